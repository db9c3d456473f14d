"""Diagnoses followed from year to year, as the analyst holds them: what changed, from what, and what to ask first."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from zonesblanches.arguments import checked, path_like, takes
from zonesblanches.diagnosis.causes import Causes
from zonesblanches.diagnosis.changes import shared_families
from zonesblanches.diagnosis.evolution import Evolution, Year, evolution_of, missing_teams, refuse_to_follow
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import InputError, ParameterError, did_you_mean, first_five
from zonesblanches.language import LANGS, Lang, normalise, plural
from zonesblanches.lookup import found_in
from zonesblanches.outputs.covers import ReportOptions
from zonesblanches.outputs.folder import made_folder
from zonesblanches.outputs.following import draw_years
from zonesblanches.outputs.options import MapOptions
from zonesblanches.outputs.report import write_report
from zonesblanches.outputs.webmap import WebMap
from zonesblanches.outputs.workbook import write_sheets
from zonesblanches.providers.distinct import provider_of
from zonesblanches.providers.followed import followed_teams, list_sizes
from zonesblanches.providers.providers import Providers
from zonesblanches.telling.documents.following import Followed, following_content, following_lines
from zonesblanches.telling.year_tables import TEAM_HEADS, year_sheets

__all__ = ["Following", "follow"]

_ANSWERS = {
    "fermee": "closed", "arretee": "closed", "closed": "closed", "oubliee": "forgotten", "forgotten": "forgotten",
    "renommee": "renamed", "renamed": "renamed",
}  # fmt: skip
Told = str | tuple[str, str]  # an identifier or a name; both where a workbook says so
_HEADS = tuple(zip(*(TEAM_HEADS[lang] for lang in LANGS), strict=True))


@dataclass(frozen=True, eq=False)
class Following:
    """Several years of one territory, made by `follow`.

    Attributes
    ----------
    labels
        What each year is called, in order.
    diagnoses
        Its diagnosis.
    teams
        Providers found again from each year to the next: `name`, `family`, `commune`, `state` (``present``, ``moved``,
        ``resumed``, ``stopped``, ``absent``, ``new``), `since`, `year`, `before` and `after` (identifiers), `perhaps`
        and `perhaps_name` (the provider that it may be under another name), `answer`.
    sizes
        Active providers by family, `before` and `after`, with `since`, `year` and `shrunk`.
    answers
        What became of the providers that are absent, as told.
    """

    labels: tuple[str, ...]
    diagnoses: tuple[Findings, ...]
    teams: pd.DataFrame
    sizes: pd.DataFrame
    answers: Mapping[Told, str]

    @property
    def families(self) -> tuple[str, ...]:
        """Families that every year has, in the order of the last."""
        last = self.diagnoses[-1]
        return tuple(
            name for name in last.families if all(name in shared_families(one, last) for one in self.diagnoses)
        )

    @property
    def questions(self) -> pd.DataFrame:
        """The rows of `teams` that are absent and of which nobody said what they became."""
        return self.teams[(self.teams["state"] == "absent") & (self.teams["answer"] == "")]

    @cached_property
    def _evolutions(self) -> dict[str, Evolution]:
        years = []
        for at, (label, found) in enumerate(zip(self.labels, self.diagnoses, strict=True)):
            teams = self.teams[self.teams["year"] == label]
            missing = missing_teams(self.diagnoses[at - 1].providers, teams) if at else None
            years.append(Year(label, found, missing))
        return {name: evolution_of(years, name) for name in self.families}

    def evolution(self, family: str | None = None) -> Evolution:
        """Return the numbers of a family, the first by default; see `Evolution`.

        Raises
        ------
        ParameterError
            When the years do not all have this family.
        """
        name = family or self.families[0]
        if name not in self.families:
            raise ParameterError(
                f"Famille absente d'une des années : « {name} ».{did_you_mean(name, self.families)} Suivies : "
                f"{first_five(self.families)}."
            )
        return self._evolutions[name]

    def table(self, family: str | None = None) -> pd.DataFrame:
        """Return every place, year after year, and what its change comes from; see `Evolution.places`."""
        return self.evolution(family).places

    def causes(self, year: str | None = None, *, family: str | None = None) -> Causes:
        """Split what changed from a year to the one before among its causes; the last year by default.

        Raises
        ------
        ParameterError
            When the year is the first, or unknown.
        """
        label = str(year) if year is not None else self.labels[-1]
        if label not in self.labels[1:]:
            raise ParameterError(f"year : attendu {first_five(self.labels[1:])} ; reçu {year!r}.")
        return self.evolution(family).steps[self.labels.index(label) - 1]

    def explain(self, *, lang: Lang = "fr") -> str:
        """Say in a few lines what must be asked first, then what changed and why.

        Parameters
        ----------
        lang
            ``"fr"`` or ``"en"``.
        """
        return "\n".join(following_lines(self._told, lang))

    @takes(MapOptions)
    def map(self, asked: MapOptions) -> WebMap:
        """Draw the map of the last year, with a slider from year to year, and what changed."""
        return draw_years(self._told, asked)

    @checked(path=path_like)
    def report(self, path: str | Path, *, lang: Lang = "fr") -> Path:
        """Write the report, ``.html`` or ``.docx``: what to ask first, people by class and year, causes, places."""
        return write_report(self.diagnoses[-1], path, ReportOptions(lang=lang), following_content(self._told, lang))

    @checked(path=path_like)
    def to_excel(self, path: str | Path, *, lang: Lang = "fr") -> Path:
        """Write a workbook; its first sheet asks what became of the teams that are absent, and is read back."""
        return write_sheets(path, year_sheets(self._told, lang), lang)

    @checked(folder=path_like)
    def save_all(self, folder: str | Path, *, lang: Lang = "fr") -> dict[str, Path]:
        """Write ``suivi_carte.html``, ``suivi.html``, ``suivi.docx`` and ``suivi.xlsx`` in a folder."""
        place = made_folder(folder)
        self.map(lang=lang).save(place / "suivi_carte.html")
        return {
            "map": place / "suivi_carte.html",
            "report": self.report(place / "suivi.html", lang=lang),
            "word": self.report(place / "suivi.docx", lang=lang),
            "workbook": self.to_excel(place / "suivi.xlsx", lang=lang),
        }

    @property
    def _told(self) -> Followed:
        return Followed(self.diagnoses[-1], self.labels, self._evolutions, self.teams, self.sizes)

    def __repr__(self) -> str:
        asked = plural(len(self.questions), "équipe absente à demander", "équipes absentes à demander")
        return f"<Following {self.diagnoses[-1].territory.name}, {' → '.join(self.labels)} : {asked}>"


def follow(
    diagnoses: Sequence[Findings],
    *,
    years: Sequence[str | int] | None = None,
    answers: Mapping[str, str] | str | Path | None = None,
    method: bool = False,
) -> Following:
    """Follow a territory from year to year: what changed, from what, and what may be published of it.

    Communes are brought to those of the last year. What changes is split among the offer, the people, the need, the
    territory, the method and imputed values (Shapley): the shares sum to the change. What comes from imputed values or
    from the territory alone, or from a team that is absent from a list without anybody saying that it closed, is never
    published as an evolution. Each year is compared with the one before: a further year changes no figure.

    Parameters
    ----------
    diagnoses
        Two years or more, in their order; each after the first made by ``diagnose(…, follows=first)``.
    years
        What each is called; « 1re année »… by default.
    answers
        What became of the providers that are absent: by name or identifier, ``"fermée"``, ``"oubliée"`` or
        ``"renommée"``; or the workbook of `Following.to_excel`, answered.
    method
        Accept other parameters, as a cause of change.

    Returns
    -------
    Following
        `table`, `causes`, `teams`, `questions`; `map`, `report`, `to_excel`, `save_all` hand it over.

    Raises
    ------
    ParameterError
        For less than two years, a public edition, other parameters, or a need ranked among other places or years.
    InputError
        For answers that cannot be read.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard, teams = zb.territory("30"), zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"))
    >>> first = zb.diagnose(gard, teams)
    >>> gone = teams.table["name"].iloc[0]
    >>> found = zb.follow([first, first.with_providers(remove=[gone])], years=[2025, 2026])
    >>> found.causes().moved, found.teams["state"].tolist()
    (('offer',), ['stopped', 'present', 'present', 'present', 'present'])
    """
    found = list(diagnoses) if isinstance(diagnoses, Sequence) else [diagnoses]
    if len(found) < 2 or not all(isinstance(one, Findings) for one in found):
        raise ParameterError("follow attend deux diagnostics au moins, dans l'ordre : follow([d2025, d2026]).")
    labels = _labels(years, len(found))
    for label, one in zip(labels[1:], found[1:], strict=True):
        refuse_to_follow(found[0], one, (labels[0], label), method=method)
    told = _answers(answers)
    serving = [_serving(one) for one in found]
    teams, sizes = [], []
    for (since, year), (before, then), after in zip(pairwise(labels), pairwise(serving), found[1:], strict=True):
        met = _named(_met(before, then, after.providers), after, told)
        teams.append(met.assign(since=since, year=year))
        sizes.append(list_sizes(before, then).reset_index().assign(since=since, year=year))
    everyone = _with_returns(pd.concat(teams, ignore_index=True), labels)
    _refuse_strangers(told, everyone)
    return Following(labels, tuple(found), everyone, pd.concat(sizes, ignore_index=True), told)


def _serving(found: Findings) -> Providers:
    """Return the providers that serve the territory, or stand in it: a list may hold those of all France."""
    table = found.providers.table
    serving = pd.Index([ident for result in found.families.values() for ident in result.providers.index])
    asked = ((provider_of(table), serving), (table.index, serving), (table["commune"], found.table.index))
    here = np.logical_or.reduce([found_in(values, known) for values, known in asked])
    return dataclasses.replace(found.providers, table=table[here])


def _met(before: Providers, after: Providers, listed: Providers) -> pd.DataFrame:
    """Find those who served in the lists of the next year, where they may be anywhere; only those serving are new."""
    teams = followed_teams(before, listed)
    return teams[(teams["state"] != "new") | found_in(teams["after"], after.table.index)]


def _labels(years: Sequence[str | int] | None, count: int) -> tuple[str, ...]:
    if years is None:
        return ("1re année", *(f"{at}e année" for at in range(2, count + 1)))
    labels = tuple(map(str, years)) if isinstance(years, Sequence) and not isinstance(years, str) else (str(years),)
    if len(labels) != count or len(set(labels)) != count or not all(label.strip() for label in labels):
        raise ParameterError(
            f"years : attendu {count} noms, un par diagnostic, tous différents ; reçu : {first_five(labels)}."
        )
    return labels


def _named(teams: pd.DataFrame, after: Findings, told: Mapping[Told, str]) -> pd.DataFrame:
    """Add the name of whom a team may be, and what was answered of it."""
    names = after.providers.table["name"]
    gone = teams["state"] == "absent"
    answer = [_told_of(told, row.before, row.name) for row in teams.itertuples(index=False)]
    return teams.assign(
        perhaps_name=[str(names.get(other, "")) if other else "" for other in teams["perhaps"]],
        answer=pd.Series(answer, index=teams.index, dtype=object).where(gone, ""),
    )


def _told_of(told: Mapping[Told, str], ident: str, name: str) -> str:
    return next((told[key] for key in ((ident, name), ident, name) if key in told), "")


def _with_returns(teams: pd.DataFrame, labels: tuple[str, ...]) -> pd.DataFrame:
    """Answer for the teams that a later list names again: the one before had forgotten them."""
    key = pd.MultiIndex.from_frame(teams[["family", "name", "commune"]])
    when = teams["year"].map({label: at for at, label in enumerate(labels)})
    back = pd.Series(when.to_numpy(), index=key)[(teams["state"] == "new").to_numpy()].groupby(level=[0, 1, 2]).max()
    later = back.reindex(key).to_numpy() > when.to_numpy()
    forgotten = later & (teams["state"] == "absent") & (teams["answer"] == "")
    return teams.assign(answer=teams["answer"].where(~forgotten, "forgotten"))


def _answers(answers: Mapping[str, str] | str | Path | None) -> dict[Told, str]:
    """Return what became of each team, by identifier or name; by both where a workbook says so."""
    if answers is None:
        return {}
    if not isinstance(answers, Mapping | str | Path):
        raise ParameterError(f"answers : attendu {{'Le Lien': 'fermée'}}, ou le classeur du suivi ; reçu {answers!r}.")
    if not isinstance(answers, Mapping):
        return _read_answers(Path(answers))
    _refuse_words({str(name): value for name, value in answers.items()})
    return {str(name): _ANSWERS[normalise(str(value))] for name, value in answers.items()}


def _refuse_words(told: Mapping[str, object], where: str = "") -> None:
    wrong = [f"{name} : « {value} »" for name, value in told.items() if normalise(str(value)) not in _ANSWERS]
    if wrong:
        raise InputError(
            f"{where}Réponses non comprises : {first_five(wrong)}. Attendu : « fermée », « oubliée » ou « renommée »."
        )


def _read_answers(path: Path) -> dict[Told, str]:
    """Read the first sheet of a workbook of `Following.to_excel`, answered; or a CSV of the same columns.

    Identifiers are often row numbers, which another year gives to another team: the name is read with them.
    """
    from python_calamine import CalamineError

    try:
        table = (
            pd.read_csv(path, sep=None, engine="python", dtype=str, encoding="utf-8-sig")
            if path.suffix.lower() == ".csv"
            else pd.read_excel(path, dtype=str, engine="calamine")
        )
    except FileNotFoundError as error:
        raise InputError(f"{path} : introuvable. Attendu : le classeur du suivi, répondu.") from error
    except (OSError, ValueError, KeyError, CalamineError) as error:
        raise InputError(f"{path} : illisible ({error}). Attendu : le classeur du suivi, répondu.") from error
    heads = [next((name for name in pair if name in table), "") for pair in (_HEADS[0], _HEADS[1], _HEADS[-1])]
    if "" in heads:
        raise InputError(
            f"{path} : colonnes attendues « Identifiant », « Intervenant » et « Réponse » ; trouvées : "
            f"{first_five(map(str, table.columns))}. Redonnez la feuille « Équipes » du suivi."
        )
    table = table[heads].fillna("").astype(str).apply(lambda column: column.str.strip())
    rows = table[table[heads[2]] != ""]
    _refuse_words({f"ligne {at + 2}, {name}": value for at, (_, name, value) in rows.T.items()}, f"{path} : ")
    return {
        (ident, name) if ident else name: _ANSWERS[normalise(value)]
        for ident, name, value in rows.itertuples(index=False)
    }


def _refuse_strangers(told: Mapping[Told, str], teams: pd.DataFrame) -> None:
    """Refuse answers on teams that no year has, or on an identifier that is not one team."""
    gone = teams[teams["state"] == "absent"]
    known = {*teams["before"], *teams["after"], *teams["name"]}
    known |= {pair for side in ("before", "after") for pair in zip(teams[side], teams["name"], strict=True)}
    names = sorted({str(name) for name in gone["name"]})
    odd = [name if isinstance(name, str) else name[1] for name in told if name not in known]
    if odd:
        raise InputError(
            f"Réponse sur une équipe inconnue : « {odd[0]} ».{did_you_mean(odd[0], names)} Équipes absentes : "
            f"{first_five(names) or 'aucune'}."
        )
    several = gone.groupby("before")["name"].unique()
    for ident, called in several[several.map(len) > 1].items():
        if ident in told:
            raise InputError(
                f"Réponse sur « {ident} », qui est une autre équipe selon l'année : {first_five(called)}. Répondez par "
                "leur nom."
            )
