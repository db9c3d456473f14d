"""The size of a logo on a page of the fiches' kind, in points."""

from __future__ import annotations

from zonesblanches.outputs.report.options import Logo

__all__ = ["logo_size"]

_MOST = (110.0, 34.0)


def logo_size(logo: Logo) -> tuple[float, float]:
    """Return the width and the height of a logo that fits its room, without stretching it.

    Examples
    --------
    >>> logo_size(Logo(b"", "image/png", (200, 100)))
    (68.0, 34.0)
    """
    scale = min(most / side for most, side in zip(_MOST, logo.size, strict=True))
    return logo.size[0] * scale, logo.size[1] * scale
