"""How large the article makes the platforms: sizes, learners per course, shares.

Everything here takes the article at its word; :mod:`alliance_stats.claims` asks
whether the words are right.
"""

import pandas as pd

from alliance_stats import intervals
from alliance_stats.datasets import Tables, validated
from alliance_stats.hedges import READINGS, Grain, Reading, bounds

__all__ = ["impressions", "labels", "learners_per_course", "platform_scale", "shares"]

METRICS = ("audience", "courses", "partners")
#: Where the article gives both: name -> (audience, courses).
_BOTH = {
    "XuetangX": ("xuetangx-audience", "xuetangx-courses"),
    "edX": ("edx-audience", "edx-courses"),
    "Open Education": ("open-education-audience", "open-education-courses"),
    "SPBU on Open Education": ("spbu-open-education-audience", "spbu-open-education-courses"),
    "China in total": ("china-audience", "china-courses"),
}
#: What the article counts of a whole that it counts too: name -> (part, whole).
_PARTS = {
    "XuetangX in China: courses": ("xuetangx-courses", "china-courses"),
    "XuetangX in China: audience": ("xuetangx-audience", "china-audience"),
    "SPBU in Open Education: courses": ("spbu-open-education-courses", "open-education-courses"),
    "SPBU in Open Education: audience": ("spbu-open-education-audience", "open-education-audience"),
}


def labels(rows: pd.DataFrame, organizations: pd.DataFrame) -> pd.Series:
    """Name in a few words what each row is about: "SPBU on Open Education".

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``entity``, ``on`` and ``item``, as figures, positions and references have.
    organizations : pandas.DataFrame
        As :func:`alliance_stats.load_organizations` gives it.

    Returns
    -------
    pandas.Series
        Text, on the index of the rows.

    Examples
    --------
    >>> from alliance_stats import load
    >>> tables = load()
    >>> labels(tables.figures, tables.organizations)["mind-control-audience"]
    'Mind Control (a course)'
    """
    short = organizations["short_name"].to_dict()
    outside = {"futurelearn": "FutureLearn", "harvardx-mitx": "HarvardX and MITx",
               "swayam": "SWAYAM", "udacity": "Udacity", "world": "World",
               "world-without-china": "World without China"}  # fmt: skip
    known = short | outside
    who, on = (
        rows[column].map(lambda x: known.get(x, x), na_action="ignore").astype("str")
        for column in ("entity", "on")
    )
    name = who.where(on.isna(), who + " on " + on).replace("the Alliance", "The Alliance")
    course = rows["item"].astype("str") + " (a course)"
    return name.where(rows["on"].isna() | rows["item"].isna(), course)


def platform_scale(
    tables: Tables | None = None,
    metric: str = "audience",
    *,
    reading: Reading = "pragmatic",
    grain: Grain = None,
) -> pd.DataFrame:
    """Tell how large the article says each platform is, the largest first.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.
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
    platforms = tables.organizations["kind"].isin(["platform", "country"])
    owner = figures["on"].fillna(figures["entity"])
    chosen = (figures["metric"] == metric) & figures["item"].isna()
    chosen &= owner.isin(tables.organizations.index[platforms])
    label = labels(figures, tables.organizations)
    table = bounds(figures, reading, grain).assign(
        label=label.where(figures["entity"] != "china", "China in total"),
        value=figures["value"],
        text=figures["printed"].str.replace("Almost", "almost"),
    )
    table = table[chosen].sort_values("value", ascending=False, kind="stable")
    return table[["label", "value", "lower", "upper", "text"]]


def learners_per_course(
    tables: Tables | None = None, *, reading: Reading = "pragmatic", grain: Grain = None
) -> pd.DataFrame:
    """Tell how many listeners the article gives each course, by platform.

    Parameters
    ----------
    tables, reading, grain
        As :func:`platform_scale`.

    Returns
    -------
    pandas.DataFrame
        5 rows, index the platform; ``lower`` and ``upper``, listeners per course.

    Raises
    ------
    ValueError
        As :func:`platform_scale`.

    Examples
    --------
    >>> learners_per_course().loc["edX"].round().tolist()
    [25862.0, 44627.0]
    """
    return intervals.ratio(*_pairs(validated(tables), reading, grain, _BOTH))


def shares(
    tables: Tables | None = None, *, reading: Reading = "pragmatic", grain: Grain = None
) -> pd.DataFrame:
    """Tell what part of a whole the article gives to XuetangX and to SPBU.

    Parameters
    ----------
    tables, reading, grain
        As :func:`platform_scale`.

    Returns
    -------
    pandas.DataFrame
        4 rows, index part and whole; ``lower`` and ``upper``, from 0 to 1.

    Raises
    ------
    ValueError
        As :func:`platform_scale`.

    Examples
    --------
    >>> shares().loc["SPBU in Open Education: courses"].round(3).tolist()
    [0.22, 0.22]
    """
    return intervals.share(*_pairs(validated(tables), reading, grain, _PARTS))


def _pairs(
    tables: Tables, reading: Reading, grain: Grain, pairs: dict[str, tuple[str, str]]
) -> list[pd.DataFrame]:
    """Give the bounds of the first and of the second figure of each pair, under its name."""
    ends = bounds(tables.figures, reading, grain)
    # A figure that was taken out of the tables leaves its ends missing.
    sides = zip(*pairs.values(), strict=True)
    return [ends.reindex(list(ids)).set_axis(list(pairs)) for ids in sides]


def impressions(tables: Tables | None = None, *, grain: Grain = None) -> pd.DataFrame:
    """Tell which comparisons that the article suggests its words support.

    Parameters
    ----------
    tables, grain
        As :func:`platform_scale`.

    Returns
    -------
    pandas.DataFrame
        6 rows, index ``impression``, a sentence. ``literal`` and ``pragmatic``: yes,
        no or open under that reading; ``conclusion``: "robust" where yes under both,
        "refuted" where no under both, else "open".

    Raises
    ------
    ValueError
        As :func:`platform_scale`.

    Examples
    --------
    >>> impressions()["conclusion"].value_counts().to_dict()
    {'robust': 3, 'open': 3}
    """
    tables = validated(tables)
    table = pd.DataFrame({reading: _answers(tables, reading, grain) for reading in READINGS})
    same = table["literal"].where(table["literal"] == table["pragmatic"])
    table["conclusion"] = same.map({"yes": "robust", "no": "refuted"}).fillna("open")
    return table.rename_axis("impression")


def _answers(tables: Tables, reading: Reading, grain: Grain) -> dict[str, str]:
    ends = bounds(tables.figures, reading, grain)
    part = intervals.share(*_pairs(tables, reading, grain, _PARTS))
    rate = intervals.ratio(*_pairs(tables, reading, grain, _BOTH))
    half, fifth = (pd.DataFrame({"lower": [x], "upper": [x]}) for x in (0.5, 0.2))
    compared = {
        "XuetangX has more listeners than edX": (
            ends.reindex(["xuetangx-audience"]),
            ends.reindex(["edx-audience"]),
        ),
        "XuetangX has more than half of China's learners": (
            part.loc[["XuetangX in China: audience"]],
            half,
        ),
        "XuetangX has a larger part of China's learners than of its courses": (
            part.loc[["XuetangX in China: audience"]],
            part.loc[["XuetangX in China: courses"]],
        ),
        "XuetangX has more listeners per course than edX": (
            rate.loc[["XuetangX"]],
            rate.loc[["edX"]],
        ),
        "SPBU has more than a fifth of Open Education's courses": (
            part.loc[["SPBU in Open Education: courses"]],
            fifth,
        ),
        "SPBU has a larger part of Open Education's audience than of its courses": (
            part.loc[["SPBU in Open Education: audience"]],
            part.loc[["SPBU in Open Education: courses"]],
        ),
    }
    return {name: intervals.exceeds(*pair).iloc[0] for name, pair in compared.items()}
