# `make demo` and `make test` need only Python 3.11+ and make. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
LAUNCH := $(BIN)/python -m portal.launcher
# `make test ARGS="tests/councils -k minutes"` runs a part in one process, without asking how much is covered.
# The whole is shared out by modules, some of which build a world of their own: a worker a core, the long ones first.
ARGS ?=
WHOLE := -n auto --maxprocesses=8 --dist=loadscope --no-loadscope-reorder \
	--cov --cov-report=term:skip-covered --cov-report=html:test-results/coverage
# What production must set (docs/operations.md), with made-up values: `check --deploy` then judges the rest.
PRODUCTION := DEMO= DEBUG= ALLOWED_HOSTS=portal.example.org SITE_URL=https://portal.example.org TRUSTED_PROXIES=1 \
	STATIC_MANIFEST=1 EMAIL_FROM=portal@example.org EMAIL_URL=smtp+tls://mail.example.org:587

export PORT
MAKEFLAGS += --no-print-directory

.PHONY: help setup demo test faults rights check static-checks format messages lock bench clean
.DEFAULT_GOAL := help

help: ## List what make can do here
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r a b; do printf '%-14s %s\n' "$$a" "$$b"; done

.venv/ready: requirements-dev.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed, and $(PYTHON) is not found." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or later is needed; $(PYTHON) is older. Try: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) portal/launcher/venv.py

setup: .venv/ready ## Make .venv from the pinned packages

demo: setup ## Serve the portal with demo data at http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(LAUNCH) demo

test: check ## Static checks, then the whole suite with browser tests (ARGS="tests/councils -k minutes" for a part)
	@$(LAUNCH) test $(or $(ARGS),$(WHOLE))

faults: setup ## The fault runs whole, at the portal's own pace, and how fast mail leaves (about half an hour)
	@mkdir -p test-results && rm -f test-results/faults.txt
	@FAULTS=whole $(LAUNCH) test tests/faults; code=$$?; cat test-results/faults.txt; exit $$code
	@$(LAUNCH) run -- $(BIN)/python -m bench.mail

rights: setup ## Take checks of rights away one at a time, and say how many the tests notice (some minutes)
	@$(LAUNCH) test tests/access/mutations.py -q; code=$$?; cat test-results/rights.txt; exit $$code

check: setup ## The fast static checks: format, lint, types, layers, templates, migrations, deployment, translations
	@$(LAUNCH) run -- $(MAKE) --no-print-directory static-checks

# Beside the services and with their settings, which Django wants even where nothing is asked of them.
static-checks:
	@mkdir -p test-results
	@ruff format --quiet --diff .
	@ruff check --quiet .
	@mypy --no-error-summary
	@lint-imports --no-logo > test-results/layers.txt || { cat test-results/layers.txt; exit 1; }
	@djlint --quiet --lint templates
	@python manage.py makemigrations --check --dry-run > test-results/migrations.txt || { \
		cat test-results/migrations.txt; exit 1; }
	@env $(PRODUCTION) python manage.py check --deploy --fail-level WARNING
	@python manage.py messages --check

format: setup ## Put code in its form and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

messages: setup ## Update the Swedish catalogue from the code and compile it
	@$(LAUNCH) run -- $(BIN)/python manage.py messages

lock: setup ## Pin the packages of pyproject.toml anew, with hashes (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv." >&2; exit 1; }
	@for extra in "" "--extra=dev"; do \
		file=requirements$${extra:+-dev}.txt; \
		uv pip compile pyproject.toml $$extra --universal --python-version 3.11 --generate-hashes --upgrade \
			--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file $$file; done

bench: setup ## Measure each main page against a bare Django app (about five minutes)
	@$(LAUNCH) run -- $(BIN)/python -m bench
	@$(LAUNCH) run -- $(BIN)/python -m bench.report
	@$(LAUNCH) run -- $(BIN)/python -m bench.funding
	@$(LAUNCH) run -- $(BIN)/python -m bench.mail

clean: ## Remove .venv, the services' data and what the tools left
	@if [ -x $(BIN)/python ]; then $(LAUNCH) clean; fi
	@rm -rf .venv .data .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis .coverage* test-results staticfiles
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
