"""The study area: its communes, and those around that share the same providers."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from zonesblanches.errors import (
    InputError,
    MissingColumnError,
    TerritoryError,
    UnknownCodeError,
    did_you_mean,
    first_five,
)
from zonesblanches.language import Lang, normalise, plural
from zonesblanches.nouns import COMMUNE, PLACE, Noun, read_noun
from zonesblanches.territory import custom, store
from zonesblanches.territory.land import Land, gazetteer_of_france

if TYPE_CHECKING:
    from zonesblanches.census.tables import CensusTable
    from zonesblanches.quality import QualityReport
    from zonesblanches.territory.areas import Level
    from zonesblanches.territory.grid import GridSource

__all__ = ["Territory", "find_commune", "territory"]

_COMMUNE_CODE = r"(?!00)\d[\dAB]\d{3}"  # Insee


@dataclass(frozen=True)
class Territory(Land):
    """A study area, made by `territory`.

    Attributes
    ----------
    name
        Title on outputs, such as ``Gard (30)``.
    communes
        One row per commune of the territory, indexed by code, EPSG:4326: names, EPCI, people, area, the point
        where people are reached (`lon`, `lat`, and `x_m`, `y_m` in the territory's own projection).
    neighbours
        The communes around, same columns without geometry. `border` and `origins` choose among them.
    notes
        What was resolved or assumed on the way, in French.
    sources
        Credits that every output carries.
    gazetteer
        Looks communes up by code or name; `read_providers` uses it.
    outlines
        Shapes given by the user, of the communes and of those around, EPSG:4326; None means the embedded ones.
    elsewhere
        The communes of France that nobody of the territory could reach, overseas or not, same columns.
    noun
        What its places are called on outputs: communes, or what the user named them.
    years
        Year of the census of each column of people, where it is known.
    scales
        Values of a former year that the need is ranked among, by component; None for today's (`diagnose(follows=…)`).
    grid
        Where people live inside its communes (`with_grid`); None where nobody said.
    """

    def with_data(
        self,
        frame: pd.DataFrame,
        *,
        code: str,
        columns: Mapping[str, str],
        how: str | Mapping[str, str] | None = None,
    ) -> Territory:
        """Return a territory with columns of the user's added, joined on the commune's code.

        Parameters
        ----------
        frame
            One row per commune, for the territory and, if possible, the communes around.
        code
            Name of the column of commune codes, of any recent vintage.
        columns
            What to take: our name → the frame's, e.g. ``{"people_75p": "P22_POP75P"}``.
        how
            How values of former communes become one, ``"sum"`` or ``"mean"`` (by population), for all or by our name;
            see `update_codes`. None refuses a table in which two rows are one commune today.

        Returns
        -------
        Territory
            New object. Communes absent from the frame get missing values, and `notes` counts them.

        Raises
        ------
        InputError
            When what is given is no table, such as a path.
        MissingColumnError
            When a column named is not in the frame.
        TerritoryError
            When a commune stands on several rows, or a value is not a number.
        """
        if not isinstance(frame, pd.DataFrame):
            raise InputError(
                f"with_data attend une table (pandas.DataFrame), reçu : {first_five([repr(frame)])}. Lisez d'abord le "
                f'fichier : pandas.read_excel("…", dtype={{"{code}": str}}) ou pandas.read_csv(…), puis donnez-la.'
            )
        if missing := [name for name in [code, *columns.values()] if name not in frame.columns]:
            hint = did_you_mean(missing[0], [str(c) for c in frame.columns])
            raise MissingColumnError(f"Colonne absente de la table : {first_five(missing)}.{hint}")
        if how is not None:
            return self._gathered(frame, code, columns, how)
        codes = pd.Series([self.gazetteer.code(value)[0] for value in frame[code]], frame.index, dtype=object)
        twice = codes[codes.ne("") & codes.duplicated(keep=False)]
        if len(twice):
            raise TerritoryError(
                f"Communes présentes sur plusieurs lignes : {first_five(sorted(set(twice)))}. Si elles ont fusionné "
                'depuis le fichier, dites comment les réunir : how="sum" pour des effectifs, how="mean" pour des taux.'
            )
        data = custom.to_numbers(frame, columns)
        data.index = pd.Index(codes, name="code")
        return self._joined(data[data.index != ""], int(codes.eq("").sum()))

    def _gathered(
        self, frame: pd.DataFrame, code: str, columns: Mapping[str, str], how: str | Mapping[str, str]
    ) -> Territory:
        """Join a table of any vintage, former communes brought together as told."""
        from zonesblanches.territory.update import update_codes

        data = custom.to_numbers(frame, columns).assign(**{code: frame[code]})
        update = update_codes(data, code=code, how=how, repeats="gather")
        rows = len(update.rejects)
        found = self._joined(update.table.set_index(code).rename_axis("code"), rows)
        return dataclasses.replace(found, notes=(*found.notes, *update.notes))

    def _joined(self, data: pd.DataFrame, unknown: int) -> Territory:
        """Return a territory with columns joined on today's codes."""
        absent = int((~self.communes.index.isin(data.index)).sum())
        note = (
            f"Colonnes ajoutées ({', '.join(data)}) : {plural(len(data), 'commune reconnue', 'communes reconnues')}, "
            f"{plural(unknown, 'code inconnu', 'codes inconnus')}, "
            f"{plural(absent, 'commune du territoire sans valeur', 'communes du territoire sans valeur')}"
        )
        parts = {name: getattr(self, name).copy() for name in ("communes", "neighbours", "elsewhere")}
        for part in parts.values():
            for name in data:
                part[name] = data[name].reindex(part.index)
        return dataclasses.replace(self, **parts, notes=(*self.notes, note), years={**self.years} | dict.fromkeys(data))

    def with_census(self, *files: str | os.PathLike[str] | CensusTable, year: int | None = None) -> Territory:
        """Return a territory with people by age, those living alone, incomes… read from official files as downloaded.

        Parameters
        ----------
        files
            Paths of files that `read_census` reads (see `sources`), or what it returned. Codes of any vintage.
        year
            Year of the data, for files that hold several; it must be in each. None takes the latest of each.

        Returns
        -------
        Territory
            New object, with those of `people_65p`, `people_75p`, `people_80p`, `people_80p_alone`, `median_income`,
            `poverty_share`, `apl_gp`, `density_grid` that the files hold, for its communes and those around. `notes`
            says which vintage, how many are missing, secret, merged; `sources` credits the producers.

        Raises
        ------
        InputError
            For a file of another kind, damaged, or without the year.
        TerritoryError
            When none of the territory's communes is in a file.
        """
        from zonesblanches.territory.census_join import join_census

        parts = {name: getattr(self, name).copy() for name in ("communes", "neighbours", "elsewhere")}
        joined = join_census(files, *(part.index for part in parts.values()), year=year)
        for part in parts.values():
            for name, values in joined.table.items():
                part[name] = values.reindex(part.index)
            if "people_65p" in joined.table and "people_65p_source" in part:
                part["people_65p_source"] = "census"
        notes, sources = (*self.notes, *joined.notes), joined.credited(self.sources)
        years = {**self.years, **joined.years}
        return dataclasses.replace(self, **parts, notes=notes, sources=sources, years=years)

    def with_grid(
        self, source: GridSource, *, columns: Mapping[str, str] | None = None, noun: str | None = None
    ) -> Territory:
        """Return a territory that knows where people live inside its communes.

        A diagnosis then tells who lives beyond reach although the town hall is not; parts are in `Findings.within`.

        Parameters
        ----------
        source
            A grid of Insee's as downloaded (Filosofi 200 m, 1 km or « niveaux naturels »; csv, csv.gz, zip, gpkg, shp,
            parquet), or polygons with people: a layer, or a GeoDataFrame (Iris, quartiers).
        columns
            With polygons: our names → theirs: `code`, and at least one of `population`, `people_65p`, `people_75p`,
            `people_80p`, `people_80p_alone`.
        noun
            What a part is called; « carreau » for a grid, « lieu » for polygons by default.

        Returns
        -------
        Territory
            New object. The people of each commune are shared among its parts, and sum to its own count; `notes` says
            how far apart the two were.

        Raises
        ------
        InputError
            When the file is absent, unreadable, or no grid that is known.
        MissingColumnError, TerritoryError, CrsError
            For polygons without code, people or projection; when none is in the territory.

        Examples
        --------
        >>> import geopandas as gpd
        >>> import shapely
        >>> import zonesblanches as zb
        >>> halves = [shapely.box(3.35, 44.4, 3.5, 44.65), shapely.box(3.5, 44.4, 3.65, 44.65)]
        >>> told = {"code": ["ouest", "est"], "population": [9000, 3000]}
        >>> mende = zb.territory("48095").with_grid(gpd.GeoDataFrame(told, geometry=halves, crs=4326))
        >>> bool(abs(mende.grid.parts["people_65p"].sum() - mende.communes["people_65p"].sum()) < 1e-9)
        True
        """
        from zonesblanches.territory.grid import join_grid

        found = join_grid(self, source, columns=columns, noun=noun)
        sources = (*self.sources, *(line for line in found.sources if line not in self.sources))
        return dataclasses.replace(self, grid=found, notes=(*self.notes, *found.notes), sources=sources)

    def parted(self) -> Territory:
        """Return the territory whose places are the parts of its grid; those around stay communes.

        Raises
        ------
        TerritoryError
            Without a grid: see `with_grid`.
        """
        if self.grid is None:
            raise TerritoryError("Ce territoire ne dit pas où l'on vit dans ses communes : territory.with_grid(…).")
        parts, noun = self.grid.parts, self.grid.noun
        communes = parts.assign(area_km2=custom.areas_km2(parts.geometry))
        return dataclasses.replace(self, communes=communes, noun=noun, outlines=parts.geometry, grid=None, scales=None)

    def report(self, *, lang: Lang = "fr") -> QualityReport:
        """Report on the quality of the data: what each column covers, where it comes from, what was assumed.

        Parameters
        ----------
        lang
            ``"fr"`` or ``"en"``.
        """
        from zonesblanches.territory.quality import territory_report

        return territory_report(self, lang=lang)

    def __repr__(self) -> str:
        return f"<Territory {self.name} : {plural(len(self.communes), self.noun.fr, self.noun.fr_many)}>"


def territory(
    area: str | int | Sequence[str | int] | gpd.GeoDataFrame,
    *,
    level: Level = "auto",
    columns: Mapping[str, str] | None = None,
    name: str | None = None,
    noun: str | None = None,
) -> Territory:
    """Choose the study area.

    Parameters
    ----------
    area
        ``"30"`` or ``"Gard"`` (département), several of them, ``"Occitanie"``, ``"PACA"`` or ``"Alsace"`` (région, of
        today or before 2016), an EPCI by SIREN, name or sigle (``"Grand Avignon"``, ``"CoVe"``), ``"canton d'Apt"``,
        ``"arrondissement d'Apt"``, communes by name or by code of any recent vintage, ``"France"``; or your own
        GeoDataFrame of polygons or points, any CRS.
    level
        ``"auto"``, ``"commune"``, ``"canton"``, ``"epci"``, ``"ept"``, ``"arrondissement"``, ``"departement"``,
        ``"region"`` or ``"former_region"``: needed for a région's code, since two digits mean a département.
    columns
        With a GeoDataFrame: our names → yours. `code` is needed; `name`, `epci`, `epci_name`, `dep`, `population`,
        `people_65p`, `people_75p`, `people_80p`, `people_80p_alone`, `median_income`, `area_km2`, `lon`, `lat` and
        `own` (True inside the territory, False around it) are used where given.
    name
        Title on outputs.
    noun
        What its places are called: ``"quartier"``, ``"carreau"``, ``"secteur"``…, or any word with its article,
        ``"une vallée"``. By default « commune », and « lieu » for polygons whose codes neither look
        like those of communes nor stand in a column named so.

    Returns
    -------
    Territory
        The communes, those around, and what was resolved on the way (`notes`).

    Raises
    ------
    UnknownCodeError
        For unknown codes or names, all at once, with the nearest ones.
    ParameterError
        For a noun whose gender is not known.
    TerritoryError, MissingColumnError, CrsError
        For a GeoDataFrame without CRS, without codes, with duplicate codes.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.territory("30")
    >>> gard
    <Territory Gard (30) : 350 communes>
    """
    if isinstance(area, gpd.GeoDataFrame):
        return _from_frame(area, columns or {}, name, noun)
    if isinstance(area, pd.DataFrame):
        raise TerritoryError(
            "Une table sans formes n'est pas un territoire : donnez un GeoDataFrame, ou la colonne des codes commune."
        )
    from zonesblanches.territory.selection import select

    gazetteer = gazetteer_of_france()
    selection = select(area, level, gazetteer)
    attributes, own = gazetteer.communes, gazetteer.communes.loc[selection.codes]
    shapes = store.shapes(own["dep"].unique() if len(own) < len(attributes) else None)
    communes = gpd.GeoDataFrame(own, geometry=shapes.reindex(own.index), crs=4326)
    title = name or (selection.names[0] if len(selection.names) == 1 else _join_names(selection.names))
    others = attributes[~attributes.index.isin(own.index)]
    reachable = others["zone"].isin(own["zone"].unique())
    return Territory(
        title,
        communes,
        others[reachable],
        notes=tuple(selection.remarks),
        elsewhere=others[~reachable],
        noun=COMMUNE if noun is None else read_noun(noun),
    )


def _join_names(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 4 else f"{names[0]} et {len(names) - 1} autres"


def _from_frame(frame: gpd.GeoDataFrame, columns: Mapping[str, str], name: str | None, noun: str | None) -> Territory:
    from zonesblanches.territory.codes import make_gazetteer

    own, around, outlines, notes = custom.read_frame(frame, columns)
    everything = pd.concat([pd.DataFrame(own.drop(columns="geometry")), around]) if len(around) else own
    return Territory(
        name=name or "Territoire fourni",
        communes=own,
        neighbours=around,
        notes=tuple(notes),
        sources=("Territoire et données : fournis par l’utilisateur",),
        years={},
        gazetteer=make_gazetteer(pd.DataFrame(everything)),
        outlines=outlines,
        noun=read_noun(noun) if noun is not None else _called(own.index, columns.get("code", "")),
    )


def _called(codes: pd.Index, column: str) -> Noun:
    """Say what polygons of one's own are: communes where their codes, or the name of their column, say so."""
    theirs = re.search("insee|com|codgeo", column.lower()) and "iris" not in column.lower()
    return COMMUNE if theirs or codes.str.fullmatch(_COMMUNE_CODE).any() else PLACE


def find_commune(communes: pd.DataFrame, value: str, *, noun: Noun = COMMUNE) -> str:
    """Return the code of a commune given by code or by name, among those of a table.

    Raises
    ------
    UnknownCodeError
        When it is not in the table, with the nearest names, or when several are called so, with their codes.
    """
    if value in communes.index:
        return value
    from zonesblanches.territory.codes import make_gazetteer

    gazetteer = make_gazetteer(communes)
    code, _ = gazetteer.name(value)
    if code:
        return code
    alike = gazetteer.homonyms(value)
    if len(alike) > 1:
        raise UnknownCodeError(
            f"Plusieurs {noun.fr_many} s'appellent « {value} » : {first_five(alike)}. Donnez son code"
            f"{' Insee' if noun == COMMUNE else ''}."
        )
    titles = {normalise(title): title for title in communes["name"]}
    hint = re.sub("« (.+?) »", lambda near: f"« {titles[near[1]]} »", did_you_mean(normalise(value), list(titles)))
    raise UnknownCodeError(f"« {value} » n'est pas {noun.words('fr').a} du territoire.{hint}")
