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
    said = pd.concat([tables.figures.astype("object"), tables.positions.astype("object")])
    said = said[["printed", "start", "said_by", "basis"]].assign(subject=subjects(tables))
    decided = claims.verdicts(tables).join(said).rename_axis("id").reset_index()
    decided["counted_here"] = decided["evidence"].str.contains("computed-")
    found = claims.evidence(tables).astype("object").fillna("")
    rows = {claim: part.to_dict("records") for claim, part in found.groupby("claim")}
    return [claim | {"evidence": rows.get(claim["id"], [])} for claim in decided.to_dict("records")]


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


def findings(tables: Tables) -> dict[str, Any]:
    """Return what the three findings compare.

    ``edx``: its deciding figures, by meaning; ``speech``: the reports that attribute a number
    of learners to the minister; ``partners``: Coursera's, down to SPBU.
    """
    found = claims.evidence(tables).join(tables.references["value"], on="reference")
    edx = found.query("deciding and claim == 'edx-audience'").drop_duplicates("meaning")
    minister = tables.figures.loc["china-audience", "said_by"]
    speech = tables.references.query("metric == 'audience'").sort_values("as_of")
    speech = speech[speech["quotes"] == minister].join(tables.sources["publisher"], on="source")
    listed = ranks.coursera_ranks(tables).query("region == 'World'")
    last = listed[listed["listing"] == listed["listing"].iloc[-1]]
    first = last[last["rank"] <= last.set_index("organization").loc["spbu", "rank"]]
    names = first["organization"].map(tables.organizations["short_name"]).fillna(first["name"])
    names = names.replace(SHORT).str.replace("University of |University$", "", regex=True)
    return {
        "edx": edx.set_index("meaning").to_dict("index"),
        "speech": speech.to_dict("records"),
        "partners": first.assign(name=names).to_dict("records"),
    }
