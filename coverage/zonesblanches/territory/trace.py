"""What becomes of each code of a column: where its land lies in the year wanted, or why it is left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.territory import store
from zonesblanches.territory.accounts import remarks_of
from zonesblanches.territory.movements import LATEST_YEAR, OUTSIDE
from zonesblanches.territory.vintages import Vintages

__all__ = ["Trace", "trace_codes"]


@dataclass(frozen=True)
class Trace:
    """Where rows go.

    Parameters
    ----------
    pairs
        One row per input row and new commune: `row` (position), `old_code`, `new_code`, `share` (0–1), `source`,
        `people`, `kind`, `year` of the code.
    rejected
        True for the input rows that go nowhere.
    reasons
        Why, by input row; empty for the others.
    walk
        Where every code of the year goes, as `Vintages.crosswalk`.
    """

    pairs: pd.DataFrame
    rejected: npt.NDArray[np.bool_]
    reasons: npt.NDArray[np.object_]
    walk: pd.DataFrame

    def audit(self, clean: pd.Series) -> pd.DataFrame:
        """Return one row per code given and commune it goes to, unknown codes included, sorted."""
        keys = ["old_code", "new_code", "kind", "share", "source", "year"]
        known = self.pairs.groupby(keys, as_index=False, sort=True).size().rename(columns={"size": "rows"})
        lost = pd.DataFrame({"old_code": clean[self.rejected].to_numpy(), "remark": self.reasons[self.rejected]})
        lost = lost.groupby(["old_code", "remark"], as_index=False).size().rename(columns={"size": "rows"})
        lost = lost.assign(new_code="", kind="unknown", share=np.nan, source="", year=0)
        known["remark"] = remarks_of(known)
        table = pd.concat([known, lost], ignore_index=True) if len(lost) else known
        columns = ["old_code", "new_code", "kind", "share", "source", "year", "rows", "remark"]
        table = table[columns].rename(columns={"source": "share_source"})
        return table.sort_values(["old_code", "new_code"], ignore_index=True)


def trace_codes(clean: pd.Series, year: int, to_year: int, vintages: Vintages, *, arrondissements: bool) -> Trace:
    """Follow each code to the year wanted.

    Parameters
    ----------
    clean
        Codes of five characters; empty where unreadable.
    year, to_year
        Years of the Code officiel géographique.
    vintages
        The communes of every year.
    arrondissements
        Bring Paris, Lyon and Marseille to their arrondissements.

    Raises
    ------
    InputError
        When a commune stands beside some, but not all, of its arrondissements.
    """
    reasons = np.where(clean.eq(""), "code commune vide ou illisible", "").astype(object)
    _set_doubles_aside(clean, reasons, vintages, arrondissements=arrondissements)
    walk = vintages.crosswalk(year, to_year, arrondissements=arrondissements).assign(year=year)
    strays = set(clean[reasons == ""]) - set(walk["old_code"])
    others = _other_years(strays, year, to_year, vintages, arrondissements=arrondissements)
    rows = pd.DataFrame({"row": np.arange(len(clean)), "old_code": clean.to_numpy()})[reasons == ""]
    pairs = rows.merge(pd.concat([walk, *others]), on="old_code", how="left", sort=False)
    lost = pairs["new_code"].isna().to_numpy()
    reasons[pairs["row"].to_numpy()[lost]] = _why_lost(pairs.loc[lost, "old_code"], vintages.years[-1])
    pairs = pairs[~lost].astype({"year": int})
    return Trace(pairs.reset_index(drop=True), reasons != "", reasons, walk)


def _why_lost(codes: pd.Series, last: int) -> npt.NDArray[np.object_]:
    """Tell codes that never were from those that no département holds, or that nothing dates."""
    reasons: npt.NDArray[np.object_] = np.select(
        [codes.str.startswith(OUTSIDE), codes.isin(set(store.history()["old_code"]))],
        [
            "collectivité d'outre-mer, hors des départements",
            "ancien code sans date, ou dont le territoire est aujourd'hui dans plusieurs communes",
        ],
        default=f"code inconnu de tous les millésimes jusqu'à {last}",
    ).astype(object)
    return reasons


def _other_years(
    strays: set[str], year: int, to_year: int, vintages: Vintages, *, arrondissements: bool
) -> list[pd.DataFrame]:
    """Return the crosswalks of codes that the year does not have but another one does."""
    nearest = vintages.last_year_of(strays, year)
    older = {code for code in strays if code not in nearest}
    walks = []
    for other in sorted(set(nearest.values())):
        codes = {code for code, found in nearest.items() if found == other}
        walk = vintages.crosswalk(other, to_year, arrondissements=arrondissements)
        walks.append(walk[walk["old_code"].isin(codes)].assign(year=other))
    history = store.history()
    past = history[history["old_code"].isin(older) & ~history["ambiguous"] & history["kind"].ne("arrondissement")]
    if len(past) and LATEST_YEAR in vintages.years:
        walk = vintages.crosswalk(LATEST_YEAR, to_year, arrondissements=arrondissements)
        single = walk[walk["kind"].ne("split") & walk["old_code"].isin(past["code"])]
        old = past[["old_code", "code"]].merge(single, left_on="code", right_on="old_code", suffixes=("", "_now"))
        walks.append(
            old.drop(columns=["code", "old_code_now"]).assign(kind="merged", people=0.0, year=vintages.years[0])
        )
    return walks


def _set_doubles_aside(
    clean: pd.Series, reasons: npt.NDArray[np.object_], vintages: Vintages, *, arrondissements: bool
) -> None:
    """Count Paris, Lyon and Marseille once when a list holds the commune and its arrondissements.

    Raises
    ------
    InputError
        When only some of the arrondissements stand beside the commune: their sum is neither the whole nor a part.
    """
    present = set(clean)
    for city, boroughs in vintages.boroughs.groupby(vintages.boroughs):
        here = present & set(boroughs.index)
        if city not in present or not here:
            continue
        if len(here) < len(boroughs):
            raise InputError(
                f"La commune {city} est dans la table avec {len(here)} de ses {len(boroughs)} arrondissements "
                f"({first_five(sorted(here))}) : faut-il les additionner ? Retirez l'un ou les autres."
            )
        double = clean.eq(city) if arrondissements else clean.isin(here)
        told = f"déjà compté par les arrondissements de {city}" if arrondissements else f"déjà compté dans {city}"
        reasons[double.to_numpy()] = told
