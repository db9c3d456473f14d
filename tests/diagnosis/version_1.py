"""The inputs of the diagnosis of the Gard that version 1 of the method made, kept in `version_1.parquet`.

The figures were written by the code of version 1 and never again: its parameters must give them for ever.
"""

import numpy as np
import pandas as pd

import zonesblanches as zb

GARD = "30"


def communes():
    """The Gard with what Insee gives by commune, invented: made from the codes, so that no file is needed."""
    territory = zb.territory(GARD)
    codes = territory.communes.index
    rng = np.random.default_rng(30)
    older = territory.communes["people_65p"].astype(float).fillna(0).to_numpy()
    older_75 = np.floor(older * rng.uniform(0.3, 0.5, len(codes)))
    older_80 = np.floor(older_75 * rng.uniform(0.5, 0.7, len(codes)))
    table = pd.DataFrame(
        {
            "code": codes,
            "people_75p": older_75,
            "people_80p": older_80,
            "people_80p_alone": np.floor(older_80 * rng.uniform(0.2, 0.6, len(codes))),
            "median_income": np.round(rng.normal(21_000, 2_500, len(codes)), -1),
        }
    )
    return territory.with_data(table, code="code", columns={name: name for name in table if name != "code"})


def many():
    """Twenty invented teams of the Gard, of every mode, declaring nothing: what is declared counts otherwise since."""
    names = zb.territory(GARD).communes["name"]
    rng = np.random.default_rng(20)
    chosen = np.sort(rng.choice(len(names), 20, replace=False))
    return zb.read_providers(
        pd.DataFrame(
            {
                "nom": [f"Équipe {at}" for at in range(20)],
                "code insee": names.index[chosen],
                "bénévoles": rng.integers(1, 20, 20),
                "mode": rng.choice(["aller-vers", "accueil", "itinérant"], 20),
            }
        )
    )
