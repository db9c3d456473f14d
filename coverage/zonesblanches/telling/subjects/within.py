"""Inside communes: who lives beyond reach where the town hall is served. Said where a grid tells where people live."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Paragraph, Table
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, capitalised
from zonesblanches.schema import class_label, label
from zonesblanches.telling.indicator import Binned, Indicator, binned
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.slots import FigureColumn, figure_column, slot
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["WITHIN", "hamlet_shapes"]

_LISTED = 10  # communes in the report
_STEPS = (1.0, 10.0, 33.0, 66.0)  # per cent beyond reach
_MUCH = 0.5  # of the people counted by approximation: it is said first
_WINDS = (
    ("au nord", "north"), ("au nord-est", "north-east"), ("à l’est", "east"), ("au sud-est", "south-east"),
    ("au sud", "south"), ("au sud-ouest", "south-west"), ("à l’ouest", "west"), ("au nord-ouest", "north-west"),
)  # fmt: skip


def _of(voice: FamilyVoice) -> pd.DataFrame | None:
    findings = voice.findings
    return findings.within.communes[voice.name] if findings.gridded else None


def _parts(voice: Voice) -> str:
    """Name the parts: carreaux, quartiers."""
    grid = voice.findings.territory.grid
    return grid.noun.words(voice.lang).many if grid is not None else ""


def _place(voice: FamilyVoice, code: str) -> list[str]:
    """Say how many live beyond reach where somebody serves the commune; the figure of a single part is never said."""
    found = _of(voice)
    if found is None or not found.at[code, "beyond"] > 0 or voice.rows[code]["class"] not in {"grise", "couverte"}:
        return []
    start = voice.say("Couverture partielle : ", "Partial coverage: ") if found.at[code, "partial"] else ""
    told = voice.say(
        f"{slot('beyond')} des {slot('demand')} {voice.words} ({slot('beyond_share')}) vivent là où personne "
        "n’intervient.",
        f"{slot('beyond')} of the {slot('demand')} {voice.words} ({slot('beyond_share')}) live where nobody serves.",
    )
    return [start + told, *_largest(voice, code)]


def _largest(voice: FamilyVoice, code: str) -> list[str]:
    """Say where the largest group of them is."""
    hamlets = voice.once(_first_hamlets)[voice.name]
    if code not in hamlets.index or hamlets.at[code, "demand"] < 0.5:  # missing where it is not told
        return []
    told = _group(voice, hamlets.loc[code])
    return [voice.say(f"Le plus grand ensemble : {told}.", f"The largest group: {told}.")]


def _group(voice: Voice, line: pd.Series) -> str:
    """Say how many people a group has, where that is told, and where it is."""
    people = f"{voice.people(line['demand'], short=True)}, " if line["demand"] >= 0 else ""
    return people + _where(voice, line)


def _first_hamlets(findings: Findings) -> dict[str, pd.DataFrame]:
    hamlets = findings.within.hamlets
    return {name: table.drop_duplicates("commune").set_index("commune") for name, table in hamlets.items()}


def _where(voice: Voice, line: pd.Series) -> str:
    """Say how far from the commune's point, and which way."""
    if not line["km"] >= 0.5:
        return voice.say("près de la mairie", "near the town hall")
    wind = _WINDS[round(line["bearing"] / 45) % 8]
    far = voice.figure(line["km"], 1)
    return voice.say(f"à {far} km {wind[0]} de la mairie", f"{far} km {wind[1]} of the town hall")


def _sure(voice: Voice, code: str) -> list[str]:
    """Say how much of it is counted by approximation."""
    if not voice.findings.gridded:
        return []
    told = voice.once(_approximated).get(code)
    if told is None or not told > 0:
        return []
    share = voice.share(told, 0)
    return [
        voice.say(
            f"Où l’on vit dans {voice.noun.the} : {share} des personnes sont comptées par approximation "
            f"({_file(voice)}).",
            f"Where people live in {voice.noun.the}: {share} of them are counted by approximation ({_file(voice)}).",
        )
    ]


def _approximated(findings: Findings) -> dict[str, float]:
    grid = findings.territory.grid
    if grid is None:
        return {}
    parts = grid.parts
    people = parts["population"] if "population" in parts else pd.Series(1.0, index=parts.index)
    told = parts.assign(weight=people.where(parts["approximated"].notna()), rough=people * parts["approximated"])
    sums = told.groupby("commune")[["weight", "rough"]].sum()
    return dict((sums["rough"] / sums["weight"].where(sums["weight"] > 0)).dropna())


def _file(voice: Voice) -> str:
    grid = voice.findings.territory.grid
    return grid.name if grid is not None else ""


def _headline(voice: FamilyVoice) -> list[str]:
    found = _of(voice)
    if found is None or not found["demand"].sum() > 0:
        return []
    served = voice.result.table["class"].isin(["grise", "couverte"])
    hidden, all_ = float(found.loc[served, "beyond_all"].sum()), float(found["beyond_all"].sum())
    partial = int(found["partial"].sum())
    communes = voice.communes(partial)
    return [
        voice.say(
            f"Selon où l’on vit, {voice.people(all_)} n’ont personne à portée, dont {voice.figure(hidden)} dans des "
            f"{voice.noun.many} que quelqu’un sert ; couverture partielle dans {communes}.",
            f"By where people live, {voice.people(all_)} have nobody within reach, {voice.figure(hidden)} of them in "
            f"{voice.noun.many} that somebody serves; partial coverage in {communes}.",
        )
    ]


def _chapter(voice: FamilyVoice) -> list[Block]:
    """List the communes partly covered, those with most people beyond reach first."""
    found = _of(voice)
    if found is None:
        return []
    title = Heading(voice.say("Les couvertures partielles", "Partial coverage"), 2)
    partial = found[found["partial"]].sort_values("beyond_all", ascending=False, kind="stable")
    if partial.empty:
        none = voice.say(
            f"Aucune : là où quelqu’un sert {voice.noun.the}, presque tout le monde y est à portée.",
            f"None: where somebody serves {voice.noun.the}, nearly everybody there is within reach.",
        )
        return [title, Paragraph(none)]
    heads = (
        Head(voice.noun.title, wide=1.6),
        Head(voice.say("Classe", "Class"), wide=1.2),
        Head(voice.say("Hors de portée", "Beyond reach"), figure=True, wide=1.1),
        Head(voice.say("Part", "Share"), figure=True, wide=0.8),
        Head(voice.say("Le plus grand ensemble", "The largest group"), wide=2.2),
    )
    hamlets = voice.once(_first_hamlets)[voice.name]
    rows = tuple(
        (
            voice.place(str(code)),
            class_label(voice.rows[str(code)]["class"], voice.lang),
            voice.figure(line["beyond"]) if line["beyond"] >= 0 else voice.say("un seul point", "a single point"),
            voice.share(line["beyond_share"]) if line["beyond"] >= 0 else "",
            _group(voice, hamlets.loc[code]) if code in hamlets.index else "",
        )
        for code, line in partial.head(_LISTED).iterrows()
    )
    caption = voice.say(
        f"{voice.noun.titles} que quelqu’un sert, et où des {voice.words} vivent hors de portée",
        f"{voice.noun.titles} that somebody serves, where {voice.words} live beyond reach",
    )
    return [title, Table(caption, heads, rows, note=voice.some(len(rows), len(partial)))]


def _warned(voice: Voice) -> list[str]:
    """Say first that most counts are approximations, or that the grid could not be used."""
    grid, findings = voice.findings.territory.grid, voice.findings
    if grid is None or findings.edition is not None:
        return []
    if not findings.gridded:
        return [
            voice.say(
                f"{grid.name} n’est pas utilisé : la table de temps part des {voice.noun.many}, et ne dit rien de "
                "l’intérieur.",
                f"{grid.name} is not used: the table of times starts from {voice.noun.many}, and says nothing of their "
                "inside.",
            )
        ]
    if not grid.approximated_share > _MUCH:
        return []
    share = voice.share(grid.approximated_share, 0)
    return [
        voice.say(
            f"{grid.name} : {share} des personnes sont comptées par approximation, là où elles sont peu nombreuses. "
            "Lisez les ensembles, pas les points.",
            f"{grid.name}: {share} of the people are counted by approximation, where they are few. Read groups, not "
            "points.",
        )
    ]


def _method(voice: Voice) -> list[str]:
    if not voice.findings.gridded:
        return []
    share = voice.share(voice.parameters.partial_share, 0)
    people = voice.figure(voice.parameters.partial_people)
    return [
        voice.say(
            f"Intérieur des {voice.noun.many} : la même méthode, depuis chacun des {_parts(voice)} de {_file(voice)}, "
            f"dont les personnes sont ramenées au compte de {voice.noun.the}. Couverture partielle : {voice.noun.the} "
            f"est servi{voice.noun.e}, et {share} des personnes au moins, ou {people}, vivent là où personne "
            "n’intervient. "
            "Aucun compte ne porte sur un seul d’entre eux.",
            f"Inside {voice.noun.many}: the same method, from each of the {_parts(voice)} of {_file(voice)}, whose "
            f"people are brought to the count of {voice.noun.the}. Partial coverage: {voice.noun.the} is served, and "
            f"at least {share} of the people, or {people}, live where nobody serves. No count is of a single one of "
            "them.",
        )
    ]


def _shares(found: pd.DataFrame) -> npt.NDArray[np.float64]:
    return np.asarray(100 * found["beyond_share"], dtype=float)


def _views(voice: FamilyVoice) -> list[Binned]:
    found = _of(voice)
    if found is None:
        return []
    told = Indicator(
        "beyond_share", label("beyond_share", voice.lang), _shares(found), _STEPS, "%", sense="worse", high_first=True
    )
    return binned(voice, told)


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    found = _of(voice)
    if found is None:
        return []
    share, count = label("beyond_share", voice.lang), label("beyond", voice.lang)
    return [
        figure_column(voice, "beyond", count, np.asarray(found["beyond"].round(), dtype=float)),
        figure_column(voice, "beyond_share", share, np.round(_shares(found), 1), 1, after=voice.percent_sign),
    ]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """List groups of people beyond reach."""
    findings = tables.findings
    if not findings.gridded:
        return []
    voice = tables.voice(lang)
    told = pd.concat([one.assign(family=name) for name, one in findings.within.hamlets.items()], ignore_index=True)
    listed = pd.DataFrame(
        {
            "family": told["family"],
            "code": told["commune"],
            "name": findings.table["name"].reindex(told["commune"]).to_numpy(),
            "beyond": told["demand"],
            "parts": told["parts"],
            "approximated": told["approximated"],
            "nearest_cost": told["nearest_cost"],
            "whereabouts": [capitalised(_where(voice, line)) for _, line in told.iterrows()],
        }
    )
    about = (
        "ensembles de carreaux ou de quartiers hors de portée, dans les communes que quelqu’un sert",
        "groups of cells or neighbourhoods beyond reach, in the communes that somebody serves",
    )
    return [Sheet(("Ensembles hors de portée", "Groups beyond reach"), listed, about)]


def hamlet_shapes(voice: FamilyVoice) -> tuple[tuple[int, ...], gpd.GeoSeries]:
    """Return the groups of people beyond reach: the position of their commune, increasing, and their outline.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    if not voice.findings.gridded:
        return (), gpd.GeoSeries([], crs=4326)
    told = voice.findings.within.hamlets[voice.name]
    places = voice.result.table.index.get_indexer(told["commune"])
    order = np.argsort(places, kind="stable")
    return tuple(places[order].tolist()), told.geometry.iloc[order]


WITHIN = Subject(
    key="within", place=_place, sure=_sure, headline=_headline, chapter=_chapter, warned=_warned, method=_method,
    views=_views, figures=_figures, sheets=_sheets,
)  # fmt: skip
