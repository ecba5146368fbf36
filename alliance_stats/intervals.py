"""Arithmetic on intervals held as two float columns, ``lower`` and ``upper``.

Both ends belong to the interval; ``upper`` is infinite where it is open; an interval
is missing where either end is. All counts, so no end is negative.
"""

import numpy as np
import pandas as pd

__all__ = ["exceeds", "ratio", "share", "share_of_sum"]


def ratio(numerator: pd.DataFrame, denominator: pd.DataFrame) -> pd.DataFrame:
    """Give the range of numerator over denominator, row by row.

    The two must not depend on each other: where the denominator contains the
    numerator, :func:`share` and :func:`share_of_sum` give the narrower truth.

    Parameters
    ----------
    numerator, denominator : pandas.DataFrame
        Columns ``lower`` and ``upper``, not negative. On the same index, or either
        of one row, which then stands against every row of the other.

    Returns
    -------
    pandas.DataFrame
        Columns ``lower`` and ``upper``, in units of the one by the other. ``upper``
        is infinite where the denominator may be zero; both are missing where it
        is nothing but zero, or where an end is missing.

    Raises
    ------
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
    return _frame(lower, upper, undefined, index)


def share(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Give the share of a whole that a part of it makes up: never above 1.

    Parameters
    ----------
    part, whole : pandas.DataFrame
        Columns ``lower`` and ``upper``, not negative; indexes as in :func:`ratio`.

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
    index, (pl, _), (_, wu) = _pair(part, whole)
    if (pl > wu).any():
        rows = ", ".join(str(row) for row in index[pl > wu][:5])
        raise ValueError(f"the part is larger than its whole, in row {rows}")
    result = ratio(part, whole)
    return result.clip(upper=1.0)


def share_of_sum(part: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
    """Give part / (part + rest), counting the part as one unknown and not two.

    Computed as 1 / (1 + rest/part), so that the ends are attained.

    Parameters
    ----------
    part, rest : pandas.DataFrame
        Columns ``lower`` and ``upper``, not negative; indexes as in :func:`ratio`.

    Returns
    -------
    pandas.DataFrame
        Columns ``lower`` and ``upper``, from 0 to 1; missing where both are
        nothing but zero.

    Raises
    ------
    ValueError
        As :func:`ratio`.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame({"lower": [1.0], "upper": [3.0]})
    >>> share_of_sum(one, pd.DataFrame({"lower": [1.0], "upper": [1.0]}))
       lower  upper
    0    0.5   0.75
    """
    index, (pl, pu), (rl, ru) = _pair(part, rest)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # A part that may be nothing (or -0.0) divides to infinity, and has a share of 0.
        lower, upper = 1 / (1 + ru / np.abs(pl)), 1 / (1 + rl / pu)
        # Nothing of a sum whose part is nothing, all of one whose rest is.
        upper = np.where((pu == 0) & (ru > 0), 0.0, upper)
        lower = np.where((ru == 0) & (pu > 0), 1.0, lower)
    undefined = np.isnan(pl + pu + rl + ru) | ((pu == 0) & (ru == 0))
    return _frame(lower, upper, undefined, index)


def exceeds(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    """Tell whether left is greater than right: "yes", "no", or "open".

    Parameters
    ----------
    left, right : pandas.DataFrame
        Columns ``lower`` and ``upper``, not negative; indexes as in :func:`ratio`.

    Returns
    -------
    pandas.Series
        "yes" where every allowed value of left is above every one of right, "no"
        where none is above any, "open" otherwise and where an end is missing.

    Raises
    ------
    ValueError
        As :func:`ratio`.

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
    answer = np.where(missing, "open", answer)
    return pd.Series(answer, index=index, dtype="str")


_Ends = tuple[np.ndarray, np.ndarray]


def _pair(left: pd.DataFrame, right: pd.DataFrame) -> tuple[pd.Index, _Ends, _Ends]:
    """The checked ends of both, and the index of the result."""
    ends = []
    for name, frame in (("first", left), ("second", right)):
        absent = [column for column in ("lower", "upper") if column not in frame]
        if absent:
            raise ValueError(f"the {name} table has no column {' and no '.join(absent)}")
        lower, upper = (
            frame[column].to_numpy(dtype="float64", na_value=np.nan)
            for column in ("lower", "upper")
        )
        # An upper end above a lower end that is not negative is not negative either.
        if (lower < 0).any() or (lower > upper).any() or np.isinf(lower).any():
            rows = (lower < 0) | (lower > upper) | np.isinf(lower)
            named = "; ".join(
                f"{frame.index[i]}: {lower[i]:g} to {upper[i]:g}" for i in np.flatnonzero(rows)[:5]
            )
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


def _frame(
    lower: np.ndarray, upper: np.ndarray, undefined: np.ndarray, index: pd.Index
) -> pd.DataFrame:
    if undefined.any():
        lower, upper = np.where(undefined, np.nan, lower), np.where(undefined, np.nan, upper)
    return pd.DataFrame({"lower": lower, "upper": upper}, index=index, copy=False)
