"""Equity: how far people are from the offer, and how unequally it is shared among them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from zonesblanches.blocks import Block, Bullets, Heading
from zonesblanches.diagnosis.equity import equity
from zonesblanches.language import faithful
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["EQUITY"]


def _chapter(voice: FamilyVoice) -> Sequence[Block]:
    """Say times, then how accessibility is shared; nothing in a public edition, whose sums are those of a part."""
    if voice.public:
        return []
    found = equity(voice.findings, voice.name)
    said = [*_times(voice, found), *_shared(voice, found), *_by_income(voice, found)]
    return [Heading(voice.say("Équité", "Equity"), 2), Bullets(tuple(said))] if said else []


def _times(voice: FamilyVoice, found: dict[str, float]) -> list[str]:
    if not found["within_reach"] > 0:
        return []
    mean, half, nine = (voice.cost(round(found[name], 1)) for name in ("cost_mean", "cost_q50", "cost_q90"))
    among = _among(voice, found["within_reach"])
    return [
        voice.say(
            f"Accès au plus proche : {mean} en moyenne, {half} ou moins pour une personne sur deux, {nine} ou moins "
            "pour "
            f"neuf sur dix{among}.",
            f"Cost to the nearest: {mean} on average, {half} or less for one person in two, {nine} or less for nine in "
            f"ten{among}.",
        )
    ]


def _among(voice: FamilyVoice, share: float) -> str:
    """Say of whom times are averaged; nothing where it is of all."""
    if share == 1:
        return ""
    told, far = f"{faithful(100 * share, (100,), voice.lang, least=0)}{voice.percent_sign}", voice.parameters.reach
    if voice.findings.costs_given:
        return voice.say(
            f", parmi les {told} des {voice.words} que la table de coûts relie à un intervenant",
            f", among the {told} of {voice.words} whom the table of costs links to a provider",
        )
    return voice.say(
        f", parmi les {told} des {voice.words} qui en ont un à {voice.limit(far)} ou moins",
        f", among the {told} of {voice.words} who have one at {voice.limit(far)} or less",
    )


def _shared(voice: FamilyVoice, found: dict[str, float]) -> list[str]:
    if math.isnan(found["gini"]):
        return []
    between = found["theil_between"] / found["theil"] if found["theil"] > 0 else math.nan
    epci = (
        ""
        if math.isnan(between)
        else voice.say(
            f" ; {voice.share(between, 0)} de ces écarts sont entre intercommunalités, le reste à l’intérieur",
            f"; {voice.share(between, 0)} of these gaps are between EPCI, the rest inside them",
        )
    ) + _by_group(voice)
    return [
        voice.say(
            f"Accessibilité : indice de Gini {voice.figure(found['gini'], 2)} (0 si chacun a autant, 1 si un seul a "
            "tout)"
            f"{epci}.",
            f"Accessibility: Gini index {voice.figure(found['gini'], 2)} (0 when all have as much, 1 when one has all)"
            f"{epci}.",
        )
    ]


def _by_group(voice: FamilyVoice) -> str:
    """Say how much of the gaps lies between the groups asked for, other than the EPCI."""
    grouping = voice.findings.grouping
    if grouping is None or grouping.key == "epci":
        return ""
    found = equity(voice.findings, voice.name, grouping)
    between = found["theil_between"] / found["theil"] if found["theil"] > 0 else math.nan
    if math.isnan(between):
        return ""
    return voice.say(
        f" ; {voice.share(between, 0)} sont entre {grouping.noun.fr_many}",
        f"; {voice.share(between, 0)} are between {grouping.noun.en_many}",
    )


def _by_income(voice: FamilyVoice, found: dict[str, float]) -> list[str]:
    index = found["concentration"]
    if math.isnan(index):
        return []
    value = voice.figure(index, 2)
    if round(index, 2) == 0:
        return [
            voice.say(
                f"Selon le revenu médian des {voice.noun.many} : indice de concentration {voice.figure(0.0, 2)}, "
                "l’offre ne va ni aux revenus les plus hauts ni aux plus bas.",
                f"By median income of the {voice.noun.many}: concentration index {voice.figure(0.0, 2)}, supply goes "
                "neither to higher incomes nor to lower ones.",
            )
        ]
    who = ("plus hauts", "higher") if index > 0 else ("plus bas", "lower")
    return [
        voice.say(
            f"Selon le revenu médian des {voice.noun.many} : indice de concentration {value}, l’offre va "
            f"plutôt aux revenus les {who[0]}.",
            f"By median income of the {voice.noun.many}: concentration index {value}, supply goes rather "
            f"to {who[1]} incomes.",
        )
    ]


def _method(voice: Voice) -> list[str]:
    if voice.public:
        return []
    return [
        voice.say(
            "Équité : chaque nombre est pondéré par la population concernée ; Gini et Theil portent sur "
            "l’accessibilité "
            "A, la concentration la rapporte au revenu médian.",
            "Equity: every figure is weighted by the people concerned; Gini and Theil are of the accessibility A, "
            "concentration sets it against median income.",
        )
    ]


EQUITY = Subject(key="equity", chapter=_chapter, method=_method)
