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


def ratio_of(first: Work, second: Work, runs: int = 7) -> float:
    """Return the median of the quotients of two things done in turn."""
    first(), second()
    return statistics.median(seconds(first) / seconds(second) for _ in range(runs))


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


def _import() -> str:
    ours, theirs = python("-c", "import alliance_stats"), python("-c", "import pandas")
    return f"{ratio_of(ours, theirs, 11):.2f} ×"


def _load() -> str:
    return f"{ratio_of(stats.load, read_csv):.2f} ×"


def _ratio() -> str:
    table = intervals(10**7)
    return f"{ratio_of(lambda: stats.ratio(table, table), lambda: divide(table), 3):.2f} ×"


def _parse() -> str:
    column = phrases(10**5)
    return f"{statistics.median(seconds(lambda: stats.parse(column)) for _ in range(3)):.2f} s"


def _numerals() -> str:
    long, short = text(10**6), text(10**5)
    return f"{ratio_of(lambda: stats.numerals(long), lambda: stats.numerals(short), 3):.1f} ×"


def _validate() -> str:
    return f"{statistics.median(seconds(stats.validate) for _ in range(7)):.3f} s"


def _verdicts() -> str:
    return f"{statistics.median(seconds(stats.verdicts) for _ in range(7)):.3f} s"


def _growth() -> str:
    many = ten_times(TABLES)
    return f"{ratio_of(lambda: stats.verdicts(many), lambda: stats.verdicts(TABLES), 3):.1f} ×"


def _report() -> str:
    with tempfile.TemporaryDirectory() as folder:
        site = python("-m", "report", "build", Path(folder, "report"))
        return f"{ratio_of(site, BARE, 3):.2f} ×"


def _test() -> str:
    return f"{ratio_of(run('make', 'test'), BARE, 1):.1f} ×"


def _clone() -> str:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "clone")
        run("git", "clone", "--quiet", ROOT, clone)()
        return f"{seconds(run('make', '-C', clone, 'report')):.0f} s"


#: What is measured, what it is divided by, the aim, and how.
MEASURES = {
    "import": ("import alliance_stats", "import pandas", "1.05 ×", _import),
    "load": ("load()", "pandas.read_csv of the same files", "3 ×", _load),
    "ratio": ("ratio of ten million rows", "two divisions in NumPy", "1.5 ×", _ratio),
    "parse": ("parse of 100,000 different phrases", "", "1 s", _parse),
    "numerals": ("numerals of a million characters", "of 100,000", "10 ×", _numerals),
    "validate": ("validate()", "", "0.1 s", _validate),
    "verdicts": ("verdicts()", "", "0.1 s", _verdicts),
    "growth": ("verdicts of ten times the claims and references", "of ours", "15 ×", _growth),
    "report": ("make report", "the notebooks' bare code", "1.6 ×", _report),
    "test": ("make test", "the notebooks' bare code", "8 ×", _test),
    "clone": ("make report from a bare clone", "", "20 s", _clone),
}


def main(chosen: list[str]) -> int:
    if unknown := set(chosen) - MEASURES.keys():
        print(f"expected some of {', '.join(MEASURES)}, got {', '.join(unknown)}", file=sys.stderr)
        return 2
    print("| what | against | measured | aim |\n| --- | --- | --- | --- |")
    for name in chosen or MEASURES:
        what, against, aim, measure = MEASURES[name]
        print(f"| {what} | {against} | {measure()} | {aim} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
