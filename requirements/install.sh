#!/bin/sh
# sh requirements/install.sh PURPOSE: put what requirements/PURPOSE.txt pins, and the package
# itself, into .venv: with uv if that is there, else with the pip of the newest Python that fits.
set -u
inside=.venv/bin/python
[ "${OS-}" = Windows_NT ] && inside=.venv/Scripts/python.exe
fail() { printf '%s\n' "$*" >&2; exit 1; }
full='The disk is full: make room, and run the same command again.'
run() {
    said=$("$@" 2>&1) && return
    case $said in
        *'No space left'* | *'os error 28'*) fail "$full" ;;
        *NewConnectionError* | *ConnectTimeout* | *ReadTimeout* | *ProxyError* | *SSLError* | *'Failed to fetch'*)
            fail 'No package index answered: check the network, and run the same command again.' ;;
    esac
    printf '%s\n' "$said" | tail -n 15 >&2
    fail 'Installing failed for the reason above.'
}

due=$(pwd | cat - requirements/* pyproject.toml | cksum)
who='import sys; print(sys.version, sys.base_prefix)'
asked() { [ -z "${PYTHON-}" ] || [ "$("$PYTHON" -c "$who" 2>&1)" = "$($inside -c "$who" 2>/dev/null)" ]; }
ready() { $inside -c '' 2>/dev/null && [ "$(cat ".venv/.ready-$purpose" 2>/dev/null)" = "$due" ] && asked; }
purpose=$1
ready && exit

uv=$(command -v uv) || pip=', pip'
fits="import sys, venv${pip-}; sys.exit(sys.version_info < (3, 11))"
for python in "${PYTHON:-python3.14}" ${PYTHON:-python3.13 python3.12 python3.11 python3 python} ''; do
    "$python" -c "$fits" 2>/dev/null && break
done
[ "$python" ] || fail "No Python 3.11 or newer with pip was found${PYTHON:+ at $PYTHON}: install one, or name it: make PYTHON=/path/to/python."

echo "==> Installing what make $purpose needs"
# One at a time: the lock is this shell's, however it ends. (Windows has none of this kind.)
mkdir -p build && exec 9>build/.lock || exit
"$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)' 2>/dev/null
ready && exit
# What was not finished, or was made elsewhere or by another Python, is begun anew.
if ! { $inside -c '' && cat .venv/.ready-* && asked && [ "$(cat .venv/.made-in)" = "$(pwd)" ]; } >/dev/null 2>&1; then
    rm -rf .venv
    run "$python" -m venv --without-pip .venv
    pwd >.venv/.made-in
fi
if [ "$uv" ]; then
    install() { run uv pip install --quiet --python $inside "$@"; }
else
    # Of pip's settings those count that say where packages come from, not where they go.
    network=$("$python" -m pip config list | sort -r | awk -F "='" 'sub(/.*\./, "", $1) &&
        $1 ~ /^((extra-)?index-url|find-links|no-index|(client-)?cert|proxy|trusted-host|timeout|retries)$/ {
            gsub("-", "_", $1); gsub(/\\n/, " ", $2); sub(/.$/, "", $2); print "PIP_" toupper($1) "=" $2 }')
    unset $(env | sed -n 's/^\(PIP_[A-Z_]*\)=.*/\1/p')
    IFS='
'
    install() {
        run env $network PIP_CONFIG_FILE=/dev/null "$python" -m pip --python $inside \
            --disable-pip-version-check install --quiet --no-compile "$@"
    }
fi
if [ "$purpose" = oldest ]; then # into a folder of its own, which goes before the others
    rm -rf .venv/oldest
    install --target .venv/oldest --require-hashes -r requirements/oldest.txt
else
    install --require-hashes -r "requirements/$purpose.txt"
    # "compat" puts the folder on the path, where type checkers and editors find the package.
    install --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
fi
echo "$due" 2>/dev/null >".venv/.ready-$purpose" || fail "$full"
