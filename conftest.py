"""Read by pytest before it collects: comparing pictures, and kernels that start alike."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent

# jsonschema compiles a grammar of internationalised addresses when imported, for 0.9 s in each
# process, and nbformat, which imports it, has none to check. So nbval is loaded here, and not by
# its entry point (-p no:nbval in pyproject.toml), which would be before this.
sys.modules.setdefault("rfc3987_syntax", None)
LOADED = "nbval.plugin" in sys.modules
pytest_plugins = [
    *([] if LOADED else ["nbval.plugin"]),
    "tests.nbval_images",
    "tests.forked_kernels",
]


def isolate() -> None:
    """Keep settings of whoever runs this out of the kernels, which inherit the environment.

    `make` names folders in .venv for them, which are kept.
    """
    settings = ROOT / "build" / "settings"
    for name in (
        "IPYTHONDIR",
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "MPLCONFIGDIR",
    ):
        if not Path(os.environ.get(name, "/")).is_relative_to(ROOT):
            folder = settings / name.removesuffix("DIR").rstrip("_").lower()
            folder.mkdir(parents=True, exist_ok=True)
            os.environ[name] = str(folder)
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "MATPLOTLIBRC", "MPLBACKEND"):
        os.environ.pop(name, None)
    for name in ("PYTHONSTARTUP", "PYTHONWARNINGS", "ALLIANCE_STATS_DATA"):
        os.environ.pop(name, None)
    # Kernels that start side by side would all want to make it.
    profile = Path(os.environ["IPYTHONDIR"]) / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)


isolate()


def close_the_null_device() -> None:
    """Close what nbval opens for each kernel, and leaves open, once the kernel has it.

    Else the garbage collector warns of it in the middle of some test, which fails by that.
    """
    from nbval import kernel

    start = kernel.start_new_kernel

    def start_and_close(*args, stderr=None, **options):
        try:
            return start(*args, stderr=stderr, **options)
        finally:
            if stderr is not None:
                stderr.close()

    kernel.start_new_kernel = start_and_close


def pytest_configure() -> None:
    """Repair what nbval leaves open, before it starts a kernel."""
    close_the_null_device()
