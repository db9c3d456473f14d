"""What to say when a set of speeds was not measured where it is used."""

from __future__ import annotations

import pandas as pd

from zonesblanches.crowfly import CROWFLY_SETS
from zonesblanches.language import Lang, number, plural
from zonesblanches.parameters import Parameters
from zonesblanches.tool import to_type
from zonesblanches.travel.speed_sets import in_mountain

__all__ = ["speed_warnings"]

_KM = 10.0  # a distance at which to compare two sets


def speed_warnings(communes: pd.DataFrame, parameters: Parameters, lang: Lang, *, readers: bool = False) -> list[str]:
    """Warn of a plain's speeds in the mountain, and of the time it takes to enter Paris counted everywhere.

    Parameters
    ----------
    communes
        Those of the territory, indexed by code, with `dep` where it is known.
    parameters
        `crowfly` and `mountain`; nothing is said of costs in kilometres.
    lang
        Language of the sentences.
    readers
        True for those who read the documents: what is wrong, without the parameter that mends it.

    Examples
    --------
    >>> alps = pd.DataFrame({"dep": ["05", "05"]}, index=["05061", "05023"])
    >>> speed_warnings(alps, Parameters(), "en")[0].split(":")[0]
    '2 communes of 2 are in the mountain (parameter mountain), and their times are those of the set “plaine”, too quick'
    >>> speed_warnings(alps, Parameters(crowfly="auto"), "en")
    []
    """
    if parameters.unit == "km":
        return []
    if parameters.crowfly == "metropole":
        return [_metropole_told(lang) if readers else _metropole(lang)]
    high = int(in_mountain(communes, parameters).sum())
    if not high or parameters.crowfly != "plaine":
        return []
    return [(_mountain_told if readers else _mountain)(high, len(communes), lang)]


def _auto(lang: Lang) -> str:
    where = ("dans le fichier de --parametres", "in the file of --parametres")[lang == "en"]
    return to_type('Parameters(crowfly="auto")', f'crowfly = "auto" {where}')


def _mountain(high: int, total: int, lang: Lang) -> str:
    flat, steep = (_minutes(name, _KM, lang) for name in ("plaine", "montagne"))
    km = number(_KM, 0, lang)
    if lang == "fr":
        return (
            f"{plural(high, 'commune')} sur {number(total)} {'est' if high == 1 else 'sont'} en montagne (paramètre "
            f"mountain), et leurs temps sont ceux du jeu « plaine », trop rapide : {km} km à vol d’oiseau y font "
            f"{flat} min, {steep} au jeu « montagne ». Prenez {_auto('fr')}, qui choisit par commune, ou une table de "
            "temps par la route"
        )
    return (
        f"{plural(high, 'commune', lang=lang)} of {number(total, 0, lang)} {'is' if high == 1 else 'are'} in the "
        f"mountain (parameter mountain), and their times are those of the set “plaine”, too quick: {km} km as the crow "
        f"flies make {flat} min there, {steep} with the set “montagne”. Take {_auto('en')}, which chooses by commune, "
        "or a table of times by road"
    )


def _mountain_told(high: int, total: int, lang: Lang) -> str:
    flat, steep = (_minutes(name, _KM, lang) for name in ("plaine", "montagne"))
    km = number(_KM, 0, lang)
    if lang == "fr":
        return (
            f"{plural(high, 'commune')} sur {number(total)} {'est' if high == 1 else 'sont'} en montagne : les temps "
            f"d’accès y sont calculés aux vitesses de la plaine, donc trop courts ({km} km à vol d’oiseau comptent "
            f"pour {flat} min au lieu de {steep})"
        )
    return (
        f"{plural(high, 'commune', lang=lang)} of {number(total, 0, lang)} {'is' if high == 1 else 'are'} in the "
        f"mountain: access times there are those of a plain, hence too short ({km} km as the crow flies count for "
        f"{flat} min instead of {steep})"
    )


def _metropole_told(lang: Lang) -> str:
    least = number(CROWFLY_SETS["metropole"].intercept_min, 1, lang)
    if lang == "fr":
        return (
            f"temps d’accès calculés partout comme vers Paris : {least} min même à distance nulle ; une équipe de la "
            "commune même semble loin"
        )
    return (
        f"access times computed everywhere as towards Paris: {least} min even at distance 0; a team of the commune "
        "itself looks far"
    )


def _metropole(lang: Lang) -> str:
    least = number(CROWFLY_SETS["metropole"].intercept_min, 1, lang)
    if lang == "fr":
        return (
            f"jeu « metropole » partout : {least} min même à distance nulle, car il a été ajusté sur les trajets vers "
            f"Paris ; une équipe de la commune même semble loin. Prenez {_auto('fr')}, qui ne le "
            "compte que de loin, ou une table de temps par la route"
        )
    return (
        f"set “metropole” everywhere: {least} min even at distance 0, since it was fitted on trips to Paris; a team of "
        f"the commune itself looks far. Take {_auto('en')}, which counts it from afar only, or a table of "
        "times by road"
    )


def _minutes(name: str, km: float, lang: Lang) -> str:
    chosen = CROWFLY_SETS[name]
    return number(chosen.intercept_min + 60 * km / chosen.speed_kmh, 1, lang)
