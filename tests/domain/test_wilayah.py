"""Codes are read or refused, never guessed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.wilayah import KodeWilayah, Level, is_kode
from peta.errors import QueryError

TWO = st.integers(0, 99).map("{:02d}".format)
FOUR = st.integers(0, 9999).map("{:04d}".format)
CODES = st.tuples(st.integers(1, 4), TWO, TWO, TWO, FOUR).map(lambda t: ".".join(t[1 : 1 + t[0]]))


@given(CODES)
def test_a_code_reads_back_as_itself(text):
    kode = KodeWilayah.parse(text)
    assert str(kode) == text
    assert KodeWilayah.parse(f"  {text}\t") == kode
    assert kode.level.width == len(text)
    assert is_kode(text)
    assert is_kode(text, kode.level)
    assert [level for level in Level if is_kode(text, level)] == [kode.level]


@given(CODES)
def test_parents_are_the_areas_that_hold_it(text):
    kode = KodeWilayah.parse(text)
    parents = [str(parent) for parent in kode.parents]
    assert parents == [text[:width] for width in (2, 5, 8) if width < len(text)]
    assert [parent.level for parent in kode.parents] == list(Level)[: len(parents)]


def test_levels_have_the_widths_of_dotted_codes():
    assert {level.value: level.width for level in Level} == {
        "provinsi": 2, "kabupaten_kota": 5, "kecamatan": 8, "desa_kelurahan": 13}  # fmt: skip


MALFORMED = [
    "",
    " ",
    "6",
    "640",
    "6402",
    "64.2",
    "64.02.1",
    "64.02.01.203",
    "64.02.01.20031",
    "64.02.01.2003.1",
    "64,02",
    "64.02.",
    ".64",
    "64 .02",
    "64\n.02",
    "-64",
    "6402012003",
    "６４.０２",
    "٦٤.٠٢",
    "64․02",
    "64.02\x00",
    "64/02",
    "64.02.01.2003'; --",
    "9" * 10_000,
]


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_codes_are_refused_with_a_way_out(text):
    assert not is_kode(text)
    with pytest.raises(QueryError) as refused:
        KodeWilayah.parse(text)
    assert refused.value.code == "malformed_kode"
    assert "64.02.01.2003" in refused.value.hint
    assert len(refused.value.message) < 200


@pytest.mark.parametrize("value", [None, 64, 64.02, float("nan"), b"64.02", ["64.02"]])
def test_what_is_no_text_is_no_code(value):
    assert not is_kode(value)
    assert not is_kode(value, Level.KABUPATEN_KOTA)
    with pytest.raises(QueryError):
        KodeWilayah.parse(value)


@given(st.text(max_size=20))
def test_parse_and_is_kode_agree(text):
    try:
        KodeWilayah.parse(text)
    except QueryError:
        assert not is_kode(text.strip())
    else:
        assert is_kode(text.strip())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("64", "provinsi"),
        ("64.71", "kabupaten_kota"),
        ("64.71.01", "kecamatan"),
        ("64.71.01.1001", "kelurahan"),
        ("64.02.01.2003", "desa"),
    ],
)
def test_kind(text, kind):
    assert KodeWilayah.parse(text).kind == kind
