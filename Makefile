# The front door: `make` builds, `make test` tests, `make bench` compares. CMake does the work.
.PHONY: release setup test test-asan test-all every-case real-templates differential routing-differential http-differential random-sessions test-tsan fuzz soak bench lint format install clean
jobs ?= $(shell nproc)

release: setup
	cmake --preset release
	cmake --build --preset release -j $(jobs)

setup:
	tools/setup

# Release, then ASan+UBSan: unit, conformance and system tests, fuzz corpora. Says in the end what each run said.
test: release
	ctest --preset release -j $(jobs) --output-log build/release/tests.log
	$(MAKE) test-asan
	@grep -H 'tests passed' build/asan/tests.log build/release/tests.log

test-asan: setup
	cmake --preset asan
	cmake --build --preset asan -j $(jobs)
	ctest --preset asan -j $(jobs) --output-log build/asan/tests.log

test-tsan: setup
	cmake --preset tsan
	cmake --build --preset tsan -j $(jobs)
	ctest --preset tsan -j $(jobs)

# By hand before an issue closes: every preset, every generated case and the linters.
test-all: test every-case differential routing-differential http-differential random-sessions real-templates test-tsan lint

every-case: setup
	cmake --preset release -DEDDY_EVERY_CASE=ON
	cmake --build --preset release -j $(jobs) --target compiled_cases_test
	ctest --preset release -j $(jobs) -R CompiledCases
	cmake --preset release -DEDDY_EVERY_CASE=OFF

# Made-up cases by the ten thousand, answered by eddy and by the real Jinja2 and Tornado, `cases` of each family.
differential: release
	tests/conformance/differential.py --cases $(or $(cases),2000) --show 20

# Made-up rules and requests, through eddy's router and the real Werkzeug's.
routing-differential: release
	tests/conformance/routing/differential.py build/release/bin/routing_worker --cases $(or $(cases),100000)

# Made-up connections, read by eddy, by Node's llhttp and by h11.
http-differential: release
	tools/setup differential
	tests/conformance/http_differential.py --cases $(or $(cases),100000)

# Random hostile sessions against the three servers, `seeds` of them each; `make test` sends some.
random-sessions: setup
	cmake --preset asan
	cmake --build --preset asan -j $(jobs) --target server_test
	EDDY_SEEDS=$(or $(seeds),2000) build/asan/bin/server_test --gtest_brief=1 --gtest_filter='*RandomSessions*'

# Every template of some Debian packages, which are downloaded; rendered by eddy and by the real Jinja2.
real-templates: release
	tests/conformance/real_templates.py build/release/bin/eddy $(packages)

bench: release
	tools/setup bench
	build/release/bin/eddy bench

# Real fuzzing, `seconds` for each target (default 600).
fuzz:
	tools/setup fuzz
	tools/fuzz $(or $(seconds),600)

soak: release
	tools/setup soak
	tools/soak
	tools/idle_cost
	tools/soak_clients
	tools/soak_faults

lint:
	tools/setup lint
	tools/lint

format:
	tools/setup lint
	git ls-files '*.h' '*.cc' | xargs clang-format-16 -i

install: release
	cmake --install build/release

clean:
	rm -rf build
