"""Let nbval compare pictures, and fail where a stored notebook was not run.

nbval re-executes a notebook and compares outputs with the stored ones, but lets pass

- any change of a picture: it leaves ``image/png`` and ``image/jpeg`` out, and with them
  the whole output where nothing else is in it;
- a code cell that was never run, or whose outputs and execution count were cleared;
- a change of an output's metadata, where alternative texts are;
- outputs in another order, or of another kind, if the texts are the same.

This plugin makes each of them fail. It is one module that needs nothing but nbval, Pillow
and NumPy: load it with ``-p nbval_images``, or name it in ``pytest_plugins`` of the
``conftest.py`` in the root folder. ``--nbval-lax``, ``NBVAL_IGNORE_OUTPUT`` and
``NBVAL_SKIP`` keep their meaning.

Pictures are compared as pixels, never as bytes: another version of zlib writes other bytes.
Two pictures differ if their sizes do, or if the root mean square (RMS) of the differences,
over all pixels and all of red, green, blue and alpha on the scale of 0 to 255, is above
``--nbval-image-tolerance``. Its default, 0.1, is reached when one channel value in a hundred
is off by one: two platforms may smooth edges that differently, and no reader sees it. One
pixel of a 1000 by 800 picture turned from black to white makes 0.25. As a mark may be small
in a large picture, no single value may differ by more than 100 times the tolerance either: by
10 of 255. A difference is reported with its RMS and three pictures in ``--nbval-image-dir``:
expected, found, difference.

What pixels cannot show is a value that moves a mark by less than a pixel. A chart should
have a text, as ``text/plain`` or as alternative text, that says its values: that is compared.
"""

import argparse
import base64
import io
import math
import warnings
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from nbval.plugin import IPyNbCell
from PIL import Image, ImageSequence

IMAGE_TYPES = {"image/png": "png", "image/jpeg": "jpg"}
TOLERANCE = 0.1
#: How many times the tolerance a single value may differ by.
LARGEST = 100


# What pytest calls ----------------------------------------------------------------------------


def pytest_addoption(parser) -> None:
    group = parser.getgroup("nbval", "Jupyter Notebook validation")
    group.addoption(
        "--nbval-image-tolerance",
        metavar="RMS",
        type=_tolerance,
        default=TOLERANCE,
        help="Largest root mean square difference, from 0 to 255, at which two pictures are "
        "the same (default: %(default)s).",
    )
    group.addoption(
        "--nbval-image-dir",
        metavar="DIR",
        type=Path,
        default=Path("build", "nbval-images"),
        help="Folder for pictures that differ, below the root folder unless absolute "
        "(default: %(default)s).",
    )


def pytest_itemcollected(item) -> None:
    if isinstance(item, IPyNbCell):
        item.compare_outputs = partial(compare_outputs, item)
        item.runtest = partial(runtest, item)


def _tolerance(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 255:
        raise argparse.ArgumentTypeError(f"a number from 0 to 255 is needed, not {text}")
    return value


# What nbval's cells do instead ----------------------------------------------------------------


def runtest(item: IPyNbCell) -> None:
    """Run a cell as nbval does, and fail if the stored one was not run."""
    type(item).runtest(item)
    # An empty cell gets no execution count.
    if item.options["check"] and item.cell.execution_count is None and item.cell.source.strip():
        item.raise_cell_error(f"{_place(item)}: the stored cell was not run")


def compare_outputs(item: IPyNbCell, test, ref, skip_compare=None) -> bool:
    """Compare outputs as nbval does, then their order, their metadata and their pictures.

    All four, whatever the first of them says: where a chart changed, its text says what is
    new, and the pictures show it.
    """
    same = type(item).compare_outputs(item, test, ref, skip_compare)
    now, stored = _kinds(test), _kinds(ref)
    if now != stored:
        same = False
        item.comparison_traceback.append(
            f"{_place(item)}: other outputs: stored {_listed(stored)}; now {_listed(now)}"
        )
    else:
        for number, (before, after) in enumerate(zip(_shown(ref), _shown(test), strict=True), 1):
            changes = _changes(before.get("metadata", {}), after.get("metadata", {}))
            for path, old, new in changes:
                old, new = item.sanitize(old), item.sanitize(new)
                if old != new:
                    same = False
                    item.comparison_traceback.append(
                        f"{_place(item)}: metadata of output {number} changed"
                    )
                    item.format_output_compare(f"metadata: {path}", _said(old), _said(new))
    for fault in _compare_pictures(item, test, ref):
        same = False
        item.comparison_traceback.append(fault)
    return same


def _place(item: IPyNbCell) -> str:
    """Where a cell is: the notebook, the cell among all cells, and nbval's own number."""
    path, cells = item.parent.path, item.parent.nb.cells
    if path.is_relative_to(item.config.rootpath):
        path = path.relative_to(item.config.rootpath)
    number = next(number for number, cell in enumerate(cells, 1) if cell is item.cell)
    return f"{path.as_posix()}, cell {number} (Cell {item.cell_num})"


# Order and metadata ---------------------------------------------------------------------------


def _shown(outputs) -> list[Mapping[str, Any]]:
    """All outputs but streams, whose place among the others is a matter of timing."""
    return [output for output in outputs if output["output_type"] != "stream"]


def _kinds(outputs) -> list[str]:
    return [
        f"{output['output_type']} ({', '.join(sorted(output.get('data', {})))})"
        for output in _shown(outputs)
    ]


def _listed(kinds: list[str]) -> str:
    return ", ".join(kinds) or "none"


def _changes(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every leaf in which two nested mappings differ, with its path."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from _changes(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif old != new:
        yield path, old, new


def _said(value: Any) -> str:
    return value if isinstance(value, str) else "nothing" if value is None else repr(value)


# Pictures -------------------------------------------------------------------------------------


def _compare_pictures(item: IPyNbCell, test, ref) -> Iterator[str]:
    """Compare the pictures of a cell in their order, and say what differs."""
    tolerance = item.config.getoption("nbval_image_tolerance")
    for mime in IMAGE_TYPES:
        pairs = zip_longest(_encoded(ref, mime), _encoded(test, mime))
        for number, (old, new) in enumerate(pairs, 1):
            # The same text is the same picture; most are, and need no decoding.
            fault = "" if old == new else _compare_picture(old, new, tolerance)
            saved = _save(item, mime, number, old, new, differ=bool(fault))
            if fault:
                lines = [f"{_place(item)}: picture {number} ({mime}) {fault}", *saved]
                yield "\n  ".join(lines)


def _encoded(outputs, mime: str) -> list[str]:
    """The pictures of outputs in base64, without line breaks."""
    found = [output["data"][mime] for output in outputs if mime in output.get("data", {})]
    return ["".join(text.split()) for text in found]


def _compare_picture(old: str | None, new: str | None, tolerance: float) -> str:
    """Say how two encoded pictures differ; empty if they do not."""
    if old is None:
        return "is not in the stored notebook"
    if new is None:
        return "is in the stored notebook, and is not drawn now"
    try:
        before = pixels(old)
    except ValueError as error:
        return f"cannot be compared: the stored one is {error}"
    try:
        after = pixels(new)
    except ValueError as error:
        return f"cannot be compared: the one drawn now is {error}"
    if before.shape != after.shape:
        return f"is of another size: stored {_size(before)}, now {_size(after)}"
    difference = rms(before, after)
    if difference > tolerance:
        return f"differs: RMS {difference:.3g}, and at most {tolerance:g} is allowed"
    largest = float(np.abs(before - after).max())
    if largest > LARGEST * tolerance:
        return (
            f"differs: one value by {largest:.3g}, and at most {LARGEST * tolerance:g} is allowed"
        )
    return ""


def pixels(encoded: str) -> np.ndarray:
    """Decode a picture in base64 to frames, rows, columns and four channels from 0 to 255.

    Raises ValueError if it is no picture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            content = base64.b64decode("".join(encoded.split()), validate=True)
            with Image.open(io.BytesIO(content)) as image:
                frames = [_channels(frame) for frame in ImageSequence.Iterator(image)]
        return np.stack(frames)
    # Pillow raises SyntaxError for some broken files.
    except (
        OSError, ValueError, SyntaxError, Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:  # fmt: skip
        raise ValueError(f"no picture that can be read ({error})") from None


def _channels(frame: Image.Image) -> np.ndarray:
    if frame.mode.startswith("I"):  # 16 bits, which converting would cut off
        grey = np.asarray(frame, dtype="float64") / 257
        return np.stack([grey, grey, grey, np.full_like(grey, 255)], axis=-1)
    return np.asarray(frame.convert("RGBA"), dtype="float64")


def rms(left: np.ndarray, right: np.ndarray) -> float:
    """The root mean square difference of two arrays of the same shape."""
    return math.sqrt(np.mean(np.square(left - right)))


def _size(picture: np.ndarray) -> str:
    frames, height, width, _ = picture.shape
    return f"{width} × {height}" + (f", {frames} frames" if frames > 1 else "")


def _save(
    item: IPyNbCell, mime: str, number: int, old: str | None, new: str | None, *, differ: bool
) -> list[str]:
    """Write the pictures that differ, remove those of earlier runs, and say where they are."""
    root = item.config.rootpath
    path = item.parent.path
    inside = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
    folder = root / item.config.getoption("nbval_image_dir") / inside.with_suffix("")
    suffix = IMAGE_TYPES[mime]
    stem = f"cell-{item.cell_num}-picture-{number}"
    contents = {
        f"{stem}-expected.{suffix}": old,
        f"{stem}-found.{suffix}": new,
        f"{stem}-difference.png": None,
    }
    for name in contents:
        (folder / name).unlink(missing_ok=True)
    if not differ:
        return []
    if old is not None and new is not None:
        contents[f"{stem}-difference.png"] = _difference(old, new)
    saved = []
    for name, encoded in contents.items():
        if encoded is None:
            continue
        try:
            content = base64.b64decode(encoded, validate=True)
        except ValueError:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        shown = folder / name
        shown = shown.relative_to(root) if shown.is_relative_to(root) else shown
        saved.append(f"{name.split('-')[-1].split('.')[0]}: {shown.as_posix()}")
    return saved


def _difference(old: str, new: str) -> str | None:
    """A picture, black on white, of where two pictures differ; the largest difference is black.

    Where the sizes differ, what only one of them has counts as white in the other.
    """
    try:
        before, after = pixels(old)[0], pixels(new)[0]
    except ValueError:
        return None
    canvas = np.full((2, *np.maximum(before.shape, after.shape)), 255.0)
    for layer, picture in zip(canvas, (before, after), strict=True):
        layer[: picture.shape[0], : picture.shape[1]] = picture
    change = np.abs(canvas[0] - canvas[1]).max(axis=-1)
    shade = 255 - change * (255 / max(change.max(), 1))
    buffer = io.BytesIO()
    Image.fromarray(shade.astype("uint8")).save(buffer, format="png")
    return base64.b64encode(buffer.getvalue()).decode("ascii")
