"""Thousands of damaged files end in a result whose counts add up, or in a clear error."""

import gzip
import io
import random
import zipfile

import pandas as pd
import pytest

import zonesblanches as zb

EVOL = "CODGEO;P22_POP;P22_POP7589;P22_POP90P;P22_H65P;P22_F65P\n30007;1000,5;80,25;20,5;90;130\n30189;2;1;4;2;3.5\n"
MELODI = "GEO;GEO_OBJECT;SEX;AGE;RP_MEASURE;OBS_STATUS;TIME_PERIOD;OBS_VALUE\n" + "".join(
    f'"3000{n}";COM;_T;{age};POP;A;2023;{n}\n' for n in range(7) for age in ("_T", "Y65T79", "Y_GE80")
)
FILOSOFI = (
    "GEO;GEO_OBJECT;FILOSOFI_MEASURE;UNIT_MULT;CONF_STATUS;OBS_STATUS;TIME_PERIOD;OBS_VALUE\n"
    "30007;COM;MED_SL;0;F;A;2021;20540\n30007;COM;PR_MD60;0;C;A;2021;\n"
)
IRIS = "IRIS;COM;P20_POP75P\n300070101;30007;40.5\n300070102;30007;40.5\n"
APL = '"Code commune INSEE","Commune","APL aux médecins généralistes"\n"","","unité"\n"30007","Alès","2,4"\n'
TOKENS = [b";", b'"', b"\n", b"\r", b"\0", b"\xff", b"1e999", b"-1", b"s", b"=1+1", b"COM", b"_T", b"Y_GE80",
          b"\xef\xbb\xbf", b"30007", b"nan", b"9" * 30, b"PK\x03\x04", b"2023-01-01"]  # fmt: skip


def zipped(data):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("donnees.csv", data)
        archive.writestr("meta.csv", "COD_VAR;LIB_VAR\nP22_POP;Population\n")
    return buffer.getvalue()


def book(text):
    from openpyxl import Workbook

    made, buffer = Workbook(), io.BytesIO()
    for line in ["Titre", "", *text.replace('"', "").splitlines()]:
        made.active.append(line.split(";" if ";" in line else ","))
    made.save(buffer)
    return buffer.getvalue()


def parquet(text):
    buffer = io.BytesIO()
    pd.read_csv(io.StringIO(text), sep=";", dtype=str).to_parquet(buffer)
    return buffer.getvalue()


def seeds():
    for text in (EVOL, MELODI, FILOSOFI, IRIS, APL):
        data = text.encode()
        yield from (data, text.encode("cp1252"), text.encode("utf-16"), gzip.compress(data), zipped(data))
    yield from (book(EVOL), book(APL), parquet(MELODI), parquet(FILOSOFI))


def mutate(data, chance):
    at = chance.randrange(len(data) + 1)
    kind = chance.randrange(6)
    if kind == 0 and data:
        data[at % len(data)] = chance.randrange(256)
    elif kind == 1:
        data[at:at] = chance.choice(TOKENS)
    elif kind == 2:
        del data[at : at + chance.randrange(1, 40)]
    elif kind == 3:
        del data[at:]
    elif kind == 4:
        data[at:at] = data[max(0, at - 60) : at]
    else:
        data[at : at + chance.randrange(1, 10)] = chance.choice(TOKENS)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files(tmp_path, seed):
    chance, originals = random.Random(seed), list(seeds())
    path = tmp_path / "f.csv"
    read = 0
    for _ in range(250):
        data = bytearray(chance.choice(originals))
        for _ in range(chance.choice([1, 1, 2, 3, 8])):
            mutate(data, chance)
        path.write_bytes(data)
        try:
            census = zb.read_census(path)
        except zb.ZonesBlanchesError as error:
            said = str(error)
        else:
            said, read = census.name, read + 1
            counts = census.counts[["known", "secret", "blank"]]
            assert (counts.sum(axis=1) == len(census.table)).all()
            assert (counts >= 0).all(axis=None)
        assert "f.csv" in said
    assert read > 10


def test_the_originals_are_read(tmp_path):
    for number, data in enumerate(seeds()):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(data)
        assert len(zb.read_census(path).table) >= 1
