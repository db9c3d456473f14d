"""A tour from a diagnosis: candidates, roads, the choice stage by stage, the calendar, and both checks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from zonesblanches.siting.vans.gains import Gains, gains_of, no_gains
from zonesblanches.siting.vans.improve import Aim, best_found
from zonesblanches.siting.vans.listing import listed_tour, read_tour_list
from zonesblanches.siting.vans.program import Outing, TourProgram, tour_program
from zonesblanches.siting.vans.replay import replayed
from zonesblanches.siting.vans.roads import Roads, roads_between
from zonesblanches.siting.vans.routes import Routes, routes_from
from zonesblanches.siting.vans.rules import TourRules
from zonesblanches.siting.vans.spread import spread
from zonesblanches.siting.vans.timetable import stop_table, timetable, van_table
from zonesblanches.siting.vans.toured import Toured
from zonesblanches.territory.territory import find_commune

__all__ = ["Chosen", "choose_outings", "depot_codes", "toured"]

Floats = npt.NDArray[np.float64]
_BLANK, _COVERED = (list(CLASSES).index(name) for name in ("blanche", "couverte"))
_MOST_ROUTES, _PARTNERS = 40_000, 60  # half-days of a depot beyond which each stop keeps its nearest partners
_MANY_ROUTES, _FEW_PARTNERS = 3_000, 8  # the same, once the people out of blanche are known
_HALF = 0.5
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
    return [find_commune(around, word) for word in told]


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


@dataclass(frozen=True, eq=False)
class Chosen:
    """The half-days chosen, over the candidates that depots reach.

    Attributes
    ----------
    outings
        By van; their stops are positions in `codes`.
    codes
        Of the candidates within reach of a depot that bring something, or must be stops.
    nodes
        Depots and candidates within reach.
    stages
        What is reached, and what no tour goes beyond.
    """

    outings: tuple[Outing, ...]
    codes: tuple[str, ...]
    nodes: pd.Index
    stages: tuple[Stage, ...]


def choose_outings(
    gains: Gains,
    codes: Sequence[str],
    rules: TourRules,
    roads: Roads,
    *,
    seconds: float,
    progress: Progress = say_nothing,
) -> Chosen:
    """Choose the half-days: fewest people left in blanche, most couverts, least kilometres, smallest codes.

    Parameters
    ----------
    gains
        What the candidates bring.
    codes
        Communes of the candidates.
    rules, roads
        What half-days keep, and trips.
    seconds
        Time limit of each objective.
    progress
        Called with a few words.
    """
    must = np.isin(codes, rules.compulsory)
    kept = (gains.useful(len(codes)) & ~np.isin(codes, rules.forbidden)) | must
    some = [code for code, stays in zip(codes, kept, strict=True) if stays]
    bases = {depot: routes_from(depot, some, roads, rules) for depot in dict.fromkeys(rules.depots)}
    inside = np.zeros(len(some), dtype=bool)
    for one in bases.values():
        inside[one.first] = inside[one.second[one.second >= 0]] = True
    some = [code for code, stays in zip(some, inside, strict=True) if stays]
    nodes = pd.Index(list(dict.fromkeys([*rules.depots, *some])))
    if not some:
        return Chosen((), (), nodes, (Stage("blank", 0, 0), Stage("covered", 0, 0), Stage("km", 0, 0)))
    kept[np.flatnonzero(kept)[~inside]] = False
    routes = {depot: one.among(inside) for depot, one in bases.items()}
    gains = gains.among(kept)
    if max(len(one.first) for one in routes.values()) > _MOST_ROUTES:
        routes = {depot: one.only(one.nearest(_PARTNERS)) for depot, one in routes.items()}
    search = _Search(gains, rules, routes, tuple(some), seconds, progress)
    outings, stages = search.staged()
    return Chosen(tuple(_by_code(outings, rules)), tuple(some), nodes, stages)


@dataclass(frozen=True, eq=False)
class _Search:
    """The objectives in turn, each by the smallest program that is enough for it."""

    gains: Gains
    rules: TourRules
    routes: dict[str, Routes]
    codes: tuple[str, ...]
    seconds: float
    progress: Progress

    def program(self, routes: Sequence[Routes]) -> TourProgram:
        return tour_program(self.gains, self.rules, routes, self.codes)

    def pooled(self) -> TourProgram | None:
        """Return the program of the first objective with the vans of one depot as one: which of them goes is the same.

        None where there is one van, or several depots.
        """
        vans, rules = len(self.rules.depots), self.rules
        if vans == 1 or len(self.routes) > 1:
            return None
        one = replace(rules, depots=rules.depots[:1], half_days=rules.half_days * vans, slots=rules.slots * vans)
        return tour_program(self.gains, one, list(self.routes.values()), self.codes)

    def relaxed(self) -> TourProgram | None:
        """Return a program that does at least as well, where every pair of stops would be too many; else None."""
        if max(len(one.first) for one in self.routes.values()) <= _MANY_ROUTES:
            return None
        return self.program([self.routes[depot].relaxed(len(self.codes)) for depot in self.rules.depots])

    def lighter(self, program: TourProgram, x: Floats | None) -> tuple[TourProgram, Floats | None]:
        """Return the program with few partners by stop, and those of a solution, which is one of it."""
        starts = [0, *(end for _, end in program.blocks())]
        kept = [one.nearest(_FEW_PARTNERS) for one in program.routes]
        if x is not None:
            kept = [
                mine | (x[begin : begin + len(mine)] > _HALF) for mine, begin in zip(kept, starts[:-1], strict=True)
            ]
        small = self.program([one.only(mine) for one, mine in zip(program.routes, kept, strict=True)])
        if x is None:
            return small, None
        return small, np.concatenate([x[: starts[-1]][np.concatenate(kept)], x[starts[-1] :]])

    def first(self) -> tuple[TourProgram, Floats | None, float, float]:
        """Reach the first objective: the program of the vans, a solution where it is theirs, the value, the bound."""
        program = self.program([self.routes[one] for one in self.rules.depots])
        pooled = self.pooled()
        first = pooled or program
        out = best_found(first, "out", self.seconds, {}, start=np.zeros(first.size))
        reached = 0.0 if out.x is None else float(first.out() @ np.round(out.x))
        return program, out.x if pooled is None else None, reached, out.bound

    def first_of_many(self, relaxed: TourProgram) -> tuple[TourProgram, Floats | None, float, float]:
        """Reach the first objective with few partners by stop, then with all where more may be had."""
        whole = self.program([self.routes[one] for one in self.rules.depots])
        light, _ = self.lighter(whole, None)
        out = best_found(light, "out", self.seconds / 2, {}, start=np.zeros(light.size), relaxed=relaxed)
        x = np.zeros(light.size) if out.x is None else out.x
        reached = float(light.out() @ np.round(x))
        if reached - out.bound <= _HALF:
            return light, x, reached, out.bound
        more = best_found(whole, "out", self.seconds / 2, {})
        bound = max(out.bound, more.bound)
        if more.x is None or float(whole.out() @ np.round(more.x)) >= reached:
            return light, x, reached, bound
        program, known = self.lighter(whole, more.x)
        return program, known, float(whole.out() @ np.round(more.x)), bound

    def staged(self) -> tuple[list[Outing], tuple[Stage, ...]]:
        """Solve each objective, the former ones held."""
        self.progress("tournée : personnes en zone blanche")
        relaxed = self.relaxed()
        program, known, reached, bound = self.first() if relaxed is None else self.first_of_many(relaxed)
        self.progress("tournée : personnes couvertes")
        held: dict[Aim, float] = {"out": reached}
        most = best_found(program, "covered", self.seconds, held, start=known, relaxed=relaxed)
        if most.x is None:
            return [], (Stage("blank", 0.0, -bound), Stage("covered", 0.0, -most.bound), Stage("km", 0.0, 0.0))
        held["covered"] = float(program.covered() @ np.round(most.x))
        self.progress("tournée : kilomètres")
        least = best_found(program, "metres", self.seconds, held, start=most.x, relaxed=relaxed)
        x = most.x if least.x is None else least.x
        km = _weekly_km(program, x)
        stages = (
            Stage("blank", -reached, max(-bound, -reached)),
            Stage("covered", -held["covered"], max(-most.bound, -held["covered"])),
            Stage("km", km, min(max(float(np.floor(least.bound)), 0.0) / 1000 / self.rules.weeks, km)),
        )
        return program.outings(x), stages


def _weekly_km(program: TourProgram, x: Floats) -> float:
    driven = np.concatenate([routes.km for routes in program.routes])
    return float(np.round(1000 * driven) @ np.round(x[: len(driven)])) / 1000 / program.rules.weeks


def _by_code(outings: Sequence[Outing], rules: TourRules) -> list[Outing]:
    """Give the vans of one depot their numbers by the smallest code of their stops."""
    number_of: dict[int, int] = {}
    for depot in dict.fromkeys(rules.depots):
        vans = [van for van, base in enumerate(rules.depots) if base == depot]
        first = {van: min((min(one.stops) for one in outings if one.van == van), default=10**9) for van in vans}
        number_of |= dict(zip(sorted(vans, key=lambda van: (first[van], van)), vans, strict=True))
    told = [replace(one, van=number_of[one.van]) for one in outings]
    return sorted(told, key=lambda one: (one.van, one.stops))


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
