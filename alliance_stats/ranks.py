"""Ranks that nobody published, computed from counts that somebody did."""

from typing import Any

import pandas as pd

from alliance_stats.counts import TOTALS, nearest
from alliance_stats.datasets import Tables, validated
from alliance_stats.dates import same_time, say_date
from alliance_stats.parsing import ordinal

__all__ = ["GUIDED_PROJECTS", "LISTINGS", "coursera_ranks", "ordinal"]

#: Column of coursera_partners -> the reference that holds the size of that listing.
LISTINGS = {
    "courses_2020_04": "coursera-courses-2020-04",
    "courses_autumn_2020": "coursera-courses-autumn-2020",
}
#: The partner under which a listing has guided projects; they are left out of both.
GUIDED_PROJECTS = "rhyme"


def coursera_ranks(tables: Tables | None = None) -> pd.DataFrame:
    """Rank Coursera's partners by courses in both listings, guided projects left out.

    Parameters
    ----------
    tables : Tables, optional

    Returns
    -------
    pandas.DataFrame
        One row per partner, listing and scope: ``partner``, ``organization``, ``name``,
        ``kind``, ``country``; ``listing``, the reference that has its size; ``scope``
        (partners of the world, or universities of Europe) and ``region``; ``courses``;
        ``rank``, the best where several share it; ``of``, how many are ranked; ``behind``,
        courses behind the third.

    Examples
    --------
    >>> ranks = coursera_ranks().query("organization == 'spbu' and region == 'World'")
    >>> ranks["rank"].tolist()
    [11, 8]
    """
    return _coursera_ranks(validated(tables).coursera_partners)


def _coursera_ranks(partners: pd.DataFrame) -> pd.DataFrame:
    about = ["partner", "organization", "name", "kind", "country", "region"]
    partners = partners.drop(index=GUIDED_PROJECTS, errors="ignore")
    partners = partners.rename_axis("partner").reset_index()
    courses = partners[[*about, *LISTINGS]].rename(columns=LISTINGS)
    each = courses.melt(about, list(LISTINGS.values()), "listing", "courses")
    each = each.dropna(subset="courses").astype({"courses": "int64", "region": "str"})
    world = each.assign(scope="partners", region="World")
    european = (each["kind"] == "university") & (each["region"] == "Europe")
    europe = each[european].assign(scope="universities")
    ranked = pd.concat([world, europe], ignore_index=True)
    counts = ranked.groupby(["listing", "region"])["courses"]
    third = counts.transform(lambda column: column.nlargest(3).min())
    return ranked.assign(
        rank=counts.rank(method="min", ascending=False).astype("int64"),
        of=counts.transform("size"),
        behind=(third - ranked["courses"]).clip(lower=0),
    )


def computed(tables: Tables) -> pd.DataFrame:
    """Return ranks in the form of references, of tables that are known to be right.

    Partners of Coursera are ranked by courses, and platforms by people, among those with a
    figure of the article's time; ``note`` says what was compared.
    """
    ranks = pd.concat([_partners(tables), _platforms(tables)], ignore_index=True)
    # A rank has the columns of a rank, and no meaning or phrase of its count.
    ranks = ranks.drop(columns=["meaning", "printed"])
    ranks = ranks.set_index("reference").assign(metric="rank", counts="rank", hedge="none")
    return ranks.reindex(columns=tables.references.columns)


def _partners(tables: Tables) -> pd.DataFrame:
    """Rank the organisations of the article among Coursera's partners."""
    ranks = _coursera_ranks(tables.coursera_partners)
    western = ranks[(ranks["region"] == "Europe") & (ranks["country"] != "Russia")]
    western = western.sort_values("courses", ascending=False).drop_duplicates("listing")
    western = western.set_index("listing")
    # A listing whose size is not among the references has no date either.
    dated = tables.references[["as_of", "as_of_basis", "source"]].astype("object")
    ranks = ranks[ranks["organization"].notna()].join(dated, on="listing", how="inner")
    name = "computed-" + ranks["organization"] + "-" + ranks["region"].str.lower() + "-"
    return ranks.assign(
        reference=name + ranks["listing"].str.removeprefix("coursera-courses-"),
        entity=ranks["organization"],
        on="coursera",
        value=ranks["rank"],
        measure="courses",
        note=[_note(row, western) for row in ranks.itertuples()],
    )


def _note(row: Any, western: pd.DataFrame) -> str:
    """Say what a rank among partners was computed from, and what else a reader may ask."""
    courses = "1 course" if row.courses == 1 else f"{row.courses:,} courses"
    note = f"{courses}: {ordinal(row.rank)} of {row.of} {row.scope}"
    if row.scope == "partners" and row.behind:
        return f"{note}, {row.behind} courses behind third place"
    if row.scope == "universities" and row.country == "Russia" and row.listing in western.index:
        first = western.loc[row.listing]
        return f"{note}; excluding Russia, {first['name']} would be first with {first['courses']}"
    return note


def _platforms(tables: Tables) -> pd.DataFrame:
    """Rank the platforms by people."""
    counted = nearest(tables)
    counted = counted[(counted["meaning"] == "people") & ~counted["kind"].isin(TOTALS)]
    now = same_time(counted["as_of"], tables.package["article"]["date"])
    counted = counted[now & (now.sum() > 1)]  # one alone has no rank
    counted["rank"] = counted["value"].rank(method="min", ascending=False).astype("int64")
    people = counted["printed"].fillna(counted["value"].map("{:,}".format))
    when, rank = counted["as_of"].map(say_date), counted["rank"].map(ordinal)
    among = f" of {len(counted)} platforms with a figure from that time"
    return counted.assign(
        reference="computed-" + counted["entity"].astype("str") + "-people",
        value=counted["rank"],
        scope="platforms",
        region="World",
        measure="size",
        note=people + " users (" + when + "): " + rank + among,
        **tables.references.loc[counted.index, ["as_of_basis", "source"]],
    )
