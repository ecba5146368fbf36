"""The numbers in one news article, as checked data."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from alliance_stats import claims, counts, dates, ranks, scale
from alliance_stats.claims import evidence, verdicts
from alliance_stats.datasets import DataError, Tables, data_dir, load, validate
from alliance_stats.hedges import bounds, grain
from alliance_stats.intervals import exceeds, ratio, share, within
from alliance_stats.parsing import parse

if TYPE_CHECKING:
    from alliance_stats import display, plots
    from alliance_stats.article import VerificationError, verify
    from alliance_stats.display import show
    from alliance_stats.plots import (
        plot_claims,
        plot_growth,
        plot_partners,
        plot_positions,
        plot_ranges,
    )
    from alliance_stats.prose import phrases
    from alliance_stats.text import numerals

__version__ = "0.3.0"

__all__ = [
    "DataError", "Tables", "VerificationError", "bounds", "claims", "counts", "data_dir", "dates",
    "display", "evidence", "exceeds", "grain", "load", "numerals", "parse", "phrases",
    "plot_claims", "plot_growth", "plot_partners", "plot_positions", "plot_ranges", "plots",
    "ranks", "ratio", "scale", "share", "show", "validate", "verdicts", "verify", "within",
]  # fmt: skip

#: Charts and the reading of text are imported when first used, so that ``import alliance_stats``
#: costs what pandas costs: a module -> the names that it has.
_LATER = {
    "article": ["VerificationError", "verify"],
    "display": ["display", "show"],
    "plots": ["plots", *(name for name in __all__ if name.startswith("plot_"))],
    "prose": ["phrases"],
    "text": ["numerals"],
}


def __getattr__(name: str) -> Any:
    for home, names in _LATER.items():
        if name in names:
            module = _public(import_module(f"{__name__}.{home}"))
            return getattr(module, name, module)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


def _public(module: Any) -> Any:
    """Let tab completion show what a module offers, and not what it imports."""
    vars(module)["__dir__"] = module.__all__.copy
    return module


for _name, _module in [*sys.modules.items()]:
    if _name.startswith(f"{__name__}."):
        _public(_module)
