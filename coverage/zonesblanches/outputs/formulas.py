"""What the figures of the map are expected to be from one another, so that the page is light: the method, in formulas.

A formula that is wrong makes a heavier page, never another figure: what differs from it is written beside.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesblanches.outputs.webmap.guesses import Formula
from zonesblanches.telling.slots import FigureColumn
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["formulas"]


def formulas(voice: FamilyVoice, figures: Sequence[FigureColumn], *, first: bool) -> dict[str, Formula]:
    """Return the formulas of a family, in the order in which they can be computed.

    Parameters
    ----------
    voice
        Speaks of the family.
    figures
        Its columns.
    first
        Whether it is the first family, that nothing precedes.
    """
    names = list(voice.part_labels)
    bars = {name.removeprefix("contribution_"): f"bar{k}" for k, name in enumerate(names)}
    lack = [name for name in _lack_parts(voice, "") if name in bars]
    need = [bar for name, bar in bars.items() if name not in lack]
    return {
        **_scores(voice, first=first, need=bool(need)),
        "rank_score": ("rank score",),
        "volume": ("score", "demand", "*", 100, "/"),
        "demand_low": ("demand", 0.98, "*"),  # communes that are counted whole
        "demand_high": ("demand", 1.02, "*"),
        **_tau(figures),
        **_bars_of_need(need, first=first),
        **_bars_of_lack(voice, {name: bars[name] for name in lack}, need=bool(need)),
    }


def _lack_parts(voice: FamilyVoice, of: str) -> dict[str, Formula]:
    """Return the weighted parts of the lack of a family."""
    parameters = voice.parameters
    weights, n_star = dict(parameters.lack_weights), parameters.n_star
    parts: dict[str, Formula] = {
        "distance": (f"{of}nearest_cost", parameters.distance_cap, "/", 1, "or", 1, "min"),
        "access": (1, f"{of}access_ratio", 100, "/", 1, "min", "-"),
        "number": (1, f"{of}n_providers", n_star, "min", n_star, "/", "-"),
    }
    return {name: (*part, float(weights[name]), "*") for name, part in parts.items() if name in weights}


def _lack(voice: FamilyVoice, of: str = "") -> Formula:
    first, *others = _lack_parts(voice, of).values()
    return (*first, *(item for part in others for item in (*part, "+")))


def _scores(voice: FamilyVoice, *, first: bool, need: bool) -> dict[str, Formula]:
    """Return the score from the lack: as the need is the same in all families, from that of the first."""
    if not need:
        return {"score": (*_lack(voice), 100, "*")}
    return {} if first else {"score": ("first score", *_lack(voice), *_lack(voice, "first "), "/", "sqrt", "*")}


def _bars_of_need(bars: Sequence[str], *, first: bool) -> dict[str, Formula]:
    """Return the bars of the need: half of the score together, in the same shares in every family."""
    told: dict[str, Formula] = {
        bar: (f"first {bar}", "score", "*", "first score", "/") for bar in bars[1:] if not first
    }
    if bars:
        told[bars[0]] = ("score", 2, "/", *(item for bar in bars[1:] for item in (bar, "-")))
    return told


def _bars_of_lack(voice: FamilyVoice, bars: dict[str, str], *, need: bool) -> dict[str, Formula]:
    parts, half = _lack_parts(voice, ""), 2 if need else 1
    return {bar: (*parts[name], *_lack(voice), "/", "score", half, "/", "*") for name, bar in bars.items()}


def _tau(figures: Sequence[FigureColumn]) -> dict[str, Formula]:
    """Return the share accompanied from the accessibility: in proportion to it, at most everyone."""
    of = {figure.key: figure.values for figure in figures}
    if not {"tau", "access_ratio"} <= of.keys():
        return {}
    with np.errstate(all="ignore"):
        slopes = of["tau"] / of["access_ratio"]
    slopes = slopes[np.isfinite(slopes) & (of["tau"] > 0) & (of["tau"] < 100)]
    return {"tau": ("access_ratio", float(np.median(slopes)), "*", 100, "min")} if len(slopes) else {}
