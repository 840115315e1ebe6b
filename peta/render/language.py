"""The texts of peta in each of its languages, read from gettext catalogues.

A catalogue is ``locale/<language>/LC_MESSAGES/<domain>.po``; its msgids are short English keys
and ``{name}`` in a text stands for a value.
"""

from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from peta.domain import standard

LANGUAGES = standard.LANGUAGES
FOLDER = Path(__file__).parent / "locale"

_NOT_KEYS = frozenset(dir(dict))


class Texts(dict[str, str]):
    """Texts by key, which say where a missing one was looked for."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where

    def __missing__(self, key: str) -> str:
        raise KeyError(f"no text {key!r} in {self._where}")


def strings(lang: str, *domains: str) -> dict[str, str]:
    """Every text of some catalogues in one language, by key.

    A text that depends on a count (see `counted`) is given in its general form.

    Parameters
    ----------
    lang
        One of `LANGUAGES`.
    domains
        Names of catalogues. Where two hold the same key the later one is taken, so that a page
        can say a common text in its own way.

    Raises
    ------
    KeyError
        A language or a catalogue that is not there, or, from what is returned, a key.
    ValueError
        A text that is not translated, marked as fuzzy, or whose key templates cannot say.

    Examples
    --------
    >>> strings("id", "common")["close"], strings("en", "common")["close"]
    ('Tutup', 'Close')
    >>> strings("en", "common")["no such key"]
    Traceback (most recent call last):
        ...
    KeyError: "no text 'no such key' in en: common"
    """
    texts = Texts(f"{lang}: {', '.join(domains)}")
    for domain in domains:
        texts.update(_texts(lang, domain))
    return texts


def counted(lang: str, domain: str, key: str, count: float, **values: Any) -> str:
    """Return a text in the form that goes with a count, with its values filled in.

    Examples
    --------
    >>> [counted("en", "mutu", "age_days", n, n=n) for n in (0, 1, 2)]
    ['0 days', '1 day', '2 days']
    >>> counted("id", "mutu", "age_days", 1, n=1)
    '1 hari'
    """
    message = catalogue(lang, domain).get(key)
    if message is None:
        raise KeyError(f"no text {key!r} in {lang}: {domain}")
    forms = _forms(message)
    return forms[0 if count == 1 else -1].format(**values)


@cache
def catalogue(lang: str, domain: str) -> Catalog:
    """Read one catalogue, once.

    Raises
    ------
    KeyError
        A language or a catalogue that is not there.
    """
    path = FOLDER / lang / "LC_MESSAGES" / f"{domain}.po"
    if lang not in LANGUAGES or not path.is_file():
        raise KeyError(f"no catalogue {domain!r} in language {lang!r}")
    with path.open("rb") as file:
        return read_po(file, locale=lang, domain=domain, abort_invalid=True)


@cache
def _texts(lang: str, domain: str) -> dict[str, str]:
    messages = [message for message in catalogue(lang, domain) if message.id]
    return {_key(message): _general(message, lang, domain) for message in messages}


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    text = message.string
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _general(message: Message, lang: str, domain: str) -> str:
    key, forms = _key(message), _forms(message)
    if message.fuzzy or not all(forms) or key in _NOT_KEYS:
        raise ValueError(f"text {key!r} of {lang}: {domain} is empty, fuzzy or badly named")
    return forms[-1]
