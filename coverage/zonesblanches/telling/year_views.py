"""What the map of several years shows: the classes of each, the score of each, what each place was."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.evolution import MIXED, Evolution
from zonesblanches.schema import CLASSES, class_label
from zonesblanches.telling.documents.comparison import change_steps
from zonesblanches.telling.documents.following import place_line
from zonesblanches.telling.indicator import Bin, Binned, of_places
from zonesblanches.telling.slots import FigureColumn
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["change_of_years", "told_patterns", "year_classes", "year_scores", "year_title"]

Patterns = tuple[tuple[str, ...], ...]
_ALWAYS = ("blanche", "grise", "couverte")


def year_title(voice: Voice, labels: tuple[str, ...]) -> str:
    """Name the map.

    Parameters
    ----------
    voice
        Speaks the language.
    labels
        Of the years.
    """
    name = voice.findings.territory.name
    return voice.say(f"Suivi de {labels[0]} à {labels[-1]} – {name}", f"From {labels[0]} to {labels[-1]} – {name}")


def year_classes(voice: FamilyVoice, found: Evolution, label: str) -> Binned:
    """Put the places in the classes that they had in a year.

    Parameters
    ----------
    voice
        Speaks of the family.
    found
        Its years.
    label
        Of the year.
    """
    classes = found.places[f"class_{label}"]
    names = [name for name in (*CLASSES, MIXED) if name in _ALWAYS or (classes == name).any()]
    place = {name: at for at, name in enumerate(names)}
    bins = classes.map(place).fillna(place.get("non classée", 0)).to_numpy(dtype=np.int8)
    here, known = found.places["demand"].fillna(0.0), found.people.loc[label]
    counted = [known[name] if name in known else here[bins == at].sum() for name, at in place.items()]
    steps = tuple(
        Bin(
            name,
            voice.say("Mixte", "Mixed") if name == MIXED else class_label(name, voice.lang),
            of_places(voice, int((bins == at).sum()), float(people)),
        )
        for (name, at), people in zip(place.items(), counted, strict=True)
    )
    title = voice.say(f"Classe en {label}", f"Class in {label}")
    return Binned(f"annee-{label}", title, steps, bins, sense=None, sentence=f"{title}.")


def change_of_years(voice: FamilyVoice, found: Evolution) -> Binned:
    """Put the places by what may be published of their change.

    Parameters
    ----------
    voice, found
        As for `year_classes`.
    """
    return change_steps(voice, pd.DataFrame({"change": found.places["evolution"]}))


def year_scores(voice: FamilyVoice, found: Evolution) -> tuple[str, list[FigureColumn]]:
    """Return the title and the columns of the score of each year.

    Parameters
    ----------
    voice, found
        As for `year_classes`.
    """
    columns = [
        FigureColumn(f"y{at}", label, found.places[f"score_{label}"].to_numpy(dtype=float), 1, shown=False, tabled=True)
        for at, label in enumerate(found.labels)
    ]
    return voice.say("Score, année après année", "Score, year after year"), columns


def told_patterns(
    voice: FamilyVoice, found: Evolution, patterns: Patterns, pattern: npt.NDArray[np.int64]
) -> tuple[Patterns, npt.NDArray[np.int64]]:
    """Say first what each place was, year after year, then what the map of the last year says.

    Parameters
    ----------
    voice, found
        As for `year_classes`.
    patterns, pattern
        Series of sentences of the last year, and which each place has.
    """
    known: dict[tuple[str, ...], int] = {}
    chosen = np.empty(len(found.places), dtype=np.int64)
    for at, code in enumerate(found.places.index):
        texts = (place_line(voice, found, str(code)), *patterns[pattern[at]])
        chosen[at] = known.setdefault(texts, len(known))
    return tuple(known), chosen
