"""From the rows of an official directory to `Providers`: place, merge, impute, account for every row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.language import number, plural
from zonesblanches.providers.log import shown
from zonesblanches.providers.places import ProviderPlace, locate, place_columns
from zonesblanches.providers.providers import (
    LOG_COLUMNS,
    MERGED_COLUMNS,
    QUESTION_COLUMNS,
    ROW_COLUMNS,
    TABLE_COLUMNS,
    Providers,
    Source,
)
from zonesblanches.providers.questions import asked
from zonesblanches.providers.roles import PRIVATE_ROLES
from zonesblanches.said import fact
from zonesblanches.territory.codes import Gazetteer, embedded_gazetteer
from zonesblanches.territory.crs import metric_coordinates, zone_of_points
from zonesblanches.territory.territory import Territory

__all__ = ["Listing", "provide"]

_DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "name": "", "label": "", "family": "", "mode": None, "capacity": 1.0, "updated": None, "code": "",
        "commune_name": "", "postal_code": "", "lon": float("nan"), "lat": float("nan"), "kind": "",
        "score": float("nan"), "carrier": "", "same": "", "doubt": "", "phone": "", "email": "", "contact": "",
        "address": "", "remark": "", "rights": (), "partner": "",
    }
)  # fmt: skip
_SAME_PLACE = "même lieu, même type : les lignes comptent pour la capacité du lieu"
_SAME_ENTRY = "même fiche, répétée : la plus récente (ou la première) est gardée"
_LONG_AGO = dt.date(1900, 1, 1)
_AWAY = (
    "975",
    "977",
    "978",
    "984",
    "986",
    "987",
    "988",
    "97123",
    "97127",
)  # Saint-Barthélemy, Saint-Martin: old codes too
_AWAY_REASON = "collectivité d'outre-mer dont les communes ne sont pas dans la bibliothèque"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The rows selected in a directory, each column in the library's words.

    Attributes
    ----------
    name
        Name of the file.
    sha256
        Its hash.
    rows
        Indexed by the number of the row in the file; `id` and any of: `name` (else `label` and the commune), `family`,
        `mode`, `capacity` (NaN: unknown), `updated`, `served` (tuple of codes), `code`, `commune_name`, `postal_code`,
        `lon`, `lat` (degrees, NaN: none), `kind` (of the point: housenumber, street, locality, municipality), `score`
        (0–1), `carrier`, `same` (rows of one key are one provider), `doubt`, and the private columns.
    partner
        Who publishes the directory.
    official
        Whether anyone may read it, so that its places are public already.
    pooled
        Whether the rows of one `same` add their capacities up.
    notes, warnings
        What was guessed; what may be missing.
    unit
        Of the capacities, where it is known.
    repairs, questions
        What was found faulty, and what people must answer, as `Providers` holds them.
    """

    name: str
    sha256: str
    rows: pd.DataFrame = field(repr=False)
    partner: str
    official: bool = True
    pooled: bool = False
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    unit: str = ""
    repairs: tuple[tuple[str, int, str, str, str], ...] = ()
    questions: tuple[tuple[Any, ...], ...] = ()


def provide(listing: Listing, *, territory: Territory | None, min_score: float) -> Providers:
    """Place the rows of a directory and account for them.

    Parameters
    ----------
    listing
        Rows selected.
    territory
        Where communes are looked up; None means all France.
    min_score
        Least score of a geocoded point; under it the commune's point stands.

    Returns
    -------
    Providers
        ``read = kept + rejected + merged``, counted on the rows selected.
    """
    gazetteer = territory.gazetteer if territory is not None else embedded_gazetteer()
    rows = _complete(listing.rows)
    boroughs = rows["code"].map(_whole_city).where(~rows["code"].isin(list(gazetteer.title_of)), rows["code"])
    city_count = int((boroughs != rows["code"]).sum())
    placing = locate(_cells(rows, gazetteer), territory=territory, crs=4326, min_score=min_score)
    table = _table(rows, placing.places, gazetteer, listing)
    logs = _logs(listing.name, table, rows, placing.places)
    kept, merged = _merge(table[~logs.rejected], rows, listing)
    kept, imputed = _impute(kept)
    stay = set(kept["row"])
    repairs = [line for line in [*logs.repairs, *imputed] if line[1] in stay] + list(listing.repairs)
    kept, renamed = _unique_ids(kept, listing.name)
    repairs = sorted([*repairs, *renamed], key=lambda line: line[1])
    rejects = _log(logs.rejects, LOG_COLUMNS)
    questions = _log([*listing.questions, *logs.questions], QUESTION_COLUMNS)
    notes = [*listing.notes, *placing.remarks, *_notes(kept, merged, city_count, len(imputed), pooled=listing.pooled)]
    return Providers(
        table=kept.set_index("id")[_columns(listing)],
        rejects=rejects,
        repairs=_log(repairs, LOG_COLUMNS),
        merged=merged,
        sources=(
            Source(
                *(listing.name, listing.sha256, len(rows), len(kept), len(rejects), len(merged), listing.unit),
                official=listing.official,
            ),
        ),
        notes=tuple(f"{listing.name} : {note}" for note in notes),
        warnings=(*asked(questions), *(f"{listing.name} : {text}" for text in listing.warnings)),
        questions=questions,
        private=rows.loc[kept["row"]]
        .reindex(columns=list(PRIVATE_ROLES), fill_value="")
        .set_index(pd.Index(kept["id"], name="id")),
        rows=_ledger(listing, table, kept, merged, rejects),
    )


def _columns(listing: Listing) -> list[str]:
    """Return the columns of the table, those of rights where the directory speaks of some."""
    return list(dict.fromkeys([*TABLE_COLUMNS, *(["rights"] if "rights" in listing.rows else [])]))


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    missing = {column: value for column, value in _DEFAULTS.items() if column not in rows}
    rows = rows.assign(
        **{column: pd.Series([value] * len(rows), index=rows.index) for column, value in missing.items()}
    )
    return rows if "served" in rows else rows.assign(served=[()] * len(rows))


def _whole_city(code: str) -> str:
    """Return Paris, Lyon or Marseille for their arrondissements, which directories write by thousands.

    Examples
    --------
    >>> _whole_city("75113"), _whole_city("69384"), _whole_city("13055"), _whole_city("30007")
    ('75056', '69123', '13055', '30007')
    """
    if "75101" <= code <= "75120":
        return "75056"
    if "69381" <= code <= "69389":
        return "69123"
    return "13055" if "13201" <= code <= "13216" else code


def _cells(rows: pd.DataFrame, gazetteer: Gazetteer) -> dict[str, list[Any]]:
    """Say where rows are, in the words of lists; the name of a commune helps only where its code is not known."""
    known = {code: bool(code) and bool(gazetteer.code(code)[0]) for code in rows["code"].unique()}
    unknown = ~rows["code"].map(known).astype(bool)
    vague = rows["kind"].eq("municipality") & rows["code"].map(known).astype(bool)
    return {
        "lon": rows["lon"].where(~vague).tolist(),
        "lat": rows["lat"].where(~vague).tolist(),
        "commune_code": rows["code"].tolist(),
        "commune": rows["commune_name"].where(unknown, "").tolist(),
        "postal_code": rows["postal_code"].where(unknown, "").tolist(),
        "geo_type": rows["kind"].tolist(),
        "geo_score": rows["score"].tolist(),
    }


def _table(rows: pd.DataFrame, places: list[ProviderPlace], gazetteer: Gazetteer, listing: Listing) -> pd.DataFrame:
    titles = [gazetteer.title_of.get(place.commune, "") for place in places]
    called = [
        name or (f"{label} – {title}" if title else label)
        for name, label, title in zip(rows["name"], rows["label"], titles, strict=True)
    ]
    table = pd.DataFrame(
        {
            "name": called,
            **{column: rows[column].to_numpy() for column in ("family", "mode")},
            "capacity": rows["capacity"].to_numpy(dtype=float),
            "active": True,
            "active_assumed": False,
            "status": "active",
            "status_told": "",
            "name_made": [not name for name in rows["name"]],
            "updated": rows["updated"].to_numpy(dtype=object),
            "days": float("nan"),
            "days_told": "",
            "stop_of": "",
            "declared": [_today(codes, gazetteer) for codes in rows["served"]],
            **place_columns(places),
            "carrier": rows["carrier"].to_numpy(),
            "partner": rows["partner"].where(rows["partner"].ne(""), listing.partner).to_numpy(),
            "rights": rows["rights"].to_numpy(),
            "row": [int(row) for row in rows.index],
            "source": listing.name,
            "id": rows["id"].to_numpy(),
        }
    )
    table["zone"] = zone_of_points(table["lon"], table["lat"])
    table["x_m"], table["y_m"] = metric_coordinates(table["lon"], table["lat"], table["zone"])
    landmass = gazetteer.communes["landmass"]
    table["landmass"] = landmass.reindex(table["commune"]).fillna(-1).astype("int32").to_numpy()
    return table


def _today(codes: tuple[str, ...], gazetteer: Gazetteer) -> tuple[str, ...]:
    found = (gazetteer.code(_whole_city(code) if code not in gazetteer.title_of else code)[0] for code in codes)
    return tuple(dict.fromkeys(filter(None, found)))


def _log(lines: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """Make a table of rejects, repairs or questions; an official directory leaves nothing to type."""
    silent = {name: "" for name in ("advice", "answer") if name in columns}
    table = pd.DataFrame(lines, columns=[name for name in columns if name not in silent])
    return table.assign(**silent)[list(columns)]


@dataclass(frozen=True)
class _Logs:
    rejected: pd.Series
    rejects: list[tuple[Any, ...]]
    repairs: list[tuple[Any, ...]]
    questions: list[tuple[Any, ...]]


def _logs(source: str, table: pd.DataFrame, rows: pd.DataFrame, places: list[ProviderPlace]) -> _Logs:
    rejects, repairs, questions = [], [], []
    for place, row, code, name, doubt in zip(
        places, table["row"], rows["code"], rows["commune_name"], rows["doubt"], strict=True
    ):
        told = " / ".join(shown(text) for text in (code, name) if text)
        remark = " ; ".join(filter(None, [doubt, place.remark]))
        if place.asked:
            questions.append((source, row, "lieu", told, fact(place.asked), place.proposals, place.elsewhere))
        if place.reason:
            away = _AWAY_REASON if str(code).startswith(_AWAY) else ""
            reason = " ; ".join(filter(None, [away, doubt, place.reason]))
            rejects.append((source, row, "lieu", told, reason))
        elif remark:
            repairs.append((source, row, "lieu", told, remark))
    rejected = pd.Series([bool(place.reason) for place in places], index=table.index, dtype=bool)
    return _Logs(rejected, rejects, repairs, questions)


def _merge(table: pd.DataFrame, rows: pd.DataFrame, listing: Listing) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make one provider of the rows of one key: the most recent, then the first of the file, stays."""
    keys = rows.loc[table["row"], "same"].to_numpy()
    keys = np.where(keys == "", [f"\x1f{row}" for row in table["row"]], keys)
    recent = [day if isinstance(day, dt.date) else _LONG_AGO for day in table["updated"]]
    ordered = table.assign(key=keys, recent=recent).sort_values(["recent", "row"], ascending=[False, True])
    first = ordered.drop_duplicates("key")
    if listing.pooled:
        total = ordered.groupby("key")["capacity"].sum(min_count=1)
        first = first.assign(capacity=total.loc[first["key"]].to_numpy())
    else:  # hours written on one of the rows are better than none
        first = first.assign(capacity=ordered.groupby("key")["capacity"].first().loc[first["key"]].to_numpy())
    stays = dict(zip(first["key"], first["row"], strict=True))
    rule, reason = ("même lieu", _SAME_PLACE) if listing.pooled else ("répétition", _SAME_ENTRY)
    gone = ordered.loc[~ordered.index.isin(first.index)].sort_values("row")
    merged = [
        (listing.name, row, name, listing.name, stays[key], rule, 1.0, reason, "")
        for row, name, key in zip(gone["row"], gone["name"], gone["key"], strict=True)
    ]
    kept = first.sort_values("row").drop(columns=["key", "recent"]).reset_index(drop=True)
    return kept, pd.DataFrame(merged, columns=MERGED_COLUMNS)


def _impute(table: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[Any, ...]]]:
    """Replace unknown capacities by the median of the family's, or 1 when none is known."""
    unknown = table["capacity"].isna()
    median = table["capacity"].groupby(table["family"]).transform("median").fillna(1.0)
    repairs = [
        (source, row, "capacity", "", f"capacité inconnue, remplacée par {value:g} (médiane de la famille)")
        for source, row, value in zip(
            table.loc[unknown, "source"], table.loc[unknown, "row"], median[unknown], strict=True
        )
    ]
    return table.assign(capacity=table["capacity"].fillna(median), capacity_imputed=unknown), repairs


def _unique_ids(table: pd.DataFrame, source: str) -> tuple[pd.DataFrame, list[tuple[Any, ...]]]:
    """Add the row's number to an identifier that another row already bears: both are kept."""
    twice = table["id"].duplicated()
    repairs = [
        (source, row, "id", str(ident), f"identifiant répété dans le fichier : la ligne devient {ident}-{row}")
        for row, ident in zip(table.loc[twice, "row"], table.loc[twice, "id"], strict=True)
    ]
    return table.assign(id=table["id"].where(~twice, table["id"] + "-" + table["row"].astype(str))), repairs


def _notes(kept: pd.DataFrame, merged: pd.DataFrame, city_count: int, imputed: int, *, pooled: bool) -> list[str]:
    notes = []
    if city_count:
        notes.append(
            f"{plural(city_count, 'ligne')} d'arrondissements de Paris, Lyon ou Marseille, comptées à la ville"
        )
    at_commune = int(kept["location_quality"].isin(["commune point", "commune centroid"]).sum())
    if at_commune:
        notes.append(f"{plural(at_commune, 'intervenant placé', 'intervenants placés')} au point de la commune")
    if imputed:
        notes.append(f"{plural(imputed, 'capacité imputée', 'capacités imputées')} à la médiane de la famille")
    if pooled and len(merged):
        notes.append(
            f"{number(len(merged))} lignes réunies à une autre du même lieu et du même type : capacités ajoutées"
        )
    return notes


def _ledger(
    listing: Listing, everyone: pd.DataFrame, kept: pd.DataFrame, merged: pd.DataFrame, rejects: pd.DataFrame
) -> pd.DataFrame:
    """Return one line per row selected: its place, its date and its fate."""
    ident = dict(zip(kept["row"], kept["id"], strict=True))
    fates = {row: ("kept", name, "") for row, name in ident.items()}
    fates |= {line.row: ("merged", ident[line.kept_row], line.reason) for line in merged.itertuples(index=False)}
    fates |= {line.row: ("rejected", "", line.reason) for line in rejects.itertuples(index=False)}
    told = pd.DataFrame([fates[row] for row in everyone["row"]], columns=["fate", "id", "reason"])
    facts = everyone[["row", "updated", "partner"]].assign(source=listing.name, quality=everyone["location_quality"])
    return pd.concat([facts.reset_index(drop=True), told], axis=1)[ROW_COLUMNS]
