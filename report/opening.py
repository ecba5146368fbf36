"""What the opening page and the evidence page show, as the tables have it."""

import random
from collections.abc import Iterator
from typing import Any

import pandas as pd

from alliance_stats import Tables, claims, counts, ranks, scale

#: Characters of the article that one bar of its picture stands for.
PER_BAR = 24
#: A name that is too long for a small chart.
SHORT = {"Universidad Nacional Autónoma de México": "UNAM, Mexico"}


def known(tables: Tables) -> list[dict[str, Any]]:
    """Return every claim in the order of the article, with its evidence, in words for readers."""
    found = claims.evidence(tables)
    found = found.assign(
        date=found["as_of"].map(counts.say_date),
        inferred=found["as_of_basis"] == "inferred",
        counted_here=found["reference"].str.startswith("computed-"),
    )
    found = found.astype("object").where(found.notna(), "")
    rows = {claim: list(part.itertuples()) for claim, part in found.groupby("claim")}
    asserted = pd.concat([tables.figures.astype("object"), tables.positions.astype("object")])
    told = asserted[["printed", "start", "said_by", "basis"]].assign(subject=subjects(tables))
    told["ranked"] = told.index.isin(tables.positions.index)
    told["quoted"] = told["said_by"] != "the article"
    decided = claims.verdicts(tables).drop(columns="evidence").join(told)
    return [
        {"id": claim, "evidence": rows.get(claim, [])} | row.to_dict()
        for claim, row in decided.iterrows()
    ]


def subjects(tables: Tables) -> "pd.Series[str]":
    """Return what each claim is about, in as few words as tell it from its neighbours."""
    figures, positions = tables.figures.astype("object"), tables.positions.astype("object")
    names, places = (
        scale.labels(rows, tables.organizations).str.replace(
            r"^Course: | \(a course\)", "", regex=True
        )
        for rows in (figures, positions)
    )
    # Of partners there are several kinds; what is counted of courses and platforms is long.
    own = figures["metric"].isin(["audience", "partners"])
    noun = figures["counts"].where(own, figures["metric"]).replace("signed up", "sign-ups")
    region = ", " + positions["region"].replace("World", "world")
    several = places.duplicated(keep=False) & positions["region"].notna()
    return pd.concat([names + " " + noun, places + region.where(several, "")])


def article(known: list[dict[str, Any]], characters: int) -> Iterator[dict[str, Any]]:
    """Yield the article's claims at their places, each with the bars that go before it.

    A bar is a pseudo-word of 1 to 5 units, the same in each build. Claims that have no place,
    being implied by another or in no article, are left out.
    """
    luck = random.Random(0)
    placed = [one for one in known if one["basis"] != "implied" and pd.notna(one["start"])]
    ends = [0, *(one["start"] + len(one["printed"]) for one in placed)]
    starts = [*(one["start"] for one in placed), characters]
    for claim, end, start in zip([*placed, None], ends, starts, strict=True):
        bars = max(0, start - end) / PER_BAR
        yield {"claim": claim, "bars": [luck.randint(1, 5) for _ in range(round(bars) or 1)]}


def compared(tables: Tables) -> dict[str, list[list[dict[str, Any]]]]:
    """Return published shares, a list per claim: of ``people`` where counted, of other counts."""
    shares = claims.published_shares(tables)
    audience = shares["kind"].isin(["people", "enrolments"])
    people = audience & shares.index.isin(shares.index[shares["kind"] == "people"])
    return {
        name: [
            part.sort_values("value", ascending=False, kind="stable").to_dict("records")
            for _, part in rows.groupby(level=0, sort=False)
        ]
        for name, rows in (("people", shares[people]), ("counts", shares[~audience]))
    }


def findings(tables: Tables) -> dict[str, Any]:
    """Return what the three findings compare.

    ``edx``: its deciding figures, by meaning; ``speech``: the reports that attribute a number
    of learners to the minister; ``partners``: Coursera's, down to SPBU.
    """
    references, china = tables.references, tables.figures.loc["china-audience"]
    found = claims.evidence(tables)
    found = found[found["deciding"] & (found["claim"] == "edx-audience")]
    found = found.assign(value=found["reference"].map(references["value"]))
    same = references[["entity", "metric"]].eq(china[["entity", "metric"]]).all(axis="columns")
    speech = references[same & (references["quotes"] == china["said_by"])].sort_values("as_of")
    listed = ranks.coursera_ranks(tables)
    listed = listed[
        (listed["region"] == "World") & (listed["listing"] == listed["listing"].iloc[-1])
    ]
    spbu = listed.loc[listed["organization"] == "spbu", "rank"].iloc[0]
    first = listed[listed["rank"] <= spbu].sort_values("rank")
    names = first["organization"].map(tables.organizations["short_name"]).fillna(first["name"])
    names = names.replace(SHORT).str.replace("University of |University$", "", regex=True)
    return {
        "edx": found.drop_duplicates("meaning").set_index("meaning").to_dict("index"),
        "speech": speech.join(tables.sources["publisher"], on="source").to_dict("records"),
        "partners": first.assign(name=names).to_dict("records"),
    }
