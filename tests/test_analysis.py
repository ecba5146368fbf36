"""The answers of `analysis`, against what a person works out by hand from the tables."""

import copy
import inspect

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from alliance_stats import (
    analysis,
    load_coursera_partners,
    load_figures,
    load_organizations,
    load_positions,
    load_references,
    load_sources,
)
from tests.conftest import ROOT

INF = float("inf")


class Data:
    """The tables, and what follows from them."""

    def __init__(self):
        self.figures, self.positions = load_figures(), load_positions()
        self.organizations, self.partners = load_organizations(), load_coursera_partners()
        self.references, self.sources = load_references(), load_sources()

    def evidence(self):
        return analysis.gather_evidence(
            self.figures, self.positions, self.references, self.sources, self.partners
        )

    def verdicts(self):
        return analysis.verdicts(self.figures, self.positions, self.evidence())

    def said_of(self, claim):
        """The verdict on one claim, and its reason."""
        evidence = self.evidence()
        figures, positions = (
            table[table.index == claim] for table in (self.figures, self.positions)
        )
        decided = analysis.verdicts(figures, positions, evidence)
        reasons = analysis.reasons(decided, evidence, self.sources)
        return decided.loc[claim, "verdict"], reasons[claim]

    def edit(self, table, row, **cells):
        """Write other values into a row."""
        changed = getattr(self, table).copy()
        for column, value in cells.items():
            changed.loc[row, column] = value
        setattr(self, table, changed)

    def drop(self, *references):
        self.references = self.references.drop(index=list(references))


@pytest.fixture(scope="module")
def data():
    """Shared: not to be changed."""
    return Data()


@pytest.fixture
def mine(data):
    """One's own, to be changed: `edit` and `drop` put new tables in place of the shared."""
    return copy.copy(data)


@pytest.fixture(scope="module")
def decided(data):
    return data.verdicts()


@pytest.fixture(scope="module")
def evidence(data):
    return data.evidence()


@pytest.fixture(scope="module")
def reasons(data, decided, evidence):
    return analysis.reasons(decided, evidence, data.sources)


# How large the platforms are ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (
            "courses",
            [  # label, literal, pragmatic
                ("China in total", (34_000, 34_000), (33_500, 34_500)),
                ("XuetangX", (3101, INF), (3101, 3200)),
                ("edX", (2801, INF), (2801, 2900)),
                ("Open Education", (663, 663), (663, 663)),
                ("Thai MOOC", (472, 472), (472, 472)),
                ("SPBU on Open Education", (146, 146), (146, 146)),
            ],
        ),
        (
            "audience",
            [
                ("China in total", (0, 449_999_999), (445_000_000, 449_999_999)),
                ("XuetangX", (228_000_001, INF), (228_000_001, 229_000_000)),
                ("edX", (1e8, 1e8), (75e6, 125e6)),
                ("Open Education", (7e6, 7e6), (6.5e6, 7.5e6)),
                ("SPBU on Open Education", (0, 1_999_999), (1_500_000, 1_999_999)),
            ],
        ),
    ],
)
def test_platform_scale_is_every_platform_under_both_readings(data, metric, expected):
    table = analysis.platform_scale(data.figures, data.organizations, metric)
    rows = [
        (label, f"{reading} reading", *ends)
        for label, literal, pragmatic in expected
        for reading, ends in (("literal", literal), ("pragmatic", pragmatic))
    ]
    assert table[["label", "series", "lower", "upper"]].to_numpy().tolist() == [
        list(row) for row in rows
    ]
    assert set(table["text"]) <= set(data.figures["printed"])


def test_platform_scale_leaves_out_single_courses_of_a_platform(data):
    table = analysis.platform_scale(data.figures, data.organizations, "audience")
    assert not table["label"].str.contains("Toronto").any()


PER_COURSE = {
    "literal": {
        "XuetangX": (0, INF),  # more than over more than: anything
        "edX": (0, 100e6 / 2801),
        "Open Education": (7e6 / 663, 7e6 / 663),
        "SPBU on Open Education": (0, 1_999_999 / 146),
        "China in total": (0, 449_999_999 / 34_000),
    },
    "pragmatic": {
        "XuetangX": (228_000_001 / 3200, 229e6 / 3101),
        "edX": (75e6 / 2900, 125e6 / 2801),
        "Open Education": (6.5e6 / 663, 7.5e6 / 663),
        "SPBU on Open Education": (1.5e6 / 146, 1_999_999 / 146),
        "China in total": (445e6 / 34_500, 449_999_999 / 33_500),
    },
}
SHARES = {
    "literal": {
        "XuetangX in China: courses": (3101 / 34_000, 1),
        "XuetangX in China: audience": (228_000_001 / 449_999_999, 1),
        "SPBU in Open Education: courses": (146 / 663, 146 / 663),
        "SPBU in Open Education: audience": (0, 1_999_999 / 7e6),
    },
    "pragmatic": {
        "XuetangX in China: courses": (3101 / 34_500, 3200 / 33_500),
        "XuetangX in China: audience": (228_000_001 / 449_999_999, 229e6 / 445e6),
        "SPBU in Open Education: courses": (146 / 663, 146 / 663),
        "SPBU in Open Education: audience": (1.5e6 / 7.5e6, 1_999_999 / 6.5e6),
    },
}


@pytest.mark.parametrize("reading", ["literal", "pragmatic"])
@pytest.mark.parametrize(
    ("question", "expected"),
    [(analysis.learners_per_course, PER_COURSE), (analysis.shares, SHARES)],
    ids=["learners_per_course", "shares"],
)
def test_quotients_are_those_worked_out_by_hand(data, question, expected, reading):
    table = question(data.figures, reading)
    assert list(table.index) == list(expected[reading])
    np.testing.assert_allclose(table.to_numpy(), list(expected[reading].values()), rtol=1e-12)


@pytest.mark.parametrize("question", [analysis.learners_per_course, analysis.shares])
def test_the_pragmatic_reading_is_the_usual_one(data, question):
    assert_frame_equal(question(data.figures), question(data.figures, "pragmatic"))


@pytest.mark.parametrize("reading", ["literal", "pragmatic"])
def test_a_grain_that_is_given_is_read_as_all_else_is(data, reading):
    grain = pd.Series({"open-education-courses": 200})
    table = analysis.shares(data.figures, reading, grain)
    # 663 is any number from 563 to 763 so rounded; literally it is itself.
    whole = {"literal": (663, 663), "pragmatic": (763, 563)}[reading]
    found = table.loc["SPBU in Open Education: courses"].tolist()
    assert found == [146 / end for end in whole]
    # What has no grain of its own, and a hedge, keeps its reading.
    found = table.loc["XuetangX in China: courses"].tolist()
    assert found == pytest.approx(SHARES[reading]["XuetangX in China: courses"])


def test_a_grain_that_is_given_counts_for_its_figure_alone(data):
    grain = pd.Series({"edx-audience": 10**6})
    table = analysis.learners_per_course(data.figures, grain=grain)
    assert table.loc["edX"].tolist() == [99.5e6 / 2900, 100.5e6 / 2801]
    others = table.index != "edX"
    assert_frame_equal(table[others], analysis.learners_per_course(data.figures)[others])


def test_both_readings_keeps_the_order_and_puts_the_readings_side_by_side(data):
    table = analysis.both_readings(analysis.shares, data.figures)
    assert table["label"].tolist() == [name for name in SHARES["literal"] for _ in range(2)]
    assert table["series"].tolist() == ["literal reading", "pragmatic reading"] * 4
    pragmatic = table[table["series"] == "pragmatic reading"].set_index("label")
    np.testing.assert_allclose(
        pragmatic[["lower", "upper"]].to_numpy(), list(SHARES["pragmatic"].values())
    )


def test_both_readings_asks_under_each(data):
    table = analysis.both_readings(analysis.learners_per_course, data.figures)
    for reading, expected in PER_COURSE.items():
        rows = table[table["series"] == f"{reading} reading"].set_index("label")
        assert list(rows.index) == list(expected)
        ends = rows[["lower", "upper"]].to_numpy()
        np.testing.assert_allclose(ends, list(expected.values()), rtol=1e-12)


def test_both_readings_hands_on_what_is_given(data):
    grain = pd.Series({"edx-audience": 10**6})
    table = analysis.both_readings(analysis.learners_per_course, data.figures, grain=grain)
    edx = table[table["label"] == "edX"].set_index("series")
    assert edx.loc["pragmatic reading", "lower"] == 99.5e6 / 2900


# What the figures bear out, by hand from the two tables above.
IMPRESSIONS = {
    "XuetangX has more listeners than edX": ("yes", "yes", "robust"),
    "XuetangX has more than half of China's learners": ("yes", "yes", "robust"),
    # Literally all of China's courses could be XuetangX's.
    "XuetangX has a larger part of China's learners than of its courses": ("open", "yes", "open"),
    "XuetangX has more listeners a course than edX": ("open", "yes", "open"),
    "SPBU has more than a fifth of Open Education's courses": ("yes", "yes", "robust"),
    # 20 to 31 % of the audience, 22 % of the courses.
    "SPBU has a larger part of Open Education's audience than of its courses": (
        "open", "open", "open",
    ),
}  # fmt: skip


def test_impressions_are_those_worked_out_by_hand(data):
    table = analysis.impressions(data.figures)
    assert dict(zip(table.index, table.itertuples(index=False, name=None), strict=True)) == (
        IMPRESSIONS
    )


FIFTH = "SPBU has more than a fifth of Open Education's courses"
MORE = "XuetangX has more listeners than edX"


@pytest.mark.parametrize(
    ("impression", "figure", "cells", "answers"),
    [
        (FIFTH, "open-education-courses", {"value": 729}, ("yes", "yes", "robust")),
        # 146 is a fifth of 730, which is round: from 725 to 735.
        (FIFTH, "open-education-courses", {"value": 730}, ("no", "open", "open")),
        (FIFTH, "open-education-courses", {"value": 731}, ("no", "no", "refuted")),
        (FIFTH, "open-education-courses", {"hedge": "more than"}, ("open", "yes", "open")),
        # 250 to 350 million against 228 to 229; literally, more than 228 may be 301.
        (MORE, "edx-audience", {"value": 300_000_000}, ("open", "no", "open")),
        (MORE, "edx-audience", {"value": 228_000_000}, ("yes", "open", "open")),
    ],
)
def test_an_impression_is_robust_open_or_refuted(mine, impression, figure, cells, answers):
    mine.edit("figures", figure, **cells)
    assert tuple(analysis.impressions(mine.figures).loc[impression]) == answers


def test_grain_sensitivity_is_that_worked_out_by_hand(data):
    table = analysis.grain_sensitivity(data.figures, "edx-audience", [10**6, 10**8, 3 * 10**8])
    assert table["lower"].tolist() == [99.5e6, 50e6, 0]  # 100 million less 150 is nothing
    assert table["upper"].tolist() == [100.5e6, 150e6, 250e6]
    # 250 million is above XuetangX's 229, 150 million is not.
    assert table[MORE].tolist() == ["yes", "yes", "open"]
    # A course of XuetangX has at least 71,250; of edX at the most 150e6/2801 = 53,552, or 89,254.
    assert table["XuetangX has more listeners a course than edX"].tolist() == ["yes", "yes", "open"]
    assert table[FIFTH].tolist() == ["yes"] * 3
    assert table.dtypes[["lower", "upper"]].tolist() == ["float64"] * 2


def test_impressions_take_the_grain_that_is_given(data):
    # Of 563 to 763 courses a fifth is 113 to 153; SPBU has 146.
    table = analysis.impressions(data.figures, pd.Series({"open-education-courses": 200}))
    assert table.loc[FIFTH].tolist() == ["yes", "open", "open"]
    others = table.index != FIFTH
    assert_frame_equal(table[others], analysis.impressions(data.figures)[others])


@pytest.mark.parametrize(
    ("value", "grain", "meets"),
    [  # 100 million, so or so round; 94.5 million and 105 million are to 50,000 and to 500,000
        (94_500_000, 10_900_000, True),
        (94_500_000, 10_899_998, False),
        (105_000_000, 9_000_000, True),
        (105_000_000, 8_999_998, False),
    ],
)
def test_ranges_that_touch_meet(data, value, grain, meets):
    table = references(("enrolments", value, "2020-12", {}))
    found = analysis.grain_fit(data.figures, table, "edx-audience", "r0", [grain])
    assert found["meets"].tolist() == [meets]


@pytest.mark.parametrize(
    ("grain", "ends", "meets"),
    [  # edX had 110 million enrolments, 105 to 115
        (10**6, (99.5e6, 100.5e6), False),
        (10**7, (95e6, 105e6), True),
        (10**8, (50e6, 150e6), True),
    ],
)
def test_grain_fit_is_whether_the_ranges_meet(data, grain, ends, meets):
    table = analysis.grain_fit(
        data.figures, data.references, "edx-audience", "edx-enrolments-2020", [grain]
    )
    assert table.loc[grain].tolist() == [*ends, meets]


def test_places_are_those_in_some_list_of_universities_or_partners(data):
    table = analysis.places(data.positions, data.organizations)
    expected = {
        "ntu-world": ("NTU in the world", 11, 11, "11th"),
        "ntu-asia": ("NTU in Asia", 3, 3, "3rd"),
        "polimi-technical": ("POLIMI in the world", 16, 16, "16th"),
        "polimi-coursera-europe": ("POLIMI on Coursera in Europe", 2, 2, "2nd"),
        "nairobi-africa-top-10": ("Nairobi in Africa", 1, 10, "top-10"),
        "toronto-canada": ("Toronto in Canada", 1, 1, "the leader"),
        "spbu-open-education": ("SPBU on Open Education in Russia", 1, 1, "1st"),
        "spbu-coursera-europe": ("SPBU on Coursera in Europe", 1, 1, "1st"),
        "spbu-coursera-world": ("SPBU on Coursera in the world", 3, 3, "3rd"),
        "google-cloud-coursera-world": ("Google Cloud on Coursera in the world", 1, 1, "implied"),
        "illinois-coursera-world": ("Illinois on Coursera in the world", 2, 2, "implied"),
    }
    assert {row.Index: tuple(row)[1:] for row in table.itertuples()} == expected
    assert list(table.index) == list(expected)


# What is published beside the article ---------------------------------------------------------


@pytest.mark.parametrize(
    ("enrolments", "lower", "upper"),
    [
        ("china-enrolments-2022-11", 978.5 / 402.5, 979.5 / 401.5),
        ("edx-enrolments-2020", 105 / 35.5, 115 / 34.5),
        ("harvardx-mitx-enrolments-2013", 841_687 / 597_692, 841_687 / 597_692),
        # more than 94,000 stops before 95,000
        ("thai-mooc-enrolments-2019", 153_981 / 95_000, 153_981 / 94_001),
        # nearly 7 million is 6.5 to 6,999,999; 5 million is 4.5 to 5.5
        ("xuetangx-enrolments-2016", 6.5 / 5.5, 6.999999 / 4.5),
    ],
)
def test_enrolments_per_person_are_those_worked_out_by_hand(data, enrolments, lower, upper):
    table = analysis.enrolments_per_person(data.references).set_index("enrolments")
    assert table.loc[enrolments, ["lower", "upper"]].tolist() == pytest.approx([lower, upper])


def references(*rows):
    """References of one platform, each of them count, value, date and whatever else is given."""
    usual = {
        "entity": "edx", "on": None, "item": None, "metric": "audience", "hedge": "none",
        "value_high": None, "as_of_basis": "printed", "source": "a", "printed": "so many",
    }  # fmt: skip
    table = pd.DataFrame(
        [
            usual | {"counts": counts, "value": value, "as_of": as_of} | more
            for counts, value, as_of, more in rows
        ],
        index=pd.Index([f"r{number}" for number in range(len(rows))], name="reference"),
    )
    return table.astype({"value": "Int64", "value_high": "Int64"})


@pytest.mark.parametrize(
    ("other", "pairs"),
    [
        ({}, 1),
        ({"source": "b"}, 0),
        ({"as_of": "2021"}, 0),
        ({"entity": "coursera"}, 0),
        ({"item": "a course"}, 0),
        ({"counts": "unclear"}, 0),
    ],
)
def test_enrolments_are_divided_by_people_of_the_same_source_and_date_only(other, pairs):
    table = references(("learners", 11, "2020", {}), ("enrolments", 33, "2020", other))
    found = analysis.enrolments_per_person(table)
    assert len(found) == pairs
    assert found["lower"].tolist() == [3.0] * pairs


def test_enrolments_per_person_stand_in_the_order_of_their_dates():
    table = references(
        ("learners", 11, "2021", {}), ("enrolments", 33, "2021", {}),
        ("learners", 11, "2020", {}), ("enrolments", 44, "2020", {}),
    )  # fmt: skip
    found = analysis.enrolments_per_person(table)
    columns = ["as_of", "people", "enrolments", "lower", "upper"]
    assert found[columns].to_numpy().tolist() == [
        ["2020", "r2", "r3", 4.0, 4.0],
        ["2021", "r0", "r1", 3.0, 3.0],
    ]
    assert list(found.index) == [0, 1]


def test_one_footing_takes_the_count_nearest_to_the_article(data):
    table = analysis.one_footing(data.references)
    nearest = table.set_index(["entity", "meaning"])["reference"]
    assert nearest["xuetangx", "people"] == "xuetangx-users-2020"
    # 2018 is 1095 days before the article, 2024-12-31 is 1491 after it.
    assert nearest["xuetangx", "enrolments"] == "xuetangx-enrolments-2018"
    assert nearest["china", "enrolments"] == "china-views-2020-12"
    assert "toronto" not in table["entity"].to_numpy(), "the learners of one course"
    assert table.set_index("reference").loc["edx-enrolments-2020"].tolist() == [
        "edx", "enrolments", 105e6, 115e6, 30,
    ]  # fmt: skip


def test_of_two_counts_as_near_one_footing_takes_that_with_a_printed_date():
    table = references(
        ("learners", 1, "2020-12", {"as_of_basis": "inferred"}), ("learners", 2, "2020-12", {})
    )
    table["as_of_basis"] = pd.Categorical(table["as_of_basis"], ["printed", "inferred"])
    assert analysis.one_footing(table)["reference"].tolist() == ["r1"]


def test_what_may_be_people_or_enrolments_is_no_count_to_compare_on_one_footing():
    assert analysis.one_footing(references(("unclear", 1, "2020-12", {}))).empty


def test_audiences_put_people_and_enrolments_beside_the_article(data):
    table = analysis.audiences(data.figures, data.references, data.organizations)
    assert list(dict.fromkeys(table["label"])) == [
        "China in total", "XuetangX", "edX", "Open Education",
    ]  # fmt: skip
    # XuetangX published no enrolments within two and a half years.
    assert table[table["label"] == "XuetangX"]["series"].tolist() == ["article", "people"]
    edx = table[table["label"] == "edX"].set_index("series")
    assert edx.loc["article", ["lower", "upper", "text"]].tolist() == [75e6, 125e6, "100 million"]
    assert edx.loc["enrolments", ["lower", "upper"]].tolist() == [105e6, 115e6]
    assert edx.loc["enrolments", "text"] == "110 million, 2020-12-31"


@pytest.mark.parametrize(("as_of", "drawn"), [("2023-06-03", True), ("2023-06-04", False)])
def test_no_count_is_drawn_beside_the_article_from_beyond_two_and_a_half_years(data, as_of, drawn):
    # 2023-06-03 is 914 days after 2020-12-01.
    table = references(("learners", 1, as_of, {}))
    edx = analysis.audiences(data.figures, table, data.organizations)
    assert ("people" in edx["series"].to_numpy()) == drawn


def test_growth_is_of_people_one_count_a_day(data):
    table = references(
        ("learners", 30, "2017", {"as_of_basis": "inferred"}),
        ("learners", 20, "2017-12", {}),
        ("registered users", 10, "2016-03", {}),
        ("enrolments", 90, "2018", {}),
        ("learners", 5, "2015", {"entity": "world"}),
        ("learners", 5, "2015", {"on": "coursera"}),
    )
    table["as_of_basis"] = pd.Categorical(table["as_of_basis"], ["printed", "inferred"])
    grown = analysis.growth(table, ["world", "edx"], data.organizations)
    # Of the two of 2017-12-31, that whose date is printed.
    assert grown[["series", "value", "reference"]].to_numpy().tolist() == [
        ["world", 5, "r4"], ["edX", 10, "r2"], ["edX", 20, "r1"],
    ]  # fmt: skip
    assert grown["date"].dt.strftime("%Y-%m-%d").tolist() == [
        "2015-12-31", "2016-03-31", "2017-12-31",
    ]  # fmt: skip


# One comparison -------------------------------------------------------------------------------


def figure(counts="listeners", hedge="none", value=472, **more):
    """A table of one figure, of edX in December 2020."""
    usual = {
        "entity": "edx", "on": None, "item": None, "metric": "audience", "counts": counts,
        "hedge": hedge, "value": value, "as_of": "2020-12", "start": 1, "printed": "472",
    }  # fmt: skip
    return pd.DataFrame([usual | more], index=pd.Index(["claim"], name="figure"))


def sources(**independence):
    return pd.DataFrame(
        {"independence": independence, "form": "original"},
        index=pd.Index(list(independence), name="source"),
    )


def compare(figures, table):
    known = sources(a="independent", b="not independent", c="official")
    return analysis.compare_figures(figures, table, known)


@pytest.mark.parametrize(
    ("as_of", "days", "when"),
    [
        ("2020-12", 30, "same time"),
        ("2020-12-15", -16, "same time"),  # farthest from the 31st
        ("2020-07-01", -183, "same time"),
        ("2020-06-30", -184, "earlier"),
        ("2021-06-02", 183, "same time"),
        ("2021-06-03", 184, "later"),
        ("2020", -365, "earlier"),  # its first day is
        ("2019-12/2021-12", -396, "earlier"),
        ("2021", 395, "later"),
    ],
)
def test_a_count_is_of_the_same_time_within_half_a_year(as_of, days, when):
    row = compare(figure(), references(("learners", 472, as_of, {}))).iloc[0]
    assert (row["days"], row["when"]) == (days, when)


def test_the_date_of_the_figure_is_what_a_count_is_compared_with():
    table = references(("learners", 472, "2015-06", {}))
    row = compare(figure(as_of="2015-06"), table).iloc[0]
    assert (row["when"], row["pragmatic"]) == ("same time", "agrees")


@pytest.mark.parametrize(
    ("as_of", "value", "outcome", "factor"),
    [  # held against 472; counts only grow
        ("2020-12", 472, "agrees", 1),
        ("2020-12", 471, "differs", 472 / 471),
        ("2020-12", 473, "differs", 472 / 473),
        ("2019-01", 236, "consistent", 2),
        ("2019-01", 472, "consistent", 1),
        ("2019-01", 473, "differs", 472 / 473),  # more than the article has, and earlier
        ("2022-01", 944, "consistent", 0.5),
        ("2022-01", 472, "consistent", 1),
        ("2022-01", 471, "differs", 472 / 471),  # fewer, and later
    ],
)
def test_counts_that_only_grow(as_of, value, outcome, factor):
    row = compare(figure(), references(("learners", value, as_of, {}))).iloc[0]
    assert (row["literal"], row["pragmatic"]) == (outcome, outcome)
    assert row["factor"] == pytest.approx(factor)


@pytest.mark.parametrize(
    ("hedge", "value", "theirs", "literal", "pragmatic", "factor"),
    [
        # 3101 to 3200, or without end
        ("more than", 3100, 3200, "agrees", "agrees", 1),
        ("more than", 3100, 3201, "agrees", "differs", 3200 / 3201),
        ("more than", 3100, 3099, "differs", "differs", 3101 / 3099),
        # 75 to 125 million, or just that; 110 million is 105 to 115
        ("none", 100_000_000, 110_000_000, "differs", "agrees", 1),
        # 1,500,000 to 1,999,999, or from nothing; 1,499,999 is no round number
        ("almost", 2_000_000, 1_499_999, "agrees", "differs", 1_500_000 / 1_499_999),
        ("almost", 2_000_000, 2_000_001, "differs", "differs", 1_999_999 / 2_000_001),
    ],
)
def test_the_readings_may_disagree(hedge, value, theirs, literal, pragmatic, factor):
    table = references(("learners", theirs, "2020-12", {}))
    row = compare(figure(hedge=hedge, value=value), table).iloc[0]
    assert (row["literal"], row["pragmatic"]) == (literal, pragmatic)
    assert row["factor"] == pytest.approx(factor)


@pytest.mark.parametrize(
    ("hedge", "theirs", "literal", "pragmatic"),
    [  # held against 472
        ("more than", 400, "agrees", "agrees"),  # 401 and more, or to 500
        ("more than", 300, "agrees", "differs"),  # 301 and more, or to 400
        ("almost", 600, "agrees", "differs"),  # 599 and less, or from 550
    ],
)
def test_published_hedges_are_read_as_those_of_the_article(hedge, theirs, literal, pragmatic):
    row = compare(figure(), references(("learners", theirs, "2020-12", {"hedge": hedge}))).iloc[0]
    assert (row["literal"], row["pragmatic"]) == (literal, pragmatic)


def test_a_count_that_is_missing_differs_by_no_factor():
    table = references(("learners", None, "2020-12", {}))
    assert compare(figure(), table)["factor"].tolist() == [1.0]


def test_references_are_told_by_their_ids_whatever_their_index_is_called():
    table = references(("learners", 472, "2020-12", {})).rename_axis(None)
    assert compare(figure(), table)["reference"].tolist() == ["r0"]
    ranks = place().iloc[:0].rename_axis(None)
    found = analysis.compare_positions(position(), place(), ranks, sources(a="independent"))
    assert found["reference"].tolist() == ["r0"]


def test_comparisons_stand_by_meaning_the_nearest_in_time_first():
    table = references(
        ("unclear", 472, "2015", {}),
        ("learners", 472, "2021", {}),
        ("enrolments", 472, "2019", {}),
        ("learners", 472, "2020-12", {}),
        ("learners", 472, "2020-12", {}),
    )
    found = compare(figure(), table)
    assert found[["meaning", "reference"]].to_numpy().tolist() == [
        ["enrolments", "r2"], ["enrolments", "r0"],
        ["people", "r3"], ["people", "r4"], ["people", "r1"], ["people", "r0"],
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["listeners", "learners", "people"])
@pytest.mark.parametrize(
    ("counts", "meanings"),
    [
        ("learners", ["people"]),
        ("registered users", ["people"]),
        ("enrolments", ["enrolments"]),
        ("unclear", ["enrolments", "people"]),
    ],
)
def test_a_word_for_an_audience_may_mean_people_or_enrolments(word, counts, meanings):
    table = compare(figure(counts=word), references((counts, 472, "2020-12", {})))
    assert table["meaning"].tolist() == meanings


@pytest.mark.parametrize(
    ("counts", "meanings"),
    [("learners", []), ("enrolments", ["enrolments"]), ("unclear", ["enrolments"])],
)
def test_who_signs_up_enrols(counts, meanings):
    table = compare(figure(counts="signed up"), references((counts, 472, "2020-12", {})))
    assert table["meaning"].tolist() == meanings


def test_every_word_for_an_audience_in_the_article_has_meanings(data):
    audience = data.figures["metric"] == "audience"
    assert set(data.figures["counts"][audience]) == set(analysis.MEANINGS)
    published = data.references["metric"] == "audience"
    assert set(data.references["counts"][published]) == set(analysis.COUNTED)


@pytest.mark.parametrize(
    "other", [{"entity": "coursera"}, {"on": "coursera"}, {"item": "a"}, {"metric": "courses"}]
)
def test_counts_of_something_else_are_not_compared(other):
    assert compare(figure(), references(("learners", 472, "2020-12", other))).empty


# The verdict on one figure --------------------------------------------------------------------

FITS, MISSES = 472, 471
NOW, THEN = "2020-12", "2021-12"


@pytest.mark.parametrize(
    ("rows", "verdict", "deciding"),
    [
        ([], "no independent source found", ""),
        ([("learners", FITS, NOW)], "agrees", "r0"),
        ([("learners", FITS, THEN)], "consistent", "r0"),
        ([("learners", FITS, THEN), ("learners", FITS, NOW)], "agrees", "r1"),
        ([("learners", MISSES, NOW)], "differs", "r0"),
        ([("learners", MISSES, THEN)], "differs", "r0"),
        ([("learners", FITS, NOW), ("learners", MISSES, NOW)], "sources disagree", "r0; r1"),
        ([("learners", MISSES, NOW), ("enrolments", FITS, NOW)],
         "agrees if enrolments are meant", "r1"),
        ([("learners", MISSES, NOW), ("enrolments", FITS, THEN)],
         "consistent if enrolments are meant", "r1"),
        ([("enrolments", FITS, NOW)], "agrees if enrolments are meant", "r0"),
        ([("learners", FITS, THEN), ("enrolments", FITS, NOW)], "consistent", "r0"),
        ([("learners", MISSES, NOW), ("enrolments", MISSES, NOW)], "differs", "r0; r1"),
        ([("learners", FITS, NOW), ("enrolments", MISSES, NOW)], "agrees", "r0"),
        # As people it is not tested, and as enrolments it fails.
        ([("enrolments", MISSES, NOW)], "differs", "r0"),
        # Sources that disagree about people do so whatever enrolments say.
        ([("learners", FITS, NOW), ("learners", MISSES, NOW), ("enrolments", FITS, NOW)],
         "sources disagree", "r0; r1"),
        ([("unclear", FITS, NOW)], "agrees", "r0"),
        ([("unclear", MISSES, NOW)], "differs", "r0"),
    ],
)  # fmt: skip
def test_what_comparisons_say_together(data, rows, verdict, deciding):
    table = references(*((*row, {}) for row in rows)) if rows else data.references.iloc[:0]
    figures = figure()
    decided = analysis.verdicts(figures, data.positions.iloc[:0], compare(figures, table))
    assert decided.loc["claim", ["verdict", "evidence"]].tolist() == [verdict, deciding]


@pytest.mark.parametrize("value", [FITS, MISSES])
@pytest.mark.parametrize(
    ("others", "verdict", "deciding"),
    [
        ([], "only a source that is not independent", "r0"),
        ([("learners", FITS, NOW, {})], "agrees", "r1"),
        ([("learners", MISSES, NOW, {"source": "c"})], "differs", "r1"),
    ],
)
def test_a_source_that_is_not_independent_decides_nothing(data, value, others, verdict, deciding):
    table = references(("learners", value, NOW, {"source": "b"}), *others)
    figures = figure()
    decided = analysis.verdicts(figures, data.positions.iloc[:0], compare(figures, table))
    assert decided.loc["claim", ["verdict", "evidence"]].tolist() == [verdict, deciding]


def test_a_verdict_tells_whether_it_is_that_of_both_readings(data):
    figures = figure(hedge="more than", value=3100)
    for value, holds in ((3150, "both readings"), (9999, "pragmatic only")):
        table = references(("learners", value, NOW, {}))
        decided = analysis.verdicts(figures, data.positions.iloc[:0], compare(figures, table))
        assert decided.loc["claim", "holds"] == holds


# Places ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def partners():
    """Six partners with places by hand: two share the first, two the third."""
    table = pd.DataFrame(
        [
            ("a", "other", "Asia", "google-cloud", 9, 50),
            ("b", "university", "Europe", "spbu", 9, 40),
            ("c", "university", "Europe", "polimi", 7, 40),
            ("d", "university", "Asia", None, 7, None),
            ("e", "university", "Europe", None, 2, 40),
            ("f", "other", "Europe", None, None, 1),
        ],
        columns=[
            "partner", "kind", "region", "organization", "courses_2020_04", "courses_autumn_2020",
        ],
    )  # fmt: skip
    counts = {"courses_2020_04": "Int64", "courses_autumn_2020": "Int64"}
    return table.set_index("partner").astype(counts)


@pytest.mark.parametrize(
    ("listing", "region", "expected"),
    [  # partner: place, of, behind third place
        ("2020-04", "World", {"a": (1, 5, 0), "b": (1, 5, 0), "c": (3, 5, 0), "d": (3, 5, 0),
                              "e": (5, 5, 5)}),
        ("2020-04", "Europe", {"b": (1, 3, 0), "c": (2, 3, 0), "e": (3, 3, 0)}),
        ("autumn-2020", "World", {"a": (1, 5, 0), "b": (2, 5, 0), "c": (2, 5, 0), "e": (2, 5, 0),
                                  "f": (5, 5, 39)}),
        ("autumn-2020", "Europe", {"b": (1, 3, 0), "c": (1, 3, 0), "e": (1, 3, 0)}),
    ],
)  # fmt: skip
def test_partners_that_share_a_place_have_the_best_of_theirs(partners, listing, region, expected):
    table = analysis.coursera_places(partners)
    chosen = table[
        (table["listing"] == f"coursera-listing-{listing}") & (table["region"] == region)
    ]
    found = {row.partner: (row.place, row.of, row.behind) for row in chosen.itertuples()}
    assert found == expected


def test_two_partners_can_be_ranked_as_well(partners):
    table = analysis.coursera_places(partners.iloc[[0, 4]])
    world = table[(table["region"] == "World") & (table["listing"].str.endswith("04"))]
    assert world[["place", "behind"]].to_numpy().tolist() == [[1, 0], [2, 0]]


def test_spbu_was_eighth_seventeen_courses_short(data):
    table = analysis.coursera_places(data.partners)
    row = table[
        (table["organization"] == "spbu")
        & (table["region"] == "World")
        & (table["listing"] == "coursera-listing-autumn-2020")
    ].iloc[0]
    # 194, 146, 119, 116, 113, 105, 103, 102: third place has 119.
    assert (row["courses"], row["place"], row["behind"]) == (102, 8, 119 - 102)


@pytest.fixture(scope="module")
def ranks(data):
    return analysis.computed_ranks(data.references, data.partners)


@pytest.mark.parametrize(
    ("rank", "place"),
    [
        ("computed-google-cloud-world-2020-04", 1),
        ("computed-illinois-world-autumn-2020", 2),
        ("computed-spbu-world-2020-04", 12),
        ("computed-spbu-europe-2020-04", 2),  # the Higher School of Economics had 92, SPBU 79
        ("computed-spbu-europe-autumn-2020", 1),  # 102 and 88
        ("computed-polimi-europe-autumn-2020", 30),
        ("computed-coursera-people", 1),  # 76 million
        ("computed-xuetangx-people", 2),  # 60 million
        ("computed-edx-people", 3),  # 35 million
        ("computed-futurelearn-people", 4),  # 15 million
        ("computed-china-courses", 1),  # 34,000 and 19,400
        ("computed-china-audience", 1),  # 402 and 220 million
    ],
)
def test_computed_ranks_are_those_worked_out_by_hand(ranks, rank, place):
    assert ranks.loc[rank, "value"] == place


#: The cells of a computed rank that are not empty, but for those that all have.
RANKS = {
    "computed-spbu-world-autumn-2020": {
        "entity": "spbu", "on": "coursera", "value": 8, "as_of": "2020-09/2021-03",
        "as_of_basis": "inferred", "scope": "partners", "region": "World", "measure": "courses",
        "source": "coursera-listing-autumn-2020", "note": "102 courses, of 218 partners",
    },
    "computed-xuetangx-people": {
        "entity": "xuetangx", "value": 2, "as_of": "2020-12-15", "as_of_basis": "printed",
        "scope": "platforms", "region": "World", "measure": "size",
        "source": "tsinghua-holdings-2020",
        "note": "by people, of 4 platforms with a count of the time: coursera, edx, futurelearn, "
        "xuetangx",
    },
    "computed-china-audience": {
        "entity": "china", "value": 1, "as_of": "2021-12-01/2022-11-30", "as_of_basis": "printed",
        "scope": "countries", "region": "World", "measure": "audience", "source": "moe-2022-11",
        "note": "china-users-2022 against world-without-china-learners-2021, all other countries "
        "together",
    },
}  # fmt: skip


@pytest.mark.parametrize("rank", RANKS)
def test_a_computed_rank_has_the_cells_of_a_published_one(ranks, rank):
    usual = {"metric": "rank", "counts": "rank", "printed": "computed", "hedge": "none"}
    assert ranks.loc[rank].dropna().to_dict() == RANKS[rank] | usual


@pytest.mark.parametrize("dated", ["china-users-2022", "world-without-china-learners-2021"])
def test_a_rank_of_two_counts_is_dated_by_inference_where_either_is(mine, dated):
    mine.edit("references", dated, as_of_basis="inferred")
    ranks = analysis.computed_ranks(mine.references, mine.partners)
    assert ranks.loc["computed-china-audience", "as_of_basis"] == "inferred"


def test_a_computed_rank_is_as_well_dated_as_what_it_is_computed_from(data, ranks):
    assert ranks.loc["computed-spbu-world-2020-04", ["as_of", "as_of_basis"]].tolist() == [
        "2020-04-11", "printed",
    ]  # fmt: skip
    assert ranks.loc["computed-spbu-world-autumn-2020", ["as_of", "as_of_basis"]].tolist() == [
        "2020-09/2021-03", "inferred",
    ]  # fmt: skip
    # Between the two counts: December 2021 without China, November 2022 of China.
    assert ranks.loc["computed-china-audience", ["as_of", "as_of_basis"]].tolist() == [
        "2021-12-01/2022-11-30", "printed",
    ]  # fmt: skip
    assert set(ranks["source"]) <= set(data.sources.index)


def test_having_less_than_all_others_together_is_no_place(mine):
    mine.edit("references", "china-courses-2020", value=19_400)
    ranks = analysis.computed_ranks(mine.references, mine.partners)
    assert "computed-china-courses" not in ranks.index
    assert "computed-china-audience" in ranks.index


@pytest.mark.parametrize(
    ("dropped", "gone"),
    [
        (["china-users-2022"], "computed-china-audience"),
        (["coursera-courses-autumn-2020"], "computed-spbu-world-autumn-2020"),
        (["edx-users-2020", "edx-users-2020-class-central"], "computed-edx-people"),
    ],
)
def test_what_lacks_a_count_or_a_date_is_not_ranked(mine, ranks, dropped, gone):
    mine.drop(*dropped)
    assert gone in ranks.index
    assert gone not in analysis.computed_ranks(mine.references, mine.partners).index


@pytest.mark.parametrize("cells", [{"entity": "edx"}, {"metric": "partners"}])
def test_a_listing_is_dated_by_its_count_of_courses_alone(mine, cells):
    mine.edit("references", "coursera-courses-autumn-2020", **cells)
    ranks = analysis.computed_ranks(mine.references, mine.partners)
    assert not ranks.index.str.contains("autumn").any()


def test_a_listing_that_is_counted_twice_is_ranked_once(mine, ranks):
    again = mine.references.loc[["coursera-courses-autumn-2020"]].rename(lambda _: "again")
    again["value"] = 1
    mine.references = pd.concat([mine.references, again])
    assert_frame_equal(analysis.computed_ranks(mine.references, mine.partners), ranks)


def test_platforms_of_as_many_people_share_the_better_place(mine):
    mine.edit("references", "xuetangx-users-2020", value=76_000_000)
    mine.edit("references", "edx-users-2020", value=76_000_000)
    ranks = analysis.computed_ranks(mine.references, mine.partners)
    people = ranks[ranks["measure"] == "size"]["value"]
    assert people.to_dict() == {
        "computed-coursera-people": 1, "computed-xuetangx-people": 1, "computed-edx-people": 1,
        "computed-futurelearn-people": 4,
    }  # fmt: skip


@pytest.mark.parametrize("entity", ["china", "world", "world-without-china"])
@pytest.mark.parametrize("as_of", ["2020-07-01", "2021-06-02"])
def test_countries_are_not_ranked_among_platforms(entity, as_of, data):
    # Both days are 183 from the far end of December 2020.
    table = references(("learners", 9, as_of, {}), ("learners", 99, as_of, {"entity": entity}))
    ranks = analysis.computed_ranks(table, data.partners)
    assert ranks["entity"].tolist() == ["edx"]
    assert ranks["note"].tolist() == ["by people, of 1 platforms with a count of the time: edx"]


@pytest.mark.parametrize("as_of", ["2020-06-30", "2021-06-03"])
def test_platforms_are_ranked_by_counts_of_the_time_alone(as_of, data):
    table = references(("learners", 9, as_of, {}))
    assert analysis.computed_ranks(table, data.partners).empty


def position(**more):
    usual = {
        "entity": "ntu", "on": None, "item": None, "ranking": None, "compiled_by": None,
        "edition": None, "scope": "all universities", "region": "Asia", "measure": "standing",
        "best": 3, "worst": 3, "start": 1, "basis": "printed", "printed": "3rd",
    }  # fmt: skip
    table = pd.DataFrame([usual | more], index=pd.Index(["claim"], name="position"))
    return table.astype({"best": "Int64", "worst": "Int64"})


def place(**more):
    usual = {
        "entity": "ntu", "on": None, "item": None, "metric": "rank", "counts": "rank",
        "hedge": "none", "value": 3, "value_high": None, "as_of": "2020-12",
        "as_of_basis": "printed", "ranking": "R", "compiled_by": "P", "edition": "2021",
        "scope": "all universities", "region": "Asia", "measure": "standing", "source": "a",
    }  # fmt: skip
    return pd.DataFrame([usual | more], index=pd.Index(["r0"], name="reference"))


def compare_place(claim, published):
    none = place().iloc[:0]
    return analysis.compare_positions(claim, published, none, sources(a="independent"))


@pytest.mark.parametrize(
    ("edition", "as_of", "days", "when"),
    [
        ("2021", "2019-12-31", -366, "same time"),
        ("2021", "2019-12-30", -367, "earlier"),
        ("2021", "2021-12-02", 366, "same time"),
        ("2021", "2021-12-03", 367, "later"),
        (None, "2020-07-01", -183, "same time"),
        (None, "2020-06-30", -184, "earlier"),
        (None, "2021-06-02", 183, "same time"),
        (None, "2021-06-03", 184, "later"),
    ],
)
def test_an_edition_holds_for_a_year_and_another_place_for_half(edition, as_of, days, when):
    row = compare_place(position(), place(edition=edition, as_of=as_of)).iloc[0]
    assert (row["days"], row["when"]) == (days, when)


def test_an_edition_that_the_article_names_is_of_its_time_whatever_its_date():
    row = compare_place(position(edition="2015"), place(edition="2015", as_of="2014-09")).iloc[0]
    assert (row["match"], row["when"], row["pragmatic"]) == ("named", "same time", "agrees")


@pytest.mark.parametrize(
    ("claim", "match"),
    [
        ({}, "named"),
        ({"ranking": "R"}, "named"),
        ({"ranking": "S"}, "other list"),
        ({"compiled_by": "P"}, "named"),
        ({"compiled_by": "Q"}, "other list"),
        ({"edition": "2021"}, "named"),
        ({"edition": "2020"}, "other list"),
        ({"scope": "technical universities"}, "other list"),
    ],
)
def test_a_list_is_that_of_the_article_so_far_as_it_names_one(claim, match):
    assert compare_place(position(**claim), place())["match"].tolist() == [match]


@pytest.mark.parametrize(
    "other", [{"entity": "spbu"}, {"region": "World"}, {"measure": "courses"}, {"on": "coursera"}]
)
def test_places_of_something_else_are_not_compared(other):
    assert compare_place(position(), place(**other)).empty


@pytest.mark.parametrize(
    ("published", "outcome", "factor"),
    [
        ({"value": 3}, "agrees", 1),
        ({"value": 1}, "differs", 3),  # the article's place is three times the number
        ({"value": 6}, "differs", 0.5),
        ({"value": 3, "as_of": "2015"}, "consistent", 1),
        ({"value": 6, "as_of": "2015"}, "differs", 0.5),
        ({"value": 4}, "differs", 0.75),
        ({"hedge": "top", "value": 5}, "agrees", 1),
        ({"hedge": "at least", "value": 4}, "differs", 0.75),
        ({"hedge": "between", "value": 3, "value_high": 9}, "agrees", 1),
        ({"hedge": "between", "value": 4, "value_high": 9}, "differs", 0.75),
    ],
)
def test_a_place_agrees_where_the_published_one_is_possible(published, outcome, factor):
    row = compare_place(position(), place(**published)).iloc[0]
    assert (row["literal"], row["pragmatic"], row["factor"]) == (outcome, outcome, factor)


def test_a_place_is_no_round_number():
    row = compare_place(position(best=11, worst=11), place(value=10)).iloc[0]
    assert (row["pragmatic"], row["factor"]) == ("differs", 1.1)


@pytest.mark.parametrize(
    ("published", "verdict"),
    [
        ({}, "agrees"),
        ({"value": 6}, "differs"),
        ({"as_of": "2015"}, "consistent"),
        # Places rise and fall.
        ({"value": 6, "as_of": "2015"}, "no independent source found"),
        ({"scope": "technical universities"}, "no independent source found"),
    ],
)
def test_the_verdict_on_one_place(data, published, verdict):
    claim = position()
    evidence = compare_place(claim, place(**published))
    decided = analysis.verdicts(data.figures.iloc[:0], claim, evidence)
    assert decided["verdict"].tolist() == [verdict]
    assert decided["evidence"].tolist() == ["r0"], "what was found is told in any case"


def test_words_without_a_limit_are_too_vague_whatever_is_published(data):
    claim = position(worst=None)
    decided = analysis.verdicts(data.figures.iloc[:0], claim, compare_place(claim, place()))
    assert decided.loc["claim"].tolist() == ["too vague to test", "both readings", ""]


# The verdicts ---------------------------------------------------------------------------------

NONE, VAGUE = "no independent source found", "too vague to test"
OWN = "only a source that is not independent"
#: Every claim, and what a person who reads references.csv and coursera_partners.csv says of it.
JUDGED = {
    "spbu-first-representative": NONE,
    "alliance-platforms": OWN,  # three, says the owner of one of them
    "xuetangx-biggest-world": "differs",  # second, says its owner; 60 million against 76
    "xuetangx-courses": "agrees",  # more than 3,000
    "xuetangx-audience": "consistent if enrolments are meant",  # 60 million users; 27 to 1140
    "edx-one-of-biggest": VAGUE,
    "edx-courses": "consistent",  # 2,640 a year before, more than 2,800 half a year later
    "edx-audience": "agrees if enrolments are meant",  # 35 million users, 110 million enrolments
    "thai-mooc-partners": "consistent",  # 100 or more in 2021
    "thai-mooc-courses": "agrees",  # around 500 in July 2020
    "members-leaders-in-regions": VAGUE,
    "cornell-one-of-most-famous": VAGUE,
    "ntu-world": "agrees",
    "ntu-asia": "differs",  # first, level with another
    "polimi-technical": NONE,  # QS has places, THE has none among technical universities
    "polimi-coursera-europe": "differs",  # 30th
    "nairobi-africa-top-10": "sources disagree",  # seventh and twentieth
    "nairobi-online-leader": NONE,
    "toronto-canada": "agrees",
    "coursera-biggest-world": "agrees",
    "mind-control-canada": VAGUE,
    "mind-control-audience": "consistent",  # 170,446 ten months later
    "programming-basics-top-100": NONE,  # 84th in another list
    "programming-basics-audience": "consistent",  # 180 thousand before, 258,963 after
    "spbu-teaching-highest-level": VAGUE,
    "spbu-chinese-organizations": NONE,
    "spbu-chinese-companies": NONE,
    "china-courses-world-leader": "agrees",  # first, says the ministry
    "china-platforms": "agrees",
    "china-courses": "agrees",
    "china-audience": "differs",  # 540 million
    "china-audience-most-numerous": "agrees",  # first, says the ministry
    "spbu-online-leader": NONE,
    "spbu-open-education": NONE,
    "spbu-open-education-courses": OWN,  # more than 160 in 2022
    "open-education-courses": "consistent",  # almost 800 in 2022
    "open-education-audience": "differs",  # about 2 million in 2022
    "spbu-open-education-audience": NONE,
    "spbu-coursera-europe": "agrees",
    "spbu-coursera-world": "differs",  # eighth
    "google-cloud-coursera-world": "agrees",
    "illinois-coursera-world": "agrees",
    "spbu-xuetangx-first": OWN,
    "xuetangx-largest-china": NONE,
    "resources-highest-quality": VAGUE,
}


def test_there_is_a_judgement_on_every_claim_in_the_order_of_the_article(data, decided):
    assert list(decided.index) == list(JUDGED)
    assert len(decided) == len(data.figures) + len(data.positions) == 45


def test_the_verdicts_are_what_a_person_would_say(decided):
    assert decided["verdict"].to_dict() == JUDGED


def test_only_edx_takes_a_pragmatic_reader(decided):
    # Literally 100 million is not 110 million.
    assert decided.index[decided["holds"] != "both readings"].tolist() == ["edx-audience"]


def test_every_verdict_leads_to_sources_that_can_be_looked_up(data, decided, evidence):
    found = decided[decided["evidence"] != ""]["evidence"].str.split("; ").explode()
    assert set(decided.index) - set(found.index) == {
        claim for claim, said in JUDGED.items() if said == VAGUE
    } | {"spbu-first-representative", "nairobi-online-leader", "spbu-chinese-organizations",
         "spbu-chinese-companies", "spbu-online-leader", "spbu-open-education",
         "spbu-open-education-audience", "xuetangx-largest-china"}  # fmt: skip
    for claim, reference in found.items():
        row = evidence[(evidence["claim"] == claim) & (evidence["reference"] == reference)].iloc[0]
        assert row["published"] and row["as_of"]
        source = data.sources.loc[row["source"], ["publisher", "title", "date", "address"]]
        assert source.notna().all() and (source.str.strip() != "").all()


def test_no_evidence_is_told_only_where_none_was_found_or_none_could_be(decided):
    empty = decided[decided["evidence"] == ""]
    assert set(empty["verdict"]) == {NONE, VAGUE}


def listing_with_spbu_at(courses):
    return lambda mine: mine.edit(
        "partners", "saint-petersburg-state-university", courses_autumn_2020=courses
    )


def reference(name, **cells):
    return lambda mine: mine.edit("references", name, **cells)


def without(*names):
    return lambda mine: mine.drop(*names)


def partial(*sources):
    def mark(mine):
        for source in sources:
            mine.edit("sources", source, independence="not independent")

    return mark


@pytest.mark.parametrize(
    ("claim", "change", "verdict"),
    [
        # 60 million becomes 228.5: people agree, but for 144 million four years later.
        ("xuetangx-audience", reference("xuetangx-users-2020", value=228_500_000),
         "sources disagree"),
        ("xuetangx-audience", reference("xuetangx-enrolments-2018", value=300_000_000), "differs"),
        # 50 to 70 million enrolments are not 75 to 125.
        ("edx-audience", reference("edx-enrolments-2020", value=60_000_000), "differs"),
        ("edx-audience", without("edx-enrolments-2020"), "consistent if enrolments are meant"),
        ("edx-audience", partial("harvard-magazine-2021"), "consistent if enrolments are meant"),
        ("edx-audience", reference("edx-users-2020", value=100_000_000), "sources disagree"),
        # 119 is third in the listing.
        ("spbu-coursera-world", listing_with_spbu_at(125), "agrees"),
        ("spbu-coursera-world", listing_with_spbu_at(119), "agrees"),
        ("spbu-coursera-world", listing_with_spbu_at(118), "differs"),
        ("spbu-coursera-world", without("coursera-courses-autumn-2020"), OWN),
        ("spbu-coursera-europe", listing_with_spbu_at(87), "differs"),
        ("google-cloud-coursera-world", listing_with_spbu_at(195), "differs"),
        ("ntu-asia", reference("ntu-qs-2020-asia", value=3), "agrees"),
        ("ntu-asia", without("ntu-qs-2020-asia"), NONE),
        ("ntu-asia", reference("ntu-qs-asia-2021", value=1), "differs"),  # another list
        ("ntu-world", reference("ntu-qs-2020", value=12), "differs"),
        ("nairobi-africa-top-10", reference("nairobi-the-2020-africa", value=10), "agrees"),
        ("nairobi-africa-top-10", without("nairobi-unirank-2020"), "differs"),
        ("nairobi-africa-top-10", partial("nation-2020-02", "nation-2020-07"), OWN),
        ("toronto-canada", reference("toronto-the-2021-canada", value=2), "differs"),
        ("xuetangx-courses", reference("xuetangx-courses-2020", value=4000), "differs"),
        ("xuetangx-courses", reference("xuetangx-courses-2020", as_of="2019"), "consistent"),
        ("thai-mooc-courses", without("thai-mooc-courses-2020"), "consistent"),
        ("thai-mooc-courses", reference("thai-mooc-courses-2020", hedge="exactly"), "differs"),
        ("open-education-audience", without("open-education-learners-2022"), NONE),
        ("open-education-courses", reference("open-education-courses-2022", value=600), "differs"),
        ("coursera-biggest-world", reference("xuetangx-users-2020", value=77_000_000), "differs"),
        ("alliance-platforms", reference("alliance-platforms-2020", source="xinhua-2020"),
         "agrees"),
    ],
)  # fmt: skip
def test_another_reference_value_gives_another_verdict(mine, claim, change, verdict):
    change(mine)
    assert mine.said_of(claim)[0] == verdict


def test_another_figure_gives_another_verdict(mine):
    mine.edit("figures", "thai-mooc-courses", value=551)  # around 500 ends at 550
    assert mine.said_of("thai-mooc-courses")[0] == "differs"


def test_sources_that_are_not_independent_would_leave_nothing_decided(mine):
    mine.sources = mine.sources.assign(independence="not independent")
    assert set(mine.verdicts()["verdict"]) == {OWN, NONE, VAGUE}


def test_without_references_there_is_nothing_to_hold_a_claim_against(mine):
    mine.references = mine.references.iloc[:0]
    decided = mine.verdicts()
    assert set(decided["verdict"]) == {NONE, VAGUE}
    assert (decided["evidence"] == "").all()


# In words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (10, "10th"), (11, "11th"), (12, "12th"),
        (13, "13th"), (20, "20th"), (21, "21st"), (22, "22nd"), (23, "23rd"), (101, "101st"),
        (111, "111th"), (112, "112th"), (113, "113th"), (1011, "1011th"), (1022, "1022nd"),
    ],
)  # fmt: skip
def test_ordinal(place, text):
    assert analysis.ordinal(place) == text


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("china-audience", "China: almost 450 million learners"),
        ("spbu-open-education-courses", "SPBU on Open Education: 146 courses"),
        ("nairobi-africa-top-10", "Nairobi: top-10 (all universities, Africa)"),
        ("illinois-coursera-world",
         "Illinois on Coursera: 2nd, implied (partners, World, by courses)"),
        ("mind-control-audience", "Toronto on Coursera, Mind Control: almost 140 000 signed up"),
        ("china-audience-most-numerous",
         "China: the most numerous (countries, World, by audience)"),
    ],
)  # fmt: skip
def test_claims_say_who_and_what(data, claim, text):
    assert analysis.claims(data.figures, data.positions, data.organizations)[claim] == text


def test_claims_are_all_different_and_in_the_order_of_the_article(data):
    texts = analysis.claims(data.figures, data.positions, data.organizations)
    assert list(texts.index) == list(JUDGED)
    assert texts.is_unique


@pytest.mark.parametrize(
    ("claim", "parts"),
    [
        ("resources-highest-quality", ["the words set no limit"]),
        ("nairobi-online-leader", ["nothing published was found"]),
        ("ntu-world", ["11th (QS, 2019-06; mirror, date inferred)"]),
        # 228,000,001 over 65 million is 3.5
        ("xuetangx-audience", ["; as people: 60 million", "at least 3.5 times"]),
        # 449,999,999 over 535 million is 84 %
        ("china-audience", ["540 million enrolments", "at most 84%"]),
        # 6.5 over 2.5 million is 2.6
        ("open-education-audience", ["about 2 million learners", "at least 2.6 times"]),
        ("polimi-technical", ["the list that is named was not found; others: "]),
        ("spbu-xuetangx-first", ["not independent"]),
        ("nairobi-africa-top-10", ["7th (The Nation", "20th (Nairobi News"]),
        # What was published goes before what is computed from it.
        ("xuetangx-biggest-world", ["second (Tsinghua Holdings, 2020-12-15; official)"]),
        ("spbu-coursera-world", ["8th", "date inferred", "computed here"]),
    ],
)
def test_reasons_tell_the_numbers_and_who_published_them(reasons, claim, parts):
    assert [part for part in parts if part not in reasons[claim]] == []


SHELF = pd.DataFrame(
    [
        ("Lamp", "original", "lamp.example"), ("Lamp Daily", "mirror", "mirror.example"),
        ("Lamp Weekly", "repost", "repost.example"), ("Lamp Lists", "data set", "list.example"),
    ],
    columns=["publisher", "form", "address"],
    index=pd.Index(list("abcd"), name="source"),
)  # fmt: skip


def compared(*rows):
    """Evidence on one claim, each row so far as it is not usual."""
    usual = {
        "claim": "claim", "meaning": "people", "match": None, "independence": "independent",
        "days": 30, "when": "same time", "literal": "agrees", "pragmatic": "agrees",
        "factor": 1.0, "article": "472", "published": "5 million", "counts": "learners",
        "as_of": "2020-12", "as_of_basis": "printed", "source": "a", "note": None,
    }  # fmt: skip
    return pd.DataFrame(
        [usual | {"reference": f"r{number}"} | row for number, row in enumerate(rows)]
    )


#: A place worked out by ourselves, from a list on a mirror whose date is inferred.
COMPUTED = {
    "reference": "computed-spbu", "published": "8th", "counts": "rank", "meaning": None,
    "match": "named", "source": "b", "as_of": "2020-09/2021-03", "as_of_basis": "inferred",
    "note": "102 courses, of 218 partners",
}  # fmt: skip


def reason(verdict, *rows, evidence=None):
    """The reason of a verdict that these decide: all, or those that are named."""
    found = compared(*rows)
    deciding = "; ".join(found["reference"]) if evidence is None else evidence
    decided = pd.DataFrame({"verdict": [verdict], "evidence": [deciding]}, index=["claim"])
    return analysis.reasons(decided, found, SHELF)["claim"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({}, "5 million learners (Lamp, 2020-12)"),
        ({"counts": "unclear"}, "5 million learners or enrolments (Lamp, 2020-12)"),
        ({"counts": "rank", "published": "3rd"}, "3rd (Lamp, 2020-12)"),
        ({"source": "b"}, "5 million learners (Lamp Daily, 2020-12; mirror)"),
        ({"source": "c"}, "5 million learners (Lamp Weekly, 2020-12; repost)"),
        ({"source": "d"}, "5 million learners (Lamp Lists, 2020-12)"),
        ({"as_of_basis": "inferred"}, "5 million learners (Lamp, 2020-12; date inferred)"),
        ({"independence": "official"}, "5 million learners (Lamp, 2020-12; official)"),
        (COMPUTED | {"independence": "official"},
         "8th (Lamp Daily, 2020-09 to 2021-03; mirror, date inferred, official, "
         "computed here: 102 courses, of 218 partners)"),
        ({"literal": "differs"}, "5 million learners (Lamp, 2020-12)"),
    ],
)  # fmt: skip
def test_a_reason_tells_one_number_whole(row, told):
    assert reason("agrees", row) == told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"factor": 1.04}, "5 million learners (Lamp, 2020-12), of which the article's is at "
                           "least 1.0 times"),
        ({"factor": 1.96}, "5 million learners (Lamp, 2020-12), of which the article's is at "
                           "least 2.0 times"),
        ({"factor": 0.84}, "5 million learners (Lamp, 2020-12), of which the article's is at "
                           "most 84%"),
        (COMPUTED | {"factor": 0.375},
         "8th (Lamp Daily, 2020-09 to 2021-03; mirror, date inferred, computed here: "
         "102 courses, of 218 partners)"),
    ],
)  # fmt: skip
def test_a_reason_tells_by_how_much_counts_differ(row, told):
    assert reason("differs", row | {"pragmatic": "differs"}) == told


def test_a_reason_tells_the_nearest_of_each_kind_and_three_at_the_most():
    kinds = [
        {"meaning": meaning, "when": when, "days": days, "published": f"{days} people"}
        for meaning, when, days in (
            ("people", "earlier", -900), ("people", "earlier", -800), ("people", "later", 700),
            ("enrolments", "same time", -100), ("enrolments", "same time", 90),
            ("people", "same time", 100),
        )
    ]  # fmt: skip
    told = [f"{days} people learners (Lamp, 2020-12)" for days in (90, 100, 700)]
    assert reason("consistent", *kinds) == "; ".join(told)


def test_a_reason_tells_one_number_of_one_source_once():
    twice = [{"meaning": "people"}, {"meaning": "enrolments"}]
    assert reason("agrees", *twice) == "5 million learners (Lamp, 2020-12)"
    other = [{"meaning": "people"}, {"meaning": "enrolments", "source": "c"}]
    assert reason("agrees", *other) == (
        "5 million learners (Lamp, 2020-12); 5 million learners (Lamp Weekly, 2020-12; repost)"
    )


def test_a_reason_tells_what_was_published_before_what_is_computed_from_it():
    rows = [COMPUTED, {"counts": "rank", "match": "named", "published": "7th", "when": "later"}]
    assert reason("agrees", *rows).startswith("7th (Lamp, 2020-12); 8th (Lamp Daily")
    rows[1]["days"] = -31
    assert reason("agrees", *rows).startswith("8th (Lamp Daily")


def test_a_reason_tells_what_decided_and_nothing_else():
    rows = [{"published": "1", "days": 1}, {"published": "2", "when": "later"},
            {"published": "3", "when": "earlier"}]  # fmt: skip
    assert reason("agrees", *rows, evidence="r1") == "2 learners (Lamp, 2020-12)"
    assert reason("agrees", *rows, evidence="r1; r2") == (
        "2 learners (Lamp, 2020-12); 3 learners (Lamp, 2020-12)"
    )
    # What decides that a claim differs is what differs, of a reference that may mean two things.
    rows = [{"published": "1"}, {"published": "2", "pragmatic": "differs", "factor": 3.0}]
    assert reason("differs", *rows).startswith("2 learners")


MISSED = {"pragmatic": "differs", "factor": 3.0}


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([MISSED], "; as people: 5 million learners (Lamp, 2020-12), of which the article's is at "
                   "least 3.0 times"),
        ([MISSED | {"days": 200, "published": "7", "when": "later"},
          MISSED | {"days": -100, "published": "6"}],
         "; as people: 6 learners (Lamp, 2020-12), of which the article's is at least 3.0 times"),
        ([{}], ""),
        ([MISSED | {"independence": "not independent"}], ""),
        ([MISSED | {"meaning": "enrolments"}], ""),
    ],
)  # fmt: skip
def test_a_reason_with_enrolments_tells_the_nearest_people_against_it(people, told):
    enrolled = {"meaning": "enrolments", "counts": "enrolments", "published": "9"}
    for verdict in ("agrees", "consistent"):
        assert reason(f"{verdict} if enrolments are meant", enrolled, *people, evidence="r0") == (
            "9 enrolments (Lamp, 2020-12)" + told
        )


def test_a_reason_tells_where_nothing_decides():
    assert reason(VAGUE, {}) == "the words set no limit that a number could miss"
    assert reason(NONE, {}, evidence="") == "nothing published was found to hold it against"
    listed = {"counts": "rank", "published": "3rd"}
    others = [listed | {"match": "other list"}, listed | {"match": "other list", "source": "c"}]
    assert reason(NONE, *others) == (
        "the list that is named was not found; others: 3rd (Lamp, 2020-12)"
    )
    others[1]["match"] = "named"
    assert reason(NONE, *others) == (
        "only places of another time or in other lists were found: 3rd (Lamp, 2020-12); "
        "3rd (Lamp Weekly, 2020-12; repost)"
    )


def test_a_reason_says_nothing_of_people_where_no_people_were_counted(mine):
    people = mine.references["counts"].isin(["learners", "registered users"])
    mine.drop(*mine.references.index[people & (mine.references["entity"] == "edx")])
    assert mine.said_of("edx-audience") == (
        "agrees if enrolments are meant",
        "110 million enrolments (Harvard Magazine, 2020-12-31)",
    )


def test_a_reason_tells_a_list_of_another_time_from_one_that_was_not_found(mine):
    mine.drop("coursera-courses-autumn-2020")
    verdict, reason = mine.said_of("polimi-coursera-europe")
    assert verdict == NONE
    assert reason.startswith("only places of another time")


def test_every_reason_shows_how_far_its_source_is_to_be_trusted(decided, evidence, reasons):
    for claim in decided.index[decided["verdict"].isin(["agrees", "consistent", OWN])]:
        rows = evidence[(evidence["claim"] == claim)].set_index("reference")
        told = rows.loc[decided.loc[claim, "evidence"].split("; ")[0]]
        for mark in (told["form"], told["independence"]):
            usual = mark in ("original", "data set", "independent")
            assert usual or mark in reasons[claim], claim


def test_the_verdict_table_marks_what_only_one_reading_gives(data, decided, evidence, reasons):
    texts = analysis.claims(data.figures, data.positions, data.organizations)
    table = analysis.verdict_table(decided, evidence, texts, data.sources)
    assert list(table.index) == list(texts)
    marked = table["verdict"].str.endswith(" (pragmatic reading only)")
    assert table.index[marked].tolist() == ["edX: 100 million listeners"]
    assert table["held against"].tolist() == reasons.tolist()


def test_the_evidence_table_shows_every_comparison_and_every_claim(data, decided, evidence):
    texts = analysis.claims(data.figures, data.positions, data.organizations)
    table = analysis.evidence_table(decided, evidence, texts, data.sources)
    bare = set(decided.index) - set(evidence["claim"])
    assert len(table) == len(evidence) + len(bare)
    # An id stands on the first row of each claim, for links to it.
    assert [claim for claim in table["claim"] if claim] == list(decided.index)
    assert table.loc[texts["cornell-one-of-most-famous"], "published"] == "no limit to test"
    assert table.loc[texts["nairobi-online-leader"], "published"] == "none found"
    ntu = table.loc[texts["ntu-asia"]]
    # The list that is named comes first.
    assert ntu["published"].tolist() == ["1st", "3rd", "2nd"]
    assert ntu["article ÷ published"].tolist() == ["3.00", "", "1.50"]
    assert ntu["as of"].iloc[0] == "2019-06 (inferred)"
    spbu = table.loc[texts["spbu-coursera-world"]]
    assert spbu["of"].iloc[0].endswith("102 courses, of 218 partners")
    assert "computed here" in spbu["standing"].iloc[0]


def test_the_evidence_table_tells_each_comparison_whole():
    evidence = compared(
        {"counts": "unclear", "as_of_basis": "inferred", "factor": 2.504, "days": 5},
        {"pragmatic": "differs", "source": "c", "when": "later", "factor": 1.0, "days": -9},
        {"counts": "rank", "match": "other list", "published": "3rd", "meaning": None,
         "source": "d", "independence": "official", "literal": "differs"},
        {"counts": "rank", "match": "named", "published": "2nd", "meaning": None, "days": -3},
        COMPUTED | {"days": 900},
        COMPUTED | {"days": 0, "match": "other list", "factor": 0.375},
    )  # fmt: skip
    decided = pd.DataFrame({"verdict": ["agrees"]}, index=["claim"])
    table = analysis.evidence_table(decided, evidence, pd.Series({"claim": "Lamps: 5"}), SHELF)
    assert set(table.index) == {"Lamps: 5"}
    ours = "102 courses, of 218 partners"
    span = "2020-09 to 2021-03 (inferred)"
    # id, published, of, as of, time, literal, pragmatic, quotient, publisher, standing, where
    assert table.to_numpy().tolist() == [
        ["claim", "5 million", "learners or enrolments, as people", "2020-12 (inferred)",
         "same time", "agrees", "agrees", "2.50", "Lamp", "independent", "lamp.example"],
        ["", "5 million", "learners", "2020-12", "later", "agrees", "differs", "", "Lamp Weekly",
         "independent, repost", "repost.example"],
        ["", "2nd", "place", "2020-12", "same time", "agrees", "agrees", "", "Lamp",
         "independent", "lamp.example"],
        ["", "8th", f"place: {ours}", span, "same time", "agrees", "agrees", "", "Lamp Daily",
         "independent, mirror, computed here", "mirror.example"],
        ["", "8th", f"place in another list: {ours}", span, "same time", "agrees", "agrees",
         "0.38", "Lamp Daily", "independent, mirror, computed here", "mirror.example"],
        ["", "3rd", "place in another list", "2020-12", "same time", "differs", "agrees", "",
         "Lamp Lists", "official, data set", "list.example"],
    ]  # fmt: skip


def test_the_evidence_table_has_one_row_for_a_claim_without_evidence():
    decided = pd.DataFrame({"verdict": [VAGUE, NONE]}, index=["vague", "none"])
    texts = pd.Series({"vague": "Lamps: one of the best", "none": "Lamps: 5"})
    table = analysis.evidence_table(decided, compared({}), texts, SHELF)
    assert table.reset_index().to_numpy().tolist() == [
        ["Lamps: one of the best", "vague", "no limit to test", *[""] * 9],
        ["Lamps: 5", "none", "none found", *[""] * 9],
    ]


def test_the_evidence_table_has_its_columns_where_nothing_was_found(data, decided, evidence):
    texts = analysis.claims(data.figures, data.positions, data.organizations)
    every = analysis.evidence_table(decided, evidence, texts, data.sources)
    for some in (["nairobi-online-leader"], []):
        table = analysis.evidence_table(decided.loc[some], evidence, texts, data.sources)
        assert list(table.columns) == list(every.columns)
        assert len(table) == len(some)


def test_evidence_tells_what_was_published_and_by_whom(evidence):
    row = evidence[evidence["reference"] == "computed-spbu-world-autumn-2020"].iloc[0]
    told = row[["article", "published", "counts", "as_of_basis", "source"]].tolist()
    assert told == ["3rd", "8th", "rank", "inferred", "coursera-listing-autumn-2020"]
    assert evidence[["published", "as_of", "source"]].notna().all(axis=None)


def test_links_lead_to_the_notebook_that_has_the_evidence(data, decided):
    links = analysis.evidence_links(decided, data.figures)
    files = links.str.partition("#")
    assert files[2].tolist() == list(decided.index)
    assert set(files[0][data.figures.index]) == {"04-who-is-a-listener.ipynb"}
    assert set(files[0][data.positions.index]) == {"05-do-the-positions-hold.ipynb"}
    assert all((ROOT / "notebooks" / name).is_file() for name in files[0].unique())


# All functions --------------------------------------------------------------------------------


def arguments(data, name):
    """What a function takes, by name."""
    given = {key: value for key, value in vars(data).items() if isinstance(value, pd.DataFrame)}
    made = {
        "evidence": data.evidence,
        "decided": data.verdicts,
        "texts": lambda: analysis.claims(data.figures, data.positions, data.organizations),
        "ranks": lambda: analysis.computed_ranks(data.references, data.partners),
    }
    given |= {
        "names": data.organizations,
        "question": analysis.shares,
        "metric": "courses",
        "entities": ["edx"],
        "figure": "edx-audience",
        "reference": "edx-enrolments-2020",
        "grains": [10**6],
        "grain": pd.Series({"edx-audience": 10**6}),
        "reading": "literal",
        "place": 3,
    }
    takes = inspect.signature(getattr(analysis, name)).parameters
    return {key: made[key]() if key in made else given[key] for key in takes if key != "given"}


RANGE = "lower:float64 upper:float64"
COMPARISON = "independence form days:int64 when literal pragmatic factor:float64"
#: Function -> its index, numbers where it has none, and its columns: str unless it says so.
FORMS = {
    "audiences": (int, f"label series {RANGE} text"),
    "both_readings": (int, f"label series {RANGE}"),
    "compare_figures": (int, f"claim reference meaning match:float64 {COMPARISON}"),
    "compare_positions": (int, f"claim reference meaning:float64 match {COMPARISON}"),
    "computed_ranks": (
        "reference", "entity on value:int64 as_of as_of_basis scope region measure source note "
        "metric counts printed hedge item:object ranking:object compiled_by:object edition:object",
    ),
    "coursera_places": (
        int, "partner organization listing scope region courses:int64 place:int64 of:int64 "
        "behind:int64",
    ),
    "enrolments_per_person": (int, f"entity as_of source people enrolments {RANGE}"),
    "evidence_table": (
        "claim in words", "claim published of as_of time literal pragmatic article_÷_published "
        "publisher standing where",
    ),
    "gather_evidence": (
        int, "claim:object reference:object meaning:object match:object independence:object "
        "form:object days:object when:object literal:object pragmatic:object factor:object "
        "article published:object counts:object as_of:object as_of_basis:object source:object "
        "note:object",
    ),
    "grain_fit": ("grain", f"{RANGE} meets:bool"),
    "grain_sensitivity": (
        "grain", " ".join([RANGE, *(name.replace(" ", "_") for name in IMPRESSIONS)]),
    ),
    "growth": (int, "series date:datetime64[s] value:Float64 reference"),
    "impressions": ("impression", "literal pragmatic conclusion"),
    "learners_per_course": (None, RANGE),
    "one_footing": (int, f"entity meaning reference {RANGE} days:int64"),
    "places": ("position", "label best:Int64 worst:Int64 text"),
    "platform_scale": (int, f"label series {RANGE} text"),
    "shares": (None, RANGE),
    "verdict_table": ("claim", "verdict held_against"),
    "verdicts": ("claim", "verdict:category holds evidence"),
}  # fmt: skip
NAMED = {"claims": ("claim", "text"), "reasons": ("claim", "reason"),
         "evidence_links": ("claim", None)}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_table_has_the_form_that_its_docstring_says(data, name):
    table = getattr(analysis, name)(**arguments(data, name))
    index, columns = FORMS[name]
    if index is int:
        assert table.index.equals(pd.RangeIndex(len(table)))
    else:
        assert table.index.name == index
    expected = (word.partition(":") for word in columns.split())
    assert [(column.replace(" ", "_"), str(dtype)) for column, dtype in table.dtypes.items()] == [
        (column, dtype or "str") for column, _, dtype in expected
    ]


@pytest.mark.parametrize("name", NAMED)
def test_texts_have_the_names_that_their_docstring_says(data, name):
    texts = getattr(analysis, name)(**arguments(data, name))
    assert (texts.index.name, texts.name) == NAMED[name]
    assert texts.dtype == "str"


def test_a_verdict_is_one_of_a_closed_list(decided):
    assert tuple(decided["verdict"].cat.categories) == analysis.VERDICTS


def test_every_function_has_a_form():
    assert set(analysis.__all__) == {*FORMS, *NAMED, "ordinal"}


def test_texts_are_texts_where_there_are_none(data, decided, evidence):
    none = decided.iloc[:0]
    assert analysis.reasons(none, evidence, data.sources).dtype == "str"
    assert analysis.evidence_links(none, data.figures).dtype == "str"


def test_claims_that_stand_at_one_place_keep_the_order_of_their_table(data):
    ids = [f"p{number}" for number in range(40)]
    many = pd.concat([position()] * len(ids)).set_axis(ids)
    none = data.figures.iloc[:0]
    assert list(analysis.claims(none, many, data.organizations).index) == ids
    evidence = compare_place(many.rename_axis("position"), place())
    assert list(analysis.verdicts(none, many, evidence).index) == ids


@pytest.mark.parametrize("name", analysis.__all__)
def test_no_function_changes_what_it_is_given(data, name):
    function, given = getattr(analysis, name), arguments(data, name)
    copies = {
        key: value.copy(deep=True)
        for key, value in given.items()
        if isinstance(value, pd.DataFrame | pd.Series)
    }
    first = function(**given)
    for key, before in copies.items():
        same = assert_series_equal if isinstance(before, pd.Series) else assert_frame_equal
        same(given[key], before, obj=key)
    if isinstance(first, pd.DataFrame):
        assert_frame_equal(first, function(**given))


def test_the_public_names_are_all_that_others_use():
    own = {
        name
        for name, value in vars(analysis).items()
        if inspect.isfunction(value) and value.__module__ == analysis.__name__
    }
    assert {name for name in own if not name.startswith("_")} == set(analysis.__all__)
