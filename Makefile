# Every target that a person or CI calls. `make help` lists them; nothing else needs to be known.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.8
UV = $(if $(shell command -v uv 2>/dev/null),uv,.uv/bin/uv)
INSTALL = UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes
# An image is an extra; `dev` is everything plus the tools.
IMAGES := rooms detector enrichment operator site
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" pyproject.toml
DEV_FLAGS := --extra site --extra train --extra operator --group dev

.DEFAULT_GOAL := help
.PHONY: help demo test test-unit e2e bench check format lint types contracts lock lock-check docs llama-server train clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.site ## start everything with two synthetic cameras; Ctrl-C ends it
	@exec $(BIN)/hsi demo $(ARGS)

test: $(VENV)/.dev llama-server ## the fast suite, on real PostgreSQL, Redis and llama.cpp
	@$(BIN)/python -m pytest -m "not bench and not e2e and not soak" $(ARGS)

test-unit: $(VENV)/.dev ## the pure part of the suite, in seconds
	@$(BIN)/python -m pytest tests/unit tests/house $(ARGS)

e2e: $(VENV)/.dev ## start the product as a user does, and break it
	@$(BIN)/python -m pytest -m e2e tests/e2e $(ARGS)

bench: $(VENV)/.dev llama-server ## measure the promised numbers; one row each
	@rm -f build/bench.jsonl
	@$(BIN)/python -m pytest -m bench tests/bench --timeout 1200 -q $(ARGS); status=$$?; \
		$(BIN)/python tests/parts/bench_table.py build/bench.jsonl; exit $$status

check: $(VENV)/.dev lint types contracts lock-check ## format, lint, types, import contracts, locked requirements

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted; run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .

types: $(VENV)/.dev
	@$(BIN)/mypy

contracts: $(VENV)/.dev
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev ## format the code
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .

lock: $(VENV)/.dev ## compile requirements/*.txt from pyproject.toml
	@for image in $(IMAGES); do $(COMPILE) --extra $$image -o requirements/$$image.txt; done
	@$(COMPILE) $(DEV_FLAGS) -o requirements/dev.txt

lock-check: $(VENV)/.dev
	@rm -rf build/lock && mkdir -p build/lock && cp requirements/*.txt build/lock/
	@for image in $(IMAGES); do $(COMPILE) --extra $$image -o build/lock/$$image.txt; done
	@$(COMPILE) $(DEV_FLAGS) -o build/lock/dev.txt
	@diff -ru requirements build/lock || { echo "requirements/ drifted from pyproject.toml; run: make lock"; exit 1; }

docs: $(VENV)/.dev ## write the generated pages
	@$(BIN)/python tests/parts/pages.py

llama-server: $(VENV)/.dev ## build llama.cpp's server for the tests (five minutes once, then cached)
	@$(BIN)/python tests/parts/llama_server.py

train: $(VENV)/.dev ## train the shipped synthetic-scene detector anew
	@$(BIN)/python -m hsi.simulate.train --out services/hsi/simulate/model/synthetic-yard.onnx $(ARGS)

clean: ## remove what the targets made, but no data
	@rm -rf $(VENV) .uv build

# The environment: locked, hashed; made with uv, which comes from PyPI where it is absent.
$(VENV)/bin/python: | .python-checked $(if $(shell command -v uv 2>/dev/null),,.uv/bin/uv)
	@UV_PYTHON_DOWNLOADS=never $(UV) venv --quiet --allow-existing --python $(PYTHON) $(VENV)

.INTERMEDIATE: .python-checked
.python-checked:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; '$(PYTHON)' is older or missing. Name another: make PYTHON=python3.12 ..."; exit 1; }

.uv/bin/uv:
	@echo "Installing uv ..."
	@$(PYTHON) -m venv .uv && .uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.site: requirements/site.txt pyproject.toml | $(VENV)/bin/python
	@test -e $(VENV)/.dev || echo "Installing what the demo needs ..."
	@$(INSTALL) -r requirements/site.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the development environment ..."
	@$(INSTALL) -r requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@
