"""An executed notebook, as what its page holds."""

import base64
import json
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
#: The tag of a code cell whose outputs are on the evidence page, to which its page leads instead.
ON_EVIDENCE_PAGE = "site-skip"
#: Title, finding and the rest of a first cell.
_FIRST = re.compile(r"(?s)# ([^\n]+)\n\n+\*\*Finding\.\*\*(.*?)(?:\n\n(.*))?")
#: Colours of a terminal, and other characters that are for no page.
_UNSEEN = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]")


def page(node: NotebookNode, path: Path, links: Mapping[str, str]) -> dict[str, Any]:
    """Return title, finding, contents and blocks of an executed notebook.

    Pictures lie beside its file; `links` has addresses that its Markdown may name, and where
    they lie in the site.
    """
    first = _FIRST.fullmatch(node.cells[0].source.strip()) if node.cells else None
    if not first:
        due = "its first cell must hold a title (# …) and a line **Finding.** …"
        raise ReportError(f"{path.name}: {due}")
    title, finding, rest = first.groups(default="")
    writer = Writer(links, path.parent)
    cells = [NotebookNode(node.cells[0], source=rest), *node.cells[1:]]
    return {
        "title": writer.line(title),
        "finding": writer.line(finding),
        "name": path.name,
        "href": links[path.name],
        "blocks": [_block(cell, writer) for cell in cells if cell.source.strip()],
        "contents": writer.contents,
    }


def _block(cell: NotebookNode, writer: "Writer") -> dict[str, Any]:
    """Return a cell as its kind, with Markdown, or code and what of its outputs is shown."""
    if cell.cell_type != "code":
        written = writer.markup(cell.source, cell.get("attachments"))
        return {"kind": cell.cell_type, "markdown": written}
    code = Markup(highlight(cell.source, PythonLexer(), HtmlFormatter(nowrap=True)))
    outputs = [output for output in map(_output, cell.outputs) if output["html"]]
    if ON_EVIDENCE_PAGE in cell.metadata.get("tags", []):
        outputs = [{"role": "elsewhere"}]
    return {"kind": "code", "code": code, "outputs": outputs}


def _output(output: NotebookNode) -> dict[str, Any]:
    """Return an output's role, caption, table and markup, which is empty if there is nothing."""
    metadata = output.get("metadata", {})
    printed = output.get("text") or "\n".join(output.get("traceback", []))
    data = output.get("data", {"text/plain": printed})
    kind = next((kind for kind in SHOWN if kind in data), "")
    html, role, words = data.get(kind, ""), "other", _UNSEEN.sub("", data.get("text/plain", ""))
    if kind == "text/plain":
        html, role = escape(words), "text"
    elif kind == "text/markdown":
        html = mistune.html(html)
    elif kind.startswith("image/"):
        role, size = "chart", metadata.get(kind, {})
        if kind == "image/svg+xml":
            html = base64.b64encode(html.encode()).decode()
        picture = _picture(kind, html, size.get("alt") or words, size.get("width"))
        html = f'<div class="chart">{picture}</div>'
    return {
        "role": metadata.get("role", role),
        "html": Markup(html),
        "caption": curly(metadata.get("caption", "")),
        "table": Markup(metadata.get("table", "")),
    }


def _picture(kind: str | None, data: str, alt: str, width: int | None = None) -> str:
    size = f' width="{width}"' if width else ""
    return f'<img src="data:{kind};base64,{data.strip()}"{size} alt="{escape(alt)}">'


def without_outputs(path: Path) -> bytes:
    """Return a notebook to run or edit: its page has the outputs."""
    book = json.loads(path.read_bytes())
    for cell in book.get("cells", []):
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(book, indent=1, ensure_ascii=False).encode()


class Writer(mistune.HTMLRenderer):
    """Write headings with ids, links as they are in the site, and pictures into the page."""

    def __init__(self, links: Mapping[str, str], folder: Path):
        super().__init__()
        self._links, self._folder = links, folder
        self._pasted: Mapping[str, Mapping[str, str]] = {}
        self._ids = {"content", "top"}
        self.contents: list[tuple[str, Markup]] = []
        self._write = mistune.create_markdown(renderer=self, plugins=["table", "strikethrough"])

    def markup(self, text: str, pasted: Mapping[str, Mapping[str, str]] | None = None) -> Markup:
        """Return Markdown as HTML, with the pictures pasted into a cell."""
        self._pasted = pasted or {}
        return Markup(self._write(text))

    def line(self, text: str) -> Markup:
        """Return a paragraph without its tags."""
        return Markup(self.markup(text).strip().removeprefix("<p>").removesuffix("</p>"))

    def text(self, text: str) -> str:
        """Write text with the marks of print."""
        return super().text(curly(text))

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Write a heading with an id of its own."""
        slug = re.sub(r"[^a-z0-9]+", "-", Markup(text).striptags().lower()).strip("-") or "part"
        while slug in self._ids:
            slug += "-2"
        self._ids.add(slug)
        if level == 2:
            self.contents.append((slug, Markup(text)))
        return f'<h{level} id="{slug}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Write a link as it is in the site, or the words alone where the site lacks the file."""
        path, hash_, fragment = url.partition("#")
        if path in self._links:
            url = self._links[path] + hash_ + fragment.lower()
        elif path and not urlsplit(url).scheme:
            return text
        return super().link(text, url, title)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Write a picture into the page, or as a link where another host has it."""
        name = unquote(url).removeprefix("attachment:")
        file, words = self._folder / name, Markup(text).striptags()
        if urlsplit(url).scheme in ("http", "https"):
            return self.link(text or escape(url), url, title)
        if name in self._pasted:
            return _picture(*next(iter(self._pasted[name].items())), words)
        if file.is_file():
            data = base64.b64encode(file.read_bytes()).decode()
            return _picture(mimetypes.guess_type(name)[0], data, words)
        raise ReportError(f"{name}: no such picture beside the notebooks")


def curly(text: str) -> str:
    """Return text with the quotation marks and apostrophes of print."""
    text = re.sub(r'(?<![^\s(\[–—])"', "“", text).replace('"', "”")
    return re.sub(r"(?<![^\s(\[–—“])'(?=\w)", "‘", text).replace("'", "’")
