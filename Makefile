# For work on the code. Start with `make demo` and `make test`; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
export PYTHONDONTWRITEBYTECODE :=

# A stamp is named after its lock: a fresh checkout with a cached environment installs nothing.
RUNTIME := $(VENV)/installed-runtime-$(shell cksum < requirements.txt | cut -d ' ' -f 1)
DEV := $(VENV)/installed-dev-$(shell cksum < requirements-dev.txt | cut -d ' ' -f 1)

# Two more than there are cores, because tests wait a third of their time; CI is more careful: one.
WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN || echo 2) + $(if $(CI),1,2))

# An environment whose Python was removed (an upgrade, a moved folder) is created again.
$(shell test -x $(PY) || rm -f $(VENV)/installed-*)

.PHONY: help setup develop demo run test quick lint check check-site dist soak bench lock format

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUNTIME) ## install what the program needs

develop: $(DEV) ## install what tests and lint need, too

demo: $(RUNTIME) ## run a local demo: ten live endpoints and their page (ONCE=1: build the page and exit)
	@$(PY) -m upstatic demo $(if $(ONCE),--once)

run: $(RUNTIME) ## run one round for this repository's .upptimerc.yml
	@$(PY) -m upstatic run

test: $(DEV) ## run all tests in parallel (ARGS='-k name' for some)
	@CHROME="$$(sh tests/browser.sh $(PY))" && PROBERS="$$(sh tests/probers.sh $(VENV)/probers)" && \
	MOTO="$$(sh tests/moto.sh $(VENV)/moto $(PY))" && TMPDIR="$$(sh tests/scratch.sh)" && \
	export CHROME PROBERS MOTO TMPDIR && \
	$(PY) -m pytest -n $(WORKERS) --dist worksteal $(if $(CI),--reruns 1) $(ARGS)

quick: $(DEV) ## lint, types, and the tests of what changed since the last commit
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(PY) -m mypy
	@$(PY) -m pytest -n logical -q $$($(PY) .ci/changed_tests.py)

lint: $(DEV) ## check format, lint, types, spelling and workflows
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/codespell
	@$(PY) docs/module_map.py --check
	@$(PY) -m mypy
	@$(VENV)/bin/zizmor --offline --quiet --no-progress --persona=auditor action.yml .github/workflows
	@$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-actions action.yml
	@$(PY) -m upstatic init --check

check: lint ## lint, then run all tests
	@$(MAKE) --no-print-directory test

check-site: $(DEV) ## validate the page and the workflows: Nu checker, links, promtool, GitHub's parser (Node, Java)
	@sh tests/site/install.sh
	@$(PY) -m pytest -n logical --dist worksteal -o python_files='check_*.py' $(ARGS) tests/site

dist: $(DEV) ## build the wheel and the sdist, and run the wheel in an empty environment
	@PYTHON=$(PY) sh .ci/dist

soak: $(DEV) ## the fault tests and random worlds at full length: kills, races, full disks, bad forges
	@UPSTATIC_SOAK=1 $(PY) -m pytest -n logical $(ARGS) tests/faults tests/test_consistency.py tests/render/test_incremental.py

bench: $(DEV) ## measure what rounds, pages and the history cost, next to targets (ONLY='scale growth', ARGS=--save)
	@CHROME="$$(sh tests/browser.sh $(PY))" PYTHONPATH=. $(PY) bench/table.py $(ONLY) $(ARGS)

format: $(DEV) ## format the code
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix --quiet .

LOCK = uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"
PROGRAM = pyproject.toml --extra html --extra s3 --extra cloudflare --extra ocsp

lock: ## update the lock files to the newest dependencies (needs uv)
	@command -v uv > /dev/null || { echo "make lock needs uv (pip install uv)" >&2; exit 1; }
	@$(LOCK) $(PROGRAM) --output-file requirements.txt
	@$(LOCK) $(PROGRAM) --group dev --output-file requirements-dev.txt
	@$(LOCK) --group browser --output-file requirements-browser.txt

$(RUNTIME) $(DEV):
	@PYTHON="$(PYTHON)" sh .ci/install "$(VENV)" \
		$(if $(findstring installed-dev,$@),requirements-dev.txt,requirements.txt)
	@rm -f $(VENV)/installed-$(if $(findstring installed-dev,$@),dev,runtime)-*
	@touch $@ $(if $(findstring installed-dev,$@),$(RUNTIME))
