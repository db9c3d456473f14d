"""The words of a command that say where results go, what is written, and what stands on its cover."""

from __future__ import annotations

import argparse

from zonesblanches.console import FrenchParser, named
from zonesblanches.outputs.covers import templates

__all__ = ["add_output_options", "cover_files"]


def add_output_options(parser: FrenchParser, folder: str) -> None:
    """Add what says where and how results are written.

    Parameters
    ----------
    parser
        Of a command.
    folder
        Where they go by default.
    """
    words = f"dossier des résultats ({folder} par défaut)"
    parser.add_argument(
        "--sortie",
        type=named("donnez un nom de dossier, par exemple --sortie resultats"),
        default=folder,
        metavar="DOSSIER",
        help=words,
    )
    parser.add_argument(
        "--edition",
        choices=["interne", "publique"],
        default="interne",
        help="publique : petits effectifs sous secret, ni contact ni lieu exact, fichiers relus (interne par défaut)",
    )
    parser.add_argument(
        "--sans-intervenants", action="store_true", help="édition publique : sans la liste des intervenants non plus"
    )
    parser.add_argument(
        "--garder-nom",
        action="append",
        default=[],
        metavar="NOM",
        help="édition publique : publie ce nom d'équipe qui ressemble à celui d'une personne ; « tous » les garde tous",
    )
    parser.add_argument(
        "--seuil-secret",
        type=int,
        default=11,
        metavar="N",
        help="édition publique : plus petit effectif publié, en personnes (11 par défaut)",
    )
    parser.add_argument(
        "--famille-officielle",
        action="append",
        default=[],
        metavar="FAMILLE",
        help="édition publique : les adresses de cette famille sont publiques, ses équipes gardent leur point exact",
    )
    parser.add_argument(
        "--colonne-publique",
        action="append",
        default=[],
        metavar="COLONNE",
        help="édition publique : cette colonne à vous ne compte personne, elle est publiée",
    )
    parser.add_argument(
        "--publier-motifs",
        action="store_true",
        help="édition publique : publie aussi les motifs des décisions du comité, tels qu'écrits",
    )
    parser.add_argument(
        "--confirmer-points",
        action="store_true",
        help="édition publique : vous avez lu la liste des équipes qui gardent leur point exact",
    )
    _add_cover(parser)
    parser.add_argument("--fiches", action="store_true", help="écrit aussi une fiche par commune et par EPCI (pdf)")
    parser.add_argument(
        "--mission4",
        action="store_true",
        help="écrit aussi mission4.html : une page, les personnes en zone blanche par EPCI, à suivre d'année en année",
    )
    parser.add_argument(
        "--diapos", action="store_true", help="écrit aussi comite.pptx : six diapositives pour le comité"
    )
    parser.add_argument("--une-page", action="store_true", help="écrit aussi une_page.pdf : tout sur une page A4")
    parser.add_argument(
        "--figure",
        nargs="?",
        const="pdf",
        choices=["pdf", "png", "svg"],
        help="écrit aussi la carte à imprimer : carte.pdf, ou carte.png, carte.svg",
    )
    parser.add_argument(
        "--remplacer",
        action="store_true",
        help="remplace aussi, dans le dossier, les fichiers modifiés à la main ou d'une version précédente",
    )
    parser.add_argument("--langue", choices=["fr", "en"], default="fr", help="langue des résultats")


def _add_cover(parser: FrenchParser) -> None:
    """Add what stands on the cover of the report, of the slides and of the page that says all."""
    parser.add_argument("--titre", help="titre du rapport, des diapositives et de la page")
    parser.add_argument("--sous-titre", help="leur sous-titre")
    parser.add_argument(
        "--comite",
        action="append",
        default=[],
        metavar="NOM",
        help="à qui ils s'adressent : un service ou une instance, à répéter pour plusieurs",
    )
    parser.add_argument("--logo", metavar="IMAGE", help="logo à mettre en tête : PNG, JPEG ou GIF, 5 Mo au plus")
    parser.add_argument(
        "--modele",
        action="append",
        default=[],
        metavar="FICHIER",
        help="votre charte : un .docx ou .dotx pour Word, un .pptx ou .potx pour les diapositives ; à répéter",
    )


def cover_files(options: argparse.Namespace) -> list[str]:
    """Name the files of the cover; refuse, before anything is read, those that cannot serve.

    Parameters
    ----------
    options
        As parsed.

    Raises
    ------
    InputError, ParameterError
        When the logo is no picture, a template no document, or of neither kind.
    """
    made = templates(options.modele)
    if options.logo:
        from zonesblanches.outputs.report.options import read_logo

        read_logo(options.logo)
    if ".docx" in made:
        from zonesblanches.outputs.word.template import open_document

        open_document(made[".docx"])
    if ".pptx" in made:
        from zonesblanches.outputs.slides.template import open_slides

        open_slides(made[".pptx"])
    return [*([options.logo] if options.logo else []), *map(str, made.values())]
