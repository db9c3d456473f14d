"""A table of costs on disk, with all it says of itself."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.errors import InputError, OutputError
from zonesblanches.files.whole import appearing
from zonesblanches.travel.costs import CostTable
from zonesblanches.version import __version__

__all__ = ["read_table", "write_table"]

_KEY = b"zonesblanches"
_SAID = ("unit", "method", "method_en", "cutoff", "every_origin")


def write_table(table: CostTable, path: str | os.PathLike[str]) -> None:
    """Write a table of costs as Parquet: `origin`, `destination`, `cost`, and the rest as metadata.

    The file appears whole or not at all: it is written beside, then renamed.

    Parameters
    ----------
    table
        Costs.
    path
        Where; any tool reads the three columns.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    import pyarrow as pa
    from pyarrow import parquet

    origins, destinations = (list(map(str, names)) for names in (table.origins, table.destinations))
    said = {name: getattr(table, name) for name in _SAID}
    said |= {"origins": origins, "destinations": destinations, "version": __version__}
    columns = {
        "origin": pa.DictionaryArray.from_arrays(pa.array(table.rows, pa.int32()), pa.array(origins, pa.string())),
        "destination": pa.DictionaryArray.from_arrays(
            pa.array(table.indices, pa.int32()), pa.array(destinations, pa.string())
        ),
        "cost": pa.array(table.values, pa.float64()),
    }
    arrow = pa.table(columns).replace_schema_metadata({_KEY: json.dumps(said, ensure_ascii=False)})
    target = Path(path)
    try:
        with appearing(target) as draft:
            parquet.write_table(arrow, draft, compression="zstd")
    except OSError as error:
        raise OutputError(
            f"Table de coûts : {target} ne peut pas être écrit ({error.strerror or error}). Vérifiez le dossier, la "
            "place sur le disque, et qu'aucun autre programme ne tient ce fichier."
        ) from error


def read_table(path: str | os.PathLike[str]) -> CostTable:
    """Read a table of costs that `write_table` wrote.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    InputError
        When it is absent, damaged, or comes from elsewhere.
    """
    import pyarrow as pa
    from pyarrow import parquet

    source = Path(path)
    if not source.is_file():
        raise InputError(f"Fichier introuvable : {source}.")
    try:
        arrow = parquet.read_table(source, read_dictionary=["origin", "destination"])
        said = json.loads((arrow.schema.metadata or {}).get(_KEY, b"null"))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(
            f"{source.name} : fichier parquet illisible ({str(error).splitlines()[0][:120]}). Écrivez-le de nouveau : "
            "table.to_parquet(…)."
        ) from error
    if not isinstance(said, dict) or not {*_SAID, "origins", "destinations"} <= said.keys():
        raise InputError(
            f"{source.name} n'a pas été écrit par to_parquet : unité et méthode inconnues. Lisez-le par "
            'read_costs(…, origin="…", destination="…", cost="…", unit="…").'
        )
    return _rebuilt(arrow, said, source.name)


def _rebuilt(arrow: Any, said: dict[str, Any], name: str) -> CostTable:
    origins, destinations = pd.Index(said["origins"], dtype="str"), pd.Index(said["destinations"], dtype="str")
    frame = arrow.to_pandas()
    rows = origins.get_indexer(frame["origin"].astype(str))
    columns = destinations.get_indexer(frame["destination"].astype(str))
    values = frame["cost"].to_numpy(dtype=float)
    if (rows < 0).any() or (columns < 0).any() or not (np.isfinite(values) & (values >= 0)).all():
        raise InputError(f"{name} : lignes et métadonnées ne vont pas ensemble. Refaites table.to_parquet(…).")
    return CostTable.from_pairs(origins, destinations, rows, columns, values, **{key: said[key] for key in _SAID})
