"""Quotation marks without their pair: no row may vanish in a cell, in a list or in an official file."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.files.opening import open_table
from zonesblanches.files.quotes import mend_quotes

HEAD = "Nom;Commune;Bénévoles;Remarque\n"


def rows(count, start=0):
    return "".join(f"Équipe {n};Alès;{n + 1};ras\n" for n in range(start, start + count))


def read(tmp_path, text):
    path = tmp_path / "liste.csv"
    path.write_text(text, encoding="utf-8")
    return zb.read_providers(path)


@pytest.mark.parametrize(
    "line",
    ['"Les Lys;Alès;3;ras\n', 'Les Lys;"Alès;3;ras\n', 'Les Lys;Alès;3;"ras\n', '"Les "Lys";Alès;3;ras\n'],
)
@pytest.mark.parametrize("after", ["", 'Autre;Alès;2;"à voir; demain"\n', 'Encore;Alès;2;5 "pouces"\n'])
def test_a_lone_mark_swallows_no_row(tmp_path, line, after):
    found = read(tmp_path, HEAD + rows(1) + line + rows(200, 1) + after + rows(3, 300))
    assert sum(source.read for source in found.sources) == 205 + bool(after)
    assert len(found) == 205 + bool(after)
    (said,) = [text for text in found.warnings if "guillemet" in text]
    assert "ligne 3" in said
    assert "Lys" in " ".join(found.table["name"])


def test_a_mark_that_means_as_above_is_no_quotation():
    text, said = mend_quotes(HEAD + 'A;Alès;2;"\nB;";3;"\nC;";4;x\n' + rows(3), ";", "liste.csv")
    assert (text.count("\n"), said) == (7, ())
    assert list(csv.reader(text.splitlines(), delimiter=";"))[1:4] == [
        ["A", "Alès", "2", '"'], ["B", '"', "3", '"'], ["C", '"', "4", "x"],
    ]  # fmt: skip


def test_texts_of_several_lines_stay_whole(tmp_path):
    note = 'A;Alès;2;"12 rue Haute\nBât. B\n\n« fermé »; le lundi"\n'
    assert mend_quotes(HEAD + note + rows(3), ";", "liste.csv") == (HEAD + note + rows(3), ())
    assert len(read(tmp_path, HEAD + note + rows(3))) == 4
    addresses = 'nom,adresses\nA,"1 rue Haute, Alès\n2 rue Basse, Alès\n3 rue Neuve, Alès"\nB,x\n'
    assert mend_quotes(addresses, ",", "liste.csv") == (addresses, ())


@pytest.mark.parametrize("end", ['A;Alès;2;"12 rue', 'A;"Al', 'A;Alès;2;"12 rue\nBât'])
def test_a_file_cut_inside_a_cell_is_refused(tmp_path, end):
    with pytest.raises(zb.InputError, match="s'arrête au milieu d'une cellule, ouverte par un guillemet à la ligne 5"):
        read(tmp_path, HEAD + rows(3) + end)


def test_a_file_cut_inside_a_row_is_said(tmp_path):
    found = read(tmp_path, HEAD + rows(3) + "Équipe 9;Alès")
    assert any("la dernière ligne s'arrête avant les autres" in text for text in found.warnings)
    assert not read(tmp_path, HEAD + rows(3) + "Équipe 9;Alès;2;ras").warnings


CELLS = st.text(st.sampled_from("ab é\n';,\""), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=12))
def test_well_written_files_are_left_alone(table):
    out = io.StringIO()
    csv.writer(out, delimiter="|", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
        [("x", "y", "z"), *table, *[("a", "b", "c")] * 30]
    )
    assert mend_quotes(out.getvalue(), "|", "liste.csv") == (out.getvalue(), ())


def test_official_files_are_refused_with_the_line(tmp_path):
    path = tmp_path / "officiel.csv"
    whole = HEAD + rows(3) + 'Bus;"Alès;3;ras\n' + rows(50, 3)
    path.write_text(whole, encoding="utf-8")
    with pytest.raises(zb.InputError, match=r"un guillemet sans son pendant avale .* \(ligne 5\)"):
        open_table(path).read()
    path.write_text(whole + 'Z;"Alès";1;"deux\nlignes"\n', encoding="utf-8")
    with pytest.raises(zb.InputError, match=r"ligne 5"):
        open_table(path).read(["Nom"])
    path.write_text(HEAD + rows(3) + 'Bus;Alès;3;"deux\nlignes"\n' + rows(5, 3), encoding="utf-8")
    assert len(open_table(path).read()) == 9
    path.write_text(HEAD + rows(3) + 'Bus;Alès;3;"deux\nlig', encoding="utf-8")
    with pytest.raises(zb.InputError, match=r"au milieu d'une cellule, ouverte par un guillemet à la ligne 5"):
        open_table(path).read()


def test_france_services_with_a_lone_mark(tmp_path):
    path = tmp_path / "liste-fs-20260801.csv"
    head = "id_fs,lib_fs,insee_com,latitude,longitude,h_lundi,h_mardi,format_fs\n"
    lines = "".join(f"{n},Espace {n},30007,44.127,4.083,09:00 - 12:00,,Site\n" for n in range(2, 40))
    path.write_text(head + '1,"Espace 1,30007,44.127,4.083,09:00 - 12:00,,Site\n' + lines, encoding="utf-8")
    with pytest.raises(zb.InputError, match="ligne 2"):
        zb.read_france_services(path)
