"""What is said of two diagnoses side by side: how many communes change class, and which."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from zonesblanches.blocks import Block, Bullets, Content, Head, Heading, Paragraph, Table
from zonesblanches.diagnosis.causes import Causes
from zonesblanches.diagnosis.changes import change_table, changed_classes, incomparable, shared_families
from zonesblanches.diagnosis.equity import equity
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.need import need_words
from zonesblanches.language import Lang
from zonesblanches.schema import CLASSES, class_label
from zonesblanches.telling.causing import people_by_cause
from zonesblanches.telling.documents.cover import PlainCover, covered
from zonesblanches.telling.indicator import Bin, Binned, of_places
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.subjects.scenario import SCENARIO
from zonesblanches.telling.voice import FamilyVoice, Voice, ended

__all__ = [
    "SIDES",
    "change_blocks",
    "change_steps",
    "comparison_content",
    "comparison_sheets",
    "comparison_text",
    "not_comparable",
    "pair_title",
]

SIDES: Mapping[Lang, tuple[str, str]] = {"fr": ("Avant", "Après"), "en": ("Before", "After")}  # by default

_LISTED = 200


def change_blocks(before: Findings, after: Findings, names: tuple[str, str], lang: Lang) -> list[Block]:
    """Write the tables of changes, family by family.

    Parameters
    ----------
    before, after
        Two diagnoses.
    names
        What each is called.
    lang
        Language of the words.
    """
    voice, shared = Voice(after, lang), shared_families(before, after)
    if not shared:
        return []
    both = len(before.table.index.intersection(after.table.index))
    blocks: list[Block] = [Heading(voice.say("Ce qui change", "What changes"))]
    blocks += _in_common(voice, both, (len(before.table), len(after.table)), names)
    for name in shared if both else []:
        first, second = before.families[name], after.families[name]
        table = changed_classes(first, second)
        people = second.table["demand"].reindex(table.index).fillna(0.0)
        moved = table[table["before"] != table["after"]]
        blocks += _reference(voice, first, second, names)
        blocks.append(_transitions(voice, table, people, name, names))
        blocks += [_listed(voice, moved, people, name, names)] if len(moved) else []
    return blocks


def _in_common(voice: Voice, both: int, sizes: tuple[int, int], names: tuple[str, str]) -> list[Block]:
    """Say how many communes are compared, when they are not all."""
    if both == sizes[0] == sizes[1]:
        return []
    sides = " ; ".join(f"{name} : {voice.communes(size)}" for name, size in zip(names, sizes, strict=True))
    told = voice.say(
        f"{voice.noun.titles} comparé{voice.noun.e}s, présent{voice.noun.e}s dans les deux "
        f"cartes\u00a0: {voice.figure(both)}",
        f"{voice.noun.titles} compared, in both maps: {voice.figure(both)}",
    )
    if not both:
        told = voice.say(
            f"{voice.noun.none} n’est dans les deux cartes\u00a0: rien ne se compare",
            f"{voice.noun.none} is in both maps: nothing can be compared",
        )
    return [Paragraph(f"{told} ({sides}).")]


def _reference(voice: Voice, before: FamilyResult, after: FamilyResult, names: tuple[str, str]) -> list[Block]:
    """Say when the two do not compare accessibility with the same reference: part of the changes comes from it."""
    values = [1000 * result.a_ref for result in (before, after)]
    if np.isclose(values[0], values[1], rtol=1e-9, equal_nan=True):
        return []
    first, second = (voice.figure(value, 2) for value in values)
    return [
        Paragraph(
            voice.say(
                f"{before.name} : l’accessibilité de référence est de {first} pour 1 000 personnes "
                f"({names[0]}) et de "
                f"{second} ({names[1]}) ; une partie des changements de classe et de score vient de là.",
                f"{before.name}: the reference accessibility is {first} per 1,000 people ({names[0]}) and {second} "
                f"({names[1]}); part of the changes of class and score comes from it.",
            )
        )
    ]


def _transitions(voice: Voice, table: pd.DataFrame, people: pd.Series, family: str, names: tuple[str, str]) -> Table:
    """Count communes and people from class to class."""
    rows = []
    for start in CLASSES:
        for end in CLASSES:
            inside = (table["before"] == start) & (table["after"] == end)
            if inside.any():
                figures = (voice.figure(int(inside.sum())), voice.figure(people[inside].sum()))
                rows.append((class_label(start, voice.lang), class_label(end, voice.lang), *figures))
    heads = (*map(Head, names), Head(voice.noun.titles, figure=True), Head(voice.words.capitalize(), figure=True))
    return Table(f"{family} : {voice.say('classe par classe', 'class by class')}", heads, tuple(rows))


def _listed(voice: Voice, moved: pd.DataFrame, people: pd.Series, family: str, names: tuple[str, str]) -> Table:
    """List the communes whose class changes, those with the most people first."""
    order = people.reindex(moved.index).sort_values(ascending=False, kind="stable").index[:_LISTED]
    rows = tuple(
        (
            voice.place(code),
            str(code),
            *(class_label(moved.at[code, side], voice.lang) for side in ("before", "after")),
            voice.figure(people[code]),
        )
        for code in order
    )
    one = voice.say(f"{voice.noun.one} change de classe", f"{voice.noun.one} changes class")
    several = voice.say(f"{voice.noun.many} changent de classe", f"{voice.noun.many} change class")
    more = voice.say(f" (les {_LISTED} premières)", f" (the first {_LISTED})") if len(moved) > _LISTED else ""
    words = (voice.noun.title, voice.say("Code Insee", "Insee code"), *names)
    heads = (*map(Head, words), Head(voice.say("Personnes", "People"), figure=True))
    return Table(f"{family} : {voice.count(len(moved), one, several)}{more}", heads, rows)


def pair_title(before: Findings, after: Findings, lang: Lang) -> str:
    """Name the page, and the territory where both have the same."""
    heading = Voice(after, lang).say("Comparaison", "Comparison")
    name = before.territory.name
    return f"{heading} – {name}" if name == after.territory.name else heading


def change_steps(voice: FamilyVoice, changes: pd.DataFrame) -> Binned:
    """Put the communes of a map in four: better covered, same class, less covered, cannot be compared.

    Parameters
    ----------
    voice
        Speaks of a family of one of the two maps.
    changes
        See `changed_classes`.
    """
    people = voice.result.table["demand"].fillna(0.0)
    change = changes["change"].reindex(people.index)
    bins = change.map({1.0: 0, 0.0: 1, -1.0: 2}).fillna(3).to_numpy(dtype=np.int8)
    labels = (
        voice.say("Mieux couverte", "Better covered"),
        voice.say("Même classe", "Same class"),
        voice.say("Moins bien couverte", "Less covered"),
        voice.say("Ne se compare pas", "Cannot be compared"),
    )
    steps = tuple(
        Bin(f"pas{at}", text, of_places(voice, int((bins == at).sum()), people[bins == at].sum()))
        for at, text in enumerate(labels)
        if at < len(labels) - 1 or (bins == at).any()
    )
    name = voice.say("Changement de classe", "Change of class")
    how = voice.say(f"{name}, de la première carte à la seconde.", f"{name}, from the first map to the second.")
    return Binned("evolution", name, steps, bins, sentence=how)


def not_comparable(before: Findings, after: Findings, lang: Lang) -> str:
    """Say why two diagnoses are not to be compared; empty where they may be.

    Parameters
    ----------
    before, after
        Two diagnoses.
    lang
        Language of the names of the need's components.
    """
    if (before.edition is None) != (after.edition is None):
        return (
            "Comparaison refusée : une édition publique et une édition interne. La page publierait ce que l'une cache. "
            "Comparez deux éditions publiques : compare_maps(avant.public(), apres.public())."
        )
    local = incomparable(before, after)
    if not local:
        return ""
    words = need_words(before.table, before.parameters.own_need, lang)
    return (
        f"Comparaison refusée : le besoin ({', '.join(words.get(name, name) for name in local)}) est rangé sur chaque "
        'territoire, et de tels rangs ne comparent ni années ni lieux. Prenez need_reference="france" et des fichiers '
        "de toute la France, ou les mêmes données pour les deux."
    )


def comparison_content(
    before: Findings, after: Findings, names: tuple[str, str], causes: Mapping[str, Causes], lang: Lang
) -> Content:
    """Write the report of what changes: people first, why, class by class, which places, how unequally.

    Parameters
    ----------
    before, after
        Two diagnoses.
    names
        What each is called.
    causes
        By family, where they can be told.
    lang
        Language of the words.
    """
    voice = Voice(after, lang)
    blocks: list[Block] = [Paragraph(ended(text), "warning") for text in SCENARIO.warned(voice)]
    for name in shared_families(before, after):
        family = voice.families[name]
        said = [*_people_moved(family, before.families[name], names), *_why(family, causes.get(name))]
        blocks += [Paragraph(name, "title")] if voice.several else []
        blocks += [Bullets(tuple(said), "lead"), *_unequal(family, before, after, names)]
    return covered(
        after,
        PlainCover(lang),
        title=voice.say("Comparaison", "Comparison"),
        subtitle=voice.say(f"De « {names[0]} » à « {names[1]} »", f"From “{names[0]}” to “{names[1]}”"),
        blocks=[*blocks, *change_blocks(before, after, names, lang)],
    )


def _people_moved(voice: FamilyVoice, before: FamilyResult, names: tuple[str, str]) -> list[str]:
    """Say how many people each class has, before and after."""
    said = []
    for key in ("blanche", "grise", "couverte"):
        first, second = (_in_class(one, key) for one in (before, voice.result))
        moved = voice.figure(abs(second - first))
        sign = "+" if second > first else "\N{MINUS SIGN}"
        change = f" ({sign}{moved})" if moved != voice.figure(0) else voice.say(" (rien ne change)", " (no change)")
        said.append(
            f"{class_label(key, voice.lang)}{voice.colon}{voice.figure(first)} {voice.words} "
            f"({names[0]}), {voice.figure(second)} ({names[1]}){change}"
        )
    return said


def _in_class(result: FamilyResult, key: str) -> float:
    return float(result.table["demand"].where(result.table["class"] == key, 0.0).fillna(0.0).sum())


def _why(voice: FamilyVoice, causes: Causes | None) -> list[str]:
    """Say what the people of zones blanches gained or lost come from."""
    if causes is None or not causes.moved:
        return []
    line = causes.people.loc["blanche"]
    told = people_by_cause(voice, line.to_dict(), causes.moved) or voice.say("rien", "nothing")
    return [
        voice.say(
            f"Ce qui change le nombre de personnes en zone blanche : {told}",
            f"What changes the number of people in blank zones: {told}",
        )
    ]


def _unequal(voice: FamilyVoice, before: Findings, after: Findings, names: tuple[str, str]) -> list[Block]:
    """Set the equity of the two side by side."""
    if before.edition is not None or after.edition is not None:
        return []
    sides = [equity(one, voice.name) for one in (before, after)]
    words = {
        "cost_mean": voice.say(f"{voice.how_far.capitalize()} moyen", f"Mean {voice.how_far}"),
        "cost_q90": voice.say("Neuf personnes sur dix à, au plus", "Nine people in ten within"),
        "gini": "Gini",
        "theil": "Theil",
    }
    rows = tuple(
        (
            label,
            *(
                voice.figure(side[key], 2) if key in {"gini", "theil"} else voice.cost(round(side[key], 1))
                for side in sides
            ),
        )
        for key, label in words.items()
    )
    heads = (Head(voice.say("Équité", "Equity"), wide=3), *(Head(name, figure=True) for name in names))
    caption = voice.say(f"{voice.name} : équité, avant et après", f"{voice.name}: equity, before and after")
    return [Table(caption, heads, rows)]


def comparison_sheets(
    before: Findings, after: Findings, names: tuple[str, str], causes: Mapping[str, Causes], lang: Lang
) -> list[Sheet]:
    """Return the sheets of the workbook: what changes by place, and by cause.

    Parameters
    ----------
    before, after, names, causes, lang
        As for `comparison_content`.
    """
    voice, sheets = Voice(after, lang), []
    for name in shared_families(before, after):
        table = change_table(before, after, name)
        for side in ("before", "after"):
            table[side] = [class_label(str(key), lang) for key in table[side]]
        found = causes.get(name)
        if found is not None and len(found.moved) > 1:
            table = table.join(found.table)
        mark = f" – {name}" if voice.several else ""
        about = (
            f"ce qui change, de « {names[0]} » à « {names[1]} »",
            f"what changes, from “{names[0]}” to “{names[1]}”",
        )
        sheets.append(Sheet((f"Changements{mark}", f"Changes{mark}"), table.reset_index(names="code"), about))
    return sheets


def comparison_text(before: Findings, after: Findings, names: tuple[str, str], lang: Lang) -> str:
    """Say in a few lines how many people each class has, before and after.

    Parameters
    ----------
    before, after, names, lang
        As for `comparison_content`.
    """
    families = Voice(after, lang).families
    shared = shared_families(before, after)
    told = {name: _people_moved(families[name], before.families[name], names) for name in shared}
    return "\n".join(line for name, lines in told.items() for line in (f"« {name} »", *(f"  {said}" for said in lines)))
