"""Fiches: a commune, an EPCI, or the whole diagnosis on one page, as HTML or PDF."""

from zonesblanches.outputs.fiches.making import Fiches, make_fiche, make_fiches
from zonesblanches.outputs.fiches.one_page import make_one_page

__all__ = ["Fiches", "make_fiche", "make_fiches", "make_one_page"]
