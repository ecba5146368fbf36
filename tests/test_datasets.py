"""Loading, Tables and the front door: what an analyst meets in the first ten lines."""

import csv
import inspect
import io
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats import Tables, load, validate
from alliance_stats.datasets import record_digests, validated
from alliance_stats.descriptor import PACKAGED, TABLES

from .conftest import change, changed, describe, refuses

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_the_cells_of_its_file_with_the_dtypes_of_its_description(tables, table):
    loaded, described = getattr(tables, table), tables.describe(table)
    header, *rows = csv.reader(io.StringIO((PACKAGED / f"{table}.csv").read_text("utf-8")))
    assert [loaded.index.name, *loaded.columns] == header == described.index.tolist()
    assert loaded.index.is_unique and loaded.index.dtype == "str"
    assert described.notna().all()[["type", "meaning"]].all()
    for column, (kind, values) in described[["type", "values"]].iloc[1:].iterrows():
        dtype = loaded[column].dtype
        if isinstance(values, str):
            assert list(dtype.categories) == values.split("; ") and not dtype.ordered
        else:
            assert dtype == {"integer": "Int64", "date": "datetime64[us]", "string": "str"}[kind]
    shown = loaded.reset_index().astype("object").where(lambda cells: cells.notna(), "")
    assert shown.map(lambda cell: str(cell).removesuffix(" 00:00:00")).to_numpy().tolist() == rows


def test_what_a_caller_does_to_a_table_does_not_reach_the_next_caller(tables):
    first = load()
    first.figures.iloc[:, 0] = first.figures.iloc[0, 0]
    first.figures.index = first.figures.index[::-1]
    first.package["article"]["date"] = "1999"
    pd.testing.assert_frame_equal(load().figures, tables.figures)
    assert load().package == tables.package != first.package


def test_every_figure_is_what_a_person_reads_in_the_article(tables):
    read = tables.figures[["entity", "metric", "hedge", "value", "counts"]]
    assert dict(zip(read.index, read.itertuples(False, None), strict=True)) == {
        "alliance-platforms": ("global-mooc-alliance", "platforms", "none", 3,
                               "major online educational platforms"),
        "xuetangx-courses": ("xuetangx", "courses", "more than", 3100, "online courses"),
        "xuetangx-audience": ("xuetangx", "audience", "more than", 228_000_000, "listeners"),
        "edx-courses": ("edx", "courses", "more than", 2800, "online courses"),
        "edx-audience": ("edx", "audience", "none", 100_000_000, "listeners"),
        "thai-mooc-partners": ("thai-mooc", "partners", "more than", 100, "partners"),
        "thai-mooc-courses": ("thai-mooc", "courses", "none", 472, "online courses"),
        "mind-control-audience": ("toronto", "audience", "almost", 140_000, "signed up"),
        "programming-basics-audience": ("toronto", "audience", "more than", 220_000, "signed up"),
        "spbu-chinese-organizations": ("spbu", "partners", "more than", 50, "organizations"),
        "spbu-chinese-companies": ("spbu", "partners", "none", 30, "companies"),
        "china-platforms": ("china", "platforms", "more than", 30, "major online platforms"),
        "china-courses": ("china", "courses", "none", 34_000, "online courses"),
        "china-audience": ("china", "audience", "almost", 450_000_000, "learners"),
        "spbu-open-education-courses": ("spbu", "courses", "none", 146, "courses"),
        "open-education-courses": ("open-education", "courses", "none", 663, "courses"),
        "open-education-audience": ("open-education", "audience", "none", 7_000_000, "people"),
        "spbu-open-education-audience": ("spbu", "audience", "almost", 2_000_000, "listeners"),
    }  # fmt: skip


def test_every_rank_is_what_a_person_reads_in_the_article(tables):
    ranks = tables.positions.query("worst.notna() and (best > 1 or worst > 1)")
    assert dict(zip(ranks.index, zip(ranks["best"], ranks["worst"], strict=True), strict=True)) == {
        "ntu-world": (11, 11), "ntu-asia": (3, 3), "polimi-technical": (16, 16),
        "polimi-coursera-europe": (2, 2), "nairobi-africa-top-10": (1, 10),
        "programming-basics-top-100": (1, 100), "spbu-coursera-world": (3, 3),
        "google-cloud-coursera-world": (1, 2), "illinois-coursera-world": (1, 2),
    }  # fmt: skip
    assert set(tables.positions.query("worst.isna()").index) == {
        "edx-one-of-biggest", "members-leaders-in-regions", "cornell-one-of-most-famous",
        "mind-control-canada", "spbu-teaching-highest-level",
    }  # fmt: skip


# Tables ---------------------------------------------------------------------------------------


def test_tables_say_briefly_what_they_are_and_cannot_be_changed(tables):
    assert re.fullmatch(r"<Tables: 18 figures, 26 .*, 224 coursera_partners>", repr(tables))
    with pytest.raises(AttributeError):
        tables.figures = tables.positions


def test_a_table_is_described_by_its_own_descriptor(tables):
    described = tables.describe("figures")
    assert described.loc["start", ["type", "unit"]].tolist() == ["integer", "characters"]
    assert described.loc["hedge", "values"].startswith("none; more than; fewer than")
    assert described.loc["note", ["unit", "values"]].isna().all()
    package = deepcopy(tables.package)
    package["resources"][0]["schema"]["fields"][0]["description"] = "mine"
    assert tables.replace(package=package).describe("figures").loc["figure", "meaning"] == "mine"


def test_replaced_tables_are_validated_when_a_question_is_asked(tables):
    wrong = changed(tables, "figures", "alliance-platforms", value=5)
    refuses(lambda: validated(wrong), "figures.csv, row alliance-platforms, column value")
    assert tables.figures["value"].iloc[0] == 3
    assert wrong.package is tables.package


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda tables: tables.replace(reference=pd.DataFrame()),
         f"the name of a table must be one of {', '.join(TABLES)}; got 'reference'"),
        (lambda tables: tables.replace(events=[1]), "events must be a DataFrame; got list"),
        (lambda tables: tables.replace(package=[1]), "package must be a dict; got list"),
        (lambda tables: validated(tables.figures), "expected a folder or Tables; got DataFrame"),
        (lambda _: validate(3), "expected a folder or Tables; got int"),
        (lambda tables: tables.describe("figure"),
         f"table must be one of {', '.join(TABLES)}; got 'figure'"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_one_sentence(tables, call, message):
    assert str(refuses(lambda: call(tables), message, (TypeError, ValueError))) == message


def test_text_stays_text_in_excel(tables, tmp_path):
    texts = ["=1+1", '=HYPERLINK("http://e.org","x")', "+1", "-1", "@x", "#N/A"]
    figures = tables.figures.iloc[: len(texts)].assign(note=texts)
    tables.replace(figures=figures).to_excel(tmp_path / "t.xlsx")
    header, *rows = openpyxl.load_workbook(tmp_path / "t.xlsx")["figures"].iter_rows()
    notes = [row[[cell.value for cell in header].index("note")] for row in rows]
    assert [(cell.data_type, cell.value) for cell in notes] == [("s", text) for text in texts]


# Folders --------------------------------------------------------------------------------------


def test_a_folder_of_ones_own_is_validated_and_loaded(folder, monkeypatch):
    assert stats.data_dir() == folder
    change(folder, "figures", "xuetangx-courses", printed="more than 3200")
    for call in (load, validate, lambda: load(folder), lambda: validate(str(folder))):
        refuses(call, "xuetangx-courses, column value: found '3100', exp")
    (folder / "figures.csv").unlink()
    refuses(load, "figures.csv: found no such file, expected a table")
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("ALLIANCE_STATS_DATA", folder.name)
    assert stats.data_dir() == folder
    monkeypatch.setenv("ALLIANCE_STATS_DATA", "nowhere")
    refuses(load, "ALLIANCE_STATS_DATA: found 'nowhere', expected a folder")
    monkeypatch.delenv("ALLIANCE_STATS_DATA")
    assert len(load().figures) == len(load(str(PACKAGED)).figures) == 18
    refuses(lambda: load(folder.parent), "datapackage.json: found no such file in ")


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
    refuses(lambda: wrong.save(tmp_path / "mine"), "column value: found '5'")
    (tmp_path / "notes.txt").write_text("mine")
    message = f"no tables; choose another folder: '{tmp_path}'"
    refuses(lambda: tables.save(tmp_path), message, FileExistsError)
    wrong = changed(tables, "figures", "edx-courses", note="\x00")
    illegal = openpyxl.utils.exceptions.IllegalCharacterError
    refuses(lambda: wrong.to_excel(tmp_path / "notes.txt"), "", illegal)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


# The front door -------------------------------------------------------------------------------


def test_tab_completion_shows_what_a_user_needs_and_nothing_else(tables):
    shown = dir(stats)
    assert shown == sorted({*stats.__all__, "__version__"})
    assert {"load", "verdicts", "evidence", "phrases", "bounds", "show", "scale"} < {*shown}
    assert not {"pd", "import_module", "article", "datasets", "Any"} & {*shown}
    assert isinstance(tables, Tables)
    modules = {"claims", "counts", "dates", "display", "plots", "ranks", "scale"}
    assert {name for name in shown if inspect.ismodule(getattr(stats, name))} == modules
    for module in [stats.checks, stats.rules, *(getattr(stats, name) for name in modules)]:
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
