"""The numbers in one news article, as data that a person can trust.

What is not needed for loading the tables (questions, charts) is imported when first
used, so that ``import alliance_stats`` costs what pandas costs.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

from alliance_stats.article import VerificationError, numerals, verify
from alliance_stats.datasets import (
    DataError,
    Tables,
    data_dir,
    load,
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
from alliance_stats.hedges import bounds, grain
from alliance_stats.intervals import exceeds, meets, ratio, share
from alliance_stats.parsing import parse

if _TYPE_CHECKING:
    from alliance_stats import claims, display, plots, scale
    from alliance_stats.claims import evidence, verdicts
    from alliance_stats.display import show
    from alliance_stats.plots import (
        plot_claims,
        plot_growth,
        plot_partners,
        plot_positions,
        plot_ranges,
    )

__version__ = "0.2.0"

__all__ = [
    "DataError", "Tables", "VerificationError", "bounds", "claims", "data_dir", "display",
    "evidence", "exceeds", "grain", "load", "load_coursera_partners", "load_events",
    "load_figures", "load_numerals", "load_organizations", "load_positions", "load_references",
    "load_sources", "meets", "numerals", "parse", "plot_claims", "plot_growth", "plot_partners",
    "plot_positions", "plot_ranges", "plots", "ratio", "scale", "share", "show", "validate",
    "verdicts", "verify",
]  # fmt: skip

#: Where the names are that are imported when first used; a module is its own name.
_LATER = {"evidence": "claims", "verdicts": "claims", "show": "display"}


def __getattr__(name: str) -> _Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _LATER.get(name, "plots" if name.startswith("plot_") else name)
    found = _import_module(f"{__name__}.{module}")
    globals()[name] = found if module == name else getattr(found, name)
    return globals()[name]


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
