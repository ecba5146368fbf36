"""The command line: ``alliance-stats validate`` and ``alliance-stats verify``.

Exit codes: 0, all is well; 1, faults were found and are listed; 2, the command could not
be carried out.
"""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from alliance_stats import VerificationError, __version__, data_dir, validate, verify
from alliance_stats.checks import record_digests
from alliance_stats.descriptor import TABLES, DataError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those that the program was started with.

    Returns
    -------
    int
        The exit code: 0, 1 if faults were found, 2 if the command failed.

    Examples
    --------
    >>> main(["validate"])  # doctest: +ELLIPSIS
    8 tables without a fault in ...
    0
    """
    for stream in (sys.stdout, sys.stderr):  # a terminal may lack a character of the article
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(prog="alliance-stats", description=__doc__)
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", dest="command")
    command = commands.add_parser("validate", help="check the tables against each other")
    command.add_argument(
        "path", metavar="FOLDER", type=Path, nargs="?", help="the folder of tables"
    )
    how = "after an intended change: record the digests of tables that are otherwise right"
    command.add_argument("--record", action="store_true", help=how)
    command = commands.add_parser("verify", help="check the tables against a copy of the article")
    command.add_argument("path", metavar="PATH", type=Path, help="the copy, a text file in UTF-8")
    given = parser.parse_args(arguments)
    try:
        if given.command == "validate":
            _validate(given.path or data_dir(), given.record)
        elif given.command == "verify":
            _verify(given.path)
        else:
            parser.print_help()
    except (DataError, VerificationError) as error:
        return _complain(error, 1)
    except UnicodeDecodeError:
        return _complain(f"{given.path} is not text in UTF-8", 2)
    except OSError as error:
        return _complain(f"{error.filename}: {error.strerror}", 2)
    return 0


def _validate(folder: Path, record: bool) -> None:
    if not folder.is_dir():
        raise NotADirectoryError(2, "no such folder of tables", str(folder))
    if record:
        print(f"recorded: {', '.join(record_digests(folder)) or 'nothing had changed'}")
    validate(folder)
    print(f"{len(TABLES)} tables without a fault in {folder}")


def _verify(path: Path) -> None:
    same = verify(path.read_text("utf-8-sig"))
    print(f"every figure, position, event, organisation and numeral stands in {path}")
    edition = "the edition" if same else "another edition than the one"
    print(f"it is {edition} that the tables were made from")


def _complain(message: object, code: int) -> int:
    print(f"alliance-stats: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
