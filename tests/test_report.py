"""The report: notebooks executed whatever the user has set, and the site made of them."""

import base64
import hashlib
import json
import os
import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

import alliance_stats as stats
from report import ReportError, __main__, build, notebooks, opening, run, settings

from .conftest import ROOT, added, change

TITLE = "# A question?\n\n**Finding.** An *answer*.\n\nMore."
CHART = '<div class="chart"><svg width="640"><text>words</text></svg></div>'
PIXEL = base64.b64encode(b"any bytes").decode()


def book(*sources, title=TITLE):
    """A notebook of a title and code, as text."""
    cells = [v4.new_markdown_cell(title), *map(v4.new_code_cell, sources)]
    return nbformat.writes(v4.new_notebook(cells=cells))


def executed(*outputs, markdown="## A part", **more):
    """A notebook as if executed."""
    code = v4.new_code_cell("x = 1", outputs=list(outputs), **more)
    return v4.new_notebook(cells=[v4.new_markdown_cell(t) for t in (TITLE, markdown)] + [code])


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
    chart = shown({"text/html": CHART, "text/plain": "A."}, **told)
    folder, nodes = tmp_path_factory.mktemp("notebooks"), {}
    for name in ("01-page.ipynb", "02-page.ipynb"):
        nodes[folder / name] = executed(chart)
        nbformat.write(nodes[folder / name], folder / name)
    files = build.site(nodes, ROOT, lite="https://example.org/lite/")
    return {name: text.decode() if name.endswith("html") else text for name, text in files.items()}


# Executing ------------------------------------------------------------------------------------


def test_a_kernel_is_fresh_and_knows_nothing_of_the_user(folder, place, monkeypatch):
    profile = place / "ipython" / "profile_default" / "startup"
    profile.mkdir(parents=True)
    (profile / "00.py").write_text("surprise = 1")
    for name, value in {
        "IPYTHONDIR": str(place / "ipython"), "MPLBACKEND": "pdf", "MATPLOTLIBRC": "theirs",
        "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "JUPYTER_PATH": "theirs", "COLUMNS": "40",
        "ALLIANCE_STATS_DATA": "tables", "MPLCONFIGDIR": "fonts", "HOME": "home",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    path = place / "in" / "01-a.ipynb"
    before = book(
        "import os, sys, time, alliance_stats\n"
        "assert 'surprise' not in globals()\n"
        "names = 'PYTHONHASHSEED JUPYTER_PATH ALLIANCE_STATS_CHARTS COLUMNS MPLCONFIGDIR HOME'\n"
        "print(*map(os.environ.get, names.split()), time.tzname[0], os.getcwd())\n"
        "print(sys.executable, alliance_stats.__file__, alliance_stats.data_dir())\n"
        "print(os.environ['PYTHONPATH'], os.environ['MATPLOTLIBRC'])"
    )
    path.write_text(before)
    settings.isolate()
    node = run.execute(path, "svg")
    first, second, third = node.cells[1].outputs[0].text.splitlines()
    assert first == f"0 None svg 80 fonts home UTC {place / 'in'}"
    assert second == f"{sys.executable} {stats.__file__} {folder}"
    assert third.startswith(str(ROOT)) and third.endswith("mpl-data/matplotlibrc")
    assert os.environ["IPYTHONDIR"] == str(ROOT / "build" / "settings" / "ipythondir")
    assert set(node.metadata) == {"kernelspec", "language_info"}
    assert path.read_text() == before


def test_notebooks_are_saved_in_place_where_they_come_out_differently(tmp_path, capsys):
    done = tmp_path / "01-done.ipynb"
    done.write_text(book("1 + 1"))
    run.save_all(tmp_path)
    assert nbformat.read(done, 4).cells[1].outputs[0].data["text/plain"] == "2"
    again = done.stat().st_mtime_ns
    # An empty one and one that fails are the user's own.
    (tmp_path / "Untitled.ipynb").write_text("")
    (tmp_path / "mine.ipynb").write_text(book("1 / 0"))
    capsys.readouterr()
    run.save_all(tmp_path)
    assert done.stat().st_mtime_ns == again
    assert capsys.readouterr().out == (
        "left out (no leading number): Untitled.ipynb, mine.ipynb\nexecuted 01-done.ipynb\n"
    )


def test_notebooks_are_in_the_order_of_their_numbers(tmp_path, capsys):
    for name in ("10-c.ipynb", "6-b.ipynb", "01-a.ipynb", ".02-hidden.ipynb", "1.ipynb"):
        (tmp_path / name).write_text("")
    found = [path.name for path in run.find(tmp_path)]
    assert found == ["01-a.ipynb", "6-b.ipynb", "10-c.ipynb"]
    assert capsys.readouterr().out == "left out (no leading number): 1.ipynb\n"


def test_cells_written_loosely_are_read(tmp_path):
    node = json.loads(book("1", "2"))
    node["cells"][1]["id"] = node["cells"][2]["id"] = "same"
    del node["cells"][0]["id"]
    (tmp_path / "01-a.ipynb").write_text(json.dumps(node))
    assert len({cell.id for cell in run.read(tmp_path / "01-a.ipynb").cells}) == 3


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("gone", "", "gone: no such folder of notebooks"),
        ("in/a.txt", "", "no notebook with a number in front (01-title.ipynb)"),
        ("in/01-a.ipynb", book("x = 1", "1 / 0\n2"),
         "01-a.ipynb, code cell 2 (1 / 0): ZeroDivisionError: div"),
        ("in/01-a.ipynb", book("import os; os._exit(1)"),
         "code cell 1 (import os; os._exit(1)): Kernel died"),
        ("in/01-a.ipynb", "{", "01-a.ipynb: not a notebook: "),
        ("in/01-a.ipynb", book(title="W"), "must start with a title (# …) and a line **Finding.**"),
        ("in/01-a.ipynb", book(title=f"{TITLE}\n\n![](a.png)"),
         "a.png: no such picture beside the notebooks"),
    ],
)  # fmt: skip
def test_what_cannot_be_built_is_one_sentence(place, capsys, name, text, message):
    if "/" in name:
        Path(name).write_text(text)
    assert __main__.main(["build", "out", "--notebooks", name.partition("/")[0]]) == 1
    said = capsys.readouterr().err
    assert said.startswith("report: ") and message in said and said.count("\n") == 1
    assert "/" not in name or Path(name).read_text() == text
    assert not Path("out").exists()


def test_only_a_report_is_replaced(place, capsys):
    Path("letter.txt").write_text("mine")
    for name in (".", "letter.txt"):
        assert __main__.main(["build", name, "--notebooks", "in"]) == 1
        assert f"{name}: is not an earlier report" in capsys.readouterr().err
    assert Path("letter.txt").read_text() == "mine"


def test_two_builds_are_alike_and_the_second_replaces_the_first(place):
    Path("in/01-a.ipynb").write_text(book("print(1)"))
    first = made()
    Path("out/stale.html").write_text("")
    assert made() == first and "01-a.html" in first
    assert sorted(path.name for path in place.iterdir()) == ["in", "out"]


# The pages ------------------------------------------------------------------------------------


def test_the_three_findings_compare_what_the_tables_have():
    found = opening.findings(stats.load())
    edx = {meaning: row["value"] for meaning, row in found["edx"].items()}
    assert edx == {"enrolments": 110_000_000, "people": 35_000_000}
    speech = {one["publisher"]: one["value"] for one in found["speech"]}
    assert speech == {"China Daily": 540_000_000, "SHINE (Shanghai Daily)": 540_000_000}
    partners = [(one["rank"], one["name"], one["courses"]) for one in found["partners"]]
    assert partners[0] == (1, "Google Cloud", 194) and partners[2] == (3, "Colorado Boulder", 119)
    assert partners[6:] == [(7, "UNAM, Mexico", 103), (8, "SPBU", 102)]


def test_people_are_compared_where_they_were_counted():
    both = opening.compared(stats.load())
    people = {rows[0]["label"]: [row["kind"] for row in rows] for rows in both["people"]}
    assert people["edX"] == ["enrolments", "people"] and people["Open Education"] == ["people"]
    assert [row["text"] for rows in both["counts"] for row in rows][-1] == "3"
    assert not any("audience" in rows[0]["label"] for rows in both["counts"])


def test_the_article_is_its_claims_at_their_places_and_bars():
    places = [(240, "3rd", "printed"), (240, "3rd", "implied"), (483, "1st", "printed")]
    places.append((float("nan"), "7", "printed"))  # a row of one's own, in no article
    known = [dict(zip(("start", "printed", "basis"), place, strict=True)) for place in places]
    parts = list(opening.article(known, 534))
    assert [part["claim"] for part in parts] == [known[0], known[2], None]
    assert [len(part["bars"]) for part in parts] == [9, 9, 2]
    assert parts == list(opening.article(known, 534))


def test_a_claim_says_what_it_is_about():
    tables = added(stats.load(), "figures", "edx-courses", "edx-my-courses")
    known = {claim["id"]: claim for claim in opening.known(tables)}
    for claim, subject in {
        "edx-audience": "edX listeners", "ntu-asia": "NTU, Asia",
        "mind-control-audience": "Mind Control sign-ups",
        "thai-mooc-partners": "Thai MOOC partners",
        "spbu-chinese-organizations": "SPBU’s partners in China",
    }.items():  # fmt: skip
        assert known[claim]["subject"] == subject
    placed = [one["claim"] for one in opening.article([*known.values()], 9)]
    assert known["edx-courses"] in placed and known["edx-my-courses"] not in placed


def test_each_claim_has_one_verdict_everywhere(site):
    decided = stats.verdicts()
    front, evidence = site["index.html"], site["evidence.html"]
    assert len(decided) == 44
    assert "<title>100 million listeners? edX had 35 million users – 44" in front
    assert "Three of the five confirmations, and two of the four mismatches, rest on" in front
    for claim, row in decided.iterrows():
        entry = rf'(?s)<article class="claim v-([a-z-]+)" id="{claim}".*?</article>'
        block = re.search(entry, evidence)
        assert block[1] == row["verdict"].replace(" ", "-")
        assert f"</span> {row['verdict'].capitalize()}</span>: {row['because']}" in block[0]
        assert row["finding"].replace("&", "&amp;") in block[0]
        linked = re.findall(rf'class="v-([a-z-]+)" href="evidence.html#{claim}"', front)
        implied = claim in ("google-cloud-coursera-world", "illinois-coursera-world")
        assert linked == ([] if implied else [block[1]])
        group = re.search(rf'(?s)<details class="group v-{block[1]}".*?</details>', front)
        assert f'<a href="evidence.html#{claim}">' in group[0]


def test_evidence_has_the_deciding_figures_first_and_folds_the_rest(site):
    block = re.search(r'(?s)id="edx-audience".*?</article>', site["evidence.html"])[0]
    first, _, folded = block.partition("<details>")
    assert "<b>110 million</b> enrolments" in first and "<b>35 million</b> users" in first
    assert "other figures</summary>" in folded and "<b>42 million</b>" in folded
    assert "too low for it, if people are meant" in first


def test_a_figure_for_another_date_or_list_says_so(site):
    block = re.search(r'(?s)id="ntu-world".*?</article>', site["evidence.html"])[0]
    assert re.findall(r'class="answer">(.*?)<', block) == ["matches", "earlier, another edition"]
    block = re.search(r'(?s)id="polimi-technical".*?</article>', site["evidence.html"])[0]
    assert '"answer">earlier, another list<' in block
    block = re.search(r'(?s)id="china-courses".*?</article>', site["evidence.html"])[0]
    assert "for Oct 2020, published 14 Dec 2020;" in block


def test_quoted_claims_name_who_is_quoted(site):
    for page in ("index.html", "evidence.html"):
        said = re.findall(r'class="said">(.*?)</span>', site[page])
        assert sorted(set(said)) == ["China’s minister of education said:", "SPBU’s rector said:"]
        assert len(said) == 8


def test_titles_say_their_language(site):
    found = re.findall(r' lang="(ru|zh|th)">(.)', site["evidence.html"])
    assert sorted(found) == [
        ("ru", "«"), ("ru", "В"), ("th", "ร"), ("zh", "我"), ("zh", "擦"), ("zh", "教"),
    ]  # fmt: skip


def test_a_page_holds_its_notebook(site):
    text = site["01-page.html"]
    assert "<h1>A question?</h1>" in text and '<p class="lede">An <em>answer</em>.</p>' in text
    assert "<title>A question? – 44 claims, checked</title>" in text
    assert 'og:description" content="A question? An answer."' in text and "og:url" not in text
    assert text.index(CHART) < text.index("Caption, source.") < text.index("Chart as a table")
    assert 'href="https://example.org/lite/notebooks/index.html?path=01-page.ipynb"' in text
    assert 'rel="next" href="02-page.html"' in text and "notebooks/01-page.ipynb" in text
    assert 'rel="prev" href="01-page.html"' in site["02-page.html"]
    assert 'href="index.html#notebooks" aria-current="true"' in text
    title, part, code = nbformat.reads(site["notebooks/01-page.ipynb"].decode(), 4).cells
    assert (title.source, part.source, code.source) == (TITLE, "## A part", "x = 1")
    assert code.outputs == []  # they are on the page


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("[x](02-b.ipynb#A-part)", '<a href="02-b.html#a-part">x</a>'),
        ("[x](../data/f.csv) [y](../g.csv)", '<a href="data/f.csv">x</a> y'),
        ("[x](https://example.org/A#B)", '<a href="https://example.org/A#B">x</a>'),
        ("a <script>b</script>", "a &lt;script&gt;b&lt;/script&gt;"),
        ("## A part: one\n\n## A part: one", '<h2 id="a-part-one-2">A part: one</h2>'),
        ('It\'s "so" ("so") `\'`', "It’s “so” (“so”) <code>'</code>"),
        ("![p](https://example.org/a.png)", '<a href="https://example.org/a.png">p</a>'),
    ],
)
def test_markdown_leads_within_the_site(markdown, html):
    assert html in last_blocks(executed(markdown=markdown))[0]["markdown"]


def test_pictures_in_prose_are_in_the_page(tmp_path):
    (tmp_path / "b.png").write_bytes(b"any bytes")
    node = executed(markdown="![p](attachment:a.png) ![p](b.png)")
    node.cells[1].attachments = {"a.png": {"image/png": PIXEL}}
    picture = f'<img src="data:image/png;base64,{PIXEL}" alt="p">'
    assert last_blocks(node, tmp_path)[0]["markdown"] == f"<p>{picture} {picture}</p>\n"


@pytest.mark.parametrize(
    ("output", "html"),
    [
        (shown({"text/html": "<table></table>", "text/plain": "x"}), "<table></table>"),
        (shown({"text/plain": "<b>"}), "&lt;b&gt;"),
        (shown({"image/png": "AAAA\n"}, **{"image/png": {"alt": '"', "width": 9}}),
         '<div class="chart">'
         '<img src="data:image/png;base64,AAAA" width="9" alt="&#34;"></div>'),
        (v4.new_output("stream", text="\x1b[31m1 < 2\x1b[0m"), "1 &lt; 2"),
        (v4.new_output("error", traceback=["\x1b[0;31mNo", "b"]), "No\nb"),
        (shown({"text/markdown": "*C*", "text/plain": "C"}, role="caption"), None),
        (shown({"application/x": "y"}), None),
    ],
)  # fmt: skip
def test_outputs_are_shown_in_their_richest_form(output, html):
    block = last_blocks(executed(output))[-1]
    assert [each["html"] for each in block["outputs"]] == ([html] if html else [])


def test_a_table_that_the_evidence_page_has_is_left_to_it():
    node = executed(shown({"text/html": "<table></table>"}), metadata={"tags": ["site-skip"]})
    assert last_blocks(node)[-1]["outputs"] == [{"role": "elsewhere"}]


# The site -------------------------------------------------------------------------------------


def test_search_engines_are_told_what_the_data_are(site):
    said = json.loads(re.search(r"(?s)ld\+json\">(.*?)</script>", site["index.html"])[1])
    assert said["@type"] == "Dataset" and said["temporalCoverage"] == "2012/2024"
    assert said["variableMeasured"] == ["audience", "courses", "partners", "platforms", "rank"]
    assert stats.load().sources["address"].iloc[0] in said["isBasedOn"] and "url" not in said
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


def test_tables_of_ones_own_have_a_report_without_our_findings(folder, place, capsys):
    change(folder, "coursera_partners", "saint-petersburg-state-university", organization="")
    Path("in/01-a.ipynb").write_text(book("import alliance_stats as s; s.load()"))
    files = made()
    told = capsys.readouterr().out
    assert "not in the report, since these are other tables: the three findings" in told
    pages = [text for name, text in files.items() if name.endswith(".html")]
    assert len(pages) == 4 and all(b'class="banner"' in text for text in pages)
    assert b"Three findings" not in files["index.html"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("version: 1\ndate-released: 2024-01-02\nauthors:\n- given-names: B\n  family-names: A\n",
         ["By B A · 2 January 2024", "B A (2024). <cite>T</cite>. Version 1."]),
        ("authors:\n- name: A\n", ["By A<br>", "A. <cite>T</cite>."]),
        ("url: https://example.org/\nauthors:\n- alias: A\n",
         ['og:url" content="https://example.org/"', '"https://example.org/data/figures.csv"']),
    ],
)  # fmt: skip
def test_any_citation_is_taken_as_it_is(place, content, words):
    Path("CITATION.cff").write_text(f"cff-version: 1.2.0\nmessage: cite\ntitle: T\n{content}")
    Path("in/01-a.ipynb").write_text(book())
    front = build.site({Path("in/01-a.ipynb"): executed()}, place)["index.html"].decode()
    assert [each for each in words if each not in front] == []
    assert "corrections.html" not in front


def test_a_citation_that_is_none_is_refused_in_a_sentence():
    for content in (b"a: [", b"a", b"date-released: soon"):
        with pytest.raises(ReportError, match="CITATION.cff: cannot be read: "):
            build.citation(content)


def test_errors_are_reported_where_corrections_are_told(site):
    assert 'href="corrections.html">Report an error' in site["01-page.html"]
    assert "<h1>Report an error</h1>" in site["corrections.html"]
    assert len(re.sub("<[^>]*>", "", site["corrections.html"]).split()) > 60


def test_the_reference_has_each_public_name_once(site):
    names = re.findall(r"<summary><code>(\w+)</code>", site["api.html"])
    assert len(names) == len(set(names)) and {"load", "verdicts", "coursera_ranks"} <= set(names)
    assert "<b>tables : Tables, optional</b>" in site["api.html"]
    assert "&gt;&gt;&gt; " in site["api.html"] and "``" not in site["api.html"]
