# Vademecum. `make` alone explains everything.
.DEFAULT_GOAL := help
.PHONY: help install develop run demo demo-clear test lint format typecheck bench lock messages compile services clean

bin := .venv/bin
python := $(bin)/python

help: ## explain the targets
	@echo "Vademecum, the knowledge base and training platform of a PMO."
	@echo
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1 \2/' \
	  | awk '{ name = $$2; $$1 = $$2 = ""; sub(/^ +/, ""); printf "  make %-12s %s\n", name, $$0 }'
	@echo
	@echo "PORT=8080 and DATA_DIR=/srv/vademecum can be given to each; .env.example explains all settings."

install: .venv/.compiled ## make the environment in .venv from the hashed locks

develop: .venv/.compiled .venv/.developed ## the same with what developing and testing needs

run: install ## prepare and start everything; prints the address and a sign-in link; Ctrl-C stops it
	@exec $(python) manage.py serve

demo: install ## add a fictional organisation; prints one-time sign-in links of some of its people
	@$(python) manage.py demo

demo-clear: install ## remove the fictional organisation again
	@$(python) manage.py demo_clear

test: lint ## all checks and all tests; real servers and a browser where they are installed
	$(bin)/pytest -n 2 --dist loadfile --ignore tests/journeys
	$(bin)/pytest tests/journeys

lint: develop ## style, import directions, types
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/lint-imports
	$(bin)/mypy

format: develop ## format the code
	$(bin)/ruff check --fix-only --quiet .
	$(bin)/ruff format .

typecheck: develop ## types alone
	$(bin)/mypy

bench: develop ## measure; prints one JSON line a figure (benchmarks/README.md)
	@$(python) -m benchmarks

lock: develop ## renew the hashed locks from requirements/*.in
	@scripts/lock

messages: develop ## collect strings for translation (needs gettext)
	@scripts/messages

compile: .venv/.compiled ## compile the translations that changed

services: ## install the servers that the tests use: PostgreSQL, Redis, Chromium, OpenSearch
	@scripts/install_test_services

clean: ## remove the environment and what tools left behind; data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/.installed: requirements/base.txt pyproject.toml scripts/install
	@scripts/install base
	@touch $@

.venv/.compiled: .venv/.installed $(wildcard */locale/*/LC_MESSAGES/*.po site/vademecum/*/locale/*/LC_MESSAGES/*.po)
	@$(python) scripts/compile_translations.py
	@touch $@

.venv/.developed: requirements/dev.txt .venv/.installed
	@scripts/install dev
	@touch $@
