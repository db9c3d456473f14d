"""Contrast of colours (WCAG 2.1), as people with and without one kind of cone see them, and in grey."""

from __future__ import annotations

from typing import Any

import numpy as np

# linear RGB as people without one kind of cone see it (Machado, Oliveira and Fernandes 2009, full severity)
VISIONS = {
    "normale": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "grise": np.array([[0.2126, 0.7152, 0.0722]] * 3),
}


def luminance(color: str, vision: np.ndarray[Any, Any]) -> float:
    """Relative luminance (WCAG 2.1) of a colour as it is seen."""
    srgb = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return float(np.array([0.2126, 0.7152, 0.0722]) @ np.clip(vision @ linear, 0, 1))


def contrast(one: str, other: str, vision: np.ndarray[Any, Any] | None = None) -> float:
    seen = VISIONS["normale"] if vision is None else vision
    low, high = sorted((luminance(one, seen), luminance(other, seen)))
    return (high + 0.05) / (low + 0.05)
