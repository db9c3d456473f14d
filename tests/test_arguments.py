"""Public functions handed the wrong thing: what was plainly meant is done, or one French sentence says what to pass."""

from __future__ import annotations

import inspect
import re

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.renamed import RENAMED

AREA = "200067189"
FRAME = pd.DataFrame({"nom": ["A"], "commune": ["Guéret"]})


@pytest.fixture(scope="module")
def area() -> zb.Territory:
    return zb.territory(AREA)


@pytest.fixture(scope="module")
def halls() -> zb.Providers:
    return zb.load_mairies(min_hours=40)


@pytest.fixture(scope="module")
def found(area: zb.Territory, halls: zb.Providers) -> zb.Diagnosis:
    return zb.diagnose(area, halls)


WRONG = {  # each takes a diagnosis, a territory and a list of teams
    "a code as territory": lambda d, t, e: zb.diagnose("84", e),
    "no territory": lambda d, t, e: zb.diagnose(None, e),
    "swapped": lambda d, t, e: zb.diagnose(e, t),
    "a frame as teams": lambda d, t, e: zb.diagnose(t, FRAME),
    "a path as teams": lambda d, t, e: zb.diagnose(t, "equipes.csv"),
    "paths as teams": lambda d, t, e: zb.diagnose(t, ["a.csv", "b.csv"]),
    "no teams": lambda d, t, e: zb.diagnose(t, None),
    "a frame as costs": lambda d, t, e: zb.diagnose(t, e, costs=FRAME),
    "a text as parameters": lambda d, t, e: zb.diagnose(t, e, parameters="seuil"),
    "unknown parameters": lambda d, t, e: zb.diagnose(t, e, parameters={"seuil": 3}),
    "a number as families": lambda d, t, e: zb.diagnose(t, e, families=3),
    "explain nothing": lambda d, t, e: d.explain(None),
    "explain a list": lambda d, t, e: d.explain(["23091"]),
    "explain elsewhere": lambda d, t, e: d.explain(84003),
    "no area": lambda d, t, e: zb.territory(None),
    "a frame as area": lambda d, t, e: zb.territory(FRAME),
    "a path as area": lambda d, t, e: zb.territory("zones.gpkg"),
    "read nothing": lambda d, t, e: zb.read_providers(None),
    "read paths": lambda d, t, e: zb.read_providers(["a.csv", "b.csv"]),
    "read a number": lambda d, t, e: zb.read_providers(3),
    "merge nothing": lambda d, t, e: zb.merge_providers(None),
    "merge paths": lambda d, t, e: zb.merge_providers(["a.csv"]),
    "combine nothing": lambda d, t, e: zb.combine_providers(None),
    "combine frames": lambda d, t, e: zb.combine_providers([FRAME]),
    "save nowhere": lambda d, t, e: d.save_all(None),
    "save in a number": lambda d, t, e: d.save_all(3),
    "save without a name": lambda d, t, e: d.save_all(""),
    "map by numbers": lambda d, t, e: d.map(columns=[3]),
    "a workbook nowhere": lambda d, t, e: d.to_excel(None),
    "a table nowhere": lambda d, t, e: d.to_csv(None),
    "a package nowhere": lambda d, t, e: d.to_geopackage(None),
    "a parquet nowhere": lambda d, t, e: d.to_parquet(None),
    "a review nowhere": lambda d, t, e: e.write_review(None),
    "a template nowhere": lambda d, t, e: zb.write_template(None),
    "hours in words": lambda d, t, e: zb.load_mairies(min_hours="24"),
    "no hours": lambda d, t, e: zb.load_mairies(min_hours=None),
    "compare with nothing": lambda d, t, e: zb.compare_maps(d, None),
    "no threshold": lambda d, t, e: d.public(threshold=None),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_one_sentence_says_what_to_pass(call, found, area, halls):
    with pytest.raises(zb.ZonesBlanchesError) as caught:
        call(found, area, halls)
    assert len(str(caught.value)) < 600
    assert str(caught.value).strip()


def test_what_was_plainly_meant_is_done(found, area, halls):
    code = area.communes.index[0]
    assert found.explain(int(code)) == found.explain(code)
    assert zb.diagnose(area, halls, parameters={"threshold": 25}).parameters.threshold == 25
    assert len(zb.merge_providers(halls)) == len(zb.merge_providers([halls]))
    assert len(zb.combine_providers(halls)) == len(halls)
    assert zb.territory(84).communes.index.str.startswith("84").all()
    assert len(zb.load_mairies(min_hours=40)) == len(halls)


def test_a_column_alone_is_one_column(found):
    assert found.map(columns="density") is not None


VERBS = [
    name
    for name, verb in inspect.getmembers(zb.Diagnosis, inspect.isfunction)
    if not name.startswith("_") and name not in RENAMED["Diagnosis"]
]


@pytest.mark.parametrize("name", VERBS)
def test_help_and_signature_tell_every_option_of_a_verb(name):
    """What `takes` made of a class of options reads as if it were written in the method."""
    verb = getattr(zb.Diagnosis, name)
    text, (_, *options) = inspect.getdoc(verb), inspect.signature(verb).parameters.values()
    assert not [option for option in options if option.name in {"asked", "options"}]
    if "Parameters\n----------" in text:
        described = text.split("Parameters\n----------")[1].split("\n\n")[0]
        assert [option.name for option in options] == re.findall(r"^\w+(?=\n {4})", described, re.MULTILINE)
        assert text.count("Parameters\n-") == 1


def test_options_taken_from_a_class_have_its_defaults():
    options = inspect.signature(zb.Diagnosis.report).parameters
    assert options["path"].default is None
    assert options["path"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert options["lang"].default == "fr"
    assert options["lang"].kind is inspect.Parameter.KEYWORD_ONLY
    assert inspect.signature(zb.Diagnosis.fiche).parameters["place"].default is inspect.Parameter.empty


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            lambda d: d.report(langue="en"),
            r"report : option inconnue « langue »\. Vouliez-vous dire « lang »",
        ),
        (lambda d: d.map(colums=["density"]), "map : option inconnue « colums ». Vouliez-vous dire « columns »"),
        (
            lambda d: d.save_all("x", edtion="public"),
            "save_all : option inconnue « edtion »",
        ),
        (lambda d: d.explain("30007", langue="en"), "explain : option inconnue « langue »"),
        (lambda d: zb.diagnose(d.territory, d.providers, cost=None), "diagnose : option inconnue « cost »"),
    ],
)
def test_an_unknown_option_is_one_sentence(found, call, told):
    with pytest.raises(zb.ParameterError, match=told):
        call(found)


def test_too_few_or_too_many_arguments_name_the_verb(found):
    with pytest.raises(TypeError, match=r"fiche\(\) : missing a required argument: 'place'"):
        found.fiche()
    with pytest.raises(TypeError, match=r"report\(\) : too many positional arguments"):
        found.report(None, "fr")
