"""Numbers, tables and charts as they are shown, whatever stands in them."""

import base64
import datetime
import io
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from PIL import Image

from alliance_stats import claims, display, plots
from alliance_stats.display import intervals_as_text, show, to_html, to_plain
from tests.test_plots import DRAW, every_chart

INF, NAN = float("inf"), float("nan")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, as a list of bundles and metadata."""
    found = []
    monkeypatch.setattr(display, "_display", lambda data, meta=None: found.append((data, meta)))
    return found


@pytest.fixture
def svg(monkeypatch, shown):
    """Show a chart as the site does, and give its SVG."""

    def drawn(ax, caption="A caption."):
        monkeypatch.setenv("ALLIANCE_STATS_CHARTS", "svg")
        show(ax, caption)
        return shown[-2][0]["image/svg+xml"]

    return drawn


# Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lower", "upper", "percent", "text"),
    [
        (3101, 3200, False, "3,101 to 3,200"),
        (3101, INF, False, "3,101 or more"),
        (0, INF, False, "any number"),
        (0, 5, False, "up to 5"),
        (0, 0, False, "0"),
        (NAN, 7, False, "–"),
        (7, NAN, False, "–"),
        # Four figures, and two decimals at the most.
        (9803.92, 11312.22, False, "9,804 to 11,312"),
        (123.456, 1234.56, False, "123.5 to 1,235"),
        (1.4082, 1.4083, False, "1.41"),
        (0.00123, 0.01, False, "0.0012 to 0.01"),
        (0.5066, 0.5146, True, "50.7% to 51.5%"),
        (0, 0.2857, True, "up to 28.6%"),
        (0.5, 12.345, True, "50% to 1,234%"),
        (0.99, 1, True, "99% to 100%"),
    ],
)
def test_intervals_in_words(lower, upper, percent, text):
    ends = pd.DataFrame({"lower": [lower], "upper": [upper]}, index=["edX"])
    found = intervals_as_text(ends, percent=percent)
    pd.testing.assert_series_equal(found, pd.Series([text], index=["edX"], dtype="str"))


# Tables ---------------------------------------------------------------------------------------


def parsed(html):
    return ElementTree.fromstring(html)


@pytest.mark.parametrize(
    ("column", "texts", "side"),
    [
        (pd.array([3100, None], dtype="Int64"), ["3,100", ""], "right"),
        (np.array([1234.5, NAN]), ["1,234", ""], "right"),
        (pd.array(["edX", None], dtype="str"), ["edX", ""], "left"),
        (pd.Categorical(["a", None]), ["a", ""], "left"),
        (pd.to_datetime(["2020-12-09", None]), ["9 Dec 2020", ""], "left"),
        (np.array([True, False]), ["yes", "no"], "left"),
        (pd.array([True, None], dtype="boolean"), ["yes", ""], "left"),
        (pd.Series([datetime.date(2020, 12, 9), 1], dtype="object"), ["2020-12-09", "1"], "left"),
    ],
)
def test_every_type_of_cell_is_written_and_numbers_stand_to_the_right(column, texts, side):
    table = parsed(to_html(pd.DataFrame({"n": column}), "c"))
    cells = table.findall("tbody/tr/td")
    assert [cell.text or "" for cell in cells] == texts
    assert {cell.get("style") for cell in cells} == {f"text-align: {side}"}
    assert table.find("thead/tr/th").get("style") == f"text-align: {side}"
    assert {cell.get("class") for cell in cells} == {"number" if side == "right" else "text"}


def test_a_table_says_what_heads_what_however_it_is_laid_out():
    table = pd.DataFrame({"courses": [3100]}, index=pd.Index(["XuetangX"], name="who"))
    found = parsed(to_html(table, "Courses, as printed."))
    assert (found.tag, found.get("class"), found.get("role")) == ("table", "stats", "table")
    assert [part.tag for part in found] == ["caption", "thead", "tbody"]
    assert found.find("caption").text == "Courses, as printed."
    said = [tuple(map(e.get, ("role", "scope", "data-label"))) for e in found.iter()]
    assert [(e.tag, *more) for e, more in zip(found.iter(), said, strict=True)][2:] == [
        ("thead", "rowgroup", None, None), ("tr", "row", None, None),
        ("th", "columnheader", "col", None), ("th", "columnheader", "col", None),
        ("tbody", "rowgroup", None, None), ("tr", "row", None, None),
        ("th", "rowheader", "row", "who"), ("td", "cell", None, "courses"),
    ]  # fmt: skip
    nameless = parsed(to_html(table.rename_axis(None), "c"))
    assert nameless.find("thead/tr")[0].tag == "td", "an empty head heads nothing"


def test_a_verdict_gets_its_sign_and_no_other_cell_does():
    table = parsed(to_html(pd.DataFrame({"v": [*display.SIGNS, "confirmed by us"]}), "c"))
    spans = table.findall("tbody/tr/td/span")
    assert [span.get("class") for span in spans] == [
        "verdict confirmed", "verdict repeated", "verdict possible", "verdict does-not-fit",
        "verdict cannot-be-checked",
    ]  # fmt: skip
    assert ["".join(span.itertext()) for span in spans] == [
        "✓ confirmed", "↻ repeated", "≈ possible", "≠ does not fit", "? cannot be checked",
    ]  # fmt: skip
    assert all(span[0].get("aria-hidden") == "true" for span in spans)
    assert list(display.SIGNS) == list(claims.VERDICTS)


def test_no_html_and_no_mark_of_direction_passes():
    evil = '<b onclick="x">\u202etxt&'
    table = pd.DataFrame({evil: [evil]}, index=pd.Index([evil], name=evil))
    html = to_html(table, evil)
    found = parsed(html)
    clean = '<b onclick="x">txt&'
    assert [e.text for e in found.iter() if e.text and e.text.strip()] == [clean] * 5
    assert {e.get("data-label") for e in found.iter()} == {None, clean}
    assert "\u202e" not in html + to_plain(table, evil)


def test_links_stand_on_the_cells_of_their_column():
    table = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="who"))
    links = {
        "who": pd.Series(["https://a.org/?b=1&c", None], index=table.index),
        "n": pd.Series(["", "#two"], index=table.index),
    }
    rows = parsed(to_html(table, "c", links)).findall("tbody/tr")
    hrefs = [[link.get("href") for link in row.iter("a")] for row in rows]
    assert hrefs == [["https://a.org/?b=1&c"], ["#two"]]
    assert rows[0].find("th/a") is not None and rows[1].find("td/a") is not None


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ({"m": pd.Series(["#a"], index=["a"])}, "links must be of who, n; found 'm'"),
        ({"n": pd.Series(["#a"])}, "links of n: expected a Series on the index of the table"),
        ({"n": ["#a"]}, "links of n: expected a Series"),
        ({"n": pd.Series(["javascript:x"], index=["a"])}, "of a page; found 'javascript:x'"),
    ],
)  # fmt: skip
def test_links_that_do_not_fit_are_refused(links, message):
    table = pd.DataFrame({"n": [1]}, index=pd.Index(["a"], name="who"))
    with pytest.raises(ValueError, match=message):
        to_html(table, "c", links)


def test_a_table_as_text_stands_in_columns():
    table = pd.DataFrame({"n": [1, 1000], "v": ["a", "confirmed"]}, index=["edX", "b"])
    assert to_plain(table, "Cap\ntion") == (
        "Cap tion\n\n     n      v\nedX  1      a\nb    1,000  confirmed"
    )
    assert to_plain(table.iloc[:0], "c").endswith("n  v"), "a table without rows has its head"


# Showing --------------------------------------------------------------------------------------


def test_a_table_is_shown_as_html_and_as_text(shown):
    table = pd.DataFrame({"n": [1]}, index=["a"])
    show(table, "A caption.")
    plain = to_plain(table, "A caption.")
    assert shown == [({"text/html": to_html(table, "A caption."), "text/plain": plain}, None)]


@every_chart
def test_a_chart_is_shown_as_a_picture_of_twice_its_pixels_in_words_too(name, shown):
    show(DRAW[name](title="A finding"), "A *caption*.")
    (data, meta), (caption, role) = shown
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert (picture.size[0], meta["image/png"]["width"], picture.info) == (720, 360, {})
    assert data["text/plain"] == plots.describe(DRAW[name](title="A finding"))
    form = plots.form(DRAW[name]())
    assert meta["image/png"]["alt"] == f"A finding. {form}; values in the text below."
    assert meta["caption"] == "A *caption*." and role == {"role": "caption"}
    assert caption == {"text/markdown": r"*A \*caption\*.*", "text/plain": "A *caption*."}
    show(DRAW[name](title="A finding"), "A *caption*.")
    assert shown[2] == shown[0], "the same on every run"


@pytest.mark.parametrize(("title", "starts"), [("word " * 60, "word word"), ("", "The caption")])
def test_an_alternative_text_is_short_and_never_empty(title, starts, shown):
    show(DRAW["growth"](title=title), "The caption.")
    alt = shown[0][1]["image/png"]["alt"]
    assert alt.startswith(starts) and alt.endswith(". Line chart; values in the text below.")
    assert len(alt) < 150


@every_chart
def test_on_the_site_a_chart_is_real_text_in_the_colours_of_the_page(name, svg):
    found = svg(DRAW[name](title='Fewer "people" & <more>'))
    root = ElementTree.fromstring(found)
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    assert root.get("aria-label").startswith('Fewer "people" & <more>. ')
    assert (root.get("width"), root.get("viewBox")) == ("360", f"0 0 360 {root.get('height')}")
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    title = 'Fewer "people" & <more>'
    assert title in texts and len(texts) > 5
    sizes = {float(x) for x in re.findall(r"font-size: ([\d.]+)px", found)}
    assert min(sizes) == plots.TEXT and max(sizes) == plots.HEADING
    assert "font-family" not in found and "<style" not in found and "<metadata" not in found
    # Each colour is a variable of the page, and stands beside it for where there is none.
    bare = re.sub(
        r"var\(--chart-(\w+), (#\w+)\)", lambda m: plots.COLORS[m[1]] == m[2] and "ok", found
    )
    assert not re.findall("#[0-9a-f]{6}", bare)
    ids = re.findall(r' id="([^"]*)"', found)
    used = re.findall(r'(?:url\(#|href="#)([^")]+)', found)
    assert len(set(ids)) == len(ids) and set(ids) == set(used)
    assert {one.partition("-")[0] for one in ids} == {ids[0].partition("-")[0]}
    assert len(found) < 25_000
    assert svg(DRAW[name](title=title)) == found, "the same on every run"
    other = re.findall(r' id="([^"]*)"', svg(DRAW[name](title=title), "Another."))
    assert not set(other) & set(ids), "two charts can stand in one page"


def test_what_is_text_in_a_chart_stays_as_it_is(svg):
    ax = Figure().subplots()
    words = 'id="x" fill: #222222 font-family: 3.14159 <!-- a --> width="1pt"'
    ax.text(0, 0, words)
    assert words.replace("<", "&lt;").replace(">", "&gt;") in svg(ax)


@every_chart
def test_words_fit_in_a_font_a_tenth_wider(name, svg):
    """Text is measured in one font and shown in another."""
    root = ElementTree.fromstring(svg(DRAW[name](title="A finding of some length " * 3)))
    for text in root.iter(f"{SVG}text"):
        style = text.get("style")
        size = float(re.search(r"font-size: ([\d.]+)px", style)[1])
        font = FontProperties(
            family="DejaVu Sans", size=size, weight=700 if "700" in style else 400
        )
        words = "".join(text.itertext())
        width = 1.1 * text_to_path.get_text_width_height_descent(words, font, False)[0]
        moved = re.search(r"translate\(([\d.]+)", text.get("transform") or "")
        x = float(text.get("x") or moved[1])
        anchor = re.search(r"text-anchor: (\w+)", style)
        left = x - width * {"middle": 0.5, "end": 1}.get(anchor[1] if anchor else "", 0)
        assert left >= -0.5 and left + width <= 360.5, words


def test_a_chart_of_the_users_is_shown_once_and_whole(shown):
    figure, (left, right) = plt.subplots(1, 2)
    left.plot([1, 2], [3, 4])
    right.set_title("A title that is much too long for the figure that it stands in " * 2)
    show(right, "Mine.")
    assert not plt.fignum_exists(figure.number)
    assert "Line: 1 3; 2 4." in shown[0][0]["text/plain"] and "A title" in shown[0][0]["text/plain"]
    assert shown[0][1]["image/png"]["width"] > 640
    with mpl.rc_context({"savefig.bbox": "tight", "savefig.dpi": 20, "svg.fonttype": "path"}):
        show(DRAW["growth"](), "Ours.")
    assert shown[2][1]["image/png"]["width"] == 360


def test_a_notebook_gets_the_bundles_as_they_are(monkeypatch, capsys):
    monkeypatch.setattr(InteractiveShell, "initialized", lambda: True)
    found = []
    monkeypatch.setattr("IPython.display.display", lambda *data, **more: found.append((data, more)))
    show(pd.DataFrame({"n": [1]}), "c")
    assert found[0][1] == {"metadata": {}, "raw": True} and set(found[0][0][0]) == {
        "text/html", "text/plain",
    }  # fmt: skip
    monkeypatch.setattr(InteractiveShell, "initialized", lambda: False)
    show(DRAW["growth"](), "The caption.")
    assert capsys.readouterr().out == f"{plots.describe(DRAW['growth']())}\nThe caption.\n"


@pytest.mark.parametrize(
    ("item", "caption", "error", "message"),
    [
        (pd.DataFrame({"n": [1]}), " ", ValueError, "expected a caption"),
        (pd.DataFrame({"n": [1]}), None, ValueError, "expected a caption"),
        (pd.Series([1]), "c", TypeError, "expected a table, an Axes or a Figure; got Series"),
        (Figure(), "c", ValueError, "expected a chart; the figure has no Axes"),
    ],
)
def test_what_cannot_be_shown_is_refused(item, caption, error, message):
    with pytest.raises(error, match=message):
        show(item, caption)


def test_a_script_without_pyplot_draws_without_it():
    code = (
        "import sys, pandas as pd; from alliance_stats import display, plots\n"
        "data = pd.DataFrame({'a': [1], 'b': [2]}, index=['x'])\n"
        "display.show(plots.plot_partners(data, title='t'), 'c')\n"
        "print('matplotlib.pyplot' in sys.modules, 'IPython' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout == "t.\n1 x (2): b 2; a 1.\nc\nFalse False\n"
