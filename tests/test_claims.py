"""What each claim is compared with, and what the comparison answers."""

import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats import claims

from .conftest import changed


@pytest.fixture(scope="module")
def found(tables):
    return stats.evidence(tables).set_index(["claim", "reference"])


@pytest.mark.parametrize(
    ("claim", "reference", "cells"),
    [
        # More than 3000 courses is rounder than more than 3100.
        ("xuetangx-courses", "xuetangx-courses-2020", {"when": "same time", "answer": "open",
         "lower": 3001, "upper": 4000}),
        ("xuetangx-audience", "xuetangx-users-2020", {"when": "same time", "answer": "differs"}),
        ("xuetangx-audience", "xuetangx-enrolments-2018", {"when": "before", "answer": "earlier"}),
        ("xuetangx-audience", "xuetangx-enrolments-2024", {"when": "after", "answer": "later"}),
        # Read strictly, more than 144 million may be 228 million.
        ("xuetangx-audience", "xuetangx-learners-2024", {"when": "after", "answer": "later"}),
        # 42 million people a year later are fewer than 75 million.
        ("edx-audience", "edx-learners-2021", {"when": "after", "answer": "contradicts"}),
        ("edx-audience", "edx-enrolments-2020", {"when": "same time", "answer": "agrees"}),
        # 29 June 2021 is 210 days after the first of December.
        ("edx-courses", "edx-courses-2021-06", {"when": "after", "answer": "later",
         "published": "more than 2,800", "of": "courses"}),
        ("edx-courses", "edx-courses-2019", {"when": "before", "answer": "earlier"}),
        # Of the edition that the article names; the next one is of June 2020.
        ("ntu-world", "ntu-qs-2020", {"when": "same time", "answer": "agrees",
         "published": "joint 11th", "of": "QS World University Rankings 2020"}),
        ("ntu-world", "ntu-qs-2021", {"when": "before", "answer": "earlier"}),
        ("ntu-asia", "ntu-qs-asia-2020", {"when": "before", "answer": "earlier"}),
        ("ntu-asia", "ntu-qs-2020-asia", {"list": "named", "published": "1st",
         "of": "QS World University Rankings 2020 in Asia"}),
        ("ntu-asia", "ntu-qs-asia-2021", {"list": "same publisher", "published": "3rd",
         "of": "QS World University Rankings: Asia 2021"}),
        ("nairobi-africa-top-10", "nairobi-the-2020-africa", {"when": "before",
         "answer": "earlier"}),
        ("nairobi-africa-top-10", "nairobi-the-2021-africa", {"when": "same time",
         "answer": "differs", "published": "14th at best", "lower": 14, "upper": float("inf"),
         "of": "THE World University Rankings 2021 in Africa"}),
        # The year 2020 contains the month of the article.
        ("nairobi-africa-top-10", "nairobi-unirank-2020", {"when": "same time", "answer": "agrees",
         "list": ""}),
        ("nairobi-africa-top-10", "nairobi-webometrics-2020", {"published": "top 10",
         "of": "Webometrics July 2020 in Africa"}),
        ("china-courses-world-leader", "china-courses-rank-2020-12-30", {"when": "same time",
         "answer": "says no number", "published": "a world leader",
         "of": "countries by number of courses"}),
        ("spbu-coursera-world", "computed-spbu-world-2020-04", {"when": "before",
         "answer": "earlier"}),
        ("spbu-coursera-world", "computed-spbu-world-autumn-2020", {"published": "8th",
         "of": "partners by number of courses"}),
        ("spbu-open-education-courses", "spbu-courses-2020", {"when": "before",
         "answer": "covers more"}),
        ("polimi-technical", "polimi-the-2020", {"list": "same publisher",
         "published": "301st to 350th", "of": "THE World University Rankings 2020"}),
        ("polimi-technical", "polimi-qs-engineering-2019", {"list": "another"}),
        ("toronto-canada", "toronto-the-2021-canada", {"list": "named"}),
        ("spbu-open-education-audience", "spbu-audience-2020", {"list": "broader"}),
        ("china-audience", "china-views-2020-12", {"published": "540 million", "of": "views"}),
        ("alliance-platforms", "alliance-platforms-2020", {"published": "3", "of": "platforms"}),
    ],
)  # fmt: skip
def test_a_row_of_evidence(found, claim, reference, cells):
    assert found.loc[(claim, reference), [*cells]].tolist() == [*cells.values()]


def test_evidence_is_in_the_order_of_the_article_the_deciding_first(tables, found, decided):
    table = found.reset_index()
    starts = pd.concat([tables.figures["start"], tables.positions["start"]])
    assert table["claim"].map(starts).is_monotonic_increasing
    for _, rows in table.groupby("claim"):
        assert rows["deciding"].is_monotonic_decreasing
    assert not table.duplicated(["claim", "reference"]).any()
    deciding = table[table["deciding"]].groupby("claim")["reference"].agg(set)
    due = decided["evidence"][decided["evidence"] != ""].str.split("; ").map(set)
    assert deciding.to_dict() == due.to_dict()


def test_the_reading_moves_the_ends(tables):
    strict = stats.evidence(tables, "literal").set_index("reference")
    ends = strict.loc["xuetangx-courses-2020", ["lower", "upper"]]
    assert ends.tolist() == [3001, float("inf")]


def test_each_count_beside_what_others_published(tables):
    table = claims.published_shares(tables)
    rows = table.set_index("text", append=True)
    edx = rows.loc[("edx-audience", "35 million")]
    assert edx["value"] == pytest.approx(0.35)
    assert edx[["lower", "upper"]].tolist() == pytest.approx([34.5 / 125, 35.5 / 75])
    assert edx[["group", "kind", "label"]].tolist() == ["Audiences", "people", "edX"]
    assert edx["same_time"]
    later = rows.loc[("mind-control-audience", "170,446, Oct 2021")]
    assert not later["same_time"]
    # "Almost 140 000" is below it: 170,446 over at most 139,999.
    assert later["value"] == later["lower"] == pytest.approx(170_446 / 139_999, rel=1e-9)
    assert table["group"].unique().tolist() == ["Courses, partners, platforms", "Audiences"]
    # What SPBU says of itself is no evidence.
    assert "spbu-open-education-courses" not in table.index
    assert set(table["kind"]) == {"people", "enrolments", "courses, partners, platforms"}
    closer = changed(tables, "references", "edx-users-2020", as_of="2020-12-16", value=7 * 10**7,
                     printed="70 million")  # fmt: skip
    edx = claims.published_shares(closer).loc["edx-audience", "value"]
    assert sorted(edx) == pytest.approx([0.7, 1.1])


def test_tables_of_ones_own_may_lack_references_and_any_claim(tables):
    bare = tables.replace(references=tables.references.head(0))
    assert claims.published_shares(bare).empty and stats.evidence(bare).empty
    found = stats.verdicts(bare)["finding"]
    assert found["edx-audience"] == "No published figure was found."
    empty = bare.replace(figures=tables.figures.head(0), positions=tables.positions.head(0))
    for question in (claims.published_shares, stats.evidence, stats.verdicts):
        assert question(empty).empty
