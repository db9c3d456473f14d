"""Data on its way into a page: nothing in it can close a tag, open a template or run.

The layer's data go as base64 (`payload`); what is left is text inside HTML, which also breaks up ``{{``, ``{%`` and
``{#``, because branca parses what it renders as a Jinja template a second time.
"""

from __future__ import annotations

from html import escape

__all__ = ["html_text"]


def html_text(value: str) -> str:
    """Write `value` as text of an HTML element or of a quoted attribute.

    Examples
    --------
    >>> html_text('<b> {{ "x"')
    '&lt;b&gt; &#123;&#123; &quot;x&quot;'
    """
    clean = value.encode("utf-8", "replace").decode("utf-8")
    return escape(clean, quote=True).replace("{", "&#123;")
