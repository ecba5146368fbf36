"""The article's text: nothing numeric goes unseen, and no change to it goes unnoticed.

The article itself is not part of the project. If a copy is at hand (see conftest.py), every
numeral, hedge and phrase of it is changed in turn; a short article of our own puts the same
machinery to the test everywhere.
"""

import hashlib
import re
import textwrap
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliance_stats import Tables, VerificationError, bounds, load, parse
from alliance_stats.article import datasets, verify
from alliance_stats.descriptor import TABLES
from alliance_stats.parsing import WORDS
from alliance_stats.prose import phrases
from alliance_stats.text import normalise, numerals

# numerals -------------------------------------------------------------------------------------


#: text -> its numerals, divided by bars
NUMERALS = {
    "no figure here, only words": "", "": "", "someone often attends a weighty phone": "",
    "stone, tension, height, once-over": "once", "an été à Łódź": "", "VIVID and MIMIC": "",
    "472 of 3100": "472|3100", "3,100 or 140 000 or 1'000": "3,100|140 000|1'000",
    "1\u2009234\u2009567 people": "1\u2009234\u2009567",
    "costs 1.39 billion and 5.5": "1.39 billion|5.5", "180k or 35M or 2bn": "180k|35M|2bn",
    "34 thousand; 5 hundred thousand": "34 thousand|5 hundred thousand",
    "11th place, 3rd, 22nd and 1st": "11th|3rd|22nd|1st", "12/05/2012 at 10:30": "12|05|2012|10|30",
    "First of all, the second": "First|second",
    "the twenty-first century": "twenty-first|century", "Twenty One": "Twenty One",
    "two hundred and fifty thousand people": "two hundred and fifty thousand",
    "one of the biggest": "one", "two-thirds, three quarters": "two-thirds|three|quarters",
    "a dozen, half, both, a couple": "dozen|half|both|couple", "double, or twice": "double|twice",
    "dozens and hundreds of thousands": "dozens|hundreds|thousands",
    "tenfold, a pair, once": "tenfold|pair|once", "½ of 5² in Ⅻ, ③": "½|5|²|Ⅻ|③",
    "Chapter XIV and Louis IX, but I stay": "XIV|IX", "COVID-19, top-10, MOOC2": "19|10|2",
    "on 9 - 11th of December, 2020.": "9|11th|2020", "٣ and ３": "٣|３", "三百": "三|百",
    "½ X ¾": "½|¾",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NUMERALS.items())
def test_numerals_of_a_phrase(text, expected):
    found = numerals(text)
    assert "|".join(found["printed"]) == expected
    assert found.dtypes.astype(str).tolist() == ["int64", "int64", "str"]
    stand = [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)]
    assert stand == found["printed"].tolist()


@given(st.one_of(st.text(), st.text("0123456789 ,.'-oneIVX½²th\n", max_size=60)))
@example("1 234 567,890.12th")
@example("\ud800")
def test_every_character_with_a_numeric_value_is_in_a_numeral(text):
    found = numerals(text)
    assert (found["start"][1:].to_numpy() >= found["end"][:-1].to_numpy()).all()
    covered = {i for a, b in zip(found["start"], found["end"], strict=True) for i in range(a, b)}
    assert {i for i, character in enumerate(text) if character.isnumeric()} <= covered


@pytest.mark.parametrize(
    "unit", "-|one |1 |1,|I|1|one-|one and |1 million |XI|½|thousand".split("|")
)
def test_adversarial_text_returns(unit):
    found = numerals(unit * 100_000)
    assert (found["start"] < found["end"]).all()


# phrases --------------------------------------------------------------------------------------

#: Three texts of our own, each with its phrases as a person read them.
READ = {
    """Well over 3,000 people, or one in five of the town, signed up in May 2020; only 11 did not.
    The mayor spoke of a 12 percent rise, just over $1.2bn in costs and as many as 40 new schools.
    One and a half million letters left between 9 and 12 June, 2019, 200-plus of them bare.""": [
        ("Well over 3,000", "more than", 3000, "count"), ("one in five", "fraction"),
        ("May 2020", "date"), ("11", "none", 11, "count"), ("12 percent", "per cent"),
        ("just over $1.2bn", "money"), ("as many as 40", "up to", 40, "count"),
        ("One and a half million", "none", 1_500_000, "count"), ("9 and 12 June, 2019", "date"),
        ("200-plus", "at least", 200, "count"),
    ],
    """In 2020 Lantern College, No 1 in its region and joint 3rd in the Candle Rankings 2019, had
    nearly half a million visitors, 16-18 teachers and some 30 labs. It is a top-10 college of the
    21st century, in first place since 1998. COVID-19 closed it for two and a half weeks.""": [
        ("2020", "date"), ("No 1", "exactly", 1, "rank"), ("joint 3rd", "exactly", 3, "rank"),
        ("Rankings 2019", "part of a name"), ("nearly half a million", "almost", 500_000, "count"),
        ("16-18", "between", 16, 18, "count"), ("some 30", "about", 30, "count"),
        ("top-10", "top", 10, "rank"), ("21st century", "date"), ("first", "exactly", 1, "rank"),
        ("1998", "date"), ("COVID-19", "part of a name"), ("two and a half", "fraction"),
    ],
    """Visits fell from 90 to 60 and -5 degrees did not help. A third of the 1½ million guests, from
    5 to 10% in winter, paid 20 or 30 euros each; a quarter of a million, 200 or so a day, walked.
    Dozens left by Web 2.0 on 3/4/2021 at 10:30. The 44th ate two to three thousand 3D cakes.""": [
        ("90", "none", 90, "count"), ("60", "none", 60, "count"), ("-5", "count"),
        ("A third", "fraction"), ("1½ million", "none", 1_500_000, "count"),
        ("5 to 10%", "per cent"), ("20 or 30 euros", "money"),
        ("a quarter of a million", "none", 250_000, "count"), ("200 or so", "about", 200, "count"),
        ("Dozens", "count"), ("Web 2.0", "part of a name"), ("3/4/2021", "date"), ("10:30", "date"),
        ("44th", "exactly", 44, "rank"), ("two to three thousand", "between", 2000, 3000, "count"),
        ("3D", "part of a name"),
    ],
}  # fmt: skip


def read(text: str) -> list[tuple]:
    """Phrase, hedge, value, upper value and kind, without those that are missing."""
    columns = ["printed", "hedge", "value", "value_high", "kind"]
    rows = phrases(text)[columns].astype("object").itertuples(index=False, name=None)
    return [tuple(cell for cell in row if not pd.isna(cell)) for row in rows]


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_every_phrase_is_read_as_a_person_reads_it(text, expected):
    assert read(normalise(text)) == expected
    # Line breaks in a text may be anywhere.
    flat = [(" ".join(printed.split()), *rest) for printed, *rest in read(text)]
    assert flat == expected


#: kind -> texts, divided by bars, whose marked phrases are all of that kind and have no value
NO_VALUE = {
    "fraction":
        "[over a third] of them|fell by [a third] since|by [a third] last year, by [a fifth]|"
        "[a third] fewer|[A third] were new|[one third] agreed|[two fifths] voted|"
        "by [almost a third] on the year|by [a third] US readers say|a [10-fold] rise|"
        "it has [2½] hours|it has [7 1/2] hours|[2/3], [two-thirds], [1.5]|[1 in 1,000]|"
        "at [3.5] p.m.|[About three-quarters] agreed|[4 out of 10]|[nine out of ten]|"
        "[one person in five] says so|[two students in ten]|[every third] person|"
        "[5 per 100,000]|[1,200 per 100,000]|a [two-to-one] vote|[3:1]|[three times] as many|"
        "[2.5 times]|[a fifth] (or so)|[99.9 out of 100]|[2 of every 5]",
    "count":
        "[more than almost 5]|[over 5 or so]|[over 1.2 bn or so]|[almost first]|[20-30,000] people|"
        "[one] of the world's biggest|[100.000] people|barely [300]|hardly [a dozen]|"
        "scarcely [over 300]|the best part of [300]|as few as [300]|a few [dozen]|"
        "several [dozen] people|not [fewer than 300]|little [more than 300]|[300] at most|"
        "[300] or over|[5 m] people|a [400m] track|[100m] race|[4K] video|[4K] offers more|[3-1]|"
        "[a 50-50] split|[16.5] kilometres|[between 10th and 5th]|[300] or [400] people|"
        "more or [less than 300]|[joint 5th][-10th]|[100] odd people|[5 or so] [million]|"
        "an hour or [two]|[a couple] of [dozen]|its [2019] total",
    "date":
        "in [2019-2020]|the [1990s]; a [2020] report|From [2019] to [2021] sales fell|"
        "Before [2019]|by [2025] sales|Through [2025] it grew|since [2018]|[2018 to 2021]|"
        "between [2018 and 2021] sales fell|at [9.30 am]|[9/11]|open [24/7]|the [third of May]|"
        "on [Tuesday 5th]|on Tuesday, [5 May 2020], at [10:30]|[5 to 9 June]. Then|[9 o'clock]|"
        "from [9 to 5 pm]|on [May 3, 4 and 5]|from the [3rd to the 5th of May]",
    "part of a name":
        "Louis [XIV], [MOOC2]|[Class 4b]|[Paris 2024]|at [Paris 2024] athletes ran|"
        "at [110] Canal Street|[lane number 9]|[No 10] Downing Street|on [5th] Avenue|"
        "the [7th] Fleet|a [Boeing 747] flew|the [iPhone 12]|at [Terminal 5]|[Bus 42]|"
        "[ISO 9001]|see [page 12] there|[pages 3 to 5]|the [First] World War|[Nine] Inch Nails|"
        "in [China 300] people|[phone 555 1234]",
    "money": "[20p] each|[EUR 5 million] was paid|[10 bn yuan]|[$5] Tuesday",
    "per cent": "[20%-30%]|by [40 percentage points]|[5 basis points]",
    "rank": "a [third] man came",
}  # fmt: skip


#: hedge -> a text whose marked phrase alone is in it, and is a count -> value
VALUE = {
    "none": {"[one] of them": 1, "[10 bn] people": 10**10, "[5]km": 5, "[3] UK schools": 3,
             "[2,400] Chinese": 2400, "[a quarter of a million] of them": 250_000},
    "about": {"[some 35m] active users": 35_000_000},
    "almost": {"[getting on for 300]": 300, "[almost 40] Russian": 40},
    "up to": {"[up to 2000] homes": 2000},
}  # fmt: skip


@pytest.mark.parametrize(
    ("marked", "rest"),
    [(m, (kind,)) for kind, texts in NO_VALUE.items() for m in texts.split("|")]
    + [(m, (hedge, n, "count")) for hedge, texts in VALUE.items() for m, n in texts.items()],
)
def test_marked_phrases_are_of_their_kind_and_have_their_value_or_none(marked, rest):
    expected = [(phrase, *rest) for phrase in re.findall(r"\[(.+?)\]", marked)]
    assert read(re.sub(r"[\[\]]", "", marked)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the third university", [("third", "exactly", 3, "rank")]),
        ("it rose from 5 to 9", [("5", "none", 5, "count"), ("9", "none", 9, "count")]),
        ("from 5 to 9 million", [("5", "count"), ("9 million", "none", 9_000_000, "count")]),
        ("1.5-2 million in 2019/20", [("1.5-2 million", "between", 1_500_000, 2_000_000, "count"),
                                      ("2019/20", "date")]),
        ("a million and half a million", [("a million", "none", 10**6, "count"),
                                          ("half a million", "none", 500_000, "count")]),
        ("between $5 and €10 million", [("between $5", "money"), ("€10 million", "money")]),
        ("5 bn to 6 bn", [("5 bn to 6 bn", "between", 5 * 10**9, 6 * 10**9, "count")]),
        ("16-18 mn people", [("16-18 mn", "between", 16_000_000, 18_000_000, "count")]),
        ("In 2015 2,000 homes", [("2015", "date"), ("2,000", "none", 2000, "count")]),
        ("in the top-10 European", [("top-10", "top", 10, "rank")]),
        ("came between 5th and 10th", [("between 5th and 10th", "between", 5, 10, "rank")]),
        ("", []),
    ],
)  # fmt: skip
def test_what_is_easily_misread(text, expected):
    assert read(text) == expected


def test_phrases_are_ready_for_bounds_and_a_rank_is_never_rounded():
    found = phrases("About 40 of 7 million came 10th. It was 5 to 10%. They were 3.")
    ends = bounds(found)
    assert ends["lower"].fillna(-1).tolist() == [35, 6_500_000, 10, -1, 3]
    assert ends["upper"].fillna(-1).tolist() == [45, 7_500_000, 10, -1, 3]
    sentences = ["About 40 of 7 million came 10th."] * 3
    assert found["sentence"].tolist() == [*sentences, "It was 5 to 10%.", "They were 3."]
    assert phrases("").dtypes.astype(str).equals(found.dtypes.astype(str))


@example("COVID-19-2019/20")
@given(st.one_of(st.text(), st.lists(st.sampled_from(
    "a half one third of in to and - 5 3.5 1,000 2020 May p.m. 10th million $ % top- No over ½ . "
    "XI VIVID between COVID-19 per 10m mn by 5th Canal page barely Tuesday".split()),
    max_size=8).map(" ".join)))  # fmt: skip
def test_every_numeral_is_in_one_phrase_and_what_has_a_value_is_read_by_parse(text):
    found, numbers = phrases(text), numerals(text)
    assert (found["start"][1:].to_numpy() >= found["end"][:-1].to_numpy()).all()
    held = [((found["start"] <= a) & (b <= found["end"])).sum() for a, b in
            zip(numbers["start"], numbers["end"], strict=True)]  # fmt: skip
    assert held == [1] * len(numbers)
    for row in found[found["value"].notna()].itertuples():
        value = row.value if pd.isna(row.value_high) else (row.value, row.value_high)
        assert parse(row.printed).value == value
        assert row.kind in ("count", "rank")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a\r\n\r\n b\t\u3000c ", "a b c"),
        ("140\u2009000\u00a0people\u202f!", "140 000 people !"),
        ("people\u2019s \u201cwords\u201d \u00abx\u00bb", 'people\'s "words" "x"'),
        ("9\u201311 \u2014 top\u201110 \u22125", "9-11 - top-10 -5"),
        ("co\u00adfounder\u200b\ufeff", "cofounder"), ("the `words`", "the 'words'"),
        ("Auto\u00ad\u0301noma", "Aut\u00f3noma"),
        ("people\u1ffds \u1fefwords\u1fef", "people's 'words'"),
    ],
)  # fmt: skip
def test_normalise(text, expected):
    assert normalise(text) == expected


@given(st.one_of(st.text(), st.text("ae\u0301\u0316\u0344\u200d\u00b4\u1fef '-", max_size=90)))
def test_normalise_changes_nothing_the_second_time(text):
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert not re.search(r"\s\s|[^\S ]", once)


# verify, on any text --------------------------------------------------------------------------


@pytest.mark.parametrize("function", [numerals, normalise, phrases, verify])
@pytest.mark.parametrize("wrong", [None, b"one", 5, ["one"], Path("copy.txt")])
def test_what_is_no_text_is_refused(function, wrong):
    with pytest.raises(TypeError, match=f"^expected text, got {type(wrong).__name__}$"):
        function(wrong)


@pytest.mark.parametrize("empty", ["", " \n\u2009", "\ufeff"])
def test_an_empty_text_is_said_to_be_empty(empty):
    with pytest.raises(VerificationError) as caught:
        verify(empty)
    assert caught.value.errors == ["the text is empty"]


@settings(max_examples=20)
@given(st.text(min_size=1))
@example("1 " * 500)
@example("3100 courses. See www.spbu.ru")
@example("half a pair \udcff")
def test_verify_of_any_other_text_lists_what_it_lacks(text):
    with pytest.raises(VerificationError) as caught:
        verify(text)
    count = len(caught.value.errors)
    assert str(caught.value).startswith("this does not look like the article: ")
    assert str(caught.value).endswith(f"(`errors`, or --all, lists all {count} differences)")


def test_a_refusal_counts_and_lists_its_errors():
    one = VerificationError(["this"])
    assert str(one) == "1 difference between the text and the tables:\n- this"
    two = VerificationError(["this", "that"])
    assert str(two) == "2 differences between the text and the tables:\n- this\n- that"


# verify, on a short article of our own --------------------------------------------------------

STORY = """Blue Lamp University is the first member of the Lantern League, which met on
3 - 5th of June, 2019. It is one of the largest, with more than 40 courses and almost
3 million people. It stands in 7th place in Europe in the Candle Rankings 2020. On the one
hand - the reader's "hand" - that is a lot; 600 partners of the League have less."""

ROWS = {
    "organizations": {"blue-lamp": "Blue Lamp University", "lantern-league": "Lantern League"},
    "figures": {"courses": "more than 40", "audience": "almost 3 million", "partners": "600"},
    "positions": {"oldest": "first", "largest": "one of the largest", "europe": "7th"},
    "events": {"meeting": "3 - 5th of June, 2019"},
}
EDITION = "the text is not the version the tables were made from"


@pytest.fixture
def story(monkeypatch) -> dict[str, pd.DataFrame]:
    """Tables for the story, which a test may change."""
    text = normalise(STORY)
    frames = {}
    for table, rows in ROWS.items():
        places = [(phrase, text.index(phrase)) for phrase in rows.values()]
        frames[table] = pd.DataFrame(places, list(rows), ["printed", "start"])
    ledger = numerals(text)
    ledger.index = [f"n{number:02d}" for number in range(1, len(ledger) + 1)]
    # A figure of one's own is in no article.
    frames["figures"].loc["own"] = ["7 million", None]
    frames["numerals"] = ledger
    empty = {table: pd.DataFrame() for table in TABLES}
    package = {"article": {"sha256": hashlib.sha256(text.encode()).hexdigest()}}
    monkeypatch.setattr(datasets, "load", lambda: Tables(**empty | frames, package=package))
    return frames


def errors_of(text: str) -> list[str]:
    with pytest.raises(VerificationError) as caught:
        verify(text)
    return caught.value.errors


@pytest.mark.parametrize(
    ("before", "after", "errors"),
    [
        ("more than 40 courses", "more than 41 courses",
         ["numeral n06: expected '40' at character 141; not found",
          "'41' at character 141 is not in numerals.csv",
          "figure courses: expected 'more than 40' at character 131; "
          "found 'more than 41 courses and'"]),
        ("more than 40", "almost 40", ["figure courses: expected 'more than 40' at character 131; "
                                       "found 'th almost 40 courses and'"]),
        ("600 partners", "about 600 partners",
         ["figure partners: '600' at character 298 has 'about' before it, "
          "which the table does not record"]),
        ("600", "600 or 700", ["'700' at character 305 is not in numerals.csv"]),
        ("a lot", "twice a lot", ["'twice' at character 291 is not in numerals.csv"]),
        ("June", "July", ["event meeting: expected '3 - 5th of June, 2019' at character 77; "
                          "found '3 - 5th of July, 2019. I'"]),
        ("one of the largest", "the largest",
         ["numeral n05: expected 'one' at character 106; not found",
          "position largest: expected 'one of the largest' at character 106; "
          "found 'the largest, with more t'"]),
        ("Blue Lamp", "Blue Lamb",
         ["organization blue-lamp: expected 'Blue Lamp University' at character 0; "
          "found 'Blue Lamb University is '"]),
        ("Blue Lamp University is", "University is",
         ["organization blue-lamp: expected 'Blue Lamp University' at character 0; "
          "found 'University is the first '"]),
    ],
)  # fmt: skip
def test_a_change_to_our_own_article_is_named(story, before, after, errors):
    assert errors_of(normalise(STORY).replace(before, after, 1)) == [*errors, EDITION]


LONGER = "with many words before it, " * 10
IN_OTHER_TYPE = str.maketrans({"-": "–", "'": "’", '"': "”", " ": "\u00a0"})


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (STORY, True),
        (textwrap.fill(" ".join(STORY.split()), 20, break_long_words=False), True),
        (STORY.translate(IN_OTHER_TYPE), True),
        # Another edition whose numbers all stand is not the edition.
        (STORY + " The end.", False),
        ("Corrected. " + STORY, False),
        (STORY.replace("which", LONGER + "which"), False),
        (STORY.replace("a lot;", LONGER), False),
    ],
)
def test_our_own_article_is_borne_out_however_it_is_set(story, text, same):
    assert verify(text) is same


def test_what_another_edition_adds_is_named(story):
    twice = errors_of(STORY.replace("It is one", f"Twice {LONGER} it is one"))
    assert twice == ["'Twice' at character 100 is not in numerals.csv", EDITION]
    many = errors_of(STORY + " one," * 300)
    assert (len(many), many[-1]) == (301, EDITION)


def test_a_phrase_after_the_last_numeral_is_looked_for_80_characters_around(story):
    story["organizations"].loc["lantern-league"] = ["League", normalise(STORY).rindex("League")]
    assert verify(STORY.replace("partners of the", "partners of the" + " so" * 26 + " a")) is False
    errors = errors_of(STORY.replace("partners of the", "partners of the" + " so" * 27))
    assert "organization lantern-league: expected 'League'" in errors[0]


@pytest.mark.parametrize(
    ("table", "row", "error"),
    [
        ("numerals", "n10", "numeral n10: expected 'one' at character 251; found at 250"),
        ("organizations", "lantern-league",
         "organization lantern-league: expected 'Lantern League' at character 49; "
         "found 'antern League, which met'"),
    ],
)  # fmt: skip
def test_a_wrong_offset_is_named_in_the_very_edition_only(story, table, row, error):
    story[table].loc[row, "start"] += 1
    assert errors_of(STORY) == [error]
    assert verify(STORY + " The end.") is False


# verify, on the article -----------------------------------------------------------------------


@pytest.fixture
def text(article, monkeypatch) -> str:
    """The article, normalised; the tables are loaded once for many changes of it."""
    tables = load()
    monkeypatch.setattr(datasets, "load", lambda: tables)
    return normalise(article)


def change(text: str, start: int, before: str, after: str) -> list[str]:
    assert text.startswith(before, start)
    return errors_of(text[:start] + after + text[start + len(before) :])


def others(numeral: str) -> list[str]:
    """Other numerals that might stand there by mistake, and none."""
    if re.search(r"\d", numeral):
        other = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 9 + 1), numeral, count=1)
        return [other, "1" + numeral, ""]
    return ["fourth" if numeral.lower() in ("first", "second", "third") else "twelve", ""]


def test_the_article_is_the_edition_and_the_ledger_has_its_numerals(text):
    assert verify(text) is True
    found, ledger = numerals(text), load().numerals
    assert found["printed"].tolist() == ledger["printed"].tolist()
    assert found["start"].tolist() == ledger["start"].tolist()
    assert len(found) == 52


def test_every_count_and_rank_of_the_article_is_found_with_its_hedge_and_value(text):
    found, tables = phrases(text).set_index("start"), load()
    columns = ["printed", "hedge", "value", "kind"]
    for row in tables.figures.itertuples():
        expected = [row.printed, row.hedge, row.value, "count"]
        assert found.loc[row.start, columns].tolist() == expected
    ranks = tables.positions[tables.positions["basis"] == "printed"]
    numeric = ranks[ranks["printed"].str.fullmatch(r"\d+(?:st|nd|rd|th)|top-\d+|first")]
    assert len(numeric) == 10
    for row in numeric.itertuples():
        hedge = "top" if row.printed.startswith("top") else "exactly"
        expected = [row.printed, hedge, row.worst, "rank"]
        assert found.loc[row.start, columns].tolist() == expected
    kinds = found["kind"].value_counts()
    assert kinds.to_dict() == {"count": 29, "rank": 14, "date": 4, "part of a name": 3}


def test_every_numeral_and_phrase_of_the_article_that_is_changed_is_named(text):
    tables = load()
    for row in tables.numerals.itertuples():
        for other in others(row.printed):
            errors = change(text, row.start, row.printed, other)
            # Of several alike in a row, another one may be taken for the lost.
            expected = rf"numeral n..: expected {row.printed!r}"
            assert any(re.match(expected, error) for error in errors)
            assert other == "" or any(f.startswith(f"numeral {row.Index}:") for f in errors)
    for kind in ("figure", "position", "event", "organization"):
        table = getattr(tables, f"{kind}s")
        for row in table[table["start"].notna()].itertuples():
            errors = change(text, row.start, normalise(row.printed), "something else")
            assert any(error.startswith(f"{kind} {row.Index}:") for error in errors)


def test_every_hedge_of_the_article_that_is_changed_dropped_or_added_is_named(text):
    for row in load().figures.itertuples():
        words = row.printed[: len(row.hedge)] if row.hedge != "none" else ""
        number = row.printed.removeprefix(words).strip()
        unhedged = [word for word, said in WORDS.items() if said != "none"]
        for word in {"more than", "almost", "about", ""} - {row.hedge} if words else unhedged:
            errors = change(text, row.start, row.printed, f"{word} {number}".strip())
            assert any(error.startswith(f"figure {row.Index}:") for error in errors), (row, word)


@pytest.mark.parametrize(
    ("pattern", "variant"),
    [
        (r" ", "\u00a0"), (r" ", "\u2009"), (r" ", "  \r\n"), (r"['’]", "\u02bc"), (r"[“”\"]", "«"),
        (r"[-—]", "\u2011"), (r"[-—]", "\u2212"), (r"(?<=\w)(?=\w)", "\u00ad"), (r"$", "\ufeff"),
    ],
)  # fmt: skip
def test_the_article_may_be_set_in_other_type(article, pattern, variant):
    assert verify(re.sub(pattern, variant, article)) is True


def test_another_edition_of_the_article_says_so(text):
    half = len(text) // 2
    first, second = errors_of(text[:half]), errors_of(text[half:])
    assert not any(error.startswith("numeral n01:") for error in first)
    assert any(error.startswith("numeral n52:") for error in first)
    assert not any(error.startswith("numeral n52:") for error in second)
    assert any(error.startswith("numeral n01:") for error in second)
    added = "Nothing in this sentence is a figure of any kind at all. " * 6
    for before in ("more than 3100", "the biggest in the world", "is in 11th"):
        at = text.index(before)
        assert verify(text[:at] + added + text[at:]) is False
