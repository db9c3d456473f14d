"""What a committee decided, beside what is computed: never instead of it, never lost, asked about when facts change."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.decision_rows import DecisionRow, read_decisions
from zonesblanches.errors import InputError, ParameterError, UnknownCodeError, did_you_mean, first_five
from zonesblanches.language import long_date, normalise
from zonesblanches.territory.codes import clean_code
from zonesblanches.territory.territory import find_commune

if TYPE_CHECKING:
    from zonesblanches.diagnosis.findings import Findings

__all__ = ["Decisions", "decided"]

_BOTH = re.compile(r"(.{1,80}?) ?\((\d[\dABab]\d{3})\)")  # « Arles (13004) »
_NEAR = 0.05  # costs that are written alike have not changed
_THEN = ("then_class", "then_cost", "then_n", "then_people")


@dataclass(frozen=True, eq=False)
class Decisions:
    """The decisions of a committee on the classes of a diagnosis.

    Attributes
    ----------
    table
        One row per place and family: `code`, `family`, `computed_class` (of this diagnosis), `decided_class`,
        `decided_reason`, `decided_by`, `decided_on` (a date), the facts that it was taken on (`then_class`,
        `then_cost`, infinite out of reach, `then_n`, `then_people`: those of this diagnosis where the file tells none),
        what is so now (`now_cost`, `now_n`), and `changed`: which of `class`, `cost`, `n` are no longer so, joined by
        ``+``.
    rejects
        Rows of the file that stand for no place of the territory: `row`, `place`, `reason`.
    source
        Name of the file.
    """

    table: pd.DataFrame
    rejects: pd.DataFrame
    source: str

    def of(self, family: str) -> pd.DataFrame:
        """Return the decisions on a family, by code.

        Parameters
        ----------
        family
            Family of services.
        """
        return self.table[self.table["family"] == family].set_index("code")

    def plain(self) -> dict[str, Any]:
        """Return the decisions, the facts that each was taken on and the rows left aside as plain values."""
        lines = self.table.astype({"decided_on": str}).to_dict("records")
        told = [{str(name): None if _unknown(value) else value for name, value in line.items()} for line in lines]
        return {"fichier": self.source, "prises": told, "laissees": self.rejects.to_dict("records")}

    @property
    def questioned(self) -> pd.DataFrame:
        """Return the decisions whose facts have changed since."""
        return self.table[self.table["changed"] != ""]


def _unknown(value: Any) -> bool:
    return isinstance(value, float) and not np.isfinite(value)


def decided(findings: Findings, source: str | Path | pd.DataFrame, *, today: dt.date | None = None) -> Decisions:
    """Read a committee's table and set it beside the classes; see `Diagnosis.with_decisions`.

    Parameters
    ----------
    findings
        An internal diagnosis.
    source
        See `read_decisions`.
    today
        Day after which a date is to come.
    """
    if findings.edition is not None:
        raise ParameterError(
            "Une édition publique ne prend pas de décisions : donnez-les au diagnostic interne, qui les publie ensuite."
        )
    name, rows = read_decisions(source, today=today)
    kept: dict[tuple[str, str], DecisionRow] = {}
    rejects = []
    for row in sorted(rows, key=lambda one: (one.decided_on, one.row)):
        code, family, reason = _placed(findings, row)
        if reason:
            rejects.append((row.row, row.name or row.code, reason))
            continue
        before = kept.get((code, family))
        if before is not None and before.decided_on == row.decided_on:
            raise InputError(
                f"{name} : {findings.table.at[code, 'name']} ({code}) est décidée deux fois le même jour, lignes "
                f"{before.row} et {row.row}. Gardez-en une, puis relancez."
            )
        if before is not None:
            later = f"remplacée par la décision du {long_date(row.decided_on, 'fr')}, ligne {row.row}"
            rejects.append((before.row, before.name or before.code, later))
        kept[code, family] = row
    table = pd.DataFrame([_line(findings, code, family, row) for (code, family), row in kept.items()], columns=_COLUMNS)
    order = findings.table.index.get_indexer(table["code"])
    return Decisions(
        table=table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True),
        rejects=pd.DataFrame(sorted(rejects), columns=["row", "place", "reason"]),
        source=name,
    )


_COLUMNS = [
    "code", "family", "computed_class", "decided_class", "decided_reason", "decided_by", "decided_on", *_THEN,
    "now_cost", "now_n", "changed",
]  # fmt: skip


def _placed(findings: Findings, row: DecisionRow) -> tuple[str, str, str]:
    """Return the place and the family of a row, or why there is none."""
    known = list(findings.families)
    alike = [name for name in known if normalise(name) == normalise(row.family)]
    family = alike[0] if len(alike) == 1 else row.family or findings.main.name
    if family not in known:
        told = f"{did_you_mean(family, known)} Familles : {first_five(known)}"
        return "", "", f"famille inconnue : « {family} ».{told}"
    both = _BOTH.fullmatch(row.name)
    name, told = (both[1], both[2]) if both else (row.name, row.name if clean_code(row.name) else "")
    by_code, why = _by_code(findings, row.code or told)
    if by_code is None:
        return "", "", why
    by_name, why = _by_name(findings, name)
    if by_code and by_name and by_code != by_name:
        names = findings.table["name"]
        return (
            "",
            "",
            f"le code est celui de {names[by_code]} ({by_code}), le nom celui de {names[by_name]} ({by_name})",
        )
    return (by_code or by_name, family, "") if by_code or by_name else ("", "", why)


def _by_code(findings: Findings, told: str) -> tuple[str | None, str]:
    """Return the place that a code stands for, empty without one, None where it is none of the territory."""
    if not told:
        return "", ""
    code, remark = findings.territory.gazetteer.code(told)
    for one in (told, clean_code(told), code):
        if one and one in findings.table.index:
            return one, ""
    return None, f"« {told} » n'est pas {findings.territory.noun.words('fr').a} du territoire" + (
        f" ({remark})" if remark and not code else ""
    )


def _by_name(findings: Findings, told: str) -> tuple[str, str]:
    if not told or clean_code(told):
        return "", ""
    try:
        return find_commune(findings.table, told, noun=findings.territory.noun), ""
    except UnknownCodeError as error:
        return "", str(error).rstrip(".")


def _line(findings: Findings, code: str, family: str, row: DecisionRow) -> tuple[Any, ...]:
    now = findings.families[family].table.loc[code]
    facts = {
        "then_class": now["class"],
        "then_cost": float(now["nearest_cost"]),
        "then_n": float(now["n_providers"]),
        "then_people": float(now["demand"]),
    }
    then = row.then or facts
    return (
        code, family, now["class"], row.decided_class, row.decided_reason, row.decided_by, row.decided_on,
        *(then[name] for name in _THEN), facts["then_cost"], facts["then_n"], _changed(then, facts),
    )  # fmt: skip


def _changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Name the facts that are no longer so; one that the file does not tell cannot have changed."""
    costs = [float(facts["then_cost"]) for facts in (then, now)]
    both_away = np.isinf(costs[0]) and np.isinf(costs[1])
    moved = {
        "class": then["then_class"] != now["then_class"],
        "cost": not both_away and abs(costs[0] - costs[1]) > _NEAR,
        "n": abs(then["then_n"] - now["then_n"]) > 0.5,
    }
    return "+".join(name for name, changed in moved.items() if changed)
