"""What it costs to check the notebooks, beside what it costs to run their code.

    python -m benchmarks.notebooks [REPEATS]

Four commands in turn, each as often as asked (5), and their medians as a Markdown table: all
notebooks' code in one plain process, which is the floor; pytest as this project sets it up;
the same with a process started for each kernel; nbval as it comes, without our plugins.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTEST = [sys.executable, "-m", "pytest", "notebooks", "-q", "-p", "no:cacheprovider"]
COMMANDS = {
    "the notebooks' code in one process (floor)": [sys.executable, "-c", "FLOOR"],
    "`pytest notebooks`, pictures compared": PYTEST,
    "the same, `--no-forked-kernels`": [*PYTEST, "--no-forked-kernels"],
    "stock nbval, no pictures": [
        *PYTEST, "-o", "addopts=", "--noconftest", "--nbval", "--nbval-current-env",
    ],
}  # fmt: skip

#: Runs the code of all notebooks, and makes all they show.
FLOOR = """
import json
from pathlib import Path
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.display_pub = CapturingDisplayPublisher()
for path in sorted(Path("notebooks").glob("*.ipynb")):
    names = {"__name__": "__main__"}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), str(path), "exec"), names)
assert shell.display_pub.outputs
"""


def measure(command: list[str]) -> float:
    """Give the seconds that a command takes."""
    command = [FLOOR if part == "FLOOR" else part for part in command]
    start = time.perf_counter()
    # As `python -m pytest` in the root folder: the package of this checkout.
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": path}
    )
    taken = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return taken


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        measure(command)  # once beforehand: byte code, fonts, the disk
    for _ in range(repeats):
        for name, command in COMMANDS.items():  # in turn, so that a busy minute hits all
            taken[name].append(measure(command))
    floor = statistics.median(next(iter(taken.values())))
    print(f"| {repeats} runs each, {os.cpu_count()} cores | median | fastest | of the floor |")
    print("| --- | ---: | ---: | ---: |")
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        print(f"| {name} | {median:.2f} s | {min(seconds):.2f} s | {median / floor:.2f} |")


if __name__ == "__main__":
    main()
