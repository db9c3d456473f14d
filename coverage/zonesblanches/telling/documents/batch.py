"""What is said of several territories at once: the table that compares them, its notes, what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from zonesblanches import clock
from zonesblanches.language import Lang, long_date, number, percent, plural
from zonesblanches.schema import COLUMNS, class_label, demand_words, label
from zonesblanches.telling.sheet import Sheet

__all__ = ["batch_lines", "batch_notes", "batch_page", "batch_sheets", "batch_table", "failure_table"]

_CLASSES = ("blanche", "grise", "couverte")
_BESIDE = ("teams", "solid_share", "cost_mean", "gini")  # in the page
_STATES = {"made": ("fait", "done"), "kept": ("inchangé", "unchanged"), "failed": ("échec", "failed")}
_ASKED = ("Demandé", "Asked")


def batch_table(figures: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return the figures as they are read: who is counted in words, no column without any value.

    Parameters
    ----------
    figures
        See `territory_figures`, with `folder`.
    lang
        Language of the words.
    """
    table = figures.copy()
    table["counted"] = [demand_words(str(name), lang) for name in table["counted"]]
    return table.loc[:, table.notna().any()] if len(table) else table


def failure_table(outcomes: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return what became of each territory, in words.

    Parameters
    ----------
    outcomes
        `asked`, `outcome` (``made``, ``kept``, ``failed``), `reason`, `folder`.
    lang
        Language of the words.
    """
    side = lang != "fr"
    table = outcomes.assign(outcome=[_STATES[str(name)][side] for name in outcomes["outcome"]])
    return table.rename(columns={"asked": _ASKED[side]})


def batch_sheets(figures: pd.DataFrame, outcomes: pd.DataFrame, lang: Lang) -> list[Sheet]:
    """Return the sheets of the workbook: territories side by side, how to read them, what became of each.

    Parameters
    ----------
    figures, outcomes, lang
        As for `batch_table` and `failure_table`.
    """
    notes = pd.DataFrame({("Comment lire", "How to read")[lang != "fr"]: batch_notes(figures, lang)})
    told = (
        (("Territoires", "Territories"), batch_table(figures, lang)),
        (("Comment lire", "How to read"), notes),
        (("Ce qui a été fait", "What was done"), failure_table(outcomes, lang)),
    )
    return [Sheet(name, table) for name, table in told]


def batch_notes(figures: pd.DataFrame, lang: Lang) -> list[str]:
    """Say what these figures compare, and what they do not.

    Parameters
    ----------
    figures
        See `territory_figures`.
    lang
        Language of the words.
    """
    french = lang == "fr"
    notes = [
        "Chaque territoire a sa référence d’offre : une zone grise pour offre insuffisante l’est par rapport à lui. "
        "Pour une même référence, fixez a_ref dans les paramètres."
        if french
        else "Each territory has its own reference supply: a grey zone for insufficient supply is so beside it. "
        "For one reference, set a_ref in the parameters.",
        "Une équipe absente d’une liste n’existe pas pour le calcul : un territoire mal recensé paraît moins couvert."
        if french
        else "A team absent from a list does not exist here: a territory whose list is poor looks less covered.",
    ]
    counted = list(dict.fromkeys(demand_words(str(name), lang) for name in figures["counted"]))
    if len(counted) > 1:
        words = ", ".join(counted)
        notes.insert(
            0,
            f"Les personnes comptées ne sont pas les mêmes partout ({words}) : comparez les parts, pas les nombres."
            if french
            else f"Those counted are not the same everywhere ({words}): compare shares, not numbers.",
        )
    return notes


def batch_lines(figures: pd.DataFrame, lang: Lang) -> list[str]:
    """Return the table of a terminal: one line by territory and family, people by class with their share.

    Parameters
    ----------
    figures
        See `territory_figures`.
    lang
        Language of the words.
    """
    several = len(set(figures["family"])) > 1
    heads = [label(name, lang) for name in ("place_name", *(["family"] if several else []))]
    heads += [label("demand", lang), *(class_label(key, lang) for key in _CLASSES)]
    heads.append(label("teams", lang))
    rows = [heads]
    for row in figures.to_dict("records"):
        names = [str(row["place_name"]), *([str(row["family"])] if several else [])]
        shares = [
            f"{number(row[f'demand_{key}'], lang=lang)} ({percent(row[f'share_{key}'], lang=lang)})" for key in _CLASSES
        ]
        rows.append([*names, number(row["demand"], lang=lang), *shares, number(row["teams"], lang=lang)])
    texts = 2 if several else 1
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_justified(row, widths, texts)).rstrip() for row in rows]


def _justified(row: Sequence[str], widths: Sequence[int], texts: int) -> list[str]:
    """Put names on the left of their column, and figures on the right."""
    return [
        cell.ljust(width) if at < texts else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def batch_page(figures: pd.DataFrame, outcomes: pd.DataFrame, lang: Lang) -> dict[str, Any]:
    """Return what the page says: families one below the other, those with most people in zones blanches first.

    Parameters
    ----------
    figures, outcomes, lang
        As for `batch_table` and `failure_table`.
    """
    french = lang == "fr"
    failed = outcomes.loc[outcomes["outcome"] == "failed", "asked"]
    missing = plural(len(failed), "territoire manque", "territoires manquent") if french else f"{len(failed)} missing"
    return {
        "lang": lang,
        "title": "Territoires côte à côte" if french else "Territories side by side",
        "day": long_date(clock.today(), lang),
        "missing": f"{missing}{' : ' if french else ': '}{', '.join(map(str, failed))}." if len(failed) else "",
        "classes": [(key, class_label(key, lang)) for key in _CLASSES],
        "sections": [_section(part, str(name), lang) for name, part in figures.groupby("family", sort=False)],
        "notes": batch_notes(figures, lang),
    }


def _section(part: pd.DataFrame, family: str, lang: Lang) -> dict[str, Any]:
    """Return the table of a family."""
    known = [name for name in _BESIDE if part[name].notna().any()]
    rows = part.sort_values("share_blanche", ascending=False, kind="stable").to_dict("records")
    shares = "Part des personnes concernées" if lang == "fr" else "Share of the people concerned"
    heads = [label("place_name", lang), shares, label("demand", lang)]
    return {
        "family": family,
        "heads": [
            *heads,
            *(class_label(key, lang) for key in _CLASSES),
            *("Gini" if name == "gini" else label(name, lang) for name in known),
        ],
        "rows": [_row(row, known, lang) for row in rows],
    }


def _row(row: Mapping[Any, Any], known: Sequence[str], lang: Lang) -> dict[str, Any]:
    people = [(number(row[f"demand_{key}"], lang=lang), percent(row[f"share_{key}"], lang=lang)) for key in _CLASSES]
    told = zip(_CLASSES, people, strict=True)
    return {
        "name": row["place_name"],
        "folder": row["folder"],
        "shares": [(key, row[f"share_{key}"]) for key in _CLASSES],
        "alt": ", ".join(f"{class_label(key, lang)} {share}" for key, (_, share) in told),
        "cells": [
            (number(row["demand"], lang=lang), ""),
            *people,
            *((_cell(name, row[name], lang), "") for name in known),
        ],
    }


def _cell(name: str, value: float, lang: Lang) -> str:
    kind = COLUMNS[name].kind
    if kind == "share":
        return percent(value, 0, lang)
    return number(value, {"count": 0, "cost": 1}.get(kind, 2), lang)
