"""The evidence sheet of an area: what its profile says, on one page of paper.

Everything is written out here; the template only sets it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peta.domain.gap import PARTS, Status
from peta.domain.wilayah import Level
from peta.render.language import strings
from peta.render.map_classes import NO_DATA, colour_of
from peta.render.numbers import UNKNOWN, day, distance, number, percent
from peta.render.style import CAUSE_COLOURS, INK, PAPER, contrast
from peta.render.style import NO_DATA as GREY
from peta.render.typesetting import Setting, qr_code, set_pdf

Json = dict[str, Any]

# Text must stand out from the paper by this much (WCAG 2, AA).
_READABLE = 4.5
_SOURCE_COLUMNS = 3
_STATUS_ORDER = ("gap", "no_data", "met")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an evidence sheet is made from.

    Parameters
    ----------
    profile
        As `peta.profile.profile` has it.
    drawn
        The map, as `peta.render.map_legend.map_setting` has it.
    url
        Public address of the area's page.
    inputs
        Of the run: ``data_date`` and ``sample`` by kind.
    ranking
        Results of the areas below for `standard`, the largest gap first; none for a village.
    """

    profile: Mapping[str, Any]
    drawn: Mapping[str, Any]
    url: str
    inputs: Mapping[str, Mapping[str, Any]]
    lang: str
    zone: str
    standard: Mapping[str, Any]
    ranking: Sequence[Mapping[str, Any]] = ()


def render_evidence(evidence: Evidence) -> bytes:
    """Make the sheet as a PDF, the same bytes for the same run."""
    made_at = evidence.profile["run"]["created_at"]
    return set_pdf(Setting("evidence.typ", evidence_data(evidence), made_at))


def evidence_data(evidence: Evidence) -> Json:
    """Everything that the sheet shows, written out."""
    profile, lang = evidence.profile, evidence.lang
    words = strings(lang, "evidence")
    area, run = profile["area"], profile["run"]
    name = full_name(area, lang)
    named = {"name": name, "kode": area["kode"], "run": run["id"], "url": evidence.url,
             "date": day(run["data_date"], lang)}  # fmt: skip
    is_village = area["level"] == Level.DESA_KELURAHAN
    ordered = sorted(profile["indicators"], key=furthest_first)
    sources = {item["standard"]["id"]: place for place, item in enumerate(ordered, 1)}
    return {
        "lang": lang,
        "title": words["document_title"].format(**named),
        "kind_line": words["kind_village" if is_village else "kind_above"],
        "name": name,
        "place_line": _place_line(area, lang),
        "marks": marks_of(run, area["approximate"], lang),
        "run_line": words["run_line"].format(
            **named, made=day(run["created_at"], lang, evidence.zone)
        ),
        "qr": {
            "svg": qr_code(evidence.url),
            "url": evidence.url,
            "shown": breakable(evidence.url.partition("://")[2]),
            "caption": words["qr_caption"],
            "alt": words["qr_alt"].format(url=evidence.url),
        },
        "figures": _figures(profile, lang),
        "map": dict(evidence.drawn),
        "worst_title": words["worst_title"],
        "worst_none": words["worst_none"],
        "worst": [_worst(one, lang) for one in profile["worst"]],
        "near": _near(profile["facilities"], is_village, lang),
        "facts": _facts(profile, lang),
        "facts_title": words["facts_title"],
        "table": _table(profile, ordered, sources, lang),
        "notes": _notes(evidence, ordered, sources),
        "foot": words["foot"].format(**named),
        "ranking": _ranking(evidence),
    }


def furthest_first(item: Mapping[str, Any]) -> tuple[Any, ...]:
    """Order of indicators: gaps before what nobody knows before what is met, the worst first."""
    ratio, target = item["ratio"], item["standard"]["target_ratio"]
    behind = 1.0 if ratio is None else ratio - target
    status = _STATUS_ORDER.index(item["status"])
    return status, ratio is None, behind, -(item["gap"] or 0), item["standard"]["id"]


def full_name(area: Mapping[str, Any], lang: str) -> str:
    """Name of an area with its level, as it stands in a title.

    Examples
    --------
    >>> full_name({"nama": "Kenohan", "kind": "kecamatan"}, "id")
    'Kecamatan Kenohan'
    >>> full_name({"nama": "Kabupaten Berau", "kind": "kabupaten_kota"}, "en")
    'Kabupaten Berau'
    """
    words = strings(lang, "evidence")
    kind = area["kind"]
    if kind == "kabupaten_kota":
        return str(area["nama"])
    return words[f"level_{kind}"].format(name=area["nama"])


def marks_of(run: Mapping[str, Any], approximate: bool, lang: str) -> list[str]:
    """Marks that stand on everything made from sample data or approximate boundaries."""
    words = strings(lang, "evidence")
    sample = [words["mark_sample"]] if run["sample"] else []
    return sample + ([words["mark_approximate"]] if approximate else [])


def amount(value: float | None, lang: str) -> str:
    """Write a count as it is: whole, or with one decimal where it is not.

    Examples
    --------
    >>> amount(1234, "id"), amount(12.5, "id"), amount(None, "id"), amount(3.0, "en")
    ('1.234', '12,5', '–', '3')
    """
    if value is None or value != value:
        return UNKNOWN
    return number(value, lang, 0 if float(value).is_integer() else 1)


def breakable(text: str) -> str:
    """Let a long address break after its slashes and dots.

    Examples
    --------
    >>> breakable("a.id/b").split(chr(0x200B))
    ['a.', 'id/', 'b']
    """
    for sign in "/.":
        text = text.replace(sign, sign + "\u200b")
    return text


def _place_line(area: Mapping[str, Any], lang: str) -> str:
    words = strings(lang, "evidence")
    parents = [
        full_name({"nama": parent["nama"], "kind": parent["level"]}, lang)
        for parent in reversed(area["parents"])
    ]
    return " · ".join([*parents, words["code"].format(kode=area["kode"])])


def _figures(profile: Mapping[str, Any], lang: str) -> list[Json]:
    words, area = strings(lang, "evidence"), profile["area"]
    posyandu = next(one for one in profile["facilities"] if one["kind"] == "posyandu")["counts"]
    known = [count for count in posyandu.values() if count is not None]
    part, whole = amount(posyandu["working"], lang), amount(sum(known), lang)
    working = f"{part} / {whole}" if known else UNKNOWN
    ground = (number(area["area_km2"], lang, int(area["area_km2"] < 1000)), words["area_km2"])
    villages = (amount(area["villages"], lang), words["villages"])
    found = [
        (amount(area["people"], lang), words["people"]),
        (amount(profile["people"]["families"], lang), words["families"]),
        ground if area["level"] == Level.DESA_KELURAHAN else villages,
        (working, words["posyandu_figure"]),
    ]
    return [{"value": value, "label": label} for value, label in found]


def _worst(one: Mapping[str, Any], lang: str) -> Json:
    return {
        "name": one["name"],
        "sentence": one["sentence"],
        "share": percent(one["ratio"], lang),
        **_colours(one["ratio"], Status.GAP),
    }


def _colours(ratio: float | None, status: str) -> Json:
    """Colour of a share, and one of the same hue or the ink in which it can be read."""
    if status == Status.MET:
        return {"colour": CAUSE_COLOURS["served"], "ink": INK}
    colour = colour_of(ratio, Status.GAP)
    colour = GREY if colour == NO_DATA else colour
    return {"colour": colour, "ink": colour if contrast(colour, PAPER) >= _READABLE else INK}


def _near(facilities: Sequence[Mapping[str, Any]], is_village: bool, lang: str) -> Json:
    words = strings(lang, "evidence")
    head = [words["near_kind"], words["near_here"]]
    return {
        "title": words["near_title"],
        "head": [*head, words["near_nearest"]] if is_village else head,
        "rows": [_near_row(one, is_village, lang) for one in facilities],
    }


def _near_row(one: Mapping[str, Any], is_village: bool, lang: str) -> list[str]:
    words, counts = strings(lang, "evidence"), one["counts"]
    shown = " / ".join(amount(counts[state], lang) for state in ("working", "not_working",
                                                                 "unknown"))  # fmt: skip
    row = [strings(lang, "kinds")[one["kind"]], shown if one["registered"] else
           words["not_registered"]]  # fmt: skip
    if not is_village:
        return row
    nearest = one["nearest_working"]
    if nearest is None:
        return [*row, words["near_nothing"] if one["registered"] else UNKNOWN]
    return [*row, f"{nearest['nama'] or nearest['id']}, {distance(nearest['distance_m'], lang)}"]


def _facts(profile: Mapping[str, Any], lang: str) -> list[Json]:
    words = strings(lang, "evidence")
    lines = [
        (words["sasaran"], _listed(profile["sasaran"], "people", lang)),
        (words["ladder"], _ladder(profile["sanitation"], lang)),
        (words["mck"], _mck(profile["sanitation"], lang)),
        (words["rlh"], words["rlh_line"].format(**_written(profile["rlh"], lang))),
        (words["hazard"], _hazard(profile["hazard"], lang)),
        (words["programmes"], _programmes(profile["programmes"], lang)),
    ]
    return [{"label": label, "value": value} for label, value in lines if value]


def _written(counts: Mapping[str, float | None], lang: str) -> dict[str, str]:
    return {name: amount(count, lang) for name, count in counts.items()}


def _listed(rows: Sequence[Mapping[str, Any]], count: str, lang: str) -> str:
    return " · ".join(f"{row['name']} {amount(row[count], lang)}" for row in rows)


def _ladder(sanitation: Mapping[str, Any], lang: str) -> str:
    unknown = sanitation["unknown"]
    words = strings(lang, "evidence")
    rest = [words["ladder_unknown"].format(count=amount(unknown, lang))] if unknown else []
    return " · ".join([_listed(sanitation["rungs"], "families", lang), *rest])


def _mck(sanitation: Mapping[str, Any], lang: str) -> str:
    words = strings(lang, "evidence")
    line = words["mck_line"].format(**_written(sanitation["mck"], lang))
    need = sanitation["mck_units_to_build"]
    return f"{line}; {words['mck_need'].format(count=amount(need, lang))}" if need else line


def _hazard(hazard: Mapping[str, Any], lang: str) -> str:
    words = strings(lang, "evidence")
    if hazard["areas"] is None:
        return "" if hazard["mapped"] is None else words["hazard_unmapped"]
    found = [
        f"{one['name']} ({one['class_name']}) {number(one['km2'], lang, 1)} km², "
        f"{percent(one['ratio'], lang)}"
        for one in hazard["areas"]
    ]
    return " · ".join(found) or words["hazard_none"]


def _programmes(programmes: Mapping[str, Any], lang: str) -> str:
    if programmes["given"] is None:
        return strings(lang, "evidence")["programmes_none"]
    sums: dict[str, float] = {}
    for one in programmes["given"]:
        sums[one["name"]] = sums.get(one["name"], 0) + one["aids"]
    shown = [f"{name} {amount(count, lang)}" for name, count in sums.items()]
    return " · ".join([amount(programmes["aids"], lang), *shown])


def _table(
    profile: Mapping[str, Any],
    ordered: Sequence[Mapping[str, Any]],
    sources: Mapping[str, int],
    lang: str,
) -> Json:
    words = strings(lang, "evidence")
    beside = {one["standard"]: one["areas"][1:3] for one in profile["comparison"]}
    levels = [one["level"] for one in next(iter(beside.values()), [])]
    head = [words["col_indicator"], words["col_numerator"], words["col_denominator"],
            words["col_unit"], words["col_share"], words["col_status"],
            *[words[f"col_{level}"] for level in levels],
            words["col_gap"], words["col_source"]]  # fmt: skip
    return {
        "title": words["table_title"],
        "head": head,
        "around": levels,
        "rows": [
            {
                **_row(item, lang),
                "around": [
                    percent(one["ratio"], lang) for one in beside.get(item["standard"]["id"], [])
                ],
                "source": number(sources[item["standard"]["id"]], lang),
            }
            for item in ordered
        ],
    }


def _row(item: Mapping[str, Any], lang: str) -> Json:
    standard, status = item["standard"], item["status"]
    return {
        "name": standard["name"],
        "id": standard["id"],
        "sentence": standard["sentence"],
        "numerator": amount(item["numerator"], lang),
        "denominator": amount(item["denominator"], lang),
        "unit": item["unit"],
        "share": percent(item["ratio"], lang),
        "status": strings(lang, "evidence")[f"status_{status}"],
        "part": min(max(item["ratio"] or 0.0, 0.0), 1.0),
        "gap": amount(item["gap"], lang),
        **_colours(item["ratio"], item["status"]),
    }


def _notes(
    evidence: Evidence, ordered: Sequence[Mapping[str, Any]], sources: Mapping[str, int]
) -> Json:
    """What stands beside the map and, in columns, below the table."""
    lang = evidence.lang
    words = strings(lang, "evidence")
    cited = []
    for item in ordered:
        source = item["standard"]["source"]
        assumed = f" {words['assumption']}" if source["assumption"] else ""
        cited.append(f"{sources[item['standard']['id']]}. {source['title']}{assumed}")
    caveats = [flag["text"] for flag in evidence.profile["quality"]]
    reading = [words["reading_gap"], words["reading_parents"]]
    data = _input_lines(evidence)
    return {
        "beside": [
            _sections((words["notes_caveats"], caveats)),
            _sections((words["notes_reading"], reading), (words["notes_inputs"], data)),
        ],
        "below": [
            _sections((words["notes_sources"], part)) for part in _parted(cited, _SOURCE_COLUMNS)
        ],
    }


def _sections(*pairs: tuple[str, Sequence[str]]) -> list[Json]:
    return [{"title": title, "lines": list(lines)} for title, lines in pairs if lines]


def _parted(lines: Sequence[str], count: int) -> list[list[str]]:
    """Lines in columns of about the same length.

    Examples
    --------
    >>> _parted(["aa", "b", "cc", "d"], 2), _parted([], 2)
    ([['aa', 'b'], ['cc', 'd']], [[], []])
    """
    parts: list[list[str]] = [[] for _ in range(count)]
    reach, whole = 0, sum(map(len, lines))
    for line in lines:
        parts[min(reach * count // max(whole, 1), count - 1)].append(line)
        reach += len(line)
    return parts


def _input_lines(evidence: Evidence) -> list[str]:
    """Datasets of the run by their date, real and sample apart."""
    words, kinds = strings(evidence.lang, "evidence"), strings(evidence.lang, "kinds")
    grouped: dict[tuple[str, bool], list[str]] = {}
    for kind, record in evidence.inputs.items():
        grouped.setdefault((record["data_date"], record["sample"]), []).append(kinds[kind])
    return [
        words["inputs_sample" if sample else "inputs_of"].format(
            date=day(date, evidence.lang), kinds=", ".join(names)
        )
        for (date, sample), names in sorted(grouped.items())
    ]


def _ranking(evidence: Evidence) -> Json:
    if not evidence.ranking:
        return {"rows": []}
    lang, standard = evidence.lang, evidence.standard
    words = strings(lang, "evidence")
    above = evidence.profile["area"]["level"] == Level.PROVINSI
    title = words["ranking_areas" if above else "ranking_villages"]
    parts = [part for part in PARTS if any(row[part] for row in evidence.ranking)]
    head = [words["rank_no"], words["rank_kode"], words["rank_name"],
            words["rank_demand"].format(unit=standard["unit"]),
            *[standard["parts"][part] for part in parts], words["rank_ratio"],
            words["rank_gap"]]  # fmt: skip
    return {
        "title": title.format(standard=standard["name"]),
        "sentence": standard["sentence"],
        "head": head,
        "rows": [
            [
                number(place, lang),
                row["kode"],
                [row["nama"], row["kecamatan"] or ""],
                *[amount(row[name], lang) for name in ("demand", *parts)],
                percent(row["ratio"], lang),
                amount(row["gap"], lang),
                row["why"],
            ]
            for place, row in enumerate(evidence.ranking, 1)
        ],
    }
