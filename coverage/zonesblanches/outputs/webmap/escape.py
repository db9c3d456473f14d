"""Data on its way into a page: nothing in it can close a tag, open a template or run.

Two sinks only: JSON inside a ``<script>``, and text inside HTML. Both also break up ``{{``, ``{%`` and
``{#``, because branca parses what it renders as a Jinja template a second time.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

__all__ = ["html_text", "script_json"]

_TEMPLATE_OPENING = re.compile(r"\{(?=[{%#])")
_IN_SCRIPT = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def script_json(value: Any) -> str:
    r"""Write `value` as JSON that is harmless inside a ``<script>`` element.

    Examples
    --------
    >>> script_json("</script>{{")
    '"\\u003c/script\\u003e\\u007b{"'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = _IN_SCRIPT.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    return _TEMPLATE_OPENING.sub(r"\\u007b", text)


def html_text(value: str) -> str:
    """Write `value` as text of an HTML element or of a quoted attribute.

    Examples
    --------
    >>> html_text('<b> {{ "x"')
    '&lt;b&gt; &#123;&#123; &quot;x&quot;'
    """
    clean = value.encode("utf-8", "replace").decode("utf-8")
    return escape(clean, quote=True).replace("{", "&#123;")
