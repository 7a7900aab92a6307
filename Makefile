# Two commands matter: `make run` and `make test`. Both do all their own set-up.
PYTHON ?= python3
BIN := .venv/bin
HOME_DIR := $(or $(YOUXU_HOME),$(CURDIR)/home)

.PHONY: help setup run test test-all check bench messages screenshots lock clean

help:            ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: .venv/ready  ## make .venv with the pinned packages and the `youxu` command

.venv/ready: requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@$(BIN)/python tools/messages.py compile
	@touch $@

run: setup       ## start the product with the shipped plan and a sample county
	@YOUXU_HOME="$(HOME_DIR)" $(BIN)/youxu demo --if-empty
	@YOUXU_HOME="$(HOME_DIR)" $(BIN)/youxu serve

test: setup      ## run checks and tests in some minutes; ends by naming what it did not run
	@$(BIN)/python tools/check.py

test-all: setup  ## run every check and test, as CI does
	@$(BIN)/python tools/check.py --all

check: setup     ## the fast gates only: style, types, imports
	@$(BIN)/python tools/check.py --gates

bench: setup     ## measure, and print the table
	@$(BIN)/python -m bench

messages: setup  ## extract texts, then compile the catalogues
	@$(BIN)/python tools/messages.py extract
	@$(BIN)/python tools/messages.py compile

screenshots: setup ## make the README's pictures from a fresh demo
	@$(BIN)/python tools/screenshots.py

lock: setup      ## renew requirements.txt with hashes
	@$(BIN)/uv pip compile --quiet --generate-hashes --no-annotate --no-header pyproject.toml --extra dev --python-version 3.11 -o requirements.txt

clean:           ## remove what setup and run made
	rm -rf .venv home build dist
