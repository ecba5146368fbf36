"""Build the site: small static pages, no scripts, no network requests.

No page shows the hour of its making, so two builds are alike.
"""

import datetime
import io
import re
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml
from markupsafe import Markup
from nbformat import NotebookNode

import alliance_stats as stats
from alliance_stats import checks
from report import ReportError, api, notebooks, opening, run

HERE = Path(__file__).parent / "templates"
#: Says that a folder is a report of ours, which a new one may replace.
GENERATOR = '<meta name="generator" content="alliance_stats">'
#: How small numbers are written.
WORDS = "none one two three four five six seven eight nine ten eleven twelve".split()


def build(output: Path, folder: Path, *, lite: str = "") -> None:
    """Execute the numbered notebooks of a folder and write them as a site.

    The notebooks stay as they are. The site replaces an earlier one as a whole, once it
    is complete.

    Parameters
    ----------
    output : pathlib.Path
        The folder of the site: new, empty, or an earlier report.
    folder : pathlib.Path
        The folder of notebooks.
    lite : str
        Where a JupyterLite site with the same notebooks lies, if there is one.

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
    if not packaged():
        print("not in the report, since these are other tables: the three findings", flush=True)
    files = site(run.execute_all(numbered, "svg"), folder.resolve().parent, lite)
    _write(output.absolute(), files)
    size = sum(map(len, files.values())) / 1e6
    print(f"{len(files)} files, {size:.1f} MB: {output / 'index.html'}", flush=True)


def packaged() -> bool:
    """Return whether the tables in use are the package's own."""
    folder = stats.data_dir()
    return folder.resolve() == checks.PACKAGED.resolve() or checks.matches_digests(folder)


def site(nodes: Mapping[Path, NotebookNode], root: Path, lite: str = "") -> dict[str, bytes]:
    """Return the files of the site, made of executed notebooks.

    Parameters
    ----------
    nodes : mapping of pathlib.Path to nbformat.NotebookNode
        The notebooks as executed, by the files that are copied, in their order.
    root : pathlib.Path
        The folder that may hold ``CITATION.cff``, ``LICENSE`` and ``CONTRIBUTING.md``.
    lite : str
        As for :func:`build`.

    Returns
    -------
    dict of str to bytes
        The files, by their paths in the site.
    """
    copies = [path for path in sorted(stats.data_dir().iterdir()) if path.is_file()]
    suffixes = (".csv", ".json", ".md")
    files = {f"data/{path.name}": path.read_bytes() for path in copies if path.suffix in suffixes}
    files["data/tables.zip"] = _zip(files)
    files |= {f"notebooks/{path.name}": path.read_bytes() for path in nodes}
    files |= {name: (HERE / name).read_bytes() for name in ("style.css", "icon.svg")}
    for name, path in {"CITATION.cff": "CITATION.cff", "LICENSE.txt": "LICENSE"}.items():
        if (root / path).is_file():
            files[name] = (root / path).read_bytes()
    links = {path.name: f"{path.stem}.html" for path in nodes}
    links |= {f"../{name}": name for name in files} | {"../evidence.html": "evidence.html"}
    pages = [notebooks.page(node, path, links) for path, node in nodes.items()]
    tables = stats.load()
    known = opening.known(tables)
    common = {
        "site": f"{len(known)} claims, checked",
        "stats": stats,
        "tables": tables,
        "package": tables.package,
        "pages": pages,
        "claims": known,
        "findings": opening.findings(tables) if packaged() else {},
        "files": files,
        "lite": lite.rstrip("/"),
        "generator": Markup(GENERATOR),
        "citation": citation(files.get("CITATION.cff", b"")),
        "corrections": corrections(root / "CONTRIBUTING.md", links),
    }
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "word": lambda number: WORDS[number] if number < len(WORDS) else str(number),
        "slug": lambda verdict: "v-" + verdict.replace(" ", "-"),
        "curly": notebooks.curly,
        "inline": api.inline,
        "entries": api.entries,
        "sentence": lambda words: words[:1].upper() + words[1:],
    }

    def write(name: str, template: str = "", **more: Any) -> None:
        text = environment.get_template((template or name) + ".j2").render(
            common, href=name, **more
        )
        files[name] = f"{text}\n".encode()

    characters = tables.package.get("article", {}).get("characters", 0)
    article = list(opening.article(known, characters))
    write("index.html", article=article, compared=opening.compared(tables), digest=checks.digest)
    write("evidence.html")
    write("api.html", modules=api.modules())
    if common["corrections"]:
        write("corrections.html")
    for before, page, after in zip([None, *pages], pages, [*pages[1:], None], strict=False):
        write(page["href"], "notebook.html", page=page, before=before, after=after)
    return dict(sorted(files.items()))


def citation(content: bytes) -> dict[str, Any]:
    """Return what a CITATION.cff says, with authors as names and a date in words.

    Raises
    ------
    ReportError
        It is not YAML, or not a CITATION.cff.
    """
    try:
        given = yaml.safe_load(content) or {}
        day = str(given.get("date-released") or "")
        date = datetime.date.fromisoformat(day) if day else None
    except (yaml.YAMLError, AttributeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ReportError(f"CITATION.cff: cannot be read: {reason}") from None
    parts = ("given-names", "name-particle", "family-names", "name-suffix")
    authors = [
        each.get("name") or " ".join(each[p] for p in parts if p in each) or each.get("alias", "")
        for each in given.get("authors") or []
    ]
    given["day"] = f"{date.day} {date:%B %Y}" if date else ""
    return given | {"authors": authors, "date-released": day}


def corrections(path: Path, links: Mapping[str, str]) -> Markup:
    """Return the section of CONTRIBUTING.md on corrections, or nothing."""
    text = path.read_text("utf-8") if path.is_file() else ""
    found = re.search(r"(?ms)^## [^\n]*(?:[Cc]orrect|[Ee]rror).*?(?=^## |\Z)", text)
    inside = {name.removeprefix("../"): to for name, to in links.items()}
    return notebooks.markdown(found[0].partition("\n")[2] if found else "", inside, path.parent)


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Pack files, alike on every day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _check(output: Path) -> None:
    """Refuse to replace what is not a report."""
    if not output.is_dir():
        if output.exists():
            raise ReportError(f"{output}: is a file, not a folder")
        return
    index = output / "index.html"
    ours = index.is_file() and GENERATOR in index.read_text("utf-8", "replace")
    if any(output.iterdir()) and not ours:
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
