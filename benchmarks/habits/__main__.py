"""Read the lists of the grammar and print what was understood, by habit: ``python -m habits 1000``."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from habits.making import made
from habits.scoring import ASPECTS, OUTCOMES, Mark, Score, scored

LEAST_SHARE = 0.995
_GOOD = {"juste", "demandé"}
MADE_OF: dict[int, set[str]] = {}


def run(count: int, seed: int = 1, first: int = 0) -> Score:
    """Make and read lists."""
    score = Score()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            made_list = made(number, seed)
            MADE_OF[number] = made_list.habits
            scored(made_list, Path(folder), score)
    return score


def table(score: Score) -> str:
    """Return the outcomes by aspect and habit."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for mark in score.marks:
        for habit in ("TOUTES", *mark.habits, *(MADE_OF[mark.made] if mark.aspect == "lieu" else ())):
            counts[mark.aspect, habit][mark.outcome] += 1
    lines = [f"{'':44}{'équipes':>9}" + "".join(f"{outcome:>11}" for outcome in OUTCOMES)]
    for aspect in ASPECTS:
        for (of_aspect, habit), found in sorted(counts.items()):
            if of_aspect == aspect:
                cells = "".join(f"{found[outcome] or '':>11}" for outcome in OUTCOMES)
                lines.append(f"{aspect + ' · ' + habit:44}{sum(found.values()):>9}{cells}")
    return "\n".join(lines)


def failures(score: Score, each: int = 3) -> str:
    """Return what went wrong, the most frequent cause first, with its smallest rows."""
    whole: dict[tuple[int, str], list[Mark]] = defaultdict(list)
    for mark in score.marks:
        whole[mark.made, mark.aspect].append(mark)
    columns = {
        key
        for key, marks in whole.items()
        if len(marks) > 2 and sum(m.outcome not in _GOOD for m in marks) > 0.6 * len(marks)
    }
    grouped: dict[tuple[str, str, str], list[Mark]] = defaultdict(list)
    for mark in score.marks + score.invented:
        if mark.outcome not in _GOOD:
            cause = (
                f"colonne « {mark.title} »"
                if (mark.made, mark.aspect) in columns
                else mark.habits[0]
                if mark.habits
                else ""
            )
            grouped[mark.outcome, mark.aspect, cause].append(mark)
    lines = []
    for (outcome, aspect, habit), marks in sorted(grouped.items(), key=lambda item: -len(item[1])):
        lines.append(f"## {aspect} {outcome} · {habit} : {len(marks)} ({len({mark.made for mark in marks})} listes)")
        marks.sort(key=lambda mark: len(mark.cells))
        lines += [f"   liste {m.made} l.{m.row}: {m.cells}\n      lu {m.read} ; voulu {m.wanted}" for m in marks[:each]]
    return "\n".join(lines)


def bars(score: Score) -> dict[str, tuple[bool, str]]:
    """Return each bar, whether it is held, and the figure."""
    placed = [mark for mark in score.marks if mark.aspect == "lieu"]
    good = sum(mark.outcome in {"juste", "demandé"} for mark in placed)
    share = good / max(len(placed), 1)
    silent = {aspect: score.count(aspect, "en silence") for aspect in ASPECTS}
    return {
        "à la bonne commune ou demandées": (share >= LEAST_SHARE, f"{100 * share:.2f} % de {len(placed)}"),
        "déplacées en silence": (silent["lieu"] == 0, str(silent["lieu"])),
        "perdues en silence": (score.count("lieu", "perdu") == 0, str(score.count("lieu", "perdu"))),
        "inventées": (not score.invented, str(len(score.invented))),
        "zones mal lues en silence": (silent["zone"] == 0, str(silent["zone"])),
        "états mal lus en silence": (silent["état"] == 0, str(silent["état"])),
        "nombres mal lus en silence": (silent["nombre"] == 0, str(silent["nombre"])),
        "noms pris ailleurs en silence": (silent["nom"] == 0, str(silent["nom"])),
    }


def main(count: int = 1000, seed: int = 1, first: int = 0) -> int:
    """Print the table, the failures and the bars; return 1 when a bar is missed."""
    score = run(count, seed, first)
    print(table(score))
    print(failures(score))
    for number, message in score.refused:
        print(f"liste {number} refusée : {message}")
    print("demandé sans besoin :", dict(score.needless))
    held = bars(score)
    for name, (kept, figure) in held.items():
        print(f"{'tenu  ' if kept else 'MANQUÉ'} {name} : {figure}")
    return 0 if all(kept for kept, _ in held.values()) else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
