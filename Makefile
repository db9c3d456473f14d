# Two commands do everything on a fresh machine: `make demo` and `make test`.

# the newest Python that runs and can make a virtual environment: a name on PATH is not enough
CANDIDATES := python3.14 python3.13 python3.12 python3.11 python3
PYTHON ?= $(shell for name in $(CANDIDATES); do \
	"$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo "$$name"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test accept nightly cover lowest locked lock lint format bench docs notebook picture data clean help

help:
	@echo "make demo      diagnostic du Gard : carte, rapport, classeur (crée l'environnement au besoin)"
	@echo "make test      ruff, mypy et tous les tests, navigateur, géocodeur et moteurs compris"
	@echo "make accept    fige les mots de toutes les sorties, une fois lus"
	@echo "make format    met le code en forme"
	@echo "make cover     part des branches de l'arithmétique que les tests prennent (95 % au moins)"
	@echo "make nightly   exemples tirés au sort, bien plus nombreux"
	@echo "make lowest    les tests, avec les plus anciennes versions que pyproject.toml admet"
	@echo "make locked    les tests, avec les versions exactes de tests/locked.txt (make lock les renouvelle)"
	@echo "make bench     mesures de vitesse et de mémoire ; échoue si un rapport grandit de plus de 25 %"
	@echo "make docs      le site de documentation, lisible sans réseau"
	@echo "make notebook  ouvre les carnets dans Jupyter"
	@echo "make picture   refait les images de la page, du README à docs/page.md"
	@echo "make data      reconstruit les données embarquées depuis les paquets publics"

demo: $(VENV)/run.stamp
	@$(BIN)/zones-blanches demo --sortie sorties/demo-gard
	@echo && echo "Avec vos listes, sans rien taper d'autre : $(BIN)/zones-blanches ouvrir"

# a dozen tests start Python anew: compiled once, our modules are read by all, whatever the environment says
test: export PYTHONDONTWRITEBYTECODE :=
# a process of tests by processor: threads of linear algebra would wait for each other, busily
test: export OPENBLAS_NUM_THREADS := 1
test: $(VENV)/dev.stamp debian geocoder engines javascript
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal --durations=30 --durations-min=5

# writes down what every output says now: read the difference before you commit it
accept: $(VENV)/dev.stamp
	ZB_ACCEPT_WORDS=1 $(BIN)/python -m pytest -n auto --maxprocesses 4 --quiet tests/words
	git --no-pager diff --stat -- tests/words/frozen

# random examples, many more of them: for a machine that has the night
nightly: $(VENV)/dev.stamp
	HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -n auto --maxprocesses 4 tests/test_properties.py tests/access \
		tests/outputs/test_editions_masking.py tests/outputs/test_calculator.py tests/providers tests/fuzz tests/siting

# branches of the arithmetic, but numba's kernels: compiled, they are not seen
cover: $(VENV)/dev.stamp
	$(BIN)/python -m coverage run --branch --omit='*/kernel.py' --source=coverage/zonesblanches/access,coverage/zonesblanches/diagnosis \
		-m pytest -q tests/access tests/diagnosis tests/test_oracle.py tests/outputs/test_first.py tests/test_properties.py
	$(BIN)/python -m coverage report --skip-covered --fail-under=95

# The library's own needs at the lower bounds of pyproject.toml, under today's tools. Old libraries warn of new ones:
# there, a warning is no failure.
LOWEST := $(VENV)/lowest
lowest: $(LOWEST).stamp debian
	PYTHONWARNINGS=ignore $(LOWEST)/bin/python -m pytest -n auto --maxprocesses 4 --dist worksteal \
		-o filterwarnings=default --disable-warnings
$(LOWEST).stamp: pyproject.toml tests/lowest.py | $(VENV)/bin/python
	@echo "Installation des plus anciennes versions admises…"
	@$(BIN)/python -m venv --clear $(LOWEST)
	@$(BIN)/python tests/lowest.py > $(LOWEST)/constraints.txt
	@$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check -c $(LOWEST)/constraints.txt -e ".[dev]"
	@touch $@

# Versions and hashes, of every platform and Python; no address. Renewed by hand, when `make test` is green with newer ones.
LOCKED := $(VENV)/locked
locked: $(LOCKED).stamp debian
	$(LOCKED)/bin/python -m pytest -n auto --maxprocesses 4 --dist worksteal
$(LOCKED).stamp: tests/locked.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installation des versions figées…"
	@$(BIN)/python -m venv --clear $(LOCKED)
	@$(LOCKED)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/locked.txt
	@$(LOCKED)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
lock: $(VENV)/dev.stamp
	@$(PIP) uv
	$(BIN)/uv pip compile pyproject.toml --universal --all-extras --python-version 3.11 --generate-hashes --upgrade \
		--no-annotate --no-header --no-emit-index-url --no-emit-find-links --quiet --output-file tests/locked.txt

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/bench.stamp engines
	ACCEPT=$(ACCEPT) $(BIN)/python benchmarks/run.py

docs: $(VENV)/dev.stamp
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "Le site est dans site/index.html : il se lit sans réseau."

notebook: $(VENV)/dev.stamp
	$(PIP) jupyterlab
	$(BIN)/jupyter lab notebooks

picture: $(VENV)/dev.stamp debian
	$(BIN)/python docs/picture.py docs/images

data: $(VENV)/dev.stamp
	$(BIN)/python data/rebuild

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 ou plus récent est introuvable : installez-le (avec le module venv)." >&2; exit 1; }
	@echo "Environnement $(VENV) avec $$($(PYTHON) --version)…"
	@$(PYTHON) -m venv $(VENV)

# coverage >= 7.6.1 in every environment: from here, an older or absent one lets the folder coverage/ break numba, for
# who adds it (the extra [fast])
$(VENV)/run.stamp: pyproject.toml | $(VENV)/bin/python
	@echo "Installation des bibliothèques (une à deux minutes)…"
	@$(PIP) -e ".[page]" "coverage>=7.6.1"
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	@echo "Installation des outils de développement…"
	@$(PIP) -e ".[dev]"
	@touch $@

$(VENV)/bench.stamp: $(VENV)/dev.stamp
	@$(PIP) -e ".[bench]"
	@touch $@

# the test geocoder has its own environment: see the requirements. Newer Pythons have no wheel for one of them.
ADDOK := $(VENV)/addok
ADDOK_LIST := tests/geocoding/addok-requirements.txt
ADDOK_PIP := $(ADDOK)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r $(ADDOK_LIST)
$(VENV)/addok.stamp: $(ADDOK_LIST) | $(VENV)/bin/python
	@echo "Installation du géocodeur de test…"
	@$(BIN)/python -m venv $(ADDOK)
	@$(ADDOK_PIP) || { $(BIN)/python tests/debian.py --compilateur && $(ADDOK_PIP); }
	@touch $@

.PHONY: geocoder
geocoder: $(VENV)/addok.stamp

# the road engines' executables need no Python, but their wheels ask for 3.12: unpacked apart, from any Python. The
# source archive of one carries a small real extract, of Monaco and the French communes around it (ODbL). Without them
# the tests of the real engines are skipped, and say so.
UNPACK := $(PIP) --upgrade --python-version 3.12 --only-binary=:all: --no-deps --target
OSRM_SOURCE := $(VENV)/extract/source
.PHONY: engines
engines: $(VENV)/engines.stamp
$(VENV)/engines.stamp: | $(VENV)/bin/python
	@echo "Installation des moteurs d'itinéraires de test…"
	@{ $(UNPACK) $(VENV)/osrm osrm-bindings && $(UNPACK) $(VENV)/valhalla pyvalhalla \
	&& $(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary osrm-bindings \
		--dest $(OSRM_SOURCE) osrm-bindings \
	&& tar -xzf $(OSRM_SOURCE)/osrm*.tar.gz -C $(VENV)/extract --strip-components=3 --wildcards '*/monaco.osm.pbf' \
	&& rm -r $(OSRM_SOURCE) && touch $@; } \
	|| echo "Moteurs d'itinéraires indisponibles ici : leurs tests seront passés." >&2

# what lints and types the scripts of the map comes from npm, at the versions of its lock, and is never shipped. Without
# it their tests are skipped, and say so.
JAVASCRIPT := tests/javascript/node_modules/.package-lock.json
.PHONY: javascript
javascript: $(JAVASCRIPT)
$(JAVASCRIPT): tests/javascript/package-lock.json | debian
	@echo "Installation des outils de JavaScript…"
	@npm ci --prefix tests/javascript --silent && touch $@ \
		|| echo "npm indisponible ici : les tests des scripts de la carte seront passés." >&2

# all that the tests need from Debian stands in tests/debian.toml: only what is missing is installed. Where a package
# cannot be had, ZB_SKIP_OFFICE=1, ZB_SKIP_BROWSER=1, ZB_SKIP_GEOCODER=1 or ZB_SKIP_JAVASCRIPT=1 passes the tests
# that need it.
.PHONY: debian
debian: | $(VENV)/bin/python
	@$(BIN)/python tests/debian.py

clean:
	rm -rf $(VENV) tests/javascript/node_modules sorties site build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
