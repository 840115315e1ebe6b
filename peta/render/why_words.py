"""The words of `peta.render.why`: supplies, datasets, parts and clauses in both languages."""

from peta.domain.rules import Capacity, Columns, Travel
from peta.domain.standard import Method, Standard
from peta.render.numbers import number
from peta.render.why_clauses import CLAUSES

Words = dict[str, str]

SUPPLIES: dict[str, Words] = {
    "id": {
        "posyandu": "posyandu",
        "mck": "MCK",
        "rlh": "RLH",
        "paud": "PAUD",
        "umkm_ikan": "usaha ikan",
        "kua": "KUA",
    },
    "en": {
        "posyandu": "posyandu",
        "mck": "MCK",
        "rlh": "RLH",
        "paud": "early-education unit",
        "umkm_ikan": "fish business",
        "kua": "KUA",
    },
}
_WORKING = {
    "posyandu": "posyandu aktif",
    "mck": "MCK yang berfungsi",
    "paud": "PAUD yang buka",
    "umkm_ikan": "usaha ikan yang aktif",
    "kua": "KUA yang buka",
}
_CLOSED = {"mck": "tidak berfungsi", "paud": "tutup", "kua": "tutup"}

DATASETS: dict[str, Words] = {
    "id": {
        "boundaries": "batas desa",
        "posyandu": "posyandu",
        "mck": "MCK",
        "rlh": "rumah calon rehabilitasi",
        "penduduk": "penduduk",
        "permukiman": "permukiman",
        "sanitasi": "sanitasi",
        "paud": "PAUD",
        "umkm_ikan": "usaha ikan",
        "kua": "KUA",
        "bahaya": "daerah bahaya",
        "kader": "kader",
        "layanan": "layanan posyandu",
        "program": "bantuan",
        "kesejahteraan": "kesejahteraan",
        "krs": "keluarga berisiko stunting",
        "jaringan": "jalan dan sungai",
    },
    "en": {
        "boundaries": "village boundaries",
        "posyandu": "posyandu",
        "mck": "MCK",
        "rlh": "houses to rehabilitate",
        "penduduk": "people",
        "permukiman": "settlements",
        "sanitasi": "sanitation",
        "paud": "early education",
        "umkm_ikan": "fish businesses",
        "kua": "KUA",
        "bahaya": "hazard areas",
        "kader": "volunteers (kader)",
        "layanan": "posyandu services",
        "program": "aid",
        "kesejahteraan": "welfare",
        "krs": "families at risk of stunting",
        "jaringan": "roads and rivers",
    },
}

# What a requirement of a post asks for, by column; ``{least}`` is its number.
REQUIREMENTS: dict[str, Words] = {
    "id": {
        "hari_buka": "buka paling sedikit {least} hari setahun",
        "kader": "paling sedikit {least} kader",
        "terdaftar": "bernomor registrasi",
    },
    "en": {
        "hari_buka": "open on at least {least} days a year",
        "kader": "at least {least} volunteers",
        "terdaftar": "registered",
    },
}

_ANY = "any"
ROOM = "room"
_PARTS: dict[str, dict[str, Words]] = {
    "id": {
        _ANY: {
            "served": "terlayani",
            "unreached": "di luar jangkauan",
            "over_capacity": "melebihi daya layan",
            "not_working": "dekat {supply} yang {closed}",
            "unknown": "belum diketahui",
        },
        Method.PRESENCE: {
            "served": "ada {working}",
            "unreached": "tidak ada {supply}",
            "not_working": "hanya {supply} yang {closed}",
        },
        Method.CAPACITY: {
            "served": "sudah ada",
            "unreached": "belum ada sama sekali",
            "over_capacity": "ada, tetapi jumlahnya kurang",
            "not_working": "ada, tetapi {closed}",
        },
        ROOM: {
            "served": "mendapat tempat",
            "unreached": "di luar jangkauan {supply}",
            "over_capacity": "dekat {supply} yang penuh",
        },
        Method.FLOATING_CATCHMENT: {
            "served": "mendapat bagian yang cukup",
            "over_capacity": "berbagi {supply} dengan terlalu banyak orang",
        },
        Method.TRAVEL_TIME: {
            "served": "sampai pada waktunya",
            "unreached": "terlalu lama di jalan",
        },
        Method.NEED: {"served": "sudah ditangani", "unreached": "belum ditangani"},
        Method.COVERAGE: {"served": "terpenuhi", "unreached": "belum terpenuhi"},
        Method.COMPLIANCE: {
            "served": "memenuhi syarat",
            "unreached": "belum memenuhi syarat",
            "not_working": "{closed}",
        },
        Method.EXPOSURE: {"served": "di luar daerah bahaya", "unreached": "di daerah bahaya"},
        Method.OVERLAP: {"served": "dibantu tanpa ganda"},
        Method.COMPOSITE: {
            "served": "poin didapat",
            "unreached": "poin hilang karena belum terjangkau",
            "over_capacity": "poin hilang karena daya layan penuh",
            "not_working": "poin hilang karena fasilitas tidak berfungsi",
            "unknown": "poin belum diketahui",
        },
        Method.QUALITY: {"served": "lolos", "unreached": "belum ada", "not_working": "tidak lolos"},
    },
    "en": {
        _ANY: {
            "served": "served",
            "unreached": "out of reach",
            "over_capacity": "over capacity",
            "not_working": "near {a_supply} that does not work",
            "unknown": "unknown",
        },
        Method.PRESENCE: {
            "served": "with a {working}",
            "unreached": "without {a_supply}",
            "not_working": "only {a_supply} that does not work",
        },
        Method.CAPACITY: {
            "served": "there",
            "unreached": "none at all yet",
            "over_capacity": "some, but too few",
            "not_working": "there but not working",
        },
        ROOM: {
            "served": "find room",
            "unreached": "out of reach of {a_supply}",
            "over_capacity": "near {a_supply} that is full",
        },
        Method.FLOATING_CATCHMENT: {
            "served": "get a fair share",
            "over_capacity": "share {a_supply} with too many",
        },
        Method.TRAVEL_TIME: {"served": "there in time", "unreached": "too long on the way"},
        Method.NEED: {"served": "handled", "unreached": "not handled"},
        Method.COVERAGE: {"served": "covered", "unreached": "not covered"},
        Method.COMPLIANCE: {
            "served": "fulfilled",
            "unreached": "not fulfilled",
            "not_working": "not working",
        },
        Method.EXPOSURE: {"served": "outside hazard areas", "unreached": "in a hazard area"},
        Method.OVERLAP: {"served": "helped without doubling"},
        Method.COMPOSITE: {
            "served": "points earned",
            "unreached": "points lost to lack of reach",
            "over_capacity": "points lost to full facilities",
            "not_working": "points lost to facilities that do not work",
            "unknown": "points unknown",
        },
        Method.QUALITY: {"served": "pass", "unreached": "not there", "not_working": "fail"},
    },
}

AND = {"id": "dan", "en": "and"}


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
    usual = {**_PARTS[lang][_ANY]}
    if standard.supply not in SUPPLIES[lang]:
        usual["not_working"] = "{closed}"
    names = {**usual, **_PARTS[lang].get(family(standard), {})}
    named = {
        part: text.format(**supply_words(standard.supply, lang)) for part, text in names.items()
    }
    return {**named, **{part: text[lang] for part, text in standard.parts.items()}}


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
    name = SUPPLIES[lang].get(kind) or DATASETS[lang].get(kind, kind)
    article = "an" if name.startswith(("M", "R", "a", "e")) else "a"
    working = _WORKING.get(kind, f"{name} yang berfungsi")
    is_english = lang == "en"
    return {
        "supply": name,
        "a_supply": f"{article} {name}" if is_english else name,
        "working": f"working {name}" if is_english else working,
        "closed": "not working" if is_english else _CLOSED.get(kind, "tidak aktif"),
    }


def requirement_list(standard: Standard, lang: str) -> str:
    """Requirements of a post in brackets, where they are few enough to say; else empty."""
    rows = getattr(standard.rule, "requirements", ())
    words = REQUIREMENTS[lang]
    if not 0 < len(rows) <= 3 or any(row.column not in words for row in rows):
        return ""
    said = (words[row.column].format(least=number(row.min, lang)) for row in rows)
    return CLAUSES[lang]["requirements"].format(list=", ".join(said))


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
    return f"{', '.join(words[:-1])} {AND[lang]} {words[-1]}"


def reach_words(standard: Standard, radius_m: float | None, lang: str) -> str:
    """How far is near enough, ``2 km`` or ``60 menit``; empty where that differs by place."""
    if isinstance(standard.rule, Travel):
        return f"{number(standard.rule.minutes, lang)} {'minutes' if lang == 'en' else 'menit'}"
    if radius_m is None:
        return ""
    km = radius_m / 1000
    return f"{number(km, lang, int(km % 1 > 0))} km" if km >= 1 else f"{number(radius_m, lang)} m"
