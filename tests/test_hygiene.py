"""Every stored notebook is as it should be, and the check sees what is not."""

import base64
import io
import json
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.notebook_hygiene import faults

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PATH = "/".join(["", "home", "somebody", "x.csv"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_stored_notebooks(path):
    found = faults(path, f"notebooks/{path.name}")
    assert not found, "\n".join(found)


def test_stored_notebooks_are_numbered():
    numbers = [path.name[:3] for path in NOTEBOOKS]
    assert numbers == [f"{number:02}-" for number in range(1, len(NOTEBOOKS) + 1)]


# The check itself -----------------------------------------------------------------------------


def png(**told):
    info = PngInfo()
    for key, value in told.items():
        info.add_text(key, value)
    buffer = io.BytesIO()
    Image.new("RGB", (4, 3)).save(buffer, format="png", pnginfo=info)
    return base64.b64encode(buffer.getvalue()).decode("ascii") + "\n"


def picture(content=None, alt="Bars.", caption="Courses.", text="Bars."):
    data = {"image/png": content or png(), "text/plain": text}
    return new_output(
        "display_data", data, metadata={"image/png": {"alt": alt}, "caption": caption}
    )


def below(caption="Courses."):
    data = {"text/markdown": f"*{caption}*", "text/plain": caption}
    return new_output("display_data", data, metadata={"role": "caption"})


def table(caption="<caption>Courses</caption>"):
    html = f"<table>\n{caption}\n<tr><td>7</td></tr>\n</table>"
    return new_output("display_data", {"text/html": html, "text/plain": "Courses\n\n7"})


def code(source, *outputs, count=None, **metadata):
    return new_code_cell(source, execution_count=count, outputs=list(outputs), metadata=metadata)


@pytest.fixture
def check(tmp_path):
    """Check a notebook of the usual first cells and the given ones."""

    def check(*cells, change=lambda notebook: None, rewrite=lambda text: text):
        first = new_markdown_cell("# Title\n\n**Finding.** All is well.")
        notebook = new_notebook(
            cells=[first, code("import numpy"), *cells],
            metadata={
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
        )
        number = 0
        for index, cell in enumerate(notebook.cells):
            cell.id = f"cell-{index}"
            if cell.cell_type == "code":
                number += 1
                cell.execution_count = cell.execution_count or number
        change(notebook)
        path = tmp_path / "a.ipynb"
        path.write_text(rewrite(writes(notebook) + "\n"), encoding="utf-8", newline="")
        return faults(path)

    return check


def test_a_clean_notebook_passes(check):
    assert not check(
        code('show(ax, "Courses.")', picture(), below()), code('show(df, "Courses")', table())
    )


WHERE = "a.ipynb, cell 3 (Cell 1, In [2]): "


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (code("show(x)"), "shows 1 charts or tables, and has 0 outputs"),
        (code("show(x)\nshow(y)", table()), "shows 2 charts or tables, and has 1 outputs"),
        (code("figures"), "ends in an expression, and has no output"),
        (code(" "), "is empty"),
        (code("%time x"), "is not plain Python: invalid syntax in its line 1"),
        (code("def f():\n    pass"), "defines a function f; it belongs into the package"),
        (code("async def f():\n    pass"), "defines a function f; it belongs into the package"),
        (code("class C:\n    pass"), "defines a class C; it belongs into the package"),
        (code("x = lambda y: y"), "defines a lambda; it belongs into the package"),
        (code("# NBVAL_IGNORE_OUTPUT\nx = 1"), "has a comment that keeps nbval from checking it"),
        (code("x = 1", tags=["nbval-skip"]), "has a tag that keeps nbval from checking it"),
        (code("x = 1", tags=["raises-exception"]), "has a tag that keeps nbval from checking it"),
        (code("x = 1", scrolled=True), "has metadata that one reader or one run left: scrolled"),
        (code(f"x = '{PATH}'"), f"holds an absolute path: {PATH[:14]}"),
        (code("x = r'C:\\data'"), "holds an absolute path: C:\\d"),
        (
            code("x = 1", new_output("stream", name="stderr", text="UserWarning: no\nx\n")),
            "holds a warning or another text on stderr: UserWarning: no",
        ),
        (
            code("x = 1", new_output("error", ename="KeyError", evalue="'x'", traceback=[])),
            "holds an error: KeyError: 'x'",
        ),
        (
            code("x = 1", new_output("stream", name="stdout", text="<Axes at 0x7f3a5c0d1e50>\n")),
            "output holds a memory address (stdout): 0x7f3a5c0d1e50",
        ),
        (
            code("x = 1", new_output("stream", name="stdout", text="at 2020-12-09 10:31\n")),
            "output holds a time stamp (stdout): 2020-12-09 10:31",
        ),
        (
            code("x = 1", new_output("stream", name="stdout", text=f"in {PATH}\n")),
            f"output holds an absolute path (stdout): {PATH[:14]}",
        ),
        (
            code("x = 1", new_output("stream", name="stdout", text="\x1b[31mred\n")),
            "output holds a colour code of a terminal (stdout): \x1b[",
        ),
        (
            code("show(x)", picture(alt=""), below()),
            "shows a picture without an alternative text (image/png)",
        ),
        (
            code("show(x)", picture(alt="Pie."), below()),
            "shows a picture whose alternative text is not its text/plain (image/png)",
        ),
        (code("show(x)", picture(caption="")), "shows a picture without a caption (image/png)"),
        (code("show(x)", picture()), "shows a picture whose caption does not stand below it"),
        (
            code("show(x)", picture(), below("Users.")),
            "shows a picture whose caption does not stand below it",
        ),
        (
            code("show(x)", picture(png(Software="Matplotlib")), below()),
            "shows a picture that records Software: another run may write another",
        ),
        (code("show(x)", table("")), "shows a table without a caption"),
        (code("show(x)", table("<caption> <b></b></caption>")), "shows a table without a caption"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_of_a_code_cell_is_named(check, cell, fault):
    assert check(cell) == [WHERE + fault]


def test_a_picture_that_cannot_be_read(check):
    (fault,) = check(code("show(x)", picture("AAAA"), below()))
    assert fault.startswith(WHERE + "shows a picture that cannot be read: ")


def test_a_picture_that_is_gone_but_for_its_description(check):
    output = picture()
    del output.data["image/png"]
    found = check(code("show(x)", output, below()))
    assert found[0].endswith("has the alternative text of a picture, and no picture (image/png)")


def test_a_cell_that_was_not_run(check):
    def clear(notebook):
        notebook.cells[2].execution_count = None

    (fault,) = check(code("x = 1"), change=clear)
    assert fault == "a.ipynb, cell 3 (Cell 1, In [ ]): was not run"


def test_a_cell_that_was_run_out_of_order(check):
    (fault,) = check(code("x = 1", count=7))
    assert fault == (
        "a.ipynb, cell 3 (Cell 1, In [7]): was run as number 7, and is number 2: out of order"
    )


def test_an_output_of_another_run(check):
    output = new_output("execute_result", {"text/plain": "7"}, execution_count=9)
    assert check(code("x", output)) == [WHERE + "has an output of run 9"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("![](chart.png)", "shows a picture without an alternative text: chart.png"),
        ('<img src="x.png">', 'shows a picture without an alternative text: <img src="x.png">'),
        ("", "is empty"),
        (f"See {PATH}", f"holds an absolute path: {PATH[:14]}"),
    ],
)
def test_a_fault_of_markdown_is_named(check, text, fault):
    assert check(new_markdown_cell(text)) == [f"a.ipynb, cell 3: {fault}"]


@pytest.mark.parametrize("text", ["In 2020-12-09, 450 million.", "```\n# a comment\n```", "10:31"])
def test_what_is_no_fault(check, text):
    assert not check(new_markdown_cell(text))


@pytest.mark.parametrize("heading", ["# Another", "Another\n=======", "<h1>Another</h1>"])
def test_a_second_heading(check, heading):
    (fault,) = check(new_markdown_cell(heading))
    assert fault == ("a.ipynb: needs one heading of the first level, and has 2 (cells: 1, 3)")


def test_the_first_cell(check):
    def change(notebook):
        notebook.cells[0].source = "Some words.\n\n# Title"

    first, finding = check(change=change)
    assert (
        first
        == "a.ipynb: does not begin with Markdown that begins with a heading of the first level"
    )
    assert (
        finding == "a.ipynb: has no paragraph that begins with **Finding.** in its first two cells"
    )


def test_a_finding_may_be_displayed_by_the_second_cell(check):
    def change(notebook):
        notebook.cells[0].source = "# Title"
        text = {"text/markdown": "**Finding.** It is 7."}
        notebook.cells[1].outputs = [new_output("display_data", text)]

    assert not check(change=change)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda notebook: notebook.metadata.kernelspec.update(name="conda"),
            "a.ipynb: is for the kernel 'conda', not 'python3'",
        ),
        (
            lambda notebook: notebook.metadata.language_info.update(version="3.11.7"),
            "a.ipynb: records the version of Python that ran it (3.11.7)",
        ),
        (
            lambda notebook: notebook.metadata.update(toc={}),
            "a.ipynb: has metadata that one reader or one run left: toc",
        ),
    ],
)
def test_the_metadata_of_a_notebook(check, change, fault):
    assert check(change=change) == [fault]


@pytest.mark.parametrize(
    ("rewrite", "fault"),
    [
        (lambda text: text.rstrip("\n"), "does not end with a line break"),
        (lambda text: text + "\n", "has other line breaks than nbformat writes"),
        (lambda text: text.replace("\n", "\r\n"), "has other line breaks than nbformat writes"),
        (
            lambda text: json.dumps(json.loads(text), indent=2) + "\n",
            "line 2 is not as nbformat writes it",
        ),
        (lambda text: text.replace('"id": "cell-1"', '"id": "cell-0"'), "is not valid: "),
        (lambda text: text.replace('"cell_type"', '"type"'), "is not valid: "),
        (lambda text: text.replace('"nbformat": 4', '"nbformat": 3'), "is in format 3, not 4"),
        (lambda text: "{}\n", "is no notebook: KeyError('cells')"),
        (lambda text: text[:90], "is no notebook: JSONDecodeError("),
    ],
)
def test_the_form_of_the_file(check, rewrite, fault):
    found = check(rewrite=rewrite)
    assert any(line.startswith(f"a.ipynb: {fault}") for line in found), found
