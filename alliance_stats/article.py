"""The article's text: find its numerals, and hold the tables against a copy of it.

The project keeps no copy of the article. Anyone who has one can check every figure,
position, event, organisation and numeral with :func:`verify`, or with
``alliance-stats verify PATH``.
"""

import bisect
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import pandas as pd

from alliance_stats import datasets
from alliance_stats import parsing as hedges

__all__ = ["VerificationError", "normalise", "numerals", "verify"]

_CARDINALS = [*hedges.UNITS, "nought", "naught", *hedges.TENS, "hundred", *hedges.SCALES]
_ORDINALS = [*hedges.ORDINALS, *(word + "s" for word in list(hedges.ORDINALS)[3:])]
_MORE = """
    dozen score gross hundreds dozens scores thousands millions billions trillions quadrillion
    quadrillions lakh lakhs crore crores tens twenties thirties forties fifties sixties seventies
    eighties nineties half halves quarter quarters both couple couples pair pairs double doubled
    doubles doubling triple tripled triples tripling treble trebled quadruple quadrupled quintuple
    once twice thrice trio duo twin twins single nil myriad googol umpteen firstly secondly thirdly
    fourthly fifthly ones twos threes fours fives sixes sevens eights nines decade decades century
    centuries millennium millennia fourty ninty""".split()
_MORE += [f"{word}fold" for word in (*hedges.UNITS, *hedges.TENS, "hundred", "thousand")]
_SCALES = [
    scale + ending
    for scale in ("hundred", *hedges.SCALES, "lakh", "crore", "dozen")
    for ending in ("", "s", "th", "ths")
]


def _any(words: Iterable[str]) -> str:
    return f"(?i:{'|'.join(sorted(words, reverse=True))})"


# Runs are possessive and gaps short, so that no text makes the search more than linear.
_GAP = r"(?>[\s-]{1,4}+(?:(?i:and)[\s-]{1,4}+)?)"
_DIGITS = (
    # 140 000 · 3,100 · 1.39 · 11th · 228 million · 34k · the 19 of COVID-19
    r"(?=\d)(?:(?<!\d)\d{1,3}(?>(?:[\s,.'\u2019]\d{3}(?!\d))+)|\d++)(?>(?:[.,]\d++)*)"
    rf"(?>(?:(?:st|nd|rd|th|[kKmM]|mn|[bB]n|tn)\b|(?:[\s-]{{1,4}}+{_any(_SCALES)}\b)+)?)"
)
_WORDS = (
    rf"{_any(_CARDINALS)}\b(?>(?:{_GAP}{_any([*_CARDINALS, 'dozen'])}\b)*)"
    rf"(?>(?:{_GAP}{_any(_ORDINALS)}\b)?)|{_any([*_ORDINALS, *_MORE])}\b"
)
# Roman numerals of two letters and more; a lone I is a pronoun.
_ROMAN = r"(?=[IVXLCDM]{2,15}\b)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b"

#: A typographic variant -> the plain character; what takes no room becomes nothing.
_VARIANTS = {
    ord(variant): plain
    for plain, variants in {
        "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
        # The last are accents alone: the grave, ASCII's and another, and the acute.
        "'": "\u2018\u2019\u201a\u02bc`\u1fef\u00b4\u1ffd",
        '"': "\u201c\u201d\u201e\u00ab\u00bb",
        "": "\u00ad\u200b\u200c\u200d\u2060\ufeff",
    }.items()
    for variant in variants
}

#: How far an edit before a phrase, and after the last numeral, may move it.
_NEAR = 80
_HEDGE_BEFORE = re.compile(
    rf"(?<!\w)({'|'.join(map(re.escape, sum(hedges.WORDS.values(), ())))})\s*$", re.I
)


class VerificationError(ValueError):
    """The text does not bear the tables out; ``faults`` lists every way it does not."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        points = "1 point" if len(self.faults) == 1 else f"{len(self.faults)} points"
        listed = "".join(f"\n- {fault}" for fault in self.faults)
        super().__init__(f"the text does not bear out the tables in {points}:{listed}")


def normalise(text: str) -> str:
    r"""Give the text in the form that offsets count in: one line, single spaces.

    Typographic variants of quotes, dashes and spaces become the plain ones, one character
    for one; characters that take no room are dropped.

    Examples
    --------
    >>> normalise("almost\n\n  140\u2009000\u00a0people\u2019s")
    "almost 140 000 people's"
    """
    _expect_text(text)
    # Before composing: a character that takes no room may part a letter from its accent.
    return " ".join(unicodedata.normalize("NFC", text.translate(_VARIANTS)).split())


def _expect_text(text: Any) -> None:
    if not isinstance(text, str):
        raise TypeError(f"expected text, got {type(text).__name__}")


@cache
def _pattern(others: str) -> re.Pattern[str]:
    further = f"|[{re.escape(others)}]" if others else ""
    return re.compile(rf"{_DIGITS}|\b(?=[a-zA-Z])(?:{_WORDS}|{_ROMAN}){further}")


def numerals(text: str) -> pd.DataFrame:
    """Find every numeral in English prose.

    Digits in all groupings, decimals, ordinals, number words and their compounds, Roman
    numerals of two letters and more, characters with a numeric value (½, ²), dozen, half,
    double, both, couple, quarter and the like, and numerals inside names. It takes too
    much ("on the one hand") rather than too little.

    Parameters
    ----------
    text : str
        Any text; offsets count in it as given. For the article's offsets, pass
        ``normalise(text)``.

    Returns
    -------
    pandas.DataFrame
        One row per numeral, in order: ``start`` and ``end``, offsets in characters
        (int64), and ``printed``, the numeral as it stands (str).

    Raises
    ------
    TypeError
        The text is not a str.

    Examples
    --------
    >>> numerals("Almost 140 000 people took one of two courses in 2020.")
       start  end  printed
    0      7   14  140 000
    1     27   30      one
    2     34   37      two
    3     49   53     2020
    """
    _expect_text(text)
    # Characters that have a numeric value without being digits, like ½ or Ⅻ.
    others = sorted(c for c in set(text) if c.isnumeric() and not c.isdecimal())
    rows = [(*match.span(), match[0]) for match in _pattern("".join(others)).finditer(text)]
    table = pd.DataFrame(rows, columns=["start", "end", "printed"])
    return table.astype({"start": "int64", "end": "int64", "printed": "str"})


def verify(text: str) -> bool:
    """Check every figure, position, event, organisation and numeral against the article.

    Each phrase must stand at its offset and say its value and hedge; each numeral of the
    text must be in the ledger, and each row of the ledger in the text. Line breaks and
    typographic variants do not matter. In another edition phrases may have moved, as far
    as the numerals around them have. Rows without ``start`` are in no article and skipped.

    Parameters
    ----------
    text : str
        A copy of the article.

    Returns
    -------
    bool
        Whether the text is, after :func:`normalise`, the very edition that the tables
        were made from. Another edition whose every number stands gives False.

    Raises
    ------
    VerificationError
        Names every row that the text does not bear out, and every numeral that the
        ledger lacks; ``faults`` lists them.
    TypeError
        The text is not a str.
    ValueError
        The text is the path of a file.

    Examples
    --------
    >>> verify("")
    Traceback (most recent call last):
        ...
    alliance_stats.article.VerificationError: the text does not bear out the tables in 1 point:
    - the text is empty
    """
    if isinstance(text, Path) or (
        isinstance(text, str) and re.fullmatch(r".{1,250}\.\w{2,5}", text)
    ):
        raise ValueError(f"expected the text of the article, got a path: read {str(text)!r} first")
    text = normalise(text)
    if not text:
        raise VerificationError(["the text is empty"])
    tables = datasets.load()
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    same = digest == datasets.package()["article"]["sha256"]
    moves, faults = _compare_numerals(text, tables.numerals, strict=same)
    for kind in ("figure", "position", "event", "organization"):
        faults += _compare_phrases(text, kind, getattr(tables, f"{kind}s"), moves, strict=same)
    if faults and not same:
        faults.append("the text is another edition than the one that the tables were made from")
    if faults:
        raise VerificationError(faults)
    return same


def _rows(table: pd.DataFrame) -> Iterator[tuple[str, str, int]]:
    """Id, phrase and offset of every row that is in the article."""
    inside = table[table["start"].notna()]
    yield from zip(inside.index, inside["printed"], map(int, inside["start"]), strict=True)


def _compare_numerals(
    text: str, ledger: pd.DataFrame, *, strict: bool
) -> tuple[list[tuple[int, int]], list[str]]:
    """Line up the ledger with the numerals of a text.

    Returns offset and shift of every numeral that is in both, and the faults; strictly,
    none may have moved.
    """
    due, found = list(_rows(ledger)), numerals(text)
    printed, places = found["printed"].tolist(), found["start"].tolist()
    # Without autojunk, which leaves out what is frequent in a long text.
    matcher = SequenceMatcher(None, [phrase for _, phrase, _ in due], printed, autojunk=False)
    blocks = matcher.get_matching_blocks()
    matched = {i + row: j + row for i, j, size in blocks for row in range(size)}
    moves = [(due[row][2], places[number] - due[row][2]) for row, number in matched.items()]
    faults = [
        f"numeral {name}: {phrase!r} at {start} is not in the text"
        for row, (name, phrase, start) in enumerate(due)
        if row not in matched
    ]
    faults += [
        f"the text has the numeral {printed[number]!r} at {places[number]}, which the ledger lacks"
        for number in sorted({*range(len(printed))} - {*matched.values()})
    ]
    for row, number in matched.items() if strict else ():
        name, phrase, start = due[row]
        if places[number] != start:
            faults.append(
                f"numeral {name}: {phrase!r} does not stand at {start}, but at {places[number]}"
            )
    return moves, faults


def _compare_phrases(
    text: str, kind: str, table: pd.DataFrame, moves: list[tuple[int, int]], *, strict: bool
) -> Iterator[str]:
    """Look for the phrase of every row where it must stand, allowing for text before it."""
    for name, printed, start in _rows(table):
        phrase = normalise(printed)
        places = [start]
        if not strict:
            # As far as the numeral in it or before it has moved, or the one after, or near that.
            before = bisect.bisect_right(moves, start + len(printed), key=itemgetter(0)) - 1
            around = moves[max(before, 0) : before + 2]
            places = [start + move for _, move in around] or places
            places += range(max(places[0] - _NEAR, 0), places[0] + _NEAR + 1)
        place = next((at for at in places if at >= 0 and text.startswith(phrase, at)), None)
        if place is None:
            stands = text[max(places[0], 0) :][: max(len(phrase), 24)]
            yield (
                f"{kind} {name}: {printed!r} does not stand at {start}; "
                f"the text has {stands!r} there"
            )
        elif kind == "figure" and (hedge := _HEDGE_BEFORE.search(text, max(place - 24, 0), place)):
            yield (
                f"figure {name}: {printed!r} at {start} has {hedge[1]!r} before it, "
                "which the table does not record"
            )
