"""One page on the people whom nobody reaches: its sums, its interval, its doubt, the same on two machines."""

import dataclasses
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import example
import zonesblanches as zb
from zonesblanches.diagnosis.census_error import census_interval
from zonesblanches.diagnosis.target import target_of
from zonesblanches.diagnosis.trust import LABELS


@pytest.fixture(scope="module")
def lozere():
    return zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=28))


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.html)).replace("\u202f", " ").replace("\u00a0", " ")


def test_sums_are_those_of_the_table(lozere):
    told, table = target_of(lozere), lozere.table
    blank = table["class"] == "blanche"
    people = table["people_65p"].astype(float)
    assert told.total["blanche"] == pytest.approx(people[blank].sum())
    assert told.total["communes"] == blank.sum() > 0
    assert told.table["blanche"].sum() == pytest.approx(told.total["blanche"])
    solid = blank & (lozere.stability["label"] == LABELS[0])
    assert told.total["solid"] == pytest.approx(people[solid].sum())
    for name, line in told.table.iterrows():
        here = (table["epci_name"].fillna("") == name) & blank
        assert line["blanche"] == pytest.approx(people[here].sum())
        if here.any():
            alone = census_interval(people[here], table["population"][here], groups=pd.Series("a", people[here].index))
            assert (line["low"], line["high"]) == pytest.approx(tuple(alone.loc["a", ["low", "high"]]))
        else:
            assert line["low"] == line["high"] == 0
    assert told.year == 2021
    share = told.total["solid"] / told.total["blanche"]
    assert told.label == LABELS[0 if share >= 0.9 else 1 if share >= 0.7 else 2]


def test_people_aged_80_alone_come_first_with_their_year_or_none():
    land = zb.territory("48")
    alone = (land.communes["people_65p"].astype(float) * 0.1).round()
    frame = alone.rename("alone").rename_axis("code").reset_index()
    land = land.with_data(frame, code="code", columns={"people_80p_alone": "alone"})
    found = zb.diagnose(land, zb.load_mairies(min_hours=28))
    told = target_of(found)
    assert (told.column, told.year) == ("people_80p_alone", None)
    assert told.total["people"] == alone.sum()
    assert not re.search(r"Recensement de \d", plain(found.target()))


def test_the_page_says_the_number_its_interval_and_its_print(lozere, tmp_path):
    told, page = target_of(lozere), plain(lozere.target(committee=["CCAS", "Carsat"]))
    figure = f"{round(told.total['blanche']):,}".replace(",", " ")
    assert f"{figure} personnes de 65 ans ou plus vivent en zone blanche (entre " in page
    assert "19 fois sur 20" in page
    assert "Recensement de 2021" in page
    assert f"empreinte {told.print}" in page
    assert "Comité : CCAS, Carsat" in page
    assert "people aged 65+ live in blank zones (between" in plain(lozere.target(lang="en"))
    assert lozere.target(tmp_path / "mission4.docx").stat().st_size > 10_000


def test_another_machine_finds_the_same_print(lozere):
    code = (
        "import zonesblanches as zb; from zonesblanches.diagnosis.target import target_of;"
        "print(target_of(zb.diagnose(zb.territory('48'), zb.load_mairies(min_hours=28))).print)"
    )
    env = {"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path), "PATH": ""}
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert other.stdout.strip() == target_of(lozere).print
    fewer = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=35))
    assert target_of(fewer).print != target_of(lozere).print


def test_a_public_edition_adds_what_it_publishes_and_hides_the_rest():
    public = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=35)).public(threshold=60)
    told = target_of(public)
    shown = public.table["people_65p"][public.table["class"] == "blanche"].astype(float)
    assert told.total["blanche"] == pytest.approx(shown.sum())
    assert told.hidden == public.table["people_65p"].isna().sum() > 0
    assert np.isnan(told.total["solid"])
    assert told.label == ""
    assert "Sans chiffre, et hors de ces sommes" in plain(public.target())


def test_an_epci_of_which_all_is_hidden_is_secret_and_not_empty(lozere):
    import dataclasses

    table = lozere.table.copy()
    name = table["epci_name"][table["class"] == "blanche"].iloc[0]
    table.loc[(table["epci_name"] == name) & (table["class"] == "blanche"), "people_65p"] = pd.NA
    told = target_of(dataclasses.replace(lozere, table=table))
    assert np.isnan(told.table.loc[name, ["blanche", "low", "high"]].astype(float)).all()


def test_own_polygons_and_figures_have_neither_year_nor_false_interval():
    found = zb.diagnose(example.land(), example.teams(), costs=example.costs())
    told = target_of(found)
    assert told.year is None
    land = zb.territory("48")
    frame = pd.DataFrame({"code": land.communes.index, "fragiles": 3.0})
    own = land.with_data(frame, code="code", columns={"fragiles": "fragiles"})
    found = zb.diagnose(own, zb.load_mairies(min_hours=28), parameters=zb.Parameters(demand="fragiles"))
    told = target_of(found)
    assert np.isnan(told.total["low"])
    assert "19 fois sur 20" not in plain(found.target())


def test_two_epci_of_one_name_are_two_lines(lozere):
    epci = lozere.table["epci"]
    first, second = epci.dropna().unique()[:2]
    table = lozere.table.assign(epci_name=lozere.table["epci_name"].where(~epci.isin([first, second]), "CC du Mont"))
    told = target_of(dataclasses.replace(lozere, table=table)).table
    expected = [lozere.table.loc[epci == code, "people_65p"].astype(float).sum() for code in (first, second)]
    assert sorted(told.loc["CC du Mont", "people"]) == sorted(expected)


def test_the_page_says_what_a_committee_decided(lozere):
    blank = lozere.table.index[lozere.table["class"] == "blanche"][0]
    rows = {"code": [blank], "classe": ["couverte"], "motif": ["x"], "par": ["comité"], "date": ["2026-03-03"]}
    assert "Décisions du comité : 1 commune, dont 1" in plain(lozere.with_decisions(pd.DataFrame(rows)).target())
    assert "Décisions du comité" not in plain(lozere.target())


def test_nobody_in_a_blank_zone_is_a_page_too():
    found = zb.diagnose(zb.territory("90"), zb.load_mairies())
    assert target_of(found).total["blanche"] == 0
    assert "0 personnes" in plain(found.target()) or "0 personne" in plain(found.target())


def test_the_command_writes_it_with_the_other_files(tmp_path):
    from zonesblanches.cli import main

    words = ["diagnostic", "48", "--mairies", "28", "--mission4", "--sortie"]
    assert main([*words, str(tmp_path / "a")]) == 0
    assert "19 fois sur 20" in (tmp_path / "a" / "mission4.html").read_text("utf-8")
    assert main([*words[:-2], "--sortie", str(tmp_path / "a")]) == 0
    assert not (tmp_path / "a" / "mission4.html").exists()  # an earlier call wrote it, this one does not
