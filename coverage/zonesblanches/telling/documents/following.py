"""What is said of several years: what is to be asked first, people by class, why, which places, which teams."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zonesblanches.blocks import Block, Bullets, Cell, Content, Head, Heading, Paragraph, Table
from zonesblanches.diagnosis.evolution import MIXED, Evolution
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.halfway import CAUSES
from zonesblanches.language import Lang, capitalised, join_words
from zonesblanches.schema import class_label
from zonesblanches.telling.causing import cause_words, people_by_cause, signed
from zonesblanches.telling.documents.cover import PlainCover, covered, method_blocks
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.telling.year_teams import asked_lines, team_blocks

__all__ = [
    "Followed",
    "class_word",
    "following_content",
    "following_lines",
    "place_line",
    "why_not_words",
]

_LISTED, _EPCI_SHOWN = 200, 12
_CLASSES = ("blanche", "grise", "couverte")


@dataclass(frozen=True, eq=False)
class Followed:
    """Everything that is told of several years.

    Attributes
    ----------
    last
        The last diagnosis: its words and sources.
    labels
        Of the years.
    evolutions
        By family.
    teams
        Teams found again or not, year after year; see `followed_teams`, with `since` and `year`.
    sizes
        Teams by family and by year, with `since` and `year`; see `list_sizes`.
    """

    last: Findings
    labels: tuple[str, ...]
    evolutions: Mapping[str, Evolution]
    teams: pd.DataFrame
    sizes: pd.DataFrame


def why_not_words(voice: Voice) -> dict[str, str]:
    """Return why a change of class is not published as an evolution.

    Parameters
    ----------
    voice
        Speaks the language.
    """
    return {
        "": "",
        "territory": voice.say("tient au seul changement de territoire", "comes from the territory alone"),
        "imputation": voice.say("tient à des valeurs estimées", "comes from estimated values"),
        "absent": voice.say(
            "à confirmer : une équipe est absente de la liste", "to confirm: a team is absent from the list"
        ),
    }


def family_lines(voice: FamilyVoice, found: Evolution) -> list[str]:
    """Say people by class and year, what they come from, how many places are better or less covered."""
    first, last = found.labels[0], found.labels[-1]
    lines = []
    for key in _CLASSES:
        years = join_words(
            [f"{voice.figure(found.people.at[label, key])} ({label})" for label in found.labels], voice.lang
        )
        lines.append(f"{class_label(key, voice.lang)}{voice.colon}{years} {voice.words}")
    if found.moved:
        line = found.caused.loc["blanche"]
        change, parts = signed(voice, float(line["change"])), people_by_cause(voice, line.to_dict(), found.moved)
        told = voice.say(
            f"Personnes en zone blanche, de {first} à {last} : {change}",
            f"People in blank zones, from {first} to {last}: {change}",
        )
        lines.append(f"{told}{voice.say(', dont ', ', of which ') + parts if parts else ''}")
    evolution = found.places["evolution"]
    better, worse = (voice.communes(int((evolution == value).sum())) for value in (1, -1))
    lines.append(
        voice.say(f"Classe meilleure : {better} ; moins bonne : {worse}", f"Better class: {better}; worse: {worse}")
    )
    held = found.places.loc[found.places["why_not"] != "", "why_not"].value_counts()
    if len(held):
        words = why_not_words(voice)
        parts = " ; ".join(f"{voice.communes(int(held[key]))} ({words[key]})" for key in words if key in held)
        lines.append(voice.say(f"Pas publié comme une évolution : {parts}", f"Not published as an evolution: {parts}"))
    return lines


def following_lines(told: Followed, lang: Lang) -> list[str]:
    """Return the text: what is asked first, then each family.

    Parameters
    ----------
    told
        The years.
    lang
        Language of the words.
    """
    voice = Voice(told.last, lang)
    lines = asked_lines(voice, told.teams, told.sizes)
    for name, found in told.evolutions.items():
        lines += [voice.say(f"« {name} »", f"“{name}”")] if len(told.evolutions) > 1 else []
        lines += [f"{text}." for text in family_lines(voice.families[name], found)]
    return lines


def following_content(told: Followed, lang: Lang) -> Content:
    """Write the report of several years.

    Parameters
    ----------
    told
        The years.
    lang
        Language of the words.
    """
    voice = Voice(told.last, lang)
    first, last = told.labels[0], told.labels[-1]
    blocks: list[Block] = [Paragraph(text, "warning") for text in asked_lines(voice, told.teams, told.sizes)]
    for name, found in told.evolutions.items():
        family = voice.families[name]
        blocks.append(Heading(name))
        blocks.append(Bullets(tuple(f"{text}." for text in family_lines(family, found)), "lead"))
        blocks += [_by_year(family, found), _causes(family, found)]
        blocks += _by_epci(family, found)
        blocks += _listed(family, found)
    blocks += team_blocks(voice, told.teams)
    blocks.append(Heading(voice.say("Comment lire ce suivi", "How to read this")))
    blocks += method_blocks(voice, _method(voice))
    return covered(
        told.last,
        PlainCover(lang),
        title=voice.say("Suivi d’année en année", "Year after year"),
        subtitle=voice.say(f"De {first} à {last}", f"From {first} to {last}"),
        blocks=blocks,
    )


def _method(voice: Voice) -> list[str]:
    return [
        voice.say(
            "Les paramètres, l’accessibilité de référence et les rangs du besoin sont ceux de la première année.",
            "Parameters, the reference accessibility and the ranks of the need are those of the first year.",
        ),
        voice.say(
            "Chaque cause prend sa part moyenne sur tous les ordres possibles (valeur de Shapley) ; les parts font "
            "exactement le changement.",
            "Each cause takes its mean share over every possible order (Shapley value); shares add up to the change.",
        ),
        voice.say(
            "Ce qui vient du seul territoire (fusions, limites) ou de valeurs estimées n’est jamais publié comme une "
            "évolution.",
            "What comes from the territory alone (mergers, outlines) or from estimated values is never published as "
            "an evolution.",
        ),
        voice.say(
            "Chaque année est comparée à la précédente : une année de plus ne change aucun chiffre déjà publié.",
            "Each year is compared with the one before: a further year changes no figure already published.",
        ),
    ]


def _by_year(voice: FamilyVoice, found: Evolution) -> Table:
    """Set the people of each class, year after year, each figure over its bar."""
    people = found.people[list(_CLASSES)].T.astype(float)
    names = {key: class_label(key, voice.lang) for key in _CLASSES}
    caption = voice.say(f"{voice.words}, par classe et par année", f"{voice.words}, by class and year")
    return _barred(
        voice, people, names, capitalised(caption), voice.say("Classe", "Class"), {key: key for key in _CLASSES}
    )


def _by_epci(voice: FamilyVoice, found: Evolution) -> list[Block]:
    """Set the people in zones blanches of each EPCI, year after year, the largest first."""
    table = found.by_epci
    if table.empty:
        return []
    long = table.reset_index()
    blank = long.pivot_table(index="epci", columns="year", values="blanche", aggfunc="sum").reindex(
        columns=list(found.labels)
    )
    blank = blank[blank.max(axis=1) > 0]
    if blank.empty:
        return []
    order = blank.max(axis=1).sort_values(ascending=False, kind="stable").index[:_EPCI_SHOWN]
    names = {str(code): str(name) for code, name in table.groupby(level="epci")["epci_name"].last().items()}
    other = table["recomposed"].groupby(level="epci").any() | blank.isna().any(axis=1)
    starred = {str(code) for code in order if other[code]}
    names = {code: f"{name} *" if code in starred else name for code, name in names.items()}
    caption = voice.say(
        "Personnes en zone blanche, par intercommunalité et par année", "People in blank zones, by EPCI and year"
    )
    left = len(blank) - len(order)
    more = voice.say(
        f" (les {len(order)} premières ; {left} autres dans le classeur)",
        f" (the first {len(order)}; {left} others in the workbook)",
    )
    title = voice.say("Intercommunalité", "EPCI")
    note = voice.say(
        "* N’a pas les mêmes communes chaque année : la différence n’est pas une évolution.",
        "* Has not the same communes each year: the difference is no evolution.",
    )
    told = _barred(voice, blank.loc[order], names, f"{caption}{more if left else ''}", title, {})
    return [dataclasses.replace(told, note=note) if starred else told]


def _barred(
    voice: FamilyVoice,
    values: pd.DataFrame,
    names: Mapping[str, str],
    caption: str,
    title: str,
    keys: Mapping[str, str],
) -> Table:
    """Set one line by name and one column by year, bars on one scale."""
    most = float(np.nanmax(values.to_numpy())) or 1.0
    rows = tuple(
        (
            Cell(names[str(code)]),
            *(
                Cell("–")
                if np.isnan(value)
                else Cell(voice.figure(value), float(value) / most, keys.get(str(code), "blanche"))
                for value in line
            ),
        )
        for code, line in zip(values.index, values.to_numpy(), strict=True)
    )
    heads = (Head(title, wide=2), *(Head(str(label), figure=True) for label in values.columns))
    return Table(caption, heads, rows)


def _causes(voice: FamilyVoice, found: Evolution) -> Table:
    """Set what each cause changes in the people of each class."""
    words, total, causes = cause_words(voice), found.caused, (*found.moved, "change")
    rows = tuple(
        (
            class_label(key, voice.lang),
            *(signed(voice, float(total.at[key, name])) for name in causes),
        )
        for key in _CLASSES
    )
    heads = (
        Head(voice.say("Classe", "Class")),
        *(Head(capitalised(words[name]), figure=True) for name in found.moved),
        Head(voice.say("En tout", "In all"), figure=True),
    )
    caption = voice.say(
        f"{voice.name} : d’où viennent les personnes gagnées ou perdues par chaque classe",
        f"{voice.name}: where the people gained or lost by each class come from",
    )
    return Table(caption, heads, rows)


def _listed(voice: FamilyVoice, found: Evolution) -> list[Block]:
    """List the places whose class changed, those with the most people first."""
    classes = found.places[[f"class_{label}" for label in found.labels]]
    moved = found.places[classes.ne(classes.iloc[:, 0], axis=0).any(axis=1)].sort_values(
        "demand", ascending=False, kind="stable"
    )
    if moved.empty:
        return [Paragraph(voice.say(f"{voice.noun.none} ne change de classe.", f"{voice.noun.none} changes class."))]
    words, causes = why_not_words(voice), _words(voice)
    rows = tuple(
        (
            voice.place(str(code)),
            *(class_word(voice, row[f"class_{label}"]) for label in found.labels),
            voice.figure(row["demand"]),
            capitalised(words[row["why_not"]]) or _main_cause(row, causes),
        )
        for code, row in moved.head(_LISTED).iterrows()
    )
    heads = (
        Head(voice.noun.title, wide=2),
        *map(Head, found.labels),
        Head(voice.say("Personnes", "People"), figure=True),
        Head(voice.say("D’où cela vient", "Where it comes from"), wide=2),
    )
    one = voice.say(f"{voice.noun.one} a changé de classe", f"{voice.noun.one} changed class")
    many = voice.say(f"{voice.noun.many} ont changé de classe", f"{voice.noun.many} changed class")
    return [
        Table(
            f"{voice.name} : {voice.count(len(moved), one, many)}", heads, rows, note=voice.some(len(rows), len(moved))
        )
    ]


def class_word(voice: Voice, name: str) -> str:
    """Return what a class of a year is called.

    Parameters
    ----------
    voice
        Speaks the language.
    name
        Of the class; *mixte* where communes of several classes merged.
    """
    return voice.say("mixte", "mixed") if name == MIXED else class_label(name, voice.lang) if name else ""


def _words(voice: Voice) -> dict[str, str]:
    back = voice.say("De retour à sa classe de départ", "Back to the class it began with")
    return {**cause_words(voice), "back": back}


def _main_cause(row: pd.Series, words: Mapping[str, str]) -> str:
    parts = {name: float(row[f"class_{name}"]) for name in CAUSES}
    found = {name: value for name, value in parts.items() if np.isfinite(value) and abs(value) > 1e-9}
    ranked = sorted(found, key=lambda name: -abs(found[name]))
    return capitalised(", ".join(words[name] for name in ranked)) or words["back"]


def place_line(voice: FamilyVoice, found: Evolution, code: str) -> str:
    """Say what a place was, year after year, and why a change is not published, if it is not.

    Parameters
    ----------
    voice
        Speaks of the family.
    found
        Its years.
    code
        The place.
    """
    row = found.places.loc[code]
    years = " → ".join(f"{class_word(voice, row[f'class_{label}'])} ({label})" for label in found.labels)
    held = why_not_words(voice)[row["why_not"]]
    changed = len({row[f"class_{label}"] for label in found.labels}) > 1
    cause = _main_cause(row, _words(voice)).lower() if changed and not held else ""
    return f"{years}{voice.colon + (held or cause) if held or cause else ''}."
