"""parse, grain and bounds, held against the rule table and an exact, slow reading of it."""

import math
import re
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alliance_stats import bounds, grain, parse
from alliance_stats.hedges import HEDGES, LARGEST, READINGS, WORDS

INF = math.inf


# parse ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "hedge", "value"),
    [
        # As the article prints them.
        ("more than 3100", "more than", 3100),
        ("more than 228 million", "more than", 228_000_000),
        ("100 million", "none", 100_000_000),
        ("472", "none", 472),
        ("almost 140 000", "almost", 140_000),
        ("more than 220 000", "more than", 220_000),
        ("34 thousand", "none", 34_000),
        ("Almost 450 million", "almost", 450_000_000),
        ("three", "none", 3),
        ("11th", "none", 11),
        ("3rd", "none", 3),
        ("2nd", "none", 2),
        ("1st", "none", 1),
        ("first", "none", 1),
        ("top-10", "top", 10),
        ("top-100", "top", 100),
        # Their ordinary relatives.
        ("over 370,000", "more than", 370_000),
        ("upwards of 2", "more than", 2),
        ("> 5", "more than", 5),
        (">5", "more than", 5),
        ("fewer than 12", "fewer than", 12),
        ("less than 1,000", "fewer than", 1000),
        ("under 20", "fewer than", 20),
        ("nearly 800 million", "almost", 800_000_000),
        ("close to ten", "almost", 10),
        ("at least 11", "at least", 11),
        ("no fewer than six", "at least", 6),
        ("100+", "at least", 100),
        ("2,400 +", "at least", 2400),
        ("five or more", "at least", 5),
        ("≥ 7", "at least", 7),
        ("up to 300", "up to", 300),
        ("no more than 40", "up to", 40),
        ("at most two", "up to", 2),
        ("about 2 million", "about", 2_000_000),
        ("around 500", "about", 500),
        ("approx. 3,850", "about", 3850),
        ("c. 90", "about", 90),
        ("~90", "about", 90),
        ("some 60", "about", 60),
        ("exactly 198", "exactly", 198),
        ("top 20", "top", 20),
        ("the top ten", "top", 10),
        ("between 16 and 18 million", "between", (16_000_000, 18_000_000)),
        ("between five and ten million", "between", (5_000_000, 10_000_000)),
        ("between 900 thousand and 1 million", "between", (900_000, 1_000_000)),
        ("from 5 to 6", "between", (5, 6)),
        ("16-18 million", "between", (16_000_000, 18_000_000)),
        ("16–18 mn", "between", (16_000_000, 18_000_000)),
        ("1-2 tn", "between", (10**12, 2 * 10**12)),
        ("801–1000", "between", (801, 1000)),
        # Ways to print a number.
        ("1,234,567", "none", 1_234_567),
        ("1 234 567", "none", 1_234_567),
        ("1\u2009234\u202f567", "none", 1_234_567),
        ("1\u00a0234", "none", 1234),
        ("1'234", "none", 1234),
        ("1\u2019234", "none", 1234),
        ("1.39 billion", "none", 1_390_000_000),
        ("11.5 million", "none", 11_500_000),
        ("180k", "none", 180_000),
        ("35M", "none", 35_000_000),
        ("1.14bn", "none", 1_140_000_000),
        ("5 hundred thousand", "none", 500_000),
        ("twenty-one", "none", 21),
        ("two hundred and fifty thousand", "none", 250_000),
        ("one million two thousand and three", "none", 1_002_003),
        ("twelve hundred", "none", 1200),
        ("a hundred", "none", 100),
        ("a dozen", "none", 12),
        ("two dozen", "none", 24),
        ("half a million", "none", 500_000),
        ("more than half a million", "more than", 500_000),
        ("half a dozen", "none", 6),
        ("half an hundred", "none", 50),
        ("dozen", "none", 12),
        ("twenty dozen", "none", 240),
        ("an hundred", "none", 100),
        ("1,234 thousand", "none", 1_234_000),
        ("1\u2018234", "none", 1234),
        ("top\u201110", "top", 10),
        ("twenty-first", "none", 21),
        ("two hundred and third", "none", 203),
        ("hundredth", "none", 100),
        ("two hundredth", "none", 200),
        ("twenty-one thousandth", "none", 21_000),
        ("five millionth", "none", 5_000_000),
        ("112th", "none", 112),
        ("13th", "none", 13),
        ("14th", "none", 14),
        ("0", "none", 0),
        ("zero", "none", 0),
        ("  more\n than\t5  ", "more than", 5),
        ("9007199254740992", "none", 2**53),
        ("0" * 196 + "3100", "none", 3100),  # 200 characters, the most that are read
        # The smallest that each hedge can be said of.
        ("almost 1", "almost", 1),
        ("fewer than 1", "fewer than", 1),
        ("top 1", "top", 1),
        ("more than 0", "more than", 0),
        ("at least 0", "at least", 0),
        ("up to 0", "up to", 0),
    ],
)
def test_parse_reads_hedge_and_value(printed, hedge, value):
    assert parse(printed) == (hedge, value)
    assert parse(printed.upper()) == (hedge, value)


@pytest.mark.parametrize(("hedge", "word"), [(h, w) for h, words in WORDS.items() for w in words])
def test_every_hedge_word_is_read(hedge, word):
    assert parse(f"{word} 40") == (hedge, 40)


def test_parse_gives_a_named_pair_of_python_numbers():
    phrase = parse("top-10")
    assert (phrase.hedge, phrase.value) == ("top", 10)
    assert type(phrase.value) is int


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        (None, "not text"),
        (3100, "not text"),
        (b"3100", "not text"),
        (float("nan"), "not text"),
        ("", "empty"),
        (" \n\u2009", "empty"),
        ("1e5000", "not how a whole number is printed"),
        ("1e5", "not how a whole number is printed"),
        ("-5", "sign"),
        ("-5 million", "sign"),
        ("−5", "sign"),
        ("+5", "sign"),
        ("more than -5", "sign"),
        ("more than almost 5", "two hedges"),
        ("almost more than 5", "two hedges"),
        ("about top-10", "names no number"),
        ("top-top-5", "names no number"),
        ("dozens", "'dozens' names no number"),
        ("hundreds of thousands", "names no number"),
        ("more than dozens", "names no number"),
        ("more than", "names no number"),
        ("top-", "names no number"),
        ("+", "names no number"),
        ("many", "names no number"),
        ("hundred", "names no number"),
        ("million", "names no number"),
        ("half", "names no number"),
        ("half a", "names no number"),
        ("a five", "names no number"),
        ("half a five", "names no number"),
        ("twenty twelve", "names no number"),
        ("five six", "'five six' names no number"),
        ("twenty--one", "names no number"),
        ("one hundred hundred", "names no number"),
        ("one hundred dozen", "names no number"),
        ("one million dozen", "names no number"),
        ("one million hundred", "names no number"),
        ("two dozen hundred", "names no number"),
        ("two dozen dozen", "names no number"),
        ("one hundred and dozen", "names no number"),
        ("half a million two", "'half a million two' names no number"),
        ("one hundred and", "ends with 'and'"),
        ("one hundred and thousand", "names no number"),
        ("and five", "names no number"),
        ("five million six million", "names no number"),
        ("50%", "not how a whole number is printed"),
        ("1.5", "it is not a whole number"),
        ("1.2345 thousand", "not a whole number"),
        ("5.00000000000000000000000000000000000000001", "not a whole number"),
        ("1,5 million", "not how a whole number is printed"),
        ("12,34", "not how a whole number is printed"),
        ("1,234 567", "not how a whole number is printed"),
        ("1.234.567", "not how a whole number is printed"),
        ("3100 courses", "'courses' is not a part of a number"),
        ("5 k m", "not how English scales a number"),
        ("5 million k", "not how English scales a number"),
        ("5 million thousand", "not how English scales a number"),
        ("5 hundred k", "not how English scales a number"),
        ("5 hundred thousand million", "not how English scales a number"),
        ("5 thousand hundred", "not how English scales a number"),
        ("½", "names no number"),
        ("²", "not how a whole number is printed"),
        ("٣", "not how a whole number is printed"),
        ("Ⅻ", "names no number"),
        ("0th", "not an ordinal"),
        ("zeroth", "not an ordinal"),
        ("11st", "not an ordinal"),
        ("2th", "not an ordinal"),
        ("a hundredth", "not an ordinal"),
        ("an hundredth", "not an ordinal"),
        ("twenty--first", "names no number"),
        ("half a millionth", "not an ordinal"),
        ("twenty zeroth", "not an ordinal"),
        ("twenty tenth", "names no number"),
        ("almost first", "names no number"),
        ("top 0", "no count is top 0"),
        ("almost 0", "no count is almost 0"),
        ("fewer than zero", "no count is fewer than 0"),
        ("between 5 and 3", "5 is not below 3"),
        ("between 5 and 5", "5 is not below 5"),
        ("between 5", "names no number"),
        ("5-", "not how a whole number is printed"),
        ("between -1 and 5", "sign"),
        ("between almost 5 and 9", "two hedges"),
        ("9007199254740993", "too large"),
        ("9" * 60, "too large"),
        ("99999 trillion", "too large"),
        ("three" * 50, "too long"),
    ],
)
def test_parse_refuses_by_name(printed, why):
    shown = printed[:77] if isinstance(printed, str) else printed
    with pytest.raises(ValueError, match=re.escape(why)) as caught:
        parse(printed)
    assert repr(shown).rstrip("'") in str(caught.value)


@pytest.mark.parametrize(
    ("printed", "shown", "why"),
    [
        ("", "''", "it is empty"),
        ("+", "'+'", "it names no number"),
        ("about over 5", "'about over 5'", "it has two hedges"),
        ("9007199254740993", "'9007199254740993'", "it is too large to be held exactly"),
        ("1.5", "'1.5'", "it is not a whole number"),
        ("one hundred and", "'one hundred and'", "it ends with 'and'"),
        ("a five", "'a five'", "'a five' names no number"),
        # Up to 80 characters are shown, else 77 of them.
        ("x" * 80, f"'{'x' * 80}'", f"'{'x' * 80}' names no number"),
        ("x" * 81, f"'{'x' * 77}…'", f"'{'x' * 81}' names no number"),
        ("1" * 200, f"'{'1' * 77}…'", "it is too large to be held exactly"),
        ("1" * 201, f"'{'1' * 77}…'", "it is too long for the phrase of one number"),
    ],
)
def test_the_message_shows_the_phrase_and_says_why(printed, shown, why):
    with pytest.raises(ValueError) as caught:
        parse(printed)
    assert str(caught.value) == f"cannot read {shown} as a printed number: {why}"


@given(st.one_of(st.text(max_size=30), st.text("0123456789 ,.-+–'andtopfrmh", max_size=30)))
@example("\ud800")
@example("\x00")
@example("-" * 200)
@example("1" * 200)
@example("between  and ")
def test_parse_raises_nothing_but_value_error_on_any_text(printed):
    try:
        hedge, value = parse(printed)
    except ValueError as error:
        assert str(error).startswith("cannot read ")
    else:
        assert hedge in HEDGES
        values = value if isinstance(value, tuple) else (value,)
        assert all(type(v) is int and 0 <= v <= LARGEST for v in values)


@given(
    st.lists(
        st.sampled_from(
            "one two ten eleven twenty ninety hundred thousand million and a half an dozen 5 12 "
            "3.5 7th first hundredth millionth - , + over about top between from to k bn".split()
        ),
        max_size=7,
    )
)
def test_parse_raises_nothing_but_value_error_on_scrambled_numbers(words):
    try:
        parse(" ".join(words))
    except ValueError as error:
        assert str(error).startswith("cannot read ")


SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(n: int, joint: str, hyphen: str) -> str:
    """Print a number in words, as "two hundred and twenty-one thousand and five"."""
    for size, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"),
                       (10**3, "thousand"), (100, "hundred")):  # fmt: skip
        if n >= size:
            above, below = divmod(n, size)
            tail = joint if below < 100 else " "
            rest = f"{tail}{in_words(below, joint, hyphen)}" if below else ""
            return f"{in_words(above, joint, hyphen)} {name}{rest}"
    if n < 20:
        return SMALL[n]
    tens, units = divmod(n, 10)
    return TENS[tens - 2] + (hyphen + SMALL[units] if units else "")


counts = st.one_of(
    st.integers(0, 2000),
    st.integers(0, LARGEST),
    st.builds(lambda m, k: m * 10**k, st.integers(0, 999), st.integers(0, 12)),
)


@given(counts, st.sampled_from([",", " ", "\u2009", "\u202f", "\u00a0", "'", "\u2019", ""]))
def test_parse_inverts_printing_in_digits(n, separator):
    assert parse(f"{n:,}".replace(",", separator)) == ("none", n)


@given(counts, st.sampled_from([" and ", " "]), st.sampled_from(["-", " ", "\u2010"]))
def test_parse_inverts_printing_in_words(n, joint, hyphen):
    assert parse(in_words(n, joint, hyphen)) == ("none", n)


@given(st.integers(1, LARGEST))
def test_parse_inverts_printing_of_ordinals(n):
    ending = {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th") if n // 10 % 10 != 1 else "th"
    assert parse(f"{n}{ending}") == ("none", n)


@given(
    st.integers(1, 999),
    st.sampled_from([("thousand", 3), ("million", 6), ("bn", 9), ("trillion", 12)]),
    st.sampled_from([word for words in WORDS.values() for word in words]),
)
def test_hedge_and_scale_are_read_together(n, scale, word):
    name, power = scale
    assert parse(f"{word} {n} {name}").value == n * 10**power


# grain ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (7_000_000, 1_000_000), (450_000_000, 10_000_000), (3100, 100), (100_000_000, 50_000_000),
        (472, 1), (0, 1), (1, 1), (10, 5), (20, 10), (30, 10), (100, 50), (110, 10), (101, 1),
        (1000, 500), (34_000, 1000), (2**53, 1), (228_000_000, 1_000_000), (140_000, 10_000),
    ],
)  # fmt: skip
def test_grain_is_the_place_of_the_last_digit_halved_for_powers_of_ten(n, expected):
    result = grain(n)
    assert result == expected
    assert type(result) is int


def slow_grain(n: int) -> int:
    digits = str(n)
    place = 10 ** (len(digits) - len(digits.rstrip("0"))) if n else 1
    return place // 2 if n == place > 1 else place


@given(st.lists(counts, min_size=1, max_size=20))
def test_grain_of_a_column_is_that_of_its_numbers(numbers):
    expected = [slow_grain(n) for n in numbers]
    for column in (pd.Series(numbers), pd.Series(numbers, dtype="Int64"), np.array(numbers),
                   pd.Series(numbers, dtype="float64")):  # fmt: skip
        assert grain(column).tolist() == expected
    assert [grain(n) for n in numbers] == expected


@pytest.mark.parametrize("dtype", ["int64", "uint8", "float64", "Int64", "object"])
def test_grains_of_a_column_are_int64(dtype):
    found = grain(pd.Series([200, 30, 7, 0], dtype=dtype))
    assert found.tolist() == [100, 10, 1, 1]
    assert found.dtype == "int64"


def test_grain_of_an_empty_column_is_empty():
    assert grain(pd.Series([], dtype="int64")).tolist() == []


@pytest.mark.parametrize(
    "n", [-1, 1.5, None, math.nan, INF, 2**53 + 1, pd.NA, np.uint64(2**64 - 1)]
)
def test_grain_refuses_what_is_no_count(n):
    with pytest.raises(ValueError, match="grain is that of a whole number"):
        grain(n)


@pytest.mark.parametrize(
    ("n", "why"),
    [(10**400, "^a number is too large to be held exactly$"), ("word", "convert")],
)
def test_grain_raises_nothing_but_value_error(n, why):
    with pytest.raises(ValueError, match=why):
        grain(n)


def test_grain_counts_the_values_that_it_refuses():
    with pytest.raises(ValueError, match="from 0 to 2[*][*]53, and -1 is none$"):
        grain(-1)
    with pytest.raises(ValueError, match=r"-2.* is none \(2 of 3 values\)"):
        grain(pd.Series([5, -2, -3]))
    with pytest.raises(ValueError, match=r"\(1 of 2 values\)"):
        grain(pd.Series([5, None], dtype="Int64"))


# bounds ---------------------------------------------------------------------------------------

#: hedge, value, literal, pragmatic: worked out by hand from the rules.
WORKED = [
    ("none", 146, (146, 146), (146, 146)),
    ("none", 0, (0, 0), (0, 0)),
    ("none", 30, (30, 30), (25, 35)),
    ("none", 34_000, (34_000, 34_000), (33_500, 34_500)),
    ("none", 7_000_000, (7_000_000, 7_000_000), (6_500_000, 7_500_000)),
    ("none", 100_000_000, (10**8, 10**8), (75_000_000, 125_000_000)),
    ("none", 10, (10, 10), (8, 12)),  # half of a grain of 5, and counts are whole
    ("more than", 3100, (3101, INF), (3101, 3200)),
    ("more than", 228_000_000, (228_000_001, INF), (228_000_001, 229_000_000)),
    ("more than", 100, (101, INF), (101, 150)),
    ("more than", 50, (51, INF), (51, 60)),
    ("more than", 472, (473, INF), (473, 473)),
    ("more than", 0, (1, INF), (1, 1)),
    ("almost", 140_000, (0, 139_999), (135_000, 139_999)),
    ("almost", 450_000_000, (0, 449_999_999), (445_000_000, 449_999_999)),
    ("almost", 2_000_000, (0, 1_999_999), (1_500_000, 1_999_999)),
    ("almost", 472, (0, 471), (471, 471)),
    ("almost", 1, (0, 0), (0, 0)),
    ("top", 10, (1, 10), (1, 10)),
    ("top", 100, (1, 100), (1, 100)),
    ("top", 1, (1, 1), (1, 1)),
    ("fewer than", 500, (0, 499), (400, 499)),
    ("fewer than", 7, (0, 6), (6, 6)),
    ("at least", 100, (100, INF), (100, 150)),
    ("at least", 11, (11, INF), (11, 12)),
    ("up to", 300, (0, 300), (200, 300)),
    ("up to", 0, (0, 0), (0, 0)),
    ("about", 500, (450, 550), (450, 550)),
    ("about", 2_000_000, (1_500_000, 2_500_000), (1_500_000, 2_500_000)),
    ("exactly", 500, (500, 500), (500, 500)),
]


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


def test_every_hedge_is_worked_out_above_except_between():
    assert {row[0] for row in WORKED} == set(HEDGES) - {"between"}


@pytest.mark.parametrize("reading", READINGS)
def test_between_is_its_two_ends_under_both_readings(reading):
    figures = frame("between", 16_000_000, value_high=[18_000_000])
    assert ends(bounds(figures, reading)) == (16_000_000, 18_000_000)


def test_pragmatic_is_the_reading_by_default():
    assert ends(bounds(frame("more than", 3100))) == (3101, 3200)


def slow_bounds(hedge, n, g, reading):
    """The rule table in exact arithmetic; ends move inward to whole numbers."""
    g = Fraction(g)
    literal, pragmatic = {
        "none": ((n, n), (n - g / 2, n + g / 2)),
        "more than": ((n + 1, INF), (n + 1, n + g)),
        "almost": ((0, n - 1), (n - g / 2, n - 1)),
        "top": ((1, n), (1, n)),
        "fewer than": ((0, n - 1), (n - g, n - 1)),
        "at least": ((n, INF), (n, n + g)),
        "up to": ((0, n), (n - g, n)),
        "about": ((n - g / 2, n + g / 2), (n - g / 2, n + g / 2)),
        "exactly": ((n, n), (n, n)),
    }[hedge]
    low, high = literal if reading == "literal" else pragmatic
    low = max(math.ceil(low), 0)
    high = high if high == INF else math.floor(high)
    return (min(low, high), high) if hedge in ("almost", "fewer than") else (low, high)


smaller = st.one_of(
    st.integers(1, 5000),
    st.builds(lambda m, k: m * 10**k, st.integers(1, 999), st.integers(0, 10)),
)
simple_hedges = st.sampled_from([hedge for hedge in HEDGES if hedge != "between"])


@given(st.lists(st.tuples(simple_hedges, smaller), min_size=1), st.sampled_from(READINGS))
def test_bounds_agree_with_exact_arithmetic(rows, reading):
    figures = pd.DataFrame(rows, columns=["hedge", "value"])
    result = bounds(figures, reading)
    expected = [slow_bounds(hedge, n, slow_grain(n), reading) for hedge, n in rows]
    assert list(result.itertuples(index=False, name=None)) == expected
    assert (result["lower"] <= result["upper"]).all()
    assert (result["lower"] >= 0).all()


@given(simple_hedges, smaller, st.integers(1, 10**9), st.sampled_from(READINGS))
def test_a_given_grain_takes_the_place_of_that_of_the_number(hedge, n, g, reading):
    expected = slow_bounds(hedge, n, g, reading)
    assert ends(bounds(frame(hedge, n), reading, grain=g)) == expected
    column = pd.Series([g], index=["row"])
    assert ends(bounds(frame(hedge, n), reading, grain=column)) == expected


@pytest.mark.parametrize(
    ("g", "expected"),
    [
        (1, (10**8, 10**8)),
        (1e6, (99_500_000, 100_500_000)),
        (10e6, (95_000_000, 105_000_000)),
        (50e6, (75_000_000, 125_000_000)),
        (100e6, (50_000_000, 150_000_000)),
    ],
)
def test_the_width_of_100_million_moves_with_its_grain(g, expected):
    assert ends(bounds(frame("none", 100_000_000), grain=g)) == expected


def test_a_column_of_grains_is_matched_by_index_and_not_by_order():
    figures = pd.DataFrame({"hedge": "none", "value": [1000, 2000]}, index=["a", "b"])
    result = bounds(figures, grain=pd.Series({"b": 200, "a": 20, "unused": 5}))
    assert result["lower"].tolist() == [990, 1900]


def test_grains_may_be_objects_and_missing_where_the_value_is():
    figures = pd.DataFrame({"hedge": "none", "value": pd.array([1000, None], "Int64")})
    result = bounds(figures, grain=pd.Series([200, pd.NA], dtype="object"))
    assert result.iloc[0].tolist() == [900, 1100]
    assert result.iloc[1].isna().all()


@pytest.mark.parametrize("hedge", ["almost", "fewer than"])
def test_a_grain_below_one_leaves_the_number_just_below(hedge):
    assert ends(bounds(frame(hedge, 10), grain=0.5)) == (9, 9)


def test_a_grain_without_end_opens_what_depends_on_it_and_nothing_else():
    assert ends(bounds(frame("about", 500), grain=INF)) == (0, INF)
    assert ends(bounds(frame("more than", 500), grain=INF)) == (501, INF)
    assert ends(bounds(frame("exactly", 500), grain=INF)) == (500, 500)


def test_the_other_end_of_between_may_be_missing_elsewhere():
    figures = pd.DataFrame({"hedge": ["none", "between"], "value": [472, 5]})
    figures["value_high"] = pd.Series([pd.NA, 9], dtype="object")
    assert bounds(figures)["upper"].tolist() == [472, 9]


def test_the_largest_count_has_bounds():
    assert ends(bounds(frame("none", LARGEST))) == (2**53, 2**53)


def test_the_grain_does_not_move_the_literal_reading_of_a_number():
    figures = frame("none", 1000)
    assert ends(bounds(figures, "literal", grain=500)) == (1000, 1000)


@pytest.mark.parametrize("missing", [None, pd.NA, math.nan])
def test_a_missing_value_has_no_bounds_and_leaves_the_others_alone(missing):
    values = pd.Series([missing, 3100], dtype="Int64")
    figures = pd.DataFrame({"hedge": ["more than", "more than"], "value": values})
    result = bounds(figures)
    assert result.iloc[0].isna().all()
    assert result.iloc[1].tolist() == [3101, 3200]


def test_a_row_without_value_may_lack_its_hedge_too():
    figures = pd.DataFrame({"hedge": [None, "none"], "value": [math.nan, 472.0]})
    result = bounds(figures)
    assert result.iloc[0].isna().all()
    assert result.iloc[1].tolist() == [472, 472]


def test_bounds_keep_the_index_and_the_input():
    figures = pd.DataFrame(
        {"hedge": pd.Categorical(["top", "none"]), "value": pd.array([10, 30], "Int64"), "x": 1},
        index=pd.Index(["b", "a"], name="figure"),
    )
    before = figures.copy()
    result = bounds(figures)
    pd.testing.assert_index_equal(result.index, figures.index)
    pd.testing.assert_frame_equal(figures, before)
    assert result["upper"].tolist() == [10, 35]


def test_no_rows_give_no_bounds():
    result = bounds(pd.DataFrame({"hedge": pd.Series([], dtype="str"), "value": []}))
    assert result.shape == (0, 2)


def test_a_category_that_no_row_uses_does_not_matter():
    figures = frame("none", 30)
    for categories in (["none", "perhaps"], ["perhaps", "top", "none"]):
        figures["hedge"] = pd.Categorical(["none"], categories=categories)
        assert ends(bounds(figures)) == (25, 35)


@pytest.mark.parametrize(
    ("figures", "keywords", "message"),
    [
        (frame("none", 5), {"reading": "generous"}, "reading is 'generous'"),
        (frame("none", 5), {"reading": None}, "reading is None"),
        (frame("perhaps", 5), {}, "hedge is none of .*row row: 'perhaps'"),
        (frame("More than", 5), {}, "hedge is none of .*row row: 'More than'"),
        (frame(None, 5), {}, "hedge is none of .*row row"),
        (frame("none", -5), {}, "no whole number .*row row: -5"),
        (frame("none", 5.5), {}, "no whole number .*row row: .*5.5"),
        (frame("none", INF), {}, "no whole number .*row row: .*inf"),
        (frame("none", 2**54), {}, "no whole number .*row row: 18014398509481984"),
        (frame("none", 5), {"grain": 0}, "grain given for it is not above 0, in row row: 5"),
        (frame("none", 5), {"grain": -1}, "grain given for it is not above 0, in row row: 5"),
        (frame("none", 5), {"grain": math.nan}, "grain given for it is not above 0, in row row"),
        (frame("none", 5), {"grain": pd.Series([1], index=["else"])}, "grain .* row row: 5"),
        (frame("top", 0), {}, "the words allow no count, in row row: 0"),
        (frame("almost", 0), {}, "the words allow no count, in row row: 0"),
        (frame("fewer than", 0), {"reading": "literal"}, "the words allow no count, in row row"),
        (frame("between", 5), {}, "value_high"),
        (frame("between", 5, value_high=[4]), {}, "the words allow no count, in row row: 5"),
        (frame("between", 5, value_high=[None]), {}, "the words allow no count, in row row: 5"),
    ],
)
def test_bounds_refuse_what_they_cannot_read_and_name_the_row(figures, keywords, message):
    with pytest.raises(ValueError, match=message):
        bounds(figures, **keywords)


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        (1, "0: -1"),
        (5, "0: -1; 1: -1; 2: -1; 3: -1; 4: -1"),
        (6, "0: -1; 1: -1; 2: -1; 3: -1; 4: -1 and 1 more"),
    ],
)
def test_bounds_say_in_full_what_they_refuse(rows, named):
    with pytest.raises(ValueError) as caught:
        bounds(pd.DataFrame({"hedge": "none", "value": [-1] * rows}))
    expected = f"value is no whole number from 0 to 2**53, in row {named}"
    assert str(caught.value) == expected


def test_bounds_say_which_readings_and_hedges_there_are():
    with pytest.raises(ValueError, match="is to be one of literal, pragmatic$"):
        bounds(frame("none", 5), reading="generous")
    with pytest.raises(ValueError, match="none of none, more than, fewer than, almost, at least"):
        bounds(frame("perhaps", 5))
    with pytest.raises(ValueError, match='^hedge "between" needs a column value_high'):
        bounds(frame("between", 5))


def test_bounds_name_five_rows_and_count_the_others():
    figures = pd.DataFrame({"hedge": "none", "value": range(-7, 1)})
    with pytest.raises(ValueError, match=r"0: -7; 1: -6; 2: -5; 3: -4; 4: -3 and 2 more"):
        bounds(figures)
