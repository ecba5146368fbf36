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
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path

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
        "axes.labelcolor": GREY, "axes.axisbelow": True, "ytick.major.pad": 0,
        "lines.markersize": 8, "lines.markeredgewidth": 2,
        "legend.frameon": False, "legend.borderaxespad": 0, "legend.borderpad": 0,
        "legend.columnspacing": 1.2, "legend.handletextpad": 0.4, "legend.handlelength": 1.2,
    },
]  # fmt: skip
UNITS = [("billion", 10**9), ("million", 10**6)]
#: Put behind words, so that they interrupt the lines of the grid.
CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}


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
        figure.get_layout_engine().execute(figure)
        figure.set_layout_engine("none")  # else places move a little whenever it is drawn
        return figure


def redrawn(figure: Figure, width: float) -> Figure | None:
    """Return a figure of ours drawn again at another width; nothing for other figures."""
    chart = getattr(figure, "chart", None)
    return chart and _figure(chart, width)


def checked(data: Any, words: str, numbers: str, maybe: str = "") -> pd.DataFrame:
    """Return what a chart draws of a table, as text and floats; refuse what it cannot draw."""
    if not isinstance(data, pd.DataFrame):
        raise TypeError(f"expected a table with {words} {numbers}; got {type(data).__name__}")
    needed = [*words.split(), *numbers.split()]
    if absent := [name for name in needed if name not in data]:
        raise ValueError(f"expected the columns {', '.join(needed)}; found no {', '.join(absent)}")
    if data.empty:
        raise ValueError("expected at least one row to draw; found none")
    data, drawn = data.reset_index(drop=True), pd.DataFrame(index=range(len(data)))
    for name in (*words.split(), "group", "printed"):
        drawn[name] = data[name].astype("str").fillna("") if name in data else ""
    for name in (*numbers.split(), *maybe.split()):
        try:
            drawn[name] = data[name].astype("Float64").astype("float64") if name in data else np.nan
        except (TypeError, ValueError):
            raise ValueError(f"expected numbers in {name}; found other values") from None
        if name in needed and drawn[name].isna().any():
            rows = ", ".join(map(str, drawn.index[drawn[name].isna()]))
            raise ValueError(f"expected a number in each row of {name}; found none in {rows}")
    return drawn


def one_of(what: str, value: Any, names: pd.Series) -> None:
    """Refuse a value that is none of the names."""
    if value is not None and str(value) not in set(names):
        raise ValueError(f"{what} must be one of {', '.join(names.unique())}; found {value!r}")


def with_table(ax: Axes, data: pd.DataFrame, names: dict[str, str]) -> Axes:
    """Leave with a chart the table that says what it shows, for `display.show`."""
    table = data.set_index("label")[list(names)].rename(columns=names)
    ax.table_drawn = table.rename_axis(None)
    return ax


def _ours(ax: Axes) -> bool:
    return hasattr(ax.figure, "chart")


def width_of(ax: Axes) -> float:
    """Return the points that a chart has across."""
    figure = ax.get_figure(root=True)
    pixels = figure.bbox.width if _ours(ax) else ax.bbox.width
    return pixels / figure.dpi * 72 - 2 * EDGE * _ours(ax)


def is_wide(ax: Axes) -> bool:
    """Report whether labels have a column of their own."""
    return bool(width_of(ax) > (WIDE + NARROW) / 2)


@lru_cache(2**12)
def measured(words: str, size: float = TEXT, weight: str = "normal") -> float:
    """Measure words, with a little to spare; most fonts of a page are narrower than this one."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    lines = words.split("\n")
    return 1.04 * max(text_to_path.get_text_width_height_descent(x, font, False)[0] for x in lines)


def wrap(words: str, room: float, size: float = TEXT, weight: str = "normal") -> str:
    """Break words into lines of about one length that fit."""
    tries = (fill(words, len(words) // n + 4, break_long_words=False) for n in range(1, 20))
    return next((lines for lines in tries if measured(lines, size, weight) <= room), words)


def ticks_to(ax: Axes, top: float) -> np.ndarray:
    """Return ticks from 0 that reach `top`, with as little beyond it as a few steps allow."""
    most = 4 if is_wide(ax) else 3
    if not top > 0:
        return np.array([0.0, 1.0])
    steps = 10.0 ** np.floor(np.log10(top)) * np.array([0.2, 0.25, 0.4, 0.5, 1, 2, 2.5, 4, 5, 10])
    counts = np.ceil(top / steps * (1 - 1e-9))
    few = (counts > 1) & (counts <= most)
    best = np.lexsort([-counts[few], (counts * steps)[few].round(9)])[0]
    return np.arange(counts[few][best] + 1) * steps[few][best]


def amount(value: float) -> str:
    """Write a number of an axis: "2,500", "100 million"."""
    unit, size = next((one for one in UNITS if one[1] <= abs(value)), ("", 1))
    return f"{value / size:,.10g} {unit}".strip()


def write_title(ax: Axes, title: str, xlabel: str = "", **look: float) -> None:
    """Write the title, and what is measured below it."""
    width = width_of(ax)
    ax.set_title(wrap(title, width, TITLE, "bold"), **{"pad": 8} | look)
    ax.set_xlabel(wrap(xlabel, width), loc="left", color=GREY, size=TEXT)
    # What Axes of a user have from their settings.
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
    ax.tick_params(length=0, labelsize=TEXT, labelcolor=GREY)


def dot(marker: str, color: str, fill: str = "", size: float = 8, label: str = "") -> Line2D:
    """Return a mark of the key."""
    return Line2D([], [], color=color, marker=marker, linestyle="", markersize=size,
                  markerfacecolor=fill or color, label=label)  # fmt: skip


def set_height(ax: Axes, points: float) -> float:
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


def lay_rows(
    ax: Axes, data: pd.DataFrame, ticks: np.ndarray, names: Sequence[str],
    key: Sequence[Line2D] = (), clear: float | None = None,
) -> tuple[pd.DataFrame, float, float]:  # fmt: skip
    """Draw all of a chart of rows but its marks: a key, ticks, headings, labels and words.

    Return the rows with the line that each mark is in, `y`; where the scale ends; and the
    line that the rows begin at.
    """
    width, wide = width_of(ax), is_wide(ax)
    data = pd.DataFrame({"below": "", "strong": "", "mine": False}, data.index).assign(**data)
    # Of the words beside a mark: the room that their bold beginning takes, the look of the rest.
    data["begun"] = [measured(x, weight="bold") + 4 if x else 0 for x in data["strong"]]
    plain = (data["shade"] == INK) | (data["strong"] != "")
    data["weight"] = np.where(plain, "normal", "bold")
    bold = np.where(data["mine"], "bold", "normal")
    room, column = (0.36 * width, 16.0) if wide else (width, 0.0)
    data["label"] = [wrap(x, room, weight=w) for x, w in zip(data["label"], bold, strict=True)]
    data["below"] = [wrap(x, room) for x in data["below"]]
    if wide:
        labels = zip(data["label"], bold, strict=True)
        column += max(*(measured(x, weight=w) for x, w in labels), *map(measured, data["below"]))
    edge = max(ticks[-1], data["end"].replace(np.inf, np.nan).max())
    data = _across(ax, data, ticks, names, edge, column, clear)
    scale = width / np.ptp(ax.get_xlim())
    top = _key(ax, key) + 1.2
    at, bottom = _down(ax, data, top)
    ax.set_ylim(bottom, 0)
    pitch = set_height(ax, bottom * LINE) / bottom
    # The last tick stays where names would touch.
    every = -(-(max(map(measured, names)) + 8) // ((ticks[-1] - ticks[-2]) * scale))
    ax.set_xticks(ticks[:: -int(every)][::-1], names[:: -int(every)][::-1])
    ax.xaxis.set_label_position("top")
    ax.xaxis.tick_top()
    ax.tick_params("x", pad=-top * pitch)
    ax.vlines(ticks, top, bottom, color=GRID, linewidth=0.8, zorder=0)
    for row, y in zip(data.itertuples(), at, strict=True):
        look = {"ha": row.side, "va": "center", "textcoords": "offset points", "zorder": 2.5}
        left = row.side == "left"
        behind = measured(row.words, weight=row.weight)
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
    width, low = width_of(ax), ticks[0]
    start = column + max(12, measured(names[0]) / 2)
    texts = zip(data["text"], data["weight"], strict=True)
    need = data["begun"].to_numpy() + [measured(text, weight=weight) for text, weight in texts]
    ends = data["end"].clip(upper=edge).to_numpy()
    most = 0.6 * (width - start)
    with np.errstate(divide="ignore"):
        scales = (width - start - GAP - np.minimum(need, most)) / (ends - low)
    reach = (width - start - measured(names[-1]) / 2) / (ticks[-1] - low)
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
            "words": row.text if fits else wrap(row.text, room, weight=row.weight),
            "side": ["left", "right", "left"][place], "dx": [GAP, -GAP, 5][place],
            "beside": [end, row.start, clear][place], "far": place == 2,
        })  # fmt: skip
    return data.assign(**pd.DataFrame(chosen, index=data.index))


def _key(ax: Axes, marks: Sequence[Line2D]) -> float:
    """Name the marks above the rows, in as few lines as their names allow; return how many."""
    if not marks:
        return 0
    widths = [measured(mark.get_label()) + 32 for mark in marks]
    across = next(n for n in range(len(marks), 0, -1) if n == 1
                  or sum(map(max, np.array_split(widths, n))) < width_of(ax))  # fmt: skip
    ax.legend(handles=marks, loc="upper left", bbox_to_anchor=(0, 0.4), ncols=across,
              bbox_transform=ax.get_yaxis_transform())  # fmt: skip
    return -(-len(marks) // across) * 1.15 + 0.4


def _down(ax: Axes, data: pd.DataFrame, y: float) -> tuple[list[float], float]:
    """Draw headings and labels; return the line of each mark, and of the end."""
    wide, across = is_wide(ax), ax.get_yaxis_transform()
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
        beside = not wide and measured(row["label"]) + measured(row["below"]) + GAP < width_of(ax)
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
    places, labels, shades = zip(*ticks, strict=True)
    ax.set_yticks(places, labels, ha="left", va="center")
    for tick, shade in zip(ax.get_yticklabels(), shades, strict=True):
        tick.set(color=shade, size=TEXT, weight="normal" if shade == INK else "bold", bbox=CLEAR)
    ax.hlines(rules, 0, 1, transform=across, color=GRID, linewidth=0.8, zorder=0)
    return at, y


def bar(
    ax: Axes, y: float, low: float, high: float, edge: float, color: str, pale: bool = True
) -> None:
    """Draw a range, wide enough to be seen; without an upper limit it ends in an arrow."""
    more = max(0, 7 * np.ptp(ax.get_xlim()) / width_of(ax) - (high - low)) / 2
    if low < high or not pale:
        ax.hlines(y, low - more, min(high + more, edge), color=color, alpha=0.35 if pale else 1,
                  linewidth=7, zorder=2)  # fmt: skip
    if low < high == np.inf:
        ax.plot(edge, y, ">", color=color, zorder=2, label="or more")


def quoted(printed: pd.Series) -> pd.Series:
    """Return the article’s words as they stand below a label."""
    return ("article: “" + printed + "”").where(printed != "", "")


def upright(ax: Axes, x: float, top: float, words: str) -> None:
    """Draw an upright line with its name among the ticks, in place of those near it."""
    (left, right), width = ax.get_xlim(), width_of(ax)
    ax.vlines(x, top, ax.get_ylim()[0], color=INK, linewidth=1.2, linestyle=":", zorder=0.4)
    ax.text(x, top - 0.15, words, ha="center", va="bottom", weight="bold")
    for tick, label in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True):
        near = measured(words, weight="bold") / 2 + measured(label.get_text()) / 2 + 4
        label.set_visible(abs(tick - x) / (right - left) * width > near)


def year_ticks(ax: Axes, dates: pd.Series, most: int) -> None:
    """Set ticks at New Year, the last where the data end."""
    years = np.arange(dates.min().year, (dates.max() + pd.Timedelta(days=45)).year + 1)
    years = years[:: -len(years) // most][::-1]
    ax.set_xticks([date2num(pd.Timestamp(year, 1, 1)) for year in years], [*map(str, years)])
