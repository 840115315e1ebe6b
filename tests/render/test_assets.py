"""The files that a page loads."""

import re

import pytest

from peta.errors import NotFoundError
from peta.render.assets import OWN, STATIC, VENDOR, asset_path, asset_url, media_type


@pytest.mark.parametrize("name", [*OWN, *VENDOR])
def test_every_listed_asset_is_there_and_has_a_media_type(name):
    assert asset_path(name).is_file(), "vendored files come with: pip install -e ."
    assert media_type(name)


@pytest.mark.parametrize(
    "name", ["", "x.js", "../page.py", "/etc/passwd", "vendor/STAMP", "map.js"]
)
def test_a_name_that_is_not_listed_is_refused(name):
    with pytest.raises(NotFoundError) as caught:
        asset_path(name)
    assert caught.value.code == "unknown_asset"


def test_no_own_file_is_forgotten():
    there = {path.name for path in STATIC.iterdir() if path.is_file()}
    assert there == set(OWN)


def test_the_address_carries_a_hash_of_the_content():
    assert re.fullmatch(r"/p/assets/app\.js\?v=[0-9a-f]{12}", asset_url("app.js", "/p"))
    assert asset_url("app.js") != asset_url("api.js").replace("api", "app")


@pytest.mark.parametrize("name", [name for name in OWN if name.endswith((".js", ".css"))])
def test_own_code_names_no_host_and_writes_no_markup(name):
    text = asset_path(name).read_text(encoding="utf-8")
    text = text.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|//cdn", text)
    assert not re.search(r"innerHTML\s*[+]?=|insertAdjacentHTML|document\.write|\beval\(", text)
