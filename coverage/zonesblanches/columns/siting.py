"""Columns of a proposal: where the next teams could be, and what each changes."""

from __future__ import annotations

from collections.abc import Mapping

from zonesblanches.columns.column import PEOPLE_UNIT, Column, Pair

__all__ = ["SITING"]

_ROLES: Mapping[str, Pair] = {
    "indispensable": ("indispensable", "indispensable"),
    "remplaçable": ("remplaçable", "replaceable"),
    "indifférent": ("indifférent", "indifferent"),
    "lié": ("lié à un autre site", "tied to another site"),
    "": ("", ""),
}

# fmt: off
SITING: tuple[Column, ...] = (
    Column("opening", "rank", "Ordre d’ouverture", "Order of opening",
           "à chaque rang, le site qui fait sortir le plus de personnes d'une zone blanche", counts="nothing"),
    Column("within_places", "count", "Lieux à portée", "Places within reach", "lieux à T ou moins du site",
           counts="nothing"),
    Column("within_people", "count", "Personnes à portée", "People within reach",
           "population concernée à T ou moins du site", unit=PEOPLE_UNIT, counts="people"),
    Column("blank_to_grey", "count", "De blanche à grise", "From blank to grey",
           "personnes, quand ce site ouvre après ceux qui le précèdent", unit=PEOPLE_UNIT, counts="people"),
    Column("blank_to_covered", "count", "De blanche à couverte", "From blank to covered",
           "personnes, quand ce site ouvre après ceux qui le précèdent", unit=PEOPLE_UNIT, counts="people"),
    Column("grey_to_covered", "count", "De grise à couverte", "From grey to covered",
           "personnes, quand ce site ouvre après ceux qui le précèdent", unit=PEOPLE_UNIT, counts="people"),
    Column("site_role", "text", "Rôle du site", "Role of the site",
           "indispensable : dans tous les plans presque aussi bons ; remplaçable : d'autres peuvent en tenir lieu ; "
           "indifférent : plus de dix le peuvent, ou l'on peut s'en passer ; lié : sans lui, un autre change aussi",
           values=_ROLES, counts="nothing"),
    Column("replaced_by", "text", "Remplaçable par", "Replaceable by", "sites qui peuvent en tenir lieu",
           counts="nothing"),
    Column("plans_share", "share", "Part des plans", "Share of plans",
           "part des plans presque aussi bons qui retiennent ce site", counts="nothing"),
    Column("still_chosen", "text", "Encore retenu à", "Still chosen at", "réglages où ce site est retenu de nouveau",
           counts="nothing"),
    Column("plan_rank", "rank", "Rang du plan", "Rank of the plan", "du meilleur au moins bon", counts="nothing"),
    Column("plan_sites", "text", "Sites du plan", "Sites of the plan", "sites du plan", counts="nothing"),
    Column("plan_people", "count", "Personnes gagnées", "People gained", "personnes que le plan sert",
           unit=PEOPLE_UNIT, counts="people"),
    Column("plan_loss", "count", "Perte", "Loss", "personnes de moins que le meilleur plan", unit=PEOPLE_UNIT,
           counts="people"),
    Column("n_sites", "count", "Nombre de sites", "Number of sites", "nombre de nouveaux sites", counts="nothing"),
    Column("blank_left", "count", "Restent en zone blanche", "Left in blank zones",
           "personnes qui restent en zone blanche", unit=PEOPLE_UNIT, counts="people"),
    Column("newly_covered", "count", "Deviennent couvertes", "Become covered", "personnes dont le lieu devient couvert",
           unit=PEOPLE_UNIT, counts="people"),
    Column("one_more", "count", "Gain d’un site de plus", "Gain of one more site",
           "personnes qui sortent d'une zone blanche avec un site de plus", unit=PEOPLE_UNIT, counts="people"),
    Column("class_before", "class", "Classe avant", "Class before", "sans les nouveaux sites", counts="nothing"),
    Column("class_after", "class", "Classe après", "Class after", "avec les nouveaux sites", counts="nothing"),
    Column("n_before", "count", "Intervenants avant", "Providers before", "N sans les nouveaux sites",
           counts="nothing"),
    Column("n_after", "count", "Intervenants après", "Providers after", "N avec les nouveaux sites", counts="nothing"),
    Column("nearest_before", "cost", "Accès avant", "Access before", "au plus proche, sans les nouveaux sites",
           counts="nothing"),
    Column("nearest_after", "cost", "Accès après", "Access after", "au plus proche, avec les nouveaux sites",
           counts="nothing"),
    Column("access_before_per_1k", "decimal", "Accessibilité avant", "Accessibility before",
           "pour 1 000 personnes, sans les nouveaux sites", counts="rate"),
    Column("access_after_per_1k", "decimal", "Accessibilité après", "Accessibility after",
           "pour 1 000 personnes, avec les nouveaux sites", counts="rate"),
    Column("served_by", "text", "Sites à portée", "Sites within reach", "nouveaux sites à T ou moins",
           counts="nothing"),
    Column("van", "rank", "Véhicule", "Van", "numéro du véhicule", counts="nothing"),
    Column("half_day", "text", "Demi-journée", "Half-day", "jour, moitié du jour, et semaine d'une quinzaine",
           counts="nothing"),
    Column("leave_time", "text", "Départ du dépôt", "Leaves the depot", "heure", counts="nothing"),
    Column("arrive_time", "text", "Arrivée", "Arrives", "heure d'arrivée à l'arrêt", counts="nothing"),
    Column("depart_time", "text", "Départ de l’arrêt", "Leaves the stop", "heure", counts="nothing"),
    Column("back_time", "text", "Retour au dépôt", "Back at the depot", "heure", counts="nothing"),
    Column("minutes_driven", "count", "Minutes de route", "Minutes driven",
           "de toute la demi-journée, à son premier arrêt", unit=("min", "min"), counts="nothing"),
    Column("km_driven", "decimal", "Kilomètres", "Kilometres", "de toute la demi-journée, à son premier arrêt",
           unit=("km", "km"), counts="nothing"),
    Column("visits", "count", "Passages", "Visits", "par semaine, ou par quinzaine", counts="nothing"),
    Column("days_a_week", "decimal", "Jours par semaine", "Days a week",
           "une demi-journée compte ½, ¼ où deux arrêts la partagent", unit=("jours", "days"), counts="nothing"),
    Column("longest_gap", "count", "Plus long écart", "Longest gap", "jours entre deux passages",
           unit=("jours", "days"), counts="nothing"),
    Column("blank_reached", "count", "Sorties d’une zone blanche", "Out of a blank zone",
           "personnes, chaque lieu par son arrêt le plus proche", unit=PEOPLE_UNIT, counts="people"),
)
# fmt: on
