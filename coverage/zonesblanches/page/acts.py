"""What the forms of the page change in the project; each returns the address to show next."""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Callable, Mapping
from typing import Any

from zonesblanches.page.project import EARLIER, DroppedList
from zonesblanches.page.session import Session

__all__ = ["ACTS", "parsed_number"]

Fields = list[tuple[str, str]]
Act = Callable[[Session, Fields], str]
_HOURS = 24.0
_MARK = "|"
_NUMBERS = ("threshold", "proximity", "theta", "n_star")


def parsed_number(text: str) -> float | None:
    """Return a number as people write it in French; None where it is none.

    Examples
    --------
    >>> parsed_number(" 0,66 "), parsed_number("vingt")
    (0.66, None)
    """
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    return float(plain) if re.fullmatch(r"\d+(\.\d+)?", plain) else None


def _territory(session: Session, told: Fields) -> str:
    chosen = dict(told).get("territoire", "").strip()[:200]
    if chosen:
        session.project.request["territoire"] = chosen
        session.project.save()
        session.forget("territory")
    return "/territoire"


def _remove(session: Session, told: Fields) -> str:
    """Take a list out of the project; a file of someone else's folder is left where it is."""
    file = dict(told).get("fichier", "")
    project = session.project
    for one in [one for one in project.lists if one.file == file]:
        project.lists.remove(one)
        for name in (one.file, one.answered):
            place = project.folder / name
            if place.resolve().is_relative_to(project.folder.resolve()):
                place.unlink(missing_ok=True)
    project.save()
    return "/listes"


def _remove_beside(session: Session, told: Fields) -> str:
    """Take away a file of Insee, or all that was dropped of a former year."""
    fields = dict(told)
    kind = "annee_passee" if fields.get("pour") == "annee_passee" else "recensement"
    for file in session.project.beside(kind):
        if kind == "annee_passee" or file == fields.get("fichier"):
            (session.project.folder / file).unlink(missing_ok=True)
    if kind == "annee_passee":
        shutil.rmtree(session.project.folder / EARLIER, ignore_errors=True)
    session.given(kind)
    return "/listes#a-cote"


def _lists(session: Session, told: Fields) -> str:
    """Keep what is said of all the lists: town halls, usual family, sheets."""
    fields, asked = dict(told), session.project.request
    hours = parsed_number(fields.get("heures", "")) or _HOURS
    asked["mairies"] = min(hours, 60.0) if fields.get("mairies") else None
    family = " ".join(fields.get("famille", "").split())[:80]
    asked["famille"] = family if family and not family.startswith("-") else None
    session.project.save()
    return "/compris" if fields.get("suite") else "/listes"


def _sheets(session: Session, told: Fields) -> str:
    chosen = dict(told).get("feuille", "")
    session.project.request["feuille"] = chosen or None
    if chosen == "*":  # several lists in one: each would need its own file of answers
        for one in session.project.lists:
            one.answers.clear()
    session.project.save()
    return "/compris"


def _answers(session: Session, told: Fields) -> str:
    """Keep what was answered, or typed in a cell; what is emptied is no answer."""
    project = session.project
    for name, value in told:
        parts = name.split(_MARK, 3)
        if len(parts) == 4 and parts[0] == "r" and parts[1].isdigit() and parts[2].isdigit():
            at = int(parts[1])
            if at < len(project.lists):
                _answer(session, project.lists[at], parts[2], parts[3], value.strip()[:2_000])
    project.save()
    return "/compris"


def _answer(session: Session, one: DroppedList, row: str, title: str, value: str) -> None:
    line = one.answers.setdefault(row, {})
    if value:
        line[title] = value
    else:
        line.pop(title, None)
    if not line:
        del one.answers[row]
    session.dirty.add(one.file)


def _columns(session: Session, told: Fields) -> str:
    """Keep what a column is said to be, where it is not what it was taken for."""
    project, former = session.project, session.done.get("read")
    views = former.result.get("lists", []) if former is not None else []
    for at, (one, view) in enumerate(zip(project.lists, views, strict=False)):
        chosen = {name.split(_MARK, 2)[2]: value for name, value in told if name.startswith(f"c{_MARK}{at}{_MARK}")}
        guessed = {line["header"]: line["role"] for line in view.get("columns", [])}
        for header, role in chosen.items():
            before = guessed.get(header, "")
            if role == before:
                continue
            if before and before not in chosen.values():
                one.columns[before] = ""
            if role:
                one.columns[role] = header
            session.dirty.add(one.file)
    project.save()
    return "/compris"


def _pairs(session: Session, told: Fields) -> str:
    """Keep whether two rows are the same team."""
    for name, value in told:
        key = name.removeprefix(f"p{_MARK}")
        if name.startswith(f"p{_MARK}") and re.fullmatch(r"P[0-9a-f]{12}", key):
            if value in {"oui", "non"}:
                session.project.pairs[key] = value
            else:
                session.project.pairs.pop(key, None)
    session.project.save()
    return "/compris"


def _settings(session: Session, told: Fields) -> str:
    """Change thresholds; what is no number is said where it was typed."""
    fields = dict(told)
    session.faults.clear()
    session.typed = {name: value[:40] for name, value in told}
    numbers = {name: parsed_number(fields.get(name, "")) for name in _NUMBERS}
    for name, value in numbers.items():
        if value is None:
            session.faults[name] = fields.get(name, "")[:40]
    own = _own_thresholds(session, fields)
    weights = _weights(session, fields)
    if session.faults:
        return "/seuils"
    changes: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
    changes["n_star"] = int(changes["n_star"])
    changes |= {"crowfly": fields.get("crowfly", "central"), "need_reference": fields.get("need_reference", "france")}
    changes |= {"demand": fields.get("demand", "auto"), "exceptions": own}
    changes |= {"need_weights": weights} if weights else {}
    session.settings(changes)
    return "/carte" if fields.get("suite") else "/seuils"


def _weights(session: Session, fields: Mapping[str, str]) -> dict[str, float]:
    """Return the weights of the need, typed as parts of 100; what does not make 100 is said where it was typed."""
    typed = {name.partition(_MARK)[2]: text for name, text in fields.items() if name.startswith(f"poids{_MARK}")}
    parts = {name: parsed_number(text) for name, text in typed.items()}
    for name, part in parts.items():
        if part is None:
            session.faults[f"poids{_MARK}{name}"] = typed[name][:40]
    told = {name: part for name, part in parts.items() if part is not None}
    whole = math.fsum(told.values())
    if len(told) == len(parts) and told and abs(whole - 100) > 1e-6:
        session.faults["poids"] = f"{whole:g}".replace(".", ",")
    return {name: round(part / 100, 9) for name, part in told.items()}


def _own_thresholds(session: Session, fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the thresholds of some families, after the exceptions that are no family's."""
    kept = [rule for rule in session.values.get("exceptions", []) if set(rule) & {"density", "places"}]
    rules: dict[str, dict[str, Any]] = {}
    for name, text in fields.items():
        kind, _, family = name.partition(_MARK)
        if kind not in {"threshold", "proximity"} or not family or not text.strip():
            continue
        number = parsed_number(text)
        if number is None:
            session.faults[name] = text[:40]
        else:
            rules.setdefault(family, {"families": [family]})[kind] = number
    return [*kept, *rules.values()]


def _propose(session: Session, told: Fields) -> str:
    count = parsed_number(dict(told).get("nombre", ""))
    session.project.request["proposer"] = min(int(count), 20) if count else None
    session.project.save()
    return "/carte#suite"


def _outputs(session: Session, told: Fields) -> str:
    """Write what is ticked, in one archive."""
    project = session.project
    project.ticked = [value for name, value in told if name == "sortie"]
    project.public = dict(told).get("publique") == "1"
    project.kept_names = [value for name, value in told if name == "garder"]
    project.save()
    session.forget("write")
    session.write(replace=dict(told).get("remplacer") == "1")
    return "/resultats"


def _again(session: Session, told: Fields) -> str:
    """Try again what failed or was stopped."""
    fields = dict(told)
    session.forget(fields.get("travail", ""))
    path = fields.get("retour", "/")
    return path if re.fullmatch(r"/[a-z]*", path) else "/"


ACTS: Mapping[str, Act] = {
    "/territoire": _territory,
    "/listes/retirer": _remove,
    "/listes/oter": _remove_beside,
    "/listes": _lists,
    "/compris/feuilles": _sheets,
    "/compris/reponses": _answers,
    "/compris/colonnes": _columns,
    "/compris/paires": _pairs,
    "/seuils": _settings,
    "/carte/proposer": _propose,
    "/resultats": _outputs,
    "/encore": _again,
}
