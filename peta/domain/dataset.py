"""What each kind of dataset must hold: columns, units, allowed values, privacy tier.

This module is the one place that says so. Reading, checking, publishing and every public door take
it from here.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from peta.errors import QueryError


class Tier(StrEnum):
    """Who may see a value: everybody, signed-in officers of the area, or named operators."""

    PUBLIC = "publik"
    RESTRICTED = "terbatas"
    SECRET = "rahasia"  # noqa: S105 - a tier, no password


class ColumnType(StrEnum):
    """What the values of a column are."""

    TEXT = "teks"
    KODE = "kode"
    COUNT = "bilangan bulat"
    NUMBER = "bilangan"
    CATEGORY = "pilihan"


class State(StrEnum):
    """What a facility's or house's status means for a gap."""

    WORKING = "working"
    NOT_WORKING = "not_working"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical dataset.

    Parameters
    ----------
    allowed
        For a category, each allowed value and the state that it stands for (None: no state).
    synonyms
        Headers under which agencies hand this column over, in lower case.
    """

    name: str
    type: ColumnType
    sentence: str
    required: bool = False
    unit: str = ""
    allowed: dict[str, State | None] = field(default_factory=dict)
    synonyms: tuple[str, ...] = ()
    tier: Tier = Tier.PUBLIC


@dataclass(frozen=True, slots=True)
class DatasetKind:
    """One kind of dataset.

    Parameters
    ----------
    row
        What one row is.
    geometry
        ``"polygon"``, ``"point"``, or empty for a table.
    key
        Column whose values are unique.
    tier
        Who may see single rows; sums by village are public for every kind.
    """

    name: str
    row: str
    geometry: str
    key: str
    columns: tuple[Column, ...]
    tier: Tier = Tier.PUBLIC

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def state_of(self, status: object) -> State:
        """State that a status stands for; a missing status is unknown, never working.

        Examples
        --------
        >>> KINDS["posyandu"].state_of("aktif"), KINDS["mck"].state_of(None)
        (<State.WORKING: 'working'>, <State.UNKNOWN: 'unknown'>)
        """
        state = self.column("status").allowed.get(status) if isinstance(status, str) else None
        return state or State.UNKNOWN


_KODE_SYNONYMS = ("kode_desa", "kode_kelurahan", "kode desa", "kode kelurahan", "kode wilayah",
                  "kode_wilayah", "kode_kemendagri", "kemendagri_kode_desa_kelurahan", "kdepum")  # fmt: skip
_ID_SYNONYMS = ("nomor", "no_registrasi", "nomor registrasi", "kode_posyandu", "id_posyandu",
                "id_mck", "id_rlh", "fid", "objectid")  # fmt: skip
_LON_SYNONYMS = ("lng", "long", "longitude", "bujur", "x", "koordinat_x")
_LAT_SYNONYMS = ("latitude", "lintang", "y", "koordinat_y")

LON_SYNONYMS = ("lon", *_LON_SYNONYMS)
LAT_SYNONYMS = ("lat", *_LAT_SYNONYMS)

_STATED_VILLAGE = Column(
    "kode", ColumnType.KODE, "Kode desa/kelurahan menurut pengirim.", synonyms=_KODE_SYNONYMS
)


def _id(sentence: str) -> Column:
    return Column("id", ColumnType.TEXT, sentence, synonyms=_ID_SYNONYMS)


def _status(sentence: str, allowed: dict[str, State | None], tier: Tier = Tier.PUBLIC) -> Column:
    return Column(
        "status",
        ColumnType.CATEGORY,
        sentence,
        allowed=allowed,
        synonyms=("kondisi", "keadaan", "status_posyandu", "status_mck", "status_rlh"),
        tier=tier,
    )


BOUNDARIES = DatasetKind(
    "boundaries",
    "satu desa atau kelurahan",
    "polygon",
    "kode",
    (
        Column("kode", ColumnType.KODE, "Kode Kemendagri bertitik.", True, synonyms=_KODE_SYNONYMS),
        Column(
            "nama",
            ColumnType.TEXT,
            "Nama desa atau kelurahan.",
            True,
            synonyms=("nama_desa", "desa", "kelurahan", "nama_kelurahan", "wadmkd", "namobj"),
        ),
        Column(
            "kecamatan",
            ColumnType.TEXT,
            "Nama kecamatan.",
            synonyms=("kec_nama", "nama_kecamatan", "wadmkc"),
        ),
        Column(
            "kabupaten_kota",
            ColumnType.TEXT,
            "Nama kabupaten atau kota.",
            synonyms=("kab_nama", "kabupaten", "kota", "nama_kabupaten", "wadmkk"),
        ),
        Column(
            "provinsi",
            ColumnType.TEXT,
            "Nama provinsi.",
            synonyms=("prov_nama", "nama_provinsi", "wadmpr"),
        ),
        Column(
            "akurasi",
            ColumnType.CATEGORY,
            "'perkiraan' untuk batas perkiraan; kosong untuk batas dari berkas resmi.",
            allowed={"perkiraan": None, "resmi": None},
        ),
    ),
)

POSYANDU = DatasetKind(
    "posyandu",
    "satu posyandu",
    "point",
    "id",
    (
        _id("Nomor posyandu; dibuat bila kosong."),
        Column("nama", ColumnType.TEXT, "Nama posyandu.", synonyms=("nama_posyandu", "posyandu")),
        _STATED_VILLAGE,
        _status(
            "Kosong berarti belum diketahui, bukan aktif.",
            {
                "aktif": State.WORKING,
                "tidak_aktif": State.NOT_WORKING,
                "tutup": State.NOT_WORKING,
                "tidak_diketahui": State.UNKNOWN,
            },
        ),
    ),
)

MCK = DatasetKind(
    "mck",
    "satu bangunan MCK (mandi, cuci, kakus) komunal",
    "point",
    "id",
    (
        _id("Nomor MCK; dibuat bila kosong."),
        Column("nama", ColumnType.TEXT, "Nama MCK.", synonyms=("nama_mck", "mck")),
        _STATED_VILLAGE,
        _status(
            "Kosong berarti belum diketahui, bukan berfungsi.",
            {
                "berfungsi": State.WORKING,
                "rusak": State.NOT_WORKING,
                "terendam": State.NOT_WORKING,
                "tutup": State.NOT_WORKING,
                "tidak_diketahui": State.UNKNOWN,
            },
        ),
        Column(
            "kakus", ColumnType.COUNT, "Jumlah kakus.", unit="kakus", synonyms=("jumlah_kakus",)
        ),
    ),
)

RLH = DatasetKind(
    "rlh",
    "satu rumah calon rehabilitasi",
    "point",
    "id",
    (
        Column(
            "id",
            ColumnType.TEXT,
            "Nomor rumah; dibuat bila kosong.",
            synonyms=_ID_SYNONYMS,
            tier=Tier.SECRET,
        ),
        _STATED_VILLAGE,
        _status(
            "Kosong berarti belum diketahui, bukan ditangani.",
            {
                "ditangani": State.WORKING,
                "belum_ditangani": State.NOT_WORKING,
                "tidak_diketahui": State.UNKNOWN,
            },
            tier=Tier.SECRET,
        ),
    ),
    tier=Tier.SECRET,
)

PENDUDUK = DatasetKind(
    "penduduk",
    "satu desa atau kelurahan",
    "",
    "kode",
    (
        Column("kode", ColumnType.KODE, "Kode Kemendagri bertitik.", True, synonyms=_KODE_SYNONYMS),
        Column(
            "jiwa",
            ColumnType.COUNT,
            "Jumlah penduduk; kosong bila belum diketahui.",
            True,
            "jiwa",
            synonyms=("penduduk", "jumlah_penduduk", "jumlah penduduk", "jumlah jiwa"),
        ),
        Column(
            "kk",
            ColumnType.COUNT,
            "Jumlah keluarga.",
            unit="KK",
            synonyms=("jumlah_kk", "jumlah kk", "keluarga"),
        ),
    ),
)

PERMUKIMAN = DatasetKind(
    "permukiman",
    "satu titik permukiman (dusun, RT, kelompok rumah)",
    "point",
    "id",
    (
        _id("Nomor titik; dibuat bila kosong."),
        _STATED_VILLAGE,
        Column(
            "jiwa",
            ColumnType.NUMBER,
            "Penduduk di titik ini.",
            True,
            "jiwa",
            synonyms=("penduduk", "jumlah_penduduk"),
        ),
        Column(
            "rumah", ColumnType.COUNT, "Jumlah rumah.", unit="rumah", synonyms=("jumlah_rumah",)
        ),
        Column(
            "rumah_tanpa_jamban",
            ColumnType.COUNT,
            "Rumah tanpa jamban; kosong bila belum diketahui.",
            unit="rumah",
            synonyms=("tanpa_jamban", "rumah tanpa jamban"),
        ),
    ),
)

KINDS: dict[str, DatasetKind] = {
    kind.name: kind for kind in (BOUNDARIES, POSYANDU, MCK, RLH, PENDUDUK, PERMUKIMAN)
}


def dataset_kind(name: str) -> DatasetKind:
    """Return the kind of that name.

    Raises
    ------
    QueryError
        No such kind, ``unknown_kind``.
    """
    try:
        return KINDS[name]
    except KeyError:
        raise QueryError(
            f"Jenis data {name[:40]!r} tidak dikenal.",
            code="unknown_kind",
            hint="Pilih salah satu: " + ", ".join(KINDS) + ".",
        ) from None
