"""Why an area has a gap, in one sentence, and what to know about the numbers."""

from collections.abc import Mapping
from typing import Any

from peta.domain.standard import Method, Standard
from peta.domain.wilayah import Level
from peta.render.numbers import distance, number

Row = Mapping[str, Any]

_SUPPLY = {
    "id": {"posyandu": "posyandu aktif", "mck": "MCK yang berfungsi"},
    "en": {"posyandu": "working posyandu", "mck": "working MCK"},
}
_NAME = {"posyandu": "posyandu", "mck": "MCK", "rlh": "RLH"}

_WORDS = {
    "id": {
        "no_demand": {
            "people": "Penduduk belum ada data.",
            "villages": "Belum ada data.",
            "houses_without_toilet": "Rumah tanpa jamban belum ada data.",
            "houses": "Daftar RLH kabupaten/kota ini belum ada data.",
        },
        "nobody": "Tidak ada {unit} yang dihitung di sini.",
        "beyond": "{gap} dari {demand} {unit} tidak dalam jangkauan {working_supply}",
        "all_reached": "Semua {demand} {unit} dalam jangkauan {working_supply}",
        "median": "separuhnya lebih dari {distance} dari yang terdekat",
        "not_working": "{count} di dekat {supply} yang tidak berfungsi",
        "unknown": "{count} bergantung pada {supply} yang statusnya belum diketahui",
        "present": "Ada {working} {working_supply}",
        "absent": "Tidak ada {working_supply}",
        "closed": "{count} tidak aktif",
        "uncertain": "{count} belum diketahui statusnya",
        "unregistered": "daftar {supply} kabupaten/kota ini belum dimuat",
        "villages_lacking": "{gap} dari {demand} desa belum terbukti punya {working_supply}",
        "villages_all": "Semua {demand} desa punya {working_supply}",
        "short": "Kurang {gap} dari {demand} {supply} yang dibutuhkan {people} jiwa",
        "enough": "Cukup: {working} {working_supply}, dibutuhkan {demand}",
        "above": "Kurang {gap} dari {demand} {supply} yang dibutuhkan desa-desanya",
        "above_enough": "Semua desa cukup: {demand} {supply} dibutuhkan dan ada",
        "unhandled": "{gap} dari {demand} rumah calon rehabilitasi belum terbukti ditangani",
        "handled": "Semua {demand} rumah calon rehabilitasi sudah ditangani",
        "no_house": "Tidak ada rumah calon rehabilitasi yang terdata.",
        "status_unknown": "{count} belum diketahui statusnya",
    },
    "en": {
        "no_demand": {
            "people": "No data yet on people.",
            "villages": "No data yet.",
            "houses_without_toilet": "No data yet on houses without a toilet.",
            "houses": "No list of houses to rehabilitate yet from this district.",
        },
        "nobody": "There are no {unit} to count here.",
        "beyond": "{gap} of {demand} {unit} are not within reach of a {working_supply}",
        "all_reached": "All {demand} {unit} are within reach of a {working_supply}",
        "median": "half live more than {distance} from the nearest",
        "not_working": "{count} are near a {supply} that does not work",
        "unknown": "{count} depend on a {supply} whose state is unknown",
        "present": "There are {working} {working_supply}",
        "absent": "There is no {working_supply}",
        "closed": "{count} not working",
        "uncertain": "{count} of unknown state",
        "unregistered": "this district's list of {supply} has not been loaded",
        "villages_lacking": "{gap} of {demand} villages are not shown to have a {working_supply}",
        "villages_all": "All {demand} villages have a {working_supply}",
        "short": "Short of {gap} of the {demand} {supply} that {people} people need",
        "enough": "Enough: {working} {working_supply}, {demand} needed",
        "above": "Short of {gap} of the {demand} {supply} that its villages need",
        "above_enough": "Every village has enough: {demand} {supply} needed and there",
        "unhandled": "{gap} of {demand} houses to rehabilitate are not shown to be handled",
        "handled": "All {demand} houses to rehabilitate have been handled",
        "no_house": "No house to rehabilitate is listed.",
        "status_unknown": "{count} of unknown state",
    },
}


def why(row: Row, area: Row, standard: Standard, lang: str) -> str:
    """Explain an area's result in one sentence.

    Parameters
    ----------
    row
        The area's result for `standard`; None for unknown numbers.
    area
        The area's counts of facilities.
    """
    words = _WORDS[lang]
    if row["demand"] is None:
        no_demand: dict[str, str] = words["no_demand"]  # type: ignore[assignment]
        return no_demand[standard.demand.value]
    explain = {
        Method.PROXIMITY: _proximity,
        Method.PRESENCE: _presence,
        Method.CAPACITY: _capacity,
        Method.NEED: _need,
    }[standard.method]
    clauses = explain(row, area, standard, lang)
    facts = _facts(row, area, standard, lang)
    sentence = "; ".join(str(words[name]).format(**{**facts, **extra}) for name, extra in clauses)
    return sentence if sentence.endswith(".") else sentence + "."


Clause = tuple[str, dict[str, str]]


def _facts(row: Row, area: Row, standard: Standard, lang: str) -> dict[str, str]:
    return {
        "gap": number(row["gap"], lang),
        "demand": number(row["demand"], lang),
        "people": number(area["people"], lang),
        "unit": standard.unit[lang],
        "supply": _NAME[standard.supply],
        "working_supply": _SUPPLY[lang].get(standard.supply, ""),
        "working": number(area[f"{standard.supply}_working"], lang),
    }


def _counted(row: Row, part: str, clause: str, lang: str) -> list[Clause]:
    return [(clause, {"count": number(row[part], lang)})] if row[part] else []


def _proximity(row: Row, area: Row, standard: Standard, lang: str) -> list[Clause]:
    if not row["demand"]:
        return [("nobody", {})]
    if not row["gap"]:
        return [("all_reached", {})]
    clauses: list[Clause] = [("beyond", {})]
    if row["median_distance_m"] is not None and row["gap"] > row["demand"] / 2:
        clauses.append(("median", {"distance": distance(row["median_distance_m"], lang)}))
    clauses += _counted(row, "not_working", "not_working", lang)
    if area[f"{standard.supply}_working"] is None and row["unknown"]:
        return [*clauses, ("unregistered", {})]
    return [*clauses, *_counted(row, "unknown", "unknown", lang)]


def _presence(row: Row, area: Row, standard: Standard, lang: str) -> list[Clause]:
    if area["level"] != Level.DESA_KELURAHAN:
        return [("villages_lacking" if row["gap"] else "villages_all", {})]
    if row["served"]:
        return [("present", {})]
    if area[f"{standard.supply}_working"] is None:
        return [("absent", {}), ("unregistered", {})]
    clauses: list[Clause] = [("absent", {})]
    clauses += _counted(area, f"{standard.supply}_not_working", "closed", lang)
    return [*clauses, *_counted(area, f"{standard.supply}_unknown", "uncertain", lang)]


def _capacity(row: Row, area: Row, standard: Standard, lang: str) -> list[Clause]:
    if area["level"] != Level.DESA_KELURAHAN:
        first = "above" if row["gap"] else "above_enough"
    else:
        first = "short" if row["gap"] else "enough"
    if area[f"{standard.supply}_working"] is None and row["unknown"]:
        return [(first, {}), ("unregistered", {})]
    clauses: list[Clause] = [(first, {})]
    clauses += _counted(row, "not_working", "closed", lang)
    return [*clauses, *_counted(row, "unknown", "uncertain", lang)]


def _need(row: Row, _area: Row, _standard: Standard, lang: str) -> list[Clause]:
    if not row["demand"]:
        return [("no_house", {})]
    if not row["gap"]:
        return [("handled", {})]
    return [("unhandled", {}), *_counted(row, "unknown", "status_unknown", lang)]


_QUALITY = {
    "id": {
        "approximate": "batas perkiraan",
        "sample": "data contoh",
        "assumption": "ambang adalah asumsi",
        "villages_no_data": "{count} desa/kelurahan belum ada data",
        "points_unknown": "{count} titik permukiman belum ada datanya",
        "demand_estimated": "letak {count} jiwa diperkirakan merata",
    },
    "en": {
        "approximate": "approximate boundaries",
        "sample": "sample data",
        "assumption": "the threshold is an assumption",
        "villages_no_data": "{count} villages without data",
        "points_unknown": "{count} settlement points without data",
        "demand_estimated": "the places of {count} people are estimated",
    },
}


def quality(row: Row, area: Row, standard: Standard, sample: bool, lang: str) -> list[str]:
    """Caveats that belong to an area's result."""
    flags = {
        "sample": sample,
        "approximate": bool(area["villages_approximate"]),
        "assumption": standard.source.assumption,
    }
    counted: tuple[str, ...] = ("villages_no_data", "points_unknown", "demand_estimated")
    if area["level"] == Level.DESA_KELURAHAN:
        counted = counted[1:]
    words = _QUALITY[lang]
    return [words[flag] for flag, is_set in flags.items() if is_set] + [
        words[flag].format(count=number(row[flag], lang)) for flag in counted if row[flag]
    ]
