"""What each claim is compared with, and what the comparison answers."""

import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats import claims

from .conftest import cases, changed


@pytest.fixture(scope="module")
def found(tables):
    return stats.evidence(tables).set_index(["claim", "reference"])


@pytest.mark.parametrize(
    ("claim", "reference", "cells"), cases("evidence").drop(columns="why").to_numpy().tolist()
)
def test_a_row_of_evidence(found, claim, reference, cells):
    expected = dict(cell.split("=") for cell in cells.split("; "))
    row = found.loc[(claim, reference), [*expected]]
    assert row.astype("str").to_dict() == expected


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
    cells = ["group", "kind", "label", "printed"]
    assert edx[cells].tolist() == ["Audiences", "people", "edX", "100 million"]
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
