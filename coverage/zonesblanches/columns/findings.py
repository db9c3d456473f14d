"""Columns of a diagnosis: class, score, its parts, ranks."""

from __future__ import annotations

from zonesblanches.columns.column import PEOPLE_UNIT, Column

__all__ = ["FINDINGS"]

_SCORE = "U = 100 · √(max(B, plancher) · L)"
_PART = f"part de {_SCORE}"

# fmt: off
FINDINGS: tuple[Column, ...] = (
    Column("demand", "count", "Population concernée", "Demand", "D : la colonne retenue est dite dans les paramètres",
           unit=PEOPLE_UNIT),
    Column("class", "class", "Classe", "Class",
           "blanche, grise, couverte, sans objet ou non classée : voir les critères dans les paramètres",
           source="N = 0 : blanche ; G1, G2 ou G3 : grise ; sinon couverte"),
    Column("reasons", "text", "Motifs", "Reasons", "G1 intervenant unique, G2 offre insuffisante, G3 éloignement",
           source="G1 : N < N* ; G2 : A < θ · A_ref ; G3 : d > T_prox"),
    Column("plain_reasons", "text", "Pourquoi", "Why", "motifs de la classe, en clair, avec leurs chiffres",
           source="G1 : N < N* ; G2 : A < θ · A_ref ; G3 : d > T_prox"),
    Column("n_providers", "count", "Intervenants à portée", "Providers in reach",
           "N : intervenants actifs distincts à T ou moins, ou qui déclarent la commune",
           source="N = intervenants à T ou moins, ou qui déclarent la commune"),
    Column("nearest_cost", "cost", "Accès au plus proche", "Cost to the nearest",
           "d : coût jusqu'à l'intervenant actif le plus proche ; infini (vide dans les fichiers) hors d'atteinte",
           source="d = min des coûts de la commune aux intervenants actifs"),
    Column("nearest_provider", "text", "Intervenant le plus proche", "Nearest provider",
           "nom de l'intervenant actif au coût le plus faible"),
    Column("access_per_1k", "decimal", "Accessibilité (pour 1 000)", "Accessibility (per 1,000)",
           "A : offre accessible pour 1 000 personnes concernées",
           unit=("offre pour 1 000 personnes", "supply per 1,000 people"),
           source="A = 1 000 · Σ w(c) R ; R = S / Σ w(c) D"),
    Column("access_ratio", "share", "Accessibilité / référence", "Accessibility / reference", "A / A_ref",
           source="A / A_ref ; A_ref = Σ S / Σ D"),
    Column("state", "text", "État de la desserte", "Service state",
           "in_reach (à portée), out_of_reach (hors d'atteinte), no_demand (aucune demande), missing (donnée "
           "manquante)"),
    Column("need", "index", "Risque de besoin (0–1)", "Risk of need (0–1)",
           "B : risque de besoin, et non isolement mesuré", source="B = somme pondérée des composantes normalisées"),
    Column("lack", "index", "Manque (0–1)", "Lack (0–1)", "L : 0 desservie, 1 sans aucun intervenant",
           source="L = somme pondérée de min(d / d_max, 1), 1 − min(A / A_ref, 1), 1 − min(N, N*) / N*"),
    Column("score", "score", "Score de sous-couverture", "Under-coverage score",
           "U, de 0 (desservie) à 100 (sous-couverte)", source=_SCORE),
    Column("score_arithmetic", "score", "Score, variante arithmétique", "Score, arithmetic variant", "100 (B + L) / 2",
           source="100 · (B + L) / 2"),
    Column("volume", "decimal", "Volume prioritaire (personnes)", "Priority volume (people)",
           "score / 100 × personnes de 80 ans ou plus vivant seules, ou population concernée",
           unit=PEOPLE_UNIT, source="U / 100 × personnes"),
    Column("rank_score", "rank", "Rang (score)", "Rank (score)", "1 = score le plus fort ; rang moyen des ex æquo",
           source="rang décroissant de U"),
    Column("rank_volume", "rank", "Rang (volume)", "Rank (volume)", "1 = volume le plus fort ; rang moyen des ex æquo",
           source="rang décroissant du volume"),
    Column("imputed", "text", "Valeurs imputées", "Imputed values",
           "composantes du besoin remplacées par la moyenne de l'EPCI"),
    Column("families_missing", "count", "Familles manquantes", "Families missing",
           "nombre de familles de services pour lesquelles la commune est une zone blanche"),
    Column("discordance", "text", "Discordance", "Discordance",
           "intervenants qui déclarent la commune sans pouvoir l'atteindre"),
    Column("masked", "text", "Valeurs sous secret", "Hidden values",
           "édition publique : colonnes vides, parce qu'un effectif de moins de 11 personnes s'y lirait"),
    Column("contribution_alone_80p", "score", "Part du score : 80 ans ou plus vivant seuls",
           "Score part: 80+ living alone", "points du score dus à cette composante du besoin ; les parts font le score",
           source=_PART),
    Column("contribution_older", "score", "Part du score : personnes âgées", "Score part: older people",
           "points du score dus à cette composante du besoin ; les parts font le score", source=_PART),
    Column("contribution_low_income", "score", "Part du score : faible revenu", "Score part: low income",
           "points du score dus à cette composante du besoin ; les parts font le score", source=_PART),
    Column("contribution_low_density", "score", "Part du score : faible densité", "Score part: low density",
           "points du score dus à cette composante du besoin ; les parts font le score", source=_PART),
    Column("contribution_floor", "score", "Part du score : plancher du besoin", "Score part: need floor",
           "points dus au plancher du besoin, là où il est sous le plancher", source=_PART),
    Column("contribution_distance", "score", "Part du score : éloignement", "Score part: distance",
           "points du score dus à cette composante du manque ; les parts font le score", source=_PART),
    Column("contribution_access", "score", "Part du score : offre insuffisante", "Score part: insufficient supply",
           "points du score dus à cette composante du manque ; les parts font le score", source=_PART),
    Column("contribution_number", "score", "Part du score : trop peu d'intervenants", "Score part: too few providers",
           "points du score dus à cette composante du manque ; les parts font le score", source=_PART),
)
# fmt: on
