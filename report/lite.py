"""Build a JupyterLite site: the notebooks and the wheel, run by Pyodide in the reader's browser.

``python -m report.lite OUTPUT [PYODIDE]``, where PYODIDE is a folder that holds a Pyodide
distribution; without it the site takes Pyodide from its usual address.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
OPTIONS = "--apps=lab --apps=notebooks --no-sourcemaps --no-unused-shared-packages".split()
WHEEL = "from setuptools import build_meta; build_meta.build_wheel('../lite/pypi')"


def build(output: Path, pyodide: Path | None = None) -> None:
    """Write the site to a folder, which is replaced."""
    with tempfile.TemporaryDirectory() as folder:
        here, source = Path(folder, "lite"), Path(folder, "source")
        (here / "files").mkdir(parents=True)
        notebooks = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
        for path in notebooks:
            notebook = nbformat.read(path, 4)  # joins lines, which the browser would not
            # The package comes from the site itself.
            install = nbformat.v4.new_code_cell("%pip install -q alliance-stats", id="install")
            notebook.cells.insert(0, install)
            notebook.metadata.kernelspec = {"name": "python", "display_name": "Python"}
            (here / "files" / path.name).write_text(json.dumps(notebook), "utf-8")
        if pyodide:
            shutil.copytree(pyodide, here / "static" / "pyodide")
        # A copy: setuptools leaves files where it builds.
        shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "build"))
        run("-c", WHEEL, cwd=source)
        pack("comm", here / "pypi")
        shutil.rmtree(output, ignore_errors=True)
        to = f"--output-dir={output.resolve()}"
        run("-m", "jupyterlite_core.app", "build", *OPTIONS, to, cwd=here)
    start = output / "index.html"
    page = start.read_text("utf-8")
    first = f"location.replace('lab/index.html?path={notebooks[0].name}');"
    start.write_text(page.replace("await import('./config-utils.js');", first), "utf-8")


def pack(name: str, folder: Path) -> None:
    """Make a wheel again of an installed package, which the kernel would ask PyPI for."""
    installed = metadata.distribution(name)
    wheel = folder / f"{name}-{installed.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in installed.files or []:
            if file.suffix != ".pyc":
                archive.write(str(file.locate()), str(file))


def run(*arguments: str, cwd: Path) -> None:
    """Run Python, and end with the last of what it said where it fails."""
    done = subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        sys.exit("\n".join((done.stdout + done.stderr).splitlines()[-15:]))


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:]))
    print(f"JupyterLite is in {sys.argv[1]}: python -m http.server -d {sys.argv[1]}")
