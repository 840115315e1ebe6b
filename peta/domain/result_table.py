"""A table of results to be handed over, with what it says of itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column.

    Parameters
    ----------
    name, title
        For programs, and for people.
    form
        ``text``, ``long`` (text), ``count``, ``number`` or ``ratio``.
    meaning
        What it says, in one sentence.
    """

    name: str
    title: str
    form: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is said of the whole table: a key for programs, a label for people, and a text."""

    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A table to be handed over.

    Parameters
    ----------
    title, marks
        What it shows, and what must be seen beside it, such as that the data are a sample.
    rows
        Values in the order of the columns; None is unknown.
    facts
        Where its numbers come from.
    sheets
        Titles of the sheets of a workbook: of the rows and of the facts.
    created
        When the numbers were made, ISO 8601.
    """

    title: str
    marks: Sequence[str]
    columns: Sequence[ResultColumn]
    rows: Iterable[Row]
    facts: Sequence[Fact]
    sheets: tuple[str, str]
    created: str

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        return [column.name for column in self.columns]
