"""Where people live inside communes: squares, Iris or polygons, brought to the counts of their communes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.census.squares import SquareTable, read_squares
from zonesblanches.errors import ParameterError, TerritoryError, first_five
from zonesblanches.files.hashes import file_hash
from zonesblanches.files.names import shown_name
from zonesblanches.language import number, plural
from zonesblanches.nouns import NOUNS, PLACE, Noun, read_noun
from zonesblanches.schema import label
from zonesblanches.territory import store
from zonesblanches.territory.crs import EQUAL_AREA_EPSG, metric_coordinates
from zonesblanches.territory.quarters import SPREAD, overlaps, read_polygons

if TYPE_CHECKING:
    from zonesblanches.territory.territory import Territory

__all__ = ["Grid", "GridSource", "join_grid"]

Floats = npt.NDArray[np.float64]
GridSource: TypeAlias = str | os.PathLike[str] | gpd.GeoDataFrame
_AROUND_KM = 30.0  # communes around, that take their part of what stands on the border
_SLIVER = 0.01  # of a square, or of a commune that is smaller: borders are drawn coarsely
_FAR = 0.2  # of the people of a commune: a gap between the grid and the census that is told by name
_KEPT = ("name", "epci", "epci_name", "dep", "reg", "zone", "landmass", "density_grid")


@dataclass(frozen=True)
class Grid:
    """Parts of the communes of a territory, each with its people.

    Attributes
    ----------
    name
        Of the file, or « polygones fournis ».
    noun
        What a part is called: a carreau, an Iris, a quartier.
    parts
        Indexed by `code`, EPSG:4326: `commune`, `cell` (the code in the file: one that several communes share is cut,
        and its parts bear both codes), `size` (metres of its side; NaN for polygons), `approximated` (0–1, NaN where
        nobody says), `placed` (False for the town hall's point of a commune without any), the point (`lon`, `lat`,
        `x_m`, `y_m`), and each count of people of the territory, which sums to the commune's to 1e-9.
    gap
        By commune: `people` of the census and `told` by the file, before they are brought together.
    sha256
        Hash of the file; empty for polygons.
    notes
        What was assumed, in French.
    sources
        Credits.
    """

    name: str
    noun: Noun
    parts: gpd.GeoDataFrame = field(repr=False)
    gap: pd.DataFrame = field(repr=False)
    sha256: str = field(default="", repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)
    sources: tuple[str, ...] = field(default=(), repr=False)

    @property
    def approximated_share(self) -> float:
        """Share of people, of all ages where known, whose part is counted by approximation; NaN: not said."""
        people = self.parts["population" if "population" in self.parts else self.people_columns[0]]
        told = self.parts["approximated"]
        if told.isna().all() or not people.sum() > 0:
            return float("nan")
        return float((people * told.fillna(0.0)).sum() / people.sum())

    @property
    def people_columns(self) -> list[str]:
        """Names of the counts of people."""
        return [str(name) for name in self.parts if str(name).startswith(("population", "people_"))]


def join_grid(
    territory: Territory, source: GridSource, *, columns: Mapping[str, str] | None = None, noun: str | None = None
) -> Grid:
    """Bring a grid to the communes of a territory; see `Territory.with_grid`.

    Parameters
    ----------
    territory
        Of communes.
    source, columns, noun
        As for `Territory.with_grid`.

    Raises
    ------
    InputError, MissingColumnError, TerritoryError, CrsError
        As for `Territory.with_grid`.
    """
    if not isinstance(source, str | os.PathLike | gpd.GeoDataFrame):
        raise ParameterError(
            f"with_grid a reçu un objet {type(source).__name__}. Attendu : le chemin d'un fichier, ou un GeoDataFrame "
            "de polygones."
        )
    own = bool(columns) or isinstance(source, gpd.GeoDataFrame)
    squares = None if own else read_squares(source, within=_bounds(territory))
    cells, said = (_outlined(squares), ()) if squares is not None else read_polygons(source, _name(source), columns)
    shares = _shares(territory, cells)
    if shares.empty:
        raise TerritoryError(
            f"{_name(source) if squares is None else squares.name} : rien n'est dans le territoire {territory.name}. "
            "Est-ce le bon fichier, et le bon système de coordonnées ?"
        )
    if squares is None:
        said = (*said, *overlaps(cells.loc[shares["cell"].unique()], _name(source)))
    pieces = _pieces(cells, shares)
    secret = _fill_secret(territory, pieces)
    parts = _brought(territory, pieces)
    word = read_noun(noun) if noun is not None else NOUNS["carreau"] if squares is not None else PLACE
    gap = _gap(territory, pieces)
    return Grid(
        name=_name(source),
        noun=word,
        parts=parts,
        gap=gap,
        sha256="" if isinstance(source, gpd.GeoDataFrame) else file_hash(Path(source)),
        notes=(*said, *_notes(territory, _name(source), word, parts, gap, secret)),
        sources=_credits(squares),
    )


def _name(source: GridSource) -> str:
    return "polygones fournis" if isinstance(source, gpd.GeoDataFrame) else shown_name(Path(source))


def _credits(squares: SquareTable | None) -> tuple[str, ...]:
    year = "" if squares is None or squares.year is None else f" {squares.year}"
    return () if squares is None else (f"Insee, données carroyées Filosofi{year}",)


def _bounds(territory: Territory) -> tuple[float, float, float, float]:
    west, south, east, north = territory.communes.total_bounds
    lon, lat = territory.communes["lon"], territory.communes["lat"]
    ends = (min(west, lon.min()), min(south, lat.min()), max(east, lon.max()), max(north, lat.max()))
    return tuple(map(float, ends))  # type: ignore[return-value]


def _outlined(squares: SquareTable) -> gpd.GeoDataFrame:
    """Give squares their outline, in degrees."""
    table = squares.table
    found = np.empty(len(table), dtype=object)
    for epsg, at in table.groupby("epsg").indices.items():
        x, y, half = (table[name].to_numpy()[at] for name in ("x", "y", "size"))
        half = half / 2
        found[at] = gpd.GeoSeries(shapely.box(x - half, y - half, x + half, y + half), crs=int(epsg)).to_crs(4326)
    return gpd.GeoDataFrame(table.drop(columns=["x", "y", "epsg"]), geometry=found, crs=4326)


def _shares(territory: Territory, cells: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return who has what of each cell: `cell`, `commune` of the territory, `share`, the outline of that part.

    Where the file names one commune, that one; else by area, among those it names, or all those it touches.
    """
    told = cells["communes"]
    lists = told.map({text: _named(territory, text) for text in told.unique()})
    alone = np.flatnonzero(lists.map(len).to_numpy() == 1)
    whole = pd.DataFrame(
        {
            "cell": cells.index[alone],
            "commune": [codes[0] for codes in lists.iloc[alone]],
            "share": 1.0,
            "geometry": cells.geometry.to_numpy()[alone],
        }
    )
    rest = np.flatnonzero(lists.map(len).to_numpy() != 1)
    cut = _by_area(cells.geometry.iloc[rest], [set(codes) for codes in lists.iloc[rest]], _outlines(territory))
    found = pd.concat([part for part in (whole, cut) if len(part)] or [whole], ignore_index=True)
    return found[found["commune"].isin(territory.communes.index)].reset_index(drop=True)


def _named(territory: Territory, text: str) -> tuple[str, ...]:
    """Return today's codes of the communes that a file writes side by side."""
    codes = (territory.gazetteer.code(text[at : at + 5])[0] for at in range(0, len(text), 5))
    return tuple(dict.fromkeys(code for code in codes if code))


def _outlines(territory: Territory) -> gpd.GeoSeries:
    """Return the shapes of the communes, and of those around: they have their part of a cell on the border."""
    own = territory.communes.geometry
    if territory.outlines is not None:
        return territory.outlines
    around = territory.border(_AROUND_KM).index
    deps = territory.neighbours["dep"].reindex(around).unique()
    return pd.concat([own, store.shapes(deps).reindex(around).dropna()]) if len(around) else own


def _by_area(shapes: gpd.GeoSeries, among: list[set[str]], outlines: gpd.GeoSeries) -> pd.DataFrame:
    known = outlines[outlines.notna()]
    squares, lands = (part.to_crs(EQUAL_AREA_EPSG).to_numpy() for part in (shapes, known))
    at, of = shapely.STRtree(lands).query(squares, predicate="intersects")
    met = shapely.intersection(squares[at], lands[of])
    table = pd.DataFrame({"at": at, "commune": known.index.to_numpy()[of], "area": shapely.area(met), "met": met})
    fits = [not among[cell] or code in among[cell] for cell, code in zip(table["at"], table["commune"], strict=True)]
    least = np.minimum(shapely.area(squares[at]), shapely.area(lands[of]))
    table = table[np.array(fits, dtype=bool) & (table["area"] > _SLIVER * least)]
    share = table["area"] / table.groupby("at")["area"].transform("sum")
    whole = shapes.to_numpy()[table["at"]]
    outline = gpd.GeoSeries(table["met"], crs=EQUAL_AREA_EPSG).to_crs(4326).to_numpy()
    return pd.DataFrame(
        {
            "cell": shapes.index[table["at"]],
            "commune": table["commune"].to_numpy(),
            "share": share.to_numpy(),
            "geometry": np.where(share.to_numpy() == 1, whole, outline),
        }
    )


def _pieces(cells: gpd.GeoDataFrame, shares: pd.DataFrame) -> gpd.GeoDataFrame:
    """Cut cells, each part with its share of the people, in the order of communes and cells."""
    told = cells.drop(columns=["communes", "geometry"]).loc[shares["cell"]].reset_index()
    people = [name for name in told if name in SPREAD]
    told[people] = told[people].mul(shares["share"].to_numpy(), axis=0)
    several = shares["cell"].duplicated(keep=False).to_numpy() | (shares["share"].to_numpy() < 1)
    codes = np.where(several, shares["cell"] + "|" + shares["commune"], shares["cell"])
    frame = gpd.GeoDataFrame(told.assign(commune=shares["commune"]), geometry=shares["geometry"].to_numpy(), crs=4326)
    return frame.set_index(pd.Index(codes, name="code")).sort_values(["commune", "cell"], kind="stable")


def _fill_secret(territory: Territory, pieces: gpd.GeoDataFrame) -> int:
    """Give secret cells an equal part of what the commune's count leaves to them; return how many there are."""
    found = 0
    for name in [column for column in pieces if column in SPREAD]:
        secret = pieces[name].isna()
        if not secret.any():
            continue
        found = max(found, pieces.loc[secret, "cell"].nunique())
        of = pieces["commune"]
        counted = territory.communes[name].reindex(of).to_numpy() if name in territory.communes else np.nan
        left = np.maximum(counted - pieces.groupby(of)[name].transform("sum").to_numpy(), 0.0)
        pieces[name] = np.where(secret, np.nan_to_num(left / secret.groupby(of).transform("sum")), pieces[name])
        pieces["approximated"] = pieces["approximated"].where(~secret, 1.0)
    return found


def _brought(territory: Territory, pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Bring the people of the parts to the counts of their commune; one without any stands at its town hall."""
    communes = territory.communes
    bare = communes.index[~communes.index.isin(pieces["commune"])].astype(str)
    halls = {"commune": bare, "cell": bare, "placed": False, "geometry": [None] * len(bare)}
    alone = gpd.GeoDataFrame(halls, index=pd.Index(bare, name="code"), crs=4326)
    parts = pd.concat([pieces.assign(placed=True), *([alone] if len(bare) else [])])
    counts = {
        name: communes[name].astype("Float64").astype(float).reindex(parts["commune"]).to_numpy() * _spread(parts, name)
        for name in SPREAD
        if name in communes
    }
    kept = parts[["commune", "cell", "size", "approximated", "placed", "geometry"]].assign(**counts)
    return kept.join(_points(territory, kept))


def _spread(parts: pd.DataFrame, name: str) -> Floats:
    """Return the share of its commune's count that each part takes; the shares of a commune sum to 1."""
    share, of = np.full(len(parts), np.nan), parts["commune"]
    for column in SPREAD[name]:
        if column in parts:
            weight = parts[column].astype(float).fillna(0.0)
            whole = weight.groupby(of).transform("sum").to_numpy()
            share = np.where(np.isnan(share) & (whole > 0), weight / np.where(whole > 0, whole, 1.0), share)
    even = 1.0 / of.map(of.value_counts()).to_numpy(dtype=float)
    return np.where(np.isnan(share), even, share)


def _points(territory: Territory, parts: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return where the people of each part stand, in degrees and in the metres of its commune."""
    home = pd.DataFrame(territory.communes.drop(columns="geometry")).reindex(parts["commune"])
    home.index = parts.index
    middle = shapely.point_on_surface(parts.geometry.to_numpy())
    lon, lat = (
        np.where(parts["placed"], get(middle), home[name].astype(float))
        for name, get in (("lon", shapely.get_x), ("lat", shapely.get_y))
    )
    x_m, y_m = metric_coordinates(lon, lat, home["zone"])
    kept = home[[name for name in _KEPT if name in home]]
    return kept.assign(lon=lon, lat=lat, x_m=x_m, y_m=y_m)


def _gap(territory: Territory, pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """Set the people that a grid tells beside those of the census, for the oldest that both count."""
    communes = territory.communes
    both = [name for name in ("people_75p", "people_65p", "population") if name in communes and name in pieces]
    name = next((one for one in both if communes[one].notna().any()), "")
    if not name:
        return pd.DataFrame(columns=["people", "told"], index=communes.index, dtype=float)
    told = pieces.groupby("commune")[name].sum().reindex(communes.index).fillna(0.0)
    table = pd.DataFrame({"people": communes[name].astype("Float64").astype(float), "told": told})
    table.attrs["column"] = name
    return table


def _notes(
    territory: Territory, name: str, noun: Noun, parts: gpd.GeoDataFrame, gap: pd.DataFrame, secret: int
) -> tuple[str, ...]:
    """Say what a grid was taken for, and how far from the census it stands."""
    placed = parts[parts["placed"]]
    count, held = plural(placed["cell"].nunique(), noun.fr, noun.fr_many), placed["commune"].nunique()
    cut = f", coupés en {number(len(placed))} par les limites" if len(placed) > placed["cell"].nunique() else ""
    told = [
        f"{name} : {count}{cut} dans {plural(held, 'commune')} ; les personnes de chaque commune y sont réparties, "
        "leur somme reste celle du recensement"
    ]
    bare = territory.communes["name"].reindex(parts.index[~parts["placed"]])
    if len(bare):
        told.append(
            f"{name} : rien dans {plural(len(bare), 'commune')} ({first_five(bare)}), dont les personnes restent à la "
            "mairie"
        )
    if secret:
        told.append(
            f"{name} : {plural(secret, 'compte secret ou absent, estimé', 'comptes secrets ou absents, estimés')} par "
            "ce qui reste à la commune"
        )
    both = gap.dropna()
    if both["people"].sum() > 0:
        told.append(_gap_words(territory, name, both))
    return tuple(told)


def _gap_words(territory: Territory, name: str, gap: pd.DataFrame) -> str:
    people, counted = float(gap["people"].sum()), float(gap["told"].sum())
    far = gap.index[(gap["told"] - gap["people"]).abs() > _FAR * gap["people"].clip(lower=1.0)]
    words = label(gap.attrs.get("column", "population"), "fr")
    start = (
        f"{name} : {number(counted)} pour {number(people)} au recensement ({words[:1].lower()}{words[1:]}), soit "
        f"{number(100 * (counted / people - 1), 1)} % d’écart"
    )
    if far.empty:
        return start
    names = first_five(territory.communes["name"].reindex(far))
    return f"{start} ; plus de {number(100 * _FAR)} % dans {plural(len(far), 'commune')} ({names})"
