"""What the files of data/sample hold, what of it is real and what is invented."""

import hashlib
from pathlib import Path

from sample_base import SEED

COLUMNS = {
    "penduduk": ["kode", "jiwa", "kk", "ibu_hamil", "bayi", "balita", "anak_3_6", "remaja",
                 "produktif", "lansia"],
    "permukiman": ["id", "kode", "jiwa", "rumah", "rumah_tanpa_jamban", "lon", "lat"],
    "posyandu": ["id", "nama", "kode", "status", "lon", "lat"],
    "mck": ["id", "nama", "kode", "status", "kakus", "lon", "lat"],
    "rlh": ["id", "kode", "status", "tahun_data", "penerima", "lon", "lat"],
    "sanitasi": ["kode", "kk", "aman", "layak_sendiri", "layak_bersama", "mck_komunal",
                 "belum_layak", "babs_tertutup", "babs_terbuka"],
    "paud": ["id", "nama", "kode", "jenis", "status", "murid", "lon", "lat"],
    "umkm_ikan": ["id", "nama", "kode", "status", "lon", "lat"],
    "kua": ["id", "nama", "kode", "status", "lon", "lat"],
    "bahaya": ["id", "jenis", "kelas"],
    "kader": ["id", "kode", "kader", "kesehatan", "pendidikan", "pekerjaan_umum",
              "perumahan_rakyat", "trantibumlinmas", "sosial", "terdaftar"],
    "layanan": ["id", "kode", "hari_buka", "ibu_hamil", "bayi_balita", "remaja", "produktif",
                "lansia", "sasaran_balita", "ditimbang", "stunting"],
    "program": ["id", "kode", "lembaga", "jenis", "tahun", "nilai_idr", "penerima"],
    "kesejahteraan": ["kode", "kk_desil_1_4", "terima_layak", "terima_tidak_layak", "mustahik",
                      "mustahik_terbantu", "zakat_idr", "zakat_posyandu_idr"],
    "krs": ["kode", "kk_krs", "krs_didampingi", "catin", "catin_bimbingan"],
    "jaringan": ["id", "nama", "jenis", "dapat_dilayari"],
}  # fmt: skip
MAPS = ("bahaya", "jaringan")
FILES = {name: f"{name}.{'geojson' if name in MAPS else 'csv'}" for name in COLUMNS}
REAL = {
    "penduduk": (
        "The people of each of the 11 kabupaten/kota: Dukcapil, semester II 2024, as tabulated by "
        "cahyadsn/wilayah (MIT). Codes: Kepmendagri 300.2.2-2430/2025."
    ),
    "permukiman": (
        "The people of each kabupaten/kota, as in penduduk.csv. The share of villages free of open "
        "defecation in Berau, Balikpapan, Samarinda and Bontang (100 %), Penajam Paser Utara (83), "
        "Mahakam Ulu (68), Kutai Kartanegara (41) and Kutai Barat (34): Dinas Kesehatan Kaltim, "
        "November 2024, in media-masa.id."
    ),
    "posyandu": (
        "The number in Kutai Kartanegara (827, perspektif.info), Paser (379, editorialkaltim.com) "
        "and Palangka Raya (146, of which 145 active in 2024, palangkarayasemakinkeren.com)."
    ),
    "mck": "Nothing but the codes.",
    "rlh": "Nothing but the codes.",
    "sanitasi": (
        "The share of villages free of open defecation by kabupaten, as in permukiman.csv; 4,180 "
        "families of Samarinda without a standard septic tank (belum_layak), same source."
    ),
    "paud": "Nothing but the codes.",
    "umkm_ikan": "Nothing but the codes.",
    "kua": "The kecamatan: one office in each.",
    "bahaya": "That floods and slides are among the hazards of BPBD Kaltim (intuisi.co).",
    "kader": "The numbers of the posyandu, as in posyandu.csv.",
    "layanan": (
        "The shares of short children by survey (SSGI) around which those measured are drawn: "
        "Kaltim 22.2 %, Kutai Kartanegara 14.2, Samarinda 20.3, Bontang 20.7 (kaltim.tribunnews), "
        "Palangka Raya 19.1 (jurukabar.com)."
    ),
    "program": (
        "The amounts for a house: ALADIN of the province Rp25 million, Samarinda 30 "
        "(junaletam.com, kaltim.akurasi.id), Baznas of Kutai Timur 45 (bujurnews.com)."
    ),
    "kesejahteraan": "That up to 70 % of the zakat of a village may go through its posyandu.",
    "krs": "Nothing but the codes.",
    "jaringan": (
        "Which villages of Mahakam Ulu, Kutai Barat, Kutai Kartanegara and Samarinda lie along the "
        "Mahakam and the Belayan, in their order; that bridges stand at Melak, Kota Bangun, "
        "Tenggarong and Samarinda."
    ),
}
INVENTED = {
    "penduduk": (
        "How the people of a kabupaten/kota spread over its villages: lognormal within a factor of "
        "2.7, a kelurahan 2.2 times a desa, at most 12,000 people per km2; 3.3 to 4.0 people to a "
        "family (kk). The target groups follow one age structure, 17, 69, 207, 611 and 78 in 1,000 "
        "for bayi, balita, remaja, produktif and lansia; they are unknown in 30 villages, and the "
        "old in 20 more."
    ),
    "permukiman": (
        "Every point, its people, houses (3.9 people each) and houses without a toilet. Paser, "
        "Kutai Timur and Palangka Raya are given 60 % of villages free of open defecation. Toilets "
        "are unknown at about 3 % of the points and in eight whole villages."
    ),
    "posyandu": (
        "Every point, name and status, and the number elsewhere: people times the ratio of the "
        "three published places, 1,352 to 1,431,784 people (one to 1,059)."
    ),
    "mck": "Every point, name, status and number of toilet rooms (kakus).",
    "rlh": (
        "Every point and status. Mahakam Ulu (64.11) is absent, as a register not handed over yet; "
        "that is unknown, not zero. Paser and Samarinda handed over lists of 2023 and 2024, "
        "Penajam Paser Utara one without a year. The numbers of the families (penerima) start with "
        "99, which is no province; 7 % are empty."
    ),
    "sanitasi": (
        "All families by rung. Those without a toilet of their own are as many as the houses "
        "without one in permukiman.csv; no open defecation in as many villages as published, 60 % "
        "where nothing was. Palangka Raya (62.71) and 12 more villages are absent."
    ),
    "paud": (
        "Every unit: about 2,500, none in 5 % of the villages (14 % in Kutai Timur); "
        "three in ten stand within 60 m of a posyandu."
    ),
    "umkm_ikan": (
        "All 260. Kutai Barat (64.07) and Mahakam Ulu (64.11) are absent, as registers not handed "
        "over yet."
    ),
    "kua": "Every place: the largest settlement of the largest village of the kecamatan.",
    "bahaya": (
        "Every area: 70 floods along settlements and 45 slides at remote ones, each a core of high "
        "hazard, a ring of medium and a ring of low."
    ),
    "kader": (
        "All numbers. Kutai Barat (64.07) and 5 % of the other posyandu are absent; the fields are "
        "empty for 8 %."
    ),
    "layanan": (
        "All numbers: 80 % of the active posyandu open on 8 days a year or more, 76 % of the "
        "children are weighed (D/S). Mahakam Ulu (64.11) and 5 % of the other posyandu are absent."
    ),
    "program": (
        "All rows. The numbers of the families (penerima) start with 99, which is no province; "
        "12 % of the families get the same type of aid again, 9 % of the listed houses are in an "
        "aid list, 5 % of the rows name nobody. Mahakam Ulu (64.11) is absent."
    ),
    "kesejahteraan": (
        "All numbers. Kutai Barat (64.07) is absent; single columns are empty in 2 to 3 % of the "
        "villages."
    ),
    "krs": "All numbers. Mahakam Ulu (64.11) and 15 more villages are absent.",
    "jaringan": (
        "Every line. Rivers run 350 m beside the reference points of the villages; roads are the "
        "shortest trees between reference points of a kabupaten/kota, without those that would "
        "cross a river elsewhere than at a bridge or be longer than 40 km. The surface goes by "
        "length and kind of village; 1 % of the roads are of unknown kind."
    ),
}


def sources(folder: Path, rows: dict[str, int]) -> str:
    """Say as TOML what is real and what is invented in each file."""
    parts = [f"sample = true\nseed = {SEED}\n"]
    for name, file in FILES.items():
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        crs = 'crs = "EPSG:4326"\n' if name in MAPS or "lon" in COLUMNS[name] else ""
        parts.append(
            f'["{file}"]\nlicence = "MIT"\n{crs}rows = {rows[name]}\n'
            f'real = "{REAL[name]}"\ninvented = "{INVENTED[name]}"\n'
            f'seed = {SEED}\nsha256 = "{digest}"\n'
        )
    return "\n".join(parts)
