"""Which edition a diagnosis is: everything for those who work on it, or what anyone may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from zonesblanches.language import Lang

__all__ = ["SECRET", "PublicEdition", "lists_providers"]

SECRET = "secret"  # noqa: S105 - the word on screen, in both languages


@dataclass(frozen=True)
class PublicEdition:
    """What was hidden from a diagnosis before it was handed to the public.

    Attributes
    ----------
    threshold
        Counts above 0 and under it are hidden.
    hidden
        By commune, one column of booleans per column of people: True where the count is hidden.
    providers
        False when the list of providers is left out too.
    moved
        Number of providers put at their commune's point.
    rules
        What was hidden and why, by language, printed with every output.
    """

    threshold: int
    hidden: pd.DataFrame
    providers: bool
    moved: int
    rules: Mapping[Lang, tuple[str, ...]]


def lists_providers(edition: PublicEdition | None) -> bool:
    """Tell whether providers may be shown one by one: always, but in a public edition made without their list.

    Examples
    --------
    >>> lists_providers(None)
    True
    """
    return edition is None or edition.providers
