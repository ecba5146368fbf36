"""Install the oldest supported dependencies beside the environment's own, and test with them.

The floors in pyproject.toml become pins. They are installed into a folder that comes before
the environment on the path, together with a wheel of the package: first every loader of the
wheel runs, then the tests.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent

#: Not about the library's own dependencies, or run by other steps.
APART = ["report", "test_artefacts.py", "test_packaging.py"]

LOADERS = """
import sys
sys.path.insert(0, sys.argv[1])
import importlib.metadata
import alliance_stats, matplotlib, numpy, pandas
assert alliance_stats.__file__.startswith(sys.argv[1]), alliance_stats.__file__
for module, pin in zip((matplotlib, numpy, pandas), sys.argv[2:], strict=True):
    assert pin == f"{module.__name__}=={module.__version__}", (pin, module.__version__)
for name in alliance_stats.__all__:
    if name.startswith("load_"):
        print(name, getattr(alliance_stats, name)().shape)
alliance_stats.validate()
"""


def main() -> int:
    target = (ROOT / sys.argv[1]).resolve()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = sorted(re.sub(r">=", "==", dependency) for dependency in project["dependencies"])
    if target.exists():
        shutil.rmtree(target)
    os.environ["PIP_USER"] = "0"  # a user's setting that forbids --target
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--target", target, *pins], check=True)
    with tempfile.TemporaryDirectory() as folder:  # setuptools leaves files where it builds
        source = Path(folder) / "source"
        for name in ("alliance_stats", "data"):
            shutil.copytree(ROOT / name, source / name)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, source)
        options = ["--no-deps", "--no-build-isolation", "--target", target]
        subprocess.run([*pip, *options, source], check=True)
    print(" ".join(pins), flush=True)
    subprocess.run(
        [sys.executable, "-I", "-c", LOADERS, str(target), *pins], check=True, cwd=target
    )
    tests = ["tests", "alliance_stats", *(f"--ignore=tests/{name}" for name in APART)]
    # The package itself comes from the work tree, its dependencies from the folder.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(target)])}
    options = ["-o", "addopts=", "-p", "no:nbval", "--doctest-modules", "-nlogical", "-q"]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
