"""The plugin that lets nbval compare pictures: what it passes, what it fails, what it says."""

import base64
import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_notebook, new_output, writes
from nbval.plugin import IPyNbFile, NbCellError
from PIL import Image

from tests import nbval_images
from tests.nbval_images import pixels, rms


def encoded(picture, mode="png", **options):
    """A picture, or an array, in base64."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    buffer = io.BytesIO()
    image.save(buffer, format=mode, **options)
    return base64.b64encode(buffer.getvalue()).decode("ascii") + "\n"


def chart(value=7.0, title="Courses", color="#0072B2", alpha=1.0, width=2.0):
    """A small chart."""
    ax = Figure(figsize=(6, 3), dpi=180).subplots()
    ax.plot([1, 2, 3], [5, value, 6], color=color, alpha=alpha, linewidth=width)
    ax.set_ylim(4, 8)
    ax.set_title(title)
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="png")
    return base64.b64encode(buffer.getvalue()).decode("ascii") + "\n"


def shown(picture=None, text="a chart", alt="a chart", mime="image/png", **metadata):
    """An output with a picture."""
    data = {"text/plain": text} | ({mime: picture} if picture else {})
    if picture:
        metadata |= {mime: {"alt": alt}}
    return new_output("display_data", data, metadata=metadata)


def grey(shade=200, height=40, width=50):
    return np.full((height, width, 3), shade, dtype="uint8")


@pytest.fixture
def item(request, tmp_path, monkeypatch):
    """Make nbval's item for a notebook of one cell, collected with the plugins of this run."""
    option = request.config.option
    if not hasattr(option, "nbval_image_dir"):
        pytest.skip("nbval and its plugin are not loaded")
    monkeypatch.setattr(option, "nbval_image_dir", tmp_path / "pictures")
    monkeypatch.setattr(option, "color", "no")

    def make(*outputs, source="chart", count=1):
        cell = new_code_cell(source, execution_count=count, outputs=list(outputs))
        path = tmp_path / "chart.ipynb"
        path.write_text(writes(new_notebook(cells=[cell])), encoding="utf-8")
        file = IPyNbFile.from_parent(request.session, path=path)
        (item,) = file.collect()
        item.ihook.pytest_itemcollected(item=item)
        return item

    return make


@pytest.fixture
def compare(item):
    """Compare what is drawn now with what is stored: what is reported, empty if they agree."""

    def compare(now, stored):
        it = item(*stored)
        same = it.compare_outputs(list(now), it.cell.outputs)
        assert same != bool(it.comparison_traceback)
        return "\n".join(it.comparison_traceback)

    return compare


# Pictures -------------------------------------------------------------------------------------


def test_the_same_picture_passes(compare):
    assert not compare([shown(chart())], [shown(chart())])


def test_other_bytes_of_the_same_pixels_pass(compare):
    one = encoded(grey(), compress_level=0)
    other = encoded(Image.fromarray(grey()).quantize(), compress_level=9)
    assert one != other
    assert not compare([shown(one)], [shown(other)])


@pytest.mark.parametrize(
    "change",
    [{"value": 7.001}, {"value": 7.01}, {"title": "Course"}, {"color": "#0077B2"}, {"alpha": 0.9}],
    ids=str,
)
def test_a_changed_chart_fails(compare, change):
    report = compare([shown(chart(**change))], [shown(chart())])
    assert "picture 1 (image/png) differs: RMS" in report


def test_one_changed_pixel_fails(compare):
    changed = grey(255, 800, 1000)
    changed[300, 400] = 0
    report = compare([shown(encoded(changed))], [shown(encoded(grey(255, 800, 1000)))])
    assert "RMS 0.247, and at most 0.1 is allowed" in report


def test_the_last_bit_of_a_few_edges_passes(compare):
    changed = grey()
    changed[0, ::2] += 1  # 25 of 2000 pixels, in three of four channels
    assert rms(pixels(encoded(changed)), pixels(encoded(grey()))) == pytest.approx(0.0968, abs=1e-4)
    assert not compare([shown(encoded(changed))], [shown(encoded(grey()))])
    changed[1, ::2] += 1
    assert compare([shown(encoded(changed))], [shown(encoded(grey()))])


@pytest.mark.parametrize(("by", "told"), [(10, ""), (11, "one value by 11, and at most 10 is")])
def test_one_faint_pixel_in_a_large_picture_counts(compare, by, told):
    changed = grey(200, 1600, 2000)  # so large that the RMS is 0.005
    changed[300, 400] += by
    report = compare([shown(encoded(changed))], [shown(encoded(grey(200, 1600, 2000)))])
    assert told in report if told else not report


def test_transparency_counts_although_colours_are_the_same(compare):
    solid = Image.fromarray(grey()).convert("RGBA")
    clear = solid.copy()
    clear.putalpha(250)
    assert "RMS 2.5" in compare([shown(encoded(clear))], [shown(encoded(solid))])


def test_sixteen_bits_are_compared_as_such(compare):
    one = np.full((9, 9), 30000, dtype="uint16")
    assert not compare([shown(encoded(one))], [shown(encoded(one.copy()))])
    assert "differs" in compare([shown(encoded(one + 5000))], [shown(encoded(one))])


def test_every_frame_is_compared(compare):
    frames = [Image.fromarray(grey(shade)) for shade in (0, 90, 200)]
    options = {"save_all": True, "duration": 100}
    one = encoded(frames[0], append_images=frames[1:], **options)
    other = encoded(frames[0], append_images=[frames[1], Image.fromarray(grey(150))], **options)
    assert "differs" in compare([shown(one)], [shown(other)])
    fewer = encoded(frames[0], append_images=frames[1:2], **options)
    assert "stored 50 × 40, 2 frames, now 50 × 40, 3 frames" in compare(
        [shown(one)], [shown(fewer)]
    )


def test_another_size_fails(compare):
    report = compare([shown(encoded(grey(height=41)))], [shown(encoded(grey()))])
    assert "is of another size: stored 50 × 40, now 50 × 41" in report


def test_a_missing_picture_fails(compare):
    report = compare([shown(encoded(grey()))], [shown(None)])
    assert "is not in the stored notebook" in report


def test_a_picture_that_is_drawn_no_longer_fails(compare):
    report = compare([shown(None)], [shown(encoded(grey()))])
    assert "is in the stored notebook, and is not drawn now" in report


def test_a_picture_without_any_text_counts(compare):
    alone = new_output("display_data", {"image/png": encoded(grey())})
    report = compare([], [alone])
    assert "other outputs: stored display_data (image/png); now none" in report
    assert "is not drawn now" in report


def test_pictures_are_compared_in_their_order(compare):
    light, dark = shown(encoded(grey(220))), shown(encoded(grey(30)))
    report = compare([light, dark], [dark, light])
    assert "picture 1 (image/png) differs" in report
    assert "picture 2 (image/png) differs" in report


@pytest.mark.parametrize("broken", ["AAAA", "no base64!", encoded(grey())[:90]])
def test_a_broken_picture_fails(compare, broken):
    report = compare([shown(encoded(grey()))], [shown(broken)])
    assert "cannot be compared: the stored one is no picture that can be read" in report
    report = compare([shown(broken)], [shown(encoded(grey()))])
    assert "the one drawn now is no picture" in report


def test_jpeg_is_compared_too(compare):
    light = shown(encoded(grey(220), "jpeg"), mime="image/jpeg")
    dark = shown(encoded(grey(30), "jpeg"), mime="image/jpeg")
    assert not compare([light], [light])
    assert "picture 1 (image/jpeg) differs" in compare([light], [dark])


def test_the_tolerance_can_be_set(compare, request, monkeypatch):
    now, stored = [shown(encoded(grey(201)))], [shown(encoded(grey(200)))]
    assert "RMS 0.866, and at most 0.1 is allowed" in compare(now, stored)
    monkeypatch.setattr(request.config.option, "nbval_image_tolerance", 0.9)
    assert not compare(now, stored)


@pytest.mark.parametrize("text", ["-1", "256", "nan", "some"])
def test_a_tolerance_that_makes_no_sense_is_refused(text):
    with pytest.raises((ValueError, nbval_images.argparse.ArgumentTypeError)):
        nbval_images._tolerance(text)


# What is written ------------------------------------------------------------------------------


def test_a_difference_is_shown_in_three_pictures(compare, tmp_path):
    changed = grey()
    changed[10:12, 20:30] = 100
    report = compare([shown(encoded(changed))], [shown(encoded(grey()))])
    folder = tmp_path / "pictures" / "chart"
    assert "chart.ipynb, cell 1 (Cell 0): picture 1" in report
    for name in ("expected", "found", "difference"):
        path = folder / f"cell-0-picture-1-{name}.png"
        assert f"{name}: {path.as_posix()}" in report
        with Image.open(path) as image:
            assert image.size == (50, 40)
    with Image.open(folder / "cell-0-picture-1-difference.png") as image:
        shades = np.asarray(image)
    assert (shades == 0).sum() == 20 and (shades == 255).sum() == 40 * 50 - 20


def test_a_difference_of_sizes_is_shown_on_one_canvas(compare, tmp_path):
    compare([shown(encoded(grey(height=45)))], [shown(encoded(grey(width=60)))])
    with Image.open(tmp_path / "pictures" / "chart" / "cell-0-picture-1-difference.png") as image:
        assert image.size == (60, 45)


def test_pictures_of_an_earlier_run_are_removed(compare, tmp_path):
    compare([shown(encoded(grey(1)))], [shown(encoded(grey()))])
    assert len(list((tmp_path / "pictures" / "chart").iterdir())) == 3
    same = shown(encoded(grey(), compress_level=0))
    assert not compare([same], [shown(encoded(grey()))])
    assert not list((tmp_path / "pictures" / "chart").iterdir())


# Texts, metadata, order -----------------------------------------------------------------------


def test_texts_are_compared_as_ever(compare):
    report = compare([shown(None, text="7 bars")], [shown(None, text="8 bars")])
    assert "mismatch 'text/plain'" in report


def test_a_changed_text_and_its_changed_picture_are_both_reported(compare):
    now = [shown(encoded(grey(30)), text="dark")]
    report = compare(now, [shown(encoded(grey()), text="light")])
    assert "mismatch 'text/plain'" in report and "differs: RMS" in report


@pytest.mark.parametrize(
    ("now", "stored", "path"),
    [
        ({"alt": "7 bars"}, {"alt": "8 bars"}, "image/png.alt"),
        ({"caption": "new"}, {"caption": "old"}, "caption"),
        ({"caption": "new"}, {}, "caption"),
        ({}, {"caption": "old"}, "caption"),
    ],
)
def test_metadata_is_compared(compare, now, stored, path):
    picture = encoded(grey())
    report = compare([shown(picture, **now)], [shown(picture, **stored)])
    assert "cell 1 (Cell 0): metadata of output 1 changed" in report
    assert f"mismatch 'metadata: {path}'" in report


def test_the_order_and_kind_of_outputs_count(compare):
    picture, text = shown(encoded(grey())), new_output("display_data", {"text/html": "<p>"})
    assert "other outputs: stored" in compare([picture, text], [text, picture])
    result = new_output("execute_result", {"text/html": "<p>"}, execution_count=1)
    assert "stored execute_result" in compare([text], [result])


def test_where_a_stream_stands_among_the_outputs_does_not_count(compare):
    picture, said = shown(encoded(grey())), new_output("stream", name="stdout", text="done\n")
    assert not compare([picture, said], [said, picture])


# Cells that were not run ----------------------------------------------------------------------


class Silent:
    """A kernel in which every cell runs, and gives nothing."""

    def is_alive(self):
        return True

    def execute_cell_input(self, source, allow_stdin=None):
        return "1"

    def await_reply(self, asked, timeout=None):
        pass

    def get_message(self, stream, timeout=None):
        idle = {"execution_state": "idle"}
        return {"msg_type": "status", "parent_header": {"msg_id": "1"}, "content": idle}


def test_a_cell_that_was_not_run_fails(item):
    it = item(count=None)
    it.parent.kernel = Silent()
    with pytest.raises(NbCellError, match=r"cell 1 \(Cell 0\): the stored cell was not run"):
        it.runtest()


@pytest.mark.parametrize("source", ["x = 1", "  \n", "# NBVAL_IGNORE_OUTPUT\nx = 1"])
def test_a_cell_without_outputs_passes(item, source):
    it = item(count=1 if source == "x = 1" else None, source=source)
    it.parent.kernel = Silent()
    it.runtest()


def test_a_cleared_cell_fails(item):
    it = item(shown(encoded(grey())), count=None)
    it.parent.kernel = Silent()
    with pytest.raises(NbCellError, match="Unrun reference cell has outputs"):
        it.runtest()
