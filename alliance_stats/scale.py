"""Platform sizes according to the article: sizes, learners per course, shares.

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
    "XuetangX’s share of China’s courses": ("xuetangx-courses", "china-courses"),
    "XuetangX’s share of China’s learners": ("xuetangx-audience", "china-audience"),
    "SPBU’s share of Open Education’s courses": (
        "spbu-open-education-courses",
        "open-education-courses",
    ),
    "SPBU’s share of Open Education’s audience": (
        "spbu-open-education-audience",
        "open-education-audience",
    ),
}


def labels(rows: pd.DataFrame, organizations: pd.DataFrame) -> pd.Series:
    """Return a short label for each row: "SPBU on Open Education".

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``entity``, ``on`` and ``item``, as figures, positions and references have.
    organizations : pandas.DataFrame
        As in :func:`alliance_stats.load`; its ``short_name`` is the name used.

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
    names = organizations["short_name"].to_dict()
    who, on = (
        rows[column].map(lambda x: names.get(x, x), na_action="ignore").astype("str")
        for column in ("entity", "on")
    )
    label = who.where(on.isna(), who + " on " + on).str.replace("^the ", "The ", regex=True)
    course = rows["item"].astype("str") + " (a course)"
    return label.where(rows["on"].isna() | rows["item"].isna(), course)


def platform_scale(
    tables: Tables | None = None,
    metric: str = "audience",
    *,
    reading: Reading = "pragmatic",
    grain: Grain = None,
) -> pd.DataFrame:
    """Return how large the article says each platform is, the largest first.

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
    owner = figures["on"].fillna(figures["entity"])
    kind = owner.map(tables.organizations["kind"].astype("str"))
    chosen = (figures["metric"] == metric) & figures["item"].isna()
    chosen &= kind.isin(["platform", "country"])
    label = labels(figures, tables.organizations)
    table = bounds(figures, reading, grain).assign(
        label=label.where(kind != "country", label + " in total"),
        value=figures["value"],
        text=figures["printed"].str.replace("Almost", "almost"),
    )
    table = table[chosen].sort_values("value", ascending=False, kind="stable")
    return table[["label", "value", "lower", "upper", "text"]]


def learners_per_course(
    tables: Tables | None = None, *, reading: Reading = "pragmatic", grain: Grain = None
) -> pd.DataFrame:
    """Return listeners per course, by platform.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.
    reading : {"pragmatic", "literal"}
        As for :func:`platform_scale`.
    grain : number, Series or dict, optional
        As for :func:`platform_scale`.

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
    """Return XuetangX's and SPBU's shares of their totals.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.
    reading : {"pragmatic", "literal"}
        As for :func:`platform_scale`.
    grain : number, Series or dict, optional
        As for :func:`platform_scale`.

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
    >>> shares().loc["SPBU’s share of Open Education’s courses"].round(3).tolist()
    [0.22, 0.22]
    """
    return intervals.share(*_pairs(validated(tables), reading, grain, _PARTS))


def _pairs(
    tables: Tables, reading: Reading, grain: Grain, pairs: dict[str, tuple[str, str]]
) -> list[pd.DataFrame]:
    """Return the bounds of the first and of the second figure of each pair, under its name."""
    ends = bounds(tables.figures, reading, grain)
    # A figure that was taken out of the tables leaves its ends missing.
    sides = zip(*pairs.values(), strict=True)
    return [ends.reindex(list(ids)).set_axis(list(pairs)) for ids in sides]


def impressions(tables: Tables | None = None, *, grain: Grain = None) -> pd.DataFrame:
    """Return which comparisons the article's words support.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.
    grain : number, Series or dict, optional
        As for :func:`platform_scale`.

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
    audiences = {name: ends.reindex([ids[0]]) for name, ids in _BOTH.items()}
    courses, listeners, spbu_courses, spbu_audience = (part.loc[[name]] for name in _PARTS)
    compared = {
        "XuetangX has more listeners than edX": (audiences["XuetangX"], audiences["edX"]),
        "XuetangX has more than half of China’s learners": (listeners, half),
        "XuetangX has a larger share of China’s learners than of its courses": (listeners, courses),
        "XuetangX has more listeners per course than edX": (
            rate.loc[["XuetangX"]],
            rate.loc[["edX"]],
        ),
        "SPBU has more than a fifth of Open Education’s courses": (spbu_courses, fifth),
        "SPBU has a larger share of Open Education’s audience than of its courses": (
            spbu_audience,
            spbu_courses,
        ),
    }
    return {name: intervals.exceeds(*pair).iloc[0] for name, pair in compared.items()}
