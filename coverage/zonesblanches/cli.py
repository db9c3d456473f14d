"""The command ``zones-blanches``: each sub-command is one call of the library.

Exit codes: 0 done, 1 bad input or nowhere to write, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from zonesblanches import starting
from zonesblanches.clock import as_of
from zonesblanches.commands import command_parser, proposal_of
from zonesblanches.console import column_choices
from zonesblanches.errors import ParameterError, ZonesBlanchesError
from zonesblanches.files.names import shown_name
from zonesblanches.outputs.companion import warmed
from zonesblanches.outputs.options import Edition
from zonesblanches.parameters import Parameters
from zonesblanches.progress import TerminalLine
from zonesblanches.providers.account import account_text, log_text
from zonesblanches.providers.distinct import count_distinct
from zonesblanches.providers.providers import Providers
from zonesblanches.redoing import Former, request_of
from zonesblanches.study import Diagnosis
from zonesblanches.telling.documents.comparison import comparison_text
from zonesblanches.territory.territory import Territory
from zonesblanches.tool import using

__all__ = ["main"]

_Asked = tuple[Territory, list[Providers], Parameters]


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
    parser = command_parser()
    options = parser.parse_args(arguments)
    if "mairies" in options and not options.listes and options.mairies is None:
        parser.error("aucune liste : donnez au moins un fichier d'équipes, ou --mairies HEURES")
    return _RUN[options.run](options) or 0


def _silence() -> None:
    """Let go of a standard output that takes nothing more: the interpreter would fail on it at exit."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - it lives until then


def _show(message: Warning | str, *_: Any, **__: Any) -> None:
    """Say a warning as the rest is said, without the line of code that gave it."""
    _say(str(message))


_step = TerminalLine()


def _say(text: str) -> None:
    """Say what people must know, wherever it goes."""
    _step.clear()
    sys.stderr.write(f"  … {text}\n")
    sys.stderr.flush()


def _run_diagnostic(options: argparse.Namespace) -> None:
    files = [word for word in options.colonnes if "=" not in word]
    groups = options.groupes if options.groupes and Path(options.groupes).is_file() else None
    replied = (options.reponses, options.doublons, options.decisions)
    given = (options.parametres, *files, groups, options.secteurs, *replied)
    inputs = [*options.listes, *options.recensement, *(path for path in given if path)]
    if options.proposer and options.edition == "publique":
        raise ParameterError("--proposer : une édition publique ne dit pas où créer une équipe. Retirez l'un des deux.")
    diagnosis = _with_asked(_diagnosed(*_asked(options)), options)
    if options.proposer:
        diagnosis = diagnosis.with_proposal(diagnosis.propose(options.proposer, progress=_step))
    _report(diagnosis, options, inputs, None)


def _diagnosed(territory: Territory, lists: list[Providers], parameters: Parameters) -> Diagnosis:
    import zonesblanches as zb

    return zb.diagnose(territory, lists, parameters=parameters, progress=_step)


def _asked(options: argparse.Namespace) -> _Asked:
    """Read what a diagnosis is made of."""
    import zonesblanches as zb

    parameters = Parameters.from_toml(options.parametres) if options.parametres else Parameters()
    if options.personnes_par_unite is not None:
        parameters = parameters.replace(people_per_unit=options.personnes_par_unite)
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
    return territory, lists, parameters


def _with_asked(diagnosis: Diagnosis, options: argparse.Namespace) -> Diagnosis:
    """Add what results tell only where it is asked for."""
    if options.decisions:
        diagnosis = diagnosis.with_decisions(options.decisions)
    if options.groupes:
        diagnosis = diagnosis.with_groups(options.groupes)
        for note in diagnosis.grouping.notes if diagnosis.grouping is not None else ():
            _say(note)
    if options.comparer:
        _step("comparaison avec les autres départements")
        diagnosis = diagnosis.with_comparison()
    if options.foyers:
        _step("foyers de besoin")
        diagnosis = diagnosis.with_clusters(options.foyers)
    return diagnosis


def _run_proposer(options: argparse.Namespace) -> None:
    """Say where to create the next teams, or where vans would stop, and write it."""
    diagnosis = _diagnosed(*_asked(options))
    if options.decisions:
        diagnosis = diagnosis.with_decisions(options.decisions)
    proposal = proposal_of(diagnosis, options, _step)
    _step("fichiers")
    paths = proposal.save(options.sortie, lang=options.langue)
    _step.clear()
    print(proposal.explain(lang=options.langue))
    _say_written(paths)


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
        "columns": column_choices(options.colonnes),
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
    notice = "Exemple : équipes inventées" if options.langue == "fr" else "Example: invented teams"
    _report(_diagnosed(*_of_demo(options)), options, [], notice)


def _of_demo(_: argparse.Namespace) -> _Asked:
    import zonesblanches as zb

    _step("territoire Gard (30)")
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    return zb.territory("30"), [teams, zb.load_mairies(min_hours=24)], Parameters()


def _report(diagnosis: Diagnosis, options: argparse.Namespace, inputs: list[str], notice: str | None) -> None:
    """Write everything, then say what was found, what was read, and where it is."""
    from zonesblanches.language import number, percent, plural
    from zonesblanches.schema import class_label

    keep_names = "all" if "tous" in options.garder_nom else options.garder_nom
    edition: Edition = "public" if options.edition == "publique" else "internal"
    if edition == "public":
        from zonesblanches.outputs.editions.confirming import to_confirm, untold

        to_confirm(diagnosis, keep_names, options.famille_officielle, confirmed=options.confirmer_points, say=_say)
        for line in untold(diagnosis, options.colonne_publique):
            _say(line)
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
        decision_reasons=options.publier_motifs,
        fiches=options.fiches,
        target=options.mission4,
        replace=options.remplacer,
        request=request_of(options),
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
    _say_written(paths)


def _say_written(paths: Mapping[str, Path]) -> None:
    print("\nFichiers écrits :", *(f"  {path}" for path in paths.values()), sep="\n")


def _run_refaire(options: argparse.Namespace) -> int:
    """Do a diagnosis again, as on its day; 1 when a file is not the same."""
    former = Former.read(options.registre)
    asked = former.request(command_parser())
    asked.sortie, asked.remplacer = options.sortie or former.beside, options.remplacer
    for line in former.changed_causes():
        _say(line)
    with as_of(former.day), contextlib.redirect_stdout(io.StringIO()):
        _RUN[asked.run](asked)
    _step.clear()
    told = former.compared(asked.sortie)
    print("\n".join(told.lines))
    return 0 if told.same else 1


def _run_comparer(options: argparse.Namespace) -> None:
    """Make two diagnoses again, the second with the reference of the first, and write what changes."""
    import zonesblanches as zb

    before, (territory, lists, parameters) = _diagnosed(*_read_again(options.avant)), _read_again(options.apres)
    if parameters.a_ref is None:
        parameters = parameters.replace(a_ref=before.frozen().a_ref)
    found = zb.compare(before, _diagnosed(territory, lists, parameters), names=options.noms)
    _step("comparaison")
    paths = found.save_all(options.sortie, lang=options.langue)
    _step.clear()
    print(comparison_text(found.before, found.after, found.names, options.langue))
    _say_written(paths)


def _read_again(path: str) -> _Asked:
    """Read again what a record's diagnosis was made of; say what is no longer as it was."""
    former = Former.read(path)
    for line in former.changed_causes():
        _say(f"{path} : {line}")
    asked = former.request(command_parser())
    with as_of(former.day):
        return {"diagnostic": _asked, "demo": _of_demo}[asked.run](asked)


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


_RUN: dict[str, Callable[[argparse.Namespace], int | None]] = {
    "diagnostic": _run_diagnostic,
    "communes": _run_communes,
    "verifier": _run_verifier,
    "modele": _run_modele,
    "sources": _run_sources,
    "demo": _run_demo,
    "refaire": _run_refaire,
    "proposer": _run_proposer,
    "comparer": _run_comparer,
}


if __name__ == "__main__":
    raise SystemExit(main())
