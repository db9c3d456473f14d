"""The parameters of version 1 give the numbers of version 1."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import version_1

import example as ex
import zonesblanches as zb


@pytest.fixture(scope="module")
def then():
    return pd.read_parquet(Path(version_1.__file__).with_suffix(".parquet"))


@pytest.fixture(scope="module")
def now():
    return zb.diagnose(version_1.communes(), version_1.many(), parameters=zb.Parameters(**ex.VERSION_1))


def test_every_figure_to_1e_12(then, now):
    figures = [name for name in then if then[name].dtype.kind == "f" and name != "a_ref"]
    assert len(figures) > 25
    for name in figures:
        np.testing.assert_allclose(now.table[name], then[name], rtol=1e-12, atol=1e-12, err_msg=name)
    assert now.main.a_ref == pytest.approx(then["a_ref"].iloc[0], rel=1e-12)


def test_every_class_reason_and_nearest_provider(then, now):
    assert set(then["class"]) == {"blanche", "grise", "couverte"}
    for name in ("class", "reasons", "nearest_provider"):
        assert now.table[name].fillna("").tolist() == then[name].fillna("").tolist()


def test_version_2_is_another(then, now):
    other = zb.diagnose(version_1.communes(), version_1.many())
    assert (other.table["class"] == "blanche").sum() > (then["class"] == "blanche").sum()
