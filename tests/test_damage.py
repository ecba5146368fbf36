"""How much damage to the tables is noticed: every cell changed, every row moved or lost.

With the digests that datapackage.json records, every change of a byte is. Without them the
tables have only each other: columns that overlap (a phrase, its hedge and its value; a rank
and its places; the ledger and the rows that it names) give each other away, free text does
not. ``python -m tests.test_damage`` prints the shares by table as Markdown.
"""

import contextlib
import csv
import dataclasses
import functools
import hashlib
import io
import re
import sys
from collections import defaultdict
from pathlib import Path
from unittest import mock

import pytest

import alliance_stats
from alliance_stats import DataError, checks

#: Table -> the share of changed cells that is noticed without digests, at the least.
FLOORS = {
    "figures": 0.86, "positions": 0.78, "organizations": 0.72, "events": 0.75, "numerals": 0.93,
    "references": 0.90, "sources": 0.55, "coursera_partners": 0.88,
}  # fmt: skip

#: Table -> columns of which every change is noticed without digests.
GUARANTEED = {
    "figures": "figure printed hedge value start",
    "positions": "basis best worst",
    "events": "event printed start_date start",
    "numerals": "numeral table row column",
    "references": "metric hedge value value_high",
    "coursera_partners": "partner name courses_autumn_2020",
}

#: Tables of which every row that is lost is missed, and every row that is moved.
LOST = {"figures", "events", "sources", "coursera_partners"}
MOVED = {"figures", "organizations", "events", "numerals", "coursera_partners"}

EVERY = pytest.mark.parametrize("table", checks.TABLES)


class Tables:
    """The tables in memory, with a quick way to check them again after a small change."""

    def __init__(self) -> None:
        folder = alliance_stats.data_dir()
        package = checks.read_package(folder)
        self.resources = {r["name"]: r for r in package["resources"] if r["name"] in checks.TABLES}
        self.raw = {
            name: (folder / Path(resource["path"]).name).read_bytes()
            for name, resource in self.resources.items()
        }
        self.fields = {name: r["schema"]["fields"] for name, r in self.resources.items()}
        self.rows = {
            name: checks.read_table(self.resources[name], raw)[0] for name, raw in self.raw.items()
        }
        self.concerned = self._concerned()

    def _concerned(self) -> dict[str, list]:
        """Which checks look at a table: only those have to run again after a change to it."""

        class Noting(dict):
            def __getitem__(self, name):
                looked_at.add(name)
                return super().__getitem__(name)

        concerned = defaultdict(list)
        keys = [functools.partial(checks._foreign_keys, r) for r in self.resources.values()]
        for check in (*keys, *checks.CHECKS):
            looked_at = set()
            assert list(check(Noting(self.rows))) == []
            for name in looked_at:
                concerned[name].append(check)
        return concerned

    def notices(self, table: str, rows: list) -> bool:
        """Whether a fault is found where these are the rows of the table."""
        if not rows or next(checks._repeated(self.resources[table], rows), None):
            return True
        changed = {**self.rows, table: rows}
        return any(next(iter(check(changed)), None) for check in self.concerned[table])

    def notices_cells(self, table: str, *cells: tuple[int, str, str]) -> bool:
        """Whether a fault is found where each (row, column, new) of the table is so."""
        rows = list(self.rows[table])
        fields = {field["name"]: field for field in self.fields[table]}
        for number, column, new in cells:
            if checks._expected(new, fields[column]):
                return True
            row = rows[number]
            rows[number] = dataclasses.replace(row, cells={**row.cells, column: new})
        return self.notices(table, rows)


def cells_of(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode(), newline="")))


def file_of(cells: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(cells)
    return text.getvalue().encode()


def transposed(cell: str) -> str:
    """Two neighbouring digits, or else letters, in each other's place."""
    for pattern in (r"(\d)(?!\1)(\d)", r"([^\W\d_])(?!\1)([^\W\d_])"):
        if re.search(pattern, cell):
            return re.sub(pattern, r"\2\1", cell, count=1)
    return cell


def mistyped(cell: str) -> str:
    """One digit, or else one letter, that is the next one of its kind."""
    if digit := re.search(r"[0-9]", cell):
        return cell[: digit.start()] + str((int(digit[0]) + 1) % 10) + cell[digit.end() :]
    if letter := re.search(r"[a-yA-Y]", cell):
        return cell[: letter.start()] + chr(ord(letter[0]) + 1) + cell[letter.end() :]
    return cell


def changes(cells: list[str], number: int) -> dict[str, list[tuple[int, str]]]:
    """Ways to damage a cell of a column, each as the (row, new cell) that it makes."""
    cell = cells[number]
    values = sorted(set(cells))
    after = (number + 1) % len(cells)
    ways = {
        "another value": [(number, values[(values.index(cell) + 1) % len(values)])],
        "empty": [(number, "")],
        "swapped with the next row": [(number, cells[after]), (after, cell)],
        "transposed": [(number, transposed(cell))],
        "mistyped": [(number, mistyped(cell))],
        "white space": [(number, cell + " ")],
        "another encoding": [(number, cell.encode().decode("cp1252", errors="replace"))],
    }
    return {way: new for way, new in ways.items() if new[0][1] != cell}


@contextlib.contextmanager
def remembered():
    """Read no phrase, date or name a second time: thousands of checks differ by one cell."""
    with contextlib.ExitStack() as stack:
        for name in ("parse", "span", "_plain"):
            pure = functools.cache(getattr(checks, name))
            stack.enter_context(mock.patch.object(checks, name, pure))
        yield


@functools.cache
def measured() -> dict[tuple[str, str], list[tuple[str, int, bool]]]:
    """For every (table, column): way, row, and whether the change was noticed."""
    tables = Tables()
    result = {}
    with remembered():
        for table, rows in tables.rows.items():
            for field in tables.fields[table]:
                column = field["name"]
                cells = [row[column] for row in rows]
                result[table, column] = [
                    (way, number, tables.notices_cells(table, *((i, column, c) for i, c in new)))
                    for number in range(len(cells))
                    for way, new in changes(cells, number).items()
                ]
    return result


@functools.cache
def measured_rows() -> dict[tuple[str, str], list[bool]]:
    """For every (table, way): whether the change was noticed, row by row."""
    tables = Tables()
    result = {}
    with remembered():
        for table, rows in tables.rows.items():
            numbers = range(len(rows))
            ways = {
                "lost": [rows[:i] + rows[i + 1 :] for i in numbers],
                "repeated": [rows[: i + 1] + rows[i:] for i in numbers],
                "moved": [[*rows[:i], rows[i + 1], rows[i], *rows[i + 2 :]] for i in numbers[:-1]],
            }
            for way, damaged in ways.items():
                result[table, way] = [tables.notices(table, new) for new in damaged]
    return result


def share(noticed: list[bool]) -> float:
    return sum(noticed) / len(noticed) if noticed else 1.0


def report() -> str:
    """The shares by table, as a Markdown table."""
    lines = [
        "| table | cells changed | noticed by digest | noticed without | rows lost | rows moved |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    every = []
    for table in checks.TABLES:
        noticed = [hit for (t, _), hits in measured().items() if t == table for _, _, hit in hits]
        every += noticed
        rows = [f"{share(measured_rows()[table, way]):.1%}" for way in ("lost", "moved")]
        lines.append(
            f"| {table} | {len(noticed):,} | 100.0% | {share(noticed):.1%} | {' | '.join(rows)} |"
        )
    lines.append(f"| all | {len(every):,} | 100.0% | {share(every):.1%} | | |")
    return "\n".join(lines)


# Without digests ------------------------------------------------------------------------------


@EVERY
def test_the_share_of_changed_cells_that_is_noticed_does_not_fall(table):
    noticed = [hit for (t, _), hits in measured().items() if t == table for *_, hit in hits]
    assert len(noticed) > 200
    assert share(noticed) >= FLOORS[table]


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table, columns in GUARANTEED.items() for column in columns.split()],
)
def test_every_change_to_a_column_that_others_overlap_is_noticed(table, column):
    assert [(way, number) for way, number, hit in measured()[table, column] if not hit] == []


@EVERY
def test_white_space_is_noticed_in_every_cell(table):
    spaced = [
        (column, number, hit)
        for (t, column), hits in measured().items()
        if t == table
        for way, number, hit in hits
        if way == "white space"
    ]
    assert spaced
    assert [place for *place, hit in spaced if not hit] == []


@EVERY
def test_a_row_that_is_repeated_is_noticed_and_one_lost_or_moved_where_rows_are_ordered(table):
    assert all(measured_rows()[table, "repeated"])
    assert all(measured_rows()[table, "lost"]) or table not in LOST
    assert all(measured_rows()[table, "moved"]) or table not in MOVED


@EVERY
def test_a_column_that_is_lost_repeated_or_moved_is_noticed(table):
    tables = Tables()
    cells = cells_of(tables.raw[table])
    for i in range(len(cells[0])):
        lost = [row[:i] + row[i + 1 :] for row in cells]
        repeated = [row[: i + 1] + row[i:] for row in cells]
        moved = [row[:i] + row[i:][1::-1] + row[i + 2 :] for row in cells]
        for damaged in (lost, repeated, moved):
            if damaged != cells:
                raw = file_of(damaged)
                assert checks.read_table(tables.resources[table], raw, digests=False)[1]


@EVERY
def test_the_quick_check_in_memory_says_what_validate_says(table, tables):
    quick = Tables()
    path = tables / f"{table}.csv"
    cells = cells_of(path.read_bytes())
    assert file_of(cells) == path.read_bytes()
    for j, column in enumerate(cells[0]):
        number = 7 * j % (len(cells) - 1)
        for way, new in list(changes([row[j] for row in cells[1:]], number).items())[j % 3 :: 3]:
            damaged = [list(row) for row in cells]
            for i, cell in new:
                damaged[i + 1][j] = cell
            path.write_bytes(file_of(damaged))
            found = bool(checks.find_faults(tables))
            assert found == quick.notices_cells(table, *((i, column, c) for i, c in new)), way


# With digests ---------------------------------------------------------------------------------


@EVERY
def test_the_digest_notices_a_change_of_any_byte(table):
    tables = Tables()
    raw = tables.raw[table]
    recorded = tables.resources[table]["hash"].removeprefix("sha256:")
    head = hashlib.sha256()
    for i in range(len(raw)):
        damaged = head.copy()
        damaged.update(bytes([raw[i] ^ 1]))
        damaged.update(raw[i + 1 :])
        assert damaged.hexdigest() != recorded
        head.update(raw[i : i + 1])
    assert head.hexdigest() == recorded


@EVERY
def test_validate_and_the_loader_refuse_free_text_that_only_the_digest_guards(table, tables):
    assert table in checks.record_digests(tables)
    path = tables / f"{table}.csv"
    cells = cells_of(path.read_bytes())
    cells[1][-1] = cells[1][-1] + "x"
    path.write_bytes(file_of(cells))
    with pytest.raises(DataError, match="digest"):
        alliance_stats.validate()
    with pytest.raises(DataError, match="digest"):
        getattr(alliance_stats, f"load_{table}")()


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
    if "--columns" in sys.argv:
        for (table, column), hits in measured().items():
            missed = defaultdict(int)
            for way, _, hit in hits:
                missed[way] += not hit
            ways = ", ".join(f"{way} {count}" for way, count in missed.items() if count)
            sys.stdout.write(f"{table}.{column}: {share([h for *_, h in hits]):.1%} {ways}\n")
