"""Providers as a file of data·inclusion, the national standard: valid for its validator, read back whole."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches import clock
from zonesblanches.errors import OutputError
from zonesblanches.language import normalise
from zonesblanches.providers.inclusion_checks import as_list, record_faults, valid_email
from zonesblanches.providers.inclusion_fields import NATIONAL_NETWORKS, SERVICE, STRUCTURE, InclusionField
from zonesblanches.providers.providers import Providers
from zonesblanches.territory import store

__all__ = ["OURS", "inclusion_records", "restored", "write_data_inclusion"]

PRODUCER = "zonesblanches"
_DERIVED = {"x_m", "y_m", "zone", "landmass", "row", "source"}  # made again on reading, or private to this run
_LISTS = ("declared", "rights")
_FLAGS = ("capacity_imputed", "active", "active_assumed", "name_made")
_NUMBERS = ("capacity", "days", "lon", "lat", "location_score")
OURS = tuple(f"zb_{name}" for name in ("name", "mode", "capacity", "declared"))
_UNKNOWN_DAY = dt.date(2000, 1, 1)  # the oldest that the standard allows: nobody takes it for fresh
_LONGEST_NAME, _SHORTEST_NAME = 150, 3
_SPREADSHEET_BLANKS = {"n/a", "nan", "null", "none", "<na>", "#n/a", "-nan", "#na", "1.#ind", "1.#qnan", "-1.#ind",
                       "-1.#qnan", "#n/a n/a"}  # fmt: skip
_UNWRITTEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_THEMES: Mapping[str, str] = MappingProxyType(
    {
        "lien social": "remobilisation--lien-social",
        "aide a domicile": "famille--prise-en-charge-personne-dependante",
        "accueil orientation": "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits",
        "soutien aux aidants": "famille--soutien-aidants",
        "sante": "sante--acces-aux-soins",
        "mobilite": "mobilite--etre-accompagne-dans-son-parcours-mobilite",
        "aide alimentaire": "equipement-et-alimentation--alimentation",
    }
)
_CARRIERS: Mapping[str, str] = MappingProxyType(
    {
        "ccas": "ccas-cias", "cias": "ccas-cias", "croix rouge francaise": "croix-rouge",
        "msa": "mutualite-sociale-agricole",
        "france services": "france-service", "secours populaire francais": "secours-populaire",
        "restos du coeur": "restos-du-coeur", "les restos du coeur": "restos-du-coeur", "centre social": "fcsf",
    }
)  # fmt: skip

Line = dict[str, Any]


def write_data_inclusion(providers: Providers, path: str | Path, *, contacts: bool = False) -> Path:
    """Write providers as structures and services; see `Providers.to_data_inclusion`.

    Raises
    ------
    OutputError
        When the extension is unknown, or the file cannot be written.
    """
    from xlsxwriter.exceptions import FileCreateError

    target = Path(path)
    write = _WRITERS.get(target.suffix.lower())
    if write is None:
        raise OutputError(f"{target.name} : data·inclusion s'écrit en .xlsx, .csv ou .json.")
    structures, services = inclusion_records(providers, contacts=contacts)
    try:
        write(structures, services, target)
    except (OSError, FileCreateError) as error:
        raise OutputError(
            f"Impossible d'écrire {target} : {getattr(error, 'strerror', None) or error}. Le dossier existe-t-il ? "
            "Le fichier est-il ouvert ailleurs ?"
        ) from error
    return target


def inclusion_records(providers: Providers, *, contacts: bool = False) -> tuple[list[Line], list[Line]]:
    """Return a structure and a service for each provider, none of which the standard finds at fault.

    Parameters
    ----------
    providers
        The teams.
    contacts
        Whether addresses, phones and e-mails are written too.
    """
    hours = {source.name for source in providers.sources if source.unit == "heures"}
    private = providers.private.reindex(providers.table.index).fillna("")
    structures, services = [], []
    for ident, line, kept in zip(
        providers.table.index, providers.table.to_dict("records"), private.to_dict("records"), strict=True
    ):
        common = _common(str(ident), line) | (_contacts(kept) if contacts else {})
        carrier = _network(line["carrier"])
        structures.append(_sound(common | {"reseaux_porteurs": [carrier] if carrier else None}, STRUCTURE))
        service = common | _service(line, in_hours=line["source"] in hours)
        services.append(_sound(service, SERVICE) | _ours(line))
    return structures, services


def _sound(record: Line, fields: Sequence[InclusionField]) -> Line:
    """Return a record in the order of the standard, without the optional fields that it would find at fault."""
    wrong = {name for name, _, _ in record_faults(record, fields)}
    return {one.name: None if one.name in wrong and not one.required else record.get(one.name) for one in fields}


def _common(ident: str, line: Line) -> Line:
    key = f"{PRODUCER}--{_plain(ident).strip() or line['row']}"
    return {
        "source": PRODUCER,
        "id": key,
        "structure_id": key,
        "nom": _name(line["name"]),
        "date_maj": _day(line["updated"]),
        "description": f"{_plain(line['family']).strip()[:200] or 'Service'} : équipe d'un recensement local.",
        "code_insee": str(line["commune"]) if re.fullmatch(r"\w{5}", str(line["commune"])) else None,
        "longitude": _finite(line["lon"]),
        "latitude": _finite(line["lat"]),
    }


def _service(line: Line, *, in_hours: bool) -> Line:
    theme = _THEMES.get(normalise(line["family"]))
    rights = [code for right in _items(line.get("rights")) for code in _zones(right)]
    capacity = _finite(line["capacity"])
    return {
        "thematiques": [theme] if theme else None,
        "publics": ["seniors"],
        "modes_accueil": ["en-presentiel"] if line["mode"] in {"accueil", "itinérant"} else None,
        "zone_eligibilite": [
            code for code in (*_items(line["declared"]), *rights) if re.fullmatch(r"\w{5}|\w{2,3}|france", code)
        ]
        or None,
        "volume_horaire_hebdomadaire": capacity if in_hours and not line["capacity_imputed"] else None,
    }


def _contacts(private: Line) -> Line:
    phone, email = _plain(str(private.get("phone", ""))).strip(), str(private.get("email", "")).strip()
    return {
        "adresse": _plain(str(private.get("address", ""))).strip() or None,
        "telephone": phone or None,
        "courriel": email if valid_email(email) else None,
        "contact_nom_prenom": _plain(str(private.get("contact", ""))).strip() or None,
    }


def _plain(text: Any) -> str:
    """Return a text without what no workbook can hold."""
    return _UNWRITTEN.sub(" ", str(text))


def _name(text: Any) -> str:
    """Return a name of 3 to 150 characters, without a final full stop, that no spreadsheet takes for a blank."""
    name = _plain(text).strip()[:_LONGEST_NAME].rstrip(". \t\n")
    if len(name) < _SHORTEST_NAME or name.lower() in _SPREADSHEET_BLANKS:
        name = f"Équipe {name}".strip()
    return name


def _day(day: Any) -> str:
    known = isinstance(day, dt.date) and not pd.isna(day) and _UNKNOWN_DAY <= day <= clock.today()
    return (day if known else _UNKNOWN_DAY).isoformat()


def _finite(value: Any) -> float | None:
    return float(value) if value is not None and np.isfinite(float(value)) else None


def _items(cell: Any) -> tuple[str, ...]:
    return tuple(map(str, cell)) if isinstance(cell, (tuple, list)) else ()


def _zones(right: str) -> tuple[str, ...]:
    """Return the codes of a right, which the standard counts by départements; one with exceptions has none."""
    level, _, code = right.partition(":")
    if level == "region":
        communes = store.communes()
        return tuple(sorted(set(communes.loc[communes["reg"] == code, "dep"])))
    return {"departement": (code,), "pays": (code,), "france": ("france",)}.get(level, ())


def _network(carrier: Any) -> str:
    """Return the national network that carries a team, where the standard knows it."""
    words = normalise(carrier)
    slug = words.replace(" ", "-")
    return slug if slug in NATIONAL_NETWORKS else _CARRIERS.get(words, "")


def _ours(line: Line) -> Line:
    """Return what the standard cannot hold, column by column, under names that its validator leaves alone."""
    return {f"zb_{name}": _written(name, value) for name, value in line.items() if name not in _DERIVED}


def _written(name: str, value: Any) -> Any:
    if name in _LISTS:
        return list(_items(value))
    if name in _FLAGS:
        return "oui" if value else "non"
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.isoformat() if isinstance(value, dt.date) else float(value) if name in _NUMBERS else _plain(value)


def _json(structures: list[Line], services: list[Line], target: Path) -> None:
    content = {"structures": structures, "services": services}
    target.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _csv(structures: list[Line], services: list[Line], target: Path) -> None:
    for lines, file in ((structures, target.with_name(f"{target.stem}_structures.csv")), (services, target)):
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(_titles(lines))
            writer.writerows([_cell(line.get(title)) for title in _titles(lines)] for line in lines)


def _titles(lines: list[Line]) -> list[str]:
    return list(lines[0]) if lines else [one.name for one in STRUCTURE]


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if any("," in item for item in value) else ", ".join(value)
    return "" if value is None else repr(value) if isinstance(value, float) else value


def _xlsx(structures: list[Line], services: list[Line], target: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for title, lines in (("Structures", structures), ("Services", services)):
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, ["__ignore__", *_titles(lines)])
            for row, line in enumerate(lines, start=1):
                for column, name in enumerate(_titles(lines), start=1):
                    if _cell(line.get(name)) != "":
                        sheet.write_string(row, column, str(_cell(line[name])))


_WRITERS: Mapping[str, Callable[[list[Line], list[Line], Path], None]] = MappingProxyType(
    {".json": _json, ".csv": _csv, ".xlsx": _xlsx}
)


def restored(providers: Providers, records: Mapping[int, Mapping[str, Any]]) -> Providers:
    """Put back what this library had written beside the standard: nothing of ours is lost on the way.

    Parameters
    ----------
    providers
        As read by the standard alone.
    records
        Row → fields, « zb_ » ones included.
    """
    rows = [records.get(int(row), {}) for row in providers.table["row"]]
    if not any(name in record for record in rows for name in OURS):
        return providers
    table = providers.table.copy()
    names = dict.fromkeys(key[3:] for record in rows for key in record if key.startswith("zb_"))
    for name in names:
        old = list(table[name]) if name in table else [None] * len(table)
        values = [_read(name, record[f"zb_{name}"]) if f"zb_{name}" in record else value
                  for record, value in zip(rows, old, strict=True)]  # fmt: skip
        kind = table[name].dtype if name in _NUMBERS and name in table else bool if name in _FLAGS else None
        table[name] = pd.Series(values, index=table.index, dtype=kind)
    own = [record.get("source") == PRODUCER and ident.startswith(f"{PRODUCER}--")
           for ident, record in zip(table.index, rows, strict=True)]  # fmt: skip
    short = [
        ident.removeprefix(f"{PRODUCER}--") if mine else ident for ident, mine in zip(table.index, own, strict=True)
    ]
    new = dict(zip(table.index, short, strict=True)) if len(set(short)) == len(short) else {}
    table.index = pd.Index([new.get(ident, ident) for ident in table.index], name=table.index.name)
    ledger = providers.rows.assign(id=[new.get(ident, ident) for ident in providers.rows["id"]])
    repairs = providers.repairs[providers.repairs["column"] != "capacity"].reset_index(drop=True)
    return dataclasses.replace(
        providers, table=table, rows=ledger, repairs=repairs, private=providers.private.rename(index=new)
    )


def _read(name: str, cell: Any) -> Any:
    if name in _LISTS:
        return tuple(as_list(cell))
    if name in _FLAGS:
        return str(cell) == "oui"
    missing = cell is None or cell == "" or (isinstance(cell, float) and np.isnan(cell))
    if name in _NUMBERS:
        return float("nan") if missing else float(cell)
    if name == "updated":
        return None if missing else dt.date.fromisoformat(str(cell)[:10])
    if missing:
        return None if name == "mode" else ""
    return str(cell)
