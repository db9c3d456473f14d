"""data·inclusion written: no fault for the official models, nothing of ours lost on the way back."""

import dataclasses
import datetime as dt
import json

import numpy as np
import pandas as pd
import pydantic
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import zonesblanches as zb
from zonesblanches.providers.inclusion_fields import NATIONAL_NETWORKS, PUBLICS, SERVICE, STRUCTURE, THEMES
from zonesblanches.providers.inclusion_writing import inclusion_records

v1 = pytest.importorskip("data_inclusion.schema").v1
LISTS = {"reseaux_porteurs", "thematiques", "publics", "modes_accueil", "zone_eligibilite", "modes_mobilisation",
         "mobilisable_par"}  # fmt: skip


def test_the_table_of_fields_is_the_standards():
    for fields, model in ((STRUCTURE, v1.Structure), (SERVICE, v1.Service)):
        official = model.model_fields
        assert {one.name for one in fields} == set(official)
        assert {one.name for one in fields if one.required} == {n for n, f in official.items() if f.is_required()}
    assert {one.value for one in v1.Thematique} == THEMES
    assert {one.value for one in v1.Public} == PUBLICS
    assert {one.value for one in v1.ReseauPorteur} == NATIONAL_NETWORKS


def faults(model, records):
    """Return what the official model finds in records, warnings included."""
    found = []
    for record in records:
        try:
            model.model_validate(record, context={"ignore_warnings": False})
        except pydantic.ValidationError as error:
            found += [(fault["loc"], fault["msg"], record) for fault in error.errors()]
    return found


def as_the_validator_reads(path, title):
    """Return the rows of a sheet as the official validator reads them."""
    frame = pd.read_excel(path, sheet_name=title, dtype=str, header=None, engine="openpyxl").astype(object)
    frame = frame.where(frame.notna(), None)
    for row in frame.iloc[1:].itertuples(index=False):
        record = dict(zip(frame.iloc[0], row, strict=True))
        assert not record.pop("__ignore__")
        yield {k: [p.strip() for p in v.split(",")] if k in LISTS and v else v for k, v in record.items()}


def sound(path):
    """Check a file with the official models."""
    if path.suffix == ".xlsx":
        structures, services = (list(as_the_validator_reads(path, name)) for name in ("Structures", "Services"))
    else:
        content = json.loads(path.read_text(encoding="utf-8"))
        structures, services = content["structures"], content["services"]
    assert faults(v1.Structure, structures) == []
    assert faults(v1.Service, services) == []
    return structures, services


KEPT = ["name", "family", "mode", "capacity", "capacity_imputed", "active", "active_assumed", "updated", "declared",
        "commune", "lon", "lat", "location_quality", "location_source", "location_score", "carrier", "partner", "x_m",
        "y_m", "zone", "landmass"]  # fmt: skip


def same(one, other):
    """Check that two lists of teams say the same."""
    assert list(one.table.index) == list(other.table.index)
    assert_frame_equal(one.table[KEPT], other.table[KEPT], check_dtype=False)


TEAMS = pd.DataFrame(
    {
        "nom": ["Équipe citoyenne d'Apt.", "NA", "Bus des aînés", "CCAS", "Les Lys"],
        "commune": ["Apt", "Cavaillon", "Pertuis", "Sorgues", "Gordes"],
        "famille": ["lien social", "lien social", "accueil-orientation", "accueil-orientation", "aide à domicile"],
        "mode": ["aller-vers", "", "itinérant", "accueil", "aller-vers"],
        "bénévoles": [8, None, 3, 0, 4.5],
        "actif": ["oui", "", "non", "oui", "oui"],
        "maj": ["01/03/2025", "", "12/05/1998", "01/01/2026", "05/01/2024"],
        "communes desservies": ["Gordes, Bonnieux", "", "84003", "", "Apt"],
        "porteur": ["Croix-Rouge française", "Petits Frères", "CCAS", "ccas-cias", ""],
        "adresse": ["3 rue Secrète", "", "", "", "9 impasse Cachée"],
        "tél": ["04 90 00 00 01", "", "", "", ""],
        "mail": ["a@exemple.fr", "", "pas un courriel", "", ""],
    }
)


@pytest.mark.parametrize("kind", ["xlsx", "json", "csv"])
def test_the_round_trip_loses_nothing(tmp_path, kind):
    teams = zb.read_providers(TEAMS)
    path = teams.to_data_inclusion(tmp_path / f"equipes.{kind}")
    same(teams, zb.read_data_inclusion(path))
    if kind != "csv":
        sound(path)


def test_what_the_standard_says_of_our_teams(tmp_path):
    structures, services = sound(zb.read_providers(TEAMS).to_data_inclusion(tmp_path / "e.json"))
    first, second = services[:2]
    assert first["nom"] == "Équipe citoyenne d'Apt"
    assert (first["zone_eligibilite"], first["modes_accueil"]) == (["84050", "84020"], None)
    assert first["thematiques"] == ["remobilisation--lien-social"]
    assert second["nom"] == "Équipe NA"
    assert second["date_maj"] == "2000-01-01"  # nobody said: nobody may take it for fresh
    assert [one["reseaux_porteurs"] for one in structures] == [
        ["croix-rouge"],
        None,
        ["ccas-cias"],
        ["ccas-cias"],
        None,
    ]
    assert all(one["volume_horaire_hebdomadaire"] is None for one in services)  # volunteers are no hours


def test_no_contact_leaves_unasked(tmp_path):
    teams = zb.read_providers(TEAMS)
    for kind in ("xlsx", "json", "csv"):
        path = teams.to_data_inclusion(tmp_path / f"e.{kind}")
        assert not any(
            b"Secr" in file.read_bytes() or b"exemple.fr" in file.read_bytes() for file in tmp_path.iterdir()
        )
    path = teams.to_data_inclusion(tmp_path / "e.json", contacts=True)
    _, services = sound(path)
    assert (services[0]["adresse"], services[0]["telephone"]) == ("3 rue Secrète", "04 90 00 00 01")
    assert [one["courriel"] for one in services] == ["a@exemple.fr", None, None, None, None]


def test_hours_are_hours_and_rights_are_rights(tmp_path):
    record = {
        "source": "dora", "id": "dora--1", "structure_id": "dora--9", "nom": "Visites", "description": "Inventé.",
        "date_maj": dt.date.today().isoformat(), "code_insee": "84003", "volume_horaire_hebdomadaire": 12.5,
        "zone_eligibilite": ["84050", "84", "france"],
    }  # fmt: skip
    source = tmp_path / "dora.json"
    source.write_text(json.dumps([record]), encoding="utf-8")
    teams = zb.read_data_inclusion(source)
    again = zb.read_data_inclusion(teams.to_data_inclusion(tmp_path / "e.xlsx"))
    assert again.table["rights"].tolist() == teams.table["rights"].tolist() == [("departement:84", "france:France")]
    assert again.table["declared"].tolist() == [("84050",)]
    _, services = sound(tmp_path / "e.xlsx")
    assert (services[0]["volume_horaire_hebdomadaire"], services[0]["zone_eligibilite"]) == (
        "12.5", ["84050", "84", "france"],
    )  # fmt: skip


def test_rights_are_written_as_the_standard_counts_them():
    base = zb.read_providers(TEAMS.iloc[:1])
    table = base.table.assign(rights=[("region:93", "departement:84 sauf 84007", "pays:99134")])
    _, (service,) = inclusion_records(dataclasses.replace(base, table=table))
    assert service["zone_eligibilite"] == ["84050", "84020", "04", "05", "06", "13", "83", "84", "99134"]
    assert service["zb_rights"] == ["region:93", "departement:84 sauf 84007", "pays:99134"]
    assert faults(v1.Service, [service]) == []


def test_a_path_that_cannot_be_written(tmp_path):
    teams = zb.read_providers(TEAMS)
    with pytest.raises(zb.OutputError, match=r"s'écrit en \.xlsx, \.csv ou \.json"):
        teams.to_data_inclusion(tmp_path / "e.pdf")
    with pytest.raises(zb.OutputError, match="Le dossier existe-t-il"):
        teams.to_data_inclusion(tmp_path / "absent" / "e.json")


NAMES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "NA",
            "nan",
            "None",
            "N/A",
            "x.",
            "...",
            "a" * 400,
            "=1+1",
            "NULL",
            " Les Lys. ",
            "é",
            "#N/A",
            "etc.",
            "12",
        ]
    ),
)
ANY = st.fixed_dictionaries(
    {
        "name": NAMES,
        "family": st.one_of(NAMES, st.sampled_from(["lien social", "aide à domicile"])),
        "mode": st.sampled_from([None, "accueil", "aller-vers", "itinérant"]),
        "capacity": st.one_of(st.floats(0, 1e6), st.just(float("nan"))),
        "updated": st.one_of(st.none(), st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))),
        "active": st.booleans(),
        "declared": st.sampled_from([(), ("84003",), ("84003", "84050")]),
        "carrier": st.one_of(NAMES, st.sampled_from(["CCAS", "fcsf", "Emmaüs"])),
        "partner": NAMES,
    }
)


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(ANY, min_size=1, max_size=4))
def test_any_provider_is_written_without_a_fault(tmp_path, rows):
    base = zb.read_providers(pd.DataFrame({"nom": [f"n{i}" for i in range(len(rows))], "commune": ["Apt"] * len(rows)}))
    table = base.table.copy()
    for name in rows[0]:
        table[name] = pd.Series([row[name] for row in rows], index=table.index, dtype=object)
    table["capacity"] = table["capacity"].astype(float)
    teams = dataclasses.replace(base, table=table)
    structures, services = inclusion_records(teams)
    assert faults(v1.Structure, structures) == []
    assert faults(v1.Service, services) == []
    path = tmp_path / "e.xlsx"
    teams.to_data_inclusion(path)
    sound(path)
    again = zb.read_data_inclusion(path).table
    assert [mode or None for mode in again["mode"].astype(object).where(again["mode"].notna(), None)] == table[
        "mode"
    ].tolist()
    assert again["declared"].tolist() == table["declared"].tolist()
    assert again["active"].tolist() == table["active"].tolist()
    assert again["updated"].tolist() == table["updated"].tolist()
    np.testing.assert_array_equal(again["capacity"], table["capacity"])


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_the_sample_lists_and_the_town_halls(tmp_path, kind):
    mairies = zb.load_mairies(min_hours=40)
    sample = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"))
    for number, teams in enumerate((sample, zb.merge_providers([sample]), mairies)):
        path = teams.to_data_inclusion(tmp_path / f"{number}.{kind}")
        sound(path)
        same(teams, zb.read_data_inclusion(path))


def test_an_empty_list_is_written(tmp_path):
    teams = zb.read_providers(TEAMS.assign(commune="Atlantide", **{"communes desservies": ""}))
    for kind in ("xlsx", "json", "csv"):
        assert teams.to_data_inclusion(tmp_path / f"vide.{kind}").is_file()
