"""Words for runs and for what changed between two of them, in Bahasa Indonesia and in English."""

from collections.abc import Mapping
from typing import Any

from peta.render.kind_text import kind_names
from peta.render.numbers import number

LANGUAGES = ("id", "en")

WORDS: dict[str, tuple[str, str]] = {
    "run": ("Penilaian", "Run"),
    "name": ("Nama", "Name"),
    "made": ("Dibuat", "Made"),
    "data_date": ("Data", "Data of"),
    "marks": ("Tanda", "Marks"),
    "latest": ("terkini", "latest"),
    "sample": ("data contoh", "sample data"),
    "approximate": ("batas perkiraan", "approximate boundaries"),
    "standard": ("Standar", "Standard"),
    "area": ("Wilayah", "Area"),
    "villages": ("Desa berubah", "Villages changed"),
    "demand": ("Seluruhnya", "Demand"),
    "served": ("Terlayani", "Served"),
    "gap": ("Kesenjangan", "Gap"),
    "unreached": ("Tidak terjangkau", "Unreached"),
    "over_capacity": ("Melebihi kapasitas", "Over capacity"),
    "not_working": ("Fasilitas tidak berfungsi", "Not working"),
    "units_to_build": ("Yang perlu dibangun", "Units to build"),
    "people_beyond": ("Orang di luar jangkauan", "People beyond reach"),
    "villages_no_data": ("Desa tanpa data", "Villages without data"),
    "status": ("Status", "Status"),
    "because": ("Karena", "Because of"),
    "knowledge": ("Keterangan", "Note"),
    "nothing": ("Tidak ada yang berubah.", "Nothing changed."),
    "from_to": (
        "Dari {before} ke {after}: angka adalah perubahannya.",
        "From {before} to {after}: the numbers are changes.",
    ),
    "shown": ("{shown} dari {total} wilayah yang berubah.", "{shown} of {total} changed areas."),
    "rules": ("standar atau cara hitung", "standards or code"),
    "interplay": ("beberapa sebab bersama", "several causes together"),
    "known": ("", ""),
    "became_known": ("baru ada datanya", "data became known"),
    "became_unknown": ("datanya tidak ada lagi", "data no longer known"),
    "unknown": ("belum ada data", "no data"),
    "appeared": ("desa baru", "new village"),
    "disappeared": ("tidak ada lagi", "no longer there"),
    "met": ("terpenuhi", "met"),
    "no_data": ("belum ada data", "no data"),
    "absent": ("tidak ada", "absent"),
    "missing": (
        "Sebabnya tidak dapat dipisahkan: snapshot {kinds} tidak lagi disimpan. Yang ada hanya "
        "perubahan seluruhnya.",
        "The causes cannot be told apart: the snapshots of {kinds} are no longer kept. Only the "
        "change as a whole is given.",
    ),
    "too_large": (
        "Sebabnya dipisahkan dengan menilai ulang, yang terlalu lama untuk dijawab di sini. "
        "Jalankan peta diff {before} {after}; sesudah itu jawaban ini memuat sebabnya.",
        "Telling the causes apart takes assessments too long for an answer. Run "
        "peta diff {before} {after}; afterwards this answer holds the causes.",
    ),
    "computing": (
        "Sebabnya sedang dipisahkan dengan menilai ulang; tanyakan lagi sebentar lagi.",
        "The causes are being told apart by assessing again; ask again in a while.",
    ),
    "failed": (
        "Sebabnya tidak dapat dipisahkan karena kesalahan; kesalahan itu telah dicatat.",
        "The causes could not be told apart for a failure, which has been logged.",
    ),
    "told": ("", ""),
    "not_asked": ("Sebabnya tidak diminta.", "The causes were not asked for."),
}


def word(name: str, lang: str, **values: Any) -> str:
    """Return a word or sentence in a language.

    Examples
    --------
    >>> word("shown", "en", shown=2, total=5)
    '2 of 5 changed areas.'
    """
    return WORDS[name][LANGUAGES.index(lang)].format(**values)


def cause_name(cause: str, lang: str) -> str:
    """Return what a cause of change is called.

    Examples
    --------
    >>> cause_name("interplay", "en"), cause_name("rules", "id")
    ('several causes together', 'standar atau cara hitung')
    """
    names = kind_names(lang)
    return names[cause] if cause in names else word(cause, lang)


def signed(value: float | None, lang: str) -> str:
    """Write a change with its sign; none as 0, an unknown one as a dash.

    Examples
    --------
    >>> signed(1200, "id"), signed(-5, "en"), signed(0, "id"), signed(None, "id")
    ('+1.200', '−5', '0', '–')
    """
    if value is None or value != value:
        return number(None, lang)
    text = number(abs(value), lang)
    if text == "0":
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def because(causes: Mapping[str, Mapping[str, Any]], lang: str) -> str:
    """Say how much of the change of the gap each cause makes, the largest first.

    Where the gap did not change, it is said of the first measure that did.

    Examples
    --------
    >>> because({"penduduk": {"gap": 25}, "interplay": {"gap": -100}}, "en")
    'several causes together −100, Population by village +25'
    >>> because({"penduduk": {"demand": 0, "gap": 0, "people_beyond": 9}}, "en")
    'People beyond reach: Population by village +9'
    """
    rows = causes.values()
    names = ["gap", *dict.fromkeys(name for row in rows for name in row)]
    measure = next((name for name in names if any(row.get(name) for row in rows)), "gap")
    some = [(cause, row[measure]) for cause, row in causes.items() if row.get(measure)]
    some.sort(key=lambda pair: -abs(pair[1]))
    text = ", ".join(f"{cause_name(cause, lang)} {signed(value, lang)}" for cause, value in some)
    return text if measure == "gap" else f"{word(measure, lang)}: {text}"
