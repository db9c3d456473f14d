"""The fiche of an EPCI: people and communes by class, its communes by priority, who is in it and who reaches it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.blocks import BarLine, Bars, Block, Bullets, Cell, Head, PlaceMap, Table
from zonesblanches.diagnosis.nearest import reaching
from zonesblanches.diagnosis.standing import Standing
from zonesblanches.diagnosis.totals import summarise
from zonesblanches.language import agreed, capitalised
from zonesblanches.schema import CLASSES, class_label
from zonesblanches.telling.documents.desk import Desk, comparison, extra_sections
from zonesblanches.telling.documents.fiche import Fiche, Section, anchor_of, cut, title_of
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.subjects.providers import team_facts
from zonesblanches.telling.subjects.reasons import plain_reasons
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["class_bars", "epci_sheet"]

_TEAMS = 5
_MAIN = ("blanche", "grise", "couverte")


def epci_sheet(desk: Desk, code: str) -> Fiche:
    """Return the fiche of an EPCI.

    Parameters
    ----------
    desk
        What all the fiches share.
    code
        SIREN of an EPCI of the territory.
    """
    codes = list(desk.members[code])
    name = cut(desk.epci[code])
    own = desk.levels.epci(code)
    families = [class_bars(desk, family, codes) for family in desk.voice.families.values()]
    place = _place(desk, code, codes, name)
    teams = [_teams(desk, family, codes) for family in desk.voice.families.values()]
    sections = [
        families[0],
        place,
        *families[1:],
        *teams,
        *extra_sections(desk, code),
        _trust(desk, codes),
        comparison(desk, own, _around(desk, codes, own), of_commune=False),
        _communes(desk, codes),
    ]
    return Fiche(
        anchor=anchor_of("epci", code),
        title=name,
        subtitle=_subtitle(desk, code, codes, own),
        tiles=_tiles(desk, codes, own),
        sections=tuple(sections),
        foot=desk.foot,
    )


def _around(desk: Desk, codes: Sequence[str], own: Standing) -> list[Standing]:
    """Return the levels that hold the EPCI; itself is left out when it lies partly elsewhere."""
    return [place for place in desk.levels.around(codes) if place is not own]


def _subtitle(desk: Desk, code: str, codes: Sequence[str], own: Standing) -> str:
    """Say the SIREN, the communes, the départements and the région."""
    parts = [f"EPCI {code}"]
    rows = desk.findings.table.loc[list(codes)]
    for level in ("dep", "reg"):
        if level not in rows:
            continue
        for value in rows[level].dropna().astype(str).value_counts().index:
            name = desk.levels.name(level, value)
            parts.append(f"{name} ({value})" if level == "dep" and name != value else name)
    if own.inside < own.communes:
        inside, communes = desk.voice.figure(own.inside), desk.voice.communes(own.communes)
        parts.append(
            desk.say(
                f"{inside} de ses {communes} dans le territoire du diagnostic",
                f"{inside} of its {communes} in the territory of the diagnosis",
            )
        )
    return " · ".join(map(cut, parts))


def _tiles(desk: Desk, codes: Sequence[str], own: Standing) -> tuple[tuple[str, str], ...]:
    """Return the main figures: communes, people, people concerned, those in blank zones, mean score."""
    voice = desk.voice
    rows = desk.findings.table.loc[list(codes)]
    results = desk.findings.main.table.loc[list(codes)]
    noun = agreed(len(codes), voice.noun.one, voice.noun.many, desk.lang)
    tiles = [(voice.figure(len(codes)), noun)]
    if "population" in rows and desk.findings.demand_column != "population":
        people = float(rows["population"].astype("Float64").astype(float).sum(skipna=False))
        if np.isfinite(people):
            tiles.append((voice.figure(people), desk.say("habitants", "inhabitants")))
    demand = float(results["demand"].sum(skipna=False))
    tiles.append((voice.total(demand), voice.people_words(demand)))
    blank = float(results["demand"].where(results["class"] == "blanche", 0.0).sum())
    share = voice.share(blank / demand) if demand > 0 else voice.total(np.nan if np.isnan(demand) else 0)
    of = f" – {cut(desk.findings.main.name)}" if desk.voice.several else ""
    tiles.append((share, desk.say("de ces personnes en zone blanche", "of these people in blank zones") + of))
    if np.isfinite(own.score):
        tiles.append((voice.figure(own.score, 1), desk.say("score moyen sur 100", "mean score out of 100") + of))
    return tuple(tiles)


def class_bars(desk: Desk, voice: FamilyVoice, codes: Sequence[str]) -> Section:
    """Show the share of the people in each class, and how many communes that makes.

    Parameters
    ----------
    desk
        What all the fiches share.
    voice
        Of a family.
    codes
        Of the places that count.
    """
    counts = summarise(
        voice.result.table.loc[list(codes)], desk.findings.table.loc[list(codes)], least=int(voice.public)
    )
    rows = []
    for name in CLASSES:
        line = counts.loc[name]
        communes = int(line["communes"])
        if not communes and name not in _MAIN:
            continue
        share = float(line["demand_share"])
        people = voice.total(float(line["demand"]))
        rows.append(
            BarLine(
                f"{class_label(name, desk.lang)}{voice.colon}{voice.communes(communes)}",
                f"{people} ({voice.share(share)})" if np.isfinite(share) else people,
                0.0,
                share if np.isfinite(share) else 0.0,
                name,
            )
        )
    caption = desk.say(f"{voice.words}, par classe de leur commune", f"{voice.words}, by class of their commune")
    blocks: list[Block] = [Bars(capitalised(caption), tuple(rows))]
    return Section(title_of(voice.name), tuple(blocks))


def _place(desk: Desk, code: str, codes: Sequence[str], name: str) -> Section:
    """Draw the EPCI in class colours with the providers of the first family that are near."""
    result = desk.findings.main
    listed = desk.voice.listed
    teams = result.providers if listed else result.providers.iloc[:0]
    shown = [("", float(lon), float(lat)) for lon, lat in zip(teams["lon"], teams["lat"], strict=True)]
    alt = desk.say(f"Carte des classes : {name}.", f"Map of the classes: {name}.")
    caption = desk.say(
        f"Couleurs : classes « {cut(result.name)} ». Trait épais : l’EPCI."
        + (" Points : intervenants." if listed else ""),
        f"Colours: classes “{cut(result.name)}”. Thick line: the EPCI." + (" Dots: providers." if listed else ""),
    )
    missing = desk.say("Ni contour ni point connus : pas de carte.", "Neither shape nor point known: no map.")
    place = PlaceMap(tuple(codes), alt, caption, missing, group=code, dots=tuple(shown))
    return Section(desk.say("Où", "Where"), (place,))


def _teams(desk: Desk, voice: FamilyVoice, codes: Sequence[str]) -> Section:
    """List the providers that are in the EPCI, then those that reach it from outside."""
    found = reaching(voice.result, codes)
    providers = voice.result.providers
    inside = [str(ident) for ident in providers.index[providers["commune"].isin(list(codes))]]
    outside = [ident for ident in found if ident not in set(inside)]
    title = desk.say("Intervenants", "Providers")
    blocks: list[Block] = []
    for which, idents in (("in", inside), ("out", outside)):
        blocks += _listed(voice, which, idents, _TEAMS - 2 * desk.voice.several)
    if desk.voice.several:
        title += f" – {cut(voice.name)}"
    return Section(title, tuple(blocks))


def _listed(voice: FamilyVoice, which: str, idents: Sequence[str], most: int) -> list[Block]:
    """List some providers of a kind, and say how many more there are."""
    count = len(idents)
    number = voice.figure(count)
    if which == "in":
        heads = ("Aucun dans l’EPCI.", f"{number} dans l’EPCI :", "None in the EPCI.", f"{number} in the EPCI:")
    else:
        heads = (
            "Aucun autre ne l’atteint ni n’en déclare une commune.",
            f"{number} {'autre l’atteint ou en déclare' if count == 1 else 'autres l’atteignent ou en déclarent'} "
            "au moins une commune :",
            "No other reaches it or declares one of its communes.",
            f"{number} {'other reaches it or declares' if count == 1 else 'others reach it or declare'} at least one "
            "of its communes:",
        )
    if not count:
        return [Bullets((voice.say(heads[0], heads[2]),), "plain")]
    if not voice.listed:  # how many, and no more
        return [Bullets((f"{voice.say(heads[1], heads[3]).rstrip(': ').rstrip()}.",), "plain")]
    shown = list(idents[:most]) if count != most + 1 else list(idents)
    lines = [_team(voice, ident) for ident in shown]
    left = count - len(shown)
    if left:
        lines.append(voice.say(f"et {voice.figure(left)} autres", f"and {voice.figure(left)} more"))
    return [Bullets((voice.say(heads[1], heads[3]),), "plain"), Bullets(tuple(lines))]


def _team(voice: FamilyVoice, ident: str) -> str:
    team = voice.teams[ident]
    return f"{cut(team['name'])} ({cut(voice.place(team['commune']))}) · {' · '.join(team_facts(team, voice.lang))}"


def _trust(desk: Desk, codes: Sequence[str]) -> Section:
    """Say how sure the fiche is: what is doubtful or imputed in this very EPCI first."""
    said = [text for subject in in_order() for text in subject.area(desk.voice, codes)]
    return Section(desk.say("Jusqu’où s’y fier", "How sure it is"), (Bullets((*said, *desk.trust)),))


def _communes(desk: Desk, codes: Sequence[str]) -> Section:
    """List the communes that are not covered, the most pressing first, then the others."""
    voice, findings = desk.voice, desk.findings
    results = findings.main.table.loc[list(codes)]
    order = results.assign(open=results["class"].map({"blanche": 2, "grise": 1}).fillna(0))
    order = order.sort_values(["open", "volume", "demand"], ascending=False, kind="stable", na_position="last")
    heads = [desk.say("Commune", "Commune"), "Score", capitalised(desk.voice.words), desk.say("Pourquoi", "Why")]
    widths = [2.0, 0.6, 0.9, 5.4]
    if desk.voice.several:
        heads.insert(3, desk.say("Familles manquantes", "Families missing"))
        widths.insert(3, 0.95)
    rows, keys = [], []
    for code, line in order.iterrows():
        cells = [
            Cell(cut(findings.table.at[code, "name"])),
            Cell(voice.figure_of(str(code), line["score"], 1)),
            Cell(voice.figure_of(str(code), line["demand"])),
            Cell(cut(_why(voice.main, str(code)))),
        ]
        if desk.voice.several:
            missing = findings.table.at[code, "families_missing"]
            cells.insert(3, Cell(voice.figure(float("nan") if pd.isna(missing) else float(missing))))
        rows.append(tuple(cells))
        keys.append(str(line["class"]))
    caption = desk.say(
        f"« {cut(findings.main.name)} » : zones blanches, puis grises, là où le plus de personnes sont concernées "
        "d’abord",
        f"“{cut(findings.main.name)}”: blank zones, then grey ones, where most people are concerned first",
    )
    more = (
        ("et {} autre commune, dans le classeur", "et {} autres communes, dans le classeur")
        if desk.lang == "fr"
        else ("and {} more commune, in the workbook", "and {} more communes, in the workbook")
    )
    columns = tuple(Head(text, wide=wide) for text, wide in zip(heads, widths, strict=True))
    grid = Table(caption, columns, tuple(rows), tuple(keys), more=more)
    return Section(desk.say("Ses communes, par priorité", "Its communes, by priority"), (grid,), wide=True)


def _why(voice: FamilyVoice, code: str) -> str:
    """Return the class and its reasons in one line."""
    title = class_label(str(voice.rows[code]["class"]), voice.lang)
    reasons = plain_reasons(voice, code)
    if reasons.startswith(title):
        return reasons
    return f"{title}{': ' if voice.lang == 'en' else chr(0xA0) + ': '}{reasons}"
