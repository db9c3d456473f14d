"""Neighbours of data·inclusion, record by record in its words: Soliguide, médiation numérique, versions before 1.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zonesblanches.directories.inclusion_files import FORMER
from zonesblanches.language import normalise
from zonesblanches.providers.inclusion_checks import as_list
from zonesblanches.providers.inclusion_fields import STRUCTURE

__all__ = ["family_of_theme", "kind_of", "translator"]

_MEDIATION = {
    "pivot", "dispositif_programmes_nationaux", "modalites_accompagnement", "publics_specifiquement_adresses",
    "prise_en_charge_specifique", "formations_labels", "autres_formations_labels", "fiche_acces_libre",
    "structure_parente", "itinerance",
}  # fmt: skip
_LEAST_MEDIATION = 3
_YES = {"oui", "o", "true", "vrai", "1", "yes"}
_AGED = ("senior", "personnes agees", "retraite")
_STRUCTURE_MARKS = {
    "date_maj", "lien_source", "reseaux_porteurs", "labels_nationaux", "horaires_accueil", "horaires_ouverture",
    "accessibilite_lieu", "complement_adresse", "typologie", "rna", "presentation_resume",
}  # fmt: skip
_STRUCTURE_FIELDS = {one.name for one in STRUCTURE} | set(FORMER) | {"antenne", "score_qualite", "thematiques"}
_LEAST_KNOWN = 0.7  # share of columns: a partner's own list has others, which must be read
_FAMILIES = {
    "remobilisation": "lien social",
    "famille--prise-en-charge-personne-dependante": "aide à domicile",
    "equipement-et-alimentation--aide-menagere": "aide à domicile",
    "famille--soutien-aidants": "soutien aux aidants",
    "sante": "santé",
    "mobilite": "mobilité",
    "numerique": "numérique",
    "equipement-et-alimentation--alimentation": "aide alimentaire",
    "difficultes-administratives-ou-juridiques": "accueil-orientation",
    "acces-aux-droits-et-citoyennete": "accueil-orientation",
    "logement-hebergement": "logement",
    "difficultes-financieres": "aide financière",
}


def kind_of(record: Mapping[str, Any]) -> str:
    """Say what a record is by its fields: service, structure, soliguide, mediation, or nothing known.

    Examples
    --------
    >>> kind_of({"id": 1, "structure_id": 2, "nom": "x", "thematiques": None}), kind_of({"lieu_id": 1, "position": {}})
    ('service', 'soliguide')
    >>> kind_of({"nom": "x", "commune": "Apt"})
    ''
    """
    keys = {str(key).strip().lower() for key in record}
    if {"lieu_id", "position"} <= keys:
        return "soliguide"
    if len(keys & _MEDIATION) >= _LEAST_MEDIATION and {"id", "nom"} <= keys:
        return "mediation"
    if {"id", "nom", "structure_id"} <= keys:
        return "service"
    known = keys & (_STRUCTURE_FIELDS | _STRUCTURE_MARKS)
    marked = len(keys & _STRUCTURE_MARKS) >= 2 and len(known) >= _LEAST_KNOWN * len(keys)
    return "structure" if {"id", "nom", "source"} <= keys and marked else ""


def translator(kind: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return what puts a record of a kind in the words of data·inclusion."""
    return {"soliguide": _soliguide, "mediation": _mediation}.get(kind, _former)


def family_of_theme(themes: list[str]) -> str:
    """Return the family of the first theme known, in the order of the themes that matter here.

    Examples
    --------
    >>> family_of_theme(["sante--acces-aux-soins", "remobilisation--lien-social"]), family_of_theme([])
    ('lien social', 'autres services')
    """
    found = [family for start, family in _FAMILIES.items() if any(theme.startswith(start) for theme in themes)]
    return found[0] if found else "autres services"


def _former(record: Mapping[str, Any]) -> dict[str, Any]:
    """Put the names of v0 in those of today; what today's name already says stays."""
    told = {str(key).strip().lower(): value for key, value in record.items()}
    for old, new in FORMER.items():
        if old in told and told.get(new) in {None, ""}:
            told[new] = told[old]
    if not told.get("description"):
        told["description"] = told.get("resume")
    if "type" in told and isinstance(told["type"], (list, tuple)):  # « types » was a list
        told["type"] = next(iter(told["type"]), None)
    if not told.get("zone_eligibilite") and told.get("zone_diffusion_type"):
        told["zone_eligibilite"] = _former_zone(told)
    return told


def _former_zone(told: Mapping[str, Any]) -> list[str] | None:
    kind, code = normalise(told.get("zone_diffusion_type") or ""), str(told.get("zone_diffusion_code") or "").strip()
    if kind == "pays":
        return ["france"]
    if kind == "region" and code:
        return [f"region:{code}"]
    return [code] if code and kind in {"commune", "epci", "departement"} else None


def _soliguide(record: Mapping[str, Any]) -> dict[str, Any]:
    """Read a place of Soliguide; its public is everyone unless it says otherwise."""
    position = record.get("position") or {}
    point = position.get("coordinates") or {}
    publics = record.get("publics") or {}
    ages = publics.get("age") or {}
    aged = (ages.get("min") or 0) >= 55
    closed = ((record.get("temp_infos") or {}).get("closure") or {}).get("actual")
    return {
        "id": f"soliguide--{record.get('lieu_id')}",
        "source": "soliguide",
        "nom": record.get("name"),
        "description": record.get("description"),
        "date_maj": str(record.get("updated_at") or "")[:10] or None,
        "commune": position.get("city"),
        "code_insee": position.get("city_code"),
        "code_postal": position.get("postal_code"),
        "adresse": position.get("address"),
        "longitude": point.get("x"),
        "latitude": point.get("y"),
        "courriel": record.get("entity_mail") or None,
        "publics": ["seniors"] if aged else ["tous-publics"] if not publics.get("accueil") else None,
        "modes_accueil": ["en-presentiel"],
        "_doubt": "fermeture temporaire annoncée" if closed else "",
        "_family": "accueil-orientation",
    }


def _mediation(record: Mapping[str, Any]) -> dict[str, Any]:
    """Read a place of digital help: 32 columns, several values between bars."""
    told = {str(key).strip().lower(): value for key, value in record.items()}
    publics = [normalise(text) for text in as_list(told.get("publics_specifiquement_adresses"))]
    aged = any(word in text for word in _AGED for text in publics)
    travels = normalise(told.get("itinerance") or "") in _YES
    return {
        **{name: told.get(name) for name in ("id", "nom", "commune", "code_postal", "code_insee", "adresse",
                                             "complement_adresse", "latitude", "longitude", "telephone", "site_web",
                                             "date_maj")},
        "source": told.get("source") or "mediation-numerique",
        "siret": told.get("pivot"),
        "courriel": next(iter(as_list(told.get("courriels"))), None),
        "description": told.get("presentation_resume") or told.get("presentation_detail"),
        "publics": ["seniors"] if aged else None if publics else ["tous-publics"],
        "thematiques": ["numerique--maitriser-les-fondamentaux-du-numerique"],
        "modes_accueil": ["en-presentiel"],
        "_mode": "itinérant" if travels else "",
        "_carrier": ", ".join(as_list(told.get("dispositif_programmes_nationaux"))),
    }  # fmt: skip
