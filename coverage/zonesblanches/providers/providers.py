"""Providers: teams and services, each at a place, with what was rejected, repaired and merged on the way."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import pandas as pd

from zonesblanches.arguments import checked, path_like, several
from zonesblanches.errors import InputError, OutputError
from zonesblanches.language import Lang, plural
from zonesblanches.providers.distinct import count_distinct
from zonesblanches.providers.families import family_key, near_families, one_spelling
from zonesblanches.providers.roles import PRIVATE_ROLES
from zonesblanches.providers.units import unit_warnings
from zonesblanches.quality import QualityReport
from zonesblanches.said import Said
from zonesblanches.tool import to_type

__all__ = ["LISTS", "Providers", "across_lists", "combine_providers", "put_together"]

TABLE_COLUMNS = (
    "name", "family", "mode", "capacity", "capacity_imputed", "active", "active_assumed", "status", "status_told",
    "updated", "days", "days_told", "stop_of", "declared", "rights", "seat", "name_made",
    "commune", "lon", "lat", "x_m", "y_m", "zone", "landmass",
    "location_quality", "location_source", "location_score", "carrier", "partner", "row", "source",
)  # fmt: skip
LOG_COLUMNS = ["source", "row", "column", "value", "reason", "advice"]
QUESTION_COLUMNS = [*LOG_COLUMNS, "answer", "proposals", "places"]
MERGED_COLUMNS = ["source", "row", "name", "kept_source", "kept_row", "rule", "score", "reason", "pair"]
ROLE_COLUMNS = ["source", "column", "role", "confidence", "how", "used"]
ROW_COLUMNS = ["source", "row", "partner", "fate", "id", "quality", "updated", "reason"]


@dataclass(frozen=True)
class Source:
    """One list that was read: its name, its hash, the fate of its rows, the unit of its capacities (empty: unknown).

    `official` is True of a directory that anyone may read, whose places are public already.
    """

    name: str
    sha256: str
    read: int
    kept: int
    rejected: int
    merged: int
    unit: str = ""
    official: bool = False


@dataclass(frozen=True)
class Providers:
    """Teams and services, made by `read_providers`.

    Attributes
    ----------
    table
        One row per provider, indexed by `id`: `name`, `name_made` (no name was written), `family`, `mode`, `capacity`,
        `capacity_imputed`, `active`, `active_assumed` (nothing says so), `status` (active, inactive, planned),
        `status_told` (the list's words), `updated`, `days` (a week, of a stop of an itinerant service, which has that
        part of its `capacity`; NaN: all week), `days_told` (the list's words), `stop_of` (identifier of the provider of
        which the row is a stop; empty for itself), `declared` (tuple of commune codes), `rights` (tuple of areas as
        wide as a département, ``"departement:84"``, which serve nobody until confirmed), `seat` (commune of the head
        office, where the list tells it from the place of action), `commune`, `lon`, `lat` (EPSG:4326), `x_m`, `y_m`
        (metres in the projection of `zone`), `location_quality` (address, street, place, coordinates, commune point,
        commune centroid), `location_source`, `location_score` (0–1, of a geocoding), `carrier`, `partner`, `row`,
        `source`.
    rejects
        Rows left out: `source`, `row`, `column`, `value`, `reason`.
    repairs
        Values replaced or doubted in rows that were kept: same columns.
    questions
        What was not understood, or what a row says against itself, to be answered by people: the same columns, `row` 0
        for the whole list, then `proposals` (what may be meant) and `places` (codes of the communes where the team may
        really be). Rows of it are kept or rejected.
    merged
        Rows that repeat another: `source`, `row`, `name`, `kept_source`, `kept_row`, `rule`, `score` (0–1), `reason`,
        `pair` (the key by which a review sheet can set them apart again; empty for repeats inside a list).
    sources
        What was read, and how many rows met each fate; ``read = kept + rejected + merged`` always.
    notes
        What was guessed about the file: encoding, separator, sheet, columns.
    warnings
        What must be read first: other sheets that may hold teams, a team written twice, two units in one sum.
    private
        Addresses, phones, e-mails and names of people, indexed by `id`; no output ever holds them.
    roles
        What each column was taken for: `source`, `column`, `role`, `confidence` (0–1), `how`, `used`.
    rows
        One line per row read: `source`, `row`, `partner`, `fate` (kept, merged, rejected), `id`, `quality` (of its
        place), `updated`, `reason`.
    review
        Pairs that may be the same team, to be answered by people; see `merge_providers`.
    """

    table: pd.DataFrame
    rejects: pd.DataFrame
    repairs: pd.DataFrame
    merged: pd.DataFrame
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = field(default=())
    warnings: tuple[str, ...] = field(default=())
    private: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PRIVATE_ROLES)), repr=False)
    roles: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ROLE_COLUMNS), repr=False)
    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ROW_COLUMNS), repr=False)
    review: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    questions: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=QUESTION_COLUMNS), repr=False)

    @property
    def families(self) -> tuple[str, ...]:
        """Families met, in the order of the lists."""
        return tuple(self.table["family"].drop_duplicates())

    def summary(self) -> str:
        """Return the count of every row and what was guessed, in French."""
        return "\n".join([*self.counts(), *self.notes])

    def counts(self) -> list[str]:
        """Return the count of every row, a line by list then one for all, in French."""
        lines = [
            f"{source.name} : {plural(source.read, 'ligne lue', 'lignes lues')} = "
            f"{plural(source.kept, 'gardée', 'gardées')} + {plural(source.rejected, 'rejetée', 'rejetées')} + "
            f"{plural(source.merged, 'fusionnée', 'fusionnées')}"
            for source in self.sources
        ]
        inactive = len(self) - count_distinct(self.table[self.table["active"].astype(bool)])
        imputed = int(self.table["capacity_imputed"].astype(bool).sum())
        return [
            *lines,
            f"{plural(len(self), 'intervenant')}, dont {plural(inactive, 'inactif')} ; "
            f"{plural(imputed, 'capacité imputée', 'capacités imputées')} ; "
            f"{plural(len(self.questions), 'question')} ; "
            f"{plural(len(self.repairs), 'valeur signalée', 'valeurs signalées')}",
        ]

    def partners(self, *, on: dt.date | None = None, stale_years: float = 2.0) -> pd.DataFrame:
        """Say what each partner gave: rows, and how many are located, precise, dated, stale.

        Parameters
        ----------
        on
            Day from which ages are counted; today by default.
        stale_years
            Age, in years, beyond which a row is stale.

        Returns
        -------
        pandas.DataFrame
            Indexed by partner (the list's name where no column names one): `read`, `kept`, `merged`, `rejected`,
            `located`, `precise` (better than the commune), `dated`, `stale`, and their shares (of rows read; `stale` of
            rows dated).
        """
        from zonesblanches.providers.quality import partner_table

        return partner_table(self, on=on, stale_years=stale_years)

    def report(self, *, on: dt.date | None = None, lang: Lang = "fr") -> QualityReport:
        """Report on the quality of the lists: the fate of every row, every guess, every repair.

        Parameters
        ----------
        on
            Day from which the age of rows is counted; today by default.
        lang
            ``"fr"`` or ``"en"``.

        Returns
        -------
        QualityReport
            Shown by a notebook or by ``print``; `sections` holds its tables.
        """
        from zonesblanches.providers.quality import providers_report

        return providers_report(self, on=on, lang=lang)

    @checked(path=path_like)
    def write_review(self, path: str | Path) -> Path:
        """Write the doubtful pairs as a workbook to be answered « oui » or « non », and read back by `merge_providers`.

        The sheet holds addresses and must stay inside the team.

        Parameters
        ----------
        path
            Where to write it, ``.xlsx``.

        Raises
        ------
        OutputError
            When the file cannot be written, or is not an ``.xlsx``.
        """
        from xlsxwriter.exceptions import FileCreateError

        from zonesblanches.providers.review import write_review

        target = Path(path)
        if target.suffix.lower() != ".xlsx":
            raise OutputError(f"{target.name} : la feuille de revue est un classeur, donnez-lui l'extension .xlsx.")
        try:
            write_review(self.review, self.merged, target)
        except (OSError, FileCreateError) as error:
            raise OutputError(
                f"Impossible d'écrire {target} : {getattr(error, 'strerror', None) or error}. Le dossier existe-t-il ? "
                "Le fichier est-il ouvert ailleurs ?"
            ) from error
        return target

    def to_data_inclusion(self, path: str | Path, *, contacts: bool = False) -> Path:
        """Write structures and services of data·inclusion, the national standard, without a fault for its validator.

        Each provider is a structure and its service. What the standard cannot hold (mode, volunteers, communes that an
        aller-vers declares…) stands in columns « zb_… », which its validator leaves alone and `read_data_inclusion`
        reads back. Points are written; addresses, phones, e-mails and names of people only when asked.

        Parameters
        ----------
        path
            ``.xlsx`` (sheets Structures and Services), ``.json``, or ``.csv`` (services; structures stand beside, in
            ``…_structures.csv``).
        contacts
            Whether addresses, phones, e-mails and contacts are written too.

        Returns
        -------
        Path
            The file written.

        Raises
        ------
        OutputError
            When the extension is another, or the file cannot be written.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import pandas as pd
        >>> import zonesblanches as zb
        >>> rows = pd.DataFrame({"nom": ["Les Voisins"], "commune": ["Apt"], "mode": ["aller-vers"]})
        >>> teams = zb.read_providers(rows)
        >>> path = teams.to_data_inclusion(pathlib.Path(tempfile.mkdtemp()) / "equipes.json")
        >>> zb.read_data_inclusion(path).table[["name", "commune", "mode"]].values.tolist()
        [['Les Voisins', '84003', 'aller-vers']]
        """
        from zonesblanches.providers.inclusion_writing import write_data_inclusion

        return write_data_inclusion(self, path, contacts=contacts)

    def __len__(self) -> int:
        return count_distinct(self.table)

    def __repr__(self) -> str:
        return f"<Providers : {plural(len(self), 'intervenant')}, {plural(len(self.rejects), 'rejet')}>"


LISTS = 'donnez ce que rend zonesblanches.read_providers("equipes.csv"), ou plusieurs dans une liste'


@checked(parts=several(Providers, LISTS, empty=True))
def combine_providers(parts: Sequence[Providers]) -> Providers:
    """Put several lists one after the other, all their rejects and repairs with them.

    Identifiers that several lists use get the list's number as a prefix; families take their most frequent spelling,
    case, accents and plurals aside. Nothing is merged across lists.

    Raises
    ------
    InputError
        When there is no list.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> both = zb.combine_providers([zb.load_mairies(min_hours=40), zb.load_mairies(min_hours=40)])
    >>> both.table.index.is_unique
    True
    """
    together = put_together(parts)
    return dataclasses.replace(
        together, warnings=(*together.warnings, *_unmerged(parts), *across_lists(parts, together))
    )


def put_together(parts: Sequence[Providers]) -> Providers:
    """Put lists one after the other, without a word on those that should be merged.

    Raises
    ------
    InputError
        When there is no list.
    """
    if not parts:
        raise InputError("Aucune liste d'équipes : donnez au moins une liste.")
    if len(parts) == 1:
        return parts[0]
    idents = [part.table.index.to_numpy(dtype=object).tolist() for part in parts]
    counts = Counter(chain.from_iterable(idents))
    shared = {ident for ident, count in counts.items() if count > 1}
    if any(f"{number}-{ident}" in counts for number in range(1, len(parts) + 1) for ident in shared):
        shared = set(counts)  # a list already has such a prefix: then every identifier gets its own
    names = [
        {ident: f"{number}-{ident}" for ident in own if ident in shared} for number, own in enumerate(idents, start=1)
    ]
    table = pd.concat([_renamed(part.table, new) for part, new in zip(parts, names, strict=True)])
    table["family"], joined = one_spelling(table["family"].to_numpy(dtype=object).tolist())
    return Providers(
        table=table,
        rejects=pd.concat([part.rejects for part in parts], ignore_index=True),
        repairs=pd.concat([part.repairs for part in parts], ignore_index=True),
        questions=pd.concat([part.questions for part in parts], ignore_index=True),
        merged=pd.concat([part.merged for part in parts], ignore_index=True),
        sources=tuple(source for part in parts for source in part.sources),
        notes=(*(note for part in parts for note in part.notes), *joined),
        warnings=tuple(text for part in parts for text in part.warnings),
        private=pd.concat([part.private.rename(index=new) for part, new in zip(parts, names, strict=True)]),
        roles=pd.concat([part.roles for part in parts], ignore_index=True),
        rows=pd.concat(
            [
                part.rows.assign(id=[new.get(ident, ident) for ident in part.rows["id"]]) if new else part.rows
                for part, new in zip(parts, names, strict=True)
            ],
            ignore_index=True,
        ),
    )


def _renamed(table: pd.DataFrame, new: dict[str, str]) -> pd.DataFrame:
    """Give rows, and the services of which they are stops, other identifiers."""
    return table.rename(index=new).assign(stop_of=table["stop_of"].replace(new).to_numpy()) if new else table


def _unmerged(parts: Sequence[Providers]) -> list[Said]:
    """Say which families several lists share: a team that two of them name counts twice."""
    owners: dict[str, int] = {}
    spelling: dict[str, str] = {}
    for part in parts:
        for name in part.families:
            key = family_key(name)
            spelling.setdefault(key, name)
            owners[key] = owners.get(key, 0) + 1
    return [
        Said(
            f"« {spelling[key]} » : {count} listes mises bout à bout sans fusion, une équipe que deux d'entre elles "
            "nomment compte double",
            f"Réunissez-les par {to_type('merge_providers(…)', '--fusionner')}",
        )
        for key, count in owners.items()
        if count > 1
    ]


def across_lists(parts: Sequence[Providers], together: Providers) -> list[str]:
    """Say what only shows when lists stand side by side: families of near names, capacities in several units.

    Parameters
    ----------
    parts
        The lists.
    together
        Those lists put together.
    """
    known = {said for part in parts for said in near_families(part.families)}
    return [*(said for said in near_families(together.families) if said not in known), *unit_warnings(together)]
