"""Cells that stand for others: « idem » is the row above, « Al%C3%A8s » is a name left encoded for a web address."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from zonesblanches.language import normalise, plural

__all__ = ["tidied"]

_SAME = frozenset(
    {
        "idem",
        "ditto",
        "meme",
        "id",
        "comme ci dessus",
        "voir ci dessus",
        "ibid",
        "ibidem",
        "cf ci dessus",
        "meme lieu",
        "meme endroit",
        "meme commune",
        "meme adresse",
        "id ci dessus",
        "idem ci dessus",
    }
)
_DITTO = frozenset(
    {'"', "''", "”", "“", "«", "»", "〃", '-"-', '- " -', ",,", "//", "/ /", "''-''", "-//-", "- // -", "\\\\"}
)
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_SHORT = 20
_PLAIN = {"", *string.digits, *string.ascii_letters} - {*"idmcvIDMCV"}  # no word of _SAME begins so: most cells do


def tidied(content: Mapping[str, list[Any]]) -> tuple[dict[str, Sequence[Any]], list[str]]:
    """Return the cells with what they stand for, and what to say of it.

    Parameters
    ----------
    content
        Title → cells.

    Examples
    --------
    >>> tidied({"ville": ["Alès", "idem", "Bourg%20en%20Bresse"]})[0]
    {'ville': ('Alès', 'Alès', 'Bourg en Bresse')}
    """
    told: dict[str, Sequence[Any]] = {}
    same = encoded = 0
    for title, cells in content.items():
        odd = _odd(cells)
        out: list[Any] = []
        for cell in cells if odd else ():
            read = cell
            if isinstance(cell, str) and cell in odd:
                if "%" in cell and _ENCODED.search(cell):
                    read = _decoded(cell)
                    encoded += read is not cell
                elif out:
                    read = out[-1]
                    same += 1
            out.append(read)
        # columns do not change, and Python looks at long lists again and again, not at tuples
        told[title] = tuple(out if odd else cells)
    said = [f"{plural(same, 'cellule')} « idem » : prises de la ligne au-dessus"] if same else []
    if encoded:
        said.append(f"{plural(encoded, 'texte décodé', 'textes décodés')} : encodage d'une adresse web")
    return told, said


def _odd(cells: Sequence[Any]) -> set[str]:
    """Return the texts of a column that stand for others, each distinct one looked at once."""
    texts = {cell for cell in cells if isinstance(cell, str)}
    return {text for text in texts if ("%" in text and _ENCODED.search(text)) or _stands_for_above(text)}


def _stands_for_above(cell: str) -> bool:
    if len(cell) >= _SHORT or cell[:1] in _PLAIN:
        return False
    return cell.strip() in _DITTO or normalise(cell) in _SAME


def _decoded(cell: str) -> str:
    read = unquote(cell, errors="strict") if _valid(cell) else cell
    return cell if "://" in cell else read


def _valid(cell: str) -> bool:
    try:
        unquote(cell, errors="strict")
    except UnicodeDecodeError:
        return False
    return True
