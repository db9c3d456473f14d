"""data·inclusion, the national standard of social services, and its neighbours, as providers."""

from __future__ import annotations

import datetime as dt
import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches import clock
from zonesblanches.catalogue.entries import entry
from zonesblanches.directories.inclusion_files import InclusionFile, Record, read_records
from zonesblanches.directories.inclusion_neighbours import family_of_theme, kind_of, translator
from zonesblanches.directories.inclusion_zones import Zones, read_zones
from zonesblanches.directories.listing import Listing, provide
from zonesblanches.directories.selection import chosen_departments, department_of
from zonesblanches.errors import InputError, ParameterError, did_you_mean, first_five
from zonesblanches.language import number, plural
from zonesblanches.providers.inclusion_checks import Fault, as_date, as_list, as_number, record_faults
from zonesblanches.providers.inclusion_fields import PUBLICS, SERVICE, STRUCTURE, THEMES
from zonesblanches.providers.inclusion_writing import OURS, restored
from zonesblanches.providers.providers import Providers
from zonesblanches.territory.codes import embedded_gazetteer
from zonesblanches.territory.territory import Territory

__all__ = ["detect", "inclusion_faults", "read_data_inclusion"]

_PLACE = ("commune", "code_postal", "code_insee", "longitude", "latitude")
_OF_STRUCTURE = (*_PLACE, "adresse", "complement_adresse")
_CONTACTS = ("telephone", "courriel")
_STALE = dt.timedelta(days=730)
_PRESENT, _AWAY = "en-presentiel", "a-distance"
_UNIT = "heures"
_SHEETS = {"structures": "structure", "services": "service"}
_LARGEST_LOOK = 200_000_000


def read_data_inclusion(
    path: str | os.PathLike[str],
    *,
    structures: str | os.PathLike[str] | None = None,
    thematiques: str | Iterable[str] | None = None,
    publics: str | Iterable[str] | None = None,
    departments: str | Iterable[str] | None = None,
    family: str | None = None,
    territory: Territory | None = None,
) -> Providers:
    """Read a file of data·inclusion (0.24 to 1.0.10), of Dora, of Soliguide or of médiation numérique, as downloaded.

    Services are the providers, each joined to its structure, whose place it takes where it has none; structures alone
    are the providers of a file without services. `zone_eligibilite`: communes and EPCI are what the service declares;
    a département, a country or France is a right (column `rights`), never a presence: counted and asked about. A theme
    gives the family, `en-presentiel` the mode ``accueil``, hours a week the capacity, networks the carrier. Every fault
    that the official validator finds is among `repairs` or `questions`, with its line.

    Parameters
    ----------
    path
        xlsx (the official template too), csv, json, GeoJSON or Parquet.
    structures
        File of structures, where they stand in another; by default the one beside, ``…_structures``.
    thematiques
        Themes kept, whole or by their category: ``"remobilisation"``, ``"famille--soutien-aidants"``.
    publics
        Publics kept; services for everyone always are.
    departments
        Codes or names of départements; None reads all.
    family
        Family of services for all; by default that of the first theme.
    territory
        Where communes are looked up; None means all France.

    Returns
    -------
    Providers
        `updated` is `date_maj`; a record older than two years is flagged.

    Raises
    ------
    InputError
        For a file of another kind, damaged, or without a record of these themes, publics and départements.
    ParameterError
        For an unknown theme, public or département.

    Examples
    --------
    >>> import json, pathlib, tempfile
    >>> import zonesblanches as zb
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "services.json"
    >>> service = {"source": "dora", "id": "dora--1", "structure_id": "dora--9", "nom": "Visites", "description": "…",
    ...            "date_maj": "2026-01-05", "code_insee": "84003", "modes_accueil": ["en-presentiel"],
    ...            "thematiques": ["remobilisation--lien-social"], "zone_eligibilite": ["84003", "84"]}
    >>> _ = path.write_text(json.dumps([service]), encoding="utf-8")
    >>> teams = zb.read_data_inclusion(path, thematiques="remobilisation")
    >>> teams.table[["name", "family", "mode", "declared", "rights"]].values.tolist()
    [['Visites', 'lien social', 'accueil', ('84003',), ('departement:84',)]]
    """
    themes = _chosen(thematiques, THEMES, "thematiques", "remobilisation--lien-social")
    people = _chosen(publics, PUBLICS, "publics", "seniors")
    asked = chosen_departments(departments)
    file = read_records(path)
    services, homes = _split(file, _beside(Path(path), structures))
    at_home = {str(record.get("id")): record for _, record in homes}
    rows = [_joined(line, record, at_home) for line, record in services]
    wanted = [one for one in rows if _wanted(one[1], themes, people, asked)]
    if not wanted:
        raise InputError(
            f"{file.name} : aucun service retenu sur {number(len(rows))}. "
            + (
                "Retirez un filtre (thematiques, publics, departments)."
                if rows
                else "Le fichier n'a aucune fiche remplie."
            )
        )
    listing = _listing(file, wanted, len(rows), family, homes)
    providers = provide(listing, territory=territory, min_score=0.0)
    return restored(providers, dict(wanted))


def detect(path: str | os.PathLike[str]) -> Callable[..., Providers] | None:
    """Return `read_data_inclusion` when a file is of data·inclusion or one of its neighbours, else None; never raises.

    Parameters
    ----------
    path
        Any file.

    Examples
    --------
    >>> detect("liste_absente.csv") is None
    True
    """
    file = Path(path)
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST_LOOK:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = read_records(file).tables
    except (InputError, OSError, ValueError):
        return None
    known = any(rows and kind_of(rows[0][1]) for rows in tables.values())
    return read_data_inclusion if known or set(_SHEETS) <= set(tables) else None


def inclusion_faults(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Return every fault of a file, as the official validator would: `table`, `line`, `field`, `value`, `message`.

    Parameters
    ----------
    path
        As for `read_data_inclusion`.

    Raises
    ------
    InputError
        For a file of another kind, or damaged.
    """
    file = read_records(path)
    services, homes = _split(file, None)
    title = {"structure": "Structures"}
    told = [
        (title.get(record["_kind"], "Services"), line, *fault) for line, record in services for fault in _faults(record)
    ]
    told += [("Structures", line, *fault) for line, record in homes for fault in _faults(record)]
    told += [(title, line, cell, cell, reason) for title, line, cell, reason in file.faults]
    return pd.DataFrame(told, columns=["table", "line", "field", "value", "message"])


def _chosen(
    asked: str | Iterable[str] | None, known: Iterable[str], option: str, example: str
) -> frozenset[str] | None:
    """Return the values asked for, a category standing for all of its themes."""
    if asked is None:
        return None
    items = [asked] if isinstance(asked, str) else [str(item) for item in asked]
    values = sorted(known)
    found: set[str] = set()
    for item in items:
        fits = {value for value in values if value == item.strip() or value.startswith(f"{item.strip()}--")}
        if not fits:
            words = [*values, *{value.split("--")[0] for value in values}]
            raise ParameterError(
                f'{option} inconnu : « {item} ».{did_you_mean(item, words)} Exemple : {option}="{example}".'
            )
        found |= fits
    if not found:
        raise ParameterError(f'{option} est vide. Exemple : {option}="{example}".')
    return frozenset(found)


def _beside(path: Path, structures: str | os.PathLike[str] | None) -> InclusionFile | None:
    """Read the structures that stand in a file of their own."""
    if structures is not None:
        return read_records(structures)
    near = path.with_name(f"{path.stem}_structures{path.suffix}")
    return read_records(near) if near.is_file() else None


def _split(file: InclusionFile, beside: InclusionFile | None) -> tuple[list[Record], list[Record]]:
    """Return the services, and their structures; structures alone are the services."""
    services: list[Record] = []
    homes: list[Record] = []
    for name, table in (*file.tables.items(), *(beside.tables.items() if beside else ())):
        kind = _SHEETS.get(name) or (kind_of(table[0][1]) if table else "")
        made = [(line, translator(kind)(record) | {"_kind": kind}) for line, record in table]
        if kind == "structure":
            homes += made
        elif kind:
            services += made
    if not services and not homes and not set(_SHEETS) & set(file.tables):
        raise _other_file(file)
    return services or homes, homes if services else []


def _other_file(file: InclusionFile) -> InputError:
    source = entry("data_inclusion")
    found = [str(key) for rows in file.tables.values() if rows for key in rows[0][1]]
    return InputError(
        f"{file.name} n'est pas un fichier data·inclusion, Dora, Soliguide ni médiation numérique. Trouvé : "
        f"{first_five(found) or 'aucune fiche'}. Attendu : {source.file} (id, nom, date_maj…), de {source.page}."
    )


def _joined(line: int, record: dict[str, Any], homes: Mapping[str, Mapping[str, Any]]) -> Record:
    """Give a service what its structure says and it does not."""
    home = homes.get(str(record.get("structure_id")), {})
    own = any(_told(record.get(name)) for name in _PLACE)
    lacking = (*(() if own else _OF_STRUCTURE), *(name for name in _CONTACTS if not _told(record.get(name))))
    taken = {name: home.get(name) for name in lacking}
    return line, record | taken | {"_home": home, "_placed": not own and bool(home), "_own": record}


def _told(cell: Any) -> bool:
    return cell is not None and str(cell).strip() not in {"", "nan"}


def _wanted(
    record: Mapping[str, Any],
    themes: frozenset[str] | None,
    people: frozenset[str] | None,
    asked: frozenset[str] | None,
) -> bool:
    if themes is not None and themes.isdisjoint(as_list(record.get("thematiques"))):
        return False
    if people is not None and (people | {"tous-publics"}).isdisjoint(as_list(record.get("publics"))):
        return False
    return asked is None or _department(record) in asked


def _department(record: Mapping[str, Any]) -> str:
    code = str(record.get("code_insee") or record.get("code_postal") or "").strip()
    return department_of(code.zfill(5)) if code else ""


def _faults(record: Mapping[str, Any]) -> list[Fault]:
    """Return the faults of a record: those of the standard, and codes of communes that do not exist."""
    kind = record.get("_kind")
    if kind in {"soliguide", "mediation"}:
        return []
    faults = record_faults(record, SERVICE if kind == "service" else STRUCTURE)
    code = str(record.get("code_insee") or "")
    if code and not embedded_gazetteer().code(code)[0] and not any(name == "code_insee" for name, _, _ in faults):
        faults.append(("code_insee", code, f"le code de commune {code} n'existe pas"))
    return faults


def _listing(
    file: InclusionFile, rows: Sequence[Record], read: int, family: str | None, homes: Sequence[Record]
) -> Listing:
    frame = pd.DataFrame(
        [_described(record, family) for _, record in rows], index=pd.Index([line for line, _ in rows], name="row")
    )
    zones = [read_zones(as_list(record.get("zone_eligibilite"))) for _, record in rows]
    frame["served"] = [zone.communes for zone in zones]
    frame["rights"] = pd.Series([zone.rights for zone in zones], index=frame.index, dtype=object)
    known = frame["capacity"].notna()
    if not known.any():
        frame["capacity"] = 1.0
    several = len(homes) > 0
    repairs = [line for row, record in rows for line in _repairs(file.name, row, record)]
    for row, record in homes:
        repairs += [
            (f"{file.name} [Structures]", row, column, value, reason) for column, value, reason in _faults(record)
        ]
    repairs += [(f"{file.name} [{title}]", line, cell, cell, reason) for title, line, cell, reason in file.faults]
    kept = f"{plural(len(rows), 'fiche retenue', 'fiches retenues')} sur {number(read)}"
    hours = "capacité : heures par semaine" if known.any() else "capacité inconnue du fichier : 1 par service"
    joined = sum(bool(record["_placed"]) for _, record in rows)
    notes = (*file.notes, kept, hours, *([f"{number(joined)} placés à leur structure"] if several and joined else ()))
    return Listing(
        name=file.name,
        sha256=file.sha256,
        rows=frame,
        partner="data·inclusion",
        official=False,
        notes=notes,
        warnings=_stale(rows),
        unit=_UNIT if known.any() else "",
        repairs=tuple(repairs),
        questions=_questions(file.name, rows, zones),
    )


def _described(record: Mapping[str, Any], family: str | None) -> dict[str, Any]:
    """Say a service, or a structure, in the words of a listing."""
    home = record.get("_home") or {}
    welcomes = as_list(record.get("modes_accueil"))
    networks = as_list(record.get("reseaux_porteurs")) or as_list(home.get("reseaux_porteurs"))
    end = [record.get("complement_adresse"), record.get("code_postal"), record.get("commune")]
    mode = record.get("_mode") or ("accueil" if _PRESENT in welcomes or (not welcomes and not home) else None)
    hours = (
        as_number(record.get("volume_horaire_hebdomadaire"))
        if _told(record.get("volume_horaire_hebdomadaire"))
        else None
    )
    return {
        "id": str(record.get("id") or ""),
        "name": str(record.get("nom") or "").strip(),
        "label": "Service",
        "family": family or record.get("_family") or family_of_theme(as_list(record.get("thematiques"))),
        "mode": mode,
        "capacity": float("nan") if hours is None or hours < 0 else hours,
        "updated": as_date(record.get("date_maj")) if _told(record.get("date_maj")) else None,
        "code": str(record.get("code_insee") or "").strip(),
        "commune_name": str(record.get("commune") or "").strip(),
        "postal_code": str(record.get("code_postal") or "").strip(),
        "lon": _degrees(record.get("longitude")),
        "lat": _degrees(record.get("latitude")),
        "carrier": record.get("_carrier") or ", ".join(networks) or str(home.get("nom") or ""),
        "partner": str(record.get("source") or "data·inclusion"),
        "phone": str(record.get("telephone") or ""),
        "email": str(record.get("courriel") or ""),
        "contact": str(record.get("contact_nom_prenom") or ""),
        "address": " ".join(str(part) for part in (record.get("adresse"), *end) if _told(part)),
    }


def _degrees(cell: Any) -> float:
    value = as_number(cell) if _told(cell) else None
    return float("nan") if value is None else value


def _repairs(source: str, row: int, record: Mapping[str, Any]) -> list[tuple[str, int, str, str, str]]:
    """Return the faults of a record, its age, and what its structure lacks."""
    told = [(source, row, column, value, reason) for column, value, reason in _faults(record["_own"])]
    day = as_date(record.get("date_maj")) if _told(record.get("date_maj")) else None
    if day and clock.today() - day > _STALE and not any(name in record for name in OURS):
        told.append((source, row, "date_maj", str(day), "mise à jour il y a plus de deux ans, à confirmer"))
    alone = record.get("_kind") == "service" and _told(record.get("structure_id")) and not record.get("_home")
    if alone and not any(_told(record.get(name)) for name in _PLACE):
        told.append((source, row, "structure_id", str(record["structure_id"]), "structure absente du fichier"))
    if record.get("_doubt"):
        told.append((source, row, "temp_infos", "", str(record["_doubt"])))
    return told


def _stale(rows: Sequence[Record]) -> tuple[str, ...]:
    days = [as_date(record.get("date_maj")) for _, record in rows if _told(record.get("date_maj"))]
    old = sum(1 for day in days if day and clock.today() - day > _STALE)
    if not old or any(name in rows[0][1] for name in OURS):
        return ()
    return (f"{plural(old, 'fiche mise', 'fiches mises')} à jour il y a plus de deux ans : à confirmer",)


def _questions(source: str, rows: Sequence[Record], zones: Sequence[Zones]) -> tuple[tuple[Any, ...], ...]:
    """Ask about areas that were not understood, services from afar, and rights, which are no presence."""
    told: list[tuple[Any, ...]] = []
    wide = [line for (line, _), zone in zip(rows, zones, strict=True) if zone.rights]
    if wide:
        reason = (
            f"{plural(len(wide), 'service est ouvert', 'services sont ouverts')} à tout un département ou plus (lignes "
            f"{first_five(wide)}) : c'est un droit, pas une présence ; aucune commune n'est comptée comme desservie de "
            "ce fait. Où ces équipes vont-elles vraiment ?"
        )
        told.append((source, 0, "zone_eligibilite", "", reason, (), ()))
    for (line, record), zone in zip(rows, zones, strict=True):
        told += [
            (source, line, "zone_eligibilite", code, f"« {code} » n'a pas été compris : rien n'est déclaré", (), ())
            for code in zone.unknown
        ]
        if as_list(record.get("modes_accueil")) == [_AWAY]:
            reason = "service à distance seulement : compté à son adresse, il n'accueille peut-être personne"
            told.append((source, line, "modes_accueil", _AWAY, reason, (), ()))
    return tuple(told)
