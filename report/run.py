"""Notebooks executed by nbclient, each in a kernel of its own."""

import asyncio
import os
import re
import warnings
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from nbformat.validator import normalize

from report import ReportError

#: Notebooks that are executed at a time: more gain nothing on two cores.
AT_ONCE = 2
#: Seconds that a cell may take.
PATIENCE = 300
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def find(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return a folder's notebooks with a number in front, in its order, and the others.

    Raises
    ------
    ReportError
        There is no such folder, or no notebook with a number in it.
    """
    if not folder.is_dir():
        raise ReportError(f"{folder}: no such folder of notebooks")
    found = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    numbers = {path: re.match(r"(\d+)-", path.name) for path in found}
    numbered = sorted((int(match[1]), path) for path, match in numbers.items() if match)
    if not numbered:
        raise ReportError(f"{folder}: no notebook with a number in front (01-title.ipynb)")
    return [path for _, path in numbered], [path for path in found if not numbers[path]]


def read(path: Path) -> NotebookNode:
    """Read a notebook, however loosely its cells are written.

    Raises
    ------
    ReportError
        It is not a notebook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ids that are missing or stand twice
            return normalize(nbformat.read(path, as_version=4))[1]
    except (ValueError, nbformat.ValidationError, AttributeError, KeyError, TypeError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise ReportError(f"{path.name}: not a notebook: {reason}") from None


def execute(paths: Iterable[Path], *, charts: str = "") -> dict[Path, NotebookNode]:
    """Execute notebooks, each from its first cell and in its folder; the files stay as they are.

    Parameters
    ----------
    paths : iterable of pathlib.Path
        The notebooks.
    charts : str
        What ``ALLIANCE_STATS_CHARTS`` is set to: "svg" for the site.

    Returns
    -------
    dict of pathlib.Path to nbformat.NotebookNode
        The notebooks with their outputs, without what changes from run to run.

    Raises
    ------
    ReportError
        A file is not a notebook, or a cell failed: names the notebook and the cell.
    """
    paths = list(paths)

    async def each() -> list[NotebookNode | BaseException]:
        places = asyncio.Semaphore(AT_ONCE)
        jobs = (_execute(path, charts, places) for path in paths)
        # All are let finish: a kernel that is called off leaves a traceback.
        return await asyncio.gather(*jobs, return_exceptions=True)

    done = {}
    for path, node in zip(paths, asyncio.run(each()), strict=True):
        if isinstance(node, BaseException):
            raise node
        done[path] = node
    return done


async def _execute(path: Path, charts: str, places: asyncio.Semaphore) -> NotebookNode:
    async with places:
        node, reached = read(path), "before its first cell"

        def started(cell: NotebookNode, cell_index: int) -> None:
            nonlocal reached
            number = sum(each.cell_type == "code" for each in node.cells[: cell_index + 1])
            reached = f"code cell {number} ({cell.source.strip().partition(chr(10))[0][:60]})"

        client = NotebookClient(
            node,
            kernel_name=KERNELSPEC["name"],
            resources={"metadata": {"path": str(path.parent.resolve())}},
            timeout=PATIENCE,
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=["--log-level=40"],
            on_cell_start=started,
        )
        environment = os.environ | {"ALLIANCE_STATS_CHARTS": charts}
        try:
            await client.async_execute(env=environment, cleanup_kc=True)
        except CellExecutionError as error:
            raise ReportError(f"{path.name}, {reached}: {error.ename}: {error.evalue}") from None
        except (CellTimeoutError, RuntimeError) as error:  # a dead kernel is the latter
            reason = str(error).partition("\n")[0]
            raise ReportError(f"{path.name}, {reached}: {reason}") from None
    node.metadata = NotebookNode(kernelspec=KERNELSPEC, language_info={"name": "python"})
    print(f"executed {path.name}", flush=True)
    return node


def save_all(folder: Path) -> None:
    """Execute the numbered notebooks of a folder and save those whose content changed."""
    numbered, others = find(folder)
    tell_left_out(others, "not executed")
    for path, node in execute(numbered).items():
        content = (nbformat.writes(node, version=4, indent=1).rstrip("\n") + "\n").encode()
        if path.read_bytes() != content:
            path.write_bytes(content)


def tell_left_out(paths: list[Path], what: str) -> None:
    """Print in a line which notebooks have no number in front, if there are any."""
    if paths:
        print(f"{what} (no leading number): {', '.join(path.name for path in paths)}", flush=True)
