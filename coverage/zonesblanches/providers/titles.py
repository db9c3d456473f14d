"""What the title of a column says of its role, and how much that is worth before its cells are looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from zonesblanches.language import normalise
from zonesblanches.providers.roles import CONTACT_ROLES, ROLES, VAGUE
from zonesblanches.states import tells_an_end

__all__ = [
    "MAY_END",
    "Claim",
    "acts",
    "another_year",
    "axis_of",
    "claims_of_title",
    "exact_role",
    "nearly_recognised",
    "other_gender",
    "recognised",
    "title_key",
    "whose_place",
]

EXACT, NAMED, LONGER, WEAK = 1.0, 0.95, 0.7, 0.65
_TYPO = 88  # least similarity, of 100, of a title with a typing mistake
_LONGEST_TITLE = 60
_SMALL_WORDS = {
    "d", "de", "des", "du", "l", "la", "le", "les", "of", "the", "votre", "notre", "vos", "nos", "leur", "s", "son",
    "sa", "c", "un", "une",
}  # fmt: skip
# words too general to be trusted inside a longer title
_GENERAL = {
    "id", "nom", "name", "type", "date", "mode", "etat", "numero", "reference", "ref", "x", "y", "service", "active",
    "actif", "status", "places", "staff", "structure", "equipe", "team", "libelle", "categorie", "category", "cp",
    "cog", "lon", "lat", "long", "lng", "dep", "zip", "tel", "mail", "mel", "rue", "voie", "prenom", "mobile", "reseau",
    "lieu", "nombre", "n", "nb", "effectif", "effectifs", "statut", "place", "site", "centre", "relais", "groupe",
    "code", "titre", "label", "projet", "action", "actions", "siege", "divers", "notes", "note", "secteur", "secteurs",
    "zone", "perim", "deplacements",
}  # fmt: skip
_ABOUT_NUMBERS = re.compile(
    r"^(nombre|nb|nbre|nbr|total|part|taux|somme|pop|population|hab|habitants|densite|superficie|surface|distance|age) "
)
_COUNTED = re.compile(
    r"benev|volont|mobilise|equipier|intervenant|salari|membre|etp|place|lits?\b|agents?\b|visiteur|professionnel"
)
_NAMING = re.compile(
    r"^(nom|noms|name|intitule|denomination|designation|appellation|enseigne|raison sociale|libelle|lib) "
)
_NAMED_LAST = re.compile(r" (nom|noms|name|libelle)$")
# what a « nom de … » names, when it is not the team
_NAMES_OF: tuple[tuple[str, str], ...] = (
    ("commune", r"\b(communes?|villes?|localites?|municipalites?|com)\b"),
    ("department", r"\b(departements?|dept?)\b"),
    ("contact", r"\b(referente?s?|contacts?|responsables?|presidente?s?|coordinat\w+|interlocut\w+|familles?|prenoms?|"
                r"personnes?|maires?|direct\w+|animat\w+|mediat\w+|benevoles?|naissance|salarie\w*|conseill\w+|"
                r"delegue\w*|gerante?s?|tresori\w+|secretaire|utilisat\w+|redact\w+)\b"),
    ("carrier", r"\b(porteu\w+|gestionnaires?|organisme gestionnaire|tete reseau|ej|entite juridique|federation)\b"),
    ("partner", r"\b(partenaires?|reseaux?|source|fichier)\b"),
    ("address", r"\b(voies?|rues?|adresses?)\b"),
    ("", r"\b(regions?|cantons?|epci|interco\w*|arrondissements?|pays|circonscriptions?|feuille|onglet|bassin|iris|"
         r"domaine|rubrique|variable|colonne|qpv)\b"),
)  # fmt: skip
_NO_STATUS = re.compile(
    r"\b(juridique|legal\w*|social\w*|administratif\w*|foncier\w*|occupation|civil\w*|personnel|emploi|siren\w*|siret|"
    r"entreprise|qualite|geocod\w*)\b"
)
_ACTING = {"intervient", "interviennent", "agit", "exerce", "opere"}
_SERVED = re.compile(
    r"\b(communes|villes|villages|territoires?|secteurs?|zones?|perimetres?|cantons|lieux|localites|aires?)\b.*"
    r"\b(desserv\w*|couver\w*|visit\w*|interven\w*|intervien\w*|concern\w*|servi\w*|suivi\w*|accompagn\w*|"
    r"rattach\w*|action|parcour\w*)\b"
)
_TEAMS = {
    "groupe", "equipe", "antenne", "club", "association", "structure", "organisme", "relais", "service", "collectif",
    "comite", "amicale", "reseau",
}  # fmt: skip
_FIRST_WORDS = {"tel": "phone", "mail": "email", "mobile": "phone", "mel": "email", "e": "email"}
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_PLURAL_MARK = re.compile(r"\((s|es|e|x|e\.s|le|la)\)|·e·?s?|\.e\.s\b", re.IGNORECASE)
_GLUED = re.compile(r"^(nom|intitule|libelle|code|type)(dela|delle|del|des|de|du|l)([a-z]{4,})$")
_AXES = {
    "lat": "lat", "latitude": "lat", "y": "lat", "ylat": "lat", "coordy": "lat", "lati": "lat", "northing": "lat",
    "nord": "lat", "north": "lat", "est": "lon", "east": "lon", "lon": "lon", "lng": "lon", "long": "lon",
    "longitude": "lon", "x": "lon", "xlon": "lon", "coordx": "lon", "longi": "lon", "easting": "lon", "lgt": "lon",
}  # fmt: skip
_POINTS_OF_COMPASS = {"n": "lat", "e": "lon"}  # « Point N », where no word says more


@dataclass(frozen=True)
class Claim:
    """A role that a column may play.

    Parameters
    ----------
    role
        Role of the schema.
    weight
        From 0 to 1.
    how
        Why, in French.
    vague
        True when the title alone proves nothing: the cells must suit.
    """

    role: str
    weight: float
    how: str
    vague: bool = False


def title_key(title: object) -> str:
    """Reduce a title to its words, the small ones left out.

    Examples
    --------
    >>> title_key("Nbre de bénévoles"), title_key("Commune(s)"), title_key("NomEtab"), title_key("Nomdelastructure")
    ('nbre benevoles', 'commune', 'nom etab', 'nom structure')
    """
    return _key_of(str(title))


@lru_cache(maxsize=1 << 14)
def _key_of(title: str) -> str:
    text = _CAMEL.sub(" ", _PLURAL_MARK.sub("", title)) if not title.isupper() else _PLURAL_MARK.sub("", title)
    words = normalise(text.replace("_", " ").replace(".", " ")).split()
    if len(words) == 1 and (glued := _GLUED.match(words[0])):
        words = [glued[1], glued[3]]
    return " ".join(word for word in words if word not in _SMALL_WORDS)


_ROLE_OF = {title_key(synonym): role for role, synonyms in ROLES.items() for synonym in synonyms}
_VAGUE = {title_key(title): role for role, titles in VAGUE.items() for title in titles}


def exact_role(title: object) -> str:
    """Return the role of a title that leaves no doubt, or an empty string.

    Examples
    --------
    >>> exact_role("Code postal"), exact_role("Bidule")
    ('postal_code', '')
    """
    return _ROLE_OF.get(title_key(title), "")


def recognised(cells: Sequence[object], known: Sequence[str] = ()) -> int:
    """Count the cells of a row that are headers of the schema, or that the user named."""
    named = {str(cell).strip() for cell in cells} & set(known)
    keys = [title_key(cell) for cell in cells if 0 < len(str(cell)) <= 3 * _LONGEST_TITLE]
    if not {"x", "y"} <= set(keys):  # an « x » alone is a mark
        keys = [key for key in keys if key not in {"x", "y"}]
    return len({_ROLE_OF.get(key) or _VAGUE[key] for key in keys if key in _ROLE_OF or key in _VAGUE}) + len(named)


def nearly_recognised(cells: Sequence[object]) -> int:
    """Count the roles that short cells of a row resemble: a typing mistake, or a known title inside a longer one."""
    titles = [cell for cell in cells if 0 < len(str(cell).strip()) <= _LONGEST_TITLE]
    claims = [claims_of_title(title) for title in titles]
    axes = {axis_of(title) for title in titles}
    paired = {axis for axis, stem in axes if axis and {("lon", stem), ("lat", stem)} <= axes}
    return len({found[0].role for found in claims if found} | paired)


def axis_of(title: object) -> tuple[str, str]:
    """Return the axis that a title names, ``lon`` or ``lat``, and the words beside it, which pair it with the other.

    Examples
    --------
    >>> axis_of("coord.lat"), axis_of("Lambert_X"), axis_of("c_lat_coor1"), axis_of("X_L93"), axis_of("Ville")
    (('lat', 'coord'), ('lon', 'lambert'), ('lat', 'c coor1'), ('lon', 'l93'), ('', ''))
    >>> axis_of("Lat (Y)"), axis_of("Lat Long")
    (('lat', ''), ('', ''))
    """
    words = re.sub(r"[_.]", " ", normalise(_CAMEL.sub(" ", str(title)).replace("_", " "))).split()
    axes = next((axes for axes in (_AXES, _POINTS_OF_COMPASS) if not axes.keys().isdisjoint(words)), {})
    named = [word for word in words if word in axes]
    if len({axes[word] for word in named}) != 1:
        return "", ""
    return axes[named[0]], " ".join(word for word in words if word not in named)


def other_gender(title: str, first: str) -> bool:
    """Tell whether two titles count the women and the men of the same teams.

    Examples
    --------
    >>> other_gender("Bénévoles H", "Bénévoles F"), other_gender("Bénévoles 2025", "Bénévoles 2026")
    (True, False)
    """
    one, other = (_GENDERED.fullmatch(title_key(text)) for text in (title, first))
    return one is not None and other is not None and one[1] == other[1] and one[2][0] != other[2][0]


def another_year(title: str, first: str) -> bool:
    """Tell whether two titles say one thing of two years.

    Examples
    --------
    >>> another_year("Bénévoles 2025", "Bénévoles 2026"), another_year("Bénévoles", "Salariés")
    (True, False)
    """
    one, other = (_YEAR.sub("", title_key(text)).strip() for text in (title, first))
    return bool(one) and one == other and title_key(title) != title_key(first)


def whose_place(title: str) -> str:
    """Return the words of a title of place that say whose it is, « code postal » and « ville » left out.

    Examples
    --------
    >>> whose_place("Lieu d'activité - CP"), whose_place("Code postal")
    ('lieu activite', '')
    """
    return " ".join(word for word in title_key(title.replace("-", " ")).split() if word not in _PLACE_WORDS)


_PLACE_WORDS = {"ville", "commune", "localite", "cp", "code", "postal", "insee", "cog", "nom", "adresse"}
_GENDERED = re.compile(r"(.*?) ?\b(h|f|hommes?|femmes?)")
_YEAR = re.compile(r"\b20\d\d\b")


@lru_cache(maxsize=1 << 12)
def claims_of_title(title: str) -> tuple[Claim, ...]:
    """Return the roles that a title may name, the surest first.

    Examples
    --------
    >>> [claims_of_title(title)[0].role for title in ("Nom du référent", "USER_NOM", "Commune du siège")]
    ['contact', 'name', 'seat']
    >>> claims_of_title("Statut juridique")
    ()
    """
    key = title_key(title)
    if not key or len(key) > 3 * _LONGEST_TITLE:
        return ()
    timeless = _YEAR.sub("", key).strip()  # « Effectifs 2026 »
    if key in _ROLE_OF or timeless in _ROLE_OF:
        known = key if key in _ROLE_OF else timeless
        return (Claim(_ROLE_OF[known], EXACT if known == key else NAMED, "titre connu"),)
    if key in _VAGUE:
        how = f"titre vague « {title} »"
        also = [Claim("name", WEAK - 0.05, how, vague=True)] if key in _MAY_NAME else []
        state = [Claim("status", WEAK + 0.05, how, vague=True)] if key in {"activite", "activites"} else []
        return (*state, Claim(_VAGUE[key], WEAK, how, vague=True), *also)
    if tells_an_end(title):
        return (Claim("status", NAMED if key in MAY_END else EXACT, "le titre dit une fin"),)
    named = _of_a_name(key)
    if named is not None:
        return named
    return tuple(_inside(key)) or tuple(_typed_wrong(key))


MAY_END = {"fin", "fermeture", "arret", "arrets"}  # of the team, of the day, of the summer
_MAY_NAME = {"lieu", "lieux", "site", "acteur"}


def _of_a_name(key: str) -> tuple[Claim, ...] | None:
    """Read « nom de … » and « … nom »: of the team, unless what follows says of whom."""
    first, last = _NAMING.match(f"{key} "), _NAMED_LAST.search(key)
    if not first and not last:
        return None
    rest = key[first.end() :] if first else key[: last.start()] if last else ""
    for role, words in _NAMES_OF:
        if re.search(words, rest):
            return (Claim(role, 0.9, f"nom de « {rest.strip()} »"),) if role else ()
    where = "commence" if first else "finit"
    return (Claim("name", NAMED if first else 0.85, f"le titre {where} par « {(first or last)[0].strip()} »"),)  # type: ignore[index]


def _inside(key: str) -> list[Claim]:
    """Return what known titles inside a longer one claim."""
    words = key.split()
    if _ABOUT_NUMBERS.match(key) and words[0] not in _FIRST_WORDS:
        return [Claim("capacity", LONGER, "le titre compte des personnes")] if _COUNTED.search(key) else []
    return _first_or_last(words) or _serving(key) or _of_team(words) or _holding(key, words) or _hinting(key, words)


def _first_or_last(words: list[str]) -> list[Claim]:
    """Return what the first word says alone, or the last one."""
    first = words[0]
    if first in _FIRST_WORDS and (first != "e" or "mail" in words):
        return [Claim(_FIRST_WORDS[first], LONGER, f"le titre commence par « {first} »")]
    if first in {"type", "categorie", "nature"}:
        return [Claim("family", 0.8, f"le titre commence par « {first} »", vague=True)]
    if first in {"adresse", "adresses"} and _OF_ACTION.search(" ".join(words)):
        return [Claim("address", NAMED, "le titre dit l'adresse du lieu d'intervention")]
    if acts(" ".join(words)):
        return [Claim("action", 0.9, f"le titre commence par « {first} »")]
    if len(words) > 1 and words[-1] in {"numero", "id", "ref", "code"}:
        return [Claim("id", WEAK, f"le titre finit par « {words[-1]} »", vague=True)]
    return []


_OF_ACTION = re.compile(r"\b(interven\w*|intervien\w*|activites?|actions?|permanences?|accueil|exercice|rencontres?)\b")


def acts(title: str) -> bool:
    """Tell whether a title is « Intervient à », which one place or many may follow.

    Examples
    --------
    >>> acts("Intervient à"), acts("Lieu d'intervention")
    (True, False)
    """
    return not _ACTING.isdisjoint(title_key(title).split()[:1])


def _serving(key: str) -> list[Claim]:
    return [Claim("declared", 0.8, "le titre dit des lieux desservis")] if _SERVED.search(key) else []


def _of_team(words: list[str]) -> list[Claim]:
    if words[0] not in _TEAMS:
        return []
    return [Claim("name", LONGER, f"le titre commence par « {words[0]} »", vague=True)]


def _holding(key: str, words: list[str]) -> list[Claim]:
    """Return the role of the longest known title that a title holds; « téléphone de la structure » is a phone."""
    held = (word for word in _ROLE_OF if word in key and word not in _GENERAL)
    inside = [word for word in held if re.search(rf"\b{re.escape(word)}\b", key)]
    inside = [word for word in inside if not (_ROLE_OF[word] == "status" and _NO_STATUS.search(key))]
    inside = [word for word in inside if _ROLE_OF[word] in CONTACT_ROLES] or inside
    if {"postal_code", "commune"} <= {_ROLE_OF[word] for word in inside} or {"cp", "ville"} <= set(words):
        return [Claim("commune", 0.9, "le titre dit code postal et commune")]
    longest = max(inside, key=lambda word: (len(word), word), default="")
    return [Claim(_ROLE_OF[longest], LONGER, f"le titre contient « {longest} »")] if longest else []


def _hinting(key: str, words: list[str]) -> list[Claim]:
    """Return what a word that is no title hints at."""
    if _COUNTED.search(key) and not re.search(r"\b(nom|liste|contact|adresse|lieu)\b", key):
        return [Claim("capacity", WEAK, "le titre compte des personnes", vague=True)]
    if re.search(r"\bstatut\b|\betat\b|\bactiv", key) and not _NO_STATUS.search(key) and "date" not in words:
        return [Claim("status", WEAK, "le titre dit un état", vague=True)]
    if not _WHERE_AT.isdisjoint(words):
        return [Claim("commune", WEAK, "le titre dit un lieu", vague=True)]
    if not _WHERE_TO.isdisjoint(words) and not _ABOUT_ZONES.search(key):
        return [Claim("declared", WEAK, "le titre dit une zone", vague=True)]
    return []


_WHERE_AT = {"implantation", "localisation", "emplacement", "localite", "situe", "situee"}
_WHERE_TO = {"secteur", "secteurs", "zone", "zones", "territoires", "perimetre", "perimetres"}
_ABOUT_ZONES = re.compile(r"\b(nom|code|type|qualite|num(ero)?|id|activite|naf|tarif\w*|metier|blanche)\b")


def _typed_wrong(key: str) -> list[Claim]:
    from rapidfuzz import fuzz, process

    known = [word for word in _ROLE_OF if len(word) > 4]
    best = process.extractOne(key, known, scorer=fuzz.ratio, score_cutoff=_TYPO)
    return [Claim(_ROLE_OF[best[0]], best[1] / 100 * 0.85, f"titre proche de « {best[0]} »")] if best else []
