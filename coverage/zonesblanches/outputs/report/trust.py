"""How sure the figures are: what was read, rejected, imputed, assumed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from zonesblanches.diagnosis.readers import without_advice
from zonesblanches.outputs.quality import quality_sections
from zonesblanches.outputs.report.content import Block, Bullets, Head, Heading, Paragraph, Table
from zonesblanches.outputs.report.voice import Voice, ended
from zonesblanches.providers.grids import ABOVE
from zonesblanches.quality import QualityTable, shown_cell
from zonesblanches.schema import COLUMNS, label

__all__ = ["reading_annex", "trust_chapter"]

_LOG = 40  # rows shown; the workbook holds them all


def trust_chapter(voice: Voice) -> list[Block]:
    """Return the chapter on confidence: the main counts in sentences, the fate of every row, every assumption."""
    return [
        Heading(voice.say("Quelle confiance accorder aux chiffres", "How sure the figures are")),
        Bullets(tuple(_sentences(voice))),
        Heading(voice.say("Ce qui a été lu, rejeté, fusionné", "What was read, rejected, merged"), 2),
        _fates(voice),
        Paragraph(
            voice.say("Le journal de lecture est en annexe.", "The log of the reading is in the annex."), "small"
        ),
        Heading(voice.say("Hypothèses et remarques", "Assumptions and remarks"), 2),
        Bullets(tuple(_remarks(voice)), "small"),
    ]


def reading_annex(voice: Voice) -> list[Block]:
    """List what was read of each column and row, for who prepares the lists: nobody else needs it to decide.

    Parameters
    ----------
    voice
        Who speaks, of what.
    """
    tables = [
        table for section in quality_sections(voice.findings, voice.lang)[1:] for table in _quality(voice, section)
    ]
    heading = voice.say("Annexe : journal de lecture des listes", "Annex: log of the reading of the lists")
    return [Heading(heading, fresh=True), *tables, *_logs(voice)]


def _remarks(voice: Voice) -> list[str]:
    """Say the warnings in full, then the notes, without what only the analyst can type.

    What stands above the titles of a list is its partner's, « Ne pas diffuser » for instance: the account of the
    reading and the internal workbook quote it, documents do not.
    """
    findings = voice.findings
    notes = [note for note in findings.notes_by_lang[voice.lang] if ABOVE not in note]
    said = (*findings.warnings_by_lang[voice.lang], *notes)
    names = [source.name for source in findings.providers.sources]
    return [ended(plain) for text in dict.fromkeys(said) if (plain := without_advice(text, names))]


def _sentences(voice: Voice) -> list[str]:
    """Say the main doubts, each with its figure."""
    return [*_costs(voice), _rows(voice), *_imputed(voice), *_discordances(voice), _closeness(voice)]


def _costs(voice: Voice) -> list[str]:
    """Say where the costs come from, and their error."""
    method = voice.findings.assumptions_by_lang[voice.lang][0]
    if voice.findings.costs_given:
        return [ended(method)]
    return [
        ended(method),
        voice.say(
            "Ces temps sont estimés à vol d’oiseau : un relief, une rivière ou un détour peuvent les allonger.",
            "These times are estimated as the crow flies: relief, a river or a detour may make them longer.",
        ),
    ]


def _rows(voice: Voice) -> str:
    """Count the rows of the lists."""
    told = voice.findings.providers.sources
    read, kept, rejected, merged = (
        sum(getattr(source, name) for source in told) for name in ("read", "kept", "rejected", "merged")
    )
    flagged = len(voice.findings.providers.repairs)
    return voice.say(
        f"{voice.count(read, 'ligne lue', 'lignes lues')} dans {voice.count(len(told), 'liste')} : "
        f"{voice.count(kept, 'gardée', 'gardées')}, {voice.count(rejected, 'rejetée', 'rejetées')}, "
        f"{voice.count(merged, 'fusionnée', 'fusionnées')} ; "
        f"{voice.count(flagged, 'valeur signalée', 'valeurs signalées')}. "
        "Une équipe absente des listes, ou rejetée, n’existe pas pour le calcul : une zone blanche est à confirmer "
        "localement.",
        f"{voice.count(read, 'row')} read in {voice.count(len(told), 'list')}: {voice.figure(kept)} kept, "
        f"{voice.figure(rejected)} rejected, {voice.figure(merged)} merged; {voice.count(flagged, 'flagged value')}. A "
        "team absent from the lists, or rejected, does not exist for the computation: a blank zone is to be confirmed "
        "locally.",
    )


def _imputed(voice: Voice) -> list[str]:
    """Count the values that were put in place of missing ones."""
    findings = voice.findings
    need = int((findings.need.imputed != "").sum())
    capacities = sum(
        int(result.providers["capacity_imputed"].astype(bool).sum()) for result in findings.families.values()
    )
    assumed = sum(int(result.providers["active_assumed"].astype(bool).sum()) for result in findings.families.values())
    said = []
    if capacities:
        said.append(
            voice.say(
                f"{voice.count(capacities, 'capacité imputée', 'capacités imputées')} à la médiane de la famille, "
                "faute "
                "d’être dans les listes.",
                f"{voice.count(capacities, 'capacity', 'capacities')} imputed at the family’s median, being absent "
                "from the "
                "lists.",
            )
        )
    if assumed:
        guessed = "supposé actif" if assumed < 2 else "supposés actifs"
        said.append(
            voice.say(
                f"{voice.count(assumed, 'intervenant')} {guessed} : état non dit ou non compris dans les listes.",
                f"{voice.count(assumed, 'provider')} assumed active: state not given, or not understood, in the lists.",
            )
        )
    if need:
        said.append(
            voice.say(
                f"Risque de besoin imputé par la moyenne de l’intercommunalité dans {voice.communes(need)}.",
                f"Risk of need imputed from the EPCI’s mean in {voice.communes(need)}.",
            )
        )
    return said


def _discordances(voice: Voice) -> list[str]:
    found = sum(len(result.discordances) for result in voice.findings.families.values())
    if not found:
        return []
    return [
        voice.say(
            f"{voice.count(found, 'discordance')} : une commune est déclarée par un intervenant qui ne peut "
            "l’atteindre dans le seuil.",
            f"{voice.count(found, 'discrepancy', 'discrepancies')}: a commune is declared by a provider that cannot "
            "reach "
            "it within the threshold.",
        )
    ]


def _closeness(voice: Voice) -> str:
    """Count the communes whose nearest provider is within a tenth of the threshold."""
    threshold = voice.parameters.threshold
    low, high = voice.limit(round(0.9 * threshold, 2)), voice.limit(round(1.1 * threshold, 2))
    near = sum(
        int(result.table["nearest_cost"].between(0.9 * threshold, 1.1 * threshold).sum())
        for result in voice.findings.families.values()
    )
    several = len(voice.findings.families) > 1
    whole = voice.say(
        " (une commune compte une fois par famille)" if several else "", " (once by family)" if several else ""
    )
    if not near:
        return voice.say(
            f"Aucune commune n’a son plus proche intervenant entre {low} et {high}.",
            f"No commune has its nearest provider between {low} and {high}.",
        )
    return voice.say(
        f"Plus proche intervenant entre {low} et {high} : {voice.communes(near)}{whole} ; un seuil différent peut en "
        "changer la classe.",
        f"Nearest provider between {low} and {high}: {voice.communes(near)}{whole}; a different threshold may change "
        "their "
        "class.",
    )


def _fates(voice: Voice) -> Table:
    heads = (
        Head(voice.say("Liste", "List"), wide=3),
        *(Head(label(name, voice.lang), figure=True) for name in ("read", "kept", "rejected", "merged")),
    )
    rows = tuple(
        (source.name, *(voice.figure(getattr(source, name)) for name in ("read", "kept", "rejected", "merged")))
        for source in voice.findings.providers.sources
    )
    return Table(voice.say("Sort de chaque ligne lue", "Fate of every row read"), heads, rows)


def _quality(voice: Voice, section: QualityTable) -> list[Table]:
    table = section.table
    if not table.shape[1]:
        return []
    heads = tuple(Head(label(str(name), voice.lang), _is_figure(str(name)), _wide(table, name)) for name in table)
    rows = tuple(
        tuple(shown_cell(name, value, voice.lang) for name, value in line.items())
        for line in table.head(_LOG).to_dict("records")
    )
    return [Table(section.title, heads, rows, note=_cut(voice, len(rows), len(table)), small=True)]


def _is_figure(name: str) -> bool:
    """Tell whether a column is aligned on its right."""
    return name in COLUMNS and COLUMNS[name].kind not in {"text", "class", "boolean"}


def _wide(table: pd.DataFrame, name: Any) -> float:
    """Give a column of texts the room of its longest one, within reason."""
    if _is_figure(str(name)):
        return 0.8
    longest = max((len(str(value)) for value in table[name].head(_LOG)), default=0)
    return min(3.5, max(1.0, longest / 14))


def _cut(voice: Voice, shown: int, total: int) -> str:
    if shown >= total:
        return ""
    return voice.say(
        f"{shown} premières lignes sur {voice.figure(total)} ; toutes sont dans le classeur.",
        f"First {shown} rows of {voice.figure(total)}; all are in the workbook.",
    )


def _logs(voice: Voice) -> list[Block]:
    """List rejects and flagged values, the first rows of each and their true count."""
    providers = voice.findings.providers
    names = ("source", "row", "column", "value", "reason")
    wide = {"source": 1.8, "row": 0.6, "column": 1.2, "value": 1.4, "reason": 3.0}
    heads = tuple(Head(label(name, voice.lang), name == "row", wide[name]) for name in names)
    said: list[Block] = []
    titles = (voice.say("Lignes rejetées", "Rejected rows"), voice.say("Valeurs signalées", "Flagged values"))
    for title, table in zip(titles, (providers.rejects, providers.repairs), strict=True):
        if len(table):
            rows = tuple(
                tuple(shown_cell(name, line[name], voice.lang) for name in names)
                for line in table.head(_LOG).to_dict("records")
            )
            caption = f"{title} ({voice.figure(len(table))})"
            said.append(Table(caption, heads, rows, note=_cut(voice, len(rows), len(table)), small=True))
    return said
