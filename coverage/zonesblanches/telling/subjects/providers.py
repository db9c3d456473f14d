"""Providers: how many serve the territory or a commune, and what is not known of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.language import Lang, number, plural
from zonesblanches.providers.distinct import count_distinct
from zonesblanches.providers.mairies import SOURCE_NAME as MAIRIES
from zonesblanches.said import Said, fact
from zonesblanches.schema import MODES, label
from zonesblanches.telling.indicator import Binned, Indicator, binned
from zonesblanches.telling.naming import family_mark
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.slots import FigureColumn, figure_column, slot
from zonesblanches.telling.stops import said_days
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.tool import to_type

__all__ = ["PROVIDERS", "how_near", "nearby_ways", "team_facts", "team_lines"]


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
            f"{voice.count(serving, 'intervenant')} au service du territoire, dont {within} dedans ; "
            f"accessibilité de "
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
                f"{voice.count(idle, 'intervenant actif', 'intervenants actifs')} sans effet ici (capacité 0, hors de "
                "portée, lieux déclarés ailleurs, ou sans public à portée)",
                f"{voice.count(idle, 'active provider')} without effect here (capacity 0, out of reach, declaring "
                "other "
                "places, or reaching no demand)",
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
            f"les intervenants actifs ont tous une capacité de 0 ({voice.figure(idle)}) : ils ne servent personne. "
            "Toutes "
            "les communes peuplées sont en zone blanche",
            f"all active providers have a capacity of 0 ({voice.figure(idle)}): they serve nobody. Every inhabited "
            "commune "
            "is a blank zone",
        )
    departments = unreached["commune"].map(_department)
    listed = first_five(f"{code} ({count})" for code, count in departments.value_counts().items())
    count = len(unreached)
    where = voice.say(f" ; départements lus : {listed}", f"; départements read: {listed}") if count else ""
    return voice.say(
        f"aucun intervenant actif n’est à portée du territoire ({voice.figure(count)} dans les "
        f"listes{where}). Toutes "
        f"les {voice.noun.many} peuplées sont en zone blanche",
        f"no active provider is within reach of the territory ({voice.figure(count)} in the lists{where}). Every "
        f"inhabited {voice.noun.one} is a blank zone",
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


def nearby_ways(voice: FamilyVoice) -> list[str]:
    """Say how each provider of `voice.nearby` serves its place, with a mark for the cost.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    pairs = voice.nearby[["cost", "kind", "comes"]].itertuples(index=False, name=None)
    return [how_near(voice, "" if math.isinf(cost) else slot("cost"), kind, comes=comes) for cost, kind, comes in pairs]


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
        "possible": voice.say(f"sans {voice.noun.one} déclaré{voice.noun.e}", f"no {voice.noun.one} declared"),
        "to_confirm": voice.say(
            f"déclare {voice.noun.the}, à confirmer", f"declares {voice.noun.the}, to be confirmed"
        ),
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


def _views(voice: FamilyVoice) -> list[Binned]:
    words, values = label("n_providers", voice.lang), voice.numbers("n_providers")
    return binned(voice, Indicator("n_providers", words, values, (0, 1, 2, 4), whole=True, sense="better"))


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    values = voice.numbers("n_providers")
    return [figure_column(voice, "n_providers", label("n_providers", voice.lang), values, masked=False)]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:  # noqa: ARG001
    """List the providers, then the active ones that do not serve the territory; town halls were on no list."""
    unreached = pd.concat([result.unreached for result in tables.findings.families.values()])
    unreached = unreached[unreached["source"] != MAIRIES].rename(columns={"name": "provider"})
    count = ("équipes et services pris en compte", "teams and services that count")
    away = ("équipes actives qui ne servent pas le territoire", "active teams that do not serve the territory")
    return [
        Sheet(("Intervenants", "Providers"), tables.providers.reset_index(), count),
        Sheet(("Hors de portée", "Out of reach"), unreached.reset_index(), away),
    ]


PROVIDERS = Subject(
    key="providers",
    sure=_sure,
    noted=_noted,
    warned=_warned,
    doubted=_doubted,
    views=_views,
    figures=_figures,
    sheets=_sheets,
)
