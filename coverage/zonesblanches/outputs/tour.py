"""A tour as text, as a card of a notebook, as a page, as a Word document, as CSV files, as an agenda."""

from __future__ import annotations

from pathlib import Path

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.agenda import write_agenda
from zonesblanches.outputs.covers import ReportOptions
from zonesblanches.outputs.folder import made_folder
from zonesblanches.outputs.report import write_report
from zonesblanches.outputs.tables import write_columns, write_titled
from zonesblanches.pages import lines_card
from zonesblanches.siting.vans.toured import Toured
from zonesblanches.telling.documents.tour import tour_content, tour_text_lines
from zonesblanches.telling.tour_tables import tour_tables
from zonesblanches.telling.voice import Voice

__all__ = ["save_tour", "tour_html", "tour_text", "write_tour"]

_FILES = {
    "calendar": ("calendrier.csv", "calendar.csv"),
    "stops": ("arrets.csv", "stops.csv"),
    "places": ("communes_apres.csv", "places_after.csv"),
    "list": ("liste_itinerante.csv", "itinerant_list.csv"),
    "page": ("tournee.html", "tour.html"),
    "word": ("tournee.docx", "tour.docx"),
    "agenda": ("tournee.ics", "tour.ics"),
}


def tour_text(findings: Findings, found: Toured, lang: Lang) -> str:
    """Return the sentences of a tour, one a line; see `VanTour.explain`."""
    return "\n".join(tour_text_lines(findings, found, lang))


def tour_html(findings: Findings, found: Toured) -> str:
    """Return a card for a notebook."""
    return lines_card(tour_text_lines(findings, found, "fr"))


def write_tour(findings: Findings, found: Toured, path: str | Path, lang: Lang) -> Path:
    """Write the page or the Word document; see `VanTour.report`."""
    return write_report(findings, path, ReportOptions(lang=lang), tour_content(findings, found, lang))


def save_tour(findings: Findings, found: Toured, folder: str | Path, lang: Lang) -> dict[str, Path]:
    """Write every file of a tour; see `VanTour.save`."""
    place = made_folder(folder)
    paths = {key: place / names[lang != "fr"] for key, names in _FILES.items()}
    for key, table in tour_tables(Voice(findings, lang), found).items():
        write_columns(table, paths[key], lang=lang)
    write_titled(found.listed, paths["list"])
    for key in ("page", "word"):
        write_tour(findings, found, paths[key], lang)
    write_agenda(found, paths["agenda"], lang)
    return paths
