"""What the analyst asks of a report, checked before anything is written."""

from __future__ import annotations

import base64
import datetime as dt
import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from zonesblanches.errors import InputError, OutputError, ParameterError, did_you_mean, first_five
from zonesblanches.language import LANGS
from zonesblanches.outputs.covers import ReportOptions
from zonesblanches.tool import to_type

__all__ = ["FORMATS", "Logo", "check_options", "logo_source", "read_logo"]

FORMATS = (".html", ".docx")
_LOGO_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}  # those that pages and Word both show
_LOGO_BYTES = 5_000_000


@dataclass(frozen=True)
class Logo:
    """A picture that was read and found whole: its bytes, its media type, its size in pixels."""

    data: bytes
    media: str
    size: tuple[int, int]


def check_options(asked: ReportOptions, path: str | Path | None) -> None:
    """Refuse what is not understood before anything is computed.

    Raises
    ------
    OutputError
        When the path ends neither in ``.html`` nor in ``.docx``.
    ParameterError
        When an option has an unknown value, or a template is given to a page.
    """
    suffix = ".html" if path is None else Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise OutputError(f"{Path(str(path)).name} : extension .html ou .docx attendue.")
    if asked.lang not in LANGS:
        raise ParameterError(
            f"lang vaut {asked.lang!r}, attendu : fr ou en.{did_you_mean(str(asked.lang), list(LANGS))}"
        )
    if asked.template is not None and suffix != ".docx":
        raise ParameterError(
            "template ne vaut que pour Word : donnez un chemin en .docx, par exemple report('rapport.docx', "
            "template=…)."
        )
    if asked.date is not None and not isinstance(asked.date, dt.date):
        raise ParameterError(f"date vaut {asked.date!r}, attendu : une date, par exemple datetime.date(2026, 11, 22).")
    names = [asked.committee] if isinstance(asked.committee, str) else list(asked.committee)
    wrong = [name for name in names if not isinstance(name, str)]
    if wrong:
        raise ParameterError(
            f"committee contient {len(wrong)} valeur(s) qui ne sont pas des textes ({first_five(map(repr, wrong))}), "
            "attendu : une liste de noms."
        )


def read_logo(path: str | Path) -> Logo:
    """Read a picture, and make sure that it is one.

    Raises
    ------
    InputError
        When the file is absent, too heavy, or no whole PNG, JPEG or GIF.
    """
    source = Path(path)
    try:
        heavy = source.stat().st_size > _LOGO_BYTES
        data = b"" if heavy else source.read_bytes()
    except OSError as error:
        raise InputError(
            f"Logo introuvable ou illisible : {source} ({error.strerror}). Vérifiez le chemin de "
            f"{to_type('logo=…', '--logo')}"
        ) from error
    if heavy:
        raise InputError(f"Logo trop lourd : {source.name} dépasse 5 Mo. Réduisez-le : quelques centaines de pixels.")
    return _checked(data, source.name)


def logo_source(logo: Logo) -> str:
    """Return the address of a picture that stands in a page."""
    return f"data:{logo.media};base64,{base64.b64encode(logo.data).decode('ascii')}"


def _checked(data: bytes, name: str) -> Logo:
    """Open a picture to its last pixel."""
    from PIL import Image

    wanted = "Attendu : une image PNG, JPEG ou GIF entière."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a bomb is announced by a warning
            with Image.open(io.BytesIO(data)) as image:
                kind, size = str(image.format), image.size
                image.load()
    except (OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as error:
        raise InputError(f"Le logo {name} n'est pas une image lisible. {wanted}") from error
    if kind not in _LOGO_FORMATS:
        raise InputError(f"Le logo {name} est au format {kind}, que Word et les pages ne montrent pas tous. {wanted}")
    return Logo(data, _LOGO_FORMATS[kind], size)
