"""What speaks for each role of each column: its title, its cells, how full it is beside the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zonesblanches.degrees import parse_degrees
from zonesblanches.language import normalise
from zonesblanches.providers.agreement import PLACES_BESIDE, code_trust, served_by_postal_code
from zonesblanches.providers.contents import ColumnContent
from zonesblanches.providers.titles import EXACT, LONGER, Claim, acts, axis_of, claims_of_title, title_key
from zonesblanches.states import state_under, tells_an_end
from zonesblanches.territory.crs import zone_of_points
from zonesblanches.values import blank

__all__ = ["AXES", "OTHER_PLACES", "Evidence", "pairs_of", "ranked_claims"]

AXES = ("lon", "lat")
_SUITING = 0.5  # least share of a column's cells that must suit its role
_NEARLY_EMPTY = 0.1  # of the fill of the fullest column that claims the same role
_SEVERAL = 0.3  # share of cells that say several places beyond which « Intervient à » tells where teams go
_STRICT = ("status", "days")  # where no cell suits, the role is wrong, and not every cell
_BY_CONTENT = 0.8
_COMMUNE_BY_CONTENT, _NAME_BY_CONTENT, _DEPARTMENT = 0.66, 0.62, 0.62
_FIRST_NAMES, _LAST_NAMES = {"prenom", "prenoms"}, {"nom", "name"}
_STATES, _ADDRESSES, _AREAS = 0.7, 0.6, 0.5  # least share of cells that make a column one of these, by content alone
OTHER_PLACES = re.compile(
    r"\b(couleurs?|color|cantons?|epci|regions?|circonscription\w*|bassins?|arrondissements?|naissance|pays|interco\w*|"
    r"domicile|prefecture|bureau)\b"
)
_NUMBERED = re.compile(r"siren|siret|finess|rna\b|\b(id|ident\w*|code|num(ero)?|no|n)\b(?!.*tel)")
_PLAIN = 1000.0
_FEW = 3


@dataclass(frozen=True)
class Evidence:
    """One column that claims one role.

    Parameters
    ----------
    header, role
        The column and the role.
    confidence
        From 0 to 1, as it is shown.
    how
        Why, in French.
    rank
        Claims of a role are taken by decreasing rank: confidence, less what other columns say.
    """

    header: str
    role: str
    confidence: float
    how: str
    rank: float


def ranked_claims(
    headers: Sequence[str], contents: Mapping[str, ColumnContent], cells: Mapping[str, Sequence[Any]]
) -> list[Evidence]:
    """Return every claim, the best first.

    Parameters
    ----------
    headers
        Titles of the columns that nobody has given a role yet, in order.
    contents
        Title → what its cells are.
    cells
        Title → cells; a title without any is judged by itself.
    """
    found = [
        one for header in headers for claim in _titled(header, headers) if (one := _checked(header, claim, contents))
    ]
    sure = {one.header for one in found if one.confidence > SURE_TITLE and one.role not in {"id"}}
    found += [one for header in headers if header not in sure for one in _by_content(header, contents[header])]
    found = _beside_rows([header for header in headers if header not in sure], found, contents, cells)
    if not any(one.role == "name" and one.confidence >= LONGER - 0.1 for one in found):
        found += _likely_names(headers, found, contents)
    fullest: dict[str, float] = {}
    for one in found:
        fullest[one.role] = max(fullest.get(one.role, 0.0), contents[one.header].fill)
    ranked = [_beside_others(one, contents[one.header], fullest[one.role], empty=not cells) for one in found]
    order = {header: at for at, header in enumerate(headers)}
    best = max((_named(contents[one.header]) for one in ranked if one.role == "commune"), default=0.0)
    years = {header: _year(header) for header in headers}
    return sorted(
        ranked,
        key=lambda one: (
            -one.rank,
            -years[one.header],
            -round(_worth(one, contents[one.header], best), 1),
            order[one.header],
        ),
    )


def _year(title: str) -> int:
    """Return the last year that a title says: of « Bénévoles 2025 » and « Bénévoles 2026 », the later one serves."""
    return max(map(int, _YEAR.findall(title)), default=0)


_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def _worth(one: Evidence, content: ColumnContent, best: float) -> float:
    """Return how full a column is, of communes where another says more: « Où ? » goes before « Territoire »."""
    return content.fill * _named(content) / best if one.role == "commune" and best else content.fill


def _named(content: ColumnContent) -> float:
    return max(content.communes, content.codes)


SURE_TITLE = 0.78  # over it, a title's claim is not disputed by its cells


def _titled(header: str, headers: Sequence[str]) -> tuple[Claim, ...]:
    """Return what the title claims; beside a « Prénom », a « Nom » is that of a person."""
    if title_key(header) in _LAST_NAMES and any(title_key(other) in _FIRST_NAMES for other in headers):
        return (Claim("contact", 1.0, "nom de personne, à côté d'un prénom"),)
    return claims_of_title(header)


def _checked(header: str, claim: Claim, contents: Mapping[str, ColumnContent]) -> Evidence | None:
    """Look at the cells for what the title claims."""
    content = contents[header]
    other = _said_by_cells(header, claim, content)
    if other is not None:
        return other
    share = _suiting(claim, header, content)
    if share is None:
        return Evidence(header, claim.role, claim.weight, claim.how, claim.weight)
    strict = claim.role in _STRICT and share == 0
    if (share < _SUITING and claim.weight < EXACT) or strict:
        return Evidence(header, claim.role, 0.3, f"{claim.how}, mais le contenu ne va pas", 0.3)
    if claim.vague:
        how = f"{claim.how}, et le contenu s'accorde"
        return Evidence(header, claim.role, max(claim.weight, 0.75), how, max(claim.weight, 0.75))
    return Evidence(header, claim.role, claim.weight, claim.how, claim.weight)


def _said_by_cells(header: str, claim: Claim, content: ColumnContent) -> Evidence | None:
    """Return what a title means when its cells are of another kind: places instead of one, dates instead of people."""
    if claim.role == "radius" and content.sample and (content.share("radius") or 0.0) < _SUITING:
        return Evidence(header, "declared", 0.8, f"{claim.how}, en mots", 0.8)
    if claim.role == "action" and acts(header) and content.areas >= _SEVERAL:
        how = f"{claim.how}, et le contenu dit plusieurs lieux ou des territoires"
        return Evidence(header, "declared", 0.9, how, 0.9)
    if claim.role == "action" and acts(header) and content.sample and content.communes + content.areas < _SUITING:
        return Evidence(header, "action", 0.3, f"{claim.how}, mais le contenu n'est pas fait de lieux", 0.3)
    if claim.role in {"action", "seat"} and content.postal_codes >= 0.9 and content.codes == 0:
        return Evidence(header, "postal_code", 0.7, f"{claim.how}, et le contenu est fait de codes postaux", 0.7)
    if claim.role == "contact" and (content.share("updated") or 0.0) >= _SUITING:
        return Evidence(header, "updated", 0.9, f"{claim.how}, mais le contenu est fait de dates", 0.9)
    return None


def _suiting(claim: Claim, header: str, content: ColumnContent) -> float | None:
    """Return the share of cells that suit a role; a vague title asks more of them."""
    if not content.sample:
        return None
    if claim.role == "status" and tells_an_end(header):
        return sum(state_under(header, cell) is not None for cell in content.sample) / len(content.sample)
    suits = _ASKED_OF_VAGUE.get(claim.role) if claim.vague else None
    return content.share(claim.role) if suits is None else suits(content)


def _like_names(content: ColumnContent) -> float:
    texts = content.telling or len(content.sample) < _FEW or (content.share("name") or 0.0) > 0.9
    return float(not content.constant and content.communes < 0.8 and texts)


# what the cells under a vague title must be
_ASKED_OF_VAGUE: dict[str, Callable[[ColumnContent], float | None]] = {
    "declared": lambda content: max(content.communes, content.codes, content.areas, content.places),
    "commune": lambda content: max(content.communes, content.codes),
    "capacity": lambda content: content.share("count"),
    "name": _like_names,
    "status": lambda content: float((content.share("status") or 0.0) >= _SUITING),
    "days": lambda content: content.share("days named"),
    "id": lambda content: float(max(content.codes, content.postal_codes) < 0.9),
    "family": lambda content: float((content.share("family") or 0.0) >= _SUITING),
}


def _by_content(header: str, content: ColumnContent) -> list[Evidence]:
    """Recognise contacts, points and codes whatever their title: contacts must not be exported."""
    found = [
        Evidence(header, role, _BY_CONTENT, "d'après le contenu", _BY_CONTENT)
        for role in ("email", "phone")
        if not (role == "phone" and _NUMBERED.search(normalise(header))) and (content.share(role) or 0.0) >= 0.6
    ]
    if content.points >= 0.6:
        found.append(Evidence(header, "point", _BY_CONTENT, "d'après le contenu", _BY_CONTENT))
    if content.states >= _STATES:
        found.append(Evidence(header, "status", _BY_CONTENT, "d'après le contenu : des états", _BY_CONTENT))
    if content.postal_codes >= 0.9 and content.codes == 0:
        how = "d'après le contenu : des codes postaux"
        found.append(Evidence(header, "postal_code", 0.7, how, 0.7))
    if content.addresses >= _ADDRESSES and content.communes < _ADDRESSES:
        how = "d'après le contenu : des adresses avec leur ville"
        found.append(Evidence(header, "address", 0.7, how, 0.7))
    if content.areas >= _AREAS and not OTHER_PLACES.search(normalise(header)):
        how = "d'après le contenu : des listes de communes ou des territoires"
        found.append(Evidence(header, "declared", _COMMUNE_BY_CONTENT, how, _COMMUNE_BY_CONTENT))
    if content.departments >= 0.9 and content.communes < _ADDRESSES:
        how = "d'après le contenu : des noms de départements"
        found.append(Evidence(header, "department", _DEPARTMENT, how, _DEPARTMENT))
    if content.communes >= 0.8 and not OTHER_PLACES.search(normalise(header)):
        how = "d'après le contenu : des noms de communes"
        found.append(Evidence(header, "commune", _COMMUNE_BY_CONTENT, how, _COMMUNE_BY_CONTENT))
    return found


def _beside_rows(
    headers: Sequence[str],
    found: Sequence[Evidence],
    contents: Mapping[str, ColumnContent],
    cells: Mapping[str, Sequence[Any]],
) -> list[Evidence]:
    """Look at columns row by row: numbers are codes of communes, and names communes, if the other cells agree."""
    places = [(one.header, one.role) for one in found if one.role in PLACES_BESIDE and one.confidence >= LONGER - 0.1]
    trust: dict[str, str] = {}
    for header in {*headers, *(one.header for one in found)}:
        if contents[header].codes >= _SUITING:
            beside = [(role, cells.get(other, ())) for other, role in places if other != header]
            trust[header] = code_trust(header, cells.get(header, ()), beside, contents[header].gazetteer)
    kept = [one for one in found if not (_read_as_codes(one, contents[one.header]) and trust.get(one.header) == "no")]
    for header in headers:
        if contents[header].codes >= 0.9 and trust[header] == "sure":
            how = "d'après le contenu : des codes de communes"
            kept.append(Evidence(header, "commune_code", 0.85, how, 0.85))
        elif contents[header].codes >= 0.9 and trust[header] == "unsure":
            how = "d'après le contenu : des nombres qui sont aussi des codes de communes, que rien ne confirme"
            kept.append(Evidence(header, "commune_code", 0.5, how, 0.5))
    for postal in [header for header, role in places if role == "postal_code"][:1]:
        for header in headers:
            share = served_by_postal_code(cells.get(header, ()), cells.get(postal, ()), contents[header].gazetteer)
            if share >= _BY_CONTENT:
                how = f"d'après le contenu : des communes du code postal de « {postal} »"
                kept.append(Evidence(header, "commune", LONGER, how, LONGER))
    return kept


def _read_as_codes(one: Evidence, content: ColumnContent) -> bool:
    """Tell whether a vague title was believed for its numbers."""
    return one.role in {"commune", "declared"} and one.confidence < SURE_TITLE and content.communes < content.codes


def _likely_names(
    headers: Sequence[str], found: Sequence[Evidence], contents: Mapping[str, ColumnContent]
) -> list[Evidence]:
    """Where no title names the teams, take the columns of texts that are nearly all different for their names."""
    claimed = {one.header for one in found}
    free = [header for header in headers if header not in claimed and contents[header].telling]
    how = "d'après le contenu : des textes presque tous différents"
    return [Evidence(header, "name", _NAME_BY_CONTENT, how, _NAME_BY_CONTENT) for header in free]


def _beside_others(one: Evidence, content: ColumnContent, fullest: float, *, empty: bool) -> Evidence:
    """Lower the rank of a column that is nearly empty beside a full one, or whose cells name nothing."""
    if empty:
        return one
    if content.fill <= _NEARLY_EMPTY * fullest and fullest > 0:
        return replace(one, rank=one.rank - 2)
    if one.role == "address" and "siege" in title_key(one.header):  # where a team acts goes before its head office
        return replace(one, rank=one.rank - 0.5)
    if one.role == "name" and content.sample and (content.constant or (content.share("name") or 0.0) < _SUITING):
        return replace(one, rank=one.rank - 0.5)
    if one.role == "commune" and content.sample and max(content.communes, content.codes) == 0:
        return replace(one, rank=one.rank - 0.5)
    return one


def pairs_of(
    headers: Sequence[str],
    claims: Sequence[Evidence],
    contents: Mapping[str, ColumnContent],
    cells: Mapping[str, Sequence[Any]],
) -> list[tuple[Evidence, Evidence]]:
    """Return the pairs of columns that may be longitude and latitude, the best first.

    Two columns pair when the words beside their axis are the same (« coord.lat », « coord.lng »), the nearest first.

    Parameters
    ----------
    headers
        Titles, in order.
    claims
        Result of `ranked_claims`.
    contents, cells
        Title → what its cells are, and its cells.
    """
    axes: dict[str, list[tuple[int, str, Evidence]]] = {"lon": [], "lat": []}
    told = {one.header: one for one in claims if one.role in AXES and one.confidence >= 0.6}
    for at, header in enumerate(headers):
        one, (axis, stem) = told.get(header), axis_of(header)
        numbers = contents[header].share("lon") or 0.0
        if one is None and axis and numbers >= _SUITING and title_key(header).split()[0] not in {"nombre", "nb"}:
            one = Evidence(header, axis, 0.9, f"le titre dit « {_AXIS_WORDS[axis]} », et le contenu s'accorde", 0.9)
        if one is not None:
            axes[one.role].append((at, stem, one))
    if not (axes["lon"] and axes["lat"]):
        return _unnamed_pair(headers, contents, cells)
    pairs = [
        (abs(at - other), lon, lat)
        for at, stem, lon in axes["lon"]
        for other, second, lat in axes["lat"]
        if stem == second
        and ({lon.header, lat.header} <= set(told) or _plausible(cells.get(lon.header, ()), cells.get(lat.header, ())))
    ]
    met: set[str] = set()
    kept = []
    for _, lon, lat in sorted(pairs, key=lambda pair: pair[0]):
        if not {lon.header, lat.header} & met:
            met |= {lon.header, lat.header}
            kept.append((lon, lat))
    return sorted(kept, key=lambda pair: (-contents[pair[0].header].fill, -pair[0].rank))


def _unnamed_pair(
    headers: Sequence[str], contents: Mapping[str, ColumnContent], cells: Mapping[str, Sequence[Any]]
) -> list[tuple[Evidence, Evidence]]:
    """Find « GPS 1 », « GPS 2 »: two columns of numbers titled as a place, that make points in France."""
    named = [
        header for header in headers if _GPS.search(normalise(header)) and (contents[header].share("lon") or 0) >= 0.8
    ]
    if len(named) != 2:
        return []
    first, second = ([parse_degrees(cell) for cell in cells.get(header, ())][:500] for header in named)
    known = [(x, y) for x, y in zip(first, second, strict=True) if x is not None and y is not None]
    for (lon, lat), points in ((named, known), (named[::-1], [(y, x) for x, y in known])):
        zones = zone_of_points([x for x, _ in points], [y for _, y in points])
        if known and (zones != "").mean() >= 0.8:
            how = "deux colonnes de nombres qui font des points en France"
            return [
                (
                    Evidence(lon, "lon", _BY_CONTENT, how, _BY_CONTENT),
                    Evidence(lat, "lat", _BY_CONTENT, how, _BY_CONTENT),
                )
            ]
    return []


_GPS = re.compile(r"\b(gps|coord\w*|geo\w*|position|wgs ?84)\b")
_AXIS_WORDS = {"lon": "longitude", "lat": "latitude"}


def _plausible(xs: Sequence[Any], ys: Sequence[Any]) -> bool:
    """Tell whether two columns may be coordinates: both degrees, or both metres; empty ones may."""
    pairs = [(parse_degrees(x), parse_degrees(y)) for x, y in zip(xs[:500], ys[:500], strict=False) if not blank(x)]
    known = [(abs(x), abs(y)) for x, y in pairs if x is not None and y is not None]
    fit = sum(max(pair) <= 180 or min(pair) >= _PLAIN for pair in known)
    return fit >= _SUITING * len(known)
