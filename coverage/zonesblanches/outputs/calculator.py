"""The block by which the page scores scenarios by itself: numbers, teams, words and scripts, read when it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from zonesblanches.outputs.webmap.raw import asset
from zonesblanches.outputs.webmap.sections import Sections
from zonesblanches.outputs.webmap.varint import steps
from zonesblanches.telling.documents.calculator import HEAVY, calculator_words, list_words, scored_again
from zonesblanches.telling.voice import FamilyVoice, Voice

if TYPE_CHECKING:
    from zonesblanches.diagnosis.rescoring import Rescoring

__all__ = ["calculator"]

_MOST_CHARACTERS = 120_000
_SCRIPTS = ("calculator.js", "scenario.js", "whatif.js")


def calculator(voice: Voice, place: Mapping[tuple[str, str], int]) -> tuple[str, str]:
    """Return the block that the page reads, and a word where there is none; neither in a public edition.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    place
        Position on the map of each team, by family and identifier.
    """
    scored, without = scored_again(voice)
    if scored is None:
        return "", without
    sections = Sections()
    sections.parts["scripts"] = "\n".join(map(asset, _SCRIPTS)).encode()
    header: dict[str, Any] = (
        scored.settings | list_words(scored) | {"said": calculator_words(voice.lang, scored.findings.territory.noun)}
    )
    header["extra"] = [str(code) for code in scored.extra]
    _places(sections, scored)
    sums, header["around"] = scored.around
    for at, column in enumerate(sums):
        _numbers(sections, f"around{at}", column)
    header["families"] = []  # `data.js` reads those of the map under this name
    header["each"] = [_family(sections, scored, at, family, place) for at, family in enumerate(voice.families.values())]
    block = sections.block(header | {"packed": sections.numbers})
    return ("", voice.say(*HEAVY)) if len(block) > _MOST_CHARACTERS else (block, "")


def _numbers(sections: Sections, name: str, values: npt.NDArray[np.float64]) -> None:
    """Add numbers exactly: whole, with a few decimals, or the eight bytes of each."""
    known = np.isfinite(values)
    for decimals in range(4):
        whole = np.rint(np.where(known, values, 0.0) * 10**decimals)
        if np.abs(whole).max(initial=0.0) < 2**40 and (whole / 10**decimals == values)[known].all():
            sections.add_numbers(name, values, decimals)
            return
    sections.parts[name] = values.astype("<f8").tobytes()
    sections.numbers[name] = {"raw": 1}


def _places(sections: Sections, scored: Rescoring) -> None:
    """Add people, neighbours, and costs or what they follow from."""
    _numbers(sections, "people", scored.people)
    one, other = scored.touching
    sections.add_integers("touching.one", steps(one))
    sections.add_integers("touching.other", other - one)
    if scored.given:
        counts, at, cost = scored.pairs
        first = (np.cumsum(counts) - counts)[counts > 0]
        moves = steps(at)
        moves[first] = at[first]
        sections.add_integers("pairs.counts", counts)
        sections.add_integers("pairs.at", moves)
        _numbers(sections, "pairs.cost", cost)
        return
    sections.add_integers("land", scored.spots["land"].to_numpy())
    for axis in ("x_m", "y_m"):
        _numbers(sections, axis, scored.spots[axis].to_numpy(dtype=float))
    sections.add_integers("parted", steps(scored.parted))


def _family(
    sections: Sections, scored: Rescoring, rank: int, family: FamilyVoice, place: Mapping[tuple[str, str], int]
) -> dict[str, Any]:
    kinds, at, unknown = scored.limits(family.result)
    sections.add_integers(f"f{rank}.limits", at)
    sections.add_integers(f"f{rank}.unknown", steps(unknown))
    return {
        "limits": kinds,
        "aRef": scored.reference(family.result),
        "usual": scored.usual(family.result),
        "teams": [[row[0], place.get((family.name, row[0]), -1), *row[1:]] for row in scored.rows(family.result)],
    }
