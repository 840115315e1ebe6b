"""Kinds that say what a post offers, by whom, and who is helped with what."""

from peta.domain.kinds.shared import (
    STATED_VILLAGE,
    VILLAGE,
    category,
    count,
    flag,
    key,
    recipient,
)
from peta.domain.schema import Column, ColumnType, DatasetKind, Tier

KADER = DatasetKind(
    "kader",
    "kader satu posyandu",
    "",
    "id",
    (
        key("Nomor posyandu, sama dengan pada data posyandu."),
        STATED_VILLAGE,
        count("kader", "Jumlah kader.", "orang", "jumlah_kader"),
        count("kesehatan", "Kader bidang kesehatan.", "orang"),
        count("pendidikan", "Kader bidang pendidikan.", "orang"),
        count("pekerjaan_umum", "Kader bidang pekerjaan umum.", "orang", "pu"),
        count("perumahan_rakyat", "Kader bidang perumahan rakyat.", "orang", "perumahan", "pera"),
        count("trantibumlinmas", "Kader bidang trantibumlinmas.", "orang", "trantibum"),
        count("sosial", "Kader bidang sosial.", "orang"),
        flag("terdaftar", "Posyandu sudah bernomor registrasi.", "teregistrasi", "bernomor"),
    ),
)

LAYANAN = DatasetKind(
    "layanan",
    "layanan satu posyandu",
    "",
    "id",
    (
        key("Nomor posyandu, sama dengan pada data posyandu."),
        STATED_VILLAGE,
        count("hari_buka", "Hari buka dalam setahun.", "hari", "jumlah_hari_buka", "frekuensi"),
        flag("ibu_hamil", "Melayani ibu hamil, nifas dan menyusui.", "bumil"),
        flag("bayi_balita", "Melayani bayi dan balita.", "balita", "bayi"),
        flag("remaja", "Melayani usia sekolah dan remaja.", "usia_sekolah"),
        flag("produktif", "Melayani usia produktif.", "usia_produktif"),
        flag("lansia", "Melayani lanjut usia.", "usia_lanjut"),
        count("sasaran_balita", "Balita sasaran (S).", "anak", "s"),
        count("ditimbang", "Balita ditimbang (D).", "anak", "d"),
        count(
            "stunting",
            "Balita pendek menurut pengukuran (EPPGBM), bukan menurut survei.",
            "anak",
            "balita_pendek",
            "balita_stunting",
            "jumlah_stunting",
        ),
    ),
)

PROGRAM = DatasetKind(
    "program",
    "satu bantuan kepada satu keluarga atau rumah",
    "",
    "id",
    (
        key("Nomor bantuan; dibuat bila kosong.", Tier.SECRET),
        VILLAGE,
        Column("lembaga", ColumnType.TEXT, "Pemberi bantuan.", True, synonyms=("opd", "instansi")),
        category(
            "jenis",
            "Jenis bantuan.",
            "rumah",
            "sanitasi",
            "pangan",
            "tunai",
            "kesehatan",
            "pendidikan",
            "usaha",
            "lainnya",
            synonyms=("jenis_bantuan", "bantuan"),
        ),
        count("tahun", "Tahun bantuan.", "tahun"),
        count("nilai_idr", "Nilai bantuan.", "Rp", "nilai", "jumlah_rupiah", "besaran"),
        recipient("NIK atau nomor KK yang dibantu; hanya sandinya yang disimpan."),
    ),
    tier=Tier.SECRET,
)
