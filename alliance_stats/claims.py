"""Compare the article's claims with what others published.

Every claim and every published figure is an interval. They are paired where they are about
the same thing, compared once (:func:`alliance_stats.intervals.within`), and a verdict
follows from the first rule that applies (:mod:`alliance_stats.rules`): it is computed,
never typed.
"""

from typing import Any

import numpy as np
import pandas as pd

from alliance_stats import intervals
from alliance_stats.datasets import Tables, validated
from alliance_stats.dates import days_from, same_time, say_date, spans
from alliance_stats.hedges import Grain, Reading, bounds
from alliance_stats.parsing import ordinal
from alliance_stats.ranks import computed
from alliance_stats.rules import GLOSSARY, VERDICTS, Rows, decide
from alliance_stats.scale import labels

__all__ = ["GLOSSARY", "VERDICTS", "evidence", "published_shares", "verdicts"]

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
    deciding = [row.Index for rows in decide(claims, found)[1] for row in rows]
    found["deciding"] = found.index.isin(deciding)
    found = found.sort_values(["place", "deciding"], ascending=[True, False], kind="stable")
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
    tables : Tables, optional
        By default the package's own.
    reading : {"pragmatic", "literal"}, optional
        As for :func:`evidence`.
    grain : number, Series or dict, optional
        As for :func:`evidence`.

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
    because, decided = decide(claims, _evidence(tables, claims, reading))
    verdict_of = {reason: verdict for verdict, reasons in VERDICTS.items() for reason in reasons}
    ids = ["; ".join(row.reference for row in rows) for rows in decided]
    listed = [_listed(*pair) for pair in zip(because, decided, strict=True)]
    table = claims.set_index("claim").assign(because=because, evidence=ids, finding=listed)
    table["verdict"] = table["because"].map(verdict_of)
    table = table[["statement", "verdict", "because", "finding", "evidence"]].astype("str")
    if reading is None and grain is None:
        judged = tables.findings.reindex(table.index).astype("object").fillna("")
        judged_on = ["verdict", "because", "evidence"]
        as_judged = (judged[judged_on] == table[judged_on]).all(axis="columns")
        table["finding"] = table["finding"].mask(as_judged, judged["finding"])
    return table


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
        ``kind``, what is counted; ``lower`` and ``upper`` of the published over the
        article's number, in the everyday reading; ``value``, the numbers named, one over
        the other, or the nearer of these ends; ``same_time``; ``text``,
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
    ends = intervals.ratio(found[["lower", "upper"]], bounds(said))
    value = found["value"].astype("float64") / said["value"]
    table = ends.assign(
        group=np.where(audience, "Audiences", "Courses, partners, platforms"),
        label=label.where(audience, label + ", " + said["metric"].astype("str")),
        printed=said["printed"].str.replace("Almost", "almost"),
        kind=found["meaning"].where(audience, "courses, partners, platforms"),
        # "Almost 800" is below 800, so the number named may lie outside its own range.
        value=value.clip(ends["lower"], ends["upper"]),
        same_time=same,
        text=found["published"].where(same, found["published"] + month),
        size=said["value"],
    )
    order = ["group", "size", "kind"]
    table = table.sort_values(order, ascending=[False, False, True], kind="stable")
    return table[
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
    figures["usual"] = bounds(tables.figures, reading or "pragmatic", grain)["upper"]
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
    columns = [*_KEYS, *_LIST, "scope", "printed", "counts", "meaning", "quotes", "hedge", "value",
               "value_high", "as_of", "as_of_basis", "source", "note"]  # fmt: skip
    both = {"no": tables.references[columns], "yes": computed(tables)[columns]}
    table = pd.concat([frame.astype("object").assign(ours=ours) for ours, frame in both.items()])
    table = table.rename_axis("reference").reset_index()
    numbers = table[["hedge", "value", "value_high"]]
    is_rank, exact = table["metric"] == "rank", bounds(numbers, "literal")
    usual = bounds(numbers, reading or "pragmatic").where(~is_rank, exact)
    widest = _ends(numbers, reading).where(~is_rank, exact)
    about = ["independence", "publisher", "relation", "title", "address", "form"]
    sources = tables.sources.loc[table["source"], about].reset_index(drop=True)
    numbered = ["metric", "printed", "hedge", "value", "value_high"]
    listed = ["metric", "counts", "ranking", "edition", "scope", "region", "measure"]
    return table.join(sources.astype("object")).assign(
        **table[[*_KEYS, "meaning", "quotes", "note"]].fillna(""),
        published=list(map(_say_number, *(table[name] for name in numbered))),
        of=list(map(_say_what, *(table[name] for name in listed))),
        **usual,
        least=widest["lower"],
        most=widest["upper"],
    )


def _evidence(tables: Tables, claims: pd.DataFrame, reading: Reading | None) -> pd.DataFrame:
    """Pair claims with published figures and compare them, the closest in time first."""
    published = _published(tables, reading)
    needed = ["claim", "place", *_KEYS, *_LIST, "scope", "as_of", "lower", "upper", "usual"]
    sides = ("_claim", "")
    same = claims[needed].merge(published, on=_KEYS, suffixes=sides)
    # A figure for several platforms together at least says who counts.
    on_one = claims["on"].ne("") & claims["item"].eq("") & claims["metric"].ne("rank")
    whole = published[published["on"].eq("") & published["item"].eq("")]
    broader = claims.loc[on_one, needed].merge(whole, on=["entity", "metric"], suffixes=sides)
    pairs = pd.concat([same.assign(list=_lists(same)), broader.assign(list="broader")])
    pairs = pairs.reset_index(drop=True)
    pairs = pairs.assign(**_compared(pairs))
    pairs["far"] = pairs["days"].abs()
    return pairs.sort_values(["place", "far", "reference"], ignore_index=True)


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
        "understated": pairs["lower"] > pairs["usual"],
    }


# In words --------------------------------------------------------------------------------------


def _say_number(metric: str, printed: Any, hedge: str, value: Any, high: Any) -> str:
    """Return a published figure as it was printed, or a rank as English writes it."""
    is_rank = metric == "rank"
    if pd.notna(printed) and (not is_rank or pd.isna(value)):
        return str(printed)
    say = ordinal if is_rank else "{:,}".format
    if hedge == "between":
        return f"{say(value)} to {say(high)}"
    if hedge in ("none", "exactly"):
        joint = is_rank and pd.notna(printed) and "=" in printed
        return f"joint {say(value)}" if joint else say(value)
    return f"{say(value)} at best" if is_rank and hedge == "at least" else f"{hedge} {value:,}"


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


def _listed(because: str, rows: Rows) -> str:
    """Return the deciding figures in one plain form."""
    told: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: row.answer):
        number = f"{row.published}{', ' if row.metric == 'rank' else ' '}{row.of}"
        who = f"our count from {row.publisher}" if row.ours == "yes" else row.publisher
        relation = f", {row.relation}" if pd.notna(row.relation) else ""
        head = row.answer.replace("open", "leaves room").capitalize()
        told.setdefault(head, []).append(f"{number} ({who}{relation}, {say_date(row.as_of)})")
    parts = [f"{head}: {'; '.join(each)}." for head, each in told.items()]
    if any(row.answer == "agrees" and row.understated for row in rows):
        parts.append("True, and an understatement.")
    return " ".join(parts) or f"{because[:1].upper()}{because[1:]}."
