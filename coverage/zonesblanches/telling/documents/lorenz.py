"""What is said around the Lorenz curve."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.equity import equity, lorenz_curve
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import OutputError
from zonesblanches.language import Lang, capitalised
from zonesblanches.telling.credits import source_credits
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["LorenzText", "lorenz_text"]


@dataclass(frozen=True)
class LorenzText:
    """The curve and its words.

    Attributes
    ----------
    curve
        `people_share`, `value_share`.
    title, lines
        What it shows, then how to read it.
    across, up, equal, ticks
        Names of the axes and of the diagonal, and of the steps along both.
    marks
        Points to tell: share of people, then share of the offer with its words.
    credits
        Under the curve.
    """

    curve: pd.DataFrame
    title: str
    lines: tuple[str, ...]
    across: str
    up: str
    equal: str
    ticks: tuple[str, ...]
    marks: tuple[tuple[float, tuple[float, str]], ...]
    credits: tuple[str, ...]


def lorenz_text(
    findings: Findings, family: str | None = None, lang: Lang = "fr", *, today: dt.date | None = None
) -> LorenzText:
    """Return the curve of a family and what is said of it.

    Parameters
    ----------
    findings
        The diagnosis.
    family
        Family of services, the first by default.
    lang
        Language of the words.
    today
        Date of the credits, today's by default.

    Raises
    ------
    OutputError
        When nobody has any offer within reach.
    """
    voice = FamilyVoice(findings, findings.family(family), lang)
    found = equity(findings, voice.name)
    if np.isnan(found["gini"]):
        raise OutputError(f"Courbe de Lorenz de « {voice.name} » : aucune offre à portée, il n'y a rien à partager.")
    curve = lorenz_curve(voice.findings, voice.name)
    half = float(np.interp(0.5, curve["people_share"], curve["value_share"]))
    told = voice.share(half, 0)
    gini = voice.figure(found["gini"], 2)
    words = voice.words
    return LorenzText(
        curve=curve,
        title=voice.say(f"Qui a quelle part de l’offre : {voice.name}", f"Who has what share of supply: {voice.name}"),
        lines=(
            voice.say(
                f"{voice.findings.territory.name}. La moitié des {words} la moins bien pourvue a {told} de "
                f"l’accessibilité ; indice de Gini {gini} (0 si chacun a autant, 1 si un seul a tout).",
                f"{voice.findings.territory.name}. The half of the {words} with least has {told} of the accessibility; "
                f"Gini index {gini} (0 when all have as much, 1 when one has all).",
            ),
        ),
        across=voice.say(
            f"{capitalised(words)}, du moins au mieux pourvu", f"{capitalised(words)}, from least to most"
        ),
        up=voice.say("Part de l’accessibilité (A)", "Share of accessibility (A)"),
        equal=voice.say("parts égales", "equal shares"),
        ticks=tuple(voice.share(step / 5, 0) for step in range(6)),
        marks=((0.5, (half, told)),),
        credits=(
            voice.say(
                f"Courbe de Lorenz de l’accessibilité par {voice.noun.one}, pondérée par les personnes.",
                f"Lorenz curve of accessibility by {voice.noun.one}, weighted by people.",
            ),
            " · ".join(source_credits(voice.findings, voice.lang, today=today)),
        ),
    )
