# Every command that a person or CI runs. `make` alone says what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PYTHONHASHSEED ?= random
export PYTHONDONTWRITEBYTECODE ?=
WORKERS ?= 2

.PHONY: help run test check law prove find trace bench long simulate mutate tamper clauses stop messages lock setup setup-test

help: ## what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup:
	@sh deploy/prepare.sh run

setup-test:
	@sh deploy/prepare.sh test

run: setup ## set up what is missing and serve the demo city (PORT=8000)
	@.venv/bin/mingjing serve --demo

test: setup-test check ## set up what is missing and run every test
	$(PY) -m pytest -q -n $(WORKERS) --dist loadgroup
	@$(PY) tests/clauses.py --summary

check: setup-test ## lint, types, floors, law
	.venv/bin/ruff check src tests bench deploy
	.venv/bin/ruff format --check src tests bench deploy
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/yamllint -s law
	.venv/bin/djlint --lint --quiet src
	$(PY) -m django makemigrations --check --dry-run --settings mingjing.web.settings_offline
	.venv/bin/mingjing law check

law: setup-test ## load every law file, run every scenario, prove every effective procedure of every place and field
	.venv/bin/mingjing law check
	$(PY) -m pytest -q tests/test_law.py -n $(WORKERS)
	.venv/bin/mingjing law prove

prove: setup ## prove the whole law anew, without what was proven before
	.venv/bin/mingjing law prove --fresh

find: setup ## where a rule lives: make find TEXT=二十四小时
	@.venv/bin/mingjing law find "$(TEXT)"

trace: setup ## a whole effective procedure: make trace PROCEDURE=ordinary_penalty PLACE=jiangsu/lianyungang ON=2026-03-01
	@.venv/bin/mingjing law trace $(PROCEDURE) --place $(PLACE) --on $(ON)

bench: setup-test ## measurements, each with its peer or limit beside it
	$(PY) -m bench

long: setup-test ## the long versions of the bars (hours)
	MINGJING_LONG=1 $(PY) -m pytest -q -n $(WORKERS) --dist loadgroup

simulate: setup-test ## the log, its signer, witnesses, disks, network and clocks, by seeds: make simulate SEEDS=100000 [FROM=0]
	$(PY) -m tests.simulation --seeds $(or $(SEEDS),10000) --from $(or $(FROM),0) --workers $(WORKERS)

mutate: setup-test ## break the code in one place at a time: does a test notice? (MODULES="tree tiles" SAMPLE=200)
	$(PY) -m tests.mutation $(MODULES) $(if $(SAMPLE),--sample $(SAMPLE)) --workers $(WORKERS)

tamper: setup-test ## a million altered bundles, not one accepted: make tamper MUTANTS=1000000 SEED=4
	MINGJING_MUTANTS=$(or $(MUTANTS),1000000) MINGJING_SEED=$(or $(SEED),4) $(PY) -m pytest -q -n 0 tests/bundles/test_tampering.py

clauses: ## which duties of the catalogue have a passing test (FORMAT=json)
	@$(PY) tests/clauses.py --format $(or $(FORMAT),text)

messages: setup-test ## collect the interface strings for translation
	cd src/mingjing && DJANGO_SETTINGS_MODULE=mingjing.web.settings ../../.venv/bin/django-admin makemessages -l en --no-location --no-obsolete

stop: ## stop the private databases of this clone
	@.venv/bin/mingjing stop

lock: ## renew the lock files after editing requirements*.in
	@for f in requirements requirements-test requirements-uv requirements-embedded requirements-fonts requirements-node; do \
	  .venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 $$f.in -o $$f.lock; done
	@.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.12 requirements-reader.in -o requirements-reader.lock
