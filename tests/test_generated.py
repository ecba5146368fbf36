"""README and codebook say what the data say."""

import io

import numpy as np
import pytest
from PIL import Image

from tests import generated


@pytest.mark.parametrize(
    ("path", "name"),
    [(path, name) for path, blocks in generated.BLOCKS.items() for name in blocks],
    ids=lambda value: str(getattr(value, "name", value)),
)
def test_a_generated_block_is_what_the_data_give(path, name):
    stored = generated.block(path.read_text(encoding="utf-8"), name)
    assert stored == generated.BLOCKS[path][name](), "run `make generated`"


def test_the_picture_of_the_readme_is_the_main_chart():
    stored, drawn = (
        np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype="float64")
        for data in (generated.CHART.read_bytes(), generated.main_chart())
    )
    assert stored.shape == drawn.shape
    assert np.sqrt(((stored - drawn) ** 2).mean()) <= 0.1, "run `make generated`"


def test_a_block_without_markers_is_an_error():
    with pytest.raises(ValueError, match="no markers <!-- verdicts -->"):
        generated.block("# Title", "verdicts")
