"""Mutation testing of one module, in a copy of the tree: `python -m benchmarks.mutate hedges`.

Needs mutmut 3, and a copy of the article (ALLIANCE_STATS_ARTICLE, or where tests/conftest.py
looks for it). Survivors are printed as differences; benchmarks/robustness.md says why they live.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: module -> the test files that answer for it.
TESTS = {
    "hedges": ["test_hedges"],
    "intervals": ["test_intervals"],
    "article": ["test_article"],
    "datasets": ["test_datasets"],
    "checks": ["test_datasets"],
    "analysis": ["test_analysis"],
}
#: Fewer Hypothesis examples than the suite has: each mutant runs them all. Doctests and
#: notebooks are left out, and so is the root conftest.py that serves the notebooks.
EXAMPLES = 25
SETTINGS = """
[tool.mutmut]
source_paths = ["alliance_stats"]
only_mutate = ["alliance_stats/{module}.py"]
also_copy = ["alliance_stats", "data", "notebooks"]
pytest_add_cli_args = ["-q", "-p", "no:cacheprovider", "-W", "error", "--deselect={names}"]
pytest_add_cli_args_test_selection = [{tests}]
"""

#: It counts the names of a module, and mutmut adds a name for every mutant.
NAMES = "tests/test_analysis.py::test_the_public_names_are_all_that_others_use"

#: In one process: `mutmut show` takes a second for each.
SHOW = """
import re, sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
for name in sys.argv[1:]:
    lines = get_diff_for_mutant(name).splitlines()
    print("\\n#", name, *(line for line in lines if re.match("[-+](?![-+])", line)), sep="\\n")
"""


def copy(module: str, folder: Path) -> None:
    for name in ("alliance_stats", "tests", "data", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    tests = ", ".join(f'"tests/{name}.py"' for name in TESTS[module])
    (folder / "pyproject.toml").write_text(
        SETTINGS.format(module=module, tests=tests, names=NAMES), "utf-8"
    )
    for path in folder.glob("tests/*.py"):
        text = path.read_text("utf-8").replace("max_examples=100", f"max_examples={EXAMPLES}")
        # A mutant is shown to the tests that call it, and of many that share a fixture one does.
        path.write_text(text.replace('scope="module"', 'scope="function"'), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("module", choices=TESTS)
    parser.add_argument("--keep", type=Path, help="a new folder for the copy, kept")
    parser.add_argument("--children", default="1", help="mutants at a time")
    parser.add_argument("mutants", nargs="*", help="names of mutants, to run only those")
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="mutants-"))
    folder.mkdir(exist_ok=True)
    copy(arguments.module, folder)
    article = ROOT.parent / "shared" / "article.txt"
    environment = {"ALLIANCE_STATS_ARTICLE": str(article), **os.environ}

    def mutmut(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("mutmut")), *words]
        return subprocess.run(command, cwd=folder, env=environment, text=True, **options)  # type: ignore[call-overload]

    mutmut("run", "--max-children", arguments.children, *arguments.mutants, check=True)
    listed = mutmut("results", "--all", "true", capture_output=True, check=True).stdout
    results = dict(re.findall(r"^\s*(\S+): (.+)$", listed, re.MULTILINE))
    alive = [name for name, result in results.items() if result not in ("killed", "timeout")]
    subprocess.run([sys.executable, "-c", SHOW, *alive], cwd=folder, check=True)
    tally = Counter(results.values())
    dead = tally["killed"] + tally["timeout"]
    print(f"\n{arguments.module}: {len(results)} mutants, {dict(tally)}: {dead / len(results):.1%}")
    if not arguments.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
