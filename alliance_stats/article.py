"""The article's text: find its numerals, and hold the tables against a copy of it.

The project keeps no copy of the article. Whoever has one can check every figure,
position, event and organisation with :func:`verify`, or ``alliance-stats verify PATH``.
"""

import bisect
import hashlib
import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache

import numpy as np
import pandas as pd

from alliance_stats import checks, datasets, hedges

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

_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212), "-")
_QUOTES = {0x2018: "'", 0x2019: "'", 0x201A: "'", 0x201C: '"', 0x201D: '"', 0x201E: '"'}
_QUOTES |= {0x00AB: '"', 0x00BB: '"', 0x02BC: "'", 0x00B4: "'", 0x0060: "'"}
_QUOTES |= {0x1FEF: "'", 0x1FFD: "'"}  # what NFC makes 0x0060 and 0x00B4
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_VARIANTS = str.maketrans({**_DASHES, **_QUOTES, **_INVISIBLE})


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
    return " ".join(_compose(text.translate(_VARIANTS)).split())


def _compose(text: str) -> str:
    """Give the text in NFC, but for runs of more marks than Unicode's stream-safe 30.

    Sorting a run takes the square of its length: 100 kB of accents would take minutes.
    """
    if text.isascii():
        return text
    # Some Tibetan vowel signs are no marks, but two of them.
    marks = [c for c in set(text) if unicodedata.combining(unicodedata.normalize("NFD", c)[0])]
    runs = re.escape("".join(sorted(marks)))
    pieces = re.split(f"([{runs}]{{31,}})", text) if marks else [text]
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
    others = "" if text.isascii() else "".join(sorted(c for c in set(text) if _is_other(c)))
    spans = [match.span() for match in _pattern(others).finditer(text)]
    start, end = np.array(spans, dtype="int64").reshape(-1, 2).T
    printed = pd.Series([text[a:b] for a, b in spans], dtype="str")
    return pd.DataFrame({"start": start, "end": end, "printed": printed})


def _is_other(character: str) -> bool:
    """Whether a character has a numeric value without being a digit, like ½ or Ⅻ."""
    return character.isnumeric() and not character.isdecimal()


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
    recorded = checks.read_package(datasets.data_dir())["article"]["sha256"]
    same = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == recorded
    ledger = datasets.load_numerals()
    shifts, faults = _compare_numerals(ledger, numerals(text))
    faults += _compare_phrases(text, shifts, strict=same)
    if faults and not same:
        faults.append("the text is another edition than the one that the tables were made from")
    if faults:
        raise VerificationError(faults)
    return same


def _compare_numerals(
    ledger: pd.DataFrame, found: pd.DataFrame
) -> tuple[list[tuple[int, int]], list[str]]:
    """Line up the ledger with the numerals of a text.

    Returns (offset, shift) of every numeral that is in both, and the faults.
    """
    printed, start = ledger["printed"].tolist(), ledger["start"].tolist()
    texts, places = found["printed"].tolist(), found["start"].tolist()
    shifts: list[tuple[int, int]] = []
    faults: list[str] = []
    matcher = SequenceMatcher(None, printed, texts, autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(start[i:i_end], places[j:j_end], strict=True)
            shifts += [(offset, place - offset) for offset, place in pairs]
            continue
        for row in range(i, i_end):
            number = j + row - i
            instead = f"; the text has {texts[number]!r} there" if number < j_end else ""
            faults.append(
                f"numeral {ledger.index[row]}: {printed[row]!r} at {start[row]} "
                f"is not in the text{instead}"
            )
        for number in range(j + i_end - i, j_end):
            faults.append(
                f"the text has the numeral {texts[number]!r} at {places[number]}, "
                "which the ledger lacks"
            )
    return shifts, faults


def _compare_phrases(text: str, shifts: list[tuple[int, int]], *, strict: bool) -> list[str]:
    """Look for the phrase of every row where it is to stand, allowing for text before it."""
    faults = []
    offsets = [offset for offset, _ in shifts]
    for kind, table in (
        ("figure", datasets.load_figures()),
        ("position", datasets.load_positions()),
        ("event", datasets.load_events()),
        ("organization", datasets.load_organizations()),
    ):
        columns = (table["printed"].tolist(), table["start"].tolist())
        for name, printed, start in zip(table.index, *columns, strict=True):
            phrase = normalise(printed)
            # Moved as far as the numeral in it or before it, or else as the one after it.
            near = max(bisect.bisect_right(offsets, start + len(printed)) - 1, 0)
            moved = [] if strict else [start + shift for _, shift in shifts[near : near + 2]]
            place = moved[0] if moved else start
            if not text.startswith(phrase, place) and not strict:
                window = range(max(place - _NEAR, 0), place + _NEAR)
                hits = [at for at in [*window, *moved] if at >= 0 and text.startswith(phrase, at)]
                place = min(hits, key=lambda at: abs(at - place), default=place)
            if not text.startswith(phrase, place):
                stands = text[max(place, 0) : max(place, 0) + max(len(phrase), 24)]
                faults.append(
                    f"{kind} {name}: {printed!r} does not stand at {start}; "
                    f"the text has {stands!r} there"
                )
            elif kind == "figure" and (before := _HEDGE_BEFORE.search(text[:place][-24:])):
                faults.append(
                    f"figure {name}: {printed!r} at {start} has {before[1]!r} "
                    "before it, which the table does not record"
                )
    return faults


#: How far an edit before a phrase, and after the last numeral, may move it.
_NEAR = 80
_HEDGE_BEFORE = re.compile(
    r"(?<!\w)({})\s*$".format(
        "|".join(re.escape(word) for words in hedges.WORDS.values() for word in words)
    ),
    re.IGNORECASE,
)
