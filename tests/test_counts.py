"""People and enrolments, platform by platform, worked out by hand."""

import pandas as pd
import pytest

from alliance_stats import counts, dates

from .conftest import changed, refuses


def test_days_are_counted_to_the_farthest_ends():
    days = pd.Series("2020-12 2020-12-15 2021-06-02 2020-07-01 2020 2020-09/2021-03".split())
    assert dates.days_from(days, "2020-12").tolist() == [30, -16, 183, -183, -365, -121]
    message = "the dates have different indexes; use matching rows"
    refuses(lambda: dates.days_from(days, days.iloc[1:]), message, ValueError)


def test_the_same_time_is_half_a_year_or_dates_one_of_which_contains_the_other():
    days = pd.Series(["2021-06-02", "2021-06-03", "2020-07-01", "2020-06-30", "2020", "2019",
                       "2018/2022", "2019/2020-12-01", "2020-12-15/2022"])  # fmt: skip
    same = [True, False, True, False, True, False, True, False, False]
    assert dates.same_time(days, "2020-12").tolist() == same
    assert dates.same_time(pd.Series(["2020-12"] * 9), days).tolist() == same


def test_the_nearest_counts(tables):
    nearest = counts.nearest_counts(tables)
    assert nearest.loc["coursera-users-2020", ["label", "kind", "meaning", "days"]].tolist() == [
        "Coursera", "platform", "people", 30,
    ]  # fmt: skip
    # 15 December 2020 is 16 days before the end of the month at the most.
    assert nearest.loc["xuetangx-users-2020", ["lower", "upper", "days"]].tolist() == [
        55_000_000, 65_000_000, -16,
    ]  # fmt: skip
    # Of two counts of edX's users in one month the one with a printed date is taken.
    assert "edx-users-2020" in nearest.index
    assert "edx-users-2020-class-central" not in nearest.index
    assert not nearest.duplicated(["entity", "meaning"]).any()
    assert set(nearest.query("kind in ['country', 'total']")["entity"]) >= {"china", "world"}
    moved = changed(tables, "references", "edx-users-2020", as_of_basis="inferred")
    moved = changed(moved, "references", "edx-users-2020-class-central", as_of_basis="printed")
    for found in (counts.nearest_counts(moved).index, counts.growth(moved)["reference"].tolist()):
        assert "edx-users-2020-class-central" in found and "edx-users-2020" not in found


def test_enrolments_per_person(tables):
    pairs = counts.enrolments_per_person(tables).set_index("enrolments")
    # 110 million over 35 million, each at its farthest.
    edx = pairs.loc["edx-enrolments-2020", ["lower", "upper"]].tolist()
    assert edx == pytest.approx([105 / 35.5, 115 / 34.5])
    # Both are printed to the last digit.
    assert pairs.loc["harvardx-mitx-enrolments-2013", ["lower", "upper"]].tolist() == (
        pytest.approx([841_687 / 597_692] * 2)
    )
    assert pairs.loc["harvardx-mitx-enrolments-2013", "people"] == "harvardx-mitx-users-2013"


def test_growth_takes_one_count_per_day_and_the_middle_of_a_band(tables):
    assert {"edX", "SWAYAM", "Udacity"} <= {*counts.growth(tables)["series"]}, "all, by default"
    grown = counts.growth(tables, ["world", "edx"])
    assert grown["series"].unique().tolist() == ["World", "edX"]
    assert grown.set_index("reference").loc["world-learners-2014", "value"] == 17e6
    assert not grown.duplicated(["series", "date"]).any()
    assert grown.groupby("series")["date"].is_monotonic_increasing.all()
    assert grown.iloc[-1, 1:].tolist() == ["edX", pd.Timestamp("2021-12-31"), "Dec 2021", 42e6]
    pd.testing.assert_frame_equal(counts.growth(tables, "edx"), counts.growth(tables, ["edx"]))
    message = "no count of people was found for nobody"
    refuses(lambda: counts.growth(tables, ["edx", "nobody"]), message, ValueError)
