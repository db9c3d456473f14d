"""Where each provider is, by decreasing precision: coordinates, address, commune's code, commune's name.

The commune's point stands for a provider known by its commune only. Nothing is guessed in silence: what was
repaired comes back as a remark, what cannot be placed as a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from zonesblanches.language import normalise, number
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.providers.boroughs import WITH_BOROUGHS
from zonesblanches.providers.clues import all_of
from zonesblanches.providers.commune_said import NO_PLACE, CommuneSaid
from zonesblanches.providers.communes import settled
from zonesblanches.providers.contradictions import contradiction, outweighs
from zonesblanches.providers.majority import like_the_rest
from zonesblanches.providers.points import Points, communes_at, read_points
from zonesblanches.providers.seats import OF_ACTION, said_where_acting, seats, with_offices
from zonesblanches.territory import store
from zonesblanches.territory.codes import Gazetteer, embedded_gazetteer, postal_text
from zonesblanches.territory.home import home_of
from zonesblanches.territory.territory import Territory
from zonesblanches.values import blanks_in, parse_number

__all__ = ["QUALITY_OF_TYPE", "Placing", "ProviderPlace", "home_gazetteer", "locate", "place_columns"]

_MOST_AWAY, _FEWEST_AWAY = 0.5, 4  # more teams out of the territory than that: the list is about somewhere else
_TELLING = frozenset(
    {
        "commune_code", "commune", "postal_code", "department", "section", "address", "action", "seat", "seat_address",
        "declared", *OF_ACTION.values(), "lon", "lat", "point", "answered", "geo_type", "geo_score", "geo_citycode",
    }
)  # fmt: skip  # roles that say something of a place
QUALITY_OF_TYPE = {
    "housenumber": "address",
    "street": "street",
    "locality": "place",
    "place": "place",
    "poi": "place",
    "municipality": "commune point",
    "city": "commune point",
}


class ProviderPlace(NamedTuple):
    """Where one provider is, or why it cannot be placed.

    Parameters
    ----------
    commune
        Today's code, empty when the provider cannot be placed.
    lon, lat
        WGS84 degrees.
    source
        ``coordinates``, ``geocoded file``, ``geocoding service``, ``code``, ``name``, ``postal code`` or
        ``address text``.
    quality
        ``address``, ``street``, ``place``, ``coordinates`` (given, of unknown precision), ``commune point`` (the
        mairie), ``commune centroid`` (a point inside it).
    score
        Score of the geocoding, from 0 to 1; NaN without one.
    remark
        What was resolved, repaired or doubted on the way.
    reason
        Why it cannot be placed.
    asked
        What the row says against itself, or what is not understood of it: to be answered by people.
    proposals
        What may be meant.
    elsewhere
        Codes of other communes where the team may really be.
    also
        Communes that the row names beside its own, which the team serves.
    seat
        Commune of the head office, where it is not where the team acts.
    clues
        How many cells of the row say where it is, each on its own.
    """

    commune: str = ""
    lon: float = float("nan")
    lat: float = float("nan")
    source: str = ""
    quality: str = ""
    score: float = float("nan")
    remark: str = ""
    reason: str = ""
    asked: str = ""
    proposals: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    seat: str = ""
    clues: int = 0


@dataclass(frozen=True)
class Placing:
    """The places of a list, and what was recognised for the whole of it."""

    places: list[ProviderPlace]
    remarks: tuple[str, ...] = ()


def locate(
    cells: Mapping[str, Sequence[Any]],
    *,
    territory: Territory | None,
    crs: Any,
    geocoder: Any = None,
    min_score: float = 0.5,
    progress: Progress = say_nothing,
) -> Placing:
    """Place every row.

    Parameters
    ----------
    cells
        Role → one cell per row; missing roles are absent.
    territory
        Where to look communes up; None means all France.
    crs
        CRS of the coordinate columns; None recognises it.
    geocoder
        Geocoding service asked for the rows that have an address and no usable coordinates; None asks nothing.
    min_score
        Least score of a geocoded point; under it, the commune's point stands.
    progress
        Told how many rows are done, where it is long.

    Raises
    ------
    CrsError
        When `crs` is not a known system.
    InputError
        When the geocoding service cannot be reached.
    """
    gazetteer = home_gazetteer(territory)
    rows = _rows({role: column for role, column in cells.items() if role in {*_TELLING, "stops"}})
    offices = seats(rows, gazetteer)
    said = said_where_acting(rows, gazetteer, progress)
    declared = np.array([one.code for one in said], dtype=object)
    points = read_points(cells, declared, territory=territory, crs=crs, choices=[one.choices for one in said])
    said = settled(said, points.chosen)
    at = _commune_points(gazetteer, {one.code for one in said})
    rows = with_offices(rows, offices)
    places = [_place(rows[row], row, points, said[row], gazetteer, at, min_score) for row in range(len(rows))]
    said = like_the_rest(said, [place.commune for place in places], gazetteer)
    at |= _commune_points(gazetteer, {one.code for one in said} - at.keys())
    places = [
        place if place.commune else _at_commune(one, str(fault), at)
        for place, one, fault in zip(places, said, points.fault, strict=True)
    ]
    remarks = list(points.remarks)
    if geocoder is not None:
        places, remark = _geocoded(places, rows, said, gazetteer, territory, geocoder, min_score)
        remarks.append(remark)
    places = [_with_seat(place, seat, gazetteer) for place, seat in zip(places, offices, strict=True)]
    return Placing(_calmed(places, gazetteer), tuple(remarks))


def home_gazetteer(territory: Territory | None) -> Gazetteer:
    """Return where communes are looked up: in a territory first, when there is one.

    Parameters
    ----------
    territory
        The study area; None looks in all France alike.
    """
    if territory is None:
        return embedded_gazetteer()
    everyone = territory.gazetteer
    own = territory.communes.index
    if len(own) >= len(everyone.communes):
        return everyone
    return everyone.at(home_of(own, everyone.communes, territory.name))


def _with_seat(place: ProviderPlace, seat: str, gazetteer: Gazetteer) -> ProviderPlace:
    if not seat or not place.commune or seat == place.commune:
        return place._replace(seat=seat) if seat and place.commune else place
    text = f"siège à {gazetteer.title_of[seat]} ({seat}) : équipe située où elle intervient"
    return place._replace(seat=seat, remark=" ; ".join(filter(None, [place.remark, text])))


def _calmed(places: list[ProviderPlace], gazetteer: Gazetteer) -> list[ProviderPlace]:
    """Ask about teams far from home only in a list that is about home: in a national one, most of them are."""
    home = gazetteer.home
    known = [place for place in places if place.commune]
    away = sum(home.ring(place.commune) > 0 for place in known)
    if not home.own or away <= _MOST_AWAY * len(known) or away < _FEWEST_AWAY:
        return places
    return [
        place._replace(asked="", proposals=()) if place.asked.endswith("est-ce bien elle ?") else place
        for place in places
    ]


def _commune_points(gazetteer: Gazetteer, codes: set[str]) -> dict[str, tuple[float, float, str]]:
    """Return code → longitude, latitude and quality of the point that stands for a commune."""
    boroughs = (
        store.boroughs() if codes & set(WITH_BOROUGHS) and next(iter(WITH_BOROUGHS)) in gazetteer.title_of else None
    )
    halls = {
        str(hall.Index): (float(hall.lon), float(hall.lat), _quality(hall.point_source))
        for hall in ([] if boroughs is None else boroughs.itertuples())
    }
    known = [code for code in codes if code in gazetteer.title_of]
    here = gazetteer.communes.reindex(columns=["lon", "lat", "point_source"]).loc[known]
    return halls | {
        code: (float(lon), float(lat), _quality(source))
        for code, lon, lat, source in zip(known, *(here[name].tolist() for name in here), strict=True)
    }


def _quality(source: object) -> str:
    return "commune centroid" if source == "interior" else "commune point"


def _rows(cells: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Return what each row says of its place, blank cells empty."""
    columns = [
        ["" if cell in blanks else cell for cell in column]
        for column, blanks in zip(cells.values(), map(blanks_in, cells.values()), strict=True)
    ]
    return [dict(zip(cells, row, strict=True)) for row in zip(*columns, strict=True)]


def _place(
    cell: Mapping[str, Any],
    row: int,
    points: Points,
    said: CommuneSaid,
    gazetteer: Gazetteer,
    at: Mapping[str, tuple[float, float, str]],
    min_score: float,
) -> ProviderPlace:
    """Use the coordinates when they fall in a commune, else what the row says of its commune."""
    commune = str(points.commune[row])
    fault = points.fault[row]
    if cell.get("answered") and said.code and said.code != commune:
        return _at_commune(said, "", at)
    if commune:
        quality, score = _precision(cell)
        fault = _weak(score, min_score)
        contradicted = contradiction(cell, row, points, said, gazetteer)
        if contradicted and said.code and cell.get("action") and commune == cell.get("office"):
            return _at_commune(said._replace(remark=all_of("coordonnées du siège, laissées", said.remark)), "", at)
        if contradicted and said.code and outweighs(said, float(points.gap_km[row])):
            here = _at_commune(said._replace(remark=""), "", at)
            there = f"; équipe placée à {gazetteer.title_of[said.code]}"
            return here._replace(asked=f"{contradicted} {there}", elsewhere=(commune, said.code), also=said.also)
        if not fault or not said.code:
            source = "geocoded file" if quality != "coordinates" else "coordinates"
            doubt = _doubt(commune, said.code, gazetteer) or (said.remark if said.also else "")
            remark = " ; ".join(filter(None, [points.repair[row], fault and f"{fault}, gardée faute de mieux", doubt]))
            asked = contradicted or (said.asked if said.code and said.code != commune else "")
            elsewhere = (commune, said.code) if contradicted and said.code else ()
            return ProviderPlace(
                *(commune, float(points.lon[row]), float(points.lat[row]), source, quality, score, remark),
                asked=asked,
                elsewhere=elsewhere,
                also=said.also,
                clues=1 + said.clues,
            )
    return _at_commune(said, fault, at)


def _precision(cell: Mapping[str, Any]) -> tuple[str, float]:
    """Return the quality and the score that a geocoded file states, else those of bare coordinates."""
    if not (cell.get("geo_type") or cell.get("geo_score")):
        return "coordinates", float("nan")
    kind = normalise(cell.get("geo_type", ""))
    score = parse_number(cell.get("geo_score", ""))
    return QUALITY_OF_TYPE.get(kind, "coordinates"), float("nan") if score is None else score


def _weak(score: float, min_score: float) -> str:
    if not score < min_score:
        return ""
    return f"adresse trouvée avec un score de {number(score, 2)} seulement (moins de {number(min_score, 2)})"


def _at_commune(said: CommuneSaid, fault: str, points: Mapping[str, tuple[float, float, str]]) -> ProviderPlace:
    if not said.code:
        reason = " ; ".join(filter(None, [fault, said.remark if said.remark != NO_PLACE or not fault else ""]))
        return ProviderPlace(reason=reason, asked=said.asked, proposals=said.proposals, elsewhere=said.choices)
    remark = " ; ".join(filter(None, [f"{fault}, placée au point de la commune" if fault else "", said.remark]))
    lon, lat, quality = points.get(said.written) or points[said.code]
    return ProviderPlace(
        *(said.code, lon, lat, said.source, quality),
        remark=remark,
        asked=said.asked,
        proposals=said.proposals,
        also=said.also,
        clues=said.clues,
    )


def _doubt(commune: str, declared: str, gazetteer: Gazetteer) -> str:
    """Say when the coordinates and the commune written on the row disagree."""
    if not declared or declared == commune:
        return ""
    names = gazetteer.title_of
    return f"coordonnées à {names[commune]} ({commune}), mais la ligne dit {names[declared]} ({declared}) : à vérifier"


def _geocoded(
    places: list[ProviderPlace],
    rows: list[dict[str, Any]],
    said: list[CommuneSaid],
    gazetteer: Gazetteer,
    territory: Territory | None,
    geocoder: Any,
    min_score: float,
) -> tuple[list[ProviderPlace], str]:
    """Ask the service for the rows with an address and no point of their own."""
    import pandas as pd

    asked = [
        row
        for row, place in enumerate(places)
        if rows[row].get("address") and place.source not in {"coordinates", "geocoded file"}
    ]
    names = gazetteer.title_of
    lines = pd.DataFrame(
        {
            "address": [str(rows[row]["address"]) for row in asked],
            "city": [str(names[said[row].code] if said[row].code else rows[row].get("commune", "")) for row in asked],
            "postal_code": [postal_text(rows[row].get("postal_code", "")) for row in asked],
            "citycode": [said[row].code for row in asked],
        },
        index=asked,
    )
    found = geocoder.geocode(lines)
    under = communes_at(found["lon"].to_numpy(dtype=float), found["lat"].to_numpy(dtype=float), territory)
    done = list(places)
    kept = 0
    for at, row in enumerate(asked):
        answer = found.loc[row]
        fault = _refusal(answer, str(under[at]), said[row].code, gazetteer, min_score)
        if fault:
            old = places[row]
            text = f"{fault}, placée au point de la commune" if old.commune else fault
            done[row] = _with_remark(old, text)
        else:
            kept += 1
            quality = QUALITY_OF_TYPE.get(str(answer["type"]), "place")
            done[row] = ProviderPlace(
                str(under[at]),
                float(answer["lon"]),
                float(answer["lat"]),
                "geocoding service",
                quality,
                float(answer["score"]),
            )
    return done, f"service de géocodage : {number(len(asked))} adresses demandées, {number(kept)} points retenus"


def _refusal(answer: Any, commune: str, declared: str, gazetteer: Gazetteer, min_score: float) -> str:
    """Say why an answer of the service is not used; empty when it is."""
    if str(answer["status"]) != "ok" or not np.isfinite(answer["lon"]):
        return "adresse introuvable" if str(answer["status"]) != "error" else "adresse non géocodée (service en erreur)"
    if not commune:
        return "adresse trouvée hors de toute commune"
    if answer["score"] < min_score:
        return _weak(float(answer["score"]), min_score)
    if declared and commune != declared:
        return f"adresse trouvée à {gazetteer.title_of[commune]} ({commune}), pas dans la commune déclarée"
    return ""


def _with_remark(place: ProviderPlace, text: str) -> ProviderPlace:
    if place.commune:
        return place._replace(remark=" ; ".join(filter(None, [text, place.remark])))
    return place._replace(reason=" ; ".join(filter(None, [text, place.reason])))


def place_columns(places: list[ProviderPlace]) -> dict[str, list[Any]]:
    """Return what a table of providers holds of their places, column by column.

    Examples
    --------
    >>> place_columns([ProviderPlace("30007", 4.08, 44.13, "code", "commune point")])["location_quality"]
    ['commune point']
    """
    return {
        "commune": [place.commune for place in places],
        "lon": [place.lon for place in places],
        "lat": [place.lat for place in places],
        "location_quality": [place.quality for place in places],
        "location_source": [place.source for place in places],
        "location_score": [place.score for place in places],
        "seat": [place.seat for place in places],
    }
