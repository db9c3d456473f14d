"""What a list says of a team's state: active, stopped, or only planned; the words are kept."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any, Literal

from zonesblanches import clock
from zonesblanches.language import normalise
from zonesblanches.values import parse_date

__all__ = [
    "State", "is_colour", "is_mark", "is_no_state", "parse_state", "state_under", "stopped_in_text", "tells_an_end",
]  # fmt: skip

State = Literal["active", "inactive", "planned"]

_LONGEST = 200
_ACTIVE_WORDS = {
    "oui", "o", "ok", "yes", "y", "true", "vrai", "1", "1 0", "x", "v", "actif", "active", "actifs", "actives", "activ",
    "en activite", "ouvert", "ouverte", "open", "operationnel", "operationnelle", "en service",
    "en fonctionnement", "fonctionne", "a jour", "valide", "publie",
}  # fmt: skip
_INACTIVE_WORDS = {"non", "n", "no", "false", "faux", "0", "0 0", "ko", "closed"}
_PLANNED = re.compile(
    r"\b(pas encore|n a pas (encore )?(demarre|commence|debute|ouvert)|en attente (de|d)|"
    r"projets?|en creation|creation en cours|cours de creation|en cours de (creation|constitution|lancement|montage|"
    r"structuration)|en (constitution|preparation|montage|lancement|gestation|reflexion|devenir)|a creer|a venir|"
    r"previsionnel\w*|prevue?s?|pressentie?|planifie\w*|bientot|futur\w*|planned|ouverture (prevue|prochaine))\b"
)
_STOPPED = re.compile(
    r"\b(inacti\w+|desacti\w+|ferm(e|ee|es|ees|eture)|cess(e|ee|es|ees|ation)|arrets?|arret(e|ee|es|ees)|stop(pe|pee)?|"
    r"stopped|en sommeil|sommeil|veille|suspend\w*|suspension|pause|dissou\w*|dissolution|radi(e|ee|ation)|supprim\w*|"
    r"termin(e|ee|es|ees)|interromp\w*|interruption|fusionne\w*|absorbee?s?|archive\w*|"
    r"plus (personne|rien|aucune?|depuis|du tout)|n est plus|(fonctionne|tourne) plus|"
    r"abandon\w*|clos|close|cloture\w*|closed|gel(e|ee)|en standby|stand by|plus d activite|"
    r"plus active?|n existe plus|n exerce plus|sans activite|hors service|disparu\w*|liquid\w*|retir(e|ee))\b"
)
_SIGNS: dict[str, State] = {sign: "active" for sign in "✅✔✓☑🟢👍"}  # noqa: C420 - a dict of states, not of texts
_SIGNS |= {sign: "inactive" for sign in "❌✖✗✘⛔🚫🛑⏸⏹🔴👎💤"}  # noqa: C420
_NEGATED = re.compile(
    r"\b(non|pas|plus|jamais) (en |d )?(acti\w+|fonctionn\w*|ouvert\w*|operationn\w*|en service|cours)\b"
)
_NOT_STOPPED = re.compile(
    r"\b(non|pas|jamais|sans) (d )?(arret\w*|ferm\w*|cess\w*|suspen\w*|interrupt\w*|inacti\w*)\b|\bsans interruption\b"
    r"|\b(?:ferme\w*|pause|relache|arret\w*) (?:(?:pendant|durant) )?(le|les|l|en|d) "
    r"(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|week end|midi|ete|aout|vacances)\b"
)
_RUNNING = re.compile(
    r"\b(acti(f|ve|fs|ves)|(a|ont|bien|vient de) (redemarre\w*|demarre\w*|repris\w*|reprendre)|relancee?s?|"
    r"ouvert\w*|operationnel\w*|en (activite|service|fonctionnement)|fonctionne\w*)\b"
)
_YES_THEN = re.compile(r"\s*(?:oui|o|ok|x)\s*[(,;:–-]", re.IGNORECASE)  # « O (reprise 2025) »
_NO_THEN = re.compile(r"\s*(?:non|n)\s*[(,;:–-]", re.IGNORECASE)
_BEGUN = re.compile(
    r"\b(?:demarr\w*|redemarr\w*|relance\w*|debut\w*|lancee?|lancement|ouverte?|ouverture|creee?|cree|creation|reprise|reprend)\b"
    r"(?: (?:en|le|au|depuis|depuis le))* (?P<when>.*\b(?P<year>(?:19|20)\d\d)\b)"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NO_WORDS = frozenset({"non", "n", "no", "false", "faux", "0", "0 0", "jamais"})
_END_TITLE = re.compile(
    r"(?:(?:equipe|groupe|antenne|structure) )?(?:(?:date|annee|mois) )?(?:(?:de|d|du|l|la|le|a) )*"
    r"(?:arrets?|fin|fermeture|cessation|cloture|dissolution|arretee?s?|fermee?s?|stoppee?s?|cessee?s?|inacti(?:f|ve)s?|"
    r"dissoute?s?|dissous|suspendue?s?|en sommeil|en veille)"
    r"(?: (?:(?:de|d|du|l|la) )*(?:activite|action|equipe|groupe|service|antenne|structure))?"
    r"(?: (?:le|la|en|depuis|oui|non|o|n|definitive|definitivement|prevue?|previsionnelle|annoncee?|effective))*"
)
_MARK_OF_GENDER = re.compile(r"\((?:e|es|s|e\.s)\)|·e·?s?", re.IGNORECASE)
# what a column called « statut » may hold that is no activity: legal forms, kinds of town, colours, kinds of staff
_OTHER = re.compile(
    r"\b(associati\w*|loi 1901|prive\w*|public\w*|societe|sarl|sas|sasu|scop|scic|epic|epa|ess|cooperative|mutuelle|"
    r"fondation|collectivite|commercial|liberal\w*|lucratif|chefs? lieu\w*|prefecture|canton|simple|urbain\w*|rural\w*|"
    r"rouge|verte?|bleue?|jaune|orange|gris\w*|noire?|blanche?|benevol\w*|salarie\w*|volontaire|proprietaire|locataire|"
    r"territorial\w*|municipal\w*|communal\w*|intercommunal\w*|departemental\w*|national\w*)\b"
)
# inside a remark, only what says it of the team, now, counts: « s'arrête en décembre » has not come
_OVER = re.compile(
    r"\b(a |est |ont |sont |equipe |groupe |activite |projet |antenne |service )?"
    r"(cesse|arretee?s?|fermee?s?|dissoute?s?|abandonnee?s?|suspendue?s?|supprimee?s?|inactive?s?|en sommeil|"
    r"n existe plus|plus d activite|plus active?)\b"
)
_TO_COME = re.compile(
    r"\b(s arrete|s arretera|arret (au|prevu|en|le|fin)|fermeture (au|prevue|en|le|fin)|va (fermer|cesser|s arreter)|"
    r"cessera|fermera|menacee?|"
    # said of the team or of a meeting, of today or of the summer: asked, never supposed
    r"en (pause|veille|standby|stand by|suspens)|a l arret|pause depuis|interrompue?s?|interruption|"
    r"(?<!prend )plus personne|"
    r"plus (de|aucune?|d) (benevoles?|volontaires?|activites?|membres?|visites?)|ne fonctionne plus|ne repondent plus|"
    r"ne repond plus|injoignable|reprise (prevue|en|a|annoncee|envisagee|possible|incertaine)|existe encore|"
    r"(pas encore|n a pas) (demarree?s?|demarre|commence|ouverte?)|avenir incertain|a verifier si)\b"
)
_PLAN = re.compile(r"\b(en|au stade de|a l etat de) projet\b|\ben (cours de )?creation\b|\bequipe a creer\b")


def parse_state(cell: Any) -> State | None:
    """Read a state; None when the words say none.

    Examples
    --------
    >>> parse_state("Oui"), parse_state("inactive depuis 2024"), parse_state("en cours de création")
    ('active', 'inactive', 'planned')
    >>> parse_state("jamais fermée"), parse_state("peut-être"), parse_state("Associatif")
    ('active', None, None)
    >>> parse_state("plus depuis le covid"), parse_state("démarrage sept 2025"), parse_state("O (reprise 2025)")
    ('inactive', 'active', 'active')
    """
    if isinstance(cell, bool):
        return "active" if cell else "inactive"
    text = str(cell)[:_LONGEST]
    return _SIGNS.get(text.strip(" \ufe0f")) or _state_of(text, clock.today())


@lru_cache(maxsize=1 << 12)  # the words of a list repeat
def _state_of(text: str, today: dt.date) -> State | None:
    words = normalise(text)
    cases: tuple[tuple[State, object], ...] = (
        ("active", words in _ACTIVE_WORDS),
        ("inactive", words in _INACTIVE_WORDS or _NEGATED.search(words)),
        ("active", _NOT_STOPPED.search(words)),
        ("inactive", _STOPPED.search(words)),
        ("planned", _PLANNED.search(words)),
    )
    told = next((state for state, holds in cases if holds), None)
    if told is not None:
        return told
    begun = _BEGUN.search(words)
    if begun is not None:
        past = _is_past(begun["when"], today)
        return None if past is None or _NO_THEN.match(text) else "active" if past else "planned"
    if _NO_THEN.match(text):
        return "inactive"
    return "active" if _YES_THEN.match(text) or _RUNNING.search(words) else None


def _is_past(text: str, today: dt.date) -> bool | None:
    """Tell whether a date, or the year in a text, is over; None where it is this very year, or no date."""
    year = _YEAR.search(text)
    bare = year is not None and text.strip().removesuffix(".0") == year[0]
    day = None if bare else parse_date(text)
    if day is not None:
        return day <= today
    return None if year is None or int(year[0]) == today.year else int(year[0]) < today.year


def tells_an_end(title: object) -> bool:
    """Tell whether a title says that a team has stopped: « oui » under it means the contrary of « active ».

    Examples
    --------
    >>> tells_an_end("Arrêtée ?"), tells_an_end("Date de fermeture"), tells_an_end("Jours de fermeture")
    (True, True, False)
    """
    return bool(_END_TITLE.fullmatch(normalise(_MARK_OF_GENDER.sub("", str(title)[:_LONGEST]))))


def state_under(title: object, cell: Any) -> State | None:
    """Read a state under the title of its column; None when the words say none.

    Examples
    --------
    >>> state_under("Fermé", "oui"), state_under("Fermé", "non"), state_under("Existe encore ?", "oui")
    ('inactive', 'active', 'active')
    >>> state_under("Date d'arrêt", "30/06/2024"), state_under("Date d'arrêt", "30/06/2099")
    ('inactive', 'active')
    """
    if not tells_an_end(title):
        return parse_state(cell)
    if isinstance(cell, bool):
        return "inactive" if cell else "active"
    text = str(cell)[:_LONGEST]
    words = normalise(text)
    if words in _NO_WORDS or _NO_THEN.match(text):
        return "active"
    if is_mark(cell) or _YES_THEN.match(text):
        return "inactive"
    past = _is_past(str(cell.date() if isinstance(cell, dt.datetime) else cell)[:_LONGEST], clock.today())
    if past is not None:
        return "inactive" if past else "active"
    told = parse_state(cell)
    return None if told == "planned" else told  # an end « prévue » has not come, or has


def is_no_state(cell: Any) -> bool:
    """Tell whether a word is that of another kind of status: a legal form, a rank of town, a colour.

    Examples
    --------
    >>> is_no_state("Associatif"), is_no_state("Chef-lieu canton"), is_no_state("peut-être")
    (True, True, False)
    """
    return bool(_OTHER.search(normalise(str(cell)[:_LONGEST])))


_COLOURS = frozenset(
    {
        "rouge", "vert", "verte", "bleu", "bleue", "jaune", "orange", "gris", "grise", "noir", "noire", "blanc",
        "blanche", "violet", "violette", "rose", "marron",
    }
)  # fmt: skip


def is_colour(cell: Any) -> bool:
    """Tell whether a cell only names a colour.

    Examples
    --------
    >>> is_colour("Orange"), is_colour("Orange (84)")
    (True, False)
    """
    return normalise(str(cell)[:_LONGEST]) in _COLOURS


_MARKS = {"x", "xx", "oui", "o", "1", "1 0", "v", "ok", "vrai", "true", "yes", "✓", "✔", "•", "●", "+", "*", "☑", "√"}


def is_mark(cell: Any) -> bool:
    """Tell whether a cell only ticks a box.

    Examples
    --------
    >>> is_mark("X"), is_mark("✓"), is_mark("Alès")
    (True, True, False)
    """
    return (normalise(str(cell)[:_LONGEST]) or str(cell).strip()) in _MARKS


def stopped_in_text(cell: Any) -> tuple[State | None, bool]:
    """Say what a remark tells of a team: a state, and whether it is sure (over) or only announced.

    Examples
    --------
    >>> stopped_in_text("a cessé en mars"), stopped_in_text("s'arrête en décembre"), stopped_in_text("très active")
    (('inactive', True), ('inactive', False), (None, False))
    >>> stopped_in_text("en projet 2027"), stopped_in_text("projet abandonné")
    (('planned', True), ('inactive', True))
    """
    return _end_of(normalise(str(cell)[:_LONGEST]))


@lru_cache(maxsize=1 << 12)
def _end_of(words: str) -> tuple[State | None, bool]:
    if _NOT_STOPPED.search(words):
        return None, False
    if _PLAN.search(words) and "abandon" not in words:
        return "planned", True
    if _TO_COME.search(words):
        return "inactive", False
    return ("inactive", True) if _OVER.search(words) else (None, False)
