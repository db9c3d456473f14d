"""Which arrondissement of Paris, Lyon or Marseille a name or a postal code tells."""

from __future__ import annotations

import re
from typing import Any

from zonesblanches.language import normalise
from zonesblanches.territory.codes import postal_text

__all__ = ["WITH_BOROUGHS", "borough_of"]

WITH_BOROUGHS = {"75056": ("75", 100), "69123": ("69", 380), "13055": ("13", 200)}
_NUMBER = re.compile(r"\b(\d{1,2})\s?(?:e|er|eme|ere|o|r|arr\w*)?\b")


def borough_of(code: str, text: str, postal: Any) -> str:
    """Return the code of the arrondissement of Paris, Lyon or Marseille that a name or a postal code tells.

    Examples
    --------
    >>> borough_of("75056", "Paris 14e", ""), borough_of("69123", "Lyon", "69003"), borough_of("30007", "Alès", "30100")
    ('75114', '69383', '')
    """
    if code not in WITH_BOROUGHS:
        return ""
    start, first = WITH_BOROUGHS[code]
    found = _NUMBER.search(normalise(text)) if text else None
    digits = postal_text(postal)
    number = int(found[1]) if found else int(digits[-2:]) if digits.startswith(start) and len(digits) == 5 else 0
    return f"{start}{first + number}" if 1 <= number <= 20 else ""
