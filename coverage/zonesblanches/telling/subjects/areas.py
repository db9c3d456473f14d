"""Intercommunalities: where most people live in a zone blanche, and what each one counts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Table
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.groups import group_counts, told_grouping
from zonesblanches.language import Lang
from zonesblanches.schema import GROUP_CLASSES, class_label, short_epci
from zonesblanches.telling.indicator import Bin, Binned
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables, shown_secrets
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.territory.grouping import NOWHERE

__all__ = ["AREAS"]

_ROWS = 40
_SHOWN = ("blanche", "grise", "couverte")


def _worst_epci(voice: FamilyVoice) -> list[str]:
    """Name the EPCI where most people live in a zone blanche, when there is a choice."""
    table = voice.by_epci
    if table.index.nunique() < 2:
        return []
    worst = table[table["demand_blanche"] > 0].sort_values("demand_blanche", ascending=False, kind="stable").head(1)
    return [
        voice.say(
            f"Intercommunalité où le plus de {voice.words} vivent en zone blanche : {short_epci(line['epci_name'])}, "
            f"{voice.people(line['demand_blanche'], short=True)} dans {voice.communes(line['blanche'])}.",
            f"EPCI where most {voice.words} live in a blank zone: {short_epci(line['epci_name'])}, "
            f"{voice.people(line['demand_blanche'], short=True)} in {voice.communes(line['blanche'])}.",
        )
        for _, line in worst.iterrows()
    ]


def _chapter(voice: FamilyVoice) -> list[Block]:
    """Count by EPCI, then by the groups asked for."""
    heading = Heading(voice.say("Par intercommunalité", "By EPCI"), 2)
    caption = voice.say(
        f"{voice.noun.titles} par classe et {voice.words} par intercommunalité : d’abord celles où le "
        f"plus de personnes vivent en "
        "zone blanche, puis en zone grise",
        f"{voice.noun.titles} by class and {voice.words} by EPCI: first those where most people live "
        f"in blank, then grey zones",
    )
    table = voice.by_epci.rename(columns={"epci_name": "name"})
    if list(table.index) == [NOWHERE]:  # places of the user's own, which belong to none that we know
        return _by_group(voice)
    table["name"] = table["name"].map(lambda name: short_epci(str(name)))
    return [heading, _counts(voice, table, voice.say("Intercommunalité", "EPCI"), caption), *_by_group(voice)]


def _by_group(voice: FamilyVoice) -> list[Block]:
    """Count by the groups asked for, other than the EPCI."""
    grouping = voice.findings.grouping
    if grouping is None or grouping.key == "epci":
        return []
    noun = grouping.noun.words(voice.lang)
    caption = voice.say(
        f"{voice.noun.titles} par classe et {voice.words} par {noun.one} : d’abord là où le plus de personnes vivent "
        "en zone blanche, puis en zone grise",
        f"{voice.noun.titles} by class and {voice.words} by {noun.one}: first those where most people live in blank, "
        "then grey zones",
    )
    table = group_counts(voice.findings, grouping, voice.name)
    return [
        Heading(voice.say(f"Par {noun.one}", f"By {noun.one}"), 2),
        _counts(voice, table, noun.title, caption),
    ]


def _counts(voice: FamilyVoice, table: pd.DataFrame, title: str, caption: str) -> Table:
    order = ["demand_blanche", "demand_grise"]  # columns that the table shows
    table = table.sort_values(order, ascending=False, kind="stable", na_position="last")
    heads = (
        Head(title, wide=2.8),
        Head(voice.say("Classe", "Class"), wide=1.6),
        *(
            Head(words, figure=True)
            for words in (
                voice.say("Blanches", "Blank"),
                voice.say("Grises", "Grey"),
                voice.say("Couvertes", "Covered"),
            )
        ),
        Head(voice.say("Concernées, zone blanche", "Demand, blank zone"), figure=True, wide=1.3),
        Head(voice.say("Concernées, zone grise", "Demand, grey zone"), figure=True, wide=1.3),
        Head(voice.say("Score moyen", "Mean score"), figure=True, wide=0.8),
    )
    rows = tuple(
        (
            str(line["name"]),
            class_label(line["group_class"], voice.lang),
            *(voice.total(line[key]) for key in (*_SHOWN, "demand_blanche", "demand_grise")),
            voice.total(line["score_mean"], 1) if math.isnan(line["demand"]) else voice.figure(line["score_mean"], 1),
        )
        for line in table.head(_ROWS).to_dict("records")
    )
    some, rule = voice.some(len(rows), len(table)), f"{voice.say('Classe', 'Class')}{voice.colon}{_rule(voice)}"
    return Table(caption, heads, rows, note=" ".join(filter(None, [some, rule])))


def _rule(voice: Voice) -> str:
    """Say what makes the class of a group."""
    return voice.say(
        f"celle où vit au moins la moitié des {voice.words} (de deux, la moins couverte), mixte sinon.",
        f"that in which at least half of the {voice.words} live (of two, the least covered), else mixed.",
    )


def _assumed(voice: Voice) -> tuple[str, ...]:
    """Say what was resolved of the groups asked for; it was said while reading, in French."""
    grouping = voice.findings.grouping
    if grouping is None:
        return ()
    cut = len(grouping.cut)
    shared = voice.say(
        f"{voice.communes(cut)} à cheval sur plusieurs {grouping.noun.fr_many} : leurs {voice.words} sont partagées "
        "selon la surface",
        f"{voice.communes(cut)} across several {grouping.noun.en_many}: their {voice.words} are split by area",
    )
    return (*grouping.notes, *([shared] if cut else []))


def _place(voice: FamilyVoice, code: str) -> list[str]:
    """Name the group of a commune, and its class, where groups were asked for."""
    grouping = voice.findings.grouping
    if grouping is None or voice.name != voice.findings.main.name:
        return []
    name, told = voice.once(_told_groups)[code]
    if not told:
        return []
    noun = grouping.noun.words(voice.lang)
    return [
        f"{noun.title} {voice.say(f'« {name} »', f'“{name}”')}{voice.colon}{class_label(told, voice.lang).lower()}."
    ]


def _told_groups(findings: Findings) -> dict[str, tuple[str, str]]:
    """Return the name and the class of the group of each commune; no class for what belongs to no group."""
    grouping = told_grouping(findings)
    if grouping is None:
        return {str(code): ("", "") for code in findings.table.index}
    classes = group_counts(findings, grouping)["group_class"]
    pairs = grouping.main.items()
    return {str(code): (grouping.names[key], "" if key == NOWHERE else str(classes[key])) for code, key in pairs}


def _views(voice: FamilyVoice) -> list[Binned]:
    """Colour each commune by the class of its group, whose outline is drawn."""
    grouping = told_grouping(voice.findings)
    if grouping is None:
        return []
    table = group_counts(voice.findings, grouping, voice.name)
    main = grouping.main.reindex(voice.result.table.index.astype(str))
    classes = table["group_class"].reindex(main).to_numpy()
    keys = [key for key in GROUP_CLASSES if key in set(classes)]
    total = float(table["demand"].sum())
    noun = grouping.noun.words(voice.lang)
    steps = []
    for key in keys:
        here = table[table["group_class"] == key]
        people = float(here["demand"].sum(min_count=int(voice.public)))
        many = voice.count(len(here), noun.one, noun.many)
        share = f" ({voice.share(people / total)})" if total and not math.isnan(people) else ""
        steps.append(Bin(key, class_label(key, voice.lang), f"{many} · {voice.people(people)}{share}"))
    words = voice.say(f"Classe {noun.of}", f"Class {noun.of}")
    bins = np.array([keys.index(key) for key in classes], dtype=np.int8)
    sentence = f"{words}{voice.colon}{_rule(voice)}"
    return [Binned("group_class", words, tuple(steps), bins, None, sentence, groups=pd.factorize(main)[0])]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """Return the counts by EPCI, « secret » where a public edition hides all that a sum would add."""
    noun = tables.voice(lang).noun
    table = tables.epci.reset_index()
    if tables.findings.edition is not None:
        table = shown_secrets(table, pd.Series("demand", index=table.index))
    about = (
        f"{noun.many} et personnes concernées par intercommunalité",
        f"{noun.many} and people concerned, by EPCI",
    )
    return [Sheet(("Par EPCI", "By EPCI"), _worded(table, lang), about), *_group_sheets(tables, lang)]


def _group_sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """Return the counts, costs and inequality by the groups asked for; costs are not told of a part of the people."""
    findings = tables.findings
    grouping = findings.grouping
    if grouping is None:
        return []
    public = findings.edition is not None
    table = tables.groups.dropna(axis=1, how="all").reset_index()
    if public:
        hidden = table.filter(regex="^demand").isna().any(axis=1)
        table = shown_secrets(table, hidden.map({True: "demand", False: ""}))
    fr, en = grouping.noun.fr, grouping.noun.en
    if grouping.key == "epci":
        fr, en = "EPCI, accès et écarts", "EPCI, access and gaps"
    noun = tables.voice(lang).noun
    about = (
        f"{noun.many}, personnes, accès et écarts, par {grouping.noun.fr}",
        f"{noun.many}, people, access and gaps, by {grouping.noun.en}",
    )
    return [Sheet((f"Par {fr}"[:31], f"By {en}"[:31]), _worded(table, lang), about)]


def _worded(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    return table.assign(group_class=[class_label(key, lang) for key in table["group_class"]])


AREAS = Subject(
    key="areas", place=_place, headline=_worst_epci, chapter=_chapter, assumed=_assumed, views=_views, sheets=_sheets
)
