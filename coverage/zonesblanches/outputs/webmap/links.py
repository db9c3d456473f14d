"""Put the map's own copies in place of the links that folium writes.

folium links Leaflet, jQuery, Bootstrap and fonts from the network: offline, its page is blank. Here every
``JavascriptLink`` and ``CssLink`` of the page's header becomes an inlined copy, or disappears when the map
does not need it; a link without a copy is an error, so that no page silently depends on the network.
"""

from __future__ import annotations

import base64
import re
from functools import cache

from branca.element import CssLink, Figure, JavascriptLink

from zonesblanches.errors import OutputError
from zonesblanches.outputs.webmap.raw import RawElement, asset, asset_bytes

__all__ = ["inline_links", "script_tag", "style_tag"]

_RULES: tuple[tuple[str, str | None], ...] = (
    (r"markercluster(\.min|-src)?\.js$", "vendor/leaflet.markercluster.js"),
    (r"MarkerCluster(\.min)?\.css$", "vendor/MarkerCluster.css"),
    (r"MarkerCluster\.Default(\.min)?\.css$", "vendor/MarkerCluster.Default.css"),
    (r"Control\.FullScreen(\.min)?\.js$", "vendor/Control.FullScreen.js"),
    (r"Control\.FullScreen(\.min)?\.css$", "vendor/Control.FullScreen.css"),
    (r"awesome-markers(\.min)?\.js$", "pins.js"),
    (r"jquery[-@./\w]*\.js$", "dollar.js"),
    (r"(awesome[-.]markers|awesome\.rotate|bootstrap[-\w]*)(\.min)?\.css$", None),
    (r"fontawesome-free@[\d.]+/css/all(\.min)?\.css$", None),
    (r"bootstrap(\.bundle)?(\.min)?\.js$", None),
    (r"/leaflet(@[\d.]+)?(/[\d.]+)?(/dist)?/leaflet(\.min)?\.js$", "vendor/leaflet.js"),
    (r"/leaflet(@[\d.]+)?(/[\d.]+)?(/dist)?/leaflet(\.min)?\.css$", "vendor/leaflet.css"),
)
"""Pattern of a link, and the file that replaces it; None: the map does without."""

_CARRIED = "folium.plugins.MarkerCluster et folium.plugins.Fullscreen"


def inline_links(figure: Figure) -> None:
    """Replace the links in the header of `figure`, where they stand.

    Raises
    ------
    OutputError
        When a link has no copy: the page would need the network.
    """
    children = figure.header._children
    icons = _may_have_markers(figure)
    unknown = []
    for name, element in list(children.items()):
        if not isinstance(element, JavascriptLink | CssLink) or element.url.startswith("data:"):
            continue
        try:
            children[name] = RawElement(_copy_of(element.url, script=isinstance(element, JavascriptLink), icons=icons))
        except KeyError:
            unknown.append(element.url)
    if unknown:
        message = (
            f"La carte doit s’ouvrir sans réseau, et rien ne remplace : {', '.join(unknown)}. "
            f"Extensions folium embarquées : {_CARRIED}, et tout ce qui n’appelle pas de fichier extérieur "
            "(Marker, CircleMarker, GeoJson, FeatureGroup, LayerControl…). Retirez l’extension en cause, ou "
            "ajoutez-la à une carte folium.Map ordinaire, qui s’ouvrira en ligne."
        )
        raise OutputError(message)


def _may_have_markers(figure: Figure) -> bool:
    """Tell whether a map holds anything but our communes: Leaflet's marker images then come along."""
    added = (child for chart in figure._children.values() for child in chart._children.values())
    return any(child._name != "CommuneLayer" for child in added)


@cache
def _copy_of(url: str, *, script: bool, icons: bool) -> str:
    """Return what stands in place of `url`; KeyError when there is nothing."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    for pattern, name in _RULES:
        if re.search(pattern, path, flags=re.IGNORECASE):
            if name is None:
                return ""
            return script_tag(name, icons=icons) if script else style_tag(name)
    raise KeyError(url)


def script_tag(name: str, *, icons: bool = False) -> str:
    """Return a ``<script>`` holding an asset; for Leaflet, its default icons come along when asked."""
    code = re.sub(r"//# sourceMappingURL=\S+\s*$", "", asset(name))
    if name == "vendor/leaflet.js" and icons:
        code += _default_icons()
    return f"<script>{code}</script>"


def style_tag(name: str) -> str:
    """Return a ``<style>`` holding an asset, its images inlined."""
    return f"<style>{_inline_images(asset(name))}</style>"


def _inline_images(css: str) -> str:
    def swap(match: re.Match[str]) -> str:
        return f"url({_data_uri(match['name'])})"

    return re.sub(r"url\((?:images/)?(?P<name>[\w-]+\.(?:png|svg))\)", swap, css)


def _data_uri(name: str) -> str:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return f"data:{kind};base64,{base64.b64encode(asset_bytes(f'vendor/{name}')).decode('ascii')}"


def _default_icons() -> str:
    """Give Leaflet its marker images, that it would otherwise look for beside its style sheet."""
    return (
        "\nL.Icon.Default.imagePath='';L.Icon.Default.mergeOptions({"
        f"iconUrl:'{_data_uri('marker-icon.png')}',"
        f"iconRetinaUrl:'{_data_uri('marker-icon-2x.png')}',"
        f"shadowUrl:'{_data_uri('marker-shadow.png')}'}});\n"
    )
