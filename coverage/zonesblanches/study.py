"""The diagnosis as the analyst holds it: findings, and the verbs that hand them over."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from zonesblanches.arguments import checked, code_text, one_of, path_like, several, takes
from zonesblanches.diagnosis.decisions import decided
from zonesblanches.diagnosis.kept import keep
from zonesblanches.language import Lang
from zonesblanches.outputs import covers, options
from zonesblanches.providers.providers import LISTS, Providers
from zonesblanches.renamed import with_old_names
from zonesblanches.telling import remarks
from zonesblanches.telling.explain import explain
from zonesblanches.touring import Touring

if TYPE_CHECKING:
    import pandas as pd

    from zonesblanches.outputs.fiches import Fiches
    from zonesblanches.outputs.webmap import WebMap

__all__ = ["Diagnosis"]

_COLUMNS = several(str, 'donnez des noms de colonnes, par exemple ["population"]', empty=True)


@with_old_names
@dataclass(frozen=True)
class Diagnosis(Touring):
    """A diagnosis: the tables of `Findings`, and what to do with them.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
    >>> print(gard.explain("30007", lang="en").splitlines()[0])
    Alès (30007)
    """

    notes = property(remarks.notes, doc="Everything assumed, resolved or imputed, in French.")
    keep = checked(candidates=one_of(Providers, LISTS, optional=True))(keep)
    warnings = property(remarks.warnings, doc="What must be read before the results, in French.")

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

    def with_decisions(self, source: str | Path | pd.DataFrame) -> Self:
        """Set a committee's decisions beside the classes: every output tells both, and nothing computed changes.

        The outputs keep the facts that each was taken on: given to the diagnosis of a later year, the sheet
        « Décisions » of this one asks about those whose facts have changed.

        Parameters
        ----------
        source
            A csv, xlsx, ods or frame of one row by decision: place (Insee code, or name), decided class, reason, body,
            date, and the family where there are several.

        Raises
        ------
        MissingColumnError, InputError
            When a column is missing, or a row lacks its class, reason, body or date, or says one that cannot be.
        ParameterError
            In a public edition.

        Examples
        --------
        >>> import pandas as pd
        >>> import zonesblanches as zb
        >>> told = {"commune": "Mende", "classe": "grise", "motif": "un seul bénévole", "organisme": "comité"}
        >>> lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
        >>> decided = lozere.with_decisions(pd.DataFrame([told | {"date": "2026-03-03"}]))
        >>> decided.decisions.table[["code", "computed_class", "decided_class"]].values.tolist()
        [['48095', 'couverte', 'grise']]
        """
        return dataclasses.replace(self, decisions=decided(self, source))

    @checked(columns=_COLUMNS)
    @takes(options.MapOptions)
    def map(self, asked: options.MapOptions) -> WebMap:
        """Draw the interactive map: a `folium.Map` that can be extended, and saved as one file that needs no network.

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

        return draw_map(self, asked)

    @checked(columns=_COLUMNS)
    @takes(options.ExploreOptions)
    def explore(self, asked: options.ExploreOptions) -> WebMap:
        """Draw the interactive map coloured by a column, as one does with a GeoDataFrame; see `map`.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> diagnosis = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> diagnosis.explore("density", title="Densité").get_root().title
        'Densité'
        """
        told = {name: value for name, value in vars(asked).items() if name != "column"}
        return self.map(view=asked.column, **told)

    @takes(options.FigureOptions)
    def plot(self, asked: options.FigureOptions) -> Any:
        """Draw the static map: a page for print, with legend, scale, north and sources, or a map in your own axes.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            A figure that pyplot does not know, with ``save(path)`` and ``alt``; or `ax`, where it was given.

        Raises
        ------
        MissingColumnError, ParameterError, UnknownCodeError
            When a column, a family, a commune or a value is not known, or the column holds no numbers.
        OutputError
            When the file cannot be written, or matplotlib is absent.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> figure = gard.plot(column="score", orientation="portrait")
        >>> figure.get_size_inches().round(2).tolist()
        [8.27, 11.69]
        """
        from zonesblanches.outputs.figure import draw_figure

        return draw_figure(self, asked)

    @takes(options.LorenzOptions)
    def lorenz(self, asked: options.LorenzOptions) -> Any:
        """Draw the Lorenz curve of the accessibility: who has what share of the offer, beside equal shares.

        Returns
        -------
        matplotlib.figure.Figure
            As for `plot`.

        Raises
        ------
        OutputError
            When nobody has any offer within reach, or the file cannot be written.
        """
        from zonesblanches.outputs.figure.lorenz import draw_lorenz

        return draw_lorenz(self, asked)

    @takes(covers.ReportOptions)
    def report(self, asked: covers.ReportOptions) -> Any:
        """Make the report, one HTML page that prints well on A4, or a Word document: the same words and figures.

        Raises
        ------
        InputError, OutputError, ParameterError
            When the logo or the template is not what it should be, the path cannot be written, or a value is unknown.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> page = gard.report(title="Diagnostic du Gard", committee=["Département", "Caisse de retraite"])
        >>> "Diagnostic du Gard" in page.html
        True
        """
        from zonesblanches.outputs.report import make_report, write_report

        return make_report(self, asked) if asked.path is None else write_report(self, asked.path, asked)

    @takes(covers.ReportOptions)
    def target(self, asked: covers.ReportOptions) -> Any:
        """Make one page on the people whom nobody reaches, by EPCI: a number to measure again every year.

        People aged 80 or more who live alone where they are loaded, else the people concerned, in the zones blanches of
        the first family, with the interval of their census, its year, and how sure the classes are.

        Raises
        ------
        InputError, OutputError, ParameterError
            As for `report`.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> "Recensement de 2021" in gard.target().html
        True
        """
        from zonesblanches.outputs.report import make_report, write_report
        from zonesblanches.telling.documents.target import target_content

        told = target_content(self, asked)
        return make_report(self, asked, told) if asked.path is None else write_report(self, asked.path, asked, told)

    @takes(covers.SlidesOptions)
    def slides(self, asked: covers.SlidesOptions) -> Path:
        """Write six slides for a committee: where, how many, how sure, why, where next, limits.

        Tables and charts are PowerPoint's own, and may be changed there; what each picture or chart shows is said in
        words too.

        Raises
        ------
        InputError, OutputError, ParameterError
            When the logo or the template is not what it should be, the path cannot be written, or a value is unknown.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> from tempfile import TemporaryDirectory
        >>> lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
        >>> with TemporaryDirectory() as folder:
        ...     lozere.slides(f"{folder}/comite.pptx", title="Diagnostic de la Lozère").name
        'comite.pptx'
        """
        from zonesblanches.outputs.slides import write_slides

        return write_slides(self, asked)

    @takes(covers.OnePageOptions)
    def one_page(self, asked: covers.OnePageOptions) -> Fiches | Path:
        """Make the diagnosis on one A4 page: map, figures by class, first priorities, how sure, what next, sources.

        Raises
        ------
        InputError, OutputError, ParameterError
            When the logo is no picture, the path ends neither in ``.html`` nor in ``.pdf``, or cannot be written; for
            an unknown value.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> gard.one_page(title="Le Gard en une page")
        <Fiches Le Gard en une page, 1 page>
        """
        from zonesblanches.outputs.fiches import make_one_page

        return make_one_page(self, asked)

    @takes(options.OneFicheOptions)
    def fiche(self, asked: options.OneFicheOptions) -> Fiches | Path:
        """Make the fiche of a commune or of an EPCI, or write it: one A4 page that a mayor reads in two minutes.

        Raises
        ------
        UnknownCodeError
            When the place is not in the territory, with the nearest names, or when several are called so.
        OutputError, ParameterError
            When the path ends neither in ``.html`` nor in ``.pdf``, or cannot be written; for an unknown value.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> gard.fiche("Alès Agglomération", lang="en")
        <Fiches Communauté d'agglomération Alès Agglomération, 1 page>
        """
        from zonesblanches.outputs.fiches import make_fiche

        return make_fiche(self, asked)

    @takes(options.SeveralFichesOptions)
    def fiches(self, asked: options.SeveralFichesOptions) -> Fiches | Path:
        """Make the fiches of a whole territory in one file: contents with links, then one page each.

        Raises
        ------
        UnknownCodeError, OutputError, ParameterError
            As for `fiche`; also beyond 2,000 fiches in a file.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
        >>> gard.fiches(places=["Génolhac", "30189"])
        <Fiches Fiches par commune, 2 pages>
        """
        from zonesblanches.outputs.fiches import make_fiches

        return make_fiches(self, asked)

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
        """Write communes, EPCI, zones and providers as a GeoPackage, EPSG:4326, which QGIS opens in class colours."""
        from zonesblanches.outputs.geopackage import write_geopackage

        return write_geopackage(self, path)

    @checked(path=path_like)
    def to_parquet(self, path: str | Path) -> Path:
        """Write the communes as GeoParquet, EPSG:4326."""
        from zonesblanches.outputs.tables import write_parquet

        return write_parquet(self, path)

    @checked(folder=path_like)
    @takes(options.SaveOptions)
    def save_all(self, asked: options.SaveOptions) -> dict[str, Path]:
        """Write every output in a folder, all of them or none.

        Returns
        -------
        dict
            Path of ``map``, ``report``, ``word``, ``workbook``, ``csv``, ``geopackage``, ``parquet``, ``dictionary``,
            ``parameters``, ``reading``; with `fiches`, of ``fiches`` and ``fiches_epci`` too.

        Raises
        ------
        OutputError
            When the folder cannot be written, an output would replace an input or a file changed by hand, or something
            secret was found in a public edition.
        ParameterError
            When the edition has another name, or is public already.
        """
        from zonesblanches.outputs.bundle import save_all

        return save_all(self, asked)

    def _repr_html_(self) -> str:
        from zonesblanches.outputs.notebook import diagnosis_html

        return diagnosis_html(self)

    def __repr__(self) -> str:
        counts = self.summary()["communes"]
        listed = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        return f"<Diagnosis {self.territory.name}, « {self.main.name} » : {listed}>"
