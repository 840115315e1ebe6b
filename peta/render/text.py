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
    "class_absent": ("belum ada", "none yet"),
    "class_present": ("ada", "present"),
    "no_data": ("belum ada data", "no data yet"),
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
    "served": ("terlayani", "served"),
    "unreached": ("di luar jangkauan", "out of reach"),
    "over_capacity": ("melebihi daya layan", "over capacity"),
    "not_working": ("fasilitas tidak berfungsi", "facility not working"),
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
    "presence_served": ("ada {supply} aktif", "with an active {supply}"),
    "presence_not_working": ("hanya {supply} tidak aktif", "only an inactive {supply}"),
    "presence_unreached": ("tidak ada {supply}", "without a {supply}"),
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
    "capacity_served": ("sudah ada", "present"),
    "capacity_unreached": ("masih kurang", "still missing"),
    "need_without": ("{unit} belum terbukti ditangani", "{unit} not shown to be handled"),
    "need_without_of": (
        "dari {n} {unit} belum terbukti ditangani",
        "of {n} {unit} not shown to be handled",
    ),
    "need_share_of": ("Bagian {unit} yang sudah ditangani", "Share of {unit} handled"),
    "need_served_share": ("{share} sudah ditangani", "{share} handled"),
    "need_served": ("sudah ditangani", "handled"),
    "need_unreached": ("belum ditangani", "not handled"),
    # ranking
    "supply": ("{supply}", "{supply}"),
    "name_posyandu": ("posyandu", "posyandu"),
    "name_mck": ("MCK", "MCK"),
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
    "empty_hint": ("Muat dataset: {datasets}.", "Load the datasets: {datasets}."),
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
