"""Names of villages as officers write them, matched within their parents and never alone."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from peta.domain.wilayah import Level
from peta.io.lineage import Lineage

WINNER_SCORE = 88.0
"""Least likeness (0-100) of a name that is taken for another writing of a village's name.

One letter mistaken in a name of nine letters scores 89, two score 78. Villages of one kecamatan in
Kalimantan Timur whose names are alike (Long Ayan and Long Ayap) score up to 87.5, apart from those
that differ by a numeral or by a word at the end, which are never taken for each other.
"""
MARGIN = 8.0
"""Least lead over the second. One letter of difference is worth 4 to 12 in names of 8 to 25."""
CANDIDATE_SCORE = 60.0
SAME_PLACE_SCORE = 75.0
"""From here a stated name is a misspelling of the village with the stated code, not another."""
_SHOWN = 3

_PREFIXES = {
    Level.PROVINSI: "provinsi prov",
    Level.DESA_KELURAHAN: "desa kelurahan kampung kamp kmp kp kpg ds dsa kel des nagari gampong",
    Level.KECAMATAN: "kecamatan kec distrik kapanewon",
    Level.KABUPATEN_KOTA: "kabupaten kab kota administrasi adm kotamadya",
}
_SHORT_NAMES = {
    "kukar": "Kutai Kartanegara",
    "kubar": "Kutai Barat",
    "kutim": "Kutai Timur",
    "ppu": "Penajam Paser Utara",
    "mahulu": "Mahakam Ulu",
    "pasir": "Paser",
    "diy": "Daerah Istimewa Yogyakarta",
    "ntb": "Nusa Tenggara Barat",
    "ntt": "Nusa Tenggara Timur",
    "babel": "Kepulauan Bangka Belitung",
    "kepri": "Kepulauan Riau",
    "sumut": "Sumatera Utara",
    "sumbar": "Sumatera Barat",
    "sumsel": "Sumatera Selatan",
    "jabar": "Jawa Barat",
    "jateng": "Jawa Tengah",
    "jatim": "Jawa Timur",
    "kalbar": "Kalimantan Barat",
    "kalteng": "Kalimantan Tengah",
    "kalsel": "Kalimantan Selatan",
    "kaltim": "Kalimantan Timur",
    "kaltara": "Kalimantan Utara",
    "sulut": "Sulawesi Utara",
    "sulteng": "Sulawesi Tengah",
    "sulsel": "Sulawesi Selatan",
    "sultra": "Sulawesi Tenggara",
    "sulbar": "Sulawesi Barat",
    "malut": "Maluku Utara",
}
_WITH_SHORT_NAMES = (Level.PROVINSI, Level.KABUPATEN_KOTA)
_WORDS = {"hulu": "ulu", "hilir": "ilir", "sei": "sungai", "sei.": "sungai", "sui": "sungai",
          "tg": "tanjung", "tj": "tanjung", "tjg": "tanjung", "gn": "gunung", "gng": "gunung",
          "ma": "muara", "ma.": "muara", "kpg": "kampung", "sp": "simpang"}  # fmt: skip
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9,
          "x": 10, "xi": 11, "xii": 12, "xiii": 13, "xiv": 14, "xv": 15}  # fmt: skip
_OLD_SPELLING = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("nj", "ny"), ("sj", "sy"), ("ch", "kh"))


def plain_name(name: str, level: Level = Level.DESA_KELURAHAN) -> str:
    """Name without case, spaces, punctuation and the word for what it is; numerals as digits.

    Examples
    --------
    >>> plain_name("Ds. Suka Maju"), plain_name("KEL. Kota  Bangun-II"), plain_name("Kampung")
    ('sukamaju', 'kotabangun2', 'kampung')
    >>> plain_name("Kota Palangka Raya", Level.KABUPATEN_KOTA)
    'palangkaraya'
    """
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z]+|\d+", text.replace("'", ""))
    prefixes = _PREFIXES.get(level, "").split()
    while len(words) > 1 and words[0] in prefixes:
        words = words[1:]
    return "".join(words[:1] + [_numeral(word) for word in words[1:]])


def full_name(name: str, level: Level) -> str:
    """Name behind a short name that is in use for a kabupaten or provinsi; any other as it is.

    Examples
    --------
    >>> full_name("Kab. Kukar", Level.KABUPATEN_KOTA), full_name("kaltim", Level.PROVINSI)
    ('Kutai Kartanegara', 'Kalimantan Timur')
    >>> full_name("Loa Kulu", Level.KABUPATEN_KOTA), full_name("Pasir", Level.DESA_KELURAHAN)
    ('Loa Kulu', 'Pasir')
    """
    if level not in _WITH_SHORT_NAMES:
        return name
    return _SHORT_NAMES.get(plain_name(name, level), name)


def _numeral(word: str) -> str:
    return str(_ROMAN.get(word, word.lstrip("0") or "0" if word.isdigit() else word))


def folded_name(name: str, level: Level = Level.DESA_KELURAHAN) -> str:
    """Plain name in one spelling: old and new, short and long words are the same.

    Examples
    --------
    >>> folded_name("Soeka Madjoe") == folded_name("Desa Sukamaju")
    True
    >>> folded_name("Mahakam Hulu") == folded_name("Mahakam Ulu"), folded_name("Sei. Pinang")
    (True, 'sungaipinang')
    """
    text = re.sub(r"[^\w\s]+", " ", name.casefold())
    spoken = " ".join(_WORDS.get(word, word) for word in text.split())
    plain = plain_name(spoken, level)
    for old, new in _OLD_SPELLING:
        plain = plain.replace(old, new)
    return plain


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was found to mean.

    Parameters
    ----------
    kode
        The area, where one is the clear winner; else empty.
    score
        0-100; 100 for the same name, whatever its spelling.
    candidates
        Code and name of the likeliest, for the person who reviews.
    """

    kode: str = ""
    score: float = 0.0
    candidates: tuple[tuple[str, str], ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether the names are the same but for spelling."""
        return bool(self.kode) and self.score == 100

    @property
    def text(self) -> str:
        """The candidates in words."""
        return " | ".join(f"{kode} {name}" for kode, name in self.candidates)


NO_MATCH = Match()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names of the areas that exist, by code.

    Parameters
    ----------
    names
        Dotted code of any level -> name.

    Examples
    --------
    >>> names = {"64.02": "Kutai Kartanegara", "64.02.02": "Loa Kulu", "64.02.07": "Sebulu",
    ...          "64.02.02.2014": "Sumber Sari", "64.02.07.2007": "Sumber Sari"}
    >>> gazetteer = Gazetteer(names)
    >>> area = gazetteer.area("Loa Kulu", "Kab. Kutai Kartanegara").kode
    >>> gazetteer.village("Desa Soember Sari", area).kode
    '64.02.02.2014'
    >>> gazetteer.village("Sumber Sari", "64.02").text
    '64.02.02.2014 Sumber Sari | 64.02.07.2007 Sumber Sari'
    """

    names: Mapping[str, str]
    lineage: Lineage = field(default_factory=Lineage)
    _children: dict[tuple[Level, str], list[str]] = field(init=False, repr=False)
    _spellings: dict[str, list[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        children: dict[tuple[Level, str], list[str]] = defaultdict(list)
        for kode in sorted(self.names):
            level = level_of(kode)
            for parent in ("", *(kode[:width] for width in (2, 5, 8) if width < len(kode))):
                children[level, parent].append(kode)
        former = self.lineage.former_names()
        spellings = {
            kode: [folded_name(own, level_of(kode)) for own in (name, *former.get(kode, ()))]
            for kode, name in self.names.items()
        }
        object.__setattr__(self, "_children", dict(children))
        object.__setattr__(self, "_spellings", spellings)

    def area(self, kecamatan: str, kabupaten: str) -> Match:
        """Kecamatan, or the kabupaten/kota if no kecamatan is stated.

        A kecamatan without its kabupaten is taken where only one has that name.
        """
        above = self._kabupaten(kabupaten) if kabupaten else NO_MATCH
        if not kecamatan or (kabupaten and not above.kode):
            return above
        return self._match(kecamatan, self._within(Level.KECAMATAN, above.kode))

    def _kabupaten(self, name: str) -> Match:
        level = Level.KABUPATEN_KOTA
        name = full_name(name, level)
        codes = self._within(level, "")
        # Kota Bogor and Kabupaten Bogor are told apart by the word before the name.
        word = name.strip().casefold()[:3]
        same = [kode for kode in codes if self.names[kode].casefold().startswith(word)]
        own = [kode for kode in same if folded_name(name, level) in self._spellings[kode]]
        return self._match(name, own if word in ("kot", "kab") and own else codes)

    def village(self, name: str, area: str) -> Match:
        """Village of that name within a kecamatan or kabupaten/kota; no match without an area.

        What was split off a kecamatan counts as within it, for lists older than the split.
        """
        if not area:
            return NO_MATCH
        inside = self._within(Level.DESA_KELURAHAN, area)
        for part in self.lineage.parts_of(area):
            inside = inside + self._within(Level.DESA_KELURAHAN, part)
        return self._match(name, inside)

    def _within(self, level: Level, area: str) -> list[str]:
        return self._children.get((level, area), [])

    def likeness(self, name: str, kode: str) -> float:
        """Likeness, 0-100, of a name to that of a known area, or to a former name of it."""
        key = folded_name(name, level_of(kode))
        known = self._spellings.get(kode, [])
        return max((fuzz.ratio(key, spelling) for spelling in known), default=0.0)

    def _match(self, name: str, codes: Iterable[str]) -> Match:
        spellings = [(kode, key) for kode in codes for key in self._spellings[kode]]
        if not spellings:
            return NO_MATCH
        key = folded_name(name, level_of(spellings[0][0]))
        exact = list(dict.fromkeys(kode for kode, known in spellings if known == key))
        if len(exact) == 1:
            return Match(exact[0], 100.0, self._named(exact))
        if exact:
            return Match("", 100.0, self._named(exact[:_SHOWN]))
        return self._likest(key, spellings)

    def _likest(self, key: str, spellings: list[tuple[str, str]]) -> Match:
        likely = process.extract(
            key, [known for _, known in spellings], scorer=fuzz.ratio,
            score_cutoff=CANDIDATE_SCORE, limit=_SHOWN + 1,
        )  # fmt: skip
        if not likely:
            return NO_MATCH
        codes = list(dict.fromkeys(spellings[position][0] for _, _, position in likely))
        best, score, position = likely[0]
        rivals = [s for _, s, at in likely[1:] if spellings[at][0] != spellings[position][0]]
        clear = score >= WINNER_SCORE and score - max(rivals, default=0.0) >= MARGIN
        kode = codes[0] if clear and not _differ_by_more_than_letters(key, best) else ""
        return Match(kode, score, self._named(codes[:_SHOWN]))

    def _named(self, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((kode, self.names[kode]) for kode in codes)


def _differ_by_more_than_letters(one: str, other: str) -> bool:
    """Whether a numeral or a word at the end tells two names apart, as in Gunung Samarinda Baru."""
    short, long = sorted((one, other), key=len)
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return True
    return long.startswith(short) and len(long) - len(short) > 2


def level_of(kode: str) -> Level:
    """Level of a dotted code.

    Examples
    --------
    >>> level_of("64.02").value
    'kabupaten_kota'
    """
    return next(level for level in Level if level.width == len(kode))
