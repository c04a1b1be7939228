# Thin: the real work is in scripts/ and CMake. `make help` lists what there is.
SHELL := /bin/bash
.PHONY: help setup build demo test check tidy bench fuzz asan tsan clean

help:
	@sed -n 's/^\([a-z%-]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: ## installs the Debian and npm packages that building and testing need
	@scripts/setup

build: build/build.ninja ## builds build/sallyport (release)
	@cmake --build build -j 2 --target sallyport sallyport-mutant

build/build.ninja: CMakeLists.txt CMakePresets.json
	@scripts/setup
	@cmake --preset release

demo: ## starts the quickstart and stays up; APP=n8n: in front of a real n8n
	@scripts/demo $(APP)

test: ## sets up, builds, runs everything that must pass; SUITE="unit verify": only those
	@scripts/test $(SUITE)

test-%: ## test-policy: the test program of one module; test-verify: one suite
	@scripts/test $*

check: ## everything about the sources that needs no running program
	@scripts/check

tidy: ## clang-tidy, the subset in scripts/tidy, on every source file that changed since it last passed
	@scripts/tidy

bench: build ## measures the doors against nginx, haproxy, Apache and Portkey, sign-ins, and the policy engine against cedar-wasm, on this machine
	@bench/run; web=$$?; bench/egress/run; egress=$$?; bench/people/run; people=$$?; bench/policy/run && exit $$((web | egress | people))

fuzz: ## builds the fuzzers and runs each for SECONDS (30)
	@scripts/fuzz $(or $(SECONDS_EACH),30)

asan tsan: ## the test programs under sanitizers
	@scripts/test $@

clean: ## removes what was built
	rm -rf build build-asan build-tsan build-fuzz build-coverage
