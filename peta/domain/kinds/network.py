"""Kinds that lead somewhere: roads and rivers."""

from peta.domain.kinds.shared import category, flag, key, name
from peta.domain.schema import DatasetKind

JARINGAN = DatasetKind(
    "jaringan",
    "satu ruas jalan atau sungai",
    "line",
    "id",
    (
        key("Nomor ruas; dibuat bila kosong."),
        name("Nama jalan atau sungai.", "nama_jalan", "nama_sungai", "nama_ruas", "namobj"),
        category(
            "jenis",
            "Jenis ruas; kosong berarti belum diketahui, dan ruas itu tidak dihitung.",
            "jalan_aspal",
            "jalan_tanah",
            "jalan_setapak",
            "sungai_besar",
            "sungai_kecil",
            synonyms=("jenis_ruas", "kelas_jalan", "tipe"),
        ),
        flag(
            "dapat_dilayari",
            "Apakah perahu dapat lewat; hanya untuk sungai, kosong berarti menurut jenisnya.",
            "navigasi",
            "dilayari",
        ),
    ),
)
