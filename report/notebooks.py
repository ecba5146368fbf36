"""An executed notebook, as what its page holds."""

import re
from collections.abc import Mapping
from typing import Any

import mistune
from markupsafe import Markup, escape
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from report import ReportError

#: What an output is shown as: the first of these that it has.
SHOWN = ("image/svg+xml", "text/html", "image/png", "text/markdown", "text/plain")
FINDING = "**Finding.**"


def page(node: NotebookNode, name: str, links: Mapping[str, str]) -> dict[str, Any]:
    """Give title, finding and blocks of a notebook.

    Parameters
    ----------
    node : nbformat.NotebookNode
        The executed notebook.
    name : str
        Its file name.
    links : mapping of str to str
        Addresses that its Markdown may name, and where they lie in the site.

    Raises
    ------
    ReportError
        It does not begin with a title and a finding.
    """
    first = node.cells[0].source if node.cells and node.cells[0].cell_type == "markdown" else ""
    parts = [part.strip() for part in first.split("\n\n")]
    if len(parts) < 2 or not parts[0].startswith("# ") or not parts[1].startswith(FINDING):
        raise ReportError(f"{name}: must begin with a title (# …) and a line **Finding.** …")
    markdown = mistune.create_markdown(renderer=_Writer(links), plugins=["table"])

    def write(text: str) -> Markup:
        return Markup(markdown(text))

    blocks: list[dict[str, Any]] = [{"markdown": write("\n\n".join(parts[2:]))}]
    for cell in node.cells[1:]:
        if cell.cell_type == "markdown":
            blocks.append({"markdown": write(cell.source)})
        elif cell.cell_type == "code" and cell.source.strip():
            shown = [output for output in map(_output, cell.outputs) if output]
            code = highlight(cell.source, PythonLexer(), HtmlFormatter(nowrap=True))
            blocks.append({"outputs": shown, "code": Markup(code)})
    title, finding = (
        Markup(write(words).strip().removeprefix("<p>").removesuffix("</p>"))
        for words in (parts[0].removeprefix("# "), parts[1].removeprefix(FINDING).strip())
    )
    return {"title": title, "finding": finding, "name": name, "href": links[name], "blocks": blocks}


class _Writer(mistune.HTMLRenderer):
    """Write headings with ids, and links as they are in the site."""

    def __init__(self, links: Mapping[str, str]):
        super().__init__(escape=True)
        self._links = links

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
        return f'<h{level} id="{slug}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        path, hash_, fragment = url.partition("#")
        if path in self._links:
            url = self._links[path] + hash_ + fragment.lower()
        return super().link(text, url, title)


def _output(output: NotebookNode) -> dict[str, Any] | None:
    """Give an output as its kind, markup, caption and words; of what is told otherwise, nothing."""
    metadata = output.get("metadata", {})
    if output.output_type == "stream":
        return {"kind": "text/plain", "html": escape(output.text)}
    if metadata.get("role") == "caption" or "data" not in output:
        return None
    kind = next((kind for kind in SHOWN if kind in output.data), None)
    if kind is None:
        return None
    html, words = output.data[kind], output.data.get("text/plain", "")
    if kind == "text/plain":
        html = escape(html)
    elif kind == "text/markdown":
        html = mistune.html(html)
    elif kind == "image/png":
        size = metadata.get("image/png", {})
        alt = escape(size.get("alt", words))
        width = f' width="{size["width"]}"' if "width" in size else ""
        html = f'<img src="data:image/png;base64,{html.strip()}"{width} alt="{alt}">'
    caption = metadata.get("caption", "")
    return {"kind": kind, "html": Markup(html), "caption": caption, "words": words.splitlines()}
