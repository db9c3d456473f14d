"""The catalogue as a table: what to fetch, where, and how to read it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields
from typing import Any

import pandas as pd

from zonesblanches.catalogue.entries import ENTRIES, Entry

__all__ = ["Sources", "sources"]

_FRENCH = {
    "purpose": "apporte",
    "producer": "producteur",
    "licence": "licence",
    "page": "page officielle",
    "file": "fichier",
    "call": "se lit par",
    "vintage": "millésime",
    "note": "à savoir",
}


class Sources(pd.DataFrame):  # type: ignore[misc] # pandas is untyped
    """A data frame that shows itself as a list to read; every verb of pandas gives a plain frame."""

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    def __repr__(self) -> str:
        return "\n\n".join(_card(key, row) for key, row in self.to_dict("index").items())

    def _repr_html_(self) -> str:
        shown = pd.DataFrame(self)[["purpose", "page", "file", "call", "vintage"]].rename(columns=_FRENCH)
        html: str = shown.to_html(render_links=True, escape=True)
        return html


def _card(key: Hashable, row: dict[Hashable, Any]) -> str:
    lines = [f"{key}"]
    lines += [f"  {words:<16}{row[name]}" for name, words in _FRENCH.items() if row[name]]
    return "\n".join(lines)


def sources() -> Sources:
    """Return the catalogue of official files: what each brings, where to fetch it, the call that reads it.

    Returns
    -------
    pandas.DataFrame
        Indexed by `key`; columns `purpose`, `producer`, `licence`, `page`, `file`, `call`, `vintage`, `credit`, `note`,
        `url` (stable address, else empty) and `sha256`.

    Examples
    --------
    >>> sources().loc["coupl_fam_men", "file"]
    'base-cc-coupl-fam-men-2022_csv.zip'
    """
    names = [field.name for field in fields(Entry)]
    rows = [[getattr(item, name) for name in names] for item in ENTRIES.values()]
    return Sources(pd.DataFrame(rows, columns=names).set_index("key"))
