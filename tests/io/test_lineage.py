import pytest

from peta.domain.wilayah import Level, is_kode
from peta.errors import DataError
from peta.io.lineage import load_lineage

ENTRY = """[[change]]
kind = "{kind}"
before = {before}
after = {after}
date = "2020-01-01"
regulation = "-"
source = "-"
"""


def test_every_known_change_says_when_by_what_and_from_where():
    changes = load_lineage().changes
    assert changes
    assert all(change.date and change.regulation and change.source for change in changes)


def test_the_villages_of_the_two_splits_lead_to_the_new_kecamatan():
    lineage = load_lineage()
    retired = [kode for change in lineage.changes for kode in change.before]
    assert len(retired) == len(set(retired)) == 20
    assert all(is_kode(kode, Level.DESA_KELURAHAN) for kode in retired)
    assert lineage.successor("64.02.08.2013") == "64.02.19"
    assert lineage.successor("64.02.13.1001") == "64.02.20"
    assert lineage.parts_of("64.02.13") == ("64.02.20",)
    assert lineage.former_names() == {"64.72.05.1004": ("Sungai Siring",)}


def test_each_retired_code_has_its_successor(write):
    text = ENTRY.format(kind="recoded", before='["64.01.01.2001", "64.01.01.2002"]',
                        after='["64.01.02.2001", "64.01.02.2002"]')  # fmt: skip
    lineage = load_lineage(write("lineage.toml", text))
    assert lineage.successor("64.01.01.2002") == "64.01.02.2002"
    assert lineage.successor("64.01.02.2002") == ""


@pytest.mark.parametrize(
    "text",
    ["[[change]]\nkind = 1\n", "x = 1", "[[change", "\xff",
     ENTRY.format(kind="gone", before="[]", after='["64.01"]'),
     ENTRY.format(kind="split", before='["6401"]', after='["64.01"]'),
     ENTRY.format(kind="split", before="[]", after="[]"),
     ENTRY.format(kind="recoded", before='["64.01.01.2001"]',
                  after='["64.01.02.2001", "64.01.02.2002"]')],
)  # fmt: skip
def test_a_bad_table_is_refused(write, text):
    with pytest.raises(DataError) as caught:
        load_lineage(write("bad_lineage.toml", text.encode("latin-1")))
    assert caught.value.code == "bad_lineage"
