"""From a diagnosis to the interactive map: what subjects tell of each commune, drawn with the teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.calculator import calculator
from zonesblanches.outputs.formulas import formulas
from zonesblanches.outputs.indicators import chosen_view, family_views
from zonesblanches.outputs.options import MapOptions
from zonesblanches.outputs.webmap import FamilyView, MapModel, Near, PointView, WebMap, build_map
from zonesblanches.schema import label
from zonesblanches.telling import explain
from zonesblanches.telling.documents.map import around_map, bars_title
from zonesblanches.telling.indicator import shown_decimals
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.slots import FigureColumn, exact_texts, figure_column, slot
from zonesblanches.telling.stops import said_days
from zonesblanches.telling.subjects.decisions import decided_codes
from zonesblanches.telling.subjects.providers import nearby_ways, team_facts
from zonesblanches.telling.subjects.within import hamlet_shapes
from zonesblanches.telling.sureness import sureness_of
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.territory.drawn import drawn_shapes, neighbours, outline, with_area

__all__ = ["draw_map", "map_model"]

Place = Mapping[tuple[str, str], int]
_FIGURES = ("score", "travel", "providers", "supply", "people", "discordance", "inhabitants")


def draw_map(findings: Findings, asked: MapOptions, voice: Voice | None = None) -> WebMap:
    """Draw the interactive map of a diagnosis, in a voice of its language where one is at hand; see `Diagnosis.map`."""
    return build_map(map_model(findings, asked, voice))


def map_model(findings: Findings, asked: MapOptions | None = None, voice: Voice | None = None) -> MapModel:
    """Return everything that the map shows, as plain values."""
    asked = asked or MapOptions()
    table, voice = findings.table, voice or Voice(findings, asked.lang)
    columns, opened = chosen_view(voice.main, asked.columns, asked.view)
    shapes = with_area(drawn_shapes(findings.territory))
    points, place = _points(voice)
    around = around_map(voice)
    block, without = calculator(voice, place)
    return MapModel(
        **{**around, "title": asked.title or around["title"]},
        lang=asked.lang,
        notice=asked.notice,
        codes=tuple(map(str, table.index)),
        names=tuple(map(str, table["name"])),
        places=tuple("" if pd.isna(name) else str(name) for name in table["epci_name"]),
        shapes=shapes,
        circles=table["demand"].fillna(0.0).to_numpy(dtype=float),
        context=neighbours(findings.territory, asked.lang),
        outline=outline(findings.territory, shapes),
        families=tuple(
            _view(family, place, columns, first=rank == 0) for rank, family in enumerate(voice.families.values())
        ),
        points=tuple(points),
        view=opened,
        home=_home(findings),
        calculator=block,
        no_calculator=without,
    )


def _home(findings: Findings) -> tuple[float, float, float, float] | None:
    """Open on the part that holds most communes where others are overseas: the whole would be a globe of dots."""
    zones = findings.territory.communes["zone"]
    if len(zones.unique()) == 1:
        return None
    west, south, east, north = findings.table[zones == zones.value_counts().index[0]].total_bounds
    return float(west), float(south), float(east), float(north)


def _view(voice: FamilyVoice, place: Place, columns: Sequence[str], *, first: bool) -> FamilyView:
    figures = [figure for subject in in_order(*_FIGURES) for figure in subject.figures(voice)]
    figures += [_own(voice, name) for name in columns]
    patterns, pattern = _patterns(voice, figures)
    views = family_views(voice, columns)
    of, hamlets = hamlet_shapes(voice)
    return FamilyView(
        key=voice.name,
        label=voice.name,
        views=views,
        columns=tuple(figures),
        rows=tuple(figure.key for figure in figures if figure.shown),
        tabled=tuple(figure.key for figure in figures if figure.tabled),
        patterns=patterns,
        pattern=pattern,
        bars=tuple((text, voice.numbers(name)) for name, text in voice.part_labels.items()),
        bars_title=bars_title(voice),
        near=_near(voice, place),
        doubts=voice.doubtful,
        decided=tuple(sorted(voice.result.table.index.get_indexer(list(decided_codes(voice))).tolist())),
        hamlets=hamlets,
        hamlets_of=of,
        sure=sureness_of(voice, tuple(item.key for item in views[0].legend)),
        formulas=formulas(voice, figures, first=first),
    )


def _own(voice: FamilyVoice, name: str) -> FigureColumn:
    """Return a column of the analyst's own."""
    values = voice.numbers(name, of_all=True)
    return figure_column(voice, f"x_{name}", label(name, voice.lang), values, shown_decimals(values))


def _patterns(
    voice: FamilyVoice, figures: Sequence[FigureColumn]
) -> tuple[tuple[tuple[str, ...], ...], npt.NDArray[np.int64]]:
    """Return the distinct series of sentences, and the one of each commune."""
    same = "n_sure" not in {figure.key for figure in figures}
    known: dict[tuple[str, ...], int] = {}
    chosen = np.empty(len(voice.rows), dtype=np.int64)
    for at, code in enumerate(voice.rows):
        texts = tuple(explain.pattern(voice, code))
        chosen[at] = known.setdefault(texts, len(known))
    written = known if not same else [
        tuple(text.replace(slot("n_sure"), slot("n_providers")) for text in texts) for texts in known
    ]  # fmt: skip
    return tuple(written), chosen


def _near(voice: FamilyVoice, place: Place) -> Near:
    """Return the nearest providers of each commune, then those that only declare it."""
    if not voice.listed:
        nobody = np.zeros(0, dtype=np.int64)
        return Near(np.zeros(len(voice.rows), dtype=np.int64), nobody, nobody.astype(float), nobody, ())
    near = voice.nearby
    where = [place[voice.name, str(ident)] for ident in near["provider"]]
    values = near["cost"].to_numpy(dtype=float)
    counts = np.bincount(near["row"].to_numpy(dtype=np.int64), minlength=len(voice.rows))
    texts = exact_texts(values, voice.parameters.limits, voice.lang)
    ways = nearby_ways(voice)
    words = tuple(dict.fromkeys(ways))
    return Near(
        counts,
        np.asarray(where, dtype=np.int64),
        np.where(np.isinf(values), np.nan, values),
        np.array([words.index(way) for way in ways], dtype=np.int64),
        words,
        f"\u00a0{voice.parameters.unit}",
        {at: text for at, text in texts.items() if np.isfinite(values[at])},
    )


def _points(voice: Voice) -> tuple[list[PointView], dict[tuple[str, str], int]]:
    """Describe the providers that count, then the inactive ones of the territory, dimmed; and say where each stands.

    None in a public edition without its list of providers: their commune, capacity and date would name them.
    """
    points: list[PointView] = []
    place: dict[tuple[str, str], int] = {}
    if not voice.listed:
        return points, place
    for family in voice.families.values():
        for ident, team in family.teams.items():
            place[family.name, ident] = len(points)
            points.append(_point(voice, team, family.name, reach=family.reach.get(ident, ())))
    points += [_point(voice, team, str(team["family"]), active=False) for team in voice.idle_teams]
    return points, place


def _point(
    voice: Voice, team: Mapping[str, Any], family: str, *, active: bool = True, reach: tuple[int, ...] = ()
) -> PointView:  # fmt: skip
    return PointView(
        lon=float(team["lon"]),
        lat=float(team["lat"]),
        name=str(team["name"]),
        family=family,
        home=", ".join(filter(None, [voice.place(team["commune"]), said_days(team)])),
        facts=tuple(team_facts(team, voice.lang)) if active else (),
        mode=team["mode"] if isinstance(team["mode"], str) else "",
        active=active,
        inside=not active or bool(team["inside"]),
        reach=reach,
    )
