"""The description of a folder of tables, ``datapackage.json``, and the wording of errors.

A table missing from the description is empty and takes the package's schema.
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

__all__ = ["PACKAGED", "TABLES", "DataError", "Fault", "digest"]

PACKAGE = "datapackage.json"
_INSIDE = Path(__file__).with_name("data")
#: The tables that come with the package: inside it when installed, in a checkout beside it.
PACKAGED = _INSIDE if _INSIDE.is_dir() else _INSIDE.parents[1] / "data"
#: A new table needs its name here, a field of ``Tables``, a description in ``datapackage.json``
#: and, if its rows have a ``start`` in the article, a line in ``article._rows``.
TABLES = (
    "figures", "positions", "findings", "organizations", "events", "numerals", "references",
    "sources", "coursera_partners",
)  # fmt: skip
#: How many errors a message shows.
SHOWN = 20
#: What is said of a column: its type, constraints and dtype.
Field = dict[str, Any]
#: What holds where a description says nothing else.
DEFAULTS = {"enum": (), "minimum": 0, "pattern": "", "required": False, "unique": False}
#: And of an index, whatever it says.
INDEX = {"required": True, "unique": True, "dtype": "str"}
_categories = cache(pd.CategoricalDtype)
DTYPES = {"integer": "Int64", "date": "datetime64[us]", "string": "str"}


class Schema(NamedTuple):
    """What is said of a table: all of it, of each column (the index first), and of its keys."""

    resource: dict[str, Any]
    fields: dict[str, Field]
    #: A column, the table that it points to, and the column there.
    keys: list[tuple[str, str, str]]


class Fault(NamedTuple):
    """One thing that is wrong; row and column are empty where it is all of the file or column.

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
        super().__init__(f"{count} error{'s'[: count - 1]} in the tables:{listed(self.errors)}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.errors,)  # else a copy would take the message for the errors


def listed(errors: list[Any], where: str = "") -> str:
    """List the first errors, a line each; say how many more there are, and where."""
    more = f"\n… and {len(errors) - SHOWN} more{where}" if len(errors) > SHOWN else ""
    return "".join(f"\n- {error}" for error in errors[:SHOWN]) + more


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
    """Return what a description says of each table, or refuse one that cannot be used.

    It must date its article; give each table the file, the index and at least the columns, with
    their types, that the package's own has; and point each key to a column of the same type.
    """
    name, schemas = "the folder", dict(packaged())
    try:
        first_and_last_day(package["article"]["date"])
        own = {each["name"]: each for each in package["resources"] if each["name"] in TABLES}
        for name, resource in own.items():
            schemas[name] = _schema(resource)
            if lacking := _needed(packaged()[name]) - _needed(schemas[name]):
                raise ValueError(f"lacks {sorted(lacking)}")
        for name in own:
            for column, other, named in schemas[name].keys:
                if schemas[name].fields[column]["type"] != schemas[other].fields[named]["type"]:
                    raise ValueError(f"the key {column} points to another type")
    # JSON of any other shape, or a pattern that does not compile, fails in one of these ways.
    except (AttributeError, KeyError, TypeError, ValueError, re.error) as error:
        found = f"a description of {name} that cannot be used ({type(error).__name__}: {error})"
        raise refusal(PACKAGE, found, "one like the package's own") from None
    return schemas


def _schema(resource: dict[str, Any]) -> Schema:
    """Return what is said of a table."""
    schema = resource["schema"]
    fields = {each["name"]: _field(each) for each in schema["fields"]}
    (index,) = schema["primaryKey"]
    fields = {index: fields.pop(index) | INDEX} | fields
    keys = []
    for key in schema.get("foreignKeys", ()):
        (column,), (named,) = key["fields"], key["reference"]["fields"]
        keys.append((column, key["reference"]["resource"], named))
    return Schema(resource, fields, keys)


def _field(said: dict[str, Any]) -> Field:
    """Return what is said of a column, and what follows from it."""
    field = DEFAULTS | said | said.get("constraints", {})
    words, dtype = field["enum"], DTYPES[field["type"]]
    field["dtype"] = _categories(tuple(words)) if words else dtype
    field["values"] = "; ".join(words) or None
    field["minimum"] = max(0, field["minimum"])
    re.compile(field["pattern"])
    return field


def _needed(schema: Schema) -> set[tuple[str, str]]:
    """Return what the library relies on: the file, the index, and the type of each column."""
    types = {(column, field["type"]) for column, field in schema.fields.items()}
    return types | {("path", schema.resource["path"]), ("primaryKey", next(iter(schema.fields)))}


def digest(raw: bytes) -> str:
    """Return the digest of a file as ``datapackage.json`` records it."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def other_digests(folder: Path, schemas: dict[str, Schema]) -> Iterator[Fault]:
    """Iterate over the files of a folder whose digest is not the one recorded."""
    where = "" if folder == PACKAGED else f" {folder}"
    how = f"if you meant to change the file: alliance-stats validate --record{where}"
    for schema in schemas.values():
        path, recorded = folder / schema.resource["path"], schema.resource.get("hash")
        if recorded and path.is_file() and digest(path.read_bytes()) != recorded:
            yield Fault(path.name, "", "", "another checksum", f"the one in {PACKAGE} ({how})")
