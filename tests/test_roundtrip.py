"""A round trip changes nothing: the same cells give the same tables, or a DataError."""

import io

import numpy as np
import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats.datasets import validated
from alliance_stats.descriptor import TABLES

from .conftest import changed, describe


def csv(frame, **reading):
    return pd.read_csv(io.StringIO(frame.to_csv()), **reading)


def objects(frame, missing):
    return frame.astype("object").where(frame.notna(), missing)


FORMATS = {
    "csv": lambda frame: csv(frame, index_col=0),
    "csv without an index": csv,
    "object with None": lambda frame: objects(frame, None),
    "object with NA": lambda frame: objects(frame, pd.NA),
    "object with NaN": lambda frame: objects(frame, np.nan),
    "nullable": lambda frame: frame.astype("object").convert_dtypes(),
    "categories": lambda frame: frame.astype("category"),
    "further columns": lambda frame: frame.assign(answer=1, courses=2).iloc[:, ::-1],
}


def assert_same(got, due):
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(got, table), getattr(due, table), obj=table)


@pytest.mark.parametrize("way", FORMATS)
def test_tables_come_back_as_they_were(tables, way):
    back = {table: FORMATS[way](getattr(tables, table)) for table in TABLES}
    assert_same(validated(tables.replace(**back)), tables)


def test_a_workbook_comes_back_as_it_was(tables, decided, tmp_path):
    file = tmp_path / "tables.xlsx"
    tables.to_excel(file)
    back = pd.read_excel(file, sheet_name=None, index_col=0)
    assert list(back) == list(TABLES)
    assert_same(validated(tables.replace(**back)), tables)
    pd.testing.assert_frame_equal(stats.verdicts(tables.replace(**back)), decided)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: pd.read_csv(io.BytesIO(raw), dtype="str", keep_default_na=False)
        .iloc[:, ::-1].to_csv(index=False, quoting=1).encode(),
        # Whole numbers and years become 2020.0 where one of a column is missing.
        lambda raw: pd.read_csv(io.BytesIO(raw)).to_csv(index=False).encode(),
    ],
    ids=["byte order mark", "CRLF", "columns in another order, all quoted", "as pandas reads it"],
)  # fmt: skip
def test_a_file_that_says_the_same_is_read_as_the_same(tables, folder, rewrite):
    package = folder / "datapackage.json"
    package.write_bytes(b"\xef\xbb\xbf" + package.read_bytes())
    for path in folder.glob("*.csv"):
        path.write_bytes(rewrite(path.read_bytes()))
    assert_same(stats.load(), tables)


def test_the_order_of_a_description_moves_no_column(tables, folder):
    describe(folder, lambda p: [each["schema"]["fields"].reverse() for each in p["resources"]])
    assert next(iter(stats.load().figures)) == "note"
    assert_same(validated(), tables)


def test_saved_tables_are_the_same_files(tmp_path):
    tables, saved = stats.load(), tmp_path / "a" / "b"
    tables.package["resources"].append(mine := {"name": "mine", "path": "mine.csv"})
    tables.save(tmp_path)  # which is empty
    changed(tables, "sources", "ansa-2020", note="another reason").save(saved)
    tables.save(saved)
    for path in stats.data_dir().glob("*.csv"):
        assert (saved / path.name).read_bytes() == path.read_bytes()
    again = stats.load(saved)
    assert again.package["article"] == tables.package["article"]
    assert again.package["resources"][9:] == [mine]
