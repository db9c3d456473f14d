"""Files of an office suite, which are archives: a template read with care, a file written with no hour in it."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from lxml.etree import XMLSyntaxError

from zonesblanches.errors import InputError
from zonesblanches.tool import to_type

__all__ = ["DAMAGE", "SLIDES", "WORD", "Office", "template_bytes", "write_dated"]

# what zipfile, lxml and the libraries raise on a file cut short, locked by a password or made by hand
DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, XMLSyntaxError, RuntimeError, LookupError, ValueError, TypeError,
    AttributeError, EOFError, OSError,
)  # fmt: skip
_TYPES = "[Content_Types].xml"
_LARGEST = 100_000_000  # bytes once unpacked
_VENDOR = b"application/vnd.openxmlformats-officedocument."
_CREATED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True)
class Office:
    """A kind of document: its content type as a document and as a template, what it is called, which program saves it.

    Attributes
    ----------
    document, template
        Content types.
    what, endings, program
        For messages, in French.
    """

    document: bytes
    template: bytes
    what: str
    endings: str
    program: str

    @property
    def expected(self) -> str:
        """What is expected, in French."""
        return (
            f"Attendu : un {self.endings}, sans mot de passe ni macro, ouvert et réenregistré par {self.program} au "
            "besoin."
        )

    def refused(self, path: Path) -> InputError:
        """Return the error of a file that is no such document."""
        return InputError(f"Le modèle {path.name} n'est pas {self.what} ({self.endings}). {self.expected}")


WORD = Office(
    _VENDOR + b"wordprocessingml.document.main+xml",
    _VENDOR + b"wordprocessingml.template.main+xml",
    "un document Word",
    ".docx ou .dotx",
    "Word",
)
SLIDES = Office(
    _VENDOR + b"presentationml.presentation.main+xml",
    _VENDOR + b"presentationml.template.main+xml",
    "une présentation",
    ".pptx ou .potx",
    "PowerPoint",
)


def template_bytes(path: Path, office: Office) -> bytes:
    """Read a template, given the type of a document, the only one that the libraries open.

    Parameters
    ----------
    path
        Of the template.
    office
        What it must be.

    Raises
    ------
    InputError
        When it is absent, no such document, too heavy, or holds macros.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        option = to_type("template=…", "--modele")
        raise InputError(
            f"Modèle introuvable ou illisible : {path} ({error.strerror}). Vérifiez le chemin de {option}"
        ) from error
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise office.refused(path)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
            raise InputError(
                f"Le modèle {path.name} est trop lourd : plus de 100 Mo une fois ouvert. {office.expected}"
            )
        if _TYPES not in archive.namelist():
            raise office.refused(path)
        types = archive.read(_TYPES)
        if b"macroEnabled" in types:
            raise InputError(f"Le modèle {path.name} contient des macros. {office.expected}")
        if office.document in types:
            return data
        if office.template not in types:
            raise office.refused(path)
        return _repacked(archive, types.replace(office.template, office.document))


def _repacked(archive: zipfile.ZipFile, types: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            copy.writestr(name, types if name == _TYPES else archive.read(name))
    return buffer.getvalue()


def write_dated(whole: bytes, path: Path, day: dt.date) -> None:
    """Write a file with no hour in it, nor in the workbooks that it holds: the same document makes the same bytes.

    Parameters
    ----------
    whole
        The document.
    path
        Where it goes.
    day
        The only date in it.
    """
    path.write_bytes(_dated(whole, day))


def _dated(whole: bytes, day: dt.date, *, inside: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as made, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as told:
        for part in made.infolist():
            data = made.read(part)
            if part.filename.endswith(".xlsx"):
                data = _dated(data, day, inside=True)
            elif inside and part.filename == "docProps/core.xml":
                data = _CREATED.sub(rb"\g<1>" + f"{day.isoformat()}T12:00:00Z".encode(), data)
            part.date_time = (*day.timetuple()[:3], 0, 0, 0)
            told.writestr(part, data)
    return buffer.getvalue()
