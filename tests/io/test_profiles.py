import pytest
from hypothesis import given
from hypothesis import strategies as st

from peta.domain.dataset import PAUD
from peta.errors import DataError
from peta.io.datasets import read_dataset
from peta.io.options import ReadOptions
from peta.io.profiles import Profile, fitting_profile, read_profiles, save_profile

PROFILE = Profile(
    "Disdik Kukar", "paud", ("NPSN", "Sekolah", "Titik"), {"nama": "Sekolah"}, code_system="bps"
)


def test_a_profile_comes_back(tmp_path):
    assert save_profile(tmp_path / "profil", PROFILE).name == "disdik-kukar.paud.toml"
    assert read_profiles(tmp_path / "profil") == (PROFILE,)
    assert read_profiles(tmp_path / "profil", "mck") == ()
    assert read_profiles(tmp_path / "tidak_ada") == ()


@given(st.text(max_size=20), st.lists(st.text(max_size=8), max_size=4))
def test_any_text_survives_the_file(tmp_path_factory, header, headers):
    clean = [
        text.replace("\x7f", "").encode("utf-8", "replace").decode() for text in (header, *headers)
    ]
    folder = tmp_path_factory.mktemp("profil")
    save_profile(folder, Profile("a", "paud", (header, *headers), {"nama": header}))
    (back,) = read_profiles(folder)
    assert back.headers == tuple(clean)
    assert back.mapping == {"nama": clean[0]}


def test_the_shape_is_the_set_of_headers():
    assert fitting_profile([PROFILE], ["titik", "SEKOLAH ", "npsn", ""]) is PROFILE
    assert fitting_profile([PROFILE], ["titik", "sekolah"]) is None


def test_what_a_person_says_goes_before_the_profile():
    options = PROFILE.options(
        ReadOptions({"nama": "Lain"}, code_system="kemendagri", accept_valid=True)
    )
    assert options.mapping == {"nama": "Lain"}
    assert (options.code_system, options.accept_valid) == ("kemendagri", True)
    assert PROFILE.options(ReadOptions()).code_system == "bps"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name = 1",
        "[[",
        "name='a'\nkind='b'\nsheet=''\ncode_system=''\ncrs=''\nheaders=[1]\n[mapping]",
    ],
)
def test_a_damaged_profile_names_its_file(tmp_path, text):
    (tmp_path / "rusak.paud.toml").write_text(text)
    with pytest.raises(DataError) as caught:
        read_profiles(tmp_path)
    assert caught.value.code == "bad_profile"
    assert "rusak.paud.toml" in caught.value.hint


@pytest.mark.parametrize("name", ["", "///", "..", "☺"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path, name):
    with pytest.raises(DataError):
        save_profile(tmp_path, Profile(name, "paud", ()))
    assert list(tmp_path.iterdir()) == []


def test_the_next_file_of_the_same_shape_is_read_by_it(write):
    rows = "Sekolah,NPSN,Titik,lon,lat\n{},{},-,117.1234,-0.5678\n"
    first = read_dataset(PAUD, [write("a.csv", rows.format("TK A", 1))],
                         options=ReadOptions({"nama": "Sekolah"}))  # fmt: skip
    (file,) = first.report.files
    profile = Profile("disdik", "paud", file.headers, file.mapping)
    second = read_dataset(PAUD, [write("b.csv", rows.format("TK B", 2))], profiles=[profile])
    assert second.frame["nama"].tolist() == ["TK B"]
    assert second.report.files[0].profile == "disdik"
    assert "profile_used" in [finding.code for finding in second.report.findings]
