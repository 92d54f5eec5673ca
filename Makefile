# The commands of this project; `make` or `make help` lists them. The work is done by the scripts they name.

PYTHON := $(shell scripts/find-python)
ifeq ($(PYTHON),)
# scripts/find-python has said what is missing.
PYTHON := false
endif

.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-scale backup restore clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "All honour PORT, HOST and LMS_VAR (the data folder). More in docs/reference/commands.md"

run: ## Set up everything and start the Learning Centre (DEMO=0 for an empty one)
	@$(PYTHON) scripts/run.py

test: ## Set up what tests need and run them all (ARGS="-k quiz" for some)
	@$(PYTHON) scripts/test.py $(ARGS)

check: ## Lint, format, types, contracts, migrations, settings, catalogues, templates
	@$(PYTHON) scripts/check.py

bench: ## Measure the pages and write var/bench.json
	@$(PYTHON) scripts/bench.py

bench-scale: ## Measure a whole force (OFFICERS=50000) and write var/bench-scale.json
	@$(PYTHON) scripts/bench.py scale $(OFFICERS)

backup: ## Save database and media into one file below var/backup
	@scripts/manage backup

restore: ## Bring back a backup: make restore FILE=var/backup/….tar.gz
	@scripts/manage restore $(if $(FILE),"$(FILE)",)

clean: ## Remove what was installed and built; asks before it deletes data
	@$(PYTHON) scripts/clean.py
