"""Which rows of several lists may be the same team: pairs, with the rule that joins them and a score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import ParameterError
from zonesblanches.language import normalise, number, percent
from zonesblanches.providers.identity import (
    address_key,
    addresses_differ,
    email_keys,
    kinds,
    marks,
    name_key,
    phone_keys,
    specific,
    unlike,
    within,
)

__all__ = ["MergeRules", "find_pairs"]

_PRECISE = ("address", "street", "place", "coordinates")
_STRIPE = 1000
_MOST_NESTED = 200
_MOST_SHARED = 50  # a phone given by more rows is a switchboard, which tells nothing
PAIR_COLUMNS = ["a", "b", "rule", "decision", "score", "reason", "one_list"]


@dataclass(frozen=True, kw_only=True)
class MergeRules:
    """When two rows of one family are the same team.

    Names are compared without small words and without the commune's name; numbers, single letters and sides (nord,
    sud…) that differ always keep two teams apart. Two rows of one commune are merged when

    - *même lieu*: same address or at most `same_place_m` apart, names alike at `name_same_place`;
    - *même contact*: a phone or an e-mail in common, names alike at `name_same_place`;
    - *même nom*: names alike at `name`, no other address, no other carrier;
    - *deux adresses*: same carrier, names alike at `name` that say more than « équipe citoyenne ».

    Two names that each say something the other does not (« … Tamaris », « … Rochebelle ») are never merged without an
    answer, nor are two kinds of service (SSIAD and SAAD, CCAS and CIAS), two rows of one list, rows that nobody named,
    or rows of two communes: a team lost makes a false zone blanche, a team counted twice is seen. Where a name is made
    of general words only (« équipe citoyenne »), both must be alike at `name_review` even at one place.

    They are sent to people (*à vérifier*) when no rule above decides and names are alike at `name_review` in one
    commune, or at `name_same_place` with one place or contact; when one name holds the other (« Équipe Sumène »,
    « Équipe citoyenne de Sumène ») in two lists of one commune; when two kinds of service share an address or a
    contact; when a row without a name shares one with a row of another list; or within `neighbour_km` when
    they are alike at `name` or two lists give one contact.

    Parameters
    ----------
    name, name_same_place, name_review
        Least similarity of names, from 0 to 1 (share of letters in common, words in any order).
    same_place_m, other_place_m
        Metres under which two precise points are one place, and beyond which they are two.
    neighbour_km
        Kilometres within which a team may be listed in two communes.

    Raises
    ------
    ParameterError
        When a threshold is impossible.

    Examples
    --------
    >>> MergeRules(name=0.95).name
    0.95
    """

    name: float = 0.92
    name_same_place: float = 0.60
    name_review: float = 0.80
    same_place_m: float = 100.0
    other_place_m: float = 500.0
    neighbour_km: float = 10.0

    def __post_init__(self) -> None:
        """Refuse the impossible."""
        for entry in fields(self):
            value = getattr(self, entry.name)
            most = 1.0 if entry.name.startswith("name") else float("inf")
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
                raise ParameterError(f"MergeRules.{entry.name} vaut {value!r}, attendu : un nombre de 0 à {most:g}.")
        if not self.name_same_place <= self.name_review <= self.name:
            raise ParameterError("MergeRules : attendu name_same_place ≤ name_review ≤ name.")

    def __str__(self) -> str:
        return (
            f"noms semblables à {percent(self.name, 0)} dans une commune, à {percent(self.name_same_place, 0)} au même "
            f"lieu ({number(self.same_place_m)} m) ou avec le même contact ; à vérifier dès "
            f"{percent(self.name_review, 0)}, ou à moins de {number(self.neighbour_km)} km d'une commune à l'autre"
        )


def find_pairs(rows: pd.DataFrame, rules: MergeRules) -> pd.DataFrame:
    """Return the pairs of rows that are, or may be, one team.

    Parameters
    ----------
    rows
        One line per row, a plain index 0…n-1, with `family`, `name`, `commune`, `commune_name`, `address`, `carrier`,
        `phone`, `email`, `x_m`, `y_m`, `zone`, `location_quality`, `source`; `lists` (a set: every list that names
        the team) where rows were merged before; `name_made` where a name may be the library's own.
    rules
        Thresholds.

    Returns
    -------
    pandas.DataFrame
        `a` < `b` (positions), `rule`, `decision` (``merge`` or ``review``), `score` (0–1), `reason`, `one_list` (a list
        names both); by decreasing score. Rows of one `van`, where rows have that column, make no pair.
    """
    nothing = pd.DataFrame(columns=PAIR_COLUMNS)
    if len(rows) < 2:
        return nothing
    facts = _facts(rows)
    pairs = _candidates(facts, rules)
    vans = facts["van"].to_numpy()
    pairs = pairs[vans[pairs[:, 0]] != vans[pairs[:, 1]]]  # the stops of one service are no repeats of it
    if not len(pairs):
        return nothing
    compared = _compare(facts, pairs, rules)
    decided = _decide(compared, rules)
    decided = decided[decided["decision"] != ""]
    order = decided.sort_values(["score", "a", "b"], ascending=[False, True, True])
    return order[PAIR_COLUMNS].reset_index(drop=True)


def _facts(rows: pd.DataFrame) -> pd.DataFrame:
    keys = [name_key(name, commune) for name, commune in zip(rows["name"], rows["commune_name"], strict=True)]
    return pd.DataFrame(
        {
            "family": rows["family"].map(normalise),
            "commune": rows["commune"],
            "key": keys,
            "marks": [marks(key) for key in keys],
            "specific": [specific(key) for key in keys],
            "van": rows.get("van", rows.index),
            "lists": rows["lists"] if "lists" in rows else [frozenset([name]) for name in rows["source"]],
            "made": rows["name_made"].astype(bool) if "name_made" in rows else False,
            "address": [
                address_key(a, commune) for a, commune in zip(rows["address"], rows["commune_name"], strict=True)
            ],
            "carrier": rows["carrier"].map(normalise),
            "contacts": [
                phone_keys(phone) | email_keys(email) for phone, email in zip(rows["phone"], rows["email"], strict=True)
            ],
            "x": rows["x_m"].astype(float),
            "y": rows["y_m"].astype(float),
            "zone": rows["zone"],
            "precise": rows["location_quality"].isin(_PRECISE),
        }
    )


def _candidates(facts: pd.DataFrame, rules: MergeRules) -> npt.NDArray[np.int64]:
    """Return pairs worth comparing: alike in one commune, one contact, or one telling name nearby."""
    found: set[tuple[int, int]] = set()
    named = facts[~facts["made"]]  # a name that the library made up is like no other
    for block in named.groupby(["family", "commune"], sort=True).groups.values():
        if len(block) > 1:
            keys, at = named["key"].loc[block].to_numpy(), block.to_numpy()
            found.update(_alike(keys, at, rules.name_same_place))
            found.update(_nested(keys, at))
    found.update(_sharing_contacts(facts))
    found.update(_together(facts[facts["address"] != ""], ["family", "commune", "address"]))
    found.update(_together(named[named["specific"]], ["family", "key", "zone"]))
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


def _together(facts: pd.DataFrame, by: list[str]) -> Iterator[tuple[int, int]]:
    """Return the pairs of rows that share those facts, unless too many do: a building full of offices tells nothing."""
    for block in facts.groupby(by, sort=True).groups.values():
        if 1 < len(block) <= _MOST_SHARED:
            yield from combinations(sorted(int(at) for at in block), 2)


def _alike(keys: npt.NDArray[Any], block: npt.NDArray[np.intp], least: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a block whose names are alike, a stripe at a time to bound the memory."""
    from rapidfuzz import fuzz, process

    words = list(keys)
    for start in range(0, len(words), _STRIPE):
        scores = process.cdist(
            words[start : start + _STRIPE], words, scorer=fuzz.ratio, score_cutoff=100 * least, dtype=np.uint8
        )
        left, right = np.nonzero(scores)
        left += start
        for a, b in zip(left[left < right], right[left < right], strict=True):
            first, second = int(block[a]), int(block[b])
            yield (first, second) if first < second else (second, first)


def _nested(keys: npt.NDArray[Any], block: npt.NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a commune one of whose names holds the other; in a large city, names say too little."""
    if len(block) > _MOST_NESTED:
        return
    for a, b in combinations(range(len(keys)), 2):
        if within(keys[a], keys[b]):
            first, second = int(block[a]), int(block[b])
            yield (first, second) if first < second else (second, first)


def _sharing_contacts(facts: pd.DataFrame) -> Iterator[tuple[int, int]]:
    owners: dict[tuple[str, str], list[int]] = {}
    for at, (family, contacts) in enumerate(zip(facts["family"], facts["contacts"], strict=True)):
        for contact in contacts:
            owners.setdefault((family, contact), []).append(at)
    for block in owners.values():
        if 1 < len(block) <= _MOST_SHARED:
            yield from combinations(block, 2)


def _compare(facts: pd.DataFrame, pairs: npt.NDArray[np.int64], rules: MergeRules) -> pd.DataFrame:
    """Compare the two rows of each pair: name, place, carrier, contacts."""
    from rapidfuzz import fuzz

    left, right = facts.iloc[pairs[:, 0]].reset_index(drop=True), facts.iloc[pairs[:, 1]].reset_index(drop=True)
    name = np.array([fuzz.ratio(a, b) / 100 for a, b in zip(left["key"], right["key"], strict=True)])
    made = (left["made"] | right["made"]).to_numpy(dtype=bool)
    apart = ~made & np.array([a != b for a, b in zip(left["marks"], right["marks"], strict=True)], dtype=bool)
    gap = np.hypot(left["x"] - right["x"], left["y"] - right["y"]).to_numpy()
    gap = np.where(left["zone"] == right["zone"], gap, np.inf)
    precise = (left["precise"] & right["precise"]).to_numpy()
    addresses = (left["address"] != "").to_numpy() & (right["address"] != "").to_numpy()
    equal = addresses & (left["address"] == right["address"]).to_numpy()
    differ = np.array(
        [addresses_differ(a, b) for a, b in zip(left["address"], right["address"], strict=True)], dtype=bool
    )
    here = (left["commune"] == right["commune"]).to_numpy()
    same = here & (equal | (precise & (gap <= rules.same_place_m)))
    other = ~same & (differ | (precise & (gap >= rules.other_place_m)) | ~here)
    carriers = (left["carrier"] != "").to_numpy() & (right["carrier"] != "").to_numpy()
    one = carriers & (left["carrier"] == right["carrier"]).to_numpy()
    contact = np.array([bool(a & b) for a, b in zip(left["contacts"], right["contacts"], strict=True)], dtype=bool)
    return pd.DataFrame(
        {
            "a": pairs[:, 0],
            "b": pairs[:, 1],
            "name": name,
            "apart": apart,
            "made": made,
            "unlike": [unlike(a, b) for a, b in zip(left["key"], right["key"], strict=True)],
            "kinds": [_two_kinds(a, b) for a, b in zip(left["key"], right["key"], strict=True)],
            "one_list": [not a.isdisjoint(b) for a, b in zip(left["lists"], right["lists"], strict=True)],
            "here": here,
            "km": gap / 1000,
            "same": same,
            "other": other,
            "equal_address": equal,
            "carrier": np.where(one, 1, np.where(carriers, -1, 0)),
            "contact": contact,
            "specific": (left["specific"] & right["specific"]).to_numpy(),
            "nested": [within(a, b) for a, b in zip(left["key"], right["key"], strict=True)],
            "general": ~(left["specific"] | right["specific"]).to_numpy(),
        }
    )


def _two_kinds(one: str, other: str) -> bool:
    """Tell whether two names give two kinds of service and say nothing else that differs."""
    left, right = kinds(one), kinds(other)
    if not left or not right or left == right:
        return False
    bare = [" ".join(word for word in key.split() if word not in left | right) for key in (one, other)]
    return not unlike(*bare)


def _decide(pairs: pd.DataFrame, rules: MergeRules) -> pd.DataFrame:
    """Apply the rules, the surest first."""
    cases = _cases(pairs, rules)
    masks = [(case[2] & ~pairs["apart"]).to_numpy(dtype=bool) for case in cases]
    rule = np.select(masks, [case[0] for case in cases], default="")
    decision = np.select(masks, [case[1] for case in cases], default="")
    decision = np.where((decision == "merge") & pairs["one_list"], "review", decision)  # a list that names two has two
    place = np.where(pairs["same"], 1.0, np.where(pairs["other"], 0.0, 0.5))
    known = np.where(pairs["contact"] | (pairs["carrier"] > 0), 1.0, np.where(pairs["carrier"] < 0, 0.0, 0.5))
    score = (0.6 * pairs["name"].where(~pairs["made"], 0) + 0.25 * place + 0.15 * known).round(3)
    decided = pairs.assign(rule=rule, decision=decision, score=score)
    return decided.assign(reason=[_reason(line) for line in decided.itertuples(index=False)])


def _cases(pairs: pd.DataFrame, rules: MergeRules) -> list[tuple[str, str, pd.Series]]:
    """Return each rule with what it decides and the pairs that meet it."""
    name, here, near = pairs["name"], pairs["here"], pairs["km"] <= rules.neighbour_km
    doubt = name >= rules.name_review
    one = ~pairs["unlike"] & ~pairs["made"]
    near_enough = name >= rules.name_same_place
    close = one & (doubt | (near_enough & pairs["specific"]))
    alike = one & (name >= rules.name) & (pairs["specific"] | pairs["general"])  # « SAAD » is not « SAAD des Lys »
    met = pairs["same"] | pairs["contact"]
    known = (pairs["specific"] & one) | ((one | (name >= rules.name)) & ~pairs["other"])
    telling = ((near_enough & met) | (doubt & known)) & ~pairs["made"]
    lists = ~pairs["one_list"]
    return [
        ("même lieu", "merge", pairs["same"] & close),
        ("même contact", "merge", here & pairs["contact"] & close),
        ("même nom", "merge", here & alike & ~pairs["other"] & (pairs["carrier"] >= 0)),
        ("deux adresses", "merge", here & alike & pairs["other"] & pairs["specific"] & (pairs["carrier"] > 0)),
        ("deux genres de service", "review", here & met & pairs["kinds"] & ~pairs["made"]),
        ("noms proches", "review", here & telling),
        (
            "un nom dans l'autre",
            "review",
            here & pairs["nested"] & ~pairs["made"] & lists & ~pairs["other"],
        ),
        ("ligne sans nom", "review", here & met & pairs["made"] & lists),
        ("communes voisines", "review", ~here & near & alike & pairs["specific"]),
        ("même contact, communes voisines", "review", ~here & near & close & pairs["contact"] & lists),
    ]


def _reason(pair: Any) -> str:
    said = ["sans nom écrit"] if pair.made else [f"noms semblables à {percent(pair.name, 0)}"]
    if pair.kinds:
        said.append("genres de service différents")
    if pair.equal_address:
        said.append("même adresse")
    elif pair.same:
        said.append(f"à {number(1000 * pair.km)} m l'une de l'autre")
    elif not pair.here:
        said.append(f"à {number(pair.km, 1)} km, dans deux communes")
    elif pair.other:
        said.append("deux adresses dans la même commune")
    else:
        said.append("même commune")
    if pair.contact:
        said.append("même téléphone ou courriel")
    if pair.carrier:
        said.append("même porteur" if pair.carrier > 0 else "porteurs différents")
    if pair.one_list:
        said.append("deux lignes d'une même liste")
    return ", ".join(said)
