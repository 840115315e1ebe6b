"""An identity number goes in, a keyed hash comes out, and nothing brings it back."""

import hashlib
import hmac
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.dataset import KINDS
from peta.domain.schema import Tier
from peta.io.datasets import read_dataset
from peta.io.identities import hashed_identity, holds_identity, parse_identity
from peta.io.quality import Findings
from peta.io.values import BadValue
from tests.fixtures.world import KODE

KEY = bytes(range(32))
NUMBERS = st.integers(10**15, 10**16 - 1).map(str).filter(lambda text: len(set(text)) > 1)
BETWEEN = st.sampled_from(["", " ", ".", "-", "'", "\u00a0", "–"])


def test_the_hash_is_that_of_rfc_2104():
    digest = hmac.new(KEY, b"9900000000000001", hashlib.sha256).hexdigest()
    assert hashed_identity("9900000000000001", KEY) == digest[:32]


@given(NUMBERS, st.lists(BETWEEN, min_size=17, max_size=17))
def test_what_stands_between_the_digits_does_not_matter(number, between):
    written = "".join(gap + digit for gap, digit in zip(between, number + " ", strict=True))
    assert hashed_identity(written, KEY) == hashed_identity(int(number), KEY)


@given(NUMBERS, NUMBERS)
def test_other_numbers_and_other_keys_have_other_hashes(one, other):
    assert (hashed_identity(one, KEY) == hashed_identity(other, KEY)) == (one == other)
    assert hashed_identity(one, KEY) != hashed_identity(one, KEY[::-1])


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.binary()))
def test_anything_else_is_refused_without_repeating_it(value):
    number, error = read_or_refused(value)
    assert error is None or error.code in ("bad_identity", "identity_digits_lost")
    assert error is None or not re.search(r"\d{3}", error.message + error.proposed)
    assert error or re.fullmatch(r"\d{16}", number, re.ASCII)


def read_or_refused(value):
    try:
        return parse_identity(value), None
    except BadValue as error:
        return "", error


@pytest.mark.parametrize("value", [6.4e15, "9,9E+15", "9.9e15", float("nan")])
def test_a_number_that_lost_digits_is_told_from_one_that_never_had_them(value):
    with pytest.raises(BadValue) as refused:
        parse_identity(value)
    assert refused.value.code == "identity_digits_lost"


@pytest.mark.parametrize("text", ["٩٩٠٠٠٠٠٠٠٠٠٠٠٠٠١", "９９００００００００００００１７", "²" * 16])
def test_digits_of_other_scripts_are_no_number(text):
    assert not holds_identity(text)
    with pytest.raises(BadValue):
        parse_identity(text)


def test_hashed_columns_are_secret_columns_of_secret_kinds():
    hashed = {kind.name: c for kind in KINDS.values() for c in kind.columns if c.hashed}
    assert set(hashed) == {"rlh", "program"}
    assert all(column.tier is Tier.SECRET for column in hashed.values())
    assert all(KINDS[name].tier is Tier.SECRET for name in hashed)


TABLE = f"kode,lembaga,jenis,nik\n{KODE},Dinsos,tunai,9900000000000017\n"


def test_one_key_makes_one_hash_and_no_key_makes_one_that_nobody_can_make_again(write):
    def penerima(**how):
        return read_dataset(KINDS["program"], [write("a.csv", TABLE)], **how).frame["penerima"][0]

    assert penerima(identity_key=KEY) == hashed_identity("9900000000000017", KEY)
    assert penerima() != penerima()


def test_the_number_that_peta_gives_a_row_is_made_of_the_hash(write):
    """Else all 48 bits of it could be searched for the number."""
    one, other = (
        read_dataset(KINDS["program"], [write("a.csv", TABLE)], identity_key=key).frame["id"][0]
        for key in (KEY, KEY[::-1])
    )
    assert one != other


def test_a_finding_of_secret_rows_leaves_the_number_out_of_every_word():
    findings = Findings(secret=True)
    findings.note("x", "Judul 9900 0000 0000 0017 dibuang.", column="9900000000000017", row=1)
    (finding,) = findings
    assert (finding.message, finding.column) == ("Judul … dibuang.", "…")
    findings.note("x", "Baris 12 dari 64.02.01.2003.", column="tahun_2024", row=1)
    assert [f.message for f in findings][1] == "Baris 12 dari 64.02.01.2003."


@pytest.mark.parametrize("accept", [False, True])
def test_a_row_with_a_wrong_number_is_told_by_row_and_column_only(write, accept):
    from peta.io.options import ReadOptions
    from peta.io.quality import RefusedFile

    path = write("a.csv", TABLE + f"{KODE},Dinsos,tunai,99000017\n")
    try:
        report = read_dataset(
            KINDS["program"], [path], options=ReadOptions(accept_valid=accept)
        ).report
    except RefusedFile as refused:
        report = refused.report
    (error,) = report.errors
    assert (error.row, error.column, error.code) == (3, "penerima", "bad_identity")
    assert report.rows_accepted == int(accept)
    assert "99000017" not in str(report.as_dict())
