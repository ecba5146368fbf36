"""The JupyterLite site opens in a browser and, where a Pyodide is at hand, runs every notebook."""

import os
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("0*.ipynb"))
PYODIDE = os.environ.get("PYODIDE")

pytest.importorskip("jupyterlite_core", reason="make lite installs what builds the site")
playwright = pytest.importorskip("playwright.sync_api")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a site, freshly built and served by this machine."""
    output = tmp_path_factory.mktemp("lite") / "site"
    command = [sys.executable, "-m", "report.lite", output, *([PYODIDE] if PYODIDE else [])]
    subprocess.run(command, cwd=ROOT, check=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=output))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(site):
    """A page that collects errors in ``page.faults``, other than those of a missing network."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not browser:
        pytest.skip("no chromium here; CHROMIUM=/path may name a browser")
    with playwright.sync_playwright() as driver:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = driver.chromium.launch(executable_path=browser, args=options)
        # So high that all cells are on the page: others are not drawn.
        page = chromium.new_page(viewport={"width": 1000, "height": 20_000})
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on(
            "response",
            lambda answer: (
                page.faults.append(f"{answer.status} {answer.url}")
                if answer.status >= 400 and answer.url.startswith(site)
                else None
            ),
        )
        yield page
        chromium.close()


def show(page, site, path):
    """Show a notebook, until its first cell is there."""
    page.goto(f"{site}/notebooks/index.html?path={path.name}")
    first = page.locator(".jp-Cell", has_text="%pip install -q alliance-stats").first
    first.wait_for(timeout=60_000)


def test_it_opens_without_an_error(page, site):
    show(page, site, NOTEBOOKS[0])
    assert page.faults == []


@pytest.mark.skipif(not PYODIDE, reason="PYODIDE names no folder that holds a Pyodide")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_every_notebook_to_the_end(page, site, path):
    show(page, site, path)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu").get_by_text("Run All Cells", exact=True).click()
    page.wait_for_function(
        """() => {
            const cells = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
            return cells.length && cells.every(cell => /\\[\\d+\\]/.test(cell.textContent));
        }""",
        timeout=180_000,
    )
    errors = page.locator('[data-mime-type="application/vnd.jupyter.error"]')
    assert errors.all_inner_texts() == []
