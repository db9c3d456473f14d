"""Types of equipment of the BPE that matter for old people, by code and by word."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["EQUIPMENT", "EQUIPMENT_WORDS", "Equipment", "equipment"]


class Equipment(NamedTuple):
    """One type of equipment.

    Attributes
    ----------
    label
        Name of one such place, in French.
    family
        Family of services.
    mode
        ``accueil`` or ``aller-vers``.
    """

    label: str
    family: str
    mode: str = "accueil"


_GP = Equipment("Médecin généraliste", "médecins généralistes")
_NURSE = Equipment("Infirmier", "infirmiers", "aller-vers")
_PHYSIO = Equipment("Masseur-kinésithérapeute", "kinésithérapeutes")
_DENTIST = Equipment("Chirurgien-dentiste", "dentistes")
_FEET = Equipment("Pédicure-podologue", "pédicures-podologues")
_PHARMACY = Equipment("Pharmacie", "pharmacies")

# Several codes of one label: the nomenclature changes with the years.
EQUIPMENT: Mapping[str, Equipment] = MappingProxyType(
    {
        "A128": Equipment("France services", "accueil-orientation"),
        "A129": Equipment("Mairie", "mairies"),
        "A206": Equipment("Bureau de poste", "La Poste"),
        "A207": Equipment("Relais poste", "La Poste"),
        "A208": Equipment("Agence postale", "La Poste"),
        "D108": Equipment("Centre de santé", "centres et maisons de santé"),
        "D112": Equipment("Hospitalisation à domicile", "hospitalisation à domicile", "aller-vers"),
        "D113": Equipment("Maison de santé pluridisciplinaire", "centres et maisons de santé"),
        "D201": _GP,
        "D221": _DENTIST,
        "D232": _NURSE,
        "D233": _PHYSIO,
        "D237": _FEET,
        "D244": _NURSE,
        "D265": _GP,
        "D277": _DENTIST,
        "D279": _PHYSIO,
        "D280": _FEET,
        "D281": _NURSE,
        "D301": _PHARMACY,
        "D307": _PHARMACY,
        "D401": Equipment("Hébergement pour personnes âgées", "hébergement des personnes âgées"),
        "D402": Equipment("Soins à domicile pour personnes âgées", "aide à domicile", "aller-vers"),
        "D403": Equipment("Services d'aide pour personnes âgées", "aide à domicile", "aller-vers"),
        "D404": Equipment("Foyer-restaurant pour personnes âgées", "repas des personnes âgées"),
        "D405": Equipment("Repas à domicile pour personnes âgées", "repas des personnes âgées", "aller-vers"),
        "D506": Equipment("Centre social", "lien social"),
    }
)

EQUIPMENT_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "France services": ("A128",),
        "mairies": ("A129",),
        "postes": ("A206", "A207", "A208"),
        "La Poste": ("A206", "A207", "A208"),
        "bureaux de poste": ("A206",),
        "relais poste": ("A207",),
        "agences postales": ("A208",),
        "médecins généralistes": ("D265", "D201"),
        "infirmiers": ("D281", "D244", "D232"),
        "kinésithérapeutes": ("D279", "D233"),
        "dentistes": ("D277", "D221"),
        "pédicures-podologues": ("D280", "D237"),
        "pharmacies": ("D307", "D301"),
        "centres de santé": ("D108",),
        "maisons de santé": ("D113",),
        "hospitalisation à domicile": ("D112",),
        "hébergement": ("D401",),
        "aide à domicile": ("D402", "D403"),
        "soins à domicile": ("D402",),
        "services d'aide": ("D403",),
        "foyers-restaurants": ("D404",),
        "repas à domicile": ("D405",),
        "centres sociaux": ("D506",),
    }
)


def equipment(code: str) -> Equipment:
    """Return what is known of a type; a code that is not in the table is called by its code.

    Examples
    --------
    >>> equipment("D307").label, equipment("B201").family
    ('Pharmacie', 'équipement B201')
    """
    return EQUIPMENT.get(code, Equipment(f"Équipement {code}", f"équipement {code}"))
