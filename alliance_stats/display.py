"""Tables and charts for every reader: screens wide and narrow, screen readers, nbval."""

import base64
import datetime
import io
import os
import re
import sys
from collections.abc import Iterator, Mapping
from html import escape
from itertools import chain
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
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from PIL import Image

from alliance_stats.layout import COLORS, NARROW, redrawn
from alliance_stats.rules import SIGNS

__all__ = ["SIGNS", "intervals_as_text", "show", "to_html", "to_plain"]

#: Characters that turn the direction of text, and so could hide what a cell says.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PNG_SCALE = 2  # pixels of the picture per pixel of the page


# Words ----------------------------------------------------------------------------------------


def intervals_as_text(ends: pd.DataFrame, percent: bool = False) -> pd.Series:
    """Write intervals as a reader would: "3,101 to 3,200", "3,101 or more".

    Parameters
    ----------
    ends : pandas.DataFrame
        Columns ``lower`` and ``upper``.
    percent : bool
        Whether they are shares, to be written as per cents.

    Returns
    -------
    pandas.Series
        Text, on the same index, a dash where an end is missing. Whole numbers keep every
        digit, others are rounded to three figures.

    Examples
    --------
    >>> import pandas as pd
    >>> ends = pd.DataFrame({"lower": [3101, 3101, 0, 0], "upper": [3200, float("inf"), 5, 0]})
    >>> intervals_as_text(ends).tolist()
    ['3,101 to 3,200', '3,101 or more', 'up to 5', '0']
    """
    ends, texts = ends[["lower", "upper"]].astype("float64"), []
    # What is not whole was reckoned from rounded words, which bear three figures and no more.
    ends = 100 * ends if percent else ends.map(lambda x: x if x % 1 == 0 else float(f"{x:.3g}"))
    for lower, upper in ends.itertuples(index=False):
        low, high = (_number(end) + "%" * percent for end in (lower, upper))
        if np.isnan(lower) or np.isnan(upper):
            texts.append("–")
        elif low == high:
            texts.append(low)
        elif np.isinf(upper):
            texts.append(f"{low} or more" if lower > 0 else "any number")
        else:
            texts.append(f"{low} to {high}" if lower else f"up to {high}")
    return pd.Series(texts, index=ends.index, dtype="str")


def _number(value: float) -> str:
    """Write a number in three figures, and all that stand before the point."""
    if not np.isfinite(value):
        return "no limit" if value > 0 else ""
    places = max(2 - int(np.floor(np.log10(abs(value)))), 0) if value else 0
    text = f"{value:z,.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text


def _cell(value: object) -> str:
    """Write a cell on one line, without marks that turn its direction."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp | datetime.datetime):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{int(value):,}"  # every digit, also above 2**53
    if isinstance(value, float | np.floating):
        return _number(float(value))
    return " ".join(_DIRECTION.sub("", str(value)).split())


def _name(value: object) -> str:
    """Write what heads a row or a column: a number is then a year or a code."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return str(value) if whole else _cell(value)


def _title(ax: Axes) -> str:
    return _cell(" ".join(ax.get_title(loc) for loc in ("left", "center", "right")))


def _told(ax: Axes, table: pd.DataFrame | None, caption: str) -> tuple[list[str], str]:
    """Say what Axes show: in lines of words, and as HTML if they bring a table."""
    title = _title(ax)
    if table is None:
        return [title, *_words(ax)], ""
    head, *rows = _texts(table)
    said = [title]
    for label, *cells in rows:
        parts = (f"{name} {cell}" for name, cell in zip(head[1:], cells, strict=True) if cell)
        said.append(f"{label}: {'; '.join(parts)}")
    return said, to_html(table, title or caption)


def _words(ax: Axes) -> Iterator[str]:
    """Say in words what stands in Axes that bring no table: bars, lines, points and texts."""
    yield ax.get_xlabel()
    yield ax.get_ylabel()
    for artist, kind, axis, places, values in _series(ax):
        label = str(artist.get_label())
        said = [
            f"{_place(at, axis)} {_cell(value) or 'missing'}"
            for at, value in zip(pd.Series(places), pd.Series(values), strict=True)
        ]
        yield f"{kind if label[:1] in ('', '_') else label}: {'; '.join(said)}"
    yield from (text.get_text() for text in ax.texts)


def _series(ax: Axes) -> Iterator[tuple[Any, str, Axis, Any, Any]]:
    """Return what was drawn from numbers: the artist, its kind, and where its values stand."""
    for bars in ax.containers:
        if isinstance(bars, BarContainer):
            upright = bars.orientation == "vertical"
            middles = [bar.get_center()[0 if upright else 1] for bar in bars]
            yield bars, "Bars", ax.xaxis if upright else ax.yaxis, middles, bars.datavalues
    for line in ax.lines:
        if line.get_transform() is ax.transData:  # and no line across all of the Axes
            yield line, "Line", ax.xaxis, line.get_xdata(orig=True), line.get_ydata(orig=True)
    for points in ax.collections:
        if isinstance(points, PathCollection):
            yield points, "Points", ax.xaxis, *np.ma.filled(points.get_offsets(), np.nan).T


def _place(value: Any, axis: Axis) -> str:
    """Write where something stands: as a day, as the tick there is named, or as a number."""
    if not isinstance(value, int | float) or pd.isna(value):
        return _cell(value) or "missing"
    if isinstance(axis.get_major_locator(), DateLocator):
        return _cell(num2date(value))
    formatter, name = axis.get_major_formatter(), ""
    if isinstance(formatter, FuncFormatter | StrCategoryFormatter):
        # Bars may stand beside the tick that names them.
        name = next(filter(None, formatter.format_ticks([value, np.round(value)])), "")
    return name or (f"{value:.10g}" if isinstance(value, float) else str(value))


# Tables ---------------------------------------------------------------------------------------


def _texts(table: pd.DataFrame) -> Iterator[list[str]]:
    """Return the head and the rows of a table as text, the index first."""
    yield [_name(name) for name in (table.index.name or "", *table.columns)]
    rows = table.astype("object").to_numpy().tolist()
    for label, row in zip(table.index, rows, strict=True):
        yield [_name(label), *map(_cell, row)]


def to_plain(table: pd.DataFrame, caption: str) -> str:
    """Write a table as plain text below its caption, whatever pandas is set to.

    Parameters
    ----------
    table : pandas.DataFrame
        Any; its index heads the rows.
    caption : str
        What the table shows and where it is from.

    Returns
    -------
    str
        The caption, an empty line, and a line per row in columns.

    Examples
    --------
    >>> import pandas as pd
    >>> print(to_plain(pd.DataFrame({"n": [1000]}, index=["edX"]), "Courses"))
    Courses
    <BLANKLINE>
         n
    edX  1,000
    """
    rows = list(_texts(table))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(f"{c:<{w}}" for c, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([_cell(caption), "", *(line.rstrip() for line in lines)])


def to_html(table: pd.DataFrame, caption: str, links: Mapping[str, pd.Series] | None = None) -> str:
    """Write a table as HTML in its final form, all text escaped.

    The roles say again what the elements say, since a style sheet that stacks the cells of a
    row on a phone takes the meaning from the elements; ``data-label`` is the head of each.

    Parameters
    ----------
    table : pandas.DataFrame
        Its index becomes the row headers.
    caption : str
        What the table shows and where it is from.
    links : mapping of str to pandas.Series, optional
        Column, or name of the index -> addresses on the table's index, missing for none.

    Returns
    -------
    str
        A ``table`` with its caption and roles.

    Raises
    ------
    ValueError
        `links` names no column of the table, or holds an address that is none of a page.

    Examples
    --------
    >>> import pandas as pd
    >>> html = to_html(pd.DataFrame({"n": ["<b>", "confirmed"]}, index=["edX", "FUN"]), "Courses")
    >>> '<th scope="row" role="rowheader"' in html, "<b>" in html, "✓" in html
    (True, False, True)
    """
    head, *rows = _texts(table)
    hrefs = _addresses(table, links or {})
    words, number = (
        f' class="{kind}" align="{side}" style="text-align: {side}; white-space: normal"'
        for kind, side in (("text", "left"), ("number", "right"))
    )
    # What is yes or no is numeric to pandas, and to nobody else.
    numeric = [is_numeric_dtype(dtype) and not is_bool_dtype(dtype) for dtype in table.dtypes]
    looks = [words, *(number if x else words for x in numeric)]
    heads = [
        f'<th scope="col" role="columnheader"{look}>{escape(name)}</th>'
        if name
        else f'<td role="cell"{look}></td>'  # heads nothing
        for name, look in zip(head, looks, strict=True)
    ]
    tags = ['th scope="row" role="rowheader"', *['td role="cell"'] * len(table.columns)]
    parts = [
        '<table class="stats" role="table">',
        f'<caption style="text-align: left">{escape(_cell(caption))}</caption>',
        f'<thead role="rowgroup"><tr role="row">{"".join(heads)}</tr></thead>',
        '<tbody role="rowgroup">',
    ]
    for row, addresses in zip(rows, hrefs, strict=True):
        cells = []
        for tag, name, look, text, href in zip(tags, head, looks, row, addresses, strict=True):
            label = f' data-label="{escape(name)}"' if name else ""
            cells.append(f"<{tag}{label}{look}>{_content(text, href)}</{tag[:2]}>")
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
    hrefs = found.astype("object").fillna("").to_numpy().tolist()
    for href in chain(*hrefs):
        if urlsplit(href).scheme not in ("", "http", "https", "mailto"):
            raise ValueError(f"links: expected an address of a page; found {href!r}")
    return hrefs


# Charts ---------------------------------------------------------------------------------------


def _picture(figure: Figure, kind: str, salt: str = "") -> tuple[bytes, Bbox]:
    """Save a figure, all that is drawn, the same on every run; return its place in inches too."""
    buffer = io.BytesIO()
    figure.draw_without_rendering()  # so that a layout has found its places
    size = Bbox.from_bounds(0, 0, *figure.get_size_inches())
    size = Bbox.union([size, figure.get_tightbbox()])
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        figure.savefig(
            buffer, format=kind, dpi=72 * _PNG_SCALE, bbox_inches=size, transparent=False,
            facecolor="auto", edgecolor="auto", metadata={"Date": None} if kind == "svg" else None,
        )  # fmt: skip
    if kind == "png":  # a palette takes a third of the room, which notebooks hold as text
        image = Image.open(buffer).convert("RGB").quantize(128, dither=Image.Dither.NONE)
        buffer = io.BytesIO()
        image.save(buffer, "png", optimize=True)
    return buffer.getvalue(), size


def _svg(figure: Figure, label: str, salt: str) -> str:
    """Write a figure as SVG that a page can hold: in its font and its colours, with its own ids."""
    svg = _picture(figure, "svg", salt)[0].decode()
    svg = re.sub(r"(?s)<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", svg)
    rules = [
        (r'^<g id="[^"]*"', "<g"),  # what is referred to has ids made from the salt
        (r"font-family: [^;\"]*;? ?", ""),
        (r' transform="rotate\(-0[^"]*\)"', ""),
        (r"(?<=\d\.\d\d)\d+", ""),
        (r'^(<svg[^>]* width="[\d.]+)pt("[^>]* height="[\d.]+)pt', r"\1\2"),
        *((f"(fill|stroke): {code}", rf"\1: var(--chart-{name}, {code})")
          for name, code in COLORS.items()),
    ]  # fmt: skip

    def tag(match: re.Match[str]) -> str:
        text = match[0]
        for pattern, new in rules:
            text = re.sub(pattern, new, text)
        return text

    svg = re.sub(r"<[^>]*>", tag, svg[svg.index("<svg") :])  # what is text stays as it is
    svg = re.sub(r">\s+<", "><", svg)
    style = (
        f"max-width: 100%; height: auto; fill: var(--chart-ink, {COLORS['ink']}); "
        "stroke-linejoin: round; stroke-linecap: butt"
    )
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(label)}" style="{style}"', 1)


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

    A chart is a PNG whose plain text has a line for each row of its table, so whatever
    compares notebooks as text sees each value; below it stand its caption and the table, to
    be unfolded. Where the environment variable ``ALLIANCE_STATS_CHARTS`` is "svg", it is HTML
    for a page: an SVG, for a chart of ours one at each width. A figure of pyplot is closed,
    so it appears once.

    Parameters
    ----------
    item : pandas.DataFrame, matplotlib.axes.Axes or matplotlib.figure.Figure
        The table, or the chart; of a figure, all its Axes are described.
    caption : str
        What it shows and where it is from; plain text.
    data : pandas.DataFrame, optional
        For a chart that is not one of ours: the table that it was drawn from.
    links : mapping of str to pandas.Series, optional
        For a table: column, or name of the index -> addresses on the table's index.

    Raises
    ------
    ValueError
        The caption is empty, the figure has no Axes, or `links` names no column of the table or
        holds an address that is none of a page.
    TypeError
        `item` is neither a table nor a chart.

    Examples
    --------
    >>> import pandas as pd
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
        return
    if not isinstance(item, Axes | Figure):
        raise TypeError(f"expected a table, an Axes or a Figure; got {type(item).__name__}")
    figure: Any = item if isinstance(item, Figure) else item.get_figure(root=True)
    charts = figure.get_axes()
    if not charts:
        raise ValueError("expected a chart; the figure has no Axes")
    tables = [getattr(ax, "table_drawn", None) for ax in charts]
    tables[0] = tables[0] if data is None else data
    told = [_told(ax, table, caption) for ax, table in zip(charts, tables, strict=True)]
    lines = [_cell(line) for words, _ in told for line in words if line.strip()]
    plain = "\n".join(line if line[-1] in ".?!" else f"{line}." for line in lines)
    table = "\n".join(html for _, html in told if html)
    below = f"Chart; its values are in the {'table' if table else 'text'} below."
    title = shorten(_title(charts[0]) or caption, 149 - len(below), placeholder=" …")
    alt = f"{title.rstrip('.')}. {below}"
    shown = {"role": "chart", "caption": caption, "alt": alt, "table": table}
    if os.environ.get("ALLIANCE_STATS_CHARTS") == "svg":
        _display({"text/html": _svgs(figure, alt, caption), "text/plain": plain}, shown)
    else:
        picture, size = _picture(figure, "png")
        content = {"image/png": base64.b64encode(picture).decode("ascii"), "text/plain": plain}
        look = {"alt": alt, "width": round(size.width * 72)}
        _display(content, {"image/png": look, "role": "chart", "caption": caption})
        # JupyterLab shows no alternative text: the table is for those who see no picture.
        folded = f"<details><summary>The chart as a table</summary>\n{table}\n</details>"
        html = f"<p>{escape(caption)}</p>\n{folded if table else ''}"
        _display({"text/html": html, "text/plain": caption}, {"role": "caption"})
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)


def _display(data: dict[str, str], metadata: dict[str, Any] | None = None) -> None:
    """Display in a notebook, else print."""
    if "IPython" in sys.modules:
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.display import display

        if InteractiveShell.initialized():
            display(data, metadata=metadata or {}, raw=True)
            return
    print(data["text/plain"])
