"""Why a commune has its class: each reason with its figure and its threshold, whole or in the few words of a column."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zonesblanches.language import join_words
from zonesblanches.schema import REASONS, class_label
from zonesblanches.telling.slots import slot, with_figures
from zonesblanches.telling.subjects.times import by_time
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = [
    "in_one_line",
    "plain_reasons",
    "reason_clauses",
    "reason_counts",
    "reason_labels",
    "short_reasons",
    "unclassed",
    "why_grey",
]

Row = Mapping[str, Any]


def plain_reasons(voice: FamilyVoice, code: str) -> str:
    """Return the reasons in one line, for lists; what the class says where it has no reason.

    Parameters
    ----------
    voice
        Speaks of a family.
    code
        The commune.
    """
    row = voice.rows[code]
    if row["class"] in {"non classée", "sans objet"}:
        return f"{class_label(row['class'], voice.lang)}{voice.colon}{unclassed(voice, row)}."
    clauses = [*reason_clauses(voice, row), *filter(None, [by_time(voice, code)])]
    return with_figures(voice, [in_one_line(voice, clauses)], code)[0]


def unclassed(voice: FamilyVoice, row: Row) -> str:
    """Say why a commune has no class, to stand after the name of what it has.

    Parameters
    ----------
    voice
        Speaks of a family.
    row
        Of the commune.
    """
    if row["class"] == "non classée":
        if np.isnan(row["demand"]):
            return voice.say("population concernée inconnue", "demand unknown")
        return voice.say("coûts d’accès manquants", "travel costs missing")
    nobody = "aucune des" if voice.words.startswith("personnes") else "aucun des"
    return voice.say(f"{nobody} {voice.words} n’y vit", f"no {voice.words} live there")


def in_one_line(voice: Voice, clauses: Sequence[str]) -> str:
    """Join reasons.

    Parameters
    ----------
    voice
        Its language.
    clauses
        In their order.
    """
    return voice.say(" ; ", "; ").join(clauses)


def reason_clauses(voice: FamilyVoice, row: Row) -> list[str]:
    """Say each reason that holds, with its figure and its threshold.

    Parameters
    ----------
    voice
        Speaks of a family.
    row
        Of a commune in a zone blanche or grise, or covered.
    """
    if row["class"] == "blanche":
        threshold = voice.threshold(row["code"])
        return [
            voice.say(
                f"aucun intervenant à {threshold} ou moins ne dessert {voice.noun.the}, et aucun ne {voice.noun.it} "
                "déclare",
                f"no provider within {threshold} serves {voice.noun.the}, and none declares it",
            )
        ]
    if row["class"] == "couverte":
        return [_served(voice, row)]
    clauses = {"G1": _single, "G2": _scarce, "G3": _remote, "G4": _unsure}
    return [clauses[reason](voice, row) for reason in row["reasons"].split("+")]


def _served(voice: FamilyVoice, row: Row) -> str:
    """Say who serves a commune, in its three parts, and how far the nearest is."""
    cost = slot("nearest_cost")
    near = voice.say("une équipe s’y déplace", "a team comes there")
    if row["comes"] and voice.near[row["code"]][0][2] == "to_confirm":
        near = voice.say("une équipe dit s’y déplacer (à confirmer)", "a team says it comes there (to be confirmed)")
    if not row["comes"]:
        near = voice.say(f"le plus proche à {cost}", f"the nearest at {cost}")
    return f"{_parts(voice, row)}, {near}"


def _parts(voice: FamilyVoice, row: Row) -> str:
    """Count the providers of a commune: within reach, those that may come, those to be confirmed."""
    threshold, reach = voice.threshold(row["code"]), voice.cost(voice.parameters.outreach)
    sure, possible, asked = (int(row[f"n_{name}"]) for name in ("sure", "possible", "to_confirm"))
    many = slot("n_sure")
    said = [
        voice.say(
            f"{many} {'intervenant' if sure < 2 else 'intervenants'} à {threshold} ou moins",
            f"{many} {'provider' if sure == 1 else 'providers'} within {threshold}",
        )
    ]
    if possible:
        which = f"qui ne {'déclarent' if possible > 1 else 'déclare'} {voice.noun.no}"
        said.append(
            voice.say(
                f"{possible} aller-vers à {reach} ou moins {which}",
                f"{possible} outreach {'team' if possible == 1 else 'teams'} within {reach} declaring {voice.noun.no}",
            )
        )
    if asked:
        declare = "déclare" if asked == 1 else "déclarent"
        said.append(
            voice.say(
                f"{asked} qui {declare} {voice.noun.the} à plus de {threshold} (à confirmer)",
                f"{asked} declaring {voice.noun.the} from over {threshold} (to be confirmed)",
            )
        )
    return join_words(said if sure or len(said) == 1 else said[1:], voice.lang)


def _single(voice: FamilyVoice, row: Row) -> str:
    threshold, count = voice.threshold(row["code"]), int(row["n_providers"])
    if count > 1:
        wanted = voice.figure(voice.wanted[row["code"]])
        return voice.say(
            f"trop peu d’intervenants ({_parts(voice, row)} ; seuil {wanted})",
            f"too few providers ({_parts(voice, row)}; threshold {wanted})",
        )
    if row["n_to_confirm"]:
        how = voice.say(f"un seul, qui déclare {voice.noun.the}", f"only one, which declares {voice.noun.the}")
    elif row["n_possible"]:
        how = voice.say(
            f"un seul, un aller-vers qui ne déclare {voice.noun.no}",
            f"only one, an outreach team declaring {voice.noun.no}",
        )
    elif row["comes"]:
        how = voice.say("un seul, qui s’y déplace", "only one, which comes there")
    else:
        how = voice.say(f"un seul, à {threshold} ou moins", f"only one, within {threshold}")
    return voice.say(f"intervenant unique ({how})", f"single provider ({how})")


def _unsure(voice: FamilyVoice, row: Row) -> str:
    threshold = voice.threshold(row["code"])
    return voice.say(
        f"desserte à confirmer (déclaré{voice.noun.e} seulement, à plus de {threshold})",
        f"service to be confirmed (only declared, from over {threshold})",
    )


def _scarce(voice: FamilyVoice, row: Row) -> str:
    theta, least = voice.thetas[row["code"]], voice.parameters.tau_min
    ratio = slot("access_ratio")
    if least and not row["access_ratio"] < theta:  # the yardstick asks for more
        tau, wanted = voice.share(row["tau"], 0), voice.share(least, 0)
        return voice.say(
            f"offre insuffisante (elle pourrait accompagner {tau} des personnes en isolement extrême, seuil {wanted})",
            f"insufficient supply (it could accompany {tau} of the people in extreme isolation, threshold {wanted})",
        )
    limit = voice.share(theta, 0)
    return voice.say(
        f"offre insuffisante ({ratio} de la référence du territoire, seuil {limit})",
        f"insufficient supply ({ratio} of the territory’s reference, threshold {limit})",
    )


def _remote(voice: FamilyVoice, row: Row) -> str:
    limit = voice.cost(voice.proximities[row["code"]])
    if np.isinf(row["nearest_cost"]):
        cap = voice.cost(voice.parameters.reach)
        return voice.say(
            f"éloignement (déclaré{voice.noun.e}, mais aucun lieu où se rendre à {cap} ou moins, seuil {limit})",
            f"remoteness (declared, but no place to travel to within {cap}, threshold {limit})",
        )
    cost = slot("nearest_cost")
    return voice.say(
        f"éloignement (le plus proche est à {cost}, seuil {limit})",
        f"remoteness (the nearest is at {cost}, threshold {limit})",
    )


def short_reasons(voice: FamilyVoice, code: str) -> str:
    """Return the reasons of a class with their figures, without the thresholds that the criteria say once.

    Parameters
    ----------
    voice
        Speaks of a family.
    code
        A commune in a blank or a grey zone; the others have their usual sentence.
    """
    row, times = voice.rows[code], list(filter(None, [by_time(voice, code)]))
    if row["class"] == "blanche":
        return in_one_line(voice, [_short_blank(voice, code), *times])
    if row["class"] != "grise":
        return plain_reasons(voice, code)
    clauses = {"G1": _short_single, "G2": _short_scarce, "G3": _short_remote, "G4": _short_unsure}
    told = [clauses[reason](voice, code) for reason in str(row["reasons"]).split("+")]
    return in_one_line(voice, [*told, *times])


def _short_blank(voice: FamilyVoice, code: str) -> str:
    nearest = float(voice.rows[code]["nearest_cost"])
    limit = voice.cost(voice.parameters.reach if math.isinf(nearest) else voice.thresholds[code])
    nobody = voice.say(
        f"aucun intervenant à {limit} ne {voice.noun.it} dessert", f"no provider within {limit} serves it"
    )
    if not math.isfinite(nearest):
        return nobody
    cost = voice.cost(nearest)
    return nobody + voice.say(f" (où se rendre\u00a0: {cost})", f" (to travel to: {cost})")


def _short_single(voice: FamilyVoice, code: str) -> str:
    count, wanted = int(voice.rows[code]["n_providers"]), voice.figure(voice.wanted[code])
    if count == 1:
        return voice.say("intervenant unique", "single provider")
    return voice.say(f"{count} intervenants au lieu de {wanted}", f"{count} providers instead of {wanted}")


def _short_scarce(voice: FamilyVoice, code: str) -> str:
    ratio = float(voice.rows[code]["access_ratio"])
    said = voice.say("offre insuffisante", "insufficient supply")
    if math.isnan(ratio):  # a public edition does not publish it
        return said
    share = voice.ratio(ratio)
    return said + voice.say(f" ({share} de la référence)", f" ({share} of the reference)")


def _short_remote(voice: FamilyVoice, code: str) -> str:
    nearest = float(voice.rows[code]["nearest_cost"])
    if math.isfinite(nearest):
        return voice.say(f"éloignement ({voice.cost(nearest)})", f"remoteness ({voice.cost(nearest)})")
    reach = voice.cost(voice.parameters.reach)
    return voice.say(
        f"éloignement (aucun lieu où se rendre à {reach})", f"remoteness (no place to travel to within {reach})"
    )


def _short_unsure(voice: FamilyVoice, _code: str) -> str:
    return voice.say("desserte à confirmer", "service to be confirmed")


def reason_counts(voice: FamilyVoice) -> list[tuple[str, int]]:
    """Count the communes of the grey zones by reason, all reasons in their order.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    reasons = voice.result.table["reasons"].astype(str)
    labels = reason_labels(voice).items()
    return [(words, int(reasons.str.contains(code, regex=False).sum())) for code, words in labels]


def reason_labels(voice: FamilyVoice) -> dict[str, str]:
    """Return what each reason of a grey zone is called.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    labels = {code: words[voice.lang != "fr"] for code, words in REASONS.items()}
    if set(voice.wanted.values()) != {2}:  # « intervenant unique » would be false
        labels["G1"] = voice.say("Trop peu d’intervenants", "Too few providers")
    return labels


def why_grey(voice: FamilyVoice) -> str:
    """Say which reasons make the grey zones, the most frequent first.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    found = sorted((pair for pair in reason_counts(voice) if pair[1]), key=lambda pair: -pair[1])
    told = join_words(
        [
            voice.say(f"{words.lower()} dans {voice.communes(count)}", f"{words.lower()} in {voice.communes(count)}")
            for words, count in found
        ],
        voice.lang,
    )
    if len(found) == 1:
        return voice.say(f"Motif de zone grise : {told}.", f"Reason of grey zones: {told}.")
    return voice.say(
        f"Motifs de zone grise ({voice.noun.a} peut en avoir plusieurs) : {told}.",
        f"Reasons of grey zones ({voice.noun.a} may have several): {told}.",
    )
