"""The command line: what it says, where it says it, and its exit status."""

import os
import subprocess
import sys
from functools import partial

import pytest

from alliance_stats.__main__ import main

from .conftest import ROOT, change, refuses

WRONG = ("figures.csv, row xuetangx-courses, column value:"
         " found '3100', expected '4100', which is what 'more than 4100' says")  # fmt: skip


@pytest.fixture
def run(capsys):
    """Run a command: its exit status, and what it printed and complained of."""
    return lambda *arguments: (main([str(each) for each in arguments]), *capsys.readouterr())


def test_validate(run, folder):
    right = (0, f"9 tables checked in {folder}: no errors\n", "")
    assert run("validate") == run("validate", folder) == right
    change(folder, "figures", "xuetangx-courses", printed="more than 4100")
    package = (folder / "datapackage.json").read_bytes()
    wrong = (1, "", f"alliance-stats: 1 error in the tables:\n- {WRONG}\n")
    assert run("validate", folder) == run("validate", "--record", folder) == wrong
    assert (folder / "datapackage.json").read_bytes() == package


def test_validate_record(run, folder):
    assert run("validate", "--record", folder)[1].startswith("recorded: figures, positions, ")
    change(folder, "sources", "ansa-2020", note="another reason")
    how = f"(if you meant to change the file: alliance-stats validate --record {folder})\n"
    code, out, err = run("validate", folder)
    assert (code, out) == (1, "") and err.endswith(how)
    assert run("validate", folder, "--record")[1].startswith("recorded: sources\n9 tables")
    assert run("validate", folder, "--record")[1].startswith("recorded: nothing had changed\n")


def test_verify(run, tmp_path, article):
    path = tmp_path / "article.txt"
    contains = f"{path} contains every figure, rank, event, organisation and numeral in the tables."
    same = f"{contains}\nIt is the version the tables were made from.\n"
    path.write_bytes(b"\xef\xbb\xbf" + article.encode().replace(b"\n", b"\r\n"))
    assert run("verify", path) == (0, same, "")
    path.write_text(article + " Translated.", "utf-8")
    assert run("verify", path) == (0, same.replace("is the", "is not the"), "")


def test_verify_of_another_file(run, tmp_path):
    path = tmp_path / "other.txt"
    path.write_bytes(b"\xe9")
    assert run("verify", path) == (2, "", f"alliance-stats: {path} is not text in UTF-8\n")
    path.write_text("A text of something else.", "utf-8")
    code, out, short = run("verify", path)
    assert (code, out, short.count("\n- "), "--all" in short) == (1, "", 20, True)
    assert run("verify", "--all", path)[2].count("\n- ") > 100


def test_as_a_program_it_needs_no_argument_and_no_character_but_ascii(folder):
    env = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"}
    run = partial(subprocess.run, capture_output=True, env=os.environ | env)
    program = [sys.executable, "-m", "alliance_stats"]
    done = run(program)
    assert done.returncode == 0 and done.stdout.startswith(b"usage: alliance-stats")
    done = run([*program, "validate", folder.rename(folder.with_name("caf\u00e9"))])
    assert done.returncode == 0 and b"caf\\xe9: no errors" in done.stdout
    done = run([*program, "verify", "caf\u00e9.txt"])
    assert done.returncode == 2 and b"No such file" in done.stderr and b"caf\\xe9" in done.stderr


def test_a_wrong_digit_ends_the_tests_before_any_is_collected(request, folder):
    change(folder, "figures", "xuetangx-courses", printed="more than 4100")
    start = request.config.pluginmanager.get_plugin(str(ROOT / "conftest.py")).pytest_sessionstart
    assert refuses(lambda: start(request.session), WRONG, pytest.exit.Exception).returncode == 1
