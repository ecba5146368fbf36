"""No setting of the user for reports, tests and the kernels that they start."""

import os
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: What begins like this goes ...
PERSONAL = ("IPYTHON", "JUPYTER", "MATPLOTLIB", "MPL", "PYTHON", "ALLIANCE_STATS_CHARTS")
#: ... but for what says where packages lie, and where matplotlib keeps its fonts.
KEPT = {"MPLCONFIGDIR", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONPATH"}
#: Folders of the user, for which others stand in build/settings.
FOLDERS = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
FIXED = {
    "COLUMNS": "80",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
}


def isolate() -> None:
    """Keep settings of the user from this process and from the kernels that it starts.

    Kernels import the package beside this one.
    """
    for name in list(os.environ):
        if name.startswith(PERSONAL) and name not in KEPT:
            del os.environ[name]
    folders = {name: ROOT / "build" / "settings" / name.lower() for name in FOLDERS}
    # Kernels that start side by side would all want to make it.
    (folders["IPYTHONDIR"] / "profile_default").mkdir(parents=True, exist_ok=True)
    style = distribution("matplotlib").locate_file("matplotlib/mpl-data/matplotlibrc")
    paths = [str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ |= {name: str(folder) for name, folder in folders.items()} | FIXED
    os.environ["MATPLOTLIBRC"] = str(style)
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(filter(None, paths)))
