"""Platform sizes according to the article: sizes, learners per course, shares.

Everything here takes the article at its word; :mod:`alliance_stats.claims` asks
whether the words are right.
"""

import pandas as pd

from alliance_stats import intervals
from alliance_stats.datasets import Tables, validated
from alliance_stats.hedges import Grain, Reading, bounds

__all__ = ["labels", "learners_per_course", "platform_scale", "shares"]

METRICS = ("audience", "courses", "partners")


def labels(rows: pd.DataFrame, organizations: pd.DataFrame) -> pd.Series:
    """Return a short label for each row: "SPBU on Open Education".

    Parameters
    ----------
    rows, organizations : pandas.DataFrame
        Figures, positions or references; and the table that has their ``short_name``.

    Examples
    --------
    >>> from alliance_stats import load
    >>> tables = load()
    >>> labels(tables.figures, tables.organizations)["mind-control-audience"]
    'Course “Mind Control”'
    """
    names = organizations["short_name"].to_dict()
    who, on = (rows[column].astype("str").replace(names) for column in ("entity", "on"))
    label = who.where(on.isna(), who + " on " + on).str.replace("^the ", "The ", regex=True)
    course = "Course “" + rows["item"].astype("str") + "”"
    return label.where(rows["on"].isna() | rows["item"].isna(), course)


def platform_scale(
    tables: Tables | None = None, metric: str = "audience", *,
    reading: Reading = "pragmatic", grain: Grain = None,
) -> pd.DataFrame:  # fmt: skip
    """Return how large the article says each platform is, the largest first.

    Parameters
    ----------
    tables : Tables, optional
    metric : {"audience", "courses", "partners"}
        What is counted.
    reading : {"pragmatic", "literal"}
        How the hedges are read; see :func:`alliance_stats.bounds`.
    grain : number, Series or dict, optional
        How round the numbers are taken to be; see :func:`alliance_stats.bounds`.

    Returns
    -------
    pandas.DataFrame
        Index ``figure``; ``label``, whose; ``value``, the number named; ``lower`` and
        ``upper``, what the words allow, in what ``counts`` says; ``text``, as printed.

    Raises
    ------
    ValueError
        An unknown metric or reading, or a grain for a figure that is not there.

    Examples
    --------
    >>> platform_scale(metric="courses")[["label", "text"]].head(2).values.tolist()
    [['China in total', '34 thousand'], ['XuetangX', 'more than 3100']]
    """
    if metric not in METRICS:
        raise ValueError(f"the metric must be one of {', '.join(METRICS)}, got {metric!r}")
    tables = validated(tables)
    figures = tables.figures
    owner = figures["on"].fillna(figures["entity"])
    kind = owner.map(tables.organizations["kind"].astype("str"))
    label = labels(figures, tables.organizations)
    table = bounds(figures, reading, grain).assign(
        label=label.where(kind != "country", label + " in total"),
        value=figures["value"],
        text=figures["printed"].str[:1].str.lower() + figures["printed"].str[1:],
    )
    whole = kind.isin(["platform", "country"]) & figures["item"].isna()
    table = table[whole & (figures["metric"] == metric)]
    table = table.sort_values("value", ascending=False, kind="stable")
    return table[["label", "value", "lower", "upper", "text"]]


def learners_per_course(
    tables: Tables | None = None, *, reading: Reading = "pragmatic", grain: Grain = None
) -> pd.DataFrame:
    """Return listeners per course of each platform whose audience and courses are given.

    Parameters
    ----------
    tables, reading, grain
        As for :func:`platform_scale`.

    Returns
    -------
    pandas.DataFrame
        The largest audience first, index the platform; ``lower`` and ``upper``, listeners
        per course.

    Examples
    --------
    >>> learners_per_course().loc["edX"].round().tolist()
    [25862.0, 44627.0]
    """
    audience, courses = (
        platform_scale(tables, metric, reading=reading, grain=grain)
        .drop_duplicates("label")
        .set_index("label")
        .rename_axis(None)[["lower", "upper"]]
        for metric in ("audience", "courses")
    )
    both = audience.index.intersection(courses.index, sort=False)
    return intervals.ratio(audience.loc[both], courses.loc[both])


def shares(
    tables: Tables | None = None, *, reading: Reading = "pragmatic", grain: Grain = None
) -> pd.DataFrame:
    """Return each platform's share of its country, and each owner's share of its platform.

    Parameters
    ----------
    tables, reading, grain
        As for :func:`platform_scale`.

    Returns
    -------
    pandas.DataFrame
        By courses and by audience, where the article gives both part and whole; in the
        order of the figures, index part and whole; ``lower`` and ``upper``, from 0 to 1.

    Raises
    ------
    ValueError
        A part is larger than its whole.

    Examples
    --------
    >>> shares().loc["SPBU’s share of Open Education’s courses"].round(3).tolist()
    [0.22, 0.22]
    """
    tables = validated(tables)
    organizations = tables.organizations
    figures = tables.figures[["entity", "on", "item", "metric"]].astype("object")
    figures = figures.join(bounds(tables.figures, reading, grain))
    figures = figures[figures["item"].isna() & figures["metric"].isin(["courses", "audience"])]
    countries = organizations[organizations["kind"] == "country"].dropna(subset="country")
    country = dict(zip(countries["country"], countries.index, strict=True))
    home = figures["entity"].map(organizations["country"].map(country))
    # What is on a platform is a part of it, and what is not is a part of its country.
    parts = figures.assign(whole=figures["on"].fillna(home)).query("whole != entity")
    wholes = figures[figures["on"].isna()].rename(columns={"entity": "whole"})
    pairs = parts.merge(wholes, on=["whole", "metric"], suffixes=("", "_whole"))
    name, kind = organizations["short_name"], organizations["kind"]
    people = (pairs["metric"] == "audience") & (pairs["whole"].map(kind) == "country")
    counted = pairs["metric"].mask(people, "learners")
    part, whole = pairs["entity"].map(name), pairs["whole"].map(name)
    pairs.index = pd.Index(part + "’s share of " + whole + "’s " + counted, dtype="str")
    pairs = pairs[~pairs.index.duplicated()]
    whole = pairs[["lower_whole", "upper_whole"]].set_axis(["lower", "upper"], axis="columns")
    return intervals.share(pairs[["lower", "upper"]], whole)
