"""Contacts and persons leave no text; what only looks like them stays."""

import pytest

from zonesblanches.values import blank, blanks_in, looks_like_phone, read_once, without_contacts

PHONES = (
    "06 12 34 56 78", "0612 345 678", "06 123 456 78", "061 234 5678", "6 12 34 56 78", "06  12  34  56  78",
    "06/12/34/56/78", "06_12_34_56_78", "06.12.34.56.78", "06-12-34-56-78", "0612345678", "+33 (0)6 12 34 56 78",
    "+262 692 12 34 56", "00262 692 12 34 56", "04\u00a066\u202f12 34 56",
)  # fmt: skip


@pytest.mark.parametrize("phone", PHONES)
def test_phones(phone):
    assert without_contacts(f"30100 Alès, {phone} le soir") == "30100 Alès, [téléphone] le soir"


@pytest.mark.parametrize("phone", PHONES)
def test_phones_are_known_as_such(phone):
    assert looks_like_phone(phone)


@pytest.mark.parametrize(
    "address",
    [
        "a.b@exemple.fr",
        "nom (at) exemple.fr",
        "nom[at]exemple.fr",
        "nom (arobase) exemple (point) fr",
        "n @ exemple.fr",
    ],
)
def test_addresses(address):
    assert without_contacts(f"écrire à {address}, merci") == "écrire à [courriel], merci"


@pytest.mark.parametrize(
    "person",
    ["Mme Zorglub", "M. Dupont", "M Dupont", "Mlle X", "Monsieur Jean Dupont", "Madame DUPONT", "MME DUPONT", "Mr Élan",
     "M. d'Ormesson", "Mme de La Tour", "Mme Exemple-Dupont", "MM. Dupont et Durand", "M. Sauve"],
)  # fmt: skip
def test_persons(person):
    assert without_contacts(f"voir {person} : lundi") == "voir [personne] : lundi"


def test_several_persons_and_the_sentence_after():
    text = "Mme Ana Bel Mme Zorglub, M. et Mme Dupont. Puis M. J. Martin"
    assert without_contacts(text) == "[personne] [personne], M. et [personne]. Puis [personne]"


@pytest.mark.parametrize(
    "text",
    [
        "8 à 12", "44.123456, 4.081234", "+44.1234567 +4.0811234", "0.123456789", "01000 01100", "30100 30140 30200",
        "01/06/2025 10:30", "01.06.2025-12.06.2025", "1 200 000 000", "SIRET 123 456 789 00012", "FINESS 010780054",
        "786700 6336500", "Madame la Maire", "M. le Maire", "Groupe M", "maison mme", "PROGRAMME Dupont", "3 M à 5",
        "12 bénévoles, 3 ETP", "de 8 h 30 à 12 h",
    ],
)  # fmt: skip
def test_what_is_no_contact_stays(text):
    assert without_contacts(text) == text


@pytest.mark.parametrize("motif", ["0 ", "06 12 34 56 ", "a", "a@", "+1 ", "a (at ", "M. ", "Mme A' ", "Mme ", " "])
def test_a_long_text_is_read_to_its_end(motif):
    """Each pattern is linear: what is quadratic would not end."""
    assert without_contacts(motif * (1_000_000 // len(motif)) + " Mme Zorglub").endswith("[personne]")


@pytest.mark.parametrize(
    "cells", [["", "Alès", " ", "n.c.", "Alès"], [None, float("nan"), 0, False, "?"], [[], {}, None, "-", "Apt"]]
)
def test_blanks_of_a_column_are_those_of_its_cells(cells):
    blanks = blanks_in(cells)
    assert [cell in blanks for cell in cells] == [blank(cell) for cell in cells]


def test_cells_that_are_equal_but_not_of_one_kind_are_read_apart():
    cells = [1, True, 1.0, "1", "1", [1], 1]
    assert read_once(repr, cells) == ["1", "True", "1.0", "'1'", "'1'", "[1]", "1"]
    seen = []
    read_once(seen.append, cells)
    assert seen == [1, True, 1.0, "1", [1]]
