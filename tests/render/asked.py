"""What the code asks of the catalogues, and what a template says by itself."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import nodes

import peta
from peta.render.assets import COMPARE_SCRIPTS, PAGE_SCRIPTS, REVIEW_SCRIPTS, asset_path
from peta.render.page import environment

ROOT = Path(peta.__file__).parent
TEMPLATES = sorted(path.name for path in (ROOT / "render" / "templates").iterdir())

# What a page of one module says by scripts, or with the context of another module.
SCRIPTS = {
    "render/page.py": PAGE_SCRIPTS,
    "render/uploads.py": REVIEW_SCRIPTS,
    "render/compare.py": COMPARE_SCRIPTS,
}
TEXTS_OF = {"render/standalone.py": "render/page.py"}

READ_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "aria-description")


@cache
def source(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@cache
def tree(path: str) -> ast.Module:
    return ast.parse(source(path))


MODULES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py"))


def constants(node: ast.AST) -> Iterator[str]:
    """Every string that stands in a piece of code."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def calls(path: str, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in names:
                yield node


@cache
def domains(path: str) -> set[str]:
    """Catalogues that a module reads: named in its calls, or in its constant ``TEXTS``."""
    path = TEXTS_OF.get(path, path)
    if "peta.render.language" not in source(path):
        return set()
    found = set()
    for call in calls(path, "strings"):
        found.update(name for node in call.args[1:] for name in constants(node))
    for call in calls(path, "counted"):
        found.update(name for node in call.args[1:2] for name in constants(node))
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "TEXTS":
            found.update(constants(node.value))
    return found


def users(domain: str) -> list[str]:
    """Modules that read a catalogue, and those that take its words from them."""
    return sorted(path for path in MODULES if domain in domains(path) | taken(path))


@cache
def taken(path: str) -> set[str]:
    """Catalogues that a module reads by way of what it imports."""
    return {name for other in imported(path) for name in domains(other)}


@cache
def is_talking(path: str) -> bool:
    """Whether a module reads a catalogue, or takes words from one that does."""
    return any(domains(one) for one in (path, *direct(path)))


@cache
def imported(path: str) -> frozenset[str]:
    """Modules that a module imports, and those that these import."""
    found, left = set(), [path]
    while left:
        new = set(direct(left.pop())) - found
        found |= new
        left += new
    return frozenset(found)


@cache
def direct(path: str) -> frozenset[str]:
    names = re.findall(r"^\s*from peta\.([\w.]+) import", source(path), flags=re.MULTILINE)
    return frozenset(f"{name.replace('.', '/')}.py" for name in names) & frozenset(MODULES)


@cache
def template(name: str) -> nodes.Template:
    return environment().parse((ROOT / "render" / "templates" / name).read_text("utf-8"))


@cache
def family(name: str) -> set[str]:
    """A template with everything that it extends and includes."""
    others = template(name).find_all((nodes.Extends, nodes.Include))
    return {name}.union(*(family(node.template.value) for node in others))


@cache
def pages(path: str) -> set[str]:
    """Templates that a module fills in."""
    named = set(re.findall(r'"([\w.]+\.html)"', source(path))) & set(TEMPLATES)
    return {one for name in named for one in family(name)}


def asked_in_template(name: str) -> set[str]:
    """Keys that a template asks for: ``t.key``, ``w.key`` and ``w["key"]``."""
    asked = set()
    for node in template(name).find_all((nodes.Getattr, nodes.Getitem)):
        if isinstance(node.node, nodes.Name) and node.node.name in ("t", "w"):
            if isinstance(node, nodes.Getattr):
                asked.add(node.attr)
            elif isinstance(node.arg, nodes.Const):
                asked.add(node.arg.value)
    return asked


def asked_in_script(name: str) -> set[str]:
    """Keys that a script asks for: in ``text`` and ``textFor``, also in a choice of two."""
    code = asset_path(name).read_text("utf-8")
    asked = set(re.findall(r"\bstrings\.(\w+)", code))
    for call in re.findall(r"\b(?:text|textFor)\((?:[\w.]+(?:\([^()]*\))?, )?([^),{`]*)", code):
        asked.update(re.findall(r"'(\w+)'", call.rpartition("?")[2]))
    return asked - {"2d"}


@cache
def asked_in_module(path: str) -> set[str]:
    """Keys that Python asks for by a constant: ``words["key"]``, ``word("key")``."""
    asked = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Subscript) and is_texts(node.value):
            asked.update(chosen(node.slice))
    for call in calls(path, "say", "word", "_check_word"):
        asked.update(key for node in call.args[:1] for key in chosen(node))
    for call in calls(path, "counted"):
        asked.update(key for node in call.args[2:3] for key in chosen(node))
    return asked


def is_texts(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", "") in ("strings", "phrases", "_words")
    return isinstance(node, ast.Name) and node.id in ("words", "texts")


def chosen(node: ast.expr) -> set[str]:
    """The keys that an expression may be: a constant, or a choice of two."""
    if isinstance(node, ast.IfExp):
        return chosen(node.body) | chosen(node.orelse)
    is_key = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return {node.value} if is_key else set()


def patterns(code: str) -> set[str]:
    """Forms of keys that are put together: ``f"{x}_label"``, `` `layer_${x}` ``, ``"a_" ~ x``."""
    formed = re.findall(r"f[\"']((?:\w|{[^{}\"']*})+)[\"']", code)
    formed += [text.replace("${", "{") for text in re.findall(r"`((?:\w|\${[^{}`]*})+)`", code)]
    formed += [f"{text}{{}}" for text in re.findall(r"[\"'](\w+_)[\"'] ~", code)]
    joined = {re.sub(r"{[^{}]*}", "{}", text) for text in formed if "{" in text}
    said = {text: text.replace("{}", "") for text in joined}
    return {
        text.replace("{}", r"\w+") for text in joined if "_" in said[text] and said[text] != "_"
    }


class Reader(HTMLParser):
    """What a person reads of a page: its text, and the attributes that are read out."""

    def __init__(self):
        super().__init__()
        self.said, self.inside = [], []

    def handle_starttag(self, tag, attrs):
        self.inside.append(tag)
        self.said += [value for name, value in attrs if name in READ_ATTRIBUTES and value]

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if not self.inside or self.inside[-1] not in ("script", "style"):
            self.said.append(data)


def bare_words(text: str) -> set[str]:
    reader = Reader()
    reader.feed(re.sub(r"{{.*?}}|{%.*?%}|{#.*?#}", " ", text, flags=re.DOTALL))
    return {word for said in reader.said for word in re.findall(r"[^\W\d_]+", said)}
