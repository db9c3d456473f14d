"""What a committee decided: said beside the class that is computed, asked about when the facts behind it changed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Table
from zonesblanches.diagnosis.decision_rows import DECIDED
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, capitalised, join_words, long_date
from zonesblanches.said import Said
from zonesblanches.schema import class_label
from zonesblanches.telling.indicator import Bin, Binned, of_places
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["DECISIONS", "decided_codes"]

Row = Mapping[str, Any]
_ASKED = 5  # decisions asked about one by one; the sheet has them all
_LISTED = 40  # rows in the report


def _by_family(findings: Findings) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the decisions as plain rows, by family, then by code."""
    if findings.decisions is None:
        return {}
    return {
        name: {str(code): row for code, row in findings.decisions.of(name).to_dict("index").items()}
        for name in findings.families
    }


def _rows(voice: FamilyVoice) -> dict[str, dict[str, Any]]:
    return voice.once(_by_family).get(voice.name, {})


def decided_codes(voice: FamilyVoice) -> tuple[str, ...]:
    """Return the communes whose class was decided, for a family: maps mark them.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    return tuple(_rows(voice))


def _class(voice: Voice, name: str) -> str:
    return class_label(name, voice.lang).lower()


def _place(voice: FamilyVoice, code: str) -> list[str]:
    row = _rows(voice).get(code)
    if row is None:
        return []
    who = voice.say(f" ({row['decided_by']})", f" ({row['decided_by']})") if row["decided_by"] else ""
    day = long_date(row["decided_on"], voice.lang)
    kind, computed = _class(voice, row["decided_class"]), _class(voice, row["computed_class"])
    same = row["decided_class"] == row["computed_class"]
    beside = (
        (", comme par le calcul", ", as computed")
        if same
        else (f" ; le calcul dit : {computed}", f"; computed: {computed}")
    )
    said = voice.say(
        f"{capitalised(kind)} par décision du {day}{who}{beside[0]}.",
        f"{capitalised(kind)} by decision of {day}{who}{beside[1]}.",
    )
    return [said, *_why(voice, row), *_again(voice, row)]


def _why(voice: Voice, row: Row) -> list[str]:
    """Give the reason, where it is told; no mark of a figure, as sentences hold them, can come from it."""
    if not row["decided_reason"]:
        return []
    reason = row["decided_reason"].replace("⟦", "[").replace("⟧", "]").rstrip(".")
    return [voice.say(f"Motif de la décision : {reason}.", f"Reason for the decision: {reason}.")]


def _again(voice: Voice, row: Row) -> list[str]:
    """Ask about a decision whose facts have changed."""
    return (
        [f"{voice.say('Décision à revoir', 'Decision to review')}{voice.colon}{_question(voice, row)}."]
        if row["changed"]
        else []
    )


def _question(voice: Voice, row: Row) -> str:
    then = join_words([_fact(voice, name, row, "then") for name in ("class", "cost", "n")], voice.lang)
    now = join_words([_fact(voice, name, row, "now") for name in row["changed"].split("+")], voice.lang)
    day, kind = long_date(row["decided_on"], voice.lang), _class(voice, row["decided_class"])
    return voice.say(
        f"décidée {kind} le {day} sur ces faits ({then}), qui ont changé ({now})",
        f"decided {kind} on {day} on these facts ({then}), which have changed ({now})",
    )


def _fact(voice: Voice, name: str, row: Row, when: str) -> str:
    if name == "class":
        return _class(voice, row["then_class" if when == "then" else "computed_class"])
    if name == "n":
        count = row[f"{when}_n"]
        if math.isnan(count):
            return voice.say("nombre d’intervenants non dit", "number of providers not told")
        words = (("intervenant", "provider"), ("intervenants", "providers"))
        return voice.count(count, voice.say(*words[0]), voice.say(*words[1]))
    cost = row[f"{when}_cost"]
    if math.isnan(cost):
        return voice.say("accès non dit", "access not told")
    if np.isinf(cost):
        return voice.say("personne à portée", "nobody within reach")
    return voice.say(f"le plus proche à {voice.cost(cost)}", f"the nearest at {voice.cost(cost)}")


def _headline(voice: FamilyVoice) -> list[str]:
    """Say how many classes were decided, how many people that moves, and what each class then holds."""
    rows = _rows(voice)
    if not rows:
        return []
    people = voice.result.table["demand"]
    moved = [code for code, row in rows.items() if row["decided_class"] != row["computed_class"]]
    lead = voice.say(
        f"Décisions du comité : {voice.communes(len(rows))}, dont {voice.figure(len(moved))} d’une autre classe que "
        "celle du calcul",
        f"Decisions of the committee: {voice.communes(len(rows))}, {voice.figure(len(moved))} of them of another class "
        "than computed",
    )
    if not moved:
        return [f"{lead}."]
    told = voice.people(float(people.reindex(moved).sum(min_count=int(voice.public))))
    after = voice.result.table["class"].copy()
    after.update(pd.Series({code: row["decided_class"] for code, row in rows.items()}))
    each = join_words([_after(voice, after, name) for name in DECIDED], voice.lang)
    return [
        voice.say(
            f"{lead} ({told}). Les comptes par classe sont ceux du calcul ; avec les décisions : {each}.",
            f"{lead} ({told}). Counts by class are those computed; with the decisions: {each}.",
        )
    ]


def _after(voice: FamilyVoice, classes: pd.Series, name: str) -> str:
    here = classes == name
    people = float(voice.result.table["demand"][here].sum(min_count=int(voice.public)))
    told = voice.people(people, short=True) if here.any() else voice.people(0.0, short=True)
    return voice.say(
        f"{voice.communes(int(here.sum()))} en {_class(voice, name)} ({told})",
        f"{voice.communes(int(here.sum()))} in a {_class(voice, name)} ({told})",
    )


def _area(voice: Voice, codes: Sequence[str]) -> list[str]:
    """Name the communes of an EPCI whose class was decided otherwise."""
    said = []
    for family in voice.families.values():
        rows = _rows(family)
        moved = [code for code in codes if code in rows and rows[code]["decided_class"] != rows[code]["computed_class"]]
        names = [f"{voice.place(code)} ({_class(voice, rows[code]['decided_class'])})" for code in moved]
        if names:
            more = [voice.count(len(names) - _ASKED, voice.say("autre", "other"), voice.say("autres", "others"))]
            told = join_words([*names[:_ASKED], *(more if len(names) > _ASKED else [])], voice.lang)
            of = f"{family.name}{voice.colon}" if voice.several else ""
            said.append(
                voice.say(
                    f"{of}classe décidée par un comité, autre que celle du calcul : {told}.",
                    f"{of}class decided by a committee, other than computed: {told}.",
                )
            )
    return [capitalised(text) for text in said]


def _warned(voice: Voice) -> list[str]:
    """Ask about the decisions whose facts have changed, then say which rows stand for no place."""
    decisions = voice.findings.decisions
    if decisions is None:
        return []
    asked = [(one, code, row) for one in voice.families.values() for code, row in _rows(one).items() if row["changed"]]
    advice = voice.say(
        "Confirmez-la ou changez-la : dans la table des décisions, une ligne de plus, à la date de la nouvelle",
        "Confirm or change it: one more row in the table of decisions, at the date of the new one",
    )
    said: list[str] = [
        Said(f"{voice.place(code)} ({one.name}), {_question(one, row)}", advice) for one, code, row in asked[:_ASKED]
    ]
    if len(asked) > _ASKED:
        rest = voice.figure(len(asked) - _ASKED)
        said.append(
            voice.say(
                f"{rest} autres décisions à revoir : feuille « Décisions » du classeur",
                f"{rest} more decisions to review: sheet “Decisions” of the workbook",
            )
        )
    return [*said, *_left(voice, decisions.source, decisions.rejects)]


def _left(voice: Voice, source: str, rejects: pd.DataFrame) -> list[str]:
    if rejects.empty:
        return []
    first = rejects.iloc[0]
    rows = voice.count(
        len(rejects), voice.say("décision laissée", "decision left"), voice.say("décisions laissées", "decisions left")
    )
    return [
        Said(
            voice.say(
                f"{source} : {rows} de côté (la première, ligne {first['row']} : {first['reason']})",
                f"{source}: {rows} aside (the first, row {first['row']}: {first['reason']})",
            ),
            audience="analyst",
        )
    ]


def _chapter(voice: FamilyVoice) -> list[Block]:
    """List the decisions beside what is computed."""
    rows = _rows(voice)
    if not rows:
        return []
    reasons = any(row["decided_reason"] for row in rows.values())
    heads = [
        Head(voice.noun.title, wide=1.6),
        Head(voice.say("Classe calculée", "Computed class"), wide=1.2),
        Head(voice.say("Classe décidée", "Decided class"), wide=1.2),
        Head(voice.say("Par", "By"), wide=1.4),
        Head(voice.say("Le", "On"), wide=1.2),
        *([Head(voice.say("Motif", "Reason"), wide=2.4)] if reasons else []),
        Head(capitalised(voice.words), figure=True, wide=1.1),
    ]
    lines = tuple(
        (
            f"{voice.place(code)}{' *' if row['changed'] else ''}",
            class_label(row["computed_class"], voice.lang),
            class_label(row["decided_class"], voice.lang),
            row["decided_by"],
            long_date(row["decided_on"], voice.lang),
            *([row["decided_reason"]] if reasons else []),
            voice.people_figure(float(voice.rows[code]["demand"])),
        )
        for code, row in [*rows.items()][:_LISTED]
    )
    star = voice.say("* à revoir : les faits ont changé depuis.", "* to review: the facts have changed since.")
    note = " ".join(
        filter(None, [star if any(row["changed"] for row in rows.values()) else "", voice.some(len(lines), len(rows))])
    )
    caption = voice.say("Classes décidées, à côté de celles du calcul", "Classes decided, beside those computed")
    return [
        Heading(voice.say("Décisions du comité", "Decisions of the committee"), 2),
        Table(caption, tuple(heads), lines, note=note),
    ]


def _method(voice: Voice) -> list[str]:
    if voice.findings.decisions is None:
        return []
    return [
        voice.say(
            "Décisions : un comité peut donner à un lieu une autre classe que celle du calcul, avec "
            "son motif et sa date. "
            "Elle est dite à côté, marquée « D » sur les cartes, et ne change ni compte, ni score, ni ordre.",
            "Decisions: a committee may give a place another class than the one computed, with its reason and date. It "
            "is said beside, marked “D” on maps, and changes no count, score or order.",
        )
    ]


def _views(voice: FamilyVoice) -> list[Binned]:
    """Colour by the class decided, and by the one computed elsewhere."""
    rows = _rows(voice)
    if not rows:
        return []
    after = voice.result.table["class"].astype(object).copy()
    after.update(pd.Series({code: row["decided_class"] for code, row in rows.items()}))
    people = voice.result.table["demand"].fillna(0.0)
    total, shown = (
        float(people.sum()),
        [name for name in voice.summary.index if (after == name).any() or name in DECIDED],
    )
    steps = []
    for name in shown:
        here = after == name
        inside = float(people[here].sum())
        count = of_places(voice, int(here.sum()), inside, inside / total if total else math.nan)
        decided = sum(row["decided_class"] == name for row in rows.values())
        note = voice.say(
            f"dont {voice.figure(decided)} par décision (D)", f"{voice.figure(decided)} of them decided (D)"
        )
        steps.append(Bin(str(name), class_label(str(name), voice.lang), count, note if decided else ""))
    words = voice.say("Classe avec les décisions du comité", "Class with the committee’s decisions")
    order = {name: at for at, name in enumerate(shown)}
    return [Binned("decided", words, tuple(steps), after.map(order).to_numpy(dtype=np.int8))]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """List the decisions with the facts that they were taken on: given back next year, they are asked about."""
    decisions = tables.findings.decisions
    if decisions is None or decisions.table.empty:
        return []
    voice, table = tables.voice(lang), decisions.table
    asked = [
        _question(voice.families[row["family"]], row) if row["changed"] else "" for row in table.to_dict("records")
    ]
    told = table.drop(columns=["changed", "now_cost", "now_n"]).assign(
        **{
            name: [class_label(key, lang) if key else "" for key in table[name]]
            for name in ("computed_class", "decided_class", "then_class")
        },
        decided_on=[day.isoformat() for day in table["decided_on"]],
        then_cost=table["then_cost"].where(np.isfinite(table["then_cost"])),
        decision_question=asked,
    )
    if tables.findings.edition is not None:  # the facts of the time are not published
        told = told.drop(columns=["then_class", "then_cost", "then_n", "then_people", "decision_question"])
    told.insert(1, "name", tables.findings.table["name"].reindex(table["code"]).to_numpy())
    about = (
        "les classes qu’un comité a décidées, avec les faits d’alors : cette feuille se redonne l’an prochain",
        "the classes that a committee decided, with the facts of the time: give this sheet again next year",
    )
    return [Sheet(("Décisions", "Decisions"), told, about)]


DECISIONS = Subject(
    key="decisions",
    place=_place,
    area=_area,
    headline=_headline,
    chapter=_chapter,
    warned=_warned,
    method=_method,
    views=_views,
    sheets=_sheets,
)
