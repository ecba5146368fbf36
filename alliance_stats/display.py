"""Tables and charts for every reader: screens wide and narrow, screen readers, nbval."""

import base64
import hashlib
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
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from alliance_stats.plots import COLORS, describe, finding, form

__all__ = ["SIGNS", "escape_markdown", "intervals_as_text", "show", "to_html", "to_plain"]

#: The sign of each verdict, for those who see no colour.
SIGNS = {
    "confirmed": "✓",
    "repeated": "↻",
    "possible": "≈",
    "does not fit": "≠",
    "cannot be checked": "?",
}
#: Characters that turn the direction of text, and so could hide what a cell says.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: What a picture would take from its user's settings when it is saved.
_SAVING: Any = {
    name: mpl.rcParamsDefault[name]
    for name in (
        "savefig.transparent", "savefig.facecolor", "savefig.edgecolor", "text.hinting",
        "text.antialiased", "path.simplify", "path.snap", "svg.image_inline",
    )
} | {"svg.fonttype": "none", "svg.hashsalt": "alliance_stats"}  # fmt: skip
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
        Text, on the same index, a dash where an end is missing. Numbers that are not
        whole are rounded to four figures, but neither beyond two decimals nor above the
        decimal point; below 0.01 to two figures.

    Examples
    --------
    >>> import pandas as pd
    >>> ends = pd.DataFrame({"lower": [3101, 3101, 0, 0], "upper": [3200, float("inf"), 5, 0]})
    >>> intervals_as_text(ends).tolist()
    ['3,101 to 3,200', '3,101 or more', 'up to 5', '0']
    """
    texts = []
    for lower, upper in zip(ends["lower"].astype(float), ends["upper"].astype(float), strict=True):
        low, high = (_number(end, percent) for end in (lower, upper))
        if np.isnan(lower) or np.isnan(upper):
            texts.append("–")
        elif low == high:
            texts.append(low)
        elif np.isinf(upper):
            texts.append(f"{low} or more" if lower > 0 else "any number")
        else:
            texts.append(f"{low} to {high}" if lower else f"up to {high}")
    return pd.Series(texts, index=ends.index, dtype="str")


def _number(value: float, percent: bool = False) -> str:
    if percent:
        value *= 100
        return f"{value:,.0f}%" if abs(value) >= 100 else f"{value:.3g}%"
    if not np.isfinite(value) or value == int(value):
        return f"{value:,.0f}"
    if abs(value) < 0.01:
        return f"{value:.2g}"
    digits = 3 - int(np.floor(np.log10(abs(value))))
    return f"{value:,.{min(max(digits, 0), 2)}f}"


def _cell(value: object) -> str:
    """Write a cell on one line, without marks that turn its direction."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | float | np.number):
        return _number(float(value))
    return " ".join(_DIRECTION.sub("", str(value)).split())


def escape_markdown(text: str) -> str:
    r"""Write text so that Markdown shows it as it stands.

    Examples
    --------
    >>> print(escape_markdown("2 * 3 <b> [edX](x)"))
    2 \* 3 &lt;b&gt; \[edX\](x)
    """
    return re.sub(r"([\\`*_{}\[\]#|~$])", r"\\\1", escape(_cell(text), quote=False))


# Tables ---------------------------------------------------------------------------------------


def _rows(table: pd.DataFrame) -> Iterator[list[str]]:
    """Give the head and the rows of a table as text, the index first."""
    yield [_cell(name) for name in (table.index.name or "", *table.columns)]
    for label, row in zip(table.index, table.astype("object").to_numpy().tolist(), strict=True):
        yield [_cell(label), *map(_cell, row)]


def to_plain(table: pd.DataFrame, caption: str) -> str:
    """Write a table as plain text below its caption, whatever pandas is set to.

    Examples
    --------
    >>> import pandas as pd
    >>> print(to_plain(pd.DataFrame({"n": [1000]}, index=["edX"]), "Courses"))
    Courses
    <BLANKLINE>
         n
    edX  1,000
    """
    rows = list(_rows(table))
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

    Raises
    ------
    ValueError
        `links` does not fit the table, or holds an address that is none of a page.

    Examples
    --------
    >>> import pandas as pd
    >>> html = to_html(pd.DataFrame({"n": ["<b>", "confirmed"]}, index=["edX", "FUN"]), "Courses")
    >>> '<th scope="row" role="rowheader"' in html, "<b>" in html, "✓" in html
    (True, False, True)
    """
    head, *rows = _rows(table)
    hrefs = _addresses(table, links or {})
    # What is yes or no is numeric to pandas, and to nobody else.
    right = [False, *(
        pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)
        for dtype in table.dtypes
    )]  # fmt: skip
    looks = [
        f' class="{"number" if number else "text"}" style="text-align: '
        f'{"right" if number else "left"}"'
        for number in right
    ]
    parts = ['<table class="stats" role="table">', f"<caption>{escape(_cell(caption))}</caption>"]
    heads = [
        f'<th scope="col" role="columnheader"{look}>{escape(name)}</th>'
        if name
        else f'<td role="cell"{look}></td>'  # heads nothing
        for name, look in zip(head, looks, strict=True)
    ]
    parts.append(f'<thead role="rowgroup"><tr role="row">{"".join(heads)}</tr></thead>')
    parts.append('<tbody role="rowgroup">')
    for number, row in enumerate(rows):
        cells = []
        for column, (text, look) in enumerate(zip(row, looks, strict=True)):
            tag, more = (
                ("td", ' role="cell"') if column else ("th", ' scope="row" role="rowheader"')
            )
            content, href = _content(text), hrefs.get((number, column))
            content = f'<a href="{escape(href)}">{content}</a>' if href else content
            label = f' data-label="{escape(head[column])}"' if head[column] else ""
            cells.append(f"<{tag}{more}{label}{look}>{content}</{tag}>")
        parts.append(f'<tr role="row">{"".join(cells)}</tr>')
    return "\n".join([*parts, "</tbody>", "</table>"])


def _content(text: str) -> str:
    """Escape the text of a cell; a verdict gets its sign."""
    if text not in SIGNS:
        return escape(text)
    sign = f'<span class="sign" aria-hidden="true">{SIGNS[text]}</span>'
    return f'<span class="verdict {text.replace(" ", "-")}">{sign} {text}</span>'


def _addresses(table: pd.DataFrame, links: Mapping[str, pd.Series]) -> dict[tuple[int, int], str]:
    """Give the address of each cell that has one."""
    names, found = [table.index.name or "", *table.columns], {}
    for name, series in links.items():
        if name not in names:
            raise ValueError(f"links must be of {', '.join(map(str, names))}; found {name!r}")
        if not isinstance(series, pd.Series) or not series.index.equals(table.index):
            raise ValueError(f"links of {name}: expected a Series on the index of the table")
        for row, href in enumerate(series.fillna("").astype(str)):
            if urlsplit(href).scheme not in ("", "http", "https", "mailto"):
                raise ValueError(f"links of {name}: expected an address of a page; found {href!r}")
            if href:
                found[row, names.index(name)] = href
    return found


# Charts ---------------------------------------------------------------------------------------


def _picture(figure: Figure, kind: str) -> tuple[bytes, Bbox]:
    """Save a figure, all that is drawn, the same on every run; give its place in inches too."""
    buffer, fixed = io.BytesIO(), {"png": {"Software": None}, "svg": {"Date": None}}
    with mpl.rc_context(_SAVING):
        figure.draw_without_rendering()  # so that a layout has found its places
        size = Bbox.from_bounds(0, 0, *figure.get_size_inches())
        size = Bbox.union([size, figure.get_tightbbox()])
        figure.savefig(
            buffer, format=kind, dpi=72 * _PNG_SCALE, bbox_inches=size, metadata=fixed[kind]
        )
    if kind == "png":  # a palette takes a third of the room, which notebooks hold as text
        image = Image.open(buffer).convert("RGB").quantize(128, dither=Image.Dither.NONE)
        buffer = io.BytesIO()
        image.save(buffer, "png", optimize=True)
    return buffer.getvalue(), size


def _inline(svg: str, prefix: str, label: str) -> str:
    """Make of matplotlib's SVG one that a page can hold: its font, its colours, its ids."""
    svg = re.sub(r"(?s)<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", svg)
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg))
    rules: list[tuple[str, Any]] = [
        (r' id="([^"]*)"', lambda m: f' id="{prefix}-{m[1]}"' if m[1] in used else ""),
        (r'(url\(#|href="#)', rf"\g<1>{prefix}-"),
        (r"font-family: [^;\"]*;? ?", ""),
        (r' transform="rotate\(-0[^"]*\)"', ""),
        (r"(?<=\d\.\d\d)\d+", ""),
        (r"\s+", " "),
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
    for empty in (r">\s+<", "<defs></defs>", "<g></g>"):
        svg = re.sub(empty, "><" if empty[0] == ">" else "", svg)
    style = (
        f"max-width: 100%; height: auto; fill: var(--chart-ink, {COLORS['ink']}); "
        "stroke-linejoin: round; stroke-linecap: butt"
    )
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(label)}" style="{style}"', 1)


def show(
    item: pd.DataFrame | Axes | Figure,
    caption: str,
    *,
    links: Mapping[str, pd.Series] | None = None,
) -> None:
    """Display a table or a chart in a notebook, with its caption, for every reader.

    A chart is a PNG whose plain text describes what was drawn (see
    :func:`alliance_stats.plots.describe`), so whatever compares notebooks as text sees each
    value; the picture's short alternative text says its finding and form. Where the
    environment variable ``ALLIANCE_STATS_CHARTS`` is "svg", it is an SVG to stand in a page.
    A figure of pyplot is closed, so it appears once.

    Parameters
    ----------
    item : pandas.DataFrame, matplotlib.axes.Axes or matplotlib.figure.Figure
        The table, or the chart; of a figure, all its Axes are described.
    caption : str
        What it shows and where it is from; plain text.
    links : mapping of str to pandas.Series, optional
        For a table: column, or name of the index -> addresses on the table's index.

    Raises
    ------
    ValueError
        The caption is empty, or `links` does not fit.
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
    if isinstance(item, pd.DataFrame):
        _display(
            {"text/html": to_html(item, caption, links), "text/plain": to_plain(item, caption)}
        )
        return
    if not isinstance(item, Axes | Figure):
        raise TypeError(f"expected a table, an Axes or a Figure; got {type(item).__name__}")
    figure: Any = item if isinstance(item, Figure) else item.get_figure(root=True)
    charts = figure.get_axes()
    if not charts:
        raise ValueError("expected a chart; the figure has no Axes")
    plain = "\n\n".join(map(describe, charts))
    words = f". {form(charts[0])}; values in the text below."
    title = _cell(finding(charts[0]) or caption).rstrip(".")
    alt = shorten(title, 149 - len(words), placeholder=" …") + words
    kind = "svg" if os.environ.get("ALLIANCE_STATS_CHARTS") == "svg" else "png"
    picture, size = _picture(figure, kind)
    if kind == "svg":
        prefix = "chart" + hashlib.sha256(f"{alt}{caption}".encode()).hexdigest()[:8]
        mime, content = "image/svg+xml", _inline(picture.decode(), prefix, alt)
        shown: dict[str, Any] = {"alt": alt}
    else:
        mime, content = "image/png", base64.b64encode(picture).decode("ascii")
        shown = {"alt": alt, "width": round(size.width * 72)}
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)
    _display({mime: content, "text/plain": plain}, {mime: shown, "caption": caption})
    # The caption also stands alone, for readers of the notebook itself.
    text = {"text/markdown": f"*{escape_markdown(caption)}*", "text/plain": _cell(caption)}
    _display(text, {"role": "caption"})


def _display(data: dict[str, str], metadata: dict[str, Any] | None = None) -> None:
    """Display in a notebook, else print."""
    if "IPython" in sys.modules:
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.display import display

        if InteractiveShell.initialized():
            display(data, metadata=metadata or {}, raw=True)
            return
    print(data["text/plain"])
