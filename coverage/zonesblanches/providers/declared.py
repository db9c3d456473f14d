"""Where a team says that it goes: a cell in words, each piece resolved, a right, left out, flagged or asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from zonesblanches.language import normalise
from zonesblanches.providers.lookups import Lookups
from zonesblanches.providers.named import MOST_PLACES, NamedPlaces
from zonesblanches.providers.phrases import (
    WIDEST_JOIN,
    exclusion_of,
    is_alone,
    is_time,
    lines_of,
    named_whole,
    of_each_kind,
    own_area,
    radius_of,
    says_nothing,
    split_names,
    vague,
)
from zonesblanches.providers.pieces import SHOWN, Declared, Piece, of_rights, right_piece, with_namesake, without
from zonesblanches.providers.rights import right_of
from zonesblanches.territory.areas import plain_commune
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.territory.divisions import (
    Area,
    AreaLevel,
    area_at,
    areas_holding,
    is_written,
    whole_departments,
)
from zonesblanches.territory.names import bare_key, full_key, is_short_for, learn_keys

__all__ = ["FARTHEST_KM", "Reader"]

FARTHEST_KM = 150.0  # a radius beyond is a mistake of unit
_LONGEST = 2_000  # characters: a cell may hold megabytes
_MOST_KEPT = 1 << 12  # cells read once for all the teams of a place
_NEARBY_KM = 10  # proposed for « et alentours »
_DEEPEST = 4  # lists within lists
_BARE_NUMBER = re.compile(r"(?:les|l')\s*\d{1,3}|\d", re.IGNORECASE)  # « et les 5 », « sauf 2 »: no département
_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_CODE_BESIDE = re.compile(r"^\(?\d[\dABab]\d{0,3}\)?\s*[-–—/]|[-–—/]\s*\(?\d[\dABab]\d{0,3}\)?$")  # « 84 - Apt »


class Reader(Lookups):
    """Reads cells of declared places, each distinct one once.

    Parameters
    ----------
    gazetteer
        Communes; where it has no home, names are looked up in the team's own département first.
    sectors
        The partner's own sectors: key of the name → what it holds.

    Examples
    --------
    >>> from zonesblanches.territory.codes import embedded_gazetteer
    >>> reader = Reader(embedded_gazetteer())
    >>> reader.read("Apt, Gordes et Bonnieux", "84003").codes
    ('84003', '84050', '84020')
    >>> reader.read("tout le département", "84003").rights
    ('departement:84',)
    """

    def __init__(self, gazetteer: Gazetteer, sectors: Mapping[str, Declared] | None = None) -> None:
        super().__init__(gazetteer)
        self.sectors = sectors or {}
        self.named: dict[tuple[str, str], Piece | None] = {}  # text and place → what it is, when it is plainly a name
        self.names: dict[tuple[str, str], bool] = {}  # text and place → whether it is one name in full
        self.alone: dict[tuple[str, str], Piece | None] = {}  # those of `named` that a comma may stand beside
        self._read: dict[tuple[str, str], Declared] = {}

    def learn(self, cells: Iterable[object]) -> None:
        """Make the keys of the names of many cells at once: it takes a tenth of the time."""
        texts = {cell for cell in cells if isinstance(cell, str)}
        learn_keys(name for text in texts for line in lines_of(text[:_LONGEST]) for name in line.split(", "))

    def read(self, text: str, commune: str) -> Declared:
        """Return what a cell gives for a team of a commune.

        Parameters
        ----------
        text
            The cell.
        commune
            Code of the commune where the team is; empty when unknown.
        """
        if not text.strip():
            return Declared()
        key = (text, commune)
        if key not in self._read:
            if len(self._read) >= _MOST_KEPT:  # the same cell comes back soon, or not at all
                self._read.clear()
            self._read[key] = _Cell(self, commune).read(text[:_LONGEST])
        return self._read[key]


class _Cell(NamedPlaces):
    """One cell of one team."""

    reader: Reader

    def read(self, text: str) -> Declared:
        """Read every line, then set what is as wide as a département apart."""
        pieces = with_namesake(tuple(piece for line in lines_of(text) for piece in self._line(line, _DEEPEST)))
        left_out = {code for piece in pieces for code in piece.left_out}
        codes = tuple(dict.fromkeys(code for piece in pieces for code in piece.codes if code not in left_out))
        rights = tuple(dict.fromkeys(right for piece in pieces for right in piece.rights))
        whole = whole_departments(codes)
        for dep in whole if whole and not any(radius_of(piece.text) for piece in pieces) else ():
            area = area_at("departement", dep)
            if area is not None:
                rights = (*rights, right_of(area))
                pieces = (*pieces, right_piece(text[:SHOWN], right_of(area)))
                codes = tuple(code for code in codes if code not in set(area.communes))
        return Declared(codes, tuple(dict.fromkeys(rights)), pieces)

    def _line(self, text: str, depth: int) -> Iterator[Piece]:
        """Read a line: a sector, an exception, a radius, a name, or a list of them."""
        sector = self._sector(text)
        if sector is not None:
            yield from sector
            return
        if depth and ", " in text and not self.reader.sectors and (names := self._between_commas(text)):
            yield from names
            return
        but = (
            exclusion_of(text) if "(" in text else None
        )  # « Pays des Abers (sauf Landéda) » is a name but for its brackets
        named = None if but else self._plain(text)
        if named is not None:
            yield named
            return
        but = but or exclusion_of(text)
        if but is not None:
            yield from self._but(text, but.base, but.but, depth)
            return
        special = self._special(text)
        if special is not None:
            yield special
            return
        whole = depth == 0 or bool(_CODE_BESIDE.search(text) and self._first_reading(text))
        parts = [text] if whole else of_each_kind(text) or split_names(text, self._is_name)
        if len(parts) == 1:
            yield self._name(text)
            return
        for part in parts:
            yield from self._line(part, depth - 1)

    def _plain(self, text: str) -> Piece | None:
        """Read a text that is plainly a name, once in a place; None for any other."""
        if _CODE.fullmatch(text):
            return Piece(text, (text,)) if text in self.gazetteer.title_of else None
        key = (text, self.place)
        if key not in self.reader.named:
            self.reader.named[key] = self._plainly(text)
        return self.reader.named[key]

    def _plainly(self, text: str) -> Piece | None:
        code = plain_commune(text, self.gazetteer)
        if own_area(text) is not None or not (code or self._is_name(text)):
            return None
        return Piece(text, (code,)) if code else self._name(text)

    def _between_commas(self, text: str) -> list[Piece]:
        """Read a line of communes and nothing else, as most are; nothing for any other, nor for names with commas."""
        parts = text.split(", ")
        pieces = [self._alone(part) for part in parts]
        known = [piece for piece in pieces if piece is not None]
        if len(known) < len(parts):
            return []
        sizes = {*range(2, WIDEST_JOIN + 1), len(parts)}
        runs = (parts[at : at + size] for size in sizes for at in range(len(parts) - size + 1))
        return [] if any(self._is_name(", ".join(run)) for run in runs if not any(map(str.isdecimal, run))) else known

    def _alone(self, text: str) -> Piece | None:
        """Read a commune's code, or a name in full that says nothing of others; None for any other text."""
        key = (text, self.place)
        if key not in self.reader.alone:
            simple = bool(_CODE.fullmatch(text) or plain_commune(text, self.gazetteer)) and is_alone(text)
            self.reader.alone[key] = self._plain(text) if simple else None
        return self.reader.alone[key]

    def _is_name(self, text: str) -> bool:
        """Tell whether a text is one name in full, or a code: nothing was supposed to read it, but « Bagnols/Cèze »."""
        key = (text, self.place)
        if key not in self.reader.names:
            if len(self.reader.names) >= _MOST_KEPT:
                self.reader.names.clear()
            self.reader.names[key] = self._is_whole(text)
        return self.reader.names[key]

    def _is_whole(self, text: str) -> bool:
        if _CODE.search(text):  # no name holds one
            return text in self.gazetteer.title_of
        known = full_key(text) in self.gazetteer.by_name.full or is_written(text)
        name = text if known else named_whole(text)  # « toutes les communes de la CC Bresse et Saône »
        if not known and (name == text or not is_written(name)):
            return self.reader.is_abridged(text, self.commune)
        found = self.reader.find(name, self.commune)
        return found.area is not None and not found.remark and not found.doubt

    def _sector(self, text: str) -> list[Piece] | None:
        """Read a sector of the partner's own."""
        for key in (normalise(text), normalise(vague(text) or "")) if self.reader.sectors else ():
            found = self.reader.sectors.get(key) if key else None
            if found is not None:
                names = f"secteur « {text[:SHOWN]} » de la table des secteurs"
                served = Piece(text, found.codes, remark=names if found.codes else "")
                return [served, *(right_piece(text, right) for right in found.rights)]
        return None

    def _but(self, text: str, base: str, but: str, depth: int) -> Iterator[Piece]:
        """Read « … sauf … »: what is left out is left out of that line alone."""
        included = list(self._line(base, depth - 1)) if base and depth else []
        excluded = list(self._line(but, depth - 1)) if depth else []
        inside = {code for piece in included for code in (*piece.codes, *of_rights(piece))}
        parts = [piece for piece in excluded if inside.issuperset(piece.codes) and self._is_part(piece)]
        out = {code for piece in excluded if piece not in parts for code in piece.codes}
        strangers = tuple(sorted(out - inside))
        for piece in included:
            yield without(piece, out)
        for piece in excluded:
            if piece in parts:
                whole = self.reader.title(piece.codes[0])
                asked = f"« {piece.text} » est une partie de {whole} : la commune entière reste comptée"
                yield Piece(piece.text, question=asked, proposals=(whole,), places=piece.codes)
            elif piece.question and not piece.codes:
                yield piece._replace(question=f"exception non comprise : {piece.question}", rights=())
            elif not base:
                yield piece._replace(codes=(), rights=(), question=f"« {text[:SHOWN]} » : exception à quoi ?")
            else:
                yield Piece(piece.text, remark=f"« {piece.text} » laissé de côté, comme écrit")
        if strangers and base:
            names = ", ".join(self.gazetteer.title_of[code] for code in strangers[:5])
            yield Piece(
                text,
                question=f"{names} : hors de « {base[:SHOWN]} » de toute façon, desservi ou excepté ?",
                proposals=tuple(self.reader.title(code) for code in strangers[:5]),
                places=strangers[:MOST_PLACES],
            )

    def _is_part(self, piece: Piece) -> bool:
        """Tell whether a name is that of a quarter or of a former commune, not of the commune as it is."""
        if len(piece.codes) != 1 or any(sign.isdigit() for sign in piece.text):
            return False
        told, title = bare_key(piece.text), bare_key(self.gazetteer.title_of[piece.codes[0]])
        return told != title and not is_short_for(told, title)

    def _special(self, text: str) -> Piece | None:
        """Read the team's own areas, radii, times and vague words."""
        if says_nothing(text):
            return Piece(text, remark=f"« {text[:SHOWN]} » : aucune commune déclarée")
        if _BARE_NUMBER.fullmatch(text):
            return Piece(text, question=f"« {text[:SHOWN]} » est un nombre, pas un lieu : quelles communes ?")
        own = own_area(text)
        if own is not None and not self._is_commune(text):
            return self._own(text, own)
        radius = radius_of(text)
        if radius is not None:
            return self._radius(text, radius.name, radius.km)
        if is_time(text):
            return Piece(text, question=f"« {text[:SHOWN]} » est un temps, pas une liste de communes : non compté")
        name = vague(text)
        return self._vague(text, name) if name is not None and not self._is_name(text) else None

    def _is_commune(self, text: str) -> bool:
        area = self.reader.find(text, self.commune).area
        return area is not None and area.level == "commune"

    def _own(self, text: str, which: str) -> Piece:
        """Read « tout le département », « toutes »: the area of that kind where the team is, or the territory."""
        if which == "territory":
            return self._territory(text)
        if which == "island":
            which = "departement" if self.gazetteer.dep_of.get(self.commune, "").startswith("97") else "region"
        areas = self._areas_of_home(which)  # type: ignore[arg-type]
        if not areas:
            return Piece(text, question=f"« {text[:SHOWN]} » : de quelle commune partir ? Rien n'est compté")
        if len(areas) > 1:
            titles = tuple(area.title for area in areas)
            return Piece(text, question=f"« {text[:SHOWN]} » : lequel ?", proposals=titles)
        return self._area(text, areas[0], f"« {text[:SHOWN]} » lu comme {areas[0].title}")

    def _areas_of_home(self, level: AreaLevel) -> list[Area]:
        """Return the areas of a level that hold the team's commune."""
        if level == "commune" and self._located():
            return [Area("commune", self.commune, self.gazetteer.title_of[self.commune], (self.commune,))]
        return areas_holding(self.commune, level)

    def _territory(self, text: str) -> Piece:
        """Read « toutes »: the territory's communes, a right where it is as wide as a département."""
        home = self.reader.gazetteer.home
        if not home.own:
            departments = self._areas_of_home("departement")
            asked = f"« {text[:SHOWN]} » : de quel territoire ? Rien n'est compté"
            return Piece(text, question=asked, proposals=tuple(area.title for area in departments))
        codes = tuple(sorted(home.own))
        areas = [area for area in (area_at("departement", dep) for dep in whole_departments(codes)) if area is not None]
        if areas:
            rights = tuple(right_of(area) for area in areas)
            return right_piece(text, rights[0])._replace(rights=rights)
        return Piece(text, codes, remark=f"« {text[:SHOWN]} » lu comme tout le territoire ({home.name or len(codes)})")

    def _radius(self, text: str, name: str, km: float) -> Piece:
        """Read a radius round the team's commune or round a place."""
        if not 0 < km <= FARTHEST_KM:
            return Piece(text, question=f"« {text[:SHOWN]} » : rayon hors de 0–{FARTHEST_KM:g} km, non compté")
        centre = self._together(name) if name else Piece(text, (self.commune,) if self._located() else ())
        if not centre.codes:
            reason = centre.question or "aucun lieu autour duquel compter"
            return centre._replace(text=text, rights=(), question=f"« {text[:SHOWN]} » : {reason}")
        codes = self.reader.around(centre.codes, km)
        remark = f"{len(codes)} communes à {km:g} km ou moins, à vol d'oiseau"
        return centre._replace(text=text, codes=codes, remark="; ".join(filter(None, (centre.remark, remark))))

    def _together(self, text: str) -> Piece:
        """Read a name, or a list of names, as one piece."""
        pieces = list(self._line(text, 1))
        if len(pieces) == 1:
            return pieces[0]
        return Piece(
            text,
            tuple(dict.fromkeys(code for piece in pieces for code in piece.codes)),
            tuple(dict.fromkeys(right for piece in pieces for right in piece.rights)),
            question=" ; ".join(piece.question for piece in pieces if piece.question),
            proposals=tuple(title for piece in pieces for title in piece.proposals),
        )

    def _located(self) -> bool:
        return self.commune in self.gazetteer.title_of

    def _vague(self, text: str, name: str) -> Piece:
        """Read « Apt et environs »: the place stands, what lies around is asked."""
        centre = self._together(name) if name else Piece(text)
        own = centre.codes[0] if len(centre.codes) == 1 else ""
        levels: tuple[AreaLevel, ...] = ("canton", "epci")
        areas = [area.title for level in levels for area in areas_holding(own, level)]
        around = (
            [f"{name or self.reader.title(self.commune)} + {_NEARBY_KM} km"] if centre.codes or self._located() else []
        )
        kept = f"seul {name} est compté" if centre.codes else "rien n'est compté"
        if centre.question and not centre.codes:
            return centre._replace(text=text, question=f"« {text[:SHOWN]} » : {centre.question}")
        return centre._replace(
            text=text,
            remark="",
            question=f"« {text[:SHOWN]} » : jusqu'où ? {kept[0].upper()}{kept[1:]}",
            proposals=tuple(dict.fromkeys([*around, *areas, *centre.proposals])),
            places=self.reader.around(centre.codes[:1], _NEARBY_KM) if centre.codes else (),
        )
