# Everything a newcomer needs is `make demo` and `make test`; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
export PYTHONDONTWRITEBYTECODE :=

# A stamp is named after its lock, so that a fresh checkout with a cached environment has no work.
RUNTIME := $(VENV)/installed-runtime-$(shell cksum < requirements.txt | cut -d ' ' -f 1)
DEV := $(VENV)/installed-dev-$(shell cksum < requirements-dev.txt | cut -d ' ' -f 1)

# An environment whose Python is gone (an upgrade, a moved folder) is made anew.
$(shell test -x $(PY) || rm -f $(VENV)/installed-*)

.PHONY: help setup demo run test check check-site bench lock format

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUNTIME) ## only set up what the program needs

demo: $(RUNTIME) ## an embedded world of real endpoints, and its status page (ONCE=1: build it and exit)
	@$(PY) -m upstatic demo $(if $(ONCE),--once)

run: $(RUNTIME) ## one real round for this repository's .upptimerc.yml
	@$(PY) -m upstatic run

test: $(DEV) ## all tests, in parallel (ARGS='-k name' for some)
	@CHROME="$$(sh tests/browser.sh $(PY))" && PROBERS="$$(sh tests/probers.sh $(VENV)/probers)" && \
	export CHROME PROBERS && \
	$(PY) -m pytest -n auto $(ARGS)

check: $(DEV) ## format, lint, types, workflows; then all tests
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/zizmor --offline --quiet --no-progress action.yml .github/workflows
	@$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-actions action.yml
	@$(PY) -m upstatic init --check
	@$(MAKE) --no-print-directory test

check-site: $(DEV) ## the built page read by others: Nu checker, links, promtool, a Statuspage client (Node, Java)
	@sh tests/site/install.sh
	@$(PY) -m pytest -o python_files='check_*.py' $(ARGS) tests/site

bench: $(DEV) ## the figures that docs and README claim, each beside its target (ONLY=probe: one of them)
	@set -e; for script in $(or $(ONLY:%=bench/%.py),$(filter-out bench/measure.py,$(wildcard bench/*.py))); do \
		PYTHONPATH=. $(PY) $$script; done

format: $(DEV) ## write the code as `make check` wants it
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix --quiet .

LOCK = uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" pyproject.toml

lock: ## take the newest dependencies (needs uv)
	@command -v uv > /dev/null || { echo "make lock needs uv (pip install uv)" >&2; exit 1; }
	@$(LOCK) --output-file requirements.txt
	@$(LOCK) --group dev --output-file requirements-dev.txt

$(RUNTIME) $(DEV):
	@PYTHON="$(PYTHON)" sh .ci/install "$(VENV)" \
		$(if $(findstring installed-dev,$@),requirements-dev.txt,requirements.txt)
	@rm -f $(VENV)/installed-$(if $(findstring installed-dev,$@),dev,runtime)-*
	@touch $@ $(if $(findstring installed-dev,$@),$(RUNTIME))
