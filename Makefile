# One place for every command a contributor needs; `make` alone lists them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo up test check deploy-check soak schemas gold bench docs sbom lock clean

help:  ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## make the environment in .venv from the hashed lock

$(READY): requirements/uv.lock requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Dateline needs Python 3.11 or newer; point to one with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making the environment in $(VENV) (about a minute, about 900 MB)" >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/dateline broker --prepare || echo "The embedded Kafka will be fetched when it is first needed" >&2
	@touch $@

demo: $(READY)  ## replay the seed articles through an embedded Kafka and show the events
	@$(BIN)/dateline demo

up: $(READY)  ## start the whole pipeline, open its dashboard, and stay until Ctrl-C
	@$(BIN)/dateline up --open

test: check  ## every check and every test, on a real Kafka
	@$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile

check: $(READY)  ## formatting, lint, types, architecture, dependencies, dead code
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/vulture

deploy-check: $(READY)  ## render and lint what is in deploy/ with every tool that can be had
	@$(BIN)/python -m tests.deploy.tools
	@$(BIN)/python -m pytest tests/deploy -q

schemas: $(READY)  ## write the JSON Schemas and check the examples
	@$(BIN)/dateline schemas write schemas

soak: $(READY)  ## faults for 20 minutes, with a report
	@$(BIN)/python -m tests.faults soak

gold: $(READY)  ## score the extraction against the project's gold
	@$(BIN)/python -m tests.gold

bench: $(READY)  ## measure speed beside other stream processors (docs/performance.md)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements/bench.lock
	@$(BIN)/python -m tests.bench

docs: $(READY)  ## build the documentation as a site in dist/site
	@$(BIN)/properdocs build --strict -f mkdocs.yml

sbom: $(READY)  ## write the bill of materials (CycloneDX) to dist/
	@$(BIN)/python -m tests.supply dist/dateline.cdx.json

lock: $(READY)  ## resolve the dependencies again, hashes and no index address
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml --group dev --output-file requirements/dev.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml --constraints requirements/dev.lock --output-file requirements/runtime.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml --group bench --constraints requirements/dev.lock --override requirements/bench.overrides \
	  --output-file requirements/bench.lock
	@awk '/^(hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==/{on=1} on{print} on && !/\\$$/{on=0}' \
	  requirements/dev.lock > deploy/build.lock

clean:  ## remove the environment and the data folder
	rm -rf $(VENV) .dateline
