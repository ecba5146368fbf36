"""Charts: the marks that are drawn, and that all words can be read at either width."""

from functools import partial
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

import alliance_stats as stats
from alliance_stats import plots
from alliance_stats.layout import BLUE, GREY, INK, NARROW, PAPER, VERMILION, WIDE, redrawn, ticks_to

INF, NAN = float("inf"), float("nan")
REST = "courses, partners, platforms"
CLAIMS = pd.DataFrame(
    [
        ("Counts", "edX, courses", "more than 2800", REST, 1.0, 0.97, 1.03, False, "2,800, 2021"),
        ("Counts", "MOOC", "663", REST, 1.21, 1.13, 1.2, False, "almost 800, 2022"),
        ("Audiences", "edX", "100 million", "enrolments", 1.1, 0.8, 1.5, True, "110 million"),
        ("Audiences", "edX", "100 million", "people", 0.35, 0.3, INF, True, "over 35 million"),
        ("Audiences", "China", "450 million", "people", 0.9, 0.9, 0.9, False, "402 million, 2022"),
    ],
    columns="group label printed kind value lower upper same_time text".split(),
)
RANGES = pd.DataFrame(
    {
        "label": ["China", "XuetangX", "FUN", "iCourse"], "value": [450e6, 228e6, 7e6, NAN],
        "lower": [400e6, 228e6, 7e6, 30e6], "upper": [449e6, INF, 7e6, 90e6],
        "text": ["almost 450", "from 228", "7", "30 to 90"],
    }
)  # fmt: skip
POSITIONS = pd.DataFrame(
    [
        ("SPBU, Europe", "the leader", 1, 1, 1, 1, "1st of 51", "agrees"),
        ("SPBU, world", "3rd", 3, 3, 8, 8, "8th of 218", "differs"),
        ("Nairobi", "top-10", 1, 10, 14, INF, "14th at best", "differs"),
        ("Nairobi", "top-10", 1, 10, 7, 7, "7th", "agrees"),
        ("POLIMI", "16th", 16, 16, 20, 25, "20th to 25th", "differs"),
        ("edX", "one of the biggest", 1, None, None, None, "", "open"),
    ],
    columns="label printed best worst lower upper text answer".split(),
).astype({"worst": "Int64"})
PARTNERS = pd.DataFrame(
    {"April": [175, 141, 86, 79, 40, NAN], "autumn": [194, 141, 119, 102, NAN, 30]},
    index=["Google", "Illinois", "Boulder", "SPBU", "IBM", "Yale"],
)
GROWTH = pd.DataFrame(
    {
        "series": ["edX", "edX", "edX", "World", "World"],
        "date": pd.to_datetime(
            ["2017-12-31", "2016-12-31", "2012-12-31", "2019-12-31", "2020-12-31"]
        ),
        "value": [14e6, 10e6, 1e6, 97e6, 103e6],
    }
)
DRAW = {
    "claims": partial(plots.plot_claims, CLAIMS, title="t"),
    "ranges": partial(plots.plot_ranges, RANGES, title="t", xlabel="listeners"),
    "positions": partial(plots.plot_positions, POSITIONS, title="t"),
    "partners": partial(plots.plot_partners, PARTNERS, title="t", highlight="SPBU"),
    "growth": partial(plots.plot_growth, GROWTH, title="t", ylabel="users", highlight="edX",
                      mark=("2018-12-11", "now")),
}  # fmt: skip
every_chart = pytest.mark.parametrize("name", DRAW)
both_widths = pytest.mark.parametrize("width", [WIDE, NARROW])
#: Of each chart: its labels, marks (what, where, marker, edge, fill), bars, and some of its words.
DRAWN = {
    "claims": (
        ["edX, courses", "MOOC", "edX", "China"],
        {
            (REST, 1.0, "s", GREY, PAPER),
            (REST, 1.2, "s", GREY, PAPER),  # 1.21 is above all that "almost" allows
            ("enrolments", 1.1, "D", BLUE, BLUE), ("people", 0.35, "o", VERMILION, VERMILION),
            ("people", 0.9, "o", VERMILION, PAPER), ("or more", 1.5, ">", VERMILION, VERMILION),
        },
        {(0.97, 1.03, GREY), (1.13, 1.2, GREY), (0.8, 1.5, BLUE), (0.3, 1.5, VERMILION)},
        ["Counts", "Audiences", "article: “100 million”", "over 35 million"],
    ),
    "ranges": (
        ["China", "XuetangX", "FUN", "iCourse"],
        {
            ("China", 449e6, "o", GREY, GREY),  # the range of "almost" ends below
            ("XuetangX", 228e6, "o", GREY, GREY), ("FUN", 7e6, "o", GREY, GREY),
            ("or more", 500e6, ">", GREY, GREY),
        },
        {(400e6, 449e6, GREY), (228e6, 500e6, GREY), (30e6, 90e6, GREY)},
        ["almost 450", "from 228", "7", "30 to 90"],
    ),
    "positions": (
        ["SPBU, world", "POLIMI", "Nairobi", "edX", "SPBU, Europe"],
        {
            *(("the article", rank, "o", GREY, PAPER) for rank in (3, 16, 1)),
            *(("differs", rank, "o", VERMILION, VERMILION) for rank in (8, 14)),
            *(("agrees", rank, "o", GREY, GREY) for rank in (7, 1)),
            *(("or more", 30, ">", shade, shade) for shade in (VERMILION, GREY)),
        },
        {(1, 10, GREY), (14, 30, VERMILION), (20, 25, VERMILION), (1, 30, GREY)},
        ["The published rank differs", "Rankings disagree", "article: “top-10”",
         "The published rank leaves room", "The published rank agrees", "14th at best"],
    ),
    "partners": (
        ["1 Google", "2 Illinois", "3 Boulder", "4 SPBU", "IBM", "5 Yale"],
        {
            *(("April", count, "o", GREY, PAPER) for count in (175, 141, 86, 40)),
            *(("autumn", count, "o", GREY, GREY) for count in (194, 141, 119, 30)),
            ("April", 79, "o", VERMILION, PAPER), ("autumn", 102, "o", VERMILION, VERMILION),
        },
        set(),
        ["141 (no change)", "102 (+23, 17 behind third)", "not listed", "30 (new)"],
    ),
    "growth": (["0", "40", "80", "120"], set(), set(), ["now", "edX", "World"]),
}  # fmt: skip


def dots(ax):
    """Of every mark: what it is, where, its marker, edge and fill."""
    return {
        (line.get_label(), float(x), line.get_marker(), to_hex(line.get_markeredgecolor()),
         to_hex(line.get_markerfacecolor()))
        for line in ax.lines if line.get_linestyle() == "None"
        for x in line.get_xdata() if not np.isnan(x)
    }  # fmt: skip


def bars(ax):
    """Where bars and open ranges begin and end, and their colours."""
    return {
        (*path[:, 0].tolist(), to_hex(group.get_color()[0]))
        for group in ax.collections
        if group.get_linewidth()[0] == 7 or group.get_label() == "or more"
        for path in group.get_segments()
    }  # fmt: skip


def texts(ax):
    return [text.get_text() for text in ax.texts]


def key(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels() if label.get_visible()]


def picture(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return bytes(canvas.buffer_rgba())


@both_widths
@every_chart
def test_each_chart_has_its_labels_marks_bars_and_words(name, width):
    (ax,) = redrawn(DRAW[name]().figure, width).axes
    names, marks, ranges, words = DRAWN[name]
    assert labels(ax.yaxis) == names
    assert (dots(ax), bars(ax)) == (marks, ranges)
    assert [text for text in texts(ax) if text in words] == words


@both_widths
def test_words_of_claims_do_not_cross_the_line_of_the_article(width):
    figure = redrawn(DRAW["claims"]().figure, width)
    (ax,) = figure.axes
    figure.draw_without_rendering()
    line = ax.transData.transform((1, 0))[0]
    boxes = {text.get_text(): Text.get_window_extent(text) for text in ax.texts}
    for words in CLAIMS["text"]:
        assert not boxes[words].x0 < line < boxes[words].x1, words
    drawn = [top for group in ax.collections for ((x, top), _) in group.get_segments() if x == 1]
    assert len(drawn) == 4, "nor does it cross a heading"


def test_the_key_names_what_is_drawn_and_the_accent_is_the_label_s_too():
    keys = {
        "claims": [REST, "enrolments", "people", "hollow: another date"],
        "positions": ["the article", "published, agrees", "published, differs"],
        "partners": ["April", "autumn", "third place: 119"],
    }
    for name, words in keys.items():
        assert key(DRAW[name]()) == words
    assert key(DRAW["partners"](highlight=None)) == ["April", "autumn"]
    assert {tick.get_text(): tick.get_color() for tick in DRAW["partners"]().get_yticklabels()} == {
        **dict.fromkeys(DRAWN["partners"][0], INK), "4 SPBU": VERMILION
    }  # fmt: skip


@pytest.mark.parametrize(
    ("autumn", "third"),
    [([194, NAN, NAN, 102, NAN, NAN], []), ([194, NAN, 96, 102, NAN, NAN], ["third place: 96"])],
)
def test_there_is_a_third_place_where_three_are_listed(autumn, third):
    ax = plots.plot_partners(PARTNERS.assign(autumn=autumn), title="t", highlight="SPBU")
    assert key(ax) == ["April", "autumn", *third] and "102 (+23 since April)" in texts(ax)
    assert "119 (+33 since April)" in texts(DRAW["partners"](highlight="Boulder")), "not 0 behind"


def test_a_range_too_small_to_see_is_drawn_as_wide_as_it_is_high():
    data = pd.DataFrame({"label": ["a", "b"], "lower": [2.0, 8], "upper": [2.001, 8], "text": ""})
    ax = plots.plot_ranges(data, title="t", xlabel="x")
    ((low, high, _), *_) = sorted(bars(ax))
    pixels = np.diff(ax.transData.transform([(low, 0), (high, 0)])[:, 0])
    assert (low + high) / 2 == pytest.approx(2.0005) and pixels == pytest.approx(2 * 7, abs=0.3)


def test_headings_may_be_given_and_changes_are_dated_where_there_is_room():
    ax = plots.plot_positions(POSITIONS.assign(group="Mine"), title="t")
    assert "Mine" in texts(ax) and not set(texts(ax)) & set(plots.GROUPS.values())
    assert labels(ax.yaxis) == ["SPBU, Europe", "SPBU, world", "Nairobi", "POLIMI", "edX"]
    wide = DRAW["partners"]()
    (narrow,) = redrawn(wide.figure, NARROW).axes
    assert {"194 (+19 since April)", "119 (+33 since April)"} < set(texts(wide))
    assert {"194 (+19)", "119 (+33)"} < set(texts(narrow))


def test_growth_is_dashed_where_nothing_was_counted_for_two_years():
    ax = DRAW["growth"]()
    drawn = [
        (line.get_label(), list(line.get_ydata()), line.get_linestyle(), line.get_color())
        for line in ax.lines
    ]
    assert ("edX", [10e6, 14e6], "-", VERMILION) in drawn
    assert ("no figure", [1e6, 10e6], "--", VERMILION) in drawn
    assert ("World", [97e6, 103e6], "-", GREY) in drawn
    assert sum(style == "--" for *_, style, _ in drawn) == 1
    assert "Dashed" in ax.get_xlabel() and ax.get_ylabel() == "million users"
    assert labels(ax.xaxis)[-1] == "2021"


def test_small_counts_over_one_year_are_written_out():
    data = pd.DataFrame({"series": "a", "date": [pd.Timestamp("2020-03-01")], "value": [50_000]})
    ax = plots.plot_growth(data, title="t", ylabel="users")
    assert ax.get_ylabel() == "users" and labels(ax.yaxis)[-1] == "50,000"
    assert not ax.get_xlabel()


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (7.95, [0, 2, 4, 6, 8]), (194, [0, 50, 100, 150, 200]), (1, [0, 0.25, 0.5, 0.75, 1]),
        (450e6, [0, 250e6, 500e6]), (34_000, [0, 1e4, 2e4, 3e4, 4e4]), (0, [0, 1]),
    ],
)  # fmt: skip
def test_ticks_are_few_and_round_and_reach_the_data(top, ticks):
    assert ticks_to(Figure(figsize=(9, 2)).subplots(), top).tolist() == ticks


# At either width ------------------------------------------------------------------------------


def charts():
    """Yield the charts above, those of the real tables, and some of very long words."""
    yield from (draw() for draw in DRAW.values())
    tables = stats.load()
    yield plots.plot_claims(stats.claims.published_shares(tables), title="Counts come close " * 4)
    grown = stats.counts.growth(tables, ["coursera", "edx", "xuetangx"])
    yield plots.plot_growth(grown, title="t", ylabel="users", mark=("2020-12-11", "the article"))
    scale = stats.scale.platform_scale(tables, reading="literal")
    yield plots.plot_ranges(scale, title="t", xlabel="listeners " * 99)
    for name, table in (("claims", CLAIMS), ("ranges", RANGES), ("positions", POSITIONS)):
        long = table.assign(label=table["label"] + " of a remarkable length" * 3)
        more = {"xlabel": "x"} if name == "ranges" else {}
        yield DRAW[name].func(long.assign(text=long["label"]), title="t", **more)
    long = [f"{name} of a remarkable length" * 3 for name in PARTNERS.index]
    yield plots.plot_partners(PARTNERS.set_axis(long), title="t")


def assert_apart(words):
    """Fail if words overlap, but for the room that a line leaves above and below its letters."""
    boxes = [(text, Text.get_window_extent(text)) for text in words]
    for (text, one), (other_text, other) in combinations(boxes, 2):
        wide = min(one.x1, other.x1) - max(one.x0, other.x0)
        high = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert wide <= 1 or high <= 2, (text, other_text)


@both_widths
@pytest.mark.parametrize("ax", [*charts()])
def test_nothing_is_cut_off_no_words_overlap_and_ticks_reach_the_data(ax, width):
    figure = redrawn(ax.figure, width)
    assert figure.get_size_inches()[0] * 72 == width
    figure.draw_without_rendering()
    (ax,) = figure.axes
    assert ax.bbox.width / figure.dpi * 72 == pytest.approx(width - 6, abs=0.1), "no room is wasted"
    shown = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    assert {text.get_size() for text in shown} <= {13, 16}
    for text in shown:
        box, inside = Text.get_window_extent(text), figure.bbox.padded(1)
        assert inside.contains(*box.p0) and inside.contains(*box.p1), text
    assert_apart(shown)
    (left, right), upright = ax.get_xlim(), bool(ax.get_ylabel())
    for line in ax.lines:  # no mark is outside
        places = line.get_xydata()[np.isfinite(line.get_xydata()).all(axis=1)]
        assert all(left <= x <= right for x, _ in places)
        if line.get_marker() not in (">", "None"):  # neither an arrow nor an upright line
            ticks = ax.get_yticks() if upright else ax.get_xticks()
            assert places[:, int(upright)].max(initial=0) <= ticks[-1]


@every_chart
def test_labels_are_beside_the_marks_of_a_wide_chart_and_above_those_of_a_narrow_one(name):
    wide = DRAW[name]().figure
    narrow = redrawn(wide, NARROW)
    if name != "growth":
        assert narrow.get_figheight() > wide.get_figheight()
        first, second = (figure.axes[0] for figure in (wide, narrow))
        starts = [ax.transLimits.transform((ax.get_xticks()[0], 0))[0] for ax in (first, second)]
        assert starts[0] > 0.1 > starts[1]


@every_chart
def test_a_chart_is_the_same_drawn_again_under_any_settings_and_of_any_dtype(name):
    draw = DRAW[name]
    odd = draw.args[0].astype("object")
    if name != "partners":  # of which every column counts
        odd = odd.assign(y=1, start="a", words=2, accent="no").set_axis([7] * len(odd))
    usual = picture(draw().figure)
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "axes.grid": True}):
        before = dict(mpl.rcParams)
        assert picture(draw().figure) == usual
        assert dict(mpl.rcParams) == before
    assert picture(redrawn(redrawn(draw().figure, NARROW), WIDE)) == usual
    assert picture(draw.func(odd, **draw.keywords).figure) == usual


@every_chart
def test_a_chart_goes_where_it_is_told_and_has_the_width_there_and_the_height_it_needs(name):
    figure = Figure(figsize=(12, 2))
    left, right = figure.subplots(1, 2)
    assert DRAW[name](ax=right) is right and not left.has_data()
    assert right.get_title("left") == "t" and redrawn(figure, NARROW) is None
    assert figure.get_figwidth() == 12 and figure.get_figheight() > 2
    figure.draw_without_rendering()
    assert_apart([text for text in right.texts if text.get_text()])


def test_colours_can_be_told_from_paper():
    def light(color):
        return sum(
            k * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
            for k, c in zip((0.2126, 0.7152, 0.0722), to_rgb(color), strict=True)
        )

    contrast = {name: 1.05 / (light(color) + 0.05) for name, color in plots.COLORS.items()}
    assert min(contrast[name] for name in ("ink", "grey", "blue", "vermilion")) >= 4.5
    assert contrast["bar"] >= 3


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plots.plot_claims(CLAIMS[["label"]], title="t"),
         "expected the columns group, label, .* found no group, printed"),
        (lambda: plots.plot_claims(CLAIMS.head(0), title="t"), "at least one row"),
        (lambda: plots.plot_ranges(RANGES.assign(lower=NAN), title="t", xlabel="x"),
         "expected a number in each row of lower upper"),
        (lambda: DRAW["growth"](highlight="FUN"), "must be one of edX, World; found 'FUN'"),
        (lambda: plots.plot_partners(PARTNERS[["April"]], title="t"), "two columns of counts"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_in_a_sentence(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
