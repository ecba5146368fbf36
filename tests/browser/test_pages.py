"""Each page of the built report, as a browser shows it and a reader uses it.

The report is build/report, or the folder that ALLIANCE_STATS_REPORT names; the browser is one
of the system's, or the one that CHROMIUM names. `make test` leaves this folder out.
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

SITE = Path(os.environ.get("ALLIANCE_STATS_REPORT") or Path(__file__).parents[2] / "build/report")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PAGES = sorted(path.name for path in SITE.glob("*.html")) or ["index.html"]
WIDTHS = [320, 390, 768, 1280]
OPEN_ALL = "for (const part of document.querySelectorAll('details')) part.open = true"
#: What reaches beyond the screen, or holds more than it shows.
CUT = """() => [...document.querySelectorAll('body *')].filter(one => {
    if (one.closest('.unseen, thead, .skip') || one.parentElement.closest('svg')) return false;
    const box = one.getBoundingClientRect(), block = getComputedStyle(one).display != 'inline';
    return box.left < -1 || box.right > document.documentElement.clientWidth + 1
        || block && one.clientWidth && one.scrollWidth > one.clientWidth + 1;
}).map(one => one.outerHTML.slice(0, 90))"""
#: The sizes of text in each chart, and words that reach beyond it.
TEXTS = """() => [...document.querySelectorAll('.chart svg')].map(chart => {
    const box = chart.getBoundingClientRect(), scale = box.width / chart.viewBox.baseVal.width;
    const texts = [...chart.querySelectorAll('text')];
    return {
        sizes: texts.map(one => scale * parseFloat(getComputedStyle(one).fontSize)),
        out: texts.filter(one => one.getBoundingClientRect().left < box.left - 1
            || one.getBoundingClientRect().right > box.right + 1).map(one => one.textContent),
    };
})"""


@pytest.fixture(scope="session")
def browser():
    """A headless browser of the system: none is downloaded."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"no report in {SITE}: run make report first", pytrace=False)
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("NO BROWSER: nothing was checked. Install Chromium, or name it in CHROMIUM.")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, as in containers. The pages are our own.
        arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        started = playwright.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


@contextmanager
def shown(browser, name, width=1280, scheme="light", **settings):
    """A page in a fresh context, with what it asked for and complained of."""
    size = {"width": width, "height": 844}
    context = browser.new_context(viewport=size, color_scheme=scheme, **settings)
    page = context.new_page()
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("requestfailed", lambda request: page.complaints.append(request.url))
    path, _, fragment = name.partition("#")
    page.goto((SITE / path).as_uri() + (f"#{fragment}" if fragment else ""))
    yield page
    context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(browser, name, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with shown(browser, name, width, scheme) as page:
        for code in ("", OPEN_ALL):
            page.evaluate(code)
            for one in axe.run(page).response["violations"]:
                pytest.fail(f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_and_the_text_of_charts_is_legible(browser, name, width):
    with shown(browser, name, width) as page:
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []
        for chart in page.evaluate(TEXTS):
            assert chart["out"] == []
            assert min(chart["sizes"]) >= 11 and max(chart["sizes"]) <= 18


@pytest.mark.parametrize("name", PAGES)
def test_asks_nobody_and_needs_no_script(browser, name):
    with shown(browser, name) as page:
        page.evaluate(OPEN_ALL)
        page.wait_for_load_state("networkidle")
        assert all(url.startswith(SITE.as_uri()) for url in page.asked)
        assert page.complaints == []
    with shown(browser, name, java_script_enabled=False) as page:
        assert page.locator("h1").is_visible()
        assert page.locator('script:not([type="application/ld+json"])').count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_charts_and_tables_are_told_to_all(browser, name):
    with shown(browser, name, 390) as page:
        for chart in page.locator(".chart").all():
            label = chart.locator("svg[role=img]").get_attribute("aria-label")
            assert 20 < len(label) < 150
            assert chart.locator("figcaption").inner_text().strip()
            assert chart.locator("details li").count()
        for table in page.locator("table").all():
            assert table.locator("caption").inner_text().strip()
            cells = table.get_by_role("cell").count() + table.get_by_role("rowheader").count()
            assert cells >= table.get_by_role("row").count() - 1 > 0


@pytest.mark.parametrize("name", PAGES)
def test_print_is_light_and_has_whole_addresses(browser, name, tmp_path):
    with shown(browser, name, scheme="dark") as page:
        page.emulate_media(media="print")
        paper = page.evaluate(
            "getComputedStyle(document.documentElement).getPropertyValue('--paper')"
        )
        assert paper.strip() == "#fff"
        for selector in (".skip", ".turn", ".code", ".filter input"):
            assert not any(one.is_visible() for one in page.locator(selector).all())
        for link in page.locator('a[href^="http"]').all()[:3]:
            after = link.evaluate("one => getComputedStyle(one, '::after').content")
            assert link.get_attribute("href") in after
        page.pdf(path=tmp_path / "page.pdf", format="A4")


def test_the_filter_works_by_keyboard_and_without_scripts(browser):
    with shown(browser, "index.html") as page:
        page.locator("#show-all").focus()
        for _ in range(4):
            page.keyboard.press("ArrowDown")
        assert page.locator("#show-v-does-not-fit").is_checked()
        assert [one.is_visible() for one in page.locator(".group").all()].count(True) == 1
        assert page.locator(".group.v-does-not-fit").is_visible()
        grounds = {
            kind: page.locator(f".article a.v-{kind}").first.evaluate(
                "one => getComputedStyle(one).backgroundColor"
            )
            for kind in ("does-not-fit", "confirmed")
        }
        assert grounds["confirmed"] == "rgba(0, 0, 0, 0)" != grounds["does-not-fit"]
    with shown(browser, "index.html", java_script_enabled=False) as page:
        page.locator("#show-v-confirmed").check()
        assert not page.locator(".group.v-repeated").is_visible()


def test_a_claim_leads_to_evidence_that_says_the_same(browser):
    with shown(browser, "index.html", 390) as page:
        claims = page.locator(".article a")
        assert claims.count() == 42
        link = page.locator('.article a[href$="#spbu-coursera-world"]')
        told = link.inner_text()
        assert "does not fit: SPBU is 3rd among all of Coursera's partners" in " ".join(
            told.split()
        )
        link.focus()
        page.keyboard.press("Enter")
        target = page.locator("article:target")
        assert "does not fit" in target.locator(".badge").inner_text()
        assert target.bounding_box()["y"] < 200
        assert target.get_by_text("8th").first.is_visible()


def test_verdicts_are_told_apart_in_forced_colors(browser):
    with shown(browser, "index.html", forced_colors="active") as page:
        for claim in page.locator(".article a").all():
            assert claim.locator(".sign").inner_text() in "✓↻≈≠?"
        edge = page.locator(".article a").first.evaluate("one => getComputedStyle(one).borderWidth")
        assert edge == "1px"
        for part in page.locator(".strip span").all():
            assert part.inner_text()[0] in "✓↻≈≠?" and part.inner_text()[2:].isdigit()


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_all_links_and_stops_at_nothing_else(browser, name):
    with shown(browser, name, 390) as page:
        stops = page.eval_on_selector_all("[tabindex]", "all => all.map(one => one.tagName)")
        assert stops == ["MAIN"]
        scrolls = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length"
        page.evaluate(OPEN_ALL)
        assert page.eval_on_selector_all("pre, table", scrolls) == 0
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


def test_the_site_is_small():
    loaded = ("index.html", "style.css", "icon.svg")
    assert sum((SITE / name).stat().st_size for name in loaded) < 150_000
    assert sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file()) < 1_500_000
