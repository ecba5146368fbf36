"""Checks behind :func:`alliance_stats.validate`, for any folder of tables.

What ``datapackage.json`` says of a column (its type, words, pattern, key), one generic
check reads from there. A few rules go beyond it: a printed phrase says its own hedge and
value, ranks are in order, dates exist, references have what their measure needs.

To add a rule, write a generator that yields the cells that are wrong, and list it in
``RULES``. What holds of one article alone is a test (``tests/test_data.py``).
"""

import csv
import datetime
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from alliance_stats.descriptor import (
    PACKAGE,
    PACKAGED,
    SHOWN,
    TABLES,
    DataError,
    Fault,
    Resource,
    as_json,
    check_package,
    columns,
    digest,
    first_and_last_day,
    header,
    keys,
    read_package,
    recorded,
    resources,
    write_whole,
)
from alliance_stats.parsing import LARGEST, parse

__all__ = ["PACKAGED", "TABLES", "DataError", "Fault", "digest", "find_errors",
           "first_and_last_day", "matches_digests", "read_package", "record_digests"]  # fmt: skip

#: A row as text, by column, its id first; what is missing is empty.
Row = dict[str, str]
Rows = dict[str, list[Row]]
#: Table, row, column, and what was expected there.
Wrong = Iterator[tuple[str, Row, str, str]]

#: What pandas and Excel write or read for a missing cell: as text, they would come and go.
MISSING = {"#N/A", "<NA>", "N/A", "NA", "NULL", "NaN", "NaT", "None", "n/a", "nan", "null"}


def find_errors(source: Path | Mapping[str, Any], *, digests: bool = True) -> list[Fault]:
    """List everything that is wrong with the tables of a folder, or with loaded ones.

    Parameters
    ----------
    source : pathlib.Path, or mapping
        A folder; or tables by name, and with them their descriptor as ``package``.
    digests : bool
        Compare each file with the digest that datapackage.json records, if it does.

    Returns
    -------
    list of Fault
        Empty if all is well.

    Raises
    ------
    DataError
        The descriptor is none.

    Examples
    --------
    >>> find_errors(PACKAGED, digests=False)
    []
    """
    package = read_package(source) if isinstance(source, Path) else check_package(source["package"])
    errors: list[Fault] = []
    tables: Rows = {}
    for name, resource in resources(package).items():
        try:
            if isinstance(source, Path):
                raw = read_file(source, resource, package)
                errors += _other_digest(source, resource, raw) if digests else ()
                tables[name] = _rows_of_file(resource, raw)
            else:
                tables[name] = rows_of_frame(resource, source[name])
            errors += _against_schema(resource, tables[name])
        except OSError:
            errors.append(Fault(resource["path"], "", "", "no such file", "a table"))
        except DataError as error:
            errors += error.errors
    if len(tables) < len(TABLES):  # rules about the others would only repeat that
        return errors
    named = {error[:3] for error in errors}
    for table, row, column, expected in chain(
        _foreign_keys(tables, package), *(rule(tables) for rule in RULES)
    ):
        error = Fault(f"{table}.csv", _id(row), column, repr(row[column]), expected)
        if error[:3] not in named:  # of one cell the first thing is enough
            errors.append(error)
            named.add(error[:3])
    return errors


# Files and their digests ----------------------------------------------------------------------


def read_file(folder: Path, resource: Resource, package: dict[str, Any]) -> bytes:
    """Return the file of a table; of one that the folder does not list, a header without rows."""
    listed = resource in package["resources"]
    return (folder / resource["path"]).read_bytes() if listed else header(resource)


def _other_digest(folder: Path, resource: Resource, raw: bytes) -> Iterator[Fault]:
    if resource.get("hash") not in (None, digest(raw)):
        where = "" if folder == PACKAGED else f" {folder}"
        how = f"if you meant to change the file: alliance-stats validate --record{where}"
        yield Fault(resource["path"], "", "", "another checksum", f"the one in {PACKAGE} ({how})")


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


def record_digests(folder: Path) -> list[str]:
    """Record size and digest of each table in datapackage.json, if nothing else is wrong.

    Parameters
    ----------
    folder : pathlib.Path
        A folder of tables.

    Returns
    -------
    list of str
        The tables whose record changed.

    Raises
    ------
    DataError
        Names every error beside the digests; nothing is written then.

    Examples
    --------
    >>> record_digests(Path("my-tables"))  # doctest: +SKIP
    ['figures']
    """
    if errors := find_errors(folder, digests=False):
        raise DataError(errors)
    package, changed = read_package(folder), []
    for resource in package["resources"]:
        if resource["name"] in TABLES:
            due = recorded(resource, read_file(folder, resource, package))
            if resource | due != resource:
                resource.update(due)
                changed.append(resource["name"])
    if changed:
        write_whole(folder / PACKAGE, as_json(package))
    return changed


# A table as rows of text ----------------------------------------------------------------------


def _id(row: Row) -> str:
    return next(iter(row.values()))


def _rows_of_file(resource: Resource, raw: bytes) -> list[Row]:
    """Return the rows of a CSV file, or raise a DataError if it is none with the right columns."""
    file, names = resource["path"], list(columns(resource))
    try:
        head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        found = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else f"no table ({error})"
        raise DataError([Fault(file, "", "", found, "CSV in UTF-8")]) from None
    if len(head) == 1:
        raise DataError([Fault(file, "", "", f"{head[0]!r:.40}", "commas between the columns")])
    errors = _column_errors(file, head, names)
    described = f"a description of it in {PACKAGE}"
    errors += [Fault(file, "", name, "this column", described) for name in {*head} - {*names}]
    for row in rows:
        if len(row) != len(head):
            wide = f"{len(head)}, one per column"
            errors.append(Fault(file, "".join(row[:1]), "", f"{len(row)} cells", wide))
    if not raw.endswith(b"\n"):
        errors.append(Fault(file, "", "", "no end of the last line", "one: is it cut short?"))
    if errors:
        raise DataError(errors)
    order = [head.index(name) for name in names]
    return [dict(zip(names, [row[at] for at in order], strict=True)) for row in rows]


def rows_of_frame(resource: Resource, frame: Any) -> list[Row]:
    """Return the rows of a loaded table as a file has them, whatever its dtypes.

    Years that were read as 2020.0 and days that were read as timestamps are what they were.
    """
    file, names = resource["path"], list(columns(resource))
    if frame.index.name == names[0]:
        frame = frame.reset_index(allow_duplicates=True)
    elif names[0] not in frame:
        expected = f"{names[0]!r} (pandas.concat drops the name unless all parts have it)"
        raise DataError([Fault(file, "", "", f"an index named {frame.index.name!r}", expected)])
    if errors := _column_errors(file, list(frame), names):
        raise DataError(errors)
    cells = [frame[name].tolist() for name in names]
    rows = [dict(zip(names, map(_text, row), strict=True)) for row in zip(*cells, strict=True)]
    for name, field in columns(resource).items():
        odd = [row for row in rows if not isinstance(row[name], str)]
        if field["type"] == "string":
            errors += [Fault(file, str(_id(row)), name, f"{row[name]}", "text") for row in odd]
        for row in odd:
            row[name] = str(row[name])
    if errors:
        raise DataError(errors)
    return rows


def _column_errors(file: str, found: list[Any], names: list[str]) -> list[Fault]:
    counts = Counter(found)
    return [
        Fault(file, "", name, f"{counts[name] or 'no'} such columns", "one")
        for name in names
        if counts[name] != 1
    ]


def _text(cell: Any) -> Any:
    """Return what is missing, a whole number or a day as text; anything else stays as it is."""
    if isinstance(cell, str):
        return cell
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return ""
    if isinstance(cell, datetime.date):
        return str(cell).removesuffix(" 00:00:00")
    if isinstance(cell, Real) and not isinstance(cell, bool):
        number = float(cell)
        if number.is_integer() and abs(number) <= LARGEST:
            return str(int(number))
        return "" if number != number else cell
    return cell


# One table by itself --------------------------------------------------------------------------


def _against_schema(resource: Resource, rows: list[Row]) -> Iterator[Fault]:
    """Compare every cell with the type and the constraints of its column."""
    index, *_ = columns(resource)
    for column, field in columns(resource).items():
        rules = field.get("constraints", {})
        if column == index:
            rules = rules | {"required": True, "unique": True}
        seen = Counter(row[column] for row in rows)  # each value is looked at once
        due = {cell: expected for cell in seen if (expected := _expected(cell, field, rules))}
        if rules.get("unique"):
            due |= {cell: "each value once" for cell, count in seen.items() if cell and count > 1}
        for row in rows if due else ():
            if row[column] in due:
                yield Fault(resource["path"], _id(row), column, repr(row[column]), due[row[column]])


def _expected(cell: str, field: dict[str, Any], rules: dict[str, Any]) -> str | None:
    """Return what was expected of a cell that is not right, else None."""
    if not cell:
        return "a value" if rules.get("required") else None
    if cell in rules.get("enum", ()):
        return None
    if cell != " ".join(cell.split()) or not cell.isprintable():
        return "text without stray spaces or control characters"
    if cell in MISSING:
        return "an empty cell where a value is missing"
    if field["type"] == "integer":
        least = rules.get("minimum", 0)
        right = re.fullmatch(r"0|[1-9]\d{0,15}", cell, re.ASCII) and int(cell) >= least
        marked = re.fullmatch(r"\d+([., ']\d+)+", cell, re.ASCII)
        how = " in digits alone, without points, commas or spaces" if marked else ""
        return None if right else f"a whole number of at least {least}{how}"
    if field["type"] == "date":
        right = len(cell) == 10 and _days(cell)
        return None if right else "a valid date, year first, such as 2020-12-31"
    if "enum" in rules:
        return f"one of {', '.join(rules['enum'])}{_perhaps(cell, rules['enum'])}"
    if re.fullmatch(rules.get("pattern", ".*"), cell):
        return None
    if field["name"] in ("as_of", "date"):
        return "a year, a month, a day or a span of two, as 2020-12-31 or 2020-09/2021"
    return f"text of the form {rules['pattern']}"


def _perhaps(cell: str, known: Iterable[str]) -> str:
    return "".join(f" (perhaps {near!r})" for near in get_close_matches(cell, known, 1))


def _days(as_of: str) -> tuple[datetime.date, datetime.date] | None:
    try:
        return first_and_last_day(as_of)
    except ValueError:
        return None


# The tables against each other ----------------------------------------------------------------


def _foreign_keys(tables: Rows, package: dict[str, Any]) -> Wrong:
    for table, resource in resources(package).items():
        for column, other, named in keys(resource):
            known = {row[named] for row in tables[other]} | {""}
            wrong = [row for row in tables[table] if row[column] not in known]
            for number, row in enumerate(wrong):
                # Looking for what was meant takes long: not for more than a message shows.
                near = _perhaps(row[column], known) if number < SHOWN else ""
                yield table, row, column, f"a row of {other}.csv{near}"


def _says(table: str, row: Row, due: Mapping[str, object]) -> Wrong:
    """Compare what a row has with what its printed phrase says."""
    for column, value in due.items():
        if row[column] != str(value):
            yield table, row, column, f"{str(value)!r}, which is what {row['printed']!r} says"


def _phrases(tables: Rows) -> Wrong:
    """A printed number says its own hedge and value; what was counted has a value."""
    for table in ("figures", "references"):
        for row in tables[table]:
            if not row["printed"]:
                if not row["value"]:
                    yield table, row, "value", "a number, as no phrase is printed"
                if (row["hedge"] == "between") != (row["value_high"] != ""):
                    yield table, row, "value_high", "the upper end of what lies between, else none"
                continue
            try:
                hedge, value = parse(row["printed"])
            except ValueError as error:
                if row["metric"] != "rank":  # which may be a superlative
                    yield table, row, "printed", f"a number ({str(error).rpartition(': ')[2]})"
                continue
            low, high = value if isinstance(value, tuple) else (value, "")
            yield from _says(table, row, {"hedge": hedge, "value": low, "value_high": high})


def _ranks(tables: Rows) -> Wrong:
    """A printed rank says its best and worst; what a superlative allows, no rule can say."""
    for row in tables["positions"]:
        if row["worst"] and row["best"].zfill(16) > row["worst"].zfill(16):
            yield "positions", row, "best", "a rank no lower than worst"
        try:
            hedge, value = parse(row["printed"])
        except ValueError:
            continue
        best, worst = value if isinstance(value, tuple) else (value, value)
        if row["basis"] == "printed" and hedge in ("none", "exactly", "between", "top"):
            due = {"best": 1 if hedge == "top" else best, "worst": worst}
            yield from _says("positions", row, due)


def _claims(tables: Rows) -> Wrong:
    """A claim's id stands once over figures and positions."""
    figures = {row["figure"] for row in tables["figures"]}
    for row in tables["positions"]:
        if row["position"] in figures:
            yield "positions", row, "position", "an id that no figure has"


def _dates(tables: Rows) -> Wrong:
    """Dates exist, a source reports nothing from after its own, an event ends after it starts."""
    published = {row["source"]: _days(row["date"]) for row in tables["sources"]}
    today = datetime.date.today()
    for table, column in (("sources", "date"), ("figures", "as_of"), ("references", "as_of")):
        for row in tables[table]:
            days, source = _days(row[column]), published.get(row.get("source", ""))
            if not days:
                yield table, row, column, "a valid date, such as 2020-12-31"
            elif source and days[0] > source[1]:
                yield table, row, column, f"a date no later than its source, {source[1]}"
            elif days[0] > today:
                yield table, row, column, "a date that is not in the future"
    for row in tables["events"]:
        if row["end_date"] < row["start_date"]:
            yield "events", row, "end_date", f"a day from {row['start_date']} on"


def _references(tables: Rows) -> Wrong:
    """References have the columns of their measure filled, and no others."""
    units = {"courses", "partners", "platforms", "rank"}
    for row in tables["references"]:
        audience, rank = row["metric"] == "audience", row["metric"] == "rank"
        if row["counts"] in units if audience else row["counts"] != row["metric"]:
            expected = "the word printed for an audience" if audience else repr(row["metric"])
            yield "references", row, "counts", expected
        if bool(row["meaning"]) != audience:
            yield "references", row, "meaning", "a value for an audience, else none"
        for column in ("scope", "region", "measure"):
            if bool(row[column]) != rank:
                yield "references", row, column, "a value for a rank, else none"
        if len({bool(row[column]) for column in ("ranking", "compiled_by", "edition")}) > 1:
            expected = "ranking, compiled_by and edition together, or none of them"
            yield "references", row, "ranking", expected


RULES: tuple[Callable[[Rows], Wrong], ...] = (_phrases, _ranks, _claims, _dates, _references)


def __dir__() -> list[str]:
    return __all__
