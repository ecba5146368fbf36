"""Checks behind :func:`alliance_stats.validate`, for any folder of tables.

What ``datapackage.json`` says of a column (its type, words, pattern, key), one generic
check reads from there. A few checks go beyond it: a printed phrase says its own hedge and
value, ranks are in order, dates exist, references have what their measure needs.

To add a check, write a generator that yields the cells that are wrong, and list it in
``CHECKS``. What holds of one article alone is a test (``tests/test_data.py``).
"""

import csv
import datetime
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_float, is_integer

from alliance_stats.dates import first_and_last_day
from alliance_stats.descriptor import (
    PACKAGE,
    TABLES,
    DataError,
    Fault,
    Resource,
    check_package,
    columns,
    keys,
    other_digests,
    read_package,
    refusal,
    resources,
)
from alliance_stats.parsing import LARGEST, parse

__all__ = ["checked_rows"]

#: A row as text, by column, its id first; what is missing is empty.
Row = dict[str, str]
#: Those of every table, by its name.
TextTables = dict[str, list[Row]]
#: Table, row, column, and what was expected there.
Wrong = Iterator[tuple[str, Row, str, str]]

#: What pandas and Excel write or read for a missing cell: as text, they would come and go.
MISSING = {"#N/A", "<NA>", "N/A", "NA", "NULL", "NaN", "NaT", "None", "n/a", "nan", "null"}


def checked_rows(
    source: Path | Mapping[str, Any], *, digests: bool = True
) -> tuple[dict[str, Any], TextTables]:
    """Read a folder, or loaded tables, and refuse them with everything that is wrong.

    Parameters
    ----------
    source : pathlib.Path, or mapping
        A folder; or tables by name, and with them their descriptor as ``package``.
    digests : bool
        Compare each file with the digest that datapackage.json records, if it does.

    Returns
    -------
    tuple
        The descriptor; and the rows of each table, in which every cell is text.

    Raises
    ------
    DataError
        Names every error.

    Examples
    --------
    >>> from alliance_stats.descriptor import PACKAGED
    >>> package, rows = checked_rows(PACKAGED, digests=False)
    >>> rows["figures"][0]["printed"]
    'three'
    """
    if isinstance(source, Path):
        package = read_package(source)
        errors = list(other_digests(source, package)) if digests else []
    else:
        package, errors = check_package(source["package"]), []
    tables: TextTables = {}
    for name, resource in resources(package).items():
        try:
            if isinstance(source, Path):
                tables[name] = _rows_of_file(source, resource, package)
            else:
                tables[name] = _rows_of_frame(resource, source[name])
            errors += _against_schema(resource, tables[name])
        except DataError as error:
            errors += error.errors
    if len(tables) == len(TABLES):  # else rules would only repeat what is wrong
        named = {error[:3] for error in errors}
        for table, row, column, expected in chain(
            _foreign_keys(tables, package), *(check(tables) for check in CHECKS)
        ):
            error = Fault(f"{table}.csv", _id(row), column, repr(row[column]), expected)
            if error[:3] not in named:  # of one cell the first thing is enough
                errors.append(error)
                named.add(error[:3])
    if errors:
        raise DataError(errors)
    return package, tables


# A table as rows of text ----------------------------------------------------------------------


def _id(row: Row) -> str:
    return next(iter(row.values()))


def _rows_of_file(folder: Path, resource: Resource, package: dict[str, Any]) -> list[Row]:
    """Return the rows of a CSV file, or raise a DataError if it is none with the right columns."""
    file, names = resource["path"], list(columns(resource))
    described = f"a description of it in {PACKAGE}"
    if resource not in package["resources"]:
        if (folder / file).exists():
            raise refusal(file, "this file", described)
        return []
    try:
        raw = (folder / file).read_bytes()
        head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
    except OSError:
        raise refusal(file, "no such file", "a table") from None
    except (csv.Error, ValueError) as error:
        utf_16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
        found = "UTF-16" if utf_16 else f"no table ({error})"
        raise refusal(file, found, "CSV in UTF-8") from None
    if len(head) == 1:
        raise refusal(file, f"{head[0]!r:.40}", "commas between the columns")
    errors = _column_errors(file, head, names)
    errors += [Fault(file, "", name, "this column", described) for name in {*head} - {*names}]
    for row in rows:
        if len(row) != len(head):
            due = f"{len(head)}, one per column"
            errors.append(Fault(file, "".join(row[:1]), "", f"{len(row)} cells", due))
    if not raw.endswith(b"\n"):
        errors.append(Fault(file, "", "", "no end of the last line", "one: is it cut short?"))
    if errors:
        raise DataError(errors)
    order = [head.index(name) for name in names]
    table = [{name: row[at] for name, at in zip(names, order, strict=True)} for row in rows]
    for name, field in columns(resource).items():
        number = field["type"] == "integer" or "pattern" in field.get("constraints", {})
        # So pandas writes a column of whole numbers, or of years, where one is missing.
        if number and all(re.fullmatch(r"([0-9]+\.0)?", row[name]) for row in table):
            for row in table:
                row[name] = row[name].removesuffix(".0")
    return table


def _rows_of_frame(resource: Resource, frame: Any) -> list[Row]:
    """Return the rows of a loaded table as a file has them, whatever its dtypes.

    Years that were read as 2020.0 and days that were read as timestamps are what they were.
    """
    file, fields = resource["path"], columns(resource)
    index = next(iter(fields))
    if frame.index.name == index:
        frame = frame.reset_index(allow_duplicates=True)
    elif index not in frame:
        expected = f"{index!r} (pandas.concat drops the name unless all parts have it)"
        raise refusal(file, f"an index named {frame.index.name!r}", expected)
    if errors := _column_errors(file, list(frame), list(fields)):
        raise DataError(errors)
    texts = {name: [_text(cell) for cell in frame[name].tolist()] for name in fields}
    errors = [
        Fault(file, str(row), name, f"{cell}", "text")
        for name, field in fields.items()
        for row, cell in zip(texts[index], texts[name], strict=True)
        if field["type"] == "string" and not isinstance(cell, str)
    ]
    if errors:
        raise DataError(errors)
    rows = zip(*texts.values(), strict=True)
    return [dict(zip(fields, map(str, row), strict=True)) for row in rows]


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
    if cell is None or cell is pd.NA or cell != cell:  # NaN and NaT differ from themselves
        return ""
    if isinstance(cell, datetime.date):
        return str(cell).removesuffix(" 00:00:00")
    whole = is_integer(cell) or (is_float(cell) and cell.is_integer())
    return str(int(cell)) if whole and abs(cell) <= LARGEST else cell


# One table by itself --------------------------------------------------------------------------


def _against_schema(resource: Resource, rows: list[Row]) -> Iterator[Fault]:
    """Compare every cell with the type and the constraints of its column."""
    index, *_ = columns(resource)
    for column, field in columns(resource).items():
        limits = field.get("constraints", {})
        if column == index:
            limits = limits | {"required": True, "unique": True}
        seen = Counter(row[column] for row in rows)  # each value is looked at once
        due = {cell: expected for cell in seen if (expected := _expected(cell, field, limits))}
        if limits.get("unique"):
            due |= {cell: "each value once" for cell, count in seen.items() if cell and count > 1}
        for row in rows if due else ():
            if row[column] in due:
                yield Fault(resource["path"], _id(row), column, repr(row[column]), due[row[column]])


def _expected(cell: str, field: dict[str, Any], limits: dict[str, Any]) -> str | None:
    """Return what was expected of a cell that is not right, else None."""
    if not cell:
        return "a value" if limits.get("required") else None
    if cell in limits.get("enum", ()):
        return None
    if cell != " ".join(cell.split()) or not cell.isprintable():
        return "text without stray spaces or control characters"
    if cell in MISSING:
        return "an empty cell where a value is missing"
    if field["type"] == "integer":
        least = limits.get("minimum", 0)
        right = re.fullmatch(r"0|[1-9]\d{0,15}", cell, re.ASCII) and int(cell) >= least
        marked = re.fullmatch(r"\d+([., ']\d+)+", cell, re.ASCII)
        how = " in digits alone, without points, commas or spaces" if marked else ""
        return None if right else f"a whole number of at least {least}{how}"
    if field["type"] == "date":
        right = len(cell) == 10 and _days(cell)
        return None if right else "a valid date, year first, such as 2020-12-31"
    if "enum" in limits:
        return f"one of {', '.join(limits['enum'])}{_perhaps(cell, limits['enum'])}"
    if re.fullmatch(limits.get("pattern", ".*"), cell):
        return None
    if field["name"] in ("as_of", "date"):
        return "a year, a month, a day or a span of two, as 2020-12-31 or 2020-09/2021"
    return f"text of the form {limits['pattern']}"


def _perhaps(cell: str, known: Iterable[str]) -> str:
    return "".join(f" (perhaps {near!r})" for near in get_close_matches(cell, known, 1))


def _days(as_of: str) -> tuple[datetime.date, datetime.date] | None:
    try:
        return first_and_last_day(as_of)
    except ValueError:
        return None


# The tables against each other ----------------------------------------------------------------


def _foreign_keys(tables: TextTables, package: dict[str, Any]) -> Wrong:
    for table, resource in resources(package).items():
        for column, other, named in keys(resource):
            known = {row[named] for row in tables[other]} | {""}
            for row in tables[table]:
                if row[column] not in known:
                    near = _perhaps(row[column], known)
                    yield table, row, column, f"a row of {other}.csv{near}"


def _says(table: str, row: Row, due: Mapping[str, object]) -> Wrong:
    """Compare what a row has with what its printed phrase says."""
    for column, value in due.items():
        if row[column] != str(value):
            yield table, row, column, f"{str(value)!r}, which is what {row['printed']!r} says"


def _phrases(tables: TextTables) -> Wrong:
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
            if (row["metric"], row["hedge"], hedge) == ("rank", "exactly", "none"):
                hedge = "exactly"  # nobody rounds a rank
            yield from _says(table, row, {"hedge": hedge, "value": low, "value_high": high})


def _ranks(tables: TextTables) -> Wrong:
    """A printed rank says its best and worst; what a superlative allows, no rule can say."""
    for row in tables["positions"]:
        best, worst = row["best"], row["worst"]
        if best.isdecimal() and worst.isdecimal() and int(best) > int(worst):
            yield "positions", row, "best", "a rank no lower than worst"
        try:
            hedge, value = parse(row["printed"])
        except ValueError:
            continue
        first, last = value if isinstance(value, tuple) else (value, value)
        if row["basis"] == "printed" and hedge in ("none", "exactly", "between", "top"):
            due = {"best": 1 if hedge == "top" else first, "worst": last}
            yield from _says("positions", row, due)


def _claims(tables: TextTables) -> Wrong:
    """A claim's id stands once over figures and positions."""
    figures = {row["figure"] for row in tables["figures"]}
    for row in tables["positions"]:
        if row["position"] in figures:
            yield "positions", row, "position", "an id that no figure has"


def _dates(tables: TextTables) -> Wrong:
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


def _references(tables: TextTables) -> Wrong:
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


CHECKS: tuple[Callable[[TextTables], Wrong], ...] = (_phrases, _ranks, _claims, _dates, _references)
