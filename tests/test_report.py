"""The report: notebooks executed whatever the user has set, and the site made of them."""

import base64
import datetime
import hashlib
import json
import os
import re
import sys
from html import unescape
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat import v4

import alliance_stats as stats
from report import ReportError, __main__, build, notebooks, opening, run, settings

from .conftest import ROOT, change

TITLE = "# A question?\n\n**Finding.** An *answer*.\n\nMore."
MARKDOWN = pd.read_csv(ROOT / "tests" / "cases" / "markdown.csv")
PIXEL = base64.b64encode(b"any bytes").decode()


def book(*sources, title=TITLE):
    """A notebook of a title and code, as text."""
    cells = [v4.new_markdown_cell(title), *map(v4.new_code_cell, sources)]
    return nbformat.writes(v4.new_notebook(cells=cells))


def executed(*outputs, markdown="## A part", **more):
    """A notebook as if executed."""
    code = v4.new_code_cell("x = 1", outputs=list(outputs), **more)
    return v4.new_notebook(cells=[*map(v4.new_markdown_cell, (TITLE, markdown)), code])


def shown(data, **metadata):
    return v4.new_output("display_data", data=data, metadata=metadata)


def last_blocks(node, folder=Path()):
    """The blocks of the second cell and the last, on the page of 01-a beside 02-b and a table."""
    links = {"01-a.ipynb": "01-a.html", "02-b.ipynb": "02-b.html", "../data/f.csv": "data/f.csv"}
    return notebooks.page(node, folder / "01-a.ipynb", links)["blocks"][1:]


def made():
    """The files that ``python -m report build`` makes of the notebooks here."""
    assert __main__.main(["build", "out", "--notebooks", "in"]) == 0
    return {path.name: path.read_bytes() for path in Path("out").rglob("*") if path.is_file()}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty folder to work in, and in it one for notebooks."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return tmp_path


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    told = {"role": "chart", "caption": "Caption, source.", "table": "<table></table>"}
    html = '<div class="chart"><svg width="640"><text>words</text></svg></div>'
    chart = shown({"text/html": html, "text/plain": "A."}, **told)
    node = executed(chart, markdown="## A part\n\n[f](../data/figures.csv)\n\n### 3\n\n## Another")
    folder = tmp_path_factory.mktemp("notebooks")
    nodes = {folder / name: node for name in ("01-page.ipynb", "02-page.ipynb")}
    for path in nodes:
        nbformat.write(node, path)
    files = build.site(nodes, ROOT, lite="https://example.org/lite/")
    return {name: text.decode() if name.endswith("html") else text for name, text in files.items()}


# Executing ------------------------------------------------------------------------------------

#: Prints what a kernel knows of its surroundings.
ASKED = """
import os, sys, time, alliance_stats as s
assert "surprise" not in globals()
print(os.getcwd(), time.tzname[0], os.environ["ALLIANCE_STATS_CHARTS"], flush=True)
time.sleep(0.3)  # what is said later is one output with it
print(sys.executable, s.__file__, s.data_dir(), os.environ["PYTHONPATH"].split(os.pathsep)[0])
"""


def test_a_kernel_is_fresh_and_knows_nothing_of_the_user(folder, place, monkeypatch):
    startup = place / "profile_default" / "startup" / "00.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("surprise = 1")
    kept = {"MPLCONFIGDIR": "fonts", "HOME": "home", "ALLIANCE_STATS_DATA": folder.name}
    lost = dict.fromkeys([*settings.FIXED, "JUPYTER_PATH", "ALLIANCE_STATS_CHARTS"], "theirs")
    for name, value in (lost | kept | {"IPYTHONDIR": str(place)}).items():
        monkeypatch.setenv(name, value)
    settings.isolate()
    assert os.environ.items() >= (settings.FIXED | kept).items()
    assert "theirs" not in os.environ.values()
    path = place / "in" / "01-a.ipynb"
    path.write_text(asked := book(ASKED))
    node = run.execute(path, "svg")
    here = [place / "in", "UTC", "svg", sys.executable, stats.__file__, folder, ROOT]
    assert node.cells[1].outputs[0].text.split() == list(map(str, here))
    assert set(node.metadata) == {"kernelspec", "language_info"}
    assert path.read_text() == asked


def test_numbered_notebooks_are_saved_in_place_and_in_order(tmp_path, capsys):
    loose = json.loads(book("1", "1 + 1"))
    loose["cells"][1]["id"] = loose["cells"][2]["id"] = "same"
    del loose["cells"][0]["id"]
    # An empty one and one that fails are the user's own.
    texts = {"Untitled": "", ".02-hidden": "", "1": "", "mine": book("1 / 0")}
    for name, text in (texts | dict.fromkeys(("10-c", "6-b", "01-a"), json.dumps(loose))).items():
        (tmp_path / f"{name}.ipynb").write_text(text)
    run.save_all(tmp_path)
    told = capsys.readouterr().out
    assert told.startswith("left out (no leading number): 1.ipynb, Untitled.ipynb, mine.ipynb\n")
    assert [path.stem for path in run.find(tmp_path)] == ["01-a", "6-b", "10-c"]
    for path in run.find(tmp_path):
        saved = nbformat.read(path, 4).cells  # which warns of ids that are missing or shared
        assert saved[2].outputs[0].data["text/plain"] == "2" and saved[2].metadata == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "in: no notebook with a number in front (01-title.ipynb)"),
        (book("x = 1", "1 / 0\n2"), "01-a.ipynb, code cell 2 (1 / 0): ZeroDivisionError: div"),
        (book("import os; os._exit(1)"), "code cell 1 (import os; os._exit(1)): Kernel died"),
        ('{"nbformat": 4, "cells": 1}', "01-a.ipynb: not a notebook: 'int' object"),
        (book(title="W"), "must hold a title (# …) and a line **Finding.**"),
        (book(title=f"{TITLE}\n\n![](a.png)"), "a.png: no such picture beside the notebooks"),
    ],
)
def test_what_cannot_be_built_is_one_sentence(place, capsys, text, message):
    if text:
        Path("in/01-a.ipynb").write_text(text)
    assert __main__.main(["build", "out", "--notebooks", "in"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("report: ") and message in said and said.count("\n") == 1
    assert not text or Path("in/01-a.ipynb").read_text() == text
    assert not Path("out").exists()


def test_two_builds_are_alike_and_only_a_report_is_replaced(place, capsys):
    Path("in/01-a.ipynb").write_text(book("print(1)"))
    for name in (".", "in/01-a.ipynb"):
        assert __main__.main(["build", name, "--notebooks", "in"]) == 1
        assert f"{name}: is not an earlier report" in capsys.readouterr().err
    first = made()
    Path("out/stale.html").write_text("")
    assert made() == first and "01-a.html" in first
    assert sorted(path.name for path in place.iterdir()) == ["in", "out"]


# The pages ------------------------------------------------------------------------------------


def test_pages_say_in_words_what_tables_and_notebooks_have(site):
    for page, due in pd.read_csv(ROOT / "tests" / "cases" / "pages.csv").groupby("page"):
        plain = " ".join(re.sub("<[^>]*>", " ", site[page]).split())
        text = unescape(plain + site[page])  # some of the words are markup
        assert [words for words in due["words"] if words not in text] == []


def test_the_article_is_its_claims_at_their_places_and_bars():
    # The last is a row of one's own, in no article.
    places = [(240, "printed"), (240, "implied"), (483, "printed"), (483, "printed"), (None, "")]
    known = [{"start": start, "basis": basis, "printed": "3rd"} for start, basis in places]
    first, second = (list(opening.article(known, 525)) for _ in range(2))
    assert [part["claim"] for part in first] == [known[0], known[2], known[3], None]
    assert [len(part["bars"]) for part in first] == [9, 9, 1, 1] and first == second
    assert {bar for part in first for bar in part["bars"]} == {1, 2, 3, 4, 5}


def test_each_claim_has_one_verdict_everywhere(site, decided):
    front, evidence = unescape(site["index.html"]), unescape(site["evidence.html"])
    for claim, row in decided.iterrows():
        slug = "v-" + row["verdict"].replace(" ", "-")
        said = re.search(rf'(?s)<article class="claim {slug}" id="{claim}".*?</article>', evidence)
        assert f"</span> {row['verdict'].capitalize()}</span>: {row['because']}" in said[0]
        assert row["finding"] in said[0]
        group = re.search(rf'(?s)<details class="group {slug}".*?</details>', front)
        assert f'<a href="evidence.html#{claim}">' in group[0]
        chips = front.count(f'class="{slug}" href="evidence.html#{claim}"')
        assert chips == (claim not in ("google-cloud-coursera-world", "illinois-coursera-world"))


def test_titles_say_their_language(site):
    found = re.findall(r' lang="(ru|zh|th)">(.)', site["evidence.html"])
    assert {" ".join(each) for each in found} == {"ru «", "ru В", "th ร", "zh 我", "zh 擦", "zh 教"}


def test_a_page_leads_to_its_notebook(site):
    assert "og:url" not in site["01-page.html"] and "Set up" not in site["corrections.html"]
    cells = nbformat.reads(site["notebooks/01-page.ipynb"].decode(), 4).cells
    assert (cells[0].source, cells[2].source, cells[2].outputs) == (TITLE, "x = 1", [])


@pytest.mark.parametrize(("markdown", "html"), MARKDOWN.values.tolist())
def test_markdown_leads_within_the_site_and_its_pictures_are_in_it(tmp_path, markdown, html):
    (tmp_path / "b.png").write_bytes(b"any bytes")
    node = executed(markdown=markdown)
    node.cells[1].attachments = {"a.png": {"image/png": PIXEL}}
    assert html in last_blocks(node, tmp_path)[0]["markdown"]


@pytest.mark.parametrize(
    ("output", "html"),
    [
        (shown({"text/html": "<b>x</b>", "image/png": "AAAA", "text/plain": "x"}), "<b>x</b>"),
        (shown({"text/markdown": "*C*", "text/plain": "C"}), "<p><em>C</em></p>\n"),
        (shown({"image/png": "AAAA\n"}, **{"image/png": {"alt": '"', "width": 9}}),
         '<div class="chart"><img src="data:image/png;base64,AAAA" width="9" alt="&#34;"></div>'),
        (shown({"image/svg+xml": "any bytes", "text/plain": "words"}),
         f'<div class="chart"><img src="data:image/svg+xml;base64,{PIXEL}" alt="words"></div>'),
        (v4.new_output("stream", text="\x1b[31m1 < 2\x1b[0m"), "1 &lt; 2"),
        (v4.new_output("error", traceback=["\x1b[0;31mNo", "b"]), "No\nb"),
        (shown({"application/x": "y"}), None),
    ],
)  # fmt: skip
def test_outputs_are_shown_in_their_richest_form(output, html):
    block = last_blocks(executed(output))[-1]
    assert [each["html"] for each in block["outputs"]] == ([html] if html else [])


def test_empty_cells_are_left_out_and_a_table_is_left_to_the_evidence_page():
    table = shown({"text/html": "<table></table>"})
    (block,) = last_blocks(executed(table, markdown=" ", metadata={"tags": ["site-skip"]}))
    assert block["outputs"] == [{"role": "elsewhere"}]


# The site -------------------------------------------------------------------------------------


def test_search_engines_are_told_what_the_data_are(site, tables):
    said = json.loads(re.search(r"(?s)ld\+json\">(.*?)</script>", site["index.html"])[1])
    assert said["@type"] == "Dataset" and said["temporalCoverage"] == "2012/2024"
    assert said["variableMeasured"] == ["audience", "courses", "partners", "platforms", "rank"]
    assert tables.sources["address"].iloc[0] in said["isBasedOn"] and "url" not in said
    for file in said["distribution"]:
        assert file["sha256"] == hashlib.sha256(site[file["contentUrl"]]).hexdigest()


def test_every_link_leads_somewhere(site):
    pages = {name: text for name, text in site.items() if name.endswith(".html")}
    anchors = {name: re.findall(r' id="([^"]*)"', text) for name, text in pages.items()}
    for name, text in pages.items():
        assert len(anchors[name]) == len(set(anchors[name])) >= 2, name
        for link in re.findall(r'\b(?:href|src)="(?!https?:)([^"]*)"', text):
            path, _, fragment = link.partition("#")
            assert (path or name) in site, f"{name}: {link}"
            assert not fragment or fragment in anchors[path or name], f"{name}: {link}"


def test_tables_of_ones_own_have_a_report_without_our_findings(folder, place):
    change(folder, "coursera_partners", "saint-petersburg-state-university", organization="")
    Path("in/01-a.ipynb").write_text(book("import alliance_stats as s; s.load()"))
    Path("CITATION.cff").write_text("url: https://example.org/\ntitle: T\nauthors:\n- alias: A\n")
    pages = {name: text.decode() for name, text in made().items() if name.endswith(".html")}
    assert len(pages) == 4 and all('class="banner"' in text for text in pages.values())
    front = pages["index.html"]
    assert "Three findings" not in front and "By A<br>" in front and "A. <cite>T</cite>." in front
    assert 'og:url" content="https://example.org/"' in front
    assert '"https://example.org/data/figures.csv"' in front


def test_any_citation_is_taken_as_it_is_and_others_are_refused():
    persons = "authors:\n- given-names: B\n  family-names: A\n- name: D\ndate-released: 2024-01-02"
    for content, authors in {persons: ["B A", "D"], "date-released: '2024-01-02'": []}.items():
        said = build.citation(content.encode())
        assert (said["authors"], said["date"]) == (authors, datetime.date(2024, 1, 2))
    for content in (b"a: [", b"a", b"date-released: soon", b"authors: [a]"):
        with pytest.raises(ReportError, match="CITATION.cff: cannot be read: "):
            build.citation(content)


def test_the_reference_has_each_public_name_once(site):
    names = re.findall(r"<summary><code>(\w+)</code>", site["api.html"])
    assert len(names) == len(set(names)) and {"load", "verdicts", "coursera_ranks"} <= set(names)
    assert "``" not in site["api.html"] and ":func:" not in site["api.html"]
