"""Parameters as a TOML file that can be read back, each line commented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zonesblanches.parameters import Parameters

__all__ = ["parameters_toml"]

_COMMENTS = {
    "unit": 'unité des coûts et des seuils : "min" ou "km"',
    "threshold": "T : à ce coût ou moins, un intervenant compte",
    "proximity": "T_prox : au-delà, éloignement (G3)",
    "n_star": "N* : en dessous, intervenant unique (G1)",
    "theta": "θ : part de la référence sous laquelle l'offre est insuffisante (G2)",
    "measure": 'mesure d\'accessibilité : "e2sfca" ou "2sfca"',
    "decay": "paliers de l'E2SFCA : [borne incluse, poids]",
    "a_ref": "référence figée, par personne (absente : calculée sur le territoire)",
    "demand": 'colonne de la population concernée, ou "auto"',
    "crowfly": 'temps estimé à vol d\'oiseau : "plaine", "montagne" ou "metropole"',
    "distance_cap": "coût à partir duquel le manque par éloignement est complet",
    "need_floor": "plancher du besoin dans le score",
    "normalisation": 'normalisation du besoin : "percentile", "minmax" ou "z"',
    "imputation_max_share": "part maximale du poids du besoin qui peut être imputée",
    "need_weights": "poids du besoin (somme 1)",
    "lack_weights": "poids du manque (somme 1)",
    "bounds": 'bornes figées par composante, avec normalisation = "minmax"',
}


def parameters_toml(parameters: Parameters, *, told: Sequence[str] = ()) -> str:
    """Return the parameters as commented TOML, credits first; `Parameters.from_toml` reads it back the same."""
    values = parameters.to_dict()
    said = [f"# {' '.join(line.split())}" for line in told]
    lines = ["# Paramètres de zonesblanches ; à relire avec --parametres ou Parameters.from_toml", *said, ""]
    tables = []
    for name, value in values.items():
        comment = f"  # {_COMMENTS[name]}"
        if value is None:
            lines.append(f"# {name} ={comment}")
        elif isinstance(value, dict):
            tables += [
                "",
                f"[{name}]{comment}",
                *(f"{key} = {_literal(entry)}" for key, entry in value.items()),
            ]
        else:
            lines.append(f"{name} = {_literal(value)}{comment}")
    return "\n".join([*lines, *tables]) + "\n"


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(_literal(item) for item in value)}]"
    return repr(value)
