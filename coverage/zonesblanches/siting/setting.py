"""A diagnosis as a question of sites: where one could be, what each would bring to each place."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.inputs import ratio_of, sums
from zonesblanches.access.links import KINDS
from zonesblanches.diagnosis.case import Case
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.kept import KeptStudy, keep
from zonesblanches.errors import CostError, InputError, UnknownCodeError, did_you_mean, first_five
from zonesblanches.language import plural
from zonesblanches.lookup import found_in
from zonesblanches.providers.providers import LOG_COLUMNS, MERGED_COLUMNS, Providers
from zonesblanches.schema import CLASSES
from zonesblanches.siting.demands import Demands, covering_demands, stacked_demands

__all__ = ["Setting", "place_codes", "setting_of"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_BLANK, _GREY, _COVERED = (list(CLASSES).index(name) for name in ("blanche", "grise", "couverte"))
_BEYOND, _TO_CONFIRM = KINDS.index("beyond"), KINDS.index("to_confirm")


@dataclass(frozen=True, eq=False)
class Setting:
    """A family of a diagnosis, and the candidates that may join it.

    Attributes
    ----------
    study
        The kept study, candidates among its providers.
    case
        The family as it stands.
    candidates
        By identifier, in the order of their codes: `code` of the commune, `name`, `epci`, `capacity`.
    columns
        Column of each candidate among the providers of the family.
    """

    study: KeptStudy
    case: Case
    candidates: pd.DataFrame
    columns: npt.NDArray[np.intp]

    @cached_property
    def people(self) -> Floats:
        """People concerned in each place; 0 where unknown."""
        return np.nan_to_num(self.case.demand)

    @cached_property
    def pairs(self) -> dict[str, Any]:
        """The pairs of places and candidates: `row`, `column`, `kind`, `felt`, and what each `brings` of `A`."""
        case, links = self.case, self.case.links
        at = np.full(len(case.counted), -1, dtype=np.int64)
        at[self.columns] = np.arange(len(self.columns))
        weight = links.weights(case.decay, case.how)
        everyone = sums(links.columns, weight * case.offer.people[links.rows], len(case.counted))
        ratio = ratio_of(case.offer.capacity, everyone)
        inside = case.inside
        mine = np.flatnonzero(at[inside.columns] >= 0)
        return {
            "row": inside.rows[mine],
            "column": at[inside.columns[mine]],
            "kind": inside.kinds(case.limits["threshold"], case.how)[mine],
            "felt": inside.felt(case.how)[mine],
            "brings": (weight[: len(inside.rows)] * ratio[inside.columns])[mine],
        }

    @property
    def codes(self) -> npt.NDArray[np.int8]:
        """Class of each place as it stands."""
        return self.case.codes

    @property
    def within(self) -> Bools:
        """Which pairs count in `N`."""
        return np.asarray(self.pairs["kind"] != _BEYOND)

    def _pairs(self, chosen: Bools) -> tuple[Ints, Ints]:
        return self.pairs["row"][chosen], self.pairs["column"][chosen]

    def covering(self, places: Bools, *, times: Ints | None = None, within: float | None = None) -> Demands:
        """Return the demands of some places to have a site within `T`, or within another cost.

        Parameters
        ----------
        places
            Which places.
        times
            How many sites each needs, 1 by default.
        within
            Largest cost, `T` by default.
        """
        near = self.within if within is None else self.pairs["felt"] <= within
        need = np.where(places, 1 if times is None else times, 0)
        return covering_demands(*self._pairs(near), need, self.people, len(self.candidates))

    @cached_property
    def blank(self) -> Demands:
        """The people of the places that are blanches."""
        return self.covering(self.codes == _BLANK)

    @cached_property
    def covered(self) -> Demands:
        """The people of the places that are not couvertes, and what each lacks to be, by the rule of the classes."""
        found, pairs, case = self.case.found, self.pairs, self.case
        short = self.codes < _COVERED
        lacking = np.ceil(case.limits["n_star"] - found["n_providers"])
        firm = pairs["kind"] != _TO_CONFIRM
        missing = case.enough - found["access"]
        count = short & (lacking > 0)
        sure = short & (found["n_to_confirm"] >= found["n_providers"])
        near = short & (found["nearest_cost"] > case.limits["proximity"])
        served = short & (missing > 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            part = pairs["brings"] / missing[pairs["row"]]
        close = pairs["felt"] <= case.limits["proximity"][pairs["row"]]
        told: list[tuple[Bools, Floats, Bools]] = [
            (self.within, 1.0 / np.maximum(lacking, 1.0)[pairs["row"]], count),
            (self.within & firm, np.ones(len(firm)), sure),
            (close, np.ones(len(firm)), near),
            (pairs["brings"] > 0, np.where(np.isfinite(part), part, 0.0), served),
        ]
        parts = [(*self._pairs(chosen), share[chosen], unmet) for chosen, share, unmet in told]
        return stacked_demands(parts, np.where(short, self.people, 0.0), len(self.candidates))

    @cached_property
    def largest(self) -> float:
        """Largest cost counted: that of whoever reaches nobody."""
        felt = self.pairs["felt"]
        known = [felt[np.isfinite(felt)], self.case.found["nearest_cost"]]
        reach = self.case.parameters.reach
        most = max((float(values[np.isfinite(values)].max(initial=0.0)) for values in known), default=0.0)
        return most if self.study.costs is not None else max(reach, most)

    @cached_property
    def nearest(self) -> Floats:
        """Cost to the nearest provider as it stands, at most the largest counted."""
        return np.minimum(
            np.nan_to_num(self.case.found["nearest_cost"], nan=self.largest, posinf=self.largest), self.largest
        )

    def costs(self, of: Any = None) -> tuple[Ints, Ints, Floats, Floats]:
        """Return the pairs that lower the cost of a place: row, column, what each person pays there, and pays now.

        Parameters
        ----------
        of
            What a cost is worth to whoever pays it; the cost itself by default.
        """
        worth = of or (lambda cost: cost)
        row, column, felt = (self.pairs[name] for name in ("row", "column", "felt"))
        lower = (felt < self.nearest[row]) & (self.people[row] > 0)
        return row[lower], column[lower], worth(felt[lower]), worth(self.nearest)

    def total_cost(self, sites: Sequence[int]) -> float:
        """Return what everyone pays to the nearest with some sites: people × cost."""
        least = self.nearest.copy()
        chosen = np.isin(self.pairs["column"], list(sites))
        np.minimum.at(least, self.pairs["row"][chosen], self.pairs["felt"][chosen])
        return float(self.people @ least)

    def names(self, sites: Sequence[int]) -> list[str]:
        """Return the identifiers of some candidates."""
        return [str(name) for name in self.candidates.index[list(sites)]]


def place_codes(findings: Findings, told: Sequence[str] | str) -> list[str]:
    """Return codes of communes of the territory, told by code or by name.

    Parameters
    ----------
    findings
        The diagnosis.
    told
        Codes or names.

    Raises
    ------
    UnknownCodeError
        When one is not in the territory, or when several communes are called so.
    """
    table = findings.table
    found = []
    for word in [told] if isinstance(told, str) else told:
        text = str(word).strip()
        if text in table.index:
            found.append(text)
            continue
        named = table.index[(table["name"].str.casefold() == text.casefold()).to_numpy()]
        if len(named) != 1:
            several = f" Plusieurs communes s'appellent ainsi : {first_five(named)}." if len(named) else ""
            raise UnknownCodeError(
                f"« {text} » n'est pas une commune de {findings.territory.name}.{several}"
                f"{did_you_mean(text, [*table.index, *table['name']])}"
            )
        found.append(str(named[0]))
    return list(dict.fromkeys(found))


def setting_of(
    findings: Findings,
    family: str,
    candidates: Sequence[str] | Providers | None,
    capacity: float | None,
    *,
    reach: float | None = None,
) -> Setting:  # fmt: skip
    """Prepare the candidates of a family: communes of the territory, some of them, or places given.

    Parameters
    ----------
    findings
        An internal diagnosis.
    family
        The family that the sites would join.
    candidates
        Every commune of the territory by default; codes or names; or a list of places with a room.
    capacity
        Of each site; the median of the family's by default, 1 where there is nobody.
    reach
        Largest cost looked at, for other thresholds.

    Raises
    ------
    InputError, CostError, UnknownCodeError
        When there is no candidate, one is unknown, or the diagnosis's costs do not reach any.
    """
    usual = findings.family(family).providers
    median = float(np.median(usual["capacity"])) if len(usual) else 1.0
    if isinstance(candidates, Providers):
        told = _given(candidates, family, capacity)
    else:
        told = _communes(findings, family, candidates, median if capacity is None else capacity)
    study = keep(findings, candidates=told, reach=reach)
    case = study.case(family, findings.parameters)
    providers = case.offer.providers
    mine = np.flatnonzero(found_in(providers.index, study.candidates))
    mine = mine[np.lexsort((providers.index[mine], providers["commune"].to_numpy()[mine]))]
    if not len(mine):
        raise InputError("Aucun site possible : aucun candidat n'est assez près du territoire.")
    rows = providers.iloc[mine]
    names = findings.territory.communes["name"]
    epci = findings.territory.communes["epci"]
    table = pd.DataFrame(
        {
            "code": rows["commune"].to_numpy(),
            "name": rows["name"].to_numpy(),
            "commune": names.reindex(rows["commune"]).fillna("").to_numpy(),
            "epci": epci.reindex(rows["commune"]).astype(object).to_numpy(),
            "capacity": rows["capacity"].to_numpy(dtype=float),
        },
        index=rows.index,
    )
    return Setting(study, case, table, mine)


def _given(candidates: Providers, family: str, capacity: float | None) -> Providers:
    """Return places given, as providers of the family; the capacity told is that of each."""
    table = candidates.table.assign(family=family)
    if (table["stop_of"] != "").any():
        raise InputError(
            "Sites possibles : une tournée à plusieurs arrêts n'est pas un site. Donnez un lieu par ligne."
        )
    if not len(table):
        raise InputError("Sites possibles : la liste est vide.")
    if capacity is not None:
        table = table.assign(capacity=capacity)
    return dataclasses.replace(candidates, table=table)


def _communes(findings: Findings, family: str, told: Sequence[str] | None, capacity: float) -> Providers:
    """Return one provider in each commune, to whom people come."""
    communes = findings.territory.communes
    if told is not None:
        communes = communes.loc[place_codes(findings, told)]
    if findings.costs is not None:
        known = communes.index.isin(findings.costs.destinations)
        if not known.any():
            raise CostError(
                "La table de coûts du diagnostic ne va vers aucune commune où créer un site. Refaites-la avec les "
                f"communes du territoire en destinations ({first_five(communes.index)})."
            )
        communes = communes[known]
    communes = communes[np.isfinite(communes["x_m"].to_numpy(dtype=float))].sort_index()
    if not len(communes):
        raise InputError(f"Aucun site possible : {plural(0, 'commune')} avec un point connu.")
    count = len(communes)
    table = pd.DataFrame(
        {
            "name": communes["name"].to_numpy(),
            "family": family,
            "mode": "accueil",
            "capacity": float(capacity),
            "capacity_imputed": False,
            "active": True,
            "active_assumed": False,
            "status": "active",
            "status_told": "",
            "updated": None,
            "days": float("nan"),
            "days_told": "",
            "stop_of": "",
            "declared": [()] * count,
            "rights": [()] * count,
            "seat": "",
            "name_made": False,
            "commune": communes.index.to_numpy(),
            **{name: communes[name].to_numpy() for name in ("lon", "lat", "x_m", "y_m", "zone", "landmass")},
            "location_quality": "commune point",
            "location_source": "",
            "location_score": float("nan"),
            "carrier": "",
            "partner": "",
            "row": range(1, count + 1),
            "source": "",
        },
        index=pd.Index([f"site-{code}" for code in communes.index], name="id"),
    )
    empty = pd.DataFrame(columns=LOG_COLUMNS)
    return Providers(table=table, rejects=empty, repairs=empty, merged=pd.DataFrame(columns=MERGED_COLUMNS))
