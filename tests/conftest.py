"""What all tests share: hypothesis repeats itself, and each embedded territory is built once."""

import os

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

import zonesblanches as zb

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("nightly", settings.get_profile("repeatable"), derandomize=False, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(scope="session")
def play():
    """One Playwright for all the browsers of a worker: a second one in its thread is refused."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def gard():
    return zb.territory("30")


@pytest.fixture(scope="session")
def mairies():
    return zb.load_mairies(min_hours=24)


@pytest.fixture(scope="session")
def gard_diagnosis(gard, mairies):
    return zb.diagnose(gard, mairies)


@pytest.fixture(scope="session")
def demo(gard, mairies):
    """The diagnosis of `make demo`."""
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    return zb.diagnose(gard, [teams, mairies])


@pytest.fixture(scope="session")
def ales(demo):
    """The same teams, seen from Alès Agglomération: 71 communes of all three classes."""
    return zb.diagnose(zb.territory("200066918"), demo.providers)


@pytest.fixture(scope="session")
def elsewhere():
    """Teams of another département, far from the Gard."""
    return zb.read_providers(pd.DataFrame({"nom": ["A", "B"], "commune": ["Brest", "Quimper"], "bénévoles": [4, 6]}))
