"""Read by pytest before anything else: no settings of the user, and sound tables first."""

import os
from pathlib import Path

import pytest

from report.settings import isolated

SETTINGS = Path(__file__).parent / "build" / "settings"


def isolate() -> None:
    """Keep the settings of the user out of the tests and the kernels that they start."""
    clean = isolated(SETTINGS)
    clean.pop("ALLIANCE_STATS_DATA", None)
    # Kernels that start side by side would all want to make it.
    Path(clean["IPYTHONDIR"], "profile_default").mkdir(parents=True, exist_ok=True)
    os.environ.clear()
    os.environ.update(clean)


isolate()


def pytest_sessionstart(session: pytest.Session) -> None:
    """End the run at once, in a screenful, if the tables contain an error."""
    from alliance_stats import DataError, validate

    try:
        validate()
    except DataError as error:
        hint = "After a deliberate change: alliance-stats validate --record"
        pytest.exit(f"{error}\n\nNothing was tested. {hint}", returncode=1)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let nbval skip the types of output that editors add for themselves, as it does widgets."""
    for output in getattr(item, "cell", {}).get("outputs", []):
        theirs = {kind for kind in output.get("data", {}) if kind.startswith("application/vnd.")}
        item.parent.skip_compare = (*item.parent.skip_compare, *theirs)
