"""The rules that turn evidence into a verdict, in the order in which they are tried.

A rule takes a claim and its evidence, rows of :func:`alliance_stats.evidence`, the closest in
time first. It returns the rows that decide, or None if it does not apply. The first that applies
gives verdict and reason; an empty list applies, too. A new rule goes where it is to be tried,
and its reason into the ``enum`` of ``datapackage.json``.
"""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["GLOSSARY", "RULES", "SIGNS", "VERDICTS"]

#: Every verdict -> its sign, and what it means in a sentence for readers.
SIGNS = {
    "confirmed": "✓", "self-reported": "↻", "possible": "≈",
    "true of something else": "→", "does not match": "≠", "cannot be checked": "?",
}  # fmt: skip
GLOSSARY = {
    "confirmed": "A source with no stake in the figure supports it, for the same time.",
    "self-reported":
        "Supported, but only by interested parties other than the article’s own author.",
    "possible": "What we found leaves room for it but doesn’t confirm it.",
    "true of something else": "The figure fits something other than what the article says.",
    "does not match": "Published figures, or our own count, differ.",
    "cannot be checked": "It is too vague to test, or we found nothing that could decide it.",
}  # fmt: skip

#: Published figures leave room only where the later is at most this many times the earlier.
ROOM_FACTOR = 2
#: Superlatives whose measure the words leave open.
UNMEASURED = ("size", "leadership")
#: Words for an audience that can only mean enrolments, and those that can only mean people.
ENROLLING, PERSONS = ("signed up",), ("users", "registered users", "members")

Rows = list[Any]
Rule = Callable[[Any, Rows], Rows | None]
#: Verdict, reason and rule, in order.
RULES: list[tuple[str, str, Rule]] = []


def rule(verdict: str, reason: str) -> Callable[[Rule], Rule]:
    """Put a function at the end of the list of rules."""

    def listed(function: Rule) -> Rule:
        RULES.append((verdict, reason, function))
        return function

    return listed


# What rules ask of the evidence ---------------------------------------------------------------


def _answering(rows: Rows, *answers: str) -> Rows:
    return [row for row in rows if row.answer in answers]


def _now(rows: Rows) -> Rows:
    return _answering(rows, "agrees", "differs", "open")


def _independent(rows: Rows) -> Rows:
    return [row for row in rows if row.independence == "independent"]


def _others(rows: Rows) -> Rows:
    """Return the figures that others than the author give for the claim."""
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
    return [row for row in _on_it(rows) if row.meaning in (meaning, "either")]


def _agreeing(rows: Rows, meaning: str) -> Rows:
    return _answering(_meaning(rows, meaning), "agrees")


def _against(rows: Rows, meaning: str) -> Rows:
    """Return what refutes one meaning: as many people also enrol at least once."""
    people = [row for row in _meaning(rows, "people") if meaning == "enrolments" and row.above]
    return _answering(_meaning(rows, meaning) + people, "differs", "contradicts")


def _unrefuted(claim: Any, rows: Rows) -> list[Rows]:
    """Return the figures of each meaning that nothing refutes."""
    return [_meaning(rows, each) for each in _meanings(claim) if not _against(rows, each)]


def _around(rows: Rows) -> Rows:
    """Return the closest figure before and the closest after, so far as there are any."""
    return _answering(rows, "earlier")[:1] + _answering(rows, "later")[:1]


def _flat(parts: Iterable[Rows]) -> Rows:
    return list(chain.from_iterable(parts))


# The rules, in order --------------------------------------------------------------------------


@rule("cannot be checked", "too vague to test")
def _no_worst_rank(claim: Any, rows: Rows) -> Rows | None:
    return [] if claim.metric == "rank" and np.isinf(claim.upper) else None


@rule("does not match", "its owner says otherwise")
def _owner_ranks_it_lower(claim: Any, rows: Rows) -> Rows | None:
    lower = _answering(_on_it(rows), "differs") if claim.measure in UNMEASURED else []
    return [row for row in lower if row.independence == "official" and row.ours == "no"] or None


@rule("possible", "true by every measure found, and the article names none")
def _first_by_every_measure(claim: Any, rows: Rows) -> Rows | None:
    now = _now(_on_it(rows)) if claim.measure in UNMEASURED else []
    return now if now and all(row.answer == "agrees" for row in now) else None


@rule("cannot be checked", "depends on a measure that the article does not name")
def _no_measure(claim: Any, rows: Rows) -> Rows | None:
    return _now(_on_it(rows)) if claim.measure in UNMEASURED else None


@rule("does not match", "other reports of the same speech give another figure")
def _reports_differ(claim: Any, rows: Rows) -> Rows | None:
    reports = [row for row in _others(rows) if row.quotes == claim.said_by]
    return reports if reports and all(row.by_number == "differs" for row in reports) else None


@rule("true of something else", "of another list than the one it names")
def _another_list_agrees(claim: Any, rows: Rows) -> Rows | None:
    named = _on_it(rows) if _names_a_list(claim) else []
    lists = {row.list for row in named}
    elsewhere = [row for row in _others(rows) if row.list not in lists]
    agreeing = [row for row in elsewhere if row.by_number == "agrees"]
    # Where no edition is named, none of them may agree.
    lacks = _answering(named, "differs") and all(row.by_number == "differs" for row in named)
    return named + agreeing if lacks and agreeing else None


@rule("cannot be checked", "the list it names was not found")
def _list_not_found(claim: Any, rows: Rows) -> Rows | None:
    # Another list of the same publisher may speak against a claim, but not for it.
    here = [row for row in _on_it(rows) if row.list == "named" or row.answer == "differs"]
    return [] if _names_a_list(claim) and not here else None


@rule("possible", "rankings disagree, and the article names none")
def _rankings_disagree(claim: Any, rows: Rows) -> Rows | None:
    now = _answering(_on_it(rows), "agrees", "differs")
    named = claim.metric != "rank" or _names_a_list(claim)
    return now if not named and len({row.answer for row in now}) == 2 else None


@rule("possible", "published figures disagree")
def _figures_disagree(claim: Any, rows: Rows) -> Rows | None:
    for meaning in _meanings(claim):
        if agreeing := _agreeing(rows, meaning):
            against = _independent(_answering(_meaning(rows, meaning), "differs"))
            return (_independent(agreeing) or agreeing) + against if against else None
    return None


@rule("confirmed", "an independent source gives it for the same time")
def _independent_agree(claim: Any, rows: Rows) -> Rows | None:
    return _independent(_agreeing(rows, _meanings(claim)[0])) or None


@rule("self-reported", "only those concerned, or reports relaying them, give it for the same time")
def _concerned_agree(claim: Any, rows: Rows) -> Rows | None:
    return _agreeing(rows, _meanings(claim)[0]) or None


@rule("true of something else", "of enrolments, not people")
def _enrolments_not_people(claim: Any, rows: Rows) -> Rows | None:
    # Whatever the claim's word: "users" that match enrolments are none.
    agreeing, against = _agreeing(rows, "enrolments"), _against(rows, "people")
    return agreeing + (_answering(against, "differs") or against) if agreeing and against else None


@rule("possible", "it matches enrolments, and no count of people was found")
def _enrolments_alone(claim: Any, rows: Rows) -> Rows | None:
    return None if _now(_meaning(rows, "people")) else _agreeing(rows, "enrolments") or None


@rule("does not match", "published figures, or our count, differ")
def _all_differ(claim: Any, rows: Rows) -> Rows | None:
    against = [_against(rows, meaning) for meaning in _meanings(claim)]
    return _flat(against) if all(against) else None


@rule("possible", "a rounder figure for the same time leaves room for it")
def _rounder(claim: Any, rows: Rows) -> Rows | None:
    return _flat(_answering(some, "open") for some in _unrefuted(claim, rows)) or None


@rule("possible", "earlier and later figures leave room for it")
def _room(claim: Any, rows: Rows) -> Rows | None:
    for around in map(_around, _unrefuted(claim, rows)):
        if claim.metric != "rank" and len(around) == 2 and all(row.room for row in around):
            before, after = around
            if after.value <= ROOM_FACTOR * before.value:
                return around
    return None


@rule("cannot be checked", "too high for people, and too little is published on enrolments")
def _too_high_for_people(claim: Any, rows: Rows) -> Rows | None:
    against = _against(rows, "people")
    return against + _around(_meaning(rows, "enrolments")) if against else None


@rule("cannot be checked", "only figures from other dates were found")
def _other_dates(claim: Any, rows: Rows) -> Rows | None:
    around = _flat(map(_around, _unrefuted(claim, rows)))
    return around or [row for row in rows if row.independence != "author"] or None


@rule("cannot be checked", "only SPBU or the Alliance says so")
def _author_alone(claim: Any, rows: Rows) -> Rows | None:
    return rows or None


@rule("cannot be checked", "no published figure was found")
def _nothing(claim: Any, rows: Rows) -> Rows | None:
    return []


#: Every verdict -> its reasons, in the order of their rules.
VERDICTS = {name: [why for verdict, why, _ in RULES if verdict == name] for name in SIGNS}


def decide(claims: pd.DataFrame, found: pd.DataFrame) -> list[tuple[str, str, Rows]]:
    """Return each claim's verdict, its reason, and the rows that decide it, by date."""
    rows: dict[str, Rows] = {claim: [] for claim in claims["claim"]}
    for row in found.itertuples():
        rows[str(row.claim)].append(row)
    return [_first(claim, rows[str(claim.claim)]) for claim in claims.itertuples()]


def _first(claim: Any, rows: Rows) -> tuple[str, str, Rows]:
    tried = ((verdict, reason, applies(claim, rows)) for verdict, reason, applies in RULES)
    verdict, reason, deciding = next(each for each in tried if each[2] is not None)
    by_date = {row.reference: row for row in deciding or ()}
    return verdict, reason, sorted(by_date.values(), key=lambda row: (row.as_of, row.reference))
