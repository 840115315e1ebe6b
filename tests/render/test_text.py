"""Texts: complete in both languages, and none that nobody uses."""

import re
from pathlib import Path

import pytest

from peta.render import text
from peta.render.assets import PAGE_SCRIPTS, asset_path
from peta.render.text import strings

TEMPLATES = Path(text.__file__).parent / "templates"
FAMILIES = ("presence", "capacity", "room", "need", "coverage", "compliance", "exposure", "overlap",
            "composite", "quality")  # fmt: skip
MADE_UP = ("class_", "layer_", "state_", "rlh_", "name_", *(f"{name}_" for name in FAMILIES))
PLAIN = ("unknown", "posyandu", "mck")


@pytest.mark.parametrize("key", strings("id"))
def test_both_languages_say_it_with_the_same_values(key):
    indonesian, english = strings("id")[key], strings("en")[key]
    assert indonesian.strip()
    assert english.strip()
    assert set(re.findall(r"{\w+}", indonesian)) == set(re.findall(r"{\w+}", english))


def test_an_unknown_language_is_an_error():
    with pytest.raises(KeyError):
        strings("fr")


def sources():
    scripts = [asset_path(name).read_text("utf-8") for name in PAGE_SCRIPTS]
    return "\n".join([*scripts, *(path.read_text("utf-8") for path in TEMPLATES.iterdir())])


def test_every_text_that_is_asked_for_exists():
    asked = set(re.findall(r"\b(?:text|textFor)\((?:[\w.]+(?:\(\))?, )?'(\w+)'", sources())) | set(
        re.findall(r"\bt\.(\w+)", sources())
    )
    assert asked <= set(strings("id"))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_all_of_its_words(family):
    """What is not about reach never speaks of it."""
    for word in ("without", "without_of", "served_share"):
        assert f"{family}_{word}" in strings("id")
    assert f"{family}_share_of" in strings("id") or family == "presence"


def test_no_text_is_left_over():
    source = sources()
    left = [key for key in strings("id") if not re.search(rf"\b{key}\b", source)]
    assert [key for key in left if not key.startswith(MADE_UP) and key not in PLAIN] == []
