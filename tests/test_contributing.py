"""The worked examples of CONTRIBUTING.md and the first steps of the README run as they stand."""

import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats.__main__ import main

from .conftest import ROOT


def blocks(name: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """Run the examples of CONTRIBUTING.md one after the other; give what they name."""
    mpl.use("agg")
    names: dict = {}
    here = tmp_path_factory.mktemp("examples")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        for block in blocks("CONTRIBUTING.md"):
            exec(block, names)
    plt.close("all")
    return names | {"folder": here / "my-tables"}


def test_a_platform_of_ones_own(examples):
    row = stats.verdicts(examples["mine"]).loc["futurelearn-courses"]
    assert row["verdict"] == "possible"
    assert row["because"] == "earlier and later figures leave room for it"
    assert "880 courses" in row["finding"] and "1,400 courses" in row["finding"]


def test_a_source_of_ones_own(examples):
    row = stats.verdicts(examples["confirmed"]).loc["futurelearn-courses"]
    assert row["verdict"] == "confirmed"
    assert row["evidence"] == "futurelearn-courses-2020"


def test_a_question_of_ones_own(examples):
    # 472 over 101 to 150: a hundred is a power of ten, and so is round by fifty.
    found = examples["courses_per_partner"]().loc["thai-mooc-courses"]
    assert found.tolist() == pytest.approx([472 / 150, 472 / 101])


def test_a_text_of_ones_own(examples):
    counts = examples["counts"]
    assert counts["hedge"].tolist() == ["more than", "almost", "exactly"]
    assert counts["value"].tolist() == [3100, 200, 2]
    assert counts["kind"].tolist() == ["count", "count", "rank"]


def test_an_article_of_ones_own(examples, monkeypatch):
    folder = examples["folder"].with_name("own-article")
    assert main(["validate", "--record", str(folder)]) == 0
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(folder))
    assert stats.verdicts().empty


def test_a_folder_of_ones_own(examples, monkeypatch):
    folder = examples["folder"]
    assert main(["validate", "--record", str(folder)]) == 0
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(folder))
    assert stats.load().figures.index[-1] == "futurelearn-courses"
    assert stats.verdicts().loc["futurelearn-courses", "verdict"] == "possible"


def test_the_first_steps_of_the_readme():
    names: dict = {}
    for block in blocks("README.md"):
        exec(block, names)
    assert isinstance(names["tables"].figures, pd.DataFrame)
    assert stats.parse("almost 2 million") == ("almost", 2_000_000)
