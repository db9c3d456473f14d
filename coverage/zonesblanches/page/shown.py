"""Each step as a page: what it shows, from what is asked and what the workshop found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zonesblanches.language import number, percent
from zonesblanches.page.courier import Errand
from zonesblanches.page.offered import OFFERED
from zonesblanches.page.session import Session
from zonesblanches.page.steps import STEPS, reachable
from zonesblanches.pages import page_html
from zonesblanches.schema import CLASS_COLORS, NEED_LABELS

__all__ = ["shown_step"]

Values = dict[str, Any]


def shown_step(session: Session, path: str) -> str:
    """Return the page of a step.

    Parameters
    ----------
    session
        What it shows.
    path
        Of the step.
    """
    values = _SHOWN[path](session)
    errands = [one for one in values.pop("errands", []) if one is not None]
    pending = next((one for one in errands if one.state in {"waiting", "running"}), None)
    failed = next((one for one in errands if one.state in {"failed", "stopped"}), None)
    lang = session.lang
    return page_html(
        f"page{path}.html",
        lang,
        path=path,
        steps=STEPS,
        reachable=reachable(session.project),
        project=session.project,
        pending=pending,
        failed=failed,
        count=lambda value, decimals=0: number(value, decimals, lang),
        share=lambda value: percent(value, 0, lang),
        colors=CLASS_COLORS,
        place=_result(session.done.get("territory")),
        **values,
    )


def _result(errand: Errand | None) -> Values:
    return errand.result if errand is not None and errand.state == "done" else {}


def _territory(session: Session) -> Values:
    chosen = session.territory() if session.project.request.get("territoire") else None
    places = session.places()
    return {"errands": [places, chosen], "france": _result(places).get("france"), "chosen": chosen}


def _lists(session: Session) -> Values:
    sizes = {one.file: session.project.stamp(one.file)[1] for one in session.project.lists}
    census, earlier = session.census(), session.earlier()
    for errand in (census, earlier):
        if errand is not None and errand.state in {"failed", "stopped"}:
            session.forget(errand.name)
    return {
        "errands": [census, earlier], "sizes": sizes, "asked": session.project.request,
        "insee": session.project.beside("recensement"), "census": _result(census).get("files", []),
        "former": session.project.beside("annee_passee"), "earlier": _result(earlier),
    }  # fmt: skip


def _understood(session: Session) -> Values:
    errand = session.read()
    roles = _result(session.places()).get("roles", [])
    return {"errands": [errand], "found": _result(errand), "roles": roles, "asked": session.project.request}


def _thresholds(session: Session) -> Values:
    waited = session.done.get("settings")
    current = session.courier.waiting("settings")
    if waited is not None and waited.state == "failed":
        session.forget("settings")
    errand = current or (waited if waited is not None and waited.state == "failed" else session.settings())
    values = session.values
    found = _result(session.done.get("read"))
    families = [*found.get("families", []), *(["mairies"] if session.project.request.get("mairies") else [])]
    own = {rule["families"][0]: rule for rule in values.get("exceptions", []) if rule.get("families")}
    sure = _result(session.done.get("diagnose"))
    return {
        "errands": [errand], "values": values, "families": families, "own": own, "faults": session.faults,
        "typed": session.typed, "needs": NEED_LABELS, "followed": session.project.request.get("suite_de"),
        "sure": sure,
    }  # fmt: skip


def _map(session: Session) -> Values:
    setting = session.courier.waiting("settings")
    errand = setting or session.diagnosis()
    found = _result(errand) if setting is None else {}
    return {"errands": [errand], "found": found, "stamp": errand.number, "asked": session.project.request}


def _outputs(session: Session) -> Values:
    project = session.project
    written = session.courier.waiting("write") or session.done.get("write")
    confirm = session.confirm() if project.public or written is None else None
    fresh = written is not None and written.state == "done" and written.key == session.write_key()
    errands = [written] if written is not None and not fresh and written.state != "done" else []
    errands += [] if confirm is None else [confirm]
    people = _result(session.done.get("confirm")).get("people")
    sure = _result(session.done.get("diagnose"))
    return {
        "errands": errands, "offered": OFFERED, "written": _result(written) if fresh else {}, "people": people,
        "sure": sure,
    }  # fmt: skip


def _closed(_: Session) -> Values:
    return {"errands": []}


_SHOWN: Mapping[str, Callable[[Session], Values]] = {
    "/territoire": _territory,
    "/listes": _lists,
    "/compris": _understood,
    "/seuils": _thresholds,
    "/carte": _map,
    "/resultats": _outputs,
    "/fermer": _closed,
}
