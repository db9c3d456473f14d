"""The scripts of the map are linted and typed, and the block that they read is described as it is packed."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from webmap_models import opened_block, small_model

import debian
import zonesblanches as zb
from patience import PATIENCE_S
from zonesblanches.outputs.maps import map_model
from zonesblanches.outputs.webmap.payload import payload

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tests" / "javascript"
SCRIPTS = ROOT / "coverage" / "zonesblanches" / "outputs" / "webmap" / "assets"


def said(tool: str, *words: str | Path, script: str = "") -> str:
    """Run a tool of node and return what it finds; an empty text when it finds nothing."""
    program = TOOLS / "node_modules" / tool
    if debian.program("nodejs") is None or not program.exists() or debian.skipped("npm"):
        pytest.skip("no node, or nothing in tests/javascript/node_modules: make javascript")
    done = subprocess.run(
        ["node", str(program), *map(str, words)], input=script, capture_output=True, text=True, timeout=PATIENCE_S,
        check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode in {0, 1, 2}, done.stderr
    return done.stdout + done.stderr


def linted(*words: str | Path, script: str = "") -> str:
    return said("eslint/bin/eslint.js", "-c", TOOLS / "eslint.config.js", *words, script=script)


def test_no_script_has_a_fault() -> None:
    assert linted(SCRIPTS, ROOT / "coverage" / "zonesblanches" / "page" / "assets") == ""


def test_every_script_agrees_with_the_types() -> None:
    assert said("typescript/bin/tsc", "-p", TOOLS) == ""


ONE_LINE = "(function (layer, box) {{\n  'use strict';\n  {}\n}})(window.ZB.layers.a, document.body);\n"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("box.title = layer.data.title;", ""),
        ("box.innerHTML = layer.data.title;", "no-restricted-properties"),
        ("const unused = layer.data.title;", "no-unused-vars"),
        ("if (layer.data.n == 1) box.click();", "eqeqeq"),
        ("leak = box;", "no-undef"),
    ],
)
def test_the_linter_sees_a_fault(line: str, rule: str) -> None:
    found = linted("--stdin", "--stdin-filename", SCRIPTS / "essai.js", script=ONE_LINE.format(line))
    assert rule in found if rule else found == ""


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("box.title = layer.data.families[0].views[0].legend[0].label;", ""),
        ("box.title = layer.data.familles[0].label;", "'familles' does not exist on type 'Data'"),
        (
            "box.title = layer.data.families[0].views[0].legend[0].colour;",
            "'colour' does not exist on type",
        ),
        ("layer.select('30007');", "not assignable to parameter of type 'number'"),
    ],
)
def test_the_types_see_a_fault(tmp_path: Path, line: str, fault: str) -> None:
    """A field that nothing packs, a word for a number."""
    (tmp_path / "essai.js").write_text(ONE_LINE.format(line), encoding="utf-8")
    options = {"typeRoots": [str(TOOLS / "node_modules" / "@types")]}
    asked = {
        "extends": str(TOOLS / "tsconfig.json"),
        "compilerOptions": options,
        "include": [str(TOOLS / "*.d.ts"), "essai.js"],
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps(asked), encoding="utf-8")
    found = said("typescript/bin/tsc", "-p", tmp_path)
    assert fault in found if fault else found == ""


def fields(name: str) -> set[str]:
    """Name the fields of an interface of the block, those of what it extends too; optional ones are not packed."""
    text = re.sub(r"/\*.*?\*/", "", (TOOLS / "block.d.ts").read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.search(rf"interface {name}(?: extends (\w+))? {{(.*?)}}\n", text, re.DOTALL)
    assert found, name
    own = set(re.findall(r"(\w+): ", found[2]))
    return own | (fields(found[1]) if found[1] else set())


def test_the_blocks_are_described_as_they_are_packed() -> None:
    (first, _), (rest, _) = map(opened_block, payload(small_model()))
    seen, family = first["families"][0], rest["families"][0]
    assert set(first) == fields("FirstBlock")
    assert set(rest) == fields("RestBlock")
    assert set(seen) == fields("SeenFamily")
    assert set(family) == fields("PackedFamily")
    assert set(seen["views"][0]) == fields("PackedView")
    assert set(seen["views"][0]["legend"][0]) == fields("LegendItem")
    assert set(family["near"]) == fields("PackedNear")
    assert {frozenset(column) for column in family["columns"].values()} == {frozenset(fields("PackedColumn"))}
    assert {frozenset(told) - {"least", "guess"} for told in rest["numbers"].values()} == {
        frozenset(fields("PackedNumbers"))
    }
    told = re.search(r"type PackedPoint = \[(.*)\];", (TOOLS / "block.d.ts").read_text(encoding="utf-8"))
    assert told is not None
    assert {len(point) for point in rest["points"]} == {len(told[1].split(","))}


def test_the_calculator_is_described_as_it_is_packed(ales: zb.Diagnosis) -> None:
    header, _ = opened_block(map_model(ales).calculator)
    family = header["each"][0]
    assert set(header) - {"families"} == fields("CalculatorBlock")
    assert set(family) == fields("PackedCalcFamily")
    told = re.search(r"type PackedCalcTeam = \[(.*)\];", (TOOLS / "block.d.ts").read_text(encoding="utf-8"))
    assert told is not None
    assert {len(team) for team in family["teams"]} == {len(told[1].split(","))}
