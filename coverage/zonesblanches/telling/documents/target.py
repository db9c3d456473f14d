"""One page on the people whom nobody reaches: a target that can be measured again, by EPCI, with its doubt."""

from __future__ import annotations

from zonesblanches.blocks import Block, Bullets, Content, Head, Paragraph, Table
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.target import Target, target_of
from zonesblanches.schema import demand_words, short_epci
from zonesblanches.telling.credits import source_credits
from zonesblanches.telling.documents.cover import Cover, covered
from zonesblanches.telling.questions import stake
from zonesblanches.telling.subjects.census import between
from zonesblanches.telling.subjects.decisions import DECISIONS
from zonesblanches.telling.sureness import label_words
from zonesblanches.telling.voice import FamilyVoice, Voice, ended

__all__ = ["target_content"]

_ROWS = 18  # lines that a page holds


def target_content(findings: Findings, cover: Cover, family: str | None = None) -> Content:
    """Write the page.

    Parameters
    ----------
    findings
        The diagnosis; a public edition counts what it publishes.
    cover
        What was asked: language, title, notice, committee, date.
    family
        Family of services, the first by default.
    """
    voice = Voice(findings, cover.lang).families[findings.family(family).name]
    told = target_of(findings, family)
    title = voice.say("Personnes âgées qu’aucune équipe n’atteint", "Older people whom no team reaches")
    subtitle = voice.say(
        "Mission 4 du service public départemental de l’autonomie : repérer et réduire l’isolement",
        "Mission 4 of the départements’ public service for autonomy: find and reduce isolation",
    )
    blocks = [*_doubt(voice), *_essential(voice, told), *_by_epci(voice, told), *_read(voice, told)]
    return covered(findings, cover, title=title, subtitle=subtitle, blocks=blocks)


def _who(voice: FamilyVoice, target: Target) -> str:
    return demand_words(target.column, voice.lang)


def _doubt(voice: FamilyVoice) -> list[Block]:
    left = stake(voice.findings, voice.lang)
    return [Paragraph(ended(left), "warning")] if left else []


def _essential(voice: FamilyVoice, target: Target) -> list[Block]:
    total, who = target.total, _who(voice, target)
    share = voice.share(total["share"]) if total["people"] > 0 else "–"
    year = voice.say(f" Recensement de {target.year}.", f" Census of {target.year}.") if target.year else ""
    ends = _ends(voice, total["low"], total["high"])
    said = [
        voice.say(
            f"{voice.figure(total['blanche'])} {who} vivent en zone blanche{ends}, soit {share} de celles du "
            f"territoire, dans {voice.communes(total['communes'])}.{year}",
            f"{voice.figure(total['blanche'])} {who} live in blank zones{ends}, {share} of those of the territory, in "
            f"{voice.communes(total['communes'])}.{year}",
        )
    ]
    if target.label:
        part = voice.share(total["solid"] / total["blanche"], 0)
        word = label_words(voice, target.label)
        said.append(
            voice.say(
                f"Ce nombre est {word} : {part} de ces personnes vivent où la classe tient à d’autres réglages et à "
                "d’autres temps.",
                f"This number is {word}: {part} of them live where the class holds under other settings and times.",
            )
        )
    if target.hidden:
        where = voice.communes(target.hidden)
        said.append(
            voice.say(f"Sans chiffre, et hors de ces sommes : {where}.", f"No figure, left out of these sums: {where}.")
        )
    return [Bullets((*said, *DECISIONS.headline(voice)), "lead")]


def _ends(voice: FamilyVoice, low: float, high: float) -> str:
    told = between(voice, low, high)
    return voice.say(f" ({told}, 19 fois sur 20)", f" ({told}, 19 times in 20)") if told else ""


def _by_epci(voice: FamilyVoice, target: Target) -> list[Block]:
    """Count by EPCI; nothing where none is known: the sentence above says it all."""
    table, who = target.table, _who(voice, target)
    if list(table.index) == [""]:
        return []
    heads = [
        Head(voice.say("Intercommunalité", "EPCI"), wide=3),
        Head(voice.say("En zone blanche", "In blank zones"), figure=True),
        Head(voice.say("Selon le recensement", "For the census"), figure=True, wide=1.8),
        Head(voice.say("Part", "Share"), figure=True),
        Head(voice.noun.titles, figure=True),
    ]
    known = not table["solid"].isna().all()
    if known:
        heads.append(Head(voice.say("Dont classe solide", "Of which solid"), figure=True))
    rows = []
    for name, line in table.head(_ROWS).iterrows():
        place = short_epci(str(name)) or voice.say("hors EPCI", "outside EPCI")
        shown = voice.total(line["blanche"])
        share = voice.share(line["share"]) if line["people"] > 0 and line["blanche"] >= 0 else shown
        solid = [voice.total(line["solid"])] if known else []
        ends = between(voice, line["low"], line["high"])
        rows.append((place, shown, ends, share, voice.figure(line["communes"]), *solid))
    caption = voice.say(f"{who.capitalize()} en zone blanche", f"{who.capitalize()} in blank zones")
    return [Table(caption, tuple(heads), tuple(rows), note=_others(voice, target))]


def _others(voice: FamilyVoice, target: Target) -> str:
    """Say what the lines that a page does not hold add up to."""
    others = target.table.iloc[_ROWS:]
    if others.empty:
        return ""
    one, many = ("autre intercommunalité", "autres intercommunalités"), ("other EPCI", "other EPCI")
    return voice.say(
        f"{voice.count(len(others), *one)} : {voice.figure(others['blanche'].sum())} en zone blanche.",
        f"{voice.count(len(others), *many)}: {voice.figure(others['blanche'].sum())} in blank zones.",
    )


def _read(voice: FamilyVoice, target: Target) -> list[Block]:
    limit, who = voice.limit(voice.parameters.threshold), _who(voice, target)
    said = [
        voice.say(
            f"Zone blanche, famille « {voice.name} » : aucun intervenant recensé à {limit} ou moins, ni aucun qui "
            "déclare y aller. Une équipe absente des listes n’existe pas pour le calcul.",
            f"Blank zone, family “{voice.name}”: no provider within {limit}, and none that declares to go there. A "
            "team that is not on the lists does not exist for the computation.",
        ),
    ]
    if target.column != "people_80p_alone":
        said.append(
            voice.say(
                "Les personnes de 80 ans ou plus vivant seules ne sont pas dans les données de ce diagnostic : le "
                f"nombre porte sur les {who}.",
                f"People aged 80+ living alone are not in the data of this diagnosis: the number is of {who}.",
            )
        )
    if target.total["high"] > target.total["low"]:
        said.append(
            voice.say(
                "L’intervalle est l’erreur du recensement seule : sondage dès 10 000 habitants, "
                "âge du comptage ailleurs. Les classes ont leur propre doute, dit par leur solidité.",
                "The interval is the error of the census alone: sampling in communes of 10,000 people or more, age of "
                "the count elsewhere. Classes have a doubt of their own, told by how solid they are.",
            )
        )
    said += [
        voice.say(
            f"Même nombre, mêmes lieux, même année : empreinte {target.print}. Deux machines qui l’affichent ont le "
            "même tableau.",
            f"Same number, places and year: print {target.print}. Two machines that show it have the same table.",
        ),
        *source_credits(voice.findings, voice.lang),
    ]
    return [Bullets(tuple(said), "small")]
