"""The loaders, Tables and the front door: what an analyst meets in the first ten lines."""

import csv
import inspect
import io
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import alliance_stats as stats
from alliance_stats import DataError, Tables, load, validate
from alliance_stats.checks import TABLES
from alliance_stats.datasets import package, sound

EVERY = pytest.mark.parametrize("table", TABLES)


def loader(table):
    return getattr(stats, f"load_{table}")


@EVERY
def test_a_loader_gives_the_cells_of_its_file_with_the_dtypes_of_its_description(table):
    loaded = loader(table)()
    (resource,) = (each for each in package()["resources"] if each["name"] == table)
    text = (stats.data_dir() / f"{table}.csv").read_text("utf-8")
    header, *rows = csv.reader(io.StringIO(text))
    assert [loaded.index.name, *loaded.columns] == header
    assert loaded.index.name == re.sub("^coursera_", "", table).removesuffix("s")
    assert loaded.index.is_unique and loaded.index.dtype == "str"
    for field in resource["schema"]["fields"][1:]:
        dtype, enum = loaded[field["name"]].dtype, field.get("constraints", {}).get("enum")
        if enum:
            assert list(dtype.categories) == enum and not dtype.ordered
        elif field["type"] == "date":
            assert np.issubdtype(dtype, np.datetime64)
        else:
            assert dtype == ("Int64" if field["type"] == "integer" else "str")
    shown = loaded.reset_index().astype("object").where(lambda cells: cells.notna(), "")
    assert shown.map(lambda cell: str(cell).removesuffix(" 00:00:00")).to_numpy().tolist() == rows


@EVERY
def test_a_docstring_names_every_column(table):
    text = inspect.getdoc(loader(table))
    for column in [loader(table)().index.name, *loader(table)()]:
        assert f"``{column}``" in text, column


@EVERY
def test_what_a_caller_does_to_a_table_does_not_reach_the_next_caller(table):
    first, pristine = loader(table)(), loader(table)()
    first.iloc[:, 0] = first.iloc[0, 0]
    first.index = first.index[::-1]
    pd.testing.assert_frame_equal(loader(table)(), pristine)
    pd.testing.assert_frame_equal(getattr(load(), table), pristine)


@pytest.mark.parametrize(
    ("figure", "entity", "metric", "hedge", "value", "counts"),
    [
        ("alliance-platforms", "global-mooc-alliance", "platforms", "none", 3,
         "major online educational platforms"),
        ("xuetangx-courses", "xuetangx", "courses", "more than", 3100, "online courses"),
        ("xuetangx-audience", "xuetangx", "audience", "more than", 228_000_000, "listeners"),
        ("edx-courses", "edx", "courses", "more than", 2800, "online courses"),
        ("edx-audience", "edx", "audience", "none", 100_000_000, "listeners"),
        ("thai-mooc-partners", "thai-mooc", "partners", "more than", 100, "partners"),
        ("thai-mooc-courses", "thai-mooc", "courses", "none", 472, "online courses"),
        ("mind-control-audience", "toronto", "audience", "almost", 140_000, "signed up"),
        ("programming-basics-audience", "toronto", "audience", "more than", 220_000, "signed up"),
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
def test_every_figure_is_what_a_person_reads_in_the_article(
    figure, entity, metric, hedge, value, counts
):
    row = load().figures.loc[figure]
    read = (entity, metric, hedge, value, counts)
    assert tuple(row[["entity", "metric", "hedge", "value", "counts"]]) == read
    assert len(load().figures) == 18


def test_every_rank_is_what_a_person_reads_in_the_article():
    ranks = load().positions.query("worst.notna() and (best > 1 or worst > 1)")
    assert dict(zip(ranks.index, zip(ranks["best"], ranks["worst"], strict=True), strict=True)) == {
        "ntu-world": (11, 11), "ntu-asia": (3, 3), "polimi-technical": (16, 16),
        "polimi-coursera-europe": (2, 2), "nairobi-africa-top-10": (1, 10),
        "programming-basics-top-100": (1, 100), "spbu-coursera-world": (3, 3),
        "illinois-coursera-world": (2, 2),
    }  # fmt: skip
    vague = load().positions.query("worst.isna()")
    assert set(vague.index) == {
        "edx-one-of-biggest", "members-leaders-in-regions", "cornell-one-of-most-famous",
        "mind-control-canada", "spbu-teaching-highest-level",
    }  # fmt: skip


# Tables ---------------------------------------------------------------------------------------


def test_tables_say_briefly_what_they_are_and_cannot_be_changed():
    tables = load()
    assert re.fullmatch(r"<Tables: 18 figures, .*, 224 coursera_partners>", repr(tables))
    with pytest.raises(AttributeError):
        tables.figures = tables.positions


def test_replaced_tables_are_validated_and_given_their_dtypes_when_asked():
    tables = load()
    loose = tables.references.astype("object")
    again = sound(tables.replace(references=loose)).references
    pd.testing.assert_frame_equal(again, tables.references)
    assert sound(tables).figures is tables.figures
    more = tables.figures.assign(mine=1)
    assert "mine" in sound(tables.replace(figures=more)).figures
    wrong = tables.figures.assign(value=5)
    with pytest.raises(DataError, match="figures.csv, row alliance-platforms, column value"):
        sound(tables.replace(figures=wrong))
    assert tables.figures["value"].iloc[0] == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: load().replace(reference=pd.DataFrame()),
         f"the name of a table must be one of {', '.join(TABLES)}, got 'reference'"),
        (lambda: load().replace(events=[1]), "expected a pandas.DataFrame as events, got list"),
        (lambda: sound(load().figures), "expected Tables, as load() gives them, got DataFrame"),
        (lambda: validate(3), "expected a folder or Tables, got int"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_one_sentence(call, message):
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == message


def test_all_tables_go_into_one_excel_file(tmp_path):
    pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    load().to_excel(tmp_path / "all.xlsx")
    sheets = pd.read_excel(tmp_path / "all.xlsx", sheet_name=None, index_col=0)
    assert list(sheets) == list(TABLES)
    assert sheets["figures"]["value"].tolist() == load().figures["value"].tolist()
    assert sheets["events"]["start_date"].iloc[1] == pd.Timestamp("2012-05-01")


def test_without_openpyxl_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ImportError) as caught:
        load().to_excel(tmp_path / "all.xlsx")
    needed = 'writing Excel files needs openpyxl: pip install "alliance-stats[excel]"'
    assert str(caught.value) == needed


# Folders --------------------------------------------------------------------------------------


def test_a_folder_of_ones_own_is_validated_and_loaded(tables, monkeypatch):
    assert stats.data_dir() == tables
    path = tables / "figures.csv"
    path.write_text(path.read_text("utf-8").replace("more than 3100", "more than 3200"), "utf-8")
    folder = (lambda: load(tables)), (lambda: validate(tables))
    for call in (load, stats.load_figures, validate, *folder):
        with pytest.raises(DataError, match="xuetangx-courses, column value: found '3100', exp"):
            call()
    (tables / "figures.csv").unlink()
    with pytest.raises(DataError, match="figures.csv: found no such file, expected a table"):
        stats.load_figures()
    monkeypatch.delenv("ALLIANCE_STATS_DATA")
    assert len(load().figures) == len(load(str(stats.data_dir())).figures) == 18
    with pytest.raises(DataError, match="found no such file in .*, expected the description"):
        load(tables.parent)
    monkeypatch.setenv("ALLIANCE_STATS_DATA", "nowhere")
    with pytest.raises(DataError, match="ALLIANCE_STATS_DATA: found 'nowhere', expected a folder"):
        load()


# The front door -------------------------------------------------------------------------------


def test_tab_completion_shows_what_a_user_needs_and_nothing_else():
    shown = dir(stats)
    assert shown == sorted({*stats.__all__, "__version__"})
    assert {"load", "verdicts", "evidence", "scale", "parse", "show", "plot_claims"} < set(shown)
    assert not {"pd", "import_module", "article", "datasets", "Any"} & set(shown)
    assert isinstance(load(), Tables)
    for name in stats.__all__:
        found = getattr(stats, name)
        assert inspect.ismodule(found) == (name in ("scale", "claims", "plots", "display"))
    with pytest.raises(AttributeError, match="'alliance_stats' has no attribute 'plot_tally'"):
        stats.plot_tally  # noqa: B018


def test_what_loads_no_chart_imports_no_matplotlib():
    code = """
import sys
import alliance_stats as stats
assert not {"matplotlib", "alliance_stats.claims", "alliance_stats.plots"} & set(sys.modules)
stats.load(), stats.scale.platform_scale, stats.verdicts, stats.parse("5")
assert "matplotlib" not in sys.modules
assert stats.plots.plot_claims is stats.plot_claims
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_digits_as_text_and_days_as_timestamps_are_taken_for_what_they_are():
    tables = load()
    references = tables.references.astype({"value": "object", "as_of": "object"})
    references.loc["edx-users-2020", "value"] = "35000000"
    references.loc["edx-users-2020", "as_of"] = pd.Timestamp("2020-12-31")
    found = stats.evidence(tables.replace(references=references)).set_index("reference")
    assert found.loc["edx-users-2020", ["as_of", "fits"]].tolist() == ["2020-12-31", "does not fit"]
