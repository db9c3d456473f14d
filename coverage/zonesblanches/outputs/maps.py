"""From a diagnosis to the interactive map: everything on it is written here, in words and formatted figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.explain import Explainer, team_facts
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, faithful, number, percent, plural
from zonesblanches.outputs.context import drawn_shapes, neighbours, outline
from zonesblanches.outputs.credits import parameter_lines, plain, reading_key, sources
from zonesblanches.outputs.webmap import Carte, FamilyView, LegendItem, MapModel, PointView, build_map
from zonesblanches.schema import CLASS_COLORS, CLASSES, class_label, demand_words, label

__all__ = ["draw_map", "legend_notes"]


def draw_map(findings: Findings, *, lang: Lang = "fr", title: str | None = None, notice: str | None = None) -> Carte:
    """Draw the interactive map of a diagnosis; see `Diagnosis.map`."""
    return build_map(_model(findings, lang, title, notice))


def legend_notes(findings: Findings, lang: Lang = "fr") -> dict[str, str]:
    """Return the criterion of each class, with the thresholds in force."""
    parameters = findings.parameters
    unit = parameters.unit
    threshold, proximity = (f"{plain(value, lang)} {unit}" for value in (parameters.threshold, parameters.proximity))
    theta = percent(parameters.theta, 0, lang)
    n_star = parameters.n_star
    if lang == "fr":
        return {
            "blanche": f"aucun intervenant à {threshold} ou moins, et aucun ne déclare la commune",
            "grise": f"moins de {n_star} intervenants, offre sous {theta} de la référence, ou plus de {proximity}",
            "couverte": f"{n_star} intervenants ou plus, offre suffisante, à {proximity} ou moins",
            "sans objet": "aucune population concernée",
            "non classée": "donnée manquante",
        }
    return {
        "blanche": f"no provider within {threshold}, and none declares the commune",
        "grise": f"fewer than {n_star} providers, supply under {theta} of the reference, or over {proximity}",
        "couverte": f"{n_star} providers or more, enough supply, within {proximity}",
        "sans objet": "no demand",
        "non classée": "missing data",
    }


def _model(findings: Findings, lang: Lang, title: str | None, notice: str | None) -> MapModel:
    table = findings.table
    shapes = drawn_shapes(findings.territory)
    shown = _classes_shown(findings)
    notes = legend_notes(findings, lang)
    words = demand_words(findings.demand_column, lang)
    heading = "Zones blanches et grises" if lang == "fr" else "Blank and grey zones"
    return MapModel(
        lang=lang,
        title=title or f"{heading} – {findings.territory.name}",
        subtitle=reading_key(findings, lang),
        notice=" · ".join([*filter(None, [notice]), *(f"⚠ {warning}" for warning in findings.warnings_by_lang[lang])])
        or None,
        codes=tuple(map(str, table.index)),
        names=tuple(map(str, table["name"])),
        places=tuple("" if pd.isna(name) else str(name) for name in table["epci_name"]),
        shapes=shapes,
        circles=table["demand"].fillna(0.0).to_numpy(dtype=float),
        circles_label=words,
        context=neighbours(findings.territory),
        outline=outline(findings.territory, shapes),
        legend=tuple(
            LegendItem(
                key,
                class_label(key, lang),
                notes[key],
                CLASS_COLORS[key],
                hatch=key == "non classée",
                dots=key == "sans objet",
            )
            for key in shown
        ),
        families=tuple(_view(findings, result, shown, words, lang) for result in findings.families.values()),
        points=tuple(_points(findings, lang)),
        sources=tuple(sources(findings, lang)),
        parameters=tuple(_parameters(findings, lang)),
        home=_home(findings),
    )


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
    return [*parameter_lines(findings, lang), *((remark, text) for text in findings.assumptions_by_lang[lang])]


def _classes_shown(findings: Findings) -> list[str]:
    """Return the three main classes, and the two others where some commune has them."""
    met = {str(key) for result in findings.families.values() for key in result.table["class"].unique()}
    return [key for key in CLASSES if key in {"blanche", "grise", "couverte"} | met]


def _view(findings: Findings, result: FamilyResult, shown: list[str], words: str, lang: Lang) -> FamilyView:
    table = result.table
    explainer = Explainer(findings, result, lang)
    codes = [str(code) for code in table.index]
    order = {key: position for position, key in enumerate(shown)}
    counts = findings.summary(result.name).loc[shown]
    return FamilyView(
        key=result.name,
        label=result.name,
        classes=table["class"].map(order).to_numpy(dtype=np.int8),
        legend_counts=tuple(_count(line, words, lang) for _, line in counts.iterrows()),
        rows=tuple(_rows(findings, table, words, lang)),
        tooltip=tuple(_tooltip(line, lang) for line in table[["class", "score"]].to_dict("records")),
        sentences=tuple(tuple(explainer.sentences(code)) for code in codes),
        bars=tuple((text, table[name].to_numpy(dtype=float)) for name, text in explainer.part_labels().items()),
        bars_title="Composition du score (les parts font le score)" if lang == "fr" else "What the score is made of",
        teams=tuple(tuple(explainer.team_lines(code)) for code in codes),
    )


def _count(line: pd.Series, words: str, lang: Lang) -> str:
    communes = plural(int(line["communes"]), "commune", lang=lang)
    return f"{communes} · {number(line['demand'], 0, lang)} {words} ({percent(line['demand_share'], 1, lang)})"


def _tooltip(line: dict[Any, Any], lang: Lang) -> str:
    text = class_label(line["class"], lang)
    if np.isnan(line["score"]):
        return text
    return f"{text} · score {number(line['score'], 1, lang)}"


def _rows(findings: Findings, table: pd.DataFrame, words: str, lang: Lang) -> list[tuple[str, tuple[str, ...]]]:
    """Format the rows of the commune sheet."""

    def column(values: pd.Series, decimals: int, after: str = "") -> tuple[str, ...]:
        return tuple(
            text + (after if np.isfinite(value) else "")
            for value in values.astype("Float64").astype(float)
            for text in [number(value, decimals, lang)]
        )

    rows = [
        (label("score", lang) + " (0–100)", column(table["score"], 1)),
        (label("rank_score", lang), column(table["rank_score"], 0)),
        (label("nearest_cost", lang), _costs(findings, table["nearest_cost"], lang)),
        (label("n_providers", lang), column(table["n_providers"], 0)),
        (label("access_ratio", lang), tuple(percent(value, 0, lang) for value in table["access_ratio"])),
        (words.capitalize(), column(table["demand"], 0)),
    ]
    if "population" in findings.table and findings.demand_column != "population":
        rows.append((label("population", lang), column(findings.table["population"], 0)))
    return rows


def _costs(findings: Findings, values: pd.Series, lang: Lang) -> tuple[str, ...]:
    """Format costs as the sentences do, each on its side of the thresholds."""
    bounds = (findings.parameters.threshold, findings.parameters.proximity)
    unit = findings.parameters.unit
    return tuple(faithful(value, bounds, lang) + (f" {unit}" if np.isfinite(value) else "") for value in values)


def _points(findings: Findings, lang: Lang) -> list[PointView]:
    """Describe the providers that count, then the inactive ones of the territory, dimmed."""
    points = [
        PointView(team["lon"], team["lat"], team["name"], result.name, tuple(_team_lines(team, findings, lang)))
        for result in findings.families.values()
        for team in result.providers.to_dict("records")
    ]
    listed = findings.providers.table
    own = listed["commune"].isin(findings.table.index) & listed["family"].isin(list(findings.families))
    state = "inactif" if lang == "fr" else "inactive"
    points += [
        PointView(team["lon"], team["lat"], team["name"], team["family"], (state,), active=False)
        for team in listed[own & ~listed["active"].astype(bool)].to_dict("records")
    ]
    return points


def _team_lines(team: dict[Any, Any], findings: Findings, lang: Lang) -> list[str]:
    home = findings.table["name"].get(team["commune"], team["commune"])
    return [str(home), *team_facts(team, lang)]
