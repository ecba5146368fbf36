"""Arithmetic on intervals, held as two float columns, ``lower`` and ``upper``.

Both ends belong to the interval; ``upper`` is infinite where it is open; an interval is
missing where either end is. All are of counts, so no end is negative.
"""

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["exceeds", "hull", "ratio", "share", "within"]


def ratio(numerator: pd.DataFrame, denominator: pd.DataFrame) -> pd.DataFrame:
    """Divide intervals row by row.

    The two must not depend on each other: where the numerator is part of the denominator,
    use :func:`share`, which gives the narrower range.

    Parameters
    ----------
    numerator, denominator : pandas.DataFrame
        Columns ``lower`` and ``upper``, not negative. On the same index, or either of one
        row, which then stands against every row of the other.

    Returns
    -------
    pandas.DataFrame
        Columns ``lower`` and ``upper``. ``upper`` is infinite where the denominator may be
        zero; both are missing where it is nothing but zero, or where an end is missing.

    Raises
    ------
    TypeError
        One of the two is no table.
    ValueError
        A column is absent, an end is negative, ``lower`` is above ``upper``, or the
        indexes differ.

    Examples
    --------
    >>> import pandas as pd
    >>> learners = pd.DataFrame({"lower": [75e6], "upper": [125e6]})
    >>> courses = pd.DataFrame({"lower": [2801.0], "upper": [2900.0]})
    >>> ratio(learners, courses).round()
         lower    upper
    0  25862.0  44627.0
    """
    index, (nl, nu), (dl, du) = _aligned(numerator, denominator)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        lower, upper = nl / du, nu / dl
    np.abs(upper, out=upper)  # a lower end may be -0.0
    # Zero over what may be zero is zero wherever it is defined.
    np.copyto(upper, 0.0, where=nu == 0)
    undefined = np.isnan(nl) | np.isnan(nu) | np.isnan(dl) | ~(du > 0)
    if undefined.any():
        lower[undefined] = upper[undefined] = np.nan
    return pd.DataFrame({"lower": lower, "upper": upper}, index=index, copy=False)


def share(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Divide a part by its whole, row by row: the result is never above 1.

    Parameters
    ----------
    part, whole : pandas.DataFrame
        As for :func:`ratio`.

    Returns
    -------
    pandas.DataFrame
        Columns ``lower`` and ``upper``, from 0 to 1. Missing as in :func:`ratio`.

    Raises
    ------
    ValueError
        As :func:`ratio`, or where a part exceeds its whole under every value the
        intervals allow.

    Examples
    --------
    >>> import pandas as pd
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
    """Compare intervals, whether left is greater than right: "yes", "no" or "open".

    Parameters
    ----------
    left, right : pandas.DataFrame
        As for :func:`ratio`.

    Returns
    -------
    pandas.Series
        "yes" where every allowed value of left is above every one of right, "no" where
        none is above any, "open" otherwise and where an end is missing.

    Raises
    ------
    TypeError, ValueError
        As :func:`ratio`.

    Examples
    --------
    >>> import pandas as pd
    >>> left = pd.DataFrame({"lower": [5.0, 1.0], "upper": [9.0, 9.0]})
    >>> exceeds(left, pd.DataFrame({"lower": [4.0], "upper": [4.0]})).tolist()
    ['yes', 'open']
    """
    index, (ll, lu), (rl, ru) = _aligned(left, right)
    missing = np.isnan(ll) | np.isnan(lu) | np.isnan(rl) | np.isnan(ru)
    answer = np.where(ll > ru, "yes", np.where(lu <= rl, "no", "open"))
    return pd.Series(np.where(missing, "open", answer), index=index, dtype="str")


def hull(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the smallest interval that holds both, row by row.

    Parameters
    ----------
    first, second : pandas.DataFrame
        As for :func:`ratio`.

    Returns
    -------
    pandas.DataFrame
        Columns ``lower`` and ``upper``, in the unit of the two; missing where an end is.

    Raises
    ------
    TypeError, ValueError
        As :func:`ratio`.

    Examples
    --------
    >>> import pandas as pd
    >>> everyday = pd.DataFrame({"lower": [2801.0], "upper": [2900.0]})
    >>> strict = pd.DataFrame({"lower": [2801.0], "upper": [float("inf")]})
    >>> hull(everyday, strict)
        lower  upper
    0  2801.0    inf
    """
    index, (fl, fu), (sl, su) = _aligned(first, second)
    lower, upper = np.minimum(fl, sl), np.maximum(fu, su)
    lower[np.isnan(upper)] = upper[np.isnan(lower)] = np.nan
    return pd.DataFrame({"lower": lower, "upper": upper}, index=index, copy=False)


def within(usual: pd.DataFrame, widest: pd.DataFrame, allowed: pd.DataFrame) -> pd.Series:
    """Compare a published number with what a claim allows: "agrees", "differs" or "open".

    Parameters
    ----------
    usual : pandas.DataFrame
        Columns ``lower`` and ``upper``: the published number as it is usually meant.
    widest : pandas.DataFrame
        The published number under either reading, the :func:`hull` of both.
    allowed : pandas.DataFrame
        What the claim allows under either reading. All three are on the same index, or of
        one row, which is then compared with every row of the others.

    Returns
    -------
    pandas.Series
        "agrees" where ``usual`` lies inside ``allowed``; "differs" where ``widest`` and
        ``allowed`` have nothing in common; "open" otherwise, as for a rounder number, and
        where an end is missing.

    Raises
    ------
    TypeError, ValueError
        As :func:`ratio`.

    Examples
    --------
    The claim is "472"; published are "472", "around 500" and "600".

    >>> import pandas as pd
    >>> claim = pd.DataFrame({"lower": [472.0], "upper": [472.0]})
    >>> usual = pd.DataFrame({"lower": [472.0, 450.0, 550.0], "upper": [472.0, 550.0, 650.0]})
    >>> within(usual, usual, claim).tolist()
    ['agrees', 'open', 'differs']
    """
    index, (ul, uu), (wl, wu), (al, au) = _aligned(usual, widest, allowed)
    missing = np.logical_or.reduce(np.isnan(np.broadcast_arrays(ul, uu, wl, wu, al, au)))
    inside = (al <= ul) & (uu <= au)
    apart = (wu < al) | (au < wl)
    answer = np.select([missing, inside, apart], ["open", "agrees", "differs"], "open")
    return pd.Series(answer, index=index, dtype="str")


def _aligned(*tables: Any) -> tuple[Any, ...]:
    """The index of the result, then the checked ends of every table."""
    named = zip(tables, ("first", "second", "third"), strict=False)
    ends = [_checked(table, name) for table, name in named]
    # A single row is compared with every row of the others.
    longer = [table.index for table in tables if len(table) != 1] or [tables[0].index]
    if other := [index for index in longer if not index.equals(longer[0])]:
        raise ValueError(
            f"the tables have different indexes ({len(longer[0])} and {len(other[0])} rows); "
            "use matching rows, or a single row"
        )
    return longer[0], *ends


def _checked(table: Any, name: str) -> tuple[np.ndarray, np.ndarray]:
    ends = ("lower", "upper")
    if not isinstance(table, pd.DataFrame):
        got = type(table).__name__
        raise TypeError(
            f"expected a table with the columns lower and upper as the {name}, got {got}"
        )
    if absent := [column for column in ends if column not in table]:
        raise ValueError(f"missing columns in the {name} table: {', '.join(absent)}")
    lower, upper = (table[end].to_numpy(dtype="float64", na_value=np.nan) for end in ends)
    # An upper end above a lower end that is not negative is not negative either.
    wrong = (lower < 0) | (lower > upper) | np.isinf(lower)
    if wrong.any():
        rows = np.flatnonzero(wrong)[:5]
        named = "; ".join(f"{table.index[i]}: {lower[i]:g} to {upper[i]:g}" for i in rows)
        raise ValueError(f"not a valid interval in the {name} table: row {named}")
    return lower, upper
