"""Groups of the user's own: a table of communes and groups, or polygons that may cut communes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.errors import InputError, MissingColumnError, ParameterError, TerritoryError, first_five
from zonesblanches.files.names import shown_name
from zonesblanches.files.opening import open_table
from zonesblanches.language import normalise, plural
from zonesblanches.nouns import Noun
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.territory.crs import EQUAL_AREA_EPSG, require_crs
from zonesblanches.territory.grouping import NOWHERE, Grouping, grouping_of
from zonesblanches.territory.layers import read_layer
from zonesblanches.territory.mending import valid_shapes
from zonesblanches.territory.territory import Territory

__all__ = ["GroupSource", "read_groups"]

GroupSource: TypeAlias = str | os.PathLike[str] | Mapping[str, str] | pd.DataFrame | Grouping

_GROUP = Noun("groupe", "groupes", "group", "groups")
_SHAPES = {".geojson", ".gpkg", ".shp", ".json", ".fgb"}
_TITLES = re.compile(r"groupe|secteur|bassin|territoire|canton|antenne|pole|pays|zone|bv( ?\d{4})?$|ze( ?\d{4})?$")
_KNOWN = {
    "code",
    "code insee",
    "insee",
    "codgeo",
    "code commune",
    "depcom",
    "commune",
    "communes",
    "nom commune",
    "ville",
    "groupe",
    "groupes",
    "secteur",
    "secteurs",
    "bassin",
    "antenne",
    "territoire",
}  # titles that tell the sheet, and the row of titles, among others
_NAMES = re.compile(r"nom|name|lib(elle)?|groupe|secteur|bassin|zone|territoire")
_LOOKED_AT = 200  # rows that tell which column holds communes
_SLIVER = 0.01  # of a commune: borders drawn by two hands differ by so much
_NO_REJECT = pd.DataFrame(columns=["row", "value", "reason"])


def read_groups(territory: Territory, source: GroupSource) -> Grouping:
    """Return groups of communes, from a level that the territory knows, a table or polygons.

    Parameters
    ----------
    territory
        What is grouped.
    source
        A level (`grouping_of`); the path of a table (csv, xlsx, ods…) or a frame: one column of communes, by code of
        any vintage or by name, one of groups; a mapping, commune → group; a layer of polygons, its path or a
        GeoDataFrame: a commune that they cut is shared by area.

    Raises
    ------
    InputError, MissingColumnError, ParameterError, TerritoryError
        When the level is not known, the file is not read, its columns are not understood, no commune of the
        territory has a group, or polygons overlap.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> found = read_groups(zb.territory("48"), {"Mende": "Nord", "48061": "Sud"})
    >>> sorted(found.names.values()), found.main["48095"]
    (['Nord', 'Sud', 'hors groupe'], 'Nord')
    """
    if isinstance(source, str | os.PathLike):
        return _at(territory, Path(source))
    if isinstance(source, gpd.GeoDataFrame):
        return _from_shapes(territory, source, "les polygones")
    if isinstance(source, Mapping):
        source = pd.DataFrame({"commune": list(source), "groupe": list(source.values())})
    if isinstance(source, pd.DataFrame):
        return _from_table(territory, source.rename(columns=str), "la table des groupes")
    if not isinstance(source, Grouping):
        raise ParameterError(
            f"Groupes : donnez un niveau (« canton »), un fichier, une table ou des polygones, reçu : "
            f"{type(source).__name__}."
        )
    return source


def _at(territory: Territory, path: Path) -> Grouping:
    """Read what a text means: a level, a layer of polygons, a table."""
    if path.suffix == "" and not path.is_file():
        return grouping_of(territory, str(path))
    if path.suffix.lower() in _SHAPES:
        return _from_shapes(territory, read_layer(path, "groupe"), shown_name(path))
    table = open_table(path, recognise=lambda row: sum(normalise(cell) in _KNOWN for cell in row))
    return _from_table(territory, table.read(), shown_name(path))


def _from_table(territory: Territory, frame: pd.DataFrame, source: str) -> Grouping:
    place, group, title = _columns(frame, territory.gazetteer, source)
    rows = pd.DataFrame(
        {
            "row": frame.index if frame.index.name == "row" else np.arange(2, len(frame) + 2),
            "value": [_text(cell) for cell in frame[place]],
            "group": [_text(cell) for cell in frame[group]],
            "name": [_text(cell) for cell in frame[title]],
        }
    )
    found = [_commune(territory.gazetteer, value) for value in rows["value"]]
    rows["code"], rows["reason"] = [code for code, _ in found], [said for _, said in found]
    rows.loc[rows["value"] == "", "reason"] = "commune vide"
    rows.loc[(rows["code"] != "") & (rows["group"] == ""), "reason"] = "groupe vide"
    here = rows["code"].isin(territory.communes.index)
    good = rows[here & (rows["group"] != "")].drop_duplicates(["code", "group"])
    twice = good["code"].duplicated(keep=False)
    several = good[twice].groupby("code", sort=False)["group"].agg(" ; ".join)
    told = "dans plusieurs groupes : " + good.loc[twice, "code"].map(several)
    unread = rows[(rows["code"] == "") | (here & (rows["group"] == ""))]
    rejects = pd.concat([unread, good[twice].assign(reason=told)])[["row", "value", "reason"]]
    kept = good[~twice]
    if kept.empty:
        raise InputError(
            f"{source} : aucune commune du territoire n'y a de groupe ({plural(len(rows), 'ligne lue', 'lignes lues')}"
            f"{'' if rejects.empty else ', ' + _first(rejects)}). Attendu : une commune du territoire et un groupe par "
            "ligne."
        )
    notes = [f"{source} : {plural(len(rejects), 'ligne écartée', 'lignes écartées')} ({_first(rejects)})"]
    away = int((rows["code"].ne("") & ~here).sum())
    notes += [f"{source} : {plural(away, 'ligne', 'lignes')} d'autres communes, laissées" if away else ""]
    parts = pd.DataFrame({"code": kept["code"], "group": kept["group"], "share": 1.0})
    names = dict(zip(kept["group"], kept["name"].where(kept["name"] != "", kept["group"]), strict=True))
    return _grouping(territory, parts, names, tuple(filter(None, notes[rejects.empty :])), rejects)


def _first(rejects: pd.DataFrame) -> str:
    return first_five(f"ligne {line.row} « {line.value} » : {line.reason}" for line in rejects.itertuples(index=False))


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell).strip().removesuffix(".0")


def _commune(gazetteer: Gazetteer, value: str) -> tuple[str, str]:
    """Return the commune that a cell means, and why there is none."""
    code, said = gazetteer.code(value)
    if code or not value or re.fullmatch(r"[\dAB. ]+", value, re.IGNORECASE):
        return code, said
    return gazetteer.name(value)


def _columns(frame: pd.DataFrame, gazetteer: Gazetteer, source: str) -> tuple[str, str, str]:
    """Return the titles of the communes, of the groups, and of the groups' names (the same where there is none)."""
    titles = [str(title) for title in frame.columns if frame[title].map(_text).ne("").any()]
    expected = "Attendu : une colonne de communes (code Insee ou nom) et une colonne « groupe »."
    if len(titles) < 2:
        raise MissingColumnError(f"{source} : deux colonnes au moins, reçu : {first_five(frame.columns)}. {expected}")
    known = {title: _recognised(frame[title], gazetteer) for title in titles}
    place = max(known, key=lambda title: known[title])
    if known[place] < 0.5:
        raise MissingColumnError(
            f"{source} : aucune colonne ne contient de communes (lues : {first_five(titles)}). {expected}"
        )
    beside = [title for title in titles if title != place]
    named = [title for title in beside if _TITLES.search(normalise(title)) and not _is_label(title, beside)]
    others = [title for title in beside if known[title] < 1 or len(beside) == 1]  # codes beside names of communes
    chosen = named if len(named) == 1 else others
    if len(chosen) != 1:
        raise MissingColumnError(
            f"{source} : quelle colonne nomme les groupes, parmi {first_five(others or titles)} ? Gardez-en deux, la "
            "commune et le groupe, ou appelez-la « groupe »."
        )
    label = next((title for title in titles if normalise(title) == f"lib{normalise(chosen[0])}"), chosen[0])
    return place, chosen[0], label


def _is_label(title: str, others: list[str]) -> bool:
    """Tell the column that names, in words, the codes of another: LIBBV2022 beside BV2022."""
    return any(normalise(title) == f"lib{normalise(other)}" for other in others)


def _recognised(column: pd.Series, gazetteer: Gazetteer) -> float:
    cells = [text for text in map(_text, column.head(_LOOKED_AT)) if text]
    return sum(bool(_commune(gazetteer, text)[0]) for text in cells) / len(cells)


def _from_shapes(territory: Territory, frame: gpd.GeoDataFrame, source: str) -> Grouping:
    """Share each place among the polygons that cover it, by area; a place without area goes where its point is."""
    require_crs(frame, f"Groupes, {source} :")
    labels = _labels(frame, source)
    shapes, mended = valid_shapes(frame.geometry, labels)
    bare = [label for label, gone in zip(labels, shapes.isna(), strict=True) if gone]
    if bare:
        mended.append(
            f"{source} : {plural(len(bare), 'polygone', 'polygones')} sans forme, de côté ({first_five(bare)})"
        )
    groups = shapes.to_crs(EQUAL_AREA_EPSG).to_numpy()
    places = territory.communes.geometry.to_crs(EQUAL_AREA_EPSG)
    known = places[places.notna()]
    at, of = shapely.STRtree(groups).query(known.to_numpy(), predicate="intersects")
    whole = shapely.area(known.to_numpy())
    part = shapely.area(shapely.intersection(known.to_numpy()[at], groups[of]))
    share = np.where(whole[at] > 0, part / np.where(whole[at] > 0, whole[at], 1.0), 1.0)
    parts = pd.DataFrame({"code": known.index[at].astype(str), "group": np.asarray(labels, object)[of], "share": share})
    parts = parts[parts["share"] >= _SLIVER].groupby(["code", "group"], sort=False, as_index=False)["share"].sum()
    if parts.empty:
        raise TerritoryError(f"Groupes, {source} : aucun polygone ne touche le territoire. Le système est-il le bon ?")
    total = parts.groupby("code")["share"].sum()
    over = total[total > 1 + 2 * _SLIVER]
    if len(over):
        names = first_five(territory.communes["name"].reindex(over.index))
        raise TerritoryError(
            f"Groupes, {source} : des polygones se chevauchent sur {plural(len(over), 'commune', 'communes')} "
            f"({names}). Chaque lieu n'a qu'un groupe : corrigez la couche."
        )
    near = total.where(total > 1 - 2 * _SLIVER, 1.0)  # a sliver is nobody's: the rest is the whole
    parts["share"] /= parts["code"].map(near).to_numpy()
    return _grouping(territory, parts, {label: label for label in labels}, tuple(mended), _NO_REJECT)


def _labels(frame: gpd.GeoDataFrame, source: str) -> list[str]:
    """Return the name of each polygon: the column called so, or the only text there is."""
    texts = [
        str(name) for name in frame.columns
        if name != frame.geometry.name and (frame[name].dtype == object or pd.api.types.is_string_dtype(frame[name]))
    ]  # fmt: skip
    named = [name for name in texts if _NAMES.search(normalise(name))] or texts
    if not named or frame.empty:
        raise MissingColumnError(
            f"Groupes, {source} : aucune colonne ne nomme les polygones ({first_five(frame.columns)}). Attendu : une "
            "colonne « nom », un groupe par ligne."
        )
    found = [_text(cell) for cell in frame[named[0]]]
    if "" in found:
        raise MissingColumnError(
            f"Groupes, {source} : {plural(found.count(''), 'polygone sans nom', 'polygones sans nom')} dans la colonne "
            f"« {named[0]} »."
        )
    return found


def _grouping(
    territory: Territory, parts: pd.DataFrame, names: Mapping[str, str], notes: tuple[str, ...], rejects: pd.DataFrame
) -> Grouping:
    """Put what no group holds apart, and places in their order."""
    codes, noun = territory.communes.index.astype(str), territory.noun
    missing = 1.0 - parts.groupby("code")["share"].sum().reindex(codes).fillna(0.0)
    left = missing[missing > _SLIVER / 2]
    alone = pd.DataFrame({"code": left.index, "group": NOWHERE, "share": left.to_numpy()})
    every = pd.concat([parts, alone], ignore_index=True)
    order: npt.NDArray[np.intp] = codes.get_indexer(every["code"])
    every = every.assign(at=order).sort_values(["at"], kind="stable").drop(columns="at").reset_index(drop=True)
    met = set(every["group"])
    named = {code: name for code, name in names.items() if code in met}
    if NOWHERE in met:
        named[NOWHERE] = f"hors {_GROUP.fr}"
        outside = int((left > 0.5).sum())
        if outside:
            notes = (*notes, f"{plural(outside, noun.fr, noun.fr_many)} du territoire dans aucun groupe")
    return Grouping("groupes", _GROUP, every, named, own=True, notes=notes, rejects=rejects)
