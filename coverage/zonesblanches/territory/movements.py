"""Movements of communes: the embedded ones, and those of Insee's own file, in one shape."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from zonesblanches.errors import InputError, MissingColumnError, first_five
from zonesblanches.files.archives import archive_errors, open_zip
from zonesblanches.files.names import shown_name
from zonesblanches.language import normalise
from zonesblanches.territory import store
from zonesblanches.territory.parts import cog_year, parts_of

__all__ = ["FIRST_YEAR", "LATEST_YEAR", "OUTSIDE", "Movements", "embedded_movements", "read_movements"]

FIRST_YEAR = 1999  # before, populations of today would share badly
LATEST_YEAR = 2026
_COLUMNS = ("MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP", "LIBELLE_AP")
OUTSIDE = ("975", "977", "978", "98")  # collectivités, which no département holds
_PARTS = {"COMD": "deleguee", "COMA": "associee"}
_LAND = {"20", "21", "30", "31", "32", "33", "41", "50"}  # the others change a name or a status, not the land
_LARGEST_BYTES = 200_000_000


@dataclass(frozen=True)
class Movements:
    """What became of commune codes, dated.

    Parameters
    ----------
    links
        `date` (ISO; empty for arrondissements), `old_code`, `new_code`, `kind` (``merged``, ``recoded``,
        ``restored``, ``rest``, ``arrondissement``), `population` of the old code where known (people),
        `population_source`.
    first_year, last_year
        Years of the Code officiel géographique that the links tell apart: the state of the 1st of January.
    names
        Other names of communes and of their parts: ``name, own_code, code, kind``, as `store.former_names`.
    source
        What to credit.
    """

    links: pd.DataFrame
    first_year: int
    last_year: int
    names: pd.DataFrame
    source: str


@lru_cache(maxsize=1)
def embedded_movements() -> Movements:
    """Return the embedded movements, COG 1999 to 2026."""
    return Movements(store.movements(), FIRST_YEAR, LATEST_YEAR, store.former_names(), "mouvements embarqués, COG 2026")


def read_movements(path: str | Path) -> Movements:
    """Read Insee's « Table des mouvements de communes », as downloaded.

    Parameters
    ----------
    path
        ``mvtcommune`` of any year: csv or zip, headers in capitals (since 2021) or not (before).

    Returns
    -------
    Movements
        Links between codes with their exact date, and every name that a commune, a commune déléguée or associée has
        had since 1943.

    Raises
    ------
    InputError, MissingColumnError
        When the file is absent, is not a movements table, or holds dates or codes that are not.

    Notes
    -----
    MOD codes kept: 20 creation, 21 restoration, 30 suppression, 31 and 33 merger, 32 commune nouvelle, 41 change of
    département, 50 seat moved. In a commune divided between several, the parts that the file does not name stay with
    the commune that keeps the name, else the code.

    Examples
    --------
    >>> read_movements("v_mvt_commune_2026.csv").last_year  # doctest: +SKIP
    2026
    """
    file = Path(path)
    table = _read_table(file)
    rows = table[~table["COM_AV"].str.startswith(OUTSIDE) & ~table["COM_AP"].str.startswith(OUTSIDE)]
    if rows.empty:
        raise InputError(f"{file.name} : aucun mouvement dans les départements. Téléchargez-le de nouveau.")
    links = _links(rows)
    last = cog_year(rows["DATE_EFF"].max())
    recent = links[links["date"] > f"{FIRST_YEAR}-01-01"]
    return Movements(
        links=_with_known_facts(recent),
        first_year=FIRST_YEAR,
        last_year=max(last, _year_in_name(file.name)),
        names=_names(rows, links),
        source=f"Insee, table des mouvements de communes ({shown_name(file)})",
    )


def _year_in_name(name: str) -> int:
    """Return the year in ``v_mvt_commune_2026.csv``: a year without movements leaves no date in the file."""
    digits = "".join(char if char.isdigit() else " " for char in name).split()
    years = [int(word[-4:]) for word in digits if len(word) >= 4]
    return max((year for year in years if 2000 <= year <= 2100), default=0)


def _read_table(path: Path) -> pd.DataFrame:
    text = _text(path)
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        table = pd.read_csv(io.StringIO(text), sep=separator, dtype=str, keep_default_na=False)
    except (ValueError, pd.errors.ParserError) as error:
        raise InputError(f"{path.name} : fichier CSV illisible ({error}). Téléchargez-le de nouveau.") from error
    table.columns = pd.Index([str(column).strip().strip('"').upper() for column in table.columns])
    missing = [column for column in _COLUMNS if column not in table.columns]
    if missing:
        raise MissingColumnError(
            f"{path.name} n'est pas la table des mouvements de communes de l'Insee : colonnes absentes "
            f"({first_five(missing)}). Attendu : le fichier « mvtcommune » du code officiel géographique, csv ou zip."
        )
    table = table[list(_COLUMNS)].apply(lambda column: column.str.strip())
    _check_table(table, path.name)
    return table


def _check_table(table: pd.DataFrame, name: str) -> None:
    if table.empty:
        raise InputError(f"{name} : aucune ligne sous l'en-tête. Téléchargez-le de nouveau.")
    dates = table["DATE_EFF"]
    wrong = dates[~dates.str.fullmatch(r"\d{4}-\d{2}-\d{2}")]
    if len(wrong):
        raise InputError(
            f"{name} : {len(wrong)} dates d'effet illisibles ({first_five(wrong)}). Attendu : AAAA-MM-JJ, comme à "
            "l'Insee. Le fichier a-t-il été enregistré par un tableur ? Téléchargez-le de nouveau."
        )
    code = r"(?:\d{2}|2[AB])\d{3}"
    codes = pd.concat([table["COM_AV"], table["COM_AP"]])
    wrong = codes[codes.ne("") & ~codes.str.fullmatch(code)]
    if len(wrong):
        raise InputError(
            f"{name} : {len(wrong)} codes commune illisibles ({first_five(map(repr, wrong))}). Attendu : cinq "
            "caractères. Le fichier a-t-il été enregistré par un tableur ? Téléchargez-le de nouveau."
        )


def _text(path: Path) -> str:
    """Return the text of a csv, or of the only csv of a zip."""
    try:
        data = _unzipped(path) if zipfile.is_zipfile(path) else path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"Fichier introuvable : {path}.") from error
    except (OSError, ValueError) as error:  # a name that holds a null character is a ValueError
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path.name} : fichier illisible ({error}). Téléchargez-le de nouveau.") from error
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").replace("\r\n", "\n")


def _unzipped(path: Path) -> bytes:
    with path.open("rb") as stream, open_zip(stream, path.name) as archive, archive_errors(path.name):
        found = [entry for entry in archive.infolist() if entry.filename.lower().endswith((".csv", ".txt"))]
        tables = [entry for entry in found if "mvt" in entry.filename.lower()] or found
        if len(tables) != 1:
            raise InputError(
                f"{path.name} : un seul fichier csv de mouvements attendu dans l'archive, {len(tables)} trouvés "
                f"({first_five(entry.filename for entry in tables)}). Extrayez « mvtcommune » et donnez-le."
            )
        if tables[0].file_size > _LARGEST_BYTES:
            raise InputError(f"{path.name} : {tables[0].filename} est trop gros pour une table de mouvements.")
        return archive.read(tables[0])


def _links(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep what moves land from one commune to another, and tell the kinds apart."""
    whole = rows[rows["TYPECOM_AV"].eq("COM") & rows["TYPECOM_AP"].eq("COM") & rows["MOD"].isin(_LAND)]
    table = pd.DataFrame(
        {
            "date": whole["DATE_EFF"],
            "old_code": whole["COM_AV"],
            "new_code": whole["COM_AP"],
            "mod": whole["MOD"],
            "same_name": whole["LIBELLE_AV"].map(normalise) == whole["LIBELLE_AP"].map(normalise),
        }
    ).drop_duplicates(["date", "old_code", "new_code"])
    table = pd.concat([table, _what_remains(table)], ignore_index=True)
    givers = table.groupby(["date", "new_code"])["old_code"].transform("size")
    takers = table.groupby(["date", "old_code"])["new_code"].transform("size")
    table["kind"] = "merged"
    table.loc[givers.eq(1) & takers.eq(1) | table["mod"].isin(["41", "50"]), "kind"] = "recoded"
    split = takers.gt(1)
    table.loc[split, "kind"] = "restored"
    table.loc[_heirs(table[split]), "kind"] = "rest"
    changed = ~(table["kind"].eq("recoded") & table["old_code"].eq(table["new_code"]))
    order = ["date", "old_code", "new_code"]
    return table.loc[changed, [*order, "kind"]].sort_values(order, ignore_index=True)


def _what_remains(table: pd.DataFrame) -> pd.DataFrame:
    """Return the link of a commune to itself, which the file omits when a new commune is cut out of it."""
    cut = table[table["mod"].eq("20")]
    keys = table["date"] + table["old_code"]
    itself = set(keys[table["old_code"].eq(table["new_code"])])
    cut = cut[~(cut["date"] + cut["old_code"]).isin(itself)].drop_duplicates(["date", "old_code"])
    return cut.assign(new_code=cut["old_code"], same_name=True)


def _heirs(split: pd.DataFrame) -> pd.Index:
    """Return, for each commune divided, the row that keeps the parts nobody names."""
    same_code = split["old_code"].eq(split["new_code"])
    rank = split.assign(rank=2 * split["same_name"].astype(int) + same_code.astype(int))
    best = rank.sort_values("rank", ascending=False, kind="stable").drop_duplicates(["date", "old_code"])
    return best.index


def _with_known_facts(links: pd.DataFrame) -> pd.DataFrame:
    """Add the populations and the arrondissements, which the file does not hold."""
    known = store.movements()
    facts = known.drop_duplicates("old_code").set_index("old_code")[["population", "population_source"]]
    boroughs = known[known["kind"].eq("arrondissement")]
    return pd.concat([boroughs, links.join(facts, on="old_code")], ignore_index=True)


def _names(rows: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return name, own_code, code, kind of every name but those that communes of today bear under their own code."""
    before, after = _side(rows, "AV"), _side(rows, "AP")
    table = pd.concat([before, after]).drop_duplicates(["name", "own_code"])
    table["code"] = table["own_code"].map(_commune_today(rows, links))
    current = after[after["type"].eq("COM")].sort_values("date", kind="stable").drop_duplicates("own_code", keep="last")
    today = current.set_index("own_code")["name"]
    itself = table["own_code"].eq(table["code"])
    table = table[table["code"].notna() & ~(itself & table["name"].eq(table["code"].map(today)))]
    table = table.assign(kind=_name_kinds(table, before, after))
    order = ["own_code", "name"]
    return table[["name", "own_code", "code", "kind"]].sort_values(order, ignore_index=True)


def _side(rows: pd.DataFrame, side: str) -> pd.DataFrame:
    """Return date, type, own_code, name before (AV) or after (AP) each movement."""
    columns = {
        "DATE_EFF": "date",
        f"TYPECOM_{side}": "type",
        f"COM_{side}": "own_code",
        f"LIBELLE_{side}": "name",
    }
    table = rows[list(columns)].rename(columns=columns)
    return table[table["type"].isin(["COM", *_PARTS])]


def _name_kinds(table: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """Tell parts that still live ('deleguee', 'associee') from names gone ('renamed', 'merged')."""
    born = after[after["type"].isin(_PARTS)].sort_values("date", kind="stable").drop_duplicates("own_code", keep="last")
    born = born.set_index("own_code")
    ended = before[before["type"].isin(_PARTS)].groupby("own_code")["date"].max().reindex(born.index).fillna("")
    living = born[born["date"] >= ended]
    itself = table["own_code"].eq(table["code"])
    kind = table["own_code"].map(living["type"]).map(_PARTS)
    kind = kind.where(~itself | table["name"].eq(table["own_code"].map(living["name"])))
    return kind.fillna(itself.map({True: "renamed", False: "merged"}))


def _commune_today(rows: pd.DataFrame, links: pd.DataFrame) -> dict[str, str]:
    """Return code -> commune that holds its land at the end of the file; a code of today is its own."""
    parts = parts_of(links)
    latest = parts.sort_values("year", kind="stable").drop_duplicates("part", keep="last")
    holder = dict(zip(latest["part"], latest["code"], strict=True))
    living = set(latest["code"])
    seats = parts[~parts["code"].isin(living)].drop_duplicates("code", keep="last")
    holder = {code: holder[part] for code, part in zip(seats["code"], seats["part"], strict=True)} | holder
    poles = rows[rows["TYPECOM_AP"].eq("COM")].drop_duplicates("COM_AV", keep="last")
    for old, pole in zip(poles["COM_AV"], poles["COM_AP"], strict=True):
        holder.setdefault(old, holder.get(pole, pole))
    return holder | {code: code for code in living}
