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
from zonesblanches.errors import InputError, ZonesBlanchesError, first_five
from zonesblanches.files.names import shown_name
from zonesblanches.output_words import cover_files
from zonesblanches.outputs.companion import warmed
from zonesblanches.parameters import Parameters
from zonesblanches.progress import TerminalLine
from zonesblanches.providers.account import account_text, log_text
from zonesblanches.providers.distinct import count_distinct
from zonesblanches.providers.providers import Providers
from zonesblanches.redoing import Former, past_records, year_names
from zonesblanches.requesting import (
    asked_again,
    asked_for,
    completed,
    inputs_of,
    of_demo,
    reading_of,
    refuse_clashes,
    remade,
    request_list,
    written_outputs,
)
from zonesblanches.road_times import make_atlas
from zonesblanches.study import Diagnosis
from zonesblanches.telling.documents.comparison import comparison_text
from zonesblanches.territory.territory import Territory
from zonesblanches.tool import using
from zonesblanches.travel.costs import CostTable

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
    refuse_clashes(options)
    inputs = inputs_of(options)
    _report(completed(asked_for(options, _step, _say), options, _step, _say), options, inputs, None)


def _diagnosed(
    territory: Territory, lists: list[Providers], parameters: Parameters, costs: CostTable | None
) -> Diagnosis:
    import zonesblanches as zb

    return zb.diagnose(territory, lists, parameters=parameters, costs=costs, progress=_step)


def _run_proposer(options: argparse.Namespace) -> None:
    """Say where to create the next teams, or where vans would stop, and write it."""
    diagnosis = _diagnosed(*asked_for(options, _step, _say))
    if options.decisions:
        diagnosis = diagnosis.with_decisions(options.decisions)
    proposal = proposal_of(diagnosis, options, _step)
    _step("fichiers")
    paths = proposal.save(options.sortie, lang=options.langue)
    _step.clear()
    print(proposal.explain(lang=options.langue))
    _say_written(paths)


def _run_demo(options: argparse.Namespace) -> None:
    notice = "Exemple : équipes inventées" if options.langue == "fr" else "Example: invented teams"
    covers = cover_files(options)
    _report(_diagnosed(*of_demo(_step)), options, covers, notice)


def _report(diagnosis: Diagnosis, options: argparse.Namespace, inputs: list[str], notice: str | None) -> None:
    """Write everything, then say what was found, what was read, and where it is."""
    from zonesblanches.language import number, percent, plural
    from zonesblanches.schema import class_label

    paths = written_outputs(diagnosis, options, inputs=inputs, notice=notice, progress=_step, say=_say)
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

    before = remade(Former.read(options.avant), _step, _say)
    territory, lists, parameters, costs = asked_again(Former.read(options.apres), _step, _say)
    if parameters.a_ref is None:
        parameters = parameters.replace(a_ref=before.frozen().a_ref)
    found = zb.compare(before, _diagnosed(territory, lists, parameters, costs), names=options.noms)
    _step("comparaison")
    paths = found.save_all(options.sortie, lang=options.langue)
    _step.clear()
    print(comparison_text(found.before, found.after, found.names, options.langue))
    _say_written(paths)


def _run_suivre(options: argparse.Namespace) -> None:
    """Make the diagnoses of a history again, check that they find what was published, and follow them."""
    import zonesblanches as zb

    formers = past_records(options.dossiers)
    if not options.noms or len(options.dossiers) == 1:  # names given go with the folders given, in their order
        formers = sorted(formers, key=lambda former: former.day)
    found = [_as_published(former) for former in formers]
    told = zb.follow(found, years=options.noms or year_names(formers), answers=options.reponses)
    _step("suivi")
    paths = told.save_all(options.sortie, lang=options.langue)
    _step.clear()
    print(told.explain(lang=options.langue))
    _say_written(paths)


def _as_published(former: Former) -> Diagnosis:
    """Make a diagnosis again; refuse it where it no longer finds what was published."""
    found = remade(former, _step, _say)
    moved = former.moved(found)
    if moved:
        causes = " ; ".join(former.changed_causes()) or "aucune cause connue"
        raise InputError(
            f"{former.folder} ne rend plus ce qui a été publié le {former.day:%d/%m/%Y} : {first_five(moved)}. Cause : "
            f"{causes}. Remettez les fichiers d'alors, ou refaites ce diagnostic."
        )
    return found


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
        read = request_list(path, options, territory, _step)
        _step.clear()  # the geocoder told how far it was
        return read
    providers = zb.write_corrections(path, options.sortie, **reading_of(options, territory, _step))
    _say(f"{options.sortie} : répondez dans les colonnes « Réponse », puis donnez ce fichier à la place de la liste")
    return providers


def _run_modele(options: argparse.Namespace) -> None:
    import zonesblanches as zb

    path = zb.write_template(options.fichier)
    print(f"Modèle écrit : {path}. Remplissez la feuille « Équipes », puis : zones-blanches verifier {path}")


def _run_sources(options: argparse.Namespace) -> None:  # noqa: ARG001 - every command takes its options
    import zonesblanches as zb

    print(zb.sources())


def _run_temps(options: argparse.Namespace) -> None:
    told = make_atlas(options, _step, _say)
    _step.clear()
    print("\n".join(told))


def _run_lot(options: argparse.Namespace) -> int:
    """Diagnose several territories; 1 when one of them failed."""
    from zonesblanches.batch import run_batch
    from zonesblanches.batch_file import BATCH_EXAMPLE, read_batch

    if options.exemple:
        return _lot_example(options.fichier, BATCH_EXAMPLE)
    if options.fichier is None:
        raise InputError("aucun fichier : zones-blanches lot lot.toml. Pour en écrire un : … lot lot.toml --exemple")
    done = run_batch(
        read_batch(options.fichier, folder=options.sortie, replace=options.remplacer), progress=_step, say=_say
    )
    _step.clear()
    print(done.explain())
    kept, failed = done.outcomes["outcome"].eq("kept"), done.failures
    if kept.any():
        print(f"\nInchangés, laissés tels quels : {first_five(done.outcomes.loc[kept, 'asked'])}")
    if done.files:
        _say_written(done.files)
    if len(failed):
        print(f"\nÉchecs ({len(failed)} sur {len(done.outcomes)}) :")
        print(*(f"  {row['asked']} : {row['reason']}" for row in failed.to_dict("records")), sep="\n")
    return 1 if len(failed) else 0


def _lot_example(path: str | None, text: str) -> int:
    """Write a batch to be filled in, never over a file; show it where no name is given."""
    if path is None:
        sys.stdout.write(text)
        return 0
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise InputError(f"{path} existe déjà : il ne sera pas remplacé. Donnez un autre nom.") from error
    print(f"Exemple écrit : {path}. Remplissez-le, puis : zones-blanches lot {path}")
    return 0


def _run_ouvrir(options: argparse.Namespace) -> int:
    from zonesblanches.page.opening import open_page

    return open_page(options)


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
    "suivre": _run_suivre,
    "temps": _run_temps,
    "lot": _run_lot,
    "ouvrir": _run_ouvrir,
}


if __name__ == "__main__":
    raise SystemExit(main())
