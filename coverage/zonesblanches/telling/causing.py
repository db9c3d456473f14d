"""What a change comes from, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zonesblanches.telling.voice import Voice

__all__ = ["cause_words", "people_by_cause", "signed"]


def cause_words(voice: Voice) -> dict[str, str]:
    """Return what each cause is called, with its article.

    Parameters
    ----------
    voice
        Speaks the language.
    """
    return {
        "offer": voice.say("l’offre", "the offer"),
        "people": voice.say("le nombre de personnes", "the number of people"),
        "need": voice.say("le besoin connu", "the known need"),
        "territory": voice.say("le territoire", "the territory"),
        "method": voice.say("la méthode et sa référence", "the method and its reference"),
        "imputation": voice.say("les valeurs estimées faute de données", "values estimated for want of data"),
    }


def people_by_cause(voice: Voice, line: Mapping[str, float], moved: Sequence[str]) -> str:
    """Say how many people each cause adds or takes away, where it is one at least; empty where none does.

    Parameters
    ----------
    voice
        Speaks the language.
    line
        A row of `Causes.people`.
    moved
        Causes to tell.
    """
    words = cause_words(voice)
    counted = [name for name in moved if round(float(line[name]))]
    return " ; ".join(f"{words[name]} {signed(voice, float(line[name]))}" for name in counted)


def signed(voice: Voice, value: float, decimals: int = 0) -> str:
    """Return a figure with its sign.

    Parameters
    ----------
    voice
        Writes figures.
    value
        A change.
    decimals
        To show.
    """
    told = round(value, decimals)
    sign = "\N{MINUS SIGN}" if told < 0 else "+" if told > 0 else ""
    return f"{sign}{voice.figure(abs(value), decimals)}"
