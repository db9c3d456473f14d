"""The command ``zones-blanches``: each sub-command is one call of the library.

Exit codes: 0 done, 1 bad input or nowhere to write, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from zonesblanches import starting
from zonesblanches.console import (
    FrenchParser,
    add_asking_options,
    add_output_options,
    add_reading_options,
    choices_of,
    help_option,
    named,
)
from zonesblanches.errors import ZonesBlanchesError
from zonesblanches.files.names import shown_name
from zonesblanches.outputs.companion import warmed
from zonesblanches.outputs.options import Edition
from zonesblanches.parameters import Parameters
from zonesblanches.progress import TerminalLine
from zonesblanches.providers.account import account_text, log_text
from zonesblanches.providers.distinct import count_distinct
from zonesblanches.providers.providers import Providers
from zonesblanches.study import Diagnosis
from zonesblanches.territory.territory import Territory
from zonesblanches.tool import using
from zonesblanches.version import __version__

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code.

    Parameters
    ----------
    arguments
        Words after the command's name; those of the process by default.
    """
    starting.imported()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot write « é » must not stop the work
    try:
        with using("command"), warmed(), _step, warnings.catch_warnings():
            warnings.showwarning = _show
            code = _run(arguments)
            sys.stdout.flush()  # what cannot be written is known here, not when all is over
            return code
    except ZonesBlanchesError as error:
        sys.stderr.write(f"Erreur : {error}\n")
    except BrokenPipeError:  # « | head » closes the pipe: what was asked for has been said
        _silence()
        return 0
    except OSError as error:
        _silence()
        sys.stderr.write(f"Erreur : impossible d'écrire ou de lire ({error}). Reste-t-il de la place sur le disque ?\n")
    except KeyboardInterrupt:
        sys.stderr.write(starting.INTERRUPTED)
        return starting.STOPPED
    return 1


def _run(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if "mairies" in options and not options.listes and options.mairies is None:
        parser.error("aucune liste : donnez au moins un fichier d'équipes, ou --mairies HEURES")
    run: Callable[[argparse.Namespace], int | None] = options.run
    return run(options) or 0


def _silence() -> None:
    """Let go of a standard output that takes nothing more: the interpreter would fail on it at exit."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - it lives until then


def _show(message: Warning | str, *_: Any, **__: Any) -> None:
    """Say a warning as the rest is said, without the line of code that gave it."""
    _say(str(message))


def _parser() -> argparse.ArgumentParser:
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
    parser.add_argument("listes", nargs="*", help="listes d'équipes : csv, xlsx, ods, geojson, gpkg", metavar="liste")
    add_output_options(parser, "diagnostic")
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
    parser.add_argument("--famille", help="famille des lignes qui n'en disent pas (lien social par défaut)")
    add_reading_options(parser)
    parser.add_argument("--fusionner", action="store_true", help="réunit les équipes que plusieurs listes répètent")
    parser.add_argument("--doublons", metavar="FICHIER.xlsx", help="écrit les paires douteuses à trancher (fusionne)")
    parser.add_argument("--reponses", metavar="FICHIER", help="relit la feuille des doublons, répondue (fusionne)")
    parser.add_argument("--parametres", metavar="FICHIER.toml", help="paramètres de la méthode")
    add_asking_options(parser)
    parser.set_defaults(run=_run_diagnostic)


def _add_communes(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(commands, "communes", "liste les communes d'un territoire (csv sur la sortie standard)")
    parser.add_argument("territoire", help="département, région, EPCI ou commune ; plusieurs : 30,48")
    parser.set_defaults(run=_run_communes)


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
    parser.set_defaults(run=_run_verifier)


def _add_modele(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(commands, "modele", "écrit une liste d'équipes vide, avec ses menus, à faire remplir")
    parser.add_argument("fichier", help="nom du classeur à écrire, par exemple equipes.xlsx")
    parser.set_defaults(run=_run_modele)


def _add_sources(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(commands, "sources", "dit quels fichiers officiels aller chercher, où, et ce qui les lit")
    parser.set_defaults(run=_run_sources)


def _add_demo(commands: argparse._SubParsersAction[FrenchParser]) -> None:
    parser = _command(commands, "demo", "fait le diagnostic du Gard avec cinq équipes inventées et les vraies mairies")
    add_output_options(parser, "sorties/demo-gard")
    parser.set_defaults(run=_run_demo)


_step = TerminalLine()


def _say(text: str) -> None:
    """Say what people must know, wherever it goes."""
    _step.clear()
    sys.stderr.write(f"  … {text}\n")
    sys.stderr.flush()


def _run_diagnostic(options: argparse.Namespace) -> None:
    import zonesblanches as zb

    parameters = Parameters.from_toml(options.parametres) if options.parametres else Parameters()
    _step(f"territoire {options.territoire}")
    territory = zb.territory(options.territoire)
    if options.recensement:
        _step("lecture des fichiers de l'Insee")
        territory = territory.with_census(*options.recensement)
    lists = []
    for rank, path in enumerate(options.listes, start=1):
        _step(f"lecture de {shown_name(path)} ({rank} sur {len(options.listes)})")
        lists.append(_read(path, options, territory))
    for part in lists:
        if part.table.empty:
            raise zb.InputError(f"{part.sources[0].name} : aucune ligne utilisable.\n{log_text(part)}")
    lists = _merged(lists, options)
    if options.mairies is not None:
        lists.append(zb.load_mairies(min_hours=options.mairies))
    diagnosis = zb.diagnose(territory, lists, parameters=parameters, progress=_step)
    if options.groupes:
        diagnosis = diagnosis.with_groups(options.groupes)
    if options.comparer:
        _step("comparaison")
        diagnosis = diagnosis.with_comparison()
    if options.foyers:
        _step("foyers de besoin")
        diagnosis = diagnosis.with_clusters(options.foyers)
    files = [word for word in options.colonnes if "=" not in word]
    own = options.groupes if options.groupes and "." in options.groupes else None
    given = (options.parametres, *files, own, options.secteurs, options.reponses, options.doublons)
    inputs = [*options.listes, *options.recensement, *(path for path in given if path)]
    _report(diagnosis, options, inputs, None)


def _read(path: str, options: argparse.Namespace, territory: Territory | None) -> Providers:
    import zonesblanches as zb
    from zonesblanches.directories.data_inclusion import detect

    reader = detect(path)
    if reader is not None:
        return reader(path, territory=territory)
    read = zb.read_providers(path, **_reading(options, territory))
    _step.clear()  # the geocoder told how far it was
    return read


def _reading(options: argparse.Namespace, territory: Territory | None) -> dict[str, Any]:
    """Return what the options say of the reading."""
    import zonesblanches as zb

    return {
        "family": options.famille,
        "territory": territory,
        "sheet": options.feuille,
        "columns": choices_of(options.colonnes),
        "crs": options.crs,
        "geocoder": zb.Geocoder(cache=options.geocoder, progress=_step) if options.geocoder else None,
        "sectors": options.secteurs,
        "confirm_rights": options.confirmer_droits,
        "progress": _step,
    }


def _merged(lists: list[Providers], options: argparse.Namespace) -> list[Providers]:
    """Join the lists when asked; say what is not done when it is not."""
    import zonesblanches as zb
    from zonesblanches.language import plural

    if lists and (options.fusionner or options.doublons or options.reponses):
        _step("fusion des listes")
        one = zb.merge_providers(lists, answers=options.reponses)
        if options.doublons:
            one.write_review(options.doublons)
            asked, made = len(one.review), int((one.merged["pair"] != "").sum())
            _say(
                f"{plural(asked, 'paire')} à trancher et {plural(made, 'fusion faite', 'fusions faites')}, dans "
                f"{options.doublons} : répondez oui ou non, puis --reponses {options.doublons}"
            )
        return [one]
    if len(lists) > 1:
        _say("listes laissées telles quelles : --fusionner réunit les équipes qu'elles répètent")
    return lists


def _run_demo(options: argparse.Namespace) -> None:
    import zonesblanches as zb

    _step("territoire Gard (30)")
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    lists = [teams, zb.load_mairies(min_hours=24)]
    diagnosis = zb.diagnose(zb.territory("30"), lists, progress=_step)
    notice = "Exemple : équipes inventées" if options.langue == "fr" else "Example: invented teams"
    _report(diagnosis, options, [], notice)


def _report(diagnosis: Diagnosis, options: argparse.Namespace, inputs: list[str], notice: str | None) -> None:
    """Write everything, then say what was found, what was read, and where it is."""
    from zonesblanches.language import number, percent, plural
    from zonesblanches.schema import class_label

    keep_names = "all" if "tous" in options.garder_nom else options.garder_nom
    edition: Edition = "public" if options.edition == "publique" else "internal"
    if edition == "public":
        from zonesblanches.outputs.editions.confirming import to_confirm

        to_confirm(diagnosis, keep_names, options.famille_officielle, confirmed=options.confirmer_points, say=_say)
    paths = diagnosis.save_all(
        options.sortie,
        lang=options.langue,
        inputs=inputs,
        notice=notice,
        progress=_step,
        edition=edition,
        providers=not options.sans_intervenants,
        keep_names=keep_names,
        threshold=options.seuil_secret,
        official=options.famille_officielle,
        harmless=options.colonne_publique,
        fiches=options.fiches,
        replace=options.remplacer,
    )
    _step.clear()
    for warning in diagnosis.warnings:
        print(f"À LIRE D'ABORD : {warning}.")
    for name, result in diagnosis.families.items():
        print(
            f"\n{diagnosis.territory.name}, « {name} » : {plural(count_distinct(result.providers), 'intervenant')} au "
            "service du territoire"
        )
        for key, line in diagnosis.summary(name).iterrows():
            if line["communes"]:
                people, share = number(line["demand"]), percent(line["demand_share"])
                communes, word = number(line["communes"]), "communes" if line["communes"] > 1 else "commune "
                print(f"  {class_label(str(key)):14} {communes:>6} {word}  {people:>9} personnes concernées ({share})")
    print(f"\nLecture :\n{diagnosis.providers.summary()}\n{log_text(diagnosis.providers, most=5)}")
    print("\nFichiers écrits :")
    for path in paths.values():
        print(f"  {path}")


def _run_communes(options: argparse.Namespace) -> None:
    import zonesblanches as zb

    communes = zb.territory(options.territoire).communes
    columns = ["name", "dep", "epci", "epci_name", "population", "people_65p"]
    sys.stdout.write(communes[columns].to_csv(sep=";", lineterminator="\n"))


def _run_verifier(options: argparse.Namespace) -> int:
    """Say everything once; 1 when a row is refused or asked about."""
    import zonesblanches as zb

    territory = zb.territory(options.territoire) if options.territoire else None
    if options.sortie and len(options.listes) > 1:
        raise zb.ParameterError("--sortie : une liste à la fois, chacune a son fichier de réponses.")
    empty, open_rows = [], 0
    for path in options.listes:
        providers = _checked(path, options, territory)
        print(account_text(providers))
        empty += [shown_name(path)] if providers.table.empty else []
        open_rows += len(providers.rejects) + len(providers.questions)
    if empty:
        raise zb.InputError(f"{', '.join(empty)} : aucune ligne utilisable.")
    return 1 if open_rows else 0


def _checked(path: str, options: argparse.Namespace, territory: Territory | None) -> Providers:
    """Read a list; with --sortie, write it with what was understood beside each cell."""
    import zonesblanches as zb

    if not options.sortie:
        return _read(path, options, territory)
    providers = zb.write_corrections(path, options.sortie, **_reading(options, territory))
    _say(f"{options.sortie} : répondez dans les colonnes « Réponse », puis donnez ce fichier à la place de la liste")
    return providers


def _run_modele(options: argparse.Namespace) -> None:
    import zonesblanches as zb

    path = zb.write_template(options.fichier)
    print(f"Modèle écrit : {path}. Remplissez la feuille « Équipes », puis : zones-blanches verifier {path}")


def _run_sources(options: argparse.Namespace) -> None:  # noqa: ARG001 - every command takes its options
    import zonesblanches as zb

    print(zb.sources())


if __name__ == "__main__":
    raise SystemExit(main())
