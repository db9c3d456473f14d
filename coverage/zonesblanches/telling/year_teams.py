"""What is said of the teams of several years: whom to ask about first, who stopped, moved, came."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Table
from zonesblanches.language import join_words
from zonesblanches.providers.followed import TEAM_STATES
from zonesblanches.telling.voice import Voice

__all__ = ["asked_lines", "state_words", "team_blocks"]

_NAMED, _LISTED, _NEW = 8, 200, 30


def state_words(voice: Voice) -> dict[str, str]:
    """Return what each state of a team is called.

    Parameters
    ----------
    voice
        Speaks the language.
    """
    words = {
        "present": voice.say("toujours là", "still there"),
        "moved": voice.say("a changé de commune", "moved"),
        "resumed": voice.say("a repris", "resumed"),
        "stopped": voice.say("arrêtée (la liste le dit)", "stopped (the list says so)"),
        "absent": voice.say("absente de la liste", "absent from the list"),
        "new": voice.say("nouvelle", "new"),
    }
    return {state: words[state] for state in TEAM_STATES}


def asked_lines(voice: Voice, teams: pd.DataFrame, sizes: pd.DataFrame) -> list[str]:
    """Say what must be answered first: teams that no list names any more, lists that shrank.

    Parameters
    ----------
    voice
        Speaks the language.
    teams, sizes
        See `documents.following.Followed`.
    """
    lines = []
    open_ones = teams[(teams["state"] == "absent") & (teams["answer"] == "")]
    for (since, year), part in open_ones.groupby(["since", "year"], sort=False):
        names = [str(name) for name in part["name"]]
        shown = join_words([voice.say(f"« {name} »", f"“{name}”") for name in names[:_NAMED]], voice.lang)
        more = (
            voice.say(f", et {len(names) - _NAMED} autres", f", and {len(names) - _NAMED} more")
            if len(names) > _NAMED
            else ""
        )
        count = voice.count(
            len(names), voice.say("équipe active", "active team"), voice.say("équipes actives", "active teams")
        )
        lines.append(
            voice.say(
                f"À demander : {count} en {since} et dans aucune liste de {year}, {shown}{more}. Fermée, ou oubliée ? "
                "Tant que personne ne répond, ce qui en dépend n’est pas publié comme une évolution.",
                f"To ask: {count} in {since} and in no list of {year}, {shown}{more}. Closed, or forgotten? Until "
                "somebody answers, what depends on them is not published as an evolution.",
            )
        )
    return [*lines, *(_shrunk(voice, line) for line in sizes[sizes["shrunk"]].to_dict("records"))]


def _shrunk(voice: Voice, line: Mapping[Hashable, Any]) -> str:
    """Say that a family has lost a fifth or more of its teams."""
    active = voice.say("intervenant actif", "active provider"), voice.say("intervenants actifs", "active providers")
    before, after = voice.count(line["before"], *active), voice.figure(line["after"])
    return voice.say(
        f"La liste a rétréci : « {line['family']} » comptait {before} en {line['since']}, {after} en {line['year']}. "
        "Vérifiez qu’il ne manque pas une partie.",
        f"The list shrank: “{line['family']}” had {before} in {line['since']}, {after} in {line['year']}. Check that "
        "no part of it is missing.",
    )


def team_blocks(voice: Voice, teams: pd.DataFrame) -> list[Block]:
    """List the teams that changed, those to be asked about first.

    Parameters
    ----------
    voice
        Speaks the language.
    teams
        See `documents.following.Followed`.
    """
    shown = teams[teams["state"] != "present"]
    if shown.empty:
        return []
    changed, new = len(shown), shown["state"] == "new"
    if new.sum() > _NEW:  # a directory that grew says little of each
        shown = shown[~new | (shown.groupby("state").cumcount() < _NEW)]
    words = state_words(voice)
    order = {state: at for at, state in enumerate(("absent", "stopped", "moved", "resumed", "new"))}
    shown = shown.assign(rank=shown["state"].map(order)).sort_values(["rank", "year", "name"], kind="stable")
    rows = tuple(
        (row.name, voice.place(row.commune), row.family, f"{row.since} → {row.year}", _said(voice, row, words))
        for row in shown.head(_LISTED).itertuples(index=False)
    )
    heads = (
        Head(voice.say("Intervenant", "Provider"), wide=2),
        Head(voice.say("Commune", "Commune")),
        Head(voice.say("Famille", "Family")),
        Head(voice.say("Années", "Years")),
        Head(voice.say("Ce qu’il devient", "What it becomes"), wide=2),
    )
    caption = voice.say("Intervenants qui changent d’une année à l’autre", "Providers that change from year to year")
    return [
        Heading(voice.say("Les équipes", "The teams")),
        Table(caption, heads, rows, note=voice.some(len(rows), changed)),
    ]


def _said(voice: Voice, row: object, words: Mapping[str, str]) -> str:
    state, answer, perhaps = (str(getattr(row, name)) for name in ("state", "answer", "perhaps_name"))
    told = {
        "closed": voice.say(" : fermée, a-t-on répondu", ": closed, it was answered"),
        "forgotten": voice.say(" : oubliée, a-t-on répondu", ": forgotten, it was answered"),
        "renamed": voice.say(" : renommée, a-t-on répondu", ": renamed, it was answered"),
    }.get(answer, voice.say(" : fermée, ou oubliée ?", ": closed, or forgotten?") if state == "absent" else "")
    near = voice.say(f" Ou bien « {perhaps} » ?", f" Or “{perhaps}”?") if perhaps and not answer else ""
    return f"{words[state]}{told}{near}"
