"""The loaders and validate(): what the tables say, and that no damage gets through."""

import copy
import csv
import functools
import hashlib
import inspect
import io
import json
import operator
import os
import re

import numpy as np
import pandas as pd
import pytest

import alliance_stats
from alliance_stats import DataError, checks, datasets, validate
from alliance_stats.checks import Fault

from .test_article import write_story

LOADERS = {
    name.removeprefix("load_"): getattr(datasets, name)
    for name in datasets.__all__
    if name.startswith("load_")
}
EVERY = pytest.mark.parametrize("table", sorted(LOADERS))

TEXT, WHOLE, DAY = "str", "Int64", "datetime64"
#: What each column is loaded as; "category" stands for a categorical.
DTYPES = {
    "figures": {"category": "metric hedge counts", WHOLE: "value start"},
    "positions": {"category": "scope region measure basis", WHOLE: "best worst start"},
    "organizations": {"category": "kind region", WHOLE: "start"},
    "events": {DAY: "start_date end_date", WHOLE: "start"},
    "numerals": {"category": "table column", WHOLE: "start"},
    "references": {
        "category": "metric counts hedge as_of_basis scope region measure",
        WHOLE: "value value_high",
    },
    "sources": {"category": "date_basis form independence"},
    "coursera_partners": {
        "category": "kind region", WHOLE: "courses_2020_04 courses_autumn_2020",
    },
}  # fmt: skip


# The loaders ----------------------------------------------------------------------------------


def test_there_is_a_loader_for_every_table_and_a_table_for_every_loader():
    assert set(LOADERS) == {path.stem for path in alliance_stats.data_dir().glob("*.csv")}
    assert set(LOADERS) == set(DTYPES)
    assert all(getattr(alliance_stats, f"load_{table}") is LOADERS[table] for table in LOADERS)


@EVERY
def test_columns_have_the_dtypes_that_fit_them(table):
    loaded = LOADERS[table]()
    kinds = {name: kind for kind, names in DTYPES[table].items() for name in names.split()}
    for column, dtype in loaded.dtypes.items():
        expected = kinds.pop(column, TEXT)
        if expected == "category":
            assert isinstance(dtype, pd.CategoricalDtype), column
        elif expected == DAY:
            assert np.issubdtype(dtype, np.datetime64), column
        else:
            assert dtype == expected, column
    assert not kinds, f"{table} has no column {', '.join(kinds)}"


@EVERY
def test_the_index_is_the_id_unique_and_text(table):
    loaded = LOADERS[table]()
    assert loaded.index.is_unique
    assert loaded.index.dtype == TEXT
    assert loaded.index.notna().all()
    assert loaded.index.name == re.sub("^coursera_", "", table).removesuffix("s")


@EVERY
def test_a_loader_gives_the_cells_of_its_file(table):
    loaded = LOADERS[table]()
    text = (alliance_stats.data_dir() / f"{table}.csv").read_text("utf-8")
    header, *rows = csv.reader(io.StringIO(text))
    assert [loaded.index.name, *loaded.columns] == header
    shown = loaded.reset_index().astype("object").where(lambda cells: cells.notna(), "")
    for column in header:
        shown[column] = shown[column].map(
            lambda cell: str(cell.date()) if isinstance(cell, pd.Timestamp) else str(cell)
        )
    assert shown.to_numpy().tolist() == rows


@EVERY
def test_a_docstring_says_where_the_numbers_are_from_and_counts_the_rows_truly(table):
    text = inspect.getdoc(LOADERS[table])
    for section in ("Returns", "Raises", "Notes", "Examples"):
        assert f"\n{section}\n{'-' * len(section)}\n" in text
    assert "Source: " in text
    stated = int(re.search(r"^ *(\d+) rows, index ``(\w+)``", text, re.MULTILINE)[1])
    assert stated == len(LOADERS[table]())


@EVERY
def test_a_docstring_names_every_column(table):
    text = inspect.getdoc(LOADERS[table])
    for column in [LOADERS[table]().index.name, *LOADERS[table]()]:
        assert re.search(rf"\b{column}\b", text), column


@EVERY
def test_what_a_caller_does_to_a_table_does_not_reach_the_next_caller(table):
    first = LOADERS[table]()
    pristine = first.copy()
    first.iloc[:, 0] = first.iloc[0, 0]
    first.index = first.index[::-1]
    pd.testing.assert_frame_equal(LOADERS[table](), pristine)


# What the article says, read by a person ------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "entity", "metric", "hedge", "value", "counts"),
    [
        (
            "alliance-platforms", "global-mooc-alliance", "platforms", "none", 3,
            "major online educational platforms",
        ),
        ("xuetangx-courses", "xuetangx", "courses", "more than", 3100, "online courses"),
        ("xuetangx-audience", "xuetangx", "audience", "more than", 228_000_000, "listeners"),
        ("edx-courses", "edx", "courses", "more than", 2800, "online courses"),
        ("edx-audience", "edx", "audience", "none", 100_000_000, "listeners"),
        ("thai-mooc-partners", "thai-mooc", "partners", "more than", 100, "partners"),
        ("thai-mooc-courses", "thai-mooc", "courses", "none", 472, "online courses"),
        ("mind-control-audience", "toronto", "audience", "almost", 140_000, "signed up"),
        ("programming-basics-audience", "toronto", "audience", "more than", 220_000,
         "signed up"),
        ("spbu-chinese-organizations", "spbu", "partners", "more than", 50, "organizations"),
        ("spbu-chinese-companies", "spbu", "partners", "none", 30, "companies"),
        ("china-platforms", "china", "platforms", "more than", 30, "major online platforms"),
        ("china-courses", "china", "courses", "none", 34_000, "online courses"),
        ("china-audience", "china", "audience", "almost", 450_000_000, "learners"),
        ("spbu-open-education-courses", "spbu", "courses", "none", 146, "courses"),
        ("open-education-courses", "open-education", "courses", "none", 663, "courses"),
        ("open-education-audience", "open-education", "audience", "none", 7_000_000, "people"),
        ("spbu-open-education-audience", "spbu", "audience", "almost", 2_000_000, "listeners"),
    ],
)  # fmt: skip
def test_every_count_of_the_article(figure, entity, metric, hedge, value, counts):
    row = alliance_stats.load_figures().loc[figure]
    found = row[["entity", "metric", "hedge", "value", "counts"]].tolist()
    assert found == [entity, metric, hedge, value, counts]


def test_the_article_has_eighteen_counts_and_two_parts_of_open_education():
    figures = alliance_stats.load_figures()
    assert len(figures) == 18
    assert set(figures.query("on == 'open-education'").index) == {
        "spbu-open-education-courses", "spbu-open-education-audience",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("position", "entity", "region", "basis", "best", "worst"),
    [
        ("xuetangx-biggest-world", "xuetangx", "World", "printed", 1, 1),
        ("edx-one-of-biggest", "edx", "World", "printed", 1, pd.NA),
        ("cornell-one-of-most-famous", "cornell", "United States", "printed", 1, pd.NA),
        ("ntu-world", "ntu", "World", "printed", 11, 11),
        ("ntu-asia", "ntu", "Asia", "printed", 3, 3),
        ("polimi-technical", "polimi", "World", "printed", 16, 16),
        ("polimi-coursera-europe", "polimi", "Europe", "printed", 2, 2),
        ("nairobi-africa-top-10", "nairobi", "Africa", "printed", 1, 10),
        ("toronto-canada", "toronto", "Canada", "printed", 1, 1),
        ("programming-basics-top-100", "toronto", "World", "printed", 1, 100),
        ("spbu-open-education", "spbu", "Russia", "printed", 1, 1),
        ("spbu-coursera-europe", "spbu", "Europe", "printed", 1, 1),
        ("spbu-coursera-world", "spbu", "World", "printed", 3, 3),
        ("google-cloud-coursera-world", "google-cloud", "World", "implied", 1, 1),
        ("illinois-coursera-world", "illinois", "World", "implied", 2, 2),
        ("spbu-xuetangx-first", "spbu", "Russia", "printed", 1, 1),
        ("xuetangx-largest-china", "xuetangx", "China", "printed", 1, 1),
    ],
)
def test_places_of_the_article(position, entity, region, basis, best, worst):
    row = alliance_stats.load_positions().loc[position]
    assert row[["entity", "region", "basis", "best"]].tolist() == [entity, region, basis, best]
    assert row["worst"] is pd.NA if worst is pd.NA else row["worst"] == worst


def test_rankings_are_compiled_by_those_whom_the_article_names():
    positions = alliance_stats.load_positions()
    named = positions["compiled_by"].dropna().to_dict()
    assert named == {
        "ntu-world": "qs", "ntu-asia": "qs",
        "polimi-technical": "times-higher-education", "toronto-canada": "times-higher-education",
    }  # fmt: skip
    assert positions.loc[["ntu-world", "ntu-asia"], "edition"].tolist() == ["2020", "2020"]


def test_who_founded_the_alliance_and_edx():
    roles = alliance_stats.load_organizations()["role"]
    assert set(roles.index[roles.str.contains("alliance founder")]) == {
        "spbu", "unesco-iite", "tsinghua", "xuetangx", "thai-mooc", "edx",
    }  # fmt: skip
    assert set(roles.index[roles.str.contains("founder of edX")]) == {"mit", "harvard"}
    partners = set(roles.index[roles.str.contains("partner of SPBU")])
    assert partners == {
        "china-ministry-of-education", "tsinghua", "peking", "fudan", "harbin", "huawei",
    }  # fmt: skip


def test_where_the_members_of_the_alliance_are():
    organizations = alliance_stats.load_organizations()
    members = organizations[organizations["role"].str.contains("alliance member")]
    assert members["country"].to_dict() == {
        "cornell": "United States", "ntu": "Singapore", "polimi": "Italy", "nairobi": "Kenya",
        "toronto": "Canada",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("event", "start", "end"),
    [
        ("alliance-conference", "2020-12-09", "2020-12-11"),
        ("edx-founded", "2012-05-01", "2012-05-31"),
        ("beijing-declaration", "2020-01-01", "2020-12-31"),
        ("spbu-joins-xuetangx", "2018-06-01", "2019-06-30"),
    ],
)
def test_a_vague_date_is_the_whole_span_that_it_allows(event, start, end):
    row = alliance_stats.load_events().loc[event]
    assert (row["start_date"], row["end_date"]) == (pd.Timestamp(start), pd.Timestamp(end))


def test_the_ledger_explains_the_misprinted_pandemic():
    ledger = alliance_stats.load_numerals()
    explained = ledger[ledger["reason"].fillna("").str.contains("COVID-19")]
    assert explained["printed"].tolist() == ["19", "10"]


def test_coursera_counts_by_partner_agree_with_the_size_of_the_listings():
    partners = alliance_stats.load_coursera_partners()
    sizes = alliance_stats.load_references()["value"]
    assert partners["courses_2020_04"].sum() == sizes["coursera-courses-2020-04"] == 4064
    assert partners["courses_autumn_2020"].sum() == sizes["coursera-courses-autumn-2020"] == 4384


# Another folder -------------------------------------------------------------------------------


def test_the_environment_names_another_folder(tables):
    assert alliance_stats.data_dir() == tables
    path = tables / "figures.csv"
    path.write_text(path.read_text("utf-8").replace("told by", "said by"), "utf-8")
    assert alliance_stats.load_figures().loc["china-courses", "note"].startswith("said by")


def test_a_folder_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(tmp_path / "nowhere"))
    said = (
        f"- ALLIANCE_STATS_DATA: found {str(tmp_path / 'nowhere')!r}, expected a folder of tables"
    )
    for call in (alliance_stats.data_dir, alliance_stats.load_figures, validate):
        with pytest.raises(DataError) as caught:
            call()
        assert str(caught.value).splitlines()[1:] == [said]
        found = repr(str(tmp_path / "nowhere"))
        fault = Fault("ALLIANCE_STATS_DATA", "", "", found, "a folder of tables")
        assert caught.value.faults == [fault]


def test_an_empty_variable_is_as_none(monkeypatch):
    monkeypatch.delenv("ALLIANCE_STATS_DATA", raising=False)
    usual = alliance_stats.data_dir()
    monkeypatch.setenv("ALLIANCE_STATS_DATA", "")
    assert alliance_stats.data_dir() == usual


def test_the_tables_are_valid_with_and_without_digests(tables):
    validate()
    validate(tables)
    validate(str(tables))


def test_a_file_changed_while_the_program_runs_is_read_again(tables):
    assert alliance_stats.load_events().loc["edx-founded", "what"] == "edX founded"
    path = tables / "events.csv"
    path.write_text(path.read_text("utf-8").replace("edX founded", "edX begun"), "utf-8")
    assert alliance_stats.load_events().loc["edx-founded", "what"] == "edX begun"


def test_a_description_changed_while_the_program_runs_is_read_again(tables):
    before = alliance_stats.load_events()
    package = json.loads((tables / "datapackage.json").read_text("utf-8"))
    (resource,) = (r for r in package["resources"] if r["name"] == "events")
    resource["path"] = "happenings.csv"
    (tables / "events.csv").rename(tables / "happenings.csv")
    (tables / "datapackage.json").write_text(json.dumps(package), "utf-8")
    pd.testing.assert_frame_equal(alliance_stats.load_events(), before)


def test_a_description_of_the_same_size_and_time_is_read_again(tables):
    path = tables / "datapackage.json"
    checks.record_digests(tables)
    before, text = path.stat(), path.read_text("utf-8")
    assert len(alliance_stats.load_events()) == 5
    path.write_text(text.replace('"events.csv"', '"eventz.csv"'), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    with pytest.raises(DataError, match=r"eventz\.csv: found no such file"):
        alliance_stats.load_events()


def test_the_folder_given_is_the_one_validated(tables, monkeypatch):
    monkeypatch.delenv("ALLIANCE_STATS_DATA")
    edit(tables, "figures", "none,472,", "none,427,")
    validate()
    with pytest.raises(DataError, match="thai-mooc-courses"):
        validate(tables)


def test_whole_numbers_that_are_all_missing_are_still_whole_numbers(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(write_story(tmp_path / "story")))
    assert alliance_stats.load_coursera_partners()["courses_autumn_2020"].dtype == WHOLE


# Damage ---------------------------------------------------------------------------------------


def faults_of(folder) -> list:
    """What validate() says; every fault is in the one message and says all that it should."""
    with pytest.raises(DataError) as caught:
        validate(folder)
    faults = caught.value.faults
    message = str(caught.value)
    assert f"hold {len(faults)} fault" in message
    for fault in faults:
        assert fault.file and fault.found and fault.expected
        assert str(fault) in message
    return faults


def edit(folder, table: str, before: str, after: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_bytes().decode()
    assert before in text, before
    path.write_bytes(text.replace(before, after, 1).encode())


@pytest.mark.parametrize(
    ("table", "before", "after", "row", "column", "found", "expected"),
    [
        ("figures", "3100,more than", "3100,much over", "3 (xuetangx-courses)", "hedge",
         "'much over'", "one of none, more than"),
        ("figures", "more than 3100,more than", "much over 3100,more than", "3 (xuetangx-courses)",
         "printed", "'much over 3100'", "a number"),
        ("figures", "none,472,", "none,427,", "8 (thai-mooc-courses)", "value", "'427'", "'472'"),
        ("figures", "none,472,", "none,,", "8 (thai-mooc-courses)", "value", "''", "a value"),
        ("figures", "none,472,", "none,4.72,", "8 (thai-mooc-courses)", "value", "'4.72'",
         "a whole number"),
        ("figures", "none,472,", "none,-472,", "8 (thai-mooc-courses)", "value", "'-472'",
         "a whole number of at least 1"),
        ("figures", "none,472,", "none,0472,", "8 (thai-mooc-courses)", "value", "'0472'",
         "a whole number"),
        ("figures", "edx-courses,edx", "edx-courses,edxx", "5 (edx-courses)", "entity", "'edxx'",
         "a row of organizations.csv"),
        ("figures", "edx-courses,", "xuetangx-courses,", "5 (xuetangx-courses)", "figure",
         "'xuetangx-courses'", "each once (also in row 3 (xuetangx-courses))"),
        ("figures", "partners,2020-12,2021,", "partners,2020-13,2021,", "7 (thai-mooc-partners)",
         "as_of", "'2020-13'", "a date (month must be in 1..12)"),
        ("figures", "partners,2020-12,2021,", "partners,2020-12-00,2021,",
         "7 (thai-mooc-partners)", "as_of", "'2020-12-00'", "a date ("),
        ("figures", "alliance-platforms,", "alliance-platforms ,", "2 (alliance-platforms )",
         "figure", "'alliance-platforms '", "text without stray spaces"),
        ("positions", "11th,printed,11,11", "11th,printed,0,11", "7 (ntu-world)", "best", "'0'",
         "a whole number of at least 1"),
        ("positions", "11th,printed,11,11", "11th,printed,12,11", "7 (ntu-world)", "best", "12",
         "a place no worse than 11"),
        ("positions", "11th,printed,11,11", "11th,printed,11,12", "7 (ntu-world)", "worst",
         "'12'", "11, which is what '11th' says"),
        ("positions", "top-10,printed,1,10", "top-10,printed,2,10", "11 (nairobi-africa-top-10)",
         "best", "'2'", "1, which is what 'top-10' says"),
        ("positions", "one of the biggest,printed,1,,", "one of the biggest,printed,1,5,",
         "4 (edx-one-of-biggest)", "worst", "'5'", "no place"),
        ("positions", "3rd,implied,2,2", "3rd,implied,1,1", "25 (illinois-coursera-world)", "best",
         "the implied places 1, 1", "every place above 3, once"),
        ("positions", "QS World University Rankings,qs,", "QS World University Rankings,sq,",
         "7 (ntu-world)", "compiled_by", "'sq'", "a row of organizations.csv"),
        ("events", "2012-05-01,", "2012-02-30,", "3 (edx-founded)", "start_date", "'2012-02-30'",
         "a date of the calendar"),
        ("events", "2012-05-01,", "2012-05-02,", "3 (edx-founded)", "start_date", "2012-05-02",
         "2012-05-01, which is what 'May 2012' says"),
        ("events", "2018-06-01,", "2020-06-01,", "6 (spbu-joins-xuetangx)", "end_date",
         "2019-06-30", "a day from 2020-06-01 on"),
        ("events", "9 - 11th of December", "9 - 45th of December", "2 (alliance-conference)",
         "printed", "'9 - 45th of December, 2020'", "a date (day is out of range for month"),
        ("numerals", "n15,472,2058", "n15,473,2058", "16 (n15)", "printed", "'473' at 2058",
         "a part of '472' at 2058"),
        ("numerals", "n15,472,2058,figures,thai-mooc-courses,printed,",
         "n15,472,2058,,,,", "16 (n15)", "reason", "''", "either the table"),
        ("numerals", "figures,thai-mooc-courses,", "figures,thai-mooc-course,", "16 (n15)", "row",
         "'figures thai-mooc-course printed'", "a row and column that are there"),
        ("references", ",ecns-2018,", ",ecns-2081,", "2 (china", "source",
         "'ecns-2081'", "a row of sources.csv"),
        ("references", "2018-01,printed", "2018-02,printed", "2 (china", "as_of",
         "'2018-02'", "a date no later than its source, 2018-01-24"),
        ("references", "between,801,1000,", "between,801,1001,", "", "value_high", "'1001'",
         "'1000'"),
        ("figures", "edx-courses,edx,", "edx-courses,coursera,", "5 (edx-courses)", "entity",
         "'coursera'", "the one that edx-courses begins with"),
        ("references", "23 million,none,23000000,,2016-12", "23 million,none,23000000,,2015-12",
         "(coursera-learners-2016)", "as_of", "'2015-12'", "a date in 2016"),
        ("references", "qs,2018,technical", "coursera,2018,technical", "", "compiled_by",
         "'coursera'", "'qs', as elsewhere for QS"),
        ("coursera_partners", "google-cloud,Google Cloud", "google-cloud,Goggle Cloud",
         "2 (google-cloud)", "name", "'Goggle Cloud'", "a name that begins as google-cloud"),
        ("sources", "2020-03-04,printed", "2020-02-30,printed", "2 (ansa-2020)", "date",
         "'2020-02-30'", "a date (day is out of range for month"),
        ("coursera_partners", ",google-cloud,175,", ",google-cloud,176,", "", "courses_2020_04",
         "a sum of 4065", "4064"),
        ("coursera_partners", "Google Cloud,other,United States,North America",
         "Google Cloud,other,United States,Asia", "2 (google-cloud)", "region", "'Asia'",
         "North America, as elsewhere for United States"),
        ("positions", "\nntu-world,ntu,", "\nedx-courses,edx,", "7 (edx-courses)", "position",
         "'edx-courses'", "an id that no figure has"),
        ("references", "edx-users-2020,edx,,", "edx-users-2020,edx,coursera,", "(edx-users-2020)",
         "on", "'coursera'", "none, as edx-users-2020 says"),
        ("figures", "spbu-open-education-courses,spbu,open-education,",
         "spbu-open-education-courses,spbu,,", "(spbu-open-education-courses)", "on", "''",
         "'open-education', as spbu-open-education-courses says"),
        ("references", "mind-control-2021-10,toronto,coursera,Mind Control",
         "mind-control-2021-10,toronto,coursera,Mind Contorl", "(mind-control-2021-10)", "item",
         "'Mind Contorl'", "the one that mind-control-2021-10 begins with"),
        ("references", "\nedx-users-2020,", "\nedx-users-3020,", "(edx-users-3020)", "as_of",
         "'2020-12-31'", "a date in 3020"),
        ("organizations", "founder of edX,Harvard University,",
         "founder of edX,Havrard University,", "(harvard)", "printed",
         "'Havrard University'", "'Harvard University' or 'Harvard'"),
        ("positions", ",platforms,World,", ",platfroms,World,", "", "scope", "'platfroms'",
         "one of all universities"),
        ("figures", ",100000000,listeners,", ",100000000,listenerz,", "(edx-audience)", "counts",
         "'listenerz'", "one of online courses"),
        ("organizations", ",Italy,", ",ItalyÂ\u00a0,", "", "country", "'ItalyÂ\\xa0'",
         "text without stray spaces"),
    ],
)  # fmt: skip
def test_a_fault_names_file_row_column_found_and_expected(
    tables, table, before, after, row, column, found, expected
):
    edit(tables, table, before, after)
    told = [f for f in faults_of(tables) if f.file == f"{table}.csv" and f.column == column]
    assert told
    assert any(
        row in fault.row and found == fault.found and expected in fault.expected for fault in told
    ), told
    with pytest.raises(DataError, match=re.escape(str(told[0]))):
        LOADERS[table]()


def test_all_faults_are_told_at_once(tables):
    edit(tables, "figures", "none,472,", "none,427,")
    edit(tables, "figures", "edx-courses,edx", "edx-courses,edxx")
    edit(tables, "positions", "11th,printed,11,11", "11th,printed,0,11")
    edit(tables, "events", "2012-05-01,", "2012-02-30,")
    edit(tables, "sources", "2020-03-04,printed", "2020-02-30,printed")
    (tables / "coursera_partners.csv").unlink()
    told = {(fault.file, fault.column) for fault in faults_of(tables)}
    assert told >= {
        ("figures.csv", "value"), ("figures.csv", "entity"), ("positions.csv", "best"),
        ("events.csv", "start_date"), ("sources.csv", "date"), ("coursera_partners.csv", ""),
    }  # fmt: skip


def first_lines(raw: bytes, count: int) -> bytes:
    return b"".join(raw.splitlines(keepends=True)[:count])


@EVERY
@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda raw: None, "no such file"),
        (lambda raw: b"", "an empty file"),
        (lambda raw: b"\n \n", "an empty file"),
        (lambda raw: first_lines(raw, 1), "no rows"),
        (lambda raw: raw[:-1], "no end of line"),
        (lambda raw: raw[: len(raw) // 2], ""),
        (lambda raw: raw.decode().encode("utf-16"), "bytes that are not UTF-8"),
        (lambda raw: raw.decode().encode("utf-16-le"), ""),
        (lambda raw: b"\xef\xbb\xbf" + raw, "a byte order mark"),
        (lambda raw: raw.replace(b",", b";"), "the columns"),
        (lambda raw: raw.replace(b",", b"\t"), "the columns"),
        (lambda raw: raw.replace(b"\n", b"\n\n"), "0 cells"),
        (lambda raw: raw + b"only one cell\n", "1 cells"),
        (lambda raw: raw + raw, ""),
        (lambda raw: raw + b'"never closed\n', "no CSV"),
        (lambda raw: raw + b"\x00\n", ""),
        (lambda raw: raw + "é\n".encode("latin-1"), "bytes that are not UTF-8"),
        (lambda raw: b"x" * 200_000 + b"\n", ""),
        (lambda raw: raw.splitlines(keepends=True)[0].upper() + first_lines(raw, 2), "the columns"),
    ],
)
def test_a_damaged_table_is_refused_by_validate_and_by_its_loader(tables, table, damage, found):
    path = tables / f"{table}.csv"
    damaged = damage(path.read_bytes())
    if damaged is None:
        path.unlink()
    else:
        path.write_bytes(damaged)
    assert any(f.file == path.name and found in f.found for f in faults_of(tables))
    with pytest.raises(DataError, match=re.escape(path.name)):
        LOADERS[table]()


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_table_saved_in_another_encoding_is_refused_at_its_line(tables, encoding):
    path = tables / "coursera_partners.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    row = next(i for i, line in enumerate(lines, 1) if not line.isascii())
    path.write_bytes("".join(lines).encode(encoding, errors="replace"))
    fault, *_ = faults_of(tables)
    assert (fault.file, fault.row, fault.expected) == (path.name, str(row), "UTF-8")


def test_a_table_decoded_wrongly_and_saved_again_is_refused_by_cell(tables):
    path = tables / "coursera_partners.csv"
    path.write_bytes(path.read_bytes().decode("cp1252", errors="replace").encode())
    told = [f for f in faults_of(tables) if f.column == "name"]
    assert any("another encoding" in fault.expected for fault in told)


@EVERY
def test_a_fault_anywhere_stops_every_loader_of_tables_without_digests(tables, table):
    edit(tables, "figures", "none,472,", "none,427,")
    with pytest.raises(DataError, match="thai-mooc-courses"):
        LOADERS[table]()


@EVERY
def test_with_digests_a_single_byte_is_noticed(tables, table):
    path = tables / f"{table}.csv"
    assert table in checks.record_digests(tables)
    LOADERS[table]()
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n", 1))
    (fault,) = faults_of(tables)
    assert fault.file == path.name
    assert "digest" in fault.found
    with pytest.raises(DataError, match="digest"):
        LOADERS[table]()


def test_a_table_with_its_digest_is_loaded_whatever_the_others_hold(tables):
    checks.record_digests(tables)
    edit(tables, "figures", "none,472,", "none,427,")
    assert len(alliance_stats.load_events()) == 5
    with pytest.raises(DataError, match="digest"):
        alliance_stats.load_figures()


def test_digests_of_faulty_tables_are_not_recorded(tables):
    edit(tables, "figures", "none,472,", "none,427,")
    before = (tables / "datapackage.json").read_bytes()
    with pytest.raises(DataError, match="thai-mooc-courses"):
        checks.record_digests(tables)
    assert (tables / "datapackage.json").read_bytes() == before


# The description of the tables ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda raw: None, "no such file"),
        (lambda raw: b"", "no JSON"),
        (lambda raw: raw[: len(raw) // 2], "no JSON"),
        (lambda raw: raw.decode().encode("utf-16"), "no JSON"),
        (lambda raw: b"[" * 100_000, "no JSON"),
        (lambda raw: b"1" * 100_000, "no JSON"),
    ],
)
def test_a_description_that_cannot_be_read_is_one_clear_fault(tables, damage, found):
    path = tables / "datapackage.json"
    damaged = damage(path.read_bytes())
    if damaged is None:
        path.unlink()
    else:
        path.write_bytes(damaged)
    (fault,) = faults_of(tables)
    assert fault.file == "datapackage.json"
    assert found in fault.found
    for load in LOADERS.values():
        with pytest.raises(DataError, match=r"datapackage\.json"):
            load()
    with pytest.raises(DataError, match=r"datapackage\.json"):
        alliance_stats.verify("one")


PACKAGE = json.loads((alliance_stats.data_dir() / "datapackage.json").read_bytes())
LISTED = [resource["name"] for resource in PACKAGE["resources"]]
FIELDS = PACKAGE["resources"][0]["schema"]["fields"]
NAMES = [field["name"] for field in FIELDS]
KEYS = PACKAGE["resources"][0]["schema"]["foreignKeys"]


def describe(tables, **changes):
    """Write the description with other values for some parts of the first table, or of itself."""
    package = copy.deepcopy(PACKAGE)
    for key, value in changes.items():
        (package if key in package else package["resources"][0])[key] = value
    (tables / "datapackage.json").write_text(json.dumps(package), "utf-8")


def with_field(number, **more):
    """The schema of the first table, a field of it with other parts."""
    fields = [*FIELDS[:number], FIELDS[number] | more, *FIELDS[number + 1 :]]
    return {"schema": {"fields": fields, "foreignKeys": KEYS}}


NO_DIGEST = ("", "article", "none", "sha256 of the normalised article, 64 hexadecimal digits")
NO_LIST = ("", "resources", "no list of named tables", ", ".join(LISTED))
NO_SCHEMA = ("figures", "schema", "something else",
             "fields, each with a name, a type and its constraints")  # fmt: skip
COUNTS, HEDGE = NAMES.index("counts"), NAMES.index("hedge")
HEDGES = FIELDS[HEDGE]["constraints"]["enum"]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"article": None}, [NO_DIGEST]),
        ({"article": {"sha256": "0" * 63}}, [NO_DIGEST]),
        *(
            ({"resources": wrong}, [NO_LIST])
            for wrong in (None, 5, [5], [{}], [{}, *PACKAGE["resources"]])
        ),
        ({"resources": PACKAGE["resources"][1:]}, [("figures", "", "0 descriptions", "one")]),
        ({"resources": [PACKAGE["resources"][0], *PACKAGE["resources"]]},
         [("figures", "", "2 descriptions", "one")]),
        ({"path": "../figures.csv", "hash": 5},
         [("figures", "path", "'../figures.csv'", "the name of a file, as figures.csv"),
          ("figures", "hash", "5", "sha256: and a digest, or none")]),
        ({"path": None}, [("figures", "path", "None", "the name of a file, as figures.csv")]),
        *(
            ({"schema": wrong}, [NO_SCHEMA])
            for wrong in (
                None, {}, {"fields": 5}, {"fields": [5]}, {"fields": [{"name": "figure"}]},
                with_field(0, constraints=5)["schema"], with_field(0, constraints=None)["schema"],
            )
        ),
        ({"schema": {"fields": [*FIELDS, FIELDS[0]], "foreignKeys": KEYS}},
         [("figures", "schema", ", ".join([*NAMES, "figure"]), ", ".join(NAMES))]),
        ({"schema": {"fields": FIELDS[::-1]}},
         [("figures", "schema", ", ".join(NAMES[::-1]), ", ".join(NAMES))]),
        ({"schema": {"fields": FIELDS}}, [("figures", "foreignKeys", "null", json.dumps(KEYS))]),
        (with_field(0, type="integer"), [("figures", "figure", "the type 'integer'", "'string'")]),
        (with_field(1, constraints={}),
         [("figures", "entity", "no required", "required true")]),
        (with_field(2, constraints={"minLength": 3}),
         [("figures", "on", "minLength 3", "no minLength")]),
        (with_field(HEDGE, constraints={"required": True, "enum": HEDGES[1:]}),
         [("figures", "hedge", f"enum {json.dumps(HEDGES[1:])}", f"enum {json.dumps(HEDGES)}")]),
        *(
            (with_field(COUNTS, constraints={"required": True, "enum": wrong}),
             [("figures", "counts", f"enum {json.dumps(wrong)}",
               "enum, a list of different words")])
            for wrong in (None, 5, [], "words", [""], ["a", "a"], ["a", 5], {"a": 5})
        ),
    ],
)  # fmt: skip
def test_a_description_that_is_not_that_of_the_package_is_named_by_part(tables, changes, faults):
    describe(tables, **changes)
    assert faults_of(tables) == [Fault("datapackage.json", *fault) for fault in faults]
    with pytest.raises(DataError, match=r"datapackage\.json"):
        alliance_stats.load_sources()


@pytest.mark.parametrize("enum", [None, [*FIELDS[COUNTS]["constraints"]["enum"], "students"]])
def test_other_tables_may_have_other_words_for_what_they_count(tables, enum):
    rules = {"required": True} if enum is None else {"required": True, "enum": enum}
    describe(tables, hash=None, **with_field(COUNTS, constraints=rules))
    if enum:
        edit(tables, "figures", "100000000,listeners,", "100000000,students,")
        assert alliance_stats.load_figures().loc["edx-audience", "counts"] == "students"
    assert len(alliance_stats.load_figures()) == 18


def test_a_word_that_a_list_no_longer_has_is_a_fault_whatever_the_digest(tables):
    checks.record_digests(tables)
    package = json.loads((tables / "datapackage.json").read_bytes())
    counts = package["resources"][0]["schema"]["fields"][COUNTS]
    counts["constraints"]["enum"].remove("listeners")
    (tables / "datapackage.json").write_text(json.dumps(package), "utf-8")
    with pytest.raises(DataError, match="row 5 .*'listeners'|'listeners'"):
        alliance_stats.load_figures()


def test_a_file_that_is_gone_is_a_fault_even_with_the_digest_of_nothing(tables):
    describe(tables, hash=f"sha256:{hashlib.sha256(b'').hexdigest()}")
    (tables / "figures.csv").unlink()
    with pytest.raises(DataError, match=r"figures\.csv: found no such file"):
        alliance_stats.load_figures()


def test_a_description_that_is_not_there_is_said_to_be_missing_from_its_folder(tables, monkeypatch):
    (tables / "datapackage.json").unlink()
    monkeypatch.chdir(tables)
    (fault,) = faults_of(".")
    assert fault.found == f"no such file in {tables}"


def test_parts_of_a_description_are_not_called_rows_and_columns():
    fault = Fault("datapackage.json", "figures", "hash", "5", "a digest")
    assert str(fault) == "datapackage.json, table figures, part hash: found 5, expected a digest"


def nodes(value, place=()):
    """Every part of some JSON, as the keys that lead to it."""
    if place:
        yield place
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from nodes(value[key], (*place, key))


def dotted(place):
    """A place in the description, with the names of fields and without those of tables."""
    parts = [key for key in place if isinstance(key, str)]
    if "fields" in place[:-1] and len(place) > (at := place.index("fields")) + 2:
        field = functools.reduce(operator.getitem, place[: at + 2], PACKAGE)
        parts[parts.index("fields") + 1 :] = [field["name"], *parts[parts.index("fields") + 1 :]]
    return ".".join(parts)


def test_any_part_of_the_description_that_is_lost_or_of_another_type_is_a_fault_or_words():
    package = copy.deepcopy(PACKAGE)
    lost = object()
    unnoticed = set()
    for *way, key in list(nodes(package)):
        inner = functools.reduce(operator.getitem, way, package)
        before = inner.copy()
        for wrong in (lost, None, 5, "\0", [], {}, [[]], [{}], {"": 0}):
            if wrong is lost:
                del inner[key]
            else:
                inner[key] = wrong
            list(checks._misdescribed(package, package))  # damage to the package's own
            if not list(checks._misdescribed(package, PACKAGE)):
                unnoticed.add(dotted((*way, key)))
            inner.clear()
            inner.update(before) if isinstance(before, dict) else inner.extend(before)
    fields = "resources.schema.fields"
    words = {
        name
        for name in unnoticed
        if name.startswith(("licenses", "contributors"))
        or re.fullmatch(rf"{re.escape(fields)}\.\w+\.(description|unit)", name)
    }
    assert unnoticed - words == {
        # Lists that tables of one's own may change, a digest that they may leave out, words, and
        # what only other readers of data packages want.
        *(f"{fields}.{name}.constraints.enum" for name in ("counts", "scope")),
        f"{fields}.scope.constraints",
        "resources.hash",
        *"name title version description keywords".split(),
        *(f"article.{key}" for key in "title publisher date characters description".split()),
        *(
            f"resources.{key}"
            for key in "title type scheme format mediatype encoding bytes schema.primaryKey "
            "schema.missingValues".split()
        ),
    }  # fmt: skip


def test_a_folder_in_place_of_a_file_is_a_fault(tables):
    (tables / "figures.csv").unlink()
    (tables / "figures.csv").mkdir()
    assert faults_of(tables)[0].file == "figures.csv"
