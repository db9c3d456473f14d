"""What the map says of a scenario that its reader makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zonesblanches.diagnosis.rescoring import Rescoring, has_formula
from zonesblanches.language import Lang
from zonesblanches.nouns import COMMUNE, Noun
from zonesblanches.schema import CLASSES, MODES
from zonesblanches.telling.voice import Voice
from zonesblanches.telling.worded import with_noun

__all__ = ["HEAVY", "MOST_PLACES", "WHAT_IF", "calculator_words", "list_words", "scored_again"]

MOST_PLACES = 3_000
"""Beyond so many places, the data of the calculator would weigh more than the map may."""

WHAT_IF = ("Et si… ?", "What if…?")
_CROWDED = (
    "« Et si… ? » n’est pas dans cette carte : il tient jusqu’à {n} {many}. Faites la carte d’un département.",
    "“What if…?” is not in this map: it fits up to {n} {many}. Make the map of a département.",
)
HEAVY = (
    "« Et si… ? » n’est pas dans cette carte : la table de coûts y pèserait trop. Faites la carte d’un EPCI.",
    "“What if…?” is not in this map: the table of costs would weigh too much. Make the map of an EPCI.",
)
_OWN_DECAY = (
    "« Et si… ? » n’est pas dans cette carte : elle ne sait pas calculer une décroissance écrite en Python.",
    "“What if…?” is not in this map: it cannot compute a decay written in Python.",
)


def scored_again(voice: Voice) -> tuple[Rescoring | None, str]:
    """Return what scores scenarios in the map, or why it is not there; neither in a public edition.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    """
    findings = voice.findings
    if findings.edition is not None or not voice.listed:
        return None, ""
    if not has_formula(findings):
        return None, voice.say(*_OWN_DECAY)
    if len(findings.table) > MOST_PLACES:
        return None, voice.say(*_CROWDED).format(n=voice.plain(MOST_PLACES), many=voice.noun.many)
    return Rescoring(findings), ""


def list_words(scored: Rescoring) -> dict[str, Any]:
    """Return the words of the list that a scenario exports, those that `read_providers` knows, and names of classes.

    Parameters
    ----------
    scored
        What scores scenarios.
    """
    capacity = "Bénévoles" if scored.volunteers else "Capacité"
    return {
        "classes": list(CLASSES),
        "modes": ["", *MODES],
        "titles": [
            "Identifiant", "Nom de l'équipe", "Famille de services", "Mode d'intervention", capacity,
            "Jours de passage", "Code Insee", "Longitude", "Latitude", "Communes desservies", "Actif", "Scénario",
        ],
        "states": ["ajoutée", "retirée", "déplacée", "capacité changée"],
    }  # fmt: skip


def calculator_words(lang: Lang, noun: Noun = COMMUNE) -> dict[str, str]:
    """Return the words of the calculator.

    Parameters
    ----------
    lang
        Language of the words.
    noun
        What a place is called.

    Examples
    --------
    >>> calculator_words("fr")["scenario"], calculator_words("en")["undo"]
    ('Scénario', 'Undo')
    """
    return with_noun(_WORDS[lang], noun, lang)


_FR = {
    "open": "Essayer un scénario",
    "close": "Fermer",
    "hint": "Glissez une équipe sur la carte, ou remplissez les champs. "
    "Solidité et score, non recalculés, sont masqués.",
    "mismatch": "Le calcul de la page ne retrouve pas le diagnostic : pas de scénario ici. Signalez-le.",
    "scenario": "Scénario",
    "none": "Aucun changement : la carte montre le diagnostic.",
    "added": "{n} équipes ajoutées",
    "added_one": "{n} équipe ajoutée",
    "off": "{n} équipes retirées",
    "off_one": "{n} équipe retirée",
    "moved": "{n} équipes déplacées",
    "moved_one": "{n} équipe déplacée",
    "sized": "{n} capacités changées",
    "sized_one": "{n} capacité changée",
    "people": "{c} : {n} personnes concernées ({d})",
    "zones": "Zones blanches d’un seul tenant : {n} (diagnostic : {b})",
    "changes": "{n} ⟦many⟧ changent de classe",
    "changes_one": "{n} ⟦one⟧ change de classe",
    "no_change": "aucune ⟦one⟧ ne change de classe",
    "same": "sans changement",
    "undo": "Annuler",
    "redo": "Rétablir",
    "propose": "Proposer la prochaine équipe",
    "proposed": "Proposée à {p} : {n} personnes sortent de blanche, {m} deviennent couvertes.",
    "export": "Exporter la liste (csv)",
    "back": "Revenir au diagnostic",
    "add": "Ajouter une équipe",
    "add_here": "Ajouter",
    "by_click": "Ajouter en cliquant sur la carte",
    "clicking": "Cliquez sur ⟦a⟧ : l’équipe s’y ajoute.",
    "where": "⟦title⟧ (nom ou code)",
    "mode": "Mode",
    "size": "Capacité",
    "edit": "Changer une équipe",
    "which": "Équipe",
    "choose": "Choisir…",
    "move": "Déplacer",
    "resize": "Changer la capacité",
    "remove": "Retirer",
    "put_back": "Remettre",
    "unknown_place": "« {p} » : pas de ⟦one⟧ de ce nom dans le territoire.",
    "no_cost": "{p} : la table de coûts ne dit rien d’une équipe à cet endroit.",
    "bad_size": "Capacité : un nombre au-dessus de 0.",
    "unknown_link": "Lien : {n} changements ne correspondent pas à cette carte.",
    "new_team": "Équipe ajoutée {n}",
    "removed": "retirée dans le scénario",
    "in_scenario": "dans le scénario : {t}",
    "moved_to": "à {p}",
    "size_is": "capacité {n}",
    "before": "Au diagnostic : {c}.",
    "blanche": "Aucun intervenant à {t} ou moins ne dessert ⟦the⟧, et aucun ne ⟦it⟧ déclare.",
    "couverte": "Intervenants : {n} ; le plus proche à {d}.",
    "g1": "Trop peu d’intervenants : {n}, seuil {w}.",
    "g2": "Offre insuffisante : {a} pour 1 000 personnes, il en faut {e}.",
    "g3": "Éloignement : le plus proche est à {d}, seuil {p}.",
    "g3_none": "Éloignement : aucun lieu où se rendre, seuil {p}.",
    "g4": "Desserte à confirmer : déclarée seulement, à plus de {t}.",
    "out": "hors d’atteinte",
    "comes": "se déplace",
    "declares": "déclare ⟦the⟧, hors d’atteinte",
    "score_not": "Score, solidité et autres indicateurs : non recalculés.",
}
_EN = {
    "open": "Try a scenario",
    "close": "Close",
    "hint": "Drag a team on the map, or use the fields. Sureness and score, not computed again, are hidden.",
    "mismatch": "What the page computes is not the diagnosis: no scenario here. Please report it.",
    "scenario": "Scenario",
    "none": "No change: the map shows the diagnosis.",
    "added": "{n} teams added",
    "added_one": "{n} team added",
    "off": "{n} teams removed",
    "off_one": "{n} team removed",
    "moved": "{n} teams moved",
    "moved_one": "{n} team moved",
    "sized": "{n} capacities changed",
    "sized_one": "{n} capacity changed",
    "people": "{c}: {n} people concerned ({d})",
    "zones": "Connected blank zones: {n} (diagnosis: {b})",
    "changes": "{n} ⟦many⟧ change class",
    "changes_one": "{n} ⟦one⟧ changes class",
    "no_change": "no ⟦one⟧ changes class",
    "same": "no change",
    "undo": "Undo",
    "redo": "Redo",
    "propose": "Propose the next team",
    "proposed": "Proposed at {p}: {n} people leave blank zones, {m} become covered.",
    "export": "Export the list (csv)",
    "back": "Back to the diagnosis",
    "add": "Add a team",
    "add_here": "Add",
    "by_click": "Add by clicking the map",
    "clicking": "Click ⟦a⟧: the team is added there.",
    "where": "⟦title⟧ (name or code)",
    "mode": "Mode",
    "size": "Capacity",
    "edit": "Change a team",
    "which": "Team",
    "choose": "Choose…",
    "move": "Move",
    "resize": "Change the capacity",
    "remove": "Remove",
    "put_back": "Put back",
    "unknown_place": "“{p}”: no ⟦one⟧ of that name in the territory.",
    "no_cost": "{p}: the table of costs says nothing of a team there.",
    "bad_size": "Capacity: a number over 0.",
    "unknown_link": "Link: {n} changes do not fit this map.",
    "new_team": "Added team {n}",
    "removed": "removed in the scenario",
    "in_scenario": "in the scenario: {t}",
    "moved_to": "at {p}",
    "size_is": "capacity {n}",
    "before": "In the diagnosis: {c}.",
    "blanche": "No provider within {t} serves ⟦the⟧, and none declares it.",
    "couverte": "Providers: {n}; the nearest at {d}.",
    "g1": "Too few providers: {n}, threshold {w}.",
    "g2": "Insufficient supply: {a} per 1,000 people, {e} needed.",
    "g3": "Remoteness: the nearest is at {d}, threshold {p}.",
    "g3_none": "Remoteness: no place to travel to, threshold {p}.",
    "g4": "Service to be confirmed: only declared, from over {t}.",
    "out": "out of reach",
    "comes": "comes",
    "declares": "declares ⟦the⟧, out of reach",
    "score_not": "Score, sureness and other indicators: not computed again.",
}
_WORDS: Mapping[Lang, Mapping[str, str]] = {"fr": _FR, "en": _EN}
