"""Read by pytest before anything else: no settings of the user, and sound tables first."""

import os

import pytest

from report.settings import isolate

isolate()
os.environ.pop("ALLIANCE_STATS_DATA", None)


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
