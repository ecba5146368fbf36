"""Compare the article's claims with what others published.

Every claim and every published figure is an interval. They are paired where they are about
the same thing, compared once (:func:`alliance_stats.intervals.within`), and a verdict
follows from the first rule that applies (:mod:`alliance_stats.rules`).
"""

from typing import Any

import numpy as np
import pandas as pd

from alliance_stats import intervals
from alliance_stats.datasets import Tables, validated
from alliance_stats.dates import days_from, overlap, same_time, say_date
from alliance_stats.hedges import READINGS, Grain, Reading, bounds
from alliance_stats.parsing import ordinal
from alliance_stats.ranks import computed
from alliance_stats.rules import GLOSSARY, VERDICTS, Rows, decide
from alliance_stats.scale import labels

__all__ = ["GLOSSARY", "VERDICTS", "evidence", "published_shares", "verdicts"]

_KEYS = ["entity", "on", "item", "metric", "region", "measure"]
_LIST = ["ranking", "compiled_by", "edition"]
_ENDS = ["lower", "upper"]


def evidence(
    tables: Tables | None = None, reading: Reading | None = None, *, grain: Grain = None
) -> pd.DataFrame:
    """Compare every claim with every published or computed figure for it.

    Parameters
    ----------
    tables : Tables, optional
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
        - ``answer``, for the same time: agrees, differs or open (a rounder figure); from
          another date: contradicts (a larger audience before, a smaller one after), else
          earlier or later; says no number; covers more (several platforms together);
        - ``list``: named, same publisher or another, where the claim names a list; another
          also for a rank among others; broader for what covers more;
        - ``independence``, ``publisher``, ``relation``, ``title``, ``address``, ``form`` of
          the source; ``note``;
        - ``lower`` and ``upper``: the published figure, as usually meant;
        - ``deciding``: whether the verdict rests on it.

    Raises
    ------
    ValueError
        An unknown reading, or a grain for a figure that is not there.

    Examples
    --------
    >>> table = evidence().set_index("reference")
    >>> table.loc["xuetangx-users-2020", ["claim", "published", "of", "answer"]].tolist()
    ['xuetangx-audience', '60 million', 'users', 'differs']
    """
    claims, found = _paired(validated(tables), reading, grain)
    deciding = [row.Index for *_, rows in decide(claims, found) for row in rows]
    found["deciding"] = found.index.isin(deciding)
    found = found.sort_values(["place", "deciding"], ascending=[True, False], kind="stable")
    columns = [
        "claim", "reference", "published", "of", "meaning", "as_of", "as_of_basis", "when",
        "answer", "list", "independence", "publisher", "relation", "title", "address", "form",
        "note", *_ENDS, "deciding",
    ]  # fmt: skip
    return found[columns].reset_index(drop=True)


def verdicts(
    tables: Tables | None = None, reading: Reading | None = None, *, grain: Grain = None
) -> pd.DataFrame:
    """Return a verdict on each claim.

    Parameters
    ----------
    tables, reading, grain
        As for :func:`evidence`.

    Returns
    -------
    pandas.DataFrame
        One row per claim, index ``claim``, in the order of the article, rows without a
        place in it last. ``statement``; ``verdict`` and ``because``, see :data:`claims.VERDICTS`;
        ``finding``: as written in findings.csv where verdict, reason and evidence are as
        judged there and neither ``reading`` nor ``grain`` is given, else the evidence in a
        plain list; ``evidence``: the ids that decide, in the order of their dates,
        separated by semicolons.

    Examples
    --------
    >>> verdicts().loc["edx-audience", ["verdict", "because"]].tolist()
    ['true of something else', 'of enrolments, not people']
    >>> verdicts(grain={"edx-audience": 1_000_000}).loc["edx-audience", "verdict"]
    'does not match'
    """
    tables = validated(tables)
    claims, found = _paired(tables, reading, grain)
    decided = [
        (verdict, because, _listed(because, rows), "; ".join(row.reference for row in rows))
        for verdict, because, rows in decide(claims, found)
    ]
    index, names = claims.set_index("claim").index, ["verdict", "because", "finding", "evidence"]
    table = pd.DataFrame(decided, index, names, "str")
    table.insert(0, "statement", claims["statement"].astype("str").to_numpy())
    if reading is None and grain is None:
        judged = tables.findings.reindex(index).astype("object").fillna("")
        judged_on = ["verdict", "because", "evidence"]
        as_judged = (judged[judged_on] == table[judged_on]).all(axis="columns")
        table["finding"] = table["finding"].mask(as_judged, judged["finding"])
    return table


def published_shares(tables: Tables | None = None) -> pd.DataFrame:
    """Return published counts as shares of the article's.

    Parameters
    ----------
    tables : Tables, optional

    Returns
    -------
    pandas.DataFrame
        One row per count and published figure: the closest in time; for audiences the
        closest of people and of enrolments; none of SPBU or the Alliance. Index ``claim``;
        ``group``, courses or audiences; ``label``; ``printed``, the article's words;
        ``kind``, what is counted; ``value``, published over printed, moved into ``lower`` …
        ``upper``, what their words allow, if outside; ``same_time``; ``text``, as
        published, with the month if another.

    Examples
    --------
    >>> table = published_shares().set_index("text", append=True)
    >>> table.loc[("edx-audience", "35 million"), "value"].round(2)
    np.float64(0.35)
    """
    tables = validated(tables)
    _, found = _paired(tables, None, None)
    found = found[(found["metric"] != "rank") & (found["independence"] != "author")]
    found = found[(found["list"] != "broader") & (found["meaning"] != "either")]
    found = found.drop_duplicates(["claim", "meaning"]).set_index("claim")
    said = tables.figures.loc[found.index]
    audience, label = said["metric"] == "audience", labels(said, tables.organizations)
    same_time = found["when"] == "same time"
    ends = intervals.ratio(found[_ENDS], bounds(said))
    value, text = found["value"].astype("float64") / said["value"], found["published"]
    table = ends.assign(
        group=np.where(audience, "Audiences", "Courses, partners, platforms"),
        label=label.where(audience, label + ", " + said["metric"].astype("str")),
        printed=said["printed"].str[:1].str.lower() + said["printed"].str[1:],
        kind=found["meaning"].where(audience, "courses, partners, platforms"),
        # "Almost 800" is below 800, so the number named may lie outside its own range.
        value=value.clip(ends["lower"], ends["upper"]),
        same_time=same_time,
        text=text.where(same_time, text + ", " + found["as_of"].str[:7].map(say_date)),
        size=said["value"],
    )
    order = ["group", "size", "kind"]
    table = table.sort_values(order, ascending=[False, False, True], kind="stable")
    return table[["group", "label", "printed", "kind", "value", *_ENDS, "same_time", "text"]]


# Claims and published figures, as intervals ----------------------------------------------------


def _widest(numbers: pd.DataFrame, reading: Reading | None, grain: Grain = None) -> pd.DataFrame:
    """Return what numbers allow in the reading given, or else in either."""
    if reading is not None:
        return bounds(numbers, reading, grain)
    everyday, strict = (bounds(numbers, each, grain) for each in READINGS)
    return everyday.assign(
        lower=np.minimum(everyday["lower"], strict["lower"]),
        upper=np.maximum(everyday["upper"], strict["upper"]),
    )


def _claims(tables: Tables, reading: Reading | None, grain: Grain) -> pd.DataFrame:
    """Return figures and positions as one table, with the ends that their words allow."""
    figures = tables.figures.astype("object").join(_widest(tables.figures, reading, grain))
    figures["usual"] = bounds(tables.figures, reading or "pragmatic", grain)["upper"]
    # A rank is exact in either reading, and has no grain.
    ends = tables.positions[["best", "worst"]].astype("float64").fillna(np.inf)
    positions = tables.positions.astype("object").join(ends.set_axis(_ENDS, axis="columns"))
    positions = positions.assign(metric="rank", as_of=tables.package["article"]["date"])
    claims = pd.concat([figures, positions]).rename_axis("claim").reset_index()
    claims = claims.sort_values("start", kind="stable", na_position="last", ignore_index=True)
    return claims.assign(place=range(len(claims)), **claims[_KEYS].fillna(""))


def _published(tables: Tables, reading: Reading | None) -> pd.DataFrame:
    """Return references and computed ranks as one table, with sources, words and ends."""
    both = {"no": tables.references, "yes": computed(tables)}
    table = pd.concat([frame.astype("object").assign(ours=ours) for ours, frame in both.items()])
    table = table.rename_axis("reference").reset_index()
    is_rank, exact = table["metric"] == "rank", bounds(table, "literal")
    usual = bounds(table, reading or "pragmatic").where(~is_rank, exact)
    widest = _widest(table, reading).where(~is_rank, exact)
    about = ["independence", "publisher", "relation", "title", "address", "form"]
    sources = tables.sources.loc[table["source"], about].reset_index(drop=True)
    return table.join(sources.astype("object")).assign(
        **table[[*_KEYS, "meaning", "quotes", "note"]].fillna(""),
        # Text, even where there is no row.
        published=pd.Series([_say_number(row) for row in table.itertuples()], dtype="object"),
        of=pd.Series([_say_what(row) for row in table.itertuples()], dtype="object"),
        **usual,
        least=widest["lower"],
        most=widest["upper"],
    )


def _paired(
    tables: Tables, reading: Reading | None, grain: Grain
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the claims; and their pairs with published figures, the closest in time first."""
    claims, published = _claims(tables, reading, grain), _published(tables, reading)
    ours = claims[["claim", "place", *_KEYS, *_LIST, "scope", "as_of", *_ENDS, "usual"]]
    sides = ("_claim", "")
    same = ours.merge(published, on=_KEYS, suffixes=sides)
    # A figure for several platforms together at least says who counts.
    on_one = ours[ours["on"].ne("") & ours["item"].eq("") & ours["metric"].ne("rank")]
    whole = published[published["on"].eq("") & published["item"].eq("")]
    broader = on_one.merge(whole, on=["entity", "metric"], suffixes=sides)
    pairs = pd.concat([same.assign(list=_lists(same)), broader.assign(list="broader")])
    pairs = _compared(pairs.reset_index(drop=True))
    return claims, pairs.sort_values(["place", "far", "reference"], ignore_index=True)


def _lists(pairs: pd.DataFrame) -> np.ndarray:
    """Return in which list a rank is, seen from its claim; for counts there is none."""
    claimed = pairs[[f"{column}_claim" for column in _LIST]].set_axis(_LIST, axis="columns")
    # A rank among technical universities is none among all of them.
    alike = (pairs["scope"] == pairs["scope_claim"]) | (pairs["metric"] != "rank")
    none_named = claimed[["ranking", "compiled_by"]].isna().all(axis="columns")
    named = (claimed.isna() | (claimed == pairs[_LIST])).all(axis="columns")
    publisher = claimed["compiled_by"] == pairs["compiled_by"]
    lists = [alike & none_named, alike & named, publisher]
    return np.select(lists, ["", "named", "same publisher"], "another")


def _compared(pairs: pd.DataFrame) -> pd.DataFrame:
    """Compare number and time of both sides of each pair."""
    allowed = pairs[["lower_claim", "upper_claim"]].set_axis(_ENDS, axis="columns")
    widest = pairs[["least", "most"]].set_axis(_ENDS, axis="columns")
    by_number = intervals.within(pairs[_ENDS], widest, allowed)
    above, below = widest["lower"] > allowed["upper"], widest["upper"] < allowed["lower"]
    dates = pairs["as_of"], pairs["as_of_claim"]
    days = days_from(*dates)
    # The edition that a claim names is of its time, whenever it came out.
    edition = (pairs["edition_claim"] == pairs["edition"]) & pairs["list"].isin(["", "named"])
    now, before = same_time(*dates) | edition, days < 0
    # A larger figure before, or a smaller one after, leaves no room for what only grows.
    room = ~above.where(before, below)
    grows = (pairs["metric"] == "audience") & ~overlap(*dates)
    answers = {
        "covers more": pairs["list"] == "broader",
        "says no number": widest["lower"].isna(),
        "agrees": now & (by_number == "agrees"),
        "differs": now & (by_number == "differs"),
        "open": now,
        "contradicts": grows & ~room,
        "earlier": before,
    }
    return pairs.assign(
        far=days.abs(),
        when=np.select([now, before], ["same time", "before"], "after"),
        answer=np.select(list(answers.values()), list(answers), "later"),
        by_number=by_number,
        above=above,
        room=room,
    )


# In words --------------------------------------------------------------------------------------


def _say_number(row: Any) -> str:
    """Return a published figure as it was printed, but a rank as English writes it."""
    is_rank, printed = row.metric == "rank", "" if pd.isna(row.printed) else str(row.printed)
    if printed and (not is_rank or pd.isna(row.value)):
        return printed
    say = ordinal if is_rank else "{:,}".format
    if row.hedge == "between":
        return f"{say(row.value)} to {say(row.value_high)}"
    if row.hedge in ("none", "exactly"):
        return ("joint " if "=" in printed else "") + say(row.value)
    if is_rank and row.hedge == "at least":
        return f"{say(row.value)} at best"
    return f"{row.hedge} {row.value:,}"


def _say_what(row: Any) -> str:
    """Return what a figure counts, or in which list a rank is one."""
    if row.metric != "rank":
        return str(row.counts)
    where = "" if row.region == "World" else f" in {row.region}"
    if pd.notna(row.ranking):
        edition = f" {row.edition}" if pd.notna(row.edition) else ""
        return f"{row.ranking}{edition}{'' if row.ranking.endswith(row.region) else where}"
    by = {"courses": " by number of courses", "audience": " by audience"}.get(row.measure, "")
    return f"{row.scope}{where}{by}"


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
    if any(row.answer == "agrees" and row.lower > row.usual for row in rows):
        parts.append("True, and an understatement.")
    return " ".join(parts) or f"{because[:1].upper()}{because[1:]}."
