"""The article's claims, held against what others published.

A verdict is computed from the tables by the first rule that applies (see
:func:`verdicts`), never typed. Counts of one thing only grow: courses stay listed
and enrolments add up. So an earlier count above the article's contradicts it, and
so does a later one below it.
"""

import datetime
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame as Frame

from alliance_stats import intervals
from alliance_stats.checks import AUDIENCES, LISTINGS, first_and_last_day
from alliance_stats.datasets import Tables, validated
from alliance_stats.hedges import Grain, Reading, bounds
from alliance_stats.scale import labels

__all__ = [
    "GLOSSARY", "VERDICTS", "against_published", "computed_ranks", "coursera_places",
    "enrolments_per_person", "evidence", "growth", "nearest_counts", "ordinal", "say_date",
    "verdicts",
]  # fmt: skip

INDEPENDENT = "an independent source agrees, for the same time"
CONCERNED = "only those concerned, or reports that relay them, agree, for the same time"
ENROLMENTS = "true only if enrolments are meant, not people"
ROOM = "counts before and after leave room"
LISTS = "one list has it, another does not"
OTHERWISE = "published or counted otherwise"
MISQUOTED = "misquoted: other reports of the same speech have another number"
MISATTRIBUTED = "misattributed: true of another list than the one named"
VAGUE = "too vague: the words set no limit"
MEASURE = "true or false by a measure that is not named"
AUTHOR = "only its author says so"
NOT_PEOPLE = "not people, and too little was found on enrolments"
OTHER_TIMES = "counts of other times cannot contradict it"
NO_LIST = "the named list was not found"
NOTHING = "nothing was found"

#: Every verdict, the firmest first, with the reasons that it can have.
VERDICTS: dict[str, tuple[str, ...]] = {
    "confirmed": (INDEPENDENT,),
    "repeated": (CONCERNED,),
    "possible": (ENROLMENTS, ROOM, LISTS),
    "does not fit": (OTHERWISE, MISQUOTED, MISATTRIBUTED),
    "cannot be checked": (VAGUE, MEASURE, AUTHOR, NOT_PEOPLE, OTHER_TIMES, NO_LIST, NOTHING),
}
#: What each verdict means, in a sentence for readers.
GLOSSARY: dict[str, str] = {
    "confirmed": "A source with no stake in the number agrees, for the same time.",
    "repeated": "Only the organisation itself, its owner or reports that relay them agree.",
    "possible": "It may be true; what was found does not decide it.",
    "does not fit": "What was published or counted is something else.",
    "cannot be checked": "The words are too vague, or nothing that could decide it was found.",
}
_VERDICT_OF = {reason: verdict for verdict, reasons in VERDICTS.items() for reason in reasons}

#: The article prints no date of its own; its conference was in that month.
ARTICLE_DATE = "2020-12"
#: Days within which a count is of the same time: most counts are published once a year.
SAME_TIME = 183
#: An edition of a yearly ranking holds until the next.
SAME_EDITION = 366
#: Counts before and after say little if they are more than this factor apart.
ROOM_FACTOR = 2
#: What the article's word for an audience leaves open. The words are a translator's, so
#: only signing up, which is done once per course, tells enrolments from people.
MEANINGS = dict.fromkeys(AUDIENCES, ("people", "enrolments")) | {"signed up": ("enrolments",)}
#: The partner that stands for guided projects, which only the listing of April counts.
GUIDED_PROJECTS = "rhyme"
TOTALS = ("china", "world", "world-without-china", "harvardx-mitx")


# Dates and places in words --------------------------------------------------------------------


def say_date(as_of: str) -> str:
    """Write a date as people do.

    Examples
    --------
    >>> [say_date(date) for date in ("2020-12-15", "2020-09/2021-03", "2022")]
    ['15 Dec 2020', 'Sep 2020 to Mar 2021', '2022']
    """
    formats = {4: "%Y", 7: "%b %Y", 10: "%d %b %Y"}
    parts = [
        f"{datetime.date.fromisoformat((part + '-01-01')[:10]):{formats[len(part)]}}"
        for part in as_of.split("/")
    ]
    return " to ".join(part.lstrip("0") for part in parts)


def _dated(as_of: str) -> str:
    date = say_date(as_of).replace(" to ", " and ")
    return f"{'between' if ' and ' in date else 'on' if len(as_of) == 10 else 'in'} {date}"


def ordinal(place: int) -> str:
    """Write a place as English does.

    Examples
    --------
    >>> [ordinal(place) for place in (1, 12, 22, 103)]
    ['1st', '12th', '22nd', '103rd']
    """
    teen = place % 100 in (11, 12, 13)
    return f"{place}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"


def _days(as_of: pd.Series, when: pd.Series | str = ARTICLE_DATE) -> pd.Series:
    """Count the days from one date to another between their farthest ends, signed."""
    theirs = [first_and_last_day(date) for date in as_of]
    whens = [when] * len(as_of) if isinstance(when, str) else when
    ours = [first_and_last_day(date) for date in whens]
    found = [
        max(((b[1] - a[0]).days, (b[0] - a[1]).days), key=abs)
        for a, b in zip(ours, theirs, strict=True)
    ]
    return pd.Series(found, index=as_of.index, dtype="int64")


# What is counted, platform by platform --------------------------------------------------------


def _audiences(references: Frame) -> Frame:
    """Give the published audiences of whole platforms and totals, of one known meaning."""
    whole = references["on"].isna() & references["item"].isna()
    return references[whole & references["meaning"].isin(["people", "enrolments"])]


def nearest_counts(tables: Tables | None = None) -> Frame:
    """Give people and enrolments of each platform, each as near to the article as published.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.

    Returns
    -------
    pandas.DataFrame
        Index ``reference``, one row per entity and meaning. ``entity``; ``label``;
        ``meaning``: people or enrolments; ``printed``; ``value``; ``lower`` and
        ``upper``, as usually meant; ``as_of``; ``days`` from the article, negative
        before it. Of two counts of one day the one with a printed date is taken.

    Examples
    --------
    >>> nearest_counts().loc["xuetangx-users-2020", ["label", "meaning", "printed"]].tolist()
    ['XuetangX', 'people', '60 million']
    """
    return _nearest(validated(tables))


def _nearest(tables: Tables) -> Frame:
    counted = _audiences(tables.references)
    counted = counted.assign(
        days=_days(counted["as_of"]), label=labels(counted, tables.organizations)
    ).join(bounds(counted))
    counted["far"] = counted["days"].abs()
    order = counted.sort_values(["entity", "meaning", "far", "as_of_basis"], kind="stable")
    nearest = order.drop_duplicates(["entity", "meaning"])
    columns = ["entity", "label", "meaning", "printed", "value", "lower", "upper", "as_of", "days"]
    return nearest[columns]


def enrolments_per_person(tables: Tables | None = None) -> Frame:
    """Tell how many times a person enrols: enrolments over people, where one source has both.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.

    Returns
    -------
    pandas.DataFrame
        One row per entity, date and source: ``entity``; ``label``; ``as_of``;
        ``source``; ``people`` and ``enrolments``, ids of the two references;
        ``lower`` and ``upper``, enrolments per person as usually meant.

    Examples
    --------
    >>> pairs = enrolments_per_person().set_index("enrolments")
    >>> pairs.loc["edx-enrolments-2020", ["lower", "upper"]].round(1).tolist()
    [3.0, 3.3]
    """
    tables = validated(tables)
    counted = _audiences(tables.references).reset_index()
    counted["label"] = labels(counted, tables.organizations)
    keys = ["entity", "label", "as_of", "source"]
    people, enrolments = (
        counted.loc[counted["meaning"] == meaning, [*keys, "reference"]].rename(
            columns={"reference": meaning}
        )
        for meaning in ("people", "enrolments")
    )
    pairs = people.merge(enrolments, on=keys).sort_values(["entity", "as_of"], ignore_index=True)
    ends = bounds(tables.references)
    over, under = (ends.loc[pairs[name]].set_axis(pairs.index) for name in ("enrolments", "people"))
    return pairs.join(intervals.ratio(over, under))


def growth(tables: Tables | None = None, entities: Sequence[str] = ("coursera", "edx")) -> Frame:
    """Tell how many people each platform counted over the years.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.
    entities : sequence of str
        Whose counts, by their ids in the references.

    Returns
    -------
    pandas.DataFrame
        One row per count of people, in the order of the entities and dates:
        ``series``, whose; ``date``, the last day of its date; ``value``, the middle of
        a band; ``reference``. Of several counts of one day one with a printed date is
        taken, and then the first by id.

    Raises
    ------
    ValueError
        No people are counted of an entity.

    Examples
    --------
    >>> growth(entities=["edx"])["value"].iloc[-1]
    np.float64(42000000.0)
    """
    tables = validated(tables)
    people = _audiences(tables.references)
    people = people[people["meaning"] == "people"]
    if unknown := sorted(set(entities) - set(people["entity"])):
        raise ValueError(f"no people are counted of {', '.join(unknown)}")
    chosen = people[people["entity"].isin(entities)].sort_values(["as_of_basis", "reference"])
    table = Frame(
        {
            "series": labels(chosen, tables.organizations),
            "date": pd.to_datetime([first_and_last_day(date)[1] for date in chosen["as_of"]]),
            "value": (chosen["value"] + chosen["value_high"].fillna(chosen["value"])) / 2,
            "place": [list(entities).index(entity) for entity in chosen["entity"]],
        }
    ).astype({"value": "float64"})
    table = table.drop_duplicates(["series", "date"]).sort_values(["place", "date"])
    return table.drop(columns="place").rename_axis("reference").reset_index()


# Places that nobody published -----------------------------------------------------------------


def coursera_places(tables: Tables | None = None) -> Frame:
    """Give the place of each partner of Coursera by courses, in both listings.

    Guided projects, which one of the listings leaves out, count in neither.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.

    Returns
    -------
    pandas.DataFrame
        One row per partner, listing and scope: ``partner`` and what is said of it;
        ``listing``, the reference that has its size; ``scope`` (partners, or
        universities) and ``region``; ``courses``; ``place``, the best where several
        share it; ``of``, how many are ranked; ``behind``, courses missing to third.

    Examples
    --------
    >>> places = coursera_places()
    >>> places[(places["region"] == "World") & (places["organization"] == "spbu")]["place"].tolist()
    [11, 8]
    """
    return _coursera_places(validated(tables).coursera_partners)


def _coursera_places(partners: Frame) -> Frame:
    partners = partners.drop(index=GUIDED_PROJECTS, errors="ignore").reset_index()
    about = ["partner", "organization", "name", "kind", "country", "region"]
    each = partners.melt(about, list(LISTINGS), "listing", "courses").dropna(subset="courses")
    each = each.assign(listing=each["listing"].map(LISTINGS)).astype({"courses": "int64"})
    european = (each["kind"] == "university") & (each["region"] == "Europe")
    places = pd.concat(
        [
            each.assign(scope="partners", region="World"),
            each[european].assign(scope="universities"),
        ],
        ignore_index=True,
    )
    courses = places.groupby(["listing", "region"], observed=True)["courses"]
    third = courses.transform(lambda counts: counts.nlargest(3).min())
    return places.assign(
        place=courses.rank(method="min", ascending=False).astype("int64"),
        of=courses.transform("size"),
        behind=(third - places["courses"]).clip(lower=0),
    )


def computed_ranks(tables: Tables | None = None) -> Frame:
    """Compute places that nobody published from counts that somebody did.

    Partners of Coursera by courses, and platforms by people, among those with a count
    of the article's time.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.

    Returns
    -------
    pandas.DataFrame
        Rows in the form of the references of ranks, index ``reference``, whose
        ``note`` says what was compared.

    Examples
    --------
    >>> computed_ranks().loc["computed-spbu-world-autumn-2020", "note"]
    '102 courses, 8th of 218 partners and 17 courses short of third'
    """
    return _computed_ranks(validated(tables))


def _computed_ranks(tables: Tables) -> Frame:
    rows = [*_partner_ranks(tables), *_platform_ranks(tables)]
    table = Frame(rows, columns=["reference", *tables.references.columns]).set_index("reference")
    return table.assign(metric="rank", counts="rank", hedge="none").convert_dtypes()


def _partner_ranks(tables: Tables) -> Iterable[dict[str, Any]]:
    places, references = _coursera_places(tables.coursera_partners), tables.references
    west = places[(places["region"] == "Europe") & (places["country"] != "Russia")]
    # A listing whose size is not among the references has no date either.
    places = places[places["organization"].notna() & places["listing"].isin(references.index)]
    for row in places.itertuples():
        note = f"{row.courses} courses, {ordinal(row.place)} of {row.of} {row.scope}"
        if row.behind and row.scope == "partners":
            note += f" and {row.behind} courses short of third"
        if row.region == "Europe" and row.country == "Russia":
            for first in west[west["listing"] == row.listing].nlargest(1, "courses").itertuples():
                note += f"; where Russia is left out, {first.name} is first with {first.courses}"
        listing = row.listing.removeprefix("coursera-courses-")
        yield {
            "reference": f"computed-{row.organization}-{row.region.lower()}-{listing}",
            "entity": row.organization,
            "on": "coursera",
            "value": row.place,
            "scope": row.scope,
            "region": row.region,
            "measure": "courses",
            "note": note,
            **references.loc[row.listing, ["as_of", "as_of_basis", "source"]],
        }


def _platform_ranks(tables: Tables) -> Iterable[dict[str, Any]]:
    nearest = _nearest(tables)
    near = (nearest["meaning"] == "people") & (nearest["days"].abs() <= SAME_TIME)
    people = nearest[near & ~nearest["entity"].isin(TOTALS)]
    place = people["value"].rank(method="min", ascending=False).astype("int64")
    for reference, row in people.iterrows():
        yield {
            "reference": f"computed-{row['entity']}-people",
            "entity": row["entity"],
            "value": place[reference],
            "scope": "platforms",
            "region": "World",
            "measure": "size",
            "note": f"{row['printed']} people {_dated(row['as_of'])}, "
            f"{ordinal(place[reference])} of the {len(people)} platforms with a count of the time",
            **tables.references.loc[reference, ["as_of", "as_of_basis", "source"]],
        }


# The evidence ---------------------------------------------------------------------------------

_KEYS = ["entity", "on", "item"]
#: What only the rules and the sentences need.
_INTERNAL = ["number", "quotes", "counts", "listed", "subject", "why"]


def evidence(
    tables: Tables | None = None, *, reading: Reading = "pragmatic", grain: Grain = None
) -> Frame:
    """Hold every claim against every published or computed number on the same thing.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.
    reading : {"pragmatic", "literal"}
        How the hedges are read; see :func:`alliance_stats.bounds`.
    grain : number, Series or dict, optional
        How round the article's counts are taken to be.

    Returns
    -------
    pandas.DataFrame
        One row per claim and published number, in the order of the article, the
        deciding ones first:

        - ``claim``, ``reference``: their ids;
        - ``published``: the number in words; ``of``: what it counts, or its list;
        - ``meaning``: people, enrolments or either, for an audience;
        - ``as_of``, ``as_of_basis``; ``when``: same time, before or after;
        - ``fits``: fits, does not fit (both: same time), leaves room, contradicts
          (both: another time), says no number, or covers more (than the claim);
        - ``list``: named, same publisher or another, where the claim names a list;
          broader, where several platforms are counted together;
        - ``independence``, ``publisher``, ``title``, ``address``, ``form`` of the
          source; ``note``; ``lower`` and ``upper`` of the number;
        - ``deciding``: whether the verdict rests on it.

    Raises
    ------
    DataError
        The tables hold faults.
    ValueError
        An unknown reading, or a grain for a figure that is not there.

    Examples
    --------
    >>> table = evidence().set_index("reference")
    >>> table.loc["xuetangx-users-2020", ["claim", "published", "of", "fits"]].tolist()
    ['xuetangx-audience', '60 million', 'users', 'does not fit']
    """
    tables = validated(tables)
    return _judge(tables, _published(tables), reading, grain)[1].drop(columns=_INTERNAL)


def _published(tables: Tables) -> Frame:
    """Give the references and, in their form, the computed ranks."""
    both = [tables.references.astype("object"), _computed_ranks(tables).astype("object")]
    return pd.concat(both).rename_axis("reference").reset_index()


def _evidence(tables: Tables, published: Frame, reading: Reading, grain: Grain) -> Frame:
    is_rank = published["metric"] == "rank"
    counts = _count_pairs(tables.figures, published[~is_rank], reading, grain)
    places = _rank_pairs(tables.positions, published)
    pairs = pd.concat([counts, places], ignore_index=True)
    about = tables.sources.loc[pairs["source"]].reset_index(drop=True).astype("object")
    pairs = pairs.assign(
        published=[_say_number(row) for row in pairs.itertuples()],
        of=[_say_what(row) for row in pairs.itertuples()],
        why=[note.partition(";")[0] for note in about["note"]],
        listed=pairs["ranking"].notna(),
        subject=labels(pairs, tables.organizations),
        far=pairs["days"].abs(),
        **about[["independence", "publisher", "title", "address", "form"]],
    )
    columns = [
        "claim", "reference", "published", "of", "meaning", "as_of", "as_of_basis", "when",
        "fits", "list", "independence", "publisher", "title", "address", "form", "note",
        "lower", "upper", *_INTERNAL,
    ]  # fmt: skip
    pairs = pairs.sort_values(["claim", "far", "reference"], ignore_index=True)[columns]
    words = ["meaning", "note", "quotes"]
    return pairs.assign(**pairs[words].astype("object").fillna(""))


def _join(claims: Frame, published: Frame, keys: list[str], which: str) -> Frame:
    """Pair rows on keys; one that is missing on both sides is the same."""
    return claims.merge(published, on=keys, suffixes=("_claim", "")).assign(list=which)


def _count_pairs(figures: Frame, counts: Frame, reading: Reading, grain: Grain) -> Frame:
    claims = figures.astype("object").rename_axis("claim").reset_index()
    same = _join(claims, counts, [*_KEYS, "metric"], "")
    claims = claims[claims["on"].notna() & claims["item"].isna()]
    whole = counts[counts["on"].isna() & counts["item"].isna()]
    broader = _join(claims, whole, ["entity", "metric"], "broader")
    pairs = pd.concat([same, broader], ignore_index=True)
    pairs["days"] = _days(pairs["as_of"], pairs["as_of_claim"])
    pairs["when"] = _when(pairs["days"], pairs["days"].abs() <= SAME_TIME)
    ours = bounds(figures, reading, grain).loc[pairs["claim"]].set_axis(pairs.index)
    theirs = bounds(_numbers(pairs), reading)
    meet = intervals.meets(ours, theirs)
    spans = ([first_and_last_day(date) for date in pairs[column]] for column in ("as_of_claim", "as_of"))
    # A year that the article's month lies in is neither before it nor after it.
    overlap = [a[0] <= b[1] and b[0] <= a[1] for a, b in zip(*spans, strict=True)]
    room = np.array(overlap, dtype=bool) | np.where(
        pairs["when"] == "before",
        theirs["lower"] <= ours["upper"],
        theirs["upper"] >= ours["lower"],
    )
    now = pairs["when"] == "same time"
    fits = np.where(now, np.where(meet, "fits", "does not fit"), np.where(room, "leaves room", ""))
    fits = np.where(fits == "", "contradicts", fits)
    pairs["fits"] = np.where(pairs["list"] == "broader", "covers more", fits)
    return pairs.join(theirs).assign(number=meet)


def _rank_pairs(positions: Frame, published: Frame) -> Frame:
    claims = positions.astype("object").rename_axis("claim").reset_index()
    ranks = published[published["metric"] == "rank"]
    pairs = _join(claims, ranks, [*_KEYS, "region", "measure"], "another")
    same_scope = pairs["scope_claim"] == pairs["scope"]
    named, publisher = same_scope.copy(), pairs["compiled_by_claim"] == pairs["compiled_by"]
    for column in ("ranking", "compiled_by", "edition"):
        stated = pairs[f"{column}_claim"]
        named &= stated.isna() | (stated == pairs[column])
    no_list = pairs["ranking_claim"].isna() & pairs["compiled_by_claim"].isna()
    which = [no_list & same_scope, named & ~no_list, publisher]
    pairs["list"] = np.select(which, ["", "named", "same publisher"], pairs["list"])
    # Where no place is known, counts of the same thing at least say who counts it.
    bare = claims[~claims["claim"].isin(pairs["claim"]) & claims["on"].notna()]
    counts = published.assign(measure=published["metric"])
    counted = _join(bare, counts, ["entity", "item", "measure"], "broader")
    counted = counted[counted["on"].isna() | (counted["on"] == counted["on_claim"])]
    pairs = pd.concat([pairs, counted], ignore_index=True)
    pairs["days"] = _days(pairs["as_of"])
    limit = np.where(pairs["edition"].notna(), SAME_EDITION, SAME_TIME)
    in_time = pairs["days"].abs() <= limit
    in_time |= (pairs["list"] == "named") & pairs["edition_claim"].notna()
    pairs["when"] = _when(pairs["days"], in_time)
    ours = pairs[["best", "worst"]].astype("Int64").astype("float64")
    ours = ours.set_axis(["lower", "upper"], axis="columns")
    theirs = bounds(_numbers(pairs), "literal")
    # Whether the number is the same, whatever its time.
    has = intervals.meets(ours.fillna(np.inf), theirs) & (pairs["list"] != "broader")
    now = pairs["when"] == "same time"
    fits = np.where(now, np.where(has, "fits", "does not fit"), "leaves room")
    fits = np.where(theirs["lower"].isna(), "says no number", fits)
    pairs["fits"] = np.where(pairs["list"] == "broader", "covers more", fits)
    return pairs.join(theirs).assign(number=has)


def _numbers(pairs: Frame) -> Frame:
    return pairs[["hedge", "value", "value_high"]].astype({"value": "Int64", "value_high": "Int64"})


def _when(days: pd.Series, same: pd.Series) -> np.ndarray:
    return np.where(same, "same time", np.where(days < 0, "before", "after"))


# The verdicts ---------------------------------------------------------------------------------


def verdicts(
    tables: Tables | None = None, *, reading: Reading = "pragmatic", grain: Grain = None
) -> Frame:
    """Tell what the published numbers say of each claim of the article.

    The first rule that applies decides: the words set no worst place; size or
    leadership without a measure; every report of the quoted speech has another
    number; the named list lacks it and another has it; the named list was not found;
    no list is named and lists of the time disagree; independent or official numbers
    of the same time fit, fit as enrolments only, or contradict every meaning that the
    word leaves open; counts before and after, within a factor of two, leave room;
    there are counts of other times; there is only what SPBU or the Alliance says; or
    there is nothing. What SPBU or the Alliance says decides nothing.

    Parameters
    ----------
    tables, reading, grain
        As :func:`evidence`.

    Returns
    -------
    pandas.DataFrame
        One row per claim, index ``claim``, in the order of the article, rows without a
        place in it last: ``statement``; ``verdict`` and ``because``, see
        :data:`VERDICTS`; ``held_against``, in sentences; ``evidence``, the ids of the
        references that decide it, separated by semicolons.

    Raises
    ------
    DataError
        The tables hold faults.
    ValueError
        An unknown reading, or a grain for a figure that is not there.

    Examples
    --------
    >>> verdicts().loc["edx-audience", ["verdict", "because"]].tolist()
    ['possible', 'true only if enrolments are meant, not people']
    >>> verdicts(grain={"edx-audience": 1_000_000}).loc["edx-audience", "verdict"]
    'does not fit'
    """
    tables = validated(tables)
    published = _published(tables)
    table, found = _judge(tables, published, reading, grain)
    other: Reading = "literal" if reading == "pragmatic" else "pragmatic"
    otherwise = _judge(tables, published, other, grain)[0]["verdict"]
    said = {"literal": "Taken strictly", "pragmatic": "As usually meant"}[other]
    rows, sentences = _by_claim(found), []
    for row in table.itertuples():
        text = _held_against(row, rows.get(row.Index, []))
        if otherwise[row.Index] != row.verdict:
            text += f" {said}, the verdict would be “{otherwise[row.Index]}”."
        sentences.append(text)
    columns = ["statement", "verdict", "because", "held_against", "evidence"]
    return table.assign(held_against=sentences)[columns]


def _judge(tables: Tables, published: Frame, reading: Reading, grain: Grain) -> tuple[Frame, Frame]:
    """Give all claims with verdict, reason and deciding ids; and the evidence, marked."""
    found = _evidence(tables, published, reading, grain)
    claims = pd.concat([tables.figures.astype("object"), tables.positions.astype("object")])
    claims = claims.rename_axis("claim").sort_values("start", kind="stable", na_position="last")
    rows = _by_claim(found)
    decided = {row.Index: _decide(row, rows.get(row.Index, [])) for row in claims.itertuples()}
    because = pd.Series({claim: reason for claim, (reason, _) in decided.items()})
    table = claims.assign(
        because=because,
        verdict=because.map(_VERDICT_OF),
        evidence=["; ".join(_ids(deciding)) for _, deciding in decided.values()],
    )
    pairs = {(row.claim, row.reference) for _, deciding in decided.values() for row in deciding}
    order = {claim: place for place, claim in enumerate(claims.index)}
    found["deciding"] = [
        pair in pairs for pair in zip(found["claim"], found["reference"], strict=True)
    ]
    found = found.assign(place=found["claim"].map(order), later=~found["deciding"])
    found = found.sort_values(["place", "later"], kind="stable", ignore_index=True)
    return table, found.drop(columns=["place", "later"])


Rows = list[Any]


def _by_claim(found: Frame) -> dict[str, Rows]:
    rows: dict[str, Rows] = {}
    for row in found.itertuples():
        rows.setdefault(row.claim, []).append(row)
    return rows


def _decide(claim: Any, rows: Rows) -> tuple[str, Rows]:
    """Give the reason of the first rule that applies, and the rows that decide it."""
    is_rank = pd.notna(claim.best)
    if is_rank and pd.isna(claim.worst):
        return VAGUE, []
    if claim.measure in ("size", "leadership"):
        return MEASURE, []
    own = [row for row in rows if row.independence != "author"]
    numbered = [row for row in own if row.fits not in ("says no number", "covers more")]
    reports = [row for row in numbered if row.quotes == claim.said_by]
    if reports and not any(row.number for row in reports):
        return MISQUOTED, reports
    if names_list := pd.notna(claim.ranking) or pd.notna(claim.compiled_by):
        named = [row for row in numbered if row.list == "named"]
        near = named or [row for row in numbered if row.list == "same publisher"]
        others = [row for row in numbered if row.number and row not in near]
        if near and others and not any(row.number for row in near):
            # The list that has this very place says more than one that has it in a range.
            width = min(row.upper - row.lower for row in others)
            return MISATTRIBUTED, near + [r for r in others if r.upper - r.lower == width]
        if not named:
            return NO_LIST, []
        own = named
    counted = [row for row in own if row.list not in ("another", "broader")]
    now = [row for row in counted if row.fits in ("fits", "does not fit")]
    if is_rank and not names_list and len({row.fits for row in now}) == 2:
        return LISTS, now
    meanings = MEANINGS.get(claim.counts, ("",))
    by = [[r for r in counted if not m or r.meaning in (m, "either")] for m in meanings]
    fitting = [[row for row in part if row.fits == "fits"] for part in by]
    if fitting[0]:
        independent = [row for row in fitting[0] if row.independence == "independent"]
        return (INDEPENDENT, independent) if independent else (CONCERNED, fitting[0])
    if any(fitting):
        return ENROLMENTS, now
    against = [[r for r in part if r.fits in ("does not fit", "contradicts")] for part in by]
    if all(against):
        return OTHERWISE, _flat(against)
    around = [_around(part) for part, no in zip(by, against, strict=True) if not no]
    for pair in around:
        # Both leave room, and are near enough to each other to say something by it.
        if len(pair) == 2 and not is_rank:
            low, high = sorted(row.lower for row in pair)
            if high <= ROOM_FACTOR * low:
                return ROOM, pair
    if len(against) == 2 and against[0]:
        return NOT_PEOPLE, _flat([*against, *around])
    if rest := [row for row in own if row.list != "another"]:
        return OTHER_TIMES, _flat([*against, *around]) or rest
    author = [row for row in rows if row.independence == "author"]
    return (AUTHOR, author) if author else (NOTHING, [])


def _flat(parts: Iterable[Rows]) -> Rows:
    return list(chain.from_iterable(parts))


def _ids(rows: Rows) -> list[str]:
    return list(dict.fromkeys(row.reference for row in rows))


def _around(rows: Rows) -> Rows:
    """Give the nearest number before and the nearest after, so far as there are any."""
    nearest: dict[str, Any] = {}
    for row in rows:  # which come in the order of their distance
        if row.when != "same time":
            nearest.setdefault(row.when, row)
    return [nearest[when] for when in ("before", "after") if when in nearest]


# In words -------------------------------------------------------------------------------------


def _say_number(row: Any) -> str:
    """Say a published number as it was printed, or as it was counted."""
    if row.counts == "rank":
        if pd.isna(row.value):
            return str(row.printed)
        if row.hedge == "between":
            return f"between {ordinal(row.value)} and {ordinal(row.value_high)}"
        if row.hedge == "top":
            return f"in the top {row.value}"
        place = f"{ordinal(row.value)} at best" if row.hedge == "at least" else ordinal(row.value)
        shared = "=" in str(row.printed) or "shares the" in str(row.note)
        return f"joint {place}" if shared else place
    hedge = "" if row.hedge in ("none", "exactly") else f"{row.hedge} "
    return str(row.printed) if pd.notna(row.printed) else f"{hedge}{row.value:,}"


def _say_what(row: Any) -> str:
    """Say what a number counts, or in which list a place is one."""
    if row.counts != "rank":
        return str(row.counts)
    if pd.notna(row.ranking):
        region = "" if row.region in ("World", row.ranking.split(": ")[-1]) else f" ({row.region})"
        return f"{row.ranking} {row.edition}{region}"
    by = {"courses": " by courses", "audience": " by audience"}.get(row.measure, "")
    return f"{row.scope}, {row.region}{by}" if row.region != "World" else f"{row.scope}{by}"


def _tell(row: Any) -> str:
    """Say in a clause who has which number, of when, and what to know of it."""
    if row.reference.startswith("computed-"):
        return f"counted {'in ' + row.why if row.form == 'data set' else 'here'}: {row.note}"
    who = str(row.publisher)
    if row.independence != "independent":
        verbs = ("relay", "report", "speak", "publish", "interview")
        who += f", {'which ' if row.why.startswith(verbs) else ''}{row.why}"
    elif row.form == "data set":
        who = f"a {who[0].lower()}{who[1:]}"
    mid = f"{who}," if ", " in who else who
    dated = _dated(row.as_of)
    if row.note.startswith("counted: ") and not row.listed:
        number = row.published if row.counts == "rank" else f"{row.published} {row.of}"
        where = f"what {mid} published {dated}"
        where = f"{who} of {say_date(row.as_of)}" if row.form == "data set" else where
        return f"counted in {where}: {number}, {row.note[9:]}"
    if row.counts != "rank":
        by = "in" if row.form == "data set" else "says"
        said = f"{row.subject} had {row.published} {row.of} {dated}, {by} {who}"
    elif row.fits == "says no number":
        said = f"{mid} says “{row.published}” {dated}"
    elif row.listed:
        said = f"{row.of} has it {row.published}"
        said += "" if row.why.startswith("compiles") else f", says {who}"
    else:
        said = f"{mid} has it {row.published} {dated}"
    besides = ["date inferred"] if row.as_of_basis == "inferred" and not row.listed else []
    besides += [row.note] if row.note else []
    return f"{said} ({'; '.join(besides)})" if besides else said


def _tells(rows: Rows, most: int = 3) -> str:
    """Say who has which numbers, the independent first, a few at the most."""
    ordered = sorted(rows, key=lambda row: row.independence != "independent")
    different = {(row.publisher, row.published, row.note): row for row in reversed(ordered)}
    told = [_tell(row) for row in ordered if row in different.values()]
    text = "; ".join(told[:most])
    return f"{text if text.startswith('edX') else text[:1].upper() + text[1:]}."


def _held_against(claim: Any, rows: Rows) -> str:
    """Say in sentences what a claim was held against, and what a reader must know besides."""
    because, deciding = claim.because, [row for row in rows if row.deciding]
    has = [row for row in deciding if row.number]
    lacks = [row for row in deciding if not row.number]
    if because == VAGUE:
        told = [f"“{claim.printed}” is too vague to be proved wrong."]
    elif because == NOTHING:
        told = ["No published number on it was found."]
    elif because == MEASURE:
        told = [_tells(rows)] if rows else []
    elif because == MISQUOTED:
        each = [f"{row.published} {row.of} in {row.publisher}" for row in deciding]
        told = [f"Other reports of the same speech have {'; '.join(each)}."]
    elif because == MISATTRIBUTED:
        told = [_tells(lacks, 2), f"But {_tells(has, 1)}"]
    elif because == LISTS:
        told = [_tells(has), f"But {_tells(lacks)}"]
    elif because == ROOM:
        before, after = sorted(deciding, key=lambda row: row.as_of)
        told = [f"{_tells([before])} {_tells([after])}"]
    elif because == NO_LIST:
        told = ["Nothing published by that name was found."]
        told += [f"In another list: {_tells(rows, 1)}"] if rows else []
    elif because in (ENROLMENTS, NOT_PEOPLE):
        told = [_by_meaning(deciding, meaning) for meaning in ("enrolments", "people")]
    else:
        rightly = any(row.quotes == claim.said_by for row in has)
        told = [f"{'Other reports of the speech agree. ' if rightly else ''}{_tells(deciding)}"]
        now = [r for r in rows if r.fits == "does not fit" and r.list in ("", "named")]
        contrary = [r for r in now if r not in deciding and r.meaning in (deciding[0].meaning, "")]
        told += (
            [f"But {_tells(contrary, 2)}"]
            if because in (INDEPENDENT, CONCERNED) and contrary
            else []
        )
    unsaid = [row for row in rows if row.fits == "says no number" and because == CONCERNED]
    told += [_tells(unsaid, 1)] if unsaid else []
    if pd.notna(claim.note):
        told.append(f"{claim.note[0].upper()}{claim.note[1:]}.")
    return " ".join(told)


def _by_meaning(rows: Rows, meaning: str) -> str:
    """Say what the rows of one meaning of an audience come to."""
    for words, text in (
        (("fits",), "it fits"),
        (("does not fit", "contradicts"), "it does not fit"),
        (("leaves room",), "only counts of other times were found"),
    ):
        if told := [r for r in rows if r.meaning in (meaning, "either") and r.fits in words]:
            return f"As {meaning} {text}: {_tells(told, 2)}"
    return f"No count of {meaning} was found."


# For a chart ----------------------------------------------------------------------------------


def against_published(tables: Tables | None = None) -> Frame:
    """Give each count of the article beside what others published, as parts of the article's.

    Parameters
    ----------
    tables : Tables, optional
        By default the package's own.

    Returns
    -------
    pandas.DataFrame
        One row per count and published number: for counts other than audiences the
        nearest one, for audiences the nearest of people and of enrolments; of SPBU or
        the Alliance none. Index ``claim``; ``group``, courses or audiences; ``label``;
        ``printed``, the article's words; ``kind``, what is counted; ``value``, the
        published over the article's number; ``lower`` and ``upper`` of that, as
        usually meant; ``same_time``; ``text``, as published, with the month if another.

    Examples
    --------
    >>> table = against_published().set_index("text", append=True)
    >>> table.loc[("edx-audience", "35 million"), "value"].round(2)
    np.float64(0.35)
    """
    tables = validated(tables)
    figures = tables.figures
    found = _evidence(tables, _published(tables), "pragmatic", None)
    found = found[found["claim"].isin(figures.index) & (found["independence"] != "author")]
    found = found[(found["list"] != "broader") & (found["meaning"] != "either")]
    found = found.drop_duplicates(["claim", "meaning"]).set_index("claim")
    names = labels(figures, tables.organizations)
    audience = figures["metric"] == "audience"
    names = names.where(audience, names + ", " + figures["metric"].astype("str"))
    theirs = found[["lower", "upper"]].astype("float64")
    ends = intervals.ratio(theirs, bounds(figures).loc[found.index])
    references = tables.references.loc[found["reference"]].set_index(found.index)
    same = found["when"] == "same time"
    is_audience = audience[found.index]
    table = ends.assign(
        group=np.where(is_audience, "Audiences", "Courses, partners and platforms"),
        label=names[found.index],
        printed=figures["printed"].str.replace("Almost", "almost")[found.index],
        kind=found["meaning"].where(is_audience, "courses, partners, platforms"),
        value=references["value"].astype("float64") / figures["value"][found.index],
        same_time=same,
        text=found["published"].where(
            same, found["published"] + ", " + found["as_of"].str[:7].map(say_date)
        ),
        start=figures["start"][found.index],
        size=figures["value"][found.index],
    )
    table = table.sort_values(
        ["group", "size", "kind"], ascending=[False, False, True], kind="stable"
    )
    columns = ["group", "label", "printed", "kind", "value", "lower", "upper", "same_time", "text"]
    return table[columns]
