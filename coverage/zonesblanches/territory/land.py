"""A study area as it is: its communes, those around, who may reach whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from zonesblanches.nouns import COMMUNE, Noun
from zonesblanches.territory import store
from zonesblanches.territory.crs import METRIC_EPSG
from zonesblanches.territory.nearby import near

if TYPE_CHECKING:
    from zonesblanches.territory.codes import Gazetteer
    from zonesblanches.territory.grid import Grid

__all__ = ["Land", "gazetteer_of_france"]


def gazetteer_of_france() -> Gazetteer:
    """Return the embedded communes, loaded when first asked for."""
    from zonesblanches.territory.codes import embedded_gazetteer

    return embedded_gazetteer()


@dataclass(frozen=True)
class Land:
    """What a `Territory` holds, where each attribute is described."""

    name: str
    communes: gpd.GeoDataFrame
    neighbours: pd.DataFrame
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = store.SOURCES
    gazetteer: Gazetteer = field(default_factory=gazetteer_of_france, repr=False)
    outlines: gpd.GeoSeries | None = field(default=None, repr=False)
    elsewhere: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    noun: Noun = COMMUNE
    years: Mapping[str, int | None] = field(default_factory=lambda: dict(store.YEARS))
    scales: Mapping[str, Any] | None = field(default=None, repr=False)
    grid: Grid | None = field(default=None, repr=False)

    @cached_property
    def others(self) -> pd.DataFrame:
        """The rest of France, near or far: national ranks are taken among all its communes."""
        parts = [part for part in (self.neighbours, self.elsewhere) if len(part)]
        return pd.concat(parts) if len(parts) == 2 else (parts or [self.neighbours])[0]

    @property
    def epsg(self) -> tuple[int, ...]:
        """EPSG codes of the projections in which its metres are measured."""
        zones = self.communes["zone"].dropna().unique()
        return tuple(sorted({METRIC_EPSG[zone] for zone in zones if zone in METRIC_EPSG}))

    def border(self, reach_km: float = 28.9) -> pd.DataFrame:
        """Return the communes outside whose point lies within `reach_km` of one of the territory's points.

        Parameters
        ----------
        reach_km
            Kilometres as the crow flies; the default is 30 minutes by the quickest law, ``rapide``.
        """
        return self.neighbours[near(self.neighbours, self.communes, reach_km)]

    def origins(self, reach_km: float) -> pd.DataFrame:
        """Return every commune that enters the computation, with `ring` 0, 1 or 2.

        Ring 0 is the territory; ring 1 its border, whose providers serve it; ring 2 holds the people who share
        those providers. With ring 2, a result inside the territory is the one all France would give.

        Parameters
        ----------
        reach_km
            Distance as the crow flies that the largest cost allows, in kilometres.
        """
        border = self.border(reach_km)
        beyond = self.neighbours[near(self.neighbours, border, reach_km)] if len(border) else border
        beyond = beyond[~beyond.index.isin(border.index)]
        own = pd.DataFrame(self.communes.drop(columns="geometry"))
        parts = [own.assign(ring=0), border.assign(ring=1), beyond.assign(ring=2)]
        return pd.concat([part for part in parts if len(part)])
