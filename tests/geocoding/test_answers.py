"""Result columns of the BAN, read by name, whoever made the file."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.geocoding.answers import UnusableAnswerError, read_answer, read_answer_file

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
HEADER = b"key,longitude,latitude,result_score,result_type,result_citycode\n"


def test_an_answer_is_known_by_its_keys():
    body = HEADER + b"zb,4.2,44.5,0.9,street,30007\nza,4.1,44.5,0.8,street,30189\n"
    answer = read_answer_file(body, {"za", "zb"})
    assert answer["lon"].to_dict() == {"za": 4.1, "zb": 4.2}
    assert read_answer_file(b"\xef\xbb\xbf" + body.replace(b"\n", b"\r\n"), {"za", "zb"})["citycode"].to_list() == [
        "30007",
        "30189",
    ]


def test_rows_that_cannot_be_trusted_are_left_to_ask_again():
    """A last line without its end may be cut inside a code; a row of another width was mangled."""
    body = (
        HEADER + b"za,4.1,44.5,0.8,street,30007\nzb,4.2,44.5,0.9,street,oups,30007\nzc,4.3\nzd,4.4,44.5,0.9,street,300"
    )
    assert list(read_answer_file(body, {"za", "zb", "zc", "zd"}).index) == ["za"]


@pytest.mark.parametrize("rows", [b"za,4,44,1,street,30007\nza,5,44,1,street,30007\n", b"zz,4,44,1,street,30007\n"])
def test_a_row_twice_or_never_asked_spoils_the_answer(rows):
    with pytest.raises(UnusableAnswerError):
        read_answer_file(HEADER + rows, {"za", "zb"})


def test_result_columns_are_found_by_name():
    cells = pd.DataFrame(
        {
            " Latitude ": ["44,5", "", "44.5", "x", "44.5"],
            "LONGITUDE": ["4,1", "", "4.1", "y", "4.1"],
            "result_score": ["0,91", "", "", "", "0.3"],
            "Result_Type": ["housenumber", "", "village", "", "poi"],
            "result_citycode": [1004.0, "", "2A004", "", "01004"],
            "autre": 1,
        },
        index=list("abcde"),
    )
    answer = read_answer(cells)
    assert list(answer["status"]) == ["ok", "not-found", "ok", "error", "ok"]
    assert list(answer["type"]) == ["housenumber", "", "municipality", "", ""]
    assert list(answer["citycode"]) == ["01004", "", "2A004", "", "01004"]
    assert answer.loc["a", ["lon", "lat", "score"]].tolist() == [4.1, 44.5, 0.91]
    assert np.isnan(answer.loc["b", "lon"])


def test_a_status_rules_over_coordinates():
    cells = {"longitude": [4.1, 4.1, None], "latitude": [44.5, 44.5, None], "result_score": [0.9, 0.9, None],
             "result_type": "street", "result_status": ["not-found", "OK", "skipped"]}  # fmt: skip
    answer = read_answer(pd.DataFrame(cells))
    assert list(answer["status"]) == ["not-found", "ok", "skipped"]
    assert list(answer["lon"].isna()) == [True, False, True]


def test_another_file_is_refused():
    with pytest.raises(zb.MissingColumnError, match=r"manque longitude, .*Colonnes lues : lat, lon"):
        read_answer(pd.DataFrame({"lat": [1], "lon": [2]}))


@pytest.mark.skipif(not SHARED.is_dir(), reason="no recorded answers beside this checkout")
def test_recorded_answers_are_read():
    ban = read_answer(pd.read_csv(SHARED / "ban_geocodage" / "ban_csv_12202_extrait.csv", dtype=str))
    assert list(ban["status"]) == ["ok", "not-found", "ok", "skipped", "ok"]
    assert list(ban["type"]) == ["street", "", "housenumber", "", "street"]
    assert ban.loc[2, ["lon", "lat", "citycode"]].tolist() == [2.572706, 44.365414, "12202"]
    assert round(ban.loc[2, "score_next"], 3) == 0.563
    addok = read_answer(pd.read_csv(SHARED / "travel_fixtures" / "addok_search_csv.csv", dtype=str))
    assert list(addok["status"]) == ["ok", "not-found", "not-found", "ok"]
    assert addok.loc[3, ["type", "lat", "citycode"]].tolist() == ["municipality", 44.25587, ""]
