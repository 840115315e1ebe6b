"""Kinds whose rows have a place: borders, facilities, houses, hazards."""

from peta.domain.kinds.shared import (
    STATED_VILLAGE,
    VILLAGE,
    category,
    count,
    key,
    name,
    recipient,
    status,
)
from peta.domain.schema import Column, ColumnType, DatasetKind, State, Tier

OPEN_OR_CLOSED: dict[str, State | None] = {
    "aktif": State.WORKING,
    "tidak_aktif": State.NOT_WORKING,
    "tutup": State.NOT_WORKING,
    "tidak_diketahui": State.UNKNOWN,
}

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
        Column(
            "luas_km2",
            ColumnType.NUMBER,
            "Luas menurut pengirim.",
            unit="km2",
            synonyms=("luas", "luaswh", "luas_wilayah"),
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
        status("Kosong berarti belum diketahui, bukan aktif.", OPEN_OR_CLOSED),
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
        # A list is a stock at one time: of a kabupaten only the latest year counts.
        count("tahun_data", "Tahun daftar ini.", "tahun", "tahun", "tahun_daftar"),
        recipient("NIK atau nomor KK penghuni; hanya sandinya yang disimpan."),
    ),
    tier=Tier.SECRET,
)

PAUD = DatasetKind(
    "paud",
    "satu satuan PAUD (TK, RA, KB, TPA, SPS)",
    "point",
    "id",
    (
        key("NPSN atau nomor lain; dibuat bila kosong."),
        name("Nama satuan PAUD.", "nama_sekolah", "nama_paud", "nama_satuan"),
        STATED_VILLAGE,
        category("jenis", "Bentuk satuan.", "tk", "ra", "kb", "tpa", "sps", "paud"),
        status("Kosong berarti belum diketahui.", OPEN_OR_CLOSED),
        count("murid", "Jumlah murid.", "anak", "jumlah_murid", "peserta_didik", "jumlah_siswa"),
    ),
)

UMKM_IKAN = DatasetKind(
    "umkm_ikan",
    "satu usaha atau kelompok pengolah dan pemasar ikan (UMKM, poklahsar)",
    "point",
    "id",
    (
        key("Nomor usaha; dibuat bila kosong."),
        name("Nama usaha atau kelompok.", "nama_usaha", "nama_kelompok", "nama_umkm", "poklahsar"),
        STATED_VILLAGE,
        status("Kosong berarti belum diketahui.", OPEN_OR_CLOSED),
    ),
)

KUA = DatasetKind(
    "kua",
    "satu Kantor Urusan Agama",
    "point",
    "id",
    (
        key("Nomor KUA; dibuat bila kosong."),
        name("Nama KUA.", "nama_kua", "kua"),
        STATED_VILLAGE,
        status("Kosong berarti belum diketahui.", OPEN_OR_CLOSED),
    ),
)

BAHAYA = DatasetKind(
    "bahaya",
    "satu daerah bahaya",
    "polygon",
    "id",
    (
        key("Nomor daerah; dibuat bila kosong."),
        category(
            "jenis",
            "Jenis bahaya.",
            "banjir",
            "longsor",
            "karhutla",
            "cuaca_ekstrem",
            "gempa",
            "tsunami",
            synonyms=("jenis_bahaya", "bahaya", "ancaman"),
        ),
        category(
            "kelas",
            "Kelas bahaya.",
            "rendah",
            "sedang",
            "tinggi",
            synonyms=("kelas_bahaya", "tingkat", "indeks_kelas"),
        ),
    ),
)
