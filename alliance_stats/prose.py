"""Numbers in prose: what belongs to each numeral of a text, and what it means.

:func:`alliance_stats.numerals` finds the numerals. Each is replaced by a run of one digit that
tells its look (2: a year, 9: with a scale; all ten are in use), and the patterns match this mask,
in which nothing else is a digit. :func:`alliance_stats.parse` reads what no other kind takes.
To mend a kind, add a line to `_KINDS`.
"""

import bisect
import re

import pandas as pd

from alliance_stats import parsing
from alliance_stats.text import any_of, numerals, plain_characters

__all__ = ["phrases"]

_RUNS = [f"{digit}++" for digit in range(10)]
OTHER, DAY, YEAR, PART, LETTER, LABEL, AGE, ONE, SCALE, SCALED = _RUNS
_SCALE_WORDS = "hundred|thousand|[tbm]illion|dozen"
#: What a numeral may look like, in the order of the digits; the others look like none of it.
_LOOKS = {
    DAY: r"\d{1,2}(?:st|nd|rd|th)?",
    YEAR: r"(?:1[5-9]|20|21)\d\d",
    PART: rf"(?i:half|halves|quarters?)|[¼½¾⅓⅔]|first|second|{'|'.join(parsing.FRACTIONS)}",
    LETTER: r"\d[\d.,]*[kKmMbB]",  # of a scale or of a unit
    LABEL: r"\d+(?:\.\d+)?(?:st|nd|rd|th)?|(?!One$)[A-Z][\w-]*",  # 747, 2.0, XIV, First
    AGE: r"(?i:centur|decade|millenni)\w+",
    ONE: "[Oo]ne",
    SCALE: rf"(?:{_SCALE_WORDS}|score|couple|pair|gross)\b.*",
    SCALED: rf".*(?:{_SCALE_WORDS}|\d[bmt]l?n).*",
}
_LOOK = re.compile("|".join(f"({pattern})" for pattern in _LOOKS.values()), re.DOTALL)
_IN_NAMES = f"(?:{DAY}|{YEAR}|{LABEL})"  # a name's if a capitalised word stands beside it
_SMALL = f"(?:{OTHER}|{DAY}|{LABEL}|{ONE})"
_LARGE = f"[{LETTER[0]}{SCALE[0]}{SCALED[0]}]"  # the last digit, for what stands behind it


def _mask(text: str) -> str:
    mask = ""
    for number in numerals(text).itertuples():
        look = _LOOK.fullmatch(number.printed)
        digit = str(look.lastindex if look else 0)
        between = text[len(mask) : number.start]
        # A comma joins words ("two thousand, four hundred"), not figures.
        if digit in _LARGE and number.printed[0].isdigit():
            between = between.replace(",", ";")
        mask += between + digit * len(number.printed)
    return mask + text[len(mask) :]


def _regex(pattern: str) -> re.Pattern[str]:
    """A pattern in which a space stands for a short gap, as between the lines of a text."""
    pattern = pattern.replace("[- ]", "(?:-| )")
    return re.compile(pattern.replace(" ?", r"\s{0,4}").replace(" ", r"\s{1,4}"))


# What a number consists of.
_HEDGE = "|".join(
    re.escape(word).replace("\\ ", " ") + (r"\b" if word[-1].isalpha() else "")
    for word, hedge in parsing.WORDS.items()
    if hedge != "none"
)
HEDGE_BEFORE = _regex(rf"(?i)(?<!\w)({_HEDGE}|between\b) ?$")
_LEAD = (
    # A sign may stand behind a letter, as in "n>5".
    r"(?P<hedge>(?:(?<![\w-])|(?=[<>~≥≤≈]))"
    rf"(?i:(?:{_HEDGE}) ?|top[- ]|(?P<between>between )){{1,2}})?"
    r"(?P<rank>(?<![\w-])(?:No |[Nn]o\. ?|# ?|(?i:number|joint|tied(?: for)?|equal)[- ]))?"
    rf"(?:(?<![\w-])(?i:an?) (?={SCALE}|{PART} (?:of )?an? \d))?"
)
#: These match if no hedge stands before, no "joint" or the like, no "from", and if "between" does.
_UNHEDGED, _UNRANKED, _UNCHANGED = (f"(?({lead})(?!))" for lead in ("hedge", "rank", "change"))
_BETWEEN = "(?(between)|(?!))"
_DASH = " ?- ?"
#: What joins two numerals into one number, or into the two ends of one range.
_JOINTS = (
    rf"{_DASH}|{_UNCHANGED} to |{_BETWEEN} and "
    r"|[- ](?:and[- ])?(?:of[- ])?an?[- ]"  # one and a half, a quarter of a million
    rf"| (?:of )?(?={PART}|{SCALE})"  # three quarters, a couple of dozen
    rf"|(?<={_LARGE}),? (?={_LARGE}++(?!,? and \d))"  # two thousand, four hundred
)
_SCALE_APART = r"(?: (?i:[kmb]|ml?n|bn|tn)\b)?"
_ENDING = r"(?: ?\+|[- ]plus\b| or (?:more|fewer|less|so)\b|-odd\b)?"
# Possessive, since half a number is a wrong one.
_NUMBER = rf"(?>\d++{_SCALE_APART}(?:(?:{_JOINTS})\d++{_SCALE_APART})*{_ENDING})"
# "from 5 to 10%" is all of one kind, and so is "5 or 10 million dollars".
_AMOUNT = rf"{_NUMBER}(?: ?%)?(?:(?:{_DASH}| (?:to|and|or) ){_NUMBER})?"

_MONTH = rf"(?:(?:{'|'.join(parsing.MONTHS[:12])})\b|(?:{'|'.join(parsing.MONTHS[12:])})\b\.?)"
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (?:the )?"
_DAYS = rf"{DAY}(?:(?:{_DASH}|(?:, {DAY}){{0,3}} and (?:the )?| to (?:the )?){DAY})?"
# Minutes are two digits, too.
_TIME = rf"(?:{DAY}:11\b|\d++(?::11)?(?: ?[ap]\.?m\b| o'clock\b))"
_WORD_AFTER = r" (?!(?:was|is|had|has|and|or|to|the|a|in|on|by|for|it|as|at)\b)[a-z]{2}"
_CURRENCY = rf"(?:(?:\bUS ?)?[$£€¥₹₽]|\b(?:{'|'.join(parsing.CURRENCIES)})\b) ?"
_COIN = any_of([*parsing.COINS, *parsing.CURRENCIES])
# Plurals end neither in -ss nor in -us.
_THINGS = r"(?:people|men|women|children|[a-z]{3,}[a-rtv-z]s)\b"
_PEOPLE = any_of("people users learners students viewers members enrolments courses MOOCs".split())
_NO_NAME = """a after all among and another any as at barely before both but by during each even
    every for from hardly if in its just last more no not now of on only or other our per since so
    than that the their these they this those through to today total until we when where which while
    with""".split()
#: A word that makes a small number beside it a name, or may.
_CAPITAL = rf"(?!{any_of([*_NO_NAME, *parsing.COINS, *parsing.CURRENCIES])}\b)[A-Z][\w']*"
_LABEL = any_of(
    r"""apartments? articles? bus channel chapters? class days? exit figures? flat flight floor gate
    grade house lanes? levels? line pages? part phase phone pp?\. questions? rooms? route sections?
    size steps? tables? tel\. terminal version vol(?:ume|\.) weeks?""".split()
)
_NAME = rf"{_UNHEDGED}\b(?:[a-z]{{0,2}}{_CAPITAL}|{_LABEL})(?: number| no\.?)? {_IN_NAMES}"
#: Before a number: hedges of no clear meaning, and parts and quantities of it.
_DOUBT = (
    # "Among the ten largest" is a rank.
    r"(?:(?:\bamong|(?<=\d\s)of) the(?= \d++ (?:most|best|\w+est)\b)|"
    r"(?<=\w\s)or|\b(?i:barely|hardly|scarcely|even|few|many|several|aged?|ages|(?:part|order|"
    r"maximum|minimum|region|shy|short|north|south) of|much|good|no|not|little|as (?:few|little|"
    r"much) as|near(?:ing)?|approach\w{1,9}|towards?|topp(?:ed|ing)|than|least|most|maximum|"
    r"minimum|far (?:off|from)|give or take|minus|per)) "
)
#: Kind of a phrase -> patterns, the first that matches.
_KINDS = {
    "date": [
        rf"(?:{_WEEKDAY})?{_DAYS} (?:of )?{_MONTH}(?:,? {YEAR})?",
        rf"(?:{_WEEKDAY})?{_MONTH} (?:the )?{_DAYS}(?:,? {YEAR})?",
        rf"(?:{_WEEKDAY})?(?:\d++(?::11)?(?:{_DASH}| to | and ))?{_TIME}",
        rf"{_WEEKDAY}{DAY}",
        rf"(?:{_MONTH}(?:{_DASH}| to | and ))?{_MONTH},? (?:of )?{YEAR}",
        rf"(?!{ONE})\d++ of {_MONTH}",  # the third of May
        rf"{DAY}(?P<point>[./]){DAY}(?P=point)(?:{YEAR}|{DAY})",  # 3/4/2021
        rf"{YEAR}(?:[-/]{DAY}(?:-{DAY})?|s\b|(?:{_DASH}|/| and |{_UNCHANGED} to ){YEAR})",
        rf"{YEAR}(?!{_WORD_AFTER})|{_UNHEDGED}{YEAR}",  # but up to 2000 homes are homes
        rf"(?:\d++[- ])?{AGE}",
    ],
    "per_cent": [rf"{_AMOUNT}(?: ?[%‰]|[- ](?i:percentage|per ?cent|basis)\b(?:[- ]points?)?)"],
    "money": [
        rf"{_CURRENCY}{_NUMBER}",
        rf"{_AMOUNT}(?: ?[$£€¥₹₽](?! ?\d)|p\b|[- ](?:US )?{_COIN}\b)",
    ],
    "fraction": [
        rf"(?:{DAY} )?\d++ ?[/\u2044:] ?\d++",
        rf"{_NUMBER} (?:out of|of every|per) {_NUMBER}|\d++-(?:to|in)-\d++|[Ee]very {_NUMBER}",
        rf"{_SMALL} in (?:every )?(?!{YEAR})\d++|{ONE} \w{{1,20}} in (?:every )?\d++",
        # "two students in ten", but not "40 courses in 12 languages"
        rf"{_SMALL} \w{{1,20}} in (?:every )?{_SMALL}(?! (?:\w{{1,20}} )?{_THINGS})",
        rf"(?:\b[Aa]n?|\d++)[- ]{PART}(?! (?:of )?an? \d)|{_NUMBER}[- ]?fold\b",
        # "three times", but "read 2 million times" unless it goes on "as much"
        rf"{_NUMBER}(?!(?<={SCALED[0]}) times(?! (?:as|the|more|less|[a-z]+er)\b))[- ]?times\b",
    ],
    # A number that may mean something else than it says.
    "unclear": [
        rf"{_NUMBER}(?=,? (?:or|and) (?:over|under|above|below|upwards|more|less|fewer|thereabouts|"
        r"counting)\b(?! (?:than )?\d)|,? at (?:the )?(?:very )?(?:least|most)\b|,? give or take\b|"
        r"-ish\b|-years?-olds?\b| (?:odd|max|approximately|roughly)\b| or \d)",
        # "From 5 to 10 million", "five or ten million": the first may be millions, too.
        rf"{_NUMBER}(?=[- ]?{SCALE}|(?<!{_LARGE}|n) (?:to|or|and) {_LARGE})",
        # One letter may be a unit ("a 400m track", "4K video"), unless people or the like follow.
        rf"{_NUMBER}(?<={LETTER[0]})(?! (?:[a-z]+ )?{_PEOPLE}\b)",
        # "Paris 16 to 18 million": the first may be of the name or of the range.
        rf"{_NAME}(?:{_DASH}| to )(?!{_IN_NAMES}){_NUMBER}",
        # A sign, and the rest of something: the second one of "one-on-one"
        rf"(?<![\w.,)\]])[-±]\d++|{_UNHEDGED}{_UNRANKED}(?<=[\w:/-]){_NUMBER}",
    ],
    "part_of_a_name": [
        r"\d++[^\W\d][\w-]*",  # 3D
        # Boeing 747, pages 3 to 5
        rf"{_NAME}(?:(?:{_DASH}| (?:(?:to|and) )?){_IN_NAMES})?",
        # COVID-19, but the year of mid-2020
        rf"{_UNHEDGED}(?<![\w-])[^\W\d](?:[^\W\d]|-)*+(?!{YEAR})\d++[\w-]*",
        # 7th Fleet, but 40 Chinese courses are courses
        rf"{_UNHEDGED}{_IN_NAMES}(?! [\w'-]+(?: [a-z]+)? {_THINGS})(?= {_CAPITAL})",
    ],
    "number": [_NUMBER],
}
_ANY_KIND = "|".join(f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in _KINDS.items())
_PHRASE = _regex(
    r"(?:(?P<change>(?<!(?:where|nging)\s)\b[Ff]rom )|"  # but "anywhere" and "ranging from"
    rf"(?P<doubt>{_DOUBT}))??(?P<lead>{_LEAD})(?:{_ANY_KIND})"
)
#: Says of how many it is one, and counts nothing itself.
_ONE_OF = _regex(r"(?i)one of the (?:[\w']+ )?(?:\w+est|most|first|few|top|leading|major)\b")
_SENTENCE = re.compile(r"(?<!\bNo)[.!?][\"')]*\s+(?=[\"'(]?[A-Z0-9])")


def phrases(text: str) -> pd.DataFrame:
    """Return every number in English prose, with what belongs to it.

    That is its hedge ("well over", "200-plus"), scale, currency or per cent sign, and the
    rest of a range, fraction or date. Kinds are told by rules of thumb: look through the
    table before you use it.

    Parameters
    ----------
    text : str
        Any text; offsets count in it as given.

    Returns
    -------
    pandas.DataFrame
        One row per phrase, in order. ``start`` and ``end``: offsets in characters (int64).
        ``printed``: the phrase as it stands (str). ``hedge`` (str), ``value`` and
        ``value_high`` (Int64): as :func:`parse` gives them and :func:`bounds` takes them;
        missing unless ``kind`` is count or rank, and where the words are unclear ("dozens",
        "barely 300", "a 400m track"). A rank is hedged "exactly", "top" or "between".
        ``kind`` (str): count, rank, per cent, money, date, fraction or part of a name.
        ``sentence`` (str): the sentence around it, cut at 300 characters on either side.

    Examples
    --------
    >>> found = phrases("Well over 3,000 people, or one in five, were in the top-10 in May 2020.")
    >>> found[["printed", "hedge", "value", "kind"]]
               printed      hedge  value      kind
    0  Well over 3,000  more than   3000     count
    1      one in five        NaN   <NA>  fraction
    2           top-10        top     10      rank
    3         May 2020        NaN   <NA>      date
    """
    plain, places = plain_characters(text)
    breaks = [0, *(match.end() for match in _SENTENCE.finditer(plain)), len(plain)]
    rows = []
    for match in _PHRASE.finditer(_mask(plain)):
        kind, said = _kind_and_value(plain, match)
        start, end = match.start("date" if match["date"] else "lead"), match.end()
        hedge, value = said or (None, None)
        low, high = value if isinstance(value, tuple) else (value, None)
        after = bisect.bisect_right(breaks, start)
        first, last = max(breaks[after - 1], start - 300), min(breaks[after], end + 300)
        sentence = " ".join(text[places[first] : places[last]].split())
        start, end = places[start], places[end]
        rows.append((start, end, text[start:end], hedge, low, high, kind, sentence))
    types = {"start": "int64", "end": "int64", "printed": "str", "hedge": "str"}
    types |= {"value": "Int64", "value_high": "Int64", "kind": "str", "sentence": "str"}
    return pd.DataFrame(rows, columns=list(types), dtype="object").astype(types)


def _kind_and_value(text: str, match: re.Match[str]) -> tuple[str, parsing.Phrase | None]:
    """The kind of a phrase, with hedge and value if it is clearly a count or a rank."""
    kind = str(match.lastgroup).replace("_", " ")
    if kind not in ("unclear", "number"):
        return kind, None
    printed = text[match.start("lead") : match.end()]
    try:
        said = parsing.parse(printed)
    except ValueError as error:
        why = str(error)
        part = why.endswith(("a fraction", "not a whole number"))
        return "fraction" if part else "date" if why.endswith("a time") else "count", None
    if match["doubt"] or match["unclear"] or _ONE_OF.match(text, match.start("lead")):
        return "count", None
    if said.hedge == "top" or match["rank"] or parsing.RANKED.search(printed):
        return "rank", said
    return "count", said
