"""The words of `peta.render.why`: what supplies, datasets and parts are called."""

from functools import cache

from peta.domain.gap import PARTS
from peta.domain.rules import Capacity, Columns, Travel
from peta.domain.standard import Method, Standard
from peta.render.language import counted, strings
from peta.render.numbers import number

Words = dict[str, str]

ROOM = "room"


@cache
def phrases(lang: str) -> Words:
    """Every text of the sentences in one language; shared, so never to be changed.

    Examples
    --------
    >>> phrases("en")["handled"], phrases("id")["part_need_served"]
    ('{all} have been handled', 'sudah ditangani')
    """
    return strings(lang, "why")


def part_names(standard: Standard, lang: str) -> Words:
    """What each part of the demand means for a standard, in few words.

    Examples
    --------
    >>> from pathlib import Path
    >>> from peta.io.standards import read_standards
    >>> rules = {rule.id: rule for rule in read_standards(Path("data/standards"))}
    >>> part_names(rules["GIZI-NEED"], "id")["unreached"]
    'stunting'
    >>> part_names(rules["MCK-KAP"], "en")["over_capacity"]
    'near an MCK that is full'
    """
    supply = supply_words(standard.supply, lang)
    named = {part: _part(part, standard, lang).format(**supply) for part in PARTS}
    return {**named, **{part: text[lang] for part, text in standard.parts.items()}}


def _part(part: str, standard: Standard, lang: str) -> str:
    """What a part means: in the method's own words, else in those of every method."""
    texts = phrases(lang)
    own = texts.get(f"part_{family(standard)}_{part}")
    if own is None and part == "not_working" and f"supply_{standard.supply}" not in texts:
        return "{closed}"
    return own or texts[f"part_{part}"]


def family(standard: Standard) -> str:
    """Method whose words a standard uses.

    Room is capacity shared out to people; a need that a village table counts reads as coverage.
    """
    match standard.rule:
        case Capacity() if standard.rule.allocation != "village":
            return ROOM
        case Columns():
            return Method.COVERAGE
    return standard.method


def supply_words(kind: str, lang: str) -> Words:
    """How facilities of a kind are called: alone, when they work, and what they are if not.

    Examples
    --------
    >>> list(supply_words("mck", "id").values())
    ['MCK', 'MCK', 'MCK yang berfungsi', 'tidak berfungsi']
    >>> list(supply_words("mck", "en").values())
    ['MCK', 'an MCK', 'working MCK', 'not working']
    """
    texts = phrases(lang)
    name = texts.get(f"supply_{kind}") or dataset_name(kind, lang)
    working = texts.get(f"working_{kind}") or texts["working_other"]
    return {
        "supply": name,
        "a_supply": texts.get(f"a_supply_{kind}", name),
        "working": working.format(supply=name),
        "closed": texts.get(f"closed_{kind}") or texts["closed_other"],
    }


def dataset_name(kind: str, lang: str) -> str:
    """Name of a kind of dataset inside a sentence.

    Examples
    --------
    >>> dataset_name("jaringan", "en"), dataset_name("no such kind", "en")
    ('roads and rivers', 'no such kind')
    """
    return phrases(lang).get(f"dataset_{kind}", kind)


def requirement_list(standard: Standard, lang: str) -> str:
    """Requirements of a post in brackets, after a space, where they are few enough; else empty."""
    rows = getattr(standard.rule, "requirements", ())
    texts = phrases(lang)
    asked = [texts.get(f"requirement_{row.column}", "") for row in rows]
    if not 0 < len(rows) <= 3 or not all(asked):
        return ""
    least = (number(row.min, lang) for row in rows)
    said = (text.format(least=one) for text, one in zip(asked, least, strict=True))
    return " " + texts["requirements"].format(list=", ".join(said))


def how_to_load(kind: str) -> str:
    """Command that loads a dataset.

    Examples
    --------
    >>> how_to_load("kader")
    'peta load kader BERKAS'
    """
    return f"peta load {kind} BERKAS"


def listed(words: list[str], lang: str) -> str:
    """Join words as people do.

    Examples
    --------
    >>> listed(["a", "b", "c"], "id"), listed(["a"], "en")
    ('a, b dan c', 'a')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {phrases(lang)['and']} {words[-1]}"


def reach_words(standard: Standard, radius_m: float | None, lang: str) -> str:
    """How far is near enough, ``2 km`` or ``60 menit``; empty where that differs by place."""
    if isinstance(standard.rule, Travel):
        minutes = standard.rule.minutes
        return counted(lang, "why", "minutes", minutes, n=number(minutes, lang))
    if radius_m is None:
        return ""
    km = radius_m / 1000
    return f"{number(km, lang, int(km % 1 > 0))} km" if km >= 1 else f"{number(radius_m, lang)} m"
