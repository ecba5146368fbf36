"""Build the site: small static pages, no scripts, no network requests.

No page shows the hour of its making, so two builds are alike.
"""

import datetime
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml
from markupsafe import Markup
from nbformat import NotebookNode

import alliance_stats as stats
from alliance_stats.descriptor import PACKAGED
from report import ReportError, api, notebooks, opening, run

HERE = Path(__file__).parent / "templates"
#: Says that a folder is a report of ours, which a new one may replace.
GENERATOR = '<meta name="generator" content="alliance_stats">'
#: What is copied of a folder of tables.
COPIED = {".csv", ".json", ".md"}
#: Languages of titles, by a letter of their script.
SCRIPTS = re.compile(r"(?P<ru>[\u0400-\u04ff])|(?P<th>[\u0e00-\u0e7f])|(?P<zh>[\u4e00-\u9fff])")
#: How small numbers are written.
WORDS = "none one two three four five six seven eight nine ten eleven twelve".split()
#: What a CITATION.cff calls the parts of a name, of which an author has some.
NAMES = "name given-names name-particle family-names name-suffix".split()


def build(output: Path, folder: Path, *, lite: str = "") -> None:
    """Execute the numbered notebooks of a folder, and write them as a site into another.

    The notebooks stay as they are. The site replaces an earlier one as a whole, once it
    is complete. `lite` is where a JupyterLite site with the same notebooks lies, if any.

    Raises
    ------
    ReportError
        There is no notebook, a cell failed, or the output folder holds something else.
    DataError
        The tables contain errors.
    """
    _check(output)
    numbered = run.find(folder)
    stats.load()  # errors in the tables come before the minute that notebooks take
    files = site(run.execute_all(numbered, "svg"), folder.resolve().parent, lite)
    _write(output.resolve(), files)  # what a link leads to, not the link
    print(f"{len(files)} files: {output / 'index.html'}", flush=True)


def site(nodes: Mapping[Path, NotebookNode], root: Path, lite: str = "") -> dict[str, bytes]:
    """Return the files of the site, by their paths in it, made of executed notebooks.

    The root may hold ``CITATION.cff``, ``LICENSE`` and ``CONTRIBUTING.md``.
    """
    files, tables = copied(nodes, root), stats.load()
    links = {path.name: f"{path.stem}.html" for path in nodes}
    links |= {f"../{name}": name for name in [*files, "evidence.html"]}
    pages = [notebooks.page(node, path, links) for path, node in nodes.items()]
    claims = opening.known(tables)
    shared = {
        "site": f"{len(claims)} claims, checked",
        "claims": claims,
        "findings": opening.findings(tables) if stats.data_dir() == PACKAGED else {},
        "tables": tables,
        "package": tables.package,
        "pages": pages,
        "files": files,
        "lite": lite.rstrip("/"),
        "citation": citation(files.get("CITATION.cff", b"")),
        "corrections": corrections(root / "CONTRIBUTING.md", files),
    }
    due = dict.fromkeys(["index.html", "evidence.html", "api.html", "corrections.html"])
    if not shared["corrections"]:
        del due["corrections.html"]
    environment = templates()
    for href, page in (due | {page["href"]: page for page in pages}).items():
        template = environment.get_template("notebook.html.j2" if page else f"{href}.j2")
        files[href] = f"{template.render(shared, href=href, page=page)}\n".encode()
    return dict(sorted(files.items()))


def copied(paths: Iterable[Path], root: Path) -> dict[str, bytes]:
    """Return the files that are no pages: tables, notebooks, style, licence and citation."""
    tables = [path for path in sorted(stats.data_dir().iterdir()) if path.suffix in COPIED]
    files = {f"data/{path.name}": path.read_bytes() for path in tables}
    files["data/tables.zip"] = _zip(files)
    files |= {f"notebooks/{path.name}": notebooks.without_outputs(path) for path in paths}
    files |= {name: (HERE / name).read_bytes() for name in ("style.css", "icon.svg")}
    ours = {"CITATION.cff": root / "CITATION.cff", "LICENSE.txt": root / "LICENSE"}
    return files | {name: path.read_bytes() for name, path in ours.items() if path.is_file()}


def templates() -> jinja2.Environment:
    """Return the pages' templates, with what each may call."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.trim_blocks = environment.lstrip_blocks = True  # tags leave no empty lines
    environment.globals.update(
        api=api, curly=notebooks.curly, generator=Markup(GENERATOR), opening=opening, stats=stats
    )
    environment.filters.update(
        lang=lambda text: Markup(f' lang="{m.lastgroup}"') if (m := SCRIPTS.search(text)) else "",
        word=lambda number: WORDS[number] if number < len(WORDS) else str(number),
        slug=lambda verdict: "v-" + verdict.replace(" ", "-"),
        sentence=lambda words: words[:1].upper() + words[1:],
    )
    return environment


def citation(content: bytes) -> dict[str, Any]:
    """Return what a CITATION.cff says, with the names of its authors and its ``date``, if any."""
    try:
        given = yaml.safe_load(content) or {}
        authors = [
            " ".join(each[part] for part in NAMES if part in each) or each.get("alias", "")
            for each in given.get("authors") or []
        ]
        day = given.get("date-released")
        date = day and datetime.date.fromisoformat(str(day))
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ReportError(f"CITATION.cff: cannot be read: {reason}") from None
    return given | {"authors": authors, "date": date}


def corrections(path: Path, files: Iterable[str]) -> Markup:
    """Return the section of CONTRIBUTING.md on corrections, which may name files of the site."""
    text = path.read_text("utf-8") if path.is_file() else ""
    section = text.partition("\n## Corrections\n")[2].partition("\n## ")[0]
    return notebooks.Writer({name: name for name in files}, path.parent).markup(section)


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Pack files, alike on every day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _check(output: Path) -> None:
    """Refuse to replace what is not a report."""
    index = output / "index.html"
    ours = index.is_file() and GENERATOR in index.read_text("utf-8", "replace")
    inside_file = any(path.is_file() for path in [output, *output.absolute().parents])
    if inside_file or (any(output.glob("*")) and not ours):
        raise ReportError(f"{output}: is not an earlier report; choose another folder")


def _write(output: Path, files: Mapping[str, bytes]) -> None:
    """Write all files beside the output, and then put them in its place."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}-") as scratch:
        for name, content in files.items():
            path = Path(scratch, "new", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if output.exists():
            output.rename(Path(scratch, "old"))
        Path(scratch, "new").rename(output)
