"""Printed numbers: which number "more than 3100" names, and how it is hedged."""

import re
import unicodedata
import warnings
from fractions import Fraction
from typing import Any, NamedTuple, overload

import numpy as np
import pandas as pd

__all__ = ["ordinal", "parse"]


#: Above this, float64 no longer holds every whole number.
LARGEST = 2**53

#: What stands before a number -> its hedge. "more than" and "almost" follow the literature cited
#: in :mod:`alliance_stats.hedges`; the others are their ordinary relatives, read by us.
WORDS = {
    word: hedge
    for hedge, words in {
        "more than": "more than, just over, well over, slightly more than, slightly over, "
        "a little over, a little more than, just above, well above, over, above, upwards of, "
        "in excess of, exceeding, exceeds, exceeded, beyond, greater than, >",
        "fewer than": "fewer than, less than, well under, well below, under, below, <",
        "almost": "almost, nearly, virtually, nigh on, getting on for, just under, just below, "
        "just shy of, just short of, not quite, slightly fewer than, slightly less than, "
        "slightly under",
        "at least": "at least, no fewer than, no less than, not less than, a minimum of, "
        "greater than or equal to, >=",
        "up to": "up to, at most, no more than, not more than, as many as, a maximum of, "
        "fewer than or equal to, less than or equal to, <=",
        "about": "about, around, approximately, approx., approx, roughly, some, an estimated, "
        "close to, more or less, circa, ca., ca, c., ~",
        "exactly": "exactly, precisely",
        # These say what the writer thinks of the number, and nothing about its size.
        "none": "only, just, a total of",
    }.items()
    for word in words.split(", ")
}
#: What stands after a number -> its hedge.
ENDINGS = {
    " +": "at least", "+": "at least", " plus": "at least", "-plus": "at least",
    " or more": "at least", " or fewer": "up to", " or less": "up to", " or so": "about",
    "-odd": "about",
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
#: The ordinals that name a part, too: "a third", "two fifths".
FRACTIONS = [word + "s?" for word in list(ORDINALS)[3:]]
MONTHS = """January February March April May June July August September October November December
Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec""".split()
COINS = "dollars? euros? pounds? roubles? rubles? yuan yen rupees? cents".split()
CURRENCIES = "USD EUR GBP RUB RMB CNY".split()

_SIZES = {**SCALES, "hundred": 100, "dozen": 12}
#: What is written after digits -> the scale that it stands for.
_SUFFIXES = {"k": "thousand", "tn": "trillion", **dict.fromkeys(("m", "mn", "mln"), "million")}
_SUFFIXES |= dict.fromkeys(("b", "bn"), "billion")
#: The words for 0 to 99.
_SMALL = {f"{ten} {one}": TENS[ten] + UNITS[one] for ten in TENS for one in list(UNITS)[1:10]}
_SMALL |= UNITS | TENS
_CARDINAL = {size: word for word, size in (UNITS | TENS).items()}
_PARTS = {"a": Fraction(1), "half a": Fraction(1, 2), "a quarter of a": Fraction(1, 4)}
_PARTS |= {"three quarters of a": Fraction(3, 4), "an": Fraction(1), "half an": Fraction(1, 2)}

#: Typographic variant -> the plain character that is read.
_PLAIN = {"≥": ">=", "≤": "<=", "≈": "~", **dict.fromkeys("\u2018\u2019", "'")}
_PLAIN |= dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
_PLAIN |= dict.fromkeys("\u200b\u2060\ufeff", " ")
_VARIANTS = str.maketrans(_PLAIN)

# Of two words that begin alike, the longer one is tried first.
_BEFORE = re.compile(
    "|".join(
        re.escape(word) + (" " if word[-1].isalpha() else " ?")
        for word in sorted(WORDS, reverse=True)
    )
)
_TOP = re.compile("(?:the )?top[- ](.+)")
_DASH = re.compile(r"(\d[^-]*?) ?- ?(\d[^-]*)", re.ASCII)
# Lists print a rank as "No 1", and a shared one as "11=".
_RANK = re.compile(
    r"(?:(?:no\.? ?|# ?)(?=\d)|number |= ?|(?:the |joint |tied (?:for )?|equal )"
    r"(?=.*(?:st|nd|rd|th)$))?(.*?)(?: ?=)?",
    re.ASCII,
)
_ORDINAL = re.compile(r"(\d[\d,]*)(st|nd|rd|th)", re.ASCII)
RANKED = re.compile(r"(?:\d(?:st|nd|rd)|th|first|second|third)$", re.I)
_DIGITS = re.compile(
    r"([1-9]\d{0,2}([ ,'])\d{3}(?:\2\d{3})*|\d+)(?:\.(\d+))?|(\d*) ?([¼½¾])", re.ASCII
)
_SUFFIX = re.compile(rf"(?<=[\d¼½¾]) ?({'|'.join(sorted(_SUFFIXES, reverse=True))})$", re.ASCII)
_HYPHEN = re.compile("(?<=[a-z0-9])-(?=[a-z])")
SCALED = re.compile(rf"(?:[ -]?(?:{'|'.join([*_SIZES, *_SUFFIXES])}))+$")

#: Why what looks like a number is none.
_DOUBTS = {why: re.compile(pattern, re.ASCII) for why, pattern in {
    "counts have no sign": r"^[-+]\d",
    # "100.000" may be 100 or 100,000; before a scale three decimals that end in 0 may as well.
    "it is ambiguous, its full stop may mark thousands or decimals":
        r"^\d{1,3}\.(?:\d{3}$|\d\d0 ?[a-z])",
    "it is ambiguous, 'm' may be a unit": r"\d m$",
    "it is ambiguous, 'b' may be a unit": r"\d b$",
}.items()}  # fmt: skip
#: Why a phrase names no count, the first that applies.
_OTHERS = {why: re.compile(pattern) for why, pattern in {
    "it is a percentage": r"%|‰|\bper ?cent|\bpercentage",
    "it is an amount of money": rf"[$£€¥₹₽]|\b(?:{'|'.join([*COINS, *CURRENCIES]).lower()})\b",
    "it is a date or a time": rf"\b(?:{'|'.join(MONTHS).lower()})\b|\d{{4}}-\d\d-\d\d|\d:\d\d|"
    r"\b\d{1,2}([./])\d{1,2}\1(?:\d\d|\d{4})$|\b(?:bc|ad|a\.?m\.?|p\.?m\.?)$",
    "it is a fraction": rf"\b(?:half|halves|quarters?|{'|'.join(FRACTIONS)})\b|[¼½¾⅐-⅞]|"
    r"\d ?/ ?\d|[ -]in[ -]",
    "it is ambiguous, it gives a choice": r" or ",
}.items()}  # fmt: skip
_NAMED = re.compile(rf"\d|\b(?:{'|'.join([*UNITS, *TENS, 'hundred', *SCALES])})\b")


class Phrase(NamedTuple):
    """A printed number: its hedge and its value (for "between", both values)."""

    hedge: str
    value: int | tuple[int, int]


@overload
def parse(printed: str | float) -> Phrase: ...
@overload
def parse(printed: pd.Series) -> pd.DataFrame: ...
def parse(printed: Any) -> Any:
    """Parse a printed number and its hedge.

    Reads digits (grouped by commas, spaces, thin spaces or apostrophes), number words,
    thousand to trillion and their usual suffixes, ordinals, "No 1", shared ranks ("11=",
    "joint 3rd"), "top-n" and ranges. Everything else is refused, with the reason, and so
    is what can be read in two ways ("100.000", "100 m", "20-30,000").

    Parameters
    ----------
    printed : str or pandas.Series
        The phrase of the number alone, such as ``"more than 3100"``, or a column of them.
        What is a whole number already is read as it is.

    Returns
    -------
    Phrase or pandas.DataFrame
        For one phrase a named pair: ``hedge`` is ``"none"`` for a bare number; ``value``
        is an int, or a pair of ints where the hedge is "between". For a column a table on
        the same index with ``hedge`` (str), ``value`` and ``value_high`` (Int64), as
        :func:`alliance_stats.bounds` takes it, and ``why`` (str), the reason where a
        phrase cannot be read; one warning names the first few of these.

    Raises
    ------
    ValueError
        A single phrase is not a count or a rank as English prints one: it is a
        percentage, money, a date, a fraction, ambiguous, above 2**53, has two hedges or a
        sign, has another word after the number, or contains no number. The message quotes
        the phrase and ends with the reason.

    Notes
    -----
    "more than" and "almost" are read as the literature cited in
    :mod:`alliance_stats.hedges` has found. How their relatives are read ("over", "nearly",
    "at least", "or so", "between … and …" and the signs) is our own rule.

    Examples
    --------
    >>> parse("more than 3100")
    Phrase(hedge='more than', value=3100)
    >>> parse("top-10"), parse("11th")
    (Phrase(hedge='top', value=10), Phrase(hedge='none', value=11))
    >>> parse("387 percent")
    Traceback (most recent call last):
        ...
    ValueError: cannot read '387 percent' as a number: it is a percentage
    >>> import pandas as pd
    >>> parse(pd.Series(["almost 2 million", "16-18 million"]))
         hedge     value  value_high  why
    0   almost   2000000        <NA>  NaN
    1  between  16000000    18000000  NaN
    """
    if isinstance(printed, pd.Series):
        return _parse_column(printed)
    hedge, value, high, why = _row(printed)
    if why:
        shown = f"{printed!r}" if len(str(printed)) <= 80 else f"{str(printed)[:77] + '…'!r}"
        raise ValueError(f"cannot read {shown} as a number: {why}")
    return Phrase(hedge, value if high is None else (value, high))


def _parse_column(column: pd.Series) -> pd.DataFrame:
    known = zip(column, column.notna(), strict=True)
    rows = [_row(phrase) if there else (None, None, None, None) for phrase, there in known]
    types = {"hedge": "str", "value": "Int64", "value_high": "Int64", "why": "str"}
    table = pd.DataFrame(rows, column.index, list(types), "object").astype(types)
    unread = column[table["why"].notna().to_numpy()]
    if named := list(dict.fromkeys(f"{phrase!r:.80}" for phrase in unread)):
        more = f" and {len(named) - 5} more" if len(named) > 5 else ""
        message = f"cannot read as numbers: {', '.join(named[:5])}{more}; "
        message += "the column 'why' gives the reasons"
        # Not where the caller is: in a notebook that is a path, which no rerun repeats.
        warnings.warn_explicit(message, UserWarning, "alliance_stats.parse", 1)
    return table


def ordinal(rank: int) -> str:
    """Return a rank as English writes it.

    Parameters
    ----------
    rank : int
        A whole number from 1.

    Returns
    -------
    str
        The number with its ending.

    Examples
    --------
    >>> [ordinal(rank) for rank in (1, 12, 22, 103)]
    ['1st', '12th', '22nd', '103rd']
    """
    teen = rank % 100 in (11, 12, 13)
    return f"{rank}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(rank % 10, 'th')}"


class _NotANumberError(Exception):
    """Raised inside this module; gives the reason in a few words."""


def _row(printed: Any) -> tuple[Any, ...]:
    """Hedge, value, upper value of a phrase, and why it has none."""
    try:
        hedge, value = _read(printed)
    except _NotANumberError as error:
        return None, None, None, str(error)
    return (hedge, *value, None) if isinstance(value, tuple) else (hedge, value, None, None)


def _read(printed: Any) -> Phrase:
    if isinstance(printed, str):
        text = printed if printed.isascii() else printed.translate(_VARIANTS)
        return _hedged(" ".join(text.lower().split()))
    number = isinstance(printed, int | float | np.integer | np.floating)
    if not number or isinstance(printed, bool | np.timedelta64):
        raise _NotANumberError("it is neither text nor a number")
    if not printed >= 0:
        raise _NotANumberError("counts have no sign")
    return Phrase("none", _whole(min(printed, 2.0 * LARGEST)))


def _hedged(text: str) -> Phrase:
    """The hedges round a number, of which it may have one, and the number."""
    if not text:
        raise _NotANumberError("it is empty")
    if len(text) > 200:
        raise _NotANumberError("it is too long for one number")
    said = []
    while match := _BEFORE.match(text):
        said.append(WORDS[match[0].strip()])
        text = text[match.end() :]
    if ending := next(filter(text.endswith, ENDINGS), ""):
        said.append(ENDINGS[ending])
        text = text.removesuffix(ending)
    if match := _TOP.fullmatch(text):
        said.append("top")
        text = match[1]
    said = [hedge for hedge in said if hedge != "none"]
    ends = _range(text) if len(said) < 2 else None
    if len(said) + bool(ends) > 1:
        raise _NotANumberError("it has two hedges")
    if ends:
        return Phrase("between", ends)
    if not said:
        return Phrase("none", _rank(text))
    hedge, value = said[0], _number(text)
    if value == 0 and hedge in ("almost", "fewer than", "top"):
        raise _NotANumberError(f"no count is {hedge} 0")
    return Phrase(hedge, value)


def _range(text: str) -> tuple[int, int] | None:
    """The two ends of a range; nothing if the phrase is none."""
    start, joint = ("between ", " and ") if text.startswith("between ") else ("from ", " to ")
    text = text.removeprefix(start)
    words = text.split(joint)
    pairs = [(joint.join(words[:i]), joint.join(words[i:])) for i in range(1, len(words))]
    if not pairs:
        if not (match := _DASH.fullmatch(text)):
            return None
        pairs = [(match[1], match[2])]
    found, errors = set(), []
    for pair in pairs:
        try:
            found.add(_ends(*pair))
        except _NotANumberError as error:
            errors.append(error)
    if len(found) > 1:
        raise _NotANumberError("it is ambiguous, it can be divided in two ways")
    if not found:
        raise errors[0] if len(errors) == 1 else _NotANumberError(_why(text))
    return found.pop()


def _ends(first: str, second: str) -> tuple[int, int]:
    if _BEFORE.match(first) or _BEFORE.match(second):
        raise _NotANumberError("it has two hedges")
    read = _rank if RANKED.search(first) and RANKED.search(second) else _number
    high = read(second)
    # "16 to 18 million" says its scale once, and so may "20-30,000".
    scale, hundreds, said = SCALED.search(second), first.endswith("hundred"), ""
    if scale and (hundreds or not SCALED.search(first)):
        said = scale[0].removeprefix(" hundred") if hundreds else scale[0]
    scaled = _digits_or_words(first + said) if said else None
    once = scaled is not None and scaled < high
    low = read(first + said if once else first)
    if scaled is not None and not once and low < 1000 and not hundreds:
        raise _NotANumberError(f"{scaled} is not below {high}")
    if not scale and second.endswith("000") and 0 < low < 1000 and 1000 * low < high:
        raise _NotANumberError("it is ambiguous, its first number may stand for thousands")
    if low >= high:
        raise _NotANumberError(f"{low} is not below {high}")
    return low, high


def _rank(text: str) -> int:
    """Value of a rank or an ordinal, else of a bare number."""
    if match := _RANK.fullmatch(text):
        text = match[1]
    if match := _ORDINAL.fullmatch(text):
        value = _number(match[1])
        if value == 0 or not ordinal(value).endswith(match[2]):
            raise _NotANumberError("it is not an ordinal")
        return value
    before, _, last = text.replace("-", " ").rpartition(" ")
    size = ORDINALS.get(last)
    if size is None:
        return _number(text)
    if size == 0:
        raise _NotANumberError("it is not an ordinal")
    if not before:
        return size
    # "Two hundredth" may be two parts of a hundred, and "one third" is one of three.
    if size not in _CARDINAL or not before.endswith((*TENS, *_SIZES, " and")):
        raise _NotANumberError("it is a fraction")
    return _number(f"{before} {_CARDINAL[size]}")


def _number(text: str) -> int:
    """Value of a bare number, in digits or words."""
    if why := _first(_DOUBTS, text):
        raise _NotANumberError(why)
    value = _digits_or_words(text)
    if value is None:
        raise _NotANumberError(_why(text))
    return _whole(value)


def _first(reasons: dict[str, re.Pattern[str]], text: str) -> str | None:
    return next((why for why, pattern in reasons.items() if pattern.search(text)), None)


def _whole(value: Any) -> int:
    if value > LARGEST:
        raise _NotANumberError("it is above 2**53, too large to be held exactly")
    if value != int(value):
        raise _NotANumberError("it is not a whole number")
    return int(value)


def _digits_or_words(text: str) -> Fraction | int | None:
    """Value of a bare number; nothing where it is none."""
    text = _SUFFIX.sub(lambda match: f" {_SUFFIXES[match[1]]}", text)
    return 12 if text == "dozen" else _value(_HYPHEN.sub(" ", text))


def _value(text: str) -> Fraction | int | None:
    """Value of digits or words, divided at the largest scale in them."""
    word = next((word for word in _SIZES if word in text), None)
    if word is None:
        if match := _DIGITS.fullmatch(text):
            whole, separator, decimals, units, part = match.groups()
            if part:
                return int(units or 0) + Fraction(unicodedata.numeric(part))
            number = int(whole.replace(separator or ",", ""))
            return number + Fraction(int(decimals), 10 ** len(decimals)) if decimals else number
        return _SMALL.get(text)
    size = _SIZES[word]
    before, _, after = text.partition(word)
    number = before.strip().removesuffix(" and a half")
    many = _PARTS.get(number) or _value(number)
    rest = _value(after.lstrip(", ").removeprefix("and ")) if after else 0
    if many is None or rest is None or rest >= size or word in after:
        return None
    if size < 1000 and (many >= 100 or (after and word == "dozen")):
        return None
    # "Fifteen thousand, four hundred" is a number; "five thousand, two" may be a list,
    # and so may "three thousand 3".
    digits = re.search(r"\d", text)
    if after.startswith(",") and (digits or rest < 100):
        return None
    alike = SCALED.search(after) and re.search(r"\d", number) and re.search(r"\d", after)
    if after and digits and not alike:
        return None
    if number != before.strip():
        if not 1 <= many < 100:
            return None
        many += Fraction(1, 2)
    return None if rest and many.denominator != 1 else many * size + rest


def _why(text: str) -> str:
    """Why a phrase is not a count."""
    if why := _first(_OTHERS, text):
        return why
    match = re.match(r"[0-9]+[.,' ][0-9][0-9.,' ]*", text)
    if match and not _DIGITS.fullmatch(match[0].strip(" ,.")):
        return "it is ambiguous, its separators can be read in two ways"
    words = text.split(" ")
    for count in range(len(words) - 1, 0, -1):
        number, rest = " ".join(words[:count]), " ".join(words[count:])
        ordinal = number in ORDINALS or _ORDINAL.fullmatch(number)
        if ordinal or _digits_or_words(number) is not None:
            return f"{rest!r} follows the number"
    return "it is not written as numbers are" if _NAMED.search(text) else "it contains no number"
