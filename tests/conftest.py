"""What several test files share: deterministic Hypothesis, the article, tables to change."""

import copy
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

import alliance_stats as stats

settings.register_profile("suite", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("suite")

ROOT = Path(__file__).parents[1]


def cases(name: str) -> pd.DataFrame:
    """Return a table of cases, as text; anybody may extend it."""
    return pd.read_csv(ROOT / f"tests/cases/{name}.csv", dtype="str", keep_default_na=False)


def change(folder: Path, table: str, row: str, **cells: str) -> None:
    """Write other cells into one row of a CSV file."""
    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    found = frame.iloc[:, 0] == row
    assert found.sum() == 1 and {*cells} <= {*frame}
    frame.loc[found, list(cells)] = list(cells.values())
    frame.to_csv(path, index=False, lineterminator="\n")


def describe(folder: Path, alter: Callable[[dict[str, Any]], object]) -> None:
    """Alter the description of a folder."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    alter(package)
    path.write_text(json.dumps(package), "utf-8")


def constraints(package: dict[str, Any], column: str) -> dict[str, Any]:
    """Return what a description constrains a column of figures to, to be altered."""
    fields = package["resources"][0]["schema"]["fields"]
    return next(each for each in fields if each["name"] == column)["constraints"]


def changed(tables: stats.Tables, table: str, row: str, **cells: Any) -> stats.Tables:
    """Return tables with other cells in one row."""
    frame = getattr(tables, table).astype("object")
    assert row in frame.index
    frame.loc[row, list(cells)] = list(cells.values())
    return tables.replace(**{table: frame})


def added(tables: stats.Tables, table: str, like: str, new_id: str, **cells: Any) -> stats.Tables:
    """Return tables with one more row, like another but for some cells; it is in no article."""
    frame = getattr(tables, table).astype("object")
    cells = ({"start": None} if "start" in frame else {}) | cells
    row = frame.loc[[like]].assign(**cells).rename(index={like: new_id})
    return tables.replace(**{table: pd.concat([frame, row])})


def refuses(
    call: Callable[[], object], message: str, kind: type[Exception] = stats.DataError
) -> Exception:
    """Expect an error that has these words, and return it."""
    with pytest.raises(kind) as caught:
        call()
    assert message in str(copy.copy(caught.value))  # as a worker hands it on
    return caught.value


@pytest.fixture(scope="session")
def article() -> str:
    """The article, which is not part of the project."""
    named = os.environ.get("ALLIANCE_STATS_ARTICLE")
    path = Path(named) if named else ROOT.parent / "shared" / "article.txt"
    if not path.is_file():
        pytest.skip(f"no copy of the article at {path}; ALLIANCE_STATS_ARTICLE may name one")
    return path.read_text("utf-8")


@pytest.fixture(scope="session")
def tables() -> stats.Tables:
    """The tables that come with the package."""
    return stats.load()


@pytest.fixture(scope="session")
def decided(tables: stats.Tables) -> pd.DataFrame:
    """The verdicts on them."""
    return stats.verdicts(tables)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tables, without their digests, as the folder that is loaded by default."""
    folder = tmp_path / "tables"
    shutil.copytree(stats.data_dir(), folder)
    describe(folder, lambda package: [each.pop("hash", None) for each in package["resources"]])
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(folder))
    return folder
