"""Administrative areas (wilayah) and their Kemendagri codes."""

import re
from dataclasses import dataclass
from enum import StrEnum

from peta.errors import QueryError

_KODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?", re.ASCII)
_LENGTHS = {2: "provinsi", 5: "kabupaten_kota", 8: "kecamatan", 13: "desa_kelurahan"}


class Level(StrEnum):
    """The four administrative levels, from the largest to the smallest."""

    PROVINSI = "provinsi"
    KABUPATEN_KOTA = "kabupaten_kota"
    KECAMATAN = "kecamatan"
    DESA_KELURAHAN = "desa_kelurahan"

    @property
    def width(self) -> int:
        """Number of characters of a dotted code of this level."""
        return next(width for width, level in _LENGTHS.items() if level == self.value)


@dataclass(frozen=True, slots=True, order=True)
class KodeWilayah:
    """A dotted Kemendagri code, ``PP``, ``PP.KK``, ``PP.KK.CC`` or ``PP.KK.CC.DDDD``.

    BPS codes have as many digits and mean other places (BPS 6402 is Kutai Barat, Kemendagri 64.02
    is Kutai Kartanegara), so a code without dots is never guessed at.

    Examples
    --------
    >>> kode = KodeWilayah.parse(" 64.02.01.2003 ")
    >>> kode.level, kode.kind, [str(parent) for parent in kode.parents]
    (<Level.DESA_KELURAHAN: 'desa_kelurahan'>, 'desa', ['64', '64.02', '64.02.01'])
    >>> KodeWilayah.parse("6402")
    Traceback (most recent call last):
    ...
    peta.errors.QueryError: Kode wilayah '6402' tidak dikenali.
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> "KodeWilayah":
        """Read a dotted code.

        Raises
        ------
        QueryError
            Anything but a dotted Kemendagri code, ``malformed_kode``.
        """
        given, text = text, text.strip() if isinstance(text, str) else ""
        if not is_kode(text):
            raise QueryError(
                f"Kode wilayah {str(given).strip()[:40]!r} tidak dikenali.",
                code="malformed_kode",
                hint="Pakai kode Kemendagri bertitik: 64, 64.02, 64.02.01 atau 64.02.01.2003.",
            )
        return cls(text)

    def __str__(self) -> str:
        return self.text

    @property
    def level(self) -> Level:
        """The administrative level that the length of the code stands for."""
        return Level(_LENGTHS[len(self.text)])

    @property
    def parents(self) -> tuple["KodeWilayah", ...]:
        """The areas that hold this one, the largest first."""
        return tuple(KodeWilayah(self.text[:w]) for w in _LENGTHS if w < len(self.text))

    @property
    def kind(self) -> str:
        """``"kelurahan"`` or ``"desa"`` for a village; the level's name for an area above."""
        if self.level is not Level.DESA_KELURAHAN:
            return self.level.value
        return "kelurahan" if self.text[9] == "1" else "desa"


def is_kode(text: object, level: Level | None = None) -> bool:
    """Whether `text` is a dotted Kemendagri code (of the given level).

    Examples
    --------
    >>> is_kode("64.02"), is_kode("64.02", Level.DESA_KELURAHAN), is_kode(64.02), is_kode(None)
    (True, False, False, False)
    """
    if not isinstance(text, str) or not _KODE.fullmatch(text):
        return False
    return level is None or len(text) == level.width
