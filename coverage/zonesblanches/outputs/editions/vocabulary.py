"""Words met in the names of teams, and common first names: `vocabulary.toml`, read once."""

from __future__ import annotations

import tomllib
from importlib.resources import files

__all__ = ["FIRST_NAMES", "GENERAL", "NAMED_AFTER", "ROLES", "SMALL"]

_LISTS = tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8"))


def _words(name: str) -> frozenset[str]:
    return frozenset(_LISTS[name].split())


SMALL, NAMED_AFTER, ROLES = _words("petits"), _words("batiments"), _words("roles")
GENERAL, FIRST_NAMES = _words("generaux"), _words("prenoms")
