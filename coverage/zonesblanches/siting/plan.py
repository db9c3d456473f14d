"""A set of sites, what it is worth, and how much more could be had at most."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Plan"]


@dataclass(frozen=True)
class Plan:
    """A set of sites, and the proof of what it is worth.

    Attributes
    ----------
    sites
        Positions of the candidates, increasing.
    value
        What it reaches.
    bound
        What no set goes beyond.

    Examples
    --------
    >>> Plan((1, 4), 99.0, 100.0).gap
    0.01
    """

    sites: tuple[int, ...]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """Share of the bound that may be missing; 0 when the plan is proven the best."""
        apart = abs(self.bound - self.value)
        return 0.0 if apart <= 1e-6 * max(abs(self.value), 1.0) else apart / max(abs(self.bound), abs(self.value))

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return self.gap == 0.0
