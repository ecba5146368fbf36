"""Hedges: hedged numbers such as "more than 3100" as intervals, under either of two readings.

* *literal*, the strict reading: only what the words exclude. "More than 3100" has no upper end.
* *pragmatic*, the everyday reading: a writer who could have said "more than 3200" would have
  said so. As the writer may cancel that, a larger count does not make the phrase false.

Both rest on the *grain* of a number, the step to the next number that would have been named.
The upper end of "more than": Cummins, Sauerland & Solt (2012), *Linguistics and
Philosophy* 35, doi 10.1007/s10988-012-9114-0; Cummins & Franke (2021). "Almost n" says
two things, less than n and near n, so it has one band in both readings: Sadock (1981),
Sevi (1998) and Penka (2006). Round numbers taken as approximate: Krifka (2007, 2009);
which numbers are round: Jansen & Pollmann (2001). These works find tendencies of readers,
not fixed widths: the widths are this project's rule, and :func:`bounds` lets you change them.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_args, overload

import numpy as np
import pandas as pd
from pandas.api.types import is_float, is_integer

from alliance_stats.parsing import LARGEST

__all__ = ["bounds", "grain"]


Reading = Literal["pragmatic", "literal"]
READINGS: tuple[Reading, ...] = get_args(Reading)
#: One grain for all rows, or grains by row id.
Grain: TypeAlias = "float | pd.Series | Mapping[Any, float] | None"

_Ends = tuple[tuple[float, float, float], tuple[float, float, float]]
_EXACT: _Ends = ((1, 0, 0), (1, 0, 0))
_BAND: _Ends = ((1, -0.5, 0), (1, 0.5, 0))
#: hedge -> reading -> (lower, upper), each as coefficients of (value, grain, 1).
_TABLE: dict[str, dict[str, _Ends]] = {
    "none": {"pragmatic": _BAND, "literal": _EXACT},
    "more than": {"pragmatic": ((1, 0, 1), (1, 1, 0)), "literal": ((1, 0, 1), (1, 0, np.inf))},
    "fewer than": {"pragmatic": ((1, -1, 0), (1, 0, -1)), "literal": ((0, 0, 0), (1, 0, -1))},
    "almost": dict.fromkeys(READINGS, ((1, -0.5, 0), (1, 0, -1))),
    "at least": {"pragmatic": ((1, 0, 0), (1, 1, 0)), "literal": ((1, 0, 0), (1, 0, np.inf))},
    "up to": {"pragmatic": ((1, -1, 0), (1, 0, 0)), "literal": ((0, 0, 0), (1, 0, 0))},
    # "about" sets no literal limit; both readings take the same band.
    "about": dict.fromkeys(READINGS, _BAND),
    "exactly": dict.fromkeys(READINGS, _EXACT),
    "top": dict.fromkeys(READINGS, ((0, 0, 1), (1, 0, 0))),
    "between": dict.fromkeys(READINGS, _EXACT),  # its upper end is value_high
}
HEDGES: tuple[str, ...] = tuple(_TABLE)

_COUNT = "a whole number from 0 to 2**53"


@overload
def grain(n: int) -> int: ...
@overload
def grain(n: pd.Series) -> pd.Series: ...
def grain(n: Any) -> Any:
    """Return a number's rounding step: how far it is to the next one as round.

    The place value of the last digit that is not zero, halved for a power of ten above 1.

    Parameters
    ----------
    n : int or pandas.Series
        Whole numbers from 0 to 2**53; any other is refused.

    Returns
    -------
    int or pandas.Series
        1 for a number that is not round, and for 0. A Series is Int64 on the same index and
        missing where the number is, as ``bounds(grain=)`` takes it.

    Examples
    --------
    >>> [grain(n) for n in (7_000_000, 450_000_000, 3100, 100_000_000, 472)]
    [1000000, 10000000, 100, 50000000, 1]
    """
    if not isinstance(n, pd.Series):
        if np.isnan(count := _count(n)):
            raise ValueError(f"grain needs {_COUNT}; found {n!r:.40}")
        return int(_grain(np.array([count])).item())
    values = _counts(n, f"grain needs {_COUNT}")
    return pd.Series(_grain(values), n.index, "Int64", n.name).mask(np.isnan(values))


def _counts(column: pd.Series, expected: str) -> np.ndarray:
    """The counts of a column as floats, missing where they are; anything else is refused."""
    values = np.array([_count(value) for value in column], dtype="float64")
    _refuse(column, np.isnan(values) & column.notna().to_numpy(), expected)
    return values


def _count(value: Any) -> float:
    number = is_integer(value) or is_float(value)
    return float(value) if number and 0 <= value <= LARGEST and value % 1 == 0 else np.nan


def _grain(counts: np.ndarray) -> np.ndarray:
    """The grain of each count, and 1 where it is missing."""
    whole = np.nan_to_num(counts).astype("int64")
    step = np.ones_like(whole)
    for power in 10 ** np.arange(1, 16, dtype="int64"):  # the numbers end at 2**53
        step[(whole % power == 0) & (whole > 0)] = power
    step[(whole == step) & (whole > 1)] //= 2
    return step


def bounds(
    figures: pd.DataFrame, reading: Reading = "pragmatic", grain: Grain = None
) -> pd.DataFrame:
    """Return the interval that each figure's words allow, under one reading.

    Parameters
    ----------
    figures : pandas.DataFrame
        Columns ``hedge`` and ``value`` (a count, or a rank), and ``value_high`` where a
        hedge is "between".
    reading : {"pragmatic", "literal"}
        The everyday reading, what a reader takes the words to mean, or the strict one,
        only what they exclude.
    grain : float, pandas.Series or dict, optional
        The step to which numbers were rounded (1000: to the nearest thousand): one for all
        rows, or steps by row id; rows without one keep their own, :func:`grain` of the value.

    Returns
    -------
    pandas.DataFrame
        Float columns ``lower`` and ``upper``, both ends included, on the same index;
        ``upper`` is infinite where the words leave it open, and both are missing where
        the value is.

    Raises
    ------
    TypeError, ValueError
        A column is absent, a reading or hedge is unknown, a value is no count, or a grain is
        not positive or for a row that is not there; the rows are named.

    Examples
    --------
    >>> import pandas as pd
    >>> figures = pd.DataFrame({"hedge": ["more than", "none"], "value": [3100, 7_000_000]})
    >>> bounds(figures, grain={1: 100_000})
           lower      upper
    0     3101.0     3200.0
    1  6950000.0  7050000.0
    """
    if reading not in READINGS:
        raise ValueError(f"reading must be one of {', '.join(READINGS)}; got {reading!r}")
    if absent := [column for column in ("hedge", "value") if column not in figures]:
        raise ValueError(f"missing columns: {', '.join(absent)}")
    value = _counts(figures["value"], f"value must be {_COUNT}")
    missing = np.isnan(value)
    code = pd.Index(HEDGES, dtype="object").get_indexer(figures["hedge"].astype("object"))
    _refuse(figures["hedge"], (code < 0) & ~missing, f"hedge must be one of {', '.join(HEDGES)}")
    own = _grain(value)
    width = own if grain is None else _given(grain, figures.index, own)
    narrow = ~((width > 0) & np.isfinite(width)) & ~missing
    _refuse(pd.Series(width, figures.index), narrow, "grain must be positive and finite")
    rules = np.array([_TABLE[hedge][reading] for hedge in HEDGES])[code]
    terms = np.column_stack([value, width, np.ones_like(value)])
    # Counts are whole, so the ends move inward to whole numbers.
    lower = np.ceil((rules[:, 0] * terms).sum(axis=1))
    upper = np.floor((rules[:, 1] * terms).sum(axis=1))
    # However fine the grain, these leave n - 1.
    below = figures["hedge"].isin(["almost", "fewer than"]).to_numpy()
    lower = np.maximum(np.where(below, np.minimum(lower, upper), lower), 0)
    between = (code == HEDGES.index("between")) & ~missing
    if between.any():
        if "value_high" not in figures:
            raise ValueError('hedge "between" needs a column value_high')
        upper[between] = _counts(figures["value_high"][between], f"value_high must be {_COUNT}")
    _refuse(figures["value"], ~(lower <= upper) & ~missing, "the words allow no count")
    return pd.DataFrame({"lower": lower, "upper": upper}, index=figures.index, copy=False)


def _given(given: Any, index: pd.Index, own: np.ndarray) -> np.ndarray:
    """The grain of every row: the one given for all or for it, else its own."""
    if is_integer(given) or is_float(given):
        return np.full(own.shape, float(given))
    if not isinstance(given, pd.Series | Mapping):
        got = type(given).__name__
        raise TypeError(f"grain must be a number, a Series or a dict; got {got}")
    column = pd.Series(given, dtype="object")
    if len(absent := column.index.difference(index, sort=False)):
        named = ", ".join(map(str, absent[:5]))
        raise ValueError(f"grain is given for a row that is not there: {named}")
    width = pd.to_numeric(column.reindex(index)).to_numpy(dtype="float64", na_value=np.nan)
    return np.where(np.isnan(width), own, width)


def _refuse(column: pd.Series, rows: np.ndarray, expected: str) -> None:
    if rows.any():
        wrong = column[rows].head()
        named = zip(wrong.tolist(), wrong.index, strict=True)
        found = [f"{value!r:.40} (row {label})" for value, label in named]
        more = f" and {rows.sum() - 5} more" if rows.sum() > 5 else ""
        raise ValueError(f"{expected}; found {', '.join(found)}{more}")
