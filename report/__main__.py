"""``python -m report build OUTPUT`` and ``python -m report notebooks``."""

import argparse
import sys
from pathlib import Path

from alliance_stats import DataError
from report import ReportError, build, readme, run, settings

NOTEBOOKS = settings.ROOT / "notebooks"
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
    settings.isolate()
    try:
        if given.command == "build":
            build.build(given.output, given.notebooks, lite=given.lite)
        else:
            readme.write(settings.ROOT, first=run.save_all(NOTEBOOKS))
    except (DataError, ReportError, OSError) as error:
        print(f"report: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
