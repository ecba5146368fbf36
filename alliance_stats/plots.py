"""Charts: tables in, Axes out, and a description read off what was drawn.

A chart is made for a screen of 360 CSS pixels: its figure is 360 points wide, so a point is
a pixel. In charts of rows the vertical axis counts points from the top, so a row takes the
room that its words need and the figure grows with them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.container import BarContainer
from matplotlib.dates import DateFormatter, DateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator, ScalarFormatter

__all__ = [
    "COLORS", "describe", "finding", "form", "plot_claims", "plot_growth", "plot_partners",
    "plot_positions", "plot_ranges",
]  # fmt: skip

#: Okabe and Ito's blue and vermilion (darkened, so that words can be written in it) and
#: greys. On white, ink, grey, blue and vermilion have at least 4.5:1, bars at least 3:1.
#: On the site each is the style sheet's variable of this name: ``--chart-ink``.
COLORS = {
    "ink": "#222222", "grey": "#666666", "bar": "#8c8c8c", "grid": "#dddddd",
    "blue": "#0072b2", "vermilion": "#b84d00", "paper": "#ffffff",
}  # fmt: skip
INK, GREY, BAR, GRID, BLUE, VERMILION, PAPER = COLORS.values()
WIDTH, EDGE, TEXT, LINE, GAP, HEADING = 360, 6, 13, 18, 12, 16  # points
_FONT = "DejaVu Sans"
_KINDS = {"people": "o", "enrolments": "D", "courses, partners, platforms": "s"}
_DECORATION, _LABEL = "decoration", "label"  # what a description leaves out; how a row begins
_ROWS = {"rows": "Dot chart", "bars": "Bar chart"}
_STYLE = {
    **{
        key: value
        for key, value in mpl.rcParamsDefault.items()
        if not key.startswith(("backend", "interactive", "toolbar", "webagg"))
        # Where a title stands is the user's: set_title then replaces ours.
        and key not in ("date.epoch", "docstring.hardcopy", "axes.titlelocation")
    },
    "font.family": [_FONT], "font.size": TEXT,
    "text.color": INK, "text.parse_math": False,  # a dollar is a dollar
    "axes.labelcolor": GREY, "axes.labelsize": TEXT,
    "axes.titlesize": HEADING, "axes.titleweight": "bold",
}  # fmt: skip


def _styled(function: Callable[..., Axes]) -> Callable[..., Axes]:
    """Draw with our settings, whatever the user's are, and leave theirs alone."""

    @wraps(function)
    def drawn(*args: Any, **options: Any) -> Axes:
        with mpl.rc_context(_STYLE):
            return function(*args, **options)

    return drawn


def _checked(data: Any, words: str, numbers: str = "", optional: Sequence[Any] = ()) -> Any:
    """Give a copy with numbers as floats; refuse what cannot be drawn in one sentence."""
    needed = [*words.split(), *numbers.split()]
    if not isinstance(data, pd.DataFrame):
        columns = f" with the columns {', '.join(needed)}" if needed else ""
        raise TypeError(f"expected a table (DataFrame){columns}; got {type(data).__name__}")
    if set(needed) - set(data):
        found = ", ".join(map(str, data)) or "none"
        raise ValueError(f"expected the columns {', '.join(needed)}; found {found}")
    if data.empty:
        raise ValueError("expected at least one row to draw; found none")
    try:
        floats = {name: "float64" for name in (*numbers.split(), *optional) if name in data}
        data = data.astype(dict.fromkeys(floats, "Float64")).astype(floats)
    except (TypeError, ValueError):
        raise ValueError(f"expected numbers in {', '.join(map(str, floats))}") from None
    for name in {"group", "label", "printed", "text"} & set(data):
        data[name] = data[name].astype("str").fillna("")
    for name in numbers.split():
        if rows := ", ".join(map(str, data.index[data[name].isna()])):
            raise ValueError(f"expected a number in each row of {name}; found none in row {rows}")
    return data


def _one_of(what: str, value: Any, names: Iterable[Any]) -> None:
    if value is not None and value not in (names := list(names)):
        raise ValueError(f"{what} must be one of: {'; '.join(map(str, names))}; found {value!r}")


# Words and their places -----------------------------------------------------------------------


def _points(words: str, size: float = TEXT, weight: Any = "normal") -> float:
    """Measure words, with a tenth to spare: the site shows them in a font of its own."""
    font = FontProperties(family=_FONT, size=size, weight=weight)
    return 1.1 * float(text_to_path.get_text_width_height_descent(words, font, False)[0])


def _wrap(words: str, room: float, *look: Any) -> list[str]:
    """Break words into lines that fit."""
    lines: list[str] = []
    for word in words.split():
        if lines and _points(f"{lines[-1]} {word}", *look) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _say(
    ax: Axes, x: float, y: float, words: str, *, dx: float = 0, down: float = 0,
    inside: bool = False, **look: Any,
) -> None:  # fmt: skip
    """Write words at a height of the data; `x` is a share of the width unless `inside`."""
    ax.annotate(
        words, (x, y), xycoords="data" if inside else ax.get_yaxis_transform(),
        xytext=(dx, -4.5 - down - words.count("\n") * (LINE - 1)), textcoords="offset points",
        va="baseline", linespacing=1.42 if "\n" in words else 1, annotation_clip=False, zorder=1,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}, **look,  # interrupts rules
    )  # fmt: skip


def _beside(
    ax: Axes, y: float, ends: tuple[float, float], words: str, line: float = np.nan, **look: Any
) -> float:
    """Write words beside a mark, else below it, clear of a line; give the height they take."""
    (width, _), (left, right) = _size(ax), ax.get_xlim()
    low, high, line = (np.array([*ends, line]) - left) / (right - left) * width
    need = _points(words, TEXT, look.get("weight", "normal"))
    after, before = (high + GAP, high + GAP + need), (low - GAP - need, low - GAP)
    fit = [span for span in (after, before) if span[0] >= 0 and span[1] <= width]
    if not fit:
        lines = _wrap(words, width, TEXT, look.get("weight", "normal"))
        at = min(max(high, need), width) / width
        _say(ax, at, y, "\n".join(lines), down=LINE, ha="right", **look)
        return LINE * len(lines)
    if min(fit, key=lambda span: span[0] < line < span[1]) == after:
        _say(ax, ends[1], y, words, inside=True, dx=GAP, **look)
    else:
        _say(ax, ends[0], y, words, inside=True, dx=-GAP, ha="right", **look)
    return 0


def _label(ax: Axes, y: float, label: str, right: str = "", **look: Any) -> float:
    """Write a row's label, and words at its right end; give the height of its marks."""
    (width, _), weight = _size(ax), look.get("weight", "normal")
    need = _points(right, TEXT, weight) + 8
    fits = _points(label, TEXT, weight) + need <= width
    beside = fits or need < width / 4
    lines = _wrap(label, width - need if beside else width, TEXT, weight)
    down = 0 if beside else LINE * len(lines)
    _say(ax, 0, y, "\n".join(lines), gid=_LABEL, **look)
    if right:
        _say(ax, 1, y, right, down=down, ha="right", **{"color": GREY} | look)
    return y + max(LINE * len(lines), down + LINE * bool(right))


def _heads(ax: Axes, y: float, row: Any, before: Any, right: str = "") -> float:
    """Write the heading of a group and the label of a row where they change."""
    group, last = getattr(row, "group", ""), getattr(before, "group", "")
    if group != last:
        _say(ax, 0, y + 14, group, weight="bold", fontsize=14, gid=_LABEL)
        y += LINE + 16
    if before is None or (group, row.label) != (last, before.label):
        y = _label(ax, y + 5, row.label, right)
    return y


def _key(ax: Axes, y: float, entries: Iterable[tuple[str, str, str, str]]) -> float:
    """Name marks in their own colour: marker, colour, fill and words of each."""
    x, (width, _) = 0.0, _size(ax)
    for marker, color, fill, words in entries:
        need = 26 + _points(words, TEXT, "bold")
        if x and x + need - 10 > width:
            x, y = 0, y + LINE
        at = {"transform": ax.get_yaxis_transform(), "gid": _DECORATION}
        _dot(ax, (x + 6) / width, y, marker, color, fill, "", **at)
        color = INK if color == BAR else color
        _say(ax, x / width, y, words, dx=16, weight="bold", color=color, gid=_DECORATION)
        x += need
    return y + LINE + 4


def _scale(
    ax: Axes, y: float, low: float, high: float, say: Callable[[float], str],
    first: float | None = None,
) -> float:  # fmt: skip
    """Set a linear scale and write it, a line below each number; `first` is sure of its place."""
    width, _ = _size(ax)
    inset = GAP / (width - 2 * GAP) * (high - low)
    ax.set_xlim(low - inset, high + inset)
    ax.xaxis.set_major_formatter(lambda x, _: say(x))
    ticks = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    taken: list[float] = []
    for x in (*([] if first is None else [first]), *(x for x in ticks if low <= x <= high)):
        half = _points(say(x), TEXT, "bold") / 2
        at = min(max((x - low + inset) / (high - low + 2 * inset) * width, half), width - half)
        if all(abs(at - other) > 2 * half for other in taken):
            weight = "bold" if x == first else "normal"
            _say(ax, at / width, y, say(x), ha="center", weight=weight,
                 color=INK if x == first else GREY, gid=_DECORATION)  # fmt: skip
            # Down to wherever the rows will end.
            ax.vlines(x, y + LINE / 2, 1e5, color=INK if x == first else GRID, linewidth=1.2,
                      zorder=0, gid=_DECORATION)  # fmt: skip
            taken.append(at)
    return y + LINE


def _amount(value: float) -> str:
    """Write a number of an axis: "2,500", "100 million"."""
    for size, name in ((1e9, " billion"), (1e6, " million")):
        if abs(value) >= size:
            return f"{value / size:,.10g}{name}"
    return f"{value:,.10g}"


def _percent(value: float) -> str:
    return f"{100 * value:,.5g}%"


# Axes and marks -------------------------------------------------------------------------------


def _size(ax: Axes) -> np.ndarray:
    """Width and height in points."""
    return np.array(ax.bbox.size) * 72 / ax.get_figure(root=True).dpi


def _enlarge(ax: Axes, width: float, height: float) -> None:
    """Make a user's figure larger where its Axes are too small for the words."""
    figure = ax.get_figure(root=True)
    grow = np.maximum(1, np.array([width, height]) / _size(ax))
    figure.set_size_inches(figure.get_size_inches() * grow)


def _start(given: Axes | None, kind: str, xlabel: str = "") -> Axes:
    """Give bare Axes, the user's or our own."""
    ax = given
    if not isinstance(given, Axes | None):
        raise TypeError(f"expected Axes to draw on as ax; got {type(given).__name__}")
    if ax is None:
        figure = Figure(figsize=(WIDTH / 72, WIDTH / 72), facecolor=PAPER)
        ax = figure.add_axes((EDGE / WIDTH, 0.1, 1 - 2 * EDGE / WIDTH, 0.8))
    _enlarge(ax, 0.8 * WIDTH, 1)
    ax.spines[:].set_visible(False)
    ax.set_facecolor(PAPER)
    ax.grid(False)
    ax.set_gid(kind)
    ax.set(xticks=[], yticks=[])
    ax.xaxis.set_label_position("top" if kind in _ROWS else "bottom")
    ax.set_xlabel("\n".join(_wrap(xlabel, _size(ax)[0])), loc="left", linespacing=1.3,
                  fontsize=TEXT, color=GREY)  # fmt: skip
    return ax


def _finish(ax: Axes, given: Axes | None, height: float, title: str, below: float = EDGE) -> Axes:
    """Write the title and make room for everything."""
    if ax.get_gid() in _ROWS:
        ax.set_ylim(height, 0)
    heading = ax.set_title(title, pad=8)
    heading.set_x(0)
    _settle(heading)
    heading.add_callback(_settle)  # set_title with other words settles them as well
    if given is not None:
        _enlarge(ax, 1, height)
        return ax
    label = ax.get_xlabel()
    above = 32 + 20 * heading.get_text().count("\n") + LINE * (label.count("\n") + bool(label))
    total = height + above + below
    ax.get_figure(root=True).set_size_inches(WIDTH / 72, total / 72)
    ax.set_position((EDGE / WIDTH, below / total, 1 - 2 * EDGE / WIDTH, height / total))
    return ax


def _settle(heading: Text) -> None:
    """Keep a title at the left, and wrapped."""
    heading.set_horizontalalignment("left")
    look = heading.get_fontsize(), heading.get_fontweight()
    heading.set_text("\n".join(_wrap(heading.get_text(), _size(heading.axes)[0], *look)))


def _dot(
    ax: Axes, x: float, y: float, marker: str, color: str, fill: str, label: str, size: float = 9,
    **more: Any,
) -> None:  # fmt: skip
    size -= 1.5 if marker in "Ds" else 0  # a square is larger than a disc of its width
    ax.plot(
        [x], [y], linestyle="", marker=marker, markersize=size, markerfacecolor=fill,
        markeredgecolor=color, markeredgewidth=2, clip_on=False, label=label, **more,
    )  # fmt: skip


def _bar(ax: Axes, y: float, row: Any, color: str, label: str) -> tuple[float, float]:
    """Draw a range as a pale bar, fading where it is open; give the ends of what is drawn."""
    low, high = row.lower, row.upper
    look = {"clip_on": False, "zorder": 1.5, "label": label}
    if np.isinf(high) or low <= 0 < high:
        start, way = (low, 1) if np.isinf(high) else (high, -1)
        left, right = ax.get_xlim()
        end = np.clip(start + way * 70 / _size(ax)[0] * (right - left), max(0, left), right)
        steps = pairwise(np.linspace(start, end, 11))
        shades = [(color, alpha) for alpha in np.linspace(0.55, 0.05, 10)]
        lines = LineCollection([[(a, y), (b, y)] for a, b in steps], colors=shades, linewidths=7,
                               **look)  # fmt: skip
        ax.add_collection(lines, autolim=False)
        return min(start, end), max(start, end)
    if high > low:
        ax.barh(y, high - low, 6, low, color=(color, 0.3), edgecolor=color, linewidth=0.8, **look)
    return low, high


# Charts ---------------------------------------------------------------------------------------


@_styled
def plot_claims(
    data: pd.DataFrame, *, title: str, color: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw counts that others published against the article's, which is 100 %.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per published count, drawn from the top. ``group``, the heading of a section;
        ``label``, who and what; ``printed``, the article's words; ``kind``, one of "people",
        "enrolments" and "courses, partners, platforms"; ``value``, ``lower`` and ``upper``,
        the published number and what its words leave open, as shares of the article's
        number; ``same_time``, whether both are of one time; ``text``, what was published.
    title : str
        The finding.
    color : str, optional
        Of people, instead of vermilion.
    ax : matplotlib.axes.Axes, optional
        Where to draw; its figure is enlarged where the rows need more room. A figure of our
        own is 360 points wide.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        `data` is no such table.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame(
    ...     {
    ...         "group": ["Audiences"],
    ...         "label": ["edX"],
    ...         "printed": ["100 million"],
    ...         "kind": ["people"],
    ...         "value": [0.35],
    ...         "lower": [0.3],
    ...         "upper": [0.4],
    ...         "same_time": [True],
    ...         "text": ["35 million"],
    ...     }
    ... )
    >>> print(describe(plot_claims(data, title="Fewer people")).splitlines()[-1])
    edX (100 million): people 35%; could be 30% to 40% (35 million).
    """
    words = "group label printed kind text same_time"
    data = _checked(data, words, "value lower upper")
    for kind in data["kind"]:
        _one_of("kind", kind, _KINDS)
    label = "What others counted, as a share of the article’s number (grey, at the right)"
    axes, colors = (
        _start(ax, "rows", label),
        dict(zip(_KINDS, (color or VERMILION, BLUE, GREY), strict=True)),
    )
    kinds = [kind for kind in _KINDS if (data["kind"] == kind).any()]
    y = _key(axes, 12, [(_KINDS[kind], colors[kind], colors[kind], kind) for kind in kinds])
    note = "" if data["same_time"].all() else "Hollow: counted at another time. "
    note += "Pale bar: what the words leave open." * bool((data["lower"] < data["upper"]).any())
    for line in _wrap(note, _size(axes)[0]):
        _say(axes, 0, y, line, color=GREY, gid=_DECORATION)
        y += LINE
    ends = data[["value", "upper"]].replace(np.inf, 1)
    y, before = _scale(axes, y + 4, 0, ends.max(axis=None), _percent, first=1), None
    for row in data.itertuples(index=False):
        y = _heads(axes, y, row, before, row.printed)
        shade, before = colors[row.kind], row
        name = row.kind if row.kind in ("people", "enrolments") else "counted"
        fill, name = (shade, name) if row.same_time else (PAPER, f"{name} at another time")
        _dot(axes, row.value, y, _KINDS[row.kind], shade, fill, name)
        low, high = _bar(axes, y, row, shade, "could be")
        look = {"color": shade, "weight": "bold"} if row.kind == "people" else {}
        span = min(low, row.value), max(high, row.value)
        y += LINE + 3 + _beside(axes, y, span, row.text, line=1, **look)
    return _finish(axes, ax, y, title)


@_styled
def plot_ranges(
    data: pd.DataFrame, *, title: str, xlabel: str, percent: bool = False,
    color: str | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw numbers and the ranges that their words leave open, on a linear scale.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per number, drawn from the top. ``label``; ``lower`` and ``upper``, infinite
        where open, which is drawn as a fading bar; ``text``, to stand beside the mark; and,
        if wanted, ``value``, the number printed, and ``group``, the heading of a section.
    title : str
        The finding.
    xlabel : str
        What is measured.
    percent : bool
        Whether the numbers are shares, to be written as per cents.
    color : str, optional
        Of all marks, instead of blue.
    ax : matplotlib.axes.Axes, optional
        Where to draw, as in `plot_claims`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        `data` is no such table.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame(
    ...     {"label": ["edX"], "lower": [2801], "upper": [2900], "text": ["more than 2800"]}
    ... )
    >>> print(describe(plot_ranges(data, title="Courses", xlabel="courses")))
    Courses. Across: courses.
    edX: could be 2,801 to 2,900 (more than 2800).
    """
    data = _checked(data, "label text", "lower upper", ["value"])
    if "value" not in data:
        data["value"] = data["lower"].where(data["lower"] == data["upper"])
    axes, shade = _start(ax, "rows", xlabel), color or BLUE
    ends = data[["value", "lower", "upper"]]
    # What is open needs room to fade.
    ends = ends.mul(np.where(np.isinf(data["upper"]), 1.3, 1), axis="index").replace(np.inf, 0)
    low, high = min(0, ends.min(axis=None)), ends.max(axis=None)
    y, before = _scale(axes, 9, low, high or 1, _percent if percent else _amount), None
    for row in data.itertuples(index=False):
        nothing = row.lower <= 0 and np.isinf(row.upper)  # that the words set limits to
        y, before = _heads(axes, y, row, before, row.text if nothing else ""), row
        if not nothing:
            span = _bar(axes, y, row, shade, "could be")
            if np.isfinite(row.value):
                _dot(axes, row.value, y, "o", shade, shade, "_")
                span = min(span[0], row.value), max(span[1], row.value)
            y += LINE + 3 + _beside(axes, y, span, row.text)
    return _finish(axes, ax, y, title)


@_styled
def plot_positions(
    data: pd.DataFrame, *, title: str, color: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw places that were said beside those that were published, first place at the left.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per claim, drawn from the top. ``label``; ``best`` and ``worst``, the places
        said, ``worst`` missing where the words set no limit; ``published``, the place
        published, missing where there is none; ``text``, to stand beside the marks; ``fits``,
        whether the two agree.
    title : str
        The finding.
    color : str, optional
        Of what does not fit, instead of vermilion.
    ax : matplotlib.axes.Axes, optional
        Where to draw, as in `plot_claims`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        `data` is no such table.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame(
    ...     {
    ...         "label": ["SPBU"],
    ...         "best": [3],
    ...         "worst": [3],
    ...         "published": [8],
    ...         "text": ["eighth"],
    ...         "fits": [False],
    ...     }
    ... )
    >>> print(describe(plot_positions(data, title="Places")).splitlines()[-1])
    SPBU: said 3; published, does not fit 8 (eighth).
    """
    data = _checked(data, "label worst published text fits", "best", ["worst", "published"])
    data = data.assign(lower=data["best"], upper=data["worst"].fillna(np.inf))
    axes, accent = _start(ax, "rows", "Place, the first at the left"), color or VERMILION
    fits, not_ = "published", "published, does not fit"
    looks = {True: ("o", GREY, GREY, fits), False: ("D", accent, accent, not_)}
    y = _key(axes, 12, [("o", GREY, PAPER, "said"), *looks.values()])
    places = data[["lower", "upper", "published"]].replace(np.inf, 1)
    y, before = _scale(axes, y, 1, max(2, places.max(axis=None)), _amount, first=1), None
    for row in data.itertuples(index=False):
        y, before = _heads(axes, y, row, before), row
        low, high = _bar(axes, y, row, GREY, "said")
        if low == high:
            _dot(axes, low, y, "o", GREY, PAPER, "said", 13)
        if np.isfinite(row.published):
            _dot(axes, row.published, y, *looks[bool(row.fits)], 7 if row.fits else 9)
            low, high = min(low, row.published), max(high, row.published)
        look = {} if row.fits else {"color": accent, "weight": "bold"}
        y += LINE + 3 + _beside(axes, y, (low, high), row.text, **look)
    return _finish(axes, ax, y, title)


@_styled
def plot_partners(
    data: pd.DataFrame, *, title: str, highlight: str | None = None,
    color: str | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw the counts of partners in two listings, the later as bars.

    Parameters
    ----------
    data : pandas.DataFrame
        Index the names, most first; two columns of counts, the earlier listing first, named
        as the key names them; missing where a partner is not listed.
    title : str
        The finding.
    highlight : str, optional
        The name to set off, with what it lacks to the third place.
    color : str, optional
        Of that name, instead of vermilion.
    ax : matplotlib.axes.Axes, optional
        Where to draw, as in `plot_claims`.

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
    >>> print(describe(plot_partners(data, title="Two listings")))
    Two listings.
    1 Google (194): autumn 194; April 175.
    2 Boulder (119): autumn 119; April 86.
    """
    data = _checked(data, "", "", list(data) if isinstance(data, pd.DataFrame) else [])
    if data.shape[1] != 2:
        raise ValueError(f"expected two columns of counts; found {data.shape[1]}")
    if rows := ", ".join(map(str, data.index[data.isna().all(axis="columns")])):
        raise ValueError(f"expected a count in each row; found none in row {rows}")
    _one_of("highlight", highlight, data.index)
    axes, accent = _start(ax, "bars"), color or VERMILION
    earlier, later = map(str, data.columns)
    ranks = data.iloc[:, 1].rank(method="min", ascending=False)
    third, width = data.iloc[:, 1].nlargest(3).min(), _size(axes)[0]
    axes.set_xlim(0, data.max(axis=None) * width / (width - EDGE) or 1)
    axes.xaxis.set_major_formatter(lambda x, _: _amount(x))
    y = _key(axes, 12, [("s", BAR, BAR, later), ("|", INK, INK, earlier)])
    for name, (before, now), rank in zip(data.index, data.to_numpy(), ranks, strict=True):
        mine = name == highlight
        look = {"color": accent, "weight": "bold"} if mine else {"color": INK}
        words = ("not listed", str(name)) if np.isnan(now) else (_amount(now), f"{rank:.0f} {name}")
        y = _label(axes, y, words[1], words[0], **look)
        if not np.isnan(now):
            axes.barh(y, now, 9, color=accent if mine else BAR, label=later)
        if not np.isnan(before):
            axes.plot([before, before], [y - 7, y + 7], color=INK, linewidth=2, label=earlier)
        if highlight is not None and 3 < rank <= ranks[highlight]:
            axes.plot([third, third], [y - 10, y + 10], color=accent, gid=_DECORATION)
        if mine and rank > 3:
            y += _beside(axes, y, (0, third), f"{_amount(third - now)} short of third", **look)
        y += LINE + 5
    return _finish(axes, ax, y, title)


@_styled
def plot_growth(
    data: pd.DataFrame, *, title: str, ylabel: str, mark: tuple[Any, str] | None = None,
    highlight: str | None = None, color: str | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw counts over time, one line per series, named at its end.

    Parameters
    ----------
    data : pandas.DataFrame
        ``series``; ``date`` (datetime64); ``value``.
    title : str
        The finding.
    ylabel : str
        What is counted.
    mark : tuple, optional
        A date and words for it, drawn as an upright line.
    highlight : str, optional
        The series to set off.
    color : str, optional
        Of that series, instead of vermilion.
    ax : matplotlib.axes.Axes, optional
        Where to draw, as in `plot_claims`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    TypeError, ValueError
        `data` is no such table, or has no series `highlight`.

    Examples
    --------
    >>> import pandas as pd
    >>> dates = pd.to_datetime(["2016-12-31", "2017-12-31"])
    >>> data = pd.DataFrame({"series": "edX", "date": dates, "value": [10e6, 14e6]})
    >>> print(describe(plot_growth(data, title="Growth", ylabel="learners")))
    Growth. Up: learners.
    edX: 31 Dec 2016 10,000,000; 31 Dec 2017 14,000,000.
    """
    data = _checked(data, "series date", "value")
    if not pd.api.types.is_datetime64_any_dtype(data["date"]) or data["date"].isna().any():
        raise ValueError("expected a date (datetime64) in each row of date; found other values")
    lines = {str(name): rows.sort_values("date") for name, rows in data.groupby("series")}
    _one_of("highlight", highlight, lines)
    axes = _start(ax, "")
    width, height = np.maximum(_size(axes), [1, 300])
    # Room at the right for the names of the lines, above for words.
    first, last = date2num(data["date"].min()), date2num(data["date"].max())
    room = GAP + max(_points(name, TEXT, "bold") for name in lines)
    day = max(last - first, 1) / (width - room - GAP)  # per point
    axes.set_xlim(first - GAP * day, last + room * day)
    low, high = min(0, data["value"].min()), data["value"].max()
    unit = (high - low) / (height - 2.5 * LINE)  # per point
    axes.set_ylim(low, low + unit * height)
    ticks = [x for x in MaxNLocator(4).tick_values(low, high) if low <= x <= high]
    axes.set_yticks(ticks, [_amount(x) if x else "" for x in ticks], ha="left", va="bottom")
    axes.hlines(ticks, *axes.get_xlim(), color=GRID, linewidth=1, zorder=0, gid=_DECORATION)
    years = pd.date_range(data["date"].min(), data["date"].max(), freq="YS", normalize=True)
    years = years if len(years) else pd.DatetimeIndex([data["date"].min()])
    axes.set_xticks(date2num(years[:: -(-len(years) // 5)]))
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))
    axes.tick_params(length=0, labelsize=TEXT, labelcolor=GREY, labelfontfamily=_FONT)
    axes.tick_params(axis="y", pad=0)
    axes.set_ylabel(ylabel, rotation=0, ha="left", va="top", fontsize=TEXT, color=GREY)
    axes.yaxis.set_label_coords(0, 1)
    if mark:
        date, top = pd.Timestamp(mark[0]), low + unit * (height - 1.6 * LINE)
        side = "right" if date2num(date) > (first + last) / 2 else "left"
        axes.annotate(mark[1], (date, top), ha=side, gid=_DECORATION)
        axes.axvline(date, 0, 1 - 2 * LINE / height, color=INK, linewidth=1.2, linestyle="--",
                     zorder=0.5, label=mark[1])  # fmt: skip
    name_at = -np.inf
    for name in sorted(lines, key=lambda name: lines[name]["value"].iloc[-1]):
        rows, mine = lines[name], name == highlight
        shade, thick = (color or VERMILION, 2.6) if mine else (GREY, 1.5)
        axes.plot(rows["date"], rows["value"], color=shade, linewidth=thick, marker="o",
                  markersize=4.5, label=name, zorder=2 + mine, clip_on=False)  # fmt: skip
        name_at = max(rows["value"].iloc[-1], name_at + LINE * unit)
        axes.plot([rows["date"].iloc[-1], data["date"].max()], [rows["value"].iloc[-1], name_at],
                  color=shade, linewidth=0.8, linestyle=":", gid=_DECORATION)  # fmt: skip
        _say(axes, last, name_at, name, inside=True, dx=GAP, color=shade, gid=_DECORATION,
             weight="bold" if mine else "normal")  # fmt: skip
    return _finish(axes, ax, height, title, below=24)


# Charts in words ------------------------------------------------------------------------------


def finding(ax: Axes) -> str:
    """Give the title of a chart, on one line.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> text = ax.set_title("Fewer people")
    >>> finding(ax)
    'Fewer people'
    """
    return " ".join(" ".join(ax.get_title(loc) for loc in ("left", "center", "right")).split())


def form(ax: Axes) -> str:
    """Name the form of a chart: "Bar chart", "Line chart".

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> lines = ax.plot([1, 2], [3, 4])
    >>> form(ax)
    'Line chart'
    """
    if known := _ROWS.get(str(ax.get_gid())):
        return known
    if any(isinstance(group, BarContainer) for group in ax.containers):
        return "Bar chart"
    scatter = any(isinstance(drawn, PathCollection) for drawn in ax.collections)
    return "Line chart" if ax.lines else "Scatter plot" if scatter else "Chart"


def describe(ax: Axes) -> str:
    """Say in words what a chart shows, read off whatever was drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any: of this module or not.

    Returns
    -------
    str
        Title and axes; then a line per row, or per bar, line, set of points and text, with
        every value; last what cannot be described.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> bars = ax.bar(["edX", "Coursera"], [35, 76])
    >>> text = ax.set_title("Users")
    >>> print(describe(ax))
    Users.
    edX: 35.
    Coursera: 76.
    """
    title = finding(ax)
    head = [title if title[-1:] in (".", "?", "!") else f"{title or 'No title'}."]
    for way, axis in (("Across", ax.xaxis), ("Up", ax.yaxis)):
        log = "on a log scale" * (axis.get_scale() == "log")
        if words := [*filter(None, (" ".join(axis.label.get_text().split()), log))]:
            head.append(f"{way}: {', '.join(words)}.")
    ours = ax.get_gid() in _ROWS
    left: Counter[str] = Counter()
    lines: list[str] = []
    bars = {bar: group for group in ax.containers if isinstance(group, BarContainer)
            for bar in group}  # fmt: skip
    drawn = {*ax.lines, *ax.patches, *ax.collections, *ax.texts, *ax.images, *ax.tables,
             *ax.artists}  # fmt: skip
    for artist in ax.get_children():  # in the order of drawing, which is that of reading
        if artist not in drawn or artist.get_gid() == _DECORATION or not artist.get_visible():
            continue
        words = _read(ax, artist, bars.get(artist))
        if words is None:
            kind = type(artist).__name__.removeprefix("Axes")
            left[re.sub(r"\B(?=[A-Z])", " ", kind).lower()] += 1
        elif words and (not ours or artist.get_gid() == _LABEL or not lines):
            lines.append(words)
        elif words and isinstance(artist, Text):
            lines[-1] += f" ({words})"
        elif words:
            lines[-1] += f"{'; ' if ': ' in lines[-1] else ': '}{words}"
    lines += [f"{n} {kind}{' is' if n == 1 else 's are'} not described" for kind, n in left.items()]
    return "\n".join([" ".join(head), *(f"{line}." for line in lines or ["Nothing is drawn"])])


def _read(ax: Axes, artist: Any, bars: Any) -> str | None:
    """Say what an artist shows; nothing of one that cannot be read."""
    ours = ax.get_gid() in _ROWS
    say = ax.xaxis.get_major_formatter() if ours else _word
    label = str((bars or artist).get_label())
    name = "" if not label or label[0] == "_" else f"{label} " if ours else f"{label}: "
    if isinstance(artist, Text):
        return " ".join(artist.get_text().split())
    if bars is not None:
        upright, box = bars.orientation == "vertical", artist.get_bbox()
        base, top = box.intervaly if upright else box.intervalx
        place = sum(box.intervalx if upright else box.intervaly) / 2
        where = "" if ours else f"{_word(place, ax.xaxis if upright else ax.yaxis)}: "
        return f"{name}{where}{f'{say(base)} to ' if base else ''}{say(top)}"
    if isinstance(artist, Line2D):
        across, up = artist.get_transform().contains_branch_seperately(ax.transData)
        x, y = (np.atleast_1d(np.asarray(get(orig=True), dtype=object))
                for get in (artist.get_xdata, artist.get_ydata))  # fmt: skip
        if not (across and up):
            return f"{name or 'Line: '}" + (
                f"across at {_word(y[0])}" if up else f"up at {_word(x[0])}"
            )
        if ours:
            return f"{name}{say(x[0])}"
        if freq := getattr(ax, "freq", None):  # pandas counts periods, from 3.1 on
            x = [at if isinstance(at, pd.Period) else pd.Period(ordinal=at, freq=freq) for at in x]
        return (name or "Line: ") + "; ".join(
            f"{_word(a)} {_word(b)}" for a, b in zip(x, y, strict=False)
        )
    if isinstance(artist, PathCollection):
        points: Any = np.ma.filled(np.ma.asarray(artist.get_offsets(), dtype=float), np.nan)
        pairs = (f"{_word(x, ax.xaxis)} {_word(y, ax.yaxis)}" for x, y in points)
        return (name or "Points: ") + "; ".join(pairs)
    if isinstance(artist, LineCollection) and ours:
        (start, _), (end, _) = artist.get_segments()[0]
        return name + (f"{say(start)} or more" if end > start else f"up to {say(start)}")
    return None


def _word(value: Any, axis: Axis | None = None) -> str:
    """Write a value: a name, a day, the label of a tick that is there, or a number."""
    if axis is not None and isinstance(axis.get_major_locator(), DateLocator):
        value = num2date(value)
    elif axis is not None and axis.get_scale() == "linear":
        named = not isinstance(axis.get_major_formatter(), ScalarFormatter)
        if named and value in axis.get_majorticklocs():
            value = axis.get_major_formatter()(value) or value
    if isinstance(value, str | pd.Period):
        return str(value)
    if pd.isna(value):
        return "missing"
    if hasattr(value, "year") or isinstance(value, np.datetime64):
        day = pd.Timestamp(value)
        return f"{day.day} {day:%b %Y}" + (f" {day:%H:%M:%S}" if day != day.normalize() else "")
    return f"{value:,.0f}" if value == np.round(value) else f"{value:,.8g}"
