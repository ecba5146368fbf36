"""An environment isolated from user settings: reports, kernels and tests run in it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

#: Settings of the user on which no output may depend ...
PERSONAL = ("IPYTHON", "JUPYTER", "MATPLOTLIB", "MPL", "PYTHON", "ALLIANCE_STATS_CHARTS")
#: ... but for those that say where packages lie, and where matplotlib keeps its fonts.
KEPT = {"MPLCONFIGDIR", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONPATH"}
FIXED = {
    "COLUMNS": "80",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
}
ROOT = Path(__file__).parents[1]


def isolated(folder: Path) -> dict[str, str]:
    """Return the environment without personal settings.

    Parameters
    ----------
    folder : pathlib.Path
        An empty folder, which stands for those of IPython and Jupyter.

    Returns
    -------
    dict of str to str
        Kernels started with it import the package beside this one. A relative
        ``ALLIANCE_STATS_DATA`` is resolved, since kernels run in another folder.
    """
    kept = {k: v for k, v in os.environ.items() if k in KEPT or not k.startswith(PERSONAL)}
    if (matplotlib := find_spec("matplotlib")) and matplotlib.origin:
        kept["MATPLOTLIBRC"] = str(Path(matplotlib.origin).parent / "mpl-data" / "matplotlibrc")
    if tables := kept.get("ALLIANCE_STATS_DATA"):
        kept["ALLIANCE_STATS_DATA"] = str(Path(tables).resolve())
    paths = [str(ROOT), *kept.get("PYTHONPATH", "").split(os.pathsep)]
    kept["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(filter(None, paths)))
    names = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    return kept | {name: str(folder / name.lower()) for name in names} | FIXED


@contextmanager
def isolation() -> Iterator[None]:
    """Run a block, and the kernels that it starts, in the isolated environment."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="report-", ignore_cleanup_errors=True) as scratch:
        after = isolated(Path(scratch))
        # Kernels that start side by side would all want to make it.
        Path(after["IPYTHONDIR"], "profile_default").mkdir(parents=True)
        try:
            os.environ.clear()
            os.environ.update(after)
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
