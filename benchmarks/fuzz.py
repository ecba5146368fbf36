"""Fuzz what reads text and files: `python -m benchmarks.fuzz verify --seconds 120`.

With atheris (guided by coverage) where it is installed, else with random bytes. An exception
other than the documented ones, or an input that takes more than ten seconds, ends the run.
`growth` measures instead how time grows as adversarial text doubles in length.
"""

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["alliance_stats"]) if atheris else nullcontext():
    import alliance_stats as stats
    from alliance_stats import checks
    from alliance_stats.article import normalise

LIMIT = 10  # seconds that one input may take
LOADERS = [getattr(stats, name) for name in stats.__all__ if name.startswith("load_")]
DATA = stats.data_dir()
PACKAGE = checks.read_package(DATA)
RAW = {
    resource["path"]: (DATA / resource["path"]).read_bytes() for resource in PACKAGE["resources"]
}
RAW[checks.PACKAGE] = (DATA / checks.PACKAGE).read_bytes()
SOUND = {
    resource["name"]: checks.read_table(resource, RAW[resource["path"]])[0]
    for resource in PACKAGE["resources"]
}
#: Of these, random bytes make phrases that come near to being right.
WORDS = (
    "one two ten eleven twenty ninety hundred thousand million a half an dozen and 5 12 3.5 0 000 "
    "1,000 7th 1st first hundredth millionth - , . + – ' over about top between from to k bn or "
    "more than almost at least XIV ½ ² ٣ \u2009 \u200b \u0301 \u0316 \u0f73 \ud800 \x00 % > ~"
).split(" ")
WORDS += [" ", "  ", "\n"]


def text_of(data: bytes) -> str:
    """The bytes as UTF-8, or each as a word of WORDS, as the first of them says."""
    if data[:1] < b"\x80":
        return data[1:].decode("utf-8", "surrogateescape")
    joint = "" if data[0] & 1 else " "
    return joint.join(WORDS[byte % len(WORDS)] for byte in data[1:])


def damaged(data: bytes) -> tuple[str, bytes]:
    """A file of data/, as four bytes at a time say: which place, what becomes of it."""
    names = sorted(RAW)
    name = names[data[0] % len(names)] if data else names[0]
    raw = bytearray(RAW[name])
    for i in range(1, len(data) - 3, 4):
        at = int.from_bytes(data[i : i + 2]) * 65_537 % max(len(raw), 1)
        kind, value = data[i + 2] % 8, data[i + 3]
        if kind == 0:
            raw[at : at + 1] = bytes([value])
        elif kind == 1:
            raw[at:at] = b',"\n\r\t\x00-0'[value % 8 : value % 8 + 1]
        elif kind == 2:
            del raw[at : at + value]
        elif kind == 3:
            raw[at:at] = raw[at : at + value]
        elif kind == 4:
            raw[at:at] = WORDS[value % len(WORDS)].encode("utf-8", "surrogatepass")
        elif kind == 5:
            raw[at : at + 1] = str(value).encode()
        elif kind == 6:
            end = raw.find(b",", at + 1)
            raw[at : end if end > 0 else at] = b""
        else:
            raw[at:at] = bytes([value]) * (value * value)
    return name, bytes(raw)


def parse(data: bytes) -> None:
    try:
        stats.parse(text_of(data))
    except ValueError as error:
        assert str(error).startswith("cannot read "), error


def numerals(data: bytes) -> None:
    text = text_of(data)
    found = stats.numerals(text)
    assert all(text[row.start : row.end] == row.printed for row in found.itertuples())
    once = normalise(text)
    assert normalise(once) == once


def verify(data: bytes) -> None:
    try:
        stats.verify(text_of(data))
    except stats.VerificationError as error:
        assert error.faults


def tables(data: bytes) -> None:
    """One table with damage, read and held against the others."""
    name, raw = damaged(data)
    read = dict(SOUND)
    for resource in PACKAGE["resources"]:
        if resource["path"] == name:
            read[resource["name"]], faults = checks.read_table(resource, raw, digests=False)
            assert all(str(fault) for fault in faults)
    for fault in checks.cross_check(PACKAGE["resources"], read):
        assert str(fault)


def loaders(data: bytes) -> None:
    """A folder where one file has damage and nothing a digest: loaded or refused as a whole."""
    name, raw = damaged(data)
    (FOLDER / name).write_bytes(raw)
    try:
        found = False
        try:
            stats.validate()
        except stats.DataError as error:
            found = bool(error.faults)
        for load in [LOADERS[len(data) % 8]] if found else LOADERS:
            try:
                load()
                assert not found
            except stats.DataError as error:
                assert found and error.faults
    finally:
        (FOLDER / name).write_bytes(BARE[name])


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (parse, numerals, verify, tables, loaders)
}
BARE = dict(RAW)
bare = json.loads(RAW[checks.PACKAGE])
for described in bare["resources"]:
    described.pop("hash", None)
BARE[checks.PACKAGE] = json.dumps(bare).encode()
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))


def inputs(seed: int) -> Iterator[bytes]:
    source = random.Random(seed)
    while True:
        yield source.randbytes(int(2 ** source.uniform(0, 9)))


def fuzz(target: Callable[[bytes], None], seconds: int, seed: int) -> None:
    done, end = 0, time.monotonic() + seconds
    slowest = 0.0
    for data in inputs(seed):
        start = time.monotonic()
        if start > end:
            break
        signal.alarm(LIMIT)
        try:
            target(data)
        except BaseException:
            print(f"the input was {data!r}", file=sys.stderr)
            raise
        finally:
            signal.alarm(0)
        slowest = max(slowest, time.monotonic() - start)
        done += 1
    print(f"{target.__name__}: {done} random inputs, the slowest {slowest:.2f} s, no fault")


UNITS = ["1", "-", " ", "1 ", "1,", "12 345 ", "one ", "one-", "one and ", "thousand", "1 million ",
         "more than ", "IX", "½", "a\u0301", "\u0301\u0316", "\u200b", "\ud800", "\n"]  # fmt: skip


def growth() -> None:
    """Median time at 2n characters over that at n, for n from 16,384 to 262,144."""

    def attempt(function: Callable[[str], Any], text: str) -> float:
        times = []
        for _ in range(3):
            start = time.process_time()
            with suppress(ValueError):
                function(text)
            times.append(time.process_time() - start)
        return min(times)

    sizes = [2**power for power in range(14, 20)]
    print("| unit | " + " | ".join(f"`{f}`" for f in ("parse", "numerals", "verify")) + " |")
    print("| --- " * 4 + "|")
    for unit in UNITS:
        cells = []
        for function in (stats.parse, stats.numerals, stats.verify):
            times = [attempt(function, (unit * (n // len(unit) + 1))[:n]) for n in sizes]
            ratios = [b / max(a, 1e-6) for a, b in pairwise(times)]
            cells.append(f"{statistics.median(ratios):.2f} ({times[-1]:.3f} s)")
        print(f"| `{unit!a}` | {' | '.join(cells)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("target", choices=[*TARGETS, "growth"])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1, help="of the random bytes, or of atheris")
    arguments = parser.parse_args()
    if arguments.target == "growth":
        growth()
        return
    target = TARGETS[arguments.target]
    for name, raw in BARE.items():
        (FOLDER / name).write_bytes(raw)
    if target is loaders:
        os.environ["ALLIANCE_STATS_DATA"] = str(FOLDER)
    try:
        if atheris is None:
            fuzz(target, arguments.seconds, arguments.seed)
            return
        options = {
            "max_total_time": arguments.seconds, "timeout": LIMIT, "seed": arguments.seed,
            "max_len": 512, "print_final_stats": 1, "artifact_prefix": f"{FOLDER}/",
        }  # fmt: skip
        given = [sys.argv[0], *(f"-{key}={value}" for key, value in options.items())]
        atheris.Setup(given, target)
        atheris.Fuzz()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    main()
