"""What a diagnosis found, whole and frozen: tables, parameters, numbers, and no sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Unpack

import geopandas as gpd
import pandas as pd

from zonesblanches.diagnosis.doubts import weighed
from zonesblanches.diagnosis.edition import PublicEdition
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.need import RiskOfNeed
from zonesblanches.diagnosis.questions import ListCounts
from zonesblanches.errors import ParameterError, UnknownCodeError, did_you_mean
from zonesblanches.lookup import by_name
from zonesblanches.parameters import Parameters
from zonesblanches.providers.providers import Providers
from zonesblanches.schema import CLASSES
from zonesblanches.territory import store
from zonesblanches.territory.grouping import Grouping
from zonesblanches.territory.territory import Territory
from zonesblanches.travel.costs import CostTable

if TYPE_CHECKING:
    from zonesblanches.diagnosis.clusters import ClusterOptions, Clusters
    from zonesblanches.diagnosis.trust import Trust
    from zonesblanches.territory.own_groups import GroupSource

__all__ = ["Border", "Findings"]


@dataclass(frozen=True)
class Border:
    """The communes around: how many enter the computation, and of how many the people concerned are not known."""

    communes: int
    unknown: int


@dataclass(frozen=True)
class Findings:
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
    edition
        What was hidden, in a public edition (`Diagnosis.public`); None in the internal one, which hides no count. In a
        public one, totals add up what is published: none can give away what is hidden.
    grouping
        Groups of communes that outputs tell of (`Diagnosis.with_groups`); None for the EPCI.
    clustered
        Clusters of need that outputs tell of (`Diagnosis.with_clusters`), None for none.
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
    edition: PublicEdition | None = None
    grouping: Grouping | None = None
    clustered: Clusters | None = None

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

    def groups(self, source: GroupSource | None = None, *, family: str | None = None) -> gpd.GeoDataFrame:
        """Count communes and people by class in groups of communes, and class each group.

        Parameters
        ----------
        source
            ``"epci"``, ``"canton"``, ``"arrondissement"``, ``"departement"``, ``"region"``; a table of yours, commune
            and group (file, frame or mapping); polygons (file or GeoDataFrame): the people of a commune that they cut
            are split by area. By default the groups in force (`Diagnosis.with_groups`), else the EPCI.
        family
            Family of services, the first by default.

        Returns
        -------
        geopandas.GeoDataFrame
            By group: `name`, `group_class` (the class in which at least half of the people concerned live, the least
            covered of two; ``"mixte"`` otherwise), `communes`, one column by class, `demand`, ``demand_<class>``,
            ``share_<class>``, `score_mean`, `volume`, `tau`, `within_reach`, `cost_mean`, `cost_q50`, `cost_q90`,
            `gini`, and the outline.

        Raises
        ------
        InputError, MissingColumnError, ParameterError, TerritoryError
            When the groups are not known, or not understood.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
        >>> lozere.groups("arrondissement")["group_class"].tolist()
        ['couverte', 'couverte']
        """
        from zonesblanches.diagnosis.groups import groups_of

        return groups_of(self, self._grouping(source), family)

    def _grouping(self, source: GroupSource | None) -> Grouping:
        from zonesblanches.territory.grouping import grouping_of
        from zonesblanches.territory.own_groups import read_groups

        if source is None:
            return self.grouping or grouping_of(self.territory, "epci")
        return read_groups(self.territory, source)

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

    def zones(
        self,
        classes: str | Sequence[str] = "blanche",
        *,
        family: str | None = None,
        contiguity: Literal["queen", "rook"] = "queen",
    ) -> gpd.GeoDataFrame:
        """Return the zones: connected communes of one class, or of several, those with most people first.

        Parameters
        ----------
        classes
            ``"blanche"``, ``"grise"`` or ``"couverte"``, or several, whose communes then make zones together.
        family
            Family of services, the first by default.
        contiguity
            ``"queen"``: communes that touch, be it at one point; ``"rook"``: that share a border.

        Returns
        -------
        geopandas.GeoDataFrame
            One row per zone, EPSG:4326, its outline dissolved: `zone` (the name of its most populated commune),
            `class`, `communes`, `codes`, `demand`, `tau`, `reasons`, `nearest_cost` and `nearest_provider` (of its
            commune nearest to one), `doubted`.

        Raises
        ------
        ParameterError
            When a class or the contiguity is unknown.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=30))
        >>> found = lozere.zones(["blanche", "grise"])
        >>> int(found["communes"].sum()) == int(lozere.table["class"].isin(["blanche", "grise"]).sum())
        True
        """
        from zonesblanches.diagnosis.zones import zone_table

        told = [classes] if isinstance(classes, str) else list(classes or ())
        wrong = [name for name in told if name not in {"blanche", "grise", "couverte"}]
        if wrong or not told:
            raise ParameterError(f"classes vaut {classes!r}, attendu : « blanche », « grise » ou « couverte ».")
        if contiguity not in {"queen", "rook"}:
            raise ParameterError(f"contiguity vaut {contiguity!r}, attendu : « queen » ou « rook ».")
        return zone_table(self, family, told, contiguity)

    def equity(self, family: str | None = None, *, groups: GroupSource | None = None) -> dict[str, float]:
        """Measure how unequally the offer is shared: costs, Gini, Palma, Theil by group, concentration by income.

        Parameters
        ----------
        family
            Family of services, the first by default.
        groups
            Between which Theil is split, as for `groups`; the EPCI by default.

        Returns
        -------
        dict
            See `diagnosis.equity.equity`; `diagnosis.equity.lorenz_curve` gives the curve.
        """
        from zonesblanches.diagnosis.equity import equity

        told = groups is not None or self.grouping is not None
        return equity(self, family, self._grouping(groups) if told else None)

    def clusters(self, column: str | pd.Series = "need", **asked: Unpack[ClusterOptions]) -> Clusters:
        """Look for clusters of need: Moran, LISA and Gi*, by permutations, under a false discovery rate.

        Needs the extra ``clusters``: ``pip install 'zones-blanches[clusters]'``.

        Parameters
        ----------
        column
            ``"need"`` (the risk of need), a component (``"need_older"``), or a column that does not come from the
            offer; or a series by commune, such as residuals of your own.
        **asked
            ``given``: columns whose part is taken away (residuals of a least-squares line); ``family``; ``contiguity``:
            ``"queen"`` (default) or ``"rook"``; ``permutations`` (999), ``seed`` (0), ``level`` (0.05).

        Returns
        -------
        Clusters
            `moran`, `expected`, `p`, and a `table` by commune.

        Raises
        ------
        ParameterError
            For what comes from the offer: accessibility is autocorrelated by construction.
        MissingColumnError
            For an unknown column.
        ZonesBlanchesError
            Without the extra.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> found = gard.clusters("need")
        >>> found.moran > found.expected, found.p <= 0.05
        (True, True)
        """
        from zonesblanches.diagnosis.clusters import clusters_in

        return clusters_in(self, column, **asked)

    def contributions(self, family: str | None = None) -> pd.DataFrame:
        """Return the parts of the score, by commune; they sum to it."""
        table = self.family(family).table
        return table[[column for column in table if str(column).startswith("contribution_")]]


def summarise(result: pd.DataFrame, communes: pd.DataFrame, *, least: int = 0) -> pd.DataFrame:
    """Count communes and people by class; a sum of fewer than `least` known values is missing, and not 0."""
    population = communes["population"] if "population" in communes else pd.Series(pd.NA, index=communes.index)
    groups = pd.DataFrame(
        {
            "class": result["class"],
            "population": population.astype("Float64"),
            "demand": result["demand"].astype(float),
        }
    ).groupby("class")
    out = pd.DataFrame(
        {
            "communes": groups.size(),
            "population": groups["population"].sum(min_count=least),
            "demand": groups["demand"].sum(min_count=least),
        }
    ).reindex(list(CLASSES), fill_value=0)
    total = float(out["demand"].sum())
    out["demand_share"] = out["demand"].astype(float) / total if total > 0 else float("nan")
    return out.astype({"communes": int, "population": float, "demand": float})
