"""Each page of the built report, as a browser shows it and a reader uses it.

The report is build/report, or the folder that ALLIANCE_STATS_REPORT names; the browser is the
one that CHROMIUM names, as `make test-browser` does. `make test` leaves this folder out.
"""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest

SITE = Path(os.environ.get("ALLIANCE_STATS_REPORT") or Path(__file__).parents[2] / "build/report")
PAGES = sorted(path.name for path in SITE.glob("*.html"))
assert PAGES, f"no report in {SITE}: run make report first"
NOTEBOOKS = [name for name in PAGES if name[0].isdigit()]
WIDTHS = [320, 390, 768, 1280, 1600]
OPEN_ALL = "for (const part of document.querySelectorAll('details')) part.open = true"
#: What reaches beyond the screen, or holds more than it shows.
CUT = """() => [...document.querySelectorAll('body *')].filter(one => {
    if (one.closest('.unseen, thead, .skip') || one.parentElement.closest('svg')) return false;
    const box = one.getBoundingClientRect(), block = getComputedStyle(one).display != 'inline';
    return box.left < -1 || box.right > document.documentElement.clientWidth + 1
        || block && one.clientWidth && one.scrollWidth > one.clientWidth + 1;
}).map(one => one.outerHTML.slice(0, 90))"""
#: Width and scale of each chart that is seen, sizes of its text, and words that leave it.
CHARTS = """() => [...document.querySelectorAll('.chart svg')].map(chart => {
    const box = chart.getBoundingClientRect(), scale = box.width / chart.viewBox.baseVal.width;
    const texts = [...chart.querySelectorAll('text')];
    return {width: box.width, scale,
        sizes: texts.map(one => scale * parseFloat(getComputedStyle(one).fontSize)),
        out: texts.map(one => [one.textContent, one.getBoundingClientRect()])
            .filter(([_, its]) => its.left < box.left - 1 || its.right > box.right + 1)};
}).filter(chart => chart.width)"""
PLACES = "() => [...document.querySelectorAll('.article a')].map(x => [x.offsetLeft, x.offsetTop])"
GROUND = "one => getComputedStyle(one).backgroundColor"


@contextmanager
def shown(browser, name, width=1280, **settings):
    """A page in a context of its own, with what it asked for and complained of."""
    viewport = {"width": width, "height": 844}
    with browser.new_page(viewport=viewport, **settings) as page:
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("requestfailed", lambda request: page.complaints.append(request.url))
        page.goto((SITE / name).as_uri())
        yield page


def widths(page, *chosen):
    """The page at each width."""
    for width in chosen:
        page.set_viewport_size({"width": width, "height": 844})
        yield width


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_cut(browser, name, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with shown(browser, name, color_scheme=scheme) as page:
        for code in ("", OPEN_ALL):
            page.evaluate(code)
            for width in widths(page, *WIDTHS):
                for one in axe.run(page).response["violations"]:
                    pytest.fail(f"{width}: {one['help']}: {one['nodes'][0]['html'][:200]}")
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert page.evaluate(CUT) == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_charts_are_as_they_were_drawn_and_told_to_all(browser, name):
    with shown(browser, name) as page:
        page.evaluate(OPEN_ALL)
        for width in widths(page, *WIDTHS, 1200, 1199):
            charts = page.evaluate(CHARTS)
            assert len(charts) == page.locator(".chart").count()
            for chart in charts:
                assert chart["out"] == []
                assert all(11 <= size <= 18 for size in chart["sizes"])
                assert width < 390 or abs(chart["scale"] - 1) < 0.01
                assert chart["width"] >= (560 if width >= 700 else 0)
            assert page.locator(".contents").is_visible() == (width >= 1200)
            for figure in page.locator("figure").all():
                assert 20 < len(figure.get_by_role("img").get_attribute("aria-label")) < 250
                caption, drawing = figure.locator("figcaption"), figure.locator(".chart")
                assert caption.locator("p").inner_text() and caption.locator("table td").count()
                rail, chart = caption.bounding_box(), drawing.bounding_box()
                beside, below = rail["x"] > chart["x"] + 640, rail["y"] > chart["y"] + 100
                assert beside if width >= 1200 else below


@pytest.mark.parametrize("name", PAGES)
def test_asks_nobody_needs_no_script_and_is_used_by_keyboard(browser, name):
    with shown(browser, name, 390) as page:
        page.keyboard.press("Tab")
        assert page.locator(".skip:focus").bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        stops = page.eval_on_selector_all("[tabindex]", "all => all.map(one => one.tagName)")
        assert stops == ["MAIN"]
        page.evaluate(OPEN_ALL)
        page.wait_for_load_state("networkidle")
        assert all(url.startswith(SITE.as_uri()) for url in page.asked)
        assert page.complaints == []
        assert page.locator('script:not([type="application/ld+json"])').count() == 0
        site = page.locator("nav .site").inner_text()
        assert site.endswith(" claims, checked") and page.title().endswith(f" – {site}")


def test_long_tables_are_folded_on_phones_alone(browser):
    folded = 0
    for name in NOTEBOOKS:
        with shown(browser, name) as page:
            tables = page.locator(".long").all()
            folded += len(tables)
            for table in tables:
                for width in widths(page, 1280, 390):
                    assert table.locator("td").first.is_visible() == (width == 1280)
                    assert table.locator("summary").is_visible() == (width == 390)
            page.emulate_media(media="print")
            assert all(table.locator("td").first.is_visible() for table in tables)
    assert folded


def test_the_opening_page_is_short(browser):
    for width, height in {390: 9000, 1280: 5200}.items():
        with shown(browser, "index.html", width) as page:
            assert page.evaluate("document.documentElement.scrollHeight") <= height
            assert len(page.evaluate("document.body.textContent").split()) < 3000
    assert sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file()) < 1_800_000


def test_print_is_light_has_all_and_takes_six_pages(browser):
    with shown(browser, "index.html", color_scheme="dark") as page:
        page.emulate_media(media="print")
        for selector in (".skip", ".top", ".filter"):
            assert not page.locator(selector).first.is_visible()
        assert page.locator("body").evaluate(GROUND) == "rgb(255, 255, 255)"
        assert page.locator(".group.v-confirmed li").first.is_visible()
        assert page.pdf(format="A4").count(b"/Type /Page\n") <= 6


def test_the_filter_works_by_keyboard_without_scripts_or_reflow(browser):
    with shown(browser, "index.html") as page:
        before = page.evaluate(PLACES)
        page.locator("#show-all").focus()
        for _ in range(5):
            page.keyboard.press("ArrowDown")
        assert page.locator("#show-v-does-not-match").is_checked()
        assert page.evaluate(PLACES) == before
        assert page.locator(".article .v-confirmed").first.evaluate(GROUND) == "rgba(0, 0, 0, 0)"
        assert "rgba" not in page.locator(".article .v-does-not-match").first.evaluate(GROUND)


def test_a_claim_leads_to_evidence_that_says_the_same(browser):
    with shown(browser, "index.html", 390) as page:
        assert page.locator("details[open]").get_attribute("id") == "v-does-not-match"
        link = page.locator('.article a[href$="#spbu-coursera-world"]')
        assert link.get_by_role("img").get_attribute("aria-label") == "does not match:"
        link.focus()
        page.keyboard.press("Enter")
        target = page.locator("article:target")
        assert "Does not match" in target.locator(".badge").inner_text()
        assert target.bounding_box()["y"] < 200
        assert target.get_by_text("8th").first.is_visible()


def test_verdicts_are_told_apart_in_forced_colors(browser):
    with shown(browser, "index.html", forced_colors="active") as page:
        for claim in page.locator(".article a").all():
            assert claim.locator(".sign").inner_text() in "✓↻≈→≠?"
            assert claim.bounding_box()["height"] >= 28
            assert claim.evaluate("one => getComputedStyle(one).borderWidth") == "1px"
