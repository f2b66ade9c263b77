# Every command sets up what it needs; the second run reuses it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help machine demo nvim test check lint types format release-notes live-parts test-live test-editors \
	test-dist dist vsix docs pictures bench mutants corpus tolerance fuzz soak oracle fresh-values \
	refresh-facts refresh-exposure refresh-verdicts lock clean

help:
	@echo "Try it"
	@echo "  make demo              show the server at work on a sample, in this terminal"
	@echo "  make nvim              open the sample in Neovim with the server attached"
	@echo "  make test              run the tests (needs the Python package registry only)"
	@echo
	@echo "Before a commit"
	@echo "  make check             format, lint, types, import contracts and tests: the one gate"
	@echo "  make lint              the same without the tests"
	@echo "  make format            format the code and apply the safe fixes of the linter"
	@echo "  make docs              generate the rule pages and docs/hardening.md"
	@echo "  make release-notes     print the release notes that changelog.d/ gives"
	@echo
	@echo "Tests that need more"
	@echo "  make test-live         compare with the real systemd and Nix (Debian, apt)"
	@echo "  make test-editors      drive the real Neovim and VS Code (Debian, apt, npm)"
	@echo "  make test-dist         install the packages and run them (Debian, apt)"
	@echo "  make fuzz              make 100,000 random edits and compare with a fresh server"
	@echo "  make soak              send 100,000 mixed requests and watch the memory"
	@echo "  make tolerance         remove any token of each form and cut it off anywhere"
	@echo "  make oracle            compare random services with the real systemd"
	@echo "  make fresh-values      compare random values with the real systemd (SEED=7 repeats a run)"
	@echo
	@echo "Measure"
	@echo "  make bench             measure against a bare pygls server in the same run"
	@echo "  make mutants           which share of random mistakes is found, by kind"
	@echo "  make corpus CORPUS=DIR how much of other configurations is understood; one repository per folder"
	@echo
	@echo "Build"
	@echo "  make dist              build every package into dist/ (npm)"
	@echo "  make vsix              build the VS Code extension for this machine (npm)"
	@echo "  make pictures          take the pictures of the README (Debian, apt, npm)"
	@echo
	@echo "Record"
	@echo "  make refresh-facts     record the facts about systemd and compile the tables"
	@echo "  make refresh-exposure  record the scores that make test compares with"
	@echo "  make refresh-verdicts  record what systemd says about the pool of values"
	@echo "  make lock              pin the packages that CI installs"
	@echo
	@echo "  make clean             remove what these commands have installed and built"

machine:
	@command -v $(PYTHON) >/dev/null || { echo "make: Python 3.11 or later is missing: install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: Python 3.11 or later is needed, this is $$($(PYTHON) -V)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "make: Python's venv and pip are missing: install python3-venv" >&2; exit 1; }
	@command -v git >/dev/null || { echo "make: git is missing: install git" >&2; exit 1; }

$(BIN)/python: | machine
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV) …"
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

# dependency groups need pip 25.1
$(VENV)/pip.stamp: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@touch $@

ifdef LOCK
$(VENV)/dev.stamp: pyproject.toml $(LOCK) | $(BIN)/python
	@echo "setting up $(VENV) for the tests …"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement $(LOCK)
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/run.stamp
else
$(VENV)/dev.stamp: pyproject.toml $(VENV)/pip.stamp | $(BIN)/python
	@echo "setting up $(VENV) for the tests …"
	@$(BIN)/python -m pip install --quiet --group dev --editable .
	@touch $@ $(VENV)/run.stamp
endif

$(VENV)/build.stamp: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet 'hatchling>=1.25'
	@touch $@

demo: $(VENV)/run.stamp
	@$(BIN)/python -m tools.demo

bench: $(VENV)/dev.stamp $(VENV)/peer/bin/systemd-language-server
	@$(BIN)/python -m tools.bench

# in a separate venv: it needs an older pygls
$(VENV)/peer/bin/systemd-language-server: | $(BIN)/python
	@$(PYTHON) -m venv $(VENV)/peer
	@$(VENV)/peer/bin/python -m pip install --quiet systemd-language-server

corpus: $(VENV)/dev.stamp
	@$(BIN)/python -m tools.corpus $(CORPUS)

# pins what CI installs: make check LOCK=.ci/requirements.txt
lock: $(VENV)/pip.stamp
	@$(BIN)/python -m tools.lock

soak: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.server.fuzz.soak 100000

fuzz: $(VENV)/dev.stamp
	@SERVICECONFIG_LS_FUZZ=4400 SERVICECONFIG_LS_EDITS=25000 SERVICECONFIG_LS_TREES=2000 \
	  SERVICECONFIG_LS_PAYLOADS=500 $(BIN)/python -m pytest tests/server/fuzz \
	  tests/server/workspace/test_ignore.py tests/server/features/test_inert_markdown.py

tolerance: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.server.reading.guards

mutants: $(VENV)/dev.stamp
	@$(BIN)/python -m tools.mutants

test: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -m "not live and not editors and not dist"

check: lint
	@$(MAKE) --no-print-directory test

lint: types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

types: $(VENV)/dev.stamp
	@$(BIN)/mypy

release-notes: $(VENV)/dev.stamp
	@$(BIN)/towncrier build --draft --version "$$($(BIN)/serviceconfig-ls --version | cut -d ' ' -f 2)"

live-parts: $(VENV)/dev.stamp
	@$(BIN)/python -m record.parts

test-live: live-parts
	@$(BIN)/python -m pytest -m live tests/live

refresh-facts: live-parts
	@$(BIN)/python -m record

docs: $(VENV)/dev.stamp
	@$(BIN)/python -m docs

test-editors: $(VENV)/dev.stamp
	@$(BIN)/python -m tools.editors.parts
	@$(BIN)/python -m pytest -m editors tests/editors

test-dist: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -m dist tests/dist

dist: $(VENV)/build.stamp
	@PYTHONPATH=packaging $(BIN)/python -m release

vsix: $(VENV)/build.stamp
	@PYTHONPATH=packaging $(BIN)/python -m release --vsix

nvim: $(VENV)/run.stamp
	@$(BIN)/python -m tools.editors.try_neovim

pictures: $(VENV)/run.stamp
	@$(BIN)/python -m tools.editors.pictures

oracle: live-parts
	@$(BIN)/python -m tools.oracle
	@$(BIN)/python -m tests.live.test_hardening 100

refresh-exposure: live-parts
	@$(BIN)/python -m tools.oracle --record

refresh-verdicts: live-parts
	@$(BIN)/python -m tests.live.test_verdicts

fresh-values: live-parts
	@$(BIN)/python -m tests.live.test_verdicts 300 $(SEED)

format: $(VENV)/dev.stamp
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .parts dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
