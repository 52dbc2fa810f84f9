# Everything runs in .venv, made from the lock files with python3 (>= 3.11) and pip alone.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.runtime.stamp
DEV_STAMP := $(VENV)/.dev.stamp
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
export PYTHON

.PHONY: help demo test lint check bench fuzz roundtrips env lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

demo: $(RUN_STAMP) ## Run the gateway with simulated partners; make demo ARGS=--once checks every outcome and ends
	@PYTHONPATH="$(CURDIR)" $(BIN)/python -m edi_gateway.cli.main demo $(ARGS)

test: check ## Run every check and every test; make test ARGS="-k sftp" runs some
	@$(BIN)/python -m pytest -q -n auto $(ARGS)

lint: $(DEV_STAMP) ## Check style and formatting
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

check: lint ## Check style, types, floors and dependencies, without running tests
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >$(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }
	@$(BIN)/deptry . --no-ansi >$(VENV)/deptry.log 2>&1 || { cat $(VENV)/deptry.log; exit 1; }

bench: $(DEV_STAMP) ## Measure the heart as ratios to a bare split; make bench ARGS=10 takes 10 MB
	@$(BIN)/python -m benchmarks.heart $(ARGS)

fuzz: $(DEV_STAMP) ## Damage the samples 100,000 times and look for what is not a finding; make fuzz ARGS=2000
	@$(BIN)/python -m benchmarks.fuzz $(ARGS)

roundtrips: $(DEV_STAMP) ## Write and read again 10,000 generated documents with every map
	@EDI_GATEWAY_ROUND_TRIPS=10000 $(BIN)/python -m pytest -q -n auto --timeout 0 tests/mapping/test_generated_round_trips.py

env: $(DEV_STAMP) ## Make the development environment, with the edi-gateway command in .venv/bin
	@echo "Ready: . $(BIN)/activate"

lock: ## Renew the lock files from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "error: uv is needed to renew the lock files" >&2; exit 1; }
	$(COMPILE) --upgrade pyproject.toml -o requirements/runtime.lock
	$(COMPILE) --upgrade pyproject.toml --group dev --group peers -c requirements/runtime.lock -o requirements/dev.lock

clean: ## Remove the environment, caches and the demo's folder
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist demo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@python=$$(tools/find-python) && echo "Making $(VENV) with $$("$$python" --version)" && "$$python" -m venv $(VENV)

$(RUN_STAMP): requirements/runtime.lock | $(BIN)/python
	@echo "Installing what the gateway needs (requirements/runtime.lock)"
	@$(PIP) install --require-hashes -r requirements/runtime.lock
	@touch $@

# The development lock holds the runtime one, with the same versions.
$(DEV_STAMP): requirements/dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what development needs (requirements/dev.lock)"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(RUN_STAMP) $@
