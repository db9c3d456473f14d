"""The whole account of a list as a text, each thing said once: what is asked, refused, flagged and merged."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from zonesblanches.language import percent
from zonesblanches.providers.notes import column_notes
from zonesblanches.providers.providers import Providers
from zonesblanches.providers.questions import asked
from zonesblanches.said import joined
from zonesblanches.schema import value_words

__all__ = ["account_text", "log_text"]


def account_text(providers: Providers) -> str:
    """Return everything that was read of a list, for the screen: first what people must answer.

    Parameters
    ----------
    providers
        One list, or several.
    """
    summed = set(asked(providers.questions))
    others = [text for text in providers.warnings if text not in summed]
    known = {
        f"{source.name} : {note}" for source in providers.sources for note in _column_notes(providers, source.name)
    }
    notes = [note for note in providers.notes if note not in known]
    parts = [
        "\n".join(providers.counts()),
        "\n".join(f"À LIRE D'ABORD : {text}." for text in others),
        _questions(providers),
        f"Colonnes :\n{_columns(providers)}",
        "\n".join(notes),
        log_text(providers, without=_answered_by_questions(providers)),
    ]
    return "\n\n".join(part for part in parts if part)


def _column_notes(providers: Providers, source: str) -> list[str]:
    roles = providers.roles[providers.roles["source"] == source]
    return column_notes(list(roles.drop(columns="source").itertuples(index=False)))


def _questions(providers: Providers) -> str:
    several = len(providers.sources) > 1
    lines = []
    for line in providers.questions.to_dict("records"):
        where = "la liste" if line["row"] == 0 else _where(line, several=several)
        said = f" [{line['value']}]" if line["value"] else ""
        choices = f"\n      peut-être : {' · '.join(line['proposals'][:6])}" if line["proposals"] else ""
        lines.append(f"  {where} : {joined(line['reason'], line['advice'])}{said}{choices}")
    return "\n".join([f"À LIRE D'ABORD ({len(lines)}) :", *lines]) if lines else ""


def _answered_by_questions(providers: Providers) -> set[tuple[str, int, str]]:
    """Return the cells that a question already speaks of."""
    lines = providers.questions.to_dict("records")
    return {(line["source"], line["row"], line["column"]) for line in lines if line["row"]}


def _columns(providers: Providers) -> str:
    """Say what each column was taken for, a line each."""
    return "\n".join(
        f"  {line.column} → {value_words('role', line.role)} ({line.how}, confiance {percent(line.confidence, 0)})"
        if line.used
        else f"  {line.column} : {line.how}"
        for line in providers.roles.itertuples(index=False)
    )


def log_text(providers: Providers, *, most: int | None = None, without: Iterable[tuple[str, int, str]] = ()) -> str:
    """Return rejects, flagged values and merged rows, a line each.

    Parameters
    ----------
    providers
        One list, or several.
    most
        Lines of each kind; all by default.
    without
        (list, row, column) already spoken of.
    """
    several, known = len(providers.sources) > 1, set(without)
    lines: list[str] = []
    for title, table in (("Rejets", providers.rejects), ("Signalements", providers.repairs)):
        told = _left(table, known)
        lines += [f"\n{title} ({len(told)}) :"] if told else []
        lines += [_line(line, several=several) for line in told[:most]]
        if most and len(told) > most:
            lines.append("  … la suite est dans le classeur")
    merged = providers.merged.head(most or len(providers.merged)).to_dict("records")
    lines += [f"\nFusions ({len(providers.merged)}) :"] if merged else []
    for line in merged:
        here, there = (f"{name}, " if several else "" for name in (line["source"], line["kept_source"]))
        lines.append(f"  {here}ligne {line['row']} avec {there}ligne {line['kept_row']} : {line['reason']}")
    return "\n".join(lines).lstrip("\n")


def _left(table: pd.DataFrame, known: set[tuple[str, int, str]]) -> list[dict[str, object]]:
    lines = table.to_dict("records")
    return [line for line in lines if (line["source"], line["row"], line["column"]) not in known]


def _line(line: dict[str, object], *, several: bool) -> str:
    said = joined(str(line["reason"]), str(line["advice"]))
    return f"  {_where(line, several=several)} : {said}" + (f" [{line['value']}]" if line["value"] else "")


def _where(line: dict[str, object], *, several: bool) -> str:
    where = f"ligne {line['row']}, {line['column']}" if line["column"] else f"ligne {line['row']}"
    return f"{line['source']}, {where}" if several else where
