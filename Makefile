# `make` or `make help` lists what there is. All set-up happens by itself, into .venv and var.

# PYTHON=… names another Python. The rule without it: python3 if it is 3.11 to 3.13, else the newest of these.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	$$each newsroom/bootstrap.py --check >/dev/null 2>&1 && { echo $$each; exit; }; done; echo python3)

BIN := .venv/bin
BOOTSTRAP = @$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 7))' 2>/dev/null || { \
	echo 'Newsroom needs Python 3.11, 3.12 or 3.13: install one, or name it: make $@ PYTHON=/path/to/python3' >&2; \
	exit 1; }; $(PYTHON) newsroom/bootstrap.py
# The linters read the settings, but need no server.
NO_SERVER = SECRET_KEY=lint DATABASE_URL=postgresql://127.0.0.1:1/none

.PHONY: help run test lint bench
.DEFAULT_GOAL := help

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'
	@echo
	@echo "  PORT=8001 NEWSROOM_DATA_DIR=/elsewhere  run a second one beside the first"
	@echo "  DATABASE_URL=… REDIS_URL=…              use your servers instead of embedded ones (MIGRATE=1, DEMO=1)"
	@echo "  PYTHON=python3.13                       choose the Python, 3.11 to 3.13"

run: ## start Newsroom: servers, web, workers; Ctrl-C stops it
	$(BOOTSTRAP) requirements.txt
	@exec $(BIN)/python -m newsroom.up

test: ## run all tests against servers of their own (ARGS= for pytest)
	$(BOOTSTRAP) requirements-dev.txt
	env -u DJANGO_SETTINGS_MODULE $(BIN)/python -m pytest -n 2 $(ARGS)

lint: ## check style, types, the walls between packages, templates, migrations, the API's contract
	$(BOOTSTRAP) requirements-dev.txt
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(NO_SERVER) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --check
	$(NO_SERVER) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(NO_SERVER) $(BIN)/python manage.py api_contract

bench: ## measure speed and quality
	$(BOOTSTRAP) requirements-dev.txt
	$(BIN)/python -m bench $(ARGS)
