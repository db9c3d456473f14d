"""Travel costs: where they come from, how far the nearest provider is, which communes have none."""

from __future__ import annotations

import numpy as np

from zonesblanches.errors import first_five
from zonesblanches.said import Said
from zonesblanches.schema import label
from zonesblanches.telling.indicator import Binned, Indicator, binned
from zonesblanches.telling.slots import FigureColumn, exact_texts, figure_column, slot
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.subjects.limits import limit_words
from zonesblanches.telling.voice import FamilyVoice, Voice, ended
from zonesblanches.tool import to_type

__all__ = ["TRAVEL"]

_POINTS = {
    "interior": (
        "Aucun point de mairie connu : les temps partent d’un point intérieur {noun.of}.",
        "No point of the town hall known: times start from a point inside {noun.the}.",
    ),
    "mairie_flipped": (
        "Coordonnées de la mairie redressées : longitude ou latitude mal signée à la source.",
        "Coordinates of the town hall set right: longitude or latitude of the wrong sign in the source.",
    ),
}


def _place(voice: FamilyVoice, code: str) -> list[str]:
    """Say how far the nearest provider of a zone blanche is."""
    row = voice.rows[code]
    if row["class"] != "blanche":
        return []
    if np.isinf(row["nearest_cost"]):
        reach = voice.cost(voice.parameters.reach)
        return [
            voice.say(
                f"Aucun lieu où se rendre à {reach} ou moins, et aucune équipe ne s’y déplace.",
                f"No place to travel to within {reach}, and no team comes there.",
            )
        ]
    name, cost = slot("nearest"), slot("nearest_cost")
    if not voice.listed:
        return [
            voice.say(
                f"Le plus proche lieu où se rendre est à {cost}.", f"The nearest place to travel to is at {cost}."
            )
        ]
    return [
        voice.say(
            f"Le plus proche où se rendre, {name}, est à {cost}.", f"The nearest to travel to, {name}, is at {cost}."
        )
    ]


def _sure(voice: Voice, code: str) -> list[str]:
    """Say where times start from, when it is not the town hall as it was given."""
    source = voice.findings.table["point_source"].get(code) if "point_source" in voice.findings.table else None
    return [voice.say(*_POINTS[source]).format(noun=voice.noun)] if source in _POINTS else []


def _how_far(voice: FamilyVoice) -> list[str]:
    """Say how far the nearest provider of the blank zones is, and for how many there is none in reach."""
    table = voice.result.table
    costs = table.loc[table["class"] == "blanche", "nearest_cost"].astype(float)
    known, lost = costs[np.isfinite(costs)], int(np.isinf(costs).sum())
    said = []
    if len(known):
        middle, count = voice.cost(float(known.median())), _counted(voice, len(known), lost)
        median = "" if len(known) == 1 else voice.say(" médian", "median ")
        if voice.parameters.unit == "km" and median:
            median = voice.say(" médiane", "median ")
        said.append(
            voice.say(
                f"{voice.how_far.capitalize()}{median} de la zone blanche au plus proche lieu où se rendre : {middle} "
                f"({count}).",
                f"{(median + voice.how_far).capitalize()} from the blank zone to the nearest place to travel to: "
                f"{middle} "
                f"({count}).",
            )
        )
    if lost:
        reach = voice.limit(voice.parameters.reach)
        said.append(
            voice.say(
                f"Zone blanche sans aucun lieu où se rendre à {reach} ou moins : {voice.communes(lost)}.",
                f"Blank zone without any place to travel to within {reach}: {voice.communes(lost)}.",
            )
        )
    return said


def _counted(voice: Voice, known: int, lost: int) -> str:
    """Say over which communes a median is taken, where some have nobody in reach."""
    if not lost:
        return voice.communes(known)
    reach, count = voice.limit(voice.parameters.reach), voice.figure(known)
    french = f"les {count} qui en ont" if known > 1 else "la seule qui en a"
    english = f"the {count} that have" if known > 1 else "the only one that has"
    return voice.say(f"calculé sur {french} un à {reach} ou moins", f"over {english} one within {reach}")


def _assumed(voice: Voice) -> list[str]:
    costs = voice.findings.main.costs
    return [
        voice.say(f"Temps d’accès : {costs.method}", f"Travel costs: {costs.method_en or costs.method}"),
    ]


def _doubted(voice: Voice) -> list[str]:
    """Say where the costs come from, and their error."""
    if voice.findings.costs_given:
        return [ended(_assumed(voice)[0])]
    return [
        voice.say(
            "Temps d’accès estimés à vol d’oiseau : un relief, une rivière ou un détour peuvent les allonger. Les "
            "annexes disent comment, et à quelle erreur près.",
            "Travel times estimated as the crow flies: relief, a river or a detour may make them longer. The annexes "
            "say how, and within what error.",
        ),
    ]


def _method(voice: Voice) -> list[str]:
    """Say how providers are counted."""
    threshold, the, it = limit_words(voice, "threshold"), voice.noun.the, voice.noun.it
    if voice.parameters.aller_vers == "portee":
        return [
            voice.say(
                f"Nombre d’intervenants (N) : intervenants actifs distincts à {threshold} ou moins, ou qui déclarent "
                f"{the} "
                f"de plus loin (à confirmer). Éloignement (d) : {voice.how_far} jusqu’au plus proche.",
                f"Number of providers (N): distinct active providers within {threshold}, or declaring {the} from "
                "farther "
                f"(to be confirmed). Remoteness (d): {voice.how_far} to the nearest.",
            )
        ]
    return [
        voice.say(
            f"Nombre d’intervenants (N) : intervenants actifs distincts qui desservent {the}, sûrs (à {threshold} ou "
            "moins "
            f"; pour un aller-vers, qui {it} déclare), possibles (aller-vers sans lieu déclaré) et à confirmer (qui "
            f"{it} "
            f"déclarent de plus loin). Éloignement (d) : {voice.how_far} jusqu’au plus proche où se rendre, 0 là où "
            "une "
            "équipe se déplace.",
            f"Number of providers (N): distinct active providers that serve {the}, sure (within {threshold}; for an "
            "outreach team, declaring it), possible (outreach without declared place) and to be confirmed (declaring "
            "it "
            f"from farther). Remoteness (d): {voice.how_far} to the nearest to travel to, 0 where a team comes.",
        )
    ]


def _warned(voice: Voice) -> list[str]:
    """Say which communes the user's costs leave out."""
    codes = voice.findings.uncosted
    if not codes:
        return []
    communes, listed = voice.communes(len(codes)), first_five(codes)
    return [
        Said(
            voice.say(
                f"{communes} sans aucune ligne dans la table de coûts ({listed}) : prises pour hors d’atteinte",
                f"{communes} without any row in the cost table ({listed}): taken as out of reach",
            ),
            voice.say(
                "Si elles n’ont pas été calculées, "
                + to_type("donnez la liste des origines : CostTable.from_long(…, origins=…)", "refaites-la avec elles"),
                "If they were not computed, "
                + to_type("give the list of origins: CostTable.from_long(…, origins=…)", "make it again with them"),
            ),
        )
    ]


def _views(voice: FamilyVoice) -> list[Binned]:
    parameters, words = voice.parameters, label("nearest_cost", voice.lang)
    bounds = sorted({parameters.proximity / 2, *parameters.limits, parameters.reach} - {0.0})[:4]
    shown = Indicator(
        "nearest_cost", words, voice.numbers("nearest_cost"), tuple(bounds), parameters.unit, 1, sense="worse",
        high_first=True, beyond=voice.say("hors d’atteinte", "out of reach"),
    )  # fmt: skip
    return binned(voice, shown)


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    """Format costs as sentences do, each on its side of the thresholds."""
    cost, after = voice.numbers("nearest_cost"), f"\u00a0{voice.parameters.unit}"
    texts = exact_texts(cost, voice.parameters.limits, voice.lang)
    texts = {at: text if np.isinf(cost[at]) else text + after for at, text in texts.items()}
    known, words = np.where(np.isinf(cost), np.nan, cost), label("nearest_cost", voice.lang)
    return [figure_column(voice, "nearest_cost", words, known, 1, after=after, texts=texts, trim=True, masked=False)]


TRAVEL = Subject(
    key="travel",
    place=_place,
    sure=_sure,
    headline=_how_far,
    assumed=_assumed,
    warned=_warned,
    doubted=_doubted,
    method=_method,
    views=_views,
    figures=_figures,
)
