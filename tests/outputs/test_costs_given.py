"""Where the user gave travel costs, no output says that times were estimated as the crow flies."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.outputs.metadata import metadata
from zonesblanches.outputs.settings import parameters_toml
from zonesblanches.telling.credits import parameter_lines, unused
from zonesblanches.travel.costs import CostTable

CROWFLY = ["crowfly"]


@pytest.fixture(scope="module")
def teams():
    return zb.read_providers(pd.DataFrame({"nom": ["Alès"], "commune": ["30007"]}))


@pytest.fixture(scope="module")
def given(gard, teams):
    pairs = pd.DataFrame({"origin": ["30007", "30010"], "destination": "30007", "cost": [2.0, 30.0]})
    costs = zb.CostTable.from_long(pairs, origins=list(gard.communes.index), method="moteur X")
    return zb.diagnose(gard, teams, costs=costs, parameters=zb.Parameters(crowfly="lent"))


def test_the_lines_of_outputs(gard, teams, given):
    french, english = dict(parameter_lines(given)), dict(parameter_lines(given, "en"))
    assert french["Temps à vol d’oiseau retenu"] == "non utilisé (table de coûts fournie)"
    assert english["Time as the crow flies in use"] == "not used (cost table given)"
    assert sum(text == "non utilisé (table de coûts fournie)" for text in french.values()) == len(CROWFLY)
    estimated = zb.diagnose(gard, teams, parameters=zb.Parameters(crowfly="lent"))
    assert dict(parameter_lines(estimated))["Temps à vol d’oiseau retenu"] == "lent"
    assert unused(estimated) == ()


def test_the_metadata_of_files(given):
    told = metadata(given)
    assert not set(CROWFLY) & set(told["parametres"])
    assert told["parametres_non_utilises"] == CROWFLY
    assert "moteur X" in " ".join(told["notes"])


def test_the_file_of_parameters(given, tmp_path):
    text = parameters_toml(given.parameters, unused=unused(given))
    (line,) = (line for line in text.splitlines() if line.startswith("crowfly ="))
    assert line.startswith('crowfly = "lent"  # non utilisé (table de coûts fournie) ; temps estimé')
    assert text.count("non utilisé") == len(CROWFLY)
    path = tmp_path / "parametres.toml"
    path.write_text(text, encoding="utf-8")
    assert zb.Parameters.from_toml(path) == given.parameters
    assert "non utilisé" not in parameters_toml(given.parameters)


def test_a_saved_folder_says_it_too(given, tmp_path):
    paths = given.save_all(tmp_path / "sortie")
    assert paths["parameters"].read_text(encoding="utf-8").count("non utilisé") == len(CROWFLY)
    assert "non utilisé (table de coûts fournie)" in paths["report"].read_text(encoding="utf-8")


def test_a_neighbour_written_without_its_zero_is_refused(gard, mairies):
    """Its people would be left out, and the supply next door inflated, without a word."""
    codes = pd.Index([*gard.communes.index, "7024"])
    costs = CostTable.from_pairs(
        codes, pd.Index(["30007"]), np.arange(len(codes)), np.zeros(len(codes), dtype=np.int64), np.ones(len(codes))
    )
    with pytest.raises(zb.CostError, match=r"autrement que dans le territoire.*7024"):
        zb.diagnose(gard, mairies, costs=costs)
