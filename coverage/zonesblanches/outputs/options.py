"""Every option of the verbs of a diagnosis, listed once: its type, its default, what it means.

A verb takes one of these classes (`zonesblanches.arguments.takes`): its signature, its help and its checks come from
it, and what is below the verb receives it whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from zonesblanches.errors import ParameterError
from zonesblanches.outputs.covers import Covered, Titled, Told, templates
from zonesblanches.renamed import current
from zonesblanches.tool import to_type

__all__ = [
    "CheckOptions",
    "Edition",
    "ExploreOptions",
    "Extra",
    "FicheOptions",
    "FigureFormat",
    "FigureOptions",
    "KeepNames",
    "LorenzOptions",
    "MapOptions",
    "OneFicheOptions",
    "Orientation",
    "PageSize",
    "PlaceLevel",
    "PublicOptions",
    "SaveOptions",
    "SeveralFichesOptions",
]

Edition = Literal["internal", "public"]
FigureFormat = Literal["pdf", "png", "svg"]
Extra = Mapping[str, Mapping[str, Sequence[str]]]
KeepNames = Sequence[str] | Literal["all"]
Orientation = Literal["auto", "portrait", "landscape"]
PageSize = Literal["A4", "A3"]
PlaceLevel = Literal["auto", "commune", "epci"]


@dataclass(frozen=True, kw_only=True)
class _Columns(Titled):
    """What the reader may colour an interactive map by.

    Parameters
    ----------
    columns
        Columns of numbers of `table` that the reader may colour the communes by, besides the classes, the score, the
        cost to the nearest, the supply, the number of providers and the people concerned.
    """

    columns: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class MapOptions(_Columns):
    """The interactive map.

    Parameters
    ----------
    view
        What the map opens on: ``"class"`` (by default), ``"score"``, ``"nearest_cost"``, or any column of numbers.
    """

    view: str | None = None


@dataclass(frozen=True)
class ExploreOptions(_Columns):
    """The interactive map, by a column.

    Parameters
    ----------
    column
        ``"class"`` (by default), ``"score"``, ``"nearest_cost"``, or any column of numbers of `table`.
    """

    column: str | None = None


@dataclass(frozen=True)
class FigureOptions(Titled):
    """The static map.

    Parameters
    ----------
    family
        Family of services, the first by default.
    column
        A column of numbers (``"score"``, ``"nearest_cost"``, one of your own…) on a continuous scale; the classes by
        default. Values missing or secret are hatched. Many values: the extreme 2 % take the colour of the ends; ends
        in a ratio over 50 make the scale logarithmic.
    path
        Where to write it too: ``.png`` (300 dpi), ``.svg`` or ``.pdf`` (text stays text), whole or not at all.
    ax
        Axes of a figure of yours: the map is drawn there, nothing else is touched, and they are returned.
    size
        ``"A4"`` or ``"A3"``.
    orientation
        ``"portrait"``, ``"landscape"``, or ``"auto"``: as the territory lies.
    subtitle
        Instead of ours.
    labels
        Names of communes: the main ones (True), none (False), how many at most, or which, by name or code. One that
        would collide with another, or with anything on the map, is left out.
    teams
        Whether providers are drawn, by mode.
    circles
        Whether circles show the number of people concerned.
    insets
        Whether overseas territories, and Paris with its inner suburbs in France, get small maps of their own.
    legend
        Whether there is a legend.
    date
        Date written in the sources, today's by default: the same figure and date make the same SVG, byte for byte.
    """

    family: str | None = None
    _: KW_ONLY
    column: str | None = None
    path: str | Path | None = None
    ax: Any = None
    size: PageSize = "A4"
    orientation: Orientation = "auto"
    subtitle: str | None = None
    labels: bool | int | Sequence[str] = True
    teams: bool = True
    circles: bool = False
    insets: bool = True
    legend: bool = True
    date: dt.date | None = None


@dataclass(frozen=True)
class LorenzOptions(Titled):
    """The Lorenz curve.

    Parameters
    ----------
    family
        Family of services, the first by default.
    path
        Where to write it too: ``.png`` (300 dpi), ``.svg`` or ``.pdf`` (text stays text), whole or not at all.
    date
        Date written in the sources, today's by default.
    """

    family: str | None = None
    _: KW_ONLY
    path: str | Path | None = None
    date: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class FicheOptions(Told):
    """Fiches, one or many.

    Parameters
    ----------
    extra
        Sections to add, by code then by title: ``{"30130": {"Ce qui changerait la classe": ["…"]}}``.
    date
        Date written in the sources, today's by default.
    """

    extra: Extra = field(default_factory=dict)
    date: dt.date | None = None

    def __post_init__(self) -> None:
        """Take None for nothing to add."""
        object.__setattr__(self, "extra", self.extra or {})


@dataclass(frozen=True)
class OneFicheOptions(FicheOptions):
    """One fiche.

    Parameters
    ----------
    place
        Code or name of a commune, SIREN or name of an EPCI; accents and the kind of an EPCI may be left out.
    path
        Where to write it, ``.html`` or ``.pdf``: the same words and figures. None returns an object that a notebook
        shows, with ``save(path)``.
    level
        ``"commune"`` or ``"epci"`` when both have this name.
    """

    place: str
    path: str | Path | None = None
    _: KW_ONLY
    level: PlaceLevel = "auto"


@dataclass(frozen=True)
class SeveralFichesOptions(FicheOptions):
    """Fiches of a territory in one file.

    Parameters
    ----------
    path
        Where to write them, ``.html`` or ``.pdf``; None returns an object that a notebook shows.
    level
        ``"commune"`` or ``"epci"``.
    places
        Codes or names of those to make, in this order; all by default, in the order of the names.
    progress
        Called with how many are made, and how long the others should take, where it takes over two seconds.
    """

    path: str | Path | None = None
    _: KW_ONLY
    level: Literal["commune", "epci"] = "commune"
    places: Sequence[str] | None = None
    progress: Callable[[str], None] | None = None


@dataclass(frozen=True, kw_only=True)
class PublicOptions:
    """What the public edition hides.

    Parameters
    ----------
    threshold
        Least count that may be published, in people.
    providers
        False leaves the providers out too: no name, no point, no list of the nearest, neither on the map nor in the
        fiches nor in the report. Their number and the cost to the nearest stay, by commune.
    official
        Families of services whose addresses you say are public: their teams keep their exact point, as those of
        official directories do. `Diagnosis.exact_teams` lists them.
    keep_names
        Names of teams that you vouch for, though they look like a person's; ``"all"`` keeps every one.
    harmless
        Columns of your own that count nobody, and may be published; the others are left out.
    decision_reasons
        True publishes why a committee decided a class, as it is written; without it, the class, the body and the date.
    """

    threshold: int = 11
    providers: bool = True
    official: Sequence[str] = ()
    keep_names: KeepNames = ()
    harmless: Sequence[str] = ()
    decision_reasons: bool = False

    @property
    def rules(self) -> dict[str, Any]:
        """What hides and what does not, without what a verb asks besides."""
        return {entry.name: getattr(self, entry.name) for entry in fields(PublicOptions)}


@dataclass(frozen=True)
class CheckOptions(PublicOptions):
    """The search of what was written.

    Parameters
    ----------
    files
        A folder, a file, or several files.
    strict
        True raises when something is found.
    """

    files: str | Path | Sequence[str | Path]
    _: KW_ONLY
    strict: bool = False


@dataclass(frozen=True)
class SaveOptions(PublicOptions, Covered):
    """Every output in a folder; title, subtitle, logo and committee are those of the report, the slides and the page.

    Parameters
    ----------
    folder
        Made when absent. What an earlier call wrote there is replaced, or removed where this one does not write it
        (``.zones-blanches.json`` remembers it); other files are left.
    inputs
        Files that must not be overwritten.
    progress
        Called with a few words at each step: which file, how many there are, and how long the rest should take.
    edition
        ``"internal"``: everything; ``"public"`` writes what `Diagnosis.public` leaves, then searches every file
        (`Diagnosis.check_edition`) before any is handed over: one secret found, and nothing is written. The options of
        `Diagnosis.public` go with it alone.
    fiches
        True adds a page per commune and per EPCI, in PDF.
    target
        True adds ``mission4.html``, one page on the people whom nobody reaches; see `Diagnosis.target`.
    slides
        True adds ``comite.pptx``, six slides; see `Diagnosis.slides`.
    one_page
        True adds ``une_page.pdf``; see `Diagnosis.one_page`.
    figure
        Adds the static map, ``carte.pdf``, ``carte.png`` or ``carte.svg``: the extension, without its dot; see
        `Diagnosis.plot`.
    template
        Templates of yours, one or two: a ``.docx`` or ``.dotx`` for Word, a ``.pptx`` or ``.potx`` for the slides,
        which are then written too.
    replace
        True overwrites files that were changed by hand since they were written, or that no manifest tells of.
    request
        What the command line was asked, kept in ``diagnostic.json``: ``zones-blanches refaire`` does it again.

    Raises
    ------
    ParameterError
        When the edition has another name, or the internal one is asked to hide something.
    """

    folder: str | Path
    _: KW_ONLY
    inputs: Sequence[str | Path] = ()
    progress: Callable[[str], None] | None = None
    edition: Edition = "internal"
    fiches: bool = False
    target: bool = False
    slides: bool = False
    one_page: bool = False
    figure: FigureFormat | None = None
    template: str | Path | Sequence[str | Path] = ()
    replace: bool = False
    request: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        """Refuse what only a public edition can be asked, and what no file is made of."""
        templates(self.template)
        if self.figure not in {None, *get_args(FigureFormat)}:
            raise ParameterError(f"figure vaut {self.figure!r}, attendu : « pdf », « png » ou « svg ».")
        object.__setattr__(self, "edition", current("edition", self.edition))
        if self.edition not in get_args(Edition):
            raise ParameterError(f"edition vaut {self.edition!r}, attendu : « internal » (interne) ou « public ».")
        add = to_type('passez edition="public"', "ajoutez --edition publique")
        named = map(tuple, (self.official, self.keep_names, self.harmless))
        asked = (self.threshold, self.providers, self.decision_reasons, *named)
        if self.edition == "internal" and asked != (11, True, False, (), (), ()):
            raise ParameterError(
                "Un seuil de secret, des familles officielles, des noms, des colonnes ou des motifs à garder, "
                f"l'absence d'intervenants ne valent que pour une édition publique : {add}."
            )
