"""Every reader of files that other people made: what it reads, how, and what must hold of the result."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import damage
import judge
import miniatures
import pandas as pd

import zonesblanches as zb

Files = tuple[tuple[str, bytes], ...]
REVIEW = "pair;answer;score\nabcdef012345;oui;1\n0123456789ab;non;0,8\n0123456789ab;peut-être;\n"


@dataclass(frozen=True)
class Reader:
    """One reader: its sound files, how a path is read, and what is checked."""

    originals: Callable[[], Files]
    read: Callable[[Path], Any]
    check: Callable[[Any], None]


def _census(found: Any) -> None:
    counts = found.counts[["known", "secret", "blank"]]
    assert (counts.sum(axis=1) == len(found.table)).all()
    assert (counts >= 0).all(axis=None)


def _updated(path: Path) -> zb.CodeUpdate:
    table = pd.DataFrame({"insee": ["49069", "30007", "x", "49126"], "personnes": [3, 5, 7, 11]})
    return zb.update_codes(table, code="insee", from_year=2015, to_year=2020, how="sum", movements=path)


def _shared_out(update: zb.CodeUpdate) -> None:
    assert update.table["personnes"].sum() + update.rejects["personnes"].sum() == 26


def _told(path: Path) -> zb.Providers:
    source = path.with_name("liste.csv")
    source.write_text(miniatures.CONTACTS, encoding="utf-8")
    return zb.read_providers(source, columns=path)


def _answered(path: Path) -> zb.Providers:
    town = pd.DataFrame({"nom": ["A", "a"], "commune": ["Alès", "Alès"], "porteur": ["CCAS", "MSA"]})
    return zb.merge_providers([zb.read_providers(town)], answers=path)


READERS = {
    "lists": Reader(miniatures.lists, zb.read_providers, judge.account),
    "census": Reader(miniatures.censuses, zb.read_census, _census),
    "movements": Reader(miniatures.movements, _updated, _shared_out),
    "parameters": Reader(lambda: ((".toml", miniatures.PARAMETERS.encode()),), zb.Parameters.from_toml, bool),
    "columns": Reader(lambda: ((".toml", miniatures.COLUMNS.encode()),), _told, judge.account),
    "answers": Reader(
        lambda: ((".csv", REVIEW.encode()), (".xlsx", miniatures.xlsx(miniatures.rows_of(REVIEW)))),
        _answered,
        judge.account,
    ),
}


def case(name: str, seed: int, originals: Files | None = None) -> tuple[str, bytes]:
    """Return (suffix, bytes) of a damaged file; the same for the same seed."""
    rng = random.Random(f"{name} {seed}")
    suffix, data = rng.choice(originals or READERS[name].originals())
    return suffix, damage.damaged(data, rng)


def play(name: str, path: Path) -> str:
    """Read one file and judge the outcome."""
    reader = READERS[name]
    return judge.outcome(lambda: reader.read(path), reader.check)
