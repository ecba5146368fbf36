"""The worked examples of CONTRIBUTING.md and the first steps of the README run as they stand."""

import contextlib
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import alliance_stats as stats
from alliance_stats.__main__ import main

from .conftest import ROOT


def run(name: str) -> dict:
    """Run the examples of a document one after the other; return what they name."""
    names: dict = {}
    for block in re.findall(r"(?s)```python\n(.*?)```", (ROOT / name).read_text("utf-8")):
        exec(block, names)
    return names


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """What the examples of CONTRIBUTING.md name, and where they wrote folders."""
    mpl.use("agg")
    here = tmp_path_factory.mktemp("examples")
    with contextlib.chdir(here):
        names = run("CONTRIBUTING.md")
    plt.close("all")
    return names | {"here": here}


def test_a_platform_and_a_source_of_ones_own(examples):
    possible, confirmed = (
        stats.verdicts(examples[name]).loc["futurelearn-courses"] for name in ("mine", "confirmed")
    )
    assert possible["because"] == "earlier and later figures leave room for it"
    assert "880 courses" in possible["finding"] and "1,400 courses" in possible["finding"]
    assert confirmed["verdict"] == "confirmed"
    assert confirmed["evidence"] == "futurelearn-courses-2020"


def test_a_question_and_a_text_of_ones_own(examples):
    # 472 over 101 to 150: a hundred is a power of ten, and so is round by fifty.
    found = examples["courses_per_partner"]().loc["thai-mooc-courses"]
    assert found.tolist() == pytest.approx([472 / 150, 472 / 101])
    rows = [["more than", 3100, "count"], ["almost", 200, "count"], ["exactly", 2, "rank"]]
    assert examples["counts"][["hedge", "value", "kind"]].values.tolist() == rows


@pytest.mark.parametrize(("folder", "more"), [("own-article", None), ("my-tables", "possible")])
def test_a_folder_of_ones_own(folder, more, examples, monkeypatch):
    assert main(["validate", "--record", str(examples["here"] / folder)]) == 0
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(examples["here"] / folder))
    assert stats.verdicts()["verdict"].get("futurelearn-courses") == more
    assert len(stats.verdicts()) == (45 if more else 0)


def test_the_first_steps_of_the_readme():
    assert run("README.md")["tables"].figures["printed"].notna().all()
