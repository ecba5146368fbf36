"""Charts: tables in, Axes out.

A chart is drawn 640 px wide, for a notebook or a desk, and can be drawn again at 360 px, for a
phone. A new chart of rows checks its table, says where its marks end and what stands beside
them, has `layout.lay_rows` draw all of that, draws the marks, and leaves its table for `show`.
"""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D

from alliance_stats import layout
from alliance_stats.layout import BAR, BLUE, CLEAR, COLORS, GREY, GRID, INK, PAPER, VERMILION
from alliance_stats.parsing import ordinal

__all__ = ["COLORS", "plot_claims", "plot_growth", "plot_partners", "plot_positions", "plot_ranges"]

#: The height of a chart of lines, and what is too long to draw as if it had been measured.
HEIGHT, TOO_LONG = 300, pd.Timedelta(days=2 * 366)
#: Of ranks: the answers that the rows of a label have, and the heading that they come under.
GROUPS = {
    ("differs",): "The published rank differs",
    ("agrees", "differs"): "Rankings disagree",
    ("open",): "The published rank leaves room",
    ("agrees",): "The published rank agrees",
}


@layout.chart
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
        Where to draw; by default in a figure of its own, 640 px wide.

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
    'Published figures as a share of the article’s'
    """
    data = layout.checked(data, "group label printed kind text", "value lower upper same_time")
    # A range ends at a whole number, and the mark may lie a little outside.
    data["value"] = data["value"].clip(data["lower"], data["upper"])
    data["same_time"] = data["same_time"] == 1
    looks = dict.fromkeys(data["kind"], ("s", GREY))
    looks |= {"people": ("o", VERMILION), "enrolments": ("D", BLUE)}
    key = [layout.dot(*looks[kind], label=kind) for kind in data["kind"].unique()]
    if not data["same_time"].all():
        key.append(layout.dot("o", GREY, PAPER, label="hollow: another date"))
    layout.write_title(ax, title, "Published figures as a share of the article’s")
    ticks = layout.ticks_to(ax, max(1, data["value"].max()))
    # No words stand on the line of the article, at 100%: they begin at its right.
    rows = data.assign(end=data["upper"].clip(lower=1), accent=data["kind"] == "people")
    rows = layout.lay_rows(ax, rows, ticks, "{:.0%}".format, key)
    layout.upright(ax, 1, rows, color=INK, linewidth=1.2)
    for row in rows.itertuples():
        marker, shade = looks[row.kind]
        layout.bar(ax, row, row.lower, row.upper, shade)
        if row.upper < 1:
            ax.hlines(row.y, row.upper, 1, color=shade, linewidth=1, linestyle=":")
        ax.plot(row.value, row.y, marker, color=shade, zorder=4, label=row.kind,
                markerfacecolor=shade if row.same_time else PAPER)  # fmt: skip
    data[["value", "lower", "upper"]] *= 100
    names = {
        "printed": "article", "text": "published", "kind": "what is counted",
        "value": "% of the article’s", "lower": "at least %", "upper": "at most %",
        "same_time": "same time",
    }  # fmt: skip
    return layout.with_table(ax, data, names)


@layout.chart
def plot_ranges(data: pd.DataFrame, *, title: str, xlabel: str, ax: Axes | None = None) -> Axes:
    """Plot numbers, and as bars the ranges that their words leave open.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per number, drawn from the top: ``label``; ``lower`` and ``upper``, infinite
        where there is no limit: the bar then ends in an arrow; ``text``, the words beside the
        bar; and, if wanted, ``value``, the number printed, and ``group``, a heading.
    title : str
        The finding.
    xlabel : str
        What is measured.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a figure of its own, 640 px wide.

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
    >>> data = pd.DataFrame({"label": ["edX"], "lower": [2801], "upper": [float("inf")]})
    >>> ax = plot_ranges(data.assign(text="more than 2800"), title="Courses", xlabel="courses")
    >>> [tick.get_text() for tick in ax.get_xticklabels()]
    ['0', '1,000', '2,000', '3,000']
    """
    data = layout.checked(data, "label text", "lower upper", "value")
    data["value"] = data["value"].clip(data["lower"], data["upper"])
    layout.write_title(ax, title, xlabel)
    known = data[["lower", "upper", "value"]].replace(np.inf, np.nan)
    ticks = layout.ticks_to(ax, known.max(axis=None))
    rows = data.assign(end=data["upper"], accent=False)
    rows = layout.lay_rows(ax, rows, ticks, layout.amount)
    for row in rows.itertuples():
        printed = np.isfinite(row.value)
        layout.bar(ax, row, row.lower, row.upper, GREY, pale=printed)
        if printed:
            ax.plot(row.value, row.y, "o", color=GREY, zorder=4, label=row.label)
    return layout.with_table(ax, data, {"text": xlabel, "lower": "from", "upper": "to"})


@layout.chart
def plot_positions(data: pd.DataFrame, *, title: str, ax: Axes | None = None) -> Axes:
    """Plot the article's ranks beside published ones, first place at the left.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per published rank, drawn from the top: ``label``; ``best`` and ``worst``, the
        article's, ``worst`` missing where its words set no limit; ``lower`` and ``upper``, the
        published, missing where there is none, ``upper`` infinite for a rank at best; ``text``,
        the words beside the mark; ``answer``: "agrees", "differs" or "open"; and, if wanted,
        ``printed``, the article's words, and ``group``, a heading, which by default follows
        from the answers that a label has.
    title : str
        The finding.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a figure of its own, 640 px wide.

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
    >>> row = {"label": "SPBU, world", "best": 3, "worst": 3, "lower": 8, "upper": 8}
    >>> row |= {"text": "8th of 218", "answer": "differs"}
    >>> ax = plot_positions(pd.DataFrame([row]), title="Not third")
    >>> [tick.get_text() for tick in ax.get_xticklabels()]
    ['1st', '2nd', '4th', '6th', '8th']
    """
    data = layout.checked(data, "label text answer", "best", "worst lower upper")
    if not data["group"].any():
        answers = data.groupby("label")["answer"].agg(lambda some: tuple(sorted(set(some))))
        data["group"] = data["label"].map(answers.map(GROUPS).fillna(GROUPS["agrees", "differs"]))
        order = [*GROUPS.values()].index
        data = data.sort_values("group", key=lambda group: group.map(order), kind="stable")
    data["worst"] = data["worst"].fillna(np.inf)
    differs = data["answer"] == "differs"
    key = [layout.dot("o", GREY, PAPER, 12, "the article")]
    if not differs.all():
        key.append(layout.dot("o", GREY, label="published, agrees"))
    if differs.any():
        key.append(layout.dot("o", VERMILION, label="published, differs"))
    layout.write_title(ax, title, "Rank (1st at left)")
    known = data[["best", "worst", "lower", "upper"]].replace(np.inf, np.nan)
    ticks = layout.ticks_to(ax, max(2, known.max(axis=None)))
    ticks = np.unique(np.maximum(ticks.round(), 1))
    rows = data.assign(end=data[["worst", "upper"]].max(axis="columns"), accent=differs)
    rows = layout.lay_rows(ax, rows, ticks, lambda rank: ordinal(round(rank)), key)
    for row in rows.itertuples():
        shade = VERMILION if row.accent else GREY
        if row.lower > row.worst or row.upper < row.best:
            ends = max(row.best, row.lower), min(row.worst, row.upper)
            ax.hlines(row.y, *ends, color=BAR, linewidth=1.2, zorder=1)
        layout.bar(ax, row, row.best, row.worst, GREY)
        if row.best == row.worst:
            ax.plot(row.best, row.y, "o", color=GREY, markerfacecolor=PAPER, markersize=12,
                    zorder=3, label="the article")  # fmt: skip
        ended = row.lower < row.upper < np.inf
        layout.bar(ax, row, row.lower, row.upper, shade, pale=not ended)
        if np.isfinite(row.lower) and not ended:
            ax.plot(row.lower, row.y, "o", color=shade, zorder=4, label=row.answer)
    names = {"best": "article, best", "worst": "article, worst", "text": "published"}
    return layout.with_table(ax, data, names | {"answer": "answer"})


@layout.chart
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
    title : str
        The finding.
    xlabel : str
        What is counted.
    highlight : str, optional
        The name to set off, with what it lacks to third place.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a figure of its own, 640 px wide.

    Returns
    -------
    matplotlib.axes.Axes
        What was drawn on; it brings its table along for :func:`alliance_stats.show`.

    Raises
    ------
    ValueError
        `data` is no such table, or has no row `highlight`.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"April": [175, 86], "autumn": [194, 119]}, index=["Google", "Boulder"])
    >>> ax = plot_partners(data, title="Two listings")
    >>> [tick.get_text() for tick in ax.get_yticklabels()]
    ['1 Google', '2 Boulder']
    """
    if data.shape[1] != 2:
        raise ValueError("expected two columns of counts, the earlier first")
    earlier, later = map(str, data.columns)
    data = data.set_axis(["before", "now"], axis="columns").assign(label=data.index)
    data = layout.checked(data, "label", "", "before now")
    mine = layout.highlighted(data["label"], highlight)
    now, change, listed = data["now"], data["now"] - data["before"], data["now"].notna()
    data = data.assign(change=change, rank=now.rank(method="min", ascending=False))
    third = now.nlargest(3).min() if listed.sum() >= 3 else np.nan
    behind = (third - now).map(", {:,.0f} behind third".format)
    since = f" since {earlier}" if layout.is_wide(ax) else ""
    text = change.map("{:+,.0f}".format).str.replace("-", "−")
    text += behind.where(mine & (now < third), since)
    text = text.mask(change == 0, "no change").mask(change.isna(), "new")
    text = now.map("{:,.0f}".format) + " (" + text + ")"
    rows = data.assign(
        label=data["rank"].map("{:.0f} ".format).where(listed, "") + data["label"],
        text=text.where(listed, "not listed"), end=data[["before", "now"]].max(axis="columns"),
        accent=mine,
    )  # fmt: skip
    key = [layout.dot("o", GREY, PAPER, label=earlier), layout.dot("o", GREY, label=later)]
    if show_third := highlight is not None and third > 0:
        words = f"third place: {layout.amount(third)}"
        key.append(Line2D([], [], color=INK, linestyle=":", label=words))
    layout.write_title(ax, title, xlabel)
    ticks = layout.ticks_to(ax, rows["end"].max())
    rows = layout.lay_rows(ax, rows, ticks, layout.amount, key, whole=True)
    for row in rows.itertuples():
        shade = VERMILION if row.accent else GREY
        ax.hlines(row.y, row.before, row.now, color=BAR, linewidth=1.2, zorder=1)
        ax.plot(row.before, row.y, "o", color=shade, markerfacecolor=PAPER, zorder=3, label=earlier)
        ax.plot(row.now, row.y, "o", color=shade, zorder=4, label=later)
    if show_third:
        layout.upright(ax, third, rows, color=INK, linestyle=":")
    return layout.with_table(
        ax, data, {"rank": "rank", "before": earlier, "now": later, "change": "change"}
    )


@layout.chart
def plot_growth(
    data: pd.DataFrame, *, title: str, ylabel: str, mark: tuple[Any, str] | None = None,
    highlight: str | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Plot counts over time, a line per series, named at its end.

    Parameters
    ----------
    data : pandas.DataFrame
        ``series``; ``date`` (datetime64); ``value``. Where nothing was counted for more than
        two years the line is dashed.
    title : str
        The finding.
    ylabel : str
        What is counted.
    mark : tuple, optional
        A date and words for it, drawn as an upright line.
    highlight : str, optional
        The series to set off.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a figure of its own, 640 px wide.

    Returns
    -------
    matplotlib.axes.Axes
        What was drawn on; it brings its table along for :func:`alliance_stats.show`.

    Raises
    ------
    ValueError
        `data` is no such table, has no row, or no series `highlight`.

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2016-12-31", "2017-12-31"])
    >>> data = pd.DataFrame({"series": "edX", "date": dates, "value": [10e6, 14e6]})
    >>> plot_growth(data, title="Growth", ylabel="learners").get_ylabel()
    'million learners'
    """
    data = layout.checked(data, "series date", "value")
    data["date"] = pd.to_datetime(data["date"])
    layout.highlighted(data["series"], highlight)
    unit, size = next((one for one in layout.UNITS if one[1] <= data["value"].max()), ("", 1))
    layout.write_title(ax, title, pad=layout.LINE + 14)
    ticks = layout.ticks_to(ax, data["value"].max())
    names = [f"{tick / size:,.10g}" for tick in ticks]
    ax.set_yticks(ticks, names, ha="left", bbox=CLEAR)
    ax.tick_params("x", pad=9)
    ax.grid(visible=True, axis="y", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.set_ylabel(f"{unit} {ylabel}".strip(), rotation=0, ha="left", va="bottom")
    ax.yaxis.set_label_coords(0, 1 + 8 / HEIGHT)
    # Across: the names of the ticks, the lines, and the names of the series.
    first, last = date2num(data["date"].min()), date2num(data["date"].max())
    left = max(map(layout.measured, names)) + layout.GAP
    right = max(layout.measured(name, "bold") for name in data["series"]) + 2 * layout.GAP
    day = max(last - first, 1) / (layout.width_of(ax) - left - right)  # per point
    ax.set_xlim(first - left * day, last + right * day)
    # Years at New Year, the last one where the data end.
    end = data["date"].max() + pd.Timedelta(days=45)
    years = pd.date_range(str(data["date"].min().year), end, freq="YS")
    years = years[:: -len(years) // (8 if layout.is_wide(ax) else 5)][::-1]
    ax.set_xticks(years, years.year)
    line = ticks[-1] / HEIGHT * layout.LINE
    ax.set_ylim(0, ticks[-1] + 1.3 * line * (mark is not None))
    if mark:
        date, words = pd.Timestamp(mark[0]), mark[1]
        ax.axvline(date, color=INK, linewidth=1.2, zorder=1, label=words)
        side = "right" if date2num(date) > (first + last) / 2 else "left"
        ax.annotate(words, (date, 1), (-6 if side == "right" else 6, 0), textcoords="offset points",
                    xycoords=("data", "axes fraction"), ha=side, va="top", bbox=CLEAR)  # fmt: skip
    name_at, series = -np.inf, data.sort_values("date").groupby("series")
    for name, value in series["value"].last().sort_values().items():
        rows, mine = series.get_group(name), name == highlight
        shade, name_at = VERMILION if mine else GREY, max(name_at + line, value)
        _line(ax, rows, color=shade, linewidth=2.6 if mine else 1.5)
        ends = (rows["date"].iloc[-1], value), (last + layout.GAP * day, name_at)
        ax.annotate(name, *ends, color=shade, weight="bold" if mine else "normal", va="center",
                    arrowprops={"arrowstyle": "-", "linestyle": ":", "color": shade,
                                "shrinkA": 0, "shrinkB": 3})  # fmt: skip
    layout.set_height(ax, HEIGHT + 2 * layout.LINE)
    return layout.with_table(
        ax, data.rename(columns={"series": "label"}), {"date": "date", "value": ylabel}
    )


def _line(ax: Axes, rows: pd.DataFrame, **look: Any) -> None:
    """Draw a series, dashed where nothing was counted for too long."""
    gaps = rows["date"].diff() > TOO_LONG
    for _, part in rows.groupby(gaps.cumsum()):
        ax.plot(part["date"], part["value"], "o-", markersize=4.5, markeredgewidth=0,
                label=part["series"].iloc[0], clip_on=False, **look)  # fmt: skip
    for end in np.flatnonzero(gaps):
        ax.set_xlabel("Dashed: no figure for more than two years", loc="left")
        gap = rows.iloc[end - 1 : end + 1]
        ax.plot(gap["date"], gap["value"], "--", label="no figure", **look)
