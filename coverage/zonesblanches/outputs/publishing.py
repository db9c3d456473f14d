"""The verbs of a diagnosis that hand over files, and its public edition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from zonesblanches.arguments import checked, path_like
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang

if TYPE_CHECKING:
    import pandas as pd

    from zonesblanches.outputs.bundle import Edition
    from zonesblanches.outputs.editions import KeepNames

__all__ = ["Publishing"]


class Publishing(Findings):
    """Findings that can be written, for those who work on them or for anyone.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
    >>> gard.public().edition.threshold
    11
    """

    def public(
        self,
        *,
        threshold: int = 11,
        providers: bool = True,
        official: Sequence[str] = (),
        keep_names: KeepNames = (),
    ) -> Self:
        """Return the public edition: another diagnosis, whose tables hold nothing to hide, so that no output can.

        Counts of people under `threshold` are hidden, and those that would reveal them by difference; scores, volumes
        and ranks are computed again from what is left. Contacts and free text are dropped. Providers that are not
        institutions (town halls, CCAS, official directories) stand at their commune's point, and costs to them are
        raised to the next 5 minutes. Teams whose name looks like a person's are called by their commune
        (`person_names` lists them). Lists are called « liste 1 », « liste 2 »…: the name of a file may be that of a
        person. Classes and reasons stay.

        Parameters
        ----------
        threshold
            Least count that may be published, in people.
        providers
            False leaves the providers out too: no name, no point, no list of the nearest, neither on the map nor in the
            fiches nor in the report. Their number and the cost to the nearest stay, by commune.
        official
            Families of services whose addresses are public, besides those recognised.
        keep_names
            Names of teams that you vouch for, though they look like a person's; ``"tous"`` keeps every one.

        Returns
        -------
        Diagnosis
            With `edition`, which says what was hidden.

        Raises
        ------
        ParameterError
            When a family or a name to keep is unknown, `threshold` is not a whole number of at least 2, or this
            edition is public.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).public()
        >>> bool((lozere.table["demand"].dropna() >= 11).all())
        True
        """
        from zonesblanches.outputs.editions import public_findings

        return public_findings(self, threshold=threshold, providers=providers, official=official, keep_names=keep_names)

    def person_names(self, keep_names: KeepNames = ()) -> pd.DataFrame:
        """List the names of teams that look like a person's, and what the public edition calls these teams instead.

        A guess by words: a civility, a common first name, capitals that are neither a place nor a word of the field.
        « Maison Simone Veil » is a building. Read the list, and vouch for a name by ``keep_names=``.

        Parameters
        ----------
        keep_names
            Names that you vouch for.

        Returns
        -------
        pandas.DataFrame
            Indexed by provider: `source`, `row`, `name`, `person` (the part of it), `shown`.

        Examples
        --------
        >>> import pandas as pd
        >>> import zonesblanches as zb
        >>> teams = pd.DataFrame({"nom": ["Bonnat - Zoé Testeur", "Club des aînés"], "commune": ["Bonnat", "Guéret"]})
        >>> creuse = zb.territory("23")
        >>> zb.diagnose(creuse, zb.read_providers(teams, territory=creuse)).person_names()["shown"].tolist()
        ['Équipe de Bonnat']
        """
        from zonesblanches.outputs.editions import person_names

        return person_names(self, keep_names)

    def verifier_edition(
        self,
        files: str | Path | Sequence[str | Path],
        *,
        threshold: int = 11,
        providers: bool = True,
        official: Sequence[str] = (),
        keep_names: KeepNames = (),
        strict: bool = False,
    ) -> pd.DataFrame:
        """Search files for what a public edition must not hold; call it on the internal diagnosis, which knows it.

        Parameters
        ----------
        files
            A folder, a file, or several files.
        threshold, providers, official, keep_names
            As for `public`.
        strict
            True raises when something is found.

        Returns
        -------
        pandas.DataFrame
            One row per finding: `file`, `kind`, `what`, `where`; empty when nothing was found.

        Raises
        ------
        InputError
            When a file does not exist or cannot be read.
        OutputError
            With `strict`, when something is found.
        ParameterError
            When this edition is public: it no longer knows what was hidden.
        """
        from zonesblanches.outputs.editions import verifier_edition

        return verifier_edition(
            files,
            self,
            threshold=threshold,
            providers=providers,
            official=official,
            keep_names=keep_names,
            strict=strict,
        )

    @checked(path=path_like)
    def to_excel(self, path: str | Path, *, lang: Lang = "fr") -> Path:
        """Write the workbook: priorities with plain reasons, communes, EPCI, rejects, parameters and sources."""
        from zonesblanches.outputs.workbook import write_workbook

        return write_workbook(self, path, lang=lang)

    @checked(path=path_like)
    def to_csv(self, path: str | Path, *, lang: Lang = "fr") -> Path:
        """Write the communes as a CSV that French Excel opens: ``;``, decimal comma, UTF-8 with its mark."""
        from zonesblanches.outputs.tables import write_csv

        return write_csv(self, path, lang=lang)

    @checked(path=path_like)
    def to_geopackage(self, path: str | Path) -> Path:
        """Write communes, EPCI and providers as a GeoPackage, EPSG:4326, which QGIS opens in class colours."""
        from zonesblanches.outputs.geopackage import write_geopackage

        return write_geopackage(self, path)

    @checked(path=path_like)
    def to_parquet(self, path: str | Path) -> Path:
        """Write the communes as GeoParquet, EPSG:4326."""
        from zonesblanches.outputs.tables import write_parquet

        return write_parquet(self, path)

    @checked(folder=path_like)
    def save_all(  # noqa: PLR0913 - plain switches of one folder
        self,
        folder: str | Path,
        *,
        lang: Lang = "fr",
        inputs: Sequence[str | Path] = (),
        notice: str | None = None,
        progress: Callable[[str], None] | None = None,
        edition: Edition = "interne",
        threshold: int = 11,
        providers: bool = True,
        official: Sequence[str] = (),
        keep_names: KeepNames = (),
        fiches: bool = False,
        replace: bool = False,
    ) -> dict[str, Path]:
        """Write every output in a folder, all of them or none.

        Parameters
        ----------
        folder
            Made when absent. What an earlier call wrote there is replaced, or removed where this one does not write it
            (``.zones-blanches.json`` remembers it); other files are left.
        lang
            ``"fr"`` or ``"en"``.
        inputs
            Files that must not be overwritten.
        notice
            Badge on the map and the report.
        progress
            Called with a few words at each step.
        edition
            ``"publique"`` writes what `public` leaves, then searches every file (`verifier_edition`) before any is
            handed over: one secret found, and nothing is written.
        threshold, providers, official, keep_names
            With ``"publique"``, as for `public`.
        fiches
            True adds a page per commune and per EPCI, in PDF.
        replace
            True overwrites files that were changed by hand since they were written, or that no manifest tells of.

        Returns
        -------
        dict
            Path of ``carte``, ``rapport``, ``word``, ``classeur``, ``csv``, ``geopackage``, ``parquet``,
            ``dictionnaire``, ``parametres``, ``lecture``.

        Raises
        ------
        OutputError
            When the folder cannot be written, an output would replace an input or a file changed by hand, or something
            secret was found in a public edition.
        ParameterError
            When the edition has another name, or is public already.
        """
        from zonesblanches.outputs.bundle import Publication, save_all

        say = progress or (lambda _: None)
        readers = Publication(
            edition=edition, threshold=threshold, providers=providers, official=official, keep_names=keep_names
        )
        return save_all(
            self,
            folder,
            lang=lang,
            inputs=inputs,
            notice=notice,
            progress=say,
            publication=readers,
            fiches=fiches,
            replace=replace,
        )
