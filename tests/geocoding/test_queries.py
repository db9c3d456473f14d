"""What is sent: plain lines, codes that are codes, batches under the limits."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zonesblanches.geocoding.queries import batches, make_requests, to_csv


@pytest.mark.parametrize(
    ("row", "sent"),
    [
        ({"citycode": 1004.0, "postal_code": "01500"}, ("01004", "")),
        ({"citycode": "2a004"}, ("2A004", "")),
        ({"citycode": "Alès", "postal_code": 1400.0}, ("", "01400")),
        ({"citycode": "69123", "postal_code": "69001"}, ("", "69001")),
        ({"citycode": "69381", "postal_code": "69001"}, ("69381", "")),
        ({"postal_code": "30 100"}, ("", "30100")),
        ({"postal_code": "30907", "city": "NIMES CEDEX 9"}, ("", "")),
        ({"postal_code": "F-30100"}, ("", "")),
    ],
)
def test_filters_are_codes_or_nothing(row, sent):
    made, _ = make_requests(pd.DataFrame([{"address": "1 rue Haute", **row}]))
    assert (made[0].citycode, made[0].postcode) == sent
    assert "cedex" not in made[0].city


@settings(max_examples=200)
@given(st.lists(st.tuples(st.text(), st.text(), st.text(max_size=8), st.text(max_size=8)), max_size=8))
def test_whatever_is_written_makes_a_plain_file(cells):
    made, _ = make_requests(pd.DataFrame(cells, columns=["address", "city", "postal_code", "citycode"]))
    kept = [request for request in made if request is not None]
    lines = list(csv.reader(io.StringIO(to_csv(kept).decode("ascii"))))
    assert [tuple(line[1:]) for line in lines[1:]] == [tuple(request) for request in kept]
    for request in kept:
        text = " ".join(request[:3])
        assert len(text) >= 3
        assert len(text) <= 200
        assert text[0].isalnum()
        assert not set(text) & set('",;\t\n\r|=+@')


def test_default_batches_of_the_longest_lines_stay_under_the_service_limits():
    rows = pd.DataFrame({"address": [f"{n} " + "x" * 195 for n in range(300)], "citycode": "30007"})
    made = [request for request in make_requests(rows)[0] if request is not None]
    sizes = [len(to_csv(batch)) + 4096 for batch in batches(made * 700, rows=199_998, size=50_000_000)]
    assert max(sizes) < 50_000_000
    assert sum(len(batch) for batch in batches(made * 700, rows=199_998, size=50_000_000)) == 210_000
