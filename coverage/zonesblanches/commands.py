"""The sub-commands of ``zones-blanches``: their words, their options, their help."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from zonesblanches.console import (
    FrenchParser,
    add_asking_options,
    add_method_options,
    add_reading_options,
    add_siting_options,
    help_option,
    named,
    number_over_0,
    siting_asked,
    whole_number,
)
from zonesblanches.errors import ParameterError
from zonesblanches.output_words import add_output_options
from zonesblanches.version import __version__

if TYPE_CHECKING:
    from zonesblanches.progress import Progress
    from zonesblanches.proposal import Proposal
    from zonesblanches.study import Diagnosis
    from zonesblanches.touring import VanTour

__all__ = ["command_parser", "proposal_of"]

_OF_VANS = ("depots", "fermes", "sur_place", "prix_km", "prix_heure", "budget")


def command_parser() -> FrenchParser:
    """Return the parser of the command ``zones-blanches``: `run` names the sub-command.

    Examples
    --------
    >>> command_parser().parse_args(["communes", "30"]).run
    'communes'
    """
    parser = FrenchParser(
        prog="zones-blanches",
        description="Repère les communes qu'aucune équipe n'atteint (zones blanches), ou trop peu (zones grises).",
        add_help=False,
    )
    help_option(parser)
    version = f"zones-blanches {__version__}"
    parser.add_argument("--version", action="version", version=version, help="affiche la version")
    commands = parser.add_subparsers(metavar="commande", required=True, parser_class=FrenchParser)
    _add_diagnostic(commands)
    _add_communes(commands)
    _add_verifier(commands)
    _add_modele(commands)
    _add_sources(commands)
    _add_demo(commands)
    _add_refaire(commands)
    _add_proposer(commands)
    _add_comparer(commands)
    _add_suivre(commands)
    _add_temps(commands)
    _add_lot(commands)
    _add_ouvrir(commands)
    return parser


def _command(commands: argparse._SubParsersAction[FrenchParser], name: str, text: str) -> FrenchParser:
    parser = commands.add_parser(name, help=text, description=text, add_help=False)
    help_option(parser)
    return parser


def _add_diagnostic(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(commands, "diagnostic", "fait le diagnostic d'un territoire : carte, rapport, classeur et tables")
    parser.add_argument(
        "territoire",
        help="département (30 ou Gard), région, EPCI (SIREN ou nom), commune ; plusieurs : 30,48",
    )
    add_output_options(parser, "diagnostic")
    _add_lists(parser)
    add_method_options(parser)
    add_asking_options(parser)
    parser.add_argument(
        "--proposer",
        type=whole_number,
        metavar="N",
        help="dit aussi où créer les N prochaines équipes : un chapitre du rapport, deux feuilles du classeur",
    )
    parser.set_defaults(run="diagnostic")


def _add_proposer(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(
        commands,
        "proposer",
        "dit où créer les prochaines équipes, ou où passeraient des véhicules : choix prouvé, page et document Word",
    )
    parser.add_argument("territoire", help="département, région, EPCI ou commune ; plusieurs : 30,48")
    _add_results(parser, "proposition")
    _add_lists(parser)
    add_method_options(parser)
    add_siting_options(parser)
    _add_tour_options(parser)
    parser.set_defaults(run="proposer")


def _add_tour_options(parser: FrenchParser) -> None:
    """Add what says that vans are sought, in place of sites, and what their calendar keeps."""
    tour = parser.add_argument_group("services itinérants (avec --vehicules)")
    tour.add_argument(
        "--vehicules", type=whole_number, metavar="N", help="cherche les arrêts et le calendrier de N véhicules, 1 à 3"
    )
    for option, words, what in (
        ("--depots", "commune d'où partent les véhicules : une pour tous, ou une par véhicule", "COMMUNE"),
        ("--fermes", "jours ou demi-journées sans tournée : « mercredi matin »", "JOUR"),
    ):
        tour.add_argument(option, nargs="+", default=[], metavar=what, help=words)
    for option, kind, usual, words in (
        ("--demi-journees", whole_number, 10, "demi-journées par véhicule et par semaine, au plus (10 par défaut)"),
        ("--arrets", whole_number, 1, "arrêts par demi-journée, 1 ou 2 (1 par défaut)"),
        ("--jours-entre", whole_number, 8, "jours entre deux passages, au plus (8 par défaut)"),
        ("--passages", whole_number, 1, "passages à chaque arrêt, au moins, par semaine ou quinzaine"),
        ("--heures", number_over_0, 3.5, "durée d'une demi-journée, de dépôt à dépôt (3,5 par défaut)"),
        ("--sur-place", number_over_0, None, "heures sur place, au moins (2 par défaut, 1 avec deux arrêts)"),
        ("--prix-km", number_over_0, None, "prix d'un kilomètre"),
        ("--prix-heure", number_over_0, None, "prix d'une heure de sortie"),
        ("--budget", number_over_0, None, "ce que tous les véhicules peuvent coûter par semaine"),
    ):
        tour.add_argument(option, type=kind, default=usual, metavar="N", help=words)


def proposal_of(diagnosis: Diagnosis, options: argparse.Namespace, progress: Progress) -> Proposal | VanTour:
    """Return the sites, or the tour, that the options of `proposer` ask for.

    Parameters
    ----------
    diagnosis
        Made of the lists.
    options
        As parsed.
    progress
        Called with a few words at each step.
    """
    asked = siting_asked(options)
    if options.vehicules is None:
        alone = [name for name in _OF_VANS if getattr(options, name)]
        if alone:
            option = f"--{alone[0].replace('_', '-')}"
            raise ParameterError(f"{option} est pour une tournée : ajoutez --vehicules 1, ou retirez {option}.")
        return diagnosis.propose(**asked, progress=progress)
    shared = ("candidates", "forbidden", "compulsory", "capacity", "seconds")
    return diagnosis.tour(
        options.vehicules,
        options.depots,
        **{name: asked[name] for name in shared},
        half_days=options.demi_journees,
        closed=options.fermes,
        hours=options.heures,
        stay=options.sur_place,
        stops=options.arrets,
        gap=options.jours_entre,
        visits=options.passages,
        per_km=options.prix_km,
        per_hour=options.prix_heure,
        budget=options.budget,
        progress=progress,
    )


def _add_results(parser: FrenchParser, folder: str) -> None:
    """Add what says where results go, and in which language."""
    parser.add_argument(
        "--sortie",
        type=named(f"donnez un nom de dossier, par exemple --sortie {folder}"),
        default=folder,
        metavar="DOSSIER",
        help=f"dossier des résultats ({folder} par défaut)",
    )
    parser.add_argument("--langue", choices=["fr", "en"], default="fr", help="langue des résultats")


def _add_lists(parser: FrenchParser) -> None:
    """Add what says which lists are read, and how."""
    parser.add_argument("listes", nargs="*", help="listes d'équipes : csv, xlsx, ods, geojson, gpkg", metavar="liste")
    parser.add_argument(
        "--mairies",
        type=float,
        metavar="HEURES",
        help="ajoute les mairies ouvertes au moins HEURES par semaine",
    )
    parser.add_argument(
        "--recensement",
        action="append",
        default=[],
        metavar="FICHIER",
        help="fichier de l'Insee (âges, ménages, revenus…) tel que téléchargé ; à répéter pour plusieurs",
    )
    parser.add_argument(
        "--carroyage",
        metavar="FICHIER",
        help="où l'on vit dans les communes : carreaux de l'Insee (200 m, 1 km…) tels que téléchargés, ou polygones "
        "avec leurs personnes",
    )
    parser.add_argument("--famille", help="famille des lignes qui n'en disent pas (lien social par défaut)")
    add_reading_options(parser)
    parser.add_argument("--fusionner", action="store_true", help="réunit les équipes que plusieurs listes répètent")
    parser.add_argument("--doublons", metavar="FICHIER.xlsx", help="écrit les paires douteuses à trancher (fusionne)")
    parser.add_argument("--reponses", metavar="FICHIER", help="relit la feuille des doublons, répondue (fusionne)")


def _add_communes(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(commands, "communes", "liste les communes d'un territoire (csv sur la sortie standard)")
    parser.add_argument("territoire", help="département, région, EPCI ou commune ; plusieurs : 30,48")
    parser.set_defaults(run="communes")


def _add_verifier(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(
        commands,
        "verifier",
        "lit une liste d'équipes et dit ce qui est à répondre, rejeté, signalé ; sort en 1 s'il reste à répondre",
    )
    parser.add_argument("listes", nargs="+", help="csv, xlsx, ods, geojson ou gpkg", metavar="liste")
    parser.add_argument("--famille", help="famille des lignes qui n'en disent pas")
    parser.add_argument("--territoire", help="où chercher les communes d'abord : 84, Vaucluse, un EPCI…")
    parser.add_argument(
        "--sortie",
        type=named("donnez un nom de classeur, par exemple --sortie a_repondre.xlsx"),
        metavar="FICHIER.xlsx",
        help="écrit la liste avec ce qui est compris, et où répondre ; se relit ensuite",
    )
    add_reading_options(parser)
    parser.set_defaults(run="verifier")


def _add_modele(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(commands, "modele", "écrit une liste d'équipes vide, avec ses menus, à faire remplir")
    parser.add_argument("fichier", help="nom du classeur à écrire, par exemple equipes.xlsx")
    parser.set_defaults(run="modele")


def _add_sources(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(commands, "sources", "dit quels fichiers officiels aller chercher, où, et ce qui les lit")
    parser.set_defaults(run="sources")


def _add_demo(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(commands, "demo", "fait le diagnostic du Gard avec cinq équipes inventées et les vraies mairies")
    add_output_options(parser, "sorties/demo-gard")
    parser.set_defaults(run="demo")


def _add_refaire(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(
        commands,
        "refaire",
        "refait un diagnostic depuis son diagnostic.json : les mêmes fichiers, octet pour octet, ou ce qui a changé",
    )
    parser.add_argument("registre", help="le diagnostic.json, ou le dossier où il est", metavar="diagnostic.json")
    parser.add_argument(
        "--sortie",
        type=named("donnez un nom de dossier, par exemple --sortie refait"),
        metavar="DOSSIER",
        help="où écrire (à côté, avec « -refait », par défaut)",
    )
    parser.add_argument("--remplacer", action="store_true", help="remplace aussi les fichiers modifiés à la main")
    parser.set_defaults(run="refaire")


def _add_comparer(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(
        commands,
        "comparer",
        "compare deux diagnostics : ce qui change de classe, combien de personnes, d'où cela vient, deux cartes",
    )
    parser.add_argument("avant", help="le diagnostic.json du premier, ou son dossier")
    parser.add_argument("apres", help="celui du second ; il garde la référence du premier", metavar="après")
    parser.add_argument(
        "--noms", nargs=2, metavar=("AVANT", "APRÈS"), help="comment les appeler, par exemple 2025 2026"
    )
    _add_results(parser, "comparaison")
    parser.set_defaults(run="comparer")


def _add_temps(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(
        commands,
        "temps",
        "demande au moteur OSRM les temps de route de commune à commune, bloc par bloc, pour --temps ; reprend où il "
        "en était",
    )
    parser.add_argument("territoire", help="département, région, EPCI ou commune ; plusieurs : 30,48 ; ou France")
    parser.add_argument(
        "--extrait",
        action="append",
        default=[],
        metavar="FICHIER.osm.pbf",
        help="extrait d'OpenStreetMap, plus large que le territoire ; à répéter pour en réunir plusieurs",
    )
    parser.add_argument(
        "--sortie",
        type=named("donnez un nom de dossier, par exemple --sortie temps-30"),
        default="temps",
        metavar="DOSSIER",
        help="dossier des temps (temps par défaut)",
    )
    parser.add_argument(
        "--a-blanc", action="store_true", help="dit combien de paires et combien de temps, sans rien faire"
    )
    parser.add_argument(
        "--jusqu-a", type=number_over_0, default=30.0, metavar="MIN", help="plus long trajet gardé (30 min par défaut)"
    )
    parser.add_argument(
        "--profil", default="car", help="car, bicycle, foot, ou un fichier .lua d'OSRM (car par défaut)"
    )
    parser.add_argument("--bacs", action="store_true", help="prend les bacs et les ferrys (sans eux par défaut)")
    parser.add_argument(
        "--bloc", type=whole_number, default=2_000, metavar="N", help="communes par bloc (2 000 par défaut)"
    )
    parser.add_argument(
        "--incomplet", action="store_true", help="laisse de côté les communes du territoire hors de l'extrait"
    )
    parser.add_argument("--remplacer", action="store_true", help="perd l'atlas d'autre chose que tient le dossier")
    parser.set_defaults(run="temps")


def _add_lot(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(
        commands,
        "lot",
        "fait le diagnostic de plusieurs territoires, les compare, dit ce qui a échoué, reprend où il en était",
    )
    parser.add_argument("fichier", nargs="?", help="ce qui est demandé, territoire par territoire", metavar="lot.toml")
    parser.add_argument("--exemple", action="store_true", help="écrit ce fichier, à remplir (l'affiche, sans nom)")
    parser.add_argument(
        "--sortie",
        type=named("donnez un nom de dossier, par exemple --sortie lot"),
        metavar="DOSSIER",
        help="dossier des résultats, à la place de celui que dit le fichier",
    )
    parser.add_argument(
        "--remplacer", action="store_true", help="remplace aussi les fichiers modifiés à la main dans les dossiers"
    )
    parser.set_defaults(run="lot")


def _add_ouvrir(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(
        commands,
        "ouvrir",
        "ouvre une page dans le navigateur : on y dépose des listes, on répond, on obtient carte et rapport",
    )
    parser.add_argument("fichiers", nargs="*", help="listes à déposer d'emblée", metavar="fichier")
    parser.add_argument(
        "--projet",
        type=named("donnez un nom de dossier, par exemple --projet gard"),
        metavar="DOSSIER",
        help="garde tout dans ce dossier, et le reprend (sans elle, tout est effacé à la fin)",
    )
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="port de cette machine (libre par défaut)")
    parser.add_argument("--sans-navigateur", action="store_true", help="dit l'adresse sans ouvrir le navigateur")
    parser.add_argument("--langue", choices=["fr", "en"], default="fr", help="langue de la page et des résultats")
    parser.set_defaults(run="ouvrir")


def _port(text: str) -> int:
    number = whole_number(text)
    if not 1024 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f"« {text} » : donnez un port entre 1024 et 65535")
    return number


def _add_suivre(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(
        commands,
        "suivre",
        "suit un territoire d'année en année : ce qui change, d'où cela vient, quelles équipes demander",
    )
    parser.add_argument(
        "dossiers",
        nargs="+",
        help="les diagnostics de chaque année (diagnostic.json ou leur dossier), ou le dossier qui les contient tous",
    )
    parser.add_argument(
        "--noms",
        nargs="+",
        metavar="ANNÉE",
        help="comment les appeler, dans l'ordre des dossiers, ou du plus ancien s'il n'y en a qu'un : 2025 2026",
    )
    parser.add_argument(
        "--reponses",
        metavar="CLASSEUR",
        help="la feuille « Équipes » du suivi, répondue : fermée, oubliée ou renommée",
    )
    _add_results(parser, "suivi")
    parser.set_defaults(run="suivre")
