"""What Folium makes of the map."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from branca.element import Figure, JavascriptLink

from peta.errors import NotFoundError
from peta.render import map as peta_map
from peta.render.assets import BUNDLES


def test_the_script_is_the_same_every_time_and_in_every_thread():
    def fresh(_):
        return peta_map.map_parts.__wrapped__()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(fresh, range(8)))
    assert set(made) == {peta_map.map_parts()}


def test_the_script_attaches_our_code_and_names_no_other_host():
    script = peta_map.map_script()
    assert "peta.attach(map_peta);" in script
    assert "http" not in script


def test_leaflet_comes_first_and_the_application_last():
    scripts = peta_map.map_parts().scripts
    assert scripts[0] == "vendor/leaflet/leaflet.js"
    assert scripts[-1] == "page.js"
    assert BUNDLES["page.js"][-1] == "app.js"


def test_an_asset_that_is_not_ours_is_refused():
    figure = Figure()
    figure.header.add_child(JavascriptLink("https://cdn.example/x.js"), name="x")
    with pytest.raises(NotFoundError):
        peta_map.links_of(figure, JavascriptLink)


def test_the_address_changes_with_the_script(monkeypatch):
    before = peta_map.map_script_url("/peta")
    monkeypatch.setattr(peta_map, "map_script", lambda: "other")
    assert before.startswith("/peta/assets/map.js?v=")
    assert peta_map.map_script_url("/peta") != before
