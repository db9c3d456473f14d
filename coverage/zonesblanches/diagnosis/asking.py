"""What may be asked of a diagnosis beside its tables: zones, groups, equity, clusters, comparison."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Literal, Self, TypeVar, cast

import geopandas as gpd
import pandas as pd

from zonesblanches.arguments import takes
from zonesblanches.errors import ParameterError
from zonesblanches.territory.grouping import Grouping
from zonesblanches.territory.territory import Territory

if TYPE_CHECKING:
    from zonesblanches.diagnosis.clusters import Clusters
    from zonesblanches.diagnosis.findings import Findings
    from zonesblanches.diagnosis.peers import Peers
    from zonesblanches.providers.providers import Providers
    from zonesblanches.territory.own_groups import GroupSource

__all__ = ["Asking", "ClusterOptions"]

_Asked = TypeVar("_Asked", bound="Asking")


@dataclass(frozen=True)
class ClusterOptions:
    """Clusters of need.

    Parameters
    ----------
    column
        ``"need"`` (the risk of need), a component (``"need_older"``), or a column that does not come from the offer; or
        a series by commune, such as residuals of your own.
    given
        Columns whose part is taken away: what is measured is the residuals of a least-squares line.
    family
        Family of services, the first by default.
    contiguity
        ``"queen"``: communes that touch, be it at one point, are neighbours; ``"rook"``: those that share a border.
    permutations
        How many times values are dealt at random.
    seed
        From where they are drawn: the same figures each time.
    level
        Largest share of false clusters among those told (Benjamini–Hochberg).
    """

    column: str | pd.Series = "need"
    _: KW_ONLY
    given: Sequence[str] = ()
    family: str | None = None
    contiguity: Literal["queen", "rook"] = "queen"
    permutations: int = 999
    seed: int = 0
    level: float = 0.05


class Asking:
    """Verbs of `Findings`, each one function of this folder."""

    territory: Territory
    grouping: Grouping | None

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
        return zone_table(cast("Findings", self), family, told, contiguity)

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

        return groups_of(cast("Findings", self), self._grouping(source), family)

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
        return equity(cast("Findings", self), family, self._grouping(groups) if told else None)

    @takes(ClusterOptions)
    def clusters(self, asked: ClusterOptions) -> Clusters:
        """Look for clusters of need: Moran, LISA and Gi*, by permutations, under a false discovery rate.

        Needs the extra ``clusters``: ``pip install 'zones-blanches[clusters]'``.

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

        return clusters_in(cast("Findings", self), asked)

    def compared(self) -> Peers:
        """Compare the territory with the départements of like density, its région and France.

        People and need are those of the embedded files, and of the national files loaded. Access is that to the town
        halls open 24 hours a week or more, which are known everywhere, by the same method and parameters: no list of
        teams exists outside the territory, so they are not compared.

        Returns
        -------
        Peers
            A `table`, the codes of the `similar` départements, the `bounds` of their density, the files' `vintage`.

        Raises
        ------
        ParameterError
            In a public edition, and for a territory of your own polygons.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> found = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).compared()
        >>> found.table["kind"].tolist(), "15" in found.similar
        (['territoire', 'semblables', 'region', 'france'], True)
        """
        from zonesblanches.diagnosis.peers import peers_of

        return peers_of(cast("Findings", self))

    def with_groups(self, groups: GroupSource) -> Self:
        """Return a diagnosis whose outputs also tell of groups of communes: counts, class, access of each, its outline.

        Parameters
        ----------
        groups
            ``"canton"``, ``"arrondissement"``, ``"epci"``, ``"departement"``…; a table of yours, commune and group
            (file, frame or mapping); polygons (file or GeoDataFrame). See `groups`, which gives the table.

        Raises
        ------
        InputError, MissingColumnError, ParameterError, TerritoryError
            When the groups are not known, or not understood.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).with_groups("arrondissement")
        >>> "Par arrondissement" in lozere.report().html
        True
        """
        return _with(self, grouping=self._grouping(groups))

    @takes(ClusterOptions)
    def with_clusters(self, asked: ClusterOptions) -> Self:
        """Return a diagnosis whose outputs also tell of clusters of need: a view of the map, a chapter, a sheet.

        `clusters` gives the figures.

        Raises
        ------
        ParameterError, MissingColumnError, ZonesBlanchesError
            As for `clusters`.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24)).with_clusters()
        >>> "Foyers de besoin" in gard.report().html
        True
        """
        from zonesblanches.diagnosis.clusters import clusters_in

        return _with(self, clustered=clusters_in(cast("Findings", self), asked))

    def with_comparison(self) -> Self:
        """Return a diagnosis whose outputs also set the territory beside others; see `compared`.

        Raises
        ------
        ParameterError
            As for `compared`.
        """
        return _with(self, peers=self.compared())

    def with_providers(
        self,
        *,
        add: Providers | Sequence[Providers] = (),
        remove: Sequence[str] = (),
        move: Mapping[str, str] | None = None,
    ) -> Self:
        """Diagnose another offer: teams that start, stop or move, everything else standing still.

        The reference `A_ref` of this diagnosis stays: what nobody touched does not look better or worse. Outputs
        say first that they tell of a scenario; a team that stops stays on the list, stopped.

        Parameters
        ----------
        add
            Lists of `read_providers`, of families that the diagnosis has.
        remove
            Identifiers or names; with all their stops.
        move
            Identifier or name → commune (code or name), of the territory or around it.

        Raises
        ------
        ParameterError
            When nothing changes, a family is new, costs were given for a team that moves, or in a public edition.
        UnknownCodeError
            When a team or a commune is not known, or several are called so.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.read_providers(zb.sample_path("equipes_gard_exemple.csv")))
        >>> name = gard.providers.table["name"].iloc[0]
        >>> after = gard.with_providers(remove=[name])
        >>> bool(after.main.a_ref == gard.main.a_ref), int((after.table["class"] == "blanche").sum()) > 256
        (True, True)
        """
        from zonesblanches.diagnosis.scenario import other_offer

        return cast("Self", other_offer(cast("Findings", self), add=add, remove=remove, move=move))

    def criticality(self, family: str | None = None) -> pd.DataFrame:
        """Say what each team holds alone: the places whose class would change if it stopped.

        Parameters
        ----------
        family
            Family of services, the first by default.

        Returns
        -------
        pandas.DataFrame
            By provider, the most critical first: `name`, `communes` and `people` of which the class would change,
            `blanche` and `people_blanche`, those that would be in zone blanche.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.read_providers(zb.sample_path("equipes_gard_exemple.csv")))
        >>> int((gard.criticality()["blanche"] > 0).sum())
        5
        """
        from zonesblanches.diagnosis.scenario import criticality_of

        return criticality_of(cast("Findings", self), family)

    def _grouping(self, source: GroupSource | None) -> Grouping:
        from zonesblanches.territory.grouping import epci_groups
        from zonesblanches.territory.own_groups import read_groups

        if source is None:
            return self.grouping or epci_groups(self.territory)
        return read_groups(self.territory, source)


def _with(findings: _Asked, **fields: object) -> _Asked:
    """Return a diagnosis that holds one thing more."""
    out: _Asked = dataclasses.replace(findings, **fields)  # type: ignore[type-var]
    return out
