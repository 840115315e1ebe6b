"""Catalogues: complete in both languages, asked for by name, and nothing human outside of them."""

import re
from collections.abc import Iterable

import pytest
from babel.messages.pofile import read_po
from jinja2 import nodes

from peta.domain.dataset import KINDS
from peta.domain.gap import PARTS, Status
from peta.domain.standard import LANGUAGES
from peta.engine.reconcile import Check
from peta.engine.run_difference import INTERPLAY, MEASURES, Knowledge
from peta.render import language
from peta.render.assets import OWN, asset_path
from peta.render.language import FOLDER, counted, strings
from tests.render.asked import (
    MODULES,
    SCRIPTS,
    TEMPLATES,
    asked_in_module,
    asked_in_script,
    asked_in_template,
    bare_words,
    domains,
    is_talking,
    pages,
    patterns,
    source,
    taken,
    template,
    users,
)

DOMAINS = sorted(path.stem for path in (FOLDER / "id" / "LC_MESSAGES").glob("*.po"))

# Words that are the same in English, and texts that are no words.
SAME = {
    "map": {"api", "class_range", "class_last", "supply", "name_posyandu", "name_mck", "name_kua",
            "mck", "posyandu"},
    "report": {"snapshot"},
    "runs": {"status"},
    "why": {"requirements", "supply_posyandu", "supply_mck", "supply_rlh", "supply_kua",
            "dataset_posyandu", "dataset_mck", "dataset_kua"},
}  # fmt: skip
# English has an article where Indonesian has the name alone.
ARTICLES = {"{a_supply}": "{supply}"}
# English says "not working" of everything; Indonesian has a word for each kind.
NOT_SAID_IN_BOTH = {"{supply}", "{closed}"}

# Texts of the map that scripts put together from the method of a standard and a name.
FAMILIES = ("presence", "capacity", "room", "need", "coverage", "compliance", "exposure", "overlap",
            "composite", "quality")  # fmt: skip
SAID_OF_A_FAMILY = ("without", "without_of", "share_of", "of_demand", "served_share")
# Keys that are values elsewhere in the program: names of parts, measures, states.
VALUES = {
    "checks": set(Check),
    "kinds": set(KINDS),
    "map": {
        *("rlh_handled", "rlh_not_handled", "rlh_unknown"),
        *(f"{name}_{word}" for name in FAMILIES for word in SAID_OF_A_FAMILY),
    },
    "runs": {*Knowledge, *MEASURES, INTERPLAY, *Status},
    "tables": set(PARTS),
}
# What a reader sees in every language: the name of the thing, names of languages and formats.
NAMES = {"peta", "API", "Indonesia", "English", "id", "en"}


def texts(names: Iterable[str]) -> dict[str, str]:
    return strings("id", *sorted(names))


# Both languages.


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_have_every_text(domain):
    assert list(strings("id", domain)) == list(strings("en", domain))


def test_every_catalogue_is_there_in_every_language():
    assert LANGUAGES == language.LANGUAGES
    for lang in LANGUAGES:
        assert sorted(path.stem for path in (FOLDER / lang / "LC_MESSAGES").glob("*.po")) == DOMAINS


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_is_whole(lang, domain):
    with (FOLDER / lang / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        found = read_po(file, locale=lang, abort_invalid=True)
    assert not found.obsolete
    for message in found:
        forms = (message.string,) if isinstance(message.string, str) else message.string
        assert all(form.strip() == form != "" or not message.id for form in forms), message.id
        if isinstance(message.id, tuple):
            assert len(forms) == found.num_plurals, message.id
            assert message.id[0] == message.id[1]


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_name_the_same_values(domain):
    for key, indonesian in strings("id", domain).items():
        english = strings("en", domain)[key]
        named = [set(re.findall(r"{\w+}", text)) for text in (indonesian, english)]
        one, other = ({ARTICLES.get(name, name) for name in names} for names in named)
        if domain == "why":
            one, other = one - NOT_SAID_IN_BOTH, other - NOT_SAID_IN_BOTH
        assert one == other, key


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_text_is_translated(domain):
    english = strings("en", domain)
    same = {key for key, text in strings("id", domain).items() if text == english[key]}
    a_name = {key for key in same if key.startswith("a_supply_")}
    assert same - a_name == SAME.get(domain, set())


def test_kinds_are_named_in_the_order_of_their_declaration():
    assert list(strings("id", "kinds")) == list(KINDS)


# Every text that is asked for, and no other.


@pytest.mark.parametrize("path", [path for path in MODULES if pages(path)])
def test_every_text_that_a_page_asks_for_exists(path):
    asked = {key for name in pages(path) for key in asked_in_template(name)}
    asked |= {key for name in SCRIPTS.get(path, ()) for key in asked_in_script(name)}
    assert asked <= set(texts(domains(path) or taken(path)))


@pytest.mark.parametrize("path", [path for path in MODULES if is_talking(path)])
def test_every_text_that_python_asks_for_exists(path):
    assert asked_in_module(path) <= set(texts(domains(path) | taken(path)))


@pytest.mark.parametrize("name", [name for name in OWN if name.endswith(".js")])
def test_every_text_that_a_script_asks_for_exists(name):
    assert asked_in_script(name) <= set(texts(DOMAINS))


def test_every_template_belongs_to_a_page():
    filled = {name for path in MODULES for name in pages(path)}
    assert filled == set(TEMPLATES)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_has_all_of_its_words(name):
    """What is not about reach never speaks of it."""
    for word in ("without", "without_of", "served_share"):
        assert f"{name}_{word}" in strings("id", "map")
    assert f"{name}_share_of" in strings("id", "map") or name == "presence"


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_text_is_left_over(domain):
    modules = users(domain)
    names = {name for path in modules for name in pages(path)}
    listed = {name for path in modules for name in SCRIPTS.get(path, ())}
    unlisted = {name for name in OWN if name.endswith(".js")} - {
        name for some in SCRIPTS.values() for name in some
    }
    code = [source(path) for path in modules]
    code += [source(f"render/templates/{name}") for name in names]
    code += [asset_path(name).read_text("utf-8") for name in listed | unlisted]
    whole = "\n".join(code)
    words = set(re.findall(r"\w+", whole)) | VALUES.get(domain, set())
    made_up = [re.compile(pattern) for pattern in patterns(whole)]
    left = {key for key in strings("id", domain) if key not in words}
    assert {key for key in left if not any(one.fullmatch(key) for one in made_up)} == set()


# Nothing human outside of the catalogues.


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_holds_a_text_of_its_own(name):
    assert bare_words(source(f"render/templates/{name}")) <= NAMES


def test_a_text_of_its_own_is_seen():
    assert bare_words("<p>{{ w.x }} lagi <b title='dan {{ n }}'>1 ·</b></p>") == {"lagi", "dan"}
    assert bare_words("<style>p { color: red }</style><img alt='{{ w.x }}'>") == set()


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_expression_of_a_template_holds_a_sentence(name):
    for node in template(name).find_all(nodes.Const):
        text = str(node.value)
        assert not re.search(r"[^\W\d_]{2,} [^\W\d_]{2,}", text), text


@pytest.mark.parametrize("name", [name for name in OWN if name.endswith(".js")])
def test_no_script_holds_a_sentence(name):
    code = re.sub(
        r"^\s*//.*$|throw new Error\(.*$", "", source(f"render/static/{name}"), flags=re.M
    )
    held = re.findall(r"'([A-Z][a-z]+ [a-z]+[^']*|[a-z]+(?: [a-z]+){2,}[.…]?)'", code)
    assert [text for text in held if text != "use strict"] == []


# What is missing is said.


@pytest.mark.parametrize(("lang", "domain"), [("fr", "map"), ("id", "nothing"), ("id", "../map")])
def test_a_language_or_catalogue_that_is_not_there_is_an_error(lang, domain):
    with pytest.raises(KeyError, match="no catalogue"):
        strings(lang, domain)


def test_a_key_that_is_not_there_is_an_error_that_says_where_it_was_looked_for():
    with pytest.raises(KeyError, match="no text 'x' in en: common, map"):
        strings("en", "common", "map")["x"]
    with pytest.raises(KeyError, match="no text 'x' in en: map"):
        counted("en", "map", "x", 1)


def test_one_page_cannot_change_the_texts_of_another():
    strings("en", "map")["retry"] = "changed"
    assert strings("en", "map")["retry"] == "Try again"


def test_the_later_catalogue_has_the_last_word():
    assert strings("en", "common", "operator")["sample"] == "sample"
    assert strings("en", "operator", "common")["sample"] == "sample data"


@pytest.mark.parametrize(
    "entry", ['msgid "x"\nmsgstr ""', '#, fuzzy\nmsgid "x"\nmsgstr "y"', 'msgid "copy"\nmsgstr "y"']
)
def test_a_text_that_cannot_be_shown_is_refused(entry, tmp_path, monkeypatch):
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "broken.po").write_text(f"{entry}\n")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="empty, fuzzy or badly named"):
        strings("en", "broken")
