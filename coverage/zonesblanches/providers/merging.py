"""Several partners' lists as one: the same team once, the most recent row winning field by field."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.arguments import checked, several
from zonesblanches.errors import InputError, first_five
from zonesblanches.language import normalise, plural
from zonesblanches.providers.distinct import count_distinct, provider_of
from zonesblanches.providers.doubts import without_repeats
from zonesblanches.providers.families import family_key
from zonesblanches.providers.identity import address_key
from zonesblanches.providers.joining import audit, join_teams
from zonesblanches.providers.matching import MergeRules, find_pairs
from zonesblanches.providers.providers import Providers, across_lists, put_together
from zonesblanches.providers.review import REVIEW_COLUMNS, Answers, read_answers
from zonesblanches.providers.roles import PRIVATE_ROLES
from zonesblanches.said import Said, reworded
from zonesblanches.territory import store
from zonesblanches.tool import to_type

__all__ = ["merge_providers"]


@checked(
    parts=several(
        Providers, 'donnez ce que rend read_providers("equipes.csv"), ou plusieurs dans une liste', empty=True
    )
)
def merge_providers(
    parts: Sequence[Providers],
    *,
    rules: MergeRules | None = None,
    answers: str | Path | pd.DataFrame | None = None,
) -> Providers:
    """Join the lists of several partners, the same team once.

    Rows of one family that are the same team (`MergeRules` says when) become one: for each field the most recent row
    that fills it wins; of several points in one commune the most precise is kept. Nothing is ever merged across
    families. The order of the lists and of their rows changes nothing.

    Parameters
    ----------
    parts
        Lists of `read_providers`. Two rows of one list are never merged by their likeness: they are asked about.
    rules
        Thresholds; the defaults of `MergeRules`.
    answers
        The review sheet with its answers (`Providers.write_review` writes it): a path (xlsx, ods, csv) or a table. A
        « oui » merges, a « non » keeps apart, a blank changes nothing.

    Returns
    -------
    Providers
        `merged` tells each row merged, into which, by which rule, with which score; `review` holds the doubtful pairs
        left, and `warnings` counts them.

    Raises
    ------
    InputError
        When there is no list, a list is given twice, or the sheet of answers cannot be read.

    Examples
    --------
    >>> import pandas as pd
    >>> import zonesblanches as zb
    >>> town = {"commune": ["Alès"], "adresse": ["3 place de la Mairie"]}
    >>> ccas = zb.read_providers(pd.DataFrame({"nom": ["Équipe citoyenne d'Alès"], "bénévoles": [12]} | town))
    >>> msa = zb.read_providers(pd.DataFrame({"nom": ["Equipe Citoyenne Ales"], "bénévoles": [10]} | town))
    >>> len(zb.merge_providers([ccas, msa]))
    1
    """
    rules = rules or MergeRules()
    lists = _distinct(parts)
    everyone = put_together(lists)
    rows = _ordered(everyone, [str(ident) for part in lists for ident in part.table.index])
    told = read_answers(answers)
    pairs = find_pairs(rows, rules)
    keys = _identities(rows)
    pair_keys = [pair_key(keys[a], keys[b]) for a, b in zip(pairs["a"], pairs["b"], strict=True)]
    pairs = pairs.assign(pair=pair_keys, answer=[told.by_pair.get(key, "") for key in pair_keys])
    groups, blocked = _groups(pairs, len(rows))
    merged = audit(rows, groups, pairs)
    table, private = join_teams(rows, groups)
    review = _review(rows, pairs, groups, blocked)
    warnings = (*without_repeats(everyone.warnings), *across_lists(lists, everyone))
    everyone = dataclasses.replace(everyone, warnings=warnings)
    return _result(everyone, table, private, merged, review, rules, told, set(pair_keys))


def _distinct(parts: Sequence[Providers]) -> list[Providers]:
    """Refuse a list given twice, and give lists of one name (« table en mémoire ») names of their own."""
    seen: dict[tuple[str, str], int] = {}
    for part in parts:
        for source in part.sources:
            seen[source.name, source.sha256] = seen.get((source.name, source.sha256), 0) + 1
    twice = [name for (name, _), count in seen.items() if count > 1]
    if twice:
        raise InputError(f"Liste donnée deux fois : {first_five(twice)}.")
    names = [name for name, _ in seen]
    shared = {name for name in names if names.count(name) > 1}
    return [_renamed(part, shared) for part in parts]


def _renamed(part: Providers, shared: set[str]) -> Providers:
    new = {source.name: f"{source.name} ({source.sha256[:6]})" for source in part.sources if source.name in shared}
    if not new:
        return part
    frames = {
        name: frame.assign(
            **{column: frame[column].replace(new) for column in ("source", "kept_source") if column in frame}
        )
        for name in ("table", "rejects", "repairs", "questions", "merged", "roles", "rows")
        for frame in (getattr(part, name),)
    }
    sources = tuple(dataclasses.replace(source, name=new.get(source.name, source.name)) for source in part.sources)
    notes, warnings = (tuple(_said_of(text, new) for text in texts) for texts in (part.notes, part.warnings))
    return dataclasses.replace(part, sources=sources, notes=notes, warnings=warnings, **frames)


def _said_of(text: str, new: Mapping[str, str]) -> str:
    """Put a list's new name before what is said of it."""
    old = next((name for name in new if text.startswith(f"{name} : ")), None)
    return text if old is None else reworded(text, lambda fact: f"{new[old]}{fact[len(old) :]}")


def _ordered(everyone: Providers, idents: list[str]) -> pd.DataFrame:
    """Return every row with its private facts, in an order that owes nothing to that of the lists."""
    table = everyone.table
    private = everyone.private.reindex(table.index)
    private = private[list(PRIVATE_ROLES)].fillna("").astype(str)
    names = store.communes()["name"]
    silent = _without_capacity(everyone.roles)
    rows = pd.DataFrame(table).assign(
        capacity_told=~(
            table["capacity_imputed"].astype(bool) | (table["source"].isin(silent) & (table["capacity"] == 1))
        ),
        **{role: private[role] for role in PRIVATE_ROLES},
        commune_name=table["commune"].map(names).fillna(""),
        van=provider_of(table),
        lists=_lists(everyone),
        ident=idents,
        order_name=table["name"].map(normalise),
        order_family=table["family"].map(family_key),
    )
    by = ["order_family", "commune", "order_name", "source", "row"]
    return rows.sort_values(by, kind="stable").reset_index(drop=True)


def _lists(everyone: Providers) -> list[frozenset[str]]:
    """Return, for each team, every list that names it: a team merged before was named by several."""
    named = everyone.rows.groupby("id")["source"].agg(frozenset)
    return [named.get(ident, frozenset([source])) for ident, source in everyone.table["source"].items()]


def _without_capacity(roles: pd.DataFrame) -> set[str]:
    """Return the lists that have no column of capacity: the 1 of their rows is no figure that anyone gave."""
    told = roles.loc[(roles["role"] == "capacity") & roles["used"].astype(bool), "source"]
    return set(roles["source"]) - set(told)


def _identities(rows: pd.DataFrame) -> list[str]:
    """Say what a row is by its content, so that an answer outlives a new version of the list."""
    return [
        "|".join([family, name, commune, address_key(address), normalise(partner)])
        for family, name, commune, address, partner in zip(
            rows["order_family"], rows["order_name"], rows["commune"], rows["address"], rows["partner"], strict=True
        )
    ]


def pair_key(one: str, other: str) -> str:
    """Return the key of a pair, the same in both orders."""
    digest = hashlib.sha256("\n".join(sorted((one, other))).encode()).hexdigest()
    return f"P{digest[:12]}"  # a letter first: a spreadsheet would take 123456e78901 for a number


def _groups(pairs: pd.DataFrame, count: int) -> tuple[list[list[int]], set[int]]:
    """Gather rows into teams, the surest pairs first; a row joins a team only when it may be each of its rows.

    Returns the teams, and the positions in `pairs` of merges that were refused so.
    """
    lines = list(pairs.itertuples(index=False))
    refused = {(line.a, line.b) for line in lines if line.answer == "non"}
    possible = {(line.a, line.b) for line in lines if not line.one_list} - refused
    team = list(range(count))
    members: dict[int, list[int]] = {at: [at] for at in range(count)}
    blocked: set[int] = set()
    wanted = [at for at, line in enumerate(lines) if line.answer == "oui"]
    wanted += [at for at, line in enumerate(lines) if line.answer == "" and line.decision == "merge"]
    for at in wanted:
        line = lines[at]
        one, other = team[line.a], team[line.b]
        if one == other:
            continue
        across = {(min(a, b), max(a, b)) for a in members[one] for b in members[other]}
        allowed = across.isdisjoint(refused) if line.answer == "oui" else across <= possible
        if not allowed:
            blocked.add(at)
            continue
        members[one] += members.pop(other)
        for member in members[one]:
            team[member] = one
    return [sorted(group) for group in members.values()], blocked


def _review(rows: pd.DataFrame, pairs: pd.DataFrame, groups: list[list[int]], blocked: set[int]) -> pd.DataFrame:
    """Return the pairs that only people can decide, both rows side by side."""
    team = {member: number for number, group in enumerate(groups) for member in group}
    lines, records = [], rows.to_dict("records")
    for at, pair in enumerate(pairs.itertuples(index=False)):
        doubtful = pair.decision == "review" or at in blocked
        if pair.answer or not doubtful or team[pair.a] == team[pair.b]:
            continue
        chain = "fusion en chaîne évitée ; " if at in blocked else ""
        told = {"pair": pair.pair, "score": pair.score, "rule": pair.rule, "reason": chain + pair.reason, "answer": ""}
        for side, position in (("a", pair.a), ("b", pair.b)):
            told |= {f"{name}_{side}": value for name, value in _side(records[position]).items()}
        lines.append(told)
    table = pd.DataFrame(lines, columns=REVIEW_COLUMNS)
    return table.drop_duplicates("pair").reset_index(drop=True)


def _side(row: dict[str, Any]) -> dict[str, Any]:
    """Return what people need to recognise a row."""
    names = ("source", "row", "name", "address", "carrier", "partner", "capacity")
    commune = f"{row['commune_name']} ({row['commune']})".strip()
    updated = None if pd.isna(row["updated"]) else row["updated"]
    return {**{name: row[name] for name in names}, "commune": commune, "updated": updated}


def _result(
    everyone: Providers,
    table: pd.DataFrame,
    private: pd.DataFrame,
    merged: pd.DataFrame,
    review: pd.DataFrame,
    rules: MergeRules,
    told: Answers,
    met: set[str],
) -> Providers:
    """Account for every row: those merged leave the kept ones of their list."""
    stay = set(zip(table["source"], table["row"], strict=True))  # a row that tells several stops may lose one of them
    left = {(source, row) for source, row in zip(merged["source"], merged["row"], strict=True)} - stay
    gone = Counter(source for source, _ in left)
    sources = tuple(
        dataclasses.replace(source, kept=source.kept - lost, merged=source.merged + lost)
        for source in everyone.sources
        for lost in (gone[source.name],)
    )
    active = count_distinct(table[table["active"].astype(bool)])
    note = (
        f"fusion des listes : {plural(len(everyone), 'intervenant')} avant, {count_distinct(table)} après "
        f"(dont {plural(active, 'actif')}), "
        f"{plural(len(merged), 'ligne fusionnée', 'lignes fusionnées')} ; règles : {rules}"
    )
    warnings = list(everyone.warnings)
    if len(review):
        pending = plural(len(review), "paire douteuse à vérifier", "paires douteuses à vérifier")
        write, read = (
            to_type("write_review(…)", "--doublons FICHIER.xlsx"),
            to_type("answers=…", "--reponses FICHIER.xlsx"),
        )
        warnings.append(Said(pending, f"Écrivez-les par {write}, répondez oui ou non, relisez par {read}"))
    return dataclasses.replace(
        everyone,
        table=table,
        private=private,
        merged=_sorted(_after(everyone.merged, merged)),
        sources=tuple(sorted(sources, key=lambda source: (source.name, source.sha256))),
        notes=(*sorted(everyone.notes), note, *told.notes, *told.unused(met)),
        warnings=tuple(sorted(warnings)),
        rejects=_sorted(everyone.rejects),
        repairs=_sorted(everyone.repairs),
        questions=_sorted(everyone.questions),
        roles=_sorted(everyone.roles),
        rows=_ledger(everyone, table, merged),
        review=review,
    )


def _after(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Put a log after another; an empty one adds no row, and no type of its own."""
    return pd.concat([one, other], ignore_index=True) if len(one) and len(other) else other if len(other) else one


def _sorted(log: pd.DataFrame) -> pd.DataFrame:
    """Order a log by list and row, whatever the order in which the lists came."""
    by = [name for name in ("source", "row") if name in log]
    return log.sort_values(by, kind="stable").reset_index(drop=True)


def _ledger(everyone: Providers, table: pd.DataFrame, merged: pd.DataFrame) -> pd.DataFrame:
    """Say the new fate of each row read: kept under an identifier, or merged into one, however many merges ago."""
    ident = {(source, row): name for name, source, row in zip(table.index, table["source"], table["row"], strict=True)}
    into = {
        (line.source, line.row): (line.kept_source, line.kept_row)
        for log in (everyone.merged, merged)
        for line in log.itertuples(index=False)
    }
    new = {(line.source, line.row): line.reason for line in merged.itertuples(index=False)}
    told = []
    for line in everyone.rows.itertuples(index=False):
        key = end = (line.source, line.row)
        while end not in ident and end in into:
            end = into[end]
        fate, reason = ("merged", new[key]) if key in new and key not in ident else (line.fate, line.reason)
        told.append((fate, ident.get(end, ""), reason))
    fates = pd.DataFrame(told, columns=["fate", "id", "reason"], index=everyone.rows.index)
    return _sorted(everyone.rows.assign(**{name: fates[name] for name in fates}))
