"""What the Géoplateforme answers: areas, trips, resources, and its own words when it refuses."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, did_you_mean, first_five
from zonesblanches.travel.engines.points import Coordinates, distances_km, on_sphere
from zonesblanches.travel.engines.service import Answer, EngineError, Talk
from zonesblanches.web.client import UnusableAnswerError

__all__ = ["ask_resources", "pass_nowhere", "read_isochrone", "read_trip"]

# the server's words where a point is near no road, or where there is no way: an answer, not a failure
_NOWHERE = ("no path found", "no edge found", "no suitable edges", "unconnected regions")


def read_isochrone(
    answer: Answer, *, place: Coordinates, points: Coordinates, snap_m: float
) -> npt.NDArray[np.bool_] | None:
    """Say which points an isochrone holds; None when it is drawn far from its own place, which has no road near.

    Parameters
    ----------
    answer
        A success of the service.
    place
        Longitude and latitude of its centre.
    points
        Array (n, 2).
    snap_m
        Farthest from its centre that an isochrone may be.

    Raises
    ------
    UnusableAnswerError
        When it is no area around the centre, drawn towards it.
    """
    import shapely

    said = answer.json()
    if said.get("direction") != "arrival" or "geometry" not in said:
        raise UnusableAnswerError("la réponse n'est pas une isochrone vers le point (direction=arrival)")
    try:
        area = shapely.from_geojson(json.dumps(said["geometry"]))
    except (shapely.GEOSException, TypeError) as error:
        raise UnusableAnswerError("la réponse n'a pas de géométrie lisible") from error
    if area is None or area.geom_type not in {"Polygon", "MultiPolygon"}:
        raise UnusableAnswerError("la réponse n'a pas de surface (Polygon)")
    if area.is_empty:
        return np.zeros(len(points), dtype=bool)
    area = shapely.make_valid(area)  # areas drawn on a grid touch themselves
    nearest = shapely.get_coordinates(shapely.shortest_line(area, shapely.Point(place)))[:1]
    if 1000 * distances_km(on_sphere(nearest), on_sphere(place[None]))[0, 0] > snap_m:
        return None
    shapely.prepare(area)
    held: npt.NDArray[np.bool_] = shapely.intersects_xy(area, *points.T)
    return held


def read_trip(answer: Answer) -> tuple[float, float]:
    """Return the minutes and the kilometres of a trip.

    Raises
    ------
    UnusableAnswerError
        When they are absent or impossible.
    """
    said = answer.json()
    try:
        found = float(said["duration"]) / 60, float(said["distance"]) / 1000
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnusableAnswerError("la réponse n'a pas de durée et de distance") from error
    if not all(math.isfinite(value) and value >= 0 for value in found):
        raise UnusableAnswerError("la réponse a une durée ou une distance impossible")
    return found


def pass_nowhere(answer: Answer, talk: Talk, resource: str) -> None:
    """Let « no path found » through; any other refusal is told, in the service's own words.

    Raises
    ------
    EngineError
        For a refusal; an unknown resource comes with those that exist.
    UnusableAnswerError
        When the words are not those of the service.
    """
    said = answer.json().get("error")
    text = said.get("message", "") if isinstance(said, dict) else said
    if not isinstance(text, str):
        raise UnusableAnswerError("la réponse n'est pas celle de la Géoplateforme")
    if any(words in text.lower() for words in _NOWHERE):
        return
    known = _known(talk, resource) if "resource" in text.lower() or "profile" in text.lower() else ""
    advice = known or " Vérifiez url=, resource= et profile=."
    raise EngineError(f"Géoplateforme : le service refuse la demande (HTTP {answer.status} : {text.strip()}).{advice}")


def ask_resources(talk: Talk) -> pd.DataFrame:
    """Ask for the resources, one row per resource and operation."""

    def read(answer: Answer) -> pd.DataFrame:
        if answer.status != 200:
            raise UnusableAnswerError("la réponse n'est pas celle de la Géoplateforme")
        try:
            rows = [
                (str(resource["id"]), str(operation["id"]), _profiles(operation))
                for resource in answer.json()["resources"]
                for operation in resource["availableOperations"]
            ]
        except (AttributeError, KeyError, TypeError) as error:
            raise UnusableAnswerError("la réponse n'a pas de liste de ressources") from error
        return pd.DataFrame(rows, columns=["resource", "operation", "profiles"])

    return talk.ask("/getcapabilities", read)


def _profiles(operation: dict[str, Any]) -> str:
    values = [each.get("values", []) for each in operation.get("availableParameters", []) if each["id"] == "profile"]
    return ", ".join(map(str, values[0])) if values else ""


def _known(talk: Talk, resource: str) -> str:
    """Say which resources draw isochrones, when the service still tells."""
    try:
        found = ask_resources(talk)
    except CostError:
        return " Voyez Geoplateforme().resources()."
    names = sorted(set(found.loc[found["operation"] == "isochrone", "resource"]))
    return f" Ressources qui tracent des isochrones : {first_five(names)}.{did_you_mean(resource, names)}"
