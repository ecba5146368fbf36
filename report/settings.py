"""No setting of the user for reports, tests and the kernels that they start."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: What begins like this goes ...
PERSONAL = ("IPYTHON", "JUPYTER", "MATPLOTLIB", "MPL", "PYTHON", "ALLIANCE_STATS_CHARTS")
#: ... but for what says where packages lie, and where matplotlib keeps its fonts.
KEPT = {"MPLCONFIGDIR", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONPATH"}
#: Stands in for the folders of the user.
FOLDER = ROOT / "build" / "settings"
FIXED = {
    "COLUMNS": "80",
    "IPYTHONDIR": str(FOLDER),
    "JUPYTER_CONFIG_DIR": str(FOLDER),
    "JUPYTER_DATA_DIR": str(FOLDER),
    "MATPLOTLIBRC": os.devnull,
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
    # Kernels that start side by side would all want to make it.
    (FOLDER / "profile_default").mkdir(parents=True, exist_ok=True)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ |= FIXED | {"PYTHONPATH": os.pathsep.join(paths)}
