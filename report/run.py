"""Notebooks executed by nbclient, each in a kernel of its own."""

import asyncio
import os
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

import alliance_stats as stats
from alliance_stats.descriptor import PACKAGED
from report import ReportError, settings

#: Notebooks that are executed at a time: more gain nothing on two cores.
AT_ONCE = 2
#: Seconds that a cell may take.
PATIENCE = 300
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def find(folder: Path) -> list[Path]:
    """Return the notebooks of a folder with a number in front, in the order of the numbers.

    Others, which are the user's own, are told in a line.

    Raises
    ------
    ReportError
        There is no such folder, or no notebook with a number in it.
    """
    if not folder.is_dir():
        raise ReportError(f"{folder}: no such folder of notebooks")
    found = sorted(folder.glob("[!.]*.ipynb"))
    numbered = [path for path in found if re.match(r"\d+-", path.name)]
    if not numbered:
        raise ReportError(f"{folder}: no notebook with a number in front (01-title.ipynb)")
    if others := [path.name for path in found if path not in numbered]:
        print(f"left out (no leading number): {', '.join(others)}", flush=True)
    return sorted(numbered, key=lambda path: int(path.name.partition("-")[0]))


def read(path: Path) -> NotebookNode:
    """Read a notebook, whose cells may lack ids or share them.

    Raises
    ------
    ReportError
        It is not a notebook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the ids
            return nbformat.read(path, as_version=4)
    except (ValueError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise ReportError(f"{path.name}: not a notebook: {reason}") from None


def execute(path: Path, charts: str = "") -> NotebookNode:
    """Execute a notebook from its first cell, in its folder; the file stays as it is.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    charts : str
        What ``ALLIANCE_STATS_CHARTS`` is set to: "svg" for the site.

    Returns
    -------
    nbformat.NotebookNode
        The notebook with its outputs, without what changes from run to run.

    Raises
    ------
    ReportError
        The file is not a notebook, or a cell failed: names the notebook and the cell.
    """
    node = read(path)
    place = "before its first cell"

    def begin(cell: NotebookNode, cell_index: int) -> None:
        nonlocal place
        number = sum(each.cell_type == "code" for each in node.cells[: cell_index + 1])
        line = cell.source.strip().partition("\n")[0]
        place = f"code cell {number} ({line[:60]})"

    client = NotebookClient(
        node,
        kernel_name=KERNELSPEC["name"],
        resources={"metadata": {"path": str(path.parent.resolve())}},
        timeout=PATIENCE,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=50"],
        on_cell_start=begin,
    )
    # The folder of tables may be named from here, and kernels run elsewhere.
    named = {"ALLIANCE_STATS_CHARTS": charts, "ALLIANCE_STATS_DATA": str(stats.data_dir())}
    try:
        asyncio.run(client.async_execute(env=os.environ | named, cleanup_kc=True))
    except CellExecutionError as error:
        ours = path.parent.resolve() == settings.ROOT / "notebooks"
        hint = "; our notebooks are about our tables: name your own with --notebooks"
        hint = hint if ours and stats.data_dir() != PACKAGED else ""
        reason = f"{error.ename}: {error.evalue}{hint}"
        raise ReportError(f"{path.name}, {place}: {reason}") from None
    except (CellTimeoutError, RuntimeError) as error:  # a dead kernel is the latter
        raise ReportError(f"{path.name}, {place}: {str(error).splitlines()[0]}") from None
    node.metadata = NotebookNode(kernelspec=KERNELSPEC, language_info={"name": "python"})
    print(f"executed {path.name}", flush=True)
    return node


def execute_all(paths: list[Path], charts: str = "") -> dict[Path, NotebookNode]:
    """Execute notebooks as :func:`execute` does, some at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(paths, pool.map(execute, paths, [charts] * len(paths)), strict=True))


def save_all(folder: Path) -> NotebookNode:
    """Execute the numbered notebooks of a folder, save those that changed, return the first."""
    done = execute_all(find(folder))
    for path, node in done.items():
        content = f"{nbformat.writes(node)}\n".encode()
        if path.read_bytes() != content:
            path.write_bytes(content)
    return next(iter(done.values()))
