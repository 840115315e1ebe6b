import os
import shutil
import stat
import warnings
import zipfile

import pytest

from peta.errors import DataError
from peta.io.archives import check_archive, member, opened
from peta.io.limits import Limits
from tests.io.opening import opened as reading
from tests.io.opening import refused


def archive(path, entries, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return path


def fault(path, **limits):
    with pytest.raises(DataError) as caught:
        check_archive(path, Limits(**limits))
    return caught.value


def test_a_plain_archive_is_let_through(tmp_path):
    assert check_archive(archive(tmp_path / "a.zip", {"data/a.shp": b"x"})) == ["data/a.shp"]


@pytest.mark.parametrize(
    "name", ["../a.shp", "a/../../b.shp", "/etc/a.shp", "..\\a.shp", "C:\\a.shp", "a/..\\..\\b.shp"]
)
def test_names_that_leave_the_folder_are_refused(tmp_path, name):
    assert fault(archive(tmp_path / "a.zip", {name: b"x"})).code == "unsafe_file"


def test_a_link_is_refused(tmp_path):
    entry = zipfile.ZipInfo("data.shp")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = archive(tmp_path / "a.zip", {entry: b"/etc/passwd"})
    assert fault(path).code == "unsafe_file"


@pytest.mark.parametrize("inner", ["b.zip", "b.KMZ", "b.tar", "b.gz", "b.7z"])
def test_an_archive_in_an_archive_is_refused(tmp_path, inner):
    assert fault(archive(tmp_path / "a.zip", {inner: b"x"})).code == "nested_archive"


def test_too_much_in_all_is_refused(tmp_path):
    path = archive(tmp_path / "a.zip", {f"{i}.shp": os.urandom(1000) for i in range(5)})
    assert fault(path, unpacked_bytes=4000).code == "too_large"


def test_too_many_members_are_refused(tmp_path):
    path = archive(tmp_path / "a.zip", {f"{i}.shp": b"" for i in range(50)})
    assert fault(path, members=49).code == "too_large"


def test_a_bomb_is_refused_by_its_ratio(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.shp": bytes(30_000_000)})
    assert path.stat().st_size < 60_000
    error = fault(path)
    assert error.code == "too_large"
    assert "kali" in error.message


def test_an_archive_that_lies_about_its_content_is_cut_off(tmp_path):
    content = os.urandom(2000)
    path = archive(tmp_path / "a.zip", {"a.shp": content})
    lying = path.read_bytes().replace((2000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    path.write_bytes(lying)
    with pytest.raises(DataError), opened(path) as made:
        member(made, "a.shp")


def test_a_locked_archive_is_told(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.shp": b"x"})
    whole = bytearray(path.read_bytes())
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(whole)
    assert fault(path).code == "encrypted"


def test_two_members_of_one_name_do_no_harm(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
            for _ in range(2):
                made.writestr("a.shp", b"x")
    assert refused(tmp_path / "a.zip").code == "shapefile_incomplete"


def test_a_bomb_behind_every_door_is_refused(tmp_path):
    bomb = bytes(20_000_000)
    names = {
        "a.zip": ["a.shp", "a.shx", "a.dbf"],
        "a.xlsx": ["xl/workbook.xml"],
        "a.ods": ["content.xml"],
        "a.kmz": ["doc.kml"],
    }
    for name, members in names.items():
        path = archive(tmp_path / name, dict.fromkeys(members, bomb))
        assert refused(path).code == "too_large", name


def test_nothing_is_left_in_the_temporary_folder(tmp_path, monkeypatch):
    import tempfile

    own = tmp_path / "tmp"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    path = archive(tmp_path / "a.zip", {"../a.shp": b"x"})
    refused(path)
    shutil.copyfile(path, tmp_path / "b.zip")
    refused(tmp_path / "b.zip")
    assert list(own.iterdir()) == []


def test_one_data_file_in_an_archive_is_read_by_the_name_of_the_archive(tmp_path):
    path = archive(tmp_path / "a.zip", {"x/mck.csv": b"nama,lon,lat\nA,117,-1\n", "baca.txt": b"."})
    raw, findings = reading(path)
    assert (raw.file, raw.headers, findings) == ("a.zip", ["nama", "lon", "lat"], [])
    inner = archive(tmp_path / "b.zip", {"a.csv": b"x"}).read_bytes()
    assert refused(archive(tmp_path / "c.zip", {"a.csv": inner})).code == "nested_archive"
    two = {"a.csv": b"nama\nA\n", "b.csv": b"nama\nB\n"}
    assert refused(archive(tmp_path / "d.zip", two)).code == "unknown_format"


def test_what_macos_adds_is_passed_over(tmp_path):
    held = {"a.csv": b"nama,lon,lat\nA,117,-1\n", "__MACOSX/._a.csv": b"\0\5\26\7"}
    assert len(reading(archive(tmp_path / "a.zip", held))[0].rows) == 1
