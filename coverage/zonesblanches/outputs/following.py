"""The map of several years: a slider goes from year to year, and the sheet of a place tells each."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.evolution import MIXED, Evolution
from zonesblanches.outputs.comparison import change_view
from zonesblanches.outputs.indicators import colored
from zonesblanches.outputs.maps import map_model
from zonesblanches.outputs.options import MapOptions
from zonesblanches.outputs.webmap import FamilyView, View, WebMap, build_map
from zonesblanches.schema import CLASSES, class_label
from zonesblanches.telling.documents.comparison import change_steps
from zonesblanches.telling.documents.following import Followed, place_line
from zonesblanches.telling.indicator import Bin, Binned, of_places
from zonesblanches.telling.slots import FigureColumn
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["draw_years"]


def draw_years(told: Followed, asked: MapOptions) -> WebMap:
    """Draw the map of the last year, with the classes of each year, a slider, and what changed.

    Parameters
    ----------
    told
        The years.
    asked
        As for `Diagnosis.map`.
    """
    voice = Voice(told.last, asked.lang)
    model = map_model(told.last, asked, voice)
    first, last = told.labels[0], told.labels[-1]
    name = told.last.territory.name
    title = voice.say(f"Suivi de {first} à {last} – {name}", f"From {first} to {last} – {name}")
    families = tuple(
        _with_years(family, voice.families[family.key], told.evolutions[family.key])
        if family.key in told.evolutions
        else family
        for family in model.families
    )
    no_calculator = voice.say(
        "Le calculateur est sur la carte de chaque année.", "The calculator is on each year’s map."
    )
    return build_map(
        dataclasses.replace(
            model, title=asked.title or title, families=families, calculator="", no_calculator=no_calculator
        )
    )


def _with_years(family: FamilyView, voice: FamilyVoice, found: Evolution) -> FamilyView:
    now = dataclasses.replace(family.views[0], period=found.labels[-1])
    past = [dataclasses.replace(colored(_year(voice, found, label)), period=label) for label in found.labels[:-1]]
    change = pd.DataFrame({"change": found.places["evolution"]})
    views: tuple[View, ...] = (now, *past, change_view(change_steps(voice, change)), *family.views[1:])
    patterns, pattern = _patterns(family, voice, found)
    title = voice.say("Score, année après année", "Score, year after year")
    columns = [
        FigureColumn(f"y{at}", label, found.places[f"score_{label}"].to_numpy(dtype=float), 1, shown=False, tabled=True)
        for at, label in enumerate(found.labels)
    ]
    return dataclasses.replace(
        family,
        views=views,
        patterns=patterns,
        pattern=pattern,
        columns=(*family.columns, *columns),
        tabled=(*family.tabled, *(column.key for column in columns)),
        years=(title, tuple(column.key for column in columns)),
    )


def _year(voice: FamilyVoice, found: Evolution, label: str) -> Binned:
    """Put the places in the classes that they had in a year."""
    classes = found.places[f"class_{label}"]
    names = [name for name in (*CLASSES, MIXED) if name in _KEPT or (classes == name).any()]
    people = found.places["demand"].fillna(0.0)
    place = {name: at for at, name in enumerate(names)}
    bins = classes.map(place).fillna(place.get("non classée", 0)).to_numpy(dtype=np.int8)
    steps = tuple(
        Bin(
            name,
            voice.say("Mixte", "Mixed") if name == MIXED else class_label(name, voice.lang),
            of_places(
                voice,
                int((bins == at).sum()),
                float(found.people.at[label, name]) if name in found.people else people[bins == at].sum(),
            ),
        )
        for name, at in place.items()
    )
    title = voice.say(f"Classe en {label}", f"Class in {label}")
    return Binned(f"annee-{label}", title, steps, bins, sense=None, sentence=f"{title}.")


_KEPT = ("blanche", "grise", "couverte")


def _patterns(
    family: FamilyView, voice: FamilyVoice, found: Evolution
) -> tuple[tuple[tuple[str, ...], ...], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Say first what each place was, year after year."""
    known: dict[tuple[str, ...], int] = {}
    chosen = np.empty(len(found.places), dtype=np.int64)
    for at, code in enumerate(found.places.index):
        texts = (place_line(voice, found, str(code)), *family.patterns[family.pattern[at]])
        chosen[at] = known.setdefault(texts, len(known))
    return tuple(known), chosen
