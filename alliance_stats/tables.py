"""Tables for readers: intervals as words, and HTML that a screen reader can walk through."""

import re
from html import escape

import numpy as np
import pandas as pd

__all__ = ["as_text", "escape_markdown", "intervals_as_text", "to_html", "to_markdown", "to_plain"]

#: Characters that turn the direction of text, and so could hide what a cell says.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: An address, without the stop or bracket of the sentence it stands in.
_ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)]")


def intervals_as_text(ends: pd.DataFrame, *, percent: bool = False) -> pd.Series:
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
        Text, on the same index, a dash where an end is missing. Numbers that are
        not whole are rounded to four figures, but neither beyond two decimals nor
        above the decimal point; below 0.01 to two figures.

    Examples
    --------
    >>> import pandas as pd
    >>> ends = pd.DataFrame({"lower": [3101, 0, 7.0], "upper": [3200, float("inf"), 7]})
    >>> intervals_as_text(ends).tolist()
    ['3,101 to 3,200', 'any number', '7']
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
        elif lower == 0:
            texts.append(f"up to {high}")
        else:
            texts.append(f"{low} to {high}")
    return pd.Series(texts, index=ends.index, dtype="str")


def _number(value: float, percent: bool) -> str:
    if percent:
        value *= 100
        return f"{value:,.0f}%" if abs(value) >= 100 else f"{value:.3g}%"
    if not np.isfinite(value) or value == int(value):
        return f"{value:,.0f}"
    if abs(value) < 0.01:
        return f"{value:.2g}"
    digits = 3 - int(np.floor(np.log10(abs(value))))
    return f"{value:,.{min(max(digits, 0), 2)}f}"


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table with every cell as text: dates as days, missing values empty.

    Examples
    --------
    >>> import pandas as pd
    >>> as_text(pd.DataFrame({"courses": pd.array([3100, None], dtype="Int64")}))
      courses
    0   3,100
    1
    """
    text = table.astype("object").map(_cell).astype("str")
    text.index = pd.Index([_cell(label) for label in table.index], dtype="str")
    return text.rename_axis(table.index.name or "")


def _cell(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (value != value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{value:,}"
    if isinstance(value, float | np.floating):
        return _number(float(value), percent=False)
    return str(value)


def _line(text: object) -> str:
    """Text on one line, without marks that turn its direction."""
    return " ".join(_DIRECTION.sub("", str(text)).split())


def escape_markdown(text: str) -> str:
    r"""Write text so that Markdown shows it as it stands.

    Examples
    --------
    >>> print(escape_markdown("2 * 3 <b> [edX](x)"))
    2 \* 3 &lt;b&gt; \[edX\](x)
    """
    return re.sub(r"([\\`*_{}\[\]#|~$])", r"\\\1", escape(_line(text), quote=False))


def to_html(
    table: pd.DataFrame,
    caption: str,
    anchors: pd.Series | None = None,
    links: pd.Series | None = None,
) -> str:
    """Write a table as HTML with a caption and header scopes, all text escaped.

    Parameters
    ----------
    table : pandas.DataFrame
        Its index becomes the row headers.
    caption : str
        What the table shows and where it is from.
    anchors : pandas.Series, optional
        Ids of rows, in the order of the table, for links to them.
    links : pandas.Series, optional
        Where the header of each row leads, in the order of the table.

    Returns
    -------
    str

    Examples
    --------
    >>> import pandas as pd
    >>> html = to_html(pd.DataFrame({"n": ["<b>"]}, index=["edX"]), "Courses")
    >>> '<th scope="row">edX</th>' in html, "<b>" in html
    (True, False)
    """
    text = as_text(table)
    # What is yes or no is numeric to pandas, and to nobody else.
    right = [
        pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)
        for dtype in table.dtypes
    ]
    head = "".join(
        f'<th scope="col"{_align(number)}>{_html(name)}</th>'
        for name, number in zip((text.index.name, *text.columns), (False, *right), strict=True)
    )
    names = [""] * len(text) if anchors is None else anchors.fillna("").tolist()
    hrefs = [""] * len(text) if links is None else links.fillna("").tolist()
    body = "\n".join(
        '<tr{}><th scope="row">{}</th>{}</tr>'.format(
            f' id="{escape(name)}"' if name else "",
            f'<a href="{escape(href)}">{_html(label)}</a>' if href else _html(label),
            "".join(
                f"<td{_align(number)}>{_html(cell)}</td>"
                for cell, number in zip(row, right, strict=True)
            ),
        )
        for name, href, label, row in zip(
            names, hrefs, text.index, text.to_numpy().tolist(), strict=True
        )
    )
    return (
        f"<table>\n<caption>{_html(caption)}</caption>\n<thead>\n<tr>{head}</tr>\n</thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>"
    )


def _align(right: bool) -> str:
    return ' style="text-align: right"' if right else ' style="text-align: left"'


def _html(text: object) -> str:
    """Escape text, make its addresses links, and take out marks that turn its direction."""
    text = _line(text)
    parts, end = [], 0
    for match in _ADDRESS.finditer(text):
        address = escape(match[0])
        parts += [escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def to_markdown(table: pd.DataFrame, links: pd.Series | None = None) -> str:
    r"""Write a table in Markdown, all text escaped.

    Examples
    --------
    >>> import pandas as pd
    >>> print(to_markdown(pd.DataFrame({"n": ["a|b"]}, index=["edX"]).rename_axis("who")))
    | who | n |
    | --- | --- |
    | edX | a\|b |
    """
    text = as_text(table)
    hrefs = [""] * len(text) if links is None else links.fillna("").tolist()
    head = [escape_markdown(str(name)) for name in (text.index.name, *text.columns)]
    rows = [head, ["---"] * len(head)]
    for href, label, row in zip(hrefs, text.index, text.to_numpy().tolist(), strict=True):
        name = escape_markdown(label)
        # In an address these would end the link, or the cell.
        for mark in " ()<>|":
            href = href.replace(mark, f"%{ord(mark):02X}")
        rows.append([f"[{name}]({href})" if href else name, *map(escape_markdown, row)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def to_plain(table: pd.DataFrame, caption: str) -> str:
    """Write a table as plain text below its caption, whatever pandas is set to.

    Examples
    --------
    >>> import pandas as pd
    >>> print(to_plain(pd.DataFrame({"n": [1]}, index=["edX"]), "Courses"))
    Courses
    <BLANKLINE>
         n
    edX  1
    """
    text = as_text(table)
    rows = [[text.index.name, *text.columns]]
    rows += [[label, *row] for label, row in zip(text.index, text.to_numpy().tolist(), strict=True)]
    rows = [[_line(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(f"{c:<{w}}" for c, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([_line(caption), "", *(line.rstrip() for line in lines)])
