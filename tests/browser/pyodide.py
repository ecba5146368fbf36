"""Put a Pyodide together from npm and PyPI alone: ``python tests/browser/pyodide.py FOLDER``.

npm's ``pyodide`` is the Pyodide project's own package. Its lock has the SHA-256 of every wheel
of the distribution, and is what is trusted. The compiled wheels are copies inside ``open-webui``
on PyPI, which serves Pyodide itself: a copy counts only if its digest is the lock's. Pure wheels
are PyPI's; where Pyodide had packed one anew, and so has another digest, the lock is amended.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from packaging.utils import canonicalize_name

PYODIDE, CARRIER = "pyodide@314.0.3", "open-webui==0.12.4"
CORE = {"pyodide.js", "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"}
#: What the kernel and the library need.
WANTED = "numpy pandas matplotlib micropip ipython jedi tzdata pyodide-http"
#: What the tests need besides. (Newer versions of Hypothesis are compiled.)
ADDED = {
    "et-xmlfile": "2.0.0",
    "hypothesis": "6.150.0",
    "iniconfig": "2.3.0",
    "openpyxl": "3.1.5",
    "pluggy": "1.6.0",
    "pytest": "9.0.2",
    "sortedcontainers": "2.4.0",
}


def download(folder: Path, *exactly: str) -> list[Path]:
    """Download pure wheels from PyPI, by name and version."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--ignore-requires-python"]
    subprocess.run(
        [*pip, "--only-binary=:all:", "--platform=any", "-d", folder, *exactly], check=True
    )
    return list(folder.glob("*.whl"))


def assemble(output: Path, scratch: Path) -> str:
    """Write the distribution to a new folder, and say what is in it."""
    pack = ["npm", "pack", "--silent", "--pack-destination", scratch, PYODIDE]
    subprocess.run(pack, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(scratch.glob("*.tgz"))) as archive:
        files = {Path(m.name).name: archive.extractfile(m).read() for m in archive if m.isfile()}
    lock = json.loads(files["pyodide-lock.json"])
    packages = lock["packages"]
    needed, open_ = set(), WANTED.split()
    while open_:
        name = canonicalize_name(open_.pop())
        if name not in needed:
            needed.add(name)
            open_ += packages[name]["depends"]
    with zipfile.ZipFile(*download(scratch, CARRIER)) as carrier:
        copies = {Path(name).name: name for name in carrier.namelist() if name.endswith(".whl")}
        wheels = {}
        for name in needed:
            file = packages[name]["file_name"]
            content = carrier.read(copies[file]) if file in copies else b""
            if hashlib.sha256(content).hexdigest() == packages[name]["sha256"]:
                wheels[file] = content
    missing = {name for name in needed if packages[name]["file_name"] not in wheels}
    if compiled := [name for name in missing if "-none-any" not in packages[name]["file_name"]]:
        sys.exit(f"no copy with the digest of Pyodide's lock: {', '.join(compiled)}")
    wanted = {name: packages[name]["version"] for name in missing} | ADDED
    exactly = [f"{name}=={version}" for name, version in wanted.items()]
    for path in download(scratch / "pure", *exactly):
        name = canonicalize_name(path.name.split("-")[0])
        content = wheels[path.name] = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        as_six = packages["six"] | {"name": name, "imports": []}  # which needs nothing else
        packages[name] = (as_six if name in ADDED else packages[name]) | {
            "file_name": path.name,
            "sha256": digest,
            "version": wanted[name],
        }
    output.mkdir(parents=True)
    files["pyodide-lock.json"] = json.dumps(lock).encode()
    for name in [*CORE, "pyodide-lock.json", "package.json"]:
        (output / name).write_bytes(files[name])
    for name, content in wheels.items():
        (output / name).write_bytes(content)
    size = sum(path.stat().st_size for path in output.iterdir()) / 1e6
    count = f"{len(wheels)} wheels, {len(wanted)} of them pure ones as on PyPI"
    return f"{PYODIDE} in {output}: {count}, {size:.0f} MB"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(assemble(Path(sys.argv[1]), Path(folder)))
