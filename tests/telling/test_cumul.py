"""The families that a commune misses at once are named beside its class."""

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.diagnosis.cumul import missing_families


@pytest.fixture(scope="module")
def found():
    """Mende has visits, Florac meals, the far north of the Lozère neither."""
    teams = pd.DataFrame({"nom": ["A", "B"], "commune": ["Mende", "Florac"], "famille": ["visites", "portage"]})
    return zb.diagnose(zb.territory("48"), zb.read_providers(teams))


def test_names_by_commune_agree_with_the_count(found):
    missing = missing_families(found)
    assert missing["48095"] == ("portage",)
    assert set(missing) <= {(), ("visites",), ("portage",), ("visites", "portage")}
    counts = found.table.loc[missing.index, "families_missing"]
    assert (missing.map(len) == counts).all()


def test_each_family_names_the_others(found):
    visits, meals = found.explain("Mende").split("— portage —")
    assert "Zone blanche pour : portage." in visits
    assert "pour :" not in meals
    both = next(code for code, names in missing_families(found).items() if len(names) == 2)
    assert "Zone blanche aussi pour : portage." in found.explain(both)
    assert "Blank zone also for: visites." in found.explain(both, lang="en")
