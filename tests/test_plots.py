"""Charts: the marks that are drawn, what is said of them, and that all of it can be read."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from alliance_stats import plots
from alliance_stats.plots import BAR, BLUE, GREY, INK, PAPER, VERMILION, describe

INF, NAN = float("inf"), float("nan")
REST = "courses, partners, platforms"
CLAIMS = pd.DataFrame(
    [
        ("Courses", "edX", "more than 2800", REST, 1.0, 0.97, 1.2, False, "2,800, Jun 2021"),
        ("Audiences", "edX", "100 million", "enrolments", 1.1, 1.1, 1.1, True, "110 million"),
        ("Audiences", "edX", "100 million", "people", 0.35, 0.3, INF, True, "over 35 million"),
        ("Audiences", "China", "almost 450 million", "people", 0.9, 0.9, 0.9, False, "402 million"),
    ],
    columns="group label printed kind value lower upper same_time text".split(),
)
RANGES = pd.DataFrame(
    {
        "label": ["China", "edX", "XuetangX", "FUN", "iCourse"],
        "value": [450e6, 100e6, 228e6, 7e6, NAN],
        "lower": [0, 75e6, 228e6, 7e6, 0],
        "upper": [449e6, 125e6, INF, 7e6, INF],
        "text": ["almost 450", "100", "more than 228", "7", "any number"],
    }
)
POSITIONS = pd.DataFrame(
    {
        "label": ["SPBU", "Nairobi", "edX"],
        "best": [3, 1, 1],
        "worst": pd.array([3, 10, None], dtype="Int64"),
        "published": pd.array([8, 7, None], dtype="Int64"),
        "text": ["eighth", "seventh", "one of the biggest"],
        "fits": [False, True, True],
    }
)
PARTNERS = pd.DataFrame(
    {"April": [175, 141, 86, 79, 40], "autumn": [194, 146, 119, 102, NAN]},
    index=["Google", "Illinois", "Boulder", "SPBU", "IBM"],
)
GROWTH = pd.DataFrame(
    {
        "series": ["edX", "edX", "World", "World", "World"],
        "date": pd.to_datetime(
            ["2017-12-31", "2016-12-31", "2013-11-30", "2014-12-31", "2020-06-30"]
        ),
        "value": pd.array([14, 10, 8, 17, 100], dtype="Int64"),
    }
)  # fmt: skip
DRAW = {
    "claims": lambda data=CLAIMS, **more: plots.plot_claims(data, **{"title": "t"} | more),
    "ranges": lambda data=RANGES, **more: plots.plot_ranges(
        data, **{"title": "t", "xlabel": "people"} | more
    ),
    "positions": lambda data=POSITIONS, **more: plots.plot_positions(data, **{"title": "t"} | more),
    "partners": lambda data=PARTNERS, **more: plots.plot_partners(
        data, **{"title": "t", "highlight": "SPBU"} | more
    ),
    "growth": lambda data=GROWTH, **more: plots.plot_growth(
        data, **{"title": "t", "ylabel": "people", "highlight": "edX",
                 "mark": ("2018-12-15", "the article")} | more
    ),
}  # fmt: skip
every_chart = pytest.mark.parametrize("name", DRAW)


def dots(ax):
    """Of every dot: what it is, where, its marker, edge and fill."""
    return [
        (line.get_label(), round(float(line.get_xdata()[0]), 4), line.get_marker(),
         line.get_markeredgecolor(), line.get_markerfacecolor())
        for line in ax.lines if line.get_marker() != "None" and line.get_gid() != "decoration"
    ]  # fmt: skip


def bars(ax):
    """Of every bar: where it begins and ends, and its colour."""
    return [
        (round(bar.get_x(), 4), round(bar.get_x() + bar.get_width(), 4),
         to_hex(bar.get_facecolor()), bar.get_facecolor()[3])
        for bar in ax.patches
    ]  # fmt: skip


def fades(ax):
    """Of every fading bar: where it begins, which way it goes, how dark its ends are."""
    found = [line for line in ax.collections if isinstance(line, LineCollection)
             and line.get_gid() != "decoration"]  # fmt: skip
    return [
        (float(line.get_segments()[0][0, 0]),
         float(np.sign(line.get_segments()[-1][1, 0] - line.get_segments()[0][0, 0])),
         *(round(float(line.get_colors()[at, 3]), 2) for at in (0, -1)))
        for line in found
    ]  # fmt: skip


def words(ax):
    return {text.get_text(): text for text in ax.texts}


# What is drawn --------------------------------------------------------------------------------


def test_claims_are_marks_of_their_kind_filled_where_the_time_is_the_same():
    ax = DRAW["claims"]()
    assert dots(ax) == [
        ("counted at another time", 1, "s", GREY, PAPER),
        ("enrolments", 1.1, "D", BLUE, BLUE),
        ("people", 0.35, "o", VERMILION, VERMILION),
        ("people at another time", 0.9, "o", VERMILION, PAPER),
    ]
    assert bars(ax) == [(0.97, 1.2, GREY, 0.3)]
    assert fades(ax) == [(0.3, 1, 0.55, 0.05)]
    low, high = ax.get_xlim()
    assert low < 0 and 1.2 < high < 1.3 and ax.get_xscale() == "linear"
    rules = {
        round(float(line.get_segments()[0][0, 0]), 3): to_hex(line.get_colors()[0])
        for line in ax.collections
        if line.get_gid() == "decoration"
    }
    assert rules == {0: plots.GRID, 0.5: plots.GRID, 1: INK}
    found = words(ax)
    assert {"Courses", "Audiences", "0%", "50%", "100%", "people", "enrolments", REST} <= set(found)
    assert found["100%"].get_weight() == "bold"
    assert [text.get_text() for text in ax.texts].count("100 million") == 1, "once per label"
    assert (
        found["over 35 million"].get_color() == VERMILION
        and found["people"].get_color() == VERMILION
    )
    assert found["110 million"].get_color() == INK and found["100 million"].get_color() == GREY
    assert "Hollow" in " ".join(found) and "Pale bar" in " ".join(found)
    plain = " ".join(words(DRAW["claims"](CLAIMS.iloc[[1]])))
    assert "Hollow" not in plain and "Pale" not in plain and "people" not in plain


def test_words_keep_clear_of_the_line_of_the_article_and_of_the_edge():
    found = words(DRAW["claims"]())
    assert found["402 million"].get_ha() == "right", "at 90%, they would cross 100%"
    assert found["110 million"].get_ha() == "right", "no room at the right"
    assert found["over 35 million"].get_ha() == "left"


def test_ranges_are_dots_pale_bars_and_fading_bars():
    ax = DRAW["ranges"]()
    assert [dot[1:] for dot in dots(ax)] == [
        (x, "o", BLUE, BLUE) for x in (450e6, 100e6, 228e6, 7e6)
    ]
    assert bars(ax) == [(75e6, 125e6, BLUE, 0.3)]
    assert fades(ax) == [(449e6, -1, 0.55, 0.05), (228e6, 1, 0.55, 0.05)]
    assert ax.get_xlim()[0] < 0 < 450e6 < ax.get_xlim()[1] < 500e6
    assert {"0", "200 million", "400 million"} <= set(words(ax))
    assert words(ax)["any number"].get_color() == GREY, "at the right, without a mark"
    bare = DRAW["ranges"](RANGES.drop(columns="value"))
    assert [dot[1] for dot in dots(bare)] == [7e6], "where both ends are one"


def test_what_is_open_has_room_to_fade():
    ax = DRAW["ranges"](RANGES.iloc[[2]])
    (fade,) = [line for line in ax.collections if line.get_label() == "could be"]
    assert 228e6 * 1.2 < fade.get_segments()[-1][1, 0] <= ax.get_xlim()[1]


def test_shares_are_written_as_per_cents():
    data = pd.DataFrame({"label": ["a", "b"], "lower": [0.25, 0], "upper": [0.5, 0], "text": "x"})
    ax = DRAW["ranges"](data, percent=True)
    assert bars(ax)[0][:2] == (0.25, 0.5)
    assert {"0%", "20%", "40%"} <= set(words(ax))
    assert describe(ax).splitlines()[1:] == ["a: could be 25% to 50% (x).", "b: 0% (x)."]


def test_positions_that_were_said_are_rings_and_those_published_are_filled():
    ax = DRAW["positions"]()
    assert dots(ax) == [
        ("said", 3, "o", GREY, PAPER),
        ("published, does not fit", 8, "D", VERMILION, VERMILION),
        ("published", 7, "o", GREY, GREY),
    ]
    assert bars(ax) == [(1, 10, GREY, 0.3)]
    assert fades(ax) == [(1, 1, 0.55, 0.05)]
    low, high = ax.get_xlim()
    assert 0 < low < 1 < 10 < high, "the first place at the left"
    assert words(ax)["1"].get_weight() == "bold"
    assert words(ax)["eighth"].get_color() == VERMILION and words(ax)["seventh"].get_color() == INK


def test_partners_are_bars_with_a_tick_and_the_gap_to_the_third_place():
    ax = DRAW["partners"]()
    assert [bar[1:3] for bar in bars(ax)] == [
        (194, BAR), (146, BAR), (119, BAR), (102, VERMILION)
    ]  # fmt: skip
    ticks = [line for line in ax.lines if line.get_label() == "April" and line.get_gid() is None]
    assert [list(line.get_xdata()) for line in ticks] == [[x, x] for x in (175, 141, 86, 79, 40)]
    gap = [line for line in ax.lines if line.get_color() == VERMILION]
    assert [list(line.get_xdata()) for line in gap] == [[119, 119]], "only in rows below the third"
    found = words(ax)
    assert {"1 Google", "4 SPBU", "IBM", "194", "102", "not listed"} <= set(found)
    assert found["17 short of third"].get_color() == found["4 SPBU"].get_color() == VERMILION
    assert "short" not in " ".join(words(DRAW["partners"](highlight="Boulder")))
    assert "short" not in " ".join(words(DRAW["partners"](highlight=None)))
    assert ax.get_xlim()[0] == 0, "bars begin at zero"


def test_growth_is_one_line_per_series_in_the_order_of_time():
    ax = DRAW["growth"]()
    world, edx = (next(x for x in ax.lines if x.get_label() == name) for name in ("World", "edX"))
    assert (list(edx.get_ydata()), list(world.get_ydata())) == ([10, 14], [8, 17, 100])
    assert (edx.get_color(), world.get_color()) == (VERMILION, GREY)
    assert edx.get_linewidth() > world.get_linewidth()
    assert ax.get_yscale() == "linear" and ax.get_ylim()[0] == 0
    last = mpl.dates.date2num(pd.Timestamp("2020-06-30"))
    assert [words(ax)[name].xy for name in ("edX", "World")] == [(last, 14), (last, 100)]
    (mark,) = (line for line in ax.lines if line.get_label() == "the article")
    assert pd.Timestamp(mark.get_xdata(orig=True)[0]) == pd.Timestamp("2018-12-15")
    assert (ax.get_ylim()[1] - 100) / ax.get_ylim()[1] * 300 > 2 * plots.LINE, "room for words"
    ax.get_figure().draw_without_rendering()
    years = [tick.get_text() for tick in ax.get_xticklabels()]
    assert years == ["2014", "2016", "2018", "2020"]


def test_names_of_lines_stand_below_each_other():
    data = GROWTH.assign(value=[99, 98, 97, 98, 100])
    ax = DRAW["growth"](data)
    one, two = sorted(words(ax)[name].xy[1] for name in ("edX", "World"))
    assert one == 99
    points = (two - one) / np.ptp(ax.get_ylim()) * 300
    assert points == pytest.approx(plots.LINE)


# All charts -----------------------------------------------------------------------------------


@every_chart
@pytest.mark.parametrize("given", [False, True])
@pytest.mark.parametrize("long", [False, True])
def test_nothing_is_cut_off_and_no_words_overlap(name, given, long):
    title = "A finding that is too long for one line and so is wrapped"
    data = DRAW[name].__defaults__[0]
    if long:
        names = [f"The University of Somewhere Rather Far Away, number {n}" for n in range(9)]
        data = data.rename(index=dict(zip(data.index, names, strict=False)))
        data = data.assign(label=names[: len(data)]) if "label" in data else data
        data = (
            data.assign(series=["Somewhere", "Nowhere"] * 2 + ["Here"])
            if "series" in data
            else data
        )
    axes = Figure(figsize=(3, 2)).subplots() if given else None
    more = {"highlight": None} if name in ("partners", "growth") else {}
    ax = DRAW[name](data, title=title, ax=axes, **more)
    figure = ax.get_figure()
    figure.draw_without_rendering()
    assert ax.bbox.width * 72 / figure.dpi >= 0.79 * plots.WIDTH, "a narrow figure grows"
    if not given:
        assert figure.get_size_inches()[0] * 72 == plots.WIDTH
        box = figure.get_tightbbox()
        assert box.x0 >= 0 and box.y0 >= 0
        assert box.x1 * 72 <= plots.WIDTH and box.y1 <= figure.get_size_inches()[1]
    assert ax.get_title().count("\n") >= 1 and ax.title.get_position()[0] == 0
    texts = [*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label]
    boxes = [Text.get_window_extent(text) for text in texts if text.get_text()]
    bars = [bar.get_window_extent() for bar in ax.patches]
    for number, one in enumerate(boxes):
        for other in boxes[:number] + bars:
            wide = min(one.x1, other.x1) - max(one.x0, other.x0)
            high = min(one.y1, other.y1) - max(one.y0, other.y0)
            assert wide <= 0 or high <= 3 * figure.dpi / 72, (name, one, other)


@every_chart
def test_a_chart_on_given_axes_is_the_same_and_its_title_can_be_replaced(name):
    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    assert DRAW[name](ax=right) is right and not left.has_data()
    assert describe(right) == describe(DRAW[name]())
    right.set_title("Mine")
    assert plots.finding(right) == "Mine" and right.title.get_ha() == "left"
    with mpl.rc_context({"axes.titlelocation": "right"}):
        ax = DRAW[name]()
        ax.set_title("Mine " * 20)
    assert plots.finding(ax) == ("Mine " * 20).strip() and ax.get_title("right").count("\n") == 2


@every_chart
def test_the_accent_can_be_replaced(name):
    ax = DRAW[name](color="purple")
    colors = {to_hex(line.get_markeredgecolor()) for line in ax.lines}
    colors |= {to_hex(bar.get_facecolor()) for bar in ax.patches}
    assert to_hex("purple") in colors
    assert (BLUE if name == "ranges" else VERMILION) not in colors


@every_chart
def test_the_settings_of_the_user_change_no_chart_and_are_not_changed(name):
    def picture(ax):
        canvas = mpl.backends.backend_agg.FigureCanvasAgg(ax.get_figure())
        canvas.draw()
        return bytes(canvas.buffer_rgba())

    weird = {
        "font.family": ["serif"], "font.size": 30, "axes.facecolor": "black", "text.color": "red",
        "axes.grid": True, "lines.linewidth": 9, "axes.xmargin": 0.9, "xtick.labelsize": 2,
        "figure.autolayout": True, "path.sketch": (3, 100, 2), "figure.facecolor": "red",
        "xtick.direction": "in", "axes.titlelocation": "left", "axes.labelsize": 3,
    }  # fmt: skip
    usual = picture(DRAW[name]())
    with mpl.rc_context(weird):
        before = dict(mpl.rcParams)
        found = DRAW[name]()
        assert picture(found) == usual
        assert dict(mpl.rcParams) == before


def test_colours_can_be_told_from_paper():
    def light(color):
        rgb = (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in to_rgb(color))
        return sum(x * share for x, share in zip(rgb, (0.2126, 0.7152, 0.0722), strict=True))

    contrast = {name: 1.05 / (light(color) + 0.05) for name, color in plots.COLORS.items()}
    assert all(contrast[name] >= 4.5 for name in ("ink", "grey", "blue", "vermilion"))
    assert contrast["bar"] >= 3


@every_chart
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda data: data.iloc[:, 0], TypeError, "expected a table .*; got Series"),
        (lambda data: data.iloc[:, :1], ValueError, "expected (the|two) columns .*; found "),
        (lambda data: data.iloc[:0], ValueError, "expected at least one row to draw; found none"),
    ],
)
def test_what_is_no_table_for_a_chart_is_refused(name, change, error, message):
    data = DRAW[name].__defaults__[0]
    with pytest.raises(error, match=message):
        DRAW[name](change(data))


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("claims", {"kind": "courses"}, "kind must be one of: people; .* found 'courses'"),
        ("claims", {"value": NAN}, "a number in each row of value; found none in row 0, 1, 2, 3"),
        ("ranges", {"lower": "few"}, "expected numbers in lower"),
        ("ranges", {"upper": [1, NAN, 1, 1, 1]}, "in each row of upper; found none in row 1"),
        ("positions", {"best": NAN}, "in each row of best"),
        ("partners", {"April": NAN}, "expected a count in each row; found none in row IBM"),
        ("growth", {"date": "2020"}, "expected a date"),
        ("growth", {"date": pd.NaT}, "expected a date"),
    ],
)
def test_what_cannot_be_drawn_is_named(name, change, message):
    data = DRAW[name].__defaults__[0]
    with pytest.raises(ValueError, match=message):
        DRAW[name](data.assign(**change))


@pytest.mark.parametrize("name", ["partners", "growth"])
def test_only_what_is_there_can_be_highlighted(name):
    with pytest.raises(ValueError, match=r"highlight must be one of: .*; found 'MIT'"):
        DRAW[name](highlight="MIT")


def test_labels_and_words_may_be_numbers_or_missing():
    data = pd.DataFrame({"label": [2020, "x"], "lower": 1, "upper": 2, "text": [1.5, None]})
    said = describe(DRAW["ranges"](data)).splitlines()[1:]
    assert said == ["2020: could be 1 to 2 (1.5).", "x: could be 1 to 2."]


# In words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("claims", ["Courses.", "edX (more than 2800): counted at another time 100%; could be 97% "
                    "to 120% (2,800, Jun 2021).", "Audiences.", "edX (100 million): enrolments "
                    "110% (110 million); people 35%; could be 30% or more (over 35 million).",
                    "China (almost 450 million): people at another time 90% (402 million)."]),
        ("ranges", ["China: could be up to 449 million; 450 million (almost 450).",
                    "edX: could be 75 million to 125 million; 100 million (100).",
                    "XuetangX: could be 228 million or more; 228 million (more than 228).",
                    "FUN: 7 million (7).", "iCourse (any number)."]),
        ("positions", ["SPBU: said 3; published, does not fit 8 (eighth).",
                       "Nairobi: said 1 to 10; published 7 (seventh).",
                       "edX: said 1 or more (one of the biggest)."]),
        ("partners", ["1 Google (194): autumn 194; April 175.",
                      "2 Illinois (146): autumn 146; April 141.",
                      "3 Boulder (119): autumn 119; April 86.",
                      "4 SPBU (102): autumn 102; April 79 (17 short of third).",
                      "IBM (not listed): April 40."]),
        ("growth", ["the article: up at 15 Dec 2018.",
                    "edX: 31 Dec 2016 10; 31 Dec 2017 14.",
                    "World: 30 Nov 2013 8; 31 Dec 2014 17; 30 Jun 2020 100."]),
    ],
)  # fmt: skip
def test_a_chart_is_described_with_all_its_values(name, lines):
    assert describe(DRAW[name]()).splitlines()[1:] == lines


@pytest.mark.parametrize(
    ("draw", "lines"),
    [
        (lambda ax: ax.bar(["a", "b"], [3, 4.5]), ["a: 3.", "b: 4.5."]),
        (lambda ax: ax.barh([1, 2], [3, 4], left=1, label="x"), ["x: 1: 1 to 4.", "x: 2: 1 to 5."]),
        (lambda ax: ax.bar(pd.to_datetime(["2020-01-02"]), [1]), ["2 Jan 2020: 1."]),
        (lambda ax: ax.plot([1, 2], [1234567.5, NAN]), ["Line: 1 1,234,567.5; 2 missing."]),
        (lambda ax: ax.plot(["a", "b"], [1, 2], label="x"), ["x: a 1; b 2."]),
        (lambda ax: ax.plot(np.array(["2020-01-02T03:04"], "datetime64[s]"), [1]),
         ["Line: 2 Jan 2020 03:04:00 1."]),
        (lambda ax: ax.plot([pd.Timestamp("2020-01-02")], [1]), ["Line: 2 Jan 2020 1."]),
        (lambda ax: (ax.axhline(2), ax.axvline(3)), ["Line: across at 2.", "Line: up at 3."]),
        (lambda ax: (ax.scatter([1, 2], [3, 4000]), ax.text(1, 1, "a\nb")),
         ["Points: 1 3; 2 4,000.", "a b."]),
        (lambda ax: ax.imshow([[1]]), ["1 image is not described."]),
        (lambda ax: ax.pie([1, 2]), ["2 wedges are not described."]),
        (lambda ax: ax.stackplot([1, 2], [3, 4]),
         ["1 fill between poly collection is not described."]),
        (lambda ax: ax.plot([1], [1], visible=False), ["Nothing is drawn."]),
    ],
)  # fmt: skip
def test_any_chart_is_described_as_far_as_can_be(draw, lines):
    ax = Figure().subplots()
    draw(ax)
    assert describe(ax).splitlines()[1:] == lines


def test_the_series_of_pandas_are_described_with_their_dates():
    ax = Figure().subplots()
    dates = pd.period_range("2020-01", periods=2, freq="M")
    pd.Series([1.5, 2], index=dates).plot(ax=ax)
    assert describe(ax).splitlines()[1:] == ["Line: 2020-01 1.5; 2020-02 2."]
    plt.close("all")


def test_title_and_axes_are_described_before_the_rest():
    ax = Figure().subplots()
    ax.set(xlabel="year", ylabel="a\nb", title="Is it so?", yscale="log")
    assert describe(ax) == "Is it so? Across: year. Up: a b, on a log scale.\nNothing is drawn."
    assert describe(Figure().subplots()).startswith("No title.")


def test_the_form_of_a_chart_is_named():
    forms = {name: plots.form(draw()) for name, draw in DRAW.items()}
    assert forms == {"claims": "Dot chart", "ranges": "Dot chart", "positions": "Dot chart",
                     "partners": "Bar chart", "growth": "Line chart"}  # fmt: skip
    bar, scatter, other = Figure().subplots(3)
    bar.bar([1], [2])
    scatter.scatter([1], [2])
    found = [plots.form(ax) for ax in (bar, scatter, other)]
    assert found == ["Bar chart", "Scatter plot", "Chart"]


def test_a_figure_is_no_axes_to_draw_on():
    data = pd.DataFrame({"label": ["edX"], "lower": [1], "upper": [2], "text": ["one"]})
    with pytest.raises(TypeError, match="expected Axes to draw on as ax; got Figure"):
        plots.plot_ranges(data, title="Courses", xlabel="courses", ax=Figure())


def test_points_that_are_missing_are_said_to_be():
    ax = Figure().subplots()
    ax.plot([1, 2], [None, 3])
    assert describe(ax).splitlines()[1:] == ["Line: 1 missing; 2 3."]
