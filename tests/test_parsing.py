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

from .conftest import cases

#: A row for each phrase: its hedge and its value, or why it has none (empty: for any reason).
PRINTED = cases("printed")
READ = PRINTED.loc[PRINTED["hedge"] != "", ["printed", "hedge", "value", "value_high"]].to_numpy()
REFUSED = PRINTED.loc[PRINTED["hedge"] == "", ["printed", "why"]].to_numpy()
UNUSUAL = [
    ("  more\n than\t5  ", "more than", 5, ""), ("top\u201110", "top", 10, ""),
    ("12\u2009345", "none", 12_345, ""), ("1\u00a0234", "none", 1234, ""),
    ("16\u00ad000", "none", 16_000, ""),
    ("0" * 196 + "31", "none", 31, ""),
    *((f"{word} 40", hedge, 40, "") for word, hedge in WORDS.items()),
    *((f"40{ending}", hedge, 40, "") for ending, hedge in ENDINGS.items()),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "hedge", "value", "value_high"), [*READ, *UNUSUAL])
def test_parse_reads_hedge_and_value(printed, hedge, value, value_high):
    value = (int(value), int(value_high)) if value_high else int(value)
    assert parse(printed) == parse(printed.upper()) == (hedge, value)


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        *REFUSED, ("", "it is no count or rank as English prints one"),
        ("1" * 201, "it is too long for one number"), (1.5, "it is not a whole number"),
        (-5, "counts have no sign"), (math.nan, "it is missing"),
        *((n, "above 2**53, too large to be held exactly")
          for n in ("1" * 200, 2**53 + 1, math.inf)),
        *((no_number, "it is neither text nor a number")
          for no_number in (None, True, ["3"], pd.Timedelta(5, "D"), np.timedelta64(5, "D"))),
    ],
)  # fmt: skip
def test_parse_refuses_and_says_why(printed, why):
    message = f"^cannot read .{{0,80}} as a number: .*{re.escape(why)}$"
    with pytest.raises(ValueError, match=message):
        parse(printed)


#: Whatever numbers are made of.
WORDS_OF_NUMBERS = (
    "one two ten eleven twenty ninety hundred thousand million and a half an dozen 5 12 3.5 7th "
    "first hundredth millionth - , + over about top between from to k bn = no #"
).split()
in_any_order = st.lists(st.sampled_from(WORDS_OF_NUMBERS), max_size=7).map(" ".join)


@given(in_any_order | st.text(max_size=30) | st.text("0123456789 ,.-+–'andtopfrmh=", max_size=30))
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


#: Round numbers and others.
counts = st.builds(lambda m, k: m * 10**k, st.integers(0, 9999), st.integers(0, 11))
separators = st.sampled_from([",", " ", "\u2009", "'", "\u2019", ""])


@given(counts | st.integers(0, LARGEST), separators, st.sampled_from("- \u2010"))
def test_parse_inverts_printing(n, separator, hyphen):
    assert parse(f"{n:,}".replace(",", separator)) == ("none", n)
    for joint in (" and ", " "):
        assert parse(in_words(n, joint, hyphen)) == ("none", n)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th") if n // 10 % 10 != 1 else "th"
    assert n == 0 or parse(f"{n}{ending}") == ("exactly", n)


@pytest.mark.parametrize("n", [0, 2**53, 3100.0, np.int64(5), np.float32(5), np.uint8(5)])
def test_a_whole_number_is_read_as_it_is(n):
    assert parse(n) == ("none", n) and type(parse(n).value) is int


def test_parse_of_a_column_gives_a_table_on_the_same_index():
    phrases = pd.Series(["almost 2 million", None, "16-18", 472], index=list("dbca"))
    table = parse(phrases)
    assert table.index.equals(phrases.index)
    assert table["hedge"].fillna("").tolist() == ["almost", "", "between", "none"]
    assert table["value"].fillna(-1).tolist() == [2_000_000, -1, 16, 472]
    assert table["value_high"].fillna(-1).tolist() == [-1, -1, 18, -1]
    assert table["why"].isna().all()
    assert bounds(table)["upper"].fillna(-1).tolist() == [1_999_999, -1, 18, 472]
    assert parse(phrases[:0]).dtypes.astype(str).to_dict() == {
        "hedge": "str", "value": "Int64", "value_high": "Int64", "why": "str",
    }  # fmt: skip
    for column in (pd.Series([3100, None]), pd.Series(["3,100", None], dtype="category")):
        assert parse(column)["value"].fillna(-1).tolist() == [3100, -1]


def test_what_parse_cannot_read_in_a_column_is_missing_and_named_each_time():
    phrases = pd.Series([5, 7.5, "5%", "x"])
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("default")
        for _ in range(2):
            table = parse(phrases)
    # It names no file: a notebook's cells have the number of a process, which no rerun repeats.
    shown = [warnings.formatwarning(w.message, w.category, w.filename, w.lineno) for w in warned]
    assert shown == 2 * [
        "alliance_stats.parse:1: UserWarning: cannot read 3 of 4 as numbers, such as 7.5; "
        "the column 'why' gives the reasons\n"
    ]
    percent, unread = "it is a percentage", "it is no count or rank as English prints one"
    assert table["why"].fillna("").tolist() == ["", "it is not a whole number", percent, unread]
    assert table["value"].notna().tolist() == [True, False, False, False]
