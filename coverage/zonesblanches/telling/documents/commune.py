"""The fiche of a commune: its class and why, its score part by part, who is near, how it compares, how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.blocks import BarLine, Bars, Block, Bullets, Chip, PlaceMap
from zonesblanches.language import capitalised
from zonesblanches.schema import LACK_LABELS, class_label, label
from zonesblanches.telling.documents.desk import Desk, comparison, extra_sections
from zonesblanches.telling.documents.fiche import Fiche, Section, anchor_of, cut, title_of
from zonesblanches.telling.explain import class_reason, class_sentences, score_sentences
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.subjects.providers import team_lines
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["commune_sheet"]

_DECLARING = 2
_SURE = ("blank", "providers", "people", "travel")
_MANY = 4  # families beyond which the bars leave room for the sentences


def commune_sheet(desk: Desk, code: str) -> Fiche:
    """Return the fiche of a commune.

    Parameters
    ----------
    desk
        What all the fiches share.
    code
        Code of a commune of the territory.
    """
    row = desk.rows[code]
    families = [_family(desk, family, code) for family in desk.voice.families.values()]
    place = _place(desk, code)
    own = desk.levels.of_commune(code, row["name"])
    middle = _with_one_family(desk, families[0], place, code) if not desk.voice.several else [*families, place]
    sections = [*middle, *extra_sections(desk, code), *_trust(desk, code)]
    return Fiche(
        anchor=anchor_of("commune", code),
        title=cut(row["name"]),
        subtitle=_subtitle(desk, code, row),
        tiles=_tiles(desk, code, row),
        sections=(*sections, comparison(desk, own, desk.levels.around([code]), of_commune=True)),
        foot=desk.foot,
        group="" if pd.isna(row["epci"]) else desk.epci.get(str(row["epci"]), ""),
    )


def _subtitle(desk: Desk, code: str, row: Mapping[str, Any]) -> str:
    """Say the code, the EPCI, the département and the région, each where it is known."""
    epci = row["epci"]
    parts = [f"{desk.voice.noun.title} {code}"]
    parts.append(desk.say("hors EPCI", "no EPCI") if pd.isna(epci) else cut(desk.epci.get(str(epci), str(epci))))
    for level in ("dep", "reg"):
        value = row.get(level)
        if value is not None and not pd.isna(value):
            name = desk.levels.name(level, str(value))
            parts.append(f"{name} ({value})" if level == "dep" and name != value else cut(name))
    return " · ".join(dict.fromkeys(map(cut, parts)))


def _tiles(desk: Desk, code: str, row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the main figures: people, people concerned, score and access for the first family."""
    voice, findings = desk.voice, desk.findings
    result = voice.main.rows[code]
    tiles = []
    population = float("nan") if "population" not in row or pd.isna(row["population"]) else float(row["population"])
    if np.isfinite(population):
        tiles.append((voice.figure(population), desk.say("habitants", "inhabitants")))
    demand = float(result["demand"])
    if findings.demand_column != "population" or not tiles:
        words = voice.people_words(demand)
        if population > 0 and np.isfinite(demand):
            share = voice.share(demand / population)
            words += desk.say(f", soit {share} des habitants", f", {share} of the inhabitants")
        tiles.append((voice.figure_of(code, demand), words))
    volume = findings.volume_column
    if volume not in {findings.demand_column, "population"} and volume in row and not pd.isna(row[volume]):
        heading = label(volume, desk.lang)
        tiles.append((voice.figure(float(row[volume])), heading[:1].lower() + heading[1:]))
    tiles += _family_tiles(desk, result)
    return tuple(tiles)


def _family_tiles(desk: Desk, result: Mapping[str, Any]) -> list[tuple[str, str]]:
    voice, tiles = desk.voice, []
    of = f" – {cut(desk.findings.main.name)}" if desk.voice.several else ""
    if np.isfinite(result["score"]):
        total = voice.figure(voice.main.n_scored)
        rank = voice.figure(result["rank_score"], int(result["rank_score"] % 1 > 0))
        words = desk.say(f"score sur 100, rang {rank} sur {total}{of}", f"score out of 100, rank {rank} of {total}{of}")
        tiles.append((voice.figure(result["score"], 1), words))
    if result["comes"]:
        tiles.append(
            (
                desk.say("Sur place", "On site"),
                desk.say(f"une équipe dit s’y déplacer{of}", f"a team says it comes{of}"),
            )
        )
    elif not np.isnan(result["nearest_cost"]):
        near = desk.say(f"au plus proche où se rendre{of}", f"to the nearest to travel to{of}")
        tiles.append((voice.cost(result["nearest_cost"]), near))
    return tiles


def _with_one_family(desk: Desk, family: Section, place: Section, code: str) -> list[Section]:
    """Lay the only family out: class and reasons beside the map, bars below."""
    bars = [block for block in family.blocks if isinstance(block, Bars)]
    notes = _score_notes(desk.voice.main, code)
    words = tuple(block for block in family.blocks if not isinstance(block, Bars) and block not in notes)
    sections = [Section(family.title, words), place]
    if bars or notes:
        sections.append(Section(desk.say("Le score, part par part", "The score, part by part"), (*bars, *notes)))
    return sections


def _family(desk: Desk, voice: FamilyVoice, code: str) -> Section:
    """Say the class of a family, its reasons, the score's parts, who is near."""
    name = str(voice.rows[code]["class"])
    said = [capitalised(class_reason(voice, code)), *class_sentences(voice, code)[1:]]
    blocks: list[Block] = [Chip(name, class_label(name, desk.lang)), Bullets(tuple(map(cut_sentence, said)), "plain")]
    bars = _bars(desk, voice, code)
    if bars and len(desk.voice.families) <= _MANY:
        blocks.append(bars)
    blocks += _score_notes(voice, code)
    blocks += _teams(voice, code)
    return Section(title_of(voice.name), tuple(blocks))


def cut_sentence(text: str) -> str:
    """Keep a sentence within what a page holds."""
    return text if len(text) <= 700 else f"{text[:700].rstrip()}…"


def _score_notes(voice: FamilyVoice, code: str) -> list[Bullets]:
    """Return what is said of the score besides its parts: the volume, the values imputed, or why there is none."""
    sentences = score_sentences(voice, code)
    scored = np.isfinite(voice.rows[code]["score"])
    said = tuple(sentences[1:] if scored else sentences)
    return [Bullets(said, "note")] if said else []


def _bars(desk: Desk, voice: FamilyVoice, code: str) -> Bars | None:
    """Lay the parts end to end on a scale of 100: the last one ends where the score stands."""
    score = float(voice.rows[code]["score"])
    if not np.isfinite(score):
        return None
    rows, start = [], 0.0
    exact = voice.rows[code]
    for name, words, shown in voice.parts(code):
        part = float(exact[name])
        if not shown:
            continue
        kind = "lack" if name.removeprefix("contribution_") in LACK_LABELS else "need"
        rows.append(BarLine(capitalised(words), desk.voice.figure(shown, 1), start / 100, part / 100, kind))
        start += part
    title = desk.say("Score (somme des parts)", "Score (sum of the parts)")
    rows.append(BarLine(title, desk.voice.figure(score, 1), 0.0, score / 100, "total", strong=True))
    caption = desk.say(
        "En points sur 100 ; bleu : risque de besoin ; violet : manque",
        "In points out of 100; blue: risk of need; purple: lack",
    )
    return Bars(caption, tuple(rows))


def _teams(voice: FamilyVoice, code: str) -> list[Block]:
    """List the nearest providers, then those that only declare the commune."""
    near, beyond = team_lines(voice, code)
    if not near and not beyond:
        if not voice.listed or voice.rows[code]["class"] == "blanche":
            return []  # the reasons of the class have just said so
        reach = voice.cost(voice.parameters.reach)
        nobody = voice.say(f"Aucun intervenant recensé à {reach} ou moins.", f"No provider listed within {reach}.")
        return [Bullets((nobody,), "note")]
    blocks: list[Block] = [Bullets(tuple(map(cut_sentence, near)), "numbered")] if near else []
    shown, left = [cut_sentence(line) for line in beyond[:_DECLARING]], len(beyond) - _DECLARING
    if left > 0:
        shown.append(
            voice.say(
                f"et {left} {'autre qui déclare' if left == 1 else 'autres qui déclarent'} {voice.noun.the}",
                f"and {left} more declaring {voice.noun.the}",
            )
        )
    return [*blocks, Bullets(tuple(shown))] if shown else blocks


def _place(desk: Desk, code: str) -> Section:
    """Draw the commune in its EPCI, with the nearest providers of the first family."""
    row, result = desk.rows[code], desk.findings.main
    epci = "" if pd.isna(row["epci"]) else str(row["epci"])
    codes = [code, *(other for other in desk.members.get(epci, ()) if other != code)]
    listed, main = desk.voice.listed, desk.voice.main
    teams = [main.teams[ident] for ident, *_ in main.near.get(code, [])] if listed else []
    shown = [(str(at + 1), float(team["lon"]), float(team["lat"])) for at, team in enumerate(teams)]
    name, inside = cut(row["name"]), cut(desk.epci.get(epci, ""))
    where = desk.say(f" dans {inside}" if inside else "", f" in {inside}" if inside else "")
    alt = desk.say(
        f"Carte : {name}{where}, classes des {desk.voice.noun.many}.",
        f"Map: {name}{where}, classes of the {desk.voice.noun.many}.",
    )
    caption = desk.say(
        f"Couleurs : classes « {cut(result.name)} ». Traits épais : {desk.voice.noun.one}, EPCI."
        + (" Numéros : intervenants de la liste." if listed else ""),
        f"Colours: classes “{cut(result.name)}”. Thick lines: {desk.voice.noun.one}, EPCI."
        + (" Numbers: providers of the list." if listed else ""),
    )
    missing = desk.say("Ni contour ni point connus : pas de carte.", "Neither shape nor point known: no map.")
    place = PlaceMap(tuple(codes), alt, caption, missing, own=code, group=epci, teams=tuple(shown))
    return Section(desk.say("Où", "Where"), (place,))


def _trust(desk: Desk, code: str) -> list[Section]:
    """Say how sure the fiche is: what was imputed, assumed or doubtful for this very commune first."""
    lines = (*(text for subject in in_order(*_SURE) for text in subject.sure(desk.voice, code)), *desk.trust)
    return [Section(desk.say("Jusqu’où s’y fier", "How sure it is"), (Bullets(lines),))]
