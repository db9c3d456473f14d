"""The verbs of a diagnosis that put one commune or one EPCI on a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang

if TYPE_CHECKING:
    from zonesblanches.outputs.fiches import Fiches

__all__ = ["Describing"]


class Describing(Findings):
    """Findings that can be told commune by commune.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
    >>> gard.fiche("Génolhac")
    <Fiches Génolhac, 1 page>
    """

    def fiche(
        self,
        place: str,
        path: str | Path | None = None,
        *,
        level: Literal["auto", "commune", "epci"] = "auto",
        lang: Lang = "fr",
        notice: str | None = None,
        extra: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        date: dt.date | None = None,
    ) -> Fiches | Path:
        """Make the fiche of a commune or of an EPCI: one A4 page that a mayor reads in two minutes.

        Parameters
        ----------
        place
            Code or name of a commune, SIREN or name of an EPCI; accents and the kind of an EPCI may be left out.
        path
            Where to write it, ``.html`` or ``.pdf``: the same words and figures. None returns an object that a
            notebook shows, with ``save(path)``.
        level
            ``"commune"`` or ``"epci"`` when both have this name.
        lang
            ``"fr"`` or ``"en"``.
        notice
            Badge under the name, such as « données provisoires ».
        extra
            Sections to add, by code then by title: ``{"30130": {"Ce qui changerait la classe": ["…"]}}``.
        date
            Date written in the sources, today's by default.

        Returns
        -------
        Fiches or pathlib.Path
            The fiche, or the path where it was written.

        Raises
        ------
        UnknownCodeError
            When the place is not in the territory, with the nearest names, or when several are called so.
        OutputError
            When the path ends neither in ``.html`` nor in ``.pdf``, or cannot be written.
        ParameterError
            When an option has an unknown value.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> gard.fiche("Alès Agglomération", lang="en")
        <Fiches Communauté d'agglomération Alès Agglomération, 1 page>
        """
        from zonesblanches.outputs.fiches import FicheOptions, make_fiche

        options = FicheOptions(lang=lang, notice=notice, extra=extra or {}, date=date)
        return make_fiche(self, place, path, level=level, options=options)

    def fiches(
        self,
        path: str | Path | None = None,
        *,
        level: Literal["commune", "epci"] = "commune",
        places: Sequence[str] | None = None,
        lang: Lang = "fr",
        notice: str | None = None,
        extra: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        date: dt.date | None = None,
    ) -> Fiches | Path:
        """Make the fiches of a whole territory in one file: contents with links, then one page each.

        Parameters
        ----------
        path
            Where to write them, ``.html`` or ``.pdf``; None returns an object that a notebook shows.
        level
            ``"commune"`` or ``"epci"``.
        places
            Codes or names of those to make, in this order; all by default, in the order of the names.
        lang, notice, extra, date
            As for `fiche`.

        Returns
        -------
        Fiches or pathlib.Path
            The fiches, or the path where they were written.

        Raises
        ------
        UnknownCodeError, OutputError, ParameterError
            As for `fiche`; also beyond 2,000 fiches in a file.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> gard.fiches(places=["Génolhac", "30189"])
        <Fiches Fiches par commune, 2 pages>
        """
        from zonesblanches.outputs.fiches import FicheOptions, make_fiches

        options = FicheOptions(lang=lang, notice=notice, extra=extra or {}, date=date)
        return make_fiches(self, path, level=level, places=places, options=options)
