"""Notebooks executed and made into pages: what is refused, escaped, linked, and left whole."""

import base64
import json
import re
import struct
import sys
import zlib
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from alliance_stats import report
from alliance_stats.report import ReportError

EVIL = "<script>alert('x')</script> & <b>bold</b>"


def png(width=2, height=1):
    def chunk(kind, data):
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    rows = (b"\0" + b"\xff" * 3 * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def display(data, **metadata):
    return new_output("display_data", data=data, metadata=metadata)


def chart(alt="Courses.\nedX: 2,801.", caption="Courses. Source: the article."):
    encoded = base64.b64encode(png(620, 300)).decode()
    described = {"image/png": {"alt": alt}} if alt else {}
    return display({"image/png": encoded, "text/plain": alt}, caption=caption, **described)


def table(cell="2,801", row='id="edx"', caption="<caption>Courses</caption>", scope=' scope="row"'):
    column = '<th scope="col">'
    return display(
        {
            "text/html": f"<table>{caption}<thead><tr>{column}of</th>{column}n</th></tr></thead>"
            f"<tbody><tr {row}><th{scope}>edX</th><td>{cell}</td></tr></tbody></table>",
            "text/plain": "edX",
        }
    )


def code(*outputs, source="show()", tags=()):
    return new_code_cell(
        source, outputs=list(outputs), metadata={"tags": list(tags)} if tags else {}
    )


def notebook(*cells, title="How many?", finding="**Finding.** Two.\n\nMore."):
    node = new_notebook(cells=[new_markdown_cell(f"# {title}\n\n{finding}"), *cells])
    for number, cell in enumerate(node.cells):
        cell.id = f"c{number}"
    return node


def pages(tmp_path, *cells, **more):
    """The files of a site of two notebooks, of which the first holds these cells."""
    nodes = {"01-a.ipynb": notebook(*cells, **more), "02-b.ipynb": notebook(title="Next?")}
    return report.site(nodes, tmp_path)


def page(tmp_path, *cells, **more):
    return BeautifulSoup(pages(tmp_path, *cells, **more)["01-a.html"], "html.parser")


# Executing ------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "notebooks"
    made.mkdir()
    return made


def save(path, node):
    path.write_text(nbformat.writes(node, indent=1) + "\n", encoding="utf-8")
    return path


def test_execute_is_free_of_the_users_settings(folder, tmp_path, monkeypatch):
    profile = tmp_path / "ipython" / "profile_default" / "startup"
    profile.mkdir(parents=True)
    (profile / "00.py").write_text("personal = 1")
    (tmp_path / "start.py").write_text("personal = 2")
    (tmp_path / "matplotlibrc").write_text("font.size: 99")
    kernel = tmp_path / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    spec = {"argv": ["no-such-program"], "display_name": "Mine", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    for name, value in {
        "IPYTHONDIR": tmp_path / "ipython",
        "JUPYTER_PATH": tmp_path / "jupyter",
        "MATPLOTLIBRC": tmp_path,
        "PYTHONSTARTUP": tmp_path / "start.py",
        "PYTHONHASHSEED": "5",
        "TZ": "Asia/Tokyo",
    }.items():
        monkeypatch.setenv(name, str(value))
    source = (
        "import os, sys, time\n"
        "print(time.tzname[0], os.environ['PYTHONHASHSEED'], 'personal' in globals())\n"
        "print(os.environ['MATPLOTLIBRC'].endswith('mpl-data/matplotlibrc'.replace('/', os.sep)))\n"
        "print(os.path.basename(os.getcwd()), sys.executable)"
    )
    path = save(folder / "a.ipynb", notebook(new_code_cell(source)))
    before = path.read_bytes()

    node = report.execute(path)

    (output,) = node.cells[1].outputs
    assert output.text == f"UTC 0 False\nTrue\nnotebooks {sys.executable}\n"
    assert node.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert node.cells[1].execution_count == 1
    assert node.cells[1].id == "c1"
    assert path.read_bytes() == before
    with pytest.raises(AssertionError):
        assert report.execute(path, tmp_path).cells[1].outputs[0].text == output.text


def test_execute_all_saves_the_same_bytes_again(folder, capsys):
    cell = new_code_cell("1 + 1", metadata={"execution": {"iopub.status.busy": "now"}})
    paths = [save(folder / f"{name}.ipynb", notebook(cell.copy())) for name in "ab"]
    report.execute_all(folder)
    first = [path.read_bytes() for path in paths]
    stamps = [path.stat().st_mtime_ns for path in paths]
    assert b'"2"' in first[0] and first[0].endswith(b"}\n") and b"iopub" not in first[0]
    assert first[0].startswith(b'{\n "cells"')
    report.execute_all(folder)
    assert [path.read_bytes() for path in paths] == first
    assert [path.stat().st_mtime_ns for path in paths] == stamps
    assert sorted(path.name for path in folder.iterdir()) == ["a.ipynb", "b.ipynb"]
    assert capsys.readouterr().out.count("executed") == 4


def test_a_failing_cell_is_named(folder, tmp_path):
    path = save(folder / "a.ipynb", notebook(new_code_cell("x = 1\nx / 0")))
    before = path.read_bytes()
    with pytest.raises(ReportError, match=r"^a\.ipynb, cell 2 \(x = 1\): ZeroDivisionError: div"):
        report.build(tmp_path / "out", folder)
    assert path.read_bytes() == before
    assert not (tmp_path / "out").exists()


def test_folders_without_notebooks(folder, tmp_path):
    with pytest.raises(ReportError, match=r"nowhere: no such folder of notebooks"):
        report.build(tmp_path / "out", tmp_path / "nowhere")
    with pytest.raises(ReportError, match=r"no notebook in this folder"):
        report.execute_all(folder)
    (folder / "a.ipynb").write_text("{not json")
    with pytest.raises(ReportError, match=r"^a\.ipynb: not a notebook"):
        report.execute_all(folder)


# What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (code(chart(alt="")), "a picture without a description"),
        (code(chart(caption=" ")), "a picture without a caption"),
        (code(table(caption="")), "a table without a caption"),
        (code(table(caption="<caption> </caption>")), "a table without a caption"),
        (code(table(scope="")), "a table header without a scope: 'edX'"),
        (code(table("<script>1</script>")), "a table may not hold <script>"),
        (code(table("<img src=x onerror=alert(1)>")), "a table may not hold <img>"),
        (code(table('<a href="a" onclick="b">c</a>')), "a table may not hold onclick"),
        (code(table('<a href="javascript:alert(1)">c</a>')), "does not hold what is linked to"),
        (code(table(), table()), "two rows are called 'edx'"),
        (code(display({"text/html": "<p>free</p>"})), "HTML that is not one table"),
        (code(display({"application/javascript": "1"})), "cannot show application/javascript"),
        (code(display({"image/svg+xml": "<svg/>"})), "cannot show image/svg"),
        (code(new_output("error", ename="E", evalue="v")), "E: v"),
        (new_markdown_cell("![x](y.png)"), "a picture in Markdown"),
        (new_markdown_cell("|a|b|\n|-|-|\n|1|2|"), "a table in Markdown"),
        (new_markdown_cell("[x](03-c.ipynb)"), "does not hold what is linked to: 03-c.ipynb"),
        (new_markdown_cell("[x](javascript:alert(1))"), "does not hold what is linked to"),
        (new_markdown_cell("[x](//host/a)"), "does not hold what is linked to"),
    ],
)
def test_what_a_reader_could_not_use_is_refused(tmp_path, cell, said):
    with pytest.raises(ReportError) as refused:
        pages(tmp_path, cell)
    message = str(refused.value)
    assert message.startswith("01-a.ipynb, cell 2 (")
    assert said in message


def test_a_notebook_has_one_title_and_a_finding(tmp_path):
    with pytest.raises(ReportError, match=r"01-a\.ipynb: 2 titles"):
        pages(tmp_path, new_markdown_cell("# Another"))
    with pytest.raises(ReportError, match=r"01-a\.ipynb: no paragraph that starts with"):
        pages(tmp_path, finding="Nothing.")


# What is shown --------------------------------------------------------------------------------


def test_text_is_shown_as_text(tmp_path):
    soup = page(
        tmp_path,
        new_markdown_cell(f"Typed {EVIL}\n\n<iframe src='http://host'></iframe>"),
        code(
            chart(alt=f"alt {EVIL}", caption=f"caption {EVIL} =1+1"),
            table(cell="&lt;script&gt;1&lt;/script&gt; *x* =cmd()"),
            display({"text/markdown": f"Shown {EVIL}"}),
            new_output("stream", name="stdout", text=f"printed {EVIL}"),
            source=f"# {EVIL}",
        ),
        title=f"Title {EVIL}",
        finding=f"**Finding.** Found {EVIL}",
    )
    assert not soup.find_all(["script", "b", "iframe"])
    assert soup.find("img")["alt"] == f"alt {EVIL}"
    assert f"caption {EVIL} =1+1" in soup.find("figcaption").get_text()
    assert soup.find("td").get_text() == "<script>1</script> *x* =cmd()"
    assert soup.find("title").get_text() == f"Title {EVIL}"
    text = soup.get_text()
    for start in ("Typed", "Shown", "printed", "Title", "Found", "#"):
        assert f"{start} {EVIL}" in text.replace("‘", "'").replace("’", "'"), start
    assert "<iframe src='http://host'></iframe>" in text


def test_text_of_the_tables_is_text_on_the_opening_page(tmp_path, tables):
    path = tables / "organizations.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(",edX,edX,") == 1
    path.write_text(text.replace(",edX,edX,", ",edX,=<script>1</script> [x](y),"), encoding="utf-8")
    opening = pages(tmp_path)["index.html"].decode()
    assert opening.count("<script") == 1  # the description of the data set
    assert "=&lt;script&gt;1&lt;/script&gt; [x](y):" in opening


def test_a_chart_has_its_caption_once_and_its_words(tmp_path):
    repeated = display({"text/markdown": "*Courses*"}, role="caption")
    files = pages(tmp_path, code(chart(), repeated, tags=["main-chart"]))
    soup = BeautifulSoup(files["01-a.html"], "html.parser")
    (figure,) = soup.find_all("figure")
    assert figure.figcaption.get_text().split() == (
        "Figure 1. Courses. Source: the article.".split()
    )
    assert [item.get_text() for item in figure.find_all("li")] == ["Courses.", "edX: 2,801."]
    assert (figure.img["width"], figure.img["height"]) == ("620", "300")
    assert files[figure.img["src"]] == png(620, 300)
    assert "<em>Courses" not in files["01-a.html"].decode()
    opening = BeautifulSoup(files["index.html"], "html.parser")
    assert opening.find("img")["alt"] == figure.img["alt"]
    assert opening.find("meta", property="og:image")["content"] == figure.img["src"]


def test_a_table_scrolls_in_a_box_of_its_own(tmp_path):
    soup = page(
        tmp_path, code(table('<a href="https://www.host.org/a">https://www.host.org/a</a>'))
    )
    box = soup.find("table").parent
    assert (box["role"], box["tabindex"]) == ("region", "0")
    assert box["aria-label"] == "Table 1: Courses"
    assert box.find("tr", id="edx")
    assert box.caption.get_text() == "Table 1. Courses"
    assert box.find("td").a.get_text() == "host.org"


def test_verdicts_are_marked_by_word_and_sign(tmp_path):
    soup = page(tmp_path, code(table("differs")))
    assert soup.find("td").get_text() == "≠ differs"
    assert soup.find("span", class_="sign")["aria-hidden"] == "true"


def test_links_lead_to_pages(tmp_path):
    text = "[a](02-b.ipynb#edx) [b](../data/figures.csv) [c](https://host.org) [d](#There-is-more)"
    soup = page(
        tmp_path,
        new_markdown_cell(f"{text}\n\n## There is more"),
        code(table('<a href="02-b.ipynb#x">y</a>')),
    )
    links = [link["href"] for link in soup.find("article").find_all("a")]
    assert links == [
        "02-b.html#edx",
        "data/figures.csv",
        "https://host.org",
        "#There-is-more",
        "02-b.html#x",
    ]
    assert soup.find("h2", id="There-is-more")
    assert soup.find("nav", class_="contents").a["href"] == "#There-is-more"
    assert [link["href"] for link in soup.find("nav", class_="turn").find_all("a")] == [
        "index.html",
        "02-b.html",
    ]


def test_a_finding_may_be_computed(tmp_path):
    computed = display({"text/markdown": "**Finding.** There are **two**."})
    soup = page(tmp_path, code(computed), finding="")
    assert soup.find("div", class_="finding").get_text().strip() == "Finding. There are two."
    assert soup.get_text().count("There are") == 1


def test_code_is_folded_and_says_what_it_made(tmp_path):
    soup = page(tmp_path, code(source="import this"), code(chart(), table()))
    folded = soup.find_all("details", class_="code")
    assert not any(one.has_attr("open") for one in folded)
    said = [one.summary.get_text() for one in folded]
    assert said == ["Code of cell 2", "Code of Figure 1 and Table 1"]
    assert folded[0].find("span", class_="kn")


def test_the_opening_page_cites_and_describes(tmp_path):
    (tmp_path / "CITATION.cff").write_text(
        "title: </script>T\nversion: 1.2\ndate-released: '2026-01-02'\nlicense: MIT\n"
        "authors: [{family-names: Roe, given-names: Jo}, {name: Group}]\n"
    )
    files = pages(tmp_path)
    soup = BeautifulSoup(files["index.html"], "html.parser")
    cited = soup.find("blockquote").get_text()
    assert cited.strip() == "Jo Roe, Group (2026). </script>T. Version 1.2."
    said = json.loads(soup.find("script").string)
    assert said["citation"] == cited.strip()
    assert said["datePublished"] == "2026-01-02"
    assert len(said["distribution"]) == 8
    assert all(one["contentUrl"] in files for one in said["distribution"])
    assert "CITATION.cff" in files
    (tmp_path / "CITATION.cff").write_text("title: [")
    with pytest.raises(ReportError, match=r"CITATION\.cff cannot be read"):
        pages(tmp_path)


def luminance(colour):
    short = colour.lstrip("#")
    digits = short if len(short) == 6 else "".join(digit * 2 for digit in short)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_colours_can_be_read(scheme):
    # axe passes over what lies on sticky cells, and so cannot vouch for the tables.
    sheet = (report.TEMPLATES / "style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6});", light))
    if scheme == "dark":
        colours |= dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6});", dark))
    tones = ["agrees", "consistent", "disagree", "differs", "neutral"]
    pairs = [
        *(
            (ink, ground)
            for ink in ("ink", "pale", "link")
            for ground in ("paper", "box", "target")
        ),
        *((ink, "code") for ink in ("ink", "word", "string", "number", "remark")),
        *(("on", tone) for tone in tones),
        ("consistent", "paper"),
        ("consistent", "box"),
    ]
    for ink, ground in pairs:
        low, high = sorted(luminance(colours[name]) for name in (ink, ground))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


# The site as a whole --------------------------------------------------------------------------


@pytest.fixture
def ready(folder, monkeypatch):
    """A folder of notebooks that need no kernel."""
    for name in ("01-a", "02-b"):
        save(folder / f"{name}.ipynb", notebook(code(chart(), table())))

    def read(paths, done):
        for path in paths:
            done(path, nbformat.read(path, as_version=4))

    monkeypatch.setattr(report, "_execute_each", read)
    return folder


def contents(site):
    return {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_two_builds_are_alike(ready, tmp_path, capsys):
    out = tmp_path / "build" / "report"
    assert report.build(out, ready) == out / "index.html"
    assert str(out / "index.html") in capsys.readouterr().out
    first = contents(out)
    report.build(out, ready)
    assert contents(out) == first
    assert [path.name for path in out.parent.iterdir()] == ["report"]
    assert not re.search(
        rb"(src|href)=\"(https?:)?//(?!creativecommons)", first[Path("index.html")]
    )


@pytest.mark.parametrize("method", ["write_bytes", "rename"])
def test_an_interrupted_build_leaves_the_earlier_one(ready, tmp_path, monkeypatch, method):
    out = tmp_path / "build" / "report"
    report.build(out, ready)
    before = contents(out)
    original, calls = getattr(report.Path, method), []

    def interrupt(self, target):
        calls.append(self)
        if len(calls) == 2:  # halfway through the files, or between the two moves
            raise KeyboardInterrupt
        return original(self, target)

    monkeypatch.setattr(report.Path, method, interrupt)
    with pytest.raises(KeyboardInterrupt):
        report.build(out, ready)
    assert contents(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["report"]


def test_a_folder_that_is_no_report_is_left_alone(ready, tmp_path):
    out = tmp_path / "home"
    out.mkdir()
    (out / "index.html").write_text("<p>mine")
    with pytest.raises(ReportError, match=r"home: holds something else than a report"):
        report.build(out, ready)
    assert contents(out) == {Path("index.html"): b"<p>mine"}
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match=r"file: not a folder"):
        report.build(tmp_path / "file", ready)
