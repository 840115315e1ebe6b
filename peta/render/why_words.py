"""The words of `peta.render.why`: supplies, datasets, parts and clauses in both languages."""

from peta.domain.rules import Capacity, Columns, Travel
from peta.domain.standard import Method, Standard
from peta.render.numbers import number

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

CLAUSES: dict[str, Words] = {
    "id": {
        "no_dataset": "Belum ada data {datasets}: muat dengan {commands}",
        "no_register": "Belum ada data {datasets} dari kabupaten/kota ini: muat dengan {commands}",
        "no_row": "Belum ada angka untuk wilayah ini dalam data {datasets}",
        "no_people": "Belum ada data penduduk untuk wilayah ini",
        "no_post": "Tidak ada posyandu yang dihitung di sini",
        "no_post_where": "Tidak ada posyandu yang dihitung di sini: "
        "stunting di bawah {share}, atau posyandunya tidak ada",
        "not_known": "Hasilnya belum diketahui",
        "nothing": "Tidak ada {unit} yang dihitung di sini",
        "no_units": "Tidak ada {supply} yang dibutuhkan di sini",
        "beyond": "{lacking} dari {demand} {unit} lebih dari {reach} dari {working}",
        "beyond_reach": "{lacking} dari {demand} {unit} di luar jangkauan {working}",
        "within": "{all} dalam {reach} dari {working}",
        "within_reach": "{all} dalam jangkauan {working}",
        "served_group": " yang melayani kelompoknya",
        "depends": "{unknown} dari {demand} {unit} bergantung pada {what}",
        "depends_too": "{unknown} lagi bergantung pada {what}",
        "unknown_state": "{supply} yang statusnya belum diketahui",
        "unknown_offer": "{supply} yang status atau layanannya belum diketahui",
        "unknown_share": "stunting yang belum diukur atau status {supply} yang belum diketahui",
        "unregistered": "{unknown} lagi belum dapat dinilai",
        "all_unregistered": "{unknown} dari {demand} {unit} belum dapat dinilai",
        "only": "jaraknya {distance}",
        "half": "separuh dari semuanya berjarak {distance} atau lebih",
        "half_within": "separuhnya berjarak paling jauh {distance}",
        "tenth": "sepersepuluh dari semuanya berjarak {distance} atau lebih",
        "of_these": "{count} di antaranya {part}",
        "of_these_own": "{count} di antaranya: {part}",
        "all_of_these": "semuanya {part}",
        "all_of_these_own": "untuk semuanya: {part}",
        "present": "Ada {count} {working}",
        "present_some": "Ada {working}",
        "absent": "Tidak ada {working}",
        "closed": "{count} {closed}",
        "uncertain": "{count} belum diketahui statusnya",
        "villages_lacking": "{gap} dari {demand} desa belum terbukti punya {working}",
        "villages_all": "Semua {demand} desa punya {working}",
        "short": "Kurang {gap} dari {demand} {supply} yang dibutuhkan {people} jiwa",
        "short_of": "Kurang {gap} dari {demand} {supply} yang dibutuhkan",
        "enough": "Cukup: {demand} {supply} dibutuhkan dan ada",
        "of_which_closed": "{count} ada tetapi {closed}",
        "of_which_unknown": "{count} belum diketahui statusnya",
        "no_room": "{lacking} dari {demand} {unit} tidak kebagian tempat di {supply}",
        "all_room": "{all} mendapat tempat di {supply}",
        "outside": "{count} di luar jangkauan ({reach})",
        "all_outside": "semuanya di luar jangkauan ({reach})",
        "all_more": "semuanya {part}",
        "all": "Semua {demand} {unit}",
        "all_of_one": "1 dari 1 {unit}",
        "no_share": "{lacking} dari {demand} {unit} tidak mendapat bagian {supply} yang cukup",
        "all_share": "{all} mendapat bagian {supply} yang cukup",
        "unhandled": "{gap} dari {demand} {unit} belum terbukti ditangani",
        "handled": "{all} sudah ditangani",
        "counted": "{count} dari {demand} {unit} {part}",
        "more": "{count} {part}",
        "more_of": "{count} lagi {part}",
        "none_of": "{all} terpenuhi; tidak ada yang {part}",
        "ladder": "layak {low} (SUSENAS) atau {high} (sanitarian)",
        "weighed": "{count} ditimbang (D/S {share})",
        "accompanied": "{families} keluarga didampingi dan {couples} calon pengantin dibimbing",
        "requirements": " ({list})",
        "all_comply": "{all} memenuhi syarat{list}",
        "all_fulfilled": "{all} dipenuhi",
        "not_comply": "{count} dari {demand} {unit} {part}{list}",
        "exposed_people": "{people} jiwa tinggal di daerah itu",
        "no_hazard": "{all} di luar daerah bahaya {classes}",
        "score": "{score} dari 1.000 poin",
        "mean_score": "Rata-rata {score} dari 1.000 poin di {villages} desa",
        "weights": "antara {low} dan {high} bila satu bobot dibagi atau dikali dua",
        "passed": "{served} dari {demand} {unit} lolos",
        "overlap": "Dari {demand} {unit}: {list}",
    },
    "en": {
        "no_dataset": "No data yet on {datasets}: load it with {commands}",
        "no_register": "No data yet on {datasets} from this district: load it with {commands}",
        "no_row": "No numbers yet for this area in the data on {datasets}",
        "no_people": "No data yet on the people of this area",
        "no_post": "There are no posyandu to count here",
        "no_post_where": "There are no posyandu to count here: "
        "stunting is below {share}, or there is none",
        "not_known": "The result is not known yet",
        "nothing": "There are no {unit} to count here",
        "no_units": "No {supply} is needed here",
        "beyond": "{lacking} of {demand} {unit} are more than {reach} from a {working}",
        "beyond_reach": "{lacking} of {demand} {unit} are out of reach of a {working}",
        "within": "{all} are within {reach} of a {working}",
        "within_reach": "{all} are within reach of a {working}",
        "served_group": " that serves their group",
        "depends": "{unknown} of {demand} {unit} depend on {what}",
        "depends_too": "{unknown} more depend on {what}",
        "unknown_state": "{a_supply} whose state is unknown",
        "unknown_offer": "{a_supply} whose state or services are unknown",
        "unknown_share": "stunting that nobody measured or the unknown state of {a_supply}",
        "unregistered": "{unknown} more cannot be judged yet",
        "all_unregistered": "{unknown} of {demand} {unit} cannot be judged yet",
        "only": "the distance is {distance}",
        "half": "half of all are {distance} or more from the nearest",
        "half_within": "half are at most {distance} away",
        "tenth": "a tenth of all are {distance} or more from the nearest",
        "of_these": "{count} of these {part}",
        "of_these_own": "{count} of these: {part}",
        "all_of_these": "all of these {part}",
        "all_of_these_own": "for all of these: {part}",
        "present": "There are {count} {working}",
        "present_some": "There is a {working}",
        "absent": "There is no {working}",
        "closed": "{count} not working",
        "uncertain": "{count} of unknown state",
        "villages_lacking": "{gap} of {demand} villages are not shown to have a {working}",
        "villages_all": "All {demand} villages have a {working}",
        "short": "Short of {gap} of the {demand} {supply} that {people} people need",
        "short_of": "Short of {gap} of the {demand} {supply} that are needed",
        "enough": "Enough: {demand} {supply} needed and there",
        "of_which_closed": "{count} there but not working",
        "of_which_unknown": "{count} of unknown state",
        "no_room": "{lacking} of {demand} {unit} find no room in {a_supply}",
        "all_room": "{all} find room in {a_supply}",
        "outside": "{count} out of reach ({reach})",
        "all_outside": "all of these out of reach ({reach})",
        "all_more": "all of these {part}",
        "all": "All {demand} {unit}",
        "all_of_one": "1 of 1 {unit}",
        "no_share": "{lacking} of {demand} {unit} do not get a fair share of {a_supply}",
        "all_share": "{all} get a fair share of {a_supply}",
        "unhandled": "{gap} of {demand} {unit} are not shown to be handled",
        "handled": "{all} have been handled",
        "counted": "{count} of {demand} {unit}: {part}",
        "more": "{part}: {count}",
        "more_of": "{count} more: {part}",
        "none_of": "{all} are fine; none counts as {part}",
        "ladder": "improved {low} (SUSENAS) or {high} (sanitarians)",
        "weighed": "{count} weighed (D/S {share})",
        "accompanied": "{families} families accompanied and {couples} couples counselled",
        "requirements": " ({list})",
        "all_comply": "{all} fulfil what is required{list}",
        "all_fulfilled": "{all} are fulfilled",
        "not_comply": "{count} of {demand} {unit}: {part}{list}",
        "exposed_people": "{people} people live in it",
        "no_hazard": "{all} are outside areas of {classes} hazard",
        "score": "{score} of 1,000 points",
        "mean_score": "On average {score} of 1,000 points in {villages} villages",
        "weights": "between {low} and {high} if one weight is halved or doubled",
        "passed": "{served} of {demand} {unit} pass",
        "overlap": "Of {demand} {unit}, {list}",
    },
}
HAZARD_CLASSES: dict[str, Words] = {
    "id": {"tinggi": "tinggi", "sedang": "sedang", "rendah": "rendah"},
    "en": {"tinggi": "high", "sedang": "medium", "rendah": "low"},
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
