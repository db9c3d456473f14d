"""DILA's directory of the administration: mairies, CCAS, CLIC, centres for disabled people, with their hours."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from zonesblanches.catalogue.entries import entry
from zonesblanches.directories.coordinates import decimal_numbers
from zonesblanches.directories.hours import hours_of_ranges
from zonesblanches.directories.listing import Listing, provide
from zonesblanches.directories.records import holds_json, iter_records
from zonesblanches.directories.selection import chosen_codes, chosen_departments, department_of
from zonesblanches.errors import InputError, MissingColumnError, first_five
from zonesblanches.files.names import shown_name
from zonesblanches.files.opening import file_sha256, open_table
from zonesblanches.language import number, plural
from zonesblanches.providers.providers import Providers
from zonesblanches.territory.codes import clean_code
from zonesblanches.territory.territory import Territory
from zonesblanches.values import parse_date

__all__ = ["read_dila"]

# names of people (affectation_personne) are not in this list, so they are never read from a csv
_READ = (
    "id", "nom", "pivot", "code_insee_commune", "adresse", "plage_ouverture", "telephone", "adresse_courriel",
    "date_modification",
)  # fmt: skip
_GUIDANCE = "accueil-orientation"
FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "mairie": "mairies",
        "mairie_mobile": "mairies",
        "ccas": _GUIDANCE,
        "cias": _GUIDANCE,
        "clic": _GUIDANCE,
        "msap": _GUIDANCE,
        "france_services": _GUIDANCE,
        "maison_handicapees": _GUIDANCE,
        "centre_social": "lien social",
        "accompagnement_personnes_agees": "répit des aidants",
        "mds": _GUIDANCE,
        "cdas": _GUIDANCE,
    }
)
_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mairies": ("mairie",),
        "CCAS": ("ccas",),
        "CIAS": ("cias",),
        "CLIC": ("clic",),
        "France services": ("france_services", "msap"),
        "centres sociaux": ("centre_social",),
        "centre_social": ("centre_social",),
        "MDPH": ("maison_handicapees",),
        "maison_handicapees": ("maison_handicapees",),
        "plateformes de répit": ("accompagnement_personnes_agees",),
        "maisons des solidarités": ("mds", "cdas"),
    }
)


def read_dila(
    path: str | os.PathLike[str],
    *,
    kinds: str | Iterable[str],
    departments: str | Iterable[str] | None = None,
    family: str | None = None,
    served: bool = False,
    territory: Territory | None = None,
) -> Providers:
    r"""Read DILA's directory of the administration, as downloaded: tar.bz2, json, or the csv and json exports.

    The capacity is the weekly opening hours; unknown ones are replaced by the median of the family, flagged. Names of
    people are never read.

    Parameters
    ----------
    path
        The file; a large JSON is read record by record.
    kinds
        ``type_service_local`` or words: ``"ccas"``, ``["mairies", "CLIC"]``.
    departments
        Codes or names of départements; None reads all France.
    family
        Family of services for all; by default that of each kind.
    served
        Whether the communes for which a service is competent count as declared communes. A departmental service is
        competent everywhere and near to few: False by default.
    territory
        Where communes are looked up; None means all France.

    Returns
    -------
    Providers
        `row` is the number of the record in the file; `updated` the day when it last changed.

    Raises
    ------
    InputError
        For a file of another kind, damaged, or without a service of these kinds; the kinds met are named.
    ParameterError
        For an unknown word or département.

    Examples
    --------
    >>> import json, tempfile, pathlib
    >>> import zonesblanches as zb
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "annuaire.json"
    >>> pivot = [{"type_service_local": "ccas", "code_insee_commune": ["30007"]}]
    >>> place = [{"longitude": "4.083", "latitude": "44.127"}]
    >>> _ = path.write_text(json.dumps({"service": [{"nom": "CCAS - Alès", "pivot": pivot, "adresse": place}]}))
    >>> zb.read_dila(path, kinds="ccas").table[["name", "commune", "family"]].values.tolist()
    [['CCAS - Alès', '30007', 'accueil-orientation']]
    """
    codes = chosen_codes(
        kinds, _WORDS, pattern=r"[a-z][a-z0-9_]+", option="kinds", example="un type_service_local comme ccas ou mairie"
    )
    where = chosen_departments(departments)
    source = _open(Path(path))
    met: Counter[str] = Counter()
    rows = [_described(row, record, kind, served=served) for row, record, kind in _select(source, codes, met)]
    rows = [row for row in rows if where is None or department_of(row["code"] or row["postal_code"]) in where]
    if not rows:
        places = "" if where is None else f" dans les départements {first_five(sorted(where))}"
        found = first_five(f"{kind} ({number(count)})" for kind, count in met.most_common()) or "aucun"
        raise InputError(f"{source.name} : aucun service {first_five(codes)}{places}. Types du fichier : {found}.")
    frame = pd.DataFrame(rows).set_index("row")
    frame = frame.assign(
        lon=decimal_numbers(frame["lon"]),
        lat=decimal_numbers(frame["lat"]),
        family=family or frame["label"].map(FAMILIES).fillna(frame["label"]),
        same=frame["id"],
        mode="accueil",
    )
    total = sum(met.values())
    kept = f"{plural(len(frame), 'service retenu', 'services retenus')} ({first_five(codes)}) sur {number(total)}"
    missing = [code for code in codes if code not in met]
    listing = Listing(
        name=source.name,
        sha256=source.sha256,
        rows=frame,
        partner="DILA",
        notes=(*source.notes, f"{kept} ; {number(total - len(frame))} non retenus", "capacité : heures par semaine"),
        warnings=(f"aucun service de type {first_five(missing)}",) if missing and len(missing) < len(codes) else (),
    )
    return provide(listing, territory=territory, min_score=0.0)


@dataclass(frozen=True)
class _Directory:
    name: str
    sha256: str
    notes: tuple[str, ...]
    records: Iterator[tuple[int, Mapping[str, Any]]] = field(repr=False)


def _open(path: Path) -> _Directory:
    sha256 = file_sha256(path)
    if holds_json(path):
        return _Directory(shown_name(path), sha256, ("fichier json",), enumerate(iter_records(path), start=1))
    table = open_table(path, recognise=_recognise)
    if any(name not in table.header for name in ("nom", "pivot")):
        source = entry("annuaire")
        raise MissingColumnError(
            f"{table.name} n'est pas l'annuaire de l'administration : pas de colonne nom ou pivot. Colonnes trouvées : "
            f"{first_five(table.header)}. Attendu : {source.file}, à télécharger sur {source.page}."
        )
    columns = [name for name in _READ if name in table.header]
    cells = (
        (int(row), record)
        for part in table.chunks(columns)
        for row, record in zip(part.index, part.to_dict("records"), strict=True)
    )
    return _Directory(table.name, sha256, table.remarks, cells)


def _recognise(row: Sequence[str]) -> int:
    return sum(cell.strip() in _READ for cell in row)


def _select(
    source: _Directory, codes: Sequence[str], met: Counter[str]
) -> Iterator[tuple[int, Mapping[str, Any], str]]:
    """Yield the services of the kinds asked, and count all kinds met, once a service."""
    for row, record in source.records:
        kinds = [str(part.get("type_service_local", "")) for part in _parts(record.get("pivot"))]
        kind = next((one for one in kinds if one in codes), "")
        met[kind or next(filter(None, kinds), "sans type")] += 1
        if kind:
            yield row, record, kind


def _parts(cell: Any) -> list[dict[str, Any]]:
    """Return a cell as a list of objects: it is one, or the text of one."""
    if isinstance(cell, str):
        try:
            cell = json.loads(cell) if cell.strip() else []
        except (ValueError, RecursionError):
            return []
    if isinstance(cell, dict):
        cell = [cell]
    return [part for part in cell if isinstance(part, dict)] if isinstance(cell, list) else []


def _text(cell: Any) -> str:
    return re.sub(r"\s+", " ", cell).strip() if isinstance(cell, str) else ""


def _described(row: int, record: Mapping[str, Any], kind: str, *, served: bool) -> dict[str, Any]:
    """Say one record in the words of a listing."""
    addresses = _parts(record.get("adresse"))
    located = [place for place in addresses if _coordinate(place, "longitude") and _coordinate(place, "latitude")]
    place: Mapping[str, Any] = next(iter([*located, *addresses]), {})
    competent = _competent(record, kind)
    ident = _text(record.get("id"))
    return {
        "row": row,
        "id": f"dila-{ident or row}",
        "name": _text(record.get("nom")),
        "label": kind,
        "capacity": hours_of_ranges(_parts(record.get("plage_ouverture"))),
        "updated": parse_date(_text(record.get("date_modification"))[:10]),
        "served": competent if served else (),
        "code": _home(record, competent),
        "commune_name": _text(place.get("nom_commune")),
        "postal_code": _text(place.get("code_postal")),
        "lon": _coordinate(place, "longitude"),
        "lat": _coordinate(place, "latitude"),
        "phone": " ; ".join(filter(None, (_text(part.get("valeur")) for part in _parts(record.get("telephone"))))),
        "email": _emails(record.get("adresse_courriel")),
        "address": " ".join(
            filter(None, (_text(place.get(name)) for name in ("numero_voie", "code_postal", "nom_commune")))
        ),
    }


def _coordinate(place: Mapping[str, Any], name: str) -> str:
    value = place.get(name)
    return "" if value is None or isinstance(value, (bool, list, dict)) else str(value).strip()


def _competent(record: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    """Return the communes for which a service of this kind is competent."""
    found: dict[str, None] = {}
    for part in _parts(record.get("pivot")):
        codes = part.get("code_insee_commune")
        if part.get("type_service_local") == kind and isinstance(codes, (list, str)):
            found.update(dict.fromkeys(clean_code(code) for code in ([codes] if isinstance(codes, str) else codes)))
    return tuple(filter(None, found))


def _home(record: Mapping[str, Any], competent: tuple[str, ...]) -> str:
    """Return the commune where a service stands: its own code, else the only one for which it is competent."""
    code = clean_code(_text(record.get("code_insee_commune")))
    return code or (competent[0] if len(competent) == 1 else "")


def _emails(cell: Any) -> str:
    if isinstance(cell, str) and cell.lstrip().startswith("["):  # the exports write lists as text
        with suppress(ValueError, RecursionError):
            cell = json.loads(cell)
    texts = cell if isinstance(cell, list) else [cell]
    return " ; ".join(filter(None, (_text(text) for text in texts)))
