"""The sheets of several years: which teams to ask about, people by class, causes, EPCI, places."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from zonesblanches.diagnosis.evolution import Evolution
from zonesblanches.language import Lang
from zonesblanches.schema import class_label
from zonesblanches.telling.documents.following import Followed, class_word, why_not_words
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.voice import Voice
from zonesblanches.telling.year_teams import state_words

__all__ = ["TEAM_HEADS", "year_sheets"]

TEAM_HEADS: Mapping[Lang, tuple[str, ...]] = {
    "fr": (
        "Identifiant", "Intervenant", "Famille", "Commune", "Depuis", "Année", "Ce qu’il devient", "Peut-être",
        "Réponse",
    ),
    "en": ("Identifier", "Provider", "Family", "Commune", "Since", "Year", "What it becomes", "Perhaps", "Answer"),
}  # fmt: skip
_SHEETS = {
    "years": (
        ("Par année", "By year"),
        ("communes et personnes par classe, année après année", "places and people by class, year after year"),
    ),
    "causes": (
        ("Causes", "Causes"),
        (
            "d’où viennent les personnes gagnées ou perdues par chaque classe",
            "where the people gained or lost by each class come from",
        ),
    ),
    "epci": (
        ("Par EPCI", "By EPCI"),
        ("personnes par classe, par intercommunalité et par année", "people by class, by EPCI and year"),
    ),
    "places": (
        ("Communes", "Places"),
        ("classe et score de chaque année, causes du changement", "class and score of each year, causes of the change"),
    ),
}


def year_sheets(told: Followed, lang: Lang) -> list[Sheet]:
    """Return the sheets: teams to ask about first, then each family.

    Parameters
    ----------
    told
        The years.
    lang
        Language of the words.
    """
    voice = Voice(told.last, lang)
    sheets = [_team_sheet(voice, told)]
    for name, found in told.evolutions.items():
        mark = f" – {name}" if len(told.evolutions) > 1 else ""
        tables = _tables(voice, found)
        sheets += [
            Sheet((f"{french}{mark}", f"{english}{mark}"), tables[key], about)
            for key, ((french, english), about) in _SHEETS.items()
        ]
    return sheets


def _tables(voice: Voice, found: Evolution) -> dict[str, pd.DataFrame]:
    people = pd.concat([found.communes.add_prefix("communes_"), found.people.add_prefix("people_")], axis=1)
    causes = found.caused.rename_axis("class").reset_index()
    causes["class"] = [class_label(str(key), voice.lang) for key in causes["class"]]
    places = found.places.copy()
    for label in found.labels:
        places[f"class_{label}"] = [class_word(voice, str(name)) for name in places[f"class_{label}"]]
    places["why_not"] = places["why_not"].map(why_not_words(voice))
    return {
        "years": people.rename_axis("year").reset_index(),
        "causes": causes,
        "epci": found.by_epci.reset_index(),
        "places": places.reset_index(names="code"),
    }


def _team_sheet(voice: Voice, told: Followed) -> Sheet:
    shown = told.teams[told.teams["state"] != "present"]
    answers = {
        "": "",
        "closed": voice.say("fermée", "closed"),
        "forgotten": voice.say("oubliée", "forgotten"),
        "renamed": voice.say("renommée", "renamed"),
    }
    columns = (
        shown["before"].where(shown["before"] != "", shown["after"]),
        shown["name"],
        shown["family"],
        [voice.place(code) for code in shown["commune"]],
        shown["since"],
        shown["year"],
        shown["state"].map(state_words(voice)),
        shown["perhaps_name"],
        shown["answer"].map(answers),
    )
    about = (
        "équipes qui changent ; pour celles qui sont absentes, répondez « fermée », « oubliée » ou « renommée », puis "
        "redonnez ce classeur",
        "teams that change; for those absent, answer “closed”, “forgotten” or “renamed”, then give this workbook back",
    )
    table = pd.DataFrame(dict(zip(TEAM_HEADS[voice.lang], columns, strict=True)))
    return Sheet(("Équipes", "Teams"), table, about)
