"""What a stored notebook must be, whatever it is about: `faults(path)` lists what it is not.

Every fault names the notebook and, where it is in one, the cell: its number among all cells,
from 1, and for a code cell the number in its prompt and nbval's name for it.
"""

import ast
import base64
import io
import json
import re
import warnings
from collections.abc import Iterator
from html import unescape
from itertools import zip_longest
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image

Cell = dict[str, Any]

#: What tells of one machine or one run. A date is data; a time of day is when it was run.
TRACES = {
    "an absolute path": re.compile(
        r"(?<![\w.:/])/(?:home|Users|root|tmp|var|opt|usr|etc|mnt|srv|work|private|content)/[\w.-]+"
        r"|\b[A-Za-z]:\\{1,2}\w|file://"
    ),
    "a memory address": re.compile(r"\b0x[0-9a-fA-F]{6,}"),
    "a time stamp": re.compile(
        r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\b[0-2]?\d:[0-5]\d:[0-5]\d\b|\b1[5-9]\d{8}(?:\.\d+)?\b"
    ),
    "a colour code of a terminal": re.compile(r"\x1b\["),
}
#: Metadata that one run, or one reader's screen, leaves in a cell.
VOLATILE = {
    "ExecuteTime", "collapsed", "execution", "outputId", "papermill", "scrolled", "trusted",
    "vscode", "widgets",
}  # fmt: skip
NBVAL_MARKER = re.compile(r"^\s*#+\s*(?:NBVAL_\w+|PYTEST_VALIDATE_IGNORE_OUTPUT)", re.MULTILINE)
DEFINITIONS = {
    ast.FunctionDef: "function", ast.AsyncFunctionDef: "function", ast.ClassDef: "class",
    ast.Lambda: "lambda",
}  # fmt: skip


def faults(path: Path, name: str | None = None) -> list[str]:
    """List what is wrong with a stored notebook; `name` stands for it in the messages."""
    name = name or path.name
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
        notebook = json.loads(text)
        cells = notebook["cells"]
        assert isinstance(cells, list)
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        return [f"{name}: is no notebook: {error!r}"]
    invalid = _invalid(notebook)
    if invalid:
        return [f"{name}: {invalid}"]  # the other checks take a valid one for granted
    found = [f"{name}: {fault}" for fault in _whole(notebook, text)]
    found += [f"{name}, {fault}" for fault in _order(cells)]
    for number, cell in enumerate(cells, 1):
        place = _place(cells, number)
        found += [f"{name}, {place}: {fault}" for fault in _cell(cell)]
    return found


def _place(cells: list[Cell], number: int) -> str:
    cell = cells[number - 1]
    if cell["cell_type"] != "code":
        return f"cell {number}"
    index = sum(other["cell_type"] == "code" for other in cells[: number - 1])
    prompt = f"In [{cell['execution_count'] or ' '}]"
    return f"cell {number} (Cell {index}, {prompt})"


# The notebook ---------------------------------------------------------------------------------


def _invalid(notebook: dict) -> str:
    if notebook.get("nbformat") != 4:
        return f"is in format {notebook.get('nbformat')!r}, not 4"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # such as missing ids of cells
            nbformat.validate(nbformat.from_dict(notebook))
    except (nbformat.ValidationError, Warning) as error:
        return f"is not valid: {str(error).splitlines()[0]}"
    return ""


def _whole(notebook: dict, text: str) -> Iterator[str]:
    yield from _written(notebook, text)
    yield from _metadata(notebook["metadata"])
    cells = notebook["cells"]
    if not cells:
        yield "has no cells"
        return
    headings = [_headings(cell) for cell in cells]
    if sum(headings) != 1:
        where = ", ".join(str(i) for i, count in enumerate(headings, 1) if count) or "none"
        yield f"needs one heading of the first level, and has {sum(headings)} (cells: {where})"
    first = cells[0]
    if first["cell_type"] != "markdown" or not re.match(r"# \S", _joined(first["source"])):
        yield "does not begin with Markdown that begins with a heading of the first level"
    if not any(re.search(r"^\*\*Finding\.\*\* \S", said, re.M) for said in _said(cells[:2])):
        yield "has no paragraph that begins with **Finding.** in its first two cells"


def _written(notebook: dict, text: str) -> Iterator[str]:
    """The file must be what nbformat writes, so that saving it again changes nothing."""
    wanted = nbformat.writes(nbformat.from_dict(notebook)) + "\n"
    if text == wanted:
        return
    if not text.endswith("\n"):
        yield "does not end with a line break"
    have, want = text.splitlines(), wanted.splitlines()
    for number, (line, due) in enumerate(zip(have, want, strict=False), 1):
        if line != due:
            yield (
                f"line {number} is not as nbformat writes it: "
                f"{line.strip()[:60]!r} instead of {due.strip()[:60]!r}"
            )
            return
    if len(have) != len(want) or text.count("\n") != wanted.count("\n") or "\r" in text:
        yield "has other line breaks than nbformat writes"


def _metadata(metadata: dict) -> Iterator[str]:
    kernel = metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f"is for the kernel {kernel!r}, not 'python3'"
    language = metadata.get("language_info", {})
    if "version" in language:
        yield f"records the version of Python that ran it ({language['version']})"
    for key in sorted(set(metadata) - {"kernelspec", "language_info", "title", "authors"}):
        yield f"has metadata that one reader or one run left: {key}"


def _order(cells: list[Cell]) -> Iterator[str]:
    """Executed once, from top to bottom, from 1."""
    code = [(number, cell) for number, cell in enumerate(cells, 1) if cell["cell_type"] == "code"]
    for due, (number, cell) in enumerate(code, 1):
        count = cell["execution_count"]
        place = _place(cells, number)
        if count is None:
            yield f"{place}: was not run"
        elif count != due:
            yield f"{place}: was run as number {count}, and is number {due}: out of order"
        for output in cell["outputs"]:
            if output.get("execution_count", count) != count:
                yield f"{place}: has an output of run {output['execution_count']}"


def _headings(cell: Cell) -> int:
    """How many headings of the first level there are."""
    if cell["cell_type"] != "markdown":
        return 0
    text = re.sub(r"^(```|~~~).*?^\1", "", _joined(cell["source"]), flags=re.M | re.S)
    return len(re.findall(r"^ {0,3}#(?:\s|$)|^\S.*\n=+\s*$|<h1\b", text, flags=re.M))


def _said(cells: list[Cell]) -> Iterator[str]:
    """The Markdown of cells, and what code cells display as Markdown."""
    for cell in cells:
        if cell["cell_type"] == "markdown":
            yield _joined(cell["source"])
        for output in cell.get("outputs", []):
            yield _joined(output.get("data", {}).get("text/markdown", ""))


# A cell ---------------------------------------------------------------------------------------


def _cell(cell: Cell) -> Iterator[str]:
    source = _joined(cell["source"])
    for key in sorted(VOLATILE & set(cell["metadata"])):
        yield f"has metadata that one reader or one run left: {key}"
    if "raises-exception" in cell["metadata"].get("tags", []) or any(
        tag.startswith("nbval-") for tag in cell["metadata"].get("tags", [])
    ):
        yield "has a tag that keeps nbval from checking it"
    for kind, trace in TRACES.items():
        if hit := trace.search(source):
            yield f"holds {kind}: {hit[0]}"
    if cell["cell_type"] == "markdown":
        yield from _markdown(source)
    elif cell["cell_type"] == "code":
        yield from _code(source, cell["outputs"])
        for output in cell["outputs"]:
            yield from _output(output)
        yield from _captions(cell["outputs"])


def _markdown(source: str) -> Iterator[str]:
    if not source.strip():
        yield "is empty"
    for address in re.findall(r"!\[\s*\]\(([^)]*)\)", source):
        yield f"shows a picture without an alternative text: {address}"
    for tag in re.findall(r"<img\b[^>]*>", source):
        if not re.search(r"\balt=(\"[^\"]+\"|'[^']+')", tag):
            yield f"shows a picture without an alternative text: {tag}"


def _code(source: str, outputs: list[Cell]) -> Iterator[str]:
    if not source.strip():
        yield "is empty"
        return
    if NBVAL_MARKER.search(source):
        yield "has a comment that keeps nbval from checking it"
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield f"is not plain Python: {error.msg} in its line {error.lineno}"
        return
    for node in ast.walk(tree):
        if kind := DEFINITIONS.get(type(node)):
            named = f" {node.name}" if hasattr(node, "name") else ""
            yield f"defines a {kind}{named}; it belongs into the package"
    shows = _shows(tree)
    displayed = [out for out in outputs if out["output_type"] in ("display_data", "execute_result")]
    if len(displayed) < shows:
        yield f"shows {shows} charts or tables, and has {len(displayed)} outputs"
    last = tree.body[-1] if tree.body else None
    ends = isinstance(last, ast.Expr) and not source.rstrip().endswith(";")
    if ends and not shows and not outputs:
        yield "ends in an expression, and has no output"


def _shows(tree: ast.Module) -> int:
    """How many calls of show and display there are."""
    return sum(
        isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in ("show", "display")
        for node in ast.walk(tree)
    )


# An output ------------------------------------------------------------------------------------


def _output(output: Cell) -> Iterator[str]:
    kind = output["output_type"]
    if kind == "error":
        yield f"holds an error: {output['ename']}: {output['evalue']}"
        return
    if kind == "stream":
        if output["name"] == "stderr":
            line = _joined(output["text"]).strip().partition("\n")[0]
            yield f"holds a warning or another text on stderr: {line[:100]}"
        texts = {output["name"]: _joined(output["text"])}
    else:
        texts = {
            mime: _joined(data)
            for mime, data in output["data"].items()
            if isinstance(data, str | list)
        }
        yield from _pictures(output, texts)
        if "<table" in texts.get("text/html", ""):
            yield from _table(texts["text/html"])
    for mime, text in texts.items():
        if mime.startswith("image/") and mime != "image/svg+xml":
            continue
        for trace, pattern in TRACES.items():
            if hit := pattern.search(text):
                yield f"output holds {trace} ({mime}): {hit[0]}"


def _pictures(output: Cell, texts: dict[str, str]) -> Iterator[str]:
    metadata = output["metadata"]
    described = [mime for mime in metadata if mime.startswith("image/")]
    drawn = [mime for mime in texts if mime.startswith("image/")]
    for mime in sorted({*described, *drawn}):
        if mime not in drawn:
            yield f"has the alternative text of a picture, and no picture ({mime})"
        elif not metadata.get(mime, {}).get("alt", "").strip():
            yield f"shows a picture without an alternative text ({mime})"
        elif metadata[mime]["alt"] != texts.get("text/plain"):
            yield f"shows a picture whose alternative text is not its text/plain ({mime})"
        if not metadata.get("caption", "").strip():
            yield f"shows a picture without a caption ({mime})"
        if mime == "image/png" and mime in drawn:
            yield from _png(texts[mime])


def _png(encoded: str) -> Iterator[str]:
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            told = sorted(set(image.info) & {"Software", "Creation Time", "date", "Author"})
    except (OSError, ValueError, SyntaxError) as error:
        yield f"shows a picture that cannot be read: {error}"
        return
    if told:
        yield f"shows a picture that records {', '.join(told)}: another run may write another"


def _table(html: str) -> Iterator[str]:
    for table in re.findall(r"<table\b.*?</table>", html, flags=re.S):
        caption = re.search(r"<caption\b[^>]*>(.*?)</caption>", table, flags=re.S)
        if caption is None or not unescape(re.sub(r"<[^>]*>", "", caption[1])).strip():
            yield "shows a table without a caption"


def _captions(outputs: list[Cell]) -> Iterator[str]:
    """The caption of a picture must stand below it, where readers of the notebook see it."""
    for output, following in zip_longest(outputs, outputs[1:]):
        caption = output.get("metadata", {}).get("caption", "")
        if not caption:
            continue
        below = following if (following or {}).get("metadata", {}).get("role") == "caption" else {}
        if _joined(below.get("data", {}).get("text/plain", "")) != caption:
            yield "shows a picture whose caption does not stand below it"


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
