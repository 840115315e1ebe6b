"""One result and the words to tell it by: what every sentence of `peta.render.why` starts from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from peta.domain.rules import Reach
from peta.domain.standard import Standard
from peta.domain.wilayah import Level
from peta.render.numbers import number, percent
from peta.render.why_words import (
    Words,
    dataset_name,
    how_to_load,
    listed,
    part_names,
    phrases,
    reach_words,
    supply_words,
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One area's result for one standard, and the words to tell it by.

    Parameters
    ----------
    row
        The area's result; None for unknown numbers. ``readings`` holds other numerators by id.
    area
        The area's name, level, people and counts of facilities.
    missing
        Kinds of dataset that the standard lacks.
    """

    row: Row
    area: Row
    standard: Standard
    lang: str
    missing: Sequence[str] = ()

    def count(self, part: str) -> float:
        """A number of the row; 0 where nothing is known."""
        return self.row.get(part) or 0

    def reading(self, name: str) -> float | None:
        """Another numerator of the same demand; None where there is none."""
        value = (self.row.get("readings") or {}).get(name)
        return None if value is None else float(value)

    def say(self, clause: str, **more: str) -> str:
        """A clause with the numbers of the row and whatever else it needs."""
        return phrases(self.lang)[clause].format(**{**self.facts, **more})

    def number(self, value: float | None) -> str:
        """A number as people write it."""
        return number(value, self.lang)

    @property
    def lacking(self) -> float:
        """What surely goes without: the gap less what is not known."""
        return max(self.count("gap") - self.count("unknown"), 0)

    @property
    def is_village(self) -> bool:
        """Whether the area is a village."""
        return bool(self.area["level"] == Level.DESA_KELURAHAN)

    @property
    def is_unregistered(self) -> bool:
        """Whether nobody handed over the register of the supply here."""
        return bool(self.area.get(f"{self.standard.supply}_working") is None)

    @cached_property
    def parts(self) -> Words:
        """What the parts mean here."""
        return part_names(self.standard, self.lang)

    @cached_property
    def facts(self) -> Words:
        """Values that every clause may name."""
        counts = {name: self.count(name) for name in ("gap", "demand", "served", "unknown")}
        numbers = {**counts, "lacking": self.lacking, "people": self.area.get("people")}
        words = {
            **{name: self.number(value) for name, value in numbers.items()},
            **supply_words(self.standard.supply, self.lang),
            "unit": self.standard.unit[self.lang],
            "reach": reach_words(self.standard, _radius_m(self), self.lang),
        }
        everybody = "all_of_one" if self.count("demand") == 1 else "all"
        return {**words, "all": phrases(self.lang)[everybody].format(**words)}


def named(case: Case, clause: str, part: str, **more: str) -> list[str]:
    """A clause about a part of the demand, where there is any of it."""
    if not case.count(part):
        return []
    return [case.say(clause, count=case.number(case.count(part)), part=case.parts[part], **more)]


def first_of(case: Case, clause: str, *parts: str, **more: str) -> list[str]:
    """Every part that there is; the first says of how many, and need not name their unit again."""
    there = [part for part in parts if case.count(part)]
    if not there:
        return []
    first = case.parts[there[0]].removeprefix(case.facts["unit"] + " ")
    said = case.say(clause, count=case.number(case.count(there[0])), part=first, **more)
    return [said, *(text for part in there[1:] for text in named(case, "more", part))]


def no_post(case: Case) -> str:
    """That no posyandu is counted here, and why that may be."""
    rule = case.standard.rule
    if isinstance(rule, Reach) and rule.where:
        return case.say("no_post_where", share=percent(rule.where.min_ratio, case.lang))
    return case.say("no_post")


def ask_for(case: Case, clause: str, kinds: Sequence[str]) -> str:
    """A clause on datasets that are missing, with the commands that load them."""
    commands = [f"`{how_to_load(kind)}`" for kind in kinds]
    return case.say(clause, datasets=datasets(case, kinds), commands=listed(commands, case.lang))


def datasets(case: Case, kinds: Sequence[str]) -> str:
    """Names of kinds of dataset, joined."""
    return listed([dataset_name(kind, case.lang) for kind in kinds], case.lang)


def lowered(text: str) -> str:
    """A sentence as a clause inside another."""
    return text[0].lower() + text[1:]


def _radius_m(case: Case) -> float | None:
    """Reach that holds in the area; None where it is not one."""
    radii, urban = case.standard.radius_m, case.standard.urban
    if not radii:
        return None
    if urban is None or len(set(radii.values())) == 1:
        return radii["rural"]
    if not case.is_village:
        return None
    people, km2 = case.area.get("people"), case.area.get("area_km2")
    is_dense = people is not None and bool(km2) and people / km2 >= urban.min_density_people_km2
    return radii["urban" if is_dense and case.area.get("kind") in urban.kinds else "rural"]
