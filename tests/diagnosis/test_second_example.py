"""A second worked example, by hand in exact fractions: every mode, a declaration beyond T, a capacity of 0."""

from fractions import Fraction

import pandas as pd
import pytest

import example as ex
import zonesblanches as zb
from example import F_, A, B, C, D, E

HALF, SMALL = Fraction("0.68"), Fraction("0.22")
EXACT = {"rel": 1e-12, "abs": 1e-15}
# from the minutes of temps_trajet.csv: R = S / Σ w D
R1 = Fraction(12) / (600 + 400 + 100)  # aller-vers in A: A, B and F that it declares, 1 each
R2 = Fraction(6) / (600 + 400 + HALF * (120 + 180 + 100) + SMALL * 100)  # accueil in B: steps
R3 = Fraction(4) / (HALF * (600 + 400 + 100) + 180 + SMALL * (120 + 100))  # itinérant in D: C, declared at 34 min, 0.22
R4 = Fraction(5) / 100  # aller-vers in E, declaring nothing: E alone is at 15 min or less
R5 = Fraction(3) / (600 + 400 + SMALL * 120 + HALF * (180 + 100))  # unknown mode in A: steps
ACCESS = {
    A: R1 + R2 + HALF * R3 + R5,
    B: R1 + R2 + HALF * R3 + R5,
    C: HALF * R2 + SMALL * (R3 + R5),
    D: HALF * (R2 + R5) + R3,
    E: HALF * (R2 + R3 + R5) + R4,
    F_: R1 + SMALL * (R2 + R3),
}
A_REF = Fraction(30, 1500)
SURE, POSSIBLE, TO_CONFIRM = [4, 4, 1, 3, 3, 0], [0, 0, 0, 0, 1, 0], [0, 0, 1, 0, 0, 1]
CLASSES = ["couverte", "couverte", "grise", "grise", "couverte", "grise"]
REASONS = ["", "", "G2+G3", "G2", "", "G1+G2+G4"]
COST = [0, 0, 16, 0, 0, 0]
RHO, PEOPLE = Fraction(4, 100), 2


def teams():
    rows = [
        ("P1", A, 12, "aller-vers", "00001;00002;00006"),
        ("P2", B, 6, "accueil", ""),
        ("P3", D, 4, "itinérant", "00003"),
        ("P4", E, 5, "aller-vers", ""),
        ("P5", A, 3, "", ""),
        ("P6", F_, 0, "accueil", ""),
    ]
    table = pd.DataFrame(rows, columns=["equipe", "code_insee", "benevoles", "mode", "communes desservies"])
    return zb.read_providers(table, territory=ex.land(), columns={"id": "equipe"})


@pytest.fixture(scope="module")
def diagnosis():
    return zb.diagnose(ex.land(), teams(), costs=ex.costs())


def by_code(values):
    return dict(zip(ex.CODES, values, strict=True))


def test_ratios_and_access(diagnosis):
    ratios = {"P1": R1, "P2": R2, "P3": R3, "P4": R4, "P5": R5}
    assert diagnosis.main.providers["ratio"].to_dict() == pytest.approx(
        {k: float(v) for k, v in ratios.items()}, **EXACT
    )
    access = {code: 1000 * float(value) for code, value in ACCESS.items()}
    assert diagnosis.table["access_per_1k"].to_dict() == pytest.approx(access, **EXACT)
    assert sum(ex.DEMAND[code] * value for code, value in ACCESS.items()) == 30
    assert diagnosis.main.gap <= 1e-12
    assert diagnosis.main.a_ref == pytest.approx(float(A_REF), **EXACT)


def test_counts_in_three_parts_and_costs(diagnosis):
    table = diagnosis.table
    for name, values in (("n_sure", SURE), ("n_possible", POSSIBLE), ("n_to_confirm", TO_CONFIRM)):
        assert table[name].to_dict() == by_code(values), name
    assert table["n_providers"].to_dict() == by_code(map(sum, zip(SURE, POSSIBLE, TO_CONFIRM, strict=True)))
    assert table["nearest_cost"].to_dict() == by_code(COST)
    assert table["comes"].to_dict() == by_code([True, True, False, False, False, True])


def test_classes_and_reasons(diagnosis):
    assert diagnosis.table["class"].to_dict() == by_code(CLASSES)
    assert diagnosis.table["reasons"].to_dict() == by_code(REASONS)


def test_lack_and_yardstick(diagnosis):
    for code, count, cost in zip(ex.CODES, diagnosis.table["n_providers"], COST, strict=True):
        share = min(ACCESS[code] / A_REF, 1)
        distance, number = Fraction(cost, 30), 1 - Fraction(min(int(count), 2), 2)
        lack = Fraction(4, 10) * distance + Fraction(4, 10) * (1 - share) + Fraction(2, 10) * number
        assert diagnosis.table.at[code, "lack"] == pytest.approx(float(lack), **EXACT)
        tau = min(1, PEOPLE * ACCESS[code] / RHO)
        assert diagnosis.table.at[code, "tau"] == pytest.approx(float(tau), **EXACT)


def test_what_is_told(diagnosis):
    assert "une équipe s’y déplace" in diagnosis.explain(A)
    assert "1 aller-vers à 15\u00a0min ou moins qui ne déclare aucune commune" in diagnosis.explain(E)
    assert "desserte à confirmer" in diagnosis.explain(F_)
    assert diagnosis.main.discordances.to_numpy().tolist() == [[F_, "P1", 32.0], [C, "P3", 34.0]]
    left_out = diagnosis.main.unreached
    assert left_out["reason"].to_dict() == {"P6": "capacité 0 : ne sert personne"}


def test_the_yardstick_may_ask_for_more():
    asked = zb.diagnose(
        ex.land(), teams(), costs=ex.costs(), parameters=zb.Parameters(tau_min=1.0, isolation=0.05, theta=0.5)
    )
    # τ = 1 asks 0.025 per person, more than A and B have: G2 by the yardstick alone
    assert asked.table.at[A, "reasons"] == "G2"
    assert asked.table.at[E, "reasons"] == ""
    assert "en isolement extrême, seuil" in asked.explain(A)
