"""What the files of parameters and of reading say beside their values, in French as their names."""

from __future__ import annotations

from zonesblanches.providers.providers import Providers, Source

__all__ = ["PARAMETERS_HEAD", "READING_HEAD", "UNUSED", "role_line", "source_lines"]

PARAMETERS_HEAD = "Paramètres de zonesblanches ; à relire avec --parametres ou Parameters.from_toml"
READING_HEAD = "Journal de lecture de zonesblanches ; à corriger et à relire avec --colonnes ou columns="
UNUSED = "non utilisé (table de coûts fournie) ; "


def source_lines(providers: Providers, source: Source) -> list[str]:
    """Say which file a list was, what became of its rows, what was noted while reading it.

    Parameters
    ----------
    providers, source
        The lists of a diagnosis, and one of them.
    """
    return [
        f"sha256 {source.sha256}",
        f"lues {source.read} = gardées {source.kept} + rejetées {source.rejected} + fusionnées {source.merged}",
        *(note for note in providers.notes if note.startswith(f"{source.name} :")),
    ]


def role_line(how: str, confidence: float) -> str:
    """Say how a column was understood, and how surely."""
    return f"{how}, confiance {100 * confidence:.0f} %"
