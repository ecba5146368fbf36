"""The files that say what the package is and needs agree with each other."""

import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import alliance_stats

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))

PUBLIC = {
    "load_figures", "load_positions", "load_organizations", "load_events", "load_numerals",
    "load_references", "load_sources", "load_coursera_partners", "data_dir", "validate",
    "DataError", "parse", "grain", "bounds", "ratio", "share", "numerals", "verify",
    "VerificationError", "show",
}  # fmt: skip


def blocks(name):
    """The requirements of a hashed file: (requirement, number of hashes)."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for block in re.split(r"\n(?=\S)", text.strip()):
        first, *hashes = (line.strip(" \\") for line in block.split("\n"))
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes), block
        yield Requirement(first), len(hashes)


def pins(name, python):
    """The versions that a hashed file gives a Python on Linux."""
    environment = default_environment() | {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    found = {}
    for requirement, _ in blocks(name):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            (specifier,) = requirement.specifier
            assert specifier.operator == "=="
            found[canonicalize_name(requirement.name)] = Version(specifier.version)
    return found


def tree():
    """The files of the project: what git knows or would add, or else all but what is made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
    )
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.decode().rstrip("\0").split("\0")
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    made = {line.strip("/*") for line in (*ignored, ".git/")}
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not any(part.endswith(tuple(made)) for part in path.parts)
    ]


@pytest.mark.parametrize(
    ("name", "extras"),
    [("requirements.txt", ["notebooks", "test"]), ("benchmarks/requirements.txt", ["bench"])],
)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.14"])
def test_pins_satisfy_the_project(name, extras, python):
    pinned = pins(name, python)
    wanted = [*PROJECT["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    for line in wanted:
        requirement = Requirement(line)
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None, f"{name} lacks {line}"
        assert version in requirement.specifier, f"{name}: {version} does not satisfy {line}"


@pytest.mark.parametrize("name", ["requirements.txt", "benchmarks/requirements.txt"])
def test_pins_are_hashed_and_without_an_address(name):
    for requirement, hashes in blocks(name):
        assert requirement.url is None
        assert hashes, f"{requirement} has no hash"
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text and "--extra-index" not in text and "--find-links" not in text


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.14"])
def test_the_benchmarks_change_no_pin(python):
    ours = pins("requirements.txt", python)
    for name, version in pins("benchmarks/requirements.txt", python).items():
        assert ours.get(name, version) == version, name


def test_environment_agrees_with_the_pins():
    lines = [line for line in CONDA["dependencies"] if isinstance(line, str)]
    (pip,) = (line["pip"] for line in CONDA["dependencies"] if isinstance(line, dict))
    assert pip == ["-e ."]
    versions = dict(line.split("=") for line in lines)
    # repo2docker reads no other form of a Python pin.
    python = versions.pop("python")
    assert re.fullmatch(r"3\.\d+", python)
    assert Version(python) in Requirement(f"python{PROJECT['requires-python']}").specifier
    names = {{"matplotlib-base": "matplotlib"}.get(name, name): name for name in versions}
    wanted = [*PROJECT["dependencies"], *EXTRAS["notebooks"], "pip"]
    assert set(names) == {canonicalize_name(Requirement(line).name) for line in wanted}
    pinned = pins("requirements.txt", python)
    for name, conda in names.items():
        assert Version(versions[conda]) == pinned[name], name


def test_floors_are_whole_versions():
    # `make test-oldest` turns them into pins.
    for line in PROJECT["dependencies"]:
        assert re.fullmatch(r"[a-z]+>=\d+\.\d+\.\d+", line), line


def test_the_version_is_one():
    version = alliance_stats.__version__
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == version
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{version}] - {citation['date-released']}" in changelog
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == version
    assert importlib.metadata.version("alliance-stats") == version


def test_the_citation_is_complete():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    # What the schema of CFF 1.2.0 requires, and what this project promises beside it.
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"] and citation["title"]
    assert citation["type"] in {"software", "dataset"}
    assert citation["license"] == PROJECT["license"] == "MIT"
    assert citation["authors"] == [{"name": PROJECT["authors"][0]["name"]}]
    known = {
        "cff-version", "message", "type", "title", "abstract", "authors", "version",
        "date-released", "license", "keywords",
    }  # fmt: skip
    assert set(citation) <= known
    assert len(set(citation["keywords"])) == len(citation["keywords"])


def test_every_public_name_is_there():
    names = alliance_stats.__all__
    assert sorted(set(names)) == sorted(names)
    charts = {name for name in names if name.startswith("plot_")}
    assert set(names) - charts == PUBLIC
    for name in names:
        value = getattr(alliance_stats, name)
        assert value.__doc__, name
        assert name in dir(alliance_stats)
    with pytest.raises(AttributeError, match="no attribute 'plot_nothing'"):
        _ = alliance_stats.plot_nothing
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = alliance_stats.nothing


def test_every_chart_is_public():
    from alliance_stats import plots

    drawn = {name for name in plots.__all__ if name.startswith("plot_")}
    assert drawn
    assert drawn == {name for name in alliance_stats.__all__ if name.startswith("plot_")}
    assert alliance_stats.show is plots.show


def test_import_loads_no_charts_and_no_exporter():
    code = """
import sys
import alliance_stats
late = {"matplotlib", "nbconvert", "nbformat", "IPython"} & set(sys.modules)
assert not late, late
from alliance_stats import show
assert "matplotlib" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_no_file_names_a_machine_or_a_registry():
    forbidden = re.compile(
        r"/(?:work|farm|root|home|Users|builds|tmp/[a-z]+)/[\w.-]"
        r"|[A-Z]:\\Users"
        r"|pypi\.org|python[h]osted|npmjs\.(?:org|com)|deb\.debian|debian\.org/debian"
        r"|repo\.anaconda|conda\.anaconda"
    )
    encoded = re.compile(r"[A-Za-z0-9+/=\\n]{200,}")  # a picture inside a notebook
    found = []
    for path in tree():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if hit := forbidden.search(encoded.sub(" ", text)):
            found.append(f"{path.relative_to(ROOT)}: {hit[0]}")
    assert not found, "\n".join(found)


def test_what_the_documents_tell_to_make_is_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    told = 0
    for name in ("README.md", "CHANGELOG.md", "environment.yml", ".ci/run"):
        text = (ROOT / name).read_text(encoding="utf-8")
        code = text
        if name.endswith(".md"):
            code = "\n".join(re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL))
        for command in re.findall(r"\bmake ([a-z][a-z-]*)", code):
            told += 1
            assert command in targets, f"{name}: make {command}"
    assert told
    # Every target says what it does, and help shows it.
    shown = subprocess.run(
        ["make", "-C", str(ROOT), "help"], capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[1] for line in shown.splitlines() if "make " in line} == targets
