"""The structure of a PDF: what is a title, a sentence, a cell, a picture, for who listens to it.

ReportLab draws; the tree of tags (ISO 32000-1, 14.7 and 14.8) is written here, as plain objects of its document.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

__all__ = ["Tags"]


class _Element:
    """A node of the tree: its type, its parent, its children, what it says in words."""

    def __init__(self, kind: str, parent: _Element | None, alt: str = "", scope: str = "") -> None:
        self.kind = kind
        self.parent = parent
        self.alt = alt
        self.scope = scope
        self.children: list[_Element | tuple[int, int]] = []


class Tags:
    """Marks what is drawn on a canvas, and writes the tree at the end.

    Parameters
    ----------
    canvas
        Canvas of ReportLab.
    """

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self.root = _Element("Document", None)
        self.current = self.root
        self.page = 0
        self.marked = 0
        self.by_page: list[list[_Element]] = [[]]

    @contextmanager
    def group(self, kind: str, *, alt: str = "", scope: str = "") -> Iterator[None]:
        """Open an element that holds others."""
        element = _Element(kind, self.current, alt, scope)
        self.current.children.append(element)
        before, self.current = self.current, element
        yield
        self.current = before

    @contextmanager
    def leaf(self, kind: str, *, alt: str = "", scope: str = "") -> Iterator[None]:
        """Open an element that is drawn."""
        with self.group(kind, alt=alt, scope=scope), self.content(kind):
            yield

    @contextmanager
    def content(self, kind: str = "Span") -> Iterator[None]:
        """Mark what is drawn as a part of the current element."""
        self.canvas._code.append(f"/{kind} <</MCID {self.marked}>> BDC")
        self.current.children.append((self.page, self.marked))
        self.by_page[self.page].append(self.current)
        self.marked += 1
        yield
        self.canvas._code.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Mark what is drawn as mere decoration."""
        self.canvas._code.append("/Artifact BMC")
        yield
        self.canvas._code.append("EMC")

    def next_page(self) -> None:
        """End the page."""
        self.canvas.showPage()
        self.page, self.marked = self.page + 1, 0
        self.by_page.append([])

    def finish(self) -> None:
        """Write the tree into the document; nothing is drawn after."""
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

        document = self.canvas._doc
        pages = [_name(document, page) for page in document.Pages.pages]
        for at, page in enumerate(document.Pages.pages):
            page.__dict__["StructParents"] = at
            page.__dict__["Tabs"] = PDFName("S")
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        for page in document.Pages.pages:
            _compress(page)
        references: dict[int, str] = {}
        top = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        top["K"] = self._write(self.root, _name(document, top), pages, references)
        numbers: list[Any] = []
        for at in range(len(pages)):
            owners = " ".join(references[id(element)] for element in self.by_page[at])
            numbers += [at, document.Reference(_raw_type()(f"[ {owners} ]"))]
        top["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
        top["ParentTreeNextKey"] = len(pages)
        document.Catalog.StructTreeRoot = top
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        document.Catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})

    def _write(self, element: _Element, parent: str, pages: list[str], references: dict[int, str]) -> str:
        """Write an element and what it holds; return its reference."""
        node = _raw_type()()
        own = references[id(element)] = _name(self.canvas._doc, node)
        parts = [f"/S /{element.kind} /P {parent}"]
        if element.alt:
            parts.append(f"/Alt <FEFF{element.alt.encode('utf-16-be').hex()}>")
        if element.scope:
            parts.append(f"/A << /O /Table /Scope /{element.scope} >>")
        marked = [child for child in element.children if isinstance(child, tuple)]
        if marked:
            parts.append(f"/Pg {pages[marked[0][0]]}")
        children = [
            str(child[1]) if isinstance(child, tuple) else self._write(child, own, pages, references)
            for child in element.children
        ]
        parts.append(f"/K [ {' '.join(children)} ]")
        node.text = f"<< {' '.join(parts)} >>"
        return own


@lru_cache(maxsize=1)
def _raw_type() -> Any:
    """Return a kind of object whose text is written as it is: tens of thousands of small ones are quick so."""
    from reportlab.pdfbase.pdfdoc import PDFObject

    class Raw(PDFObject):  # type: ignore[misc]
        __RefOnly__ = 1

        def __init__(self, text: str = "") -> None:
            self.text = text

        def format(self, _document: Any) -> bytes:
            return self.text.encode("ascii")

    return Raw


def _name(document: Any, thing: Any) -> str:
    """Register an object and return how others point to it."""
    reference: bytes = document.Reference(thing).format(document)
    return reference.decode("ascii")


def _compress(page: Any) -> None:
    """Compress a page as bytes: ReportLab would write them as text, a quarter longer."""
    from reportlab.pdfbase.pdfdoc import PDFStream, PDFZCompress

    stream = PDFStream()
    stream.filters = [PDFZCompress]
    stream.content = page.stream
    page.Contents = stream
