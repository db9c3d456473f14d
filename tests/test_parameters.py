"""Parameters: the method's defaults, every fault at once, TOML."""

import pytest

import zonesblanches as zb


def test_defaults_are_those_of_the_method():
    p = zb.Parameters()
    assert (p.threshold, p.proximity, p.n_star, p.theta) == (20, 15, 2, 0.66)
    assert p.decay == ((10, 1), (20, 0.68), (30, 0.22))
    assert dict(p.need_weights) == {"alone_80p": 0.44, "older": 0.28, "low_income": 0.28, "low_density": 0.0}
    assert dict(p.lack_weights) == {"distance": 0.40, "access": 0.40, "number": 0.20}
    assert (p.need_floor, p.imputation_max_share, p.distance_cap, p.normalisation) == (0.01, 0.45, 30, "percentile")
    assert (p.crowfly, p.aller_vers, p.outreach, p.floor_of_declared) == ("central", "declaration", 15, 0.22)
    assert (p.need_reference, p.need_shrink, p.accompanied, p.isolation, p.tau_min) == ("france", 30, 2, 0.04, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": 0},
        {"threshold": "20"},
        {"theta": float("nan")},
        {"n_star": True},
        {"unit": "h"},
        {"measure": ["2sfca"]},
        {"crowfly": "mer"},
        {"crowfly": ["rapide"]},
        {"crowfly": {}},
        {"decay": ()},
        {"decay": 3},
        {"decay": ((20, 1), (10, 1))},
        {"decay": ((10, 2),)},
        {"decay": ((10, 0),)},
        {"decay": ((10,),)},
        {"decay": (("a", "b"),)},
        {"a_ref": 0},
        {"a_ref": "x"},
        {"demand": ""},
        {"need_weights": {"older": 1.2}},
        {"need_weights": {"olderr": 1}},
        {"need_weights": 3},
        {"lack_weights": {"distance": -1}},
        {"bounds": {"older": (0, 1)}},
        {"normalisation": "minmax", "bounds": {"older": 5}},
        {"normalisation": "minmax", "bounds": {"older": (1, 0)}},
        {"normalisation": "minmax", "bounds": {"older": (0, "1")}},
        {"normalisation": "minmax", "bounds": {"x": (0, 1)}},
        {"need_floor": 2},
        {"imputation_max_share": -0.1},
    ],
)
def test_impossible_values(wrong):
    with pytest.raises(zb.ParameterError, match="Paramètres refusés"):
        zb.Parameters(**wrong)


@pytest.mark.parametrize(
    ("former", "law"), [("plaine", "rapide"), ("montagne", "lent"), ("metropole", "lent"), ("auto", "lent")]
)
def test_the_sets_of_version_1_have_a_law_to_write_instead(former, law):
    with pytest.raises(zb.ParameterError, match=rf"crowfly vaut '{former}', un jeu de .* : écrivez \"{law}\"\.$"):
        zb.Parameters(crowfly=former)


def test_every_fault_is_listed():
    with pytest.raises(zb.ParameterError) as caught:
        zb.Parameters(threshold=-1, theta=0, crowfly="mer")
    assert all(name in str(caught.value) for name in ("threshold", "theta", "crowfly"))


def test_frozen():
    p = zb.Parameters()
    with pytest.raises(AttributeError):
        p.threshold = 3
    with pytest.raises(TypeError):
        p.need_weights["older"] = 1


def test_lists_do_not_leak_in():
    weights = {"distance": 1.0}
    p = zb.Parameters(lack_weights=weights)
    weights["distance"] = 5
    assert dict(p.lack_weights) == {"distance": 1.0}


def test_replace_and_mapping():
    p = zb.Parameters(theta=0.5).replace(threshold=25)
    assert (p.theta, p.threshold) == (0.5, 25)
    assert zb.Parameters.from_mapping(p.to_dict()) == p


def test_partial_weights_keep_the_others():
    p = zb.Parameters.from_mapping({"lack_weights": {"distance": 0.5, "access": 0.3}})
    assert dict(p.lack_weights) == {"distance": 0.5, "access": 0.3, "number": 0.2}


def test_toml(tmp_path):
    path = tmp_path / "p.toml"
    path.write_bytes(b"\xef\xbb\xbfthreshold = 25\ndecay = [[10, 1], [25, 0.5]]\n[need_weights]\nolder = 0.28\n")
    p = zb.Parameters.from_toml(path)
    assert (p.threshold, p.decay) == (25, ((10, 1), (25, 0.5)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("thete = 1", "Vouliez-vous dire « theta »"),
        ("theta = ", "TOML"),
        ('crowfly = ["rapide"]', "crowfly"),
        ('crowfly = "montagne"', 'écrivez "lent"'),
        ('mountain = ["05"]', "Paramètre inconnu : « mountain »"),
        ("theta = 1979-05-27", "theta"),
        ("[decay]\na = 1", "decay"),
    ],
)
def test_bad_toml(tmp_path, text, message):
    path = tmp_path / "p.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(zb.ParameterError, match=rf"p\.toml.*{message}"):
        zb.Parameters.from_toml(path)


def test_absent_toml(tmp_path):
    with pytest.raises(zb.ParameterError, match="illisible"):
        zb.Parameters.from_toml(tmp_path / "non.toml")
