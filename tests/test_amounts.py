"""Counts as people write them: groups of a known size are counted in people, sums are summed, both are said."""

import pytest

from zonesblanches.amounts import parse_amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4 + 1", 5), ("2+2+1", 5), ("un binôme", 2), ("binome", 2), ("deux binômes", 4), ("Un couple de retraités", 2),
        ("3 binômes + 1", 7), ("2 couples et 1 personne", 5), ("1 à 2 binômes", 3), ("un trinôme", 3),
        ("4 binômes (8 personnes)", 8), ("une équipe de 6", 6), ("équipe de six", 6), ("2 équipes de 4", 8),
        ("une équipe d'une dizaine", 10), ("8 bénévoles en binôme", 8), ("15 bénévoles + 2 salariés", 15),
    ],
)  # fmt: skip
def test_groups_and_sums(text, value):
    found = parse_amount(text)
    assert found.value == value
    assert found.how  # flagged


@pytest.mark.parametrize("text", ["plusieurs binômes", "en duo"])
def test_no_figure_is_invented(text):
    assert parse_amount(text).value is None
