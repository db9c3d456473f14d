"""What a public edition says of itself."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from zonesblanches.language import Lang, number, plural
from zonesblanches.schema import label

__all__ = ["rules"]


def rules(
    threshold: int,
    hidden: pd.DataFrame,
    table: pd.DataFrame,
    *,
    moved: int,
    renamed: int,
    changed: Mapping[str, int],
    providers: bool,
) -> Mapping[Lang, tuple[str, ...]]:
    """Say what is hidden, how much and by which rule, in both languages.

    Parameters
    ----------
    threshold
        Least count that is published.
    hidden
        Hidden counts, by commune and column.
    table
        The public table.
    moved
        Providers put at their commune's point.
    renamed
        Teams called by their commune, because their name tells of a person.
    changed
        By family, communes whose class is not that of the internal edition.
    providers
        False when their list is left out.
    """
    called = renamed if providers else 0  # without the list of providers, no team is named at all
    return {
        lang: (
            _counts(threshold, hidden, lang),
            _scores(table, hidden, lang),
            _places(moved, providers, lang),
            *_classes(changed, lang),
            *_renamed(called, lang),
        )
        for lang in ("fr", "en")
    }


def _counts(threshold: int, hidden: pd.DataFrame, lang: Lang) -> str:
    cells, communes = int(hidden.to_numpy().sum()), int(hidden.any(axis=1).sum())
    by_column = ", ".join(
        f"{label(str(name), lang)} {number(int(hidden[name].sum()), 0, lang)}" for name in hidden if hidden[name].any()
    )
    detail = f" ({by_column})" if by_column else ""
    if lang == "en":
        return (
            f"Public edition: hidden (“secret”), counts under {threshold} people and those hidden with them, so that "
            f"none is known small: {plural(cells, 'value', lang='en')} in {plural(communes, 'commune', lang='en')}"
            f"{detail}"
        )
    return (
        f"Édition publique : sous secret, les effectifs de moins de {threshold} personnes et ceux cachés avec eux, "
        f"pour qu’on ne sache pas lesquels sont petits, soit {plural(cells, 'valeur')} dans "
        f"{plural(communes, 'commune')}{detail}"
    )


def _scores(table: pd.DataFrame, hidden: pd.DataFrame, lang: Lang) -> str:
    idle = table["class"].isin(["non classée", "sans objet"])
    gone = plural(int((table["score"].isna() & hidden.any(axis=1) & ~idle).sum()), "commune", lang=lang)
    if lang == "en":
        return (
            "Totals: sums of what is published, so slightly low; classes, scores, accessibility and ranks: computed "
            f"from what is published, an estimate standing for hidden people; {gone} without a published score"
        )
    return (
        "Totaux : sommes de ce qui est publié, donc un peu sous-estimées ; classes, scores, accessibilité et rangs : "
        "calculés sur ce qui est publié, une estimation tenant lieu des personnes sous secret ; "
        f"{gone} sans score publié"
    )


def _places(moved: int, providers: bool, lang: Lang) -> str:  # noqa: FBT001
    if lang == "en":
        return (
            f"{plural(moved, 'provider', lang='en')} put at the point of their commune, travel costs to them computed "
            "from there; no contact, no free text" + ("" if providers else ", no list of providers")
        )
    return (
        f"{plural(moved, 'intervenant placé', 'intervenants placés')} au point de leur commune, leurs temps d’accès "
        "calculés de là ; ni contact, ni texte libre" + ("" if providers else ", ni liste des intervenants")
    )


def _classes(changed: Mapping[str, int], lang: Lang) -> list[str]:
    """Say how many classes are not those of the internal edition, by family where there are several."""
    told = {name: count for name, count in changed.items() if count}
    if not told:
        return []
    one = len(changed) == 1
    counts = ", ".join(
        f"{plural(count, 'commune', lang=lang)}{'' if one else f' ({name})'}" for name, count in told.items()
    )
    if lang == "en":
        return [f"Class that is not that of the internal edition, because of places and people hidden: {counts}"]
    return [f"Classe autre que celle de l’édition interne, du fait des lieux et des effectifs cachés : {counts}"]


def _renamed(count: int, lang: Lang) -> list[str]:
    if not count:
        return []
    if lang == "en":
        return [f"{plural(count, 'team', lang='en')} called by their commune: the name told of a person"]
    told = plural(count, "équipe nommée", "équipes nommées")
    return [f"{told} par leur commune : leur nom disait celui d’une personne, une adresse ou un téléphone"]
