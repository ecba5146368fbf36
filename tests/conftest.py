"""What several test files share: deterministic Hypothesis, the article, tables to damage."""

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

import alliance_stats

settings.register_profile("suite", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("suite")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def article() -> str:
    """The article, which is not part of the project."""
    named = os.environ.get("ALLIANCE_STATS_ARTICLE")
    path = Path(named) if named else ROOT.parent / "shared" / "article.txt"
    if not path.is_file():
        pytest.skip(f"no copy of the article at {path}; ALLIANCE_STATS_ARTICLE may name one")
    return path.read_text("utf-8")


@pytest.fixture
def tables(tmp_path, monkeypatch) -> Path:
    """A copy of the tables, without their digests, that the loaders read."""
    folder = tmp_path / "tables"
    shutil.copytree(alliance_stats.data_dir(), folder)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        resource.pop("hash", None)
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(folder))
    return folder
