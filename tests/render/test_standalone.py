"""The map as one file."""

import base64
import hashlib
import json
import re

import pytest

from peta.errors import DataError
from peta.render.standalone import PARTS, render_standalone

DATA = {part: {} for part in PARTS}


def test_nothing_is_loaded_from_anywhere(view, facts):
    html = render_standalone(view, facts, DATA)
    markup = re.sub(r"<script.*?</script>|<style.*?</style>", "", html, flags=re.DOTALL)
    assert not re.search(r'(?:src|href)="(?!data:|#)', markup)
    styles = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    urls = [url.strip("'\"") for url in re.findall(r"url\(([^)]*)", styles)]
    assert all(url.startswith(("data:", "#")) for url in urls)
    assert "@import" not in styles


def test_the_policy_allows_exactly_the_scripts_inside(view, facts):
    html = render_standalone(view, facts, DATA)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html).group(1)
    hashes = [hashlib.sha256(script.encode()).digest() for script in scripts]
    allowed = re.findall(r"sha256-([^&]+)&#39;", policy)
    assert allowed == [base64.b64encode(one).decode() for one in hashes]
    assert "default-src &#39;none&#39;" in policy


def test_the_data_is_inert_and_complete(view, facts):
    data = {**DATA, "desa": {"nama": "</script><script>x"}}
    html = render_standalone(view, facts, data)
    block = re.search(r'id="peta-data">(.*?)</script>', html, re.DOTALL).group(1)
    assert json.loads(block) == data


@pytest.mark.parametrize("data", [{}, {**DATA, "rlh": {}}])
def test_missing_and_forbidden_parts_are_refused(view, facts, data):
    with pytest.raises(DataError) as caught:
        render_standalone(view, facts, data)
    assert caught.value.code == "bad_standalone"
