"""Census files brought to today's communes, and joined to a territory with what was lost on the way."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from zonesblanches.census.reading import read_census
from zonesblanches.census.tables import ADDITIVE, COLUMNS, CensusTable
from zonesblanches.errors import InputError, TerritoryError, first_five
from zonesblanches.language import number, plural
from zonesblanches.schema import label
from zonesblanches.territory import store
from zonesblanches.territory.codes import clean_code
from zonesblanches.territory.update import CodeUpdate, update_codes

__all__ = ["Brought", "CensusColumns", "join_census", "to_communes"]

_PAIR = ("people_80p_alone", "people_80p")  # a share needs both from one file
_WEIGHT = "_weight"
_EMBEDDED_65P = " ; 65 ans ou plus : Insee, RP 2021 (Iris)"
_ADVICE = " : donnez le fichier de toute la France, car les voisins partagent les intervenants"
_ARRONDISSEMENTS = {"75056": ("75101", "75120"), "69123": ("69381", "69389"), "13055": ("13201", "13216")}


@dataclass(frozen=True)
class CensusColumns:
    """Columns ready to be joined to the communes.

    Attributes
    ----------
    table
        Indexed by today's code; NaN where unknown.
    notes
        One line for each file, and what it lacks, in French.
    sources
        Lines to credit.
    years
        Year of each column, where its file says it.
    """

    table: pd.DataFrame
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    years: Mapping[str, int | None]

    def credited(self, sources: Sequence[str]) -> tuple[str, ...]:
        """Return the sources of a territory with those of the files, without what the files replace."""
        kept = [line.replace(_EMBEDDED_65P, "") if "people_65p" in self.table else line for line in sources]
        return (*kept, *(line for line in self.sources if line not in kept))


@dataclass(frozen=True)
class Brought:
    """One file on the communes of a territory.

    Attributes
    ----------
    census
        The file as read.
    table, secret
        Numbers by today's code, and where they are secret: same shape.
    several
        True for communes made of several codes of the file, or estimated by shares of the population.
    notes
        What became of the codes, in French.
    """

    census: CensusTable
    table: pd.DataFrame
    secret: pd.DataFrame
    several: pd.Series
    notes: tuple[str, ...]


def join_census(
    files: Sequence[str | os.PathLike[str] | CensusTable],
    own: pd.Index,
    around: pd.Index,
    elsewhere: pd.Index,
    *,
    year: int | None = None,
) -> CensusColumns:
    """Read census files, bring them to today's communes and choose a file for each column.

    The latest vintage wins; people aged 80 or more come from the file that says how many of them live alone.

    Parameters
    ----------
    files
        Paths, or what `read_census` returned.
    own, around, elsewhere
        Codes of the territory's communes, of those around and of the rest of France.
    year
        Year of the data, for files that hold several.

    Returns
    -------
    CensusColumns
        Columns on the communes of `own`, `around` and `elsewhere`.

    Raises
    ------
    InputError
        When there is no file, or one that cannot be read.
    TerritoryError
        When no commune of the territory is in a file.
    """
    if not files:
        raise InputError('Aucun fichier : with_census("base-cc-evol-struct-pop-2022_csv.zip", …). Voir zb.sources().')
    read = [item if isinstance(item, CensusTable) else read_census(item, year=year) for item in files]
    brought = [to_communes(census, own.union(around).union(elsewhere)) for census in read]
    _check_overlap(brought, own)
    chosen = _choose(brought)
    table = pd.DataFrame(index=own.append(around).append(elsewhere))
    notes, sources = [], []
    for file in dict.fromkeys(id(item) for item in chosen.values()):
        item = next(item for item in brought if id(item) == file)
        names = [name for name in COLUMNS if chosen.get(name) is item]
        for name in names:
            table[name] = item.table[name].reindex(table.index)
        notes += _notes(item, names, own, around)
        sources += [line for line in item.census.credits if line not in sources]
    notes += _unused(brought, chosen)
    years = {name: item.census.vintages[name] for name, item in chosen.items()}
    return CensusColumns(table, tuple(notes), tuple(sources), years)


def to_communes(census: CensusTable, known: pd.Index) -> Brought:
    """Bring the codes of a file to those of a territory.

    Counts add up when communes merge, and are unknown when one of them is; medians, shares and rates are weighted
    by the people of the file, else by today's population; the density of the most populated commune stands.

    Parameters
    ----------
    census
        The file.
    known
        Codes of the territory: those that are no commune of today (a frame of the user's own) are taken as they are.
    """
    table, dropped = _without_boroughs(census.table)
    foreign = table.index.isin(known.difference(store.communes().index))
    kept = table[foreign]
    alone = pd.Series(data=False, index=kept.index)
    if foreign.all():
        return Brought(census, kept, census.secret.reindex(kept.index), alone, dropped)
    found = _updated(census, table[~foreign])
    return Brought(
        census,
        pd.concat([found.table, kept])[list(census.table)],
        pd.concat([found.secret, census.secret.reindex(kept.index)])[list(census.table)],
        pd.concat([found.several, alone]),
        (*dropped, *found.notes),
    )


def _updated(census: CensusTable, table: pd.DataFrame) -> Brought:
    """Bring rows to today's communes; a commune of which one part is not in the file is unknown."""
    level = "density_grid"
    rows = table.drop(columns=level, errors="ignore").assign(**_weights(census, table)).reset_index(names="code")
    how = {name: _way(str(name), census) for name in rows if name != "code"}
    try:
        update = update_codes(rows, code="code", from_year=census.geography, how=how)
    except InputError as error:
        raise InputError(f"{census.name} : {error}") from error
    found = update.table.set_index("code").drop(columns=_WEIGHT)
    flags = update.flags.set_axis(found.index)
    if level in table:
        found[level] = _most_populated(table[level], census.weights, update.audit)
    partial = flags["absent"].ne("")
    found.loc[partial, [name for name in found if name in ADDITIVE]] = float("nan")
    notes = _notes_of_codes(update)
    if partial.any():
        notes.append(
            f"{plural(int(partial.sum()), 'commune incomplète', 'communes incomplètes')}, laissées sans valeur : une "
            f"des communes réunies n'est pas dans le fichier ({first_five(found.index[partial])})"
        )
    several = flags["kind"].isin(["merged", "split"])
    return Brought(census, found, _secret_of(census.secret, update.audit, found), several, tuple(notes))


def _notes_of_codes(update: CodeUpdate) -> list[str]:
    """Say what became of the codes, in full only when something did."""
    if update.audit["kind"].isin(["kept", "arrondissement"]).all():
        return [f"codes de commune de {update.from_year}, inchangés en {update.to_year}"]
    return [note.replace("donnez from_year", "read_census(…, geography=…)") for note in update.notes]


def _way(name: str, census: CensusTable) -> str:
    if name in ADDITIVE or name == _WEIGHT:
        return "sum"
    return f"mean:{_WEIGHT}" if len(census.weights) else "mean"


def _weights(census: CensusTable, table: pd.DataFrame) -> dict[str, pd.Series | float]:
    """Return the people of the file, by which means are weighted; a blank weight counts for nobody."""
    return {_WEIGHT: census.weights.reindex(table.index).fillna(0.0) if len(census.weights) else 1.0}


def _without_boroughs(table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Leave out the arrondissements of a city that the file also gives whole: they would be counted twice."""
    clean = pd.Series([clean_code(code) for code in table.index], index=table.index)
    double = pd.Series(data=False, index=table.index)
    for city, (first, last) in _ARRONDISSEMENTS.items():
        if clean.eq(city).any():
            double |= clean.between(first, last)
    if not double.any():
        return table, ()
    words = ("arrondissement déjà compté dans sa commune", "arrondissements déjà comptés dans leur commune")
    return table[~double.to_numpy()], (plural(int(double.sum()), *words),)


def _most_populated(values: pd.Series, weights: pd.Series, audit: pd.DataFrame) -> pd.Series:
    """Return the level of the most populated of the communes that became one."""
    known = audit[audit["new_code"].ne("")].copy()
    people = weights if len(weights) else store.communes()["population"].astype(float)
    known["value"] = _on_clean_codes(values).reindex(known["old_code"]).to_numpy()
    known["people"] = _on_clean_codes(people).reindex(known["old_code"]).fillna(0.0).to_numpy()
    order = known.sort_values(["people", "old_code"], ascending=[False, True], kind="stable")
    return order.drop_duplicates("new_code").set_index("new_code")["value"]


def _on_clean_codes(values: Any) -> Any:
    """Return a column or a table on codes written in five characters; what is no code is left out."""
    clean = values.set_axis([clean_code(code) for code in values.index])
    return clean[(clean.index != "") & ~clean.index.duplicated()]


def _secret_of(secret: pd.DataFrame, audit: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return where a number is unknown because one of its parts is secret."""
    rows = (
        _on_clean_codes(secret).reindex(audit["old_code"]).fillna(value=False).astype(bool).set_axis(audit["new_code"])
    )
    hidden = rows.groupby(level=0).any().reindex(found.index).fillna(value=False).astype(bool)
    return hidden & found.isna()


def _check_overlap(brought: Sequence[Brought], own: pd.Index) -> None:
    for item in brought:
        if not item.table.index.isin(own).any():
            raise TerritoryError(
                f"{item.census.name} : aucune commune du territoire n'y est ({plural(len(item.table), 'commune')} dans "
                f"le fichier, codes {first_five(item.table.index)}). Est-ce celui d'un autre territoire ?"
            )


def _choose(brought: Sequence[Brought]) -> dict[str, Brought]:
    """Return our column -> the file it comes from: the latest vintage, then the first given."""

    def latest(name: str) -> Brought | None:
        holders = [item for item in brought if name in item.table]
        return max(holders, key=lambda item: item.census.vintages[name] or 0, default=None)

    chosen = {name: item for name in COLUMNS if name != "population" and (item := latest(name)) is not None}
    alone = chosen.get(_PAIR[0])
    if alone is not None and _PAIR[1] in alone.table:
        chosen[_PAIR[1]] = alone
    elif alone is not None and _PAIR[1] in chosen:
        same = chosen[_PAIR[1]].census.vintages[_PAIR[1]] == alone.census.vintages[_PAIR[0]]
        chosen = chosen if same else {name: item for name, item in chosen.items() if name != _PAIR[1]}
    return chosen


def _file(census: CensusTable) -> str:
    """Return the name of the file, without that of the archive's member."""
    return census.name.split(" › ", maxsplit=1)[0]


def _notes(item: Brought, names: Sequence[str], own: pd.Index, around: pd.Index) -> list[str]:
    """Say what a file brought, and for how many communes it brought nothing."""
    census = item.census
    shown = ", ".join(f"{label(name)} ({census.vintages[name] or 'année non dite'})" for name in names)
    lines = [f"{_file(census)} – {census.title} : {shown} ; sha256 {census.sha256[:12]}"]
    if "people_65p" in names:
        lines.append(f"{label('people_65p')} : la valeur du fichier remplace la valeur embarquée (RP 2021)")
    here = item.table.reindex(own)
    for name in names:
        hidden = int(item.secret[name].reindex(own).fillna(value=False).sum())
        missing = int(here[name].isna().sum()) - hidden
        beyond = int(item.table[name].reindex(around).isna().sum())
        if hidden or missing or beyond:
            lines.append(
                f"{label(name)} : {plural(missing, 'commune sans valeur', 'communes sans valeur')}, "
                f"{plural(hidden, 'secrète')}, sur {plural(len(own), 'commune')} du territoire ; autour, "
                f"{number(beyond)} sans valeur sur {number(len(around))}{_ADVICE if 2 * beyond > len(around) else ''}"
            )
    several = item.several[item.several].index.intersection(own)
    if len(several):
        words = ("commune réunie depuis le fichier ou estimée", "communes réunies depuis le fichier ou estimées")
        lines.append(f"{_file(census)} : {plural(len(several), *words)} ({first_five(several)})")
    return [*lines, *(f"{_file(census)} : {note}" for note in (*census.notes, *item.notes))]


def _unused(brought: Sequence[Brought], chosen: Mapping[str, Brought]) -> list[str]:
    """Name the columns that a file holds and that another, later or paired, gives."""
    lines = []
    for item in brought:
        names = [name for name in item.table if name != "population" and chosen.get(str(name)) is not item]
        if names:
            lines.append(
                f"{_file(item.census)} : non retenu ({', '.join(label(str(name)) for name in names)}) : un fichier "
                "plus récent le donne, ou l'année n'est pas celle des personnes vivant seules"
            )
    return lines
