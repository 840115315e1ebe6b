"""The page that compares: two indicators, two runs, or all runs of one indicator."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from peta.render.assets import FONT, asset_url
from peta.render.compare_map import compare_map_url, pair_parts
from peta.render.embedding import Embedded, oembed_url
from peta.render.language import strings
from peta.render.numbers import day, moment, number
from peta.render.page import environment, json_block
from peta.render.style import style_config, text_on

Json = dict[str, Any]

TEXTS = ("common", "map", "planner", "banding")
MODES = ("indikator", "penilaian", "selisih", "waktu")
SIDES = ("left", "right")
ORDER = ("together", "left", "right", "nama")
_RUN_SHOWN = 8

# From where a share has changed how much, in percentage points. Blue and brown differ to every eye.
CHANGES = (
    {"low": -100.0, "high": -25.0, "colour": "#7a3c00"},
    {"low": -25.0, "high": -5.0, "colour": "#c9802f"},
    {"low": -5.0, "high": 0.0, "colour": "#f0d4ab"},
    {"low": 0.0, "high": 0.0, "colour": "#f4f4f1"},
    {"low": 0.0, "high": 5.0, "colour": "#bcd6ec"},
    {"low": 5.0, "high": 25.0, "colour": "#5c9bd1"},
    {"low": 25.0, "high": 100.0, "colour": "#154d8a"},
)


@dataclass(frozen=True, slots=True)
class CompareView:
    """What is asked for.

    Parameters
    ----------
    mode
        One of `MODES`.
    left, right
        Id of a standard and id of a run.
    """

    lang: str
    mode: str
    left: tuple[str, str]
    right: tuple[str, str]
    wilayah: str = ""
    zone: str = "WITA"
    embed: bool = False
    legend: bool = True
    title: bool = True
    height: int | None = None


@dataclass(frozen=True, slots=True)
class CompareFacts:
    """What the service knows.

    Parameters
    ----------
    standards, areas
        As for the planner's page.
    runs
        Every run, the oldest first: facts, with ``other_rules``, the standards that it was made by
        in another version.
    sides
        Sums of the villages by left and right, as `peta.selection.Selection.sums` gives them.
    counts, items
        As ``/api/v1/compare`` has them, the first rows.
    difference
        As ``/api/v1/runs/{run}/diff`` has it; None where two runs are not compared.
    series
        As ``/api/v1/series`` has it; empty where one standard is not followed.
    """

    run: Mapping[str, Any]
    standards: Sequence[Json]
    areas: Sequence[Json]
    runs: Sequence[Json]
    sides: Mapping[str, Json]
    counts: Mapping[str, int]
    items: Sequence[Json]
    difference: Json | None = None
    series: Sequence[Json] = field(default_factory=tuple)
    area_name: str = ""
    prefix: str = ""
    base_url: str = ""


def render_compare(view: CompareView, facts: CompareFacts) -> str:
    """Make the page; it holds no inline script and loads from its own host only."""
    texts = strings(view.lang, *TEXTS)
    parts = pair_parts()
    rules = {one["id"]: one for one in facts.standards}
    chosen = {side: rules[getattr(view, side)[0]] for side in SIDES}
    runs = told_apart([run_choice(run, view.lang, view.zone) for run in facts.runs])
    return (
        environment()
        .get_template("compare.html")
        .render(
            view=view,
            facts=facts,
            t=texts,
            runs=runs,
            standards=chosen,
            mine={side: _holding(runs, getattr(view, side)[0]) for side in SIDES},
            run_of={side: _run_of(runs, getattr(view, side)[1]) for side in SIDES},
            is_single=view.mode in ("selisih", "waktu"),
            has_two=len(_holding(runs, view.right[0])) > 1,
            modes=[(mode, texts[f"mode_{mode}"]) for mode in MODES],
            sentence=sentence(view, chosen, facts.counts),
            table_title=texts[_TITLES[view.mode]],
            orders=[(name, texts[f"sort_{name}"]) for name in ORDER],
            marks=[mark for mark in ("sample", "approximate") if _is_marked(facts.runs, mark)],
            language_links={lang: _query(view, lang) for lang in ("id", "en")},
            map_html={side: Markup(html) for side, html in parts.html.items()},  # noqa: S704 - constant text, made by Folium
            styles=[asset_url(name, facts.prefix) for name in parts.styles],
            scripts=[
                *(asset_url(name, facts.prefix) for name in parts.scripts),
                compare_map_url(facts.prefix),
            ],
            icon=asset_url("icon.svg", facts.prefix),
            font=f"{facts.prefix}/assets/{FONT}",
            frame_script=asset_url("embed_frame.js", facts.prefix),
            full_page=f"{facts.base_url}/banding{_query(view, view.lang)}",
            oembed=_oembed(view, facts),
            config=json_block(_config(view, facts, runs)),
            signed=signed,
            steps=[(*texts[key].split("{command}"), command) for key, command in _STEPS],
            words_of=OF_TWO if view.mode == "indikator" else OF_RUNS,
        )
    )


# How a second run comes about.
_STEPS = (
    ("one_run_freeze", "peta freeze terkini baseline-2026"),
    ("one_run_load", "peta load posyandu posyandu.csv"),
    ("one_run_assess", "peta assess"),
)
# What each way to go together is called, of two indicators and of two runs.
OF_TWO = {
    "both": "both",
    "left": "only_left",
    "right": "only_right",
    "neither": "neither",
    "unknown": "not_known",
}
OF_RUNS = {
    "both": "still_short",
    "left": "got_better",
    "right": "got_worse",
    "neither": "still_fine",
    "unknown": "not_known",
}
_TITLES = {
    "indikator": "table_two",
    "penilaian": "table_two",
    "selisih": "table_changes",
    "waktu": "table_series",
}


def run_choice(run: Mapping[str, Any], lang: str, zone: str = "WITA") -> Json:
    """What a page says of a run, in the language of the page.

    Parameters
    ----------
    run
        Facts of a run, with ``name``, ``is_latest`` and ``other_rules``.

    Returns
    -------
    ``id``, ``ref`` (how addresses name it), ``short`` and ``label`` (how people do), ``standards``,
    ``tiles``.
    """
    texts = strings(lang, "banding")
    newest = max(str(one["data_date"]) for one in run["inputs"].values())
    data = texts["run_data"].format(date=day(newest, lang))
    made = texts["run_made"].format(moment=moment(run["created_at"], lang, zone))
    latest = [texts["run_latest"]] if run["is_latest"] else []
    return {
        "id": run["id"],
        "ref": run["name"] or run["id"],
        "short": run["name"] or day(newest, lang),
        "date": day(newest, lang),
        "label": " · ".join([*([run["name"]] if run["name"] else []), data, made, *latest]),
        "caption": f"{data} · {texts['run_id'].format(id=run['id'][:_RUN_SHOWN])}",
        "name": run["name"],
        "is_latest": run["is_latest"],
        "standards": list(run["standards"]),
        "other_rules": list(run["other_rules"]),
        "tiles": run.get("tiles"),
    }


def told_apart(runs: Sequence[Json]) -> list[Json]:
    """Choices whose short names differ: those that do not are told by their ids.

    Examples
    --------
    >>> runs = [{"short": "1 Juni", "id": "0a1b2c"}, {"short": "1 Juni", "id": "f0e1d2"}]
    >>> [run["short"] for run in told_apart([*runs, {"short": "awal", "id": "0123"}])]
    ['1 Juni (0a1b)', '1 Juni (f0e1)', 'awal']
    """
    times = Counter(run["short"] for run in runs)
    return [
        {**run, "short": f"{run['short']} ({run['id'][:4]})"} if times[run["short"]] > 1 else run
        for run in runs
    ]


def sentence(view: CompareView, standards: Mapping[str, Json], counts: Mapping[str, int]) -> str:
    """How the two go together, in one sentence."""
    numbers = {name: number(count, view.lang) for name, count in counts.items()}
    names = {f"{side}_name": standards[side]["name"] for side in SIDES}
    texts = strings(view.lang, *TEXTS)
    key = "sentence_two" if view.mode == "indikator" else "sentence_runs"
    return texts[key].format(**numbers, **names)


def signed(value: float | None, lang: str, decimals: int = 0) -> str:
    """Write a change with its sign; none is a plain zero.

    Examples
    --------
    >>> signed(1234, "id"), signed(-0.5, "en", 1), signed(0, "id"), signed(None, "id")
    ('+1.234', '−0.5', '0', '–')
    """
    if value is None:
        return number(value, lang)
    text = number(abs(value), lang, decimals)
    sign = "" if float(f"{value:.{decimals}f}") == 0 else "+" if value > 0 else "−"
    return f"{sign}{text}"


def _holding(runs: Sequence[Json], standard: str) -> list[Json]:
    return [run for run in runs if standard in run["standards"]]


def _run_of(runs: Sequence[Json], run: str) -> Json:
    return next(one for one in runs if one["id"] == run)


def _is_marked(runs: Sequence[Json], mark: str) -> bool:
    """Whether one of the runs is of sample data, or over approximate borders."""
    return any(run[mark] for run in runs)


def _config(view: CompareView, facts: CompareFacts, runs: Sequence[Json]) -> Json:
    changes = [{**each, "text": text_on(str(each["colour"]))} for each in CHANGES]
    return {
        "lang": view.lang,
        "mode": view.mode,
        "left": dict(zip(("standard", "run"), view.left, strict=True)),
        "right": dict(zip(("standard", "run"), view.right, strict=True)),
        "wilayah": view.wilayah,
        "embed": view.embed,
        "prefix": facts.prefix,
        "base_url": facts.base_url,
        "run": dict(facts.run),
        "runs": list(runs),
        "standards": [dict(standard) for standard in facts.standards],
        "areas": [dict(area) for area in facts.areas],
        "tiles": None,
        "strings": strings(view.lang, *TEXTS),
        "style": {**style_config(), "changes": changes},
    }


def _oembed(view: CompareView, facts: CompareFacts) -> str:
    """Address that tells other sites how to embed the page; none from within a frame."""
    if view.embed or not facts.base_url:
        return ""
    compared = (view.mode, "@".join(view.left), "@".join(view.right))
    shown = Embedded("banding", "", view.wilayah, view.lang, compared=compared)
    return oembed_url(facts.base_url, shown)


def _query(view: CompareView, lang: str) -> str:
    fields = {
        "mode": view.mode,
        "kiri": "@".join(view.left),
        "kanan": "@".join(view.right),
        "wilayah": view.wilayah,
        "lang": lang,
    }
    return "?" + urlencode({name: value for name, value in fields.items() if value}, safe="@")
