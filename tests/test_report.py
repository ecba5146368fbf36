"""The report: notebooks executed whatever the user has set, and the site made of them."""

import hashlib
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat import v4

import alliance_stats as stats
from report import __main__, build, notebooks, run, settings

ROOT = Path(__file__).parents[1]
TITLE = "# A question?\n\n**Finding.** An *answer*.\n\nMore."
SVG = '<svg width="360" viewBox="0 0 360 90"><text>words</text></svg>'


def save(path, *sources, title=TITLE):
    """A notebook of a title and code."""
    cells = [v4.new_markdown_cell(title), *map(v4.new_code_cell, sources)]
    nbformat.write(v4.new_notebook(cells=cells), path)
    return path


def executed(*outputs, markdown="## A part"):
    """A notebook as if executed."""
    code = v4.new_code_cell("x = 1", outputs=list(outputs))
    return v4.new_notebook(cells=[v4.new_markdown_cell(t) for t in (TITLE, markdown)] + [code])


def shown(data, **metadata):
    return v4.new_output("display_data", data=data, metadata=metadata)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    chart = shown({"image/svg+xml": SVG, "text/plain": "A.\nB."}, caption="Caption, source.")
    nodes = {save(folder / f"0{n}-page.ipynb"): executed(chart) for n in (1, 2)}
    return build.site(nodes, ROOT, lite="https://example.org/lite/")


def text(site, name):
    return site[name].decode()


# Executing ------------------------------------------------------------------------------------


def test_a_kernel_is_fresh_and_knows_nothing_of_the_user(tmp_path, monkeypatch):
    profile = tmp_path / "ipython" / "profile_default" / "startup"
    profile.mkdir(parents=True)
    (profile / "00.py").write_text("surprise = 1")
    for name, value in {
        "IPYTHONDIR": str(tmp_path / "ipython"), "MPLBACKEND": "pdf", "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo", "JUPYTER_PATH": str(tmp_path), "COLUMNS": "40",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    path = save(
        tmp_path / "01-a.ipynb",
        "import os, time, sys, alliance_stats\n"
        "assert 'surprise' not in globals()\n"
        "print(time.tzname[0], os.environ['PYTHONHASHSEED'], os.environ.get('JUPYTER_PATH'))\n"
        "print(os.environ.get('ALLIANCE_STATS_CHARTS'), os.environ['COLUMNS'], sys.executable)\n"
        "print(os.getcwd(), alliance_stats.__file__)",
    )
    before = path.read_bytes()
    node = run.execute(path, charts="svg")
    assert node.cells[1].outputs[0].text.splitlines() == [
        "UTC 0 None", f"svg 80 {sys.executable}", f"{tmp_path} {stats.__file__}",
    ]  # fmt: skip
    assert node.cells[1].execution_count == 1
    assert set(node.metadata) == {"kernelspec", "language_info"}
    assert path.read_bytes() == before


def test_what_the_user_set_stays_out_but_for_where_packages_lie(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", "fonts")
    monkeypatch.setenv("MATPLOTLIBRC", "theirs")
    monkeypatch.setenv("HOME", "home")
    given = settings.isolated(tmp_path)
    assert given["MPLCONFIGDIR"] == "fonts" and given["HOME"] == "home"
    assert Path(given["MATPLOTLIBRC"]).parts[-2:] == ("mpl-data", "matplotlibrc")
    assert given["IPYTHONDIR"] == str(tmp_path / "ipythondir")


def test_notebooks_are_saved_in_place_where_they_come_out_otherwise(tmp_path, capsys):
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
        "not executed, because their names have no leading number: Untitled.ipynb, mine.ipynb\n"
        "[1/1] executed 01-done.ipynb\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["notebooks", "nowhere"], "nowhere: no such folder of notebooks"),
        (["notebooks", "bare"], "no notebook with a number in front (01-title.ipynb) in it"),
        (["notebooks", "failing"], "01-a.ipynb, code cell 2 (1 / 0): ZeroDivisionError: division"),
        (["notebooks", "torn"], "01-a.ipynb: not a notebook: "),
        (
            ["build", "full", "--notebooks", "failing"],
            "full: contains something other than a report",
        ),
        (["build", "file", "--notebooks", "failing"], "file: is a file, not a folder"),
        (["build", "new", "--notebooks", "failing"], "01-a.ipynb, code cell 2"),
        (["build", "new", "--notebooks", "untitled"], "must begin with a title (# …) and a line"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    for name in ("bare", "failing", "torn", "full", "untitled"):
        Path(name).mkdir()
    failing = save(Path("failing/01-a.ipynb"), "x = 1", "1 / 0\n2")
    Path("torn/01-a.ipynb").write_text("{")
    save(Path("untitled/01-a.ipynb"), title="Words")
    Path("full/letter.txt").write_text("mine")
    Path("file").write_text("mine")
    before = failing.read_bytes()
    assert __main__.main(arguments) == 1
    said = capsys.readouterr().err
    assert said.startswith("report: ") and message in said and said.count("\n") == 1
    assert failing.read_bytes() == before and not Path("new").exists()
    assert Path("full/letter.txt").exists() and Path("file").read_text() == "mine"


def test_two_builds_are_alike_and_the_second_replaces_the_first(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    save(tmp_path / "in" / "01-a.ipynb", "print(1)")
    (tmp_path / "in" / "Untitled.ipynb").write_text("")
    made = []
    for _ in range(2):
        arguments = ["build", str(tmp_path / "out"), "--notebooks", str(tmp_path / "in")]
        assert __main__.main(arguments) == 0
        out = sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())
        made.append({path.name: path.read_bytes() for path in out})
        (tmp_path / "out" / "stale.html").write_text("")
    assert made[0] == made[1] and "01-a.html" in made[0]
    assert "left out of the report, because their names" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


# The site -------------------------------------------------------------------------------------


def test_the_three_facts_are_those_of_the_tables():
    edx, china, spbu = build.facts(stats.load())
    assert (edx["said"], edx["found"], edx["enrolments"]) == (
        "100 million", "35 million", "110 million",
    )  # fmt: skip
    assert (china["said"], china["found"], china["reports"]) == (
        "450 million", "540 million", "four",
    )  # fmt: skip
    assert (spbu["said"], spbu["found"], spbu["behind"]) == ("3rd", "8th", 17)


def test_the_article_is_its_claims_at_their_places_and_bars():
    def claim(start, printed, basis="printed"):
        return {"start": start, "printed": printed, "basis": basis}

    known = [claim(240, "3rd"), claim(240, "3rd", "implied"), claim(483, "1st")]
    known.append(claim(float("nan"), "7"))  # a row of one's own, in no article
    parts = list(build.article(known, 534))
    assert [part["claim"] for part in parts] == [known[0], known[2], None]
    assert [len(part["bars"]) for part in parts] == [10, 10, 2]
    assert parts == list(build.article(known, 534))


def test_each_claim_has_one_verdict_everywhere(site):
    decided = stats.verdicts()
    opening, evidence = text(site, "index.html"), text(site, "evidence.html")
    assert len(decided) == 44
    for claim, row in decided.iterrows():
        block = re.search(rf'<article class="claim v-([a-z-]+)" id="{claim}".*?</article>',
                          evidence, re.DOTALL)  # fmt: skip
        assert block[1] == row["verdict"].replace(" ", "-")
        assert f"</span> {row['verdict']}</span>" in block[0]
        assert f'<span class="because">{row["because"]}</span>' in block[0]
        linked = re.findall(rf'class="v-([a-z-]+)" href="evidence.html#{claim}"', opening)
        implied = claim in ("google-cloud-coursera-world", "illinois-coursera-world")
        assert linked == ([] if implied else [block[1]])
        group = re.search(rf'<section class="group v-{block[1]}".*?</section>', opening, re.DOTALL)
        assert f'<a href="evidence.html#{claim}">' in group[0]
    assert '<meta name="viewport"' in opening and build.GENERATOR in opening


def test_evidence_has_the_deciding_numbers_first_and_folds_the_rest(site):
    block = re.search(r'id="edx-audience".*?</article>', text(site, "evidence.html"), re.DOTALL)[0]
    first, _, folded = block.partition("<details>")
    assert "<b>110 million</b> enrolments" in first and "<b>35 million</b> users" in first
    assert "8 other numbers on the same thing" in folded and "<b>42 million</b>" in folded
    assert "Dec 2020 (date inferred). " in first and "campustechnology.com" in first
    quoted = re.search(r'id="china-audience".*?</article>', text(site, "evidence.html"), re.DOTALL)
    assert "The article quotes China&#39;s minister of education." in quoted[0]


def test_a_page_holds_its_notebook(site):
    page = text(site, "01-page.html")
    assert "<h1>A question?</h1>" in page and "</strong> An <em>answer</em>.</p>" in page
    assert page.index(SVG) < page.index("Caption, source.") < page.index("<li>B.</li>")
    assert page.index(SVG) < page.index('<pre class="highlight">')
    assert 'href="https://example.org/lite/notebooks/index.html?path=01-page.ipynb"' in page
    assert 'rel="next" href="02-page.html"' in page and "notebooks/01-page.ipynb" in page
    assert SVG in text(site, "index.html")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("[x](02-b.ipynb#A-part)", '<a href="02-b.html#a-part">x</a>'),
        ("[x](../data/figures.csv)", '<a href="data/figures.csv">x</a>'),
        ("[x](https://example.org/A#B)", '<a href="https://example.org/A#B">x</a>'),
        ("a <script>b</script>", "a &lt;script&gt;b&lt;/script&gt;"),
        ("## A part: one", '<h2 id="a-part-one">A part: one</h2>'),
    ],
)
def test_markdown_leads_within_the_site(markdown, html):
    links = {"01-a.ipynb": "01-a.html", "02-b.ipynb": "02-b.html"}
    links |= {"../data/figures.csv": "data/figures.csv"}
    page = notebooks.page(executed(markdown=markdown), "01-a.ipynb", links)
    assert html in page["blocks"][1]["markdown"]


@pytest.mark.parametrize(
    ("output", "html"),
    [
        (shown({"text/html": "<table></table>", "text/plain": "x"}), "<table></table>"),
        (shown({"text/plain": "<b>"}), "&lt;b&gt;"),
        (shown({"image/png": "AAAA\n"}, **{"image/png": {"alt": '"', "width": 9}}),
         '<img src="data:image/png;base64,AAAA" width="9" alt="&#34;">'),
        (v4.new_output("stream", text="1 < 2"), "1 &lt; 2"),
        (shown({"text/markdown": "*C*", "text/plain": "C"}, role="caption"), None),
    ],
)  # fmt: skip
def test_outputs_are_shown_in_their_richest_form(output, html):
    page = notebooks.page(executed(output), "01-a.ipynb", {"01-a.ipynb": "01-a.html"})
    assert [each["html"] for each in page["blocks"][-1]["outputs"]] == ([html] if html else [])


def test_search_engines_are_told_what_the_data_are(site):
    said = json.loads(re.search(r"(?s)ld\+json\">(.*?)</script>", text(site, "index.html"))[1])
    assert said["@type"] == "Dataset" and said["temporalCoverage"] == "2012/2024"
    assert stats.load_sources()["address"].iloc[0] in said["isBasedOn"]
    for file in said["distribution"]:
        assert file["sha256"] == hashlib.sha256(site[file["contentUrl"]]).hexdigest()


def test_every_link_leads_somewhere(site):
    anchors, links = {}, []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            given = dict(attrs)
            anchors[name].append(given.get("id"))
            links.append((name, given.get("href") or given.get("src") or ""))

    for name in site:
        if name.endswith(".html"):
            anchors[name] = []
            Reader().feed(text(site, name))
            ids = [each for each in anchors[name] if each]
            assert len(ids) == len(set(ids))
    for name, link in links:
        path, _, fragment = link.partition("#")
        if link and not link.startswith(("https://", "http://")):
            assert (path or name) in site, f"{name}: {link}"
            assert not fragment or fragment in anchors[path or name], f"{name}: {link}"


def test_other_tables_are_said_to_be_others_on_each_page(site, tables, tmp_path):
    assert not any(b'class="banner"' in content for content in site.values())
    path = tables / "organizations.csv"
    path.write_text(path.read_text("utf-8").replace("SPBU,", "SPb,", 1), "utf-8")
    other = build.site({save(tmp_path / "01-a.ipynb"): executed()}, ROOT)
    pages = [content for name, content in other.items() if name.endswith(".html")]
    assert len(pages) == 3
    assert all(b'class="banner"' in content for content in pages)
    assert b"about the packaged data" in pages[0]


def test_a_claim_of_ones_own_is_in_the_list_and_not_in_the_article():
    tables = stats.load()
    own = tables.figures.loc[["edx-courses"]].rename(index={"edx-courses": "edx-my-courses"})
    own["start"] = own["start"].mask(own["start"].notna())
    known = build.claim_blocks(tables.replace(figures=pd.concat([tables.figures, own])))
    assert known[-1]["id"] == "edx-my-courses"
    assert known[-1] not in [part["claim"] for part in build.article(known, 9866)]
