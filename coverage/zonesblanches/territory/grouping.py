"""Groups of communes: their EPCI, canton, arrondissement… where these are known, or groups of the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from zonesblanches.errors import ParameterError, did_you_mean
from zonesblanches.language import normalise, plural
from zonesblanches.nouns import Noun
from zonesblanches.territory import store
from zonesblanches.territory.territory import Territory
from zonesblanches.tool import to_type

__all__ = ["NOWHERE", "Grouping", "epci_groups", "grouping_of", "known_levels"]

NOWHERE = "—"  # code of what belongs to no group

_EPCI = Noun("EPCI", "EPCI", "EPCI", "EPCI")
_NOUNS: Mapping[str, Noun] = {
    "epci": _EPCI,
    "canton": Noun("canton", "cantons", "canton", "cantons"),
    "arrondissement": Noun("arrondissement", "arrondissements", "arrondissement", "arrondissements"),
    "ept": Noun("EPT", "EPT", "EPT", "EPT"),
    "departement": Noun("département", "départements", "département", "départements"),
    "region": Noun("région", "régions", "région", "régions", feminine=True),
}
_COLUMNS = {"epci": "epci", "departement": "dep", "region": "reg"}  # those that the communes themselves tell
_SAME = {"intercommunalite": "epci", "dep": "departement", "reg": "region"}


@dataclass(frozen=True, eq=False)
class Grouping:
    """Who belongs to which group.

    Attributes
    ----------
    key
        ``"epci"``, ``"canton"``…, or ``"groupes"`` for the user's own.
    noun
        What a group is called.
    parts
        One row by place and group: `code`, `group`, `share` (of the place, 0–1); shares of a place sum to 1, what
        belongs to no group being in `NOWHERE`.
    names
        Name of each group, by code.
    own
        Whether the user made it.
    notes
        What was resolved on the way, in French.
    rejects
        Rows of the user's table that were left out: `row`, `value`, `reason`.
    """

    key: str
    noun: Noun
    parts: pd.DataFrame
    names: Mapping[str, str]
    own: bool = False
    notes: tuple[str, ...] = ()
    rejects: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["row", "value", "reason"]))

    @property
    def main(self) -> pd.Series:
        """The group of each place: that of the largest part of it, the first of equals."""
        largest = self.parts.sort_values("share", ascending=False, kind="stable").drop_duplicates("code")
        return largest.set_index("code")["group"].reindex(pd.unique(self.parts["code"]))

    @property
    def cut(self) -> tuple[str, ...]:
        """The places that several groups share."""
        codes = self.parts["code"]
        return tuple(map(str, codes[codes.duplicated()].unique()))

    def title(self, code: object) -> str:
        """Name a code so that it is taken neither for a commune nor for another: ``canton 3020``."""
        return f"{self.noun.fr} {code}"


def grouping_of(territory: Territory, level: str) -> Grouping:
    """Return the groups of a level that the territory knows.

    Parameters
    ----------
    territory
        Its communes tell their EPCI, département and région; the embedded data, their canton and arrondissement.
    level
        ``"epci"``, ``"canton"``, ``"arrondissement"``, ``"ept"``, ``"departement"`` or ``"region"``.

    Raises
    ------
    ParameterError
        When the territory does not know it, with those that it knows.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> found = grouping_of(zb.territory("48"), "arrondissement")
    >>> sorted(found.names.values())
    ['Florac', 'Mende']
    """
    asked = normalise(level).replace(" ", "_")
    key = next((one for one in (asked, asked.removesuffix("s")) if one in {*_NOUNS, *_SAME}), asked)
    key, known = _SAME.get(key, key), known_levels(territory)
    if key not in known:
        own = to_type('with_groups("groupes.csv")', "--groupes groupes.csv")
        raise ParameterError(
            f"Groupes : « {level} » n'est pas connu de ce territoire.{did_you_mean(key, known)} Connus : "
            f"{', '.join(known) or 'aucun'}. Pour d'autres groupes (bassins de vie, secteurs…), donnez un fichier de "
            f"deux colonnes, la commune et son groupe, ou des polygones : {own}."
        )
    return _by_column(territory, key) if key in _COLUMNS else _by_member(territory, key)


def known_levels(territory: Territory) -> list[str]:
    """List the levels that a territory knows, among those of `grouping_of`.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> known_levels(zb.territory("48"))
    ['epci', 'canton', 'arrondissement', 'departement', 'region']
    """
    communes = territory.communes
    members = store.members()
    found = []
    for level in _NOUNS:
        told = communes.get(_COLUMNS[level]) if level in _COLUMNS else members[level].reindex(communes.index)
        if told is not None and told.notna().any():
            found.append(level)
    return found


def epci_groups(territory: Territory) -> Grouping:
    """Return the EPCI of a territory; where no commune has one, all are outside any.

    Parameters
    ----------
    territory
        Its communes.
    """
    return _by_column(territory, "epci")


def _by_column(territory: Territory, key: str) -> Grouping:
    communes = territory.communes
    group = communes[_COLUMNS[key]].astype(object).where(communes[_COLUMNS[key]].notna(), NOWHERE).map(str)
    names = _titles(key)
    if key == "epci":
        told = communes["epci_name"].where(communes["epci_name"].notna(), communes["epci"])
        names = {**dict(zip(group, told, strict=True))}
    return _made(key, group, names)


def _by_member(territory: Territory, key: str) -> Grouping:
    """Group by what the embedded data tell; a commune that several cantons share makes a group by itself."""
    communes = territory.communes
    told = store.members()[key].reindex(communes.index)
    group = told.astype(object).where(told.notna(), NOWHERE).map(str)
    names, notes = _titles(key), []
    shared = group.str.contains(";", regex=False)
    for code in pd.unique(group[shared]):
        several = ", ".join(communes.loc[(group == code).to_numpy(), "name"])
        names[code] = f"{several} ({code.count(';') + 1} {_NOUNS[key].fr_many})"
    if shared.any():
        one, many = "commune partagée", "communes partagées"
        notes.append(
            f"{plural(int(shared.sum()), one, many)} entre plusieurs {_NOUNS[key].fr_many} : chacune fait un groupe "
            "à elle seule, rien ne disant qui y vit où"
        )
    return _made(key, group, names, tuple(notes))


def _made(key: str, group: pd.Series, names: Mapping[str, str], notes: tuple[str, ...] = ()) -> Grouping:
    noun = _NOUNS[key]
    parts = pd.DataFrame({"code": group.index.astype(str), "group": group.to_numpy(), "share": 1.0})
    met = pd.unique(parts["group"])
    known = {code: str(names.get(code, code)) for code in met if code != NOWHERE}
    nowhere = {NOWHERE: f"hors {noun.fr}"} if NOWHERE in met else {}
    return Grouping(key, noun, parts, {**known, **nowhere}, notes=notes)


def _titles(level: str) -> dict[str, str]:
    areas = store.areas()
    areas = areas[areas["level"] == level]
    return dict(zip(areas["code"].astype(str), areas["name"].astype(str), strict=True))
