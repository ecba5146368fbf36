"""Numbers, tables and charts as they are shown, whatever stands in them."""

import base64
import datetime
import io
import re
from decimal import Decimal
from html import escape
from xml.etree.ElementTree import fromstring as parsed

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

from alliance_stats import display
from alliance_stats.display import intervals_as_text, show, to_html, to_plain
from alliance_stats.layout import COLORS
from alliance_stats.rules import VERDICTS

from .test_plots import DRAW, every_chart

INF, NAN = float("inf"), float("nan")
ROW = pd.DataFrame({"n": [3100]}, index=pd.Index(["a"], name="who"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, as a list of bundles and metadata."""
    found = []
    monkeypatch.setattr(display, "_display", lambda data, meta: found.append((data, meta)))
    return found


@pytest.mark.parametrize(
    ("percent", "rows"),
    [
        (False, [
            ("3,101 to 3,200", 3101, 3200), ("any number", 0, INF), ("0", 0, 0),
            ("–", NAN, 7), ("–", 7, NAN), ("9,800 to 11,300", 9803.92, 11312.22),
            ("1.41", 1.4082, 1.4083), ("0.00123 or more", 0.00123, INF),
        ]),
        (True, [("up to 28.6%", 0, 0.2857), ("50% to 1,230%", 0.5, 12.345)]),
    ],
)  # fmt: skip
def test_intervals_in_words(percent, rows):
    ends = pd.DataFrame(rows, columns=["text", "lower", "upper"]).set_index("text", drop=False)
    found = intervals_as_text(ends, percent=percent)
    pd.testing.assert_series_equal(found, ends["text"], check_names=False)


# Tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "texts", "side"),
    [
        (pd.array([3100, None], dtype="Int64"), ["3,100", ""], "right"),
        (np.array([906000000000000123], "uint64"), ["906,000,000,000,000,123"], "right"),
        (np.array([7950123.4, 999.6, 99.96, -0.0]), ["7,950,123", "1,000", "100", "0"], "right"),
        (np.array([INF, 0.00123, NAN]), ["no limit", "0.00123", ""], "right"),
        (pd.to_datetime(["2020-12-09", None]), ["9 Dec 2020", ""], "left"),
        (pd.to_datetime(["2020-12-09 10:05"]), ["9 Dec 2020, 10:05"], "left"),
        (np.array([True, False]), ["yes", "no"], "left"),
        (pd.Series([datetime.date(2020, 12, 9), 2**60 + 1, np.True_, Decimal("1.50"), [1, 2]]),
         ["9 Dec 2020", "1,152,921,504,606,846,977", "yes", "1.50", "[1, 2]"], "left"),
    ],
)  # fmt: skip
def test_every_type_of_cell_is_written_and_numbers_stand_to_the_right(column, texts, side):
    table = parsed(to_html(pd.DataFrame({"n": column}), "c"))
    cells = table.findall("tbody/tr/td")
    assert [cell.text or "" for cell in cells] == texts
    for cell in (*cells, table.findall("thead/tr/th")[-1]):
        assert cell.get("align") == side and f"text-align: {side}" in cell.get("style")
        assert cell.get("class") == ("number" if side == "right" else "text")


def test_a_table_says_what_heads_what_however_it_is_laid_out():
    found = parsed(to_html(ROW, "Courses, as printed."))
    assert (found.get("class"), found.find("caption").text) == ("stats", "Courses, as printed.")
    assert [(e.tag, *map(e.get, ("role", "scope", "data-label"))) for e in found.iter()] == [
        ("table", "table", None, None), ("caption", None, None, None),
        ("thead", "rowgroup", None, None), ("tr", "row", None, None),
        ("th", "columnheader", "col", None), ("th", "columnheader", "col", None),
        ("tbody", "rowgroup", None, None), ("tr", "row", None, None),
        ("th", "rowheader", "row", "who"), ("td", "cell", None, "n"),
    ]  # fmt: skip
    assert found.find("tbody/tr/th").get("align") == "left"
    nameless = parsed(to_html(ROW.rename_axis(None), "c"))
    assert nameless.find("thead/tr")[0].tag == "td", "an empty head heads nothing"


def test_a_verdict_gets_its_sign_and_no_other_cell_does():
    table = parsed(to_html(pd.DataFrame({"v": [*VERDICTS, "confirmed by us"]}), "c"))
    spans = table.findall("tbody/tr/td/span")
    assert [span[0].text for span in spans] == [*"✓↻≈→≠?"]
    assert ["".join(span.itertext())[2:] for span in spans] == [*VERDICTS]
    assert spans[4].get("class") == "verdict does-not-match"
    assert all(span[0].get("aria-hidden") == "true" for span in spans)


def test_no_html_passes():
    evil = '<b onclick="x">txt&'
    table = pd.DataFrame({evil: [evil]}, index=pd.Index([evil], name=evil))
    found = parsed(to_html(table, evil))
    assert [e.text for e in found.iter() if e.text and e.text.strip()] == [evil] * 5
    assert {e.get("data-label") for e in found.iter()} == {None, evil}


def test_links_stand_on_the_cells_of_their_column():
    table = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="who"))
    links = {
        "who": pd.Series({"a": "https://a.org/?b=1&c", "b": None}),
        "n": pd.Series({"b": "#b"}),
    }
    found = parsed(to_html(table, "c", links)).findall("tbody/tr/*/a")
    assert [(a.text, *a.attrib.values()) for a in found] == [("a", links["who"]["a"]), ("2", "#b")]


def test_a_table_as_text_stands_in_columns_and_its_heads_are_years_or_codes(shown):
    index = pd.Index(["edX", (9060, "a")], tupleize_cols=False)
    table = pd.DataFrame({2019: [1, 1000], 2020.0: ["a", "confirmed"]}, index)
    show(table, "Cap\ntion")
    plain = "Cap tion\n\n         2019   2020\nedX      1      a\n9060, a  1,000  confirmed"
    html, meta = to_html(table, "Cap tion"), {"role": "table", "caption": "Cap tion"}
    assert shown == [({"text/html": html, "text/plain": plain}, meta)]
    assert to_plain(table.iloc[:0], "c").endswith("2019  2020"), "without rows it has its head"


# Charts ---------------------------------------------------------------------------------------


def test_in_a_notebook_a_chart_is_a_picture_with_words_and_its_table_below(shown):
    for _ in range(2):
        show(DRAW["partners"](title="A finding"), "A <caption>.")
    (data, meta), (below, role) = shown[:2]
    assert shown[2:] == shown[:2], "the same on every run"
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert (picture.size[0], picture.mode, picture.info) == (1280, "P", {})
    look = {"alt": "A finding. Chart; its values are in the table below.", "width": 640}
    assert meta == {"image/png": look, "role": "chart", "caption": "A <caption>."}
    lines = data["text/plain"].splitlines()
    assert lines[0] == "A finding." and "SPBU: rank 4; April 79; autumn 102; change 23." in lines
    assert role == {"role": "caption"} and below["text/plain"] == "A <caption>."
    caption, folded = parsed(f"<div>{below['text/html']}</div>")
    assert caption.text == "A <caption>."
    assert len(folded.findall("table/tbody/tr")) == len(lines) - 1


@every_chart
def test_on_the_site_a_chart_is_real_text_at_both_widths_in_the_colours_of_the_page(
    name, shown, monkeypatch
):
    monkeypatch.setenv("ALLIANCE_STATS_CHARTS", "svg")
    title = 'Fewer "people" & <more>'
    for caption in ("A caption.", "A caption.", "Another."):
        show(DRAW[name](title=title), caption)
    html, again, other = (data["text/html"] for data, _ in shown)
    assert again == html, "the same on every build"
    alt = f"{title}. Chart; its values are in the table below."
    meta = {"role": "chart", "caption": "A caption.", "alt": alt, "table": shown[0][1]["table"]}
    assert shown[0][1] == meta and parsed(meta["table"]).find("tbody/tr") is not None
    root = parsed(html)
    assert [part.get("class") for part in (root, *root)] == ["chart", "chart-wide", "chart-narrow"]
    for (svg,), width in zip(root, ("640", "360"), strict=True):
        assert svg.get("role") == "img" and svg.get("aria-label") == alt
        assert (svg.get("width"), svg.get("viewBox")) == (width, f"0 0 {width} {svg.get('height')}")
        assert title in ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
    assert {float(x) for x in re.findall(r"font-size: ([\d.]+)px", html)} <= {13, 16}
    assert not re.search("font-family|<style|<metadata", html)
    for colour, code in re.findall(r"var\(--chart-(\w+), (#\w+)\)", html):
        assert COLORS[colour] == code
    assert not re.findall("(?<!, )#[0-9a-f]{6}", html), "a colour that no page can change"
    ids, others = (re.findall(r' id="([^"]*)"', text) for text in (html, other))
    assert sorted(ids) == sorted(set(re.findall(r'(?:url\(#|href="#)([^")]+)', html)))
    assert not set(others) & set(ids), "two charts can stand in one page"


def test_what_is_text_in_a_chart_stays_as_it_is(shown, monkeypatch):
    monkeypatch.setenv("ALLIANCE_STATS_CHARTS", "svg")
    ax = Figure().subplots()
    words = 'id="x" fill: #222222 font-family: 3.14159; <!-- a --> width="1pt" font-family: a'
    ax.text(0, 0, words, zorder=0)
    show(ax, "Mine.")
    html = shown[0][0]["text/html"]
    assert escape(words, quote=False) in html and "chart-narrow" not in html


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda ax: ax.bar(["Kiel", "Bonn"], [1, 2000]), "Bars: at Bonn; value 2,000."),
        (lambda ax: ax.barh(["Kiel"], [3], label="n"), "n: at Kiel; value 3."),
        (lambda ax: ax.bar([2019, 2020.5], [1, 2]), "Bars: at 2020.5; value 2."),
        (lambda ax: ax.bar(pd.to_datetime(["2020-12-31"]), [1]), "Bars: at 31 Dec 2020; value 1."),
        (lambda ax: pd.DataFrame({"a": [1, 2], "b": [3, 4]}, ["Kiel", "Bonn"]).plot.bar(ax=ax),
         "b: at Bonn; value 4."),
        (lambda ax: ax.plot([2019], [906000000000000123]),
         "Line: at 2019; value 906,000,000,000,000,123."),
        (lambda ax: ax.plot(pd.to_datetime(["2020-12-31"]), ["a"]),
         "Line: at 31 Dec 2020; value a."),
        (lambda ax: (ax.set_ylabel("users"), ax.plot(["Kiel"], [NAN])), "users.\nLine: at Kiel."),
        (lambda ax: ax.scatter([1], [2]), "Points: at 1; value 2."),
        (lambda ax: ax.scatter(["Kiel", "Bonn"], [1, NAN]), "Points: at Kiel; value 1."),
        (lambda ax: ax.scatter([1], pd.to_datetime(["2020-12-31"])),
         "Points: at 1; value 31 Dec 2020."),
        (lambda ax: ax.text(0, 0, "nothing"), ""),
    ],
)  # fmt: skip
def test_a_chart_without_a_table_is_told_by_its_bars_lines_and_points(draw, words, shown):
    ax = Figure().subplots()
    draw(ax)
    ax.axhline(7)
    show(ax, "Mine.")
    plain, table = shown[0][0]["text/plain"], shown[1][0]["text/html"]
    assert plain.endswith(words) and not re.search("7|nan", plain)
    alt = "Mine. Chart; its values are in the table below." if words else "Mine. Chart."
    assert shown[0][1]["image/png"]["alt"] == alt
    assert ("</table>" in table) == bool(words) and table.startswith("<p>Mine.</p>\n")


def test_a_chart_of_ones_own_is_told_by_its_table_and_saved_where_its_layout_puts_it(shown):
    ax = Figure(figsize=(5, 3), layout="constrained").subplots()
    ax.barh(["A row that has a name as long as this"], [1])
    show(ax, "Mine.", data=pd.DataFrame({"share": [0.123456], "n": [1234567]}, index=[2019]))
    assert shown[0][0]["text/plain"] == "2019: share 0.123; n 1,234,567."
    assert "0.123" in shown[1][0]["text/html"] and shown[0][1]["image/png"]["width"] == 5 * 72


def test_a_chart_of_the_users_is_shown_once_and_whole(shown):
    figure, (left, right) = plt.subplots(1, 2)
    left.plot([1, 2], [3, 4])
    right.set_title("A title that is much too long for the figure that it stands in " * 2)
    with mpl.rc_context({"savefig.dpi": 20}):
        show(right, "Mine.", data=ROW)
    assert not plt.fignum_exists(figure.number)
    plain, look = shown[0][0]["text/plain"], shown[0][1]["image/png"]
    assert plain.startswith("Line: at 1; value 3.\nLine: at 2; value 4.\nA title")
    assert plain.endswith(".\na: n 3,100.") and look["width"] > 640


@pytest.mark.parametrize(
    ("title", "alt"),
    [("word " * 60, "word word"), ("", "The caption. Chart"), ("Done.", "Done. Chart")],
)
def test_an_alternative_text_is_short_and_never_empty(title, alt, shown):
    show(DRAW["growth"](title=title), "The caption.")
    found = shown[0][1]["image/png"]["alt"]
    assert found.startswith(alt) and len(found) < 150 and "Chart; its values" in found
    assert ".." not in shown[0][0]["text/plain"]
    assert f">{title.strip() or 'The caption.'}</caption>" in shown[1][0]["text/html"]


@pytest.mark.parametrize(
    ("item", "caption", "links", "message"),
    [
        (ROW, " ", None, "expected a caption"),
        (ROW, None, None, "expected a caption"),
        (pd.Series([1]), "c", None, "expected a table, an Axes or a Figure; got Series"),
        (Figure(), "c", None, "expected a chart; the figure has no Axes"),
        (ROW, "c", {"m": pd.Series({"a": "#a"})}, "links must be of who, n; found 'm'"),
        (ROW.rename_axis(None), "c", {"m": pd.Series({"a": "#a"})}, "must be of n; found 'm'"),
        (Figure().subplots(), "c", {"n": pd.Series({"a": "#a"})}, "links are for the cells"),
    ],
)
def test_what_cannot_be_shown_is_refused(item, caption, links, message):
    with pytest.raises((TypeError, ValueError), match=message):
        show(item, caption, links=links)
