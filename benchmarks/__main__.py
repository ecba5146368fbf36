"""Measure what users feel first: ``make bench``, or ``make bench ARGS="import load"``.

Each row is a ratio of two things done in turn in one run, as a median, since machines differ,
and the same machine differs from hour to hour. Seconds stand where nothing compares.
"""

import contextlib
import io
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd

import alliance_stats as stats

ROOT = Path(__file__).parents[1]
Work = Callable[[], object]


def seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(*command: str | Path) -> Work:
    return lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def python(*arguments: str | Path) -> Work:
    return run(sys.executable, *arguments)


def read_csv() -> None:
    for path in stats.data_dir().glob("*.csv"):
        pd.read_csv(path)


def intervals(rows: int) -> pd.DataFrame:
    lower = np.random.default_rng(2020).uniform(1, 1000, rows)
    return pd.DataFrame({"lower": lower, "upper": lower + 1})


def ratio(table: pd.DataFrame) -> None:
    stats.ratio(table, table)


def divide(table: pd.DataFrame) -> None:
    """Divide the ends as ``ratio`` does, in NumPy and without any check."""
    lower, upper = table["lower"].to_numpy(), table["upper"].to_numpy()
    _ = lower / upper, upper / lower


def phrases(rows: int) -> pd.Series:
    """Return as many phrases, all different."""
    hedges = ["more than", "almost", "about", "at least", ""]
    return pd.Series([f"{hedges[n % 5]} {n + 1000:,}".strip() for n in range(rows)])


def text(characters: int) -> str:
    sentence = "In May 2012 more than 3,100 courses had 1.5 million listeners, and three had none. "
    return (sentence * (characters // len(sentence) + 1))[:characters]


def ten_times(tables: stats.Tables) -> stats.Tables:
    """Return ten of each claim and reference, each of an organization of its own."""

    def copies(name: str, *links: str) -> pd.DataFrame:
        parts = [getattr(tables, name)]
        for n in map(str, range(1, 10)):
            part = parts[0].rename(index=lambda key, n=n: f"{key}-{n}")
            part = part.assign(**{link: part[link] + f"-{n}" for link in links})
            if name == "organizations":
                part[["name", "short_name"]] += f" {n}"
                part["printed"] = part["printed"].mask(part["printed"].notna())
            parts.append(part.assign(start=pd.NA) if "start" in part else part)
        return pd.concat(parts)

    linked = {name: copies(name, "entity", "on") for name in ("figures", "positions", "references")}
    return tables.replace(organizations=copies("organizations"), **linked)


def notebook_code() -> None:
    """Run the code of all notebooks in this process."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
            cells = nbformat.read(path, 4).cells
            script = Path(folder, f"{path.stem}.py")
            script.write_text("\n".join(c.source for c in cells if c.cell_type == "code"), "utf-8")
            runpy.run_path(str(script))


BARE = python("-c", "import benchmarks.__main__ as b; b.notebook_code()")
TABLES = stats.load()
SCRATCH = tempfile.TemporaryDirectory()


def clone() -> Work:
    """Return what makes the report of a bare clone."""
    folder = Path(SCRATCH.name, "clone")
    run("git", "clone", "--quiet", ROOT, folder)()
    return run("make", "-C", folder, "report")


#: What is measured, what it is divided by, the aim, and how often it runs.
MEASURES = {
    "import": ("import alliance_stats", "import pandas", "1.05 ×", 11),
    "load": ("load()", "pandas.read_csv of the same files", "3 ×", 7),
    "ratio": ("ratio of ten million rows", "two divisions in NumPy", "1.5 ×", 3),
    "parse": ("parse of 100,000 different phrases", "", "1 s", 3),
    "numerals": ("numerals of a million characters", "of 100,000", "10 ×", 3),
    "validate": ("validate()", "", "0.1 s", 7),
    "verdicts": ("verdicts()", "", "0.1 s", 7),
    "growth": ("verdicts of ten times the claims and references", "of ours", "15 ×", 3),
    "report": ("make report", "the notebooks' bare code", "1.6 ×", 3),
    "test": ("make test", "the notebooks' bare code", "8 ×", 1),
    "clone": ("make report from a bare clone", "", "20 s", 1),
}
#: How: functions, since what they need takes its time.
WORKS: dict[str, Callable[[], list[Work]]] = {
    "import": lambda: [python("-c", "import alliance_stats"), python("-c", "import pandas")],
    "load": lambda: [stats.load, read_csv],
    "ratio": lambda: [partial(work, intervals(10**7)) for work in (ratio, divide)],
    "parse": lambda: [partial(stats.parse, phrases(10**5))],
    "numerals": lambda: [partial(stats.numerals, text(count)) for count in (10**6, 10**5)],
    "validate": lambda: [stats.validate],
    "verdicts": lambda: [stats.verdicts],
    "growth": lambda: [partial(stats.verdicts, each) for each in (ten_times(TABLES), TABLES)],
    "report": lambda: [python("-m", "report", "build", Path(SCRATCH.name, "report")), BARE],
    "test": lambda: [run("make", "test"), BARE],
    "clone": lambda: [clone()],
}


def measured(works: list[Work], runs: int) -> str:
    """Return the median of the seconds of one thing, or of the quotients of two done in turn."""
    if len(works) == 1:
        return f"{statistics.median(seconds(*works) for _ in range(runs)):.3g} s"
    first, second = works
    first(), second()  # so that neither pays for what both need
    return f"{statistics.median(seconds(first) / seconds(second) for _ in range(runs)):.3g} ×"


def main(chosen: list[str]) -> None:
    if unknown := set(chosen) - MEASURES.keys():
        sys.exit(f"expected some of {', '.join(MEASURES)}, got {', '.join(unknown)}")
    print("| what | against | measured | aim |\n| --- | --- | --- | --- |")
    for name in chosen or MEASURES:
        what, against, aim, runs = MEASURES[name]
        print(f"| {what} | {against} | {measured(WORKS[name](), runs)} | {aim} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
