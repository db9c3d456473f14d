"""Thresholds: those of dense communes, those that can never matter, and the communes that are near one."""

from __future__ import annotations

from zonesblanches.diagnosis.limits import commune_limits
from zonesblanches.parameters import Parameters
from zonesblanches.said import Said
from zonesblanches.telling.credits import dense_words
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import Voice

__all__ = ["LIMITS", "limit_words"]


def limit_words(voice: Voice, name: str) -> str:
    """Format a threshold, with what it becomes in dense communes.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    name
        ``"threshold"`` or ``"proximity"``.
    """
    return voice.limit(getattr(voice.parameters, name)) + dense_words(voice.parameters, name, voice.lang)


def _told(parameters: Parameters) -> bool:
    """Tell whether dense communes have thresholds of their own."""
    return parameters.dense_threshold is not None or parameters.dense_proximity is not None


def _dense(parameters: Parameters) -> tuple[float, float]:
    """Return the reach and the proximity of dense communes."""
    told = parameters.dense_threshold, parameters.dense_proximity
    everywhere = parameters.threshold, parameters.proximity
    reach, near = (whole if own is None else own for own, whole in zip(told, everywhere, strict=True))
    return reach, near


def _assumed(voice: Voice) -> list[str]:
    """Say the thresholds of dense communes, and how many communes have them."""
    if not _told(voice.parameters):
        return []
    reach, near = (f"{voice.plain(limit)} {voice.parameters.unit}" for limit in _dense(voice.parameters))
    communes = voice.communes(int(commune_limits(voice.findings.territory.communes, voice.parameters)["dense"].sum()))
    return [
        voice.say(
            f"Seuils des {voice.noun.many} denses ({communes}) : portée {reach}, proximité {near}",
            f"Thresholds of dense {voice.noun.many} ({communes}): reach {reach}, proximity {near}",
        )
    ]


def _warned(voice: Voice) -> list[str]:
    """Say when a threshold can never matter, or was never looked up to."""
    return [*_idle_dense(voice), *_cut_short(voice), *_idle(voice)]


def _idle_dense(voice: Voice) -> list[str]:
    """Say that thresholds of dense communes change nothing, or contradict each other."""
    if not _told(voice.parameters):
        return []
    if not commune_limits(voice.findings.territory.communes, voice.parameters)["dense"].any():
        return [
            Said(
                voice.say(f"{voice.noun.no} dense dans le territoire", f"no dense {voice.noun.one} in the territory"),
                voice.say(
                    "dense_threshold et dense_proximity n’y changent rien",
                    "The parameters dense_threshold and dense_proximity change nothing in it",
                ),
            )
        ]
    reach, near = _dense(voice.parameters)
    if near < reach:
        return []
    return [
        voice.say(
            f"en {voice.noun.one} dense, le seuil de proximité n’est pas sous le seuil de portée : le "
            f"motif « éloignement » n’y "
            f"vaut que pour les {voice.noun.many} déclaré{voice.noun.e}s",
            f"in dense {voice.noun.many}, the proximity threshold is not under the reach threshold: "
            f"the reason “remoteness” "
            f"only applies to declared {voice.noun.many} there",
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
    if parameters.measure == "e2sfca" and parameters.decay[-1][0] < parameters.threshold:
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
