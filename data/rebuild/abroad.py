"""Land of the countries around France, so that a map does not draw it as sea."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from rebuild.packages import read_member
from rebuild.shapes import on_grid
from rebuild.zones import rows_by_zone, to_degrees, to_metres

if TYPE_CHECKING:
    from pathlib import Path

    from shapely import Geometry

TOLERANCE_M = 250.0
# two drawings of a border leave slivers between them: land abroad grows by this much towards France, never over its sea
BORDER_M = 2_500.0
FRAMES = {
    "metro": (-13.0, 36.0, 18.0, 57.0),
    "guadeloupe": (-65.0, 12.5, -58.0, 19.5),
    "martinique": (-64.0, 11.5, -58.0, 17.5),
    "guyane": (-60.0, -2.0, -46.0, 9.5),
    "reunion": (50.0, -26.0, 61.0, -16.0),
    "mayotte": (40.0, -17.0, 51.0, -8.5),
}
# number of the country in ISO 3166 → its name in French and in English
NAMES = {
    "020": ("Andorre", "Andorra"), "028": ("Antigua-et-Barbuda", "Antigua and Barbuda"),
    "040": ("Autriche", "Austria"), "056": ("Belgique", "Belgium"), "076": ("Brésil", "Brazil"),
    "174": ("Comores", "Comoros"), "203": ("Tchéquie", "Czechia"), "208": ("Danemark", "Denmark"),
    "212": ("Dominique", "Dominica"), "276": ("Allemagne", "Germany"), "328": ("Guyana", "Guyana"),
    "372": ("Irlande", "Ireland"), "380": ("Italie", "Italy"), "438": ("Liechtenstein", "Liechtenstein"),
    "442": ("Luxembourg", "Luxembourg"), "450": ("Madagascar", "Madagascar"), "480": ("Maurice", "Mauritius"),
    "492": ("Monaco", "Monaco"), "500": ("Montserrat", "Montserrat"), "508": ("Mozambique", "Mozambique"),
    "528": ("Pays-Bas", "Netherlands"), "620": ("Portugal", "Portugal"), "662": ("Sainte-Lucie", "Saint Lucia"),
    "724": ("Espagne", "Spain"), "740": ("Suriname", "Suriname"), "756": ("Suisse", "Switzerland"),
    "826": ("Royaume-Uni", "United Kingdom"), "831": ("Guernesey", "Guernsey"), "832": ("Jersey", "Jersey"),
}  # fmt: skip
_FRANCE = "250"


def abroad_table(archive: Path, projected: np.ndarray, zones: np.ndarray, sea: pd.DataFrame) -> pd.DataFrame:
    """Return the land abroad around each territory, EPSG:4326: zone, name, name_en, geometry.

    Parameters
    ----------
    archive
        The package of countries.
    projected
        Polygons of the communes, in the metres of their territory.
    zones
        The territory of each commune.
    sea
        `sea_table`: where land abroad never grows.
    """
    countries = gpd.read_file(io.BytesIO(read_member(archive, "package/countries-10m.json")), layer="countries")
    countries = countries[countries["id"] != _FRANCE]
    countries["geometry"] = shapely.make_valid(countries.geometry.to_numpy())
    frames = []
    for zone, rows in rows_by_zone(zones).items():
        here = countries[countries.intersects(shapely.box(*FRAMES[zone]))]
        water = shapely.union_all(sea.loc[sea["zone"] == zone, "geometry"].to_numpy())
        france = shapely.simplify(shapely.union_all(projected[rows]), TOLERANCE_M)
        at_sea = shapely.transform(water, lambda xy, zone=zone: to_metres(zone, xy))
        shapes = [_drawn(zone, shape, france, at_sea) for shape in here.geometry]
        known = here["id"].map(NAMES)
        frames.append(
            pd.DataFrame(
                {
                    "zone": zone,
                    "name": [names[0] if isinstance(names, tuple) else "" for names in known],
                    "name_en": [names[1] if isinstance(names, tuple) else "" for names in known],
                    "geometry": on_grid(np.array(shapes, dtype=object))[0],
                }
            )
        )
    table = pd.concat(frames, ignore_index=True)
    return table[~shapely.is_empty(table["geometry"].to_numpy())].sort_values(["zone", "name"], ignore_index=True)


def _drawn(zone: str, country: Geometry, france: Geometry, sea: Geometry) -> Geometry:
    """Return the land of a country in a territory's frame, grown towards France, in degrees."""
    inside = shapely.intersection(country, shapely.box(*FRAMES[zone]))
    metres = shapely.simplify(shapely.transform(inside, lambda xy: to_metres(zone, xy)), TOLERANCE_M)
    band = shapely.intersection(shapely.buffer(metres, BORDER_M), shapely.buffer(france, BORDER_M, quad_segs=2))
    land = shapely.union_all([metres, shapely.difference(band, sea)])
    parts = shapely.get_parts(shapely.difference(land, shapely.buffer(france, -TOLERANCE_M)))
    kept = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (shapely.area(parts) > 1e6)]
    return shapely.transform(shapely.multipolygons(kept), lambda xy: to_degrees(zone, xy))
