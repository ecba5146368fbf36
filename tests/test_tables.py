"""Numbers and tables in words, HTML, Markdown and plain text, whatever stands in them."""

import datetime
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from alliance_stats import tables

INF, NAN = float("inf"), float("nan")


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (3101, 3200, "3,101 to 3,200"),
        (3101, INF, "3,101 or more"),
        (0, INF, "any number"),
        (0, 1_999_999, "up to 1,999,999"),
        (0, 0, "0"),
        (7, 7, "7"),
        (NAN, NAN, "–"),
        (NAN, 7, "–"),
        (7, NAN, "–"),  # an interval is missing where either end is
        (INF, INF, "inf"),
        # Four figures, and two decimals at the most.
        (9803.92, 11312.22, "9,804 to 11,312"),
        (123.456, 1234.56, "123.5 to 1,235"),
        (2.95774, 3.33333, "2.96 to 3.33"),
        (1.40822, 1.40822, "1.41"),
        (1.4082, 1.4083, "1.41"),  # no reader tells them apart
        (99.996, 999.96, "100.00 to 1,000.0"),
        (0.0123, 0.5, "0.01 to 0.50"),
        (0.00123, 0.004, "0.0012 to 0.004"),
        (1e15, 2**53, "1,000,000,000,000,000 to 9,007,199,254,740,992"),
    ],
)
def test_intervals_in_words(lower, upper, text):
    ends = pd.DataFrame({"lower": [lower], "upper": [upper]}, index=["edX"])
    pd.testing.assert_series_equal(
        tables.intervals_as_text(ends), pd.Series([text], index=["edX"], dtype="str")
    )


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (0.5066, 0.5146, "50.7% to 51.5%"),
        (0.0912, 1, "9.12% to 100%"),
        (0, 0.2857, "up to 28.6%"),
        (0.22, 0.22, "22%"),
        (0.2202, 0.2203, "22%"),
        (0, 0, "0%"),
        (0.00012, 0.5, "0.012% to 50%"),
        (0.5, 12.345, "50% to 1,234%"),
        (0.5, INF, "50% or more"),
        (NAN, 1, "–"),
    ],
)
def test_intervals_of_shares_in_words(lower, upper, text):
    ends = pd.DataFrame({"lower": [lower], "upper": [upper]})
    assert tables.intervals_as_text(ends, percent=True).tolist() == [text]


def test_intervals_of_no_rows_are_no_texts():
    ends = pd.DataFrame({"lower": [], "upper": []})
    assert tables.intervals_as_text(ends).tolist() == []


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pd.array([3100, None], dtype="Int64"), ["3,100", ""]),
        (np.array([3100, -3100]), ["3,100", "-3,100"]),
        (np.array([1234.5, NAN]), ["1,234", ""]),
        (np.array([-3.75, 0.0]), ["-3.75", "0"]),
        (pd.array(["edX", None], dtype="str"), ["edX", ""]),
        (pd.Categorical(["differs", None]), ["differs", ""]),
        (pd.to_datetime(["2020-12-09", None]), ["2020-12-09", ""]),
        (np.array([True, False]), ["yes", "no"]),
        (pd.array([True, None], dtype="boolean"), ["yes", ""]),
        (pd.Series([datetime.date(2020, 12, 9), None], dtype="object"), ["2020-12-09", ""]),
        (pd.Series([1, "one"], dtype="object"), ["1", "one"]),
        (pd.Series([True, 2.5], dtype="object"), ["yes", "2.50"]),
    ],
)
def test_every_type_of_cell_as_text(column, texts):
    assert tables.as_text(pd.DataFrame({"n": column}))["n"].tolist() == texts


def test_rows_and_columns_as_text_keep_their_names():
    table = pd.DataFrame({"n": [1]}, index=pd.Index([1000], name="grain"))
    text = tables.as_text(table)
    assert (text.index.tolist(), text.index.name, list(text.columns)) == (["1,000"], "grain", ["n"])


def test_columns_of_one_name_stay_two():
    table = pd.DataFrame([[1, "a"]], columns=["n", "n"])
    assert tables.as_text(table).to_numpy().tolist() == [["1", "a"]]
    assert parsed(tables.to_html(table, "c")).cells == ["1", "a"]


@pytest.mark.parametrize("write", [tables.to_html, tables.to_plain], ids=["html", "plain"])
def test_a_table_without_rows_has_its_head(write):
    assert "courses" in write(pd.DataFrame({"courses": []}), "None")


class Parsed(HTMLParser):
    """What a browser would make of a table."""

    def __init__(self):
        super().__init__()
        self.tags, self.cells, self.heads, self.links, self.ids = [], [], [], [], []
        self.alignment, self.caption, self._into = [], "", None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        if tag in ("td", "th"):
            self.alignment.append(attrs.get("style", "").removeprefix("text-align: "))
            self._into = self.cells if tag == "td" else self.heads
            self._into.append("")
            if tag == "th":
                self.heads[-1] = f"{attrs['scope']}:"
        if tag == "a":
            self.links.append(attrs["href"])
        if "id" in attrs:
            self.ids.append(attrs["id"])

    def handle_data(self, data):
        if self.tags and self.tags[-1] == "caption" and self._into is None:
            self.caption += data.strip("\n")
        elif self._into is not None and data.strip("\n"):
            self._into[-1] += data


def parsed(html):
    parser = Parsed()
    parser.feed(html)
    return parser


def test_html_has_a_caption_and_heads_that_say_what_they_head():
    table = pd.DataFrame(
        {"courses": [3100, 2800], "said": ["more than", "over"]},
        index=pd.Index(["XuetangX", "edX"], name="who"),
    )
    found = parsed(tables.to_html(table, "Courses, as printed."))
    assert found.caption == "Courses, as printed."
    assert found.heads == ["col:who", "col:courses", "col:said", "row:XuetangX", "row:edX"]
    assert found.cells == ["3,100", "more than", "2,800", "over"]
    assert found.tags[0] == "table" and found.tags[1] == "caption"


@pytest.mark.parametrize(
    ("column", "side"),
    [
        ([1, 2], "right"),
        ([1.5, NAN], "right"),
        (pd.array([1, None], dtype="Int64"), "right"),
        (["a", "b"], "left"),
        ([True, False], "left"),
        (pd.Categorical(["a", "b"]), "left"),
        (pd.to_datetime(["2020", "2021"]), "left"),
    ],
)
def test_numbers_stand_to_the_right_below_their_head(column, side):
    found = parsed(tables.to_html(pd.DataFrame({"n": column}), "c"))
    # Of the index its head, of the column its head and its two cells.
    assert [style for style in found.alignment if style] == ["left", side, side, side]


def test_rows_have_anchors_and_lead_where_they_are_to():
    table = pd.DataFrame({"n": [1, 2, 3]}, index=["a", "b", "c"])
    anchors = pd.Series(["one", "", None])
    links = pd.Series([None, "page.html#two", ""])
    found = parsed(tables.to_html(table, "c", anchors, links))
    assert found.ids == ["one"]
    assert found.links == ["page.html#two"]
    assert found.heads[2:] == ["row:a", "row:b", "row:c"]


@pytest.mark.parametrize("given", ["anchors", "links"])
def test_as_many_anchors_and_links_as_rows_are_needed(given):
    with pytest.raises(ValueError, match="argument"):
        tables.to_html(pd.DataFrame({"n": [1, 2]}), "c", **{given: pd.Series(["one"])})


@pytest.mark.parametrize(
    ("text", "link", "rest"),
    [
        ("https://a.org/b", "https://a.org/b", ""),
        ("See http://a.org/b?c=1&d=2.", "http://a.org/b?c=1&d=2", "."),
        ("(https://a.org/b)", "https://a.org/b", ")"),
        ("https://a.org, and", "https://a.org", ", and"),
        ('https://a.org/"onclick="x', "https://a.org/", '"onclick="x'),
    ],
)
def test_addresses_become_links_without_the_stop_after_them(text, link, rest):
    html = tables.to_html(pd.DataFrame({"where": [text]}), "c")
    found = parsed(html)
    assert found.links == [link]
    assert found.cells == [text]
    assert found.cells[0].endswith(rest)


@pytest.mark.parametrize("text", ["javascript:alert(1)", "ftp://a.org", "a.org/b", "https://"])
def test_nothing_else_becomes_a_link(text):
    assert parsed(tables.to_html(pd.DataFrame({"where": [text]}), "c")).links == []


HOSTILE = "<script>alert(1)</script> & \"quoted\" 'too'"


def test_html_escapes_text_wherever_it_stands():
    table = pd.DataFrame({HOSTILE: [HOSTILE]}, index=pd.Index([HOSTILE], name=HOSTILE))
    one = pd.Series([HOSTILE])
    html = tables.to_html(table, HOSTILE, one, one)
    found = parsed(html)
    assert "script" not in found.tags
    assert found.cells == [HOSTILE]
    assert found.heads == [f"col:{HOSTILE}", f"col:{HOSTILE}", f"row:{HOSTILE}"]
    assert (found.caption, found.ids, found.links) == (HOSTILE, [HOSTILE], [HOSTILE])


@pytest.mark.parametrize("mark", list("\u061c\u200e\u200f\u202a\u202e\u2066\u2069"))
@pytest.mark.parametrize("write", ["html", "markdown", "plain"])
def test_marks_that_turn_the_direction_of_text_are_taken_out(mark, write):
    text = f"12{mark}34"
    table = pd.DataFrame({text: [text]}, index=pd.Index([text], name=text))
    written = {
        "html": lambda: tables.to_html(table, text),
        "markdown": lambda: tables.to_markdown(table) + tables.escape_markdown(text),
        "plain": lambda: tables.to_plain(table, text),
    }[write]()
    assert mark not in written
    assert written.count("1234") >= 4


@pytest.mark.parametrize("character", list("\\`*_{}[]#|~$"))
def test_markdown_is_escaped(character):
    assert tables.escape_markdown(f"a{character}b") == f"a\\{character}b"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<b>bold</b> & more", "&lt;b&gt;bold&lt;/b&gt; &amp; more"),
        ("two\nlines  and\ttabs", "two lines and tabs"),
        (" 3.5 - 4 (say) ", "3.5 - 4 (say)"),
    ],
)
def test_markdown_shows_text_as_it_stands_on_one_line(text, written):
    assert tables.escape_markdown(text) == written


def test_markdown_has_a_row_a_row_and_a_link_a_link():
    table = pd.DataFrame({"a|b": ["x|y", "new\nline"]}, index=pd.Index(["one", "two"], name="who*"))
    links = pd.Series(["page.ipynb#one", None])
    assert tables.to_markdown(table, links).splitlines() == [
        "| who\\* | a\\|b |",
        "| --- | --- |",
        "| [one](page.ipynb#one) | x\\|y |",
        "| two | new line |",
    ]


def test_an_address_cannot_end_its_markdown_link():
    table = pd.DataFrame({"n": [1]}, index=["edX"])
    written = tables.to_markdown(table, pd.Series(["a b(c)|<d>"]))
    assert "[edX](a%20b%28c%29%7C%3Cd%3E)" in written


def test_plain_text_is_aligned_below_its_caption():
    table = pd.DataFrame(
        {"courses": [3100, 472], "said": ["more than", ""]},
        index=pd.Index(["XuetangX", "Thai\nMOOC"], name="who"),
    )
    assert tables.to_plain(table, "Courses,\nas printed.").splitlines() == [
        "Courses, as printed.",
        "",
        "who        courses  said",
        "XuetangX   3,100    more than",
        "Thai MOOC  472",
    ]


def test_plain_text_does_not_depend_on_the_settings_of_pandas():
    table = pd.DataFrame({"n": range(100), "long": ["x" * 200] * 100})
    usual = tables.to_plain(table, "c")
    with pd.option_context("display.max_rows", 5, "display.max_colwidth", 5):
        assert tables.to_plain(table, "c") == usual
    assert usual.count("\n") == 102


def test_no_table_is_changed_by_writing_it():
    table = pd.DataFrame({"n": [1.5, None]}, index=["a", "b"])
    copy = table.copy(deep=True)
    for write in (tables.as_text, tables.to_markdown):
        write(table)
    for write in (tables.to_html, tables.to_plain):
        write(table, "c")
    pd.testing.assert_frame_equal(table, copy)
