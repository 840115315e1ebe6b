"""What a kind of dataset is declared with: columns, units, allowed values, privacy tier."""

from dataclasses import dataclass, field
from enum import StrEnum


class Tier(StrEnum):
    """Who may see a value: everybody, signed-in officers of the area, or named operators."""

    PUBLIC = "publik"
    RESTRICTED = "terbatas"
    SECRET = "rahasia"  # noqa: S105 - a tier, no password


class ColumnType(StrEnum):
    """What the values of a column are."""

    TEXT = "teks"
    KODE = "kode"
    COUNT = "bilangan bulat"
    FLAG = "ya/tidak"
    NUMBER = "bilangan"
    CATEGORY = "pilihan"


class State(StrEnum):
    """What a facility's or house's status means for a gap."""

    WORKING = "working"
    NOT_WORKING = "not_working"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical dataset.

    Parameters
    ----------
    allowed
        For a category, each allowed value and the state that it stands for (None: no state).
    synonyms
        Headers under which agencies hand this column over, in lower case.
    hashed
        An identity number (NIK, family card) of which only a keyed hash is kept, made as the
        value is read. Equal numbers have equal hashes within one store; nobody gets back to them.
    """

    name: str
    type: ColumnType
    sentence: str
    required: bool = False
    unit: str = ""
    allowed: dict[str, State | None] = field(default_factory=dict)
    synonyms: tuple[str, ...] = ()
    tier: Tier = Tier.PUBLIC
    hashed: bool = False


@dataclass(frozen=True, slots=True)
class DatasetKind:
    """One kind of dataset.

    Parameters
    ----------
    row
        What one row is.
    geometry
        ``"polygon"``, ``"line"``, ``"point"``, or empty for a table.
    key
        Column whose values are unique.
    tier
        Who may see single rows; sums by village are public for every kind.
    """

    name: str
    row: str
    geometry: str
    key: str
    columns: tuple[Column, ...]
    tier: Tier = Tier.PUBLIC

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def has_identity(self) -> bool:
        """Whether some column names a person or family, so that only its keyed hash is kept."""
        return any(column.hashed for column in self.columns)

    @property
    def is_drawn(self) -> bool:
        """Whether its rows can only be drawn: a table cannot hold an outline or a line.

        Examples
        --------
        >>> from peta.domain.dataset import BAHAYA, JARINGAN, MCK
        >>> BAHAYA.is_drawn, JARINGAN.is_drawn, MCK.is_drawn
        (True, True, False)
        """
        return self.geometry in ("polygon", "line")

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def state_of(self, status: object) -> State:
        """State that a status stands for; a missing status is unknown, never working.

        Examples
        --------
        >>> from peta.domain.dataset import MCK, POSYANDU
        >>> POSYANDU.state_of("aktif"), MCK.state_of(None)
        (<State.WORKING: 'working'>, <State.UNKNOWN: 'unknown'>)
        """
        state = self.column("status").allowed.get(status) if isinstance(status, str) else None
        return state or State.UNKNOWN
