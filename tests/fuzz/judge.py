"""What any list, however damaged, may end in: a result whose accounts add up, or an error of ours."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Collection
from typing import Any

import numpy as np

import zonesblanches as zb
from zonesblanches.territory import store
from zonesblanches.territory.crs import zone_of_points

LONGEST_S = 20.0  # of processor: a busy machine is no fault of the reader
SHOWN = ("table", "rejects", "repairs", "merged", "rows")


def outcome(read: Callable[[], Any], check: Callable[[Any], None]) -> str:
    """Run a reader: return « read », or the name of the error of ours; anything else goes through as it is."""
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = read()
        except zb.ZonesBlanchesError as error:
            assert str(error).strip()  # noqa: PT017 - the message is what the analyst gets
            assert len(str(error)) < 3000, len(str(error))  # noqa: PT017
            said = type(error).__name__
        else:
            check(found)
            said = "read"
    assert time.process_time() - start < LONGEST_S
    return said


def account(providers: zb.Providers, contacts: Collection[str] = ()) -> None:
    """Check every account of a list: each row read has one fate, and the table holds what it promises."""
    for source in providers.sources:
        assert source.read == source.kept + source.rejected + source.merged
    table, rows = providers.table, providers.rows
    assert len(rows) == sum(source.read for source in providers.sources)
    assert not rows.duplicated(["source", "row"]).any()
    assert rows["fate"].value_counts().get("kept", 0) == len(table)
    assert rows["fate"].value_counts().get("rejected", 0) == len(providers.rejects)
    assert rows["fate"].value_counts().get("merged", 0) == len(providers.merged)
    assert set(rows.loc[rows["fate"] != "rejected", "id"]) == set(table.index)
    assert table.index.is_unique
    assert list(providers.private.index) == list(table.index)
    _places(table)
    capacity = table["capacity"].to_numpy(dtype=float)
    assert np.isfinite(capacity).all()
    assert (capacity >= 0).all()
    assert isinstance(providers.summary(), str)
    silent(providers, contacts)


def _places(table: Any) -> None:
    """Every team stands in a commune that exists, at a finite point of the same territory."""
    zones = store.communes()["zone"]
    here = zones.reindex(table["commune"])
    assert here.notna().all()
    points = table[["lon", "lat", "x_m", "y_m"]].to_numpy(dtype=float)
    assert np.isfinite(points).all()
    assert (zone_of_points(table["lon"], table["lat"]) == here.to_numpy()).all()
    assert (table["zone"].to_numpy() == here.to_numpy()).all()
    assert all(code in zones.index for codes in table["declared"] for code in codes)


def silent(providers: zb.Providers, contacts: Collection[str]) -> None:
    """No contact may be read anywhere but in `private`."""
    if not contacts:
        return
    told = "\n".join(
        [getattr(providers, name).reset_index().to_csv() for name in SHOWN]
        + [*providers.notes, *providers.warnings, providers.summary(), str(providers.report())]
    )
    leaked = [contact for contact in contacts if contact in told]
    assert not leaked, leaked
