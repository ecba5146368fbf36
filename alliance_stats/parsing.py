"""Printed numbers: which number "more than 3100" names, and how it is hedged.

New words for a hedge are a row of `WORDS` or `ENDINGS`; a new kind of hedge is also a row of the
table in :mod:`alliance_stats.hedges`. A new reason to refuse is a row of `_REASONS`.
"""

import math
import re
import warnings
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias, overload

import pandas as pd
from pandas.api.types import is_float, is_integer

__all__ = ["ordinal", "parse"]


#: Above this, float64 no longer holds every whole number.
LARGEST = 2**53

#: A typographic variant -> the plain character; what takes no room becomes nothing.
VARIANTS: dict[int, str] = (
    dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
    # The last are accents alone: the grave, ASCII's and another, and the acute.
    | dict.fromkeys(map(ord, "\u2018\u2019\u201a\u02bc`\u1fef\u00b4\u1ffd"), "'")
    | dict.fromkeys(map(ord, "\u201c\u201d\u201e\u00ab\u00bb"), '"')
    | dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), "")
)

#: What stands before a number -> its hedge.
WORDS = {
    word: hedge
    for hedge, words in {
        "more than": "more than, just over, well over, slightly more than, slightly over, "
        "a little over, a little more than, just above, well above, over, above, upwards of, "
        "in excess of, well in excess of, exceeding, exceeds, exceeded, beyond, greater than, >",
        "fewer than": "fewer than, less than, well under, well below, under, below, <",
        "almost": "almost, nearly, virtually, nigh on, getting on for, just under, just below, "
        "just shy of, just short of, not quite, slightly fewer than, slightly less than, "
        "slightly under",
        "at least": "at least, no fewer than, not fewer than, no less than, not less than, "
        "a minimum of, greater than or equal to, >=, ≥",
        "up to": "up to, up to and including, at most, no more than, not more than, as many as, "
        "a maximum of, fewer than or equal to, less than or equal to, <=, ≤",
        "about": "about, around, approximately, approx., approx, roughly, some, an estimated, "
        "close to, more or less, circa, ca., ca, c., ~, ≈",
        "exactly": "exactly, precisely",
        # These say what the writer thinks of the number, and nothing about its size.
        "none": "only, just, a total of",
    }.items()
    for word in words.split(", ")
}
#: What stands after a number -> its hedge.
ENDINGS = dict.fromkeys((" +", "+", " plus", "-plus", " or more"), "at least")
ENDINGS |= dict.fromkeys((" or fewer", " or less"), "up to")
ENDINGS |= dict.fromkeys((" or so", "-odd"), "about")

_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen""".split()
UNITS = {word: number for number, word in enumerate(_ONES)}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
TENS = {word: 10 * number for number, word in enumerate(_TENS, 2)}
SCALES = {"trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 10**3}
_PLACES = """zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh
twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth""".split()
#: An ordinal -> its cardinal.
ORDINALS = dict(zip(_PLACES, _ONES + _TENS, strict=True))
ORDINALS |= {f"{scale}th": scale for scale in ("hundred", *SCALES)}
#: The ordinals that name a part, too: "a third", "two fifths".
FRACTIONS = [word + "s?" for word in list(ORDINALS)[3:]]
MONTHS = """January February March April May June July August September October November December
Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec""".split()
COINS = "dollars? euros? pounds? roubles? rubles? yuan yen rupees? cents".split()
CURRENCIES = "USD EUR GBP RUB RMB CNY".split()
_ORDINAL = r"(?:\d(?:st|nd|rd)|th|first|second|third)"
RANKED = re.compile(f"{_ORDINAL}$", re.I)

#: The words for 0 to 99.
_SMALL = UNITS | TENS
_SMALL |= {f"{ten} {one}": TENS[ten] + UNITS[one] for ten in _TENS for one in _ONES[1:10]}
#: What may stand before a scale, or between it and a number.
_PARTS = {"¼": 0.25, "½": 0.5, "¾": 0.75, "half a": 0.5, " and a half": 0.5, "a": 1}
_PARTS |= {"a quarter of a": 0.25, "three quarters of a": 0.75}
_LETTERS = {"k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "b": 10**9, "bn": 10**9}
_SIZES = SCALES | _LETTERS | {"hundred": 100, "dozen": 12, "tn": 10**12}
# After a space, "m" and "b" may be units.
_SIZE = (
    rf"(?: hundred)? (?:{'|'.join(SCALES)})| (?:hundred|dozen)"
    r"|(?<=[\d¼½¾])(?: ?(?:k|tn|mn|mln|bn)|[mb])"
)
_LAST_SIZE = re.compile(f"(?:{_SIZE})$", re.ASCII)
# "100.000" may be 100 or 100,000; before a scale three decimals that end in 0 may as well.
_DOTTED = r"\d{1,3}\.(?:\d{3}(?! ?[a-z\d])|\d\d0(?!\d))"
_GROUPED = "|".join(rf"(?:{separator}\d{{3}})+" for separator in " ,'")
_DIGITS = rf"(?!{_DOTTED})(?:[1-9]\d{{0,2}}(?:{_GROUPED})|\d+)(?:\.\d+)?"
#: "3,100", "1.5 million", "one and a half million", "half a million", "a dozen".
_AMOUNT = re.compile(
    rf"(?:({_DIGITS}|{'|'.join(list(_SMALL)[1:])})([¼½¾]| and a half)?"
    rf"|([¼½¾]|(?:half |a quarter of |three quarters of )?a))({_SIZE})?",
    re.ASCII,
)
_HYPHEN = re.compile("(?<=[a-z0-9¼½¾])-(?=[a-z])")
_AND, _TO, _TO_OR_DASH = map(re.compile, (" and ", " to ", r" to |(?<=\w) ?- ?(?=\d)"))

_LEADS = WORDS | dict.fromkeys(("top", "top-", "the top", "the top-"), "top")
# Of two words that begin alike, the longer one is tried first.
_BEFORE = re.compile(
    f"(?:{'|'.join(map(re.escape, sorted(_LEADS, reverse=True)))})(?: |(?<![a-z]))"
)
_AFTER = re.compile(f"(?:{'|'.join(map(re.escape, ENDINGS))})$")
# Lists print a rank as "No 1", and a shared one as "11=".
_ROUND_RANK = re.compile(
    r"^(?:(?:no\.? ?|# ?)(?=\d)|number |= ?)| ?=$"
    rf"|^(?:the |(?:joint|tied(?: for)?|equal)[ -])(?=.*{_ORDINAL}(?: ?=)?$)",
    re.ASCII,
)

_MONEY = "|".join([*COINS, *CURRENCIES]).lower()
_FRACTION = "|".join(["half", "halves", "quarters?", *FRACTIONS])
#: Why a phrase names no count, the first that applies.
_REASONS = {
    "counts have no sign": r"^[-+]\d",
    "it is a percentage": r"%|‰|\bper ?cent|\bpercentage",
    "it is an amount of money": rf"[$£€¥₹₽]|\b(?:{_MONEY})\b",
    "it is a date or a time": rf"\b(?:{'|'.join(MONTHS).lower()})\b|\d{{4}}-\d\d-\d\d|\d:\d\d|"
    r"\b\d{1,2}([./])\d{1,2}\1(?:\d\d|\d{4})$|\b(?:bc|ad|a\.?m\.?|p\.?m\.?)$",
    "it is ambiguous, its separators can be read in two ways": rf"(?<![\d.,]){_DOTTED}(?![.,])|"
    rf"^(?!{_DIGITS}(?![.,' ]?\d))\d+[.,' ]\d",
    "it is a fraction": rf"\b(?:{_FRACTION})\b|[¼½¾⅐-⅞]|\d ?/ ?\d|"
    rf"[ -]in[ -](?:every )?(?:\d|a |(?:{'|'.join([*UNITS, *TENS, *SCALES])})\b)",
}

_Value: TypeAlias = Fraction | float


class Phrase(NamedTuple):
    """A printed number: its hedge and its value (for "between", both values)."""

    hedge: str
    value: int | tuple[int, int]


@overload
def parse(printed: str | float) -> Phrase: ...
@overload
def parse(printed: pd.Series) -> pd.DataFrame: ...
def parse(printed: Any) -> Any:
    """Parse a printed number and its hedge.

    Refuse what English does not print as a count or a rank, and what can be read in two
    ways ("100.000", "20-30,000"), with the reason.

    Parameters
    ----------
    printed : str, int or pandas.Series
        The phrase of the number alone, or a column of them.

    Returns
    -------
    Phrase or pandas.DataFrame
        For one phrase its ``hedge`` ("none" for a bare number, "exactly" for a rank) and
        ``value`` (a pair where the hedge is "between"). For a column a table on the same index
        with ``hedge``, ``value`` and ``value_high`` (Int64), as :func:`bounds` takes it, and
        ``why``, the reason where a phrase cannot be read, of which a warning tells.

    Raises
    ------
    ValueError
        A single phrase cannot be read.

    Examples
    --------
    >>> parse("more than 3100"), parse("11th")
    (Phrase(hedge='more than', value=3100), Phrase(hedge='exactly', value=11))
    >>> import pandas as pd
    >>> parse(pd.Series(["almost 2 million", "16-18 million"]))
         hedge     value  value_high  why
    0   almost   2000000        <NA>  NaN
    1  between  16000000    18000000  NaN
    """
    if isinstance(printed, pd.Series):
        return _parse_column(printed)
    try:
        return _phrase(printed)
    except _NotANumberError as error:
        raise ValueError(f"cannot read {printed!r:.80} as a number: {error}") from None


def _parse_column(column: pd.Series) -> pd.DataFrame:
    known = zip(column, column.notna(), strict=True)
    rows = [_row(phrase) if there else (None, None, None, None) for phrase, there in known]
    types = {"hedge": "str", "value": "Int64", "value_high": "Int64", "why": "str"}
    table = pd.DataFrame(rows, column.index, list(types), "object").astype(types)
    unread = column[table["why"].notna().to_numpy()]
    if len(unread):
        message = f"cannot read {len(unread)} of {len(column)} as numbers, such as "
        message += f"{unread.iloc[0]!r:.80}; the column 'why' gives the reasons"
        # Not where the caller is: in a notebook that is a path, which no rerun repeats.
        warnings.warn_explicit(message, UserWarning, "alliance_stats.parse", 1)
    return table


def _row(printed: Any) -> tuple[Any, ...]:
    """Hedge, value, upper value of a phrase, and why it has none."""
    try:
        hedge, value = _phrase(printed)
    except _NotANumberError as error:
        return None, None, None, str(error)
    return (hedge, *value, None) if isinstance(value, tuple) else (hedge, value, None, None)


def ordinal(rank: int) -> str:
    """Return a rank as English writes it.

    >>> [ordinal(rank) for rank in (1, 12, 22, 103)]
    ['1st', '12th', '22nd', '103rd']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{'th' if rank % 100 in (11, 12, 13) else ending}"


class _NotANumberError(Exception):
    """Raised inside this module; gives the reason in a few words."""


def _phrase(printed: Any) -> Phrase:
    """Read a number, or text once it has one form: lower case, plain signs, single spaces."""
    if isinstance(printed, str):
        return _hedged(" ".join(printed.translate(VARIANTS).lower().split()))
    if not (is_integer(printed) or is_float(printed)):
        raise _NotANumberError("it is neither text nor a number")
    if printed != printed:
        raise _NotANumberError("it is missing")
    if printed < 0:
        raise _NotANumberError("counts have no sign")
    return Phrase("none", _whole(printed))


def _hedged(text: str) -> Phrase:
    """Split hedge and number; refuse two hedges."""
    if len(text) > 200:
        raise _NotANumberError("it is too long for one number")
    said = []
    while match := _BEFORE.match(text):
        said.append(_LEADS[match[0].strip()])
        text = text[match.end() :]
    if match := _AFTER.search(text):
        said.append(ENDINGS[match[0]])
        text = text[: match.start()]
    said = [hedge for hedge in said if hedge != "none"]
    text = _HYPHEN.sub(" ", text)
    ends = _range(text)
    if len(said) + bool(ends) > 1:
        raise _NotANumberError("it has two hedges")
    if ends:
        return Phrase("between", (_whole(ends[0]), _whole(ends[1])))
    value = _value(text) if said else _rank(text)
    if value is None:
        raise _NotANumberError(_why(text))
    hedge = said[0] if said else "none"
    if not said and (RANKED.search(text) or _ROUND_RANK.search(text)):
        hedge = "exactly"  # nobody rounds a rank
    if value == 0 and hedge in ("almost", "fewer than", "top"):
        raise _NotANumberError(f"no count is {hedge} 0")
    return Phrase(hedge, _whole(value))


def _range(text: str) -> tuple[_Value, _Value] | None:
    """The two values of a range; nothing unless it can be divided in one way, and rises."""
    between = text.startswith("between ")
    text = text.removeprefix("between " if between else "from ")
    joint = _AND if between else _TO_OR_DASH if text[:1].isdigit() else _TO
    divided = [_pair(text[: at.start()], text[at.end() :]) for at in joint.finditer(text)]
    found = [pair for pair in divided if pair]
    return found[0] if len(found) == 1 and found[0][0] < found[0][1] else None


def _pair(first: str, second: str) -> tuple[_Value, _Value] | None:
    """The values of two numbers or of two ordinals; nothing where one of them is neither."""
    read = _rank if RANKED.search(first) and RANKED.search(second) else _value
    low, high = read(first), read(second)
    if high is None:
        return None
    size = match[0] if (match := _LAST_SIZE.search(second)) else ""
    scale = size.removeprefix(" hundred")
    # "16 to 18 million" says its scale once, and so does "two to three hundred thousand".
    once = sum((first + second).count(word) for word in SCALES) < 2
    shared = [_value(first + said) for said in (size, scale) if said and once]
    if fitting := [value for value in shared if value is not None and value < high]:
        return fitting[0], high
    if low is None:
        return None
    if 0 < low < 1000 and (scale or (second.endswith("000") and 1000 * low < high)):
        raise _NotANumberError("it is ambiguous, its first number may stand for thousands")
    return low, high


def _rank(text: str) -> _Value | None:
    """Value of a rank or of a bare number; nothing where it is none."""
    text = _ROUND_RANK.sub("", text)
    if not RANKED.search(text):
        return _value(text)
    if text[-3:-2].isdigit():
        value = _value(text[:-2])
        return value if value and ordinal(_whole(value)).endswith(text[-2:]) else None
    before, _, last = text.rpartition(" ")
    cardinal = ORDINALS.get(last, "")
    if not before:
        return _SMALL.get(cardinal) or _SIZES.get(cardinal)
    # "One hundredth" is a part, and nothing is zeroth.
    return _in_words(f"{before} {cardinal}") if _SMALL.get(cardinal) else None


def _value(text: str) -> _Value | None:
    """Value of a number in digits or words; nothing where it is none."""
    match = _AMOUNT.fullmatch(text)
    if not match:
        return _in_words(text)
    number, half, part, scale = match.groups("")
    if (half or part) and not scale:
        return None
    amount: _Value = _SMALL.get(number, 0)
    if number[:1].isdigit():
        digits = re.sub("[ ,']", "", number)
        amount = Fraction(digits) if "." in digits else int(digits)
    if amount >= 100 and "hundred" in scale:
        return None
    amount += _PARTS.get(half or part, 0)
    return amount * math.prod(_SIZES[word] for word in re.findall("[a-z]+", scale))


def _in_words(text: str) -> int | None:
    """Value of words, divided at the largest scale in them; nothing where they are no number."""
    if text in _SMALL:
        return _SMALL[text]
    for word in (*SCALES, "hundred"):
        if match := re.fullmatch(f"(.+?) {word}(?:(,?) (?:and )?(.+))?", text):
            before, comma, after = match.groups()
            many = 1 if before == "a" else _in_words(before)
            rest = _in_words(after) if after else 0
            if not many or rest is None or rest >= _SIZES[word]:
                return None
            # "Fifteen thousand, four hundred" is a number; "five thousand, two" may be a list.
            return None if comma and rest < 100 else many * _SIZES[word] + rest
    return None


def _whole(value: Any) -> int:
    if value > LARGEST:
        raise _NotANumberError("it is above 2**53, too large to be held exactly")
    if value != int(value):
        raise _NotANumberError("it is not a whole number")
    return int(value)


def _why(text: str) -> str:
    """Why a phrase is not a count."""
    for why, pattern in _REASONS.items():
        if re.search(pattern, text, re.ASCII):
            return why
    words = text.split(" ")
    for count in range(len(words) - 1, 0, -1):
        number, rest = " ".join(words[:count]), " ".join(words[count:])
        if _range(number) or _rank(number) is not None:
            return f"{rest!r} follows the number"
    return "it is no count or rank as English prints one"
