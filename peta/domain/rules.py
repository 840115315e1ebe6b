"""What each method has to know besides its standard: one small value a method, read from TOML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """One sasaran group and the column of ``layanan`` that says a post serves it."""

    demand: str
    offers: str


@dataclass(frozen=True, slots=True)
class Share:
    """Only where a share of a village table is high enough, e.g. stunted of measured children."""

    table: str
    part: str
    whole: str
    min_ratio: float


@dataclass(frozen=True, slots=True)
class Reach:
    """Distance to the nearest facility.

    Parameters
    ----------
    detour
        Factors by which a way on the ground is longer than the straight line; each gives a reading
        beside the official one, so that the sensitivity is always seen.
    presence
        Also read as presence: everybody of a village with a working facility.
    groups
        Sasaran groups that each need a post offering their service; empty: the demand as it is.
    where
        Only facilities (as demand) in villages where this share is high.
    """

    detour: tuple[float, ...]
    presence: bool
    groups: tuple[Group, ...]
    where: Share | None


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many people a unit serves, and who decides who goes where.

    Parameters
    ----------
    allocation
        ``village``: a unit serves its own village; ``optimum``: as many as can be, order-free;
        ``nearest_first``: the nearest first, with a bound; ``ordered_bands``: AccessMod's filling.
    column
        Column of the facility that says how large it is; empty: every unit serves alike.
    steps
        (size, people) of a unit, ascending by size; a unit serves the people of the last step that
        its size reaches.
    """

    allocation: str
    column: str
    steps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Catchment:
    """A floating catchment: supply shared by all in reach, and the share that each must get.

    Parameters
    ----------
    variant
        ``2sfca``, ``e2sfca`` or ``3sfca``.
    zones
        (metres, weight) of the decay, ascending.
    """

    variant: str
    zones: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Travel:
    """Least-cost time on the ground.

    Parameters
    ----------
    minutes
        Longest time allowed.
    modes
        Ways of moving that are allowed, the fastest wins.
    step_m
        Side of a cell of the friction grid.
    """

    minutes: float
    modes: tuple[str, ...]
    step_m: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Sums of columns of a village table; a name with a minus sign is taken off.

    Parameters
    ----------
    total, served, lacking
        Demand, what is served of it, and what is shown to go without; what neither says is unknown.
    """

    table: str
    total: tuple[str, ...]
    served: tuple[str, ...]
    lacking: tuple[str, ...]
    readings: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a post must have: at least `min` in a column of a table (a flag counts 1)."""

    table: str
    column: str
    min: float


@dataclass(frozen=True, slots=True)
class Compliance:
    """What each post must have; `count` says whether posts or single requirements are counted."""

    count: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Which facilities must stand outside hazard polygons of which classes."""

    kinds: tuple[str, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composite:
    """Weights of other standards, in points that sum to 100."""

    weights: dict[str, float]


@dataclass(frozen=True, slots=True)
class Quality:
    """Datasets that ought to be there, and how old they may be."""

    datasets: tuple[str, ...]
    max_age_years: float


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Stated errors, for the probability that a village is truly among the worst.

    Parameters
    ----------
    position_m
        Standard deviation of a facility's place, each axis.
    radius_ratio, people_ratio
        Relative standard deviations of the radius and of a village's population.
    """

    position_m: float
    radius_ratio: float
    people_ratio: float


Rule = (
    Reach | Capacity | Catchment | Travel | Columns | Compliance | Exposure | Composite | Quality
)  # fmt: skip

ALLOCATIONS = ("village", "optimum", "nearest_first", "ordered_bands")
VARIANTS = ("2sfca", "e2sfca", "3sfca")


def parse_reach(table: Table) -> Reach:
    """Read the part of a proximity standard."""
    where = table.get("where")
    return Reach(
        detour=tuple(_above(1.0, factor, "detour") for factor in table.get("detour", ())),
        presence=bool(table.get("presence", False)),
        groups=tuple(Group(str(g["demand"]), str(g["offers"])) for g in table.get("groups", ())),
        where=_share(where) if where else None,
    )


def parse_capacity(table: Table) -> Capacity:
    """Read the part of a capacity standard."""
    rule = Capacity(
        allocation=_one_of(ALLOCATIONS, table.get("allocation", "village"), "allocation"),
        column=str(table.get("column", "")),
        steps=_steps(table.get("steps", ())),
    )
    if bool(rule.column) != bool(rule.steps):
        raise ValueError("capacity: column dan steps harus ada bersama")
    return rule


def parse_catchment(table: Table) -> Catchment:
    """Read the part of a floating-catchment standard."""
    zones = _steps(table["zones"])
    if not zones or any(not 0 < weight <= 1 for _, weight in zones):
        raise ValueError("zones: setiap bobot di atas 0 dan paling besar 1")
    return Catchment(_one_of(VARIANTS, table["variant"], "variant"), zones)


def parse_travel(table: Table) -> Travel:
    """Read the part of a travel-time standard."""
    travel = table["travel"]
    modes = _names(travel["modes"])
    if not modes:
        raise ValueError("modes kosong")
    return Travel(
        _above(0, travel["minutes"], "minutes"), modes, _above(0, travel["step_m"], "step_m")
    )


def parse_columns(table: Table) -> Columns:
    """Read the part of a standard that is computed from a village table."""
    columns = table["columns"]
    return Columns(
        table=str(columns["table"]),
        total=_names(columns["total"]),
        served=_names(columns["served"]),
        lacking=_names(columns.get("lacking", ())),
        readings={str(k): _names(v) for k, v in columns.get("readings", {}).items()},
    )


def parse_compliance(table: Table) -> Compliance:
    """Read the part of a compliance standard."""
    requirements = tuple(
        Requirement(str(row["table"]), str(row["column"]), float(row.get("min", 1)))
        for row in table["requirements"]
    )
    if not requirements:
        raise ValueError("requirements kosong")
    return Compliance(_one_of(("posts", "requirements"), table["count"], "count"), requirements)


def parse_exposure(table: Table) -> Exposure:
    """Read the part of a hazard standard."""
    return Exposure(_names(table["kinds"]), _names(table["classes"]))


def parse_composite(table: Table) -> Composite:
    """Read the weights of a composite."""
    weights = {str(name): float(weight) for name, weight in table["weights"].items()}
    if abs(sum(weights.values()) - 100) > 1e-9 or min(weights.values(), default=0) <= 0:
        raise ValueError("weights: setiap bobot di atas 0 dan jumlahnya 100")
    return Composite(weights)


def parse_quality(table: Table) -> Quality:
    """Read the part of a data-quality standard."""
    return Quality(_names(table["datasets"]), _above(0, table["max_age_years"], "max_age_years"))


def parse_uncertainty(table: Table) -> Uncertainty:
    """Read the stated errors."""
    names = ("position_m", "radius_ratio", "people_ratio")
    values = [float(table[name]) for name in names]
    if not all(0 <= value < 1e6 for value in values):
        raise ValueError("uncertainty: setiap galat paling kecil 0")
    return Uncertainty(*values)


PARSERS: dict[str, Callable[[Table], Rule | None]] = {
    "presence": lambda _: None,
    "proximity": parse_reach,
    "capacity": parse_capacity,
    "floating_catchment": parse_catchment,
    "travel_time": parse_travel,
    "need": lambda table: parse_columns(table) if "columns" in table else None,
    "coverage": parse_columns,
    "compliance": parse_compliance,
    "exposure": parse_exposure,
    "overlap": lambda _: None,
    "composite": parse_composite,
    "quality": parse_quality,
}


def _share(table: Table) -> Share:
    return Share(
        str(table["table"]), str(table["part"]), str(table["whole"]), float(table["min_ratio"])
    )


def _names(values: Any) -> tuple[str, ...]:
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{values!r} harus daftar nama")
    return tuple(values)


def _steps(rows: Any) -> tuple[tuple[float, float], ...]:
    steps = tuple((float(first), float(second)) for first, second in rows)
    if list(steps) != sorted(steps):
        raise ValueError("langkah harus menaik")
    return steps


def _one_of(allowed: tuple[str, ...], value: Any, name: str) -> str:
    if value not in allowed:
        raise ValueError(f"{name} harus salah satu dari {', '.join(allowed)}")
    return str(value)


def _above(least: float, value: Any, name: str) -> float:
    if not least < float(value) < 1e9:
        raise ValueError(f"{name} harus di atas {least:g}")
    return float(value)
