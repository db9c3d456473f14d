"""Fiches: a commune or an EPCI on one page, as HTML or PDF."""

from zonesblanches.outputs.fiches.making import Fiches, make_fiche, make_fiches

__all__ = ["Fiches", "make_fiche", "make_fiches"]
