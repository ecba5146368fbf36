"""grain and bounds, held against what a person worked out."""

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats import bounds, grain
from alliance_stats.hedges import HEDGES, READINGS
from alliance_stats.parsing import LARGEST

from .conftest import refuses

INF = math.inf
COUNT = "a whole number from 0 to 2**53"

#: Round numbers and others.
counts = st.builds(lambda m, k: m * 10**k, st.integers(1, 9999), st.integers(0, 11))


def frame(hedge, value, **more) -> pd.DataFrame:
    return pd.DataFrame({"hedge": [hedge], "value": [value], **more}, index=["row"])


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
    assert grain(n) == expected == slow_grain(n) and type(grain(n)) is int


@given(st.lists(counts, min_size=1, max_size=20))
def test_grain_of_a_column_is_that_of_its_numbers(numbers):
    expected = [slow_grain(n) for n in numbers]
    for dtype in ("int64", "Int64", "float64", "object"):
        found = grain(pd.Series(numbers, dtype=dtype))
        assert (found.tolist(), found.dtype) == (expected, "Int64")


def test_grain_of_a_series_is_on_its_index_and_missing_where_the_number_is():
    values = pd.Series([200, None, 7], index=list("cab"), dtype="Int64")
    found = grain(values)
    assert found.index.equals(values.index)
    assert found.fillna(-1).tolist() == [100, -1, 1]
    figures = pd.DataFrame({"hedge": "none", "value": values})
    pd.testing.assert_frame_equal(bounds(figures, grain=found), bounds(figures))
    assert len(grain(values[:0])) == 0


@pytest.mark.parametrize("n", [None, math.nan, pd.NA])
def test_a_missing_number_alone_has_no_grain(n):
    refuses(lambda: grain(n), f"grain needs {COUNT}; found {n!r}", ValueError)


@pytest.mark.parametrize(
    "n", [-1, 1.5, INF, 2**53 + 1, 10**400, Decimal(5), "5", True, np.timedelta64(5, "D")]
)
def test_what_is_no_count_is_refused(n):
    column = pd.Series([n], ["row"], "object")
    number, between = frame("none", 0).assign(value=column), frame("between", 0, value_high=column)
    refuses(lambda: grain(n), f"grain needs {COUNT}; found ", ValueError)
    refuses(lambda: bounds(number), f"value must be {COUNT}; found ", ValueError)
    refuses(lambda: bounds(between), f"value_high must be {COUNT}; found ", ValueError)


# bounds ---------------------------------------------------------------------------------------

#: What the words allow, worked out by hand from the rules.
WORKED = pd.DataFrame(
    [
        ("none", 146, (146, 146), (146, 146)), ("none", 30, (30, 30), (25, 35)),
        ("none", 10**8, (10**8, 10**8), (75_000_000, 125_000_000)), ("none", 0, (0, 0), (0, 0)),
        ("none", 10, (10, 10), (8, 12)),  # half of a grain of 5, and counts are whole
        ("none", LARGEST, (LARGEST, LARGEST), (LARGEST, LARGEST)),
        ("more than", 3100, (3101, INF), (3101, 3200)), ("more than", 100, (101, INF), (101, 150)),
        ("more than", 472, (473, INF), (473, 473)), ("more than", 0, (1, INF), (1, 1)),
        ("almost", 450_000_000, (445_000_000, 449_999_999), (445_000_000, 449_999_999)),
        ("almost", 472, (471, 471), (471, 471)), ("almost", 1, (0, 0), (0, 0)),
        ("fewer than", 500, (0, 499), (400, 499)), ("at least", 100, (100, INF), (100, 150)),
        ("up to", 300, (0, 300), (200, 300)), ("up to", 0, (0, 0), (0, 0)),
        ("about", 500, (450, 550), (450, 550)), ("exactly", 500, (500, 500), (500, 500)),
        ("top", 10, (1, 10), (1, 10)), ("top", 1, (1, 1), (1, 1)),
    ],
    columns=["hedge", "value", "literal", "pragmatic"],
)  # fmt: skip


def ends(result: pd.DataFrame) -> list[tuple[float, float]]:
    assert list(result) == ["lower", "upper"]
    assert (result.dtypes == "float64").all()
    return list(result.itertuples(index=False, name=None))


def test_bounds_are_those_of_the_rule_table():
    assert {*WORKED["hedge"]} == {*HEDGES} - {"between"}
    for reading in READINGS:
        assert ends(bounds(WORKED, reading)) == WORKED[reading].tolist()
    assert bounds(WORKED).equals(bounds(WORKED, "pragmatic"))


@pytest.mark.parametrize("reading", READINGS)
def test_a_table_keeps_its_index_and_a_row_without_a_value_has_no_bounds(reading):
    hedges = pd.Categorical(["top", "between", None, "exactly", "between"], ["perhaps", *HEDGES])
    columns = {"hedge": hedges, "value": pd.array([10, 5, None, 472, None], "Int64"),
               "value_high": [pd.NA, 9, None, math.nan, 5], "x": 1}  # fmt: skip
    figures = pd.DataFrame(columns, index=pd.Index(list("dacbe"), name="figure"))
    before = figures.copy()
    result = bounds(figures, reading)
    assert ends(result.drop(["c", "e"])) == [(1, 10), (5, 9), (472, 472)]
    assert result.loc[["c", "e"]].isna().all(axis=None)
    pd.testing.assert_index_equal(result.index, figures.index)
    pd.testing.assert_frame_equal(figures, before)
    assert bounds(figures[:0]).shape == (0, 2)


#: hedge, and what it makes of 500 where that is known to the nearest 40.
GRAINED = {
    "none": (480, 520), "more than": (501, 540), "almost": (480, 499), "fewer than": (460, 499),
    "at least": (500, 540), "up to": (460, 500), "about": (480, 520), "exactly": (500, 500),
    "top": (1, 500),
}  # fmt: skip


def test_a_grain_is_that_of_all_rows_or_of_one_by_its_index():
    figures = pd.DataFrame({"hedge": list(GRAINED), "value": 500}, index=list(GRAINED))
    assert ends(bounds(figures, grain=40)) == [*GRAINED.values()]
    own = bounds(figures)
    for hedge in GRAINED:
        for some in ({hedge: 40}, pd.Series({"none": None, hedge: 40}, dtype="object")):
            found = bounds(figures, grain=some)
            assert tuple(found.loc[hedge]) == GRAINED[hedge]
            assert found.drop(hedge).equals(own.drop(hedge))
    # One below 1 leaves the number just below.
    below = figures.loc[["almost", "fewer than"]]
    assert ends(bounds(below, grain=0.5)) == [(499, 499), (499, 499)]


@given(counts, st.none() | st.integers(1, 10**9))
def test_the_strict_reading_is_nowhere_narrower(value, width):
    hedges = [hedge for hedge in GRAINED if hedge != "none"]  # a bare number is strictly itself
    figures = pd.DataFrame({"hedge": hedges, "value": value})
    everyday, strict = (bounds(figures, reading, width) for reading in READINGS)
    assert (strict["lower"] <= everyday["lower"]).all()
    assert (strict["upper"] >= everyday["upper"]).all()


@pytest.mark.parametrize(
    ("figures", "keywords", "message"),
    [
        (frame("none", 5), {"reading": "generous"},
         "reading must be one of pragmatic, literal; got 'generous'"),
        (pd.Series([5]), {}, "missing columns: hedge, value"),
        (frame(None, 5), {}, f"hedge must be one of {', '.join(HEDGES)}; found None (row row)"),
        *((frame("none", 5), {"grain": wrong},
           f"grain must be positive and finite; found {wrong} (row row)")
          for wrong in (0.0, -1.0, math.nan, INF)),
        (frame("none", 5), {"grain": {"else": 1, "row": 1, "other": 1}},
         "grain is given for a row that is not there: else, other"),
        (frame("none", 5), {"grain": "fine"},
         "grain must be a number, a Series or a dict; got str"),
        (frame("almost", 0), {}, "the words allow no count; found 0 (row row)"),
        (frame("between", 5), {}, 'hedge "between" needs a column value_high'),
        (frame("between", 5, value_high=[4]), {}, "the words allow no count; found 5 (row row)"),
        (frame("between", 5, value_high=[None]), {}, "the words allow no count; found 5 (row row)"),
        (pd.DataFrame({"hedge": "none", "value": pd.array(range(-6, 1), "Int64")}), {},
         f"value must be {COUNT}; found -6 (row 0), -5 (row 1), -4 (row 2), "
         "-3 (row 3), -2 (row 4) and 1 more"),
        (pd.DataFrame({"hedge": "often", "value": [1] * 5}), {},
         f"hedge must be one of {', '.join(HEDGES)}; found "
         + ", ".join(f"'often' (row {row})" for row in range(5))),
    ],
)  # fmt: skip
def test_bounds_refuse_what_they_cannot_read_in_one_sentence(figures, keywords, message):
    with pytest.raises((ValueError, TypeError)) as caught:
        bounds(figures, **keywords)
    assert str(caught.value) == message
