# Thin: the real work is in scripts/ and CMake. `make help` lists what there is.
SHELL := /bin/bash
.PHONY: help setup build demo test check bench fuzz asan tsan clean

help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

build: build/build.ninja ## builds build/sallyport (release)
	@cmake --build build

build/build.ninja: CMakeLists.txt CMakePresets.json
	@cmake --preset release

clean: ## removes what was built
	rm -rf build build-asan build-tsan build-fuzz
