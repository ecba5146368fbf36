"""The command line: ``alliance-stats validate`` and ``alliance-stats verify``."""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from alliance_stats import __version__
from alliance_stats.article import VerificationError, verify
from alliance_stats.datasets import DataError, data_dir, record_digests, validate
from alliance_stats.descriptor import TABLES

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit status: 0, 1 for errors found, 2 for a failure.

    >>> main(["validate"])  # doctest: +ELLIPSIS
    9 tables checked in ...: no errors
    0
    """
    about = "Check the alliance_stats tables, or check them against a copy of the article."
    status = "Exit status: 0 no errors, 1 errors found, 2 the command failed."
    parser = argparse.ArgumentParser("alliance-stats", description=about, epilog=status)
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.set_defaults(run=lambda _: parser.print_help(), all=False)
    commands = parser.add_subparsers(metavar="COMMAND")
    command = commands.add_parser("validate", help="check the tables")
    command.add_argument("path", metavar="FOLDER", type=Path, nargs="?", help="their folder")
    how = "after a deliberate change, record the new checksums (if there are no other errors)"
    command.add_argument("--record", action="store_true", help=how)
    command.set_defaults(run=_validate)
    command = commands.add_parser("verify", help="check the tables against a copy of the article")
    command.add_argument("path", metavar="PATH", type=Path, help="the copy, a text file in UTF-8")
    command.add_argument("--all", action="store_true", help="list every difference")
    command.set_defaults(run=_verify)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A folder's name may have characters that the terminal lacks.
        sys.stdout.reconfigure(errors="backslashreplace")
    given = parser.parse_args(arguments)
    try:
        given.run(given)
        return 0
    except (DataError, VerificationError) as error:
        every = "\n- ".join(["all differences:", *map(str, error.errors)])
        message, code = every if given.all else str(error), 1
    except UnicodeDecodeError:
        message, code = f"{given.path} is not text in UTF-8", 2
    except OSError as error:
        message, code = str(error), 2
    print(f"alliance-stats: {message}", file=sys.stderr)
    return code


def _validate(given: argparse.Namespace) -> None:
    folder = given.path or data_dir()
    if given.record:
        print(f"recorded: {', '.join(record_digests(folder)) or 'nothing had changed'}")
    validate(folder)
    print(f"{len(TABLES)} tables checked in {folder}: no errors")


def _verify(given: argparse.Namespace) -> None:
    path, same = given.path, verify(given.path.read_text("utf-8-sig"))
    print(f"{path} contains every figure, rank, event, organisation and numeral in the tables.")
    print(f"It is {'' if same else 'not '}the version the tables were made from.")


if __name__ == "__main__":
    sys.exit(main())
