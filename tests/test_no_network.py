"""Nothing in the package opens a network connection, but to the kernels of notebooks.

A process that may make no socket and resolve no name imports every module, loads and checks
the tables, runs the code of the notebooks (all questions, tables and charts) and lays out the
report from the notebooks as they are committed. Only executing notebooks afresh needs
sockets: Jupyter speaks to a kernel through them, on the machine itself.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT

PACKAGE = ROOT / "alliance_stats"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

#: Put before each program: what reaches for the network raises, from C as from Python.
BLOCKED = """
import json, socket, sys

def refuse(event, arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        raise PermissionError(f"{event} is blocked")

sys.addaudithook(refuse)
"""

WAYS_OUT = [
    "socket.socket()",
    "socket.create_connection(('127.0.0.1', 9))",
    "socket.getaddrinfo('localhost', 80)",
    "socket.gethostbyname('localhost')",
    "__import__('urllib.request').request.urlopen('http://127.0.0.1:9')",
    "__import__('pandas').read_csv('http://127.0.0.1:9/figures.csv')",
]
TRY_ALL = f"""
told = []
for way in {WAYS_OUT!r}:
    try:
        told.append(repr(eval(way)))
    except Exception as error:
        told.append(str(error))
print(json.dumps(told))
"""

EVERYTHING = """
import importlib, pkgutil
from pathlib import Path
import alliance_stats as stats

done = {}
done["modules"] = [found.name for found in pkgutil.iter_modules(stats.__path__)]
for name in done["modules"]:
    importlib.import_module(f"alliance_stats.{name}")

tables = {name: getattr(stats, name)() for name in stats.__all__ if name.startswith("load_")}
done["tables"] = {name: len(table) for name, table in tables.items()}
stats.validate()
for reading in ("literal", "pragmatic"):
    ends = stats.bounds(tables["load_figures"], reading)
    stats.ratio(ends, ends)
try:
    stats.verify("three of 100")
except stats.VerificationError as error:
    done["verified"] = len(error.faults)

import nbformat
from alliance_stats import plots, report
shown = []
plots._display = lambda data, metadata: shown.append(data)
nodes = {path.name: nbformat.read(path, 4) for path in sorted(Path("notebooks").glob("*.ipynb"))}
for name, node in nodes.items():
    scope = {"__name__": "__main__"}
    for cell in node.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, name, "exec"), scope)
pictures = [data["image/png"] for data in shown if "image/png" in data]
done["pictures"] = [picture.startswith(b"\\x89PNG") for picture in pictures]
done["shown tables"] = sum("text/html" in data for data in shown)
done["pages"] = [name for name in report.site(nodes, Path(".")) if name.endswith(".html")]
print("\\n" + json.dumps(done))
"""


def run(program: str) -> Any:
    """What the last line of a program says, run where no socket can be made."""
    command = [sys.executable, "-c", BLOCKED + program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def done() -> dict[str, Any]:
    return run(EVERYTHING)


def test_the_block_holds():
    for way, told in zip(WAYS_OUT, run(TRY_ALL), strict=True):
        assert "is blocked" in told, way


def test_every_module_is_imported_without_a_network(done):
    assert set(done["modules"]) == {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}


def test_tables_are_loaded_checked_and_held_against_a_text_without_a_network(done):
    assert len(done["tables"]) == 8
    assert all(done["tables"].values())
    assert done["verified"]


def test_every_question_table_and_chart_is_made_without_a_network(done):
    def calls(what: str) -> int:
        return sum(path.read_text("utf-8").count(what) for path in NOTEBOOKS)

    assert len(done["pictures"]) == calls("ax = plot_") > 0
    assert all(done["pictures"])
    assert done["shown tables"] > 0


def test_the_report_is_laid_out_without_a_network(done):
    assert len(done["pages"]) == len(NOTEBOOKS) + 1


#: What speaks to a network, or to a browser that does. Of urllib, parse only takes
#: addresses apart.
REACHING = {
    "aiohttp", "ftplib", "http", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "tornado", "urllib", "urllib3", "webbrowser", "websockets", "xmlrpc",
    "zmq",
}  # fmt: skip


def imported(path: Path) -> set[str]:
    """The names that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_no_module_imports_what_speaks_to_a_network(path):
    reaching = {name for name in imported(path) if name.split(".")[0] in REACHING}
    assert {name for name in reaching if not name.startswith("urllib.parse.")} == set()
