"""How fast people move on what, by which means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from peta.errors import DataError, QueryError

GROUND = "lahan"
"""Ground of which nothing more is known."""
ROADS = ("jalan_aspal", "jalan_tanah", "jalan_setapak")
RIVERS = ("sungai_besar", "sungai_kecil")
WATER = "air"


@dataclass(frozen=True, slots=True)
class Speed:
    """One speed on flat, dry ground, and who says so."""

    km_h: float
    source: str
    assumption: bool


@dataclass(frozen=True, slots=True)
class Mode:
    """One way of moving.

    Parameters
    ----------
    speeds
        By surface; what is not listed cannot be crossed so.
    """

    name: str
    label: Mapping[str, str]
    boat: bool
    speeds: Mapping[str, Speed]


@dataclass(frozen=True, slots=True)
class Speeds:
    """Every way of moving, and the minutes that it takes to get into a boat."""

    modes: Mapping[str, Mode]
    boarding_minutes: float

    def chosen(self, names: Iterable[str]) -> tuple[Mode, ...]:
        """Modes of these names.

        Raises
        ------
        QueryError
            None at all, or one that there is not, ``unknown_mode``.
        """
        names = tuple(names)
        unknown = [name for name in names if name not in self.modes]
        if unknown or not names:
            raise QueryError(
                f"Cara bepergian {', '.join(unknown) or '(kosong)'!r} tidak dikenal.",
                code="unknown_mode",
                hint="Pilih dari: " + ", ".join(self.modes) + ".",
            )
        return tuple(self.modes[name] for name in names)


def km_h_on(surface: str, modes: Iterable[Mode]) -> float:
    """Speed of the fastest of some modes; 0 where none can cross.

    Examples
    --------
    >>> walk = Mode("jalan_kaki", {}, False, {"lahan": Speed(3.0, "asumsi", True)})
    >>> km_h_on("lahan", [walk]), km_h_on("sungai_besar", [walk])
    (3.0, 0.0)
    """
    return max((m.speeds[surface].km_h for m in modes if surface in m.speeds), default=0.0)


def parse_speeds(table: Mapping[str, Any], origin: str) -> Speeds:
    """Speeds from a parsed TOML table.

    Raises
    ------
    DataError
        A part is missing, a speed is not above zero, or a source is not described, ``bad_speeds``.
    """
    try:
        sources = table["sources"]
        modes = {
            name: Mode(
                name,
                mode["name"],
                mode["boat"],
                {on: _speed(speed, sources) for on, speed in mode["km_h"].items()},
            )
            for name, mode in table["modes"].items()
        }
        boarding = float(table["boarding"]["minutes"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _bad(origin, f"bagian {error} tidak ada atau salah") from error
    if not boarding >= 0:
        raise _bad(origin, "waktu naik perahu kurang dari nol")
    return Speeds(modes, boarding)


def _speed(entry: Mapping[str, Any], sources: Mapping[str, Any]) -> Speed:
    source = sources[entry["source"]]
    km_h = float(entry["km_h"])
    if not 0 < km_h < float("inf"):
        raise ValueError("km_h")
    return Speed(km_h, source["title"], source["assumption"])


def _bad(origin: str, what: str) -> DataError:
    return DataError(
        f"Tabel kecepatan {origin} tidak dapat dipakai: {what}.",
        code="bad_speeds",
        hint="Ikuti susunan data/speeds.toml.",
    )
