# SPDX-License-Identifier: Apache-2.0
# The two commands to know: `make run` and `make test`. `make help` lists the rest.

PYTHON ?= python3
export PYTHON

VENV_PYTHON := .venv/bin/python
OUT := build/out
# Every loader's smallest variant under each strategy; the others carry the marker `nightly`.
RUN_ZOO := build/bin/tt-host run \
	--models-root examples/models --test-config test_config --framework torch,jax -m push \
	--report junit:out=$(OUT)/report.xml --report html:out=$(OUT)/report.html \
	--report superset_sqlite:db=$(OUT)/tt-host.db

.DEFAULT_GOAL := help
.PHONY: help run build package test unit test-full test-torch-xla bench format asan tsan setup \
	setup-torch-xla readers clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

setup:  ## install Debian packages and the private Python environment
	@scripts/setup

readers: setup  ## install what the tests read JUnit with (npm, 45 MB)
	@scripts/setup readers

setup-torch-xla: setup  ## install the environment of the torch_xla runtime (about 7 GB)
	@scripts/setup_torch_xla

build: setup  ## build Release into build/
	@test -f build/build.ninja || cmake --preset release
	@cmake --build --preset release

package: build  ## build, then make a Debian package of host and SDK in build/package
	@cpack --config build/CPackConfig.cmake

run: build  ## build, then run the example zoo
	@mkdir -p $(OUT)
	$(RUN_ZOO)

test: build readers  ## build, then run every test suite within its budget
	$(VENV_PYTHON) tests/run_suites.py

unit: build  ## build, then run the fast suites
	$(VENV_PYTHON) tests/run_suites.py unit python

test-full: build readers  ## build, then run every suite with the full matrices, and the sanitizers
	$(VENV_PYTHON) tests/run_suites.py --full
	$(MAKE) asan tsan

test-torch-xla: build  ## set up the torch_xla environment, build, then test that runtime
	$(VENV_PYTHON) tests/run_suites.py torch_xla

bench: build  ## build, then measure speed and memory against their bounds
	$(VENV_PYTHON) tests/bench/run_bench.py

asan tsan: build  ## build with ASan and UBSan, or TSan; run the unit tests, then the controller
	cmake --workflow --preset $@
	$(VENV_PYTHON) tests/run_sanitized.py build/$@

format: setup  ## format C++ and Python sources in place
	$(VENV_PYTHON) tests/structure/run_checks.py --fix

clean:  ## remove what was built; the private environment stays
	rm -rf build
