"""``python -m report build OUTPUT`` and ``python -m report notebooks``."""

import argparse
import base64
import os
import re
import sys
from pathlib import Path

from nbformat import NotebookNode

from alliance_stats import DataError, load
from report import ReportError, build, run
from report.settings import ROOT, isolate

NOTEBOOKS = ROOT / "notebooks"
OWN = "your own notebooks, named 01-title.ipynb and so on, instead of ours"


def main(arguments: list[str] | None = None) -> int:
    """Run a command and report failures in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m report", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    site = commands.add_parser("build", help="run the notebooks and write them as a site")
    site.add_argument("output", type=Path, metavar="OUTPUT", help="new, empty or an earlier report")
    site.add_argument("--lite", default="", metavar="URL", help="where a JupyterLite site lies")
    site.add_argument("--notebooks", type=Path, default=NOTEBOOKS, metavar="FOLDER", help=OWN)
    commands.add_parser("notebooks", help="run our notebooks and save them in place")
    given = parser.parse_args(arguments)
    isolate()
    try:
        if given.command == "build":
            build.build(given.output, given.notebooks, lite=given.lite)
        else:
            os.environ.pop("ALLIANCE_STATS_DATA", None)  # ours have our tables
            for path, content in for_readmes(run.save_all(NOTEBOOKS)).items():
                path.write_bytes(content)
    except (DataError, ReportError, OSError) as error:
        print(f"report: {error}", file=sys.stderr)
        return 1
    return 0


def for_readmes(first: NotebookNode) -> dict[Path, bytes]:
    """Return what READMEs have from the data: the codebook, and the first picture of a notebook."""
    book = ROOT / "data" / "README.md"
    template = build.templates().get_template("codebook.md.j2")
    codebook = template.render(package=load(book.parent).package).strip()
    between = r"(?s)(?<=<!-- codebook -->\n).*(?=\n<!-- /codebook -->)"
    text = re.sub(between, lambda _: codebook, book.read_text("utf-8"))
    outputs = [output for cell in first.cells for output in cell.get("outputs", [])]
    picture = next(each.data["image/png"] for each in outputs if "image/png" in each.data)
    chart = ROOT / ".github" / "main-chart.png"
    return {book: text.encode(), chart: base64.b64decode(picture)}


if __name__ == "__main__":
    sys.exit(main())
