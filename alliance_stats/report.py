"""Notebooks executed, and written as a small site that opens from disk.

No page asks another host for anything, needs a script, or shows the hour of its making: two
builds are alike.
"""

import asyncio
import copy
import json
import os
import platform
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import yaml
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from markupsafe import Markup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

import alliance_stats
from alliance_stats import analysis, datasets, tables
from alliance_stats.pages import TEMPLATES, Exporter, ReportError, heading, place

__all__ = ["ReportError", "build", "execute", "execute_all"]

#: Notebooks that are executed at a time: more gain nothing on two cores.
AT_ONCE = 2
#: Seconds that a cell may take.
PATIENCE = 300


# Executing ------------------------------------------------------------------------------------

_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
#: Settings of the user that outputs must not depend on ...
_PERSONAL = ("IPYTHON", "JUPYTER", "MATPLOTLIB", "MPL", "PYTHON")
#: ... except those that say where packages lie, and where matplotlib caches its fonts.
_KEPT = {"MPLCONFIGDIR", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONPATH"}


def execute(path: Path, cwd: Path | None = None) -> NotebookNode:
    """Execute a notebook from its first cell in a fresh kernel of the running Python.

    Outputs depend neither on the kernels, profiles, styles and start-up files of the
    user, nor on the time zone or the hash seed. The file itself stays as it is.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    cwd : pathlib.Path, optional
        The working directory of the kernel; by default the folder of the notebook.

    Returns
    -------
    nbformat.NotebookNode
        The notebook with its outputs, and without what changes from run to run.

    Raises
    ------
    ReportError
        The file is no notebook, or a cell failed; names the notebook and the cell.
    """
    with _running() as run:
        node: NotebookNode = run(_execute(Path(path), cwd))
    return node


def execute_all(folder: Path) -> None:
    """Execute every notebook of a folder and save it, two at a time.

    A notebook is replaced in one step, and left alone where nothing changed; a line is
    printed as each is done.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of notebooks.

    Raises
    ------
    ReportError
        There is no such folder, no notebook in it, or a cell failed. Notebooks that
        were done before are saved.
    """

    def save(path: Path, node: NotebookNode) -> None:
        text = _written(node)
        if path.read_bytes() != text:
            _replace(path, text)

    _execute_each(_notebooks(Path(folder)), save)


def _notebooks(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ReportError(f"{folder}: no such folder of notebooks")
    found = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    if not found:
        raise ReportError(f"{folder}: no notebook in this folder")
    return found


def _execute_each(paths: list[Path], done: Callable[[Path, NotebookNode], None]) -> None:
    async def everything() -> None:
        turns = asyncio.Semaphore(AT_ONCE)
        count = 0

        async def one(path: Path) -> None:
            nonlocal count
            async with turns:
                node = await _execute(path)
            done(path, node)
            count += 1
            print(f"[{count}/{len(paths)}] executed {path.name}", flush=True)

        async with asyncio.TaskGroup() as group:
            for path in paths:
                group.create_task(one(path))

    try:
        with _running() as run:
            run(everything())
    except ExceptionGroup as errors:
        # Notebooks that were stopped because one failed have nothing to say.
        raise errors.exceptions[0] from None


@contextmanager
def _running() -> Iterator[Callable[[Awaitable[Any]], Any]]:
    # ZeroMQ needs a selector loop, which is not the default of Windows.
    windows = sys.platform == "win32"
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop if windows else None) as runner:
        yield runner.run  # type: ignore[misc]


async def _execute(path: Path, cwd: Path | None = None) -> NotebookNode:
    node = _read(path)
    reached = "before its first cell"

    def started(cell: NotebookNode, cell_index: int) -> None:
        nonlocal reached
        reached = place(cell, cell_index)

    with tempfile.TemporaryDirectory(prefix="alliance-", ignore_cleanup_errors=True) as scratch:
        # No folders: what is left is the kernel of the running Python.
        manager = AsyncKernelManager(
            kernel_name=_KERNELSPEC["name"],
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            connection_file=str(Path(scratch, "kernel.json")),
            # No port, where the system can do without.
            transport="tcp" if sys.platform == "win32" else "ipc",
        )
        client = NotebookClient(
            node,
            km=manager,
            resources={"metadata": {"path": str((cwd or path.parent).resolve())}},
            timeout=PATIENCE,
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=["--log-level=40"],
            on_cell_start=started,
        )
        try:
            # Not client.async_execute(): it would take over the handling of Ctrl-C.
            await client.async_start_new_kernel(env=_environment(Path(scratch)))
            await client.async_start_new_kernel_client()
            for index, cell in enumerate(node.cells):
                count = client.code_cells_executed + 1
                await client.async_execute_cell(cell, index, execution_count=count)
        except CellExecutionError as error:
            message = f"{path.name}, {reached}: {error.ename}: {error.evalue}"
            raise ReportError(message) from None
        except CellTimeoutError:
            raise ReportError(f"{path.name}, {reached}: not done in {PATIENCE} seconds") from None
        except RuntimeError:  # DeadKernelError, or no kernel at all
            task = asyncio.current_task()
            if task is not None and task.cancelling():  # nbclient takes the one for the other
                raise asyncio.CancelledError from None
            raise ReportError(f"{path.name}, {reached}: the kernel died") from None
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            if manager.has_kernel:
                await manager.shutdown_kernel(now=True)
    return _lasting(node)


def _read(path: Path) -> NotebookNode:
    try:
        node: NotebookNode = nbformat.read(path, as_version=4)
    except (ValueError, nbformat.ValidationError, AttributeError, KeyError) as error:
        first = str(error).partition("\n")[0][:200]
        raise ReportError(f"{path.name}: not a notebook: {first}") from None
    return node


def _environment(scratch: Path) -> dict[str, str]:
    """Give the kernel's environment: that of the user without personal settings."""
    kept = {k: v for k, v in os.environ.items() if k in _KEPT or not k.startswith(_PERSONAL)}
    folders = {
        name: str(scratch / name.lower())
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    }
    package = Path(alliance_stats.__file__).resolve().parents[1]
    if str(package) not in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        # The kernel is to import this very package, not another that is installed.
        kept["PYTHONPATH"] = os.pathsep.join(filter(None, [str(package), kept.get("PYTHONPATH")]))
    if (charts := find_spec("matplotlib")) and charts.origin:
        kept["MATPLOTLIBRC"] = str(Path(charts.origin).parent / "mpl-data" / "matplotlibrc")
    fixed = {
        "COLUMNS": "80",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }
    return kept | folders | fixed


def _lasting(node: NotebookNode) -> NotebookNode:
    """Take out what changes from one machine or run to the next."""
    node.metadata["kernelspec"] = NotebookNode(_KERNELSPEC)
    node.metadata["language_info"] = NotebookNode(name="python")
    node.metadata.pop("widgets", None)
    for cell in node.cells:
        cell.metadata.pop("execution", None)
    return node


def _written(node: NotebookNode) -> bytes:
    text: str = nbformat.writes(node, version=4, indent=1)
    return (text.rstrip("\n") + "\n").encode()


def _replace(path: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it sees the old one or the new one, whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if path.exists():
            shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


# The site -------------------------------------------------------------------------------------

#: Verdict -> what it means, in a line.
GLOSSES = {
    analysis.AGREES: "The same thing, counted at the same time: the ranges meet.",
    analysis.AGREES + analysis.IF_ENROLMENTS: "True of enrolments, and not of people.",
    analysis.CONSISTENT: "Only counts of another date were found; they leave room for the claim.",
    analysis.CONSISTENT + analysis.IF_ENROLMENTS: "Possible of enrolments, and not of people.",
    analysis.DISAGREE: "One list bears the claim out, another does not.",
    analysis.DIFFERS: "What was published, or must have been, is something else.",
    analysis.NOT_INDEPENDENT: "The university or the Alliance about itself.",
    analysis.NONE_FOUND: "Nothing was found to hold the claim against.",
    analysis.VAGUE: "The words set no limit that a number could miss.",
}
#: Says that a folder is a report of ours, and so may be replaced.
GENERATOR = '<meta name="generator" content="alliance_stats"'


def build(output: Path, notebooks: Path) -> Path:
    """Execute the notebooks afresh and write them as a site that opens from disk.

    The notebooks themselves stay as they are. The site replaces an earlier one as a
    whole, once it is complete: an interrupted build leaves the earlier one as it was.

    Parameters
    ----------
    output : pathlib.Path
        The folder of the site: new, empty, or an earlier report.
    notebooks : pathlib.Path
        The folder of notebooks.

    Returns
    -------
    pathlib.Path
        The opening page.

    Raises
    ------
    ReportError
        There is no notebook, a cell failed, a picture or a table cannot be shown, or the
        output folder holds something else.
    DataError
        The tables are not as ``datapackage.json`` describes them.
    """
    output, notebooks = Path(output), Path(notebooks)
    paths = _notebooks(notebooks)
    _check_output(output)
    nodes: dict[Path, NotebookNode] = {}
    _execute_each(paths, nodes.__setitem__)
    files = site({path.name: nodes[path] for path in paths}, notebooks.resolve().parent)
    _write_site(output, files)
    size = sum(map(len, files.values())) / 1e6
    print(f"{len(files)} files, {size:.1f} MB: {output / 'index.html'}", flush=True)
    return output / "index.html"


def site(nodes: Mapping[str, NotebookNode], root: Path) -> dict[str, bytes]:
    """Make the files of the site from executed notebooks.

    Parameters
    ----------
    nodes : mapping of str to nbformat.NotebookNode
        The executed notebooks, by file name, in their order.
    root : pathlib.Path
        The folder where ``CITATION.cff`` and ``LICENSE`` may lie.

    Returns
    -------
    dict of str to bytes
        The files, by their path in the site.

    Raises
    ------
    ReportError
        As :func:`build`.
    """
    folder = datasets.data_dir()
    files = {f"data/{path.name}": path.read_bytes() for path in _data_files(folder)}
    files |= {f"notebooks/{name}": _written(node) for name, node in nodes.items()}
    files |= {name: (TEMPLATES / name).read_bytes() for name in ("icon.svg", "style.css")}
    for name in ("CITATION.cff", "LICENSE"):
        if (root / name).is_file():
            files[name if "." in name else f"{name}.txt"] = (root / name).read_bytes()
    links = _links(nodes, files)
    package = json.loads(files["data/datapackage.json"])
    common = {"site": package["title"], "versions": _versions()}
    pages = [_about(name, node) for name, node in nodes.items()]
    exporter, exported = Exporter(), []
    for number, (page, node) in enumerate(zip(pages, nodes.values(), strict=True)):
        around = {
            "before": pages[number - 1] if number else None,
            "after": pages[number + 1] if number + 1 < len(pages) else None,
            "page": page | {"number": number + 1, "count": len(pages)},
        }
        given = common | around | {"links": links, "name": page["name"], "stem": page["stem"]}
        text, resources = exporter.from_notebook_node(copy.deepcopy(node), given)
        files[page["href"]] = text.encode()
        files |= resources["outputs"]
        exported.append((page, resources))
    opening = _opening(exported, package, files) | common | {"pages": pages}
    # The filters for Markdown find their links where the pages of notebooks have them.
    text = exporter.page("home.html.j2", **opening, resources={"links": links})
    return dict(sorted((files | {"index.html": text.encode()}).items()))


def _data_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".json", ".md"))


def _links(nodes: Iterable[str], files: Iterable[str]) -> dict[str, str]:
    """What a notebook may link to, as seen from the folder of notebooks."""
    pages = {name: f"{Path(name).stem}.html" for name in nodes}
    return pages | {f"../{name}": name for name in files if not name.startswith("notebooks/")}


def _versions() -> list[tuple[str, str]]:
    installed = [(name, version(name)) for name in ("pandas", "matplotlib")]
    ours = ("alliance_stats", alliance_stats.__version__)
    return [("Python", platform.python_version()), *installed, ours]


def _about(name: str, node: NotebookNode) -> dict[str, str]:
    title, finding = heading(node, name)
    stem = Path(name).stem
    return {"name": name, "stem": stem, "href": f"{stem}.html", "title": title, "finding": finding}


def _opening(
    exported: list[tuple[dict[str, str], dict[str, Any]]],
    package: dict[str, Any],
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    """What the opening page tells: the verdicts, the main chart, the data, how to cite."""
    anchors = {
        f"{page['name']}#{anchor}": f"{page['href']}#{anchor}"
        for page, resources in exported
        for anchor in resources["anchors"]
    }
    charts = [(page, read["main"]) for page, read in exported if read["main"] is not None]
    groups = _verdict_groups(anchors)
    citation = _citation(files)
    return {
        "groups": groups,
        "claims": sum(len(group["claims"]) for group in groups),
        "chart": charts[0] if charts else None,
        "package": package,
        "sizes": {name: f"{len(content) / 1000:,.0f} kB" for name, content in files.items()},
        "files": files.keys(),
        "citation": citation,
        "linked_data": _linked_data(package, citation),
    }


def _verdict_groups(anchors: Mapping[str, str]) -> list[dict[str, Any]]:
    """The claims by verdict, the firmest verdict first, each with a link to its evidence."""
    figures, positions = datasets.load_figures(), datasets.load_positions()
    sources = datasets.load_sources()
    evidence = analysis.gather_evidence(
        figures, positions, datasets.load_references(), sources, datasets.load_coursera_partners()
    )
    decided = analysis.verdicts(figures, positions, evidence)
    texts = analysis.claims(figures, positions, datasets.load_organizations())
    against = analysis.reasons(decided, evidence, sources)
    leads = analysis.evidence_links(decided, figures)
    groups = []
    for verdict in analysis.VERDICTS:
        chosen = decided.index[decided["verdict"] == verdict]
        claims = [
            {
                "text": tables._line(texts[claim]),
                "href": anchors.get(leads[claim]),
                "against": tables._line(against[claim]),
                "holds": decided.loc[claim, "holds"],
            }
            for claim in chosen
        ]
        if claims:
            slug = "verdict-" + verdict.replace(" ", "-")
            gloss = GLOSSES[verdict]
            groups.append({"verdict": verdict, "id": slug, "gloss": gloss, "claims": claims})
    return groups


def _citation(files: Mapping[str, bytes]) -> dict[str, Any] | None:
    if "CITATION.cff" not in files:
        return None
    try:
        read = yaml.safe_load(files["CITATION.cff"])
        names = [_author(author) for author in read["authors"]]
        year = str(read["date-released"])[:4]
        told = {"authors": names, "year": year, "title": read["title"], "version": read["version"]}
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise ReportError(f"CITATION.cff cannot be read: {error}") from None
    return told | {"date": str(read["date-released"]), "license": read.get("license", "")}


def _author(author: Mapping[str, str]) -> str:
    given = " ".join(filter(None, [author.get("given-names"), author.get("family-names")]))
    return author.get("name") or given


def _linked_data(package: dict[str, Any], citation: dict[str, Any] | None) -> Markup:
    """Describe the data for search engines, as schema.org does, in JSON-LD."""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": package["title"],
        "description": package["description"],
        "version": package["version"],
        "license": [one["path"] for one in package["licenses"]],
        "keywords": package["keywords"],
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "creator": [
            {"@type": "Organization", "name": one["title"]} for one in package["contributors"]
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": resource["title"],
                "contentUrl": f"data/{resource['path']}",
                "encodingFormat": resource["mediatype"],
                "contentSize": f"{resource['bytes']} B",
            }
            for resource in package["resources"]
        ],
        "variableMeasured": list(
            dict.fromkeys(
                field["description"]
                for resource in package["resources"]
                for field in resource["schema"]["fields"]
                if field["type"] == "integer" and field["name"] != "start"
            )
        ),
    }
    if citation:
        said["creator"] = [{"@type": "Organization", "name": name} for name in citation["authors"]]
        said["datePublished"] = citation["date"]
        said["citation"] = _cited(citation)
    # In a script element "<" could end it.
    return Markup(json.dumps(said, indent=1, ensure_ascii=False).replace("<", "\\u003c"))


def _cited(citation: dict[str, Any]) -> str:
    """Say how to cite, in a sentence."""
    names = ", ".join(citation["authors"])
    return f"{names} ({citation['year']}). {citation['title']}. Version {citation['version']}."


def _check_output(output: Path) -> None:
    """Refuse to replace a folder that is not a report."""
    if output.is_dir() and any(output.iterdir()):
        index = output / "index.html"
        if not index.is_file() or GENERATOR not in index.read_text("utf-8", "replace"):
            raise ReportError(f"{output}: holds something else than a report; name another folder")
    elif output.exists() and not output.is_dir():
        raise ReportError(f"{output}: not a folder")


def _write_site(output: Path, files: Mapping[str, bytes]) -> None:
    """Write all files to a folder beside the output, and then put it in its place."""
    output = output.absolute()
    output.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=output.parent, prefix=f".{output.name}-"))
    try:
        fresh, stale = scratch / "new", scratch / "old"
        for name, content in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if output.exists():
            output.rename(stale)
        try:
            fresh.rename(output)
        except BaseException:
            if stale.exists():
                stale.rename(output)
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
