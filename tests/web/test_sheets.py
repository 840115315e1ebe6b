"""Sheets and pictures at the door: what they are, who may have them, and that they stay."""

import io

import pypdf
import pytest
from PIL import Image

from peta.render.map_frame import MapFrame
from peta.render.picture import layout_of
from peta.settings import Settings
from peta.sheet_facts import area_box, ground_of, map_request, picture_of
from peta.trial import Trials
from peta.web.app import create_app
from peta.workspace import Workspace
from tests.conftest import BASE_URL, TestClient
from tests.engine.kecamatan import CENTRE, HOUSES, KECAMATAN, at
from tests.web.asking import assert_problem

SHEETS = [f"/desa/{CENTRE}.pdf", f"/desa/{CENTRE}.pdf?lang=en&standard=MCK-JARAK",
          f"/wilayah/{KECAMATAN}.pdf", f"/snapshot/peta.pdf?wilayah={KECAMATAN}"]  # fmt: skip
PICTURES = ["/snapshot/peta.png", f"/snapshot/peta.png?wilayah={KECAMATAN}&legend=0&title=0",
            f"/snapshot/desa/{CENTRE}.png?lang=en&width=400&height=300"]  # fmt: skip


@pytest.mark.parametrize("path", SHEETS)
def test_a_sheet_is_a_document(service, path):
    response = service.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("inline; filename=")
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    assert len(pages) == 1 or path.startswith("/wilayah")


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_is_a_picture(service, path):
    response = service.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).format == "PNG"


@pytest.mark.parametrize("path", [SHEETS[0], PICTURES[0]])
def test_whoever_has_it_is_told_so_and_nobody_is_given_a_cookie(service, path):
    first = service.get(path)
    assert "set-cookie" not in first.headers
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["x-content-type-options"] == "nosniff"
    again = service.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert service.get(path).content == first.content


def test_another_service_over_the_same_run_makes_the_same_bytes(
    service, kecamatan_store, standards
):
    settings: Settings = service.app.state.settings
    with TestClient(create_app(settings, kecamatan_store, standards)) as other:
        for path in (SHEETS[0], PICTURES[2]):
            assert other.get(path).content == service.get(path).content


@pytest.mark.parametrize(
    ("asked", "size"),
    [("width=400&height=300", (400, 300)), ("width=1&height=99999", (200, 2000)),
     ("", (1200, 800))],
)  # fmt: skip
def test_the_size_is_kept_between_bounds(service, asked, size):
    response = service.get(f"/snapshot/peta.png?{asked}")
    assert Image.open(io.BytesIO(response.content)).size == size


@pytest.mark.parametrize(
    "path",
    ["/desa/abc.pdf", "/desa/64.02.01.9999.pdf", f"/desa/{KECAMATAN}.pdf", "/desa/64.02.pdf",
     f"/wilayah/{CENTRE}.pdf", "/wilayah/99.pdf", "/wilayah/../desa.pdf", "/snapshot/desa/64.png",
     "/snapshot/peta.png?wilayah=1", "/snapshot/peta.png?standard=TIDAK-ADA",
     f"/desa/{CENTRE}.pdf?standard=TIDAK-ADA", "/snapshot/peta.pdf?wilayah=99"],
)  # fmt: skip
def test_what_is_not_there_is_a_problem(service, path):
    assert_problem(service.get(path), 404)


@pytest.mark.parametrize(
    "path",
    [f"/desa/{CENTRE}.pdf?wilayah=64", "/snapshot/peta.png?width=abc", "/snapshot/peta.png?x=1",
     "/snapshot/peta.png?lang=fr", "/snapshot/peta.png?height=0",
     f"/snapshot/desa/{CENTRE}.png?wilayah=64"],
)  # fmt: skip
def test_a_parameter_that_cannot_be_used_is_a_problem(service, path):
    assert_problem(service.get(path), 400, 422)


def test_a_wrong_kind_of_area_is_shown_the_way(service):
    assert f"/wilayah/{KECAMATAN}.pdf" in service.get(f"/desa/{KECAMATAN}.pdf").json()["hint"]
    assert f"/desa/{CENTRE}.pdf" in service.get(f"/wilayah/{CENTRE}.pdf").json()["hint"]


def test_no_sheet_tells_of_a_house(service):
    for path in SHEETS:
        pages = pypdf.PdfReader(io.BytesIO(service.get(path).content)).pages
        text = "".join(page.extract_text() for page in pages)
        assert "RAHASIA" not in text.upper()
        for house in HOUSES:
            lon, lat = at(house[0], house[1])
            assert f"{lon:.3f}" not in text or f"{lat:.3f}" not in text


def test_links_are_of_the_public_address_whatever_the_host_header_says(service):
    content = service.get(SHEETS[0], headers={"Host": "evil.example"}).content
    page = pypdf.PdfReader(io.BytesIO(content)).pages[0]
    links = {note.get_object()["/A"]["/URI"] for note in page["/Annots"]}
    assert links == {f"{BASE_URL}/desa/{CENTRE}"}


PICTURE = f"/snapshot/peta.png?standard=MCK-JARAK&wilayah={KECAMATAN}"


def test_a_trial_and_other_classes_make_another_picture(service):
    bodies = [
        service.get(f"{PICTURE}{more}")
        for more in ("", "&classes=fixed", "&trial=radius_m:10", "&trial=radius_m:20")
    ]
    assert [one.status_code for one in bodies] == [200, 200, 400, 200]
    assert len({one.content for one in bodies}) == 4


@pytest.mark.parametrize(
    ("more", "code"),
    [("trial=nonsense", "bad_parameter"), ("trial=radius_m:..", "bad_trial"),
     ("trial=radius_m:1", "out_of_range"), ("trial=depth:5", "not_adjustable"),
     ("classes=own", "bad_parameter")],
)  # fmt: skip
def test_a_trial_that_cannot_be_is_told(service, more, code):
    response = service.get(f"{PICTURE}&{more}")
    assert_problem(response, 400, 422)
    assert response.json()["code"] == code


def test_a_picture_of_a_trial_is_coloured_by_it_and_says_so(kecamatan_store, standards):
    state = Workspace.open(kecamatan_store, {rule.id: rule for rule in standards})
    trial = Trials().find(state, "MCK-JARAK", {"radius_m": 20.0}, KECAMATAN)
    layout = layout_of(1200, 800)
    asked = map_request(KECAMATAN, "MCK-JARAK", "id", layout, True, trial)
    frame = MapFrame(area_box(state, KECAMATAN), *layout.map_size, margin=0)
    ground = ground_of(state, frame, KECAMATAN, "MCK-JARAK", trial)
    told = trial.table.set_index("kode")
    assert set(ground.kodes) <= set(told.index)
    assert len(ground.kodes) > 1
    for kode, ratio, status in zip(ground.kodes, ground.ratios, ground.statuses, strict=True):
        assert status == told.loc[kode, "status"]
        assert ratio == pytest.approx(told.loc[kode, "ratio"], nan_ok=True) or ratio is None
    official = ground_of(state, frame, KECAMATAN, "MCK-JARAK")
    assert official.ratios != ground.ratios
    mark = picture_of(state, asked, layout, Settings.from_env({})).marks[0]
    assert mark.startswith("ambang percobaan: ")
    assert "20 m, bukan 100 m" in mark
