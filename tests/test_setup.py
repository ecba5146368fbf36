"""The files that say what the project is and needs agree, and set-up says what went wrong."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import partial

import pytest
import yaml
from nbformat import v4
from packaging.dependency_groups import resolve_dependency_groups
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import alliance_stats

from .conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT, GROUPS = PYPROJECT["project"], PYPROJECT["dependency-groups"]
run = partial(subprocess.run, cwd=ROOT, capture_output=True, text=True)


def pins(lock: str) -> set[tuple[str, str]]:
    """What a lock, and the one it begins with, pin: names and versions."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    found = pins("report") if text.startswith("-r report.txt") else set()
    return found | {*re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", text)}


def wanted(group: str = "") -> list[Requirement]:
    """What the project and a group of it ask for."""
    more = resolve_dependency_groups(GROUPS, group) if group else ()
    return [*map(Requirement, [*PROJECT["dependencies"], *more])]


@pytest.mark.parametrize("lock", [p.stem for p in (ROOT / "requirements").glob("*.txt")])
def test_a_lock_satisfies_its_group(lock):
    for asked in wanted(lock):
        found = [version for name, version in pins(lock) if name == canonicalize_name(asked.name)]
        assert found and all(each in asked.specifier for each in found), f"{asked}: make lock"


def test_floors_extras_and_the_conda_environment_are_as_the_locks_and_groups():
    extras = PROJECT["optional-dependencies"]
    assert {(r.name, str(r.specifier)[2:]) for r in wanted()} <= pins("oldest"), "make lock"
    assert extras["notebooks"] == [r for r in GROUPS["report"] if "setuptools" not in r]
    assert extras["excel"][0] in GROUPS["test"]
    text = (ROOT / "environment.yml").read_text("utf-8").replace("matplotlib-base", "matplotlib")
    conda = dict(re.findall(r"(?m)^  - ([\w-]+)=(.+)$", text)) | {"setuptools": "", "python": ""}
    assert {*conda} == {canonicalize_name(r.name) for r in wanted("lab")} | {"python"}
    assert {pair for pair in conda.items() if pair[1]} <= pins("lab"), "see environment.yml"


def test_the_version_is_one():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    version = alliance_stats.__version__
    assert citation["version"] == alliance_stats.load().package["version"] == version
    heading = f"## [{version}] - {citation['date-released']}"
    assert heading in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_documents_name_no_target_that_is_not_there():
    targets = re.findall(r"(?m)^([a-z][a-z-]*):.*##", (ROOT / "Makefile").read_text("utf-8"))
    for path in ROOT.glob("*.md"):
        code = re.findall(r"(?s)```.*?```|`[^`]+`", path.read_text("utf-8"))
        assert set(re.findall(r"\bmake ([a-z-]+)", "\n".join(code))) <= {*targets}, path.name


#: Stands for a Python whose pip has settings; FAILS is what installing then says.
STUB = """#!/bin/sh
case "$*" in
    *base_prefix*) echo 3 ;;
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
    command = ["/bin/sh", "requirements/install.sh", "report"]
    env = {"PATH": os.defpath, "PYTHON": "./stub"}
    return lambda **settings: run(command, cwd=tmp_path, env=env | settings)


def test_set_up_installs_once_from_where_pip_finds_packages(set_up, tmp_path):
    assert set_up(PIP_TARGET="/elsewhere").stdout == "==> Installing what make report needs\n"
    pinned, ours = (tmp_path / "said").read_text().splitlines()
    assert pinned.startswith(" b c  -m pip")
    assert pinned.endswith("--require-hashes -r requirements/report.txt")
    assert ours.endswith("--config-settings editable_mode=compat -e .")
    assert set_up().stdout == "", "all is there"
    (tmp_path / "requirements" / "mine.txt").write_text("\n")
    assert set_up().stdout, "a lock changed"
    assert set_up(PYTHON="false").stderr, "what is there is of another Python"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"FAILS": "OSError: [Errno 28] No space left on device"}, "The disk is full: make room"),
        ({"FAILS": "NewConnectionError(...)"}, "No package index answered: check the network"),
        ({"FAILS": "a bug"}, "a bug\nInstalling failed for the reason above"),
        ({"PYTHON": "false"}, "No Python 3.11 or newer with pip was found at false"),
    ],
)
def test_set_up_that_fails_says_why_and_begins_anew(set_up, settings, told):
    done = set_up(**settings)
    assert done.returncode == 1 and done.stderr.startswith(told)
    assert set_up().returncode == 0


def test_what_editors_add_to_a_notebook_does_not_matter_and_its_outputs_do(tmp_path):
    """As VS Code, Colab and widgets leave them: no ids or the same, types of their own."""
    cells = []
    for printed in "233":
        data = {"text/plain": printed, "application/vnd.editor+json": {}}
        outputs = [v4.new_output("execute_result", data, execution_count=7)]
        cell = v4.new_code_cell("1 + 1", outputs=outputs, execution_count=7, metadata={"id": "x"})
        cells.append(cell | {"id": "same"})
    del cells[0]["id"]
    metadata = {"kernelspec": {"name": "mine", "display_name": "Mine"}, "widgets": {}}
    book = v4.new_notebook(cells=cells, metadata=metadata)
    (tmp_path / "a.ipynb").write_text(json.dumps(book))
    ours = ["-c", "pyproject.toml", "-p", "conftest", "-p", "no:cacheprovider", "-n0"]
    done = run([sys.executable, "-m", "pytest", *ours, tmp_path])
    assert "2 failed, 1 passed" in done.stdout, done.stdout + done.stderr
