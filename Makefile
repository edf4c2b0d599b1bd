# One door to everything; each target is a line here and a script where it is longer than that.
#
#   make              this list
#   make deps         installs the system libraries that are missing (apt; on macOS it names what brew needs)
#   make build        debug build of everything, with the check of explicit target dependencies
#   make run          builds both programs, exports Examples/workspace to SQLite, searches it, shows what is stored, exits
#   make test         deps, layout check, all tests            ARGS="--filter Name" goes to swift test
#   make lint         layout check and swift-format, without changing a file
#   make format       rewrites the Swift files as .swift-format says
#   make bench        release build, then one line per benchmark; ARGS goes to the benchmark program
#   make bench-vectors, make bench-embedder   the vector index; the embedder beside numpy (Benchmarks/peers/minilm_numpy.py)
#   make release      .build/release/aurite and contextpilot; on Linux with the Swift library inside and no symbols
#   make completions  shell completions for bash, zsh and fish in .build/completions
#   make clean        removes .build and Benchmarks/.build
#
# All of it builds in .build (Benchmarks, a package of its own, in Benchmarks/.build).

.PHONY: help deps build run test lint format bench bench-vectors bench-embedder release completions clean

ARGS =
SWIFT = swift
CHECK = --explicit-target-dependency-import-check error
SWIFT_FILES = Package.swift Sources Tests $(wildcard Benchmarks/Package.swift Benchmarks/Sources)

help:
	@sed -n 's/^#   //p' Makefile

deps:
	@scripts/deps

build: deps
	$(SWIFT) build $(CHECK)

run: deps
	@scripts/run

test:
	@scripts/test $(ARGS)

lint:
	@scripts/layout
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_FILES)

format:
	$(SWIFT) format --in-place --parallel --recursive $(SWIFT_FILES)

bench: release
	$(SWIFT) run -c release --package-path Benchmarks Bench $(ARGS)

release: deps
	@for product in aurite contextpilot; do \
		if [ "$$(uname -s)" = Linux ]; then \
			set -x; $(SWIFT) build -c release --product $$product --static-swift-stdlib -Xlinker -s || exit 1; \
		else \
			set -x; $(SWIFT) build -c release --product $$product || exit 1; \
		fi; \
	done

bench-vectors:
	$(SWIFT) run -c release --package-path Benchmarks BenchVectors $(ARGS)

bench-embedder:
	@model=$$(scripts/model) && set -x && $(SWIFT) run -c release --package-path Benchmarks BenchEmbedder "$$model" $(ARGS)

completions: deps
	@mkdir -p .build/completions
	@for product in aurite contextpilot; do \
		set -ex; $(SWIFT) build --product $$product; \
		.build/debug/$$product --generate-completion-script bash > .build/completions/$$product.bash; \
		.build/debug/$$product --generate-completion-script zsh > .build/completions/_$$product; \
		.build/debug/$$product --generate-completion-script fish > .build/completions/$$product.fish; \
	done

clean:
	rm -rf .build Benchmarks/.build
