"""Tables and charts for every reader: screens wide and narrow, screen readers, nbval."""

import base64
import datetime
import io
import os
import re
import sys
from collections.abc import Iterator, Mapping
from html import escape
from textwrap import shorten
from typing import Any
from urllib.parse import urlsplit

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

__all__ = ["SIGNS", "intervals_as_text", "show", "to_html", "to_plain"]

#: Characters that turn the direction of text, and so could hide what a cell says.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PNG_SCALE = 2  # pixels of the picture per pixel of the page


# Words ----------------------------------------------------------------------------------------


def intervals_as_text(ends: pd.DataFrame, percent: bool = False) -> pd.Series:
    """Write intervals as a reader would.

    Parameters
    ----------
    ends : pandas.DataFrame
        Columns ``lower`` and ``upper``.
    percent : bool
        Whether they are shares, to be written as per cents.

    Returns
    -------
    pandas.Series
        Text, a dash where an end is missing; what is not whole is rounded to three figures.

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
    """Write a cell on one line, without marks that turn its direction."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, datetime.date):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{int(value):{comma}}"  # every digit, also above 2**53
    if isinstance(value, float | np.floating):
        return _number(float(value))
    return " ".join(_DIRECTION.sub("", str(value)).split())


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
    rows: list[tuple] = []
    for bars in ax.containers:
        if isinstance(bars, BarContainer):
            along, axis = (0, ax.xaxis) if bars.orientation == "vertical" else (1, ax.yaxis)
            places = [bar.get_center()[along] for bar in bars]
            rows += _points("Bars", bars, axis, places, bars.datavalues)
    for line in ax.lines:
        if line.get_transform() is ax.transData:  # and no line across all of the Axes
            places, values = line.get_xdata(orig=False), line.get_ydata(orig=True)
            rows += _points("Line", line, ax.xaxis, places, values)
    for dots in ax.collections:
        if isinstance(dots, PathCollection):
            places, values = np.transpose(np.ma.filled(dots.get_offsets(), np.nan))
            rows += _points("Points", dots, ax.xaxis, places, values)
    return pd.DataFrame(rows, columns=["", "at", "value"]).set_index("")


def _points(kind: str, artist: Any, axis: Axis, places: Any, values: Any) -> Iterator[tuple]:
    """Return the values that an artist shows, with its label and where they stand."""
    label = str(artist.get_label())
    for at, value in zip(places, values, strict=True):
        if not np.isnan(at):
            yield kind if label[:1] in ("", "_") else label, _place(at, axis), value


def _place(value: float, axis: Axis) -> str:
    """Write where something stands: as a day, as the tick there is named, or as a number."""
    formatter, name = axis.get_major_formatter(), ""
    if isinstance(axis.get_major_locator(), DateLocator):
        name = _cell(num2date(value))
    elif isinstance(formatter, FuncFormatter | StrCategoryFormatter):
        name = formatter(value) or formatter(round(value))  # bars may stand beside their tick
    return name or f"{value:.10g}"


# Tables ---------------------------------------------------------------------------------------


def _texts(table: pd.DataFrame) -> Iterator[list[str]]:
    """Return the head and the rows of a table as text, the index first."""
    # A number that heads a row or a column is a year or a code.
    yield [_cell(name, comma="") for name in (table.index.name or "", *table.columns)]
    for label, *row in table.itertuples(name=None):
        yield [_cell(label, comma=""), *map(_cell, row)]


def to_plain(table: pd.DataFrame, caption: str) -> str:
    """Write a table as plain text below its caption, whatever pandas is set to.

    Parameters
    ----------
    table : pandas.DataFrame
        Any; its index heads the rows.
    caption : str
        What it shows and where it is from.

    Examples
    --------
    >>> print(to_plain(pd.DataFrame({"n": [1000]}, index=["edX"]), "Courses"))
    Courses
    <BLANKLINE>
         n
    edX  1,000
    """
    rows = list(_texts(table))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([_cell(caption), "", *lines])


def to_html(table: pd.DataFrame, caption: str, links: Mapping[str, pd.Series] | None = None) -> str:
    """Write a table as HTML in its final form, all text escaped.

    Roles and ``data-label``, the head of each cell, say what the elements say, since a style
    sheet that stacks the cells of a row on a phone takes the meaning from the elements.

    Parameters
    ----------
    table, caption
        As for :func:`to_plain`.
    links : mapping of str to pandas.Series, optional
        Column, or name of the index -> addresses on the table's index, missing for none.

    Raises
    ------
    ValueError
        `links` names no column of the table, or holds an address that is none of a page.

    Examples
    --------
    >>> html = to_html(pd.DataFrame({"n": ["<b>", "confirmed"]}, index=["edX", "FUN"]), "Courses")
    >>> '<th scope="row" role="rowheader"' in html, "<b>" in html, "✓" in html
    (True, False, True)
    """
    head, *rows = _texts(table)
    words, number = (
        f' class="{kind}" align="{side}" style="text-align: {side}; white-space: normal"'
        for kind, side in (("text", "left"), ("number", "right"))
    )
    looks = [words, *(number if dtype.kind in "iuf" else words for dtype in table.dtypes)]
    heads = [
        f'<th scope="col" role="columnheader"{look}>{escape(name)}</th>'
        if name
        else f'<td role="cell"{look}></td>'  # heads nothing
        for name, look in zip(head, looks, strict=True)
    ]
    tags = ['th scope="row" role="rowheader"', *['td role="cell"'] * len(table.columns)]
    labels = [f' data-label="{escape(name)}"' if name else "" for name in head]
    starts = [f"<{tag}{label}{look}>" for tag, label, look in zip(tags, labels, looks, strict=True)]
    parts = [
        '<table class="stats" role="table">',
        f'<caption style="text-align: left">{escape(_cell(caption))}</caption>',
        f'<thead role="rowgroup"><tr role="row">{"".join(heads)}</tr></thead>',
        '<tbody role="rowgroup">',
    ]
    for row, hrefs in zip(rows, _addresses(table, links or {}), strict=True):
        cells = (
            f"{start}{_content(text, href)}</{start[1:3]}>"
            for start, text, href in zip(starts, row, hrefs, strict=True)
        )
        parts.append(f'<tr role="row">{"".join(cells)}</tr>')
    return "\n".join([*parts, "</tbody>", "</table>"])


def _content(text: str, href: str) -> str:
    """Write a cell with its link; a verdict gets its sign."""
    content = escape(text)
    if text in SIGNS:
        sign = f'<span class="sign" aria-hidden="true">{SIGNS[text]}</span>'
        content = f'<span class="verdict {text.replace(" ", "-")}">{sign}\u00a0{text}</span>'
    return f'<a href="{escape(href)}">{content}</a>' if href else content


def _addresses(table: pd.DataFrame, links: Mapping[str, pd.Series]) -> list[list[str]]:
    """Return the address of each cell, empty for none, the index first."""
    names = [table.index.name or "", *table.columns]
    if unknown := [name for name in links if name not in names]:
        raise ValueError(f"links must be of {', '.join(map(str, names))}; found {unknown[0]!r}")
    found = pd.DataFrame(dict(links), table.index).reindex(columns=names)
    hrefs = found.astype("object").fillna("").to_numpy()
    for href in hrefs.flat:
        if urlsplit(href).scheme not in ("", "http", "https", "mailto"):
            raise ValueError(f"links: expected an address of a page; found {href!r}")
    return hrefs.tolist()


# Charts ---------------------------------------------------------------------------------------


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
    style = (
        f"max-width: 100%; height: auto; fill: var(--chart-ink, {COLORS['ink']}); "
        "stroke-linejoin: round; stroke-linecap: butt"
    )
    head = f'<svg role="img" aria-label="{escape(label)}" style="{style}"'
    rules = [
        (r'<g id="[^"]*"', "<g"),  # what is referred to has ids made from the salt
        (r"font-family: [^;]*; ", ""),
        (r'(?<=\d)pt"', '"'),
        *((f": {code}", f": var(--chart-{name}, {code})") for name, code in COLORS.items()),
        # A fifth of the weight:
        (r' transform="rotate\(-0[^"]*\)"', ""),
        (r"(?<=\d\.\d\d)\d+", ""),
    ]

    def mended(tag: re.Match[str]) -> str:
        text = tag[0]
        for pattern, new in rules:
            text = re.sub(pattern, new, text)
        return text

    svg = _saved(figure, "svg", salt).decode()
    svg = re.sub(r"<style.*?</style>|\s+(?=<)", "", svg[svg.index("<svg") :])
    svg = re.sub("<[^>]*>", mended, svg)  # what is text stays as it is
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

    A chart is a PNG, or SVG for a page if ``ALLIANCE_STATS_CHARTS`` is "svg" in the
    environment; its table comes with it. A figure of pyplot is closed, so it appears once.

    Parameters
    ----------
    item : pandas.DataFrame, matplotlib.axes.Axes or matplotlib.figure.Figure
        The table, or the chart; of a figure, all its Axes are described.
    caption, links
        As for :func:`to_html`.
    data : pandas.DataFrame, optional
        For a chart that is not one of ours: the table that it was drawn from.

    Raises
    ------
    ValueError
        The caption is empty, the figure has no Axes, or `links` are none of the table's.
    TypeError
        `item` is neither a table nor a chart.

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
