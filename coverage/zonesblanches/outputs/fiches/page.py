"""Fiches as one HTML page: style and shapes once, then a sheet of paper for each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files as package_files
from itertools import groupby

from zonesblanches.blocks import BarLine, Bars, Block, Bullets, Cell, Chip, Table
from zonesblanches.outputs.drawing.svg import SvgPen
from zonesblanches.outputs.fiches import layout
from zonesblanches.outputs.fiches.drawing import DrawnMap
from zonesblanches.outputs.webmap.escape import html_text
from zonesblanches.schema import CLASS_COLORS
from zonesblanches.telling.documents.fiche import Collection, Fiche, Section

__all__ = ["CLASS_KEYS", "INK", "html_page"]

CLASS_KEYS = {"blanche": "b", "grise": "g", "couverte": "c", "sans objet": "s", "non classée": "n"}
INK = {"need": "#1b486d", "lack": "#874a80", "total": "#161616", "neutral": "#4a6d8c"}


def html_page(collection: Collection) -> str:
    """Write a whole page; it asks nothing of the network.

    Parameters
    ----------
    collection
        The fiches.
    """
    lang, french = collection.lang, collection.lang == "fr"
    several = len(collection.sheets) > 1
    maps = SvgPen("m")
    body = "".join(_sheet(sheet, collection, maps, back=several) for sheet in collection.sheets)
    shapes = f'<svg class="shared" width="0" height="0" aria-hidden="true">{maps.shared}</svg>\n' if maps.shared else ""
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html_text(collection.title)} – {html_text(collection.territory)}</title>\n"
        f"<style>\n{_style()}{_widths(collection.sheets)}{maps.style}</style>\n</head>\n<body>\n{shapes}<main>\n"
        f"{_contents(collection, french=french) if several else ''}{body}</main>\n</body>\n</html>"
    )


@lru_cache(maxsize=1)
def _style() -> str:
    """Fill the style sheet with the sizes of `layout`, so that what is measured there holds here."""
    text = package_files("zonesblanches.outputs.fiches").joinpath("fiches.css").read_text(encoding="utf-8")
    sizes = {
        name: getattr(layout, name.upper()) for name in ("head", "small", "body", "table", "title", "tile", "foot")
    }
    for name, (size, line) in sizes.items():
        text = text.replace(f"@{name}-size@", f"{size}").replace(f"@{name}-line@", f"{line}")
    margins = f"{layout.MARGINS[1]}pt {layout.MARGINS[0]}pt"
    text = (
        text.replace("@margins@", margins).replace("@gap@", f"{layout.GAP}").replace("@width@", f"{layout.CONTENT[0]}")
    )
    for name, share in zip(("label", "bar", "value"), layout.BAR_COLUMNS, strict=True):
        text = text.replace(f"@{name}@", f"{100 * share:g}%")
    colors = "".join(f".k-{short}{{background-color:{CLASS_COLORS[name]}}}\n" for name, short in CLASS_KEYS.items())
    return text + colors + "".join(f".k-{name}{{background-color:{color}}}\n" for name, color in INK.items())


def _contents(collection: Collection, *, french: bool) -> str:
    """Write the first page: what the file holds, with links."""
    items = []
    for group, sheets in groupby(collection.sheets, key=lambda sheet: sheet.group if _grouped(collection) else ""):
        links = "".join(f'<li><a href="#{sheet.anchor}">{html_text(sheet.title)}</a></li>' for sheet in sheets)
        title = f"<h3>{html_text(group)}</h3>" if group else ""
        items.append(f"{title}<ul>{links}</ul>")
    notice = f'<p class="notice">{html_text(collection.notice)}</p>' if collection.notice else ""
    said = "".join(f"<p>{html_text(text)}</p>" for text in collection.intro)
    heading = "Sommaire" if french else "Contents"
    return (
        f'<header id="sommaire" class="contents"><h1>{html_text(collection.title)}</h1>'
        f'<p class="sub">{html_text(collection.territory)} · {html_text(collection.day)}</p>{notice}{said}'
        f'<nav aria-label="{heading}"><h2>{heading}</h2>{"".join(items)}</nav></header>\n'
    )


def _grouped(collection: Collection) -> bool:
    """Tell whether the sheets follow one another by group."""
    groups = [group for group, _ in groupby(collection.sheets, key=lambda sheet: sheet.group)]
    return len(groups) == len(set(groups)) > 1


def _sheet(sheet: Fiche, collection: Collection, maps: SvgPen, *, back: bool) -> str:
    french = collection.lang == "fr"
    level = "2" if back else "1"
    notice = f'<p class="notice">{html_text(collection.notice)}</p>' if collection.notice else ""
    link = f'<a class="back" href="#sommaire">{"Sommaire" if french else "Contents"}</a>' if back else ""
    tiles = "".join(
        f"<div><dt>{html_text(words)}</dt><dd>{html_text(value)}</dd></div>" for value, words in sheet.tiles
    )
    sections = "".join(_row_of(row, sheet, maps, int(level) + 1) for row in layout.columns(sheet, sheet.scale))
    foot = "".join(f"<p>{html_text(text)}</p>" for text in sheet.foot)
    scale = "" if sheet.scale == 1 else f' style="--s:{sheet.scale:g}"'
    return (
        f'<article class="fiche" id="{sheet.anchor}" aria-labelledby="{sheet.anchor}-t"{scale}>{link}'
        f'<h{level} class="head" id="{sheet.anchor}-t">{html_text(sheet.title)}</h{level}>'
        f'<p class="sub">{html_text(sheet.subtitle)}</p>{notice}<dl class="tiles">{tiles}</dl>'
        f'{sections}<div class="foot">{foot}</div></article>\n'
    )


def _row_of(row: tuple[tuple[Section, ...], ...], sheet: Fiche, maps: SvgPen, level: int) -> str:
    columns = ["".join(_section(part, sheet, maps, level) for part in column) for column in row]
    return f'<div class="cols"><div>{"</div><div>".join(columns)}</div></div>' if len(columns) > 1 else columns[0]


def _section(section: Section, sheet: Fiche, maps: SvgPen, level: int) -> str:
    wide = ' class="wide"' if section.wide else ""
    blocks = "".join(_block(block, sheet, maps) for block in section.blocks)
    return f"<section{wide}><h{level}>{html_text(section.title)}</h{level}>{blocks}</section>"


def _block(block: Block, sheet: Fiche, maps: SvgPen) -> str:
    if isinstance(block, Chip):
        return f'<p class="chip">{_swatch(block.key)}{html_text(block.text)}</p>'
    if isinstance(block, Bullets):
        return _text(block)
    if isinstance(block, Bars):
        rows = "".join(map(_bar, block.rows))
        return f'<table class="bars"><caption>{html_text(block.caption)}</caption><tbody>{rows}</tbody></table>'
    if isinstance(block, Table):
        return _grid(block, sheet.word)
    return _picture(block, sheet.anchor, maps) if isinstance(block, DrawnMap) else ""


def _swatch(key: str) -> str:
    return f'<span class="sw k-{CLASS_KEYS[key]}"></span>' if key in CLASS_KEYS else ""


def _text(block: Bullets) -> str:
    if block.tone in {"text", "numbered"}:
        tag = "ol" if block.tone == "numbered" else "ul"
        return f"<{tag}>{''.join(f'<li>{html_text(item)}' for item in block.items)}</{tag}>"
    small = ' class="small"' if block.tone == "note" else ""
    return "".join(f"<p{small}>{html_text(item)}</p>" for item in block.items)


def _bar(row: BarLine) -> str:
    strong = ' class="strong"' if row.strong else ""
    if not row.length:
        return (
            f'<tr{strong}><th scope="row">{html_text(row.label)}<td><span class="bar"></span><td>{html_text(row.value)}'
        )
    key = CLASS_KEYS.get(row.key, row.key)
    start = f"margin-left:{100 * row.start:.1f}%;" if row.start else ""
    return (
        f'<tr{strong}><th scope="row">{html_text(row.label)}<td><span class="bar"><i class="k-{key}" '
        f'style="{start}width:{100 * row.length:.1f}%"></i></span><td>{html_text(row.value)}'
    )


def _widths_class(widths: tuple[float, ...]) -> str:
    return f"w{'-'.join(f'{100 * share:.0f}' for share in widths)}"


def _shares_of(block: Table) -> tuple[float, ...]:
    return tuple(head.wide for head in block.heads)


def _widths(sheets: Iterable[Fiche]) -> str:
    """Write once the widths of the columns of the tables."""
    grids = (block for sheet in sheets for part in sheet.sections for block in part.blocks if isinstance(block, Table))
    rules = []
    for widths in sorted({_shares_of(block) for block in grids}):
        for at, share in enumerate(widths):
            wide = 100 * share / sum(widths)
            rules.append(f".{_widths_class(widths)} th:nth-child({at + 1}){{width:{wide:.1f}%}}\n")
    return "".join(rules)


def _grid(block: Table, word: str) -> str:
    heads = "".join(f'<th scope="col">{html_text(head.text)}' for head in block.heads)
    rows = "".join(
        _row(cells, block.keys[at] if block.keys else "", strong=at == block.strong)
        for at, cells in enumerate(block.rows)
    )
    note = f'<p class="small">{html_text(block.under)}</p>' if block.under else ""
    kind = f"grid{' list' if block.more else ''} {_widths_class(_shares_of(block))}"
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{word}"><table class="{kind}">'
        f"<caption>{html_text(block.caption)}</caption><thead><tr>{heads}</thead>"
        f"<tbody>{rows}</tbody></table></div>{note}"
    )


def _row(cells: tuple[str, ...], key: str, *, strong: bool) -> str:
    first, *others = cells
    kind = ' class="strong"' if strong else ""
    written = "".join(f"<td>{html_text(cell)}{_cell_bar(cell)}" for cell in others)
    return f'<tr{kind}><th scope="row">{_swatch(key)}{html_text(first)}{written}'


def _cell_bar(cell: str) -> str:
    if not isinstance(cell, Cell) or cell.share is None:
        return ""
    key = CLASS_KEYS.get(cell.key, cell.key)
    if not cell.share:
        return '<span class="bar"></span>'
    return f'<span class="bar"><i class="k-{key}" style="width:{100 * min(cell.share, 1):.1f}%"></i></span>'


def _picture(picture: DrawnMap, anchor: str, maps: SvgPen) -> str:
    title = f'<title id="{anchor}-m">{html_text(picture.alt)}</title>'
    drawn = maps.draw(picture.scene, attributes=f'aria-labelledby="{anchor}-m"', inside=title)
    return f"<figure>{drawn}<figcaption>{html_text(picture.caption)}</figcaption></figure>"
