"""The wheel and the sdist hold what they should, and work where they are unpacked."""

import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

from .conftest import ROOT

MADE = shutil.ignore_patterns(".git", ".venv", ".*_cache", "build", "__pycache__", "*.egg-info")
BUILD = """
from setuptools import build_meta
build_meta.build_sdist({0!r})
build_meta.build_wheel({0!r})
"""
#: Loads and validates the tables of the package that lies in a folder.
LOAD = """
import sys
sys.path.insert(0, {!r})
import alliance_stats as stats
print(stats.__file__, stats.data_dir(), len(stats.load().figures), sep="\\n")
"""


def run(code, folder, cwd):
    """Run Python apart from this folder and its environment; return what it printed."""
    command = [sys.executable, "-I", "-c", code.format(str(folder))]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with both, built without asking the network."""
    folder = tmp_path_factory.mktemp("built")
    # A copy, since setuptools leaves files where it builds.
    shutil.copytree(ROOT, folder / "source", ignore=MADE)
    run(BUILD, folder, cwd=folder / "source")
    return folder


def test_the_wheel_holds_the_package_and_its_data_and_loads_from_anywhere(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        archive.extractall(tmp_path)
    due = {f"alliance_stats/{path.name}" for path in (ROOT / "alliance_stats").glob("*.py")}
    due |= {f"alliance_stats/data/{path.name}" for path in (ROOT / "data").glob("*.*")}
    assert inside == due | {"alliance_stats/py.typed"}
    package = tmp_path / "alliance_stats"
    said = run(LOAD, tmp_path, cwd=tmp_path.parent).splitlines()
    assert said == [str(package / "__init__.py"), str(package / "data"), "18"]


def test_the_sdist_holds_all_that_git_does(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    assert {*listed.stdout.splitlines()} - names <= {".gitattributes", ".gitignore"}
    assert not [name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name]
