"""What the public may know of a committee's decisions: the class, the body and the date; the reason where asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.decisions import Decisions
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError, first_five
from zonesblanches.outputs.editions.names import official_names
from zonesblanches.outputs.editions.people import Places, person_in
from zonesblanches.outputs.editions.texts import contact_in
from zonesblanches.tool import to_type

__all__ = ["known_decisions", "untold_texts"]


def known_decisions(findings: Findings, results: Mapping[str, FamilyResult], *, reasons: bool) -> Decisions | None:
    """Keep of the decisions what the public may know.

    The facts that they were taken on, and the file, are left out: people and homes entered them.

    Parameters
    ----------
    findings
        The internal diagnosis.
    results
        Families of the public edition, whose classes stand beside.
    reasons
        Whether the reasons are published.

    Raises
    ------
    ParameterError
        When the name of a body, or a reason to publish, holds a person's name, a phone, an e-mail or a street.
    """
    if findings.decisions is None:
        return None
    table = findings.decisions.table
    _refuse(findings, table, reasons=reasons)
    told = zip(table["code"], table["family"], strict=True)
    known = table.assign(
        computed_class=[results[family].table.at[code, "class"] for code, family in told],
        decided_reason=table["decided_reason"] if reasons else "",
        then_class="",
        then_cost=np.nan,
        then_n=np.nan,
        then_people=np.nan,
        now_cost=np.nan,
        now_n=np.nan,
        changed="",
    )
    return dataclasses.replace(findings.decisions, table=known, rejects=findings.decisions.rejects.iloc[:0], source="")


def untold_texts(findings: Findings, public: Findings) -> list[str]:
    """List the texts of the decisions that a public edition does not tell: it is searched for them.

    Parameters
    ----------
    findings
        The internal diagnosis.
    public
        Its public edition.
    """
    if findings.decisions is None or public.decisions is None:
        return []
    own = findings.decisions.rejects["place"].astype(str)
    texts = {*findings.decisions.table["decided_reason"], *own}
    return sorted(texts - {*public.decisions.table["decided_reason"]})


def _refuse(findings: Findings, table: pd.DataFrame, *, reasons: bool) -> None:
    """Refuse what would name a person: it cannot be left out without a word, nor published."""
    places = Places.of(official_names(findings))
    for column, what, asked in (("decided_by", "Instance", True), ("decided_reason", "Motif", reasons)):
        found = [text for text in table[column].unique() if asked and (contact_in(text) or person_in(text, places))]
        if found:
            rest = to_type("decision_reasons=False (par défaut)", "l'absence de --publier-motifs")
            raise ParameterError(
                f"{what} d'une décision qui semble nommer une personne, un contact ou une rue : "
                f"{first_five(f'« {text[:60]} »' for text in found)}. Réécrivez-le dans la table des décisions, par "
                "exemple « comité départemental »" + (f" ; {rest} laisse les motifs de côté." if reasons else ".")
            )
