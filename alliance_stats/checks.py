"""Checks behind :func:`alliance_stats.validate`, for any folder of tables.

What ``datapackage.json`` says of a column (its type, words, pattern, key), one generic check
reads from there. To add another, write a generator that yields the cells that are wrong, and
list it in ``CHECKS``; what holds of one article alone is a test (``tests/test_data.py``).
"""

import csv
import datetime
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_float, is_integer

from alliance_stats.dates import first_and_last_day
from alliance_stats.descriptor import (
    PACKAGE,
    DataError,
    Fault,
    Field,
    Schema,
    described,
    other_digests,
    packaged,
    read_package,
    refusal,
)
from alliance_stats.parsing import LARGEST, parse

__all__ = ["checked_rows"]

#: A row as text, by column, its id first; what is missing is empty.
Row = dict[str, str]
#: Those of every table, by its name.
TextTables = dict[str, list[Row]]
#: The cells of a table, column by column, as they come.
Cells = list[tuple[Any, list[Any]]]
#: Table, row, column, and what was expected there.
Wrong = Iterator[tuple[str, Row, str, str]]

#: What pandas and Excel write or read for a missing cell: as text, they would come and go.
MISSING = {"#N/A", "<NA>", "N/A", "NA", "NULL", "NaN", "NaT", "None", "n/a", "nan", "null"}
WHOLE, FLOAT = re.compile(r"0|[1-9]\d{0,15}", re.ASCII), re.compile(r"(\d+\.0)?")
#: What is expected of a cell that is no text, no number and no day.
KINDS = {"string": "text", "integer": "a whole number", "date": "a valid date"}
#: What a reference counts, if not an audience: for that it has the word that was printed.
MEASURES = {"courses", "partners", "platforms", "rank"}


def checked_rows(
    source: Path | Mapping[str, Any], *, digests: bool = True
) -> tuple[dict[str, Any], dict[str, Schema], TextTables]:
    """Return description, schemas and rows of a folder, or of tables and ``package`` by name.

    A DataError names everything that is wrong.
    """
    package = read_package(source) if isinstance(source, Path) else source["package"]
    schemas, tables, errors = described(package), TextTables(), list[Fault]()
    for name, schema in schemas.items():
        try:
            if isinstance(source, Path):
                cells = _cells_of_file(source, schema)
            else:
                cells = _cells_of_frame(source[name], schema)
            tables[name] = _rows(schema, cells)
        except DataError as error:
            errors += error.errors
    checks = [_against_description(tables, schemas)]
    if len(tables) == len(schemas):  # else these would only repeat what is wrong
        checks += [_keys(tables, schemas), *(check(tables) for check in CHECKS)]
    for name, row, column, expected in chain.from_iterable(checks):
        errors.append(Fault(f"{name}.csv", _id(row), column, repr(row[column]), expected))
    if isinstance(source, Path) and digests and not errors:  # what is wrong tells more
        errors += other_digests(source, schemas)
    _refuse(errors)
    return package, schemas, tables


def _id(row: Row) -> str:
    return next(iter(row.values()))


def _refuse(errors: Iterable[Fault]) -> None:
    """Raise a DataError if there are errors; keep the first of each cell."""
    first = {error[:3]: error for error in reversed([*errors])}
    if first:
        raise DataError(reversed(first.values()))


# A table as rows of text ----------------------------------------------------------------------


def _cells_of_file(folder: Path, schema: Schema) -> Cells:
    """Return the cells of a CSV file; it has none if the folder does not describe it."""
    file, path = schema.resource["path"], folder / schema.resource["path"]
    if schema is packaged()[schema.resource["name"]]:  # for want of one of the folder
        if path.exists():
            raise refusal(file, "this file", f"a description of it in {PACKAGE}")
        return [(name, []) for name in schema.fields]
    try:
        raw = path.read_bytes()
        head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
    except OSError:
        raise refusal(file, "no such file", "a table") from None
    except (ValueError, csv.Error) as error:
        raise refusal(file, f"no table ({error})", "CSV in UTF-8") from None
    if len(head) == 1:
        raise refusal(file, repr(head[0][:40]), "commas between the columns")
    if not raw.endswith(b"\n"):
        raise refusal(file, "no end of the last line", "one: is it cut short?")
    rows = [row for row in rows if any(row)]  # spreadsheets leave empty ones
    _refuse(
        Fault(file, "".join(row[:1]), "", f"{len(row)} cells", f"{len(head)}, one per column")
        for row in rows
        if len(row) != len(head)
    )
    return [(name, [row[at] for row in rows]) for at, name in enumerate(head)]


def _cells_of_frame(frame: pd.DataFrame, schema: Schema) -> Cells:
    """Return the cells of a frame, its index among them; further columns do not matter."""
    index = next(iter(schema.fields))
    if not isinstance(frame, pd.DataFrame):
        raise refusal(schema.resource["path"], repr(type(frame).__name__), "a DataFrame")
    if frame.index.name == index:
        frame = frame.reset_index(allow_duplicates=True)
    return [(name, column.tolist()) for name, column in frame.items() if name in schema.fields]


def _rows(schema: Schema, cells: Cells) -> list[Row]:
    """Return cells as rows of text, whatever their types."""
    file, fields = schema.resource["path"], schema.fields
    names, faults = [name for name, _ in cells], []
    for name in fields:
        if names.count(name) != 1:
            found = "several such columns" if name in names else "no such column"
            faults.append(Fault(file, "", name, found, "one"))
    for name in names:
        if name not in fields:
            faults.append(Fault(file, "", name, "this column", f"a description of it in {PACKAGE}"))
    _refuse(faults)
    columns = dict(cells)
    texts = [_texts(columns[name], field) for name, field in fields.items()]
    rows = [dict(zip(fields, row, strict=True)) for row in zip(*texts, strict=True)]
    _refuse(
        Fault(file, str(_id(row)), name, str(cell), KINDS[fields[name]["type"]])
        for row in rows
        for name, cell in row.items()
        if not isinstance(cell, str)
    )
    return rows


def _texts(cells: list[Any], field: Field) -> list[Any]:
    """Return the cells of a column as text, so far as they can be."""
    number = field["type"] == "integer" or field["pattern"]
    # So pandas writes a column of whole numbers, or of years, where one is missing.
    if number and all(isinstance(cell, str) and FLOAT.fullmatch(cell) for cell in cells):
        return [cell.removesuffix(".0") for cell in cells]
    return [_text(cell) for cell in cells]


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


def _against_description(tables: TextTables, schemas: dict[str, Schema]) -> Wrong:
    """Compare every cell with the type and the constraints of its column."""
    for name, rows in tables.items():
        for column, field in schemas[name].fields.items():
            seen = Counter(row[column] for row in rows)  # each value is looked at once
            due = {cell: _expected(cell, count, field) for cell, count in seen.items()}
            for row in rows if any(due.values()) else ():
                if expected := due[row[column]]:
                    yield name, row, column, expected


def _expected(cell: str, count: int, field: Field) -> str | None:
    """Return what was expected of a cell that is not right, the first thing first."""
    kind, words, pattern, least = (field[key] for key in ("type", "enum", "pattern", "minimum"))
    if not cell:
        return "a value" if field["required"] else None
    if count > 1 and field["unique"]:
        return "each value once"
    if words:
        return None if cell in words else f"one of {', '.join(words)}"
    if cell != " ".join(cell.split()) or not cell.isprintable():
        return "text without stray spaces or control characters"
    if cell in MISSING:
        return "an empty cell where a value is missing"
    if kind == "integer" and not (WHOLE.fullmatch(cell) and int(cell) >= least):
        return f"a whole number of at least {least}, in digits alone"
    if kind == "date" and not (len(cell) == 10 and _days(cell)):
        return "a valid date, year first, such as 2020-12-31"
    if pattern and not re.fullmatch(pattern, cell):
        dated = field["name"] in ("as_of", "date")
        form = "a year, a month, a day or a span of two, as 2020-12-31 or 2020-09/2021"
        return form if dated else f"text of the form {pattern}"
    return None


def _days(as_of: str) -> tuple[datetime.date, datetime.date] | None:
    try:
        return first_and_last_day(as_of)
    except ValueError:
        return None


# The tables against each other ----------------------------------------------------------------


def _keys(tables: TextTables, schemas: dict[str, Schema]) -> Wrong:
    """Every key exists in the table that it points to."""
    for table in tables:
        for column, other, named in schemas[table].keys:
            known = {row[named] for row in tables[other]} | {""}
            for row in tables[table]:
                if row[column] not in known:
                    yield table, row, column, f"a row of {other}.csv"


def _phrases(tables: TextTables) -> Wrong:
    """A printed number says its own hedge and value, a printed rank its best and worst."""
    for table in ("figures", "references", "positions"):
        for row in tables[table]:
            printed, metric = row["printed"], row.get("metric", "rank")
            try:
                hedge, value = parse(printed)
            except ValueError as error:
                # What a superlative allows, no rule can say.
                if printed and metric != "rank":
                    yield table, row, "printed", f"a number ({str(error).rpartition(': ')[2]})"
                continue
            low, high = value if isinstance(value, tuple) else (value, "")
            if table != "positions":
                if metric == "rank" and {row["hedge"], hedge} == {"none", "exactly"}:
                    hedge = row["hedge"]  # the same for a rank, which nobody rounds
                due = {"hedge": hedge, "value": low, "value_high": high}
            elif row["basis"] == "printed" and hedge in ("none", "exactly", "between", "top"):
                due = {"best": 1 if hedge == "top" else low, "worst": high or low}
            else:
                continue
            for column, said in due.items():
                if row[column] != str(said):
                    yield table, row, column, f"{str(said)!r}, which is what {printed!r} says"


def _positions(tables: TextTables) -> Wrong:
    """A claim's id stands once over figures and positions; the best rank is not below the worst."""
    figures = {row["figure"] for row in tables["figures"]}
    for row in tables["positions"]:
        best, worst = row["best"], row["worst"]
        if row["position"] in figures:
            yield "positions", row, "position", "an id that no figure has"
        if best.isdecimal() and worst.isdecimal() and int(best) > int(worst):
            yield "positions", row, "best", "a rank no lower than worst"


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
    for row in tables["references"]:
        metric, hedge = row["metric"], row["hedge"]
        audience, rank = metric == "audience", metric == "rank"
        if row["counts"] in MEASURES if audience else row["counts"] != metric:
            expected = "the word printed for an audience" if audience else repr(metric)
            yield "references", row, "counts", expected
        filled = {"meaning": audience, "scope": rank, "region": rank, "measure": rank}
        if not row["printed"]:
            filled |= {"value": True, "value_high": hedge == "between"}
        for column, due in filled.items():
            if bool(row[column]) != due:
                value = "a value" if due else "no value"
                yield "references", row, column, f"{value} beside {metric!r} and {hedge!r}"
        if len({bool(row[column]) for column in ("ranking", "compiled_by", "edition")}) > 1:
            expected = "ranking, compiled_by and edition together, or none of them"
            yield "references", row, "ranking", expected


CHECKS = (_phrases, _positions, _dates, _references)
