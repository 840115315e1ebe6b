"""Kinds that count people: by village, and by where they live."""

from peta.domain.kinds.shared import STATED_VILLAGE, VILLAGE, count, key
from peta.domain.schema import Column, ColumnType, DatasetKind

PENDUDUK = DatasetKind(
    "penduduk",
    "satu desa atau kelurahan",
    "",
    "kode",
    (
        VILLAGE,
        count(
            "jiwa",
            "Jumlah penduduk; kosong bila belum diketahui.",
            "jiwa",
            "penduduk",
            "jumlah_penduduk",
            "jumlah_jiwa",
            required=True,
        ),
        count("kk", "Jumlah keluarga.", "KK", "jumlah_kk", "keluarga"),
    ),
)

PERMUKIMAN = DatasetKind(
    "permukiman",
    "satu titik permukiman (dusun, RT, kelompok rumah)",
    "point",
    "id",
    (
        key("Nomor titik; dibuat bila kosong."),
        STATED_VILLAGE,
        Column(
            "jiwa",
            ColumnType.NUMBER,
            "Penduduk di titik ini.",
            True,
            "jiwa",
            synonyms=("penduduk", "jumlah_penduduk"),
        ),
        count("rumah", "Jumlah rumah.", "rumah", "jumlah_rumah"),
        count(
            "rumah_tanpa_jamban",
            "Rumah tanpa jamban; kosong bila belum diketahui.",
            "rumah",
            "tanpa_jamban",
        ),
    ),
)
