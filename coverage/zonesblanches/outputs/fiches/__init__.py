"""Fiches: a commune or an EPCI on one page, as HTML or PDF."""

from zonesblanches.outputs.fiches.making import FicheOptions, Fiches, make_fiche, make_fiches

__all__ = ["FicheOptions", "Fiches", "make_fiche", "make_fiches"]
