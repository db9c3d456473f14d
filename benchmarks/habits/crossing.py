"""Tables that cross communes and teams, with a mark where a team goes."""

from __future__ import annotations

import random
from collections import defaultdict

from habits import words
from habits.areas import Said, communes_of
from habits.country import Country
from habits.making import MadeList, Truth


def cross(made_list: MadeList, country: Country, rng: random.Random) -> None:
    """Write a matrix, teams in columns or in rows; only teams with a mark are teams."""
    pool = [code for code in country.by_dep[made_list.dep] if country.one_in_france(country.name[code])]
    if len(pool) < 8:
        pool = list(country.by_dep[made_list.dep])
        made_list.within = True
    start = rng.choice(pool)
    near = [code for code in communes_of(country, start, rng, 8, 20) if code in set(pool)]
    codes = near if len(near) >= 3 else rng.sample(pool, min(6, len(pool)))
    teams = [f"{name} {index}" for index, name in enumerate(rng.sample(words.TEAMS, rng.randint(3, 7)), start=1)]
    mark = rng.choice(["X", "x", "oui", "1", "✓" if made_list.encoding != "cp1252" else "X"])
    marks: dict[str, set[str]] = defaultdict(set)
    for team in teams:
        marks[team] |= set(rng.sample(codes, rng.randint(1, min(5, len(codes)))))
    made_list.crossed = True
    turned = rng.random() < 0.4
    made_list.habits.add("tableau croisé, équipes en lignes" if turned else "tableau croisé, communes en lignes")
    made_list.titles = {
        "corner": rng.choice(["Commune", "Communes", ""]) if not turned else rng.choice(["Équipe", "Nom", "Structure"])
    }
    first, second = (teams, codes) if turned else (codes, teams)
    label = {code: country.name[code] for code in codes} | {team: team for team in teams}
    made_list.grid = [[made_list.titles["corner"], *(label[key] for key in second)]]
    for down in first:
        cells = [mark if (across in marks[down] if turned else down in marks[across]) else "" for across in second]
        made_list.grid.append([label[down], *cells])
    made_list.truths = {
        -number: Truth(team, frozenset(marks[team]), area=Said(mark, "tableau croisé", frozenset(marks[team])))
        for number, team in enumerate(teams, start=1)
    }
