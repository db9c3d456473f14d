"""What the analyst is told, and asked to approve, before a public edition is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError, first_five
from zonesblanches.language import join_words, plural
from zonesblanches.outputs.editions.names import person_names
from zonesblanches.outputs.editions.public import exact_teams
from zonesblanches.outputs.options import KeepNames

__all__ = ["to_confirm", "untold"]


def untold(findings: Findings, harmless: Sequence[str]) -> list[str]:
    """Say which of the things asked for a public edition does not tell.

    Parameters
    ----------
    findings
        The internal diagnosis.
    harmless
        As for `Diagnosis.public`.
    """
    asked = {
        "le nombre de personnes que l'offre peut servir": findings.parameters.people_per_unit is not None,
        "les foyers de besoin": findings.clustered is not None,
        "la comparaison avec d'autres territoires": findings.peers is not None,
    }
    left = [what for what, there in asked.items() if there]
    said = [f"demandé, mais laissé hors de l'édition publique : {join_words(left)}"] if left else []
    grouping = findings.grouping
    if grouping is not None and grouping.own and grouping.key not in harmless:
        said.append(
            "l'édition publique ne dit rien de vos groupes ; s'ils ne disent rien de personne : --colonne-publique "
            f"{grouping.key}"
        )
    return said


def to_confirm(
    findings: Findings, keep_names: KeepNames, official: Sequence[str], *, confirmed: bool, say: Callable[[str], None]
) -> None:
    """Say which teams are published under their commune's name, and which keep their exact point.

    Parameters
    ----------
    findings
        The internal diagnosis.
    keep_names, official
        As for `Diagnosis.public`.
    confirmed
        Whether the list of exact points was read.
    say
        Says one line.

    Raises
    ------
    ParameterError
        When teams of private lists would keep their point, and nobody has approved it.
    """
    people = person_names(findings, keep_names)
    if len(people):
        told = first_five(f"{line.source}, ligne {line.row}, « {line.name} »" for line in people.itertuples())
        say(
            f"{plural(len(people), 'équipe nommée', 'équipes nommées')} par leur commune, car leur nom dit celui d'une "
            f'personne, une adresse ou un téléphone : {told}. Si ce n\'en est pas un : --garder-nom "NOM"'
        )
    teams = exact_teams(findings, official)
    private = teams[teams["family"].isin(official)]
    count = len(teams) - len(private)
    if count:
        words = ("intervenant d'un annuaire officiel garde", "intervenants d'annuaires officiels gardent")
        say(f"{plural(count, *words)} leur point exact, déjà public")
    if private.empty:
        return
    say(f"{plural(len(private), 'équipe garde', 'équipes gardent')} leur point exact dans l'édition publique :")
    for line in private.itertuples():
        say(f"{line.source}, ligne {line.row}, « {line.name} » ({line.commune}) : {line.lat:.5f}, {line.lon:.5f}")
    if not confirmed:
        raise ParameterError(
            "Aucune de ces adresses n'est-elle celle de quelqu'un ? Rien n'a été écrit. Relisez la liste ci-dessus, "
            "puis ajoutez --confirmer-points, ou retirez --famille-officielle."
        )
