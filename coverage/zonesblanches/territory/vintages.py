"""Commune codes of one year brought to those of another, with the share of each that goes where."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import ParameterError
from zonesblanches.territory import store
from zonesblanches.territory.movements import LATEST_YEAR, Movements, embedded_movements
from zonesblanches.territory.parts import ALWAYS, parts_of

__all__ = ["Vintages", "embedded_vintages", "make_vintages"]


class Vintages:
    """The communes of every year, cut into the parts that never change.

    A part is the smallest piece of land that movements tell apart: a commune of some year, named by the code it had.
    Each year gives every part to one commune, so that going from any year to any other, forward or back, adds parts
    up: a commune merged then restored comes back to itself, whole.
    """

    def __init__(self, movements: Movements) -> None:
        links = movements.links
        self.movements = movements
        self.boroughs = links[links["kind"].eq("arrondissement")].set_index("old_code")["new_code"]
        self._parts = _with_constant_communes(parts_of(links[links["kind"].ne("arrondissement")]), self.boroughs)
        self._people, self._sources = _people_of_parts(self._parts, links)
        self._known: dict[int, pd.Series] = {}
        self._walked = lru_cache(maxsize=_WALKS_KEPT)(self._walk)

    @property
    def years(self) -> range:
        """Years that can be asked for."""
        return range(self.movements.first_year, self.movements.last_year + 1)

    def check(self, year: int, name: str) -> None:
        """Refuse a year that the movements do not date.

        Raises
        ------
        ParameterError
            With the file to fetch.
        """
        if isinstance(year, bool) or not isinstance(year, int | np.integer):
            raise ParameterError(f"{name} : une année entière attendue, pas {year!r}.")
        if year not in self.years:
            raise ParameterError(
                f"{name}={year} : les mouvements connus vont de {self.years[0]} à {self.years[-1]} "
                f"({self.movements.source}). Téléchargez sur insee.fr la « Table des mouvements de communes » du code "
                'officiel géographique le plus récent, et donnez-la : movements="v_mvt_commune_AAAA.csv".'
            )

    def communes(self, year: int) -> pd.Series:
        """Return part -> commune code on the 1st of January of a year."""
        if year not in self._known:
            past = self._parts[self._parts["year"] <= year]
            self._known[year] = past.drop_duplicates("part", keep="last").set_index("part")["code"]
        return self._known[year]

    def last_year_of(self, codes: Iterable[str], near: int) -> dict[str, int]:
        """Return code -> the year nearest to `near` in which it was a commune's; codes never seen are absent."""
        until = self._parts.groupby("part")["year"].shift(-1) - 1
        rows = self._parts.assign(until=until.fillna(self.years[-1]))[self._parts["code"].isin(set(codes))]
        year = pd.Series(near, index=rows.index).clip(rows["year"].clip(lower=self.years[0]), rows["until"]).astype(int)
        rows = rows.assign(found=year, away=(year - near).abs())[rows["until"] >= self.years[0]]
        nearest = rows.sort_values("away", kind="stable").drop_duplicates("code")
        return dict(zip(nearest["code"], nearest["found"].astype(int), strict=True))

    def guess(self, codes: Iterable[str]) -> tuple[int, list[int]]:
        """Return the year that explains best which codes are there and which are not, and the years nearly as likely.

        A code of the year is present with the probability seen among the communes that never changed; a code that the
        year does not have is a rare mistake. So a list with few communes and a full one are both read rightly.
        """
        seen = set(codes) - set(self.boroughs.index) - set(self.boroughs)
        here = {_department(code) for code in seen}
        steady, by_year = self._steady_and_others()
        steady = {code for code in steady if _department(code) in here}
        by_year = {year: {code for code in there if _department(code) in here} for year, there in by_year.items()}
        present = min(max(len(steady & seen) / max(len(steady), 1), 0.01), 0.995)
        seen -= steady
        weights = np.log([present, 1 - present, 0.001])
        scores = {
            year: float(np.dot(weights, [len(there & seen), len(there - seen), len(seen - there)]))
            for year, there in by_year.items()
        }
        best = max(scores.values())
        chosen = max(year for year, score in scores.items() if score > best - 1e-6)
        return chosen, [year for year, score in scores.items() if score > best - _DOUBT]

    def _steady_and_others(self) -> tuple[set[str], dict[int, set[str]]]:
        """Return the codes of every year, and those of each year only."""
        moves = self._parts["part"].duplicated(keep=False)
        steady = set(self._parts.loc[~moves, "code"].tolist()) - set(self.boroughs)
        moving = self._parts.loc[moves, "part"].unique()
        return steady, {year: set(self.communes(year).loc[moving].tolist()) - steady for year in self.years}

    def crosswalk(self, from_year: int, to_year: int, *, arrondissements: bool = False) -> pd.DataFrame:
        """Return where the land of each code of a year lies in another year.

        Parameters
        ----------
        from_year, to_year
            Years of the Code officiel géographique.
        arrondissements
            Bring Paris, Lyon and Marseille to their arrondissements instead of the commune.

        Returns
        -------
        pandas.DataFrame
            `old_code`, `new_code`, `share` (0–1, sums to 1 by old code, exactly 1 when there is one new code),
            `source` of the share, `people`, `kind` (``kept``, ``recoded``, ``merged``, ``split``,
            ``arrondissement``).
        """
        self.check(from_year, "from_year")
        self.check(to_year, "to_year")
        return self._walked(from_year, to_year, arrondissements).copy()

    def _walk(self, from_year: int, to_year: int, arrondissements: bool) -> pd.DataFrame:  # noqa: FBT001 - kept by value
        old, new = self.communes(from_year), self.communes(to_year)
        if arrondissements:
            new = new.where(~new.index.isin(self.boroughs.index), new.index.to_series())
        table = pd.DataFrame(
            {"part": old.index, "old_code": old.to_numpy(), "new_code": new.reindex(old.index).to_numpy()}
        )
        boroughs = table[table["part"].isin(self.boroughs.index)]
        table = pd.concat([table, boroughs.assign(old_code=boroughs["part"])], ignore_index=True)
        return self._shares(table)

    def _shares(self, table: pd.DataFrame) -> pd.DataFrame:
        """Add up the parts that go from one code to another."""
        table = table.assign(people=self._people.reindex(table["part"]).to_numpy())
        table["rough"] = self._sources.reindex(table["part"]).to_numpy()
        table["count"] = 1.0
        pairs = table.groupby(["old_code", "new_code"], as_index=False).agg(
            people=("people", "sum"), rough=("rough", "max"), count=("count", "sum")
        )
        by_old = pairs.groupby("old_code")
        total, several = by_old["people"].transform("sum"), by_old["new_code"].transform("size").gt(1)
        share = (pairs["people"] / total).where(total > 0, pairs["count"] / by_old["count"].transform("sum"))
        pairs["share"] = share.where(several, 1.0)
        rough = by_old["rough"].transform("max").where(total > 0, 2)
        pairs["source"] = rough.map(dict(enumerate(_SOURCES))).where(several, "")
        pairs["kind"] = self._kinds(pairs, several)
        return pairs[["old_code", "new_code", "share", "source", "people", "kind"]]

    def _kinds(self, pairs: pd.DataFrame, several: pd.Series) -> npt.NDArray[np.object_]:
        own = ~pairs["old_code"].isin(self.boroughs.index)  # their commune stands beside them: counted once
        givers = own.groupby(pairs["new_code"]).transform("sum")
        same = pairs["old_code"].eq(pairs["new_code"])
        return np.select(
            [same & givers.le(1) & ~several, ~own, several, givers.gt(1)],
            ["kept", "arrondissement", "split", "merged"],
            default="recoded",
        ).astype(object)


_WALKS_KEPT = 4  # crosswalks of 35,000 communes, some 10 MB each: files of one year come one after the other
_DOUBT = 3.0  # difference of log-likelihood: twenty to one
_SOURCES = (
    "population par commune (Insee)",
    "population, en partie par différence",
    "en partie à parts égales, faute de population",
)
_ROUGH = {"census": 0, "residual": 1, "estimated": 2}


def _department(code: str) -> str:
    return code[:3] if code.startswith("97") else code[:2]


@lru_cache(maxsize=1)
def embedded_vintages() -> Vintages:
    """Return the vintages of the embedded movements, computed once."""
    return Vintages(embedded_movements())


def make_vintages(movements: Movements | None = None) -> Vintages:
    """Return the vintages of these movements, or the embedded ones."""
    return embedded_vintages() if movements is None else Vintages(movements)


def _with_constant_communes(parts: pd.DataFrame, boroughs: pd.Series) -> pd.DataFrame:
    """Add the communes that no movement touches, Paris, Lyon and Marseille as their arrondissements."""
    ever = {*parts["code"], *parts["part"], *boroughs}
    constant = [code for code in store.communes().index if code not in ever]
    parts = parts[~parts["part"].isin(set(boroughs))]
    still = pd.DataFrame({"part": constant, "year": ALWAYS, "code": constant})
    cities = pd.DataFrame({"part": boroughs.index, "year": ALWAYS, "code": boroughs.to_numpy()})
    return pd.concat([still, cities, parts], ignore_index=True)


def _people_of_parts(parts: pd.DataFrame, links: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the people of each part, on today's population, and how sure the figure is.

    The figures of parts and of communes are not of the same census: those of the parts only share out the population
    that their commune has today.
    """
    known = links.drop_duplicates("old_code").set_index("old_code")
    now = parts[parts["year"] <= LATEST_YEAR].drop_duplicates("part", keep="last").set_index("part")["code"]
    total = store.communes()["population"].astype(float)
    own = known["population"].astype(float).reindex(now.index)
    own = own.where(now.index.isin(known.index), total.reindex(now.index))
    rough = known["population_source"].map(_ROUGH).reindex(now.index).fillna(0)
    rough = rough.where(own.notna(), _ROUGH["estimated"])
    code = now.to_numpy()
    own = own.fillna(own.groupby(code).transform("mean")).fillna(1.0)
    weight = own.groupby(code).transform("sum")
    count = own.groupby(code).transform("size")
    share = (own / weight).where(weight > 0, 1 / count)
    return share * total.reindex(code).fillna(0.0).to_numpy(), rough.astype(int)
