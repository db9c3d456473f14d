"""A column of numbers as a continuous scale of colours, with the figures of its legend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.ticker import MaxNLocator

from zonesblanches.language import Lang, number, percent

__all__ = ["STEPS", "Scale", "make_scale", "ramp_colors"]

STEPS = 64  # colours drawn: more would not be told apart, fewer would show as bands
_STOPS = ("#fbf3e6", "#efc68a", "#bf6d1b", "#87363f", "#511845")  # from light to the darkest class, in grey too
_MANY = 50  # values from which the extremes are gathered at the ends of the scale
_TAIL = 0.02
_SPREAD = 50  # ratio of the ends from which a logarithmic scale shows more


@dataclass(frozen=True)
class Scale:
    """Where values fall between the two ends of a scale.

    Attributes
    ----------
    low, high
        Ends; values beyond take the end's colour.
    log
        Whether equal steps are equal ratios.
    ticks
        Position on the scale (0–1) and text of each figure of the legend.
    """

    low: float
    high: float
    log: bool
    ticks: tuple[tuple[float, str], ...]

    def step(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Return the colour of each value, by its number in `ramp_colors`."""
        return np.minimum((STEPS * self._share(values)).astype(np.int64), STEPS - 1)

    def _share(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return _share(values, self.low, self.high, log=self.log)


def ramp_colors() -> list[str]:
    """Return the colours of a scale, from the lowest value to the highest; lightness falls all along."""
    ramp = LinearSegmentedColormap.from_list("zones", _STOPS)
    return [to_hex(ramp((step + 0.5) / STEPS)) for step in range(STEPS)]


def make_scale(values: npt.NDArray[np.float64], kind: str, lang: Lang) -> Scale:
    """Choose the ends, round figures, and whether ratios show more than differences, for one finite value at least.

    The kind is that of `schema.COLUMNS`: a score runs from 0 to 100, a share is written in percent.
    """
    low, high = float(values.min()), float(values.max())
    if kind == "score":
        low, high = min(low, 0.0), max(high, 100.0)
    elif len(values) >= _MANY:
        low, high = (float(np.quantile(values, share)) for share in (_TAIL, 1 - _TAIL))
    log = kind in {"count", "decimal", "index"} and low > 0 and high / low > _SPREAD
    figures = _ratios(low, high) if log else _figures(low, high, whole=kind in {"count", "rank"})
    low, high = float(figures[0]), float(figures[-1])
    texts = _texts(figures, kind, lang)
    texts[0] = f"≤ {texts[0]}" if values.min() < low else texts[0]
    texts[-1] = f"≥ {texts[-1]}" if values.max() > high else texts[-1]
    places = _share(figures, low, high, log=log)
    return Scale(low, high, log, tuple((float(place), text) for place, text in zip(places, texts, strict=True)))


def _share(values: npt.NDArray[np.float64], low: float, high: float, *, log: bool) -> npt.NDArray[np.float64]:
    if log:
        values, low, high = np.log(np.maximum(values, low)), float(np.log(low)), float(np.log(high))
    return np.clip((values - low) / (high - low), 0.0, 1.0)


def _figures(low: float, high: float, *, whole: bool) -> npt.NDArray[np.float64]:
    """Return round figures around the ends; a single value gets a scale around it."""
    if not high > low:
        half = max(abs(low) * 0.5, 1.0)
        low, high = low - half, high + half
    locator = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10], integer=whole)
    return np.asarray(locator.tick_values(low, high), dtype=float)


def _ratios(low: float, high: float) -> npt.NDArray[np.float64]:
    """Return 1, 2, 5, 10, 20… around the ends, at most six of them."""
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    steps = np.array([step * 10.0**power for power in powers for step in (1, 2, 5)])
    first = max(int(np.searchsorted(steps, low, side="right")) - 1, 0)
    last = min(int(np.searchsorted(steps, high)), len(steps) - 1)
    inside = steps[first : last + 1]
    if len(inside) <= 6:
        return inside
    middle = [step for step in inside[1:-1] if np.isclose(np.log10(step) % 1, 0) or np.isclose(np.log10(step) % 1, 1)]
    return np.array([inside[0], *middle, inside[-1]])


def _texts(figures: npt.NDArray[np.float64], kind: str, lang: Lang) -> list[str]:
    shown = 100 * figures if kind == "share" else figures
    decimals = next((n for n in range(6) if np.allclose(shown, np.round(shown, n), rtol=0, atol=1e-9)), 6)
    write = percent if kind == "share" else number
    return [write(float(figure), decimals, lang) for figure in figures]
