"""The command line: what it says, where it says it, and its exit codes."""

import os
import subprocess
import sys

import pytest

import alliance_stats
from alliance_stats.__main__ import main


@pytest.fixture
def run(capsys):
    """Run a command: its exit code, and what it printed and complained of."""

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return run


def test_without_arguments_it_prints_help(run):
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out.startswith("usage: alliance-stats")
    assert "validate" in out and "verify" in out


@pytest.mark.parametrize("arguments", [["frobnicate"], ["verify"], ["validate", "a", "b"]])
def test_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("usage: alliance-stats")


@pytest.mark.parametrize("command", [[], ["verify"], ["validate"]])
def test_help(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("usage: alliance-stats")


def test_version(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"alliance-stats {alliance_stats.__version__}\n"


def test_validate(run, tables):
    folder = alliance_stats.data_dir()
    assert run("validate") == (0, f"8 tables without a fault in {folder}\n", "")
    assert run("validate", tables) == (0, f"8 tables without a fault in {tables}\n", "")
    path = tables / "figures.csv"
    path.write_text(path.read_text("utf-8").replace("more than 3100", "more than 4100"), "utf-8")
    code, out, err = run("validate", tables)
    assert (code, out) == (1, "")
    assert err.startswith("alliance-stats: the tables hold ")
    assert "row xuetangx-courses, column value: found '3100', expected '4100'" in err
    assert len(err.splitlines()) < 10


def test_validate_record(run, tables):
    code, out, err = run("validate", "--record", tables)
    assert (code, err) == (0, "")
    assert out.startswith("recorded: figures, positions, ")
    path = tables / "sources.csv"
    path.write_text(path.read_text("utf-8").replace("speaks of itself", "speaks for itself", 1))
    code, out, err = run("validate", tables)
    assert code == 1
    assert "sources.csv: found the digest sha256:" in err
    assert f"(after an intended change: alliance-stats validate --record {tables})" in err
    assert run("validate", tables, "--record")[1].startswith("recorded: sources\n8 tables")
    assert run("validate", tables, "--record")[1].startswith("recorded: nothing had changed\n")


def test_recording_is_atomic(run, tables, monkeypatch):
    before = {path.name: path.read_bytes() for path in tables.iterdir()}

    def full(self, target):
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr("pathlib.Path.replace", full)
    code, _, err = run("validate", "--record", tables)
    assert (code, "No space left on device" in err) == (2, True)
    assert {path.name: path.read_bytes() for path in tables.iterdir()} == before


def test_verify(run, tmp_path, article):
    path = tmp_path / "article.txt"
    path.write_bytes(b"\xef\xbb\xbf" + article.encode().replace(b"\n", b"\r\n"))
    stands = f"every figure, position, event, organisation and numeral stands in {path}\n"
    same = "it is the edition that the tables were made from\n"
    assert run("verify", path) == (0, stands + same, "")
    path.write_text(article + " Translated.", "utf-8")
    other = "it is another edition than the one that the tables were made from\n"
    assert run("verify", path) == (0, stands + other, "")
    path.write_text(article.replace("3100", "3200"), "utf-8")
    code, out, err = run("verify", path)
    assert (code, out) == (1, "")
    assert "numeral n08: '3100' at 1380 is not in the text" in err
    assert "figure xuetangx-courses: 'more than 3100' does not stand at 1370" in err


def test_what_cannot_be_read_is_named_in_one_sentence(run, tmp_path, monkeypatch):
    latin = tmp_path / "latin.txt"
    latin.write_bytes("café".encode("latin-1"))
    for arguments, code, message in (
        (
            ("verify", tmp_path / "none.txt"),
            2,
            f"{tmp_path / 'none.txt'}: No such file or directory",
        ),
        (("verify", latin), 2, f"{latin} is not text in UTF-8"),
        (("validate", tmp_path / "none"), 2, f"{tmp_path / 'none'}: no such folder of tables"),
        (("validate", latin), 2, f"{latin}: no such folder of tables"),
    ):
        assert run(*arguments) == (code, "", f"alliance-stats: {message}\n")
    code, out, err = run("verify", tmp_path)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    (tmp_path / "empty.txt").touch()
    assert run("verify", tmp_path / "empty.txt")[0] == 1
    assert run("validate", tmp_path)[0] == 1
    monkeypatch.setenv("ALLIANCE_STATS_DATA", "nowhere")
    code, _, err = run("validate")
    assert (code, "ALLIANCE_STATS_DATA: found 'nowhere'" in err) == (1, True)


def test_a_terminal_that_lacks_a_character_is_no_reason_to_stop(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "alliance_stats", "verify", str(tmp_path / "caf\u00e9.txt")],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert done.returncode == 2
    assert b"caf\\xe9.txt: No such file" in done.stderr


def test_a_wrong_digit_ends_the_tests_before_any_is_collected(tmp_path, tables):
    path = tables / "figures.csv"
    path.write_text(path.read_text("utf-8").replace("more than 3100", "more than 4100"), "utf-8")
    code = """
import os, sys, pytest
sys.path.insert(0, {root!r})
import conftest
os.environ["ALLIANCE_STATS_DATA"] = {tables!r}
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:nbval", {tests!r}], [conftest]))
"""
    (tmp_path / "test_no.py").write_text("raise RuntimeError('collected')\n")
    root = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
    code = code.format(root=root, tables=str(tables), tests=str(tmp_path / "test_no.py"))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 1, done.stdout
    said = done.stdout + done.stderr
    assert "figures.csv, row xuetangx-courses, column value: found '3100', expected '4100'" in said
    assert "alliance-stats validate --record" in said
    assert "collected" not in said
    assert len(said.splitlines()) < 25
