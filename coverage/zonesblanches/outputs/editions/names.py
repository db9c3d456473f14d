"""What the public edition calls teams: by their commune, where their own name looks like a person's."""

from __future__ import annotations

import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError, did_you_mean
from zonesblanches.language import normalise
from zonesblanches.outputs.editions.people import Places, person_in
from zonesblanches.outputs.editions.teams import official_rows
from zonesblanches.outputs.editions.texts import contact_in
from zonesblanches.outputs.options import KeepNames
from zonesblanches.renamed import current
from zonesblanches.schema import short_epci
from zonesblanches.territory import store
from zonesblanches.tool import to_type

__all__ = ["official_names", "person_names"]

_COLUMNS = ["source", "row", "name", "person", "shown"]


def official_names(findings: Findings) -> list[str]:
    """List the official names of the places of a diagnosis: communes of it and around it, EPCI, départements, régions.

    Parameters
    ----------
    findings
        The diagnosis.

    Returns
    -------
    list of str
        EPCI as « CC » too, as files write them.
    """
    areas = store.areas()
    wide = areas.loc[areas["level"].isin(["departement", "region"]), "name"]
    codes = [
        *findings.territory.communes.index,
        *findings.territory.neighbours.index,
        *findings.providers.table["commune"],
    ]
    around = store.communes().reindex(dict.fromkeys(codes)).dropna(subset=["name"])
    own = pd.DataFrame(findings.table)
    epci = {str(name) for table in (around, own) for name in table["epci_name"].dropna()}
    names = [*findings.commune_names.values(), *around["name"], *epci, *map(short_epci, epci), *wide]
    return list(dict.fromkeys(map(str, names)))


def person_names(findings: Findings, keep_names: KeepNames = ()) -> pd.DataFrame:
    """List the names of teams that hold a person's, a street or a phone, and what the public calls these teams.

    Official directories publish their names, so that theirs are not looked at.

    Parameters
    ----------
    findings
        The internal diagnosis.
    keep_names
        Names that the user vouches for, or ``"all"``.

    Returns
    -------
    pandas.DataFrame
        Indexed by provider: `source`, `row`, `name`, `person` (the part of it), `shown`.

    Raises
    ------
    ParameterError
        When a name to keep is no team's.
    """
    table = findings.providers.table
    kept = _kept(table["name"].astype(str), keep_names)
    places = Places.of(official_names(findings))
    looked = table[~official_rows(findings.providers) & ~table["name"].astype(str).isin(kept)]
    persons = looked["name"].astype(str).map(lambda name: contact_in(name) or person_in(name, places))
    found = looked.assign(person=persons)[persons.notna()]
    names = findings.commune_names
    shown = [_team_of(str(names.get(code, ""))) for code in found["commune"]]
    return found.assign(shown=shown)[_COLUMNS]


def _kept(names: pd.Series, keep_names: KeepNames) -> set[str]:
    keep_names = current("keep_names", keep_names)
    if keep_names == "all":
        return set(names)
    wanted = [keep_names] if isinstance(keep_names, str) else list(keep_names)
    by_key = {normalise(name): name for name in names}
    unknown = [name for name in wanted if normalise(name) not in by_key]
    if unknown:
        raise ParameterError(
            f"Nom à garder : aucune équipe ne s'appelle « {unknown[0]} »."
            f"{did_you_mean(unknown[0], list(by_key.values()))} Attendu : le nom écrit dans la liste, ou "
            f"« {to_type('all', 'tous')} »."
        )
    keys = set(map(normalise, wanted))
    return {name for name in names if normalise(name) in keys}


def _team_of(commune: str) -> str:
    """Name a team after its commune.

    Examples
    --------
    >>> [_team_of(name) for name in ("Bonnat", "Apt", "Le Pontet", "Les Mées", "L'Isle")]
    ['Équipe de Bonnat', "Équipe d'Apt", 'Équipe du Pontet', 'Équipe des Mées', "Équipe de L'Isle"]
    """
    if not commune:
        return "Équipe"
    for article, joined in (("Le ", "du "), ("Les ", "des ")):
        if commune.startswith(article):
            return f"Équipe {joined}{commune.removeprefix(article)}"
    of = "d'" if normalise(commune)[:1] in {"a", "e", "i", "o", "u", "y"} else "de "
    return f"Équipe {of}{commune}"
