"""The article's text: nothing numeric goes unseen, and no change to it goes unnoticed.

The article itself is not part of the project. If a copy is at hand (see conftest.py), every
numeral, hedge and phrase of it is changed in turn; a short article of our own puts the same
machinery to the test everywhere.
"""

import hashlib
import re
import textwrap
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliance_stats import Tables, VerificationError, load, numerals, verify
from alliance_stats.article import datasets, normalise
from alliance_stats.hedges import WORDS

# numerals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no figure here, only words", []),
        ("", []),
        ("472 of 3100", ["472", "3100"]),
        ("3,100 or 140 000 or 1'000", ["3,100", "140 000", "1'000"]),
        ("1\u2009234\u2009567 people", ["1\u2009234\u2009567"]),
        ("costs 1.39 billion and 5.5", ["1.39 billion", "5.5"]),
        ("34 thousand; 5 hundred thousand", ["34 thousand", "5 hundred thousand"]),
        ("180k or 35M or 2bn", ["180k", "35M", "2bn"]),
        ("11th place, 3rd, 22nd and 1st", ["11th", "3rd", "22nd", "1st"]),
        ("First of all, the second", ["First", "second"]),
        ("the twenty-first century", ["twenty-first", "century"]),
        ("two hundred and fifty thousand people", ["two hundred and fifty thousand"]),
        ("Twenty One", ["Twenty One"]),
        ("one of the biggest", ["one"]),
        ("two-thirds, three quarters", ["two-thirds", "three", "quarters"]),
        ("a dozen, half, both, a couple", ["dozen", "half", "both", "couple"]),
        ("double, or twice", ["double", "twice"]),
        ("dozens and hundreds of thousands", ["dozens", "hundreds", "thousands"]),
        ("tenfold, a pair, once", ["tenfold", "pair", "once"]),
        ("½ of 5² in Ⅻ, ③", ["½", "5", "²", "Ⅻ", "③"]),
        ("Chapter XIV and Louis IX, but I stay", ["XIV", "IX"]),
        ("COVID-19, top-10, MOOC2", ["19", "10", "2"]),
        ("on 9 - 11th of December, 2020.", ["9", "11th", "2020"]),
        ("12/05/2012 at 10:30", ["12", "05", "2012", "10", "30"]),
        ("someone often attends a weighty phone", []),
        ("stone, tension, height, once-over", ["once"]),
        ("٣ and ３", ["٣", "３"]),
        ("三百", ["三", "百"]),
        ("an été à Łódź", []),
        ("½ X ¾", ["½", "¾"]),
    ],
)  # fmt: skip
def test_numerals_of_a_phrase(text, expected):
    found = numerals(text)
    assert found["printed"].tolist() == expected
    assert found.dtypes.astype(str).tolist() == ["int64", "int64", "str"]
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == expected


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a\r\n\r\n b\t\u3000c ", "a b c"),
        ("140\u2009000\u00a0people\u202f!", "140 000 people !"),
        ("people\u2019s \u201cwords\u201d \u00abx\u00bb", 'people\'s "words" "x"'),
        ("9\u201311 \u2014 top\u201110 \u22125", "9-11 - top-10 -5"),
        ("co\u00adfounder\u200b\ufeff", "cofounder"),
        ("the `words`", "the 'words'"),
        ("Auto\u00ad\u0301noma", "Aut\u00f3noma"),
        ("people\u1ffds \u1fefwords\u1fef", "people's 'words'"),
    ],
)
def test_normalise(text, expected):
    assert normalise(text) == expected


@given(st.one_of(st.text(), st.text("ae\u0301\u0316\u0344\u200d\u00b4\u1fef '-", max_size=90)))
def test_normalise_changes_nothing_the_second_time(text):
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert not re.search(r"\s\s|[^\S ]", once)


# verify, on any text --------------------------------------------------------------------------


@pytest.mark.parametrize("function", [numerals, normalise, verify])
@pytest.mark.parametrize("wrong", [None, b"one", 5, ["one"]])
def test_what_is_no_text_is_refused(function, wrong):
    with pytest.raises(TypeError, match=f"^expected text, got {type(wrong).__name__}$"):
        function(wrong)


@pytest.mark.parametrize("path", ["copy.txt", "../shared/article.html", Path("copy.txt")])
def test_a_path_is_said_to_be_one(path):
    with pytest.raises(ValueError) as caught:
        verify(path)
    said = f"expected the text of the article, got a path: read {str(path)!r} first"
    assert str(caught.value) == said


@pytest.mark.parametrize("empty", ["", " \n\u2009", "\ufeff"])
def test_an_empty_text_is_said_to_be_empty(empty):
    with pytest.raises(VerificationError) as caught:
        verify(empty)
    assert caught.value.faults == ["the text is empty"]


@settings(max_examples=20)
@given(st.text(min_size=1))
@example("1 " * 500)
@example("half a pair \udcff")
def test_verify_of_any_other_text_lists_what_it_lacks(text):
    with pytest.raises(VerificationError) as caught:
        verify(text)
    assert all(fault in str(caught.value) for fault in caught.value.faults)


def test_a_refusal_counts_and_lists_its_faults():
    one = VerificationError(["this"])
    assert str(one) == "the text does not bear out the tables in 1 point:\n- this"
    two = VerificationError(["this", "that"])
    assert str(two) == "the text does not bear out the tables in 2 points:\n- this\n- that"


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
EDITION = "the text is another edition than the one that the tables were made from"


@pytest.fixture
def story(monkeypatch) -> dict[str, pd.DataFrame]:
    """Tables for the story, which a test may change."""
    text = normalise(STORY)
    frames = {
        table: pd.DataFrame(
            [(phrase, text.index(phrase)) for phrase in rows.values()],
            columns=["printed", "start"],
            index=list(rows),
        )
        for table, rows in ROWS.items()
    }
    ledger = numerals(text)
    ledger.index = [f"n{number:02d}" for number in range(1, len(ledger) + 1)]
    # A figure of one's own is in no article.
    frames["figures"].loc["own"] = ["7 million", None]
    frames |= {"numerals": ledger}
    empty = {field.name: pd.DataFrame() for field in fields(Tables)}
    monkeypatch.setattr(datasets, "load", lambda: Tables(**empty | frames))
    digest = hashlib.sha256(text.encode()).hexdigest()
    monkeypatch.setattr(datasets, "package", lambda: {"article": {"sha256": digest}})
    return frames


def faults_of(text: str) -> list[str]:
    with pytest.raises(VerificationError) as caught:
        verify(text)
    return caught.value.faults


@pytest.mark.parametrize(
    ("before", "after", "faults"),
    [
        ("more than 40 courses", "more than 41 courses",
         ["numeral n06: '40' at 141 is not in the text",
          "the text has the numeral '41' at 141, which the ledger lacks",
          "figure courses: 'more than 40' does not stand at 131; "
          "the text has 'more than 41 courses and' there"]),
        ("more than 40 courses", "almost 40 courses",
         ["figure courses: 'more than 40' does not stand at 131; "
          "the text has 'th almost 40 courses and' there"]),
        ("600 partners", "about 600 partners",
         ["figure partners: '600' at 298 has 'about' before it, which the table does not record"]),
        ("600", "600 or 700",
         ["the text has the numeral '700' at 305, which the ledger lacks"]),
        ("a lot", "twice a lot",
         ["the text has the numeral 'twice' at 291, which the ledger lacks"]),
        ("June", "July",
         ["event meeting: '3 - 5th of June, 2019' does not stand at 77; "
          "the text has '3 - 5th of July, 2019. I' there"]),
        ("one of the largest", "the largest",
         ["numeral n05: 'one' at 106 is not in the text",
          "position largest: 'one of the largest' does not stand at 106; "
          "the text has 'the largest, with more t' there"]),
        ("Blue Lamp", "Blue Lamb",
         ["organization blue-lamp: 'Blue Lamp University' does not stand at 0; "
          "the text has 'Blue Lamb University is ' there"]),
        ("Blue Lamp University is", "University is",
         ["organization blue-lamp: 'Blue Lamp University' does not stand at 0; "
          "the text has 'University is the first ' there"]),
    ],
)  # fmt: skip
def test_a_change_to_our_own_article_is_named(story, before, after, faults):
    assert faults_of(normalise(STORY).replace(before, after, 1)) == [*faults, EDITION]


def test_our_own_article_is_borne_out_however_it_is_set(story):
    assert verify(STORY) is True
    assert verify(textwrap.fill(" ".join(STORY.split()), 20, break_long_words=False)) is True
    variants = str.maketrans({"-": "–", "'": "’", '"': "”", " ": "\u00a0"})
    assert verify(STORY.translate(variants)) is True


def test_another_edition_whose_numbers_all_stand_is_not_the_edition(story):
    longer = "with many words before it, " * 10
    assert verify(STORY + " The end.") is verify("Corrected. " + STORY) is False
    assert verify(STORY.replace("which", longer + "which")) is False
    assert verify(STORY.replace("a lot;", longer)) is False
    twice = faults_of(STORY.replace("It is one", f"Twice {longer} it is one"))
    assert twice == ["the text has the numeral 'Twice' at 100, which the ledger lacks", EDITION]
    many = faults_of(STORY + " one," * 300)
    assert (len(many), many[-1]) == (301, EDITION)


@pytest.mark.parametrize(("more", "found"), [(" so" * 26 + " a", True), (" so" * 27, False)])
def test_a_phrase_after_the_last_numeral_is_looked_for_80_characters_around(story, more, found):
    story["organizations"].loc["lantern-league"] = ["League", normalise(STORY).rindex("League")]
    other = STORY.replace("partners of the", "partners of the" + more)
    if found:
        assert verify(other) is False
    else:
        assert "organization lantern-league: 'League' does not" in faults_of(other)[0]


@pytest.mark.parametrize(
    ("table", "row", "fault"),
    [
        ("numerals", "n10", "numeral n10: 'one' does not stand at 251, but at 250"),
        ("organizations", "lantern-league",
         "organization lantern-league: 'Lantern League' does not stand at 49; "
         "the text has 'antern League, which met' there"),
    ],
)  # fmt: skip
def test_a_wrong_offset_is_named_in_the_very_edition_only(story, table, row, fault):
    story[table].loc[row, "start"] += 1
    assert faults_of(STORY) == [fault]
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
    return faults_of(text[:start] + after + text[start + len(before) :])


def others(numeral: str) -> list[str]:
    """Other numerals that might stand there by mistake, and none."""
    if digit := re.search(r"\d", numeral):
        i = digit.start()
        return [
            numeral[:i] + str((int(numeral[i]) + 1) % 9 + 1) + numeral[i + 1 :],
            "1" + numeral,
            "",
        ]
    return ["fourth" if numeral.lower() in ("first", "second", "third") else "twelve", ""]


def test_the_article_is_the_edition_and_the_ledger_has_its_numerals(text):
    assert verify(text) is True
    found, ledger = numerals(text), load().numerals
    assert found["printed"].tolist() == ledger["printed"].tolist()
    assert found["start"].tolist() == ledger["start"].tolist()
    assert len(found) == 52


def test_every_numeral_of_the_article_that_is_changed_is_named(text):
    for row in load().numerals.itertuples():
        for other in others(row.printed):
            faults = change(text, row.start, row.printed, other)
            # Of several alike in a row, another one may be taken for the lost.
            assert any(re.match(rf"numeral n..: {row.printed!r}", fault) for fault in faults)
            assert other == "" or any(f.startswith(f"numeral {row.Index}:") for f in faults)


def test_every_digit_of_the_article_that_is_changed_is_noticed(text):
    digits = [match.start() for match in re.finditer(r"\d", text)]
    assert len(digits) == 92
    for i in digits:
        faults = change(text, i, text[i], str((int(text[i]) + 1) % 10))
        assert any(fault.startswith("numeral n") for fault in faults)


def test_every_phrase_of_the_article_that_is_changed_is_named(text):
    for kind in ("figure", "position", "event", "organization"):
        for row in getattr(load(), f"{kind}s").itertuples():
            faults = change(text, row.start, normalise(row.printed), "something else")
            assert any(fault.startswith(f"{kind} {row.Index}:") for fault in faults)


def test_every_hedge_of_the_article_that_is_changed_dropped_or_added_is_named(text):
    for row in load().figures.itertuples():
        words = row.printed[: len(row.hedge)] if row.hedge != "none" else ""
        number = row.printed.removeprefix(words).strip()
        unhedged = [word for said in WORDS.values() for word in said]
        for word in {"more than", "almost", "about", ""} - {row.hedge} if words else unhedged:
            faults = change(text, row.start, row.printed, f"{word} {number}".strip())
            assert any(fault.startswith(f"figure {row.Index}:") for fault in faults), (row, word)


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
    first, second = faults_of(text[:half]), faults_of(text[half:])
    assert not any(fault.startswith("numeral n01:") for fault in first)
    assert any(fault.startswith("numeral n52:") for fault in first)
    assert not any(fault.startswith("numeral n52:") for fault in second)
    assert any(fault.startswith("numeral n01:") for fault in second)
    added = "Nothing in this sentence is a figure of any kind at all. " * 6
    for before in ("more than 3100", "the biggest in the world", "is in 11th"):
        at = text.index(before)
        assert verify(text[:at] + added + text[at:]) is False
