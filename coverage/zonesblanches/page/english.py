"""How far a work is, in English: the library says it in French, and the page may be in English."""

from __future__ import annotations

import re

__all__ = ["progress_in_english"]

# « carte (1 sur 8, encore 5 s environ) »: what is done, how many are done, how long the rest takes
_COUNTED = re.compile(
    r"(?P<what>.*?)(?: \((?P<at>\d+) sur (?P<of>\d+)(?:, encore (?P<left>\d+ \w+) environ)?\))?", re.S
)
_WORDS = {
    "archive": "archive",
    "calendrier": "calendar",
    "carte": "map",
    "carte à imprimer": "map for print",
    "classeur": "workbook",
    "communes desservies": "communes served",
    "communes des équipes": "communes of the teams",
    "communes en csv": "communes as csv",
    "comparaison avec les autres départements": "comparison with the other départements",
    "diagnostic": "diagnosis",
    "diapositives": "slides",
    "fiches": "sheets",
    "fiches des intercommunalités": "sheets of the EPCI",
    "foyers de besoin": "clusters of need",
    "fusion des listes": "joining the lists",
    "GeoPackage": "GeoPackage",
    "lecture du carroyage": "reading the squares",
    "lecture des fichiers de l'Insee": "reading Insee's files",
    "mission 4": "mission 4",
    "plans presque aussi bons": "plans nearly as good",
    "rapport": "report",
    "rapport Word": "Word report",
    "une page": "one page",
    "recherche de valeurs secrètes dans les fichiers": "looking for secret values in the files",
    "recherche des meilleurs sites": "looking for the best sites",
    "registre": "record",
    "tables et paramètres": "tables and parameters",
    "temps d’accès": "access times",
    "tournée : kilomètres": "tour: kilometres",
    "tournée : personnes couvertes": "tour: people covered",
    "tournée : personnes en zone blanche": "tour: people in blank zones",
    "trajets des véhicules": "trips of the vans",
}
_PATTERNS = (
    (r"lecture de (.*)", r"reading \1"),
    (r"territoire (.*)", r"territory \1"),
    (r"réponses dans (.*)", r"answers in \1"),
    (r"classes et scores : (.*)", r"classes and scores: \1"),
    (r"communes couvertes : (\S+) sites possibles", r"communes covered: \1 possible sites"),
    (r"preuve : (\S+) branches", r"proof: \1 branches"),
    (r"preuve : (\S+) sites possibles", r"proof: \1 possible sites"),
    (r"courbe : (\S+)(?: sites?)? sur (\S+)", r"curve: \1 of \2 sites"),
    (r"sites à d'autres réglages : (.*)", r"sites under other settings: \1"),
    (r"temps de route : bloc (\S+) sur (\S+)", r"road times: block \1 of \2"),
    (r"année passée : (.*)", r"former year: \1"),
)


def progress_in_english(text: str) -> str:
    """Return a few words of progress in English; those that are not known stay as they are.

    Parameters
    ----------
    text
        As the library says it.

    Examples
    --------
    >>> progress_in_english("carte (1 sur 8, encore 5 s environ)"), progress_in_english("lecture de a.csv (1 sur 2)")
    ('map (1 of 8, about 5 s left)', 'reading a.csv (1 of 2)')
    """
    found = _COUNTED.fullmatch(text)
    if found is None:
        return text
    left = f", about {found['left']} left" if found["left"] else ""
    return _english(found["what"]) + (f" ({found['at']} of {found['of']}{left})" if found["of"] else "")


def _english(what: str) -> str:
    if what in _WORDS:
        return _WORDS[what]
    for french, english in _PATTERNS:
        if re.fullmatch(french, what, re.S):
            return re.sub(french, english, what, count=1, flags=re.S)
    return what
