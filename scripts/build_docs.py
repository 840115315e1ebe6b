"""Write docs/standards.md from data/standards, so that the docs print what the map prints."""

from collections.abc import Iterable
from pathlib import Path

from peta.domain.rules import (
    Capacity,
    Catchment,
    Columns,
    Compliance,
    Composite,
    Exposure,
    Quality,
    Reach,
    Rule,
    Share,
    Travel,
)
from peta.domain.standard import Method, Standard
from peta.io.standards import read_standards
from peta.render.why_words import part_names

ROOT = Path(__file__).parents[1]

INTRO = """\
# Standards

A standard is a TOML file in `data/standards` with its source, unit, and sentence in both languages;
one without a source is refused. Another folder can be used by `PETA_STANDARDS`. This page is made
from the files by `scripts/build_docs.py`. What the parts of a demand are is told in
[concepts](concepts.md); `peta standards` prints this list with the datasets that are still missing.
A number that is peta's own assumption, and no regulation's, is marked **(an assumption)** here and
wherever the indicator is shown.
"""

# What each method answers, and the page on how it does.
METHODS: dict[Method, tuple[str, str]] = {
    Method.PRESENCE: ("is there a working one in the village", ""),
    Method.PROXIMITY: ("who is within the service radius of a working one, geodesic", ""),
    Method.CAPACITY: (
        "are there enough for the people of the village, or does everybody in reach find room",
        "capacity",
    ),
    Method.FLOATING_CATCHMENT: (
        "how much of a shared facility falls to each",
        "floating-catchments",
    ),
    Method.TRAVEL_TIME: ("who is within so many minutes on the ground", "travel-time"),
    Method.NEED: ("what is listed, less what has been handled", ""),
    Method.COVERAGE: ("of those counted in a village table, how many are served", ""),
    Method.COMPLIANCE: ("does each post have what it must have", ""),
    Method.EXPOSURE: ("which facilities stand in hazard areas", ""),
    Method.OVERLAP: ("who is helped twice with the same, and who by nobody", "aid-overlap"),
    Method.COMPOSITE: ("one score of several indicators, with its weights shown", ""),
    Method.QUALITY: ("do the data themselves keep the principles of Satu Data", ""),
}


# Parts that a method never has.
_WITHOUT: dict[Method, tuple[str, ...]] = {
    **dict.fromkeys(
        (Method.PRESENCE, Method.PROXIMITY, Method.TRAVEL_TIME, Method.COMPLIANCE),
        ("over_capacity",),
    ),
    **dict.fromkeys(
        (Method.NEED, Method.COVERAGE, Method.EXPOSURE), ("over_capacity", "not_working")
    ),
    Method.OVERLAP: ("not_working",),
    Method.QUALITY: ("over_capacity", "unknown"),
}


def standards_page(standards: list[Standard]) -> str:
    """Return the page as Markdown."""
    sections = (_section(standard) for standard in standards)
    return "\n".join([INTRO, _contents(standards), _methods(), *sections])


def _contents(standards: list[Standard]) -> str:
    """The indicators by agency."""
    links: dict[str, list[str]] = {}
    for rule in standards:
        links.setdefault(rule.owner, []).append(f"[{rule.id}](#{_anchor(rule)})")
    rows = [f"| {agency} | {', '.join(links[agency])} |" for agency in sorted(links)]
    return "\n".join(["| agency | indicators |", "|---|---|", *rows, ""])


def _anchor(standard: Standard) -> str:
    heading = f"{standard.id}: {standard.name['en']}".lower().replace(" ", "-")
    return "".join(letter for letter in heading if letter.isalnum() or letter in "-_")


def _methods() -> str:
    rows = [
        f"| {method.value} | {question} | {f'[{page}](methods/{page}.md)' if page else ''} |"
        for method, (question, page) in METHODS.items()
    ]
    return "\n".join(["| method | question | more |", "|---|---|---|", *rows, ""])


def _section(standard: Standard) -> str:
    assumption = " **(an assumption)**" if standard.source.assumption else ""
    until = f" until {standard.valid_to.isoformat()}" if standard.valid_to else ""
    lines = [
        f"## {standard.id}: {standard.name['en']}",
        "",
        f"> {standard.sentence['id']}",
        ">",
        f"> {standard.sentence['en']}",
        "",
        f"- Method: {standard.method.value}{_joined(_parameters(standard))}",
        f"- Counted in: {standard.unit['en']} (*{standard.unit['id']}*); "
        f"met at {standard.target_ratio * 100:g} % or more",
        f"- Agency: {standard.owner}; valid from {standard.valid_from.isoformat()}{until}",
        f"- Needs: {', '.join(f'`{kind}`' for kind in standard.needs) or 'what its parts need'}",
        f"- Parts: {_parts(standard)}",
        *_readings(standard),
        f"- Source{assumption}: {standard.source.title}",
        f"- Note: {standard.source.note['en']}",
        "",
    ]
    return "\n".join(lines)


def _parts(standard: Standard) -> str:
    """What each part means here, for the parts that there can be."""
    never = _WITHOUT.get(standard.method, ())
    names = part_names(standard, "en").items()
    return "; ".join(f"{part} = {name}" for part, name in names if part not in never)


def _readings(standard: Standard) -> Iterable[str]:
    if standard.readings:
        names = "; ".join(f"`{name}`: {text['en']}" for name, text in standard.readings.items())
        yield f"- Read besides: {names}"
    if standard.uncertainty:
        error = standard.uncertainty
        yield (
            f"- Stated errors: {error.position_m:g} m in place, "
            f"{error.radius_ratio:.0%} in radius, {error.people_ratio:.0%} in people; see "
            "[rank-uncertainty](methods/rank-uncertainty.md)"
        )


def _parameters(standard: Standard) -> Iterable[str]:
    """Every number of a standard that decides who is served."""
    yield from (f"{where} {metres:g} m" for where, metres in standard.radius_m.items())
    if standard.urban:
        kinds = ", ".join(standard.urban.kinds)
        density = standard.urban.min_density_people_km2
        yield f"urban is a {kinds} of at least {density:g} people/km2"
    if standard.people_per_unit:
        yield f"{standard.people_per_unit:g} people per unit"
    if standard.rule:
        yield from _rule(standard.rule)


def _rule(rule: Rule) -> Iterable[str]:
    match rule:
        case Reach():
            yield from _reach(rule)
        case Capacity():
            yield f"allocation: {rule.allocation}"
            yield from (
                f"{people:g} people from {size:g} {rule.column} on" for size, people in rule.steps
            )
        case Catchment():
            yield rule.variant
            yield from (f"weight {weight:g} within {metres:g} m" for metres, weight in rule.zones)
        case Travel():
            yield f"{rule.minutes:g} minutes by {', '.join(rule.modes)}; cells of {rule.step_m:g} m"
        case Columns():
            yield f"of `{rule.table}`: total {_sum(rule.total)}, served {_sum(rule.served)}"
            if rule.lacking:
                yield f"without {_sum(rule.lacking)}"
        case Compliance():
            yield f"counts {rule.count}"
            yield from (f"`{r.table}.{r.column}` at least {r.min:g}" for r in rule.requirements)
        case Exposure():
            yield f"{', '.join(rule.kinds)} outside areas of class {', '.join(rule.classes)}"
        case Composite():
            yield from (f"{name} {weight:g} %" for name, weight in rule.weights.items())
        case Quality():
            yield f"{', '.join(rule.datasets)}; at most {rule.max_age_years:g} years old"


def _reach(rule: Reach) -> Iterable[str]:
    yield from (f"a posyandu serves {g.demand} if `layanan.{g.offers}`" for g in rule.groups)
    if rule.where:
        yield _where(rule.where)


def _where(share: Share) -> str:
    return (
        f"only where `{share.table}.{share.part}` is at least {share.min_ratio:.0%} of "
        f"`{share.whole}`"
    )


def _sum(names: tuple[str, ...]) -> str:
    text = " + ".join(f"`{name.removeprefix('-')}`" for name in names if name[0] != "-")
    return text + "".join(f" - `{name[1:]}`" for name in names if name[0] == "-")


def _joined(parts: Iterable[str]) -> str:
    return "".join(f"; {part}" for part in parts)


def main() -> None:
    page = standards_page(read_standards(ROOT / "data" / "standards"))
    (ROOT / "docs" / "standards.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
