"""Reading a census file as downloaded: its kind and its year come from its header."""

from __future__ import annotations

import os
import re

from zonesblanches.catalogue.entries import entry
from zonesblanches.census.kinds import CensusKind, Kind, detect_kind, recognise
from zonesblanches.census.long import read_filosofi, read_melodi
from zonesblanches.census.tables import CensusTable
from zonesblanches.census.wide import Figures, read_apl, read_density, read_iris, read_wide
from zonesblanches.errors import InputError, ParameterError, first_five
from zonesblanches.files.opening import open_table
from zonesblanches.files.tables import FileTable
from zonesblanches.language import plural

__all__ = ["read_census"]

_YEAR = re.compile(r"(?<!\d)(19[6-9]\d|20[0-5]\d)(?!\d)")
_AGES = frozenset({"population", "people_65p", "people_75p"})
_ALONE = frozenset({"population", "people_65p", "people_80p", "people_80p_alone"})
_ONLY = {"evol_struct_pop": _AGES, "coupl_fam_men": _ALONE}


def read_census(
    path: str | os.PathLike[str],
    *,
    kind: CensusKind = "auto",
    year: int | None = None,
    geography: int | None = None,
) -> CensusTable:
    r"""Read an official file of people, incomes, access to doctors or density, as it was downloaded.

    Parameters
    ----------
    path
        csv, csv.gz, zip, xlsx, ods or parquet: Insee's « Évolution et structure de la population »,
        « Couples, familles, ménages », « Dossier complet », Iris bases, long files (Melodi,
        Filosofi), Filosofi by commune, density grid;
        DREES' APL. See `sources`.
    kind
        ``"auto"`` reads it from the header; or the name of the kind that the file must be.
    year
        Year of the data, for a file that holds several; None takes the latest.
    geography
        Year of the commune codes (1st of January). None reads it in the name of the file (``geo2025``); where it is not
        there, `Territory.with_census` guesses it from the codes.

    Returns
    -------
    CensusTable
        Codes are those of the file: `Territory.with_census` brings them to today's communes.

    Raises
    ------
    InputError
        For a file of another kind (with those read, and the page to fetch), damaged, or without the year.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "base-cc-evol-struct-pop-2022.CSV"
    >>> _ = path.write_text("CODGEO;P22_POP;P22_POP7589;P22_POP90P\n30007;45000;4000.5;800\n")
    >>> census = read_census(path)
    >>> census.vintage, census.table.loc["30007", "people_75p"]
    (2022, np.float64(4800.5))
    """
    if year is not None and not (isinstance(year, int) and 1960 <= year <= 2060):
        raise ParameterError(
            f"year vaut {year!r}, attendu : une année comme 2022, ou rien pour la dernière du fichier."
        )
    if geography is not None and not isinstance(geography, int):
        raise ParameterError(f"geography vaut {geography!r}, attendu : l'année des codes de commune, comme 2025.")
    table = open_table(path, recognise=recognise)
    found = detect_kind(table, kind)
    if found.name in {"apl", "densite"}:
        table = _sheet_of_year(path, table, year)
    figures = _figures(found, table, year)
    if figures.table.empty:
        raise InputError(f"{table.name} : aucune commune.")
    return CensusTable(
        kind=found.name,
        title=found.title,
        name=table.name,
        table=figures.table.sort_index(),
        secret=figures.secret.sort_index(),
        vintages=figures.vintages,
        geography=geography or _geography(table),
        credits=_credits(found, figures),
        notes=tuple(note for note in figures.notes if note),
        remarks=_remarks(table, figures),
        weights=figures.weights.sort_index(),
        sha256=table.sha256,
    )


def _figures(kind: Kind, table: FileTable, year: int | None) -> Figures:
    if kind.name == "melodi":
        return read_melodi(table, year=year)
    if kind.name == "filosofi":
        return read_filosofi(table, year=year)
    if kind.name == "base_ic":
        return read_iris(table, year=year)
    if kind.name == "apl":
        return read_apl(table, vintage=_year_of(table))
    if kind.name == "densite":
        return read_density(table, vintage=_year_of(table))
    return read_wide(table, year=year, only=_ONLY.get(kind.name))


def _year_of(table: FileTable) -> int | None:
    """Return the year named by the sheet, else by the file."""
    for text in (table.sheet, table.name):
        found = [int(year) for year in _YEAR.findall(text)]
        if found:
            return max(found)
    return None


def _sheet_of_year(path: str | os.PathLike[str], table: FileTable, year: int | None) -> FileTable:
    """Return the sheet of the year asked for, or of the latest: DREES keeps one sheet per year."""
    by_year = {int(found[0]): title for title in table.sheets if (found := _YEAR.findall(title))}
    if year is None and len(by_year) < 2:
        return table
    only = _year_of(table)
    known = by_year or ({only: table.sheet} if only else {})
    if year is not None and year not in known:
        years = first_five(sorted(known, reverse=True)) or "inconnue"
        raise InputError(f"{table.name} : pas de données de {year}. Années du fichier : {years}.")
    title = known[max(known) if year is None else year]
    return table if title == table.sheet else open_table(path, recognise=recognise, sheet=title)


def _geography(table: FileTable) -> int | None:
    """Return the year of the commune codes, which Insee writes in some names: ``geo2025``."""
    found = re.search(r"geo[_-]?(20\d\d)", table.name, re.IGNORECASE)
    return int(found[1]) if found else None


def _credits(kind: Kind, figures: Figures) -> tuple[str, ...]:
    """Credit each year once; a file of people and incomes has two producers."""
    lines: dict[str, None] = {}
    for column, year in figures.vintages.items():
        key = kind.keys[0]
        if column in {"median_income", "poverty_share"}:
            key = "filosofi"
        text = entry(key).credit.replace("{year}", "" if year is None else str(year))
        lines[re.sub(r"\s+(?=[–,])|\s{2,}", " ", text)] = None
    return tuple(lines)


def _remarks(table: FileTable, figures: Figures) -> tuple[str, ...]:
    remarks = list(table.remarks)
    for column in figures.table:
        hidden = int(figures.secret[column].sum())
        blank = int(figures.table[column].isna().sum()) - hidden
        if hidden or blank:
            remarks.append(f"{column} : {plural(hidden, 'secret')}, {plural(blank, 'vide')}")
    return tuple(remarks)
