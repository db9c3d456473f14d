"""CSV files of every habit: encodings, separators, headers lower down, and files that are not CSV."""

import csv

import pytest

import zonesblanches as zb

LIST = "nom;commune;bénévoles\nÉquipe d’Alès;Alès;12,5\nŒuvre de Nîmes;Nîmes;3\n"


def kept(path, **options):
    providers = zb.read_providers(path, **options)
    return providers.table[["name", "commune", "capacity"]].to_numpy().tolist()


EXPECTED = [["Équipe d’Alès", "30007", 12.5], ["Œuvre de Nîmes", "30189", 3.0]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_encodings(text_file, encoding):
    text = "\ufeff" + LIST if encoding == "utf-16-le" else LIST
    assert kept(text_file(text, encoding)) == EXPECTED


def test_latin_1(text_file):
    """Latin-1 has neither œ nor the curly apostrophe."""
    text = LIST.replace("Œ", "Oe").replace("’", "'")
    assert kept(text_file(text, "latin-1")) == [["Équipe d'Alès", "30007", 12.5], ["Oeuvre de Nîmes", "30189", 3.0]]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separators(text_file, separator):
    text = LIST.replace("12,5", '"12,5"').replace(";", separator)
    assert kept(text_file(text)) == EXPECTED


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_line(text_file, end):
    assert kept(text_file(LIST.replace("\n", end))) == EXPECTED


def test_commas_inside_text_do_not_win_over_semicolons(text_file):
    text = "nom;commune;remarque\nA;Alès;un, deux, trois, quatre\nB;Nîmes;cinq, six, sept\n"
    assert [row[1] for row in kept(text_file(text))] == ["30007", "30189"]


def test_quoted_newlines_and_quotes(text_file):
    text = 'nom;commune\n"Équipe\nde la ""Grand-Rue""";Alès\nB;Nîmes\n'
    providers = zb.read_providers(text_file(text))
    assert providers.table["name"].tolist() == ['Équipe de la "Grand-Rue"', "B"]


def test_header_on_line_three(text_file):
    text = "Liste des équipes 2026;;\n\nnom;commune;bénévoles\nA;Alès;4\n;;\nB;Nîmes;5\n"
    providers = zb.read_providers(text_file(text))
    assert providers.table["row"].tolist() == [4, 6]
    assert any("ligne 3" in note for note in providers.notes)


def test_title_row_with_a_known_word_does_not_hide_the_header(text_file):
    text = "Commune\n\nnom;commune;bénévoles\nA;Alès;4\n"
    assert kept(text_file(text)) == [["A", "30007", 4.0]]


def test_more_cells_than_headers_is_a_reject(text_file):
    providers = zb.read_providers(text_file("nom;commune\nA;Alès;12;3\nB;Nîmes\n"))
    assert providers.rejects["row"].tolist() == [2]
    assert "plus de cellules" in providers.rejects["reason"].iloc[0]
    assert providers.sources[0].read == 2


def test_trailing_separators_are_nothing(text_file):
    assert kept(text_file("nom;commune;;\nA;Alès;;\n")) == [["A", "30007", 1.0]]


def test_repeated_headers_keep_the_first(text_file):
    providers = zb.read_providers(text_file("nom;commune;commune (3);commune\nA;Alès;x;Nîmes\n"))
    assert providers.table["commune"].tolist() == ["30007"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "est vide"),
        (b"  \n \t \n", "est vide"),
        (b"\xef\xbb\xbf", "est vide"),
        (b";;;\n;;\n", "est vide"),
        (b"nom;commune\n", "aucune ligne en dessous"),
        ("Alès;12\nNîmes;3\n".encode(), "aucune ligne d'en-tête reconnue"),
        (b"PK\x03\x04\x00\x00binary", "n'est pas un fichier texte"),
        (bytes(range(1, 256)) * 3, "aucune ligne d'en-tête|illisible"),
    ],
)
def test_files_that_are_no_list(tmp_path, content, message):
    path = tmp_path / "liste.csv"
    path.write_bytes(content)
    with pytest.raises(zb.InputError, match=message) as caught:
        zb.read_providers(path)
    assert "liste.csv" in str(caught.value)


def test_absent_file(tmp_path):
    with pytest.raises(zb.InputError, match="Fichier introuvable"):
        zb.read_providers(tmp_path / "absente.csv")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(zb.InputError, match="est un dossier"):
        zb.read_providers(tmp_path)


@pytest.mark.parametrize("name", ["liste.pdf", "liste"])
def test_unknown_extension(text_file, name):
    with pytest.raises(zb.InputError, match=r"type de fichier inconnu.*\.csv"):
        zb.read_providers(text_file(LIST, name=name))


def test_extension_in_capitals(text_file):
    assert kept(text_file(LIST, name="LISTE.CSV")) == EXPECTED


def test_a_cell_as_long_as_a_book(text_file):
    """Python's csv has a limit, which other code of the process may have moved: here it is the usual one."""
    before = csv.field_size_limit(131_072)
    try:
        with pytest.raises(zb.InputError, match="illisible"):
            zb.read_providers(text_file("nom;commune\n" + "x" * 200_000 + ";Nîmes\n"))
    finally:
        csv.field_size_limit(before)


def test_a_list_of_one_column_keeps_its_commas(tmp_path):
    path = tmp_path / "lieux.csv"
    path.write_text("Lieu\nToulon\nSolliès-Pont, salle des fêtes\nHyères\n", encoding="utf-8")
    read = zb.read_providers(path)
    assert read.table["commune"].tolist() == ["83137", "83130", "83069"]
    assert read.rejects.empty
