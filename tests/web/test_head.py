"""HEAD says what GET says, without saying it."""

import pytest


@pytest.mark.parametrize(
    "path", ["/", "/embed/map", "/api/v1/gaps?standard=POS-ADA", "/healthz", "/nothing"]
)
def test_head_has_the_headers_of_get_and_no_body(client, path: str):
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    for name in ("content-type", "content-length", "content-security-policy", "cache-control"):
        assert head.headers[name] == got.headers[name]
    assert head.headers.get("etag") == got.headers.get("etag")
