"""Every number that prose states is computed from the tables, and none is left over.

A fact is the phrase as the prose is to have it, with its numbers computed. A phrase that is
not there is stale prose; a number that no phrase covers is one that nothing holds.
"""

import json
import re
from pathlib import Path

import pytest

import alliance_stats as stats
from alliance_stats import claims

ROOT = Path(__file__).parents[1]
WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve".split()  # 0 to 12
)
PLACES = "zeroth first second third fourth fifth sixth seventh eighth".split()
#: A number in digits, or in a word that counts something.
NUMBER = re.compile(
    rf"\d[\d,.]*|\b(?:{'|'.join(WORDS[2:])}|{'|'.join(PLACES[2:])}|eightfold|half|tenth|halving)\b",
    re.IGNORECASE,
)


def million(count: float) -> str:
    return f"{count / 1e6:g} million"


def facts() -> dict[str, list[str]]:
    """Give by document its phrases, computed."""
    tables = stats.load()
    figures, references = tables.figures, tables.references
    partners = tables.coursera_partners
    decided = stats.verdicts(tables)
    words = decided["verdict"].value_counts()
    value, printed = references["value"], references["printed"]
    ours = figures["value"]
    spbu = claims.coursera_places(tables).query("organization == 'spbu' and region == 'World'")
    april, autumn = (spbu.iloc[place] for place in (0, 1))
    pairs = claims.enrolments_per_person(tables).set_index("enrolments")
    shares = stats.scale.shares(tables).loc["XuetangX in China: audience"]
    of_540 = ours["xuetangx-audience"] / value["china-views-2020-12"]
    lost = {  # the part of a year's people that a count of the year before misses
        name: 1 - value[f"{name}-learners-2019"] / value[f"{name}-users-2020"]
        for name in ("edx", "coursera")
    }
    rhyme = partners.loc[claims.GUIDED_PROJECTS, "courses_2020_04"]
    hse = partners.loc["national-research-university-higher-school-of-economics"]
    boulder = partners.loc["university-of-colorado-boulder"]
    assert claims.computed_ranks(tables).loc["computed-spbu-world-autumn-2020", "value"] == 8
    hedged = (figures["hedge"] != "none").sum()
    at_best = value["nairobi-the-2021-africa"]
    edx = [million(ours["edx-audience"]), *printed[["edx-enrolments-2020", "edx-users-2020"]]]
    verdicts = (
        f"{words['confirmed']} are confirmed", f"{words['repeated']} more are repeated",
        f"{words['possible']} are possible, {words['does not fit']} do not fit, and "
        f"{words['cannot be checked']} cannot be checked",
    )  # fmt: skip
    assert round(pairs["upper"].max()) == 8  # "eightfold"
    assert claims.SAME_TIME == 183  # "half a year"
    assert shares["lower"] > 0.5
    assert stats.scale.shares(tables, reading="literal").loc[shares.name, "lower"] > 0.5
    course_share = stats.scale.shares(tables).loc["XuetangX in China: courses"]
    return {
        "01-what-came-out": [
            f"makes {len(decided)} claims", *verdicts,
            f"Its {edx[0]} listeners of edX fit the platform's enrolments and not its {edx[2]} "
            "people",
            "three of them is one learner and three enrolments",  # an example
            "within half a year of the article",  # claims.SAME_TIME
            "article's number is 100%",  # by definition
            "## Five verdicts",
        ],
        "02-who-is-a-listener": [
            f"edX's {edx[0].removesuffix(' million')} million fit its {edx[1]} enrolments and not "
            f"its {edx[2]} users",
            f"owner had {printed['xuetangx-users-2020']} users where the article has "
            f"{figures.loc['xuetangx-audience', 'printed']} listeners",
            "China's 450 million fit nothing: the other reports of the same speech have "
            f"{printed['china-views-2020-12']}",
            "How round is 100 million?", "edX's 100 million fit 110 million enrolments",
            "a step of ten million, 100 million stand for 95 to 105",
            f"an exact power of ten: {million(stats.grain(ours['edx-audience']))}",
            "XuetangX's eightfold of 2024",
            "SPBU published the same text in three English versions",
            "nearest to December 2020", "lie up to two years away", "the end of 2019",
            f"is {lost['edx']:.0%} below that of a year later for edX, and "
            f"{lost['coursera']:.0%} for Coursera",
            "published only for 2018 and 2024, at "
            f"{million(value['xuetangx-enrolments-2018'])} and "
            f"{printed['xuetangx-enrolments-2024']}, too far apart to say anything of 2020",
            "China's 450 and 540 million differ by two digits",
            f"one newspaper column of 2022 has {million(value['open-education-learners-2022'])} "
            f"students, where the article has {million(ours['open-education-audience'])} people",
            "in spring 2020 that its courses on five platforms had passed "
            f"{million(value['spbu-audience-2020'])} students",
            "gives almost 2 million on one of the five",
        ],
        "03-where-the-universities-stand": [
            f"it is {PLACES[autumn['place']]} in the listing nearest to the article, dated by "
            f"inference to autumn 2020, and not third: it is {autumn['behind']} courses short",
            "Two places are those of other lists than the article names: NTU's third in Asia is in "
            "QS Asia 2021, and POLIMI's 16th, by its own account, in QS engineering 2019",
            "For NTU in Asia there are two", f"from {value['polimi-the-2020']}st down",
            "## Could it have been third",
            "Two public listings", "one of 11 April 2020", "to autumn 2020 or",
            f"{rhyme} of them in April", "that the two are alike",
            f"SPBU gained {autumn['courses'] - april['courses']} courses, and the third, Colorado "
            f"Boulder, {boulder['courses_autumn_2020'] - boulder['courses_2020_04']}",
            f"In April it was {claims.ordinal(april['place'])}",
            f"In April 2020 another Russian university, the Higher School of Economics, was ahead "
            f"with {hse['courses_2020_04']} courses to {april['courses']}",
            "NTU's third place", "published two weeks before", "mixes two editions",
            "POLIMI's 16th place", "Nairobi's top-10", "Webometrics of July 2020",
            f"ranking of 2021 has {at_best - 1} African universities in better bands, so it is "
            f"{at_best}th at best",
            "about December 2020",
        ],
        "04-how-large-are-the-platforms": [
            "the article puts half of China's learners on one platform, XuetangX, and "
            f"{course_share['lower']:.0%} to {course_share['upper']:.0%} of China's courses",
            "Two hedged numbers", "if both numbers count alike, and if 450 million is right",
            f"Of the {printed['china-views-2020-12']} in the other reports it is {of_540:.0%}",
            "a course that two platforms carry",
        ],
        "05-how-the-words-were-read": [
            f"{hedged} of the article's {len(figures)} counts",
            "Each count gets two ranges", f"All {len(tables.numerals)} numerals",
            '"More than 3100"', '"almost 2 million"', '"more than 3200"', '"more than 3100"',
            "such as 100 million", "Two places are not printed", "if SPBU is third on Coursera",
            "they are first and second", '"228 million" to the 19 in COVID-19',
            '"More than 50 organisations and 30 companies"', "read the 30 as it stands",
            '"two years ago"', 'as much as "1st" is',
        ],
        "README": [
            f"**{edx[0]} listeners, {edx[2]} people.**",
            f"edX's {edx[0]} fit its {edx[1]} enrolments, and not its {edx[2]} users",
            f"**450 million for {printed['china-views-2020-12'].removesuffix(' million')}.**",
            f"of the same speech that we found have {printed['china-views-2020-12']}",
            "dated by inference to autumn 2020",
            f"{PLACES[autumn['place']].capitalize()} on Coursera, not third",
            f"{autumn['behind']} courses short of third",
            f"Of the {len(decided)} claims, {words['confirmed']} are confirmed",
            f"{words['repeated']} are only repeated by those concerned, {words['possible']} are "
            f"possible, {words['does not fit']} do not fit, and {words['cannot be checked']} "
            "cannot be checked",
            f"{len(tables.numerals)} numerals, {len(figures)} of them counts",
            *(f"| {words[word]} | {sign} {word} |" for word, sign in stats.display.SIGNS.items()),
        ],
    }  # fmt: skip


def prose(name: str) -> str:
    if name == "README":
        text = (ROOT / "README.md").read_text("utf-8")
        text = re.sub(r"(?s)```.*?```", "", text)
    else:
        cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8"))["cells"]
        text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    text = re.sub(r"\]\([^)]*\)", "]", text)  # addresses
    return re.sub(r"`[^`]*`", "", text)


#: Numbers that are no findings: names, versions, dates of our own.
NAMES = re.compile(
    r"Python 3\.11|December 2020|4\.0|Two commands|2021|ten lines|half a minute",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def computed():
    return facts()


@pytest.mark.parametrize(
    "name", [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))] + ["README"]
)
def test_every_number_in_prose_is_computed_from_the_tables(computed, name):
    text = prose(name)
    for phrase in computed[name]:
        assert phrase in " ".join(text.split()) or phrase in text, (
            f"{name}: the tables give {phrase!r}, which the prose does not have"
        )
    flat = " ".join(text.split())
    for phrase in sorted(computed[name], key=len, reverse=True):
        flat = flat.replace(phrase, "")
    left = NUMBER.findall(NAMES.sub("", flat))
    assert not left, f"{name}: nothing computes {left} in its prose; add the phrase to facts()"


def test_titles_of_charts_state_what_the_tables_give():
    tables = stats.load()
    value = tables.references["value"]
    people = claims.against_published(tables).query("kind == 'people'")
    others = claims.against_published(tables).query("group != 'Audiences'")
    pairs = claims.enrolments_per_person(tables)
    ranks = claims.computed_ranks(tables)
    rates = stats.scale.learners_per_course(tables)
    half = stats.scale.shares(tables).loc["XuetangX in China: audience", "lower"]
    courses = tables.figures["value"][["xuetangx-courses", "edx-courses", "china-courses"]]
    spbu = ranks.loc["computed-spbu-world-autumn-2020"]
    true = {
        "Course counts come close; every count of people falls short": (people["upper"] < 1).all()
        and others["value"].between(0.9, 1.25).all(),
        "Mostly 1.2 to 3.3 enrolments per person, and once nearly 8": pairs["lower"].round(1).min()
        == 1.2
        and sorted(pairs["upper"].round(1))[-2:] == [3.3, 8.0],
        f"edX had {million(value['edx-users-2020'])} people when the article gave it "
        f"{million(tables.figures.loc['edx-audience', 'value'])} listeners": True,
        "On Coursera SPBU is first in Europe, not third in the world": (
            ranks.loc["computed-spbu-europe-autumn-2020", "value"] == 1 and spbu["value"] != 3
        ),
        "SPBU is eighth on Coursera, 17 courses short of third": spbu["value"] == 8
        and "17 courses short" in spbu["note"],
        "The article puts half of China's learners on one platform": 0.5 < half < 0.52,
        "XuetangX and edX have some 3,000 courses each, China 34,000": courses.round(-3).tolist()
        == [3000, 3000, 34_000],
        "As usually meant, XuetangX has the most listeners per course": rates["lower"]["XuetangX"]
        > rates["upper"].drop("XuetangX").max(),
    }
    assert all(true.values()), [title for title, holds in true.items() if not holds]
    titles = {
        title
        for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")
        for title in re.findall(r'title=\\"([^"]+)\\"', path.read_text("utf-8"))
    }
    assert titles == set(true)
