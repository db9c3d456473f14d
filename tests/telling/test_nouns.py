"""What places are called comes from the territory: a diagnosis of quartiers never says « commune »."""

import re
from html import unescape

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from matplotlib.text import Text
from openpyxl import load_workbook

import example
import zonesblanches as zb
from zonesblanches.errors import ParameterError
from zonesblanches.nouns import COMMUNE, NOUNS, PLACE, read_noun

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl does not know data bars


def renamed(codes):
    return codes.map(lambda code: f"Q{code}")


def diagnosis(**called):
    """Diagnose the six squares of the example as if they were parts of a town."""
    frame, rows, minutes = example.frame(), example.team_rows(), example.minutes()
    frame = frame.assign(quartier=renamed(frame["code_insee"]))
    rows["code_insee"] = renamed(rows["code_insee"])
    minutes = minutes.assign(origine=renamed(minutes["origine"]), destination=renamed(minutes["destination"]))
    place = zb.territory(frame, columns={**example.COLUMNS, "code": "quartier"}, name="Exemple", **called)
    teams = zb.read_providers(rows, territory=place, columns={"id": "equipe"})
    return zb.diagnose(place, teams, costs=example.costs(minutes))


@pytest.fixture(scope="module")
def quartiers():
    return diagnosis(noun="quartier")


def texts(found, lang, tmp_path):
    page = re.sub(r"<(style|script)\b.*?</\1>", "", found.report(lang=lang).html, flags=re.DOTALL)
    path = found.map(lang=lang).get_root().render()
    body = re.sub(r"<(style|script)\b.*?</\1>", "", path, flags=re.DOTALL)
    found.to_excel(tmp_path / "d.xlsx", lang=lang)
    book = load_workbook(tmp_path / "d.xlsx")
    cells = [cell.value for row in book.worksheets[0] for cell in row if isinstance(cell.value, str)]
    codes = found.table.index
    drawn = [found.plot(column=column, lang=lang) for column in (None, "nearest_cost")]
    return {
        "report": unescape(re.sub("<[^>]+>", " ", page)),
        "map": unescape(re.sub("<[^>]+>", " ", body)),
        "explain": "\n".join(found.explain(code, lang=lang) for code in codes),
        "workbook": "\n".join([*book.sheetnames, *cells]),
        "figure": "\n".join(text.get_text() for figure in drawn for text in figure.findobj(Text)),
        "fiches": unescape(re.sub(r"<style\b.*?</style>|<[^>]+>", " ", found.fiches(lang=lang).html, flags=re.DOTALL)),
    }


# an EPCI is one of communes, whatever its parts; so are the columns of partners' lists, and some parameters' names
OURS = (
    "communauté de communes|body of communes|code commune|commune code|commune centroid|centre de la commune|"
    "mieux qu’à la commune|better than the commune|communes connues|communes known|en commune dense|"
    "in dense communes|(?:choisi par|jeu par|chosen by|set by) commune|"
    "toutes les communes de france|all the communes of france"
)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_diagnosis_of_quartiers_names_no_commune(quartiers, lang, tmp_path):
    word = "quartier" if lang == "fr" else "neighbourhood"
    for output, text in texts(quartiers, lang, tmp_path).items():
        said = re.sub(OURS, "", text, flags=re.IGNORECASE)
        assert word in said.lower(), output
        assert re.findall(r".{0,60}\bcommunes?\b.{0,30}", said, re.IGNORECASE) == [], output


def test_the_fiche_of_a_place_says_what_it_is(quartiers):
    page = unescape(re.sub("<[^>]+>", " ", quartiers.fiche(quartiers.table.index[0]).html))
    assert "Quartier Q00001" in page
    assert "classes des quartiers" in unescape(quartiers.fiche(quartiers.table.index[0]).html)


def test_french_agrees(quartiers, tmp_path):
    told = "\n".join(texts(quartiers, "fr", tmp_path).values())
    assert not re.search(r"\b(la|une|aucune|cette|toutes les) quartiers?\b", told, re.IGNORECASE)
    assert not re.search(r"quartiers? (\w+ )?(classée|déclarée|couverte|résumée)s?\b", told)
    assert "Aucun quartier" in told or "aucun quartier" in told or "le quartier" in told


def test_polygons_of_ones_own_are_places_and_communes_stay_communes():
    assert diagnosis().territory.noun is PLACE
    assert "lieu" in diagnosis().explain(diagnosis().table.index[0]) + diagnosis().report().html
    assert example.land().noun is zb.territory("48").noun is COMMUNE
    assert repr(diagnosis().territory) == "<Territory Exemple : 6 lieux>"


def test_any_noun_may_be_given_with_its_article():
    valley = read_noun("une vallée")
    assert (valley.words("fr").the, valley.fr_many, valley.words("en").one) == ("la vallée", "vallées", "place")
    assert read_noun("un bassin de vie").fr_many == "bassins de vie"
    assert read_noun("un hôpital").fr_many == "hôpitaux"
    assert read_noun("carreaux") is NOUNS["carreau"]
    assert read_noun("un îlot").words("fr").this == "cet îlot"
    assert read_noun("une zone").words("en").a == "an area"
    with pytest.raises(ParameterError, match='noun="un vallée" ou noun="une vallée"'):
        zb.territory("48", noun="vallée")
    with pytest.raises(ParameterError, match="noun vaut 3"):
        zb.territory("48", noun=3)


def test_what_is_asked_of_quartiers_names_no_commune_either(tmp_path):
    """Times as the crow flies, decisions, groups and the page of people, where no EPCI is known."""
    squares = gpd.GeoDataFrame(
        {"id": [f"Q{at}" for at in range(9)], "nom": [f"Quartier {at}" for at in range(9)], "hab": 200},
        geometry=[shapely.box(6e5 + 6e3 * x, 6.5e6 + 6e3 * y, 6.06e5 + 6e3 * x, 6.506e6 + 6e3 * y)
                  for x in range(3) for y in range(3)],
        crs=2154,
    )  # fmt: skip
    place = zb.territory(squares, columns={"code": "id", "name": "nom", "population": "hab"}, noun="quartier")
    at = place.communes.loc["Q0"]
    team = pd.DataFrame({"nom": ["A"], "lon": [at["lon"]], "lat": [at["lat"]], "bénévoles": [4]})
    found = zb.diagnose(place, zb.read_providers(team, territory=place), parameters={"threshold": 12, "proximity": 8})
    rows = pd.DataFrame(
        [("Quartier 1", "couverte", "x", "comité", "2026-03-03"), ("Quartier 99", "grise", "x", "élus", "2026-03-03")],
        columns=["Lieu", "Classe décidée", "Motif", "Organisme", "Date"],
    )
    told = found.with_decisions(rows).with_groups({"Q0": "Nord", "Q1": "Sud"})
    assert "« Quartier 99 » n'est pas un quartier du territoire" in told.decisions.rejects["reason"][0]
    assert "7 quartiers du territoire dans aucun groupe" in told.notes
    report = texts(told, "fr", tmp_path)["report"]
    assert re.search(r"de \d+ \(rapide\) à \d+ \(lent\) quartiers sont en zone blanche", report)
    assert "Par intercommunalité" not in report
    assert "Par groupe" in report
    assert "Intercommunalité" not in told.target().html
    with pytest.raises(zb.UnknownCodeError, match="n'est pas un quartier du territoire"):
        told.explain("Quartier 99")
