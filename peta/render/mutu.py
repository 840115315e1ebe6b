"""The page on data quality."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from peta.render.language import counted, strings
from peta.render.numbers import number
from peta.render.sheet import Sheet, render_sheet, score_text

PATH = "/mutu"
TEXTS = ("common", "sheet", "mutu")


def render_quality(lang: str, prefix: str, quality: Mapping[str, Any]) -> str:
    """Make the page.

    Parameters
    ----------
    quality
        As `peta.quality.measure_quality` gives it: counts and scores, no rows.
    """
    words = strings(lang, *TEXTS)
    loaded = [dataset for dataset in quality["datasets"] if dataset["loaded"]]
    places = [
        {"path": "/", "name": words["map"]},
        {"path": PATH, "name": words["title"]},
        {"path": "/operator/unggah", "name": words["upload"]},
    ]
    return render_sheet(
        "mutu.html",
        Sheet(lang, prefix, PATH, places),
        words,
        quality=quality,
        loaded=loaded,
        kinds=strings(lang, "kinds"),
        names={area["kode"]: area["nama"] for area in quality["areas"]},
        by_area={d["kind"]: {area["kode"]: area for area in d["areas"]} for d in loaded},
        has_sample=any(dataset["sample"] for dataset in loaded),
        parts=quality["method"]["parts"],
        formulas=_formulas(words, quality["method"], lang),
        score=lambda value: _score(value, lang),
        age=lambda days: counted(lang, "mutu", "age_days", days, n=number(days, lang)),
    )


def _formulas(words: Mapping[str, str], method: Mapping[str, Any], lang: str) -> dict[str, str]:
    values = {
        "metres": number(method["duplicate_m"], lang),
        "fresh": number(method["fresh_days"], lang),
        "stale": number(method["stale_days"], lang),
    }
    return {part: words[f"formula_{part}"].format(**values) for part in method["parts"]}


def _score(value: float | None, lang: str) -> Markup:
    """A score with a bar; a dash and no bar where it is not known."""
    if value is None:
        return Markup('<span class="none">{}</span>').format(score_text(None, lang))
    return Markup(
        '<span class="score"><span class="score-bar" aria-hidden="true">'
        '<span style="width: {}%"></span></span>{}</span>'
    ).format(round(100 * value), score_text(value, lang))
