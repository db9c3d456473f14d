"""Small maps for the tests: six square communes, two families, three teams."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import geopandas as gpd
import numpy as np
from shapely.geometry import box

from zonesblanches.outputs.webmap import FamilyView, LegendItem, MapModel, Near, PointView, View
from zonesblanches.telling.slots import FigureColumn

LEGEND = (
    LegendItem("blanche", "Zone blanche", "aucune équipe à 20 min ou moins", "#511845"),
    LegendItem("grise", "Zone grise", "peu couverte", "#c9761f"),
    LegendItem("couverte", "Zone couverte", "au moins deux équipes", "#e9f3fb"),
    LegendItem("sans objet", "Sans objet", "personne n’est concerné", "#ffffff", dots=True),
    LegendItem("non classée", "Non classée", "donnée manquante", "#ffffff", hatch=True),
)
HOSTILE = (
    "</script><script>alert(1)</script>",
    "${window.__xss=1}",
    "<img src=x onerror=window.__xss=1>",
    "`",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "{% if %}",
    "100 {{",
    "C:\\20190221",
    "<!--",
    "a\u2028b\u2029",
    "\"'><b onmouseover=window.__xss=1>",
    "{# x",
)
NAMES = ("Saint-Jean-du-Gard", "L’Île-d’Œuvre", "Alès", "Nîmes", "Le Vigan", "Sainte-Anastasie")
CLASSES = ((0, 1, 2, 2, 4, 3), (2, 2, 0, 1, 1, 3))


def squares(n_columns: int = 3, n_rows: int = 2, side: float = 0.1) -> gpd.GeoSeries:
    """Squares from (4, 44), row after row, as EPSG:4326 polygons that share their edges."""
    shapes = [
        box(4 + i * side, 44 + j * side, 4 + (i + 1) * side, 44 + (j + 1) * side)
        for j in range(n_rows)
        for i in range(n_columns)
    ]
    return gpd.GeoSeries(shapes, crs=4326)


def family(rank: int, text: str | None = None, n: int = 6, legend: tuple[LegendItem, ...] = LEGEND) -> FamilyView:
    """One family; `text` replaces every text of it."""
    score = np.linspace(80.25, 10.5, n)
    parts = (("Éloignement", score * 0.6), ("Offre insuffisante", score * 0.4))
    classes = np.array((CLASSES[rank] * n)[:n], np.int8)
    counts = tuple(text or f"{k + 1} communes · {rank}" for k in range(len(LEGEND)))
    steps = tuple(
        LegendItem(f"pas{k}", text or f"pas {k}", "", color) for k, color in enumerate(("#ffffff", "#123456"))
    )
    cost = np.where(np.arange(n) == n - 1, np.nan, 12.4 + np.arange(n))
    return FamilyView(
        key=f"f{rank}",
        label=text or ("Lien social", "Aide à domicile")[rank],
        views=(
            View("classe", text or "Classe", legend, counts, classes),
            View("nearest_cost", text or "Temps d’accès", steps, counts[:2], (np.arange(n) % 2).astype(np.int8)),
        ),
        columns=(
            FigureColumn("score", text or "Score", score, 1),
            FigureColumn(
                "nearest_cost", text or "Temps d’accès", cost, 1, "\u00a0min", {1: text or "20,03\u00a0min"}, trim=True
            ),
        ),
        rows=("score", "nearest_cost"),
        patterns=((text or "La commune est à ⟦nearest_cost⟧ de ⟦nearest⟧ ; ⟦inconnu⟧.", text or "Score : ⟦parts⟧."),),
        pattern=np.zeros(n, np.int64),
        bars=tuple((text or label, values) for label, values in parts),
        bars_title=text or "Ce qui fait le score",
        near=Near(
            np.ones(n, np.int64),
            np.full(n, 2 if rank else 0),
            np.arange(n, dtype=float),
            np.zeros(n, np.int64),
            ("⟦cost⟧",),
            "\u00a0min",
        ),
    )


def small_model(text: str | None = None, lang: str = "fr") -> MapModel:
    """Six communes; `text` replaces every text of the map."""
    shapes = squares()
    context = gpd.GeoDataFrame(
        {"name": [text or "Lozère", text or "Ardèche"]},
        geometry=[box(3, 43.5, 4, 44.7), box(4, 44.2, 5, 44.7)],
        crs=4326,
    )
    legend = (
        LEGEND
        if text is None
        else tuple(LegendItem(text, text, text, item.color, item.dark, item.hatch, item.dots) for item in LEGEND)
    )
    points = (
        PointView(
            4.05, 44.05, text or "Les Voisins", "f0", text or "Alès", (text or "8 bénévoles",), "accueil", reach=(0, 1)
        ),
        PointView(4.15, 44.15, text or "Les Amis", "f0", text or "Nîmes", (text or "fermée",), active=False),
        PointView(
            4.25, 44.05, text or "SSIAD", "f1", text or "Le Vigan", (text or "12 places",), inside=False, reach=(2,)
        ),
    )
    return MapModel(
        lang=lang,  # type: ignore[arg-type]
        title=text or "Zones blanches d’essai",
        subtitle=text or "Plus la couleur est foncée, moins la commune est couverte.",
        notice=text or "Exemple",
        codes=tuple(f"3000{i}" for i in range(6)),
        names=NAMES if text is None else (text,) * 6,
        places=tuple(text or f"CC {i % 2}" for i in range(6)),
        shapes=shapes,
        circles=np.array([900.0, 40, 5000, 20000, 300, 0]),
        circles_label=text or "Personnes de 65 ans ou plus",
        context=context,
        outline=gpd.GeoSeries([shapes.union_all()], crs=4326),
        families=(family(0, text, legend=legend), family(1, text, legend=legend)),
        points=points,
        sources=(text or "© IGN – ADMIN EXPRESS", text or "Insee"),
        parameters=((text or "Temps maximal", text or "20 min"),),
        modes=(("aller-vers", text or "aller-vers"), ("accueil", text or "accueil")),
        reach_label=text or "20 min",
        first=() if text is None else (text,),
    )


def opened(blocks: tuple[str, str]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Headers and sections of the two blocks of a map, put together."""
    (first, seen), (rest, later) = map(opened_block, blocks)
    families = [one | other for one, other in zip(first["families"], rest["families"], strict=True)]
    return first | rest | {"families": families}, seen | later


def opened_block(block: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Header and sections of a block."""
    raw = zlib.decompress(base64.b64decode(block), -15)
    at = 4 + int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4:at])
    sections = {}
    for name, size in header["sections"]:
        sections[name] = raw[at : at + size]
        at += size
    assert at == len(raw)
    return header, sections | {name: sections[first] for name, first in header["same"].items()}
