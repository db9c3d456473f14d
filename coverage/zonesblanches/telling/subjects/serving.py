"""Who serves the territory, family by family, with what capacity and how old a record; and who does not count."""

from __future__ import annotations

import pandas as pd

from zonesblanches.blocks import Block, Bullets, Head, Heading, Paragraph, Table
from zonesblanches.diagnosis.gathering import weekly
from zonesblanches.language import capitalised, join_words, long_date
from zonesblanches.providers.distinct import count_distinct, provider_of
from zonesblanches.schema import MODES
from zonesblanches.telling.naming import mark_of_several
from zonesblanches.telling.stops import said_days, several_stops
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["serving_chapter", "serving_lines"]

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
    said: list[Block] = [Heading(voice.say("Qui intervient, en détail", "Who serves, in detail"))]
    for family in voice.families.values():
        name = family.name
        said += [Heading(capitalised(name), 2), Bullets(tuple(_sentences(family)))]
        said += [_teams(family)] if voice.listed and len(family.result.providers) else []
        said += _left_out(family)
    return said


def serving_lines(voice: FamilyVoice) -> list[str]:
    """Say who serves, with what capacity, and how old that is; the family is named where there are several.

    Parameters
    ----------
    voice
        Of a family.
    """
    said = _sentences(voice)
    return [f"{mark_of_several(voice)}{' '.join(said)}"] if voice.several else said


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
    teams = teams[~provider_of(teams).duplicated()]
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
    idle = [team for team in voice.idle_teams if team["family"] == voice.name]
    said = []
    inactive = sum(not team.get("stop_of") for team in idle)
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
                f"{voice.count(gone, 'intervenant actif', 'intervenants actifs')} des listes sans effet ici : capacité "
                "0, hors de portée, lieux déclarés ailleurs, ou personne de concerné à portée.",
                f"{voice.count(gone, 'active provider')} of the lists without effect here: capacity 0, out of reach, "
                "declaring other places, or reaching nobody concerned.",
            )
        )
    return said


def _teams(voice: FamilyVoice) -> Table:
    """List the providers that serve most people."""
    teams = voice.result.providers.sort_values(["inside", "people_reached"], ascending=False, kind="stable")
    side, offered = 0 if voice.lang == "fr" else 1, weekly(teams)
    rows = tuple(
        (
            ", ".join(filter(None, [str(line["name"]), said_days(line)])),
            voice.place(line["commune"]),
            MODES.get(line["mode"], ("–", "–"))[side] if isinstance(line["mode"], str) else "–",
            voice.figure(offered[ident], int(offered[ident] % 1 > 0)) + ("*" if line["capacity_imputed"] else ""),
            "–"
            if pd.isna(line["updated"])
            else voice.say(f"{line['updated']:%d/%m/%Y}", f"{line['updated']:%Y-%m-%d}"),
            voice.total(line["people_reached"]),
        )
        for ident, line in teams.head(_TEAMS).to_dict("index").items()
    )
    heads = (
        Head(voice.say("Intervenant", "Provider"), wide=3),
        Head(voice.noun.title, wide=1.7),
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
        Head(voice.noun.title, wide=1.2),
        Head(voice.say("Raison", "Reason"), wide=2),
    )
    return [Table(voice.say("Intervenants actifs non comptés", "Active providers left out"), heads, rows)]
