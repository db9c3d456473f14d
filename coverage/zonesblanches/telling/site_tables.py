"""A proposal as tables of declared columns, for files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from zonesblanches.language import Lang
from zonesblanches.schema import class_label, value_words
from zonesblanches.telling.voice import Voice

if TYPE_CHECKING:
    from zonesblanches.siting.proposed import Proposed

__all__ = ["places_told", "site_tables"]


def site_tables(voice: Voice, found: Proposed) -> dict[str, pd.DataFrame]:
    """Return a proposal as tables of declared columns: ``sites``, ``plans``, ``curve``, ``places``.

    Parameters
    ----------
    voice
        For its language.
    found
        The proposal.
    """

    def joined(values: Sequence[Sequence[str]]) -> list[str]:
        return [", ".join(names) for names in values]

    sites = (
        found.sites.rename_axis("opening")
        .reset_index()
        .rename(columns={"places": "within_places", "people": "within_people", "role": "site_role"})
    )
    sites["site_role"] = [value_words("site_role", role, voice.lang) for role in sites["site_role"]]
    sites["replaced_by"], sites["still_chosen"] = joined(sites["replaced_by"]), joined(sites["still"])
    plans = pd.DataFrame(
        {
            "plan_rank": found.plans.index,
            "plan_sites": joined(found.plans["names"]),
            "plan_people": found.plans["people"].to_numpy(),
            "plan_loss": found.plans["loss"].to_numpy(),
        }
    )
    curve = pd.DataFrame(
        {
            "n_sites": found.curve.index,
            "blank_left": found.curve["blank_left"].to_numpy(),
            "one_more": found.curve["gain"].to_numpy(),
            "newly_covered": found.curve["covered"].to_numpy(),
            "plan_sites": joined(found.curve["names"]),
        }
    )
    kept = [
        "opening",
        "code",
        "name",
        "capacity",
        "within_places",
        "within_people",
        "blank_to_grey",
        "blank_to_covered",
    ]
    kept += ["grey_to_covered", "site_role", "replaced_by", "plans_share", "still_chosen"]
    return {"sites": sites[kept], "plans": plans, "curve": curve, "places": places_told(found.table, voice.lang)}


def places_told(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return places before and after as a table of declared columns.

    Parameters
    ----------
    table
        See `Proposed`.
    lang
        Language of the classes.
    """
    places = table.rename_axis("code").reset_index()
    places["served_by"] = [", ".join(names) for names in places["served_by"]]
    for name in ("class_before", "class_after"):
        places[name] = [class_label(key, lang) for key in places[name]]
    for name in ("nearest_before", "nearest_after"):
        places[name] = places[name].where(np.isfinite(places[name]))
    return places
