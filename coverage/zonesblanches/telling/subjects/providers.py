"""Providers: who serves the territory or a commune, their capacities and dates, and those that do not count."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from zonesblanches.blocks import Block, Bullets, Head, Heading, Paragraph, Table
from zonesblanches.diagnosis.family import weekly
from zonesblanches.errors import first_five
from zonesblanches.language import Lang, capitalised, join_words, long_date, number, plural
from zonesblanches.providers.distinct import count_distinct, provider_of
from zonesblanches.said import Said, fact
from zonesblanches.schema import MODES
from zonesblanches.telling.stops import said_days, several_stops
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.tool import to_type

__all__ = ["PROVIDERS", "family_mark", "how_near", "serving_chapter", "team_facts", "team_lines"]

_TEAMS, _LEFT_OUT = 30, 15
_IN_ENGLISH = {
    "hors de portée du territoire": "out of reach of the territory",
    "capacité 0 : ne sert personne": "capacity 0: serves nobody",
    "ne déclare que des lieux hors du territoire": "declares only places outside the territory",
    "n’atteint aucune personne concernée : exclu de la conservation": "reaches nobody concerned",
}


def serving_chapter(voice: Voice) -> list[Block]:
    """Return the report's chapter on providers: what serves, family by family, then what does not.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    """
    said: list[Block] = [Heading(voice.say("Qui intervient", "Who serves"))]
    for family in voice.families.values():
        name = family.name
        said += [Heading(capitalised(name), 2), Bullets(tuple(_sentences(family)))]
        said += [_teams(family)] if voice.listed and len(family.result.providers) else []
        said += _left_out(family)
    return said


def _sentences(voice: FamilyVoice) -> list[str]:
    teams = voice.result.providers
    if teams.empty:
        return [
            voice.say(
                "Aucun intervenant actif de cette famille n’est à portée du territoire.",
                "No active provider of this family is within reach of the territory.",
            ),
            *_inactive(voice),
        ]
    everyone, inside = count_distinct(teams), count_distinct(teams[teams["inside"].astype(bool)])
    where = {
        everyone: voice.say("tous dedans" if everyone > 1 else "situé dedans", "all inside it"),
        0: voice.say("tous situés autour" if everyone > 1 else "situé autour", "all around it"),
    }.get(inside, voice.say(
        f"{voice.figure(inside)} dans le territoire et {voice.figure(everyone - inside)} autour",
        f"{voice.figure(inside)} inside it and {voice.figure(everyone - inside)} around",
    ))  # fmt: skip
    return [
        voice.say(
            f"{voice.count(everyone, 'intervenant')} au service du territoire, {where} : {_modes(voice, teams)}.",
            f"{voice.count(everyone, 'provider')} serving the territory, {where}: {_modes(voice, teams)}.",
        ),
        *several_stops(voice, teams),
        _capacity(voice, teams),
        _dates(voice, teams),
        *_inactive(voice),
    ]


def _modes(voice: Voice, teams: pd.DataFrame) -> str:
    """Count providers by mode."""
    teams = teams[~provider_of(teams).duplicated()]
    modes = teams["mode"].where(teams["mode"].isin(list(MODES)), "").value_counts()
    words = {key: pair[0 if voice.lang == "fr" else 1] for key, pair in MODES.items()}
    words[""] = voice.say("mode non précisé", "mode not given")
    return join_words([f"{words[str(key)]} {voice.figure(count)}" for key, count in modes.items()], voice.lang)


def _capacity(voice: Voice, teams: pd.DataFrame) -> str:
    offered = float(weekly(teams).sum())
    total = voice.figure(offered, int(offered % 1 > 0))
    imputed = count_distinct(teams[teams["capacity_imputed"].astype(bool)])
    lost = voice.say(
        f", dont {voice.count(imputed, 'capacité imputée', 'capacités imputées')}",
        f", {voice.count(imputed, 'imputed capacity', 'imputed capacities')} among them",
    )
    return voice.say(
        f"Capacité cumulée : {total}, dans l’unité des listes (bénévoles, places, heures…){lost if imputed else ''}.",
        f"Total capacity: {total}, in the unit of the lists (volunteers, places, hours…){lost if imputed else ''}.",
    )


def _dates(voice: Voice, teams: pd.DataFrame) -> str:
    days = teams["updated"].dropna()
    undated = len(teams) - len(days)
    if days.empty:
        return voice.say("Aucune fiche n’est datée.", "No record is dated.")
    first, last = long_date(min(days), voice.lang), long_date(max(days), voice.lang)
    when = (
        voice.say(f"du {first} au {last}", f"from {first} to {last}")
        if first != last
        else voice.say(f"du {first}", first)
    )
    lost = voice.say(
        f" ; {voice.count(undated, 'fiche')} sans date", f"; {voice.count(undated, 'record')} without a date"
    )
    return voice.say(
        f"Fiches datées {when}{lost if undated else ''}."
        if len(days) > 1
        else f"Fiche datée {when}{lost if undated else ''}.",
        f"Records dated {when}{lost if undated else ''}.",
    )


def _inactive(voice: FamilyVoice) -> list[str]:
    """Count the inactive ones of the territory, and the active ones that do not serve it."""
    table, own = voice.findings.providers.table, voice.findings.table.index
    idle = table[(table["family"] == voice.result.name) & ~table["active"].astype(bool) & table["commune"].isin(own)]
    said = []
    inactive = count_distinct(idle)
    if inactive:
        counted = "comptés" if inactive > 1 else "compté"
        said.append(
            voice.say(
                f"{voice.count(inactive, 'intervenant inactif', 'intervenants inactifs')} dans le territoire, "
                f"non {counted}.",
                f"{voice.count(inactive, 'inactive provider')} in the territory, not counted.",
            )
        )
    gone = len(voice.result.unreached)
    if gone:
        said.append(
            voice.say(
                f"{voice.count(gone, 'intervenant actif', 'intervenants actifs')} des listes hors de "
                "portée du territoire, ou sans personne concernée à portée.",
                f"{voice.count(gone, 'active provider')} of the lists out of reach of the territory, "
                "or reaching nobody concerned.",
            )
        )
    return said


def _teams(voice: FamilyVoice) -> Table:
    """List the providers that serve most people."""
    teams = voice.result.providers.sort_values(["inside", "people_reached"], ascending=False, kind="stable")
    side = 0 if voice.lang == "fr" else 1
    rows = tuple(
        (
            ", ".join(filter(None, [str(line["name"]), said_days(line)])),
            voice.place(line["commune"]),
            MODES.get(line["mode"], ("–", "–"))[side] if isinstance(line["mode"], str) else "–",
            voice.figure(line["capacity"], int(line["capacity"] % 1 > 0)) + ("*" if line["capacity_imputed"] else ""),
            "–"
            if pd.isna(line["updated"])
            else voice.say(f"{line['updated']:%d/%m/%Y}", f"{line['updated']:%Y-%m-%d}"),
            voice.total(line["people_reached"]),
        )
        for line in teams.head(_TEAMS).to_dict("records")
    )
    heads = (
        Head(voice.say("Intervenant", "Provider"), wide=3),
        Head("Commune", wide=1.7),
        Head("Mode", wide=1.1),
        Head(voice.say("Capacité", "Capacity"), figure=True, wide=0.9),
        Head(voice.say("Mise à jour", "Updated"), figure=True, wide=1.2),
        Head(voice.say("À portée", "In reach"), figure=True, wide=1),
    )
    notes = [
        voice.say("À portée : personnes concernées, pondérées selon le coût.", "In reach: demand, weighted by cost."),
        voice.say("* capacité imputée.", "* imputed capacity.") if teams["capacity_imputed"].astype(bool).any() else "",
    ]
    if len(teams) > len(rows):
        notes.append(
            voice.say(
                f"{len(rows)} premières lignes sur {voice.figure(len(teams))}, ceux du territoire d’abord ; "
                "la suite se lit dans le classeur.",
                f"First {len(rows)} rows of {voice.figure(len(teams))}, the territory’s own first; the others are in "
                "the workbook.",
            )
        )
    caption = voice.say(
        f"Intervenants au service du territoire, « {voice.result.name} »",
        f"Providers serving the territory, “{voice.result.name}”",
    )
    return Table(caption, heads, rows, note=" ".join(filter(None, notes)))


def _left_out(voice: FamilyVoice) -> list[Block]:
    """List the active providers that do not count, when they are few: else they are far away, and in the workbook."""
    found = voice.result.unreached
    if found.empty:
        return []
    if len(found) > _LEFT_OUT:
        return [Paragraph(voice.say("Leur liste est dans le classeur.", "They are listed in the workbook."), "small")]
    english = voice.lang == "en"
    rows = tuple(
        (str(line["name"]), voice.place(line["commune"]), _IN_ENGLISH[line["reason"]] if english else line["reason"])
        for line in found.to_dict("records")
    )
    heads = (
        Head(voice.say("Intervenant", "Provider"), wide=2),
        Head("Commune", wide=1.2),
        Head(voice.say("Raison", "Reason"), wide=2),
    )
    return [Table(voice.say("Intervenants actifs non comptés", "Active providers left out"), heads, rows)]


def _noted(voice: FamilyVoice) -> list[str]:
    """Say who serves, the reference and what was imputed."""
    result = voice.result
    serving = count_distinct(result.providers)
    inside = count_distinct(result.providers[result.providers["inside"].astype(bool)])
    reference = voice.figure(1000 * result.a_ref, 2)
    frozen = voice.say(" (figée)", " (frozen)") if voice.parameters.reference(result.name) is not None else ""
    within = plural(inside, "situé")
    notes = [
        voice.say(
            f"{voice.count(serving, 'intervenant')} au service du territoire, dont {within} dedans ; accessibilité de "
            f"référence {reference} pour 1 000{frozen} ; conservation vérifiée (écart {result.gap:.0e})",
            f"{voice.count(serving, 'provider')} serving the territory, {inside} of them inside; reference "
            f"accessibility {reference} per 1,000{frozen}; conservation checked",
        )
    ]
    imputed, idle = int(result.providers["capacity_imputed"].astype(bool).sum()), len(result.unreached)
    if imputed:
        notes.append(
            voice.say(
                voice.count(imputed, "capacité imputée", "capacités imputées"),
                voice.count(imputed, "imputed capacity", "imputed capacities"),
            )
        )
    if idle:
        notes.append(
            voice.say(
                f"{voice.count(idle, 'intervenant actif', 'intervenants actifs')} hors de portée ou sans public à "
                "portée",
                f"{voice.count(idle, 'active provider')} out of reach, or reaching no demand",
            )
        )
    return notes


def _warned(voice: Voice) -> list[str]:
    """Say which families serve nobody, or have no reference."""
    return [
        Said(f"{family_mark(family)}{fact(text)}", text.advice)
        for family in voice.families.values()
        for text in _family_warnings(family)
    ]


def family_mark(voice: FamilyVoice) -> str:
    """Name the family that a remark is about, before it.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    return voice.say(f"« {voice.name} » : ", f"“{voice.name}”: ")


def _family_warnings(voice: FamilyVoice) -> list[Said]:
    if voice.result.providers.empty:
        return [Said(_nobody(voice))]
    if voice.result.a_ref_around:
        return [Said(_around(voice))]
    if voice.result.a_ref != 0:
        return []
    where = voice.say("dans le fichier de --parametres", "in the file of --parametres")
    how = to_type("Parameters(a_ref=…)", f"a_ref = … {where}")
    return [
        Said(
            voice.say(
                "aucune offre dans le territoire ni autour, donc pas de référence (A_ref = 0) : le manque d’offre est "
                "compté entier, et le motif « offre insuffisante » ne joue pas",
                "no supply inside the territory nor around, so no reference (A_ref = 0): the lack of supply is counted "
                "whole, and the reason “insufficient supply” does not apply",
            ),
            voice.say(f"Figez une référence : {how}", f"Freeze a reference: {how}"),
        )
    ]


def _around(voice: FamilyVoice) -> str:
    """Say that the reference is that of the territory with its border."""
    return voice.say(
        "aucun intervenant dans le territoire : l’accessibilité de référence est celle du territoire et de ce qui "
        "l’entoure",
        "no provider inside the territory: the reference accessibility is that of the territory with its surroundings",
    )


def _nobody(voice: FamilyVoice) -> str:
    """Say that nobody serves the territory, and where the providers read are."""
    unreached = voice.result.unreached
    idle = int(unreached["reason"].str.startswith("capacité 0").sum())
    if idle and idle == len(unreached):
        return voice.say(
            f"les intervenants actifs ont tous une capacité de 0 ({voice.figure(idle)}) : ils ne servent personne. Toutes "
            "les communes peuplées sont en zone blanche",
            f"all active providers have a capacity of 0 ({voice.figure(idle)}): they serve nobody. Every inhabited commune "
            "is a blank zone",
        )
    departments = unreached["commune"].map(_department)
    listed = first_five(f"{code} ({count})" for code, count in departments.value_counts().items())
    count = len(unreached)
    where = voice.say(f" ; départements lus : {listed}", f"; départements read: {listed}") if count else ""
    return voice.say(
        f"aucun intervenant actif n’est à portée du territoire ({voice.figure(count)} dans les listes{where}). Toutes "
        "les communes peuplées sont en zone blanche",
        f"no active provider is within reach of the territory ({voice.figure(count)} in the lists{where}). Every "
        "inhabited commune is a blank zone",
    )


def _doubted(voice: Voice) -> list[str]:
    """Count the capacities that were put in place of missing ones, and the providers assumed active."""
    tables = [family.result.providers for family in voice.families.values()]
    capacities, assumed = (
        sum(int(table[name].astype(bool).sum()) for table in tables) for name in ("capacity_imputed", "active_assumed")
    )
    said = []
    if capacities:
        said.append(
            voice.say(
                f"{voice.count(capacities, 'capacité imputée', 'capacités imputées')} à la médiane de la famille, "
                "faute d’être dans les listes.",
                f"{voice.count(capacities, 'capacity', 'capacities')} imputed at the family’s median, being absent "
                "from the lists.",
            )
        )
    if assumed:
        guessed = "supposé actif" if assumed < 2 else "supposés actifs"
        said.append(
            voice.say(
                f"{voice.count(assumed, 'intervenant')} {guessed} : état non dit ou non compris dans les listes.",
                f"{voice.count(assumed, 'provider')} assumed active: state not given, or not understood, in the lists.",
            )
        )
    return said


def _sure(voice: Voice, code: str) -> list[str]:
    """Count the nearest providers of a commune whose capacity is not known."""
    if not voice.listed:
        return []
    near = [family.teams[ident] for family in voice.families.values() for ident, *_ in family.near.get(code, [])]
    unknown = sum(bool(team["capacity_imputed"]) for team in near)
    if not unknown:
        return []
    return [
        voice.say(
            f"Capacité inconnue, donc imputée, pour {unknown} {'intervenant' if unknown < 2 else 'intervenants'} sur "
            f"{len(near)} ci-dessus.",
            f"Unknown capacity, hence imputed, for {unknown} of the {len(near)} providers above.",
        )
    ]


def team_facts(team: Mapping[str, Any], lang: Lang) -> list[str]:
    """Say a provider's capacity, mode, days and date, each where it is known."""
    side = 0 if lang == "fr" else 1
    capacity = number(team["capacity"], int(team["capacity"] % 1 > 0), lang)
    imputed = (" (imputée)", " (imputed)")[side] if team["capacity_imputed"] else ""
    spent = team.get("days")
    shared = ""
    if spent is not None and not pd.isna(spent):
        week = number(spent, 0 if spent % 1 == 0 else 2, lang)
        shared = (f", {week} j sur 5", f", {week} d of 5")[side]
    facts = [f"{('capacité', 'capacity')[side]} {capacity}{imputed}{shared}"]
    if isinstance(team["mode"], str):
        facts.append(MODES[team["mode"]][side])
    if not pd.isna(team["updated"]):
        facts.append((f"mise à jour {team['updated']:%d/%m/%Y}", f"updated {team['updated']:%Y-%m-%d}")[side])
    return facts


def team_lines(voice: FamilyVoice, code: str) -> tuple[list[str], list[str]]:
    """Return the nearest providers of a commune with cost, mode, capacity and date, then those that only declare it.

    Empty in a public edition without its list of providers.

    Parameters
    ----------
    voice
        Speaks of a family.
    code
        The commune.
    """
    if not voice.listed:
        return [], []
    declares = how_near(voice, "", "to_confirm", comes=False)
    near = [
        _team_line(voice, ident, how_near(voice, _far(voice, cost), kind, comes=comes))
        for ident, cost, kind, comes in voice.near.get(code, [])
    ]
    return near, [_team_line(voice, ident, declares) for ident in voice.beyond.get(code, [])]


def _far(voice: FamilyVoice, cost: float) -> str:
    return "" if math.isinf(cost) else voice.cost(cost)


def how_near(voice: Voice, far: str, kind: str, *, comes: bool) -> str:
    """Say how a provider serves a commune: it comes, it is at some cost, or it is to be confirmed.

    Parameters
    ----------
    voice
        Speaks of a family.
    far
        Cost between them, in words; empty where it is not known.
    kind
        How it counts; see `zonesblanches.access.service.KINDS`.
    comes
        Whether it is an aller-vers that declares the commune.
    """
    if comes:
        moves = voice.say("se déplace", "comes")
        sure = voice.say("à confirmer", "to be confirmed") if kind == "to_confirm" else ""
        return ", ".join(filter(None, [moves, voice.say(f"à {far}", f"from {far}") if far else "", sure]))
    notes = {
        "possible": voice.say("sans commune déclarée", "no commune declared"),
        "to_confirm": voice.say("déclare la commune, à confirmer", "declares the commune, to be confirmed"),
    }
    return ", ".join(filter(None, [far, notes.get(kind, "")]))


def _team_line(voice: FamilyVoice, ident: str, how: str) -> str:
    team = voice.teams[ident]
    days, place = said_days(team), voice.place(team["commune"])
    name = f"{team['name']} – {place}, {days}" if days else f"{team['name']} ({place})"
    return f"{name} · {' · '.join([how, *team_facts(team, voice.lang)])}"


def _department(code: str) -> str:
    """Return the département of a commune code: three characters overseas, two elsewhere."""
    return code[:3] if code.startswith("97") else code[:2]


PROVIDERS = Subject(key="providers", sure=_sure, noted=_noted, warned=_warned, doubted=_doubted)
