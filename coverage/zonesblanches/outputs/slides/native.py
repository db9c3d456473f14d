"""Charts and tables that PowerPoint draws itself, with what they show in words."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from zonesblanches.blocks import Chart, Table
from zonesblanches.language import Lang
from zonesblanches.outputs.drawing.bars import chart_color, ink_on
from zonesblanches.outputs.drawing.scene import INK
from zonesblanches.outputs.drawing.text import width
from zonesblanches.outputs.table_widths import column_widths, marked_column
from zonesblanches.schema import CLASS_COLORS

__all__ = ["Box", "add_chart", "add_table", "rgb", "say_in_words", "shared_widths"]

Box = tuple[int, int, int, int]  # left, top, width, height, in EMU
_EDGE, _LINE = "#555555", "#c8c8c8"
_BARS = 0.6  # of the width of a chart, what its longest bar takes
# thousands set apart whatever the language of the program that shows them
_FORMATS = {"fr": '[>=1000000]#"\u202f"###"\u202f"##0;[>=1000]#"\u202f"##0;0', "en": "#,##0"}
_POINT = 12_700  # EMU
_PADDING = 4 * _POINT  # on each side of a text
_EM, _WIDE_EM = 1.02, 1.26  # of the size of letters, as for Word: in our font, in a wide one of a template
_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the table style of Office without lines or colours


def rgb(color: str) -> Any:
    """Return a colour as python-pptx holds it."""
    return RGBColor.from_string(color.removeprefix("#").upper())


def say_in_words(shape: Any, name: str, alt: str) -> None:
    """Give a shape its name, and what it shows in words."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("name", name)
    properties.set("descr", alt)


def add_chart(slide: Any, chart: Chart, box: Box, lang: Lang, size: float, font: str) -> None:
    """Add a chart of bars, the first line at the top."""
    data = CategoryChartData(number_format=_FORMATS[lang])
    data.categories = [f"{row.label} – {row.total}" if row.total else row.label for row in chart.rows]
    for at, (_, name) in enumerate(chart.series):
        data.add_series(name, [row.values[at] for row in chart.rows])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *box, data)
    say_in_words(frame, f"Figure {chart.number}", chart.alt)
    drawn = frame.chart
    drawn.font.size, drawn.has_title = Pt(size), False
    drawn.font.name = font or None
    drawn.has_legend = True
    drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    drawn.value_axis.visible, drawn.value_axis.has_major_gridlines = False, False
    drawn.value_axis.minimum_scale = 0
    drawn.category_axis.reverse_order, drawn.category_axis.format.line.color.rgb = True, rgb(_EDGE)
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    longest = max((sum(row.values) for row in chart.rows), default=0.0) or 1.0
    room = _BARS * box[2] / _POINT / longest  # points for one person
    for at, series in enumerate(plot.series):
        color = chart_color(chart.series[at][0])
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(color)
        series.format.line.color.rgb = rgb(_EDGE)
        small = [row.values[at] * room < width(row.texts[at], size) + 2 for row in chart.rows]
        _label(series, small, rgb(ink_on(color)), _FORMATS[lang], size)


def _label(series: Any, small: list[bool], ink: Any, form: str, size: float) -> None:
    """Write the figure of each part, but those that are too small to hold it."""
    labels = series.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, form, False
    labels.font.size, labels.font.color.rgb = Pt(size), ink
    for at in reversed([at for at, hidden in enumerate(small) if hidden]):
        none = etree.Element(qn("c:dLbl"))
        etree.SubElement(none, qn("c:idx")).set("val", str(at))
        etree.SubElement(none, qn("c:delete")).set("val", "1")
        labels._element.insert(0, none)


def add_table(slide: Any, table: Table, box: Box, heights: list[int], size: float, font: str) -> None:
    """Add a table: heads in bold over a rule, figures on the right, the colour of a class before its name."""
    left, top, wide, _ = box
    frame = slide.shapes.add_table(len(table.rows) + 1, len(table.heads), left, top, wide, sum(heights))
    say_in_words(frame, table.caption[:60], table.caption)
    grid = frame.table
    grid.horz_banding = False
    frame._element.xpath(".//a:tableStyleId")[0].text = _PLAIN
    for column, own in zip(grid.columns, shared_widths(table, wide, size, font)[1], strict=True):
        column.width = Emu(own)
    for row, high in zip(grid.rows, heights, strict=True):
        row.height = Emu(high)
    marked = marked_column(table)
    for at, texts in enumerate([tuple(head.text for head in table.heads), *table.rows]):
        for place, text in enumerate(texts):
            key = table.keys[at - 1] if at and table.keys and place == marked else ""
            _cell(grid.cell(at, place), text, (size, font), bold=at == 0, right=table.heads[place].figure, key=key)


def shared_widths(table: Table, wide: int, size: float, font: str) -> tuple[bool, list[int]]:
    """Return whether each heading holds in letters of so many points, and the width of each column, in EMU."""
    em = size * _POINT * (_EM if font else _WIDE_EM)
    fit, widths = column_widths(table, wide, em, 2 * _PADDING, size=size, smallest=size / 2)
    return fit == size, widths


def _cell(cell: Any, text: str, letters: tuple[float, str], *, bold: bool, right: bool, key: str) -> None:
    size, font = letters
    cell.margin_left = cell.margin_right = Emu(_PADDING)
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    if key:
        mark = paragraph.add_run()
        seen = ink_on(CLASS_COLORS[key]) != INK or key == "grise"  # a light class is an outline on white
        mark.text, mark.font.size = "■ " if seen else "□ ", Pt(size)
        mark.font.color.rgb = rgb(CLASS_COLORS[key] if seen else _EDGE)
    run = paragraph.add_run()
    run.text, run.font.size, run.font.bold, run.font.name = text, Pt(size), bold, font or None
    _rule(cell, "161616" if bold else _LINE.removeprefix("#"))


def _rule(cell: Any, color: str) -> None:
    """Draw the lower edge of a cell."""
    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, qn("a:lnB"), w="9525")
    fill = etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"))
    fill.set("val", color)
    properties.insert(0, line)
