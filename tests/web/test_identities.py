"""A NIK in an upload is nowhere once the upload is checked: no file, page, report, log, ledger."""

import logging

import pytest

from tests.canary import NUMBER, SHORT, has_trace, traces
from tests.web.office import Office

HEADER = "kode,lembaga,jenis,NIK"
ROWS = [f"64.02.01.2001,Dinsos,tunai,{NUMBER}", f"64.02.01.2001,Baznas,tunai,'{NUMBER}"]
PAGES = ("/operator/riwayat", "/operator/unggah", "/mutu", "/api/v1/quality", "/api/v1/datasets")


def csv(*rows: str) -> bytes:
    return "\n".join(rows).encode() + b"\n"


@pytest.mark.parametrize(
    "rows",
    [[HEADER, *ROWS], [HEADER, *ROWS, f"64.02.01.2001,Baznas,tunai,{SHORT}"], ROWS],
    ids=["sound", "short", "no_header"],
)
def test_nothing_of_a_number_is_left_when_an_upload_waits_to_be_looked_at(
    office: Office, caplog, rows
):
    caplog.set_level(logging.DEBUG)
    path = office.upload("program", ("bantuan.csv", csv(*rows)))
    assert not traces(office.settings.store)
    views = [path, f"{path}/peta.json", f"{path}/laporan.json", f"{path}/laporan.xlsx", *PAGES]
    told = [office.client.get(view).content for view in views]
    assert not any(map(has_trace, told))
    assert not has_trace(caplog.text)
    assert "bantuan.csv" in office.client.get(path).text


def test_what_is_published_holds_hashes(office: Office, caplog):
    caplog.set_level(logging.DEBUG)
    path = office.upload("program", ("bantuan.csv", csv(HEADER, *ROWS)))
    assert office.publish(path).status_code == 303
    record = office.store.catalogue.current()["program"]
    assert office.store.frame(record.hash)["penerima"].str.fullmatch("[0-9a-f]{32}").all()
    assert not traces(office.settings.store)
    assert not any(has_trace(office.client.get(page).content) for page in (path, *PAGES))
    assert not has_trace(caplog.text)
    again = office.upload("program", ("bantuan.csv", csv(HEADER, *ROWS)))
    assert office.facts(again)["identical"] is True
    assert office.publish(again).status_code == 303
    assert not traces(office.settings.store)


def test_an_upload_with_numbers_is_read_once(office: Office):
    path = office.upload("program", ("bantuan.csv", csv(HEADER, *ROWS)))
    assert office.post(f"{path}/periksa", **{"map.penerima": "NIK"}).status_code == 303
    office.wait(path)
    codes = [finding["code"] for finding in office.facts(path)["report"]["findings"]]
    assert codes == ["upload_gone"]
