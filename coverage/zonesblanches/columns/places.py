"""Columns of communes: who lives there, with what income, where."""

from __future__ import annotations

from zonesblanches.columns.column import PEOPLE_UNIT, Column

__all__ = ["PLACES"]

_OFFICIAL = "IGN, ADMIN EXPRESS ; Insee, code officiel géographique"
_CENSUS = "Insee, recensement de la population"
_POINT = "DILA (mairies), IGN ; pour une équipe, sa liste"

# fmt: off
PLACES: tuple[Column, ...] = (
    Column("code", "text", "Code Insee", "INSEE code", "code officiel géographique 2026, 5 caractères",
           source=_OFFICIAL, counts="nothing"),
    Column("name", "text", "Commune", "Commune", "nom officiel de la commune", source=_OFFICIAL, counts="nothing"),
    Column("epci", "text", "Code EPCI", "EPCI code", "SIREN de l'intercommunalité, 2026", source=_OFFICIAL,
           counts="nothing"),
    Column("epci_name", "text", "EPCI", "EPCI", "nom de l'intercommunalité, 2026", source=_OFFICIAL, counts="nothing"),
    Column("dep", "text", "Département", "Département", "code du département", source=_OFFICIAL, counts="nothing"),
    Column("reg", "text", "Région", "Région", "code de la région", source=_OFFICIAL, counts="nothing"),
    Column("population", "count", "Population", "Population", "population municipale 2023", unit=PEOPLE_UNIT,
           source="Insee, populations de référence", counts="people"),
    Column("people_65p", "count", "Personnes de 65 ans ou plus", "People aged 65+", "recensement 2021",
           unit=PEOPLE_UNIT, source=_CENSUS, counts="people"),
    Column("people_65p_source", "text", "Source des 65 ans ou plus", "Source of people 65+",
           "census, ou shared (au prorata)", source=_CENSUS, counts="nothing"),
    Column("postal_codes", "text", "Codes postaux", "Postal codes", "codes postaux de la commune",
           source="La Poste, par l'Insee", counts="nothing"),
    Column("people_75p", "count", "Personnes de 75 ans ou plus", "People aged 75+",
           "recensement chargé par l'utilisateur", unit=PEOPLE_UNIT, source=_CENSUS, counts="people"),
    Column("people_80p", "count", "Personnes de 80 ans ou plus", "People aged 80+",
           "recensement chargé par l'utilisateur", unit=PEOPLE_UNIT, source=_CENSUS, counts="people"),
    Column("people_80p_alone", "count", "Personnes de 80 ans ou plus vivant seules", "People aged 80+ living alone",
           "recensement chargé par l'utilisateur", unit=PEOPLE_UNIT, source=_CENSUS, counts="people"),
    Column("median_income", "decimal", "Niveau de vie médian (€)", "Median income (€)",
           "revenu disponible médian par unité de consommation (Filosofi)", unit=("€ par an", "€ a year"),
           source="Insee, Filosofi", counts="rate"),
    Column("poverty_share", "share", "Taux de pauvreté", "Poverty rate", "5 % ou moins est écrit 5 %",
           source="Insee, Filosofi", counts="rate"),
    Column("apl_gp", "decimal", "APL aux généralistes", "Access to GPs (APL)", "consultations par an et par habitant",
           unit=("consultations par an et par habitant", "visits a year per person"),
           source="DREES, accessibilité potentielle localisée", counts="nothing"),
    Column("density_grid", "rank", "Grille de densité", "Density grid", "de 1 (grands centres) à 7 (très dispersé)",
           source="Insee, grille communale de densité", counts="nothing"),
    Column("area_km2", "decimal", "Superficie (km²)", "Area (km²)",
           "calculée sur le contour, dans la projection légale", unit=("km²", "km²"), source=_OFFICIAL,
           counts="nothing"),
    Column("density", "decimal", "Densité (hab./km²)", "Density (people/km²)", "population / superficie",
           unit=("habitants par km²", "people per km²"), source="population / superficie", counts="rate"),
    Column("point_source", "text", "Point de référence", "Reference point",
           "mairie, mairie_flipped (longitude ou latitude redressée), interior (point intérieur), user (fourni)",
           source=_POINT, counts="nothing"),
    Column("lon", "degrees", "Longitude", "Longitude", "degrés, WGS 84", source=_POINT, counts="place"),
    Column("lat", "degrees", "Latitude", "Latitude", "degrés, WGS 84", source=_POINT, counts="place"),
)
# fmt: on
