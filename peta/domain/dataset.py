"""Every kind of dataset that peta holds.

The declarations behind this list are the one place that says what a dataset must hold. Reading,
checking, publishing and every public door take it from here.
"""

from peta.domain.kinds.network import JARINGAN
from peta.domain.kinds.people import KESEJAHTERAAN, KRS, PENDUDUK, PERMUKIMAN, SANITASI
from peta.domain.kinds.places import BAHAYA, BOUNDARIES, KUA, MCK, PAUD, POSYANDU, RLH, UMKM_IKAN
from peta.domain.kinds.services import KADER, LAYANAN, PROGRAM
from peta.domain.kinds.shared import LAT_SYNONYMS, LON_SYNONYMS
from peta.domain.schema import DatasetKind
from peta.errors import QueryError

__all__ = [
    "BAHAYA",
    "BOUNDARIES",
    "JARINGAN",
    "KADER",
    "KESEJAHTERAAN",
    "KINDS",
    "KRS",
    "KUA",
    "LAT_SYNONYMS",
    "LAYANAN",
    "LON_SYNONYMS",
    "MCK",
    "PAUD",
    "PENDUDUK",
    "PERMUKIMAN",
    "POSYANDU",
    "PROGRAM",
    "RLH",
    "SANITASI",
    "UMKM_IKAN",
    "dataset_kind",
]

KINDS: dict[str, DatasetKind] = {
    kind.name: kind
    for kind in (
        *(BOUNDARIES, POSYANDU, MCK, RLH, PENDUDUK, PERMUKIMAN),
        *(SANITASI, PAUD, UMKM_IKAN, KUA, BAHAYA),
        *(KADER, LAYANAN, PROGRAM),
        *(KESEJAHTERAAN, KRS),
        JARINGAN,
    )
}


def dataset_kind(name: str) -> DatasetKind:
    """Return the kind of that name.

    Raises
    ------
    QueryError
        No such kind, ``unknown_kind``.
    """
    try:
        return KINDS[name]
    except KeyError:
        raise QueryError(
            f"Jenis data {name[:40]!r} tidak dikenal.",
            code="unknown_kind",
            hint="Pilih salah satu: " + ", ".join(KINDS) + ".",
        ) from None
