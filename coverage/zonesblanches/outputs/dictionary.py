"""The data dictionary: every column of every data file, what it is called, what it counts and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.files import replacing
from zonesblanches.schema import COLUMNS, Column, demand_words, label

__all__ = ["HEADINGS", "column_lines", "data_dictionary", "write_dictionary"]

HEADINGS: Mapping[str, tuple[str, str]] = {
    "table": ("Table", "Table"),
    "column": ("Colonne", "Column"),
    "fr": ("Titre français", "French heading"),
    "en": ("Titre anglais", "English heading"),
    "unit": ("Unité", "Unit"),
    "type": ("Type", "Type"),
    "meaning": ("Définition", "Meaning"),
    "source": ("Source ou formule", "Source or formula"),
}
_TYPES: Mapping[str, tuple[str, str]] = {
    "text": ("texte", "text"),
    "count": ("nombre entier", "whole number"),
    "decimal": ("nombre décimal", "decimal number"),
    "rank": ("rang", "rank"),
    "score": ("nombre décimal", "decimal number"),
    "share": ("part de 0 à 1", "share, 0 to 1"),
    "cost": ("nombre décimal", "decimal number"),
    "boolean": ("oui ou non", "yes or no"),
}
_PEOPLE = ("population", "people_", "demand")
_UNITS: Mapping[str, tuple[str, str]] = {
    "demand_share": ("part (0–1)", "share (0–1)"),
    "area_km2": ("km²", "km²"),
    "density": ("habitants par km²", "people per km²"),
    "lon": ("degrés (WGS 84)", "degrees (WGS 84)"),
    "lat": ("degrés (WGS 84)", "degrees (WGS 84)"),
    "median_income": ("€ par an", "€ a year"),
    "apl_gp": ("consultations par an et par habitant", "visits a year per person"),
    "access_per_1k": ("offre pour 1 000 personnes", "supply per 1,000 people"),
    "need": ("de 0 à 1", "0 to 1"),
    "lack": ("de 0 à 1", "0 to 1"),
    "volume": ("personnes", "people"),
    "people_65p_source": ("", ""),
}
_OFFICIAL = "IGN, ADMIN EXPRESS ; Insee, code officiel géographique"
_SCORE = "U = 100 · √(max(B, plancher) · L)"
_SOURCES: Mapping[str, str] = {
    **dict.fromkeys(("code", "name", "dep", "reg", "epci", "epci_name", "area_km2"), _OFFICIAL),
    "population": "Insee, populations de référence",
    "people_65p": "Insee, recensement de la population",
    "people_65p_source": "Insee, recensement de la population",
    **dict.fromkeys(("people_75p", "people_80p", "people_80p_alone"), "Insee, recensement de la population"),
    **dict.fromkeys(("median_income", "poverty_share"), "Insee, Filosofi"),
    "apl_gp": "DREES, accessibilité potentielle localisée",
    "density_grid": "Insee, grille communale de densité",
    "density": "population / superficie",
    "postal_codes": "La Poste, par l'Insee",
    **dict.fromkeys(("lon", "lat", "point_source"), "DILA (mairies), IGN ; pour une équipe, sa liste"),
    "class": "N = 0 : blanche ; G1, G2 ou G3 : grise ; sinon couverte",
    **dict.fromkeys(("reasons", "plain_reasons"), "G1 : N < N* ; G2 : A < θ · A_ref ; G3 : d > T_prox"),
    "n_providers": "N = intervenants à T ou moins, ou qui déclarent la commune",
    "nearest_cost": "d = min des coûts de la commune aux intervenants actifs",
    "access_per_1k": "A = 1 000 · Σ w(c) R ; R = S / Σ w(c) D",
    "access_ratio": "A / A_ref ; A_ref = Σ S / Σ D",
    "people_reached": "Σ w(c) D",
    "need": "B = somme pondérée des composantes normalisées",
    "lack": "L = somme pondérée de min(d / d_max, 1), 1 − min(A / A_ref, 1), 1 − min(N, N*) / N*",
    "score": _SCORE,
    "score_arithmetic": "100 · (B + L) / 2",
    "score_mean": "Σ D · U / Σ D",
    "volume": "U / 100 × personnes",
    "rank_score": "rang décroissant de U",
    "rank_volume": "rang décroissant du volume",
    "demand_share": "D de la classe / Σ D",
}
_LISTS = "listes d'équipes lues"
_COMPUTED = "calcul de zonesblanches"


def data_dictionary(findings: Findings, tables: Mapping[str, Iterable[object]]) -> pd.DataFrame:
    """Describe every column of some tables.

    Parameters
    ----------
    findings
        The diagnosis: units of costs and people concerned are its own.
    tables
        Name of each table or file → its columns.

    Returns
    -------
    pandas.DataFrame
        One row per column: `table` (all those that hold it), `column` (as in the data files), `fr`, `en` (headings),
        `unit`, `type`, `meaning`, `source` (or formula), in French.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
    >>> data_dictionary(gard, {"communes": ["code", "nearest_cost"]})["unit"].tolist()
    ['', 'min']
    """
    where: dict[str, list[str]] = {}
    for table, columns in tables.items():
        for name in columns:
            where.setdefault(str(name), []).append(table)
    lines = [{"table": " ; ".join(held), **column_lines(findings, name)} for name, held in where.items()]
    return pd.DataFrame(lines, columns=list(HEADINGS))


def column_lines(findings: Findings, name: str, lang: Lang = "fr") -> dict[str, str]:
    """Describe one column; a column of the user's own is said to be so.

    Parameters
    ----------
    findings
        The diagnosis.
    name
        Technical name, with the family after ``__`` where it has one.
    lang
        Language of the unit and the type; meanings are in French.
    """
    base, _, family = name.partition("__")
    side = 0 if lang == "fr" else 1
    known = COLUMNS.get(base)
    column = known or Column(base, "text", base, base, "colonne ajoutée par l'utilisateur")
    meaning = column.note
    if base == "demand":
        meaning = f"D : {demand_words(findings.demand_column)}"
    if base == "volume":
        meaning = f"score / 100 × {demand_words(findings.volume_column)}"
    if family:
        meaning = f"{meaning} (famille « {family} »)"
    return {
        "column": name,
        "fr": label(name, "fr"),
        "en": label(name, "en"),
        "unit": _unit(column, findings, side),
        "type": _TYPES[column.kind][side] if known else "",
        "meaning": meaning,
        "source": _source(base) if known else "utilisateur",
    }


def _unit(column: Column, findings: Findings, side: int) -> str:
    if column.name in _UNITS:
        return _UNITS[column.name][side]
    if column.kind == "cost":
        return findings.parameters.unit
    if column.kind == "share":
        return ("part (0–1)", "share (0–1)")[side]
    if column.kind == "score":
        return ("points, de 0 à 100", "points, 0 to 100")[side]
    if column.kind == "count":
        return ("personnes", "people")[side] if column.name.startswith(_PEOPLE) else ("nombre", "number")[side]
    return ""


def _source(base: str) -> str:
    if base in _SOURCES:
        return _SOURCES[base]
    if base.startswith("contribution_"):
        return f"part de {_SCORE}"
    return _LISTS if base in _OF_LISTS else _COMPUTED


_OF_LISTS = {
    "id", "provider", "family", "mode", "capacity", "active", "active_assumed", "status", "updated", "commune",
    "source", "declared", "rights", "seat", "location_quality", "location_source", "location_score", "carrier",
    "partner", "row", "column", "value", "reason", "question", "proposals", "places",
}  # fmt: skip


def write_dictionary(dictionary: pd.DataFrame, path: str | Path, *, lang: Lang = "fr") -> Path:
    """Write the dictionary as a CSV that Excel opens.

    Parameters
    ----------
    dictionary
        Result of `data_dictionary`.
    path
        File ending in ``.csv``; written whole or not at all.
    lang
        ``"fr"``: ``;`` and French headings; ``"en"``: ``,`` and English ones.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    headed = dictionary.rename(columns={name: words[0 if lang == "fr" else 1] for name, words in HEADINGS.items()})
    with replacing(path, ".csv") as draft:
        headed.to_csv(draft, index=False, sep=";" if lang == "fr" else ",", encoding="utf-8-sig")
    return Path(path)
