"""The search of what was written: nothing that must stay inside may be found in the files of a public edition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import InputError, OutputError, ParameterError, first_five
from zonesblanches.outputs.editions.file_content import BREAK, FileContent, read_output
from zonesblanches.outputs.editions.secrets import NEAR, Secrets, gather_secrets
from zonesblanches.outputs.editions.texts import emails, phones, words
from zonesblanches.outputs.options import CheckOptions

__all__ = ["check_edition"]

_Columns = Callable[[int], np.ndarray]
_SPACED = str.maketrans({"\u00a0": None, "\u202f": None, " ": None, ",": "."})
_COLUMNS = ["file", "kind", "what", "where"]
_DECIMAL = re.compile(r"(?<![\w.,])-?\d{1,3}[.,]\d{3,}(?![\w])")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_CODE = re.compile(r"\b(?:\d{5}|2[AB]\d{3}|\d{9})\b")
_AROUND = 40  # characters shown before what was found
_LEAST = 5  # characters of a value worth a search


def check_edition(findings: Findings, asked: CheckOptions, public: Findings | None = None) -> pd.DataFrame:
    """Search files for what a public edition must not hold; see `Diagnosis.check_edition`.

    Searched: contacts, addresses, free text, values of rejected rows and names of lists, word for word inside one value
    (a cell, a text of JSON, a paragraph), case and accents aside; e-mails and phones however written; exact places of
    providers that are not institutions, to about 50 m; hidden counts, and what is computed from them, in the rows of
    tables that name the commune or the EPCI; sentences that tell a count under the threshold. In: HTML (what the map
    packs too), Word, PowerPoint (its charts too), Excel, GeoPackage (free pages too), GeoParquet and its metadata, CSV,
    TOML, SVG, PDF, texts of PNG. A file that cannot be searched is a finding.

    Parameters
    ----------
    findings
        The internal diagnosis, which knows what is secret.
    asked
        Which files, and what the edition hides.
    public
        The edition, where it was made already.

    Returns
    -------
    pandas.DataFrame
        One row per finding: `file`, `kind`, `what`, `where`.

    Raises
    ------
    InputError
        When a file does not exist or is damaged.
    OutputError
        With `strict`, when something is found.
    ParameterError
        When `findings` is a public edition, which no longer knows what was hidden.
    """
    if findings.edition is not None:
        raise ParameterError(
            "Une édition publique ne sait plus ce qu'elle cache : vérifiez avec le diagnostic interne."
        )
    secrets = gather_secrets(findings, asked, public)
    rows = [(path.name, *found) for path in _paths(asked.files) for found in _search(read_output(path), secrets)]
    table = pd.DataFrame(rows, columns=_COLUMNS).drop_duplicates(ignore_index=True)
    if asked.strict and len(table):
        listed = first_five(f"{line.file} : {line.kind} ({line.what})" for line in table.itertuples(index=False))
        raise OutputError(
            f"{len(table)} valeurs interdites dans une édition publique : {listed}. Attendu : aucune. Retirez-les, ou "
            "publiez ce que donne diagnosis.public()."
        )
    return table


def _paths(files: str | Path | Sequence[str | Path]) -> list[Path]:
    listed = [files] if isinstance(files, (str, Path)) else list(files)
    found: list[Path] = []
    for path in map(Path, listed):
        if not path.exists():
            raise InputError(f"{path} n'existe pas. Attendu : le dossier d'une édition publique, ou ses fichiers.")
        found += sorted(entry for entry in path.rglob("*") if entry.is_file()) if path.is_dir() else [path]
    return found


def _search(content: FileContent, secrets: Secrets) -> Iterator[tuple[str, str, str]]:
    if content.unread:
        yield "fichier non vérifié", content.unread, ""
    for text in content.texts:
        values = [value for value in dict.fromkeys(text.split(BREAK)) if len(value) >= _LEAST]
        whole = BREAK.join(values)
        yield from _in_text(whole, secrets)
        yield from _sequences(values, words(whole), secrets)
        yield from _pairs_of_decimals(whole, secrets)
    yield from _near(content.points, secrets, "point")
    for table in content.tables:
        floats = cache(lambda at, table=table: _floats(table.iloc[:, at]))
        yield from _in_table(table, floats, secrets)
        yield from _places_in_table(table, floats, secrets)


def _in_text(text: str, secrets: Secrets) -> Iterator[tuple[str, str, str]]:
    if "@" in text:
        yield from (("courriel", found, "") for found in sorted(emails(text) & secrets.emails))
    yield from (("téléphone", f"0{found}", "") for found in sorted(phones(text) & secrets.phones))
    if secrets.small is not None:
        for match in secrets.small.finditer(text):
            yield "effectif sous le seuil", match[0], text[max(0, match.start() - _AROUND) : match.end()]


def _sequences(values: list[str], told: list[str], secrets: Secrets) -> Iterator[tuple[str, str, str]]:
    """Find the sequences of words that are secret, inside one value: a cell then the next are no team's name."""
    known = set(told)
    keys = [key for key in secrets.texts if known.issuperset(key)]
    if not keys:
        return
    spaced = [(key, f" {' '.join(key)} ") for key in keys]
    for value in values:
        text = f" {' '.join(words(value))} "
        for key, wanted in spaced:
            at = text.find(wanted)
            if at >= 0:
                yield secrets.texts[key], wanted.strip(), text[max(0, at - _AROUND) : at + len(wanted)].strip()


def _pairs_of_decimals(text: str, secrets: Secrets) -> Iterator[tuple[str, str, str]]:
    """Find two decimals in a row that are a hidden place, in either order."""
    if not len(secrets.points):
        return
    values = np.array([float(found.replace(",", ".")) for found in _DECIMAL.findall(text)], dtype=float)
    if len(values) > 1:
        pairs = np.column_stack([values[:-1], values[1:]])
        yield from _near(np.concatenate([pairs, pairs[:, ::-1]]), secrets, "coordonnées")


def _near(points: np.ndarray, secrets: Secrets, where: str) -> Iterator[tuple[str, str, str]]:
    if not len(points) or not len(secrets.points):
        return
    from scipy.spatial import cKDTree

    known = points[np.isfinite(points).all(axis=1)]
    near = (
        cKDTree(secrets.points).query(known, distance_upper_bound=NEAR, p=np.inf)[1] if len(known) else np.zeros(0, int)
    )
    for at in np.unique(near[near < len(secrets.points)]):
        yield "lieu exact", f"intervenant {secrets.owners[at]}", where


def _places_in_table(table: pd.DataFrame, floats: _Columns, secrets: Secrets) -> Iterator[tuple[str, str, str]]:
    """Find rows two of whose cells are a hidden place."""
    if not len(secrets.points) or table.empty:
        return
    numbers = np.column_stack([floats(at) for at in range(table.shape[1])])
    decimal = np.isfinite(numbers) & (np.abs(numbers) < 180) & (numbers != np.rint(numbers))
    used = np.flatnonzero(decimal.any(axis=0))
    for first in used:
        for second in used:
            both = decimal[:, first] & decimal[:, second]
            if first != second and both.any():
                yield from _near(numbers[both][:, [first, second]], secrets, "ligne d'une table")


def _floats(values: pd.Series) -> np.ndarray:
    """Read numbers however they are written; texts and missing values are nan."""
    if pd.api.types.is_bool_dtype(values):
        return np.full(len(values), np.nan)
    if not pd.api.types.is_numeric_dtype(values):
        told = (str(value).translate(_SPACED) for value in values.to_numpy(dtype=object))
        values = pd.Series([value if _NUMBER.fullmatch(value) else None for value in told], dtype=object)
    return np.asarray(pd.to_numeric(values, errors="coerce").astype("Float64").to_numpy(dtype=float, na_value=np.nan))


def _in_table(table: pd.DataFrame, floats: _Columns, secrets: Secrets) -> Iterator[tuple[str, str, str]]:
    """Find figures where a hidden value would stand: same commune or EPCI, same heading."""
    columns = {at: secrets.headings.get(str(name).strip().casefold()) for at, name in enumerate(table.columns)}
    figures = {at: name for at, name in columns.items() if name in secrets.cells}
    if not figures or table.empty:
        return
    keys = _keys(table, secrets)
    for at, name in figures.items():
        values = floats(at)
        for row in np.flatnonzero(keys.isin(secrets.cells[name]).to_numpy() & np.isfinite(values)):
            yield "valeur sous secret", f"{keys.iloc[row]}, {name} = {values[row]:g}", str(table.columns[at])


def _keys(table: pd.DataFrame, secrets: Secrets) -> pd.Series:
    """Return the code of each row's commune or EPCI, from the first cell that names one."""
    keys = pd.Series(None, index=range(len(table)), dtype=object)
    for at in range(table.shape[1]):
        if keys.notna().all():
            break
        cells = [cell.strip() if isinstance(cell, str) else "" for cell in table.iloc[:, at].to_numpy(dtype=object)]
        found = [_key(cell, secrets.keys) if cell else None for cell in cells]
        if 2 * sum(key is not None for key in found) > sum(map(bool, cells)):  # a column of codes, or of names
            keys = keys.where(keys.notna(), pd.Series(found, dtype=object))
    return keys


def _key(cell: str, keys: Mapping[str, str]) -> str | None:
    """Return the code that a cell names: alone, in brackets after a name, or by a name."""
    return keys.get(cell) or next((code for code in _CODE.findall(cell) if code in keys), None)
