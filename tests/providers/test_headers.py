"""What each column is taken for, how sure, and how to correct it; contacts stay apart."""

import re
import zipfile

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.providers.headers import match_headers

EMAIL, PHONE = "marie.durand@exemple.fr", "06 12 34 56 78"


def guessed(cells, **choices):
    """Return header -> (role, used) and role -> header."""
    taken, guesses = match_headers(list(cells), choices, "liste", cells)
    return {guess.header: (guess.role, guess.used) for guess in guesses}, taken


def sure(header, *cells):
    _, guesses = match_headers(["commune", header], {}, "liste", {"commune": ["Alès"], header: list(cells)})
    return next((guess.role, guess.confidence, guess.used) for guess in guesses if guess.header == header)


def test_a_known_title_is_sure():
    assert sure("Nombre de bénévoles", "12") == ("capacity", 1.0, True)


def test_points_of_the_compass_are_coordinates():
    guesses, _ = guessed({"Point N": [48.62, 48.03], "Point E": [-4.25, -4.43], "Nom": ["a", "b"]})
    assert (guesses["Point N"], guesses["Point E"]) == (("lat", True), ("lon", True))
    assert guessed({"Commune": ["Alès", "Uzès"], "N": [48.6, 48.0]})[0]["N"] != ("lat", True)


def test_a_pair_of_axes_is_a_header():
    teams = {
        "LAT_WGS84": ["49,19°N", "49,16°N"],
        "LONG_WGS84": ["0,81°E", "0,44°E"],
        "Intitulé de l'équipe": ["a", "b"],
    }
    read = zb.read_providers(pd.DataFrame(teams))
    assert read.table["lat"].round(2).tolist() == [49.19, 49.16]


def test_a_cell_that_is_also_a_title_makes_no_header(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(
        "Secteur couvert;Équipes;Date de création;com_nom\nnéant;Café des aînés;15/10/2019;Jeuxey\n"
        "département;Les Voisins;23/10/2021;Épinal\n",
        encoding="utf-8",
    )
    assert zb.read_providers(path).table["commune"].tolist() == ["88253", "88160"]


@pytest.mark.parametrize("title", ["Dpt", "Code dept.", "DD", "Échelon", "Colonne 3"])
def test_a_departement_is_seen_under_any_title(title):
    teams = {
        "nom": ["a", "b", "c"],
        "commune": ["Collonges", "Messery", "Sault"],
        title: ["74 - Haute-Savoie"] * 2 + ["Vaucluse (84)"],
    }
    assert zb.read_providers(pd.DataFrame(teams)).table["commune"].tolist() == ["74082", "74180", "84123"]


def test_words_over_a_column_of_codes_are_titles():
    teams = pd.DataFrame(
        {
            "Réf. géo": ["94016", "'94037"],
            "Structure / équipe": ["Monalisa 19", "Présence 28"],
            "statut juridique": "Public",
        }
    )
    assert zb.read_providers(teams).table["commune"].tolist() == ["94016", "94037"]


def test_a_typing_mistake_is_a_guess():
    role, confidence, used = sure("Bénévolles", "12")
    assert (role, used) == ("capacity", True)
    assert 0.6 < confidence < 0.9


def test_a_known_title_inside_a_longer_one_is_a_guess():
    assert sure("Commune d'intervention principale", "Nîmes")[0] == "action"
    assert sure("Date de mise à jour de la fiche", "01/03/2025") == ("updated", 0.7, True)
    assert sure("Nombre de bénévoles actifs en 2026", "12") == ("capacity", 0.7, True)


def test_numbers_about_something_else_are_no_place():
    assert sure("Nombre de communes desservies", "12")[2] is False


def test_contents_that_contradict_a_near_title():
    role, confidence, used = sure("Date de mise à jour de la fiche", "bleu", "vert", "rouge")
    assert (role, confidence, used) == ("updated", 0.3, False)


@pytest.mark.parametrize(
    ("cells", "role"),
    [
        (["a@b.fr", "c.d@e.org", ""], "email"),
        (["06 12 34 56 78", "+33 4 66 00 00 00", None], "phone"),
        ([612345678.0, "0612345678"], "phone"),
        (["44.1234, 4.0811", "43,83 ; 4,36"], "point"),
    ],
)
def test_contents_tell_under_any_title(cells, role):
    assert sure("Bidule", *cells) == (role, 0.8, True)


def test_a_column_of_the_same_role_is_not_used_twice():
    seen, taken = guessed({"commune": ["Alès"], "nom": ["A"], "nom de la structure": ["B"]})
    assert taken["name"] == "nom"
    assert seen["nom de la structure"] == ("name", False)


def test_every_column_of_contacts_is_apart():
    seen, _ = guessed(
        {
            "commune": ["Alès"],
            "tel": [PHONE],
            "Tél. portable du référent": [PHONE],
            "mail": [EMAIL],
            "Courriel de la structure": [EMAIL],
            "Nom du président": ["X"],
        }
    )
    assert {role for header, (role, used) in seen.items() if used and header != "commune"} == {
        "phone", "email", "contact",
    }  # fmt: skip


def test_beside_a_first_name_a_name_is_that_of_a_person():
    seen, taken = guessed({"Nom": ["Durand"], "Prénom": ["Marie"], "Association": ["Les Voisins"], "Commune": ["Alès"]})
    assert taken["name"] == "Association"
    assert seen["Nom"] == ("contact", True)
    alone = zb.read_providers(pd.DataFrame({"Nom": ["Durand"], "Prénom": ["Marie"], "Commune": ["Alès"]}))
    assert alone.table["name"].tolist() == ["Équipe d'Alès (ligne 1)"]
    assert alone.private["contact"].tolist() == ["Durand ; Marie"]


def test_an_empty_choice_closes_a_role():
    table = pd.DataFrame({"nom": ["A"], "commune": ["Alès"], "statut": ["association loi 1901"], "maj": ["01/03/2025"]})
    left = zb.read_providers(table, columns={"status": "", "updated": ""})
    assert left.table["active"].tolist() == [True]
    assert left.table["updated"].isna().all()
    assert left.repairs.empty
    assert zb.read_providers(table).repairs.empty  # a legal form is no state: the column is left alone
    assert any("colonnes non utilisées : statut" in note for note in zb.read_providers(table).notes)


def test_choices_in_toml_for_all_lists_and_for_one(tmp_path, text_file):
    toml = tmp_path / "colonnes.toml"
    toml.write_text('name = "Groupe"\n["b.csv"]\nname = "Cercle"\n', encoding="utf-8-sig")
    text = "Groupe;Cercle;commune\ng;c;Alès\n"
    assert zb.read_providers(text_file(text, name="a.csv"), columns=toml).table["name"].tolist() == ["g"]
    assert zb.read_providers(text_file(text, name="b.csv"), columns=toml).table["name"].tolist() == ["c"]


def test_choices_in_toml_for_one_sheet(tmp_path, workbook):
    toml = tmp_path / "colonnes.toml"
    toml.write_text('["l.xlsx [2026]".colonnes]\nname = "Cercle"\n', encoding="utf-8")
    rows = [["nom", "Cercle", "commune"], ["g", "c", "Alès"]]
    book = workbook({"2025": rows, "2026": rows}, name="l.xlsx")
    assert zb.read_providers(book, sheet="*", columns=toml).table["name"].tolist() == ["g", "c"]
    assert zb.read_providers(book, sheet="2026", columns=toml).table["name"].tolist() == ["c"]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("name = ", zb.ParameterError, "n'est pas un fichier TOML"),
        ("name = 3", zb.ParameterError, "« name » attend un titre de colonne"),
        ('nam = "nom"', zb.MissingColumnError, "rôle inconnu « nam ».*Vouliez-vous dire « name »"),
        ('name = "non"', zb.MissingColumnError, "colonne « non » absente. Vouliez-vous dire « nom »"),
    ],
)
def test_faults_of_a_toml_file(tmp_path, text, error, message):
    path = tmp_path / "colonnes.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=message):
        zb.read_providers(pd.DataFrame({"nom": ["A"], "commune": ["Alès"]}), columns=path)


def test_an_absent_toml_file(tmp_path):
    with pytest.raises(zb.ParameterError, match="Fichier de colonnes illisible"):
        zb.read_providers(pd.DataFrame({"commune": ["Alès"]}), columns=tmp_path / "rien.toml")


def test_guesses_are_said_with_the_way_to_correct_them():
    providers = zb.read_providers(pd.DataFrame({"commune": ["Alès"], "Bénévolles": [4]}))
    assert providers.table["capacity"].tolist() == [4]
    (said,) = (note for note in providers.notes if "à confirmer" in note)
    assert "« Bénévolles » prise pour « capacité »" in said
    assert 'columns={"capacity": "le bon titre"}' in said
    line = providers.roles.set_index("column").loc["Bénévolles"]
    assert (line["role"], bool(line["used"])) == ("capacity", True)


SECRET = {
    "nom": [f"Les Voisins ({PHONE})", "B", "C", "D"],
    "commune": ["Alès", "Nîmes", f"Atlantide {EMAIL}", "Uzès"],
    "bénévoles": [4, "cinq", 3, -1],
    "porteur": ["CCAS", f"voir {EMAIL}", "", ""],
    "famille": "lien social",
    "téléphone": [PHONE] * 4,
    "bidule": [EMAIL] * 4,
    "remarques": [f"rappeler Marie au {PHONE}", f"écrire à {EMAIL}", "", ""],
    "actif": ["oui", f"demander à {EMAIL}", "oui", "oui"],
    "id": ["1", EMAIL, "3", "4"],
    "adresse": ["5 rue du Secret", "", "", ""],
}
LEAKS = re.compile(r"marie\.durand|exemple\.fr|06.?12.?34.?56.?78|0612345678|5 rue du Secret", re.IGNORECASE)


def everything(folder):
    """Yield the name and the text of every file written, those inside archives too."""
    for path in folder.iterdir():
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name).decode("utf-8", "replace")
        else:
            yield path.name, path.read_bytes().decode("utf-8", "replace")


def test_contacts_never_leave(tmp_path, text_file):
    """In their columns, in an unknown one, in the name, in a row too long, in a rejected row."""
    text = pd.DataFrame(SECRET).to_csv(index=False, sep=";")
    long = f"\nTrop;Alès;4;;;;;;;;;{EMAIL} et {PHONE};x\n"
    providers = zb.read_providers(text_file(text + long.lstrip()))
    assert providers.sources[0].read == 5
    assert providers.rejects["reason"].str.contains("plus de cellules").sum() == 1
    assert providers.private["phone"].iloc[0] == PHONE
    for name in ("table", "rejects", "repairs", "merged", "roles", "rows"):
        frame = getattr(providers, name).reset_index()
        assert not LEAKS.search(frame.to_csv()), name
    report = providers.report()
    shown = [*providers.notes, *providers.warnings, providers.summary(), str(report), report._repr_html_()]
    assert not LEAKS.search("\n".join([*shown, repr(providers)]))
    zb.diagnose(zb.territory("30"), providers).save_all(tmp_path / "sorties")
    files = list(everything(tmp_path / "sorties"))
    assert len(files) > 7
    assert [name for name, written in files if LEAKS.search(written)] == []


def test_a_contact_in_a_name_is_masked_and_said():
    providers = zb.read_providers(pd.DataFrame({"commune": ["Alès"], "nom": [f"Les Voisins {PHONE}"], "id": [EMAIL]}))
    assert providers.table["name"].tolist() == ["Les Voisins [téléphone]"]
    assert providers.table.index.tolist() == ["L1"]
    assert providers.repairs["reason"].tolist() == [
        "téléphone, courriel ou nom de personne dans le texte, masqué",
        "téléphone, courriel ou nom de personne comme identifiant, remplacé par L1",
    ]


def test_an_address_cut_by_a_log_is_masked_all_the_same():
    cell = "x" * 190 + f" {EMAIL}"
    providers = zb.read_providers(pd.DataFrame({"commune": ["Alès"], "actif": [cell]}))
    assert not providers.questions.map(lambda cell: "marie" in str(cell)).any(axis=None)
    assert len(providers.questions) == 1


def test_a_cell_of_a_million_letters_is_read_at_once():
    cells = {"commune": ["Alès"] * 3, "remarques": ["x" * 1_000_000] * 3, "nom": ["a", "b", "c"]}
    assert len(zb.read_providers(pd.DataFrame(cells))) == 3
