# make run    a whole centre on this machine, also where nothing but Python is installed
# make test   all checks and tests, as in CI
# make lock   resolve the dependencies of pyproject.toml again

PYTHON := .venv/bin/python
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check
CANDIDATES := python3.13 python3.12 python3.11 python3.14 python3 python
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
COMPILE := $(PYTHON) -m uv pip compile --quiet --universal --generate-hashes \
	--python-version 3.11 --no-emit-index-url --custom-compile-command "make lock"
step = @printf '\n== %s\n' '$(1)'

.PHONY: help run test browser lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

run: .venv/runtime.stamp
	@exec $(PYTHON) -m renewal.start

test: export VAR_DIR = $(CURDIR)/var/tests
test: .venv/dev.stamp browser
	$(call step,ruff format)
	@$(PYTHON) -m ruff format --check .
	$(call step,ruff check)
	@$(PYTHON) -m ruff check .
	$(call step,mypy --strict)
	@$(PYTHON) -m mypy .
	$(call step,import contracts)
	@.venv/bin/lint-imports
	$(call step,system checks)
	@$(PYTHON) manage.py check
	$(call step,system checks for production)
	@SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	DEBUG=off BEHIND_TLS=on ALLOWED_HOSTS=desk.example \
	CSRF_TRUSTED_ORIGINS=https://desk.example \
	$(PYTHON) manage.py check --deploy --fail-level WARNING
	$(call step,migrations)
	@$(PYTHON) manage.py makemigrations --check --dry-run
	$(call step,pytest)
	@$(PYTHON) -m pytest -n logical --maxprocesses 4

# A Chromium and a Chinese font for the tests that drive a browser, where they can be had.
browser: .venv/dev.stamp
	$(call step,browser)
	@$(PYTHON) tests/browser_setup.py

lock: .venv/dev.stamp
	$(INSTALL) uv
	$(COMPILE) --extra embedded pyproject.toml --output-file requirements.lock
	printf 'hatchling>=1.27\neditables>=0.5\n' | $(COMPILE) - \
		--constraint requirements.lock --output-file requirements-build.lock
	$(COMPILE) --all-extras pyproject.toml --constraint requirements.lock \
		--constraint requirements-build.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache

$(PYTHON):
	@for python in $(CANDIDATES); do \
		if $$python -c '$(SUITABLE)' 2>/dev/null; then \
			exec $$python -m venv --clear .venv; \
		fi; \
	done; \
	echo 'make: no Python 3.11 or newer with its venv module here (on Debian and Ubuntu: apt-get install python3-venv).' >&2; \
	exit 1

.venv/runtime.stamp: requirements.lock requirements-build.lock pyproject.toml | $(PYTHON)
	@echo 'Installing packages into .venv'
	@$(INSTALL) --require-hashes -r requirements.lock -r requirements-build.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/runtime.stamp
	@echo 'Installing packages for the tests into .venv'
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
