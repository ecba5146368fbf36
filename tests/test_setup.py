"""The files that say what the project is and needs agree, and set-up says what went wrong."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import alliance_stats

from .conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT, GROUPS = PYPROJECT["project"], PYPROJECT["dependency-groups"]
LOCKS = sorted(path.stem for path in (ROOT / "requirements").glob("*.txt"))
BASH = shutil.which("sh") if os.name == "posix" else None


def pins(lock: str, python: str) -> dict[str, Version]:
    """The versions that a lock, and the one it begins with, give a Python on Linux."""
    here = {"sys_platform": "linux", "implementation_name": "cpython"}
    here |= {"python_version": python, "python_full_version": f"{python}.1"}
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    found = pins("report", python) if text.startswith("-r report.txt") else {}
    for name, version, marker in re.findall(r"^([\w.-]+)==([^ ]+)(?: ; (.*))? \\$", text, re.M):
        if not marker or Marker(marker).evaluate(here):
            assert found.setdefault(name, Version(version)) == Version(version), name
    return found


def wanted(group: str) -> list[Requirement]:
    """What the project and a group of it ask for."""
    found = [Requirement(line) for line in PROJECT["dependencies"]]
    for item in GROUPS.get(group, []):
        included = isinstance(item, dict)
        found += wanted(item["include-group"]) if included else [Requirement(item)]
    return found


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_satisfies_its_group(lock, python):
    found = pins(lock, python)
    for requirement in wanted(lock):
        version = found.get(canonicalize_name(requirement.name))
        assert version in requirement.specifier, f"{requirement} in {lock}.txt: make lock"


def test_the_floors_are_tested():
    oldest = pins("oldest", "3.11")
    assert all(str(r.specifier) == f">={oldest[r.name]}" for r in wanted("")), "make lock"


def test_extras_are_as_the_groups():
    extras = PROJECT["optional-dependencies"]
    assert extras["notebooks"] == [r for r in GROUPS["report"] if "setuptools" not in r]
    assert extras["excel"][0] in GROUPS["test"]


def test_the_conda_environment_has_the_versions_of_the_lock():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    versions = dict(line.split("=") for line in conda if isinstance(line, str))
    found = pins("lab", versions.pop("python"))
    versions["matplotlib"] = versions.pop("matplotlib-base")
    names = {canonicalize_name(r.name) for r in wanted("lab")} - {"setuptools"}
    assert versions == {name: str(found[name]) for name in names}


def test_the_version_is_one():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    version = alliance_stats.__version__
    assert citation["version"] == alliance_stats.load().package["version"] == version
    heading = f"## [{version}] - {citation['date-released']}"
    assert heading in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_documents_name_no_target_that_is_not_there():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):.*##", makefile, re.MULTILINE))
    for path in [*ROOT.glob("*.md"), ROOT / ".ci" / "run", *ROOT.glob(".github/workflows/*.yml")]:
        text = re.sub("(?m)^ *#.*", "", path.read_text("utf-8"))
        code = re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL) if path.suffix == ".md" else [text]
        assert set(re.findall(r"\bmake ([a-z-]+)", "\n".join(code))) <= targets, path.name


def test_no_file_names_a_machine_or_a_registry():
    forbidden = re.compile(
        r"/(?:work|farm|root|home|Users|builds)/[\w.-]|[A-Z]:\\Users"
        r"|pypi\.org|python[h]osted|npmjs\.(?:org|com)|debian\.org|anaconda\.org"
    )
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    for path in (ROOT / name for name in listed.stdout.rstrip("\0").split("\0")):
        theirs = path.parent.name == "notebooks" and not path.name[0].isdigit()
        if path.is_file() and path.suffix != ".png" and not theirs and path.name != "test_setup.py":
            # Without the pictures in a notebook.
            text = re.sub(r"[A-Za-z0-9+/=\\n]{200,}", " ", path.read_text("utf-8"))
            assert not (hit := forbidden.search(text)), f"{path.name}: {hit[0]}"


#: Stands for a Python whose pip has settings; FAILS is what pip then says.
STUB = """#!/bin/sh
case "$*" in
    *'config list'*) printf "%s\\n" "install.target='/elsewhere'" "global.find-links='\\nb\\nc'" \\
        "global.index-url='https://a.test'" ":env:.index-url='https://mirror.test'" ;;
    *'-m venv'*) mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    *install*)
        env | grep ^PIP_ | sort >>said; echo "$*" >>said
        [ ! "$FAILS" ] || { echo "$FAILS"; exit 1; } ;;
esac
"""


@pytest.fixture
def set_up(tmp_path):
    """Run requirements/install.sh in a copy of what it reads, with a stub for Python."""
    if BASH is None:
        pytest.skip("the stub is a script of sh")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "stub").write_text(STUB)
    (tmp_path / "stub").chmod(0o755)

    def run(**settings):
        env = {"PATH": os.defpath, "PYTHON": str(tmp_path / "stub")} | settings
        command = [BASH, "requirements/install.sh", "report"]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)

    return run


def test_pips_settings_say_where_packages_come_from_and_not_where_they_go(set_up, tmp_path):
    done = set_up(PIP_DRY_RUN="1", PIP_ROOT="/elsewhere", PIP_CONFIG_FILE="mine")
    assert (done.returncode, done.stdout) == (0, "==> Installing what make report needs\n")
    said = (tmp_path / "said").read_text().splitlines()
    assert said[:3] == [
        "PIP_CONFIG_FILE=/dev/null",
        "PIP_FIND_LINKS= b c",
        "PIP_INDEX_URL=https://mirror.test",
    ]
    assert said[3].endswith("--require-hashes -r requirements/report.txt")
    assert said[-1].endswith("--config-settings editable_mode=compat -e .")
    assert set_up().stdout == ""  # all is there
    with (tmp_path / "requirements" / "report.txt").open("a") as lock:
        lock.write("\n")
    assert set_up().stdout  # a layer changed


def test_uv_installs_where_it_is(set_up, tmp_path):
    (tmp_path / "uv").symlink_to("stub")
    assert set_up(PATH=f"{tmp_path}{os.pathsep}{os.defpath}").returncode == 0
    assert (
        (tmp_path / "said").read_text().startswith("pip install --quiet --python .venv/bin/python")
    )


@pytest.mark.parametrize(
    ("pip", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full: make room, and run"),
        ("WARNING: NewConnectionError(...)", "No package index answered: check the network"),
        ("the resolver named a bug", "the resolver named a bug\nInstalling failed for the reason"),
    ],
)
def test_set_up_that_fails_says_why_and_begins_anew(set_up, pip, told):
    done = set_up(FAILS=pip)
    assert done.returncode == 1 and done.stderr.startswith(told)
    assert set_up().returncode == 0


def test_set_up_without_a_python_that_fits_says_so(set_up):
    done = set_up(PYTHON="/nowhere/python")
    assert done.returncode == 1
    assert done.stderr.startswith("No Python 3.11 or newer with pip was found at /nowhere/python:")


def test_what_editors_add_to_a_notebook_does_not_matter_and_its_outputs_do():
    """As VS Code, Colab and widgets leave them: no ids or the same, types of their own."""
    add = {"application/vnd.editor.viewer+json": {}, "application/vnd.jupyter.widget-view+json": {}}
    data = {"text/plain": "2", **add}
    out = {"output_type": "execute_result", "execution_count": 7, "metadata": {}, "data": data}
    one = {"cell_type": "code", "execution_count": 7, "metadata": {"id": "x"}, "source": "1 + 1"}
    cells = [one | {"outputs": [out]}, one | {"outputs": [out], "id": "a"}]
    metadata = {"kernelspec": {"name": "mine", "display_name": "Mine"}, "widgets": {}, "colab": {}}
    book = {"cells": [*cells, cells[1]], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    folder = ROOT / "build" / "test-editors"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "right.ipynb").write_text(json.dumps(book))
    (folder / "wrong.ipynb").write_text(json.dumps(book).replace('"2"', '"3"'))
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    shutil.rmtree(folder)
    assert "3 failed, 3 passed" in done.stdout, done.stdout + done.stderr
