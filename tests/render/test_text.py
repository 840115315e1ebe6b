"""Texts: complete in both languages, and none that nobody uses."""

import re
from pathlib import Path

import pytest

from peta.render import text
from peta.render.assets import PAGE_SCRIPTS, asset_path
from peta.render.text import strings

TEMPLATES = Path(text.__file__).parent / "templates"
MADE_UP = ("class_", "layer_", "state_", "rlh_", "presence_", "capacity_", "need_", "name_")
PLAIN = ("served", "unreached", "over_capacity", "not_working", "unknown", "posyandu", "mck")


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


def test_no_text_is_left_over():
    source = sources()
    left = [key for key in strings("id") if not re.search(rf"\b{key}\b", source)]
    assert [key for key in left if not key.startswith(MADE_UP) and key not in PLAIN] == []
