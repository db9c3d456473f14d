"""Questions in the words of who answers them in a workbook: no option of the library, nothing to type elsewhere."""

from __future__ import annotations

import re

__all__ = ["in_the_workbook"]

# what an analyst types, in Python or on the command line → what a partner writes, in the answer of the same row
_ADVICE = (
    (r"si c'est un secteur à vous : (?:sectors=|--secteurs FICHIER)",
     "si c'est un secteur à vous, écrivez ses communes"),
    (r"Donnez les communes, ou confirmez par (?:confirm_rights=True|--confirmer-droits)",
     "Écrivez les communes où elle va, ou reprenez ce nom si elle va dans toutes"),
    (r"""(?:columns=\{"name": "[^"]*"\}|--colonnes "nom=[^"]*")""", "si elles ont un nom, ajoutez une colonne « nom »"),
)  # fmt: skip
_QUOTED = re.compile(r"«[^»]*»")
_CODE = re.compile(r"\b[a-z_]+=(?=[\s\"'{\[(\w]|$)|(?<!\w)--[a-z]|\b[a-z_]+\((?:…|\w+\s?=)")
_CLAUSE = re.compile(r"(?<=[^\s])\s*[;:,(]\s")


def in_the_workbook(reason: str) -> str:
    """Return a question as it is written into a workbook that a partner answers.

    Parameters
    ----------
    reason
        As `Providers.questions` tells it to who runs the library.

    Examples
    --------
    >>> in_the_workbook("« CCA » : inconnu, non compté ; si c'est un secteur à vous : sectors=")
    "« CCA » : inconnu, non compté ; si c'est un secteur à vous, écrivez ses communes"
    >>> in_the_workbook("point hors de France ; précisez crs=2154")
    'point hors de France'
    """
    for advice, words in _ADVICE:
        reason = re.sub(advice, words, reason)
    hidden = _QUOTED.sub(lambda found: "«" + "·" * (len(found[0]) - 2) + "»", reason)  # « v=2 » is a partner's
    code = _CODE.search(hidden)
    if code is None:
        return reason
    breaks = [found.start() for found in _CLAUSE.finditer(hidden, 0, code.start())]
    return reason[: breaks[-1]] if breaks else reason[: code.start()].rstrip(" :;,(")
