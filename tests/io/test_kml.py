import zipfile

import pytest

from peta.io.descriptions import attributes_of
from peta.io.limits import Limits
from tests.io.opening import opened, refused

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
)
TAIL = "</Document></kml>"
POINT = "<Point><coordinates>117.15,-0.5,31.5</coordinates></Point>"


def kml(*marks, folders=None):
    inside = "".join(marks)
    for name, held in (folders or {}).items():
        inside += f"<Folder><name>{name}</name>{''.join(held)}</Folder>"
    return f"{HEAD}{inside}{TAIL}"


def mark(name="A", description="", shape=POINT, more=""):
    text = f"<description><![CDATA[{description}]]></description>" if description else ""
    return f"<Placemark><name>{name}</name>{text}{more}{shape}</Placemark>"


def test_a_height_is_dropped(write):
    raw, _ = opened(write("a.kml", kml(mark())))
    assert raw.geometry[0].wkt == "POINT (117.15 -0.5)"
    assert raw.frame.iloc[0].to_dict() == {"Name": "A"}


def test_attributes_from_everywhere(write):
    extended = (
        "<ExtendedData><Data name='kakus'><value>3</value></Data>"
        "<SchemaData><SimpleData name='status'>baik</SimpleData></SchemaData></ExtendedData>"
    )
    table = "<table><tr><td>KODE</td><td>64.02.01.2003</td></tr></table>Pemilik: desa<br>"
    raw, _ = opened(write("a.kml", kml(mark("MCK A", table, more=extended))))
    assert raw.frame.iloc[0].to_dict() == {
        "Name": "MCK A",
        "KODE": "64.02.01.2003",
        "Pemilik": "desa",
        "kakus": "3",
        "status": "baik",
    }


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Nama: A<br/>Kondisi: baik &amp; bersih", {"Nama": "A", "Kondisi": "baik & bersih"}),
        ("<b>Nama</b>: A<br><i>lain</i>", {"Nama": "A", "Description": "lain"}),
        ("<table><tr><th>a</th><th>b</th></tr></table>", {"a": "b"}),
        ("<table><tr><td><table><tr><td>a<td>1<tr><td>b<td>2</table></table>",
         {"a": "1", "b": "2"}),
        ("<script>var a: 1</script>", {}),
        ("https://contoh.go.id/a", {"Description": "https://contoh.go.id/a"}),
        ("<<<>><td><td>", {"Description": "<<<>>"}),
    ],
)  # fmt: skip
def test_descriptions(html, expected):
    assert attributes_of(html) == expected


def test_folders_are_layers(write):
    folders = {"Jalan": [mark("J", shape="<LineString><coordinates>117,0 118,0</coordinates>"
                              "</LineString>")], "Titik": [mark("A"), mark("B")]}  # fmt: skip
    raw, _ = opened(write("a.kml", kml(folders=folders)))
    assert (raw.sheet, raw.rows.tolist()) == ("Titik", [2, 3])


def test_folders_that_fit_as_well_are_asked_about(write):
    path = write("a.kml", kml(folders={"Anggana": [mark("A")], "Loa Kulu": [mark("B")]}))
    error = refused(path)
    assert error.code == "several_layers"
    assert "Anggana, Loa Kulu" in error.message
    assert opened(path, sheet="loa kulu")[0].frame["Name"].tolist() == ["B"]
    everything, _ = opened(path, sheet="*")
    assert everything.frame["Folder"].tolist() == ["Anggana", "Loa Kulu"]
    assert refused(path, sheet="Samboja").code == "unknown_sheet"


def test_polygons_with_holes_and_many_parts(write):
    ring = "<LinearRing><coordinates>0,0 4,0 4,4 0,4 0,0</coordinates></LinearRing>"
    hole = "<LinearRing><coordinates>1,1 2,1 2,2 1,2</coordinates></LinearRing>"
    polygon = (
        f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs>"
        f"<innerBoundaryIs>{hole}</innerBoundaryIs></Polygon>"
    )
    both = f"<MultiGeometry>{polygon}{polygon}</MultiGeometry>"
    raw, _ = opened(write("a.kml", kml(mark(shape=polygon), mark(shape=both))), "boundaries")
    assert [shape.area for shape in raw.geometry] == [15, 30]


@pytest.mark.parametrize(
    "shape",
    ["<Point><coordinates>117,15 -0,5</coordinates></Point>", "<Point/>", "<Polygon/>",
     "<Point><coordinates>a,b</coordinates></Point>", "", "<MultiGeometry/>",
     "<Point><coordinates/></Point>"],
)  # fmt: skip
def test_a_damaged_geometry_is_missing_and_its_row_stays(write, shape):
    raw, _ = opened(write("a.kml", kml(mark("A", shape=shape), mark("B"))))
    assert raw.geometry[0] is None
    assert len(raw.rows) == 2


def test_without_a_namespace_and_with_a_prefix(write):
    plain = f"<kml><Document>{mark()}</Document></kml>"
    assert len(opened(write("a.kml", plain))[0].rows) == 1
    prefixed = '<k:kml xmlns:k="http://www.opengis.net/kml/2.2"><k:Placemark><k:name>A</k:name>' \
        "<k:Point><k:coordinates>117,0</k:coordinates></k:Point></k:Placemark></k:kml>"  # fmt: skip
    assert opened(write("b.kml", prefixed))[0].geometry[0].x == 117


def test_a_kmz_holds_one_document(tmp_path):
    path = tmp_path / "a.kmz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lain/b.kml", kml(mark("B"), mark("C")))
        archive.writestr("doc.kml", kml(mark("A")))
        archive.writestr("images/icon.png", b"x")
    raw, findings = opened(path)
    assert raw.frame["Name"].tolist() == ["A"]
    assert [f.code for f in findings] == ["more_documents"]


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
XXE = '<!DOCTYPE l [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE l SYSTEM "http://127.0.0.1:9/a.dtd">'


@pytest.mark.parametrize("doctype", [LAUGHS, XXE, REMOTE, '<!DOCTYPE l [<!ENTITY % p "x"> %p;]>'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(write, doctype, encoding):
    text = f"<?xml version='1.0'?>{doctype}<kml>{mark('x')}</kml>"
    assert refused(write("a.kml", text.encode(encoding))).code == "unsafe_file"


def test_a_network_link_is_not_followed(write):
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    _, findings = opened(write("a.kml", kml(link, mark())))
    assert [f.code for f in findings] == ["network_link"]
    assert refused(write("b.kml", kml(link))).code == "network_link"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_document_is_refused(write, share):
    text = kml(mark("A"), mark("B"))
    assert refused(write("a.kml", text[: int(len(text) * share)])).code == "truncated"


def test_depth_and_rows_have_a_limit(write):
    deep = "<Folder>" * 5000 + mark() + "</Folder>" * 5000
    assert refused(write("a.kml", kml(deep))).code == "truncated"
    many = kml(*[mark()] * 30)
    assert refused(write("b.kml", many), limits=Limits(rows=20)).code == "too_many_rows"


def test_columns_have_a_limit(write):
    more = "".join(f"<Data name='n{i}'><value>1</value></Data>" for i in range(3000))
    path = write("a.kml", kml(mark(more=f"<ExtendedData>{more}</ExtendedData>")))
    assert refused(path).code == "too_many_columns"


def test_an_empty_document_is_empty(write):
    assert refused(write("a.kml", kml())).code == "empty"
