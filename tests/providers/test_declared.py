"""Where teams say that they go: in words, each piece resolved, a right, left out, flagged or asked; none is lost."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.providers.declared import Reader
from zonesblanches.providers.rights import confirmed
from zonesblanches.territory.codes import embedded_gazetteer
from zonesblanches.territory.home import home_of

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "utilisateur"
APT, SAULT, BOLLENE, LILLE, CAMBRAI, VALENCIENNES = "84003", "84123", "84019", "59350", "59122", "59606"


@cache
def shared_reader():
    return Reader(embedded_gazetteer())


@cache
def near(department):
    """A reader whose home is a département."""
    france = embedded_gazetteer()
    own = france.communes.index[france.communes["dep"] == department]
    return Reader(france.at(home_of(own, france.communes, department)))


@pytest.fixture(scope="module")
def reader():
    return shared_reader()


def read(cells, territory="84", commune="Apt", **options):
    frame = pd.DataFrame({"nom": [f"Équipe {at}" for at in range(len(cells))], "commune": commune, "secteur": cells})
    columns = {"name": "nom", "commune": "commune", "declared": "secteur"}
    return zb.read_providers(frame, territory=zb.territory(territory), columns=columns, **options)


# --- lists of places ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "commune", "codes"),
    [
        ("Apt, Gordes et Bonnieux", APT, {"84003", "84050", "84020"}),
        ("Apt ; Gordes / Bonnieux", APT, {"84003", "84050", "84020"}),
        ("Apt\nGordes\n- Bonnieux\n• Goult", APT, {"84003", "84050", "84020", "84051"}),
        ("Apt & Gargas + Saignon - Rustrel", APT, {"84003", "84047", "84105", "84103"}),
        ("Apt Gordes", APT, {"84003", "84050"}),
        ("84 - Apt", APT, {"84003"}),
        ("84400 Apt, Hirson (02)", LILLE, {"84003", "02381"}),
        ("Bedoin, Crillon le Brave", APT, {"84017", "84041"}),
        ("Vaison, L'Isle sur Sorgue", APT, {"84137", "84054"}),
        ("Morières-lès-Avignon, Avignon nord", "84092", {"84081", "84007"}),
        ("Bagnols/Cèze, Alès", "30007", {"30028", "30007"}),
        ("Heippes - Chaumont/Aire - Lemmes", "55241", {"55241", "55108", "55286"}),
        ("Andrésy / ACHERES / Verneuil/Seine", "78015", {"78015", "78005", "78642"}),
        ("Deville, Nouzonville et Les Hautes - Rivières", "08105", {"08139", "08328", "08218"}),
        ("Saint-Dionisy, Lunel (34)", "30344", {"30249", "34145"}),
        ("toutes les communes de la CC Bresse et Saône", "01320", 20),
        ("Trois Rivières", "02381", 26),
        ("C.C. de la Haute Somme (Combles - Péronne - Roisel)", "80620", 60),
        ("Avesnes-sur-Helpe, Fourmies, Hirson (02)", "59036", {"59036", "59249", "02381"}),
        ("Saint-Denis, Sainte-Marie", "97411", {"97411", "97418"}),
        ("Aix, Moutiers", "73065", {"73008", "73181"}),
        ("Paris 13e, Paris 14e", "75056", {"75056"}),
        ("CA de Béthune-Bruay, Artois-Lys Romane", "62119", 100),
        ("CA Ventoux-Comtat-Venaissin (CoVe)", "84031", 25),
        ("CCPAL et CoVe", APT, 50),
        ("cantons d'Apt et de Pertuis", APT, 42),
        ("tout le canton d'Apt", APT, 27),
        ("les communes de la CoVe", APT, 25),
        ("la communauté de communes", APT, 25),
        ("Pays d'Apt (Apt, Gargas, Saignon)", APT, {"84003", "84047", "84105"}),
        ("Grand Chambéry", "73065", 38),
        ("Pays ajaccien", "2A004", 10),
        ("TCO", "97411", 5),
        ("toutes", None, ()),
    ],
)
def test_places_in_words(reader, cell, commune, codes):
    found = reader.read(cell, commune or "")
    assert len(found.codes) == codes if isinstance(codes, int) else set(found.codes) == set(codes)
    assert not found.rights
    if commune:
        assert not any(piece.question for piece in found.pieces)


@pytest.mark.parametrize(
    ("cell", "commune", "inside", "outside"),
    [
        ("Pays des Abers (sauf Landéda)", "29160", {"29015", "29195"}, {"29101"}),
        ("Pays des Abers (hors Landéda)", "29160", {"29015"}, {"29101"}),
        ("Pays des Abers (Landéda exclu)", "29160", {"29015"}, {"29101"}),
        ("Coutances mer et bocage (sauf Gouville)", "50147", {"50147"}, {"50215"}),
        ("Larzac (La Cavalerie, L'Hospitalet, Nant)", "12063", {"12063", "12115", "12168"}, {"24230"}),
        ("Léon (Plouescat, Cléder)", "29019", {"29185", "29030"}, {"40150"}),
        ("CCPA", "01004", {"01004", "01002"}, {"69010"}),
        ("Piana - Ota - Porto", "2A212", {"2A212", "2A198"}, {"2A247"}),
    ],
)
def test_brackets_sigles_and_short_names_near_the_team(cell, commune, inside, outside):
    codes = set(near(commune[:2]).read(cell, commune).codes)
    assert inside <= codes
    assert not outside & codes


@pytest.mark.parametrize(
    ("cell", "kept"), [("Quimper sauf Penhars", "29232"), ("Brest sauf Saint-Pierre-Quilbignon", "29019")]
)
def test_a_part_left_out_leaves_the_commune_and_is_asked(cell, kept):
    read = near("29").read(cell, "29051")
    assert read.codes == (kept,)
    assert "est une partie de" in "".join(piece.question for piece in read.pieces)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(embedded_gazetteer().title_of)), min_size=2, max_size=7), st.randoms())
def test_a_line_of_communes_is_read_at_once_as_it_is_piece_by_piece(codes, random):
    france, reader = embedded_gazetteer(), shared_reader()
    title_of = france.title_of
    names = [
        random.choice([code, title_of[code], title_of[code].upper(), f"{title_of[code]} Cedex 2"]) for code in codes
    ]
    at_once, by_piece = (reader.read(comma.join(names), codes[0]) for comma in (", ", ",  "))
    assert at_once.codes == by_piece.codes
    assert [piece.question for piece in at_once.pieces] == [piece.question for piece in by_piece.pieces]


@pytest.mark.parametrize("cell", ["Jouy-Mauvoisin", "Fontenay-Saint-Père, Jouy-Mauvoisin", "Jouy-Mauvoisin + Soindres"])
def test_the_end_of_a_name_is_no_vague_word(cell):
    read_cell = shared_reader().read(cell, "78324")
    assert "78324" in read_cell.codes
    assert not any(piece.question for piece in read_cell.pieces)


def test_villages_around_are_no_departement():
    read = near("50").read("Brécey et villages", "50074")
    assert (read.codes, read.rights) == (("50074",), ())
    assert any(piece.question for piece in read.pieces)


def test_a_sigle_of_elsewhere_is_asked_and_not_counted():
    read = near("12").read("CCPV", "12063")
    assert read.codes == ()
    assert "Pays Viganais" in read.pieces[0].question


@pytest.mark.parametrize("commune", ["59438", CAMBRAI])
def test_a_commune_whose_epci_bears_its_name_is_said(reader, commune):
    alone, beside = reader.read("Cambrai", commune), reader.read("Cambrai, Proville", commune)
    assert alone.codes == (CAMBRAI,)
    assert "non comme Communauté d'agglomération de Cambrai" in alone.pieces[0].remark
    assert not any(piece.remark for piece in beside.pieces)


def test_exceptions(reader):
    found = reader.read("tout le canton d'Apt sauf Gordes et Bonnieux ; Pertuis", APT)
    assert len(found.codes) == 27 - 2 + 1
    assert not {"84050", "84020"} & set(found.codes)
    told = [piece.remark for piece in found.pieces if "laissé de côté" in piece.remark]
    assert len(told) == 2
    stranger = reader.read("canton d'Apt hors Cavaillon", APT)
    assert len(stranger.codes) == 27
    assert any("Cavaillon" in piece.question for piece in stranger.pieces)
    unknown = reader.read("canton d'Apt sauf Zorglub", APT)
    assert any("exception non comprise" in piece.question for piece in unknown.pieces)


@pytest.mark.parametrize(
    ("cell", "inside", "outside"),
    [
        ("rayon 10 km", {"84003", "84047"}, {"84123"}),
        ("10 km autour de Sault", {"84123", "84005"}, {"84003"}),
        ("Apt + 10 km", {"84003", "84047"}, {"84123"}),
        ("dans un rayon de 5 km", {"84003"}, {"84050"}),
    ],
)
def test_radii(reader, cell, inside, outside):
    found = reader.read(cell, APT)
    assert inside <= set(found.codes)
    assert not outside & set(found.codes)
    assert "à vol d'oiseau" in found.pieces[0].remark


def test_a_place_and_all_around_it(reader):
    found = reader.read("VALENCIENNES + 20 km", VALENCIENNES)
    assert len(found.codes) == 139
    assert {"59606", "59014"} <= set(found.codes)
    assert reader.read("rayon 900 km", APT).codes == ()


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("Bollène et alentours", "84019"), ("secteur Bollène", "84019"), ("Bollène et communes voisines", "84019")],
)
def test_vague_places_are_kept_and_asked(reader, cell, kept):
    found = reader.read(cell, BOLLENE)
    (piece,) = found.pieces
    assert found.codes == (kept,)
    assert "jusqu'où" in piece.question
    assert "Bollène + 10 km" in piece.proposals
    assert "canton de Bollène" in piece.proposals
    assert reader.read(piece.proposals[0], BOLLENE).codes == piece.places  # what is proposed can be typed back


@pytest.mark.parametrize(
    ("cell", "commune", "proposed"),
    [
        ("toutes les communes du Cambrésis", CAMBRAI, "Communauté d'agglomération de Cambrai"),
        ("l'Enclave des Papes", "84138", "Communauté de communes Enclave des Papes-Pays de Grignan"),
        ("bassin de vie d'Apt", APT, "canton d'Apt"),
        ("Lille", APT, None),  # known, but 700 km away: not proposed alone
        ("30 min autour d'Apt", APT, None),
        ("Atlantide", APT, None),
    ],
)
def test_what_is_not_understood_is_asked(reader, cell, commune, proposed):
    found = reader.read(cell, commune)
    (piece,) = found.pieces
    assert (found.codes, found.rights) == ((), ())
    assert piece.question
    assert proposed is None or proposed in piece.proposals


# --- rights -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "commune", "rights"),
    [
        ("tout le département", APT, ("departement:84",)),
        ("Vaucluse", SAULT, ("departement:84",)),
        ("84", APT, ("departement:84",)),
        ("tout le Vaucluse sauf Avignon", APT, ("departement:84 sauf 84007",)),
        ("PACA", APT, ("region:93",)),
        ("Alsace", "67482", ("former_region:Alsace",)),
        ("Corse du Sud", "2A004", ("departement:2A",)),
        ("toute l'île", "97411", ("departement:974",)),
        ("Nord", LILLE, ("departement:59",)),
        ("arrondissements d'Apt, d'Avignon et de Carpentras", APT, ("departement:84",)),
    ],
)
def test_an_area_as_wide_as_a_departement_is_a_right(reader, cell, commune, rights):
    found = reader.read(cell, commune)
    assert (found.codes, found.rights) == ((), rights)
    assert any("pas où elle va" in piece.question for piece in found.pieces)


def test_a_right_beside_communes_leaves_them(reader):
    found = reader.read("Apt, Gordes ; le Gard", APT)
    assert set(found.codes) == {"84003", "84050"}
    assert found.rights == ("departement:30",)


def test_rights_serve_nobody_until_confirmed():
    cells = ["tout le département", "Apt", "tout le Vaucluse sauf Apt"]
    asked = read(cells)
    assert asked.table["declared"].map(len).tolist() == [0, 1, 0]
    assert asked.table["rights"].tolist() == [("departement:84",), (), ("departement:84 sauf 84003",)]
    assert len(asked.questions) == 2
    assert any("secteur" in text for text in asked.warnings)
    sure = read(cells, confirm_rights=True)
    assert sure.table["declared"].map(len).tolist() == [151, 1, 150]
    assert sure.questions.empty
    assert confirmed(("departement:84 sauf 84003",), embedded_gazetteer()) == sure.table["declared"].iloc[2]


def test_a_right_never_unmakes_a_zone_blanche():
    """A team at Avignon that may go anywhere in the Vaucluse does not serve Sault, an hour away."""
    land = zb.territory("84")
    whole = zb.diagnose(land, read(["tout le Vaucluse"], commune="Avignon"))
    alone = zb.diagnose(land, read([""], commune="Avignon"))
    assert (whole.table["class"] == alone.table["class"]).all()
    assert whole.table.loc[SAULT, "class"] == "blanche"
    mine = read(["tout le Vaucluse"], commune="Avignon", confirm_rights=True)
    assert zb.diagnose(land, mine).table.loc[SAULT, "class"] != "blanche"


def test_all_of_a_territory_smaller_than_a_departement_is_a_place():
    found = read(["toutes"], territory="CoVe", commune="Carpentras")
    assert len(found.table["declared"].iloc[0]) == 25
    assert found.table["rights"].iloc[0] == ()


def test_repeats_and_merges_keep_rights():
    frame = pd.DataFrame(
        {"nom": ["A", "A"], "commune": ["Apt", "Apt"], "communes desservies": ["Gordes", "tout le Vaucluse"]}
    )
    team = zb.read_providers(frame).table.iloc[0]
    assert (team["declared"], team["rights"]) == (("84050",), ("departement:84",))


# --- the list -----------------------------------------------------------------------------------


def test_the_same_as_above():
    found = read(["canton d'Apt", "idem", "Gordes", '"'])
    assert found.table["declared"].map(len).tolist() == [27, 27, 1, 1]


def test_questions_hold_proposals_and_places():
    (line,) = read(["Apt et environs"]).questions.itertuples(index=False)
    assert (line.row, line.column, line.value) == (1, "secteur", "Apt et environs")
    assert "canton d'Apt" in line.proposals
    assert "84047" in line.places


# --- the partner's own sectors ------------------------------------------------------------------

SECTORS = {"Monts": "Sault ; Aurel, Monieux", "Pays de Sorgue": ["L'Isle-sur-la-Sorgue", "84139"]}


def test_sectors_of_the_partner():
    found = read(["Monts", "secteur Monts", "Pays de Sorgue, Apt", "Monts sauf Aurel"], sectors=SECTORS)
    assert found.table["declared"].map(len).tolist() == [3, 3, 3, 2]
    assert found.questions.empty


@pytest.mark.parametrize("kind", ["long", "joined", "reversed", "codes"])
def test_tables_of_sectors(kind, tmp_path, workbook):
    rows = {
        "long": [["Secteur", "Commune"], ["Monts", "Sault"], ["Monts", "Aurel"], ["Plaine", "Carpentras"]],
        "joined": [["Nom", "Composition"], ["Monts", "Sault ; Aurel"], ["Plaine", "Carpentras"]],
        "reversed": [["Commune", "Appartenance"], ["Sault", "Monts"], ["Aurel", "Monts"], ["Carpentras", "Plaine"]],
        "codes": [["Secteur", "Insee"], ["Monts", "84123"], [None, "84005"], ["Plaine", "84031"]],
    }[kind]
    path = workbook({"Secteurs": rows}, "secteurs.xlsx")
    found = read(["Monts"], sectors=path)
    assert set(found.table["declared"].iloc[0]) == {"84123", "84005"}
    csv = tmp_path / "secteurs.csv"
    csv.write_text("\n".join(";".join(f'"{cell or ""}"' for cell in row) for row in rows), encoding="utf-8")
    assert read(["Monts"], sectors=csv).table["declared"].iloc[0] == found.table["declared"].iloc[0]


def test_a_sector_not_understood_is_asked_of_the_list():
    found = read(["Monts"], sectors={"Monts": "Sault, Zorglub"})
    (line,) = found.questions.itertuples(index=False)
    assert line.row == 0
    assert "« Monts »" in line.reason
    assert "Zorglub" in line.reason
    with pytest.raises(zb.InputError, match="aucune colonne ne contient de communes"):
        read(["Monts"], sectors=pd.DataFrame({"a": ["x"], "b": ["y"]}))


def test_a_sector_as_wide_as_a_departement_is_a_right():
    found = read(["Siège"], sectors={"Siège": "Vaucluse"})
    assert found.table["rights"].tolist() == [("departement:84",)]
    assert found.table["declared"].tolist() == [()]


# --- nothing is lost ----------------------------------------------------------------------------

NAMES = {
    APT: ["Apt", "Gordes", "canton d'Apt", "CoVe", "L'Isle-sur-la-Sorgue", "Vaucluse"],
    LILLE: ["Lille", "Douai", "CU de Dunkerque", "arrondissement de Cambrai", "Nord"],
    "73065": ["Chambéry", "Aix-les-Bains", "Grand Chambéry", "Savoie"],
    "97411": ["Saint-Denis", "CINOR", "Salazie", "La Réunion"],
    "2A004": ["Ajaccio", "Pays ajaccien", "Corse", "Bastia"],
}
UNKNOWN = ["Zorglub", "Plaine des Brumes", "quartier des Ifs"]
SEPARATORS = [" ; ", ", ", "\n", " et ", " & ", " + ", " / ", "\t", "\n• ", " - "]


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_no_token_of_a_cell_is_lost(data):
    """Each is resolved, a right, left out, flagged or asked; what is not a place is always asked."""
    commune = data.draw(st.sampled_from(sorted(NAMES)))
    tokens = data.draw(st.lists(st.sampled_from([*NAMES[commune], *UNKNOWN]), min_size=1, max_size=5, unique=True))
    separator = data.draw(st.sampled_from(SEPARATORS))
    reader = shared_reader()
    whole = reader.read(separator.join(tokens), commune)
    for token in tokens:
        alone = reader.read(token, commune)
        assert alone.codes or alone.rights or any(piece.question for piece in alone.pieces), token
        assert set(alone.codes) <= {*whole.codes, *confirmed(whole.rights, reader.gazetteer)}
        assert set(alone.rights) <= set(whole.rights)
        if token in UNKNOWN:
            assert any(token in piece.text and piece.question for piece in whole.pieces), token


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_says_something(text):
    found = shared_reader().read(text, APT)
    if any(char.isalnum() for char in text):
        assert found.codes or found.rights or any(piece.question or piece.remark for piece in found.pieces)


# --- cases met in the field ---------------------------------------------------------------------


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not here")
def test_cases_of_the_field():
    nord = (
        zb.read_providers(CASES / "nord.xlsx", territory=zb.territory("59"))
        .table.set_index("name")["declared"]
        .map(len)
    )
    assert nord.loc[["Ch'tis Voisins", "Avesnois Visites", "Flandre Liens", "Dunes", "Douai"]].tolist() == [
        95,
        3,
        50,
        17,
        3,
    ]
    assert nord["Valenciennes"] == 139
    seen = zb.read_providers(CASES / "vaucluse.xlsx", territory=zb.territory("84"))
    told = seen.table.set_index("name")
    assert told.loc[["Les Veilleurs du Luberon", "Présence Ventoux", "Vaison Ensemble"], "declared"].map(
        len
    ).tolist() == [27, 3, 19]
    assert told.loc["Equipe mobile 84", "rights"] == ("departement:84",)
    assert {"Bollène et alentours", "tout le département", "l'Enclave des Papes"} <= set(seen.questions["value"])


@pytest.mark.parametrize(
    ("cell", "codes", "asked"),
    [
        ("Laroquebrou (et Siran)", ("15094", "15228"), False),
        ("Laroquebrou (+ Siran)", ("15094", "15228"), False),
        ("Laroquebrou (Siran, Arnac)", ("15094", "15228", "15011"), False),
        ("Naucelles (Reilhac aussi)", ("15140", "15160"), False),
        ("Laroquebrou (Siran)", ("15094",), True),
        ("Aurillac (Belbex)", ("15014",), False),  # not its agglomeration
        ("Laroquebrou et les 5 communes autour", ("15094",), True),
        ("Laroquebrou et les 5", ("15094",), True),  # nor the département 05
        ("Laroquebrou", ("15094",), False),
    ],
)
def test_brackets_after_a_commune(cell, codes, asked):
    found = near("15").read(cell, "15094")
    assert (found.codes, found.rights) == (codes, ())
    assert any(piece.question for piece in found.pieces) == asked


@pytest.mark.parametrize(("name", "count"), [("CC Interco Normandie Sud Eure", 41), ("Agglo du Pays de Dreux", 81)])
def test_an_epci_whose_name_tells_its_kind_twice(name, count):
    found = near("27").read(name, "27679")
    assert len(found.codes) == count
    assert not any(piece.question for piece in found.pieces)
