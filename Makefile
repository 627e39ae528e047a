# Two commands do everything on a fresh machine: `make run` and `make test`.
# installer/setup_venv.py creates .venv with the pinned versions (once) and runs what follows in it.
PYTHON ?= python3
IN_VENV = $(PYTHON) installer/setup_venv.py
IN_DEV_VENV = $(IN_VENV) --dev

# macOS has a screen without saying so in the environment.
SCREEN := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname)))
CATALOGUES = resources/translations/unetpp
LUPDATE = .venv/bin/pyside6-lupdate -source-language en -locations none -no-obsolete

.PHONY: run demo test test-slow format translations

# The window with the sample project; without a screen the demo journey through the same window.
run: $(if $(SCREEN),,demo)
	$(if $(SCREEN),$(IN_VENV) main.py --sample)

demo:
	$(IN_VENV) installer/demo demo

# Lint, types and contracts are tests like the others: tests/test_gate.py.
test:
	$(IN_DEV_VENV) -m pytest -n 2

test-slow:
	$(IN_DEV_VENV) -m pytest -m slow

format:
	$(IN_DEV_VENV) -m ruff format .
	$(IN_DEV_VENV) -m ruff check --fix .

# New texts come into the catalogues as unfinished (English: plurals alone); the window reads the
# compiled .qm.
translations:
	$(IN_DEV_VENV)
	$(LUPDATE) -target-language zh_CN $$(find unetpp_desktop -name '*.py') -ts $(CATALOGUES)_zh_CN.ts
	$(LUPDATE) -target-language en -pluralonly $$(find unetpp_desktop -name '*.py') -ts $(CATALOGUES)_en.ts
	for one in zh_CN en; do \
		.venv/bin/pyside6-lrelease $(CATALOGUES)_$$one.ts -qm $(CATALOGUES)_$$one.qm; done
