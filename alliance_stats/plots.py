"""Charts: tables in, axes out, and a description read off what was drawn.

A dot is one number, a capped bar the range that its words allow, an arrow an open
end. Colours are those of Okabe and Ito with at least 3:1 contrast on white, and
never the only signal: markers, order and labels say the same.
"""

import base64
import datetime
import io
import textwrap
from collections.abc import Callable
from functools import wraps
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.dates import DateFormatter, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

from alliance_stats import tables

__all__ = [
    "PALETTE",
    "describe",
    "plot_growth",
    "plot_partners",
    "plot_positions",
    "plot_ranges",
    "plot_tally",
    "show",
]

#: Okabe and Ito (2008), those with at least 3:1 on white.
PALETTE = {
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "green": "#00805E",
    "purple": "#A3558A",
    "black": "#222222",
}
_ORDER = list(PALETTE.values())
_MARKERS = ["o", "s", "D", "^", "v", "P"]
_INK, _GRID = "#222222", "#D9D9D9"
_STYLE = {
    **{
        key: value
        for key, value in mpl.rcParamsDefault.items()
        if not key.startswith(("backend", "interactive", "toolbar", "webagg"))
        and key not in ("date.epoch", "figure.max_open_warning", "docstring.hardcopy")
    },
    "font.family": ["DejaVu Sans"],
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelcolor": _INK,
    "axes.edgecolor": "#666666",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "axes.axisbelow": True,
    "grid.color": _GRID,
    "text.color": _INK,
    "text.parse_math": False,  # a dollar is a dollar
    "xtick.color": _INK,
    "ytick.color": _INK,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}
_DPI = 130
_WIDTH = 6.2  # inches: at 390 px a letter of 12 points is still 10 px high


def _in_style(function: Callable[..., Any]) -> Callable[..., Any]:
    """Draw with our settings, whatever the user's are, and leave theirs alone."""

    @wraps(function)
    def drawn(*args: Any, **kwargs: Any) -> Any:
        with mpl.rc_context(_STYLE):
            return function(*args, **kwargs)

    return drawn


def _axes(ax: Axes | None, rows: float, labels: list[str] | None = None) -> Axes:
    if ax is not None:
        return ax
    # As high as the two neighbours that need most.
    lines = [_wrapped(label).count("\n") + 1 for label in labels or ()]
    most = max((sum(pair) / 2 for pair in pairwise([1, *lines, 1])), default=1)
    height = 1.35 + max(0.42 * rows, (0.19 * most + 0.1) * len(lines))
    return Figure(figsize=(_WIDTH, height), layout="constrained").subplots()


def _short(value: float, _: object = None) -> str:
    """A number on an axis: 10k, 100M."""
    for size, letter in ((1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _rows(ax: Axes, labels: list[str]) -> None:
    ax.set_yticks(range(len(labels)), [_wrapped(label) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)


def _look(number: int) -> dict[str, str]:
    """Colour and marker of a series: both differ from one to the next."""
    return {
        "color": _ORDER[number % len(_ORDER)],
        "marker": _MARKERS[number % len(_MARKERS)],
    }


def _refuse(rows: pd.Series, names: pd.Series | pd.Index, why: str) -> None:
    """Name the rows that cannot be drawn; a table without rows cannot be either."""
    if not len(rows):
        raise ValueError("no rows to draw")
    if rows.any():
        raise ValueError(f"{why}, in row {', '.join(map(str, names[rows.to_numpy()]))}")


def _annotate(
    ax: Axes, x: float, y: float, text: str, *, color: str = _INK, points: float = 9, up: float = 0
) -> None:
    note = ax.annotate(
        text,
        (x, y),
        xytext=(points, up),
        textcoords="offset points",
        va="center",
        ha="left",
        color=color,
        fontsize=10.5,
        gid="text",
    )
    note.set_path_effects([withStroke(linewidth=3, foreground="white")])


def _span(low: float, tops: Any, words: Any, width: float) -> float:
    """How far an axis of some inches reaches, so that words of some inches fit beside tops."""
    return float(((tops - low) / np.maximum(1 - words / width, 0.2)).max())


def _words(texts: pd.Series) -> np.ndarray:
    """Inches that texts take, with the gap before them."""
    return 0.2 + 0.077 * texts.str.len().to_numpy()


def _limits(
    ax: Axes, data: pd.DataFrame, labels: list[str], percent: bool, least: float = np.inf
) -> None:
    """Scale the axis so that arrows, and the text beside every mark, have room.

    A logarithmic axis begins at `least`, or further left where a mark needs it.
    """
    ends = data[["lower", "upper"]].to_numpy(dtype="float64") * (100 if percent else 1)
    lower, upper = ends[:, 0], ends[:, 1]
    width, unlimited = _inner_width(labels), np.isinf(upper)
    tops = np.where(unlimited, lower, upper)
    words = _words(data["text"]) + np.where(unlimited, 0.6, 0.0)
    if percent:
        ax.set_xlim(0, _span(0, tops, words, width) or 100)
        ax.xaxis.set_major_locator(FixedLocator(range(0, 101, 25)))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}%"))
        return
    finite = np.concatenate([lower[lower > 0], upper[~unlimited]])
    if not finite.size:
        raise ValueError("no end to draw: every interval is open on both sides")
    ax.set_xscale("log")
    low = float(np.log(min(finite.min() / 1.8, least)))
    with np.errstate(divide="ignore"):
        logs = np.log(tops)
    arrow = float(logs[(lower <= 0) & ~unlimited].min(initial=np.inf))
    for _ in range(20):  # room for an arrow widens the axis, and with it the room
        span = _span(low, np.maximum(logs, low), words, width)
        low = min(low, arrow - 0.55 / width * span)
    ax.set_xlim(np.exp(low), np.exp(low + span))
    _log_ticks(ax.xaxis, *ax.get_xlim(), finite.max())


def _log_ticks(axis: Axis, low: float, high: float, last: float) -> None:
    """A line at every power of ten, and at its double and fivefold where there are few.

    None beyond the first past the last number: what is there is room for text.
    """
    subs = (1.0,) if _decades(low, high) else (1.0, 2.0, 5.0)
    powers = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)))
    ticks = np.outer(10.0**powers, subs).ravel()
    ticks = ticks[(ticks >= low) & (ticks <= high)]
    axis.set_major_locator(FixedLocator(ticks[: np.searchsorted(ticks, last) + 1]))
    axis.set_major_formatter(FuncFormatter(_short))
    axis.set_minor_formatter(NullFormatter())
    axis.set_minor_locator(NullLocator())


def _decades(low: float, high: float) -> bool:
    return high / low > 60


def _scale_words(low: float, high: float) -> str:
    return "(log scale: each line is ten times the last)" if _decades(low, high) else "(log scale)"


def _inner_width(labels: list[str]) -> float:
    """Inches that the labels of the rows leave to the axes."""
    longest = max(
        (len(line) for label in labels for line in _wrapped(label).split("\n")), default=0
    )
    return _WIDTH - 0.35 - 0.105 * longest


def _wrapped(label: str) -> str:
    return "\n".join(textwrap.wrap(label, 20, break_long_words=False, break_on_hyphens=False))


@_in_style
def plot_ranges(
    data: pd.DataFrame,
    *,
    title: str,
    xlabel: str,
    percent: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw intervals of one quantity, a row a label, a mark a series.

    Parameters
    ----------
    data : pandas.DataFrame
        ``label``; ``lower`` and ``upper``; ``text`` to stand beside the mark; and,
        for several marks a row, ``series``. Rows are drawn from the top.
    title : str
        The finding.
    xlabel : str
        What is measured, and in what.
    percent : bool
        Whether the quantity is a share, drawn from 0 to 100 % on a linear axis;
        else the axis is logarithmic.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        There are no rows; an end is missing; on a logarithmic axis, both ends of a
        row are 0, or no row has an end. The message names the rows.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame(
    ...     {"label": ["edX"], "lower": [2801.0], "upper": [2900.0], "text": ["more than 2800"]}
    ... )
    >>> ax = plot_ranges(data, title="Courses", xlabel="courses")
    >>> print(describe(ax))
    Courses. Across: courses, on a log scale.
    edX: 2,801 to 2,900 (more than 2800).
    """
    _refuse(data[["lower", "upper"]].isna().any(axis="columns"), data["label"], "an end is missing")
    if not percent:
        _refuse(data["upper"] <= 0, data["label"], "0 has no place on a logarithmic axis")
    labels = list(dict.fromkeys(data["label"]))
    names = list(dict.fromkeys(data["series"])) if "series" in data else [""]
    per_row = data.groupby("label").size().max()
    ax = _axes(ax, len(labels) * (1 if per_row == 1 else 0.5 + 0.5 * per_row), labels)
    scale = 100 if percent else 1
    _limits(ax, data, labels, percent)
    for label in labels:
        y = labels.index(label)
        rows = data[data["label"] == label]
        offsets = (np.arange(len(rows)) - (len(rows) - 1) / 2) * (0.72 / max(per_row, 2))
        for offset, (_, row) in zip(
            offsets if len(rows) > 1 else [0.0], rows.iterrows(), strict=True
        ):
            number = names.index(row.get("series", ""))
            _mark(
                ax, row["lower"] * scale, row["upper"] * scale, y + offset,
                **_look(number), name=names[number], text=row["text"], zero=ax.get_xlim()[0],
            )  # fmt: skip
    _rows(ax, labels)
    ax.set_xlabel(xlabel if percent else f"{xlabel}\n{_scale_words(*ax.get_xlim())}")
    _title(ax, title, names)
    return ax


def _mark(
    ax: Axes, lower: float, upper: float, y: float, *,
    color: str, marker: str, name: str, text: str, zero: float,
) -> None:  # fmt: skip
    """One interval: a dot, a capped bar, or a dot with an arrow to its open end."""
    style = {"color": color, "linewidth": 2.4, "markersize": 8, "label": name or "_"}
    if lower == upper:
        ax.plot([lower], [y], marker=marker, gid="dot", **style)
        _annotate(ax, lower, y, text)
    elif np.isinf(upper) and lower <= 0:
        ax.plot([zero, ax.get_xlim()[1]], [y, y], linestyle=":", gid="any", **style)
        _annotate(ax, zero, y, text)
    elif np.isinf(upper):
        ax.plot([lower], [y], marker=marker, markerfacecolor="white", mew=2.2, gid="from", **style)
        _arrow(ax, lower, y, color, 42)
        _annotate(ax, lower, y, text, points=50)
    elif lower <= 0:
        ax.plot([upper], [y], marker=marker, markerfacecolor="white", mew=2.2, gid="to", **style)
        _arrow(ax, upper, y, color, -30)
        _annotate(ax, upper, y, text)
    else:
        ax.plot(
            [lower, upper], [y, y], marker="|", mew=2.4, gid="range", **style | {"markersize": 13}
        )
        if name:
            # The mark in the middle tells series apart where colour does not; it is no estimate.
            middle = np.sqrt(lower * upper) if ax.get_xscale() == "log" else (lower + upper) / 2
            ax.plot([middle], [y], marker=marker, color=color, markersize=5.5, label="_")
        _annotate(ax, upper, y, text)


def _arrow(ax: Axes, x: float, y: float, color: str, points: float) -> None:
    ax.annotate(
        "",
        (x, y),
        xytext=(points, 0),
        textcoords="offset points",
        arrowprops={"arrowstyle": "<|-", "color": color, "linewidth": 2.4, "shrinkB": 5},
    )


def _title(
    ax: Axes, title: str, names: list[str] | None = None, looks: list[dict[str, Any]] | None = None
) -> None:
    """The finding above the axes, and below it a key where there are several series."""
    key = len(names or []) > 1
    labels = [tick.get_text() for tick in ax.get_yticklabels()] if ax.get_yticks().size else []
    room = int(_inner_width([label.replace("\n", " ") for label in labels]) / 0.118)
    ax.set_title("\n".join(textwrap.wrap(title, room)), pad=28 if key else 8)
    if key:
        handles = [
            Line2D([], [], **(looks[number] if looks else _look(number)), linestyle="", label=name)
            for number, name in enumerate(names or [])
        ]
        ax.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 0.99), ncols=len(handles),
            handletextpad=0.1, columnspacing=1.0, borderaxespad=0.2, fontsize=10.5,
        )  # fmt: skip


@_in_style
def plot_positions(data: pd.DataFrame, *, title: str, ax: Axes | None = None) -> Axes:
    """Draw the places that positions allow, first place on the left.

    Parameters
    ----------
    data : pandas.DataFrame
        ``label``; ``best`` and ``worst`` places, ``worst`` missing where the words
        set no limit; ``text`` to stand beside the mark; and, for several marks a
        row, ``series``. Rows are drawn from the top.
    title : str
        The finding.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"label": ["NTU"], "best": [11], "worst": [11], "text": ["11th"]})
    >>> print(describe(plot_positions(data, title="Places")))
    Places. Across: place, first on the left, on a log scale.
    NTU: 11 (11th).
    """
    ends = data.assign(
        lower=data["best"].astype("float64"),
        upper=data["worst"].astype("float64").fillna(np.inf),
    )
    label = "place, first on the left"
    ax = plot_ranges(ends, title=title, xlabel=label, ax=ax)
    _limits(ax, ends, [str(name) for name in data["label"]], percent=False, least=0.8)
    ax.set_xlabel(f"{label}\n{_scale_words(*ax.get_xlim())}")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda place, _: f"{place:.0f}"))
    return ax


@_in_style
def plot_partners(data: pd.DataFrame, *, title: str, ax: Axes | None = None) -> Axes:
    """Draw the courses of partners in two listings.

    Parameters
    ----------
    data : pandas.DataFrame
        Index the names, most courses first; two columns of counts, the earlier
        listing first, named as the key is to name them; missing where not listed.
    title : str
        The finding.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"April": [175, 86], "autumn": [194, 119]}, index=["Google", "Boulder"])
    >>> print(describe(plot_partners(data, title="Two listings")))
    Two listings. Across: courses.
    Google: April 175, autumn 194.
    Boulder: April 86, autumn 119.
    """
    counts = data.astype("float64")
    _refuse(counts.isna().all(axis="columns"), data.index, "no count is given")
    labels = [str(name) for name in data.index]
    ax = _axes(ax, len(data), labels)
    # The first is a ring, so that it shows around a second on the same spot.
    looks = [
        {**_look(0), "markersize": 11, "markerfacecolor": "white", "markeredgewidth": 2},
        {**_look(1), "markersize": 7, "markeredgewidth": 0},
    ]
    texts = counts.map(lambda count: "–" if np.isnan(count) else f"{count:.0f}")
    texts = texts.agg(" → ".join, axis="columns")
    for y, (_, row) in enumerate(counts.iterrows()):
        if row.notna().all():
            ax.plot(row, [y, y], color="#8A8A8A", linewidth=1.6, zorder=1, label="_")
        for look, (name, value) in zip(looks, row.items(), strict=True):
            if pd.notna(value):
                ax.plot([value], [y], **look, linestyle="", gid="count", label=str(name))
        _annotate(ax, row.max(), y, texts.iloc[y])
    _rows(ax, labels)
    tops = counts.max(axis="columns").to_numpy()
    ax.set_xlim(0, _span(0, tops, _words(texts), _inner_width(labels)) or 1)
    ax.set_xlabel("courses")
    _title(ax, title, [str(name) for name in data.columns], looks)
    return ax


@_in_style
def plot_growth(data: pd.DataFrame, *, title: str, ylabel: str, ax: Axes | None = None) -> Axes:
    """Draw counts over the years, a line a series, named at its end.

    Parameters
    ----------
    data : pandas.DataFrame
        ``series``; ``date`` (datetime64); ``value``, above 0.
    title : str
        The finding.
    ylabel : str
        What is counted.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2016-12-31", "2017-12-31"])
    >>> data = pd.DataFrame({"series": "edX", "date": dates, "value": [10e6, 14e6]})
    >>> print(describe(plot_growth(data, title="Growth", ylabel="learners")))
    Growth. Up: learners, on a log scale.
    edX: 10,000,000 in 2016-12, 14,000,000 in 2017-12.
    """
    unfit = data["date"].isna() | ~(data["value"].astype("float64") > 0)
    _refuse(unfit, data["series"], "a date is missing, or a value is not above 0")
    ax = _axes(ax, 8)
    names = list(dict.fromkeys(data["series"]))
    ax.set_yscale("log")
    for number, name in enumerate(names):
        rows = data[data["series"] == name].sort_values("date")
        ax.plot(
            date2num(rows["date"]), rows["value"].astype("float64"), **_look(number),
            linewidth=1.8, markersize=6, gid="line", label=str(name),
        )  # fmt: skip
    low, high = data["value"].min() / 1.6, data["value"].max() * 1.6
    ax.set_ylim(low, high)
    first = date2num(data["date"].min()) - 120
    ends = data.groupby("series", as_index=False)["date"].max()
    words = _words(ends["series"].astype("str"))
    ax.set_xlim(first, first + _span(first, date2num(ends["date"]), words, _WIDTH - 0.9))
    _name_ends(ax, [line for line in ax.get_lines() if line.get_gid() == "line"])
    years = range(data["date"].dt.year.min(), data["date"].dt.year.max() + 1, 2)
    ax.xaxis.set_major_locator(FixedLocator([date2num(pd.Timestamp(y, 1, 1)) for y in years]))
    ax.xaxis.set_major_formatter(DateFormatter("%Y"))
    _log_ticks(ax.yaxis, low, high, high)
    ax.grid(axis="y")
    ax.grid(visible=False, axis="x")
    ax.set_ylabel(f"{ylabel} (log scale)")
    _title(ax, title)
    return ax


def _name_ends(ax: Axes, lines: list[Line2D]) -> None:
    """Name every line at its end, clear of the lines and of the names before it."""
    scale = ax.get_figure(root=True).dpi / 72  # pixels a point
    ends = [np.asarray(line.get_xydata())[-1] for line in lines]
    # A line is its points, and a hundred between each two of them.
    steps = np.linspace(0, 1, 100)[:, None, None]
    marks = []
    for line in lines:
        path = ax.transData.transform(line.get_xydata()) / scale
        marks += [path, (path[:-1] + np.diff(path, axis=0) * steps).reshape(-1, 2)]
    taken = np.concatenate(marks)
    for line, end in zip(lines, ends, strict=True):
        x, y = ax.transData.transform(end) / scale
        width = 6.3 * len(str(line.get_label()))
        places = [(points, up) for points in (9, -9 - width) for up in (0, 9, -9, 18, -18)]
        hits = [
            (
                (np.abs(taken[:, 0] - (x + points + width / 2)) < width / 2 + 5)
                & (np.abs(taken[:, 1] - (y + up)) < 9)
            ).sum()
            for points, up in places
        ]
        points, up = places[int(np.argmin(hits))]
        # The name is a mark for those after it.
        across = np.linspace(x + points, x + points + width, 50)
        name = [np.column_stack([across, np.full(50, y + up + row)]) for row in (-5, 0, 5)]
        taken = np.concatenate([taken, *name])
        _annotate(
            ax, end[0], end[1], str(line.get_label()),
            color=str(line.get_color()), points=points, up=up,
        )  # fmt: skip


@_in_style
def plot_tally(data: pd.Series, *, title: str, xlabel: str, ax: Axes | None = None) -> Axes:
    """Draw how many there are of each kind, as bars from zero.

    Parameters
    ----------
    data : pandas.Series
        Counts; the index names the kinds. Bars are drawn from the top.
    title : str
        The finding.
    xlabel : str
        What is counted.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import pandas as pd
    >>> ax = plot_tally(pd.Series({"none": 6, "almost": 3}), title="Hedges", xlabel="figures")
    >>> print(describe(ax))
    Hedges. Across: figures.
    none: 6.
    almost: 3.
    """
    _refuse(data.isna(), data.index, "no count is given")
    labels = [str(name) for name in data.index]
    ax = _axes(ax, len(data), labels)
    counts = data.to_numpy(dtype="float64")
    texts = pd.Series([_value(count) for count in counts])
    bars = ax.barh(range(len(data)), counts, color=PALETTE["blue"], height=0.62)
    for y, (bar, text) in enumerate(zip(bars, texts, strict=True)):
        bar.set_gid("bar")
        _annotate(ax, bar.get_width(), y, text)
    _rows(ax, labels)
    ax.set_xlim(0, _span(0, counts, _words(texts), _inner_width(labels)) or 1)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel(xlabel)
    _title(ax, title)
    return ax


def describe(ax: Axes) -> str:
    """Say in words what a chart shows, read off the marks that were drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Drawn by a function of this module.

    Returns
    -------
    str
        The title and the axis, then a line a row (or a line a series) with the
        value of every mark.

    Examples
    --------
    >>> import pandas as pd
    >>> print(describe(plot_tally(pd.Series({"none": 6}), title="Hedges", xlabel="figures")))
    Hedges. Across: figures.
    none: 6.
    """
    upright = any(line.get_gid() == "line" for line in ax.get_lines())
    label = ax.get_ylabel() if upright else ax.get_xlabel()
    log = (ax.get_yscale() if upright else ax.get_xscale()) == "log"
    label = " ".join(label.split()).partition(" (log scale")[0]
    title = " ".join(ax.get_title(loc="left").split())
    scale = ", on a log scale" if log else ""
    head = f"{title}. {'Up' if upright else 'Across'}: {label}{scale}."
    if upright:
        lines = [line for line in ax.get_lines() if line.get_gid() == "line"]
        return "\n".join([head, *map(_describe_line, lines)])
    said: dict[int, list[str]] = {}
    for line in ax.get_lines():
        if line.get_gid():
            y = float(np.asarray(line.get_ydata())[0])
            said.setdefault(round(y), []).append(_describe_mark(ax, line, y))
    for bar in ax.patches:
        if bar.get_gid() == "bar":
            y = bar.get_y() + bar.get_height() / 2
            said.setdefault(round(y), []).append(_value(bar.get_width()))
    names = [" ".join(tick.get_text().split()) for tick in ax.get_yticklabels()]
    rows = [f"{names[y]}: {', '.join(marks)}." for y, marks in sorted(said.items())]
    return "\n".join([head, *rows])


def _describe_mark(ax: Axes, line: Line2D, y: float) -> str:
    x = [float(value) for value in np.asarray(line.get_xdata())]
    kind = line.get_gid()
    said = {
        "dot": _value(x[0]),
        "count": _value(x[0]),
        "range": f"{_value(x[0])} to {_value(x[-1])}",
        "from": f"{_value(x[0])} or more",
        "to": f"up to {_value(x[0])}",
        "any": "any number",
    }[str(kind)]
    name = str(line.get_label())
    said = said if name.startswith("_") else f"{name} {said}"
    beside = [
        text.get_text().strip()
        for text in ax.texts
        if text.get_gid() == "text" and abs(text.xy[1] - y) < 1e-9  # type: ignore[attr-defined]
    ]
    words = [text for text in beside if text and text not in (_value(x[0]), said)]
    return f"{said} ({words[0]})" if words and line.get_gid() != "count" else said


def _describe_line(line: Line2D) -> str:
    said = ", ".join(
        f"{_value(float(y))} in {num2date(x, tz=datetime.UTC):%Y-%m}"
        for x, y in np.asarray(line.get_xydata())
    )
    return f"{line.get_label()}: {said}."


def _value(value: float) -> str:
    """A number with all the figures that a comparison of charts needs."""
    if value == round(value) or value >= 10_000:
        return f"{value:,.0f}"
    return f"{value:,.5g}"


@_in_style
def show(
    item: pd.DataFrame | Axes | Figure,
    caption: str,
    *,
    anchors: pd.Series | None = None,
    links: pd.Series | None = None,
) -> None:
    """Display a chart or a table in a notebook, with its caption, for every reader.

    A chart is shown as a PNG whose plain text and alternative text describe what was
    drawn (see :func:`describe`); a table as HTML with a caption and header scopes,
    and as plain text. So whatever compares notebooks as text sees each value.

    Parameters
    ----------
    item : pandas.DataFrame, matplotlib.axes.Axes or matplotlib.figure.Figure
        The table, or the chart; of a figure, all its axes are described.
    caption : str
        What it shows and where it is from; plain text.
    anchors : pandas.Series, optional
        For a table: ids of its rows, for links to them.
    links : pandas.Series, optional
        For a table: where the header of each row leads.

    Raises
    ------
    ValueError
        The caption is empty.

    Examples
    --------
    >>> import pandas as pd
    >>> show(pd.DataFrame({"courses": [3100]}, index=["XuetangX"]), "Courses, as printed.")
    Courses, as printed.
    <BLANKLINE>
              courses
    XuetangX  3,100
    """
    if not caption.strip():
        raise ValueError("a chart or table needs a caption: what it shows, and its source")
    if isinstance(item, pd.DataFrame):
        plain = tables.to_plain(item, caption)
        _display(
            {"text/html": tables.to_html(item, caption, anchors, links), "text/plain": plain}, {}
        )
        return
    figure = item if isinstance(item, Figure) else item.get_figure(root=True)
    plain = "\n\n".join(describe(ax) for ax in figure.get_axes())
    data = {"image/png": _png(figure), "text/plain": plain}
    _display(data, {"image/png": {"alt": plain}, "caption": caption})
    # The caption also stands alone, for readers of the notebook itself.
    escaped = tables.escape_markdown(caption)
    _display({"text/markdown": f"*{escaped}*", "text/plain": caption}, {"role": "caption"})


def _png(figure: Figure) -> bytes:
    """The picture, the same on every run: no date and no version in it."""
    buffer = io.BytesIO()
    figure.savefig(
        buffer, format="png", dpi=_DPI, metadata={"Software": None}, pil_kwargs={"optimize": True}
    )
    return buffer.getvalue()


def _display(data: dict[str, Any], metadata: dict[str, Any]) -> None:
    try:
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.display import display
    except ImportError:
        shell = False
    else:
        shell = InteractiveShell.initialized()
    if shell:
        if "image/png" in data:
            data = data | {"image/png": base64.b64encode(data["image/png"]).decode("ascii")}
        display(data, metadata=metadata, raw=True)
    else:
        print(data["text/plain"])
