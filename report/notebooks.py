"""An executed notebook, as what its page holds."""

import base64
import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import mistune
from markupsafe import Markup, escape
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from report import ReportError

#: What an output is shown as: the first of these that it has.
SHOWN = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain")
FINDING = "**Finding.**"
#: The tag of a code cell whose outputs are on the evidence page, to which its page leads instead.
ON_EVIDENCE_PAGE = "site-skip"
#: Colours of a terminal, and other characters that are for no page.
_UNSEEN = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]")


def page(node: NotebookNode, path: Path, links: Mapping[str, str]) -> dict[str, Any]:
    """Return title, finding, contents and blocks of a notebook.

    Parameters
    ----------
    node : nbformat.NotebookNode
        The executed notebook.
    path : pathlib.Path
        Its file, beside which pictures may lie.
    links : mapping of str to str
        Addresses that its Markdown may name, and where they lie in the site.

    Raises
    ------
    ReportError
        It does not begin with a title and a finding, or a picture is not there.
    """
    first = node.cells[0].source if node.cells and node.cells[0].cell_type == "markdown" else ""
    parts = [part.strip() for part in first.split("\n\n")]
    if len(parts) < 2 or not parts[0].startswith("# ") or not parts[1].startswith(FINDING):
        raise ReportError(f"{path.name}: must start with a title (# …) and a line {FINDING} …")
    writer = _Writer(links, path.parent)
    write = writer.markup
    blocks: list[dict[str, Any]] = [{"markdown": write("\n\n".join(parts[2:]), node.cells[0])}]
    for cell in node.cells[1:]:
        if cell.cell_type == "markdown":
            blocks.append({"markdown": write(cell.source, cell)})
        elif cell.cell_type == "code" and cell.source.strip():
            elsewhere = ON_EVIDENCE_PAGE in cell.metadata.get("tags", [])
            shown = [] if elsewhere else [output for output in map(_output, cell.outputs) if output]
            code = Markup(highlight(cell.source, PythonLexer(), HtmlFormatter(nowrap=True)))
            blocks.append({"outputs": shown, "code": code, "elsewhere": elsewhere})
    title, finding = (
        Markup(write(words).strip().removeprefix("<p>").removesuffix("</p>"))
        for words in (parts[0].removeprefix("# "), parts[1].removeprefix(FINDING).strip())
    )
    return {
        "title": title,
        "finding": finding,
        "name": path.name,
        "href": links[path.name],
        "contents": writer.contents,
        "blocks": blocks,
    }


class _Writer(mistune.HTMLRenderer):
    """Write headings with ids, links as they are in the site, and pictures into the page."""

    def __init__(self, links: Mapping[str, str], folder: Path):
        super().__init__(escape=True)
        self._links, self._folder = links, folder
        self._pasted: Mapping[str, Mapping[str, str]] = {}
        self._ids = {"content", "top"}
        self.contents: list[tuple[str, Markup]] = []
        self._write = mistune.create_markdown(renderer=self, plugins=["table", "strikethrough"])

    def markup(self, text: str, cell: NotebookNode | None = None) -> Markup:
        """Return Markdown as HTML; a cell brings its attachments."""
        self._pasted = cell.get("attachments", {}) if cell else {}
        return Markup(self._write(text))

    def text(self, text: str) -> str:
        return super().text(curly(text))

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        slug = base = re.sub(r"[^a-z0-9]+", "-", Markup(text).striptags().lower()).strip("-")
        for number in range(2, len(self._ids) + 2):
            slug = slug if slug and slug not in self._ids else f"{base or 'part'}-{number}"
        self._ids.add(slug)
        if level == 2:
            self.contents.append((slug, Markup(text)))
        return f'<h{level} id="{slug}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        path, hash_, fragment = url.partition("#")
        if path in self._links:
            url = self._links[path] + hash_ + fragment.lower()
        elif path and not urlsplit(url).scheme:
            return text  # a file that the site does not have
        return super().link(text, url, title)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        scheme, _, name = unquote(url).rpartition(":")
        if scheme in ("http", "https"):
            return self.link(text or escape(url), url, title)  # a page asks no other host
        if scheme == "attachment":
            kind, data = next(iter(self._pasted.get(name, {}).items()), ("", ""))
        else:
            kind, file = mimetypes.guess_type(name)[0], self._folder / name
            data = base64.b64encode(file.read_bytes()).decode() if file.is_file() else ""
        if not data:
            raise ReportError(f"{name}: no such picture beside the notebooks")
        alt = escape(Markup(text).striptags())
        return f'<img src="data:{kind};base64,{data.strip()}" alt="{alt}">'


def curly(text: str) -> str:
    """Return text with the quotation marks and apostrophes of print."""
    text = re.sub(r'(?<![^\s(\[–—])"', "“", text).replace('"', "”")
    return re.sub(r"(?<![^\s(\[–—“])'(?=\w)", "‘", text).replace("'", "’")


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text)


def _output(output: NotebookNode) -> dict[str, Any] | None:
    """Return an output's role, markup, caption and table, or None for what is said elsewhere."""
    metadata = output.get("metadata", {})
    if output.output_type in ("stream", "error"):
        text = output.get("text") or "\n".join(output.get("traceback", []))
        return {"role": "text", "html": escape(_clean(text))}
    kind = next((kind for kind in SHOWN if kind in output.data), None)
    if kind is None or metadata.get("role") == "caption":
        return None
    html, role = output.data[kind], "chart" if kind.startswith("image/") else "other"
    if kind == "text/plain":
        html, role = escape(_clean(html)), "text"
    elif kind == "text/markdown":
        html = mistune.html(html)
    elif kind in ("image/png", "image/jpeg"):
        size = metadata.get(kind, {})
        alt = escape(size.get("alt") or _clean(output.data.get("text/plain", "")))
        width = f' width="{size["width"]}"' if "width" in size else ""
        html = f'<img src="data:{kind};base64,{html.strip()}"{width} alt="{alt}">'
    return {
        "role": metadata.get("role", role),
        "html": Markup(html),
        "caption": curly(metadata.get("caption", "")),
        "table": Markup(metadata.get("table", "")),
    }


def markdown(text: str, links: Mapping[str, str], folder: Path) -> Markup:
    """Return Markdown as HTML for a page of the site."""
    return _Writer(links, folder).markup(text)
