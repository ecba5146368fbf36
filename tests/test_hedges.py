"""grain and bounds, held against what a person worked out and an exact, slow reading."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats import bounds, grain
from alliance_stats.hedges import HEDGES, READINGS
from alliance_stats.parsing import LARGEST

INF = math.inf

counts = st.one_of(
    st.integers(0, 2000),
    st.integers(0, LARGEST),
    st.builds(lambda m, k: m * 10**k, st.integers(0, 999), st.integers(0, 12)),
)

# grain ----------------------------------------------------------------------------------------


def slow_grain(n: int) -> int:
    digits = str(n)
    place = 10 ** (len(digits) - len(digits.rstrip("0"))) if n else 1
    return place // 2 if n == place > 1 else place


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (7_000_000, 1_000_000), (450_000_000, 10_000_000), (3100, 100), (100_000_000, 50_000_000),
        (472, 1), (0, 1), (1, 1), (10, 5), (20, 10), (100, 50), (110, 10), (101, 1),
        (10**15, 5 * 10**14), (2**53, 1),
    ],
)  # fmt: skip
def test_grain_is_the_place_of_the_last_digit_halved_for_powers_of_ten(n, expected):
    assert grain(n) == expected == slow_grain(n)
    assert type(grain(n)) is int


@given(st.lists(counts, min_size=1, max_size=20))
def test_grain_of_a_column_is_that_of_its_numbers(numbers):
    expected = [slow_grain(n) for n in numbers]
    for dtype in ("int64", "Int64", "float64", "object"):
        found = grain(pd.Series(numbers, dtype=dtype))
        assert found.tolist() == expected
        assert found.dtype == "Int64"


def test_grain_of_a_series_is_on_its_index_missing_where_the_number_is_and_names_its_rows():
    values = pd.Series([200, None, 7], index=list("cab"), dtype="Int64")
    found = grain(values)
    assert found.index.equals(values.index)
    assert found.fillna(-1).tolist() == [100, -1, 1]
    figures = pd.DataFrame({"hedge": "none", "value": values})
    pd.testing.assert_frame_equal(bounds(figures, grain=found), bounds(figures))
    assert len(grain(values[:0])) == 0
    with pytest.raises(ValueError, match=r"53; found -2 \(row b\), -3 \(row c\)$"):
        grain(pd.Series([5, -2, -3], index=list("abc")))


NO_COUNTS = [
    *(-1, 1.5, INF, 2**53 + 1, np.uint64(2**64 - 1), 10**400, Decimal("1.5"), 1 + 2j),
    *("word", "5", True, pd.Timestamp("2020-01-01"), pd.Timedelta(5, "D"), np.timedelta64(5, "D")),
]


@pytest.mark.parametrize("n", [*NO_COUNTS, None, math.nan, pd.NA])
def test_grain_refuses_what_is_no_count(n):
    with pytest.raises(ValueError, match="^grain needs a whole number from 0 to 2[*][*]53; found"):
        grain(n)


@pytest.mark.parametrize("n", NO_COUNTS)
def test_a_column_of_what_is_no_count_is_refused_whatever_its_type(n):
    # pandas itself cannot make a column of every one of them.
    typed = [] if isinstance(n, int) and n > 2**64 else [pd.Series([n])]
    for column in [*typed, pd.Series([n], dtype="object")]:
        with pytest.raises(ValueError, match=r"^value must be a whole number .*; found "):
            bounds(pd.DataFrame({"hedge": ["none"], "value": column}))
        with pytest.raises(ValueError, match=r"^value_high must be a whole number .*; found "):
            bounds(pd.DataFrame({"hedge": ["between"], "value": [0], "value_high": column}))


@pytest.mark.parametrize("column", [
    [5.0], pd.array([5], "Float64"), [Decimal(5)], [np.int8(5)], pd.array([5], "category"),
    pd.array([5], "uint8"), pd.Series([5], dtype="object"),
])  # fmt: skip
def test_a_whole_number_is_a_count_in_whatever_column(column):
    assert ends(bounds(pd.DataFrame({"hedge": ["at least"], "value": column}))) == (5, 6)


# bounds ---------------------------------------------------------------------------------------

#: hedge, value, literal, pragmatic: worked out by hand from the rules.
WORKED = [
    ("none", 146, (146, 146), (146, 146)), ("none", 30, (30, 30), (25, 35)),
    ("none", 100_000_000, (10**8, 10**8), (75_000_000, 125_000_000)), ("none", 0, (0, 0), (0, 0)),
    ("none", 10, (10, 10), (8, 12)),  # half of a grain of 5, and counts are whole
    ("more than", 3100, (3101, INF), (3101, 3200)), ("more than", 100, (101, INF), (101, 150)),
    ("more than", 472, (473, INF), (473, 473)), ("more than", 0, (1, INF), (1, 1)),
    ("almost", 450_000_000, (445_000_000, 449_999_999), (445_000_000, 449_999_999)),
    ("almost", 472, (471, 471), (471, 471)), ("almost", 1, (0, 0), (0, 0)),
    ("fewer than", 500, (0, 499), (400, 499)), ("at least", 100, (100, INF), (100, 150)),
    ("up to", 300, (0, 300), (200, 300)), ("up to", 0, (0, 0), (0, 0)),
    ("about", 500, (450, 550), (450, 550)), ("exactly", 500, (500, 500), (500, 500)),
    ("top", 10, (1, 10), (1, 10)), ("top", 1, (1, 1), (1, 1)),
]  # fmt: skip


def frame(hedge, value, **more) -> pd.DataFrame:
    return pd.DataFrame({"hedge": [hedge], "value": [value], **more}, index=["row"])


def ends(result: pd.DataFrame) -> tuple[float, float]:
    assert list(result) == ["lower", "upper"]
    assert (result.dtypes == "float64").all()
    return tuple(result.iloc[0])


@pytest.mark.parametrize(("hedge", "value", "literal", "pragmatic"), WORKED)
def test_bounds_are_those_of_the_rule_table(hedge, value, literal, pragmatic):
    assert ends(bounds(frame(hedge, value), "literal")) == literal
    assert ends(bounds(frame(hedge, value), "pragmatic")) == pragmatic
    assert ends(bounds(frame(hedge, value))) == pragmatic
    assert {row[0] for row in WORKED} == set(HEDGES) - {"between"}


@pytest.mark.parametrize("reading", READINGS)
def test_between_is_its_two_ends_under_both_readings(reading):
    figures = pd.DataFrame({"hedge": ["none", "between"], "value": [472, 5]})
    figures["value_high"] = pd.Series([pd.NA, 9], dtype="object")
    assert bounds(figures, reading).to_numpy().tolist() == [[472, 472], [5, 9]]


def slow_bounds(hedge, n, g, reading):
    """The rule table in exact arithmetic; ends move inward to whole numbers."""
    g = Fraction(g)
    literal, pragmatic = {
        "none": ((n, n), (n - g / 2, n + g / 2)),
        "more than": ((n + 1, INF), (n + 1, n + g)),
        "almost": ((n - g / 2, n - 1),) * 2,
        "top": ((1, n), (1, n)),
        "fewer than": ((0, n - 1), (n - g, n - 1)),
        "at least": ((n, INF), (n, n + g)),
        "up to": ((0, n), (n - g, n)),
        "about": ((n - g / 2, n + g / 2),) * 2,
        "exactly": ((n, n), (n, n)),
    }[hedge]
    low, high = literal if reading == "literal" else pragmatic
    low = max(math.ceil(low), 0)
    high = high if high == INF else math.floor(high)
    return (min(low, high), high) if hedge in ("almost", "fewer than") else (low, high)


positive = st.builds(lambda m, k: m * 10**k, st.integers(1, 5000), st.integers(0, 9))
simple = st.sampled_from([hedge for hedge in HEDGES if hedge != "between"])
ROWS = st.lists(st.tuples(simple, positive, st.none() | st.integers(1, 10**9)), min_size=1)


@given(ROWS, st.sampled_from(READINGS))
def test_bounds_agree_with_exact_arithmetic_whatever_grain_some_rows_are_given(rows, reading):
    figures = pd.DataFrame([row[:2] for row in rows], columns=["hedge", "value"])
    given_for = {row: g for row, (_, _, g) in enumerate(rows) if g}
    expected = [slow_bounds(h, n, g or slow_grain(n), reading) for h, n, g in rows]
    for partial in (given_for, pd.Series(given_for, dtype="float64")):
        result = bounds(figures, reading, grain=partial)
        assert list(result.itertuples(index=False, name=None)) == expected
    whole = [slow_bounds(h, n, 40, reading) for h, n, _ in rows]
    assert list(bounds(figures, reading, 40).itertuples(index=False, name=None)) == whole


def test_grains_are_matched_by_index_and_not_by_order():
    figures = pd.DataFrame({"hedge": "none", "value": [1000, 2000, 30]}, index=list("abc"))
    some = pd.Series({"b": 200, "a": 20})
    assert bounds(figures, grain=some)["lower"].tolist() == [990, 1900, 25]
    missing = pd.Series({"a": 20, "b": pd.NA, "c": 2}, dtype="object")
    assert bounds(figures, grain=missing)["lower"].tolist() == [990, 1500, 29]


@pytest.mark.parametrize("hedge", ["almost", "fewer than"])
def test_a_grain_below_one_leaves_the_number_just_below(hedge):
    assert ends(bounds(frame(hedge, 10), grain=0.5)) == (9, 9)


@pytest.mark.parametrize("missing", [None, pd.NA, math.nan])
def test_a_missing_value_has_no_bounds_and_leaves_the_others_alone(missing):
    values = pd.Series([missing, 3100], dtype="Int64")
    result = bounds(pd.DataFrame({"hedge": [None, "more than"], "value": values}))
    assert result.iloc[0].isna().all()
    assert result.iloc[1].tolist() == [3101, 3200]


def test_bounds_keep_the_index_and_the_input():
    hedges = pd.Categorical(["top", "none"], categories=["perhaps", "between", "top", "none"])
    columns = {"hedge": hedges, "value": pd.array([10, 30], "Int64"), "x": 1}
    figures = pd.DataFrame(columns, index=pd.Index(["b", "a"], name="figure"))
    before = figures.copy()
    result = bounds(figures)
    pd.testing.assert_index_equal(result.index, figures.index)
    pd.testing.assert_frame_equal(figures, before)
    assert result["upper"].tolist() == [10, 35]
    assert bounds(figures[:0]).shape == (0, 2)
    assert ends(bounds(frame("none", LARGEST))) == (2**53, 2**53)


COUNT = "a whole number from 0 to 2**53"


@pytest.mark.parametrize(
    ("figures", "keywords", "message"),
    [
        (frame("none", 5), {"reading": "generous"},
         "reading must be one of pragmatic, literal; got 'generous'"),
        (pd.Series([5]), {}, "expected a table with the columns hedge and value; got Series"),
        (pd.DataFrame(), {}, "missing columns: hedge, value"),
        (frame(None, 5), {}, f"hedge must be one of {', '.join(HEDGES)}; found None"),
        (frame("none", "many"), {}, f"value must be {COUNT}; found 'many'"),
        *((frame("none", 5), {"grain": grain}, f"grain must be positive and finite; found {grain}")
          for grain in (0.0, -1.0, math.nan, INF)),
        (frame("none", 5), {"grain": {"row": "fine"}},
         "Unable to parse string 'fine' at position 0"),
        (frame("none", 5), {"grain": {"else": 1, "row": 1, "other": 1}},
         "grain is given for a row that is not there: else, other"),
        (frame("none", 5), {"grain": pd.Series([1, 2], ["row", "row"])},
         "cannot reindex on an axis with duplicate labels"),
        (frame("none", 5), {"grain": "fine"},
         "grain must be a number, a Series or a dict; got str"),
        (frame("top", 0), {}, "the words allow no count; found 0"),
        (frame("fewer than", 0), {"reading": "literal"}, "the words allow no count; found 0"),
        (frame("between", 5), {}, 'hedge "between" needs a column value_high'),
        (frame("between", 5, value_high=[4]), {}, "the words allow no count; found 5"),
        (frame("between", 5, value_high=[None]), {}, "the words allow no count; found 5"),
        (pd.DataFrame({"hedge": "none", "value": range(-6, 1)}), {},
         f"value must be {COUNT}; found -6 (row 0), -5 (row 1), -4 (row 2), "
         "-3 (row 3), -2 (row 4) and 1 more"),
        (pd.DataFrame({"hedge": "often", "value": [1] * 2}), {},
         f"hedge must be one of {', '.join(HEDGES)}; found 'often' (row 0), 'often' (row 1)"),
    ],
)  # fmt: skip
def test_bounds_refuse_what_they_cannot_read_in_one_sentence(figures, keywords, message):
    with pytest.raises((ValueError, TypeError)) as caught:
        bounds(figures, **keywords)
    assert str(caught.value) == message
