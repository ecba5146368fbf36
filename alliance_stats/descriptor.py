"""The description of a folder of tables, ``datapackage.json``, and the wording of errors.

A table that a folder does not describe is empty, and described as the package describes its own.
"""

import hashlib
import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from alliance_stats.dates import first_and_last_day

__all__ = ["PACKAGED", "TABLES", "DataError", "Fault", "digest"]

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
#: What is said of a column: its type and, beside it, its constraints.
Field = dict[str, Any]


class Schema(NamedTuple):
    """What is said of a table: all of it, of each column (the index first), and of its keys."""

    resource: dict[str, Any]
    fields: dict[str, Field]
    #: A column, the table that it points to, and the column there.
    keys: list[tuple[str, str, str]]


class Fault(NamedTuple):
    """One thing that is wrong; row and column are empty where it is all of the file or column.

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
    """The tables contain errors.

    Parameters
    ----------
    errors : iterable of Fault
        Kept as ``errors``, a list; the message shows the first 20.

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


def read_package(folder: Path) -> Any:
    """Read the ``datapackage.json`` of a folder, whatever it says."""
    try:
        return json.loads((folder / PACKAGE).read_text("utf-8-sig"))
    except OSError:
        found = f"no such file in {folder.resolve()}"
    except ValueError as error:
        found = f"no JSON in UTF-8 ({error})"
    raise refusal(PACKAGE, found, "a description of the tables")


@cache
def packaged() -> dict[str, Schema]:
    """Return what the package says of each of its own tables."""
    return {each["name"]: _schema(each) for each in read_package(PACKAGED)["resources"]}


def described(package: Any) -> dict[str, Schema]:
    """Return what a description says of each table, or refuse one that cannot be used."""
    part, schemas = "the folder", dict(packaged())
    try:
        first_and_last_day(package["article"]["date"])
        own = {each["name"]: each for each in package["resources"] if each["name"] in TABLES}
        for part in own:
            schemas[part] = _schema(own[part])
        for part in own:
            _check(part, schemas)
    except (AttributeError, KeyError, TypeError, ValueError, re.error) as error:
        found = f"a description of {part} that cannot be used ({type(error).__name__}: {error})"
        raise refusal(PACKAGE, found, "one like the package's own") from None
    return schemas


def _schema(resource: dict[str, Any]) -> Schema:
    schema = resource["schema"]
    fields = {each["name"]: each | each.get("constraints", {}) for each in schema["fields"]}
    (index,) = schema["primaryKey"]
    fields = {index: fields.pop(index) | {"required": True, "unique": True}} | fields
    keys = []
    for key in schema.get("foreignKeys", ()):
        (column,), (named,) = key["fields"], key["reference"]["fields"]
        keys.append((column, key["reference"]["resource"], named))
    return Schema(resource, fields, keys)


def _check(name: str, schemas: dict[str, Schema]) -> None:
    """Use whatever is read of a description, and raise what that raises."""
    (resource, fields, keys), ours = schemas[name], packaged()[name].fields
    alike = [(resource["path"], f"{name}.csv"), (next(iter(fields)), next(iter(ours)))]
    alike += [(fields[column]["type"], ours[column]["type"]) for column in ours]
    for found, expected in alike:
        if found != expected:
            raise ValueError(f"expected {expected}, got {found!r}")
    for column, field in fields.items():
        words, least = field.get("enum", ()), field.get("minimum", 0)
        dtype(field)
        re.compile(field.get("pattern", ""))
        if not all(isinstance(word, str) for word in words) or not isinstance(least, int):
            raise ValueError(f"{column} must have text as enum, and a whole number as minimum")
    for column, other, named in keys:
        if column not in fields or named not in schemas[other].fields:
            raise ValueError(f"the key {column} points to nothing")


def dtype(field: Field) -> Any:
    """Return the dtype of a column, as its list of words or its type says."""
    return _dtype(field["type"], *field.get("enum", ()))


@cache
def _dtype(kind: str, *words: str) -> Any:
    kinds = {"integer": "Int64", "date": "datetime64[us]", "string": "str"}
    return pd.CategoricalDtype(words) if words else kinds[kind]


def digest(raw: bytes) -> str:
    """Return the digest of a file as ``datapackage.json`` records it.

    Examples
    --------
    >>> digest(b"")[:16]
    'sha256:e3b0c4429'
    """
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def other_digests(folder: Path, schemas: dict[str, Schema]) -> Iterator[Fault]:
    """Iterate over the files of a folder whose digest is not the one recorded."""
    where = "" if folder == PACKAGED else f" {folder}"
    how = f"if you meant to change the file: alliance-stats validate --record{where}"
    for schema in schemas.values():
        path, recorded = folder / schema.resource["path"], schema.resource.get("hash")
        if recorded and path.is_file() and digest(raw := path.read_bytes()) != recorded:
            # Nothing else shows a byte order mark.
            mark = ", with a byte order mark" if raw.startswith(BOM_UTF8) else ""
            yield Fault(
                path.name, "", "", f"another checksum{mark}", f"the one in {PACKAGE} ({how})"
            )
