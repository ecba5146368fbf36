"""The numbers in one news article, as data that a person can trust."""

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
