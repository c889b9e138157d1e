# Dertig: `make run` starts it, `make test` tests it. README.md says more.

# Any Python that starts: it only fetches uv, which then finds one that is new enough.
PYTHON ?= $(firstword $(foreach name,python3 /usr/bin/python3 python,$(shell $(name) -c 'print("$(name)")' 2>/dev/null)) python3)
UV := .venv-tools/bin/uv
BIN := .venv/bin
FUZZ := .venv-fuzz/bin/schemathesis
export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV

.PHONY: help run setup test check bench fuzz-api upgrade-dump clean environment packages packages-test messages

help:  ## Say what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: packages environment messages  ## Start everything; PORT=8001 make run for another port
	@exec $(BIN)/python -m config.supervisor

setup: packages environment messages  ## Prepare everything, leave nothing running
	@$(BIN)/python manage.py setup_installation

test: packages-test environment messages  ## Every test: unit, API, admin, journeys in Chromium
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

check: packages environment messages  ## Format, lint, types, floors, migrations, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m scripts.check_migrations
	$(BIN)/python scripts/check_translations.py
	$(BIN)/python scripts/check_distributions.py

bench: packages environment messages  ## Time lists, registers and exports, requests, purges
	@$(BIN)/python -m bench

upgrade-dump: packages environment messages  ## Freeze an installation of this commit for the upgrade test, once a release
	@$(BIN)/python -m tests.upgrades.make_dump

fuzz-api: packages-test environment messages $(FUZZ)  ## Set schemathesis on the API; in no other target
	@$(BIN)/python scripts/fuzz_api.py $(FUZZ)

clean:  ## Remove the environment; state in var/ stays
	rm -rf .venv .venv-tools .venv-fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --- Steps that find nothing to do when nothing has changed

environment: .venv/.made

# Where no Python 3.13 is to be had, any other that the project supports will do.
.venv/.made: uv.lock pyproject.toml .python-version $(UV)
	@echo "Installing the Python packages into .venv, once …"
	@$(UV) sync --locked --quiet --compile-bytecode || \
		$(UV) sync --locked --quiet --compile-bytecode --python '>=3.12'
	@touch $@

$(UV):
	@echo "Fetching uv into .venv-tools, once …"
	@$(PYTHON) scripts/get_uv.py

# Apart: schemathesis needs the HTTP library that our app `requests` hides.
$(FUZZ): $(UV)
	@$(UV) venv --quiet --clear .venv-fuzz
	@$(UV) pip install --quiet --python .venv-fuzz schemathesis==4.32.5
	@touch $@

packages:
	@$(PYTHON) scripts/system_packages.py run

packages-test:
	@$(PYTHON) scripts/system_packages.py test

messages: $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po */locale/*/LC_MESSAGES/*.po))

%.mo: %.po
	@msgfmt --check-format --output-file=$@ $<
