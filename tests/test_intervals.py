"""Interval arithmetic: points stay inside, ends are attained, nothing is widened or invented."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alliance_stats.intervals import exceeds, hull, ratio, share, within

INF = math.inf
NAN = math.nan


def frame(*rows: tuple[float, float], index=None) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["lower", "upper"], index=index, dtype="float64")


def only(result: pd.DataFrame) -> tuple[float, float]:
    assert list(result) == ["lower", "upper"]
    assert len(result) == 1
    return tuple(result.iloc[0])


# Whole numbers, as counts are: every one is exact as a float and as a Fraction.
counts = st.one_of(st.integers(0, 20), st.integers(0, 10**12))
pairs = st.tuples(counts, counts).map(lambda pair: tuple(sorted(pair)))


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [
        ((1, 2), (4, 8), (0.125, 0.5)), ((3, 3), (4, 4), (0.75, 0.75)), ((0, 2), (4, 8), (0, 0.5)),
        ((0, 0), (0, 8), (0, 0)),  # zero over what may be zero is zero wherever it is defined
        ((1, 2), (0, 8), (0.125, INF)), ((1, 2), (4, INF), (0, 0.5)),
        ((1, INF), (4, 8), (0.125, INF)), ((1, INF), (0, INF), (0, INF)),
        ((1, 2), (0, 0), (NAN, NAN)), ((0, 0), (0, 0), (NAN, NAN)),
        ((1, 2), (-0.0, 8), (0.125, INF)),
    ],
)  # fmt: skip
def test_ratio_worked_by_hand(top, bottom, expected):
    assert only(ratio(frame(top), frame(bottom))) == pytest.approx(expected, nan_ok=True, abs=0)


@given(pairs, pairs)
def test_ends_are_attained_exactly(top, bottom):
    assume(bottom[0] > 0)
    low, high = only(ratio(frame(top), frame(bottom)))
    assert low == float(Fraction(top[0], bottom[1]))
    assert high == float(Fraction(top[1], bottom[0]))
    if top[0] <= bottom[1]:
        assert only(share(frame(top), frame(bottom))) == (low, min(high, 1))


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ((1, 6), (4, 8), (0.125, 1)),
        ((4, 6), (2, 4), (1, 1)),  # only where both are 4
        ((146, 146), (663, 663), (146 / 663, 146 / 663)), ((0, 3), (0, 5), (0, 1)),
        ((1, INF), (4, INF), (0, 1)), ((0, 5), (0, 0), (NAN, NAN)),
    ],
)  # fmt: skip
def test_share_worked_by_hand(part, whole, expected):
    assert only(share(frame(part), frame(whole))) == pytest.approx(expected, nan_ok=True, abs=0)


def test_a_part_that_must_exceed_its_whole_is_refused_by_name():
    part = frame((1, 2), (8, 9), (9, 9), index=["a", "b", "c"])  # b may be all of it
    with pytest.raises(ValueError, match="^the part is larger than its whole, in row c$"):
        share(part, frame((4, 8)))
    with pytest.raises(ValueError, match="in row 0, 1, 2, 3, 4$"):
        share(frame(*[(9, 9)] * 7), frame((4, 8)))


@pytest.mark.parametrize(
    ("left", "right", "above"),
    [
        ((5, 9), (4, 4), "yes"), ((5, 9), (5, 5), "open"), ((5, 5), (5, 9), "no"),
        ((5, INF), (4, INF), "open"), ((1, 4), (4, INF), "no"), ((NAN, NAN), (1, 2), "open"),
        # One end would decide, but an interval is missing where either of its ends is.
        ((5, NAN), (1, 2), "open"), ((NAN, 1), (5, 9), "open"),
    ],
)  # fmt: skip
def test_exceeds_worked_by_hand(left, right, above):
    assert exceeds(frame(left), frame(right)).tolist() == [above]


@pytest.mark.parametrize(
    ("usual", "widest", "allowed", "answer"),
    [
        # "more than 2800" is 2801 and up; "3,100 courses" is usually 3050 to 3150.
        ((3050, 3150), (3050, 3150), (2801, INF), "agrees"),
        ((2801, 2850), (2801, INF), (2801, INF), "agrees"),
        ((2800, 2850), (2800, 2850), (2801, INF), "open"),
        ((2000, 2800), (2000, 2800), (2801, INF), "differs"),
        ((2000, 2801), (2000, 2801), (2801, INF), "open"),
        # "around 500" beside 472
        ((450, 550), (450, 550), (472, 472), "open"),
        # "more than 90" beside "100" read strictly: only the wide reading reaches it.
        ((91, 99), (91, INF), (100, 100), "open"), ((101, 150), (101, INF), (100, 100), "differs"),
        # A rank: 3rd and "in the top 10".
        ((3, 3), (3, 3), (1, 10), "agrees"), ((1, 10), (1, 10), (3, 3), "open"),
        ((1, NAN), (1, 2), (3, 4), "open"), ((1, 2), (NAN, 2), (3, 4), "open"),
        ((1, 2), (1, 2), (3, NAN), "open"), ((3, 3), (3, NAN), (1, 10), "open"),
    ],
)  # fmt: skip
def test_within_worked_by_hand(usual, widest, allowed, answer):
    assert within(frame(usual), frame(widest), frame(allowed)).tolist() == [answer]


@given(pairs, pairs, pairs)
def test_comparisons_agree_with_what_holds_for_points(left, right, third):
    answers = {x > y for x in left for y in right}
    expected = "open" if len(answers) == 2 else "yes" if answers == {True} else "no"
    assert exceeds(frame(left), frame(right)).item() == expected
    # The hull holds both, and nothing smaller does: its ends are theirs.
    both = only(hull(frame(left), frame(right)))
    assert both == (min(left + right), max(left + right))
    answer = within(frame(left), frame(both), frame(third)).item()
    assert (answer == "agrees") == all(third[0] <= x <= third[1] for x in left)
    apart = not any(low <= x <= high for x in third for low, high in [both])
    assert (answer == "differs") == (apart and not third[0] <= both[0] <= third[1])


def within_itself(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    return within(left, left, right)


@pytest.mark.parametrize("operation", [ratio, share, exceeds, hull, within_itself])
def test_columns_give_what_their_rows_give_and_one_row_stands_against_all(operation):
    left = frame((1, 2), (0, 3), (4, INF), (NAN, 1), index=list("abcd"))
    right = frame((2, 4), (-0.0, 3), (5, 9), (1, 2), index=list("abcd"))
    before = left.copy(), right.copy()
    result, spread = operation(left, right), operation(frame((0, 2), index=["one"]), right)
    assert len(result) == len(spread) == 4
    for row in left.index:
        assert result.loc[[row]].equals(operation(left.loc[[row]], right.loc[[row]]))
        alone = operation(frame((0, 2), index=[row]), right.loc[[row]])
        assert spread.loc[[row]].equals(alone)
    assert operation(left, frame((9, 9))).index.equals(left.index)
    assert len(operation(frame(), frame())) == len(operation(frame((1, 2)), frame())) == 0
    pd.testing.assert_frame_equal(left, before[0])
    pd.testing.assert_frame_equal(right, before[1])
    typed = pd.DataFrame({"lower": [1, pd.NA], "upper": [2, 3]}, dtype="object")
    for table in (typed, typed.astype("Int64")):
        expected = operation(frame((1, 2), (NAN, NAN)), frame((4, 8)))
        assert operation(table, frame((4, 8))).equals(expected)


@pytest.mark.parametrize("gone", [(NAN, NAN), (1, NAN), (NAN, 1), (-1, NAN)])
def test_a_missing_end_on_either_side_makes_the_row_missing(gone):
    for left, right in ((gone, (2, 4)), ((1, 2), gone), (gone, (0, 0))):
        for operation in (ratio, share, hull):
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
    for operation in (ratio, share, exceeds, hull):
        with pytest.raises((TypeError, ValueError)) as caught:
            operation(left, right)
        assert str(caught.value) == message
    with pytest.raises((TypeError, ValueError)) as caught:
        within(frame((1, 2)), left, right)
    assert str(caught.value) == message.replace("second", "third").replace("first", "second")
