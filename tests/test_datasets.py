"""Loading, Tables and the front door: what an analyst meets in the first ten lines."""

import inspect
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats import load, validate
from alliance_stats.datasets import record_digests, validated
from alliance_stats.descriptor import TABLES

from .conftest import ROOT, change, changed, describe, refuses

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_the_columns_and_dtypes_of_its_description(tables, table):
    loaded, described = getattr(tables, table), tables.describe(table)
    assert [loaded.index.name, *loaded.columns] == described.index.tolist()
    assert loaded.index.dtype == "str"
    assert described.notna().all()[["type", "meaning"]].all()
    for column, (kind, values) in described[["type", "values"]].iloc[1:].iterrows():
        dtype = loaded[column].dtype
        if isinstance(values, str):
            assert list(dtype.categories) == values.split("; ") and not dtype.ordered
        else:
            assert dtype == {"integer": "Int64", "date": "datetime64[us]", "string": "str"}[kind]


@pytest.mark.parametrize("table", ["figures", "positions"])
def test_every_claim_is_what_a_person_reads_in_the_article(tables, table):
    read = pd.read_csv(ROOT / f"tests/cases/{table}.csv", index_col=0).astype("object")
    ours = getattr(tables, table)[list(read)].astype("object")
    pd.testing.assert_frame_equal(ours.fillna("none"), read.fillna("none"), check_index_type=False)


# Tables ---------------------------------------------------------------------------------------


def test_a_table_is_described_by_its_own_description(folder):
    describe(folder, lambda p: p["resources"][0]["schema"]["fields"][0].update(description="mine"))
    assert load().describe("figures").loc["figure", "meaning"] == "mine"


def test_what_is_no_table_is_refused_in_one_sentence(tables):
    for message, call in {
        "package; found mine": lambda: tables.replace(mine=1),
        "expected Tables or a folder of them; got DataFrame": lambda: load(tables.figures),
        "events.csv: found 'list', expected a": lambda: validated(tables.replace(events=[1])),
        "'nowhere'": lambda: tables.to_excel("nowhere/t.xlsx"),
        "table must be one of figures, positions,": lambda: tables.describe("mine"),
    }.items():
        refuses(call, message, (OSError, TypeError, ValueError))


def test_text_stays_text_in_excel(tables, tmp_path):
    texts = ["=1+1", '=HYPERLINK("http://e.org","x")', "+1", "-1", "@x", "#N/A"]
    figures = tables.figures.iloc[: len(texts)].assign(note=texts)
    tables.replace(figures=figures).to_excel(tmp_path / "t.xlsx")
    header, *rows = openpyxl.load_workbook(tmp_path / "t.xlsx")["figures"].iter_rows()
    notes = [row[[cell.value for cell in header].index("note")] for row in rows]
    assert [(cell.data_type, cell.value) for cell in notes] == [("s", text) for text in texts]


# Folders --------------------------------------------------------------------------------------


def test_a_folder_of_ones_own_is_validated_and_loaded(folder, monkeypatch):
    change(folder, "figures", "xuetangx-courses", printed="more than 3200")
    for call in (load, validate, lambda: load(folder), lambda: validate(str(folder))):
        refuses(call, "xuetangx-courses, column value: found '3100', exp")
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("ALLIANCE_STATS_DATA", folder.name)
    assert stats.data_dir() == folder
    monkeypatch.setenv("ALLIANCE_STATS_DATA", "nowhere")
    refuses(load, f"found no such file in {folder.resolve().parent / 'nowhere'}, expected")


def test_a_folder_may_lack_tables_and_rows(folder, tables, tmp_path):
    kept = ("figures", "organizations")
    describe(folder, lambda p: p.update(resources=[r for r in p["resources"] if r["name"] in kept]))
    for table in {*TABLES} - {*kept}:
        (folder / f"{table}.csv").unlink()
    got = load()
    assert len(got.figures) == 18 and len(got.package["resources"]) == 2
    for table in ("findings", "references", "events", "coursera_partners"):
        pd.testing.assert_frame_equal(getattr(got, table), getattr(tables, table).iloc[:0])
    validated(got.replace(figures=got.figures.iloc[:0])).save(tmp_path / "saved")
    again = load(tmp_path / "saved")
    assert again.figures.empty and again.organizations.equals(got.organizations)
    assert len(again.package["resources"]) == 9


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
@pytest.mark.parametrize("way", ["save", "record", "to_excel"])
def test_what_cannot_be_written_changes_nothing(tables, folder, monkeypatch, way, step):
    (folder / "t.xlsx").write_bytes(b"before")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write = {"save": lambda: tables.save(folder), "record": lambda: record_digests(folder),
             "to_excel": lambda: tables.to_excel(folder / "t.xlsx")}[way]  # fmt: skip
    monkeypatch.setattr(Path, step, lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    refuses(write, "full", OSError)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_is_saved_only_over_tables_and_only_if_they_are_right(tables, tmp_path):
    wrong = changed(tables, "figures", "edx-courses", value=5)
    for call in (lambda: wrong.save(tmp_path / "mine"), lambda: validated(wrong)):
        refuses(call, "column value: found '5'")
    (tmp_path / "notes.txt").write_text("mine")
    message = f"no tables; choose another folder: '{tmp_path}'"
    refuses(lambda: tables.save(tmp_path), message, FileExistsError)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


# The front door -------------------------------------------------------------------------------


def test_tab_completion_shows_what_a_user_needs_and_nothing_else():
    shown = dir(stats)
    assert shown == sorted({*stats.__all__, "__version__"})
    modules = {"claims", "counts", "dates", "display", "plots", "ranks", "scale"}
    assert {name for name in shown if inspect.ismodule(getattr(stats, name))} == modules
    for module in [stats.checks, *(getattr(stats, name) for name in modules)]:
        assert dir(module) == sorted(module.__all__)
    message = "'alliance_stats' has no attribute 'plot_tally'"
    refuses(lambda: stats.plot_tally, message, AttributeError)


def test_what_loads_no_chart_imports_no_matplotlib():
    code = """
import sys
import alliance_stats as stats
assert not {"matplotlib", "alliance_stats.prose"} & set(sys.modules)
stats.load(), stats.scale.platform_scale, stats.verdicts, stats.parse("5"), stats.verify
assert "matplotlib" not in sys.modules
assert stats.plots.plot_claims is stats.plot_claims
"""
    subprocess.run([sys.executable, "-c", code], check=True)
