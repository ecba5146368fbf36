"""Our notebooks, executed afresh, say what they say as stored: cell by cell."""

import itertools
import json
import platform
import re
import sys

import matplotlib
import nbformat
import pytest

from report import run
from report.__main__ import for_readmes

from .conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
#: Where the bytes of pictures are those that are stored; elsewhere fonts are drawn otherwise.
PINNED = (sys.platform, platform.machine(), matplotlib.__version__) == (
    "linux", "x86_64", "3.11.2",
)  # fmt: skip


def told(cell: nbformat.NotebookNode) -> dict:
    """What a cell says: source, order of execution, outputs with alt texts and captions."""
    plain = json.loads(json.dumps(cell))
    plain.pop("id", None)
    plain.pop("metadata", None)
    if not PINNED:
        for output in plain.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
    return plain


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_what_it_says_as_stored(path):
    stored, fresh = nbformat.read(path, 4), run.execute(path)
    for number, (old, new) in enumerate(zip(stored.cells, fresh.cells, strict=True), 1):
        assert told(old) == told(new), f"cell {number}; after an intended change: make notebooks"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_the_form_of_ours(path):
    cells = nbformat.read(path, 4).cells
    title, finding = cells[0].source.split("\n\n")[:2]
    assert title.startswith("# ") and finding.startswith("**Finding.** ")
    assert cells[-1].source.startswith(("## What we can’t", "## What these"))
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert not re.search(r"(?m)^(def|class) ", "\n".join(cell.source for cell in code))
    for output in itertools.chain.from_iterable(cell.outputs for cell in code):
        assert "data" in output, f"prints or fails: {output}"
        if "image/png" in output.data:
            assert len(output.metadata["image/png"]["alt"]) < 150
            assert output.metadata["image/png"]["width"] == 640 and output.metadata["caption"]


def test_what_is_made_from_the_data_is_up_to_date():
    for path, content in for_readmes(nbformat.read(NOTEBOOKS[0], 4)).items():
        assert path.read_bytes() == content, f"{path.name}, after a change: make notebooks"
