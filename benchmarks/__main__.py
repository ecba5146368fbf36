"""Measure what users feel first: ``make bench``, or ``make bench ARGS="import arithmetic"``.

Every figure is a ratio of two things measured in turn in one run, as a median: machines
differ, and the same machine differs from hour to hour. The last two are seconds, since
nothing stands beside them.
"""

import contextlib
import io
import os
import resource
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import alliance_stats as stats

ROOT = Path(__file__).parents[1]
Row = tuple[str, str, str, str]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio_of(first: Callable[[], object], second: Callable[[], object], runs: int = 7) -> float:
    """Give the median of the quotients of two things done in turn."""
    first(), second()
    return statistics.median(seconds(first) / seconds(second) for _ in range(runs))


def run(*command: str, **given: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, check=True, capture_output=True, env=os.environ | given)


def _import() -> Iterator[Row]:
    """``import alliance_stats`` beside ``import pandas``."""

    def importing(name: str) -> Callable[[], object]:
        return lambda: run(sys.executable, "-c", f"import {name}")

    ratio = ratio_of(importing("alliance_stats"), importing("pandas"), 11)
    yield "import alliance_stats", "import pandas", f"{ratio:.2f} ×", "1.05 ×"


def _loading() -> Iterator[Row]:
    """All tables, typed and checked, beside bare reading."""
    folder = stats.data_dir()

    def bare() -> None:
        for path in folder.glob("*.csv"):
            pd.read_csv(path)

    yield "all eight tables", "pandas.read_csv", f"{ratio_of(stats.load, bare):.2f} ×", "2 ×"


def _figures(rows: int) -> pd.DataFrame:
    """Make up figures with the article's hedges and numbers of one to eight digits."""
    choose = np.random.default_rng(2020)
    codes = choose.integers(0, 3, rows)
    value = choose.integers(2, 1000, rows) * 10 ** choose.integers(0, 6, rows)
    hedge = pd.Categorical.from_codes(codes, categories=["none", "more than", "almost"])
    return pd.DataFrame({"hedge": hedge, "value": value})


def _numpy(figures: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Compute the same bounds and the same ratio in plain NumPy, with no check of anything."""
    value, codes = figures["value"].to_numpy(), figures["hedge"].cat.codes.to_numpy()
    step = np.ones_like(value)
    rows = np.flatnonzero(value % 10 == 0)
    rest = value[rows] // 10
    while rows.size:
        step[rows] *= 10
        step[rows[rest == 1]] //= 2
        zero = rest % 10 == 0
        rows, rest = rows[zero], rest[zero] // 10
    v, g = value.astype("float64"), step.astype("float64")
    more, almost = codes == 1, codes == 2
    upper = np.floor(np.where(more, v + g, np.where(almost, v - 1, v + g / 2)))
    lower = np.ceil(np.where(more, v + 1, v - g / 2))
    lower = np.where(almost, np.minimum(lower, upper), lower)
    return lower / upper[::-1], upper / lower[::-1]


def _arithmetic() -> Iterator[Row]:
    """``bounds`` and ``ratio`` on ten million rows; ``ratio`` beside bare division and others."""
    figures = _figures(10**7)

    def ours() -> None:
        ends = stats.bounds(figures)
        stats.ratio(ends, ends[::-1].set_axis(ends.index))

    ratio = ratio_of(ours, lambda: _numpy(figures), 3)
    yield "bounds and ratio, 10 million rows", "the same in NumPy", f"{ratio:.2f} ×", "1.5 ×"
    ends = stats.bounds(figures.head(10**6))
    lower, upper = ends["lower"].to_numpy(), ends["upper"].to_numpy()
    ratio = ratio_of(lambda: stats.ratio(ends, ends), lambda: (lower / upper, upper / lower))
    yield "ratio, a million rows", "two divisions in NumPy", f"{ratio:.2f} ×", "2 ×"
    import portion
    from uncertainties import ufloat

    some = ends.head(10**5)
    pairs = list(zip(some["lower"], some["upper"], strict=True))
    intervals = [portion.closed(*pair) for pair in pairs]
    floats = [ufloat((low + high) / 2, (high - low) / 2) for low, high in pairs]

    def in_portion() -> None:
        for a in intervals:  # which has no arithmetic: the ends are divided by hand
            portion.closed(a.lower / a.upper, a.upper / a.lower)

    def in_uncertainties() -> None:
        for a in floats:
            _ = a / a

    for name, work in (("portion", in_portion), ("uncertainties", in_uncertainties)):
        faster = ratio_of(work, lambda: stats.ratio(some, some), 3)
        yield "ratio, 100,000 rows", name, f"{faster:.0f} × faster", "250 ×"


def _corpus() -> Iterator[Row]:
    """A hundred million rows under Dask, whose memory stays that of some partitions."""
    import dask
    import dask.dataframe as dd

    with dask.config.set(scheduler="single-threaded"):
        parts = dd.from_map(lambda seed: _figures(10**6).assign(seed=seed), list(range(100)))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        wide = parts.map_partitions(
            lambda part: stats.bounds(part).max().to_frame().T,
            meta=pd.DataFrame({"lower": [0.0], "upper": [0.0]}),
        )
        took = seconds(wide.max().compute)
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**20
    yield "bounds, 100 million rows under Dask", "", f"{took:.0f} s, {peak:.1f} GiB more", "bounded"


def _notebook_code() -> None:
    """Run the code of all notebooks in one process."""
    import nbformat

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
            cells = nbformat.read(path, 4).cells
            code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
            script = Path(folder, f"{path.stem}.py")
            script.write_text(code, encoding="utf-8")
            runpy.run_path(str(script))


def _report() -> Iterator[Row]:
    """The report, set-up apart, beside the notebooks' code in one process."""
    with tempfile.TemporaryDirectory() as folder:
        site = str(Path(folder, "report"))
        ratio = ratio_of(
            lambda: run(sys.executable, "-m", "report", "build", site),
            lambda: run(
                sys.executable, "-c", "import benchmarks.__main__ as b; b._notebook_code()"
            ),
            3,
        )
    yield "make report", "the notebooks' code in one process", f"{ratio:.2f} ×", "2 ×"


def _commands() -> Iterator[Row]:
    """A bare clone to its report, and then its tests, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        clone = str(Path(folder, "clone"))
        run("git", "clone", "--quiet", str(ROOT), clone)
        for target, aim in (("report", ""), ("test", "")):
            took = seconds(lambda target=target: run("make", "-C", clone, target))
            yield f"make {target}, from a bare clone", "", f"{took:.0f} s", aim
        took = seconds(lambda: run("make", "-C", clone, "test"))
        yield "make test, again", "", f"{took:.0f} s", "45 s"


MEASURES = {
    "import": _import,
    "loading": _loading,
    "arithmetic": _arithmetic,
    "corpus": _corpus,
    "report": _report,
    "commands": _commands,
}


def main(chosen: list[str]) -> int:
    if unknown := set(chosen) - MEASURES.keys():
        print(f"expected some of {', '.join(MEASURES)}, got {', '.join(unknown)}", file=sys.stderr)
        return 2
    print("| what | against | measured | aim |\n| --- | --- | --- | --- |", flush=True)
    for name in chosen or MEASURES:
        for row in MEASURES[name]():
            print(f"| {' | '.join(row)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
