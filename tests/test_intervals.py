"""Interval arithmetic: points stay inside, ends are attained, nothing is widened or invented."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alliance_stats import ratio, share
from alliance_stats.intervals import exceeds, share_of_sum

INF = math.inf
NAN = math.nan


def frame(*rows: tuple[float, float], index=None) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["lower", "upper"], index=index, dtype="float64")


def only(result: pd.DataFrame) -> tuple[float, float]:
    assert list(result) == ["lower", "upper"]
    assert len(result) == 1
    return tuple(result.iloc[0])


def near(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=1e-14, abs_tol=1e-300)


# Whole numbers, as counts are: every one is exact as a float and as a Fraction.
counts = st.one_of(st.integers(0, 20), st.integers(0, 10**12))


@st.composite
def intervals(draw, ends=counts):
    return tuple(sorted((draw(ends), draw(ends))))


@st.composite
def open_or_closed(draw):
    low, high = draw(intervals())
    return (low, INF) if draw(st.booleans()) else (low, high)


def point_in(draw, interval) -> int:
    low, high = interval
    return draw(st.integers(low, 10**15 if high == INF else high))


# ratio ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [
        ((1, 2), (4, 8), (0.125, 0.5)),
        ((3, 3), (4, 4), (0.75, 0.75)),
        ((0, 2), (4, 8), (0, 0.5)),
        ((0, 0), (4, 8), (0, 0)),
        ((0, 0), (0, 8), (0, 0)),  # zero over what may be zero is zero wherever it is defined
        ((0, 0), (0, 1), (0, 0)),
        ((1, 2), (0, 8), (0.125, INF)),
        ((0, 2), (0, 8), (0, INF)),
        ((1, 2), (4, INF), (0, 0.5)),
        ((1, INF), (4, 8), (0.125, INF)),
        ((1, INF), (0, INF), (0, INF)),
        ((0, 0), (0, INF), (0, 0)),
        ((1, 2), (-0.0, 8), (0.125, INF)),
        ((1, 2), (0, 0), (NAN, NAN)),
        ((0, 0), (0, 0), (NAN, NAN)),
        ((1, INF), (0, 0), (NAN, NAN)),
    ],
)
def test_ratio_worked_by_hand(top, bottom, expected):
    assert only(ratio(frame(top), frame(bottom))) == pytest.approx(expected, nan_ok=True, abs=0)


@given(st.data(), open_or_closed(), open_or_closed())
def test_ratio_of_points_inside_is_inside(data, top, bottom):
    x, y = point_in(data.draw, top), point_in(data.draw, bottom)
    assume(y > 0)
    low, high = only(ratio(frame(top), frame(bottom)))
    exact = x / y  # of two ints: rounded correctly
    assert low <= exact * (1 + 1e-15)
    assert exact * (1 - 1e-15) <= high


@given(intervals(), intervals(st.integers(1, 10**12)))
def test_ratio_ends_are_attained_exactly(top, bottom):
    low, high = only(ratio(frame(top), frame(bottom)))
    assert low == float(Fraction(top[0], bottom[1]))
    assert high == float(Fraction(top[1], bottom[0]))


@given(open_or_closed(), open_or_closed(), open_or_closed())
def test_a_wider_numerator_never_narrows_the_ratio(one, other, bottom):
    assume(bottom[1] > 0)
    hull = (min(one[0], other[0]), max(one[1], other[1]))
    low, high = only(ratio(frame(one), frame(bottom)))
    wide_low, wide_high = only(ratio(frame(hull), frame(bottom)))
    assert wide_low <= low <= high <= wide_high


@given(open_or_closed(), open_or_closed(), open_or_closed())
def test_a_wider_denominator_never_narrows_the_ratio(top, one, other):
    assume(one[1] > 0)
    hull = (min(one[0], other[0]), max(one[1], other[1]))
    low, high = only(ratio(frame(top), frame(one)))
    wide_low, wide_high = only(ratio(frame(top), frame(hull)))
    assert wide_low <= low <= high <= wide_high


def test_a_ratio_too_large_for_a_float_is_open_and_warns_of_nothing():
    assert only(ratio(frame((1e300, 1e300)), frame((1e-300, 1)))) == (1e300, INF)
    assert only(share_of_sum(frame((1e-300, 1)), frame((1e300, 1e300)))) == (0, 1e-300)


# share ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ((1, 2), (4, 8), (0.125, 0.5)),
        ((1, 6), (4, 8), (0.125, 1)),
        ((4, 6), (2, 4), (1, 1)),  # only where both are 4
        ((0, 1_999_999), (7_000_000, 7_000_000), (0, 1_999_999 / 7_000_000)),
        ((146, 146), (663, 663), (146 / 663, 146 / 663)),
        ((0, 0), (0, 5), (0, 0)),
        ((0, 3), (0, 5), (0, 1)),
        ((1, INF), (4, 8), (0.125, 1)),
        ((1, 2), (4, INF), (0, 0.5)),
        ((1, INF), (4, INF), (0, 1)),
        ((0, 0), (0, 0), (NAN, NAN)),
        ((0, 5), (0, 0), (NAN, NAN)),
    ],
)
def test_share_worked_by_hand(part, whole, expected):
    assert only(share(frame(part), frame(whole))) == pytest.approx(expected, nan_ok=True, abs=0)


@given(st.data(), open_or_closed(), open_or_closed())
def test_share_of_points_inside_is_inside(data, part, whole):
    assume(part[0] <= whole[1])
    y = point_in(data.draw, (max(part[0], whole[0]), whole[1]))
    x = point_in(data.draw, (part[0], min(part[1], y)))
    assume(y > 0)
    low, high = only(share(frame(part), frame(whole)))
    assert low <= x / y * (1 + 1e-15)
    assert x / y * (1 - 1e-15) <= high <= 1


@given(intervals(), intervals(st.integers(1, 10**12)))
def test_share_ends_are_attained_by_a_part_within_its_whole(part, whole):
    assume(part[0] <= whole[1])
    low, high = only(share(frame(part), frame(whole)))
    assert low == float(Fraction(part[0], whole[1]))
    # The largest share: the whole as small as it can be and still hold the part.
    wholes = (whole[0], min(max(part[1], whole[0]), whole[1]))
    assert high == float(max(Fraction(min(part[1], y), y) for y in wholes))


@given(open_or_closed(), open_or_closed())
def test_a_share_is_between_0_and_1(part, whole):
    assume(part[0] <= whole[1])
    low, high = only(share(frame(part), frame(whole)))
    assert math.isnan(low) == math.isnan(high)
    assert math.isnan(low) or 0 <= low <= high <= 1


def test_a_part_that_must_exceed_its_whole_is_refused_by_name():
    part = frame((1, 2), (9, 9), index=["a", "b"])
    with pytest.raises(ValueError, match="larger than its whole, in row b$"):
        share(part, frame((4, 8), (4, 8), index=["a", "b"]))
    with pytest.raises(ValueError, match="larger than its whole, in row a, b$"):
        share(frame((9, 9)), frame((4, 8), (4, 8), index=["a", "b"]))
    with pytest.raises(ValueError, match="larger than its whole, in row b$"):  # a is all of it
        share(frame((8, 9), (9, 9), index=["a", "b"]), frame((4, 8), (4, 8), index=["a", "b"]))


def test_of_many_parts_that_must_exceed_their_wholes_five_are_named():
    with pytest.raises(ValueError, match="in row 0, 1, 2, 3, 4$"):
        share(frame(*[(9, 9)] * 7), frame(*[(4, 8)] * 7))


# share_of_sum ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "rest", "expected"),
    [
        ((1, 3), (1, 1), (0.5, 0.75)),
        ((1, 1), (1, 3), (0.25, 0.5)),
        ((0, 3), (1, 1), (0, 0.75)),
        ((0, 0), (1, 3), (0, 0)),
        ((0, 0), (0, 3), (0, 0)),  # nothing, wherever there is a sum to take a share of
        ((1, 3), (0, 0), (1, 1)),
        ((0, 0), (0, 1), (0, 0)),
        ((0, 3), (0, 0), (1, 1)),
        ((0, 1), (0, 0), (1, 1)),
        ((1, 3), (0, 1), (0.5, 1)),
        ((0, 3), (0, 1), (0, 1)),
        ((1, INF), (1, 3), (0.25, 1)),
        ((1, 3), (1, INF), (0, 0.75)),
        ((1, INF), (0, INF), (0, 1)),
        ((0, INF), (0, 0), (1, 1)),
        ((0, 0), (1, INF), (0, 0)),
        ((0, 0), (0, 0), (NAN, NAN)),
    ],
)
def test_share_of_sum_worked_by_hand(part, rest, expected):
    result = only(share_of_sum(frame(part), frame(rest)))
    assert result == pytest.approx(expected, nan_ok=True, abs=0)


@given(st.data(), open_or_closed(), open_or_closed())
def test_share_of_sum_of_points_inside_is_inside(data, part, rest):
    x, y = point_in(data.draw, part), point_in(data.draw, rest)
    assume(x + y > 0)
    low, high = only(share_of_sum(frame(part), frame(rest)))
    exact = x / (x + y)
    assert low <= exact * (1 + 1e-15)
    assert exact * (1 - 1e-15) <= high


@given(intervals(st.integers(1, 10**12)), intervals())
def test_share_of_sum_ends_are_attained_with_the_part_used_once(part, rest):
    low, high = only(share_of_sum(frame(part), frame(rest)))
    assert near(low, float(Fraction(part[0], part[0] + rest[1])))
    assert near(high, float(Fraction(part[1], part[1] + rest[0])))


@given(open_or_closed(), open_or_closed())
def test_share_of_sum_is_never_wider_than_the_ratio_to_an_independent_sum(part, rest):
    total = (part[0] + rest[0], part[1] + rest[1])
    assume(part[1] > 0 and total[0] > 0)
    low, high = only(share_of_sum(frame(part), frame(rest)))
    wide_low, wide_high = only(ratio(frame(part), frame(total)))
    assert wide_low * (1 - 1e-14) <= low <= high <= wide_high * (1 + 1e-14)
    assert 0 <= low <= high <= 1


@given(intervals(), open_or_closed(), open_or_closed())
def test_a_wider_rest_never_narrows_the_share_of_sum(part, one, other):
    assume(part[1] > 0)
    hull = (min(one[0], other[0]), max(one[1], other[1]))
    low, high = only(share_of_sum(frame(part), frame(one)))
    wide_low, wide_high = only(share_of_sum(frame(part), frame(hull)))
    assert wide_low <= low <= high <= wide_high


# exceeds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ((5, 9), (4, 4), "yes"),
        ((5, 9), (5, 5), "open"),
        ((5, 5), (5, 9), "no"),
        ((5, 5), (5, 5), "no"),
        ((1, 4), (5, 9), "no"),
        ((1, 9), (4, 4), "open"),
        ((5, INF), (4, 4), "yes"),
        ((5, INF), (4, INF), "open"),
        ((1, 4), (4, INF), "no"),
        ((0, 0), (0, 0), "no"),
        ((NAN, NAN), (1, 2), "open"),
        ((1, 2), (NAN, NAN), "open"),
        # One end would decide, but an interval is missing where either of its ends is.
        ((5, NAN), (1, 2), "open"),
        ((5, 9), (NAN, 2), "open"),
        ((NAN, 1), (5, 9), "open"),
        ((0, 1), (5, NAN), "open"),
    ],
)
def test_exceeds_worked_by_hand(left, right, expected):
    assert exceeds(frame(left), frame(right)).tolist() == [expected]


@given(st.data(), open_or_closed(), open_or_closed())
def test_exceeds_says_of_all_points_what_it_says_of_the_intervals(data, left, right):
    x, y = point_in(data.draw, left), point_in(data.draw, right)
    answer = exceeds(frame(left), frame(right)).item()
    assert answer in ("yes", "no", "open")
    assert answer == "open" or (x > y) == (answer == "yes")


@given(intervals(), intervals())
def test_exceeds_is_open_only_where_points_differ(left, right):
    answers = {x > y for x in left for y in right}
    expected = "open" if len(answers) == 2 else "yes" if answers == {True} else "no"
    assert exceeds(frame(left), frame(right)).item() == expected


# What all have in common ----------------------------------------------------------------------

EVERY = pytest.mark.parametrize("operation", [ratio, share, share_of_sum, exceeds])
SHARES = pytest.mark.parametrize("operation", [ratio, share, share_of_sum])


@EVERY
def test_one_row_stands_against_every_row_of_the_other(operation):
    many = frame((10, 12), (20, 40), (6, 6), index=list("abc"))
    one = frame((1, 5), index=["one"])
    repeated = frame((1, 5), (1, 5), (1, 5), index=list("abc"))
    same = pd.testing.assert_frame_equal if operation is not exceeds else (
        pd.testing.assert_series_equal
    )  # fmt: skip
    same(operation(one, many), operation(repeated, many))
    if operation is not share:  # there the many are the wholes
        same(operation(many, one), operation(many, repeated))


@EVERY
def test_whole_columns_give_what_their_rows_give(operation):
    left = frame((1, 2), (0, 3), (4, INF), (NAN, NAN), index=list("abcd"))
    right = frame((2, 4), (3, 3), (5, 9), (1, 2), index=list("abcd"))
    result = operation(left, right)
    for row in left.index:
        alone = operation(left.loc[[row]], right.loc[[row]])
        assert result.loc[[row]].equals(alone)


@EVERY
def test_no_rows_give_no_rows(operation):
    assert len(operation(frame(), frame())) == 0
    assert len(operation(frame((1, 2)), frame())) == 0


@SHARES
@pytest.mark.parametrize("gone", [(NAN, NAN), (1, NAN), (NAN, 1)])
def test_a_missing_end_on_either_side_makes_the_row_missing(operation, gone):
    index = list("ab")
    for left, right in [((gone, (1, 2)), ((2, 4), (2, 4))), (((1, 2), (1, 2)), (gone, (2, 4)))]:
        result = operation(frame(*left, index=index), frame(*right, index=index))
        assert result.isna().all(axis=1).sum() == 1
        assert result.notna().all(axis=1).sum() == 1


@EVERY
def test_other_dtypes_are_read_as_numbers(operation):
    left = pd.DataFrame({"lower": [1, None], "upper": [2, 3]}, dtype="Int64")
    right = pd.DataFrame({"lower": [4, 4], "upper": [8, 8]})
    result = operation(left, right)
    expected = operation(frame((1, 2), (NAN, 3)), frame((4, 8), (4, 8)))
    assert result.equals(expected)


@EVERY
def test_objects_are_read_as_numbers(operation):
    left = pd.DataFrame({"lower": [1, pd.NA], "upper": [2, 3]}, dtype="object")
    right = pd.DataFrame({"lower": [4, 4], "upper": [8, None]}, dtype="object")
    result = operation(left, right)
    assert result.equals(operation(frame((1, 2), (NAN, 3)), frame((4, 8), (4, NAN))))


@EVERY
def test_the_input_is_left_as_it_was(operation):
    left, right = frame((1, 2), (0, 0)), frame((0, 4), (-0.0, 8))
    before = left.copy(), right.copy()
    operation(left, right)
    pd.testing.assert_frame_equal(left, before[0])
    pd.testing.assert_frame_equal(right, before[1])


@EVERY
@pytest.mark.parametrize(
    "other",
    [frame((4, 8), (4, 8), index=["b", "a"]), frame((4, 8), (4, 8), (4, 8)), frame()],
    ids=["another order", "more rows", "no rows"],
)
def test_indexes_that_differ_are_refused(operation, other):
    with pytest.raises(ValueError, match=rf"different indexes \(2 and {len(other)} rows\); select"):
        operation(frame((1, 2), (1, 2), index=["a", "b"]), other)


@EVERY
@pytest.mark.parametrize(
    "wrong", [(-1, 2), (-2, -1), (3, 2), (INF, INF), (-INF, 1), (-1, NAN)], ids=str
)
def test_what_is_no_interval_of_counts_is_refused_by_row(operation, wrong):
    index = ["a", "b"]
    right, bad = frame((4, 8), (4, 8), index=index), frame((1, 2), wrong, index=index)
    with pytest.raises(ValueError, match=r"no interval of counts, in row b: .* of the first table"):
        operation(bad, right)
    with pytest.raises(ValueError, match=r"no interval of counts, in row b: .* of the second"):
        operation(right, bad)


@EVERY
def test_of_what_is_no_interval_the_message_shows_five_rows_and_no_sound_one(operation):
    sound = [(0, 5), (3, 3)]
    left = frame(*sound, (3, 2), (-1, 2.5), *[(-1, 0)] * 5)
    with pytest.raises(ValueError) as caught:
        operation(left, left.abs())
    assert str(caught.value) == (
        "no interval of counts, in row 2: 3 to 2; 3: -1 to 2.5; 4: -1 to 0; 5: -1 to 0; "
        "6: -1 to 0 of the first table"
    )


@EVERY
def test_an_absent_column_is_refused_by_name(operation):
    good = frame((1, 2))
    with pytest.raises(ValueError, match="the first table has no column upper"):
        operation(good[["lower"]], good)
    with pytest.raises(ValueError, match="the second table has no column lower and no upper"):
        operation(good, good[[]])


@SHARES
def test_a_result_can_be_used_again(operation):
    once = operation(frame((0, 2)), frame((-0.0, 8)))
    again = ratio(once, frame((2, 2)))
    assert np.isfinite(again["lower"]).all()
    assert (again["lower"] >= 0).all()
