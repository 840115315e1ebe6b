"""Texts of the page on data quality, in Bahasa Indonesia and in English."""

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Mutu data", "Data quality"),
    "skip": ("Langsung ke isi", "Skip to the content"),
    "pages": ("Halaman", "Pages"),
    "map": ("Peta", "Map"),
    "upload": ("Unggah data", "Upload data"),
    "lead": (
        "Seberapa lengkap, mutakhir dan tepat tempat data yang dipakai peta ini, per jenis data "
        "dan kabupaten/kota.",
        "How complete, recent and rightly placed the data behind this map are, by dataset and "
        "district.",
    ),
    "everywhere": ("Semua wilayah", "All areas"),
    "score": ("Skor", "Score"),
    "score_all": ("Skor rata-rata", "Mean score"),
    "score_of": (
        "dari {n} jenis data yang dimuat, {all} seluruhnya",
        "of {n} datasets that are loaded, {all} in all",
    ),
    "by_dataset": ("Per jenis data", "By dataset"),
    "by_area": ("Per kabupaten/kota", "By district"),
    "details": ("Rincian", "Details"),
    "dataset": ("Jenis data", "Dataset"),
    "area": ("Kabupaten/kota", "District"),
    "rows": ("Baris", "Rows"),
    "completeness": ("Terisi", "Filled"),
    "placement": ("Desa tepat", "Right village"),
    "uniqueness": ("Tidak ganda", "No duplicate"),
    "known_status": ("Status jelas", "Known status"),
    "freshness": ("Mutakhir", "Recent"),
    "data_date": ("Tanggal data", "Data of"),
    "age": ("Umur", "Age"),
    "age_days": ("{n} hari", "{n} days"),
    "duplicates": ("Ganda", "Duplicates"),
    "unknown": ("Status belum diketahui", "Status unknown"),
    "filled_columns": ("Bagian terisi per kolom", "Share filled by column"),
    "of_rows": ("dari {n} baris", "of {n} rows"),
    "of_villages": ("dari {n} desa", "of {n} villages"),
    "not_loaded": ("belum dimuat", "not loaded yet"),
    "no_rows": ("belum ada data", "no data yet"),
    "elsewhere": ("Tempat tidak diketahui", "Place not known"),
    "sample": ("data contoh", "sample data"),
    "sample_note": (
        "Yang bertanda contoh bukan data dinas; skornya menilai data contoh itu.",
        "What is marked as sample is not an agency's data; its score judges the sample.",
    ),
    "approximate_note": (
        "Batas desa yang berlaku sebagian perkiraan, sehingga 'desa tepat' diukur terhadap batas "
        "perkiraan.",
        "Some of the current boundaries are approximate, so that 'right village' is measured "
        "against approximate boundaries.",
    ),
    "secret": ("hanya jumlah", "counts only"),
    "formula_title": ("Cara menghitung skor", "How the score is computed"),
    "formula": (
        "Skor adalah rata-rata bagian di bawah ini yang diketahui, dari 0 sampai 1. Bagian yang "
        "tidak berlaku untuk suatu jenis data atau belum diketahui tidak ikut dihitung; ia tidak "
        "dianggap nol. Skor semua wilayah dihitung dari jumlah baris, bukan dari rata-rata skor "
        "kabupaten/kota.",
        "The score is the mean of those parts below that are known, from 0 to 1. A part that does "
        "not apply to a dataset, or is not known, is left out and never taken as zero. The score "
        "of all areas is computed from summed rows, not from the scores of districts.",
    ),
    "formula_completeness": (
        "isian wajib dan penting yang terisi ÷ semua isian itu; untuk data per desa, desa tanpa "
        "baris dihitung kosong",
        "required and important cells that are filled ÷ all of those cells; where a row is a "
        "village, villages without a row count as empty",
    ),
    "formula_placement": (
        "baris yang titiknya berada di desa yang disebutnya ÷ baris yang menyebut desa; untuk "
        "tabel, baris yang kode desanya ada",
        "rows whose point lies in the village they name ÷ rows that name a village; of tables, "
        "rows whose village exists",
    ),
    "formula_uniqueness": (
        "1 − baris ganda ÷ baris; ganda berarti di titik yang sama, atau bernama sama dalam "
        "{metres} m",
        "1 − duplicates ÷ rows; a duplicate is at the same point, or has the same name within "
        "{metres} m",
    ),
    "formula_known_status": (
        "1 − baris berstatus belum diketahui ÷ baris",
        "1 − rows of unknown status ÷ rows",
    ),
    "formula_freshness": (
        "1 sampai umur {fresh} hari, lalu turun lurus menjadi 0 pada {stale} hari (asumsi peta)",
        "1 until the age of {fresh} days, then straight down to 0 at {stale} days (peta's "
        "assumption)",
    ),
    "formula_mean": (
        "Skor suatu kabupaten/kota adalah rata-rata skor jenis data yang punya baris di sana. "
        "Angka ini yang dilaporkan indikator DATA-MUTU.",
        "The score of a district is the mean of the scores of the datasets with rows in it. It is "
        "what the indicator DATA-MUTU reports.",
    ),
    "dash": (
        "Tanda – berarti tidak berlaku atau belum diketahui, bukan nol.",
        "A – means: does not apply, or not known; never zero.",
    ),
    "open_data": ("Angka ini sebagai JSON", "These numbers as JSON"),
    "measured_on": ("Diukur {date}.", "Measured on {date}."),
}
