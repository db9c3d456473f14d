"""What the fiches of communes and of EPCI say alike: comparison, how sure, sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches import clock
from zonesblanches.blocks import Block, Bullets, Cell, Head, Table
from zonesblanches.columns.column import Pair
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.standing import Levels, Standing, epci_names
from zonesblanches.language import Lang, capitalised, long_date
from zonesblanches.telling import remarks
from zonesblanches.telling.credits import parameter_lines, source_credits
from zonesblanches.telling.documents.fiche import Collection, Fiche, Section, cleaned, cut
from zonesblanches.telling.voice import Voice

Extra = Mapping[str, Mapping[str, Sequence[str]]]
__all__ = ["Desk", "collection", "comparison", "extra_sections", "foot", "open_desk"]

_CREDIT = 900  # characters of a source: a hundred lists may have been read
_MAKING = {
    "threshold",
    "proximity",
    "exceptions",
    "aller_vers",
    "outreach",
    "n_star",
    "theta",
    "measure",
    "decay",
    "demand",
}
_WARNINGS, _WARNING = 2, 260  # how many stand on a fiche, and how many characters of each


@dataclass(frozen=True)
class Desk:
    """All that the fiches of a diagnosis share, made once.

    Attributes
    ----------
    findings
        The diagnosis.
    voice
        Its words.
    levels
        Comparisons.
    rows
        The table of the diagnosis, by code, without shapes.
    epci
        Names of the EPCI, by code.
    members
        Communes of each EPCI.
    extra
        Sections that were given, by code then by title.
    foot
        Last lines of every page.
    trust
        What holds for every place: costs, lists, warnings.
    """

    findings: Findings
    voice: Voice
    levels: Levels
    rows: Mapping[str, Mapping[str, Any]]
    epci: Mapping[str, str]
    members: Mapping[str, Sequence[str]]
    extra: Extra
    foot: tuple[str, ...]
    trust: tuple[str, ...]

    @property
    def lang(self) -> Lang:
        """Return the language of the fiches."""
        return self.voice.lang

    def say(self, french: str, english: str) -> str:
        """Return the words in the language of the fiches."""
        return self.voice.say(french, english)


def open_desk(findings: Findings, lang: Lang, extra: Extra, date: dt.date | None, *, alone: bool) -> Desk:
    """Prepare what all the fiches of a diagnosis share; one that stands alone carries every parameter."""
    table = pd.DataFrame(findings.table.drop(columns=findings.table.geometry.name))
    groups = table.groupby(table["epci"].astype(object)).groups
    voice = Voice(findings, lang)
    return Desk(
        findings=findings,
        rows={str(code): row for code, row in table.to_dict("index").items()},
        members={str(code): [str(one) for one in index] for code, index in groups.items()},
        voice=voice,
        levels=Levels(findings),
        epci=epci_names(findings.table),
        extra=extra,
        foot=foot(findings, lang, date, every=alone),
        trust=_trust_lines(voice),
    )


def foot(
    findings: Findings, lang: Lang, date: dt.date | None, *, every: bool, where: Pair = ("première page", "first page")
) -> tuple[str, ...]:
    """Return the sources, then the parameters: every one, or those that make the classes, as a run of words.

    Parameters
    ----------
    findings
        The diagnosis.
    lang
        Language of the words.
    date
        Today by default.
    every
        Whether every parameter is told.
    where
        Else, where the others are.
    """
    colon = "\u00a0: " if lang == "fr" else ": "
    told = source_credits(findings, lang, today=date, lists=every)  # else they are on the first page
    credits_ = " · ".join(text if len(text) <= _CREDIT else f"{text[:_CREDIT]}…" for text in told)
    rest = "" if every else f" ({('les autres : ', 'others: ')[lang != 'fr']}{where[lang != 'fr']})"
    return f"Sources{colon}{credits_}.", _parameters_line(findings, lang, rest)


def collection(
    desk: Desk, sheets: tuple[Fiche, ...], level: str, notice: str, date: dt.date | None, *, alone: bool
) -> Collection:  # fmt: skip
    """Gather fiches in a file: its title, its date, what is read before the table of contents.

    Parameters
    ----------
    desk
        What all the fiches share.
    sheets
        As they will be drawn.
    level
        ``"commune"`` or ``"epci"``.
    notice
        At the top of every page; may be empty.
    date
        Today by default.
    alone
        Whether the file is named after its only fiche.
    """
    title = {
        "commune": desk.say(f"Fiches par {desk.voice.noun.one}", f"Sheets by {desk.voice.noun.one}"),
        "epci": desk.say("Fiches par EPCI", "Sheets by EPCI"),
    }[level]
    families = ", ".join(desk.findings.families)
    intro = [desk.say(f"Familles de services : {families}.", f"Families of services: {families}.")]
    intro += [f"{_read_first(desk.voice)}{text}." for text in remarks.reader_warnings(desk.findings, desk.lang)[:1]]
    whole = Collection(
        lang=desk.lang,
        title=sheets[0].title if alone else title,
        territory=desk.findings.territory.name,
        notice=notice,
        day=long_date(date or clock.today(), desk.lang),
        sheets=(),
        contents=desk.say("Sommaire", "Contents"),
        intro=(*intro, *foot(desk.findings, desk.lang, date, every=True)),
    )
    clean: Collection = cleaned(whole, desk.lang)
    return replace(clean, sheets=sheets)


def _read_first(voice: Voice) -> str:
    return voice.say("À lire d’abord : ", "Read first: ")


def _parameters_line(findings: Findings, lang: Lang, rest: str) -> str:
    """Return the parameters in one line: every one, or those that make the classes, and where the rest is."""
    colon = "\u00a0: " if lang == "fr" else ": "
    parameters = findings.parameters
    wanted = {
        name
        for name in parameters.to_dict()
        if not rest or (name in _MAKING and getattr(parameters, name) not in (None, ()))
    }
    shown = [
        f"{words}{colon}{value}"
        for name, (words, value) in zip(parameters.to_dict(), parameter_lines(findings, lang), strict=True)
        if name in wanted
    ]
    return f"{'Paramètres' if lang == 'fr' else 'Parameters'}{rest}{colon}{' · '.join(shown)}."


def comparison(desk: Desk, own: Standing, around: Sequence[Standing], *, of_commune: bool) -> Section:
    """Compare a place with those that hold it, and say what is not known of which."""
    voice, everyone = desk.voice, [own, *around]
    most = max((place.share for place in everyone if np.isfinite(place.share)), default=0.0) or 1.0
    words_of = (
        desk.say("Lieu", "Place"),
        desk.say("Habitants", "Inhabitants"),
        capitalised(voice.words),
        desk.say("Leur part", "Their share"),
        desk.say("En zone blanche", "In blank zones"),
        desk.say("En zone grise", "In grey zones"),
        desk.say("Score moyen", "Mean score"),
        desk.say("Accès moyen", "Mean access"),
    )
    rows = tuple(
        _standing_row(desk, place, most, classes=not (of_commune and at == 0)) for at, place in enumerate(everyone)
    )
    family = desk.findings.main.name
    caption = desk.say(
        f"Part des {voice.words} par classe, score et accès : « {cut(family)} »",
        f"Share of {voice.words} by class, score and access: “{cut(family)}”",
    )
    widths = (2.3, 1.05, 1.2, 1.0, 1.0, 1.0, 0.9, 1.05)
    heads = tuple(Head(text, wide=wide) for text, wide in zip(words_of, widths, strict=True))
    grid = Table(caption, heads, rows, strong=0)
    notes = _unknown_of(desk, everyone)
    blocks: tuple[Block, ...] = (grid, Bullets(notes, "note")) if notes else (grid,)
    return Section(desk.say("En comparaison", "In comparison"), blocks, wide=True)


def _standing_row(desk: Desk, place: Standing, most: float, *, classes: bool) -> tuple[Cell, ...]:
    voice = desk.voice

    # what a hidden count enters is hidden too; a place partly outside is not known in whole
    hidden = bool(np.isnan(place.demand) and place.inside == place.communes)
    figure = voice.total if hidden else voice.figure

    def share(value: float, key: str, longest: float = 1.0) -> Cell:
        text = voice.share(value) if np.isfinite(value) else figure(value)
        return Cell(text, None if not np.isfinite(value) else value / longest, key)

    nothing = Cell("–")
    score = Cell(figure(place.score, 1), None if not np.isfinite(place.score) else place.score / 100, "lack")
    cost = figure(place.cost) if np.isnan(place.cost) else desk.voice.cost(place.cost)
    if np.isfinite(place.beyond) and place.beyond == 1:
        cost = voice.figure(np.inf)
    return (
        Cell(cut(place.name)),
        Cell(voice.total(place.population)),
        Cell(voice.total(place.demand)),
        share(place.share, "neutral", most),
        share(place.blank, "blanche") if classes else nothing,
        share(place.grey, "grise") if classes else nothing,
        score,
        Cell(cost),
    )


def _unknown_of(desk: Desk, places: Sequence[Standing]) -> tuple[str, ...]:
    """Say which places the diagnosis holds only a part of, and who is left out of a mean."""
    partly = [place for place in places if place.inside < place.communes]
    notes = []
    if partly:
        listed = ", ".join(
            desk.say(
                f"{cut(place.name)} ({desk.voice.figure(place.inside)} sur {desk.voice.communes(place.communes)})",
                f"{cut(place.name)} ({desk.voice.figure(place.inside)} of {desk.voice.communes(place.communes)})",
            )
            for place in partly
        )
        notes.append(
            desk.say(
                f"Le diagnostic ne porte que sur une partie de : {listed}. Classes, score et accès n’y sont pas connus "
                "en entier : n. d.",
                f"The diagnosis covers only a part of: {listed}. Classes, score and access are not wholly known "
                "there: n/a.",
            )
        )
    far = [place for place in places if np.isfinite(place.beyond) and 0 < place.beyond < 1]
    if far:
        listed = ", ".join(f"{cut(place.name)} {desk.voice.share(place.beyond)}" for place in far)
        notes.append(
            desk.say(
                f"Accès moyen : hors des personnes qui n’ont aucun intervenant à "
                f"{desk.voice.cost(desk.findings.parameters.reach)} ou moins ({listed}).",
                f"Mean access: without the people who have no provider within "
                f"{desk.voice.cost(desk.findings.parameters.reach)} ({listed}).",
            )
        )
    return tuple(notes)


def _trust_lines(voice: Voice) -> tuple[str, ...]:
    """Say what holds for every place: costs, lists, warnings."""
    findings, lang = voice.findings, voice.lang
    told = 1 + voice.public  # a public edition says first what it hides
    lines = [f"{text}." for text in remarks.assumptions(findings, lang)[:told]]
    need = findings.need
    if need.dropped:
        names = ", ".join(dict.fromkeys(voice.need_words[name] for name in need.dropped))
        lines.append(
            voice.say(
                f"Le risque de besoin n’est pas un isolement mesuré ; données absentes : {names}.",
                f"The risk of need is not measured isolation; missing data: {names}.",
            )
        )
    warnings = remarks.reader_warnings(findings, lang)
    shown = [
        f"{_read_first(voice)}{text if len(text) <= _WARNING else text[:_WARNING].rstrip() + '…'}."
        for text in warnings[:_WARNINGS]
    ]
    left = len(warnings) - len(shown)
    if left:
        others = voice.say(
            "autre avertissement est dans le rapport." if left == 1 else "autres avertissements sont dans le rapport.",
            "more warning is in the report." if left == 1 else "more warnings are in the report.",
        )
        shown.append(f"{left} {others}")
    return (*shown, *lines)


def extra_sections(desk: Desk, code: str) -> list[Section]:
    """Return the sections that were given for a place; none when nothing was."""
    given = desk.extra.get(code, {})
    return [
        Section(cut(title), (Bullets(tuple(map(str, sentences))),))
        for title, sentences in given.items()
        if len(sentences)
    ]
