"""The yardstick: what share of the people in extreme isolation the offer could accompany, with its two assumptions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesblanches.diagnosis.yardstick import share_in
from zonesblanches.language import capitalised
from zonesblanches.schema import label
from zonesblanches.telling.slots import FigureColumn, figure_column, slot, tau_words
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["YARDSTICK", "two_assumptions"]

_LEAST = 0.01  # under it, a share is said to be small


def _place(voice: FamilyVoice, code: str) -> list[str]:
    row = voice.rows[code]
    if not row["tau"] > 0 or row["class"] in {"non classée", "sans objet"}:
        return []
    share = slot("tau")
    return [
        voice.say(
            f"L’offre accessible pourrait accompagner {share} des personnes en isolement extrême.",
            f"The accessible supply could accompany {share} of the people in extreme isolation.",
        )
    ]


def _headline(voice: FamilyVoice) -> list[str]:
    share = share_in(voice.result)
    if not share >= 0:
        return []
    return [
        voice.say(
            f"L’offre pourrait accompagner {tau_words(voice, share)} des personnes en isolement extrême "
            f"({two_assumptions(voice)}).",
            f"The supply could accompany {tau_words(voice, share)} of the people in extreme isolation "
            f"({two_assumptions(voice)}).",
        )
    ]


def two_assumptions(voice: FamilyVoice) -> str:
    """Say the two assumptions, each time that the figure is printed for an area.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    people, share = voice.plain(float(voice.result.accompanied or 0)), voice.share(voice.parameters.isolation, 0)
    return voice.say(
        f"hypothèses : {people} personnes accompagnées par bénévole, et {share} des {voice.words} en isolement extrême",
        f"assumptions: {people} people accompanied by volunteer, and {share} of the {voice.words} in extreme isolation",
    )


def _area(voice: Voice, codes: Sequence[str]) -> list[str]:
    said = []
    for family in voice.families.values():
        share = share_in(family.result, codes)
        if share >= 0:
            name = f"{family.name}{voice.colon}" if len(voice.families) > 1 else ""
            said.append(
                voice.say(
                    f"{name}l’offre pourrait accompagner {tau_words(family, share)} des personnes en isolement extrême "
                    f"de l’EPCI ({two_assumptions(family)}).",
                    f"{name}the supply could accompany {tau_words(family, share)} of the EPCI’s people in extreme "
                    "isolation "
                    f"({two_assumptions(family)}).",
                )
            )
    return [capitalised(text) for text in said]


def _method(voice: Voice) -> list[str]:
    known = [family for family in voice.families.values() if family.result.accompanied]
    if not known:
        return []
    return [
        voice.say(
            "Étalon (τ = min(1, m · A / ρ)) : part des personnes en isolement extrême que l’offre accessible pourrait "
            f"accompagner ; {two_assumptions(known[0])} (Petits Frères des Pauvres 2025 : 4 % des 60 ans ou plus en « "
            "mort "
            "sociale »). Un ordre de grandeur, pas une mesure.",
            "Yardstick (τ = min(1, m · A / ρ)): share of the people in extreme isolation that the accessible supply "
            "could "
            f"accompany; {two_assumptions(known[0])} (Petits Frères des Pauvres 2025: 4% of people 60+ in “social "
            "death”). "
            "An order of magnitude, not a measure.",
        )
    ]


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    """Give the share of each place, where the capacities are people."""
    share = voice.numbers("tau")
    if np.isnan(share).all():
        return []
    small = np.flatnonzero((share > 0) & (share < _LEAST))
    texts = dict.fromkeys(small.tolist(), tau_words(voice, _LEAST / 2))
    words = label("tau", voice.lang)
    return [figure_column(voice, "tau", words, np.round(100 * share), after=voice.percent_sign, texts=texts)]


YARDSTICK = Subject(key="yardstick", place=_place, headline=_headline, area=_area, method=_method, figures=_figures)
