"""The characters of a text, and its numerals: where a number stands.

What a numeral means, and what belongs to it, :func:`alliance_stats.phrases` says.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

import pandas as pd

from alliance_stats import parsing

__all__ = ["normalise", "numerals"]


def any_of(words: Iterable[str]) -> str:
    """A pattern of one of some words, in any case."""
    return f"(?i:{'|'.join(sorted(words, reverse=True))})"


_CARDINALS = [*parsing.UNITS, "nought", "naught", *parsing.TENS, "hundred", *parsing.SCALES]
_MORE = """dozens? scores? gross hundreds thousands millions billions trillions quadrillions? lakhs?
    crores? tens twenties thirties forties fifties sixties seventies eighties nineties half halves
    quarters? both couples? pairs? double[sd]? doubling triple[sd]? tripling trebled? quadrupled?
    quintuple once twice thrice trio duo twins? single nil myriad googol umpteen firstly secondly
    thirdly fourthly fifthly ones twos threes fours fives sixes sevens eights nines decades? century
    centuries millennium millennia fourty ninty""".split()
_MORE += [f"{word}fold" for word in (*parsing.UNITS, *parsing.TENS, "hundred", "thousand")]

_MANY = [f"{word}(?:ths?|s)?" for word in ("hundred", *parsing.SCALES, "lakh", "crore", "dozen")]
# Runs are possessive and gaps short, so that no text makes the search more than linear.
_GAP = r"(?>(?:-|\s{1,4}+)(?:(?i:and)(?:-|\s{1,4}+))?)"
_DIGITS = (
    # 140 000 · 3,100 · 1.39 · 11th · 228 million · 34k · the 19 of COVID-19
    r"(?=\d)(?:(?<!\d)\d{1,3}(?>(?:[\s,.']\d{3}(?!\d))+)|\d++)(?>(?:[.,]\d++)*)"
    rf"(?>(?:(?:st|nd|rd|th|[kKmMbB]|mn|mln|[bB]n|tn)\b|(?:[\s-]{{1,4}}+{any_of(_MANY)}\b)+)?)"
)
_WORDS = (
    rf"{any_of(_CARDINALS)}\b(?>(?:{_GAP}{any_of([*_CARDINALS, 'dozen'])}\b)*)"
    rf"(?>(?:{_GAP}{any_of([*parsing.ORDINALS, *parsing.FRACTIONS])}\b)?)"
    rf"|{any_of([*parsing.ORDINALS, *parsing.FRACTIONS, *_MORE])}\b"
)
# Roman numerals of two letters and more; a lone I is a pronoun.
_ROMAN = r"(?=[IVXLCDM]{2,15}\b)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?!\w)"
# Of other letters, only those are numerals that have a numeric value, like ½, Ⅻ or 三.
_NUMERAL = re.compile(rf"{_DIGITS}|\b(?=[a-zA-Z])(?:{_WORDS}|{_ROMAN})|[^\W\da-zA-Z_]")


def normalise(text: str) -> str:
    r"""Normalise text as the offsets expect: one line, single spaces, plain quotes and dashes.

    Characters that take no room are dropped. The article's offsets count in what this returns.

    Examples
    --------
    >>> normalise("almost\n\n  140\u2009000\u00a0people\u2019s")
    "almost 140 000 people's"
    """
    # Before composing: a character that takes no room may part a letter from its accent.
    plain, _ = plain_characters(text)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def plain_characters(text: str) -> tuple[str, Sequence[int]]:
    """The text in plain characters; where each stands in the text, and where the text ends."""
    if not isinstance(text, str):
        raise TypeError(f"expected text, got {type(text).__name__}")
    # What takes no room becomes nothing, and any other variant one character.
    plain = text.translate(parsing.VARIANTS)
    if len(plain) == len(text):
        return plain, range(len(text) + 1)
    left = [at for at, sign in enumerate(text) if parsing.VARIANTS.get(ord(sign)) != ""]
    return plain, [*left, len(text)]


def numerals(text: str) -> pd.DataFrame:
    """Return every numeral in English prose, in digits, words or Roman letters.

    It takes too much ("on the one hand", "both", "twice") rather than too little.

    Parameters
    ----------
    text : str
        Any text; offsets count in it as given. For the article's, pass ``normalise(text)``.

    Returns
    -------
    pandas.DataFrame
        One row per numeral, in order: ``start`` and ``end``, offsets in characters
        (int64), and ``printed``, the numeral as it stands (str).

    Examples
    --------
    >>> numerals("Almost 140 000 people took one of two courses in 2020.")
       start  end  printed
    0      7   14  140 000
    1     27   30      one
    2     34   37      two
    3     49   53     2020
    """
    plain, places = plain_characters(text)
    rows = []
    for match in _NUMERAL.finditer(plain):
        if match[0][0].isascii() or match[0][0].isnumeric():
            start, end = (places[at] for at in match.span())
            rows.append((start, end, text[start:end]))
    types = {"start": "int64", "end": "int64", "printed": "str"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)
