"""The parts of the READMEs that are made from the data: the codebook and the main picture."""

import base64
import json
import re
from pathlib import Path

from nbformat import NotebookNode

from report.build import templates


def with_codebook(text: str, package: dict) -> str:
    """Return the README of the data with every field of every table between its markers."""
    template = templates().overlay(autoescape=False).get_template("codebook.md.j2")
    codebook = template.render(package=package).strip()
    between = re.compile(r"(?<=<!-- codebook -->\n).*?(?=\n<!-- /codebook -->)", re.DOTALL)
    return between.sub(lambda _: codebook, text)


def main_picture(node: NotebookNode) -> bytes:
    """Return the first picture of a notebook."""
    outputs = [output for cell in node.cells for output in cell.get("outputs", [])]
    pngs = [o.data["image/png"] for o in outputs if "image/png" in o.get("data", {})]
    return base64.b64decode(pngs[0])


def write(root: Path, first: NotebookNode) -> None:
    """Write both into the checkout."""
    package = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))
    book = root / "data" / "README.md"
    book.write_text(with_codebook(book.read_text("utf-8"), package), "utf-8")
    (root / ".github" / "main-chart.png").write_bytes(main_picture(first))
