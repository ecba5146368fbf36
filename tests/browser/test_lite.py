"""The JupyterLite site opens in a browser; with a Pyodide at hand, it runs all that is ours.

PYODIDE names a folder that holds one (pyodide.py makes it); without it only the first test runs.
"""

import os
import subprocess
import sys
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
PYODIDE = [os.environ["PYODIDE"]] if os.environ.get("PYODIDE") else []
needs_pyodide = pytest.mark.skipif(not PYODIDE, reason="PYODIDE names no folder: make test-lite")
#: All that is shown under each code cell but the first, which installs; pictures by their words.
OUTPUTS = r"""() => [...document.querySelectorAll('.jp-CodeCell')].slice(1).map(cell =>
    [...cell.querySelectorAll('.jp-OutputArea-output')].map(output => output.textContent.replace(
        /\s+/g, ' ').trim() + [...output.querySelectorAll('img')].map(one => one.alt).join()))"""
DONE = r"""() => { const all = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
    return all.length && all.every(prompt => /\[\d+\]/.test(prompt.textContent)); }"""
#: The library's tests on the page's own Pyodide, where no process can be started.
TESTS = """async () => {
    const {loadPyodide} = await import('/static/pyodide/pyodide.mjs'), said = [];
    const python = await loadPyodide({stdout: line => said.push(line)});
    await python.loadPackage(['pandas', 'matplotlib', 'ipython', 'pytest', 'iniconfig', 'pluggy',
        'pygments', 'packaging', 'hypothesis', 'sortedcontainers', 'openpyxl', 'et-xmlfile']);
    const ours = await (await fetch('/ours.zip')).arrayBuffer();
    python.unpackArchive(ours, 'zip', {extractDir: '/ours'});
    const code = python.runPython(`
import os, subprocess, sys, pytest
subprocess.run = lambda *_, **__: pytest.skip('no processes in a browser')
os.chdir('/ours')
sys.path.insert(0, '/ours')
names = ('parsing hedges intervals checks datasets roundtrip scale counts ranks claims '
    'verdicts plots')
tests = [f'tests/test_{name}.py' for name in names.split()]
int(pytest.main(['-o', 'addopts=', '-q', '-p', 'no:cacheprovider', *tests]))`);
    return [code, said.slice(-40).join('\\n')];
}"""

pytest.importorskip("jupyterlite_core", reason="make lite installs what builds the site")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a site, freshly built and served by this machine, with our sources."""
    output = tmp_path_factory.mktemp("lite") / "site"
    subprocess.run([sys.executable, "-m", "report.lite", output, *PYODIDE], cwd=ROOT, check=True)
    with zipfile.ZipFile(output / "ours.zip", "w") as archive:
        for name in ("conftest.py", "pyproject.toml", "alliance_stats", "data", "report", "tests"):
            for path in [ROOT / name, *(ROOT / name).rglob("*.*")]:
                archive.write(path, path.relative_to(ROOT))
    handler = partial(SimpleHTTPRequestHandler, directory=output)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(browser, site):
    """A page on which nothing fails, and, where there is a Pyodide, nobody else is asked."""
    mine = (site, "data:", "blob:") if PYODIDE else (site, "data:", "blob:", "http")
    said = []
    # So high that all cells are on the page: others are not drawn.
    with browser.new_page(viewport={"width": 1000, "height": 20_000}) as page:
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda asked: said.append(asked.url))
        yield page
    assert [each for each in said if not each.startswith(mine)] == []


def test_it_opens_on_the_first_notebook(page, site):
    page.goto(site)
    first = page.locator(".jp-Cell", has_text="%pip install -q alliance-stats").first
    first.wait_for(timeout=120_000)
    assert page.get_by_role("tab", name=NOTEBOOKS[0].name).is_visible()


@needs_pyodide
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_gives_what_is_stored_in_it(page, site, path):
    def choose(menu, entry):
        page.get_by_role("menuitem", name=menu, exact=True).click()
        page.locator(".lm-Menu").get_by_text(entry, exact=True).click()

    page.goto(f"{site}/notebooks/index.html?path={path.name}")
    page.locator(".jp-Cell", has_text="%pip install").first.wait_for(timeout=120_000)
    page.wait_for_timeout(3000)
    stored = page.evaluate(OUTPUTS)
    assert sum(len(text) for cell in stored for text in cell) > 500
    choose("Edit", "Clear Outputs of All Cells")
    page.wait_for_timeout(500)
    assert not any(page.evaluate(OUTPUTS))
    choose("Run", "Run All Cells")
    page.wait_for_function(DONE, timeout=300_000)
    page.wait_for_timeout(1500)
    assert page.evaluate(OUTPUTS) == stored


@needs_pyodide
def test_the_library_passes_its_tests(page, site):
    page.goto(f"{site}/package.json")
    code, said = page.evaluate(TESTS)
    assert code == 0, said
