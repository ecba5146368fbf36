"""The command line: ``alliance-stats report``, ``notebooks``, ``verify`` and ``validate``.

Exit codes: 0, all is well; 1, faults were found, and are listed; 2, the command could
not be carried out.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

__all__ = ["main"]

FAULTS = 1
FAILED = 2

#: What comes with the extra "notebooks".
OPTIONAL = {
    "IPython", "bs4", "ipykernel", "jinja2", "jupyter_client", "jupyter_core", "markupsafe",
    "nbclient", "nbconvert", "nbformat", "traitlets", "yaml",
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; by default those that the program was started with.

    Returns
    -------
    int
        The exit code: 0, 1 where faults were found, 2 where the command failed.

    Examples
    --------
    >>> main(["validate"])  # doctest: +ELLIPSIS
    8 tables without a fault in ...
    0
    """
    # A terminal that lacks a character of the article is no reason to stop.
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return _fail("interrupted", 130)
    except BrokenPipeError:
        # Whoever read the output has stopped reading; the interpreter is not to flush again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        named = f"{error.filename}: " if error.filename is not None else ""
        return _fail(f"{named}{error.strerror or error}")


def _parser() -> argparse.ArgumentParser:
    from alliance_stats import __version__

    parser = argparse.ArgumentParser(
        prog="alliance-stats",
        description="The numbers in one news article, as data that a person can trust.",
        epilog="Exit codes: 0, all is well; 1, faults were found; 2, the command failed.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    report = commands.add_parser(
        "report",
        help="execute the notebooks and write them as HTML pages",
        description="Execute the notebooks afresh and write them as HTML pages that open from "
        "disk. The notebooks themselves stay as they are.",
    )
    report.add_argument(
        "--output", metavar="DIR", type=Path, required=True, help="the folder to write"
    )
    report.add_argument(
        "--notebooks",
        metavar="DIR",
        type=Path,
        default=Path("notebooks"),
        help="the folder of notebooks (default: %(default)s)",
    )
    report.set_defaults(run=_report)

    notebooks = commands.add_parser(
        "notebooks",
        help="execute the notebooks in place",
        description="Execute every notebook of a folder from its first cell, and save it.",
    )
    notebooks.add_argument(
        "folder",
        metavar="DIR",
        type=Path,
        nargs="?",
        default=Path("notebooks"),
        help="the folder of notebooks (default: %(default)s)",
    )
    notebooks.set_defaults(run=_notebooks)

    verify = commands.add_parser(
        "verify",
        help="check the tables against a copy of the article",
        description="Check every figure, position, event, organisation and numeral against a "
        "copy of the article: a text file in UTF-8.",
    )
    verify.add_argument("path", metavar="PATH", type=Path, help="the copy of the article")
    verify.set_defaults(run=_verify)

    validate = commands.add_parser(
        "validate",
        help="check the tables by themselves and against each other",
        description="Check every table of a folder by itself and against the others.",
    )
    validate.add_argument(
        "folder",
        metavar="DIR",
        type=Path,
        nargs="?",
        help="the folder of tables (default: the one that comes with the package, or the one "
        "that ALLIANCE_STATS_DATA names)",
    )
    validate.add_argument(
        "--record",
        action="store_true",
        help="after a wanted change: where all other checks pass, record size and digest of "
        "every table in datapackage.json",
    )
    validate.set_defaults(run=_validate)
    return parser


# Each command imports what it needs: checking tables is not to wait for matplotlib.


def _report(arguments: argparse.Namespace) -> int:
    if not arguments.notebooks.is_dir():
        return _fail(f"{arguments.notebooks}: no such folder of notebooks")
    return _with_notebooks("build", arguments.output, arguments.notebooks)


def _notebooks(arguments: argparse.Namespace) -> int:
    if not arguments.folder.is_dir():
        return _fail(f"{arguments.folder}: no such folder of notebooks")
    return _with_notebooks("execute_all", arguments.folder)


def _with_notebooks(function: str, *folders: Path) -> int:
    """Call a function of the report, and say what is missing where something is."""
    from alliance_stats.checks import DataError

    expected: tuple[type[Exception], ...] = (DataError,)
    try:
        report = import_module("alliance_stats.report")
        expected += (getattr(report, "ReportError", DataError),)
        getattr(report, function)(*folders)
    except expected as error:
        return _fail(str(error), FAULTS)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in OPTIONAL:
            raise
        return _fail(
            f"no module {error.name!r}: this command needs what "
            'pip install "alliance-stats[notebooks]" installs'
        )
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from alliance_stats.article import VerificationError, verify
    from alliance_stats.checks import DataError

    raw = arguments.path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return _fail(f"{arguments.path}: line {line} holds bytes that are not UTF-8")
    try:
        same = verify(text)
    except VerificationError as error:
        return _fail(f"{arguments.path}: {error}", FAULTS)
    except DataError as error:
        return _fail(f"nothing was compared, as {error}")
    print(
        "every figure, position, event, organisation and numeral of the tables stands in "
        f"{arguments.path}"
    )
    print(
        "it is the edition that the tables were made from"
        if same
        else "it is another edition than the one that the tables were made from"
    )
    return 0


def _validate(arguments: argparse.Namespace) -> int:
    from alliance_stats.checks import TABLES, DataError, record_digests
    from alliance_stats.datasets import data_dir, validate

    try:
        folder = arguments.folder if arguments.folder is not None else data_dir()
        if not folder.is_dir():
            return _fail(f"{folder}: no such folder of tables")
        if arguments.record:
            changed = record_digests(folder)
            print(f"recorded: {', '.join(changed) if changed else 'nothing had changed'}")
        validate(folder)
    except DataError as error:
        return _fail(str(error), FAULTS)
    print(f"{len(TABLES)} tables without a fault in {folder}")
    return 0


def _fail(message: str, code: int = FAILED) -> int:
    print(f"alliance-stats: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
