"""Texts: encodings, separators, titles above the header, newlines in cells, rows of the wrong length."""

import csv
import io
from pathlib import Path

import pytest

import zonesblanches as zb
from zonesblanches.files.limits import Limits
from zonesblanches.files.opening import open_table, unique_names
from zonesblanches.files.text import Utf8Stream, decode

INSEE = "CODGEO;LIBGEO;P22_POP\n01004;Ambérieu-en-Bugey;15554\n2A004;Ajaccio;75000\n"

ROWS = [["01004", "Ambérieu-en-Bugey", "15554"], ["2A004", "Ajaccio", "75000"]]


def known(row):
    return sum(cell in {"CODGEO", "P22_POP"} for cell in row)


def cells(path, **options):
    return open_table(path, **options).read().to_numpy().tolist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(write, encoding):
    assert cells(write("a.csv", INSEE, encoding)) == ROWS


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_ends_of_line(write, separator, end):
    table = open_table(write("a.csv", INSEE.replace(";", separator).replace("\n", end)))
    assert table.header == ("CODGEO", "LIBGEO", "P22_POP")
    assert table.read().to_numpy().tolist() == ROWS


def test_windows_1252_that_shows_late(write):
    """The first megabyte is plain ASCII: only the end says that the file is not UTF-8."""
    filler = "".join(f"{n:05};plain;1\n" for n in range(100_000))
    path = write("a.csv", ("a;b;c\n" + filler + "99999;Alès;2\n").encode("cp1252"))
    assert open_table(path).read().iloc[-1].tolist() == ["99999", "Alès", "2"]


def test_one_bad_byte_does_not_turn_a_utf_8_file_into_windows_1252(write):
    path = write("a.csv", "a;b\nAlès;1\n".encode() + b"N\xeemes;2\n")
    # at the head of the file the guess is Windows-1252; past it, the byte alone is replaced
    stream = Utf8Stream(io.BytesIO(path.read_bytes()), "utf-8", "a.csv")
    assert stream.read(-1).decode() == "a;b\nAlès;1\nN\ufffdmes;2\n"


def test_decode_a_whole_file():
    assert decode("Alès".encode("utf-16"), "a") == ("Alès", "UTF-16")
    assert decode(b"\xef\xbb\xbfAl", "a") == ("Al", "UTF-8")


def test_the_header_under_titles_and_the_rows_numbers(write):
    text = 'Titre;;\n"un\nsous-titre";;\n\nCODGEO;LIBGEO;P22_POP\n01004;"deux\nlignes";1\n\n;;\n2A004;b;2\n'
    table = open_table(write("a.csv", text), recognise=known)
    assert table.header_row == 4
    assert table.recognised == 2
    assert "en-tête trouvée ligne 4" in table.remarks
    frame = table.read()
    assert frame.index.tolist() == [5, 8]
    assert frame["LIBGEO"].tolist() == ["deux\nlignes", "b"]


def test_chosen_columns_in_the_order_asked(write):
    frame = open_table(write("a.csv", INSEE)).read(["P22_POP", "CODGEO"])
    assert frame.columns.tolist() == ["P22_POP", "CODGEO"]
    assert frame.iloc[0].tolist() == ["15554", "01004"]


def test_rows_are_filtered_and_keep_their_number(write):
    table = open_table(write("a.csv", INSEE))
    frame = table.read(["LIBGEO"], where={"CODGEO": {"2A004", "99999"}})
    assert frame.to_dict() == {"LIBGEO": {3: "Ajaccio"}}
    assert table.read(where={"CODGEO": set()}).empty


def test_a_column_that_is_not_there(write):
    with pytest.raises(zb.MissingColumnError, match=r"1 colonne absente \(P22_POPP\).*« P22_POP ».*CODGEO") as caught:
        open_table(write("a.csv", INSEE)).read(["P22_POPP"])
    assert "a.csv" in str(caught.value)


def test_blocks_are_bounded_and_rows_numbered_across_them(write):
    lines = [f"{n:05};{'x' * 50}" + (";3" if n % 7 else "") for n in range(5000)]
    path = write("a.csv", "a;b;c\n" + "\n".join(lines) + "\n")
    parts = list(open_table(path, limits=Limits(cell_bytes=20_000)).chunks())
    assert len(parts) > 5
    numbers = [row for part in parts for row in part.index]
    assert numbers == list(range(2, 5002))
    values = [value for part in parts for value in part["a"]]
    assert values == [f"{n:05}" for n in range(5000)]
    short = [value for part in parts for value in part["c"]]
    assert short == ["3" if n % 7 else "" for n in range(5000)]


def test_short_rows_are_filled_and_long_ones_refused(write):
    assert cells(write("a.csv", "a;b;c\n1\n2;3;4\n5;6\n")) == [["1", "", ""], ["2", "3", "4"], ["5", "6", ""]]
    assert cells(write("b.csv", "a;b\n1;2;;\n")) == [["1", "2"]]
    with pytest.raises(zb.InputError, match=r"2 lignes ont plus de cellules que l'en-tête \(2 colonnes\) : 3, 5"):
        cells(write("c.csv", "a;b\n1;2\n1;2;3\n1;2\n1;2;3\n"))


def test_a_file_cut_in_the_middle_of_a_row(write):
    with pytest.raises(zb.InputError, match=r"s'arrête au milieu de la ligne 3"):
        cells(write("a.csv", "a;b;c\n1;2;3\n4;5"))
    assert len(cells(write("b.csv", "a;b;c\n1;2;3\n4;5;6"))) == 2  # no end of line after a whole row


def test_no_header(write):
    path = write("finess.csv", "finess;etalab;111;2026-05-12\nstructureet;010000024;x;y;z\ngeolocalisation;1;2\n")
    table = open_table(path, header=False)
    assert table.header == ("1", "2", "3", "4", "5")
    frame = table.read()
    assert frame["1"].to_dict() == {1: "finess", 2: "structureet", 3: "geolocalisation"}
    assert frame["5"].tolist() == ["", "z", ""]


def test_a_header_and_nothing_below(write):
    for end in ("", "\n"):
        with pytest.raises(zb.InputError, match="aucune ligne en dessous"):
            cells(write("a.csv", "CODGEO;P22_POP" + end))


def test_repeated_and_blank_headers(write):
    assert open_table(write("a.csv", "a;;a; b \n1;2;3;4\n")).header == ("a", "colonne 2", "a (3)", "b")
    assert unique_names(["a", "a (3)", "a"]) == ("a", "a (3)", "a (3) (3)")


def test_a_cell_of_ten_megabytes(write):
    before = csv.field_size_limit()
    path = write("a.csv", "a;b\n1;" + "x" * 10_000_000 + "\n")
    with pytest.raises(zb.InputError, match=r"a\.csv.*(illisible|cellule)"):
        cells(path)
    header = write("b.csv", "a;b;" + "x" * 10_000_000 + "\n1;2;3\n")
    with pytest.raises(zb.InputError, match=r"b\.csv"):
        cells(header)
    assert csv.field_size_limit() == before


def test_a_quote_that_never_closes(write):
    path = write("a.csv", 'a;b\n"1;2\n' + "3;4\n" * 2_000_000)
    with pytest.raises(zb.InputError, match=r"guillemet|coupé"):
        cells(path)


def test_formulas_are_text(write):
    assert cells(write("a.csv", "a;b\n=1+1;@x\n")) == [["=1+1", "@x"]]


def test_too_many_columns(write):
    path = write("a.csv", ";".join(f"c{n}" for n in range(50)) + "\n")
    with pytest.raises(zb.InputError, match="50 colonnes, au plus 20"):
        open_table(path, limits=Limits(columns=20))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "est vide"),
        (b"\xef\xbb\xbf \r\n \n", "est vide"),
        (b";;\n;;\n", "aucune cellule remplie"),
        (b"<!DOCTYPE html><html><body>Accueil</body></html>", "la page d'accueil a été enregistrée au lieu du fichier"),
        (b"\n <html lang='fr'>", "page web"),
        (b"%PDF-1.7 x", "un document PDF"),
        (b"7z\xbc\xaf\x27\x1c", "archive 7z"),
        (b"\x89HDF\r\n\x1a\n", r"matrice HDF5 \(\.omx, \.h5\) : exportez-la en csv de trois colonnes"),
        (b"PAR1 and no more", "parquet illisible"),
        (b"a;b\n1;\x00\n", "octet nul"),
        (bytes(range(256)) * 50, "octet nul|illisible|plus de cellules"),
    ],
)
def test_files_that_are_no_table(write, content, message):
    path = write("insee.csv", content)
    with pytest.raises(zb.InputError, match=message) as caught:
        cells(path)
    assert "insee.csv" in str(caught.value)


def test_absent_file_and_folder(tmp_path):
    with pytest.raises(zb.InputError, match="Fichier introuvable"):
        open_table(tmp_path / "absent.csv")
    with pytest.raises(zb.InputError, match="est un dossier"):
        open_table(tmp_path)


SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.mark.parametrize(
    ("name", "columns", "rows", "encoding"),
    [
        ("insee_bpe25/BPE25_extrait.csv", 95, 21, "UTF-8"),
        ("finess_2026/finess_etablissements_35col_extrait.csv", 35, 14, "UTF-8"),
        ("finess_2026/etalab_cs1100502_20260512_sans_entete_extrait.csv", 32, 6, "UTF-8"),
        ("insee_cog_2018_cp1252/France2018.txt.gz", 18, 39_941, "Windows-1252"),
        ("insee_cog_2026/mouvements-communes.csv", 14, 13_734, "UTF-8"),
    ],
)
def test_real_excerpts(name, columns, rows, encoding):
    if not (SHARED / name).is_file():
        pytest.skip("no real excerpts beside the checkout")
    table = open_table(SHARED / name, header="sans_entete" not in name)
    assert len(table.header) == columns
    assert len(table.read()) == rows
    assert any(encoding in remark for remark in table.remarks)
