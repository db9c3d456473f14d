"""The diagnosis as the analyst holds it: findings, and the verbs that hand them over."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zonesblanches.arguments import checked, code_text, one_of, several
from zonesblanches.diagnosis.diagnose import Progress, find
from zonesblanches.language import Lang
from zonesblanches.outputs.describing import Describing
from zonesblanches.outputs.publishing import Publishing
from zonesblanches.parameters import Parameters
from zonesblanches.providers.providers import LISTS, Providers, combine_providers
from zonesblanches.telling import remarks
from zonesblanches.telling.explain import explain
from zonesblanches.territory.territory import Territory
from zonesblanches.travel.costs import CostTable

if TYPE_CHECKING:
    from zonesblanches.outputs.figure.draw import Orientation, PageSize
    from zonesblanches.outputs.webmap import Carte

__all__ = ["Diagnosis", "diagnose"]


@dataclass(frozen=True)
class Diagnosis(Describing, Publishing):
    """A diagnosis: the tables of `Findings`, and what to do with them.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
    >>> print(gard.explain("30007", lang="en").splitlines()[0])
    Alès (30007)
    """

    @property
    def notes(self) -> tuple[str, ...]:
        """Everything assumed, resolved or imputed, in French."""
        return remarks.notes(self)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must be read before the results, with what to type to mend it, in French."""
        return remarks.warnings(self)

    @checked(commune=code_text)
    def explain(self, commune: str, *, lang: Lang = "fr") -> str:
        """Explain the class and the score of a commune in sentences, for every family.

        Parameters
        ----------
        commune
            Code, or name.
        lang
            ``"fr"`` or ``"en"``.

        Raises
        ------
        UnknownCodeError
            When the commune is not in the territory, with the nearest names.
        """
        return explain(self, commune, lang=lang)

    @checked(columns=several(str, 'donnez des noms de colonnes, par exemple ["population"]', empty=True))
    def map(
        self,
        *,
        columns: Sequence[str] = (),
        view: str | None = None,
        lang: Lang = "fr",
        title: str | None = None,
        notice: str | None = None,
    ) -> Carte:
        """Draw the interactive map: a `folium.Map` that can be extended, and saved as one file that needs no network.

        Parameters
        ----------
        columns
            Columns of numbers of `table` that the reader may colour the communes by, besides the classes, the score,
            the cost to the nearest, the supply, the number of providers and the people concerned.
        view
            What the map opens on: ``"class"`` (by default), ``"score"``, ``"nearest_cost"``, or any column of numbers.
        lang
            ``"fr"`` or ``"en"``.
        title
            Title of the page.
        notice
            Badge beside the title, such as « données provisoires ».

        Returns
        -------
        folium.Map
            With ``save(path)``, ``embed(address)`` and a notebook view.

        Raises
        ------
        ParameterError
            When one of `columns` is absent or holds no numbers.
        """
        from zonesblanches.outputs.maps import draw_map

        return draw_map(self, columns=columns, view=view, lang=lang, title=title, notice=notice)

    def explore(
        self,
        column: str | None = None,
        *,
        columns: Sequence[str] = (),
        lang: Lang = "fr",
        title: str | None = None,
        notice: str | None = None,
    ) -> Carte:
        """Draw the interactive map coloured by a column, as one does with a GeoDataFrame; see `map`.

        Parameters
        ----------
        column
            ``"class"`` (by default), ``"score"``, ``"nearest_cost"``, or any column of numbers of `table`.
        columns, lang, title, notice
            As for `map`.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> diagnosis = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> diagnosis.explore("density", title="Densité").get_root().title
        'Densité'
        """
        return self.map(columns=columns, view=column, lang=lang, title=title, notice=notice)

    def plot(  # noqa: PLR0913 - plain switches of one picture, as analysts know them from geopandas
        self,
        family: str | None = None,
        *,
        column: str | None = None,
        path: str | Path | None = None,
        ax: Any = None,
        size: PageSize = "A4",
        orientation: Orientation = "auto",
        lang: Lang = "fr",
        title: str | None = None,
        subtitle: str | None = None,
        notice: str | None = None,
        labels: bool | int | Sequence[str] = True,
        teams: bool = True,
        circles: bool = False,
        insets: bool = True,
        legend: bool = True,
        date: dt.date | None = None,
    ) -> Any:
        """Draw the static map: a page for print, with legend, scale, north and sources, or a map in your own axes.

        Parameters
        ----------
        family
            Family of services, the first by default.
        column
            A column of numbers (``"score"``, ``"nearest_cost"``, one of your own…) on a continuous scale; the classes
            by default. Values missing or secret are hatched. Many values: the extreme 2 % take the colour of the ends;
            ends in a ratio over 50 make the scale logarithmic.
        path
            Where to write it too: ``.png`` (300 dpi), ``.svg`` or ``.pdf`` (text stays text), whole or not at all.
        ax
            Axes of a figure of yours: the map is drawn there, nothing else is touched, and they are returned.
        size
            ``"A4"`` or ``"A3"``.
        orientation
            ``"portrait"``, ``"landscape"``, or ``"auto"``: as the territory lies.
        lang
            ``"fr"`` or ``"en"``.
        title, subtitle
            Instead of what the map says.
        notice
            What must be read first, such as « données provisoires ».
        labels
            Names of communes: the main ones (True), none (False), how many at most, or which, by name or code. One that
            would collide with another, or with anything on the map, is left out.
        teams
            Whether providers are drawn, by mode.
        circles
            Whether circles show the number of people concerned.
        insets
            Whether overseas territories, and Paris with its inner suburbs in France, get small maps of their own.
        legend
            Whether there is a legend.
        date
            Date written in the sources, today's by default: the same figure and date make the same SVG, byte for byte.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            A figure that pyplot does not know, with ``save(path)`` and ``alt``; or `ax`, where it was given.

        Raises
        ------
        MissingColumnError
            When no table has this column.
        OutputError
            When the file cannot be written, or matplotlib is absent.
        ParameterError
            When an option has an unknown value, or the column holds no numbers.
        UnknownCodeError
            When no family, or no commune to name, is called so.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> figure = gard.plot(column="score", orientation="portrait")
        >>> figure.get_size_inches().round(2).tolist()
        [8.27, 11.69]
        """
        from zonesblanches.outputs.figure import FigureOptions, draw_figure

        options = FigureOptions(
            column=column,
            size=size,
            orientation=orientation,
            lang=lang,
            title=title,
            subtitle=subtitle,
            notice=notice,
            labels=labels,
            teams=teams,
            circles=circles,
            insets=insets,
            legend=legend,
            date=date,
        )
        return draw_figure(self, family, options=options, ax=ax, path=path)

    def report(
        self,
        path: str | Path | None = None,
        *,
        lang: Lang = "fr",
        title: str | None = None,
        subtitle: str | None = None,
        notice: str | None = None,
        logo: str | Path | None = None,
        committee: Sequence[str] = (),
        template: str | Path | None = None,
        date: dt.date | None = None,
    ) -> Any:
        """Make the report, one HTML page that prints well on A4, or a Word document: the same words and figures.

        Parameters
        ----------
        path
            Where to write it, ``.html`` or ``.docx``; None returns the page, an object that a notebook shows, with
            ``save(path)``.
        lang
            ``"fr"`` or ``"en"``.
        title, subtitle
            Instead of ours.
        notice
            Badge beside the territory's name.
        logo
            Picture at the top: PNG, JPEG or GIF, 5 MB at most.
        committee
            Names of those to whom the report is addressed.
        template
            A ``.docx`` or ``.dotx`` of yours, for Word: its styles, headers, footers and page are used, its text is
            not. Styles that it lacks are added; tables have the style « Tableau du rapport » where it has one.
        date
            Date of the report, today's by default.

        Raises
        ------
        InputError
            When the logo or the template is absent, or is not what it should be.
        OutputError
            When the path has another extension, or cannot be written.
        ParameterError
            When an option has an unknown value.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> page = gard.report(title="Diagnostic du Gard", committee=["Département", "Caisse de retraite"])
        >>> "Diagnostic du Gard" in page.html
        True
        """
        from zonesblanches.outputs.report import ReportOptions, make_report, write_report

        options = ReportOptions(
            lang=lang,
            title=title,
            subtitle=subtitle,
            notice=notice,
            logo=logo,
            committee=committee,
            template=template,
            date=date,
        )
        return make_report(self, options) if path is None else write_report(self, path, options)

    def _repr_html_(self) -> str:
        from zonesblanches.outputs.notebook import diagnosis_html

        return diagnosis_html(self)

    def __repr__(self) -> str:
        counts = self.summary()["communes"]
        listed = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        return f"<Diagnosis {self.territory.name}, « {self.main.name} » : {listed}>"


_TERRITORY = 'donnez ce que rend zonesblanches.territory("84")'
_COSTS = "donnez un CostTable, par exemple ce que rend zonesblanches.travel.read_costs(…)"
_PARAMETERS = "donnez des Parameters, par exemple zonesblanches.Parameters(threshold=20), ou un dict"


@checked(
    territory=one_of(Territory, _TERRITORY),
    providers=several(Providers, LISTS),
    families=one_of((str, list, tuple), "donnez un nom de famille, ou plusieurs", optional=True),
    costs=one_of(CostTable, _COSTS, optional=True),
    parameters=one_of(Parameters, _PARAMETERS, optional=True, made={dict: Parameters.from_mapping}),
)
def diagnose(
    territory: Territory,
    providers: Providers | Sequence[Providers],
    *,
    families: str | Sequence[str] | None = None,
    costs: CostTable | None = None,
    parameters: Parameters | None = None,
    progress: Progress | None = None,
) -> Diagnosis:
    """Say where nobody is, where too few are, how many people that concerns, and why.

    Parameters
    ----------
    territory
        Result of `zonesblanches.territory`.
    providers
        One list, or several, of `read_providers` or `load_mairies`.
    families
        Families to assess, in order; the first gives the overall class. All by default, in the order of the lists.
    costs
        Travel costs from communes to providers or to their communes; estimated as the crow flies by default.
    parameters
        The method's numbers.
    progress
        Called with a few words at each step.

    Returns
    -------
    Diagnosis
        Frozen tables, sentences and outputs.

    Raises
    ------
    InputError, ParameterError, CostError
        When a family is unknown, a demand column is absent, or costs do not fit.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> diagnosis = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
    >>> int(diagnosis.summary()["communes"].sum())
    350
    """
    everyone = providers if isinstance(providers, Providers) else combine_providers(list(providers))
    findings = find(
        territory,
        everyone,
        families=families,
        costs=costs,
        parameters=parameters or Parameters(),
        progress=progress or (lambda _: None),
    )
    return Diagnosis(**{entry.name: getattr(findings, entry.name) for entry in dataclasses.fields(findings)})
