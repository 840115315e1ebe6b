"""Target groups (sasaran) and who belongs to them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sasaran:
    """One target group of a service.

    Parameters
    ----------
    name
        Column of penduduk that counts it.
    lowest_months, highest_months
        Whole months of age, both in the group; None: no bound on that side.
    source
        Where the bounds come from.
    assumption
        Whether the bounds are taken to be so until somebody confirms them.

    Examples
    --------
    >>> balita = Sasaran("balita", 12, 59, "ILP", True)
    >>> [balita.holds(months) for months in (11, 12, 59, 60)]
    [False, True, True, False]
    >>> Sasaran("ibu_hamil", None, None, "ILP", False).has_age
    False
    """

    name: str
    lowest_months: int | None
    highest_months: int | None
    source: str
    assumption: bool

    @property
    def has_age(self) -> bool:
        """Whether age says who belongs to the group."""
        return self.lowest_months is not None or self.highest_months is not None

    def holds(self, age_months: int) -> bool:
        """Whether a person of that age belongs to the group, as far as age says."""
        low, high = self.lowest_months, self.highest_months
        return (low is None or age_months >= low) and (high is None or age_months <= high)
