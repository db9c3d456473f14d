"""The partner's own sectors: a table of names and of the places that each one holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.files.names import shown_name
from zonesblanches.language import normalise
from zonesblanches.providers.cells import read_cells
from zonesblanches.providers.declared import Reader
from zonesblanches.providers.pieces import Declared
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.values import blank

__all__ = ["SectorTable", "read_sectors"]

SectorTable: TypeAlias = Mapping[str, Any] | pd.DataFrame | str | Path
_LOOKED_AT = 50  # rows that tell names from places


def read_sectors(source: SectorTable | None, gazetteer: Gazetteer) -> tuple[dict[str, Declared], tuple[str, ...]]:
    """Return what each sector holds, by the key of its name, and what was not understood in the table.

    Parameters
    ----------
    source
        A mapping (name → a text, or a list of places), a frame, or a csv or xlsx of two columns: the sector, and one
        commune a row or several in a cell. The column of the places is the one whose cells are places.
    gazetteer
        Where places are looked up.

    Raises
    ------
    InputError
        When the table has not two columns, or none that holds places.

    Examples
    --------
    >>> from zonesblanches.territory.codes import embedded_gazetteer
    >>> found, asked = read_sectors({"Monts": ["Sault", "Aurel"]}, embedded_gazetteer())
    >>> found["monts"].codes, asked
    (('84123', '84005'), ())
    """
    if source is None:
        return {}, ()
    reader = Reader(gazetteer)
    pairs = list(_pairs(source, reader))
    texts: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for name, place in pairs:
        key = normalise(name)
        titles.setdefault(key, name)
        texts.setdefault(key, []).append(place)
    found = {key: _held("\n".join(places), reader) for key, places in texts.items()}
    asked = tuple(
        f"table des secteurs, « {titles[key]} » : {piece.question}"
        for key, held in found.items()
        for piece in held.pieces
        if piece.question and not piece.rights
    )
    return found, asked


def _held(text: str, reader: Reader) -> Declared:
    """Read the places of a sector; between homonyms, that which is near its other places."""
    found = reader.read(text, "")
    return reader.read(text, found.codes[0]) if found.codes and any(p.question for p in found.pieces) else found


def _pairs(source: SectorTable, reader: Reader) -> Iterable[tuple[str, str]]:
    if isinstance(source, Mapping):
        return [(str(name), _text(places)) for name, places in source.items()]
    frame = source if isinstance(source, pd.DataFrame) else read_cells(source).frame
    name, place = _columns(
        frame, reader, "la table des secteurs" if isinstance(source, pd.DataFrame) else shown_name(source)
    )
    filled = frame[name].map(lambda cell: None if blank(cell) else str(cell).strip()).ffill()
    cells = zip(filled, frame[place], strict=True)
    return [(str(title), _text(cell)) for title, cell in cells if title is not None and not blank(cell)]


def _text(places: Any) -> str:
    if isinstance(places, str):
        return places
    if isinstance(places, Iterable):
        return "\n".join(map(str, places))
    return str(places).removesuffix(".0")


def _columns(frame: pd.DataFrame, reader: Reader, source: str) -> tuple[str, str]:
    """Return the titles of the names and of the places, by what their cells are."""
    if len(frame.columns) < 2:
        raise InputError(
            f"{source} : une table de secteurs a deux colonnes, le secteur et ses communes ; reçu "
            f"{first_five(frame.columns)}."
        )
    share = {str(column): _places_in(frame[column], reader) for column in frame.columns}
    place = max(share, key=lambda title: share[title])
    if not share[place]:
        raise InputError(
            f"{source} : aucune colonne ne contient de communes (lues : {first_five(share)}). Attendu : le nom du "
            "secteur, puis une commune par ligne, ou plusieurs séparées par des points-virgules."
        )
    others = [title for title in share if title != place and frame[title].notna().any()]
    if not others:
        raise InputError(f"{source} : aucune colonne ne nomme les secteurs, à côté de « {place} ».")
    # codes beside the communes are not names: the column of fewest distinct values is
    return min(others, key=lambda title: (share[title] == 1, frame[title].nunique(), list(share).index(title))), place


def _places_in(column: pd.Series, reader: Reader) -> float:
    cells = [_text(cell) for cell in column.head(_LOOKED_AT) if not blank(cell)]
    known = sum(
        bool(held.codes) and not any(p.question for p in held.pieces)
        for held in (reader.read(cell, "") for cell in cells)
    )
    return known / len(cells) if cells else 0.0
