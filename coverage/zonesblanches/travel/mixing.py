"""One table of costs from several: people walk where it is dense, and drive elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from zonesblanches.errors import CostError, MissingColumnError, first_five
from zonesblanches.language import Lang, plural
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.names import refuse_other_writing

__all__ = ["mixed_costs", "modes_by_density"]


def modes_by_density(communes: pd.DataFrame, *, dense: str = "à pied", elsewhere: str = "voiture") -> pd.Series:
    """Say how people of each commune travel: one mode in dense communes, another elsewhere.

    Dense is level 1 of the density grid; a commune without a level is not.

    Parameters
    ----------
    communes
        Indexed by code, with `density_grid`.
    dense, elsewhere
        Names of the two modes.

    Raises
    ------
    MissingColumnError
        When the density grid is not loaded.

    Examples
    --------
    >>> modes_by_density(pd.DataFrame({"density_grid": [1, 6]}, index=["75056", "48095"])).tolist()
    ['à pied', 'voiture']
    """
    if "density_grid" not in communes:
        raise MissingColumnError(
            f"communes : colonne absente « density_grid ». Colonnes : {first_five(communes.columns)}. Chargez la "
            "grille de densité de l'Insee : territoire.with_census(…)."
        )
    level = communes["density_grid"].eq(1).fillna(value=False).astype(bool)
    return level.map({True: dense, False: elsewhere}).rename("mode")


def mixed_costs(tables: Mapping[str, CostTable], mode: pd.Series) -> CostTable:
    """Take the costs of each origin from the table of its mode.

    The origin alone decides: whoever lives in a dense commune walks, even to a provider outside it. So a pair of
    communes may cost more one way than the other; that is meant.

    Parameters
    ----------
    tables
        Table of each mode, in one unit.
    mode
        Name of the mode of each origin, indexed by commune.

    Returns
    -------
    CostTable
        With the origins of `mode` that their own table looked at; the others have a missing cost. Its `cutoff` is the
        smallest of the tables in use: beyond it, some pairs were not looked for.

    Raises
    ------
    CostError
        When a mode has no table, an origin stands twice or is written otherwise than in its table, or the units differ.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "b"], "destination": "T", "cost": [5.0, 6.0]})
    >>> car, walk = (CostTable.from_long(pairs.assign(cost=pairs["cost"] * slow)) for slow in (1, 10))
    >>> mixed = mixed_costs({"voiture": car, "à pied": walk}, pd.Series({"a": "à pied", "b": "voiture"}))
    >>> mixed.to_frame()["cost"].tolist()
    [50.0, 6.0]
    """
    _check(tables, mode)
    looked_at = np.zeros(len(mode), dtype=bool)
    for name, table in tables.items():
        known = table.every_origin | mode.index.isin(table.origins)
        looked_at |= mode.eq(name).to_numpy(dtype=bool) & known
    kept = mode[looked_at]
    ends = pd.Index(pd.unique(np.concatenate([table.destinations.to_numpy(dtype=object) for table in tables.values()])))
    parts = [table.select(origins=kept.index[kept.eq(name)], destinations=ends) for name, table in tables.items()]
    cutoffs = [table.cutoff for name, table in tables.items() if table.cutoff is not None and kept.eq(name).any()]
    return CostTable.from_pairs(
        kept.index,
        ends,
        np.concatenate([kept.index.get_indexer(part.origins)[part.rows] for part in parts]),
        np.concatenate([part.indices for part in parts]),
        np.concatenate([part.values for part in parts]),
        unit=parts[0].unit,
        method=_method(tables, kept, "fr"),
        method_en=_method(tables, kept, "en"),
        cutoff=min(cutoffs, default=None),  # beyond it, the pairs of some communes were not looked for
        every_origin=False,
    )


def _check(tables: Mapping[str, CostTable], mode: pd.Series) -> None:
    if not isinstance(mode, pd.Series):
        raise CostError(f"Modes : attendu une Series indexée par commune, reçu {type(mode).__name__}.")
    unknown = sorted(set(mode.astype(str)) - set(tables))
    if unknown or not tables:
        shown = first_five(unknown) or "aucun mode"
        raise CostError(f"Modes sans table : {shown}. Tables données : {first_five(tables) or 'aucune'}.")
    if not mode.index.is_unique:
        raise CostError(f"Origines en double : {first_five(mode.index[mode.index.duplicated()].unique())}.")
    if len({table.unit for table in tables.values()}) > 1:
        raise CostError("Des tables en minutes et d'autres en kilomètres ne se mélangent pas. Prenez une seule unité.")
    for name, table in tables.items():
        here = mode.index[mode.eq(name)]
        refuse_other_writing(here[~here.isin(table.origins)], table.origins, f"Modes (« {name} »)")


def _method(tables: Mapping[str, CostTable], mode: pd.Series, lang: Lang) -> str:
    """Say the mode of how many communes, and where each one's costs come from."""
    said = []
    for name, table in tables.items():
        text = table.method if lang == "fr" else table.method_en or table.method
        said.append(f"{name} ({plural(int(mode.eq(name).sum()), 'commune', lang=lang)}) : {text}")
    return " ; ".join(said)
