"""What the report says, before it is a page or a document: true, and in good French, whatever was found."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

import example
import zonesblanches as zb
from zonesblanches.blocks import Bullets, Chart, Content, Heading, Paragraph, Picture, Table, clean
from zonesblanches.diagnosis.zones import zones
from zonesblanches.outputs.covers import ReportOptions
from zonesblanches.telling.documents.report import report_content


def sentences(content: Content, tone: str = "lead") -> list[str]:
    return [
        item for block in content.blocks if isinstance(block, Bullets) and block.tone == tone for item in block.items
    ]


def table(content: Content, start: str) -> Table:
    return next(block for block in content.blocks if isinstance(block, Table) and block.caption.startswith(start))


@pytest.fixture(scope="module")
def oracle() -> zb.Diagnosis:
    return example.diagnosis()


def test_says_how_many_where_and_why(oracle: zb.Diagnosis) -> None:
    """By hand: F is blank, 100 people, 26 min; C and D are grey."""
    content = report_content(oracle)
    assert sentences(content) == [
        "1 commune sur 6 en zone blanche : 100 personnes de 75 ans ou plus (entre 75 et 125 selon l’erreur du "
        "recensement), soit 6,7\u202f% du total du territoire.",
        "Cette commune est Fauconnoy.",
        "2 communes sur 6 en zone grise : 220 personnes de 75 ans ou plus, soit 14,7\u202f% du total du territoire.",
        "Motifs de zone grise (une commune peut en avoir plusieurs) : éloignement dans 2 communes, intervenant unique "
        "dans 1 commune et offre insuffisante dans 1 commune.",
        "3 communes sur 6 en zone couverte : 1\u202f180 personnes de 75 ans ou plus, soit 78,7\u202f% du total du "
        "territoire.",
    ]
    assert {
        "Solidité des classes : 5 solides et 1 fragile ; en zone blanche : 1 solide.",
        "Intercommunalité où le plus de personnes de 75 ans ou plus vivent en zone blanche : E2, 100 personnes dans "
        "1 commune.",
        "Temps d’accès de la zone blanche au plus proche lieu où se rendre : 26\u00a0min (1 commune).",
        "L’offre pourrait accompagner 73\u202f% des personnes en isolement extrême (hypothèses : 2 personnes "
        "accompagnées par bénévole, et 4\u202f% des personnes de 75 ans ou plus en isolement extrême).",
    } <= set(sentences(content, "text"))


def test_charts_show_the_figures_of_the_summary_and_say_them(oracle: zb.Diagnosis) -> None:
    """By hand: 100, 220 and 1,180 people; F has nobody, and one team reaches C alone."""
    charts = {one.caption: one for one in report_content(oracle).blocks if isinstance(one, Chart)}
    classes = charts["Personnes de 75 ans ou plus, par classe"]
    assert classes.rows[0].values == (100.0, 220.0, 1180.0)
    assert classes.alt == (
        "Personnes de 75 ans ou plus, par classe. lien social : Zone blanche 100, Zone grise 220, Zone couverte "
        "1\u202f180."
    )
    teams = next(one for caption, one in charts.items() if "selon le nombre" in caption)
    assert sum(teams.rows[0].values) == 1500.0
    assert teams.rows[0].values[0] == 100.0
    sure = next(one for caption, one in charts.items() if "solidité" in caption)
    assert [sum(row.values) for row in sure.rows] == [100.0, 220.0, 1180.0]
    assert [one.number for one in report_content(oracle).blocks if isinstance(one, Chart | Picture)] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def test_one_place_ranks_nothing(elsewhere: zb.Providers) -> None:
    blocks = report_content(zb.diagnose(zb.territory("30007"), elsewhere)).blocks
    acting = next(at for at, one in enumerate(blocks) if isinstance(one, Heading) and one.text == "Où agir")
    assert [one.text for one in blocks[acting + 1 : acting + 3]] == [
        "Une seule commune : Alès (CA Alès Agglomération).",
        "Zone blanche : aucun intervenant à 20\u00a0min ou moins ne dessert la commune, et aucun ne la déclare.",
    ]
    assert not [one for one in blocks if isinstance(one, Table) and one.caption.startswith("Communes prioritaires")]


def test_says_so_when_nobody_serves(gard: zb.Territory, elsewhere: zb.Providers) -> None:
    content = report_content(zb.diagnose(gard, elsewhere))
    said = [*sentences(content), *sentences(content, "text")]
    assert "Aucune commune ne change de classe selon le temps retenu (rapide ou lent)." in said
    assert said[1].startswith("Ces 350 communes se touchent : une seule zone, autour de Nîmes (350 communes, ")
    assert "Zone blanche sans aucun lieu où se rendre à 30 min ou moins : 350 communes." in said
    assert {"Aucune commune en zone grise.", "Aucune commune en zone couverte."} <= set(said)
    warnings = [block.text for block in content.blocks if isinstance(block, Paragraph) and block.tone == "warning"]
    assert len(warnings) == 1
    assert table(content, "Intervenants actifs non comptés").rows[0] == ("A", "Brest", "hors de portée du territoire")
    assert "Signes de couleur" not in str(content.blocks)


def test_a_median_says_over_which_communes_it_is_taken(demo: zb.Diagnosis) -> None:
    costs = demo.main.table.loc[demo.main.table["class"] == "blanche", "nearest_cost"].astype(float)
    known = int((costs <= 30).sum())
    assert 1 < known < len(costs)
    said = next(text for text in sentences(report_content(demo), "text") if "médian" in text)
    assert said.endswith(f"(calculé sur les {known} qui en ont un à 30 min ou moins).")


def test_intercommunalities_are_sorted_on_columns_that_are_shown(demo: zb.Diagnosis) -> None:
    shown = table(report_content(demo), "Communes par classe et personnes de 65 ans ou plus par intercommunalité")
    figures = [tuple(float(text.replace("\u202f", "")) for text in row[5:7]) for row in shown.rows]
    assert [head.text for head in shown.heads[5:7]] == ["Concernées, zone blanche", "Concernées, zone grise"]
    assert figures == sorted(figures, reverse=True)


def test_reasons_are_short_in_the_lists(oracle: zb.Diagnosis, demo: zb.Diagnosis) -> None:
    """By hand: C has 1 provider; F has none within 20 min, the nearest at 26."""
    rows = {row[1].split(" (")[0]: row[3] for row in table(report_content(oracle), "Communes prioritaires").rows}
    assert rows["Fauconnoy"] == "aucun intervenant à 20\u00a0min ne la dessert (où se rendre\u00a0: 26\u00a0min)"
    assert all("seuil" not in text and "déclare" not in text for text in rows.values())
    english = table(report_content(oracle, ReportOptions(lang="en")), "Priority communes").rows
    assert "no provider within 20\u00a0min serves it (to travel to: 26\u00a0min)" in {row[3] for row in english}
    longest = max(len(row[3]) for row in table(report_content(demo), "Communes prioritaires").rows)
    assert longest < 120


def test_says_so_when_everything_is_covered(gard: zb.Territory) -> None:
    easy = zb.Parameters(theta=0.01, n_star=1, proximity=19)
    content = report_content(zb.diagnose(gard, zb.load_mairies(min_hours=2), parameters=easy))
    assert {"Aucune commune en zone blanche.", "Aucune commune en zone grise."} <= set(sentences(content))
    assert "Aucune commune en zone blanche ou grise." in [b.text for b in content.blocks if isinstance(b, Paragraph)]
    assert "moins de 1)" not in str(content.blocks)


def test_the_subtitle_is_french(oracle: zb.Diagnosis) -> None:
    assert report_content(oracle).subtitle == (
        "Communes où vivent des personnes âgées et qu’aucune équipe n’atteint, ou que trop peu d’équipes atteignent"
    )


def test_one_commune_is_singular(elsewhere: zb.Providers) -> None:
    content = report_content(zb.diagnose(zb.territory("30007"), elsewhere))
    alone = "Zone blanche sans aucun lieu"
    said = [*sentences(content)[:2], *(text for text in sentences(content, "text") if text.startswith(alone))]
    assert said == [
        "1 commune sur 1 en zone blanche : 11\u202f325 personnes de 65 ans ou plus (entre 11\u202f050 et 11\u202f600 "
        "selon l’erreur du recensement), soit 100,0\u202f% du total du territoire.",
        "Cette commune est Alès.",
        "Zone blanche sans aucun lieu où se rendre à 30 min ou moins : 1 commune.",
    ]


def test_one_person_is_singular(oracle: zb.Diagnosis) -> None:
    from zonesblanches.telling.voice import Voice

    voice = Voice(oracle, "fr")
    assert [voice.people(n) for n in (0, 1, 2)] == [
        "0 personne de 75 ans ou plus", "1 personne de 75 ans ou plus", "2 personnes de 75 ans ou plus",
    ]  # fmt: skip
    assert voice.people(1.6, short=True) == "2 personnes"
    assert Voice(oracle, "en").people(1) == "1 person aged 75+"


def test_several_families_say_what_is_missing_at_once(demo: zb.Diagnosis) -> None:
    content = report_content(demo)
    told = next(
        b.text for b in content.blocks if isinstance(b, Paragraph) and b.text.startswith("Familles de services")
    )
    blank = demo.table[demo.table["families_missing"] == 1]
    assert f"1 sur 2 dans {len(blank)} communes" in told
    assert [row[0] for row in table(content, "Communes par classe et personnes").rows] == list(demo.families)


def test_travel_times_of_the_user_are_not_called_estimates(oracle: zb.Diagnosis) -> None:
    assert "vol d’oiseau" not in str([b for b in report_content(oracle).blocks if isinstance(b, Bullets)])
    told = dict(table(report_content(oracle), "Paramètres").rows)
    assert told["Temps à vol d’oiseau retenu"].startswith("non utilisé")


def test_zones_join_blank_communes_that_touch(demo: zb.Diagnosis) -> None:
    found = zones(demo, None, "blanche")
    blank = demo.table[demo.table["class"] == "blanche"]
    assert sorted(code for zone in found for code in zone.communes) == sorted(blank.index)
    assert sum(zone.demand for zone in found) == pytest.approx(blank["demand"].sum())
    for zone in found:
        people = demo.table.loc[list(zone.communes), "population"]
        assert demo.table.at[people.idxmax(), "name"] == zone.name
    groups = [demo.table.loc[list(zone.communes)].geometry for zone in found]
    for at, group in enumerate(groups):
        others = pd.concat(groups[:at] + groups[at + 1 :])
        assert not group.union_all().intersects(others.union_all())
        assert len(group) == 1 or all(group.drop(code).intersects(shape).any() for code, shape in group.items())


def test_tables_have_as_many_cells_as_headings_and_numbers_of_their_own(demo: zb.Diagnosis) -> None:
    tables = [block for block in report_content(demo).blocks if isinstance(block, Table)]
    assert [one.number for one in tables] == list(range(1, len(tables) + 1))
    for one in tables:
        assert {len(row) for row in one.rows} == {len(one.heads)}
        assert len(one.keys) in {0, len(one.rows)}


def test_inactive_and_assumed_teams_are_said(gard: zb.Territory) -> None:
    frame = pd.DataFrame(
        {"nom": ["Active", "En sommeil"], "commune": ["Alès", "Uzès"], "bénévoles": [3, 4], "actif": ["oui", "non"]}
    )
    said = sentences(report_content(zb.diagnose(gard, zb.read_providers(frame))), "text")
    assert "1 intervenant inactif dans le territoire, non compté." in said
    assert "1 intervenant au service du territoire, situé dedans : mode non précisé 1." in said


def test_the_date_and_the_committee_are_the_users(oracle: zb.Diagnosis) -> None:
    options = ReportOptions(committee=["Mme A", "M. B"], date=dt.date(2025, 1, 1), title="T", subtitle="S")
    content = report_content(oracle, options)
    assert (content.title, content.subtitle, content.committee, content.day) == (
        "T", "S", ("Mme A", "M. B"), "1er janvier 2025",
    )  # fmt: skip
    assert "le 1er janvier 2025" in sentences(content, "small")[-1]


def test_what_no_document_can_hold_is_dropped() -> None:
    assert clean("a\x00b\x1fc\ud800d\u202ee\uffff") == "abcde"
    assert clean("tab\tline\n1\u202f000") == "tab\tline\n1\u202f000"


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"lang": "de"}, zb.ParameterError, "attendu : fr ou en"),
        ({"logo": "absent.png"}, zb.InputError, "Logo introuvable"),
        ({"template": "modele.docx"}, zb.ParameterError, "ne vaut que pour Word"),
        ({"committee": ["A", 3]}, zb.ParameterError, "liste de noms"),
        ({"date": "2026-11-22"}, zb.ParameterError, "attendu : une date"),
    ],
)
def test_options_are_refused_clearly(oracle: zb.Diagnosis, options: dict, error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        oracle.report(**options)


def test_a_logo_is_shown_and_what_is_none_is_refused(oracle: zb.Diagnosis, tmp_path: Path) -> None:
    Image.new("RGB", (60, 30), "#511845").save(tmp_path / "logo.png")
    assert '<img class="logo" src="data:image/png;base64,' in oracle.report(logo=tmp_path / "logo.png").html
    whole = (tmp_path / "logo.png").read_bytes()
    for name, data in (("texte.png", b"bonjour"), ("coupe.png", whole[:60]), ("lourd.png", b"x" * 5_000_001)):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(zb.InputError, match=r"[lL]ogo"):
            oracle.report(logo=tmp_path / name)
    Image.new("RGB", (4, 4)).save(tmp_path / "logo.bmp")
    with pytest.raises(zb.InputError, match="format BMP"):
        oracle.report(logo=tmp_path / "logo.bmp")


def test_a_partner_s_own_title_is_not_copied_and_assumed_states_are_said(tmp_path: Path) -> None:
    path = tmp_path / "equipes.csv"
    path.write_text("Ne pas diffuser\nnom;commune;statut\nA;Apt;on verra\nB;Gordes;\n", encoding="utf-8")
    teams = zb.read_providers(path)
    assert "Ne pas diffuser" in str(teams.notes)  # the account of the reading
    found = zb.diagnose(zb.territory("84"), teams)
    said = str(report_content(found).blocks)
    assert "Ne pas diffuser" not in said
    assert "2 intervenants supposés actifs : état non dit ou non compris dans les listes." in said
