"""The browser that CHROMIUM names."""

import os

import pytest

#: Chromium refuses its sandbox to root, as in containers. The pages are our own.
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CHROMIUM") or pytest.skip("NO BROWSER: CHROMIUM names none.")
    with pytest.importorskip("playwright.sync_api").sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=OPTIONS)
