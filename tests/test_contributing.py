"""The worked examples of CONTRIBUTING.md and the first lines of the README run as they stand."""

import re
import shutil
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import alliance_stats as stats

ROOT = Path(__file__).parents[1]


def blocks(name: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def examples():
    """Run the examples of CONTRIBUTING.md one after the other; give what they name."""
    mpl.use("agg")
    names: dict = {}
    for block in blocks("CONTRIBUTING.md"):
        exec(block, names)
    plt.close("all")
    return names


def test_a_platform_of_ones_own(examples):
    row = stats.verdicts(examples["mine"]).loc["futurelearn-courses"]
    assert (row["verdict"], row["because"]) == ("possible", stats.claims.ROOM)
    assert "880 courses" in row["held_against"] and "1,400 courses" in row["held_against"]


def test_a_source_of_ones_own(examples):
    assert (
        stats.verdicts(examples["confirmed"]).loc["futurelearn-courses", "verdict"] == "confirmed"
    )


def test_a_question_of_ones_own(examples):
    # 472 over 101 to 150: a hundred is a power of ten, and so is round by fifty.
    found = examples["courses_per_partner"]().loc["thai-mooc-courses"]
    assert found.tolist() == pytest.approx([472 / 150, 472 / 101])


def test_a_folder_of_ones_own(examples, tmp_path, monkeypatch):
    folder = tmp_path / "my-tables"
    shutil.copytree(stats.data_dir(), folder)
    for name, frame in (("figures", "figure"), ("organizations", "platform")):
        header = (folder / f"{name}.csv").read_text("utf-8").split("\n")[0].split(",")
        row = examples[frame].reset_index().reindex(columns=header)
        with (folder / f"{name}.csv").open("a", encoding="utf-8", newline="") as file:
            row.to_csv(file, index=False, header=False, lineterminator="\n")
    from alliance_stats.__main__ import main

    assert main(["validate", "--record", str(folder)]) == 0
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(folder))
    assert stats.load_figures().index[-1] == "futurelearn-courses"
    assert stats.verdicts().loc["futurelearn-courses", "verdict"] == "possible"


def test_the_first_lines_of_the_readme(capsys):
    names: dict = {}
    for block in blocks("README.md"):
        lines = block.split("\n")
        assert len([line for line in lines if line.strip()]) == 10
        exec(block, names)
    assert isinstance(names["tables"].figures, pd.DataFrame)
    assert stats.parse("almost 2 million") == ("almost", 2_000_000)
