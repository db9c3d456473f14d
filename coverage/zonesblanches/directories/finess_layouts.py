"""The layouts in which FINESS was published: with a header, or without, one or two kinds of records."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from zonesblanches.catalogue.entries import entry
from zonesblanches.directories.selection import sieved
from zonesblanches.errors import InputError, first_five
from zonesblanches.files.layouts import TextLayout
from zonesblanches.files.opening import open_table
from zonesblanches.files.tables import FileTable
from zonesblanches.language import number

__all__ = ["FinessRows", "read_rows"]

_FIELDS = (
    "nofinesset", "nofinessej", "rs", "rslongue", "complrs", "compldistrib", "numvoie", "typvoie", "voie", "compvoie",
    "lieuditbp", "commune", "departement", "libdepartement", "ligneacheminement", "telephone", "telecopie", "categetab",
    "libcategetab", "categagretab", "libcategagretab", "siret", "codeape", "codemft", "libmft", "codesph", "libsph",
    "dateouv", "dateautor", "datemaj", "numuai",
)  # fmt: skip
_POINT = ("coordxet", "coordyet", "sourcecoordet")
_READ = (
    "nofinesset", "rs", "rslongue", "numvoie", "typvoie", "voie", "lieuditbp", "commune", "departement",
    "ligneacheminement", "telephone", "categetab", "libcategetab", "datemaj", *_POINT,
)  # fmt: skip
_NEEDED = ("nofinesset", "categetab", "commune", "departement")
_KINDS = ("structureet", "geolocalisation", "finess")
_ENOUGH = 8  # fields of a header: two or three may be met in any text
# œ, Œ, Ÿ of ISO-8859-15, which Windows-1252 reads as fractions: FINESS was in it until 2020
_LIGATURE = re.compile(r"(?<=[^\W\d_])[¼½¾]|[¼½¾](?=[^\W\d_])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}/\d{2}/\d{4}")
_LIGATURES = {"¼": "Œ", "½": "œ", "¾": "Ÿ"}


@dataclass(frozen=True)
class FinessRows:
    """Establishments selected, whatever the layout.

    Attributes
    ----------
    table
        The file.
    rows
        Fields of FINESS that we read, as text; coordinates blank where there are none.
    read
        Number of establishments in the file.
    notes
        Which layout it was.
    """

    table: FileTable
    rows: pd.DataFrame = field(repr=False)
    read: int
    notes: tuple[str, ...]


def read_rows(path: str | os.PathLike[str], *, codes: Iterable[str], departments: Iterable[str] | None) -> FinessRows:
    """Read the establishments of some categories.

    Parameters
    ----------
    path
        The file, as downloaded.
    codes
        Categories.
    departments
        Départements as FINESS writes them (``30``, ``9A``); None reads all.

    Raises
    ------
    InputError
        For a file of another kind, or damaged.
    """
    table = open_table(path, recognise=_recognise)
    lower = {name.lower(): name for name in table.header}
    where: dict[str, set[str]] = {"categetab": set(codes)}
    if departments is not None:  # a spreadsheet takes the zero of 01 off
        where["departement"] = {*departments, *(dep.lstrip("0") for dep in departments)}
    if table.recognised >= _ENOUGH and all(name in lower for name in _NEEDED):
        found = _with_header(table, lower, where)
    else:
        found = _without_header(path, where)
    return replace(found, rows=_mended(found.rows, found.table))


def _recognise(row: Sequence[str]) -> int:
    names = {*_FIELDS, *_POINT}
    return sum(cell.strip().lower() in names for cell in row) + (bool(row) and row[0].strip() in _KINDS)


def _with_header(table: FileTable, lower: Mapping[str, str], where: Mapping[str, set[str]]) -> FinessRows:
    columns = {lower[name]: name for name in _READ if name in lower}
    conditions = {lower[name]: values for name, values in where.items()}
    sifted, sieve = sieved(table, conditions)
    rows = sifted.read(list(columns), where=conditions)
    notes = () if "coordxet" in lower else ("fichier sans coordonnées",)
    return FinessRows(table, rows.rename(columns=columns), sieve.rows, notes)


def _without_header(path: str | os.PathLike[str], where: Mapping[str, set[str]]) -> FinessRows:
    """Join establishments and their points, which stand further down in the same file."""
    table = open_table(path, header=False, recognise=_recognise)
    at = {name: str(position) for position, name in enumerate(_FIELDS, start=2)}
    if at["datemaj"] not in table.header:
        raise _other_file(table)
    columns = {at[name]: name for name in _READ if name in at}
    conditions = {"1": {"structureet"}, **{at[name]: values for name, values in where.items()}}
    rows = table.read(list(columns), where=conditions).rename(columns=columns)
    read = sum(len(part) for part in table.chunks(["1"], where={"1": {"structureet"}}))
    if not read:
        raise _other_file(table)
    _check_quotes(table, read)
    points = _points(table)
    known = {str(line[0]): line[1:] for line in points.itertuples(index=False)}  # the last one of a number stands
    found = [known.get(ident, ("", "", "")) for ident in rows["nofinesset"]]
    rows = rows.assign(**{name: [point[at] for point in found] for at, name in enumerate(_POINT)})
    notes = ("fichier sans en-tête", *(() if len(points) else ("aucune ligne « geolocalisation » : prenez cs1100507",)))
    return FinessRows(table, rows, read, notes)


def _points(table: FileTable) -> pd.DataFrame:
    """Return the points of every establishment; until 2016 what they come from was spread over seven cells."""
    cells = [name for name in map(str, range(2, 13)) if name in table.header]
    points = table.read(cells, where={"1": {"geolocalisation"}})
    origins = points[cells[3:]].itertuples(index=False)
    told = [",".join(cell for cell in line if cell and not _DAY.fullmatch(cell.strip())) for line in origins]
    return points[cells[:3]].set_axis(["nofinesset", *_POINT[:2]], axis=1).assign(**{_POINT[2]: told})


def _check_quotes(table: FileTable, read: int) -> None:
    """Refuse a file in which a lone quote swallowed the lines that follow it: these files are not quoted."""
    if not isinstance(table.layout, TextLayout):
        return
    mark, lines, tail = b"\nstructureet;", 0, b"\n"
    with table.layout.opener() as stream:
        while chunk := stream.read(1 << 20):
            text = tail + chunk
            lines += text.count(mark)
            tail = text[1 - len(mark) :]
    if lines > read:
        raise InputError(
            f"{table.name} : {number(lines)} lignes « structureet », mais {number(read)} lues : un guillemet sans son "
            "pendant en avale d'autres. Ôtez les guillemets du fichier (rechercher, remplacer), puis recommencez."
        )


def _other_file(table: FileTable) -> InputError:
    source = entry("finess")
    return InputError(
        f"{table.name} n'est pas un fichier FINESS des établissements. Trouvé : {first_five(table.header)}. Attendu : "
        "finess_etablissements.csv (en-tête nofinesset;…;categetab;…;coordxet;coordyet), ou etalab-cs1100507 (lignes "
        f"« structureet » et « geolocalisation »), à télécharger sur {source.page}."
    )


def _mended(rows: pd.DataFrame, table: FileTable) -> pd.DataFrame:
    """Trim cells, give blanks to missing columns, and write ligatures as they were meant."""
    rows = rows.assign(**{name: "" for name in _READ if name not in rows})
    rows = rows.apply(lambda column: column.str.strip())
    if any("Windows-1252" in remark for remark in table.remarks):
        for name in ("rs", "rslongue", "voie", "lieuditbp", "ligneacheminement", "libcategetab"):
            rows[name] = rows[name].str.replace(_LIGATURE, lambda found: _LIGATURES[found[0]], regex=True)
    return rows
