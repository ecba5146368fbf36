"""Printed numbers: which number "more than 3100" names, and how it is hedged."""

import re
import unicodedata
import warnings
from fractions import Fraction
from typing import Any, NamedTuple, overload

import numpy as np
import pandas as pd

__all__ = ["parse"]


def __dir__() -> list[str]:
    return __all__


#: Above this, float64 no longer holds every whole number.
LARGEST = 2**53

#: hedge -> the words that print it. "more than" and "almost" follow the literature cited
#: in :mod:`alliance_stats.hedges`; the others are their ordinary relatives, read by us.
WORDS: dict[str, tuple[str, ...]] = {
    "more than": (
        "more than", "just over", "well over", "slightly more than", "slightly over",
        "a little over", "a little more than", "just above", "well above", "over", "above",
        "upwards of", "in excess of", "greater than", ">",
    ),
    "fewer than": ("fewer than", "less than", "well under", "well below", "under", "below", "<"),
    "almost": (
        "almost", "nearly", "close to", "just under", "just below", "not quite",
        "slightly fewer than", "slightly less than", "slightly under",
    ),
    "at least": (
        "at least", "no fewer than", "no less than", "not less than", "a minimum of",
        "greater than or equal to", ">=",
    ),
    "up to": (
        "up to", "at most", "no more than", "not more than", "as many as", "a maximum of",
        "fewer than or equal to", "less than or equal to", "<=",
    ),
    "about": (
        "about", "around", "approximately", "approx.", "approx", "roughly", "some",
        "an estimated", "circa", "ca.", "ca", "c.", "~",
    ),
    "exactly": ("exactly", "precisely"),
    # These say what the writer thinks of the number, and nothing about its size.
    "none": ("only", "just", "a total of"),
}  # fmt: skip
#: What stands after a number and hedges it.
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
#: What is written after digits -> the scale that it stands for.
SUFFIXES = {
    "k": "thousand", "m": "million", "mn": "million", "mln": "million",
    "b": "billion", "bn": "billion", "tn": "trillion",
}  # fmt: skip

_SIZES = {**SCALES, "hundred": 100, "dozen": 12}
_CARDINAL = {size: word for word, size in (UNITS | TENS).items()}
#: The words for 0 to 99.
_SMALL = {f"{ten} {one}": TENS[ten] + UNITS[one] for ten in TENS for one in list(UNITS)[1:10]}
_SMALL |= UNITS | TENS
_PARTS = {"a": Fraction(1), "half a": Fraction(1, 2), "a quarter of a": Fraction(1, 4)}
_PARTS |= {"three quarters of a": Fraction(3, 4), "an": Fraction(1), "half an": Fraction(1, 2)}

#: Typographic variant -> the plain character that is read.
_PLAIN = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_PLAIN |= dict.fromkeys(map(ord, "\u2018\u2019"), "'")
_PLAIN |= dict.fromkeys(map(ord, "\u200b\u2060\ufeff"), " ")
_PLAIN |= {ord("≥"): ">=", ord("≤"): "<=", ord("≈"): "~"}

_HEDGE_OF = {word: hedge for hedge, words in WORDS.items() for word in words}
# Of two words that begin alike, the longer one is tried first.
_BEFORE = re.compile(
    "|".join(
        re.escape(word) + (" " if word[-1].isalpha() else " ?")
        for word in sorted(_HEDGE_OF, reverse=True)
    )
)
_TOP = re.compile(r"(?:the )?top[- ](.+)")
_DASH = re.compile(r"(\d[^-]*?) ?- ?(\d[^-]*)", re.ASCII)
# Lists print a rank as "No 1", and a shared one as "11=".
_RANK = re.compile(
    r"(?:(?:no\.? ?|# ?)(?=\d)|number |= ?|(?:the |joint |tied (?:for )?|equal )"
    r"(?=.*(?:st|nd|rd|th)$))?(.*?)(?: ?=)?",
    re.ASCII,
)
_ORDINAL = re.compile(r"(\d[\d,]*)(st|nd|rd|th)", re.ASCII)
_DIGITS = re.compile(
    r"([1-9]\d{0,2}([ ,'])\d{3}(?:\2\d{3})*|\d+)(?:\.(\d+))?|(\d*) ?([¼½¾])", re.ASCII
)
_DIGIT = re.compile(r"\d")
_GROUPING = re.compile("[ ,']")
_SUFFIX = re.compile(rf"(?<=[\d¼½¾]) ?({'|'.join(sorted(SUFFIXES, reverse=True))})$", re.ASCII)
_HYPHEN = re.compile("(?<=[a-z0-9])-(?=[a-z])")
_SCALED = re.compile(rf"(?:[ -]?(?:{'|'.join([*_SIZES, *SUFFIXES])}))+$")
_SIGNED = re.compile(r"[-+]\d", re.ASCII)
_UNIT = re.compile(r"\d ([mb])$", re.ASCII)
# "100.000" may be 100 or 100,000; before a scale three decimals that end in 0 may as well.
_DOTTED = re.compile(r"\d{1,3}\.(?:\d{3}|\d\d0 ?[a-z].*)", re.ASCII)

_FRACTIONS = "|".join(word + "s?" for word in list(ORDINALS)[3:])
_MONTHS = """january february march april may june july august september october november
december jan feb mar apr jun jul aug sept sep oct nov dec""".split()
#: Why a phrase that names no count is none, the first that applies.
_REASONS = {
    "it is a percentage": r"%|‰|\bper ?cent|\bpercentage",
    "it is an amount of money": r"[$£€¥₹₽]|\b(?:dollars?|euros?|pounds?|roubles?|rubles?|yuan|yen|"
    r"rupees?|cents|usd|eur|gbp|rub|rmb|cny)\b",
    "it is a date or a time": rf"\b(?:{'|'.join(_MONTHS)})\b|\d{{4}}-\d\d-\d\d|\d:\d\d|"
    r"\b\d{1,2}([./])\d{1,2}\1(?:\d\d|\d{4})$|\b(?:bc|ad|a\.?m\.?|p\.?m\.?)$",
    "it is a fraction": rf"\b(?:half|halves|quarters?|{_FRACTIONS})\b|[¼½¾⅐-⅞]|\d ?/ ?\d|"
    "[ -]in[ -]",
    "it is ambiguous, it gives a choice": r" or ",
}
_SEPARATED = re.compile(r"\d+[.,' ]\d[\d.,' ]*", re.ASCII)
_PART = "it is not a whole number"
_WHY = {why: re.compile(pattern) for why, pattern in _REASONS.items()}
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
    try:
        return _read(printed)
    except _NotANumberError as error:
        shown = f"{printed!r}" if len(str(printed)) <= 80 else f"{str(printed)[:77] + '…'!r}"
        raise ValueError(f"cannot read {shown} as a number: {error}") from None


def _parse_column(column: pd.Series) -> pd.DataFrame:
    nothing = (None, None, None, None)
    seen: dict[str, tuple[Any, ...]] = {}
    rows, unread = [], []
    for phrase, missing in zip(column, column.isna(), strict=True):
        known = isinstance(phrase, str) and phrase in seen
        row = seen[phrase] if known else nothing
        if not known and not missing:
            try:
                hedge, value = _read(phrase)
                ends = value if isinstance(value, tuple) else (value, None)
                row = (hedge, *ends, None)
            except _NotANumberError as error:
                row = (None, None, None, str(error))
                unread.append(f"{phrase!r:.80}")
            if isinstance(phrase, str):
                seen[phrase] = row
        rows.append(row)
    if unread:
        named = ", ".join(unread[:5]) + (f" and {len(unread) - 5} more" if unread[5:] else "")
        message = f"cannot read as numbers: {named}; the column 'why' gives the reasons"
        # Not where the caller is: in a notebook that is a path, which no rerun repeats.
        warnings.warn_explicit(message, UserWarning, "alliance_stats.parse", 1)
    types = {"hedge": "str", "value": "Int64", "value_high": "Int64", "why": "str"}
    return pd.DataFrame(rows, column.index, list(types), "object").astype(types)


class _NotANumberError(Exception):
    """Raised inside this module; gives the reason in a few words."""


def _read(printed: Any) -> Phrase:
    if isinstance(printed, str):
        text = printed if printed.isascii() else printed.translate(_PLAIN)
        return _parse(" ".join(text.lower().split()))
    number = isinstance(printed, int | float | np.integer | np.floating)
    if not number or isinstance(printed, bool | np.timedelta64):
        raise _NotANumberError("it is neither text nor a number")
    if not printed >= 0:
        raise _NotANumberError("counts have no sign")
    return Phrase("none", _count(min(printed, 2.0 * LARGEST)))


def _parse(text: str) -> Phrase:
    if not text:
        raise _NotANumberError("it is empty")
    if len(text) > 200:
        raise _NotANumberError("it is too long for one number")
    hedge, rest = _hedged(text)
    if ends := _range(rest):
        if hedge != "none":
            raise _NotANumberError("it has two hedges")
        return Phrase("between", ends)
    if hedge == "none":
        return Phrase(hedge, _rank(rest))
    value = _number(rest)
    if value == 0 and hedge in ("almost", "fewer than", "top"):
        raise _NotANumberError(f"no count is {hedge} 0")
    return Phrase(hedge, value)


def _hedged(text: str) -> tuple[str, str]:
    """The hedge of a phrase, and the phrase without it."""
    hedges = []
    while match := _BEFORE.match(text):
        hedges.append(_HEDGE_OF[match[0].strip()])
        text = text[match.end() :]
    for ending, hedge in ENDINGS.items() if text[-1:] in "+serod" else ():
        if text.endswith(ending):
            hedges.append(hedge)
            text = text.removesuffix(ending)
            break
    if match := _TOP.fullmatch(text):
        hedges.append("top")
        text = match[1]
    said = [hedge for hedge in hedges if hedge != "none"]
    if len(said) > 1:
        raise _NotANumberError("it has two hedges")
    return (said or ["none"])[0], text


def _range(text: str) -> tuple[int, int] | None:
    """The two ends of a range; nothing if the phrase is none."""
    if text.startswith("between "):
        joint, text = " and ", text.removeprefix("between ")
    else:
        joint, text = " to ", text.removeprefix("from ")
    words = text.split(joint)
    if len(words) > 1:
        pairs = [(joint.join(words[:i]), joint.join(words[i:])) for i in range(1, len(words))]
    elif match := _DASH.fullmatch(text):
        pairs = [(match[1], match[2])]
    else:
        return None
    found, errors = set(), []
    for pair in pairs:
        try:
            found.add(_ends(*pair))
        except _NotANumberError as error:
            errors.append(error)
    if len(found) > 1:
        raise _NotANumberError("it is ambiguous, it can be divided in two ways")
    if not found:
        raise errors[0] if len(errors) == 1 else _NotANumberError(_why(f"{joint.join(words)}"))
    return found.pop()


def _ends(first: str, second: str) -> tuple[int, int]:
    if any(_BEFORE.match(end) for end in (first, second)):
        raise _NotANumberError("it has two hedges")
    high = _number(second)
    # "16 to 18 million" says its scale once, and so may "20-30,000".
    scale, said = _SCALED.search(second), ""
    hundreds = first.endswith("hundred")
    if scale and (hundreds or not _SCALED.search(first)):
        said = scale[0].removeprefix(" hundred") if hundreds else scale[0]
    scaled = _digits_or_words(first + said) if said else None
    if scaled is not None and scaled < high:
        low = _number(first + said)
    else:
        low = _number(first)
        if scaled is not None and low < 1000 and not hundreds:
            raise _NotANumberError(f"{scaled} is not below {high}")
    if not scale and second[-3:] == "000" and 0 < low < 1000 and 1000 * low < high:
        raise _NotANumberError("it is ambiguous, its first number may stand for thousands")
    if low >= high:
        raise _NotANumberError(f"{low} is not below {high}")
    return low, high


def _rank(text: str) -> int:
    """Value of a rank or an ordinal, else of a bare number."""
    match = _RANK.fullmatch(text)
    text = match[1] if match else text
    if match := _ORDINAL.fullmatch(text):
        value = _number(match[1])
        teen = value % 100 in (11, 12, 13)
        due = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
        if match[2] != due or value == 0:
            raise _NotANumberError("it is not an ordinal")
        return value
    before, _, last = text.replace("-", " ").rpartition(" ")
    if last not in ORDINALS:
        return _number(text)
    size = ORDINALS[last]
    if not before and size:
        return size
    # "Two hundredth" may be two parts of a hundred, and "one third" is one of three.
    if size not in _CARDINAL or size == 0 or not before.endswith((*TENS, *_SIZES, " and")):
        raise _NotANumberError("it is a fraction" if size else "it is not an ordinal")
    return _number(f"{before} {_CARDINAL[size]}")


def _number(text: str) -> int:
    """Value of a bare number, in digits or words."""
    if _SIGNED.match(text):
        raise _NotANumberError("counts have no sign")
    if _DOTTED.fullmatch(text):
        raise _NotANumberError("it is ambiguous, its full stop may mark thousands or decimals")
    if match := _UNIT.search(text):
        raise _NotANumberError(f"it is ambiguous, {match[1]!r} may be a unit")
    value = _digits_or_words(text)
    if value is None:
        raise _NotANumberError(_why(text))
    return _count(value)


def _count(value: Any) -> int:
    whole = int(value)
    if whole > LARGEST:
        raise _NotANumberError("it is above 2**53, too large to be held exactly")
    if whole != value:
        raise _NotANumberError(_PART)
    return whole


def _digits_or_words(text: str) -> Fraction | int | None:
    """Value of a bare number; nothing where it is none."""
    text = _SUFFIX.sub(lambda match: f" {SUFFIXES[match[1]]}", text)
    return 12 if text == "dozen" else _value(_HYPHEN.sub(" ", text))


def _value(text: str) -> Fraction | int | None:
    """Value of digits or words, divided at the largest scale in them."""
    for word, size in _SIZES.items():
        before, found, after = text.partition(word)
        if not found:
            continue
        number = before.strip().removesuffix(" and a half")
        many = _PARTS.get(number) or _value(number)
        rest = _value(after.lstrip(", ").removeprefix("and ")) if after else 0
        if many is None or rest is None or rest >= size or word in after:
            return None
        if size < 1000 and (many >= 100 or (after and word == "dozen")):
            return None
        # "Fifteen thousand, four hundred" is a number; "five thousand, two" may be a list,
        # and so may "three thousand 3".
        digits, scaled = bool(_DIGIT.search(text)), _SCALED.search(after)
        if after.startswith(",") and (digits or rest < 100):
            return None
        if after and digits and not (scaled and _DIGIT.search(number) and _DIGIT.search(after)):
            return None
        if number != before.strip():
            if not 1 <= many < 100:
                return None
            many += Fraction(1, 2)
        if rest and many.denominator != 1:
            return None
        return many * size + rest
    if match := _DIGITS.fullmatch(text):
        whole, _, decimals, units, part = match.groups()
        if part:
            return int(units or 0) + Fraction(unicodedata.numeric(part))
        number = int(_GROUPING.sub("", whole))
        return number + Fraction(int(decimals), 10 ** len(decimals)) if decimals else number
    return _SMALL.get(text)


def _why(text: str) -> str:
    """Why a phrase is not a count."""
    for why, pattern in _WHY.items():
        if pattern.search(text):
            return why
    match = _SEPARATED.match(text)
    if match and not _DIGITS.fullmatch(match[0].strip(" ,.")):
        return "it is ambiguous, its separators can be read in two ways"
    words = text.split(" ")
    for count in range(len(words) - 1, 0, -1):
        number, rest = " ".join(words[:count]), " ".join(words[count:])
        ordinal = number in ORDINALS or _ORDINAL.fullmatch(number)
        if ordinal or _digits_or_words(number) is not None:
            return f"{rest!r} follows the number"
    return "it is not written as numbers are" if _NAMED.search(text) else "it contains no number"
