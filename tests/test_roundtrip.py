"""A round trip changes nothing: the same cells give the same tables, or a DataError."""

import io
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats.datasets import validated
from alliance_stats.descriptor import PACKAGED, TABLES

from .conftest import change, changed, describe


def csv(frame, **reading):
    return pd.read_csv(io.StringIO(frame.to_csv()), **reading)


def spreadsheet(frame):
    """As a spreadsheet keeps cells: whatever looks like a number or a day is one."""

    def cell(value):
        if isinstance(value, str) and value.isdecimal():
            return float(value)
        if isinstance(value, str) and pd.Series([value]).str.fullmatch(r"\d{4}-\d\d-\d\d").all():
            return pd.Timestamp(value)
        return float(value) if isinstance(value, int) else value

    return frame.astype("object").map(cell, na_action="ignore")


def numbers(frame, dtype):
    """With another dtype wherever all cells can have it, as are years kept as text."""
    digits = frame.apply(lambda column: pd.to_numeric(column.astype("object"), errors="coerce"))
    whole = digits.notna() == frame.notna()
    return frame.astype({name: "object" for name in frame}).assign(
        **{name: digits[name].astype(dtype) for name in frame if whole[name].all()}
    )


FORMATS = {
    "csv": lambda frame: csv(frame, index_col=0),
    "csv without an index": csv,
    "csv as text": lambda frame: csv(frame, index_col=0, dtype="str", keep_default_na=False),
    "a spreadsheet": spreadsheet,
    "float64": lambda frame: numbers(frame, "float64"),
    "Float64": lambda frame: numbers(frame, "Float64"),
    "object": lambda frame: frame.astype("object"),
    "object with None": lambda frame: frame.astype("object").where(frame.notna(), None),
    "object with NA": lambda frame: frame.astype("object").where(frame.notna(), pd.NA),
    "object with nan": lambda frame: frame.astype("object").where(frame.notna(), np.nan),
    "nullable": lambda frame: frame.astype("object").convert_dtypes(),
    "categories": lambda frame: frame.astype("category"),
    "days as text": lambda frame: frame.map(lambda cell: str(cell)[:10] if
                                            isinstance(cell, pd.Timestamp) else cell),
    "further columns": lambda frame: frame.assign(answer=1, courses=2).iloc[:, ::-1],
    **({"arrow": lambda frame: frame.astype("object").convert_dtypes(dtype_backend="pyarrow")}
       if find_spec("pyarrow") else {}),
}  # fmt: skip


def assert_same(got, due):
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(got, table), getattr(due, table), obj=table)


@pytest.mark.parametrize("way", FORMATS)
def test_tables_come_back_as_they_were(way):
    tables = stats.load()
    back = {table: FORMATS[way](getattr(tables, table)) for table in TABLES}
    assert_same(validated(tables.replace(**back)), tables)


def test_a_workbook_comes_back_as_it_was(tmp_path):
    tables = stats.load()
    tables.to_excel(tmp_path / "tables.xlsx")
    back = pd.read_excel(tmp_path / "tables.xlsx", sheet_name=None, index_col=0)
    assert list(back) == list(TABLES)
    assert_same(validated(tables.replace(**back)), tables)
    pd.testing.assert_frame_equal(stats.verdicts(tables.replace(**back)), stats.verdicts())


@pytest.mark.parametrize(
    ("table", "spoil", "found"),
    [
        ("positions", lambda table: table.assign(note=table["note"].astype("object").map(str)),
         "row spbu-first-representative, column note: found 'nan', expected an empty cell"),
        ("positions", lambda table: table.assign(edition=table["edition"].astype(float).map(str)),
         "column edition: found 'nan', expected"),
        ("events", lambda table: table.assign(start_date=table["start_date"] + pd.Timedelta("1h")),
         "column start_date: found '2020-12-09 01:00:00', expected a valid date"),
        ("events", lambda table: table.assign(start_date="09/12/2020"),
         "column start_date: found '09/12/2020', expected a valid date, year first"),
        ("sources", lambda table: table.assign(date=pd.to_datetime(table["date"].str[:4])),
         "expected a date no later than its source, 2019-01-01"),
        ("figures", lambda table: table.assign(value=table["value"] / 10),
         "column value: found '0.3', expected a whole number of at least 1"),
        ("figures", lambda table: table.assign(note=table["note"].notna()),
         "column note: found False, expected text"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_from_damage_is_refused(table, spoil, found):
    tables = stats.load()
    with pytest.raises(stats.DataError) as caught:
        validated(tables.replace(**{table: spoil(getattr(tables, table))}))
    assert any(found in str(error) for error in caught.value.errors)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: pd.read_csv(io.BytesIO(raw), dtype="str", keep_default_na=False)
        .iloc[:, ::-1].to_csv(index=False, quoting=1).encode(),
    ],
    ids=["byte order mark", "CRLF", "columns in another order, all quoted"],
)  # fmt: skip
def test_a_file_that_says_the_same_is_read_as_the_same(folder, rewrite):
    package = folder / "datapackage.json"
    package.write_bytes(b"\xef\xbb\xbf" + package.read_bytes())
    for table in TABLES:
        path = folder / f"{table}.csv"
        path.write_bytes(rewrite(path.read_bytes()))
    assert_same(stats.load(), stats.load(PACKAGED))


def test_the_order_of_a_description_moves_no_column(folder):
    describe(folder, lambda p: [each["schema"]["fields"].reverse() for each in p["resources"]])
    assert next(iter(stats.load().figures)) == "note"
    assert_same(validated(), stats.load(PACKAGED))


def test_saved_tables_are_the_same_files(tmp_path):
    tables = stats.load()
    tables.package["resources"].append(mine := {"name": "mine", "path": "mine.csv"})
    (tmp_path / "empty").mkdir()
    tables.save(tmp_path / "empty")
    tables.save(tmp_path / "a" / "b")
    for path in stats.data_dir().glob("*.csv"):
        assert (tmp_path / "a" / "b" / path.name).read_bytes() == path.read_bytes()
    again = stats.load(tmp_path / "a" / "b")
    assert again.package["article"] == tables.package["article"]
    assert again.package["resources"][9:] == [mine]
    again.save(tmp_path / "a" / "b")
    changed(again, "sources", "ansa-2020", note="another reason").save(tmp_path / "a" / "b")
    got = stats.load(tmp_path / "a" / "b").sources
    due = changed(tables, "sources", "ansa-2020", note="another reason").sources
    assert got["note"].tolist() == due["note"].tolist()
    change(tmp_path / "a" / "b", "sources", "ansa-2020", note="a third one")
    with pytest.raises(stats.DataError, match="sources.csv: found another checksum"):
        stats.load(tmp_path / "a" / "b")
