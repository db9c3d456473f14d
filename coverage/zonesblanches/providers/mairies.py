"""Town halls: a real service, everywhere in France, with its real opening hours."""

from __future__ import annotations

import pandas as pd

from zonesblanches.arguments import checked, one_of
from zonesblanches.errors import ParameterError
from zonesblanches.language import number, plural
from zonesblanches.providers.providers import LOG_COLUMNS, MERGED_COLUMNS, ROW_COLUMNS, TABLE_COLUMNS, Providers, Source
from zonesblanches.territory import store

__all__ = ["SOURCE_NAME", "load_mairies"]

SOURCE_NAME = "mairies (DILA)"


@checked(min_hours=one_of((int, float), "donnez un nombre d'heures par semaine, par exemple 24"))
def load_mairies(*, min_hours: float = 0.0, family: str = "mairies") -> Providers:
    """Load the town halls open at least some hours a week, all France.

    Parameters
    ----------
    min_hours
        Least weekly opening hours. Above 0, a mairie whose hours are unknown is left out, and a note counts them;
        at 0, its capacity is the median of the others, flagged.
    family
        Name of the family of services.

    Returns
    -------
    Providers
        `capacity` is the weekly opening hours. Annexes of former communes count on their own.

    Raises
    ------
    ParameterError
        When `min_hours` is negative or not a number.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> bool((zb.load_mairies(min_hours=24).table["capacity"] >= 24).all())
    True
    """
    if not min_hours >= 0:
        raise ParameterError(f"min_hours vaut {min_hours!r}, attendu : un nombre d'heures positif ou nul.")
    mairies = store.mairies()
    # a commune nouvelle and its delegated seat share a code, so the kind is part of the identifier
    kind = mairies["kind"].map({"commune": ""}).fillna("-" + mairies["kind"])
    mairies = mairies.set_index(pd.Index("mairie-" + mairies["place_code"] + kind, name="id"))
    communes = store.communes()
    unknown = mairies["weekly_hours"].isna()
    kept = (mairies["weekly_hours"] >= min_hours) | (unknown & (min_hours == 0))
    imputed = unknown[kept].to_numpy()
    chosen = mairies[kept]
    home = communes.loc[chosen["code"]]
    table = pd.DataFrame(
        {
            "name": chosen["name"].to_numpy(),
            "family": family,
            "mode": "accueil",
            "capacity": chosen["weekly_hours"].fillna(mairies["weekly_hours"].median()).to_numpy(dtype=float),
            "capacity_imputed": imputed,
            "active": True,
            "active_assumed": False,
            "status": "active",
            "status_told": "",
            "seat": "",
            "name_made": False,
            "updated": None,
            "days": float("nan"),
            "days_told": "",
            "stop_of": "",
            "declared": [()] * len(chosen),
            "rights": [()] * len(chosen),
            "commune": chosen["code"].to_numpy(),
            **{column: chosen[column].to_numpy() for column in ("lon", "lat", "x_m", "y_m")},
            **{column: home[column].to_numpy() for column in ("zone", "landmass")},
            "location_quality": chosen["point_source"].map({"interior": "commune centroid"}).fillna("place").to_numpy(),
            "location_source": "DILA",
            "location_score": float("nan"),
            "carrier": "",
            "partner": "DILA",
            "row": range(1, len(chosen) + 1),
            "source": SOURCE_NAME,
        },
        index=chosen.index,
    )
    return _account(table, mairies, kept, min_hours)


def _account(table: pd.DataFrame, mairies: pd.DataFrame, kept: pd.Series, min_hours: float) -> Providers:
    """Wrap the selection; mairies left out were not asked for, so they are counted in a note, not rejected."""
    out = mairies.loc[~kept, "weekly_hours"]
    nothing = pd.DataFrame(columns=LOG_COLUMNS)
    short, unknown = int(out.notna().sum()), int(out.isna().sum())
    note = (
        f"mairies : {plural(len(table), 'retenue', 'retenues')} en France, "
        f"{plural(short, 'ouverte', 'ouvertes')} moins de {min_hours:g} h par semaine, "
        f"{number(unknown)} sans horaires connus"
    )
    digest = str(store.manifest()["files"]["mairies.parquet"]["sha256"])
    return Providers(
        table=table[list(TABLE_COLUMNS)],
        rejects=nothing,
        repairs=nothing,
        merged=pd.DataFrame(columns=MERGED_COLUMNS),
        sources=(Source(SOURCE_NAME, digest, len(table), len(table), 0, 0, official=True),),
        notes=(note,),
        rows=pd.DataFrame(
            {
                "source": SOURCE_NAME,
                "row": table["row"],
                "partner": table["partner"],
                "fate": "kept",
                "id": table.index,
                "quality": table["location_quality"],
                "updated": None,
                "reason": "",
            }
        )[ROW_COLUMNS].reset_index(drop=True),
    )
