"""An argument parser that speaks French."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from zonesblanches.errors import ParameterError
from zonesblanches.siting.objectives import OBJECTIVES
from zonesblanches.values import parse_number

__all__ = [
    "FrenchParser",
    "add_asking_options",
    "add_method_options",
    "add_reading_options",
    "add_siting_options",
    "column_choices",
    "help_option",
    "named",
    "number_over_0",
    "siting_asked",
    "told_pairs",
    "whole_number",
]


class FrenchHelp(argparse.HelpFormatter):
    """A help page whose own words are French."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)


def help_option(parser: argparse.ArgumentParser) -> None:
    """Give a parser its help, in French.

    Parameters
    ----------
    parser
        Of a command.
    """
    parser.formatter_class = FrenchHelp
    parser._positionals.title = "arguments"
    parser._optionals.title = "options"
    parser.add_argument("-h", "--aide", "--help", action="help", help="affiche cette aide")


class FrenchParser(argparse.ArgumentParser):
    """An argument parser that speaks French."""

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write the help or the version; argparse would say nothing of a full disk, and succeed."""
        stream = file or sys.stderr
        stream.write(message)
        stream.flush()

    def error(self, message: str) -> NoReturn:
        """Say in French what is wrong with the words of a command, and stop."""
        for english, french in (
            ("the following arguments are required:", "arguments manquants :"),
            ("unrecognized arguments:", "arguments inconnus :"),
            ("invalid choice:", "choix impossible :"),
            ("choose from", "parmi"),
            ("argument commande:", "commande :"),
            ("expected one argument", "une valeur est attendue"),
            ("invalid float value:", "nombre attendu, lu :"),
            ("invalid int value:", "nombre entier attendu, lu :"),
        ):
            message = message.replace(english, french)
        message = re.sub(r"^argument (--\S+): ", r"\1 : ", message)
        sys.stderr.write(f"{self.prog} : {message}\nAide : {self.prog} --aide\n")
        raise SystemExit(2)


def add_reading_options(parser: FrenchParser) -> None:
    """Add what says how a list is read.

    Parameters
    ----------
    parser
        Of a command.
    """
    parser.add_argument("--feuille", help="feuille du classeur à lire ; * lit toutes celles qui sont des listes")
    parser.add_argument(
        "--colonnes",
        action="append",
        default=[],
        metavar="RÔLE=TITRE",
        help="quelle colonne dit quoi : « nom=Intitulé du groupe », à répéter ; ou un fichier comme lecture.toml",
    )
    parser.add_argument("--secteurs", metavar="FICHIER", help="table des secteurs du partenaire : secteur, communes")
    parser.add_argument(
        "--confirmer-droits",
        action="store_true",
        help="compte « tout le département » comme des communes où l'équipe va vraiment",
    )
    parser.add_argument(
        "--geocoder",
        nargs="?",
        const="geocodage.sqlite",
        metavar="CACHE",
        help="envoie les adresses au service public de géocodage (rien d'autre), réponses gardées dans CACHE",
    )
    _add_crs(parser)


def _add_crs(parser: FrenchParser) -> None:
    parser.add_argument("--crs", help="système des coordonnées, par exemple 2154 (reconnu par défaut)")


def add_asking_options(parser: FrenchParser) -> None:
    """Add what results tell only where it is asked for.

    Parameters
    ----------
    parser
        Of a command.
    """
    parser.add_argument(
        "--groupes",
        metavar="NIVEAU|FICHIER",
        help="regroupe les communes : canton, arrondissement, epci…, un fichier commune;groupe, ou des polygones",
    )
    parser.add_argument(
        "--foyers",
        nargs="?",
        const="need",
        metavar="COLONNE",
        help="foyers d'un besoin, le risque de besoin par défaut (Moran, LISA, Gi* ; demande l'extra clusters)",
    )
    parser.add_argument(
        "--comparer",
        action="store_true",
        help="compare aux départements de densité semblable, à la région et à la France",
    )


def add_method_options(parser: FrenchParser) -> None:
    """Add what says how places are classed, and what is said beside.

    Parameters
    ----------
    parser
        Of a command.
    """
    parser.add_argument("--parametres", metavar="FICHIER.toml", help="paramètres de la méthode")
    _add_times(parser)
    parser.add_argument(
        "--suite-de",
        metavar="DOSSIER",
        help="garde les paramètres, la référence et les rangs du diagnostic d'une année passée, pour le suivi",
    )
    parser.add_argument(
        "--decisions",
        metavar="FICHIER",
        help="classes décidées par un comité : commune, classe, motif, organisme, date",
    )
    parser.add_argument(
        "--personnes-par-unite",
        type=_people,
        metavar="N",
        help="dit combien de personnes l'offre peut servir au plus, à N par unité de capacité",
    )


def _add_times(parser: FrenchParser) -> None:
    """Add what says where travel times come from, in place of those as the crow flies."""
    parser.add_argument(
        "--temps",
        metavar="CHEMIN",
        help="temps de route : table (csv, parquet), dossier fait par « zones-blanches temps », ou extrait .osm.pbf "
        "(le moteur OSRM répond sur cette machine)",
    )
    parser.add_argument(
        "--colonnes-temps",
        action="append",
        type=_pair,
        default=[],
        metavar="RÔLE=TITRE",
        help="quelle colonne de la table dit quoi : « origine=de », « destination=vers », « temps=duree », à répéter",
    )
    parser.add_argument("--unite-temps", choices=["min", "s", "km", "m"], help="unité de la table (min par défaut)")


def _pair(text: str) -> str:
    """Read « rôle=Titre »."""
    role, sign, title = text.partition("=")
    if not (role.strip() and sign and title.strip()):
        raise argparse.ArgumentTypeError(f"« {text} » : donnez un rôle et un titre, par exemple temps=duree")
    return text


def add_siting_options(parser: FrenchParser) -> None:
    """Add what says which sites are sought.

    Parameters
    ----------
    parser
        Of a command.
    """
    parser.add_argument("--nombre", type=whole_number, default=3, metavar="N", help="nombre de sites (3 par défaut)")
    parser.add_argument("--objectif", default="classes", help=f"{', '.join(OBJECTIVES)} (classes par défaut)")
    for option, words in (
        ("--candidats", "communes où un site est possible (toutes par défaut)"),
        ("--interdits", "communes où aucun site ne peut être"),
        ("--imposes", "communes où un site doit être"),
    ):
        parser.add_argument(option, nargs="+", default=[], metavar="COMMUNE", help=f"{words} : codes ou noms")
    parser.add_argument("--ecart", type=_people, metavar="COÛT", help="coût au moins entre deux nouveaux sites")
    parser.add_argument("--par-epci", type=whole_number, metavar="N", help="sites au plus par EPCI")
    parser.add_argument("--capacite", type=_people, metavar="N", help="capacité de chaque site (médiane par défaut)")
    parser.add_argument("--a-portee", type=_people, metavar="COÛT", help="pour mclp : à portée jusqu'à ce coût")
    parser.add_argument("--secondes", type=_people, default=60.0, metavar="S", help="temps de chaque recherche")


def column_choices(words: Sequence[str]) -> dict[str, str] | str | None:
    """Return the columns chosen: « nom=Titre » pairs, or a file of them.

    Parameters
    ----------
    words
        What `--colonnes` was given.

    Raises
    ------
    ParameterError
        When a file is given with anything else.
    """
    files = [word for word in words if "=" not in word]
    if len(files) > 1 or (files and len(words) > 1):
        raise ParameterError("--colonnes : donnez un fichier seul, ou des « rôle=Titre ».")
    if files:
        return files[0]
    return told_pairs(words) or None


def told_pairs(words: Sequence[str]) -> dict[str, str]:
    """Return « rôle=Titre » words as a mapping.

    Parameters
    ----------
    words
        As typed, each with its sign.

    Examples
    --------
    >>> told_pairs(["temps=Durée (min)"])
    {'temps': 'Durée (min)'}
    """
    pairs = [word.split("=", 1) for word in words]
    return {role.strip(): title.strip() for role, title in pairs}


def siting_asked(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the options of `add_siting_options` ask of `propose`.

    Parameters
    ----------
    options
        As parsed.
    """
    return {
        "n": options.nombre,
        "objective": options.objectif,
        "candidates": options.candidats or None,
        "forbidden": options.interdits,
        "compulsory": options.imposes,
        "spacing": options.ecart,
        "quota": options.par_epci,
        "capacity": options.capacite,
        "within": options.a_portee,
        "seconds": options.secondes,
    }


def whole_number(text: str) -> int:
    """Read a whole number over 0.

    Parameters
    ----------
    text
        As typed.

    Examples
    --------
    >>> whole_number("3")
    3
    """
    value = parse_number(text)
    if value is None or value < 1 or value != round(value):
        raise argparse.ArgumentTypeError(f"« {text} » : donnez un nombre entier, par exemple 3")
    return int(value)


def number_over_0(text: str) -> float:
    """Read a number over 0.

    Parameters
    ----------
    text
        As typed.

    Examples
    --------
    >>> number_over_0("3,5")
    3.5
    """
    value = parse_number(text)
    if value is None or value <= 0:
        raise argparse.ArgumentTypeError(f"« {text} » : donnez un nombre positif, par exemple 3,5")
    return value


def _people(text: str) -> float:
    """Read a number of people over 0."""
    value = parse_number(text)
    if value is None or value <= 0:
        raise argparse.ArgumentTypeError(f"« {text} » : donnez un nombre de personnes, par exemple 15")
    return value


def named(advice: str) -> Callable[[str], str]:
    """Return what refuses a name that says nothing, before anything is computed.

    Parameters
    ----------
    advice
        What to type instead.
    """

    def name(text: str) -> str:
        if not text.strip():
            raise argparse.ArgumentTypeError(advice)
        return text

    return name
