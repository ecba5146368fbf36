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
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import alliance_stats

from .conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT, GROUPS = PYPROJECT["project"], PYPROJECT["dependency-groups"]


def pins(lock: str, python: str) -> dict[str, str]:
    """The versions that a lock, and the one it begins with, give a Python on Linux."""
    here = {"sys_platform": "linux", "implementation_name": "cpython", "python_version": python,
            "python_full_version": f"{python}.1"}  # fmt: skip
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    found = pins("report", python) if text.startswith("-r report.txt") else {}
    for pin in map(Requirement, re.findall(r"^(\w.*==.*) \\$", text, re.M)):
        if not pin.marker or pin.marker.evaluate(here):
            (found[pin.name],) = (each.version for each in pin.specifier)
    return found


def wanted(group: str) -> list[Requirement]:
    """What the project and a group of it ask for."""
    found = [Requirement(line) for line in PROJECT["dependencies"]]
    for item in GROUPS.get(group, []):
        found += wanted(item["include-group"]) if isinstance(item, dict) else [Requirement(item)]
    return found


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("lock", sorted(p.stem for p in (ROOT / "requirements").glob("*.txt")))
def test_a_lock_satisfies_its_group(lock, python):
    found = pins(lock, python)
    for asked in wanted(lock):
        version = found[canonicalize_name(asked.name)]
        assert version in asked.specifier, f"{asked} in {lock}.txt: make lock"


def test_the_floors_are_tested_and_extras_are_as_the_groups():
    oldest, extras = pins("oldest", "3.11"), PROJECT["optional-dependencies"]
    assert all(str(r.specifier) == f">={oldest[r.name]}" for r in wanted("")), "make lock"
    assert extras["notebooks"] == [r for r in GROUPS["report"] if "setuptools" not in r]
    assert extras["excel"][0] in GROUPS["test"]


def test_the_conda_environment_has_the_versions_of_the_lock():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    versions = dict(line.split("=") for line in conda if isinstance(line, str))
    found = pins("lab", versions.pop("python"))
    versions["matplotlib"] = versions.pop("matplotlib-base")
    names = {canonicalize_name(r.name) for r in wanted("lab")} - {"setuptools"}
    assert versions == {name: found[name] for name in names}


def test_the_version_is_one():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    version = alliance_stats.__version__
    assert citation["version"] == alliance_stats.load().package["version"] == version
    heading = f"## [{version}] - {citation['date-released']}"
    assert heading in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_documents_name_no_target_that_is_not_there():
    targets = re.findall(r"(?m)^([a-z][a-z-]*):.*##", (ROOT / "Makefile").read_text("utf-8"))
    for path in [*ROOT.glob("*.md"), ROOT / ".ci" / "run", *ROOT.glob(".github/workflows/*.yml")]:
        text = re.sub("(?m)^ *#.*", "", path.read_text("utf-8"))
        code = re.findall(r"(?s)```.*?```|`[^`]+`", text) if path.suffix == ".md" else [text]
        assert set(re.findall(r"\bmake ([a-z-]+)", "\n".join(code))) <= {*targets}, path.name


def test_no_file_names_a_machine_or_a_registry():
    forbidden = (
        r"/(work|farm|root|home|Users|builds)/[[:alnum:]._-]|[A-Z]:\\Users"
        r"|pypi\.org|pythonhosted|npmjs\.(org|com)|debian\.org|anaconda\.org"
    )
    # A notebook without a number is its author's own.
    files = [".", ":!notebooks/[!0-9]*", ":!tests/test_setup.py"]
    command = ["git", "grep", "-IoE", forbidden, "--", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode > 1:
        pytest.skip("this is no git checkout")
    assert done.stdout == ""


#: Stands for a Python whose pip has settings; FAILS is what installing then says.
STUB = """#!/bin/sh
case "$*" in
    *'config list'*) printf "%s\\n" "install.target='/elsewhere'" "global.find-links='\\nb\\nc'" ;;
    *'-m venv'*) mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    *install*)
        echo "$PIP_FIND_LINKS $PIP_TARGET $*" >>said
        [ ! "$FAILS" ] || { echo "$FAILS"; exit 1; } ;;
esac
"""


@pytest.fixture
def set_up(tmp_path):
    """Run requirements/install.sh in a copy of what it reads, with a stub for Python."""
    if os.name != "posix":
        pytest.skip("the stub is a script of sh")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "stub").write_text(STUB)
    (tmp_path / "stub").chmod(0o755)

    def run(**settings):
        env = {"PATH": os.defpath, "PYTHON": str(tmp_path / "stub")} | settings
        command = ["/bin/sh", "requirements/install.sh", "report"]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)

    return run


def test_set_up_installs_once_from_where_pip_finds_packages(set_up, tmp_path):
    done = set_up(PIP_TARGET="/elsewhere")
    assert (done.returncode, done.stdout) == (0, "==> Installing what make report needs\n")
    pinned, ours = (tmp_path / "said").read_text().splitlines()
    assert pinned.startswith(" b c  -m pip")
    assert pinned.endswith("--require-hashes -r requirements/report.txt")
    assert ours.endswith("--config-settings editable_mode=compat -e .")
    assert set_up().stdout == "", "all is there"
    (tmp_path / "requirements" / "mine.txt").write_text("\n")
    assert set_up().stdout == done.stdout, "a lock changed"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"FAILS": "OSError: [Errno 28] No space left on device"}, "The disk is full: make room"),
        ({"FAILS": "NewConnectionError(...)"}, "No package index answered: check the network"),
        ({"FAILS": "a bug"}, "a bug\nInstalling failed for the reason above"),
        ({"PYTHON": "/nowhere"}, "No Python 3.11 or newer with pip was found at /nowhere"),
        ({"PYTHON": "false"}, "No Python 3.11 or newer with pip was found at false"),
    ],
)
def test_set_up_that_fails_says_why_and_begins_anew(set_up, settings, told):
    done = set_up(**settings)
    assert done.returncode == 1 and done.stderr.startswith(told)
    assert set_up().returncode == 0


def test_what_editors_add_to_a_notebook_does_not_matter_and_its_outputs_do():
    """As VS Code, Colab and widgets leave them: no ids or the same, types of their own."""
    data = {"text/plain": "2", "application/vnd.editor+json": {}}
    out = {"output_type": "execute_result", "execution_count": 7, "metadata": {}, "data": data}
    one = {"cell_type": "code", "execution_count": 7, "metadata": {"id": "x"}, "source": "1 + 1"}
    two = {"id": "a", "outputs": [out | {"data": data | {"text/plain": "3"}}]}
    cells = [one | {"outputs": [out]}, one | two, one | two]
    metadata = {"kernelspec": {"name": "mine", "display_name": "Mine"}, "widgets": {}}
    folder = ROOT / "build" / "test-editors"
    folder.mkdir(parents=True, exist_ok=True)
    book = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (folder / "a.ipynb").write_text(json.dumps(book))
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    shutil.rmtree(folder)
    assert "2 failed, 1 passed" in done.stdout, done.stdout + done.stderr
