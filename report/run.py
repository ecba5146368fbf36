"""Notebooks executed by nbclient, each in a kernel of its own."""

import asyncio
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

import alliance_stats as stats
from report import ReportError

#: Notebooks that are executed at a time: more gain nothing on two cores.
AT_ONCE = 2
#: Seconds that a cell may take.
PATIENCE = 300
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def find(folder: Path) -> list[Path]:
    """Return the notebooks of a folder with a number in front, in the order of the numbers.

    Others, which are the user's own, are told in a line.
    """
    found = sorted(folder.glob("[!.]*.ipynb"))
    numbers = {path: int(match[1]) for path in found if (match := re.match(r"(\d+)-", path.name))}
    if not numbers:
        raise ReportError(f"{folder}: no notebook with a number in front (01-title.ipynb)")
    if others := [path.name for path in found if path not in numbers]:
        print(f"left out (no leading number): {', '.join(others)}", flush=True)
    return sorted(numbers, key=numbers.__getitem__)


def execute(path: Path, charts: str = "") -> NotebookNode:
    """Execute a notebook from its first cell, in its folder; the file stays as it is.

    Kernels find "svg" for the site, or nothing, in ``ALLIANCE_STATS_CHARTS``. Returned is the
    notebook with its outputs, without what changes from run to run.

    Raises
    ------
    ReportError
        The file is not a notebook, or a cell failed: names the notebook and the cell.
    """
    try:
        node = nbformat.read(path, as_version=4)
    except Exception as error:  # of any kind, as the file may hold anything
        reason = str(error).partition("\n")[0][:200]
        raise ReportError(f"{path.name}: not a notebook: {reason}") from None
    begun: list[str] = []
    client = NotebookClient(
        node,
        kernel_name=KERNELSPEC["name"],
        timeout=PATIENCE,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=50"],
        on_cell_execute=lambda cell, cell_index: begun.append(cell.source),
    )
    # The folder of tables may be named from here, and kernels run elsewhere.
    named = {"ALLIANCE_STATS_CHARTS": charts, "ALLIANCE_STATS_DATA": str(stats.data_dir())}
    try:
        asyncio.run(client.async_execute(env=os.environ | named, cwd=path.parent.resolve()))
    except CellExecutionError as error:
        raise _failure(path, begun, f"{error.ename}: {error.evalue}") from None
    except (CellTimeoutError, RuntimeError) as error:  # a dead kernel is the latter
        raise _failure(path, begun, str(error).splitlines()[0]) from None
    node.metadata = NotebookNode(kernelspec=KERNELSPEC, language_info={"name": "python"})
    print(f"executed {path.name}", flush=True)
    return node


def _failure(path: Path, begun: list[str], reason: str) -> ReportError:
    """Say in which cell, the last one begun, a notebook failed."""
    line = begun[-1].strip().partition("\n")[0][:60] if begun else ""
    place = f"code cell {len(begun)} ({line})" if begun else "before its first cell"
    return ReportError(f"{path.name}, {place}: {' '.join(reason.split()).rstrip(': ')}")


def execute_all(paths: list[Path], charts: str = "") -> dict[Path, NotebookNode]:
    """Execute notebooks as :func:`execute` does, some at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = pool.map(lambda path: execute(path, charts), paths)
        return dict(zip(paths, done, strict=True))


def save_all(folder: Path) -> NotebookNode:
    """Execute the numbered notebooks of a folder, save them, and return the first."""
    done = execute_all(find(folder))
    for path, node in done.items():
        path.write_text(f"{nbformat.writes(node)}\n", "utf-8", newline="\n")
    return next(iter(done.values()))
