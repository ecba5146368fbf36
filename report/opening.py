"""What the opening page and the evidence page show, as the tables have it."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from alliance_stats import Tables, claims, ranks, scale

#: Characters of the article that one bar of its picture stands for.
PER_BAR = 28
#: A name that is too long for a small chart.
SHORT = {"Universidad Nacional Autónoma de México": "UNAM, Mexico"}


def known(tables: Tables) -> list[dict[str, Any]]:
    """Return every claim in the order of the article: its row, subject, verdict and evidence.

    ``counted_here``: whether the verdict rests on a count of our own.
    """
    found = claims.evidence(tables).astype("object")
    found = found.where(found.notna(), "")
    ours = found.loc[found["deciding"] & found["reference"].str.startswith("computed-"), "claim"]
    rows = {claim: part.to_dict("records") for claim, part in found.groupby("claim")}
    said = pd.concat([tables.figures.astype("object"), tables.positions.astype("object")])
    said = said[["printed", "start", "said_by", "basis"]].assign(subject=subjects(tables))
    decided = claims.verdicts(tables).drop(columns="evidence").join(said)
    decided["counted_here"] = decided.index.isin(ours)
    return [
        {"id": claim, "evidence": rows.get(claim, [])} | row.to_dict()
        for claim, row in decided.iterrows()
    ]


def subjects(tables: Tables) -> "pd.Series[str]":
    """Return what each claim is about, in as few words as tell it from its neighbours."""
    figures, positions = tables.figures.astype("object"), tables.positions.astype("object")
    labels = scale.labels(pd.concat([figures, positions]), tables.organizations)
    names, places = labels[figures.index], labels[positions.index]
    # The article's word for an audience tells much; for courses and platforms it is but longer.
    word = figures["counts"].where(figures["metric"] == "audience", figures["metric"])
    counted = names + " " + word.replace("signed up", "sign-ups")
    kind = names + "’s " + figures["item"]  # "SPBU’s partners in China"
    several = places.duplicated(keep=False) & (positions["region"].fillna("World") != "World")
    ranked = places + (", " + positions["region"]).where(several, "")
    return pd.concat([kind.where(figures["item"].notna() & figures["on"].isna(), counted), ranked])


def tally(claims: Iterable[dict[str, Any]]) -> Counter[str]:
    """Return how many claims have each verdict."""
    return Counter(claim["verdict"] for claim in claims)


def article(known: list[dict[str, Any]], characters: int) -> Iterator[dict[str, Any]]:
    """Yield the article's claims at their places, each with the bars that go before it.

    A bar is a pseudo-word of 1 to 5 units, the same in each build. Claims that have no place,
    being implied by another or in no article, are left out.
    """
    luck, end = random.Random(0), 0
    placed = [one for one in known if one["basis"] != "implied" and pd.notna(one["start"])]
    for claim in [*placed, None]:
        start = claim["start"] if claim else characters
        bars = round(max(0, start - end) / PER_BAR) or 1
        yield {"claim": claim, "bars": [luck.randint(1, 5) for _ in range(bars)]}
        end = start + len(claim["printed"]) if claim else start


def compared(tables: Tables) -> dict[str, list[list[dict[str, Any]]]]:
    """Return published shares, a list per claim: of ``people`` where counted, of other counts."""
    by_claim = [
        part.sort_values("value", ascending=False, kind="stable").to_dict("records")
        for _, part in claims.published_shares(tables).groupby(level=0, sort=False)
    ]
    return {
        "people": [rows for rows in by_claim if any(row["kind"] == "people" for row in rows)],
        "counts": [rows for rows in by_claim if rows[0]["group"] != "Audiences"],
    }


def findings(tables: Tables) -> dict[str, Any]:
    """Return what the three findings compare.

    ``edx``: its deciding figures, by meaning; ``speech``: the reports that attribute a number
    of learners to the minister; ``partners``: Coursera's, down to SPBU.
    """
    references, china = tables.references, tables.figures.loc["china-audience"]
    found = claims.evidence(tables).join(references["value"], on="reference")
    edx = found[found["deciding"] & (found["claim"] == "edx-audience")]
    same = references[["entity", "metric"]].eq(china[["entity", "metric"]]).all(axis="columns")
    speech = references[same & (references["quotes"] == china["said_by"])].sort_values("as_of")
    listed = ranks.coursera_ranks(tables).query("region == 'World'")
    listed = listed[listed["listing"] == listed["listing"].iloc[-1]].set_index("organization")
    first = listed[listed["rank"] <= listed.loc["spbu", "rank"]].sort_values("rank")
    names = tables.organizations["short_name"].reindex(first.index).fillna(first["name"])
    names = names.replace(SHORT).str.replace("University of |University$", "", regex=True)
    return {
        "edx": edx.drop_duplicates("meaning").set_index("meaning").to_dict("index"),
        "speech": speech.join(tables.sources["publisher"], on="source").to_dict("records"),
        "partners": first.assign(name=names).to_dict("records"),
    }
