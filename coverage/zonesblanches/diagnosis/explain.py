"""Why a commune has its class and its score, in sentences made from the result's own figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.access.reach import count_within
from zonesblanches.diagnosis.doubts import commune_lines
from zonesblanches.diagnosis.edition import SECRET, lists_providers
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.limits import commune_limits
from zonesblanches.diagnosis.need import need_words
from zonesblanches.errors import ParameterError
from zonesblanches.language import LANGS, Lang, faithful, join_words, number, percent, plural
from zonesblanches.schema import LACK_LABELS, MODES, class_label, demand_words
from zonesblanches.territory.territory import find_commune

__all__ = ["Explainer", "explain", "slot", "team_facts"]

_SLOT = re.compile(r"⟦(\w+)⟧")


def slot(key: str) -> str:
    """Return the mark that stands for a commune's own figure in a sentence.

    Examples
    --------
    >>> slot("score")
    '⟦score⟧'
    """
    return f"⟦{key}⟧"


def explain(findings: Findings, commune: str, *, lang: Lang = "fr") -> str:
    """Explain the class and the score of a commune, for every family.

    Parameters
    ----------
    findings
        Result of the diagnosis.
    commune
        Code, or name when it is the only one in the territory.
    lang
        ``"fr"`` or ``"en"``.

    Raises
    ------
    UnknownCodeError
        When the commune is not in the territory.
    """
    code = find_commune(findings.table, commune)
    lines = [f"{findings.table.at[code, 'name']} ({code})"]
    for result in findings.families.values():
        lines += [f"— {result.name} —", *Explainer(findings, result, lang).sentences(code)]
    return "\n".join(lines)


def team_facts(team: Mapping[str, Any], lang: Lang) -> list[str]:
    """Say a provider's capacity, mode and date, each where it is known."""
    side = 0 if lang == "fr" else 1
    capacity = number(team["capacity"], int(team["capacity"] % 1 > 0), lang)
    imputed = (" (imputée)", " (imputed)")[side] if team["capacity_imputed"] else ""
    facts = [f"{('capacité', 'capacity')[side]} {capacity}{imputed}"]
    if isinstance(team["mode"], str):
        facts.append(MODES[team["mode"]][side])
    if not pd.isna(team["updated"]):
        facts.append((f"mise à jour {team['updated']:%d/%m/%Y}", f"updated {team['updated']:%Y-%m-%d}")[side])
    return facts


class Explainer:
    """Writes sentences on the communes of one family.

    Parameters
    ----------
    findings, result
        The diagnosis and the family to explain.
    lang
        Language of the sentences.
    """

    def __init__(self, findings: Findings, result: FamilyResult, lang: Lang = "fr") -> None:
        if lang not in LANGS:
            raise ParameterError(f"lang vaut {lang!r}, attendu : « fr » ou « en ».")
        self.lang = lang
        self.public = findings.edition is not None
        self.listed = lists_providers(findings.edition)
        self.parameters = findings.parameters
        self.unit = findings.parameters.unit
        self.result = result
        self.rows: dict[str, dict[str, Any]] = result.table.assign(code=result.table.index).to_dict("index")
        limits = commune_limits(findings.territory.communes, findings.parameters)
        self.thresholds, self.proximities = limits["threshold"].to_dict(), limits["proximity"].to_dict()
        self.n_within = count_within(result.costs, limits["threshold"]).to_dict()
        self.names = result.providers["name"].to_dict()
        self.communes = findings.commune_names
        self.demand_words = demand_words(findings.demand_column, lang)
        self.volume_words = (
            ("personnes de 80 ans ou plus vivant seules", "people aged 80+ living alone")[self._en]
            if findings.volume_column == "people_80p_alone"
            else self.demand_words
        )
        self.n_scored = int(result.table["score"].notna().sum())
        self.need_words = need_words(findings.table, lang)
        self.declaring: dict[str, list[str]] = {}
        for ident, communes in result.providers["declared"].items():
            for commune in communes:
                self.declaring.setdefault(commune, []).append(str(ident))
        discordances = result.discordances.groupby("commune")["provider"].agg(list)
        self.doubts = commune_lines(findings.doubts, result.name, lang)
        self.discordant: dict[str, list[str]] = {str(code): list(names) for code, names in discordances.items()}

    @property
    def _en(self) -> int:
        return 0 if self.lang == "fr" else 1

    def _say(self, french: str, english: str) -> str:
        return english if self._en else french

    def sentences(self, code: str) -> list[str]:
        """Return everything that explains one commune: class, reasons, people, score."""
        return self._filled(self.pattern(code), code)

    def class_sentences(self, code: str) -> list[str]:
        """Say the class and each reason that holds, with its figure and its threshold, then who may be there."""
        return self._filled([*self._class_pattern(code), *self.doubts.get(code, [])], code)

    def score_sentences(self, code: str) -> list[str]:
        """Say the score, its rank and what it is made of."""
        return self._filled(self._score_pattern(code), code)

    def pattern(self, code: str) -> list[str]:
        """Return the sentences with a mark (`slot`) in place of each figure that is the commune's own.

        Communes in the same situation have the same pattern: that is what the map carries, with the figures in columns.
        """
        return [*self._class_pattern(code), *self.doubts.get(code, []), *self._score_pattern(code)]

    def _filled(self, pattern: list[str], code: str) -> list[str]:
        row = self.rows[code]
        return [_SLOT.sub(lambda match: self._figure(match[1], row) or match[0], text) for text in pattern]

    def _figure(self, key: str, row: dict[str, Any]) -> str | None:
        """Format the figure that a mark stands for; None when the mark is not ours."""
        figures = {
            "nearest_cost": lambda: self._cost(row["nearest_cost"]),
            "nearest": lambda: str(self.names[row["nearest_provider"]]),
            "n_within": lambda: number(self.n_within.get(row["code"], 0), 0, self.lang),
            "access_ratio": lambda: self.ratio(row["access_ratio"]),
            "score": lambda: number(row["score"], 1, self.lang),
            "rank_score": lambda: number(row["rank_score"], int(row["rank_score"] % 1 > 0), self.lang),
            "volume": lambda: self._people(row["volume"]),
            "demand": lambda: self._people(row["demand"]),
            "parts": lambda: self._parts(row["code"]),
        }
        return figures[key]() if key in figures else None

    def _people(self, value: float) -> str:
        """Format a number of people; one that a public edition hides is said to be hidden."""
        return SECRET if self.public and np.isnan(value) else number(value, 0, self.lang)

    def ratio(self, share: float) -> str:
        """Format the accessibility as a share of the reference, on its side of the threshold."""
        if self.public and np.isnan(share):
            return self._say("part non publiée", "share not published")
        text = faithful(100 * share, (100 * self.parameters.theta,), self.lang, least=0)
        return text + self._say("\u202f%", "%")

    def _parts(self, code: str) -> str:
        shown = [f"{label} {number(value, 1, self.lang)}" for label, value in self.parts(code) if value]
        return join_words(shown, self.lang)

    def _class_pattern(self, code: str) -> list[str]:
        row = self.rows[code]
        title = class_label(row["class"], self.lang)
        if row["class"] == "non classée":
            what = self._say("coûts d’accès manquants", "travel costs missing")
            if np.isnan(row["demand"]):
                what = self._say("population concernée inconnue", "demand unknown")
            return [f"{title} : {what}." if not self._en else f"{title}: {what}."]
        if row["class"] == "sans objet":
            nobody = "aucune des" if self.demand_words.startswith("personnes") else "aucun des"
            return [
                self._say(
                    f"{title} : {nobody} {self.demand_words} n’y vit.", f"{title}: no {self.demand_words} live there."
                )
            ]
        reasons = self._reason_clauses(row)
        colon = " : " if not self._en else ": "
        out = [f"{title}{colon}{self._joined(reasons)}."]
        if row["class"] == "blanche":
            out.append(self._nearest_sentence(row))
        if code in self.discordant:
            out.append(self._discordance(self.discordant[code], self._threshold(code)))
        return out

    def _joined(self, clauses: list[str]) -> str:
        return self._say(" ; ", "; ").join(clauses)

    def _discordance(self, providers: list[str], limit: str) -> str:
        names = join_words([self.names.get(name, name) for name in providers], self.lang)
        several = len(providers) > 1
        if not self.listed:
            names = plural(len(providers), "intervenant" if self.lang == "fr" else "provider", lang=self.lang)
        return self._say(
            f"Discordance : {names} {'déclarent' if several else 'déclare'} la commune sans pouvoir "
            f"l’atteindre en {limit}.",
            f"Discrepancy: {names} {'declare' if several else 'declares'} the commune but cannot reach it "
            f"within {limit}.",
        )

    def plain_reasons(self, code: str) -> str:
        """Return the reasons in one line, for lists."""
        row = self.rows[code]
        if row["class"] in {"non classée", "sans objet"}:
            return self.class_sentences(code)[0]
        return self._filled([self._joined(self._reason_clauses(row))], code)[0]

    def _score_pattern(self, code: str) -> list[str]:
        row = self.rows[code]
        if np.isnan(row["score"]):
            if row["class"] in {"non classée", "sans objet"}:
                return []
            if self.public:
                return [
                    self._say(
                        "Score non publié : il dépend de valeurs sous secret, ou manquantes.",
                        "Score not published: it depends on hidden or missing values.",
                    )
                ]
            return [
                self._say(
                    "Pas de score : trop de données de besoin manquent.",
                    "No score: too much need data is missing.",
                )
            ]
        listed = any(value for _, value in self.parts(code))
        parts, score, rank = slot("parts"), slot("score"), slot("rank_score")
        made = self._say(f" ; en points : {parts}", f"; in points: {parts}") if listed else ""
        total = number(self.n_scored, 0, self.lang)
        volume, demand = slot("volume"), slot("demand")
        out = [
            self._say(
                f"Score {score} sur 100 (rang {rank} sur {total}){made}.",
                f"Score {score} out of 100 (rank {rank} of {total}){made}.",
            ),
            self._say(
                f"Volume prioritaire : {volume} (score × {self.volume_words}) ; {demand} {self.demand_words}.",
                f"Priority volume: {volume} (score × {self.volume_words}); {demand} {self.demand_words}.",
            ),
        ]
        if row["imputed"]:
            names = join_words([self.need_words[name] for name in row["imputed"].split("+")], self.lang)
            out.append(
                self._say(f"Imputé par la moyenne de l’EPCI : {names}.", f"Imputed from the EPCI’s mean: {names}.")
            )
        return out

    def parts(self, code: str) -> list[tuple[str, float]]:
        """Return the score's parts, (label, points rounded to 0.1), the largest first."""
        row = self.rows[code]
        found = [
            (words, round(float(row[name]), 1)) for name, words in self.part_labels.items() if not np.isnan(row[name])
        ]
        return sorted(found, key=lambda part: -part[1])

    @cached_property
    def part_labels(self) -> dict[str, str]:
        """Return the label of every contribution column of the family."""
        labels = {f"contribution_{name}": words for name, words in self.need_words.items()}
        labels["contribution_floor"] = self._say("plancher du besoin", "need floor")
        labels |= {f"contribution_{name}": words[self._en] for name, words in LACK_LABELS.items()}
        table = self.result.table
        useful = {
            name for name in labels if name in table and (name != "contribution_floor" or (table[name] > 0).any())
        }
        return {name: words for name, words in labels.items() if name in useful}

    def team_lines(self, code: str, most: int = 3) -> list[str]:
        """Return the nearest providers with cost, mode, capacity and date, then those that only declare it.

        Empty in a public edition without its list of providers.
        """
        if not self.listed:
            return []
        costs = self.result.costs
        row = costs.origins.get_loc(code)
        part = slice(costs.indptr[row], costs.indptr[row + 1])
        order = np.argsort(costs.values[part], kind="stable")[:most]
        lines = []
        for position in order:
            ident = costs.destinations[costs.indices[part][position]]
            lines.append(self._team_line(str(ident), float(costs.values[part][position])))
        known = set(costs.destinations[costs.indices[part]])
        lines += [self._team_line(ident, np.inf) for ident in self.declaring.get(code, []) if ident not in known]
        return lines

    def _team_line(self, ident: str, cost: float) -> str:
        team = self.result.providers.loc[ident].to_dict()
        declares = self._say("déclare la commune, hors d’atteinte", "declares the commune, out of reach")
        facts = [declares if np.isinf(cost) else self._cost(cost), *team_facts(team, self.lang)]
        home = self.communes.get(team["commune"], team["commune"])
        return f"{team['name']} ({home}) · {' · '.join(facts)}"

    def _reason_clauses(self, row: dict[str, Any]) -> list[str]:
        threshold = self._threshold(row["code"])
        count = int(row["n_providers"])
        if row["class"] == "blanche":
            return [
                self._say(
                    f"aucun intervenant à {threshold} ou moins, et aucun ne déclare la commune",
                    f"no provider within {threshold}, and none declares the commune",
                )
            ]
        if row["class"] == "couverte":
            return [self._served(row, count)]
        clauses = {"G1": self._single, "G2": self._scarce, "G3": self._remote}
        return [clauses[reason](row) for reason in row["reasons"].split("+")]

    def _served(self, row: dict[str, Any], count: int) -> str:
        """Say how many are within the threshold, and how many only declare the commune."""
        threshold, cost = self._threshold(row["code"]), slot("nearest_cost")
        declaring = count - self.n_within.get(row["code"], 0)
        also = self._say(f", et {declaring} qui déclarent la commune", f", and {declaring} declaring the commune")
        if declaring == 1:
            also = self._say(", et 1 qui déclare la commune", ", and 1 declaring the commune")
        near = count - declaring
        within = slot("n_within")
        who = self._say("intervenant" if near < 2 else "intervenants", "provider" if near == 1 else "providers")
        return self._say(
            f"{within} {who} à {threshold} ou moins{also if declaring else ''}, le plus proche à {cost}",
            f"{within} {who} within {threshold}{also if declaring else ''}, the nearest at {cost}",
        )

    def _single(self, row: dict[str, Any]) -> str:
        threshold, count = self._threshold(row["code"]), int(row["n_providers"])
        if count == 1 and not self.n_within.get(row["code"], 0):
            return self._say(
                "intervenant unique (un seul, qui déclare la commune)",
                "single provider (only one, which declares the commune)",
            )
        if count == 1:
            return self._say(
                f"intervenant unique (un seul à {threshold} ou moins)", f"single provider (only one within {threshold})"
            )
        return self._say(
            f"trop peu d’intervenants ({count} à {threshold} ou moins ou qui déclarent la commune, seuil "
            f"{self.parameters.n_star})",
            f"too few providers ({count} within {threshold} or declaring the commune, threshold "
            f"{self.parameters.n_star})",
        )

    def _scarce(self, _row: dict[str, Any]) -> str:
        theta = percent(self.parameters.theta, 0, self.lang)
        ratio = slot("access_ratio")
        return self._say(
            f"offre insuffisante ({ratio} de la référence du territoire, seuil {theta})",
            f"insufficient supply ({ratio} of the territory’s reference, threshold {theta})",
        )

    def _remote(self, row: dict[str, Any]) -> str:
        limit = self._cost(self.proximities[row["code"]])
        if np.isinf(row["nearest_cost"]):
            cap = self._cost(self.parameters.reach)
            return self._say(
                f"éloignement (déclarée, mais aucun intervenant à {cap} ou moins, seuil {limit})",
                f"remoteness (declared, but no provider within {cap}, threshold {limit})",
            )
        cost = slot("nearest_cost")
        return self._say(
            f"éloignement (le plus proche est à {cost}, seuil {limit})",
            f"remoteness (the nearest is at {cost}, threshold {limit})",
        )

    def _nearest_sentence(self, row: dict[str, Any]) -> str:
        if np.isinf(row["nearest_cost"]):
            cap = self._cost(self.parameters.reach)
            return self._say(f"Aucun intervenant à {cap} ou moins.", f"No provider within {cap}.")
        name, cost = slot("nearest"), slot("nearest_cost")
        if not self.listed:
            return self._say(f"Le plus proche est à {cost}.", f"The nearest is at {cost}.")
        return self._say(f"Le plus proche, {name}, est à {cost}.", f"The nearest, {name}, is at {cost}.")

    def _cost(self, value: float) -> str:
        """Format a cost with enough decimals to stay on its side of every threshold."""
        return f"{faithful(value, self.parameters.limits, self.lang)}\u00a0{self.unit}"

    def _threshold(self, code: str) -> str:
        """Format the reach threshold of a commune."""
        return self._cost(self.thresholds[code])
