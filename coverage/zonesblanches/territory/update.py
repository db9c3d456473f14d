"""Bring a table, or a list of codes, from the communes of one year to those of another."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import InputError, MissingColumnError, ParameterError, did_you_mean, first_five
from zonesblanches.language import plural
from zonesblanches.territory.accounts import notes_of
from zonesblanches.territory.codes import clean_code
from zonesblanches.territory.gather import Pieces, choose_how, first_column, mean_column, sum_columns, to_floats
from zonesblanches.territory.movements import LATEST_YEAR, Movements, read_movements
from zonesblanches.territory.trace import trace_codes
from zonesblanches.territory.vintages import Vintages, make_vintages

__all__ = ["CodeUpdate", "update_codes"]


@dataclass(frozen=True)
class CodeUpdate:
    """A table on another year's communes, and all that was done to bring it there.

    Parameters
    ----------
    table
        For a table: the same columns, one row per commune of `to_year` (and per `by` keys), sorted. For codes: one
        row per code given and commune it goes to, on the same index: `code`, `share`, `kind`.
    flags
        Beside `table`, on its index: `kind` (worst of the codes gathered: ``kept``, ``recoded``, ``arrondissement``,
        ``merged``, ``split``), `old_codes` (``;`` between), `estimated` (True when a share was used), `absent` (codes
        of `from_year` that belong to the commune but are not in the table), `conflicts` (columns whose values differ
        or could not be weighed).
    audit
        One row per code given and commune it goes to: `old_code`, `new_code`, `kind` (or ``unknown``), `share` (0–1),
        `share_source`, `year` (the vintage the code was read in), `rows` of the input, `remark` in French.
    rejects
        Input rows left out, on their index, with `reason`.
    from_year, to_year
        Years of the Code officiel géographique.
    notes
        What an analyst must know, in French; the counts add up to the rows of the input.
    """

    table: pd.DataFrame
    flags: pd.DataFrame
    audit: pd.DataFrame
    rejects: pd.DataFrame
    from_year: int
    to_year: int
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return (
            f"<CodeUpdate {self.from_year} → {self.to_year} : {plural(len(self.table), 'ligne')}, "
            f"{plural(len(self.rejects), 'rejet')}>"
        )


def update_codes(
    data: pd.DataFrame | pd.Series,
    *,
    code: str | None = None,
    from_year: int | None = None,
    to_year: int = LATEST_YEAR,
    how: str | Mapping[str, str] | None = None,
    by: str | Sequence[str] = (),
    repeats: Literal["refuse", "gather"] = "refuse",
    missing: Literal["propagate", "ignore"] = "propagate",
    arrondissements: bool = False,
    movements: str | Path | Movements | None = None,
) -> CodeUpdate:
    """Bring commune codes, and the data they carry, from any year since 1999 to any other.

    Parameters
    ----------
    data
        A table with a column of codes, or a Series of codes, as read (``1004.0``, ``'01004``, ``2a004`` are
        understood).
    code
        Name of the column of codes, in a table.
    from_year
        Year of the codes (1st of January); None guesses it from the codes present and absent, and `notes` says so.
        Before 1999, only to 2026: codes are read as those of 1999, codes gone before then by the undated history.
    to_year
        Year wanted. Earlier than `from_year`, communes are split by population.
    how
        ``"sum"`` for counts (shared out in a split, whole numbers staying whole), ``"mean"`` for shares and averages
        (weighted by population, unchanged by a split; ``"mean:menages"`` weighs by the column `menages`),
        ``"first"`` for words. One for all number columns, or by column, ``"*"`` for the others:
        ``{"taux": "mean", "*": "sum"}``. Text is ``"first"`` when nothing is said.
    by
        Columns that, with the code, tell rows apart: a year, an age group, an IRIS.
    repeats
        ``"refuse"`` several rows of one commune, or ``"gather"`` them as if they were communes that merge.
    missing
        ``"propagate"``: a sum or a mean with a missing part is missing. ``"ignore"``: it is that of the known parts.
    arrondissements
        Bring Paris, Lyon and Marseille to their arrondissements, by population, instead of the commune.
    movements
        Insee's « Table des mouvements de communes » (path, or `read_movements`), for years that are not embedded.

    Returns
    -------
    CodeUpdate
        The table, its flags, the audit, the rejects and notes. Totals of summed columns are those of the rows kept.

    Raises
    ------
    MissingColumnError
        When a column named is not in the table.
    ParameterError
        For a year that nothing dates (the message names the file to fetch), a number column whose way is not told, an
        option that does not exist.
    InputError
        When a code stands on several rows (of the same `by` keys), a commune stands beside some of its
        arrondissements, or a number is not one.

    Notes
    -----
    Land is cut into the parts that movements tell apart, so a commune merged then restored comes back to itself.
    Shares of a split are those of the population of its parts: Insee's figure for communes déléguées and associées
    where there is one, brought to the population of today's commune.

    Examples
    --------
    >>> import pandas as pd
    >>> import zonesblanches as zb
    >>> table = pd.DataFrame({"insee": ["49069", "49126", "30007"], "personnes": [10, 20, 5]})
    >>> zb.update_codes(table, code="insee", from_year=2015, how="sum").table
       insee  personnes
    0  30007          5
    1  49126         30
    """
    _check_options(repeats, missing)
    vintages = make_vintages(read_movements(movements) if isinstance(movements, str | Path) else movements)
    vintages.check(to_year, "to_year")
    table, name = _as_table(data, code)
    keys = [by] if isinstance(by, str) else list(by)
    _check_columns(table, name, keys)
    ways = choose_how(table, how, [name, *keys])
    clean = _clean(table[name])
    year, notes = _year(clean, from_year, to_year, vintages)
    trace = trace_codes(clean, year, to_year, vintages, arrondissements=arrondissements)
    audit = trace.audit(clean)
    rejects = table[trace.rejected].assign(reason=trace.reasons[trace.rejected])
    if isinstance(data, pd.Series):
        found, flags = _listed(table, trace.pairs), _flags_of_list(trace.pairs, table.index)
    else:
        if repeats == "refuse":
            _check_single_rows(table, clean, keys, trace.rejected)
        found, flags = _gathered(table, name, keys, ways, trace.pairs, skip=missing == "ignore")
        flags["absent"] = _absent(found[name], clean, trace.walk, vintages.boroughs)
    notes += notes_of(audit, rejects, flags, rows=len(table), year=year, to_year=to_year)
    return CodeUpdate(found, flags, audit, rejects, year, to_year, tuple(notes))


def _check_options(repeats: str, missing: str) -> None:
    for name, value, known in (
        ("repeats", repeats, ("refuse", "gather")),
        ("missing", missing, ("propagate", "ignore")),
    ):
        if value not in known:
            raise ParameterError(
                f"{name} : {' ou '.join(f'« {word} »' for word in known)} attendu, pas {value!r}."
                f"{did_you_mean(str(value), known)}"
            )


def _as_table(data: pd.DataFrame | pd.Series, code: str | None) -> tuple[pd.DataFrame, str]:
    if isinstance(data, pd.Series):
        return pd.DataFrame({"code": data}), "code"
    if not isinstance(data, pd.DataFrame):
        raise InputError(f"Une table ou une colonne de codes attendue, pas {type(data).__name__}.")
    if code is None:
        raise MissingColumnError(f'Indiquez la colonne des codes : code="…". Colonnes : {first_five(data.columns)}.')
    twice = data.columns[data.columns.duplicated()]
    if len(twice):
        raise InputError(f"Colonnes en double : {first_five(twice)}. Renommez-les.")
    return data, code


def _check_columns(table: pd.DataFrame, code: str, others: list[str]) -> None:
    absent = [name for name in [code, *others] if name not in table.columns]
    if absent:
        hint = did_you_mean(absent[0], [str(column) for column in table.columns])
        raise MissingColumnError(
            f"Colonne absente de la table : {first_five(absent)}.{hint} Colonnes : {first_five(table.columns)}."
        )
    if code in others:
        raise ParameterError(f"« {code} » est la colonne des codes : ne la redonnez pas dans by.")
    shapes = [column for column in table.columns if str(table[column].dtype) == "geometry"]
    if shapes:
        raise InputError(
            f"Colonne de formes : {first_five(shapes)}. Les contours ne se réunissent pas ici : retirez-la, puis "
            "joignez la table aux contours de l'année voulue (zb.territory)."
        )
    if "reason" in table.columns:
        raise InputError("La colonne « reason » est celle du motif de rejet : renommez la vôtre.")


def _clean(values: pd.Series) -> pd.Series:
    """Clean each distinct value once."""
    cleaned = {value: clean_code(value) for value in values.unique()}
    return pd.Series([cleaned.get(value, "") for value in values], index=values.index, dtype=object)


def _year(clean: pd.Series, from_year: int | None, to_year: int, vintages: Vintages) -> tuple[int, list[str]]:
    """Return the year to read the codes in, and what was guessed or not dated."""
    first = vintages.years[0]
    if isinstance(from_year, int) and 1943 <= from_year < first and to_year == LATEST_YEAR:
        return first, [f"Codes de {from_year} lus comme ceux de {first} : les mouvements antérieurs ne sont pas datés"]
    if from_year is not None:
        vintages.check(from_year, "from_year")
        return int(from_year), []
    codes = set(clean) - {""}
    if not codes:
        raise InputError(
            "Aucun code commune lisible : l'année ne peut pas être devinée. Attendu : cinq caractères, comme 01004 "
            "ou 2A004."
        )
    year, likely = vintages.guess(codes)
    others = [other for other in likely if other != year]
    doubt = f" (presque autant : {first_five(others)} ; sinon donnez from_year)" if others else ""
    return year, [f"Millésime des codes deviné d'après les codes présents et absents : {year}{doubt}"]


def _check_single_rows(table: pd.DataFrame, clean: pd.Series, keys: list[str], rejected: npt.NDArray[np.bool_]) -> None:
    """Refuse several rows of one commune, unless other columns tell them apart."""
    seen = table[keys].assign(**{"": clean})[~rejected]
    twice = seen.duplicated(keep=False)
    if twice.any():
        codes = sorted(set(clean[~rejected][twice]))
        told = f" pour les mêmes {', '.join(keys)}" if keys else ""
        count = plural(len(codes), "code", "codes")
        raise InputError(
            f"{count} sur plusieurs lignes{told} ({first_five(codes)}). Si une autre colonne les distingue (année, "
            'tranche d’âge, Iris), nommez-la : by=["annee"] ; si leurs valeurs s’ajoutent : repeats="gather".'
        )


def _listed(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the communes of each code of a list; a code that is split has several rows."""
    rows = pairs["row"].to_numpy()
    columns = pairs[["new_code", "share", "kind"]].rename(columns={"new_code": "code"})
    return columns.set_index(table.index[rows])


def _flags_of_list(pairs: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    rows = pairs["row"].to_numpy()
    columns = {"kind": pairs["kind"], "old_codes": pairs["old_code"], "estimated": pairs["kind"].eq("split")}
    return pd.DataFrame(columns).set_index(index[rows]).assign(absent="", conflicts="")


def _gathered(
    table: pd.DataFrame,
    name: str,
    keys: list[str],
    ways: dict[str, str],
    pairs: pd.DataFrame,
    *,
    skip: bool,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table on the new communes and the flags of its rows."""
    index = table[keys].iloc[pairs["row"].to_numpy()].reset_index(drop=True)
    index.insert(0, name, pairs["new_code"].to_numpy())
    group = index.groupby([name, *keys], sort=True, dropna=False).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    pairs, index = pairs.iloc[order].reset_index(drop=True), index.iloc[order]
    share = pairs["share"].to_numpy(dtype=float)
    people = pairs["people"].to_numpy(dtype=float)
    own = pairs["old_code"].eq(pairs["new_code"]).to_numpy()
    pieces = Pieces(pairs["row"].to_numpy(), group[order], share, people, own)
    columns, conflicts = _columns(table, ways, pieces, skip=skip)
    heads = index.iloc[pieces.starts].reset_index(drop=True)
    found = pd.concat([heads, columns], axis=1)[list(table.columns)]
    return found, _flags(pairs, pieces, conflicts)


def _columns(
    table: pd.DataFrame, ways: dict[str, str], pieces: Pieces, *, skip: bool
) -> tuple[pd.DataFrame, dict[str, npt.NDArray[np.bool_]]]:
    """Return the columns gathered and, where there are some, the rows where their values conflict."""
    conflicts: dict[str, npt.NDArray[np.bool_]] = {}
    done: dict[str, pd.Series] = {}
    sums = [column for column, way in ways.items() if way == "sum"]
    if sums:
        numbers = np.column_stack([to_floats(table[column]) for column in sums])
        whole = np.array([_is_whole(table[column]) for column in sums])
        totals = sum_columns(numbers, whole, pieces, skip=skip)
        done |= {column: _as_before(totals[:, i], table[column]) for i, column in enumerate(sums)}
    for column, way in ways.items():
        if way.startswith("mean"):
            weighed = _weighed(pieces, table, way.removeprefix("mean").removeprefix(":"))
            mean, conflicts[column] = mean_column(to_floats(table[column]), weighed, skip=skip)
            done[column] = pd.Series(mean)
        elif way == "first":
            done[column], conflicts[column] = first_column(table[column], pieces)
    return pd.DataFrame(done, index=pd.RangeIndex(len(pieces.starts))), conflicts


def _weighed(pieces: Pieces, table: pd.DataFrame, weight: str) -> Pieces:
    """Weigh the pieces by a column of the table instead of the population."""
    if not weight:
        return pieces
    values = to_floats(table[weight])
    if (values < 0).any():
        raise InputError(f"Colonne « {weight} » : poids négatifs. Attendu : des effectifs positifs ou nuls.")
    return dataclasses.replace(pieces, weight=values[pieces.row] * pieces.share)


def _is_whole(values: pd.Series) -> bool:
    return bool(pd.api.types.is_integer_dtype(values))


def _as_before(totals: npt.NDArray[np.float64], values: pd.Series) -> pd.Series:
    """Return whole numbers as whole numbers."""
    if not _is_whole(values):
        return pd.Series(totals)
    if pd.api.types.is_extension_array_dtype(values.dtype):
        return pd.Series(totals).astype("Int64")
    return pd.Series(totals).astype("int64")


_RANK = {"kept": 0, "recoded": 1, "arrondissement": 2, "merged": 3, "split": 4}


def _flags(pairs: pd.DataFrame, pieces: Pieces, conflicts: dict[str, npt.NDArray[np.bool_]]) -> pd.DataFrame:
    starts = pieces.starts
    old = pairs["old_code"].to_numpy(dtype=object)
    codes = old[starts]
    for i in np.flatnonzero(pieces.sizes > 1):
        codes[i] = ";".join(sorted(set(old[starts[i] : starts[i] + pieces.sizes[i]])))
    rank = pairs["kind"].map(_RANK).to_numpy(dtype=int)
    worst = np.maximum.reduceat(rank, starts) if len(starts) else rank
    told = np.full(len(starts), "", dtype=object)
    for column, where in conflicts.items():
        told[where] += f"{column};"
    return pd.DataFrame(
        {
            "kind": np.array(list(_RANK), dtype=object)[worst],
            "old_codes": codes,
            "estimated": worst == _RANK["split"],
            "conflicts": [text.rstrip(";") for text in told],
        }
    )


def _absent(found: pd.Series, clean: pd.Series, walk: pd.DataFrame, boroughs: pd.Series) -> pd.Series:
    """Return, for each new row, the old codes that belong to it and that the table does not hold."""
    whole = walk[walk["kind"].ne("arrondissement") & walk["new_code"].isin(set(found))]
    present = set(clean)
    by_borough = set(boroughs[boroughs.index.isin(present)])
    lone = whole[~whole["old_code"].isin(present | by_borough)]
    lacking = lone.groupby("new_code")["old_code"].agg(";".join).to_dict()
    return pd.Series([lacking.get(commune, "") for commune in found], index=found.index, dtype=object)
