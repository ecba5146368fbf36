"""Each page of the built report, as a browser shows it and a reader uses it.

The report is build/report, or the folder that ALLIANCE_STATS_REPORT names; the browser is
one of the system's, or the one that CHROMIUM names. `make test` leaves this folder out.
"""

import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from urllib.request import url2pathname

import pytest

SITE = Path(os.environ.get("ALLIANCE_STATS_REPORT") or Path(__file__).parents[2] / "build/report")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PAGES = sorted(path.name for path in SITE.glob("*.html")) or ["index.html"]
WIDE, NARROW = (1280, 900), (390, 844)
OPEN_ALL = "for (const part of document.querySelectorAll('details')) part.open = true"
MEGABYTE = 1_000_000

pytestmark = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "index.html").is_file():
        pytest.fail(f"no report in {SITE}: run make report first", pytrace=False)
    return SITE


@pytest.fixture(scope="session")
def browser():
    """A headless browser of the system: none is downloaded."""
    named = os.environ.get("CHROMIUM")
    path = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(
            "NO BROWSER: the report was not checked. Install Chromium or Chrome, or name one "
            "in CHROMIUM."
        )
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason='NOT CHECKED: pip install "alliance-stats[browser]"'
    )
    with sync_api.sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, as in containers. The pages are our own.
        arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        started = playwright.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


@contextmanager
def shown(browser, site, name, size=WIDE, scheme="light", **settings):
    """A page in a fresh context, with what it asked for and complained of."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, **settings
    )
    page = context.new_page()
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("requestfailed", lambda request: page.complaints.append(f"failed: {request.url}"))
    page.goto((site / name).as_uri())
    yield page
    context.close()


@pytest.mark.parametrize("code", ["closed", "open"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(browser, site, name, size, scheme, code):
    sync_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    with shown(browser, site, name, size, scheme) as page:
        if code == "open":
            page.evaluate(OPEN_ALL)
        found = sync_playwright.Axe().run(page).response["violations"]
    told = [
        f"{one['id']}: {one['help']}\n" + "\n".join(node["html"][:160] for node in one["nodes"])
        for one in found
    ]
    assert not told, "\n".join(told)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_asks_no_other_host_and_complains_of_nothing(browser, site, name, scheme):
    with shown(browser, site, name, scheme=scheme) as page:
        page.evaluate(OPEN_ALL)
        page.wait_for_load_state("networkidle")
        outside = [url for url in page.asked if not url.startswith(site.as_uri())]
        assert not outside
        assert not page.complaints


def test_no_link_leads_nowhere(browser, site, name):
    with shown(browser, site, name) as page:
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    assert links
    read, lost = {}, []
    for link in sorted(set(links)):
        parts = urlsplit(link)
        if parts.scheme in ("http", "https", "mailto"):
            continue
        target, fragment = urldefrag(link)
        path = url2pathname(unquote(urlsplit(target).path))
        found = site / path[len(str(site)) + 1 :] if path.startswith(str(site)) else None
        if parts.scheme != "file" or found is None or not found.is_file():
            lost.append(link)
        elif fragment:
            if found not in read:
                with shown(browser, site, found.name) as page:
                    ids = page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
                assert len(ids) == len(set(ids)), f"{found.name}: an id twice"
                read[found] = set(ids)
            if unquote(fragment) not in read[found]:
                lost.append(link)
    assert not lost


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_does_not_scroll_sideways(browser, site, name, width):
    with shown(browser, site, name, (width, 844)) as page:
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # Nor is anything cut off that no box of its own scrolls to.
        cut = page.evaluate(
            """() => [...document.querySelectorAll('main *')].filter(one =>
                !one.closest('.scroll, thead') && one.getBoundingClientRect().right
                > document.documentElement.clientWidth + 1
                ).map(one => one.outerHTML.slice(0, 90))"""
        )
        assert not cut


def test_the_keyboard_reaches_all_that_opens_or_scrolls(browser, site, name):
    with shown(browser, site, name, NARROW) as page:
        page.evaluate(OPEN_ALL)
        wanted = page.evaluate(
            """() => { let number = 0;
                for (const one of document.querySelectorAll('a[href], summary, .scroll'))
                    one.dataset.stop = number++;
                return number; }"""
        )
        reached = set()
        for _ in range(wanted + 5):
            page.keyboard.press("Tab")
            stop = page.evaluate("document.activeElement.dataset.stop")
            if stop is None:
                break
            reached.add(stop)
        assert len(reached) == wanted
        # Nothing scrolls that the keyboard cannot get into.
        unreachable = page.evaluate(
            """() => [...document.querySelectorAll('body *')].filter(one =>
                one.scrollWidth > one.clientWidth + 1 && one.tabIndex < 0
                && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)
                ).map(one => one.outerHTML.slice(0, 90))"""
        )
        assert not unreachable
        wide = page.locator(".scroll.table").filter(has=page.locator("table"))
        for box in wide.all():
            if box.evaluate("one => one.scrollWidth > one.clientWidth + 40"):
                box.focus()
                page.keyboard.press("ArrowRight")
                page.wait_for_function("one => one.scrollLeft > 0", arg=box.element_handle())
                break


def test_code_opens_by_the_keyboard(browser, site, name):
    with shown(browser, site, name) as page:
        for summary in page.locator("summary").all()[:2]:
            summary.focus()
            page.keyboard.press("Enter")
            assert summary.evaluate("one => one.parentElement.open")


def test_right_without_scripts(browser, site, name):
    with shown(browser, site, name, java_script_enabled=False) as page:
        assert page.locator("h1").inner_text()
        assert page.locator("main").is_visible()
    markup = (site / name).read_text(encoding="utf-8")
    assert "<script" not in markup.replace('<script type="application/ld+json">', "")
    assert "onclick" not in markup and "javascript:" not in markup


def test_pictures_are_loaded_and_described(browser, site, name):
    with shown(browser, site, name) as page:
        for picture in page.locator("img").all():
            assert picture.evaluate("one => one.complete && one.naturalWidth > 0")
            assert len(picture.get_attribute("alt")) > 40
            assert picture.locator("xpath=..").locator("figcaption").inner_text().strip()
        for table in page.locator("table").all():
            assert table.locator("caption").count() == 1
            assert table.locator("th:not([scope])").count() == 0


def test_charts_stay_on_white_in_the_dark(browser, site, name):
    with shown(browser, site, name, scheme="dark") as page:
        grounds = page.eval_on_selector_all(
            "img", "all => all.map(one => getComputedStyle(one).backgroundColor)"
        )
        assert set(grounds) <= {"rgb(255, 255, 255)"}
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, dark[4:-1].split(","))) < 200


def test_prints_without_what_paper_cannot_use(browser, site, name, tmp_path):
    with shown(browser, site, name) as page:
        page.emulate_media(media="print")
        for selector in (".skip", ".turn", ".code"):
            assert not any(one.is_visible() for one in page.locator(selector).all())
        page.pdf(path=tmp_path / "page.pdf", format="A4")
    assert (tmp_path / "page.pdf").stat().st_size > 10_000


def test_downloads_are_what_they_say(browser, site, name):
    with shown(browser, site, name) as page:
        links = page.eval_on_selector_all(
            "a[download]", "all => all.map(one => one.getAttribute('href'))"
        )
    if name == "index.html":
        package = json.loads((site / "data" / "datapackage.json").read_bytes())
        expected = {f"data/{resource['path']}" for resource in package["resources"]}
        expected |= {f"notebooks/{path.name}" for path in (site / "notebooks").iterdir()}
        assert expected | {"data/datapackage.json"} <= set(links)
        assert len(expected) > len(package["resources"])
    else:
        assert links == [f"notebooks/{name.removesuffix('.html')}.ipynb"]
    for link in links:
        content = (site / link).read_bytes()
        assert content
        if link.endswith((".ipynb", ".json")):
            json.loads(content)


def test_two_clicks_from_a_verdict_to_the_numbers(browser, site, name):
    if name != "index.html":
        pytest.skip("the verdicts are on the opening page")
    with shown(browser, site, name) as page:
        rows = page.locator(".claims tbody tr:not(.group)")
        assert rows.count() >= 40
        assert rows.locator("th a").count() == rows.count()
        link = page.locator(".claims a", has_text="edX: 100 million").first
        link.click()
        row = page.locator("tr:target")
        assert "edX: 100 million" in row.inner_text()
        assert row.is_visible()


def test_is_found_and_small(browser, site, name):
    with shown(browser, site, name) as page:
        assert page.locator("html").get_attribute("lang") == "en"
        for kind in ("og:title", "og:description"):
            assert page.locator(f'meta[property="{kind}"]').get_attribute("content")
        if picture := page.locator('meta[property="og:image"]').all():
            assert (site / picture[0].get_attribute("content")).is_file()
        if name == "index.html":
            said = json.loads(page.locator('script[type="application/ld+json"]').text_content())
            assert said["@type"] == "Dataset" and said["license"] and said["distribution"]
            assert picture
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert size < 3 * MEGABYTE
