"""One notebook as one page: what it may hold, and how that is laid out.

nbconvert's exporter does the work, with a preprocessor that reads the notebook and refuses
what a reader could not use (a picture without a description, a table without a caption), a
filter that writes its Markdown, and templates of our own.
"""

import base64
import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from jinja2 import pass_context
from jinja2.runtime import Context
from jupyter_core.paths import ENV_JUPYTER_PATH, jupyter_path
from markupsafe import Markup
from nbconvert.exporters.html import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from alliance_stats import analysis

__all__ = ["Exporter", "ReportError", "heading", "mark_of", "place", "relink"]

TEMPLATES = Path(__file__).parent / "templates"


class ReportError(Exception):
    """A notebook failed, or holds what the report cannot show; says which, and where."""


def place(cell: NotebookNode, index: int) -> str:
    """Say which cell it is, for people: its number and how it begins."""
    first = cell.source.strip().partition("\n")[0]
    return f"cell {index + 1} ({first[:60]})"


# Reading a notebook as a page -----------------------------------------------------------------

_FINDING = "**Finding.**"
#: What an output is shown as, the first that it has.
_SHOWN = ("image/png", "text/html", "text/markdown", "text/plain")
#: Everything that a table may hold: more is a mistake, or an attempt.
_TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td", "a"}
_ATTRIBUTES = {"id", "scope", "style", "href", "colspan", "rowspan"}
#: Verdicts and outcomes -> the class that gives them their mark and colour.
_MARKS = {
    analysis.AGREES: "agrees",
    analysis.CONSISTENT: "consistent",
    analysis.DISAGREE: "disagree",
    analysis.DIFFERS: "differs",
    analysis.NOT_INDEPENDENT: "partial",
    analysis.NONE_FOUND: "none",
    analysis.VAGUE: "vague",
    "robust": "agrees",
    "refuted": "differs",
    "open": "vague",
}
#: Characters of a text that stays on one line, that is given room, that breaks anywhere.
_SHORT, _LONG, _UNBROKEN = 22, 34, 26
SIGNS = {
    "agrees": "✓",
    "consistent": "≈",
    "disagree": "⇄",
    "differs": "≠",
    "partial": "○",
    "none": "–",
    "vague": "?",
}


def mark_of(text: str) -> str:
    """Give the class of a cell that holds nothing but a verdict, or nothing.

    Examples
    --------
    >>> mark_of("agrees if enrolments are meant (pragmatic reading only)"), mark_of("2nd")
    ('agrees', '')
    """
    bare = re.sub(r" \((?:pragmatic|literal) [^)]*\)$", "", text.strip())
    return _MARKS.get(bare.removesuffix(analysis.IF_ENROLMENTS), "")


def heading(node: NotebookNode, name: str) -> tuple[str, str]:
    """Give the title and the finding of a notebook, both as Markdown.

    Parameters
    ----------
    node : nbformat.NotebookNode
        The notebook.
    name : str
        What to call it in an error.

    Raises
    ------
    ReportError
        It does not have one title, or no finding.
    """
    texts = [text for _, text in _prose(node)]
    titles = [title for text in texts for title in re.findall(r"(?m)^# +(.+?) *$", text)]
    if len(titles) != 1:
        raise ReportError(f"{name}: {len(titles)} titles (lines with one #) instead of one")
    findings = [part for text in texts for part in _paragraphs(text) if part.startswith(_FINDING)]
    if not findings:
        raise ReportError(f"{name}: no paragraph that starts with {_FINDING}")
    return titles[0], findings[0].removeprefix(_FINDING).strip()


def _prose(node: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """Every Markdown text, typed or displayed by code, with what it stands in."""
    for cell in node.cells:
        if cell.cell_type == "markdown":
            yield cell, cell.source
        for output in cell.get("outputs", []):
            if "text/markdown" in output.get("data", {}) and not _is_caption(output):
                yield output.data, output.data["text/markdown"]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text)]


def _is_caption(output: NotebookNode) -> bool:
    # A caption is displayed once more for readers of the notebook itself.
    return bool(output.get("metadata", {}).get("role") == "caption")


class _Reader(Preprocessor):
    """Make of a notebook what the templates lay out, and refuse what they cannot."""

    def preprocess(
        self, node: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        name = resources["name"]
        heading(node, name)
        for holder, text in list(_prose(node)):
            key = "source" if "source" in holder else "text/markdown"
            holder[key] = _without_heading(text)
        page: dict[str, Any] = {"outputs": {}, "anchors": set(), "sections": [], "main": None}
        numbers = {"Figure": 0, "Table": 0}
        for index, cell in enumerate(node.cells):
            cell.where = f"{name}, {place(cell, index)}"
            if cell.cell_type == "code":
                self._code(cell, index, numbers, page, resources)
        page["sections"] = [
            (_slug(title), title)
            for _, text in _prose(node)
            for title in re.findall(r"(?m)^## +(.+?) *$", text)
        ]
        resources.update(page)
        return node, resources

    def _code(
        self,
        cell: NotebookNode,
        index: int,
        numbers: dict[str, int],
        page: dict[str, Any],
        resources: dict[str, Any],
    ) -> None:
        shown, where = [], cell.where
        for output in cell.outputs:
            if _is_caption(output):
                continue
            kind = _kind(output, where)
            item = NotebookNode(kind=kind)
            if kind == "image/png":
                numbers["Figure"] += 1
                item.update(_figure(output, where))
                item.label = f"Figure {numbers['Figure']}"
                item.src = f"figures/{resources['stem']}-{numbers['Figure']}.png"
                page["outputs"][item.src] = item.pop("png")
                if "main-chart" in cell.metadata.get("tags", []):
                    page["main"] = dict(item)
            elif kind == "text/html":
                numbers["Table"] += 1
                item.label = f"Table {numbers['Table']}"
                source = output.data["text/html"]
                table = _table(source, item.label, where, page["anchors"], resources)
                item.html, item.caption = table
            elif kind == "text/markdown":
                item.text = output.data["text/markdown"]
            else:
                item.text = output.get("text") or output.data["text/plain"]
                item.label = f"Output of cell {index + 1}"
            shown.append(item)
        cell.shown = shown
        labels = [item.label for item in shown if item.get("label")]
        cell.summary = "Code of " + " and ".join(labels) if labels else f"Code of cell {index + 1}"


def _without_heading(text: str) -> str:
    """Take out the title and the finding, which the page shows on top."""
    text = re.sub(r"(?m)^# +.+$", "", text)
    return "\n\n".join(part for part in _paragraphs(text) if part and part[:12] != _FINDING)


def _kind(output: NotebookNode, where: str) -> str:
    if output.output_type == "stream":
        return "text/plain"
    if output.output_type == "error":
        raise ReportError(f"{where}: {output.ename}: {output.evalue}")
    for kind in _SHOWN:
        if kind in output.data:
            return kind
    raise ReportError(f"{where}: the report cannot show {', '.join(output.data) or 'nothing'}")


def _figure(output: NotebookNode, where: str) -> dict[str, Any]:
    described = output.metadata.get("image/png", {})
    alt = described.get("alt", "").strip() if isinstance(described, Mapping) else ""
    caption = output.metadata.get("caption", "").strip()
    if not alt or not caption:
        missing = "a description (alt text)" if not alt else "a caption"
        raise ReportError(f"{where}: a picture without {missing}")
    png = base64.b64decode(output.data["image/png"])
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        raise ReportError(f"{where}: a picture that is no PNG")
    # Its size, so that the page does not jump when it is loaded.
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return {"alt": alt, "caption": caption, "png": png, "width": width, "height": height}


def _table(
    source: str, label: str, where: str, anchors: set[str], resources: Mapping[str, Any]
) -> tuple[str, str]:
    """Give a table as the pages show it, and its caption."""
    soup = BeautifulSoup(source, "html.parser")
    outer = [part for part in soup.contents if isinstance(part, Tag) or str(part).strip()]
    if len(outer) != 1 or not isinstance(outer[0], Tag) or outer[0].name != "table":
        raise ReportError(f"{where}: HTML that is not one table")
    table = outer[0]
    caption = table.caption.get_text().strip() if table.caption else ""
    if not caption:
        raise ReportError(f"{where}: a table without a caption")
    for tag in soup.find_all(True):
        _check_tag(tag, where)
    for row in table.find_all("tr", id=True):
        if row["id"] in anchors:
            raise ReportError(f"{where}: two rows are called {row['id']!r}")
        anchors.add(str(row["id"]))
    for link in table.find_all("a"):
        _relink(link, where, resources)
    _lay_out(soup, table)
    assert table.caption is not None
    table.caption.insert(0, _span(soup, "label", f"{label}."), " ")
    return str(table), caption


def _check_tag(tag: Tag, where: str) -> None:
    more = set(tag.attrs) - _ATTRIBUTES
    if tag.name not in _TAGS or more:
        found = f"<{tag.name}>" if tag.name not in _TAGS else ", ".join(sorted(more))
        raise ReportError(f"{where}: a table may not hold {found}")
    if tag.name == "th" and not tag.get("scope"):
        raise ReportError(f"{where}: a table header without a scope: {tag.get_text()!r}")


def _relink(link: Tag, where: str, resources: Mapping[str, Any]) -> None:
    address = str(link.get("href", ""))
    link["href"] = relink(address, where, resources["links"])
    if link.get_text() == address and (host := urlsplit(address).hostname):
        # The whole address is in the link; a table has no room for it.
        link.string = host.removeprefix("www.")
        link["class"] = "address"


def _lay_out(soup: BeautifulSoup, table: Tag) -> None:
    """Turn alignment into classes, mark verdicts, give long texts room."""
    for cell in table.find_all(["th", "td"]):
        if not cell.get_text().strip():
            cell.name = "td"  # the corner above the row headers heads nothing
            cell.attrs.pop("scope", None)
        classes = _classes(cell)
        text = cell.get_text()
        if cell.name == "td" and (mark := mark_of(text)):
            cell.string = ""
            cell.append(_verdict(soup, mark, text))
        if classes:
            cell["class"] = classes
    before = None
    for row in table.find_all("tr"):
        head = row.find("th", scope="row")
        text = head.get_text() if head else None
        if head is not None and text == before:
            row["class"] = "again"  # the name is there for who hears it, and pale for who sees it
        before = text


def _classes(cell: Tag) -> str:
    """Tell the style sheet how a cell is aligned, and where its text may break."""
    text = cell.get_text()
    aligned = "number" if "right" in str(cell.attrs.pop("style", "")) else ""
    if any(len(word) > _UNBROKEN for word in text.split()):
        return f"{aligned} address".strip()
    if cell.name == "td" and len(text) <= _SHORT:
        return f"{aligned} short".strip()
    return f"{aligned} long".strip() if len(text) > _LONG else aligned


def _verdict(soup: BeautifulSoup, mark: str, text: str) -> Tag:
    verdict = _span(soup, f"verdict {mark}", "")
    sign = _span(soup, "sign", SIGNS[mark])
    sign["aria-hidden"] = "true"
    verdict.extend([sign, " ", text])
    return verdict


def _span(soup: BeautifulSoup, classes: str, text: str) -> Tag:
    span = soup.new_tag("span", attrs={"class": classes})
    span.string = text
    return span


def relink(address: str, where: str, links: Mapping[str, str]) -> str:
    """Give the address that a link of a notebook has in the report.

    Parameters
    ----------
    address : str
        As the notebook has it.
    where : str
        Notebook and cell, for an error.
    links : mapping of str to str
        What the notebooks can link to, as seen from their folder -> its place in the
        report.

    Raises
    ------
    ReportError
        The report does not hold what is linked to, or the link is no address of a page.

    Examples
    --------
    >>> relink("b.ipynb#edx", "a.ipynb", {"b.ipynb": "b.html"})
    'b.html#edx'
    """
    parts = urlsplit(address)
    if parts.scheme in ("http", "https", "mailto") or address.startswith("#"):
        return address
    path, hash_, fragment = address.partition("#")
    if parts.scheme or parts.netloc or path not in links:
        raise ReportError(f"{where}: the report does not hold what is linked to: {address}")
    return links[path] + hash_ + fragment


def _slug(title: str) -> str:
    """Give the id of a heading, as Jupyter does, so that links fit both."""
    return re.sub(r"[`*]", "", title).strip().replace(" ", "-")


# Pages ----------------------------------------------------------------------------------------


class _Markdown(IPythonRenderer):
    """Markdown to HTML: links turned, HTML shown as text, nothing loaded."""

    def __init__(self, where: str, links: Mapping[str, str]) -> None:
        super().__init__(escape=False, allow_harmful_protocols=False)
        self.where, self.links = where, links

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        name = _slug(html.unescape(re.sub(r"<[^>]+>", "", text)))
        return f'<h{level} id="{html.escape(name)}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return str(super().link(text, relink(url, self.where, self.links), title))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        raise ReportError(f"{self.where}: a picture in Markdown; the report shows those of show()")

    def table(self, text: str) -> str:
        raise ReportError(f"{self.where}: a table in Markdown, which has no caption; use show()")

    def block_html(self, html: str) -> str:
        return f"<p>{self.inline_html(html.strip())}</p>\n"

    def inline_html(self, html: str) -> str:
        return str(self.escape_html(html))


class Exporter(HTMLExporter):
    """nbconvert's HTML exporter with our templates, which escape whatever they are given."""

    def __init__(self) -> None:
        # Of all folders only ours and that which nbconvert itself came with.
        shared = (
            Path(path, "nbconvert", "templates") for path in (*ENV_JUPYTER_PATH, *jupyter_path())
        )
        base = next((path for path in shared if (path / "base").is_dir()), None)
        if base is None:
            raise ReportError("nbconvert was installed without its templates; install it anew")
        super().__init__(
            template_paths=[str(TEMPLATES), str(base)],
            template_file="page.html.j2",
            anchor_link_text="",
        )
        self.register_preprocessor(_Reader, enabled=True)

    def _create_environment(self) -> Any:
        environment = super()._create_environment()
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        environment.globals["signs"] = SIGNS
        environment.globals["mark_of"] = mark_of
        return environment

    @pass_context
    def markdown2html(self, context: Context, source: str, inline: bool = False) -> Markup:
        """Write Markdown as HTML."""
        resources, cell = context.get("resources", {}), context.get("cell")
        where = cell.where if cell is not None else resources.get("name", "the report")
        renderer = _Markdown(where, resources.get("links", {}))
        text = MarkdownWithMath(renderer=renderer).render(source).strip()
        if inline:
            text = text.removeprefix("<p>").removesuffix("</p>")
        return Markup(text)

    def page(self, template: str, **values: Any) -> str:
        """Render a page that is no notebook."""
        return str(self.environment.get_template(template).render(**values))
