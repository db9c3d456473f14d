"""The diagnosis on one page, drawn as a fiche is: the same sizes, as a page of HTML or as a tagged PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from zonesblanches.blocks import Block, Bullets, Picture
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.covers import OnePageOptions, ReportOptions
from zonesblanches.outputs.drawing.ground import Ground, make_grounds
from zonesblanches.outputs.fiches.drawing import DrawnMap
from zonesblanches.outputs.fiches.fitting import fitted
from zonesblanches.outputs.fiches.layout import CONTENT, sheet_height
from zonesblanches.outputs.fiches.making import Fiches, check_path
from zonesblanches.outputs.fiches.sizing import logo_size
from zonesblanches.outputs.figure.inline import class_scene
from zonesblanches.outputs.report.options import check_options, read_logo
from zonesblanches.telling.documents.desk import open_desk
from zonesblanches.telling.documents.fiche import Fiche, with_blocks
from zonesblanches.telling.documents.one_page import one_page_collection
from zonesblanches.telling.documents.report import FURNITURE

__all__ = ["make_one_page"]

_WIDE, _LEAST, _MOST = CONTENT[0], 236.0, 380.0  # points: width of the map, its height where room is short, at most
_BESIDE = 12.0  # room at the left of the logo


def make_one_page(findings: Findings, asked: OnePageOptions) -> Fiches | Path:
    """Make the page, or write it; see `Diagnosis.one_page`."""
    check_path(asked.path)
    check_options(ReportOptions(lang=asked.lang, committee=asked.committee, date=asked.date), None)
    logo = None if asked.logo is None else read_logo(asked.logo)
    told = one_page_collection(open_desk(findings, asked.lang, {}, asked.date, alone=False), asked)
    grounds = make_grounds(findings, insets=True, english=asked.lang == "en", detail=False)

    def drawn(sheet: Fiche, high: float) -> Fiche:
        return with_blocks(sheet, lambda block: _mapped(findings, grounds, asked, block, high))

    (sheet,) = told.sheets
    sheet = replace(sheet, aside=0.0 if logo is None else logo_size(logo)[0] + _BESIDE)
    least = drawn(sheet, _LEAST)
    spare = CONTENT[1] - sheet_height(least, told.notice, 1.0)
    whole = drawn(sheet, min(_LEAST + spare, _MOST)) if spare > 0 else fitted(least, told.notice)
    made = Fiches(replace(told, sheets=(whole,)), logo)
    return made if asked.path is None else made.save(asked.path)


def _mapped(findings: Findings, grounds: Sequence[Ground], asked: OnePageOptions, block: Block, high: float) -> Block:
    """Draw the map of the first family, with its insets, in place of its picture; say so where no place has a shape."""
    if not isinstance(block, Picture):
        return block
    if not grounds:
        return Bullets((FURNITURE["no_map"][asked.lang != "fr"],), "note")
    scene = class_scene(findings, grounds, asked.lang, (_WIDE, high))
    return DrawnMap(codes=(), alt=block.alt, caption=block.caption, missing="", scene=scene)
