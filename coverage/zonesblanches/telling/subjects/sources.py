"""The method as a whole: how supply is shared, its parameters, its limits, its words, its sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from zonesblanches.blocks import Block, Bullets, Head, Heading, Paragraph, Table, Terms
from zonesblanches.language import Lang
from zonesblanches.schema import MODES, label
from zonesblanches.telling.credits import decay_words, parameter_lines, source_credits
from zonesblanches.telling.dictionary import HEADINGS
from zonesblanches.telling.indicator import Binned, Indicator, binned
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.slots import FigureColumn, exact_texts, figure_column
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.territory.drawn import is_embedded

__all__ = ["SUPPLY", "limit_lines", "method_chapters"]


def method_chapters(voice: Voice, method: Sequence[str], day: dt.date | None) -> list[Block]:
    """Return the method, the limits, the glossary and the sources.

    Parameters
    ----------
    voice
        Writes for a diagnosis.
    method
        How it is computed, in sentences.
    day
        Date written in the sources, today's by default.
    """
    findings, lang = voice.findings, voice.lang
    heads = (Head(voice.say("Paramètre", "Parameter"), wide=1.2), Head(voice.say("Valeur", "Value"), wide=2))
    return [
        Heading(voice.say("Méthode", "Method")),
        Bullets(tuple(method)),
        Table(voice.say("Paramètres en vigueur", "Parameters in force"), heads, tuple(parameter_lines(findings, lang))),
        Heading(voice.say("Limites", "Limits")),
        Bullets(tuple(limit_lines(voice))),
        Heading(voice.say("Glossaire", "Glossary")),
        Terms(tuple(_glossary(voice))),
        Heading("Sources"),
        Bullets(tuple(source_credits(findings, lang, today=day)), "small"),
        *_licence(voice),
    ]


def _licence(voice: Voice) -> list[Block]:
    """Say the licence of the embedded data; the user's own have theirs."""
    if not is_embedded(voice.findings.territory):
        return []
    french = "Données publiques : Licence Ouverte 2.0, sauf mention contraire."
    return [Paragraph(voice.say(french, "Public data: Licence Ouverte 2.0 unless said otherwise."), "small")]


def _supply(voice: Voice) -> str:
    """Say how the supply is shared, with the weights in force."""
    steps = _falling(voice)
    return voice.say(
        f"Accessibilité (A) : la capacité de chaque intervenant est divisée par les {voice.words} à sa portée, "
        f"pondérées selon le coût ({steps}) et vivant aussi hors du territoire ; A est, pour {voice.noun.a}, "
        "la "
        "somme pondérée de ces rapports (bassins flottants).",
        f"Accessibility (A): the capacity of each provider is divided by the {voice.words} in its reach, weighted by "
        f"cost ({steps}), outside the territory too; A is, for {voice.noun.a}, the weighted sum of these ratios "
        "(floating catchments).",
    )


def _falling(voice: Voice) -> str:
    """Say how the weight of a provider falls with its cost."""
    parameters = voice.parameters
    told = parameters.decay if parameters.measure == "e2sfca" else ((parameters.threshold, 1.0),)
    if not isinstance(told, tuple):
        form = decay_words(told, parameters.unit, voice.lang)
        return voice.say(f"décroissance : {form}", f"decay: {form}")
    upto = voice.say("jusqu’à", "up to")
    steps = ", ".join(f"{voice.figure(w, 2 if w % 1 else 0)} {upto} {voice.limit(bound)}" for bound, w in told)
    return voice.say(f"{steps}, 0 au-delà", f"{steps}, 0 beyond")


def _who_serves(voice: Voice) -> str:
    """Say what a provider serves, by its mode and what it declares."""
    parameters = voice.parameters
    floor, reach = voice.figure(parameters.floor_of_declared, 2), voice.limit(parameters.outreach)
    if parameters.aller_vers == "portee":
        return voice.say(
            "Tous les modes, aller-vers compris, sont pesés selon le temps d’accès ; un lieu déclaré pèse au moins "
            f"{floor}.",
            f"Every mode, outreach included, is weighed by access cost; a declared place weighs at least {floor}.",
        )
    return voice.say(
        "Un aller-vers sert les lieux qu’il déclare, et ceux-là seulement ; s’il n’en déclare aucun, il est compté "
        f"« possible » jusqu’à {reach}. On se rend aux autres (accueil, itinérant, mode inconnu) : un lieu qu’ils "
        f"déclarent pèse au moins {floor}. Un lieu déclaré au-delà du seuil de portée est « à confirmer ».",
        "An outreach team serves the places that it declares, and no other; if it declares none, it counts as "
        "“possible” "
        f"up to {reach}. People go to the others (walk-in, itinerant, unknown mode): a place that they declare weighs "
        "at "
        f"least {floor}. A place declared from beyond the reach threshold is “to be confirmed”.",
    )


def _reference(voice: Voice) -> str:
    frozen = voice.parameters.a_ref is not None
    how = voice.say(
        "figée par l’utilisateur"
        if frozen
        else "capacité située dans le territoire, divisée par sa population concernée",
        "frozen by the user" if frozen else "capacity located in the territory over its demand",
    )
    told = " ; ".join(
        voice.say(
            f"{voice.figure(1000 * result.a_ref, 2)} pour 1\u202f000 (« {name} »)",
            f"{voice.figure(1000 * result.a_ref, 2)} per 1,000 (“{name}”)",
        )
        for name, result in voice.findings.families.items()
    )
    return voice.say(f"Accessibilité de référence : {how}, soit {told}.", f"Reference accessibility: {how}: {told}.")


def limit_lines(voice: Voice) -> list[str]:
    """Say what the figures do not tell.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    """
    said = [
        voice.say(
            "Un intervenant absent des listes lues n’existe pas pour le calcul : chaque zone blanche est à confirmer "
            "localement.",
            "A provider absent from the lists read does not exist for the computation: every blank zone is to be "
            "confirmed locally.",
        ),
        voice.say(
            "Le risque de besoin n’est pas de l’isolement mesuré, et la présence d’une équipe ne dit ni sa qualité, ni "
            "qu’une place est libre.",
            "The risk of need is not measured isolation, and a team’s presence says neither its quality nor that a "
            "place is "
            "free.",
        ),
        voice.say(
            f"Chaque {voice.noun.one} est résumé{voice.noun.e} par un point (sa mairie, sauf "
            f"exception) : un hameau éloigné peut être moins "
            f"bien desservi que {voice.noun.its}.",
            f"Each {voice.noun.one} is summed up by one point (its town hall, save exceptions): a "
            f"remote hamlet may be less well "
            f"served than its {voice.noun.one}.",
        )
        if not voice.findings.gridded
        else voice.say(
            f"La classe d’{voice.noun.a} est celle d’un point (sa mairie, sauf exception) ; qui vit hors de portée est "
            "dit à côté (couvertures partielles), et n’y change rien.",
            f"The class of {voice.noun.a} is that of one point (its town hall, save exceptions); who lives beyond "
            "reach is told beside it (partial coverage), and changes nothing in it.",
        ),
        _near_a_threshold(voice),
    ]
    if not voice.findings.costs_given:
        said.insert(
            1,
            voice.say(
                "Les temps d’accès sont estimés à vol d’oiseau, et non mesurés sur la route.",
                "Access times are estimated as the crow flies, and not measured on roads.",
            ),
        )
    return said


def _near_a_threshold(voice: Voice) -> str:
    """Say that a class may change with its thresholds, and whether it was looked at."""
    known = voice.main.sure is not None
    how = (
        ("sa solidité le dit", "its stability tells it")
        if known
        else ("la solidité des classes n’est pas dite ici", "the stability of classes is not told here")
    )
    return voice.say(
        f"{voice.noun.any} proche d’un seuil change de classe si le seuil change ; {how[0]}.",
        f"{voice.noun.any} near a threshold changes class with the threshold; {how[1]}.",
    )


def _glossary(voice: Voice) -> list[tuple[str, str]]:
    """Return the words of the report, in their French alphabetical order."""
    modes = " · ".join(pair[0 if voice.lang == "fr" else 1] for pair in MODES.values())
    noun = voice.noun
    pairs = [
        (("Accessibilité", "Accessibility"), (
            f"offre que les habitants d’{noun.a} peuvent atteindre, partagée avec tous ceux qui "
            f"l’atteignent aussi",
            f"supply that {noun.a}’s people can reach, shared with all who reach it too")),
        (("Discordance", "Discrepancy"), (
            f"{noun.one} qu’un intervenant déclare desservir sans pouvoir l’atteindre dans le seuil, ou qu’aucun ne "
            "déclare alors que tous ceux d’autour déclarent des lieux",
            f"{noun.one} that a provider declares without reaching it within the threshold, or that none declares "
            "although "
            "all those around declare places")),
        (("EPCI", "EPCI"), (
            "établissement public de coopération intercommunale : communauté de communes (CC), d’agglomération (CA), "
            "urbaine (CU) ou métropole", "body of communes working together")),
        (("Famille de services", "Family of services"), (
            "ce que font les intervenants : lien social, accueil, aide à domicile, entre autres",
            "what providers do: social ties, walk-in, home help and others")),
        (("Intervenant", "Provider"), (
            "équipe ou service à un lieu, avec sa capacité et sa date",
            "team or service at a place, with a capacity and a date")),
        (("Mode", "Mode"), (f"qui se déplace : {modes}", f"who travels: {modes}")),
        (("Population concernée", "Demand"), (
            f"ici, {voice.words}", f"here, {voice.words}")),
        (("Score", "Score"), (
            f"de 0 ({noun.one} desservi{noun.e}) à 100 ({noun.one} sous-couvert{noun.e})",
            "from 0 (served) to 100 (under-covered)")),
        (("Volume prioritaire", "Priority volume"), (
            "score divisé par 100, multiplié par le nombre de personnes : où le plus de personnes sont mal desservies",
            "score over 100 times the number of people: where most people are ill served")),
        (("Zone", "Zone"), (
            f"{noun.many} d’une même classe qui se touchent",
            f"{noun.many} of one class that touch one another")),
        (("Zone blanche", "Blank zone"), (
            "ici, aucun intervenant recensé ne dessert les habitants ; d’autres, comme MONALISA, le disent aussi là où "
            "l’offre est « faible voire inexistante », ce que ce rapport appelle zone grise ou blanche",
            "here, no listed provider serves the inhabitants; others, such as MONALISA, say it where supply is “weak "
            "or "
            "none” too, which this report calls a grey or a blank zone")),
        (("Zone couverte", "Covered zone"), (
            "un mot sur les seuils de ce rapport : assez d’intervenants, assez d’offre, assez près",
            "a word about the thresholds of this report: enough providers, enough supply, near enough")),
    ]  # fmt: skip
    side = 0 if voice.lang == "fr" else 1
    return [(term[side], f"{meaning[side]}.") for term, meaning in pairs]


def _views(voice: FamilyVoice) -> list[Binned]:
    bounds = tuple(sorted({33.0, 100 * voice.parameters.theta, 100.0, 150.0}))
    values, words = 100 * voice.numbers("access_ratio"), label("access_ratio", voice.lang)
    return binned(voice, Indicator("access_ratio", words, values, bounds, "%", sense="better"))


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    after, values = voice.percent_sign, 100 * voice.numbers("access_ratio")
    odd = exact_texts(values, (100 * voice.parameters.theta,), voice.lang, 0)
    texts = {at: text + after for at, text in odd.items()}
    return [figure_column(voice, "access_ratio", label("access_ratio", voice.lang), values, after=after, texts=texts)]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    headed = tables.dictionary.rename(columns={name: words[lang != "fr"] for name, words in HEADINGS.items()})
    about = ("ce que veut dire chaque colonne", "what each column means")
    return [Sheet(("Dictionnaire", "Dictionary"), headed, about)]


SUPPLY = Subject(
    key="supply",
    method=lambda voice: [_who_serves(voice), _supply(voice), _reference(voice)],
    views=_views,
    figures=_figures,
    sheets=_sheets,
)
