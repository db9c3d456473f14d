"""What the tests of engines share."""

import pytest


@pytest.fixture
def direct(monkeypatch):
    """Let no proxy of the machine stand between a test and its loopback server."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
