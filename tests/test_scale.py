"""How large the article makes the platforms, worked out by hand."""

import pytest

from alliance_stats import scale

from .conftest import added, changed, refuses


def test_audiences_are_those_of_platforms_and_of_china_the_largest_first():
    table = scale.platform_scale()
    assert table["label"].tolist() == [
        "China in total", "XuetangX", "edX", "Open Education", "SPBU on Open Education",
    ]  # fmt: skip
    assert table.loc["edx-audience"].tolist() == ["edX", 10**8, 75e6, 125e6, "100 million"]
    assert table.loc["china-audience", "text"] == "almost 450 million"
    strict = scale.platform_scale(reading="literal")
    assert strict.loc["xuetangx-audience", "upper"] == float("inf")
    step = scale.platform_scale(grain={"edx-audience": 10**6}).loc["edx-audience"]
    assert step[["lower", "upper"]].tolist() == [99.5e6, 100.5e6]


def test_partners_of_universities_are_no_partners_of_a_platform():
    assert scale.platform_scale(metric="partners").index.tolist() == ["thai-mooc-partners"]
    assert "alliance-platforms" not in scale.platform_scale(metric="courses").index


def ends(table):
    """Return the name and both ends of each row, to be compared."""
    return [(name, pytest.approx(row)) for name, row in table.T.to_dict("list").items()]


def test_learners_per_course():
    # Audience over courses, each at its farthest: 228 to 229 million over 3101 to 3200.
    assert ends(scale.learners_per_course()) == [
        ("China in total", [445_000_000 / 34_500, 449_999_999 / 33_500]),
        ("XuetangX", [228_000_001 / 3200, 229_000_000 / 3101]),
        ("edX", [75_000_000 / 2900, 125_000_000 / 2801]),
        ("Open Education", [6_500_000 / 663, 7_500_000 / 663]),
        ("SPBU on Open Education", [1_500_000 / 146, 1_999_999 / 146]),
    ]
    # Taken strictly, more than over more than may be anything.
    strict = dict(ends(scale.learners_per_course(reading="literal")))
    assert strict["XuetangX"] == [0, float("inf")]


def test_shares():
    assert ends(scale.shares()) == [
        ("XuetangX’s share of China’s courses", [3101 / 34_500, 3200 / 33_500]),
        ("XuetangX’s share of China’s learners", [228_000_001 / 449_999_999, 229 / 445]),
        ("SPBU’s share of Open Education’s courses", [146 / 663, 146 / 663]),
        ("SPBU’s share of Open Education’s audience", [1.5 / 7.5, 1_999_999 / 6_500_000]),
    ]
    strict = dict(ends(scale.shares(reading="literal")))
    assert strict["XuetangX’s share of China’s courses"] == [3101 / 34_000, 1]
    # Almost is near in either reading.
    assert strict["SPBU’s share of Open Education’s audience"] == [1.5 / 7, 1_999_999 / 7_000_000]


def test_another_article_has_the_rates_and_shares_of_its_own_figures(tables):
    kept = ["edx-audience", "edx-courses", "china-courses", "mind-control-audience"]
    own = tables.replace(figures=tables.figures.loc[kept])
    own = added(own, "figures", "edx-courses", "icourse-courses", entity="icourse",
                printed="17,000", hedge="none", value=17_000)  # fmt: skip
    # A course on Coursera is no part of it that counts here, and of two figures one does.
    own = added(own, "figures", "edx-audience", "coursera-audience", entity="coursera")
    for name in ("edx-courses", "icourse-courses", "china-courses"):
        own = added(own, "figures", name, f"{name}-2", printed="16", hedge="none", value=16)
    # What has no country is no part of one.
    own = changed(own, "organizations", "world", kind="country")
    for name in ("world", "world-without-china"):
        own = added(own, "figures", "china-courses", f"{name}-courses", entity=name)
    assert scale.learners_per_course(own).index.tolist() == ["edX"]
    # 16.5 to 17.5 thousand of 33.5 to 34.5 thousand.
    assert ends(scale.shares(own)) == [
        ("iCourse’s share of China’s courses", [16_500 / 34_500, 17_500 / 33_500])
    ]
    none = tables.replace(figures=tables.figures.head(0))
    assert scale.learners_per_course(none).empty and scale.shares(none).empty


def test_rows_are_named_for_readers(tables):
    renamed = changed(tables, "organizations", "spbu", short_name="SPbU")
    names = scale.labels(tables.figures, renamed.organizations)
    assert names["spbu-chinese-companies"] == "SPbU"
    assert names["spbu-open-education-courses"] == "SPbU on Open Education"
    assert names["mind-control-audience"] == "Course “Mind Control”"
    assert names["alliance-platforms"] == "The Alliance"


def test_another_metric_and_a_grain_of_no_figure_are_refused():
    message = "the metric must be one of audience, courses, partners, got 'nonsense'"
    refuses(lambda: scale.platform_scale(None, "nonsense"), message, ValueError)
    for question in (scale.learners_per_course, scale.shares):
        refuses(lambda question=question: question(grain={"edx": 5}), "edx", ValueError)
