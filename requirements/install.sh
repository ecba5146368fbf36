#!/bin/sh
# sh requirements/install.sh PURPOSE
#
# Put what requirements/PURPOSE.txt pins into .venv, and the package itself, unless it is there.
# One line on progress; one sentence where it cannot. What an earlier run left half done is begun
# anew. With uv on the PATH uv installs, else the pip of the newest Python that fits.
set -u
purpose=$1
lock=requirements/$purpose.txt
stamp=.venv/.$purpose
case $(uname -s) in
    MINGW* | MSYS*) inside=.venv/Scripts/python.exe ;;
    *) inside=.venv/bin/python ;;
esac

fail() { printf '\n%s\n' "$*" >&2; exit 1; }

# Runs what is given in silence, and where that fails says why: messages are kept in memory,
# since a full disk takes no file.
quietly() {
    said=$("$@" 2>&1) && return
    case $said in
        *'No space left'* | *'os error 28'* | *'Errno 28'*)
            fail 'The disk is full: make room, and run the same command again.' ;;
        *'DO NOT MATCH THE HASHES'* | *'Hash mismatch'*) ;;
        *'Connection'* | *'connection'* | *'resol'*'name'* | *'dns error'* | *'sending request'* | *'Failed to fetch'*)
            fail 'No package index answered: check the network, its proxy and certificates, and run the same command again.' ;;
    esac
    printf '%s\n' "$said" | tail -n 15 >&2
    fail 'Installing failed for the reason above; the next run begins anew.'
}

# Only for reading when all is there; everything else that make does writes beside it too.
[ -w . ] || fail 'This folder cannot be written to, where .venv and build belong: copy the project elsewhere.'

# A stamp holds what it stands for: where the folder lies, and what was to be installed.
due="$PWD $(cat "$lock" pyproject.toml requirements/install.sh | cksum)"
[ -x $inside ] && [ "$(cat "$stamp" 2>/dev/null)" = "$due" ] && exit

fits='
import sys

def need(what):
    print("%s %s" % (sys.executable, what))
    sys.exit(1)

if sys.version_info < (3, 11):
    need("is Python %d.%d, and Python 3.11 or newer is needed" % sys.version_info[:2])
try:
    import venv
    if sys.argv[1]: # uv installs
        sys.exit()
    import pip
except ImportError:
    need("lacks pip or venv, and both are needed")
if tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3):
    need("has pip %s, and pip 22.3 or newer is needed" % pip.__version__)
'
uv=$(uv --version 2>/dev/null)
found= why=
for python in ${PYTHON:+"$PYTHON"} $([ -n "${PYTHON-}" ] || echo python3.14 python3.13 python3.12 python3.11 python3 python); do
    command -v "$python" >/dev/null 2>&1 || { why=${why:-"${PYTHON:+$python is not there}"}; continue; }
    answer=$("$python" -c "$fits" "$uv" 2>/dev/null) && { found=$python; break; }
    why=${answer:-$why}
done
[ -n "$found" ] || fail "No Python 3.11 or newer with pip 22.3 or newer was found${why:+ (}$why${why:+)}: install one, or name it with make PYTHON=/path/to/python."

if [ -e .venv/.unfinished ] || ! $inside -c '' >/dev/null 2>&1; then
    rm -rf .venv || fail '.venv is in use: end what runs in it, and run the same command again.'
fi
case $purpose in
    report) who='the report needs' ;;
    test) who='the tests need' ;;
    lab) who='JupyterLab needs' ;;
    lint) who='the checks of style and types need' ;;
    browser) who='the tests in a browser need' ;;
    bench) who='the benchmarks need' ;;
    lite) who='the JupyterLite site needs' ;;
    oldest) who='is the oldest that the library supports' ;;
esac
count=$(grep '^[a-z0-9]' "$lock" | grep -vE "== '(win32|darwin|pypy)'" | sed 's/==.*//' | sort -u | wc -l)
printf '==> Installing what %s (%d packages)\n' "$who" "$count"

quietly mkdir -p .venv
quietly touch .venv/.unfinished
[ -x $inside ] || quietly "$found" -m venv --without-pip .venv
# What a user's settings say of other environments is not to matter in this one.
unset PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV
if [ -n "$uv" ]; then
    install() { quietly uv pip install --quiet --python $inside "$@"; }
else
    install() {
        PIP_USER=0 quietly "$found" -m pip --python $inside --disable-pip-version-check \
            install --quiet --no-compile "$@"
    }
fi
if [ "$purpose" = oldest ]; then # into a folder of its own, which goes before the others
    rm -rf .venv/oldest
    install --target .venv/oldest --require-hashes -r "$lock"
else
    install --require-hashes -r "$lock"
    install --no-deps --no-build-isolation -e .
fi
rm .venv/.unfinished
printf '%s\n' "$due" >"$stamp" 2>/dev/null || fail 'The disk is full: make room, and run the same command again.'
