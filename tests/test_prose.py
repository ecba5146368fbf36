"""Every number in prose is one that the tables give, and none that they give is left over.

Each document has its list of numbers, computed. A number of its prose that is not in the list is
stale, or held by nothing; one of the list that the prose lacks is a list gone stale.
"""

import json
import re

import pytest

import alliance_stats as stats

from .conftest import ROOT

NOTEBOOKS = {path.name[:2]: path for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))}
SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
PLACES = "zeroth first second third fourth fifth sixth seventh eighth ninth".split()
NUMBER = re.compile(
    rf"\d[\d,.]*\b(?:%|(?: (?:million|billion))?\b)|\d+(?:st|nd|rd|th)\b"
    rf"|\b(?:{'|'.join([*SMALL[2:], *PLACES[3:]])})\b",
    re.IGNORECASE,
)
#: Numbers that are no findings: versions, licences, years of the works cited.
NAMES = re.compile(r"Python 3\.11|CC BY 4\.0|(Solt|Krifka|Penka) \d{4}|notebook 5")


def million(value: float) -> str:
    return f"{value / 1e6:g} million" if value < 1e9 else f"{value / 1e9:g} billion"


def rounded_to(step: int) -> list[str]:
    """The ends, in millions, of edX's 100 million with that rounding step."""
    ends = stats.bounds(stats.load().figures.loc[["edx-audience"]], grain=step).iloc[0]
    return [f"{ends['lower'] / 1e6:g}", million(ends["upper"])]


def facts() -> dict[str, set[str]]:
    """The numbers that each document may have, and must."""
    tables, decided = stats.load(), stats.verdicts()
    ours, printed = tables.figures["value"], tables.references["printed"]
    value, dates = tables.references["value"], tables.references["as_of"]
    partners = tables.coursera_partners
    verdicts = decided["verdict"].value_counts().reindex(stats.claims.VERDICTS, fill_value=0)
    words = {SMALL[count] if count <= 12 else str(count) for count in verdicts}
    own = decided[decided["evidence"].str.startswith("computed-")]
    own = own[own["evidence"].str.contains("autumn-2020")]["verdict"].value_counts()
    quoted = tables.references[tables.references["quotes"].notna()]
    reports = quoted.query("entity == 'china' and metric == 'audience'")
    assert reports["printed"].str.endswith("540 million").all()
    ranks = stats.ranks.coursera_ranks().query("organization == 'spbu' and region == 'World'")
    april, autumn = ranks.to_dict("records")
    gain = partners["courses_autumn_2020"] - partners["courses_2020_04"]
    hse = partners.loc["national-research-university-higher-school-of-economics"]
    courses = stats.scale.shares().filter(like="China’s courses", axis=0).iloc[0]
    growth = {
        name: f"{1 - value[f'{name}-learners-2019'] / value[f'{name}-{end}']:.0%}"
        for name, end in (("edx", "users-2020-class-central"), ("coursera", "users-2020"))
    }
    pairs = stats.counts.enrolments_per_person().set_index("enrolments")
    eight = pairs.loc["xuetangx-enrolments-2024", ["lower", "upper"]].mean()
    hedged = tables.figures["hedge"].isin(["more than", "almost"]).sum()
    at_best = value["nairobi-the-2021-africa"]
    edx = {million(ours["edx-audience"]), printed["edx-enrolments-2020"], printed["edx-users-2020"]}
    numerals, counts = str(len(tables.numerals)), str(len(tables.figures))
    second = {"530", "544"}  # the second reading, which no table holds
    return {
        "01": edx | words | second
        | {str(len(decided)), "100%", "2020", SMALL[own["confirmed"]], SMALL[own["does not match"]],
           "three", "six", "two"},  # an example; within six months; prose and program
        "02": edx | set(rounded_to(10**7)) | set(growth.values())
        | {million(ours["xuetangx-audience"]), printed["xuetangx-users-2020"],
           million(ours["china-audience"]), "450", million(value["china-audience-2020-12"]),
           million(stats.grain(int(ours["edx-audience"]))), "10 million", "ten",
           million(value["edx-enrolments-2020"] - value["edx-enrolments-2019"]),
           SMALL[round(eight)], million(value["xuetangx-enrolments-2018"]),
           million(value["xuetangx-enrolments-2024"]), million(value["xuetangx-enrolments-2016"]),
           *(dates[f"xuetangx-enrolments-{year}"][:4] for year in (2016, 2018, 2024)),
           dates["edx-enrolments-2019"][:4],
           dates["open-education-learners-2022"][:4], "2020",
           million(value["open-education-learners-2022"]), million(ours["open-education-audience"]),
           million(value["spbu-audience-2020"]), "five", "three", "two"},
        "03": {PLACES[autumn["rank"]], stats.ranks.ordinal(autumn["rank"]),
               stats.ranks.ordinal(april["rank"]), str(autumn["behind"]), str(april["behind"]),
               str(autumn["courses"] - april["courses"]), str(april["courses"]),
               str(gain["university-of-colorado-boulder"]), str(hse["courses_2020_04"]),
               str(partners.loc[stats.ranks.GUIDED_PROJECTS, "courses_2020_04"]),
               f"{value['polimi-the-2020']}st", f"{at_best}th", str(at_best - 1), "11",
               PLACES[tables.positions.loc["ntu-asia", "worst"]],
               stats.ranks.ordinal(tables.positions.loc["polimi-technical", "worst"]),
               str(tables.positions.loc["nairobi-africa-top-10", "worst"]),
               "2019", "2020", "2021", "two", "three", "five", "ten"},
        "04": {f"{courses['lower']:.0%}", f"{courses['upper']:.0%}", "3,000",
               million(ours["china-audience"]), million(value["china-audience-2020-12"]),
               f"{ours['xuetangx-audience'] / value['china-audience-2020-12']:.0%}", "two"},
        "05": second
        | {SMALL[hedged], counts, numerals, f"{530 / 544:.1%}", "1.00", "0.94", "0.77",
           "3100", "3200", "100 million", "2 million", "228 million", "19", "50", "30", "1st",
           "third", "three", "two"},
        "README": edx | set(map(str, verdicts))
        | {str(len(decided)), counts, numerals, PLACES[autumn["rank"]], str(autumn["behind"]),
           million(ours["china-audience"]), million(value["china-audience-2020-12"]), "540",
           SMALL[len(reports)], "third", "2020"},
    }  # fmt: skip


def prose(name: str) -> str:
    """The prose of a document, without code and addresses."""
    if name == "README":
        text = re.sub(r"(?s)```.*?```", "", (ROOT / "README.md").read_text("utf-8"))
    else:
        cells = json.loads(NOTEBOOKS[name].read_text("utf-8"))["cells"]
        text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return re.sub(r"\]\([^)]*\)|`[^`]*`|<[^>]*>", "]", " ".join(text.split()))


@pytest.fixture(scope="module")
def computed():
    return facts()


@pytest.mark.parametrize("name", [*NOTEBOOKS, "README"])
def test_every_number_in_prose_is_computed_from_the_tables(computed, name):
    found = {number.lower() for number in NUMBER.findall(NAMES.sub("", prose(name)))}
    assert not found - computed[name], "in the prose, and computed by nothing"
    assert not computed[name] - found, "computed, and not in the prose"


def test_the_readme_shows_each_verdict_with_its_count_and_meaning():
    text = (ROOT / "README.md").read_text("utf-8")
    counts = stats.verdicts()["verdict"].value_counts()
    for verdict, meaning in stats.claims.GLOSSARY.items():
        sign = stats.display.SIGNS[verdict]
        assert f"| {counts[verdict]} | {sign} {verdict} | {meaning} |" in text


def titles() -> set[str]:
    """The titles that the notebooks give their charts."""
    texts = (path.read_text("utf-8") for path in NOTEBOOKS.values())
    return {title for text in texts for title in re.findall(r'title=\\"([^"]+)\\"', text)}


def test_titles_of_charts_state_what_the_tables_give():
    tables = stats.load()
    value, figures = tables.references["value"], tables.figures["value"]
    positions = tables.positions
    shares = stats.claims.published_shares()
    people, courses = shares.query("kind == 'people'"), shares[shares["label"].str.contains(", c")]
    pairs = stats.counts.enrolments_per_person().set_index("enrolments")
    usual = pairs.drop("xuetangx-enrolments-2024")
    ranks = stats.ranks.computed_ranks()
    world = ranks.loc["computed-spbu-world-autumn-2020"]
    rates = stats.scale.learners_per_course()
    half = stats.scale.shares().filter(like="China’s learners", axis=0)["lower"].item()
    decided = stats.evidence().query("deciding and when == 'same time'")
    # The list that a claim names or, where that was not found, others of its publisher.
    named = decided["claim"].isin(decided.query("list == 'named'")["claim"])
    decided = decided[(decided["list"] != "same publisher") | ~named]
    universities = positions[positions["scope"] != "countries"]
    universities = universities[universities["measure"].isin(["standing", "courses"])]
    answers = decided[decided["claim"].isin(universities.index)].groupby("claim")["answer"].unique()
    ranked = answers.map(lambda found: found[0] if len(found) == 1 else "disagree")
    sizes = figures[["xuetangx-courses", "edx-courses", "china-courses"]].round(-3)
    true = {
        "Counts of courses come close; all four counts of people fall short": len(people) == 4
        and (people["upper"] < 1).all()
        and courses["value"].between(0.9, 1.25).all(),
        "People mostly enrol in one to about three courses; XuetangX in 2024 is the exception": (
            usual["lower"].min() > 1
            and usual[["lower", "upper"]].mean(axis=1).max() < 3.5
            and pairs.loc["xuetangx-enrolments-2024", "lower"] > 7
        ),
        f"edX had {million(value['edx-users-2020'])} users when the article gave it "
        f"{million(figures['edx-audience'])} listeners": True,
        "Five of ten ranks agree, four do not, and one depends on the ranking": (
            ranked.value_counts().to_dict() == {"agrees": 5, "differs": 4, "disagree": 1}
        ),
        "SPBU was eighth on Coursera, 17 courses behind third place": world["value"] == 8
        and "17 courses behind third" in world["note"],
        "The article puts half of China’s learners on one platform": 0.5 < half < 0.52,
        "The article gives XuetangX and edX about 3,000 courses each, China 34,000": (
            sizes.tolist() == [3000, 3000, 34_000]
        ),
        "On the everyday reading, XuetangX has the most listeners per course": (
            rates["lower"]["XuetangX"] > rates["upper"].drop("XuetangX").max()
        ),
    }
    assert not [title for title, holds in true.items() if not holds]
    assert titles() == set(true)
