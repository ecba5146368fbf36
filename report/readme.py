"""The parts of the READMEs that are made from the data: the codebook and the main picture."""

import base64
import json
import re
from pathlib import Path

from nbformat import NotebookNode


def codebook(package: dict) -> str:
    """Return every field of every table as Markdown, from datapackage.json."""
    parts = []
    for resource in package["resources"]:
        rows = [f"### {resource['path']}\n\n{resource['title']}.\n", "| field | what it holds |"]
        rows += ["| --- | --- |"]
        for field in resource["schema"]["fields"]:
            rules = field.get("constraints", {})
            told = rules.get("required") or "empty" in field["description"]
            words = [field["description"] + ("" if told else "; may be empty")]
            words += [f"Unit: {field['unit']}"] if "unit" in field else []
            words += [f"One of: {', '.join(rules['enum'])}"] if "enum" in rules else []
            rows.append(f"| `{field['name']}` ({field['type']}) | {'. '.join(words)}. |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts)


def with_codebook(text: str, package: dict) -> str:
    """Return the README of the data with the codebook between its markers."""
    between = re.compile(r"(?<=<!-- codebook -->\n).*?(?=\n<!-- /codebook -->)", re.DOTALL)
    return between.sub(lambda _: codebook(package), text)


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
