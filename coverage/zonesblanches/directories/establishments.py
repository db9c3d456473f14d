"""Categories of FINESS that matter for old people, by code and by word."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zonesblanches.directories.equipment import Equipment

__all__ = ["CATEGORIES", "CATEGORY_WORDS", "category"]

_HOME = "aide à domicile"
_HOUSING = "hébergement des personnes âgées"

# 209 and 460 were SPASAD and SAAD before the reform of 2023: the codes stayed.
CATEGORIES: Mapping[str, Equipment] = MappingProxyType(
    {
        "124": Equipment("Centre de santé", "centres et maisons de santé"),
        "127": Equipment("Hospitalisation à domicile", "hospitalisation à domicile", "aller-vers"),
        "202": Equipment("Résidence autonomie", _HOUSING),
        "207": Equipment("Centre de jour pour personnes âgées", "accueil de jour"),
        "209": Equipment("Service autonomie aide et soins (SAAS)", _HOME, "aller-vers"),
        "354": Equipment("Service de soins infirmiers à domicile (SSIAD)", _HOME, "aller-vers"),
        "439": Equipment("Centre de santé polyvalent", "centres et maisons de santé"),
        "460": Equipment("Service autonomie aide (SAA)", _HOME, "aller-vers"),
        "463": Equipment("Centre local d'information et de coordination (CLIC)", "accueil-orientation"),
        "500": Equipment("EHPAD", _HOUSING),
        "501": Equipment("EHPA percevant des crédits d'assurance maladie", _HOUSING),
        "502": Equipment("EHPA ne percevant pas de crédits d'assurance maladie", _HOUSING),
        "603": Equipment("Maison de santé", "centres et maisons de santé"),
        "606": Equipment("Dispositif d'appui à la coordination (DAC)", "accueil-orientation"),
        "609": Equipment("Maison départementale des personnes handicapées (MDPH)", "accueil-orientation"),
        "620": Equipment("Pharmacie", "pharmacies"),
        "627": Equipment("Propharmacie", "pharmacies"),
        "629": Equipment("Pharmacie mutualiste", "pharmacies"),
    }
)

CATEGORY_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aide à domicile": ("460", "209", "354"),
        "services autonomie": ("460", "209", "354"),
        "SAAD": ("460",),
        "SAA": ("460",),
        "SAAS": ("209",),
        "SPASAD": ("209",),
        "SSIAD": ("354", "209"),
        "soins à domicile": ("354", "209"),
        "CLIC": ("463",),
        "DAC": ("606",),
        "MDPH": ("609",),
        "EHPAD": ("500",),
        "hébergement": ("500", "501", "502", "202"),
        "résidences autonomie": ("202",),
        "accueil de jour": ("207",),
        "hospitalisation à domicile": ("127",),
        "centres de santé": ("124", "439"),
        "maisons de santé": ("603",),
        "pharmacies": ("620", "627", "629"),
    }
)


def category(code: str, label: str = "") -> Equipment:
    """Return what is known of a category; one that is not in the table is called as the file calls it.

    Examples
    --------
    >>> category("354").family, category("355", "Centre Hospitalier (C.H.)").label
    ('aide à domicile', 'Centre Hospitalier (C.H.)')
    """
    return CATEGORIES.get(code) or Equipment(label or f"Catégorie {code}", label or f"catégorie FINESS {code}")
