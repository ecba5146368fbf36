"""What charts share: their style, two widths, and rows of labels, marks and words.

In a chart of rows the vertical axis counts lines of text from the top. All stands in the Axes:
labels in a column at the left of a wide chart, or above the marks of a narrow one.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
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
#: height of a line of text, the distance of words from a mark, the length of an arrow.
WIDE, NARROW, TEXT, TITLE, LINE, GAP, ARROW = 640, 360, 13, 16, 18, 12, 36
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
#: The looks of marks, as `Axes.plot` and a key take them.
Look = dict[str, Any]
DOT: Look = {"marker": "o", "color": GREY}
RING: Look = DOT | {"markerfacecolor": PAPER}
UNITS = [("billion ", 10**9), ("million ", 10**6), ("", 1)]
#: Put behind words, so that they interrupt the lines of the grid.
CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}


# A chart at two widths ------------------------------------------------------------------------


def at_two_widths(draw: Callable[P, Axes]) -> Callable[P, Axes]:
    """Draw in our style, by default in a figure that can be drawn again at another width."""

    @wraps(draw)
    def drawn(*args: P.args, **options: P.kwargs) -> Axes:
        if options.get("ax") is None:
            return _figure(partial(drawn, *args, **options), WIDE).axes[0]
        with mpl.style.context(STYLE):
            return draw(*args, **options)

    return drawn


def _figure(draw: Callable[..., Axes], width: float) -> Figure:
    with mpl.style.context(STYLE):
        figure = Figure(figsize=(width / 72, 1), dpi=2 * 72)
        figure.draw_at_width = draw
        ax = draw(ax=figure.add_axes((0, 0, 1, 1)))
        # What stands above and below the Axes makes the figure higher, not the Axes lower.
        high, box = figure.get_figheight(), figure.get_tightbbox().padded(0, 3 / 72)
        figure.set_figheight(box.height)
        ax.set_position((0, -box.y0 / box.height, 1, high / box.height))
        return figure


def redrawn(figure: Figure, width: float) -> Figure | None:
    """Return a figure of ours drawn again at another width; nothing for other figures."""
    draw = getattr(figure, "draw_at_width", None)
    return draw and _figure(draw, width)


def width_of(ax: Axes) -> float:
    """Return the points that a chart has across."""
    return ax.bbox.width / ax.get_figure(root=True).dpi * 72


def is_wide(ax: Axes) -> bool:
    """Report whether labels have a column of their own."""
    return width_of(ax) > (WIDE + NARROW) / 2


def set_height(ax: Axes, points: float) -> None:
    """Set the height of our Axes; enlarge a user's figure if its Axes are lower."""
    figure = ax.get_figure(root=True)
    have = ax.bbox.height / figure.dpi * 72
    if have < points or hasattr(figure, "draw_at_width"):
        figure.set_figheight(figure.get_figheight() * points / have, forward=False)


# Tables and words -----------------------------------------------------------------------------


def checked(data: pd.DataFrame, words: str, numbers: str, maybe: str = "") -> pd.DataFrame:
    """Return what a chart draws of a table, as text and floats; refuse what it cannot draw.

    It adds ``end``, the largest finite number of a row; ``endless``, whether one is infinite; and
    ``accent``, for the chart to say which rows are set off.
    """
    if not isinstance(data, pd.DataFrame):
        raise TypeError(f"expected a table to draw; got {type(data).__name__}")
    texts, floats = [*{*words.split(), "group", "printed"}], [*numbers.split(), *maybe.split()]
    needed = [*words.split(), *numbers.split()]
    if absent := [name for name in needed if name not in data]:
        raise ValueError(f"expected the columns {', '.join(needed)}; found no {', '.join(absent)}")
    if data.empty:
        raise ValueError("expected at least one row to draw; found none")
    drawn = data.reindex(columns=[*texts, *floats]).reset_index(drop=True)
    drawn[texts] = drawn[texts].astype("str").fillna("")
    drawn[floats] = drawn[floats].astype("Float64").astype("float64")
    if drawn[numbers.split()].isna().any(axis=None):
        raise ValueError(f"expected a number in each row of {numbers}; found rows without")
    if (drawn[floats] < 0).any(axis=None):
        raise ValueError(f"expected no {', '.join(floats)} below 0; found one")
    if {"lower", "upper"} <= {*floats} and (drawn["lower"] > drawn["upper"]).any():
        raise ValueError("expected no lower above its upper; found one")
    if {"value", "lower"} <= {*floats}:  # a range ends at a whole number, its mark lies inside
        drawn["value"] = drawn["value"].clip(drawn["lower"], drawn["upper"])
    end = drawn[floats].replace(np.inf, np.nan).max(axis="columns").fillna(0)
    endless = np.isinf(drawn[floats]).any(axis="columns")
    return drawn.assign(end=end, endless=endless, accent=False)


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


def measured(words: str, weight: str = "normal", size: float = TEXT) -> float:
    """Measure words, with a little to spare; most fonts of a page are narrower than this one."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    lines = words.split("\n")
    return 1.04 * max(text_to_path.get_text_width_height_descent(x, font, False)[0] for x in lines)


def wrap(words: str, room: float, weight: str = "normal", size: float = TEXT) -> str:
    """Break words into lines of about one length that fit."""
    tries = (fill(words, len(words) // n + 4) for n in range(1, len(words) + 1))
    return next((lines for lines in tries if measured(lines, weight, size) <= room), words)


def lines_of(words: str) -> int:
    """Count the lines of words."""
    return words.count("\n") + bool(words)


def ticks_to(ax: Axes, top: float) -> np.ndarray:
    """Return a few round ticks from 0 that reach `top`, with as little beyond it as can be."""
    most = 4 if is_wide(ax) else 3
    tries = (MaxNLocator(few, steps=[1, 2, 2.5, 5, 10]) for few in range(most, 1, -1))
    return min((np.array(one.tick_values(0, top or 1)) for one in tries), key=lambda x: x[-1])


def names_of(ticks: np.ndarray) -> tuple[list[str], str]:
    """Return the numbers to write at ticks, and the unit that they are in: "million "."""
    unit, size = next((one for one in UNITS if one[1] <= ticks[-1]), UNITS[-1])
    return [f"{tick / size:,.10g}" for tick in ticks], unit


def write_title(ax: Axes, title: str, measure: str) -> None:
    """Write the title, with what is measured below it; remove spines and grid."""
    width = width_of(ax)
    ax.set_title(wrap(title, width, "bold", TITLE), pad=8)
    ax.set_xlabel(wrap(measure, width), loc="left", color=GREY, size=TEXT)
    ax.xaxis.set_label_position("top")
    ax.xaxis.set_label_coords(0, 1)
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
    ax.tick_params(length=0, labelsize=TEXT, labelcolor=GREY)
    ax.tick_params("y", pad=0)


def scale_to(
    ax: Axes, first: float, left: float, ends: Sequence[float], rooms: Sequence[float]
) -> float:
    """Leave `left` points before `first`, and after each end its room; return points per unit."""
    width = width_of(ax)
    across = np.clip(width - left - np.array(rooms), 9, None)  # also in tiny Axes
    scale = (across / np.clip(np.array(ends) - first, 1e-9, None)).min()
    ax.set_xlim(first - left / scale, first + (width - left) / scale)
    return scale


# Rows -----------------------------------------------------------------------------------------


def lay_rows(
    ax: Axes, data: pd.DataFrame, ticks: np.ndarray, names: Sequence[str], key: Mapping[str, Look]
) -> pd.DataFrame:
    """Draw all of a chart of rows but its marks: key, ticks, headings, labels and words.

    `data` comes from `checked`, with ``text``, the words beside the marks of each row. Return it
    with ``y``, where the marks stand, and their ``color``.
    """
    width, wide = width_of(ax), is_wide(ax)
    label_room, text_room = (0.36 * width, 0.36 * width) if wide else (width, 0.6 * width)
    article = ("article: “" + data["printed"] + "”").where(data["printed"] != "", "")
    data["weight"] = np.where(data["accent"], "bold", "normal")
    data["color"] = np.where(data["accent"], VERMILION, GREY)
    data = data.assign(
        label=[wrap(words, label_room) for words in data["label"]],
        article=[wrap(words, label_room) for words in article],
        text=[*map(wrap, data["text"], [text_room] * len(data), data["weight"])],
        away=GAP + ARROW * data["endless"],  # from a mark to its words
    )
    # Across: labels in a wide chart, the scale, and words beside the marks.
    left = max(12, measured(names[0]) / 2)
    if wide:
        left = 16 + max(map(measured, [*data["label"], *data["article"]]))
    right = data["away"] + [*map(measured, data["text"], data["weight"])]
    ends, rooms = [*data["end"], ticks[-1]], [*right, measured(names[-1]) / 2]
    scale = scale_to(ax, ticks[0], left, ends, rooms)
    if max(map(measured, names)) > np.diff(ticks).min() * scale:  # they would touch
        ticks, names = ticks[[0, -1]], [names[0], names[-1]]
    # Down: the key, the ticks, and the rows.
    top = _write_key(ax, key) + 1.4
    data["y"], bottom = _write_labels(ax, data, top)
    ax.set_ylim(bottom, 0)
    set_height(ax, bottom * LINE)
    ax.set_xticks(ticks, names)
    ax.xaxis.tick_top()
    ax.spines.top.set_position(("data", top))
    draw_upright(ax, ticks, color=GRID, linewidth=0.8)
    for row in data.itertuples():
        arrow = {"arrowstyle": "<|-", "color": row.color, "shrinkA": GAP, "shrinkB": 0,
                 "relpos": (0, 0.5)}  # fmt: skip
        ax.annotate(row.text, (row.end, row.y), (row.away, 0), textcoords="offset points",
                    color=VERMILION if row.accent else INK, weight=row.weight, va="center",
                    bbox=CLEAR, arrowprops=arrow if row.endless else None)  # fmt: skip
    return data


def _write_key(ax: Axes, key: Mapping[str, Look]) -> float:
    """Write the key above the rows, in one line if it fits; return the lines that it takes."""
    if not key:
        return 0
    names = [wrap(name, width_of(ax) - 36) for name in key]
    handles = [Line2D([], [], **{"linestyle": ""} | look) for look in key.values()]
    place = {"bbox_to_anchor": (0, 0.4), "bbox_transform": ax.get_yaxis_transform()}
    for columns in (len(names), 1):
        legend = ax.legend(handles, names, loc="upper left", ncols=columns, **place)
        box = legend.get_window_extent()
        if box.width <= ax.bbox.width:
            break
    return 0.4 + box.height / ax.get_figure(root=True).dpi * 72 / LINE


def _write_labels(ax: Axes, data: pd.DataFrame, y: float) -> tuple[list[float], float]:
    """Write headings and labels from `y` down; return the places of the marks, and the end."""
    wide, width, group = is_wide(ax), width_of(ax), ""
    marks: list[float] = []
    ticks: list[tuple[float, str]] = []
    look = {"transform": ax.get_yaxis_transform(), "va": "center", "bbox": CLEAR}
    named = data[["group", "label", "article"]]
    runs = named.ne(named.shift()).any(axis="columns")
    for _, rows in data.groupby(runs.cumsum()):
        row = rows.iloc[0]
        if row["group"] != group:
            group = row["group"]
            heading = wrap(group, width, "bold")
            y += lines_of(heading) + 0.6
            ax.text(0, y - 0.35, heading, weight="bold", **look | {"va": "baseline"})
        ax.hlines(y, 0, 1, transform=look["transform"], color=GRID, linewidth=0.8, zorder=0)
        y += 0.3
        label, article = lines_of(row["label"]), lines_of(row["article"])
        ticks.append((y + label / 2, row["label"]))
        # The article's words are below the label, or at its right where there is room.
        both = f"{row['label']}  {row['article']}"
        if not wide and label == article == 1 and measured(both) < width:
            ax.text(1, y + 0.5, row["article"], color=GREY, ha="right", **look)
            head = label
        else:
            ax.text(0, y + label + article / 2, row["article"], color=GREY, **look)
            head = label + article
        first = y if wide else y + head
        lines = rows["text"].map(lines_of).clip(lower=1)
        marks += [*(first + lines.cumsum() - lines / 2)]
        y = max(y + head, first + lines.sum()) + 0.3
    ax.set_yticks(*zip(*ticks, strict=True), ha="left", va="center", color=INK, bbox=CLEAR)
    return marks, y


def draw_upright(ax: Axes, x: Any, **look: Any) -> None:
    """Draw upright lines behind all rows."""
    ax.vlines(x, ax.spines.top.get_position()[1], ax.get_ylim()[0], zorder=0.4, **look)


def draw_ranges(
    ax: Axes, rows: pd.DataFrame, low: str, high: str, marker: str, size: float, **look: Any
) -> None:
    """Draw ranges as bars with a marker at either end; an endless one up to its arrow."""
    places = [rows[low], rows[high].clip(upper=rows["end"])], [rows["y"]] * 2
    ax.plot(*places, marker=marker, markersize=size, linewidth=size, solid_capstyle="butt",
            markeredgewidth=2 if marker == "|" else 0, **look)  # fmt: skip
