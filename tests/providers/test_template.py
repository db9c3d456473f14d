"""The blank list: written once, filled in Excel, read back without a word of set-up."""

import datetime as dt

import openpyxl
import pytest

import zonesblanches as zb
from zonesblanches.providers.template import TEMPLATE_COLUMNS

FILLED = {
    "id": "EC-1", "name": "Les Voisins d'Alès", "family": "lien social", "mode": "aller-vers", "capacity": 12,
    "days": "lundi, jeudi matin",
    "address": "3 place de la Mairie", "postal_code": "30100", "commune": "Alès", "commune_code": "30007",
    "lon": "4,0811", "lat": "44,1253", "declared": "Anduze ; 30027", "radius": 2, "carrier": "CCAS d'Alès",
    "partner": "CCAS", "status": "oui", "updated": dt.datetime(2026, 3, 1),
}  # fmt: skip


@pytest.fixture
def template(tmp_path):
    return zb.write_template(tmp_path / "equipes.xlsx")


def filled(path, *rows):
    book = openpyxl.load_workbook(path)
    for row in rows:
        book["Équipes"].append([row.get(column.role) for column in TEMPLATE_COLUMNS])
    book.save(path)
    return path


def test_blank_it_is_a_clear_error(template):
    with pytest.raises(
        zb.InputError, match=r"equipes\.xlsx : une ligne d'en-tête, mais aucune ligne en dessous"
    ) as caught:
        zb.read_providers(template)
    assert "Remplissez la feuille « Équipes »" in str(caught.value)


def test_every_column_is_recognised_for_sure(template):
    providers = zb.read_providers(filled(template, FILLED))
    roles = providers.roles.set_index("role")
    assert set(roles.index) == set(FILLED)
    assert roles["confidence"].tolist() == [1.0] * len(FILLED)
    assert roles["used"].all()
    assert providers.warnings == ()
    team = providers.table.loc["EC-1"]
    assert (team["name"], team["capacity"], team["commune"], team["mode"]) == (
        "Les Voisins d'Alès",
        12,
        "30007",
        "aller-vers",
    )
    assert {"30010", "30027", "30007"} <= set(team["declared"])
    assert (team["carrier"], team["partner"], team["active"]) == ("CCAS d'Alès", "CCAS", True)
    assert team["updated"] == dt.date(2026, 3, 1)
    assert team["location_quality"] == "coordinates"
    assert providers.private.loc["EC-1", "address"] == "3 place de la Mairie"


def test_a_name_and_a_commune_are_enough(template):
    providers = zb.read_providers(filled(template, {"name": "A", "commune": "Uzès"}))
    assert providers.table["commune"].tolist() == ["30334"]
    assert providers.rejects.empty


def test_a_formula_stays_a_text(template):
    providers = zb.read_providers(filled(template, {"name": "'=cmd|' /C calc'!A0", "commune": "Uzès"}))
    assert providers.table["name"].tolist() == ["'=cmd|' /C calc'!A0"]


def test_drop_downs_and_instructions(template):
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["Équipes", "Mode d'emploi"]
    lists = {rule.formula1 for rule in book["Équipes"].data_validations.dataValidation if rule.type == "list"}
    assert lists == {'"lien social,accueil-orientation,aide à domicile"', '"aller-vers,accueil,itinérant"', '"oui,non"'}
    told = [cell.value for row in book["Mode d'emploi"] for cell in row]
    assert all(column.title in told for column in TEMPLATE_COLUMNS)


def test_it_is_never_written_over(template):
    before = template.read_bytes()
    with pytest.raises(zb.OutputError, match="existe déjà"):
        zb.write_template(template)
    assert template.read_bytes() == before


def test_where_it_cannot_be_written(tmp_path):
    with pytest.raises(zb.OutputError, match=r"extension \.xlsx"):
        zb.write_template(tmp_path / "equipes.csv")
    with pytest.raises(zb.OutputError, match="Impossible d'écrire"):
        zb.write_template(tmp_path / "absent" / "equipes.xlsx")
