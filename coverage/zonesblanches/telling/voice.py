"""Who speaks of a diagnosis: its figures in one language, with their agreements, and what is known of each family."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.doubts import doubtful
from zonesblanches.diagnosis.edition import SECRET, lists_providers
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.nearest import nearest_pairs, only_declaring, served
from zonesblanches.diagnosis.need import need_words
from zonesblanches.diagnosis.trust import Trust, trust_at_hand
from zonesblanches.diagnosis.zones import Zone, zones
from zonesblanches.errors import ParameterError
from zonesblanches.language import LANGS, Lang, agreed, faithful, number, percent, plural
from zonesblanches.lookup import by_name, found_in, rows_by_name, rows_of
from zonesblanches.schema import LACK_LABELS, demand_words
from zonesblanches.telling.credits import plain
from zonesblanches.telling.questions import commune_lines

__all__ = ["NEAREST", "FamilyVoice", "Voice", "ended"]

NEAREST = 3  # providers named of a commune
T = TypeVar("T")
_SINGULAR: Mapping[str, str] = {
    "personnes": "personne", "people": "person", "habitants": "habitant", "inhabitants": "inhabitant",
}  # fmt: skip


def ended(text: str) -> str:
    """End a remark as a sentence ends.

    Examples
    --------
    >>> ended("À confirmer"), ended("Jusqu’où ?")
    ('À confirmer.', 'Jusqu’où ?')
    """
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


class Voice:
    """Writes figures and picks words for one diagnosis.

    Parameters
    ----------
    findings
        The diagnosis.
    lang
        Language of the words.
    """

    def __init__(self, findings: Findings, lang: Lang = "fr") -> None:
        if lang not in LANGS:
            raise ParameterError(f"lang vaut {lang!r}, attendu : « fr » ou « en ».")
        self.findings = findings
        self.parameters = findings.parameters
        self.lang: Lang = lang
        self.words = demand_words(findings.demand_column, lang)
        self.colon = " : " if lang == "fr" else ": "
        self.percent_sign = "\u202f%" if lang == "fr" else "%"
        self.noun = findings.territory.noun.words(lang)
        self.public = findings.edition is not None
        self.listed = lists_providers(findings.edition)
        self._known: dict[Callable[[Findings], Any], Any] = {}
        self._costs: dict[float, str] = {}

    @cached_property
    def families(self) -> Mapping[str, FamilyVoice]:
        """One voice by family, in their order."""
        return {name: FamilyVoice(self.findings, result, self.lang) for name, result in self.findings.families.items()}

    @property
    def main(self) -> FamilyVoice:
        """The voice of the family named first."""
        return next(iter(self.families.values()))

    @property
    def several(self) -> bool:
        """Whether there are several families."""
        return len(self.findings.families) > 1

    @cached_property
    def need_words(self) -> Mapping[str, str]:
        """Labels of the components of the need, with the age that is really loaded."""
        return need_words(self.findings.table, self.parameters.own_need, self.lang)

    @cached_property
    def volume_words(self) -> str:
        """What the volume counts."""
        if self.findings.volume_column != "people_80p_alone":
            return self.words
        return self.say("personnes de 80 ans ou plus vivant seules", "people aged 80+ living alone")

    @cached_property
    def idle_teams(self) -> list[dict[str, Any]]:
        """The inactive providers that stand in the territory, as plain rows."""
        table = self.findings.providers.table
        idle = ~table["active"].astype(bool) & found_in(table["commune"], self.findings.table.index)
        return rows_of(table[idle & table["family"].isin(list(self.findings.families))])

    def once(self, compute: Callable[[Findings], T]) -> T:
        """Return what is computed from the diagnosis, computed once for all the sentences of this voice."""
        if compute not in self._known:
            self._known[compute] = compute(self.findings)
        known: T = self._known[compute]
        return known

    def missing(self, column: str) -> pd.Series:
        """Tell of which communes a count of people is not known; one that a public edition hides is known."""
        gone = self.findings.territory.communes[column].isna()
        return gone if self.findings.edition is None else gone & ~self.findings.edition.hidden[column]

    def say(self, french: str, english: str) -> str:
        """Return the words in the report's language."""
        return french if self.lang == "fr" else english

    def figure(self, value: float, decimals: int = 0) -> str:
        """Format a number."""
        return number(value, decimals, self.lang)

    def figure_of(self, code: str, value: float, decimals: int = 0) -> str:
        """Format a commune's number, or say that a public edition hides it, or one that it needs."""
        hidden = self.findings.edition is not None and bool(self.findings.table.at[code, "masked"])
        return SECRET if hidden and math.isnan(value) else self.figure(value, decimals)

    def total(self, value: float, decimals: int = 0) -> str:
        """Format a sum over communes, or say that a public edition hides all that it would add."""
        edition = self.findings.edition
        hidden = edition is not None and bool(edition.hidden.to_numpy().any())
        return SECRET if hidden and math.isnan(value) else self.figure(value, decimals)

    def share(self, value: float, decimals: int = 1) -> str:
        """Format a share (0–1)."""
        return percent(value, decimals, self.lang)

    def count(self, value: float, singular: str, several: str | None = None) -> str:
        """Format a count with its noun."""
        return plural(value, singular, several, self.lang)

    def communes(self, value: float) -> str:
        """Count communes."""
        return self.count(value, self.noun.one, self.noun.many)

    def people(self, value: float, *, short: bool = False) -> str:
        """Count the people concerned, with their name: ``1 personne de 65 ans ou plus``, ``1 personne`` for short."""
        if not math.isfinite(value):
            shown = self.total(value)
            if shown != SECRET:
                return f"{shown} {self.words}"
            return shown if short else self.say(f"nombre de {self.words} sous secret", f"hidden number of {self.words}")
        return f"{self.figure(value)} {self.people_words(value, short=short)}"

    def people_words(self, value: float, *, short: bool = False) -> str:
        """Say who so many people are, to stand after their figure or under it; see `people`."""
        first, _, rest = self.words.partition(" ")
        noun = (
            first if not math.isfinite(value) else agreed(round(value), _SINGULAR.get(first, first), first, self.lang)
        )
        named = short and first in _SINGULAR
        return noun if named or not rest else f"{noun} {rest}"

    def cost(self, value: float) -> str:
        """Format a cost with its unit, and enough decimals to stay on its side of every threshold."""
        if not math.isfinite(value):
            return self.figure(value)
        if value not in self._costs:  # thresholds come with every commune
            shown = faithful(value, self.parameters.limits, self.lang)
            self._costs[value] = f"{shown}\u00a0{self.parameters.unit}"
        return self._costs[value]

    def plain(self, value: float) -> str:
        """Format a number with the decimals it has, and no more."""
        return plain(value, self.lang)

    def limit(self, value: float) -> str:
        """Format a threshold with the decimals it has."""
        return f"{plain(value, self.lang)} {self.parameters.unit}"

    def some(self, shown: int, total: int) -> str:
        """Say how many rows of a table are left out, nothing when none is."""
        if shown >= total:
            return ""
        return self.say(
            f"{self.figure(shown)} premières lignes sur {self.figure(total)} ; la suite se lit dans le classeur.",
            f"First {self.figure(shown)} rows of {self.figure(total)}; the others are in the workbook.",
        )

    @property
    def how_far(self) -> str:
        """Name what a cost is: a time or a distance."""
        if self.parameters.unit == "km":
            return self.say("distance d’accès", "access distance")
        return self.say("temps d’accès", "access time")

    def place(self, code: str) -> str:
        """Name a commune of the territory or around it; its code where the name is unknown."""
        return str(self.findings.commune_names.get(code, code))


class FamilyVoice(Voice):
    """Speaks of one family: what is known of each commune, its providers, its limits.

    Parameters
    ----------
    findings, result
        The diagnosis, and the family.
    lang
        Language of the words.
    """

    def __init__(self, findings: Findings, result: FamilyResult, lang: Lang = "fr") -> None:
        super().__init__(findings, lang)
        self.result = result
        self.name = result.name

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Communes and people by class; see `Findings.summary`."""
        return self.findings.summary(self.name)

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """The family's table by commune, as plain rows with their `code`."""
        return rows_by_name(self.result.table.assign(code=self.result.table.index))

    @cached_property
    def by_epci(self) -> pd.DataFrame:
        """The EPCI, as `Findings.by_epci` counts them."""
        return self.findings.by_epci(self.name)

    @cached_property
    def sure(self) -> Trust | None:
        """How sure the family's classes are; None where outputs do not say it."""
        return trust_at_hand(self.findings).get(self.name)

    @cached_property
    def sure_rows(self) -> dict[str, dict[str, Any]]:
        """How sure the class of each commune is, as plain rows."""
        return {} if self.sure is None else rows_by_name(self.sure.table)

    @cached_property
    def levers(self) -> dict[str, list[dict[str, Any]]]:
        """What would make each commune couverte, the cheapest first."""
        found: dict[str, list[dict[str, Any]]] = {}
        for line in [] if self.sure is None else rows_of(self.sure.levers):
            found.setdefault(str(line["commune"]), []).append(line)
        return found

    @cached_property
    def thresholds(self) -> dict[str, float]:
        """The reach threshold of each commune."""
        thresholds: dict[str, float] = by_name(self.result.limits["threshold"])
        return thresholds

    @cached_property
    def thetas(self) -> dict[str, float]:
        """The least accessibility of each commune, as a share of the reference."""
        thetas: dict[str, float] = by_name(self.result.limits["theta"].astype(float))
        return thetas

    @cached_property
    def proximities(self) -> dict[str, float]:
        """The proximity threshold of each commune."""
        proximities: dict[str, float] = by_name(self.result.limits["proximity"])
        return proximities

    @cached_property
    def wanted(self) -> dict[str, int]:
        """How many providers are expected for each commune."""
        wanted: dict[str, int] = by_name(self.result.limits["n_star"].astype(int))
        return wanted

    @cached_property
    def crossed(self) -> set[str]:
        """The covered communes whose score is above that of a zone blanche."""
        table = self.result.table
        least = table.loc[table["class"] == "blanche", "score"].min()
        return set(map(str, table.index[(table["class"] == "couverte") & (table["score"] > least)]))

    @cached_property
    def n_scored(self) -> int:
        """How many communes have a score."""
        return int(self.result.table["score"].notna().sum())

    @cached_property
    def teams(self) -> dict[str, dict[str, Any]]:
        """The providers that count, by identifier, as plain rows."""
        return rows_by_name(self.result.providers)

    @cached_property
    def blank_zones(self) -> list[Zone]:
        """The zones blanches, those with most people concerned first."""
        return zones(self.findings, self.name, "blanche")

    @cached_property
    def near(self) -> dict[str, list[tuple[str, float, str, bool]]]:
        """The nearest providers of each commune with cost, kind, whether it comes; the nearest first, `NEAREST`."""
        found: dict[str, list[tuple[str, float, str, bool]]] = {}
        for code, ident, cost, comes, kind in nearest_pairs(self.result, NEAREST).itertuples(index=False, name=None):
            found.setdefault(str(code), []).append((str(ident), float(cost), str(kind), bool(comes)))
        return found

    @cached_property
    def nearby(self) -> pd.DataFrame:
        """The nearest providers of each place, then those that only declare it, by `row`."""
        declared = [
            (code, ident, np.inf, False, "to_confirm") for code, idents in self.beyond.items() for ident in idents
        ]
        pairs = nearest_pairs(self.result, NEAREST)
        near = pd.concat([pairs, pd.DataFrame(declared, columns=pairs.columns)]) if declared else pairs
        rows = self.result.table.index.get_indexer(near["commune"])
        return near.assign(row=rows).sort_values("row", kind="stable")

    @cached_property
    def reach(self) -> dict[str, tuple[int, ...]]:
        """The places that each provider serves, as positions in the table."""
        return served(self.result)

    @cached_property
    def doubtful(self) -> tuple[int, ...]:
        """The communes where a team may really be, or go, as positions in the table."""
        codes = doubtful(self.findings.doubts, self.name)
        return tuple(np.flatnonzero(self.result.table.index.isin(codes)).tolist())

    def numbers(self, name: str, *, of_all: bool = False) -> npt.NDArray[np.float64]:
        """Return a column of the family's table, or of the whole diagnosis's, as floats; missing where unknown."""
        table = self.findings.table if of_all else self.result.table
        return np.asarray(table[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan))

    @cached_property
    def beyond(self) -> dict[str, list[str]]:
        """The providers that declare each commune without any cost to it."""
        return only_declaring(self.result)

    @cached_property
    def discordant(self) -> dict[str, list[str]]:
        """The providers that declare each commune and cannot reach it."""
        groups = self.result.discordances.groupby("commune")["provider"].agg(list)
        return {str(code): list(idents) for code, idents in groups.items()}

    @cached_property
    def undeclared(self) -> dict[str, dict[str, Any]]:
        """By commune that nobody around declares, the nearest provider and how many there are around."""
        rows = self.result.undeclared.set_index("commune").to_dict("index")
        return {str(code): {str(name): value for name, value in row.items()} for code, row in rows.items()}

    @cached_property
    def doubts(self) -> dict[str, list[str]]:
        """What is said, by commune, of the teams that may be there."""
        return commune_lines(self.findings.doubts, self.name, self.lang, self.noun)

    @cached_property
    def part_labels(self) -> dict[str, str]:
        """Return the label of every contribution column of the family."""
        labels = {f"contribution_{name}": words for name, words in self.need_words.items()}
        labels["contribution_floor"] = self.say("plancher du besoin", "need floor")
        labels |= {f"contribution_{name}": words[self.lang == "en"] for name, words in LACK_LABELS.items()}
        table = self.result.table
        useful = {
            name for name in labels if name in table and (name != "contribution_floor" or (table[name] > 0).any())
        }
        return {name: words for name, words in labels.items() if name in useful}

    def parts(self, code: str) -> list[tuple[str, str, float]]:
        """Return the score's parts, (column, label, points rounded to 0.1), the largest first."""
        row = self.rows[code]
        found = [
            (name, words, round(float(row[name]), 1))
            for name, words in self.part_labels.items()
            if not math.isnan(row[name])
        ]
        return sorted(found, key=lambda part: -part[2])

    def threshold(self, code: str) -> str:
        """Format the reach threshold of a commune."""
        return self.cost(self.thresholds[code])

    def people_figure(self, value: float) -> str:
        """Format a number of people; one that a public edition hides is said to be hidden."""
        return SECRET if self.public and math.isnan(value) else self.figure(value)

    def ratio(self, share: float) -> str:
        """Format the accessibility as a share of the reference, on its side of the threshold."""
        if self.public and math.isnan(share):
            return self.say("part non publiée", "share not published")
        text = faithful(100 * share, (100 * self.parameters.theta,), self.lang, least=0)
        return text + self.percent_sign
