"""The numbers in one news article, as checked data."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from alliance_stats import claims, counts, dates, ranks, scale
from alliance_stats.claims import evidence, verdicts
from alliance_stats.datasets import DataError, Tables, data_dir, load, validate
from alliance_stats.hedges import bounds, grain
from alliance_stats.intervals import exceeds, hull, ratio, share, within
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
    "display", "evidence", "exceeds", "grain", "hull", "load", "numerals", "parse", "phrases",
    "plot_claims", "plot_growth", "plot_partners", "plot_positions", "plot_ranges", "plots",
    "ranks", "ratio", "scale", "share", "show", "validate", "verdicts", "verify", "within",
]  # fmt: skip

#: Where to find charts and the reading of text: they are imported when first used, so that
#: ``import alliance_stats`` costs what pandas costs.
_LATER = {"VerificationError": "article", "numerals": "text", "phrases": "prose",
          "show": "display", "verify": "article"}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _LATER.get(name, "plots" if name.startswith("plot_") else name)
    module = import_module(f"{__name__}.{home}")
    vars(module).update(__dir__=module.__all__.copy)
    return module if home == name else getattr(module, name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


# Tab completion shows what a module offers, and not what it imports.
for _name, _module in [*sys.modules.items()]:
    if _name.startswith(f"{__name__}."):
        vars(_module).update(__dir__=_module.__all__.copy)
