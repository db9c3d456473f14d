"""From a territory and lists to a diagnosis, with its outputs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from zonesblanches.arguments import checked, one_of, several
from zonesblanches.diagnosis.diagnose import find
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError
from zonesblanches.parameters import Parameters
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.providers.providers import LISTS, Providers, combine_providers
from zonesblanches.study import Diagnosis
from zonesblanches.territory.territory import Territory
from zonesblanches.travel.costs import CostTable

__all__ = ["diagnose"]

_TERRITORY = 'donnez ce que rend zonesblanches.territory("84")'
_COSTS = "donnez un CostTable, par exemple ce que rend zonesblanches.travel.read_costs(…)"
_PARAMETERS = "donnez des Parameters, par exemple zonesblanches.Parameters(threshold=20), ou un dict"


@checked(
    territory=one_of(Territory, _TERRITORY),
    providers=several(Providers, LISTS),
    families=one_of((str, list, tuple), "donnez un nom de famille, ou plusieurs", optional=True),
    costs=one_of(CostTable, _COSTS, optional=True),
    parameters=one_of(Parameters, _PARAMETERS, optional=True, made={dict: Parameters.from_mapping}),
    follows=one_of(Findings, "donnez ce que rend diagnose(…)", optional=True),
)
def diagnose(
    territory: Territory,
    providers: Providers | Sequence[Providers],
    *,
    families: str | Sequence[str] | None = None,
    costs: CostTable | None = None,
    parameters: Parameters | None = None,
    follows: Findings | None = None,
    progress: Progress | None = None,
) -> Diagnosis:
    """Say where nobody is, where too few are, how many people that concerns, and why.

    Parameters
    ----------
    territory
        Result of `zonesblanches.territory`.
    providers
        One list, or several, of `read_providers` or `load_mairies`.
    families
        Families to assess, in order; the first gives the overall class. All by default, in the order of the lists.
    costs
        Travel costs from communes to providers or to their communes; estimated as the crow flies by default.
    parameters
        The method's numbers.
    follows
        Diagnosis of a former year, in place of `parameters`: its own, its references `A_ref` and the ranks of its need
        stay, so that both can be followed (`follow`).
    progress
        Called with a few words at each step.

    Returns
    -------
    Diagnosis
        Frozen tables, sentences and outputs.

    Raises
    ------
    InputError, ParameterError, CostError
        When a family is unknown, a demand column is absent, or costs do not fit.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> diagnosis = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
    >>> int(diagnosis.summary()["communes"].sum())
    350
    """
    everyone = providers if isinstance(providers, Providers) else combine_providers(list(providers))
    if follows is not None:
        if parameters is not None:
            raise ParameterError(
                "Donnez follows, qui garde les paramètres de l'année suivie, ou parameters : pas les deux."
            )
        parameters, territory = follows.frozen(), dataclasses.replace(territory, scales=follows.need.scales)
    findings = find(
        territory,
        everyone,
        families=families,
        costs=costs,
        parameters=parameters or Parameters(),
        progress=progress or say_nothing,
    )
    return Diagnosis(**{entry.name: getattr(findings, entry.name) for entry in dataclasses.fields(findings)})
