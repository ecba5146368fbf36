"""The article's text: compare the tables with a copy of it, which the project does not keep.

``alliance-stats verify PATH`` does the same as :func:`verify`.
"""

import hashlib
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from alliance_stats import datasets
from alliance_stats.descriptor import listed
from alliance_stats.prose import HEDGE_BEFORE
from alliance_stats.text import normalise, numerals

__all__ = ["VerificationError", "verify"]

#: How far an edit between a phrase and the numeral before it may move it.
_NEAR = 80


class VerificationError(ValueError):
    """The text contradicts the tables; ``errors`` lists each difference, the message the first."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = list(errors)
        every = listed(self.errors, " (`errors`, or --all, lists all)")
        super().__init__(f"differences between the text and the tables:{every}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.errors,)


def verify(text: str, tables: datasets.Tables | None = None) -> bool:
    """Check every figure, rank, event, organisation and numeral against the article.

    Each phrase must stand at its offset with its hedge, and the numerals must be those of
    the ledger. In another version phrases may have moved, as far as the numerals around
    them have. Rows without ``start`` are in no article and skipped.

    Parameters
    ----------
    text : str
        A copy of the article; line breaks and typographic variants do not matter.
    tables : Tables, optional
        Other tables than those that :func:`load` gives.

    Returns
    -------
    bool
        Whether the text is the very version that the tables were made from. Another
        version that has every number gives False.

    Raises
    ------
    VerificationError
        Names every row that the text contradicts, and every numeral that numerals.csv lacks.

    Examples
    --------
    >>> verify("A text of something else.")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    alliance_stats.article.VerificationError: differences between the text and the tables:
    - numeral n01: expected 'first' at character ...; found ...
    """
    text = normalise(text)
    tables = datasets.load() if tables is None else datasets.validated(tables)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    same = bool(digest == tables.package.get("article", {}).get("sha256"))
    numbers = numerals(text)
    stands = _aligned(tables.numerals, numbers)
    errors = list(_differences(text, tables, stands, same=same))
    errors += [
        f"{numeral.printed!r} at character {numeral.start} is not in numerals.csv"
        for numeral in numbers.itertuples()
        if numeral.start not in stands.values()
    ]
    if errors and not same:
        errors.append("the text is not the version the tables were made from")
    if errors:
        raise VerificationError(errors)
    return same


def _aligned(ledger: pd.DataFrame, numbers: pd.DataFrame) -> dict[str, int]:
    """Id of every numeral of the ledger that the text has, and where it stands there."""
    names, places = ledger.index, numbers["start"].tolist()
    # Without autojunk, which leaves out what is frequent in a long text.
    matcher = SequenceMatcher(
        None, ledger["printed"].tolist(), numbers["printed"].tolist(), autojunk=False
    )
    blocks = matcher.get_matching_blocks()
    return {names[i + row]: places[j + row] for i, j, size in blocks for row in range(size)}


def _rows(tables: datasets.Tables) -> Iterator[tuple[str, str, str, int]]:
    """Kind, id, phrase and offset of every row that is in the article."""
    for kind in ("numeral", "figure", "position", "event", "organization"):
        table = getattr(tables, f"{kind}s")
        for row in table[table["start"].notna()].itertuples():
            yield kind, row.Index, row.printed, int(row.start)


def _differences(
    text: str, tables: datasets.Tables, stands: dict[str, int], *, same: bool
) -> Iterator[str]:
    """Look for every row where it must stand; in another version, where it may have moved to."""
    starts, near = tables.numerals["start"], 0 if same else _NEAR
    moves = [(starts[name], at - starts[name]) for name, at in stands.items() if not same]
    for kind, name, printed, start in _rows(tables):
        phrase, end = normalise(printed), start + len(printed)
        # As far as the numeral in it or before it has moved, or the one after.
        places = [max(start + move, 0) for at, move in moves if at < end][-1:]
        places += [max(start + move, 0) for at, move in moves if at >= end][:1]
        due = places[0] if places else start
        if kind == "numeral":
            place = due if due == stands.get(name) else None
        else:
            around = range(max(due - near, 0), due + near + 1)
            fits = (at for at in (*places, *around) if text.startswith(phrase, at))
            place = next(fits, None)
        if place is None:
            place = due
        elif kind == "figure" and (hedge := HEDGE_BEFORE.search(text, max(place - 40, 0), place)):
            place = hedge.start()
        else:
            continue
        found = text[place:][: max(len(phrase), 24)]
        yield f"{kind} {name}: expected {printed!r} at character {start}; found {found!r}"
