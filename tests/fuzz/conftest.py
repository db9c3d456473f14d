"""Thousands of lists in a minute: the outlines of communes are read once."""

from functools import lru_cache

import pytest

from zonesblanches.territory import store


@pytest.fixture(scope="package", autouse=True)
def shapes_in_memory():
    read = store.shapes
    kept = lru_cache(maxsize=None)(read)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "shapes", lambda deps=None, **more: kept(deps and frozenset(deps), **more))
        yield
