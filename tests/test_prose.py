"""No number in prose is stale: each is computed from the data, or allowed with a reason."""

import json

import pytest

from tests import generated, prose
from tests.prose import Claim


@pytest.fixture(scope="module")
def data():
    return prose.Data()


@pytest.mark.parametrize("name", prose.documents())
def test_every_number_in_prose_is_borne_out(name, data):
    faults = prose.faults(prose.ROOT / name, name, data)
    assert not faults, "\n".join(faults)


def test_claims_are_of_documents_that_are_there():
    named = {*prose.CLAIMS, *prose.ALLOWED} - {"*"}
    assert named <= set(prose.documents())


def test_generated_blocks_are_compared_as_a_whole():
    # prose leaves them out, and test_generated.py compares each.
    text = (prose.ROOT / "README.md").read_text(encoding="utf-8")
    blocks = {match[1] for match in prose._NO_PROSE.finditer(text) if match[1]}
    assert blocks == set(generated.BLOCKS[prose.ROOT / "README.md"])


# The framework itself -------------------------------------------------------------------------


@pytest.fixture
def check(tmp_path, data):
    """Check a text as a document with the given claims and allowed phrases."""

    def check(text, *claims, allowed=()):
        path = tmp_path / "text.md"
        path.write_text(text, encoding="utf-8")
        return prose.faults(path, "text.md", data, list(claims), list(allowed))

    return check


COUNTS = Claim("There are {all} counts", lambda data: {"all": len(data.figures)})


def test_a_number_that_no_claim_explains(check):
    (fault,) = check("In all 7 of them.")
    assert fault == "text.md: '7' is not checked: …In all 7 of them.…"


def test_a_number_that_the_data_give(check, data):
    assert not check(f"There are {len(data.figures)}\ncounts.", COUNTS)


def test_a_stale_number_is_found_twice_over(check, data):
    missing, unexplained = check(f"There are {len(data.figures) + 1} counts.", COUNTS)
    assert f"the data say 'There are {len(data.figures)} counts'" in missing
    assert "is not checked" in unexplained


def test_a_claim_does_not_explain_a_part_of_a_number(check, data):
    count = len(data.figures)
    claim = Claim("{all} counts", lambda data: {"all": len(data.figures)})
    assert len(check(f"Of 1{count} counts and {count} countries", claim)) == 3


def test_a_template_may_not_hold_its_number(check):
    missing, _ = check("There are 18 counts.", Claim("There are 18 counts"))
    assert "make it a field, or give a condition" in missing


def test_a_number_in_words_needs_a_condition_that_holds(check):
    text = "More than half are hedged."
    assert not check(text, Claim("More than half", holds=lambda data: 0.6 > 0.5))
    missing, _ = check(text, Claim("More than half", holds=lambda data: 0.4 > 0.5))
    assert "do not bear out" in missing


def test_a_quotation_is_compared_with_what_was_printed(check):
    claim = Claim('"{it}"', prose.printed(it="xuetangx-courses"))
    assert not check('It says "more than 3100".', claim)
    assert len(check('It says "more than 3200".', claim)) == 2


def test_an_allowed_phrase_needs_a_reason_and_a_place(check):
    assert not check("One by one.", allowed=[("One by one", "an idiom")])
    assert "no reason" in check("One by one.", allowed=[("One by one", "")])[0]
    assert "which is not there" in check("Nothing.", allowed=[("One by one", "an idiom")])[0]
    assert "holds no numeral" in check("Nothing.", allowed=[("Nothing", "an idiom")])[0]


@pytest.mark.parametrize(
    "text",
    [
        "See [it](04-notebook.ipynb#7) and ![a chart](chart-2.png).",
        '```python\nx = 7\n```\nand `y = 8` and <a id="n9"></a>',
        "doi 10.1007/s10988-012-9114-0, https://example.org/2020/12",
        "<!-- 12 -->\n<!-- verdicts -->\n| 7 |\n<!-- /verdicts -->",
        "1. an entry\n2. another",
    ],
)
def test_what_is_not_prose_is_left_out(check, text):
    assert not check(text)


@pytest.mark.parametrize(
    "text", ["[7 courses](x.md)", "![7 bars](x.png)", "**7** courses", "a | 7 | b", "> 7 of them"]
)
def test_what_readers_see_is_prose(check, text):
    assert len(check(text)) == 1


def test_a_notebook_is_read_cell_by_cell(tmp_path, data):
    cells = [
        {"cell_type": "markdown", "source": "# Title\n\nNothing."},
        {
            "cell_type": "code",
            "source": 'x = 7\nax = plot(x, title="All 8 of them")\nshow(ax, "The first")',
        },
        {"cell_type": "markdown", "source": "There are 9."},
    ]
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    where = [fault.partition(" is not")[0] for fault in prose.faults(path, "a", data, [], [])]
    assert sorted(where) == [
        "a, cell 2 (Cell 0): '8'",
        "a, cell 2 (Cell 0): 'first'",
        "a, cell 3: '9'",
    ]


def test_numbers_are_written_as_in_prose():
    assert [prose.word(n) for n in (0, 2, 12, 13)] == ["no", "two", "twelve", "13"]
    assert [prose.place(n) for n in (1, 12, 13, 22)] == ["first", "twelfth", "13th", "22nd"]
    written = [prose.million(n) for n in (7e6, 1.5e6, 1.14e9)]
    assert written == ["7 million", "1.5 million", "1.14 billion"]
    assert prose.percent(0.4249) == "42%"
