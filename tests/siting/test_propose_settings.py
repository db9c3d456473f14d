"""Sites at other settings: what is still chosen, and what keeping a site would cost there."""

import pandas as pd
import pytest

import zonesblanches as zb


def test_the_loss_of_a_site_is_that_of_a_plan_that_must_hold_it():
    lozere = zb.territory("48")
    rows = pd.DataFrame({"nom": ["A", "B"], "commune": ["Mende", "Langogne"], "bénévoles": [6, 4]})
    teams = zb.read_providers(rows, territory=lozere)
    found = zb.diagnose(lozere, teams).propose(2)
    changes = {
        "T - 5": {"threshold": 15, "proximity": 15},
        "T + 5": {"threshold": 25},
        "rapide": {"crowfly": "rapide"},
        "lent": {"crowfly": "lent"},
    }
    assert list(found.variants.index) == list(changes)
    others = {name: zb.diagnose(lozere, teams, parameters=zb.Parameters(**told)) for name, told in changes.items()}
    best = {name: one.propose(2, robust=False).stages[0].value for name, one in others.items()}
    for site in found.sites.itertuples():
        lost = {
            name: 1 - one.propose(2, compulsory=[site.code], robust=False).stages[0].value / best[name]
            for name, one in others.items()
        }
        assert site.loss == pytest.approx(max(lost.values()), abs=1e-9)
        assert set(site.still) == {name for name, share in lost.items() if share <= 0.01}
    assert found.sites["loss"].max() > 0.01
