"""Two diagnoses side by side: their maps move together, and what changes between them is counted."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd

from zonesblanches.arguments import checked, one_of
from zonesblanches.diagnosis.changes import changes_by_family
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError, first_five
from zonesblanches.language import LANGS, Lang
from zonesblanches.outputs.maps import map_model
from zonesblanches.outputs.options import MapOptions
from zonesblanches.outputs.webmap import LegendItem, MapModel, View, build_pair
from zonesblanches.outputs.webmap.page import Page
from zonesblanches.pages import blocks_html
from zonesblanches.telling.documents.comparison import (
    SIDES,
    change_blocks,
    change_steps,
    not_comparable,
    pair_title,
)
from zonesblanches.telling.indicator import Binned
from zonesblanches.telling.voice import Voice

__all__ = ["change_view", "compare_maps", "two_names"]

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
        When `names` are not two, `lang` is unknown, a column is absent, or the need of both is ranked on
        territories, or years, that are not the same.

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
    told = SIDES[lang] if names is None else two_names(names)
    refusal = not_comparable(before, after, lang)
    if refusal:
        raise ParameterError(refusal)
    models = [map_model(one, MapOptions(columns=columns, lang=lang)) for one in (before, after)]
    pair = _with_changes(models, before, after, lang)
    return build_pair(
        pair,
        title=title or pair_title(before, after, lang),
        names=told,
        changes=blocks_html(change_blocks(before, after, told, lang), lang),
        notice=notice,
    )


def _with_changes(
    models: Sequence[MapModel], before: Findings, after: Findings, lang: Lang
) -> tuple[MapModel, MapModel]:
    """Add to each family that both have a view of what changed."""
    first, second = models
    changes = {name: table for name, table in changes_by_family(before, after).items() if len(table)}
    return _with_view(first, before, changes, lang), _with_view(second, after, changes, lang)


def _with_view(model: MapModel, findings: Findings, changes: dict[str, pd.DataFrame], lang: Lang) -> MapModel:
    families, voice = [], Voice(findings, lang)
    for family in model.families:
        if family.key in changes:
            view = change_view(change_steps(voice.families[family.key], changes[family.key]))
            family = dataclasses.replace(family, views=(family.views[0], view, *family.views[1:]))  # noqa: PLW2901
        families.append(family)
    return dataclasses.replace(model, families=tuple(families))


def change_view(told: Binned) -> View:
    """Give each change its colour.

    Parameters
    ----------
    told
        See `change_steps`.
    """
    items = tuple(
        LegendItem(step.key, step.label, "", *colors, hatch=at == len(_COLORS) - 1)
        for at, (step, colors) in enumerate(zip(told.steps, _COLORS, strict=False))
    )
    return View(told.key, told.label, items, tuple(step.count for step in told.steps), told.bins, told.sentence)


def two_names(names: Sequence[str]) -> tuple[str, str]:
    """Return two names, or refuse what is not.

    Parameters
    ----------
    names
        Of the two diagnoses.
    """
    told = list(names)
    if len(told) != 2 or isinstance(names, str):
        raise ParameterError(f"names : attendu deux noms, un par carte ; reçu : {first_five(map(repr, told))}.")
    return str(told[0]), str(told[1])
