"""What is said on a page to people who never open a terminal: facts, and never what to type in a console."""

from __future__ import annotations

import re
from typing import Any

from zonesblanches.said import fact

__all__ = ["CONSOLE", "plain_error", "plain_text"]

Pair = tuple[str, str]

# words of a console, or of Python: an option, a command, an argument, a function, a file of settings
CONSOLE = re.compile(
    r"(?<!\w)--[a-z]|zones-blanches [a-z]|zonesblanches|\b[a-z_]+=|\w\(…\)|\w\(\)|\bPython\b|Traceback|\bzb\.|columns|"
    r"\b[a-z]+_[a-z_]+\b(?!\.\w)"
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")


def plain_text(text: str) -> str:
    """Return the sentences of a text that speak of no console.

    Parameters
    ----------
    text
        As the library says it.

    Examples
    --------
    >>> plain_text("l.csv : rien ne dit où sont les équipes. Donnez --colonnes nom=Titre.")
    'l.csv : rien ne dit où sont les équipes.'
    """
    told = [part for part in _SENTENCE.split(fact(text)) if part and not CONSOLE.search(part)]
    return re.sub(r"\s*[;:,]$", ".", " ".join(told).strip())


# what to do on the page about the commonest errors, the first that fits; each in French and in English
_ADVICE: tuple[tuple[str, Pair], ...] = (
    ("aucune colonne ne dit où", (
        "Il faut au moins une colonne pour la commune : dites laquelle ici, ou ajoutez-la dans votre fichier.",
        "One column at least must tell the commune: say which one here, or add it to your file.")),
    ("mot de passe", (
        "Ôtez son mot de passe dans votre tableur ; sinon, enregistrez-le en .xlsx. Puis déposez-le à nouveau.",
        "If it has a password, remove it in your spreadsheet. Else save it as .xlsx. Then drop it again.")),
    ("page web", (
        "C’est une page internet enregistrée, pas le fichier lui-même : retournez le télécharger.",
        "This is a saved web page, not the file itself: go back and download it.")),
    ("est vide|aucune ligne en dessous|aucune cellule remplie|table est vide|aucune ligne utilisable|aucune entité", (
        "Il ne contient aucune équipe : remplissez une ligne par équipe, enregistrez, puis déposez-le à nouveau.",
        "It holds no team: fill in a row per team, save, then drop it again.")),
    ("archive", (
        "Ouvrez ce dossier compressé, et déposez le fichier qui est dedans.",
        "Open this archive, and drop the file that is inside.")),
    ("type de fichier inconnu|n'est pas un fichier texte|n'est pas une couche|n'est pas celui d'un|Types lus", (
        "Une liste est un classeur (.xlsx, .ods) ou un texte (.csv) : enregistrez-la ainsi, puis déposez-la.",
        "A list is a workbook (.xlsx, .ods) or a text (.csv): save it so, then drop it.")),
    ("pèse|dépasse|lignes, vides|colonnes, au plus|Mo attendus", (
        "N’y laissez que les équipes et leurs colonnes, enregistrez, puis déposez-le à nouveau.",
        "Keep only the teams and their columns, save, then drop it again.")),
    ("illisible|abîmé|coupé|s'arrête au milieu|guillemet", (
        "Ouvrez-le dans votre tableur, enregistrez-le en .xlsx, puis déposez-le à nouveau.",
        "Open it in your spreadsheet, save it as .xlsx, then drop it again.")),
    ("en-tête inconnu", (
        "Prenez le fichier de l’Insee tel qu’il se télécharge, sans l’ouvrir ni le renommer.",
        "Take Insee’s file as it is downloaded, neither opened nor renamed.")),
    ("modifiés depuis leur écriture|seraient perdus", (
        "Cochez « Remplacer les fichiers modifiés à la main », plus bas, puis recommencez.",
        "Tick “Replace the files changed by hand”, below, then try again.")),
    ("ouvert ailleurs", (
        "Fermez ces documents dans Word ou dans votre tableur, puis réessayez.",
        "Close these documents in Word or in your spreadsheet, then try again.")),
)  # fmt: skip


def plain_error(error: Exception) -> dict[str, Any]:
    """Return what a page says of an error of the library: its kind, its facts, what to do in both languages.

    Parameters
    ----------
    error
        Raised on purpose.

    Examples
    --------
    >>> from zonesblanches.errors import InputError
    >>> plain_error(InputError("l.csv est vide."))["advice"][1]
    'It holds no team: fill in a row per team, save, then drop it again.'
    """
    text = str(error)
    advice = next((pair for pattern, pair in _ADVICE if re.search(pattern, text)), ("", ""))
    return {"error": type(error).__name__, "told": plain_text(text), "advice": list(advice)}
