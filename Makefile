# Two commands for everyone, from a bare clone: make report, make test. Each sets up what
# it needs, in .venv, and only then. Needed beforehand: Python 3.11 or newer with pip, git
# and make (GNU make 3.81 will do); nothing is installed outside of this folder.
#
#   make PYTHON=/path/to/python   to choose the interpreter
#   make test ARGS="-k hedges"    to hand arguments on to pytest

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

ifeq ($(OS),Windows_NT)
VENV_PYTHON := .venv/Scripts/python.exe
else
VENV_PYTHON := .venv/bin/python
endif
# Programs are started as modules: a folder that was moved, or has a long name, breaks scripts.
RUN := $(VENV_PYTHON) -m
STAMP := .venv/.installed
STEP = @printf '\n==> %s\n'

# The newest Python that works: it has the pip that sets .venv up.
FITS := import sys, venv, pip; sys.exit(sys.version_info < (3, 11) or tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3))
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	if "$$p" -c '$(FITS)' >/dev/null 2>&1; then echo "$$p"; break; fi; done)

# Outputs are not to depend on the settings of whoever runs this: no start-up files, styles
# or kernels of the user, no packages from outside of .venv.
SETTINGS := $(CURDIR)/.venv/settings
export IPYTHONDIR := $(SETTINGS)/ipython
export JUPYTER_CONFIG_DIR := $(SETTINGS)/jupyter
export JUPYTER_DATA_DIR := $(SETTINGS)/jupyter-data
export JUPYTER_RUNTIME_DIR := $(SETTINGS)/jupyter-runtime
export JUPYTER_PREFER_ENV_PATH := 1
export MPLCONFIGDIR := $(SETTINGS)/matplotlib
export PYTHONNOUSERSITE := 1
unexport JUPYTER_PATH JUPYTER_CONFIG_PATH MATPLOTLIBRC MPLBACKEND
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS PYTEST_ADDOPTS VIRTUAL_ENV

.PHONY: help install report test test-report test-oldest lab notebooks generated lint format bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(STAMP) ## Set up the environment in .venv
	@echo 'The environment is in .venv: make lab, make report, make test.'

# Of an environment in a folder that was moved since, the package is to be installed again.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
.PHONY: $(STAMP)
endif

# pip of the chosen Python installs into .venv, which so needs no ensurepip (Debian ships it
# apart) and leaves the system's own packages alone (PEP 668).
$(STAMP): requirements.txt pyproject.toml
	$(eval PYTHON := $(PYTHON))
	@if [ -z '$(PYTHON)' ]; then \
		echo 'No Python 3.11 or newer with venv and with pip 22.3 or newer was found.' >&2; \
		echo 'Install one, or name it: make PYTHON=/path/to/python' >&2; exit 1; fi
	@'$(PYTHON)' -c '$(FITS)' || { \
		echo '$(PYTHON) is not Python 3.11 or newer with venv and with pip 22.3 or newer.' >&2; exit 1; }
	$(STEP) 'Setting up .venv (a few minutes the first time)'
	'$(PYTHON)' -m venv --without-pip .venv
	PIP_USER=0 '$(PYTHON)' -m pip --disable-pip-version-check --python $(VENV_PYTHON) \
		install --require-hashes -r requirements.txt
	@PIP_USER=0 PYTHONWARNINGS=ignore $(RUN) pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@printf '%s\n' '$(CURDIR)' > $@

report: $(STAMP) ## Execute the notebooks afresh and write HTML pages to build/report
	$(STEP) 'Executing the notebooks and writing the pages'
	@$(RUN) alliance_stats report --output build/report --notebooks notebooks
	@printf '\nThe report: %s\n' '$(CURDIR)/build/report/index.html'

test: $(STAMP) ## Run all tests: unit tests, doctests, the notebooks
	$(STEP) 'Testing'
	@$(RUN) pytest $(ARGS)

test-report: $(STAMP) ## Check the built report in a headless browser (Chromium or Chrome)
	@browser="$$CHROMIUM"; \
	for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do \
		[ -n "$$browser" ] || browser=$$(command -v $$name || true); done; \
	if [ -z "$$browser" ]; then \
		printf '\n!!!!!!!!\n!!!!!!!! NO BROWSER: nothing was checked. %s\n!!!!!!!!\n' \
			'Install Chromium or Chrome, or name it: CHROMIUM=/path make test-report' >&2; \
		exit 1; fi; \
	$(MAKE) .venv/.browser report && printf '\n==> Checking the report in %s\n' "$$browser" && \
	CHROMIUM="$$browser" $(RUN) pytest -o addopts= -ra -p no:nbval tests/report $(ARGS)

# It is needed by nothing else, and brings no browser.
.venv/.browser: $(STAMP) tests/report/requirements.txt
	$(STEP) 'Installing what drives the browser'
	PIP_USER=0 $(RUN) pip --disable-pip-version-check install --require-hashes -r tests/report/requirements.txt
	@touch $@

test-oldest: $(STAMP) ## Test the library on the oldest pandas, NumPy and matplotlib it supports
	$(STEP) 'Testing on the oldest supported dependencies'
	@$(VENV_PYTHON) .ci/oldest.py build/oldest

lab: $(STAMP) ## Open JupyterLab on the notebooks
	@$(RUN) jupyterlab notebooks

notebooks: $(STAMP) ## Execute the notebooks in place and save them
	$(STEP) 'Executing the notebooks in place'
	@$(RUN) alliance_stats notebooks notebooks

generated: $(STAMP) ## Write the parts of the READMEs that are made from the data
	@$(RUN) tests.generated

lint: $(STAMP) ## Check style, format and types
	$(STEP) 'ruff'
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	$(STEP) 'mypy'
	@$(RUN) mypy

format: $(STAMP) ## Format the code
	@$(RUN) ruff check --fix-only
	@$(RUN) ruff format

bench: .venv/.bench ## Run the benchmarks and print their tables
	$(STEP) 'Measuring'
	@$(RUN) benchmarks $(ARGS)

# What the benchmarks compare with is needed by nothing else.
.venv/.bench: $(STAMP) benchmarks/requirements.txt
	$(STEP) 'Installing what the benchmarks compare with'
	PIP_USER=0 $(RUN) pip --disable-pip-version-check install --require-hashes -r benchmarks/requirements.txt
	@touch $@

# Needs uv. Run it after a change of the dependencies in pyproject.toml; environment.yml is
# then changed by hand, and a test says where the three differ.
LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11
lock: ## Pin the newest dependencies in requirements.txt (needs uv; by hand: environment.yml)
	$(LOCK) --upgrade --extra notebooks --extra test pyproject.toml -o requirements.txt
	$(LOCK) --upgrade --extra bench -c requirements.txt pyproject.toml -o benchmarks/requirements.txt
	$(LOCK) --upgrade --extra browser -c requirements.txt pyproject.toml -o tests/report/requirements.txt

clean: ## Remove all that these commands made: .venv, build and caches
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -type d -name __pycache__ -prune -exec rm -rf {} +
