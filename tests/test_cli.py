"""The command line: what it says, where it says it, and its exit codes."""

import hashlib
import json
import re
import shutil
import subprocess
import sys

import pytest

import alliance_stats
from alliance_stats.__main__ import main
from alliance_stats.article import normalise


def written_from_the_tables():
    """A text that holds every phrase of the tables at its place, and nothing else."""
    phrases = {
        row.start: normalise(row.printed)
        for load in (
            alliance_stats.load_numerals,
            alliance_stats.load_organizations,
            alliance_stats.load_events,
            alliance_stats.load_positions,
            alliance_stats.load_figures,
        )
        for row in load().itertuples()
    }
    text, end = [], 0
    for start, phrase in sorted(phrases.items(), key=lambda item: (item[0], -len(item[1]))):
        if start < end:  # inside the phrase before it
            continue
        gap = start - end
        text += [";" * gap if gap < 3 else f";{'q' * (gap - 2)};", phrase]
        end = start + len(phrase)
    return "".join(text)


@pytest.fixture(scope="module")
def text():
    return written_from_the_tables()


@pytest.fixture
def tables(tmp_path):
    """A copy of the tables, to be damaged."""
    folder = tmp_path / "tables"
    shutil.copytree(alliance_stats.data_dir(), folder)
    return folder


@pytest.fixture
def run(capsys):
    """Run a command: its exit code, and what it printed and complained of."""

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return run


def damage(folder, table="figures", old="more than 3100", new="more than 4100"):
    path = folder / f"{table}.csv"
    raw = path.read_bytes()
    assert old.encode() in raw
    path.write_bytes(raw.replace(old.encode(), new.encode(), 1))


def leave_out_digests(folder):
    path = folder / "datapackage.json"
    package = json.loads(path.read_bytes())
    for resource in package["resources"]:
        resource.pop("hash", None)
    path.write_text(json.dumps(package), encoding="utf-8")


# verify ---------------------------------------------------------------------------------------


def test_verify_another_edition(run, tmp_path, text):
    path = tmp_path / "article.txt"
    path.write_text(text, encoding="utf-8")
    code, out, err = run("verify", path)
    assert (code, err) == (0, "")
    assert out.startswith("every figure, position, event, organisation and numeral")
    assert "another edition" in out


def test_verify_the_recorded_edition(run, tmp_path, text, tables, monkeypatch):
    package = json.loads((tables / "datapackage.json").read_bytes())
    package["article"]["sha256"] = hashlib.sha256(normalise(text).encode()).hexdigest()
    (tables / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(tables))
    path = tmp_path / "article.txt"
    # With a byte order mark and other line breaks it is the same edition.
    path.write_bytes(b"\xef\xbb\xbf" + text.replace(" ", "\r\n").encode() + b"\r\n")
    code, out, _ = run("verify", path)
    assert code == 0
    assert "it is the edition that the tables were made from" in out


def test_verify_lists_every_fault(run, tmp_path, text):
    path = tmp_path / "article.txt"
    changed = text.replace("more than 3100", "more than 3200").replace("11th", "12th")
    path.write_text(changed, encoding="utf-8")
    code, out, err = run("verify", path)
    assert (code, out) == (1, "")
    assert err.startswith(f"alliance-stats: {path}: the text does not bear out the tables in ")
    assert err.count("\n- ") == 7
    assert "'more than 3100'" in err and "'3200'" in err
    assert err.count("12th") == 4 and "another edition" in err
    assert "Traceback" not in err


def test_verify_an_empty_text(run, tmp_path):
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    code, _, err = run("verify", path)
    assert code == 1
    assert "the text is empty" in err


def test_verify_a_text_that_is_not_there(run, tmp_path):
    code, out, err = run("verify", tmp_path / "none.txt")
    assert (code, out) == (2, "")
    assert "none.txt" in err and len(err.splitlines()) == 1


def test_verify_a_folder(run, tmp_path):
    code, out, err = run("verify", tmp_path)
    assert (code, out) == (2, "")
    assert str(tmp_path) in err and len(err.splitlines()) == 1


def test_verify_a_text_in_another_encoding(run, tmp_path):
    path = tmp_path / "latin.txt"
    path.write_bytes("one\ntwo caf\u00e9\n".encode("latin-1"))
    code, out, err = run("verify", path)
    assert (code, out) == (2, "")
    assert err == f"alliance-stats: {path}: line 2 holds bytes that are not UTF-8\n"


def test_verify_with_damaged_tables_compares_nothing(run, tmp_path, text, tables, monkeypatch):
    damage(tables)
    monkeypatch.setenv("ALLIANCE_STATS_DATA", str(tables))
    path = tmp_path / "article.txt"
    path.write_text(text, encoding="utf-8")
    code, out, err = run("verify", path)
    assert (code, out) == (2, "")
    assert "nothing was compared" in err and "figures.csv" in err


def test_verify_needs_no_charts(tmp_path, text):
    path = tmp_path / "article.txt"
    path.write_text(text, encoding="utf-8")
    code = """
import sys
from alliance_stats.__main__ import main
assert main(["verify", sys.argv[1]]) == 0
assert main(["validate"]) == 0
late = {"matplotlib", "nbconvert", "nbclient", "nbformat", "IPython"} & set(sys.modules)
assert not late, late
"""
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)


# validate -------------------------------------------------------------------------------------


def test_validate_the_packaged_tables(run):
    code, out, err = run("validate")
    assert (code, err) == (0, "")
    assert out == f"8 tables without a fault in {alliance_stats.data_dir()}\n"


def test_validate_lists_every_fault(run, tables):
    damage(tables)
    damage(tables, "positions", "11th", "12th")
    leave_out_digests(tables)
    code, out, err = run("validate", tables)
    assert (code, out) == (1, "")
    assert re.match(r"alliance-stats: the tables hold \d+ faults:\n", err)
    assert "figures.csv, row" in err and "positions.csv, row" in err
    assert "column value" in err
    assert "Traceback" not in err


def test_validate_a_folder_that_is_not_there(run, tmp_path):
    code, out, err = run("validate", tmp_path / "none")
    assert (code, out) == (2, "")
    assert "no such folder of tables" in err


def test_validate_a_folder_without_a_description(run, tmp_path):
    code, _, err = run("validate", tmp_path)
    assert code == 1
    assert "datapackage.json" in err


def test_validate_with_a_variable_that_names_no_folder(run, monkeypatch):
    monkeypatch.setenv("ALLIANCE_STATS_DATA", "nowhere")
    code, _, err = run("validate")
    assert code == 1
    assert "ALLIANCE_STATS_DATA" in err and "'nowhere'" in err


# validate --record ----------------------------------------------------------------------------


def test_record_after_a_wanted_change(run, tables):
    before = (tables / "datapackage.json").read_bytes()
    names = sorted(path.name for path in tables.iterdir())
    with (tables / "sources.csv").open("rb") as file:
        header = file.readline().decode().strip().split(",")
    assert header[-1] == "note"
    raw = (tables / "sources.csv").read_bytes()
    lines = raw.splitlines(keepends=True)
    lines[1] = lines[1].rstrip(b"\n").rstrip(b",") + b",A note of no consequence\n"
    if lines[1].count(b",") != len(header) - 1 and b'"' not in lines[1]:
        lines[1] = raw.splitlines(keepends=True)[1].rstrip(b"\n") + b" and more\n"
    (tables / "sources.csv").write_bytes(b"".join(lines))

    code, _, err = run("validate", tables)
    assert code == 1
    assert "the digest" in err and "--record" in err

    code, out, err = run("validate", "--record", tables)
    assert (code, err) == (0, "")
    assert out.startswith("recorded: sources\n")
    after = json.loads((tables / "datapackage.json").read_bytes())
    resources = {resource["name"]: resource for resource in after["resources"]}
    changed = (tables / "sources.csv").read_bytes()
    assert resources["sources"]["bytes"] == len(changed)
    assert resources["sources"]["hash"] == f"sha256:{hashlib.sha256(changed).hexdigest()}"
    # Nothing else in the description changed, and nothing was left beside it.
    lines = (tables / "datapackage.json").read_bytes().splitlines()
    assert sum(a != b for a, b in zip(lines, before.splitlines(), strict=True)) <= 2
    assert sorted(path.name for path in tables.iterdir()) == names

    assert run("validate", tables)[0] == 0
    code, out, _ = run("validate", "--record", tables)
    assert out.startswith("recorded: nothing had changed\n")


def test_record_refuses_what_is_wrong_otherwise(run, tables):
    damage(tables)
    before = (tables / "datapackage.json").read_bytes()
    code, out, err = run("validate", tables, "--record")
    assert (code, out) == (1, "")
    assert "figures.csv" in err and "the digest" not in err
    assert (tables / "datapackage.json").read_bytes() == before


def test_record_is_atomic(run, tables, monkeypatch):
    leave_out_digests(tables)
    before = (tables / "datapackage.json").read_bytes()
    names = sorted(path.name for path in tables.iterdir())

    def full(self, target):
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr("pathlib.Path.replace", full)
    code, _, err = run("validate", "--record", tables)
    assert code == 2
    assert "No space left on device" in err
    assert (tables / "datapackage.json").read_bytes() == before
    assert sorted(path.name for path in tables.iterdir()) == names


# report and notebooks -------------------------------------------------------------------------


@pytest.fixture
def stand_in(monkeypatch):
    """The report's module replaced by one that notes how it was called."""
    calls = []

    class StandIn:
        class ReportError(Exception):
            pass

        @staticmethod
        def build(*folders):
            calls.append(("build", *map(str, folders)))

        @staticmethod
        def execute_all(*folders):
            calls.append(("execute_all", *map(str, folders)))

    monkeypatch.setitem(sys.modules, "alliance_stats.report", StandIn)
    StandIn.calls = calls
    return StandIn


def test_report_and_notebooks_hand_on_their_folders(run, stand_in, tmp_path):
    assert run("report", "--output", "out", "--notebooks", tmp_path)[0] == 0
    assert run("notebooks", tmp_path)[0] == 0
    assert stand_in.calls == [("build", "out", str(tmp_path)), ("execute_all", str(tmp_path))]


@pytest.mark.parametrize(
    "arguments", [("report", "--output", "out", "--notebooks", "none"), ("notebooks", "none")]
)
def test_notebooks_that_are_not_there(run, stand_in, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "none: no such folder of notebooks" in err
    assert not stand_in.calls


def test_report_says_what_went_wrong(run, stand_in, tmp_path, monkeypatch):
    def fail(*folders):
        raise stand_in.ReportError("02.ipynb, cell 3: no caption")

    monkeypatch.setattr(stand_in, "build", fail)
    code, _, err = run("report", "--output", "out", "--notebooks", tmp_path)
    assert (code, err) == (1, "alliance-stats: 02.ipynb, cell 3: no caption\n")


def test_report_may_be_interrupted(run, stand_in, tmp_path, monkeypatch):
    def interrupt(*folders):
        raise KeyboardInterrupt

    monkeypatch.setattr(stand_in, "build", interrupt)
    code, _, err = run("report", "--output", "out", "--notebooks", tmp_path)
    assert (code, err) == (130, "alliance-stats: interrupted\n")


def test_report_names_the_extra_that_is_missing(tmp_path):
    code = """
import sys
sys.modules["nbconvert"] = sys.modules["nbclient"] = sys.modules["nbformat"] = None
from alliance_stats.__main__ import main
sys.exit(main(["report", "--output", "out", "--notebooks", "."]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 2, done.stderr
    assert "alliance-stats[notebooks]" in done.stderr
    assert "Traceback" not in done.stderr


# in general -----------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["frobnicate"], ["verify"], ["report"]])
def test_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("usage: alliance-stats")


@pytest.mark.parametrize("command", [[], ["report"], ["notebooks"], ["verify"], ["validate"]])
def test_help(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("usage: alliance-stats")


def test_version(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"alliance-stats {alliance_stats.__version__}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_a_reader_that_stops_reading():
    code = """
import sys
from alliance_stats.__main__ import main
sys.exit(main(["validate"]))
"""
    done = subprocess.run(
        f"\"{sys.executable}\" -c '{code}' | true",
        shell=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="its consoles take no LC_ALL")
def test_a_terminal_that_lacks_a_character(tmp_path):
    path = tmp_path / "caf\u00e9.txt"
    done = subprocess.run(
        [sys.executable, "-m", "alliance_stats", "verify", str(path)],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PATH": ""},
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
