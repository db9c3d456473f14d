"""What a figure shows, before anything is drawn: its fills and its scale of colours, with the words told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from zonesblanches.errors import MissingColumnError, ParameterError, did_you_mean, first_five
from zonesblanches.outputs.drawing.scene import Fill, class_fills, doubt_fills
from zonesblanches.outputs.figure.scale import Scale, make_scale, ramp_colors
from zonesblanches.schema import CLASS_COLORS, CLASSES
from zonesblanches.telling.documents.figure import FigureText, class_text, column_kind, column_text
from zonesblanches.telling.sureness import DOUBTS, sureness_of
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["FigureWords", "class_content", "column_content"]


@dataclass(frozen=True)
class FigureWords:
    """What a figure says.

    Attributes
    ----------
    text
        Title, how to read it, title of the legend.
    fills
        Every commune once.
    scale
        The scale of colours, for a column of numbers.
    warnings
        What must be read first.
    credits
        Paragraphs at the bottom.
    """

    text: FigureText
    fills: tuple[Fill, ...]
    scale: Scale | None = None
    warnings: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()


def class_content(voice: FamilyVoice) -> FigureWords:
    """Show the classes of a family, in the colours and the words of the screen."""
    told = class_text(voice)
    fills = _lettered(told, dict(zip(CLASSES, class_fills(voice.result.table["class"]), strict=True)))
    return FigureWords(told, _doubted(voice, told, fills))


def _doubted(voice: FamilyVoice, told: FigureText, fills: tuple[Fill, ...]) -> tuple[Fill, ...]:
    """Draw apart what is not solid of each class, and count it after the class."""
    keys = tuple(line.key for line in told.lines)
    sure = sureness_of(voice, keys)
    if sure is None or voice.sure is None:
        return fills
    doubts = doubt_fills(voice.result.table["class"], voice.sure.table["label"], DOUBTS)
    apart = []
    for fill, key, cells in zip(fills, keys, sure.cells, strict=True):
        unsure = {label: doubts[key, label] for label in DOUBTS if (key, label) in doubts}
        codes = fill.codes.difference(pd.Index([code for part in unsure.values() for code in part.codes]), sort=False)
        apart.append(replace(fill, codes=codes))
        apart += [
            replace(part, label=cell[0], lines=cell[1:])
            for part, cell in zip(unsure.values(), cells[1:], strict=False)
            if len(part.codes)
        ]
    return tuple(apart)


def column_content(voice: FamilyVoice, column: str) -> FigureWords:
    """Show a column of a family or of the diagnosis, from light to dark; missing or secret values are hatched.

    Raises
    ------
    MissingColumnError
        When no table has this column.
    ParameterError
        When it holds no numbers.
    """
    values = _numbers(voice, column)
    finite = values[np.isfinite(values)]
    scale = make_scale(finite.to_numpy(), column_kind(column), voice.lang) if len(finite) else None
    told = column_text(voice, column, values, log=scale is not None and scale.log)
    beyond = {
        "hors": Fill(values.index[np.isinf(values)], CLASS_COLORS["blanche"], "back"),
        "manquant": Fill(values.index[values.isna()], "#ffffff", "lines"),
    }
    return FigureWords(told, (*_steps(finite, scale), *_lettered(told, beyond)), scale)


def _lettered(told: FigureText, fills: Mapping[str, Fill]) -> tuple[Fill, ...]:
    """Give each fill the line that is told of it."""
    return tuple(
        replace(fills[line.key], label=line.label, lines=tuple(filter(None, [line.note, line.count])))
        for line in told.lines
    )


def _numbers(voice: FamilyVoice, column: str) -> pd.Series:
    """Return a column as floats, by commune."""
    tables = voice.result.table, voice.findings.table
    known = {str(name): table[name] for table in reversed(tables) for name in table}
    possible = [name for name in dict.fromkeys(map(str, [*tables[0], *tables[1]])) if _is_numeric(known[name])]
    if column not in known:
        raise MissingColumnError(
            f"Aucune colonne « {column} » dans le diagnostic.{did_you_mean(column, possible)} Colonnes de nombres : "
            f"{first_five(possible)}."
        )
    if not _is_numeric(known[column]):
        raise ParameterError(
            f"La colonne « {column} » n'est pas faite de nombres : elle ne peut pas donner une échelle de couleurs. "
            f"Colonnes de nombres : {first_five(possible)}."
        )
    return known[column].astype("Float64").astype(float).reindex(voice.result.table.index)


def _is_numeric(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def _steps(finite: pd.Series, scale: Scale | None) -> list[Fill]:
    """Gather the communes of each colour; the scale itself is their legend."""
    if scale is None:
        return []
    steps = scale.step(finite.to_numpy())
    colors = ramp_colors()
    return [Fill(finite.index[steps == step], colors[step]) for step in np.unique(steps)]
