"""Files made to hurt: bombs, lies, far cells, endless text. Each is small on the disk, or soon made."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable

import miniatures

MB = 1_000_000
_SHEET = "xl/worksheets/sheet1.xml"
_RELS = "xl/_rels/workbook.xml.rels"
_ROWS = [["nom", "commune"], ["A", "Alès"]]


def book(changed: dict[str, bytes]) -> bytes:
    """Return a sound workbook, some members of which are replaced or added."""
    return miniatures.zipped(_members(miniatures.xlsx(_ROWS)) | changed)


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet(cells: str, dimension: str = "A1:B2", *, prolog: str = "") -> bytes:
    """Return a workbook whose sheet holds these rows, in XML."""
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<worksheet '
        f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="{dimension}"/>'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
    return book({_SHEET: text.encode()})


def _inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _list(more: str) -> str:
    head = f'<row r="1">{_inline("A1", "nom")}{_inline("B1", "commune")}</row>'
    return f'{head}<row r="2">{_inline("A2", "A")}{_inline("B2", "Alès")}</row>{more}'


def lying(data: bytes, member: str, content: bytes, said: int) -> bytes:
    """Return an archive one member of which says that it holds its first bytes only, sum included."""
    buffer = io.BytesIO(miniatures.zipped(_members(data) | {member: content}))
    with zipfile.ZipFile(buffer) as archive:
        info = archive.getinfo(member)
        directory = archive.start_dir
    out = bytearray(buffer.getvalue())
    name = member.encode()
    at = out.index(b"PK\x01\x02", directory)
    while out[at + 46 : at + 46 + len(name)] != name:
        at = out.index(b"PK\x01\x02", at + 4)
    for start, offset in ((info.header_offset, 14), (at, 16)):
        out[start + offset : start + offset + 4] = struct.pack("<I", zlib.crc32(content[:said]))
        out[start + offset + 8 : start + offset + 12] = struct.pack("<I", said)
    return bytes(out)


def ods(table: str) -> bytes:
    """Return an OpenDocument sheet made of this XML."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{spaces}><office:body><office:spreadsheet>{table}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    return miniatures.zipped(_members(miniatures.ods(_ROWS)) | {"mimetype": mime, "content.xml": content.encode()})


def xls(row: int, column: int) -> bytes:
    """Return an old workbook whose only cell stands at this row and column, counted from 0."""
    records = [(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)), (0x0042, struct.pack("<H", 1200))]
    name = b"F"
    bound = struct.pack("<IBBBB", 0, 0, 0, len(name), 0) + name
    head = b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)
    start = len(head) + 4 + len(bound) + 4
    bound = struct.pack("<I", start) + bound[4:]
    cells = [(0x0203, struct.pack("<HHHd", 0, 0, 0, 1.0)), (0x0203, struct.pack("<HHHd", row, column, 0, 1.0))]
    page = [(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)), *cells, (0x000A, b"")]
    stream = head + struct.pack("<HH", 0x0085, len(bound)) + bound + struct.pack("<HH", 0x000A, 0)
    stream += b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in page)
    return _ole("Workbook", stream)


def _ole(name: str, stream: bytes) -> bytes:
    """Wrap one stream as a compound file: its table of sectors, its directory, then the stream."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    stream = stream.ljust(512 * sectors, b"\0")
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    chain = [fat, end, *range(3, 2 + sectors), end]
    table = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = title.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<III", free, free, child)
        return (
            text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links + b"\0" * 36
            + struct.pack("<IQ", start, size)
        )  # fmt: skip

    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    return head + table + directory.ljust(512, b"\0") + stream


def _links() -> bytes:
    """Return a workbook that points at files and addresses outside it."""
    rels = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId9" TargetMode="External" Target="http://exemple.invalid/a.xlsx" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"/></Relationships>'
    )
    return book({"xl/externalLinks/_rels/externalLink1.xml.rels": rels})


def _symlink() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in _members(miniatures.xlsx(_ROWS)).items():
            archive.writestr(name, content)
        link = zipfile.ZipInfo("xl/media/a.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def _collection(*geometries: object, **properties: object) -> bytes:
    features = [{"type": "Feature", "properties": properties, "geometry": shape} for shape in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


_ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
    "</OGRVRTDataSource>"
)


def _text(*cells: str, header: str = "nom;commune;adresse;bénévoles;rayon;coordonnees;maj;tel;remarque") -> bytes:
    return f"{header}\n{';'.join(cells)}\n".encode()


def _merged(count: int, last: int) -> bytes:
    ranges = "".join(f'<mergeCell ref="A1:A{last}"/>' for _ in range(count))
    page = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'{_list("")}{"".join(f"""<row r="{n}">{_inline(f"C{n}", "x")}</row>""" for n in range(3, last + 1))}</sheetData>'  # noqa: E501
        f"<mergeCells>{ranges}</mergeCells></worksheet>"
    )
    return book({_SHEET: page.encode()})


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "far cell": (".xlsx", lambda: sheet(_list(f'<row r="1048576">{_inline("XFD1048576", "x")}</row>'))),
    "far cell, single quotes": (".xlsx", lambda: sheet(_list("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"))),
    "far cell, small letters": (".xlsx", lambda: sheet(_list('<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>'))),
    "far cell, spaces": (".xlsx", lambda: sheet(_list('<row r = "1048576"><c r\n= "XFD1048576"><v>1</v></c></row>'))),
    "far row alone": (".xlsx", lambda: sheet(_list('<row r="900000000"><c><v>1</v></c></row>'))),
    "row beyond all": (".xlsx", lambda: sheet(_list('<row r="4000000000"><c r="XFD4000000000"><v>1</v></c></row>'))),
    "far cell, other place": (
        ".xlsx",
        lambda: book(
            {
                "xl/ailleurs.xml": _members(sheet(_list('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')))[
                    _SHEET
                ],
                _RELS: _members(miniatures.xlsx(_ROWS))[_RELS].replace(
                    b"/xl/worksheets/sheet1.xml", b"/xl/ailleurs.xml"
                ),
            }
        ),
    ),
    "far cell, utf-16": (
        ".xlsx",
        lambda: book(
            {
                _SHEET: _members(sheet(_list('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')))[_SHEET]
                .decode()
                .replace("UTF-8", "UTF-16")
                .encode("utf-16")
            }
        ),
    ),
    "dimension that lies": (".xlsx", lambda: sheet(_list(""), "A1:XFD1048576")),
    "two cells a sheet, 200 sheets": (".xlsx", lambda: many_sheets(200)),
    "10,000 columns": (
        ".xlsx",
        lambda: sheet(
            '<row r="1">'
            + "".join(f'<c t="inlineStr"><is><t>titre {n}</t></is></c>' for n in range(10_000))
            + "</row>"
            + '<row r="2">'
            + "".join("<c><v>30007</v></c>" for n in range(10_000))
            + "</row>"
        ),
    ),
    "merged ranges by thousands": (".xlsx", lambda: _merged(20_000, 20_000)),
    "entities": (".xlsx", lambda: sheet(_list(f'<row r="3">{_inline("A3", "&i;")}</row>'), prolog=_ENTITIES)),
    "outside entity": (".xlsx", lambda: sheet(_list(f'<row r="3">{_inline("A3", "&a;")}</row>'), prolog=_OUTSIDE)),
    "outside links": (".xlsx", _links),
    "symbolic link": (".xlsx", _symlink),
    "no cell": (".xlsx", lambda: sheet("")),
    "formulas": (
        ".xlsx",
        lambda: sheet(_list('<row r="3"><c r="A3"><f>1/0</f></c><c r="B3" t="e"><f>A1</f><v>#REF!</v></c></row>')),
    ),
    "cell of 10 MB": (
        ".xlsx",
        lambda: sheet(_list(f'<row r="3">{_inline("A3", "".join(map(str, range(1_500_000))))}</row>')),
    ),
    "bomb": (".xlsx", lambda: book({_SHEET: b" " * 30 * MB})),
    "bomb that lies": (
        ".xlsx",
        lambda: lying(miniatures.xlsx(_ROWS), "xl/sharedStrings.xml", b"<" + b" " * 60 * MB, 40),
    ),
    "climbing member": (".xlsx", lambda: book({"../../x.xml": b"<a/>"})),
    "absolute member": (".xlsx", lambda: book({"/etc/x.xml": b"<a/>"})),
    "archive inside": (".xlsx", lambda: miniatures.zipped({"a.zip": miniatures.zipped({"b": b"0" * MB})})),
    "ods far row": (
        ".ods",
        lambda: ods(
            "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated='900000000'><table:table-cell "
            "table:number-columns-repeated = '16000' office:value-type='float' office:value='1'/></table:table-row></table:table>"  # noqa: E501
        ),
    ),
    "ods repeated cell": (
        ".ods",
        lambda: ods(
            '<table:table table:name="A"><table:table-row><table:table-cell table:number-columns-repeated="4000000000" '
            'office:value-type="string"><text:p>nom</text:p></table:table-cell></table:table-row></table:table>'
        ),
    ),
    "ods repeated beyond all": (
        ".ods",
        lambda: ods(
            '<table:table table:name="A"><table:table-row table:number-rows-repeated="99999999999999999999">'
            '<table:table-cell office:value-type="string"><text:p>nom</text:p></table:table-cell></table:table-row></table:table>'  # noqa: E501
        ),
    ),
    "xls far cell": (".xls", lambda: xls(65535, 65535)),
    "xls near cell": (".xls", lambda: xls(3, 3)),
    "columns of a text": (".csv", lambda: b"nom;commune" + b";x" * 1_900_000 + "\nA;Alès\n".encode()),
    "10,000 titles": (
        ".csv",
        (
            ";".join(["commune", *(f"titre du nom {n}" for n in range(10_000))])
            + "\nAlès"
            + ";06 00 00 00 00" * 10_000
            + "\n"
        ).encode,
    ),
    "one title 500 times": (
        ".csv",
        (";".join(["commune"] * 500) + "\n" + ";".join(["Alès"] * 500) + "\n").encode,
    ),
    "lines without end": (".csv", lambda: "nom;commune\nA;Alès\n".encode() + b"\n" * 30 * MB),
    "cells without end": (".csv", lambda: "nom;commune\nA;Alès\n".encode() + (b";\n" * 15 * MB)),
    "text cell of 10 MB": (".csv", lambda: _text("A", "Alès", "x" * 10 * MB)),
    "open quote": (".csv", lambda: 'nom;commune\n"A;Alès\n'.encode() + b"B;Uz\n" * 20_000),
    "endless address": (".csv", lambda: _text("A", "Alès", "30100 a" + " " * 120_000 + "1")),
    "endless word": (".csv", lambda: _text("A", "Alès", "", "", "", "", "", "a" * 130_000, "a" * 130_000)),
    "endless count": (".csv", lambda: _text("A", "Alès", "", "1" * 60_000 + "x" * 60_000 + "1")),
    "endless phone": (
        ".csv",
        lambda: _text("A", "Alès", "", "", "", "", "", "0" + " " * 120_000 + "x", "0" + " " * 120_000 + "x"),
    ),
    "endless radius": (".csv", lambda: _text("A", "Alès", "", "", "1" + " " * 120_000 + "x")),
    "endless point": (".csv", lambda: _text("A", "Alès", "", "", "", "1" + " " * 120_000 + "x")),
    "endless commune": (".csv", lambda: _text("A", "a" + " " * 120_000 + "x")),
    "endless place": (".csv", lambda: _text("A", "a(" * 60_000)),
    "endless title": (".csv", lambda: _text("A", "Alès", header="nom;commune;" + "nom de la commune " * 6000)),
    "endless date": (".csv", lambda: _text("A", "Alès", "", "", "", "", "2025-01-01" + " " * 120_000 + "x")),
    "many communes in a cell": (
        ".csv",
        lambda: "nom;commune;communes desservies\nA;Alès;".encode() + b"Xanadu/" * 18_000,
    ),
    "name of 100,000 characters": (".csv", lambda: _text("é" * 100_000, "Alès")),
    "commune of 100,000 characters": (".csv", lambda: _text("A", "z" * 100_000)),
    "shape of another kind": (".geojson", _VRT.encode),
    "shape of another kind, gpkg": (".gpkg", _VRT.encode),
    "shape nowhere": (".geojson", lambda: _collection({"type": "Point", "coordinates": [1e308, -1e308]}, nom="A")),
    "shape not closed": (
        ".geojson",
        lambda: _collection({"type": "Polygon", "coordinates": [[[4, 44], [4.1, 44], [4, 44.1]]]}),
    ),
    "shape crossed": (
        ".geojson",
        lambda: _collection(
            {"type": "Polygon", "coordinates": [[[4, 44], [4.1, 44.1], [4.1, 44], [4, 44.1], [4, 44]]]}, nom="A"
        ),
    ),
    "shapes empty": (
        ".geojson",
        lambda: _collection(
            {"type": "Polygon", "coordinates": []}, {"type": "GeometryCollection", "geometries": []}, nom="A"
        ),
    ),
    "shapes nested": (".geojson", lambda: b'{"type":"FeatureCollection","features":' + b"[" * 100_000),
    "properties of all kinds": (
        ".geojson",
        lambda: _collection(
            {"type": "Point", "coordinates": [4.081, 44.125]},
            nom=["a", {"b": 1}],
            geometry="x",
            longitude="y",
            id={"a": []},
            commune=None,
            benevoles=1e308,
        ),
    ),
}


def many_sheets(count: int) -> bytes:
    """Return a workbook of many sheets, each with two cells far apart: every one is let through alone."""
    names = [f"xl/worksheets/s{n}.xml" for n in range(count)]
    space = "http://schemas.openxmlformats.org"
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(count))
    rels = "".join(
        f'<Relationship Id="r{n}" Type="{space}/officeDocument/2006/relationships/worksheet" Target="/{name}"/>'
        for n, name in enumerate(names)
    )
    page = _members(sheet(_list('<row r="1000"><c r="XFD1000"><v>1</v></c></row>')))[_SHEET]
    workbook = (
        f'<?xml version="1.0"?><workbook xmlns="{space}/spreadsheetml/2006/main" '
        f'xmlns:r="{space}/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>'
    )
    links = f'<?xml version="1.0"?><Relationships xmlns="{space}/package/2006/relationships">{rels}</Relationships>'
    return book({"xl/workbook.xml": workbook.encode(), _RELS: links.encode()} | dict.fromkeys(names, page))
