"""300 pairs of invented teams labelled by hand, and the kinds of service and unnamed rows that must not be merged."""

import dataclasses
import importlib.util
from pathlib import Path

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.providers.identity import kinds, name_key, unlike
from zonesblanches.providers.service_kinds import abridge

BENCH = Path(__file__).parents[2] / "benchmarks" / "duplicates.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("duplicates", BENCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_bar_of_labelled_pairs(bench):
    table = bench.pairs()
    assert len(table) == 300
    assert table["meme"].isin(["oui", "non"]).all()
    assert not table.duplicated(["nom_a", "nom_b", "commune_a"]).any()
    told = bench.decisions(table)
    found = bench.figures(table, told)
    assert found["recall"] >= bench.RECALL
    assert found["precision"] >= bench.PRECISION
    assert found["duplicates_merged"] >= 0.80  # asking about everything would be no answer
    twins = table["habitude"] == "deux services jumeaux"
    assert set(told[twins]) == {"demandé"}
    assert set(told[table["listes"] == "1"]) <= {"demandé", "séparées"}


STRUCTURES = pd.DataFrame(
    {
        "Structure": [
            "SSIAD DE LA PLAINE - ANTENNE DE MONTDIDIER", "SAAD DE LA PLAINE - ANTENNE DE MONTDIDIER",
            "EHPAD NOTRE MAISON (EXEMPLE)", "EHPA NOTRE MAISON (EXEMPLE)",
        ],
        "Adresse": ["6 rue Inventée", "6 rue Inventée", "40 avenue Inventée", "40 avenue Inventée"],
        "CP Ville": ["80500 MONTDIDIER", "80500 MONTDIDIER", "80000 AMIENS", "80000 AMIENS"],
    }
)  # fmt: skip


def test_twin_services_at_one_address_are_asked_about():
    for parts in ([STRUCTURES], [STRUCTURES.iloc[[0, 2]], STRUCTURES.iloc[[1, 3]]]):
        merged = zb.merge_providers([zb.read_providers(part.reset_index(drop=True)) for part in parts])
        assert len(merged) == 4
        assert merged.review["rule"].tolist() == ["deux genres de service"] * 2
        assert merged.review["reason"].str.contains("genres de service différents").all()
    yes = merged.review[["pair"]].assign(answer="oui")
    parts = [zb.read_providers(STRUCTURES.iloc[rows].reset_index(drop=True)) for rows in ([0, 2], [1, 3])]
    assert len(zb.merge_providers(parts, answers=yes)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [("CCAS d'Alès", "CIAS d'Alès"), ("CLIC", "CCAS"), ("MARPA Les Lys", "Résidence autonomie Les Lys"),
     ("ESAT Les Lys", "IME Les Lys"), ("SSIAD", "SPASAD"), ("EHPAD Lys", "Unité de soins de longue durée Lys")],
)  # fmt: skip
def test_two_kinds_are_two_names(one, other):
    rows = [pd.DataFrame({"nom": [name], "commune": ["Alès"], "adresse": ["1 rue Haute"]}) for name in (one, other)]
    merged = zb.merge_providers([zb.read_providers(row) for row in rows])
    assert (len(merged), len(merged.review)) == (2, 1)
    assert unlike(name_key(one, "Alès"), name_key(other, "Alès"))


def test_acronyms_and_words_in_full_are_one_name():
    assert name_key("C.C.A.S. Alès", "Alès") == name_key("Centre Communal d'Action Sociale", "Alès") == "ccas"
    assert kinds(name_key("Service de soins infirmiers à domicile", "")) == {"ssiad"}
    assert abridge(["aide", "domicile", "milieu", "rural", "buech"]) == ["admr", "buech"]  # the longest first


def made_up(providers):
    """Mark every name as the library's own."""
    return dataclasses.replace(providers, table=providers.table.assign(name_made=True))


def test_names_that_the_library_made_up_merge_nothing():
    lists = [
        made_up(
            zb.read_providers(pd.DataFrame({"nom": ["Équipe de la ligne 2"], "commune": ["Alès"], "adresse": [at]}))
        )
        for at in ("1 rue Haute", "9 cours Neuf", "1 r. Haute")
    ]
    apart = zb.merge_providers(lists[:2])
    assert (len(apart), len(apart.review)) == (2, 0)
    together = zb.merge_providers([lists[0], lists[2]])
    assert len(together) == 2
    assert together.review["rule"].tolist() == ["ligne sans nom"]
    assert together.review["reason"].str.startswith("sans nom écrit, même adresse").all()


def test_a_written_name_wins_over_one_made_up():
    old = zb.read_providers(pd.DataFrame({"nom": ["Les Lys"], "commune": ["Alès"], "tél": ["0466000000"]}))
    new = made_up(
        zb.read_providers(
            pd.DataFrame({"nom": ["x"], "commune": ["Alès"], "tél": ["0466000000"], "maj": ["01/01/2025"]})
        )
    )
    old = dataclasses.replace(old, table=old.table.assign(name_made=False))
    asked = zb.merge_providers([old, new]).review
    merged = zb.merge_providers([old, new], answers=asked[["pair"]].assign(answer="oui"))
    assert merged.table["name"].tolist() == ["Les Lys"]


def test_rows_of_one_list_are_asked_about():
    rows = pd.DataFrame({"nom": ["Voisins", "Les Voisins"], "commune": ["Alès"] * 2, "bénévoles": [5, 6]})
    merged = zb.merge_providers([zb.read_providers(rows)])
    assert (len(merged), len(merged.review)) == (2, 1)
    assert merged.review["reason"].str.endswith("deux lignes d'une même liste").all()


def test_a_row_of_another_list_does_not_join_two_rows_of_one():
    rows = pd.DataFrame({"nom": ["Voisins", "Les Voisins"], "commune": ["Alès"] * 2})
    other = zb.read_providers(pd.DataFrame({"nom": ["VOISINS"], "commune": ["Alès"], "porteur": ["MSA"]}))
    merged = zb.merge_providers([zb.read_providers(rows), other])
    assert len(merged) == 2
    assert len(zb.merge_providers([merged])) == 2
