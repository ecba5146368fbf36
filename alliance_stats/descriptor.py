"""The description of a folder of tables, ``datapackage.json``, and how errors are worded.

A folder of one's own may leave tables out: those are empty, and described as the
package describes its own.
"""

import datetime
import hashlib
import json
import os
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

__all__ = [
    "DataError",
    "Fault",
    "as_json",
    "check_package",
    "columns",
    "digest",
    "first_and_last_day",
    "header",
    "read_package",
    "resources",
    "write_whole",
]

PACKAGE = "datapackage.json"
_INSIDE = Path(__file__).with_name("data")
#: The tables that come with the package: inside it when installed, in a checkout beside it.
PACKAGED = _INSIDE if _INSIDE.is_dir() else _INSIDE.parents[1] / "data"
TABLES = (
    "figures", "positions", "findings", "organizations", "events", "numerals", "references",
    "sources", "coursera_partners",
)  # fmt: skip

#: How many errors a message shows.
_SHOWN = 20

# What a descriptor must be like: an object with these keys (those with "?" may be absent),
# a list of one kind, a choice of values, or a type.
_DESCRIPTOR: dict[str, Any] = {"article": {"date": str}, "resources": [{"name": str}]}
_RULES = {"required?": bool, "unique?": bool, "minimum?": int, "pattern?": str, "enum?": [str]}
_FIELD = {
    "name": str,
    "type": ("string", "integer", "date"),
    "description?": str,
    "unit?": str,
    "constraints?": _RULES,
}
_KEY = {"fields": [str], "reference": {"resource": TABLES, "fields": [str]}}
_TABLE = {
    "path": str,
    "hash?": str,
    "schema": {"primaryKey": [str], "fields": [_FIELD], "foreignKeys?": [_KEY]},
}
_KINDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}


class Fault(NamedTuple):
    """One thing that is wrong: where, what stands there, what was expected."""

    file: str
    row: str
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        row, column = self.row and f", row {self.row}", self.column and f", column {self.column}"
        return f"{self.file}{row}{column}: found {self.found}, expected {self.expected}"


class DataError(ValueError):
    """The tables contain errors; ``errors`` lists them."""

    def __init__(self, errors: Iterable[Fault]) -> None:
        self.errors = list(errors)
        count = len(self.errors)
        listed = "".join(f"\n- {error}" for error in self.errors[:_SHOWN])
        more = f"\n… and {count - _SHOWN} more" if count > _SHOWN else ""
        super().__init__(f"{count} error{'s'[: count - 1]} in the tables:{listed}{more}")


def read_package(folder: Path) -> dict[str, Any]:
    """Read the descriptor of a folder, and check that it is one.

    Examples
    --------
    >>> read_package(PACKAGED)["article"]["date"]
    '2020-12'
    """
    try:
        package = json.loads((folder / PACKAGE).read_text("utf-8-sig"))
    except OSError:
        found = f"no such file in {folder.resolve()}"
    except ValueError as error:
        found = f"no JSON in UTF-8 ({error})"
    else:
        return check_package(package, folder)
    raise DataError([Fault(PACKAGE, "", "", found, "a description of the tables")])


def check_package(package: Any, folder: Path | None = None) -> dict[str, Any]:
    """Return a descriptor, or raise a DataError that says why it is none."""
    if wrong := list(_errors(package, folder)):
        raise DataError(Fault(PACKAGE, "", "", *error) for error in wrong)
    return package


def resources(package: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the description of each table by name: the folder's own, else the packaged one.

    Examples
    --------
    >>> resources({"resources": []})["events"]["path"]
    'events.csv'
    """
    return _packaged() | {each["name"]: each for each in _known(package)}


def _known(package: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in package["resources"] if each["name"] in TABLES]


@cache
def _packaged() -> dict[str, dict[str, Any]]:
    """Our own descriptions, for tables that a folder lacks: what is recorded has no rows."""
    package = json.loads((PACKAGED / PACKAGE).read_text("utf-8-sig"))
    return {each["name"]: each | {"hash": digest(header(each))} for each in _known(package)}


def columns(resource: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the description of each column of a table by name, the index first."""
    (index,) = resource["schema"]["primaryKey"]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    return {index: fields[index]} | fields


def header(resource: dict[str, Any]) -> bytes:
    """Return the file of a table without rows."""
    return (",".join(columns(resource)) + "\n").encode()


def digest(raw: bytes) -> str:
    """Return the digest of a file as datapackage.json records it."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def as_json(package: dict[str, Any]) -> bytes:
    """Return a descriptor as the file of it."""
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file as a whole or not at all; what was there before stays until then."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(raw)
        beside.replace(path)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None
    finally:
        beside.unlink(missing_ok=True)


@cache
def first_and_last_day(as_of: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and last day of a year, a month, a day, or a span of two of them.

    Parameters
    ----------
    as_of : str
        Such as ``"2020"``, ``"2020-12"``, ``"2020-12-31"`` or ``"2020-09/2021"``.

    Returns
    -------
    tuple of datetime.date
        The first day and the last.

    Raises
    ------
    ValueError
        It is none of these, or ends before it starts.

    Examples
    --------
    >>> [str(day) for day in first_and_last_day("2020-09/2021")]
    ['2020-09-01', '2021-12-31']
    """
    if not re.fullmatch(r"(19|20)\d\d(-\d\d){0,2}(/(19|20)\d\d(-\d\d){0,2})?", as_of, re.ASCII):
        raise ValueError(f"expected a year, a month, a day or a span of two, got {as_of!r}")
    start, end = as_of.split("/")[0], as_of.split("/")[-1]
    first = datetime.date.fromisoformat((start + "-01-01")[:10])
    year, month, day = map(int, f"{end}-0-0".split("-")[:3])
    month = month or 12
    last = datetime.date(year, month, day or monthrange(year, month)[1])
    if first > last:
        raise ValueError(f"{as_of!r} ends before it starts")
    return first, last


# Whether a descriptor is one ------------------------------------------------------------------

#: What was found, and what was expected.
Wrong = Iterator[tuple[str, str]]


def _errors(package: Any, folder: Path | None) -> Wrong:
    """List what is wrong with a descriptor; where its shape is wrong, nothing but that."""
    if wrong := list(_misfits(package, _DESCRIPTOR, "the whole")):
        yield from wrong
        return
    try:
        first_and_last_day(package["article"]["date"])
    except ValueError:
        yield (
            f"the date of the article {package['article']['date']!r}",
            "a valid date, such as 2020-12",
        )
    names = [each["name"] for each in _known(package)]
    if not names:
        yield "none of our tables", f"some of {', '.join(TABLES)}"
    for name in TABLES:
        if names.count(name) > 1:
            yield f"{name} described twice", "each table once"
        elif folder and name not in names and (folder / f"{name}.csv").exists():
            yield f"nothing on {name}", f"a description, as the folder has {name}.csv"
    wrong = [error for each in _known(package) for error in _misfits(each, _TABLE, each["name"])]
    yield from wrong
    if not wrong:
        for each in _known(package):
            yield from _table_errors(each, package)


def _misfits(found: Any, shape: Any, where: str) -> Wrong:
    """Compare part of a descriptor with what it must be like."""
    kind: Any = shape if isinstance(shape, type) else type(shape)
    if kind is tuple:
        if found not in shape:
            yield f"{found!r:.60} as {where}", f"one of {', '.join(shape)}"
    elif not isinstance(found, kind):
        yield f"{found!r:.60} as {where}", _KINDS[kind]
    elif kind is list:
        for number, each in enumerate(found, 1):
            yield from _misfits(each, shape[0], f"item {number} of {where}")
    elif kind is dict:
        for key, inner in shape.items():
            name = key.removesuffix("?")
            if name in found:
                yield from _misfits(found[name], inner, f"{name} of {where}")
            elif name == key:
                yield f"no {name} in {where}", "one"


def _table_errors(own: dict[str, Any], package: dict[str, Any]) -> Wrong:
    """Check that a table can be read as described, and has all that the package asks of it."""
    name, schema, ours = own["name"], own["schema"], _packaged()[own["name"]]["schema"]
    types = {field["name"]: field["type"] for field in schema["fields"]}
    if own["path"] != f"{name}.csv":
        yield f"{own['path']!r} as path of {name}", f"'{name}.csv'"
    if len(types) < len(schema["fields"]):
        yield f"a field of {name} twice", "each once"
    if schema["primaryKey"] != ours["primaryKey"]:
        yield f"{schema['primaryKey']} as primaryKey of {name}", str(ours["primaryKey"])
    for field in ours["fields"]:
        if types.get(field["name"]) != field["type"]:
            yield f"no field {field['name']} of type {field['type']} in {name}", "one"
    for field in schema["fields"]:
        rules, where = field.get("constraints", {}), f"{field['name']} of {name}"
        enum = rules.get("enum", [where])
        if not enum or len(set(enum)) < len(enum):
            yield f"the enum of {where}", "words, each once"
        try:
            re.compile(rules.get("pattern", ""))
        except re.error as error:
            yield f"{rules['pattern']!r} as pattern of {where}", f"a regular expression ({error})"
    for key in schema.get("foreignKeys", ()):
        there = resources(package)[key["reference"]["resource"]]["schema"]["fields"]
        ends = (key["fields"], types), (key["reference"]["fields"], [f["name"] for f in there])
        if any(len(fields) != 1 or fields[0] not in known for fields, known in ends):
            yield f"{key} as foreignKey of {name}", "a field here and one there"


def __dir__() -> list[str]:
    return __all__
