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
build_meta.build_sdist("..")
build_meta.build_wheel("..")
"""
LOAD = """
import alliance_stats as stats
print(stats.__file__, stats.data_dir(), len(stats.load().figures), sep="\\n")
"""


def run(code, folder):
    """Run Python in a folder, whose packages come first; return what it printed."""
    return subprocess.check_output([sys.executable, "-c", code], cwd=folder, text=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with both, built without asking the network."""
    source = tmp_path_factory.mktemp("built") / "source"
    shutil.copytree(ROOT, source, ignore=MADE)  # since setuptools leaves files where it builds
    run(BUILD, source)
    return source.parent


def test_the_wheel_holds_the_package_and_its_data_and_loads_from_anywhere(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        archive.extractall(tmp_path)
    due = {f"alliance_stats/{path.name}" for path in (ROOT / "alliance_stats").glob("*.py")}
    due |= {f"alliance_stats/data/{path.name}" for path in (ROOT / "data").glob("*.*")}
    assert inside == due | {"alliance_stats/py.typed"}
    package = tmp_path / "alliance_stats"
    said = run(LOAD, tmp_path).splitlines()
    assert said == [str(package / "__init__.py"), str(package / "data"), "18"]


def test_the_sdist_holds_all_that_git_does(built):
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {*listed.stdout.splitlines()} - names <= {".gitattributes", ".gitignore"}
