"""Fiches as one HTML page: style and shapes once, then a sheet of paper for each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files as package_files
from itertools import groupby

import numpy as np

from zonesblanches.outputs.fiches import layout
from zonesblanches.outputs.fiches.blocks import Bar, Bars, Block, Cell, Chip, Collection, Grid, Section, Sheet, Text
from zonesblanches.outputs.fiches.drawing import Base, Mark, Picture, Rings, inset_of
from zonesblanches.outputs.webmap.escape import html_text
from zonesblanches.schema import CLASS_COLORS, TEAM_COLORS

__all__ = ["CLASS_KEYS", "INK", "html_page"]

CLASS_KEYS = {"blanche": "b", "grise": "g", "couverte": "c", "sans objet": "s", "non classée": "n"}
INK = {"need": "#1b486d", "lack": "#874a80", "total": "#161616", "neutral": "#4a6d8c"}
_HERE, _TEAM = "#161616", TEAM_COLORS[0]


def html_page(collection: Collection) -> str:
    """Write a whole page; it asks nothing of the network.

    Parameters
    ----------
    collection
        The fiches.
    """
    lang, french = collection.lang, collection.lang == "fr"
    several = len(collection.sheets) > 1
    body = "".join(_sheet(sheet, collection, back=several, french=french) for sheet in collection.sheets)
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html_text(collection.title)} – {html_text(collection.territory)}</title>\n"
        f"<style>\n{_style()}{_widths(collection.sheets)}</style>\n</head>\n<body>\n{_shared(collection.sheets)}<main>\n"
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
    colors = "".join(
        f".k-{short}{{background-color:{CLASS_COLORS[name]}}}.f-{short}{{fill:{CLASS_COLORS[name]}}}\n"
        for name, short in CLASS_KEYS.items()
    )
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


def _sheet(sheet: Sheet, collection: Collection, *, back: bool, french: bool) -> str:
    level = "2" if back else "1"
    notice = f'<p class="notice">{html_text(collection.notice)}</p>' if collection.notice else ""
    link = f'<a class="back" href="#sommaire">{"Sommaire" if french else "Contents"}</a>' if back else ""
    tiles = "".join(
        f"<div><dt>{html_text(words)}</dt><dd>{html_text(value)}</dd></div>" for value, words in sheet.tiles
    )
    sections = "".join(_row_of(row, sheet, int(level) + 1) for row in layout.columns(sheet, sheet.scale))
    foot = "".join(f"<p>{html_text(text)}</p>" for text in sheet.foot)
    scale = "" if sheet.scale == 1 else f' style="--s:{sheet.scale:g}"'
    return (
        f'<article class="fiche" id="{sheet.anchor}" aria-labelledby="{sheet.anchor}-t"{scale}>{link}'
        f'<h{level} class="head" id="{sheet.anchor}-t">{html_text(sheet.title)}</h{level}>'
        f'<p class="sub">{html_text(sheet.subtitle)}</p>{notice}<dl class="tiles">{tiles}</dl>'
        f'{sections}<div class="foot">{foot}</div></article>\n'
    )


def _row_of(row: tuple[tuple[Section, ...], ...], sheet: Sheet, level: int) -> str:
    columns = ["".join(_section(part, sheet, level) for part in column) for column in row]
    return f'<div class="cols"><div>{"</div><div>".join(columns)}</div></div>' if len(columns) > 1 else columns[0]


def _section(section: Section, sheet: Sheet, level: int) -> str:
    wide = ' class="wide"' if section.wide else ""
    blocks = "".join(_block(block, sheet) for block in section.blocks)
    return f"<section{wide}><h{level}>{html_text(section.title)}</h{level}>{blocks}</section>"


def _block(block: Block, sheet: Sheet) -> str:
    if isinstance(block, Chip):
        return f'<p class="chip">{_swatch(block.key)}{html_text(block.text)}</p>'
    if isinstance(block, Text):
        return _text(block)
    if isinstance(block, Bars):
        rows = "".join(map(_bar, block.rows))
        return f'<table class="bars"><caption>{html_text(block.caption)}</caption><tbody>{rows}</tbody></table>'
    if isinstance(block, Grid):
        return _grid(block, sheet.word)
    return _picture(block, sheet.anchor)


def _swatch(key: str) -> str:
    return f'<span class="sw k-{CLASS_KEYS[key]}"></span>' if key in CLASS_KEYS else ""


def _text(block: Text) -> str:
    if block.tone in {"list", "numbered"}:
        tag = "ol" if block.tone == "numbered" else "ul"
        return f"<{tag}>{''.join(f'<li>{html_text(item)}' for item in block.items)}</{tag}>"
    small = ' class="small"' if block.tone == "small" else ""
    return "".join(f"<p{small}>{html_text(item)}</p>" for item in block.items)


def _bar(row: Bar) -> str:
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


def _widths(sheets: Iterable[Sheet]) -> str:
    """Write once the widths of the columns of the tables."""
    grids = (block for sheet in sheets for part in sheet.sections for block in part.blocks if isinstance(block, Grid))
    rules = []
    for widths in sorted({block.widths for block in grids}):
        for at, share in enumerate(widths):
            wide = 100 * share / sum(widths)
            rules.append(f".{_widths_class(widths)} th:nth-child({at + 1}){{width:{wide:.1f}%}}\n")
    return "".join(rules)


def _grid(block: Grid, word: str) -> str:
    heads = "".join(f'<th scope="col">{html_text(head)}' for head in block.heads)
    rows = "".join(
        _row(cells, block.keys[at] if block.keys else "", strong=at == block.strong)
        for at, cells in enumerate(block.rows)
    )
    note = f'<p class="small">{html_text(block.note)}</p>' if block.note else ""
    kind = f"grid{' list' if block.more else ''} {_widths_class(block.widths)}"
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{word}"><table class="{kind}">'
        f"<caption>{html_text(block.caption)}</caption><thead><tr>{heads}</thead>"
        f"<tbody>{rows}</tbody></table></div>{note}"
    )


def _row(cells: tuple[Cell, ...], key: str, *, strong: bool) -> str:
    first, *others = cells
    kind = ' class="strong"' if strong else ""
    written = "".join(f"<td>{html_text(cell.text)}{_cell_bar(cell)}" for cell in others)
    return f'<tr{kind}><th scope="row">{_swatch(key)}{html_text(first.text)}{written}'


def _cell_bar(cell: Cell) -> str:
    if cell.share is None:
        return ""
    key = CLASS_KEYS.get(cell.key, cell.key)
    if not cell.share:
        return '<span class="bar"></span>'
    return f'<span class="bar"><i class="k-{key}" style="width:{100 * min(cell.share, 1):.1f}%"></i></span>'


def _shared(sheets: Iterable[Sheet]) -> str:
    """Write once the shapes that the maps of the fiches point to."""
    bases: dict[int, tuple[Base, set[str]]] = {}
    for picture in (block for sheet in sheets for part in sheet.sections for block in part.blocks):
        if isinstance(picture, Picture):
            bases.setdefault(id(picture.base), (picture.base, set()))[1].add(picture.group)
    if not bases:
        return ""
    drawn = "".join(_base(base, sorted(groups - {""})) for base, groups in bases.values())
    hatch = (
        '<pattern id="hachures" width="40" height="40" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="40" height="40" fill="#fff"/><rect width="12" height="40" fill="#555"/></pattern>'
        '<pattern id="points" width="44" height="44" patternUnits="userSpaceOnUse">'
        '<rect width="44" height="44" fill="#fff"/><circle cx="22" cy="22" r="6" fill="#8a8a8a"/></pattern>'
    )
    return f'<svg class="shared" width="0" height="0" aria-hidden="true"><defs>{hatch}{drawn}</defs></svg>\n'


def _base(base: Base, groups: list[str]) -> str:
    slug = base.slug
    filled = "".join(
        f'<path class="v f-{CLASS_KEYS.get(name, "n")}" d="{_d(shapes)}"/>' for name, shapes in base.classes.items()
    )
    outlines = "".join(
        f'<path class="e" id="g-{slug}-{at}" d="{_d(base.groups[group])}"/>'
        for at, group in enumerate(base.groups)
        if group in groups
    )
    return (
        f'<path class="e" id="o-{slug}" d="{_d(base.outline)}"/>{outlines}'
        f'<g id="m-{slug}">{filled}<use class="edge" href="#o-{slug}"/></g>'
    )


def _d(shapes: Rings) -> str:
    """Write rings as relative whole numbers."""
    parts = []
    for ring in shapes:
        steps = " ".join(f"{x} {y}" for x, y in np.diff(ring, axis=0).tolist())
        parts.append(f"M{ring[0, 0]} {ring[0, 1]}l{steps.replace(' -', '-')}z")
    return "".join(parts)


def _picture(picture: Picture, anchor: str) -> str:
    """Draw a window on the shared shapes, then what is this fiche's own."""
    left, top, width, height = picture.window
    base, unit = picture.base, width / 100
    group = ""
    if picture.group:
        at = list(base.groups).index(picture.group)
        group = f'<use class="epci" href="#g-{base.slug}-{at}"/>'
    own = f'<path class="own" d="{_d(picture.own)}"/>' if picture.own else ""
    teams = "".join(_team(mark, unit) for mark in picture.teams)
    names = "".join(
        f'<text class="nm" x="{mark.x}" y="{mark.y - 1.6 * unit:.0f}">{html_text(mark.text)}</text>'
        for mark in picture.names
    )
    return (
        f'<figure><svg class="map" viewBox="{left} {top} {width} {height}" role="img" '
        f'style="--u:{unit:.1f}px" aria-labelledby="{anchor}-m"><title id="{anchor}-m">{html_text(picture.alt)}</title>'
        f'<use href="#m-{base.slug}"/>{group}{own}{names}{teams}{_inset(picture)}</svg>'
        f"<figcaption>{html_text(picture.caption)}</figcaption></figure>"
    )


def _team(mark: Mark, unit: float) -> str:
    if not mark.text:
        return f'<circle class="tm" cx="{mark.x}" cy="{mark.y}" r="{1.2 * unit:.0f}"/>'
    return (
        f'<circle class="tm" cx="{mark.x}" cy="{mark.y}" r="{2.6 * unit:.0f}"/>'
        f'<text class="no" x="{mark.x}" y="{mark.y + 1.3 * unit:.0f}">{html_text(mark.text)}</text>'
    )


def _inset(picture: Picture) -> str:
    """Draw the whole in a corner, and where the window is in it."""
    inset = inset_of(picture.base, picture.window)
    if picture.here is None or inset is None:
        return ""
    left, top, right, bottom = inset.frame
    scale = f"translate({inset.x:.0f} {inset.y:.0f}) scale({inset.factor:.4f})"
    radius = 0.011 * picture.window[2] / inset.factor
    frame = f'<rect class="frame" x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" height="{bottom - top:.0f}"/>'
    return (
        f'{frame}<g transform="{scale}"><use class="whole" href="#o-{picture.base.slug}"/>'
        f'<circle class="here" cx="{picture.here[0]}" cy="{picture.here[1]}" r="{radius:.0f}"/></g>'
    )
