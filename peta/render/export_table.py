"""What an export says besides its numbers: columns, and facts that make it stand by itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from peta.domain.gap import PARTS
from peta.domain.result_table import Fact, ResultColumn, ResultTable
from peta.domain.standard import Standard
from peta.render.answers import Json
from peta.render.language import strings
from peta.render.numbers import day, moment, number
from peta.render.why_words import part_names

TEXTS = ("common", "kinds", "exports")
_TEXT = ("kode", "nama", "level", "kecamatan", "kabupaten_kota", "status")
_NUMBERS = ("underserved_km2", "median_distance_m", "p90_distance_m")
_LIKELY = ("p_worst", "p_fail", "ratio_p05", "ratio_p95")


def export_table(
    items: Iterable[Json],
    standard: Standard,
    facts: Mapping[str, Any],
    asked: Mapping[str, Sequence[str]],
    sums: Json,
    lang: str,
    address: str,
    for_people: bool,
) -> ResultTable:
    """Results of areas as a table to be handed over.

    Parameters
    ----------
    items
        Results, as `peta.render.answers.gap_item` gives them in the language `lang`.
    facts
        Facts of the run.
    asked
        What was asked for, by the name of the parameter: values, none where all are meant.
    sums
        Sums of all that was asked for, see `peta.selection.sums_of`.
    address
        Public address of the service.
    for_people
        Levels and statuses in words; else as the API has them.
    """
    words = strings(lang, *TEXTS)
    columns = _columns(standard, words, lang)
    names = [column.name for column in columns]
    return ResultTable(
        title=f"{standard.id} {standard.name[lang]}: {_where(asked, words)}",
        marks=_marks(facts, words),
        columns=columns,
        rows=(_row(item, names, words if for_people else None) for item in items),
        facts=[
            *_of_standard(standard, words, lang),
            *_of_run(facts, words, lang, address),
            *_of_selection(asked, sums, standard, words, lang),
            *(Fact(f"note_{note}", words["note"], words[f"note_{note}"]) for note in _NOTES),
        ],
        sheets=(words["sheet_results"], words["sheet_method"]),
        created=facts["created_at"],
    )


_NOTES = ("sum", "empty", "status")


def _marks(facts: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    marks = []
    if facts["sample"]:
        marks.append(words["mark_sample"])
    if facts["approximate"]:
        marks.append(words["mark_approximate"])
    return marks


def _columns(standard: Standard, words: Mapping[str, str], lang: str) -> list[ResultColumn]:
    unit, parts = standard.unit[lang], part_names(standard, lang)

    def column(name: str, form: str, title: str = "") -> ResultColumn:
        said = title or words[f"column_{name}"]
        return ResultColumn(name, said, form, words[f"meaning_{name}"].format(unit=unit))

    return [
        *(column(name, "text") for name in _TEXT),
        column("demand", "count"),
        *(column(part, "count", parts[part]) for part in PARTS),
        column("gap", "count"),
        column("ratio", "ratio"),
        column("units_to_build", "count"),
        column("villages_no_data", "count"),
        *(column(name, "number") for name in _NUMBERS),
        *(column(name, "ratio") for name in _LIKELY),
        *(
            ResultColumn(reading_column(name), text[lang], "count", words["meaning_reading"])
            for name, text in standard.readings.items()
        ),
        column("why", "long"),
        column("quality", "long"),
    ]


def reading_column(name: str) -> str:
    """Name of the column of another reading, of letters, digits and underscores.

    Examples
    --------
    >>> reading_column("detour_1.3")
    'reading_detour_1_3'
    """
    return "reading_" + "".join(sign if sign.isalnum() else "_" for sign in name)


def _row(item: Json, names: Sequence[str], words: Mapping[str, str] | None) -> list[Any]:
    values = {
        **item,
        "quality": "; ".join(item["quality"]),
        **{reading_column(one["id"]): one["numerator"] for one in item["readings"]},
    }
    if words is not None:
        values["level"] = words[f"level_{item['level']}"]
        values["status"] = words[f"status_{item['status']}"]
    return [values.get(name) for name in names]


def _of_standard(standard: Standard, words: Mapping[str, str], lang: str) -> list[Fact]:
    source = standard.source
    title = f"{source.title} ({words['assumption']})" if source.assumption else source.title
    said = {
        "standard": f"{standard.id} {standard.name[lang]}",
        "sentence": standard.sentence[lang],
        "unit": standard.unit[lang],
        "owner": standard.owner,
        "source": title,
        "source_note": source.note.get(lang, ""),
        "target": f"{number(standard.target_ratio * 100, lang)} %",
        "valid_from": day(standard.valid_from.isoformat(), lang),
        "valid_to": day(standard.valid_to.isoformat(), lang) if standard.valid_to else "",
        "radius": _radius(standard, words, lang),
        "people_per_unit": number(standard.people_per_unit, lang)
        if standard.people_per_unit
        else "",
    }
    return [Fact(key, words[f"fact_{key}"], text) for key, text in said.items() if text]


def _radius(standard: Standard, words: Mapping[str, str], lang: str) -> str:
    radius = standard.radius_m
    if len(set(radius.values())) < 2:
        return "".join(f"{number(metres, lang)} m" for metres in sorted(set(radius.values())))
    return ", ".join(
        f"{words[f'radius_{where}']} {number(radius[where], lang)} m" for where in sorted(radius)
    )


def _of_run(
    facts: Mapping[str, Any], words: Mapping[str, str], lang: str, address: str
) -> list[Fact]:
    said = {
        "run": facts["id"],
        "created_at": moment(facts["created_at"], lang),
        "data_date": day(facts["data_date"], lang),
        "sample": words["yes"] if facts["sample"] else words["no"],
        "approximate": words["yes"] if facts["approximate"] else words["no"],
        "code": facts["code"],
        "address": address,
    }
    inputs = [
        Fact(f"input_{kind}", f"{words['fact_input']}: {words[kind]}", _input(one, words, lang))
        for kind, one in facts["inputs"].items()
    ]
    return [*(Fact(key, words[f"fact_{key}"], text) for key, text in said.items()), *inputs]


def _input(one: Mapping[str, Any], words: Mapping[str, str], lang: str) -> str:
    rows = words["n_rows"].format(n=number(one["rows"], lang))
    sample = f", {words['sample']}" if one["sample"] else ""
    return f"{rows}, {day(one['data_date'], lang)}{sample}, sha256 {one['hash']}"


def _of_selection(
    asked: Mapping[str, Sequence[str]],
    sums: Json,
    standard: Standard,
    words: Mapping[str, str],
    lang: str,
) -> list[Fact]:
    parts = part_names(standard, lang)
    chosen = {name: _said(name, values, parts, words) for name, values in asked.items() if values}
    chosen["wilayah"] = _where(asked, words)
    totals = {"total": words["sum_total"], "demand": words["column_demand"], **parts,
              "gap": words["column_gap"]}  # fmt: skip
    return [
        *(Fact(f"asked_{name}", words[f"asked_{name}"], text) for name, text in chosen.items()),
        *(
            Fact(f"sum_{key}", f"{words['sum']}: {label}", number(sums[key], lang))
            for key, label in totals.items()
        ),
    ]


def _where(asked: Mapping[str, Sequence[str]], words: Mapping[str, str]) -> str:
    return " ".join(asked["wilayah"]) or words["everywhere"]


def _said(
    name: str, values: Sequence[str], parts: Mapping[str, str], words: Mapping[str, str]
) -> str:
    """What was asked for by one parameter, in words."""
    match name:
        case "level":
            return words[f"level_{values[0]}"]
        case "status":
            return ", ".join(words[f"status_{value}"] for value in values)
        case "cause":
            return ", ".join(parts[value] for value in values)
        case "sort":
            way = words[f"order_{values[1]}"] if values[1:] else ""
            own = parts.get(values[0]) or words[f"column_{values[0]}"]
            return ", ".join(filter(None, [own, way]))
    return ", ".join(values)
