"""What was done to codes, in words and in counts that add up."""

from __future__ import annotations

import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.language import plural

__all__ = ["notes_of", "remarks_of"]

_WORDS = {
    "kept": ("code inchangé", "codes inchangés"),
    "recoded": ("code remplacé", "codes remplacés"),
    "arrondissement": ("arrondissement réuni à sa commune", "arrondissements réunis à leur commune"),
    "merged": ("code réuni à d'autres", "codes réunis à d'autres"),
    "split": ("code partagé", "codes partagés"),
    "unknown": ("code mis de côté", "codes mis de côté"),
}


def remarks_of(known: pd.DataFrame) -> pd.Series:
    """Say in French what became of each code: `kind`, `new_code` and `share` (0–1) are read."""
    words = {
        "kept": "code inchangé",
        "recoded": "code remplacé par {new}",
        "arrondissement": "arrondissement compté dans {new}",
        "merged": "réuni dans {new}",
        "split": "partagé : {share} % dans {new}",
    }
    return pd.Series(
        [
            words[kind].format(new=new, share=f"{100 * share:.1f}".replace(".", ","))
            for kind, new, share in zip(known["kind"], known["new_code"], known["share"], strict=True)
        ],
        index=known.index,
        dtype=object,
    )


def notes_of(
    audit: pd.DataFrame, rejects: pd.DataFrame, flags: pd.DataFrame, *, rows: int, year: int, to_year: int
) -> list[str]:
    """Say what was done; the counts of codes add up, and so do those of rows.

    Parameters
    ----------
    audit, rejects, flags
        As in `CodeUpdate`.
    rows
        Rows of the input.
    year, to_year
        Years of the Code officiel géographique.
    """
    codes = audit.drop_duplicates("old_code")
    counts = codes["kind"].value_counts()
    told = [plural(int(counts[kind]), *words) for kind, words in _WORDS.items() if kind in counts]
    notes = [
        f"Codes {year} → {to_year} : {plural(rows, 'ligne')}, dont {plural(len(rejects), 'rejetée', 'rejetées')} ; "
        f"{plural(len(codes), 'code distinct', 'codes distincts')} : {', '.join(told)}"
    ]
    return notes + _notes_of_codes(audit, year) + _notes_of_rejects(audit) + _notes_of_rows(flags)


def _notes_of_codes(audit: pd.DataFrame, year: int) -> list[str]:
    notes = []
    split = audit.loc[audit["kind"].eq("split"), "old_code"].drop_duplicates()
    if len(split):
        notes.append(
            f"{plural(len(split), 'commune partagée', 'communes partagées')} ({first_five(split)}) : valeurs estimées "
            "par la population"
        )
    other = audit.loc[audit["year"].ne(year) & audit["kind"].ne("unknown"), "old_code"].drop_duplicates()
    if len(other):
        notes.append(
            f"{plural(len(other), 'code')} d'un autre millésime que {year} ({first_five(other)}) : vérifiez qu'aucun "
            "n'est déjà compté dans sa commune"
        )
    return notes


def _notes_of_rejects(audit: pd.DataFrame) -> list[str]:
    lost = audit[audit["kind"].eq("unknown")]
    return [
        f"{plural(int(group['rows'].sum()), 'ligne rejetée', 'lignes rejetées')}, {reason} "
        f"({first_five(code or 'vide' for code in group['old_code'])})"
        for reason, group in lost.groupby("remark")
    ]


def _notes_of_rows(flags: pd.DataFrame) -> list[str]:
    notes = []
    absent = flags.loc[flags["absent"].ne(""), "absent"]
    if len(absent):
        count = plural(len(absent), "commune incomplète", "communes incomplètes")
        notes.append(f"{count} : d'anciennes communes manquent dans la table ({first_five(absent)})")
    conflicts = flags.loc[flags["conflicts"].ne(""), "conflicts"]
    if len(conflicts):
        columns = sorted({name for names in conflicts for name in names.split(";")})
        notes.append(
            f"{plural(len(conflicts), 'ligne', 'lignes')} aux valeurs discordantes ou impossibles à pondérer, "
            f"colonnes {first_five(columns)} : voir flags"
        )
    return notes
