"""What would be enough to cover the places that are not, and what can be done before the next meeting."""

from __future__ import annotations

from zonesblanches.blocks import Block, Bullets, Chart, Paragraph
from zonesblanches.diagnosis.closures import closures_by_provider
from zonesblanches.diagnosis.trust import LABELS
from zonesblanches.language import join_words
from zonesblanches.schema import class_label
from zonesblanches.telling.changing import changing
from zonesblanches.telling.charts import stack_chart
from zonesblanches.telling.slots import with_figures
from zonesblanches.telling.subjects.sites import site_lines
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["enough_chart", "next_lines", "next_sites"]

_OPEN = ("blanche", "grise")
_NAMED, _SITES = 3, 5  # places named in a sentence; sites told


def enough_chart(voice: FamilyVoice) -> list[Chart]:
    """Draw the people of the places that are not covered by the cheapest single change that would be enough.

    Parameters
    ----------
    voice
        Of a family; nothing where outputs do not say how sure its classes are.
    """
    if voice.sure is None:
        return []
    words = {
        "": voice.say("plus d’un changement", "more than one change"),
        "provider": voice.say("un intervenant de plus", "one more provider"),
        "capacity": voice.say("plus de capacité dans une équipe", "more capacity in one team"),
        "confirm": voice.say("une déclaration confirmée", "a declaration confirmed"),
    }
    people = dict.fromkeys(((key, lever) for key in _OPEN for lever in words), 0.0)
    for code, row in voice.rows.items():
        if row["class"] in _OPEN and row["demand"] > 0:
            lever = next((str(line["lever"]) for line in voice.levers.get(code, ())), "")
            people[row["class"], lever] += float(row["demand"])
    rows = [(class_label(key, voice.lang), [people[key, lever] for lever in words]) for key in _OPEN]
    rows = [row for row in rows if sum(row[1])]
    if not rows:
        return []
    caption = voice.say(
        f"Ce qui suffirait à rendre chaque {voice.noun.one} couvert{voice.noun.e}, en {voice.words}",
        f"What would be enough to cover each {voice.noun.one}, in {voice.words}",
    )
    series = [(f"step{at}", name) for at, name in enumerate(words.values())]
    return stack_chart(voice, caption, series, rows)


def next_sites(voice: FamilyVoice) -> list[Block]:
    """Say the sites of the next teams, where they were asked for; the annexes tell the rest.

    Parameters
    ----------
    voice
        Of a family.
    """
    found = voice.findings.proposal
    if found is None or found.family != voice.name:
        return []
    lines, left = site_lines(voice, found), len(found.sites) - _SITES
    more = voice.say("Les autres sites sont en annexe.", "The other sites are in the annexes.")
    return [Bullets(tuple(lines[:_SITES]), "numbered"), *([Paragraph(more, "small")] if left > 0 else [])]


def next_lines(voice: Voice) -> list[str]:
    """Say what can be done before the next meeting: what is to be confirmed, asked, watched, sought.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    """
    main = voice.main
    return [
        *_alone(main),
        *_to_confirm(main),
        *_to_answer(voice),
        *_to_ask(main),
        *_to_watch(main),
        *_to_keep(main),
        *_to_seek(main),
    ]


def _alone(voice: FamilyVoice) -> list[str]:
    """Say what would be enough for a single place, which no chart compares with others."""
    codes = [*voice.rows]
    return with_figures(voice, changing(voice, codes[0]), codes[0]) if len(codes) == 1 else []


def _to_confirm(voice: FamilyVoice) -> list[str]:
    found = voice.findings.priorities(voice.name)
    names = join_words([str(name) for name in found.loc[found["class"] == "blanche", "name"].head(_NAMED)], voice.lang)
    if not names:
        return []
    return [
        voice.say(
            f"Confirmer sur place qu’aucune équipe ne va là où le calcul n’en voit pas : d’abord {names}.",
            f"Confirm on the spot that no team goes where the computation sees none: first {names}.",
        )
    ]


def _to_answer(voice: Voice) -> list[str]:
    count = len(voice.findings.doubts)
    if not count:
        return []
    asked = voice.count(count, "question", "questions")
    return [
        voice.say(
            f"Répondre à ce que laissent les listes, {asked} : feuille « À lire d’abord » du classeur.",
            f"Answer what the lists leave open, {asked}: sheet “Read first” of the workbook.",
        )
    ]


def _to_ask(voice: FamilyVoice) -> list[str]:
    """Say what only the teams know: whether they go where they say, and why nobody says that they go elsewhere."""
    far, forgotten = voice.result.discordances["commune"].nunique(), len(voice.result.undeclared)
    said = []
    if far:
        said.append(
            voice.say(
                f"Demander aux équipes si elles vont vraiment dans {voice.communes(far)} qu’elles déclarent de loin.",
                f"Ask the teams whether they really go to {voice.communes(far)} that they declare from afar.",
            )
        )
    if forgotten:
        said.append(
            voice.say(
                f"Leur demander aussi pourquoi aucune ne déclare {voice.communes(forgotten)} à leur portée : oubli, ou "
                "choix ?",
                f"Ask them too why none declares {voice.communes(forgotten)} within their reach: an omission, or a "
                "choice?",
            )
        )
    return said


def _to_watch(voice: FamilyVoice) -> list[str]:
    """Say how many classes should not be decided upon as they are."""
    if voice.sure is None:
        return []
    fragile = int((voice.sure.table["label"] == LABELS[-1]).sum())
    if not fragile:
        return []
    told = voice.communes(fragile)
    times = (
        ""
        if voice.findings.costs_given
        else voice.say(" Des temps de route la diraient mieux.", " Road times would tell it better.")
    )
    return [
        voice.say(
            f"Ne pas décider sur la carte seule pour {told} dont la classe est fragile.{times}",
            f"Do not decide on the map alone for {told} whose class is fragile.{times}",
        )
    ]


def _to_keep(voice: FamilyVoice) -> list[str]:
    """Name the team on which most people depend, where teams may be named."""
    closures = None if voice.sure is None or not voice.listed else voice.sure.closures
    if closures is None or not len(closures):
        return []
    found = closures_by_provider(closures, voice.result.table["demand"])
    first = found.sort_values(["people", "communes"], ascending=False, kind="stable").iloc[0]
    name = voice.result.providers["name"].get(first.name, first.name)
    change = voice.communes(int(first["communes"]))
    return [
        voice.say(
            f"Prévoir la relève de « {name} » : sa fermeture changerait la classe de {change}.",
            f"Plan the succession of “{name}”: its closing would change the class of {change}.",
        )
    ]


def _to_seek(voice: FamilyVoice) -> list[str]:
    """Say that places for the next teams can be sought, where they were not."""
    findings = voice.findings
    asked = findings.proposal is not None or findings.toured is not None
    if asked or voice.public or not (voice.summary.loc[list(_OPEN), "communes"] > 0).any():
        return []
    return [
        voice.say(
            "Chercher où créer les prochaines équipes : le calcul sait le proposer, et cela n’a pas été demandé ici.",
            "Seek where to create the next teams: the computation can propose it, and it was not asked for here.",
        )
    ]
