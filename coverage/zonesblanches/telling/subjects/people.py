"""The people concerned: how many there are, where they are not known, and those of the communes around."""

from __future__ import annotations

from zonesblanches.errors import first_five
from zonesblanches.language import capitalised, plural
from zonesblanches.said import Said
from zonesblanches.schema import label
from zonesblanches.telling.indicator import Binned, Indicator, binned, quintiles
from zonesblanches.telling.slots import FigureColumn, figure_column
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.tool import to_type

__all__ = ["INHABITANTS", "PEOPLE"]

_UNKNOWN_SHARE = 0.1  # beyond this share of communes, an unknown demand is a warning


def _assumed(voice: Voice) -> list[str]:
    return [_demand(voice), *_shared(voice), *_alone(voice)]


def _demand(voice: Voice) -> str:
    column = voice.findings.demand_column
    people = voice.findings.territory.communes[column].astype("Float64").astype(float)
    total = voice.total(float(people.sum(min_count=1)))  # of what is published, or nothing
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
                f"Territoire fourni sans {voice.noun.many} voisin{voice.noun.e}s : ni leur offre ni "
                f"leur population ne comptent",
                f"Own territory without neighbouring {voice.noun.many}: neither their supply nor their people count",
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
            plural(
                border.unknown, f"{voice.noun.one} voisin{voice.noun.e}", f"{voice.noun.many} voisin{voice.noun.e}s"
            ),
            plural(border.unknown, f"neighbouring {voice.noun.one}", f"neighbouring {voice.noun.many}", "en"),
        )
        give = voice.say(
            to_type("Donnez à with_data une table", "Donnez à --recensement un fichier"),
            "Give " + to_type("with_data a table", "--recensement a file"),
        )
        return [
            Said(
                voice.say(
                    f"{communes} sans population concernée connue : l’offre des intervenants proches "
                    f"de la limite est "
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
                    f"la table de coûts ne contient {voice.noun.no} voisin{voice.noun.e} : l’offre "
                    f"des intervenants proches de la "
                    "limite est surestimée",
                    f"the cost table holds no neighbouring {voice.noun.one}: the supply of providers "
                    f"near the border is "
                    "overestimated",
                ),
                voice.say(
                    f"Ajoutez-y les lignes des {voice.noun.many} d’à côté",
                    f"Add the rows of the {voice.noun.many} around",
                ),
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


def _place(voice: FamilyVoice, code: str) -> list[str]:
    """Say that the accessibility is overstated, for want of the people of a place that shares the same providers."""
    if not voice.rows[code]["overstated"]:
        return []
    a, e = voice.noun.a, voice.noun.e
    return [
        voice.say(
            f"Accessibilité surestimée : la population concernée d’{a} servi{e} par les mêmes intervenants n’est pas "
            "connue.",
            f"Overstated accessibility: the demand of {a} served by the same providers is not known.",
        )
    ]


def _views(voice: FamilyVoice) -> list[Binned]:
    people = voice.numbers("demand")
    return binned(voice, Indicator("demand", _heading(voice), people, quintiles(people), whole=True, high_first=True))


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    """Count the people concerned, and those that the volume counts."""
    return [
        figure_column(voice, "demand", _heading(voice), voice.numbers("demand")),
        figure_column(voice, "volume", label("volume", voice.lang), voice.numbers("volume"), shown=False),
    ]


def _everyone(voice: FamilyVoice) -> list[FigureColumn]:
    """Count all those who live there, where they are not the people concerned."""
    if "population" not in voice.findings.table or voice.findings.demand_column == "population":
        return []
    everyone = voice.numbers("population", of_all=True)
    return [figure_column(voice, "population", label("population", voice.lang), everyone)]


def _heading(voice: Voice) -> str:
    return capitalised(voice.words)


PEOPLE = Subject(
    key="people", place=_place, assumed=_assumed, sure=_sure, warned=_warned, views=_views, figures=_figures
)
INHABITANTS = Subject(key="inhabitants", figures=_everyone)
