"""A page whose « Et si… ? » is open."""

from __future__ import annotations

from browser import Opener, Watch

import zonesblanches as zb

SCENE = "Object.values(ZB.layers)[0].scene"


def opened(look: Opener, diagnosis: zb.Diagnosis, width: int = 1280, height: int = 900) -> Watch:
    """Open the map of a diagnosis, and its scenario."""
    watch = look(diagnosis.map().get_root().render(), width, height)
    watch.page.evaluate("document.getElementById('zb-try').click()")
    watch.page.wait_for_selector(".zb-status")
    return watch
