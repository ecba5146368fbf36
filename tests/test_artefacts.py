"""What is built from the project holds what it should, and works where it is installed."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MADE = shutil.ignore_patterns(
    ".git", ".venv", "build", "dist", "node_modules", "__pycache__", "*.egg-info", ".*_cache",
    ".hypothesis", ".ipynb_checkpoints", "mutants",
)  # fmt: skip
TABLES = {
    "figures.csv", "positions.csv", "organizations.csv", "events.csv", "numerals.csv",
    "references.csv", "sources.csv", "coursera_partners.csv",
}  # fmt: skip

#: Runs every loader of the package that is found first, and says where that is.
LOADERS = """
import os, sys
sys.path[:0] = sys.argv[1:2]
os.environ.pop("ALLIANCE_STATS_DATA", None)
import alliance_stats
loaders = [name for name in alliance_stats.__all__ if name.startswith("load_")]
assert len(loaders) == 8, loaders
for folder in sys.argv[2:]:
    os.chdir(folder)
    for name in loaders:
        assert len(getattr(alliance_stats, name)()), name
    alliance_stats.validate()
print(alliance_stats.__file__)
print(alliance_stats.data_dir())
"""


def run(*command, **options):
    """Run a command, and show what it said where it fails."""
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A user's settings of pip are not to matter.
        env=os.environ | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"},
        **options,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sdist, and the wheel that is built from it; neither asks the network."""
    folder = tmp_path_factory.mktemp("built")
    # A copy: setuptools leaves files where it builds.
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=MADE)
    run("-m", "build", "--no-isolation", "--outdir", folder, cwd=source)
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def contents(built):
    wheel, sdist = built
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if not name.endswith("/")}
    with tarfile.open(sdist) as archive:
        names = {member.name for member in archive.getmembers() if member.isfile()}
    return inside, {name.partition("/")[2] for name in names}


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Folders that hold nothing but the package, from the wheel and from the sdist."""
    folders = []
    for kind, artefact in zip(("wheel", "sdist"), built, strict=True):
        target = tmp_path_factory.mktemp(kind)
        options = ["--no-deps", "--no-index", "--no-build-isolation", "--quiet", "--target"]
        run("-m", "pip", "--disable-pip-version-check", "install", *options, target, artefact)
        folders.append(target)
    return folders


def test_wheel_holds_the_package_and_nothing_else(contents):
    inside, _ = contents
    info = "alliance_stats-[0-9.]+.dist-info/"
    kinds = (
        r"alliance_stats/\w+\.py",
        r"alliance_stats/py\.typed",
        r"alliance_stats/data/\w+\.csv",
        r"alliance_stats/data/datapackage\.json",
        r"alliance_stats/data/\w+\.md",
        r"alliance_stats/templates/[\w./-]+\.(?:j2|html|css|svg|json)",
        info + r"(?:METADATA|WHEEL|RECORD|top_level\.txt|entry_points\.txt|licenses/LICENSE)",
    )
    unexpected = [name for name in inside if not any(re.fullmatch(kind, name) for kind in kinds)]
    assert not unexpected


def test_wheel_lacks_nothing(contents):
    inside, _ = contents
    due = {f"alliance_stats/data/{name}" for name in TABLES}
    due |= {"alliance_stats/data/datapackage.json", "alliance_stats/py.typed"}
    due |= {f"alliance_stats/data/{path.name}" for path in (ROOT / "data").iterdir()}
    due |= {f"alliance_stats/{path.name}" for path in (ROOT / "alliance_stats").glob("*.py")}
    templates = ROOT / "alliance_stats" / "templates"
    due |= {
        f"alliance_stats/templates/{path.relative_to(templates).as_posix()}"
        for path in templates.rglob("*")
        if path.is_file()
    }
    assert not due - inside


def test_sdist_holds_what_tests_and_report_need(contents):
    _, inside = contents
    due = {
        "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff", "Makefile",
        "requirements.txt", "environment.yml", ".ci/run", "benchmarks/requirements.txt",
        "tests/test_artefacts.py", "alliance_stats/py.typed", "alliance_stats/__main__.py",
    }  # fmt: skip
    due |= {f"data/{name}" for name in (*TABLES, "datapackage.json")}
    due |= {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert not due - inside
    wrong = r"(.*/)?(\.git|\.venv|build|__pycache__|node_modules|\.ipynb_checkpoints)/.*|.*\.pyc"
    assert not [name for name in inside if re.fullmatch(wrong, name)]


def test_tables_come_out_as_they_went_in(built):
    wheel, _ = built
    with zipfile.ZipFile(wheel) as archive:
        for name in (*TABLES, "datapackage.json"):
            packed = archive.read(f"alliance_stats/data/{name}")
            assert packed == (ROOT / "data" / name).read_bytes()


def test_twine_finds_nothing(built):
    output = run("-m", "twine", "check", "--strict", *built)
    assert output.count("PASSED") == 2


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_installed_package_loads_its_tables_from_anywhere(installed, kind, tmp_path):
    target = installed[kind == "sdist"]
    # -I: no working directory, no PYTHONPATH, no user's packages on the path.
    output = run("-I", "-c", LOADERS, target, tmp_path, ROOT, ROOT / "notebooks", cwd=tmp_path)
    file, data = map(Path, output.splitlines()[-2:])
    assert file.is_relative_to(target)
    assert data == target / "alliance_stats" / "data"


def test_installed_package_loads_its_tables_from_inside_the_checkout(installed):
    target, _ = installed
    output = run("-I", "-c", LOADERS, target, ROOT, cwd=ROOT)
    assert Path(output.splitlines()[-1]).is_relative_to(target)


def test_this_environment_loads_its_tables_from_elsewhere(tmp_path):
    # An editable install, where `make` set it up.
    run("-I", "-c", LOADERS, tmp_path, tmp_path, ROOT / "data", cwd=tmp_path)


def test_installed_command_line_runs(installed, tmp_path):
    target, _ = installed
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); "
        "from alliance_stats.__main__ import main; sys.exit(main())"
    )
    output = run("-I", "-c", code, target, "validate", cwd=tmp_path)
    assert "without a fault" in output
    assert (target / "bin" / "alliance-stats").exists() or sys.platform == "win32"
