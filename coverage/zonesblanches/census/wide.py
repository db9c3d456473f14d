"""Files with one row per commune or Iris and one column per figure: ``P22_POP80P_PSEUL``, ``MED21``, ``DENS``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from zonesblanches.census.kinds import code_column, find_headers
from zonesblanches.census.number_columns import NumberColumn, read_numbers
from zonesblanches.errors import InputError, first_five
from zonesblanches.files.tables import FileTable
from zonesblanches.language import normalise, plural

__all__ = ["Figures", "pick_columns", "read_apl", "read_density", "read_iris", "read_wide"]

_FIGURE = re.compile(r"([PC])(\d\d)_([A-Z0-9_]+)")
# our column -> sums of Insee's, the most direct first; 65+ is never made from the class 60–74
_SUMS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "population": (("POP",),),
    "people_65p": (("POP65P",), ("H65P", "F65P"), ("POP6579", "POP80P")),
    "people_75p": (("POP75P",), ("POP7589", "POP90P")),
    "people_80p": (("POP80P",), ("POPMEN80P",)),
    "people_80p_alone": (("POP80P_PSEUL",),),
}
_INCOME = {"median_income": ("MED", "Q2"), "poverty_share": ("TP60",)}
_DENSITY = ("DENS", "DENS7", "DENS_7")
_APL = "apl aux medecins generalistes"
_LEVELS = range(1, 8)


@dataclass(frozen=True)
class Figures:
    """What a reader hands up, by code as written in the file.

    Attributes
    ----------
    table, secret
        Numbers, and where they are secret: same shape.
    vintages
        Year of each column, None where unknown.
    notes
        What was read or left out, in French.
    weights
        People by which a mean over merged communes is weighted.
    """

    table: pd.DataFrame
    secret: pd.DataFrame
    vintages: dict[str, int | None]
    notes: list[str] = field(default_factory=list)
    weights: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))


def pick_columns(
    header: Sequence[str], year: int | None, name: str
) -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    """Choose the columns of a file that holds several years: the latest, or the year asked for.

    Parameters
    ----------
    header
        As in the file.
    year
        Year of the data, or None for the latest.
    name
        Name of the file, for messages.

    Returns
    -------
    tuple
        Our column → headers to add up, and our column → year.

    Raises
    ------
    InputError
        When the year is not in the file.

    Examples
    --------
    >>> pick_columns(["CODGEO", "P22_POP", "P22_POP7589", "P22_POP90P", "P16_POP"], None, "f.csv")[0]
    {'population': ('P22_POP',), 'people_75p': ('P22_POP7589', 'P22_POP90P')}
    """
    found = find_headers(header)
    people = {y: chosen for y in _years(found) if (chosen := _people(found, y))}
    income = {y: chosen for y in _income_years(found) if (chosen := _incomes(found, y))}
    if year is not None and year not in people and year not in income:
        known = first_five(sorted({*people, *income}, reverse=True)) or "aucune"
        raise InputError(f"{name} : pas de données de {year}. Années du fichier : {known}.")
    columns: dict[str, tuple[str, ...]] = {}
    vintages: dict[str, int] = {}
    for choices in (people, income):
        latest = max(choices, default=0) if year is None else year
        if latest in choices:
            columns |= choices[latest]
            vintages |= dict.fromkeys(choices[latest], latest)
    return columns, vintages


def _years(found: Mapping[str, str]) -> set[int]:
    return {_full_year(match[2]) for name in found if (match := _FIGURE.fullmatch(name))}


def _full_year(digits: str) -> int:
    return int(digits) + (2000 if int(digits) < 60 else 1900)


def _people(found: Mapping[str, str], year: int) -> dict[str, tuple[str, ...]]:
    columns = {}
    for ours, sums in _SUMS.items():
        for stems in sums:
            names = [_with_prefix(found, stem, year) for stem in stems]
            if all(names):
                columns[ours] = tuple(names)
                break
    return columns if set(columns) - {"population"} else {}


def _with_prefix(found: Mapping[str, str], stem: str, year: int) -> str:
    """Return the header of a figure: the main survey (P) before the complementary one (C)."""
    return next((found[key] for letter in "PC" if (key := f"{letter}{year % 100:02}_{stem}") in found), "")


def _income_years(found: Mapping[str, str]) -> set[int]:
    stems = "|".join(stem for stems in _INCOME.values() for stem in stems)
    return {_full_year(match[2]) for name in found if (match := re.fullmatch(rf"({stems})(\d\d)", name))}


def _incomes(found: Mapping[str, str], year: int) -> dict[str, tuple[str, ...]]:
    columns: dict[str, tuple[str, ...]] = {}
    for ours, stems in _INCOME.items():
        names = [found[key] for stem in stems if (key := f"{stem}{year % 100:02}") in found]
        if names:
            columns[ours] = (names[0],)
    return columns


def read_wide(table: FileTable, *, year: int | None, only: frozenset[str] | None = None) -> Figures:
    """Read a file with one row per commune.

    Parameters
    ----------
    table
        The file.
    year
        Year of the data, or None for the latest.
    only
        Our columns to keep; None keeps all.

    Raises
    ------
    InputError
        For a year that is not there, a commune on several rows, or cells that are no numbers.
    """
    sums, vintages = pick_columns(table.header, year, table.name)
    sums = {ours: theirs for ours, theirs in sums.items() if only is None or ours in only}
    code = code_column(table.header)
    frame, notes = _coded(table, code, [name for names in sums.values() for name in names])
    _check_unique(frame[code], table.name)
    cells = {
        name: read_numbers(frame[name], f"{table.name}, colonne {name}") for names in sums.values() for name in names
    }
    figures = _figures(frame[code], {ours: [cells[name] for name in names] for ours, names in sums.items()})
    used = [f"{ours} = {' + '.join(names)}" for ours, names in sums.items() if ours != "population"]
    table_, secret = figures
    if "poverty_share" in table_:
        table_, poor = _shares(table_)
        notes += poor
    weights = table_["population"] if "population" in table_ else pd.Series(dtype=float)
    return Figures(table_, secret, dict(vintages), [", ".join(used), *notes], weights)


def _coded(table: FileTable, code: str, columns: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Read columns and leave out the rows without a code: rows of units, notes below the table."""
    frame = table.read(list(dict.fromkeys([code, *columns])))
    blank = frame[code].str.strip().eq("")
    notes = (
        [f"{plural(int(blank.sum()), 'ligne sans code ignorée', 'lignes sans code ignorées')}"] if blank.any() else []
    )
    kept = frame[~blank]
    if kept.empty:
        raise InputError(f"{table.name} : aucune ligne n'a de code dans la colonne « {code} ».")
    return kept.assign(**{code: kept[code].str.strip()}), notes


def _check_unique(codes: pd.Series, name: str) -> None:
    twice = codes[codes.duplicated()]
    if len(twice):
        raise InputError(
            f"{name} : {plural(twice.nunique(), 'commune présente', 'communes présentes')} sur "
            f"plusieurs lignes ({first_five(sorted(set(twice)))}). Attendu : une ligne par commune. "
            "Plusieurs fichiers ont-ils été collés ?"
        )


def _figures(codes: pd.Series, columns: Mapping[str, Sequence[NumberColumn]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add up the cells of each of our columns; a sum with an unknown part is unknown."""
    index = pd.Index(codes.astype(object), name="code")
    table = pd.DataFrame(index=index)
    secret = pd.DataFrame(index=index)
    for ours, parts in columns.items():
        total = sum((part.values for part in parts[1:]), start=parts[0].values)
        hidden = sum((part.secret.astype(int) for part in parts[1:]), start=parts[0].secret.astype(int)) > 0
        table[ours], secret[ours] = total.to_numpy(), (hidden & total.isna()).to_numpy()
    return table, secret


def _shares(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Turn percents of poverty into shares; Insee writes 5 for whatever is under 5 %."""
    floor = int(table["poverty_share"].eq(5).sum())
    note = f"pauvreté écrite 5 % dans {plural(floor, 'commune')} : 5 % ou moins" if floor else ""
    return table.assign(poverty_share=table["poverty_share"] / 100), [note] if note else []


def read_iris(table: FileTable, *, year: int | None) -> Figures:
    """Read a file by Iris and add the Iris up to communes, decimals included.

    Parameters
    ----------
    table
        The file.
    year
        Year of the data, or None for the latest.

    Raises
    ------
    InputError
        For a year that is not there, an Iris on several rows, or figures that do not add up (medians).
    """
    sums, vintages = pick_columns(table.header, year, table.name)
    sums = {ours: theirs for ours, theirs in sums.items() if ours in _SUMS}
    if not set(sums) - {"population"}:
        raise InputError(
            f"{table.name} : aucune population par âge à additionner par Iris. Colonnes trouvées : "
            f"{first_five(table.header)}. Une médiane ne s'additionne pas : prenez le fichier par commune."
        )
    found = find_headers(table.header)
    iris, commune = found["IRIS"], found["COM"]
    frame, notes = _coded(table, commune, [iris, *(name for names in sums.values() for name in names)])
    _check_unique(frame[iris].str.strip(), table.name)
    cells = {
        name: read_numbers(frame[name], f"{table.name}, colonne {name}") for names in sums.values() for name in names
    }
    by_iris, hidden = _figures(frame[commune], {ours: [cells[name] for name in names] for ours, names in sums.items()})
    groups = by_iris.groupby(level=0, sort=True)
    totals = groups.sum(min_count=1).where(groups.count().eq(groups.size(), axis=0))
    secret = hidden.groupby(level=0, sort=True).any() & totals.isna()
    notes = [
        ", ".join(f"{ours} = {' + '.join(names)}" for ours, names in sums.items() if ours != "population"),
        f"{plural(len(frame), 'Iris additionné', 'Iris additionnés')} en {plural(len(totals), 'commune')}",
        *notes,
    ]
    weights = totals["population"] if "population" in totals else pd.Series(dtype=float)
    return Figures(totals, secret, {ours: vintages[ours] for ours in sums}, notes, weights)


def read_apl(table: FileTable, *, vintage: int | None) -> Figures:
    """Read DREES' accessibility to general practitioners; the row of units has no code, and is left out.

    Parameters
    ----------
    table
        The sheet.
    vintage
        Its year, where the sheet or the file says it.
    """
    names = {normalise(name): name for name in reversed(table.header)}
    standard = next((name for key, name in names.items() if key.startswith("population standardisee")), "")
    total = next((name for key, name in names.items() if key.startswith("population totale")), "")
    code, weight = code_column(table.header), standard or total
    frame, notes = _coded(table, code, [names[_APL], *([weight] if weight else [])])
    _check_unique(frame[code], table.name)
    cells = read_numbers(frame[names[_APL]], f"{table.name}, colonne {names[_APL]}")
    figures, secret = _figures(frame[code], {"apl_gp": [cells]})
    weights = pd.Series(dtype=float)
    if weight:
        people = read_numbers(frame[weight], f"{table.name}, colonne {weight}").values
        weights = pd.Series(people.to_numpy(), index=figures.index)
    return Figures(figures, secret, {"apl_gp": vintage}, notes, weights)


def read_density(table: FileTable, *, vintage: int | None) -> Figures:
    """Read Insee's density grid in 7 levels.

    Parameters
    ----------
    table
        The file.
    vintage
        Its year, where the sheet or the file says it.

    Raises
    ------
    InputError
        For a level that is not a whole number from 1 to 7.
    """
    found, code = find_headers(table.header), code_column(table.header)
    column = next(found[name] for name in _DENSITY if name in found)
    people = next((name for name in table.header if re.fullmatch(r"PMUN(20)?\d\d", name.upper())), "")
    frame, notes = _coded(table, code, [column, *([people] if people else [])])
    _check_unique(frame[code], table.name)
    cells = read_numbers(frame[column], f"{table.name}, colonne {column}")
    wrong = frame.loc[cells.values.notna() & ~cells.values.isin(_LEVELS), column]
    if len(wrong):
        raise InputError(
            f"{table.name}, colonne {column} : {plural(len(wrong), 'niveau inconnu', 'niveaux inconnus')} "
            f"({first_five(wrong)}). Attendu : un entier de 1 (grands centres urbains) à 7 (rural très dispersé)."
        )
    figures, secret = _figures(frame[code], {"density_grid": [cells]})
    return Figures(
        figures, secret, {"density_grid": vintage}, notes, _people_of(frame, people, table.name, figures.index)
    )


def _people_of(frame: pd.DataFrame, column: str, name: str, index: pd.Index) -> pd.Series:
    if not column:
        return pd.Series(dtype=float)
    return pd.Series(read_numbers(frame[column], f"{name}, colonne {column}").values.to_numpy(), index=index)
