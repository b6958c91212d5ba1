# The commands of this project; `make help` lists them. Needs Python 3.11 or newer; the last five need Node as well.
PYTHON ?= python3
STAND = $(PYTHON) local/bootstrap.py run
DEV = $(PYTHON) local/bootstrap.py dev

.PHONY: help run counts recount administrator test mutants check e2e bench load package
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -E '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: ## the whole product on this machine (PORT=8000, PHASE=nomination|voting|judging|results, STORE=dynamodb-local)
	@$(STAND) -m local.run

counts: ## the running stand's live counts by category and day (DAY=2017-06-01 for each candidate's)
	@$(STAND) -m local.counts $(DAY)

recount: ## count the running stand's ballots again and compare (RUN=label to go on, RECEIPTS=folder for the lists)
	@$(STAND) -m local.recount $(if $(RUN),--run "$(RUN)") $(if $(RECEIPTS),--receipts "$(RECEIPTS)")

administrator: ## who runs the stand's campaign (FIRST=phone names the first administrator while there is none)
	@$(STAND) -m local.administrators $(if $(FIRST),--first "$(FIRST)",--list)

test: ## the tests that need nothing but Python; what needs Java, Node or Chromium is skipped by name
	@$(DEV) -m pytest -n auto tests

mutants: ## take one guard after the other out of a copy: each time a test must fail (WORDS="ticket phone" for some)
	@$(DEV) -m bench.mutants $(WORDS)

check: ## what CI runs: format, lint, types, shape, the whole suite with nothing skipped, the packaged template
	@$(DEV) -m local.check

e2e: ## deploy serverless.yml into MiniStack and run the main job through its HTTP API and stream
	@$(DEV) -m local.e2e

bench: ## the counted budgets as a table
	@$(DEV) -m bench.run

load: ## 100,000 ballots through app, stream, tally, points and recount on DynamoDB Local (BALLOTS=20000 for fewer)
	@$(DEV) -m bench.load $(BALLOTS)

package: ## the deployable, linted for both AWS China regions and one other
	@$(DEV) -m local.package
