"""What one name of a declared place gives: as it stands, in brackets, with what surrounds it, or run together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zonesblanches.providers.phrases import lines_of, named_whole, own_area
from zonesblanches.providers.pieces import SHOWN, Piece, right_piece
from zonesblanches.providers.placenames import readings
from zonesblanches.providers.rights import right_of
from zonesblanches.providers.unknown_areas import asked_of, with_near_ones
from zonesblanches.territory.areas import AreaMatch
from zonesblanches.territory.divisions import Area
from zonesblanches.territory.names import bare_key, is_short_for

if TYPE_CHECKING:
    from zonesblanches.providers.lookups import Lookups

__all__ = ["MOST_PLACES", "REGION", "NamedPlaces"]

REGION, _FAR = 2, 3  # rings of the home
MOST_PLACES = 200  # communes marked on the map for one question
_LONGEST_NAME = 5  # words
_ALSO = re.compile(r"(?:et(?: aussi)?|\+|&|ainsi que|puis|plus|avec)\s+(?=\S)|\+\s*", re.IGNORECASE)
_AGAIN = re.compile(r"\s+(?:aussi|[ée]galement|compris(?:es?)?)\s*$", re.IGNORECASE)
_SHORT_KM = 60.0  # a name cut short is not taken for a commune farther from the team


class NamedPlaces:
    """Reads one name for a team.

    Parameters
    ----------
    reader
        Looks names up.
    commune
        Code of the commune where the team is; empty when unknown.
    """

    def __init__(self, reader: Lookups, commune: str) -> None:
        self.reader = reader
        self.commune = commune
        self.gazetteer = reader.at_home(commune)
        self.place = reader.place(commune)

    def _line(self, text: str, depth: int) -> Iterator[Piece]:
        """Read a line of names."""
        raise NotImplementedError

    def _name(self, text: str) -> Piece:
        """Read one name, as it stands, without « tout le », then without what people write round it."""
        matches = [self.reader.find(text, self.commune)]
        if matches[0].area is not None and matches[0].area.level == "epci" and self._is_commune_and_brackets(text):
            matches = [AreaMatch(text, None)]  # « Aurillac (Belbex) » is no agglomeration
        bare = named_whole(text) if matches[0].area is None else ""
        if bare and bare != text:
            matches.append(self.reader.find(bare, self.commune))
        if matches[-1].area is not None:
            return self._match(text, matches[-1])
        return (
            self._in_brackets(text)
            or self._wrapped(text)
            or self._run_together(text)
            or asked_of(self.gazetteer, text, matches, self.commune)
        )

    def _match(self, text: str, found: AreaMatch) -> Piece:
        """Keep an area, unless a name alone sends the team far away."""
        area = found.area
        if area is None:
            return asked_of(self.gazetteer, text, [found], self.commune)
        others = tuple(other.title for other in found.others)
        piece = self._area(text, area, found.remark)
        ring = min((self.gazetteer.home.ring(code) for code in area.communes), default=0)
        sure = any(char.isdigit() for char in text) or bool(piece.rights)
        if ring >= _FAR and not sure:
            reason = f"« {text[:SHOWN]} » n'est connu que loin d'ici ({area.title}) : non compté"
            near = with_near_ones(self.gazetteer, text, (area, *found.others))
            return Piece(text, question=reason, proposals=near)
        if (found.doubt and ring) or (found.remark and self._is_far(text, area)):
            return Piece(
                text, question=f"{found.remark} : est-ce bien lui ? Non compté", proposals=(area.title, *others)
            )
        if found.doubt:
            return piece._replace(remark="", question=found.remark, proposals=(area.title, *others))
        if ring == REGION and not sure and not piece.remark:
            return piece._replace(remark=f"{area.title} : hors du territoire et de ses voisins")
        return piece

    def _is_far(self, text: str, area: Area) -> bool:
        """Tell whether a commune, whose name is cut short, is far from the team: « Porto », from Piana."""
        if (
            not is_short_for(bare_key(text), bare_key(area.name))
            or area.level != "commune"
            or self.commune not in self.gazetteer.title_of
        ):
            return False
        return area.code not in self.reader.around((self.commune,), _SHORT_KM)

    def _area(self, text: str, area: Area, remark: str) -> Piece:
        """Return the communes of an area, or the right that a wide one gives."""
        codes = tuple(code for code in area.communes if code in self.gazetteer.title_of)
        if area.is_wide and codes:
            return right_piece(text, right_of(area))
        if not codes:
            return Piece(text, question=f"« {text[:SHOWN]} » ({area.title}) est hors du territoire fourni : non compté")
        return Piece(text, codes, remark=remark)

    def _in_brackets(self, text: str) -> Piece | None:
        """Read « CA Ventoux-Comtat-Venaissin (CoVe) », « Pays d'Apt (Apt, Gargas) »: both halves, if they agree."""
        if not text.endswith(")") or "(" not in text:
            return None
        head, _, inside = text[:-1].rpartition("(")
        name, detail = self.reader.find(named_whole(head.strip()), self.commune), inside.strip()
        also = _ALSO.match(detail)
        detail = detail[also.end() :] if also else detail
        detail, again = _AGAIN.sub("", detail), _AGAIN.search(detail)
        held = [piece for line in lines_of(detail) for piece in self._line(line, 1)]
        codes = tuple(dict.fromkeys(code for piece in held for code in piece.codes))
        understood = bool(held) and not any(piece.question and not piece.rights for piece in held)
        beside = self._beside(text, name, codes, also=bool(also or again)) if understood and _is_names(detail) else None
        return beside or self._halves(text, (head.strip(), detail), name, codes if understood else None)

    def _halves(
        self, text: str, halves: tuple[str, str], name: AreaMatch, found: tuple[str, ...] | None
    ) -> Piece | None:
        """Choose between a name and the detail in brackets after it, None where nothing is understood."""
        (head, detail), understood, codes = halves, found is not None, found or ()
        far = name.area is None or min(map(self.gazetteer.home.ring, name.area.communes), default=0) >= REGION
        several = understood and len(codes) > 1
        if name.area is None or (far and several):
            left = not codes or (self._first_reading(text) and not several)
            return None if left else Piece(text, codes, remark=f"« {head[:SHOWN]} » lu par le détail entre parenthèses")
        if not understood or set(codes) == set(name.area.communes):
            aside = "" if understood else f"« {detail[:SHOWN]} » entre parenthèses, laissé de côté"
            piece = self._match(text, name)
            return piece if piece.question or not aside else piece._replace(remark=piece.remark or aside)
        if several or (codes and set(codes) < set(name.area.communes)):
            asked = f"« {text[:SHOWN]} » : tout, ou le détail entre parenthèses ? Le détail est compté"
            return Piece(
                text, codes, question=asked, proposals=(name.area.title,), places=name.area.communes[:MOST_PLACES]
            )
        return None if self._first_reading(text) else self._match(text, name)

    def _beside(self, text: str, name: AreaMatch, codes: tuple[str, ...], *, also: bool) -> Piece | None:
        """Read « Laroquebrou (et Siran) »: both serve; in « Laroquebrou (Siran) », the second is asked about."""
        if name.area is None or name.area.level != "commune" or not codes or name.area.code in codes:
            return None
        if any(self.gazetteer.home.ring(code) >= REGION for code in (name.area.code, *codes)):
            return None
        head, titles = self._match(text, name), tuple(map(self.reader.title, codes))
        if also or len(codes) > 1:
            return head._replace(codes=(*head.codes, *codes), remark=f"{', '.join(titles)} : comptées aussi")
        asked = f"« {text[:SHOWN]} » : {titles[0]} aussi ? Seule {name.area.name} est comptée"
        return head._replace(question=asked, proposals=(f"{name.area.name}, {titles[0]}",), places=codes)

    def _is_commune_and_brackets(self, text: str) -> bool:
        head = self.reader.find(text.partition("(")[0].strip(), self.commune).area if text.endswith(")") else None
        return head is not None and head.level == "commune"

    def _first_reading(self, text: str) -> str:
        for (name, postal, department), aside in readings(text):
            code = self.gazetteer.name(name, postal_code=postal, department=department, suggest=False)[0]
            if code and not aside:
                return code
        return ""

    def _wrapped(self, text: str) -> Piece | None:
        """Read a commune with its postal code or département, or in what surrounds it: « Avignon nord »."""
        for (name, postal, department), aside in readings(text):
            code, remark = self.gazetteer.name(name, postal_code=postal, department=department, suggest=False)
            if code and name != text:
                if self.gazetteer.home.ring(code) >= _FAR and not (postal or department):
                    known = f"« {text[:SHOWN]} » n'est connu que loin d'ici ({self.reader.title(code)}) : non compté"
                    return Piece(text, question=known, proposals=(self.reader.title(code),))
                part = f"« {text[:SHOWN]} » est une partie ou un lieu de {self.reader.title(code)}"
                return Piece(text, (code,), remark=f"{part} : la commune est comptée" if aside else remark)
        return None

    def _run_together(self, text: str) -> Piece | None:
        """Read « Apt Gordes Bonnieux »: names around with nothing between, every word of which is used."""
        words, codes, at = text.split(), [], 0
        while at < len(words):
            for size in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
                area = self.reader.find(" ".join(words[at : at + size]), self.commune)
                plain = area.area is not None and not area.remark and not area.doubt and area.area.level == "commune"
                if plain and area.area is not None and self.gazetteer.home.ring(area.area.code) < REGION:
                    codes.append(area.area.code)
                    at += size
                    break
            else:
                return None
        titles = ", ".join(self.gazetteer.title_of[code] for code in codes)
        return Piece(text, tuple(codes), remark=f"« {text[:SHOWN]} » lu comme {titles}") if len(codes) > 1 else None


def _is_names(text: str) -> bool:
    """Tell whether what stands in brackets can be names of communes: no postal code, no « toute la ville »."""
    return not any(map(str.isdigit, text)) and own_area(text) is None
