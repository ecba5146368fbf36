"""Measure, and print the tables of benchmarks/README.md: `make bench`.

Every figure is a ratio of two things measured in turn in one run, A B A B …, as a
median: machines are noisy, and absolute times say little. Name sections to run only
those: `make bench ARGS="loading numerals"`.
"""

import argparse
import multiprocessing
import os
import re
import resource
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

import alliance_stats as stats
from alliance_stats import datasets

HERE = Path(__file__).parent


def ratio(ours: Callable[[], object], theirs: Callable[[], object], runs: int = 7) -> float:
    """The median of ours / theirs, pair by pair, after one run of each that is not counted."""
    pairs = []
    for run in range(runs + 1):
        times = []
        for function in (ours, theirs):
            start = time.perf_counter()
            function()
            times.append(time.perf_counter() - start)
        if run:
            pairs.append(times[0] / times[1])
    return statistics.median(pairs)


def seconds(function: Callable[[], object], runs: int = 3) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def table(title: str, columns: list[str], rows: list[list[object]]) -> None:
    print(f"\n### {title}\n")
    print("| " + " | ".join(columns) + " |")
    print("| " + " | ".join(["---"] * len(columns)) + " |")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)


def imports() -> None:
    """Whole processes: import alliance_stats against import pandas."""

    def process(module: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", f"import {module}"], check=True)

    found = ratio(process("alliance_stats"), process("pandas"), runs=15)
    table(
        "Importing",
        ["what", "against", "ratio", "aim"],
        [["`import alliance_stats`", "`import pandas`", f"{found:.2f} ×", "1.05 ×"]],
    )


def loading() -> None:
    """All tables, typed and checked, against bare read_csv of the same files."""
    loaders = [getattr(stats, name) for name in datasets.__all__ if name.startswith("load_")]
    files = sorted(stats.data_dir().glob("*.csv"))
    found = ratio(
        lambda: [load() for load in loaders], lambda: [pd.read_csv(file) for file in files], runs=51
    )
    table(
        "Loading",
        ["what", "against", "ratio", "aim"],
        [
            [
                "all eight tables, typed and checked",
                "bare `pandas.read_csv`",
                f"{found:.2f} ×",
                "1.5 ×",
            ]
        ],
    )


def _rows(count: int) -> pd.DataFrame:
    """Made-up figures: every hedge of the article, numbers of one to eight digits."""
    random = np.random.default_rng(2020)
    value = (random.integers(2, 1000, count) * 10 ** random.integers(0, 6, count)).astype("int64")
    names = pd.CategoricalDtype(["none", "more than", "almost"])
    hedge = pd.Categorical.from_codes(random.integers(0, 3, count), dtype=names)
    return pd.DataFrame({"hedge": hedge, "value": value})


def _numpy_bounds(codes: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pragmatic rule for three hedges in plain NumPy, with no check of anything."""
    grain = np.ones_like(value)
    rows = np.flatnonzero(value % 10 == 0)
    rest = value[rows] // 10
    while rows.size:
        grain[rows] *= 10
        grain[rows[rest == 1]] //= 2
        zero = rest % 10 == 0
        rows, rest = rows[zero], rest[zero] // 10
    v, g = value.astype("float64"), grain.astype("float64")
    more, almost = codes == 1, codes == 2
    lower = np.ceil(np.where(more, v + 1, v - g / 2))
    upper = np.floor(np.where(more, v + g, np.where(almost, v - 1, v + g / 2)))
    return np.where(almost, np.minimum(lower, upper), lower), upper


def _peak(function: Callable[[], object]) -> int:
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def intervals(count: int = 10_000_000) -> None:
    """bounds and ratio on many rows against the same arithmetic in plain NumPy."""
    left, right = _rows(count), _rows(count).iloc[::-1].reset_index(drop=True)
    plain = [
        (frame["hedge"].cat.codes.to_numpy(), frame["value"].to_numpy()) for frame in (left, right)
    ]

    def ours() -> object:
        return stats.ratio(stats.bounds(left), stats.bounds(right))

    def theirs() -> object:
        (nl, nu), (dl, du) = (_numpy_bounds(*frame) for frame in plain)
        return nl / du, nu / dl

    result = ours()
    assert np.array_equal(result["lower"], theirs()[0])
    time_ratio = ratio(ours, theirs, runs=5)
    memory = _peak(ours) / _peak(theirs)
    what = f"`bounds` twice and `ratio`, {count:,} rows"
    table(
        "Arithmetic on intervals",
        ["what", "against", "measure", "ratio", "aim"],
        [
            [what, "plain NumPy", "time", f"{time_ratio:.2f} ×", "1.5 ×"],
            [what, "plain NumPy", "peak memory", f"{memory:.2f} ×", "1.5 ×"],
        ],
    )


def alternatives(count: int = 100_000) -> None:
    """ratio against libraries whose intervals are objects."""
    import mpmath
    import portion
    import uncertainties

    top, bottom = stats.bounds(_rows(count)), stats.bounds(_rows(count).iloc[::-1])
    bottom.index = top.index
    nl, nu, dl, du = (
        frame[end].to_numpy() for frame in (top, bottom) for end in ("lower", "upper")
    )

    def with_portion() -> object:
        # portion has sets of numbers and no arithmetic: each end is divided by hand.
        return [
            portion.closed(a.lower / b.upper, a.upper / b.lower)
            for a, b in zip(
                map(portion.closed, nl.tolist(), nu.tolist()),
                map(portion.closed, dl.tolist(), du.tolist()),
                strict=True,
            )
        ]

    def with_uncertainties() -> object:
        make = uncertainties.ufloat
        numbers = [
            [
                make((a + b) / 2, (b - a) / 2)
                for a, b in zip(low.tolist(), high.tolist(), strict=True)
            ]
            for low, high in ((nl, nu), (dl, du))
        ]
        return [a / b for a, b in zip(*numbers, strict=True)]

    def with_mpmath() -> object:
        make = mpmath.iv.mpf
        return [
            make([a, b]) / make([c, d])
            for a, b, c, d in zip(nl.tolist(), nu.tolist(), dl.tolist(), du.tolist(), strict=True)
        ]

    rows: list[list[object]] = []
    for name, function in (
        ("portion", with_portion), ("uncertainties", with_uncertainties),
        ("mpmath.iv", with_mpmath),
    ):  # fmt: skip
        found = ratio(function, lambda: stats.ratio(top, bottom), runs=5)
        rows.append([f"`ratio`, {count:,} rows", name, f"{found:,.0f} × faster", "300 × faster"])
    table("Other libraries of intervals", ["what", "against", "ratio", "aim"], rows)


_WORDS = (
    "the platform lists courses from universities and its learners come from many countries while "
    "others publish more than less almost about enrolments in total and nothing else of note so "
    "that a reader has to ask who counted whom and when"
).split()
_NUMBERS = (
    "one", "3,100", "228 million", "first", "twenty-one", "2020", "11th", "two hundred and five",
    "140 000", "1.39 billion", "half", "a dozen", "COVID-19", "34 thousand",
)  # fmt: skip


def prose(size: int) -> str:
    """Made-up prose of about that many characters, a numeral every thirty words or so."""
    random = np.random.default_rng(7)
    words = random.choice(_WORDS, min(size // 5, 400_000)).astype(object)
    places = random.random(words.size) < 0.035
    words[places] = random.choice(_NUMBERS, int(places.sum()))
    text = " ".join(words) + ". "
    return (text * (size // len(text) + 1))[:size]


def _finishing(function: Callable[[], object], limit: float) -> float | None:
    """The seconds a call takes in a process of its own, or None where it passes the limit."""
    process = multiprocessing.get_context("fork").Process(target=function)
    start = time.perf_counter()
    process.start()
    process.join(limit)
    took = time.perf_counter() - start
    if process.is_alive():
        process.kill()
        process.join()
        return None
    return took


def numerals(limit: float = 45) -> None:
    """numerals on ever longer prose, against text2num and number-parser where they finish."""
    import text_to_num
    from number_parser import parse as number_parser

    def against(theirs: Callable[[str], object], text: str) -> str:
        ours = _finishing(lambda: stats.numerals(text), limit)
        took = _finishing(lambda: theirs(text), limit)
        told = "" if len(text) >= 1_000_000 else f" on {len(text) // 1000} kB"
        if ours is None or took is None:
            return f"not done after {limit:g} s{told}"
        return f"{took / ours:.1f} × faster{told}"

    rows: list[list[object]] = []
    sizes, times = [], []
    for megabytes in (1, 10, 100):
        text = prose(megabytes * 1_000_000)
        ours = seconds(lambda text=text: stats.numerals(text))
        sizes.append(megabytes)
        times.append(ours)
        row: list[object] = [f"{megabytes} MB", f"{ours:.2f} s", f"{ours / megabytes:.3f} s"]
        row.append(against(lambda text: text_to_num.alpha2digit(text, "en"), text))
        row.append(against(number_parser, text[:100_000]) if megabytes == 1 else "not tried")
        rows.append(row)
    slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
    table(
        f"Numerals: slope on log–log scales {slope:.2f} (1 is linear)",
        ["prose", "time", "a MB", "against text2num (aim 5 ×)", "against number-parser (aim 5 ×)"],
        rows,
    )
    _plot(sizes, times, slope)


def _plot(sizes: list[int], times: list[float], slope: float) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 3.4), layout="constrained")
    ax = figure.subplots()
    ax.loglog(sizes, times, marker="o", color="#0072B2")
    ax.set_xlabel("MB of prose")
    ax.set_ylabel("seconds")
    ax.set_title(f"numerals(): slope {slope:.2f}", loc="left")
    figure.savefig(HERE / "numerals.png", dpi=120, metadata={"Software": None})


def verify() -> None:
    """verify on an article against reading it and running one regular expression over it."""
    path = Path(os.environ.get("ALLIANCE_STATS_ARTICLE", HERE.parent.parent / "shared/article.txt"))
    if not path.is_file():
        print("\nverify: skipped, no copy of the article (ALLIANCE_STATS_ARTICLE names one)")
        return
    pattern = re.compile(r"\d+")

    def one_expression() -> object:
        return pattern.findall(path.read_text(encoding="utf-8"))

    found = ratio(lambda: stats.verify(path.read_text(encoding="utf-8")), one_expression, runs=51)
    table(
        "Verifying",
        ["what", "against", "ratio", "aim"],
        [
            [
                "`verify` of the article",
                "reading it and one regular expression",
                f"{found:.0f} ×",
                "10 ×",
            ]
        ],
    )


def dask(count: int = 100_000_000, partitions: int = 100) -> None:
    """bounds and ratio over more rows than one would hold, unchanged, under map_partitions."""
    import dask
    import dask.dataframe as dd

    def part(number: int) -> pd.DataFrame:
        frame = _rows(count // partitions)
        return frame.assign(value=frame["value"] + number % 7)

    def rates(frame: pd.DataFrame) -> pd.DataFrame:
        return stats.ratio(stats.bounds(frame), stats.bounds(frame, "literal"))

    start = time.perf_counter()
    frame = dd.from_map(part, range(partitions))
    with dask.config.set(scheduler="threads", num_workers=2):
        widest = frame.map_partitions(rates, meta=rates(part(0).head())).max().compute()
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    table(
        "A corpus: the same functions under Dask",
        ["rows", "partitions", "time", "peak memory of the process", "as one table"],
        [
            [
                f"{count:,}",
                partitions,
                f"{took:.0f} s",
                f"{peak:.1f} GiB",
                f"{count * 9 * 5 / 1e9:.0f} GB or more",
            ]
        ],
    )
    assert widest.notna().all()


def notebooks() -> None:
    """nbval and make report against the notebooks' code in one plain process."""
    subprocess.run([sys.executable, str(HERE / "notebooks.py")], check=True)


SECTIONS = [imports, loading, intervals, alternatives, numerals, verify, dask, notebooks]


def main() -> None:
    """Run the sections that are named, or all."""
    names = [section.__name__ for section in SECTIONS]
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*names, []], help="which to run")
    chosen = parser.parse_args().sections or names
    for section in SECTIONS:
        if section.__name__ in chosen:
            print(f"… {section.__name__}: {section.__doc__}", file=sys.stderr, flush=True)
            section()


if __name__ == "__main__":
    main()
