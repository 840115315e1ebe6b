"""Columns that several kinds of dataset share."""

from peta.domain.schema import Column, ColumnType, State, Tier

LON_SYNONYMS = ("lon", "lng", "long", "longitude", "bujur", "x", "koordinat_x")
LAT_SYNONYMS = ("lat", "latitude", "lintang", "y", "koordinat_y")

_KODE_SYNONYMS = (
    "kode_desa", "kode_kelurahan", "kode_desa_kelurahan", "kode_wilayah", "kode_kemendagri",
    "kemendagri_kode_desa_kelurahan", "kdepum",
)  # fmt: skip
_ID_SYNONYMS = (
    "nomor", "no_registrasi", "nomor_registrasi", "kode_posyandu", "id_posyandu", "id_mck",
    "id_rlh", "npsn", "fid", "objectid",
)  # fmt: skip
_RECIPIENT_SYNONYMS = (
    "nik", "no_nik", "nomor_nik", "nik_penerima", "nik_kepala_keluarga", "no_kk", "nomor_kk",
    "no_kartu_keluarga", "nomor_kartu_keluarga", "kk_penerima", "no_ktp",
)  # fmt: skip

VILLAGE = Column(
    "kode", ColumnType.KODE, "Kode Kemendagri bertitik.", True, synonyms=_KODE_SYNONYMS
)
STATED_VILLAGE = Column(
    "kode", ColumnType.KODE, "Kode desa/kelurahan menurut pengirim.", synonyms=_KODE_SYNONYMS
)


def key(sentence: str, tier: Tier = Tier.PUBLIC) -> Column:
    """Column ``id``, made by peta where it is empty."""
    return Column("id", ColumnType.TEXT, sentence, synonyms=_ID_SYNONYMS, tier=tier)


def name(sentence: str, *synonyms: str) -> Column:
    """Column ``nama``."""
    return Column("nama", ColumnType.TEXT, sentence, synonyms=synonyms)


def status(sentence: str, allowed: dict[str, State | None], tier: Tier = Tier.PUBLIC) -> Column:
    """Column ``status``; what is empty there is unknown."""
    return Column(
        "status",
        ColumnType.CATEGORY,
        sentence,
        allowed=allowed,
        synonyms=("kondisi", "keadaan", "status_posyandu", "status_mck", "status_rlh"),
        tier=tier,
    )


def count(column: str, sentence: str, unit: str, *synonyms: str, required: bool = False) -> Column:
    """Column of whole numbers; empty is unknown, never zero."""
    return Column(column, ColumnType.COUNT, sentence, required, unit, synonyms=synonyms)


def category(column: str, sentence: str, *allowed: str, synonyms: tuple[str, ...] = ()) -> Column:
    """Column with listed values that stand for no state."""
    return Column(
        column,
        ColumnType.CATEGORY,
        sentence,
        allowed=dict.fromkeys(allowed),
        synonyms=synonyms,
    )


def recipient(sentence: str) -> Column:
    """Column ``penerima``, a NIK or family card number of which only a keyed hash is kept."""
    return Column(
        "penerima",
        ColumnType.TEXT,
        sentence,
        synonyms=_RECIPIENT_SYNONYMS,
        tier=Tier.SECRET,
        hashed=True,
    )


def flag(column: str, sentence: str, *synonyms: str) -> Column:
    """Column of yes and no; empty is unknown, never no."""
    return Column(column, ColumnType.FLAG, sentence, synonyms=synonyms)
