"""No damage to the tables gets through: each is named by file, row, column, found and expected."""

import json

import pandas as pd
import pytest

from alliance_stats import DataError, load, validate
from alliance_stats.checks import checked_rows
from alliance_stats.datasets import record_digests
from alliance_stats.dates import first_and_last_day
from alliance_stats.descriptor import TABLES, Fault, matches_digests

from .conftest import added, change, describe, refuses


def errors_in(source):
    """Return every error of a folder or of loaded tables."""
    try:
        checked_rows(source)
    except DataError as caught:
        return caught.errors
    return []


#: table, row, column, what is written there, what was expected.
DAMAGE = [
    # What datapackage.json says of a column.
    ("figures", "edx-courses", "value", "28oo", "a whole number of at least 1"),
    ("figures", "edx-courses", "value", "0", "a whole number of at least 1"),
    ("figures", "edx-courses", "value", "02800", "a whole number of at least 1"),
    ("figures", "edx-courses", "value", "2,800", "in digits alone, without points, commas"),
    ("figures", "edx-courses", "start", "-1", "a whole number of at least 0"),
    ("figures", "edx-courses", "hedge", "more then", "(perhaps 'more than')"),
    ("figures", "edx-courses", "said_by", "", "a value"),
    ("figures", "edx-courses", "note", "two  spaces", "text without stray spaces"),
    ("figures", "edx-courses", "note", "a\x07b", "or control characters"),
    ("figures", "edx-courses", "note", "NaN", "an empty cell where a value is missing"),
    ("figures", "edx-courses", "entity", "edxx", "a row of organizations.csv (perhaps 'edx')"),
    ("events", "edx-founded", "start_date", "2012-02-30", "a valid date, year first"),
    ("events", "edx-founded", "start_date", "2012-05", "a valid date, year first"),
    ("references", "edx-users-2020", "counts", "lurkers", "one of learners, users"),
    ("references", "edx-users-2020", "source", "nobody", "a row of sources.csv"),
    # A phrase and what it says.
    ("figures", "edx-courses", "value", "2900", "'2800', which is what 'more than 2800' says"),
    ("figures", "edx-courses", "hedge", "almost", "'more than', which is what"),
    ("figures", "edx-courses", "value_high", "2900", "'', which is what 'more than 2800' says"),
    ("figures", "edx-courses", "printed", "more than 31OO", "a number ("),
    ("references", "edx-users-2020", "value", "36000000", "'35000000', which is what"),
    ("references", "world-learners-2014", "value_high", "19000000", "'18000000', which is"),
    ("references", "nairobi-the-2021-africa", "value", "", "a number, as no phrase is printed"),
    ("references", "nairobi-the-2021-africa", "value_high", "20", "the upper end of what lies"),
    ("positions", "ntu-asia", "best", "2", "'3', which is what '3rd' says"),
    ("positions", "ntu-asia", "worst", "", "'3', which is what '3rd' says"),
    ("positions", "nairobi-africa-top-10", "best", "10", "'1', which is what 'top-10' says"),
    ("positions", "nairobi-africa-top-10", "worst", "11", "'10', which is what 'top-10' says"),
    ("positions", "illinois-coursera-world", "best", "3", "a rank no lower than worst"),
    ("positions", "ntu-asia", "position", "edx-courses", "an id that no figure has"),
    # Dates.
    ("references", "edx-users-2020", "as_of", "2020-12/2020-11", "a valid date, such as 2020-12-"),
    ("references", "edx-users-2020", "as_of", "Dec 2020", "a year, a month, a day or a span"),
    ("references", "edx-courses-2019", "as_of", "2031", "a date no later than its source"),
    ("sources", "ansa-2020", "date", "2098-03-04", "a date that is not in the future"),
    ("events", "edx-founded", "end_date", "2012-04-30", "a day from 2012-05-01 on"),
    # References.
    ("references", "edx-users-2020", "meaning", "", "a value for an audience, else none"),
    ("references", "ntu-qs-2021", "meaning", "people", "a value for an audience, else none"),
    ("references", "edx-users-2020", "counts", "courses", "the word printed for an audience"),
    ("references", "edx-courses-2019", "counts", "partners", "'courses'"),
    ("references", "ntu-qs-2021", "scope", "", "a value for a rank, else none"),
    ("references", "edx-users-2020", "region", "World", "a value for a rank, else none"),
    ("references", "ntu-qs-2021", "ranking", "", "ranking, compiled_by and edition together"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "column", "value", "expected"), DAMAGE)
def test_damage_is_named_once(folder, table, row, column, value, expected):
    change(folder, table, row, **{column: value})
    errors = errors_in(folder)
    row = value if column == "position" else row
    (named,) = (error for error in errors if error[:3] == (f"{table}.csv", row, column))
    assert named.found == repr(value)
    assert expected in named.expected
    assert len(errors) < 9
    refuses(load, row)  # as no digest is recorded


def test_what_an_own_article_may_say_is_no_error(folder):
    change(folder, "events", "edx-founded", end_date="2012-05-01")
    between = {"hedge": "between", "value": "600", "value_high": "700"}
    change(folder, "figures", "edx-courses", printed="600-700", **between)
    change(folder, "references", "nairobi-the-2021-africa", hedge="between", value_high="20")
    change(folder, "positions", "ntu-asia", printed="3rd to 5th", worst="5")
    # Nobody rounds a rank.
    change(folder, "references", "ntu-qs-2021", hedge="exactly")
    # Of a superlative, no rule says what it allows in every article.
    change(folder, "positions", "coursera-biggest-world", worst="")
    change(folder, "positions", "xuetangx-biggest-world", printed="the highest", worst="1")
    # What a finding was based on may be gone.
    change(folder, "findings", "edx-courses", claim="edx-online-courses", evidence="gone")
    assert errors_in(folder) == []


def test_a_list_of_errors_is_worded_in_a_screenful():
    error, file = Fault("a.csv", "b", "c", "'2'", "'3'"), Fault("a.csv", "", "", "x", "y")
    listed = "a.csv, row b, column c: found '2', expected '3'\n- a.csv: found x, expected y"
    assert str(DataError([error, file])) == f"2 errors in the tables:\n- {listed}"
    assert str(DataError([file])) == "1 error in the tables:\n- a.csv: found x, expected y"
    assert "more" not in str(DataError([error] * 20))
    many = DataError([error] * 500)
    assert (len(many.errors), len(str(many).splitlines())) == (500, 22)
    assert str(many).endswith("\n… and 480 more")


def test_all_errors_are_named_at_once(folder):
    change(folder, "figures", "edx-courses", value="", note="two  spaces")
    change(folder, "events", "edx-founded", what="")
    (folder / "numerals.csv").unlink()
    (folder / "positions.csv").write_text("position,best,mine\n", "utf-8")
    errors = [error[:3] for error in errors_in(folder)]
    assert {("positions.csv", "", "mine"), ("positions.csv", "", "worst")} < {*errors}
    assert [error for error in errors if error[0] != "positions.csv"] == [
        ("figures.csv", "edx-courses", "value"),
        ("figures.csv", "edx-courses", "note"),
        ("events.csv", "edx-founded", "what"),
        ("numerals.csv", "", ""),
    ]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda raw: b"", ": found no table (not enough values"),
        (lambda raw: raw.replace(b"edX", b"\xe9"), ": found no table ('utf-8' codec can't decode"),
        (lambda raw: raw.decode().encode("utf-16"), ": found UTF-16, expected CSV in UTF-8"),
        (lambda raw: raw.replace(b",", b";"), ": found 'event;entity;what;start_date;end_date;p,"),
        (lambda raw: raw + b'"', ": found no table (unexpected end of data)"),
        (lambda raw: raw[:-1], ": found no end of the last line, expected one: is it cut short?"),
        (lambda raw: raw + b"\n", ": found 0 cells, expected 8, one per column"),
        (lambda raw: raw.replace(b"edX founded,", b"edX, founded,"),
         ", row edx-founded: found 9 cells, expected 8, one per column"),
        (lambda raw: raw + raw.splitlines(True)[-1],
         ", row spbu-joins-xuetangx, column event: found 'spbu-joins-xuetangx', expected each val"),
        (lambda raw: raw.replace(b"what,", b"note,"), ", column what: found no such columns, exp"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_named(folder, damage, named):
    path = folder / "events.csv"
    path.write_bytes(damage(path.read_bytes()))
    assert str(errors_in(folder)[0]).startswith(f"events.csv{named}")


# The descriptor -------------------------------------------------------------------------------


def schema(package):
    return package["resources"][0]["schema"]


def rules(package, column):
    return next(f for f in schema(package)["fields"] if f["name"] == column)["constraints"]


@pytest.mark.parametrize(
    ("alter", "why"),
    [
        (lambda p: p.pop("resources"), "the tables that cannot be used (KeyError"),
        (lambda p: p["article"].update(date="in 2020"), "the article that cannot be used (Value"),
        (lambda p: p["resources"][0].update(schema="f.json"), "figures that cannot be used (Type"),
        (lambda p: p["resources"][0].update(path="../figures.csv"),
         "figures that cannot be used (ValueError: path must be figures.csv; got '../figures.csv'"),
        (lambda p: schema(p)["fields"][0].update(constraints=None), "cannot be used (Attribute"),
        (lambda p: rules(p, "figure").update(pattern="[a-z"), "unterminated"),
        (lambda p: rules(p, "figure").update(enum=[5]), "figure must have text as enum"),
        (lambda p: schema(p)["foreignKeys"][0].update(fields=["x"]), "the key x points to nothing"),
    ],
)  # fmt: skip
def test_json_that_is_no_description_is_refused(folder, alter, why):
    describe(folder, alter)
    for call in (validate, load):
        assert why in str(refuses(call, "1 error in the tables:\n- datapackage.json: found a desc"))


def test_a_missing_or_broken_description_is_named(folder):
    path = folder / "datapackage.json"
    for text, found in {"": "no JSON in UTF-8 (Exp", "[]": "a description of the article"}.items():
        path.write_text(text, "utf-8")
        refuses(validate, f"datapackage.json: found {found}")
    path.unlink()
    refuses(validate, f"datapackage.json: found no such file in {folder}, expected a description")


def test_a_file_without_a_description_is_named(folder):
    describe(folder, lambda package: package["resources"][0].update(name="figuers"))
    message = "figures.csv: found this file, expected a description of it in datapackage.json"
    assert str(refuses(validate, message)) == f"1 error in the tables:\n- {message}"


def test_a_list_of_words_decides_alone_what_a_cell_may_say(folder, tables):
    describe(folder, lambda p: rules(p, "said_by")["enum"].append("our reporter"))
    change(folder, "figures", "edx-courses", said_by="our reporter")
    assert load().figures.loc["edx-courses", "said_by"] == "our reporter"
    record_digests(folder)
    describe(folder, lambda p: rules(p, "said_by")["enum"].remove("our reporter"))
    refuses(load, "found 'our reporter', expected one of the article")
    none = tables.replace(package={"article": {"date": "2020"}})
    refuses(lambda: validate(none), "datapackage.json: found a description of the tables that")


def test_an_index_is_unique_and_complete_even_if_its_description_does_not_say_so(folder):
    describe(folder, lambda p: [rules(p, column).clear() for column in ("figure", "start")])
    change(folder, "figures", "edx-courses", figure="thai-mooc-courses", start="0")
    for figure in ("xuetangx-courses", "china-courses"):
        change(folder, "figures", figure, figure="")
    expected = ["a value", "each value once", "each value once", "a value"]
    assert [error.expected for error in errors_in(folder) if error.column == "figure"] == expected
    assert not [error for error in errors_in(folder) if error.column == "start"]


# Digests --------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_the_digest_notices_every_byte(folder, table):
    record_digests(folder)
    path = folder / f"{table}.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n", 1))
    message = f"1 error in the tables:\n- {table}.csv: found another checksum, expected the one in"
    assert refuses(validate, message).errors == refuses(load, message).errors


def test_a_byte_order_mark_that_nobody_sees_is_named(folder):
    record_digests(folder)
    path = folder / "events.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    refuses(load, "events.csv: found another checksum, with a byte order mark, expected")


def test_recording_changes_sizes_and_digests_and_nothing_else(folder):
    describe(folder, lambda package: [each.pop("bytes", None) for each in package["resources"]])
    path = folder / "datapackage.json"
    before = json.loads(path.read_text("utf-8"))
    assert record_digests(folder) == [each["name"] for each in before["resources"]]
    text = path.read_text("utf-8")
    assert text.startswith('{\n  "$schema"') and text.endswith("}\n") and "’" in text
    after = json.loads(text)
    for each in after["resources"]:
        assert each.pop("hash").startswith("sha256:")
        assert each.pop("bytes") == (folder / each["path"]).stat().st_size
    assert after == before
    describe(folder, lambda package: None)  # in one line, which stays
    assert record_digests(folder) == [] and len(path.read_text("utf-8").splitlines()) == 1
    change(folder, "sources", "ansa-2020", note="another reason")
    assert record_digests(folder) == ["sources"]
    written = path.read_bytes()
    change(folder, "figures", "edx-courses", value="7")
    refuses(lambda: record_digests(folder), "edx-courses")
    assert path.read_bytes() == written


def test_whether_tables_are_the_packaged_ones_is_told_by_every_byte(folder, monkeypatch):
    record_digests(folder)
    monkeypatch.setattr("alliance_stats.descriptor.PACKAGED", folder)
    assert matches_digests(folder)
    change(folder, "sources", "ansa-2020", note="another reason")
    assert not matches_digests(folder)
    (folder / "sources.csv").unlink()
    assert not matches_digests(folder)


# Loaded tables --------------------------------------------------------------------------------

MINE = {"printed": "36 million", "value": 36e6, "note": None}
NOON = pd.Timestamp("2012-05-01 12:00")
UNFIT = {
    "a whole number": [{"value": value} for value in (36e6 + 0.5, float("inf"), True)],
    "text": [{"note": note} for note in (5.5, True, 2.0**60)],
    "'36000000', which is what '36 million' says": [{"value": None}],
    "an empty cell where a value is missing": [{"note": "None"}, {"value": "nan"}],
}


@pytest.mark.parametrize(
    ("table", "like", "new_id", "cells", "message"),
    [
        ("references", "edx-users-2020", "mine", MINE, None),
        ("references", "ntu-qs-2021", "mine", {"edition": 2021, "as_of": 2020}, None),
        ("figures", "edx-courses", "edx-more-courses", {}, None),
        ("numerals", "n01", "n130", {"start": 9999}, None),
        *(("references", "edx-users-2020", "mine", MINE | cells, message)
          for message, cases in UNFIT.items() for cells in cases),
        ("figures", "edx-courses", None, {}, "a value"),
        ("events", "edx-founded", "mine", {"start": 9, "start_date": NOON}, "a valid date, year"),
        ("positions", "ntu-asia", "edx-courses", {}, "an id that no figure has"),
        ("findings", "edx-audience", "edx-courses", {}, "each value once"),
    ],
)  # fmt: skip
def test_a_row_of_ones_own_is_checked_as_in_a_folder(tables, table, like, new_id, cells, message):
    errors = errors_in(vars(added(tables, table, like, new_id, **cells)))
    where = {(f"{table}.csv", new_id or "")} if message else set()
    assert {error[:2] for error in errors} == where
    assert all(error.expected.startswith(message) for error in errors)


def test_a_what_if_may_take_away_what_a_finding_cites(tables):
    assert "edx-users-2020" in "; ".join(tables.findings["evidence"].dropna())
    for table, row in (("references", "edx-users-2020"), ("figures", "edx-courses")):
        assert validate(tables.replace(**{table: getattr(tables, table).drop(row)})) is None
    none = tables.replace(sources=tables.sources.iloc[:0])
    refuses(lambda: validate(none), "found 'ecns-2018', expected a row of sources")


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (lambda table: table.rename_axis(None),
         ": found an index named None, expected 'reference' (pandas.concat drops the name unless "
         "all parts have it)"),
        (lambda table: table.drop(columns="counts"),
         ", column counts: found no such columns, expected one"),
        (lambda table: pd.concat([table, table[["note"]]], axis=1),
         ", column note: found 2 such columns, expected one"),
        (lambda table: table.assign(reference="x"),
         ", column reference: found 2 such columns, expected one"),
    ],
)  # fmt: skip
def test_a_table_of_another_shape_is_named_in_one_sentence(tables, shape, message):
    wrong = tables.replace(references=shape(tables.references))
    said = f"1 error in the tables:\n- references.csv{message}"
    assert str(refuses(lambda: validate(wrong), said)) == said


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
