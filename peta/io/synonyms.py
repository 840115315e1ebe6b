"""Headers under which agencies say where a row lies, and in which village."""

from peta.domain.dataset import LAT_SYNONYMS, LON_SYNONYMS
from peta.domain.schema import Column, ColumnType

_LON_MORE = ("longitud", "bt", "bujur_timur", "garis_bujur", "koordinat_bujur", "titik_bujur",
             "easting", "timur", "koordinat_timur", "e", "utm_x", "x_utm", "koord_x", "longtitude",
             "bujur_bt", "koordinat_longitude", "point_x")  # fmt: skip
_LAT_MORE = ("ls", "lu", "lintang_selatan", "lintang_utara", "garis_lintang", "koordinat_lintang",
             "titik_lintang", "northing", "utara", "koordinat_utara", "n", "utm_y", "y_utm",
             "koord_y", "lintang_ls", "koordinat_latitude", "point_y", "lu_ls", "ls_lu",
             "lattitude")  # fmt: skip

LON = Column(
    "lon", ColumnType.NUMBER, "Bujur.", True, "derajat", synonyms=(*LON_SYNONYMS, *_LON_MORE)
)
LAT = Column(
    "lat", ColumnType.NUMBER, "Lintang.", True, "derajat", synonyms=(*LAT_SYNONYMS, *_LAT_MORE)
)


def _extra(name: str, sentence: str, *synonyms: str) -> Column:
    return Column(name, ColumnType.TEXT, sentence, synonyms=synonyms)


PLACE_COLUMNS = (
    LON,
    LAT,
    _extra("koordinat", "Lintang dan bujur dalam satu kolom.", "titik_koordinat", "lat_long",
           "lat_lon", "lat_lng", "long_lat", "lon_lat", "lokasi_gps", "gps",
           "koordinat_gps", "titik_gps", "latitude_longitude", "lintang_bujur", "koordinat_lokasi",
           "lintang_dan_bujur", "coordinate", "coordinates", "geotag", "titik_lokasi"),
    _extra("zona", "Zona UTM.", "zona_utm", "utm", "utm_zone", "zone", "zona_x_y"),
)  # fmt: skip
"""Where a row of a table lies; `koordinat` and `zona` are read, not kept."""

VILLAGE_COLUMNS = (
    _extra("desa", "Nama desa atau kelurahan.", "kelurahan", "desa_kelurahan", "kelurahan_desa",
           "nama_desa", "nama_kelurahan", "nama_desa_kelurahan", "kel", "wadmkd", "kampung",
           "nama_kampung", "deskel", "desa_kel", "kel_desa", "ds_kel", "nama_kelurahan_desa",
           "kampung_kelurahan", "desa_kampung_kelurahan", "kemendagri_nama_desa_kelurahan"),
    _extra("kecamatan", "Nama kecamatan.", "nama_kecamatan", "kec", "kec_nama", "wadmkc", "distrik",
           "kemendagri_nama_kecamatan"),
    _extra("kabupaten", "Nama kabupaten atau kota.", "kabupaten_kota", "kota", "kab_kota", "kab",
           "nama_kabupaten", "nama_kabupaten_kota", "kab_nama", "wadmkk", "kota_kabupaten",
           "kemendagri_nama_kabupaten_kota", "nama_kab_kota"),
    _extra("kode_kecamatan", "Kode kecamatan Kemendagri.", "kdcpum", "kode_kec"),
    _extra("kode_bps", "Kode desa BPS."),
)  # fmt: skip
"""The village that a row states, by name; they help to find its code, and are not kept."""

MORE_NAMES = {"nama": ("name", "namobj", "nama_lokasi", "nama_tempat", "nama_unit")}
"""Headers of a column that hold for every kind that has it."""
