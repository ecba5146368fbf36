"""The wheel and the sdist hold what they should, and work where they are unpacked."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

from .conftest import ROOT

MADE = shutil.ignore_patterns(".git", ".venv", ".*_cache", "build", "__pycache__", "*.egg-info")

BUILD = """
import sys
from setuptools import build_meta
folder = sys.argv[1]  # the first of these changes sys.argv
build_meta.build_sdist(folder)
build_meta.build_wheel(folder)
"""

#: Loads and validates the tables of the package that lies in a folder.
LOAD = """
import sys
sys.path.insert(0, sys.argv[1])
import alliance_stats
assert alliance_stats.__file__.startswith(sys.argv[1]), alliance_stats.__file__
assert str(alliance_stats.data_dir()).startswith(sys.argv[1]), alliance_stats.data_dir()
assert len(alliance_stats.load().figures) == 18
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
    shutil.copytree(ROOT, folder / "source", ignore=MADE)
    run(BUILD, folder, cwd=folder / "source")
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        archive.extractall(folder / "wheel")
    with tarfile.open(sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    return folder, inside, names


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(built):
    _, inside, _ = built
    due = {f"alliance_stats/{path.name}" for path in (ROOT / "alliance_stats").glob("*.py")}
    due |= {f"alliance_stats/data/{path.name}" for path in (ROOT / "data").glob("*.*")}
    due.add("alliance_stats/py.typed")
    assert {name for name in inside if ".dist-info/" not in name} == due


def test_the_wheel_loads_and_validates_from_anywhere(built, tmp_path):
    folder, _, _ = built
    run(LOAD, folder / "wheel", cwd=tmp_path)


def test_the_sdist_holds_all_that_git_does(built):
    _, _, names = built
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    assert set(listed.stdout.splitlines()) - names <= {".gitattributes", ".gitignore"}
    assert not [name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name]
