"""The files that the last step offers: one table of the outputs, in words for those who choose."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["OFFERED", "Offered"]


@dataclass(frozen=True)
class Offered:
    """A file, or several, that may be ticked.

    Parameters
    ----------
    key
        Of the table of outputs; see `save_all`.
    fr, en
        What it is.
    why_fr, why_en
        What it is for.
    option
        What the command is asked for, beside all it writes; empty where it writes it anyway.
    ticked
        Whether it is at first.
    """

    key: str
    fr: str
    en: str
    why_fr: str
    why_en: str
    option: str = ""
    ticked: bool = True


OFFERED: tuple[Offered, ...] = (
    Offered("map", "Carte interactive", "Interactive map", "S’ouvre sans internet, s’envoie par courriel.",
            "Opens without internet, fits in an e-mail."),
    Offered("report", "Rapport à lire à l’écran", "Report to read on screen", "S’imprime aussi, sur des pages A4.",
            "Prints well too, on A4 pages."),
    Offered("word", "Rapport pour Word", "Report for Word", "Le même texte, à compléter ou à corriger.",
            "The same text, to complete or correct."),
    Offered("workbook", "Classeur Excel", "Excel workbook", "Chaque commune, chaque raison, chaque ligne écartée.",
            "Each commune, each reason, each row left out."),
    Offered("fiches", "Une fiche par commune", "A sheet per commune", "Un fichier PDF, une page par commune.",
            "One PDF file, a page per commune.", "fiches", ticked=False),
    Offered("fiches_epci", "Une fiche par intercommunalité", "A sheet per EPCI", "Un fichier PDF, avec les fiches.",
            "One PDF file, with the sheets.", "fiches", ticked=False),
    Offered("slides", "Diapositives", "Slides", "Six, pour PowerPoint, à présenter au comité.",
            "Six, for PowerPoint, to show the committee.", "diapos", ticked=False),
    Offered("one_page", "Tout sur une page", "All on one page", "Un fichier PDF, à distribuer.",
            "A PDF file, to hand out.", "une_page", ticked=False),
    Offered("figure", "Carte à imprimer", "Map to print", "Un fichier PDF, avec sa légende.",
            "A PDF file, with its legend.", "figure", ticked=False),
    Offered("target", "Suivi d’année en année", "Yearly follow-up", "Une page : les personnes que personne n’atteint.",
            "One page: the people whom nobody reaches.", "mission4", ticked=False),
    Offered("csv", "Table des communes", "Table of communes", "Pour un tableur.", "For a spreadsheet.", ticked=False),
    Offered("dictionary", "Dictionnaire des colonnes", "Dictionary of columns", "Ce que dit chaque colonne.",
            "What each column says.", ticked=False),
    Offered("geopackage", "Couches pour QGIS", "Layers for QGIS", "Pour un géomaticien.", "For GIS people.",
            ticked=False),
    Offered("parquet", "Données pour l’analyse", "Data for analysis", "Pour un statisticien.", "For statisticians.",
            ticked=False),
    Offered("parameters", "Seuils retenus", "Thresholds in use", "Pour refaire le même diagnostic.",
            "To make the same diagnosis again.", ticked=False),
    Offered("reading", "Journal de lecture", "Reading log", "Ce que chaque colonne a été comprise dire.",
            "What each column was taken for.", ticked=False),
    Offered("record", "Registre du diagnostic", "Record of the diagnosis", "Pour le refaire, ou le comparer plus tard.",
            "To make it again, or compare later."),
)  # fmt: skip
