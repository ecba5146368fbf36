"""The packaged tables are one record of one article: what no schema says of them.

The findings are held by two tests: word, reason and evidence are what ``verdicts()``
computes, and whatever number, date or publisher a finding names is in what it cites.
"""

import csv
import re

import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats import parsing
from alliance_stats.dates import say_date
from alliance_stats.ranks import LISTINGS, computed

from .conftest import ROOT

TABLES = stats.load()
FINDINGS = TABLES.findings
CLAIMS = pd.concat([TABLES.figures.astype("object"), TABLES.positions.astype("object")])
#: Whatever uses a numeral of the article, by table and row.
USERS = pd.concat({n: getattr(TABLES, n) for n in ("figures", "positions", "events")})


# Rows and their names -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["figures", "positions", "organizations", "events", "numerals"])
def test_rows_are_in_the_order_of_the_article(name):
    table = getattr(TABLES, name).dropna(subset="start")
    length = 0 if name == "positions" else table["printed"].str.len()
    assert (table["start"] >= (table["start"] + length).shift(fill_value=0)).all()


def test_only_organisations_outside_the_article_are_not_printed_in_it():
    assert not USERS["start"].isna().any() and not USERS["printed"].isna().any()
    table = TABLES.organizations
    outside = table["role"] == "outside the article"
    assert (table["printed"].isna() == outside).all() and (table["start"].isna() == outside).all()
    assert set(table.index[outside]) <= set(TABLES.references["entity"])


def test_a_statement_quotes_the_phrase_that_the_article_prints():
    printed = CLAIMS[CLAIMS["basis"] != "implied"]
    assert CLAIMS.index.is_unique and len(printed) == 42
    for claim, row in printed.iterrows():
        assert f"“{row['printed']}”".lower() in row["statement"].lower(), claim


def test_tables_agree_on_who_compiles_a_ranking_and_where_a_country_is():
    ranked = pd.concat([TABLES.positions, TABLES.references])
    assert ranked.groupby("ranking")["compiled_by"].nunique().max() == 1
    placed = pd.concat([TABLES.organizations, TABLES.coursera_partners])
    assert placed.groupby("country")["region"].nunique().max() == 1


def test_the_courses_of_all_partners_are_those_of_the_listing():
    for column, reference in LISTINGS.items():
        total = TABLES.coursera_partners[column].sum()
        assert total == TABLES.references.loc[reference, "value"]


def test_every_source_is_used_and_says_in_one_phrase_if_only_its_beginning_was_read():
    cited = FINDINGS["cites"].str.split("; ").explode()
    assert set(TABLES.sources.index) <= {*TABLES.references["source"], *cited}
    notes = TABLES.sources["note"]
    beginning = notes.str.contains("beginning")
    assert beginning.any()
    assert notes[beginning].str.endswith("only the stored beginning of the page was read").all()


# The ledger -----------------------------------------------------------------------------------


def test_every_numeral_is_used_or_explained():
    ledger = TABLES.numerals
    assert ledger.index.tolist() == [f"n{n:02d}" for n in range(1, 53)]
    assert (ledger["reason"].isna() == ledger["table"].notna()).all()
    for row in ledger[ledger["table"].notna()].itertuples():
        user = USERS.loc[(row.table, row.row)]
        at = row.start - user["start"] if row.column == "printed" else 0
        assert at >= 0 and user[row.column].startswith(row.printed, at), row.Index


def test_whatever_prints_a_numeral_is_in_the_ledger():
    ledger = TABLES.numerals
    numbered = USERS["printed"].str.contains(r"\d|\b(?:one|two|three|first)\b", case=False)
    due = USERS.index[numbered & (USERS["basis"] != "implied")]
    assert set(due) == set(zip(ledger["table"].dropna(), ledger["row"].dropna(), strict=True))


# Whose words ----------------------------------------------------------------------------------


def runs(text: str, length: int = 8) -> set[str]:
    words = re.findall(r"[^\W_]+", text.lower())
    return {" ".join(words[n : n + length]) for n in range(len(words) - length + 1)}


def test_no_table_repeats_eight_words_of_the_article_or_of_a_publisher(article):
    theirs, titles = runs(article), set()
    for facts in (ROOT.parent / "shared" / "reference").glob("facts*.csv"):
        with facts.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                theirs |= runs(row["snippet"])
                titles |= runs(row["title"])
    for path in stats.data_dir().glob("*.*"):
        assert not runs(path.read_text("utf-8")) & (theirs - titles), path.name


# The findings ---------------------------------------------------------------------------------


def test_what_was_judged_from_the_sources_is_what_the_program_computes(decided):
    columns = ["verdict", "because", "evidence"]
    judged, computed = FINDINGS[columns].astype("object").fillna(""), decided[columns]
    assert judged.index.tolist() == computed.index.tolist()  # in the order of the article
    assert judged.compare(computed).empty, judged.compare(computed)


def test_a_finding_is_short_and_well_set():
    assert (FINDINGS["finding"].str.len() <= 400).all()
    words = pd.concat([FINDINGS["finding"], CLAIMS["statement"]])
    assert words.str.fullmatch(r"[“A-Zae].*[.”]").all()
    assert not words.str.contains(r"""["']|  |\.\.|--| [;,.]""").any()


MONTHS = parsing.MONTHS[:12]
DAY = re.compile(rf"(\d{{1,2}} )?\b({'|'.join(MONTHS)})\b( \d{{4}})?")


def numbers(text: str) -> list[tuple[str, float]]:
    """Return each number of a text, dates left out, with its hedge."""
    found = []
    for row in stats.phrases(DAY.sub(" ", text)).itertuples():
        # Neither a rank nor a range nor a list's length is hedged.
        hedge = "none" if row.hedge in ("exactly", "between", "top") else row.hedge
        values = pd.Series([row.value, row.value_high]).dropna()
        if values.empty:  # a year, a per cent, a part of a name
            values = re.findall(r"\d+(?:\.\d+)?", row.printed.replace(",", ""))
        found += [(hedge, float(value)) for value in values]
    return found


def dates(text: str) -> list[str]:
    """Return each month and day of a text, as say_date writes them."""
    return [f"{day}{month[:3]}{year}" for day, month, year in DAY.findall(text)]


#: Whatever a finding may cite: references, computed ranks and sources.
PUBLISHED = pd.concat([TABLES.references.astype("object"), computed(TABLES).astype("object")])
SOURCES, PARTNERS, ORGANIZATIONS = TABLES.sources, TABLES.coursera_partners, TABLES.organizations


def cited(claim: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the references and computed ranks that a finding cites, and their sources."""
    ids = "; ".join(FINDINGS.loc[claim, ["evidence", "cites"]].dropna()).split("; ")
    ids = [each for each in ids if each]
    rows = PUBLISHED.loc[[each for each in ids if each not in SOURCES.index]]
    return rows, SOURCES.loc[[*rows["source"], *(each for each in ids if each in SOURCES.index)]]


def say(cells) -> str:
    """Return cells as one text."""
    return " | ".join(map(str, cells))


def unsupported(claim: str, finding: str) -> list[str]:
    """Return what a finding says, and neither its claim nor what it cites."""
    row, (rows, sources) = CLAIMS.loc[claim], cited(claim)
    theirs = rows[["printed", "note", "edition", "value", "value_high"]].to_numpy().ravel()
    said = say([*row[["statement", "printed", "edition", "best"]], *theirs])
    known = {value for _, value in numbers(said)}
    # How many rows decide or are cited, and how many courses a partner has that it names.
    known |= {len(rows), len(FINDINGS["evidence"].fillna("")[claim].split("; "))}
    for column, listing in LISTINGS.items():
        if TABLES.references.loc[listing, "source"] in sources.index:
            named = [name in finding for name in PARTNERS["name"]]
            known |= set(PARTNERS.loc[named, column].dropna())

    when = [TABLES.package["article"]["date"], *rows["as_of"].str.split("/").explode()]
    known |= {float(date[:4]) for date in when}
    days = say(map(say_date, [*when, *sources["date"]]))
    wrong = [f"{value:g}" for _, value in numbers(finding) if value not in known]
    wrong += [date for date in dates(finding) if not re.search(rf"\b{date}\b", days)]
    counts = pd.concat([rows[rows["metric"] != "rank"], CLAIMS.loc[[claim]]])
    hedges = counts.groupby("value")["hedge"].agg(set)
    for hedge, value in numbers(finding):
        if value in hedges.index and hedge not in hedges[value]:
            wrong.append(f"{hedge} {value:g}")
    return wrong + [name for name in publishers(finding) if name not in allowed(row, rows, sources)]


def short(publisher: str) -> str:
    """Return a publisher's name as people say it."""
    return re.sub(r"^The | \(.*|,.*| via .*", "", publisher)


#: All publishers of sources and rankings, as a finding may name them.
RANKERS = ORGANIZATIONS[ORGANIZATIONS["kind"] == "publisher"]
NAMES = {*SOURCES["publisher"].map(short), *RANKERS["name"], *RANKERS["short_name"]}


def publishers(finding: str) -> list[str]:
    text = finding.replace("’", "'")
    return [name for name in sorted(NAMES) if re.search(rf"\b{re.escape(name)}\b", text)]


def allowed(row: pd.Series, rows: pd.DataFrame, sources: pd.DataFrame) -> str:
    """Return the names that a finding may use: who is cited, who compiled, who it is about."""
    ids = pd.concat([row[["entity", "on", "compiled_by"]], rows["entity"], rows["compiled_by"]])
    about = ORGANIZATIONS.reindex(ids.dropna().unique())[["name", "short_name"]]
    told = [*sources["publisher"], *sources["note"], row["statement"]]
    told += [*rows["ranking"].dropna(), *rows["note"].dropna()]
    return say([*told, *about.dropna().to_numpy().ravel()])


def test_whatever_rests_on_the_undated_listing_says_so():
    rest = (FINDINGS["evidence"].fillna("") + FINDINGS["cites"].fillna("")).str.contains("autumn")
    says = FINDINGS["finding"].str.contains("probably from autumn 2020", regex=False)
    assert rest.sum() == 7 and (rest == says).all()


@pytest.mark.parametrize("claim", FINDINGS.index)
def test_a_finding_says_nothing_that_is_not_in_what_it_cites(claim):
    assert unsupported(claim, FINDINGS.loc[claim, "finding"]) == []


@pytest.mark.parametrize(
    ("claim", "printed", "changed", "found"),
    [
        ("edx-audience", "110 million", "111 million", ["1.11e+08"]),
        ("edx-audience", "in 2020", "in 2018", ["2018"]),
        ("edx-courses", "more than 2,800", "almost 2,800", ["almost 2800"]),
        ("ntu-asia", "25 November 2020", "25 October 2020", ["25 Oct 2020"]),
        ("spbu-coursera-world", "8th", "7th", ["7"]),
        ("china-audience", "SHINE", "ECNS", ["ECNS"]),
        ("ntu-world", "QS", "THE", ["THE"]),
        ("nairobi-online-leader", "19", "18", ["18"]),
    ],
)
def test_a_changed_digit_year_or_publisher_is_noticed(claim, printed, changed, found):
    finding = FINDINGS.loc[claim, "finding"]
    assert printed in finding
    assert unsupported(claim, finding.replace(printed, changed, 1)) == found
