"""What a list says of people, kept apart: phones, e-mails, names, addresses, remarks."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from zonesblanches.providers.cells import Cells
from zonesblanches.providers.headers import Guess
from zonesblanches.providers.roles import PRIVATE_ROLES

__all__ = ["private_facts"]


def private_facts(cells: Cells, guesses: Sequence[Guess], table: pd.DataFrame) -> pd.DataFrame:
    """Gather what must not leave: every column of a contact, and the address.

    Parameters
    ----------
    cells, guesses
        The list, and what its columns were taken for.
    table
        Rows that stay, by their position, with `id`.
    """
    found: dict[str, list[str]] = {}
    for guess in guesses:
        if not guess.used or guess.role not in PRIVATE_ROLES:
            continue
        texts = ["" if text is None else str(text).strip() for text in cells.frame[guess.header]]
        before = found.get(guess.role)
        pairs = zip(before, texts, strict=True) if before else ()
        found[guess.role] = [" ; ".join(filter(None, pair)) for pair in pairs] if before else texts
    nothing = [""] * len(cells.rows)
    private = pd.DataFrame({role: found.get(role, nothing) for role in PRIVATE_ROLES}).loc[table.index]
    return private.set_index(pd.Index(table["id"], name="id"))
