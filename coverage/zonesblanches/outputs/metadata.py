"""What data files carry of the diagnosis beside their tables: parameters, sources, remarks, as plain values."""

from __future__ import annotations

from typing import Any

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.telling.credits import source_credits, unused
from zonesblanches.telling.remarks import notes, warnings
from zonesblanches.version import __version__

__all__ = ["metadata"]


def metadata(findings: Findings) -> dict[str, Any]:
    """Return everything as plain values, for the metadata of data files."""
    idle = unused(findings)
    values = {name: value for name, value in findings.parameters.to_dict().items() if name not in idle}
    return {
        "territoire": findings.territory.name,
        "familles": list(findings.families),
        "parametres": {name: _plain(value) for name, value in values.items()},
        "parametres_non_utilises": list(idle),
        "population_concernee": findings.demand_column,
        "a_ref": {name: result.a_ref for name, result in findings.families.items()},
        "sources": source_credits(findings),
        "avertissements": list(warnings(findings)),
        "notes": list(notes(findings)),
        "listes": [
            {
                "nom": s.name,
                "sha256": s.sha256,
                "lues": s.read,
                "gardees": s.kept,
                "rejetees": s.rejected,
                "fusionnees": s.merged,
            }
            for s in findings.providers.sources
        ],
        "version": __version__,
    }


def _plain(value: Any) -> Any:
    """Return a list for a tuple, and words for a decay of the user's own: no file can hold a function."""
    if callable(value):
        return "fonction de l'utilisateur"
    return list(value) if isinstance(value, tuple) else value
