# From a bare clone: make report, make test. Each target first puts what it needs, and no more,
# into .venv (requirements/install.sh); nothing outside of this folder is touched. Needed
# beforehand: Python 3.11 or newer with pip, git and make (GNU make 3.81 will do).
#
#   make report PYTHON=/path/to/python   to choose the interpreter
#   make test ARGS="-k hedges"           to hand arguments on, as with lab, bench, test-browser

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
ifeq ($(OS),Windows_NT)
PY := .venv/Scripts/python.exe
else
PY := .venv/bin/python
endif
NEED := sh requirements/install.sh
# No setting of Python or pytest that a user has is to matter. (Kernels are kept from those of
# Jupyter and matplotlib where they start: conftest.py and report/.)
unexport $(filter PYTHON% PYTEST%,$(.VARIABLES)) VIRTUAL_ENV
export PYTHON
export PYTHONNOUSERSITE := 1
export PYTHONUTF8 := 1
export MPLCONFIGDIR := $(CURDIR)/build/matplotlib
ifdef ALLIANCE_STATS_DATA
# A folder's name may have spaces, which `abspath` would take for several names.
absolute := $(filter /%,$(ALLIANCE_STATS_DATA))$(findstring :,$(ALLIANCE_STATS_DATA))
export ALLIANCE_STATS_DATA := $(if $(absolute),,$(CURDIR)/)$(ALLIANCE_STATS_DATA)
endif

.PHONY: help report test lint format lab notebooks test-oldest test-browser test-lite bench lock lite clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

report: ## Execute the notebooks afresh and write the site to build/report
	@$(NEED) report
	@$(PY) -m report build build/report $(if $(LITE),--lite '$(LITE)')

test: ## Run all tests: unit tests, doctests, the notebooks
	@$(NEED) test
	@$(PY) -m pytest $(ARGS)

lint: ## Check style, format and types, and that no file names a machine or a registry
	@$(NEED) lint
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@! git grep -nIE '/(work|root|home|Users)/[[:alnum:]._-]|(pypi|npmjs|anaconda)\.org|python[h]osted' -- . ':!notebooks/[!0-9]*'

format: ## Format the code
	@$(NEED) lint
	@$(PY) -m ruff check --fix-only
	@$(PY) -m ruff format

lab: ## Open JupyterLab on the notebooks
	@$(NEED) lab
	@$(PY) -m jupyterlab notebooks $(ARGS)

notebooks: ## Execute the notebooks in place and save them
	@$(NEED) report
	@$(PY) -m report notebooks

# What it installs comes before the environment's own packages on the path.
OLDEST := parsing hedges intervals checks datasets roundtrip article cli scale counts ranks claims \
	verdicts plots display data
test-oldest: ## Test the library on the oldest pandas, NumPy and matplotlib it supports
	@$(NEED) test
	@$(NEED) oldest
	@PYTHONPATH=.venv/oldest $(PY) -m pytest -o addopts= -p no:nbval -q --doctest-modules -nlogical \
		alliance_stats $(OLDEST:%=tests/test_%.py)

BROWSER = $(or $(CHROMIUM),$(shell for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do \
	command -v $$name && break; done),$(error No Chromium or Chrome was found: install one, or name it with CHROMIUM=/path))
test-browser: ## Check the site in a headless browser (CHROMIUM=/path names one)
	@$(NEED) browser
	@$(NEED) lite
	@$(PY) -m report build build/report
	@CHROMIUM='$(BROWSER)' $(PY) -m pytest -o addopts= -ra -nlogical --maxprocesses=4 tests/browser $(ARGS)

# Downloads some 115 MB from npm and PyPI the first time.
test-lite: ## Run the notebooks and the library's tests in a browser, by Pyodide (needs npm)
	@$(NEED) browser
	@$(NEED) lite
	@[ -e build/pyodide ] || $(PY) tests/browser/pyodide.py build/pyodide
	@CHROMIUM='$(BROWSER)' PYODIDE=build/pyodide $(PY) -m pytest -o addopts= -ra tests/browser/test_lite.py $(ARGS)

bench: ## Measure what users feel first
	@$(NEED) report
	@$(PY) -m benchmarks $(ARGS)

# Pyodide comes from its usual address, unless PYODIDE names a folder that holds it.
lite: ## Build a JupyterLite site of the notebooks in build/lite
	@$(NEED) lite
	@$(PY) -m report.lite build/lite $(if $(PYODIDE),'$(PYODIDE)')

# Each lock but the first and the last holds what its group adds to the report's.
LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11
ADDED := test lab lint browser lite
lock: ## Pin the newest dependencies in requirements/ (needs uv; then see environment.yml)
	@mkdir -p build/lock
	$(LOCK) --upgrade $(patsubst %,--group %,report $(ADDED)) pyproject.toml -o build/lock/all.txt
	$(LOCK) -c build/lock/all.txt --group report pyproject.toml -o requirements/report.txt
	for purpose in $(ADDED); do \
		$(LOCK) -c build/lock/all.txt --group $$purpose pyproject.toml -o build/lock/$$purpose.txt || exit 1; \
		awk 'BEGIN { print "-r report.txt" } /^[a-z]/ { known = NR != FNR && $$0 in base; base[$$0] } NR != FNR && !known' \
			requirements/report.txt build/lock/$$purpose.txt >requirements/$$purpose.txt; done
	$(LOCK) --upgrade --resolution lowest-direct --group oldest pyproject.toml -o requirements/oldest.txt

clean: ## Remove all that these commands made: .venv, build and caches
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -type d -name __pycache__ -prune -exec rm -rf {} +
