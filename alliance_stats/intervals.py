"""Arithmetic on intervals, held as two float columns, ``lower`` and ``upper``.

Both ends belong to the interval; ``upper`` is infinite where it is open; an interval is
missing where either end is. All are of counts, so no end is negative.
"""

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["exceeds", "ratio", "share", "within"]


def ratio(numerator: pd.DataFrame, denominator: pd.DataFrame) -> pd.DataFrame:
    """Divide independent intervals, row by row.

    Where the numerator is part of the denominator, :func:`share` gives a narrower range.

    Parameters
    ----------
    numerator, denominator : pandas.DataFrame
        Columns ``lower`` and ``upper``. On the same index, or either of one row, which
        then stands against every row of the other.

    Returns
    -------
    pandas.DataFrame
        Columns ``lower`` and ``upper``. ``upper`` is infinite where the denominator may be
        zero; both are missing where it is nothing but zero, or where an end is missing.

    Raises
    ------
    TypeError, ValueError
        One of the two is no table of such intervals, or the indexes differ.

    Examples
    --------
    >>> learners = pd.DataFrame({"lower": [75e6], "upper": [125e6]})
    >>> courses = pd.DataFrame({"lower": [2801.0], "upper": [2900.0]})
    >>> ratio(learners, courses).round()
         lower    upper
    0  25862.0  44627.0
    """
    index, (nl, nu), (dl, du) = _aligned(numerator, denominator)
    with np.errstate(all="ignore"):
        lower, upper = nl / du, nu / dl
    if (zero := dl == 0).any():
        # Zero over what may be zero is zero wherever it is defined.
        upper = np.where(zero, np.where(nu > 0, np.inf, nu), upper)
        lower, upper = (np.where(du == 0, np.nan, end) for end in (lower, upper))
    return pd.DataFrame({"lower": lower, "upper": upper}, index, copy=False)


def share(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Divide a part by its whole, row by row: the result is never above 1.

    Parameters
    ----------
    part, whole
        As for :func:`ratio`.

    Returns
    -------
    pandas.DataFrame
        Columns ``lower`` and ``upper``, from 0 to 1. Missing as in :func:`ratio`.

    Raises
    ------
    ValueError
        A part exceeds its whole under every value that the intervals allow.

    Examples
    --------
    >>> part = pd.DataFrame({"lower": [0.0], "upper": [1_999_999.0]})
    >>> whole = pd.DataFrame({"lower": [7e6], "upper": [7e6]})
    >>> share(part, whole).round(3)
       lower  upper
    0    0.0  0.286
    """
    index, (lower, _), (_, upper) = _aligned(part, whole)
    if (lower > upper).any():
        rows = ", ".join(str(row) for row in index[lower > upper][:5])
        raise ValueError(f"the part is larger than its whole, in row {rows}")
    return ratio(part, whole).clip(upper=1.0)


def exceeds(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    """Compare intervals, whether left is greater: "yes", "no" or "open".

    Parameters
    ----------
    left, right
        As for :func:`ratio`.

    Returns
    -------
    pandas.Series
        "yes" where every allowed value of left is above every one of right, "no" where
        none is above any, "open" otherwise and where an end is missing.

    Examples
    --------
    >>> left = pd.DataFrame({"lower": [5.0, 1.0], "upper": [9.0, 9.0]})
    >>> exceeds(left, pd.DataFrame({"lower": [4.0], "upper": [4.0]})).tolist()
    ['yes', 'open']
    """
    index, (ll, lu), (rl, ru) = _aligned(left, right)
    answer = np.select([ll > ru, lu <= rl], ["yes", "no"], "open")
    return pd.Series(answer, index=index, dtype="str")


def within(usual: pd.DataFrame, widest: pd.DataFrame, allowed: pd.DataFrame) -> pd.Series:
    """Compare a published number with what a claim allows: "agrees", "differs" or "open".

    Parameters
    ----------
    usual, widest, allowed
        The published number as it is usually meant, and under either reading; and what the
        claim allows under either reading. As for :func:`ratio`.

    Returns
    -------
    pandas.Series
        "agrees" where ``usual`` lies inside ``allowed``; "differs" where ``widest`` and
        ``allowed`` have nothing in common; "open" otherwise, as for a rounder number, and
        where an end is missing.

    Examples
    --------
    The claim is "472"; published are "472", "around 500" and "600".

    >>> claim = pd.DataFrame({"lower": [472.0], "upper": [472.0]})
    >>> usual = pd.DataFrame({"lower": [472.0, 450.0, 550.0], "upper": [472.0, 550.0, 650.0]})
    >>> within(usual, usual, claim).tolist()
    ['agrees', 'open', 'differs']
    """
    index, (ul, uu), (wl, wu), (al, au) = _aligned(usual, widest, allowed)
    inside = (al <= ul) & (uu <= au) & ~np.isnan(wl)
    apart = ((wu < al) | (au < wl)) & ~np.isnan(ul)
    answer = np.select([inside, apart], ["agrees", "differs"], "open")
    return pd.Series(answer, index=index, dtype="str")


def _aligned(*tables: Any) -> tuple[Any, ...]:
    """The index of the result, then the ends of every table."""
    named = zip(tables, ("first", "second", "third"), strict=False)
    ends = [_ends(table, name) for table, name in named]
    # A single row is compared with every row of the others.
    longer = [table.index for table in tables if len(table) != 1] or [tables[0].index]
    for index in longer:
        if not index.equals(longer[0]):
            differ = f"the tables have different indexes ({len(longer[0])} and {len(index)} rows)"
            raise ValueError(f"{differ}; use matching rows, or a single row")
    return longer[0], *ends


def _ends(table: Any, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Both ends of a table's intervals, missing together."""
    if not isinstance(table, pd.DataFrame):
        expected, got = "a table with the columns lower and upper", type(table).__name__
        raise TypeError(f"expected {expected} as the {name}, got {got}")
    if absent := [end for end in ("lower", "upper") if end not in table]:
        raise ValueError(f"missing columns in the {name} table: {', '.join(absent)}")
    lower = table["lower"].to_numpy("float64", na_value=np.nan)
    upper = table["upper"].to_numpy("float64", na_value=np.nan)
    valid = (lower >= 0) & (lower <= upper) & (lower < np.inf)
    if valid.all():
        return lower, upper
    missing = np.isnan(lower) | np.isnan(upper)
    if len(rows := np.flatnonzero(~(valid | missing))[:5]):
        named = "; ".join(f"{table.index[i]}: {lower[i]:g} to {upper[i]:g}" for i in rows)
        raise ValueError(f"not a valid interval in the {name} table: row {named}")
    return np.where(missing, np.nan, lower), np.where(missing, np.nan, upper)
