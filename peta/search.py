"""Areas by name as people type them: the beginning first, then a part, then what is alike.

What is alike is offered and never taken: who asks chooses.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from peta.domain.wilayah import Level
from peta.io.names import SAME_PLACE_SCORE, folded_name, full_name
from peta.selection import AreaColumns, columns_of
from peta.workspace import Workspace

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Match = Literal["kode", "same", "prefix", "part", "similar"]

_CODE = re.compile(r"\d{2}(\.\d{0,4}){0,3}", re.ASCII)
_LAST = "\U0010ffff"
_SHORTEST_ALIKE = 4
"""Letters from which a name may be mistyped; shorter ones are alike to too many."""
_PAIRS_LEFT = 3
"""A mistyped name still has a third of its pairs of letters, or it is another name."""


@dataclass(frozen=True, slots=True)
class Found:
    """An area that a text may mean.

    Parameters
    ----------
    match
        How: by its code, the same name, its beginning, a part of it, or a name that is alike.
    score
        Likeness, 0-100; 100 unless it is alike.
    """

    kode: str
    match: Match
    score: int


class AreaSearch:
    """The names of areas, laid out to be found.

    Parameters
    ----------
    areas
        Codes, names and their one spelling.

    Examples
    --------
    >>> names = {"64.02": "Kutai Kartanegara", "64.02.02": "Loa Kulu",
    ...          "64.02.02.2014": "Sumber Sari", "64.02.07.2007": "Sumber Sari"}
    >>> box = {"west": 0.0, "south": 0.0, "east": 1.0, "north": 1.0}
    >>> areas = AreaColumns({kode: {"nama": name, **box} for kode, name in names.items()})
    >>> [(one.kode, one.match) for one in AreaSearch(areas).find("Desa Soember")]
    [('64.02.02.2014', 'prefix'), ('64.02.07.2007', 'prefix')]
    >>> AreaSearch(areas).find("sumber sari, loa kulu")
    [Found(kode='64.02.02.2014', match='same', score=100)]
    >>> AreaSearch(areas).find("Kutai Kertanegara")
    [Found(kode='64.02', match='similar', score=94)]
    """

    def __init__(self, areas: AreaColumns) -> None:
        self._areas = areas
        self._levels = [_Names(areas, level) for level in Level]

    def find(self, text: str, level: Level | None = None, limit: int = 10) -> list[Found]:
        """Areas that a text may mean, the likeliest first.

        Parameters
        ----------
        text
            A name or its beginning, a code or its beginning, or a name and, after commas, names of
            areas that hold it.
        level
            Only areas of this level.

        Notes
        -----
        The same name comes before one that begins so, that before one that holds the text. What is
        alike (from 75 of 100 by Indel distance, of the whole name or of as long a beginning) comes
        last, and only where no name is the same. Among equals larger areas come first, then
        shorter names, then lower codes.
        """
        names = [names for names in self._levels if level in (None, names.level)]
        own, _, above = text.partition(",")
        if _CODE.fullmatch(own.strip()):
            return self._codes(own.strip(), names, limit)
        return self._named(own, names, limit, self._inside(above))

    def _codes(self, text: str, names: Sequence["_Names"], limit: int) -> list[Found]:
        start, stop = np.searchsorted(self._areas.codes, [text, text + _LAST])
        rows = np.arange(start, stop)
        by_level = [rows[self._areas.width[rows] == one.level.width] for one in names]
        return self._found(np.concatenate(by_level)[:limit], "kode")

    def _named(
        self, text: str, names: Sequence["_Names"], limit: int, inside: Flags | None
    ) -> list[Found]:
        found: list[Found] = []
        seen = np.zeros(len(self._areas.codes), bool)
        ways: dict[Match, _Way] = {
            "same": _Names.same,
            "prefix": _Names.beginning,
            "part": _Names.holding,
            "similar": _Names.alike,
        }
        for match, way in ways.items():
            if len(found) >= limit or (match == "similar" and found and found[0].match == "same"):
                break
            hits = _joined([way(one, _key(text, one.level)) for one in names])
            hits = hits.of(~seen[hits.rows] & (True if inside is None else inside[hits.rows]))
            seen[hits.rows] = True
            spelt = self._spelt_so(hits.rows, text) if match == "same" else np.zeros(len(hits.rows))
            best = hits.of(self._order(hits, spelt)[: limit - len(found)])
            found += self._found(best.rows, match, best.scores)
        return found

    def _order(self, hits: "_Hits", spelt: NDArray[Any]) -> Ints:
        width = self._areas.width[hits.rows]
        return np.lexsort((hits.rows, hits.lengths, width, -spelt, -hits.scores))

    def _spelt_so(self, rows: Ints, text: str) -> NDArray[Any]:
        """Whether names begin by the very letters: Kota Bogor is not Kabupaten Bogor."""
        typed = text.strip().casefold()
        begins = [self._areas.names[row].casefold().startswith(typed) for row in rows.tolist()]
        return np.array(begins, float)

    def _inside(self, above: str) -> Flags | None:
        """Which areas lie in areas whose names begin as those between commas; None: no matter."""
        texts = [part for part in above.split(",") if part.strip()]
        if not texts:
            return None
        inside = np.ones(len(self._areas.codes), bool)
        for text in texts:
            inside &= self._within(text)
        return inside

    def _within(self, text: str) -> Flags:
        codes = self._areas.codes
        within = np.zeros(len(codes), bool)
        for names in self._levels[:-1]:
            for row in names.beginning(_key(text, names.level)).rows.tolist():
                start, stop = np.searchsorted(codes, [codes[row] + ".", codes[row] + "/"])
                within[start:stop] = True
        return within

    def _found(self, rows: Ints, match: Match, scores: Ints | None = None) -> list[Found]:
        codes = self._areas.codes[rows].tolist()
        likeness = [100] * len(codes) if scores is None else scores.tolist()
        return [Found(kode, match, score) for kode, score in zip(codes, likeness, strict=True)]


@dataclass(frozen=True, slots=True)
class _Hits:
    """Areas that were hit: rows, likeness, and letters of their names."""

    rows: Ints
    scores: Ints
    lengths: Ints

    def of(self, some: Ints | Flags) -> "_Hits":
        return _Hits(self.rows[some], self.scores[some], self.lengths[some])


class _Names:
    """Names of one level, each spelling once and in order, with the areas that bear it."""

    def __init__(self, areas: AreaColumns, level: Level) -> None:
        self.level = level
        rows = np.flatnonzero(areas.width == level.width)
        names = np.array([areas.folded[row] for row in rows.tolist()], dtype=object)
        keys, which = np.unique(names, return_inverse=True)
        order = np.argsort(which, kind="stable")
        self._keys: list[str] = keys.tolist()
        self._rows = rows[order]
        self._starts = np.searchsorted(which[order], np.arange(len(keys) + 1))
        self._lengths = np.array([len(key) for key in self._keys], np.int64)
        self._pairs = _pairs(self._keys)

    def same(self, key: str) -> _Hits:
        """Names that are the same."""
        place = bisect_left(self._keys, key)
        there = place < len(self._keys) and self._keys[place] == key
        return self._hits(np.arange(place, place + there))

    def beginning(self, key: str) -> _Hits:
        """Names that begin so."""
        start, stop = bisect_left(self._keys, key), bisect_left(self._keys, key + _LAST)
        return self._hits(np.arange(start, stop if key else start))

    def holding(self, key: str) -> _Hits:
        """Names that hold two letters or more."""
        if len(key) < 2:
            return self._hits(np.empty(0, np.int64))
        (own,) = _pairs([key])
        likely = np.flatnonzero((self._pairs & own) == own).tolist()
        return self._hits(np.array([at for at in likely if key in self._keys[at]], np.int64))

    def alike(self, key: str) -> _Hits:
        """Names that may be meant by a mistyped one, or by its mistyped beginning."""
        if len(key) < _SHORTEST_ALIKE:
            return self._hits(np.empty(0, np.int64))
        (own,) = _pairs([key])
        least = max(int(np.bitwise_count(own)) // _PAIRS_LEFT, 1)
        likely = np.flatnonzero(np.bitwise_count(self._pairs & own) >= least)
        known = [self._keys[at] for at in likely.tolist()]
        scores = np.maximum(_likeness(key, known), _likeness(key, [k[: len(key)] for k in known]))
        some = np.flatnonzero(scores)
        return self._hits(likely[some], scores[some])

    def _hits(self, places: Ints, scores: Ints | None = None) -> _Hits:
        """Every area that bears one of some names."""
        count = self._starts[places + 1] - self._starts[places]
        which = np.repeat(np.arange(len(places)), count)
        before = np.cumsum(count) - count
        nth = np.arange(len(which)) - before[which]
        own = np.full(len(places), 100) if scores is None else scores
        return _Hits(
            self._rows[self._starts[places][which] + nth],
            own[which].astype(np.int64),
            self._lengths[places][which],
        )


_Way = Callable[[_Names, str], _Hits]


def _joined(hits: Sequence[_Hits]) -> _Hits:
    return _Hits(
        np.concatenate([one.rows for one in hits]),
        np.concatenate([one.scores for one in hits]),
        np.concatenate([one.lengths for one in hits]),
    )


def _key(text: str, level: Level) -> str:
    return folded_name(full_name(text, level), level)


def _pairs(keys: Sequence[str]) -> NDArray[np.uint64]:
    """Pairs of letters of each name as 64 bits; different pairs may share a bit."""
    if not keys:
        return np.empty(0, np.uint64)
    letters = np.array(keys, dtype="S")
    width = letters.dtype.itemsize
    codes = letters.view(np.uint8).reshape(len(keys), width).astype(np.uint64)
    found = np.zeros(len(keys), np.uint64)
    for first, second in zip(codes.T[:-1], codes.T[1:], strict=True):
        bit = (first * np.uint64(31) + second) % np.uint64(64)
        found |= np.where(second > 0, np.uint64(1) << bit, np.uint64(0))
    return found


def _likeness(key: str, known: Sequence[str]) -> Ints:
    """Likeness of a name to each of others; 0 where it is too small to be meant."""
    scores = process.cdist(
        [key], known, scorer=fuzz.ratio, score_cutoff=SAME_PLACE_SCORE, dtype=np.uint8
    )
    return np.asarray(scores[0], np.int64)


_SEARCHES: WeakKeyDictionary[Workspace, AreaSearch] = WeakKeyDictionary()


def search_of(state: Workspace) -> AreaSearch:
    """The search of a workspace, made once."""
    made = _SEARCHES.get(state)
    if made is None:
        made = _SEARCHES[state] = AreaSearch(columns_of(state).areas)
    return made
