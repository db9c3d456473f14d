"""Which column of a list plays which role: the schema of providers and its synonyms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from zonesblanches.errors import MissingColumnError, did_you_mean, first_five
from zonesblanches.language import normalise

__all__ = ["ROLES", "match_headers", "recognised"]

ROLES: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("id", "identifiant", "id equipe", "code equipe", "numero", "reference", "ref", "identifier"),
        "name": (
            "nom",
            "name",
            "equipe",
            "nom equipe",
            "nom de l equipe",
            "equipe citoyenne",
            "structure",
            "nom structure",
            "nom de la structure",
            "denomination",
            "raison sociale",
            "intitule",
            "libelle",
            "service",
            "nom du service",
            "association",
            "team",
            "team name",
            "lib fs",
        ),
        "family": (
            "famille",
            "family",
            "famille de services",
            "type de service",
            "type",
            "categorie",
            "type de structure",
            "type structure",
            "category",
        ),
        "mode": ("mode", "mode d intervention", "modalite", "modalite d intervention"),
        "capacity": (
            "capacite",
            "capacity",
            "benevoles",
            "nb benevoles",
            "nbre benevoles",
            "nombre de benevoles",
            "nombre benevoles",
            "effectif",
            "effectifs",
            "places",
            "nombre de places",
            "etp",
            "volunteers",
            "staff",
        ),
        "status": (
            "statut",
            "status",
            "actif",
            "active",
            "etat",
            "en activite",
            "actif o n",
            "actif oui non",
        ),
        "updated": (
            "mise a jour",
            "maj",
            "date maj",
            "date de mise a jour",
            "derniere mise a jour",
            "mis a jour le",
            "updated",
            "last update",
            "last updated",
            "date",
        ),
        "declared": (
            "communes declarees",
            "communes desservies",
            "communes couvertes",
            "communes d intervention",
            "communes servies",
            "territoire d intervention",
            "zone d intervention",
            "secteur d intervention",
            "declared",
            "declared communes",
            "communes served",
        ),
        "lon": ("lon", "lng", "long", "longitude", "x", "coord x", "coordonnee x", "x wgs84"),
        "lat": ("lat", "latitude", "y", "coord y", "coordonnee y", "y wgs84"),
        "commune_code": (
            "code insee",
            "code commune",
            "insee",
            "codgeo",
            "depcom",
            "code insee commune",
            "code commune insee",
            "insee com",
            "commune code",
            "citycode",
            "insee code",
            "cog",
        ),
        "commune": (
            "commune",
            "ville",
            "nom commune",
            "nom de la commune",
            "commune nom",
            "localite",
            "city",
            "town",
            "municipality",
            "commune d implantation",
            "lib com",
        ),
        "postal_code": ("code postal", "cp", "codepostal", "postal code", "postcode", "zip", "zip code"),
        "department": ("departement", "dep", "dept", "code departement", "department", "insee dep"),
    }
)
_ROLE_OF = {synonym: role for role, synonyms in ROLES.items() for synonym in synonyms}
_PLACES = ("commune_code", "commune", "declared")


def recognised(cells: Sequence[object]) -> int:
    """Count the cells of a row that are headers of the schema."""
    return len({_ROLE_OF[key] for cell in cells if (key := normalise(cell)) in _ROLE_OF})


def match_headers(headers: Sequence[str], overrides: Mapping[str, str], source: str) -> dict[str, str]:
    """Return role → header, the user's own choice first, else the first header that is a known synonym.

    Raises
    ------
    MissingColumnError
        When an override names an unknown role or an absent column, or when nothing gives a place.
    """
    unknown = [role for role in overrides if role not in ROLES]
    if unknown:
        raise MissingColumnError(
            f"columns : rôle inconnu « {unknown[0]} ».{did_you_mean(unknown[0], list(ROLES))} "
            f"Rôles possibles : {', '.join(ROLES)}."
        )
    absent = [header for header in overrides.values() if header not in headers]
    if absent:
        raise MissingColumnError(
            f"{source} : colonne « {absent[0]} » absente.{did_you_mean(absent[0], list(headers))} "
            f"Colonnes lues : {first_five(headers)}."
        )
    found = dict(overrides)
    for header in headers:
        role = _ROLE_OF.get(normalise(header))
        if role and role not in found and header not in found.values():
            found[role] = header
    _require_place(found, headers, source)
    return found


def _require_place(found: Mapping[str, str], headers: Sequence[str], source: str) -> None:
    if ("lon" in found and "lat" in found) or any(role in found for role in ("commune_code", "commune")):
        return
    raise MissingColumnError(
        f"{source} : aucune colonne ne dit où se trouvent les équipes. Colonnes lues : {first_five(headers)}. "
        "Attendu : « code insee », ou « commune » (avec « code postal » ou « département »), ou « longitude » et "
        '« latitude ». Si vos colonnes ont d\'autres noms, indiquez-les : columns={"commune_code": "votre colonne"}.'
    )
