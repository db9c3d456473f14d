"""Archives: the right member, and every trap."""

import gzip
import hashlib
import io
import struct
import zipfile

import pytest

import zonesblanches as zb
from zonesblanches.files.limits import Limits
from zonesblanches.files.opening import open_table

INSEE = "CODGEO;LIBGEO;P22_POP\n01004;Ambérieu-en-Bugey;15554\n2A004;Ajaccio;75000\n"

META = "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\n" + "P22_POP;Population;;\n" * 200


def known(row):
    return sum(cell in {"CODGEO", "P22_POP"} for cell in row)


def test_the_member_with_the_data_is_found(write_zip):
    """The list of variables is longer than the data, and comes first."""
    path = write_zip({"meta_donnees.csv": META, "lisez-moi.html": "<html>", "sous/donnees.CSV": INSEE.encode("cp1252")})
    table = open_table(path, recognise=known)
    assert table.name == "donnees.zip › sous/donnees.CSV"
    assert table.remarks[0] == "lu dans l'archive : sous/donnees.CSV"
    assert table.read()["CODGEO"].tolist() == ["01004", "2A004"]
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_among_equals_the_largest(write_zip):
    """Insee's « -COM » file holds five collectivities overseas, under the same header."""
    few = INSEE.splitlines()[0] + "\n97501;Miquelon;600\n"
    table = open_table(write_zip({"a-COM.CSV": few, "b.CSV": INSEE, "__MACOSX/._b.CSV": INSEE * 9}), recognise=known)
    assert table.name.endswith("b.CSV")


def test_a_workbook_in_an_archive(workbook, write_zip):
    path = workbook({"COM": [["CODGEO", "P22_POP"], ["01004", 3]]})
    table = open_table(write_zip({"base.xlsx": path.read_bytes()}), recognise=known)
    assert table.read().to_numpy().tolist() == [["01004", "3"]]


def test_gzip(write_gz):
    assert open_table(write_gz(INSEE)).read()["CODGEO"].tolist() == ["01004", "2A004"]


def test_nothing_stays_open(write_zip, write_gz):
    """A warning of an unclosed file would fail the test."""
    for path in (write_zip({"a.csv": INSEE}), write_gz(INSEE)):
        table = open_table(path, recognise=known)
        next(table.chunks()).head()
        path.unlink()


@pytest.mark.parametrize("size", [30, 0.5, -10])
def test_cut_archives(write_zip, write_gz, write, size):
    text = "CODGEO;P22_POP\n" + "".join(f"{n:05};{n * 7919 % 1000}\n" for n in range(20_000))
    for number, path in enumerate((write_zip({"a.csv": text}), write_gz(text))):
        data = path.read_bytes()
        cut = int(len(data) * size) if isinstance(size, float) else size
        with pytest.raises(zb.InputError, match=r"coupe\d.*(incomplète|coupé)"):
            open_table(write(f"coupe{number}.zip", data[:cut]), recognise=known).read()


def test_damage_in_the_middle(write_zip, write):
    data = bytearray(write_zip({"a.csv": INSEE * 500}).read_bytes())
    data[60:90] = b"\xff" * 30
    with pytest.raises(zb.InputError, match="illisible ou incomplète"):
        open_table(write("b.zip", bytes(data)), recognise=known).read()


def test_nothing_to_read_inside(write_zip):
    with pytest.raises(zb.InputError, match=r"aucun fichier csv.*notice\.pdf"):
        open_table(write_zip({"notice.pdf": b"%PDF"}))
    with pytest.raises(zb.InputError, match="aucun fichier csv"):
        open_table(write_zip({}))


def test_nested_archives(write_zip):
    inner = write_zip({"a.csv": INSEE}, "dedans.zip").read_bytes()
    with pytest.raises(zb.InputError, match=r"une archive dans l'archive.*dedans\.zip"):
        open_table(write_zip({"dedans.zip": inner}))
    with pytest.raises(zb.InputError, match="une archive dans l'archive"):
        open_table(write_zip({"renomme.csv": inner}))


@pytest.mark.parametrize("member", ["../../etc/passwd.csv", "/etc/a.csv", "C:/a.csv", "a\\..\\..\\b.csv"])
def test_path_tricks(write_zip, member):
    with pytest.raises(zb.InputError, match="noms de fichiers dangereux"):
        open_table(write_zip({member: INSEE}))


def test_a_member_without_name(write_zip, write):
    """What follows a byte 0 is no part of a name: here, all of it."""
    data = write_zip({"Zx.csv": INSEE}).read_bytes().replace(b"Zx.csv", b"\0x.csv")
    with pytest.raises(zb.InputError, match="noms de fichiers dangereux"):
        open_table(write("b.zip", data))


def test_declared_bombs(write_zip):
    bomb = write_zip({"a.csv": b"0" * 20_000_000})
    with pytest.raises(zb.InputError, match="Archive piégée"):
        open_table(bomb)
    with pytest.raises(zb.InputError, match="20 Mo une fois décompressé"):
        open_table(bomb, limits=Limits(text_bytes=1_000_000))
    with pytest.raises(zb.InputError, match="3 fichiers dans l'archive, au plus 2"):
        open_table(write_zip(dict.fromkeys("abc", "x")), limits=Limits(members=2))


def test_a_bomb_that_lies_about_its_size(write_zip, write):
    data = bytearray(write_zip({"a.csv": b"CODGEO;P22_POP\n" + b"0;0\n" * 5_000_000}).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = struct.pack("<I", 5000)
    with pytest.raises(zb.InputError, match=r"illisible ou incomplète|coupé"):
        open_table(write("b.zip", bytes(data)), recognise=known).read()


def test_a_gzip_bomb(write_gz):
    path = write_gz(b"a;b\n" + b"0;0\n" * 10_000_000)
    with pytest.raises(zb.InputError, match="Archive piégée"):
        open_table(path).read()


def test_an_encrypted_member(write_zip, write):
    data = bytearray(write_zip({"a.csv": INSEE}).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(zb.InputError, match="mot de passe"):
        open_table(write("b.zip", bytes(data)))


def test_a_workbook_bomb(write):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    with pytest.raises(zb.InputError, match="Archive piégée"):
        open_table(write("b.xlsx", buffer.getvalue()))


def test_a_gzip_of_a_zip(write):
    with pytest.raises(zb.InputError):
        open_table(write("a.gz", gzip.compress(b"PK\x03\x04\x00\x00"))).read()
