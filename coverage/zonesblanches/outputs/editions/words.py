"""What a public edition says of itself."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from zonesblanches.language import Lang, number, plural
from zonesblanches.schema import label

__all__ = ["rules"]


def rules(
    threshold: int, hidden: pd.DataFrame, table: pd.DataFrame, *, moved: int, renamed: int, providers: bool
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
        Teams called by their commune, because their name looks like a person's.
    providers
        False when their list is left out.
    """
    called = renamed if providers else 0  # without the list of providers, no team is named at all
    return {
        lang: (*_rules(threshold, hidden, table, moved, providers, lang), *_renamed(called, lang))
        for lang in ("fr", "en")
    }


def _renamed(count: int, lang: Lang) -> list[str]:
    if not count:
        return []
    if lang == "en":
        return [f"{plural(count, 'team', lang='en')} called by their commune: the name looked like a person's"]
    told = plural(count, "équipe nommée", "équipes nommées")
    return [f"{told} par leur commune : leur nom ressemblait à celui d’une personne"]


def _rules(
    threshold: int,
    hidden: pd.DataFrame,
    table: pd.DataFrame,
    moved: int,
    providers: bool,  # noqa: FBT001
    lang: Lang,
) -> list[str]:
    cells, communes = int(hidden.to_numpy().sum()), int(hidden.any(axis=1).sum())
    by_column = ", ".join(
        f"{label(str(name), lang)} {number(int(hidden[name].sum()), 0, lang)}" for name in hidden if hidden[name].any()
    )
    scores = int(
        (table["score"].isna() & hidden.any(axis=1) & ~table["class"].isin(["non classée", "sans objet"])).sum()
    )
    detail = f" ({by_column})" if by_column else ""
    if lang == "fr":
        return [
            f"Édition publique : sous secret, les effectifs de moins de {threshold} personnes et ceux qui les "
            f"révéleraient par différence, soit {plural(cells, 'valeur')} dans {plural(communes, 'commune')}{detail}",
            "Totaux : sommes de ce qui est publié, donc un peu sous-estimées ; classes, motifs et nombres "
            "d’intervenants : ceux de l’édition interne",
            "Scores, volumes et rangs : recalculés sur ce qui est publié, sans les valeurs sous secret ; "
            f"{plural(scores, 'commune')} sans score publié ; accessibilité arrondie à 5 % de la référence là où des "
            "valeurs sous secret y entrent",
            f"{plural(moved, 'intervenant non institutionnel placé', 'intervenants non institutionnels placés')} au "
            "point de leur commune, leurs temps d’accès portés aux 5 minutes supérieures ou au seuil suivant ; ni "
            "contact, ni texte libre" + ("" if providers else ", ni liste des intervenants"),
        ]
    return [
        f"Public edition: hidden (“secret”), counts under {threshold} people and those that would reveal them by "
        f"difference: {plural(cells, 'value', lang='en')} in {plural(communes, 'commune', lang='en')}{detail}",
        "Totals: sums of what is published, so slightly low; classes, reasons and numbers of providers: those of the "
        "internal edition",
        "Scores, volumes and ranks: computed again from what is published, without hidden values; "
        f"{plural(scores, 'commune', lang='en')} without a published score; accessibility rounded to 5% of the "
        "reference where hidden values enter it",
        f"{plural(moved, 'non-institutional provider', lang='en')} put at the point of their commune, travel costs to "
        "them raised to the next 5 minutes or threshold; no contact, no free text"
        + ("" if providers else ", no list of providers"),
    ]
