"""The article's text: find its numerals, and hold the tables against a copy of it.

The project keeps no copy of the article. Whoever has one can check every figure,
position, event and organisation with :func:`verify`, or ``alliance-stats verify PATH``.
"""

import bisect
import hashlib
import operator
import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache

import numpy as np
import pandas as pd

from alliance_stats import datasets, hedges

__all__ = ["VerificationError", "normalise", "numerals", "verify"]

_CARDINALS = [*hedges.UNITS, "nought", "naught", *hedges.TENS, "hundred", *hedges.SCALES]
_MORE = [
    "dozen", "score", "gross", "hundreds", "dozens", "scores", "thousands", "millions",
    "billions", "trillions", "quadrillion", "quadrillions", "lakh", "lakhs", "crore", "crores",
    "tens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties",
    "nineties", "half", "halves", "quarter", "quarters", "both", "couple", "couples", "pair",
    "pairs", "double", "doubled", "doubles", "doubling", "triple", "tripled", "triples",
    "tripling", "treble", "trebled", "quadruple", "quadrupled", "quintuple", "once", "twice",
    "thrice", "trio", "duo", "twin", "twins", "single", "nil", "myriad", "googol", "umpteen",
    "firstly", "secondly", "thirdly", "fourthly", "fifthly", "ones", "twos", "threes", "fours",
    "fives", "sixes", "sevens", "eights", "nines", "decade", "decades", "century", "centuries",
    "millennium", "millennia", "fourty", "ninty",
    *(word + "fold" for word in (*hedges.UNITS, *hedges.TENS, "hundred", "thousand")),
]  # fmt: skip
_ORDINALS = list(hedges.ORDINALS)
_SCALES = [
    scale + ending
    for scale in ("hundred", "thousand", "million", "billion", "trillion", "lakh", "crore", "dozen")
    for ending in ("", "s", "th", "ths")
]


_FRACTIONS = [word + "s" for word in hedges.ORDINALS if word not in ("zeroth", "first", "second")]


def _trie(words: list[str]) -> str:
    """One regular expression for many words, in either case, that tries each letter once."""
    heads: dict[str, list[str]] = {}
    for word in sorted({word for word in words if word}):
        heads.setdefault(word[0], []).append(word[1:])
    if not heads:
        return ""
    branches = [f"[{head}{head.upper()}]{_trie(rest)}" for head, rest in heads.items()]
    joined = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    return f"(?>(?:{joined})?)" if "" in words else joined


# Runs are possessive and gaps short, so that no text makes the search more than linear.
_GAP = r"(?>[\s-]{1,4}+(?:[aA][nN][dD][\s-]{1,4}+)?)"
_DIGITS = (
    # 140 000 · 3,100 · 1.39 · 11th · 228 million · 34k · the 19 of COVID-19
    r"(?=\d)(?:(?<!\d)\d{1,3}(?>(?:[\s,.'\u2019]\d{3}(?!\d))+)|\d++)(?>(?:[.,]\d++)*)"
    rf"(?>(?:(?:st|nd|rd|th|[kKmM]|mn|[bB]n|tn)\b|(?:[\s-]{{1,4}}+{_trie(_SCALES)}\b)+)?)"
)
_WORDS = (
    rf"{_trie(_CARDINALS)}\b(?>(?:{_GAP}{_trie([*_CARDINALS, 'dozen'])}\b)*)"
    rf"(?>(?:{_GAP}{_trie([*_ORDINALS, *_FRACTIONS])}\b)?)"
    rf"|{_trie([*_ORDINALS, *_FRACTIONS, *_MORE])}\b"
)
_INITIALS = "".join(
    sorted(
        {c for word in (*_CARDINALS, *_ORDINALS, *_MORE) for c in (word[0], word[0].upper())}
        | set("IVXLCDM")
    )
)
# Roman numerals of two letters and more; a lone I is a pronoun.
_ROMAN = r"(?=[IVXLCDM]{2,15}\b)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b"

#: A typographic variant -> the plain character; what takes no room becomes nothing.
_VARIANTS = {
    variant: plain
    for plain, variants in {
        "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
        # The last are accents alone, the grave (with ASCII's below) and the acute.
        "'": "\u2018\u2019\u201a\u02bc\u1fef\u00b4\u1ffd",
        '"': "\u201c\u201d\u201e\u00ab\u00bb",
        "": "\u00ad\u200b\u200c\u200d\u2060\ufeff",
    }.items()
    for variant in variants
}


class VerificationError(ValueError):
    """The text does not bear the tables out; ``faults`` lists every way it does not."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = list(faults)
        super().__init__(
            f"the text does not bear out the tables in {len(faults)} "
            f"{'point' if len(faults) == 1 else 'points'}:\n"
            + "\n".join(f"- {fault}" for fault in faults)
        )


def normalise(text: str) -> str:
    r"""Give the text in the form that offsets count in: one line, single spaces.

    Typographic variants of quotes, dashes and spaces become the plain ones, one
    character for one; characters that take no room are dropped.

    Examples
    --------
    >>> normalise("almost\n\n  140\u2009000\u00a0people\u2019s")
    "almost 140 000 people's"
    """
    if not isinstance(text, str):
        raise TypeError(f"the article is to be text (str), and is {type(text).__name__}")
    # Before composing: a character that takes no room may part a letter from its accent.
    for variant in _beyond_ascii(text) & _VARIANTS.keys():
        text = text.replace(variant, _VARIANTS[variant])
    return " ".join(_compose(text.replace("`", "'")).split())


def _beyond_ascii(text: str) -> set[str]:
    """Which characters of a text are not ASCII; set(text) takes several times as long."""
    if text.isascii():
        return set()
    rest = text.encode("utf-8", "surrogatepass").translate(None, delete=bytes(range(128)))
    return set(rest.decode("utf-8", "surrogatepass"))


def _compose(text: str) -> str:
    """Give the text in NFC, but for runs of more marks than Unicode's stream-safe 30.

    Sorting a run takes the square of its length: 100 kB of accents would take minutes.
    """
    # Some Tibetan vowel signs are no marks, but two of them.
    marks = [
        character
        for character in _beyond_ascii(text)
        if unicodedata.combining(unicodedata.normalize("NFD", character)[0])
    ]
    if not marks:
        return unicodedata.normalize("NFC", text)
    pieces = re.split(f"([{re.escape(''.join(sorted(marks)))}]{{31,}})", text)
    pieces[::2] = [unicodedata.normalize("NFC", piece) for piece in pieces[::2]]
    return "".join(pieces)


@cache
def _pattern(others: str) -> re.Pattern[str]:
    further = f"|[{re.escape(others)}]" if others else ""
    return re.compile(rf"{_DIGITS}|\b(?=[{_INITIALS}])(?:{_WORDS}|{_ROMAN}){further}")


def numerals(text: str) -> pd.DataFrame:
    """Find every numeral in English prose.

    Digits in all groupings, decimals, ordinals, number words and their compounds,
    Roman numerals of two letters and more, characters with a numeric value (½, ²),
    dozen, half, double, both, couple, quarter and the like, and numerals inside
    names. It takes too much ("on the one hand") rather than too little.

    Parameters
    ----------
    text : str
        Any text; offsets count in it as given. For the article's offsets, pass
        ``normalise(text)``.

    Returns
    -------
    pandas.DataFrame
        A row a numeral, in order: ``start`` and ``end``, offsets in characters
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
    if not isinstance(text, str):
        raise TypeError(f"the text is to be str, and is {type(text).__name__}")
    spans = _spans(text)
    start, end = np.array(spans, dtype="int64").reshape(-1, 2).T
    printed = pd.Series([text[a:b] for a, b in spans], dtype="str")
    return pd.DataFrame({"start": start, "end": end, "printed": printed})


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the numerals of a text start and end."""
    # Characters that have a numeric value without being digits, like ½ or Ⅻ.
    others = [c for c in _beyond_ascii(text) if c.isnumeric() and not c.isdecimal()]
    return [match.span() for match in _pattern("".join(sorted(others))).finditer(text)]


def verify(text: str) -> bool:
    """Check every figure, position, event, organisation and numeral against the article.

    Each phrase is to stand at its offset and to say its value and hedge; each numeral
    of the text is to be in the ledger, and each row of the ledger in the text. Line
    breaks and typographic variants do not matter.

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

    Examples
    --------
    >>> verify("")
    Traceback (most recent call last):
        ...
    alliance_stats.article.VerificationError: the text does not bear out the tables in 1 point:
    - the text is empty
    """
    text = normalise(text)
    if not text:
        raise VerificationError(["the text is empty"])
    recorded = datasets.package()["article"]["sha256"]
    same = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == recorded
    shifts, faults = _compare_numerals(text, strict=same)
    faults += _compare_phrases(text, shifts, strict=same)
    if faults and not same:
        faults.append("the text is another edition than the one that the tables were made from")
    if faults:
        raise VerificationError(faults)
    return same


def _compare_numerals(text: str, *, strict: bool) -> tuple[list[tuple[int, int]], list[str]]:
    """Line up the ledger with the numerals of a text.

    Returns (offset, shift) of every numeral that is in both, and the faults. Strictly
    none may have moved.
    """
    names, printed, start = _cells("numerals")
    spans = _spans(text)
    texts, places = [text[a:b] for a, b in spans], [a for a, _ in spans]
    shifts: list[tuple[int, int]] = []
    faults: list[str] = []
    # Without autojunk, which leaves out what is frequent in a long text.
    matcher = SequenceMatcher(None, printed, texts, autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            for row in range(i, i_end):
                place = places[row - i + j]
                shifts.append((start[row], place - start[row]))
                if strict and place != start[row]:
                    faults.append(
                        f"numeral {names[row]}: {printed[row]!r} does not stand at "
                        f"{start[row]}, but at {place}"
                    )
            continue
        for row in range(i, i_end):
            number = j + row - i
            instead = f"; the text has {texts[number]!r} there" if number < j_end else ""
            faults.append(
                f"numeral {names[row]}: {printed[row]!r} at {start[row]} "
                f"is not in the text{instead}"
            )
        for number in range(j + i_end - i, j_end):
            faults.append(
                f"the text has the numeral {texts[number]!r} at {places[number]}, "
                "which the ledger lacks"
            )
    return shifts, faults


def _cells(table: str) -> tuple[list[str], list[str], list[int]]:
    """The ids of a table, its phrases and their offsets."""
    header, *rows = datasets.rows(table)
    printed, start = header.index("printed"), header.index("start")
    return (
        [row[0] for row in rows],
        [row[printed] for row in rows],
        [int(row[start]) for row in rows],
    )


def _compare_phrases(text: str, shifts: list[tuple[int, int]], *, strict: bool) -> list[str]:
    """Look for the phrase of every row where it is to stand, allowing for text before it."""
    faults = []
    for table in ("figures", "positions", "events", "organizations"):
        kind = table.removesuffix("s")
        for name, printed, start in zip(*_cells(table), strict=True):
            phrase = normalise(printed)
            moved = [start] if strict else _moved(start, start + len(printed), shifts)
            nearby = () if strict else range(moved[0] - _NEAR, moved[0] + _NEAR + 1)
            places = (at for at in (*moved, *nearby) if at >= 0 and text.startswith(phrase, at))
            if (place := next(places, None)) is None:
                stands = text[moved[0] :][: max(len(phrase), 24)]
                instead = f"has {stands!r} there" if moved[0] >= 0 else "begins after that"
                faults.append(
                    f"{kind} {name}: {printed!r} does not stand at {start}; the text {instead}"
                )
            elif kind == "figure" and (before := _HEDGE_BEFORE.search(text, place - 24, place)):
                faults.append(
                    f"figure {name}: {printed!r} at {start} has {before[1]!r} "
                    "before it, which the table does not record"
                )
    return faults


def _moved(start: int, end: int, shifts: list[tuple[int, int]]) -> list[int]:
    """Where a phrase may have moved: as far as the numeral in it or before it, or the one after."""
    before = bisect.bisect_right(shifts, end, key=operator.itemgetter(0)) - 1
    around = shifts[max(before, 0) : before + 2]
    return [start + shift for _, shift in around] or [start]


#: How far an edit before a phrase, and after the last numeral, may move it.
_NEAR = 80
_HEDGE_BEFORE = re.compile(
    r"(?<!\w)({})\s*$".format(
        "|".join(re.escape(word) for words in hedges.WORDS.values() for word in words)
    ),
    re.IGNORECASE,
)
