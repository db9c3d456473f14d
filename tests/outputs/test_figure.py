"""The static figure: its words, its colours, its names that do not collide, its files, its errors."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import xml.etree.ElementTree as ET
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import shapely
from eyes import VISIONS, contrast, luminance
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from shapely.geometry import Point, box
from webmap_models import HOSTILE

import zonesblanches as zb
from example import CODES, diagnosis, frame, land, teams
from zonesblanches.outputs.drawing.ground import make_grounds
from zonesblanches.outputs.drawing.plot import Names, compound
from zonesblanches.outputs.drawing.scene import Steps
from zonesblanches.outputs.drawing.text import safe, width, wrap
from zonesblanches.outputs.figure.content import class_content, column_content
from zonesblanches.outputs.figure.scale import STEPS, make_scale, ramp_colors
from zonesblanches.schema import CLASS_COLORS
from zonesblanches.telling.voice import Voice

DAY = dt.date(2026, 1, 1)
NAMES = ["$\\frac{1}{0}$", "<script>alert(1)</script>", "a\x00b\u202e", "\U0001f600 日本", "$", "_^{}\\"]


@pytest.fixture(scope="module")
def small() -> zb.Diagnosis:
    """Six squares of 10 km: computed by hand elsewhere, drawn here."""
    return diagnosis()


def texts_of(figure: Any) -> str:
    return re.sub(r"[ \u00a0]+", " ", " ".join(text.get_text() for text in figure.findobj(Text)))


def patches_of(figure: Any) -> list[PathPatch]:
    return [patch for patch in figure.findobj(PathPatch) if patch.axes is not None]


def boxes_on(figure: Any, dpi: int = 100) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Draw, and return what each map wrote with the rectangle that it took."""
    figure.set_dpi(dpi)
    figure.draw_without_rendering()
    return [item for names in figure.names for item in names.written]


def overlaps(written: list[tuple[str, tuple[float, float, float, float]]]) -> list[tuple[str, str]]:
    return [
        (a, b)
        for (a, (al, ab, ar, at)), (b, (bl, bb, br, bt)) in itertools.combinations(written, 2)
        if al < br and bl < ar and ab < bt and bb < at
    ]


# words


def test_the_title_says_what_the_map_says(small: zb.Diagnosis) -> None:
    counts = small.summary()
    said = class_content(Voice(small).main)
    blank = counts.loc["blanche"]
    assert said.text.title.startswith(f"Exemple : {int(blank['communes'])} commune")
    assert f"{int(blank['demand'])} personnes de 75 ans ou plus" in said.text.title
    assert sum(len(fill.codes) for fill in said.fills) == 6
    assert class_content(Voice(small, "en").main).text.title.startswith("Exemple: ")


def test_the_legend_holds_colours_words_and_counts_of_the_screen(small: zb.Diagnosis) -> None:
    figure = small.plot(date=DAY)
    text = texts_of(figure)
    for key, line in small.summary().iterrows():
        if line["communes"]:
            assert {"blanche": "Zone blanche", "grise": "Zone grise", "couverte": "Zone couverte"}[str(key)] in text
    drawn = {mpl.colors.to_hex(patch.get_facecolor()) for patch in patches_of(figure)}
    assert {CLASS_COLORS[key] for key in small.table["class"].unique()} <= drawn


def test_the_page_carries_parameters_sources_date_and_projection(
    small: zb.Diagnosis, gard_diagnosis: zb.Diagnosis
) -> None:
    text = texts_of(small.plot(date=DAY))
    for words in ("Seuil de portée T = 20 min", "Seuil de proximité T_prox = 15 min", "attendu N* = 2"):
        assert words in text, words
    for words in ("θ = 66\u202f%", "1er janvier 2026", "Lambert-93"):
        assert words in text, words
    text = texts_of(gard_diagnosis.plot(date=DAY, lang="en"))
    for words in ("estimated as the crow flies", "Licence Ouverte 2.0", "IGN", "1 January 2026", "Covered zone"):
        assert words in text, words
    assert "Zone couverte" not in text


def test_a_notice_and_the_warnings_stand_on_the_page(gard: zb.Territory, elsewhere: zb.Providers) -> None:
    alone = zb.diagnose(gard, elsewhere)
    text = texts_of(alone.plot(notice="Données provisoires"))
    assert "⚠ Données provisoires" in text
    assert "aucun intervenant actif" in text
    assert "aucun à portée du territoire" in text
    assert "350 communes sur 350 en zone blanche" in text


def test_one_commune_is_called_by_its_class() -> None:
    one = zb.diagnose(zb.territory("30007"), zb.load_mairies(min_hours=24))
    assert one.plot().heading == f"Alès : zone {one.main.table['class'].iloc[0]}"


# colours


def test_classes_are_told_apart_in_grey_and_by_all_eyes() -> None:
    """Neighbouring classes contrast by 3 to 1, for every eye and in grey."""
    for seen in VISIONS.values():
        for dark, light in itertools.pairwise(CLASS_COLORS[key] for key in ("blanche", "grise", "couverte")):
            assert contrast(light, dark, seen) >= 3.0


def test_the_scale_darkens_all_along() -> None:
    lights = [luminance(mpl.colors.to_hex(color), VISIONS["normale"]) for color in ramp_colors()]
    assert len(lights) == STEPS
    assert all(dark < light for light, dark in itertools.pairwise(lights))


def test_what_is_not_classed_is_hatched_and_what_has_no_people_is_dotted() -> None:
    shapes = frame()
    shapes.loc[0, "pop_75p"] = np.nan
    shapes.loc[1, "pop_75p"] = 0
    territory = land(shapes)
    found = zb.diagnose(territory, teams(territory=territory))
    assert {"non classée", "sans objet"} <= set(found.table["class"])
    figure = found.plot()
    assert {"////", ".."} <= {patch.get_hatch() for patch in patches_of(figure)}
    assert "Non classée" in texts_of(figure)


def test_what_is_not_solid_has_lines_and_a_count(demo) -> None:
    figure = demo.plot()
    assert {"\\\\\\\\", "xxxx"} <= {patch.get_hatch() for patch in patches_of(figure)}
    labels = demo.trust[demo.main.name].table["label"]
    white = labels[demo.main.table["class"] == "blanche"].value_counts()
    assert f"{white['fragile']} fragiles" in texts_of(figure)
    assert f"{white['à confirmer']} à confirmer" in texts_of(figure)
    assert "xxxx" not in {patch.get_hatch() for patch in patches_of(demo.public().plot())}


# a column of numbers


def test_a_scale_has_round_figures_in_french() -> None:
    scale = make_scale(np.array([0.0, 12.0, 37.0]), "count", "fr")
    assert [text for _, text in scale.ticks] == ["0", "10", "20", "30", "40"]
    assert scale.step(np.array([0.0, 20.0, 40.0, 99.0])).tolist() == [0, STEPS // 2, STEPS - 1, STEPS - 1]
    assert make_scale(np.array([0.05, 0.2]), "share", "fr").ticks[0][1] == "5\u202f%"
    score = make_scale(np.array([40.0, 60.0]), "score", "fr")
    assert (score.low, score.high) == (0.0, 100.0)


def test_a_scale_gathers_extremes_and_shows_ratios_when_they_are_wide() -> None:
    values = np.r_[1, 1, np.geomspace(10, 100_000, 200), 5_000_000]
    scale = make_scale(values, "count", "fr")
    assert scale.log
    assert scale.ticks[0][1].startswith("≤ ")
    assert scale.ticks[-1][1].startswith("≥ ")
    assert 3 <= len(scale.ticks) <= 8
    assert len(make_scale(np.array([7.0, 7.0]), "count", "fr").ticks) > 1


def test_a_column_hatches_what_is_missing_and_out_of_reach(small: zb.Diagnosis) -> None:
    said = column_content(Voice(small).main, "nearest_cost")
    assert said.text.heading == "Accès au plus proche (min)"
    assert said.text.title == "Exemple : accès au plus proche (min), par commune"
    drawn = pd.Index(np.concatenate([fill.codes for fill in said.fills]))
    assert sorted(drawn) == CODES
    values = small.main.table["nearest_cost"]
    hatched = {code for fill in said.fills if fill.hatch for code in fill.codes}
    assert hatched == set(values.index[~np.isfinite(values)])
    shapes = frame()
    shapes.loc[[2, 3], "niveau_vie_median"] = np.nan  # secret
    partly = land(shapes)
    said = column_content(Voice(zb.diagnose(partly, teams(territory=partly))).main, "median_income")
    assert [(fill.label, len(fill.codes)) for fill in said.fills if fill.hatch] == [("Donnée absente ou secrète", 2)]


def test_a_column_with_nothing_known_is_all_hatched() -> None:
    shapes = frame()
    shapes["niveau_vie_median"] = np.nan
    empty = land(shapes)
    figure = zb.diagnose(empty, teams(territory=empty)).plot(column="median_income")
    assert "Donnée absente ou secrète" in texts_of(figure)


# names


@pytest.mark.parametrize("options", [{}, {"orientation": "portrait", "circles": True, "size": "A3"}])
def test_names_collide_with_nothing_and_stay_inside(demo: zb.Diagnosis, options: dict[str, Any]) -> None:
    figure = demo.plot(**options)
    written = boxes_on(figure)
    assert {"Nîmes", "Alès", "LOZÈRE", "20 km"} <= {text for text, _ in written}
    assert len(written) > 15
    assert overlaps(written) == []
    frame_box = figure.axes[0].bbox
    for text, (left, bottom, right, top) in written:
        assert frame_box.x0 <= left, text
        assert right <= frame_box.x1, text
        assert frame_box.y0 <= bottom, text
        assert top <= frame_box.y1, text


def test_rectangles_are_those_of_the_letters(demo: zb.Diagnosis) -> None:
    """The width of the font that places a name is that of the letters drawn, to a few per cent."""
    figure = demo.plot()
    figure.set_dpi(200)
    renderer = figure.canvas.get_renderer()
    for word in ("Nîmes", "Saint-Christol-lez-Alès", "1\u202f234,5"):
        text = Text(0, 0, word, fontsize=8, fontfamily="DejaVu Sans")
        text.set_figure(figure)
        drawn = text.get_window_extent(renderer).width / 200 * 72
        assert drawn == pytest.approx(width(word, 8), rel=0.05, abs=0.6)


def test_names_are_chosen(demo: zb.Diagnosis) -> None:
    assert not {"Nîmes"} & {text for text, _ in boxes_on(demo.plot(labels=False))}
    chosen = {text for text, _ in boxes_on(demo.plot(labels=["genolhac", "30007"]))}
    assert {"Génolhac", "Alès"} <= chosen
    assert "Nîmes" not in chosen
    with pytest.raises(zb.UnknownCodeError, match=r"Genolac.*Vouliez-vous dire « Génolhac »"):
        demo.plot(labels=["Genolac"])
    with pytest.raises(zb.ParameterError, match="labels vaut -1"):
        demo.plot(labels=-1)


@pytest.mark.parametrize("dpi", [70, 150])
def test_nothing_is_written_in_the_margins_nor_over_the_map(demo: zb.Diagnosis, dpi: int) -> None:
    figure = demo.plot(circles=True, labels=False, title="Un titre très long " * 12, notice="À confirmer " * 40)
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=dpi)
    buffer.seek(0)
    ink = (plt.imread(buffer)[:, :, :3] < 0.99).any(axis=2)
    edge = round(9 / 25.4 * dpi)  # the margins are of 11 mm
    assert ink.sum() > 1000
    for margin in (ink[:edge], ink[-edge + 2 :], ink[:, :edge], ink[:, -edge + 2 :]):
        assert not margin.any()
    figure.set_dpi(dpi)
    renderer = figure.canvas.get_renderer()
    main = figure.axes[0].bbox.shrunk(0.99, 0.99)
    page = [text for text in figure.get_children() if isinstance(text, Text) and text.get_text()]
    assert len(page) > 30
    assert not [text.get_text() for text in page if main.overlaps(text.get_window_extent(renderer))]


def test_text_breaks_where_french_allows() -> None:
    assert wrap("le jeu « plaine » : 20 min", 1, 8) != []
    assert wrap("jeu « plaine »", width("jeu «", 8) + 0.1, 8)[0] == "jeu"
    assert "".join(wrap("x" * 300, 60, 8)) == "x" * 300
    assert max(width(line, 8) for line in wrap("x" * 300, 60, 8)) <= 60
    assert wrap("", 60, 8) == ()


# projections and insets


def test_each_territory_is_drawn_in_its_own_projection_unstretched() -> None:
    both = zb.diagnose(zb.territory(["48", "972"]), zb.load_mairies(min_hours=30))
    grounds = make_grounds(both, insets=True, english=False)
    assert [(ground.name, ground.epsg) for ground in grounds] == [("hexagone et Corse", 2154), ("Martinique", 5490)]
    figure = both.plot()
    assert len(figure.axes) == 2
    for axes in figure.axes:
        (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
        shape = axes.bbox
        assert (east - west) / shape.width == pytest.approx((north - south) / shape.height)
    assert "Martinique" in texts_of(figure)
    assert overlaps(figure.names[0].written) == []
    assert len(both.plot(insets=False).axes) == 2  # no territory is dropped in silence


def test_a_territory_wholly_overseas_is_drawn_in_its_own_projection() -> None:
    island = zb.diagnose(zb.territory("974"), zb.load_mairies(min_hours=30))
    (ground,) = make_grounds(island, insets=True, english=True)
    assert ground.epsg == 2975
    assert "RGR92 / UTM 40S (EPSG:2975)" in texts_of(island.plot())


def test_paris_and_its_suburbs_are_enlarged_where_they_are_small() -> None:
    region = zb.diagnose(zb.territory("Île-de-France"), zb.load_mairies(min_hours=30))
    names = [ground.name for ground in make_grounds(region, insets=True, english=False)]
    assert names == ["hexagone et Corse", "Paris et petite couronne"]
    assert len(make_grounds(region, insets=False, english=False)) == 1


def test_a_small_territory_lies_among_the_communes_around() -> None:
    one = zb.diagnose(zb.territory("30007"), zb.load_mairies(min_hours=30))
    (ground,) = make_grounds(one, insets=True, english=False)
    assert "Saint-Martin-de-Valgalgues" in set(ground.around["name"])
    assert "Alès" not in set(ground.around["name"])
    assert ground.shapes.area.sum() == pytest.approx(one.territory.communes.to_crs(2154).area.sum())


def test_the_scale_bar_is_true(demo: zb.Diagnosis) -> None:
    figure = demo.plot()
    written = dict(boxes_on(figure))
    left, _, right, _ = written["20 km"]
    metres = np.diff(figure.axes[0].transData.inverted().transform([(left, 0), (right, 0)])[:, 0])[0]
    assert metres == pytest.approx(20_000, rel=0.1)  # the white ground goes 3 points beyond on each side


# the analyst's own figure


def test_in_given_axes_nothing_else_is_touched(demo: zb.Diagnosis) -> None:
    before = dict(mpl.rcParams)
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5))
    left.plot([1, 2], [3, 4])
    limits, position = left.axis(), left.get_position().bounds
    assert demo.plot(ax=right, title="Ma carte") is right
    figure.canvas.draw()
    assert left.axis() == limits
    assert left.get_position().bounds == position
    assert right.get_title() == "Ma carte"
    (names,) = right.findobj(Names)
    assert len(names.written) > 5
    assert overlaps(names.written) == []
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == [figure.number]
    plt.close(figure)


def test_in_given_axes_insets_are_inside_and_in_a_subfigure_too() -> None:
    both = zb.diagnose(zb.territory(["48", "972"]), zb.load_mairies(min_hours=30))
    figure = plt.figure(figsize=(10, 5))
    axes = figure.subfigures(1, 2)[0].subplots()
    both.plot(ax=axes, column="score")
    figure.canvas.draw()
    (child,) = axes.child_axes
    assert axes.bbox.x0 <= child.bbox.x0 < child.bbox.x1 <= axes.bbox.x1
    plt.close(figure)


def test_a_page_is_unknown_to_pyplot_and_to_its_settings(small: zb.Diagnosis) -> None:
    before = plt.get_fignums()
    with mpl.rc_context({"text.usetex": False, "axes.facecolor": "black", "font.size": 40, "savefig.bbox": "tight"}):
        figure = small.plot()
    assert plt.get_fignums() == before
    assert figure.axes[0].get_facecolor() == (1, 1, 1, 1)
    assert figure._repr_png_()[:4] == b"\x89PNG"


# files


def test_three_formats(small: zb.Diagnosis, tmp_path: Any) -> None:
    figure = small.plot(path=tmp_path / "carte.png", date=DAY)
    image = plt.imread(tmp_path / "carte.png")
    assert sorted(image.shape[:2]) == [2480, 3507]
    figure.save(tmp_path / "carte.pdf")
    pdf = (tmp_path / "carte.pdf").read_bytes()
    assert b"/FontFile2" in pdf  # TrueType, embedded
    assert b"/Type3" not in pdf
    figure.save(tmp_path / "carte.svg")
    root = ET.fromstring((tmp_path / "carte.svg").read_text(encoding="utf-8"))
    spaces = {"s": "http://www.w3.org/2000/svg"}
    assert root.get("role") == "img"
    assert root.find("s:title", spaces).text == figure.heading
    assert root.find("s:desc", spaces).text == figure.alt
    assert "font/woff;base64" in root.find("s:style", spaces).text
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Zone blanche" in words
    assert sorted(path.name for path in tmp_path.iterdir()) == ["carte.pdf", "carte.png", "carte.svg"]


def test_the_same_figure_makes_the_same_bytes(small: zb.Diagnosis, tmp_path: Any) -> None:
    for name in ("a.svg", "b.svg", "a.pdf", "b.pdf"):
        small.plot(path=tmp_path / name, date=DAY)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_a_failure_leaves_the_former_file_whole(
    small: zb.Diagnosis, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "carte.svg"
    path.write_text("avant")
    figure = small.plot()

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(figure), "savefig", stop)
    with pytest.raises(KeyboardInterrupt):
        figure.save(path)
    assert path.read_text() == "avant"
    assert [entry.name for entry in tmp_path.iterdir()] == ["carte.svg"]


# hostile names, awkward shapes


@pytest.fixture(scope="module")
def hostile() -> zb.Diagnosis:
    names = [*NAMES, *HOSTILE]
    shapes = gpd.GeoDataFrame(
        {
            "code": [f"{i:05d}" for i in range(1, len(names) + 1)],
            "name": names,
            "epci": names,
            "population": range(900, 900 + len(names)),
            "people_65p": 20,
        },
        geometry=[
            box(4 + 0.2 * (i % 5), 44 + 0.2 * (i // 5), 4.2 + 0.2 * (i % 5), 44.2 + 0.2 * (i // 5))
            for i in range(len(names))
        ],
        crs=4326,
    )
    territory = zb.territory(shapes, columns={name: name for name in shapes.columns[:-1]}, name=NAMES[0])
    rows = pd.DataFrame({"nom": names, "code insee": shapes["code"], "famille": NAMES[0], "bénévoles": 12})
    return zb.diagnose(territory, zb.read_providers(rows, territory=territory))


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_hostile_names_show_as_they_are(hostile: zb.Diagnosis, tmp_path: Any, suffix: str) -> None:
    path = tmp_path / f"carte{suffix}"
    figure = hostile.plot(path=path, title=NAMES[0] + NAMES[1], notice=NAMES[3], labels=40)
    assert NAMES[0] in texts_of(figure)
    if suffix == ".svg":
        svg = path.read_text(encoding="utf-8")
        root = ET.fromstring(svg)
        assert "<script" not in svg
        words = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
        assert {NAMES[0], NAMES[1]} <= words


def test_hostile_names_in_given_axes(hostile: zb.Diagnosis) -> None:
    figure, axes = plt.subplots()
    hostile.plot(ax=axes)
    figure.canvas.draw()
    assert axes.get_title().startswith(NAMES[0])
    plt.close(figure)


def test_text_is_made_safe() -> None:
    assert safe("a\x00b\u202e\n c") == "ab c"
    assert safe("日") == "□"
    assert safe("1\u202f234 œuvre – « É »") == "1\u202f234 œuvre – « É »"


def test_rings_and_holes_make_one_path() -> None:
    ring = box(0, 0, 10, 10).difference(box(4, 4, 6, 6))
    grid = Steps(0.0, 10.0, 0.5)
    path = compound(np.array([ring, None, Point(1, 1), box(20, 0, 20.001, 0.001)], dtype=object), grid)
    assert path is not None
    assert (path.codes == Path.MOVETO).sum() == 2  # what is smaller than the grid is gone
    outer, hole = (shapely.LinearRing(part) for part in np.split(path.vertices, 2))
    assert outer.is_ccw != hole.is_ccw  # so that the hole stays empty
    assert compound(np.array([Point(1, 1)], dtype=object), grid) is None


# errors


def test_errors_say_what_to_do(small: zb.Diagnosis, tmp_path: Any) -> None:
    with pytest.raises(zb.MissingColumnError, match=r"scor.*Vouliez-vous dire « score »"):
        small.plot(column="scor")
    with pytest.raises(zb.ParameterError, match=r"« name » n'est pas faite de nombres"):
        small.plot(column="name")
    with pytest.raises(zb.ParameterError, match="size vaut 'A5', attendu : A4 ou A3"):
        small.plot(size="A5")
    with pytest.raises(zb.ParameterError, match="orientation vaut"):
        small.plot(orientation="paysage")
    with pytest.raises(zb.ParameterError, match="lang vaut"):
        small.plot(lang="de")
    with pytest.raises(zb.OutputError, match=re.escape(".png, .svg, .pdf")):
        small.plot(path=tmp_path / "carte.jpg")
    with pytest.raises(zb.OutputError, match="n'existe pas"):
        small.plot(path=tmp_path / "rien" / "carte.png")
    with pytest.raises(zb.UnknownCodeError, match="Famille inconnue"):
        small.plot("rien")
    with pytest.raises(zb.ParameterError, match="ne vont pas ensemble"):
        small.plot(ax=plt, path=tmp_path / "carte.png")
    with pytest.raises(zb.ParameterError, match="ax est un str"):
        small.plot(ax="x")
    with pytest.raises(zb.ParameterError, match="ax est un MapFigure"):
        small.plot(ax=small.plot())


def test_without_matplotlib_the_error_says_so(small: zb.Diagnosis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zonesblanches.outputs.figure.draw.find_spec", lambda _: None)
    with pytest.raises(zb.OutputError, match="pip install matplotlib"):
        small.plot()


def test_the_lorenz_curve_says_what_half_of_the_people_have(tmp_path: Any) -> None:
    found = diagnosis()
    figure = found.lorenz(path=tmp_path / "l.svg", date=dt.date(2026, 11, 29))
    again = found.lorenz(path=tmp_path / "m.svg", date=dt.date(2026, 11, 29))
    assert (tmp_path / "l.svg").read_bytes() == (tmp_path / "m.svg").read_bytes()
    assert "indice de Gini 0,14" in figure.alt
    assert again.heading.startswith("Qui a quelle part")
    curve = figure.axes[0].lines[1].get_xydata()
    assert curve[-1].tolist() == pytest.approx([1.0, 1.0])
    assert (curve[:, 1] <= curve[:, 0] + 1e-12).all()
    with pytest.raises(zb.OutputError, match=r"\.png, \.svg, \.pdf"):
        found.lorenz(path="l.jpg")
    rows = pd.DataFrame({"nom": ["A"], "code insee": ["29019"], "bénévoles": [3]})
    with pytest.raises(zb.OutputError, match="rien à partager"):
        zb.diagnose(zb.territory("48"), zb.read_providers(rows)).lorenz()
