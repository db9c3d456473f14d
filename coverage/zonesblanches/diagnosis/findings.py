"""What a diagnosis found, whole and frozen: tables, parameters, numbers, and no sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from zonesblanches.diagnosis.asking import Asking
from zonesblanches.diagnosis.census_error import people_interval
from zonesblanches.diagnosis.decisions import Decisions
from zonesblanches.diagnosis.doubts import weighed
from zonesblanches.diagnosis.edition import PublicEdition
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.need import RiskOfNeed
from zonesblanches.diagnosis.questions import ListCounts
from zonesblanches.diagnosis.totals import summarise
from zonesblanches.errors import ParameterError, UnknownCodeError, did_you_mean
from zonesblanches.lookup import by_name
from zonesblanches.parameters import Parameters
from zonesblanches.providers.providers import Providers
from zonesblanches.territory import store
from zonesblanches.territory.grouping import Grouping
from zonesblanches.territory.territory import Territory
from zonesblanches.travel.costs import CostTable

if TYPE_CHECKING:
    from zonesblanches.diagnosis.allocation import Allocation
    from zonesblanches.diagnosis.clusters import Clusters
    from zonesblanches.diagnosis.peers import Peers
    from zonesblanches.diagnosis.trust import Trust
    from zonesblanches.diagnosis.within import Within
    from zonesblanches.siting.proposed import Proposed
    from zonesblanches.siting.vans.toured import Toured

__all__ = ["Border", "Findings"]


@dataclass(frozen=True)
class Border:
    """The communes around: how many enter the computation, and of how many the people concerned are not known."""

    communes: int
    unknown: int


@dataclass(frozen=True)
class Findings(Asking):
    """A diagnosis: every table it made, and everything it was made from.

    Attributes
    ----------
    table
        GeoDataFrame by commune of the territory (EPSG:4326): names, people, and for the family named first `class`,
        `reasons`, `n_providers`, `nearest_cost`, `access_per_1k`, `need`, `lack`, `score`, `contribution_*`, `volume`,
        ranks; other families follow with their name after ``__``; `families_missing` counts the families for which
        the commune is a zone blanche.
    families
        `FamilyResult` by name, the first one giving the overall class.
    territory, providers, parameters
        What went in.
    demand_column
        The column of people concerned that is in force.
    volume_column
        The column of people that the volume counts.
    need
        How the risk of need was made: weights in force, components dropped, values imputed.
    costs_given
        True when travel costs came from a table of the user's: speeds as the crow flies then play no part.
    lists
        What the lists name and the diagnosis misses, or doubts.
    border
        The communes around that enter the computation.
    uncosted
        Communes of the territory that the user's own table of costs leaves out, and takes for out of reach.
    costs
        That table; None where times are estimated, and in a public edition.
    scenario
        What differs from the lists read, ``add``, ``remove`` or ``move`` with names of teams; empty outside scenarios.
    edition
        What was hidden, in a public edition (`Diagnosis.public`); None in the internal one, which hides no count. In a
        public one, totals add up what is published: none can give away what is hidden.
    grouping
        Groups of communes that outputs tell of (`Diagnosis.with_groups`); None for the EPCI.
    clustered, peers
        Clusters of need, and territories beside, that outputs tell of (`Diagnosis.with_clusters`, `with_comparison`).
    decisions
        What a committee decided, beside the classes (`Diagnosis.with_decisions`); None without any.
    proposal
        Where next teams could be (`Diagnosis.with_proposal`); None unless asked.
    toured
        Where vans could stop, and when (`Diagnosis.with_tour`); None unless asked.
    """

    table: gpd.GeoDataFrame
    families: Mapping[str, FamilyResult]
    territory: Territory
    providers: Providers
    parameters: Parameters
    demand_column: str
    volume_column: str
    need: RiskOfNeed
    costs_given: bool
    lists: ListCounts
    border: Border
    uncosted: tuple[str, ...] = ()
    costs: CostTable | None = None
    scenario: tuple[tuple[str, tuple[str, ...]], ...] = ()
    edition: PublicEdition | None = None
    grouping: Grouping | None = None
    clustered: Clusters | None = None
    peers: Peers | None = None
    decisions: Decisions | None = None
    proposal: Proposed | None = None
    toured: Toured | None = None

    @cached_property
    def commune_names(self) -> dict[str, str]:
        """Names of the communes of the territory, of those around it and of the providers' own, by code."""
        around = self.territory.neighbours
        named = by_name(around["name"]) if "name" in around else {}
        homes = self.providers.table["commune"].dropna().unique()  # one that declares a commune may be far away
        away = by_name(store.communes()["name"].reindex(homes).dropna()) if self.territory.outlines is None else {}
        return {**away, **named, **by_name(self.table["name"])}

    @cached_property
    def doubts(self) -> pd.DataFrame:
        """Questions on the lists, weighed by what they may change; see `diagnosis.doubts`. None in a public edition."""
        return weighed(self.providers, self.families)

    @cached_property
    def trust(self) -> Mapping[str, Trust]:
        """How sure each class is, by family; see `diagnosis.trust`.

        Raises
        ------
        ParameterError
            In a public edition, which does not know the people it hides.
        """
        from zonesblanches.diagnosis.trust import trust_of

        return trust_of(self)

    @property
    def stability(self) -> pd.DataFrame:
        """How sure each class of the first family is, by commune; see `Trust.table` and, for others, `trust`."""
        return self.trust[self.main.name].table

    @property
    def levers(self) -> pd.DataFrame:
        """What would make places couvertes, for the first family; see `levers_of` and, for others, `trust`."""
        return self.trust[self.main.name].levers

    @cached_property
    def allocations(self) -> Mapping[str, Allocation]:
        """The most people that can be served, by family, where the parameter `people_per_unit` asks for it."""
        from zonesblanches.diagnosis.allocation import allocations_asked

        return allocations_asked(self)

    @cached_property
    def within(self) -> Within:
        """Who lives beyond reach inside communes, and the classes of its parts, where `Territory.with_grid` told them.

        Raises
        ------
        ParameterError
            Without a grid, with a table of costs, which knows no part, and in a public edition.
        """
        from zonesblanches.diagnosis.within import within_communes

        return within_communes(self)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand the table to any reader of Arrow, shapes as WKB: DuckDB, Polars, lonboard."""
        return self.table.reset_index().to_arrow(index=False).__arrow_c_stream__(requested_schema)

    @property
    def gridded(self) -> bool:
        """Whether outputs tell what is `within` the communes."""
        return self.territory.grid is not None and self.edition is None and self.costs is None

    def at(self, unit: str) -> Findings:
        """Make this diagnosis again with other places, everything else standing still; see `units`.

        Parameters
        ----------
        unit
            ``"parts"``, those of the territory's grid, or a level that it knows: ``"epci"``, ``"canton"``…
        """
        from zonesblanches.diagnosis.units import at_unit

        return at_unit(self, unit)

    def units(self, family: str | None = None) -> pd.DataFrame:
        """Set the same diagnosis at the cell, the commune and the EPCI side by side: what the unit alone changes.

        Parameters
        ----------
        family
            Family of services, the first by default.

        Returns
        -------
        pandas.DataFrame
            By unit: `places`, share of the people by class, `moved` (share whose class is not that of their commune),
            `within_reach`, `cost_mean`, `gini`.
        """
        return self._units[self.family(family).name]

    @cached_property
    def _units(self) -> Mapping[str, pd.DataFrame]:
        from zonesblanches.diagnosis.units import unit_tables

        return unit_tables(self)

    def capacity(self, *, family: str | None = None, people_per_unit: float | None = None) -> Allocation:
        """Say how many people can be served at most, nobody twice, when each unit of capacity serves so many.

        Parameters
        ----------
        family
            Family of services, the first by default.
        people_per_unit
            People whom one unit of capacity can serve; by default the parameter of this name, then the people whom a
            volunteer accompanies.

        Returns
        -------
        Allocation
            `places`, people served and their share beside that of E2SFCA; `providers`, what is left of each.

        Raises
        ------
        ParameterError
            When nothing says how many, or in a public edition, which does not know the people it hides.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> found = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).capacity(people_per_unit=200)
        >>> round(found.places["served"].sum() + found.served_around - found.providers["served_here"].sum()) >= 0
        True
        """
        from zonesblanches.diagnosis.allocation import most_people

        return most_people(self, family, people_per_unit=people_per_unit)

    def census_error(
        self,
        by: str | pd.Series | None = None,
        *,
        family: str | None = None,
        base_year: int | None = None,
        year: int | None = None,
    ) -> pd.DataFrame:
        """Say between which figures the people concerned stand, for the error of the census, 19 times in 20.

        Parameters
        ----------
        by
            ``"class"``, ``"epci"``, any column of `table`, or a group by place; without it, one row by place.
        family
            Family whose classes group the places, the first by default.
        base_year
            Year of the census.
        year
            A later one that is spoken of, which takes `base_year`; that of the census by default.

        Returns
        -------
        pandas.DataFrame
            `people`, `low`, `high`; all missing where the people concerned are not a count of the census.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> found = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24)).census_error("class")
        >>> bool((found["low"] <= found["people"]).all())
        True
        """
        return people_interval(self, by, family=family, base_year=base_year, year=year)

    @property
    def main(self) -> FamilyResult:
        """The family named first: its class is the overall class."""
        return next(iter(self.families.values()))

    def family(self, name: str | None = None) -> FamilyResult:
        """Return the result of a family, the first one by default.

        Raises
        ------
        UnknownCodeError
            When no family has this name.
        """
        if name is None:
            return self.main
        if name not in self.families:
            raise UnknownCodeError(
                f"Famille inconnue : « {name} ».{did_you_mean(name, list(self.families))} "
                f"Familles : {', '.join(self.families)}."
            )
        return self.families[name]

    def frozen(self) -> Parameters:
        """Return the parameters with this diagnosis's references frozen, for a before and after.

        Without that, two more teams raise the reference, and communes that they do not reach look worse.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.territory("30")
        >>> before = zb.diagnose(gard, zb.load_mairies(min_hours=30))
        >>> after = zb.diagnose(gard, zb.load_mairies(min_hours=24), parameters=before.frozen())
        >>> after.main.a_ref == before.main.a_ref
        True
        """
        references = {name: result.a_ref for name, result in self.families.items() if result.a_ref > 0}
        return self.parameters.replace(a_ref=references or None)

    def summary(self, family: str | None = None) -> pd.DataFrame:
        """Count communes and people by class.

        Returns
        -------
        pandas.DataFrame
            By class, every class present or not: `communes`, `population`, `demand`, `demand_share` (0–1).
        """
        return summarise(self.family(family).table, self.table, least=int(self.edition is not None))

    def by_epci(self, family: str | None = None) -> pd.DataFrame:
        """Count communes by class, people in blank and grey zones, mean score and volume, by EPCI.

        Returns
        -------
        pandas.DataFrame
            By EPCI code: `epci_name`, `group_class` (see `groups`), `communes`, one column by class, `demand`,
            `demand_blanche`, `demand_grise`, `demand_couverte`, `score_mean` (weighted by demand), `volume`,
            `tau` (weighted by demand); the largest volume first.
        """
        from zonesblanches.diagnosis.groups import by_epci

        return by_epci(self, family)

    def priorities(self, family: str | None = None, *, by: str = "volume") -> gpd.GeoDataFrame:
        """Return the communes that are not covered, those where most people are concerned first.

        Parameters
        ----------
        family
            Family of services, the first by default.
        by
            ``"volume"``: zones blanches before grises, then by priority volume, a number of people; or ``"score"``.
        """
        if by not in {"score", "volume"}:
            raise ParameterError(f"by vaut {by!r}, attendu : « score » ou « volume ».")
        result = self.family(family).table
        names = pd.DataFrame(self.table[["name", "epci_name", "population"]])
        frame = names.join(result)
        frame = frame.assign(blank=frame["class"] == "blanche")  # before choosing: an empty table would take every row
        frame = frame[frame["class"].isin(["blanche", "grise"])]
        first = ["blank", by, "demand"] if by == "volume" else [by, "demand"]
        return frame.sort_values(first, ascending=False, kind="stable").drop(columns="blank")

    def contributions(self, family: str | None = None) -> pd.DataFrame:
        """Return the parts of the score, by commune; they sum to it."""
        table = self.family(family).table
        return table[[column for column in table if str(column).startswith("contribution_")]]
