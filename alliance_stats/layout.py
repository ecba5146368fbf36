"""What charts share: their style, two widths, and rows of labels, marks and words.

In a chart of rows the vertical axis counts lines of text from the top. The labels of the rows
stand in the Axes: in a column at the left of a wide chart, above the marks of a narrow one.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial, wraps
from textwrap import fill
from typing import Any, ParamSpec

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator

P = ParamSpec("P")

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
        "axes.labelcolor": GREY, "lines.markersize": 8, "lines.markeredgewidth": 2,
        "legend.frameon": False, "legend.borderaxespad": 0, "legend.borderpad": 0,
        "legend.columnspacing": 1.2, "legend.handletextpad": 0.4, "legend.handlelength": 1.2,
    },
]  # fmt: skip
UNITS = [("billion", 10**9), ("million", 10**6)]
#: The looks of words, by their weight: what is set off is in bold, and in the accent.
LOOKS: dict[str, Any] = {
    "normal": {"color": INK, "weight": "normal"},
    "bold": {"color": VERMILION, "weight": "bold"},
}
#: Put behind words, so that they interrupt the lines of the grid.
CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}


# A chart at two widths ------------------------------------------------------------------------


def chart(draw: Callable[P, Axes]) -> Callable[P, Axes]:
    """Draw in our style, by default in a figure that knows how to draw itself again."""

    @wraps(draw)
    def drawn(*args: P.args, **options: P.kwargs) -> Axes:
        if options.get("ax") is None:
            options.pop("ax", None)
            return _figure(partial(drawn, *args, **options), WIDE).axes[0]
        with mpl.style.context(STYLE):
            return draw(*args, **options)

    return drawn


def _figure(chart: Callable[..., Axes], width: float) -> Figure:
    """Draw a chart in a figure of its own, which is as high as the chart needs."""
    with mpl.style.context(STYLE):
        figure = Figure(figsize=(width / 72, 1), dpi=2 * 72, layout="constrained")
        figure.chart = chart
        chart(ax=figure.subplots())
        for _ in range(2):  # words leave Axes that have not yet their width
            figure.get_layout_engine().execute(figure)
        figure.set_layout_engine("none")  # else places move a little whenever it is drawn
        return figure


def redrawn(figure: Figure, width: float) -> Figure | None:
    """Return a figure of ours drawn again at another width; nothing for other figures."""
    chart = getattr(figure, "chart", None)
    return chart and _figure(chart, width)


def width_of(ax: Axes) -> float:
    """Return the points that a chart has across."""
    figure = ax.get_figure(root=True)
    if hasattr(figure, "chart"):
        return figure.get_figwidth() * 72 - 2 * EDGE
    return ax.bbox.width / figure.dpi * 72


def is_wide(ax: Axes) -> bool:
    """Report whether labels have a column of their own."""
    return width_of(ax) > (WIDE + NARROW) / 2


def set_height(ax: Axes, points: float) -> None:
    """Make a figure of ours as high as its Axes and their title need, a user's no lower."""
    figure = ax.get_figure(root=True)
    if hasattr(figure, "chart"):
        lines = [ax.get_title("left"), ax.get_xlabel(), ax.get_ylabel()]
        head = sum(lines_of(text) * LINE for text in lines) + LINE
        figure.set_figheight((points + head) / 72)
    elif (have := ax.bbox.height / figure.dpi * 72) < points:
        figure.set_figheight(figure.get_figheight() * points / have, forward=False)


# Tables and words -----------------------------------------------------------------------------


def checked(data: pd.DataFrame, words: str, numbers: str, maybe: str = "") -> pd.DataFrame:
    """Return what a chart draws of a table, as text and floats; refuse what it cannot draw."""
    needed = [*words.split(), *numbers.split()]
    if absent := [name for name in needed if name not in data]:
        raise ValueError(f"expected the columns {', '.join(needed)}; found no {', '.join(absent)}")
    if data.empty:
        raise ValueError("expected at least one row to draw; found none")
    if data[numbers.split()].isna().any(axis=None):
        raise ValueError(f"expected a number in each row of {numbers}; found rows without")
    texts = [*{*words.split(), "group", "printed"}]
    floats = [*numbers.split(), *maybe.split()]
    drawn = data.reindex(columns=[*texts, *floats]).reset_index(drop=True)
    drawn[texts] = drawn[texts].astype("str").fillna("")
    return drawn.astype(dict.fromkeys(floats, "Float64")).astype(dict.fromkeys(floats, "float64"))


def highlighted(names: pd.Series, highlight: str | None) -> pd.Series:
    """Return which rows are set off; refuse a name that no row has."""
    if highlight is not None and str(highlight) not in set(names):
        known = ", ".join(names.unique())
        raise ValueError(f"highlight must be one of {known}; found {highlight!r}")
    return names == str(highlight)


def with_table(ax: Axes, data: pd.DataFrame, names: dict[str, str]) -> Axes:
    """Leave with a chart the table that says what it shows, for `display.show`."""
    table = data.set_index("label")[list(names)].rename(columns=names)
    ax.table_drawn = table.rename_axis(None)
    return ax


@lru_cache(2**12)
def measured(words: str, weight: str = "normal", size: float = TEXT) -> float:
    """Measure words, with a little to spare; most fonts of a page are narrower than this one."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    lines = words.split("\n")
    return 1.04 * max(text_to_path.get_text_width_height_descent(x, font, False)[0] for x in lines)


def wrap(words: str, room: float, weight: str = "normal", size: float = TEXT) -> str:
    """Break words into lines of about one length that fit."""
    tries = (fill(words, len(words) // n + 4, break_long_words=False) for n in range(1, 20))
    return next((lines for lines in tries if measured(lines, weight, size) <= room), words)


def lines_of(words: str) -> int:
    """Count the lines of words."""
    return words.count("\n") + bool(words)


def amount(value: float) -> str:
    """Write a number of an axis: "2,500", "100 million"."""
    unit, size = next((one for one in UNITS if one[1] <= abs(value)), ("", 1))
    return f"{value / size:,.10g} {unit}".strip()


def ticks_to(ax: Axes, top: float) -> np.ndarray:
    """Return a few round ticks from 0 that reach `top`, with as little beyond it as can be."""
    if not top > 0:
        return np.array([0.0, 1.0])
    most = 4 if is_wide(ax) else 3
    tries = (MaxNLocator(most, steps=steps) for steps in ([1, 2.5, 5, 10], [1, 2, 4, 5, 10]))
    return min((np.array(one.tick_values(0, top)) for one in tries), key=lambda x: x[-1])


def write_title(ax: Axes, title: str, xlabel: str = "", pad: float = 8) -> None:
    """Write the title, and what is measured below it; take from Axes of a user their lines."""
    width = width_of(ax)
    ax.set_title(wrap(title, width, "bold", TITLE), pad=pad)
    ax.set_xlabel(wrap(xlabel, width), loc="left", color=GREY, size=TEXT)
    ax.yaxis.label.set(color=GREY, size=TEXT)
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
    ax.tick_params(length=0, labelsize=TEXT, labelcolor=GREY)
    ax.tick_params("y", pad=0)


# Rows -----------------------------------------------------------------------------------------


def lay_rows(
    ax: Axes, data: pd.DataFrame, ticks: np.ndarray, name: Callable[[float], str],
    key: Sequence[Line2D] = (), whole: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Draw all of a chart of rows but its marks: a key, ticks, headings, labels and words.

    Columns of `data`: ``group``, a heading; ``label``; ``printed``, the article's words;
    ``end``, where the marks end, infinite for an arrow; ``text``, the words beside it;
    ``accent``, whether these are set off, and with `whole` the label, too.

    Return the rows with ``end``, for an arrow the end of the scale; ``y``, the line of their
    marks; and ``over`` and ``under``, where their labels begin and end.
    """
    weight = np.where(data["accent"], "bold", "normal")
    data = data.assign(weight=weight, label_weight=weight if whole else "normal")
    data["below"] = ("article: “" + data["printed"] + "”").where(data["printed"] != "", "")
    data["end"] = data["end"].clip(upper=max(ticks[-1], data["end"].replace(np.inf, 0).max()))
    data = _across(ax, data, ticks, [name(tick) for tick in ticks])
    top = _key(ax, key) + 1.4
    data, bottom = _down(ax, data, top)
    ax.set_ylim(bottom, 0)
    set_height(ax, bottom * LINE)
    ax.xaxis.tick_top()
    ax.spines.top.set_position(("data", top))
    ax.xaxis.set_label_position("top")
    ax.xaxis.set_label_coords(0, 1)
    ax.vlines(ax.get_xticks(), top, bottom, color=GRID, linewidth=0.8, zorder=0)
    for row in data[data["words"] != ""].itertuples():
        ax.annotate(row.words, (row.end, row.y), (GAP, 0), textcoords="offset points", va="center",
                    bbox=CLEAR, zorder=2.5, **LOOKS[row.weight])  # fmt: skip
    return data


def _across(ax: Axes, data: pd.DataFrame, ticks: np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    """Set the scale and its ticks so that words have room to the right of their marks.

    Return the rows with ``words``, their text in lines.
    """
    width, low, column = width_of(ax), ticks[0], 0.0
    room = 0.36 * width if is_wide(ax) else width
    data["label"] = [*map(wrap, data["label"], [room] * len(data), data["label_weight"])]
    data["below"] = [wrap(text, room) for text in data["below"]]
    if is_wide(ax):
        labels = map(measured, data["label"], data["label_weight"])
        column = max(*labels, *map(measured, data["below"])) + 16
    left = column + max(12, measured(names[0]) / 2)
    need = GAP + np.array([*map(measured, data["text"], data["weight"])])
    reach = (data["end"] - low).clip(lower=1e-9)
    scale = ((width - left - need.clip(max=0.65 * (width - left))) / reach).min()
    scale = min(scale, (width - left - measured(names[-1]) / 2) / (ticks[-1] - low))
    ax.set_xlim(low - left / scale, low + (width - left) / scale)
    if max(map(measured, names)) + 8 > (ticks[-1] - ticks[-2]) * scale:  # they would touch
        ticks, names = ticks[[0, -1]], [names[0], names[-1]]
    ax.set_xticks(ticks, names)
    rooms = (ax.get_xlim()[1] - data["end"]) * scale - GAP + 1
    data["words"] = [*map(wrap, data["text"], rooms, data["weight"])]
    return data


def _key(ax: Axes, marks: Sequence[Line2D]) -> float:
    """Name the marks above the rows, one a line in a narrow chart; return the lines it takes."""
    if not marks:
        return 0
    columns = len(marks) if is_wide(ax) else 1
    ax.legend(handles=marks, loc="upper left", bbox_to_anchor=(0, 0.5), ncols=columns,
              bbox_transform=ax.get_yaxis_transform())  # fmt: skip
    return len(marks) / columns * 1.15 + 0.4


def _down(ax: Axes, data: pd.DataFrame, y: float) -> tuple[pd.DataFrame, float]:
    """Draw headings and labels; return the rows with their lines, and where the last one ends."""
    wide, group = is_wide(ax), ""
    look = {"transform": ax.get_yaxis_transform(), "va": "center"}
    labels, places = [], []
    runs = data[["group", "label"]].ne(data[["group", "label"]].shift()).any(axis=1).cumsum()
    for _, rows in data.groupby(runs):
        row = rows.iloc[0]
        if row["group"] != group:
            group = row["group"]
            ax.text(0, y + 0.9, group, weight="bold", bbox=CLEAR, **look)
            y += 1.5
        ax.hlines(y, 0, 1, transform=look["transform"], color=GRID, linewidth=0.8, zorder=0)
        start, y = y, y + 0.3
        high, low = lines_of(row["label"]), lines_of(row["below"])
        labels.append((y + high / 2, row["label"], row["label_weight"]))
        if low and not wide and measured(row["label"] + row["below"]) + GAP < width_of(ax):
            ax.text(1, y + 0.5, row["below"], color=GREY, ha="right", bbox=CLEAR, **look)
            low = 0
        elif low:
            ax.text(0, y + high + low / 2, row["below"], color=GREY, bbox=CLEAR, **look)
        lines = rows["words"].map(lines_of).clip(lower=1)
        spare = max(0, high + low - lines.sum())
        begin = y + spare / 2 if wide else y + high + low
        y = max(y + high + low, begin + lines.sum()) + 0.3
        for at in begin + lines.cumsum() - lines / 2:
            places.append((at, start, y))
    at, texts, weights = zip(*labels, strict=True)
    ax.set_yticks(at, texts, ha="left", va="center", size=TEXT, bbox=CLEAR)
    for tick, weight in zip(ax.get_yticklabels(), weights, strict=True):
        tick.set(**LOOKS[weight])
    places = pd.DataFrame(places, data.index, columns=["y", "over", "under"])
    return data.join(places), y


# Marks ----------------------------------------------------------------------------------------


def dot(marker: str, color: str, fill: str = "", size: float = 8, label: str = "") -> Line2D:
    """Return a mark of the key."""
    return Line2D([], [], color=color, marker=marker, linestyle="", markersize=size,
                  markerfacecolor=fill or color, label=label)  # fmt: skip


def upright(ax: Axes, x: float, rows: pd.DataFrame, **look: Any) -> None:
    """Draw an upright line behind rows, not through their headings."""
    rows = rows.drop_duplicates("over")
    ax.vlines([x] * len(rows), rows["over"], rows["under"], zorder=0.4, **look)


def bar(ax: Axes, row: Any, low: float, high: float, color: str, pale: bool = True) -> None:
    """Draw a range, wide enough to be seen; without an upper limit as an arrow, which no bar is."""
    more = max(0, 7 * np.ptp(ax.get_xlim()) / width_of(ax) - (high - low)) / 2
    if low < high == np.inf:
        ax.hlines(row.y, low, row.end, color=color, linewidth=1.2, linestyle="dashed", zorder=2,
                  label="or more")  # fmt: skip
        ax.plot(row.end, row.y, ">", color=color, zorder=2, label="or more")
    elif low < high or not pale:
        ax.hlines(row.y, low - more, high + more, color=color, alpha=0.35 if pale else 1,
                  linewidth=7, zorder=2)  # fmt: skip
