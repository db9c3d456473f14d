"""Making fiches: what was asked is checked, content is written once, a page or a PDF is drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

from zonesblanches.blocks import Block, Bullets, PlaceMap
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import OutputError, ParameterError, UnknownCodeError, did_you_mean, first_five
from zonesblanches.language import LANGS
from zonesblanches.outputs.fiches.fitting import fitted
from zonesblanches.outputs.fiches.locator import Locator
from zonesblanches.outputs.fiches.page import html_page
from zonesblanches.outputs.fiches.paper import write_pdf
from zonesblanches.outputs.fiches.places import find_place, find_places
from zonesblanches.outputs.options import FicheOptions, OneFicheOptions, SeveralFichesOptions
from zonesblanches.outputs.report.options import Logo
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.progress import counted, say_nothing
from zonesblanches.telling.documents.commune import commune_sheet
from zonesblanches.telling.documents.desk import Desk, collection, open_desk
from zonesblanches.telling.documents.epci import epci_sheet
from zonesblanches.telling.documents.fiche import Collection, Fiche, cleaned, with_blocks

__all__ = ["FORMATS", "Fiches", "check_path", "make_fiche", "make_fiches"]

FORMATS = (".html", ".pdf")
_CALLED = {"commune": "fiches", "epci": "fiches des intercommunalités"}
_MOST = 2_000  # fiches in a file: beyond, no reader opens it well


@dataclass(frozen=True)
class Fiches:
    """One or several fiches: a notebook shows them, `save` writes them.

    Attributes
    ----------
    collection
        What they say, as plain values.
    logo
        At the top right of the first one.
    """

    collection: Collection
    logo: Logo | None = None

    @cached_property
    def html(self) -> str:
        """Return them as one HTML page."""
        return html_page(self.collection, self.logo)

    def save(self, path: str | Path) -> Path:
        """Write them, whole or not at all.

        Parameters
        ----------
        path
            Ends in ``.html`` or in ``.pdf``.

        Raises
        ------
        OutputError
            When the path ends otherwise, or the file cannot be written.
        """
        suffix = check_path(path)
        with replacing(path, suffix) as draft:
            if suffix == ".html":
                draft.write_text(self.html, encoding="utf-8")
            else:
                write_pdf(self.collection, draft, self.logo)
        return Path(path)

    def _repr_html_(self) -> str:
        frame = 'style="width:100%;height:80vh;border:1px solid #ccc"'
        return f'<iframe title="{escape(self.collection.title)}" {frame} srcdoc="{escape(self.html)}"></iframe>'

    def __repr__(self) -> str:
        count = len(self.collection.sheets)
        return f"<Fiches {self.collection.title}, {count} page{'s' if count > 1 else ''}>"


def check_path(path: str | Path | None) -> str:
    """Return the suffix of a path.

    Parameters
    ----------
    path
        Where fiches are to be written; None for a page that is shown.

    Raises
    ------
    OutputError
        When it is neither ``.html`` nor ``.pdf``.
    """
    suffix = FORMATS[0] if path is None else Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise OutputError(f"{Path(str(path)).name} : extension .html ou .pdf attendue.")
    return suffix


def make_fiche(findings: Findings, options: OneFicheOptions) -> Fiches | Path:
    """Make the fiche of a commune or of an EPCI; see `Diagnosis.fiche`."""
    check_path(options.path)
    _check(findings, options)
    kind, code = find_place(findings.table, options.place, options.level)
    desk = open_desk(findings, options.lang, options.extra, options.date, alone=True)
    sheet = _sheet(desk, Locator(findings, options.lang), kind, code, options)
    made = Fiches(collection(desk, (sheet,), kind, options.notice or "", options.date, alone=True))
    return made if options.path is None else made.save(options.path)


def make_fiches(findings: Findings, options: SeveralFichesOptions) -> Fiches | Path:
    """Make many fiches in one file; see `Diagnosis.fiches`."""
    check_path(options.path)
    _check(findings, options)
    codes = find_places(findings.table, options.places, options.level)
    if len(codes) > _MOST:
        raise ParameterError(
            f"{len(codes)} fiches dans un fichier : aucun lecteur ne l'ouvrirait bien ; attendu : {_MOST} au plus. "
            "Donnez places=[…], ou faites un fichier par département."
        )
    desk = open_desk(findings, options.lang, options.extra, options.date, alone=len(codes) == 1)
    locator = Locator(findings, options.lang)
    one_by_one = counted(codes, _CALLED[options.level], options.progress or say_nothing)
    sheets = tuple(_sheet(desk, locator, options.level, code, options) for code in one_by_one)
    made = Fiches(collection(desk, sheets, options.level, options.notice or "", options.date, alone=False))
    return made if options.path is None else made.save(options.path)


def _sheet(desk: Desk, locator: Locator, level: str, code: str, options: FicheOptions) -> Fiche:
    sheet = commune_sheet(desk, code) if level == "commune" else epci_sheet(desk, code)

    def drawn(block: Block) -> Block:
        if not isinstance(block, PlaceMap):
            return block
        return locator.drawn(block) or Bullets((block.missing,), "note")

    fit: Fiche = fitted(with_blocks(cleaned(sheet, options.lang), drawn), cleaned(options.notice or "", options.lang))
    return fit


def _check(findings: Findings, options: FicheOptions) -> None:
    """Refuse what is not understood before anything is computed."""
    if options.lang not in LANGS:
        raise ParameterError(
            f"lang vaut {options.lang!r}, attendu : fr ou en.{did_you_mean(str(options.lang), list(LANGS))}"
        )
    known = {*map(str, findings.table.index), *map(str, findings.table["epci"].dropna())}
    strange = [code for code in options.extra if code not in known]
    if strange:
        raise UnknownCodeError(
            f"extra : {first_five(strange)} : ni commune ni EPCI du territoire. Attendu : "
            '{code: {"Titre": ["phrase", …]}}, par exemple {"30130": {"Solidité de la classe": ["…"]}}.'
        )
