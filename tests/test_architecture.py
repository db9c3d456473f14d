"""The house holds: floors, imports, faces, docstrings, sizes."""

import ast
import importlib
import inspect
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import zonesblanches

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "coverage" / "zonesblanches"
FLOORS = [
    "ground", "files", "geocoding", "catalogue", "census", "territory", "providers", "directories", "travel", "access",
    "diagnosis", "scale", "siting", "telling", "outputs", "publishing", "proposal", "touring", "study", "diagnosing",
    "comparing", "following", "request_words", "redoing", "console",
    "output_words", "commands", "road_times", "requesting", "batch_file", "batch", "page",
    "cli", "__main__",
]  # fmt: skip
GROUND = {
    "amounts", "arguments", "blocks", "clock", "columns", "crowfly", "days", "degrees", "errors", "garbage",
    "language", "lazy", "lookup", "need_components", "nouns", "pages", "parameter_faults", "parameter_forms",
    "parameters", "progress", "quality", "renamed", "said", "scalars", "schema", "starting", "states", "tool",
    "values", "version", "web",
}  # fmt: skip
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path):
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def floor(module):
    first = module.split(".")[0]
    return FLOORS.index("ground" if first in GROUND else first)


def skip_type_checking(tree):
    """Yield every node but those of ``if TYPE_CHECKING:`` blocks, which no run imports."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from skip_type_checking(node)


def imported(tree):
    """Yield the modules of the package that a module imports, inside functions too."""
    for node in skip_type_checking(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "zonesblanches")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "zonesblanches":
            if node.module == "zonesblanches" or (PACKAGE / "/".join(node.module.split(".")[1:])).is_dir():
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield node.module


def of_every(paths):
    """Make one test of a rule for files: it tells every file that breaks it."""

    def decorate(rule):
        def test():
            faults = []
            for path in paths:
                try:
                    rule(path)
                except AssertionError as fault:
                    faults.append(f"{name_of(path)}: {fault}")
            assert not faults, "\n".join(faults)

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return decorate


def test_a_rule_tells_every_file_that_breaks_it():
    def none(path):
        assert path not in MODULES[:2]

    with pytest.raises(AssertionError, match=f"(?s){name_of(MODULES[0])}: .*{name_of(MODULES[1])}: "):
        of_every(MODULES[:3])(none)()


@of_every(MODULES)
def test_no_module_imports_upward(path):
    """Only the command line stands above the face, so only it may import the package whole."""
    here = name_of(path)
    for module in imported(tree_of(path)):
        below = module.removeprefix("zonesblanches").removeprefix(".")
        if here == "cli":
            continue
        assert below, f"{here} imports the package's face"
        assert floor(below) <= floor(here), f"{here} imports {below}"
        if floor(below) == floor(here) and floor(here) > 0:
            assert below.split(".")[0] == here.split(".")[0]


@of_every(MODULES)
def test_imports_are_absolute_and_named(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert "*" not in [alias.name for alias in node.names]


@of_every(MODULES)
def test_files_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_one_noun_is_one_thing():
    homes = {}
    for path in MODULES:
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(name_of(path))
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


@of_every([path for path in MODULES if path.name != "cli.py"])
def test_the_library_prints_nothing(path):
    calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


def as_isort_does(word):
    """CONSTANTS, then Classes, then the rest."""
    return (0 if word.isupper() else 1 if word[0].isupper() else 2), word


@of_every([PACKAGE / "__init__.py", *[p for p in MODULES if p.name != "__init__.py"]])
def test_all_is_sorted_and_true(path):
    name = name_of(path)
    module = importlib.import_module("zonesblanches" if name in {"", "__init__"} else f"zonesblanches.{name}")
    if path.name == "version.py":
        return
    assert list(module.__all__) == sorted(set(module.__all__), key=as_isort_does)
    for word in module.__all__:
        assert hasattr(module, word)


SECTIONS = {"Parameters", "Attributes", "Returns", "Raises", "Examples", "Notes", "Yields", "See Also", "References"}


@of_every([p for p in MODULES if p.name not in {"__init__.py", "version.py"}])
def test_public_things_are_documented(path):
    """A sentence that ends, and numpydoc sections whose rule is as long as their title."""
    module = importlib.import_module(f"zonesblanches.{name_of(path)}")
    for word in module.__all__:
        thing = getattr(module, word)
        if not (inspect.isfunction(thing) or inspect.isclass(thing)):
            continue
        text = inspect.getdoc(thing) or ""
        assert re.match(r".+?[.:]($|\n)", text.split("\n\n")[0].replace("\n", " ")), (word, text)
        for title, rule in pairwise(text.splitlines()):
            if rule and set(rule) == {"-"}:
                assert len(rule) == len(title), word
                assert title in SECTIONS, word


def face():
    return [getattr(zonesblanches, word) for word in zonesblanches.__all__ if word != "__version__"]


@pytest.mark.parametrize("thing", [thing for thing in face() if inspect.isfunction(thing)], ids=lambda t: t.__name__)
def test_functions_of_the_face_are_documented_in_full(thing):
    text = inspect.getdoc(thing)
    described = text.split("Parameters\n----------")[-1]
    for name in inspect.signature(thing).parameters:
        if "Parameters\n" in text:
            assert re.search(rf"^(.*, )?{name}(,.*)?$", described, re.MULTILINE), f"{name} is not described"
    assert "Examples\n--------" in text or "Parameters\n----------" in text


def test_the_face_is_small():
    words = [word for word in zonesblanches.__all__ if not word.endswith("Error")]
    # one verb by question of the committee; measures are in zb.access, roads and engines in zb.travel, millions of
    # places in zb.scale
    assert len(words) <= 44


@pytest.mark.parametrize("name", ["", ".access", ".travel"])
def test_a_lazy_face_gives_what_its_types_say(name):
    """The names that a type checker sees are those that are loaded on first use, from the same modules."""
    module = importlib.import_module(f"zonesblanches{name}")
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    told = {alias.name: node.module for node in block.body for alias in node.names}
    for word, home in told.items():
        value = getattr(module, word)
        assert value is getattr(importlib.import_module(home), word)
    assert set(told) <= set(module.__all__) <= set(dir(module))
    assert not hasattr(module, "rien")


def test_the_folder_coverage_is_no_package():
    """A file there would shadow coverage.py from the repository's root."""
    assert not (PACKAGE.parent / "__init__.py").exists()


def test_exceptions_are_also_builtins():
    errors = [thing for thing in face() if inspect.isclass(thing) and issubclass(thing, Exception)]
    for error in errors:
        assert issubclass(error, zonesblanches.ZonesBlanchesError)
        if error is not zonesblanches.ZonesBlanchesError:
            assert issubclass(error, (ValueError, LookupError))


# what went in, or says who may read: any output may look at it; the rest of a diagnosis is told by subjects
GIVEN = {"territory", "parameters", "edition", "grouping", "name", "frozen"}
# files that write a raw table, or draw places and teams: the facts they reach for, and no other
REACHING = {
    "outputs.bundle": {"table", "providers"},  # is there any EPCI; how the lists were read, to be read back
    "outputs.drawing.ground": set(),
    "outputs.geopackage": {"table", "families", "main"},  # shapes; one style by family
    "outputs.indicators": {"table", "demand_column"},  # columns that the user may name
    "outputs.maps": {"table"},  # codes, names and places of the communes
    "outputs.metadata": {"families", "a_ref", "demand_column", "providers"},  # machines read them, nobody else
    "outputs.record": {"families", "family", "summary", "providers", "decisions"},  # for other runs
    "outputs.tables": {"table"},  # a CSV and a GeoParquet are the raw table
    "outputs.fiches.locator": {"main", "families", "table"},  # colours of the communes and of the teams
    "outputs.fiches.making": {"table"},  # which places were asked
    "outputs.figure.content": {"table"},  # colours of the communes, by class or by a column that the user names
    "outputs.figure.draw": {"table", "family", "families", "providers"},  # who was asked; circles and teams drawn
    "outputs.figure.inline": {"table", "family", "families", "providers"},  # the same, inside a page
}  # fmt: skip


def facts():
    """Everything that a diagnosis found, by the names of its attributes."""
    classes = (
        importlib.import_module("zonesblanches.diagnosis.findings").Findings,
        importlib.import_module("zonesblanches.diagnosis.family").FamilyResult,
    )
    names = {name for one in classes for name in (*one.__dataclass_fields__, *vars(one)) if not name.startswith("_")}
    return names - GIVEN


def reached(tree, names):
    """Yield the facts that a module takes from a diagnosis, or from the result of a family."""
    held = {"findings", "result"} | {
        arg.arg
        for arg in ast.walk(tree)
        if isinstance(arg, ast.arg) and arg.annotation and ast.unparse(arg.annotation) in {"Findings", "FamilyResult"}
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            holder = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
            if holder in held:
                yield node.attr


OUTPUTS = [path for path in MODULES if name_of(path).startswith("outputs")]
# `editions` makes another diagnosis, and looks for secrets in files: it is no renderer
PENS = [path for path in OUTPUTS if not name_of(path).startswith("outputs.editions")]


@of_every(PENS)
def test_outputs_reach_into_findings_through_subjects(path):
    taken, here = set(reached(tree_of(path), facts())), name_of(path)
    assert taken <= REACHING.get(here, set()), f"{here}: let a subject tell it (telling/subjects)"


@of_every(PENS)
def test_outputs_compute_nothing_of_a_diagnosis(path):
    """Numbers are computed in `diagnosis`, and told in `telling`: a pen imports neither costs nor nearest."""
    allowed = ("diagnosis.findings", "diagnosis.family", "diagnosis.edition", "diagnosis.changes", "diagnosis.standing")
    for module in imported(tree_of(path)):
        below = module.removeprefix("zonesblanches.")
        assert floor(below) != FLOORS.index("diagnosis") or below.startswith(allowed), below
        assert floor(below) != FLOORS.index("access"), below


def worded(node):
    """Tell whether a node is a text that people read."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("[a-zà-ÿ]{3}", node.value)


def chosen_by_language(tree):
    """Yield the texts that stand in two languages, side by side."""
    for node in ast.walk(tree):
        sides = []
        if isinstance(node, ast.IfExp) and re.search("french|english|lang|side", ast.unparse(node.test)):
            sides = [node.body, node.orelse]
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Tuple):
            sides = node.value.elts
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say" and len(node.args) == 2:
            sides = node.args
        yield from (side.value for side in sides if worded(side))


@of_every(PENS)
def test_outputs_hold_no_sentence_in_two_languages(path):
    assert list(chosen_by_language(tree_of(path))) == []


SCRIPTS = [path for folder in ("outputs/webmap", "page") for path in sorted((PACKAGE / folder / "assets").glob("*.js"))]


@of_every(SCRIPTS)
def test_scripts_hold_no_sentence(path):
    """Every word on screen comes with the page: a text of a script has no accent, and begins no sentence."""
    code = re.sub(r"/\*.*?\*/|(?<![:'\"])//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for text in re.findall(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"", code):
        shown = "".join(text)
        assert not re.search("[À-ÖØ-öø-ÿœ«»’]", shown), shown
        assert not re.search(r"\b[A-Z][a-z]+ [a-z]{2,}", shown), shown
