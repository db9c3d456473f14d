"""« Et si… ? »: the page computes what the library does, edit after edit, and what it exports is read back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from browser import Opener
from scenes import opened
from webmap_models import opened_block

import zonesblanches as zb
from strategies import drawings
from zonesblanches.diagnosis.classes import CLASS_NAMES
from zonesblanches.outputs.maps import map_model
from zonesblanches.providers.distinct import provider_of

MODES = ["", "aller-vers", "accueil", "itinérant"]
# what is painted plays no part in the figures, and takes most of the time
EDITS = """edits => {
    const layer = Object.values(ZB.layers)[0], scene = layer.scene, repaint = layer.repaint, fire = layer.fire;
    layer.repaint = layer.fire = function () { return layer; };
    const seen = edits.map(([what, rank, ...told]) => {
        if (what === 'move') scene.move(...told);
        else if (what === 'add') scene.add(rank, ...told);
        else scene[what](rank, ...told);
        const found = scene.found()[rank];
        return [Array.from(found.classes), Array.from(found.access), Array.from(found.count),
                Array.from(found.cost, String)];
    });
    layer.repaint = repaint;
    layer.fire = fire;
    return seen;
}"""


class Reader:
    """A reader's edits, drawn at random, and the teams that the library is given for each of them."""

    def __init__(self, diagnosis: zb.Diagnosis, seed: int) -> None:
        self.diagnosis, self.rng = diagnosis, np.random.default_rng(seed)
        self.places = diagnosis.territory.communes
        self.serving = {name: result.providers for name, result in diagnosis.families.items()}
        self.moved: dict[str, int] = {}
        self.sized: dict[str, float] = {}
        self.off: set[str] = set()
        self.added: list[list[Any]] = []
        self.rows: list[pd.DataFrame] = []
        self.made: dict[Any, str] = {}
        self.who = {
            name: {str(one): str(of) for one, of in provider_of(teams).items()} for name, teams in self.serving.items()
        }

    def draw(self) -> tuple[list[Any], str, list[str], list[str]]:
        """Make one edit: what the page does, then the family, who stops and who starts for the library."""
        names = [name for name in self.serving if len(self.serving[name])]
        family = str(self.rng.choice(names))
        rank, teams = list(self.serving).index(family), self.serving[family]
        what = str(self.rng.choice(["move", "move", "add", "resize", "remove", "putBack"]))
        spot, size = int(self.rng.integers(len(self.places))), float(self.rng.integers(1, 60)) / 2
        ident = str(self.rng.choice(teams.index))
        who = self.who[family][ident]
        if what == "add":
            mode = str(self.rng.choice(MODES))
            self.added.append([family, spot, mode, size])
            edit = ["add", rank, spot, mode, size]
        elif what == "move":
            self.moved[ident] = spot
            edit = ["move", rank, ident, spot]
        elif what == "resize":
            self.sized[who] = size
            edit = ["resize", rank, ident, size]
        else:
            self.sized.pop(who, None)
            self.moved = {one: at for one, at in self.moved.items() if one not in set(self._stops(family, who))}
            self.off = self.off | {who} if what == "remove" else self.off - {who}
            edit = [what, rank, ident]
        return edit, family, *self._library(family)

    def _stops(self, family: str, who: str) -> list[str]:
        return [ident for ident, of in self.who[family].items() if of == who]

    def _library(self, family: str) -> tuple[list[str], list[str]]:
        of = self.who[family]
        changed = {of[ident] for ident in self.moved if ident in of} | {who for who in self.sized if who in of}
        gone = {who for who in self.off if who in of}
        starting = [self._variant(family, who) for who in sorted(changed - gone)]
        starting += [self._new(at) for at, told in enumerate(self.added) if told[0] == family]
        return sorted(changed | gone), starting

    def _variant(self, family: str, who: str) -> str:
        stops = self._stops(family, who)
        key = (who, self.sized.get(who), *(self.moved.get(ident) for ident in stops))
        if key in self.made:
            return self.made[key]
        rows = self.diagnosis.providers.table.loc[stops].copy()
        for ident in rows.index:
            if ident in self.moved:
                rows.loc[ident, HOME] = self._home(self.moved[ident]).to_numpy()
        if who in self.sized:
            rows["capacity"] = self.sized[who]
        made = f"v{len(self.rows)}-"
        rows["stop_of"] = [f"{made}{told}" if told else "" for told in rows["stop_of"]]
        rows.index = pd.Index([f"{made}{ident}" for ident in rows.index])
        self.rows.append(rows)
        self.made[key] = f"{made}{who}"
        return self.made[key]

    def _new(self, at: int) -> str:
        family, spot, mode, size = self.added[at]
        name = f"n{at}"
        if name not in self.made:
            self.made[name] = name
            row = self.diagnosis.providers.table.iloc[[0]].copy()
            row.index = pd.Index([name])
            row["family"], row["mode"], row["capacity"] = family, mode or None, size
            row["declared"], row["stop_of"], row["days"] = [()], "", np.nan
            row.loc[name, HOME] = self._home(spot).to_numpy()
            row["active"] = True
            self.rows.append(row)
        return name

    def _home(self, spot: int) -> pd.Series:
        place = self.places.iloc[spot]
        return pd.concat([pd.Series({"commune": self.places.index[spot]}), place[HOME[1:]]])

    @property
    def candidates(self) -> Any:
        return replace(self.diagnosis.providers, table=pd.concat(self.rows))


HOME = ["commune", "lon", "lat", "x_m", "y_m", "zone", "landmass"]


def agree(look: Opener, diagnosis: zb.Diagnosis, edits: int, seed: int) -> None:
    """Make the same edits on the page and in the library: one class differs, or `A` beyond 1e-9, and it fails."""
    reader = Reader(diagnosis, seed)
    drawn = [reader.draw() for _ in range(edits)]
    kept = diagnosis.keep(candidates=reader.candidates)
    page = opened(look, diagnosis).page
    seen = page.evaluate(EDITS, [edit for edit, *_ in drawn])
    changed = 0
    for (edit, family, without, adding), (codes, access, count, cost) in zip(drawn, seen, strict=True):
        told = kept.outcome(family=family, without=without, adding=adding, parameters=diagnosis.frozen())
        assert list(CLASS_NAMES[codes]) == list(told.classes), edit
        known = np.isfinite(told.access)
        assert np.allclose(np.array(access)[known], told.access[known], rtol=1e-9, atol=1e-15), edit
        assert (np.array(count)[known] == told.n_providers[known]).all(), edit
        assert np.allclose(np.array(cost, dtype=float)[known], told.nearest_cost[known], rtol=1e-9, atol=0), edit
        changed += int((told.classes != diagnosis.families[family].table["class"]).any())
    assert changed > edits / 2


@pytest.mark.browser
def test_the_page_and_the_library_agree_on_the_demo(demo: zb.Diagnosis, look: Opener) -> None:
    agree(look, demo, drawings(50, 150), 1)


@pytest.mark.browser
def test_they_agree_by_the_sea(by_the_sea: zb.Diagnosis, look: Opener) -> None:
    """Pairs that the sea parts, an island, stops counted once."""
    sections = dict(opened_block(map_model(by_the_sea).calculator)[0]["sections"])
    assert sections["parted"] > 0
    agree(look, by_the_sea, drawings(70, 200), 2)


@pytest.mark.browser
def test_they_agree_under_other_parameters(by_the_sea: zb.Diagnosis, ales: zb.Diagnosis, look: Opener) -> None:
    """Kilometres and a curve; outreach as reception, another law, thresholds of some places, a yardstick."""
    kilometres = zb.Parameters(
        unit="km", threshold=14, proximity=9, outreach=11, distance_cap=25, decay={"kind": "gaussian", "threshold": 22}
    )
    own = zb.Parameters(
        aller_vers="portee",
        crowfly="lent",
        tau_min=0.5,
        exceptions=[{"places": ["29019", "29046"], "threshold": 10, "n_star": 1}],
    )
    for seed, asked in enumerate((kilometres, own)):
        agree(look, zb.diagnose(by_the_sea.territory, by_the_sea.providers, parameters=asked), drawings(25, 50), seed)


@pytest.mark.browser
def test_they_agree_on_a_table_of_costs(by_the_sea: zb.Diagnosis, look: Opener) -> None:
    """Costs of the user's, some places looked at by nobody."""
    place = zb.territory("200067072")
    codes = list(place.communes.index)
    rng = np.random.default_rng(5)
    pairs = [
        (one, other, round(float(rng.uniform(0, 40)), 2)) for one in codes[:-2] for other in codes if rng.random() < 0.7
    ]
    table = zb.CostTable.from_long(pd.DataFrame(pairs, columns=["origin", "destination", "cost"]), origins=codes[:-1])
    rows = [
        {"id": f"t{k}", "nom": f"T{k}", "code insee": code, "bénévoles": 3 + k, "mode": MODES[k % 4]}
        for k, code in enumerate(codes[:5])
    ]
    agree(look, zb.diagnose(place, zb.read_providers(pd.DataFrame(rows)), costs=table), 50, 6)
