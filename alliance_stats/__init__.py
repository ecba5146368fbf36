"""The numbers in one news article, as data that a person can trust.

The charts (``plot_*`` and ``show``) are imported when first used, so that
``import alliance_stats`` costs what pandas costs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from alliance_stats.article import VerificationError, numerals, verify
from alliance_stats.datasets import (
    DataError,
    data_dir,
    load_coursera_partners,
    load_events,
    load_figures,
    load_numerals,
    load_organizations,
    load_positions,
    load_references,
    load_sources,
    validate,
)
from alliance_stats.hedges import bounds, grain, parse
from alliance_stats.intervals import ratio, share

if TYPE_CHECKING:
    from alliance_stats.plots import (
        plot_growth,
        plot_partners,
        plot_positions,
        plot_ranges,
        plot_tally,
        show,
    )

__version__ = "0.1.0"

__all__ = [
    "DataError",
    "VerificationError",
    "bounds",
    "data_dir",
    "grain",
    "load_coursera_partners",
    "load_events",
    "load_figures",
    "load_numerals",
    "load_organizations",
    "load_positions",
    "load_references",
    "load_sources",
    "numerals",
    "parse",
    "plot_growth",
    "plot_partners",
    "plot_positions",
    "plot_ranges",
    "plot_tally",
    "ratio",
    "share",
    "show",
    "validate",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name == "show" or name.startswith("plot_"):
        plots = import_module("alliance_stats.plots")
        if hasattr(plots, name):
            globals()[name] = getattr(plots, name)
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
