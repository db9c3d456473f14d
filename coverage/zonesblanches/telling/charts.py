"""The charts of a diagnosis: people by class, by EPCI, by number of teams, by how sure, by what would be enough."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.blocks import Chart, ChartRow
from zonesblanches.diagnosis.trust import LABELS
from zonesblanches.language import capitalised
from zonesblanches.schema import class_label, short_epci
from zonesblanches.telling.sureness import label_words
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.territory.grouping import NOWHERE

__all__ = ["area_chart", "class_chart", "stack_chart", "sure_chart", "teams_chart"]

_MAIN = ("blanche", "grise", "couverte")
_AREAS, _MOST_TEAMS = 10, 3  # EPCI drawn; from how many teams places are counted together


def stack_chart(
    voice: Voice, caption: str, series: Sequence[tuple[str, str]], rows: Sequence[tuple[str, Sequence[float]]]
) -> list[Chart]:
    """Make a chart of numbers of people, and say in words all that it shows; none of a single part of a single line.

    Parameters
    ----------
    voice
        Writes figures.
    caption
        What it shows.
    series
        Of each part: the key of its colour, its name; those that are nowhere are left out.
    rows
        Lines: name, number of people of each part; a number that is hidden is not drawn.
    """
    held = [at for at in range(len(series)) if any(values[at] > 0 for _, values in rows)]
    lines = []
    for name, values in rows:
        kept = [float(values[at]) for at in held]
        texts = tuple(voice.figure(value) for value in kept)
        drawn = tuple(value if value > 0 else 0.0 for value in kept)
        lines.append(ChartRow(name, drawn, texts, voice.total(float(np.sum(kept)) if kept else 0.0)))
    parts = [series[at] for at in held]
    names = [name for _, name in parts]
    told = [f"{line.label}{voice.colon}{_in_words(names, line)}" for line in lines if any(line.values)]
    alt = f"{caption}. {voice.say(' ; ', '; ').join(told)}."
    worth = len(lines) > 1 or len(parts) > 1  # else the sentences beside say it
    return [Chart(caption, tuple(parts), tuple(lines), alt)] if worth and parts else []


def _in_words(names: Sequence[str], line: ChartRow) -> str:
    drawn = zip(names, line.texts, line.values, strict=True)
    return ", ".join(f"{name} {text}" for name, text, value in drawn if value)


def class_chart(voice: Voice) -> list[Chart]:
    """Draw the people of each class, family by family.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    """
    keys = ("blanche", "grise", "couverte", "sans objet", "non classée")
    series = [(key, class_label(key, voice.lang)) for key in keys]
    rows = [
        (family.name, [float(family.summary.at[key, "demand"]) for key in keys]) for family in voice.families.values()
    ]
    caption = voice.say(f"{capitalised(voice.words)}, par classe", f"{capitalised(voice.words)}, by class")
    return stack_chart(voice, caption, series, rows)


def area_chart(voice: FamilyVoice) -> list[Chart]:
    """Draw the people of each EPCI by class, those with most people in zones blanches first; nothing of a single one.

    Parameters
    ----------
    voice
        Of a family.
    """
    table = voice.by_epci
    table = table[table.index != NOWHERE].sort_values(
        ["demand_blanche", "demand_grise"], ascending=False, kind="stable", na_position="last"
    )
    if len(table) < 2 or not (table[["demand_blanche", "demand_grise"]].sum(axis=1) > 0).any():
        return []
    series = [(key, class_label(key, voice.lang)) for key in _MAIN]
    rows = [
        (short_epci(str(line["epci_name"])), [float(line[f"demand_{key}"]) for key in _MAIN])
        for line in table.head(_AREAS).to_dict("records")
    ]
    shown = len(rows) < len(table)
    caption = voice.say(
        f"{capitalised(voice.words)} par intercommunalité et par classe"
        + (f" : les {len(rows)} où le plus vivent en zone blanche, sur {len(table)}" if shown else ""),
        f"{capitalised(voice.words)} by EPCI and by class"
        + (f": the {len(rows)} where most live in blank zones, of {len(table)}" if shown else ""),
    )
    return stack_chart(voice, caption, series, rows)


def teams_chart(voice: Voice) -> list[Chart]:
    """Draw the people by how many teams serve their place, family by family.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    """
    names = [
        voice.say("aucun intervenant", "no provider"),
        voice.say("un seul", "one"),
        voice.say("deux", "two"),
        voice.say("trois ou plus", "three or more"),
    ]
    rows = []
    for family in voice.families.values():
        table = family.result.table
        known = table[table["class"].isin(_MAIN)]
        count = known["n_providers"].astype(float).clip(upper=_MOST_TEAMS)
        people = known["demand"].fillna(0.0).astype(float).groupby(count).sum()
        rows.append((family.name, [float(people.get(float(many), 0.0)) for many in range(_MOST_TEAMS + 1)]))
    caption = voice.say(
        f"{capitalised(voice.words)}, selon le nombre d’intervenants qui desservent leur {voice.noun.one}",
        f"{capitalised(voice.words)}, by how many providers serve their {voice.noun.one}",
    )
    return stack_chart(voice, caption, [(f"step{at}", name) for at, name in enumerate(names)], rows)


def sure_chart(voice: FamilyVoice) -> list[Chart]:
    """Draw the people of each class by how sure it is; nothing where outputs do not say it.

    Parameters
    ----------
    voice
        Of a family.
    """
    if voice.sure is None:
        return []
    labels = voice.sure.table["label"]
    table = voice.result.table.reindex(labels.index)
    people = table["demand"].fillna(0.0).astype(float)
    order = LABELS[::-1]  # the least sure first
    rows = [
        (class_label(key, voice.lang), [_people(people, (table["class"] == key) & (labels == name)) for name in order])
        for key in _MAIN
    ]
    rows = [row for row in rows if sum(row[1])]
    if not rows:
        return []
    series = [(f"step{3 * at // 2}", capitalised(label_words(voice, name))) for at, name in enumerate(order)]
    caption = voice.say(
        f"{capitalised(voice.words)} de chaque classe, selon la solidité de cette classe",
        f"{capitalised(voice.words)} of each class, by how sure that class is",
    )
    return stack_chart(voice, caption, series, rows)


def _people(people: pd.Series, here: pd.Series) -> float:
    return float(people[here.to_numpy()].sum())
