"""Files made to hurt are read, or refused, in seconds; those that would end the process are refused."""

import cases
import pytest
import traps

REFUSED = ("far", "bomb", "member", "beyond", "200 sheets", "without end", "of another kind", "10,000", "columns of")


@pytest.mark.parametrize("name", list(traps.FILES))
def test_lists(tmp_path, name):
    suffix, make = traps.FILES[name]
    path = tmp_path / f"liste{suffix}"
    path.write_bytes(make())
    said = cases.play("lists", path)
    assert said == "InputError" or not any(word in name for word in REFUSED), said
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", [name for name, (suffix, _) in traps.FILES.items() if suffix != ".geojson"])
def test_official_files(tmp_path, name):
    suffix, make = traps.FILES[name]
    path = tmp_path / f"fichier{suffix}"
    path.write_bytes(make())
    assert cases.play("census", path) == "InputError"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "text",
    ["[" * 20_000, "n_star = " + "1" * 400, "n_star = " + "1" * 5000, "decay = [[" + "1" * 400 + ", 1]]", "a = 1\0"],
)
@pytest.mark.parametrize("name", ["parameters", "columns"])
def test_settings(tmp_path, name, text):
    path = tmp_path / "reglages.toml"
    path.write_text(text, encoding="utf-8")
    assert cases.play(name, path) in {"ParameterError", "MissingColumnError"}


@pytest.mark.parametrize("name", list(cases.READERS))
def test_names_that_are_no_file(tmp_path, name):
    (tmp_path / "dossier.csv").mkdir()
    for path in (
        tmp_path / "dossier.csv",
        tmp_path / "absent.csv",
        tmp_path / "a\0b.csv",
        tmp_path / ("x" * 300 + ".csv"),
    ):
        assert cases.play(name, path) in {"InputError", "ParameterError"}


def test_a_workbook_that_says_one_merged_range_thousands_of_times(tmp_path):
    path = tmp_path / "l.xlsx"
    path.write_bytes(traps.FILES["merged ranges by thousands"][1]())
    assert cases.play("lists", path) == "read"
