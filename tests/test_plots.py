"""Charts: the marks that are drawn, and that all words can be read wherever they are drawn."""

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
from alliance_stats.layout import NARROW, WIDE, redrawn, ticks_to

from .conftest import ROOT

INF, NAN = float("inf"), float("nan")
ARTICLE = "the article: a rank or a range"
CLAIMS, RANGES, POSITIONS, PARTNERS, GROWTH = (
    pd.read_csv(ROOT / f"tests/cases/chart-{name}.csv")
    for name in ("claims", "ranges", "positions", "partners", "growth")
)
PARTNERS = PARTNERS.set_index("name")
DRAW = {
    "claims": partial(plots.plot_claims, CLAIMS, title="t"),
    "ranges": partial(plots.plot_ranges, RANGES, title="t", xlabel="listeners"),
    "positions": partial(plots.plot_positions, POSITIONS, title="t"),
    "partners": partial(plots.plot_partners, PARTNERS, title="t", highlight="SPBU"),
    "growth": partial(plots.plot_growth, GROWTH, title="t", ylabel="users", highlight="edX",
                      mark=("2018-12-11", "now")),
}  # fmt: skip
every_chart = pytest.mark.parametrize("name", DRAW)
#: What a person sees in each of these charts: its labels and words from the top, then its marks,
#: its key, and the first row of the table that it brings.
DRAWN = pd.read_csv(ROOT / "tests/cases/charts-drawn.csv").groupby("chart")["drawn"].agg(list)
NAMES = {code: name for name, code in plots.COLORS.items()}


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels() if label.get_visible()]


def key(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()] if ax.get_legend() else []


def flat(text):
    return " ".join(text.get_text().split())


def drawn(ax):
    """Say what a chart shows, as DRAWN has it."""
    words = [f"{NAMES[text.get_color()]} {flat(text)}" for text in ax.texts if flat(text)]
    marks = set()
    for line in ax.lines:
        color, fill = NAMES[to_hex(line.get_color())], NAMES[to_hex(line.get_markerfacecolor())]
        style, wide = line.get_linestyle(), f"{line.get_linewidth():g}"
        xs, ys = line.get_xydata()[np.isfinite(line.get_xydata()).all(axis=1)].T
        if style == "None":
            marks |= {f"{color} {line.get_marker()} filled {fill} at {x:.9g}" for x in xs}
        elif len(xs) and line.get_linewidth() > 7:
            pale = ", pale" * ((line.get_alpha() or 1) < 1)
            marks.add(f"{color} bar of {wide}{pale}, from {xs[0]:.9g} to {xs[-1]:.9g}")
        elif len(xs):
            heights = ", ".join(f"{y:.9g}" for y in ys)
            marks.add(f"{color} line of {wide}, {style}, through {heights}")
    for one in ax.collections:  # lines from one mark to another, and upright ones
        color = NAMES[to_hex(one.get_color()[0])]
        if color != "grid":
            ends = [path[:, 0] for path in one.get_segments() if len(path)]
            marks |= {f"{color} line from {low:.9g} to {high:.9g}" for low, high in ends}
    for text in ax.texts:
        if (arrow := getattr(text, "arrow_patch", None)) and arrow.get_linestyle() == "solid":
            marks.add(f"{NAMES[to_hex(arrow.get_facecolor())]} arrow from {text.xy[0]:.9g}")
    table = [f"{name}: {cell}" for name, cell in ax.table_drawn.reset_index().iloc[0].items()]
    return [
        *(f"label {label}" for label in labels(ax.yaxis)), *words, *sorted(marks),
        *(f"key {name}" for name in key(ax)), *table,
    ]  # fmt: skip


@pytest.mark.parametrize("width", [WIDE, NARROW])
@every_chart
def test_each_chart_has_its_labels_marks_ranges_words_and_table(name, width):
    assert drawn(redrawn(DRAW[name]().figure, width).axes[0]) == DRAWN[name]


def test_labels_are_beside_their_marks_in_a_wide_chart_and_above_them_in_a_narrow_one():
    wide = DRAW["ranges"]()
    (narrow,) = redrawn(wide.figure, NARROW).axes
    for ax, below in ((wide, 0), (narrow, 1)):
        ys = [float(line.get_ydata()[0]) for line in ax.lines if line.get_linewidth() == 8]
        assert sorted(ys) == pytest.approx(ax.get_yticks() + below)
        words = [text for text in ax.texts if text.get_text()]
        assert [text.xy[1] for text in words] == sorted(ys)
        assert [text.xyann[0] for text in words] == [12, 12 + 36, 12, 12], "and past an arrow"
        arrow = words[1].arrow_patch
        assert (arrow.shrinkA, arrow.shrinkB) == (12, 0), "from the mark, and not into the words"
    left, middle = (ax.transLimits.transform((0, 0))[0] for ax in (narrow, wide))
    assert left < 0.1 < middle < 0.5
    ends = [label.get_window_extent().x1 for label in wide.get_yticklabels()]
    assert max(ends) + 20 < wide.transData.transform((0, 0))[0]
    assert narrow.figure.get_figheight() > wide.figure.get_figheight()


@pytest.mark.parametrize(("width", "across", "line"), [(WIDE, 0, 1), (NARROW, 1, 0)])
def test_the_article_s_words_are_below_a_label_or_at_its_right(width, across, line):
    (ax,) = redrawn(DRAW["claims"]().figure, width).axes
    (article,) = [text.get_position() for text in ax.texts if "663" in text.get_text()]
    assert labels(plots.plot_claims(CLAIMS.assign(label="a"), title="t").yaxis) == [*"aaaa"]
    assert article == pytest.approx((across, ax.get_yticks()[1] + line))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_words_of_claims_are_right_of_their_marks_and_of_the_line_of_the_article(width):
    (ax,) = redrawn(DRAW["claims"]().figure, width).axes
    for text, end in zip(CLAIMS["text"], [1.03, 1.2, 1.5, 1, 1], strict=True):
        (words,) = [one for one in ax.texts if flat(one) == text]
        assert Text.get_window_extent(words).x0 > ax.transData.transform((end, 0))[0] + 5


@pytest.mark.parametrize(
    ("autumn", "third"),
    [([194, NAN, NAN, 102, NAN, NAN], []), ([194, NAN, 96, 102, NAN, NAN], ["third place: 96"])],
)
def test_there_is_a_third_place_where_three_are_listed(autumn, third):
    ax = plots.plot_partners(PARTNERS.assign(autumn=autumn), title="t", highlight="SPBU")
    assert key(ax) == ["April", "autumn", *third] and "102 (+23)" in map(flat, ax.texts)
    assert "119 (+33)" in map(flat, DRAW["partners"](highlight="Boulder").texts), "not 0 behind"
    assert key(DRAW["partners"](highlight=None)) == ["April", "autumn"]


def test_the_key_of_ranks_names_the_marks_that_are_there():
    assert key(plots.plot_positions(POSITIONS[4:5], title="t")) == [ARTICLE]
    assert key(plots.plot_positions(POSITIONS[5:6], title="t")) == [ARTICLE, "published"]


def test_years_units_and_gaps_of_growth_are_named_where_they_are_needed():
    ax, early = DRAW["growth"](), DRAW["growth"](mark=("2013-12-11", "now"))
    assert ax.get_xlabel() == "million users; dashed: no figure for more than two years"
    assert labels(ax.xaxis)[0] == "2021"
    assert (ax.texts[0].get_ha(), early.texts[0].get_ha()) == ("right", "left"), "inside"
    world = next(text for text in ax.texts if text.get_text() == "World")
    last = ax.transData.transform((ax.convert_xunits(world.xy[0]), 0))[0]
    assert Text.get_window_extent(world).x0 > last + 30, "right of the lines"
    for value, name in ((50_000, "50,000"), (0.4, "0.4")):
        data = pd.DataFrame({"series": "a", "date": ["2020-03-01"], "value": [value]})
        small = plots.plot_growth(data, title="t", ylabel="users")
        assert (small.get_xlabel(), labels(small.yaxis)[-1]) == ("users", name)


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (7.95, [0, 2, 4, 6, 8]), (450e6, [0, 250e6, 500e6]), (34_000, [0, 1e4, 2e4, 3e4, 4e4]),
        (0, [0, 0.25, 0.5, 0.75, 1]),
    ],
)  # fmt: skip
def test_ticks_are_few_and_round_and_reach_the_data(top, ticks):
    assert ticks_to(Figure(figsize=(9, 2)).subplots(), top).tolist() == ticks


def test_the_ends_of_a_scale_are_named_where_it_is_narrow():
    small = Figure(figsize=(3, 2)).subplots()
    plots.plot_claims(CLAIMS.assign(text=LONG), title="t", ax=small)
    assert labels(small.xaxis) == ["0%", "150%"]


# Wherever they are drawn ----------------------------------------------------------------------

LONG = "A university with an uncommonly long name, of sixty letters."
WORD = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"


def charts():
    """Yield how to draw the real tables and odd ones: few and many rows, long words, far ends."""
    tables = stats.load()
    claims = stats.claims.published_shares(tables)
    yield partial(plots.plot_claims, claims, title="Counts come close " * 4)
    grown = stats.counts.growth(tables, ["coursera", "edx", "xuetangx"])
    yield partial(plots.plot_growth, grown, title="t", ylabel="users", mark=("2020-12-11", "now"))
    long = GROWTH.assign(series=GROWTH["series"] + LONG[:30])
    mark = ("2020-12-11", LONG)
    yield partial(plots.plot_growth, long, title=LONG, ylabel=LONG * 2, mark=mark)
    same = GROWTH.assign(series=[*"abcd", LONG], value=100)
    yield partial(plots.plot_growth, same, title="t", ylabel="users")
    scale = stats.scale.platform_scale(tables, reading="literal")
    yield partial(plots.plot_ranges, scale, title="t", xlabel="listeners " * 99)
    far = RANGES.assign(lower=[1, 100, 1e6, 1e10], upper=INF, value=NAN, text="$5 to $7")
    yield partial(plots.plot_ranges, far, title="t", xlabel="$")
    yield partial(plots.plot_ranges, RANGES.head(1).assign(lower=0, upper=0), title="t", xlabel="")
    unknown = POSITIONS.assign(lower=NAN, upper=NAN, answer="open")
    yield partial(plots.plot_positions, unknown, title="t")
    for words in (LONG, WORD):
        for name, table in (("claims", CLAIMS), ("positions", POSITIONS)):
            columns = dict.fromkeys(["text", "printed", "group"], words)
            long = table.assign(label=table["label"] + words, **columns)
            yield partial(DRAW[name].func, long, title=words)
        index = [name + words for name in PARTNERS.index]
        long = PARTNERS.set_axis(index).set_axis([words, "b" + words], axis="columns")
        yield partial(plots.plot_partners, long, title="t", highlight=index[3])


def shown_texts(figure):
    figure.draw_without_rendering()
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    return {text: Text.get_window_extent(text) for text in texts}


def assert_apart(boxes):
    """Fail if words overlap, but for the room that a line leaves above and below its letters."""
    for (text, one), (other_text, other) in combinations(boxes.items(), 2):
        wide = min(one.x1, other.x1) - max(one.x0, other.x0)
        high = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert wide <= 2 or high <= 4, (text, other_text)


@pytest.mark.parametrize("draw", [*DRAW.values(), *charts()])
def test_nothing_is_cut_off_no_words_overlap_and_ticks_reach_the_data(draw):
    for width in (WIDE, NARROW):
        figure = redrawn(draw().figure, width)
        boxes, (ax,) = shown_texts(figure), figure.axes
        assert figure.get_figwidth() * 72 == width
        assert ax.bbox.width / figure.dpi * 72 == pytest.approx(width, abs=0.1), "no waste"
        assert {text.get_size() for text in boxes} <= {13, 16}
        assert not any(text.get_parse_math() for text in boxes), "a dollar is a dollar"
        for text, box in boxes.items():
            inside = figure.bbox.padded(2)
            assert inside.contains(*box.p0) and inside.contains(*box.p1), text
        assert_apart(boxes)
        axis = int(draw.func is plots.plot_growth)
        for line in ax.lines:
            if line.get_transform() is ax.transData and len(line.get_xydata()):
                places = line.get_xydata()[np.isfinite(line.get_xydata()).all(axis=1)]
                (left, right), ticks = ax.get_xlim(), (ax.get_xticks(), ax.get_yticks())[axis]
                assert all(left <= x <= right for x, _ in places), "no mark is outside"
                assert places[:, axis].max(initial=0) <= ticks[-1]


@pytest.mark.parametrize("size", [(6, 4), (12, 4)])
@pytest.mark.parametrize("draw", [*DRAW.values(), *charts()])
def test_a_chart_goes_where_it_is_told_and_no_words_overlap_there(draw, size):
    figure = Figure(figsize=size)
    ax = figure.subplots()
    assert draw(ax=ax) is ax and ax.get_title("left") and redrawn(figure, NARROW) is None
    assert figure.get_figwidth() == size[0] and figure.get_figheight() >= size[1]
    assert_apart(shown_texts(figure))
    low, high = draw(ax=Figure(figsize=(1, 1)).subplots()).get_xlim()
    assert low < high, "in the smallest Axes, too"


@every_chart
def test_a_chart_is_the_same_drawn_again_under_any_settings_and_of_any_dtype(name):
    def picture(figure):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        return bytes(canvas.buffer_rgba())

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


def test_colours_can_be_told_from_paper():
    light = {
        name: ((np.array(to_rgb(color)) + 0.055) / 1.055) ** 2.4 @ [0.2126, 0.7152, 0.0722]
        for name, color in plots.COLORS.items()
    }
    contrast = {name: 1.05 / (one + 0.05) for name, one in light.items()}
    assert min(contrast[name] for name in ("ink", "grey", "blue", "vermilion")) >= 4.5
    assert contrast["bar"] >= 3


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plots.plot_claims(CLAIMS[["label"]], title="t"),
         "expected the columns group, label, .* found no group, printed"),
        (lambda: plots.plot_claims(CLAIMS.head(0), title="t"), "at least one row"),
        (lambda: plots.plot_ranges([1], title="t", xlabel="x"), "a table to draw; got list"),
        (lambda: plots.plot_ranges(RANGES.assign(lower=NAN), title="t", xlabel="x"),
         "expected a number in each row of lower upper"),
        (lambda: plots.plot_ranges(RANGES.assign(lower=-1), title="t", xlabel="x"), "below 0"),
        (lambda: plots.plot_ranges(RANGES.assign(upper=0), title="t", xlabel="x"),
         "no lower above its upper"),
        (lambda: plots.plot_positions(POSITIONS.assign(best=0), title="t"), "ranks from 1 on"),
        (lambda: plots.plot_positions(POSITIONS.assign(answer="ok"), title="t"), "the answers"),
        (lambda: DRAW["growth"].func(GROWTH.assign(date=None), title="t", ylabel="x"),
         "a date and a finite value"),
        (lambda: DRAW["growth"].func(GROWTH.assign(value=INF), title="t", ylabel="x"),
         "a date and a finite value"),
        (lambda: DRAW["growth"](highlight="FUN"), "must be one of edX, World; found 'FUN'"),
        (lambda: plots.plot_partners(PARTNERS[["April"]], title="t"), "two columns of counts"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_in_a_sentence(draw, message):
    with pytest.raises((TypeError, ValueError), match=message):
        draw()
