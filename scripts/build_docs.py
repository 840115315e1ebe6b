"""Write docs/standards.md from data/standards, so that the docs print what the map prints."""

from pathlib import Path

from peta.domain.standard import Standard
from peta.io.standards import read_standards

ROOT = Path(__file__).parents[1]

INTRO = """\
# Standards

A standard is a TOML file in `data/standards` with its source, unit, and sentence in both languages;
one without a source is refused. Another folder can be used by `PETA_STANDARDS`. This page is made
from the files by `scripts/build_docs.py`.

The methods: **presence** (is there a working one in the village), **proximity** (who is within the
service radius of a working one, geodesic), **capacity** (are there enough for the people of the
village, rounded up), **need** (what is listed, less what has been handled).
"""


def standards_page(standards: list[Standard]) -> str:
    """Return the page as Markdown."""
    return "\n".join([INTRO, *(_section(standard) for standard in standards)])


def _section(standard: Standard) -> str:
    number = _number(standard)
    assumption = " **(an assumption)**" if standard.source.assumption else ""
    lines = [
        f"## {standard.id}: {standard.name['en']}",
        "",
        f"> {standard.sentence['id']}",
        ">",
        f"> {standard.sentence['en']}",
        "",
        f"- Method: {standard.method.value}{number}",
        f"- Counted in: {standard.unit['en']} (*{standard.unit['id']}*); owner: {standard.owner}; "
        f"valid from {standard.valid_from.isoformat()}",
        f"- Source{assumption}: {standard.source.title}",
        f"- Note: {standard.source.note['en']}",
        "",
    ]
    return "\n".join(lines)


def _number(standard: Standard) -> str:
    parts = [f"{where} {metres:g} m" for where, metres in standard.radius_m.items()]
    if standard.urban:
        kinds = ", ".join(standard.urban.kinds)
        density = standard.urban.min_density_people_km2
        parts.append(f"urban is a {kinds} of at least {density:g} people/km2")
    if standard.people_per_unit:
        parts.append(f"{standard.people_per_unit:g} people per unit")
    return "; " + "; ".join(parts) if parts else ""


def main() -> None:
    page = standards_page(read_standards(ROOT / "data" / "standards"))
    (ROOT / "docs" / "standards.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
