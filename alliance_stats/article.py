"""The article's text: compare the tables with a copy of it, which the project does not keep.

``alliance-stats verify PATH`` does the same as :func:`verify`.
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
    """

    def __init__(self, errors: Iterable[str], summary: str = "") -> None:
        self.errors = list(errors)
        count = "1 difference" if len(self.errors) == 1 else f"{len(self.errors)} differences"
        listed = "".join(f"\n- {error}" for error in self.errors)
        super().__init__(summary or f"{count} between the text and the tables:{listed}")


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
    near = 0 if same else _NEAR
    for kind in ("figure", "position", "event", "organization"):
        errors += _compare_phrases(text, kind, getattr(tables, f"{kind}s"), moves, near)
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


def _rows(table: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Id, phrase and offset of every row that is in the article."""
    inside = table[table["start"].notna()]
    return list(zip(inside.index, inside["printed"], map(int, inside["start"]), strict=True))


def _compare_numerals(
    text: str, ledger: pd.DataFrame, *, strict: bool
) -> tuple[list[tuple[int, int]], list[str]]:
    """Offset and shift of every numeral that is in ledger and text, and the errors."""
    due, numbers = _rows(ledger), numerals(text)
    printed, places = numbers["printed"].tolist(), numbers["start"].tolist()
    # Without autojunk, which leaves out what is frequent in a long text.
    matcher = SequenceMatcher(None, [phrase for _, phrase, _ in due], printed, autojunk=False)
    blocks = matcher.get_matching_blocks()
    stands = {i + row: places[j + row] for i, j, size in blocks for row in range(size)}
    errors = []
    for row, (name, phrase, start) in enumerate(due):
        place = stands.get(row)
        if place is None or (strict and place != start):
            where = "not found" if place is None else f"found at {place}"
            errors.append(f"numeral {name}: expected {phrase!r} at character {start}; {where}")
    known = {*stands.values()}
    errors += [
        f"{phrase!r} at character {place} is not in numerals.csv"
        for phrase, place in zip(printed, places, strict=True)
        if place not in known
    ]
    return [(due[row][2], place - due[row][2]) for row, place in stands.items()], errors


def _compare_phrases(
    text: str, kind: str, table: pd.DataFrame, moves: list[tuple[int, int]], near: int
) -> Iterator[str]:
    """Look for the phrase of every row where it must stand, or as near as that."""
    for name, printed, start in _rows(table):
        phrase, end = normalise(printed), start + len(printed)
        # As far as the numeral in it or before it has moved, or the one after.
        before = [move for place, move in moves if place <= end][-1:]
        after = [move for place, move in moves if place > end][:1]
        places = [start + move for move in before + after] or [start]
        places += range(places[0] - near, places[0] + near + 1)
        place = next((at for at in places if at >= 0 and text.startswith(phrase, at)), None)
        if place is None:
            stands = text[max(places[0], 0) :][: max(len(phrase), 24)]
            yield f"{kind} {name}: expected {printed!r} at character {start}; found {stands!r}"
        elif kind == "figure" and (hedge := HEDGE_BEFORE.search(text, max(place - 40, 0), place)):
            yield (
                f"figure {name}: {printed!r} at character {start} has {hedge[1]!r} before it, "
                "which the table does not record"
            )
