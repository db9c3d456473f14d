"""Where the next teams could be: a sentence by site, the plans nearly as good, the curve. Said where asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from zonesblanches.blocks import Block, Bullets, Head, Heading, Paragraph, Table
from zonesblanches.language import Lang, join_words
from zonesblanches.schema import value_words
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.site_tables import site_tables
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

if TYPE_CHECKING:
    from zonesblanches.siting.proposed import Proposed

__all__ = ["SITES", "plan_lines", "site_blocks", "site_lines", "site_table"]

_PLANS, _NAMES = 10, 5  # plans listed in a page, and names in a sentence
_AIMS: Mapping[str, tuple[str, str]] = {
    "classes": (
        "le moins de personnes en zone blanche, puis le plus de personnes couvertes, puis le moindre coût d’accès",
        "fewest people in blank zones, then most people covered, then least access cost",
    ),
    "mclp": (
        "le plus de personnes mal couvertes à portée d’un site",
        "most under-covered people within reach of a site",
    ),
    "backup": ("le plus de personnes à portée de deux intervenants", "most people within reach of two providers"),
    "lscp": ("le moins de sites qui ne laissent aucune zone blanche", "fewest sites that leave no blank zone"),
    "p-median": ("le moindre coût d’accès moyen", "least mean access cost"),
    "p-center": ("le moindre coût d’accès du lieu le plus loin", "least access cost of the farthest place"),
    "kolm-pollak": (
        "le moindre coût d’accès, d’autant plus compté qu’il est long (Kolm–Pollak)",
        "least access cost, counted the more the longer it is (Kolm–Pollak)",
    ),
}
_STAGES: Mapping[str, tuple[str, str]] = {
    "blank": ("personnes sorties d’une zone blanche", "people out of blank zones"),
    "covered": ("personnes couvertes", "people covered"),
    "cost": ("coût d’accès", "access cost"),
    "within": ("personnes à portée", "people within reach"),
    "twice": ("personnes à portée de deux", "people within reach of two"),
    "sites": ("nombre de sites", "number of sites"),
    "radius": ("lieu le plus loin", "farthest place"),
    "equity": ("coût d’accès, équité", "access cost, equity"),
}
Row = dict[str, Any]


def _of(voice: FamilyVoice) -> Proposed | None:
    found = voice.findings.proposal
    return found if found is not None and found.family == voice.name else None


def site_lines(voice: FamilyVoice, found: Proposed) -> list[str]:
    """Say each site in a sentence or two, in the order of opening.

    Parameters
    ----------
    voice
        Of the family.
    found
        The proposal.
    """
    return [_site(voice, found, row) for row in found.sites.to_dict("records")]


def _site(voice: FamilyVoice, found: Proposed, row: Row) -> str:
    limit = voice.limit(voice.parameters.threshold)
    places, people = voice.communes(row["places"]), voice.people(row["people"])
    reach = voice.say(
        f"{row['name']} : {places} et {people} à {limit} ou moins",
        f"{row['name']}: {places} and {people} within {limit}",
    )
    changes = _changes(voice, row)
    tail = [one for one in (_role(voice, found, row), _still(voice, row)) if one]
    return " ".join([f"{reach} ; {changes}." if voice.lang == "fr" else f"{reach}; {changes}.", *tail])


def _changes(voice: FamilyVoice, row: Row) -> str:
    """Say who changes class; that a place which one team alone reaches turns grey is said."""
    out = row["blank_to_grey"] + row["blank_to_covered"]
    parts = []
    if out:
        parts.append(
            voice.say(f"{voice.figure(out)} sortent d’une zone blanche", f"{voice.figure(out)} leave a blank zone")
        )
    if row["blank_to_grey"]:
        parts.append(_turned_grey(voice, row, whole=row["blank_to_grey"] == out))
    if row["grey_to_covered"]:
        gained = voice.figure(row["grey_to_covered"])
        parts.append(voice.say(f"{gained} passent de grise à couverte", f"{gained} go from grey to covered"))
    return ", ".join(parts) or voice.say("aucune classe ne change", "no class changes")


def _turned_grey(voice: FamilyVoice, row: Row, *, whole: bool) -> str:
    """Say that a blanche becomes grise, and why: one team alone, or still too little."""
    alone = row["blank_alone"] == row["blank_to_grey"]
    why = voice.say("une seule équipe", "one team alone") if alone else voice.say("encore trop peu", "still too little")
    grey = voice.figure(row["blank_to_grey"])
    if whole:
        return voice.say(f"mais leur lieu devient gris ({why})", f"but their place turns grey ({why})")
    return voice.say(f"dont {grey} en zone devenue grise ({why})", f"{grey} of them in a zone that turns grey ({why})")


def _role(voice: FamilyVoice, found: Proposed, row: Row) -> str:
    near = voice.say(f"à {voice.share(found.tolerance, 0)} près", f"within {voice.share(found.tolerance, 0)}")
    names = [*row["replaced_by"]]
    more = [voice.count(len(names) - _NAMES, voice.say("autre", "other"), voice.say("autres", "others"))]
    listed = join_words([*names[:_NAMES], *(more if len(names) > _NAMES else [])], voice.lang)
    told = {
        "indispensable": voice.say(
            f"Indispensable : tous les plans {near} le retiennent.", f"Indispensable: every plan {near} holds it."
        ),
        "remplaçable": voice.say(f"Remplaçable, {near}, par {listed}.", f"Replaceable, {near}, by {listed}."),
        "indifférent": voice.say(
            f"Indifférent : {near}, bien d’autres feraient l’affaire{f' ({listed})' if names else ', ou aucun'}.",
            f"Indifferent: {near}, many others would do{f' ({listed})' if names else ', or none'}.",
        ),
        "lié": voice.say(
            f"Sans lui, {near}, un autre site change aussi.", f"Without it, {near}, another site changes too."
        ),
    }
    return told.get(row["role"], "")


def _still(voice: FamilyVoice, row: Row) -> str:
    if not row["tried"]:
        return ""
    settings, count = join_words([str(name) for name in row["still"]], voice.lang), row["tried"]
    if len(row["still"]) == count:
        return voice.say(f"Retenu aux {count} autres réglages essayés.", f"Chosen at the {count} other settings tried.")
    kept = (
        voice.say(f"Encore retenu à : {settings}", f"Still chosen at: {settings}")
        if row["still"]
        else voice.say(
            f"Retenu à aucun des {count} autres réglages essayés",
            f"Chosen at none of the {count} other settings tried",
        )
    )
    if not np.isfinite(row["loss"]):
        return f"{kept}."
    loss = voice.share(row["loss"], 0)
    return voice.say(
        f"{kept} ; ailleurs, le garder coûterait au plus {loss} des personnes.",
        f"{kept}; elsewhere, keeping it would cost {loss} of the people at most.",
    )


def plan_lines(voice: FamilyVoice, found: Proposed) -> list[str]:
    """Say what was sought, what is proven, how many plans are nearly as good, and the runner-up.

    Parameters
    ----------
    voice
        Of the family.
    found
        The proposal.
    """
    side = voice.lang != "fr"
    aim, many = _AIMS[found.objective][side], len(found.sites)
    sites = voice.count(many, voice.say("nouveau site", "new site"), voice.say("nouveaux sites", "new sites"))
    lines = [voice.say(f"{sites} : {aim}.", f"{sites}: {aim}."), _proof(voice, found)]
    return [*lines, *_nearly(voice, found)]


def _proof(voice: FamilyVoice, found: Proposed) -> str:
    open_ = [stage for stage in found.stages if stage.gap > 0]
    if not open_:
        return voice.say("Preuve faite : aucun autre choix ne fait mieux.", "Proven: no other choice does better.")
    side = voice.lang != "fr"
    told = [f"{_STAGES[stage.name][side]} ({voice.share(stage.gap, 2)})" for stage in open_]
    return voice.say(
        f"Preuve incomplète, faute de temps ; ce qui peut manquer au plus : {join_words(told, voice.lang)}.",
        f"Proof incomplete, for want of time; what may be missing at most: {join_words(told, voice.lang)}.",
    )


def _nearly(voice: FamilyVoice, found: Proposed) -> list[str]:
    plans = found.plans[found.plans["loss_share"] <= found.tolerance + 1e-9]
    others = found.plans[~found.plans["chosen"]]
    if not found.plans["people"].notna().all():
        return []
    near = voice.share(found.tolerance, 0)
    least = "" if found.complete else voice.say(" au moins", " at least")
    lines = [
        voice.say(
            f"{voice.count(len(plans), 'plan')}{least} à {near} près du meilleur.",
            f"{voice.count(len(plans), 'plan', 'plans')}{least} within {near} of the best.",
        )
    ]
    if len(others):
        second = others.iloc[0]
        names = join_words([*second["names"]], voice.lang)
        loss, share = voice.figure(second["loss"]), voice.share(second["loss_share"])
        lines.append(
            voice.say(
                f"Le plan suivant ({names}) perd {loss} personnes ({share}).",
                f"The next plan ({names}) loses {loss} people ({share}).",
            )
        )
    return lines


def _headline(voice: FamilyVoice) -> list[str]:
    found = _of(voice)
    if found is None:
        return []
    names = join_words([*found.sites["name"]], voice.lang)
    out = float((found.sites["blank_to_grey"] + found.sites["blank_to_covered"]).sum())
    more = voice.figure(float((found.sites["blank_to_covered"] + found.sites["grey_to_covered"]).sum()))
    return [
        voice.say(
            f"Où créer la suite : {names}. {voice.people(out)} sortiraient d’une zone blanche, {more} deviendraient "
            "couvertes.",
            f"Where to create next: {names}. {voice.people(out)} would leave a blank zone, {more} would become "
            "covered.",
        )
    ]


def site_blocks(voice: FamilyVoice, found: Proposed) -> list[Block]:
    """Tell a proposal: sentences, sites, curve, plans, other settings.

    Parameters
    ----------
    voice
        Of the family.
    found
        The proposal.
    """
    blocks: list[Block] = [
        Bullets(tuple(plan_lines(voice, found)), "plain"),
        Bullets(tuple(site_lines(voice, found)), "numbered"),
        site_table(voice, found),
        _curve(voice, found),
    ]
    if len(found.plans) > 1:
        blocks.append(_plans(voice, found))
    if len(found.variants):
        blocks.append(_variants(voice, found))
    note = voice.say(
        "La référence d’accessibilité et les bornes sont celles d’avant. Chaque chiffre est celui d’un diagnostic "
        "refait avec les sites.",
        "The reference of accessibility and the bounds are those of before. Each figure is that of a diagnosis made "
        "again with the sites.",
    )
    return [*blocks, Paragraph(note, "small")]


def site_table(voice: FamilyVoice, found: Proposed) -> Table:
    """List the sites, in the order of opening.

    Parameters
    ----------
    voice
        Of the family.
    found
        The proposal.
    """
    heads = (
        Head(voice.say("Ordre", "Order"), wide=0.6),
        Head(voice.noun.title, wide=1.6),
        Head(voice.say("À portée", "Within reach"), figure=True),
        Head(voice.say("De blanche à grise", "Blank to grey"), figure=True),
        Head(voice.say("De blanche à couverte", "Blank to covered"), figure=True),
        Head(voice.say("De grise à couverte", "Grey to covered"), figure=True),
        Head(voice.say("Rôle", "Role"), wide=1.2),
    )
    names = ("people", "blank_to_grey", "blank_to_covered", "grey_to_covered")
    rows = tuple(
        (
            str(order),
            str(row["name"]),
            *(voice.figure(row[name]) for name in names),
            value_words("site_role", row["role"], voice.lang) or "–",
        )
        for order, row in zip(found.sites.index, found.sites.to_dict("records"), strict=True)
    )
    caption = voice.say(
        f"Sites, dans l’ordre d’ouverture ({voice.words})", f"Sites, in the order of opening ({voice.words})"
    )
    return Table(caption, heads, rows, ranked=True)


def _curve(voice: FamilyVoice, found: Proposed) -> Table:
    heads = (
        Head(voice.say("Sites", "Sites"), wide=0.6),
        Head(voice.say("Restent en zone blanche", "Left in blank zones"), figure=True),
        Head(voice.say("Gain d’un site de plus", "Gain of one more"), figure=True),
        Head(voice.say("Deviennent couvertes", "Become covered"), figure=True),
        Head(voice.say("Où", "Where"), wide=2.6),
    )
    rows = tuple(
        (
            str(count),
            voice.figure(row["blank_left"]),
            voice.figure(row["gain"]),
            voice.figure(row["covered"]),
            join_words([*row["names"][:_NAMES], *(["…"] if len(row["names"]) > _NAMES else [])], voice.lang),
        )
        for count, row in zip(found.curve.index, found.curve.to_dict("records"), strict=True)
    )
    caption = voice.say("Personnes selon le nombre de nouveaux sites", "People by number of new sites")
    return Table(caption, heads, rows)


def _plans(voice: FamilyVoice, found: Proposed) -> Table:
    heads = (
        Head(voice.say("Rang", "Rank"), wide=0.5),
        Head(voice.say("Sites", "Sites"), wide=3.0),
        Head(voice.say("Personnes", "People"), figure=True),
        Head(voice.say("Perte", "Loss"), figure=True),
    )
    rows = tuple(
        (
            str(rank),
            join_words([*row["names"]], voice.lang),
            voice.figure(row["people"]),
            f"{voice.figure(row['loss'])} ({voice.share(row['loss_share'])})",
        )
        for rank, row in zip(found.plans.index[:_PLANS], found.plans.head(_PLANS).to_dict("records"), strict=True)
    )
    caption = voice.say("Plans presque aussi bons", "Plans nearly as good")
    return Table(caption, heads, rows, note=voice.some(len(rows), len(found.plans)), ranked=True)


def _variants(voice: FamilyVoice, found: Proposed) -> Table:
    heads = (
        Head(voice.say("Réglage", "Setting"), wide=0.8),
        Head(voice.say("Sites retenus", "Sites chosen"), wide=3.0),
        Head(voice.say("Les mêmes", "The same"), figure=True),
    )
    rows = tuple(
        (str(name), join_words([*row["names"]], voice.lang), f"{row['same']} / {len(found.sites)}")
        for name, row in zip(found.variants.index, found.variants.to_dict("records"), strict=True)
    )
    caption = voice.say("Sites retenus à d’autres réglages", "Sites chosen at other settings")
    return Table(caption, heads, rows)


def _chapter(voice: FamilyVoice) -> list[Block]:
    found = _of(voice)
    if found is None:
        return []
    return [
        Heading(voice.say("Où créer la prochaine équipe", "Where to create the next team"), 2),
        *site_blocks(voice, found),
    ]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    found = tables.findings.proposal
    if found is None:
        return []
    told = site_tables(tables.voice(lang), found)
    return [
        Sheet(
            ("Prochaines équipes", "Next teams"),
            told["sites"],
            ("où créer les prochaines équipes, dans quel ordre", "where to create the next teams, in which order"),
        ),
        Sheet(
            ("Plans", "Plans"),
            told["plans"],
            ("les autres choix presque aussi bons", "other choices nearly as good"),
        ),
    ]


def _method(voice: Voice) -> list[str]:
    if voice.findings.proposal is None:
        return []
    return [
        voice.say(
            "Prochaines équipes : les intervenants présents restent. Programme en nombres entiers (HiGHS), après une "
            "heuristique et une borne duale qui écartent des sites ; tout est recalculé par la règle des classes.",
            "Next teams: present providers stay. An integer program (HiGHS), after a heuristic and a dual bound that "
            "rule sites out; everything is computed again by the rule of the classes.",
        )
    ]


SITES = Subject(key="sites", headline=_headline, chapter=_chapter, method=_method, sheets=_sheets)
