"""Notebooks executed, each in a fresh kernel that no setting of the user reaches."""

import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

import alliance_stats
from report import ReportError, settings

#: Notebooks that are executed at a time: more gain nothing on two cores.
AT_ONCE = 2
#: Seconds that a cell may take.
PATIENCE = 300
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def find(folder: Path) -> tuple[list[Path], list[Path]]:
    """Give the notebooks of a folder, those with a number in front and the others.

    Raises
    ------
    ReportError
        There is no such folder, or no notebook with a number in it.
    """
    if not folder.is_dir():
        raise ReportError(f"{folder}: no such folder of notebooks")
    found = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    numbered = [path for path in found if re.match(r"\d+-", path.name)]
    if not numbered:
        raise ReportError(f"{folder}: no notebook with a number in front (01-title.ipynb) in it")
    return numbered, [path for path in found if path not in numbered]


def read(path: Path) -> NotebookNode:
    """Read a notebook; say of anything else that it is none."""
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, nbformat.ValidationError, AttributeError, KeyError) as error:
        reason = str(error).partition("\n")[0][:200]
        raise ReportError(f"{path.name}: not a notebook: {reason}") from None


def execute(path: Path, *, charts: str = "") -> NotebookNode:
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
        With its outputs, and without what changes from run to run.

    Raises
    ------
    ReportError
        The file is no notebook, or a cell failed: names the notebook and the cell.
    """
    node, reached = read(path), "before its first cell"

    def started(cell: NotebookNode, cell_index: int) -> None:
        nonlocal reached
        number = sum(each.cell_type == "code" for each in node.cells[: cell_index + 1])
        reached = f"code cell {number} ({cell.source.strip().partition(chr(10))[0][:60]})"

    with tempfile.TemporaryDirectory(prefix="report-", ignore_cleanup_errors=True) as scratch:
        client = NotebookClient(
            node,
            km=AsyncKernelManager(
                kernel_name=KERNELSPEC["name"],
                # No folders: what is left is the kernel of the running Python.
                kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
                connection_file=str(Path(scratch, "kernel.json")),
                # No port, where the system can do without.
                transport="tcp" if sys.platform == "win32" else "ipc",
            ),
            resources={"metadata": {"path": str(path.parent.resolve())}},
            timeout=PATIENCE,
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=["--log-level=40"],
            on_cell_start=started,
        )
        # The kernel imports this very package, whatever else is installed.
        ours = str(Path(alliance_stats.__file__).resolve().parents[1])
        environment = settings.isolated(Path(scratch)) | {"ALLIANCE_STATS_CHARTS": charts}
        theirs = environment.get("PYTHONPATH", "")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [ours, theirs]))
        try:
            # A loop of its own, which is closed; ZeroMQ needs this kind.
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as loop:
                loop.run(client.async_execute(env=environment, cleanup_kc=True))
        except CellExecutionError as error:
            raise ReportError(f"{path.name}, {reached}: {error.ename}: {error.evalue}") from None
        except CellTimeoutError:
            raise ReportError(
                f"{path.name}, {reached}: timed out after {PATIENCE} seconds"
            ) from None
        except RuntimeError:  # DeadKernelError, or no kernel at all
            raise ReportError(f"{path.name}, {reached}: the kernel died") from None
    node.metadata = NotebookNode(kernelspec=KERNELSPEC, language_info={"name": "python"})
    for cell in node.cells:
        cell.metadata.pop("execution", None)
    return node


def execute_each(paths: Iterable[Path], *, charts: str = "") -> Iterator[tuple[Path, NotebookNode]]:
    """Execute notebooks, some at a time, and give each as it is done."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = {pool.submit(execute, path, charts=charts): path for path in paths}
        try:
            for count, job in enumerate(as_completed(jobs), 1):
                node = job.result()
                print(f"[{count}/{len(jobs)}] executed {jobs[job].name}", flush=True)
                yield jobs[job], node
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def save_all(folder: Path) -> None:
    """Execute the numbered notebooks of a folder and save those that came out otherwise."""
    numbered, others = find(folder)
    tell_left_out(others, "not executed")
    for path, node in execute_each(numbered):
        content = written(node)
        if path.read_bytes() != content:
            replace(path, content)


def tell_left_out(paths: list[Path], what: str) -> None:
    """Say in a line which notebooks have no number in front, if there are any."""
    if paths:
        names = ", ".join(path.name for path in paths)
        print(f"{what}, because their names have no leading number: {names}", flush=True)


def written(node: NotebookNode) -> bytes:
    """Give the content of the file that a notebook is saved as."""
    return (nbformat.writes(node, version=4, indent=1).rstrip("\n") + "\n").encode()


def replace(path: Path, content: bytes) -> None:
    """Write a file in one step: a reader sees the old one or the new one, whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        shutil.copymode(path, name)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
