"""Charts: tables in, Axes out.

A chart is drawn 640 px wide, for a notebook or a desk, and can be drawn again at 360 px, for a
phone. In a chart of rows the vertical axis counts lines of text from the top. The labels of the
rows stand in the Axes: in a column at the left of a wide chart, above the marks of a narrow one.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial, wraps
from typing import Any

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from matplotlib.transforms import ScaledTranslation

from alliance_stats.ranks import ordinal

__all__ = ["COLORS", "plot_claims", "plot_growth", "plot_partners", "plot_positions", "plot_ranges"]

#: Okabe and Ito's blue and vermilion (darkened, so that words can be written in it) and
#: greys. On white, ink, grey, blue and vermilion have at least 4.5:1, bars at least 3:1.
#: On the site each is the style sheet's variable of this name: ``--chart-ink``.
COLORS = {
    "ink": "#222222", "grey": "#666666", "bar": "#8c8c8c", "grid": "#dddddd",
    "blue": "#0072b2", "vermilion": "#b84d00", "paper": "#ffffff",
}  # fmt: skip
INK, GREY, BAR, GRID, BLUE, VERMILION, PAPER = COLORS.values()
#: In points of 1/72 inch, which are pixels on a page: widths of charts, sizes of text, the
#: height of a line, the distance of words from a mark, the room that the layout leaves at edges.
WIDE, NARROW, TEXT, TITLE, LINE, GAP, EDGE = 640, 360, 13, 16, 18, 12, 3
#: A style of its own, so a chart is the same whatever the user's settings are.
STYLE: Any = [
    "default",
    {
        "font.family": "DejaVu Sans", "font.size": TEXT, "text.color": INK,
        "text.parse_math": False,  # a dollar is a dollar
        "axes.titlesize": TITLE, "axes.titleweight": "bold", "axes.titlelocation": "left",
        "axes.labelcolor": GREY, "axes.axisbelow": True, "grid.color": GRID,
        **{f"axes.spines.{side}": False for side in ("left", "right", "top", "bottom")},
        "xtick.labelcolor": GREY, "xtick.major.size": 0,
        "ytick.labelcolor": INK, "ytick.major.size": 0, "ytick.major.pad": 0,
        "lines.markersize": 8, "lines.markeredgewidth": 2,
        "legend.frameon": False, "legend.borderaxespad": 0, "legend.borderpad": 0,
        "legend.columnspacing": 1.2, "legend.handletextpad": 0.4, "legend.handlelength": 1.2,
    },
]  # fmt: skip
#: The height of a chart of lines, and what is too long to draw as if it had been measured.
HEIGHT, TOO_LONG = 300, pd.Timedelta(days=2 * 366)
UNITS = [("billion", 10**9), ("million", 10**6), ("thousand", 10**4)]
#: Put behind words, so that they interrupt the lines of the grid.
CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
#: Of ranks: the answers that the rows of a label have, and the heading that they come under.
GROUPS = {
    ("differs",): "The published rank differs",
    ("agrees", "differs"): "Rankings disagree",
    ("open",): "The published rank leaves room",
    ("agrees",): "The published rank agrees",
}


def _chart(draw: Callable[..., Axes]) -> Callable[..., Axes]:
    """Draw in our style, by default in a figure that knows how to draw itself again."""

    @wraps(draw)
    def drawn(data: pd.DataFrame, *, ax: Axes | None = None, **options: Any) -> Axes:
        if ax is None:
            return _figure(partial(drawn, data, **options), WIDE).axes[0]
        with mpl.style.context(STYLE):
            return draw(data, ax=ax, **options)

    return drawn


def _figure(chart: Callable[..., Axes], width: float) -> Figure:
    """Draw a chart in a figure of its own, which is as high as the chart needs."""
    with mpl.style.context(STYLE):
        figure = Figure(figsize=(width / 72, 1), dpi=2 * 72, layout="constrained")
        figure.chart = chart
        chart(ax=figure.subplots())
        figure.get_layout_engine().execute(figure)
        figure.set_layout_engine("none")  # else places move a little whenever it is drawn
        return figure


def redrawn(figure: Figure, width: float) -> Figure | None:
    """Return a figure of ours drawn again at another width; nothing for other figures."""
    chart = getattr(figure, "chart", None)
    return chart and _figure(chart, width)


@_chart
def plot_claims(
    data: pd.DataFrame, *, title: str, color: str = VERMILION, ax: Axes | None = None
) -> Axes:
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
    color : str
        Of people.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a figure of its own, 640 px wide.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        `data` is no such table, or has no row.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"group": "Audiences", "label": "edX", "printed": "100 million", "kind": "people"}
    >>> row |= {"value": 0.35, "lower": 0.3, "upper": 0.5, "same_time": True, "text": "35 million"}
    >>> plot_claims(pd.DataFrame([row]), title="Fewer people").get_xlabel()
    'Published figures as a share of the article’s'
    """
    data = _checked(data, "group label printed kind text", "value lower upper", flags="same_time")
    # A range ends at a whole number, and the mark may lie a little outside.
    data["value"] = data["value"].clip(data["lower"], data["upper"])
    looks = dict.fromkeys(data["kind"], ("s", GREY))
    looks |= {"people": ("o", color), "enrolments": ("D", BLUE)}
    key = [_mark(*looks[kind], label=kind) for kind in data["kind"].unique()]
    if not data["same_time"].all():
        key.append(_mark("o", GREY, PAPER, label="hollow: another date"))
    rows = data.assign(
        below=_quoted(data["printed"]), start=data["lower"], end=data["upper"],
        shade=np.where(data["kind"] == "people", color, INK),
    )  # fmt: skip
    ticks = _ticks(ax, max(1, data["value"].max()))
    _title(ax, title, "Published figures as a share of the article’s")
    rows, edge, top = _rows(ax, rows, ticks, [f"{x:.0%}" for x in ticks], key, clear=1)
    ax.vlines(1, top, ax.get_ylim()[0], color=INK, linewidth=1.2, zorder=0.4)
    for row in rows.itertuples():
        marker, shade = looks[row.kind]
        if row.lower < row.upper:
            _bar(ax, row.y, row.lower, row.upper, edge, shade)
        ax.plot(row.value, row.y, marker, color=shade, zorder=4, label=row.kind,
                markerfacecolor=shade if row.same_time else PAPER)  # fmt: skip
    data[["value", "lower", "upper"]] *= 100
    names = {
        "printed": "article", "text": "published", "kind": "what is counted",
        "value": "% of the article’s", "lower": "at least %", "upper": "at most %",
        "same_time": "same time",
    }  # fmt: skip
    return _drawn(ax, data, names)


@_chart
def plot_ranges(
    data: pd.DataFrame, *, title: str, xlabel: str, percent: bool = False,
    highlight: str | None = None, color: str = VERMILION, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Plot numbers, and as bars the ranges that their words leave open.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per number, drawn from the top: ``label``; ``lower`` and ``upper``, infinite
        where there is no limit: the bar then ends in an arrow; ``text``, the words beside the
        bar; and, if wanted, ``value``, the number printed, and ``group``, a heading.
    title, ax
        As for `plot_claims`.
    xlabel : str
        What is measured.
    percent : bool
        Whether the numbers are shares.
    highlight : str, optional
        The label to set off.
    color : str
        Of that label.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        `data` is no such table, has no row, or none with the label `highlight`.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"label": ["edX"], "lower": [2801], "upper": [float("inf")]})
    >>> ax = plot_ranges(data.assign(text="more than 2800"), title="Courses", xlabel="courses")
    >>> [tick.get_text() for tick in ax.get_xticklabels()]
    ['0', '1,000', '2,000', '3,000']
    """
    data = _checked(data, "label text", "lower upper", "value")
    _one_of("highlight", highlight, data["label"])
    data["value"] = data["value"].clip(data["lower"], data["upper"])
    limitless = np.isinf(data["upper"]) & ~data["text"].str.contains("more|any")
    data["text"] = data["text"].where(~limitless, data["text"] + " or more")
    mine = data["label"] == highlight
    shades = np.where(mine, color, INK)
    rows = data.assign(start=data["lower"], end=data["upper"], shade=shades, mine=mine)
    known = data[["lower", "upper", "value"]].replace(np.inf, np.nan)
    ticks = _ticks(ax, known.max(axis=None))
    _title(ax, title, xlabel)
    names = [f"{x:.0%}" if percent else _amount(x) for x in ticks]
    rows, edge, _ = _rows(ax, rows, ticks, names)
    for row in rows.itertuples():
        shade, printed = color if row.label == highlight else GREY, np.isfinite(row.value)
        if row.lower < row.upper or not printed:
            _bar(ax, row.y, row.lower, row.upper, edge, shade, 0.35 if printed else 1)
        if printed:
            ax.plot(row.value, row.y, "o", color=shade, zorder=4, label=row.label)
    return _drawn(ax, data, {"text": xlabel, "lower": "from", "upper": "to"})


@_chart
def plot_positions(
    data: pd.DataFrame, *, title: str, color: str = VERMILION, ax: Axes | None = None
) -> Axes:
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
    title, ax
        As for `plot_claims`.
    color : str
        Of what differs.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
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
    data = _checked(data, "label text answer", "best", "worst lower upper")
    if wrong := sorted(set(data["answer"]) - {"agrees", "differs", "open"}):
        raise ValueError(f"answer must be agrees, differs or open; found {', '.join(wrong)}")
    if not data["group"].any():
        answers = data.groupby("label")["answer"].agg(lambda some: tuple(sorted(set(some))))
        data["group"] = data["label"].map(answers.map(GROUPS).fillna(GROUPS["agrees", "differs"]))
        order = data["group"].map([*GROUPS.values()].index)
        data = data.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
    data["worst"] = data["worst"].fillna(np.inf)
    differs = data["answer"] == "differs"
    rows = data.assign(
        below=_quoted(data["printed"]), start=data[["best", "lower"]].min(axis="columns"),
        end=data[["worst", "upper"]].max(axis="columns"), shade=np.where(differs, color, INK),
    )  # fmt: skip
    key = [_mark("o", GREY, PAPER, 12, "the article")]
    key += [_mark("o", GREY, label="published, agrees")] * int(not differs.all())
    key += [_mark("o", color, label="published, differs")] * int(differs.any())
    known = data[["best", "worst", "lower", "upper"]].replace(np.inf, np.nan)
    ticks = np.unique(np.maximum(_ticks(ax, max(2, known.max(axis=None))).round(), 1))
    _title(ax, title, "Rank (1st at left)")
    rows, edge, _ = _rows(ax, rows, ticks, [ordinal(round(x)) for x in ticks], key)
    for row in rows.itertuples():
        shade = color if row.answer == "differs" else GREY
        between = sorted([row.best, min(row.worst, edge), row.lower, min(row.upper, edge)])[1:3]
        if row.lower > row.worst or row.upper < row.best:
            ax.hlines(row.y, *between, color=BAR, linewidth=1.2, zorder=1)
        if row.best < row.worst:
            _bar(ax, row.y, row.best, row.worst, edge, GREY)
        else:
            ax.plot(row.best, row.y, "o", color=GREY, markerfacecolor=PAPER, markersize=12,
                    zorder=3, label="the article")  # fmt: skip
        ended = row.lower < row.upper < np.inf
        if row.lower < row.upper:
            _bar(ax, row.y, row.lower, row.upper, edge, shade, 1 if ended else 0.35)
        if np.isfinite(row.lower) and not ended:
            ax.plot(row.lower, row.y, "o", color=shade, zorder=4, label=row.answer)
    data["said"] = [
        ordinal(round(best)) + ("" if best == worst else " or lower" if worst == np.inf
                                else f" to {ordinal(round(worst))}")
        for best, worst in zip(data["best"], data["worst"], strict=True)
    ]  # fmt: skip
    return _drawn(ax, data, {"said": "article", "text": "published", "answer": "answer"})


@_chart
def plot_partners(
    data: pd.DataFrame, *, title: str, xlabel: str = "courses", highlight: str | None = None,
    color: str = VERMILION, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Plot partners' course counts in two listings.

    Parameters
    ----------
    data : pandas.DataFrame
        Index the names, drawn from the top; two columns of counts, the earlier listing first,
        named as the key is to name them; missing where a partner is not listed.
    title, ax
        As for `plot_claims`.
    xlabel : str
        What is counted.
    highlight : str, optional
        The name to set off, with what it lacks to third place.
    color : str
        Of that name.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        `data` is no such table, or has no row `highlight`.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"April": [175, 86], "autumn": [194, 119]}, index=["Google", "Boulder"])
    >>> ax = plot_partners(data, title="Two listings")
    >>> [tick.get_text() for tick in ax.get_yticklabels()]
    ['1 Google', '2 Boulder']
    """
    if not isinstance(data, pd.DataFrame) or data.shape[1] != 2:
        raise ValueError("expected a table of two columns of counts, the earlier first")
    if empty := ", ".join(map(str, data.index[data.isna().all(axis="columns")])):
        raise ValueError(f"expected a count in each row; found none in {empty}")
    earlier, later = map(str, data.columns)
    data = data.set_axis(["before", "now"], axis="columns").assign(label=data.index, text="")
    data = _checked(data, "label text", "", "before now")
    _one_of("highlight", highlight, data["label"])
    name, now, change = data["label"], data["now"], data["now"] - data["before"]
    place = now.rank(method="min", ascending=False)
    third, lacks = now.nlargest(3).min(), now.nlargest(3).min() - now
    mine = (name == str(highlight)) if highlight is not None else pd.Series(False, name.index)
    data["label"] = [
        f"{at:.0f} {who}" if at > 0 else who for who, at in zip(name, place, strict=True)
    ]
    data["strong"] = now.map(lambda x: f"{x:,.0f}" if x == x else "not listed")
    since = f" since {earlier}" if _wide(ax) and len(earlier) < 20 else ""
    data["text"] = change.map(
        lambda x: "new" if x != x else f"{x:+,.0f}{since}".replace("-", "−") if x else "no change"
    ).where(now.notna(), "")
    behind = mine & (lacks > 0)
    data.loc[behind, "text"] = data["text"].str.removesuffix(since) + lacks.map(
        " · {:,.0f} behind third".format
    )
    rows = data.assign(
        start=data[["before", "now"]].min(axis="columns"), mine=mine,
        end=data[["before", "now"]].max(axis="columns"), shade=np.where(mine, color, INK),
    )  # fmt: skip
    key = [_mark("o", GREY, PAPER, label=earlier), _mark("o", GREY, label=later)]
    ticks = _ticks(ax, rows["end"].max())
    _title(ax, title, xlabel)
    rows, _, top = _rows(ax, rows, ticks, [*map(_amount, ticks)], key)
    for row in rows.itertuples():
        shade = GREY if row.shade == INK else color
        ax.hlines(row.y, row.start, row.end, color=BAR, linewidth=1.2, zorder=1)
        ax.plot(row.before, row.y, "o", color=shade, markerfacecolor=PAPER, zorder=3, label=earlier)
        ax.plot(row.now, row.y, "o", color=shade, zorder=4, label=later)
    if highlight is not None and len(data) > 3:
        _rule(ax, third, top, f"3rd: {_amount(third)}")
    table = data.assign(label=name, change=change, rank=place)
    return _drawn(ax, table, {"rank": "rank", "before": earlier, "now": later, "change": "change"})


@_chart
def plot_growth(
    data: pd.DataFrame, *, title: str, ylabel: str, mark: tuple[Any, str] | None = None,
    highlight: str | None = None, color: str = VERMILION, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Plot counts over time, a line per series, named at its end.

    Parameters
    ----------
    data : pandas.DataFrame
        ``series``; ``date`` (datetime64); ``value``. Where nothing was counted for more than
        two years the line is dashed.
    title, ax
        As for `plot_claims`.
    ylabel : str
        What is counted.
    mark : tuple, optional
        A date and words for it, drawn as an upright line.
    highlight : str, optional
        The series to set off.
    color : str
        Of that series.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        `data` is no such table, has no row, or no series `highlight`.

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2016-12-31", "2017-12-31"])
    >>> data = pd.DataFrame({"series": "edX", "date": dates, "value": [10e6, 14e6]})
    >>> plot_growth(data, title="Growth", ylabel="learners").get_ylabel()
    'million learners'
    """
    dates = data["date"] if isinstance(data, pd.DataFrame) and "date" in data else None
    data = _checked(data, "series", "value", flags="date")
    if not pd.api.types.is_datetime64_any_dtype(dates) or dates.isna().any():
        raise ValueError("expected a date (datetime64) in each row of date; found other values")
    _one_of("highlight", highlight, data["series"])
    unit, size = next((one for one in UNITS if one[1] <= data["value"].max()), ("", 1))
    ticks = _ticks(ax, data["value"].max())
    names = [f"{tick / size:,.10g}" for tick in ticks]
    margin = max(map(_points, names)) + 6
    width = _width(ax) - margin
    first, last = date2num(data["date"].min()), date2num(data["date"].max())
    ax.set_yticks(ticks, names, color=GREY)
    ax.tick_params("y", pad=6)
    ax.tick_params("x", pad=9)
    ax.set_ylabel(f"{unit} {ylabel}".strip(), rotation=0, ha="left", va="bottom", color=GREY)
    above = ScaledTranslation(0, 6 / 72, ax.figure.dpi_scale_trans)
    ax.yaxis.set_label_coords(-margin / width, 1, ax.transAxes + above)
    _title(ax, title, pad=LINE + 14, x=-margin / width)
    ax.hlines(ticks, 0, 1, transform=ax.get_yaxis_transform(), color=GRID, linewidth=0.8, zorder=0)
    room = max(_points(name, weight="bold") for name in data["series"]) + 2 * GAP
    day = max(last - first, 1) / (width - room)  # per point
    ax.set_xlim(first - 5 * day, last + room * day)
    line = ticks[-1] / _height(ax, HEIGHT) * LINE
    ax.set_ylim(0, ticks[-1] + 1.3 * line * (mark is not None))
    _years(ax, data["date"], 8 if _wide(ax) else 5)
    if mark:
        date, words = pd.Timestamp(mark[0]), mark[1]
        ax.axvline(date, color=INK, linewidth=1.2, zorder=1, label=words)
        side = "right" if date2num(date) > (first + last) / 2 else "left"
        ax.annotate(words, (date, 1), (-6 if side == "right" else 6, 0), textcoords="offset points",
                    xycoords=("data", "axes fraction"), ha=side, va="top", bbox=CLEAR)  # fmt: skip
    if any(
        (rows["date"].sort_values().diff() > TOO_LONG).any() for _, rows in data.groupby("series")
    ):
        ax.set_xlabel("Dashed: no figure for more than two years", loc="left")
    name_at = -np.inf
    ends = data.sort_values("date").groupby("series")["value"].last().sort_values()
    for name in ends.index:
        rows, mine = data[data["series"] == name].sort_values("date"), name == highlight
        shade, thick = (color, 2.6) if mine else (GREY, 1.5)
        run = (rows["date"].diff() > TOO_LONG).cumsum()
        for _, part in rows.groupby(run):
            ax.plot(part["date"], part["value"], "o-", color=shade, linewidth=thick, markersize=4.5,
                    markeredgewidth=0, zorder=2 + mine, label=name, clip_on=False)  # fmt: skip
        for end in np.flatnonzero(run.diff() > 0):
            gap = rows.iloc[end - 1 : end + 1]
            ax.plot(gap["date"], gap["value"], "--", color=shade, linewidth=thick, zorder=2,
                    label="no figure")  # fmt: skip
        name_at = max(name_at + line, ends[name])
        ax.annotate(name, (rows["date"].iloc[-1], ends[name]), (last + GAP * day, name_at),
                    color=shade, weight="bold" if mine else "normal", va="center",
                    arrowprops={"arrowstyle": "-", "linestyle": ":", "color": shade,
                                "shrinkA": 0, "shrinkB": 3})  # fmt: skip
    _height(ax, HEIGHT)
    return _drawn(ax, data.rename(columns={"series": "label"}), {"date": "date", "value": ylabel})


# What charts share ----------------------------------------------------------------------------


def _checked(
    data: Any, words: str, numbers: str = "", maybe: str = "", flags: str = ""
) -> pd.DataFrame:
    """Return what a chart draws of a table, as text and floats; refuse what it cannot draw."""
    needed = [*words.split(), *numbers.split(), *flags.split()]
    if not isinstance(data, pd.DataFrame):
        raise TypeError(f"expected a table with {', '.join(needed)}; got {type(data).__name__}")
    if absent := [name for name in needed if name not in data]:
        raise ValueError(f"expected the columns {', '.join(needed)}; found no {', '.join(absent)}")
    if data.empty:
        raise ValueError("expected at least one row to draw; found none")
    drawn = pd.DataFrame(index=range(len(data)))
    for name in (*words.split(), "group", "printed"):
        cells = data[name].astype("str").fillna("") if name in data else pd.Series("", data.index)
        drawn[name] = cells.to_numpy()
    for name in (*numbers.split(), *maybe.split()):
        try:
            cells = data[name].astype("Float64").astype("float64") if name in data else np.nan
        except (TypeError, ValueError):
            raise ValueError(f"expected numbers in {name}; found other values") from None
        drawn[name] = np.array(cells)
        if name in numbers.split() and drawn[name].isna().any():
            rows = ", ".join(map(str, data.index[drawn[name].isna()]))
            raise ValueError(f"expected a number in each row of {name}; found none in {rows}")
    return drawn.assign(**{name: data[name].to_numpy() for name in flags.split()})


def _one_of(what: str, value: Any, names: pd.Series) -> None:
    if value is not None and str(value) not in set(names):
        raise ValueError(f"{what} must be one of {', '.join(names.unique())}; found {value!r}")


def _drawn(ax: Axes, data: pd.DataFrame, names: dict[str, str]) -> Axes:
    """Leave with a chart the table that says what it shows, for `display.show`."""
    table = data.set_index("label")[list(names)].rename(columns=names)
    ax.table_drawn = table.rename_axis(None)
    return ax


def _ours(ax: Axes) -> bool:
    return hasattr(ax.figure, "chart")


def _width(ax: Axes) -> float:
    """Return the points that a chart has across."""
    figure = ax.get_figure(root=True)
    return (figure.bbox.width if _ours(ax) else ax.bbox.width) / figure.dpi * 72 - 2 * EDGE * _ours(
        ax
    )


def _wide(ax: Axes) -> bool:
    return bool(_width(ax) > (WIDE + NARROW) / 2)


@lru_cache(2**12)
def _points(words: str, size: float = TEXT, weight: str = "normal") -> float:
    """Measure words, with a little to spare; most fonts of a page are narrower than this one."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    lines = words.split("\n")
    return 1.04 * max(text_to_path.get_text_width_height_descent(x, font, False)[0] for x in lines)


def _wrap(words: str, room: float, size: float = TEXT, weight: str = "normal") -> str:
    """Break words into as few lines as fit, of about one length."""
    lines = _filled(words, room, size, weight)
    narrower = lines
    while len(narrower) == len(lines) > 1 and room > 0:
        lines, room = narrower, room - 8
        narrower = _filled(words, room, size, weight)
    return "\n".join(lines)


def _filled(words: str, room: float, size: float, weight: str) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _points(longer, size, weight) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _ticks(ax: Axes, top: float) -> np.ndarray:
    """Return ticks from 0 that reach `top`, with as little beyond it as a few steps allow."""
    most = 4 if _wide(ax) else 3
    if not top > 0:
        return np.array([0.0, 1.0])
    steps = 10.0 ** np.floor(np.log10(top)) * np.array([0.2, 0.25, 0.4, 0.5, 1, 2, 2.5, 4, 5, 10])
    counts = np.ceil(top / steps * (1 - 1e-9))
    few = (counts > 1) & (counts <= most)
    best = np.lexsort([-counts[few], (counts * steps)[few].round(9)])[0]
    return np.arange(counts[few][best] + 1) * steps[few][best]


def _amount(value: float) -> str:
    """Write a number of an axis: "2,500", "100 million"."""
    unit, size = next((one for one in UNITS[:2] if one[1] <= abs(value)), ("", 1))
    return f"{value / size:,.10g} {unit}".strip()


def _title(ax: Axes, title: str, xlabel: str = "", **look: float) -> None:
    """Write the title, and what is measured below it."""
    width = _width(ax)
    ax.set_title(_wrap(title, width, TITLE, "bold"), **{"pad": 8} | look)
    ax.set_xlabel(_wrap(xlabel, width), loc="left", color=GREY, size=TEXT)
    # What Axes of a user have from their settings.
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
    ax.tick_params(length=0, labelsize=TEXT, labelcolor=GREY)


def _mark(marker: str, color: str, fill: str = "", size: float = 8, label: str = "") -> Line2D:
    """Return a mark of the key."""
    return Line2D([], [], color=color, marker=marker, linestyle="", markersize=size,
                  markerfacecolor=fill or color, label=label)  # fmt: skip


def _height(ax: Axes, points: float) -> float:
    """Make a figure of ours as high as its Axes need, a user's no lower; return what they got."""
    figure = ax.get_figure(root=True)
    if _ours(ax):
        figure.set_figheight(points / 72 + 2)
        figure.get_layout_engine().execute(figure)
        figure.set_figheight(points / 72 + 2 - ax.bbox.height / figure.dpi + points / 72)
        return points
    have = ax.bbox.height / figure.dpi * 72
    if have < points:
        figure.set_figheight(figure.get_figheight() * points / have, forward=False)
    return ax.bbox.height / figure.dpi * 72


def _rows(
    ax: Axes, data: pd.DataFrame, ticks: np.ndarray, names: Sequence[str],
    key: Sequence[Line2D] = (), clear: float | None = None,
) -> tuple[pd.DataFrame, float, float]:  # fmt: skip
    """Draw all of a chart of rows but its marks: a key, ticks, headings, labels and words.

    Return the rows with the line that each mark is in, `y`; where the scale ends; and the
    line that the rows begin at.
    """
    width, wide = _width(ax), _wide(ax)
    data = pd.DataFrame({"below": "", "strong": "", "mine": False}, data.index).assign(**data)
    # Of the words beside a mark: the room that their bold beginning takes, the look of the rest.
    data["begun"] = [_points(x, weight="bold") + 4 if x else 0 for x in data["strong"]]
    plain = (data["shade"] == INK) | (data["strong"] != "")
    data["weight"] = np.where(plain, "normal", "bold")
    bold = np.where(data["mine"], "bold", "normal")
    room, column = (0.36 * width, 16.0) if wide else (width, 0.0)
    data["label"] = [_wrap(x, room, weight=w) for x, w in zip(data["label"], bold, strict=True)]
    data["below"] = [_wrap(x, room) for x in data["below"]]
    if wide:
        labels = zip(data["label"], bold, strict=True)
        column += max(*(_points(x, weight=w) for x, w in labels), *map(_points, data["below"]))
    edge = max(ticks[-1], data["end"].replace(np.inf, np.nan).max())
    data = _across(ax, data, ticks, names, edge, column, clear)
    scale = width / np.ptp(ax.get_xlim())
    top = _key(ax, key) + 1.2
    at, bottom = _down(ax, data, top)
    ax.set_ylim(bottom, 0)
    pitch = _height(ax, bottom * LINE) / bottom
    # The last tick stays where names would touch.
    every = -(-(max(map(_points, names)) + 8) // ((ticks[-1] - ticks[-2]) * scale))
    ax.set_xticks(ticks[:: -int(every)][::-1], names[:: -int(every)][::-1])
    ax.xaxis.set_label_position("top")
    ax.xaxis.tick_top()
    ax.tick_params("x", pad=-top * pitch)
    ax.vlines(ticks, top, bottom, color=GRID, linewidth=0.8, zorder=0)
    for row, y in zip(data.itertuples(), at, strict=True):
        look = {"ha": row.side, "va": "center", "textcoords": "offset points", "zorder": 2.5}
        left = row.side == "left"
        behind = _points(row.words, weight=row.weight)
        for words, weight, shift in (
            (row.strong, "bold", 0 if left else -behind),
            (row.words, row.weight, row.begun if left else 0),
        ):
            if words:
                ax.annotate(words, (row.beside, y), (row.dx + shift, 0), color=row.shade,
                            weight=weight, bbox=CLEAR, **look)  # fmt: skip
        if row.far:
            ax.hlines(y, min(row.end, edge), clear, color=row.shade, linewidth=1, linestyle=":")
    return data.assign(y=at), edge, top


def _across(
    ax: Axes, data: pd.DataFrame, ticks: np.ndarray, names: Sequence[str], edge: float,
    column: float, clear: float | None,
) -> pd.DataFrame:  # fmt: skip
    """Set the scale so that words have room beside their marks, and choose their side.

    Words stand to the right of a mark, else to its left, else beyond the line at `clear`,
    which they never cross; longer ones wrap.
    """
    width, low = _width(ax), ticks[0]
    start = column + max(12, _points(names[0]) / 2)
    texts = zip(data["text"], data["weight"], strict=True)
    need = data["begun"].to_numpy() + [_points(text, weight=weight) for text, weight in texts]
    ends = data["end"].clip(upper=edge).to_numpy()
    most = 0.6 * (width - start)
    with np.errstate(divide="ignore"):
        scales = (width - start - GAP - np.minimum(need, most)) / (ends - low)
    reach = (width - start - _points(names[-1]) / 2) / (ticks[-1] - low)
    scale = max(min(reach, *scales[ends > low]), (width - start - most) / (edge - low))
    ax.set_xlim(low - start / scale, low + (width - start) / scale)
    chosen = []
    line = np.nan if clear is None else start + (clear - low) * scale
    for row, end, wish in zip(data.itertuples(), ends, need, strict=True):
        after = start + (end - low) * scale + GAP
        before = start + (row.start - low) * scale - GAP
        rooms = [
            (line if after < line else width) - after,
            before - (line if before > line else column),
            width - line - 5 if after < line else -1,
        ]
        place = next((n for n, room in enumerate(rooms) if wish <= room + 1), int(np.argmax(rooms)))
        fits = wish <= rooms[place] + 1
        room = rooms[place] - row.begun
        chosen.append({
            "words": row.text if fits else _wrap(row.text, room, weight=row.weight),
            "side": ["left", "right", "left"][place], "dx": [GAP, -GAP, 5][place],
            "beside": [end, row.start, clear][place], "far": place == 2,
        })  # fmt: skip
    return data.assign(**pd.DataFrame(chosen, index=data.index))


def _key(ax: Axes, marks: Sequence[Line2D]) -> float:
    """Name the marks above the rows, in as few lines as their names allow; return how many."""
    if not marks:
        return 0
    widths = [_points(mark.get_label()) + 32 for mark in marks]
    across = next(n for n in range(len(marks), 0, -1) if n == 1
                  or sum(map(max, np.array_split(widths, n))) < _width(ax))  # fmt: skip
    ax.legend(handles=marks, loc="upper left", bbox_to_anchor=(0, 0.4), ncols=across,
              bbox_transform=ax.get_yaxis_transform())  # fmt: skip
    return -(-len(marks) // across) * 1.15 + 0.4


def _down(ax: Axes, data: pd.DataFrame, y: float) -> tuple[list[float], float]:
    """Draw headings and labels; return the line of each mark, and of the end."""
    wide, across = _wide(ax), ax.get_yaxis_transform()
    at, ticks, rules = [], [], []
    runs = data[["group", "label"]].ne(data[["group", "label"]].shift()).any(axis=1).cumsum()
    group = ""
    for _, rows in data.groupby(runs):
        row, group, above = rows.iloc[0], rows.iloc[0]["group"], group
        if group != above:
            y += 0.4
            ax.text(0, y + 0.5, group, transform=across, weight="bold", va="center", bbox=CLEAR)
            y += 1.1
        rules.append(y)
        y += 0.3
        high, low = row["label"].count("\n") + 1, row["below"].count("\n") + bool(row["below"])
        beside = not wide and _points(row["label"]) + _points(row["below"]) + GAP < _width(ax)
        if row["below"]:
            x, side, down = (1, "right", 0.5) if beside else (0, "left", high + low / 2)
            ax.text(x, y + down, row["below"], transform=across, ha=side, va="center", color=GREY,
                    bbox=CLEAR)  # fmt: skip
        ticks.append((y + high / 2, row["label"], row["shade"] if row["mine"] else INK))
        block = high + low * (not beside)
        lines = rows["words"].str.count("\n") + 1
        begin = y + max(0, block - lines.sum()) / 2 if wide else y + block
        at += [*(begin + lines.cumsum() - lines / 2)]
        y = max(y + block, begin + lines.sum()) + 0.3
    ax.set_yticks(
        [y for y, _, _ in ticks], [label for _, label, _ in ticks], ha="left", va="center"
    )
    for tick, (_, _, shade) in zip(ax.get_yticklabels(), ticks, strict=True):
        tick.set(color=shade, size=TEXT, weight="normal" if shade == INK else "bold", bbox=CLEAR)
    ax.hlines(rules, 0, 1, transform=across, color=GRID, linewidth=0.8, zorder=0)
    return at, y


def _bar(
    ax: Axes, y: float, low: float, high: float, edge: float, color: str, alpha: float = 0.35
) -> None:
    """Draw a range, wide enough to be seen; without an upper limit it ends in an arrow."""
    left, right = ax.get_xlim()
    more = max(0, 7 * (right - left) / _width(ax) - (high - low)) / 2
    ax.hlines(y, low - more, min(high + more, edge), color=color, alpha=alpha, linewidth=7,
              zorder=2)  # fmt: skip
    if high == np.inf:
        ax.plot(edge, y, ">", color=color, zorder=2, label="or more")


def _quoted(printed: pd.Series) -> pd.Series:
    return ("article: “" + printed + "”").where(printed != "", "")


def _rule(ax: Axes, x: float, top: float, words: str) -> None:
    """Draw an upright line with its name among the ticks, in place of those near it."""
    (left, right), width = ax.get_xlim(), _width(ax)
    ax.vlines(x, top, ax.get_ylim()[0], color=INK, linewidth=1.2, linestyle=":", zorder=0.4)
    ax.text(x, top - 0.15, words, ha="center", va="bottom", weight="bold")
    for tick, label in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True):
        near = _points(words, weight="bold") / 2 + _points(label.get_text()) / 2 + 4
        label.set_visible(abs(tick - x) / (right - left) * width > near)


def _years(ax: Axes, dates: pd.Series, most: int) -> None:
    """Set ticks at New Year, the last where the data end."""
    first, last = dates.min(), dates.max() + pd.Timedelta(days=45)
    years = np.arange(first.year, last.year + 1)
    if len(years) < 4:
        locator = AutoDateLocator(maxticks=most)
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        return
    years = years[:: -(-len(years) // -most)][::-1]
    ax.set_xticks([date2num(pd.Timestamp(year, 1, 1)) for year in years], [*map(str, years)])


def __dir__() -> list[str]:
    return __all__
