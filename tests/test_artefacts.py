"""The wheel and the sdist hold what they should, and work where they are unpacked."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MADE = shutil.ignore_patterns(".*", "build", "dist", "__pycache__", "*.egg-info")

BUILD = """
import sys
from setuptools import build_meta
folder = sys.argv[1]  # the first of these changes sys.argv
build_meta.build_sdist(folder)
build_meta.build_wheel(folder)
"""

#: Runs every loader of the package that lies in a folder.
LOAD = """
import sys
sys.path.insert(0, sys.argv[1])
import alliance_stats
assert alliance_stats.__file__.startswith(sys.argv[1]), alliance_stats.__file__
assert str(alliance_stats.data_dir()).startswith(sys.argv[1]), alliance_stats.data_dir()
loaders = [name for name in alliance_stats.__all__ if name.startswith("load_")]
assert len(loaders) == 8, loaders
assert all(len(getattr(alliance_stats, name)()) for name in loaders)
alliance_stats.validate()
"""


def run(code, *arguments, cwd):
    """Run Python apart from this folder and its environment, and show what it said."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, *map(str, arguments)],
        cwd=cwd,
        env={key: value for key, value in os.environ.items() if key != "ALLIANCE_STATS_DATA"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with both, built without asking the network, and what is in them."""
    folder = tmp_path_factory.mktemp("built")
    # A copy: setuptools leaves files where it builds.
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=MADE)
    shutil.copytree(ROOT / ".ci", source / ".ci")
    run(BUILD, folder, cwd=source)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        archive.extractall(folder / "wheel")
    with tarfile.open(sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    return folder, inside, names


def files(folder, pattern):
    return {str(path.relative_to(ROOT).as_posix()) for path in (ROOT / folder).glob(pattern)}


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(built):
    _, inside, _ = built
    due = files("alliance_stats", "*.py") | {"alliance_stats/py.typed"}
    due |= {f"alliance_stats/{name}" for name in files("data", "*.*")}
    assert {name for name in inside if ".dist-info/" not in name} == due


def test_the_wheel_loads_and_validates_from_anywhere(built, tmp_path):
    folder, _, _ = built
    run(LOAD, folder / "wheel", cwd=tmp_path)


def test_the_sdist_holds_what_the_tests_and_the_report_need(built):
    _, _, names = built
    due = {
        "CITATION.cff", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "conftest.py",
        "environment.yml", "pyproject.toml", "requirements/install.sh", ".ci/run",
    }  # fmt: skip
    for folder in ("alliance_stats", "benchmarks", "report", "tests"):
        due |= files(folder, "**/*.py")
    due |= files("data", "*.*") | files("notebooks", "0*.ipynb") | files("requirements", "*.txt")
    due |= files("report", "templates/*")
    assert not due - names
    assert not [name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name]
