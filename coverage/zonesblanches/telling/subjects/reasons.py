"""Why a commune has its class: each reason with its figure and its threshold, whole or in the few words of a column."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zonesblanches.language import join_words
from zonesblanches.schema import REASONS, class_label
from zonesblanches.telling.slots import slot, with_figures
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["in_one_line", "plain_reasons", "reason_clauses", "reason_counts", "short_reasons", "unclassed", "why_grey"]

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
        return unclassed(voice, row)
    return with_figures(voice, [in_one_line(voice, reason_clauses(voice, row))], code)[0]


def unclassed(voice: FamilyVoice, row: Row) -> str:
    """Say why a commune has no class.

    Parameters
    ----------
    voice
        Speaks of a family.
    row
        Of the commune.
    """
    title = class_label(row["class"], voice.lang)
    if row["class"] == "non classée":
        what = voice.say("coûts d’accès manquants", "travel costs missing")
        if np.isnan(row["demand"]):
            what = voice.say("population concernée inconnue", "demand unknown")
        return f"{title}{voice.colon}{what}."
    nobody = "aucune des" if voice.words.startswith("personnes") else "aucun des"
    return voice.say(f"{title} : {nobody} {voice.words} n’y vit.", f"{title}: no {voice.words} live there.")


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
    threshold = voice.threshold(row["code"])
    count = int(row["n_providers"])
    if row["class"] == "blanche":
        return [
            voice.say(
                f"aucun intervenant à {threshold} ou moins, et aucun ne déclare {voice.noun.the}",
                f"no provider within {threshold}, and none declares {voice.noun.the}",
            )
        ]
    if row["class"] == "couverte":
        return [_served(voice, row, count)]
    clauses = {"G1": _single, "G2": _scarce, "G3": _remote}
    return [clauses[reason](voice, row) for reason in row["reasons"].split("+")]


def _served(voice: FamilyVoice, row: Row, count: int) -> str:
    """Say how many are within the threshold, and how many only declare the commune."""
    threshold, cost = voice.threshold(row["code"]), slot("nearest_cost")
    declaring = count - voice.n_within.get(row["code"], 0)
    verb, noun = "déclare" if declaring == 1 else "déclarent", voice.noun.the
    also = voice.say(f", et {declaring} qui {verb} {noun}", f", and {declaring} declaring {noun}")
    near = count - declaring
    within = slot("n_within")
    who = voice.say("intervenant" if near < 2 else "intervenants", "provider" if near == 1 else "providers")
    return voice.say(
        f"{within} {who} à {threshold} ou moins{also if declaring else ''}, le plus proche à {cost}",
        f"{within} {who} within {threshold}{also if declaring else ''}, the nearest at {cost}",
    )


def _single(voice: FamilyVoice, row: Row) -> str:
    threshold, count = voice.threshold(row["code"]), int(row["n_providers"])
    if count == 1 and not voice.n_within.get(row["code"], 0):
        return voice.say(
            f"intervenant unique (un seul, qui déclare {voice.noun.the})",
            f"single provider (only one, which declares {voice.noun.the})",
        )
    if count == 1:
        return voice.say(
            f"intervenant unique (un seul à {threshold} ou moins)", f"single provider (only one within {threshold})"
        )
    return voice.say(
        f"trop peu d’intervenants ({count} à {threshold} ou moins ou qui déclarent {voice.noun.the}, seuil "
        f"{voice.parameters.n_star})",
        f"too few providers ({count} within {threshold} or declaring {voice.noun.the}, threshold "
        f"{voice.parameters.n_star})",
    )


def _scarce(voice: FamilyVoice, _row: Row) -> str:
    theta = voice.share(voice.parameters.theta, 0)
    ratio = slot("access_ratio")
    return voice.say(
        f"offre insuffisante ({ratio} de la référence du territoire, seuil {theta})",
        f"insufficient supply ({ratio} of the territory’s reference, threshold {theta})",
    )


def _remote(voice: FamilyVoice, row: Row) -> str:
    limit = voice.cost(voice.proximities[row["code"]])
    if np.isinf(row["nearest_cost"]):
        cap = voice.cost(voice.parameters.reach)
        return voice.say(
            f"éloignement (déclarée, mais aucun intervenant à {cap} ou moins, seuil {limit})",
            f"remoteness (declared, but no provider within {cap}, threshold {limit})",
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
    row = voice.rows[code]
    if row["class"] == "blanche":
        return _short_blank(voice, code)
    if row["class"] != "grise":
        return plain_reasons(voice, code)
    clauses = {"G1": _short_single, "G2": _short_scarce, "G3": _short_remote}
    told = [clauses[reason](voice, code) for reason in str(row["reasons"]).split("+")]
    return voice.say(" ; ", "; ").join(told)


def _short_blank(voice: FamilyVoice, code: str) -> str:
    nearest = float(voice.rows[code]["nearest_cost"])
    limit = voice.cost(voice.parameters.reach if math.isinf(nearest) else voice.thresholds[code])
    nobody = voice.say(f"aucun intervenant à {limit}", f"no provider within {limit}")
    if not math.isfinite(nearest):
        return nobody
    cost = voice.cost(nearest)
    return nobody + voice.say(f" (le plus proche\u00a0: {cost})", f" (the nearest: {cost})")


def _short_single(voice: FamilyVoice, code: str) -> str:
    count, wanted = int(voice.rows[code]["n_providers"]), voice.parameters.n_star
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
        f"éloignement (déclarée, aucun intervenant à {reach})", f"remoteness (declared, no provider within {reach})"
    )


def reason_counts(voice: FamilyVoice) -> list[tuple[str, int]]:
    """Count the communes of the grey zones by reason, all reasons in their order.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    reasons = voice.result.table["reasons"].astype(str)
    side = 0 if voice.lang == "fr" else 1
    labels = {code: words[side] for code, words in REASONS.items()}
    if voice.parameters.n_star != 2:  # « intervenant unique » would be false
        labels["G1"] = voice.say("Trop peu d’intervenants", "Too few providers")
    return [(words, int(reasons.str.contains(code, regex=False).sum())) for code, words in labels.items()]


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
