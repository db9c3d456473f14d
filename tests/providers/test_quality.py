"""The report on the quality of lists: partners, fates, guesses, repairs."""

import datetime as dt

import pandas as pd
import pytest

import zonesblanches as zb

DAY = dt.date(2026, 3, 1)
LIST = pd.DataFrame(
    [
        ("A", "CCAS", "Alès", 4.0810, 44.1250, 4, "01/03/2026"),
        ("B", "CCAS", "Alès", None, None, 4, "01/03/2024"),  # two years old to the day: not stale
        ("C", "CCAS", "Nîmes", None, None, 4, "28/02/2024"),  # older: stale
        ("D", "CCAS", "Atlantide", None, None, 4, "01/01/2020"),  # rejected: dated and stale, but nowhere
        ("E", "CCAS", "Alès", 4.0810, 44.1250, -4, ""),  # rejected for its capacity
        ("F", "", "Uzès", None, None, 4, ""),
        ("f", "", "Uzès", None, None, 4, ""),  # repeats F
    ],
    columns=["nom", "partenaire", "commune", "longitude", "latitude", "bénévoles", "maj"],
)


@pytest.fixture(scope="module")
def providers():
    return zb.read_providers(LIST)


def test_partners_by_hand(providers):
    table = providers.partners(on=DAY)
    counts = ["read", "kept", "merged", "rejected", "located", "precise", "dated", "stale"]
    assert table.loc["CCAS", counts].tolist() == [5, 3, 0, 2, 3, 1, 4, 2]
    assert table.loc["table en mémoire", counts].tolist() == [2, 1, 1, 0, 2, 0, 0, 0]
    shares = ["located_share", "precise_share", "dated_share", "stale_share"]
    assert table.loc["CCAS", shares].tolist() == [0.6, 0.2, 0.8, 0.5]
    assert pd.isna(table.loc["table en mémoire", "stale_share"])


def test_the_day_and_the_age_count(providers):
    assert providers.partners(on=dt.date(2030, 1, 1)).loc["CCAS", "stale"] == 4
    assert providers.partners(on=DAY, stale_years=1).loc["CCAS", "stale"] == 3
    assert providers.partners(on=DAY, stale_years=50).loc["CCAS", "stale"] == 0


def test_partners_after_a_merge(providers):
    other = zb.read_providers(LIST.iloc[:1].assign(partenaire="MSA", maj="01/01/2020"))
    table = zb.merge_providers([providers, other]).partners(on=DAY)
    assert table.loc["MSA", ["read", "kept", "merged", "stale"]].tolist() == [1, 0, 1, 1]
    assert table["read"].sum() == 8


@pytest.mark.parametrize(
    ("lang", "title", "read", "yes"),
    [
        ("fr", "Qualité des données – listes d’équipes", "7 lignes lues : 4 gardées, 1 fusionnée, 2 rejetées.", "oui"),
        ("en", "Data quality – lists of teams", "7 rows read: 4 kept, 1 merged, 2 rejected.", "yes"),
    ],
)
def test_the_report_says_everything(providers, lang, title, read, yes):
    report = providers.report(on=DAY, lang=lang)
    assert (report.title, report.lines[0]) == (title, read)
    assert len(report.sections) == 8
    text, page = str(report), report._repr_html_()
    for section in report.sections:
        assert section.title in text
        assert section.title in page
    assert "Atlantide" in text
    assert yes in text
    assert "CCAS" in page


def test_a_section_by_its_title(providers):
    report = providers.report(on=DAY)
    fates = report.table("Sort de chaque ligne, par liste")
    assert fates[["read", "kept", "merged", "rejected"]].to_numpy().tolist() == [[7, 4, 1, 2]]
    assert len(report.table("Lignes rejetées")) == 2
    with pytest.raises(KeyError):
        report.table("Rien")


def test_a_report_escapes_what_lists_say():
    hostile = zb.read_providers(pd.DataFrame({"nom": ["A"], "commune": ["<script>alert(1)</script>"]}))
    assert "<script>" not in hostile.report()._repr_html_()


def test_a_report_of_nothing_kept_and_of_town_halls(mairies):
    empty = zb.read_providers(pd.DataFrame({"commune": ["Atlantide"]}))
    assert "0 gardée," in str(empty.report(on=DAY))
    assert "Lignes rejetées" in str(mairies.report(on=DAY))


def test_dates_out_of_this_world():
    odd = zb.read_providers(pd.DataFrame({"commune": ["Alès", "Nîmes"], "maj": ["01/01/0001", "31/12/9999"]}))
    assert odd.partners(on=DAY)["dated"].tolist() == [0]  # neither before 1950 nor to come
    assert odd.repairs["reason"].tolist() == ["date illisible, laissée vide"] * 2


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_territorys_report(gard, lang):
    report = gard.report(lang=lang)
    text = str(report)
    assert report.title.endswith("Gard (30)")
    assert all(section.title in text for section in report.sections)
    columns = report.sections[0].table
    assert columns.iloc[0][["known", "missing"]].tolist() == [len(gard.communes), 0]
    assert columns.iloc[0]["total"] == gard.communes["population"].sum()


def test_the_workbook_has_the_sheet(providers, gard, tmp_path):
    from python_calamine import CalamineWorkbook

    zb.diagnose(gard, providers).to_excel(tmp_path / "d.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "d.xlsx")
    pages = {
        name: [cell for row in book.get_sheet_by_name(name).to_python() for cell in row] for name in book.sheet_names
    }
    (page,) = (cells for cells in pages.values() if "Ce que chaque partenaire a transmis" in cells)
    assert "CCAS" in page
    assert "Données communales" in page
