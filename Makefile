# Two doors: `make demo` shows what kerasgan does, `make test` proves it. Both make
# .venv first; they need git, make and Python 3.11 (or 3.12, 3.13) with venv.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# Passes on a Python that TensorFlow has packages for and that can make environments.
USABLE := -c 'import ensurepip, sys, venv; \
	sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
	$$name $(USABLE) && { echo $$name; break; }; done)

export TF_CPP_MIN_LOG_LEVEL ?= 3

.PHONY: help demo test test-all lint bench clean

help:
	@echo "make demo   sample, train and export on this machine; see outputs/demo/"
	@echo "make test   run the tests"
	@echo "make test-all  and every check of every costly model too"
	@echo "make lint   check style and formatting"
	@echo "make bench  measure speed against peers; takes long, wants a quiet machine"
	@echo "make clean  remove the environment and everything that was built"

demo: $(INSTALLED)
	@$(BIN)/kerasgan demo
	@echo "  For the commands of the README: source $(BIN)/activate"

# Two at a time, of one thread each, for small networks do not fill two and threads that
# wait for work wait busily. Each file by one, in the order of their names: by the number
# of tests the last ones would be long.
test test-all: export TF_NUM_INTRAOP_THREADS := 1
test test-all: export TF_NUM_INTEROP_THREADS := 1

# Code that runs for a few steps need not be fast: XLA optimizes nothing, and graphs run
# as they were traced, but in processes that tests start. make test-all does optimize.
test: export XLA_FLAGS ?= --xla_backend_optimization_level=0
test: export KERASGAN_TEST_GRAPHS ?= as traced
test: $(INSTALLED)
	@$(BIN)/python -P -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder \
	-m "not exhaustive" $(PYTEST_ARGUMENTS)

test-all: $(INSTALLED)
	@$(BIN)/python -P -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder \
	$(PYTEST_ARGUMENTS)

lint: $(INSTALLED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

bench: $(INSTALLED)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check \
	--constraint constraints.txt --editable '.[peers]'
	@for script in benchmarks/[!_]*.py; do \
	echo "== $$script"; $(BIN)/python $$script || exit 1; done

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache

$(INSTALLED): setup.cfg pyproject.toml constraints.txt
	@test -n "$(PYTHON)" && $(PYTHON) $(USABLE) || { \
	echo "kerasgan needs Python 3.11, 3.12 or 3.13 with venv. Received:" \
	"PYTHON=$(PYTHON). Install one, or name it: make PYTHON=/path/to/python3.11" >&2; \
	exit 1; }
	@echo "Installing kerasgan and what it needs into $(VENV) (once, about 3 GB) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check \
	--constraint constraints.txt --editable '.[all,test]'
	@touch $@
