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

from alliance_stats import Tables, VerificationError, bounds, parse
from alliance_stats.article import datasets, verify
from alliance_stats.descriptor import TABLES
from alliance_stats.parsing import WORDS
from alliance_stats.prose import phrases
from alliance_stats.text import normalise, numerals

from .conftest import cases, refuses

# numerals -------------------------------------------------------------------------------------


#: Numerals are divided by bars.
@pytest.mark.parametrize(("text", "expected"), [*cases("numerals").to_numpy(), ("", "")])
def test_numerals_of_a_phrase(text, expected):
    found = numerals(text)
    assert "|".join(found["printed"]) == expected
    assert found.dtypes.astype(str).tolist() == ["int64", "int64", "str"]


@pytest.mark.parametrize(
    "unit", "-|one |1 |1,|I|1|one-|one and |1 million |XI|½|a-|A |from 5 to |a ".split("|")
)
def test_adversarial_text_returns(unit):
    phrases(unit * 30_000)


# phrases --------------------------------------------------------------------------------------

#: A row is a phrase of a text: a text has as many rows as phrases. The first texts are a person's,
#: sentence by sentence; the others are easily misread.
READ = cases("phrases").set_index("text")


@pytest.mark.parametrize("text", READ.index.unique())
def test_every_phrase_is_read_as_a_person_reads_it(text):
    expected = READ.loc[[text]].to_numpy().tolist()
    found = phrases(text)[list(READ)].astype("object").fillna("").astype("str")
    assert found.to_numpy().tolist() == expected
    # Line breaks in a text may be anywhere.
    broken = phrases(text.replace(" ", "\n"))
    assert broken["printed"].str.replace("\n", " ").tolist() == [row[0] for row in expected]


def test_phrases_are_ready_for_bounds_and_a_rank_is_never_rounded():
    found = phrases("Ab\u00adout 4\u00ad0 of 7 million came 10th. It was 5 to 10%. They were 3.")
    assert found["printed"][:2].tolist() == ["Ab\u00adout 4\u00ad0", "7 million"]
    ends = bounds(found)
    assert ends["lower"].fillna(-1).tolist() == [35, 6_500_000, 10, -1, 3]
    assert ends["upper"].fillna(-1).tolist() == [45, 7_500_000, 10, -1, 3]
    sentences = ["Ab\u00adout 4\u00ad0 of 7 million came 10th."] * 3
    assert found["sentence"].tolist() == [*sentences, "It was 5 to 10%.", "They were 3."]
    assert len(phrases("x" * 400 + " 5 " + "x" * 400)["sentence"].item()) == 601
    assert phrases("").dtypes.astype(str).equals(found.dtypes.astype(str))


@example("COVID-19-2019/20")
@example("1 234 567,890.12th")
@example("\ud800")
@given(st.one_of(
    st.text(), st.text("0123456789 ,.'-oneIVX½²th\n\u00ad", max_size=60), st.lists(st.sampled_from(
    "a half one third of in to and - 5 3.5 1,000 2020 May p.m. 10th million $ % top- No over ½ . "
    "XI VIVID between COVID-19 per 10m mn by 5th Canal page barely Tuesday".split()),
    max_size=8).map(" ".join)))  # fmt: skip
def test_every_numeral_of_any_text_is_in_one_phrase_and_what_has_a_value_is_read_by_parse(text):
    found, numbers = phrases(text), numerals(text)
    spans = list(zip(numbers["start"], numbers["end"], strict=True))
    covered = {place for start, end in spans for place in range(start, end)}
    assert {place for place, character in enumerate(text) if character.isnumeric()} <= covered
    for start, end in spans:
        assert ((found["start"] <= start) & (end <= found["end"])).sum() == 1
    for row in found[found["value"].notna()].itertuples():
        value = row.value if pd.isna(row.value_high) else (row.value, row.value_high)
        assert parse(row.printed).value == value and row.kind in ("count", "rank")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a\r\n\r\n b\t\u3000c ", "a b c"),
        ("140\u2009000\u00a0people\u202f!", "140 000 people !"),
        ("people\u2019s \u201cwords\u201d \u00abx\u00bb", 'people\'s "words" "x"'),
        ("9\u201311 \u2014 top\u201110 \u22125", "9-11 - top-10 -5"),
        ("co\u00adfounder\u200b\ufeff", "cofounder"), ("the `words`", "the 'words'"),
        ("Auto\u00ad\u0301noma", "Aut\u00f3noma"),
        ("people\u1ffds \u1fefwords\u1fef\u02bc", "people's 'words''"),
    ],
)  # fmt: skip
def test_normalise(text, expected):
    assert normalise(text) == expected


@given(st.one_of(st.text(), st.text("ae\u0301\u0316\u0344\u200d\u00b4\u1fef '-", max_size=90)))
def test_normalise_changes_nothing_the_second_time(text):
    once = normalise(text)
    assert normalise(once) == once == once.strip()
    assert not re.search(r"\s\s|[^\S ]", once)


# verify, on any text --------------------------------------------------------------------------


@pytest.mark.parametrize("function", [numerals, normalise, phrases, verify])
@pytest.mark.parametrize("wrong", [None, b"one", Path("copy.txt")])
def test_what_is_no_text_is_refused(function, wrong):
    with pytest.raises(TypeError, match=f"^expected text, got {type(wrong).__name__}$"):
        function(wrong)


@settings(max_examples=20)
@given(st.text())
@example("half a pair \udcff")
def test_verify_of_any_other_text_counts_what_it_lacks(text):
    error = refuses(lambda: verify(text), "\n… and ", VerificationError)
    assert str(error).endswith(f" {len(error.errors) - 20} more (`errors`, or --all, lists all)")
    assert ["… and 1 more" in str(VerificationError(["x"] * n)) for n in (20, 21)] == [False, True]


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
#: Moves what follows far away.
LONGER = "with many words before it, " * 10
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
    return refuses(lambda: verify(text), "", VerificationError).errors


def test_each_change_to_our_own_article_is_named(story):
    text = normalise(STORY).removeprefix("Blue Lamp ").replace("June", "July")
    text = text.replace("than 40", "than 41").replace("600 partners", "about 600 partners")
    error = refuses(lambda: verify(text), "", VerificationError)
    assert str(error).split("\n- ") == [
        "differences between the text and the tables:",
        "numeral n06: expected '40' at character 141; found '41 courses and almost 3 '",
        "figure courses: expected 'more than 40' at character 131; "
        "found 'more than 41 courses and'",
        "figure partners: expected '600' at character 298; found 'about 600 partners of th'",
        "event meeting: expected '3 - 5th of June, 2019' at character 77; "
        "found '3 - 5th of July, 2019. I'",
        "organization blue-lamp: expected 'Blue Lamp University' at character 0; "
        "found 'University is the first '",
        "'41' at character 131 is not in numerals.csv",
        EDITION,
    ]


def test_our_own_article_is_borne_out_however_it_is_set(story):
    assert verify(STORY) is True
    assert verify(textwrap.fill(" ".join(STORY.split()), 20, break_long_words=False)) is True
    # Another edition whose numbers all stand is not the edition.
    for edition in (
        STORY + " The end.",
        STORY.replace("the Lantern", LONGER + "the Lantern"),
        STORY.replace("one of the largest", "about one of the largest"),
        STORY.replace("a lot;", LONGER),
    ):
        assert verify(edition) is False


def test_what_another_edition_adds_or_lacks_is_named(story):
    twice = errors_of(STORY.replace("It is one", f"Twice {LONGER} it is one"))
    assert twice == ["'Twice' at character 100 is not in numerals.csv", EDITION]
    assert len(errors_of(STORY.replace("On the one", "On 8 one 9") + " one," * 300)) == 303
    moved = errors_of(STORY.removeprefix("Blue Lamp University") + " Blue Lamp University")
    assert moved[0].startswith("organization blue-lamp: expected")
    assert len(errors_of(STORY[: STORY.index("7th")])) == 7


def test_a_phrase_after_the_last_numeral_is_looked_for_80_characters_around(story):
    story["organizations"].loc["lantern-league"] = ["League", normalise(STORY).rindex("League")]
    assert verify(STORY.replace("partners of the", "partners of the" + " so" * 26 + " a")) is False
    errors = errors_of(STORY.replace("partners of the", "partners of the" + " so" * 27))
    assert "organization lantern-league: expected 'League'" in errors[0]


def test_wrong_offsets_are_named_in_the_very_edition_only(story):
    story["numerals"].loc["n10", "start"] += 1
    story["organizations"].loc["lantern-league", "start"] += 1
    assert errors_of(STORY) == [
        "numeral n10: expected 'one' at character 251; found 'ne hand - the reader\\'s \"'",
        "organization lantern-league: expected 'Lantern League' at character 49; "
        "found 'antern League, which met'",
    ]
    assert verify(STORY + " The end.") is False


# verify, on the article -----------------------------------------------------------------------


@pytest.fixture
def text(article, tables, monkeypatch) -> str:
    """The article, normalised; the tables are loaded once for many changes of it."""
    monkeypatch.setattr(datasets, "load", lambda: tables)
    return normalise(article)


def change(text: str, start: int, before: str, after: str) -> list[str]:
    assert text.startswith(before, start)
    return errors_of(text[:start] + after + text[start + len(before) :])


def test_every_count_and_rank_of_the_article_is_found_with_its_hedge_and_value(text, tables):
    ranks = tables.positions[tables.positions["basis"] == "printed"]
    ranks = ranks[ranks["printed"].str.fullmatch(r"\d+(?:st|nd|rd|th)|top-\d+|first")]
    assert len(ranks) == 10
    top = ranks["printed"].str.startswith("top").map({True: "top", False: "exactly"})
    ranks = ranks.assign(kind="rank", hedge=top, value=ranks["worst"])
    due = pd.concat([tables.figures.assign(kind="count"), ranks])
    due = due[["start", "printed", "hedge", "value", "kind"]]
    found = phrases(text)
    assert found[list(due)].merge(due.astype({"start": "int64"})).shape == due.shape
    kinds = found["kind"].value_counts()
    assert kinds.to_dict() == {"count": 29, "rank": 14, "date": 4, "part of a name": 3}


def test_every_numeral_and_phrase_of_the_article_that_is_changed_is_named(text, tables):
    for row in tables.numerals.itertuples():
        for other in ("77", f"1{row.printed}"):
            errors = change(text, row.start, row.printed, other)
            assert any(error.startswith(f"numeral {row.Index}:") for error in errors)
        # Of several alike in a row, another one may be taken for the lost.
        errors = change(text, row.start, row.printed, "")
        assert any(re.match(rf"numeral n..: expected {row.printed!r}", error) for error in errors)
    for kind in ("figure", "position", "event", "organization"):
        table = getattr(tables, f"{kind}s")
        for row in table[table["start"].notna()].itertuples():
            errors = change(text, row.start, normalise(row.printed), "something else")
            assert any(error.startswith(f"{kind} {row.Index}:") for error in errors)


def test_every_hedge_of_the_article_that_is_changed_dropped_or_added_is_named(text, tables):
    unhedged = [word for word, said in WORDS.items() if said != "none"]
    for row in tables.figures.itertuples():
        words = row.printed[: len(row.hedge)] if row.hedge != "none" else ""
        number = row.printed.removeprefix(words).strip()
        for word in {"more than", "almost", "about", ""} - {row.hedge} if words else unhedged:
            errors = change(text, row.start, row.printed, f"{word} {number}".strip())
            assert any(error.startswith(f"figure {row.Index}:") for error in errors), (row, word)
