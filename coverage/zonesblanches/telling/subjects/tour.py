"""Where vans stop and when: what is reached, the week of each van as its driver reads it, the stops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zonesblanches.blocks import Block, Bullets, Head, Heading, Paragraph, Table
from zonesblanches.language import Lang, join_words
from zonesblanches.schema import class_label
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.tour_tables import clock_time, half_day_words, span_words, tour_tables
from zonesblanches.telling.voice import FamilyVoice, Voice

if TYPE_CHECKING:
    from zonesblanches.siting.vans.toured import Toured

__all__ = ["TOUR", "tour_blocks", "tour_lines", "van_lines"]

_STAGES = {
    "blank": ("personnes sorties d’une zone blanche", "people out of blank zones"),
    "covered": ("personnes couvertes", "people covered"),
    "km": ("kilomètres", "kilometres"),
}
Row = dict[str, Any]


def _of(voice: FamilyVoice) -> Toured | None:
    found = voice.findings.toured
    return found if found is not None and found.family == voice.name else None


def _headline(voice: FamilyVoice) -> list[str]:
    found = _of(voice)
    if found is None:
        return []
    vans = voice.count(int((found.vans["stops"] > 0).sum()), voice.say("véhicule", "van"))
    stops = voice.count(len(found.stops), voice.say("arrêt", "stop"))
    more, km = voice.figure(found.covered), voice.figure(float(found.vans["km"].sum()))
    return [
        voice.say(
            f"Tournée : {vans}, {stops}. {voice.people(found.out)} sortiraient d’une zone blanche, {more} "
            f"deviendraient couvertes, pour {km} km par semaine.",
            f"Tour: {vans}, {stops}. {voice.people(found.out)} would leave a blank zone, {more} would become covered, "
            f"for {km} km a week.",
        )
    ]


def tour_lines(voice: FamilyVoice, found: Toured) -> list[str]:
    """Say what was sought, what is proven, and what every calendar keeps.

    Parameters
    ----------
    voice
        Of the family.
    found
        The tour.
    """
    rules = found.rules
    hours, stay = span_words(rules.length), span_words(rules.stay)
    often = voice.say(
        f"Jamais plus de {rules.gap} jours entre deux passages ; le plus long, ici : {_longest(found)} jours.",
        f"Never more than {rules.gap} days between two visits; the longest here: {_longest(found)} days.",
    )
    return [
        voice.say(
            "Cherché, dans l’ordre : le moins de personnes en zone blanche, le plus de personnes couvertes, le "
            "moins de kilomètres.",
            "Sought, in this order: fewest people in blank zones, most people covered, fewest kilometres.",
        ),
        _proof(voice, found),
        voice.say(
            f"Chaque demi-journée part du dépôt et y revient en {hours}, avec {stay} ou plus à chaque arrêt. {often}",
            f"Each half-day leaves the depot and is back within {hours}, with {stay} or more at each stop. {often}",
        ),
        voice.say(
            "Calendrier rejoué demi-journée par demi-journée : aucune règle n’est enfreinte.",
            "The calendar was driven again, half-day by half-day: it breaks no rule.",
        ),
    ]


def _longest(found: Toured) -> int:
    return int(found.stops["longest_gap"].max())


def _proof(voice: FamilyVoice, found: Toured) -> str:
    side = voice.lang != "fr"
    told = [f"{_STAGES[one.name][side]} ({voice.share(one.gap, 1)})" for one in found.stages if one.gap > 0]
    if not found.even:
        told.append(voice.say("régularité des passages", "evenness of the visits"))
    if not told:
        return voice.say("Preuve faite : aucune autre tournée ne fait mieux.", "Proven: no other tour does better.")
    return voice.say(
        f"Preuve incomplète, faute de temps ; ce qui peut manquer au plus : {join_words(told, voice.lang)}.",
        f"Proof incomplete, for want of time; what may be missing at most: {join_words(told, voice.lang)}.",
    )


def van_lines(voice: FamilyVoice, found: Toured) -> list[str]:
    """Say what a week of each van takes.

    Parameters
    ----------
    voice
        Of the family.
    found
        The tour.
    """
    return [_van(voice, {"van": van, **row}) for van, row in _records(found)]


def _records(found: Toured) -> list[tuple[int, Row]]:
    return list(zip(found.vans.index.tolist(), found.vans.to_dict("records"), strict=True))


def van_name(voice: Voice, van: int, depot: str) -> str:
    """Return what a van is called."""
    return voice.say(f"Véhicule {van} ({depot})", f"Van {van} ({depot})")


def _van(voice: FamilyVoice, row: Row) -> str:
    name = van_name(voice, row["van"], row["depot_name"])
    if not row["stops"]:
        return voice.say(
            f"{name} : aucun arrêt de plus ne changerait une classe.", f"{name}: no more stop would change a class."
        )
    half_days = f"{voice.figure(row['half_days'], _decimals(row['half_days']))}"
    stops = voice.count(row["stops"], voice.say("arrêt", "stop"))
    drive, km = span_words(row["minutes"]), voice.figure(row["km"])
    price = voice.figure(row["cost"])
    paid = voice.say(f", {price}\u00a0€", f", €{price}") if row["cost"] else ""
    return voice.say(
        f"{name} : {stops}, {half_days} demi-journées par semaine, {drive} de route, {km} km{paid}.",
        f"{name}: {stops}, {half_days} half-days a week, {drive} of driving, {km} km{paid}.",
    )


def _decimals(value: float) -> int:
    return 0 if value == round(value) else 1


def tour_blocks(voice: FamilyVoice, found: Toured) -> list[Block]:
    """Tell a tour: sentences, the sheet of each van's driver, stops, who they are for.

    Parameters
    ----------
    voice
        Of the family.
    found
        The tour.
    """
    blocks: list[Block] = [Bullets(tuple(tour_lines(voice, found)), "plain"), Bullets(tuple(van_lines(voice, found)))]
    blocks += [_sheet(voice, found, van, row) for van, row in _records(found) if row["stops"]]
    return [*blocks, _stops(voice, found), Paragraph(_note(voice, found), "small")]


def _sheet(voice: FamilyVoice, found: Toured, van: int, row: Row) -> Table:
    """Return the week of one van, a line by visit: what its driver needs."""
    heads = (
        Head(voice.say("Demi-journée", "Half-day"), wide=1.5),
        Head(voice.say("Départ", "Leaves"), wide=0.8),
        Head(voice.say("Arrêt", "Stop"), wide=1.8),
        Head(voice.say("Sur place", "There"), wide=1.5),
        Head(voice.say("Retour", "Back"), wide=0.8),
        Head("Km", figure=True, wide=0.6),
    )
    rows = []
    for visit in found.calendar[found.calendar["van"] == van].to_dict("records"):
        begin = visit["order"] == 1
        rows.append(
            (
                half_day_words(visit, found.rules.weeks, voice.lang) if begin else "",
                clock_time(visit["leave"], voice.lang) if begin else "",
                str(visit["name"]),
                f"{clock_time(visit['arrive'], voice.lang)} – {clock_time(visit['depart'], voice.lang)}",
                clock_time(visit["back"], voice.lang) if begin else "",
                voice.figure(visit["km"]) if begin else "",
            )
        )
    name = van_name(voice, van, row["depot_name"])
    caption = voice.say(f"Semaine du véhicule {van}, depuis {row['depot_name']}", f"Week of {name}")
    if found.rules.weeks > 1:
        caption = voice.say(f"Quinzaine du véhicule {van}, depuis {row['depot_name']}", f"Fortnight of {name}")
    return Table(caption, heads, tuple(rows))


def _stops(voice: FamilyVoice, found: Toured) -> Table:
    heads = (
        Head(voice.say("Arrêt", "Stop"), wide=1.8),
        Head(voice.say("Véhicule", "Van"), figure=True, wide=0.8),
        Head(voice.say("Jours par semaine", "Days a week"), figure=True, wide=0.8),
        Head(voice.say("Personnes à portée", "People within reach"), figure=True),
        Head(voice.say("Sorties d’une zone blanche", "Out of a blank zone"), figure=True),
        Head(voice.say("Classe avant", "Class before"), wide=1.0),
        Head(voice.say("Classe après", "Class after"), wide=1.0),
    )
    rows = tuple(
        (
            str(row["name"]),
            str(row["van"]),
            voice.figure(row["days"], 2),
            voice.figure(row["people"]),
            voice.figure(row["reached"]),
            class_label(row["class_before"], voice.lang),
            class_label(row["class_after"], voice.lang),
        )
        for row in found.stops.to_dict("records")
    )
    return Table(voice.say(f"Arrêts ({voice.words})", f"Stops ({voice.words})"), heads, rows)


def _note(voice: FamilyVoice, found: Toured) -> str:
    trips = voice.say(
        "Trajets estimés à vol d’oiseau, à vérifier sur la route. ",
        "Trips estimated as the crow flies, to be checked on the road. ",
    )
    km = voice.say("Kilomètres : 1,3 fois la ligne droite. ", "Kilometres: 1.3 times the straight line. ")
    rough = ("" if voice.findings.costs_given else trips) + (km if found.roads.estimated_km else "")
    return rough + voice.say(
        "Une demi-journée compte une demi-journée de capacité, ¼ de journée pour chacun de deux arrêts qui la "
        "partagent. Une personne sortie d’une zone blanche est comptée à l’arrêt le plus proche. Jours fériés et "
        "pannes ne sont pas prévus. Chaque chiffre est celui d’un diagnostic refait avec ces arrêts.",
        "A half-day counts half a day of capacity, ¼ of a day for each of two stops that share it. A person out of a "
        "blank zone is counted at the nearest stop. Holidays and breakdowns are not foreseen. Each figure is that of a "
        "diagnosis made again with these stops.",
    )


def _chapter(voice: FamilyVoice) -> Sequence[Block]:
    found = _of(voice)
    if found is None:
        return []
    return [Heading(voice.say("Une tournée de véhicules", "A tour of vans"), 2), *tour_blocks(voice, found)]


def _sheets(tables: Tables, lang: Lang) -> Sequence[Sheet]:
    found = tables.findings.toured
    if found is None:
        return []
    told = tour_tables(tables.voice(lang), found)
    return [
        Sheet(
            ("Calendrier", "Calendar"),
            told["calendar"],
            ("où passe chaque véhicule, et à quelle heure", "where each van goes, and at what time"),
        ),
        Sheet(
            ("Arrêts", "Stops"),
            told["stops"],
            ("les arrêts des véhicules, et pour qui", "the stops of the vans, and for whom"),
        ),
    ]


def _method(voice: Voice) -> list[str]:
    if voice.findings.toured is None:
        return []
    return [
        voice.say(
            "Tournée : programme en nombres entiers (HiGHS) sur les demi-journées possibles, un objectif après "
            "l’autre. Un second programme rejoue le calendrier ; le diagnostic refait compte les personnes.",
            "Tour: an integer program (HiGHS) over possible half-days, one objective after the other. A second program "
            "drives the calendar again, and the diagnosis made again with the stops counts people.",
        )
    ]


TOUR = Subject(key="tour", headline=_headline, chapter=_chapter, method=_method, sheets=_sheets)
