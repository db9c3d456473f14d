"""Providers: teams and services, each at a place, with what was rejected, repaired and merged on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from zonesblanches.errors import InputError
from zonesblanches.language import normalise, plural

__all__ = ["Providers", "combine_providers"]

TABLE_COLUMNS = (
    "name", "family", "mode", "capacity", "capacity_imputed", "active", "updated", "declared",
    "commune", "lon", "lat", "x_m", "y_m", "zone", "landmass", "location", "row", "source",
)  # fmt: skip
LOG_COLUMNS = ["source", "row", "column", "value", "reason"]
MERGED_COLUMNS = ["source", "row", "kept_row", "reason"]


@dataclass(frozen=True)
class Source:
    """One list that was read: its name, its hash, and the fate of its rows."""

    name: str
    sha256: str
    read: int
    kept: int
    rejected: int
    merged: int


@dataclass(frozen=True)
class Providers:
    """Teams and services, made by `read_providers`.

    Attributes
    ----------
    table
        One row per provider, indexed by `id`: `name`, `family`, `mode`, `capacity`, `capacity_imputed`, `active`,
        `updated`, `declared` (tuple of commune codes), `commune`, `lon`, `lat` (EPSG:4326), `x_m`, `y_m` (metres in
        the projection of `zone`), `location`, `row`, `source`.
    rejects
        Rows left out: `source`, `row`, `column`, `value`, `reason`.
    repairs
        Values replaced or doubted in rows that were kept: same columns.
    merged
        Rows that repeat another: `source`, `row`, `kept_row`, `reason`.
    sources
        What was read, and how many rows met each fate; ``read = kept + rejected + merged`` always.
    notes
        What was guessed about the file: encoding, separator, sheet, columns.
    """

    table: pd.DataFrame
    rejects: pd.DataFrame
    repairs: pd.DataFrame
    merged: pd.DataFrame
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def families(self) -> tuple[str, ...]:
        """Families met, in the order of the lists."""
        return tuple(self.table["family"].drop_duplicates())

    def summary(self) -> str:
        """Return the count of every row, in French."""
        lines = [
            f"{source.name} : {plural(source.read, 'ligne lue', 'lignes lues')} = "
            f"{plural(source.kept, 'gardée', 'gardées')} + {plural(source.rejected, 'rejetée', 'rejetées')} + "
            f"{plural(source.merged, 'fusionnée', 'fusionnées')}"
            for source in self.sources
        ]
        inactive = int((~self.table["active"].astype(bool)).sum())
        imputed = int(self.table["capacity_imputed"].astype(bool).sum())
        lines.append(
            f"{plural(len(self.table), 'intervenant')}, dont {plural(inactive, 'inactif')} ; "
            f"{plural(imputed, 'capacité imputée', 'capacités imputées')} ; "
            f"{plural(len(self.repairs), 'valeur signalée', 'valeurs signalées')}"
        )
        return "\n".join([*lines, *self.notes])

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"<Providers : {plural(len(self.table), 'intervenant')}, {plural(len(self.rejects), 'rejet')}>"


def combine_providers(parts: Sequence[Providers]) -> Providers:
    """Put several lists one after the other, all their rejects and repairs with them.

    Identifiers that several lists use get the list's number as a prefix; families take the first spelling met, case and
    accents aside. Nothing is merged across lists.

    Raises
    ------
    InputError
        When there is no list.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> both = zb.combine_providers([zb.load_mairies(min_hours=40), zb.load_mairies(min_hours=40)])
    >>> both.table.index.is_unique
    True
    """
    if not parts:
        raise InputError("Aucune liste d'équipes : donnez au moins une liste.")
    if len(parts) == 1:
        return parts[0]
    counts = pd.Series([ident for part in parts for ident in part.table.index]).value_counts()
    shared = set(counts.index[counts > 1])
    if any(f"{number}-{ident}" in counts for number in range(1, len(parts) + 1) for ident in shared):
        shared = set(counts.index)  # a list already has such a prefix: then every identifier gets its own
    tables = [
        part.table.rename(index={ident: f"{number}-{ident}" for ident in part.table.index if ident in shared})
        for number, part in enumerate(parts, start=1)
    ]
    table = pd.concat(tables)
    first: dict[str, str] = {}  # one spelling per family, the first met, as inside a list
    table["family"] = [first.setdefault(normalise(name), name) for name in table["family"]]
    return Providers(
        table=table,
        rejects=pd.concat([part.rejects for part in parts], ignore_index=True),
        repairs=pd.concat([part.repairs for part in parts], ignore_index=True),
        merged=pd.concat([part.merged for part in parts], ignore_index=True),
        sources=tuple(source for part in parts for source in part.sources),
        notes=tuple(note for part in parts for note in part.notes),
    )
