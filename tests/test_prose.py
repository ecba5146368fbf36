"""Every number in prose is one that the tables give, and none that they give is left over.

Each document has its numbers, computed. A number of its prose that is not among them is stale,
or held by nothing; one of them that the prose lacks is a list gone stale.
"""

import json
import re

import jinja2
import pandas as pd
import pytest

import alliance_stats as stats

from .conftest import ROOT

NOTEBOOKS = {path.name[:2]: path for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))}
WORDS = "two three four five six seven eight nine ten eleven twelve".split()
PLACES = "third fourth fifth sixth seventh eighth ninth".split()
#: What is once, one or first counts nothing.
NUMBER = re.compile(
    rf"\d+(?:[,.]\d+)*(?: (?:million|billion)\b|%|st\b|nd\b|rd\b|th\b)?"
    rf"|\b(?:{'|'.join([*WORDS, *PLACES])})\b",
    re.IGNORECASE,
)
#: Numbers that are no findings: versions, licences, years of the works cited.
NAMES = re.compile(r"Python 3\.11|CC BY 4\.0|(Solt|Krifka|Penka) \d{4}|notebook 5|COVID-19")

TABLES, DECIDED = stats.load(), stats.verdicts()
FIGURES, REFERENCES = TABLES.figures, TABLES.references
GIVEN = pd.concat([FIGURES["value"], REFERENCES["value"]]).astype("float64")
#: What each document quotes; it may have the years of these, and what the findings on them say.
EDX = "edx-audience edx-enrolments-2020 edx-users-2020"
CHINA = "china-audience china-audience-2020-12"
QUOTED = {
    "01": f"{EDX} china-audience-2020-12",
    "02": f"""{EDX} {CHINA} xuetangx-audience xuetangx-users-2020
        xuetangx-enrolments-2016 xuetangx-enrolments-2018 xuetangx-enrolments-2024
        open-education-audience open-education-learners-2022
        spbu-open-education-audience spbu-audience-2020""",
    "03": "spbu-coursera-world ntu-asia polimi-technical nairobi-africa-top-10",
    "04": CHINA,
    "05": """xuetangx-courses xuetangx-audience edx-audience spbu-open-education-audience
        spbu-chinese-organizations spbu-chinese-companies""",
    "README": f"{EDX} {CHINA} spbu-coursera-world",
    "opening page": "xuetangx-courses edx-audience",
}  # fmt: skip


def say(value: float | str) -> str:
    """Write a number as our prose does: a small one in a word, millions as such."""
    if isinstance(value, str):
        return value
    if value >= 10**6:
        return f"{value / 1e6:g} million" if value < 10**9 else f"{value / 1e9:g} billion"
    return WORDS[int(value) - 2] if 2 <= value <= 12 else f"{value:g}"


def numbers(text: str) -> set[str]:
    """The numbers of a text that its tables must give."""
    return {number.lower() for number in NUMBER.findall(NAMES.sub("", text))}


def titles(name: str) -> list[str]:
    """The titles that a notebook gives its charts."""
    return re.findall(r'title=\\"([^"]+)\\"', NOTEBOOKS[name].read_text("utf-8"))


def prose(name: str) -> str:
    """The prose of a document, its titles and captions, without other code and addresses."""
    if name == "README":
        text = re.sub(r"(?s)```.*?```", "", (ROOT / "README.md").read_text("utf-8"))
    elif name == "opening page":  # what of it is written, not computed
        source = (ROOT / "report" / "templates" / "index.html.j2").read_text("utf-8")
        parts = [(kind, text) for _, kind, text in jinja2.Environment().lex(source)]
        text = "".join(x for kind, x in parts if kind == "data" or (kind == "string" and " " in x))
    else:
        cells = json.loads(NOTEBOOKS[name].read_text("utf-8"))["cells"]
        parts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
        captions = re.findall(r'\\"([^"\\]+ [^"\\]+\.)\\"', NOTEBOOKS[name].read_text("utf-8"))
        text = "\n\n".join([*parts, *titles(name), *captions])
    return re.sub(r"\]\([^)]*\)|`[^`]*`|<[^>]*>", "]", " ".join(text.split()))


def answers() -> pd.Series:
    """What lists of the time say of each rank: the one that is named or, where that was not
    found, others of its publisher."""
    found = stats.evidence().query("deciding and when == 'same time'")
    named = found["claim"].isin(found.query("list == 'named'")["claim"])
    found = found[~named | (found["list"] != "same publisher")]
    ranks = TABLES.positions.query("scope != 'countries' and measure in ['standing', 'courses']")
    found = found[found["claim"].isin(ranks.index)].drop_duplicates(["claim", "answer"])
    return found.sort_values("answer").groupby("claim")["answer"].agg(", ".join)


def computed() -> dict[str, list[float | str]]:
    """What each document must say beside what it quotes."""
    counts = DECIDED["verdict"].value_counts().reindex(stats.claims.VERDICTS, fill_value=0)
    ours = DECIDED["evidence"].str.contains("computed-.*autumn-2020", na=False)
    own = DECIDED.loc[ours, "verdict"].value_counts()
    near = stats.bounds(FIGURES.loc[["edx-audience"]], grain=10**7).iloc[0]
    pairs = stats.counts.enrolments_per_person().set_index("enrolments")
    before = GIVEN[["edx-learners-2019", "coursera-learners-2019"]].to_numpy()
    growth = 1 - before / GIVEN[["edx-users-2020-class-central", "coursera-users-2020"]]
    at_best = int(GIVEN["nairobi-the-2021-africa"])
    spbu = stats.ranks.coursera_ranks().query("organization == 'spbu' and region == 'World'")
    (april, autumn), place = spbu["courses"], PLACES[spbu["rank"].iloc[-1] - 3]
    partners = TABLES.coursera_partners
    gain = partners["courses_autumn_2020"] - partners["courses_2020_04"]
    hse = "national-research-university-higher-school-of-economics"
    share = stats.scale.shares().filter(like="China’s courses", axis=0).iloc[0]
    speech = REFERENCES.query("entity == 'china' and metric == 'audience' and quotes.notna()")
    edges = stats.bounds(FIGURES.loc[["xuetangx-courses"]]).iloc[0]
    cells, agreed = 544, 530  # of the second reading, which no table holds
    return {
        "01": [len(DECIDED), *counts, own["confirmed"], own["does not match"], cells, agreed,
               "100%", 6, 2],  # months; prose and program
        "02": [near["upper"], near["lower"] / 1e6, stats.grain(10**8), 10**7,
               *growth.map("{:.0%}".format), "2019",
               round(pairs.loc["xuetangx-enrolments-2024", ["lower", "upper"]].mean()),
               450, 2, 3, 5, 10],  # and 540 million; years; versions; platforms; a power
        "03": [autumn - april, *partners.loc[[hse, stats.ranks.GUIDED_PROJECTS], "courses_2020_04"],
               april, gain["university-of-colorado-boulder"], place, at_best - 1,
               *answers().value_counts()[["agrees", "differs"]], len(answers()), "11", 2, 3, 6, 12],
        "04": [*share[["lower", "upper"]].map("{:.0%}".format), "3,000", "34,000",
               f"{GIVEN['xuetangx-audience'] / GIVEN['china-audience-2020-12']:.0%}", 2],
        "05": [FIGURES["hedge"].isin(["more than", "almost"]).sum(), len(FIGURES),
               len(TABLES.numerals), cells, agreed, f"{agreed / cells:.1%}", edges["upper"],
               "1.00", "0.94", "0.77", 19, "1st", "third", 2, 3],  # COVID-19; ranges; mistakes
        "README": [len(FIGURES), len(TABLES.numerals), *map(str, [len(DECIDED), *counts]),
                   place, len(speech), 540],
        "opening page": [edges["upper"], *edges.map("{:,.0f}".format),
                         "0%", "100%", 6, 3],  # months; courses
    }  # fmt: skip


COMPUTED = computed()


@pytest.mark.parametrize("name", QUOTED)
def test_every_number_in_prose_is_computed_from_the_tables(name):
    rows = QUOTED[name].split()
    due = {*map(say, [*GIVEN.reindex(rows).dropna(), *COMPUTED[name]])}
    years = {date[:4] for date in REFERENCES["as_of"].reindex(rows).dropna()}
    said = DECIDED.reindex(rows)[["statement", "finding"]].dropna()
    found, findings = numbers(prose(name)), numbers(" ".join(said.to_numpy().ravel()))
    assert found <= due | years | findings | {"2020"}, "in the prose, and computed by nothing"
    assert due <= found, "computed, and not in the prose"


def test_the_readme_shows_each_verdict_with_its_count_and_meaning():
    text = (ROOT / "README.md").read_text("utf-8")
    counts = DECIDED["verdict"].value_counts()
    listed = re.search(r"(?s)Of the .*? cannot be", text)[0]
    due = [len(DECIDED), *counts[[*stats.claims.GLOSSARY]]]
    assert [*map(int, re.findall(r"\d+", listed))] == due
    for verdict, meaning in stats.claims.GLOSSARY.items():
        sign = stats.display.SIGNS[verdict]
        assert f"| {counts[verdict]} | {sign} {verdict} | {meaning} |" in text


def test_titles_of_charts_state_what_the_tables_give():
    """Beside their numbers, which are held above."""
    shares = stats.claims.published_shares()
    people, courses = shares.query("kind == 'people'"), shares[shares["label"].str.contains(", c")]
    pairs = stats.counts.enrolments_per_person().set_index("enrolments")
    usual, unusual = pairs.drop("xuetangx-enrolments-2024"), pairs.loc["xuetangx-enrolments-2024"]
    rates = stats.scale.learners_per_course()
    half = stats.scale.shares().filter(like="China’s learners", axis=0)["lower"].item()
    said = {title for name in NOTEBOOKS for title in titles(name)}
    assert "Counts of courses come close; all four numbers for people are lower" in said
    assert len(people) == 4 and (people["upper"] < 1).all()
    assert courses["value"].between(0.9, 1.25).all()
    title = "People mostly enrol in one to about three courses; XuetangX in 2024 is the exception"
    assert title in said
    assert usual["lower"].min() > 1 and unusual["lower"] > 7
    assert usual[["lower", "upper"]].mean(axis=1).max() < 3.5
    title = "By the article’s numbers, more than half of China’s learners are on one platform"
    assert title in said
    assert 0.5 < half < 0.52
    assert "On the everyday reading, XuetangX has the most listeners per course" in said
    assert rates["lower"]["XuetangX"] > rates["upper"].drop("XuetangX").max()
