"""Several extracts of OpenStreetMap made one: roads then cross from one to the other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from zonesblanches.errors import InputError
from zonesblanches.files.hashes import file_hash
from zonesblanches.files.names import shown_name
from zonesblanches.files.whole import appearing
from zonesblanches.language import number
from zonesblanches.progress import Progress
from zonesblanches.travel.roads.extracts import checked_extract, made
from zonesblanches.travel.roads.programs import cache_folder

__all__ = ["merged_extract"]

_MOST_BYTES = 500_000_000  # merging holds everything in memory, some twenty times the size of the files


def merged_extract(extracts: Sequence[Path], progress: Progress, folder: Path | None = None) -> Path:
    """Return one extract that holds them all, made once and kept; a lone extract is itself.

    Parameters
    ----------
    extracts
        Files of neighbouring regions, or of regions apart.
    progress
        Called with a few words at each step.
    folder
        Where it is kept; None takes the cache folder of this user.

    Raises
    ------
    InputError
        When one is absent or no extract, osmium is not installed, or they are too large for memory.
    """
    sources = [checked_extract(path) for path in extracts]
    if len(sources) == 1:
        return sources[0]
    names = " ".join(shown_name(path) for path in sources)
    by_hand = f"osmium merge {names} -o reunis.osm.pbf"
    if sum(path.stat().st_size for path in sources) > _MOST_BYTES:
        raise InputError(
            f"Extraits de plus de {number(_MOST_BYTES / 1e6)} Mo en tout : les réunir ici prendrait trop de mémoire. "
            f"Tapez {by_hand}, puis --extrait reunis.osm.pbf, ou prenez l'extrait de la France entière."
        )
    progress("routes : réunion des extraits")
    told = "\n".join(sorted(file_hash(path) for path in sources))
    home = made((folder or cache_folder()) / "extraits")
    target = home / f"reunis-{hashlib.sha256(told.encode()).hexdigest()[:16]}.osm.pbf"
    if not target.is_file():
        _merge(sources, target, by_hand)
    return target


def _merge(sources: Sequence[Path], target: Path, by_hand: str) -> None:
    try:
        import osmium
    except ImportError as error:
        raise InputError(
            f"Réunir des extraits demande osmium : pip install 'zones-blanches[roads]', ou tapez {by_hand}."
        ) from error
    reader = osmium.MergeInputReader()
    for path in sources:
        try:
            reader.add_file(str(path))
        except RuntimeError as error:
            raise InputError(
                f"{shown_name(path)} n'est pas un extrait OpenStreetMap lisible ({str(error)[:120]}). Téléchargez-le "
                "de nouveau."
            ) from error
    with appearing(target) as draft, osmium.SimpleWriter(osmium.io.File(str(draft), "pbf")) as writer:
        reader.apply(writer, simplify=True)  # what two extracts share stands once
