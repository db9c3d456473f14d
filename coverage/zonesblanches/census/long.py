"""Insee's long files: one row per commune, year, sex, age and measure, with a status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from zonesblanches.census.kinds import find_headers
from zonesblanches.census.number_columns import SECRETS, read_numbers
from zonesblanches.census.wide import Figures
from zonesblanches.errors import InputError, first_five
from zonesblanches.files.tables import FileTable
from zonesblanches.language import plural

__all__ = ["age_bounds", "ages_from", "read_filosofi", "read_melodi"]

_OPEN_END = 1000
_TOTAL = "_T"
_YOUNGEST = 65
# what says something about a figure rather than whose figure it is
_ABOUT = re.compile(
    r"(OBS_VALUE|OBS_STATUS|CONF_STATUS|UNIT|DECIMALS|FREQ|TIME_PERIOD|GEO|RP_MEASURE|FILOSOFI_MEASURE|AGE|TITLE).*"
)
_PEOPLE = ("POP", "DWELLINGS_POPSIZE")  # inhabitants, else those of households only
_ALONE = "ONEPERS"
_SHARE_MEASURES = {"median_income": ("MED_SL",), "poverty_share": ("PR_MD60",)}
_HIDDEN = {"C", "S", "Q", "N", "D"}  # codes of confidentiality; F is free, A a normal value
_ELSEWHERE = "K"  # the figure is counted in another commune


def age_bounds(code: str) -> tuple[int, int] | None:
    """Return the first age of a class, and the first age past it; None for a code that is no class.

    Examples
    --------
    >>> age_bounds("Y_GE80"), age_bounds("Y75T89"), age_bounds("Y_LT15"), age_bounds("_T")
    ((80, 1000), (75, 90), (0, 15), None)
    """
    if found := re.fullmatch(r"Y_?GE(\d+)", code):
        return int(found[1]), _OPEN_END
    if found := re.fullmatch(r"Y_?LT(\d+)", code):
        return 0, int(found[1])
    if found := re.fullmatch(r"Y(\d+)T(\d+)", code):
        return int(found[1]), int(found[2]) + 1
    return None


def ages_from(codes: Iterable[str], start: int) -> tuple[str, ...]:
    """Return classes that follow one another from an age to the last, the fewest; empty when none do.

    Examples
    --------
    >>> ages_from(["_T", "Y55T64", "Y65T79", "Y_GE80", "Y_GE20"], 65), ages_from(["Y65T79", "Y_GE80"], 75)
    (('Y65T79', 'Y_GE80'), ())
    """
    bounds = {code: found for code in codes if (found := age_bounds(code))}
    best: dict[int, tuple[str, ...]] = {_OPEN_END: ()}
    for code, (first, past) in sorted(bounds.items(), key=lambda item: (-item[1][0], item[0])):
        if past in best and (first not in best or len(best[past]) + 1 < len(best[first])):
            best[first] = (code, *best[past])
    return best.get(start, ())


def _is_old(age: str) -> bool:
    """Say whether an age class may enter a sum that starts at 65, or is the total."""
    bounds = age_bounds(age)
    return age == _TOTAL or (bounds is not None and bounds[0] >= _YOUNGEST)


def read_melodi(table: FileTable, *, year: int | None) -> Figures:
    """Read a long file of the census.

    Parameters
    ----------
    table
        The file.
    year
        Year of the data, or None for the latest.

    Raises
    ------
    InputError
        For a year or communes that are not there, or figures that further dimensions make ambiguous.
    """
    table.require([find_headers(table.header).get("AGE", "AGE")], "un fichier du recensement par âge")
    rows = _Rows(table, "RP_MEASURE", (*_PEOPLE, _ALONE), year)
    figures: dict[str, tuple[pd.Series, pd.Series]] = {}
    notes: list[str] = []
    for measure in (_ALONE, *_PEOPLE):
        part = rows.measure(measure)
        if part is None:
            continue
        for ours, start in _ages_of(measure).items():
            codes = (_TOTAL,) if start == 0 else ages_from(part["AGE"].unique(), start)
            if ours in figures or not codes or not set(codes) <= set(part["AGE"]):
                continue
            figures[ours] = _sum(part[part["AGE"].isin(codes)], len(codes))
            if start:
                notes.append(f"{ours} = {measure} {' + '.join(codes)}")
    if not set(figures) - {"population"}:
        raise _too_young(table.name, rows.ages)
    return rows.figures(figures, notes)


def _too_young(name: str, ages: Iterable[str]) -> InputError:
    return InputError(
        f"{name} : aucune population de 65, 75 ou 80 ans ou plus. Âges trouvés : {first_five(sorted(ages))}. Prenez "
        "DS_RP_POPULATION_PRINC ou DS_RP_MENAGES_PRINC."
    )


def _ages_of(measure: str) -> dict[str, int]:
    if measure == _ALONE:
        return {"people_80p_alone": 80}
    ages = {"people_80p": 80, "people_75p": 75, "people_65p": 65}
    return {"population": 0, **ages} if measure == "POP" else {"people_80p": 80}


def _sum(part: pd.DataFrame, count: int) -> tuple[pd.Series, pd.Series]:
    """Add classes up by commune; a commune that lacks a class, or knows it not, is unknown."""
    groups = part.groupby("code", sort=True)
    known = groups["value"].count().eq(count)
    values = groups["value"].sum(min_count=1).where(known)
    return values, groups["secret"].any() & values.isna()


def read_filosofi(table: FileTable, *, year: int | None) -> Figures:
    """Read the long file of incomes.

    Parameters
    ----------
    table
        The file.
    year
        Year of the data, or None for the latest.

    Raises
    ------
    InputError
        For a year, communes or measures that are not there.
    """
    rows = _Rows(table, "FILOSOFI_MEASURE", [name for names in _SHARE_MEASURES.values() for name in names], year)
    figures = {}
    for ours, measures in _SHARE_MEASURES.items():
        part = next((found for measure in measures if (found := rows.measure(measure)) is not None), None)
        if part is not None:
            figures[ours] = _sum(part, 1)
    notes = [f"{ours} = {_SHARE_MEASURES[ours][0]}" for ours in figures]
    if "poverty_share" in figures:
        percent, secret = figures["poverty_share"]
        figures["poverty_share"] = (percent / 100, secret)
        floor = int(percent.eq(5).sum())
        notes += [f"pauvreté écrite 5 % dans {plural(floor, 'commune')} : 5 % ou moins"] if floor else []
    return rows.figures(figures, [", ".join(notes[:2]), *notes[2:]])


class _Rows:
    """The rows of communes, of one year and of the measures wanted."""

    def __init__(self, table: FileTable, measure: str, wanted: Sequence[str], year: int | None) -> None:
        self._name = table.name
        self._measure = measure
        self.ages: set[str] = set()
        frame = self._read(table, wanted)
        years = frame["TIME_PERIOD"].str[:4].where(lambda text: text.str.fullmatch(r"\d{4}"), "0").astype(int)
        self.year = self._choose(sorted(set(years)), year)
        kept = frame[years == self.year]
        self._frame = kept.assign(**_values(kept, table.name))
        found = sorted(set(years) - {self.year})
        self.others = [f"autres années du fichier : {first_five(found)}"] if found else []

    def _read(self, table: FileTable, wanted: Sequence[str]) -> pd.DataFrame:
        """Read what is needed, filtered while the file streams by: these files run to millions of rows."""
        found = find_headers(table.header)
        table.require([found.get(name, name) for name in ("TIME_PERIOD", "GEO", "GEO_OBJECT", "OBS_VALUE")])
        names = [name for name in found if not name.startswith(("TITLE", "DECIMALS", "FREQ"))]
        where = {found["GEO_OBJECT"]: {"COM"}, found[self._measure]: set(wanted)}
        if "SEX" in found:
            where[found["SEX"]] = {_TOTAL}
        back = {found[name]: name for name in names}
        parts = []
        for chunk in table.chunks([found[name] for name in names], where=where):
            part = chunk.rename(columns=back)
            if "AGE" in part:
                ages = set(part["AGE"])
                self.ages |= ages
                part = part[part["AGE"].isin({age for age in ages if _is_old(age)})]
            parts.append(part)
        if not parts:
            raise InputError(
                f"{table.name} : aucune ligne de commune (GEO_OBJECT = COM) pour {' ou '.join(wanted)}. Le fichier "
                "est-il celui d'un autre niveau géographique ou d'un autre sujet ? Voir zb.sources()."
            )
        frame = pd.concat(parts)
        if frame.empty:
            raise _too_young(table.name, self.ages)
        code = frame["GEO"].str.strip().str.rsplit("-", n=1).str[-1]
        return frame.assign(code=code)

    def _choose(self, years: list[int], year: int | None) -> int:
        if year is not None and year not in years:
            raise InputError(f"{self._name} : pas de données de {year}. Années du fichier : {first_five(years[::-1])}.")
        return years[-1] if year is None else year

    def measure(self, measure: str) -> pd.DataFrame | None:
        """Return the rows of a measure, at the total of every other dimension; None when there are none."""
        part = self._frame[self._frame[self._measure] == measure]
        if part.empty:
            return None
        for dimension in [name for name in part if name.isupper() and not _ABOUT.fullmatch(str(name))]:
            part = self._total(part, str(dimension), measure)
        keys = ["code", "AGE"] if "AGE" in part else ["code"]
        twice = part.loc[part.duplicated(keys), "code"]
        if len(twice):
            raise InputError(
                f"{self._name} : plusieurs valeurs pour {plural(twice.nunique(), 'commune')} "
                f"({first_five(sorted(set(twice)))}) et la mesure {measure}. Téléchargez le fichier de nouveau, entier."
            )
        return part

    def _total(self, part: pd.DataFrame, dimension: str, measure: str) -> pd.DataFrame:
        values = set(part[dimension])
        if _TOTAL in values:
            return part[part[dimension] == _TOTAL]
        if len(values) > 1:
            raise InputError(
                f"{self._name} : la colonne {dimension} croise {measure} sans donner de total (_T) : "
                f"{first_five(sorted(values))}. Téléchargez le jeu entier plutôt qu'un extrait."
            )
        return part

    def figures(self, columns: Mapping[str, tuple[pd.Series, pd.Series]], notes: list[str]) -> Figures:
        """Join the columns on every commune of the file."""
        index = pd.Index(sorted(set(self._frame["code"])), name="code", dtype=object)
        table = pd.DataFrame({ours: values.reindex(index) for ours, (values, _) in columns.items()}, index=index)
        secret = pd.DataFrame(
            {ours: hidden.reindex(index, fill_value=False).astype(bool) for ours, (_, hidden) in columns.items()},
            index=index,
        )
        weights = table["population"] if "population" in table else pd.Series(dtype=float)
        vintages: dict[str, int | None] = dict.fromkeys(columns, self.year)
        return Figures(table, secret, vintages, [*notes, *self.others], weights)


def _values(frame: pd.DataFrame, name: str) -> dict[str, pd.Series]:
    """Return `value` and `secret` of each row; the status decides where the cell alone does not."""
    cells = read_numbers(frame["OBS_VALUE"], f"{name}, colonne OBS_VALUE")
    nothing = pd.Series("", index=frame.index, dtype=object)
    status = frame.get("OBS_STATUS", nothing).str.strip().str.upper()
    confidential = frame.get("CONF_STATUS", nothing).str.strip().str.upper()
    value = cells.values.where(status != _ELSEWHERE)
    hidden = confidential.isin(_HIDDEN) | status.isin({"C", "S", "Q"}) | status.str.lower().isin(SECRETS)
    power = frame.get("UNIT_MULT", nothing).where(lambda text: text.str.fullmatch(r"\d"), "0").astype(int)
    return {"value": value * np.power(10.0, power), "secret": value.isna() & (hidden | cells.secret)}
