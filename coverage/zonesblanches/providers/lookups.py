"""Where names of places are looked up for a team: near it first, each name once."""

from __future__ import annotations

from typing import Any

from zonesblanches.territory.areas import AreaMatch, find_area
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.territory.home import homes_of
from zonesblanches.territory.names import full_key, other_readings, telling_words

__all__ = ["Lookups"]

_NEAR = 1  # ring of the home


class Lookups:
    """Finds areas by name, in the territory or near the team.

    Parameters
    ----------
    gazetteer
        Communes; where it has no home, the team's own département is one.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._homes: dict[str, Gazetteer] = {}
        self._matches: dict[tuple[str, str], AreaMatch] = {}
        self._trees: dict[str, tuple[list[str], dict[str, int], Any]] = {}
        self._circles: dict[tuple[tuple[str, ...], float], tuple[str, ...]] = {}

    def at_home(self, commune: str) -> Gazetteer:
        """Return the gazetteer that looks names up near a commune, or in the territory where there is one."""
        if self.gazetteer.home.own:
            return self.gazetteer
        dep = self.gazetteer.dep_of.get(commune, "")
        if dep not in self._homes:
            country = homes_of(self.gazetteer.communes)
            own = country.departments.get(dep, [])
            self._homes[dep] = self.gazetteer.at(country.of(own)) if own else self.gazetteer
        return self._homes[dep]

    def find(self, text: str, commune: str) -> AreaMatch:
        """Return the area of a name, each looked up once in a place."""
        key = (text, self.place(commune))
        if key not in self._matches:
            self._matches[key] = find_area(text, self.at_home(commune), prefer="commune")
        return self._matches[key]

    def place(self, commune: str) -> str:
        """Return where names are looked up for a commune: all are alike in a territory, or in a département."""
        return "" if self.gazetteer.home.own else self.gazetteer.dep_of.get(commune, "")

    def is_abridged(self, text: str, commune: str) -> bool:
        """Tell whether the slash of a text stands for the « sur » of a commune around: « Bagnols/Cèze »."""
        area = self.find(text, commune).area if "/" in text else None
        whole = {telling_words(full_key(reading)) for reading in other_readings(text)} if area else set()
        return (
            area is not None
            and telling_words(full_key(area.name)) in whole
            and self.at_home(commune).home.ring(area.code) <= _NEAR
        )

    def around(self, codes: tuple[str, ...], km: float) -> tuple[str, ...]:
        """Return the communes whose point lies within a distance of those of others, themselves with them."""
        if (codes, km) not in self._circles:
            self._circles[codes, km] = self._around(codes, km)
        return self._circles[codes, km]

    def _around(self, codes: tuple[str, ...], km: float) -> tuple[str, ...]:
        zones = dict.fromkeys(self.gazetteer.communes["zone"].reindex(codes).dropna().astype(str))
        return tuple(code for zone in zones for code in self._circle(zone, codes, km))

    def _circle(self, zone: str, codes: tuple[str, ...], km: float) -> list[str]:
        """Return the communes of a territory that lie within a distance, in its own metres."""
        from scipy.spatial import cKDTree

        if zone not in self._trees:
            communes = self.gazetteer.communes
            here = communes[communes["zone"] == zone]
            places = {str(code): at for at, code in enumerate(here.index)}
            self._trees[zone] = list(places), places, cKDTree(here[["x_m", "y_m"]].to_numpy(dtype=float))
        names, places, tree = self._trees[zone]
        own = [places[code] for code in codes if code in places]
        near = {at for found in tree.query_ball_point(tree.data[own], 1000 * km) for at in found}
        return [names[at] for at in sorted(near)]

    def title(self, code: str) -> str:
        """Name a commune with its code."""
        return f"{self.gazetteer.title_of[code]} ({code})" if code in self.gazetteer.title_of else code
