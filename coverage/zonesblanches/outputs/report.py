"""The report: one HTML page, readable on screen and on A4 paper, that says what was found and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pandas as pd
from markupsafe import Markup

from zonesblanches.diagnosis.explain import Explainer
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, number, percent, plural
from zonesblanches.outputs.credits import legend_notes, parameter_lines, plain, reading_key, sources
from zonesblanches.outputs.figure import svg_map
from zonesblanches.outputs.files import replacing
from zonesblanches.outputs.quality import quality_sections
from zonesblanches.quality import cell_text
from zonesblanches.schema import CLASS_COLORS, COLUMNS, REASONS, class_label, demand_words, label, short_epci

__all__ = ["Report", "make_report"]

_PRIORITIES, _VOLUMES, _LOG = 20, 10, 40


@dataclass(frozen=True)
class Report:
    """A page of HTML: a notebook shows it, `save` writes it."""

    html: str

    def save(self, path: str | Path) -> Path:
        """Write the page, whole or not at all.

        Raises
        ------
        OutputError
            When the path does not end in ``.html`` or cannot be written.
        """
        with replacing(path, ".html") as draft:
            draft.write_text(self.html, encoding="utf-8")
        return Path(path)

    def _repr_html_(self) -> str:
        frame = 'style="width:100%;height:80vh;border:1px solid #ccc"'
        return f'<iframe title="Rapport" {frame} srcdoc="{escape(self.html)}"></iframe>'


def make_report(
    findings: Findings, *, lang: Lang = "fr", title: str | None = None, notice: str | None = None
) -> Report:
    """Write the report of a diagnosis; see `Diagnosis.report`."""
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    template = package_files(__package__).joinpath("templates", "report.html").read_text(encoding="utf-8")
    french = lang == "fr"
    values = {
        "lang": lang,
        "t": lambda fr, en: fr if french else en,
        "title": title or ("Zones blanches et zones grises" if french else "Blank and grey zones"),
        "territory": findings.territory.name,
        "notice": notice,
        "reading_key": reading_key(findings, lang),
        "warnings": findings.warnings_by_lang[lang],
        "notes": findings.notes_by_lang[lang],
        "families": [_family(findings, name, position, lang) for position, name in enumerate(findings.families)],
        "words": demand_words(findings.demand_column, lang),
        "need": bool(findings.need.weights),
        "parameters": parameter_lines(findings, lang),
        "sources": sources(findings, lang),
        "lists": findings.providers.sources,
        "quality": _quality(findings, lang),
        "logs": _logs(findings, lang),
        "p": findings.parameters,
        "plain": lambda value: plain(value, lang),
        "number": lambda value, decimals=0: number(value, decimals, lang),
        "percent": lambda value, decimals=1: percent(value, decimals, lang),
    }
    return Report(environment.from_string(template).render(values))


def _family(findings: Findings, name: str, position: int, lang: Lang) -> dict[str, Any]:
    """Gather what one family's chapter shows."""
    result = findings.families[name]
    explainer = Explainer(findings, result, lang)
    counts = findings.summary(name)
    notes = legend_notes(findings, lang)
    classes = [
        {
            "key": str(key),
            "label": class_label(str(key), lang),
            "note": notes[str(key)],
            "color": CLASS_COLORS[str(key)],
            **line.to_dict(),
        }
        for key, line in counts.iterrows()
    ]
    return {
        "name": name,
        "map": Markup(svg_map(findings, name, lang=lang, identifier=f"carte{position}")),  # noqa: S704 - escaped inside
        "classes": [line for line in classes if line["communes"] or line["key"] in {"blanche", "grise", "couverte"}],
        "headline": _headline(findings, name, lang),
        "by_score": _priorities(findings, name, "score", _PRIORITIES, explainer),
        "by_volume": _priorities(findings, name, "volume", _VOLUMES, explainer),
        "n_priorities": int(counts.loc[["blanche", "grise"], "communes"].sum()),
        "epci": _epci(findings, name),
        "discordances": _discordances(findings, name),
        "reason_counts": _reason_counts(result.table, lang),
    }


def _class_sentence(line: pd.Series, label: str, total: int, words: str, lang: Lang) -> str:
    """Say how many communes and people a class holds."""
    count = int(line["communes"])
    if not count:
        return f"Aucune commune en {label}." if lang == "fr" else f"No commune in a {label}."
    communes, people = plural(count, "commune", lang=lang), number(line["demand"], 0, lang)
    share, all_communes = percent(line["demand_share"], 1, lang), number(total, 0, lang)
    if lang == "fr":
        return f"{communes} sur {all_communes} en {label} : {people} {words}, soit {share} des {words} du territoire."
    return f"{communes} of {all_communes} in a {label}: {people} {words}, {share} of the territory’s {words}."


def _headline(findings: Findings, name: str, lang: Lang) -> list[str]:
    """Say the main figures in sentences, each with its number."""
    counts, words = findings.summary(name), demand_words(findings.demand_column, lang)
    total = int(counts["communes"].sum())
    sentences = [
        _class_sentence(counts.loc[key], class_label(key, lang).lower(), total, words, lang)
        for key in ("blanche", "grise")
    ]
    epci = findings.by_epci(name)
    worst = epci[epci["demand_blanche"] > 0].sort_values("demand_blanche", ascending=False).head(1)
    for _, line in worst.iterrows():
        people = number(line["demand_blanche"], 0, lang)
        sentences.append(
            f"L’EPCI le plus concerné par les zones blanches est {line['epci_name']} : {people} {words}."
            if lang == "fr"
            else f"The EPCI most concerned by blank zones is {line['epci_name']}: {people} {words}."
        )
    return sentences


def _priorities(findings: Findings, name: str, by: str, most: int, explainer: Explainer) -> list[dict[str, Any]]:
    table = findings.priorities(name, by=by).head(most)
    return [
        {
            "code": str(code),
            "name": line["name"],
            "epci": "" if pd.isna(line["epci_name"]) else short_epci(line["epci_name"]),
            "class": line["class"],
            "label": class_label(line["class"], explainer.lang),
            "why": explainer.plain_reasons(str(code)),
            "demand": line["demand"],
            "score": line["score"],
            "volume": line["volume"],
        }
        for code, line in table.iterrows()
    ]


def _epci(findings: Findings, name: str) -> list[dict[str, Any]]:
    lines = findings.by_epci(name).to_dict("records")
    return [
        {str(key): value for key, value in line.items()} | {"epci_name": short_epci(line["epci_name"])}
        for line in lines
    ]


def _discordances(findings: Findings, name: str) -> list[tuple[str, str, float]]:
    result = findings.families[name]
    who = result.providers["name"]
    return [
        (f"{findings.table.at[line['commune'], 'name']} ({line['commune']})", who[line["provider"]],
         np.nan if np.isinf(line["cost"]) else line["cost"])
        for line in result.discordances.to_dict("records")
    ]  # fmt: skip


def _reason_counts(table: pd.DataFrame, lang: Lang) -> list[tuple[str, int]]:
    side = 0 if lang == "fr" else 1
    return [
        (words[side], int(table["reasons"].str.contains(code, regex=False).sum())) for code, words in REASONS.items()
    ]


def _quality(findings: Findings, lang: Lang) -> list[dict[str, Any]]:
    """Return the data-quality tables as texts; the fate of rows, which comes first, has its own table above."""
    return [
        {
            "title": section.title,
            "heads": [(label(str(name), lang), _is_figure(str(name))) for name in section.table],
            "rows": [
                [(cell_text(name, value, lang), _is_figure(str(name))) for name, value in line.items()]
                for line in section.table.head(_LOG).to_dict("records")
            ],
        }
        for section in quality_sections(findings, lang)[1:]
    ]


def _is_figure(name: str) -> bool:
    """Tell whether a column is aligned on its right."""
    return name in COLUMNS and COLUMNS[name].kind not in {"text", "boolean"}


def _logs(findings: Findings, lang: Lang) -> list[dict[str, Any]]:
    """Return rejects and repairs, the first rows of each and their true count."""
    providers = findings.providers
    titles = ("Lignes rejetées", "Valeurs signalées") if lang == "fr" else ("Rejected rows", "Flagged values")
    tables = (providers.rejects, providers.repairs)
    return [
        {"title": title, "count": len(table), "rows": table.head(_LOG).to_dict("records")}
        for title, table in zip(titles, tables, strict=True)
    ]
