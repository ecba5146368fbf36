"""The rules that turn evidence into a verdict, in the order in which they are tried.

A rule is a function that takes a claim and its evidence (rows of
:func:`alliance_stats.evidence`, the closest in time first) and returns the rows that decide,
or None where it does not apply. What the author says itself decides nothing.
"""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["GLOSSARY", "RULES", "SIGNS", "VERDICTS"]

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

#: Every verdict -> its sign, what it means in a sentence for readers, the reasons that it can have.
_VERDICTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "confirmed": ("✓", "A source with no stake in the figure supports it, for the same time.",
        (INDEPENDENT,)),
    "self-reported": ("↻",
        "Supported, but only by interested parties other than the article’s own author.",
        (CONCERNED,)),
    "possible": ("≈", "What we found leaves room for it but doesn’t confirm it.",
        (ROOM, ROUNDER, ENROLMENTS, DISAGREE, RANKINGS, EVERY_MEASURE)),
    "true of something else": ("→", "The figure fits something other than what the article says.",
        (NOT_PEOPLE, OTHER_LIST)),
    "does not match": ("≠", "Published figures, or our own count, differ.",
        (DIFFER, SPEECH, OWNER)),
    "cannot be checked": ("?", "It is too vague to test, or we found nothing that could decide it.",
        (VAGUE, MEASURE, AUTHOR, TOO_HIGH, OTHER_DATES, NO_LIST, NOTHING)),
}  # fmt: skip
SIGNS = {verdict: sign for verdict, (sign, _, _) in _VERDICTS.items()}
GLOSSARY = {verdict: meaning for verdict, (_, meaning, _) in _VERDICTS.items()}
VERDICTS = {verdict: reasons for verdict, (_, _, reasons) in _VERDICTS.items()}

#: Published figures leave room only where the later is at most this many times the earlier.
ROOM_FACTOR = 2
#: Superlatives whose measure the words leave open.
UNMEASURED = ("size", "leadership")
#: Words for an audience that can only mean enrolments.
ENROLLING = ("signed up",)
#: Words for an audience that can only mean people.
PERSONS = ("users", "registered users", "members")

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
    if claim.counts in ENROLLING:
        return ("enrolments",)
    return ("people",) if claim.counts in PERSONS else ("people", "enrolments")


def _meaning(rows: Rows, meaning: str) -> Rows:
    known = (meaning, "either", "")
    return [row for row in _on_it(rows) if not meaning or row.meaning in known]


def _against(rows: Rows, meaning: str) -> Rows:
    """Return what refutes one meaning: as many people also enrol at least once."""
    people = [row for row in _meaning(rows, "people") if meaning == "enrolments" and row.above]
    return _answering(_meaning(rows, meaning) + people, "differs", "contradicts")


def _agreeing(claim: Any, rows: Rows) -> tuple[str, Rows]:
    """Return the first meaning in which a figure agrees, and the figures that do."""
    for meaning in _meanings(claim):
        if agreeing := _answering(_meaning(rows, meaning), "agrees"):
            return meaning, agreeing
    return "none", []


def _enrolments(rows: Rows) -> Rows:
    """Return the figures that agree if the claim means enrolments, whatever its word."""
    return _answering(_meaning(rows, "enrolments"), "agrees")


def _around(rows: Rows) -> Rows:
    """Return the closest figure before and the closest after, so far as there are any."""
    return _answering(rows, "earlier")[:1] + _answering(rows, "later")[:1]


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
    lists = {row.list for row in named}
    others = [row for row in _others(rows) if row.list not in lists]
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
    meaning, agreeing = _agreeing(claim, rows)
    against = _answering(_meaning(rows, meaning), "differs")
    against = [row for row in against if row.independence == "independent"]
    best = [row for row in agreeing if row.independence == "independent"]
    return (best or agreeing) + against if agreeing and against else None


def _independent(claim: Any, rows: Rows) -> Rows | None:
    meaning, agreeing = _agreeing(claim, rows)
    agreeing = [row for row in agreeing if row.independence == "independent"]
    return agreeing if agreeing and meaning == _meanings(claim)[0] else None


def _concerned(claim: Any, rows: Rows) -> Rows | None:
    meaning, agreeing = _agreeing(claim, rows)
    return agreeing if meaning == _meanings(claim)[0] else None


def _enrolments_not_people(claim: Any, rows: Rows) -> Rows | None:
    agreeing, against = _enrolments(rows), _against(rows, "people")
    return agreeing + (_answering(against, "differs") or against) if agreeing and against else None


def _enrolments_alone(claim: Any, rows: Rows) -> Rows | None:
    counted = _answering(_meaning(rows, "people"), *_NOW)
    return (_enrolments(rows) or None) if not counted else None


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
    found = [row for row in rows if row.independence != "author"]
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


def decide(claims: pd.DataFrame, found: pd.DataFrame) -> tuple[list[str], list[Rows]]:
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
