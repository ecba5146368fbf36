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

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_args, overload

import numpy as np
import pandas as pd

from alliance_stats.parsing import LARGEST

__all__ = ["bounds", "grain"]

Reading = Literal["pragmatic", "literal"]
READINGS: tuple[Reading, ...] = get_args(Reading)
#: One grain for all rows, or grains by row id.
Grain: TypeAlias = "float | pd.Series | Mapping[Any, float] | None"

_OPEN = np.inf
#: hedge -> reading -> (lower, upper), each as coefficients of (value, grain, 1).
_TABLE: dict[str, dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]]] = {
    "none": {"pragmatic": ((1, -0.5, 0), (1, 0.5, 0)), "literal": ((1, 0, 0), (1, 0, 0))},
    "more than": {"pragmatic": ((1, 0, 1), (1, 1, 0)), "literal": ((1, 0, 1), (1, 0, _OPEN))},
    "fewer than": {"pragmatic": ((1, -1, 0), (1, 0, -1)), "literal": ((0, 0, 0), (1, 0, -1))},
    "almost": {"pragmatic": ((1, -0.5, 0), (1, 0, -1)), "literal": ((1, -0.5, 0), (1, 0, -1))},
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
