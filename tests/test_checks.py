"""No damage to the tables gets through: each is named by file, row, column, found and expected."""

import csv
import io
import json

import pandas as pd
import pytest

from alliance_stats import DataError, load, validate
from alliance_stats.checks import (
    PACKAGED,
    TABLES,
    Fault,
    find_faults,
    matches_digests,
    record_digests,
    span,
)


def cells(path):
    header, *rows = csv.reader(io.StringIO(path.read_text("utf-8")))
    return header, rows


def change(folder, table, identifier, column, value):
    """Write another value into one cell of a table."""
    path = folder / f"{table}.csv"
    header, rows = cells(path)
    (row,) = (row for row in rows if row[0] == identifier)
    row[header.index(column)] = value
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def test_the_packaged_tables_hold_no_fault_in_a_folder_nor_as_frames():
    assert find_faults(PACKAGED) == []
    assert find_faults(vars(load())) == []


#: table, row, column, what is written there, where it is noticed if elsewhere, what was expected.
DAMAGE = [
    # What datapackage.json says of a column.
    ("figures", "edx-courses", "value", "28oo", "", "a whole number of at least 1"),
    ("figures", "edx-courses", "value", "0", "", "a whole number of at least 1"),
    ("figures", "edx-courses", "value", "02800", "", "a whole number of at least 1"),
    ("figures", "edx-courses", "hedge", "more then", "", "(perhaps 'more than')"),
    ("figures", "edx-courses", "said_by", "", "", "a value"),
    ("figures", "edx-courses", "statement", "", "", "a value"),
    ("figures", "edx-courses", "note", "two  spaces", "", "text without stray spaces"),
    ("figures", "edx-courses", "note", "a\tb", "", "text without stray spaces"),
    ("figures", "edx-courses", "figure", "edX courses", "edX courses/figure", "text of the form"),
    ("figures", "edx-courses", "entity", "edxx", "", "a row of organizations.csv (perhaps 'edx')"),
    ("sources", "ansa-2020", "note", "", "", "a value"),
    ("events", "edx-founded", "start_date", "2012-02-30", "", "a date of the calendar"),
    ("events", "edx-founded", "start_date", "2012-05", "", "a date of the calendar"),
    ("references", "edx-users-2020", "counts", "lurkers", "", "one of learners, users"),
    ("references", "edx-users-2020", "source", "nobody", "", "a row of sources.csv"),
    ("references", "edx-users-2020", "entity", "edex", "", "(perhaps 'edx')"),
    ("references", "spbu-coursera-courses-2022", "on", "coursara", "", "(perhaps 'coursera')"),
    # A phrase and what it says.
    ("figures", "edx-courses", "value", "2900", "", "'2800', which is what 'more than 2800' says"),
    ("figures", "edx-courses", "hedge", "almost", "", "'more than', which is what"),
    ("figures", "edx-courses", "printed", "dozens", "", "a number ('dozens' names no number)"),
    ("references", "edx-users-2020", "value", "36000000", "", "'35000000', which is what"),
    ("references", "world-learners-2014", "value_high", "19000000", "", "'18000000', which is"),
    ("references", "nairobi-the-2021-africa", "value", "", "", "a number, as no phrase is printed"),
    ("references", "china-courses-rank-2020-12-30", "value", "1", "", "'', which is what"),
    ("references", "china-courses-rank-2020-12-30", "printed", "one of the leaders", None, ""),
    ("references", "china-courses-rank-2020-12-30", "printed", "leading", "", "a number"),
    ("references", "edx-users-2020", "printed", "a few", "", "a number ('a few' names no number)"),
    ("positions", "ntu-asia", "best", "2", "", "'3', which is what '3rd' says"),
    ("positions", "ntu-asia", "worst", "", "", "'3', which is what '3rd' says"),
    ("positions", "nairobi-africa-top-10", "best", "10", "", "'1', which is what 'top-10' says"),
    ("positions", "nairobi-africa-top-10", "worst", "1", "", "'10', which is what 'top-10' says"),
    ("positions", "coursera-biggest-world", "best", "2", "", "'1', which is what 'the biggest'"),
    ("positions", "coursera-biggest-world", "worst", "", "", "'1', which is what 'the biggest'"),
    ("positions", "edx-one-of-biggest", "worst", "1", "", "'', which is what 'one of"),
    ("positions", "members-leaders-in-regions", "worst", "1", "", "'', which is what 'the"),
    ("positions", "illinois-coursera-world", "best", "3", "", "a place better than the"),
    ("positions", "illinois-coursera-world", "worst", "3", "", "'2', the same as best"),
    ("positions", "illinois-coursera-world", "start", "9166", "best", "a place better than"),
    ("figures", "edx-courses", "statement", "edX has courses.", "",
     "a sentence with 'more than 2800' in it"),
    # The order, and the ledger.
    ("figures", "edx-courses", "start", "1700", "edx-audience/start", "a larger offset: rows in"),
    ("figures", "edx-courses", "start", "", "edx-audience/start", "those without one last"),
    ("numerals", "n05", "start", "422", "", "a larger offset: rows in the order of the article"),
    ("numerals", "n05", "numeral", "n53", "n53/numeral", "'n05', in the order of the article"),
    ("numerals", "n08", "row", "edx-courses", "printed", "a part of 'more than 2800', which"),
    ("numerals", "n08", "row", "edx-coursed", "", "a row with that column, or a reason why none"),
    ("numerals", "n08", "column", "edition", "row", "a row with that column"),
    ("numerals", "n08", "reason", "a name", "", "none, as a row uses it"),
    ("numerals", "n19", "printed", "2021", "", "a part of '2020', which ntu-world has"),
    ("numerals", "n23", "reason", "", "row", "a row with that column, or a reason why none"),
    ("numerals", "n08", "start", "1370", "printed", "a part of 'more than 3100'"),
    ("numerals", "n12", "start", "1600", "printed", "a part of 'more than 2800'"),
    ("numerals", "n08", "row", "xuetangx-audience", "figures.csv/xuetangx-courses/printed",
     "a numeral in numerals.csv"),
    # An id and what it says.
    ("figures", "edx-courses", "entity", "xuetangx", "", "what edx-courses begins with"),
    ("figures", "edx-courses", "metric", "audience", "counts", "for an audience"),
    ("figures", "edx-courses", "counts", "listeners", "", "for an audience"),
    ("figures", "edx-audience", "metric", "courses", "", "what edx-audience ends with"),
    ("figures", "mind-control-audience", "item", "Programming basics", "",
     "what mind-control-audience begins with"),
    ("figures", "spbu-chinese-companies", "item", "partners", None, ""),
    ("positions", "spbu-coursera-world", "on", "", "", "'coursera', as spbu-coursera-world says"),
    ("positions", "ntu-asia", "on", "coursera", "", "'', as ntu-asia says"),
    ("positions", "ntu-asia", "position", "ntu-africa", "numerals.csv/n18/row", "a row with that"),
    ("references", "edx-users-2020", "as_of", "2019-12", "", "a date in 2020, as edx-users-2020"),
    # Dates.
    ("references", "edx-users-2020", "as_of", "2020-13", "", "a date of the calendar"),
    ("references", "edx-users-2020", "as_of", "2020-12/2020-11", "", "a date of the calendar"),
    ("references", "edx-courses-2019", "as_of", "2031", "", "a date no later than its source"),
    ("events", "edx-founded", "end_date", "2012-04-30", "", "a day from 2012-05-01 on"),
    ("events", "edx-founded", "end_date", "2012-05-01", None, ""),
    # References.
    ("references", "edx-users-2020", "meaning", "", "", "a value for an audience, else none"),
    ("references", "ntu-qs-2021", "meaning", "people", "", "a value for an audience, else none"),
    ("references", "edx-users-2020", "counts", "courses", "", "the word printed for an audience"),
    ("references", "china-courses-2022", "counts", "partners", "", "'courses'"),
    ("references", "ntu-qs-2021", "scope", "", "", "a value for a rank, else none"),
    ("references", "edx-users-2020", "region", "World", "", "a value for a rank, else none"),
    ("references", "ntu-qs-2021", "edition", "", "ranking", "ranking, compiled_by and edition"),
    ("references", "ntu-qs-2021", "compiled_by", "unirank", "", "'qs', as elsewhere for QS World"),
    ("organizations", "edx", "region", "Asia", "", "'North America', as elsewhere for United"),
    ("coursera_partners", "google-cloud", "courses_2020_04", "174",
     "the sum of all/courses_2020_04", "'4064', as coursera-courses-2020-04 in references.csv has"),
    ("coursera_partners", "google-cloud", "courses_autumn_2020", "",
     "the sum of all/courses_autumn_2020", "'4384', as coursera-courses-autumn-2020"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "place", "expected"),
    DAMAGE,
    ids=[f"{row}-{column}-{value}" for _, row, column, value, *_ in DAMAGE],
)
def test_damage_is_named_by_place_found_and_expected(
    tables, table, row, column, value, place, expected
):
    change(tables, table, row, column, value)
    faults = find_faults(tables)
    if place is None:  # another way to say it, or what nothing else repeats
        assert faults == []
        return
    where = [f"{table}.csv", row, column]
    parts = place.split("/") if place else []
    where[3 - len(parts) :] = parts
    (named,) = (fault for fault in faults if list(fault[:3]) == where)
    assert expected in named.expected
    assert place or named.found == repr(value)
    assert len(str(DataError(faults)).splitlines()) < 10
    with pytest.raises(DataError, match=row if not place else where[1]):
        load()  # as no digest is recorded


def test_a_fault_and_a_list_of_them_are_said_in_a_screenful():
    fault = Fault("figures.csv", "edx-courses", "value", "'2'", "'3'")
    assert str(fault) == "figures.csv, row edx-courses, column value: found '2', expected '3'"
    assert str(Fault("a.csv", "", "", "x", "y")) == "a.csv: found x, expected y"
    assert str(DataError([fault])) == f"the tables hold 1 fault:\n- {fault}"
    assert str(DataError([fault, fault])) == f"the tables hold 2 faults:\n- {fault}\n- {fault}"
    assert "more" not in str(DataError([fault] * 20))
    many = DataError([fault] * 500)
    assert str(many).endswith("\n… and 480 more")
    assert len(str(many).splitlines()) == 22
    assert len(many.faults) == 500


def test_all_faults_are_named_at_once(tables):
    change(tables, "figures", "edx-courses", "value", "")
    change(tables, "events", "edx-founded", "what", "")
    change(tables, "sources", "ansa-2020", "form", "")
    (tables / "numerals.csv").unlink()
    (tables / "positions.csv").write_text("position,best\n", "utf-8")
    assert [fault[:3] for fault in find_faults(tables)] == [
        ("figures.csv", "edx-courses", "value"),
        ("positions.csv", "header", ""),
        ("events.csv", "edx-founded", "what"),
        ("numerals.csv", "", ""),
        ("sources.csv", "ansa-2020", "form"),
    ]


@pytest.mark.parametrize(
    ("table", "damage", "row", "found", "expected"),
    [
        ("figures", lambda raw: b"", "", "no table (not enough values", "CSV in UTF-8"),
        ("figures", lambda raw: raw.replace(b"edX", b"\xe9"), "", "no table ('utf-8'", "CSV in"),
        ("figures", lambda raw: raw + b'"', "", "no table (unexpected end of data)", "CSV in"),
        ("figures", lambda raw: b"\xef\xbb\xbf" + raw, "header", "the columns \ufeff", "figure,"),
        ("figures", lambda raw: raw.splitlines(True)[0], "", "no rows", "at least one"),
        ("events", lambda raw: raw[:-1], "spbu-joins-xuetangx", "no end of line", "one: is it"),
        ("events", lambda raw: raw.replace(b"edX founded,", b"edX, founded,"), "edx-founded",
         "9 cells", "8, one per column"),
        ("events", lambda raw: raw + b"\n", "", "0 cells", "8, one per column"),
        ("events", lambda raw: raw + raw.splitlines(True)[-1], "spbu-joins-xuetangx",
         "'spbu-joins-xuetangx'", "each value once"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_named(tables, table, damage, row, found, expected):
    path = tables / f"{table}.csv"
    path.write_bytes(damage(path.read_bytes()))
    fault = find_faults(tables)[0]
    assert fault[:2] == (f"{table}.csv", row)
    assert fault.found.startswith(found)
    assert fault.expected.startswith(expected)


@pytest.mark.parametrize(
    ("text", "found"),
    [(None, "no such file in"), ("{", "no JSON in UTF-8"), ('{"resources": []}', "nothing")],
)
def test_a_missing_or_broken_description_is_named(tables, text, found):
    path = tables / "datapackage.json"
    path.unlink() if text is None else path.write_text(text, "utf-8")
    with pytest.raises(DataError, match=f"datapackage.json.*: found {found}"):
        validate(tables)


def test_a_source_of_the_future_is_named(tables):
    path = tables / "sources.csv"
    path.write_text(path.read_text("utf-8").replace(",2020-03-04,printed", ",2098-03-04,printed"))
    (fault,) = find_faults(tables)
    assert fault[:3] == ("sources.csv", "ansa-2020", "date")
    assert fault.expected == "a date that is not in the future"


# Digests --------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_the_digest_notices_every_byte(tables, table):
    record_digests(tables)
    assert matches_digests(tables)
    path = tables / f"{table}.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n", 1))
    assert not matches_digests(tables)
    with pytest.raises(
        DataError, match=f"^the tables hold 1 fault:\n- {table}.csv: found the digest"
    ):
        getattr(__import__("alliance_stats"), f"load_{table}")()
    path.unlink()
    assert not matches_digests(tables)


def test_recording_changes_sizes_and_digests_and_nothing_else(tables):
    package = tables / "datapackage.json"
    (tables / "more.csv").write_text("a\n", "utf-8")
    before = json.loads(package.read_text("utf-8"))
    assert record_digests(tables) == list(TABLES)
    assert record_digests(tables) == []
    after = json.loads(package.read_text("utf-8"))
    for resource in after["resources"]:
        assert resource.pop("hash").startswith("sha256:")
        assert resource["bytes"] == (tables / resource["path"]).stat().st_size
    assert after == before
    assert package.read_text("utf-8").endswith("}\n")
    assert '{\n  "$schema"' in package.read_text("utf-8")
    assert not list(tables.glob(".*"))
    change(tables, "sources", "ansa-2020", "note", "another reason")
    assert record_digests(tables) == ["sources"]
    written = package.read_bytes()
    change(tables, "figures", "edx-courses", "value", "7")
    with pytest.raises(DataError, match="edx-courses"):
        record_digests(tables)
    assert package.read_bytes() == written


# Typed tables ---------------------------------------------------------------------------------

REFERENCE = {
    "entity": "edx", "metric": "audience", "counts": "users", "meaning": "people",
    "printed": "36 million", "hedge": "none", "value": 36e6, "as_of": "2020-12-31",
    "as_of_basis": "printed", "source": "harvard-magazine-2021",
}  # fmt: skip


def with_reference(**cells):
    loaded = load()
    index = pd.Index(["edx-users-2020-mine"], name="reference")
    added = pd.DataFrame([REFERENCE | cells], index=index)
    return loaded.replace(references=pd.concat([loaded.references, added]))


def test_a_reference_of_ones_own_is_sound():
    assert validate(with_reference()) is None


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("counts", "lurkers", "one of learners, users"),
        ("entity", "edx-org", "a row of organizations.csv or one of futurelearn"),
        ("on", "coursra", "a row of organizations.csv (perhaps 'coursera')"),
        ("as_of", "2031-01", "a date no later than its source, 2021-09-30"),
        ("value", 36_000_000.5, "a whole number of at least 1"),
        ("value", None, "'36000000', which is what '36 million' says"),
        ("printed", None, None),
    ],
)
def test_a_reference_of_ones_own_is_checked_as_in_a_folder(column, value, expected):
    try:
        validate(with_reference(**{column: value}))
    except DataError as error:
        (fault,) = (fault for fault in error.faults if fault.column == column)
        assert fault[:2] == ("references.csv", "edx-users-2020-mine")
        assert fault.expected.startswith(expected)
    else:
        assert expected is None


def claims_with(table: str, like: str, name: str, **cells):
    """The tables with a claim of one's own at the end of figures or positions."""
    loaded = load()
    frame = getattr(loaded, table)
    row = frame.loc[[like]].assign(start=pd.NA, **cells).rename(index={like: name})
    return loaded, table, pd.concat([frame, row])


def test_a_claim_that_is_in_no_article_has_no_start_and_stands_last():
    loaded, table, frame = claims_with("figures", "edx-courses", "edx-more-courses")
    assert validate(loaded.replace(**{table: frame})) is None
    loaded, table, frame = claims_with("positions", "ntu-asia", "ntu-africa")
    assert validate(loaded.replace(**{table: frame})) is None
    first = loaded.replace(**{table: pd.concat([frame[-1:], frame[:-1]])})
    with pytest.raises(
        DataError, match="expected a larger offset: rows in the order of the article"
    ):
        validate(first)
    same = claims_with("positions", "ntu-asia", "edx-courses", entity="edx")
    with pytest.raises(
        DataError, match="column position: found 'edx-courses', expected an id that"
    ):
        validate(loaded.replace(positions=same[2]))


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (lambda table: table.rename_axis(None),
         "references.csv: found an index named None, expected 'reference' (pandas.concat drops the "
         "name unless all parts have it)"),
        (lambda table: table.drop(columns="counts"),
         "references.csv, column counts: found nothing, expected this column"),
    ],
)  # fmt: skip
def test_a_table_of_another_shape_is_named_in_one_sentence(frame, message):
    loaded = load()
    with pytest.raises(DataError) as caught:
        validate(loaded.replace(references=frame(loaded.references)))
    assert str(caught.value) == f"the tables hold 1 fault:\n- {message}"
    assert find_faults(vars(loaded) | {"events": None})[0].found == "NoneType"


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2020", "2020-01-01 2020-12-31"),
        ("2020-02", "2020-02-01 2020-02-29"),
        ("1999-12-31", "1999-12-31 1999-12-31"),
        ("2020-09/2021", "2020-09-01 2021-12-31"),
        *((wrong, None) for wrong in ("", "0218", "2020-1", "2020-13", "2021-02-29", "2021/2020",
                                      "2019/2020/2021", "20200", "2020-01-01-01")),
    ],
)  # fmt: skip
def test_span_gives_first_and_last_day(as_of, expected):
    if expected:
        assert " ".join(map(str, span(as_of))) == expected
    else:
        with pytest.raises(ValueError):
            span(as_of)
