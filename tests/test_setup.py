"""The files that say what the project is and needs agree with each other."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import alliance_stats

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT, GROUPS = PYPROJECT["project"], PYPROJECT["dependency-groups"]
LOCKS = {path.stem: path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.txt")}
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def pins(lock: str, python: str) -> dict[str, str]:
    """The versions that a lock gives a Python on Linux."""
    here = {
        "python_version": python,
        "python_full_version": f"{python}.1",
        "sys_platform": "linux",
        "implementation_name": "cpython",
    }
    found = {}
    for line in re.findall(r"^\w.*?(?= \\$)", LOCKS[lock], re.MULTILINE):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(here):
            found[requirement.name] = str(requirement.specifier).removeprefix("==")
    return found


def wanted(group: str) -> list[Requirement]:
    """What the project and a group of it ask for."""
    lines = list(PROJECT["dependencies"])
    for item in GROUPS.get(group, []):
        if isinstance(item, dict):
            lines += map(str, wanted(item["include-group"]))
        else:
            lines.append(item)
    return [Requirement(line) for line in lines]


def test_there_is_a_lock_for_every_purpose():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert set(re.findall(r"\$\(NEED\) (\w+)", makefile)) == set(LOCKS)
    assert set(LOCKS) == set(GROUPS) - {"dev"}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_a_lock_satisfies_its_group(lock, python):
    found = pins(lock, python)
    for requirement in wanted(lock):
        version = found.get(canonicalize_name(requirement.name))
        assert version and Version(version) in requirement.specifier, (
            f"requirements/{lock}.txt has {requirement.name} {version}, "
            f"pyproject.toml asks for {requirement}: make lock"
        )


@pytest.mark.parametrize("python", PYTHONS)
def test_locks_agree_and_hold_the_report(python):
    seen = {}
    for lock in set(LOCKS) - {"oldest"}:
        found = pins(lock, python)
        assert pins("report", python).keys() <= found.keys(), lock
        for name, version in found.items():
            assert seen.setdefault(name, version) == version, f"{name} in {lock}.txt"


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_a_lock_is_hashed_and_holds_no_address(lock):
    lines = LOCKS[lock].splitlines()
    assert "://" not in LOCKS[lock] and not re.search(r"^-", LOCKS[lock], re.MULTILINE)
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        assert re.fullmatch(r"\w.* \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line
        assert after.startswith("    --hash=") == line.endswith("\\"), line


def test_the_floors_are_tested():
    floors = {r.name: str(r.specifier).removeprefix(">=") for r in wanted("")}
    oldest = pins("oldest", "3.11")
    assert {name: oldest[name] for name in floors} == floors, "make lock"


def test_a_report_is_set_up_with_few_packages():
    assert len(pins("report", "3.11")) <= 65


def test_extras_are_as_the_groups():
    extras = PROJECT["optional-dependencies"]
    assert extras["notebooks"] == [r for r in GROUPS["report"] if "setuptools" not in r]
    assert all(line in GROUPS["test"] for line in extras["excel"])


def test_the_conda_environment_has_the_versions_of_the_lock():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    versions = dict(line.split("=") for line in conda if isinstance(line, str))
    found = pins("lab", versions.pop("python"))
    versions["matplotlib"] = versions.pop("matplotlib-base")
    names = {canonicalize_name(r.name) for r in wanted("lab")} - {"setuptools"}
    assert versions == {name: found[name] for name in names}


def test_the_version_is_one():
    version = alliance_stats.__version__
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    package = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
    assert citation["version"] == package["version"] == version
    heading = f"## [{version}] - {citation['date-released']}"
    assert heading in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_help_lists_every_target_and_documents_name_no_other():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    told = subprocess.run(["make", "-C", ROOT, "help"], capture_output=True, text=True, check=True)
    assert set(re.findall(r"make ([a-z-]+)", told.stdout)) == targets
    for path in [*ROOT.glob("*.md"), ROOT / ".ci" / "run", *ROOT.glob(".github/workflows/*.yml")]:
        text = re.sub("(?m)^ *#.*", "", path.read_text("utf-8"))
        code = re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL) if path.suffix == ".md" else [text]
        for name in re.findall(r"\bmake ([a-z-]+)", "\n".join(code)):
            assert name in targets, f"{path.name}: make {name}"


def test_no_file_names_a_machine_or_a_registry():
    forbidden = re.compile(
        r"/(?:work|farm|root|home|Users|builds)/[\w.-]|[A-Z]:\\Users"
        r"|pypi\.org|python[h]osted|npmjs\.(?:org|com)|debian\.org|anaconda\.org"
    )
    known = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(known, cwd=ROOT, capture_output=True, text=True).stdout
    if not listed:
        pytest.skip("this is no git checkout")
    for path in (ROOT / name for name in listed.rstrip("\0").split("\0")):
        if path.is_file() and path != Path(__file__) and path.suffix != ".png":
            # Without the pictures in a notebook.
            text = re.sub(r"[A-Za-z0-9+/=\\n]{200,}", " ", path.read_text("utf-8"))
            assert not (hit := forbidden.search(text)), f"{path.name}: {hit[0]}"
