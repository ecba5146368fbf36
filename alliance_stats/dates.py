"""Dates as the tables have them: a year, a month, a day, or a span of two of these."""

import datetime
import re
from functools import cache

import pandas as pd

__all__ = ["SAME_TIME", "days_from", "first_and_last_day", "say_date"]

#: Days within which a figure is from the same time: most are published once a year.
SAME_TIME = 183


@cache
def first_and_last_day(as_of: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a date.

    Parameters
    ----------
    as_of : str
        Such as ``"2020"``, ``"2020-12"``, ``"2020-12-31"`` or ``"2020-09/2021"``; another is
        refused with a ValueError, and so is one that ends before it starts.

    Examples
    --------
    >>> [str(day) for day in first_and_last_day("2020-09/2021")]
    ['2020-09-01', '2021-12-31']
    """
    if not re.fullmatch(r"(19|20)\d\d(-\d\d){0,2}(/(19|20)\d\d(-\d\d){0,2})?", as_of, re.ASCII):
        raise ValueError(f"expected a year, a month, a day or a span of two, got {as_of!r}")
    periods = [pd.Period(part) for part in as_of.split("/")]
    first, last = periods[0].start_time.date(), periods[-1].end_time.date()
    if first > last:
        raise ValueError(f"{as_of!r} ends before it starts")
    return first, last


def say_date(as_of: str) -> str:
    """Return a date of the tables in words: day, month and year, so far as they are known.

    Examples
    --------
    >>> [say_date(date) for date in ("2020-12-05", "2020-09/2021-03", "2022")]
    ['5 Dec 2020', 'Sep 2020 to Mar 2021', '2022']
    """
    formats = {4: "%Y", 7: "%b %Y", 10: "%d %b %Y"}
    parts = [pd.Period(part).strftime(formats[len(part)]) for part in as_of.split("/")]
    return " to ".join(part.lstrip("0") for part in parts)


def days_from(as_of: pd.Series, when: pd.Series | str) -> pd.Series:
    """Return the days from ``when`` to ``as_of``, counted between the ends farthest apart.

    Parameters
    ----------
    as_of, when : pandas.Series
        On the same index; ``when`` may be a str, one date for all.

    Returns
    -------
    pandas.Series
        Whole days, negative where ``as_of`` is the earlier.

    Examples
    --------
    >>> days_from(pd.Series(["2020-12-15", "2021", "2020-06"]), "2020-12").tolist()
    [-16, 395, -213]
    """
    theirs, ours = _spans(as_of, when)
    after, before = theirs["last"] - ours["first"], theirs["first"] - ours["last"]
    return after.where(after >= -before, before)


def same_time(as_of: pd.Series, when: pd.Series | str) -> pd.Series:
    """Return which dates are of the same time: near, or one of them contains the other."""
    theirs, ours = _spans(as_of, when)
    inside = (theirs["first"] >= ours["first"]) & (theirs["last"] <= ours["last"])
    around = (theirs["first"] <= ours["first"]) & (theirs["last"] >= ours["last"])
    return (days_from(as_of, when).abs() <= SAME_TIME) | inside | around


def overlap(as_of: pd.Series, when: pd.Series | str) -> pd.Series:
    """Return which dates have a day in common, so that neither is the earlier."""
    theirs, ours = _spans(as_of, when)
    return (theirs["first"] <= ours["last"]) & (theirs["last"] >= ours["first"])


def _spans(as_of: pd.Series, when: pd.Series | str) -> list[pd.DataFrame]:
    """Return the first and last day of each date on either side, as day numbers."""
    if isinstance(when, pd.Series) and not when.index.equals(as_of.index):
        raise ValueError("the dates have different indexes; use matching rows, or one date for all")
    sides = []
    for dates in (as_of, pd.Series(when, as_of.index)):
        days = [[day.toordinal() for day in first_and_last_day(date)] for date in dates]
        sides.append(pd.DataFrame(days, as_of.index, ["first", "last"], "int64"))
    return sides
