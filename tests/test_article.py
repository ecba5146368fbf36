"""The article's text: nothing numeric goes unseen, and no change to it goes unnoticed.

The article itself is not part of the project. Where a copy is at hand (see conftest.py),
every numeral, hedge and phrase of it is changed in turn; a short article of our own puts
the same machinery to the test everywhere.
"""

import csv
import hashlib
import itertools
import json
import random
import re
import textwrap
from difflib import SequenceMatcher

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import alliance_stats
from alliance_stats import DataError, VerificationError, numerals, verify
from alliance_stats.article import _trie, normalise
from alliance_stats.hedges import WORDS

# numerals -------------------------------------------------------------------------------------


def printed(text: str) -> list[str]:
    return numerals(text)["printed"].tolist()


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
    assert printed(text) == expected


def test_many_words_become_one_expression_that_tries_each_letter_once():
    assert _trie(["two", "on", "one", "on"]) == "(?:[oO][nN](?>(?:[eE])?)|[tT][wW][oO])"
    assert _trie(["ten"]) == "[tT][eE][nN]"
    assert _trie([]) == _trie([""]) == ""


def test_numerals_are_a_typed_table_in_order():
    found = numerals("Almost 140 000 people took one of two courses.")
    assert found.dtypes.astype(str).to_dict() == {
        "start": "int64",
        "end": "int64",
        "printed": "str",
    }
    assert found["start"].tolist() == [7, 27, 34]
    assert found["end"].tolist() == [14, 30, 37]
    empty = numerals("nothing")
    assert len(empty) == 0
    assert empty.dtypes.equals(found.dtypes)


@given(st.one_of(st.text(), st.text("0123456789 ,.'-oneIVX½²th\n", max_size=60)))
@example("1 234 567,890.12th")
@example("\ud800")
def test_every_character_with_a_numeric_value_is_in_a_numeral(text):
    found = numerals(text)
    covered = set()
    end = 0
    for row in found.itertuples():
        assert end <= row.start < row.end <= len(text)
        assert row.printed == text[row.start : row.end]
        covered |= set(range(row.start, row.end))
        end = row.end
    assert {i for i, character in enumerate(text) if character.isnumeric()} <= covered


@pytest.mark.parametrize(
    "unit",
    [
        "-",
        " ",
        "one ",
        "1 ",
        "1,",
        "I",
        "1",
        "one-",
        "one and ",
        "1 million ",
        "XI",
        "½",
        "thousand",
    ],
)
def test_adversarial_text_returns(unit):
    found = numerals(unit * 100_000)
    assert (found["start"] < found["end"]).all()


@pytest.mark.parametrize("wrong", [None, b"one", 5, ["one"]])
def test_numerals_of_what_is_no_text_are_refused(wrong):
    with pytest.raises(TypeError, match=type(wrong).__name__):
        numerals(wrong)


# What other finders find ----------------------------------------------------------------------


def changed_spans(before: str, after: str) -> list[tuple[int, int]]:
    """Where a tool that rewrites numbers has rewritten a sentence, as spans of the original."""
    left, right = (re.findall(r"\w+|\s+|[^\w\s]", text) for text in (before, after))
    edges = [0, *itertools.accumulate(map(len, left))]
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    spans: list[tuple[int, int]] = []
    for kind, i, j, _, _ in codes:
        if kind != "equal" and i < j:
            # A space that stays inside "three point five" does not part its words.
            apart = not spans or before[spans[-1][1] : edges[i]].strip()
            start = edges[i] if apart else spans.pop()[0]
            spans.append((start, edges[j]))
    return spans


def missed(sentences: list[str], rewrite) -> list[str]:
    """What a tool takes for a number and numerals() does not."""
    result = []
    for sentence in sentences:
        spans = list(zip(*(numerals(sentence)[c].tolist() for c in ("start", "end")), strict=True))
        for start, end in changed_spans(sentence, rewrite(sentence)):
            words = sentence[start:end]
            if words.strip() and not any(a < end and start < b for a, b in spans):
                result.append(words)
    return result


def text2num():
    module = pytest.importorskip("text_to_num", reason="text2num is not installed")
    return lambda text: module.alpha2digit(text, "en", threshold=0)


def number_parser():
    module = pytest.importorskip("number_parser", reason="number-parser is not installed")
    return lambda text: module.parse(text, language="en")


def prose(words: int) -> list[str]:
    """Sentences with number words of all kinds among plain ones."""
    choose = random.Random(20).choice
    small = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
        "eighty ninety"
    ).split()
    more = (
        "hundred|thousand|million|billion|trillion|first|second|third|fifth|eighth|ninth|twelfth|"
        "twentieth|hundredth|thousandth|millionth|twenty-one|thirty-second|ninety nine|"
        "one hundred and two|two thousand and three|five million six|three point five|"
        "a hundred|half a million|one third|two fifths|nineteen eighty-four|12|3rd|1,000|"
        "4.5 million"
    ).split("|")
    plain = (
        "the a courses people platform of in someone anyone often weight stone phone money and "
        "or with network tenth-rate listeners none alone canine eighteenth"
    ).split()
    sentences = []
    for _ in range(words // 10):
        picked = [choose(choose((small, more, plain, plain))) for _ in range(10)]
        sentences.append(" ".join(picked).capitalize() + ".")
    return sentences


@pytest.mark.parametrize("finder", [text2num, number_parser])
def test_nothing_is_missed_in_prose_that_other_finders_find(finder):
    rewrite = finder()
    sentences = prose(4000)
    assert sum(len(changed_spans(s, rewrite(s))) for s in sentences[:50]) > 50
    assert missed(sentences, rewrite) == []


@pytest.mark.parametrize("finder", [text2num, number_parser])
def test_nothing_is_missed_in_the_article_that_other_finders_find(finder, article):
    sentences = re.split(r"(?<=[.!?”]) ", normalise(article))
    assert missed(sentences, finder()) == []


# normalise ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a\r\n\r\n b\t\u3000c ", "a b c"),
        ("140\u2009000\u00a0people\u202f!", "140 000 people !"),
        ("people\u2019s \u201cwords\u201d \u00abx\u00bb", 'people\'s "words" "x"'),
        ("9\u201311 \u2014 top\u201110 \u22125", "9-11 - top-10 -5"),
        ("co\u00adfounder\u200b\ufeff", "cofounder"),
        ("the `words`", "the 'words'"),
        ("Auto\u0301noma", "Aut\u00f3noma"),
        ("Auto\u00ad\u0301noma", "Aut\u00f3noma"),
        ("people\u1ffds \u1fefwords\u1fef", "people's 'words'"),
        # Up to 30 marks on a letter are put in order (below before above, which composes).
        ("a" + "\u0301\u0316" * 15, "\u00e1" + "\u0316" * 15 + "\u0301" * 14),
        ("a" + "\u0301\u0316" * 15 + "\u0316", "a" + "\u0301\u0316" * 15 + "\u0316"),
        ("e\u0301" + "a" + "\u0316" * 31 + "e\u0301", "\u00e9a" + "\u0316" * 31 + "\u00e9"),
        ("", ""),
    ],
)
def test_normalise(text, expected):
    assert normalise(text) == expected


@given(
    st.one_of(st.text(), st.text("ae\u0301\u0316\u0344\u0f73\u200d\u00b4\u1fef '-", max_size=90))
)
@example("a\u200d\u0301")
def test_normalise_changes_nothing_the_second_time(text):
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert not re.search(r"\s\s|[^\S ]", once)


@pytest.mark.parametrize("unit", ["\u0301\u0316", "\u0f73", "\u0344\u0316", "a\u0316\u0301"])
def test_long_runs_of_marks_are_normalised_in_linear_time(unit):
    # Sorted as one run, these would take minutes, or hours.
    assert normalise(unit * 200_000)


@pytest.mark.parametrize("wrong", [None, b"text", 5])
def test_normalise_and_verify_refuse_what_is_no_text(wrong):
    with pytest.raises(TypeError, match=f"is {type(wrong).__name__}"):
        normalise(wrong)
    with pytest.raises(TypeError, match=f"is {type(wrong).__name__}"):
        verify(wrong)


# verify, on any text --------------------------------------------------------------------------


@pytest.mark.parametrize("empty", ["", " \n\u2009", "\ufeff"])
def test_an_empty_text_is_said_to_be_empty(empty):
    with pytest.raises(VerificationError) as caught:
        verify(empty)
    assert caught.value.faults == ["the text is empty"]


@settings(max_examples=20)
@given(st.text(min_size=1))
@example("1 " * 500)
@example("\ud800")
@example("half a pair \udcff")
def test_verify_of_any_other_text_lists_what_it_lacks(text):
    with pytest.raises(VerificationError) as caught:
        verify(text)
    faults = caught.value.faults
    assert f"in {len(faults)} point" in str(caught.value)
    assert all(fault in str(caught.value) for fault in faults)


# verify, on a short article of our own --------------------------------------------------------

STORY = """Blue Lamp University is the first member of the Lantern League, which met on
3 - 5th of June, 2019. It is one of the largest, with more than 40 courses and almost
3 million people. It stands in 7th place in Europe in the Candle Rankings 2020. On the one
hand - the reader's "hand" - that is a lot; 600 partners of the League have less."""


def write_story(folder, text=STORY):
    """Tables for a text of our own, beside the schema of the project."""
    folder.mkdir()
    package = json.loads((alliance_stats.data_dir() / "datapackage.json").read_text("utf-8"))
    text = normalise(text)
    package["article"]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    at = text.index
    lamp = {"country": "Norway", "region": "Europe", "kind": "university"}
    rows = {
        "organizations": [
            {"organization": "blue-lamp", "name": "Blue Lamp University", "short_name": "Blue Lamp",
             **lamp, "role": "member", "printed": "Blue Lamp University", "start": 0},
            {"organization": "lantern-league", "name": "Lantern League",
             "short_name": "Lantern League", "kind": "partnership", "region": "World",
             "role": "alliance", "printed": "Lantern League", "start": at("Lantern")},
        ],
        "figures": [
            {"figure": figure, "entity": entity, "metric": metric, "printed": words,
             "hedge": hedge, "value": value, "counts": metric, "as_of": "2019", "start": at(words)}
            for figure, entity, metric, words, hedge, value in (
                ("blue-lamp-courses", "blue-lamp", "courses", "more than 40", "more than", 40),
                ("blue-lamp-audience", "blue-lamp", "audience", "almost 3 million", "almost",
                 3_000_000),
                ("lantern-league-partners", "lantern-league", "partners", "600", "none", 600),
            )
        ],
        "positions": [
            {"position": position, "entity": "blue-lamp", "scope": "universities",
             "region": "Europe", "measure": "standing", "printed": words, "basis": "printed",
             "best": best, "worst": worst, "edition": edition, "start": at(words)}
            for position, words, best, worst, edition in (
                ("blue-lamp-first", "first", 1, 1, ""),
                ("blue-lamp-one-of-largest", "one of the largest", 1, "", ""),
                ("blue-lamp-europe", "7th", 7, 7, "2020"),
            )
        ],
        "events": [
            {"event": "meeting", "entity": "lantern-league", "what": "The League met",
             "start_date": "2019-06-03", "end_date": "2019-06-05",
             "printed": "3 - 5th of June, 2019", "start": at("3 - 5th")},
        ],
        "references": [
            {"reference": "blue-lamp-courses-2019", "entity": "blue-lamp", "metric": "courses",
             "counts": "courses", "printed": "40", "hedge": "none", "value": 40,
             "as_of": "2019", "as_of_basis": "printed", "source": "lamp"},
        ],
        "sources": [
            {"source": "lamp", "publisher": "Lamp", "title": "Lamps", "date": "2020",
             "date_basis": "printed", "address": "a shelf", "form": "original",
             "independence": "official"},
        ],
        "coursera_partners": [
            {"partner": "blue-lamp-university", "name": "Blue Lamp University", **lamp,
             "organization": "blue-lamp", "courses_2020_04": 4},
        ],
        "numerals": [
            {"numeral": f"n{number:02d}", "printed": words, "start": at(context) + shift,
             "table": table, "row": row, "column": column, "reason": reason}
            for number, (words, context, shift, table, row, column, reason) in enumerate((
                ("first", "first", 0, "positions", "blue-lamp-first", "printed", ""),
                ("3", "3 - 5th", 0, "events", "meeting", "printed", ""),
                ("5th", "5th", 0, "events", "meeting", "printed", ""),
                ("2019", "2019", 0, "events", "meeting", "printed", ""),
                ("one", "one of", 0, "positions", "blue-lamp-one-of-largest", "printed", ""),
                ("40", "40", 0, "figures", "blue-lamp-courses", "printed", ""),
                ("3 million", "3 million", 0, "figures", "blue-lamp-audience", "printed", ""),
                ("7th", "7th", 0, "positions", "blue-lamp-europe", "printed", ""),
                ("2020", "2020", 0, "positions", "blue-lamp-europe", "edition", ""),
                ("one", "the one", 4, "", "", "", "figure of speech"),
                ("600", "600", 0, "figures", "lantern-league-partners", "printed", ""),
            ), 1)
        ],
    }  # fmt: skip
    for resource in package["resources"]:
        resource.pop("hash", None)
        names = [field["name"] for field in resource["schema"]["fields"]]
        for field in resource["schema"]["fields"]:  # the words and places of another story
            if (resource["name"], field["name"]) == ("figures", "counts"):
                field["constraints"]["enum"] = ["audience", "courses", "partners"]
        path = folder / resource["path"]
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows[resource["name"]])
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    return folder


@pytest.fixture
def story(tmp_path, monkeypatch) -> str:
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(write_story(tmp_path / "story")))
    return STORY


def test_our_own_article_is_borne_out_and_its_ledger_complete(story):
    assert verify(story) is True
    found = numerals(normalise(story))
    ledger = alliance_stats.load_numerals()
    assert ledger["printed"].tolist() == found["printed"].tolist()
    assert ledger["start"].tolist() == found["start"].tolist()


def fails(text: str, *names: str) -> None:
    """The text is refused, and the refusal names one of these."""
    with pytest.raises(VerificationError) as caught:
        verify(text)
    message = str(caught.value)
    assert any(name in message for name in names), f"none of {names} in:\n{message}"


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ("first", "second", ["n01", "blue-lamp-first"]),
        ("3 -", "4 -", ["n02", "meeting"]),
        ("5th", "6th", ["n03", "meeting"]),
        ("June", "July", ["meeting"]),
        ("2019", "2018", ["n04", "meeting"]),
        ("one of the largest", "the largest", ["n05", "blue-lamp-one-of-largest"]),
        ("more than 40", "more than 41", ["n06", "blue-lamp-courses"]),
        ("more than 40", "almost 40", ["blue-lamp-courses"]),
        ("more than 40", "40", ["blue-lamp-courses"]),
        ("almost", "over", ["blue-lamp-audience"]),
        ("3 million", "3 billion", ["n07", "blue-lamp-audience"]),
        ("3 million", "3", ["n07", "blue-lamp-audience"]),
        ("7th", "8th", ["n08", "blue-lamp-europe"]),
        ("Rankings 2020", "Rankings 2021", ["n09"]),
        ("the one", "the other", ["n10"]),
        ("600", "about 600", ["lantern-league-partners"]),
        ("600", "700", ["n11", "lantern-league-partners"]),
        ("600", "600 000", ["n11"]),
        ("600", "600-odd or 700", ["'700'"]),
        ("a lot", "twice a lot", ["'twice'"]),
        ("Lantern League", "Candle League", ["lantern-league"]),
        ("have less.", "have less. Or ½.", ["'½'"]),
    ],
)
def test_a_change_to_our_own_article_is_named(story, before, after, names):
    assert story.count(before) >= 1
    with pytest.raises(VerificationError) as caught:
        verify(story.replace(before, after, 1))
    message = str(caught.value)
    for name in names:
        assert name in message
    assert "another edition" in message


EDITION = "the text is another edition than the one that the tables were made from"


@pytest.mark.parametrize(
    ("before", "after", "faults"),
    [
        ("more than 40 courses", "more than 41 courses",
         ["numeral n06: '40' at 141 is not in the text; the text has '41' there",
          "figure blue-lamp-courses: 'more than 40' does not stand at 131; "
          "the text has 'more than 41 courses and' there"]),
        ("3 million people", "three people",
         ["numeral n07: '3 million' at 163 is not in the text; the text has 'three' there",
          "figure blue-lamp-audience: 'almost 3 million' does not stand at 156; "
          "the text has 'almost three people. It ' there"]),
        # Of two numerals one is left, and stands instead of the first.
        ("one of the largest, with more than 40", "twice as large, with more",
         ["numeral n05: 'one' at 106 is not in the text; the text has 'twice' there",
          "numeral n06: '40' at 141 is not in the text",
          "figure blue-lamp-courses: 'more than 40' does not stand at 131; "
          "the text has ' courses and almost 3 mi' there",
          "position blue-lamp-one-of-largest: 'one of the largest' does not stand at 106; "
          "the text has 'twice as large, with mor' there"]),
        ("600", "600 or 700",
         ["the text has the numeral '700' at 305, which the ledger lacks"]),
        ("600 partners", "about 600 partners",
         ["figure lantern-league-partners: '600' at 298 has 'about' before it, "
          "which the table does not record"]),
        ("Blue Lamp", "Blue Lamb",
         ["organization blue-lamp: 'Blue Lamp University' does not stand at 0; "
          "the text has 'Blue Lamb University is ' there"]),
        ("Blue Lamp University is", "University is",
         ["organization blue-lamp: 'Blue Lamp University' does not stand at 0; "
          "the text begins after that"]),
    ],
)  # fmt: skip
def test_faults_tell_what_was_found_where(story, before, after, faults):
    with pytest.raises(VerificationError) as caught:
        verify(story.replace(before, after, 1))
    assert caught.value.faults == [*faults, EDITION]


def test_a_refusal_counts_and_lists_its_faults():
    one = VerificationError(["this"])
    assert str(one) == "the text does not bear out the tables in 1 point:\n- this"
    two = VerificationError(["this", "that"])
    assert str(two) == "the text does not bear out the tables in 2 points:\n- this\n- that"
    assert two.faults == ["this", "that"]


def test_numerals_that_the_ledger_lacks_are_all_named_and_hide_no_other(story):
    with pytest.raises(VerificationError) as caught:
        verify(story + " one," * 300)
    *lacking, edition = caught.value.faults
    assert len(lacking) == 300
    assert all("has the numeral 'one'" in fault for fault in lacking)
    assert edition == EDITION


def test_a_numeral_is_found_among_many_like_it_without_its_neighbours(story):
    other = story.replace("2019", "2018").replace("40 courses", "41 courses") + " one," * 300
    with pytest.raises(VerificationError) as caught:
        verify(other)
    named = {fault.partition(":")[0] for fault in caught.value.faults if "not in" in fault}
    assert named == {"numeral n04", "numeral n06"}


def test_what_stands_before_every_numeral_is_found_whatever_moved_after_them(story):
    longer = "with many words before it, " * 10
    assert verify(story.replace("which met", longer + "which met")) is False


@pytest.mark.parametrize(
    ("after", "found"),
    [("partners of the" + " so" * 26 + " a" + " League", True),  # 80 characters more
     ("partners of the" + " so" * 27 + " League", False),  # 81
     ("League", True)],
)  # fmt: skip
def test_a_phrase_after_the_last_numeral_is_looked_for_nearby(
    story, tmp_path, monkeypatch, after, found
):
    folder = write_story(tmp_path / "last")
    path = folder / "organizations.csv"
    text = normalise(story)
    moved = path.read_text("utf-8").replace("Lantern League", "League")
    moved = moved.replace(f",{text.index('Lantern')},", f",{text.rindex('League')},")
    path.write_text(moved, "utf-8")
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(folder))
    assert verify(story) is True
    other = text.replace("partners of the League", after)
    if found:
        assert verify(other) is False
    else:
        fails(other, "organization lantern-league: 'League' does not stand")


def test_phrases_are_looked_for_where_the_numerals_around_them_moved(story):
    plain = "with many words before it " * 10
    moved = plain + story.replace("It is one", f"Twice {plain} it is one")
    with pytest.raises(VerificationError) as caught:
        verify(moved)
    assert ["'Twice'" in fault or "another edition" in fault for fault in caught.value.faults] == [
        True, True,
    ]  # fmt: skip


def test_another_edition_whose_numbers_all_stand_is_not_the_edition(story):
    assert verify(story.replace("It is one", "It is still said to be one")) is False
    assert verify("Corrected. " + story + " The end.") is False


@pytest.mark.parametrize("width", [20, 40, 10_000])
def test_our_own_article_may_be_wrapped_anew_and_set_in_other_type(story, width):
    wrapped = textwrap.fill(" ".join(story.split()), width, break_long_words=False)
    assert verify(wrapped) is True
    variants = str.maketrans({"-": "–", "'": "’", '"': "”", " ": "\u00a0"})
    assert verify(story.translate(variants)) is True


def test_a_numeral_recorded_at_a_wrong_place_is_named_in_the_very_edition(
    story, tmp_path, monkeypatch
):
    folder = write_story(tmp_path / "moved")
    path = folder / "numerals.csv"
    start = normalise(story).index("the one") + 4
    # No other table has this numeral, so validate() cannot know its place.
    path.write_text(path.read_text("utf-8").replace(f"one,{start},", f"one,{start + 1},"), "utf-8")
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(folder))
    with pytest.raises(VerificationError) as caught:
        verify(story)
    said = f"numeral n10: 'one' does not stand at {start + 1}, but at {start}"
    assert caught.value.faults == [said]
    assert verify(story + " The end.") is False


def test_a_phrase_recorded_at_a_wrong_place_is_named_even_in_the_very_edition(
    story, tmp_path, monkeypatch
):
    folder = write_story(tmp_path / "moved")
    path = folder / "organizations.csv"
    start = normalise(story).index("Lantern")
    moved = path.read_text("utf-8").replace(f"League,{start},", f"League,{start + 1},")
    path.write_text(moved, "utf-8")
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(folder))
    with pytest.raises(VerificationError, match="organization lantern-league: 'Lantern League'"):
        verify(story)


# verify, on the article -----------------------------------------------------------------------


def change(text: str, start: int, before: str, after: str) -> str:
    assert text.startswith(before, start)
    return text[:start] + after + text[start + len(before) :]


def others(numeral: str) -> list[str]:
    """Other numerals that might stand there by mistake."""
    if digit := re.search(r"\d", numeral):
        i = digit.start()
        swapped = numeral[:i] + str((int(numeral[i]) + 1) % 9 + 1) + numeral[i + 1 :]
        return [swapped, "1" + numeral]
    ordinal = numeral.lower() in ("first", "second", "third")
    return ["fourth", "fifth"] if ordinal else ["four", "twelve"]


def test_the_article_is_the_edition_that_the_tables_were_made_from(article):
    assert verify(article) is True


def test_the_ledger_and_the_article_have_the_same_numerals(article):
    found = numerals(normalise(article))
    ledger = alliance_stats.load_numerals()
    in_text = set(zip(found["start"], found["printed"], strict=True))
    in_ledger = set(zip(ledger["start"], ledger["printed"], strict=True))
    assert in_text - in_ledger == set()
    assert in_ledger - in_text == set()
    assert len(found) == len(ledger) == 52


def test_every_numeral_of_the_article_that_is_changed_is_named(article):
    text = normalise(article)
    ledger = alliance_stats.load_numerals()
    for row in ledger.itertuples():
        for other in others(row.printed):
            fails(change(text, row.start, row.printed, other), f"numeral {row.Index}:")


def test_every_numeral_of_the_article_that_is_deleted_is_named(article):
    text = normalise(article)
    for row in alliance_stats.load_numerals().itertuples():
        fails(change(text, row.start, row.printed, ""), repr(row.printed))


def test_every_digit_of_the_article_that_is_changed_is_noticed(article):
    text = normalise(article)
    digits = [match.start() for match in re.finditer(r"\d", text)]
    assert len(digits) == 92
    for i in digits:
        with pytest.raises(VerificationError, match="numeral n"):
            verify(text[:i] + str((int(text[i]) + 1) % 10) + text[i + 1 :])


def test_every_ordinal_of_the_article_that_is_changed_is_named(article):
    text = normalise(article)
    ordinals = [
        row
        for row in alliance_stats.load_positions().itertuples()
        if re.search(r"\d(st|nd|rd|th)|\bfirst\b|top-", row.printed)
    ]
    assert len(ordinals) == 13
    for row in ordinals:
        other = re.sub(r"\d+(st|nd|rd|th)?|first", "24th", row.printed)
        fails(change(text, row.start, row.printed, other), f"position {row.Index}:")


def test_every_hedge_of_the_article_that_is_changed_or_dropped_is_named(article):
    text = normalise(article)
    hedged = alliance_stats.load_figures().query("hedge != 'none'")
    assert len(hedged) == 10
    for row in hedged.itertuples():
        words = row.printed[: len(row.hedge)]
        assert words.lower() == row.hedge
        for other in ("more than ", "almost ", "less than ", "about ", ""):
            if other.strip() != row.hedge:
                new = row.printed.replace(words + " ", other)
                fails(change(text, row.start, row.printed, new), f"figure {row.Index}:")


@pytest.mark.parametrize("word", [word for words in WORDS.values() for word in words])
def test_every_unhedged_figure_of_the_article_that_gains_a_hedge_is_named(article, word):
    text = normalise(article)
    for row in alliance_stats.load_figures().query("hedge == 'none'").iloc[::3].itertuples():
        hedged = change(text, row.start, row.printed, f"{word} {row.printed}")
        fails(hedged, f"figure {row.Index}:")


@pytest.mark.parametrize("table", ["figures", "positions", "events", "organizations"])
def test_every_phrase_of_the_article_that_is_changed_is_named(article, table):
    text = normalise(article)
    kind = table.removesuffix("s")
    for row in getattr(alliance_stats, f"load_{table}")().itertuples():
        phrase = normalise(row.printed)
        fails(change(text, row.start, phrase, "something else"), f"{kind} {row.Index}:")


@pytest.mark.parametrize("renumbered", [False, True])
def test_every_row_that_is_missing_from_the_ledger_is_noticed(article, tables, renumbered):
    path = tables / "numerals.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    for i, row in enumerate(rows):
        rest = rows[:i] + rows[i + 1 :]
        if renumbered:
            rest = [re.sub("^n..", f"n{n:02d}", line) for n, line in enumerate(rest, 1)]
        path.write_text("\n".join([header, *rest]) + "\n", "utf-8")
        identifier, numeral = row.split(",")[:2]
        with pytest.raises((DataError, VerificationError)) as caught:
            verify(article)
        message = str(caught.value)
        if isinstance(caught.value, VerificationError):
            assert f"the text has the numeral {numeral!r}" in message
        else:
            target = row.split(",")[4]
            assert f"expected {identifier}" in message or (target and target in message)


def test_the_article_may_be_wrapped_anew(article):
    text = " ".join(article.split())
    assert verify(text) is True
    for width in (40, 72, 200):
        wrapped = textwrap.fill(text, width, break_on_hyphens=False, break_long_words=False)
        assert verify(wrapped.replace("\n", "\r\n")) is True


@pytest.mark.parametrize(
    ("pattern", "variant"),
    [
        (r" ", "\u00a0"), (r" ", "\u2009"), (r" ", "\u202f"), (r" ", "  \n"),
        (r"['’]", "'"), (r"['’]", "\u2018"), (r"['’]", "\u02bc"),
        (r"[“”\"]", '"'), (r"[“”\"]", "«"), (r"[“”\"]", "„"),
        (r"[-—]", "-"), (r"[-—]", "\u2011"), (r"[-—]", "–"), (r"[-—]", "\u2212"),
        (r"(?<=\w)(?=\w)", "\u00ad"), (r"$", "\ufeff"),
    ],
)  # fmt: skip
def test_the_article_may_be_set_in_other_type(article, pattern, variant):
    changed = re.sub(pattern, variant, article)
    assert changed != article or pattern != " "
    assert verify(changed) is True


def test_half_of_the_article_lacks_the_other_half(article):
    text = normalise(article)
    half = len(text) // 2
    with pytest.raises(VerificationError, match="numeral n52") as caught:
        verify(text[:half])
    assert not any(fault.startswith("numeral n01:") for fault in caught.value.faults)
    with pytest.raises(VerificationError, match="numeral n01") as caught:
        verify(text[half:])
    assert not any(fault.startswith("numeral n52:") for fault in caught.value.faults)


def test_another_edition_of_the_article_says_so(article):
    text = normalise(article)
    assert verify(text + " Translated.") is False
    assert verify("Corrected. " + text) is False
    fails(text + " 5", "'5'")
    fails(text + " 5", "another edition")


@pytest.mark.parametrize("before", ["more than 3100", "the biggest in the world", "is in 11th"])
def test_a_sentence_added_anywhere_makes_another_edition_and_no_fault(article, before):
    text = normalise(article)
    added = "Nothing in this sentence is a figure of any kind at all. " * 6
    at = text.index(before)
    assert verify(text[:at] + added + text[at:]) is False


def test_what_stands_instead_of_a_numeral_is_told(article):
    text = normalise(article)
    with pytest.raises(VerificationError) as caught:
        verify(text.replace("472 online", "473 online"))
    assert (
        "numeral n15: '472' at 2058 is not in the text; the text has '473' there"
        in caught.value.faults
    )
