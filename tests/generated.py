"""The parts of README.md and data/README.md that are made from the data.

`python -m tests.generated` writes them; test_generated.py asserts that they stand.
"""

import base64
import json
import re
from pathlib import Path

import nbformat

from alliance_stats import (
    analysis,
    load_coursera_partners,
    load_figures,
    load_organizations,
    load_positions,
    load_references,
    load_sources,
    tables,
)

ROOT = Path(__file__).parent.parent
CHART = ROOT / ".github" / "main-chart.png"


def verdicts() -> str:
    """The verdict table of the README: a line a claim, linked to its evidence."""
    figures, positions, sources = load_figures(), load_positions(), load_sources()
    evidence = analysis.gather_evidence(
        figures, positions, load_references(), sources, load_coursera_partners()
    )
    decided = analysis.verdicts(figures, positions, evidence)
    texts = analysis.claims(figures, positions, load_organizations())
    table = analysis.verdict_table(decided, evidence, texts, sources)[["verdict"]]
    links = "notebooks/" + analysis.evidence_links(decided, figures)
    return tables.to_markdown(table, links)


def codebook() -> str:
    """The tables of data/README.md: every field of every table, from datapackage.json."""
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    parts = []
    for resource in package["resources"]:
        parts.append(f"### {resource['path']}\n\n{resource['title']}.\n")
        rows = ["| field | type | what it holds |", "| --- | --- | --- |"]
        for field in resource["schema"]["fields"]:
            rules = field.get("constraints", {})
            words = [tables.escape_markdown(field["description"])]
            words += [f"In {tables.escape_markdown(field['unit'])}."] if "unit" in field else []
            words += [f"One of: {', '.join(rules['enum'])}."] if "enum" in rules else []
            words += ["May be empty."] if not rules.get("required") else []
            told = " ".join(w if w.endswith(".") else f"{w}." for w in words)
            rows.append(f"| `{field['name']}` | {field['type']} | {told} |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts).strip()


BLOCKS = {
    ROOT / "README.md": {"verdicts": verdicts},
    ROOT / "data" / "README.md": {"codebook": codebook},
}


def block(text: str, name: str) -> str:
    """What stands between the markers of one block."""
    match = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.DOTALL)
    if match is None:
        raise ValueError(f"no markers <!-- {name} --> and <!-- /{name} -->")
    return match[1]


def main_chart() -> bytes:
    """The picture of the notebook cell that is tagged main-chart."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if "main-chart" in cell.metadata.get("tags", []):
                return base64.b64decode(cell.outputs[0].data["image/png"])
    raise ValueError("no notebook cell is tagged main-chart")


def main() -> None:
    """Write every generated block, and the picture of the README."""
    for path, blocks in BLOCKS.items():
        text = path.read_text(encoding="utf-8")
        for name, make in blocks.items():
            start = text.index(block(text, name), text.index(f"<!-- {name} -->"))
            text = text[:start] + make() + text[start + len(block(text, name)) :]
        path.write_text(text, encoding="utf-8")
    CHART.write_bytes(main_chart())


if __name__ == "__main__":
    main()
