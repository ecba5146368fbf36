"""What makes the tables right: every check behind :func:`alliance_stats.datasets.validate`.

The schema of each table (types, allowed values, keys) is read from
``datapackage.json``. Beyond it the tables check each other: a phrase against its
value, the ledger against the rows that it names, a rank implied against the rank
that implies it, the counts by partner against the size of the listing.
"""

import csv
import datetime
import hashlib
import io
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from alliance_stats.hedges import parse

__all__ = ["DataError", "Fault", "find_faults", "read_package", "record_digests", "span"]

PACKAGE = "datapackage.json"
_INSIDE = Path(__file__).with_name("data")
#: The tables that come with the package: inside it when installed, in a checkout beside it.
PACKAGED = _INSIDE if _INSIDE.is_dir() else _INSIDE.parents[1] / "data"
TABLES = (
    "figures", "positions", "organizations", "events", "numerals", "references", "sources",
    "coursera_partners",
)  # fmt: skip

#: Of which everything in the article is said.
ALLIANCE = "global-mooc-alliance"
#: What references may be about beside the organisations of the article.
OUTSIDE = {"futurelearn", "harvardx-mitx", "swayam", "udacity", "world", "world-without-china"}
#: Column of coursera_partners -> the reference that holds the size of that listing.
LISTINGS = {
    "courses_2020_04": "coursera-courses-2020-04",
    "courses_autumn_2020": "coursera-courses-autumn-2020",
}
#: A year that a news article could name; 0218 is 2018 mistyped.
_YEAR = "(?:19|20)[0-9]{2}"
_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november "
        "december".split(),
        1,
    )
}


class Fault(NamedTuple):
    """One thing that is wrong: where, what stands there, what was expected."""

    file: str
    row: str
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        row, column = ("table", "part") if self.file == PACKAGE else ("row", "column")
        place = ", ".join(
            part
            for part in (
                self.file,
                f"{row} {self.row}" if self.row else "",
                f"{column} {self.column}" if self.column else "",
            )
            if part
        )
        return f"{place}: found {self.found}, expected {self.expected}"


class DataError(ValueError):
    """The tables hold faults; ``faults`` lists all of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        count = len(self.faults)
        super().__init__(
            f"the tables hold {count} fault{'' if count == 1 else 's'}:\n"
            + "\n".join(f"- {fault}" for fault in self.faults)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as text, with the name that messages give it."""

    name: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def whole(self, column: str) -> int | None:
        return int(self.cells[column]) if self.cells[column] else None


Tables = dict[str, list[Row]]


def span(as_of: str) -> tuple[datetime.date, datetime.date]:
    """Give the first and last day of a date: a year, a month, a day, or two of them.

    Examples
    --------
    >>> [str(day) for day in span("2020-12")]
    ['2020-12-01', '2020-12-31']
    >>> [str(day) for day in span("2020-09/2021")]
    ['2020-09-01', '2021-12-31']
    """
    ends = []
    for part in as_of.split("/"):
        if not re.fullmatch(rf"{_YEAR}(-\d{{2}}(-\d{{2}})?)?", part):
            raise ValueError(f"{as_of!r} is not a year, a month, a day, or a span of two")
        year, month, day = (*(int(piece) for piece in part.split("-")), 1, 1)[:3]
        first = datetime.date(year, month, day)
        if part.count("-") == 2:
            last = first
        elif "-" in part:
            last = datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(1)
        else:
            last = datetime.date(year, 12, 31)
        ends.append((first, last))
    if ends[0][0] > ends[-1][1] or len(ends) > 2:
        raise ValueError(f"{as_of!r} ends before it starts")
    return ends[0][0], ends[-1][1]


def read_package(folder: Path) -> dict[str, Any]:
    """Read datapackage.json, or raise a :class:`DataError` that says what is wrong with it."""
    found, expected = f"no such file in {folder.resolve()}", "the description of tables"
    try:
        package = json.loads((folder / PACKAGE).read_bytes().decode("utf-8"))
    except OSError:
        raise DataError([Fault(PACKAGE, "", "", found, expected)]) from None
    except (ValueError, RecursionError) as error:
        found = f"no JSON in UTF-8 ({error})"
        raise DataError([Fault(PACKAGE, "", "", found, expected)]) from None
    # The checks were written for the columns and constraints of the package's own tables.
    usual = package if folder == PACKAGED else read_package(PACKAGED)
    if faults := list(_misdescribed(package, usual)):
        raise DataError(faults)
    return package


#: What comes of reading a description whose parts are absent or of another type.
_MALFORMED = (AttributeError, IndexError, KeyError, TypeError)
#: Columns whose closed lists are the article's own: other tables may have others.
_OWN_LISTS = ("counts", "scope")


def _misdescribed(package: Any, usual: Any) -> Iterator[Fault]:
    """What a description lacks, or has other than the one that comes with the package."""
    try:
        digest = re.fullmatch("[0-9a-f]{64}", package["article"]["sha256"])
    except _MALFORMED:
        digest = None
    if not digest:
        expected = "sha256 of the normalised article, 64 hexadecimal digits"
        yield Fault(PACKAGE, "", "article", "none", expected)
    try:
        names = [resource["name"] for resource in package["resources"]]
    except _MALFORMED:
        yield Fault(PACKAGE, "", "resources", "no list of named tables", ", ".join(TABLES))
        return
    for table in TABLES:
        if (count := names.count(table)) != 1:
            yield Fault(PACKAGE, table, "", f"{count} descriptions", "one")
            continue
        resource = package["resources"][names.index(table)]
        file = resource.get("path")
        if not isinstance(file, str) or not re.fullmatch(r"[A-Za-z0-9_.-]+\.csv", file):
            yield Fault(PACKAGE, table, "path", repr(file), f"the name of a file, as {table}.csv")
        if not isinstance(recorded := resource.get("hash"), str | None):
            yield Fault(PACKAGE, table, "hash", repr(recorded), "sha256: and a digest, or none")
        own = next(resource for resource in usual["resources"] if resource["name"] == table)
        yield from _other_schema(table, resource, own)


def _other_schema(table: str, resource: dict[str, Any], own: dict[str, Any]) -> Iterator[Fault]:
    """Columns, types, constraints and keys that are not the package's own; words may differ."""
    try:
        usual = own["schema"]
        due = {field["name"]: field for field in usual["fields"]}
        fields = resource["schema"]["fields"]
        names = [field["name"] for field in fields]
        keys = resource["schema"].get("foreignKeys")
        asked = [(field["type"], dict(field.get("constraints", {}))) for field in fields]
    except (*_MALFORMED, ValueError):
        expected = "fields, each with a name, a type and its constraints"
        yield Fault(PACKAGE, table, "schema", "something else", expected)
        return
    if names != list(due):
        yield Fault(PACKAGE, table, "schema", ", ".join(map(str, names)), ", ".join(due))
        return
    for name, (kind, constraints) in zip(names, asked, strict=True):
        if kind != due[name]["type"]:
            yield Fault(PACKAGE, table, name, f"the type {kind!r}", repr(due[name]["type"]))
        usually = due[name].get("constraints", {})
        for rule in dict.fromkeys([*usually, *constraints]):
            found, expected = (
                f"{rule} {json.dumps(rules[rule])}" if rule in rules else f"no {rule}"
                for rules in (constraints, usually)
            )
            if rule == "enum" and name in _OWN_LISTS:
                expected = f"{rule}, a list of different words"
                if rule not in constraints or _is_list_of_words(constraints[rule]):
                    continue
            if found != expected:
                yield Fault(PACKAGE, table, name, found, expected)
    if keys != usual.get("foreignKeys"):
        expected = json.dumps(usual.get("foreignKeys"))
        yield Fault(PACKAGE, table, "foreignKeys", json.dumps(keys), expected)


def _is_list_of_words(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(word, str) and word for word in value)
        and 0 < len(set(value)) == len(value)
    )


def find_faults(folder: Path, *, digests: bool = True) -> list[Fault]:
    """List everything that is wrong with the tables of a folder.

    ``digests`` compares each file with the digest that datapackage.json records,
    where it records one.
    """
    package = read_package(folder)
    faults: list[Fault] = []
    tables: Tables = {}
    resources = [resource for resource in package["resources"] if resource["name"] in TABLES]
    for resource in resources:
        try:
            raw = (folder / resource["path"]).read_bytes()
        except OSError:
            raw = None
        tables[resource["name"]], found = read_table(resource, raw, digests=digests)
        faults += found
    return [*faults, *cross_check(resources, tables)]


def cross_check(resources: Iterable[dict[str, Any]], tables: Tables) -> Iterator[Fault]:
    """Hold the tables against each other, as far as their rows are sound by themselves."""
    for resource in resources:
        yield from _foreign_keys(resource, tables)
    for check in CHECKS:
        yield from check(tables)


def record_digests(folder: Path) -> list[str]:
    """Record size and digest of every table in datapackage.json, where nothing else is wrong.

    The file is replaced as a whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of tables.

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
        if resource["name"] not in TABLES:
            continue
        raw = (folder / resource["path"]).read_bytes()
        due = {"bytes": len(raw), "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
        if any(resource.get(key) != value for key, value in due.items()):
            resource.update(due)
            changed.append(resource["name"])
    if changed:
        text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
        beside = folder / f".{PACKAGE}.{os.getpid()}"
        try:
            beside.write_bytes(text.encode())
            beside.replace(folder / PACKAGE)
        finally:
            beside.unlink(missing_ok=True)
    return changed


# One table by itself --------------------------------------------------------------------------


def read_table(
    resource: dict[str, Any], raw: bytes | None, *, digests: bool = True
) -> tuple[list[Row], list[Fault]]:
    """Give the sound rows of a table, and the faults of the others; ``raw`` is its file."""
    file = resource["path"]
    if raw is None:
        return [], [Fault(file, "", "", "no such file", "a table")]
    faults = []
    recorded = resource.get("hash")
    digest = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    if digests and recorded and recorded != digest:
        faults.append(
            Fault(
                file, "", "", f"contents with the digest {digest[:19]}…",
                f"{recorded[:19]}… as {PACKAGE} records (after a wanted change: "
                "alliance-stats validate --record)",
            )
        )  # fmt: skip
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return [], [*faults, Fault(file, str(line), "", "bytes that are not UTF-8", "UTF-8")]
    if text.startswith("\ufeff"):
        return [], [*faults, Fault(file, "1", "", "a byte order mark", "UTF-8 without one")]
    if not text.strip():
        return [], [*faults, Fault(file, "", "", "an empty file", "a table")]
    if not text.endswith("\n"):
        last = str(text.count("\n") + 1)
        faults.append(Fault(file, last, "", "no end of line", "a line that ends: cut short?"))
    fields = resource["schema"]["fields"]
    names = [field["name"] for field in fields]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    try:
        header = next(reader)
        if header != names:
            found = f"the columns {', '.join(header)}"
            return [], [*faults, Fault(file, "1", "", found, ", ".join(names))]
        for cells in reader:
            name = f"{reader.line_num} ({cells[0]})" if cells else str(reader.line_num)
            if len(cells) != len(names):
                faults.append(
                    Fault(file, name, "", f"{len(cells)} cells", f"{len(names)}, one a column")
                )
                continue
            row = Row(name, dict(zip(names, cells, strict=True)))
            wrong = [
                Fault(file, name, field["name"], repr(row[field["name"]]), expected)
                for field in fields
                if (expected := _expected(row[field["name"]], field))
            ]
            faults += wrong
            if not wrong:
                rows.append(row)
    except csv.Error as error:
        faults.append(Fault(file, str(reader.line_num), "", f"no CSV ({error})", "quoted cells"))
    if not rows and not faults:
        faults.append(Fault(file, "", "", "no rows", "at least one"))
    return rows, [*faults, *_repeated(resource, rows)]


def _repeated(resource: dict[str, Any], rows: list[Row]) -> Iterator[Fault]:
    for field in resource["schema"]["fields"]:
        if not field.get("constraints", {}).get("unique"):
            continue
        column = field["name"]
        seen: dict[str, str] = {}
        for row in rows:
            if row[column] in seen:
                expected = f"each once (also in row {seen[row[column]]})"
                file = resource["path"]
                yield Fault(file, row.name, column, repr(row[column]), expected)
            seen.setdefault(row[column], row.name)


def _expected(cell: str, field: dict[str, Any]) -> str | None:
    """What was expected of a cell that is not right, else None."""
    constraints = field.get("constraints", {})
    if not cell:
        return "a value" if constraints.get("required") else None
    if cell != " ".join(cell.split()) or not cell.isprintable():
        return "text without stray spaces or control characters"
    if re.search("\ufffd|[ÂÃÐÑ][\x80-\xbf]|â€", cell):
        return "text that was not read in another encoding"
    if field["type"] == "integer":
        if not re.fullmatch(r"-?(0|[1-9][0-9]{0,15})", cell):
            return "a whole number"
        if int(cell) < constraints.get("minimum", int(cell)):
            return f"a whole number of at least {constraints['minimum']}"
    elif field["type"] == "date":
        try:
            if not re.fullmatch(rf"{_YEAR}-\d{{2}}-\d{{2}}", cell):
                raise ValueError
            datetime.date.fromisoformat(cell)
        except ValueError:
            return "a date of the calendar, as 2020-12-31"
    if "enum" in constraints and cell not in constraints["enum"]:
        return f"one of {', '.join(constraints['enum'])}"
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], cell):
        return f"text of the form {constraints['pattern']}"
    return None


def _foreign_keys(resource: dict[str, Any], tables: Tables) -> Iterator[Fault]:
    for key in resource["schema"].get("foreignKeys", ()):
        column, other = key["fields"][0], key["reference"]["resource"]
        known = {row[key["reference"]["fields"][0]] for row in tables[other]}
        for row in tables[resource["name"]]:
            if row[column] and row[column] not in known:
                yield Fault(
                    f"{resource['name']}.csv", row.name, column, repr(row[column]),
                    f"a row of {other}.csv",
                )  # fmt: skip


# The tables against each other ----------------------------------------------------------------


def _phrases(tables: Tables) -> Iterator[Fault]:
    """A printed phrase says its own hedge and value."""
    for table in ("figures", "references"):
        for row in tables[table]:
            try:
                hedge, value = parse(row["printed"])
            except ValueError as error:
                found = repr(row["printed"])
                reason = str(error).rpartition(": ")[2]
                yield Fault(f"{table}.csv", row.name, "printed", found, f"a number ({reason})")
                continue
            low, high = value if isinstance(value, tuple) else (value, None)
            due = {"hedge": hedge, "value": str(low)}
            if table == "references":
                due["value_high"] = "" if high is None else str(high)
            for column, expected in due.items():
                if row[column] != expected:
                    yield Fault(
                        f"{table}.csv", row.name, column, repr(row[column]),
                        f"{expected!r}, which is what {row['printed']!r} says",
                    )  # fmt: skip


def _ranks(tables: Tables) -> Iterator[Fault]:
    """A rank or superlative says its own best and worst place, and a rank implies those above."""
    file = "positions.csv"
    for row in tables["positions"]:
        best, worst = row.whole("best"), row.whole("worst")
        if worst is not None and best > worst:  # type: ignore[operator]
            yield Fault(file, row.name, "best", str(best), f"a place no worse than {worst}")
            continue
        if row["basis"] == "implied":
            continue
        due: tuple[int | None, ...]
        try:
            hedge, value = parse(row["printed"])
            due = (1 if hedge == "top" else value, value)  # type: ignore[assignment]
        except ValueError:
            vague = re.match(r"one of |.*(leaders|highest)\b", row["printed"])
            due = (1, None if vague else 1)
        for column, expected, found in zip(("best", "worst"), due, (best, worst), strict=True):
            if expected != found:
                expected = "no place" if expected is None else expected
                yield Fault(
                    file, row.name, column, repr(row[column]),
                    f"{expected}, which is what {row['printed']!r} says",
                )  # fmt: skip
    frame = ("on", "scope", "region", "measure", "printed", "start")
    for row in tables["positions"]:
        if row["basis"] == "implied":
            above = [
                other
                for other in tables["positions"]
                if other["basis"] == "printed" and all(other[c] == row[c] for c in frame)
            ]
            implied = sorted(
                other.whole("best") or 0
                for other in tables["positions"]
                if other["basis"] == "implied" and all(other[c] == row[c] for c in frame)
            )
            if len(above) != 1:
                yield Fault(file, row.name, "basis", "'implied'", "one printed rank to follow from")
            elif implied != list(range(1, above[0].whole("best"))) or row["best"] != row["worst"]:  # type: ignore[arg-type]
                found = ", ".join(str(place) for place in implied)
                expected = f"every place above {above[0]['best']}, once"
                yield Fault(file, row.name, "best", f"the implied places {found}", expected)


def _order(tables: Tables) -> Iterator[Fault]:
    """Rows stand in the order of the article, numerals do not overlap."""
    for table in ("figures", "positions", "organizations", "events", "numerals"):
        end, name = -1, ""
        for row in tables[table]:
            start = int(row["start"])
            if start < end:
                expected = f"an offset after that of row {name}: rows in the order of the article"
                yield Fault(f"{table}.csv", row.name, "start", str(start), expected)
            name = row.name
            end = start if table == "positions" else start + len(row["printed"])


def _ledger(tables: Tables) -> Iterator[Fault]:
    """A numeral is used or explained, stands in the phrase that uses it, and none is left out."""
    file = "numerals.csv"
    rows = {
        (table, row[column]): row
        for table, column in (("figures", "figure"), ("positions", "position"), ("events", "event"))
        for row in tables[table]
    }
    used = Counter((row["table"], row["row"]) for row in tables["numerals"])
    for number, row in enumerate(tables["numerals"], 1):
        if row["numeral"] != f"n{number:02d}":
            yield Fault(file, row.name, "numeral", repr(row["numeral"]), f"n{number:02d}")
        filled = [bool(row[column]) for column in ("table", "row", "column")]
        if all(filled) == bool(row["reason"]) or any(filled) != all(filled):
            yield Fault(
                file, row.name, "reason", repr(row["reason"]),
                "either the table, row and column that use it, or a reason why none does",
            )  # fmt: skip
            continue
        if row["reason"]:
            continue
        target = rows.get((row["table"], row["row"]))
        if target is None or row["column"] not in target.cells:
            found = f"{row['table']} {row['row']} {row['column']}"
            yield Fault(file, row.name, "row", repr(found), "a row and column that are there")
        elif row["column"] == "edition":
            if target["edition"] != row["printed"]:
                expected = f"the edition {target['edition']!r} of {row['row']}"
                yield Fault(file, row.name, "printed", repr(row["printed"]), expected)
        else:
            offset = int(row["start"]) - int(target["start"])
            if offset < 0 or not target["printed"].startswith(row["printed"], offset):
                yield Fault(
                    file, row.name, "printed", f"{row['printed']!r} at {row['start']}",
                    f"a part of {target['printed']!r} at {target['start']} ({row['row']})",
                )  # fmt: skip
    for (table, identifier), row in rows.items():
        implied = row.cells.get("basis") == "implied"
        superlative = table == "positions" and not re.search(
            r"\d|\b(one|first|second|third)\b", row["printed"]
        )
        if not used[table, identifier] and not implied and not superlative:
            expected = "a numeral in numerals.csv"
            yield Fault(f"{table}.csv", row.name, "printed", repr(row["printed"]), expected)
        if row.cells.get("edition") and not any(
            (n["table"], n["row"], n["column"]) == (table, identifier, "edition")
            or (n["printed"] == row["edition"] and n["table"] == "events")
            for n in tables["numerals"]
        ):
            expected = "an edition that numerals.csv has"
            yield Fault(f"{table}.csv", row.name, "edition", repr(row["edition"]), expected)


def _plain(text: str) -> str:
    """The letters and digits of a name, as an id has them."""
    # Names are short; decomposing takes the square of a run of accents.
    ascii_ = unicodedata.normalize("NFKD", text[:300]).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]", "", ascii_.lower())


#: Table -> its column of ids that say whom and what the row is about.
_IDS = {"figures": "figure", "positions": "position", "references": "reference"}


def _names(tables: Tables) -> Iterator[Fault]:
    """An id begins with whom its row is about, and says the year and the measure of it."""
    # What figures count of an organisation itself; every other item is a course.
    parts = {row["item"] for row in tables["figures"] if not row["on"]}
    for table, column in _IDS.items():
        for row in tables[table]:
            course = row["item"] and (row["on"] or row["item"] not in parts)
            subject = "item" if course else "entity"
            # What is said of the whole Alliance may leave it unnamed.
            if row["entity"] != ALLIANCE and not _plain(row[column]).startswith(
                _plain(row[subject])
            ):
                expected = f"the one that {row[column]} begins with"
                yield Fault(f"{table}.csv", row.name, subject, repr(row[subject]), expected)
            if table == "figures":
                measures = (row["metric"], row["counts"].split(" ")[-1])
                if not row[column].endswith(measures):
                    expected = f"what {row[column]} ends with, here or as the metric"
                    yield Fault(f"{table}.csv", row.name, "counts", repr(row["counts"]), expected)
            # Years mistyped too, and no round thousand.
            year = re.search(r"-((?:[02-9]\d|19)\d\d(?:-\d\d)?)(?=-|$)", row[column])
            dated = table == "references" and year
            if dated and dated[1] not in row["as_of"] and dated[1] != row["edition"]:
                expected = f"a date in {dated[1]}, which {row[column]} says"
                yield Fault(f"{table}.csv", row.name, "as_of", repr(row["as_of"]), expected)
    figures = {row["figure"] for row in tables["figures"]}
    for row in tables["positions"]:
        if row["position"] in figures:  # claims are figures and positions together
            expected = "an id that no figure has"
            yield Fault("positions.csv", row.name, "position", repr(row["position"]), expected)
    for row in tables["coursera_partners"]:
        # Two listings spell one partner differently: the month tells the second id from the first.
        identifier = _plain(re.sub(rf"-{_YEAR}-\d\d$", "", row["partner"]))
        if not _plain(row["name"]).startswith(identifier):
            expected = f"a name that begins as {row['partner']}"
            yield Fault("coursera_partners.csv", row.name, "name", repr(row["name"]), expected)


def _platforms(tables: Tables) -> Iterator[Fault]:
    """An id names the platform that its row is about, unless that is about one course of it."""
    known = sorted({row["on"] for table in _IDS for row in tables[table] if row["on"]})
    for table, column in _IDS.items():
        for row in tables[table]:
            rest = row[column].removeprefix(row["entity"]) + "-"
            named = [platform for platform in known if f"-{platform}-" in rest]
            if row["entity"] == ALLIANCE or row["item"] or row["on"] in (named or [""]):
                continue
            expected = " or ".join(map(repr, named)) or "none"
            expected += f", as {row[column]} says"
            yield Fault(f"{table}.csv", row.name, "on", repr(row["on"]), expected)


def _printed(tables: Tables) -> Iterator[Fault]:
    """An organisation is printed by its name, or by the short one."""
    for row in tables["organizations"]:
        printed = _plain(row["printed"].partition(" (")[0])
        if not _plain(row["name"]).startswith(printed) and _plain(row["short_name"]) not in _plain(
            row["printed"]
        ):
            expected = f"{row['name']!r} or {row['short_name']!r}"
            yield Fault("organizations.csv", row.name, "printed", repr(row["printed"]), expected)


def _compilers(tables: Tables) -> Iterator[Fault]:
    """A ranking has one publisher, whichever table says so."""
    compilers: dict[str, Counter[str]] = {}
    for table in ("positions", "references"):
        for row in tables[table]:
            if row["ranking"]:
                compilers.setdefault(row["ranking"], Counter())[row["compiled_by"]] += 1
    for table in ("positions", "references"):
        for row in tables[table]:
            if row["ranking"]:
                usual = compilers[row["ranking"]].most_common(1)[0][0]
                if row["compiled_by"] != usual:
                    found = repr(row["compiled_by"])
                    expected = f"{usual!r}, as elsewhere for {row['ranking']}"
                    yield Fault(f"{table}.csv", row.name, "compiled_by", found, expected)


def _events(tables: Tables) -> Iterator[Fault]:
    """A span of days agrees with the years, months and days of its phrase."""
    for row in tables["events"]:
        start = datetime.date.fromisoformat(row["start_date"])
        end = datetime.date.fromisoformat(row["end_date"])
        if start > end:
            expected = f"a day from {start} on"
            yield Fault("events.csv", row.name, "end_date", row["end_date"], expected)
            continue
        words = re.findall(r"[a-z]+|\d+", row["printed"].lower())
        year = next((word for word in words if re.fullmatch(r"\d{4}", word)), "")
        month = next((str(_MONTHS[word]) for word in words if word in _MONTHS), "")
        days = [int(word) for word in words if re.fullmatch(r"\d\d?", word)]
        if not year:
            continue
        try:
            due = span(f"{year}-{int(month):02d}" if month else year)
            if month and days:
                due = (due[0].replace(day=days[0]), due[0].replace(day=days[-1]))
        except ValueError as error:
            found = repr(row["printed"])
            yield Fault("events.csv", row.name, "printed", found, f"a date ({error})")
            continue
        for column, day, expected in (("start_date", start, due[0]), ("end_date", end, due[1])):
            if day != expected:
                said = f"{expected}, which is what {row['printed']!r} says"
                yield Fault("events.csv", row.name, column, str(day), said)


def _dates(tables: Tables) -> Iterator[Fault]:
    """Dates exist, and a source reports nothing from after its own date."""
    published = {}
    for table, column in (("sources", "date"), ("figures", "as_of"), ("references", "as_of")):
        for row in tables[table]:
            try:
                dates = span(row[column])
            except ValueError as error:
                expected = f"a date ({error})"
                yield Fault(f"{table}.csv", row.name, column, repr(row[column]), expected)
                continue
            if table == "sources":
                published[row["source"]] = dates
            elif table == "references" and row["source"] in published:
                last = published[row["source"]][1]
                if dates[0] > last:
                    expected = f"a date no later than its source, {last}"
                    yield Fault(f"{table}.csv", row.name, column, repr(row[column]), expected)


def _references(tables: Tables) -> Iterator[Fault]:
    """References are about something known, a rank says of what, every source is used."""
    file = "references.csv"
    known = {row["organization"] for row in tables["organizations"]} | OUTSIDE
    kinds = {
        "audience": {"learners", "registered users", "enrolments", "unclear"},
        "courses": {"courses"}, "partners": {"partners"}, "platforms": {"platforms"},
        "rank": {"rank"},
    }  # fmt: skip
    for row in tables["references"]:
        if row["entity"] not in known:
            expected = "an organisation of organizations.csv, or a platform beside them"
            yield Fault(file, row.name, "entity", repr(row["entity"]), expected)
        due = kinds.get(row["metric"], set())
        if row["counts"] not in due:
            expected = f"what {row['metric']} can count: {', '.join(sorted(due)) or 'nothing'}"
            yield Fault(file, row.name, "counts", repr(row["counts"]), expected)
        for column in ("scope", "region", "measure"):
            if bool(row[column]) != (row["metric"] == "rank"):
                expected = "a value for a rank, and none for a count"
                yield Fault(file, row.name, column, repr(row[column]), expected)
        filled = [bool(row[column]) for column in ("ranking", "compiled_by", "edition")]
        if any(filled) != all(filled):
            expected = "ranking, publisher and edition together, or none"
            yield Fault(file, row.name, "ranking", repr(row["ranking"]), expected)
    used = {row["source"] for row in tables["references"]}
    for row in tables["sources"]:
        if row["source"] not in used:
            expected = "a source that a reference names"
            yield Fault("sources.csv", row.name, "source", repr(row["source"]), expected)


def _places(tables: Tables) -> Iterator[Fault]:
    """A country lies in one region in every table; a partner is the organisation it names."""
    regions: dict[str, Counter[str]] = {}
    for table in ("organizations", "coursera_partners"):
        for row in tables[table]:
            if row["country"]:
                regions.setdefault(row["country"], Counter())[row["region"]] += 1
    organizations = {row["organization"]: row for row in tables["organizations"]}
    for table in ("organizations", "coursera_partners"):
        for row in tables[table]:
            if not row["country"]:
                if row["region"] != "World":
                    expected = "World, as no country is given"
                    yield Fault(f"{table}.csv", row.name, "region", repr(row["region"]), expected)
                continue
            usual = regions[row["country"]].most_common(1)[0][0]
            if row["region"] != usual:
                expected = f"{usual}, as elsewhere for {row['country']}"
                yield Fault(f"{table}.csv", row.name, "region", repr(row["region"]), expected)
    for row in tables["coursera_partners"]:
        named = organizations.get(row["organization"])
        if named is None:
            same = [o["organization"] for o in organizations.values() if o["name"] == row["name"]]
            if same and not row["organization"]:
                yield Fault("coursera_partners.csv", row.name, "organization", "''", same[0])
            continue
        if not row["name"].startswith(named["name"]) or row["country"] != named["country"]:
            expected = f"{named['name']}, {named['country']}"
            found = f"{row['name']}, {row['country']}"
            yield Fault("coursera_partners.csv", row.name, "organization", found, expected)


def _listings(tables: Tables) -> Iterator[Fault]:
    """The courses of all partners are the courses of the listing."""
    sizes = {row["reference"]: row.whole("value") for row in tables["references"]}
    for column, reference in LISTINGS.items():
        total = sum(row.whole(column) or 0 for row in tables["coursera_partners"])
        if reference in sizes and total != sizes[reference]:
            expected = f"{sizes[reference]}, the value of {reference} in references.csv"
            yield Fault("coursera_partners.csv", "", column, f"a sum of {total}", expected)
    previous: tuple[int, int, str] | None = None
    for row in tables["coursera_partners"]:
        key = (
            -(row.whole("courses_autumn_2020") or 0),
            -(row.whole("courses_2020_04") or 0),
            row["partner"],
        )
        if previous and key < previous:
            found, expected = repr(row["partner"]), "partners in the order of their courses"
            yield Fault("coursera_partners.csv", row.name, "partner", found, expected)
        previous = key


CHECKS: tuple[Callable[[Tables], Iterator[Fault]], ...] = (
    _phrases, _ranks, _order, _ledger, _names, _platforms, _printed, _compilers, _events, _dates,
    _references, _places, _listings,
)  # fmt: skip
