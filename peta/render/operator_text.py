"""Texts of the operators' pages, in Bahasa Indonesia and in English."""

TEXTS: dict[str, tuple[str, str]] = {
    # every page
    "operators": ("Ruang operator", "Operators"),
    "skip": ("Langsung ke isi", "Skip to the content"),
    "pages": ("Halaman", "Pages"),
    "map": ("Peta", "Map"),
    "upload": ("Unggah data", "Upload data"),
    "history": ("Riwayat", "History"),
    "sign_out": ("Keluar", "Sign out"),
    "signed_in_as": ("Masuk sebagai {label}", "Signed in as {label}"),
    "what_to_do": ("Yang dapat dilakukan", "What you can do"),
    "back": ("Kembali", "Back"),
    # signing in
    "sign_in": ("Masuk", "Sign in"),
    "sign_in_lead": (
        "Hanya operator yang boleh mengganti data. Pakai token dari pengelola layanan ini.",
        "Only operators may replace data. Use the token given by those who run this service.",
    ),
    "token": ("Token operator", "Operator token"),
    "off_title": ("Unggah data dimatikan", "Uploading is switched off"),
    "error_title": ("Belum berhasil", "That did not work"),
    # choosing files
    "upload_lead": (
        "Pilih jenis data dan berkasnya. Berkas diperiksa dulu; tidak ada yang terbit sebelum "
        "Anda melihat hasilnya.",
        "Choose the kind of data and its files. They are checked first; nothing is published "
        "before you have seen the result.",
    ),
    "kind": ("Jenis data", "Kind of data"),
    "choose_kind": ("Pilih jenis data …", "Choose the kind of data …"),
    "files": ("Berkas", "Files"),
    "files_hint": (
        "CSV, Excel, ODS, GeoJSON, GeoPackage, shapefile (zip), KML, KMZ, FlatGeobuf, "
        "GeoParquet. Boleh beberapa berkas sekaligus, paling besar {mb} MB.",
        "CSV, Excel, ODS, GeoJSON, GeoPackage, shapefile (zip), KML, KMZ, FlatGeobuf, "
        "GeoParquet. Several files at once are fine, {mb} MB at most.",
    ),
    "keep_others": (
        "Batas desa: pertahankan kabupaten/kota yang tidak ada di berkas",
        "Boundaries: keep the districts that the file does not hold",
    ),
    "check_files": ("Unggah dan periksa", "Upload and check"),
    "too_large": (
        "Berkas lebih besar dari {mb} MB. Bagi per kabupaten/kota, atau muat di server.",
        "The files are larger than {mb} MB. Split them by district, or load them on the server.",
    ),
    "sending": ("Mengirim berkas …", "Sending the files …"),
    "waiting_title": ("Belum diselesaikan", "Not finished yet"),
    "waiting_none": ("Tidak ada unggahan yang menunggu.", "No upload is waiting."),
    "uploaded_by": ("diunggah {who}, {when}", "uploaded by {who}, {when}"),
    "state_checking": ("sedang diperiksa", "being checked"),
    "state_checked": ("siap diterbitkan", "ready to publish"),
    "state_refused": ("ditolak", "refused"),
    "state_publishing": ("sedang diterbitkan", "being published"),
    "state_published": ("terbit", "published"),
    "state_unchanged": ("tidak ada perubahan", "no change"),
    # looking at what was found
    "review": ("Hasil pemeriksaan", "Result of the check"),
    "checking_lead": (
        "Berkas sedang dibaca dan diperiksa. Halaman ini memuat ulang sendiri.",
        "The files are being read and checked. This page reloads by itself.",
    ),
    "verdict_good": (
        "Berkas dapat diterbitkan. Periksa perbedaannya dulu.",
        "The files can be published. Look at the differences first.",
    ),
    "verdict_partly": (
        "{n} baris ditolak. Perbaiki berkasnya, atau terbitkan baris yang sah saja.",
        "{n} rows are refused. Mend the file, or publish the valid rows only.",
    ),
    "verdict_bad": (
        "Berkas ini belum dapat diterbitkan. Perbaiki yang disebut di bawah, lalu unggah lagi.",
        "These files cannot be published yet. Mend what is named below and upload again.",
    ),
    "verdict_same": (
        "Isi berkas sama persis dengan data terkini. Menerbitkannya tidak mengubah apa pun.",
        "The files hold exactly what is current. Publishing them changes nothing.",
    ),
    "verdict_same_sample": (
        "Isi berkas sama dengan data contoh yang berlaku. Menerbitkannya hanya mencabut tanda "
        "data contoh.",
        "The files hold what the current sample data hold. Publishing them only takes the mark "
        "of sample data away.",
    ),
    "verdict_published": (
        "Sudah terbit. Versi sebelumnya dapat dikembalikan dari riwayat.",
        "Published. The version before can be brought back from the history.",
    ),
    "verdict_unchanged": (
        "Tidak ada yang berubah: isi dan tanggalnya sama dengan data terkini.",
        "Nothing has changed: rows and date are those of the current data.",
    ),
    "rows_read": ("baris dibaca", "rows read"),
    "rows_accepted": ("diterima", "accepted"),
    "rows_mended": ("diperbaiki", "mended"),
    "rows_refused": ("ditolak", "refused"),
    # the difference
    "difference": ("Perbedaan dengan data terkini", "Difference to the current data"),
    "difference_first": (
        "Belum ada data {kind}; semua baris baru.",
        "There is no {kind} data yet; every row is new.",
    ),
    "difference_against": (
        "Data terkini: {origin}, {rows} baris, tanggal data {date}.",
        "Current data: {origin}, {rows} rows, data of {date}.",
    ),
    "difference_keys": (
        "Baris dibandingkan menurut kolom {key}. Baris tanpa nomor yang berubah tampak sebagai "
        "satu hilang dan satu baru.",
        "Rows are compared by their column {key}. A changed row without a number of its own "
        "shows as one removed and one added.",
    ),
    "change_added": ("baru", "added"),
    "change_removed": ("hilang", "removed"),
    "change_moved": ("pindah tempat", "moved"),
    "change_changed": ("isi berubah", "changed"),
    "change_same": ("tetap", "unchanged"),
    "change": ("Perubahan", "Change"),
    "rows": ("Baris", "Rows"),
    # the map
    "preview": ("Peta pratinjau", "Preview map"),
    "preview_secret": (
        "Data ini rahasia: hanya jumlah per desa, tanpa titik.",
        "These data are secret: counts by village only, no points.",
    ),
    "preview_counts": ("Jumlah baris per desa.", "Rows by village."),
    "preview_cut": (
        "Hanya {n} dari {total} yang digambar; yang berubah didahulukan.",
        "Only {n} of {total} are drawn; what changes comes first.",
    ),
    "preview_failed": ("Peta pratinjau gagal dimuat.", "The preview map could not be loaded."),
    "preview_rows": ("{n} baris", "{n} rows"),
    "no_script": ("Peta perlu JavaScript.", "The map needs JavaScript."),
    # publishing
    "publish_title": ("Terbitkan", "Publish"),
    "data_date": ("Tanggal data", "Date of the data"),
    "data_date_hint": (
        "Kapan datanya benar di lapangan, bukan kapan diunggah.",
        "When the data were true in the field, not when they are uploaded.",
    ),
    "accept_valid": (
        "Terbitkan {n} baris yang sah saja; {refused} baris yang ditolak tidak ikut",
        "Publish the {n} valid rows only; the {refused} refused rows are left out",
    ),
    "publish": ("Terbitkan", "Publish"),
    "cancel": ("Batalkan unggahan", "Cancel the upload"),
    "replaces": (
        "Seluruh data {kind} yang berlaku akan digantikan.",
        "All current {kind} data will be replaced.",
    ),
    "another": ("Unggah berkas lain", "Upload another file"),
    "see_history": ("Lihat riwayat", "See the history"),
    "see_map": ("Lihat peta", "See the map"),
    # assessing
    "assessing": ("Menilai ulang semua wilayah", "Assessing every area again"),
    "assess_waiting": ("menunggu giliran", "waiting"),
    "assess_running": ("berjalan", "running"),
    "assess_done": ("selesai; peta sudah memakai data ini", "done; the map uses these data"),
    "assess_failed": (
        "gagal; peta tetap memakai penilaian sebelumnya. Beri tahu pengelola.",
        "failed; the map keeps the assessment before. Tell those who run this service.",
    ),
    "progress": ("{done} dari {steps}: {label}", "{done} of {steps}: {label}"),
    # findings
    "findings": ("Temuan", "Findings"),
    "findings_none": ("Tidak ada temuan.", "No findings."),
    "filter": ("Saring temuan", "Filter the findings"),
    "severity_all": ("semua", "all"),
    "severity_error": ("salah", "wrong"),
    "severity_repair": ("diperbaiki", "mended"),
    "severity_note": ("catatan", "notes"),
    "file": ("Berkas", "File"),
    "sheet": ("Lembar", "Sheet"),
    "row": ("Baris", "Row"),
    "column": ("Kolom", "Column"),
    "given": ("Tertulis", "Given"),
    "reason": ("Alasan", "Reason"),
    "proposed": ("Usul", "Proposed"),
    "severity": ("Jenis", "Kind"),
    "advice": ("Saran: {hint}", "Advice: {hint}"),
    "page_of": ("Halaman {page} dari {pages}", "Page {page} of {pages}"),
    "earlier": ("Sebelumnya", "Previous"),
    "later": ("Berikutnya", "Next"),
    "report_json": ("Unduh laporan (JSON)", "Download the report (JSON)"),
    # mapping
    "mapping": ("Kolom dan cara membaca", "Columns and how to read"),
    "mapping_lead": (
        "Judul mana di berkas yang dipakai untuk setiap kolom. Ubah bila salah, lalu periksa lagi.",
        "Which header of the file is used for each column. Change what is wrong and check again.",
    ),
    "own_column": ("Kolom peta", "peta's column"),
    "header": ("Judul di berkas", "Header in the file"),
    "automatic": ("otomatis", "automatic"),
    "recognised": ("dikenali: {header}", "recognised: {header}"),
    "required": ("wajib", "required"),
    "sheet_name": ("Nama lembar atau lapisan", "Name of the sheet or layer"),
    "code_system": ("Kode desa menurut", "Village codes are those of"),
    "code_unknown": ("tidak disebut", "not stated"),
    "crs": ("Sistem koordinat", "Coordinate system"),
    "crs_hint": ("mis. EPSG:32750; kosong bila berkas menyebutnya", "such as EPSG:32750"),
    "check_again": ("Periksa lagi", "Check again"),
    # history
    "history_lead": (
        "Setiap versi yang pernah terbit. Mengembalikan versi lama juga dicatat.",
        "Every version ever published. Returning to an old version is noted too.",
    ),
    "version": ("Versi", "Version"),
    "when": ("Kapan", "When"),
    "who": ("Oleh", "By"),
    "who_unknown": ("tidak tercatat", "not noted"),
    "origin": ("Asal", "Origin"),
    "hash": ("Sidik", "Hash"),
    "current": ("berlaku", "current"),
    "return": ("Kembalikan", "Return to this"),
    "return_label": (
        "Kembalikan {kind} ke versi {number}",
        "Return {kind} to version {number}",
    ),
    "returned": (
        "{kind} kembali ke versi {number}. Peta dinilai ulang.",
        "{kind} is back at version {number}. The map is assessed again.",
    ),
    "already_current": ("Versi itu sudah berlaku.", "That version is current already."),
    "gone": ("berkas tidak disimpan lagi", "file no longer kept"),
    "sample": ("contoh", "sample"),
    "no_history": ("Belum ada yang terbit.", "Nothing published yet."),
    "log": ("Catatan kegiatan", "Log"),
    "log_lead": (
        "Hanya dapat ditambah. Setiap baris terikat pada baris sebelumnya.",
        "Append-only. Every line is bound to the line before.",
    ),
    "action": ("Kegiatan", "Action"),
    "action_publish": ("terbit", "published"),
    "action_return": ("kembali ke versi lama", "returned to an old version"),
    "action_freeze": ("bekukan penilaian", "froze a run"),
    "action_upload": ("unggah", "uploaded"),
    "action_cancel": ("batal", "cancelled"),
    "action_sign_in": ("masuk", "signed in"),
    "action_sign_in_failed": ("gagal masuk", "failed to sign in"),
    "action_sign_out": ("keluar", "signed out"),
    "action_download": ("unduh laporan", "downloaded a report"),
}
