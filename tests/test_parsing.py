"""parse, held against what a person worked out: no phrase may be given a wrong value."""

import math
import re
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alliance_stats import bounds, parse
from alliance_stats.hedges import HEDGES
from alliance_stats.parsing import ENDINGS, LARGEST, WORDS

#: hedge -> phrase -> value. That every word of a hedge is known is tested further down.
READ = {
    "more than": {
        "more than 3100": 3100, "more than 228 million": 228_000_000, "over 370,000": 370_000,
        "> 5": 5, ">5,000": 5000, "more than half a million": 500_000, "  more\n than\t5  ": 5,
        "over 0": 0, "exceeding 300": 300, "beyond 5,000": 5000,
    },
    "fewer than": {"less than 1,000": 1000, "fewer than 1": 1},
    "almost": {"Almost 450 million": 450_000_000, "almost 140 000": 140_000, "almost 1": 1,
               "just shy of 300": 300, "virtually 300": 300},
    "at least": {
        "no fewer than six": 6, "100+": 100, "2,400 +": 2400, "five or more": 5, "≥ 7": 7,
        ">=1000": 1000, "at least 0": 0,
    },
    "up to": {"≤9": 9, "1000 or fewer": 1000, "less than or equal to 100": 100, "up to 0": 0},
    "about": {
        "about 2 million": 2_000_000, "approx. 3,850": 3850, "c. 90": 90, "c.1900": 1900,
        "~90": 90, "≈ 5": 5, "ca 1000": 1000, "only about 40": 40, "200-odd": 200,
        "close to 95,000": 95_000, "more or less 300": 300,
    },
    "exactly": {"exactly 198": 198},
    "top": {
        "top-10": 10, "top 20": 20, "the top ten": 10, "top\u201110": 10, "top 1": 1,
    },
    "between": {
        "between 16 and 18 million": (16_000_000, 18_000_000), "from 5 to 6": (5, 6),
        "between five and ten million": (5_000_000, 10_000_000), "2-3 dozen": (24, 36),
        "between 900 thousand and 1 million": (900_000, 1_000_000), "801–1000": (801, 1000),
        "from 2 to 3 hundred thousand": (200_000, 300_000), "16–18 mn": (16_000_000, 18_000_000),
        "1.5-2 million": (1_500_000, 2_000_000), "1.5 to 2.5k": (1500, 2500),
        "40 to 50 thousand": (40_000, 50_000), "2−3 million": (2_000_000, 3_000_000),
        "two to three million": (2_000_000, 3_000_000), "10-20k": (10_000, 20_000),
        "two hundred to three hundred thousand": (200_000, 300_000), "900-1,000": (900, 1000),
        "900,000 to 1 million": (900_000, 1_000_000), "1000 to 2000000": (1000, 2_000_000),
        "between one hundred and one and two hundred": (101, 200), "5 to 5,000": (5, 5000),
        "two hundred and five to three hundred": (205, 300), "5 to 1,000": (5, 1000),
        "one hundred to two thousand": (100, 2000), "0 to 2000": (0, 2000),
        "1,000 to 2 million": (1000, 2_000_000), "5th-10th": (5, 10),
        "between third and fifth": (3, 5), "between 9th and twenty-first": (9, 21),
    },
    "none": {
        # digits
        "472": 472, "0": 0, "5.0": 5, "1,234,567": 1_234_567, "1 234 567": 1_234_567,
        "12\u2009345": 12_345, "1\u00a0234": 1234, "1'234": 1234, "1\u2019234": 1234,
        "1\u2018234": 1234, "9007199254740992": 2**53, "0" * 196 + "3100": 3100,
        # scales
        "100 million": 10**8, "34 thousand": 34_000, "1.39 billion": 1_390_000_000, "180k": 180_000,
        "35M": 35_000_000, "1.14bn": 1_140_000_000, "1.2B": 1_200_000_000, "5 mln": 5_000_000,
        "2 tn": 2 * 10**12, "5 hundred thousand": 500_000, "1,234 thousand": 1_234_000,
        "1,234.5 million": 1_234_500_000, "1.234 million": 1_234_000, "2-million": 2_000_000,
        "5 million 300 thousand": 5_300_000,
        # words
        "zero": 0, "three": 3, "twenty-one": 21, "two hundred and fifty thousand": 250_000,
        "one million two thousand and three": 1_002_003, "twelve hundred": 1200, "a hundred": 100,
        "an hundred": 100, "a million": 10**6, "five thousand, one hundred": 5100,
        "fifteen thousand, four hundred and fifty-five": 15_455, "a dozen": 12, "dozen": 12,
        "one million, two hundred thousand": 1_200_000, "two dozen": 24, "half a dozen": 6,
        # parts of a scale
        "half a million": 500_000, "one and a half million": 1_500_000, "¾ million": 750_000,
        "two-and-a-half million": 2_500_000, "1½ million": 1_500_000, "2 ½ thousand": 2500,
        "a quarter of a million": 250_000, "three quarters of a million": 750_000,
        # ranks
        "1st": 1, "2nd": 2, "3rd": 3, "11th": 11, "13th": 13, "14th": 14, "22nd": 22, "112th": 112,
        "211th": 211, "1021st": 1021, "2,500th": 2500, "first": 1, "twenty-first": 21,
        "two hundred and third": 203, "hundredth": 100, "11=": 11, "=11": 11, "No 1": 1,
        "No. 1": 1, "#3": 3, "number one": 1, "the 11th": 11, "joint 3rd": 3, "tied for 5th": 5,
        "equal 2nd": 2,
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("hedge", "printed", "value"), [(h, p, v) for h, read in READ.items() for p, v in read.items()]
)
def test_parse_reads_hedge_and_value(hedge, printed, value):
    assert parse(printed) == parse(printed.upper()) == (hedge, value)
    assert isinstance(parse(printed).value, int | tuple)


@pytest.mark.parametrize(("word", "hedge"), WORDS.items())
def test_every_hedge_word_is_read(word, hedge):
    assert parse(f"{word} 40") == (hedge, 40)


@pytest.mark.parametrize(("ending", "hedge"), ENDINGS.items())
def test_every_hedge_that_follows_the_number_is_read(ending, hedge):
    assert parse(f"40{ending}") == (hedge, 40)


#: how the message ends -> the phrases
REFUSED = {
    "it is empty": "| \n\u2009",
    "counts have no sign": "-5|-5 million|−5|+5|more than -5",
    "it has two hedges":
        "more than almost 5|about top-10|between almost 5 and 9|about 2 to 3 million|"
        "about 200 or so|over over 5",
    "it is a percentage": "50%|387 percent|1.5 per cent|5 percentage points",
    "it is an amount of money": "£908.2 million|$1.2bn|5 euros|300 million yuan",
    "it is a date or a time":
        "May 2012|9-11 December 2020|2020-12-01|1/12/2020|10:30|5 p.m.",
    "it is a fraction":
        "over a third|two thirds|one third|half|one in five|1 in 5|2/3|one hundredth|"
        "five hundredth|two hundredth|a hundredth|half a millionth|twenty-one hundredth|"
        "one and a half|quarter|one-in-five|⅔",
    "it is not a whole number": "1.5|1.2345 thousand|½|2½|5." + "0" * 40 + "1",
    "it is above 2**53, too large to be held exactly":
        "9007199254740993|99999 trillion|" + "1" * 200,
    "it is ambiguous, its full stop may mark thousands or decimals":
        "100.000|35.000|more than 3.000|1.000-2.000|0.500|between 1.000 and 3.000|"
        "1.250-2 million|1.250 million|169.000 people",
    "it is ambiguous, its separators can be read in two ways":
        "0,500|1,5 million|12,34|1,234 567|1.234.567|1.234,5",
    "it is ambiguous, its first number may stand for thousands":
        "20-30,000|between 20 and 30,000|100-150,000|15 to 20000",
    "it is ambiguous, 'm' may be a unit": "100 m|about 5 M",
    "it is ambiguous, 'b' may be a unit": "100 b",
    "it is ambiguous, it gives a choice": "two or three|10 or 11 million",
    "it is ambiguous, it can be divided in two ways":
        "between one hundred and one thousand and one million",
    "'courses' follows the number": "3,100 courses|3100 courses|top ten courses",
    "'people' follows the number": "3 to 4 million people|16-18 people|two people",
    "'place' follows the number": "11th place|first place",
    "'thousands' follows the number": "seventy-five thousands|12 thousands",
    "it contains no number":
        "dozens|hundreds of thousands|many|+|top-|a|more than|" + "x" * 80,
    "it is not written as numbers are":
        "1e5|hundred|million|hundred thousand|31OO|twenty--one|9 - 11th|over5|hundreds and five",
    # for whatever reason
    "":
        "a five|half a five|twenty twelve|five six|two dozen dozen|one hundred dozen|"
        "one hundred and|and five|five million six million|one hundred and thousand|almost first|"
        "between 5|5 million k|5 k m|²|٣|Ⅻ|one hundred hundred|one thousand thousand|"
        "5 million thousand|5 hundred k|5-|100 hundred|five thousand, two|two million and a half|"
        "one thousand and a half million|the 5 million|five, six|half a million, two hundred|"
        "5 thousand, 200|three thousand 3|3 thousand five|5 million 300|"
        "a million and half a million|twenty tenth|zero and a half million|between 5 and",
    "it is not an ordinal": "0th|zeroth|11st|2th|113rd|twenty zeroth",
    "no count is top 0": "top 0",
    "no count is almost 0": "almost 0",
    "no count is fewer than 0": "fewer than zero",
    "5 is not below 3": "between 5 and 3",
    "5 is not below 5": "between 5 and 5|5th-5th",
    "100000000 is not below 2000000": "100 to 2 million",
    "it is too long for one number": "1" * 201,
}  # fmt: skip
NO_TEXT = {
    "it is neither text nor a number": [None, b"3100", True, ["3"], pd.Timedelta(5, "D")],
    "counts have no sign": [-5, math.nan], "it is not a whole number": [1.5],
    "it is above 2**53, too large to be held exactly": [2**53 + 1, math.inf],
}  # fmt: skip


@pytest.mark.parametrize(
    ("why", "printed"),
    [(why, printed) for why, printed in REFUSED.items() for printed in printed.split("|")]
    + [(why, printed) for why, printed in NO_TEXT.items() for printed in printed],
)
def test_parse_refuses_and_says_why(why, printed):
    with pytest.raises(ValueError, match=f"^cannot read .* as a number: .*{re.escape(why)}$"):
        parse(printed)


def test_the_message_shows_the_phrase_up_to_80_characters():
    for length, shown in ((80, "1" * 80), (81, "1" * 77 + "…")):
        with pytest.raises(ValueError) as caught:
            parse("1" * length)
        assert str(caught.value).startswith(f"cannot read '{shown}' as a number: it is above")


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


SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen""".split()
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


@pytest.mark.parametrize("n", [0, 3100, 2**53, 3100.0, np.int64(5), np.float32(5), np.uint8(5)])
def test_a_whole_number_is_read_as_it_is(n):
    assert parse(n) == ("none", n)
    assert type(parse(n).value) is int


def test_parse_of_a_column_gives_a_table_on_the_same_index():
    phrases = pd.Series(["almost 2 million", None, "16-18", "472"], index=list("dbca"))
    table = parse(phrases)
    assert table.index.equals(phrases.index)
    assert table.dtypes.astype(str).to_dict() == {
        "hedge": "str", "value": "Int64", "value_high": "Int64", "why": "str",
    }  # fmt: skip
    assert table["hedge"].fillna("").tolist() == ["almost", "", "between", "none"]
    assert table["value"].fillna(-1).tolist() == [2_000_000, -1, 16, 472]
    assert table["value_high"].fillna(-1).tolist() == [-1, -1, 18, -1]
    assert table["why"].isna().all()
    assert bounds(table)["upper"].fillna(-1).tolist() == [1_999_999, -1, 18, 472]
    assert parse(phrases[:0]).dtypes.equals(table.dtypes)


@pytest.mark.parametrize("column", [
    pd.Series([3100, None]), pd.Series([3100, None], dtype="Int64"), pd.Series(["3100", pd.NA]),
    pd.Series([3100, "x"]).mask([False, True]), pd.Series(["3,100", None], dtype="category"),
])  # fmt: skip
def test_a_column_is_read_whatever_pandas_has_made_of_it(column):
    table = parse(column)
    assert table["value"].fillna(-1).tolist() == [3100, -1]
    assert table["why"].isna().all()


UNREAD = "it is not written as numbers are"


@pytest.mark.parametrize(
    ("phrases", "named", "why"),
    [
        (["5", "x0", "x0"], "'x0'", ["", UNREAD, UNREAD]),
        (["5", "x0", "x1", "x2", "x3", "x4"], "'x0', 'x1', 'x2', 'x3', 'x4'", ["", *[UNREAD] * 5]),
        ([*(f"x{n}" for n in range(7)), "x0"], "'x0', 'x1', 'x2', 'x3', 'x4' and 2 more",
         [UNREAD] * 8),
        ([5, 7.5, "5%", ["3"], "5%"], "7.5, '5%', ['3']",
         ["", "it is not a whole number", "it is a percentage",
          "it is neither text nor a number", "it is a percentage"]),
    ],
)  # fmt: skip
def test_what_parse_cannot_read_in_a_column_is_missing_and_named_once(phrases, named, why):
    # As IPython runs a cell: from a file whose name has the number of the process. The
    # warning holds no path and is shown each time.
    cell = compile("table = parse(pd.Series(phrases))", "/tmp/ipykernel_4711/123.py", "exec")
    names = {"parse": parse, "pd": pd, "phrases": phrases}
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("default")
        for _ in range(2):
            exec(cell, names)
    shown = [warnings.formatwarning(w.message, w.category, w.filename, w.lineno) for w in warned]
    assert shown == 2 * [
        f"alliance_stats.parse:1: UserWarning: cannot read as numbers: {named}; "
        "the column 'why' gives the reasons\n"
    ]
    table = names["table"]
    assert table["why"].fillna("").tolist() == why
    assert table["value"].notna().tolist() == [not reason for reason in why]
