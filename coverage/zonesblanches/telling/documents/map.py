"""What is said around the interactive map: its title, what is read first, its parameters, the words of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zonesblanches.language import Lang, capitalised
from zonesblanches.nouns import COMMUNE, Noun
from zonesblanches.said import fact
from zonesblanches.schema import MODES
from zonesblanches.telling import remarks
from zonesblanches.telling.credits import parameter_lines, reading_key, source_credits
from zonesblanches.telling.documents.figure import DECIDED_WORDS
from zonesblanches.telling.questions import stake
from zonesblanches.telling.voice import Voice
from zonesblanches.telling.worded import with_noun

__all__ = ["around_map", "bars_title", "page_words"]


def around_map(voice: Voice) -> dict[str, Any]:
    """Return what is said around the map, by the names that `MapModel` gives it.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    """
    findings, lang = voice.findings, voice.lang
    heading = voice.say("Zones blanches et grises", "Blank and grey zones")
    first = [*remarks.reader_warnings(findings, lang), stake(findings, lang)]
    assumed = [(voice.say("Remarque", "Remark"), fact(text)) for text in remarks.assumptions(findings, lang)]
    return {
        "noun": findings.territory.noun,
        "title": f"{heading} – {findings.territory.name}",
        "subtitle": reading_key(findings, lang),
        "circles_label": voice.words,
        "sources": tuple(source_credits(findings, lang)),
        "parameters": (*parameter_lines(findings, lang, idle=False), *assumed),
        "modes": tuple((key, voice.say(*words)) for key, words in MODES.items()),
        "reach_label": f"{voice.plain(voice.parameters.threshold)}\u00a0{voice.parameters.unit}",
        "listed": voice.listed,
        "first": tuple(f"{capitalised(text)}." for text in first if text),
    }


def bars_title(voice: Voice) -> str:
    """Say what the bars of a commune's sheet are."""
    return voice.say("Composition du score (les parts font le score)", "What the score is made of")


def page_words(lang: Lang, noun: Noun = COMMUNE) -> dict[str, str]:
    """Return the words of the page, where places are called so.

    Parameters
    ----------
    lang
        Language of the words.
    noun
        What a place is called.

    Examples
    --------
    >>> from zonesblanches.nouns import NOUNS
    >>> page_words("fr")["sheet"], page_words("fr", NOUNS["quartier"])["sheet"]
    ('Fiche de la commune', 'Fiche du quartier')
    """
    return with_noun(_WORDS[lang], noun, lang)


_FR = {
    "colon": "\u00a0: ",
    "and": " et ",
    "missing": "n. d.",
    "search": "Rechercher ⟦a⟧, une équipe, un EPCI",
    "search_hint": "Nom ou code Insee",
    "search_none": "Rien de ce nom",
    "search_count": "{n} réponses proposées",
    "search_one": "1 réponse proposée",
    "view": "Colorer les ⟦many⟧ selon",
    "years": "D’année en année",
    "family": "Famille de services",
    "legend": "Légende",
    "legend_hint": "Décochez une ligne pour la masquer sur la carte.",
    "teams": "Équipes",
    "team_inactive": "inactive",
    "teams_here": "{n} équipes ici",
    "team_outside": "hors du territoire (petit)",
    "mode_unknown": "mode non précisé",
    "cluster_paper": "plusieurs équipes, et leur nombre",
    "cluster": "plusieurs équipes : cliquez pour les voir une à une",
    "reach": "{n} ⟦many⟧ à {t} ou moins",
    "reach_one": "{n} ⟦one⟧ à {t} ou moins",
    "reach_communes": "⟦titles⟧ à {t} ou moins",
    "reach_hint": "Passez sur une équipe pour voir les ⟦many⟧ qu’elle atteint, cliquez pour les garder.",
    "declares": "déclare ⟦the⟧, hors d’atteinte",
    "communes_count": "{n} ⟦many⟧",
    "communes_count_one": "{n} ⟦one⟧",
    "same_place": "Au même endroit",
    "masked": "masquée sur la carte",
    "family_absent": "« {f} » n’est pas dans cette carte",
    "first": "À lire d’abord",
    "doubts": "Équipe non située ici ? À confirmer",
    "decisions": DECIDED_WORDS[0],
    "solid_only": "Ne montrer que le solide",
    "dark": "Fond sombre",
    "plan": "Fond de plan IGN (demande internet)",
    "plan_none": "Fond de plan indisponible : pas de réseau.",
    "fullscreen": "Plein écran",
    "names": "Noms des ⟦many⟧ principa⟦les⟧",
    "sheet": "Fiche ⟦of⟧",
    "sheet_team": "Équipe",
    "sheet_go": "Lire la fiche ↓",
    "sheet_empty": "Cliquez sur ⟦a⟧ de la carte, ou cherchez-⟦it⟧ par son nom, pour lire ici pourquoi "
    "⟦she⟧ est classé⟦e⟧ ainsi.",
    "sheet_close": "Fermer la fiche",
    "class": "Classe",
    "code": "Code Insee",
    "bars_total": "Total",
    "hamlets": "En tirets sur la carte : les ensembles hors de portée.",
    "near": "Équipes les plus proches",
    "none_near": "Aucune équipe connue à proximité.",
    "unlisted": "La liste des équipes n’est pas publiée.",
    "parameters": "Paramètres du calcul",
    "export": "Exporter",
    "print": "Imprimer / PDF",
    "image": "Image PNG",
    "sources": "Sources",
    "table": "Tableau des ⟦many⟧ et des équipes",
    "table_caption": "⟦titles⟧ de la carte",
    "table_points": "Équipes de la carte",
    "table_more": "Les {n} premi⟦eres⟧ ⟦many⟧ sur {all} ; cherchez les autres par leur nom.",
    "commune": "⟦title⟧",
    "place": "Intercommunalité",
    "team": "Équipe",
    "detail": "Détail",
    "map_label": "Carte interactive : {title}. Les mêmes données sont dans le tableau, sous la carte.",
    "zoom_in": "Agrandir",
    "zoom_out": "Réduire",
    "home": "Revoir tout le territoire",
    "north": "Nord",
    "tools": "Outils",
    "changes": "Ce qui change",
    "noscript": "Cette carte a besoin de JavaScript et d’un navigateur de 2023 ou plus récent : autorisez l’un pour "
    "cette page, mettez l’autre à jour, ou demandez le tableau et le rapport qui l’accompagnent.",
    "skip": "Aller à la recherche",
}

_EN = {
    "colon": ": ",
    "and": " and ",
    "missing": "n/a",
    "search": "Find ⟦a⟧, a team, an EPCI",
    "search_hint": "Name or Insee code",
    "search_none": "Nothing of that name",
    "search_count": "{n} answers suggested",
    "search_one": "1 answer suggested",
    "view": "Colour ⟦many⟧ by",
    "years": "Year after year",
    "family": "Family of services",
    "legend": "Legend",
    "legend_hint": "Untick a line to hide it on the map.",
    "teams": "Teams",
    "team_inactive": "inactive",
    "teams_here": "{n} teams here",
    "team_outside": "outside the territory (small)",
    "mode_unknown": "mode not stated",
    "cluster_paper": "several teams, and how many",
    "cluster": "several teams: click to see them one by one",
    "reach": "{n} ⟦many⟧ within {t}",
    "reach_one": "{n} ⟦one⟧ within {t}",
    "reach_communes": "⟦titles⟧ within {t}",
    "reach_hint": "Point at a team to see the ⟦many⟧ it reaches, click to keep them.",
    "declares": "declares ⟦the⟧, out of reach",
    "communes_count": "{n} ⟦many⟧",
    "communes_count_one": "{n} ⟦one⟧",
    "same_place": "At the same place",
    "masked": "hidden on the map",
    "family_absent": "“{f}” is not in this map",
    "first": "Read first",
    "doubts": "Team not located here? To be confirmed",
    "decisions": DECIDED_WORDS[1],
    "solid_only": "Show only what is solid",
    "dark": "Dark background",
    "plan": "IGN base map (needs internet)",
    "plan_none": "Base map unavailable: no network.",
    "fullscreen": "Full screen",
    "names": "Names of the main ⟦many⟧",
    "sheet": "⟦title⟧",
    "sheet_team": "Team",
    "sheet_go": "Read the sheet ↓",
    "sheet_empty": "Click ⟦a⟧ on the map, or find it by its name, to read here why it is in its class.",
    "sheet_close": "Close the sheet",
    "class": "Class",
    "code": "Insee code",
    "bars_total": "Total",
    "hamlets": "Dashed on the map: the groups beyond reach.",
    "near": "Nearest teams",
    "none_near": "No known team nearby.",
    "unlisted": "The list of teams is not published.",
    "parameters": "Parameters",
    "export": "Export",
    "print": "Print / PDF",
    "image": "PNG image",
    "sources": "Sources",
    "table": "Table of ⟦many⟧ and teams",
    "table_caption": "⟦titles⟧ of the map",
    "table_points": "Teams of the map",
    "table_more": "The first {n} ⟦many⟧ out of {all}; find the others by their name.",
    "commune": "⟦title⟧",
    "place": "Intercommunality",
    "team": "Team",
    "detail": "Detail",
    "map_label": "Interactive map: {title}. The same data are in the table, under the map.",
    "zoom_in": "Zoom in",
    "zoom_out": "Zoom out",
    "home": "Show the whole territory",
    "north": "North",
    "tools": "Tools",
    "changes": "What changes",
    "noscript": "This map needs JavaScript and a browser of 2023 or later: allow the one for this page, update the "
    "other, or ask for the table and the report that come with it.",
    "skip": "Go to the search",
}

_WORDS: Mapping[Lang, Mapping[str, str]] = {"fr": _FR, "en": _EN}
