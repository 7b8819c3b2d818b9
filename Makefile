# Everything that a person needs to say to this project. `make help` lists the targets.
#   make run PORT=8001 DATA=var/second      another port, another folder of the embedded database
#   make run PYTHON=python3.12              another Python

PYTHON ?= python3
PORT ?=
DATA ?=
WORKERS ?= 2
UV_VERSION := 0.13.9

BIN := .venv/bin
UV := var/uv/bin/uv
STAMPS := var/stamps
NODE := $(BIN)/python tools/node.py
QUIET_NPM := --ignore-scripts --no-audit --no-fund --include=dev --loglevel=error
CATALOGUES := $(shell find src -name '*.po' 2>/dev/null)
BROWSERS := chromium-headless-shell chromium chromium-browser google-chrome
ENGINE_SOURCES := $(wildcard src/xieshou/engines/compiled.py src/xieshou/engines/assignment/*.py)
WEB_SOURCES := $(shell find src/xieshou/web/src src/xieshou/web/styles src/xieshou/web/icons.json -type f 2>/dev/null)
SOURCE_FOLDERS := src tests bench tools

# Once the tests have been prepared, their packages stay: they contain those of a plain run.
LOCK := $(if $(wildcard $(STAMPS)/dev),requirements-dev.lock,requirements.lock)

export PYTHONUTF8 := 1
export UV_NO_PROGRESS := 1
# Every process loads two thousand modules: what is compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
SHELL := /bin/sh
.PHONY: help setup built run test coverage drill check clean chromium java relay dev \
	check-ruff check-format check-types check-imports check-templates check-migrations check-words check-packages check-messages

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMPS)/python ## build everything without running it
	@$(MAKE) -j3 built

built: $(STAMPS)/bundle $(STAMPS)/messages $(STAMPS)/bytecode $(STAMPS)/kernels

run: setup ## serve the demonstration (PORT=8000 DATA=var/data)
	@exec $(BIN)/xieshou run $(if $(PORT),--port $(PORT)) $(if $(DATA),--data $(DATA))

test: dev chromium java relay ## run every test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

coverage: dev chromium java relay ## run every test and measure what they reach: 95 % of all, every line of rules, policies and operations
	@rm -f var/coverage/.coverage*; mkdir -p var/coverage
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report= --cov-fail-under=0
	@$(BIN)/python tools/coverage_goals.py

drill: dev ## the long drill of the ledger: STEPS=50000 requests, crowds and killed writers
	@XIESHOU_LEDGER_STEPS=$(or $(STEPS),50000) $(BIN)/python -m pytest -p no:randomly -s tests/kernel/ledger/test_drill.py

check: dev ## the fast checks: style, types, imports, templates, migrations
	@$(MAKE) -j2 --output-sync=target --keep-going check-types check-ruff check-format check-imports \
		check-templates check-migrations check-words check-packages check-messages

clean: ## remove what was built (not the data)
	rm -rf .venv var/uv node_modules $(STAMPS) src/xieshou/web/bundle
	find src -name '*.mo' -delete

# --- the environment -----------------------------------------------------------------------------

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is older. Use: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Building the environment ..."
	@$(PYTHON) -m venv var/uv || { rm -rf var/uv; \
		echo "This Python cannot make environments (Debian: apt-get install python3-venv)."; exit 1; }
	@var/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(STAMPS)/python: $(LOCK) pyproject.toml | $(UV)
	@mkdir -p $(STAMPS)
	@[ -x $(BIN)/python ] || $(UV) venv --quiet --python "$$(command -v $(PYTHON))" .venv
	@echo "Installing the packages of $(LOCK) ..."
	@$(UV) pip sync --quiet --python $(BIN)/python $(LOCK)
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(STAMPS)/bytecode: $(STAMPS)/python
	@$(BIN)/python -m compileall -q -j 2 $(BIN)/../lib/python*/site-packages/django $(BIN)/../lib/python*/site-packages/allauth \
		$(BIN)/../lib/python*/site-packages/ninja $(BIN)/../lib/python*/site-packages/pydantic src/xieshou >/dev/null || true
	@touch $@

$(STAMPS)/kernels: $(STAMPS)/python $(ENGINE_SOURCES)
	@echo "Compiling the assignment engine ..."
	@$(BIN)/python -c 'from xieshou.engines.assignment import warm; warm(large=True)'
	@touch $@

$(STAMPS)/node: package.json package-lock.json .npmrc $(STAMPS)/python
	@echo "Installing the packages of the pages ..."
	@$(NODE) npm ci $(QUIET_NPM)
	@touch $@

$(STAMPS)/bundle: $(STAMPS)/node vite.config.ts tsconfig.json $(WEB_SOURCES)
	@echo "Building the pages' assets ..."
	@$(NODE) node node_modules/vite/bin/vite.js build --logLevel error
	@touch $@

$(STAMPS)/messages: $(STAMPS)/python $(CATALOGUES)
	@$(BIN)/python tools/messages.py compile
	@touch $@

dev:
	@mkdir -p $(STAMPS)
	@[ -f $(STAMPS)/dev ] || { touch $(STAMPS)/dev; rm -f $(STAMPS)/python; }
	@$(MAKE) setup

chromium:
	@[ -z "$$XIESHOU_TEST_BROWSER" ] || exit 0; for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the page tests ..."; \
		apt-get update -qq && export DEBIAN_FRONTEND=noninteractive; \
		apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-noto-cjk >/dev/null 2>&1 || \
		apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	else \
		echo "The page tests need Chromium, and this user may not install it."; \
		echo "Install it (Debian: apt-get install chromium-headless-shell), or name one in XIESHOU_TEST_BROWSER."; exit 1; \
	fi

java:
	@command -v java >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Java for the tests on a Spark cluster ..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null; \
	else \
		echo "The tests on a Spark cluster need Java, and this user may not install it."; \
		echo "Install it (Debian: apt-get install default-jre-headless)."; exit 1; \
	fi

relay:
	@missing=""; command -v turnserver >/dev/null || missing="coturn"; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	[ -z "$$missing" ] || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing $$missing for the tests of calls ..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
		echo "Without $$missing the tests of the relay (coturn) and of several socket processes (redis) do not run;"; \
		echo "this user may not install it (Debian: apt-get install $$missing). All other tests run."; \
	fi

# --- the fast checks -----------------------------------------------------------------------------

check-ruff:
	$(BIN)/ruff check --quiet $(SOURCE_FOLDERS)

check-format:
	$(BIN)/ruff format --quiet --check $(SOURCE_FOLDERS)

check-types:
	$(BIN)/mypy --no-error-summary

check-imports:
	$(BIN)/lint-imports

check-templates:
	$(BIN)/djlint --quiet --lint src

check-migrations:
	$(BIN)/xieshou manage makemigrations --check --dry-run

check-words:
	$(BIN)/codespell src tests bench tools docs README.md Makefile

check-packages:
	$(BIN)/deptry src --no-ansi

check-messages:
	$(BIN)/python tools/messages.py check
