"""Loading, Tables and the front door: what an analyst meets in the first ten lines."""

import csv
import inspect
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats import DataError, Tables, load, validate
from alliance_stats.datasets import record_digests, validated
from alliance_stats.descriptor import PACKAGED, TABLES

from .conftest import change, changed, describe


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_the_cells_of_its_file_with_the_dtypes_of_its_description(table):
    loaded = getattr(load(), table)
    header, *rows = csv.reader(io.StringIO((PACKAGED / f"{table}.csv").read_text("utf-8")))
    assert [loaded.index.name, *loaded.columns] == header
    assert loaded.index.is_unique and loaded.index.dtype == "str"
    described = load().describe(table)
    assert described.index.tolist() == header
    assert described.notna().all()[["type", "meaning"]].all()
    for column, (kind, values) in described[["type", "values"]].iloc[1:].iterrows():
        dtype = loaded[column].dtype
        if isinstance(values, str):
            assert list(dtype.categories) == values.split("; ") and not dtype.ordered
        else:
            assert dtype == {"integer": "Int64", "date": "datetime64[us]", "string": "str"}[kind]
    shown = loaded.reset_index().astype("object").where(lambda cells: cells.notna(), "")
    assert shown.map(lambda cell: str(cell).removesuffix(" 00:00:00")).to_numpy().tolist() == rows


def test_what_a_caller_does_to_a_table_does_not_reach_the_next_caller():
    first, pristine = load(), load()
    first.figures.iloc[:, 0] = first.figures.iloc[0, 0]
    first.figures.index = first.figures.index[::-1]
    first.package["article"]["date"] = "1999"
    pd.testing.assert_frame_equal(load().figures, pristine.figures)
    assert load().package == pristine.package


def test_every_figure_is_what_a_person_reads_in_the_article():
    figures = load().figures
    read = figures[["entity", "metric", "hedge", "value", "counts"]].itertuples(False, None)
    assert dict(zip(figures.index, read, strict=True)) == {
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


def test_every_rank_is_what_a_person_reads_in_the_article():
    ranks = load().positions.query("worst.notna() and (best > 1 or worst > 1)")
    assert dict(zip(ranks.index, zip(ranks["best"], ranks["worst"], strict=True), strict=True)) == {
        "ntu-world": (11, 11), "ntu-asia": (3, 3), "polimi-technical": (16, 16),
        "polimi-coursera-europe": (2, 2), "nairobi-africa-top-10": (1, 10),
        "programming-basics-top-100": (1, 100), "spbu-coursera-world": (3, 3),
        "google-cloud-coursera-world": (1, 2), "illinois-coursera-world": (1, 2),
    }  # fmt: skip
    vague = load().positions.query("worst.isna()")
    assert set(vague.index) == {
        "edx-one-of-biggest", "members-leaders-in-regions", "cornell-one-of-most-famous",
        "mind-control-canada", "spbu-teaching-highest-level",
    }  # fmt: skip


# Tables ---------------------------------------------------------------------------------------


def test_tables_say_briefly_what_they_are_and_cannot_be_changed():
    tables = load()
    assert re.fullmatch(r"<Tables: 18 figures, 26 .*, 224 coursera_partners>", repr(tables))
    with pytest.raises(AttributeError):
        tables.figures = tables.positions


def test_a_table_is_described_by_its_own_descriptor():
    described = load().describe("figures")
    assert described.loc["start", ["type", "unit"]].tolist() == ["integer", "characters"]
    assert described.loc["hedge", "values"].startswith("none; more than; fewer than")
    assert pd.isna(described.loc["note", "unit"]) and pd.isna(described.loc["note", "values"])
    package = json.loads(json.dumps(load().package))
    package["resources"][0]["schema"]["fields"][0]["description"] = "mine"
    assert load().replace(package=package).describe("figures").loc["figure", "meaning"] == "mine"


def test_replaced_tables_are_validated_and_stripped_when_a_question_is_asked():
    tables = load()
    more = tables.figures.assign(mine=1)
    pd.testing.assert_frame_equal(validated(tables.replace(figures=more)).figures, tables.figures)
    wrong = changed(tables, "figures", "alliance-platforms", value=5)
    with pytest.raises(DataError, match="figures.csv, row alliance-platforms, column value"):
        validated(wrong)
    assert tables.figures["value"].iloc[0] == 3
    assert wrong.package is tables.package
    other = tables.figures["hedge"].cat.reorder_categories(
        tables.figures["hedge"].cat.categories[::-1]
    )
    again = validated(tables.replace(figures=tables.figures.assign(hedge=other))).figures
    pd.testing.assert_frame_equal(again, tables.figures)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: load().replace(reference=pd.DataFrame()),
         f"the name of a table must be one of {', '.join(TABLES)}; got 'reference'"),
        (lambda: load().replace(events=[1]), "events must be a DataFrame; got list"),
        (lambda: load().replace(package=[1]), "package must be a dict; got list"),
        (lambda: validated(load().figures),
         "expected a folder or Tables; got DataFrame"),
        (lambda: validate(3), "expected a folder or Tables; got int"),
        (lambda: load().describe("figure"),
         f"table must be one of {', '.join(TABLES)}; got 'figure'"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_one_sentence(call, message):
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert str(caught.value) == message


# Excel ----------------------------------------------------------------------------------------

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://e.org","x")', "+1", "-1", "@x", "#N/A"]
)
def test_text_stays_text_in_excel(tmp_path, text):
    changed(load(), "references", "edx-users-2020", note=text).to_excel(tmp_path / "t.xlsx")
    header, *rows = openpyxl.load_workbook(tmp_path / "t.xlsx")["references"].iter_rows()
    note = [cell.value for cell in header].index("note")
    (cell,) = (row[note] for row in rows if row[0].value == "edx-users-2020")
    assert (cell.data_type, cell.value) == ("s", text)


# Folders --------------------------------------------------------------------------------------


def test_a_folder_of_ones_own_is_validated_and_loaded(folder, monkeypatch):
    assert stats.data_dir() == folder
    change(folder, "figures", "xuetangx-courses", printed="more than 3200")
    for call in (load, validate, lambda: load(folder), lambda: validate(str(folder))):
        with pytest.raises(DataError, match="xuetangx-courses, column value: found '3100', exp"):
            call()
    (folder / "figures.csv").unlink()
    with pytest.raises(DataError, match="figures.csv: found no such file, expected a table"):
        load()
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("ALLIANCE_STATS_DATA", "tables")
    assert stats.data_dir() == folder
    monkeypatch.setenv("ALLIANCE_STATS_DATA", "nowhere")
    with pytest.raises(DataError, match="ALLIANCE_STATS_DATA: found 'nowhere', expected a folder"):
        load()
    monkeypatch.delenv("ALLIANCE_STATS_DATA")
    assert len(load().figures) == len(load(str(PACKAGED)).figures) == 18
    with pytest.raises(DataError, match="datapackage.json: found no such file in "):
        load(folder.parent)


def test_a_folder_may_lack_tables_and_rows(folder, tmp_path):
    kept = ("figures", "organizations")
    describe(folder, lambda p: p.update(resources=[r for r in p["resources"] if r["name"] in kept]))
    for table in set(TABLES) - set(kept):
        (folder / f"{table}.csv").unlink()
    got = load(folder)
    assert len(got.figures) == 18 and len(got.package["resources"]) == 2
    for table in ("findings", "references", "events", "coursera_partners"):
        empty, due = getattr(got, table), getattr(load(PACKAGED), table).iloc[:0]
        pd.testing.assert_frame_equal(empty, due)
    nobody = validated(got.replace(figures=got.figures.iloc[:0]))
    assert len(nobody.figures) == 0
    nobody.save(tmp_path / "saved")
    again = load(tmp_path / "saved")
    assert again.figures.empty and again.organizations.equals(got.organizations)
    assert len(again.package["resources"]) == 9


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
@pytest.mark.parametrize(
    "write",
    [lambda folder: load().save(folder), record_digests,
     lambda folder: load().to_excel(folder / "t.xlsx")],
    ids=["save", "record", "to_excel"],
)  # fmt: skip
def test_what_cannot_be_written_changes_nothing(folder, monkeypatch, write, step):
    (folder / "t.xlsx").write_bytes(b"before")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr(Path, step, lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        write(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_is_saved_only_over_tables_and_only_if_they_are_right(tmp_path):
    with pytest.raises(DataError, match="column value: found '5'"):
        changed(load(), "figures", "edx-courses", value=5).save(tmp_path / "mine")
    assert not (tmp_path / "mine").exists()
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match=f"no tables; choose another folder: '{tmp_path}'"):
        load().save(tmp_path)
    with pytest.raises(openpyxl.utils.exceptions.IllegalCharacterError):
        changed(load(), "figures", "edx-courses", note="\x00").to_excel(tmp_path / "notes.txt")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


# The front door -------------------------------------------------------------------------------


def test_tab_completion_shows_what_a_user_needs_and_nothing_else():
    shown = dir(stats)
    assert shown == sorted({*stats.__all__, "__version__"})
    assert {"load", "verdicts", "evidence", "phrases", "bounds", "show", "scale"} < set(shown)
    assert not {"pd", "import_module", "article", "datasets", "Any"} & set(shown)
    assert isinstance(load(), Tables)
    modules = {"claims", "counts", "dates", "display", "plots", "ranks", "scale"}
    for name in stats.__all__:
        assert inspect.ismodule(getattr(stats, name)) == (name in modules)
    for module in [stats.checks, stats.rules, *(getattr(stats, name) for name in modules)]:
        assert dir(module) == sorted(module.__all__)
    with pytest.raises(AttributeError, match="'alliance_stats' has no attribute 'plot_tally'"):
        stats.plot_tally  # noqa: B018


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
