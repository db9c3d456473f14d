"""The people concerned: how many there are, where they are not known, and those of the communes around."""

from __future__ import annotations

from zonesblanches.errors import first_five
from zonesblanches.language import plural
from zonesblanches.said import Said
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import Voice
from zonesblanches.tool import to_type

__all__ = ["PEOPLE"]

_UNKNOWN_SHARE = 0.1  # beyond this share of communes, an unknown demand is a warning


def _assumed(voice: Voice) -> list[str]:
    return [_demand(voice), *_shared(voice), *_alone(voice)]


def _demand(voice: Voice) -> str:
    column = voice.findings.demand_column
    total = voice.figure(float(voice.findings.territory.communes[column].astype("Float64").astype(float).sum()))
    missing = int(voice.missing(column).sum())
    lost = voice.say(
        f" ; inconnue dans {voice.communes(missing)} (non classées)",
        f"; unknown in {voice.communes(missing)} (not classified)",
    )
    said = voice.say(
        f"Population concernée : {voice.words}, {total} dans le territoire",
        f"Demand: {voice.words}, {total} in the territory",
    )
    return said + (lost if missing else "")


def _shared(voice: Voice) -> list[str]:
    """Say where the embedded people 65+ are a share of a former commune's, and not a census count."""
    communes = voice.findings.territory.communes
    if voice.findings.demand_column != "people_65p" or "people_65p_source" not in communes:
        return []
    shared = communes.index[communes["people_65p_source"] == "shared"]
    if not len(shared):
        return []
    count, listed = voice.communes(len(shared)), first_five(shared)
    return [
        voice.say(
            f"Personnes de 65 ans ou plus partagées au prorata de la population dans {count} rétablies après une "
            f"fusion ({listed})",
            f"People 65+ shared by population in {count} restored after a merger ({listed})",
        )
    ]


def _sure(voice: Voice, code: str) -> list[str]:
    """Say that the people of a commune are a share of a former commune's."""
    table = voice.findings.table
    if voice.findings.demand_column != "people_65p" or "people_65p_source" not in table:
        return []
    if table.at[code, "people_65p_source"] != "shared":
        return []
    return [
        voice.say(
            "Personnes de 65 ans ou plus : partagées avec l’ancienne commune mère, au prorata de la population.",
            "People aged 65+: shared with the former parent commune, in proportion to the population.",
        )
    ]


def _alone(voice: Voice) -> list[str]:
    """Say that an own territory came without neighbours."""
    territory = voice.findings.territory
    if territory.outlines is None or len(territory.neighbours):
        return []
    return [
        Said(
            voice.say(
                "Territoire fourni sans communes voisines : ni leur offre ni leur population ne comptent",
                "Own territory without neighbouring communes: neither their supply nor their people count",
            ),
            voice.say("Ajoutez-les, avec une colonne `own`", "Add them, with a column `own`"),
        )
    ]


def _warned(voice: Voice) -> list[str]:
    return [*_border(voice), *_coverage(voice), *_more_than_all(voice)]


def _more_than_all(voice: Voice) -> list[str]:
    """Say where there would be more old people than people: two files of other years, or a column for another."""
    communes = voice.findings.territory.communes
    said = []
    for name in ("people_75p", "people_80p"):
        if not {name, "population"} <= set(communes):
            continue
        over = communes.index[(communes[name] > communes["population"]).to_numpy(dtype=bool, na_value=False)]
        if len(over):
            age, many, codes = name[7:9], voice.communes(len(over)), first_five(over)
            said.append(
                voice.say(
                    f"plus de personnes de {age} ans ou plus que d’habitants dans {many} ({codes}) : est-ce la bonne "
                    "colonne, de la même année ?",
                    f"more people aged {age} or more than inhabitants in {many} ({codes}): is it the right column, of "
                    "the same year?",
                )
            )
    return said


def _border(voice: Voice) -> list[str]:
    """Say when the people or the communes around are missing: supply near the limit is then overestimated."""
    border = voice.findings.border
    if border.unknown:
        communes = voice.say(
            plural(border.unknown, "commune voisine", "communes voisines"),
            plural(border.unknown, "neighbouring commune", lang="en"),
        )
        give = voice.say(
            to_type("Donnez à with_data une table", "Donnez à --recensement un fichier"),
            "Give " + to_type("with_data a table", "--recensement a file"),
        )
        return [
            Said(
                voice.say(
                    f"{communes} sans population concernée connue : l’offre des intervenants proches de la limite est "
                    "surestimée",
                    f"{communes} without known demand: the supply of providers near the border is overestimated",
                ),
                voice.say(f"{give} qui les contient", f"{give} that holds them"),
            )
        ]
    if not border.communes and len(voice.findings.territory.neighbours) and voice.findings.main.costs.cutoff is None:
        return [
            Said(
                voice.say(
                    "la table de coûts ne contient aucune commune voisine : l’offre des intervenants proches de la "
                    "limite est surestimée",
                    "the cost table holds no neighbouring commune: the supply of providers near the border is "
                    "overestimated",
                ),
                voice.say("Ajoutez-y les lignes des communes d’à côté", "Add the rows of the communes around"),
            )
        ]
    return []


def _coverage(voice: Voice) -> list[str]:
    """Say when the demand is unknown in a good part of the territory."""
    missing = voice.missing(voice.findings.demand_column)
    unknown, total = int(missing.sum()), len(missing)
    if unknown <= _UNKNOWN_SHARE * total:
        return []
    return [
        voice.say(
            f"population concernée inconnue dans {voice.communes(unknown)} sur {voice.figure(total)} : les parts ne "
            "portent que sur les autres",
            f"demand unknown in {voice.communes(unknown)} of {voice.figure(total)}: shares are those of the others",
        )
    ]


PEOPLE = Subject(key="people", assumed=_assumed, sure=_sure, warned=_warned)
