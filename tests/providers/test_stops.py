"""Itinerant services: their stops and their days, from the list to the capacities that count."""

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.diagnosis.family import weekly
from zonesblanches.outputs.maps import _points
from zonesblanches.telling.subjects.providers import team_lines
from zonesblanches.telling.subjects.serving import serving_chapter
from zonesblanches.telling.tables import provider_table
from zonesblanches.telling.voice import Voice

# the truth, written before the list: commune → (days a week, capacity that counts, provider)
TRUTH = {
    "Ussel": (1.0, 2.0, "Le Bus de l'amitié"),
    "Meymac": (0.5, 1.0, "Le Bus de l'amitié"),
    "Eygurande": (1.0, 2.0, "Le Bus de l'amitié"),
    "Neuvic": (2.0, 4.0, "Le Bus de l'amitié"),
    "Égletons": (12 / 52, 6 * 12 / 52 / 5, "Café mobile"),
    "Treignac": (None, 6.0, "Café mobile"),  # « quand il peut »: all week, asked
    "Tulle": (None, 4.0, "Permanence de Tulle"),  # people come: its days are kept aside
    "Bort-les-Orgues": (None, 3.0, "La roulotte"),  # alone, no day told
}
HEAD = ["Nom", "Mode d'intervention", "Bénévoles", "Commune", "Dép.", "Jours de passage", "Porteur"]
ROWS = [
    ["Le Bus de l'amitié", "Itinérant", 10, "Ussel", "19", "Lundi", "Croix-Rouge"],
    ["le bus de l'amitié", "itinérant", "", "MEYMAC", "19", "mardi matin", "Croix Rouge"],
    ["Le Bus de l'amitié", "itinérant", "", "Eygurande", "19", "le jeudi", "Croix-Rouge"],
    ["Le Bus de l'amitié", "itinérant", "", "Neuvic", "19", "mercredi et vendredi", "Croix-Rouge"],
    ["Café mobile", "bus", 6, "Égletons", "19", "1er mardi du mois", "MSA"],
    ["Café mobile", "bus", 6, "Treignac", "19", "quand il peut", "MSA"],
    ["Permanence de Tulle", "accueil", 4, "Tulle", "19", "lundi, jeudi", "CCAS"],
    ["La roulotte", "itinérant", 3, "Bort-les-Orgues", "19", "", "ADMR"],
]
TOUR = {"30334": 1.0, "30151": 0.5, "30210": 1.0}  # Uzès, Lussan, Quissac


@pytest.fixture(scope="module")
def correze():
    return zb.territory("19")


def table_of(territory, providers):
    table = providers.table
    return table.assign(
        town=table["commune"].map(territory.communes["name"]),
        counts=weekly(table),
        whose=table["stop_of"].where(table["stop_of"] != "", table.index.to_series()).map(table["name"]),
    ).set_index("town")


def check_the_truth(territory, providers):
    found = table_of(territory, providers)
    assert sorted(found.index) == sorted(TRUTH)
    for town, (days, counts, whose) in TRUTH.items():
        line = found.loc[town]
        assert np.isnan(line["days"]) if days is None else line["days"] == pytest.approx(days, rel=1e-12)
        assert line["counts"] == pytest.approx(counts, rel=1e-12)
        assert line["whose"] == whose
    assert len(providers) == 4
    assert providers.counts()[-1].startswith("4 intervenants")
    assert any("« Le Bus de l'amitié » : 4 arrêts, « Café mobile » : 2 arrêts" in note for note in providers.notes)
    assert any("jours de 1 ligne gardés à part" in note for note in providers.notes)
    assert providers.questions["column"].tolist() == ["Jours de passage"]
    assert "compté toute la semaine" in providers.questions["reason"].iloc[0]
    assert len(providers.merged) == len(providers.rejects) == 0


def test_a_french_excel_csv(text_file, correze):
    text = "\n".join(";".join(map(str, row)) for row in [HEAD, *ROWS])
    check_the_truth(correze, zb.read_providers(text_file(text, "cp1252"), territory=correze))


def test_a_workbook(workbook, correze):
    check_the_truth(correze, zb.read_providers(workbook({"Liste": [HEAD, *ROWS]}), territory=correze))


def test_the_corrected_workbook_reads_back_the_same_and_its_answer_counts(workbook, correze, tmp_path):
    path = tmp_path / "corrige.xlsx"
    zb.write_corrections(workbook({"Liste": [HEAD, *ROWS]}), path, territory=correze)
    check_the_truth(correze, zb.read_providers(path, territory=correze))
    book = openpyxl.load_workbook(path)
    titles = [cell.value for cell in book["Liste"][1]]
    assert book["Liste"].cell(3, titles.index("→ Jours de passage") + 1).value.endswith("0,5 jour par semaine")
    book["Liste"].cell(7, titles.index("Réponse : jours") + 1).value = "vendredi"
    book.save(path)
    again = zb.read_providers(path, territory=correze)
    assert again.questions.empty
    assert table_of(correze, again).at["Treignac", "counts"] == pytest.approx(6 / 5)


def test_by_hand_a_van_counts_once_and_its_capacity_is_shared():
    """Ten volunteers, four stops: 1, 0.5, 1 and 2 days."""
    rows = {
        "nom": ["Le Bus"] * 4, "mode": ["itinérant"] * 4, "bénévoles": [10] * 4,
        "code insee": ["30334", "30248", "30151", "30210"],
        "jours": ["lundi", "mardi matin", "jeudi", "mercredi, vendredi"],
    }  # fmt: skip
    providers = zb.read_providers(pd.DataFrame(rows))
    assert weekly(providers.table).tolist() == [2.0, 1.0, 2.0, 4.0]
    assert providers.table["stop_of"].tolist() == ["", "L1", "L1", "L1"]
    diagnosis = zb.diagnose(zb.territory("30"), providers)
    result = next(iter(diagnosis.families.values()))
    service = result.service
    stops = np.bincount(service.rows[service.counted], minlength=len(service.origins))
    assert stops.max() >= 2  # two stops are within reach of some commune…
    assert result.table["n_providers"].max() == 1  # … and are one provider
    assert result.gap < 1e-9
    assert (result.providers["ratio"] * result.providers["people_reached"]).sum() == pytest.approx(9.0)
    lines, _ = team_lines(Voice(diagnosis).main, "30334")
    assert lines[0].startswith("Le Bus – Uzès, lundi · ")
    assert provider_table(diagnosis)["days"].tolist() == rows["jours"]
    report = " ".join(str(block) for block in serving_chapter(Voice(diagnosis)))
    assert "1 intervenant au service du territoire, situé dedans" in report
    assert "Capacité cumulée : 9," in report
    assert "1 service itinérant à plusieurs arrêts (4 arrêts : Le Bus, 4)" in report


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("Tournée", "lundi Uzès, mardi matin Lussan, jeudi Quissac"),
        ("Arrêts", "Uzès (lundi), Lussan (mardi matin), Quissac : jeudi"),
        ("Communes desservies", "Le lundi à Uzès ; le mardi matin à Lussan ; le jeudi à Quissac"),
        ("Calendrier", "Lundi - Uzès\nMardi matin - place du marché à Lussan\nJeudi - Quissac"),
        ("Commune", "lundi : Uzès / mardi matin : Lussan / jeudi : Quissac"),
        ("Jours de passage", "Uzès lundi et Lussan mardi matin et Quissac jeudi"),
    ],
)
def test_a_cell_tells_several_stops(title, cell):
    rows = {"nom": ["Le Bus", "Bureau"], "mode": ["itinérant", "accueil"], "capacité": [10, 4], "dép": ["30", "30"]}
    rows |= {"Commune": ["Alès", "Alès"]} if title != "Commune" else {}
    providers = zb.read_providers(pd.DataFrame(rows | {title: [cell, "Alès" if title == "Commune" else ""]}))
    van = providers.table[providers.table["name"] == "Le Bus"]
    assert dict(zip(van["commune"], van["days"], strict=True)) == TOUR
    assert weekly(van).sum() == pytest.approx(10 * 2.5 / 5)
    assert len(providers) == 2
    assert providers.sources[0].read == providers.sources[0].kept == 2
    assert providers.questions.empty
    assert providers.rows["fate"].tolist() == ["kept", "kept"]
    assert van["declared"].tolist() == [()] * 3
    assert set(van["seat"]) == ({"30007"} if title != "Commune" else {""})


def test_monthly_and_unclear_stops_are_read_or_asked():
    rows = {"nom": ["Bus"], "mode": ["itinérant"], "capacité": [10], "commune": ["Alès"],
            "tournée": ["1er mardi du mois : Génolhac ; lundi Machinville ; Uzès"]}  # fmt: skip
    providers = zb.read_providers(pd.DataFrame(rows))
    assert providers.table["commune"].tolist() == ["30130", "30334"]
    assert providers.table["days"].iloc[0] == pytest.approx(12 / 52)
    assert np.isnan(providers.table["days"].iloc[1])
    reasons = " ".join(providers.questions["reason"])
    assert "« lundi Machinville » : arrêt non compris" in reasons
    assert "jours de passage non dits (Uzès" in reasons


def test_one_capacity_without_days_is_shared_in_equal_parts_and_asked():
    rows = {"nom": ["Bus"] * 3, "mode": ["itinérant"] * 3, "capacité": [9, None, None],
            "commune": ["Alès", "Uzès", "Anduze"]}  # fmt: skip
    providers = zb.read_providers(pd.DataFrame(rows))
    assert weekly(providers.table).tolist() == pytest.approx([3.0, 3.0, 3.0])
    assert providers.table["days_told"].tolist() == [""] * 3
    assert "parts égales" in providers.questions["reason"].iloc[0]


def test_capacities_that_differ_are_each_stop_s_own():
    rows = {"nom": ["Bus"] * 2, "mode": ["itinérant"] * 2, "capacité": [10, 5], "commune": ["Alès", "Uzès"],
            "jours": ["lundi", "mardi"]}  # fmt: skip
    providers = zb.read_providers(pd.DataFrame(rows))
    assert weekly(providers.table).tolist() == [2.0, 1.0]
    assert providers.repairs["reason"].str.contains("celle de son arrêt").any()
    assert len(providers) == 1


def test_a_name_alone_makes_no_service_and_is_asked():
    rows = {"nom": ["Bus"] * 2, "mode": ["itinérant"] * 2, "capacité": [10, 5], "commune": ["Alès", "Uzès"]}
    providers = zb.read_providers(pd.DataFrame(rows))
    assert providers.table["stop_of"].tolist() == ["", ""]
    assert "arrêts d'un même service" in providers.questions["reason"].iloc[0]


@pytest.mark.parametrize(("answer", "services"), [("équipe à part", 2), ("ligne 1", 1)])
def test_the_answer_to_a_name_alone_decides(answer, services):
    rows = {"nom": ["Bus"] * 2, "mode": ["itinérant"] * 2, "capacité": [10, 5], "commune": ["Alès", "Uzès"],
            "Réponse : même équipe ?": ["", answer]}  # fmt: skip
    providers = zb.read_providers(pd.DataFrame(rows))
    assert len(providers) == services
    assert not providers.questions["reason"].str.contains("sont-ce les arrêts").any()


def test_two_stops_in_one_commune_are_neither_merged_nor_doubted():
    rows = {"nom": ["Bus"] * 3, "mode": ["itinérant"] * 3, "capacité": [10] * 3, "commune": ["Alès", "Alès", "Alès"],
            "jours": ["lundi", "jeudi matin", "lundi"]}  # fmt: skip
    providers = zb.read_providers(pd.DataFrame(rows))
    assert providers.table["days"].tolist() == [1.0, 0.5]  # the third repeats the first word for word
    assert len(providers.merged) == 1
    assert providers.warnings == ()


def test_a_merged_cell_is_the_whole_service_s(tmp_path):
    book = openpyxl.Workbook()
    for row in [["Nom", "Mode", "Bénévoles", "Commune", "Jours"], ["Bus", "itinérant", 10, "Alès", "lundi"],
                ["Bus", "itinérant", None, "Uzès", "mardi"]]:  # fmt: skip
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    book.save(tmp_path / "liste.xlsx")
    assert weekly(zb.read_providers(tmp_path / "liste.xlsx").table).tolist() == [2.0, 2.0]


def test_stops_of_a_service_whose_mode_is_not_told_are_asked():
    rows = {"nom": ["Bus"], "capacité": [10], "commune": ["Alès"], "tournée": ["lundi Uzès, mardi Anduze"]}
    providers = zb.read_providers(pd.DataFrame(rows))
    assert providers.table["commune"].tolist() == ["30007"]
    assert "Est-il itinérant" in providers.questions["reason"].iloc[0]


def test_a_column_whose_cells_are_no_days_is_none():
    rows = {"nom": ["A", "B"], "commune": ["Alès", "Uzès"], "fréquence": ["forte", "faible"]}
    roles = zb.read_providers(pd.DataFrame(rows)).roles.set_index("column")
    assert not roles.at["fréquence", "used"]


def van_of(name, **columns):
    rows = {"nom": [name] * 2, "mode": ["itinérant"] * 2, "capacité": [10] * 2, "commune": ["Alès", "Uzès"]}
    return zb.read_providers(pd.DataFrame(rows | columns))


def test_lists_put_together_keep_stops_with_their_service():
    both = zb.combine_providers([van_of("Bus", jours=["lundi", "mardi"]), van_of("Car", jours=["lundi", "mardi"])])
    assert both.table["stop_of"].tolist() == ["", "1-L1", "", "2-L1"]
    assert len(both) == 2


def test_a_service_that_two_lists_tell_is_one():
    one, other = van_of("Le Bus du Gardon", jours=["lundi", "mardi"]), van_of("Le Bus du Gardon", jours=["lundi", ""])
    merged = zb.merge_providers([one, other])
    assert len(merged) == 1
    assert sorted(merged.table["days_told"]) == ["lundi", "mardi"]
    assert (merged.table["stop_of"] != "").sum() == 1
    assert merged.table.loc[merged.table["stop_of"] != "", "stop_of"].isin(merged.table.index).all()
    assert merged.review.empty
    for source in merged.sources:
        assert source.read == source.kept + source.rejected + source.merged


@settings(max_examples=20)
@given(st.permutations(range(len(ROWS))))
def test_the_order_of_rows_changes_nothing(order):
    frame = pd.DataFrame(ROWS, columns=HEAD)
    communes = zb.territory("19").communes["name"]
    providers = zb.read_providers(frame.iloc[list(order)].reset_index(drop=True), territory=zb.territory("19"))
    table = providers.table.assign(counts=weekly(providers.table))
    found = dict(zip(table["commune"].map(communes), table["counts"], strict=True))
    assert found == pytest.approx({town: counts for town, (_, counts, _) in TRUTH.items()}, rel=1e-12)
    assert len(providers) == 4
    assert len(providers.questions) == 1


def test_days_with_hours_are_asked_not_lost():
    rows = {"nom": ["Bus", "Car"], "mode": ["itinérant"] * 2, "commune": ["Alès", "Uzès"],
            "Dates et horaires": ["lundi 9h-12h", "mardi"]}  # fmt: skip
    providers = zb.read_providers(pd.DataFrame(rows))
    assert np.isnan(providers.table["days"].iloc[0])
    assert providers.table["days_told"].tolist() == ["lundi 9h-12h", "mardi"]
    assert providers.questions["reason"].tolist() == ["jours non compris : compté toute la semaine en attendant"]


def test_stops_without_days_share_those_of_the_row():
    rows = {"nom": ["Bus", "Car", "Van"], "mode": ["itinérant"] * 3, "commune": ["Alès"] * 3, "capacité": [10] * 3,
            "arrêts": ["Uzès, Lussan", "Anduze", "chez nous"],
            "jours": ["lundi, mardi, jeudi", "mardi", "jeudi"]}  # fmt: skip
    providers = zb.read_providers(pd.DataFrame(rows))
    assert providers.table["commune"].tolist() == ["30334", "30151", "30010", "30007"]
    assert providers.table["days"].tolist() == [1.5, 1.5, 1.0, 1.0]
    reasons = providers.questions["reason"].tolist()
    assert ["quel jour où" in reasons[0], "arrêts non compris" in reasons[1]] == [True, True]


def test_stops_may_be_all_that_says_where():
    rows = {"nom": ["Bus"], "mode": ["itinérant"], "arrêts": ["Lussan (lundi), Uzès (mardi), Quissac"]}
    providers = zb.read_providers(pd.DataFrame(rows))
    assert providers.table["commune"].tolist() == ["30151", "30334", "30210"]  # Lussan is that of the Gard, as Uzès is
    assert len(providers) == 1


def test_a_stopped_stop_stops_no_service():
    rows = {"nom": ["Bus"] * 2, "mode": ["itinérant"] * 2, "commune": ["Alès", "Uzès"], "jours": ["lundi", "mardi"],
            "statut": ["oui", "non"]}  # fmt: skip
    providers = zb.read_providers(pd.DataFrame(rows))
    assert providers.counts()[-1].startswith("1 intervenant, dont 0 inactif")


def test_the_national_standard_gives_stops_back(tmp_path):
    van = van_of("Bus", jours=["lundi", "mardi matin"])
    again = zb.read_data_inclusion(van.to_data_inclusion(tmp_path / "bus.json"))
    for name in ("days", "days_told", "stop_of"):
        assert again.table[name].tolist() == van.table[name].tolist()
    assert len(again) == 1


def test_the_public_edition_counts_once_and_says_days_alone():
    rows = {"nom": ["Le Bus"] * 3, "mode": ["itinérant"] * 3, "bénévoles": [10] * 3,
            "commune": ["Alès", "Anduze", "Uzès"], "jours": ["lundi", "mardi matin", "chez Mme Dupont"]}  # fmt: skip
    public = zb.diagnose(zb.territory("30"), zb.read_providers(pd.DataFrame(rows))).public(providers=True)
    assert provider_table(public)["days"].tolist() == ["lundi", "mardi matin", ""]
    assert "Dupont" not in provider_table(public).to_csv()
    assert public.main.table["n_providers"].max() == 1


def test_the_workbook_and_the_map_show_days(tmp_path):
    diagnosis = zb.diagnose(zb.territory("200066918"), van_of("Le Bus", jours=["lundi", "mardi matin"]))
    diagnosis.to_excel(tmp_path / "bus.xlsx")
    sheets = pd.read_excel(tmp_path / "bus.xlsx", sheet_name=None, header=None, engine="calamine")
    cells = [row for sheet in sheets.values() for row in sheet.to_numpy().tolist()]
    assert any("mardi matin" in row for row in cells)
    assert any("Jours" in row for row in cells)
    points, _ = _points(Voice(diagnosis))
    assert [point.home.partition(", ")[2] for point in points] == ["lundi", "mardi matin"]


def test_what_one_stop_reaches_is_no_discordance_of_another():
    """Both stops declare Arpaillargues, near Uzès and far from Le Vigan."""
    van = van_of("Le Bus", commune=["Le Vigan", "Uzès"], jours=["lundi", "mardi"],
                 **{"communes desservies": ["Arpaillargues-et-Aureillac ; Trèves"] * 2})  # fmt: skip
    result = zb.diagnose(zb.territory("30"), van).main
    assert result.table.at["30014", "n_sure"] == 1
    assert result.discordances["commune"].tolist() == ["30332"]  # Trèves, declared by both and reached by neither: once


@settings(max_examples=30)
@given(st.lists(st.sampled_from([0.5, 1, 1.5, 2]), min_size=2, max_size=6))
def test_the_capacity_of_a_service_is_shared_and_kept(days):
    towns = ["30334", "30248", "30151", "30210", "30007", "30010"][: len(days)]
    rows = {"nom": "Le Bus", "mode": "itinérant", "capacité": 10, "code insee": towns, "jours": days}
    providers = zb.read_providers(pd.DataFrame(rows))
    assert weekly(providers.table).sum() == pytest.approx(10 * sum(days) / 5)
    assert len(providers) == 1
