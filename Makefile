# `make` shows what there is; `make run` and `make test` are all a newcomer needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HOST   ?= 127.0.0.1
PORT   ?= 8000
export PETA_STORE ?= $(CURDIR)/var
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

PACKAGE_INPUTS := pyproject.toml assets/build.py assets/vendor.toml assets/package.json assets/package-lock.json

.PHONY: help run test fast check browser data bench lock clean
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run  ## set up, load the embedded default, assess it, serve the map at http://127.0.0.1:8000
	$(BIN)/peta serve --host $(HOST) --port $(PORT)

test: check browser  ## set up and run the whole suite
	$(BIN)/pytest

fast: $(VENV)/.dev  ## the tests that take no browser and no patience
	$(BIN)/pytest -m "not slow and not browser"

check: $(VENV)/.dev  ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser:  ## install Debian's Chromium where it is missing, or say loudly that browser tests will be skipped
	@sh scripts/chromium.sh

data: $(VENV)/.dev  ## rebuild data/boundaries and data/sample from their sources
	$(BIN)/python scripts/build_boundaries.py
	$(BIN)/python scripts/build_sample.py

bench: $(VENV)/.dev  ## measure against the plain way, in one run
	$(BIN)/python -m benchmarks

lock:  ## lock the dependencies again, with hashes and without registry addresses
	sh scripts/lock.sh

clean:  ## forget the environment, the store and the caches
	rm -rf $(VENV) var peta/render/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis artefacts

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("peta needs Python 3.11 or newer; found " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock $(PACKAGE_INPUTS) | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@
