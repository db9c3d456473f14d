"""Plain NumPy references over dense matrices, written from the papers: slow, short, and easy to check by eye."""

from __future__ import annotations

import numpy as np
import pandas as pd

import zonesblanches as zb

INF = np.inf


def table(matrix, origins=None, destinations=None):
    """Return the sparse table of a dense matrix of costs, infinite ones absent."""
    matrix = np.asarray(matrix, dtype=float)
    origins = pd.Index(origins or [f"o{i}" for i in range(matrix.shape[0])])
    destinations = pd.Index(destinations or [f"d{j}" for j in range(matrix.shape[1])])
    rows, columns = np.nonzero(np.isfinite(matrix))
    return zb.CostTable.from_pairs(origins, destinations, rows, columns, matrix[rows, columns])


def weights(matrix, decay):
    """Return the weights of a dense matrix, 0 out of reach."""
    flat = np.where(np.isfinite(matrix), matrix, 0.0)
    return np.where(np.isfinite(matrix), decay(flat.ravel()).reshape(matrix.shape), 0.0)


def divide(a, b):
    return np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape), where=np.asarray(b) > 0)


def two_step(w, people, supply, second=None):
    ratio = divide(supply, people @ w)
    return (w if second is None else second) @ ratio


def three_step(w, people, supply):
    chosen = divide(w, w.sum(axis=1, keepdims=True))
    return two_step(chosen * w, people, supply)


def modified(w, people, supply):
    return two_step(w, people, supply, w**2)


def balanced(w, people, supply):
    rows = divide(w, w.sum(axis=1, keepdims=True))
    columns = divide(w, w.sum(axis=0, keepdims=True))
    return columns @ divide(supply, people @ rows)


def availability(w, people, supply):
    shares = divide(people[:, None] * w, (people @ w)[None, :])
    return shares @ supply
