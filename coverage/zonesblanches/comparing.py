"""Two diagnoses compared as the analyst holds them: what changes, why, and how to hand it over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.arguments import checked, one_of, path_like
from zonesblanches.diagnosis.causes import Causes, causes_of
from zonesblanches.diagnosis.changes import change_table, shared_families
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError, first_five
from zonesblanches.language import Lang, plural
from zonesblanches.outputs.comparison import compare_maps, two_names
from zonesblanches.outputs.covers import ReportOptions
from zonesblanches.outputs.folder import made_folder
from zonesblanches.outputs.report import write_report
from zonesblanches.outputs.webmap.page import Page
from zonesblanches.outputs.workbook import write_sheets
from zonesblanches.telling.documents.comparison import SIDES, comparison_content, comparison_sheets, not_comparable

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two diagnoses of one territory: what changes, why, and how to hand it over.

    Attributes
    ----------
    before, after
        The two diagnoses.
    names
        What each is called.
    """

    before: Findings
    after: Findings
    names: tuple[str, str] = SIDES["fr"]

    def table(self, family: str | None = None) -> pd.DataFrame:
        """Return what changes, place by place; see `diagnosis.changes.change_table`."""
        return change_table(self.before, self.after, self.after.family(family).name)

    def counts(self, family: str | None = None) -> pd.DataFrame:
        """Count places and people by class: `communes_before`, `demand_before`, `communes_after`, `demand_after`."""
        name = self.after.family(family).name
        sides = [one.summary(name)[["communes", "demand"]] for one in (self.before, self.after)]
        return pd.concat([sides[0].add_suffix("_before"), sides[1].add_suffix("_after")], axis=1)

    def equity(self, family: str | None = None) -> pd.DataFrame:
        """Return the figures of equity, before and after."""
        name = self.after.family(family).name
        return pd.DataFrame({side: getattr(self, side).equity(name) for side in ("before", "after")})

    @cached_property
    def _causes(self) -> dict[str, Causes]:
        return {name: causes_of(self.before, self.after, name) for name in shared_families(self.before, self.after)}

    def causes(self, family: str | None = None) -> Causes:
        """Split what changes among its causes; see `diagnosis.causes.causes_of`."""
        return self._causes[self.after.family(family).name]

    def maps(self, **asked: Any) -> Page:
        """Draw both maps side by side, with a view of the change; see `compare_maps`, whose options it takes."""
        return compare_maps(self.before, self.after, names=self.names, **asked)

    @checked(path=path_like)
    def report(self, path: str | Path, *, lang: Lang = "fr") -> Path:
        """Write what changes, ``.html`` or ``.docx``: people by class, causes, class by class, places, equity."""
        told = comparison_content(self.before, self.after, self.names, self._told_causes, lang)
        return write_report(self.after, path, ReportOptions(lang=lang), told)

    @checked(path=path_like)
    def to_excel(self, path: str | Path, *, lang: Lang = "fr") -> Path:
        """Write a workbook: what changes by place and by cause, the families one after the other."""
        sheets = comparison_sheets(self.before, self.after, self.names, self._told_causes, lang)
        return write_sheets(path, sheets, lang)

    @checked(folder=path_like)
    def save_all(self, folder: str | Path, *, lang: Lang = "fr") -> dict[str, Path]:
        """Write ``comparaison.html`` (both maps), ``comparaison.docx`` and ``comparaison.xlsx`` in a folder."""
        place = made_folder(folder)
        self.maps(lang=lang).save(place / "comparaison.html")
        return {
            "maps": place / "comparaison.html",
            "word": self.report(place / "comparaison.docx", lang=lang),
            "workbook": self.to_excel(place / "comparaison.xlsx", lang=lang),
        }

    @property
    def _told_causes(self) -> dict[str, Causes]:
        """Return the causes where they can be told: places in common, both internal."""
        common = len(self.before.table.index.intersection(self.after.table.index)) > 0
        return self._causes if common and self.before.edition is None and self.after.edition is None else {}

    def __repr__(self) -> str:
        table = self.table()
        moved = int((table["before"] != table["after"]).sum())
        told = plural(moved, "changement de classe", "changements de classe")
        return f"<Comparison « {self.names[0]} » → « {self.names[1]} » : {told}>"


@checked(
    before=one_of(Findings, "donnez ce que rend diagnose(…)"), after=one_of(Findings, "donnez ce que rend diagnose(…)")
)
def compare(before: Findings, after: Findings, *, names: Sequence[str] | None = None) -> Comparison:
    """Compare two diagnoses: two dates, two sets of parameters, with and without a team.

    Parameters
    ----------
    before, after
        Two diagnoses that have a family in common.
    names
        What each is called; « Avant », « Après » by default.

    Returns
    -------
    Comparison
        `table`, `counts`, `equity`, `causes`; `maps`, `report`, `to_excel`, `save_all` hand it over.

    Raises
    ------
    ParameterError
        When they have no family in common, or cannot be compared: see `compare_maps`.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.diagnose(zb.territory("30"), zb.read_providers(zb.sample_path("equipes_gard_exemple.csv")))
    >>> gone = gard.providers.table["name"].iloc[0]
    >>> found = zb.compare(gard, gard.with_providers(remove=[gone]))
    >>> bool((found.table()["change"] < 0).any()), found.causes().moved
    (True, ('offer',))
    """
    refusal = not_comparable(before, after, "fr")
    if refusal:
        raise ParameterError(refusal)
    if not shared_families(before, after):
        raise ParameterError(
            f"Aucune famille commune : {first_five(before.families)} avant, {first_five(after.families)} après."
        )
    return Comparison(before, after, SIDES["fr"] if names is None else two_names(names))
