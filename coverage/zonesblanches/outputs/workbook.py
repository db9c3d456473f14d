"""The workbook that goes to the committee: priorities in plain words first, everything else behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, long_date, number
from zonesblanches.outputs.dictionary import HEADINGS
from zonesblanches.outputs.sheets import Sheet, SheetWriter
from zonesblanches.outputs.tables import Tables, readable_table, shown_secrets
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.providers.mairies import SOURCE_NAME as MAIRIES
from zonesblanches.said import fact
from zonesblanches.schema import CLASSES, class_label, demand_words, label, short_epci
from zonesblanches.telling import remarks
from zonesblanches.telling.credits import legend_notes, parameter_lines, reading_key, sources
from zonesblanches.telling.subjects.lists import quality_sections
from zonesblanches.telling.subjects.reasons import plain_reasons
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["write_workbook"]

_PRIORITY_COLUMNS = (
    "rank", "code", "name", "epci_name", "class", "plain_reasons", "demand", "score", "volume",
    "n_providers", "nearest_cost", "nearest_provider", "access_ratio",
)  # fmt: skip
_NAMES = 20  # communes named in a cell


def write_workbook(findings: Findings, path: str | Path, *, lang: Lang = "fr", tables: Tables | None = None) -> Path:
    """Write every table of the diagnosis in one workbook.

    Parameters
    ----------
    findings
        The diagnosis.
    path
        File ending in ``.xlsx``; written whole or not at all.
    lang
        Language of sheets and headings.
    tables
        Those already made for other files.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    import xlsxwriter

    sheets = _sheets(findings, lang, tables or Tables(findings))
    with replacing(path, ".xlsx") as draft:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
        with xlsxwriter.Workbook(str(draft), options) as book:
            writer = SheetWriter(book, lang)
            _read_me(writer, findings, sheets)
            for sheet in sheets[:-1]:
                writer.table(sheet)
            writer.stacked(_QUALITY, quality_sections(findings, lang))
            writer.table(sheets[-1])
    return Path(path)


_QUALITY = ("Qualité des données", "Data quality")


def _sheets(findings: Findings, lang: Lang, tables: Tables) -> list[Sheet]:
    """Return every sheet that holds rows, the dictionary last; the empty ones would only be in the way."""
    providers, side = findings.providers, 0 if lang == "fr" else 1
    unreached = pd.concat([result.unreached for result in findings.families.values()])
    unreached = unreached[unreached["source"] != MAIRIES].rename(columns={"name": "provider"})
    merged = providers.merged.rename(columns={"name": "provider", "score": "similarity"})
    dictionary = tables.dictionary.rename(columns={name: words[side] for name, words in HEADINGS.items()})
    questions = _questions(findings)
    listed = [
        *([Sheet(("À lire d’abord", "Read first"), questions, _ABOUT["questions"])] if len(questions) else []),
        *_priority_sheets(findings, lang, tables),
        Sheet(("Communes", "Communes"), _communes(findings, lang, tables), _ABOUT["communes"]),
        Sheet(("Par EPCI", "By EPCI"), _epci(tables), _ABOUT["epci"]),
        Sheet(("Intervenants", "Providers"), tables.providers.reset_index(), _ABOUT["providers"]),
        Sheet(("Hors de portée", "Out of reach"), unreached.reset_index(), _ABOUT["unreached"]),
        Sheet(("Discordances", "Discrepancies"), _discordances(findings), _ABOUT["discordances"]),
        Sheet(("Rejets", "Rejects"), providers.rejects.drop(columns="advice"), _ABOUT["rejects"]),
        Sheet(("Signalements", "Repairs"), providers.repairs.drop(columns="advice"), _ABOUT["repairs"]),
        Sheet(("Fusions", "Merged"), merged, _ABOUT["merged"]),
    ]
    if findings.edition is not None:
        listed = [sheet for sheet in listed if len(sheet.table)]
    return [*listed, Sheet(("Dictionnaire", "Dictionary"), dictionary, _ABOUT["dictionary"])]


_ABOUT = {
    "questions": (
        "ce qui n’a pas été compris dans les listes, ce qui change le plus d’abord : à corriger dans la liste",
        "what was not understood in the lists, what changes most first: to be mended in the list",
    ),
    "priorities": (
        "communes en zone blanche ou grise, la plus sous-couverte d’abord",
        "communes in a blank or grey zone, the least covered first",
    ),
    "communes": ("toutes les communes, avec tous leurs chiffres", "every commune, with all its figures"),
    "epci": ("communes et personnes concernées par intercommunalité", "communes and people concerned, by EPCI"),
    "providers": ("équipes et services pris en compte", "teams and services that count"),
    "unreached": ("équipes actives qui ne servent pas le territoire", "active teams that do not serve the territory"),
    "discordances": (
        "communes déclarées par une équipe qui ne peut pas les atteindre",
        "communes declared by a team that cannot reach them",
    ),
    "rejects": ("lignes des listes qui n’ont pas pu être prises", "rows of the lists that could not be used"),
    "repairs": ("valeurs réparées ou douteuses, à vérifier", "values repaired or doubtful, to check"),
    "merged": ("lignes réunies parce qu’elles disent la même équipe", "rows joined because they tell the same team"),
    "quality": ("ce que valent les listes et les données", "how good the lists and the data are"),
    "dictionary": ("ce que veut dire chaque colonne", "what each column means"),
}


def _questions(findings: Findings) -> pd.DataFrame:
    """Return the questions on the lists, those that may undo a zone blanche first, with the names of the communes."""
    doubts, names = findings.doubts, findings.table["name"]
    return pd.DataFrame(
        {
            "source": doubts["source"],
            "row": doubts["row"].astype("Int64").mask(doubts["row"] == 0),  # 0: the whole list
            "column": doubts["column"],
            "value": doubts["value"],
            "question": doubts["said"],
            "proposals": [" ; ".join(texts) for texts in doubts["proposals"]],
            "places": [_listed([names[code] for code in codes]) for codes in doubts["within"]],
        }
    ).reset_index(drop=True)


def _listed(names: Sequence[str]) -> str:
    """Join names, as many as a cell shows."""
    more = [f"… ({number(len(names))})"] if len(names) > _NAMES else []
    return ", ".join([*names[:_NAMES], *more])


def _communes(findings: Findings, lang: Lang, tables: Tables) -> pd.DataFrame:
    """Return the communes, « out of reach » and « secret » told apart from what is missing."""
    table = readable_table(findings, lang, tables=tables)
    costs = [name for name in table if str(name).partition("__")[0] == "nearest_cost"]
    table = table.assign(**{str(name): findings.table[name] for name in costs})
    if findings.edition is not None:
        table = shown_secrets(table, findings.table["masked"])
    return table.reset_index()


def _priority_sheets(findings: Findings, lang: Lang, tables: Tables) -> list[Sheet]:
    """Make one list of priorities per family, ranked on the score, the rank on volume beside it."""
    sheets = []
    for name, voice in tables.voice(lang).families.items():
        table = findings.priorities(name)
        table = pd.DataFrame(table).assign(
            rank=table["rank_score"],
            epci_name=table["epci_name"].map(short_epci, na_action="ignore"),
            plain_reasons=_reasons(voice, table, tables),
            nearest_provider=table["nearest_provider"].map(voice.result.providers["name"]),
        )
        table["class"] = table["class"].map(lambda key: class_label(key, lang))
        columns = [*_PRIORITY_COLUMNS[:9], "rank_volume", *_PRIORITY_COLUMNS[9:]]
        if findings.edition is not None:
            table = shown_secrets(table, findings.table["masked"].reindex(table.index))
        short = name[:18].translate(str.maketrans("[]:*?/\\'", "        ")).strip()
        title = (
            ("Priorités", "Priorities") if name == findings.main.name else (f"Priorités {short}", f"Priorities {short}")
        )
        sheets.append(Sheet(title, table.reset_index()[columns], _ABOUT["priorities"]))
    return sheets


def _reasons(voice: FamilyVoice, table: pd.DataFrame, tables: Tables) -> list[str]:
    """Say the reasons of each commune; those of the family named first stand in the table of the communes already."""
    if voice.name == voice.findings.main.name:
        return list(tables.communes(voice.lang)["plain_reasons"].loc[table.index])
    return [plain_reasons(voice, str(code)) for code in table.index]


def _epci(tables: Tables) -> pd.DataFrame:
    """Return the counts by EPCI, « secret » where a public edition hides all that a sum would add."""
    table = tables.epci.reset_index()
    if tables.findings.edition is None:
        return table
    return shown_secrets(table, pd.Series("demand", index=table.index))


def _discordances(findings: Findings) -> pd.DataFrame:
    parts = []
    for name, result in findings.families.items():
        part = result.discordances
        parts.append(
            part.assign(
                family=name,
                name=part["commune"].map(findings.table["name"]),
                provider=part["provider"].map(result.providers["name"]),
            )
        )
    table = pd.concat(parts).rename(columns={"commune": "code"})
    return table[["family", "code", "name", "provider", "cost"]]


def _read_me(writer: SheetWriter, findings: Findings, sheets: Sequence[Sheet]) -> None:
    """Write the first sheet: what this is, the counts, how to read it, the sheets, parameters and sources."""
    lang = writer.lang
    side = 0 if lang == "fr" else 1
    page = writer.page(("Lisez-moi", "Read me"), widths=(46, 22, 22, 22, 22))
    page.write(
        0, 0, f"{('Zones blanches et grises', 'Blank and grey zones')[side]} – {findings.territory.name}", writer.title
    )
    day = long_date(dt.datetime.now(tz=dt.UTC).date(), lang)
    edition = (
        (("Édition interne : ne pas diffuser", "Internal edition: do not publish") if findings.edition is None
         else ("Édition publique", "Public edition"))[side]
    )  # fmt: skip
    page.write_string(1, 0, f"{edition} – {day}")
    row = writer.merged(page, 2, reading_key(findings, lang), writer.wrap) + 1
    for warning in remarks.warnings(findings, lang):
        row = writer.merged(page, row, f"⚠ {fact(warning)}.", writer.warn)
    for name in findings.families:
        row = _summary(writer, page, row + 1, findings, name)
    notes = legend_notes(findings, lang)
    about = [(("Qualité des données", "Data quality")[side], _ABOUT["quality"][side])]
    about = [
        *((sheet.name[side], sheet.about[side]) for sheet in sheets[:-1]),
        *about,
        (sheets[-1].name[side], sheets[-1].about[side]),
    ]
    row = writer.lines(page, row + 1, ("Comment lire les classes", "How to read the classes")[side],
                       [(class_label(key, lang), notes[key]) for key in CLASSES])  # fmt: skip
    row = writer.lines(page, row + 1, ("Feuilles", "Sheets")[side], about)
    row = writer.lines(page, row + 1, ("Mots des cellules", "Words in cells")[side], _words(findings, side))
    row = writer.lines(page, row + 1, "Notes", [(fact(note), "") for note in remarks.notes(findings, lang)])
    row = writer.lines(page, row + 1, ("Paramètres", "Parameters")[side], parameter_lines(findings, lang))
    writer.lines(page, row + 1, "Sources", [(source, "") for source in sources(findings, lang)])


def _words(findings: Findings, side: int) -> list[tuple[str, str]]:
    """Say what stands in a cell that holds no figure."""
    told = [
        (("hors de portée", "out of reach")[side],
         ("aucun intervenant jusqu’au plus grand coût regardé", "no provider up to the largest cost looked at")[side]),
        (("vide", "empty")[side], ("donnée manquante, ou sans objet", "missing, or not applicable")[side]),
    ]  # fmt: skip
    if findings.edition is not None:
        least = findings.edition.threshold
        told.append(
            ("secret", (f"effectif de moins de {least} personnes, ou valeur qui le révélerait",
                        f"count under {least} people, or a value that would reveal it")[side])
        )  # fmt: skip
    return told


def _summary(writer: SheetWriter, page: object, row: int, findings: Findings, name: str) -> int:
    words = demand_words(findings.demand_column, writer.lang)
    table = findings.summary(name).reset_index()
    table["class"] = table["class"].map(lambda key: class_label(key, writer.lang))
    heads = [name, "Communes", label("population", writer.lang), words.capitalize(), "%"]
    kinds = ["class", "count", "count", "count", "share"]
    if findings.edition is not None:
        table = table.astype(object).mask(table.isna() & table["communes"].gt(0).to_numpy()[:, None], "secret")
    rows = [[np.nan if value is None else value for value in line] for line in table.to_numpy(dtype=object).tolist()]
    return writer.block(page, row, heads, kinds, rows)
