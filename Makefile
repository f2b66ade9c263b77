# Every command sets up what it needs; the second run reuses it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test check live-parts test-live test-editors test-dist dist vsix nvim bench oracle \
	refresh-facts refresh-exposure format docs pictures clean machine fuzz soak lock mutants corpus \
	refresh-verdicts fresh-values tolerance

help:
	@echo "make demo          see the server at work on a sample, in this terminal"
	@echo "make test          run the tests (needs the Python package registry only)"
	@echo "make check         format, lint, types, import contract, tests: the one gate"
	@echo "make test-live     compare with the real systemd 252, 257, 262 and Nix (Debian, apt)"
	@echo "make test-editors  drive the real Neovim and VS Code (Debian, apt, npm)"
	@echo "make dist          build all that is given to people into dist/ (npm)"
	@echo "make vsix          build the VS Code extension for this machine (npm)"
	@echo "make test-dist     install what is given to people, and run it (Debian, apt)"
	@echo "make nvim          open the sample in Neovim with the server attached"
	@echo "make bench         measure against a bare server in the same run"
	@echo "make fuzz          100,000 random edits: the server ends where a fresh one begins"
	@echo "make soak          100,000 mixed requests: what the server keeps in memory"
	@echo "make tolerance     each form with any token missing, and cut off anywhere"
	@echo "make mutants       which share of random mistakes is found, by kind"
	@echo "make oracle        fresh random services, and lines offered to them, against the real systemd"
	@echo "make refresh-facts record the facts about systemd anew"
	@echo "make refresh-exposure record anew what make test compares scores with"
	@echo "make refresh-verdicts record anew what systemd says of the pool of values"
	@echo "make fresh-values  random values of every directive against the real systemd"
	@echo "make docs          write the generated documents anew"
	@echo "make pictures      make the pictures of the README anew"

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

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV) for the tests …"
ifdef LOCK
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement $(LOCK)
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
else
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
endif
	@touch $@ $(VENV)/run.stamp

$(VENV)/build.stamp: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet 'hatchling>=1.25'
	@touch $@

demo: $(VENV)/run.stamp
	@$(BIN)/python -m tools.demo

bench: $(VENV)/dev.stamp $(VENV)/peer/bin/systemd-language-server
	@$(BIN)/python -m tools.bench

# a venv of its own: it needs an older pygls
$(VENV)/peer/bin/systemd-language-server: | $(BIN)/python
	@$(PYTHON) -m venv $(VENV)/peer
	@$(VENV)/peer/bin/python -m pip install --quiet systemd-language-server

# CORPUS=folder: one folder in it for each repository
corpus: $(VENV)/dev.stamp
	@$(BIN)/python -m tools.corpus $(CORPUS)

# pins what CI installs: make check LOCK=.ci/requirements.txt
lock: | $(BIN)/python
	@$(BIN)/python -m tools.lock

soak: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.server.fuzz.soak 100000

fuzz: $(VENV)/dev.stamp
	@SERVICECONFIG_LS_FUZZ=8700 $(BIN)/python -m pytest tests/server/fuzz

tolerance: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.server.reading.guards

mutants: $(VENV)/dev.stamp
	@$(BIN)/python -m tools.mutants

test: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -m "not live and not editors and not dist"

check: $(VENV)/dev.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

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
