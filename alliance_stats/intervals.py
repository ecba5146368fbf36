"""Arithmetic on intervals held as two float columns, ``lower`` and ``upper``.

Both ends belong to the interval; ``upper`` is infinite where it is open; an interval is
missing where either end is. All are of counts, so no end is negative.
"""

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["exceeds", "meets", "ratio", "share"]


def ratio(numerator: pd.DataFrame, denominator: pd.DataFrame) -> pd.DataFrame:
    """Give the range of numerator over denominator, row by row.

    The two must not depend on each other: where the denominator contains the numerator,
    :func:`share` gives the narrower truth.

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
    index, (nl, nu), (dl, du) = _pair(numerator, denominator)
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
    """Give the share of a whole that a part of it makes up: never above 1.

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
    index, (lower, _), (_, upper) = _pair(part, whole)
    if (lower > upper).any():
        rows = ", ".join(str(row) for row in index[lower > upper][:5])
        raise ValueError(f"the part is larger than its whole, in row {rows}")
    return ratio(part, whole).clip(upper=1.0)


def exceeds(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    """Tell whether left is greater than right: "yes", "no", or "open".

    Parameters
    ----------
    left, right : pandas.DataFrame
        As for :func:`ratio`.

    Returns
    -------
    pandas.Series
        "yes" where every allowed value of left is above every one of right, "no" where
        none is above any, "open" otherwise and where an end is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> left = pd.DataFrame({"lower": [5.0, 1.0], "upper": [9.0, 9.0]})
    >>> exceeds(left, pd.DataFrame({"lower": [4.0], "upper": [4.0]})).tolist()
    ['yes', 'open']
    """
    index, (ll, lu), (rl, ru) = _pair(left, right)
    missing = np.isnan(ll) | np.isnan(lu) | np.isnan(rl) | np.isnan(ru)
    answer = np.where(ll > ru, "yes", np.where(lu <= rl, "no", "open"))
    return pd.Series(np.where(missing, "open", answer), index=index, dtype="str")


def meets(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    """Tell whether left and right have a value in common.

    Parameters
    ----------
    left, right : pandas.DataFrame
        As for :func:`ratio`.

    Returns
    -------
    pandas.Series
        bool; False where an end is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> left = pd.DataFrame({"lower": [5.0, 1.0], "upper": [9.0, 4.0]})
    >>> meets(left, pd.DataFrame({"lower": [4.0], "upper": [4.0]})).tolist()
    [False, True]
    """
    index, (ll, lu), (rl, ru) = _pair(left, right)
    return pd.Series((ll <= ru) & (rl <= lu), index=index)


_Ends = tuple[np.ndarray, np.ndarray]


def _pair(left: Any, right: Any) -> tuple[pd.Index, _Ends, _Ends]:
    """The checked ends of both, and the index of the result."""
    ends = []
    for name, frame in (("first", left), ("second", right)):
        if not isinstance(frame, pd.DataFrame):
            got = type(frame).__name__
            raise TypeError(
                f"expected a table with the columns lower and upper as {name}, got {got}"
            )
        if absent := [column for column in ("lower", "upper") if column not in frame]:
            raise ValueError(f"the {name} table has no column {' and no '.join(absent)}")
        lower, upper = (
            frame[column].to_numpy(dtype="float64", na_value=np.nan)
            for column in ("lower", "upper")
        )
        # An upper end above a lower end that is not negative is not negative either.
        if (lower < 0).any() or (lower > upper).any() or np.isinf(lower).any():
            rows = np.flatnonzero((lower < 0) | (lower > upper) | np.isinf(lower))[:5]
            named = "; ".join(f"{frame.index[i]}: {lower[i]:g} to {upper[i]:g}" for i in rows)
            raise ValueError(f"no interval of counts, in row {named} of the {name} table")
        ends.append((lower, upper))
    if len(left) == 1 and len(right) != 1:
        return right.index, *ends
    if len(right) == 1 or left.index.equals(right.index):
        return left.index, *ends
    raise ValueError(
        f"the two tables have different indexes ({len(left)} and {len(right)} rows); "
        "select the same rows of both, or give one row for all"
    )
