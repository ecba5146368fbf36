"""People and enrolments, platform by platform, as others published them."""

from collections.abc import Sequence

import pandas as pd

from alliance_stats import intervals
from alliance_stats.datasets import Tables, validated
from alliance_stats.dates import days_from, first_and_last_day, say_date
from alliance_stats.hedges import bounds
from alliance_stats.scale import labels

__all__ = ["enrolments_per_person", "growth", "nearest_counts"]

#: Kinds of organisations that are not one platform but a total over several.
TOTALS = ("total", "country")


def _audiences(tables: Tables) -> pd.DataFrame:
    """Return the published audiences of whole platforms and totals whose meaning is known."""
    references = tables.references
    known = references["meaning"].isin(["people", "enrolments"])
    found = references[known & references["on"].isna() & references["item"].isna()]
    return found.assign(label=labels(found, tables.organizations))


def nearest_counts(tables: Tables | None = None) -> pd.DataFrame:
    """Return each platform's people and enrolments, from the figure closest to the article.

    Parameters
    ----------
    tables : Tables, optional

    Returns
    -------
    pandas.DataFrame
        Index ``reference``, one row per entity and meaning. ``entity``; ``label``; ``kind``:
        platform, or total or country for several platforms together; ``meaning``: people or
        enrolments; ``printed``; ``value``; ``lower`` and ``upper``, in the everyday reading;
        ``as_of``; ``days`` from the article, negative before it. Of two equally close the one
        with a printed date is taken, then the first by id.

    Examples
    --------
    >>> nearest_counts().loc["xuetangx-users-2020", ["label", "meaning", "printed"]].tolist()
    ['XuetangX', 'people', '60 million']
    """
    return nearest(validated(tables))


def nearest(tables: Tables) -> pd.DataFrame:
    """Return :func:`nearest_counts` of tables that are known to be right."""
    counted = _audiences(tables)
    days = days_from(counted["as_of"], tables.package["article"]["date"])
    kind = counted["entity"].map(tables.organizations["kind"].astype("str"))
    counted = counted.join(bounds(counted)).assign(days=days, kind=kind, far=days.abs())
    # A printed date comes before an inferred one.
    counted["inferred"] = counted["as_of_basis"] != "printed"
    order = ["entity", "meaning", "far", "inferred", "reference"]
    closest = counted.sort_values(order).drop_duplicates(["entity", "meaning"])
    columns = ["entity", "label", "kind", "meaning", "printed", "value", "lower", "upper",
               "as_of", "days"]  # fmt: skip
    return closest[columns]


def enrolments_per_person(tables: Tables | None = None) -> pd.DataFrame:
    """Return enrolments per person where one source gives both.

    Parameters
    ----------
    tables : Tables, optional

    Returns
    -------
    pandas.DataFrame
        One row per entity, date and source: ``entity``; ``label``; ``as_of``; ``source``;
        ``people`` and ``enrolments``, ids of the two references; ``lower`` and ``upper``,
        enrolments per person in the everyday reading.

    Examples
    --------
    >>> pairs = enrolments_per_person().set_index("enrolments")
    >>> pairs.loc["edx-enrolments-2020", ["lower", "upper"]].round(1).tolist()
    [3.0, 3.3]
    """
    tables = validated(tables)
    counted = _audiences(tables)
    ends = bounds(counted)
    keys = ["entity", "label", "as_of", "source"]
    people, enrolments = (
        counted.loc[counted["meaning"] == meaning, keys].rename_axis(meaning).reset_index()
        for meaning in ("people", "enrolments")
    )
    pairs = people.merge(enrolments, on=keys).sort_values(["entity", "as_of"], ignore_index=True)
    over, under = (ends.loc[pairs[name]].set_axis(pairs.index) for name in ("enrolments", "people"))
    return pairs[[*keys, "people", "enrolments"]].join(intervals.ratio(over, under))


def growth(
    tables: Tables | None = None, entities: str | Sequence[str] | None = None
) -> pd.DataFrame:
    """Return each platform's counts of people over time.

    Parameters
    ----------
    tables : Tables, optional
    entities : str, or sequence of str, optional
        Ids in the references, of platforms or totals; by default all that have a count.

    Returns
    -------
    pandas.DataFrame
        One row per count of people, by entity and date: ``reference``; ``series``, whose;
        ``date``, the last day of its date; ``when``, its date in words; ``value``, the middle
        of a band. Of counts of one day one with a printed date is taken, then the first by id.

    Raises
    ------
    ValueError
        No count of people was found for an entity.

    Examples
    --------
    >>> growth(entities="edx")["value"].iloc[-1]
    np.float64(42000000.0)
    """
    tables = validated(tables)
    people = _audiences(tables).query("meaning == 'people'")
    if entities is None:
        entities = people["entity"].unique().tolist()
    entities = [entities] if isinstance(entities, str) else entities
    if unknown := sorted(set(entities) - set(people["entity"])):
        raise ValueError(f"no count of people was found for {', '.join(unknown)}")
    people = people[people["entity"].isin(entities)]
    people = people.assign(
        place=people["entity"].map(list(entities).index),
        date=pd.to_datetime([first_and_last_day(date)[1] for date in people["as_of"]]),
        when=people["as_of"].map(say_date),
        middle=(people["value"] + people["value_high"].fillna(people["value"])) / 2,
        inferred=people["as_of_basis"] != "printed",
    )
    people = people.sort_values(["place", "date", "inferred", "reference"])
    people = people.drop_duplicates(["entity", "date"])
    table = people[["label", "date", "when", "middle"]].astype({"middle": "float64"})
    table.columns = ["series", "date", "when", "value"]
    return table.rename_axis("reference").reset_index()
