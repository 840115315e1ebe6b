"""Names of the kinds of dataset, as people call them."""

from peta.domain.dataset import KINDS

_NAMES: dict[str, tuple[str, str]] = {
    "boundaries": ("Batas desa/kelurahan", "Village boundaries"),
    "posyandu": ("Posyandu", "Posyandu (health posts)"),
    "mck": ("MCK komunal", "Communal toilets (MCK)"),
    "rlh": ("Rumah calon rehabilitasi", "Houses to rehabilitate"),
    "penduduk": ("Penduduk per desa", "Population by village"),
    "permukiman": ("Titik permukiman", "Settlement points"),
    "sanitasi": ("Akses sanitasi per desa", "Access to sanitation by village"),
    "paud": ("PAUD", "Preschools (PAUD)"),
    "umkm_ikan": ("Usaha pengolah ikan", "Fish businesses"),
    "kua": ("Kantor Urusan Agama", "Religious affairs offices (KUA)"),
    "bahaya": ("Daerah bahaya", "Hazard areas"),
    "kader": ("Kader posyandu", "Posyandu volunteers"),
    "layanan": ("Layanan posyandu", "Posyandu services"),
    "program": ("Bantuan program", "Aid programmes"),
    "kesejahteraan": ("Kesejahteraan dan zakat per desa", "Welfare and zakat by village"),
    "jaringan": ("Jalan dan sungai", "Roads and rivers"),
    "krs": ("Keluarga berisiko stunting per desa", "Families at risk of stunting by village"),
}


def kind_names(lang: str) -> dict[str, str]:
    """Name of every kind in one language, in the order of their declaration.

    Examples
    --------
    >>> kind_names("en")["kua"], list(kind_names("id"))[:2]
    ('Religious affairs offices (KUA)', ['boundaries', 'posyandu'])
    """
    column = ("id", "en").index(lang)
    return {kind: _NAMES.get(kind, (kind, kind))[column] for kind in KINDS}
