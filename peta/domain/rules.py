"""What each method has to know besides its standard: one small value a method."""

from dataclasses import dataclass


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
