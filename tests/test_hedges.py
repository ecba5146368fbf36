"""parse, grain and bounds, held against what a person worked out and an exact, slow reading."""

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
    ("hedge", "phrases"),
    [
        # As the article prints them.
        ("more than", {"more than 3100": 3100, "more than 228 million": 228_000_000}),
        ("almost", {"Almost 450 million": 450_000_000, "almost 140 000": 140_000}),
        ("none", {"100 million": 10**8, "472": 472, "34 thousand": 34_000, "three": 3}),
        ("none", {"11th": 11, "3rd": 3, "2nd": 2, "1st": 1, "first": 1}),
        ("top", {"top-10": 10, "top-100": 100, "top 20": 20, "the top ten": 10, "top\u201110": 10}),
        # Their ordinary relatives.
        ("more than", {"over 370,000": 370_000, "upwards of 2": 2, "> 5": 5, ">5": 5}),
        ("more than", {"more than half a million": 500_000, "  more\n than\t5  ": 5}),
        ("fewer than", {"fewer than 12": 12, "less than 1,000": 1000, "under 20": 20}),
        ("almost", {"nearly 800 million": 800_000_000, "close to ten": 10}),
        ("at least", {"at least 11": 11, "no fewer than six": 6, "100+": 100, "2,400 +": 2400}),
        ("at least", {"five or more": 5, "≥ 7": 7}),
        ("up to", {"up to 300": 300, "no more than 40": 40, "at most two": 2}),
        ("about", {"about 2 million": 2_000_000, "approx. 3,850": 3850, "c. 90": 90, "~90": 90}),
        ("exactly", {"exactly 198": 198}),
        ("between", {"between 16 and 18 million": (16_000_000, 18_000_000)}),
        ("between", {"between five and ten million": (5_000_000, 10_000_000)}),
        ("between", {"between 900 thousand and 1 million": (900_000, 1_000_000)}),
        ("between", {"from 5 to 6": (5, 6), "16-18 million": (16_000_000, 18_000_000)}),
        ("between", {"from 2 to 3 hundred thousand": (200_000, 300_000), "2-3 dozen": (24, 36)}),
        ("between", {"16–18 mn": (16_000_000, 18_000_000), "801–1000": (801, 1000)}),
        # Lists of places.
        ("none", {"11=": 11, "=11": 11, "No 1": 1, "No. 1": 1, "#3": 3, "number one": 1}),
        # Ways to print a number.
        ("none", {"1,234,567": 1_234_567, "1 234 567": 1_234_567, "12\u2009345": 12_345}),
        ("none", {"1\u00a0234": 1234, "1'234": 1234, "1\u2019234": 1234, "1\u2018234": 1234}),
        ("none", {"1.39 billion": 1_390_000_000, "11.5 million": 11_500_000, "180k": 180_000}),
        ("none", {"35M": 35_000_000, "1.14bn": 1_140_000_000, "5 hundred thousand": 500_000}),
        ("none", {"2 tn": 2 * 10**12, "1,234 thousand": 1_234_000, "0": 0, "zero": 0}),
        ("none", {"twenty-one": 21, "two hundred and fifty thousand": 250_000}),
        ("none", {"one million two thousand and three": 1_002_003, "twelve hundred": 1200}),
        ("none", {"a hundred": 100, "an hundred": 100, "half a million": 500_000}),
        ("none", {"a dozen": 12, "dozen": 12, "two dozen": 24, "half a dozen": 6}),
        ("none", {"twenty-first": 21, "two hundred and third": 203, "hundredth": 100}),
        ("none", {"two hundredth": 200, "112th": 112, "13th": 13, "14th": 14, "22nd": 22}),
        ("none", {"211th": 211, "1021st": 1021}),
        ("none", {"9007199254740992": 2**53, "0" * 196 + "3100": 3100}),
        # The smallest that each hedge can be said of.
        ("almost", {"almost 1": 1}), ("fewer than", {"fewer than 1": 1}), ("top", {"top 1": 1}),
        ("more than", {"over 0": 0}), ("at least", {"at least 0": 0}), ("up to", {"up to 0": 0}),
    ],
)  # fmt: skip
def test_parse_reads_hedge_and_value(hedge, phrases):
    for printed, value in phrases.items():
        for text in (printed, printed.upper()):
            assert parse(text) == (hedge, value), text
            assert isinstance(parse(text).value, int | tuple)


@pytest.mark.parametrize(("hedge", "word"), [(h, w) for h, words in WORDS.items() for w in words])
def test_every_hedge_word_is_read(hedge, word):
    assert parse(f"{word} 40") == (hedge, 40)


@pytest.mark.parametrize(
    ("why", "phrases"),
    [
        ("it is not text", [None, 3100, b"3100", math.nan]),
        ("it is empty", ["", " \n\u2009"]),
        ("has a sign, and counts have none", ["-5", "-5 million", "−5", "+5", "more than -5"]),
        ("it has two hedges", ["more than almost 5", "about top-10", "between almost 5 and 9"]),
        ("it names no number", ["+", "top-"]),
        ("names no number", ["dozens", "hundreds of thousands", "many", "hundred", "million",
                             "half", "half a", "a five", "half a five", "a", "twenty twelve",
                             "five six", "twenty--one", "one hundred hundred", "two dozen dozen",
                             "one hundred dozen", "one hundred and", "and five",
                             "five million six million", "one hundred and thousand",
                             "almost first", "between 5", "more than", "twenty tenth"]),
        ("names no number", ["1e5", "50%", "1,5 million", "12,34", "1,234 567", "1.234.567",
                             "3100 courses", "5 k m", "5 million k", "5 million thousand",
                             "5 hundred k", "½", "²", "٣", "Ⅻ", "5-", "one thousand thousand"]),
        ("names no number", ["over5", "c.90", "100 hundred"]),
        ("it is not a whole number", ["1.5", "1.2345 thousand", "5." + "0" * 40 + "1"]),
        ("is not an ordinal", ["0th", "zeroth", "11st", "2th", "113rd", "a hundredth",
                               "half a millionth", "twenty zeroth"]),
        ("no count is top 0", ["top 0"]),
        ("no count is almost 0", ["almost 0"]),
        ("no count is fewer than 0", ["fewer than zero"]),
        ("5 is not below 3", ["between 5 and 3"]),
        ("5 is not below 5", ["between 5 and 5"]),
        ("it is too large to be held exactly", ["9007199254740993", "99999 trillion", "1" * 200]),
        ("it is too long for the phrase of one number", ["1" * 201]),
    ],
)  # fmt: skip
def test_parse_refuses_and_says_why(why, phrases):
    for printed in phrases:
        with pytest.raises(ValueError, match=re.escape(why) + "$"):
            parse(printed)


@pytest.mark.parametrize(
    ("printed", "message"),
    [
        ("dozens", "cannot read 'dozens' as a printed number: 'dozens' names no number"),
        ("x" * 80, f"cannot read '{'x' * 80}' as a printed number: '{'x' * 80}' names no number"),
        ("1" * 81, f"cannot read '{'1' * 77}…' as a printed number: it is too large to be held "
                   "exactly"),
    ],
)  # fmt: skip
def test_the_message_shows_the_phrase_up_to_80_characters(printed, message):
    with pytest.raises(ValueError) as caught:
        parse(printed)
    assert str(caught.value) == message


WORDS_OF_NUMBERS = (
    "one two ten eleven twenty ninety hundred thousand million and a half an dozen 5 12 3.5 7th "
    "first hundredth millionth - , + over about top between from to k bn = no #"
).split()


@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(st.sampled_from(WORDS_OF_NUMBERS), max_size=7).map(" ".join),
        st.text("0123456789 ,.-+–'andtopfrmh=", max_size=30),
    )
)
@example("\ud800")
@example("-" * 200)
def test_parse_raises_nothing_but_value_error_on_any_text(printed):
    try:
        hedge, value = parse(printed)
    except ValueError as error:
        assert str(error).startswith("cannot read ")
    else:
        assert hedge in HEDGES
        values = value if isinstance(value, tuple) else (value,)
        assert all(type(v) is int and 0 <= v <= LARGEST for v in values)


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
    tens, units = divmod(n, 10)
    return SMALL[n] if n < 20 else TENS[tens - 2] + (hyphen + SMALL[units] if units else "")


counts = st.one_of(
    st.integers(0, 2000),
    st.integers(0, LARGEST),
    st.builds(lambda m, k: m * 10**k, st.integers(0, 999), st.integers(0, 12)),
)


@given(
    counts, st.sampled_from([",", " ", "\u2009", "'", "\u2019", ""]), st.sampled_from("- \u2010")
)
def test_parse_inverts_printing(n, separator, hyphen):
    assert parse(f"{n:,}".replace(",", separator)) == ("none", n)
    for joint in (" and ", " "):
        assert parse(in_words(n, joint, hyphen)) == ("none", n)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th") if n // 10 % 10 != 1 else "th"
    assert n == 0 or parse(f"{n}{ending}") == ("none", n)


def test_parse_of_a_column_gives_a_table_on_the_same_index():
    phrases = pd.Series(["almost 2 million", None, "16-18", "472"], index=list("dbca"))
    table = parse(phrases)
    assert table.index.equals(phrases.index)
    assert table.dtypes.astype(str).to_dict() == {
        "hedge": "str", "value": "Int64", "value_high": "Int64",
    }  # fmt: skip
    assert table["hedge"].fillna("").tolist() == ["almost", "", "between", "none"]
    assert table["value"].fillna(-1).tolist() == [2_000_000, -1, 16, 472]
    assert table["value_high"].fillna(-1).tolist() == [-1, -1, 18, -1]
    assert bounds(table)["upper"].fillna(-1).tolist() == [1_999_999, -1, 18, 472]
    assert len(parse(phrases[:0])) == 0


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (1, "'x0'"),
        (5, "'x0', 'x1', 'x2', 'x3', 'x4'"),
        (7, "'x0', 'x1', 'x2', 'x3', 'x4' and 2 more"),
    ],
)
def test_what_parse_cannot_read_in_a_column_is_missing_and_named_once(count, named):
    phrases = pd.Series(["5", *(f"x{n}" for n in range(count)), "x0"])
    with pytest.warns(UserWarning) as warned:
        table = parse(phrases)
    assert [str(w.message) for w in warned] == [f"cannot read as printed numbers: {named}"]
    assert warned[0].filename == __file__
    assert table["value"].notna().tolist() == [True, *[False] * (count + 1)]


# grain ----------------------------------------------------------------------------------------


def slow_grain(n: int) -> int:
    digits = str(n)
    place = 10 ** (len(digits) - len(digits.rstrip("0"))) if n else 1
    return place // 2 if n == place > 1 else place


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (7_000_000, 1_000_000), (450_000_000, 10_000_000), (3100, 100), (100_000_000, 50_000_000),
        (472, 1), (0, 1), (1, 1), (10, 5), (20, 10), (100, 50), (110, 10), (101, 1), (2**53, 1),
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
    assert grain(np.array(numbers)).tolist() == expected


def test_grain_of_a_series_is_on_its_index_and_missing_where_the_number_is():
    values = pd.Series([200, None, 7], index=list("cab"), dtype="Int64")
    found = grain(values)
    assert found.index.equals(values.index)
    assert found.fillna(-1).tolist() == [100, -1, 1]
    figures = pd.DataFrame({"hedge": "none", "value": values})
    pd.testing.assert_frame_equal(bounds(figures, grain=found), bounds(figures))
    assert len(grain(values[:0])) == 0


@pytest.mark.parametrize(
    "n", [-1, 1.5, None, math.nan, INF, 2**53 + 1, pd.NA, np.uint64(2**64 - 1), 10**400, "word"]
)
def test_grain_refuses_what_is_no_count(n):
    with pytest.raises(ValueError, match="^expected (a )?whole number"):
        grain(n)


def test_grain_counts_the_values_that_it_refuses():
    with pytest.raises(ValueError, match="^expected a whole number from 0 to 2[*][*]53, got -1$"):
        grain(-1)
    with pytest.raises(ValueError, match=r"got -2 \(2 of 3 values\)$"):
        grain(pd.Series([5, -2, -3]))


# bounds ---------------------------------------------------------------------------------------

#: hedge, value, literal, pragmatic: worked out by hand from the rules.
WORKED = [
    ("none", 146, (146, 146), (146, 146)),
    ("none", 0, (0, 0), (0, 0)),
    ("none", 30, (30, 30), (25, 35)),
    ("none", 34_000, (34_000, 34_000), (33_500, 34_500)),
    ("none", 100_000_000, (10**8, 10**8), (75_000_000, 125_000_000)),
    ("none", 10, (10, 10), (8, 12)),  # half of a grain of 5, and counts are whole
    ("more than", 3100, (3101, INF), (3101, 3200)),
    ("more than", 100, (101, INF), (101, 150)),
    ("more than", 472, (473, INF), (473, 473)),
    ("more than", 0, (1, INF), (1, 1)),
    ("almost", 450_000_000, (0, 449_999_999), (445_000_000, 449_999_999)),
    ("almost", 2_000_000, (0, 1_999_999), (1_500_000, 1_999_999)),
    ("almost", 472, (0, 471), (471, 471)),
    ("almost", 1, (0, 0), (0, 0)),
    ("top", 10, (1, 10), (1, 10)),
    ("top", 1, (1, 1), (1, 1)),
    ("fewer than", 500, (0, 499), (400, 499)),
    ("fewer than", 7, (0, 6), (6, 6)),
    ("at least", 100, (100, INF), (100, 150)),
    ("at least", 11, (11, INF), (11, 12)),
    ("up to", 300, (0, 300), (200, 300)),
    ("up to", 0, (0, 0), (0, 0)),
    ("about", 500, (450, 550), (450, 550)),
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
    assert ends(bounds(frame(hedge, value))) == pragmatic


def test_every_hedge_is_worked_out_above_except_between():
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
    assert bounds(figures, grain=pd.Series({"b": 200, "a": 20}))["lower"].tolist() == [
        990,
        1900,
        25,
    ]
    missing = pd.Series({"a": 20, "b": pd.NA, "c": 2}, dtype="object")
    assert bounds(figures, grain=missing)["lower"].tolist() == [990, 1500, 29]


@pytest.mark.parametrize("hedge", ["almost", "fewer than"])
def test_a_grain_below_one_leaves_the_number_just_below(hedge):
    assert ends(bounds(frame(hedge, 10), grain=0.5)) == (9, 9)


def test_a_grain_without_end_opens_what_depends_on_it_and_nothing_else():
    assert ends(bounds(frame("about", 500), grain=INF)) == (0, INF)
    assert ends(bounds(frame("more than", 500), grain=INF)) == (501, INF)
    assert ends(bounds(frame("exactly", 500), grain=INF)) == (500, 500)


@pytest.mark.parametrize("missing", [None, pd.NA, math.nan])
def test_a_missing_value_has_no_bounds_and_leaves_the_others_alone(missing):
    values = pd.Series([missing, 3100], dtype="Int64")
    figures = pd.DataFrame({"hedge": [None, "more than"], "value": values})
    result = bounds(figures)
    assert result.iloc[0].isna().all()
    assert result.iloc[1].tolist() == [3101, 3200]


def test_bounds_keep_the_index_and_the_input():
    hedges = pd.Categorical(["top", "none"], categories=["perhaps", "between", "top", "none"])
    figures = pd.DataFrame(
        {"hedge": hedges, "value": pd.array([10, 30], "Int64"), "x": 1},
        index=pd.Index(["b", "a"], name="figure"),
    )
    before = figures.copy()
    result = bounds(figures)
    pd.testing.assert_index_equal(result.index, figures.index)
    pd.testing.assert_frame_equal(figures, before)
    assert result["upper"].tolist() == [10, 35]
    assert bounds(figures[:0]).shape == (0, 2)
    assert ends(bounds(frame("none", LARGEST))) == (2**53, 2**53)


@pytest.mark.parametrize(
    ("figures", "keywords", "message"),
    [
        (frame("none", 5), {"reading": "generous"},
         "reading must be one of pragmatic, literal, got 'generous'"),
        (pd.Series([5]), {}, "expected a table with the columns hedge and value, got Series"),
        (pd.DataFrame({"hedge": ["none"]}), {}, "the table has no column value"),
        (pd.DataFrame(), {}, "the table has no column hedge and no value"),
        (frame("often", 5), {}, f"hedge must be one of {', '.join(HEDGES)}, in row row: 'often'"),
        (frame(None, 5), {}, f"hedge must be one of {', '.join(HEDGES)}, in row row: None"),
        (frame("none", -5), {}, "value must be a whole number from 0 to 2**53, in row row: -5"),
        (frame("none", 5.5), {},
         "value must be a whole number from 0 to 2**53, in row row: 5.5"),
        (frame("none", 2**53 + 2), {},
         "value must be a whole number from 0 to 2**53, in row row: 9007199254740994"),
        (frame("none", "many"), {}, "expected whole numbers up to 2**53, got 'many'"),
        (frame("none", 5), {"grain": 0}, "the grain given for it must be above 0, in row row: 5"),
        (frame("none", 5), {"grain": {"row": -1}},
         "the grain given for it must be above 0, in row row: 5"),
        (frame("none", 5), {"grain": math.nan},
         "the grain given for it must be above 0, in row row: 5"),
        (frame("none", 5), {"grain": {"else": 1, "row": 1, "other": 1}},
         "grain is given for a row that is not there: else, other"),
        (frame("none", 5), {"grain": pd.Series([1, 2], ["row", "row"])},
         "grain has two numbers for one row"),
        (frame("none", 5), {"grain": "fine"},
         "grain must be a number, a Series or a dict, got str"),
        (frame("top", 0), {}, "the words allow no count, in row row: 0"),
        (frame("fewer than", 0), {"reading": "literal"}, "the words allow no count, in row row: 0"),
        (frame("between", 5), {}, 'hedge "between" needs a column value_high'),
        (frame("between", 5, value_high=[4]), {}, "the words allow no count, in row row: 5"),
        (frame("between", 5, value_high=[None]), {}, "the words allow no count, in row row: 5"),
        (pd.DataFrame({"hedge": "none", "value": range(-6, 1)}), {},
         "value must be a whole number from 0 to 2**53, in row 0: -6; 1: -5; 2: -4; 3: -3; 4: -2 "
         "and 1 more"),
        (pd.DataFrame({"hedge": "none", "value": [-1] * 5}), {},
         "value must be a whole number from 0 to 2**53, in row 0: -1; 1: -1; 2: -1; 3: -1; 4: -1"),
    ],
)  # fmt: skip
def test_bounds_refuse_what_they_cannot_read_in_one_sentence(figures, keywords, message):
    with pytest.raises((ValueError, TypeError)) as caught:
        bounds(figures, **keywords)
    assert str(caught.value) == message
