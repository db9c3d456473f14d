"""The years one after the other: what each place was, what changed, from what, and what may be published of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.causes import Causes, causes_of
from zonesblanches.diagnosis.changes import CLASS_ORDER, incomparable, shared_families
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.halfway import CAUSES, MEASURES
from zonesblanches.errors import ParameterError, ZonesBlanchesError, first_five
from zonesblanches.providers.distinct import provider_of
from zonesblanches.providers.providers import Providers
from zonesblanches.schema import CLASSES
from zonesblanches.territory.bridge import Bridge, bridge_between
from zonesblanches.tool import to_type

__all__ = ["MIXED", "TRUE_CAUSES", "Evolution", "Year", "evolution_of", "missing_teams", "refuse_to_follow"]

Floats = npt.NDArray[np.float64]
MIXED = "mixte"
TRUE_CAUSES = ("offer", "people", "need", "method")  # of what may be published as an evolution
_SMALL = 1e-9


@dataclass(frozen=True, eq=False)
class Year:
    """One diagnosis of a series.

    Attributes
    ----------
    label
        What the year is called.
    findings
        Its diagnosis.
    missing
        Teams of the year before that no list names any more, and that nobody said to be closed; None where there is
        none.
    """

    label: str
    findings: Findings
    missing: Providers | None = None


@dataclass(frozen=True, eq=False)
class Evolution:
    """One family, year after year.

    Attributes
    ----------
    family
        Its name.
    labels
        Of the years.
    places
        By place of the last year: `name`, `epci`, `epci_name`, `demand` (of the last year), ``class_<year>`` (*mixte*
        where communes of several classes merged since) and ``score_<year>``, then ``score_<cause>`` and
        ``class_<cause>`` for each of `halfway.CAUSES`, ``score_change`` and ``class_change``, the sums of every step;
        `score_evolution`, what may be published of the score, NaN where an absent team would change it; `evolution` (1
        better covered, 0 the same, -1 less; NaN where it cannot be compared); `why_not`, why its change of class is not
        published: ``territory``, ``imputation``, ``absent`` (a team is missing from the list, and nobody said that it
        closed), or empty.
    people
        By year, then by class: people concerned.
    communes
        By year, then by class: places.
    by_epci
        By EPCI and by year: `epci_name`, `recomposed` (whether its places are other ones than the year before),
        `demand`, and people by class.
    steps
        Causes of each year since the one before.
    """

    family: str
    labels: tuple[str, ...]
    places: pd.DataFrame
    people: pd.DataFrame
    communes: pd.DataFrame
    by_epci: pd.DataFrame
    steps: tuple[Causes, ...]

    @property
    def moved(self) -> tuple[str, ...]:
        """Causes that differ between two years at least."""
        return tuple(name for name in CAUSES if any(name in step.moved for step in self.steps))

    @property
    def caused(self) -> pd.DataFrame:
        """People gained or lost by each class over all the years, by cause; see `Causes.people`."""
        first, *others = (step.people for step in self.steps)
        return sum(others, start=first)


def refuse_to_follow(first: Findings, other: Findings, labels: tuple[str, str], *, method: bool) -> None:
    """Refuse a year that does not follow the first: public, other parameters, other ranks, another family.

    Parameters
    ----------
    first, other
        Diagnoses of the first year and of another.
    labels
        What the two are called.
    method
        Whether other parameters are accepted, as a cause of change.

    Raises
    ------
    ParameterError
        With the reason, and what to type.
    """
    if first.edition is not None or other.edition is not None:
        raise ParameterError("Une édition publique ne sait pas ce qu'elle cache : suivez des diagnostics internes.")
    shared = shared_families(first, other)
    if not shared:
        raise ParameterError(
            f"Aucune famille commune à {labels[0]} ({first_five(first.families)}) et {labels[1]} "
            f"({first_five(other.families)})."
        )
    _refuse_ranks(first, other, labels)
    moved = [] if method else _moved_parameters(first, other, shared)
    if moved:
        raise ParameterError(
            f"{labels[1]} n'a pas les paramètres de {labels[0]} ({first_five(moved)}) : ce qui change viendrait de là. "
            f"Refaites {labels[1]} avec ceux de {labels[0]}, sa référence figée : "
            + to_type("zb.diagnose(…, follows=premier) ; ou acceptez cette cause : method=True.", "--suite-de DOSSIER.")
        )


def _refuse_ranks(first: Findings, other: Findings, labels: tuple[str, str]) -> None:
    """Refuse components of the need ranked among other places, or other values."""
    local = incomparable(first, other)
    if local:
        raise ParameterError(
            f"Le besoin ({first_five(local)}) est classé parmi les lieux du territoire : un tel rang ne se compare pas "
            f"d'une année à l'autre. Chargez le fichier de toute la France : "
            + to_type("territory.with_census(…) ; ", "--recensement FICHIER ; ")
            + "ou mesurez-le entre deux bornes fixes, normalisation minmax et bounds."
        )
    one, two = first.need.scales, other.need.scales
    odd = [name for name in one if name in two and not np.array_equal(one[name], two[name])]
    if odd:
        raise ParameterError(
            f"Le besoin ({first_five(odd)}) est classé parmi les communes de France de deux millésimes, celui de "
            f"{labels[0]} et celui de {labels[1]} : la France aurait bougé, pas le territoire. Gardez les rangs de "
            f"{labels[0]} : " + to_type("zb.diagnose(…, follows=premier).", "--suite-de DOSSIER.")
        )


def _moved_parameters(first: Findings, other: Findings, shared: Sequence[str]) -> list[str]:
    """Say which parameters differ, the reference of each family among them."""
    told = [one.parameters.replace(a_ref=None).to_dict() for one in (first, other)]
    moved = [f"{name} : {told[0][name]} puis {told[1][name]}" for name in told[0] if told[0][name] != told[1][name]]
    for name in shared:
        one, two = first.family(name).a_ref, other.family(name).a_ref
        if not np.isclose(one, two, rtol=1e-12, atol=0, equal_nan=True):
            moved.append(f"A_ref de « {name} » : {1000 * one:.4g} puis {1000 * two:.4g} pour 1 000")
    return moved


def evolution_of(years: Sequence[Year], family: str) -> Evolution:
    """Follow one family from year to year.

    The causes are those of each year since the one before, added up: a further year changes none of them.

    Parameters
    ----------
    years
        In their order, at least two; see `refuse_to_follow`.
    family
        A family that all have.
    """
    labels = tuple(year.label for year in years)
    last = years[-1].findings
    steps = tuple(causes_of(one.findings, other.findings, family) for one, other in pairwise(years))
    places = _named(last, family)
    bridges = [bridge_between(year.findings.table.index, last.table.index) for year in years]
    for year, bridge in zip(years, bridges, strict=True):
        classes, scores = _brought(year.findings.family(family).table, bridge)
        places[f"class_{year.label}"], places[f"score_{year.label}"] = classes, scores
    sums = _summed(years, steps, bridges)
    places = places.join(sums)
    places["score_evolution"] = sums[[f"score_{cause}" for cause in TRUE_CAUSES]].sum(axis=1, skipna=False)
    doubtful = _in_doubt(years, steps, bridges, family)
    places["score_evolution"] = places["score_evolution"].mask(doubtful["score"])
    places["why_not"] = _why_not(places, doubtful["class"])
    moved = np.sign(places[f"class_{labels[-1]}"].map(CLASS_ORDER) - places[f"class_{labels[0]}"].map(CLASS_ORDER))
    places["evolution"] = moved.astype(float).where(places["why_not"] == "", np.where(moved.isna(), np.nan, 0.0))
    counts = [year.findings.summary(family) for year in years]
    return Evolution(
        family=family,
        labels=labels,
        places=places,
        people=pd.DataFrame({label: table["demand"] for label, table in zip(labels, counts, strict=True)}).T,
        communes=pd.DataFrame({label: table["communes"] for label, table in zip(labels, counts, strict=True)}).T,
        by_epci=_by_epci(years, family),
        steps=steps,
    )


def _named(last: Findings, family: str) -> pd.DataFrame:
    table = pd.DataFrame(last.table)
    names = [name for name in ("name", "epci", "epci_name") if name in table]
    return table[names].assign(demand=last.family(family).table["demand"].astype(float))


def _brought(table: pd.DataFrame, bridge: Bridge) -> tuple[list[str], Floats]:
    """Bring the class and the score of each place to the places of the last year."""
    classes, people = table["class"].astype(str).to_numpy(dtype=object), table["demand"].to_numpy(dtype=float)
    score = bridge.means(table["score"].to_numpy(dtype=float)[:, None], people)[:, 0]
    if bridge.same:
        return list(classes), score
    met: dict[int, set[str]] = {}
    for row, column in zip(bridge.rows, bridge.columns, strict=True):
        met.setdefault(int(column), set()).add(classes[row])
    told = [met.get(at, {""}) for at in range(len(bridge.new))]
    return [next(iter(names)) if len(names) == 1 else MIXED for names in told], score


def _summed(years: Sequence[Year], steps: Sequence[Causes], bridges: Sequence[Bridge]) -> pd.DataFrame:
    """Add up the causes of every step, on the places of the last year."""
    measures = [name for name in MEASURES if name != "access_per_1k"]
    columns = [f"{measure}_{cause}" for measure in measures for cause in (*CAUSES, "change")]
    total = np.zeros((len(bridges[-1].new), len(columns)))
    for year, step, bridge in zip(years[1:], steps, bridges[1:], strict=True):
        people = year.findings.main.table["demand"].to_numpy(dtype=float)
        total += bridge.means(step.table[columns].to_numpy(dtype=float), people)
    return pd.DataFrame(total, index=bridges[-1].new, columns=columns)


def _why_not(places: pd.DataFrame, absent: pd.Series) -> pd.Series:
    """Say why a change of class is not to be published as an evolution; empty where it is, or where there is none."""
    why = pd.Series("", index=places.index)
    changed = places["class_change"].fillna(0).abs() > _SMALL
    why[changed & absent] = "absent"
    real = places[[f"class_{cause}" for cause in TRUE_CAUSES]].abs().max(axis=1) > _SMALL
    for cause in ("imputation", "territory"):
        why[changed & ~real & (places[f"class_{cause}"].abs() > _SMALL)] = cause
    return why


def _in_doubt(years: Sequence[Year], steps: Sequence[Causes], bridges: Sequence[Bridge], family: str) -> pd.DataFrame:
    """Tell the places of the last year whose class, or score, a team missing from the lists would change."""
    doubtful = pd.DataFrame(data=False, index=bridges[-1].new, columns=["class", "score"])
    for year, step, bridge in zip(years[1:], steps, bridges[1:], strict=True):
        if "offer" in step.moved and year.missing is not None:
            hit = _where_missing(year.findings, year.missing, family).astype(float)
            doubtful |= np.nan_to_num(bridge.means(hit, np.ones(len(hit)))) > 0
    return doubtful


def _where_missing(findings: Findings, missing: Providers, family: str) -> npt.NDArray[np.bool_]:
    """Tell the places whose class, then whose score, would be another one if the teams missing still stood."""
    ours = missing.table[missing.table["family"] == family]
    here = findings.family(family).table
    if ours.empty:
        return np.zeros((len(here), 2), dtype=bool)
    try:
        with_them = findings.with_providers(add=dataclasses.replace(missing, table=ours)).family(family).table
    except ZonesBlanchesError:  # a table of costs that does not know them: every change is then in doubt
        return np.ones((len(here), 2), dtype=bool)
    classes = with_them["class"].astype(str).to_numpy() != here["class"].astype(str).to_numpy()
    one, two = (table["score"].to_numpy(dtype=float) for table in (with_them, here))
    return np.column_stack([classes, ~np.isclose(one, two, rtol=0, atol=_SMALL, equal_nan=True)])


def _by_epci(years: Sequence[Year], family: str) -> pd.DataFrame:
    """Add up people by EPCI, by year, by class; the EPCI of each year."""
    parts, former = [], None
    for year in years:
        table = pd.DataFrame(year.findings.table)
        if "epci" not in table:
            former = None
            continue
        places = table["epci"].fillna("").astype(str)
        other: set[str] = set() if former is None else _recomposed(former, places)
        former = places
        own = year.findings.family(family).table
        rows = pd.DataFrame(
            {"epci": table["epci"], "class": own["class"].astype(str), "demand": own["demand"].astype(float)}
        )
        sums = rows.pivot_table(index="epci", columns="class", values="demand", aggfunc="sum", fill_value=0.0)
        sums = sums.reindex(columns=list(CLASSES), fill_value=0.0)
        names = table.groupby("epci")["epci_name"].first() if "epci_name" in table else pd.Series(dtype=object)
        sums.insert(0, "demand", sums.sum(axis=1))
        sums.insert(0, "recomposed", sums.index.isin(list(other)))
        sums.insert(0, "epci_name", names.reindex(sums.index).fillna(""))
        parts.append(sums.assign(year=year.label).set_index("year", append=True))
    if not parts:
        return pd.DataFrame(columns=["epci_name", "recomposed", "demand", *CLASSES])
    table = pd.concat(parts)
    order = {year.label: at for at, year in enumerate(years)}
    return table.sort_index(level=1, key=lambda level: level.map(order), kind="stable").sort_index(
        level=0, sort_remaining=False, kind="stable"
    )


def _recomposed(before: pd.Series, after: pd.Series) -> set[str]:
    """Return the EPCI whose places are not those of the year before, mergers of communes set aside."""
    bridge = bridge_between(before.index, after.index)
    one, two = before.to_numpy()[bridge.rows], after.to_numpy()[bridge.columns]
    moved = one != two
    return {*one[moved], *two[moved], *before[bridge.left], *after[bridge.entered]}


def missing_teams(before: Providers, teams: pd.DataFrame) -> Providers | None:
    """Return the teams that are absent and that nobody said to be closed; None where there is none.

    Parameters
    ----------
    before
        Lists of the year before.
    teams
        Result of `followed_teams`, with `answer`: what each absent team became.
    """
    # one told to be closed, or to be there under another name, is no longer missing
    asked = teams.loc[(teams["state"] == "absent") & ~teams["answer"].isin(["closed", "renamed"]), "before"]
    if asked.empty:
        return None
    here = provider_of(before.table).isin(asked)
    return dataclasses.replace(before, table=before.table[here])
