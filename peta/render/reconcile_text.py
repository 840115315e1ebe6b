"""What each check of a run says, in Bahasa Indonesia and in English."""

from typing import Any

from peta.render.numbers import number

LANGUAGES = ("id", "en")

SENTENCES: dict[str, tuple[str, str]] = {
    "one_row": (
        "Setiap wilayah punya tepat satu hasil untuk setiap standar.",
        "Every area has exactly one result for each standard.",
    ),
    "parts_sum": (
        "Terlayani ditambah semua sebab sama persis dengan seluruhnya.",
        "Served plus every cause is exactly the whole.",
    ),
    "parts_within": (
        "Setiap bagian tidak kurang dari nol dan tidak lebih dari seluruhnya.",
        "Every part is no less than nothing and no more than the whole.",
    ),
    "levels_sum": (
        "Angka kecamatan, kabupaten/kota dan provinsi adalah jumlah desa-desanya.",
        "The numbers of districts and provinces are the sums of their villages.",
    ),
    "gap_is_rest": (
        "Kesenjangan adalah seluruhnya dikurangi yang terbukti terlayani.",
        "The gap is the whole less what is shown to be served.",
    ),
    "ratio_of_row": (
        "Persentase dihitung dari pembilang dan penyebut wilayah itu sendiri, bukan rata-rata.",
        "The ratio is the area's own numerator over its own denominator, never an average.",
    ),
    "status_follows": (
        "Status mengikuti bagian-bagian dan target standarnya.",
        "The status follows from the parts and the standard's target.",
    ),
    "people_sum": (
        "Penduduk dan jumlah desa setiap wilayah adalah jumlah desa-desanya.",
        "The people and villages of every area are the sums over its villages.",
    ),
    "facilities_sum": (
        "Jumlah fasilitas setiap wilayah adalah jumlah desa-desanya, menurut keadaannya.",
        "The facilities of every area are the sums over its villages, by state.",
    ),
    "readings_within": (
        "Pada setiap cara baca, yang terlayani tidak lebih dari seluruhnya.",
        "By every reading, no more is served than there is.",
    ),
    "readings_sum": (
        "Setiap cara baca menjumlah dari desa sampai provinsi.",
        "Every reading adds up from villages to provinces.",
    ),
    "readings_denominator": (
        "Setiap cara baca memakai penyebut yang sama dengan kesenjangannya.",
        "Every reading has the same denominator as the gap.",
    ),
    "loads_net": (
        "Pemakai bersih fasilitas tidak melebihi pemakai kotor dan kapasitasnya.",
        "The net users of a facility exceed neither its gross users nor its capacity.",
    ),
    "loads_left": (
        "Sisa tempat adalah kapasitas dikurangi pemakai bersih, dan tidak kurang dari nol.",
        "What is left is the capacity less the net users, and no less than nothing.",
    ),
    "loads_served": (
        "Pemakai bersih semua fasilitas tidak melebihi penduduk yang terlayani.",
        "The net users of all facilities are no more than the people served.",
    ),
    "increments": (
        "Perubahan setiap bagian adalah sesudah dikurangi sebelum.",
        "The change of every part is after less before.",
    ),
    "increments_sum": (
        "Perubahan menjumlah dari desa sampai provinsi.",
        "Changes add up from villages to provinces.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "check": ("Pemeriksaan", "Check"),
    "compared": ("Angka", "Numbers"),
    "failed": ("Berbeda", "Differ"),
    "largest": ("Selisih terbesar", "Largest difference"),
    "first": ("Pertama di", "First at"),
    "holds": ("cocok", "holds"),
    "fails": ("TIDAK COCOK", "DOES NOT HOLD"),
    "all": (
        "Semua {n} angka penilaian {run} saling cocok.",
        "All {n} numbers of run {run} agree.",
    ),
    "some": (
        "{failed} dari {n} angka penilaian {run} tidak cocok.",
        "{failed} of {n} numbers of run {run} do not agree.",
    ),
}


def sentence(check: str, lang: str) -> str:
    """What a check says.

    Examples
    --------
    >>> sentence("parts_sum", "en")
    'Served plus every cause is exactly the whole.'
    """
    return SENTENCES[check][LANGUAGES.index(lang)]


def verdict(checks: list[dict[str, Any]], run: str, lang: str) -> str:
    """One sentence on all checks of a run.

    Examples
    --------
    >>> verdict([{"compared": 9, "failed": 0}, {"compared": 3, "failed": 0}], "ab12", "id")
    'Semua 12 angka penilaian ab12 saling cocok.'
    """
    compared = sum(check["compared"] for check in checks)
    failed = sum(check["failed"] for check in checks)
    text = WORDS["some" if failed else "all"][LANGUAGES.index(lang)]
    return text.format(n=number(compared, lang), failed=number(failed, lang), run=run)
