"""Lists made after real ones, with what is right for each; read where the shared folder of cases is at hand."""

from pathlib import Path

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.territory import store

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the folder of cases is not beside the project")


def read(name, **options):
    return zb.read_providers(CASES / name, **options)


def by_row(providers, *names):
    return {line["row"]: tuple(line[name] for name in names) for line in providers.table.to_dict("records")}


def communes(name, **options):
    return read(f"listes/{name}", **options).table["commune"].tolist()


@pytest.fixture(scope="module")
def vaucluse():
    return zb.territory("84")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("adresse-zero-perdu/depots.csv", ["01053", "09157", "06069", "30032", "75056"]),
        ("colonne-sans-titre/liste.csv", ["30007", "30189", "30334"]),
        ("colonnes-vides-puis-geocodees/liste.csv", ["97411", "97416", "97422"]),
        ("colonnes-x-y-inversees/lieux.csv", ["33063", "33243", "33318", "33227", "33009", "33281", "33032"]),
        ("degres-et-hemisphere/lieux.csv", ["30007", "30007", "49007", "30007"]),
        ("departement-incompris/centres.csv", ["09306", "13074", "26063", "30007"]),
        ("garde-metres-virgule-et-degres/liste.csv", ["49002", "49244"]),
        ("garde-metres-virgule-et-degres/melange.csv", ["30189", "30007", "30334"]),
        ("noms-encodes-pour-adresse-web/centres.csv", ["01053", "01093", "30007", "21231"]),
        ("point-a-400-km/lieux.csv", ["18033", "37261", "97410", "18033"]),
        ("point-en-dictionnaire/lieux.csv", ["30007", "30189"]),
        ("quartier-et-code-postal-unique/liste.csv", ["97411", "97416", "97422", "97410", "97411"]),
        ("titres-coord-lat-lng/centres.csv", ["01004", "01034", "01185", "01033"]),
    ],
)
def test_where_teams_are(name, codes):
    assert communes(name) == codes


def test_addresses_say_so_and_a_borough_has_its_own_town_hall():
    told = read("listes/adresse-zero-perdu/depots.csv")
    assert set(told.repairs["reason"]) == {"commune lue à la fin de l'adresse"}
    hall = store.boroughs().loc["75114"]
    assert told.table[["lon", "lat"]].iloc[-1].tolist() == [hall["lon"], hall["lat"]]


@pytest.mark.parametrize(
    ("name", "qualities"),
    [
        ("colonnes-vides-puis-geocodees/liste.csv", ["address", "address", "street"]),
        ("colonnes-x-y-inversees/lieux.csv", ["coordinates"] * 7),
        ("titres-coord-lat-lng/centres.csv", ["coordinates"] * 4),
        ("point-en-dictionnaire/lieux.csv", ["coordinates"] * 2),
        ("point-a-400-km/lieux.csv", ["commune point"] * 3 + ["coordinates"]),
    ],
)
def test_how_precisely(name, qualities):
    assert read(f"listes/{name}").table["location_quality"].tolist() == qualities


def test_a_whole_pair_of_columns_reversed_is_said_once():
    told = read("listes/colonnes-x-y-inversees/lieux.csv")
    assert told.repairs.empty
    assert told.questions.empty
    assert sum("inversées" in note for note in told.notes) == 1


def test_cells_that_are_mappings():
    frame = pd.DataFrame(pd.read_json(CASES / "listes/point-en-dictionnaire/lieux.json").to_dict("records"))
    assert zb.read_providers(frame).table["commune"].tolist() == ["30007", "30189"]


def test_names():
    assert read("listes/aucun-nom-reconnu/liste.csv").table["name"].tolist() == [
        "Relais A (exemple)",
        "Relais B (exemple)",
    ]
    told = read("listes/type-pris-pour-le-nom/liste.csv")
    assert told.table["name"].tolist() == [
        "Foyer des Jeunes (exemple)",
        "Mission Séniors (exemple)",
        "Café des Aînés (exemple)",
    ]
    assert told.table["family"].unique().tolist() == ["Association"]
    assert told.merged.empty


def test_contradictions_are_asked():
    told = read("listes/departement-contredit-sans-un-mot/lieux.csv")
    assert {2, 3} <= set(told.questions["row"])
    assert 4 in {*told.questions["row"], *told.rejects["row"]}
    assert 5 not in {*told.questions["row"], *told.repairs["row"]}
    far = read("listes/point-a-400-km/lieux.csv")
    assert {2, 3, 4} <= set(far.questions["row"])
    kept = read("listes/garde-metres-virgule-et-degres/liste.csv")
    assert kept.repairs["row"].tolist() == [3]


def test_what_is_not_covered_is_refused_by_its_name():
    told = read("listes/saint-martin-97801/liste.csv")
    assert told.table.empty
    reasons = told.rejects["reason"].tolist()
    assert reasons[0] == reasons[1]
    assert "Saint-Martin (97801, autrefois 97127) n'est pas couvert" in reasons[0]
    assert "Nouvelle-Calédonie" in reasons[2]


def test_a_legal_form_is_no_state():
    told = read("listes/statut-juridique/lieux.csv")
    assert told.repairs.empty
    assert told.questions.empty
    assert told.table["active"].all()


def test_finess_in_degrees_under_a_lambert_label():
    told = zb.read_finess(CASES / "listes/finess-degres-et-lambert/finess_etablissements.csv", categories="500")
    assert told.table[["commune", "location_quality"]].to_numpy().tolist() == [
        ["30189", "address"], ["30007", "address"], ["30334", "address"],
    ]  # fmt: skip
    assert set(told.repairs["row"]) == {3, 4}


def test_merging_loses_nobody():
    services = zb.merge_providers([read("listes/ssiad-et-saad-meme-adresse/structures.csv")])
    assert len(services) == 4
    assert 1 <= len(services.review) <= 2
    folder = "listes/deux-listes-sans-nom-fusionnees"
    assert len(zb.merge_providers([read(f"{folder}/partenaire_a.csv"), read(f"{folder}/partenaire_b.csv")])) == 6


def test_vaucluse(vaucluse):
    told = read("utilisateur/vaucluse.xlsx", territory=vaucluse)
    teams = by_row(told, "commune", "capacity", "declared")
    assert sorted(teams) == [5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17]
    assert teams[11][2] == ("84035", "84054")  # Cavaillon and L'Isle-sur-la-Sorgue
    assert [teams[row][1] for row in (5, 6, 9, 11, 13, 17)] == [6.5, 10, 10, 15, 0, 7.5]
    assert len(teams[5][2]) > 20
    assert told.table.set_index("row").at[12, "rights"] == ("departement:84",)
    assert {8, 9, 12, 13, 15} <= set(told.questions["row"])
    assert told.rejects.empty
    planned = read("utilisateur/vaucluse.xlsx", territory=vaucluse, sheet="Equipes en projet").table
    assert planned["status"].tolist() == ["planned", "inactive"]


def test_savoie_and_short_names():
    savoie = zb.territory("73")
    told = read("utilisateur/savoie.xlsx", territory=savoie, sheet="*")
    assert len(told.table) == 12
    assert told.table["commune"].str.startswith("73").all()
    assert told.table.loc[told.table["name"] == "Aix", "commune"].item() == "73008"
    short = read("utilisateur/s.csv", territory=savoie)
    assert by_row(short, "commune") == {2: ("73008",), 4: ("73171",)}
    assert 3 in set(short.questions["row"])
    far = read("utilisateur/sav2.csv", territory=savoie)
    assert by_row(far, "commune")[3] == ("73297",)
    assert 4 in set(far.questions["row"])


def test_nord():
    told = read("utilisateur/nord.xlsx", territory=zb.territory("59"))
    served = {row: len(codes) for row, (codes,) in by_row(told, "declared").items()}
    assert len(told.table) == 10
    assert {row: count for row, count in served.items() if count} == {4: 95, 5: 3, 6: 50, 7: 17, 10: 3, 12: 139}
    assert told.questions["row"].tolist() == [8]
    assert "arrondissement de Cambrai" in told.questions["proposals"].item()


def test_tables_that_are_no_lists(vaucluse):
    matrix = read("utilisateur/matrice.xlsx", territory=vaucluse)
    served = dict(zip(matrix.table["name"], matrix.table["declared"], strict=True))
    assert served == {"Veilleurs d'Apt": ("84003", "84050"), "Liens Ventoux": ("84017",), "Portage": ("84003",)}
    with pytest.raises(zb.InputError, match="with_census"):
        read("utilisateur/pop.csv", territory=vaucluse)
    totals = read("utilisateur/sous_totaux.xlsx", territory=vaucluse)
    assert by_row(totals, "commune") == {3: ("84003",), 6: ("84089",)}
    assert totals.rejects.empty


def test_states_looks_numbers_and_headers(vaucluse):
    assert not read("utilisateur/inactif.csv", territory=vaucluse).table["active"].any()
    looks = read("utilisateur/masquees_barrees.xlsx", territory=vaucluse)
    assert len(looks.table) == 5
    assert ["masquée" in text or "barrée" in text for text in looks.questions["reason"]] == [True] * 3
    dates = read("utilisateur/cap_date.xlsx", territory=vaucluse)
    assert dates.questions["row"].tolist() == [2]
    assert "5-8" in dates.questions["reason"].item()
    headed = read("utilisateur/deux_entetes.xlsx", territory=vaucluse)
    assert headed.table["commune"].tolist() == ["84003", "84050", "84123", "84003", "84054", "84054", "84132"]
    assert headed.rejects["row"].tolist() == [10]
    assert headed.private["phone"].iloc[0] == "0600000000"


def test_formulas_are_never_run(vaucluse):
    told = read("utilisateur/formules.xlsx", territory=vaucluse)
    assert set(told.table["capacity"]) == {5.0}
    assert told.table["capacity_imputed"].tolist() == [True, False]
    assert told.rejects["row"].tolist() == [4]


def test_two_groups_of_one_name(vaucluse):
    told = read("utilisateur/doublons_internes.xlsx", territory=vaucluse)
    assert told.merged[["row", "kept_row"]].to_numpy().tolist() == [[3, 2]]
    assert told.questions["row"].tolist() == [4]


def test_seat_and_place_of_action(vaucluse):
    told = read("utilisateur/siege_intervention.xlsx", territory=vaucluse)
    assert by_row(told, "commune", "seat", "declared") == {
        2: ("84050", "84003", ()), 3: ("84123", "84123", ()), 4: ("84072", "84031", ("84072", "84080")),
    }  # fmt: skip


@pytest.mark.parametrize("name", [f"pub{at}.csv" for at in range(1, 7)])
def test_the_public_edition_is_possible(name, vaucluse, tmp_path):
    diagnosis = zb.diagnose(vaucluse, read(f"utilisateur/{name}", territory=vaucluse))
    assert diagnosis.save_all(tmp_path / "public", edition="public")


def test_a_persons_name_is_not_published(tmp_path):
    creuse = zb.territory("23")
    diagnosis = zb.diagnose(creuse, read("listes/personne-dans-le-nom-public/permanences.csv", territory=creuse))
    assert len(diagnosis.person_names()) == 2
    diagnosis.save_all(tmp_path / "public", edition="public")
    page = (tmp_path / "public" / "communes.csv").read_text(encoding="utf-8-sig")
    assert "Quidamet" not in page
    assert "Untelle" not in page
