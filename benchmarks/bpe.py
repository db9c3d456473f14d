"""Read a BPE of real size and layout: 2.8 million rows of 95 columns in a zip, by département and type.

The file is made once in the system's temporary folder, on the communes of the embedded data; nothing in it is real.
"""

import json
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import zonesblanches as zb
from zonesblanches.territory import store

ROWS = 2_800_000
COLUMNS = (
    "AN;APET;NOMRS;CNOMRS;NUMVOIE;INDREP;TYPVOIE;LIBVOIE;CADR;CODPOS;DEPCOM;DEP;REG;LIBCOM;DOM;SDOM;TYPEQU;SIRET;"
    "STATUT_DIFFUSION;CANTINE;INTERNAT;RPI;EP;CL_PGE;SECT;SECTEUR;ACCES_AIRE_PRATIQUE;ACCES_LIBRE;ACCES_SANITAIRE;"
    "ACCES_VESTIAIRE;CAPACITE_D_ACCUEIL;PRES_DOUCHE;PRES_SANITAIRE;SAISONNIER;COUVERT;ECLAIRE;CATEGORIE;MULTIPLEXE;"
    "STRUCTURE_EXERCICE;SPECIALITE;ACCUEIL;ITINERANCE;MODE_GESTION;SSTYPHEB;TYPE;TYPERESTO;IMPLANTATION_STATION;GPL;"
    "CAPACITE;INDIC_CAPA;NBEQUIDENT;INDIC_NBEQUIDENT;NBSALLES;INDIC_NBSALLES;NBLIEUX;INDIC_NBLIEUX;NB_PDC;INDIC_NB_PDC;"
    "NB_PDC_PA;INDIC_NB_PDC_PA;NB_PDC_ACCELEREE;INDIC_NB_PDC_ACCELEREE;NB_PDC_LENTE;INDIC_NB_PDC_LENTE;NB_PDC_RAPIDE;"
    "INDIC_NB_PDC_RAPIDE;NB_PDC_ULTRARAPIDE;INDIC_NB_PDC_ULTRARAPIDE;NB_JOURS_OUVERT;INDIC_NB_JOURS_OUVERT;LAMBERT_X;"
    "LAMBERT_Y;LONGITUDE;LATITUDE;QUALITE_XY;EPSG;QUALITE_GEOLOC;TR_DIST_PRECISION;DCIRIS;QUALI_IRIS;IRISEE;QP2024;"
    "QUALI_QP2024;QP2015;QUALI_QP2015;QVA;QUALI_QVA;ZUS;QUALI_ZUS;EPCI;UU2020;BV2022;AAV2020;DENS3;DENS7"
)
HEADER = COLUMNS.split(";")
NUMBERS = frozenset(("LAMBERT_X", "LAMBERT_Y", "LONGITUDE", "LATITUDE", "CAPACITE"))
TYPES = {"D265": 60, "D281": 100, "D307": 20, "A206": 8, "A208": 6, "A128": 3, "D279": 70, "B207": 35, "A501": 90}


def lines() -> Iterator[bytes]:
    """Yield the file, some thousand rows at a time, the communes in the order of their codes."""
    rng = random.Random(1)
    communes = store.communes()
    weights = communes["population"].fillna(0).to_numpy(dtype=float) + 50
    counts = (ROWS * weights / weights.sum()).round().astype(int)
    usual, heavy = [*TYPES, "F111", "A404", "G102"], [*TYPES.values(), 500, 700, 1200]
    yield (";".join(f'"{name}"' for name in HEADER) + "\n").encode()
    for code, count, row in zip(communes.index, counts, communes.itertuples(), strict=True):
        part = []
        for kind in rng.choices(usual, heavy, k=count):
            lon, lat = row.lon + rng.gauss(0, 0.005), row.lat + rng.gauss(0, 0.005)
            cells = dict.fromkeys(HEADER, "_Z") | {
                "AN": "2025", "NUMVOIE": str(rng.randint(1, 200)), "TYPVOIE": "RUE",
                "LIBVOIE": f"DE LA {rng.random():.6f}",
                "SIRET": f"{rng.randrange(10**14):014d}", "NOMRS": f"RAISON SOCIALE {rng.randrange(10**6)}",
                "CODPOS": code, "DEPCOM": code, "DEP": row.dep, "LIBCOM": row.name, "TYPEQU": kind, "EPSG": "2154",
                "LAMBERT_X": f"{row.x_m:.0f}", "LAMBERT_Y": f"{row.y_m:.0f}", "LONGITUDE": f"{lon:.5f}",
                "LATITUDE": f"{lat:.5f}", "QUALITE_XY": "B", "QUALITE_GEOLOC": rng.choice(("11", "11", "12", "33")),
                "CAPACITE": "", "TR_DIST_PRECISION": "< 100", "DCIRIS": f"{code}0000", "EPCI": "200000000",
            }  # fmt: skip
            part.append(";".join(cells[name] if name in NUMBERS else f'"{cells[name]}"' for name in HEADER))
        yield ("\n".join(part) + "\n").encode()


def made() -> Path:
    """Return the archive, made the first time: a few minutes."""
    path = Path(tempfile.gettempdir()) / f"zonesblanches-bpe-{ROWS}.zip"
    if not path.exists():
        draft = path.with_suffix(".part")
        with (
            zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive,
            archive.open("BPE25.csv", "w", force_zip64=True) as member,
        ):
            for chunk in lines():
                member.write(chunk)
        draft.rename(path)
    return path


if len(sys.argv) > 1 and sys.argv[1] == "make":
    made()
    print("{}")
else:
    departments = None if sys.argv[1:] == ["France"] else ["30"]
    source = made()
    start = time.perf_counter()
    providers = zb.read_bpe(source, types="médecins généralistes", departments=departments)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        json.dumps(
            {"s": seconds, "peak_gb": peak, "rows": providers.sources[0].read, "zip_mb": source.stat().st_size / 1e6}
        )
    )
