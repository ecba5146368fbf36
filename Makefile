# From a bare clone: make report, make test. Each target first puts what it needs, and no more,
# into .venv (requirements/install.sh), where nothing outside of this folder is touched. Needed
# beforehand: Python 3.11 or newer with pip, git and make (GNU make 3.81 will do).
#
#   make report PYTHON=/path/to/python   to choose the interpreter
#   make test ARGS="-k hedges"           to hand arguments on to pytest

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
ifeq ($(OS),Windows_NT)
PY := .venv/Scripts/python.exe
else
PY := .venv/bin/python
endif
NEED := sh requirements/install.sh
# No packages from outside of .venv. (Kernels are kept from a user's settings where they start:
# conftest.py and report/.)
export PYTHON
export PYTHONNOUSERSITE := 1
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS PYTEST_ADDOPTS VIRTUAL_ENV

.PHONY: help report test lint format lab notebooks test-oldest test-browser bench lock lite clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

report: ## Execute the notebooks afresh and write the site to build/report
	@$(NEED) report
	@$(PY) -m report build build/report $(if $(LITE),--lite '$(LITE)')

test: ## Run all tests: unit tests, doctests, the notebooks
	@$(NEED) test
	@$(PY) -m pytest $(ARGS)

lint: ## Check style, format and types
	@$(NEED) lint
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy

format: ## Format the code
	@$(NEED) lint
	@$(PY) -m ruff check --fix-only
	@$(PY) -m ruff format

lab: ## Open JupyterLab on the notebooks
	@$(NEED) lab
	@$(PY) -m jupyterlab notebooks

notebooks: ## Execute the notebooks in place and save them
	@$(NEED) report
	@$(PY) -m report notebooks

# What it installs comes before the environment's own packages on the path.
test-oldest: ## Test the library on the oldest pandas, NumPy and matplotlib it supports
	@$(NEED) test
	@$(NEED) oldest
	@PYTHONPATH=.venv/oldest $(PY) -m pytest -o addopts= -p no:nbval -q --doctest-modules -nlogical \
		alliance_stats $(patsubst %,tests/test_%.py,hedges intervals checks datasets article cli scale claims verdicts plots display)

BROWSER = for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do \
	command -v $$name && break; done
test-browser: ## Check the site in a headless browser (CHROMIUM=/path names one)
	@$(NEED) browser
	@$(NEED) lite
	@$(PY) -m report build build/report
	@CHROMIUM="$${CHROMIUM:-$$($(BROWSER))}"; export CHROMIUM; [ -n "$$CHROMIUM" ] || { \
		echo 'No Chromium or Chrome was found, so nothing was checked: install one, or name it with CHROMIUM=/path.' >&2; exit 1; }; \
	$(PY) -m pytest -o addopts= -ra -nlogical --maxprocesses=4 tests/browser $(ARGS)

bench: ## Run the benchmarks and print their tables
	@$(NEED) bench
	@$(PY) -m benchmarks $(ARGS)

# Pyodide comes from its usual address, unless PYODIDE names a folder that holds it.
lite: ## Build a JupyterLite site of the notebooks in build/lite
	@$(NEED) lite
	@$(PY) -m report.lite build/lite $(if $(PYODIDE),'$(PYODIDE)')

# Needs uv. environment.yml is then changed by hand, and a test says where they differ.
LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11
PURPOSES := report test lab lint browser bench lite
lock: ## Pin the newest dependencies in requirements/ (needs uv)
	@mkdir -p build
	$(LOCK) --upgrade $(PURPOSES:%=--group %) pyproject.toml -o build/all.txt
	for purpose in $(PURPOSES); do \
		$(LOCK) -c build/all.txt --group $$purpose pyproject.toml -o requirements/$$purpose.txt || exit 1; done
	$(LOCK) --upgrade --resolution lowest-direct --group oldest pyproject.toml -o requirements/oldest.txt

clean: ## Remove all that these commands made: .venv, build and caches
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -type d -name __pycache__ -prune -exec rm -rf {} +
