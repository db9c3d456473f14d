"""The interactive map, without a browser: packing, escaping, inlining, sizes."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from folium.plugins import Fullscreen, HeatMap, MarkerCluster
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box
from webmap_models import HOSTILE, family, opened, small_model, squares

from zonesblanches.errors import OutputError
from zonesblanches.outputs.webmap import CommuneLayer, WebMap, build_map
from zonesblanches.outputs.webmap.arcs import Detail, detail_for, pack_points, pack_shapes
from zonesblanches.outputs.webmap.escape import html_text
from zonesblanches.outputs.webmap.payload import payload
from zonesblanches.telling.slots import FigureColumn

if TYPE_CHECKING:
    from collections.abc import Iterator

ASSETS = files("zonesblanches.outputs.webmap") / "assets"
COMMUNES = Path(__file__).parents[2] / "data" / "communes"


def integers(data: bytes) -> list[int]:
    """Read base-128 integers, independently of the library."""
    values, value, weight = [], 0, 1
    for byte in data:
        value += (byte & 127) * weight
        weight *= 128
        if byte < 128:
            values.append(value)
            value, weight = 0, 1
    return values


def unzigzag(value: int) -> int:
    return -(value + 1) // 2 if value % 2 else value // 2


def take(stream: Iterator[int], n: int) -> list[int]:
    return [next(stream) for _ in range(n)]


def unpack(data: bytes) -> tuple[int, list[shapely.Geometry]]:
    """Number of arcs, and shapes rebuilt by symmetric difference of their rings."""
    stream = iter(integers(data))
    per_degree, n_arcs, n_vertices, n_shapes, n_rings, n_references = take(stream, 6)
    lengths = take(stream, n_arcs)
    x, y = (np.cumsum([unzigzag(value) for value in take(stream, n_vertices)]) / per_degree for _ in "xy")
    ends = np.cumsum([0, *lengths])
    arcs = [list(zip(x[a:b], y[a:b], strict=True)) for a, b in itertools.pairwise(ends)]
    rings_per_shape, sizes = take(stream, n_shapes), take(stream, n_rings)
    references, met = [], 0
    for token in take(stream, n_references):
        references.append((met, False) if token == 0 else (met - 1 - ((token - 1) >> 1), bool((token - 1) & 1)))
        met += token == 0
    assert next(stream, None) is None
    shapes, ring_at, at = [], 0, 0
    for count in rings_per_shape:
        shape: shapely.Geometry = Polygon()
        for size in sizes[ring_at : ring_at + count]:
            ring = []
            for arc, back in references[at : at + size]:
                ring += arcs[arc][::-1] if back else arcs[arc]
            assert ring[0] == ring[-1]  # the page closes no path: rings must end where they begin
            shape = shape.symmetric_difference(Polygon(ring))
            at += size
        ring_at += count
        shapes.append(shape)
    return n_arcs, shapes


# Packing


def test_squares_share_their_edges() -> None:
    shapes = squares()
    n_arcs, back = unpack(pack_shapes(shapes))
    # 2 rows of 3: 17 unit edges; corners of the whole are no junctions, so 4 pairs of edges are one arc.
    assert n_arcs == 17 - 4
    assert all(a.equals(b) for a, b in zip(shapes, back, strict=True))


def test_holes_islands_and_missing_shapes_survive() -> None:
    ring = Polygon(box(0, 0, 1, 1).exterior, [box(0.4, 0.4, 0.6, 0.6).exterior])
    inside = box(0.4, 0.4, 0.6, 0.6)
    islands = MultiPolygon([box(2, 0, 2.5, 0.5), box(3, 0, 3.5, 0.5)])
    shapes = gpd.GeoSeries([ring, None, inside, islands, Polygon()], crs=4326)
    n_arcs, back = unpack(pack_shapes(shapes))
    assert n_arcs == 4  # outside, hole = enclave, two islands
    for shape, again in zip(shapes, back, strict=True):
        expected = Polygon() if shape is None else shape
        assert expected.symmetric_difference(again).area < 1e-9


def test_no_shape_at_all() -> None:
    assert integers(pack_shapes(gpd.GeoSeries([None, None], crs=4326))) == [100_000, 0, 0, 2, 0, 0, 0, 0]
    assert integers(pack_shapes(gpd.GeoSeries([], crs=4326))) == [100_000, 0, 0, 0, 0, 0]


def test_points_round_trip() -> None:
    values = integers(pack_points(np.array([4.5, -61.2, np.nan]), np.array([44.0, 14.6, np.nan])))
    steps = np.array([unzigzag(v) for v in values]).reshape(2, 3)
    assert (np.cumsum(steps, axis=1) == [[450000, -6120000, 0], [4400000, 1460000, 0]]).all()


@given(st.permutations(range(6)), st.booleans())
def test_order_and_direction_change_nothing(order: list[int], reverse: bool) -> None:
    shapes = squares().iloc[list(order)]
    given_shapes = gpd.GeoSeries([s.reverse() for s in shapes], crs=4326) if reverse else shapes
    n_arcs, back = unpack(pack_shapes(given_shapes))
    assert n_arcs == 13
    assert all(a.equals(b) for a, b in zip(shapes, back, strict=True))


def test_generalised_neighbours_still_share_their_borders() -> None:
    wave = [(4 + k / 40, 44 + 0.001 * (k % 2)) for k in range(41)]
    west, east = wave[:21], wave[20:]
    shapes = gpd.GeoSeries(
        [
            Polygon([*wave, (5, 43), (4, 43)]),
            Polygon([*west, (4.5, 45), (4, 45)]),
            Polygon([*east, (5, 45), (4.5, 45)]),
        ],
        crs=4326,
    )
    _, back = unpack(pack_shapes(shapes, Detail(10_000, 500.0)))
    assert back[0].intersection(back[1]).area == 0
    assert shapely.union_all(back).geom_type == "Polygon"  # and no gap between them
    assert not shapely.union_all(back).interiors
    assert len(back[0].exterior.coords) < 12
    _, (exact, *_) = unpack(pack_shapes(shapes))
    assert len(exact.exterior.coords) > 40


def test_a_small_island_is_never_generalised_away() -> None:
    shapes = gpd.GeoSeries([Polygon([(4, 44), (4.001, 44), (4.001, 44.001)])], crs=4326)
    _, (island,) = unpack(pack_shapes(shapes, Detail(100_000, 5_000.0)))
    assert island.area > 0


def test_detail_follows_the_size_of_the_territory() -> None:
    assert detail_for(squares()) == Detail()
    large = gpd.GeoSeries([Point(4, 44).buffer(6, quad_segs=20_000)] * 4, crs=4326)
    assert detail_for(large).tolerance_m > 0
    town = gpd.GeoSeries([Point(4, 44).buffer(0.05, quad_segs=20_000)] * 4, crs=4326)
    assert detail_for(town) == Detail(100_000, 0.0)


# Escaping


@pytest.mark.parametrize("text", HOSTILE)
def test_data_in_a_script_cannot_get_out(text: str) -> None:
    written = payload(small_model(text))
    assert opened(written)[0]["title"] == text
    assert all(
        re.fullmatch(r"[A-Za-z0-9+/]+=*", block) for block in written
    )  # none of < > & {{ {% {# nor a line separator


@pytest.mark.parametrize("text", HOSTILE)
def test_html_text_cannot_get_out(text: str) -> None:
    assert not re.search(r"[<>{\"']", html_text(text))


def test_lone_surrogates_can_be_saved() -> None:
    assert opened(payload(replace(small_model(), title="\ud800")))[0]["title"] == "?"
    html_text("\ud800").encode("utf-8")


def test_hostile_texts_never_reach_jinja() -> None:
    for text in HOSTILE:
        page = build_map(small_model(text)).get_root().render()
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page
        assert "<b onmouseover" not in page
        assert not re.search(r"\{\{ cycler|\{% if %\}|100 \{\{|\{# x", page)
        if "getpid" in text:  # neither evaluated nor lost
            assert page.count("cycler.__init__.__globals__.os.getpid()") > 3


# The page


def test_the_page_links_nothing() -> None:
    page = build_map(small_model()).get_root().render()
    assert not re.search(r"""<(script|link|img|iframe)[^>]*(src|href)\s*=\s*["']?(https?:)?//""", page)
    assert not re.search(r"@import|url\((?!data:|#)", page)
    assert "sourceMappingURL" not in page
    assert not re.search(r"\son\w+\s*=\s*[\"']", page.split("<body")[1].split("<script")[0])
    assert "eval(" not in "".join(p.read_text("utf-8") for p in ASSETS.iterdir() if p.name.endswith(".js"))


def test_lang_title_and_viewport() -> None:
    page = build_map(small_model()).get_root().render()
    assert '<html lang="fr">' in page
    assert "<title>Zones blanches d’essai</title>" in page
    assert page.count('name="viewport"') == 1
    assert "user-scalable" not in page
    assert "<noscript>" in page
    english = build_map(small_model(lang="en")).get_root().render()
    assert '<html lang="en">' in english
    assert "Find a commune" in english


def test_rendering_twice_gives_the_same_page() -> None:
    carte = build_map(small_model())
    folium.Marker([44.05, 4.05], popup="Mairie", icon=folium.Icon(color="red")).add_to(carte)
    first = carte.get_root().render()
    assert first == carte.get_root().render()
    assert first.count('version="1.9.4"') == 1
    assert "Trust Notebook" in carte._repr_html_()
    assert first == carte.get_root().render()


def test_the_same_model_gives_the_same_page() -> None:
    assert build_map(small_model()).get_root().render() == build_map(small_model()).get_root().render()


def test_folium_extensions_are_carried() -> None:
    carte = build_map(small_model())
    MarkerCluster([[44.05, 4.05]]).add_to(carte)
    Fullscreen().add_to(carte)
    folium.LayerControl().add_to(carte)
    page = carte.get_root().render()
    assert "L.markerClusterGroup" in page
    assert "Control.FullScreen" in page or "L.control.fullscreen" in page
    assert not re.search(r'<script src=|<link rel="stylesheet"', page)


def test_an_unknown_link_is_refused_by_name() -> None:
    carte = build_map(small_model())
    HeatMap([[44.0, 4.0]]).add_to(carte)
    with pytest.raises(OutputError, match=r"leaflet_heat.*MarkerCluster"):
        carte.get_root().render()


def test_carte_alone_and_layer_on_a_plain_map() -> None:
    page = WebMap(location=[44, 4]).get_root().render()
    assert "<script src=" not in page
    plain = folium.Map(tiles=None)
    CommuneLayer(small_model(), fit=True).add_to(plain)
    assert "ZB.communeLayer" in plain.get_root().render()


def test_layer_bounds() -> None:
    assert CommuneLayer(small_model()).get_bounds() == [[44.0, 4.0], [44.2, pytest.approx(4.3)]]


# The model


def test_every_fault_is_said_at_once() -> None:
    model = small_model()
    with pytest.raises(OutputError, match=r"names a 5 valeurs.*effectifs.*sans colonne.*inconnue"):
        replace(
            model,
            names=model.names[:5],
            families=(replace(family(0), rows=("absente",), views=(replace(family(0).views[0], counts=("x",)),)),),
        )
    view = replace(family(0).views[0], bins=np.full(6, 9, np.int8))
    with pytest.raises(OutputError, match="sort de la légende"):
        replace(model, families=(replace(family(0), views=(view,)), family(1)))
    with pytest.raises(OutputError, match="4326"):
        replace(model, shapes=model.shapes.to_crs(2154))


def test_payload_keeps_missing_values_missing_and_signs() -> None:
    model = small_model()
    bars = (("A", np.array([-1.04, np.nan, 2, 3, 4, 5])),)
    header, sections = opened(payload(replace(model, families=(replace(family(0), bars=bars), family(1)))))
    spec = header["numbers"]["f0.bar0"]
    values = [v and (v - 1 + spec["least"]) / 10 ** spec["d"] for v in integers(sections["f0.bar0"])]
    assert values == [-1.0, 0, 2, 3, 4, 5]  # 0 stands for nothing
    assert list(sections["f0.view0"]) == [0, 1, 2, 2, 4, 3]


def test_any_code_can_be_written() -> None:
    model = replace(small_model(), codes=("zone-1", "Z2", "2A004", "97101", "é", "01004"))
    header, sections = opened(payload(model))
    assert header["codes"] == "text"
    assert sections["codes"].decode().split("\n") == list(model.codes)
    header, sections = opened(payload(small_model()))
    assert header["codes"] == "number"
    assert np.cumsum([unzigzag(v) for v in integers(sections["codes"])])[0] == int("30000", 36)


def test_circles_are_not_written_twice() -> None:
    model = small_model()
    people = FigureColumn("demand", "Personnes", model.circles)
    again = replace(model, families=tuple(replace(one, columns=(*one.columns, people)) for one in model.families))
    header, sections = opened(payload(again))
    assert header["circles"] == "f0.demand"
    assert "circles" not in sections
    assert opened(payload(model))[0]["circles"] == "circles"


def test_a_second_layer_borrows_the_shapes() -> None:
    header, sections = opened(payload(small_model(), geometry=False))
    assert "geo" not in sections
    assert header["n"] == 6


# What is carried


def test_vendored_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((ASSETS / "vendor" / "manifest.json").read_text("utf-8"))
    listed = set()
    for package in manifest:
        for name, digest in package["files"].items():
            listed.add(name)
            assert hashlib.sha256((ASSETS / "vendor" / name).read_bytes()).hexdigest() == digest
    present = {p.name for p in (ASSETS / "vendor").iterdir()}
    assert present == listed | {"manifest.json", "LICENSES.txt"}
    licences = (ASSETS / "vendor" / "LICENSES.txt").read_text("utf-8")
    for package in manifest:
        assert f"{package['package']}" in licences
        assert package["version"] in licences


def test_gard_is_small() -> None:
    shapes = pd.read_parquet(COMMUNES / "shapes.parquet")
    gard = shapes[shapes["dep"] == "30"]
    geometry = gpd.GeoSeries.from_wkb(gard["geometry"].to_numpy(), crs=4326)
    n = len(gard)
    assert len(pack_shapes(geometry)) < 40_000
    model = replace(
        small_model(),
        codes=tuple(gard["code"]),
        names=tuple(f"Commune {i}" for i in range(n)),
        places=("CA",) * n,
        shapes=geometry,
        circles=np.arange(1.0, n + 1),
        families=(family(0, n=n), family(1, n=n)),
    )
    assert len(build_map(model).get_root().render().encode("utf-8")) < 400_000
