"""How large the article makes the platforms, worked out by hand."""

import pytest

import alliance_stats as stats
from alliance_stats import scale

from .conftest import added, changed


def test_audiences_are_those_of_platforms_and_of_china_the_largest_first():
    table = scale.platform_scale()
    assert table["label"].tolist() == [
        "China in total", "XuetangX", "edX", "Open Education", "SPBU on Open Education",
    ]  # fmt: skip
    assert table.loc["edx-audience"].tolist() == ["edX", 10**8, 75e6, 125e6, "100 million"]
    assert table.loc["china-audience", "text"] == "almost 450 million"
    strict = scale.platform_scale(reading="literal")
    assert strict.loc["xuetangx-audience", ["lower", "upper"]].tolist() == [
        228_000_001,
        float("inf"),
    ]
    step = scale.platform_scale(grain={"edx-audience": 10**6}).loc["edx-audience"]
    assert step[["lower", "upper"]].tolist() == [99.5e6, 100.5e6]


def test_partners_of_universities_are_no_partners_of_a_platform():
    assert scale.platform_scale(metric="partners").index.tolist() == ["thai-mooc-partners"]
    assert "alliance-platforms" not in scale.platform_scale(metric="courses").index


@pytest.mark.parametrize(
    ("platform", "lower", "upper"),
    [
        # Audience over courses, each at its farthest: 228 to 229 million over 3101 to 3200.
        ("XuetangX", 228_000_001 / 3200, 229_000_000 / 3101),
        ("edX", 75_000_000 / 2900, 125_000_000 / 2801),
        ("Open Education", 6_500_000 / 663, 7_500_000 / 663),
        ("SPBU on Open Education", 1_500_000 / 146, 1_999_999 / 146),
        ("China in total", 445_000_000 / 34_500, 449_999_999 / 33_500),
    ],
)
def test_learners_per_course(platform, lower, upper):
    assert scale.learners_per_course().loc[platform].tolist() == pytest.approx([lower, upper])


def test_taken_strictly_more_than_over_more_than_may_be_anything():
    assert scale.learners_per_course(reading="literal").loc["XuetangX"].tolist() == [
        0, float("inf"),
    ]  # fmt: skip


def test_shares():
    parts = scale.shares()
    assert parts.index.tolist() == [
        "XuetangX’s share of China’s courses", "XuetangX’s share of China’s learners",
        "SPBU’s share of Open Education’s courses", "SPBU’s share of Open Education’s audience",
    ]  # fmt: skip
    assert parts.loc["SPBU’s share of Open Education’s courses"].tolist() == pytest.approx(
        [146 / 663] * 2
    )
    assert parts.loc["XuetangX’s share of China’s learners"].tolist() == pytest.approx(
        [228_000_001 / 449_999_999, 229 / 445]
    )
    strict = scale.shares(reading="literal")
    assert strict.loc["XuetangX’s share of China’s courses"].tolist() == pytest.approx(
        [3101 / 34_000, 1]
    )
    # Almost is near in either reading.
    assert strict.loc["SPBU’s share of Open Education’s audience"].tolist() == pytest.approx(
        [1_500_000 / 7_000_000, 1_999_999 / 7_000_000]
    )


def test_another_article_has_the_rates_and_shares_of_its_own_figures():
    tables = stats.load()
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
    assert scale.shares(own).T.to_dict("list") == {
        "iCourse’s share of China’s courses": pytest.approx([16_500 / 34_500, 17_500 / 33_500])
    }
    none = tables.replace(figures=tables.figures.head(0))
    assert scale.learners_per_course(none).empty and scale.shares(none).empty


def test_rows_are_named_for_readers():
    tables = stats.load()
    names = scale.labels(tables.references, tables.organizations)
    assert names["swayam-courses-2019"] == "SWAYAM"
    assert names["spbu-coursera-courses-2022"] == "SPBU on Coursera"
    assert names["mind-control-2021-10"] == "Course “Mind Control”"
    figures = scale.labels(tables.figures, tables.organizations)
    assert figures["spbu-chinese-companies"] == "SPBU"
    assert figures["alliance-platforms"] == "The Alliance"
    renamed = changed(tables, "organizations", "swayam", short_name="Swayam")
    assert scale.labels(tables.references, renamed.organizations)["swayam-courses-2019"] == "Swayam"


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda: scale.platform_scale(None, "nonsense"), ValueError,
         "the metric must be one of audience, courses, partners, got 'nonsense'"),
        (lambda: scale.shares(stats.load().figures), TypeError, "DataFrame"),
        (lambda: scale.shares(reading="strict"), ValueError, "pragmatic, literal"),
        (lambda: scale.shares(grain={"edx": 5}), ValueError, "'?edx'?"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(ask, error, message):
    with pytest.raises(error, match=message) as raised:
        ask()
    assert "\n" not in str(raised.value)
