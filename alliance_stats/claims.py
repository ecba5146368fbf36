"""Compare the article's claims with what others published.

Every claim and every published figure is an interval. They are paired where they are about
the same thing, compared once (:func:`alliance_stats.intervals.within`), and a verdict
follows from the first of :data:`RULES` that applies: it is computed, never typed.
"""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from alliance_stats import intervals
from alliance_stats.counts import days_from, same_time, say_date, spans
from alliance_stats.datasets import Tables, validated
from alliance_stats.hedges import Grain, Reading, bounds
from alliance_stats.ranks import computed, ordinal
from alliance_stats.scale import labels

__all__ = ["GLOSSARY", "VERDICTS", "evidence", "published_shares", "verdicts"]

INDEPENDENT = "an independent source gives it for the same time"
CONCERNED = "only those concerned, or reports relaying them, give it for the same time"
ROOM = "earlier and later figures leave room for it"
ROUNDER = "a rounder figure for the same time leaves room for it"
ENROLMENTS = "it matches enrolments, and no count of people was found"
DISAGREE = "published figures disagree"
RANKINGS = "rankings disagree, and the article names none"
EVERY_MEASURE = "true by every measure found, and the article names none"
NOT_PEOPLE = "of enrolments, not people"
OTHER_LIST = "of another list than the one it names"
DIFFER = "published figures, or our count, differ"
SPEECH = "other reports of the same speech give another figure"
OWNER = "its owner says otherwise"
VAGUE = "too vague to test"
MEASURE = "depends on a measure that the article does not name"
AUTHOR = "only SPBU or the Alliance says so"
TOO_HIGH = "too high for people, and too little is published on enrolments"
OTHER_DATES = "only figures from other dates were found"
NO_LIST = "the list it names was not found"
NOTHING = "no published figure was found"

#: Every verdict, with the reasons that it can have.
VERDICTS: dict[str, tuple[str, ...]] = {
    "confirmed": (INDEPENDENT,),
    "self-reported": (CONCERNED,),
    "possible": (ROOM, ROUNDER, ENROLMENTS, DISAGREE, RANKINGS, EVERY_MEASURE),
    "true of something else": (NOT_PEOPLE, OTHER_LIST),
    "does not match": (DIFFER, SPEECH, OWNER),
    "cannot be checked": (VAGUE, MEASURE, AUTHOR, TOO_HIGH, OTHER_DATES, NO_LIST, NOTHING),
}
#: What each verdict means, in a sentence for readers.
GLOSSARY: dict[str, str] = {
    "confirmed": "A source with no stake in the figure supports it, for the same time.",
    "self-reported": "Only the organisation, its owner or reports relaying them support it.",
    "possible": "It could be true; what we found doesn’t settle it.",
    "true of something else": "The figure is right, but for something other than the article says.",
    "does not match": "Published figures, or our own count, differ.",
    "cannot be checked": "It is too vague to test, or we found nothing that could decide it.",
}

#: Published figures leave room only where the later is at most this many times the earlier.
ROOM_FACTOR = 2
#: Superlatives whose measure the words leave open.
UNMEASURED = ("size", "leadership")
#: Words for an audience that can only mean enrolments; all others leave people open, too.
ENROLLING = ("signed up",)

_KEYS = ["entity", "on", "item", "metric", "region", "measure"]
_LIST = ["ranking", "compiled_by", "edition"]


def evidence(
    tables: Tables | None = None, reading: Reading | None = None, *, grain: Grain = None
) -> pd.DataFrame:
    """Compare every claim with every published or computed figure for it.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.
    reading : {"pragmatic", "literal"}, optional
        How both sides are read; see :func:`alliance_stats.bounds`. By default a claim may
        be true under either reading.
    grain : number, Series or dict, optional
        How round the article's counts are taken to be.

    Returns
    -------
    pandas.DataFrame
        One row per claim and published figure, in the order of the article, the deciding
        ones first, then the closest in time:

        - ``claim``, ``reference``: their ids;
        - ``published``: the figure in words; ``of``: what it counts, or its list;
        - ``meaning``: people, enrolments or either, for an audience;
        - ``as_of``, ``as_of_basis``; ``when``: same time, before or after;
        - ``answer``, for the same time: "agrees", "differs" or "open" (a rounder figure);
          from another date: "contradicts" (a larger audience before, a smaller one
          after), else "earlier" or "later"; "says no number"; "covers more" (several
          platforms together);
        - ``list``: "named", "same publisher" or "another", where the claim names a list;
          "another" also for a rank among others; "broader" for what covers more;
        - ``independence``, ``publisher``, ``relation``, ``title``, ``address``, ``form`` of
          the source; ``note``;
        - ``lower`` and ``upper``: the published figure, as usually meant;
        - ``deciding``: whether the verdict rests on it.

    Raises
    ------
    DataError
        The tables contain errors.
    ValueError
        An unknown reading, or a grain for a figure that is not there.

    Examples
    --------
    >>> table = evidence().set_index("reference")
    >>> table.loc["xuetangx-users-2020", ["claim", "published", "of", "answer"]].tolist()
    ['xuetangx-audience', '60 million', 'users', 'differs']
    """
    tables = validated(tables)
    claims = _claims(tables, reading, grain)
    found = _evidence(tables, claims, reading)
    found["deciding"] = False
    deciding = _decide(claims, found)[1]
    found.loc[[row.Index for rows in deciding for row in rows], "deciding"] = True
    order = {"place": True, "deciding": False}
    found = found.sort_values([*order], ascending=[*order.values()], kind="stable")
    columns = [
        "claim", "reference", "published", "of", "meaning", "as_of", "as_of_basis", "when",
        "answer", "list", "independence", "publisher", "relation", "title", "address", "form",
        "note", "lower", "upper", "deciding",
    ]  # fmt: skip
    return found[columns].reset_index(drop=True)


def verdicts(
    tables: Tables | None = None, reading: Reading | None = None, *, grain: Grain = None
) -> pd.DataFrame:
    """Return a verdict on each claim.

    Parameters
    ----------
    tables, reading, grain
        As :func:`evidence`.

    Returns
    -------
    pandas.DataFrame
        One row per claim, index ``claim``, in the order of the article, rows without a
        place in it last. ``statement``; ``verdict`` and ``because``, see :data:`VERDICTS`;
        ``finding``: as written in findings.csv where verdict, reason and evidence are as
        judged there and neither ``reading`` nor ``grain`` is given, else the evidence in a
        plain list; ``evidence``: the ids that decide, in the order of their dates,
        separated by semicolons.

    Raises
    ------
    DataError
        The tables contain errors.
    ValueError
        An unknown reading, or a grain for a figure that is not there.

    Examples
    --------
    >>> verdicts().loc["edx-audience", ["verdict", "because"]].tolist()
    ['true of something else', 'of enrolments, not people']
    >>> verdicts(grain={"edx-audience": 1_000_000}).loc["edx-audience", "verdict"]
    'does not match'
    """
    tables = validated(tables)
    claims = _claims(tables, reading, grain)
    because, decided = _decide(claims, _evidence(tables, claims, reading))
    verdict_of = {reason: verdict for verdict, reasons in VERDICTS.items() for reason in reasons}
    ids = ["; ".join(row.reference for row in rows) for rows in decided]
    table = claims.set_index("claim").assign(because=because, evidence=ids)
    table["verdict"] = table["because"].map(verdict_of).astype("str")
    listed = [_listed(*pair) for pair in zip(because, decided, strict=True)]
    table["finding"] = pd.Series(listed, index=table.index, dtype="str")
    if reading is None and grain is None:
        judged = tables.findings.reindex(table.index)
        as_judged = _ids(judged["evidence"]) == _ids(table["evidence"])
        for column in ("verdict", "because"):
            as_judged &= judged[column].astype("object") == table[column]
        table["finding"] = table["finding"].mask(as_judged, judged["finding"])
    return table[["statement", "verdict", "because", "finding", "evidence"]]


def published_shares(tables: Tables | None = None) -> pd.DataFrame:
    """Return published counts as shares of the article's.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.

    Returns
    -------
    pandas.DataFrame
        One row per count and published figure: the closest in time; for audiences the
        closest of people and of enrolments; none of SPBU or the Alliance. Index ``claim``;
        ``group``, courses or audiences; ``label``; ``printed``, the article's words;
        ``kind``, what is counted; ``value``, the published over the article's number;
        ``lower`` and ``upper`` of that, in the everyday reading; ``same_time``; ``text``,
        as published, with the month if another.

    Raises
    ------
    DataError
        The tables contain errors.

    Examples
    --------
    >>> table = published_shares().set_index("text", append=True)
    >>> table.loc[("edx-audience", "35 million"), "value"].round(2)
    np.float64(0.35)
    """
    tables = validated(tables)
    figures = tables.figures
    found = _evidence(tables, _claims(tables, None, None), None)
    found = found[found["claim"].isin(figures.index) & (found["independence"] != "author")]
    found = found[(found["list"] != "broader") & (found["meaning"] != "either")]
    found = found.drop_duplicates(["claim", "meaning"]).set_index("claim")
    said = figures.loc[found.index]
    audience = said["metric"] == "audience"
    label = labels(said, tables.organizations)
    same = found["when"] == "same time"
    month = ", " + found["as_of"].str[:7].map(say_date)
    table = intervals.ratio(found[["lower", "upper"]], bounds(said)).assign(
        group=np.where(audience, "Audiences", "Courses, partners, platforms"),
        label=label.where(audience, label + ", " + said["metric"].astype("str")),
        printed=said["printed"].str.replace("Almost", "almost"),
        kind=found["meaning"].where(audience, "courses, partners, platforms"),
        value=found["value"].astype("float64") / said["value"],
        same_time=same,
        text=found["published"].where(same, found["published"] + month),
        size=said["value"],
    )
    order = {"group": False, "size": False, "kind": True}
    table = table.sort_values([*order], ascending=[*order.values()], kind="stable")
    return table.drop(columns="size")[
        ["group", "label", "printed", "kind", "value", "lower", "upper", "same_time", "text"]
    ]


# Claims and published figures, as intervals ----------------------------------------------------


def _ends(numbers: pd.DataFrame, reading: Reading | None, grain: Grain = None) -> pd.DataFrame:
    """Return what numbers allow in the reading given, or else in either."""
    if reading is not None:
        return bounds(numbers, reading, grain)
    return intervals.hull(bounds(numbers, "pragmatic", grain), bounds(numbers, "literal", grain))


def _claims(tables: Tables, reading: Reading | None, grain: Grain) -> pd.DataFrame:
    """Return figures and positions as one table, with the ends that their words allow."""
    shared = ["entity", "on", "item", "start", "statement", "said_by"]
    figures = tables.figures[[*shared, "metric", "counts", "as_of"]].astype("object")
    figures = figures.join(_ends(tables.figures, reading, grain))
    # A rank is exact in either reading, and has no grain.
    places = tables.positions[["best", "worst"]].astype("float64").fillna(np.inf)
    positions = tables.positions[[*shared, *_LIST, "scope", "region", "measure"]]
    positions = positions.astype("object").assign(
        metric="rank",
        as_of=tables.package["article"]["date"],
        lower=places["best"],
        upper=places["worst"],
    )
    claims = pd.concat([figures, positions]).rename_axis("claim").reset_index()
    claims = claims.sort_values("start", kind="stable", na_position="last", ignore_index=True)
    return claims.assign(place=range(len(claims)), **claims[_KEYS].fillna(""))


def _published(tables: Tables, reading: Reading | None) -> pd.DataFrame:
    """Return references and computed ranks as one table, with sources, words and ends."""
    columns = [
        *_KEYS, *_LIST, "scope", "printed", "counts", "meaning", "quotes", "hedge", "value",
        "value_high", "as_of", "as_of_basis", "source", "note",
    ]  # fmt: skip
    both = {"no": tables.references[columns], "yes": computed(tables)[columns]}
    table = pd.concat([frame.astype("object").assign(ours=ours) for ours, frame in both.items()])
    table = table.rename_axis("reference").reset_index()
    is_rank = table["metric"] == "rank"
    numbers = table[["hedge", "value", "value_high"]].astype(
        {"value": "Int64", "value_high": "Int64"}
    )
    exact = bounds(numbers, "literal")
    usual = bounds(numbers, reading or "pragmatic").where(~is_rank, exact)
    widest = _ends(numbers, reading).where(~is_rank, exact)
    about = ["independence", "publisher", "relation", "title", "address", "form"]
    sources = tables.sources.loc[table["source"], about].reset_index(drop=True)
    words = table[[*_KEYS, "meaning", "quotes", "note"]].fillna("")
    # Only ranks have a region and a measure.
    words[["region", "measure"]] = words[["region", "measure"]].where(is_rank, "")
    numbered = ["metric", "printed", "hedge", "value", "value_high"]
    listed = ["metric", "counts", "ranking", "edition", "scope", "region", "measure"]
    return table.join(sources.astype("object")).assign(
        **words,
        published=list(map(_say_number, *(table[name] for name in numbered))),
        of=list(map(_say_what, *(table[name] for name in listed))),
        **usual,
        least=widest["lower"],
        most=widest["upper"],
    )


def _evidence(tables: Tables, claims: pd.DataFrame, reading: Reading | None) -> pd.DataFrame:
    """Pair claims with published figures and compare them, the closest in time first."""
    published = _published(tables, reading)
    needed = ["claim", "place", *_KEYS, *_LIST, "scope", "as_of", "lower", "upper"]
    same = _merged(claims[needed], published, _KEYS)
    # A figure for several platforms together at least says who counts.
    on_one = claims["on"].ne("") & claims["item"].eq("") & claims["metric"].ne("rank")
    whole = published[published["on"].eq("") & published["item"].eq("")]
    broader = _merged(claims.loc[on_one, needed], whole, ["entity", "metric"])
    pairs = pd.concat([same.assign(list=_lists(same)), broader.assign(list="broader")])
    pairs = pairs.reset_index(drop=True)
    pairs = pairs.assign(**_compared(pairs))
    pairs["far"] = pairs["days"].abs()
    return pairs.sort_values(["place", "far", "reference"], ignore_index=True)


def _merged(claims: pd.DataFrame, published: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return claims.merge(published, on=keys, suffixes=("_claim", ""))


def _lists(pairs: pd.DataFrame) -> np.ndarray:
    """Return whether a rank is in the list that the claim names."""
    named = pd.Series(True, index=pairs.index)
    for column in _LIST:
        stated = pairs[f"{column}_claim"]
        named &= stated.isna() | (stated == pairs[column])
    no_list = pairs["ranking_claim"].isna() & pairs["compiled_by_claim"].isna()
    in_scope = (pairs["scope_claim"] == pairs["scope"]) | (pairs["metric"] != "rank")
    publisher = pairs["compiled_by_claim"] == pairs["compiled_by"]
    which = [in_scope & no_list, in_scope & named & ~no_list, publisher & ~no_list]
    return np.select(which, ["", "named", "same publisher"], "another")


def _compared(pairs: pd.DataFrame) -> dict[str, Any]:
    """Compare number and time of both sides of each pair."""
    allowed = pairs[["lower_claim", "upper_claim"]].set_axis(["lower", "upper"], axis="columns")
    widest = pairs[["least", "most"]].set_axis(["lower", "upper"], axis="columns")
    compared = intervals.within(pairs[["lower", "upper"]], widest, allowed)
    above, below = widest["lower"] > allowed["upper"], widest["upper"] < allowed["lower"]
    days = days_from(pairs["as_of"], pairs["as_of_claim"])
    ours, theirs = spans(pairs["as_of_claim"]), spans(pairs["as_of"])
    now = same_time(pairs["as_of"], pairs["as_of_claim"])
    now |= (pairs["edition_claim"] == pairs["edition"]) & pairs["list"].isin(["", "named"])
    before = days < 0
    # People and enrolments only grow; of dates that overlap neither is the earlier.
    room = ~above.where(before, below)
    apart = (theirs["last"] < ours["first"]) | (theirs["first"] > ours["last"])
    contradicts = (pairs["metric"] == "audience") & apart & ~room
    answers = {
        "covers more": pairs["list"] == "broader",
        "says no number": widest["lower"].isna(),
        "agrees": now & (compared == "agrees"),
        "differs": now & (compared == "differs"),
        "open": now,
        "contradicts": contradicts,
        "earlier": before,
    }
    return {
        "days": days,
        "when": np.select([now, before], ["same time", "before"], "after"),
        "answer": np.select(list(answers.values()), list(answers), "later"),
        "compared": compared,
        "above": above,
        "room": room,
    }


# The rules --------------------------------------------------------------------------------------

Rows = list[Any]
Rule = Callable[[Any, Rows], Rows | None]
_NOW = ("agrees", "differs", "open")


def _flat(parts: Iterable[Rows]) -> Rows:
    return list(chain.from_iterable(parts))


def _answering(rows: Rows, *answers: str) -> Rows:
    return [row for row in rows if row.answer in answers]


def _others(rows: Rows) -> Rows:
    """Return what the author does not say itself, so far as it is a figure for the claim."""
    silent = ("says no number", "covers more")
    return [row for row in rows if row.independence != "author" and row.answer not in silent]


def _on_it(rows: Rows) -> Rows:
    """Return the figures of the named list or, where it was not found, of its publisher."""
    lists = ("", "named" if any(row.list == "named" for row in _others(rows)) else "same publisher")
    return [row for row in _others(rows) if row.list in lists]


def _names_a_list(claim: Any) -> bool:
    return claim.metric == "rank" and (pd.notna(claim.ranking) or pd.notna(claim.compiled_by))


def _meanings(claim: Any) -> tuple[str, ...]:
    """Return what the claim's words can mean, the first as they are usually read."""
    if claim.metric != "audience":
        return ("",)
    return ("enrolments",) if claim.counts in ENROLLING else ("people", "enrolments")


def _meaning(rows: Rows, meaning: str) -> Rows:
    known = (meaning, "either", "")
    return [row for row in _on_it(rows) if not meaning or row.meaning in known]


def _against(rows: Rows, meaning: str) -> Rows:
    """Return what refutes one meaning: as many people also enrol at least once."""
    same = {row.reference for row in _meaning(rows, meaning)}
    refuting = _answering(_on_it(rows), "differs", "contradicts")
    return [
        row for row in refuting if row.reference in same or (meaning == "enrolments" and row.above)
    ]


def _agreeing(claim: Any, rows: Rows) -> tuple[str, Rows]:
    """Return the first meaning in which a figure agrees, and the figures that do."""
    for meaning in _meanings(claim):
        if agreeing := _answering(_meaning(rows, meaning), "agrees"):
            return meaning, agreeing
    return "none", []


def _around(rows: Rows) -> Rows:
    """Return the closest figure before and the closest after, so far as there are any."""
    closest = [_answering(rows, answer)[:1] for answer in ("earlier", "later")]
    return [row for found in closest for row in found]


def _open(claim: Any, rows: Rows) -> Iterable[Rows]:
    """Return the figures of each meaning that nothing refutes."""
    return [_meaning(rows, m) for m in _meanings(claim) if not _against(rows, m)]


def _too_vague(claim: Any, rows: Rows) -> Rows | None:
    return [] if claim.metric == "rank" and np.isinf(claim.upper) else None


def _owner_ranks_it_lower(claim: Any, rows: Rows) -> Rows | None:
    lower = _answering(_on_it(rows), "differs") if claim.measure in UNMEASURED else []
    return [row for row in lower if row.independence == "official" and row.ours == "no"] or None


def _first_by_every_measure(claim: Any, rows: Rows) -> Rows | None:
    now = _answering(_on_it(rows), *_NOW)
    every = claim.measure in UNMEASURED and all(row.answer == "agrees" for row in now)
    return now if now and every else None


def _no_measure(claim: Any, rows: Rows) -> Rows | None:
    return _answering(_on_it(rows), *_NOW) if claim.measure in UNMEASURED else None


def _reports_differ(claim: Any, rows: Rows) -> Rows | None:
    reports = [row for row in _others(rows) if row.quotes == claim.said_by]
    return reports if reports and all(row.compared == "differs" for row in reports) else None


def _another_list_agrees(claim: Any, rows: Rows) -> Rows | None:
    named = _on_it(rows) if _names_a_list(claim) else []
    others = [row for row in _others(rows) if row.list not in {near.list for near in named}]
    agreeing = [row for row in others if row.compared == "agrees"]
    # Where no edition is named, none of them may agree.
    lacks = _answering(named, "differs") and all(row.compared == "differs" for row in named)
    return named + agreeing if lacks and agreeing else None


def _list_not_found(claim: Any, rows: Rows) -> Rows | None:
    # Another list of the same publisher may speak against a claim, but not for it.
    here = [row for row in _on_it(rows) if row.list == "named" or row.answer == "differs"]
    return [] if _names_a_list(claim) and not here else None


def _rankings_disagree(claim: Any, rows: Rows) -> Rows | None:
    now = _answering(_on_it(rows), "agrees", "differs")
    named = claim.metric != "rank" or _names_a_list(claim)
    return now if not named and len({row.answer for row in now}) == 2 else None


def _figures_disagree(claim: Any, rows: Rows) -> Rows | None:
    meaning, _ = _agreeing(claim, rows)
    now = _answering(_meaning(rows, meaning), "agrees", "differs")
    now = [row for row in now if row.independence == "independent" and row.meaning != "either"]
    return now if len({row.answer for row in now}) == 2 else None


def _independent(claim: Any, rows: Rows) -> Rows | None:
    meaning, agreeing = _agreeing(claim, rows)
    agreeing = [row for row in agreeing if row.independence == "independent"]
    return agreeing if agreeing and meaning == _meanings(claim)[0] else None


def _concerned(claim: Any, rows: Rows) -> Rows | None:
    meaning, agreeing = _agreeing(claim, rows)
    return agreeing if meaning == _meanings(claim)[0] else None


def _enrolments_not_people(claim: Any, rows: Rows) -> Rows | None:
    agreeing, against = _agreeing(claim, rows)[1], _against(rows, "people")
    return agreeing + (_answering(against, "differs") or against) if agreeing and against else None


def _enrolments_alone(claim: Any, rows: Rows) -> Rows | None:
    counted = _answering(_meaning(rows, "people"), *_NOW)
    return (_agreeing(claim, rows)[1] or None) if not counted else None


def _all_differ(claim: Any, rows: Rows) -> Rows | None:
    against = [_against(rows, meaning) for meaning in _meanings(claim)]
    return _flat(against) if all(against) else None


def _rounder(claim: Any, rows: Rows) -> Rows | None:
    return _flat(_answering(some, "open") for some in _open(claim, rows)) or None


def _room(claim: Any, rows: Rows) -> Rows | None:
    for around in map(_around, _open(claim, rows)):
        if claim.metric != "rank" and len(around) == 2 and all(row.room for row in around):
            before, after = around
            if after.value <= ROOM_FACTOR * before.value:
                return around
    return None


def _too_high_for_people(claim: Any, rows: Rows) -> Rows | None:
    against = _against(rows, "people") if "people" in _meanings(claim) else []
    return against + _around(_meaning(rows, "enrolments")) if against else None


def _other_dates(claim: Any, rows: Rows) -> Rows | None:
    around = _flat(map(_around, _open(claim, rows)))
    found = [row for row in rows if row.independence != "author" and row.list != "another"]
    return around or found or None


def _author(claim: Any, rows: Rows) -> Rows | None:
    return [row for row in rows if row.independence == "author"] or None


#: The first rule that gives rows, though the list be empty, decides, for its reason.
RULES: tuple[tuple[str, Rule], ...] = (
    (VAGUE, _too_vague),
    (OWNER, _owner_ranks_it_lower),
    (EVERY_MEASURE, _first_by_every_measure),
    (MEASURE, _no_measure),
    (SPEECH, _reports_differ),
    (OTHER_LIST, _another_list_agrees),
    (NO_LIST, _list_not_found),
    (RANKINGS, _rankings_disagree),
    (DISAGREE, _figures_disagree),
    (INDEPENDENT, _independent),
    (CONCERNED, _concerned),
    (NOT_PEOPLE, _enrolments_not_people),
    (ENROLMENTS, _enrolments_alone),
    (DIFFER, _all_differ),
    (ROUNDER, _rounder),
    (ROOM, _room),
    (TOO_HIGH, _too_high_for_people),
    (OTHER_DATES, _other_dates),
    (AUTHOR, _author),
)


def _decide(claims: pd.DataFrame, found: pd.DataFrame) -> tuple[list[str], list[Rows]]:
    """Return the reason for each claim's verdict, and the rows that decide it, by date."""
    rows: dict[str, Rows] = {}
    for row in found.itertuples():
        rows.setdefault(str(row.claim), []).append(row)
    decided = [_first(claim, rows.get(str(claim.claim), [])) for claim in claims.itertuples()]
    return [reason for reason, _ in decided], [some for _, some in decided]


def _first(claim: Any, rows: Rows) -> tuple[str, Rows]:
    for reason, rule in RULES:
        if (deciding := rule(claim, rows)) is not None:
            by_date = {row.reference: row for row in deciding}
            return reason, sorted(by_date.values(), key=lambda row: (row.as_of, row.reference))
    return NOTHING, []


# In words ---------------------------------------------------------------------------------------


def _say_number(metric: str, printed: Any, hedge: str, value: Any, high: Any) -> str:
    """Return a published figure as it was printed, or a rank as English writes it."""
    if metric != "rank" or pd.isna(value):
        counted = f"{value:,}" if hedge in ("none", "exactly") else f"{hedge} {value:,}"
        return str(printed) if pd.notna(printed) else counted
    if hedge == "between":
        return f"{ordinal(value)} to {ordinal(high)}"
    if hedge == "top":
        return f"top {value}"
    rank = f"{ordinal(value)} at best" if hedge == "at least" else ordinal(value)
    return f"joint {rank}" if pd.notna(printed) and "=" in printed else rank


def _say_what(
    metric: str, counts: str, ranking: Any, edition: Any, scope: str, region: str, measure: str
) -> str:
    """Return what a figure counts, or in which list a rank is one."""
    if metric != "rank":
        return str(counts)
    where = "" if region == "World" else f" in {region}"
    if pd.notna(ranking):
        edition = f" {edition}" if pd.notna(edition) else ""
        return f"{ranking}{edition}{'' if ranking.endswith(region) else where}"
    by = {"courses": " by number of courses", "audience": " by audience"}.get(measure, "")
    return f"{scope}{where}{by}"


_HEADS = {
    "agrees": "Agrees", "differs": "Differs", "contradicts": "Differs", "open": "Leaves room",
    "earlier": "Earlier", "later": "Later", "covers more": "Covers more",
    "says no number": "Says no number",
}  # fmt: skip


def _ids(evidence: pd.Series) -> pd.Series:
    return evidence.astype("object").fillna("").str.split("; ").map(frozenset)


def _listed(because: str, rows: Rows) -> str:
    """Return the deciding figures in one plain form."""
    told: dict[str, list[str]] = {head: [] for head in _HEADS.values()}
    for row in rows:
        number = f"{row.published}{', ' if row.metric == 'rank' else ' '}{row.of}"
        who = f"our count from {row.publisher}" if row.ours == "yes" else row.publisher
        relation = f", {row.relation}" if pd.notna(row.relation) else ""
        told[_HEADS[row.answer]].append(f"{number} ({who}{relation}, {say_date(row.as_of)})")
    parts = [f"{head}: {'; '.join(each)}." for head, each in told.items() if each]
    return " ".join(parts) or f"{because[:1].upper()}{because[1:]}."


def __dir__() -> list[str]:
    return __all__
