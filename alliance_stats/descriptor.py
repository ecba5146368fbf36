"""The description of a folder of tables, ``datapackage.json``, and the wording of errors.

A folder of one's own may leave tables out: those are empty, and described as the
package describes its own.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from alliance_stats.dates import first_and_last_day

__all__ = ["PACKAGED", "TABLES", "DataError", "Fault", "digest", "matches_digests"]

PACKAGE = "datapackage.json"
_INSIDE = Path(__file__).with_name("data")
#: The tables that come with the package: inside it when installed, in a checkout beside it.
PACKAGED = _INSIDE if _INSIDE.is_dir() else _INSIDE.parents[1] / "data"
TABLES = (
    "figures", "positions", "findings", "organizations", "events", "numerals", "references",
    "sources", "coursera_partners",
)  # fmt: skip
#: How many errors a message shows.
SHOWN = 20
#: A table as :func:`resources` gives it.
Resource = dict[str, Any]


class Fault(NamedTuple):
    """One thing that is wrong: where, what stands there, what was expected.

    Parameters
    ----------
    file, row, column : str
        Where it is; row and column are empty where the whole file or column is meant.
    found, expected : str
        What stands there, and what should.

    Examples
    --------
    >>> print(Fault("figures.csv", "edx-courses", "value", "'2'", "'2800'"))
    figures.csv, row edx-courses, column value: found '2', expected '2800'
    """

    file: str
    row: str
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        row, column = self.row and f", row {self.row}", self.column and f", column {self.column}"
        return f"{self.file}{row}{column}: found {self.found}, expected {self.expected}"


class DataError(ValueError):
    """The tables contain errors; ``errors`` lists them.

    Parameters
    ----------
    errors : iterable of Fault
        The errors; the message shows the first 20.

    Examples
    --------
    >>> DataError([Fault("figures.csv", "", "", "no such file", "a table")]).errors[0].file
    'figures.csv'
    """

    def __init__(self, errors: Iterable[Fault]) -> None:
        self.errors = list(errors)
        count = len(self.errors)
        listed = "".join(f"\n- {error}" for error in self.errors[:SHOWN])
        more = f"\n… and {count - SHOWN} more" if count > SHOWN else ""
        super().__init__(f"{count} error{'s'[: count - 1]} in the tables:{listed}{more}")


def refusal(file: str, found: str, expected: str) -> DataError:
    """Return the error of a file that is wrong as a whole."""
    return DataError([Fault(file, "", "", found, expected)])


def read_package(folder: Path) -> dict[str, Any]:
    """Read the descriptor of a folder, and check that it can be used.

    Parameters
    ----------
    folder : pathlib.Path
        A folder of tables.

    Returns
    -------
    dict
        What ``datapackage.json`` says.

    Raises
    ------
    DataError
        There is none, or it cannot be used.

    Examples
    --------
    >>> read_package(PACKAGED)["article"]["date"]
    '2020-12'
    """
    try:
        package = json.loads((folder / PACKAGE).read_text("utf-8-sig"))
    except OSError:
        found = f"no such file in {folder.resolve()}"
        raise refusal(PACKAGE, found, "a description of the tables") from None
    except ValueError as error:
        found = f"no JSON in UTF-8 ({error})"
        raise refusal(PACKAGE, found, "a description of the tables") from None
    return check_package(package)


def check_package(package: Any) -> dict[str, Any]:
    """Return a descriptor, or raise a DataError that says what of it cannot be used."""
    part = "the article"
    try:
        first_and_last_day(package["article"]["date"])
        part = "the tables"
        tables = resources(package)
        for part in tables:
            _check_table(tables, part)
    except (AttributeError, KeyError, TypeError, ValueError, re.error) as error:
        found = f"a description of {part} that cannot be used ({type(error).__name__}: {error})"
        raise refusal(PACKAGE, found, "one like the package's own") from None
    return package


def _check_table(tables: dict[str, Resource], name: str) -> None:
    """Use whatever is read of a description, and raise what that raises."""
    resource, fields, ours = tables[name], columns(tables[name]), columns(packaged()[name])
    alike = [
        ("path", resource["path"], f"{name}.csv"),
        ("primaryKey", next(iter(fields)), next(iter(ours))),
        *((f"type of {each}", fields[each]["type"], ours[each]["type"]) for each in ours),
    ]
    for what, found, expected in alike:
        if found != expected:
            raise ValueError(f"{what} must be {expected}; got {found!r}")
    for column, field in fields.items():
        rules = field.get("constraints", {})
        dtype(field)
        re.compile(rules.get("pattern", ""))
        words = all(isinstance(word, str) for word in rules.get("enum", ()))
        if not words or not isinstance(rules.get("minimum", 0), int):
            raise ValueError(f"{column} must have text as enum, and a whole number as minimum")
    for column, other, named in keys(resource):
        if column not in fields or named not in columns(tables[other]):
            raise ValueError(f"the key {column} points to nothing")


@cache
def packaged() -> dict[str, Resource]:
    """Return the description of each table by name, as the package describes its own."""
    package = json.loads((PACKAGED / PACKAGE).read_text("utf-8"))
    return {each["name"]: each for each in package["resources"]}


def resources(package: dict[str, Any]) -> dict[str, Resource]:
    """Return the description of each table by name: the folder's own, else the packaged one.

    Examples
    --------
    >>> resources({"resources": []})["events"]["path"]
    'events.csv'
    """
    own = {each["name"]: each for each in package["resources"]}
    return {name: own.get(name) or packaged()[name] for name in TABLES}


def columns(resource: Resource) -> dict[str, dict[str, Any]]:
    """Return the description of each column of a table by name, the index first."""
    (index,) = resource["schema"]["primaryKey"]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    return {index: fields[index]} | fields


def keys(resource: Resource) -> Iterator[tuple[str, str, str]]:
    """Iterate over foreign keys: a column, the table that it points to, and the column there."""
    for key in resource["schema"].get("foreignKeys", ()):
        (column,), (named,) = key["fields"], key["reference"]["fields"]
        yield column, key["reference"]["resource"], named


def dtype(field: dict[str, Any]) -> Any:
    """Return the dtype of a column, as its list of words or its type says."""
    words = field.get("constraints", {}).get("enum")
    kinds = {"integer": "Int64", "date": "datetime64[us]", "string": "str"}
    return _category(*words) if words else kinds[field["type"]]


@cache
def _category(*words: str) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(words)


# Digests --------------------------------------------------------------------------------------


def digest(raw: bytes) -> str:
    """Return the digest of a file as datapackage.json records it.

    Parameters
    ----------
    raw : bytes
        The content of the file.

    Returns
    -------
    str
        The name of the algorithm, a colon, and 64 hexadecimal digits.

    Examples
    --------
    >>> digest(b"")[:16]
    'sha256:e3b0c4429'
    """
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def other_digests(folder: Path, package: dict[str, Any]) -> Iterator[Fault]:
    """Iterate over the tables of a folder whose digest is not the one recorded."""
    where = "" if folder == PACKAGED else f" {folder}"
    how = f"if you meant to change the file: alliance-stats validate --record{where}"
    for resource in package["resources"]:
        path, due = folder / resource["path"], resource.get("hash")
        recorded = resource["name"] in TABLES and due and path.is_file()
        if recorded and digest(raw := path.read_bytes()) != due:
            found = "another checksum"
            # Of a byte order mark nothing else is seen.
            found += ", with a byte order mark" if raw.startswith(b"\xef\xbb\xbf") else ""
            yield Fault(path.name, "", "", found, f"the one in {PACKAGE} ({how})")


def matches_digests(folder: Path) -> bool:
    """Report whether a folder holds, to the byte, the tables that come with the package.

    Parameters
    ----------
    folder : pathlib.Path
        A folder of tables.

    Returns
    -------
    bool
        False, too, where no digests are recorded.

    Examples
    --------
    >>> matches_digests(Path("nowhere"))
    False
    """
    recorded = {each["path"]: each.get("hash") for each in read_package(PACKAGED)["resources"]}
    try:
        return all(digest((folder / path).read_bytes()) == due for path, due in recorded.items())
    except OSError:
        return False
