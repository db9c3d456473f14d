"""The diagnosis on one page, drawn as a fiche is: the same sizes, as a page of HTML or as a tagged PDF."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from zonesblanches.blocks import Block, Bullets, Picture
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.covers import OnePageOptions, ReportOptions
from zonesblanches.outputs.drawing.ground import make_grounds
from zonesblanches.outputs.drawing.scene import Scene
from zonesblanches.outputs.fiches.drawing import DrawnMap
from zonesblanches.outputs.fiches.fitting import fitted
from zonesblanches.outputs.fiches.layout import CONTENT
from zonesblanches.outputs.fiches.making import Fiches, check_path
from zonesblanches.outputs.fiches.sizing import logo_size
from zonesblanches.outputs.figure.inline import class_scene
from zonesblanches.outputs.report.options import check_options, read_logo
from zonesblanches.telling.documents.desk import open_desk
from zonesblanches.telling.documents.fiche import with_blocks
from zonesblanches.telling.documents.one_page import one_page_collection
from zonesblanches.telling.documents.report import FURNITURE

__all__ = ["make_one_page"]

_MAP = (CONTENT[0], 236.0)  # points
_BESIDE = 12.0  # room at the left of the logo


def make_one_page(findings: Findings, asked: OnePageOptions) -> Fiches | Path:
    """Make the page, or write it; see `Diagnosis.one_page`."""
    check_path(asked.path)
    check_options(ReportOptions(lang=asked.lang, committee=asked.committee, date=asked.date), None)
    logo = None if asked.logo is None else read_logo(asked.logo)
    told = one_page_collection(open_desk(findings, asked.lang, {}, asked.date, alone=False), asked)
    scene = _scene(findings, asked)

    def drawn(block: Block) -> Block:
        if not isinstance(block, Picture):
            return block
        if scene is None:
            return Bullets((FURNITURE["no_map"][asked.lang != "fr"],), "note")
        return DrawnMap(codes=(), alt=block.alt, caption=block.caption, missing="", scene=scene)

    (sheet,) = told.sheets
    sheet = replace(sheet, aside=0.0 if logo is None else logo_size(logo)[0] + _BESIDE)
    made = Fiches(replace(told, sheets=(fitted(with_blocks(sheet, drawn), told.notice),)), logo)
    return made if asked.path is None else made.save(asked.path)


def _scene(findings: Findings, asked: OnePageOptions) -> Scene | None:
    """Return the map of the first family, with its insets; None where no place has a shape."""
    grounds = make_grounds(findings, insets=True, english=asked.lang == "en", detail=False)
    return class_scene(findings, grounds, asked.lang, _MAP) if grounds else None
