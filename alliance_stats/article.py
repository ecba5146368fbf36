"""The article's text: compare the tables with a copy of it.

The project keeps no copy of the article. Anyone who has one can check every figure,
position, event, organisation and numeral with :func:`verify`, or with
``alliance-stats verify PATH``. :mod:`alliance_stats.prose` reads the numbers of any text.
"""

import hashlib
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

import pandas as pd

from alliance_stats import datasets
from alliance_stats.prose import HEDGE_BEFORE
from alliance_stats.text import normalise, numerals

__all__ = ["VerificationError", "verify"]


#: How far an edit before a phrase, and after the last numeral, may move it.
_NEAR = 80


class VerificationError(ValueError):
    """The text contradicts the tables; ``errors`` lists each difference.

    Parameters
    ----------
    errors : iterable of str
        The differences, a sentence each.
    summary : str, optional
        The message instead of all of them.

    Examples
    --------
    >>> VerificationError(["'35 million' at character 42 is not in numerals.csv"]).errors
    ["'35 million' at character 42 is not in numerals.csv"]
    """

    def __init__(self, errors: Iterable[str], summary: str = "") -> None:
        self.errors = list(errors)
        count = "1 difference" if len(self.errors) == 1 else f"{len(self.errors)} differences"
        listed = "".join(f"\n- {error}" for error in self.errors)
        super().__init__(summary or f"{count} between the text and the tables:{listed}")


def verify(text: str, tables: datasets.Tables | None = None) -> bool:
    """Check every figure, rank, event, organisation and numeral against the article.

    Each phrase must stand at its offset and say its value and hedge; each numeral of the
    text must be in the ledger, and each row of the ledger in the text. Line breaks and
    typographic variants do not matter. In another version phrases may have moved, as far
    as the numerals around them have. Rows without ``start`` are in no article and skipped.

    Parameters
    ----------
    text : str
        A copy of the article.
    tables : Tables, optional
        Other tables than those that :func:`load` gives.

    Returns
    -------
    bool
        Whether the text is, after :func:`normalise`, the very version that the tables
        were made from. Another version that has every number gives False.

    Raises
    ------
    VerificationError
        Names every row that the text contradicts, and every numeral that numerals.csv
        lacks; ``errors`` lists them.
    TypeError
        The text is not a str.

    Examples
    --------
    >>> verify("")
    Traceback (most recent call last):
        ...
    alliance_stats.article.VerificationError: 1 difference between the text and the tables:
    - the text is empty
    """
    text = normalise(text)
    if not text:
        raise VerificationError(["the text is empty"])
    tables = datasets.load() if tables is None else datasets.validated(tables)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    same = bool(digest == tables.package.get("article", {}).get("sha256"))
    moves, errors = _compare_numerals(text, tables.numerals, strict=same)
    for kind in ("figure", "position", "event", "organization"):
        errors += _compare_phrases(text, kind, getattr(tables, f"{kind}s"), moves, strict=same)
    if errors and not same:
        errors.append("the text is not the version the tables were made from")
    if errors:
        ledger, gone = len(tables.numerals), sum(error.startswith("numeral ") for error in errors)
        summary = (
            f"this does not look like the article: {gone} of {ledger} numerals are missing "
            f"(`errors`, or --all, lists all {len(errors)} differences)"
        )
        raise VerificationError(errors, summary if 2 * gone > ledger else "")
    return same


def _rows(table: pd.DataFrame) -> Iterator[tuple[str, str, int]]:
    """Id, phrase and offset of every row that is in the article."""
    inside = table[table["start"].notna()]
    yield from zip(inside.index, inside["printed"], map(int, inside["start"]), strict=True)


def _compare_numerals(
    text: str, ledger: pd.DataFrame, *, strict: bool
) -> tuple[list[tuple[int, int]], list[str]]:
    """Line up the ledger with the numerals of a text.

    Returns offset and shift of every numeral that is in both, and the errors; strictly,
    none may have moved.
    """
    due, found = list(_rows(ledger)), numerals(text)
    printed, places = found["printed"].tolist(), found["start"].tolist()
    # Without autojunk, which leaves out what is frequent in a long text.
    matcher = SequenceMatcher(None, [phrase for _, phrase, _ in due], printed, autojunk=False)
    blocks = matcher.get_matching_blocks()
    matched = {i + row: j + row for i, j, size in blocks for row in range(size)}
    lost, moved, moves = [], [], []
    for row, (name, phrase, start) in enumerate(due):
        expected = f"numeral {name}: expected {phrase!r} at character {start}; "
        if row not in matched:
            lost.append(expected + "not found")
            continue
        place = places[matched[row]]
        moves.append((start, place - start))
        if strict and place != start:
            moved.append(f"{expected}found at {place}")
    extra = [
        f"{printed[number]!r} at character {places[number]} is not in numerals.csv"
        for number in sorted({*range(len(printed))} - {*matched.values()})
    ]
    return moves, lost + extra + moved


def _compare_phrases(
    text: str, kind: str, table: pd.DataFrame, moves: list[tuple[int, int]], *, strict: bool
) -> Iterator[str]:
    """Look for the phrase of every row where it must stand, allowing for text before it."""
    for name, printed, start in _rows(table):
        phrase = normalise(printed)
        places = [start]
        if not strict:
            # As far as the numeral in it or before it has moved, or the one after, or near that.
            end = start + len(printed)
            before = [move for place, move in moves if place <= end][-1:]
            after = [move for place, move in moves if place > end][:1]
            places = [start + move for move in before + after] or places
            places += range(max(places[0] - _NEAR, 0), places[0] + _NEAR + 1)
        place = next((at for at in places if at >= 0 and text.startswith(phrase, at)), None)
        if place is None:
            stands = text[max(places[0], 0) :][: max(len(phrase), 24)]
            yield f"{kind} {name}: expected {printed!r} at character {start}; found {stands!r}"
        elif kind == "figure" and (hedge := HEDGE_BEFORE.search(text, max(place - 40, 0), place)):
            yield (
                f"figure {name}: {printed!r} at character {start} has {hedge[1]!r} before it, "
                "which the table does not record"
            )
