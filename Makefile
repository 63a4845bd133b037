# The few verbs. Each says what it does; `tools/setup` brings what is missing, `tools/env` finds it again.

SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help run test check bench chaos fuzz mutants setup site server casebook

# In CI the lock file is the law.
LOCKED := $(if $(CI),--locked)
CARGO := tools/env cargo
export TIMEFORMAT := took %lR

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

run: server ## build what is new, and serve the demo shop on 127.0.0.1:3000 (data in data/moneyback.db)
	tools/moneyback serve --demo

# Each part says how long it took. API and journeys are tried on the binary that the tests have built.
test: ## every check and test, the browser journeys included
	tools/setup test
	time $(MAKE) check
	time $(MAKE) site casebook
	# The browser's entry would turn its features on in everybody's build; its own lint is in check, its tests are the journeys.
	time tools/postgres $(CARGO) test $(LOCKED) --workspace --exclude moneyback-frontend --exclude xtask --features moneyback-domain/cases
	time MONEYBACK_BUILD=debug tools/env node --test casebook/tests/answers.mjs
	time MONEYBACK_BUILD=debug tools/env tools/try-api
	time MONEYBACK_BUILD=debug tools/postgres tools/env playwright test --config end2end

check: ## format, lints for the server and for the browser, rules of the house
	tools/setup test
	$(CARGO) fmt --check
	$(CARGO) clippy $(LOCKED) --workspace --exclude moneyback-frontend --all-targets -- -D warnings
	$(CARGO) clippy $(LOCKED) --package moneyback-frontend --target wasm32-unknown-unknown -- -D warnings
	$(CARGO) test $(LOCKED) --package xtask

bench: ## how fast amounts are worked out, natively and in the browser, what that weighs, and how fast requests are taken
	tools/setup test
	$(MAKE) server casebook
	$(CARGO) bench $(LOCKED) --package moneyback-domain --features cases --bench preview
	tools/env playwright test --config end2end speed
	tools/postgres $(CARGO) bench $(LOCKED) --package moneyback-desk --bench writer

# About 110 refunds of ours a story; fewer than a million in all fail it, unless other stories were asked for.
chaos: ## a million refunds in which everything goes wrong, all states of two at once, and 500 kills of the program (MONEYBACK_SEEDS, MONEYBACK_MOVES, MONEYBACK_KILLS)
	tools/setup test
	MONEYBACK_REFUNDS=$${MONEYBACK_SEEDS:+0}$${MONEYBACK_MOVES:+0}; \
	MONEYBACK_REFUNDS=$${MONEYBACK_REFUNDS:-1000000} MONEYBACK_SEEDS=$${MONEYBACK_SEEDS:-10000} MONEYBACK_MOVES=$${MONEYBACK_MOVES:-13500} $(CARGO) test $(LOCKED) --release --package moneyback-desk --test simulation -- --nocapture
	$(CARGO) test $(LOCKED) --package moneyback-model --test suite -- --ignored --nocapture
	MONEYBACK_KILLS=$${MONEYBACK_KILLS:-500} tools/postgres $(CARGO) test $(LOCKED) --package moneyback --test faults k1_k2_k3 -- --nocapture

fuzz: ## look ten minutes long for bytes that break the rules, and as long for requests that break the API (MONEYBACK_FUZZ_SECONDS)
	tools/setup test
	tools/cargo-tool cargo-fuzz
	tools/env tools/fuzz
	$(MAKE) server
	MONEYBACK_TRY_API_SECONDS=$${MONEYBACK_FUZZ_SECONDS:-600} MONEYBACK_TRY_API_SEED=$$(date +%s) tools/env tools/try-api

mutants: setup ## break the rules one place at a time, and count what the tests notice (an hour or two)
	tools/cargo-tool cargo-mutants
	tools/env tools/mutants

setup:
	@tools/setup run

# The browser's files first: the server embeds them.
site: setup
	@$(CARGO) run --quiet --release $(LOCKED) --package xtask -- site

server: site
	$(CARGO) build --release $(LOCKED) --package moneyback

# The rules as WebAssembly, which only tests load, and what they weigh in the browser's program.
casebook: setup
	@$(CARGO) run --quiet --release $(LOCKED) --package xtask -- casebook
	@$(CARGO) run --quiet --release $(LOCKED) --package xtask -- weigh
