"""The report: notebooks executed whatever the user has set, and the site made of them."""

import base64
import hashlib
import json
import os
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

import alliance_stats as stats
from report import ReportError, __main__, build, notebooks, opening, run, settings

from .conftest import ROOT, added, change

TITLE = "# A question?\n\n**Finding.** An *answer*.\n\nMore."
CHART = '<div class="chart"><svg width="640"><text>words</text></svg></div>'
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"
)


def save(path, *sources, title=TITLE):
    """A notebook of a title and code."""
    cells = [v4.new_markdown_cell(title), *map(v4.new_code_cell, sources)]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(v4.new_notebook(cells=cells), path)
    return path


def executed(*outputs, markdown="## A part", **more):
    """A notebook as if executed."""
    code = v4.new_code_cell("x = 1", outputs=list(outputs), **more)
    return v4.new_notebook(cells=[v4.new_markdown_cell(t) for t in (TITLE, markdown)] + [code])


def shown(data, **metadata):
    return v4.new_output("display_data", data=data, metadata=metadata)


def page(node):
    """The page of a notebook beside another one and a table."""
    links = {"01-a.ipynb": "01-a.html", "02-b.ipynb": "02-b.html"}
    return notebooks.page(node, Path("01-a.ipynb"), links | {"../data/f.csv": "data/f.csv"})


def made(folder):
    """The files that ``python -m report build`` makes of the notebooks in a folder."""
    arguments = ["build", str(folder / "out"), "--notebooks", str(folder / "in")]
    assert __main__.main(arguments) == 0
    return {path.name: path for path in (folder / "out").rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    chart = shown(
        {"text/html": CHART, "text/plain": "A."},
        role="chart", caption="Caption, source.", table="<table></table>",
    )  # fmt: skip
    nodes = {save(folder / f"0{n}-page.ipynb"): executed(chart) for n in (1, 2)}
    files = build.site(nodes, ROOT, lite="https://example.org/lite/")
    return {name: text.decode() if name.endswith("html") else text for name, text in files.items()}


# Executing ------------------------------------------------------------------------------------


def test_a_kernel_is_fresh_and_knows_nothing_of_the_user(tables, monkeypatch):
    there = tables.parent
    profile = there / "ipython" / "profile_default" / "startup"
    profile.mkdir(parents=True)
    (profile / "00.py").write_text("surprise = 1")
    monkeypatch.chdir(there)
    for name, value in {
        "IPYTHONDIR": str(there / "ipython"), "MPLBACKEND": "pdf", "MATPLOTLIBRC": "theirs",
        "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "JUPYTER_PATH": "theirs", "COLUMNS": "40",
        "ALLIANCE_STATS_DATA": "tables", "MPLCONFIGDIR": "fonts", "HOME": "home",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    path = save(
        there / "in" / "01-a.ipynb",
        "import os, pathlib, time, sys, alliance_stats\n"
        "assert 'surprise' not in globals()\n"
        "print(time.tzname[0], os.environ['PYTHONHASHSEED'], os.environ.get('JUPYTER_PATH'))\n"
        "print(os.environ.get('ALLIANCE_STATS_CHARTS'), os.environ['COLUMNS'], sys.executable)\n"
        "print(os.getcwd(), alliance_stats.__file__, alliance_stats.data_dir())\n"
        "print(os.environ['MPLCONFIGDIR'], os.environ['HOME'], os.environ['PYTHONPATH'])\n"
        "print(*pathlib.Path(os.environ['MATPLOTLIBRC']).parts[-2:])",
    )
    before = path.read_bytes()
    settings.isolate()
    node = run.execute(path, "svg")
    assert node.cells[1].outputs[0].text.splitlines() == [
        "UTC 0 None", f"svg 80 {sys.executable}", f"{there / 'in'} {stats.__file__} {tables}",
        f"fonts home {os.environ['PYTHONPATH']}", "mpl-data matplotlibrc",
    ]  # fmt: skip
    assert os.environ["PYTHONPATH"].split(os.pathsep)[0] == str(ROOT)
    assert set(node.metadata) == {"kernelspec", "language_info"}
    assert path.read_bytes() == before


def test_notebooks_are_saved_in_place_where_they_come_out_differently(tmp_path, capsys):
    done = save(tmp_path / "01-done.ipynb", "1 + 1")
    run.save_all(tmp_path)
    assert nbformat.read(done, 4).cells[1].outputs[0].data["text/plain"] == "2"
    again = done.stat().st_mtime_ns
    # An empty one and one that fails are the user's own.
    (tmp_path / "Untitled.ipynb").write_text("")
    save(tmp_path / "mine.ipynb", "1 / 0")
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
    node = json.loads(save(tmp_path / "01-a.ipynb", "1", "2").read_text())
    node["cells"][1]["id"] = node["cells"][2]["id"] = "same"
    del node["cells"][0]["id"]
    (tmp_path / "01-a.ipynb").write_text(json.dumps(node))
    ids = [cell.id for cell in run.read(tmp_path / "01-a.ipynb").cells]
    assert len(set(ids)) == 3


FAILING = {
    "nowhere": (None, "nowhere: no such folder of notebooks"),
    "bare": ("", "no notebook with a number in front (01-title.ipynb)"),
    "failing": (["x = 1", "1 / 0\n2"], "01-a.ipynb, code cell 2 (1 / 0): ZeroDivisionError: div"),
    "dying": (["import os; os._exit(1)"], "code cell 1 (import os; os._exit(1)): Kernel died"),
    "torn": ("{", "01-a.ipynb: not a notebook: "),
    "untitled": (None, "must start with a title (# …) and a line **Finding.** …"),
    "pictured": (None, "a.png: no such picture beside the notebooks"),
}


@pytest.mark.parametrize("name", FAILING)
def test_what_cannot_be_built_is_one_sentence(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    content, message = FAILING[name]
    if name in ("untitled", "pictured"):
        title = "Words" if name == "untitled" else f"{TITLE}\n\n![](a.png)"
        save(Path(name, "01-a.ipynb"), title=title)
    elif isinstance(content, list):
        save(Path(name, "01-a.ipynb"), *content)
    elif content is not None:
        Path(name).mkdir()
        Path(name, "01-a.ipynb" if content else "a.txt").write_text(content)
    before = [path.read_bytes() for path in Path(name).glob("*")]
    assert __main__.main(["build", "out", "--notebooks", name]) == 1
    said = capsys.readouterr().err
    assert said.startswith("report: ") and message in said and said.count("\n") == 1
    assert [path.read_bytes() for path in Path(name).glob("*")] == before
    assert not Path("out").exists()


def test_only_a_report_is_replaced(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    save(Path("in/01-a.ipynb"))
    Path("full").mkdir()
    Path("full/letter.txt").write_text("mine")
    for name, message in {"full": "is not an earlier report", "full/letter.txt": "a file"}.items():
        assert __main__.main(["build", name, "--notebooks", "in"]) == 1
        assert message in capsys.readouterr().err
    assert Path("full/letter.txt").read_text() == "mine"


def test_two_builds_are_alike_and_the_second_replaces_the_first(tmp_path):
    save(tmp_path / "in" / "01-a.ipynb", "print(1)")
    first = {name: path.read_bytes() for name, path in made(tmp_path).items()}
    (tmp_path / "out" / "stale.html").write_text("")
    second = {name: path.read_bytes() for name, path in made(tmp_path).items()}
    assert first == second and "01-a.html" in first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


# The pages ------------------------------------------------------------------------------------


def test_the_three_findings_compare_what_the_tables_have():
    found = opening.findings(stats.load())
    assert {meaning: row["value"] for meaning, row in found["edx"].items()} == {
        "enrolments": 110_000_000, "people": 35_000_000,
    }  # fmt: skip
    assert [(one["publisher"], one["value"]) for one in found["speech"]] == [
        ("China Daily", 540_000_000), ("SHINE (Shanghai Daily)", 540_000_000),
    ]  # fmt: skip
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
    def claim(start, printed, basis="printed"):
        return {"start": start, "printed": printed, "basis": basis}

    known = [claim(240, "3rd"), claim(240, "3rd", "implied"), claim(483, "1st")]
    known.append(claim(float("nan"), "7"))  # a row of one's own, in no article
    parts = list(opening.article(known, 534))
    assert [part["claim"] for part in parts] == [known[0], known[2], None]
    assert [len(part["bars"]) for part in parts] == [10, 10, 2]
    assert parts == list(opening.article(known, 534))


def test_a_claim_says_what_it_is_about():
    tables = added(stats.load(), "figures", "edx-courses", "edx-my-courses")
    known = {claim["id"]: claim for claim in opening.known(tables)}
    assert known["edx-audience"]["subject"] == "edX listeners"
    assert known["ntu-asia"]["subject"] == "NTU, Asia"
    assert known["mind-control-audience"]["subject"] == "Mind Control sign-ups"
    assert known["edx-my-courses"] not in [
        one["claim"] for one in opening.article([*known.values()], 9)
    ]


def test_each_claim_has_one_verdict_everywhere(site):
    decided = stats.verdicts()
    front, evidence = site["index.html"], site["evidence.html"]
    assert len(decided) == 44 and "<title>100 million listeners, 35 million people – 44" in front
    assert "Three of the five confirmations, and two of the four mismatches, rest on" in front
    for claim, row in decided.iterrows():
        block = re.search(
            rf'(?s)<article class="claim v-([a-z-]+)" id="{claim}".*?</article>', evidence
        )
        assert block[1] == row["verdict"].replace(" ", "-")
        assert f"</span> {row['verdict'].capitalize()}</span>: {row['because']}</p>" in block[0]
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
    quoted = re.search(r'(?s)id="china-audience".*?</article>', site["evidence.html"])
    assert "Quoted from China’s minister of education." in quoted[0]


def test_a_page_holds_its_notebook(site):
    text = site["01-page.html"]
    assert "<h1>A question?</h1>" in text and '<p class="lede">An <em>answer</em>.</p>' in text
    assert "<title>A question? – 44 claims, checked</title>" in text
    assert 'og:description" content="A question? An answer."' in text and "og:url" not in text
    assert text.index(CHART) < text.index("Caption, source.") < text.index("Chart as a table")
    assert 'href="https://example.org/lite/notebooks/index.html?path=01-page.ipynb"' in text
    assert 'rel="next" href="02-page.html"' in text and "notebooks/01-page.ipynb" in text


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("[x](02-b.ipynb#A-part)", '<a href="02-b.html#a-part">x</a>'),
        ("[x](../data/f.csv) [y](../g.csv)", '<a href="data/f.csv">x</a> y'),
        ("[x](https://example.org/A#B)", '<a href="https://example.org/A#B">x</a>'),
        ("a <script>b</script>", "a &lt;script&gt;b&lt;/script&gt;"),
        ("## A part: one\n\n## A part: one", '<h2 id="a-part-one-2">A part: one</h2>'),
        ('It\'s "so" ("so") `\'`', "It’s “so” (“so”) <code>&#39;</code>"),
        ("![p](https://example.org/a.png)", '<a href="https://example.org/a.png">p</a>'),
    ],
)
def test_markdown_leads_within_the_site(markdown, html):
    assert html.replace("&#39;", "'") in page(executed(markdown=markdown))["blocks"][1]["markdown"]


def test_pictures_in_prose_are_in_the_page(tmp_path):
    (tmp_path / "b.png").write_bytes(base64.b64decode(PIXEL))
    node = executed(markdown="![p](attachment:a.png) ![p](b.png)")
    node.cells[1].attachments = {"a.png": {"image/png": PIXEL}}
    prose = notebooks.page(node, tmp_path / "a.ipynb", {"a.ipynb": "a.html"})["blocks"][1]
    picture = f'<img src="data:image/png;base64,{PIXEL}" alt="p">'
    assert prose["markdown"] == f"<p>{picture} {picture}</p>\n"


@pytest.mark.parametrize(
    ("output", "html"),
    [
        (shown({"text/html": "<table></table>", "text/plain": "x"}), "<table></table>"),
        (shown({"text/plain": "<b>"}), "&lt;b&gt;"),
        (shown({"image/png": "AAAA\n"}, **{"image/png": {"alt": '"', "width": 9}}),
         '<img src="data:image/png;base64,AAAA" width="9" alt="&#34;">'),
        (v4.new_output("stream", text="\x1b[31m1 < 2\x1b[0m"), "1 &lt; 2"),
        (v4.new_output("error", traceback=["\x1b[0;31mNo", "b"]), "No\nb"),
        (shown({"text/markdown": "*C*", "text/plain": "C"}, role="caption"), None),
        (shown({"application/x": "y"}), None),
    ],
)  # fmt: skip
def test_outputs_are_shown_in_their_richest_form(output, html):
    block = page(executed(output))["blocks"][-1]
    assert [each["html"] for each in block["outputs"]] == ([html] if html else [])


def test_a_table_that_the_evidence_page_has_is_left_to_it():
    node = executed(shown({"text/html": "<table></table>"}), metadata={"tags": ["site-skip"]})
    block = page(node)["blocks"][-1]
    assert block["elsewhere"] and not block["outputs"]


# The site -------------------------------------------------------------------------------------


def test_search_engines_are_told_what_the_data_are(site):
    said = json.loads(re.search(r"(?s)ld\+json\">(.*?)</script>", site["index.html"])[1])
    assert said["@type"] == "Dataset" and said["temporalCoverage"] == "2012/2024"
    assert said["variableMeasured"] == ["audience", "courses", "partners", "platforms", "rank"]
    assert stats.load().sources["address"].iloc[0] in said["isBasedOn"] and "url" not in said
    for file in said["distribution"]:
        assert file["sha256"] == hashlib.sha256(site[file["contentUrl"]]).hexdigest()


def test_every_link_leads_somewhere(site):
    anchors, links = {}, []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            given = dict(attrs)
            anchors[name].append(given.get("id"))
            links.append((name, given.get("href") or given.get("src") or ""))

    for name in [name for name in site if name.endswith(".html")]:
        anchors[name] = []
        Reader().feed(site[name])
        ids = [each for each in anchors[name] if each]
        assert len(ids) == len(set(ids)), name
    for name, link in links:
        path, _, fragment = link.partition("#")
        if link and not link.startswith(("https://", "http://")):
            assert (path or name) in site, f"{name}: {link}"
            assert not fragment or fragment in anchors[path or name], f"{name}: {link}"


def test_tables_of_ones_own_have_a_report_without_our_findings(tables, tmp_path, capsys):
    change(tables, "coursera_partners", "saint-petersburg-state-university", organization="")
    save(tmp_path / "in" / "01-a.ipynb", "import alliance_stats as s; s.load()")
    files = made(tmp_path)
    told = capsys.readouterr().out
    assert "not in the report, since these are other tables: the three findings" in told
    pages = [path.read_text() for path in files.values() if path.suffix == ".html"]
    assert len(pages) == 4 and all('class="banner"' in text for text in pages)
    assert "Three findings" not in files["index.html"].read_text()


CFF = "cff-version: 1.2.0\nmessage: cite\ntitle: T\n"


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
def test_any_citation_is_taken_as_it_is(tmp_path, content, words):
    (tmp_path / "CITATION.cff").write_text(CFF + content)
    front = build.site({save(tmp_path / "01-a.ipynb"): executed()}, tmp_path)["index.html"].decode()
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
