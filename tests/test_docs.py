"""The docs name everything there is, and nothing that is not."""

import importlib
import pkgutil
import re
import runpy
from dataclasses import fields
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from typer.main import get_command

import peta.web
from peta.cli import app as cli
from peta.domain.dataset import KINDS
from peta.domain.standard import Method
from peta.io.standards import read_standards
from peta.settings import Settings, data_dir

ROOT = Path(__file__).parents[1]
DOCS = {file.name: file.read_text("utf-8") for file in (ROOT / "docs").glob("*.md")}
README = (ROOT / "README.md").read_text("utf-8")
ROUTERS = {
    id(found): found
    for module in pkgutil.iter_modules(peta.web.__path__)
    for found in vars(importlib.import_module(f"peta.web.{module.name}")).values()
    if isinstance(found, APIRouter)
}
ROUTES = [
    route for router in ROUTERS.values() for route in router.routes if isinstance(route, APIRoute)
]


def test_every_setting_is_documented():
    named = set(re.findall(r"PETA_[A-Z_]+", DOCS["operations.md"]))
    assert named == {f"PETA_{field.name.upper()}" for field in fields(Settings)}


def test_every_command_is_documented():
    commands = get_command(cli).commands  # type: ignore[attr-defined]
    assert commands
    for name in commands:
        assert f"`peta {name}" in DOCS["operations.md"], name


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_route_is_documented(route: APIRoute):
    path = route.path.replace("{name:path}", "{name}")
    assert f"`{path}`" in DOCS["api.md"] or f"`{path}?" in DOCS["api.md"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_and_column_is_documented(kind):
    row = next(line for line in DOCS["data.md"].splitlines() if line.startswith(f"| `{kind.name}`"))
    for column in kind.columns:
        assert f"`{column.name}`" in row, column.name
        for value in column.allowed:
            assert value in DOCS["data.md"], value


@pytest.mark.parametrize("rule", read_standards(data_dir() / "standards"), ids=lambda rule: rule.id)
def test_a_standard_is_told_with_all_that_decides_it(rule):
    start = DOCS["standards.md"].index(f"## {rule.id}:")
    section = DOCS["standards.md"][start:].split("\n## ")[0]
    for text in (*rule.sentence.values(), rule.source.title, rule.owner, rule.method.value):
        assert text in section
    assert ("(an assumption)" in section) == rule.source.assumption
    for kind in rule.needs:
        assert f"`{kind}`" in section
    for name in rule.readings:
        assert f"`{name}`" in section


def test_every_method_is_explained():
    build = runpy.run_path(str(ROOT / "scripts" / "build_docs.py"))
    assert set(build["METHODS"]) == set(Method)


def test_the_standards_page_is_made_from_the_standards():
    build = runpy.run_path(str(ROOT / "scripts" / "build_docs.py"))
    page = build["standards_page"](read_standards(data_dir() / "standards"))
    assert DOCS["standards.md"] == page


@pytest.mark.parametrize("text", [README, *DOCS.values()], ids=["README.md", *DOCS])
def test_links_inside_the_project_lead_somewhere(text: str):
    folder = ROOT if text is README else ROOT / "docs"
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (folder / target).exists(), target


def test_the_readme_is_one_screen():
    assert len(README.splitlines()) <= 70
