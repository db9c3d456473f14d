"""The risk of need: what it is made of, where it was imputed, where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from zonesblanches.errors import first_five
from zonesblanches.language import join_words
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import Voice

__all__ = ["NEED"]


def _assumed(voice: Voice) -> list[str]:
    return [_made(voice), *_imputed(voice), *_unscored(voice)]


def _made(voice: Voice) -> str:
    need = voice.findings.need
    if not need.weights:
        return voice.say(
            "Risque de besoin : aucune donnée, le score est le manque seul (U = 100 · L)",
            "Risk of need: no data, the score is the lack alone (U = 100 · L)",
        )
    used = ", ".join(f"{voice.need_words[name]} {voice.share(weight, 0)}" for name, weight in need.weights.items())
    dropped = ", ".join(voice.need_words[name] for name in need.dropped)
    gone = voice.say(
        f" ; sans données, donc retirées et poids redistribués : {dropped}",
        f"; without data, so dropped and weights rescaled: {dropped}",
    )
    said = voice.say(
        f"Risque de besoin (et non isolement mesuré) : {used}", f"Risk of need (not measured isolation): {used}"
    )
    return said + (gone if dropped else "") + _ranked(voice)


def _ranked(voice: Voice) -> str:
    """Say among which communes each component is ranked."""
    among = voice.findings.need.ranked_among
    here = [voice.need_words[name] for name, count in among.items() if not count]
    france = max(among.values(), default=0)
    every = voice.say(
        f" ; rangs parmi {voice.figure(france)} communes de France",
        f"; ranks among {voice.figure(france)} communes of France",
    )
    if not here:
        return every
    names = join_words(here, voice.lang)
    only = voice.say(
        " ; rangs sur le territoire seulement, qui ne comparent ni années ni lieux",
        "; ranks on the territory alone, which compare neither years nor places",
    )
    if not france:
        return only
    return every + voice.say(
        f", sauf {names} : sur le territoire seulement", f", except {names}: on the territory alone"
    )


def _imputed(voice: Voice) -> list[str]:
    imputed = voice.findings.need.imputed
    imputed = imputed[imputed != ""]
    if not len(imputed):
        return []
    communes, listed = voice.communes(len(imputed)), first_five(imputed.index)
    return [
        voice.say(
            f"Besoin imputé par la moyenne de l’EPCI dans {communes} ({listed})",
            f"Need imputed from the EPCI’s mean in {communes} ({listed})",
        )
    ]


def _unscored(voice: Voice) -> list[str]:
    """Name the communes without a score; a public edition counts its own among its rules."""
    need, demand = voice.findings.need, voice.findings.table["demand"]
    unscored = need.value.index[(demand > 0) & need.value.isna()]
    if voice.public or not need.weights or not len(unscored):
        return []
    communes, listed = voice.communes(len(unscored)), first_five(unscored)
    return [
        voice.say(
            f"Sans score, trop de données de besoin manquent : {communes} ({listed})",
            f"No score, too much need data is missing: {communes} ({listed})",
        )
    ]


def _doubted(voice: Voice) -> list[str]:
    imputed = int((voice.findings.need.imputed != "").sum())
    if not imputed:
        return []
    return [
        voice.say(
            f"Risque de besoin imputé par la moyenne de l’intercommunalité dans {voice.communes(imputed)}.",
            f"Risk of need imputed from the EPCI’s mean in {voice.communes(imputed)}.",
        )
    ]


def _area(voice: Voice, codes: Sequence[str]) -> list[str]:
    imputed = int((voice.findings.main.table["imputed"].reindex(list(codes)).fillna("") != "").sum())
    if not imputed:
        return []
    return [
        voice.say(
            f"Besoin imputé par la moyenne de l’EPCI dans {voice.communes(imputed)}.",
            f"Need imputed from the EPCI’s mean in {voice.communes(imputed)}.",
        )
    ]


NEED = Subject(key="need", assumed=_assumed, doubted=_doubted, area=_area)
