"""The questions: how large the platforms are, who stands where, and whether it is true.

Every function takes tables and gives a table. Whatever is derived from a hedged
number is derived twice, under the literal and under the pragmatic reading.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame as Frame

from alliance_stats import intervals
from alliance_stats.checks import span
from alliance_stats.hedges import READINGS, Reading, bounds

__all__ = [
    "audiences",
    "both_readings",
    "claims",
    "compare_figures",
    "compare_positions",
    "computed_ranks",
    "coursera_places",
    "enrolments_per_person",
    "evidence_links",
    "evidence_table",
    "gather_evidence",
    "grain_fit",
    "grain_sensitivity",
    "growth",
    "impressions",
    "learners_per_course",
    "one_footing",
    "ordinal",
    "places",
    "platform_scale",
    "reasons",
    "shares",
    "verdict_table",
    "verdicts",
]

#: The article prints no date of its own; its conference was in that month.
ARTICLE_DATE = "2020-12"
#: A count within half a year of the article is of the same time: most of these counts
#: are published once a year, so a nearer one cannot be asked for.
SAME_TIME_COUNT = 183
#: A place in a yearly ranking holds until the next edition.
SAME_TIME_EDITION = 366
#: Two and a half years: no farther from the article is a count drawn beside it.
NEAR = 914

#: What may be meant by the article's word for an audience. Who signs up for a course
#: enrols; whoever listens or learns may be counted as a person or once a course.
MEANINGS = {
    "listeners": ("people", "enrolments"),
    "learners": ("people", "enrolments"),
    "people": ("people", "enrolments"),
    "signed up": ("enrolments",),
}
#: What a source counts -> the meanings that it can bear out.
COUNTED = {
    "learners": ("people",),
    "registered users": ("people",),
    "enrolments": ("enrolments",),
    "unclear": ("people", "enrolments"),
}


# How large the platforms are ------------------------------------------------------------------


#: name -> (audience, courses): where the article gives both.
_BOTH = {
    "XuetangX": ("xuetangx-audience", "xuetangx-courses"),
    "edX": ("edx-audience", "edx-courses"),
    "Open Education": ("open-education-audience", "open-education-courses"),
    "SPBU on Open Education": ("spbu-open-education-audience", "spbu-open-education-courses"),
    "China in total": ("china-audience", "china-courses"),
}
#: name -> (part, whole): what the article counts of a whole that it counts too.
_PARTS = {
    "XuetangX in China: courses": ("xuetangx-courses", "china-courses"),
    "XuetangX in China: audience": ("xuetangx-audience", "china-audience"),
    "SPBU in Open Education: courses": ("spbu-open-education-courses", "open-education-courses"),
    "SPBU in Open Education: audience": (
        "spbu-open-education-audience",
        "open-education-audience",
    ),
}


def platform_scale(figures: Frame, organizations: Frame, metric: str) -> Frame:
    """What the article says of the platforms under one metric, for a chart.

    Parameters
    ----------
    figures, organizations : pandas.DataFrame
        As their loaders give them.
    metric : {"courses", "audience"}

    Returns
    -------
    pandas.DataFrame
        Two rows for each figure of a platform, largest first: ``label``, of whom;
        ``series``, the reading; ``lower``, ``upper``; ``text``, as printed.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_figures, load_organizations
    >>> platform_scale(load_figures(), load_organizations(), "courses")["label"].iloc[0]
    'China in total'
    """
    chosen = figures[(figures["metric"] == metric) & figures["item"].isna()]
    return _by_reading(chosen, _labels(chosen, organizations)).assign(
        text=lambda table: table["figure"].map(figures["printed"])
    )[["label", "series", "lower", "upper", "text"]]


def _labels(figures: Frame, organizations: Frame) -> pd.Series:
    short = organizations["short_name"]
    label = figures["entity"].map(short)
    on = figures["on"].map(short)
    label = label.where(on.isna(), label + " on " + on)
    return label.where(figures["entity"] != "china", "China in total")


def _by_reading(figures: Frame, labels: pd.Series) -> Frame:
    """Bounds under both readings, one below the other, the largest figure first."""
    tables = [
        bounds(figures, reading).assign(label=labels, series=f"{reading} reading")
        for reading in READINGS
    ]
    table = pd.concat(tables).assign(value=figures["value"]).rename_axis("figure").reset_index()
    return table.sort_values("value", ascending=False, kind="stable", ignore_index=True)


def learners_per_course(
    figures: Frame, reading: Reading = "pragmatic", grain: pd.Series | None = None
) -> Frame:
    """How many listeners the article has for each course, by platform.

    Parameters
    ----------
    figures : pandas.DataFrame
        As :func:`alliance_stats.load_figures` gives it.
    reading : {"pragmatic", "literal"}
    grain : pandas.Series, optional
        Grains of single figures by their id; the others keep their own.

    Returns
    -------
    pandas.DataFrame
        5 rows, index the platform; ``lower`` and ``upper``, listeners a course.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_figures
    >>> learners_per_course(load_figures()).loc["edX"].round().tolist()
    [25862.0, 44627.0]
    """
    return _divide(intervals.ratio, _bounds(figures, reading, grain), _BOTH)


def shares(figures: Frame, reading: Reading = "pragmatic", grain: pd.Series | None = None) -> Frame:
    """What part of a whole the article gives to XuetangX and to SPBU.

    Parameters
    ----------
    figures, reading, grain
        As :func:`learners_per_course`.

    Returns
    -------
    pandas.DataFrame
        4 rows, index part and whole; ``lower`` and ``upper``, from 0 to 1.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_figures
    >>> shares(load_figures()).loc["SPBU in Open Education: courses"].round(3).tolist()
    [0.22, 0.22]
    """
    return _divide(intervals.share, _bounds(figures, reading, grain), _PARTS)


def _divide(
    division: Callable[[Frame, Frame], Frame], ends: Frame, pairs: dict[str, tuple[str, str]]
) -> Frame:
    """Divide the first figure of each pair by the second; the pairs' names become the index."""
    first, second = (
        ends.loc[[pair[side] for pair in pairs.values()]].set_axis(list(pairs)) for side in (0, 1)
    )
    return division(first, second)


def _bounds(figures: Frame, reading: Reading, grain: pd.Series | None = None) -> Frame:
    if grain is None:
        return bounds(figures, reading)
    rest = figures.drop(index=grain.index)
    given = bounds(figures.loc[grain.index], reading, grain=grain)
    return pd.concat([bounds(rest, reading), given]).loc[figures.index]


def both_readings(question: Callable[..., Frame], figures: Frame, **given: Any) -> Frame:
    """Ask a question of the figures under both readings, one below the other.

    Parameters
    ----------
    question : callable
        :func:`learners_per_course`, :func:`shares`, or another of their form.
    figures : pandas.DataFrame
        As :func:`alliance_stats.load_figures` gives it.
    **given
        Handed on to the question.

    Returns
    -------
    pandas.DataFrame
        ``label``; ``series``, the reading; ``lower`` and ``upper``. Two rows a label.

    Examples
    --------
    >>> from alliance_stats import load_figures
    >>> both_readings(shares, load_figures())["series"].unique().tolist()
    ['literal reading', 'pragmatic reading']
    """
    answers = [
        question(figures, reading, **given).assign(series=f"{reading} reading")
        for reading in READINGS
    ]
    table = pd.concat(answers).rename_axis("label").reset_index()
    places = [place for answer in answers for place in range(len(answer))]
    table = table.loc[np.argsort(places, kind="stable")]
    return table[["label", "series", "lower", "upper"]].reset_index(drop=True)


def impressions(figures: Frame, grain: pd.Series | None = None) -> Frame:
    """Which comparisons that a reader takes from the article its words bear out.

    Parameters
    ----------
    figures, grain
        As :func:`learners_per_course`.

    Returns
    -------
    pandas.DataFrame
        6 rows, index ``impression``, a sentence. ``literal`` and ``pragmatic``:
        yes, no or open under that reading; ``conclusion``: robust where yes under
        both, refuted where no under both, else open.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_figures
    >>> impressions(load_figures())["conclusion"].value_counts().to_dict()
    {'robust': 3, 'open': 3}
    """
    answers = {reading: _answers(figures, reading, grain) for reading in READINGS}
    table = pd.DataFrame(answers).rename_axis("impression")
    table["conclusion"] = _conclusion(table)
    return table


def _conclusion(answers: Frame) -> np.ndarray:
    yes, no = ((answers[list(READINGS)] == word).all(axis="columns") for word in ("yes", "no"))
    return np.where(yes, "robust", np.where(no, "refuted", "open"))


def _answers(figures: Frame, reading: Reading, grain: pd.Series | None) -> pd.Series:
    ends = _bounds(figures, reading, grain)
    part = shares(figures, reading, grain)
    rate = learners_per_course(figures, reading, grain)
    half, fifth = (pd.DataFrame({"lower": [x], "upper": [x]}) for x in (0.5, 0.2))
    pairs = {
        "XuetangX has more listeners than edX": (
            ends.loc[["xuetangx-audience"]],
            ends.loc[["edx-audience"]],
        ),
        "XuetangX has more than half of China's learners": (
            part.loc[["XuetangX in China: audience"]],
            half,
        ),
        "XuetangX has a larger part of China's learners than of its courses": (
            part.loc[["XuetangX in China: audience"]],
            part.loc[["XuetangX in China: courses"]],
        ),
        "XuetangX has more listeners a course than edX": (
            rate.loc[["XuetangX"]],
            rate.loc[["edX"]],
        ),
        "SPBU has more than a fifth of Open Education's courses": (
            part.loc[["SPBU in Open Education: courses"]],
            fifth,
        ),
        "SPBU has a larger part of Open Education's audience than of its courses": (
            part.loc[["SPBU in Open Education: audience"]],
            part.loc[["SPBU in Open Education: courses"]],
        ),
    }
    return pd.Series(
        {name: intervals.exceeds(left, right).iloc[0] for name, (left, right) in pairs.items()}
    )


def grain_sensitivity(figures: Frame, figure: str, grains: Sequence[int]) -> Frame:
    """How the impressions move with how round one number is taken to be.

    Parameters
    ----------
    figures : pandas.DataFrame
        As :func:`alliance_stats.load_figures` gives it.
    figure : str
        Whose grain is varied.
    grains : sequence of int
        In the unit of that figure.

    Returns
    -------
    pandas.DataFrame
        A row a grain, index ``grain``; ``lower`` and ``upper`` of the figure under
        the pragmatic reading; then a column an impression: yes, no or open.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_figures
    >>> table = grain_sensitivity(load_figures(), "edx-audience", [10**6, 10**8])
    >>> table["upper"].tolist()
    [100500000.0, 150000000.0]
    """
    rows = {}
    for grain in grains:
        given = pd.Series({figure: grain})
        ends = _bounds(figures, "pragmatic", given).loc[figure]
        rows[grain] = pd.concat([ends, _answers(figures, "pragmatic", given)])
    table = pd.DataFrame(rows).T.infer_objects().rename_axis("grain")
    return table.astype({"lower": "float64", "upper": "float64"})


def places(positions: Frame, organizations: Frame) -> Frame:
    """The places that the article gives in some list, for a chart.

    Superlatives whose words set no limit, and those about no list of universities
    or partners, are left out.

    Parameters
    ----------
    positions, organizations : pandas.DataFrame
        As their loaders give them.

    Returns
    -------
    pandas.DataFrame
        Index ``position``, in the order of the article: ``label``, of whom and
        where; ``best`` and ``worst``; ``text``, as printed, or that it is implied.

    Examples
    --------
    >>> from alliance_stats import load_organizations, load_positions
    >>> places(load_positions(), load_organizations()).loc["ntu-asia", ["label", "text"]].tolist()
    ['NTU in Asia', '3rd']
    """
    chosen = positions[
        positions["worst"].notna()
        & (
            (positions["measure"] == "standing")
            | ((positions["measure"] == "courses") & positions["on"].notna())
        )
    ]
    where = chosen["region"].astype("str").replace("World", "the world")
    return pd.DataFrame(
        {
            "label": _labels(chosen, organizations) + " in " + where,
            "best": chosen["best"],
            "worst": chosen["worst"],
            "text": chosen["printed"].where(chosen["basis"] == "printed", "implied"),
        }
    )


# What is published beside the article ---------------------------------------------------------


def _spans(as_of: pd.Series) -> Frame:
    """First and last day of every date, as datetimes."""
    days = [span(date) for date in as_of]
    ends = {"start": [first for first, _ in days], "end": [last for _, last in days]}
    return Frame({name: pd.to_datetime(end) for name, end in ends.items()}, index=as_of.index)


def grain_fit(
    figures: Frame, references: Frame, figure: str, reference: str, grains: Sequence[int]
) -> Frame:
    """Whether a figure meets a published count, by how round the figure is taken to be.

    Parameters
    ----------
    figures, references : pandas.DataFrame
        As their loaders give them.
    figure, reference : str
        Which figure, and which published count of the same thing.
    grains : sequence of int
        Grains of the figure, in its unit.

    Returns
    -------
    pandas.DataFrame
        A row a grain, index ``grain``; ``lower`` and ``upper`` of the figure under
        the pragmatic reading; ``meets``, whether that range meets the published one.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_figures, load_references
    >>> grain_fit(
    ...     load_figures(), load_references(), "edx-audience", "edx-enrolments-2020", [10**6, 10**8]
    ... )["meets"].tolist()
    [False, True]
    """
    theirs = bounds(references.loc[[reference]]).iloc[0]
    table = pd.DataFrame(
        {grain: bounds(figures.loc[[figure]], grain=grain).iloc[0] for grain in grains}
    ).T.rename_axis("grain")
    meets = (table["lower"] <= theirs["upper"]) & (theirs["lower"] <= table["upper"])
    return table.assign(meets=meets)


def enrolments_per_person(references: Frame) -> Frame:
    """How many times a person enrols: enrolments over people, where one source has both.

    Parameters
    ----------
    references : pandas.DataFrame
        As :func:`alliance_stats.load_references` gives it.

    Returns
    -------
    pandas.DataFrame
        A row a pair of counts of one entity, date and source, index its place in
        the order of entity and date. ``entity``, ``as_of``, ``source``; ``people``
        and ``enrolments``, ids of the two references; ``lower`` and ``upper``,
        enrolments a person under the pragmatic reading.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_references
    >>> pairs = enrolments_per_person(load_references()).set_index("enrolments")
    >>> pairs.loc["edx-enrolments-2020", ["lower", "upper"]].round(1).tolist()
    [3.0, 3.3]
    """
    counted = references[references["metric"] == "audience"].reset_index()
    keys = ["entity", "on", "item", "as_of", "source"]
    people = counted[counted["counts"].isin(["learners", "registered users"])]
    pairs = people.merge(counted[counted["counts"] == "enrolments"], on=keys)
    pairs = pairs.rename(columns={"reference_x": "people", "reference_y": "enrolments"})
    pairs = pairs.sort_values(["entity", "as_of"], ignore_index=True)
    ends = bounds(references)
    ratio = intervals.ratio(
        ends.loc[pairs["enrolments"]].set_axis(pairs.index),
        ends.loc[pairs["people"]].set_axis(pairs.index),
    )
    return pairs[["entity", "as_of", "source", "people", "enrolments"]].join(ratio)


def one_footing(references: Frame) -> Frame:
    """People and enrolments of each platform, each as near to the article as published.

    Parameters
    ----------
    references : pandas.DataFrame
        As :func:`alliance_stats.load_references` gives it.

    Returns
    -------
    pandas.DataFrame
        A row for each entity and meaning (people, enrolments), sorted by entity;
        ``entity``, ``meaning``, ``reference``, ``lower`` and ``upper`` (pragmatic
        reading), ``days`` from the article at the most, negative before it.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_references
    >>> table = one_footing(load_references())
    >>> table.loc[table["reference"] == "xuetangx-users-2020", "meaning"].tolist()
    ['people']
    """
    counted = references[
        (references["metric"] == "audience")
        & references["item"].isna()
        & references["on"].isna()
        & (references["counts"] != "unclear")
    ]
    table = counted.assign(
        meaning=[COUNTED[counts][0] for counts in counted["counts"]],
        days=_days(counted["as_of"], ARTICLE_DATE),
    ).join(bounds(counted))
    table = table.assign(distance=table["days"].abs()).reset_index()
    keys = ["entity", "meaning"]
    nearest = table.sort_values([*keys, "distance", "as_of_basis"]).drop_duplicates(keys)
    columns = [*keys, "reference", "lower", "upper", "days"]
    return nearest[columns].reset_index(drop=True)


def audiences(figures: Frame, references: Frame, organizations: Frame) -> Frame:
    """Each audience of the article beside the people and enrolments published, for a chart.

    Parameters
    ----------
    figures, references, organizations : pandas.DataFrame
        As their loaders give them.

    Returns
    -------
    pandas.DataFrame
        For each platform with an audience in the article, largest first, a row for
        the article and one for people and for enrolments where such a count of
        within two and a half years is published. ``label``; ``series``; ``lower``,
        ``upper`` (pragmatic reading); ``text``: the number and, if published, when.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_figures, load_organizations, load_references
    >>> table = audiences(load_figures(), load_references(), load_organizations())
    >>> table.loc[table["label"] == "edX", "text"].tolist()
    ['100 million', '35 million, 2020-12-31', '110 million, 2020-12-31']
    """
    chosen = figures[
        (figures["metric"] == "audience") & figures["item"].isna() & figures["on"].isna()
    ].sort_values("value", ascending=False)
    nearest = one_footing(references)
    nearest = nearest[nearest["days"].abs() <= NEAR]
    rows = []
    for figure, ends in bounds(chosen).iterrows():
        label = _labels(chosen, organizations)[figure]
        rows.append((label, "article", *ends, chosen.loc[figure, "printed"]))
        for meaning in ("people", "enrolments"):
            match = (nearest["entity"] == chosen.loc[figure, "entity"]) & (
                nearest["meaning"] == meaning
            )
            for row in nearest[match].itertuples():
                published = references.loc[row.reference]
                text = f"{published['printed']}, {published['as_of']}"
                rows.append((label, meaning, row.lower, row.upper, text))
    return pd.DataFrame(rows, columns=["label", "series", "lower", "upper", "text"])


def growth(references: Frame, entities: Sequence[str], names: Frame) -> Frame:
    """How many people each platform counted, over the years, for a chart.

    Parameters
    ----------
    references : pandas.DataFrame
        As :func:`alliance_stats.load_references` gives it.
    entities : sequence of str
        Of whom.
    names : pandas.DataFrame
        As :func:`alliance_stats.load_organizations` gives it; entities beside it
        are named by their id.

    Returns
    -------
    pandas.DataFrame
        A row a count of learners or registered users: ``series``, ``date`` (last
        day of its date), ``value``, ``reference``. Of several counts of one day
        one with a printed date is taken, and then the first by id.

    Examples
    --------
    >>> from alliance_stats import load_organizations, load_references
    >>> growth(load_references(), ["edx"], load_organizations())["date"].dt.year.min()
    np.int32(2012)
    """
    chosen = references[
        (references["metric"] == "audience")
        & references["counts"].isin(["learners", "registered users"])
        & references["entity"].isin(entities)
        & references["on"].isna()
    ].sort_values(["as_of_basis", "reference"])
    labels = {entity: names["short_name"].get(entity, entity) for entity in entities}
    table = pd.DataFrame(
        {
            "series": chosen["entity"].map(labels),
            "date": _spans(chosen["as_of"])["end"],
            # The middle of what is published as a band.
            "value": (chosen["value"] + chosen["value_high"].fillna(chosen["value"])) / 2,
            "reference": chosen.index,
        }
    )
    table = table.drop_duplicates(["series", "date"])
    order = {labels[entity]: place for place, entity in enumerate(entities)}
    return table.sort_values(
        ["series", "date"], key=lambda c: c.map(order) if c.name == "series" else c
    ).reset_index(drop=True)


def evidence_table(decided: Frame, evidence: Frame, texts: pd.Series, sources: Frame) -> Frame:
    """Every comparison behind the verdicts, for readers: a claim without any has one row.

    Parameters
    ----------
    decided : pandas.DataFrame
        As :func:`verdicts` gives it, or some rows of it.
    evidence : pandas.DataFrame
        As :func:`gather_evidence` gives it.
    texts : pandas.Series
        As :func:`claims` gives it.
    sources : pandas.DataFrame
        As :func:`alliance_stats.load_sources` gives it.

    Returns
    -------
    pandas.DataFrame
        Index the claim in words; ``claim``, its id on its first row, else empty;
        what was published, of what and when; how it compares; and by whom.

    Examples
    --------
    >>> import alliance_stats as a
    >>> figures, positions, sources = a.load_figures(), a.load_positions(), a.load_sources()
    >>> evidence = gather_evidence(
    ...     figures, positions, a.load_references(), sources, a.load_coursera_partners()
    ... )
    >>> decided = verdicts(figures, positions, evidence).loc[["ntu-world"]]
    >>> texts = claims(figures, positions, a.load_organizations())
    >>> evidence_table(decided, evidence, texts, sources)["published"].tolist()
    ['11th', '13th']
    """
    rows = []
    for claim in decided.index:
        found = evidence[evidence["claim"] == claim]
        found = found.assign(other=found["match"] == "other list", far=found["days"].abs())
        found = found.sort_values(["other", "meaning", "far", "reference"])
        for number, row in enumerate(found.itertuples()):
            source = sources.loc[row.source]
            rows.append(
                {
                    "claim in words": texts[claim],
                    "claim": claim if number == 0 else "",
                    "published": row.published,
                    "of": _of(row),
                    "as of": row.as_of.replace("/", " to ")
                    + (" (inferred)" if row.as_of_basis == "inferred" else ""),
                    "time": row.when,
                    "literal": row.literal,
                    "pragmatic": row.pragmatic,
                    "article ÷ published": "" if row.factor == 1 else f"{row.factor:.2f}",
                    "publisher": source["publisher"],
                    "standing": _standing(row, source),
                    "where": source["address"],
                }
            )
        if not len(found):
            why = "no limit to test" if decided["verdict"][claim] == VAGUE else "none found"
            rows.append({"claim in words": texts[claim], "claim": claim, "published": why})
    table = pd.DataFrame(rows, columns=_EVIDENCE_COLUMNS)
    return table.astype("object").fillna("").astype("str").set_index("claim in words")


_EVIDENCE_COLUMNS = [
    "claim in words", "claim", "published", "of", "as of", "time", "literal", "pragmatic",
    "article ÷ published", "publisher", "standing", "where",
]  # fmt: skip


def _of(row: Any) -> str:
    if row.counts == "rank":
        place = "place" if row.match == "named" else "place in another list"
        return f"{place}: {row.note}" if _is_computed(row.reference) else place
    meant = f", as {row.meaning}" if row.counts == "unclear" else ""
    return {"unclear": "learners or enrolments"}.get(row.counts, row.counts) + meant


def _standing(row: Any, source: pd.Series) -> str:
    marks = [row.independence] + ([source["form"]] if source["form"] != "original" else [])
    return ", ".join(marks + (["computed here"] if _is_computed(row.reference) else []))


def _is_computed(reference: str) -> bool:
    """Whether it is a place of :func:`computed_ranks`, and not one that was published."""
    return reference.startswith("computed-")


def _days(as_of: pd.Series, when: pd.Series | str) -> pd.Series:
    """Days from one date, or one a row, to others, between the farthest ends, signed."""
    if isinstance(when, str):
        when = pd.Series(when, index=as_of.index)
    ours, theirs = _spans(when), _spans(as_of)
    after = (theirs["end"] - ours["start"]).dt.days
    before = (theirs["start"] - ours["end"]).dt.days
    return after.where(after.abs() >= before.abs(), before)


def compare_figures(figures: Frame, references: Frame, sources: Frame) -> Frame:
    """Hold each figure against every published count of the same thing.

    Counts of one entity only grow: courses stay listed and enrolments add up. So an
    earlier count may not be above the article's, nor a later one below it. That is
    an assumption, and a comparison over time rests on it.

    Parameters
    ----------
    figures, references, sources : pandas.DataFrame
        As their loaders give them.

    Returns
    -------
    pandas.DataFrame
        A row for each figure, reference and meaning. ``claim``, ``reference``;
        ``meaning`` of the article's word that is tested; ``independence``,
        ``form``; ``days`` and ``when`` (same time, earlier, later); for both
        readings ``literal`` and ``pragmatic``: agrees (same time, ranges meet),
        consistent (another time, possible) or differs; ``factor``, by which the
        nearest ends differ under the pragmatic reading: 1 where the ranges meet,
        above 1 where the article says more, below 1 where it says less.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_figures, load_references, load_sources
    >>> table = compare_figures(load_figures(), load_references(), load_sources())
    >>> rows = table[table["reference"] == "edx-enrolments-2020"].iloc[0]
    >>> rows[["literal", "pragmatic", "when"]].tolist()
    ['differs', 'agrees', 'same time']
    """
    keys = ["entity", "on", "item", "metric"]
    left = figures.reset_index(names="claim")
    pairs = _join(left, references.reset_index(names="reference"), keys)
    counted = pairs[["counts_x", "counts_y", "metric"]].itertuples(index=False)
    meanings = [
        [
            meaning
            for meaning in MEANINGS.get(word, (metric,))
            if meaning in COUNTED.get(counts, (metric,))
        ]
        for word, counts, metric in counted
    ]
    # What bears out no meaning of the word becomes a missing one, and is left out.
    pairs = pairs.assign(meaning=meanings).explode("meaning")
    pairs = pairs.dropna(subset=["meaning"], ignore_index=True)
    pairs["days"] = _days(pairs["as_of_y"], pairs["as_of_x"])
    pairs["when"] = _when(pairs["days"], pairs["days"].abs() <= SAME_TIME_COUNT)
    same = pairs["when"] == "same time"
    for reading in READINGS:
        ours, theirs = _ends(pairs, figures, references, reading)
        meet = (ours["lower"] <= theirs["upper"]) & (theirs["lower"] <= ours["upper"])
        possible = np.where(
            pairs["when"] == "earlier",
            theirs["lower"] <= ours["upper"],
            theirs["upper"] >= ours["lower"],
        )
        pairs[reading] = np.where(
            same,
            np.where(meet, "agrees", "differs"),
            np.where(possible, "consistent", "differs"),
        )
    pairs["factor"] = _factor(*_ends(pairs, figures, references, "pragmatic"))
    return _with_source(pairs, sources)


def _join(left: Frame, right: Frame, keys: list[str]) -> Frame:
    """Pair rows on keys; one that is missing on both sides is the same."""
    for frame in (left, right):
        frame[keys] = frame[keys].astype("str")
    return left.merge(right, on=keys)


def _when(days: pd.Series, same: pd.Series) -> np.ndarray:
    return np.where(same, "same time", np.where(days < 0, "earlier", "later"))


def _ends(pairs: Frame, figures: Frame, references: Frame, reading: Reading) -> tuple[Frame, Frame]:
    ours = bounds(figures, reading).loc[pairs["claim"]].set_axis(pairs.index)
    theirs = bounds(references, reading).loc[pairs["reference"]].set_axis(pairs.index)
    return ours, theirs


def _factor(ours: Frame, theirs: Frame) -> pd.Series:
    """By how much the nearest ends of two ranges differ: 1 where the ranges meet."""
    nearest = np.clip(1.0, ours["lower"] / theirs["upper"], ours["upper"] / theirs["lower"])
    return nearest.fillna(1.0)


_EVIDENCE = [
    "claim", "reference", "meaning", "match", "independence", "form", "days", "when",
    "literal", "pragmatic", "factor",
]  # fmt: skip


def _with_source(pairs: Frame, sources: Frame) -> Frame:
    about = sources.loc[pairs["source"], ["independence", "form"]].reset_index(drop=True)
    pairs = pairs.join(about.astype("str"))
    pairs = pairs.assign(distance=pairs["days"].abs())
    pairs = pairs.reindex(columns=[*_EVIDENCE, "distance"])
    pairs = pairs.sort_values(["claim", "meaning", "distance", "reference"], ignore_index=True)
    return pairs[_EVIDENCE]


def coursera_places(partners: Frame) -> Frame:
    """The place of each partner of Coursera by its number of courses, in both listings.

    Parameters
    ----------
    partners : pandas.DataFrame
        As :func:`alliance_stats.load_coursera_partners` gives it.

    Returns
    -------
    pandas.DataFrame
        A row for each partner and listing it is in; ``partner``, ``organization``,
        ``listing`` (the id of its source), ``scope`` (partners, or universities)
        and ``region``; ``courses``; ``place``, the best where several share it;
        ``of``, how many are ranked; ``behind``, courses missing to third place.

    Examples
    --------
    >>> from alliance_stats import load_coursera_partners
    >>> places = coursera_places(load_coursera_partners())
    >>> world = places[(places["region"] == "World") & (places["organization"] == "spbu")]
    >>> world[["listing", "place"]].values.tolist()
    [['coursera-listing-2020-04', 12], ['coursera-listing-autumn-2020', 8]]
    """
    european = (partners["kind"] == "university") & (partners["region"] == "Europe")
    frames = []
    for column, listing in _LISTINGS.items():
        for scope, region, among in (
            ("partners", "World", partners),
            ("universities", "Europe", partners[european]),
        ):
            ranked = among[among[column].notna()]
            courses = ranked[column].astype("int64")
            place = courses.rank(method="min", ascending=False).astype("int64")
            frames.append(
                pd.DataFrame(
                    {
                        "partner": ranked.index,
                        "organization": ranked["organization"].to_numpy(),
                        "listing": listing,
                        "scope": scope,
                        "region": region,
                        "courses": courses.to_numpy(),
                        "place": place.to_numpy(),
                        "of": len(ranked),
                        "behind": (courses.nlargest(3).min() - courses).clip(lower=0).to_numpy(),
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


_LISTINGS = {
    "courses_2020_04": "coursera-listing-2020-04",
    "courses_autumn_2020": "coursera-listing-autumn-2020",
}


def computed_ranks(references: Frame, partners: Frame) -> Frame:
    """Places that nobody published, computed from counts that somebody did.

    Partners of Coursera by courses in two listings; platforms by people, of those
    with a count of the article's time; and China, which is first where it has more
    than the rest of the world together. What it has less of is not ranked: it may be
    first even so. Nor is what lacks the date of a listing, or a count.

    Parameters
    ----------
    references, partners : pandas.DataFrame
        As their loaders give them.

    Returns
    -------
    pandas.DataFrame
        Rows of the form of the references of ranks, index ``reference``; ``note``
        says what was compared.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> from alliance_stats import load_coursera_partners, load_references
    >>> ranks = computed_ranks(load_references(), load_coursera_partners())
    >>> ranks.loc["computed-xuetangx-people", "value"]
    np.int64(2)
    """
    rows = [
        *_partner_ranks(references, partners),
        *_platform_ranks(references),
        *_country_ranks(references),
    ]
    columns = [
        "reference", "entity", "on", "value", "as_of", "as_of_basis", "scope", "region", "measure",
        "source", "note",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns).set_index("reference")
    return table.assign(
        metric="rank",
        counts="rank",
        printed="computed",
        hedge="none",
        item=None,
        ranking=None,
        compiled_by=None,
        edition=None,
    )


def _partner_ranks(references: Frame, partners: Frame) -> Iterator[dict[str, Any]]:
    """Partners of Coursera that the article names, by courses in each listing."""
    sizes = references[(references["entity"] == "coursera") & (references["metric"] == "courses")]
    dated = sizes.drop_duplicates("source").set_index("source")[["as_of", "as_of_basis"]]
    places = coursera_places(partners)
    places = places[places["organization"].notna() & places["listing"].isin(dated.index)]
    for place in places.itertuples():
        yield {
            "reference": f"computed-{place.organization}-{place.region.lower()}-"
            f"{place.listing.removeprefix('coursera-listing-')}",
            "entity": place.organization,
            "on": "coursera",
            "value": place.place,
            **dated.loc[place.listing],
            "scope": place.scope,
            "region": place.region,
            "measure": "courses",
            "source": place.listing,
            "note": f"{place.courses} courses, of {place.of} {place.scope}",
        }


def _platform_ranks(references: Frame) -> Iterator[dict[str, Any]]:
    """Platforms with a count of the article's time, by people."""
    nearest = one_footing(references)
    people = nearest[
        (nearest["meaning"] == "people")
        & (nearest["days"].abs() <= SAME_TIME_COUNT)
        & ~nearest["entity"].isin(["china", "world", "world-without-china"])
    ]
    counts = references.loc[people["reference"]].assign(
        place=lambda table: table["value"].rank(method="min", ascending=False).astype("int64")
    )
    among = f"by people, of {len(counts)} platforms with a count of the time: "
    for count in counts.itertuples():
        yield {
            "reference": f"computed-{count.entity}-people",
            "entity": count.entity,
            "value": count.place,
            "as_of": count.as_of,
            "as_of_basis": count.as_of_basis,
            "scope": "platforms",
            "region": "World",
            "measure": "size",
            "source": count.source,
            "note": among + ", ".join(sorted(counts["entity"])),
        }


def _country_ranks(references: Frame) -> Iterator[dict[str, Any]]:
    """China, first where it has more than all other countries together."""
    for metric in ("courses", "audience"):
        china, rest = (
            _nearest_count(references, entity, metric)
            for entity in ("china", "world-without-china")
        )
        if china is None or rest is None or china["value"] <= rest["value"]:
            continue
        ends = [span(count["as_of"]) for count in (china, rest)]
        inferred = "inferred" in (china["as_of_basis"], rest["as_of_basis"])
        yield {
            "reference": f"computed-china-{metric}",
            "entity": "china",
            "value": 1,
            "as_of": f"{min(e[0] for e in ends)}/{max(e[1] for e in ends)}",
            "as_of_basis": "inferred" if inferred else "printed",
            "scope": "countries",
            "region": "World",
            "measure": metric,
            "source": china["source"],
            "note": f"{china.name} against {rest.name}, all other countries together",
        }


def _nearest_count(references: Frame, entity: str, metric: str) -> pd.Series | None:
    """The published count of people or courses that is nearest to the article, if any."""
    rows = references[
        (references["entity"] == entity)
        & (references["metric"] == metric)
        & references["counts"].isin(["courses", "learners", "registered users"])
    ]
    return None if rows.empty else rows.loc[_days(rows["as_of"], ARTICLE_DATE).abs().idxmin()]


def compare_positions(positions: Frame, references: Frame, ranks: Frame, sources: Frame) -> Frame:
    """Hold each position against the ranking that it names, and against others.

    Parameters
    ----------
    positions, references, sources : pandas.DataFrame
        As their loaders give them.
    ranks : pandas.DataFrame
        As :func:`computed_ranks` gives it.

    Returns
    -------
    pandas.DataFrame
        A row for each position and place of the same entity, region and measure.
        As :func:`compare_figures`, but for ``meaning``; ``match``: named, where
        scope, ranking, publisher and edition are those that the article names (so
        far as it names any), else other list. A place that fits at the same time
        agrees, at another time it is consistent. ``factor`` as there, of places.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> import alliance_stats as a
    >>> from alliance_stats.analysis import computed_ranks
    >>> references = a.load_references()
    >>> ranks = computed_ranks(references, a.load_coursera_partners())
    >>> table = compare_positions(a.load_positions(), references, ranks, a.load_sources())
    >>> row = table[table["reference"] == "ntu-qs-2020-asia"].iloc[0]
    >>> row[["match", "pragmatic"]].tolist()
    ['named', 'differs']
    """
    published = references[references["metric"] == "rank"]
    every = pd.concat([published.astype("object"), ranks.astype("object")])
    left = positions[positions["worst"].notna()].reset_index(names="claim")
    right = every.reset_index(names="reference")
    pairs = _join(left, right, ["entity", "on", "item", "region", "measure"])
    named = pairs["scope_x"].astype("str") == pairs["scope_y"].astype("str")
    for column in ("ranking", "compiled_by", "edition"):
        stated = pairs[f"{column}_x"]
        named &= stated.isna() | (stated == pairs[f"{column}_y"])
    pairs["match"] = np.where(named, "named", "other list")
    # The article's own date stands for a position that names no edition.
    pairs["days"] = _days(pairs["as_of"], ARTICLE_DATE)
    limit = np.where(pairs["edition_y"].notna(), SAME_TIME_EDITION, SAME_TIME_COUNT)
    same = (pairs["days"].abs() <= limit) | (named & pairs["edition_x"].notna())
    pairs["when"] = _when(pairs["days"], same)
    theirs = bounds(
        pairs[["hedge", "value", "value_high"]].astype({"value": "Int64", "value_high": "Int64"}),
        "literal",
    )
    ours = pairs[["best", "worst"]].astype("float64").set_axis(["lower", "upper"], axis="columns")
    fits = (ours["lower"] <= theirs["upper"]) & (theirs["lower"] <= ours["upper"])
    outcome = np.where(fits, np.where(same, "agrees", "consistent"), "differs")
    pairs["literal"] = pairs["pragmatic"] = outcome
    pairs["factor"] = _factor(ours, theirs)
    return _with_source(pairs, sources)


def gather_evidence(
    figures: Frame, positions: Frame, references: Frame, sources: Frame, partners: Frame
) -> Frame:
    """Every comparison of the article with something published, and what was published.

    Parameters
    ----------
    figures, positions, references, sources, partners : pandas.DataFrame
        As their loaders give them.

    Returns
    -------
    pandas.DataFrame
        :func:`compare_figures` and :func:`compare_positions`, one below the other,
        with ``article``, the words of the article; ``published``, the number as
        published, or the place as computed; ``counts``; ``as_of`` and
        ``as_of_basis``; ``source``; ``note``.

    Raises
    ------
    ValueError
        As :func:`alliance_stats.bounds`.

    Examples
    --------
    >>> import alliance_stats as a
    >>> evidence = gather_evidence(
    ...     a.load_figures(),
    ...     a.load_positions(),
    ...     a.load_references(),
    ...     a.load_sources(),
    ...     a.load_coursera_partners(),
    ... )
    >>> row = evidence[evidence["reference"] == "xuetangx-users-2020"].iloc[0]
    >>> row[["article", "published", "counts"]].tolist()
    ['more than 228 million', '60 million', 'registered users']
    """
    ranks = computed_ranks(references, partners)
    table = pd.concat(
        [
            compare_figures(figures, references, sources).astype("object"),
            compare_positions(positions, references, ranks, sources).astype("object"),
        ],
        ignore_index=True,
    )
    places = ranks.assign(printed=[ordinal(place) for place in ranks["value"]])
    about = pd.concat([references.astype("object"), places.astype("object")])
    about = about.rename(columns={"printed": "published"})
    words = pd.concat([figures["printed"], positions["printed"]])
    table = table.assign(article=table["claim"].map(words))
    columns = ["published", "counts", "as_of", "as_of_basis", "source", "note"]
    return table.join(about[columns], on="reference")


def ordinal(place: int) -> str:
    """Write a place as English does: 1st, 2nd, 3rd, 11th.

    Examples
    --------
    >>> [ordinal(place) for place in (1, 12, 22, 103)]
    ['1st', '12th', '22nd', '103rd']
    """
    teen = place % 100 in (11, 12, 13)
    return f"{place}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"


# The verdicts ---------------------------------------------------------------------------------

AGREES, CONSISTENT, DIFFERS, DISAGREE = "agrees", "consistent", "differs", "sources disagree"
IF_ENROLMENTS = " if enrolments are meant"
NONE_FOUND = "no independent source found"
NOT_INDEPENDENT = "only a source that is not independent"
VAGUE = "too vague to test"
#: Every verdict there is, the firmest first.
VERDICTS = (
    AGREES, AGREES + IF_ENROLMENTS, CONSISTENT, CONSISTENT + IF_ENROLMENTS, DISAGREE, DIFFERS,
    NOT_INDEPENDENT, NONE_FOUND, VAGUE,
)  # fmt: skip


def verdicts(figures: Frame, positions: Frame, evidence: Frame) -> Frame:
    """What the published numbers say of each figure and each position.

    A verdict is that of the pragmatic reading; ``holds`` says whether the literal
    one shares it. Sources that are not independent of the article decide nothing.

    Parameters
    ----------
    figures, positions : pandas.DataFrame
        As their loaders give them.
    evidence : pandas.DataFrame
        :func:`compare_figures` and :func:`compare_positions`, one below the other.

    Returns
    -------
    pandas.DataFrame
        A row a claim, index ``claim``, in the order of the article. ``verdict``
        (category): one of :data:`VERDICTS`; ``holds``: both readings, or
        pragmatic only; ``evidence``: the ids of the references that decided it, or
        else of those that were found, separated by semicolons, empty where none is.

    Examples
    --------
    >>> import alliance_stats as a
    >>> from alliance_stats.analysis import compare_figures
    >>> figures = a.load_figures()
    >>> evidence = compare_figures(figures, a.load_references(), a.load_sources())
    >>> verdicts(figures, a.load_positions(), evidence).loc["edx-audience"].tolist()
    ['agrees if enrolments are meant', 'pragmatic only', 'edx-enrolments-2020']
    """
    rows = {}
    claims = pd.concat([figures[["start"]], positions[["start"]]]).sort_values(
        "start", kind="stable"
    )
    for claim in claims.index:
        found = evidence[evidence["claim"] == claim]
        if claim in positions.index and pd.isna(positions.loc[claim, "worst"]):
            rows[claim] = (VAGUE, "both readings", "")
            continue
        counts = figures["counts"].get(claim)
        decided = {reading: _decide(found, counts, reading) for reading in READINGS}
        verdict, deciding = decided["pragmatic"]
        holds = "both readings" if decided["literal"][0] == verdict else "pragmatic only"
        rows[claim] = (verdict, holds, "; ".join(dict.fromkeys(deciding)))
    columns = ["verdict", "holds", "evidence"]
    table = pd.DataFrame(list(rows.values()), index=claims.index, columns=columns)
    table["verdict"] = pd.Categorical(table["verdict"], VERDICTS)
    return table.rename_axis("claim")


def _decide(found: Frame, counts: Any, reading: Reading) -> tuple[str, list[str]]:
    """The verdict of one claim under one reading, and the references that decide it."""
    named = found["match"] != "other list"
    usable = found[(found["independence"] != "not independent") & named]
    meanings = MEANINGS.get(counts, ())
    if len(meanings) < 2:
        verdict, deciding = _settle(usable, reading)
    else:
        by = {
            meaning: _settle(usable[usable["meaning"] == meaning], reading) for meaning in meanings
        }
        verdict, deciding = by["people"]
        if verdict in (DIFFERS, NONE_FOUND) and by["enrolments"][0] in (AGREES, CONSISTENT):
            verdict, deciding = by["enrolments"][0] + IF_ENROLMENTS, by["enrolments"][1]
        elif verdict == NONE_FOUND:  # only enrolments were published, and they do not fit
            verdict, deciding = by["enrolments"]
        elif verdict == DIFFERS and by["enrolments"][0] == DIFFERS:
            deciding = deciding + by["enrolments"][1]
    if verdict != NONE_FOUND:
        return verdict, deciding
    biased = found[(found["independence"] == "not independent") & named]
    if len(biased):
        return NOT_INDEPENDENT, biased["reference"].tolist()
    return NONE_FOUND, found["reference"].tolist()


def _settle(rows: Frame, reading: Reading) -> tuple[str, list[str]]:
    """What comparisons of one meaning say together, nearest in time first."""
    # Places rise and fall, so a place of another time settles nothing against a claim.
    settles = (rows["when"] == "same time") | (rows[reading] != DIFFERS) | rows["match"].isna()
    rows = rows[settles]
    outcomes = rows[reading]
    agree, differ = rows[outcomes == AGREES], rows[outcomes == DIFFERS]
    if len(agree) and len(differ):
        return DISAGREE, [*agree["reference"], *differ["reference"]]
    for verdict, deciding in ((DIFFERS, differ), (AGREES, agree)):
        if len(deciding):
            return verdict, deciding["reference"].tolist()
    if len(rows):
        return CONSISTENT, rows["reference"].tolist()
    return NONE_FOUND, []


def claims(figures: Frame, positions: Frame, organizations: Frame) -> pd.Series:
    """Put each figure and each position into a few words.

    Parameters
    ----------
    figures, positions, organizations : pandas.DataFrame
        As their loaders give them.

    Returns
    -------
    pandas.Series
        Text, index ``claim``, in the order of the article.

    Examples
    --------
    >>> from alliance_stats import load_figures, load_organizations, load_positions
    >>> texts = claims(load_figures(), load_positions(), load_organizations())
    >>> texts[["xuetangx-audience", "ntu-asia"]].tolist()
    ['XuetangX: more than 228 million listeners', 'NTU: 3rd (all universities, Asia)']
    """
    both = pd.concat([figures.astype("object"), positions.astype("object")])
    both = both.sort_values("start", kind="stable")
    who = _labels(both, organizations).where(both["entity"] != "china", "China")
    who = who.where(both["item"].isna(), who + ", " + both["item"].astype("str"))
    implied = both.loc[both["basis"] == "implied", "best"].map(ordinal) + ", implied"
    printed = implied.reindex(both.index).fillna(both["printed"])
    printed = printed.str.replace("Almost", "almost")
    counted = printed + " " + both["counts"].astype("str")
    by = both["measure"].map({"courses": ", by courses", "audience": ", by audience"}).fillna("")
    among = " (" + both["scope"].astype("str") + ", " + both["region"].astype("str") + by + ")"
    ranked = printed + among
    text = who + ": " + counted.where(both["counts"].notna(), ranked)
    return text.rename_axis("claim").rename("text").astype("str")


def reasons(decided: Frame, evidence: Frame, sources: Frame) -> pd.Series:
    """Say why each verdict is what it is: the numbers compared, by whom and when.

    Parameters
    ----------
    decided : pandas.DataFrame
        As :func:`verdicts` gives it.
    evidence : pandas.DataFrame
        As :func:`gather_evidence` gives it.
    sources : pandas.DataFrame
        As :func:`alliance_stats.load_sources` gives it.

    Returns
    -------
    pandas.Series
        Text, on the index of ``decided``. Of each source its publisher, the date
        that its number is of, and whether it is a mirror, a repost, inferred in
        date, official or not independent.

    Examples
    --------
    >>> import alliance_stats as a
    >>> figures, positions, sources = a.load_figures(), a.load_positions(), a.load_sources()
    >>> evidence = gather_evidence(
    ...     figures, positions, a.load_references(), sources, a.load_coursera_partners()
    ... )
    >>> decided = verdicts(figures, positions, evidence)
    >>> reasons(decided, evidence, sources)["ntu-world"]
    '11th (QS, 2019-06; mirror, date inferred)'
    """
    texts = {
        row.Index: _reason(
            row.verdict, row.evidence, evidence[evidence["claim"] == row.Index], sources
        )
        for row in decided.itertuples()
    }
    return pd.Series(texts, dtype="str").rename_axis("claim").rename("reason")


def _reason(verdict: str, deciding: str, found: Frame, sources: Frame) -> str:
    if verdict == VAGUE:
        return "the words set no limit that a number could miss"
    if not deciding:
        return "nothing published was found to hold it against"
    # The nearest in time first, and what was published before what is computed from it.
    found = found.assign(far=found["days"].abs(), computed=found["reference"].map(_is_computed))
    found = found.sort_values(["far", "computed"])
    rows = found[found["reference"].isin(deciding.split("; "))]
    if verdict == DIFFERS:
        rows = rows[rows["pragmatic"] == DIFFERS]
    told = _nearest_told(rows, sources)
    if verdict.endswith(IF_ENROLMENTS):
        against = (found["meaning"] == "people") & (found["pragmatic"] == DIFFERS)
        people = found[against & (found["independence"] != "not independent")].head(1)
        told += f"; as people: {_nearest_told(people, sources)}" if len(people) else ""
    if verdict != NONE_FOUND:
        return told
    if (rows["match"] == "other list").all():
        return f"the list that is named was not found; others: {told}"
    return f"only places of another time or in other lists were found: {told}"


def _nearest_told(rows: Frame, sources: Frame) -> str:
    """The nearest comparison of each kind, three at the most; the notebooks show all."""
    rows = rows.drop_duplicates(["meaning", "when", "pragmatic", "match"]).drop_duplicates(
        ["published", "source"]
    )
    return "; ".join(_tell(row, sources) for row in rows.head(3).itertuples())


def _tell(row: Any, sources: Frame) -> str:
    source = sources.loc[row.source]
    counts = {"rank": "", "unclear": " learners or enrolments"}.get(row.counts, f" {row.counts}")
    marks = [source["form"]] if source["form"] in ("mirror", "repost") else []
    marks += ["date inferred"] if row.as_of_basis == "inferred" else []
    marks += [row.independence] if row.independence != "independent" else []
    marks += [f"computed here: {row.note}"] if _is_computed(row.reference) else []
    told = f"{row.published}{counts} ({source['publisher']}, {row.as_of.replace('/', ' to ')}"
    told += f"; {', '.join(marks)})" if marks else ")"
    if row.counts == "rank" or row.pragmatic != DIFFERS:
        return told
    if row.factor > 1:
        return f"{told}, of which the article's is at least {row.factor:.1f} times"
    return f"{told}, of which the article's is at most {row.factor:.0%}"


def verdict_table(decided: Frame, evidence: Frame, texts: pd.Series, sources: Frame) -> Frame:
    """The verdicts for readers: a line a claim, with what it was held against.

    Parameters
    ----------
    decided, evidence, texts, sources
        As :func:`evidence_table`.

    Returns
    -------
    pandas.DataFrame
        Index the claim in words; ``verdict``, with the reading where it is not
        both; ``held against``.

    Examples
    --------
    >>> import alliance_stats as a
    >>> figures, positions, sources = a.load_figures(), a.load_positions(), a.load_sources()
    >>> evidence = gather_evidence(
    ...     figures, positions, a.load_references(), sources, a.load_coursera_partners()
    ... )
    >>> decided = verdicts(figures, positions, evidence)
    >>> texts = claims(figures, positions, a.load_organizations())
    >>> table = verdict_table(decided, evidence, texts, sources)
    >>> table.loc["edX: 100 million listeners", "verdict"]
    'agrees if enrolments are meant (pragmatic reading only)'
    """
    verdict = decided["verdict"].astype("str")
    both = decided["holds"] == "both readings"
    table = pd.DataFrame(
        {
            "claim": texts[decided.index],
            "verdict": verdict.where(both, verdict + " (pragmatic reading only)"),
            "held against": reasons(decided, evidence, sources),
        }
    )
    return table.set_index("claim")


def evidence_links(decided: Frame, figures: Frame) -> pd.Series:
    """Where the evidence of each claim stands: a notebook, and the row of its table.

    Examples
    --------
    >>> import pandas as pd
    >>> from alliance_stats import load_figures
    >>> decided = pd.DataFrame(index=["edx-audience", "ntu-world"])
    >>> print(*evidence_links(decided, load_figures()), sep="; ")
    04-who-is-a-listener.ipynb#edx-audience; 05-do-the-positions-hold.ipynb#ntu-world
    """
    links = [
        f"{'04-who-is-a-listener' if claim in figures.index else '05-do-the-positions-hold'}"
        f".ipynb#{claim}"
        for claim in decided.index
    ]
    return pd.Series(links, index=decided.index, dtype="str")
