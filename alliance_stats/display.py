"""Tables and charts for every reader: screens wide and narrow, screen readers, nbval."""

import base64
import datetime
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from textwrap import shorten
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryFormatter
from matplotlib.collections import PathCollection
from matplotlib.container import BarContainer
from matplotlib.dates import DateLocator, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Bbox
from PIL import Image

from alliance_stats.layout import COLORS, NARROW, redrawn
from alliance_stats.rules import SIGNS

__all__ = ["SIGNS", "intervals_as_text", "show"]

_LOOK = ' class="{0}" align="{1}" style="text-align: {1}; white-space: normal"'
_PNG_SCALE = 2  # pixels of the picture per pixel of the page


# Words ----------------------------------------------------------------------------------------


def intervals_as_text(ends: pd.DataFrame, percent: bool = False) -> pd.Series:
    """Write intervals as a reader would, what is not whole in three figures.

    Parameters
    ----------
    ends : pandas.DataFrame
        Columns ``lower`` and ``upper``.
    percent : bool
        Whether they are shares, to be written as per cents.

    Returns
    -------
    pandas.Series
        Text, a dash where an end is missing.

    Examples
    --------
    >>> ends = pd.DataFrame({"lower": [3101, 3101, 0, 0], "upper": [3200, float("inf"), 5, 0]})
    >>> intervals_as_text(ends).tolist()
    ['3,101 to 3,200', '3,101 or more', 'up to 5', '0']
    """
    unit, scale = ("%", 100) if percent else ("", 1)
    scaled = ends[["lower", "upper"]].astype("float64") * scale
    # What is not whole was reckoned from rounded words, which bear three figures and no more.
    scaled = scaled.map(lambda end: end if end % 1 == 0 else float(f"{end:.3g}"))
    texts = []
    for lower, upper in scaled.itertuples(index=False):
        low, high = _number(lower) + unit, _number(upper) + unit
        if np.isnan(lower) or np.isnan(upper):
            texts.append("–")
        elif low == high:
            texts.append(low)
        elif np.isinf(upper):
            texts.append(f"{low} or more" if lower else "any number")
        else:
            texts.append(f"{low} to {high}" if lower else f"up to {high}")
    return pd.Series(texts, index=ends.index, dtype="str")


def _number(value: float) -> str:
    """Write a number in three figures, and all that stand before the point."""
    if np.isinf(value):
        return "no limit"
    return f"{value:z,.0f}" if abs(value) >= 100 else f"{value:z.3g}"


def _cell(value: object, comma: str = ",") -> str:
    """Write a cell on one line."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, datetime.date):
        time = f", {value:%H:%M}" if f"{value:%H:%M}" != "00:00" else ""
        return f"{value.day} {value:%b %Y}{time}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{int(value):{comma}}"  # every digit, also above 2**53
    if isinstance(value, float | np.floating):
        return _number(float(value)) if comma else f"{value:.10g}"
    return " ".join(str(value).split())


def _label(value: object) -> str:
    """Write what heads a row or a column: as a number it is a year or a code."""
    if isinstance(value, tuple):  # of several levels
        return ", ".join(map(_label, value))
    return _cell(value, comma="")


def _texts(table: pd.DataFrame) -> Iterator[list[str]]:
    """Return the head and the rows of a table as text, the index first."""
    yield [_label(name) for name in (table.index.name or "", *table.columns)]
    for label, *row in table.itertuples(name=None):
        yield [_label(label), *map(_cell, row)]


# Tables ---------------------------------------------------------------------------------------


def to_plain(table: pd.DataFrame, caption: str) -> str:
    """Write a table as plain text below its caption, whatever pandas is set to."""
    rows = list(_texts(table))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([_cell(caption), "", *lines])


def to_html(table: pd.DataFrame, caption: str, links: Mapping[str, pd.Series] | None = None) -> str:
    """Write a table as HTML, all text escaped.

    Roles and ``data-label`` (the head of a cell) say what the elements say, which lose their
    meaning where a style sheet stacks the cells of a row, as on a phone.
    """
    head, *rows = _texts(table)
    kinds = ["index", *(dtype.kind for dtype in table.dtypes)]
    head_tags, tags = [], []
    for name, kind in zip(head, kinds, strict=True):
        number = kind in ("i", "u", "f")
        look = _LOOK.format("number", "right") if number else _LOOK.format("text", "left")
        # An empty cell heads nothing.
        tag = 'th scope="col" role="columnheader"' if name else 'td role="cell"'
        head_tags.append(tag + look)
        tag = 'th scope="row" role="rowheader"' if kind == "index" else 'td role="cell"'
        tags.append(tag + (f' data-label="{escape(name)}"' if name else "") + look)
    parts = [
        '<table class="stats" role="table">',
        f'<caption style="text-align: left">{escape(_cell(caption))}</caption>',
        f'<thead role="rowgroup">{_row(head_tags, map(escape, head))}</thead>',
        '<tbody role="rowgroup">',
    ]
    for row, hrefs in zip(rows, _addresses(table, links or {}), strict=True):
        parts.append(_row(tags, map(_content, row, hrefs)))
    return "\n".join([*parts, "</tbody>", "</table>"])


def _row(tags: list[str], contents: Iterable[str]) -> str:
    """Write a row of a table, each cell in its tag."""
    cells = (f"<{tag}>{text}</{tag[:2]}>" for tag, text in zip(tags, contents, strict=True))
    return f'<tr role="row">{"".join(cells)}</tr>'


def _addresses(table: pd.DataFrame, links: Mapping[str, pd.Series]) -> list[list[str]]:
    """Return the address of each cell, empty for none, the index first."""
    names = [table.index.name or "", *table.columns]
    if unknown := [name for name in links if name not in names]:
        known = ", ".join(str(name) for name in names if name != "")
        raise ValueError(f"links must be of {known}; found {unknown[0]!r}")
    found = pd.DataFrame(dict(links), table.index).reindex(columns=names)
    return found.astype("object").fillna("").to_numpy().tolist()


def _content(text: str, href: str) -> str:
    """Write a cell with its link; a verdict gets its sign."""
    content = escape(text)
    if text in SIGNS:
        sign = f'<span class="sign" aria-hidden="true">{SIGNS[text]}</span>'
        content = f'<span class="verdict {text.replace(" ", "-")}">{sign}\u00a0{text}</span>'
    return f'<a href="{escape(href)}">{content}</a>' if href else content


# Charts ---------------------------------------------------------------------------------------


def _title(ax: Axes) -> str:
    return _cell(" ".join(ax.get_title(loc) for loc in ("left", "center", "right")))


def _told(ax: Axes, table: pd.DataFrame) -> Iterator[str]:
    """Say in lines what Axes show: their title, and each row of their table."""
    yield _title(ax)
    if not hasattr(ax, "table_drawn"):
        yield from (ax.get_xlabel(), ax.get_ylabel())
    head, *rows = _texts(table)
    for label, *cells in rows:
        parts = (f"{name} {cell}" for name, cell in zip(head[1:], cells, strict=True) if cell)
        yield f"{label}: {'; '.join(parts)}"


def _drawn(ax: Any) -> pd.DataFrame:
    """Return the table that Axes bring, else one of their bars, lines and points."""
    if hasattr(ax, "table_drawn"):
        return ax.table_drawn
    series: list[tuple] = []
    for bars in ax.containers:
        if isinstance(bars, BarContainer):
            along, axis = (0, ax.xaxis) if bars.orientation == "vertical" else (1, ax.yaxis)
            places = [_place(bar.get_center()[along], axis) for bar in bars]
            series.append(("Bars", bars, places, bars.datavalues))
    for line in ax.lines:
        if line.get_transform() is ax.transData:  # and no line across all of the Axes
            series.append(("Line", line, *map(pd.Series, line.get_data())))
    for dots in ax.collections:
        if isinstance(dots, PathCollection):
            xs, ys = np.ma.compress_rows(np.ma.asarray(dots.get_offsets())).T
            places = [_place(x, ax.xaxis) for x in xs]
            series.append(("Points", dots, places, [_place(y, ax.yaxis) for y in ys]))
    rows: list[tuple] = []
    for kind, artist, places, values in series:
        label = str(artist.get_label())
        name = kind if label[:1] in ("", "_") else label
        rows += [(name, _label(at), value) for at, value in zip(places, values, strict=True)]
    return pd.DataFrame(rows, columns=["", "at", "value"]).set_index("")


def _place(value: float, axis: Axis) -> Any:
    """Return what stands at a place of an axis: a day, the name of a tick, or the number."""
    if isinstance(axis.get_major_locator(), DateLocator):
        return num2date(value).replace(tzinfo=None)
    formatter = axis.get_major_formatter()
    if isinstance(formatter, FuncFormatter | StrCategoryFormatter):
        return formatter(value) or formatter(round(value)) or value
    return value


def _saved(figure: Figure, kind: str, salt: str = "") -> bytes:
    """Save a figure, with what reaches beyond it, the same on every run."""
    figure.draw_without_rendering()  # so that a layout has found its places
    size = Bbox.union([figure.bbox_inches, figure.get_tightbbox()])
    undated = dict.fromkeys(["Creator", "Date", "Format", "Type"])
    buffer, dpi = io.BytesIO(), 72 * _PNG_SCALE
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        figure.savefig(buffer, format=kind, dpi=dpi, bbox_inches=size, metadata=undated)
    return buffer.getvalue()


def _png(figure: Figure) -> tuple[str, int]:
    """Write a figure as PNG in base64, and the pixels that it takes across a page."""
    picture, buffer = Image.open(io.BytesIO(_saved(figure, "png"))), io.BytesIO()
    # A palette takes a third of the room, which notebooks hold as text.
    picture = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    picture.save(buffer, "png", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode("ascii"), picture.width // _PNG_SCALE


def _svg(figure: Figure, label: str, salt: str) -> str:
    """Write a figure as SVG that a page can hold: in its font and its colours, with its own ids."""
    head = (
        f'<svg role="img" aria-label="{escape(label)}" style="max-width: 100%; height: auto; '
        f'fill: var(--chart-ink, {COLORS["ink"]}); stroke-linejoin: round; stroke-linecap: butt"'
    )
    rules = [
        (r'<g id="[^"]*"', "<g"),  # what is referred to has ids made from the salt
        (r"font-family: [^;<]*; ", ""),
        (r'(?<=\d)pt"', '"'),
        *((f": {code}", f": var(--chart-{name}, {code})") for name, code in COLORS.items()),
        # A fifth of the weight:
        (r' transform="rotate\(-0[^"<]*\)"', ""),
        (r"(?<=\d\.\d\d)\d+", ""),
    ]
    svg = _saved(figure, "svg", salt).decode()
    svg = re.sub(r"<style.*?</style>|\s+(?=<)", "", svg[svg.index("<svg") :])
    for pattern, new in rules:
        svg = re.sub(pattern + "(?=[^<>]*>)", new, svg)  # in tags: what is text stays as it is
    return svg.replace("<svg", head, 1)


def _svgs(figure: Figure, label: str, caption: str) -> str:
    """Write a chart as SVG, one of ours at both widths; the page's style sheet shows one."""
    figures = {"wide": figure, "narrow": redrawn(figure, NARROW)}
    parts = (
        f'<div class="chart-{name}">{_svg(one, label, f"{label} {caption} {name}")}</div>'
        for name, one in figures.items()
        if one is not None
    )
    return f'<div class="chart">{"".join(parts)}</div>'


def show(
    item: pd.DataFrame | Axes | Figure,
    caption: str,
    *,
    data: pd.DataFrame | None = None,
    links: Mapping[str, pd.Series] | None = None,
) -> None:
    """Display a table or a chart in a notebook, with its caption, for every reader.

    A chart is a PNG, or SVG for a page where the environment has ``ALLIANCE_STATS_CHARTS=svg``;
    its table comes with it. Its figure is closed, so that pyplot shows it no second time.

    Parameters
    ----------
    item : pandas.DataFrame, matplotlib.axes.Axes or matplotlib.figure.Figure
        The table, or the chart.
    caption : str
        What it shows and where it is from.
    data : pandas.DataFrame, optional
        The table that a chart of your own was drawn from; else its bars, lines and points
        are listed.
    links : mapping of str to pandas.Series, optional
        For a table: column, or name of the index -> addresses on the table's index, missing
        for none.

    Raises
    ------
    ValueError, TypeError
        The caption is empty; `item` is no table and no chart; `links` are of no column of the
        table, or of a chart.

    Examples
    --------
    >>> show(pd.DataFrame({"courses": [3100]}, index=["XuetangX"]), "Courses, as printed.")
    Courses, as printed.
    <BLANKLINE>
              courses
    XuetangX  3,100
    """
    if not isinstance(caption, str) or not caption.strip():
        raise ValueError("expected a caption: what the chart or table shows, and its source")
    caption = _cell(caption)
    if isinstance(item, pd.DataFrame):
        html, plain = to_html(item, caption, links), to_plain(item, caption)
        _display({"text/html": html, "text/plain": plain}, {"role": "table", "caption": caption})
    elif isinstance(item, Axes | Figure):
        if links is not None:
            raise ValueError("links are for the cells of a table; got a chart")
        _show_chart(item, caption, data)
    else:
        raise TypeError(f"expected a table, an Axes or a Figure; got {type(item).__name__}")


def _show_chart(item: Any, caption: str, data: pd.DataFrame | None) -> None:
    """Display a figure or that of Axes, and close it."""
    figure = item.get_figure(root=True)
    charts = figure.get_axes()
    if not charts:
        raise ValueError("expected a chart; the figure has no Axes")
    tables = {ax: _drawn(ax) for ax in charts}
    if data is not None:
        tables[item if item in tables else charts[0]] = data
    lines = [_cell(line) for ax in charts for line in _told(ax, tables[ax])]
    plain = "\n".join(line if line[-1] in ".?!" else f"{line}." for line in lines if line)
    htmls = [to_html(table, _title(ax) or caption) for ax, table in tables.items() if len(table)]
    kind = "Chart; its values are in the table below." if htmls else "Chart."
    title = shorten(_title(charts[0]) or caption, 149 - len(kind), placeholder=" …")
    alt, below = f"{title.rstrip('.')}. {kind}", "\n".join(htmls)
    told = {"role": "chart", "caption": caption}
    if os.environ.get("ALLIANCE_STATS_CHARTS") == "svg":
        html = _svgs(figure, alt, caption)
        _display({"text/html": html, "text/plain": plain}, told | {"alt": alt, "table": below})
    else:
        picture, width = _png(figure)
        look = {"image/png": {"alt": alt, "width": width}}
        _display({"image/png": picture, "text/plain": plain}, look | told)
        # JupyterLab shows no alternative text: the table is for those who see no picture.
        folded = f"<details><summary>The chart as a table</summary>\n{below}\n</details>"
        html = f"<p>{escape(caption)}</p>\n{folded if below else ''}"
        _display({"text/html": html, "text/plain": caption}, {"role": "caption"})
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)


def _display(data: dict[str, str], metadata: dict[str, Any]) -> None:
    """Display in a notebook, else print."""
    ipython = sys.modules.get("IPython")
    if ipython and ipython.get_ipython():
        ipython.display.display(data, metadata=metadata, raw=True)
    else:
        print(data["text/plain"])
