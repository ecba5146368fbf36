"""Interval arithmetic, held against what a person worked out."""

import math
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats.intervals import exceeds, ratio, share, within

INF = math.inf
NAN = math.nan


def frame(*rows: tuple[float, float], index=None) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["lower", "upper"], index=index, dtype="float64")


def only(result: pd.DataFrame) -> tuple[float, float]:
    assert list(result) == ["lower", "upper"]
    assert len(result) == 1
    return tuple(result.iloc[0])


@pytest.mark.parametrize(
    ("operation", "left", "right", "expected"),
    [
        (ratio, (1, 2), (4, 8), (1 / 8, 2 / 4)), (ratio, (3, 3), (4, 4), (3 / 4, 3 / 4)),
        (ratio, (2, 7), (3, 9), (2 / 9, 7 / 3)), (ratio, (0, 2), (4, 8), (0, 2 / 4)),
        # Zero over what may be zero is zero wherever it is defined.
        (ratio, (0, 0), (0, 8), (0, 0)), (ratio, (0, 0), (0, 0), (NAN, NAN)),
        (ratio, (1, 2), (0, 8), (1 / 8, INF)), (ratio, (1, 2), (-0.0, 8), (1 / 8, INF)),
        (ratio, (0, 1), (0, 8), (0, INF)),
        (ratio, (1, 2), (4, INF), (0, 2 / 4)), (ratio, (1, INF), (4, 8), (1 / 8, INF)),
        (ratio, (1, INF), (0, INF), (0, INF)), (ratio, (1, 2), (0, 0), (NAN, NAN)),
        (share, (1, 6), (4, 8), (1 / 8, 1)), (share, (0, 3), (0, 5), (0, 1)),
        (share, (4, 6), (2, 4), (1, 1)),  # only where both are 4
        (share, (146, 146), (663, 663), (146 / 663, 146 / 663)),
        (share, (1, INF), (4, INF), (0, 1)), (share, (0, 5), (0, 0), (NAN, NAN)),
    ],
)  # fmt: skip
def test_intervals_worked_by_hand(operation, left, right, expected):
    found = only(operation(frame(left), frame(right)))
    assert found == pytest.approx(expected, rel=0, abs=0, nan_ok=True)


def test_a_part_that_must_exceed_its_whole_is_refused_by_name():
    part = frame((1, 2), (8, 9), (9, 9), index=["a", "b", "c"])  # b may be all of it
    with pytest.raises(ValueError, match="^the part is larger than its whole, in row c$"):
        share(part, frame((4, 8)))
    with pytest.raises(ValueError, match="in row 0, 1, 2, 3, 4$"):
        share(frame(*[(9, 9)] * 7), frame((4, 8)))


@pytest.mark.parametrize(
    ("comparison", "intervals", "answer"),
    [
        (exceeds, [(5, 9), (4, 4)], "yes"), (exceeds, [(5, 9), (5, 5)], "open"),
        (exceeds, [(5, 5), (5, 9)], "no"), (exceeds, [(5, INF), (4, INF)], "open"),
        (exceeds, [(1, 4), (4, INF)], "no"), (exceeds, [(NAN, NAN), (1, 2)], "open"),
        # One end would decide, but an interval is missing where either of its ends is.
        (exceeds, [(5, NAN), (1, 2)], "open"), (exceeds, [(NAN, 1), (5, 9)], "open"),
        # "more than 2800" is 2801 and up; "3,100 courses" is usually 3050 to 3150.
        (within, [(3050, 3150), (3050, 3150), (2801, INF)], "agrees"),
        (within, [(2801, 2850), (2801, INF), (2801, INF)], "agrees"),
        (within, [(2800, 2850), (2800, 2850), (2801, INF)], "open"),
        (within, [(2000, 2800), (2000, 2800), (2801, INF)], "differs"),
        (within, [(2000, 2801), (2000, 2801), (2801, INF)], "open"),
        # "around 500" beside 472
        (within, [(450, 550), (450, 550), (472, 472)], "open"),
        # "more than 90" beside "100" read strictly: only the wide reading reaches it.
        (within, [(91, 99), (91, INF), (100, 100)], "open"),
        (within, [(101, 150), (101, INF), (100, 100)], "differs"),
        (within, [(5, 9), (5, 9), (1, 5)], "open"), (within, [(6, 9), (6, 9), (1, 5)], "differs"),
        # Agreeing goes by what is usually meant, differing by what may be meant.
        (within, [(5, 6), (2, 12), (4, 9)], "agrees"), (within, [(5, 6), (2, 6), (1, 3)], "open"),
        # A rank: 3rd and "in the top 10".
        (within, [(3, 3), (3, 3), (1, 10)], "agrees"),
        (within, [(1, 10), (1, 10), (1, 10)], "agrees"),
        (within, [(1, 10), (1, 10), (3, 3)], "open"),
        (within, [(1, NAN), (1, 2), (3, 4)], "open"), (within, [(1, 2), (NAN, 2), (3, 4)], "open"),
        (within, [(1, 2), (1, 2), (3, NAN)], "open"), (within, [(3, 3), (3, NAN), (1, 10)], "open"),
    ],
)  # fmt: skip
def test_comparisons_worked_by_hand(comparison, intervals, answer):
    assert comparison(*map(frame, intervals)).tolist() == [answer]


interval = st.lists(st.integers(0, 9), min_size=2, max_size=2).map(sorted)


@given(interval, interval)
def test_no_two_numbers_contradict_what_is_said_of_their_intervals(left, right):
    first, second = frame(left), frame(right)
    above, inside = exceeds(first, second).item(), within(first, first, second).item()
    lower, upper = only(ratio(first, second))
    least, most = only(share(first, second)) if left[0] <= right[1] else (NAN, NAN)
    for x, y in product(*(range(low, high + 1) for low, high in (left, right))):
        assert above in ("open", "yes" if x > y else "no")
        assert inside != "differs" or x != y
        assert inside != "agrees" or right[0] <= x <= right[1]
        assert y == 0 or lower <= x / y <= upper
        assert y == 0 or x > y or least <= x / y <= most


def within_itself(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    return within(left, right, right)


OPERATIONS = [ratio, share, exceeds, within_itself]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_columns_give_what_their_rows_give_and_one_row_stands_against_all(operation):
    left = frame((1, 2), (0, 3), (4, INF), (NAN, 1), index=list("abcd"))
    right = frame((2, 4), (-0.0, 3), (5, 9), (1, 2), index=list("abcd"))
    before = left.copy(), right.copy()
    result, spread = operation(left, right), operation(frame((0, 2), index=["one"]), right)
    assert len(result) == len(spread) == 4
    for row in left.index:
        assert result.loc[[row]].equals(operation(left.loc[[row]], right.loc[[row]]))
        # Of two single rows the first names the result.
        alone = operation(frame((0, 2), index=[row]), right.loc[[row]].reset_index(drop=True))
        assert spread.loc[[row]].equals(alone)
    assert operation(left, frame((9, 9))).index.equals(left.index)
    assert ratio(left, frame((0, 0))).isna().all(axis=None)
    assert len(operation(frame(), frame())) == len(operation(frame((1, 2)), frame())) == 0
    pd.testing.assert_frame_equal(left, before[0])
    pd.testing.assert_frame_equal(right, before[1])
    typed = pd.DataFrame({"lower": [1, pd.NA], "upper": [2, 3]}, dtype="object")
    for table in (typed, typed.astype("Int64")):
        expected = operation(frame((1, 2), (NAN, NAN)), frame((4, 8)))
        assert operation(table, frame((4, 8))).equals(expected)


@pytest.mark.parametrize("gone", [(NAN, NAN), (1, NAN), (NAN, 1), (-1, NAN)])
def test_a_missing_end_on_either_side_makes_the_row_missing(gone):
    for left, right in ((gone, (2, 4)), ((1, 2), gone), (gone, (0, 8))):
        for operation in (ratio, share):
            assert all(map(math.isnan, only(operation(frame(left), frame(right)))))


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        (frame((1, 2)), 3,
         "expected a table with the columns lower and upper as the second, got int"),
        (frame((1, 2)), frame((1, 2))[[]], "missing columns in the second table: lower, upper"),
        (frame((1, 2), (1, 2), index=["a", "b"]), frame((4, 8), (4, 8), index=["b", "a"]),
         "the tables have different indexes (2 and 2 rows); use matching rows, or a single row"),
        (frame((0, 5), (3, 3), (3, 2), (-1, 2.5), (INF, INF), *[(9, 8)] * 9), frame((4, 8)),
         "not a valid interval in the first table: row 2: 3 to 2; 3: -1 to 2.5; 4: inf to inf; "
         "5: 9 to 8; 6: 9 to 8"),
    ],
)  # fmt: skip
def test_what_is_no_interval_is_refused_in_one_sentence(left, right, message):
    for operation in OPERATIONS:
        with pytest.raises((TypeError, ValueError)) as caught:
            operation(left, right)
        assert str(caught.value) == message
