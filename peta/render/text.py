"""Every text of the pages, in Bahasa Indonesia and in English.

The browser code gets the texts of one language with the page; ``{name}`` stands for a value.
"""

from collections.abc import Mapping

_TEXTS: dict[str, tuple[str, str]] = {
    # the page
    "page_title": ("peta: kesenjangan layanan", "peta: service gaps"),
    "purpose": (
        "Di mana warga belum terlayani, berapa, dan mengapa",
        "Where people go without, how many, and why",
    ),
    "skip": ("Langsung ke daftar desa", "Skip to the list of villages"),
    "language": ("Bahasa", "Language"),
    "api": ("API", "API"),
    "data_quality": ("Mutu data", "Data quality"),
    "map_label": ("Peta desa dan kelurahan", "Map of villages"),
    "loading": ("Memuat peta …", "Loading the map …"),
    "no_script": (
        "Peta perlu JavaScript. Daftar di bawah ini tetap dapat dibaca.",
        "The map needs JavaScript. The list below can still be read.",
    ),
    "retry": ("Coba lagi", "Try again"),
    "close": ("Tutup", "Close"),
    # choosing
    "standard": ("Standar layanan", "Service standard"),
    "area": ("Wilayah", "Area"),
    "all_areas": ("Semua wilayah", "All areas"),
    "search": ("Cari desa atau kelurahan", "Find a village"),
    "search_hint": ("Nama desa …", "Village name …"),
    "search_count": ("{n} desa ditemukan", "{n} villages found"),
    "search_none": (
        "Tidak ada desa dengan nama itu. Periksa ejaannya.",
        "No village of that name. Check the spelling.",
    ),
    "assumption": ("asumsi", "assumption"),
    "assumption_note": (
        "Angka standar ini asumsi peta, bukan ketentuan peraturan.",
        "The number of this standard is peta's assumption, not a regulation's.",
    ),
    "source": ("Sumber dan catatan", "Source and note"),
    "owner": ("Penanggung jawab", "Owner"),
    # marks
    "sample": ("data contoh", "sample data"),
    "sample_note": (
        "Fasilitas dan angka di peta ini contoh, bukan data resmi. "
        "Jangan dipakai untuk keputusan sebelum diganti data dinas.",
        "Facilities and numbers on this map are samples, not official data. "
        "Do not decide by them before the agencies' data is loaded.",
    ),
    "approximate": ("batas perkiraan", "approximate boundaries"),
    "approximate_note": (
        "Batas desa di peta ini perkiraan dari titik desa, bukan batas resmi. "
        "Angka di dekat batas dapat berubah.",
        "Village boundaries on this map are estimated from village points and are not official. "
        "Numbers close to a boundary may change.",
    ),
    # layers
    "layers": ("Lapisan", "Layers"),
    "layer_underserved": ("Area di luar jangkauan", "Area out of reach"),
    "layer_posyandu": ("Posyandu", "Posyandu (health posts)"),
    "layer_mck": ("MCK komunal", "Communal toilets (MCK)"),
    "layer_outlines": ("Batas kabupaten/kota", "District boundaries"),
    "layer_labels": ("Nama kabupaten/kota", "District names"),
    "layer_tiles": ("Peta latar", "Background map"),
    "zoom_to_see": ("tampak bila peta diperbesar", "shown when you zoom in"),
    "zoom_in": ("Perbesar", "Zoom in"),
    "zoom_out": ("Perkecil", "Zoom out"),
    "layer_failed": ("Lapisan ini gagal dimuat.", "This layer could not be loaded."),
    # legend
    "legend": ("Legenda", "Legend"),
    "share_of": ("Bagian {unit} yang terlayani", "Share of {unit} served"),
    "class_below": ("di bawah {high}", "below {high}"),
    "class_range": ("{low} – {high}", "{low} – {high}"),
    "class_last": ("{low} – < {high}", "{low} – < {high}"),
    "class_met": ("terpenuhi ({low})", "met ({low})"),
    "class_met_from": ("terpenuhi ({low} atau lebih)", "met ({low} or more)"),
    "class_absent": ("belum ada", "none yet"),
    "class_present": ("ada", "present"),
    "no_data": ("belum ada data", "no data yet"),
    "none_here": ("tidak ada", "none here"),
    "out_of_reach": ("di luar jangkauan", "out of reach"),
    "state_working": ("berfungsi", "working"),
    "state_not_working": ("tidak berfungsi", "not working"),
    "state_unknown": ("belum diketahui", "unknown"),
    # sums and causes
    "without": ("{unit} belum terbukti terlayani", "{unit} not shown to be served"),
    "without_of": (
        "dari {n} {unit} belum terbukti terlayani",
        "of {n} {unit} not shown to be served",
    ),
    "of_demand": ("dari {n} {unit}", "of {n} {unit}"),
    "served_share": ("{share} terlayani", "{share} served"),
    "villages_gap": ("desa belum terpenuhi", "villages with a gap"),
    "villages_met": ("terpenuhi", "met"),
    "villages_no_data": ("belum ada data", "no data yet"),
    "unknown": ("belum diketahui", "unknown"),
    # the same for standards that are not about reach
    "presence_without": (
        "{unit} belum terbukti punya {supply} aktif",
        "{unit} not shown to have an active {supply}",
    ),
    "presence_without_of": (
        "dari {n} {unit} belum terbukti punya {supply} aktif",
        "of {n} {unit} not shown to have an active {supply}",
    ),
    "presence_served_share": ("{share} punya {supply} aktif", "{share} have an active {supply}"),
    "capacity_without": ("{unit} belum terbukti ada", "{unit} not shown to exist"),
    "capacity_without_of": (
        "dari {n} {unit} yang dibutuhkan belum terbukti ada",
        "of {n} {unit} needed not shown to exist",
    ),
    "capacity_share_of": (
        "Bagian kebutuhan {unit} yang ada",
        "Share of the {unit} needed that exist",
    ),
    "capacity_of_demand": ("dari {n} {unit} yang dibutuhkan", "of {n} {unit} needed"),
    "capacity_served_share": ("{share} sudah ada", "{share} exist"),
    "room_without": ("{unit} belum terbukti mendapat tempat", "{unit} not shown to find room"),
    "room_without_of": (
        "dari {n} {unit} belum terbukti mendapat tempat",
        "of {n} {unit} not shown to find room",
    ),
    "room_share_of": ("Bagian {unit} yang mendapat tempat", "Share of {unit} who find room"),
    "room_served_share": ("{share} mendapat tempat", "{share} find room"),
    "need_without": ("{unit} belum terbukti ditangani", "{unit} not shown to be handled"),
    "need_without_of": (
        "dari {n} {unit} belum terbukti ditangani",
        "of {n} {unit} not shown to be handled",
    ),
    "need_share_of": ("Bagian {unit} yang sudah ditangani", "Share of {unit} handled"),
    "need_served_share": ("{share} sudah ditangani", "{share} handled"),
    "coverage_without": ("{unit} belum terbukti terpenuhi", "{unit} not shown to be covered"),
    "coverage_without_of": (
        "dari {n} {unit} belum terbukti terpenuhi",
        "of {n} {unit} not shown to be covered",
    ),
    "coverage_share_of": ("Bagian {unit} yang terpenuhi", "Share of {unit} covered"),
    "coverage_served_share": ("{share} terpenuhi", "{share} covered"),
    "compliance_without": ("{unit} belum terbukti terpenuhi", "{unit} not shown to be in order"),
    "compliance_without_of": (
        "dari {n} {unit} belum terbukti terpenuhi",
        "of {n} {unit} not shown to be in order",
    ),
    "compliance_share_of": ("Bagian {unit} yang terpenuhi", "Share of {unit} in order"),
    "compliance_served_share": ("{share} terpenuhi", "{share} in order"),
    "exposure_without": (
        "{unit} belum terbukti di luar daerah bahaya",
        "{unit} not shown to be outside hazard areas",
    ),
    "exposure_without_of": (
        "dari {n} {unit} belum terbukti di luar daerah bahaya",
        "of {n} {unit} not shown to be outside hazard areas",
    ),
    "exposure_share_of": (
        "Bagian {unit} di luar daerah bahaya",
        "Share of {unit} outside hazard areas",
    ),
    "exposure_served_share": ("{share} di luar daerah bahaya", "{share} outside hazard areas"),
    "overlap_without": (
        "{unit} dibantu ganda, luput, atau belum diketahui",
        "{unit} helped twice, missed, or unknown",
    ),
    "overlap_without_of": (
        "dari {n} {unit} dibantu ganda, luput, atau belum diketahui",
        "of {n} {unit} helped twice, missed, or unknown",
    ),
    "overlap_share_of": (
        "Bagian {unit} yang dibantu tanpa ganda",
        "Share of {unit} helped without doubling",
    ),
    "overlap_served_share": ("{share} dibantu tanpa ganda", "{share} helped without doubling"),
    "composite_without": ("{unit} belum terbukti didapat", "{unit} not shown to be earned"),
    "composite_without_of": (
        "dari {n} {unit} belum terbukti didapat",
        "of {n} {unit} not shown to be earned",
    ),
    "composite_share_of": ("Bagian {unit} yang didapat", "Share of {unit} earned"),
    "composite_served_share": ("{share} didapat", "{share} earned"),
    "quality_without": ("{unit} belum lolos", "{unit} not passed"),
    "quality_without_of": ("dari {n} {unit} belum lolos", "of {n} {unit} not passed"),
    "quality_share_of": ("Bagian {unit} yang lolos", "Share of {unit} passed"),
    "quality_served_share": ("{share} lolos", "{share} passed"),
    # ranking
    "supply": ("{supply}", "{supply}"),
    "name_posyandu": ("posyandu", "posyandu"),
    "name_mck": ("MCK", "MCK"),
    "name_paud": ("PAUD", "early-education units"),
    "name_umkm_ikan": ("usaha ikan", "fish businesses"),
    "name_kua": ("KUA", "KUA"),
    "ranking": ("Desa dengan kesenjangan terbesar", "Villages with the largest gaps"),
    "ranking_in_view": ("Hanya yang tampak di peta", "Only those in view"),
    "ranking_gap": ("Kesenjangan ({unit})", "Gap ({unit})"),
    "ranking_share": ("Terpenuhi", "Met"),
    "village": ("Desa/kelurahan", "Village"),
    "ranking_none": (
        "Tidak ada desa dengan kesenjangan di sini.",
        "No village with a gap here.",
    ),
    # the village
    "panel": ("Keterangan desa", "About the village"),
    "people": ("Penduduk", "People"),
    "area_km2": ("Luas", "Area"),
    "units_to_build": ("Perlu dibangun", "Units to build"),
    "readings": ("Bila dibaca lain", "Read differently"),
    "certainty": ("Seberapa pasti", "How certain"),
    "p_worst": (
        "peluang termasuk 10 desa terburuk",
        "chance of being among the 10 worst villages",
    ),
    "p_fail": ("peluang tidak memenuhi ambang", "chance of missing the target"),
    "ratio_between": ("bagian terlayani, 9 dari 10 kali", "share served, 9 times in 10"),
    "between": ("{low} sampai {high}", "{low} to {high}"),
    "median_distance": ("Jarak tengah ke yang terdekat", "Median distance to the nearest"),
    "p90_distance": ("Sembilan dari sepuluh dalam", "Nine in ten are within"),
    "quality": ("Catatan data", "Notes on the data"),
    "facilities": ("Fasilitas di desa ini", "Facilities in this village"),
    "all_standards": ("Semua standar di desa ini", "All standards in this village"),
    "sanitation": ("Sanitasi dan rumah", "Sanitation and housing"),
    "mck": ("MCK", "MCK"),
    "posyandu": ("Posyandu", "Posyandu"),
    "houses_out_of_reach": (
        "Rumah tanpa jamban di luar jangkauan MCK",
        "Houses without a toilet out of reach of an MCK",
    ),
    "mck_to_build": ("MCK yang perlu dibangun", "MCK to build"),
    "rlh": ("Rumah calon rehabilitasi", "Houses to rehabilitate"),
    "rlh_not_handled": ("belum ditangani", "not handled"),
    "rlh_handled": ("sudah ditangani", "handled"),
    "rlh_unknown": ("belum diketahui", "unknown"),
    "part_failed": ("Bagian ini gagal dimuat.", "This part could not be loaded."),
    # where it comes from
    "run": ("Hitungan {id}", "Run {id}"),
    "data_date": ("data {date}", "data of {date}"),
    "open_full": ("Buka peta lengkap", "Open the full map"),
    # what can go wrong
    "error_title": ("Peta belum dapat dimuat.", "The map could not be loaded."),
    "error_hint": (
        "Periksa sambungan internet, lalu coba lagi. Bila tetap gagal, hubungi pengelola peta.",
        "Check the connection and try again. If it still fails, tell the people who run this map.",
    ),
    "empty_title": ("Belum ada data untuk standar ini.", "No data for this standard yet."),
    "empty_hint": ("Data yang diperlukan: {datasets}.", "What it needs: {datasets}."),
    "empty_load": ("Muat dengan: {commands}.", "Load it with: {commands}."),
    "unknown_area": (
        "Wilayah {kode} tidak ada di peta ini. Pilih wilayah lain.",
        "Area {kode} is not on this map. Choose another area.",
    ),
}

_COLUMN = {"id": 0, "en": 1}


def strings(lang: str, texts: Mapping[str, tuple[str, str]] = _TEXTS) -> dict[str, str]:
    """Every text in one language; those of the map page unless others are given.

    Raises
    ------
    KeyError
        A language other than ``"id"`` and ``"en"``.

    Examples
    --------
    >>> strings("en")["close"], strings("id")["close"]
    ('Close', 'Tutup')
    """
    column = _COLUMN[lang]
    return {key: pair[column] for key, pair in texts.items()}
