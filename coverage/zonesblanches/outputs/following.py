"""The map of several years: a slider goes from year to year, and the sheet of a place tells each."""

from __future__ import annotations

import dataclasses

from zonesblanches.outputs.comparison import change_view
from zonesblanches.outputs.indicators import colored
from zonesblanches.outputs.maps import map_model
from zonesblanches.outputs.options import MapOptions
from zonesblanches.outputs.webmap import FamilyView, WebMap, build_map
from zonesblanches.telling.documents.following import Followed
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.telling.year_views import change_of_years, told_patterns, year_classes, year_scores, year_title

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
    families = tuple(
        _with_years(family, voice.families[family.key], told) if family.key in told.evolutions else family
        for family in model.families
    )
    title = asked.title or year_title(voice, told.labels)
    return build_map(dataclasses.replace(model, title=title, families=families, calculator="", no_calculator=""))


def _with_years(family: FamilyView, voice: FamilyVoice, told: Followed) -> FamilyView:
    found = told.evolutions[family.key]
    now = dataclasses.replace(family.views[0], period=told.labels[-1])
    past = [dataclasses.replace(colored(year_classes(voice, found, label)), period=label) for label in told.labels[:-1]]
    patterns, pattern = told_patterns(voice, found, family.patterns, family.pattern)
    title, scores = year_scores(voice, found)
    keys = tuple(column.key for column in scores)
    return dataclasses.replace(
        family,
        views=(now, *past, change_view(change_of_years(voice, found)), *family.views[1:]),
        patterns=patterns,
        pattern=pattern,
        columns=(*family.columns, *scores),
        tabled=(*family.tabled, *keys),
        years=(title, keys),
    )
