# Vademecum. `make` alone explains everything.
.DEFAULT_GOAL := help
.PHONY: help

help: ## explain the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'
