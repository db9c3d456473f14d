"""Two diagnoses side by side: their maps move together, and what changes between them is counted."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.arguments import checked, one_of
from zonesblanches.blocks import Block, Head, Heading, Paragraph, Table
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError, first_five
from zonesblanches.language import LANGS, Lang, number, plural
from zonesblanches.outputs.maps import map_model
from zonesblanches.outputs.options import MapOptions
from zonesblanches.outputs.webmap import LegendItem, MapModel, View, build_pair
from zonesblanches.outputs.webmap.page import Page
from zonesblanches.pages import blocks_html
from zonesblanches.schema import CLASSES, class_label, demand_words

__all__ = ["changed_classes", "compare_maps"]

_ORDER = {"blanche": 0, "grise": 1, "couverte": 2}
_LISTED = 200
# better, same, worse, cannot be compared; the two that matter differ from each other and from the middle in grey too
_COLORS = (("#1b486d", "#85b0d0"), ("#f2f2f2", "#2c303a"), ("#8c2f0b", "#f0a27f"), ("#ffffff", "#15171c"))


@checked(
    before=one_of(Findings, "donnez ce que rend diagnose(…)"), after=one_of(Findings, "donnez ce que rend diagnose(…)")
)
def compare_maps(
    before: Findings,
    after: Findings,
    *,
    names: Sequence[str] | None = None,
    title: str | None = None,
    columns: Sequence[str] = (),
    lang: Lang = "fr",
    notice: str | None = None,
) -> Page:
    """Draw two diagnoses side by side, in one page that needs no network: both maps move together.

    Classes, score or any indicator colour both; so does, for the communes that both have, the change of class. Under
    the maps: how many communes and people change class, and which communes.

    Parameters
    ----------
    before, after
        Two diagnoses, of the same territory or not: two dates, two sets of parameters, with and without a new team.
    names
        Of each map; « Avant », « Après » by default.
    title
        Of the page.
    columns
        As for `Diagnosis.map`.
    lang
        ``"fr"`` or ``"en"``.
    notice
        Badge beside the title.

    Returns
    -------
    Page
        With ``save("comparaison.html")``, ``embed(address)`` and a notebook view.

    Raises
    ------
    ParameterError
        When `names` are not two, `lang` is unknown, or a column is absent.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard, halls = zb.territory("30"), zb.load_mairies(min_hours=24)
    >>> near = zb.diagnose(gard, halls, parameters=zb.Parameters(threshold=15, proximity=10))
    >>> page = zb.compare_maps(near, zb.diagnose(gard, halls), names=["15 min", "20 min"])
    >>> "15 min" in page.render()
    True
    """
    if lang not in LANGS:
        raise ParameterError(f"lang vaut {lang!r}, attendu : « fr » ou « en ».")
    told = list(names) if names is not None else ["Avant", "Après"] if lang == "fr" else ["Before", "After"]
    if len(told) != 2 or isinstance(names, str):
        raise ParameterError(f"names : attendu deux noms, un par carte ; reçu : {first_five(map(repr, told))}.")
    models = [map_model(one, MapOptions(columns=columns, lang=lang)) for one in (before, after)]
    heading = "Comparaison" if lang == "fr" else "Comparison"
    pair = _with_changes(models, before, after, lang)
    place = before.territory.name if before.territory.name == after.territory.name else ""
    return build_pair(
        pair,
        title=title or " – ".join(filter(None, [heading, place])),
        names=(str(told[0]), str(told[1])),
        changes=blocks_html(_changes(before, after, (str(told[0]), str(told[1])), lang), lang),
        notice=notice,
    )


def changed_classes(before: FamilyResult, after: FamilyResult) -> pd.DataFrame:
    """Return the classes of the communes that both have: `before`, `after`, and `change` (1 better, -1 worse).

    `change` is NaN when one of the classes is *sans objet* or *non classée*.
    """
    both = before.table.index.intersection(after.table.index)
    table = pd.DataFrame({"before": before.table.loc[both, "class"], "after": after.table.loc[both, "class"]})
    start, end = (table[name].astype(object).map(_ORDER).astype(float) for name in ("before", "after"))
    table["change"] = np.sign(end - start)
    return table


def _with_changes(
    models: Sequence[MapModel], before: Findings, after: Findings, lang: Lang
) -> tuple[MapModel, MapModel]:
    """Add to each family that both have a view of what changed."""
    first, second = models
    changes = {name: changed_classes(before.families[name], after.families[name]) for name in _shared(before, after)}
    changes = {name: table for name, table in changes.items() if len(table)}
    return _with_view(first, before, changes, lang), _with_view(second, after, changes, lang)


def _with_view(model: MapModel, findings: Findings, changes: dict[str, pd.DataFrame], lang: Lang) -> MapModel:
    families = []
    for family in model.families:
        if family.key in changes:
            people = findings.families[family.key].table["demand"].fillna(0.0)
            view = _change_view(changes[family.key], people, demand_words(findings.demand_column, lang), lang)
            family = dataclasses.replace(family, views=(family.views[0], view, *family.views[1:]))  # noqa: PLW2901
        families.append(family)
    return dataclasses.replace(model, families=tuple(families))


def _change_view(changes: pd.DataFrame, people: pd.Series, words: str, lang: Lang) -> View:
    french = lang == "fr"
    change = changes["change"].reindex(people.index)
    bins = change.map({1.0: 0, 0.0: 1, -1.0: 2}).fillna(3).to_numpy(dtype=np.int8)
    labels = (
        ("Mieux couverte", "Même classe", "Moins bien couverte", "Ne se compare pas")
        if french
        else ("Better covered", "Same class", "Less covered", "Cannot be compared")
    )
    items = tuple(
        LegendItem(f"pas{k}", text, "", *colors, hatch=k == len(labels) - 1)
        for k, (text, colors) in enumerate(zip(labels, _COLORS, strict=True))
    )
    shown = len(items) if (bins == len(items) - 1).any() else len(items) - 1
    counts = tuple(
        f"{plural(int((bins == k).sum()), 'commune', lang=lang)} · {number(people[bins == k].sum(), 0, lang)} {words}"
        for k in range(shown)
    )
    name = "Changement de classe" if french else "Change of class"
    sentence = f"{name}, de la première carte à la seconde." if french else f"{name}, from the first map to the second."
    return View("evolution", name, items[:shown], counts, bins, sentence)


def _changes(before: Findings, after: Findings, names: tuple[str, str], lang: Lang) -> list[Block]:
    """Write the tables of changes, family by family."""
    french = lang == "fr"
    shared = _shared(before, after)
    if not shared:
        return []
    parts: list[Block] = [Heading("Ce qui change" if french else "What changes")]
    both = before.table.index.intersection(after.table.index)
    parts += _in_common(len(both), len(before.table), len(after.table), names, lang)
    for name in shared if len(both) else []:
        table = changed_classes(before.families[name], after.families[name])
        people = after.families[name].table["demand"].reindex(table.index).fillna(0.0)
        moved = table[table["before"] != table["after"]]
        parts += _reference(before.families[name], after.families[name], names, lang)
        parts.append(_transitions(table, people, name, names, after.demand_column, lang))
        if len(moved):
            parts.append(_listed(moved, people, after.table["name"], name, names, lang))
    return parts


def _shared(before: Findings, after: Findings) -> list[str]:
    return [name for name in before.families if name in after.families]


def _in_common(both: int, first: int, second: int, names: tuple[str, str], lang: Lang) -> list[Block]:
    """Say how many communes are compared, when they are not all."""
    if both == first == second:
        return []
    french = lang == "fr"
    counts = [plural(n, "commune", lang=lang) for n in (first, second)]
    sides = " ; ".join(f"{name} : {count}" for name, count in zip(names, counts, strict=True))
    if not both and french:
        told = "Aucune commune n’est dans les deux cartes\u00a0: rien ne se compare"
    elif not both:
        told = "No commune is in both maps: nothing can be compared"
    else:
        told = (
            "Communes comparées, présentes dans les deux cartes\u00a0: "
            if french
            else "Communes compared, in both maps: "
        )
        told += number(both, 0, lang)
    return [Paragraph(f"{told} ({sides}).")]


def _reference(before: FamilyResult, after: FamilyResult, names: tuple[str, str], lang: Lang) -> list[Block]:
    """Say when the two do not compare accessibility with the same reference: part of the changes comes from it."""
    values = [1000 * result.a_ref for result in (before, after)]
    if np.isclose(values[0], values[1], rtol=1e-9, equal_nan=True):
        return []
    first, second = (number(value, 2, lang) for value in values)
    text = (
        f"{before.name} : l’accessibilité de référence est de {first} pour 1 000 personnes ({names[0]}) et de {second} "
        f"({names[1]}) ; une partie des changements de classe et de score vient de là."
        if lang == "fr"
        else f"{before.name}: the reference accessibility is {first} per 1,000 people ({names[0]}) and {second} "
        f"({names[1]}); part of the changes of class and score comes from it."
    )
    return [Paragraph(text)]


def _transitions(
    table: pd.DataFrame, people: pd.Series, family: str, names: tuple[str, str], column: str, lang: Lang
) -> Table:
    french = lang == "fr"
    rows = []
    for start in CLASSES:
        for end in CLASSES:
            inside = (table["before"] == start) & (table["after"] == end)
            if inside.any():
                cells = [number(int(inside.sum()), 0, lang), number(people[inside].sum(), 0, lang)]
                rows.append((class_label(start, lang), class_label(end, lang), *cells))
    people_head = Head(demand_words(column, lang).capitalize(), figure=True)
    heads = [*map(Head, names), Head("Communes", figure=True), people_head]
    caption = f"{family} : {'classe par classe' if french else 'class by class'}"
    return Table(caption, tuple(heads), tuple(rows))


def _listed(
    moved: pd.DataFrame, people: pd.Series, commune_names: pd.Series, family: str, names: tuple[str, str], lang: Lang
) -> Table:
    """List the communes whose class changes, those with the most people first."""
    french = lang == "fr"
    order = people.reindex(moved.index).sort_values(ascending=False, kind="stable").index[:_LISTED]
    rows = tuple(
        (
            str(commune_names[code]),
            str(code),
            *(class_label(moved.at[code, side], lang) for side in ("before", "after")),
            number(people[code], 0, lang),
        )
        for code in order
    )
    what = plural(len(moved), "commune change de classe" if french else "commune changes class",
                  "communes changent de classe" if french else "communes change class", lang)  # fmt: skip
    more = (
        f" ({'les' if french else 'the first'} {_LISTED}{' premières' if french else ''})"
        if len(moved) > _LISTED
        else ""
    )
    words = ["Commune", "Code Insee" if french else "Insee code", *names]
    heads = (*map(Head, words), Head("Personnes" if french else "People", figure=True))
    return Table(f"{family} : {what}{more}", heads, rows)
