"""No damage to the tables gets through: each is named by file, row, column, found and expected."""

import pandas as pd
import pytest

from alliance_stats import DataError, load, validate
from alliance_stats.datasets import record_digests
from alliance_stats.dates import first_and_last_day
from alliance_stats.descriptor import PACKAGED, TABLES, Fault
from alliance_stats.parsing import LARGEST

from .conftest import added, cases, change, constraints, describe, refuses


def errors_in(tables):
    """Return every error of a folder or of loaded tables."""
    try:
        validate(tables)
    except DataError as caught:
        return caught.errors
    return []


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected"), cases("damages").to_numpy().tolist()
)
def test_damage_is_named_once(folder, table, row, column, value, expected):
    change(folder, table, row, **{column: value})
    errors = refuses(load, expected).errors  # as no digest is recorded
    row = value if column == "position" else row
    (named,) = (error for error in errors if error[:3] == (f"{table}.csv", row, column))
    assert named.found == repr(value) and expected in named.expected and len(errors) < 9


def test_what_an_own_article_may_say_is_no_error(folder):
    for case in cases("allowed").itertuples():
        change(folder, case.table, case.row, **{case.column: case.value})
    with (folder / "events.csv").open("a") as file:
        file.write(",,,,,,,\n\n")  # as spreadsheets do
    assert errors_in(folder) == []


def test_a_list_of_errors_is_worded_in_a_screenful():
    file, error = Fault("a.csv", "", "", "x", "y"), Fault("a.csv", "b", "c", "'2'", "'3'")
    listed = "1 error in the tables:\n- a.csv: found x, expected y"
    assert str(DataError([file])) == listed
    listed = f"{listed.replace('1 error', '20 errors')}\n- {error}"
    assert str(DataError([file, *[error] * 19])) == listed + f"\n- {error}" * 18
    assert str(DataError([error] * 500)).endswith("'3'\n… and 480 more")


def test_all_errors_are_named_at_once(folder):
    change(folder, "figures", "edx-courses", value="", note="a\x07b")
    change(folder, "events", "edx-founded", what="")
    (folder / "numerals.csv").unlink()
    (folder / "positions.csv").write_text("position,best,mine\n", "utf-8")
    errors = {",".join(error[:3]) for error in errors_in(folder)}
    assert {"positions.csv,,mine", "positions.csv,,worst"} < errors
    assert {error for error in errors if not error.startswith("positions")} == {
        "figures.csv,edx-courses,value",
        "figures.csv,edx-courses,note",
        "events.csv,edx-founded,what",
        "numerals.csv,,",
    }


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda raw: b"", ": found no table (not enough values"),
        (lambda raw: raw.replace(b"edX", b"\xe9"), ": found no table ('utf-8' codec can't decode"),
        (lambda raw: raw.replace(b",", b";"),
         ": found 'event;entity;what;start_date;end_date;pr', expected commas between the columns"),
        (lambda raw: raw + b'"', ": found no table (unexpected end of data)"),
        (lambda raw: raw[:-1], ": found no end of the last line, expected one: is it cut short?"),
        (lambda raw: raw.replace(b"edX founded,", b"edX, founded,"),
         ", row edx-founded: found 9 cells, expected 8, one per column"),
        (lambda raw: raw.replace(b"what,", b"note,"),
         ", column what: found no such column, expected one"),
        (lambda raw: raw.replace(b"\n", b",x\n"),
         ", column x: found this column, expected a description of it in datapackage.json"),
        (lambda raw: raw.replace(b"what,", b"event,"), ", column event: found several such"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_named(folder, damage, named):
    path = folder / "events.csv"
    path.write_bytes(damage(path.read_bytes()))
    assert str(errors_in(folder)[0]).startswith(f"events.csv{named}")


# The description ------------------------------------------------------------------------------


def schema(package):
    return package["resources"][0]["schema"]


@pytest.mark.parametrize(
    "alter",
    [
        lambda p: p.pop("resources"),
        lambda p: p["article"].update(date="in 2020"),
        lambda p: p["resources"][0].update(schema="figures.json"),
        lambda p: p["resources"][0].update(path="../figures.csv"),
        lambda p: schema(p).update(primaryKey=["entity"]),
        lambda p: schema(p)["fields"][7].update(type="string"),
        lambda p: schema(p)["fields"].append({"name": "mine", "type": "number"}),
        lambda p: constraints(p, "figure").update(pattern="[a-z"),
        lambda p: constraints(p, "figure").update(enum=[5]),
        lambda p: constraints(p, "value").update(minimum="one"),
        lambda p: schema(p)["foreignKeys"][0].update(fields=["x"]),
        lambda p: schema(p)["foreignKeys"][0]["reference"].update(fields=["start"]),
    ],
)
def test_a_description_that_cannot_be_used_is_refused(folder, alter):
    describe(folder, alter)
    found = "1 error in the tables:\n- datapackage.json: found a description of "
    assert "that cannot be used (" in str(refuses(load, found))


def test_a_missing_description_is_named(folder):
    path = folder / "datapackage.json"
    path.write_text("{", "utf-8")
    refuses(validate, "datapackage.json: found no JSON in UTF-8 (Expecting property name")
    path.unlink()
    refuses(validate, f"found no such file in {folder.resolve()}, expected a description")


def test_a_file_without_a_description_is_named(folder):
    describe(folder, lambda package: package["resources"][0].update(name="figuers"))
    change(folder, "figures", "edx-courses", note="changed")
    message = "figures.csv: found this file, expected a description of it in datapackage.json"
    assert str(refuses(validate, message)) == f"1 error in the tables:\n- {message}"


def test_an_index_is_unique_and_complete_even_if_its_description_does_not_say_so(folder):
    describe(folder, lambda p: [constraints(p, column).clear() for column in ("figure", "start")])
    change(folder, "figures", "edx-courses", figure="thai-mooc-courses", start="0")
    change(folder, "figures", "xuetangx-courses", figure="")
    errors = {error.expected for error in errors_in(folder) if error.column in ("figure", "start")}
    assert errors == {"a value", "each value once"}


# Digests --------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_the_digest_notices_every_byte(folder, table):
    record_digests(folder)
    path = folder / f"{table}.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n", 1))
    message = f"1 error in the tables:\n- {table}.csv: found another checksum, expected the one in"
    assert refuses(validate, message).errors == refuses(load, message).errors


def test_recording_changes_sizes_and_digests_and_nothing_else(folder):
    path = folder / "datapackage.json"
    describe(folder, lambda package: [each.update(bytes=0) for each in package["resources"]])
    assert record_digests(folder) == list(TABLES)
    assert path.read_bytes() == (PACKAGED / path.name).read_bytes()
    describe(folder, lambda package: None)  # in one line, which stays
    assert record_digests(folder) == [] and len(path.read_text("utf-8").splitlines()) == 1


# Loaded tables --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({}, None),
        ({"as_of": 2020, "note": None, "value_high": float("nan")}, None),
        ({"as_of": pd.Timestamp("2020-05-01"), "note": pd.NaT}, None),
        ({"as_of": pd.Timestamp("2020-05-01 12:00")}, "a year, a month, a day"),
        *(({"value": value}, "a whole number") for value in (36e6 + 0.5, float("inf"), True)),
        *(({"note": note}, "text") for note in (5.5, True, 2.0**60)),
        *(({"value": value}, "'36000000', which is what") for value in (None, float(LARGEST))),
        ({"note": "None"}, "an empty cell where a value is missing"),
        ({"source": "mine"}, "a row of sources.csv"),
    ],
)
def test_a_row_of_ones_own_is_checked_as_in_a_folder(tables, cells, message):
    cells = {"printed": "36 million", "value": 36e6} | cells
    errors = errors_in(added(tables, "references", "edx-users-2020", "mine", **cells))
    assert {error[:2] for error in errors} == ({("references.csv", "mine")} if message else set())
    assert all(error.expected.startswith(message) for error in errors)


def test_a_table_of_another_shape_is_named_in_one_sentence(tables):
    ours = tables.references
    for message, shape in {
        "reference: found no such column, expected one": ours.rename_axis(None),
        "counts: found no such column, expected one": ours.drop(columns="counts"),
        "reference: found several such columns, expected one": ours.assign(reference="x"),
    }.items():
        wrong = tables.replace(references=shape)
        found = f"1 error in the tables:\n- references.csv, column {message}"
        refuses(lambda wrong=wrong: validate(wrong), found)


# Dates ----------------------------------------------------------------------------------------


def test_a_date_has_a_first_and_a_last_day():
    for as_of, days in {
        "2020": "2020-01-01 2020-12-31",
        "2020-02": "2020-02-01 2020-02-29",
        "1999-12-31": "1999-12-31 1999-12-31",
        "2020-09/2021": "2020-09-01 2021-12-31",
    }.items():
        assert " ".join(map(str, first_and_last_day(as_of))) == days


@pytest.mark.parametrize(
    "wrong", "|0218|2020-1|2020-13|2021-02-29|2021/2020|2019/2020/2021|2020-01-01-01".split("|")
)
def test_what_is_no_date_is_refused(wrong):
    refuses(lambda: first_and_last_day(wrong), "", ValueError)
