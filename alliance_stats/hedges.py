"""Hedges: what a printed number such as "more than 3100" says, as an interval.

Two readings of every phrase are offered, and a conclusion is called robust only
where it holds under both:

* *literal*: only what the words exclude. "More than 3100" has no upper end.
* *pragmatic*: what a reader takes the writer to mean. Whoever could have said
  "more than 3200" would have said so.

Both rest on the *grain* of a number, the step to the next number that would have
been named instead (see :func:`grain`).

References
----------
The upper end of "more than": Cummins, Sauerland & Solt (2012), *Linguistics and
Philosophy* 35, doi 10.1007/s10988-012-9114-0; Cummins & Franke (2021). Round
numbers taken as approximate: Krifka (2007, 2009); which numbers are round: Jansen
& Pollmann (2001). These works find tendencies of readers, not fixed widths: the
widths here are this project's rule, and :func:`bounds` lets the caller change them.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal, NamedTuple, overload

import numpy as np
import pandas as pd

__all__ = ["Phrase", "bounds", "grain", "parse"]

Reading = Literal["literal", "pragmatic"]
READINGS: tuple[Reading, ...] = ("literal", "pragmatic")

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
    "exactly": ("exactly", "precisely", "="),
}  # fmt: skip

#: hedge -> reading -> (lower, upper), each as coefficients of (value, grain, 1).
_TABLE: dict[str, dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]]] = {
    "none": {"literal": ((1, 0, 0), (1, 0, 0)), "pragmatic": ((1, -0.5, 0), (1, 0.5, 0))},
    "more than": {"literal": ((1, 0, 1), (1, 0, np.inf)), "pragmatic": ((1, 0, 1), (1, 1, 0))},
    "fewer than": {"literal": ((0, 0, 0), (1, 0, -1)), "pragmatic": ((1, -1, 0), (1, 0, -1))},
    "almost": {"literal": ((0, 0, 0), (1, 0, -1)), "pragmatic": ((1, -0.5, 0), (1, 0, -1))},
    "at least": {"literal": ((1, 0, 0), (1, 0, np.inf)), "pragmatic": ((1, 0, 0), (1, 1, 0))},
    "up to": {"literal": ((0, 0, 0), (1, 0, 0)), "pragmatic": ((1, -1, 0), (1, 0, 0))},
    # "about" sets no literal limit; both readings take the same band.
    "about": {"literal": ((1, -0.5, 0), (1, 0.5, 0)), "pragmatic": ((1, -0.5, 0), (1, 0.5, 0))},
    "exactly": {"literal": ((1, 0, 0), (1, 0, 0)), "pragmatic": ((1, 0, 0), (1, 0, 0))},
    "top": {"literal": ((0, 0, 1), (1, 0, 0)), "pragmatic": ((0, 0, 1), (1, 0, 0))},
    # The upper end comes from value_high.
    "between": {"literal": ((1, 0, 0), (0, 0, 0)), "pragmatic": ((1, 0, 0), (0, 0, 0))},
}
HEDGES: tuple[str, ...] = tuple(_TABLE)

UNITS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
TENS = dict(
    zip(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        range(20, 100, 10),
        strict=True,
    )
)
SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
ORDINALS = {
    "zeroth": 0, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
    "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17,
    "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90,
    "hundredth": 100, "thousandth": 10**3, "millionth": 10**6, "billionth": 10**9,
    "trillionth": 10**12,
}  # fmt: skip
SUFFIXES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_FACTORS = {"hundred": 100, **SCALES, **SUFFIXES}

_SPACES = re.compile(r"[\s\u200b\u2060\ufeff]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:'[0-9]{3})+")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SCALE = re.compile(rf"(?<![a-z])(?:{'|'.join(_FACTORS)})$")
_ORDINAL = re.compile(r"([0-9]+)(st|nd|rd|th)")
_BETWEEN = re.compile(r"(?:between (.+) and (.+)|from (.+) to (.+)|(.+?) ?[-–—] ?(.+))")
_TOP = re.compile(r"(?:the )?top[- ](.+)")
_HEDGED = re.compile(
    "({})(.*)".format(
        "|".join(
            re.escape(word) + (r"(?=\s)" if word[-1].isalpha() or word[-1] == "." else r"\s*")
            for word in sorted((w for ws in WORDS.values() for w in ws), key=len, reverse=True)
        )
    )
)
_HEDGE_OF = {word: hedge for hedge, words in WORDS.items() for word in words}


class Phrase(NamedTuple):
    """A printed number: its hedge and its value (for "between", both values)."""

    hedge: str
    value: int | tuple[int, int]


class _NotANumber(Exception):
    """Raised inside this module; says why in a few words."""


def parse(printed: str) -> Phrase:
    """Tell which number a printed phrase names, and how it is hedged.

    Reads digits (grouped by commas, spaces, thin spaces or apostrophes), number
    words, thousand to trillion and their usual suffixes, ordinals and "top-n".
    Anything else is refused, by name: two hedges, "dozens", signs, per cents,
    fractions of a person, numbers above 2**53.

    Parameters
    ----------
    printed : str
        The phrase of the number alone, such as ``"more than 3100"``.

    Returns
    -------
    Phrase
        ``hedge`` and ``value``, a named pair. ``hedge`` is ``"none"`` for a bare
        number; ``value`` is an int, or a pair of ints where the hedge is "between".

    Raises
    ------
    ValueError
        The phrase is not a number as English prints one; the message names it.

    Notes
    -----
    "more than" and "almost" are read after the literature cited in this module.
    "over", "nearly", "about", "at least", "up to", "fewer than", "exactly",
    "between … and …" and the signs > < ≥ ≤ ~ + are our own reading.

    Examples
    --------
    >>> parse("more than 3100")
    Phrase(hedge='more than', value=3100)
    >>> hedge, value = parse("Almost 450 million")
    >>> value
    450000000
    >>> parse("top-10"), parse("11th")
    (Phrase(hedge='top', value=10), Phrase(hedge='none', value=11))
    >>> parse("dozens")
    Traceback (most recent call last):
        ...
    ValueError: cannot read 'dozens' as a printed number: 'dozens' names no number
    """
    if not isinstance(printed, str):
        raise ValueError(f"cannot read {printed!r} as a printed number: it is not text")
    shown = printed if len(printed) <= 80 else printed[:77] + "…"
    try:
        return _parse(_tidy(printed))
    except _NotANumber as error:
        raise ValueError(f"cannot read {shown!r} as a printed number: {error}") from None


def _tidy(printed: str) -> str:
    text = printed.translate({0x2019: "'", 0x2018: "'", 0x2010: "-", 0x2011: "-"})
    return _SPACES.sub(" ", text).strip().lower()


def _parse(text: str) -> Phrase:
    if not text:
        raise _NotANumber("it is empty")
    if len(text) > 200:
        raise _NotANumber("it is too long for the phrase of one number")
    if match := _HEDGED.fullmatch(text):
        hedge, value = _HEDGE_OF[match[1].strip()], _number(match[2].strip())
    elif text.endswith("+"):
        hedge, value = "at least", _number(text[:-1].strip())
    elif text.endswith(" or more"):
        hedge, value = "at least", _number(text[: -len(" or more")])
    elif match := _TOP.fullmatch(text):
        hedge, value = "top", _number(match[1])
    else:
        try:
            return Phrase("none", _ordinal(text) if _is_ordinal(text) else _number(text))
        except _NotANumber:
            if not (match := _BETWEEN.fullmatch(text)):
                raise
        first, second = (part for part in match.groups() if part is not None)
        # "16 and 18 million" says the scale once.
        if (scale := _SCALE.search(second)) and not _SCALE.search(first):
            first = f"{first} {scale[0]}"
        low, high = _number(first.strip()), _number(second.strip())
        if low >= high:
            raise _NotANumber(f"{low} is not below {high}")
        return Phrase("between", (low, high))
    smallest = {"almost": 1, "fewer than": 1, "top": 1}.get(hedge, 0)
    if value < smallest:
        raise _NotANumber(f"no count is {hedge} {value}")
    return Phrase(hedge, value)


def _is_ordinal(text: str) -> bool:
    return bool(_ORDINAL.fullmatch(text)) or text.replace("-", " ").split(" ")[-1] in ORDINALS


def _ordinal(text: str) -> int:
    if match := _ORDINAL.fullmatch(text):
        value = _whole(Fraction(match[1]))
        due = (
            "th"
            if value % 100 in (11, 12, 13)
            else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
        )
        if match[2] != due or value == 0:
            raise _NotANumber(f"{text!r} is not an ordinal")
        return value
    words = text.replace("-", " ").split(" ")
    last = ORDINALS[words[-1]]
    if last == 0 or words[0] in ("a", "an", "half"):  # "a hundredth" is a fraction
        raise _NotANumber(f"{text!r} is not an ordinal")
    if len(words) == 1:
        return last
    if last >= 100:  # "two hundredth" is two hundred, said as a place
        names = {10**2: "hundred"} | {size: name for name, size in SCALES.items()}
        return _words([*words[:-1], names[last]])
    cardinal = {value: word for word, value in {**UNITS, **TENS}.items()}[last]
    return _words([*words[:-1], cardinal])


def _number(text: str) -> int:
    """Value of a bare number, in digits or words."""
    if not text:
        raise _NotANumber("it names no number")
    if text[0] in "-−+" and text[1:2].isdigit():
        raise _NotANumber(f"{text!r} has a sign, and counts have none")
    if _HEDGED.fullmatch(text):
        raise _NotANumber("it has two hedges")
    factor = 1
    digits = text
    scaled = re.fullmatch(r"(.*[0-9]) ?([a-z]+(?: [a-z]+)*)", text)
    if scaled:
        words = scaled[2].split(" ")
        for word in words:
            if word not in _FACTORS:
                raise _NotANumber(f"{word!r} is not a part of a number")
            factor *= _FACTORS[word]
        if words[1:] and (words[0] != "hundred" or words[1] not in SCALES or words[2:]):
            raise _NotANumber(f"{scaled[2]!r} is not how English scales a number")
        digits = scaled[1]
    if _GROUPED.fullmatch(digits):
        return _whole(Fraction(re.sub(r"[ ,']", "", digits)) * factor)
    if _PLAIN.fullmatch(digits):
        return _whole(Fraction(digits) * factor)
    if digits[0].isdigit():
        raise _NotANumber(f"{digits!r} is not how a whole number is printed")
    return _words(text.replace("-", " ").split(" "))


def _whole(value: Fraction) -> int:
    if value > LARGEST:
        raise _NotANumber("it is too large to be held exactly")
    if value.denominator != 1:
        raise _NotANumber("it is not a whole number")
    return int(value)


def _words(words: Sequence[str]) -> int:
    """Value of number words, "two hundred and fifty thousand"."""
    half = 0
    if words[:2] in (["half", "a"], ["half", "an"]):
        words, half = ["one", *words[2:]], 2
    total, group, ceiling = 0, 0, LARGEST
    room = 100  # what the next word adds to the group is to be less
    previous = ""
    for position, word in enumerate(words):
        last = position == len(words) - 1
        if word in ("a", "an") and position == 0 and not last:
            word = "one"
            if words[1] not in ("hundred", "dozen", *SCALES):
                raise _NotANumber(f"{' '.join(words)!r} names no number")
        if word == "and" and previous in ("hundred", *SCALES):
            if last:
                raise _NotANumber("it ends with 'and'")
        elif word in UNITS and UNITS[word] < room and (UNITS[word] or len(words) == 1):
            group, room = group + UNITS[word], 0
        elif word in TENS and room == 100:
            group, room = group + TENS[word], 10
        elif word == "hundred" and group < 100 and (previous in UNITS or previous in TENS):
            group, room = group * 100, 100
        elif word == "dozen" and group < 100 and (previous in UNITS or previous in TENS):
            group, room = group * 12, 0
        elif word in SCALES and group and SCALES[word] < ceiling and previous != "and":
            total, group, ceiling, room = total + group * SCALES[word], 0, SCALES[word], 100
        elif word == "dozen" and len(words) == 1:
            group = 12
        else:
            raise _NotANumber(f"{' '.join(words)!r} names no number")
        previous = word
    value = Fraction(total + group)
    if half:
        if words[1:] != [previous]:
            raise _NotANumber(f"'half a {' '.join(words[1:])}' names no number")
        value /= half
    return _whole(value)


@overload
def grain(n: int) -> int: ...
@overload
def grain(n: pd.Series | np.ndarray) -> np.ndarray: ...
def grain(n: Any) -> Any:
    """Tell how fine a number is: the step to the next number one would have named.

    The place value of the last digit that is not zero, halved where the number is
    a power of ten above 1.

    Parameters
    ----------
    n : int, or a column of whole numbers
        Counts, not negative.

    Returns
    -------
    int or numpy.ndarray
        1 for a number that is not round, and for 0.

    Raises
    ------
    ValueError
        A number is negative, missing, not whole, or above 2**53.

    Examples
    --------
    >>> [grain(n) for n in (7_000_000, 450_000_000, 3100, 100_000_000, 472)]
    [1000000, 10000000, 100, 50000000, 1]
    """
    column = np.atleast_1d(np.asarray(n))
    if column.dtype.kind not in "iu":
        column = _floats(np.ravel(column))
        unfit = ~((column >= 0) & (column <= LARGEST) & (column == np.floor(column)))
    else:
        unfit = (column < 0) | (column > LARGEST)
    if unfit.any():
        found = column[unfit][0]
        raise ValueError(
            f"a grain is that of a whole number from 0 to 2**53, and {found} is none"
            + (f" ({unfit.sum()} of {unfit.size} values)" if unfit.size > 1 else "")
        )
    result = _grain(column.astype("int64"))
    return int(result[0]) if np.ndim(n) == 0 else result


def _floats(column: pd.Series | np.ndarray) -> np.ndarray:
    try:
        return pd.Series(column).to_numpy(dtype="float64", na_value=np.nan)
    except OverflowError:
        raise ValueError("a number is too large to be held exactly") from None


def _grain(whole: np.ndarray) -> np.ndarray:
    """The grains of non-negative int64 numbers."""
    result = np.ones_like(whole)
    # Each round looks only at the numbers that ended in a zero so far.
    rows = np.flatnonzero((whole % 10 == 0) & (whole > 0))
    rest = whole[rows] // 10
    while rows.size:
        result[rows] *= 10
        round_ = rest % 10 == 0
        power = rest == 1
        result[rows[power]] //= 2
        rows, rest = rows[round_], rest[round_] // 10
    return result


def bounds(
    figures: pd.DataFrame,
    reading: Reading = "pragmatic",
    grain: float | pd.Series | None = None,
) -> pd.DataFrame:
    """Give the interval that each figure's words allow, under one reading.

    Parameters
    ----------
    figures : pandas.DataFrame
        Columns ``hedge`` and ``value`` (a count, or a rank), and ``value_high``
        where a hedge is "between". Further columns do not matter.
    reading : {"pragmatic", "literal"}
        What the words exclude, or what a reader takes them to mean.
    grain : float or pandas.Series, optional
        How fine the numbers are, in the unit of ``value``; one for all, or one a
        row on the same index. By default :func:`grain` of each value.

    Returns
    -------
    pandas.DataFrame
        Float columns ``lower`` and ``upper``, both ends included, on the same
        index; ``upper`` is infinite where the words leave it open, and both are
        missing where the value is.

    Raises
    ------
    ValueError
        An unknown reading or hedge, a value that is no count, or a grain that is
        not above 0; the message names the rows.

    Examples
    --------
    >>> import pandas as pd
    >>> figures = pd.DataFrame({"hedge": ["more than", "none"], "value": [3100, 7_000_000]})
    >>> bounds(figures)
           lower      upper
    0     3101.0     3200.0
    1  6500000.0  7500000.0
    >>> bounds(figures, "literal")
           lower      upper
    0     3101.0        inf
    1  7000000.0  7000000.0
    """
    if reading not in READINGS:
        raise ValueError(f"reading is {reading!r}, and is to be one of {', '.join(READINGS)}")
    index = figures.index
    value = _floats(figures["value"])
    missing = np.isnan(value)
    hedges = figures["hedge"]
    if not isinstance(hedges.dtype, pd.CategoricalDtype):
        hedges = hedges.astype("category")
    names = list(hedges.cat.categories)
    codes = hedges.cat.codes.to_numpy()
    unknown = ~hedges.isin(HEDGES).to_numpy() & ~missing
    _refuse(figures["hedge"], unknown, f"hedge is none of {', '.join(HEDGES)}")
    unfit = (value < 0) | (value > LARGEST) | (value != np.floor(value))
    _refuse(figures["value"], unfit & ~missing, "value is no whole number from 0 to 2**53")
    del unknown, unfit
    whole = np.where(missing, 0, value).astype("int64")
    if grain is None:
        width: np.ndarray | float = _grain(whole).astype("float64")
    elif isinstance(grain, pd.Series):
        width = grain.reindex(index).to_numpy(dtype="float64", na_value=np.nan)
    else:
        width = float(grain)
    del whole
    _refuse(
        figures["value"],
        ~(np.broadcast_to(width, value.shape) > 0) & ~missing,
        "the grain given for it is not above 0",
    )
    lower = np.full(value.shape, np.nan)
    upper = np.full(value.shape, np.nan)
    for code, name in enumerate(names):
        if name not in _TABLE:
            continue
        rows = codes == code
        if not rows.any():
            continue
        v = value[rows]
        w = width[rows] if isinstance(width, np.ndarray) else width
        low, high = (v * a + (w * b if b else 0) + c for a, b, c in _TABLE[name][reading])
        if name == "between":
            if "value_high" not in figures:
                raise ValueError('hedge "between" needs a column value_high, and there is none')
            high = figures["value_high"].to_numpy(dtype="float64", na_value=np.nan)[rows]
        # Counts are whole, so the ends move inward to whole numbers.
        high = np.floor(high, out=high)
        low = np.ceil(low, out=low)
        if name in ("almost", "fewer than"):  # a fine number leaves only the one below it
            low = np.minimum(low, high, out=low)
        lower[rows], upper[rows] = np.maximum(low, 0, out=low), high
    _refuse(figures["value"], ~(lower <= upper) & ~missing, "the words allow no count")
    return pd.DataFrame({"lower": lower, "upper": upper}, index=index, copy=False)


def _refuse(column: pd.Series, rows: np.ndarray, why: str) -> None:
    if rows.any():
        named = [f"{label!s}: {value!r}" for label, value in column[rows].head().items()]
        more = f" and {rows.sum() - 5} more" if rows.sum() > 5 else ""
        raise ValueError(f"{why}, in row {'; '.join(named)}{more}")
