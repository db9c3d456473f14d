"""Matrices of communes by teams: columns are teams, odd marks are asked, counting columns are no teams."""

import openpyxl
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.providers.answering import DOUBTS

COMMUNES = ["Aix en Provence", "Venelles", "Martigues", "Port de Bouc"]
AIX, VENELLES, MARTIGUES, PORT = "13001", "13113", "13056", "13077"


@pytest.fixture(scope="module")
def rhone():
    return zb.territory("13")


def served(providers):
    return dict(zip(providers.table["name"], providers.table["declared"], strict=True))


def asked(providers):
    lines = providers.questions[providers.questions["row"] > 0]
    return dict(zip(lines["row"], lines["places"], strict=True))


def test_odd_marks_are_asked_and_no_team_is_invented(rhone):
    matrix = {"Communes": COMMUNES, "Aix": ["x", "x", "", ""], "Martigues": ["", "?", "x", "p"]}
    told = zb.read_providers(pd.DataFrame(matrix), territory=rhone)
    assert served(told) == {"Aix": (AIX, VENELLES), "Martigues": (MARTIGUES,)}
    assert asked(told) == {2: (VENELLES, PORT)}
    assert told.questions["proposals"].iloc[-1] == ("Venelles (13113)", "Port-de-Bouc (13077)")


def test_every_odd_mark_is_asked(rhone):
    matrix = {
        "Communes": [*COMMUNES, "Istres"],
        "Aix": ["x", "o", "", "", ""],
        "Martigues": ["", "(x)", "x", "1/2", "partiel"],
        "Istres": ["", "", "", "", "?"],
    }
    told = zb.read_providers(pd.DataFrame(matrix), territory=rhone)
    assert served(told) == {"Aix": (AIX,), "Martigues": (MARTIGUES,)}
    assert asked(told) == {1: (VENELLES,), 2: (VENELLES, PORT, "13047"), 3: ("13047",)}
    assert told.rejects["row"].tolist() == [3]  # no tick says where it is
    alone = {"Communes": COMMUNES, "Aix": ["o", "o", "", ""], "Martigues": ["", "n", "o", "o"]}
    plain = zb.read_providers(pd.DataFrame(alone), territory=rhone)
    assert served(plain) == {"Aix": (AIX, VENELLES), "Martigues": (MARTIGUES, PORT)}


@pytest.mark.parametrize(
    "beside",
    [
        {"Nb équipes": [1, 1, 1, 1]},
        {"Total": ["1", "1", "1", "1"]},
        {"Couverture": [1, 1, 1, 1]},
        {"Population": [147000, 8000, 48000, 17000]},
        {"EPCI": ["Aix-Marseille"] * 4, "Observations": ["à revoir", "", "", ""]},
    ],
    ids="+".join,
)
def test_columns_beside_are_no_teams(rhone, beside):
    matrix = {"Communes": COMMUNES, "Aix": ["x", "x", "", ""], "Martigues": ["", "", "x", "x"]} | beside
    told = zb.read_providers(pd.DataFrame(matrix), territory=rhone)
    assert served(told) == {"Aix": (AIX, VENELLES), "Martigues": (MARTIGUES, PORT)}


@pytest.mark.parametrize("above", [None, "Qui va où ?"])
@pytest.mark.parametrize("total", [False, True])
@pytest.mark.parametrize("corner", ["Communes \\ Equipes", "Communes", None])
def test_workbooks(tmp_path, rhone, above, total, corner):
    book = openpyxl.Workbook()
    page = book.active
    if above:
        page.append([above])
    page.append([corner, "Aix", "Martigues", "Nb équipes"])
    for commune, ticks in zip(COMMUNES, ("x ", "? ", " x", " x"), strict=True):
        page.append([commune, *(tick.strip() or None for tick in ticks), 1])
    if total:
        page.append(["Total", 1, 2, 4])
    book.save(tmp_path / "matrice.xlsx")
    told = zb.read_providers(tmp_path / "matrice.xlsx", territory=rhone)
    assert served(told) == {"Aix": (AIX,), "Martigues": (MARTIGUES, PORT)}
    assert asked(told) == {1: (VENELLES,)}


def test_teams_in_rows(rhone):
    matrix = {
        "Equipes / Communes": ["Les amis", "Veilleurs", "Total"],
        "Aix en Provence": ["x", "", "1"],
        "Venelles": ["x", "?", "1"],
        "Martigues": ["", "x", "1"],
        "Total": [2, 1, 3],
    }
    told = zb.read_providers(pd.DataFrame(matrix), territory=rhone)
    assert served(told) == {"Les amis": (AIX, VENELLES), "Veilleurs": (MARTIGUES,)}
    assert asked(told) == {2: (VENELLES,)}
    assert told.table["capacity_imputed"].all() or told.table["capacity"].eq(1.0).all()


def test_a_list_with_ticked_columns_stays_a_list(rhone):
    rows = {"Nom": ["A", "B"], "Commune": COMMUNES[:2], "domicile": ["x", ""], "local": ["", "x"]}
    told = zb.read_providers(pd.DataFrame(rows), territory=rhone)
    assert told.table["name"].tolist() == ["A", "B"]


def test_answers_silence_the_marks(tmp_path, rhone):
    matrix = {"Communes": COMMUNES, "Aix": ["x", "x", "", ""], "Martigues": ["", "?", "x", ""]}
    pd.DataFrame(matrix).to_csv(tmp_path / "m.csv", index=False)
    zb.write_corrections(tmp_path / "m.csv", tmp_path / "c.xlsx", territory=rhone)
    again = zb.read_providers(tmp_path / "c.xlsx", territory=rhone)
    assert asked(again) == {2: (VENELLES,)}  # no answer, still a question
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    page = book["Liste"]
    titles = [cell.value for cell in page[1]]
    assert DOUBTS in titles
    page.cell(3, titles.index("Réponse : communes desservies") + 1, "Venelles (13113)")
    book.save(tmp_path / "a.xlsx")
    answered = zb.read_providers(tmp_path / "a.xlsx", territory=rhone)
    assert served(answered) == {"Aix": (AIX, VENELLES), "Martigues": (MARTIGUES, VENELLES)}
    assert not asked(answered)


def test_figures_in_face_of_communes_are_asked_about(rhone):
    matrix = {"Communes": COMMUNES, "Aix": [3, 2, None, None], "Martigues": [None, 1, 4, 2]}
    told = zb.read_providers(pd.DataFrame(matrix), territory=rhone)
    assert any("si ce sont les colonnes (Aix, Martigues)" in text for text in told.questions["reason"])
    census = {"Communes": COMMUNES, "P22_POP": [3000, 2000, 5000, 100], "P16_POP": [100, 1000, 4000, 200]}
    with pytest.raises(zb.InputError, match="with_census"):
        zb.read_providers(pd.DataFrame(census), territory=rhone)


def test_cells_that_are_lists_are_no_marks(rhone):
    rows = {"nom": ["A", "B"], "commune": COMMUNES[:2], "tags": [["x"], ["y"]], "vide": [None, None]}
    assert len(zb.read_providers(pd.DataFrame(rows), territory=rhone).table) == 2


def test_a_geocoded_file_has_its_titles_on_its_first_row(tmp_path, rhone):
    """Its last rows hold few cells, short ones: they are no titles of a matrix."""
    path = tmp_path / "g.csv"
    path.write_text(
        "ref,adresse,citycode,result_score,result_status\na,1 RUE A,13001,0.70,ok\nb,,13113,,not-found\nc,,13056,,\n"
        "d,MAIRIE,13001,0.60,ok\ne,PORT,13077,0.41,ok\n",
        encoding="utf-8",
    )
    assert len(zb.read_providers(path, territory=rhone).table) == 5


@pytest.mark.parametrize("sign", ["✓", "✔", "•", "☑", "X", "1"])
def test_every_usual_sign_ticks(sign):
    grid = {
        "Commune": ["Liginiac", "Mestes", "Combressol"],
        "Les Filaos 3": [sign, "", sign],
        "Voisinage 5": ["", sign, sign],
    }
    read = zb.read_providers(pd.DataFrame(grid))
    served = {name: set(codes) for name, codes in zip(read.table["name"], read.table["declared"], strict=True)}
    assert served == {"Les Filaos 3": {"19058", "19113"}, "Voisinage 5": {"19058", "19135"}}
