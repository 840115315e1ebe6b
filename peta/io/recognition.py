"""Which header of a file stands for which column."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from peta.domain.schema import Column, DatasetKind, Tier
from peta.io.options import CodeSystem, ReadOptions
from peta.io.quality import Findings
from peta.io.raw import RawTable
from peta.io.synonyms import MORE_NAMES, PLACE_COLUMNS, VILLAGE_COLUMNS

# Where both stand side by side the first is the one: of RBI's names of a village, the attribute
# of the village goes before the name of the drawn object.
_BEFORE_OTHERS = ("wadmkd",)


_UPPER = frozenset(
    ("koordinat", "lokasi", "wilayah", "identitas", "alamat", "data", "titik", "gps", "letak",
     "geografis", "administrasi", "jumlah", "sasaran", "kader", "layanan", "akses", "sanitasi",
     "posisi", "umum", "bidang", "pelayanan", "utm", "derajat", "desimal")
)  # fmt: skip
"""Words of the upper level of two-level headers."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Where each column stands in a file.

    Parameters
    ----------
    positions
        Column -> position; the declared columns, and those that only help to read.
    code_system
        Whose codes the column ``kode`` holds, as far as its header or a person says.
    """

    headers: tuple[str, ...]
    positions: Mapping[str, int]
    code_system: CodeSystem = ""

    @property
    def mapping(self) -> dict[str, str]:
        """Column -> header as it stands in the file."""
        return {name: self.headers[position] for name, position in self.positions.items()}

    def has(self, *names: str) -> bool:
        """Whether all of the columns are there."""
        return all(name in self.positions for name in names)

    @property
    def has_village_names(self) -> bool:
        """Whether villages are named together with a parent; names alone mean several places."""
        parents = ("kecamatan", "kabupaten", "kode_kecamatan")
        return self.has("desa") and any(self.has(parent) for parent in parents)


def wanted_columns(kind: DatasetKind, *, coordinates: bool) -> tuple[Column, ...]:
    """Columns to look for in a file; with those that say where, and in which village."""
    places = PLACE_COLUMNS if coordinates else ()
    own = set(kind.column_names)
    named = "kode" in own and not own & {"kecamatan", "kabupaten_kota"}
    villages = VILLAGE_COLUMNS if named else ()
    return (*kind.columns, *places, *(column for column in villages if column.name not in own))


def header_score(
    kind: DatasetKind, options: ReadOptions | None = None
) -> Callable[[Sequence[str]], int]:
    """Return a function that counts the columns of `kind` that a row of headers names.

    Headers that a person has mapped count too.

    Examples
    --------
    >>> from peta.domain.dataset import MCK
    >>> header_score(MCK)(["Nama MCK", "BUJUR", "lintang", "pemilik", ""])
    3
    """
    columns = wanted_columns(kind, coordinates=kind.geometry == "point")
    names = [_names(column) for column in columns]
    mapped = options.mapping.values() if options else ()
    names += [{normal_header(header)} for header in mapped]

    def score(headers: Sequence[str]) -> int:
        given = {form for header in headers for form in _forms(header)}
        return sum(1 for synonyms in names if synonyms & given)

    return score


def normal_header(header: object) -> str:
    """Header without case, spaces and punctuation.

    Examples
    --------
    >>> normal_header(" Kode_Desa "), normal_header("KODE  DESA/Kel."), normal_header(None)
    ('kodedesa', 'kodedesakel', 'none')
    """
    text = unicodedata.normalize("NFKC", str(header)).casefold()
    return re.sub(r"[\W_]+", "", text)


def _forms(header: str) -> list[str]:
    """Writings of a header, the surest first: whole, without brackets, without its upper level."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", header)
    forms = [normal_header(form) for form in (header, bare, *_lower_levels(bare))]
    forms += [re.sub("kemendagri|permendagri", "", form) for form in forms[:2]]
    return list(dict.fromkeys(form for form in forms if form))


def _lower_levels(header: str) -> list[str]:
    """What is left of a two-level header, joined by spaces, without the words of its upper level.

    Only words that are no part of a lower header are cut off: "Nama Kepala Desa" is no village.
    """
    words = re.split(r"[\s/|>›_]+", header.strip())
    cut = next((i for i, word in enumerate(words) if normal_header(word) not in _UPPER), len(words))
    return [" ".join(words[i:]) for i in range(1, cut + 1)]


def _names(column: Column) -> set[str]:
    more = MORE_NAMES.get(column.name, ())
    return {normal_header(name) for name in (column.name, *column.synonyms, *more)}


def recognise(
    kind: DatasetKind, raw: RawTable, options: ReadOptions, findings: Findings
) -> Recognised:
    """Find the column that each header stands for.

    What a person has mapped goes first (to an empty header: the file has no such column); then
    the canonical name, then the synonyms, then the same without units in brackets or without the
    upper level of a two-level header. Two headers that would do equally well are an error, unless
    they hold the same values.
    """
    columns = wanted_columns(kind, coordinates=kind.geometry == "point" and raw.geometry is None)
    mapped = _mapped(columns, raw, options, findings)
    free = [i for i in range(len(raw.headers)) if i not in mapped.values()]
    positions = dict(mapped)
    unmapped = [column for column in columns if column.name not in options.mapping]
    claims = _claims(unmapped, raw.headers, free)
    for column, candidates in zip(unmapped, claims, strict=True):
        if candidates:
            positions[column.name] = _chosen(column, candidates, raw, findings)
    system = options.code_system or _stated_system(positions, raw.headers)
    found = Recognised(tuple(raw.headers), positions, system)
    _check_required(kind, columns, found, raw, findings)
    return found


def _mapped(
    columns: Sequence[Column], raw: RawTable, options: ReadOptions, findings: Findings
) -> dict[str, int]:
    normal = [normal_header(header) for header in raw.headers]
    known = {column.name for column in columns}
    found = {}
    for name, header in options.mapping.items():
        if name not in known:
            findings.error(
                "unknown_mapping",
                f"Kolom {name[:40]} tidak dikenal.",
                hint="Yang dapat dipetakan: " + ", ".join(sorted(known)) + ".",
                file=raw.file,
            )
        elif not header.strip():
            continue
        elif normal_header(header) in normal:
            found[name] = normal.index(normal_header(header))
        else:
            findings.error(
                "missing_header",
                f"Judul yang dipetakan ke kolom {name} tidak ada dalam berkas.",
                hint="Tulis judulnya persis seperti dalam berkas.",
                file=raw.file,
                column=name,
            )
    return found


def _claims(
    columns: Sequence[Column], headers: Sequence[str], free: Sequence[int]
) -> list[list[int]]:
    """Positions that do best for each column; a header goes to one column only."""
    graded: list[tuple[int, int, int]] = []
    for order, column in enumerate(columns):
        graded += [(_grade(column, headers[i]), order, i) for i in free]
    taken: dict[int, int] = {}
    best: dict[int, int] = {}
    for grade, order, position in sorted(claim for claim in graded if claim[0] < _NO_GRADE):
        if position not in taken and best.setdefault(order, grade) == grade:
            taken[position] = order
    return [
        sorted(position for position, owner in taken.items() if owner == order)
        for order in range(len(columns))
    ]


_NO_GRADE = 9


def _grade(column: Column, header: str) -> int:
    """How surely a header stands for a column; 0 is the column's own name."""
    forms = _forms(header)
    bps = any("bps" in form for form in forms)
    if column.name == "kode_bps":
        return 0 if bps and _is_village_code(forms) else _NO_GRADE
    if column.name.startswith("kode") and (bps or not forms):
        return _NO_GRADE
    if forms and forms[0] == normal_header(column.name):
        return 0
    names = _names(column)
    return next((grade for grade, form in enumerate(forms, 1) if form in names), _NO_GRADE)


def _is_village_code(forms: Sequence[str]) -> bool:
    rest = {form.replace("bps", "") for form in forms}
    return bool(rest & {"kode", "kodedesa", "kodekelurahan", "kodedesakelurahan", "kde", "iddesa",
                        "kodewilayah", "idkelurahan", "iddesakelurahan"})  # fmt: skip


def _chosen(column: Column, positions: list[int], raw: RawTable, findings: Findings) -> int:
    if len(positions) == 1 or _are_same(raw, positions):
        return positions[0]
    first = [i for i in positions if normal_header(raw.headers[i]) in _BEFORE_OTHERS]
    if first:
        return first[0]
    both = " dan ".join(f"'{raw.headers[position]}'" for position in positions)
    findings.error(
        "ambiguous_column",
        f"Lebih dari satu kolom untuk {column.name}: {both}.",
        hint=f"Beri nama '{column.name}' pada yang benar dan hapus yang lain, atau petakan"
        f" (--map {column.name}=JUDUL).",
        file=raw.file,
        column=column.name,
    )
    return positions[0]


def _are_same(raw: RawTable, positions: Sequence[int]) -> bool:
    first, *others = [raw.frame.iloc[:, i].map(str).tolist() for i in positions]
    return raw.headers[positions[0]] != raw.headers[positions[1]] and all(
        values == first for values in others
    )


def _stated_system(positions: Mapping[str, int], headers: Sequence[str]) -> CodeSystem:
    if "kode" in positions:
        name = normal_header(headers[positions["kode"]])
        stated = name == "kdepum" or re.search("k[ae]m(en)?dagri|permendagri|kepmendagri", name)
        return "kemendagri" if stated else ""
    return "bps" if "kode_bps" in positions else ""


def _check_required(
    kind: DatasetKind,
    columns: Sequence[Column],
    found: Recognised,
    raw: RawTable,
    findings: Findings,
) -> None:
    missing = [c for c in columns if c.required and not found.has(c.name) and not _spared(c, found)]
    for column in missing:
        findings.error(
            "missing_column",
            f"Kolom wajib {column.name} tidak ada. {column.sentence}{_found(kind, raw)}",
            hint=_missing_hint(column, found),
            file=raw.file,
            column=column.name,
        )
    if not found.positions and not missing and raw.geometry is None:
        findings.error(
            "no_known_columns",
            "Tidak ada kolom yang dikenali." + _found(kind, raw),
            hint="Yang dikenal: " + ", ".join(column.name for column in columns) + ".",
            file=raw.file,
        )
    elif not missing:
        _note_dropped(raw, set(found.positions.values()), findings)


def _spared(column: Column, found: Recognised) -> bool:
    """Whether other columns stand in for a required one, or the fault is told row by row."""
    if column.name == "kode":
        return found.has("kode_bps") or found.has_village_names
    if column.name in ("lon", "lat"):
        nowhere = not found.has("lon") and not found.has("lat")
        return found.has("koordinat") or (
            nowhere and (found.has("kode") or found.has_village_names)
        )
    return False


def _missing_hint(column: Column, found: Recognised) -> str:
    more = ""
    if column.name == "kode" and found.has("desa"):
        more = " Nama desa saja tidak cukup: sertakan kolom kecamatan atau kabupaten."
    known = ", ".join((column.name, *column.synonyms))
    return f"Judul yang dikenal: {known}. Judul lain dapat dipetakan (--map).{more}"


def _found(kind: DatasetKind, raw: RawTable) -> str:
    # Without a header row the first house would stand here with its owner.
    if kind.tier is Tier.SECRET:
        return ""
    return " Yang ada: " + ", ".join(header[:40] for header in raw.headers[:20] if header) + "."


def _note_dropped(raw: RawTable, taken: set[int], findings: Findings) -> None:
    dropped = [h for i, h in enumerate(raw.headers) if i not in taken and h]
    if dropped:
        names = ", ".join(header[:40] for header in dropped)
        findings.note(
            "dropped_columns", f"Kolom yang tidak diperlukan dibuang: {names}.", file=raw.file
        )
