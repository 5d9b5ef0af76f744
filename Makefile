# Everything one does with this project. On a fresh machine: make demo

PYTHON ?= python3
MAP ?= 2023
PORT ?= 8000
GATEWAY_PORT ?= 8002
WORKERS ?= 2

BIN := .venv/bin
UV := var/bootstrap/bin/uv
# Each database has its own folder of files and of marks saying what was done to it.
SERVER := $(if $(DATABASE_URL),-$(firstword $(shell printf %s '$(DATABASE_URL)' | cksum)))
DEMO := var/demo-$(MAP)$(SERVER)
SOURCES := portal procedures payments cms tests manage.py
MIGRATIONS := $(wildcard */migrations/*.py portal/*/migrations/*.py)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard portal/locale/*/LC_MESSAGES/*.po \
	portal/overrides/*/LC_MESSAGES/*.po))
INSTALL := UV_PYTHON_DOWNLOADS=never $(UV) pip install --quiet --python $(BIN)/python \
	--require-hashes --no-deps --compile-bytecode
LOCK := uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header
PYTEST := $(BIN)/pytest -q
ON_POSTGRES := $(BIN)/python tests/postgres.py

# Some containers forbid Python to keep what it compiled: every start would take 7 seconds more.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo demo-reset smoke test checks test-postgres test-sqlite check-all faults races chaos outage \
	template-sqlite bench lint format \
	check-migrations check-deploy licences messages theme lock system system-test install

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "%-18s %s\n", $$1, $$2}'

# --- showing ---------------------------------------------------------------------------------

demo: export MOTCUA_VAR := $(abspath $(DEMO))
demo: system .venv/.base $(CATALOGUES) $(DEMO)/.seeded ## a believable province on this machine
	@$(BIN)/python manage.py collectstatic --no-input -v 0
	@exec $(BIN)/python manage.py demo --port $(PORT) --gateway-port $(GATEWAY_PORT)

demo-reset: ## forget the demo's data (a database of DATABASE_URL is for you to empty)
	rm -rf $(DEMO)

$(DEMO)/.migrated: export MOTCUA_VAR := $(abspath $(DEMO))
$(DEMO)/.migrated: .venv/.base $(MIGRATIONS)
	@mkdir -p $(DEMO)
	$(BIN)/python manage.py migrate -v 0
	$(BIN)/python manage.py createcachetable cache -v 0
	@touch $@

# Half a province is of no use: what failed is begun again.
$(DEMO)/.seeded: export MOTCUA_VAR := $(abspath $(DEMO))
$(DEMO)/.seeded: $(CATALOGUES) | $(DEMO)/.migrated
	@test -e $@ || $(BIN)/python manage.py seed_demo --map $(MAP) || { rm -rf $(DEMO); exit 1; }
	@touch $@

smoke: system .venv/.base $(CATALOGUES) ## does everything start and answer?
	$(BIN)/python manage.py smoke

# --- proving ---------------------------------------------------------------------------------

# What needs no database runs on one engine, SQLite; what drives a browser, crawls all pages or only
# shows and imports, on PostgreSQL. `check-all` leaves nothing out on either.
test: install ## before each change lands
	@$(MAKE) --no-print-directory -j2 test-postgres checks
	@$(MAKE) --no-print-directory test-sqlite

checks: lint check-migrations check-deploy template-sqlite

template-sqlite: export DJANGO_SETTINGS_MODULE = portal.settings.test
template-sqlite: install # while PostgreSQL's is made, which takes one core
	DATABASE_URL= $(BIN)/python -m tests.databases

test-postgres: install ## the whole suite on a throw-away PostgreSQL, journeys and axe included
	$(ON_POSTGRES) $(PYTEST) -n $(WORKERS)

test-sqlite: install ## the suite on SQLite, with one journey of those that drive a browser
	DATABASE_URL= $(PYTEST) -n $(WORKERS) -m "(not journey or spine) and not crawl and not alike"

check-all: export BOOKS = all
check-all: export LOOKS = all
check-all: test races licences smoke ## before a release: every journey on both engines, long property tests, chaos
	HYPOTHESIS_PROFILE=long DATABASE_URL= $(PYTEST) -n $(WORKERS)
	$(ON_POSTGRES) $(BIN)/pytest -q -m chaos
	@.ci/system.sh verapdf
	$(BIN)/pytest -q -m verapdf tests/verapdf

faults: install ## the table of docs/faults.md, number by number
	DATABASE_URL= $(PYTEST) -m "fault and sqlite"
	$(ON_POSTGRES) $(PYTEST) -m fault

races: install ## each race passes while everything lingers, and fails when its lock is taken out
	$(ON_POSTGRES) $(PYTEST) -n $(WORKERS) --locks=kept
	$(ON_POSTGRES) $(PYTEST) -n $(WORKERS) --locks=taken

chaos: install ## people file and pay while processes are killed, on both engines (APPLICATIONS=200)
	$(ON_POSTGRES) $(BIN)/pytest -q -s -m chaos
	DATABASE_URL= $(BIN)/pytest -q -s -m chaos

outage: export CLUSTER := disk
outage: install ## a gateway is silent for three days: 10,000 payments are made up for
	$(ON_POSTGRES) $(BIN)/pytest -q -m outage

bench: export CLUSTER := disk
bench: install ## measurements with their goals, on PostgreSQL; asks for a quiet machine
	$(ON_POSTGRES) $(BIN)/pytest -q -s -m bench

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports > var/imports.txt || { cat var/imports.txt; exit 1; }

format: install ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check-migrations: install
	$(BIN)/python manage.py makemigrations --check --dry-run

check-deploy: install
	.ci/production.sh $(BIN)/python manage.py check --deploy --fail-level WARNING

licences: .venv/.base ## what ships, and under which licence
	$(BIN)/python manage.py licences

# --- keeping ---------------------------------------------------------------------------------

messages: ## collect the texts of the interface into the Vietnamese catalogue
	$(BIN)/python manage.py makemessages -l vi --no-wrap --add-location file \
		--ignore "node_modules/*" --ignore "var/*" --ignore ".venv/*" --ignore "tests/*"

theme: ## build styles, scripts and fonts (the result is committed)
	npm ci && npm run build

lock: ## pin requirements/*.in anew
	$(LOCK) requirements/base.in --override requirements/overrides.txt -o requirements/base.txt
	$(LOCK) requirements/base.in requirements/dev.in --override requirements/overrides.txt \
		-o requirements/dev.txt
	$(LOCK) requirements/uv.in -o requirements/uv.txt

# --- installing ------------------------------------------------------------------------------

install: system-test .venv/.base .venv/.dev $(CATALOGUES)

system:
	@.ci/system.sh run

system-test:
	@.ci/system.sh test

$(UV): requirements/uv.txt | system
	$(PYTHON) -m venv var/bootstrap
	var/bootstrap/bin/pip install --quiet --require-hashes -r requirements/uv.txt
	@touch $@

$(BIN)/python: | $(UV)
	UV_PYTHON_DOWNLOADS=never $(UV) venv --quiet --allow-existing --python $(PYTHON) .venv

.venv/.base: requirements/base.txt | $(BIN)/python
	$(INSTALL) -r $<
	@touch $@

.venv/.dev: requirements/dev.txt | .venv/.base
	$(INSTALL) -r $<
	@touch $@

%.mo: %.po
	msgfmt --check-format -o $@ $<
