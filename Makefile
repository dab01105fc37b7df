# Một Cửa. Two commands to know: make run, make test.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install install-dev run check test drill bench fit clean quick audit

VENV   := .venv
BIN    := $(VENV)/bin
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

install: $(VENV)/.main ## create .venv with everything the bot needs to run

install-dev: $(VENV)/.dev

$(VENV)/.main: requirements/main.txt pyproject.toml scripts/install
	@scripts/install $(VENV) requirements/main.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.main
	@scripts/install $(VENV) requirements/dev.txt
	@touch $@

run: install ## start the whole bot on this machine (PORT=8080); Ctrl-C stops it
	@exec $(BIN)/motcua run

check: install-dev ## style, types and content
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/motcua check-content

test: install-dev ## all tests
	@$(BIN)/motcua train >/dev/null  # once, before tests that are timed want it
	$(BIN)/pytest

quick: install-dev ## tests that start nothing: no process, server, Redis, browser, Rasa
	$(BIN)/pytest --quick

bench: install-dev ## measured comparisons (SUITE=nlu for one)
	$(BIN)/python -m bench $(SUITE)

CATALOGUE ?= ../shared/portal-snapshot-2026-07/procedures.jsonl.gz
DEVELOPMENT = bench/questions/stories_dev.tsv bench/questions/out_of_scope.tsv $(filter-out %/aspects_dev.tsv %/several_dev.tsv %/background_dev.tsv,$(wildcard bench/questions/independent/*_dev.tsv)) $(wildcard ../shared/questions/commune_dev.tsv)

fit: install-dev ## fit anew what is learned from examples, vocabulary and development questions (CATALOGUE=portal records); several minutes
	$(BIN)/python -m nlu.danger.train $(DEVELOPMENT)
	$(BIN)/python -m nlu.danger.train_answers
	$(BIN)/python -m nlu.aspects.train bench/questions/independent/aspects_dev.tsv tests/nlu/aspects/aspects.tsv
	$(BIN)/python -m nlu.statements.train
	$(BIN)/python -m nlu.persons.train
	$(BIN)/python -m nlu.matcher.fitting.procedures $(CATALOGUE) $(DEVELOPMENT)
	$(BIN)/python -m nlu.matcher.fitting.faq $(DEVELOPMENT)
	$(BIN)/python -m nlu.matcher.fitting.wishes $(DEVELOPMENT) $(addprefix bench/questions/independent/,background_dev.tsv several_dev.tsv) nlu/talk/talks/*.jsonl
	$(BIN)/python -m nlu.matcher.fitting.requests $(CATALOGUE) $(DEVELOPMENT) --several bench/questions/several_named.tsv $(addprefix bench/questions/independent/,several_dev.tsv background_dev.tsv)
	$(BIN)/python -m nlu.matcher.fitting.follow_ups
	$(BIN)/python -m nlu.talk.fitting.answering
	$(BIN)/python -m actions.fit_talk $(addprefix bench/questions/independent/,conversations.jsonl conversations_more.jsonl conversations_voices.jsonl several_dev.tsv background_dev.tsv)

KILLS ?= 1000
BODIES ?= 100000
UPLOADS ?= 1000

DRILL_SIZE = $(if $(filter uploads,$(DRILL)),--uploads $(UPLOADS),$(if $(filter fuzz,$(DRILL)),--bodies $(BODIES),$(if $(filter talks,$(DRILL)),,--kills $(KILLS))))

drill: install-dev ## kill drill: SIGKILLs under a stream of messages, or of news with DRILL=news (KILLS=1000), with the real brain by BRAIN=rasa, garbage at every door with DRILL=fuzz (BODIES=100000), malformed uploads at the console with DRILL=uploads (UPLOADS=1000), talks with loss and duplicates with DRILL=talks (WRITE=1 puts the table into docs/drills.md)
	$(BIN)/python -m drill$(if $(DRILL),.$(DRILL)) $(DRILL_SIZE) $(if $(BRAIN),--brain $(BRAIN)) $(if $(WRITE),--write)

audit: install-dev ## licences of what is used (docs/licences.md), and advisories against it; says when their source is away
	$(BIN)/python scripts/audit

clean: ## remove everything that was made here
	rm -rf $(VENV) var models
