"""A tour from a diagnosis: candidates, roads, the choice stage by stage, the calendar, and both checks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.kept import keep
from zonesblanches.diagnosis.outcome import Outcome
from zonesblanches.errors import InputError, ParameterError, UnknownCodeError, first_five
from zonesblanches.language import number, plural
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.schema import CLASSES
from zonesblanches.siting.setting import Setting, setting_of
from zonesblanches.siting.stages import Stage
from zonesblanches.siting.vans.choosing import Chosen, choose_outings
from zonesblanches.siting.vans.gains import gains_of, no_gains
from zonesblanches.siting.vans.listing import listed_tour, read_tour_list
from zonesblanches.siting.vans.program import tour_program
from zonesblanches.siting.vans.replay import replayed
from zonesblanches.siting.vans.roads import Roads, roads_between
from zonesblanches.siting.vans.routes import routes_from
from zonesblanches.siting.vans.rules import TourRules
from zonesblanches.siting.vans.spread import spread
from zonesblanches.siting.vans.timetable import stop_table, timetable, van_table
from zonesblanches.siting.vans.toured import Toured
from zonesblanches.territory.territory import find_commune

__all__ = ["depot_codes", "toured"]

Floats = npt.NDArray[np.float64]
_BLANK, _COVERED = (list(CLASSES).index(name) for name in ("blanche", "couverte"))
_PEOPLE = 0.5  # under which two counts of people are the same


def depot_codes(findings: Findings, told: Sequence[str]) -> list[str]:
    """Return the codes of depots, in the territory or around it; the most populated commune where none is told.

    Parameters
    ----------
    findings
        The diagnosis.
    told
        Codes or names.

    Raises
    ------
    UnknownCodeError
        When one is no commune there.
    """
    communes = pd.DataFrame(findings.territory.communes.drop(columns="geometry"))
    if not len(told):
        people = pd.to_numeric(communes["population"], errors="coerce").fillna(0)
        return [str(people.sort_index().idxmax())]
    around = pd.concat([communes, findings.territory.neighbours])
    return [_depot(communes, around, word) for word in told]


def _depot(communes: pd.DataFrame, around: pd.DataFrame, told: str) -> str:
    """Find a depot in the territory first: the Aubusson of the Creuse is not that of the Orne."""
    try:
        return find_commune(communes, told)
    except UnknownCodeError:
        return find_commune(around, told)


def toured(
    findings: Findings,
    family: str,
    rules: TourRules,
    candidates: Sequence[str] | None,
    *,
    seconds: float,
    progress: Progress = say_nothing,
) -> Toured:
    """Choose stops and half-days, write the calendar, drive it again, and score again all that the model says.

    Parameters
    ----------
    findings
        An internal diagnosis.
    family
        That the vans would join.
    rules
        What calendars keep, places by code.
    candidates
        Codes or names of the communes where a stop may be; all by default.
    seconds
        Time limit of each search.
    progress
        Called with a few words.

    Raises
    ------
    InputError
        When nothing keeps the rules, when no stop would change any class, or when a check fails.
    ParameterError
        In a public edition.
    """
    if findings.edition is not None:
        raise ParameterError(
            "Une édition publique ne connaît plus les personnes qu'elle masque : une tournée se demande au diagnostic "
            "interne."
        )
    setting = setting_of(findings, family, candidates, rules.capacity)
    codes = setting.candidates["code"].tolist()
    absent = [code for code in rules.compulsory if code not in codes]
    if absent:
        raise UnknownCodeError(f"Arrêts imposés hors des arrêts possibles : {first_five(absent)}.")
    progress("trajets des véhicules")
    longest = rules.length - rules.stay
    roads = roads_between(findings, list(rules.depots), codes, longest)
    _refuse_conflict(findings, rules, roads, codes)
    chosen = choose_outings(gains_of(setting), codes, rules, roads, seconds=seconds, progress=progress)
    if not chosen.outings:
        raise InputError(_nothing(findings, rules, chosen))
    return _told(findings, setting, rules, roads.among(chosen.nodes), chosen, progress)


def _refuse_conflict(findings: Findings, rules: TourRules, roads: Roads, codes: Sequence[str]) -> None:
    """Refuse demands that no calendar keeps, naming a smallest set of them: only stops that must be can conflict."""
    if not rules.compulsory or _possible(rules, roads):
        return
    needed = rules
    named = list(rules.demands)
    for name in rules.demands:
        tried = needed.without(name)
        wide = roads
        if name == "stay":
            wide = roads_between(findings, list(rules.depots), list(rules.compulsory), tried.length)
        if not _possible(tried, wide):
            needed, named = tried, [one for one in named if one != name]
            roads = wide
    listed = [rules.words(name) for name in named] or [rules.words("compulsory")]
    told = f"{', '.join(listed[:-1])} et {listed[-1]}" if len(listed) > 1 else listed[0]
    together = "ne tiennent pas ensemble" if len(listed) > 1 else "ne peut être tenu"
    raise InputError(
        f"Aucune tournée parmi {plural(len(codes), 'arrêt possible', 'arrêts possibles')} : {told} {together}. Retirez "
        "ou desserrez l'une de ces demandes."
    )


def _possible(rules: TourRules, roads: Roads) -> bool:
    """Tell whether the stops that must be can all be, whatever else is not."""
    must = sorted(set(rules.compulsory))
    if not must:
        return True
    if set(must) & set(rules.forbidden):
        return False
    routes = [routes_from(depot, must, roads, rules) for depot in rules.depots]
    if any(not any(at in set(one.first) | set(one.second) for one in routes) for at in range(len(must))):
        return False
    program = tour_program(no_gains(), rules, routes, must)
    return program.solve(program.metres(), 20).x is not None


def _nothing(findings: Findings, rules: TourRules, chosen: Chosen) -> str:
    names = findings.commune_names
    depots = first_five(names.get(code, code) for code in dict.fromkeys(rules.depots))
    if not chosen.codes:
        return (
            f"Aucun arrêt utile à portée de {depots} : {number(rules.length / 60, 1)} h par demi-journée, dont "
            f"{number(rules.stay / 60, 1)} h sur place. Donnez un dépôt plus proche, ou des demi-journées plus longues."
        )
    return (
        f"Aucun arrêt depuis {depots} ne change une classe, dans ces règles et ce budget : ni zone blanche quittée, ni "
        "lieu couvert. Donnez plus de demi-journées, de capacité ou de budget."
    )


def _told(
    findings: Findings, setting: Setting, rules: TourRules, roads: Roads, chosen: Chosen, progress: Progress
) -> Toured:
    """Write the calendar of what was chosen, and check it twice."""
    progress("calendrier")
    held, even = [], True
    for van in range(len(rules.depots)):
        mine = [one for one in chosen.outings if one.van == van]
        slots, proven = spread(mine, rules, seconds=20) if mine else ([], True)
        held += slots
        even = even and proven
    named = {code: findings.commune_names.get(code, code) for code in [*chosen.codes, *rules.depots]}
    calendar = timetable(held, chosen.codes, rules, roads, named)
    vans = van_table(calendar, rules, named)
    stops = stop_table(calendar, rules)
    listed = listed_tour(findings, setting.case.family, stops, vans, rules)
    providers = read_tour_list(findings, listed)
    days = dict(zip(stops["code"], providers.table["days"].to_numpy(dtype=float), strict=True))
    candidates = tuple(setting.candidates["code"])
    violations = replayed(calendar, rules, roads, candidates, days)
    if violations:
        raise InputError(f"Tournée refusée, le calendrier rejoué ne tient pas : {first_five(violations)}. Signalez-la.")
    study = keep(findings, candidates=providers)
    starting = [str(name) for name in study.candidates]
    before, after = (
        study.outcome(family=setting.case.family, adding=adding, parameters=setting.case.parameters)
        for adding in ([], starting)
    )
    stages = _scored(setting, chosen.stages, before, after)
    return Toured(
        family=setting.case.family,
        rules=rules,
        roads=roads,
        candidates=candidates,
        stages=stages,
        stops=_with_people(setting, stops, before, after),
        calendar=calendar,
        vans=vans,
        table=_places(findings, setting, stops, before, after),
        listed=listed,
        providers=providers,
        even=even,
        violations=tuple(violations),
        unit=findings.parameters.unit,
    )


def _scored(setting: Setting, stages: tuple[Stage, ...], before: Outcome, after: Outcome) -> tuple[Stage, ...]:
    """Refuse a tour whose people are not those of a diagnosis made with it."""
    out = float(setting.people[(before.codes == _BLANK) & (after.codes != _BLANK)].sum())
    covered = float(setting.people[(before.codes < _COVERED) & (after.codes == _COVERED)].sum())
    for stage, scored in zip(stages, (out, covered), strict=False):
        if stage.value - scored > _PEOPLE or (stage.gap == 0 and abs(stage.value - scored) > _PEOPLE):
            raise InputError(
                f"Tournée refusée : le modèle compte {number(stage.value)} personnes, le diagnostic refait avec ces "
                f"arrêts {number(scored)}. C'est une erreur du programme : signalez-la, avec les listes et les "
                "paramètres."
            )
    return (
        replace(stages[0], value=out, bound=max(out, stages[0].bound)),
        replace(stages[1], value=covered, bound=max(covered, stages[1].bound)),
        stages[2],
    )


def _serves(setting: Setting, stops: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Return the pairs of a place and a stop (its line) within `T`, and their costs."""
    line = {code: at for at, code in enumerate(stops["code"])}
    which = np.array([line.get(code, -1) for code in setting.candidates["code"]])
    pairs = setting.pairs
    taken = np.flatnonzero(setting.within & (which[pairs["column"]] >= 0))
    return pairs["row"][taken], which[pairs["column"][taken]], pairs["felt"][taken]


def _with_people(setting: Setting, stops: pd.DataFrame, before: Outcome, after: Outcome) -> pd.DataFrame:
    """Add whom each stop is near to, and who leaves a blanche by it: each place by its nearest stop."""
    row, line, cost = _serves(setting, stops)
    many = len(stops)
    order = np.lexsort((line, cost, row))
    nearest = order[np.flatnonzero(np.diff(row[order], prepend=-1))]
    leaving = (before.codes == _BLANK) & (after.codes != _BLANK)
    at = before.communes.get_indexer(stops["code"])
    return stops.assign(
        places=np.bincount(line, minlength=many),
        people=np.bincount(line, setting.people[row], minlength=many),
        reached=np.bincount(line[nearest], (setting.people * leaving)[row[nearest]], minlength=many),
        class_before=before.classes.to_numpy()[at],
        class_after=after.classes.to_numpy()[at],
    )


def _places(findings: Findings, setting: Setting, stops: pd.DataFrame, before: Outcome, after: Outcome) -> pd.DataFrame:
    row, line, _ = _serves(setting, stops)
    served: dict[int, list[str]] = {}
    for place, stop in sorted(zip(row.tolist(), line.tolist(), strict=True)):
        served.setdefault(place, []).append(str(stops["name"].iloc[stop]))
    return pd.DataFrame(
        {
            "name": findings.table["name"].reindex(before.communes).to_numpy(),
            "demand": setting.case.demand,
            "class_before": before.classes.to_numpy(),
            "class_after": after.classes.to_numpy(),
            "n_before": before.n_providers,
            "n_after": after.n_providers,
            "nearest_before": before.nearest_cost,
            "nearest_after": after.nearest_cost,
            "access_before_per_1k": 1000 * before.access,
            "access_after_per_1k": 1000 * after.access,
            "served_by": [tuple(served.get(at, ())) for at in range(len(before.communes))],
        },
        index=before.communes,
    )
