"""Mutated official files end in a result whose rows add up, or in a clear error; row order changes nothing."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zonesblanches as zb

BPE = (
    '"AN";"DEPCOM";"DEP";"LIBCOM";"TYPEQU";"LAMBERT_X";"LAMBERT_Y";"LONGITUDE";"LATITUDE";"QUALITE_XY";"EPSG";'
    '"QUALITE_GEOLOC"\n'
    + '"2025";"30007";"30";"ALES";"D265";787000;6336000;4.083;44.127;"B";"2154";"11"\n' * 3
    + '"2025";"75113";"75";"PARIS 13E";"D265";;;2.34276;48.83801;"M";"2154";"33"\n'
    + '"2025";"97411";"974";"SAINT-DENIS";"D307";338713;7690862;;;"A";"2975";"12"\n'
)
POINT = "geolocalisation;300000001;787000.0;6336000.0;1,ATLASANTE,96,BAN,EPSG:2154;2026-05-04\n"
FINESS = (
    "finess;etalab;96;2026-05-12\n"
    "structureet;300000001;;SSIAD;;;;3;R;DU PORT;;;007;30;GARD;30100 ALES;0466;;354;S;;;;;;;;;;;2026-01-02;\n"
    "structureet;970400001;;SSIAD;;;;;;;;;411;9D;REUNION;97400 ST DENIS;;;354;S;;;;;;;;;;;2026-01-02;\n" + POINT
)
PLACES = (
    "id_fs,lib_fs,insee_com,lib_com,latitude,longitude,h_lundi,format_fs\n"
    '1,"A\nB",30007,Alès,44.127,4.083,09:00 - 12:00,Fixe\n'
    "2,Bus,75113,Paris,48.838,2.342,,Bus_équivalent\n"
)


def read_all(path, kind):
    if kind == "bpe":
        return zb.read_bpe(path, types=["médecins généralistes", "pharmacies"])
    if kind == "finess":
        return zb.read_finess(path, categories="SSIAD")
    return zb.read_france_services(path)


@settings(max_examples=60)
@given(st.data())
def test_a_mutated_file(tmp_path, accounted, data):
    kind, text = data.draw(st.sampled_from([("bpe", BPE), ("finess", FINESS), ("fs", PLACES)]))
    content = bytearray(text.encode(data.draw(st.sampled_from(["utf-8", "cp1252"]))))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 30))] = data.draw(
            st.binary(max_size=6) | st.sampled_from([b";", b'"'])
        )
    path = tmp_path / "fichier.csv"
    path.write_bytes(bytes(content))
    with contextlib.suppress(zb.ZonesBlanchesError):
        accounted(read_all(path, kind))


@pytest.mark.parametrize(("kind", "text"), [("bpe", BPE), ("finess", FINESS), ("fs", PLACES)])
def test_whole_files(tmp_path, accounted, kind, text):
    path = tmp_path / "fichier.csv"
    path.write_text(text, encoding="utf-8")
    assert len(accounted(read_all(path, kind)).table) == {"bpe": 3, "finess": 2, "fs": 2}[kind]


@given(st.permutations(BPE.splitlines()[1:]))
@settings(max_examples=15)
def test_the_order_of_rows_changes_nothing(tmp_path, rows):
    path = tmp_path / "bpe.csv"
    path.write_text("\n".join([BPE.splitlines()[0], *rows]) + "\n", encoding="utf-8")
    table = read_all(path, "bpe").table.sort_values(["name", "lon"])
    assert table[["name", "capacity", "commune"]].to_numpy().tolist() == [
        ["Médecin généraliste – Alès", 3.0, "30007"],
        ["Médecin généraliste – Paris", 1.0, "75056"],
        ["Pharmacie – Saint-Denis", 1.0, "97411"],
    ]
