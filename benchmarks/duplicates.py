"""Deduplicate 300 pairs of invented teams labelled by hand: what is merged, what is asked, what is missed.

The pairs stand in `duplicates.csv`: typing mistakes, acronyms spelt out, addresses that moved, homonyms of two
quarters, twin services at one address, two sections of one association… Each pair has a family of its own, so that only
its two rows can meet. Nothing here is timed; `tests/providers/test_duplicates.py` holds the bar.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd

import zonesblanches as zb

PAIRS = Path(__file__).with_name("duplicates.csv")
RECALL, PRECISION = 0.95, 0.98


def pairs() -> pd.DataFrame:
    """Return the pairs, a line each: `meme` (oui or non), `habitude`, `listes` (1: both in one list), and both rows."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return pd.DataFrame(csv.DictReader(file, delimiter=";"))


def _rows(table: pd.DataFrame, side: str) -> pd.DataFrame:
    contact = table[f"contact_{side}"]
    mail = contact.str.contains("@")
    return pd.DataFrame(
        {
            "Famille": [f"paire {number:03d}" for number in table.index],
            "Nom": table[f"nom_{side}"],
            "Commune": table[f"commune_{side}"],
            "Adresse": table[f"adresse_{side}"],
            "Porteur": table[f"porteur_{side}"],
            "Téléphone": contact.where(~mail, ""),
            "Courriel": contact.where(mail, ""),
        }
    )


def decisions(table: pd.DataFrame) -> pd.Series:
    """Return what the library makes of each pair: « réunies », « demandé » or « séparées »."""
    one = table["listes"] == "1"
    lists = [
        _rows(table[~one], "a"),
        _rows(table[~one], "b"),
        pd.concat([_rows(table[one], "a"), _rows(table[one], "b")]),
    ]
    merged = zb.merge_providers([zb.read_providers(rows.reset_index(drop=True)) for rows in lists if len(rows)])
    kept = merged.table.assign(key=list(zip(merged.table["source"], merged.table["row"], strict=True)))
    count = kept["family"].value_counts()
    family = dict(zip(kept["key"], kept["family"], strict=True))
    asked = {family[line.source_a, line.row_a] for line in merged.review.itertuples(index=False)}
    names = [f"paire {number:03d}" for number in table.index]
    if len(merged.rejects):
        raise SystemExit(merged.rejects.to_string())
    told = ["réunies" if count[name] == 1 else "demandé" if name in asked else "séparées" for name in names]
    return pd.Series(told, index=table.index)


def figures(table: pd.DataFrame, told: pd.Series) -> dict[str, float]:
    """Return recall and precision of what was decided, and the share of pairs that people are asked about."""
    same = table["meme"] == "oui"
    merged, asked = told == "réunies", told == "demandé"
    return {
        "pairs": len(table),
        "recall": float((same & merged).sum() / (same & ~asked).sum()),
        "precision": float((same & merged).sum() / merged.sum()),
        "duplicates_merged": float((same & merged).sum() / same.sum()),
        "duplicates_merged_or_asked": float((same & (merged | asked)).sum() / same.sum()),
        "asked": float(asked.mean()),
    }


def main() -> None:
    """Print the decisions by habit, every wrong one, then the figures."""
    table = pairs()
    told = decisions(table)
    print(pd.crosstab([table["meme"], table["habitude"]], told).to_string())
    wrong = ((table["meme"] == "oui") & (told == "séparées")) | ((table["meme"] == "non") & (told == "réunies"))
    for at in table.index[wrong]:
        print(f"{told[at]} à tort : {table.at[at, 'nom_a']} | {table.at[at, 'nom_b']} ({table.at[at, 'habitude']})")
    print(json.dumps(figures(table, told)))


if __name__ == "__main__":
    main()
