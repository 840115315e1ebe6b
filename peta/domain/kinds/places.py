"""Kinds whose rows have a place: borders, facilities, houses, hazards."""

from peta.domain.kinds.shared import (
    STATED_VILLAGE,
    VILLAGE,
    category,
    count,
    key,
    name,
    status,
)
from peta.domain.schema import Column, ColumnType, DatasetKind, State, Tier

BOUNDARIES = DatasetKind(
    "boundaries",
    "satu desa atau kelurahan",
    "polygon",
    "kode",
    (
        VILLAGE,
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
        category(
            "akurasi",
            "'perkiraan' untuk batas perkiraan; kosong untuk batas dari berkas resmi.",
            "perkiraan",
            "resmi",
        ),
    ),
)

POSYANDU = DatasetKind(
    "posyandu",
    "satu posyandu",
    "point",
    "id",
    (
        key("Nomor posyandu; dibuat bila kosong."),
        name("Nama posyandu.", "nama_posyandu", "posyandu"),
        STATED_VILLAGE,
        status(
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
        key("Nomor MCK; dibuat bila kosong."),
        name("Nama MCK.", "nama_mck", "mck"),
        STATED_VILLAGE,
        status(
            "Kosong berarti belum diketahui, bukan berfungsi.",
            {
                "berfungsi": State.WORKING,
                "rusak": State.NOT_WORKING,
                "terendam": State.NOT_WORKING,
                "tutup": State.NOT_WORKING,
                "tidak_diketahui": State.UNKNOWN,
            },
        ),
        count("kakus", "Jumlah kakus.", "kakus", "jumlah_kakus"),
    ),
)

RLH = DatasetKind(
    "rlh",
    "satu rumah calon rehabilitasi",
    "point",
    "id",
    (
        key("Nomor rumah; dibuat bila kosong.", Tier.SECRET),
        STATED_VILLAGE,
        status(
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
