"""What makes a claim true, and what would change a verdict: one figure more, less, or another.

Whoever doubts a rule adds a row to ``cases/published.csv`` (what if these counts, and no others,
were published for a claim?) or to ``cases/changes.csv`` (what if a row were another, or none?).
"""

import re

import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats import rules

from .conftest import added, cases, changed, constraints, describe

INDEPENDENT = "an independent source gives it for the same time"
DIFFER = "published figures, or our count, differ"
ROUNDER = "a rounder figure for the same time leaves room for it"
OTHER_DATES = "only figures from other dates were found"
NOT_PEOPLE = "of enrolments, not people"
NOTHING = "no published figure was found"

INF = 10**12  # far beyond an open end


def rows(name):
    return cases(name).drop(columns="why").to_numpy().tolist()


def published(tables, claim, *counts):
    """Return the tables with these counts, and no other figure, published for a claim."""
    about = ["entity", "on", "item", "metric"]
    said = tables.figures[about].astype("object").fillna("").loc[claim]
    audience = said["metric"] == "audience"
    usual = {
        **said,
        "counts": "learners" if audience else said["metric"],
        "meaning": "either" if audience else None,
        "hedge": "exactly", "as_of": "2020-12", "as_of_basis": "printed",
        "source": "class-central-2021",
    }  # fmt: skip
    references = tables.references.astype("object")
    others = references[(references[about].fillna("") != said).any(axis="columns")]
    ids = [f"new-{claim}-{place}" for place in range(len(counts))]
    new = pd.DataFrame([usual | count for count in counts], ids, references.columns)
    both = pd.concat([others, new]).rename_axis("reference")
    # A source that reports on any date asked of it.
    late = changed(tables, "sources", "class-central-2021", date="2025")
    return late.replace(references=both)


def ask(tables, claim, *given, **more):
    return stats.verdicts(tables, *given, **more).loc[claim, "because"]


# The words and their reasons -------------------------------------------------------------------


def test_words_and_reasons_are_those_of_the_tables(tables):
    described = tables.describe("findings")["values"].str.split("; ")
    assert list(rules.VERDICTS) == list(rules.SIGNS) == list(rules.GLOSSARY) == described["verdict"]
    # The tables list the reasons verdict by verdict.
    verdict = {reason: word for word, some in rules.VERDICTS.items() for reason in some}
    places = [described["verdict"].index(verdict[reason]) for reason in described["because"]]
    assert places == sorted(places) and len(places) == len(verdict)


# What the words of each count allow, worked out by hand ----------------------------------------

#: claim -> lowest and highest number that it allows, and a rounder number that covers them.
ALLOWED = {
    "alliance-platforms": (3, 3, ("up to", 4)),
    "xuetangx-courses": (3101, INF, ("more than", 3000)),
    "xuetangx-audience": (228_000_001, INF, ("more than", 200_000_000)),
    "edx-courses": (2801, INF, ("at least", 2000)),
    "edx-audience": (75_000_000, 125_000_000, ("up to", 200_000_000)),
    "thai-mooc-partners": (101, INF, ("more than", 90)),
    "thai-mooc-courses": (472, 472, ("about", 500)),
    "mind-control-audience": (135_000, 139_999, ("up to", 200_000)),
    "programming-basics-audience": (220_001, INF, ("more than", 200_000)),
    "spbu-chinese-organizations": (51, INF, ("at least", 50)),
    "spbu-chinese-companies": (25, 35, ("fewer than", 50)),
    "china-platforms": (31, INF, ("more than", 20)),
    "china-courses": (33_500, 34_500, ("none", 30_000)),
    "china-audience": (445_000_000, 449_999_999, ("about", 400_000_000)),
    "spbu-open-education-courses": (146, 146, ("about", 150)),
    "open-education-courses": (663, 663, ("almost", 700)),
    "open-education-audience": (6_500_000, 7_500_000, ("up to", 10_000_000)),
    "spbu-open-education-audience": (1_500_000, 1_999_999, ("up to", 2_000_000)),
}  # fmt: skip


def reasons(tables, counts):
    """Return the reasons where these counts, independent and of the time, are all there is."""
    bare = tables.replace(references=tables.references[tables.references["metric"] == "rank"])
    for claim, count in counts.items():
        bare = published(bare, claim, count)
    return set(stats.verdicts(bare).loc[list(counts), "because"])


@pytest.mark.parametrize(("end", "outwards"), [(0, -1), (1, 1)])
def test_a_count_confirms_up_to_the_ends_and_does_not_match_beyond_them(tables, end, outwards):
    ends = {claim: allowed[end] for claim, allowed in ALLOWED.items()}
    inside = {claim: {"value": value} for claim, value in ends.items()}
    assert reasons(tables, inside) == {INDEPENDENT}
    beyond = {claim: {"value": value + outwards} for claim, value in ends.items() if value != INF}
    assert reasons(tables, beyond) == {DIFFER}


def test_a_rounder_number_that_covers_it_confirms_nothing(tables):
    # As it is usually meant, each of them lies partly outside what the claim allows.
    rounder = {claim: {"hedge": hedge, "value": n} for claim, (_, _, (hedge, n)) in ALLOWED.items()}
    assert reasons(tables, rounder) == {ROUNDER}


def test_a_true_understatement_is_called_one(tables):
    for value, said in ((2900, False), (2901, True)):
        finding = stats.verdicts(published(tables, "edx-courses", {"value": value}))["finding"]
        assert finding["edx-courses"] == (
            f"Agrees: {value:,} courses (Class Central, Dec 2020)."
            + " True, and an understatement." * said
        )


# What else would decide, one table of counts and one of changes --------------------------------

COUNT = re.compile(r"(?P<printed>.+?)( (?P<meaning>people|enrolments))?( of (?P<as_of>[-/\d]+))?"
                   r"( by (?P<source>[-\w]+))?")  # fmt: skip


def count(said):
    """Read "up to 300 people of 2020 by aun-2020"; without a hedge it is exactly that many."""
    found = {name: cell for name, cell in COUNT.fullmatch(said).groupdict().items() if cell}
    hedge, value = stats.parse(found.pop("printed"))
    return found | {"hedge": hedge.replace("none", "exactly"), "value": value}


@pytest.mark.parametrize(("claim", "word", "counts", "because"), rows("published"))
def test_the_counts_that_are_published_decide(tables, folder, claim, word, counts, because):
    if word:  # that the article could have used
        describe(folder, lambda p: constraints(p, "counts")["enum"].extend(rules.PERSONS))
        tables = changed(stats.load(), "figures", claim, counts=word)
    assert ask(published(tables, claim, *map(count, counts.split("; "))), claim) == because


@pytest.mark.parametrize(("claim", "change", "because"), rows("changes"))
def test_another_row_is_another_reason(tables, claim, change, because):
    (table, *ids), cells = change.partition(": ")[0].split(), change.partition(": ")[2]
    if cells == "removed":
        other = tables.replace(**{table: getattr(tables, table).drop(index=ids)})
    else:
        pairs = dict(cell.split("=") for cell in cells.split("; "))
        other = changed(tables, table, *ids, **{name: cell or None for name, cell in pairs.items()})
    assert ask(other, claim) == because


def test_ranks_before_and_after_leave_no_room(tables):
    claim, reference = "toronto-canada", "toronto-the-2021-canada"
    later = added(tables, "references", reference, "toronto-2019", as_of="2019")
    later = changed(later, "references", reference, as_of="2020-05")
    dated = changed(later, "sources", tables.references.loc[reference, "source"], date="2022")
    after = added(dated, "references", reference, "toronto-2022", as_of="2022")
    assert ask(after, claim) == OTHER_DATES


def test_the_articles_own_date_dates_its_ranks(tables, folder):
    assert ask(tables, "toronto-canada") == INDEPENDENT
    describe(folder, lambda package: package["article"].update(date="2022-12"))
    assert ask(stats.load(), "toronto-canada") == OTHER_DATES


# Readings and rounding steps -------------------------------------------------------------------


def test_a_reading_is_used_on_both_sides(tables):
    claim = "edx-audience"  # 110 million enrolments are published
    assert ask(tables, claim) == ask(tables, claim, "pragmatic") == NOT_PEOPLE
    assert ask(tables, claim, "literal") == DIFFER
    # 34 thousand courses: read strictly, 34,200 is another number.
    near = published(tables, "china-courses", {"value": 34_200})
    assert ask(near, "china-courses") == INDEPENDENT
    assert ask(near, "china-courses", "literal") == DIFFER
    # More than 2800, as it is usually meant, ends at 2900.
    many = published(tables, "edx-courses", {"value": 3100})
    assert ask(many, "edx-courses") == INDEPENDENT
    assert ask(many, "edx-courses", "pragmatic") == DIFFER
    # A rank is the same in either.
    assert ask(tables, "ntu-world", "literal") == INDEPENDENT
    with pytest.raises(ValueError, match="pragmatic, literal"):
        stats.verdicts(tables, "strict")


@pytest.mark.parametrize(
    ("step", "because"),
    [(10**6, DIFFER), (10**7, ROUNDER), (2 * 10**7, ROUNDER),
     (3 * 10**7, NOT_PEOPLE)],
)  # fmt: skip
def test_how_round_edx_is_decides_whether_its_enrolments_match(tables, step, because):
    # 110 million is 105 to 115; 100 million by a million ends at 100.5, by ten at 105, by 20 at
    # 110, by 30 at 115.
    assert ask(tables, "edx-audience", grain={"edx-audience": step}) == because


# The findings ----------------------------------------------------------------------------------


def test_a_finding_is_the_written_one_only_where_all_is_as_judged(tables, decided):
    written = tables.findings["finding"]
    claim = "thai-mooc-courses"
    assert decided.loc[claim, "finding"] == written[claim]
    plain = (
        "Leaves room: around 500 courses (ASEAN University Network (AUN), "
        f"{tables.sources.loc['aun-2020', 'relation']}, 31 Jul 2020)."
    )
    for asked in (
        stats.verdicts(tables, "pragmatic"),
        stats.verdicts(tables, grain={"edx-audience": 1}),
        stats.verdicts(changed(tables, "findings", claim, verdict="confirmed")),
        stats.verdicts(changed(tables, "findings", claim, because=OTHER_DATES)),
        stats.verdicts(changed(tables, "findings", claim, evidence="ntu-qs-2020")),
        stats.verdicts(tables.replace(findings=tables.findings.drop(index=claim))),
    ):
        assert asked.loc[claim, "finding"] == plain
    # What changes another claim leaves this one as it was written.
    other = stats.verdicts(changed(tables, "references", "edx-users-2020", as_of="2018"))
    assert other.loc[claim, "finding"] == written[claim]


def test_a_plain_finding_lists_the_evidence_by_its_answer(tables):
    counts = [count("100 million enrolments by harvard-magazine-2021"),
              count("30 million people") | {"printed": "30 million", "hedge": "none"}]  # fmt: skip
    finding = stats.verdicts(published(tables, "edx-audience", *counts))["finding"]
    relation = tables.sources.loc["harvard-magazine-2021", "relation"]
    assert finding["edx-audience"] == (
        f"Agrees: 100,000,000 learners (Harvard Magazine, {relation}, Dec 2020). "
        "Differs: 30 million learners (Class Central, Dec 2020)."
    )
    strict = stats.verdicts(tables, "literal")["finding"]
    assert strict["spbu-coursera-world"].startswith(
        "Differs: 8th, partners by number of courses (our count from "
    )
    assert strict["ntu-world"].startswith(
        "Agrees: joint 11th, QS World University Rankings 2020 (QS"
    )


def test_a_row_of_ones_own_stands_last(tables):
    own = added(tables, "figures", "thai-mooc-partners", "edx-partners", entity="edx")
    assert stats.verdicts(own)["because"].iloc[[-1]].to_dict() == {"edx-partners": NOTHING}
