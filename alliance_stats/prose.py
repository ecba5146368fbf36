"""Numbers in prose: read every numeral of a text with what belongs to it."""

import bisect
import re
from itertools import pairwise

import pandas as pd

from alliance_stats import parsing
from alliance_stats.text import any_of, numerals

__all__ = ["phrases"]


def _regex(pattern: str) -> re.Pattern[str]:
    """A pattern in which a space stands for a short gap, as between the lines of a text."""
    pattern = pattern.replace("[- ]", "(?:-| )")
    return re.compile(pattern.replace(" ?", r"\s{0,4}").replace(" ", r"\s{1,4}"))


_HEDGE = "|".join(
    re.escape(word).replace("\\ ", " ") + (r"\b" if word[-1].isalpha() else "")
    for word in sorted({*parsing.WORDS, "between", *"≥≤≈"}, reverse=True)
    if parsing.WORDS.get(word) != "none"
)
HEDGE_BEFORE = _regex(rf"(?i)(?<!\w)({_HEDGE}) ?$")
_LEAD = _regex(
    rf"(?i)(?<![\w-])(?P<hedge>(?:(?:{_HEDGE}) ?){{1,2}})?(?P<article>an? )?"
    r"(?P<rank>top[- ]|(?-i:[Nn]o\. ?|No )|number |# ?|(?:joint|tied(?: for)?|equal) )?$"
)
_FEW = f"(?:{any_of([*list(parsing.UNITS)[1:], *parsing.TENS])}|\\d{{1,3}})"
_THINGS = r"(?:people|men|women|children|[a-z]{3,}[a-rtv-z]s)\b"
#: What stands after a number, a scale set apart first.
_ENDING = _regex(
    r"(?i)(?P<scale> (?:[kmb]|ml?n|bn|tn)\b)?"
    r"(?: ?\+|[- ]plus\b| or (?:more|fewer|less|so)\b|-odd\b)?"
)
#: Before a number: hedges of no clear meaning, and quantities of it.
_UNSURE_BEFORE = _regex(
    r"(?i)\b(?:\w+ or|barely|hardly|scarcely|few|many|several|"
    r"(?:part|couple|maximum|minimum|region|order|shy|short) of|not much|good|not|little|"
    r"as (?:few|little|much) as|near(?:ing)?|approach\w+|towards?|topp(?:ed|ing)|than|least|most|"
    r"maximum|minimum|far (?:off|from)|give or take)(?: an?)? $"
)
_UNSURE_AFTER = _regex(
    r"(?i),? (?:or|and) (?:over|under|above|below|upwards|more|less|fewer|thereabouts|counting)\b"
    r"(?! (?:than )?\d)|,? at (?:the )?(?:very )?(?:least|most)\b|,? give or take\b|-ish\b"
    rf"| (?:odd|max)\b|[²³^]|[-\u2010-\u2015]\d| or (?:\d|(?:{_FEW}|{any_of(parsing.ORDINALS)})\b)"
    # "From 5 to 10 million", "five or ten million": the first may be millions, too.
    r"|(?<!illion)(?<!sand)(?<!dred)(?<!\d[kmb])(?<![btm]n)(?: (?:to|or|and) "
    r"(?:[\d.,]+|[a-z-]{3,9}))?[- ]?(?:[tbm]illion|thousand|hundred|dozen|score|ml?n|bn|tn|[kmb])\b"
    # One letter may be a unit ("a 400m track", "4K video"), unless people or things follow.
    r"|(?<=[\d\s][kmb])(?!(?<!\b[248](?-i:K)) (?:[a-z]+(?:ed|ive|al|line|new) )?"
    rf"(?!(?:hurdl|rac|run|sprint|swim|track|video|screen|display|monitor|met)\w*){_THINGS})"
)
_DASH = r" ?[-\u2010-\u2015\u2212] ?"
#: What joins numerals to one number ("one and a half million") or one range.
_JOINT = _regex(
    rf"(?i)(?: (?:ml?n|bn|tn))?(?:|,? |{_DASH}| (?:to|and) |[- ](?:and[- ])?(?:of[- ])?an?[- ])"
)
_SENTENCE = re.compile(r"(?<!\bNo)[.!?][\"'\u201d\u2019)]*\s+(?=[\"'\u201c\u2018(]?[A-Z0-9])")

_YEAR = r"(?:1[5-9]|20|21)\d\d"
_MONTH = rf"(?:(?:{'|'.join(parsing.MONTHS[:12])})\b|(?:{'|'.join(parsing.MONTHS[12:])})\b\.?)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAYS = rf"{_DAY}(?:(?:{_DASH}|(?:, {_DAY}){{0,3}} and (?:the )?| to (?:the )?){_DAY})?"
_YEARS = _regex(rf"{_YEAR}(?P<more>(?:{_DASH}| and | to ){_YEAR})?")
_DATE = (
    rf"\b{_DAYS} (?:of )?{_MONTH}(?:,? {_YEAR}\b)?|\b{_MONTH} (?:the )?{_DAYS}\b(?:,? {_YEAR}\b)?"
    rf"|\b{_MONTH},? (?:of )?{_YEAR}\b|\b{_YEAR}[-/]\d\d(?:\d\d|-\d\d)?\b"
    rf"|(?i:\b(?:(?:twenty|thirty)[- ])?(?:{'|'.join(parsing.ORDINALS)})) of {_MONTH}"
    rf"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (?:the )?{_DAY}\b"
    rf"(?![:.]\d| ?[ap]\.?m| (?:of )?{_MONTH})|\b(?:9/11|24/7)\b"
    rf"|\b(?:\d{{1,2}}(?:[.:]\d\d)?(?:{_DASH}| to | and ))?"
    r"\d{1,2}(?::\d\d\b|(?:[.:]\d\d)? ?[ap]\.?m\b| o['\u2019]clock\b)"
    r"|\b\d{1,2}(?P<point>[./])\d{1,2}(?P=point)(?:\d{4}|\d\d)\b|\b\d{4}s\b"
    r"|\b[\w-]{3,14}[- ]centur(?:y|ies)\b"
)
_PARTS = rf"(?:half|halves|quarters?|{'|'.join(parsing.FRACTIONS)})\b"
_FRACTION = (
    r"\b(?:\d{1,3} )?\d+ ?[/\u2044:] ?\d+\b"
    rf"|\b(?:\d+\.)?{_FEW}(?:[- ]in[- ]| out of | of (?=every)|-to-)(?:every )?{_FEW}\b"
    rf"|\b(?:[Oo]ne|1) \w+ in {_FEW}\b|\b{_FEW} \w+ in (?:every {_FEW}|ten|10)\b(?! [a-z]+s\b)"
    rf"|\b(?:\d[\d.,]{{0,14}}|{_FEW}) per (?:\d+|hundred|thousand|million)\b"
    rf"|\b[Ee]very (?:\d+(?:st|nd|rd|th)|{any_of(parsing.ORDINALS)})\b"
    # "a third of" and "by a third", but neither "a third man" nor "a quarter of a million"
    rf"|(?:\b{_FEW}[- ]{_PARTS}(?<=s)|(?<=\b[Bb]y\s)(?:an?|one)[- ]{_PARTS}"
    rf"|\b(?:an?|A|An|[Oo]ne|1)[- ]{_PARTS}"
    r"(?= (?:of|more|less|fewer|as|to|the|in|at|on|by|for|from|since|until|between|during|after|"
    r"before|over|than|compared|last|this|and|or|but|who|were|was|are|is|had|ha[sd]|have|did|says?|"
    r"said|\w+ed)\b| ?[^\s\w]|$))(?! of an? (?:hundred|dozen|[tmb]\w+)\b)"
)
_KNOWN = _regex(rf"(?P<date>{_DATE})|(?P<fraction>{_FRACTION})")
# "from 5 to 10%" is all of one kind, and so is "5 or 10 million dollars".
_MORE_OF_IT = rf"(?:(?: ?%)?(?:{_DASH}| (?:to|and|or) )[\d.,]+)?(?: [mb]illion)?"
_CURRENCY = _regex(rf"(?:\bUS ?)?[$£€¥₹₽] ?$|\b(?:{'|'.join(parsing.CURRENCIES)}) ?$")
_COINS = any_of([*parsing.COINS, *parsing.CURRENCIES])
#: What stands after a number that is no count -> its kind, in this order.
_AFTER = {
    "per cent": rf"{_MORE_OF_IT}(?: ?[%‰]|[- ](?:percentage|per ?cent|basis)\b(?:[- ]points?)?)",
    "money": rf"{_MORE_OF_IT}(?: ?[$£€¥₹₽]|(?<=\d)p\b|[- ](?:US )?{_COINS}\b)",
    # "one and a half", a "10-fold" rise
    "fraction": r"(?:[- ]and[- ]an?[- ])?(?:half|quarter|third)\b|[¼½¾⅓⅔]|[- ]?(?:fold|times)\b",
}
_KINDS = {kind: _regex(f"(?i){pattern}") for kind, pattern in _AFTER.items()}
_MINUS = re.compile(r"(?<![\w.,)\]])(?<!\d\s)[-\u2212]$|\bminus\s$", re.I)
_TIME_BEFORE = _regex(
    r"(?i)\b(?:in|since|until|till|during|early|late|mid|years?|an?|the|from|to|by|before|after|"
    r"through)[- ]$"
)
_WORD_AFTER = _regex(r" (?!(?:was|is|had|has|and|or|to|the|a|in|on|by|for|it|as|at)\b)[a-z]{2}")
#: Says of how many it is one, and counts nothing itself.
_ONE_OF = _regex(r"(?i)one of the (?:[\w'\u2019]+ )?(?:\w+est|most|first|few|top|leading|major)\b")
_NO_NAME = """a after all also altogether among and another any as at barely before both but by
    currently during each every few for from had hardly has have here if in it its joint last
    meanwhile more no nor not now nowadays number of on or other our overall scarcely several since
    so still than that the their them then there these they this those through to today together
    top total until was we were what when where which while who with within yesterday yet
    you""".split()
_NO_NAME += [word.partition(" ")[0] for word in [*parsing.WORDS, "between"]]
_NO_NAME += ["us", "per", "percent", "percentage", *map(str.lower, parsing.CURRENCIES)]
_NO_NAME_NEXT = rf"(?!{any_of([*_NO_NAME, *parsing.COINS])}\b)"
#: A capitalised word or a label beside a small number makes a name of it, or may.
_NAME_BEFORE = _regex(
    rf"\b(?:{_NO_NAME_NEXT}[a-z]{{0,2}}[A-Z][\w'\u2019]*|(?i:apartments?|articles?|bus|channel|"
    r"chapters?|class|days?|exit|figures?|flat|flight|floor|gate|grade|house|lanes?|levels?|line|pages?|"
    r"part|phase|phone|pp?\.|questions?|rooms?|route|sections?|size|steps?|tables?|tel\.|terminal|"
    r"version|vol(?:ume|\.)|weeks?)(?: number| no\.?)?) $"
)
# But "40 Chinese courses" are courses, and so are 3,100 Chinese ones.
_NAME_AFTER = _regex(
    r"(?<!\d{4})(?:(?<=st|nd|rd|th)|"
    rf"(?! [\w'\u2019-]+(?: [a-z]+)? {_THINGS})) {_NO_NAME_NEXT}[A-Z][\w'\u2019-]"
)
_NUMBERED = re.compile(r"\d+(?:\.\d+)?(?:st|nd|rd|th|[bB])?|[A-Z][\w-]*")
_RUN = _regex(rf"(?:{_DASH}| (?:(?:to|and) )?)\d+\b")
_UNIT = re.compile(r"(?:[kcm]m|k?g|p|mph|lbs?|ft|[KMGT]B|[kMGT]W)\b")


def phrases(text: str) -> pd.DataFrame:
    """Return every number in English prose, with what belongs to it.

    Every numeral that :func:`numerals` finds is in one of the phrases; what belongs to it
    is its hedge ("well over", "200-plus"), article ("half a million"), scale, currency or
    per cent sign, and the rest of a range, fraction or date.

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
        missing unless ``kind`` is count or rank, where the words name no whole number
        ("dozens", "one of the first"), and where they are unclear ("barely 300", "a 400m
        track"). A rank, which nobody rounds, is hedged "exactly", "top" or "between".
        ``kind`` (str): count, rank, per cent, money, date, fraction or part of a name.
        ``sentence`` (str): the sentence around it, cut at 300 characters on either side.

    Raises
    ------
    TypeError
        The text is not a str.

    Notes
    -----
    Kinds are told by rules of thumb: look through the table before you use it. "From 5 to
    9" may be a change or a range, so it is two counts; a number below 1,000 directly after
    a capitalised word, or before one that no plural follows, is taken for part of a name.

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
    found = numerals(text)
    spans = list(zip(found["start"].tolist(), found["end"].tolist(), strict=True))
    inside = {place for start, end in spans for place in range(start + 1, end)}
    matches = (match for match in _KNOWN.finditer(text) if match.start() not in inside)
    known = next(matches, None)  # the next date or fraction
    breaks = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    rows, done = [], 0
    for number, (start, _) in enumerate(spans):
        if start < done:  # it is in the phrase before
            continue
        while known and (known.end() <= start or known.start() < done):
            known = next(matches, None)
        phrase = None
        if known and known.start() <= start:
            (first, end), kind = known.span(), known.lastgroup
            hedge = HEDGE_BEFORE.search(text[max(first - 60, done) : first])
            first -= len(hedge[0]) if hedge and kind == "fraction" else 0
        else:
            free = known.start() if known else len(text)
            near = [span for span in spans[number : number + 4] if span[1] <= free]
            first, end, kind, phrase = _phrase(text, near, done)
        # A phrase holds its last numeral whole: "1 in 1,000".
        end = max(end, spans[bisect.bisect_left(spans, (end,)) - 1][1])
        said, value = phrase or (None, None)
        ends = value if isinstance(value, tuple) else (value, None)
        after = bisect.bisect_right(breaks, start, hi=len(breaks) - 1)
        sentence = text[max(breaks[after - 1], first - 300) : min(breaks[after], end + 300)]
        rows.append((first, end, text[first:end], said, *ends, kind, " ".join(sentence.split())))
        done = end
    types = {"start": "int64", "end": "int64", "printed": "str", "hedge": "str"}
    types |= {"value": "Int64", "value_high": "Int64", "kind": "str", "sentence": "str"}
    return pd.DataFrame(rows, columns=list(types), dtype="object").astype(types)


def _phrase(
    text: str, spans: list[tuple[int, int]], done: int
) -> tuple[int, int, str, parsing.Phrase | None]:
    """Start, end, kind and reading of the phrase of the first of some numerals, after done."""
    start, end = spans[0]
    number = text[start:end]
    before = text[max(start - 60, done) : start]
    money = _CURRENCY.search(before)
    if money:
        start -= len(money[0])
        before = before[: money.start()]
    lead = _LEAD.search(before)
    if not money and (name := _name(text, start, end, before, lead)):
        return *name, "part of a name", None
    if not money and (sign := _MINUS.search(before)):
        return start - len(sign[0]), end, "count", None
    leads = [lead[0] if lead else ""]
    if lead and lead["article"] and not lead["hedge"]:  # "a 2020 report", "an 11th"
        leads.append(lead["rank"] or "")
    stop, first, phrase, reason = _longest(text, spans, leads)
    first = start - len(first)
    if money:
        return first, stop, "money", None
    for kind, pattern in _KINDS.items():
        if match := pattern.match(text, stop):
            return first, match.end(), kind, None
    years = _YEARS.fullmatch(text, start, stop)
    named = _WORD_AFTER.match(text, stop)
    hedged = lead and lead["hedge"]
    if years and (years["more"] or not named or not hedged):  # "2015 homes" is unclear
        dated = years["more"] or not named or _TIME_BEFORE.search(before)
        return start, stop, "date" if dated else "count", None
    if phrase is None:
        whole = reason.endswith("not a whole number")
        part = reason.endswith("a fraction") or (whole and not ("." in number and named))
        part = part or number.lower() in ("half", "halves", "quarter", "quarters", *"¼½¾⅓⅔")
        return first, stop, "fraction" if part else "count", None
    unsure = _UNSURE_BEFORE.search(text, max(first - 30, 0), first)
    unsure = unsure or _UNSURE_AFTER.match(text, stop)
    if unsure or (not leads[0] and _ONE_OF.match(text, start)):
        return first, stop, "count", None
    if phrase.hedge == "top" or (lead and lead["rank"]) or parsing.RANKED.search(text[start:stop]):
        # A rank is never rounded; "a third man" is hardly the third of all.
        phrase = phrase._replace(hedge=phrase.hedge.replace("none", "exactly"))
        return first, stop, "rank", None if len(leads) > 1 and number.isalpha() else phrase
    return first, stop, "count", phrase


def _longest(
    text: str, spans: list[tuple[int, int]], leads: list[str]
) -> tuple[int, str, parsing.Phrase | None, str]:
    """End, lead and reading of the longest phrase that parse reads, else why it reads none."""
    start, end = spans[0]
    ends = [end]
    # "From 5 to 9" may be a change.
    change = re.search(r"\bfrom\s+$", text[max(start - 10, 0) : start], re.I)
    for (begin, stop), (after, last) in pairwise(spans):
        joint = text[stop:after]
        if not _JOINT.fullmatch(joint) or (change and joint.lower().endswith("to ")):
            break
        if joint.isspace() and re.fullmatch(_YEAR, text[begin:stop]):  # "in 2015 2,000 homes"
            break
        ends.append(last)
    reason = ""
    for stop in reversed(ends):
        ending = _ENDING.match(text, stop)
        stops = (ending.end(), max(stop, ending.end("scale"))) if ending else ()
        for last in dict.fromkeys(stops):
            for lead in leads:
                try:
                    return last, lead, parsing.parse(lead + text[start:last]), ""
                except ValueError as error:
                    reason = str(error)
            # "20-30,000" is neither 20 nor 30,000, "over 5 or so" not only over, "3-1" no range.
            if re.search("ambiguous|two hedges|not below", reason):
                return last, leads[0], None, reason
    return end, leads[0], None, reason


def _name(
    text: str, start: int, end: int, before: str, lead: re.Match[str] | None
) -> tuple[int, int] | None:
    """Start and end of the name that a numeral is part of, as in COVID-19 or Web 2.0."""
    number = text[start:end]
    digits = number[0].isdecimal()
    year = re.fullmatch(_YEAR, number)
    glued = re.search(r"[^\W\d_]-?$", before) and not re.search(r"\btop-$", before, re.I)
    tail = text[end : end + 1].isalpha() and not _UNIT.match(text, end)
    if digits and ((glued and not year) or tail):
        begin = start - len(re.search(r"[\w-]*$", before)[0])  # type: ignore[index]
        return begin, end + len(re.match(r"[\w-]*", text[end : end + 40])[0])  # type: ignore[index]
    if re.fullmatch("[IVXLCDM]{2,}", number):
        return start, end
    if not _NUMBERED.fullmatch(number):
        return None
    if label := _NAME_BEFORE.search(before):
        more = _RUN.match(text, end)
        return start - len(label[0]), more.end() if more else end
    hedged = lead and (lead["hedge"] or (lead["rank"] or "").lower().startswith("top"))
    if hedged or not _NAME_AFTER.match(text, end):
        return None
    return start - len(lead[0] if lead else ""), end
