"""Charts: tables in, Axes out.

A chart is drawn 640 px wide, for a notebook or a desk, and can be drawn again at 360 px, for a
phone. A new chart of rows checks its table, has `layout.lay_rows` draw all but the marks, draws
the marks, and leaves its table for `show`.
"""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from alliance_stats import layout
from alliance_stats.layout import BAR, BLUE, CLEAR, COLORS, GREY, GRID, INK, PAPER, VERMILION
from alliance_stats.parsing import ordinal

__all__ = ["COLORS", "plot_claims", "plot_growth", "plot_partners", "plot_positions", "plot_ranges"]

#: The height of a chart of lines, and what is too long to draw as if it had been measured.
HEIGHT, TOO_LONG = 336, pd.Timedelta(days=2 * 366)
#: The marks of what was counted.
KINDS = {
    "people": {"marker": "o", "color": VERMILION},
    "enrolments": {"marker": "D", "color": BLUE},
}


@layout.at_two_widths
def plot_claims(data: pd.DataFrame, *, title: str, ax: Axes | None = None) -> Axes:
    """Plot published counts as shares of the article's.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per published count, drawn from the top, as
        :func:`alliance_stats.claims.published_shares` returns them: ``group``, a heading;
        ``label``; ``printed``, the article's words; ``kind``: "people", "enrolments" or what
        else is counted; ``value``, ``lower`` and ``upper``, shares of the article's number;
        ``same_time``, else the mark is hollow; ``text``, the words beside the mark.
    title : str
        The finding.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a figure of its own, 640 px wide. The figure of an Axes
        that is too low for the rows is made higher.

    Returns
    -------
    matplotlib.axes.Axes
        What was drawn on; it brings its table along for :func:`alliance_stats.show`.

    Raises
    ------
    ValueError
        `data` is no such table, or has no row.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"group": "Audiences", "label": "edX", "printed": "100 million", "kind": "people"}
    >>> row |= {"value": 0.35, "lower": 0.3, "upper": 0.5, "same_time": True, "text": "35 million"}
    >>> plot_claims(pd.DataFrame([row]), title="Fewer people").get_xlabel()
    'Published figures as a share of the article’s (line: 100%)'
    """
    data = layout.checked(data, "group label printed kind text", "value lower upper same_time")
    data["same_time"] = data["same_time"] == 1
    key = {kind: KINDS.get(kind, {"marker": "s", "color": GREY}) for kind in data["kind"].unique()}
    if not data["same_time"].all():
        key["hollow: another date"] = layout.RING
    layout.write_title(ax, title, "Published figures as a share of the article’s (line: 100%)")
    # No words stand on the line of the article, at 100%: they begin at its right.
    rows = data.assign(end=data["end"].clip(lower=1), accent=data["kind"] == "people")
    ticks = layout.ticks_to(ax, rows["end"].max())
    rows = layout.lay_rows(ax, rows, ticks, [f"{tick:.0%}" for tick in ticks], key)
    layout.draw_upright(ax, 1, color=INK, linewidth=1.2)
    for (kind, now), some in rows.groupby(["kind", "same_time"]):
        shade = key[kind]["color"]
        reach = some["upper"].clip(upper=some["end"])
        ax.hlines(some["y"], reach, some["end"], color=shade, linewidth=1, linestyle=":")
        layout.draw_ranges(ax, some, "lower", "upper", "|", 8, color=shade, alpha=0.35)
        fill = {"markerfacecolor": shade if now else PAPER}
        ax.plot(some["value"], some["y"], linestyle="", **key[kind] | fill)
    data[["value", "lower", "upper"]] *= 100
    names = {
        "printed": "article", "text": "published", "kind": "what is counted",
        "value": "% of the article’s", "lower": "at least %", "upper": "at most %",
        "same_time": "same time",
    }  # fmt: skip
    return layout.with_table(ax, data, names)


@layout.at_two_widths
def plot_ranges(data: pd.DataFrame, *, title: str, xlabel: str, ax: Axes | None = None) -> Axes:
    """Plot numbers, and as bars the ranges that their words leave open.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per number, drawn from the top: ``label``; ``lower`` and ``upper``, infinite
        where there is no limit: the bar is then an arrow; ``text``, the words beside the bar;
        and, if wanted, ``value``, the number printed, drawn inside its range, and ``group``, a
        heading.
    title, ax
        As for :func:`plot_claims`.
    xlabel : str
        What is measured.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        As :func:`plot_claims`.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"label": ["edX"], "lower": [2801], "upper": [float("inf")]})
    >>> ax = plot_ranges(data.assign(text="more than 2800"), title="Courses", xlabel="courses")
    >>> [tick.get_text() for tick in ax.get_xticklabels()]
    ['0', '1,000', '2,000', '3,000']
    """
    data = layout.checked(data, "label text", "lower upper", "value")
    ticks = layout.ticks_to(ax, data["end"].max())
    names, unit = layout.names_of(ticks)
    layout.write_title(ax, title, unit + xlabel)
    rows = layout.lay_rows(ax, data, ticks, names, key={})
    layout.draw_ranges(ax, rows, "lower", "upper", "|", 8, color=BAR)
    ax.plot(rows["value"], rows["y"], "o", color=INK)
    return layout.with_table(ax, data, {"text": xlabel, "lower": "from", "upper": "to"})


@layout.at_two_widths
def plot_positions(data: pd.DataFrame, *, title: str, ax: Axes | None = None) -> Axes:
    """Plot the article's ranks beside published ones, first place at the left.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per published rank, drawn from the top: ``label``; ``best`` and ``worst``, the
        article's, ``worst`` missing where its words set no limit; ``lower`` and ``upper``, the
        published, missing where there is none, ``upper`` infinite for a rank at best; ``text``,
        the words beside the mark; ``answer``: "agrees", "differs" or "open"; and, if wanted,
        ``printed``, the article's words, and ``group``, a heading.
    title, ax
        As for :func:`plot_claims`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        As :func:`plot_claims`.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"label": "SPBU, world", "best": 3, "worst": 3, "lower": 8, "upper": 8}
    >>> row |= {"text": "8th of 218", "answer": "differs"}
    >>> ax = plot_positions(pd.DataFrame([row]), title="Not third")
    >>> [tick.get_text() for tick in ax.get_xticklabels()]
    ['1st', '2nd', '4th', '6th', '8th']
    """
    data = layout.checked(data, "label text answer", "best", "worst lower upper")
    if (data["best"] < 1).any() or not data["answer"].isin(["agrees", "differs", "open"]).all():
        raise ValueError("expected ranks from 1 on, and the answers agrees, differs and open")
    data["worst"] = data["worst"].fillna(np.inf)
    data["endless"] |= np.isinf(data["worst"])
    data["accent"] = data["answer"] == "differs"
    key = {"the article: a rank or a range": layout.RING | {"markersize": 12}}
    if (data["lower"].notna() & ~data["accent"]).any():
        key["published"] = layout.DOT
    if data["accent"].any():
        key["published, differs"] = layout.DOT | {"color": VERMILION}
    layout.write_title(ax, title, "Rank (1st at left)")
    ticks = layout.ticks_to(ax, max(2, data["end"].max()))
    ticks = np.unique(ticks.round().clip(min=1))
    rows = layout.lay_rows(ax, data, ticks, [ordinal(int(tick)) for tick in ticks], key)
    ax.hlines(rows["y"], rows[["best", "lower"]].min(axis="columns"), rows["end"], color=BAR,
              linewidth=1.2)  # fmt: skip
    # A ring or a hollow bar is the article's; what others published lies in it, or does not.
    layout.draw_ranges(ax, rows, "best", "worst", "o", 14, color=GREY)
    layout.draw_ranges(ax, rows, "best", "worst", "o", 10, color=PAPER)
    for color, some in rows.groupby("color"):
        layout.draw_ranges(ax, some, "lower", "upper", "o", 8, color=color)
    names = {"best": "article, best", "worst": "article, worst", "text": "published"}
    return layout.with_table(ax, data, names | {"answer": "answer"})


@layout.at_two_widths
def plot_partners(
    data: pd.DataFrame, *, title: str, xlabel: str = "courses", highlight: str | None = None,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Plot partners' course counts in two listings.

    Parameters
    ----------
    data : pandas.DataFrame
        Index the names, drawn from the top; two columns of counts, the earlier listing first,
        named as the key is to name them; missing where a partner is not listed.
    title, ax
        As for :func:`plot_claims`.
    xlabel : str
        What is counted.
    highlight : str, optional
        The name to set off, with what it lacks to third place; it must be one of `data`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        As :func:`plot_claims`.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"April": [175, 86], "autumn": [194, 119]}, index=["Google", "Boulder"])
    >>> ax = plot_partners(data, title="Two listings")
    >>> [tick.get_text() for tick in ax.get_yticklabels()]
    ['1 Google', '2 Boulder']
    """
    data = pd.DataFrame(data)
    if data.shape[1] != 2:
        raise ValueError("expected two columns of counts, the earlier first")
    earlier, later = map(str, data.columns)
    data = data.set_axis(["before", "now"], axis="columns").assign(label=data.index)
    data = layout.checked(data, "label", "", "before now")
    mine = layout.highlighted(data["label"], highlight)
    now, change, listed = data["now"], data["now"] - data["before"], data["now"].notna()
    data = data.assign(change=change, rank=now.rank(method="min", ascending=False))
    third = now.nlargest(3).min() if highlight is not None and listed.sum() >= 3 else np.nan
    said = change.map("{:+,.0f}".format).str.replace("-", "−")
    said = said.mask(change == 0, "no change").mask(change.isna(), "new")
    text = now.map("{:,.0f}".format) + " (" + said + ")"
    text += (third - now).map(", {:,.0f} behind third".format).where(mine & (now < third), "")
    rows = data.assign(
        label=data["rank"].map("{:.0f} ".format).where(listed, "") + data["label"],
        text=text.where(listed, "not listed"),
        accent=mine,
    )
    key = {earlier: layout.RING, later: layout.DOT}
    if third > 0:
        key[f"third place: {third:,.0f}"] = {"color": INK, "linestyle": ":"}
    layout.write_title(ax, title, f"{xlabel} (in brackets: change since {earlier})")
    ticks = layout.ticks_to(ax, data["end"].max())
    rows = layout.lay_rows(ax, rows, ticks, layout.names_of(ticks)[0], key)
    ax.hlines(rows["y"], rows["before"], rows["now"], color=BAR, linewidth=1.2)
    for color, some in rows.groupby("color"):
        ax.plot(some["before"], some["y"], linestyle="", **layout.RING | {"color": color})
        ax.plot(some["now"], some["y"], linestyle="", **layout.DOT | {"color": color})
    if third > 0:
        layout.draw_upright(ax, third, color=INK, linestyle=":")
    names = {"rank": "rank", "before": earlier, "now": later, "change": "change"}
    return layout.with_table(ax, data, names)


@layout.at_two_widths
def plot_growth(
    data: pd.DataFrame, *, title: str, ylabel: str, mark: tuple[Any, str] | None = None,
    highlight: str | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Plot counts over time, a line per series, named at the right.

    Parameters
    ----------
    data : pandas.DataFrame
        ``series``; ``date`` (datetime64); ``value``; and, if wanted, ``when``, the date in
        words. Where nothing was counted for more than two years the line is dashed.
    title, ax
        As for :func:`plot_claims`.
    ylabel : str
        What is counted; it stands below the title.
    mark : tuple, optional
        A date and words for it, drawn as an upright line.
    highlight : str, optional
        The series to set off; it must be one of `data`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        As :func:`plot_claims`.

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2016-12-31", "2017-12-31"])
    >>> data = pd.DataFrame({"series": "edX", "date": dates, "value": [10e6, 14e6]})
    >>> plot_growth(data, title="Growth", ylabel="learners").get_xlabel()
    'million learners'
    """
    given, data = data, layout.checked(data, "series date", "value")
    data["date"], data["label"] = pd.to_datetime(data["date"]).dt.tz_localize(None), data["series"]
    if (data["date"].isna() | data["endless"]).any():
        raise ValueError("expected a date and a finite value in each row; found rows without")
    data["accent"] = layout.highlighted(data["series"], highlight)
    width, ticks = layout.width_of(ax), layout.ticks_to(ax, data["value"].max())
    rows = data.sort_values("date")
    rows["series"] = [layout.wrap(name, 0.3 * width, "bold") for name in rows["series"]]
    rows["gap"] = rows.groupby("series")["date"].diff() > TOO_LONG
    names, unit = layout.names_of(ticks)
    dashed = "; dashed: no figure for more than two years" if rows["gap"].any() else ""
    layout.write_title(ax, title, unit + ylabel + dashed)
    ax.xaxis.set_label_coords(0, 1.02)
    layout.set_height(ax, HEIGHT)
    ax.set_ylim(0, 1.08 * ticks[-1])
    ax.set_yticks(ticks, names, ha="left", va="bottom")
    ax.grid(visible=True, axis="y", color=GRID, linewidth=0.8)
    # Years at New Year, the last one where the data end.
    end = rows["date"].max()
    years = pd.date_range(str(rows["date"].min().year), end + pd.Timedelta(days=45), freq="YS")
    first, last = date2num([years[0], end])
    # Across: the names of the ticks, the lines for a year at least, and the names of the series.
    left = max(map(layout.measured, names)) + layout.GAP
    right = max(layout.measured(name, "bold") for name in rows["series"])
    scale = layout.scale_to(ax, first, left, [max(last, first + 365)], [right + 30])
    every = 1 + int(50 / (365 * scale))  # so that ticks are 50 points apart
    ax.set_xticks(years[::-every], years[::-every].year)
    if mark:
        date, words = pd.Timestamp(mark[0]), layout.wrap(mark[1], 0.3 * width)
        ax.axvline(date, color=INK, linewidth=1.2)
        side, away = ("right", -6) if date2num(date) > (first + last) / 2 else ("left", 6)
        ax.annotate(words, (date, 1), (away, 0), textcoords="offset points", ha=side, va="top",
                    xycoords=("data", "axes fraction"), bbox=CLEAR)  # fmt: skip
    column, below = 1 - right / width, np.inf
    ends = rows.groupby("series").tail(1)
    for newest in ends.sort_values("value", ascending=False).itertuples():
        half = 0.03 * ticks[-1] * layout.lines_of(newest.series)
        name_at = min(below - half, newest.value)
        _draw_series(ax, rows[rows["series"] == newest.series], newest, (column, name_at))
        below = name_at - half
    if "when" in given:
        data["date"] = given["when"].astype("str").to_numpy()
    return layout.with_table(ax, data, {"date": "date", "value": ylabel})


def _draw_series(ax: Axes, rows: pd.DataFrame, newest: Any, name_at: tuple[float, float]) -> None:
    """Draw one line of a chart of growth, and its name in a column at the right."""
    thick, weight, color = (2.6, "bold", VERMILION) if newest.accent else (1.5, "normal", GREY)
    look = {"color": color, "linewidth": thick, "clip_on": False}
    ax.plot(rows["date"], rows["value"], "--", **look)
    for _, part in rows.groupby(rows["gap"].cumsum()):
        ax.plot(part["date"], part["value"], "o-", markersize=4, **look)
    leader = {"arrowstyle": "-", "linestyle": ":", "color": color, "shrinkA": 0}
    ax.annotate(newest.series, (newest.date, newest.value), name_at, color=color, weight=weight,
                textcoords=("axes fraction", "data"), va="center", arrowprops=leader,
                bbox=CLEAR)  # fmt: skip
