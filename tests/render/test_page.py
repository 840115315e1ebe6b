"""The page as text: what it holds, and what it must never hold."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from peta.render.page import json_block, render_docs, render_page

PAYLOADS = ["</script><script>x", "<!--", "<img src=x onerror=x>", "\"'><b>", "{{ 7*7 }}", "\u2028"]


class Reader(HTMLParser):
    """Every element with its attributes, and the text of every script."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.scripts, self.inside = [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.inside = tag == "script"

    def handle_data(self, data):
        if self.inside:
            self.scripts.append(data)

    def handle_endtag(self, tag):
        self.inside = False


def config_of(html):
    found = re.search(r'id="peta-config">(.*?)</script>', html, re.DOTALL)
    return json.loads(found.group(1))


@pytest.mark.parametrize("embed", [False, True])
def test_no_inline_script_handler_or_style_and_nothing_from_elsewhere(view, facts, embed):
    reader = Reader(render_page(replace(view, embed=embed), facts))
    for tag, attributes in reader.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "href", "action"):
            assert not (attributes.get(name) or "").startswith(("http:", "https:", "//"))
        if tag == "script":
            assert "src" in attributes or attributes["type"] == "application/json"
    assert len(reader.scripts) == 1


def test_every_address_carries_the_prefix(view, facts):
    html = render_page(view, replace(facts, prefix="/peta"))
    addresses = re.findall(r'(?:src|href|action)="(/[^"]*)"', html)
    assert addresses
    assert all(address.startswith("/peta/") for address in addresses)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_inert_in_page_and_config(view, facts, payload):
    bad = replace(
        facts,
        run={**facts.run, "id": payload},
        standards=[{**facts.standards[0], "name": payload, "sentence": payload, "unit": payload}],
        areas=[{"kode": payload, "nama": payload}],
        ranking=[{**facts.ranking[0], "nama": payload, "kecamatan": payload}],
    )
    html = render_page(replace(view, wilayah=payload), bad)
    plain = Reader(render_page(view, facts))
    assert [tag for tag, _ in Reader(html).elements] == [tag for tag, _ in plain.elements]
    assert config_of(html)["standards"][0]["name"] == payload


def test_json_block_refuses_what_is_not_json():
    with pytest.raises(ValueError, match="JSON"):
        json_block({"x": float("nan")})


def test_fallback_table_writes_numbers_as_people_do(view, facts):
    html = render_page(view, facts)
    assert "1.234" in html
    assert "99,6 %" in html
    unknown = [{**facts.ranking[0], "gap": None, "ratio": None}]
    assert '<td class="number">–</td>' in render_page(view, replace(facts, ranking=unknown))


def test_embed_leaves_out_the_chrome_and_keeps_the_marks(view, facts):
    html = render_page(replace(view, embed=True, legend=False, title=False), facts)
    for missing in ("<header", 'id="standard"', 'id="ranking-rows"', 'id="legend"', "embed-title"):
        assert missing not in html
    assert 'id="mark-sample"' in html
    assert 'id="mark-approximate"' in html


def test_marks_say_only_what_is_so(view, facts):
    official = {**facts.run, "sample": False, "approximate": False}
    assert 'class="mark"' not in render_page(view, replace(facts, run=official))


def test_english_has_no_indonesian_left(view, facts):
    html = render_page(replace(view, lang="en"), facts)
    assert '<html lang="en">' in html
    assert "Standar layanan" not in html


def test_an_unknown_standard_shows_the_first(view, facts):
    assert facts.standards[0]["name"] in render_page(replace(view, standard="X"), facts)


def test_a_missing_fact_is_an_error_not_a_blank(view, facts):
    standard = {name: value for name, value in facts.standards[0].items() if name != "sentence"}
    with pytest.raises(UndefinedError):
        render_page(view, replace(facts, standards=[standard]))


def test_standards_stand_under_their_agency(view, facts):
    other = {**facts.standards[0], "id": "X", "name": "Lain", "owner": "BPBD"}
    html = render_page(view, replace(facts, standards=[*facts.standards, other]))
    groups = re.findall(r'<optgroup label="([^"]+)">\s*<option value="([^"]+)"', html)
    assert groups == [("BPBD", "X"), ("Dinas Kesehatan", "POS-JARAK")]


def test_docs_page_reads_the_description_of_this_service():
    html = render_docs("/peta")
    assert '{"url":"/peta/openapi.json"}' in html
    assert "http" not in html.replace("http-equiv", "")
