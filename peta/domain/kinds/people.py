"""Kinds that count people: by village, and by where they live."""

from peta.domain.kinds.shared import STATED_VILLAGE, VILLAGE, count, key
from peta.domain.schema import Column, ColumnType, DatasetKind

# Target groups; their age bounds are those of the integrated primary care (ILP) cycle.
SASARAN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ibu_hamil", "Ibu hamil, nifas dan menyusui.", ("bumil", "hamil")),
    ("bayi", "Bayi 0-11 bulan.", ("bayi_0_11_bulan",)),
    ("balita", "Anak 12-59 bulan.", ("anak_balita", "balita_12_59_bulan")),
    ("anak_3_6", "Anak 3-6 tahun.", ("anak_paud", "usia_3_6_tahun")),
    ("remaja", "Usia sekolah dan remaja, 6 sampai sebelum 18 tahun.", ("usia_sekolah",)),
    ("produktif", "Usia produktif, 18-59 tahun.", ("usia_produktif", "dewasa")),
    ("lansia", "Lanjut usia, 60 tahun ke atas.", ("lanjut_usia", "usia_lanjut")),
)

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
        *(count(group, sentence, "jiwa", *words) for group, sentence, words in SASARAN),
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

# The ladder of safe sanitation. Communal MCK stands apart, because the official readings differ:
# one counts it as improved, the other as not improved. Kept apart, both can be computed.
SANITASI = DatasetKind(
    "sanitasi",
    "satu desa atau kelurahan",
    "",
    "kode",
    (
        VILLAGE,
        count("kk", "Jumlah keluarga yang didata.", "KK", "jumlah_kk", "total_kk"),
        count("aman", "Akses aman.", "KK", "sanitasi_aman", "akses_aman"),
        count("layak_sendiri", "Layak, jamban sendiri.", "KK", "layak_pribadi", "layak"),
        count("layak_bersama", "Layak, jamban bersama.", "KK", "layak_sharing"),
        count("mck_komunal", "Memakai MCK komunal atau umum.", "KK", "mck", "fasilitas_umum"),
        count("belum_layak", "Belum layak.", "KK", "tidak_layak", "cubluk"),
        count("babs_tertutup", "BABS tertutup.", "KK", "bab_tertutup"),
        count("babs_terbuka", "BABS terbuka.", "KK", "babs", "bab_terbuka"),
        Column("jawaban", ColumnType.TEXT, "Jawaban asli menurut pendata, apa adanya."),
    ),
)

# Families by what they are entitled to and what they get, as the welfare register and the zakat
# board count them. Who is entitled and unaided, and who is aided without being entitled, are two
# errors and stand in two columns.
KESEJAHTERAAN = DatasetKind(
    "kesejahteraan",
    "satu desa atau kelurahan",
    "",
    "kode",
    (
        VILLAGE,
        count("kk_desil_1_4", "Keluarga desil 1-4.", "KK", "desil_1_4", "kk_miskin"),
        count(
            "terima_layak",
            "Keluarga desil 1-4 yang menerima PKH, Sembako atau PBI.",
            "KK",
            "penerima_layak",
        ),
        count(
            "terima_tidak_layak",
            "Keluarga di atas desil 4 yang menerimanya (salah sasaran).",
            "KK",
            "penerima_tidak_layak",
            "salah_sasaran",
        ),
        count("mustahik", "Keluarga berhak zakat yang tidak dalam program apa pun.", "KK"),
        count("mustahik_terbantu", "Di antaranya yang menerima zakat.", "KK"),
        count("zakat_idr", "Zakat yang disalurkan.", "Rp", "zakat", "penyaluran_zakat"),
        count("zakat_posyandu_idr", "Di antaranya melalui posyandu.", "Rp", "zakat_posyandu"),
    ),
)

KRS = DatasetKind(
    "krs",
    "satu desa atau kelurahan",
    "",
    "kode",
    (
        VILLAGE,
        count("kk_krs", "Keluarga berisiko stunting.", "KK", "krs", "jumlah_krs"),
        count(
            "krs_didampingi",
            "Di antaranya yang didampingi tim pendamping keluarga (TPK).",
            "KK",
            "didampingi",
            "krs_terdampingi",
        ),
        count("catin", "Calon pengantin.", "orang", "calon_pengantin", "jumlah_catin"),
        count(
            "catin_bimbingan",
            "Di antaranya yang sudah mengisi Elsimil atau mengikuti bimbingan perkawinan.",
            "orang",
            "bimwin",
            "elsimil",
        ),
    ),
)
