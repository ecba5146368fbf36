"""What makes the tables right: every check behind :func:`alliance_stats.validate`.

What ``datapackage.json`` says of each table (types, lists, patterns, keys) one generic
check reads from there. Beyond it the tables check each other by rules of "found beside
due": a rule names a cell, whether it is right, and what was expected there.

To add a rule, write a generator that yields such rows and list it in ``RULES``.
"""

import csv
import datetime
import hashlib
import io
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from alliance_stats.parsing import parse

__all__ = ["DataError", "Fault", "find_faults", "matches_digests", "read_package", "record_digests"]

PACKAGE = "datapackage.json"
_INSIDE = Path(__file__).with_name("data")
#: The tables that come with the package: inside it when installed, in a checkout beside it.
PACKAGED = _INSIDE if _INSIDE.is_dir() else _INSIDE.parents[1] / "data"
TABLES = (
    "figures", "positions", "findings", "organizations", "events", "numerals", "references", "sources",
    "coursera_partners",
)  # fmt: skip

#: Claims about the whole Alliance need not name it.
ALLIANCE = "global-mooc-alliance"
#: What references may be about beside the organisations of the article.
OUTSIDE: set[str] = set()
#: Column of coursera_partners -> the reference that holds the size of that listing.
LISTINGS = {
    "courses_2020_04": "coursera-courses-2020-04",
    "courses_autumn_2020": "coursera-courses-autumn-2020",
}
#: The article's words for an audience.
AUDIENCES = ("listeners", "learners", "people", "signed up")
_SHOWN = 20


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

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.errors = list(faults)
        count = len(self.errors)
        listed = "".join(f"\n- {fault}" for fault in self.errors[:_SHOWN])
        more = f"\n… and {count - _SHOWN} more" if count > _SHOWN else ""
        super().__init__(f"{count} error{'s'[: count - 1]} in the tables:{listed}{more}")


#: A row as text; its first cell is its id.
Row = dict[str, str]
Rows = dict[str, list[Row]]
#: Table, row, column, whether the cell is right, and what was expected of it.
Finding = Iterator[tuple[str, Row, str, bool, str]]


def read_package(folder: Path) -> dict[str, Any]:
    """Read datapackage.json of a folder, or raise a :class:`DataError` that says why not."""
    try:
        return json.loads((folder / PACKAGE).read_bytes())
    except OSError:
        found = f"no such file in {folder.resolve()}"
    except ValueError as error:
        found = f"no JSON in UTF-8 ({error})"
    raise DataError([Fault(PACKAGE, "", "", found, "the description of the tables")])


def find_faults(
    source: Path | Mapping[str, pd.DataFrame],
    *,
    digests: bool = True,
    package: dict[str, Any] | None = None,
) -> list[Fault]:
    """List everything that is wrong with the tables of a folder, or with typed tables.

    Parameters
    ----------
    source : pathlib.Path, or mapping of table names to pandas.DataFrame
        What to check.
    digests : bool
        Compare each file with the digest that datapackage.json records, if it does.
    package : dict, optional
        The description of typed tables; by default that of the packaged ones.

    Returns
    -------
    list of Fault
        Empty if all is well.

    Examples
    --------
    >>> find_faults(PACKAGED, digests=False)
    []
    """
    package = package or read_package(source if isinstance(source, Path) else PACKAGED)
    resources = {each["name"]: each for each in package["resources"] if each["name"] in TABLES}
    faults: list[Fault] = []
    tables: Rows = {}
    for name, resource in resources.items():
        try:
            if isinstance(source, Path):
                raw = (source / resource["path"]).read_bytes()
                faults += _other_digest(source, resource, raw) if digests else ()
                tables[name] = _rows(resource, raw)
            else:
                tables[name] = _as_text(resource, source.get(name))
        except OSError:
            faults.append(Fault(resource["path"], "", "", "no such file", "a table"))
        except DataError as error:
            faults += error.errors
        else:
            faults += _against_schema(resource, tables[name])
    if absent := set(TABLES) - set(tables):  # rules about them would only repeat that
        faults += [Fault(PACKAGE, "", n, "nothing", "a table") for n in absent - set(resources)]
        return faults
    named = {fault[:3] for fault in faults}
    findings = chain(_foreign_keys(resources, tables), *(rule(tables) for rule in RULES))
    for name, row, column, right, expected in findings:
        fault = Fault(f"{name}.csv", _id(row), column, repr(row[column]), expected)
        if not right and fault[:3] not in named:  # of one cell the first thing is enough
            faults.append(fault)
            named.add(fault[:3])
    return faults


def digest(raw: bytes) -> str:
    """Give the digest of a file as datapackage.json records it."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _other_digest(folder: Path, resource: dict[str, Any], raw: bytes) -> Iterator[Fault]:
    found, due = digest(raw), resource.get("hash")
    if due and found != due:
        where = "" if folder == PACKAGED else f" {folder}"
        how = f"after an intended change: alliance-stats validate --record{where}"
        expected = f"{due[:19]}… as {PACKAGE} records ({how})"
        yield Fault(resource["path"], "", "", f"the digest {found[:19]}…", expected)


def matches_digests(folder: Path) -> bool:
    """Tell whether the tables of a folder are, to the byte, those that come with the package."""
    recorded = {each["path"]: each.get("hash") for each in read_package(PACKAGED)["resources"]}
    try:
        return all(digest((folder / path).read_bytes()) == due for path, due in recorded.items())
    except OSError:
        return False


def record_digests(folder: Path) -> list[str]:
    """Record size and digest of every table in datapackage.json, if nothing else is wrong.

    Returns
    -------
    list of str
        The tables whose record changed.

    Raises
    ------
    DataError
        Names every fault beside the digests; nothing is written then.
    """
    if faults := find_faults(folder, digests=False):
        raise DataError(faults)
    package = read_package(folder)
    changed = []
    for resource in package["resources"]:
        raw = (folder / resource["path"]).read_bytes()
        due = {"bytes": len(raw), "hash": digest(raw)}
        if resource | due != resource:
            resource.update(due)
            changed.append(resource["name"])
    if changed:  # replaced as a whole or not at all
        beside = folder / f".{PACKAGE}.{os.getpid()}"
        try:
            beside.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", "utf-8")
            beside.replace(folder / PACKAGE)
        finally:
            beside.unlink(missing_ok=True)
    return changed


# One table by itself --------------------------------------------------------------------------


def _id(row: Row) -> str:
    return next(iter(row.values()))


def _columns(resource: dict[str, Any]) -> list[str]:
    return [field["name"] for field in resource["schema"]["fields"]]


def _as_text(resource: dict[str, Any], frame: Any) -> list[Row]:
    """The rows of a typed table as a file has them, or a DataError if it has other columns."""
    file, (identifier, *names) = resource["path"], _columns(resource)
    if not isinstance(frame, pd.DataFrame):
        raise DataError([Fault(file, "", "", type(frame).__name__, "a pandas.DataFrame")])
    if frame.index.name != identifier:
        expected = f"{identifier!r} (pandas.concat drops the name unless all parts have it)"
        raise DataError([Fault(file, "", "", f"an index named {frame.index.name!r}", expected)])
    if absent := [name for name in names if name not in frame]:
        raise DataError([Fault(file, "", name, "nothing", "this column") for name in absent])

    def text(cell: Any, missing: bool) -> str:
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return "" if missing else str(cell).removesuffix(" 00:00:00")  # of a day

    columns = [frame.index, *(frame[name] for name in names)]
    cells = [map(text, column.tolist(), column.isna().tolist()) for column in columns]
    return [dict(zip([identifier, *names], row, strict=True)) for row in zip(*cells, strict=True)]


def _rows(resource: dict[str, Any], raw: bytes) -> list[Row]:
    """The rows of a CSV file, or a DataError if it is none with the right columns."""
    file, names = resource["path"], _columns(resource)
    try:
        header, *rows = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        raise DataError([Fault(file, "", "", f"no table ({error})", "CSV in UTF-8")]) from None
    if header != names:
        found = f"the columns {', '.join(header)}"
        raise DataError([Fault(file, "header", "", found, ", ".join(names))])
    faults = [
        Fault(file, "".join(row[:1]), "", f"{len(row)} cells", f"{len(names)}, one per column")
        for row in rows
        if len(row) != len(names)
    ]
    if not rows:
        faults.append(Fault(file, "", "", "no rows", "at least one"))
    elif not raw.endswith(b"\n"):
        faults.append(Fault(file, rows[-1][0], "", "no end of line", "one: is it cut short?"))
    if faults:
        raise DataError(faults)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _against_schema(resource: dict[str, Any], rows: list[Row]) -> Iterator[Fault]:
    """Hold every cell against the type and the constraints of its column."""
    for field in resource["schema"]["fields"]:
        column = field["name"]
        # Each value is looked at once, however many rows have it.
        seen = Counter(row[column] for row in rows)
        due = {cell: expected for cell in seen if (expected := _expected(cell, field))}
        if field.get("constraints", {}).get("unique"):
            due |= {cell: "each value once" for cell, count in seen.items() if count > 1}
        for row in rows if due else ():
            if row[column] in due:
                yield Fault(resource["path"], _id(row), column, repr(row[column]), due[row[column]])


def _expected(cell: str, field: dict[str, Any]) -> str | None:
    """What was expected of a cell that is not right, else None."""
    rules = field.get("constraints", {})
    if not cell:
        return "a value" if rules.get("required") else None
    if cell != " ".join(cell.split()) or not cell.isprintable():
        return "text without stray spaces or control characters"
    if field["type"] == "integer":
        least = rules.get("minimum", 0)
        whole = re.fullmatch(r"0|[1-9]\d{0,15}", cell, re.ASCII) and int(cell) >= least
        return None if whole else f"a whole number of at least {least}"
    if field["type"] == "date" and not (len(cell) == 10 and _days(cell)):
        return "a date of the calendar, as 2020-12-31"
    if cell not in rules.get("enum", [cell]):
        return f"one of {', '.join(rules['enum'])}{_perhaps(cell, rules['enum'])}"
    if not re.fullmatch(rules.get("pattern", ".*"), cell):
        dated = "a year, a month, a day or a span of two, as 2020-12-31 or 2020-09/2021"
        return (
            dated if field["name"] in ("as_of", "date") else f"text of the form {rules['pattern']}"
        )
    return None


def _perhaps(cell: str, known: Iterable[str]) -> str:
    return "".join(f" (perhaps {near!r})" for near in get_close_matches(cell, known, 1))


@cache
def first_and_last_day(as_of: str) -> tuple[datetime.date, datetime.date]:
    """Give the first and last day of a year, a month, a day, or of two of them.

    Examples
    --------
    >>> [str(day) for day in first_and_last_day("2020-09/2021")]
    ['2020-09-01', '2021-12-31']
    """
    if not re.fullmatch(r"(19|20)\d\d(-\d\d){0,2}(/(19|20)\d\d(-\d\d){0,2})?", as_of, re.ASCII):
        raise ValueError(f"expected a year, a month, a day or a span of two, got {as_of!r}")
    ends = [pd.Period(part, freq={4: "Y", 7: "M", 10: "D"}[len(part)]) for part in as_of.split("/")]
    if ends[0].start_time > ends[-1].end_time:
        raise ValueError(f"{as_of!r} ends before it starts")
    return ends[0].start_time.date(), ends[-1].end_time.date()


def _days(as_of: str) -> tuple[datetime.date, datetime.date] | None:
    try:
        return first_and_last_day(as_of)
    except ValueError:
        return None


# The tables against each other ----------------------------------------------------------------


def _foreign_keys(resources: dict[str, Any], tables: Rows) -> Finding:
    for table, resource in resources.items():
        for key in resource["schema"].get("foreignKeys", ()):
            column, other = key["fields"][0], key["reference"]["resource"]
            known = {row[key["reference"]["fields"][0]] for row in tables[other]} | {""}
            for row in tables[table]:
                if row[column] not in known:
                    expected = f"a row of {other}.csv{_perhaps(row[column], known)}"
                    yield table, row, column, False, expected


def _same(table: str, row: Row, due: Mapping[str, object], why: str) -> Finding:
    for column, expected in due.items():
        yield table, row, column, row[column] == str(expected), f"{str(expected)!r}, {why}"


def _whole(cell: str) -> int | None:
    return int(cell) if re.fullmatch(r"\d{1,16}", cell, re.ASCII) else None


def _phrases(tables: Rows) -> Finding:
    """A printed phrase says its own hedge and value; what names no place has none."""
    for table in ("figures", "references"):
        for row in tables[table]:
            if not row["printed"]:
                yield table, row, "value", row["value"] != "", "a number, as no phrase is printed"
                continue
            try:
                hedge, value = parse(row["printed"])
            except ValueError as error:
                hedge, value = "none", ""
                vague = row["metric"] == "rank" and row["printed"].startswith(("a ", "one of "))
                expected = f"a number ({str(error).rpartition(': ')[2]})"
                yield table, row, "printed", vague, expected
            low, high = value if isinstance(value, tuple) else (value, "")
            due = {"hedge": hedge, "value": low, "value_high": high}
            due = {column: due[column] for column in due if column in row}
            yield from _same(table, row, due, f"which is what {row['printed']!r} says")


def _ranks(tables: Rows) -> Finding:
    """A rank or superlative says its best and worst place; one is implied by a worse one."""
    rows = tables["positions"]
    printed = {row["start"]: _whole(row["best"]) or 0 for row in rows if row["basis"] == "printed"}
    for row in rows:
        if row["basis"] == "implied":
            better = (_whole(row["best"]) or 0) < printed.get(row["start"], 0)
            expected = "a place better than the printed one that implies it"
            yield "positions", row, "best", better, expected
            continue
        try:
            hedge, value = parse(row["printed"])
            due = {"best": 1 if hedge == "top" else value, "worst": value}
        except ValueError:
            vague = re.match(r"one of |.*(leaders|highest)\b", row["printed"])
            due = {"best": 1, "worst": "" if vague else 1}
        yield from _same("positions", row, due, f"which is what {row['printed']!r} says")


def _statements(tables: Rows) -> Finding:
    """A claim's sentence holds the phrase that the article prints; no two claims share an id."""
    for table in ("figures", "positions"):
        for row in tables[table]:
            held = row["printed"].lower() in row["statement"].lower()
            right = held or row.get("basis") == "implied"
            yield table, row, "statement", right, f"a sentence with {row['printed']!r} in it"
    figures = {row["figure"] for row in tables["figures"]}
    for row in tables["positions"]:
        right = row["position"] not in figures
        yield "positions", row, "position", right, "an id that no figure has"


def _order(tables: Rows) -> Finding:
    """Rows stand in the order of the article, those that are not in it last."""
    expected = "a larger offset: rows in the order of the article, those without one last"
    for table in ("figures", "positions", "organizations", "events", "numerals"):
        end = 0.0
        for row in tables[table]:
            start = _whole(row["start"])
            yield table, row, "start", start is None or start >= end, expected
            length = 0 if table == "positions" else len(row["printed"])
            end = float("inf") if start is None else start + length


def _ledger(tables: Rows) -> Finding:
    """A numeral is used or explained, stands in the phrase that uses it, and none is left out."""
    users = ("figures", "positions", "events")
    rows = {(table, _id(row)): row for table in users for row in tables[table]}
    for number, row in enumerate(tables["numerals"], 1):
        due = {"numeral": f"n{number:02d}"}
        yield from _same("numerals", row, due, "in the order of the article")
        user, target = row["table"] + row["row"], rows.get((row["table"], row["row"]), {})
        right = row["column"] in target if user else row["reason"] != ""
        yield "numerals", row, "row", right, "a row with that column, or a reason why none"
        if user and right:
            yield "numerals", row, "reason", not row["reason"], "none, as a row uses it"
            phrase, start = target[row["column"]], _whole(target["start"]) or 0
            offset = (_whole(row["start"]) or 0) - start if row["column"] == "printed" else 0
            right = offset >= 0 and phrase.startswith(row["printed"], offset)
            expected = f"a part of {phrase!r}, which {row['row']} has at {start}"
            yield "numerals", row, "printed", right, expected
    used = {(row["table"], row["row"]) for row in tables["numerals"]}
    for (table, name), row in rows.items():
        # A superlative has no numeral, and an implied rank none of its own.
        number = r"\d|\b(one|first|second|third)\b" if table == "positions" else ""
        due = row["start"] and row.get("basis") != "implied" and re.search(number, row["printed"])
        right = not due or (table, name) in used
        yield table, row, "printed", right, "a numeral in numerals.csv"


def _plain(text: str) -> str:
    return re.sub("[^a-z0-9]", "", text.lower())


def _identifiers(tables: Rows) -> Finding:
    """An id begins with what its row is about, and says its platform, measure and year."""
    claims = [(table, row) for table in ("figures", "positions") for row in tables[table]]
    rows = [*claims, *(("references", row) for row in tables["references"])]
    platforms = {row["on"] for _, row in rows} - {""}
    # What figures count of an organisation itself; every other item is a course.
    parts = {row["item"] for row in tables["figures"] if not row["on"]}
    for table, row in rows:
        name, whole = _id(row), row["entity"] == ALLIANCE
        subject = "item" if row["item"] and (row["on"] or row["item"] not in parts) else "entity"
        right = whole or _plain(name).startswith(_plain(row[subject]))
        yield table, row, subject, right, f"what {name} begins with, as every id does"
        rest = name.removeprefix(row["entity"]) + "-"
        named = [each for each in platforms if f"-{each}-" in rest] or [""]
        right = whole or row["item"] != "" or row["on"] in named
        yield table, row, "on", right, f"{named[0]!r}, as {name} says"
        if table == "figures":
            right = name.endswith((row["metric"], row["counts"].rpartition(" ")[2]))
            yield table, row, "metric", right, f"what {name} ends with, here or in counts"
            audience, word = row["metric"] == "audience", row["counts"] in AUDIENCES
            expected = f"{' or '.join(AUDIENCES)} for an audience, and for nothing else"
            yield table, row, "counts", audience == word, expected
        elif table == "references" and (year := re.search(r"-((?:19|20)\d\d)(?=-|$)", name)):
            right = year[1] in row["as_of"] + row["edition"]
            yield table, row, "as_of", right, f"a date in {year[1]}, as {name} says"


def _dates(tables: Rows) -> Finding:
    """Dates exist, a source reports nothing from after its own, an event ends after it starts."""
    published = {row["source"]: _days(row["date"]) for row in tables["sources"]}
    for table, column in (("sources", "date"), ("figures", "as_of"), ("references", "as_of")):
        for row in tables[table]:
            days, source = _days(row[column]), published.get(row.get("source", ""))
            yield table, row, column, days is not None, "a date of the calendar"
            if days and source:
                expected = f"a date no later than its source, {source[1]}"
                yield table, row, column, days[0] <= source[1], expected
            if days:
                right = days[0] <= datetime.date.today()
                yield table, row, column, right, "a date that is not in the future"
    for row in tables["events"]:
        right = row["start_date"] <= row["end_date"]
        yield "events", row, "end_date", right, f"a day from {row['start_date']} on"


def _references(tables: Rows) -> Finding:
    """References are about something known, and have the columns of their measure filled."""
    known = {row["organization"] for row in tables["organizations"]} | OUTSIDE
    units = {"courses", "partners", "platforms", "rank"}
    for row in tables["references"]:
        if row["entity"] not in known:
            near = _perhaps(row["entity"], known)
            expected = f"a row of organizations.csv or one of {', '.join(sorted(OUTSIDE))}{near}"
            yield "references", row, "entity", False, expected
        metric, audience, rank = row["metric"], row["metric"] == "audience", row["metric"] == "rank"
        right = row["counts"] not in units if audience else row["counts"] == metric
        expected = "the word printed for an audience" if audience else repr(metric)
        yield "references", row, "counts", right, expected
        right, expected = bool(row["meaning"]) == audience, "a value for an audience, else none"
        yield "references", row, "meaning", right, expected
        for column in ("scope", "region", "measure"):
            expected = "a value for a rank, else none"
            yield "references", row, column, bool(row[column]) == rank, expected
        filled = {bool(row[column]) for column in ("ranking", "compiled_by", "edition")}
        expected = "ranking, compiled_by and edition together, or none of them"
        yield "references", row, "ranking", len(filled) == 1, expected


def _agreement(tables: Rows) -> Finding:
    """A ranking has one publisher and a country one region, whichever table says so."""
    for key, column, *names in (
        ("ranking", "compiled_by", "positions", "references"),
        ("country", "region", "organizations", "coursera_partners"),
    ):
        rows = [(table, row) for table in names for row in tables[table] if row[key]]
        seen = Counter((row[key], row[column]) for _, row in rows)
        usual = {name: value for (name, value), _ in reversed(seen.most_common())}
        for table, row in rows:
            yield from _same(table, row, {column: usual[row[key]]}, f"as elsewhere for {row[key]}")


def _listings(tables: Rows) -> Finding:
    """The courses of all partners are the courses of the listing."""
    sizes = {row["reference"]: row["value"] for row in tables["references"]}
    for column, reference in LISTINGS.items():
        total = str(sum(_whole(row[column]) or 0 for row in tables["coursera_partners"]))
        due = sizes.get(reference, total)
        row = {"partner": "the sum of all", column: total}
        expected = f"{due!r}, as {reference} in references.csv has"
        yield "coursera_partners", row, column, total == due, expected


RULES: tuple[Callable[[Rows], Finding], ...] = (
    _phrases, _ranks, _statements, _order, _ledger, _references, _dates, _identifiers, _agreement,
    _listings,
)  # fmt: skip
