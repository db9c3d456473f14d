"""Why a commune is a blank or a grey zone, in the few words that a column of a table holds."""

from __future__ import annotations

import math

from zonesblanches.diagnosis.explain import Explainer
from zonesblanches.language import faithful
from zonesblanches.outputs.report.voice import Voice

__all__ = ["short_reasons"]


def short_reasons(voice: Voice, explainer: Explainer, code: str) -> str:
    """Return the reasons of a class with their figures, without the thresholds that the criteria say once.

    Parameters
    ----------
    voice
        Writes for a diagnosis.
    explainer
        Of the family.
    code
        A commune in a blank or a grey zone; the others have their usual sentence.
    """
    row = explainer.rows[code]
    if row["class"] == "blanche":
        return _blank(voice, explainer, code)
    if row["class"] != "grise":
        return explainer.plain_reasons(code)
    clauses = {"G1": _single, "G2": _scarce, "G3": _remote}
    told = [clauses[reason](voice, explainer, code) for reason in str(row["reasons"]).split("+")]
    return voice.say(" ; ", "; ").join(told)


def _cost(voice: Voice, value: float) -> str:
    """Format a cost on its side of every threshold."""
    return f"{faithful(value, voice.parameters.limits, voice.lang)}\u00a0{voice.parameters.unit}"


def _blank(voice: Voice, explainer: Explainer, code: str) -> str:
    nearest = float(explainer.rows[code]["nearest_cost"])
    limit = _cost(voice, voice.parameters.reach if math.isinf(nearest) else explainer.thresholds[code])
    nobody = voice.say(f"aucun intervenant à {limit}", f"no provider within {limit}")
    if not math.isfinite(nearest):
        return nobody
    cost = _cost(voice, nearest)
    return nobody + voice.say(f" (le plus proche\u00a0: {cost})", f" (the nearest: {cost})")


def _single(voice: Voice, explainer: Explainer, code: str) -> str:
    count, wanted = int(explainer.rows[code]["n_providers"]), voice.parameters.n_star
    if count == 1:
        return voice.say("intervenant unique", "single provider")
    return voice.say(f"{count} intervenants au lieu de {wanted}", f"{count} providers instead of {wanted}")


def _scarce(voice: Voice, explainer: Explainer, code: str) -> str:
    ratio = float(explainer.rows[code]["access_ratio"])
    said = voice.say("offre insuffisante", "insufficient supply")
    if math.isnan(ratio):  # a public edition does not publish it
        return said
    share = explainer.ratio(ratio)
    return said + voice.say(f" ({share} de la référence)", f" ({share} of the reference)")


def _remote(voice: Voice, explainer: Explainer, code: str) -> str:
    nearest = float(explainer.rows[code]["nearest_cost"])
    if math.isfinite(nearest):
        return voice.say(f"éloignement ({_cost(voice, nearest)})", f"remoteness ({_cost(voice, nearest)})")
    reach = _cost(voice, voice.parameters.reach)
    return voice.say(
        f"éloignement (déclarée, aucun intervenant à {reach})", f"remoteness (declared, no provider within {reach})"
    )
