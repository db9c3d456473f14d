"""Small files of every kind that the readers take, invented, before they are damaged."""

from __future__ import annotations

import gzip
import io
import json
import re
import tempfile
import warnings
import zipfile
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

LIST = '''Recensement des équipes;;;;;;;;;;;
;;;;;;;;;;;
Nom de l'équipe;Famille;Adresse;CP;Commune;Code INSEE;Longitude;Latitude;Nbre bénévoles;Actif;MAJ;Communes desservies
Les Voisins d'Alès;lien social;3 place de la Mairie;30100;Alès;30007;4,0810;44,1250;8;oui;01/03/2025;30010; Anduze
Équipe d'Uzès;lien social;"12 rue de l'Église
bâtiment B";30700;Uzès;30334.0;;;3-5;O;2024-02-30;
Club St-Denis;club;;97400;Saint-Denis;97411;55.45;-20.88;12,5;non;45717;"Saint-Denis, Le Port"
"Ajaccio ""Monalisa""";lien social;;20000;Ajaccio;2a004;1174000;6106000;une dizaine;x;2023;
Nîmes;CCAS;Hôtel de ville, 30000 Nîmes;;Nîmes Cedex 9;;43,8367;4,3601;-2;;hier;
Total;;;;;;;;26;;;
'''
CONTACTS = """equipe;ville;téléphone;mail;référent;notes
Les Amis;Alès;06 12 34 56 78;amis@exemple.fr;Jeanne Exemple;rappeler
Les Autres;Uzès (Gard);0466000000;;Paul Exemple;voir a.b@exemple.fr
Les Mêmes;30000 Nîmes;+33 6 00 00 00 00;meme@exemple.fr;;
"""
SHORT = "commune,benevoles\nAles,3\nParis 15e,4\nSaint Denis,2\n"
MAC = "nom\tcode postal\tcoordonnees gps\rA\t48000\t44.5181, 3.5005\rB\t13015\t43,35 ; 5,36\r"
MOVES = (
    '"MOD","DATE_EFF","TYPECOM_AV","COM_AV","TNCC_AV","NCC_AV","NCCENR_AV","LIBELLE_AV","TYPECOM_AP","COM_AP","TNCC_AP",'
    '"NCC_AP","NCCENR_AP","LIBELLE_AP"\n'
    "32,2016-01-01,COM,49069,0,CHANZEAUX,Chanzeaux,Chanzeaux,COM,49126,0,CHEMILLE,Chemillé,Chemillé-en-Anjou\n"
    "21,2024-01-01,COM,15141,0,A,A,A,COM,15141,0,A,A,A\n21,2024-01-01,COM,15141,0,A,A,A,COM,15031,0,B,B,B\n"
    "41,2018-03-01,COM,01033,0,C,C,C,COM,74999,0,C,C,C\n20,2008-01-01,COM,97501,0,M,M,M,COM,97502,0,N,N,N\n"
)
COLUMNS = '# colonnes\nname = "equipe"\ncommune = "ville"\nphone = ""\n["liste.csv"]\ncontact = "référent"\n'
PARAMETERS = (
    'threshold = 20\nproximity = 15\nn_star = 2\ntheta = 0.66\nmeasure = "e2sfca"\ndecay = [[10, 1], [20, 0.68]]\n'
    'normalisation = "minmax"\n[bounds]\n'
)
EVOL = "CODGEO;P22_POP;P22_POP7589;P22_POP90P;P22_H65P;P22_F65P\n30007;1000,5;80,25;20,5;90;130\n30189;2;1;4;2;3.5\n"
MELODI = "GEO;GEO_OBJECT;SEX;AGE;RP_MEASURE;OBS_STATUS;TIME_PERIOD;OBS_VALUE\n" + "".join(
    f'"3000{n}";COM;_T;{age};POP;A;2023;{n}\n' for n in range(7) for age in ("_T", "Y65T79", "Y_GE80")
)
DENSITY = "Grille communale de densité\n\nCODGEO,LIBGEO,DENS\n30007,Alès,2\n30189,Nîmes,1\n"


def rows_of(text: str, separator: str = ";") -> list[list[str]]:
    """Return the cells of a miniature."""
    import csv

    return list(csv.reader(io.StringIO(text), delimiter=separator))


def xlsx(rows: list[list[object]], *, merged: str = "") -> bytes:
    """Return a workbook of one sheet and of one notice."""
    from openpyxl import Workbook

    book, buffer = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append([cell if cell != "" else None for cell in row])
    if merged:
        book.active.merge_cells(merged)
    book.create_sheet("Notice").append(["Lisez-moi"])
    book.create_sheet("Vide")
    book.save(buffer)
    return _dateless(buffer.getvalue())


def ods(rows: list[list[str]]) -> bytes:
    """Return an OpenDocument sheet."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book, buffer = OpenDocumentSpreadsheet(), io.BytesIO()
    sheet = Table(name="Équipes")
    for row in rows:
        line = TableRow()
        for cell in row:
            box = TableCell(valuetype="string")
            box.addElement(P(text=cell))
            line.addElement(box)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.write(buffer)
    return _dateless(buffer.getvalue())


def shapes(driver: str, suffix: str) -> bytes:
    """Return two teams as a file of shapes."""
    frame = gpd.GeoDataFrame(
        {"nom": ["A", "B"], "bénévoles": [3, 4], "commune": ["Alès", "Nîmes"]},
        geometry=[shapely.Point(4.081, 44.125), shapely.box(4.35, 43.83, 4.37, 43.84)],
        crs=4326,
    )
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / f"l{suffix}"
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-01-01T00:00:00.000Z"})
        frame.to_file(path, driver=driver)
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        return path.read_bytes()


def zipped(members: dict[str, bytes]) -> bytes:
    """Return an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # of 1980: the same every day
    return buffer.getvalue()


def _dateless(data: bytes) -> bytes:
    """Return a workbook without the day on which it was made, so that a seed gives one case for ever."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    day = re.compile(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")
    return zipped({name: day.sub(b"2026-01-01T00:00:00", content) for name, content in members.items()})


@cache
def lists() -> tuple[tuple[str, bytes], ...]:
    """Return (suffix, bytes) of lists of teams."""
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"nom": "A", "extra": {"a": [1]}, "tags": ["x", "y"]}, "geometry": shape}
            for shape in (
                {"type": "Point", "coordinates": [4.081, 44.125]},
                {"type": "Polygon", "coordinates": [[[4.3, 43.8], [4.4, 43.8], [4.4, 43.9], [4.3, 43.8]]]},
                None,
            )
        ],
    }
    texts = [(".csv", text.encode(encoding)) for text in (LIST, CONTACTS, SHORT, MAC)
             for encoding in ("utf-8", "cp1252", "utf-16", "utf-8-sig")]  # fmt: skip
    return (
        *texts,
        (".txt", MAC.encode()),
        (".xlsx", xlsx(rows_of(LIST), merged="E4:E6")),
        (".xlsx", xlsx(rows_of(CONTACTS))),
        (".ods", ods(rows_of(LIST))),
        (".geojson", json.dumps(collection).encode()),
        (".gpkg", shapes("GPKG", ".gpkg")),
    )


@cache
def censuses() -> tuple[tuple[str, bytes], ...]:
    """Return (suffix, bytes) of official files of the census."""
    made = []
    for text in (EVOL, MELODI, DENSITY):
        data = text.encode()
        made += [
            (".csv", data),
            (".csv", text.encode("utf-16")),
            (".zip", zipped({"a.csv": data, "meta.csv": b"a;b\n"})),
        ]
        made += [(".csv.gz", gzip.compress(data, mtime=0))]
    made += [(".xlsx", xlsx(rows_of(EVOL)))]
    buffer = io.BytesIO()
    pd.read_csv(io.StringIO(MELODI), sep=";", dtype=str).to_parquet(buffer)
    return (*made, (".parquet", buffer.getvalue()))


@cache
def movements() -> tuple[tuple[str, bytes], ...]:
    """Return (suffix, bytes) of tables of movements."""
    data = MOVES.encode()
    return ((".csv", data), (".csv", MOVES.encode("cp1252")), (".zip", zipped({"mvtcommune_2026.csv": data})))
