"""Printed phrases: which number "more than 3100" names, and how it is hedged."""

import re
import warnings
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple, overload

import pandas as pd

__all__ = ["Phrase", "parse"]

#: Above this, float64 no longer holds every whole number.
LARGEST = 2**53

#: hedge -> the words that print it. "more than" and "almost" are the article's and
#: follow the literature above; the others are their ordinary relatives, read by us.
WORDS: dict[str, tuple[str, ...]] = {
    "more than": ("more than", "over", "above", "upwards of", "in excess of", "greater than", ">"),
    "fewer than": ("fewer than", "less than", "under", "below", "<"),
    "almost": ("almost", "nearly", "close to", "just under"),
    "at least": ("at least", "no fewer than", "no less than", "not less than", "≥"),
    "up to": ("up to", "at most", "no more than", "not more than", "as many as", "≤"),
    "about": (
        "about", "around", "approximately", "approx.", "approx", "roughly", "some",
        "circa", "ca.", "c.", "~", "≈",
    ),
    "exactly": ("exactly", "precisely"),
}  # fmt: skip

_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_PLACES = """zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh
twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"""
UNITS = {word: number for number, word in enumerate(_ONES.split())}
TENS = {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
SCALES = {"trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 10**3}
ORDINALS = dict(zip(_PLACES.split(), [*UNITS.values(), *TENS.values()], strict=True))
ORDINALS |= {f"{scale}th": size for scale, size in {"hundred": 100, **SCALES}.items()}

_CARDINAL = {size: word for word, size in (UNITS | TENS | {"hundred": 100} | SCALES).items()}
#: The words for 0 to 99.
_SMALL = {f"{ten} {one}": TENS[ten] + UNITS[one] for ten in TENS for one in list(UNITS)[1:10]}
_SMALL |= UNITS | TENS
_ARTICLES = {"a": Fraction(1), "an": Fraction(1)}
_ARTICLES |= {f"half {article}": Fraction(1, 2) for article in ("a", "an")}
_SUFFIXES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "tn": "trillion"}

_SPACES = re.compile(r"[\s\u200b\u2060\ufeff]+")
_DIGITS = re.compile(r"\d{1,3}([ ,'])\d{3}(?:\1\d{3})*|\d+(?:\.\d+)?", re.ASCII)
_SUFFIX = re.compile(rf"(?<=\d) ?({'|'.join(_SUFFIXES)})$", re.ASCII)
_SCALED = re.compile(rf"(?: ?(?:{'|'.join(['hundred', 'dozen', *SCALES, *_SUFFIXES])}))+$")
_ORDINAL = re.compile(r"(\d+)(st|nd|rd|th)", re.ASCII)


def _rules() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The ways to print a hedge, in the order in which they are tried."""
    for hedge, words in WORDS.items():
        spaced = (re.escape(w) + (" " if w[-1].isalpha() or w[-1] == "." else " ?") for w in words)
        yield hedge, re.compile(f"(?:{'|'.join(spaced)})(.*)")
    yield "at least", re.compile(r"(.*?)(?: ?\+| or more)")
    yield "top", re.compile(r"(?:the )?top[- ](.*)")
    yield "between", re.compile(r"between (.+) and (.+)")
    yield "between", re.compile(r"from (.+) to (.+)")
    yield "between", re.compile(r"(\d.*?) ?[-–—] ?(\d.*)", re.ASCII)
    # Lists print a place as "No 1", and a shared one as "11=".
    yield "none", re.compile(r"(?:(?:no\.? ?|#)(?=\d)|number |= ?)?(.*?) ?=?", re.ASCII)


_RULES = tuple(_rules())


class Phrase(NamedTuple):
    """A printed number: its hedge and its value (for "between", both values)."""

    hedge: str
    value: int | tuple[int, int]


@overload
def parse(printed: str) -> Phrase: ...
@overload
def parse(printed: pd.Series) -> pd.DataFrame: ...
def parse(printed: Any) -> Any:
    """Tell which number a printed phrase names, and how it is hedged.

    Reads digits (grouped by commas, spaces, thin spaces or apostrophes), number words,
    thousand to trillion and their usual suffixes, ordinals, "No 1", tied places ("11=")
    and "top-n". Refuses everything else and says why: two hedges, "dozens", signs, per
    cents, fractions of a person, numbers above 2**53.

    Parameters
    ----------
    printed : str or pandas.Series
        The phrase of the number alone, such as ``"more than 3100"``, or a column of them.

    Returns
    -------
    Phrase or pandas.DataFrame
        For one phrase a named pair: ``hedge`` is ``"none"`` for a bare number; ``value``
        is an int, or a pair of ints where the hedge is "between". For a column a table on
        the same index with ``hedge`` (str), ``value`` and ``value_high`` (Int64), as
        :func:`alliance_stats.bounds` takes it. A phrase that cannot be read is missing there, and one
        warning names the first few.

    Raises
    ------
    ValueError
        A single phrase is not a number as English prints one; the message quotes it.

    Notes
    -----
    "more than" and "almost" are read after the literature cited in this module. "over",
    "nearly", "about", "at least", "up to", "fewer than", "exactly", "between … and …" and
    the signs > < ≥ ≤ ~ + are our own reading.

    Examples
    --------
    >>> parse("more than 3100")
    Phrase(hedge='more than', value=3100)
    >>> parse("top-10"), parse("11th")
    (Phrase(hedge='top', value=10), Phrase(hedge='none', value=11))
    >>> parse("dozens")
    Traceback (most recent call last):
        ...
    ValueError: cannot read 'dozens' as a printed number: 'dozens' names no number
    >>> import pandas as pd
    >>> parse(pd.Series(["almost 2 million", "16-18 million"]))
          hedge     value  value_high
    0    almost   2000000        <NA>
    1   between  16000000    18000000
    """
    if isinstance(printed, pd.Series):
        return _parse_column(printed)
    if not isinstance(printed, str):
        raise ValueError(f"cannot read {printed!r} as a printed number: it is not text")
    text = printed.translate({0x2019: "'", 0x2018: "'", 0x2010: "-", 0x2011: "-"})
    try:
        return _parse(_SPACES.sub(" ", text).strip().lower())
    except _NotANumber as error:
        shown = printed if len(printed) <= 80 else printed[:77] + "…"
        raise ValueError(f"cannot read {shown!r} as a printed number: {error}") from None


def _parse_column(column: pd.Series) -> pd.DataFrame:
    read: dict[Any, tuple[Any, Any, Any]] = {}
    unread = []
    for phrase in column.dropna().unique():
        try:
            hedge, value = parse(phrase)
        except ValueError:
            unread.append(repr(phrase))
        else:
            read[phrase] = (hedge, *value) if isinstance(value, tuple) else (hedge, value, None)
    if unread:
        more = f" and {len(unread) - 5} more" if len(unread) > 5 else ""
        named = ", ".join(unread[:5])
        warnings.warn(f"cannot read as printed numbers: {named}{more}", stacklevel=3)
    rows = [read.get(phrase, (None, None, None)) for phrase in column]
    table = pd.DataFrame(rows, columns=["hedge", "value", "value_high"], index=column.index)
    return table.astype({"hedge": "str", "value": "Int64", "value_high": "Int64"})


class _NotANumber(Exception):
    """Raised inside this module; says why in a few words."""


def _parse(text: str) -> Phrase:
    if not text:
        raise _NotANumber("it is empty")
    if len(text) > 200:
        raise _NotANumber("it is too long for the phrase of one number")
    hedge, numbers = _hedged(text)
    if hedge == "none":
        return Phrase(hedge, _place(numbers[0]))
    if any(_hedged(number)[0] != "none" for number in numbers):
        raise _NotANumber("it has two hedges")
    if hedge != "between":
        value = _number(numbers[0])
        if value == 0 and hedge in ("almost", "fewer than", "top"):
            raise _NotANumber(f"no count is {hedge} 0")
        return Phrase(hedge, value)
    # "16 and 18 million" says the scale once.
    first, second = numbers
    if (scale := _SCALED.search(second)) and not _SCALED.search(first):
        first += scale[0]
    low, high = _number(first), _number(second)
    if low >= high:
        raise _NotANumber(f"{low} is not below {high}")
    return Phrase(hedge, (low, high))


def _hedged(text: str) -> tuple[str, tuple[str, ...]]:
    """The hedge of a phrase, and its one or two bare numbers."""
    matches = ((hedge, pattern.fullmatch(text)) for hedge, pattern in _RULES)
    return next((hedge, match.groups()) for hedge, match in matches if match)


def _place(text: str) -> int:
    """Value of an ordinal, else of a bare number."""
    if match := _ORDINAL.fullmatch(text):
        value = _number(match[1])
        teen = value % 100 in (11, 12, 13)
        due = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
        if match[2] != due or value == 0:
            raise _NotANumber(f"{text!r} is not an ordinal")
        return value
    *before, last = re.split("[- ]", text)
    if last not in ORDINALS:
        return _number(text)
    if ORDINALS[last] == 0 or before[:1] in (["a"], ["an"], ["half"]):  # "a hundredth"
        raise _NotANumber(f"{text!r} is not an ordinal")
    return _number(" ".join([*before, _CARDINAL[ORDINALS[last]]])) if before else ORDINALS[last]


def _number(text: str) -> int:
    """Value of a bare number, in digits or words."""
    if re.match(r"[-−+]\d", text, re.ASCII):
        raise _NotANumber(f"{text!r} has a sign, and counts have none")
    words = _SUFFIX.sub(lambda match: f" {_SUFFIXES[match[1]]}", text)
    words = "one dozen" if text == "dozen" else re.sub("(?<=[a-z])-(?=[a-z])", " ", words)
    value = _value(words)
    if value is None:
        raise _NotANumber(f"{text!r} names no number" if text else "it names no number")
    if value.denominator != 1:
        raise _NotANumber("it is not a whole number")
    if value > LARGEST:
        raise _NotANumber("it is too large to be held exactly")
    return int(value)


def _value(text: str) -> Fraction | None:
    """Value of digits or words, taken apart at the largest scale in them."""
    for word, size in {**SCALES, "hundred": 100, "dozen": 12}.items():
        before, found, after = (part.strip() for part in text.partition(word))
        if not found:
            continue
        many = _ARTICLES.get(before) or _value(before)
        rest = _value(after.removeprefix("and ")) if after else Fraction(0)
        if many is None or rest is None or rest >= size:
            return None
        if word in ("hundred", "dozen") and (many >= 100 or (after and word == "dozen")):
            return None
        return many * size + rest
    if _DIGITS.fullmatch(text):
        return Fraction(re.sub("[ ,']", "", text))
    return Fraction(_SMALL[text]) if text in _SMALL else None
