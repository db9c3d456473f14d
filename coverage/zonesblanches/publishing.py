"""The verbs of a diagnosis that hand it over to anyone: its public edition, what to read before, the search after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from zonesblanches.arguments import takes
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs import options

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Publishing"]


class Publishing(Findings):
    """What a diagnosis does to be published."""

    @takes(options.PublicOptions)
    def public(self, asked: options.PublicOptions) -> Self:
        """Return the public edition: another diagnosis, whose tables hold nothing to hide, so that no output can.

        What the public may know goes in, and the method is run again: no figure of it ever met a hidden count or a
        home. Counts of people under `threshold` are hidden with others, in the territory and around, so that none is
        known small, and rates of too few people with them. Totals add up what is published. Teams stand at their
        commune's point, costs and classes follow; those of official directories and of the families named in
        `official` keep their own (`exact_teams` lists them). Teams whose name tells of a person, a street or a phone
        are called by their commune (`person_names` lists them), lists « liste 1 », « liste 2 »…; no contact, no free
        text, no hash of a private list. `edition` says what was hidden, and how many classes are not the internal ones.

        Raises
        ------
        ParameterError
            When a family, a column or a name to keep is unknown, `threshold` is not a whole number of at least 2, or
            this edition is public.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).public()
        >>> bool((lozere.table["demand"].dropna() >= 11).all())
        True
        """
        from zonesblanches.outputs.editions import public_findings

        return public_findings(self, asked)

    def person_names(self, keep_names: options.KeepNames = ()) -> pd.DataFrame:
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

    def exact_teams(self, official: Sequence[str] = ()) -> pd.DataFrame:
        """List the teams whose own point the public edition keeps: read it before you publish.

        Those of official directories, and of the families whose addresses you say are public.

        Parameters
        ----------
        official
            Those families, as for `public`.

        Returns
        -------
        pandas.DataFrame
            Indexed by provider: `source`, `row`, `name`, `family`, `commune`, `lon`, `lat`.

        Examples
        --------
        >>> import pandas as pd
        >>> import zonesblanches as zb
        >>> teams = pd.DataFrame({"nom": ["Les Mimosas"], "commune": ["Guéret"], "famille": ["clubs"]})
        >>> creuse = zb.territory("23")
        >>> creuse = zb.diagnose(creuse, zb.read_providers(teams, territory=creuse))
        >>> len(creuse.exact_teams()), len(creuse.exact_teams(official=["clubs"]))
        (0, 1)
        """
        from zonesblanches.outputs.editions import exact_teams

        return exact_teams(self, official)

    @takes(options.CheckOptions)
    def check_edition(self, asked: options.CheckOptions) -> pd.DataFrame:
        """Search files for what a public edition must not hold; call it on the internal diagnosis, which knows it.

        Returns
        -------
        pandas.DataFrame
            One row per finding: `file`, `kind`, `what`, `where`; empty when nothing was found.

        Raises
        ------
        InputError, ParameterError
            When a file cannot be read, or this edition is public: it no longer knows what was hidden.
        OutputError
            With `strict`, when something is found.
        """
        from zonesblanches.outputs.editions import check_edition

        return check_edition(self, asked)
