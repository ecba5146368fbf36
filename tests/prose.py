"""Every number that is typed into prose, and what in the data it must agree with.

A number in a notebook's Markdown, in the title of a chart, in a caption or in README.md is
typed, and so can be stale. `CLAIMS` says, for each document, which phrases hold numbers and how
they are computed; `ALLOWED` says which phrases hold a numeral that is no number about the data.
`faults` finds whatever neither explains. To add a claim, copy the sentence and put a field
where the number is:

    Claim("Of {all} counts {hedged} are hedged", lambda d: {
        "all": len(d.figures), "hedged": word((d.figures["hedge"] != "none").sum())})

A phrase that holds a number in words, such as "more than half", takes a condition beside it,
which must be true:

    Claim("More than half of the counts are hedged",
          holds=lambda d: (d.figures["hedge"] != "none").mean() > 0.5)

and one that quotes what was printed takes the ids of the rows it quotes:

    Claim('"{courses}" has no upper end', printed(courses="xuetangx-courses"))

`python -m tests.prose` prints what is not explained yet.
"""

import ast
import json
import re
import string
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

import alliance_stats as a
from alliance_stats import analysis

ROOT = Path(__file__).parent.parent


class Data:
    """The tables, and what is computed from them; each made when it is first asked for."""

    figures = cached_property(lambda self: a.load_figures())
    positions = cached_property(lambda self: a.load_positions())
    organizations = cached_property(lambda self: a.load_organizations())
    events = cached_property(lambda self: a.load_events())
    numerals = cached_property(lambda self: a.load_numerals())
    references = cached_property(lambda self: a.load_references())
    sources = cached_property(lambda self: a.load_sources())
    partners = cached_property(lambda self: a.load_coursera_partners())

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """Every comparison with something published."""
        return analysis.gather_evidence(
            self.figures, self.positions, self.references, self.sources, self.partners
        )

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """A verdict a claim of the article."""
        return analysis.verdicts(self.figures, self.positions, self.evidence)

    @cached_property
    def places(self) -> pd.DataFrame:
        """Places on Coursera by courses."""
        return analysis.coursera_places(self.partners)


@dataclass(frozen=True)
class Claim:
    """A phrase with fields, the values of the fields, and what else must hold."""

    template: str
    values: Callable[[Data], dict[str, Any]] = field(default=lambda data: {})
    holds: Callable[[Data], Any] | None = None

    def phrase(self, data: Data) -> str:
        """Give the phrase that the data support; raise ValueError where they do not."""
        literal = "".join(text for text, *_ in string.Formatter().parse(self.template))
        if self.holds is None and (said := a.numerals(literal)["printed"].tolist()):
            raise ValueError(
                f"the template {self.template!r} holds {said[0]!r}: make it a field, "
                "or give a condition that must hold"
            )
        if self.holds is not None and not self.holds(data):
            raise ValueError(f"the data do not bear out {self.template!r}")
        values = {name: _number(value) for name, value in self.values(data).items()}
        return " ".join(self.template.format(**values).split())


def printed(**ids: str) -> Callable[[Data], dict[str, str]]:
    """Give what figures, positions, events or references have as printed: field = id."""

    def values(data: Data) -> dict[str, str]:
        tables = [data.figures, data.positions, data.events, data.references]
        words = pd.concat([table["printed"].astype("str") for table in tables])
        return {name: words[id_] for name, id_ in ids.items()}

    return values


_UNITS = "no one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = (
    "no first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)


def word(number: int) -> str:
    """Write a number as prose does: in words up to twelve."""
    return _UNITS[number] if 0 <= number < len(_UNITS) else str(number)


def place(number: int) -> str:
    """Write a place as prose does: in words up to twelfth."""
    return _ORDINALS[number] if 0 < number < len(_ORDINALS) else analysis.ordinal(number)


def capital(text: str) -> str:
    """Write a word with a capital, for the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def percent(share: float, digits: int = 0) -> str:
    """Write a share as a per cent."""
    return f"{share:.{digits}%}"


def million(number: float) -> str:
    """Write millions, and 1000 of them as a billion: 7 million, 1.5 million, 1.14 billion."""
    size, unit = (1e9, "billion") if number >= 1e9 else (1e6, "million")
    return f"{number / size:g} {unit}"


def _number(value: Any) -> str:
    """A value of a field as text; whole numbers of pandas may come as floats."""
    if isinstance(value, str):
        return value
    return f"{int(value)}" if value == int(value) else f"{value:g}"


# What is claimed ------------------------------------------------------------------------------


def _verdicts(data: Data, table: str = "") -> dict[str, int]:
    """How many claims came to what; of the figures, of the positions, or of both."""
    chosen = data.verdicts
    if table:
        chosen = chosen[chosen.index.isin(getattr(data, table).index)]
    found = chosen["verdict"].astype("str")
    agrees = chosen.index[found == analysis.AGREES]
    official = 0
    for claim in agrees:
        deciding = data.evidence[data.evidence["claim"] == claim]
        ids = chosen.loc[claim, "evidence"].split("; ")
        deciding = deciding[deciding["reference"].isin(ids)]
        official += bool((deciding["independence"] == "official").all())
    counts = {
        "all": len(chosen),
        "agree": len(agrees),
        "official": official,
        "differ": (found == analysis.DIFFERS).sum(),
        "consistent": (found == analysis.CONSISTENT).sum(),
        "enrolments": found.str.endswith(analysis.IF_ENROLMENTS).sum(),
        "disagree": (found == analysis.DISAGREE).sum(),
        "none": found.isin([analysis.NONE_FOUND, analysis.NOT_INDEPENDENT]).sum(),
        "vague": (found == analysis.VAGUE).sum(),
    }
    counts["other"] = counts["consistent"] + counts["enrolments"] + counts["disagree"]
    return {name: int(count) for name, count in counts.items()}


def _on_coursera(
    data: Data, organization: str, listing: str = "autumn-2020", region: str = "World"
) -> pd.Series:
    """A partner's row in one listing of Coursera."""
    rows = data.places[
        (data.places["organization"] == organization)
        & (data.places["listing"] == f"coursera-listing-{listing}")
        & (data.places["region"] == region)
    ]
    return rows.iloc[0]


def _grains(data: Data) -> pd.Series:
    """Whether edX's audience meets its enrolments, by four grains."""
    return analysis.grain_fit(
        data.figures,
        data.references,
        "edx-audience",
        "edx-enrolments-2020",
        [10**6, 10**7, 5 * 10**7, 10**8],
    )["meets"]


def _value(data: Data, reference: str) -> float:
    return float(data.references["value"][reference])


def _share_of_china(data: Data) -> dict[str, str]:
    """XuetangX's audience over the 540 million that others report for China."""
    ours = a.bounds(data.figures.loc[["xuetangx-audience"]])
    theirs = a.bounds(data.references.loc[["china-enrolments-2020-12"]])
    ends = a.share(ours, theirs.set_axis(ours.index)).iloc[0]
    return {"low": percent(ends["lower"]), "high": percent(ends["upper"])}


def _russian(data: Data, name: str) -> int:
    rows = data.partners[data.partners["name"] == name]
    return int(rows["courses_2020_04"].iloc[0])


_EDX = "edX's {said} fit its {enrolments} enrolments and not its {users} users."
_EDX_IDS = printed(said="edx-audience", enrolments="edx-enrolments-2020", users="edx-users-2020")
_XUETANGX_IDS = printed(users="xuetangx-users-2020", said="xuetangx-audience")
_CHINA_IDS = {"said": "450 million"}
_CONFERENCE = Claim(
    "December {year}", lambda d: {"year": d.events["start_date"]["alliance-conference"].year}
)

#: Document -> its phrases with numbers.
CLAIMS: dict[str, list[Claim]] = {
    "README.md": [
        _CONFERENCE,
        Claim("some fifty numbers", holds=lambda d: 45 <= len(d.numerals) <= 55),
        Claim(_EDX, _EDX_IDS),
        Claim(
            "XuetangX's owner counted {users} users, where the article has {said}", _XUETANGX_IDS
        ),
        Claim(
            "SPBU is {place} on Coursera, not {said}, by courses",
            lambda d: {
                "place": place(_on_coursera(d, "spbu")["place"]),
                "said": place(int(d.positions["best"]["spbu-coursera-world"])),
            },
        ),
        Claim(
            "{place} among Europe's universities, if Russia",
            lambda d: {"place": place(_on_coursera(d, "spbu", region="Europe")["place"])},
        ),
        Claim(
            "China's {said} learners are {found} in the reports of that week, one of them of the "
            "same speech",
            lambda d: {
                "said": million(int(d.figures["value"]["china-audience"])),
                "found": d.references["printed"]["china-enrolments-2020-12"],
            },
            holds=lambda d: "speech" in d.sources["note"]["shine-2020"],
        ),
        Claim(
            "Of {all} statements {agree} agree with what was published, {official} of them only "
            "with an owner or a ministry about itself, and {differ} differ. For {none} nothing "
            "independent was found, and {vague} are too vague to be tested. The other {other} "
            "depend",
            _verdicts,
        ),
        Claim("the {count} notebooks", lambda d: {"count": word(len(documents()) - 1)}),
    ],
    "notebooks/01-what-the-article-says.ipynb": [
        _CONFERENCE,
        Claim(
            "The article makes {all} statements in counts, ranks and superlatives. Laid beside "
            "what others published, {agree} agree, {official} of them only with an owner or a "
            "ministry about itself; {differ} differ. Of {consistent} more, only figures of "
            "another date were found, which leave room for them; {enrolments} stand only if "
            '"listeners" are enrolments and not people, and on {disagree} the sources disagree. '
            "For {none} nothing independent was found. The remaining {vague} are",
            _verdicts,
        ),
        Claim(
            "{figures} counts of online courses and their audiences, and {positions} ranks",
            lambda d: {"figures": len(d.figures), "positions": len(d.positions)},
        ),
        Claim(
            "A quarter of the statements agree",
            holds=lambda d: 0.2 < _verdicts(d)["agree"] / _verdicts(d)["all"] < 0.3,
        ),
        Claim(
            '"{courses}" has no upper end; "{audience}" has no lower one',
            lambda d: {
                "courses": capital(d.figures["printed"]["xuetangx-courses"]),
                "audience": d.figures["printed"]["spbu-open-education-audience"],
            },
            holds=lambda d: True,
        ),
        Claim(
            '"more than {next}"',
            lambda d: {
                "next": d.figures["value"]["xuetangx-courses"]
                + a.grain(int(d.figures["value"]["xuetangx-courses"]))
            },
        ),
        Claim(
            "More than half of the counts are hedged",
            holds=lambda d: (d.figures["hedge"] != "none").mean() > 0.5,
        ),
        Claim('"{said}" stops', printed(said="xuetangx-courses")),
        Claim("such as {said} is rounded", printed(said="edx-audience")),
        Claim(
            '"The leader" is a first place as much as "1st" is',
            holds=lambda d: d.positions["best"]["toronto-canada"] == 1,
        ),
        Claim(
            "{count} places are not printed",
            lambda d: {"count": capital(word((d.positions["basis"] == "implied").sum()))},
        ),
        Claim(
            "if SPBU is {place} on Coursera after Google Cloud and Illinois, they are {one} and "
            "{two}",
            lambda d: {
                "place": place(int(d.positions["best"]["spbu-coursera-world"])),
                "one": place(int(d.positions["best"]["google-cloud-coursera-world"])),
                "two": place(int(d.positions["best"]["illinois-coursera-world"])),
            },
        ),
        Claim(
            "{count} platforms are called the biggest",
            lambda d: {"count": capital(word((d.positions["printed"] == "the biggest").sum()))},
        ),
        Claim(
            'from "{audience}" to the {covid} in COVID-{covid}',
            lambda d: {
                "audience": d.numerals["printed"]["n09"],
                "covid": d.numerals["printed"]["n23"],
            },
        ),
    ],
    "notebooks/02-platform-scale.ipynb": [
        Claim(
            "more than half of China's learners, however its words are read",
            holds=lambda d: (
                analysis.impressions(d.figures)["conclusion"][
                    "XuetangX has more than half of China's learners"
                ]
                == "robust"
            ),
        ),
        Claim(
            "about a tenth of China's courses",
            holds=lambda d: (
                analysis.shares(d.figures).loc["XuetangX in China: courses"].between(0.085, 0.115)
            ).all(),
        ),
        Claim(
            "XuetangX and edX both pass {courses} courses; China is put at {china}",
            lambda d: {
                "courses": d.figures["value"]["edx-courses"],
                "china": d.figures["printed"]["china-courses"],
            },
            holds=lambda d: (
                a.bounds(d.figures.loc[["xuetangx-courses", "edx-courses"]], "literal")["lower"]
                > d.figures["value"]["edx-courses"]
            ).all(),
        ),
        Claim(
            "XuetangX is put at more than half of China's audience",
            holds=lambda d: (
                analysis.shares(d.figures).loc["XuetangX in China: audience", "lower"] > 0.5
            ),
        ),
        Claim(
            "Only one platform's partners are counted",
            holds=lambda d: (
                ((d.figures["metric"] == "partners") & (d.figures["entity"] != "spbu")).sum() == 1
            ),
        ),
        Claim("How round is {said}?", printed(said="edx-audience")),
        Claim('edX\'s "{said}" may be a number', printed(said="edx-audience")),
        Claim("by how round edX's {said} is", printed(said="edx-audience")),
        Claim(
            "The pragmatic reading takes {grain} as its grain",
            lambda d: {"grain": million(a.grain(int(d.figures["value"]["edx-audience"])))},
        ),
        Claim("The table tries {count} grains", lambda d: {"count": word(len(_grains(d)))}),
        Claim(
            "neither of the {two} that involve edX nor of the {four} that do not",
            lambda d: {
                "two": word(analysis.impressions(d.figures).index.str.contains("edX").sum()),
                "four": word((~analysis.impressions(d.figures).index.str.contains("edX")).sum()),
            },
            holds=lambda d: (
                analysis.grain_sensitivity(
                    d.figures, "edx-audience", [10**6, 10**7, 5 * 10**7, 10**8]
                )
                .drop(columns=["lower", "upper"])
                .nunique()
                == 1
            ).all(),
        ),
        Claim(
            "if {said} is right. Set against the {found} that others report, it is {low} to {high}",
            lambda d: {
                "said": million(int(d.figures["value"]["china-audience"])),
                "found": d.references["printed"]["china-enrolments-2020-12"],
                **_share_of_china(d),
            },
        ),
    ],
    "notebooks/03-university-positions.ipynb": [
        Claim(
            "Only {named} of its {all} positions say who compiled the list, and {vague} set no "
            "limit",
            lambda d: {
                "named": d.positions["compiled_by"].notna().sum(),
                "all": len(d.positions),
                "vague": d.positions["worst"].isna().sum(),
            },
        ),
        Claim(
            'A rank range such as "{said}" is a bar from {best} to {worst}',
            lambda d: {
                "said": d.positions["printed"]["nairobi-africa-top-10"],
                "best": place(int(d.positions["best"]["nairobi-africa-top-10"])),
                "worst": place(int(d.positions["worst"]["nairobi-africa-top-10"])),
            },
        ),
        Claim(
            "Most places given are among the first three",
            holds=lambda d: (
                (analysis.places(d.positions, d.organizations)["worst"] <= 3).mean() > 0.5
            ),
        ),
        Claim(
            "The article prints one place, SPBU's {said}, and names the {before} before it. That "
            "fixes {all}",
            lambda d: {
                "said": place(int(d.positions["best"]["spbu-coursera-world"])),
                "before": word(int(d.positions["best"]["spbu-coursera-world"]) - 1),
                "all": word(int(d.positions["best"]["spbu-coursera-world"])),
            },
            holds=lambda d: True,
        ),
        Claim(
            "The first {count} partners of Coursera",
            lambda d: {
                "count": word(
                    (
                        (d.positions["on"] == "coursera")
                        & (d.positions["scope"] == "partners")
                        & (d.positions["region"] == "World")
                    ).sum()
                )
            },
            holds=lambda d: True,
        ),
        Claim(
            "{count} of {all} positions name nothing that can be counted",
            lambda d: {
                "count": capital(
                    word(
                        d.positions["measure"].isin(["size", "leadership", "fame", "quality"]).sum()
                    )
                ),
                "all": len(d.positions),
            },
        ),
        Claim(
            "An {ntu} place in the world and a {nairobi} in Africa",
            printed(ntu="ntu-world", nairobi="nairobi-africa-top-10"),
        ),
        Claim(
            "SPBU's {place} place there",
            lambda d: {"place": place(int(d.positions["best"]["spbu-coursera-europe"]))},
        ),
        Claim(
            "some month in {year} that",
            lambda d: {"year": d.events["start_date"]["alliance-conference"].year},
        ),
    ],
    "notebooks/04-who-is-a-listener.ipynb": [
        Claim(_EDX, _EDX_IDS),
        Claim(
            "XuetangX's owner counted {users} users at the time, where the article has {said}",
            _XUETANGX_IDS,
        ),
        Claim(
            "China's {said} fit neither; the reports of that week, one of them of the same speech, "
            "have {found}",
            lambda d: {
                "said": million(int(d.figures["value"]["china-audience"])),
                "found": d.references["printed"]["china-enrolments-2020-12"],
            },
            holds=lambda d: "speech" in d.sources["note"]["shine-2020"],
        ),
        Claim(
            "enrolments of the end of {year}",
            lambda d: {"year": d.events["start_date"]["alliance-conference"].year},
        ),
        Claim(
            "{said} lie between {low} enrolments of about {year} and {high} of {later}",
            lambda d: {
                "said": million(int(d.figures["value"]["xuetangx-audience"])),
                "low": million(_value(d, "xuetangx-enrolments-2018")),
                "year": d.references["as_of"]["xuetangx-enrolments-2018"],
                "high": million(_value(d, "xuetangx-enrolments-2024")),
                "later": d.references["as_of"]["xuetangx-enrolments-2024"][:4],
            },
        ),
        Claim("the owner's {users} users", _XUETANGX_IDS),
        Claim(
            "count of {count} learners {years} years later, read in a mirror copy",
            lambda d: {
                "count": million(_value(d, "xuetangx-learners-2024")),
                "years": word(int(d.references["as_of"]["xuetangx-learners-2024"][:4]) - 2020),
            },
            holds=lambda d: d.sources["form"]["china-education-daily-2025"] == "mirror",
        ),
        Claim("Whether edX's {said} fit", printed(said="edx-audience")),
        Claim(
            "Rounded to the million, it does not; in steps of ten million it just touches",
            holds=lambda d: (
                _grains(d).tolist() == [False, True, True, True]
                and a.bounds(d.figures.loc[["edx-audience"]], grain=10**7)["upper"].iloc[0]
                == a.bounds(d.references.loc[["edx-enrolments-2020"]])["lower"].iloc[0]
            ),
        ),
        Claim(
            "What edX's {said} allow by their grain, and whether that meets {low} to {high} "
            "enrolments, as {found} are read",
            lambda d: {
                **printed(said="edx-audience", found="edx-enrolments-2020")(d),
                "low": a.bounds(d.references.loc[["edx-enrolments-2020"]])["lower"].iloc[0] / 1e6,
                "high": million(
                    a.bounds(d.references.loc[["edx-enrolments-2020"]])["upper"].iloc[0]
                ),
            },
        ),
        Claim(
            "On average a person enrols between one and eight times",
            holds=lambda d: (
                analysis.enrolments_per_person(d.references)[["lower", "upper"]]
                .stack()
                .between(1, 8)
                .all()
                and analysis.enrolments_per_person(d.references)["upper"].max() > 7.5
            ),
        ),
        Claim(
            "For edX and XuetangX, the two with counts of several years, the ratio has grown",
            holds=lambda d: (
                analysis.enrolments_per_person(d.references)
                .groupby("entity")["lower"]
                .filter(lambda ratio: len(ratio) > 1)
                .size
                == 5
                and analysis.enrolments_per_person(d.references)
                .groupby("entity")["lower"]
                .apply(lambda ratio: ratio.is_monotonic_increasing)
                .all()
            ),
        ),
        Claim(
            "XuetangX's eightfold of {year}",
            lambda d: {"year": d.references["as_of"]["xuetangx-enrolments-2024"][:4]},
            holds=lambda d: (
                round(_value(d, "xuetangx-enrolments-2024") / _value(d, "xuetangx-learners-2024"))
                == 8
            ),
        ),
        Claim(
            "differ by up to two years",
            holds=lambda d: (
                analysis.one_footing(d.references)
                .query("meaning == 'people'")
                .query("entity not in ['china', 'world', 'world-without-china', 'harvardx-mitx']")[
                    "days"
                ]
                .abs()
                .between(0, 770)
                .all()
            ),
        ),
        _CONFERENCE,
        Claim(
            "From the end of 2019 to the end of 2020 Coursera went from {c19} to {c20} people and "
            "edX from {e19} to {e20}; a count that is a year old misses a third or more",
            lambda d: {
                "c19": _value(d, "coursera-learners-2019") / 1e6,
                "c20": d.references["printed"]["coursera-users-2020"],
                "e19": _value(d, "edx-learners-2019") / 1e6,
                "e20": d.references["printed"]["edx-users-2020"],
            },
            holds=lambda d: (
                _value(d, "coursera-learners-2019") < 0.7 * _value(d, "coursera-users-2020")
                and _value(d, "edx-learners-2019") < 0.7 * _value(d, "edx-users-2020")
            ),
        ),
        Claim(
            "which from 2019 on leaves China out",
            holds=lambda d: (
                d.references.query("entity == 'world-without-china'")["as_of"].min()[:4] == "2019"
            ),
        ),
        Claim(
            "From {low} to {high} learners in {years} years",
            lambda d: {
                "low": _value(d, "world-learners-2013") / 1e6,
                "high": million(_value(d, "world-learners-2018")),
                "years": word(
                    int(d.references["as_of"]["world-learners-2018"][:4])
                    - int(d.references["as_of"]["world-learners-2013"][:4])
                ),
            },
        ),
        Claim(
            "China's {said} and {found} differ by two digits in the other order",
            lambda d: {
                "said": d.figures["value"]["china-audience"] / 1e6,
                "found": d.references["printed"]["china-enrolments-2020-12"],
            },
            holds=lambda d: True,
        ),
        Claim(
            "put China's {found} as people",
            printed(found="china-audience-2020-10"),
        ),
        Claim(
            "in spring {year} that its courses on five platforms together had passed {count}",
            lambda d: {
                "year": d.references["as_of"]["spbu-audience-2020"][:4],
                "count": million(_value(d, "spbu-audience-2020")),
            },
            holds=lambda d: "five platforms" in d.references["note"]["spbu-audience-2020"],
        ),
        Claim(
            "The article gives {said} on one of the five. Both are SPBU about itself",
            printed(said="spbu-open-education-audience"),
            holds=lambda d: True,
        ),
    ],
    "notebooks/05-do-the-positions-hold.ipynb": [
        Claim(
            "Of the article's {all} positions {agree} agree with what was published, {differ} "
            "differ, and on {disagree} the lists disagree",
            lambda d: _verdicts(d, "positions"),
        ),
        Claim(
            "NTU was {world} in the ranking named, but joint {asia} in Asia and not {said}",
            lambda d: {
                "world": d.references["printed"]["ntu-qs-2020"],
                "asia": place(int(_value(d, "ntu-qs-2020-asia"))),
                "said": place(int(d.positions["best"]["ntu-asia"])),
            },
        ),
        Claim(
            "SPBU is {place} in the world and not {said}, {behind} courses short; among Europe's "
            "universities it is {europe}, if Russia counts as Europe. POLIMI is {polimi} there and "
            "not {second}",
            lambda d: {
                "place": place(_on_coursera(d, "spbu")["place"]),
                "said": place(int(d.positions["best"]["spbu-coursera-world"])),
                "behind": _on_coursera(d, "spbu")["behind"],
                "europe": place(_on_coursera(d, "spbu", region="Europe")["place"]),
                "polimi": place(_on_coursera(d, "polimi", region="Europe")["place"]),
                "second": place(int(d.positions["best"]["polimi-coursera-europe"])),
            },
        ),
        Claim(
            "one of April {year}, and one that is dated, by inference, to autumn {year}",
            lambda d: {"year": d.references["as_of"]["coursera-courses-2020-04"][:4]},
            holds=lambda d: (
                d.references["as_of_basis"]["coursera-courses-autumn-2020"] == "inferred"
            ),
        ),
        Claim(
            "In the later listing SPBU is {place}, not {said}",
            lambda d: {
                "place": place(_on_coursera(d, "spbu")["place"]),
                "said": place(int(d.positions["best"]["spbu-coursera-world"])),
            },
        ),
        Claim(
            "Google Cloud and Illinois are first and second in both listings",
            holds=lambda d: (
                [
                    _on_coursera(d, name, listing)["place"]
                    for name in ("google-cloud", "illinois")
                    for listing in ("2020-04", "autumn-2020")
                ]
                == [1, 1, 2, 2]
            ),
        ),
        Claim(
            "SPBU gained {gain} courses between the two and still had {behind} too few for third "
            "place",
            lambda d: {
                "gain": _on_coursera(d, "spbu")["courses"]
                - _on_coursera(d, "spbu", "2020-04")["courses"],
                "behind": _on_coursera(d, "spbu")["behind"],
            },
            holds=lambda d: True,
        ),
        Claim(
            "leaving companies out would move SPBU up by one place only",
            holds=lambda d: (
                (
                    (d.partners["kind"] == "other")
                    & (d.partners["courses_autumn_2020"] > _on_coursera(d, "spbu")["courses"])
                ).sum()
                == 1
            ),
        ),
        Claim(
            "in April {year} another Russian university, the Higher School of Economics, was ahead "
            "of SPBU with {hse} courses to {spbu}",
            lambda d: {
                "year": d.references["as_of"]["coursera-courses-2020-04"][:4],
                "hse": _russian(d, "National Research University Higher School of Economics"),
                "spbu": _russian(d, "Saint Petersburg State University"),
            },
        ),
        Claim(
            "NTU's {said} place in Asia fits another list, QS's ranking of Asia {edition}, "
            "published two weeks before the conference",
            lambda d: {
                "said": place(int(_value(d, "ntu-qs-asia-2021"))),
                "edition": d.references["edition"]["ntu-qs-asia-2021"],
            },
            holds=lambda d: (
                (
                    d.events["start_date"]["alliance-conference"]
                    - pd.Timestamp(d.references["as_of"]["ntu-qs-asia-2021"])
                ).days
                == 14
            ),
        ),
        Claim(
            "POLIMI's {said} place is that of QS in engineering and technology {edition}",
            lambda d: {
                "said": d.references["printed"]["polimi-qs-engineering-2019"],
                "edition": d.references["edition"]["polimi-qs-engineering-2019"],
            },
        ),
        Claim(
            "put it between {low} and {high} among all universities",
            lambda d: {
                "low": analysis.ordinal(int(d.references["value"]["polimi-the-2020"])),
                "high": analysis.ordinal(int(d.references["value_high"]["polimi-the-2020"])),
            },
        ),
        Claim(
            "Nairobi's {said} names no list: seventh by the popularity of its web site, twentieth",
            printed(said="nairobi-africa-top-10"),
            holds=lambda d: (
                (_value(d, "nairobi-unirank-2020"), _value(d, "nairobi-the-2020-africa")) == (7, 20)
            ),
        ),
        Claim(
            "If XuetangX's {said} are enrolments, they exceed the {count} that Coursera had in "
            "September {year}",
            lambda d: {
                "said": million(int(d.figures["value"]["xuetangx-audience"])),
                "count": d.references["printed"]["coursera-enrolments-2021-09"],
                "year": d.references["as_of"]["coursera-enrolments-2021-09"][:4],
            },
            holds=lambda d: (
                d.figures["value"]["xuetangx-audience"] > _value(d, "coursera-enrolments-2021-09")
            ),
        ),
        Claim(
            "That China comes {place} in courses",
            lambda d: {"place": place(int(_value(d, "china-courses-rank-2020-12")))},
        ),
        _CONFERENCE,
    ],
}

_IDIOM = "a turn of speech; nothing is counted"
_CHOICE = "how many rows the cell shows; its code says so"

#: Document, or * for all of them -> phrases with numerals that are not about the data, and why.
ALLOWED: dict[str, list[tuple[str, str]]] = {
    "*": [
        ("both readings", "the literal and the pragmatic: all there are, by the method"),
        ("CC BY 4.0", "the name of a licence"),
    ],
    "README.md": [
        ("One news article", "the article itself"),
        ("one command", "make report"),
        ("first notebook", "the name of a notebook"),
        ("Two commands", "the two below the heading"),
        ("Python 3.11", "the oldest Python; test_packaging.py compares it"),
        ("installed first", _IDIOM),
        *(
            (f"{n:02d} {title}", "the name of a notebook")
            for n, title in (
                (1, "What"),
                (2, "How"),
                (3, "Where"),
                (4, "Who"),
                (5, "Do"),
            )
        ),
        ("two columns", "lower and upper"),
        ("one team, once", "ourselves"),
    ],
    "notebooks/01-what-the-article-says.ipynb": [
        ("Each line is one statement", _IDIOM),
        ("one person counts once for each course", "what an enrolment is"),
        ("one list bears it out", "one or more"),
        ("keeps both", "both ends"),
        ("two ranges", "one a reading"),
        ("holds under both", "both readings"),
        ('"the biggest" one worldwide', _IDIOM),
        ("Both cannot be", "both platforms"),
        ("two different things", _IDIOM),
        ("used by one of the tables", _IDIOM),
        ("a second reader", "beside us"),
    ],
    "notebooks/02-platform-scale.ipynb": [
        ("the two readings", "the literal and the pragmatic"),
        ("takes three courses is counted three times", "an example"),
        ("Two hedged numbers", "a numerator and a denominator"),
        ("holds under both", "both readings"),
        ("rounded to the million or to the hundred million", "two of the grains tried"),
        ("both numbers count alike", "the part and the whole"),
        ("two platforms carry counts once or twice", "an example"),
        ("one video", "an example"),
    ],
    "notebooks/03-university-positions.ipynb": [
        ("two different houses", "QS and Times Higher Education"),
        ("on one line", "the chart"),
        ('"One of the biggest"', "the words of a superlative"),
        ("not on one scale", _IDIOM),
    ],
    "notebooks/04-who-is-a-listener.ipynb": [
        ("One person who takes three courses is one learner and three enrolments", "a definition"),
        ("Some sources give the one, some the other, some both", _IDIOM),
        ("one source counts both at one date, the one can be divided", _IDIOM),
        ("one source has both counts of one date", _IDIOM),
        ("one newspaper page", "the source of two references"),
        ("On one footing", _IDIOM),
        ("one count of the article against one published count", "what a row holds"),
        ("within half a year", "the rule for the same time: 183 days"),
        ("an earlier or later one", _IDIOM),
        ("the Chinese ones", _IDIOM),
        ("counts both ways", _IDIOM),
        ("one newspaper column", "the source of two references"),
    ],
    "notebooks/05-do-the-positions-hold.ipynb": [
        ("Two public listings", "the two columns of coursera_partners"),
        ("the twelve largest partners of Coursera in two listings; the second is", _CHOICE),
        ("missing to third place", "what the column holds"),
        ("such as one that leaves companies out", _IDIOM),
        ("The first place in Europe", "the claim"),
        ("The first six European universities", _CHOICE),
        ("The first three, Russia not counted", _CHOICE),
        ("half a year", "the rule for the same time: 183 days"),
        ("mix the two", "the two lists"),
        ("the biggest of the two", "the two platforms"),
        ("the second Coursera listing", "the later of two"),
    ],
}


# Documents ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A stretch of prose and where it stands; no phrase reaches over two of them."""

    where: str
    text: str


def documents() -> list[str]:
    """README.md and the notebooks, as CLAIMS names them."""
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    return ["README.md", *(f"notebooks/{path.name}" for path in notebooks)]


def parts(path: Path) -> list[Part]:
    """Give the prose of a document: a notebook's cell by cell."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return [Part("", _prose(text))]
    found = []
    code = 0
    for number, cell in enumerate(json.loads(text)["cells"], 1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            where = f", cell {number} (Cell {code})"
            found += [Part(where, " ".join(text.split())) for text in _typed(source)]
            code += 1
        else:
            found.append(Part(f", cell {number}", _prose(source)))
    return found


#: What is no prose: generated blocks (test_generated.py compares them), comments, code,
#: addresses, tags of HTML.
_NO_PROSE = re.compile(
    r"<!-- ([\w-]+) -->.*?<!-- /\1 -->|<!--.*?-->"
    r"|^ {0,3}(```|~~~).*?^ {0,3}\2[^\n]*$"
    r"|(`+)(?!`).+?(?<!`)\3(?!`)"
    r"|(?<=\])\([^)\s]*(?:\s+\"[^\"]*\")?\)|^ {0,3}\[[^\]]+\]:\s*\S+"
    r"|<?https?://[^\s<>)\]]+>?|\bdoi(?:\.org/|:\s?|\s)10\.\S+|</?[a-zA-Z][^>]*>",
    re.MULTILINE | re.DOTALL,
)


def _prose(markdown: str) -> str:
    text = _NO_PROSE.sub(lambda match: " " if match[1] else " · ", markdown)
    # Words in bold or italics are the words that they are; entries of lists are numbered.
    text = re.sub(r"(\*{1,3}|(?<!\w)_{1,2}(?=\w))(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"^\s*(?:\d+\.|[-+*>]|#+)\s+", "", text, flags=re.MULTILINE)
    return " ".join(text.split())


def _typed(source: str) -> list[str]:
    """Texts typed into code that readers see: titles and labels of charts, captions."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    found = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        named = [
            k.value for k in call.keywords if k.arg in ("title", "caption", "xlabel", "ylabel")
        ]
        shows = getattr(call.func, "id", getattr(call.func, "attr", "")) == "show"
        for node in [*(call.args[1:2] if shows else []), *named]:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return found


# Checking -------------------------------------------------------------------------------------


def faults(
    path: Path,
    name: str,
    data: Data,
    claims: list[Claim] | None = None,
    allowed: list[tuple[str, str]] | None = None,
) -> list[str]:
    """List what a document says that is not borne out, and what it does not say.

    `name` is that of the document in CLAIMS and ALLOWED, which may be given instead.
    """
    claims = CLAIMS.get(name, []) if claims is None else claims
    common = [*ALLOWED.get("*", []), *_notebook_numbers()]
    own = ALLOWED.get(name, []) if allowed is None else allowed
    prose = parts(path)
    found = [a.numerals(part.text) for part in prose]
    explained: set[tuple[int, int]] = set()
    listed = []
    for claim in claims:
        try:
            phrase = claim.phrase(data)
        except ValueError as error:
            listed.append(f"{name}{_near(prose, claim.template)}: {error}")
            continue
        covered = set(_covered(prose, found, phrase))
        if not covered:
            listed.append(
                f"{name}{_near(prose, claim.template)}: the data say {phrase!r}, "
                f"and the prose does not"
            )
        explained |= covered
    for phrase, reason in [*own, *common]:
        if not reason.strip():
            listed.append(f"{name}: no reason is given for allowing {phrase!r}")
        covered = set(_covered(prose, found, " ".join(phrase.split())))
        if not any(start >= 0 for _, start in covered) and (phrase, reason) in own:
            listed.append(f"{name}: allows {phrase!r}, which is not there, or holds no numeral")
        explained |= covered
    for number, (part, numerals) in enumerate(zip(prose, found, strict=True)):
        for start, end, printed in numerals.itertuples(index=False):
            if (number, start) not in explained:
                around = part.text[max(start - 40, 0) : end + 40]
                listed.append(f"{name}{part.where}: {printed!r} is not checked: …{around}…")
    return listed


def _notebook_numbers() -> Iterator[tuple[str, str]]:
    """Other notebooks are called by the numbers in their file names; none but those there are."""
    for name in documents():
        if number := re.match(r"notebooks/(\d+)-", name):
            for called in ("notebook", "Notebook"):
                yield f"{called} {number[1]}", "the name of a notebook"


def _covered(
    prose: list[Part], found: list[pd.DataFrame], phrase: str
) -> Iterator[tuple[int, int]]:
    """Where the numerals are that a phrase holds: (number of the part, offset).

    A phrase that would cut a numeral or a word in two is not there: 3 courses are not in
    13 courses. A phrase without a numeral gives its own place.
    """
    pattern = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)" if phrase else "$^")
    for number, (part, numerals) in enumerate(zip(prose, found, strict=True)):
        starts, ends = numerals["start"], numerals["end"]
        for match in pattern.finditer(part.text):
            touched = numerals[(starts < match.end()) & (ends > match.start())]
            if ((touched["start"] < match.start()) | (touched["end"] > match.end())).any():
                continue
            yield number, match.start() - len(part.text) - 1  # the phrase is there
            yield from ((number, start) for start in touched["start"])


def _near(prose: list[Part], template: str) -> str:
    """Where the phrase of a template stands with whatever values; empty if nowhere."""
    texts = [text for text, *_ in string.Formatter().parse(" ".join(template.split()))]
    loose = re.compile(r"\S+?(?: \S+?){0,3}?".join(re.escape(text) for text in texts))
    return next((part.where for part in prose if loose.search(part.text)), "")


def main() -> int:
    """Print what is not explained yet."""
    data = Data()
    listed = [fault for name in documents() for fault in faults(ROOT / name, name, data)]
    print(*listed, sep="\n")
    return bool(listed)


if __name__ == "__main__":
    sys.exit(main())
