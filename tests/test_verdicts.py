"""Every verdict as a person judged it from the sources, and what would change it."""

import csv
from pathlib import Path

import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats import claims

#: The words of judged.csv -> the reasons of the program.
REASONS = {
    "independent": claims.INDEPENDENT,
    "those concerned": claims.CONCERNED,
    "enrolments": claims.ENROLMENTS,
    "before and after": claims.ROOM,
    "lists": claims.LISTS,
    "otherwise": claims.OTHERWISE,
    "misquoted": claims.MISQUOTED,
    "misattributed": claims.MISATTRIBUTED,
    "vague": claims.VAGUE,
    "measure": claims.MEASURE,
    "author": claims.AUTHOR,
    "not people": claims.NOT_PEOPLE,
    "other times": claims.OTHER_TIMES,
    "no list": claims.NO_LIST,
    "nothing": claims.NOTHING,
}
with (Path(__file__).parent / "judged.csv").open(encoding="utf-8") as file:
    JUDGED = list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables():
    return stats.load()


@pytest.fixture(scope="module")
def decided(tables):
    return stats.verdicts(tables)


@pytest.mark.parametrize("judged", JUDGED, ids=lambda row: row["claim"])
def test_the_verdict_is_what_a_person_judged_from_the_sources(decided, judged):
    row = decided.loc[judged["claim"]]
    assert (row["verdict"], row["because"]) == (judged["verdict"], REASONS[judged["because"]])
    assert set(row["evidence"].split("; ")) == set(judged["evidence"].split("; "))
    assert judged["why"]


def test_every_claim_was_judged_and_stands_in_the_order_of_the_article(tables, decided):
    assert sorted(decided.index) == sorted(row["claim"] for row in JUDGED)
    start = pd.concat([tables.figures["start"], tables.positions["start"]])[decided.index]
    assert start.is_monotonic_increasing
    assert decided["verdict"].value_counts().to_dict() == {
        "cannot be checked": 22, "repeated": 8, "confirmed": 5, "does not fit": 5, "possible": 4,
    }  # fmt: skip


def test_every_verdict_has_its_gloss_and_every_reason_its_verdict(decided):
    assert list(claims.VERDICTS) == list(claims.GLOSSARY)
    for row in decided.itertuples():
        assert row.because in claims.VERDICTS[row.verdict]
        assert row.held_against.endswith(".")


# What would change a verdict: one reference more, less, or another -----------------------------


def change(tables, table, row, **cells):
    """Give the tables with some cells of one row changed."""
    frame = getattr(tables, table).copy()
    for column, value in cells.items():
        frame.loc[row, column] = value
    return tables.replace(**{table: frame})


def without(tables, *references):
    return tables.replace(references=tables.references.drop(index=list(references)))


def ask(tables, claim, **given):
    row = stats.verdicts(tables, **given).loc[claim]
    return row["verdict"], row["because"]


def test_a_repeated_claim_is_confirmed_by_an_independent_source_and_back(tables):
    independent = change(tables, "sources", "aun-2020", independence="independent")
    assert ask(independent, "thai-mooc-courses") == ("confirmed", claims.INDEPENDENT)
    official = change(tables, "sources", "qs-wur-2020", independence="official")
    assert ask(official, "ntu-world") == ("repeated", claims.CONCERNED)


def test_what_the_author_says_decides_nothing(tables):
    author = change(tables, "sources", "aun-2020", independence="author")
    assert ask(author, "thai-mooc-courses") == ("cannot be checked", claims.OTHER_TIMES)
    theirs = change(tables, "sources", "mooc-global-2020", independence="official")
    assert ask(theirs, "spbu-xuetangx-first") == ("repeated", claims.CONCERNED)
    against = change(tables, "references", "xuetangx-audience-2020-12", value=10, printed="over 10")
    assert ask(against, "xuetangx-audience") == ask(tables, "xuetangx-audience")


def test_a_count_that_is_another_does_not_fit(tables):
    fewer = change(tables, "references", "thai-mooc-courses-2020", printed="around 300", value=300)
    assert ask(fewer, "thai-mooc-courses") == ("does not fit", claims.OTHERWISE)


def test_people_and_enrolments_are_told_apart(tables):
    people = change(
        tables, "references", "edx-users-2020-class-central", printed="100 million", value=10**8
    )
    assert ask(people, "edx-audience") == ("confirmed", claims.INDEPENDENT)
    neither = change(
        tables, "references", "edx-enrolments-2020", printed="200 million", value=2 * 10**8
    )
    assert ask(neither, "edx-audience") == ("does not fit", claims.OTHERWISE)
    untried = without(tables, "edx-enrolments-2020")
    assert ask(untried, "edx-audience") == ("cannot be checked", claims.NOT_PEOPLE)
    # Who signs up enrols: as people are not meant, they contradict nothing.
    signed = change(tables, "figures", "edx-audience", counts="signed up")
    assert ask(signed, "edx-audience") == ("repeated", claims.CONCERNED)


def test_a_count_whose_meaning_is_not_known_bears_on_both(tables):
    either = change(
        tables, "references", "xuetangx-users-2020",
        printed="229 million", value=229_000_000, counts="learners", meaning="either",
    )  # fmt: skip
    assert ask(either, "xuetangx-audience") == ("repeated", claims.CONCERNED)
    less = change(
        either, "references", "xuetangx-users-2020", printed="60 million", value=6 * 10**7
    )
    assert ask(less, "xuetangx-audience") == ("does not fit", claims.OTHERWISE)


def test_counts_before_and_after_leave_room_only_within_a_factor_of_two(tables):
    claim = "programming-basics-audience"
    far = change(
        tables, "references", "programming-basics-2021-10", printed="360,001", value=360_001
    )
    assert ask(far, claim) == ("cannot be checked", claims.OTHER_TIMES)
    near = change(far, "references", "programming-basics-2021-10", printed="360,000", value=360_000)
    # 180k is 179,500 to 180,500 as usually meant; twice its lower end is 359,000.
    assert ask(near, claim) == ("cannot be checked", claims.OTHER_TIMES)
    just = change(
        near, "references", "programming-basics-2021-10", printed="359,000", value=359_000
    )
    assert ask(just, claim, reading="literal") == ("possible", claims.ROOM)
    one_side = without(tables, "programming-basics-2020-05")
    assert ask(one_side, claim) == ("cannot be checked", claims.OTHER_TIMES)


def test_what_only_grows_is_contradicted_by_an_earlier_larger_or_a_later_smaller_count(tables):
    later = change(tables, "references", "mind-control-2021-10", printed="100,000", value=100_000)
    assert ask(later, "mind-control-audience") == ("does not fit", claims.OTHERWISE)
    earlier = change(
        tables, "references", "programming-basics-2020-05", printed="300k", value=300_000
    )
    assert ask(earlier, "programming-basics-audience") == ("does not fit", claims.OTHERWISE)


def test_the_same_time_is_half_a_year(tables):
    # From the first of December 2020, 183 days reach 2 June 2021.
    for day, verdict in (("2021-06-02", "repeated"), ("2021-06-03", "possible")):
        moved = change(tables, "references", "edx-courses-2021-06", as_of=day)
        assert ask(moved, "edx-courses")[0] == verdict


def test_a_year_that_the_article_lies_in_contradicts_nothing(tables):
    claim = "open-education-courses"
    for year, verdict in (("2021", "does not fit"), ("2020", "cannot be checked")):
        references = tables.references.rename({"open-education-courses-2022": claim})
        references.loc[claim, ["printed", "hedge", "value", "as_of"]] = ["600", "none", 600, year]
        assert ask(tables.replace(references=references), claim)[0] == verdict


def test_a_speech_is_misquoted_only_if_every_report_has_another_number(tables):
    one = change(
        tables, "references", "china-views-2020-12", printed="449 million", value=449_000_000
    )
    assert ask(one, "china-audience")[1] != claims.MISQUOTED
    said = change(tables, "figures", "china-audience", said_by="the article")
    assert ask(said, "china-audience")[1] != claims.MISQUOTED


def test_a_place_is_misattributed_only_if_another_list_has_it(tables):
    assert ask(without(tables, "ntu-qs-asia-2021"), "ntu-asia") == (
        "does not fit", claims.OTHERWISE,
    )  # fmt: skip
    named = change(tables, "positions", "ntu-asia", ranking="QS World University Rankings: Asia")
    named = change(named, "positions", "ntu-asia", edition="2021")
    assert ask(named, "ntu-asia") == ("confirmed", claims.INDEPENDENT)


def test_a_named_list_that_was_not_found_cannot_be_checked(tables):
    nothing = without(tables, "ntu-qs-2020")
    other = change(nothing, "positions", "ntu-world", compiled_by="times-higher-education",
                   ranking="THE World University Rankings")  # fmt: skip
    assert ask(other, "ntu-world") == ("cannot be checked", claims.NO_LIST)


def test_lists_that_agree_are_no_longer_at_odds(tables):
    agree = without(tables, "nairobi-the-2021-africa")
    assert ask(agree, "nairobi-africa-top-10") == ("confirmed", claims.INDEPENDENT)
    # The 20th place of an edition of the year before does not bear on it.
    decided = stats.verdicts(agree).loc["nairobi-africa-top-10"]
    assert "nairobi-the-2020-africa" not in decided["evidence"]


def test_nothing_found_is_said_only_where_there_is_no_row_on_the_same_thing(tables):
    assert ask(without(tables, "spbu-audience-2020"), "spbu-open-education-audience") == (
        "cannot be checked", claims.NOTHING,
    )  # fmt: skip
    found = stats.evidence(tables)
    nothing = stats.verdicts(tables).query("because == @claims.NOTHING").index
    assert not found["claim"].isin(nothing).any()


# The order of the rules: a claim that two of them fit is decided by the first ------------------


def test_vague_words_come_before_an_unstated_measure(tables):
    assert tables.positions.loc["members-leaders-in-regions", "measure"] == "leadership"
    assert ask(tables, "members-leaders-in-regions")[1] == claims.VAGUE


def test_an_unstated_measure_comes_before_a_place_that_is_published(tables):
    table = stats.evidence(tables)
    assert "computed-coursera-people" in set(table.loc[table["fits"] == "fits", "reference"])
    assert ask(tables, "coursera-biggest-world")[1] == claims.MEASURE


def test_a_misquotation_comes_before_what_is_otherwise(tables):
    plain = change(tables, "figures", "china-audience", said_by="the article")
    assert ask(plain, "china-audience") == ("does not fit", claims.OTHERWISE)


def test_a_misattribution_comes_before_a_list_that_was_not_found(tables):
    # "Top Universities" itself is in no row.
    assert "Top Universities" not in set(tables.references["ranking"])
    assert ask(tables, "polimi-technical")[1] == claims.MISATTRIBUTED


def test_lists_at_odds_come_before_one_that_confirms(tables):
    found = stats.evidence(tables).set_index("reference")
    assert found.loc["nairobi-webometrics-2020", "independence"] == "independent"
    assert ask(tables, "nairobi-africa-top-10")[1] == claims.LISTS


def test_the_same_time_comes_before_counts_before_and_after(tables):
    # edX has 2,640 courses a year before and 3,550 a year after; a fit in between wins.
    moved = change(tables, "references", "edx-courses-2021-06", as_of="2021-06-01")
    assert ask(moved, "edx-courses") == ("repeated", claims.CONCERNED)


def test_other_times_come_before_what_the_author_says(tables):
    author = {"xuetangx-audience-2020-12", "xuetangx-audience-2020-12-14"}
    assert author <= set(stats.evidence(tables)["reference"])
    assert ask(tables, "xuetangx-audience")[1] == claims.NOT_PEOPLE


# Readings and rounding steps ------------------------------------------------------------------


def test_a_verdict_that_hangs_on_the_reading_says_so(tables, decided):
    strict = stats.verdicts(tables, reading="literal")
    changed = decided.index[decided["verdict"] != strict["verdict"]].tolist()
    assert changed == ["edx-audience"]
    assert decided.loc["edx-audience", "held_against"].endswith(
        "Taken strictly, the verdict would be “does not fit”."
    )
    assert strict.loc["edx-audience", "held_against"].endswith(
        "As usually meant, the verdict would be “possible”."
    )


@pytest.mark.parametrize(
    ("step", "verdict"),
    [(10**6, "does not fit"), (10**7, "possible"), (5 * 10**7, "possible")],
)
def test_how_round_edx_is_decides_whether_its_enrolments_fit(tables, step, verdict):
    # 110 million is 105 to 115; 100 million by a million ends at 100.5, by ten at 105.
    assert ask(tables, "edx-audience", grain={"edx-audience": step})[0] == verdict


# The sentences --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (
            "ntu-asia",
            ["QS World University Rankings 2020 (Asia) has it joint 1st", "Asia 2021 has it 3rd"],
        ),
        ("polimi-technical", ["between 301st and 350th", "2019 has it 16th", "two houses"]),
        ("china-audience", ["540 million views", "540 million person-times", "an inference"]),
        ("china-courses", ["Other reports of the speech agree.", "34,000 courses"]),
        ("china-courses-world-leader", ["says “a world leader”"]),
        ("xuetangx-audience", ["60 million users", "does not fit", "1.14 billion", "translator"]),
        ("spbu-coursera-world", ["8th of 218", "17 courses short of third", "dated by inference"]),
        ("spbu-coursera-europe", ["1st of 51", "where Russia is left out", "Lausanne", "50"]),
        (
            "nairobi-africa-top-10",
            ["Webometrics July 2020 (Africa) has it in the top 10", "7th", "14th at best"],
        ),
        ("coursera-biggest-world", ["Coursera had more people, and XuetangX may"]),
        ("spbu-open-education-audience", ["on five platforms together"]),
        ("programming-basics-top-100", ["84th", "2,971 courses in English"]),
        ("edx-audience", ["As enrolments it fits", "110 million", "As people it does not fit"]),
    ],
)
def test_a_sentence_says_what_a_reader_must_know(decided, claim, words):
    for word in words:
        assert word in decided.loc[claim, "held_against"]


def test_a_row_of_ones_own_stands_last(tables):
    figures = tables.figures.copy()
    figures.loc["edx-partners"] = figures.loc["thai-mooc-partners"]
    figures.loc["edx-partners", ["entity", "start", "statement"]] = [
        "edx", pd.NA, "edX has more than 100 partners.",
    ]  # fmt: skip
    decided = stats.verdicts(tables.replace(figures=figures))
    assert decided.index[-1] == "edx-partners"
    assert decided.loc["edx-partners", "because"] == claims.NOTHING


def test_a_verdict_tells_the_numbers_that_speak_against_it(tables):
    people = change(
        tables, "references", "edx-users-2020-class-central", printed="100 million", value=10**8
    )
    row = stats.verdicts(people).loc["edx-audience"]
    assert row["verdict"] == "confirmed"
    assert (
        "But edX had 35 million users on 31 Dec 2020, says Harvard Magazine" in row["held_against"]
    )


def test_claims_without_any_published_number_are_still_judged(tables):
    bare = tables.replace(references=tables.references.head(0))
    decided = stats.verdicts(bare)
    assert decided.loc["edx-audience", "because"] == claims.NOTHING
    assert decided.loc["cornell-one-of-most-famous", "because"] == claims.VAGUE
