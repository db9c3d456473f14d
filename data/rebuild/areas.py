"""Départements, régions and EPCI: names, members, outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rebuild.shapes import dissolve, repair

if TYPE_CHECKING:
    from rebuild.history import Rows

# A hole of the simplified outline under 50 ha is an artefact; Llívia and lakes are larger.
HOLE_HA = 50.0
LEVELS = {"departement": "dep", "region": "reg", "epci": "epci"}


def areas_table(communes: pd.DataFrame, departements: Rows, regions: Rows, epci: pd.DataFrame) -> pd.DataFrame:
    """Return level, code, name, parent, kind and number of communes of every area present."""
    rows: list[tuple[str | None, ...]]
    rows = [("departement", row["code"], row["nom"], row["region"], None) for row in departements]
    rows += [("region", row["code"], row["nom"], None, None) for row in regions]
    kinds = epci["type"].replace({"ME": "METRO"})
    pairs = zip(epci["code"], epci["nom"], kinds, strict=True)
    rows += [("epci", code, name, None, kind) for code, name, kind in pairs]
    table = pd.DataFrame(rows, columns=["level", "code", "name", "parent", "kind"])
    counts = pd.concat({level: communes[column].value_counts() for level, column in LEVELS.items()})
    keys = pd.MultiIndex.from_frame(table[["level", "code"]])
    table["communes"] = counts.reindex(keys).fillna(0).astype("int32").to_numpy()
    return table[table["communes"] > 0].sort_values(["level", "code"], ignore_index=True)


def outlines_table(communes: pd.DataFrame, light: np.ndarray, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the outline of every area: the union of the map-grade communes, so that lines coincide."""
    zones = communes["zone"].to_numpy()
    frames = []
    for level, column in LEVELS.items():
        rows = np.flatnonzero(communes[column].notna())
        united = dissolve(light[rows], communes[column].to_numpy()[rows], hole_ha=HOLE_HA, zone=zones[rows])
        shapes, _ = repair(np.array(list(united.values()), dtype=object))
        frames.append(pd.DataFrame({"level": level, "code": list(united), "geometry": shapes}))
    table = pd.concat(frames, ignore_index=True)
    named = table.merge(areas[["level", "code", "name"]], on=["level", "code"], how="left")
    return named[["level", "code", "name", "geometry"]].sort_values(["level", "code"], ignore_index=True)
