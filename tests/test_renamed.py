"""Old names: they do what they did, for one version, and say what to type."""

import inspect

import pytest

import zonesblanches as zb
from zonesblanches.outputs.bundle import FILES
from zonesblanches.renamed import RENAMED, RenamedKeys, current


@pytest.fixture(scope="module")
def found():
    return zb.diagnose(zb.territory("200067189"), zb.load_mairies(min_hours=40))


def test_a_verb_by_its_old_name(found, tmp_path):
    path = found.to_csv(tmp_path / "communes.csv")
    with pytest.warns(FutureWarning, match="« verifier_edition » s'appelle désormais « check_edition »") as caught:
        old = found.verifier_edition(path, threshold=12)
    assert old.equals(found.check_edition(path, threshold=12))
    assert caught[0].filename == __file__  # the line to change, not one of ours


def test_an_edition_by_its_old_name(found, tmp_path):
    with pytest.warns(FutureWarning, match="edition : « publique » s'appelle désormais « public »"):
        paths = found.save_all(tmp_path, edition="publique", providers=False)
    with pytest.warns(FutureWarning, match="« carte » s'appelle désormais « map »"):
        assert paths["carte"] == paths["map"]
    with pytest.raises(KeyError):
        paths["rien"]
    assert dict(paths) == {name: tmp_path / file for name, file in FILES.items()}


def test_every_team_kept_by_the_old_word(found):
    with pytest.warns(FutureWarning, match="keep_names : « tous » s'appelle désormais « all »"):
        found.person_names("tous")


def test_the_table_tells_names_that_exist():
    assert all(callable(getattr(zb.Diagnosis, name)) for pair in RENAMED["Diagnosis"].items() for name in pair)
    assert set(RENAMED["save_all"].values()) <= {*FILES, "fiches_epci"}
    for where, names in RENAMED.items():
        assert not set(names) & set(names.values()), where


def test_new_names_say_nothing():
    assert current("edition", "public") == "public"
    assert current("keep_names", ("all",)) == ("all",)
    assert RenamedKeys("save_all", {"map": 1})["map"] == 1


def test_old_names_are_no_part_of_the_signature():
    assert "verifier_edition" not in zb.Diagnosis.check_edition.__doc__
    assert list(inspect.signature(zb.Diagnosis.check_edition).parameters)[:2] == ["self", "files"]
