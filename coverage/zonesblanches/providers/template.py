"""The blank list that partners fill in: a workbook with drop-downs, read back without a word of set-up."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from zonesblanches.arguments import checked, path_like
from zonesblanches.errors import OutputError

__all__ = ["TEMPLATE_COLUMNS", "write_template"]

_ROWS = 2000
_FAMILIES = ("lien social", "accueil-orientation", "aide à domicile")
_MODES = ("aller-vers", "accueil", "itinérant")


class TemplateColumn(NamedTuple):
    """One column of the template: its role, title, whether it is needed, what to write, an example."""

    role: str
    title: str
    needed: str
    meaning: str
    example: str
    width: int


TEMPLATE_COLUMNS = (
    TemplateColumn("id", "Identifiant", "", "Le vôtre, s'il existe ; gardé d'année en année", "EC-012", 12),
    TemplateColumn("name", "Nom de l'équipe", "oui", "Nom sous lequel l'équipe est connue", "Les Voisins d'Alès", 34),
    TemplateColumn("family", "Famille de services", "", "Choisir dans la liste, ou écrire la vôtre", "lien social", 20),
    TemplateColumn("mode", "Mode d'intervention", "", "Qui se déplace : choisir dans la liste", "aller-vers", 16),
    TemplateColumn("capacity", "Bénévoles", "", "Nombre de bénévoles actifs (ou places, heures, ETP : la même unité "
                   "partout) ; vide si inconnu, jamais 0", "12", 11),
    TemplateColumn("days", "Jours de passage", "", "D'un service itinérant : une ligne par arrêt, même nom, même "
                   "capacité sur chacune ; jours, demi-journées (« mardi matin »), « 1 semaine sur 2 », ou un nombre "
                   "de jours par semaine", "lundi, jeudi matin", 20),
    TemplateColumn("address", "Adresse", "", "Numéro et rue du lieu de l'équipe, jamais le domicile d'une personne ; "
                   "gardée à part, jamais publiée", "3 place de la Mairie", 34),
    TemplateColumn("postal_code", "Code postal", "", "Cinq chiffres", "30100", 12),
    TemplateColumn("commune", "Commune", "oui (ou code)", "Nom officiel ou d'usage", "Alès", 24),
    TemplateColumn("commune_code", "Code Insee", "oui (ou nom)", "Code commune, de n'importe quelle année : le plus "
                   "sûr", "30007", 11),
    TemplateColumn("lon", "Longitude", "", "Degrés (ou Lambert-93 en mètres, reconnu)", "4,0811", 11),
    TemplateColumn("lat", "Latitude", "", "Degrés (ou Lambert-93 en mètres, reconnu)", "44,1253", 11),
    TemplateColumn("declared", "Communes desservies", "", "Noms ou codes séparés par des points-virgules",
                   "Alès ; Anduze", 34),
    TemplateColumn("radius", "Rayon d'intervention (km)", "", "À vol d'oiseau, à défaut de liste des communes",
                   "10", 14),
    TemplateColumn("carrier", "Structure porteuse", "", "Association, CCAS, caisse qui porte l'équipe",
                   "CCAS d'Alès", 26),
    TemplateColumn("partner", "Partenaire", "", "Qui transmet la ligne", "CCAS", 18),
    TemplateColumn("status", "Actif", "", "oui ou non ; vide vaut oui, et c'est signalé", "oui", 8),
    TemplateColumn("updated", "Date de mise à jour", "", "Jour où la ligne a été vérifiée", "01/03/2026", 14),
)  # fmt: skip


@checked(path=path_like)
def write_template(path: str | Path) -> Path:
    """Write the blank list of teams, an Excel workbook with drop-downs and instructions in French.

    `read_providers` reads it back as it is filled.

    Parameters
    ----------
    path
        Where to write it, ``.xlsx``.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        When the file exists already, is no ``.xlsx``, or cannot be written.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import zonesblanches as zb
    >>> zb.write_template(pathlib.Path(tempfile.mkdtemp()) / "equipes.xlsx").name
    'equipes.xlsx'
    """
    import xlsxwriter

    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise OutputError(f"{target.name} : le modèle est un classeur, donnez-lui l'extension .xlsx.")
    if target.exists():
        raise OutputError(f"{target} existe déjà et ne sera pas remplacé : donnez un autre nom.")
    try:
        with xlsxwriter.Workbook(str(target)) as book:
            _teams(book)
            _instructions(book)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise OutputError(f"Impossible d'écrire {target} : {error}.") from error
    return target


def _teams(book: Any) -> None:
    page = book.add_worksheet("Équipes")
    needed = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#161616", "font_color": "#ffffff"}
    )
    other = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e9f3fb", "border": 1})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    formats = {"id": text, "postal_code": text, "commune_code": text, "days": text, "updated": day}
    for at, column in enumerate(TEMPLATE_COLUMNS):
        page.write_string(0, at, column.title, needed if column.needed else other)
        page.write_comment(0, at, f"{column.meaning}. Exemple : {column.example}", {"x_scale": 2})
        page.set_column(at, at, column.width, formats.get(column.role))
    page.set_row(0, 32)
    page.freeze_panes(1, 2)
    _on_paper(page)
    page.repeat_rows(0)
    for role, rule in _rules().items():
        at = [column.role for column in TEMPLATE_COLUMNS].index(role)
        page.data_validation(1, at, _ROWS, at, rule)


def _on_paper(page: Any) -> None:
    """Print on A4, the whole width on a page."""
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _rules() -> dict[str, dict[str, Any]]:
    """Return the drop-downs and the checks, by role; a family of one's own is allowed."""
    from datetime import date

    wrong = {"error_title": "Valeur inattendue", "ignore_blank": True}
    free = {"error_type": "information", **wrong}
    return {
        "family": {"validate": "list", "source": list(_FAMILIES), "error_message": "Famille hors de la liste.", **free},
        "mode": {"validate": "list", "source": list(_MODES), "error_message": "Choisissez dans la liste.", **wrong},
        "status": {"validate": "list", "source": ["oui", "non"], "error_message": "oui ou non.", **wrong},
        "capacity": {"validate": "decimal", "criteria": ">", "value": 0,
                     "error_message": "Un nombre positif, ou rien.", **wrong},
        "radius": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 150,
                   "error_message": "Des kilomètres, de 0 à 150.", **wrong},
        "updated": {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1),
                    "error_message": "Une date.", **wrong},
    }  # fmt: skip


def _instructions(book: Any) -> None:
    page = book.add_worksheet("Mode d'emploi")
    page.hide_gridlines(2)
    _on_paper(page)
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bottom": 2})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 16)
    page.set_column(2, 2, 70)
    page.set_column(3, 3, 24)
    page.write_string(0, 0, "Liste des équipes : mode d'emploi", title)
    lines = (
        "Une ligne par équipe, dans la feuille « Équipes » ; une par arrêt pour un service itinérant, avec ses jours. "
        "Seuls le nom et la commune (ou son code) sont nécessaires.",
        "Ne mettez ni téléphone, ni courriel, ni adresse d'une personne : rien de cela n'est utile au calcul.",
        "Vous pouvez ajouter des colonnes : elles sont ignorées, et c'est dit. N'ajoutez pas de ligne de total.",
    )
    for row, line in enumerate(lines, start=1):
        page.merge_range(row, 0, row, 3, line, wrap)
    for at, name in enumerate(("Titre", "Nécessaire", "Ce qu'on y écrit", "Exemple")):
        page.write_string(len(lines) + 2, at, name, head)
    for row, column in enumerate(TEMPLATE_COLUMNS, start=len(lines) + 3):
        page.set_row(row, 15 * (1 + len(column.meaning) // 75))
        for at, cell in enumerate((column.title, column.needed, column.meaning, column.example)):
            page.write_string(row, at, cell, wrap)
