"""Hedges: what a printed number such as "more than 3100" says, as an interval.

Two readings of every phrase are offered. A comparison is called robust only where it
holds under both.

* *literal*, "taken strictly": only what the words exclude. "More than 3100" has no
  upper end.
* *pragmatic*, "as usually meant": what a reader takes the writer to mean. A writer who
  could have said "more than 3200" would have said so.

Both rest on the *grain* of a number, the step to the next number that would have been
named instead (see :func:`grain`).

References
----------
The upper end of "more than": Cummins, Sauerland & Solt (2012), *Linguistics and
Philosophy* 35, doi 10.1007/s10988-012-9114-0; Cummins & Franke (2021). Round numbers
taken as approximate: Krifka (2007, 2009); which numbers are round: Jansen & Pollmann
(2001). These works find tendencies of readers, not fixed widths: the widths here are
this project's rule, and :func:`bounds` lets you change them.
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Literal, NamedTuple, TypeAlias, get_args, overload

import numpy as np
import pandas as pd

__all__ = ["Phrase", "bounds", "grain", "parse"]

Reading = Literal["pragmatic", "literal"]
READINGS: tuple[Reading, ...] = get_args(Reading)
#: One grain for all rows, or grains by row id.
Grain: TypeAlias = "float | pd.Series | Mapping[Any, float] | None"

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

_OPEN = np.inf
#: hedge -> reading -> (lower, upper), each as coefficients of (value, grain, 1).
_TABLE: dict[str, dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]]] = {
    "none": {"pragmatic": ((1, -0.5, 0), (1, 0.5, 0)), "literal": ((1, 0, 0), (1, 0, 0))},
    "more than": {"pragmatic": ((1, 0, 1), (1, 1, 0)), "literal": ((1, 0, 1), (1, 0, _OPEN))},
    "fewer than": {"pragmatic": ((1, -1, 0), (1, 0, -1)), "literal": ((0, 0, 0), (1, 0, -1))},
    "almost": {"pragmatic": ((1, -0.5, 0), (1, 0, -1)), "literal": ((0, 0, 0), (1, 0, -1))},
    "at least": {"pragmatic": ((1, 0, 0), (1, 1, 0)), "literal": ((1, 0, 0), (1, 0, _OPEN))},
    "up to": {"pragmatic": ((1, -1, 0), (1, 0, 0)), "literal": ((0, 0, 0), (1, 0, 0))},
    # "about" sets no literal limit; both readings take the same band.
    "about": {"pragmatic": ((1, -0.5, 0), (1, 0.5, 0)), "literal": ((1, -0.5, 0), (1, 0.5, 0))},
    "exactly": {"pragmatic": ((1, 0, 0), (1, 0, 0)), "literal": ((1, 0, 0), (1, 0, 0))},
    "top": {"pragmatic": ((0, 0, 1), (1, 0, 0)), "literal": ((0, 0, 1), (1, 0, 0))},
    # The upper end comes from value_high.
    "between": {"pragmatic": ((1, 0, 0), (0, 0, 0)), "literal": ((1, 0, 0), (0, 0, 0))},
}
HEDGES: tuple[str, ...] = tuple(_TABLE)

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
        :func:`bounds` takes it. A phrase that cannot be read is missing there, and one
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


@overload
def grain(n: int) -> int: ...
@overload
def grain(n: pd.Series | np.ndarray) -> Any: ...
def grain(n: Any) -> Any:
    """Tell how fine a number is: the step to the next number one would have named.

    The place value of the last digit that is not zero, halved where the number is a power
    of ten above 1.

    Parameters
    ----------
    n : int, or a column of whole numbers
        Counts, not negative.

    Returns
    -------
    int, pandas.Series or numpy.ndarray
        As it was given; 1 for a number that is not round, and for 0. A Series is Int64 on
        the same index and missing where the number is, as ``bounds(grain=)`` takes it.

    Raises
    ------
    ValueError
        A number is negative, not whole, above 2**53, or missing outside a Series.

    Examples
    --------
    >>> [grain(n) for n in (7_000_000, 450_000_000, 3100, 100_000_000, 472)]
    [1000000, 10000000, 100, 50000000, 1]
    """
    if isinstance(n, pd.Series):
        known = n[n.notna()]
        result = pd.Series(pd.NA, index=n.index, dtype="Int64", name=n.name)
        result[n.notna()] = grain(known.to_numpy())
        return result
    column = np.atleast_1d(np.asarray(n))
    if column.dtype.kind not in "iu":
        column = _floats(pd.Series(np.ravel(column), dtype="object"))
    unfit = ~((column >= 0) & (column <= LARGEST) & (column == np.floor(column)))
    if unfit.any():
        found = column[unfit][0]
        more = f" ({unfit.sum()} of {unfit.size} values)" if unfit.size > 1 else ""
        raise ValueError(f"expected a whole number from 0 to 2**53, got {found}{more}")
    result = _grain(column.astype("int64"))
    return int(result[0]) if np.ndim(n) == 0 else result


def _floats(column: pd.Series) -> np.ndarray:
    try:
        return column.to_numpy(dtype="float64", na_value=np.nan)
    except (OverflowError, TypeError, ValueError):
        wrong = next(x for x in column.dropna() if not isinstance(x, int | float) or x > LARGEST)
        raise ValueError(f"expected whole numbers up to 2**53, got {wrong!r:.40}") from None


def _grain(whole: np.ndarray) -> np.ndarray:
    """The grains of non-negative int64 numbers."""
    result = np.ones_like(whole)
    # Each round looks only at the numbers that ended in a zero so far.
    rows = np.flatnonzero((whole % 10 == 0) & (whole > 0))
    rest = whole[rows] // 10
    while rows.size:
        result[rows] *= 10
        result[rows[rest == 1]] //= 2
        still = rest % 10 == 0
        rows, rest = rows[still], rest[still] // 10
    return result


def bounds(
    figures: pd.DataFrame,
    reading: Reading = "pragmatic",
    grain: Grain = None,
) -> pd.DataFrame:
    """Give the interval that each figure's words allow, under one reading.

    Parameters
    ----------
    figures : pandas.DataFrame
        Columns ``hedge`` and ``value`` (a count, or a rank), and ``value_high`` where a
        hedge is "between". Further columns do not matter.
    reading : {"pragmatic", "literal"}
        What a reader takes the words to mean, or only what they exclude.
    grain : float, pandas.Series or dict, optional
        How fine the numbers are, in the unit of ``value``: one number for all rows, or
        numbers by row id; rows without one keep their own, :func:`grain` of the value.

    Returns
    -------
    pandas.DataFrame
        Float columns ``lower`` and ``upper``, both ends included, on the same index;
        ``upper`` is infinite where the words leave it open, and both are missing where
        the value is.

    Raises
    ------
    TypeError
        ``figures`` is no table.
    ValueError
        A column is absent, a reading or hedge unknown, a value no count, a grain not above
        0 or for a row that is not there; the message names the rows.

    Examples
    --------
    >>> import pandas as pd
    >>> figures = pd.DataFrame({"hedge": ["more than", "none"], "value": [3100, 7_000_000]})
    >>> bounds(figures)
           lower      upper
    0     3101.0     3200.0
    1  6500000.0  7500000.0
    >>> bounds(figures, grain={1: 100_000})
           lower      upper
    0     3101.0     3200.0
    1  6950000.0  7050000.0
    """
    if reading not in READINGS:
        raise ValueError(f"reading must be one of {', '.join(READINGS)}, got {reading!r}")
    if not isinstance(figures, pd.DataFrame):
        got = type(figures).__name__
        raise TypeError(f"expected a table with the columns hedge and value, got {got}")
    if absent := [column for column in ("hedge", "value") if column not in figures]:
        raise ValueError(f"the table has no column {' and no '.join(absent)}")
    value = _floats(figures["value"])
    missing = np.isnan(value)
    hedges = figures["hedge"].astype("category")
    codes = hedges.cat.codes.to_numpy()
    known = np.append(hedges.cat.categories.isin(HEDGES), False)  # the last is that of code -1
    _refuse(figures["hedge"], ~known[codes] & ~missing, f"hedge must be one of {', '.join(HEDGES)}")
    with np.errstate(invalid="ignore"):
        whole = np.where(missing, 0, value).astype("int64")
    unfit = ~((whole == value) & (whole >= 0) & (whole <= LARGEST)) & ~missing
    _refuse(figures["value"], unfit, "value must be a whole number from 0 to 2**53")
    own = _grain(whole).astype("float64")
    width: np.ndarray | float = own
    if grain is not None:
        width = _given(grain, figures.index, own)
        narrow = ~(np.broadcast_to(width, value.shape) > 0) & ~missing
        _refuse(figures["value"], narrow, "the grain given for it must be above 0")
    lower, upper = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    for code, name in enumerate(hedges.cat.categories):
        rows = codes == code
        if name not in _TABLE or not rows.any():
            continue
        v, w = value[rows], width[rows] if isinstance(width, np.ndarray) else width
        low, high = (v * a + (w * b if b else 0) + c for a, b, c in _TABLE[name][reading])
        if name == "between":
            if "value_high" not in figures:
                raise ValueError('hedge "between" needs a column value_high')
            high = _floats(figures["value_high"])[rows]
        # Counts are whole, so the ends move inward to whole numbers.
        np.ceil(low, out=low)
        np.floor(high, out=high)
        if name in ("almost", "fewer than"):  # a fine number leaves only the one below it
            np.minimum(low, high, out=low)
        lower[rows], upper[rows] = np.maximum(low, 0, out=low), high
    _refuse(figures["value"], ~(lower <= upper) & ~missing, "the words allow no count")
    return pd.DataFrame({"lower": lower, "upper": upper}, index=figures.index, copy=False)


def _given(given: Any, index: pd.Index, own: np.ndarray) -> np.ndarray | float:
    """The grain of every row: the one given for all or for it, else its own."""
    if not isinstance(given, pd.Series | Mapping):
        try:
            return float(given)
        except (TypeError, ValueError):
            got = type(given).__name__
            raise TypeError(f"grain must be a number, a Series or a dict, got {got}") from None
    column = pd.Series(given, dtype="object")
    if not column.index.equals(index):
        if not column.index.is_unique:
            raise ValueError("grain has two numbers for one row")
        if len(absent := column.index.difference(index, sort=False)):
            named = ", ".join(map(str, absent[:5]))
            raise ValueError(f"grain is given for a row that is not there: {named}")
        column = column.reindex(index)
    width = _floats(column)
    return np.where(np.isnan(width), own, width)


def _refuse(column: pd.Series, rows: np.ndarray, why: str) -> None:
    if rows.any():
        named = [f"{label!s}: {value!r}" for label, value in column[rows].head().items()]
        more = f" and {rows.sum() - 5} more" if rows.sum() > 5 else ""
        raise ValueError(f"{why}, in row {'; '.join(named)}{more}")
