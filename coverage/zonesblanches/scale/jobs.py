"""What a run measures: each family in each scenario, from the providers' file and the method's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zonesblanches.access.crowfly import CrowflyCost
from zonesblanches.access.decay import Curve, Step, binary, decay_of
from zonesblanches.diagnosis.reference import least_access
from zonesblanches.errors import InputError, ParameterError, did_you_mean, first_five
from zonesblanches.parameters import Parameters
from zonesblanches.scale.measures import Job, Lot, Supplies
from zonesblanches.scale.pointfile import PointFile, numbers_of

__all__ = ["Measure", "Roster", "enough_for", "jobs_of", "roster_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_FAMILY, _MODE, _ACTIVE, _DECLARED = "family", "mode", "active", "declared"


@dataclass(frozen=True, eq=False)
class Roster:
    """The active providers that have a capacity, by family.

    Attributes
    ----------
    supplies
        All of them.
    families
        Positions of those of each family.
    outreach
        Whether each is an aller-vers: it goes up to `T_av`.
    rows, idle
        How many rows were read, and how many of them count for nothing: inactive, capacity 0, outside France.
    """

    supplies: Supplies
    families: Mapping[str, Ints]
    outreach: npt.NDArray[np.bool_]
    rows: int
    idle: int


@dataclass(frozen=True, eq=False)
class Measure:
    """A family in a scenario: the job, and what its reference is made of."""

    family: str
    scenario: str
    job: Job
    parameters: Parameters
    who: Ints


def roster_of(file: PointFile, families: Sequence[str] | None) -> Roster:
    """Read every provider.

    Parameters
    ----------
    file
        Theirs: `capacity`, and where it has them `family`, `mode`, `active`.
    families
        Those that are measured, in order; all by default.

    Raises
    ------
    InputError
        When a capacity is missing or negative, or a provider declares places: a file of points has none.
    ParameterError
        When a family is in no row.
    """
    present = [name for name in (_FAMILY, _MODE, _ACTIVE, _DECLARED) if name in file.columns]
    blocks = [file.read(span, ["capacity", *present]) for span in file.plan(1 << 22)]
    table = pa.concat_tables(blocks)
    spots, capacity = file.spots(table), numbers_of(table, "capacity")
    wrong = np.flatnonzero(~(capacity >= 0))
    if len(wrong):
        raise InputError(
            f"{file.name} : capacité absente ou négative, lignes {first_five(str(at + 1) for at in wrong)}. Attendu : "
            "un nombre positif ou nul."
        )
    if _DECLARED in present and any(len(told or ()) for told in table[_DECLARED].to_pylist()):
        raise InputError(
            f"{file.name} : des intervenants déclarent des lieux, que ces points ne connaissent pas. Passez par "
            "territory.with_grid(…) et diagnose(…), ou retirez la colonne « declared »."
        )
    active = np.ones(len(capacity), dtype=bool)
    if _ACTIVE in present:
        active = np.asarray(table[_ACTIVE].to_pandas().fillna(value=True), dtype=bool)
    counts = active & (capacity > 0) & (spots.land >= 0)
    named = table[_FAMILY].to_pandas().fillna("").astype(str).to_numpy() if _FAMILY in present else None
    known = [""] if named is None else list(dict.fromkeys(named[counts]))
    asked = known if families is None else list(families)
    lost = [name for name in asked if name not in known]
    if lost or not asked:
        shown = f"« {lost[0]} »" if lost else "aucune"
        raise ParameterError(f"Famille inconnue : {shown}.{did_you_mean(shown, known)} Familles : {first_five(known)}.")
    who = {name: np.flatnonzero(counts if named is None else counts & (named == name)) for name in asked}
    modes = table[_MODE].to_pandas().to_numpy() if _MODE in present else np.full(len(capacity), "")
    supplies = Supplies(spots, capacity)
    return Roster(supplies, who, modes == "aller-vers", len(capacity), int((~counts).sum()))


def jobs_of(roster: Roster, scenarios: Mapping[str, Parameters]) -> list[Measure]:
    """Return what is measured, family by family.

    Parameters
    ----------
    roster
        The providers.
    scenarios
        The method's numbers, by name; a name alone gives plain columns.

    Raises
    ------
    ParameterError
        When parameters have thresholds by place or density, or a decay that is no formula: points know neither.
    """
    found = []
    for family, who in roster.families.items():
        for name, parameters in scenarios.items():
            _refuse(parameters)
            suffix = "".join(f"__{word}" for word in (family if len(roster.families) > 1 else "", name) if word)
            law = None if parameters.unit == "km" else parameters.crowfly
            cost = CrowflyCost(unit="km") if law is None else CrowflyCost(law=law)
            lots = _lots(who, roster.outreach, parameters)
            job = Job(
                suffix, lots, cost, float(parameters.n_star), float(parameters.proximity), float(parameters.threshold),
                float(parameters.theta), _yardstick(family, parameters),
            )  # fmt: skip
            found.append(Measure(family, name, job, parameters, who))
    return found


def _lots(who: Ints, outreach: npt.NDArray[np.bool_], parameters: Parameters) -> tuple[Lot, ...]:
    decay = decay_of(parameters)
    if not isinstance(decay, Step | Curve):
        raise ParameterError(
            "decay : une fonction de votre main ne se calcule pas depuis des points. Donnez-en une formule."
        )
    goes = outreach[who] if parameters.aller_vers == "declaration" else np.zeros(len(who), dtype=bool)
    near = binary(parameters.outreach, unit=parameters.unit)
    lots = (
        Lot(who[~goes], decay, float(parameters.threshold), parameters.reach),
        Lot(who[goes], near, float(parameters.outreach), float(parameters.outreach), fixed=True),
    )
    return tuple(lot for lot in lots if len(lot.who))


def _refuse(parameters: Parameters) -> None:
    if parameters.exceptions:
        raise ParameterError(
            "exceptions : des seuils par famille, densité ou liste de lieux ne se lisent pas ici. Faites-en un "
            "scénario : "
            'parameters={"T15": Parameters(threshold=15)}.'
        )


def enough_for(asked: Measure, supply: float, demand: float) -> tuple[float, float]:
    """Return `A_ref`, frozen or all supply over all demand, and the accessibility that is enough.

    Parameters
    ----------
    asked
        A family in a scenario.
    supply, demand
        Sums over the files.
    """
    frozen = asked.parameters.reference(asked.family)
    a_ref = frozen if frozen is not None else supply / demand if demand > 0 else 0.0
    return float(a_ref), max(asked.job.theta * float(a_ref), asked.job.yardstick)


def _yardstick(family: str, parameters: Parameters) -> float:
    """Return the accessibility under which no reference makes an offer enough."""
    accompanied = parameters.accompanied_by(family, volunteers=False)
    return float(least_access(np.zeros(1), 0.0, accompanied, parameters)[0])
