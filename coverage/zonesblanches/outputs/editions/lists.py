"""What the public edition calls the lists that were read: the name of a file may be that of a person."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TypeVar

import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.editions.places import OFFICIAL
from zonesblanches.providers.mairies import SOURCE_NAME as MAIRIES
from zonesblanches.providers.providers import Providers

__all__ = ["list_names", "with_numbered_lists"]

_Found = TypeVar("_Found", bound=Findings)
_Rename = Callable[[str], str]


def list_names(providers: Providers) -> dict[str, str]:
    """Name the lists for the public: the directory where all of one is official, « liste 1 », « liste 2 »… otherwise.

    Parameters
    ----------
    providers
        The lists of a diagnosis.

    Returns
    -------
    dict
        Public name, by internal name; each is used once.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> list_names(zb.load_mairies(min_hours=40)) == {MAIRIES: MAIRIES}
    True
    """
    partners = providers.table.groupby("source")["partner"].agg(set)
    names: dict[str, str] = {}
    number = 0
    for source in dict.fromkeys(source.name for source in providers.sources):
        said = partners.get(source, set())
        official = MAIRIES if source == MAIRIES else next(iter(said)) if len(said) == 1 and said <= OFFICIAL else ""
        if official and official not in names.values():
            names[source] = official
        else:
            number += 1
            names[source] = f"liste {number}"
    return names


def with_numbered_lists(findings: _Found) -> _Found:
    """Write the public names of the lists wherever their own stood: sources, identifiers, notes, warnings.

    Parameters
    ----------
    findings
        The internal diagnosis.

    Returns
    -------
    Findings
        Another one, with the same figures.
    """
    names = list_names(findings.providers)
    rename = _renamer(names)
    idents = _identifiers(findings.providers.table["source"], names)
    providers = dataclasses.replace(
        findings.providers,
        table=_renamed(findings.providers.table, names, idents),
        sources=tuple(dataclasses.replace(one, name=names[one.name]) for one in findings.providers.sources),
        notes=tuple(map(rename, findings.providers.notes)),
        warnings=tuple(map(rename, findings.providers.warnings)),
    )
    families = {name: _family(result, names, idents) for name, result in findings.families.items()}
    return dataclasses.replace(findings, providers=providers, families=families)


def _identifiers(sources: pd.Series, names: Mapping[str, str]) -> dict[str, str]:
    """Return the identifiers that begin with their list's name (merging makes such) → others, still distinct."""
    made = {}
    for ident, source in sources.astype(str).items():
        for start in (source, PurePath(source).stem):
            if str(ident).startswith(f"{start}-"):
                made[str(ident)] = f"{names.get(source, 'liste')}-{str(ident)[len(start) + 1 :]}"
                break
    kept = set(map(str, sources.index)) - set(made)
    return {old: new if new not in kept else f"{new} bis" for old, new in made.items()}


def _renamed(table: pd.DataFrame, names: Mapping[str, str], idents: Mapping[str, str]) -> pd.DataFrame:
    out = table.rename(index=dict(idents))
    out = out.assign(stop_of=_mapped(out["stop_of"], idents)) if "stop_of" in out else out
    return out.assign(source=_mapped(out["source"], names)) if "source" in out else out


def _family(result: FamilyResult, names: Mapping[str, str], idents: Mapping[str, str]) -> FamilyResult:
    service = result.service
    ends = pd.Index([idents.get(str(one), one) for one in service.destinations], name=service.destinations.name)
    return dataclasses.replace(
        result,
        table=result.table.assign(nearest_provider=_mapped(result.table["nearest_provider"], idents)),
        service=dataclasses.replace(service, destinations=ends),
        providers=_renamed(result.providers, names, idents),
        discordances=result.discordances.assign(provider=_mapped(result.discordances["provider"], idents)),
        undeclared=result.undeclared.assign(provider=_mapped(result.undeclared["provider"], idents)),
        unreached=_renamed(result.unreached, names, idents),
    )


def _mapped(values: pd.Series, new: Mapping[str, str]) -> pd.Series:
    return values.map(lambda value: new.get(value, value))


def _renamer(names: Mapping[str, str]) -> _Rename:
    """Return what replaces the names of lists in a sentence: a lone word, only where it begins one (« lyon : … »)."""
    told = sorted((name for name, new in names.items() if name != new), key=len, reverse=True)
    if not told:
        return lambda text: text
    parts = [
        rf"(?<!\w){re.escape(name)}(?!\w)" if re.search(r"\W", name) else rf"^{re.escape(name)}(?= ?:)" for name in told
    ]
    pattern = re.compile("|".join(parts))
    return lambda text: pattern.sub(lambda found: names[found[0]], text)
