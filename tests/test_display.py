"""Numbers, tables and charts as they are shown, whatever stands in them."""

import base64
import datetime
import io
import os
import re
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

from alliance_stats import claims, display, plots
from alliance_stats.display import intervals_as_text, show, to_html, to_plain

from .test_plots import DRAW, every_chart

INF, NAN = float("inf"), float("nan")
ROW = pd.DataFrame({"n": [1]}, index=pd.Index(["a"], name="who"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, as a list of bundles and metadata."""
    found = []
    monkeypatch.setattr(display, "_display", lambda data, meta=None: found.append((data, meta)))
    return found


@pytest.fixture
def site(monkeypatch, shown):
    """Show a chart as the site does; return its HTML and metadata."""

    def drawn(ax, caption="A caption."):
        monkeypatch.setenv("ALLIANCE_STATS_CHARTS", "svg")
        show(ax, caption)
        return shown[-1][0]["text/html"], shown[-1][1]

    return drawn


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
        (9803.92, 11312.22, False, "9,800 to 11,300"),
        (1.4082, 1.4083, False, "1.41"),
        (0.00123, 0.01, False, "0.00123 to 0.01"),
        (0.5066, 0.5146, True, "50.7% to 51.5%"),
        (0, 0.2857, True, "up to 28.6%"),
        (0.5, 12.345, True, "50% to 1,234%"),
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
        (np.array([906000000000000123]), ["906,000,000,000,000,123"], "right"),
        (np.array([1234.5, NAN]), ["1,234", ""], "right"),
        (np.array([7950123.4, -0.0]), ["7,950,123", "0"], "right"),
        (np.array([INF, 0.00123]), ["no limit", "0.00123"], "right"),
        (pd.array(["edX", None], dtype="str"), ["edX", ""], "left"),
        (pd.Categorical(["a", None]), ["a", ""], "left"),
        (pd.to_datetime(["2020-12-09", None]), ["9 Dec 2020", ""], "left"),
        (np.array([True, False]), ["yes", "no"], "left"),
        (pd.Series([datetime.date(2020, 12, 9), 2**60 + 1], dtype="object"),
         ["2020-12-09", "1,152,921,504,606,846,977"], "left"),
        (pd.Series([Decimal("1.50"), Fraction(1, 3), [1, 2]], dtype="object"),
         ["1.50", "1/3", "[1, 2]"], "left"),
    ],
)  # fmt: skip
def test_every_type_of_cell_is_written_and_numbers_stand_to_the_right(column, texts, side):
    table = parsed(to_html(pd.DataFrame({"n": column}), "c"))
    cells = table.findall("tbody/tr/td")
    assert [cell.text or "" for cell in cells] == texts
    for cell in (*cells, table.findall("thead/tr/th")[-1]):
        assert cell.get("align") == side and f"text-align: {side}" in cell.get("style")
        assert cell.get("class") == ("number" if side == "right" else "text")


def test_years_and_codes_that_head_rows_and_columns_get_no_comma():
    table = pd.DataFrame({2019: [1000]}, index=[906000000000000123])
    assert to_plain(table, "c").split() == ["c", "2019", "906000000000000123", "1,000"]


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
    assert found.find("tbody/tr/th").get("align") == "left"
    nameless = parsed(to_html(table.rename_axis(None), "c"))
    assert nameless.find("thead/tr")[0].tag == "td", "an empty head heads nothing"


def test_a_verdict_gets_its_sign_and_no_other_cell_does():
    table = parsed(to_html(pd.DataFrame({"v": [*display.SIGNS, "confirmed by us"]}), "c"))
    spans = table.findall("tbody/tr/td/span")
    assert ["".join(span.itertext()) for span in spans] == [
        "✓\u00a0confirmed", "↻\u00a0self-reported", "≈\u00a0possible",
        "→\u00a0true of something else", "≠\u00a0does not match", "?\u00a0cannot be checked",
    ]  # fmt: skip
    assert spans[4].get("class") == "verdict does-not-match"
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


def test_a_table_as_text_stands_in_columns(shown):
    table = pd.DataFrame({"n": [1, 1000], "v": ["a", "confirmed"]}, index=["edX", "b"])
    plain = "Cap tion\n\n     n      v\nedX  1      a\nb    1,000  confirmed"
    assert to_plain(table, "Cap\ntion") == plain
    assert to_plain(table.iloc[:0], "c").endswith("n  v"), "a table without rows has its head"
    show(table, "Cap\ntion")
    html = to_html(table, "Cap tion")
    meta = {"role": "table", "caption": "Cap tion"}
    assert shown == [({"text/html": html, "text/plain": plain}, meta)]


# Charts ---------------------------------------------------------------------------------------

WORDS = {
    "claims": "edX: article 100 million; published over 35 million; what is counted people; "
    "% of the article’s 35; at least % 30; at most % no limit; same time yes.",
    "ranges": "XuetangX: listeners from 228; from 228,000,000; to no limit.",
    "positions": "Nairobi: article, best 1; article, worst 10; published 14th at best; "
    "answer differs.",
    "partners": "SPBU: rank 4; April 79; autumn 102; change 23.",
    "growth": "edX: date 31 Dec 2016; users 10,000,000.",
}


@every_chart
def test_in_a_notebook_a_chart_is_a_picture_with_words_and_its_table_below(name, shown):
    show(DRAW[name](title="A finding"), "A <caption>.")
    (data, meta), (caption, role) = shown
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert (picture.size[0], meta["image/png"]["width"], picture.info) == (1280, 640, {})
    lines = data["text/plain"].splitlines()
    assert lines[0] == "A finding." and WORDS[name] in lines
    alt = "A finding. Chart; its values are in the table below."
    assert meta["image/png"]["alt"] == alt
    assert (meta["role"], meta["caption"]) == ("chart", "A <caption>.")
    assert role == {"role": "caption"} and caption["text/plain"] == "A <caption>."
    assert caption["text/html"].startswith("<p>A &lt;caption&gt;.</p>\n<details><summary>")
    table = parsed(f"<div>{caption['text/html']}</div>").find("details/table")
    assert len(table.findall("tbody/tr")) == len(lines) - 1
    show(DRAW[name](title="A finding"), "A <caption>.")
    assert shown[2:] == shown[:2], "the same on every run"


@every_chart
def test_on_the_site_a_chart_is_real_text_at_both_widths_in_the_colours_of_the_page(name, site):
    title = 'Fewer "people" & <more>'
    html, meta = site(DRAW[name](title=title))
    root = ElementTree.fromstring(html)
    assert root.get("class") == "chart"
    assert [part.get("class") for part in root] == ["chart-wide", "chart-narrow"]
    for (svg,), width in zip(root, ("640", "360"), strict=True):
        assert svg.get("role") == "img" and svg.get("aria-label") == meta["alt"]
        assert (svg.get("width"), svg.get("viewBox")) == (width, f"0 0 {width} {svg.get('height')}")
        words = ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
        assert title in words and len(words) > 5
    assert meta["alt"] == f"{title}. Chart; its values are in the table below."
    assert meta["role"] == "chart" and meta["caption"] == "A caption."
    assert parsed(meta["table"]).find("tbody/tr") is not None
    assert {float(x) for x in re.findall(r"font-size: ([\d.]+)px", html)} <= {13, 16}
    assert not re.search("font-family|<style|<metadata", html)
    # Each colour is a variable of the page, and stands beside it for where there is none.
    bare = re.sub(
        r"var\(--chart-(\w+), (#\w+)\)", lambda m: plots.COLORS[m[1]] == m[2] and "ok", html
    )
    assert not re.findall("#[0-9a-f]{6}", bare)
    ids = re.findall(r' id="([^"]*)"', html)
    used = re.findall(r'(?:url\(#|href="#)([^")]+)', html)
    assert len(set(ids)) == len(ids) and set(ids) == set(used)
    assert site(DRAW[name](title=title))[0] == html, "the same on every build"
    other = re.findall(r' id="([^"]*)"', site(DRAW[name](title=title), "Another.")[0])
    assert not set(other) & set(ids), "two charts can stand in one page"


def test_what_is_text_in_a_chart_stays_as_it_is(site):
    ax = Figure().subplots()
    words = 'id="x" fill: #222222 font-family: 3.14159 <!-- a --> width="1pt"'
    ax.text(0, 0, words)
    html, meta = site(ax)
    assert words.replace("<", "&lt;").replace(">", "&gt;") in html
    assert meta["table"] == "" and "chart-narrow" not in html


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda ax: ax.bar(["Kiel", "Bonn"], [1, 2000]), "Bars: Kiel 1; Bonn 2,000."),
        (lambda ax: ax.barh(["Kiel"], [3], label="n"), "n: Kiel 3."),
        (lambda ax: ax.bar(["Kiel", "Bonn"], [1, 2], align="edge"), "Bars: Kiel 1; Bonn 2."),
        (lambda ax: ax.bar([2019, 2020], [1, 2]), "Bars: 2019 1; 2020 2."),
        (lambda ax: pd.DataFrame({"a": [1, 2], "b": [3, 4]}, ["Kiel", "Bonn"]).plot.bar(ax=ax),
         "b: Kiel 3; Bonn 4."),
        (lambda ax: pd.Series([1, 2], ["Kiel", "Bonn"]).plot(ax=ax), "Line: Kiel 1; "),
        (lambda ax: (ax.plot([0, 1], [3, 4]), ax.set_xticks([0, 1], ["Kiel", "Bonn"])),
         "Line: Kiel 3; Bonn 4."),
        (lambda ax: ax.plot([2019, 2020.5], [906000000000000123, 1234567], label="y"),
         "y: 2019 906,000,000,000,000,123; 2020.5 1,234,567."),
        (lambda ax: ax.plot([1, 2], [Decimal("1.5"), Fraction(1, 3)]), "Line: 1 1.5; 2 1/3."),
        (lambda ax: ax.plot(pd.to_datetime(["2020-12-31"]), [1]), "Line: 31 Dec 2020 1."),
        (lambda ax: ax.plot(pd.to_timedelta([1], unit="D"), [1]), "Line: "),
        (lambda ax: ax.scatter([1, 2], [3.5, NAN]), "Points: 1 3.5; missing missing."),
        (lambda ax: (ax.axhline(3), ax.set_ylabel("users"), ax.text(0, 0, "here")), "here."),
    ],
)  # fmt: skip
def test_a_chart_without_a_table_is_told_by_its_bars_lines_points_and_names(draw, words, shown):
    ax = Figure().subplots()
    draw(ax)
    show(ax, "Mine.")
    plain, meta = shown[0][0]["text/plain"], shown[0][1]
    assert any(line.startswith(words) for line in plain.splitlines()), plain
    assert meta["image/png"]["alt"] == "Mine. Chart; its values are in the text below."
    assert "<details>" not in shown[1][0]["text/html"]


def test_a_chart_of_ones_own_is_told_by_the_table_that_comes_with_it(shown):
    ax = Figure().subplots()
    ax.bar([1], [2])
    data = pd.DataFrame({"share": [0.123456], "n": [1234567]}, index=[2019])
    show(ax, "Mine.", data=data)
    assert shown[0][0]["text/plain"] == "2019: share 0.123; n 1,234,567."
    assert "0.123" in shown[1][0]["text/html"]


def test_a_chart_of_the_users_is_shown_once_and_whole(shown):
    figure, (left, right) = plt.subplots(1, 2)
    left.plot([1, 2], [3, 4])
    right.set_title("A title that is much too long for the figure that it stands in " * 2)
    show(right, "Mine.")
    assert not plt.fignum_exists(figure.number)
    plain, meta = shown[0][0]["text/plain"], shown[0][1]["image/png"]
    assert "Line: 1 3; 2 4." in plain and "A title" in plain and meta["width"] > 640
    with mpl.rc_context({"savefig.bbox": "tight", "savefig.dpi": 20, "svg.fonttype": "path"}):
        show(DRAW["growth"](), "Ours.")
    assert shown[2][1]["image/png"]["width"] == 640


@pytest.mark.parametrize(("title", "starts"), [("word " * 60, "word word"), ("", "The caption")])
def test_an_alternative_text_is_short_and_never_empty(title, starts, shown):
    show(DRAW["growth"](title=title), "The caption.")
    alt = shown[0][1]["image/png"]["alt"]
    assert alt.startswith(starts) and len(alt) < 150 and "Chart; its values" in alt
    table = parsed(f"<div>{shown[1][0]['text/html']}</div>").find("details/table")
    assert table.find("caption").text == (title.strip() or "The caption.")


def test_a_notebook_gets_the_bundles_as_they_are(monkeypatch):
    monkeypatch.setattr(InteractiveShell, "initialized", lambda: True)
    found = []
    monkeypatch.setattr("IPython.display.display", lambda *data, **more: found.append((data, more)))
    show(pd.DataFrame({"n": [1]}), "c")
    assert found[0][1] == {"metadata": {"role": "table", "caption": "c"}, "raw": True}
    assert set(found[0][0][0]) == {"text/html", "text/plain"}


@pytest.mark.parametrize(
    ("item", "caption", "error", "message", "links"),
    [
        (ROW, " ", ValueError, "expected a caption", {}),
        (ROW, None, ValueError, "expected a caption", {}),
        (pd.Series([1]), "c", TypeError, "expected a table, an Axes or a Figure; got Series", {}),
        (Figure(), "c", ValueError, "expected a chart; the figure has no Axes", {}),
        (ROW, "c", ValueError, "links must be of who, n; found 'm'", {"m": "#a"}),
        (ROW, "c", ValueError, "of a page; found 'javascript:x'", {"n": "javascript:x"}),
    ],
)
def test_what_cannot_be_shown_is_refused(item, caption, error, message, links):
    links = {name: pd.Series([href], index=["a"]) for name, href in links.items()}
    with pytest.raises(error, match=message):
        show(item, caption, links=links)


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
    assert done.stdout == "t.\nx: rank 1; a 1; b 2; change 1.\nc\nFalse False\n"
