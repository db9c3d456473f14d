"""Thresholds: own ones, those that can never matter, and the communes that are near one."""

from __future__ import annotations

from zonesblanches.said import Said
from zonesblanches.telling.credits import exception_words, rule_words
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import Voice

__all__ = ["LIMITS", "limit_words"]


def limit_words(voice: Voice, name: str) -> str:
    """Format a threshold, with what else it may be.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    name
        ``"threshold"`` or ``"proximity"``.
    """
    return voice.limit(getattr(voice.parameters, name)) + exception_words(voice.parameters, name, voice.lang)


def _assumed(voice: Voice) -> list[str]:
    """Say the own thresholds, and how many communes have them."""
    rules = voice.parameters.exceptions
    if not rules:
        return []
    unit, lang = voice.parameters.unit, voice.lang
    own = sum(int(family.result.limits["own"].sum()) for family in voice.families.values())
    said = " ; ".join(rule_words(rule, unit, lang) for rule in rules)
    return [
        voice.say(f"Seuils propres ({voice.communes(own)}) : {said}", f"Own thresholds ({voice.communes(own)}): {said}")
    ]


def _warned(voice: Voice) -> list[str]:
    """Say when a threshold can never matter, or was never looked up to."""
    return [*_idle_rules(voice), *_cut_short(voice), *_idle(voice)]


def _idle_rules(voice: Voice) -> list[str]:
    """Say that own thresholds hold for no commune."""
    if not voice.parameters.exceptions or any(family.result.limits["own"].any() for family in voice.families.values()):
        return []
    return [
        voice.say(
            "les seuils propres (exceptions) ne valent nulle part dans le territoire : ni la famille, ni la densité, "
            "ni la liste de codes ne s’y trouvent",
            "the own thresholds (exceptions) hold nowhere in the territory: neither family, density nor list of "
            "codes is in it",
        )
    ]


def _cut_short(voice: Voice) -> list[str]:
    """Say that the table of costs stops before what the parameters look up to."""
    parameters, cutoff = voice.parameters, voice.findings.main.costs.cutoff
    if cutoff is None or cutoff >= parameters.reach:
        return []
    cut, reach, unit = voice.figure(cutoff, 1), voice.figure(parameters.reach, 1), parameters.unit
    return [
        Said(
            voice.say(
                f"la table de coûts s’arrête à {cut} {unit}, les paramètres regardent jusqu’à {reach} "
                f": des {voice.noun.many} "
                "passent pour blanches ou grises faute d’avoir été calculées",
                f"the cost table stops at {cut} {unit}, the parameters look up to {reach}: "
                f"{voice.noun.many} are taken for "
                "blank or grey because they were not computed",
            ),
            voice.say(f"Refaites la table jusqu’à {reach} {unit}", f"Make the table again up to {reach} {unit}"),
        )
    ]


def _idle(voice: Voice) -> list[str]:
    """Say which thresholds can never matter."""
    parameters, said = voice.parameters, []
    if parameters.proximity >= parameters.threshold:
        said.append(
            voice.say(
                "le seuil de proximité n’est pas sous le seuil de portée : le motif « éloignement » ne vaut que pour "
                f"les {voice.noun.many} déclaré{voice.noun.e}s",
                "the proximity threshold is not under the reach threshold: the reason “remoteness” only applies to "
                f"declared {voice.noun.many}",
            )
        )
    bounds = parameters.bounds_of_decay
    if bounds and bounds[-1] < parameters.threshold:
        said.append(
            voice.say(
                "le dernier palier de l’accessibilité s’arrête avant le seuil de portée : des intervenants à portée y "
                "pèsent 0",
                "the last step of the accessibility stops before the reach threshold: providers in reach weigh 0 in it",
            )
        )
    return said


def _closeness(voice: Voice) -> list[str]:
    """Count the communes whose nearest provider is within a tenth of the threshold."""
    threshold = voice.parameters.threshold
    low, high = voice.limit(round(0.9 * threshold, 2)), voice.limit(round(1.1 * threshold, 2))
    near = sum(
        int(result.table["nearest_cost"].between(0.9 * threshold, 1.1 * threshold).sum())
        for result in voice.findings.families.values()
    )
    several = len(voice.findings.families) > 1
    whole = voice.say(
        f" ({voice.noun.a} compte une fois par famille)" if several else "", " (once by family)" if several else ""
    )
    if not near:
        return [
            voice.say(
                f"{voice.noun.none} n’a son plus proche intervenant entre {low} et {high}.",
                f"{voice.noun.none} has its nearest provider between {low} and {high}.",
            )
        ]
    return [
        voice.say(
            f"Plus proche intervenant entre {low} et {high} : {voice.communes(near)}{whole} ; un "
            f"seuil différent peut "
            "en changer la classe.",
            f"Nearest provider between {low} and {high}: {voice.communes(near)}{whole}; a different threshold may "
            "change their class.",
        )
    ]


LIMITS = Subject(key="limits", assumed=_assumed, warned=_warned, doubted=_closeness)
