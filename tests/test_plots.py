"""Charts: the marks that are drawn, what is said of them, and whether all of it can be read."""

import base64
import io
import json
import re
import subprocess
import sys
from functools import cache

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from PIL import Image

from alliance_stats import (
    analysis,
    load_coursera_partners,
    load_figures,
    load_organizations,
    load_positions,
    load_references,
    load_sources,
    plots,
    tables,
)
from tests.conftest import ROOT

INF, NAN = float("inf"), float("nan")


def ranges(*rows, **columns):
    """Rows of label, lower, upper and, if given, series."""
    names = ["label", "lower", "upper", "series"][: len(rows[0])]
    table = pd.DataFrame(rows, columns=names).astype({"lower": "float64", "upper": "float64"})
    text = [f"text {number}" for number in range(len(rows))]
    return table.assign(**{"text": text} | columns)


def draw(data, **more):
    return plots.plot_ranges(data, **{"title": "A finding", "xlabel": "courses"} | more)


def marks(ax, kind=None):
    """The marks that stand for data."""
    lines = [line for line in ax.get_lines() if line.get_gid()]
    return [line for line in lines if kind in (None, line.get_gid())]


def texts(ax):
    return [text for text in ax.texts if text.get_gid() == "text"]


def arrows(ax):
    """Of each arrow, where it starts and how many points it goes to the right."""
    drawn = [text for text in ax.texts if text.arrow_patch is not None]
    return [(*arrow.xy, arrow.xyann[0]) for arrow in drawn]


def names_of_rows(ax):
    return [tick.get_text().replace("\n", " ") for tick in ax.get_yticklabels()]


# What is drawn --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lower", "upper", "kind", "x", "arrow"),
    [
        (663, 663, "dot", [663], None),
        (2801, 2900, "range", [2801, 2900], None),
        (3101, INF, "from", [3101], "right"),
        (0, 450, "to", [450], "left"),
    ],
)
def test_an_interval_is_a_dot_a_bar_or_an_arrow(lower, upper, kind, x, arrow):
    ax = draw(ranges(("edX", lower, upper)))
    (mark,) = marks(ax)
    assert mark.get_gid() == kind
    assert list(mark.get_xdata()) == x
    assert set(mark.get_ydata()) == {0}
    found = [("right" if points > 0 else "left", start) for start, _, points in arrows(ax)]
    assert found == ([(arrow, x[0])] if arrow else [])


def test_the_ends_of_a_bar_are_capped():
    (mark,) = marks(draw(ranges(("edX", 2801, 2900))))
    assert mark.get_marker() == "|"


def test_what_may_be_anything_is_a_dotted_line_across():
    ax = draw(ranges(("edX", 0, INF), ("XuetangX", 3, 3)))
    (mark,) = marks(ax, "any")
    assert mark.get_linestyle() == ":"
    assert tuple(mark.get_xdata()) == ax.get_xlim()


def test_rows_stand_in_the_order_of_the_data_from_the_top():
    ax = draw(ranges(("b", 1, 1), ("a", 2, 2), ("c", 3, 3)))
    assert names_of_rows(ax) == ["b", "a", "c"]
    assert [mark.get_ydata()[0] for mark in marks(ax)] == [0, 1, 2]
    bottom, top = ax.get_ylim()
    assert top < 0 < 2 < bottom


def test_series_differ_by_marker_as_well_as_colour_and_stand_apart():
    ax = draw(ranges(*(("edX", 1, 1, f"s{number}") for number in range(6))))
    drawn = marks(ax)
    assert len({(mark.get_marker()) for mark in drawn}) == 6
    assert len({mark.get_color() for mark in drawn}) == 5, "as many as the palette has"
    assert len({mark.get_ydata()[0] for mark in drawn}) == 6
    key = [text.get_text() for text in ax.get_legend().get_texts()]
    assert key == [f"s{number}" for number in range(6)]
    for handle, mark in zip(ax.get_legend().legend_handles, drawn, strict=True):
        assert (handle.get_color(), handle.get_marker()) == (mark.get_color(), mark.get_marker())


def test_the_bars_of_several_series_show_their_markers():
    ax = draw(ranges(("edX", 1, 4, "a"), ("edX", 1, 9, "b")))
    middles = [line for line in ax.get_lines() if not line.get_gid()]
    # On a logarithmic axis the middle of 1 and 4 is 2.
    assert [line.get_xdata()[0] for line in middles] == [2, 3]
    assert [line.get_marker() for line in middles] == ["o", "s"]


def test_one_series_needs_no_key():
    assert draw(ranges(("edX", 1, 1))).get_legend() is None


def test_words_stand_beside_the_right_end_of_each_mark():
    ax = draw(ranges(("a", 10, 10), ("b", 10, 20), ("c", 10, INF), ("d", 0, 10)))
    assert [text.get_text() for text in texts(ax)] == ["text 0", "text 1", "text 2", "text 3"]
    assert [text.xy for text in texts(ax)] == [(10, 0), (20, 1), (10, 2), (10, 3)]
    # After an arrow to the right there is more room.
    assert [text.xyann[0] for text in texts(ax)] == [9, 9, 50, 9]


@pytest.mark.parametrize(
    "rows",
    [
        [("a", 1, 2), ("b", 3e9, 4e9)],
        [("a", 0, 5), ("b", 7, INF), ("c", 0, INF)],
        [("a", 5, 5)],
        [("a", 0.001, 0.002)],
    ],
)
def test_all_marks_are_within_the_axis(rows):
    ax = draw(ranges(*rows))
    assert ax.get_xscale() == "log"
    low, high = ax.get_xlim()
    assert all(low <= x <= high for mark in marks(ax) for x in mark.get_xdata())
    ticks = [tick for tick in ax.get_xticks() if low <= tick <= high]
    assert ticks or high / low < 10


def test_shares_are_drawn_on_a_linear_axis_from_nothing_to_all():
    ax = draw(ranges(("a", 0.25, 0.5), ("b", 0, 0), ("c", 1, 1)), percent=True)
    assert ax.get_xscale() == "linear"
    assert [list(mark.get_xdata()) for mark in marks(ax)] == [[25, 50], [0], [100]]
    assert ax.get_xlim()[0] == 0
    ax.get_figure().draw_without_rendering()
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["0%", "25%", "50%", "75%", "100%"]


def test_shares_that_are_all_nothing_can_be_drawn():
    ax = draw(ranges(("a", 0, 0)), percent=True)
    assert ax.get_xlim() == (0, 100)


@pytest.mark.parametrize(
    ("rows", "labels", "words"),
    [
        ([("a", 100, 100), ("b", 9e9, 9e9)],
         ["100", "1k", "10k", "100k", "1M", "10M", "100M", "1bn", "10bn"], "ten times the last"),
        ([("a", 1, 2), ("b", 8, 9)], ["1", "2", "5", "10"], "(log scale)"),
        ([("a", 2e12, 2e12)], ["2tn"], "(log scale)"),
    ],
)  # fmt: skip
def test_ticks_are_few_round_and_not_beyond_what_is_drawn(rows, labels, words):
    ax = draw(ranges(*rows))
    ax.get_figure().draw_without_rendering()
    assert [tick.get_text() for tick in ax.get_xticklabels()] == labels
    assert words in ax.get_xlabel()


def test_positions_are_drawn_from_the_first_place_on():
    data = pd.DataFrame(
        {
            "label": ["NTU", "Nairobi", "edX"],
            "best": pd.array([11, 1, 1], dtype="Int64"),
            "worst": pd.array([11, 10, None], dtype="Int64"),
            "text": ["11th", "top-10", "one of"],
        }
    )
    ax = plots.plot_positions(data, title="Places")
    assert [(mark.get_gid(), list(mark.get_xdata())) for mark in marks(ax)] == [
        ("dot", [11]), ("range", [1, 10]), ("from", [1]),
    ]  # fmt: skip
    ax.get_figure().draw_without_rendering()
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1", "2", "5", "10"]
    low, high = ax.get_xlim()
    assert low < 1 < 11 < high, "first place on the left"


PARTNERS = pd.DataFrame(
    {"April": [175, 116, NAN, 92], "autumn": [194, 116, 78, NAN]}, index=["a", "b", "c", "d"]
)


def test_partners_have_a_mark_for_every_listing_they_are_in():
    ax = plots.plot_partners(PARTNERS, title="Two listings")
    drawn = [(mark.get_ydata()[0], mark.get_label(), mark.get_xdata()[0]) for mark in marks(ax)]
    assert drawn == [
        (0, "April", 175), (0, "autumn", 194), (1, "April", 116), (1, "autumn", 116),
        (2, "autumn", 78), (3, "April", 92),
    ]  # fmt: skip
    assert [text.get_text() for text in texts(ax)] == ["175 → 194", "116 → 116", "– → 78", "92 → –"]
    assert [text.xy for text in texts(ax)] == [(194, 0), (116, 1), (78, 2), (92, 3)]
    joined = [line for line in ax.get_lines() if not line.get_gid()]
    assert [list(line.get_xdata()) for line in joined] == [[175, 194], [116, 116]]
    assert names_of_rows(ax) == ["a", "b", "c", "d"]
    assert ax.get_xlim()[0] == 0


def test_the_look_of_a_listing_is_that_of_the_key_even_where_the_other_is_missing():
    ax = plots.plot_partners(PARTNERS, title="Two listings")

    def look(line):
        return line.get_marker(), line.get_color(), line.get_markerfacecolor()

    key = {
        text.get_text(): look(handle)
        for text, handle in zip(
            ax.get_legend().get_texts(), ax.get_legend().legend_handles, strict=True
        )
    }
    assert {(mark.get_label(), *look(mark)) for mark in marks(ax)} == {
        (name, *looks) for name, looks in key.items()
    }
    first, second = marks(ax)[:2]
    assert first.get_markersize() > second.get_markersize(), "a ring around what covers it"
    assert first.get_markerfacecolor() == "white"


GROWN = pd.DataFrame(
    {
        "series": ["edX", "edX", "World", "World", "World"],
        "date": pd.to_datetime(
            ["2017-12-31", "2016-12-31", "2013-11-30", "2014-12-31", "2020-06-30"]
        ),
        "value": pd.array([14, 10, 8, 17, 100], dtype="Int64"),
    }
)


def test_growth_is_a_line_a_series_in_the_order_of_time():
    ax = plots.plot_growth(GROWN, title="Growth", ylabel="learners")
    edx, world = marks(ax, "line")
    assert list(edx.get_ydata()) == [10, 14], "sorted by date"
    assert list(world.get_ydata()) == [8, 17, 100]
    assert (edx.get_label(), world.get_label()) == ("edX", "World")
    assert edx.get_color() != world.get_color() and edx.get_marker() != world.get_marker()
    assert {text.get_text(): text.xy[1] for text in texts(ax)} == {"edX": 14, "World": 100}
    assert {text.get_text(): text.get_color() for text in texts(ax)} == {
        "edX": edx.get_color(), "World": world.get_color(),
    }  # fmt: skip
    ax.get_figure().draw_without_rendering()
    labels = [tick.get_text() for tick in ax.get_xticklabels()]
    assert labels == ["2013", "2015", "2017", "2019"], "no year is after the last count"
    assert ax.get_yscale() == "log"
    low, high = ax.get_ylim()
    assert low < 8 < 100 < high


def test_a_tally_is_bars_from_nothing():
    ax = plots.plot_tally(pd.Series({"a": 6, "b": 1200}), title="Hedges", xlabel="figures")
    assert [(bar.get_x(), bar.get_width()) for bar in ax.patches] == [(0, 6), (0, 1200)]
    assert [text.get_text() for text in texts(ax)] == ["6", "1,200"]
    assert names_of_rows(ax) == ["a", "b"]
    assert ax.get_xlim()[0] == 0 and ax.get_xlim()[1] > 1200


@pytest.mark.parametrize(
    ("draw", "data", "message"),
    [
        ("ranges", ranges(("a", 1, 1), ("b", NAN, 1), ("c", 1, NAN)), "an end is missing.* b, c$"),
        ("ranges", ranges(("a", 1, 1), ("b", 0, 0)), "0 has no place.* b$"),
        ("ranges", ranges(("a", 0, INF)), "open on both sides"),
        ("ranges", ranges(("a", 1, 1)).iloc[:0], "no rows to draw"),
        ("shares", ranges(("a", 1, 1), ("b", NAN, 1)), "an end is missing.* b$"),
        ("shares", ranges(("a", 1, 1)).iloc[:0], "no rows to draw"),
        ("positions", {"label": ["a"], "best": [None], "worst": [1], "text": ["x"]},
         "an end is missing.* a$"),
        ("partners", PARTNERS.assign(autumn=[1, 2, 3, NAN], April=NAN), "no count is given.* d$"),
        ("partners", PARTNERS.iloc[:0], "no rows to draw"),
        ("growth", GROWN.assign(value=[1, 2, 3, 4, None]), "a value is not above 0.* World$"),
        ("growth", GROWN.assign(value=[0, 2, 3, 4, 5]), "a value is not above 0.* edX$"),
        ("growth", GROWN.assign(date=pd.NaT), "a date is missing.* edX, edX, World"),
        ("growth", GROWN.iloc[:0], "no rows to draw"),
        ("tally", pd.Series({"a": 1, "b": None}), "no count is given.* b$"),
        ("tally", pd.Series(dtype="int64"), "no rows to draw"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_named(draw, data, message):
    function, more = {
        "ranges": (plots.plot_ranges, {"xlabel": "n"}),
        "shares": (plots.plot_ranges, {"xlabel": "n", "percent": True}),
        "positions": (plots.plot_positions, {}),
        "partners": (plots.plot_partners, {}),
        "growth": (plots.plot_growth, {"ylabel": "n"}),
        "tally": (plots.plot_tally, {"xlabel": "n"}),
    }[draw]
    data = pd.DataFrame(data) if isinstance(data, dict) else data
    with pytest.raises(ValueError, match=message):
        function(data, title="t", **more)


def test_a_tally_of_nothing_but_zeros_can_be_drawn():
    ax = plots.plot_tally(pd.Series({"a": 0}), title="None", xlabel="n")
    assert plots.describe(ax).endswith("a: 0.")


# All charts -----------------------------------------------------------------------------------


def examples():
    """Each function, drawing something small."""
    several = ranges(("a", 1, 1, "x"), ("a", 2, 9, "y"), ("b", 3, INF, "x"), ("b", 0, 4, "y"))
    place = pd.DataFrame({"label": ["a"], "best": [3], "worst": [5], "text": ["3rd to 5th"]})
    return {
        "ranges": lambda **ax: draw(several, **ax),
        "shares": lambda **ax: draw(ranges(("a", 0.1, 0.2)), percent=True, **ax),
        "positions": lambda **ax: plots.plot_positions(place, title="t", **ax),
        "partners": lambda **ax: plots.plot_partners(PARTNERS, title="t", **ax),
        "growth": lambda **ax: plots.plot_growth(GROWN, title="t", ylabel="n", **ax),
        "tally": lambda **ax: plots.plot_tally(pd.Series({"a": 3}), title="t", xlabel="n", **ax),
    }


EXAMPLES = examples()
every_example = pytest.mark.parametrize("example", EXAMPLES)


def png(ax):
    """The picture as `show` makes it."""
    return plots._in_style(plots._png)(ax.get_figure(root=True))


@cache
def picture(example):
    return png(EXAMPLES[example]())


def test_every_function_has_an_example():
    drawn = {name for name in plots.__all__ if name.startswith("plot_")}
    assert {f"plot_{name}" for name in EXAMPLES if name != "shares"} == drawn


@every_example
def test_axes_that_are_given_are_drawn_into_and_returned(example):
    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    assert EXAMPLES[example](ax=right) is right
    assert not left.has_data() and right.has_data()
    assert plots.describe(right) == plots.describe(EXAMPLES[example]())


WEIRD = {
    "font.family": ["serif"],
    "font.size": 30,
    "axes.facecolor": "black",
    "axes.prop_cycle": mpl.cycler(color=["yellow"]),
    "axes.titlelocation": "center",
    "axes.xmargin": 0.9,
    "axes.formatter.use_locale": True,
    "lines.linewidth": 9,
    "lines.marker": "x",
    "legend.fontsize": 3,
    "xtick.direction": "in",
    "ytick.labelsize": 2,
    "figure.dpi": 33,
    "figure.figsize": (1, 1),
    "figure.autolayout": True,
    "savefig.bbox": "tight",
    "savefig.pad_inches": 2,
    "savefig.dpi": 20,
    "savefig.transparent": True,
    "savefig.facecolor": "red",
    "text.usetex": True,
    "timezone": "Pacific/Kiritimati",
    "path.sketch": (3, 100, 2),
    "image.cmap": "hot",
}


@every_example
def test_the_settings_of_the_user_change_neither_the_picture_nor_are_changed(example):
    usual = picture(example)
    with mpl.rc_context(WEIRD):
        before = dict(mpl.rcParams)
        ax = EXAMPLES[example]()
        found, said = png(ax), plots.describe(ax)
        assert dict(mpl.rcParams) == before
    assert found == usual
    assert said == plots.describe(EXAMPLES[example]())


@every_example
def test_the_same_data_give_the_same_picture(example):
    ax = EXAMPLES[example]()
    first = png(ax)
    assert png(ax) == first, "drawn once, saved twice"
    assert picture(example) == first, "drawn twice"


def test_a_dollar_is_a_dollar():
    ax = draw(ranges(("$5 to $6", 5, 6), text=["$a^2$"]), title="From $5 to $6")
    ax.get_figure().draw_without_rendering()
    assert not any(text.get_parse_math() for text in [*ax.texts, *ax.get_yticklabels()])


def luminance(color):
    """Relative luminance as WCAG 2 defines it."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return float(np.dot(parts, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize(("color", "ratio"), [("black", 21.0), ("#777777", 4.48), ("white", 1.0)])
def test_contrast_is_computed_as_wcag_does(color, ratio):
    assert 1.05 / (luminance(color) + 0.05) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("name", plots.PALETTE)
def test_every_colour_has_three_to_one_on_white(name):
    assert 1.05 / (luminance(plots.PALETTE[name]) + 0.05) >= 3


def test_no_two_colours_of_the_palette_are_the_same():
    assert len(set(plots.PALETTE.values())) == len(plots.PALETTE) == 5


# What is said of a chart ----------------------------------------------------------------------


def test_a_description_says_every_mark_and_its_words():
    data = ranges(
        ("edX", 1e8, 1e8, "literal"),
        ("edX", 75e6, 125e6, "pragmatic"),
        ("XuetangX", 3101, INF, "literal"),
        ("XuetangX", 0, 449_999_999, "pragmatic"),
        ("Thai MOOC", 0, INF, "literal"),
        ("Thai MOOC", 472, 472, "pragmatic"),
        text=["100 million", "about it", "more than 3100", "almost", "anything", "472"],
    )
    ax = draw(data, title="A finding\nthat is long", xlabel="listeners")
    assert plots.describe(ax).splitlines() == [
        "A finding that is long. Across: listeners, on a log scale.",
        "edX: literal 100,000,000 (100 million), pragmatic 75,000,000 to 125,000,000 (about it).",
        "XuetangX: literal 3,101 or more (more than 3100), pragmatic up to 449,999,999 (almost).",
        # A text that only repeats the number is not said twice.
        "Thai MOOC: literal any number (anything), pragmatic 472.",
    ]


def test_a_description_names_rows_in_one_line_however_they_are_wrapped():
    label = "a label that is far too long for one line"
    assert f"\n{label}: 5" in plots.describe(draw(ranges((label, 5, 5))))


def test_a_description_of_shares_has_no_log_scale():
    said = plots.describe(draw(ranges(("a", 0.25, 0.5)), percent=True))
    assert said.splitlines() == ["A finding. Across: courses.", "a: 25 to 50 (text 0)."]


def test_a_description_of_growth_says_every_point_and_month():
    ax = plots.plot_growth(GROWN, title="Growth", ylabel="learners")
    assert plots.describe(ax).splitlines() == [
        "Growth. Up: learners, on a log scale.",
        "edX: 10 in 2016-12, 14 in 2017-12.",
        "World: 8 in 2013-11, 17 in 2014-12, 100 in 2020-06.",
    ]


def test_what_others_add_to_a_chart_is_not_described():
    ax = plots.plot_growth(GROWN, title="Growth", ylabel="learners")
    said = plots.describe(ax)
    ax.axhline(50)
    assert plots.describe(ax) == said


@pytest.mark.parametrize("factor", [1.001, 0.999])
@pytest.mark.parametrize("value", [3.3, 71.6, 9803.9, 11_312.2, 100_000_000, 228_000_001])
def test_a_thousandth_more_or_less_changes_what_is_said(value, factor):
    def said(value):
        return plots.describe(draw(ranges(("a", value / 2, value), ("b", value, value))))

    assert said(value * factor).splitlines()[1] != said(value).splitlines()[1]
    assert said(value * factor).splitlines()[2] != said(value).splitlines()[2]


@pytest.mark.parametrize("end", ["lower", "upper"])
def test_either_end_changes_what_is_said(end):
    data = ranges(("a", 2000, 3000))
    changed = data.assign(**{end: data[end] * 1.001})
    assert plots.describe(draw(changed)) != plots.describe(draw(data))


# Displaying -----------------------------------------------------------------------------------


def test_show_prints_the_description_and_the_caption_outside_ipython(capsys):
    ax = EXAMPLES["ranges"]()
    plots.show(ax, "Courses. Source: the article.")
    assert capsys.readouterr().out == f"{plots.describe(ax)}\nCourses. Source: the article.\n"


def test_show_takes_a_figure_and_describes_all_its_axes(capsys):
    figure = Figure(figsize=(12, 5))
    left, right = figure.subplots(1, 2)
    EXAMPLES["tally"](ax=left)
    EXAMPLES["growth"](ax=right)
    plots.show(figure, "Both.")
    said = "\n\n".join(plots.describe(ax) for ax in (left, right))
    assert capsys.readouterr().out == f"{said}\nBoth.\n"


def test_show_prints_a_table_outside_ipython(capsys):
    table = pd.DataFrame({"n": [3100]}, index=["edX"])
    plots.show(table, "Courses.")
    assert capsys.readouterr().out == tables.to_plain(table, "Courses.") + "\n"


@pytest.mark.parametrize("caption", ["", "  \n"])
def test_nothing_is_shown_without_a_caption(caption, capsys):
    with pytest.raises(ValueError, match="needs a caption"):
        plots.show(EXAMPLES["tally"](), caption)
    assert capsys.readouterr().out == ""


SHELL = """
import json
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

InteractiveShell.instance()
import pandas as pd
from alliance_stats import plot_tally, plots, show

shown = []
ax = plot_tally(pd.Series({"none": 6}), title="Hedges", xlabel="figures")
table = pd.DataFrame({"n": ["<b> https://a.org"]}, index=["edX"])
with capture_output() as captured:
    show(ax, "Hedges * in [all].")
    show(table, "A table.", anchors=pd.Series(["edx-courses"]), links=pd.Series(["a.ipynb#b"]))
print(json.dumps([[output.data, output.metadata] for output in captured.outputs]))
print(json.dumps([captured.stdout, plots.describe(ax)]))
"""


@pytest.fixture(scope="module")
def shown():
    """What `show` hands to a front end: of each output its data and metadata."""
    pytest.importorskip("IPython")
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", SHELL], capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    outputs, (printed, said) = map(json.loads, run.stdout.splitlines())
    assert printed == "", "displayed, and not printed"
    return outputs, said


def test_a_chart_is_shown_as_a_picture_that_says_what_it_shows(shown):
    outputs, said = shown
    (data, metadata), caption, _ = outputs
    assert set(data) == {"image/png", "text/plain"}
    assert data["text/plain"] == said == "Hedges. Across: figures.\nnone: 6."
    assert metadata == {"image/png": {"alt": said}, "caption": "Hedges * in [all]."}
    with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as picture:
        assert picture.format == "PNG"
        assert picture.width >= 2 * 390, "sharp on a telephone, whose pixels are small"
        assert set(picture.info) <= {"dpi"}, "no date, no version"
    # The caption stands below it, for readers of the notebook itself.
    assert caption == [
        {"text/markdown": "*Hedges \\* in \\[all\\].*", "text/plain": "Hedges * in [all]."},
        {"role": "caption"},
    ]


def test_a_table_is_shown_as_html_and_as_text(shown):
    data, metadata = shown[0][2]
    assert set(data) == {"text/html", "text/plain"} and metadata == {}
    html = data["text/html"]
    assert "<caption>A table.</caption>" in html
    assert '<tr id="edx-courses"><th scope="row"><a href="a.ipynb#b">edX</a></th>' in html
    assert '&lt;b&gt; <a href="https://a.org">https://a.org</a>' in html
    assert data["text/plain"].startswith("A table.\n\n")


# The layout of every chart of the notebooks ---------------------------------------------------


@cache
def charts():
    """The charts of the notebooks, from the same data."""
    figures, organizations, positions = load_figures(), load_organizations(), load_positions()
    references, partners, sources = load_references(), load_coursera_partners(), load_sources()
    short = organizations["short_name"]
    evidence = analysis.gather_evidence(figures, positions, references, sources, partners)
    tally = analysis.verdicts(figures, positions, evidence)["verdict"].value_counts(sort=False)
    title = "A title as long as those of the notebooks, which take two lines or three"

    def scale(metric):
        table = analysis.platform_scale(figures, organizations, metric)
        return plots.plot_ranges(table, title=title, xlabel=metric)

    def both(question, percent):
        table = analysis.both_readings(question, figures)
        table["text"] = tables.intervals_as_text(table, percent=percent)
        return plots.plot_ranges(table, title=title, xlabel="part", percent=percent)

    def pairs():
        table = analysis.enrolments_per_person(references)
        table["label"] = table["entity"].map(short).fillna("HarvardX and MITx")
        table["label"] += ", " + table["as_of"].str[:4]
        table["text"] = tables.intervals_as_text(table)
        return plots.plot_ranges(table, title=title, xlabel="enrolments per person")

    def people():
        table = analysis.one_footing(references)
        table = table[table["meaning"] == "people"].sort_values("upper", ascending=False)
        table["label"] = table["entity"].map(short).fillna(table["entity"])
        table["text"] = table["reference"].map(references["printed"] + ", " + references["as_of"])
        return plots.plot_ranges(table, title=title, xlabel="people")

    def growth():
        series = ["world", "world-without-china", "coursera", "edx", "xuetangx"]
        table = analysis.growth(references, series, organizations)
        table["series"] = table["series"].replace(
            {"world": "World", "world-without-china": "World without China"}
        )
        return plots.plot_growth(table, title=title, ylabel="learners or users")

    def listings():
        first = partners.head(12).copy()
        first["name"] = first["organization"].map(short).fillna(first["name"])
        table = first.set_index("name")[["courses_2020_04", "courses_autumn_2020"]]
        table = table.set_axis(["April 2020", "autumn 2020 (inferred)"], axis="columns")
        return plots.plot_partners(table, title=title)

    measures = positions["measure"].value_counts().loc[lambda count: count > 0]
    return {
        "verdicts": lambda: plots.plot_tally(tally[tally > 0], title=title, xlabel="claims"),
        "hedges": lambda: plots.plot_tally(
            figures["hedge"].value_counts().loc[lambda count: count > 0], title=title, xlabel="n"
        ),
        "measures": lambda: plots.plot_tally(measures, title=title, xlabel="positions"),
        "courses": lambda: scale("courses"),
        "audience": lambda: scale("audience"),
        "per course": lambda: both(analysis.learners_per_course, False),
        "shares": lambda: both(analysis.shares, True),
        "places": lambda: plots.plot_positions(
            analysis.places(positions, organizations), title=title
        ),
        "audiences": lambda: plots.plot_ranges(
            analysis.audiences(figures, references, organizations), title=title, xlabel="people"
        ),
        "enrolments": pairs,
        "people": people,
        "growth": growth,
        "partners": listings,
    }


@pytest.fixture(scope="module", params=list(charts()))
def chart(request):
    """Each chart, laid out as it is saved."""
    ax = charts()[request.param]()
    with mpl.rc_context(plots._STYLE):
        ax.get_figure().draw_without_rendering()
    return ax


def ticks(ax):
    """The labels of the x-axis that are in view."""
    low, high = ax.get_xlim()
    return [tick for tick in ax.get_xticklabels() if low <= tick.get_position()[0] <= high]


def is_title(artist):
    return isinstance(artist, Text) and artist.get_text().startswith("A title as long")


def boxes(artists):
    return [artist.get_window_extent() for artist in artists]


def overlapping(found):
    return [
        (one, two)
        for number, one in enumerate(found)
        for two in found[number + 1 :]
        if min(one.x1, two.x1) - max(one.x0, two.x0) > 1
        and min(one.y1, two.y1) - max(one.y0, two.y0) > 2
    ]


def test_all_text_is_within_the_picture(chart):
    figure = chart.get_figure().bbox
    key = chart.get_legend().get_texts() if chart.get_legend() else []
    written = [*texts(chart), *ticks(chart), *chart.get_yticklabels(), *key]
    written += [chart.xaxis.label, chart.yaxis.label, *chart.findobj(is_title)]
    out = [
        text.get_text()
        for text in written
        for box in [text.get_window_extent()]
        if text.get_text()
        and (box.x0 < -1 or box.y0 < -1 or box.x1 > figure.x1 + 1 or box.y1 > figure.y1 + 1)
    ]
    assert out == []
    assert len(written) > len(texts(chart)) + 3


def test_no_two_texts_overlap(chart):
    for axis in (ticks(chart), chart.get_yticklabels(), texts(chart)):
        assert overlapping(boxes(axis)) == []


def test_no_text_lies_on_the_names_of_the_rows(chart):
    names = boxes(chart.get_yticklabels())
    assert [text for text in boxes(texts(chart)) if overlapping([text, *names])] == []


def test_no_arrow_leaves_the_axes(chart):
    box = chart.get_window_extent()
    for text in chart.texts:
        if isinstance(text, Annotation) and text.arrow_patch is not None:
            arrow = text.arrow_patch.get_window_extent()
            assert box.x0 <= arrow.x0 and arrow.x1 <= box.x1


def test_no_mark_lies_on_a_text(chart):
    words = [text for text in texts(chart) if text.get_text()]
    steps = np.linspace(0, 1, 50)
    for text, box in zip(words, boxes(words), strict=True):
        for mark in (line for line in chart.get_lines() if line.get_gid() not in (None, "any")):
            corners = chart.transData.transform(mark.get_xydata())
            # Along the line from corner to corner, too.
            at = np.arange(len(corners))
            along = np.unique(np.concatenate([at, *(at[:-1] + step for step in steps)]))
            x, y = (np.interp(along, at, corners[:, axis]) for axis in (0, 1))
            inside = (x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)
            assert not inside.any(), f"{text.get_text()} on {mark.get_label()}"


def test_letters_are_large_enough_on_a_telephone(chart):
    # 6.2 inches at 390 pixels: a point is 390 / 6.2 / 72 of them.
    pixel = 390 / chart.get_figure().get_figwidth() / 72
    sizes = {text.get_fontsize() for text in [*texts(chart), *ticks(chart)]}
    assert min(sizes) * pixel > 9


def test_every_chart_of_the_notebooks_is_looked_at_here():
    drawn = [
        call
        for path in (ROOT / "notebooks").glob("*.ipynb")
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
        for call in re.findall(r"\bplot_\w+\(", "".join(cell["source"]))
    ]
    assert len(drawn) == len(charts())
