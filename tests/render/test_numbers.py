"""Dates and times, in every zone of the country and in both languages."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.errors import QueryError
from peta.render.numbers import day, moment
from peta.settings import ZONES, Settings

MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"


@pytest.mark.parametrize(("number", "name"), list(enumerate(MONTHS.split(), 1)))
def test_every_month_has_its_name(number, name):
    assert day(f"2025-{number:02}-09", "id") == f"9 {name} 2025"
    assert day(f"2025-{number:02}-09", "en") == f"{datetime(2025, number, 9):%-d %B %Y}"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.sampled_from([*ZONES]))
def test_a_time_is_written_as_the_clock_of_its_zone_shows_it(utc, zone):
    local = utc + timedelta(hours={"WIB": 7, "WITA": 8, "WIT": 9}[zone])
    assert moment(f"{utc.isoformat()}+00:00", "en", zone) == f"{local:%-d %B %Y, %H:%M} {zone}"
    assert moment(utc.isoformat(), "en", zone) == f"{local:%-d %B %Y, %H:%M} {zone}"
    assert day(f"{utc.isoformat()}+00:00", "en", zone) == f"{local:%-d %B %Y}"


def test_the_offset_of_a_time_is_heeded():
    assert moment("2025-06-17T23:30:00+07:00", "id", "WITA") == "18 Juni 2025, 00.30 WITA"


def test_the_zone_is_a_setting():
    assert Settings.from_env({}).zone == "WITA"
    assert Settings.from_env({"PETA_ZONE": "WIB"}).zone == "WIB"
    with pytest.raises(QueryError, match="PETA_ZONE"):
        Settings.from_env({"PETA_ZONE": "Asia/Makassar"})
