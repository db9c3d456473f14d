"""Ways to colour the communes: the classes, and indicators cut in steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError, did_you_mean, first_five
from zonesblanches.language import Lang, faithful, number, percent, plural
from zonesblanches.outputs.webmap import LegendItem, View
from zonesblanches.schema import CLASS_COLORS, CLASS_COLORS_DARK, CLASSES, class_label, demand_words, label
from zonesblanches.telling.credits import legend_notes

__all__ = ["check_columns", "chosen_view", "class_items", "cost_texts", "family_views", "shown_decimals"]

Floats = npt.NDArray[np.float64]

# five steps each, from served to under-covered (or from few to many): light to dark, and the reverse on a dark page
WORSE = ("#f6eef4", "#dcbcd6", "#b882b0", "#874a80", "#511845")
WORSE_DARK = ("#2e1c2b", "#5c3755", "#925f8a", "#c796be", "#f6d3ef")
MORE = ("#edf4f9", "#bcd5e7", "#82adcb", "#487a9f", "#1b486d")
MORE_DARK = ("#14283a", "#2a4d6b", "#4b7a9f", "#85b0d0", "#d5e8f5")
BUILT_IN = ("score", "nearest_cost", "access_ratio", "n_providers", "demand")
_ROUND = 100  # beyond that, one decimal says nothing


@dataclass(frozen=True)
class _Scale:
    """An indicator to cut: bounds are included below (a commune at a bound is in the step under it)."""

    key: str
    label: str
    values: Floats
    bounds: tuple[float, ...]
    unit: str = ""
    decimals: int = 0
    whole: bool = False
    colors: tuple[str, ...] = MORE
    dark: tuple[str, ...] = MORE_DARK
    high_first: bool = False
    beyond: str = ""


def check_columns(findings: Findings, columns: Sequence[str]) -> None:
    """Refuse the columns that a map cannot colour.

    Raises
    ------
    ParameterError
        When a column is absent or holds no numbers.
    """
    table = findings.table
    numeric = [str(name) for name in table.select_dtypes("number")]
    if isinstance(columns, str) or not all(isinstance(name, str) for name in columns):
        raise ParameterError(f'columns : attendu une liste de noms de colonnes, par exemple ["{numeric[0]}"].')
    wrong = [name for name in columns if name not in numeric]
    if wrong:
        raise ParameterError(
            f"columns : pas de colonne de nombres « {wrong[0]} » dans les résultats."
            f"{did_you_mean(wrong[0], numeric)} Colonnes possibles : {first_five(numeric)}."
        )


def chosen_view(findings: Findings, columns: Sequence[str], view: str | None) -> tuple[tuple[str, ...], str]:
    """Return the columns to offer, and the key of the view to open on.

    Parameters
    ----------
    findings
        The diagnosis.
    columns
        Columns of the analyst's own.
    view
        ``"class"``, an indicator of every map, or any column of numbers, which is then added to `columns`.

    Raises
    ------
    ParameterError
        As `check_columns`.
    """
    check_columns(findings, columns)
    columns = [name for name in columns if name != findings.demand_column]  # every map has it, as « demand »
    if view is None or view in {"class", "classe"}:
        return tuple(columns), ""
    if view in BUILT_IN or view == findings.demand_column:
        return tuple(columns), view if view in BUILT_IN else "demand"
    told = tuple(dict.fromkeys([*columns, view]))
    check_columns(findings, told)
    return told, f"x_{view}"


def class_items(findings: Findings, lang: Lang) -> list[LegendItem]:
    """Return the legend of the classes: the three main ones, and the two others where some commune has them."""
    met = {str(key) for result in findings.families.values() for key in result.table["class"].unique()}
    notes = legend_notes(findings, lang)
    return [
        LegendItem(
            key,
            class_label(key, lang),
            notes[key],
            CLASS_COLORS[key],
            CLASS_COLORS_DARK[key],
            hatch=key == "non classée",
            dots=key == "sans objet",
        )
        for key in CLASSES
        if key in {"blanche", "grise", "couverte"} | met
    ]


def family_views(findings: Findings, result: FamilyResult, columns: Sequence[str], lang: Lang) -> tuple[View, ...]:
    """Return the classes, then the indicators that have a value somewhere."""
    people = result.table["demand"].fillna(0.0).to_numpy(dtype=float)
    words = demand_words(findings.demand_column, lang)
    scales = [*_scales(findings, result, lang), *(_free(findings, name, lang) for name in columns)]
    known = [scale for scale in scales if not np.isnan(scale.values).all()]
    return (_classes(findings, result, lang), *(_stepped(scale, people, words, lang) for scale in known))


def shown_decimals(values: Floats) -> int:
    """Return how many decimals a column of any kind needs on a map.

    Examples
    --------
    >>> shown_decimals(np.array([21_500.5, 18_000.0])), shown_decimals(np.array([0.12, 0.5]))
    (0, 2)
    """
    known = np.abs(values[np.isfinite(values)])
    if not len(known) or (known == np.rint(known)).all() or np.median(known) >= _ROUND:
        return 0
    return 1 if np.median(known) >= 1 else 2


def _classes(findings: Findings, result: FamilyResult, lang: Lang) -> View:
    items = class_items(findings, lang)
    order = {item.key: position for position, item in enumerate(items)}
    words = demand_words(findings.demand_column, lang)
    counts = findings.summary(result.name).loc[list(order)]
    texts = [
        _count(int(line["communes"]), line["demand"], line["demand_share"], words, lang)
        for _, line in counts.iterrows()
    ]
    name = "Classe (zone blanche, grise, couverte)" if lang == "fr" else "Class (blank, grey, covered zone)"
    return View("classe", name, tuple(items), tuple(texts), result.table["class"].map(order).to_numpy(dtype=np.int8))


def _scales(findings: Findings, result: FamilyResult, lang: Lang) -> list[_Scale]:
    """Cut what every diagnosis has: score, cost, supply, number of providers, people."""
    table, parameters = result.table, findings.parameters

    def values(name: str) -> Floats:
        return np.asarray(table[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan))

    costs = sorted({parameters.proximity / 2, *parameters.limits, parameters.reach} - {0.0})[:4]
    unit, far = parameters.unit, "hors d’atteinte" if lang == "fr" else "out of reach"
    people = values("demand")
    demand = demand_words(findings.demand_column, lang)
    return [
        _Scale("score", label("score", lang), values("score"), (20, 40, 60, 80), "", 0, high_first=True,
               colors=WORSE, dark=WORSE_DARK),
        _Scale("nearest_cost", label("nearest_cost", lang), values("nearest_cost"), tuple(costs), unit, 1,
               high_first=True, beyond=far, colors=WORSE, dark=WORSE_DARK),
        _Scale("access_ratio", label("access_ratio", lang), 100 * values("access_ratio"),
               tuple(sorted({33.0, 100 * parameters.theta, 100.0, 150.0})), "%", 0,
               colors=WORSE[::-1], dark=WORSE_DARK[::-1]),
        _Scale("n_providers", label("n_providers", lang), values("n_providers"), (0, 1, 2, 4), "", 0, whole=True,
               colors=WORSE[::-1], dark=WORSE_DARK[::-1]),
        _Scale("demand", demand[:1].upper() + demand[1:], people, _quantiles(people), whole=True, high_first=True),
    ]  # fmt: skip


def _free(findings: Findings, name: str, lang: Lang) -> _Scale:
    """Cut a column that the analyst names, at quintiles."""
    values = np.asarray(findings.table[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan))
    return _Scale(
        f"x_{name}", label(name, lang), values, _quantiles(values), "", shown_decimals(values), high_first=True
    )


def _quantiles(values: Floats) -> tuple[float, ...]:
    """Return the bounds of quintiles, rounded to two figures so that people can read them."""
    known = values[np.isfinite(values)]
    if not len(known):
        return ()
    bounds = np.quantile(known, [0.2, 0.4, 0.6, 0.8])
    rounded = {float(f"{bound:.2g}") for bound in bounds}
    return tuple(sorted(bound for bound in rounded if known.min() <= bound < known.max()))


def _stepped(scale: _Scale, people: Floats, words: str, lang: Lang) -> View:
    """Cut an indicator: steps, then « out of reach » and « missing » where some commune is so."""
    values, steps = scale.values, len(scale.bounds) + 1
    bins = np.searchsorted(np.asarray(scale.bounds, dtype=float), np.nan_to_num(values, posinf=0.0), side="left")
    bins = np.where(np.isposinf(values), steps, np.where(np.isnan(values), steps + 1, bins))
    shade = np.rint(np.linspace(0, len(scale.colors) - 1, steps)).astype(int)
    items = [
        LegendItem(f"pas{k}", text, "", scale.colors[shade[k]], scale.dark[shade[k]])
        for k, text in enumerate(_step_labels(scale, lang))
    ]
    missing = "donnée manquante" if lang == "fr" else "missing data"
    items += [
        LegendItem("hors", scale.beyond or ("infini" if lang == "fr" else "infinite"), "", "#1d0718", "#ffffff"),
        LegendItem("manquant", missing, "", "#ffffff", "#15171c", hatch=True),
    ]
    order = list(range(steps))
    order = [*([steps] if (bins == steps).any() else []), *(order[::-1] if scale.high_first else order)]
    order += [steps + 1] if (bins == steps + 1).any() else []
    place = np.zeros(steps + 2, dtype=np.int8)
    place[order] = np.arange(len(order))
    total = float(people.sum())
    counts = []
    for k in order:
        inside = float(people[bins == k].sum())
        counts.append(_count(int((bins == k).sum()), inside, inside / total if total else np.nan, words, lang))
    sentence = _sentence(scale, words, lang)
    return View(scale.key, scale.label, tuple(items[k] for k in order), tuple(counts), place[bins], sentence)


def _sentence(scale: _Scale, words: str, lang: Lang) -> str:
    """Say how to read the colours of an indicator."""
    high = scale.colors in (WORSE, MORE)
    if lang == "fr":
        more = "élevée" if high else "faible"
        return f"{scale.label}. Plus la couleur ressort du fond, plus la valeur est {more}. Cercles : {words}."
    more = "higher" if high else "lower"
    return f"{scale.label}. The more the colour stands out, the {more} the value. Circles: {words}."


def _step_labels(scale: _Scale, lang: Lang) -> list[str]:
    """Write each step in words, bounds included below: « plus de 10 à 20 min »."""
    french = lang == "fr"
    after = ("\u202f%" if french else "%") if scale.unit == "%" else f"\u00a0{scale.unit}" if scale.unit else ""

    def write(value: float) -> str:
        return faithful(value, (), lang) if scale.decimals <= 1 else number(value, scale.decimals, lang)

    if not scale.bounds:
        return ["toutes les communes" if french else "all communes"]
    if scale.whole:
        return _whole_labels(scale.bounds, lang)
    first, last = write(scale.bounds[0]) + after, write(scale.bounds[-1]) + after
    between = [
        f"plus de {write(low)} à {write(high)}{after}" if french else f"over {write(low)} to {write(high)}{after}"
        for low, high in zip(scale.bounds[:-1], scale.bounds[1:], strict=True)
    ]
    ends = (f"{first} ou moins", f"plus de {last}") if french else (f"{first} or less", f"over {last}")
    return [ends[0], *between, ends[1]]


def _whole_labels(bounds: Sequence[float], lang: Lang) -> list[str]:
    to, more = ("à", "ou plus") if lang == "fr" else ("to", "or more")
    edges = [0.0, *(bound + 1 for bound in bounds)]
    texts = []
    for low, high in zip(edges[:-1], bounds, strict=True):
        texts.append(number(low, 0, lang) if low == high else f"{number(low, 0, lang)} {to} {number(high, 0, lang)}")
    return [*texts, f"{number(edges[-1], 0, lang)} {more}"]


def _count(communes: int, people: float, share: float, words: str, lang: Lang) -> str:
    return f"{plural(communes, 'commune', lang=lang)} · {number(people, 0, lang)} {words} ({percent(share, 1, lang)})"


def cost_texts(values: Floats, bounds: Sequence[float], lang: Lang, decimals: int = 1) -> dict[int, str]:
    """Return the figures that so few decimals would put on the wrong side of a bound, and those out of reach."""
    shown = np.array([round(value, decimals) for value in np.nan_to_num(values).tolist()], dtype=float)
    odd = np.isposinf(values)
    for bound in bounds:
        odd |= ((values > bound) != (shown > bound)) | ((values < bound) != (shown < bound))
    odd &= ~np.isnan(values)
    return {int(at): faithful(float(values[at]), bounds, lang, least=decimals) for at in np.flatnonzero(odd)}
