"""From a diagnosis to the interactive map: everything on it is written here, in words and columns of figures."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.doubts import doubtful
from zonesblanches.diagnosis.edition import SECRET, lists_providers
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, capitalised
from zonesblanches.outputs.indicators import chosen_view, cost_texts, family_views, shown_decimals
from zonesblanches.outputs.options import MapOptions
from zonesblanches.outputs.webmap import FamilyView, MapColumn, MapModel, Near, PointView, WebMap, build_map
from zonesblanches.said import fact
from zonesblanches.schema import MODES, demand_words, label
from zonesblanches.telling import explain, remarks
from zonesblanches.telling.credits import parameter_lines, plain, reading_key, sources
from zonesblanches.telling.questions import stake
from zonesblanches.telling.slots import slot, tau_words
from zonesblanches.telling.stops import said_days
from zonesblanches.telling.subjects.providers import how_near, team_facts
from zonesblanches.telling.voice import NEAREST, FamilyVoice, Voice
from zonesblanches.territory.drawn import drawn_shapes, neighbours, outline, with_area

__all__ = ["draw_map", "map_model"]

Floats = npt.NDArray[np.float64]
Place = Mapping[tuple[str, str], int]
_HIDDEN = {"score", "rank_score", "access_ratio", "demand", "volume", "population"}  # what a public edition may hide


def draw_map(findings: Findings, asked: MapOptions) -> WebMap:
    """Draw the interactive map of a diagnosis; see `Diagnosis.map`."""
    return build_map(map_model(findings, asked))


def map_model(findings: Findings, asked: MapOptions | None = None) -> MapModel:
    """Return everything that the map shows, as plain values."""
    asked = asked or MapOptions()
    lang = asked.lang
    columns, opened = chosen_view(findings, asked.columns, asked.view)
    table, voice = findings.table, Voice(findings, lang)
    shapes = with_area(drawn_shapes(findings.territory))
    heading = "Zones blanches et grises" if lang == "fr" else "Blank and grey zones"
    points, place = _points(findings, lang)
    return MapModel(
        lang=lang,
        title=asked.title or f"{heading} – {findings.territory.name}",
        subtitle=reading_key(findings, lang),
        notice=asked.notice,
        codes=tuple(map(str, table.index)),
        names=tuple(map(str, table["name"])),
        places=tuple("" if pd.isna(name) else str(name) for name in table["epci_name"]),
        shapes=shapes,
        circles=table["demand"].fillna(0.0).to_numpy(dtype=float),
        circles_label=demand_words(findings.demand_column, lang),
        context=neighbours(findings.territory, lang),
        outline=outline(findings.territory, shapes),
        families=tuple(_view(family, place, columns) for family in voice.families.values()),
        points=tuple(points),
        sources=tuple(sources(findings, lang)),
        parameters=tuple(_parameters(findings, lang)),
        modes=tuple((key, words[lang == "en"]) for key, words in MODES.items()),
        reach_label=f"{plain(findings.parameters.threshold, lang)}\u00a0{findings.parameters.unit}",
        view=opened,
        home=_home(findings),
        listed=lists_providers(findings.edition),
        first=tuple(_first(findings, lang)),
    )


def _first(findings: Findings, lang: Lang) -> list[str]:
    """Say what is to be read before the map, then which communes the questions touch."""
    said = [*remarks.reader_warnings(findings, lang), stake(findings, lang)]
    return [f"{capitalised(text)}." for text in said if text]


def _home(findings: Findings) -> tuple[float, float, float, float] | None:
    """Open on the part that holds most communes where others are overseas: the whole would be a globe of dots."""
    zones = findings.territory.communes["zone"]
    if len(zones.unique()) == 1:
        return None
    west, south, east, north = findings.table[zones == zones.value_counts().index[0]].total_bounds
    return float(west), float(south), float(east), float(north)


def _parameters(findings: Findings, lang: Lang) -> list[tuple[str, str]]:
    """Return the parameters, then what was assumed for all families."""
    remark = "Remarque" if lang == "fr" else "Remark"
    assumed = [(remark, fact(text)) for text in remarks.assumptions(findings, lang)]
    return [*parameter_lines(findings, lang, idle=False), *assumed]


def _view(voice: FamilyVoice, place: Place, columns: Sequence[str]) -> FamilyView:
    findings, result, lang = voice.findings, voice.result, voice.lang
    figures = _columns(voice, columns)
    patterns, pattern = _patterns(voice, [str(code) for code in result.table.index], figures)
    used = {column.key for column in figures}
    rows = ["score", "rank_score", "nearest_cost", "n_providers", "access_ratio", "demand", "population"]
    return FamilyView(
        key=result.name,
        label=result.name,
        views=family_views(findings, result, columns, lang),
        columns=tuple(figures),
        rows=tuple(key for key in [*rows, *(f"x_{name}" for name in columns)] if key in used),
        patterns=patterns,
        pattern=pattern,
        bars=tuple((text, _floats(result.table[name])) for name, text in voice.part_labels.items()),
        bars_title="Composition du score (les parts font le score)" if lang == "fr" else "What the score is made of",
        near=_near(voice, place),
        doubts=tuple(np.flatnonzero(result.table.index.isin(doubtful(findings.doubts, result.name))).tolist()),
    )


def _floats(values: pd.Series) -> Floats:
    return np.asarray(values.astype("Float64").to_numpy(dtype=float, na_value=np.nan))


def _columns(voice: FamilyVoice, columns: Sequence[str]) -> list[MapColumn]:
    """Return the figures that sentences, sheets and tables read."""
    findings, lang = voice.findings, voice.lang
    table, parameters = voice.result.table, voice.parameters
    cost, ratio, rank = (_floats(table[name]) for name in ("nearest_cost", "access_ratio", "rank_score"))
    percent_sign = "\u202f%" if lang == "fr" else "%"
    odd = cost_texts(100 * ratio, (100 * parameters.theta,), lang, 0)
    halves = {int(at): _half(rank[at], lang) for at in np.flatnonzero(rank % 1 > 0)}
    found = [
        MapColumn("score", f"{label('score', lang)} (0–100)", _floats(table["score"]), 1),
        MapColumn("rank_score", label("rank_score", lang), rank, 0, texts=halves),
        _cost_column(cost, findings, lang),
        MapColumn("n_providers", label("n_providers", lang), _floats(table["n_providers"])),
        MapColumn(
            "access_ratio",
            label("access_ratio", lang),
            100 * ratio,
            after=percent_sign,
            texts={at: text + percent_sign for at, text in odd.items()},
        ),
        *_tau(voice, table["tau"]),
        MapColumn("demand", capitalised(voice.words), _floats(table["demand"])),
        MapColumn("volume", label("volume", lang), _floats(table["volume"])),
    ]
    sure = _floats(table["n_sure"])
    if not np.array_equal(sure, found[3].values, equal_nan=True):
        found.append(MapColumn("n_sure", label("n_sure", lang), sure))
    if "population" in findings.table and findings.demand_column != "population":
        found.append(MapColumn("population", label("population", lang), _floats(findings.table["population"])))
    for name in columns:
        values = _floats(findings.table[name])
        found.append(MapColumn(f"x_{name}", label(name, lang), values, shown_decimals(values)))
    return found if findings.edition is None else [_with_secrets(column, findings) for column in found]


def _tau(voice: FamilyVoice, tau: pd.Series) -> list[MapColumn]:
    """Give the share of extreme isolation within supply, where the capacities are people."""
    values = _floats(tau)
    if np.isnan(values).all():
        return []
    small = np.flatnonzero((values > 0) & (values < 0.01))
    texts = dict.fromkeys(small.tolist(), tau_words(voice, 0.005))
    after = "\u202f%" if voice.lang == "fr" else "%"
    return [MapColumn("tau", label("tau", voice.lang), np.round(100 * values), 0, after, texts)]


def _with_secrets(column: MapColumn, findings: Findings) -> MapColumn:
    """Say « secret » where a public edition has hidden the figure, or one that it needs."""
    if column.key not in _HIDDEN and not column.key.startswith("x_"):
        return column
    at = np.flatnonzero(np.isnan(column.values) & findings.table["masked"].ne("").to_numpy())
    return dataclasses.replace(column, texts={**column.texts, **dict.fromkeys(at.tolist(), SECRET)})


def _half(rank: float, lang: Lang) -> str:
    return f"{rank:.1f}".replace(".", "," if lang == "fr" else ".")


def _cost_column(cost: Floats, findings: Findings, lang: Lang) -> MapColumn:
    """Format costs as sentences do, each on its side of the thresholds."""
    after = f"\u00a0{findings.parameters.unit}"
    texts = cost_texts(cost, findings.parameters.limits, lang)
    texts = {at: text if np.isinf(cost[at]) else text + after for at, text in texts.items()}
    known = np.where(np.isinf(cost), np.nan, cost)
    return MapColumn("nearest_cost", label("nearest_cost", lang), known, 1, after, texts, trim=True)


def _patterns(
    voice: FamilyVoice, codes: Sequence[str], figures: Sequence[MapColumn]
) -> tuple[tuple[tuple[str, ...], ...], npt.NDArray[np.int64]]:
    """Return the distinct series of sentences, and the one of each commune."""
    same = "n_sure" not in {column.key for column in figures}
    known: dict[tuple[str, ...], int] = {}
    chosen = np.empty(len(codes), dtype=np.int64)
    for at, code in enumerate(codes):
        texts = tuple(explain.pattern(voice, code))
        chosen[at] = known.setdefault(texts, len(known))
    written = known if not same else [
        tuple(text.replace(slot("n_sure"), slot("n_providers")) for text in texts) for texts in known
    ]  # fmt: skip
    return tuple(written), chosen


def _near(voice: FamilyVoice, place: Place) -> Near:
    """Return the nearest providers of each commune, then those that only declare it."""
    codes = voice.result.table.index
    if not voice.listed:
        nobody = np.zeros(0, dtype=np.int64)
        return Near(np.zeros(len(codes), dtype=np.int64), nobody, nobody.astype(float), nobody, ())
    near = [(code, *found) for code, pairs in voice.near.items() for found in pairs]
    near += [(code, ident, np.inf, "to_confirm", False) for code, idents in voice.beyond.items() for ident in idents]
    order = codes.get_indexer([code for code, *_ in near]).argsort(kind="stable")
    near = [near[at] for at in order]
    counts = np.bincount(codes.get_indexer([code for code, *_ in near]), minlength=len(codes))
    where = [place[voice.name, ident] for _, ident, *_ in near]
    values = np.array([cost for _, _, cost, _, _ in near], dtype=float)
    values[np.isinf(values)] = np.nan
    ways = [
        how_near(voice, "" if math.isinf(cost) else slot("cost"), kind, comes=comes) for _, _, cost, kind, comes in near
    ]
    words = tuple(dict.fromkeys(ways))
    return Near(
        counts,
        np.asarray(where, dtype=np.int64),
        values,
        np.array([words.index(way) for way in ways], dtype=np.int64),
        words,
        f"\u00a0{voice.parameters.unit}",
        cost_texts(values, voice.parameters.limits, voice.lang),
    )


def _points(findings: Findings, lang: Lang) -> tuple[list[PointView], dict[tuple[str, str], int]]:
    """Describe the providers that count, then the inactive ones of the territory, dimmed; and say where each stands.

    None in a public edition without its list of providers: their commune, capacity and date would name them.
    """
    points: list[PointView] = []
    place: dict[tuple[str, str], int] = {}
    if not lists_providers(findings.edition):
        return points, place
    names = findings.commune_names
    for result in findings.families.values():
        reach = _reach(result)
        for ident, team in result.providers.to_dict("index").items():
            place[result.name, str(ident)] = len(points)
            points.append(_point(team, result.name, findings, names, lang, reach=reach.get(ident, ())))
    listed = findings.providers.table
    own = listed["commune"].isin(findings.table.index) & listed["family"].isin(list(findings.families))
    points += [
        _point(team, team["family"], findings, names, lang, active=False)
        for team in listed[own & ~listed["active"].astype(bool)].to_dict("records")
    ]
    return points, place


def _point(
    team: dict[Any, Any],
    family: str,
    findings: Findings,
    names: Mapping[str, str],
    lang: Lang,
    *,
    active: bool = True,
    reach: tuple[int, ...] = (),
) -> PointView:
    return PointView(
        lon=float(team["lon"]),
        lat=float(team["lat"]),
        name=str(team["name"]),
        family=family,
        home=", ".join(filter(None, [str(names.get(team["commune"], team["commune"])), said_days(team)])),
        facts=tuple(team_facts(team, lang)) if active else (),
        mode=team["mode"] if isinstance(team["mode"], str) else "",
        active=active,
        inside=team["commune"] in findings.table.index,
        reach=reach,
    )


def _reach(result: FamilyResult) -> dict[Any, tuple[int, ...]]:
    """Return the communes that each provider serves, as positions in the table."""
    service = result.service
    where = result.table.index.get_indexer(service.origins)[service.rows[service.counted]]
    groups = pd.Series(where).groupby(service.columns[service.counted])
    return {service.destinations[column]: tuple(sorted(rows.tolist())) for column, rows in groups}
