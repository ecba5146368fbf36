"""An environment in which outputs depend on no setting of the user: kernels and tests run in it."""

import os
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


def isolated(folder: Path) -> dict[str, str]:
    """Give the environment without personal settings.

    Parameters
    ----------
    folder : pathlib.Path
        An empty folder, which stands for those of IPython and Jupyter.

    Returns
    -------
    dict of str to str
    """
    kept = {k: v for k, v in os.environ.items() if k in KEPT or not k.startswith(PERSONAL)}
    if (matplotlib := find_spec("matplotlib")) and matplotlib.origin:
        kept["MATPLOTLIBRC"] = str(Path(matplotlib.origin).parent / "mpl-data" / "matplotlibrc")
    names = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    return kept | {name: str(folder / name.lower()) for name in names} | FIXED
