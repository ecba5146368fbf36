"""Whatever is changed in a stored notebook, the checks see it, and say where.

Every notebook is run once, by nbval's own kernel; then each kind of tampering is applied to a
copy, and the copy goes through the real checks: nbval with its pictures compared (the same
items, hooks and comparison as in any test run, with the recorded outputs instead of new ones;
a cell whose code was changed is run again), the hygiene of stored notebooks, the prose. What
they find beyond what they find in the untouched copy must be something, and must name the
notebook and the cell, and no other cell. The last test runs pytest itself on damaged copies.
"""

import base64
import copy
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_output, output_from_msg
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, RunningKernel
from nbval.plugin import IPyNbFile, NbCellError
from PIL import Image

from alliance_stats import numerals
from tests import notebook_hygiene, prose

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
#: How many kinds must have been applied to each notebook.
ENOUGH = 12

KINDS = {}


def kind(tamper):
    """Register a way of tampering.

    It changes a notebook, and returns the numbers of the cells it changed, from 1, or None if
    the notebook holds nothing to change in this way.
    """
    KINDS[tamper.__name__] = tamper
    return tamper


# Running, recording and replaying -------------------------------------------------------------


class Recorded:
    """A kernel that has run a notebook, and gives again what each cell gave.

    It stands for nbval's RunningKernel. Code that it does not know is run.
    """

    def __init__(self, path):
        self.kernel = RunningKernel(CURRENT_ENV_KERNEL_NAME, cwd=str(path.parent))
        self.messages = {}
        self.count = 0
        self.replayed = []
        self.live = False
        try:
            self.record(path)
        except BaseException:
            self.stop()
            raise

    def record(self, path):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                self.messages[cell.source] = self.run(cell.source)

    def run(self, source):
        """Run code, and give the messages that came of it."""
        asked = self.kernel.execute_cell_input(source, allow_stdin=False)
        found = []
        while True:
            message = self.kernel.get_message("iopub", timeout=60)
            if message["parent_header"].get("msg_id") != asked:
                continue
            if message["msg_type"] in ("display_data", "execute_result", "stream", "error"):
                found.append(message)
            if message["content"].get("execution_state") == "idle":
                self.kernel.await_reply(asked, timeout=60)
                return found

    # As RunningKernel:

    def is_alive(self):
        return True

    def execute_cell_input(self, source, allow_stdin=None):
        self.live = source not in self.messages
        if self.live:
            return self.kernel.execute_cell_input(source, allow_stdin=allow_stdin)
        self.count += 1
        asked = {"parent_header": {"msg_id": f"replayed-{self.count}"}}
        idle = {"msg_type": "status", "content": {"execution_state": "idle"}}
        self.replayed = [m | asked for m in [*copy.deepcopy(self.messages[source]), idle]]
        return f"replayed-{self.count}"

    def await_reply(self, asked, timeout=None):
        if self.live:
            self.kernel.await_reply(asked, timeout)

    def await_idle(self, asked, timeout):
        self.kernel.await_idle(asked, timeout)

    def get_message(self, stream, timeout=None):
        return self.kernel.get_message(stream, timeout) if self.live else self.replayed.pop(0)

    def stop(self):
        self.kernel.stop()


class Subject:
    """A notebook, its kernel, and what the checks find in it as it is."""

    def __init__(self, path, request, folder, data):
        self.path, self.request, self.folder, self.data = path, request, folder, data
        self.kernel = Recorded(path)
        self.before = set(self.check(self.notebook()))

    def notebook(self):
        return nbformat.read(self.path, as_version=4)

    def check(self, notebook):
        """Everything that the checks find in a notebook."""
        target = self.folder / self.path.name
        text = nbformat.writes(notebook)
        target.write_text(text + "\n", encoding="utf-8", newline="\n")
        name = self.path.name
        found = notebook_hygiene.faults(target, name)
        found += prose.faults(target, f"notebooks/{name}", self.data)
        found += self.nbval(target)
        return found

    def nbval(self, path):
        """What nbval finds, with all plugins of this run."""
        option = self.request.config.option
        usual, option.nbval_image_dir = option.nbval_image_dir, self.folder / "pictures"
        found = []
        try:
            file = IPyNbFile.from_parent(self.request.session, path=path)
            file.kernel = self.kernel
            for item in file.collect():
                item.ihook.pytest_itemcollected(item=item)
                try:
                    item.runtest()
                except pytest.skip.Exception:
                    pass  # as nbval was told; that it was told must be found by another check
                except NbCellError as error:
                    told = item.repr_failure(pytest.ExceptionInfo.from_exception(error))
                    plain = re.sub(r"\x1b\[[\d;]*m", "", told)
                    found.append(f"{path.name}::{item.name}\n{plain}")
        finally:
            option.nbval_image_dir = usual
        return found

    def redrawn(self, cell, change, *, told=False):
        """Run the code of a chart, change the chart before it is saved, and give the outputs.

        `change` is code that changes `ax`; with `told`, before it is described, too.
        """
        body = "\n".join(f"    {line}" for line in change.splitlines())
        hook = (
            f"import alliance_stats.plots as _plots\n"
            f"_png, _describe = _plots._png, _plots.describe\n"
            f"def _change(ax):\n{body}\n"
            f"def _changed_png(figure):\n"
            f"    [_change(ax) for ax in figure.axes]\n"
            f"    return _png(figure)\n"
            f"def _changed_describe(ax):\n"
            f"    _change(ax)\n"
            f"    return _describe(ax)\n"
        )
        hook += "_plots.describe = _changed_describe\n" if told else "_plots._png = _changed_png\n"
        self.kernel.run(hook)
        try:
            messages = self.kernel.run(cell.source)
        finally:
            self.kernel.run("_plots._png, _plots.describe = _png, _describe")
        outputs = [output_from_msg(message) for message in messages]
        assert [output.output_type for output in outputs] == ["display_data"] * len(cell.outputs)
        return outputs


@pytest.fixture(scope="module")
def data():
    return prose.Data()


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.name)
def subject(request, tmp_path_factory, data):
    if not request.config.getoption("nbval", False):
        pytest.skip("notebooks are not checked in this run: no --nbval")
    subject = Subject(request.param, request, tmp_path_factory.mktemp("copies"), data)
    yield subject
    subject.kernel.stop()


# Finding something to change ------------------------------------------------------------------


def code_cells(notebook):
    return [(i, cell) for i, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"]


def outputs_of(notebook, mime, holding=""):
    """Every output that has a kind of data: number of the cell, cell, output."""
    return [
        (number, cell, output)
        for number, cell in code_cells(notebook)
        for output in cell.outputs
        if mime in output.get("data", {}) and holding in output.data[mime]
    ]


def other_digit(text, pattern):
    """Change the last digit of the first number that a pattern finds."""
    match = re.search(pattern, text)
    assert match, pattern
    end = match.end(1)
    return f"{text[: end - 1]}{(int(text[end - 1]) + 1) % 10}{text[end:]}"


def changed_pixels(output, change):
    """Replace a picture by a changed one."""
    image = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))
    buffer = io.BytesIO()
    change(image.convert("RGBA")).save(buffer, format="png")
    output.data["image/png"] = base64.b64encode(buffer.getvalue()).decode("ascii") + "\n"


def redraw_first(notebook, subject, change, *, told=False):
    """Redraw the first chart in its cell, and keep its texts unless they are to change too."""
    for number, cell, output in outputs_of(notebook, "image/png"):
        new = subject.redrawn(cell, change, told=told)[cell.outputs.index(output)]
        # A mark that moves by less than a pixel may leave the picture as it was.
        assert new.data != output.data
        if told:
            cell.outputs[cell.outputs.index(output)] = new
        else:
            assert new.data["text/plain"] == output.data["text/plain"]
            output.data["image/png"] = new.data["image/png"]
        return {number}
    return None


# Kinds of tampering: tables -------------------------------------------------------------------


@kind
def a_number_in_the_html_of_a_table(notebook, subject):
    for number, _, output in outputs_of(notebook, "text/html", "<td"):
        if re.search(r"<td[^>]*>[^<]*\d", output.data["text/html"]):
            output.data["text/html"] = other_digit(
                output.data["text/html"], r"<td[^>]*>[^<]*?(\d+)"
            )
            return {number}
    return None


@kind
def a_number_in_the_text_of_a_table(notebook, subject):
    for number, _, output in outputs_of(notebook, "text/html", "<td"):
        if re.search(r"\d", output.data["text/plain"]):
            output.data["text/plain"] = other_digit(output.data["text/plain"], r"(\d+)")
            return {number}
    return None


@kind
def a_row_of_a_table_removed(notebook, subject):
    for number, _, output in outputs_of(notebook, "text/html", "<td"):
        output.data["text/html"] = re.sub(
            r"<tr[^>]*><th scope=.row.*?</tr>\n?", "", output.data["text/html"], count=1
        )
        return {number}
    return None


@kind
def the_caption_of_a_table_removed(notebook, subject):
    for number, _, output in outputs_of(notebook, "text/html", "<caption>"):
        output.data["text/html"] = re.sub(r"<caption>.*?</caption>\n", "", output.data["text/html"])
        return {number}
    return None


# Kinds of tampering: charts -------------------------------------------------------------------

FIRST_MARK = """
marks = [line for line in ax.get_lines() if line.get_gid()]
marks += [bar for bar in ax.patches if bar.get_gid() == "bar"]
mark = marks[0]
"""
ONE_PART_IN_A_THOUSAND = """
if hasattr(mark, "set_width"):
    mark.set_width(mark.get_width() * 1.001)
elif mark.get_gid() == "line":
    mark.set_ydata([float(y) * 1.001 for y in mark.get_ydata()])
else:
    mark.set_xdata([float(x) * 1.001 for x in mark.get_xdata()])
"""


@kind
def the_data_of_a_chart_by_one_part_in_a_thousand(notebook, subject):
    return redraw_first(notebook, subject, FIRST_MARK + ONE_PART_IN_A_THOUSAND, told=True)


@kind
def the_picture_of_a_chart_alone_by_three_parts_in_a_hundred(notebook, subject):
    # The texts are left as they were: the pixels alone must tell.
    by_more = ONE_PART_IN_A_THOUSAND.replace("1.001", "1.03")
    return redraw_first(notebook, subject, FIRST_MARK + by_more)


@kind
def the_title_in_a_picture(notebook, subject):
    change = 'title = ax.get_title(loc="left")\nax.set_title(title[:-1] + "x", loc="left")'
    return redraw_first(notebook, subject, change)


@kind
def a_colour_in_a_picture(notebook, subject):
    change = """
if hasattr(mark, "set_facecolor"):
    mark.set_facecolor("#D55E00")
else:
    mark.set_color("#D55E00" if mark.get_color() != "#D55E00" else "#0072B2")
"""
    return redraw_first(notebook, subject, FIRST_MARK + change)


@kind
def the_transparency_in_a_picture(notebook, subject):
    return redraw_first(notebook, subject, FIRST_MARK + "mark.set_alpha(0.8)")


@kind
def a_picture_swapped(notebook, subject):
    charts = outputs_of(notebook, "image/png")
    if not charts:
        return None
    number, _, output = charts[0]
    if len(charts) == 1:
        # The picture of another notebook, or this one the wrong way round.
        changed_pixels(output, lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
        return {number}
    other_number, _, other = charts[-1]
    output.data["image/png"], other.data["image/png"] = (
        other.data["image/png"], output.data["image/png"],
    )  # fmt: skip
    return {number, other_number}


@kind
def a_picture_of_another_size(notebook, subject):
    for number, _, output in outputs_of(notebook, "image/png"):
        changed_pixels(output, lambda image: image.resize((image.width, image.height + 1)))
        return {number}
    return None


@kind
def a_picture_deleted(notebook, subject):
    for number, _, output in outputs_of(notebook, "image/png"):
        del output.data["image/png"]
        return {number}
    return None


@kind
def a_picture_cut_short(notebook, subject):
    for number, _, output in outputs_of(notebook, "image/png"):
        output.data["image/png"] = output.data["image/png"][:400]
        return {number}
    return None


@kind
def an_alternative_text(notebook, subject):
    for number, _, output in outputs_of(notebook, "image/png"):
        output.metadata["image/png"]["alt"] = other_digit(
            output.metadata["image/png"]["alt"], r"(\d+)"
        )
        return {number}
    return None


@kind
def an_alternative_text_and_the_text_with_it(notebook, subject):
    for number, _, output in outputs_of(notebook, "image/png"):
        text = other_digit(output.data["text/plain"], r"(\d+)")
        output.data["text/plain"] = output.metadata["image/png"]["alt"] = text
        return {number}
    return None


@kind
def the_caption_of_a_chart(notebook, subject):
    for number, _, output in outputs_of(notebook, "image/png"):
        output.metadata["caption"] += " Source: hearsay."
        return {number}
    return None


@kind
def the_caption_of_a_chart_removed(notebook, subject):
    for number, cell, output in outputs_of(notebook, "image/png"):
        del cell.outputs[cell.outputs.index(output) + 1]
        return {number}
    return None


# Kinds of tampering: cells --------------------------------------------------------------------


def with_outputs(notebook):
    return [(number, cell) for number, cell in code_cells(notebook) if cell.outputs]


@kind
def the_outputs_of_a_cell_cleared(notebook, subject):
    number, cell = with_outputs(notebook)[-1]
    cell.outputs = []
    return {number}


@kind
def a_cell_cleared_as_if_never_run(notebook, subject):
    number, cell = with_outputs(notebook)[-1]
    cell.outputs, cell.execution_count = [], None
    return {number}


@kind
def every_cell_cleared(notebook, subject):
    for _, cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    return {number for number, _ in code_cells(notebook)}


@kind
def an_output_twice(notebook, subject):
    number, cell = with_outputs(notebook)[0]
    cell.outputs.append(copy.deepcopy(cell.outputs[-1]))
    return {number}


@kind
def the_order_of_outputs(notebook, subject):
    for number, cell in with_outputs(notebook):
        if len(cell.outputs) > 1:
            cell.outputs.reverse()
            return {number}
    return None


@kind
def cells_out_of_order(notebook, subject):
    first, second = (number for number, _ in code_cells(notebook)[-2:])
    cells = notebook.cells
    cells[first - 1], cells[second - 1] = cells[second - 1], cells[first - 1]
    return {first, second}


@kind
def run_with_a_gap(notebook, subject):
    number, cell = code_cells(notebook)[-1]
    cell.execution_count += 1
    return {number}


@kind
def code_that_gives_another_result(notebook, subject):
    for number, cell in reversed(with_outputs(notebook)):
        # The name of a column, or a word of a title or caption: whatever is shown.
        for match in re.finditer(r'"([^"\n]*[a-z])"', cell.source):
            if match[1] not in "\n".join(
                output.get("data", {}).get("text/plain", "") for output in cell.outputs
            ) or not re.search(r"\s", match[1]):
                continue
            end = match.end(1)
            cell.source = f"{cell.source[:end]} or not{cell.source[end:]}"
            return {number}
    return None


@kind
def code_that_fails(notebook, subject):
    number, cell = with_outputs(notebook)[-1]
    cell.source += "\nraise ValueError('tampered')"
    return {number}


@kind
def a_function_defined(notebook, subject):
    number, cell = code_cells(notebook)[0]
    cell.source += "\n\n\ndef helper():\n    return 7"
    return {number}


@kind
def a_cell_kept_from_being_checked(notebook, subject):
    number, cell = with_outputs(notebook)[0]
    cell.source = "# NBVAL_SKIP\n" + cell.source
    return {number}


# Kinds of tampering: what runs leave behind ---------------------------------------------------


@kind
def a_warning_added(notebook, subject):
    number, cell = with_outputs(notebook)[0]
    text = "FutureWarning: this will change\n"
    cell.outputs.insert(0, new_output("stream", name="stderr", text=text))
    return {number}


@kind
def an_error_stored(notebook, subject):
    number, cell = with_outputs(notebook)[0]
    cell.outputs.append(new_output("error", ename="ValueError", evalue="no", traceback=[]))
    return {number}


@kind
def a_path_of_a_machine(notebook, subject):
    number, cell = with_outputs(notebook)[0]
    path = "/".join(["", "home", "somebody", "table.csv"])
    cell.outputs.append(new_output("stream", name="stdout", text=f"{path}\n"))
    return {number}


@kind
def a_memory_address(notebook, subject):
    number, cell = with_outputs(notebook)[0]
    cell.outputs[0].data["text/plain"] += "\n<object at 0x7f3a5c0d1e50>"
    return {number}


# Kinds of tampering: prose --------------------------------------------------------------------


@kind
def a_stale_number_in_prose(notebook, subject):
    parts = prose.parts(subject.path)
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "markdown":
            continue
        text = next(part.text for part in parts if part.where == f", cell {number}")
        for printed in numerals(text)["printed"]:
            at = cell.source.find(printed)
            if printed.isdigit() and cell.source.count(printed) == 1:
                new = str(int(printed) + 1)
                cell.source = cell.source[:at] + new + cell.source[at + len(printed) :]
                return {number}
    return None


@kind
def a_number_added_to_prose(notebook, subject):
    number = next(
        number for number, cell in enumerate(notebook.cells, 1) if cell.cell_type == "markdown"
    )
    notebook.cells[number - 1].source += "\n\nIt had 8765 courses."
    return {number}


@kind
def a_second_heading(notebook, subject):
    notebook.cells.append(new_markdown_cell("# Another title", id="another"))
    return {1, len(notebook.cells)}


# The tests ------------------------------------------------------------------------------------


def named(finding, path):
    """The cells that a finding names, by nbval's number or by that among all cells."""
    notebook = nbformat.read(path, as_version=4)
    code = [number for number, _ in code_cells(notebook)]
    head = finding.partition("\n")[0]
    if match := re.search(r"::Cell (\d+)$", head):
        return {code[int(match[1])]}
    if match := re.search(r", cell (\d+)\b", head):
        return {int(match[1])}
    return {int(number) for number in re.findall(r"\d+", head.partition("(cells: ")[2])}


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_the_untouched_copy_passes(subject):
    assert not [fault for fault in subject.before if " is not checked: " not in fault]


@pytest.mark.parametrize("name", KINDS)
def test_tampering_is_found_and_named(subject, name):
    notebook = subject.notebook()
    cells = KINDS[name](notebook, subject)
    if cells is None:
        pytest.skip(f"{subject.path.name} holds nothing to change in this way")
    found = [finding for finding in subject.check(notebook) if finding not in subject.before]
    assert found, f"{name.replace('_', ' ')}: not found in {subject.path.name}"
    for finding in found:
        assert finding.startswith(subject.path.name) or finding.startswith(
            f"notebooks/{subject.path.name}"
        )
        places = named(finding, subject.folder / subject.path.name)
        assert places and places <= cells, finding


class Stub:
    """A subject that draws nothing, for counting what applies."""

    def __init__(self, path):
        self.path = path

    def redrawn(self, cell, change, *, told=False):
        outputs = copy.deepcopy(cell.outputs)
        for output in outputs:
            output.data["image/png"] = ""
        return outputs


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_enough_kinds_apply(path):
    stub = Stub(path)
    applied = [
        name
        for name, tamper in KINDS.items()
        if tamper(nbformat.read(path, as_version=4), stub) is not None
    ]
    assert len(applied) >= ENOUGH, f"only {len(applied)}: {', '.join(applied)}"


# For real -------------------------------------------------------------------------------------


def shade(image):
    """Change a picture a little, and all over."""
    return image.point(lambda value: max(value - 3, 0))


#: What is done to the cells of a copy, one after the other, where there is such an output.
DAMAGE = {
    "a picture": lambda cell: changed_pixels(cell.outputs[0], shade),
    "no picture": lambda cell: cell.outputs[0].data.pop("image/png"),
    "an alternative text": lambda cell: cell.outputs[0].metadata["image/png"].update(alt="?"),
    "a caption": lambda cell: cell.outputs[0].metadata.update(caption="?"),
    "a table": lambda cell: cell.outputs[0].data.update(
        {"text/html": cell.outputs[0].data["text/html"].replace("</td>", "?</td>", 1)}
    ),
    "a warning": lambda cell: cell.outputs.append(
        new_output("stream", name="stderr", text="Warning\n")
    ),
    "no outputs": lambda cell: cell.outputs.clear(),
    "never run": lambda cell: cell.update(execution_count=None, outputs=[]),
}


class TestForReal:
    """A class of its own, so that another process of xdist may run it."""

    def test_pytest_finds_every_damaged_cell_and_no_other(self, request, tmp_path):
        if not request.config.getoption("nbval", False):
            pytest.skip("notebooks are not checked in this run: no --nbval")
        for name in ("conftest.py", "pyproject.toml"):
            shutil.copy(ROOT / name, tmp_path)
        (tmp_path / "tests").mkdir()
        for name in ("__init__.py", "nbval_images.py", "forked_kernels.py"):
            shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
        (tmp_path / "notebooks").mkdir()
        kinds = {True: ["a picture", "no picture", "an alternative text", "a caption"],
                 False: ["a table", "a warning", "no outputs", "never run"]}  # fmt: skip
        damaged = {}
        for path in NOTEBOOKS:
            notebook = nbformat.read(path, as_version=4)
            for number, (_, cell) in enumerate(code_cells(notebook)):
                # Every third cell stays as it is.
                if not cell.outputs or number % 3 == 0:
                    continue
                usual = kinds["image/png" in cell.outputs[0].get("data", {})]
                usual.append(usual.pop(0))
                DAMAGE[usual[-1]](cell)
                damaged[f"notebooks/{path.name}::Cell {number}"] = usual[-1]
            text = nbformat.writes(notebook) + "\n"
            (tmp_path / "notebooks" / path.name).write_text(text, encoding="utf-8")
        assert len(set(damaged.values())) >= 6 and len(damaged) >= len(NOTEBOOKS)
        # The package comes from where these tests take it, the plugins from the copy.
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        }
        command = [sys.executable, "-m", "pytest", "notebooks", "-n2", "--color=no", "-rA"]
        done = subprocess.run(
            [*command, "-p", "no:cacheprovider"], cwd=tmp_path, env=environment,
            capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 1, done.stdout + done.stderr
        failed = set(re.findall(r"^FAILED (notebooks/\S+::Cell \d+)", done.stdout, re.MULTILINE))
        passed = set(re.findall(r"^PASSED (notebooks/\S+::Cell \d+)", done.stdout, re.MULTILINE))
        assert failed == set(damaged)
        assert passed and not passed & failed
        assert "differs: RMS" in done.stdout and "is not in the stored notebook" in done.stdout
        assert "the stored cell was not run" in done.stdout
        assert list((tmp_path / "build" / "nbval-images" / "notebooks").rglob("*-difference.png"))
