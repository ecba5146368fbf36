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
#: What the kernel and the library need.
WANTED = "numpy pandas matplotlib micropip ipython jedi tzdata pyodide-http"
#: What the tests need besides, and each nothing else. (Newer versions of Hypothesis are compiled.)
ADDED = """et-xmlfile==2.0.0 hypothesis==6.150.0 iniconfig==2.3.0 openpyxl==3.1.5 pluggy==1.6.0
    pytest==9.0.2 sortedcontainers==2.4.0"""


def download(folder: Path, *exactly: str) -> list[Path]:
    """Download pure wheels from PyPI, by name and version."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--ignore-requires-python"]
    pure = ["--only-binary=:all:", "--platform=any"]
    subprocess.run([*pip, *pure, "-d", folder, *exactly], check=True)
    return list(folder.glob("*.whl"))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def assemble(output: Path, scratch: Path) -> str:
    """Write the distribution to a new folder, and say what is in it."""
    pack = ["npm", "pack", "--silent", "--pack-destination", scratch, PYODIDE]
    subprocess.run(pack, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(scratch.glob("*.tgz"))) as archive:
        core = {Path(m.name).name: archive.extractfile(m).read() for m in archive if m.isfile()}
    lock = json.loads(core["pyodide-lock.json"])
    packages, needed, waiting = lock["packages"], {}, WANTED.split()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in needed:
            needed[name] = packages[name]
            waiting += packages[name]["depends"]
    with zipfile.ZipFile(*download(scratch, CARRIER)) as carrier:
        copies = {Path(name).name: carrier.read(name) for name in carrier.namelist()}
    due = {each["file_name"]: each["sha256"] for each in needed.values()}
    wheels = {file: copies[file] for file in due.keys() & copies.keys()}
    wheels = {file: copy for file, copy in wheels.items() if digest(copy) == due[file]}
    for file in due.keys() - wheels.keys():
        if not file.endswith("-none-any.whl"):
            sys.exit(f"{file}: no copy with the digest of Pyodide's lock")
    absent = [each for each in needed.values() if each["file_name"] not in wheels]
    exactly = [f"{each['name']}=={each['version']}" for each in absent]
    for path in download(scratch / "pure", *exactly, *ADDED.split()):
        name, version = path.name.split("-")[:2]
        name = canonicalize_name(name)
        entry = needed.get(name, packages["six"] | {"imports": []})  # six needs nothing else
        wheels[path.name] = path.read_bytes()
        new = {"file_name": path.name, "sha256": digest(wheels[path.name])}
        packages[name] = entry | new | {"name": name, "version": version}
    output.mkdir(parents=True)
    files = core | wheels | {"pyodide-lock.json": json.dumps(lock).encode()}
    for name, content in files.items():
        (output / name).write_bytes(content)
    size = sum(map(len, files.values())) / 1e6
    return f"{PYODIDE} in {output}: {len(wheels)} wheels, {size:.0f} MB"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(assemble(Path(sys.argv[1]), Path(folder)))
