"""The sea: water that no car crosses, so that an estuary or a bay is not driven over as the crow flies.

The sea is what is neither land nor abroad: the rectangle around a territory, minus its communes, minus a rough
drawing of the neighbouring countries. Only what lies along the coast is kept: whoever crosses more sea than
that has crossed it. Then come off the surroundings of the bridges, and the estuary and the lagoon that communes share
between them, though nobody drives over them, come in. Lakes are left out, Léman included.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from shapely import Geometry

from rebuild.shapes import areal, on_grid
from rebuild.zones import rows_by_zone, to_degrees, to_metres

# The coast may move by this much; the embedded shapes are themselves drawn to about as much.
TOLERANCE_M = 150.0
# Smaller waters are slivers between two drawings of a coast, docks and creeks.
SMALLEST_KM2 = 1.0
# More than the width of sea that a drive may cross, on both shores, and then some.
ALONG_M = 6_000.0
# Small squares are quicker to search than long coasts.
SQUARE_M = 12_000.0

LonLat = tuple[float, float]


class Water(NamedTuple):
    """A corner of the map, drawn by hand in degrees."""

    zone: str
    why: str
    corners: tuple[LonLat, ...]


class Road(NamedTuple):
    """A fixed link, or a road along a shore: within `km` of the line from one end to the other, sea does not count."""

    zone: str
    why: str
    one: LonLat
    other: LonLat
    km: float


# Abroad, by lines that run inside France (where they change nothing) and leave it at the coast, at the border.
ABROAD = (
    Water(
        "metro",
        "from Bray-Dunes – De Panne to Menton – Vintimille: Belgium, Luxembourg, Germany, Switzerland and Léman, Italy",
        (
            *((2.546, 51.089), (2.546, 51.12), (3.5, 51.8), (11.0, 51.8), (11.0, 43.784), (7.53, 43.784), (7.4, 43.85)),
            *((7.0, 44.0), (6.4, 44.8), (6.0, 45.9), (5.8, 46.2), (5.9, 46.6), (6.8, 47.5), (7.0, 48.5), (6.0, 49.2)),
            *((4.0, 49.8), (3.2, 50.2), (2.6, 50.7), (2.5, 51.05)),
        ),
    ),
    Water(
        "metro",
        "from Hendaye – Fontarrabie to Cerbère – Portbou: Spain with Llívia, Andorra",
        (
            *((-1.79, 43.4), (-1.772, 43.362), (-1.7, 43.35), (-1.0, 43.25), (0.0, 43.1), (1.4, 42.9), (2.5, 42.7)),
            *((3.05, 42.47), (3.175, 42.436), (3.175, 41.0), (-3.0, 41.0), (-3.0, 43.4)),
        ),
    ),
    Water("metro", "Monaco", ((7.405, 43.72), (7.44, 43.72), (7.44, 43.755), (7.405, 43.755))),
    Water(
        "guyane",
        "west of the Maroni: Suriname",
        (
            (-53.99, 6.3),
            (-53.97, 5.74),
            (-53.9, 5.5),
            (-54.2, 5.0),
            (-53.9, 4.0),
            (-54.0, 2.6),
            (-56.0, 1.5),
            (-56.0, 6.3),
        ),
    ),
    Water(
        "guyane",
        "south of the watershed and east of the Oyapock: Brazil",
        (
            (-56.0, 1.5),
            (-54.0, 2.6),
            (-52.9, 2.6),
            (-52.3, 3.5),
            (-51.85, 4.1),
            (-51.6, 4.25),
            (-51.6, 4.6),
            (-50.0, 4.6),
            (-50.0, 1.5),
        ),
    ),
)

# Water that the limits of communes cover: drawn a little inside the banks, islands without a bridge included.
INSIDE_COMMUNES = (
    Water(
        "metro",
        "the Gironde from Le Verdon to the bec d'Ambès: ferries only",
        (
            *((-1.07, 45.6), (-1.01, 45.6), (-0.99, 45.57), (-0.96, 45.547), (-0.91, 45.525), (-0.82, 45.475)),
            *((-0.77, 45.42), (-0.745, 45.335), (-0.71, 45.28), (-0.705, 45.25), (-0.672, 45.128), (-0.656, 45.095)),
            *((-0.635, 45.065), (-0.57, 45.035), (-0.6, 45.035), (-0.665, 45.08), (-0.7, 45.115), (-0.735, 45.19)),
            *((-0.745, 45.23), (-0.765, 45.29), (-0.81, 45.36), (-0.9, 45.44), (-1.02, 45.5), (-1.03, 45.54)),
            (-1.058, 45.572),
        ),
    ),
    Water(
        "metro",
        "the lagoon of Thau: the road goes by Balaruc or by Marseillan-Plage",
        (
            *((3.55, 43.35), (3.61, 43.415), (3.655, 43.437), (3.675, 43.425), (3.685, 43.41), (3.655, 43.395)),
            *((3.595, 43.357), (3.555, 43.335)),
        ),
    ),
)

# Around these, pairs reached by the bridge or by the shore stay. Bridges over less than 2 km of sea need nothing.
ROADS = (
    Road("metro", "pont de l'Iroise, over the Elorn: Brest – Plougastel", (-4.49, 48.38), (-4.39, 48.39), 2.5),
    Road("metro", "pont de Térénez, over the Aulne: Landévennec – Le Faou", (-4.27, 48.285), (-4.2, 48.295), 1.5),
    Road("metro", "pont de la Corde, over the Penzé: Carantec – Saint-Pol", (-3.95, 48.67), (-3.95, 48.65), 2.5),
    Road("metro", "pont de Cornouaille, over the Odet: Bénodet – Combrit", (-4.115, 47.875), (-4.115, 47.89), 2.0),
    Road("metro", "peninsula of Roscanvel: Crozon – Roscanvel", (-4.49, 48.25), (-4.545, 48.317), 1.8),
    Road("metro", "peninsula of Roscanvel: Camaret – Lanvéoc", (-4.6, 48.275), (-4.46, 48.287), 1.5),
    Road("metro", "barrage de la Rance: Dinard – Saint-Malo", (-2.03, 48.62), (-2.03, 48.64), 2.5),
    Road(
        "metro",
        "pont Chateaubriand, over the Rance: Langrolay – La Ville-ès-Nonais",
        (-2.0, 48.55),
        (-1.97, 48.54),
        2.0,
    ),
    Road("metro", "pont de Saint-Nazaire: Saint-Nazaire – Saint-Brevin", (-2.175, 47.285), (-2.16, 47.255), 3.5),
    Road("metro", "pont de Noirmoutier: the island – La Barre-de-Monts", (-2.25, 46.97), (-2.14, 46.89), 3.0),
    Road("metro", "pont de Ré: Rivedoux – La Rochelle", (-1.3, 46.165), (-1.235, 46.175), 5.0),
    Road("metro", "viaduc d'Oléron: Le Château – Bourcefranc", (-1.2, 45.87), (-1.15, 45.85), 4.0),
    Road("metro", "viaduc de la Seudre: Marennes – La Tremblade", (-1.13, 45.79), (-1.13, 45.81), 2.0),
    Road("metro", "pont de Normandie: Honfleur – Gonfreville", (0.274, 49.418), (0.274, 49.443), 4.0),
    Road("metro", "pont de Tancarville", (0.46, 49.465), (0.47, 49.48), 3.0),
    Road(
        "metro", "viaduc de Martigues, and the south shore of the lagoon of Berre", (5.05, 43.405), (5.16, 43.39), 2.0
    ),
    Road(
        "guadeloupe",
        "ponts de la Gabarre et de l'Alliance: Petit-Bourg – Pointe-à-Pitre",
        (-61.585, 16.2),
        (-61.55, 16.24),
        2.0,
    ),
    Road("guyane", "pont du Larivot: Cayenne – Macouria", (-52.33, 4.93), (-52.47, 5.0), 3.0),
    # Shores: no commune stands on the way, which would have told that the road goes round.
    Road("metro", "bay of Cancale: Cancale – Hirel", (-1.87, 48.66), (-1.8, 48.605), 2.0),
    Road("metro", "Erquy – Pléneuf-Val-André", (-2.47, 48.63), (-2.54, 48.595), 1.0),
    Road("metro", "Lieue de Grève: Saint-Michel-en-Grève – Plestin", (-3.63, 48.66), (-3.565, 48.685), 1.5),
    Road("metro", "isthmus of Quiberon", (-3.125, 47.49), (-3.12, 47.6), 1.0),
    Road("metro", "peninsula of Rhuys: Arzon – Saint-Gildas", (-2.89, 47.545), (-2.84, 47.505), 1.0),
    Road("metro", "bay of La Baule: Pornichet – Le Pouliguen", (-2.345, 47.26), (-2.42, 47.275), 1.5),
    Road("metro", "Pornic – La Bernerie", (-2.1, 47.115), (-2.04, 47.08), 1.0),
    Road("metro", "peninsula of Cap-Ferret: Le Ferret – Arès", (-1.235, 44.665), (-1.14, 44.765), 1.2),
    Road("metro", "south shore of the bassin: Arcachon – Gujan-Mestras", (-1.13, 44.65), (-1.07, 44.635), 2.0),
    Road("metro", "golfe d'Aigues-Mortes: Le Grau-du-Roi – Carnon", (4.13, 43.54), (3.98, 43.545), 1.5),
    Road("metro", "lagoon of Berre: Berre – Rognac", (5.17, 43.475), (5.23, 43.485), 1.5),
    Road("metro", "Marseille – L'Estaque", (5.37, 43.3), (5.28, 43.365), 2.0),
    Road("metro", "bay of Sanary: Bandol – Six-Fours", (5.755, 43.135), (5.82, 43.105), 1.5),
    Road("metro", "petite rade de Toulon: Toulon – La Seyne", (5.93, 43.12), (5.88, 43.1), 1.5),
    Road("metro", "isthmus of Saint-Mandrier", (5.88, 43.085), (5.93, 43.078), 1.5),
    Road("metro", "golfe de La Napoule: Cannes – Théoule", (7.01, 43.55), (6.94, 43.51), 2.0),
    Road("metro", "through Monaco: Cap-d'Ail – Roquebrune", (7.4, 43.72), (7.47, 43.76), 1.5),
    Road("metro", "gulf of Calvi: Calvi – Lumio", (8.76, 42.56), (8.83, 42.575), 2.0),
    Road("metro", "Cap Corse: Brando – Santa-Maria-di-Lota", (9.47, 42.74), (9.475, 42.78), 1.0),
    Road("guadeloupe", "Sainte-Anne – Saint-François", (-61.38, 16.22), (-61.27, 16.25), 1.5),
    Road("guadeloupe", "Basse-Terre – Vieux-Fort", (-61.73, 15.995), (-61.7, 15.95), 1.5),
    Road("martinique", "Le Carbet – Saint-Pierre – Le Prêcheur", (-61.18, 14.71), (-61.22, 14.8), 2.0),
    Road("martinique", "cul-de-sac du Marin: Le Marin – Sainte-Anne", (-60.865, 14.47), (-60.875, 14.435), 1.5),
    Road("guyane", "Macouria – Kourou", (-52.47, 5.0), (-52.63, 5.15), 2.5),
    Road("reunion", "Le Port – Saint-Paul", (55.29, -20.94), (55.27, -21.01), 2.0),
    Road("reunion", "Saint-Denis – Sainte-Marie", (55.45, -20.88), (55.55, -20.89), 1.5),
    Road("reunion", "Saint-Benoît – Sainte-Rose", (55.71, -21.03), (55.79, -21.12), 1.5),
    Road("mayotte", "Mamoudzou – Dembeni", (45.225, -12.785), (45.19, -12.84), 2.0),
    Road("mayotte", "bay of Bouéni: Bouéni – Chirongui", (45.08, -12.91), (45.14, -12.93), 1.5),
)


def sea_table(projected: np.ndarray, zones: np.ndarray) -> pd.DataFrame:
    """Return the sea of each territory in small polygons, EPSG:4326: zone, geometry."""
    frames = []
    for zone, rows in rows_by_zone(zones).items():
        pieces = squares(_zone_sea(zone, shapely.union_all(projected[rows])))
        degrees = shapely.transform(pieces, lambda xy, zone=zone: to_degrees(zone, xy))
        frames.append(pd.DataFrame({"zone": zone, "geometry": on_grid(degrees)[0]}))
    return pd.concat(frames, ignore_index=True)


def _zone_sea(zone: str, land: Geometry) -> Geometry:
    """Return the sea along the coasts of a territory, in its metres."""
    light = shapely.simplify(land, TOLERANCE_M)
    abroad = shapely.union_all([_drawn(water) for water in ABROAD if water.zone == zone])
    inside = shapely.union_all([_drawn(water) for water in INSIDE_COMMUNES if water.zone == zone])
    along = shapely.buffer(shapely.simplify(light, 1_000), ALONG_M, quad_segs=2)
    sea = shapely.union_all([shapely.difference(along, shapely.union(light, abroad)), inside])
    parts = shapely.get_parts(areal(sea))
    sea = shapely.union_all(parts[shapely.area(parts) >= SMALLEST_KM2 * 1e6])
    return shapely.difference(sea, shapely.union_all([_around(road) for road in ROADS if road.zone == zone]))


def _drawn(water: Water) -> Geometry:
    return shapely.polygons(to_metres(water.zone, np.array(water.corners)))


def _around(road: Road) -> Geometry:
    line = shapely.linestrings(to_metres(road.zone, np.array([road.one, road.other])))
    return shapely.buffer(line, 1_000 * road.km, quad_segs=4)


def squares(sea: Geometry) -> np.ndarray:
    """Cut the sea along a grid; the pieces are polygons, from south-west to north-east."""
    west, south, east, north = np.floor(np.array(shapely.bounds(sea)) / SQUARE_M).astype(int)
    columns, rows = np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
    x, y = columns.ravel() * SQUARE_M, rows.ravel() * SQUARE_M
    shapely.prepare(sea)
    grid = shapely.box(x, y, x + SQUARE_M, y + SQUARE_M)
    pieces = shapely.get_parts(shapely.intersection(grid[shapely.intersects(sea, grid)], sea))
    flat = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON]
    return flat[shapely.area(flat) > TOLERANCE_M**2]
