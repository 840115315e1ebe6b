"""The pages of operators: signing in, handing files over, looking at them, history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from markupsafe import Markup

from peta.domain.dataset import KINDS, LAT_SYNONYMS, LON_SYNONYMS
from peta.domain.schema import DatasetKind, Tier
from peta.render.assets import (
    LEAFLET_CSS,
    LEAFLET_JS,
    REVIEW_SCRIPTS,
    REVIEW_STYLES,
    asset_url,
)
from peta.render.language import counted, strings
from peta.render.map import map_parts, map_script_url
from peta.render.numbers import day, number
from peta.render.page import json_block
from peta.render.sheet import Sheet, render_sheet
from peta.render.style import SEA

SIGN_IN, UPLOAD, HISTORY = "/operator/masuk", "/operator/unggah", "/operator/riwayat"
TEXTS = ("common", "sheet", "operator")
FINDINGS_PER_PAGE = 100
CHANGE_COLOURS = {
    "added": "#2a7f79",
    "removed": "#8c1d40",
    "moved": "#0b3f8a",
    "changed": "#d0643c",
    "same": "#8f9693",
}
_AS_IT_IS = {"sheet": "", "code_system": "", "crs": "", "keep_others": False}
_MB = 1024**2


@dataclass(frozen=True, slots=True)
class OperatorView:
    """Whoever looks, and in which language.

    Parameters
    ----------
    label
        Label of the operator; empty before signing in.
    form_token
        What every form carries; empty where nobody may send one.
    zone
        Zone that times are written in.
    """

    lang: str
    prefix: str
    label: str = ""
    form_token: str = ""
    zone: str = "WITA"


@dataclass(frozen=True, slots=True)
class Review:
    """One upload, as the review page shows it.

    Parameters
    ----------
    upload
        Has ``id, kind, who, state, facts, created_at``.
    assess
        The assessment after publishing: has ``state``; None where there is none.
    data_date, today
        ISO 8601; what the form proposes, and the last day it takes.
    outlines
        Address of the village outlines, empty before the first run.
    severity, page
        Which findings are listed.
    problem
        What went wrong with the last form: ``message`` and ``hint``.
    """

    upload: Any
    assess: Any = None
    data_date: str = ""
    today: str = ""
    outlines: str = ""
    severity: str = ""
    page: int = 1
    problem: Mapping[str, str] = field(default_factory=dict)


def render_sign_in(view: OperatorView, lanjut: str, problem: Mapping[str, str]) -> str:
    """Make the page that asks for the token."""
    return _page("operator_sign_in.html", view, SIGN_IN, lanjut=lanjut, problem=problem)


def render_problem(view: OperatorView, heading: str, problem: Mapping[str, str], back: str) -> str:
    """Make a page that says what is wrong and what to do; `back` may be empty."""
    heading = _words(view).get(heading, heading)
    return _page(
        "operator_error.html", view, back or SIGN_IN, heading=heading, problem=problem, back=back
    )


def render_upload(
    view: OperatorView,
    waiting: Sequence[Any],
    limit: int,
    chosen: str = "",
    problem: Mapping[str, str] | None = None,
) -> str:
    """Make the page on which files are chosen.

    Parameters
    ----------
    limit
        Most bytes of one form.
    """
    return _page(
        "operator_upload.html",
        view,
        UPLOAD,
        kinds=strings(view.lang, "kinds"),
        waiting=waiting,
        limit=limit,
        limit_mb=limit // _MB,
        chosen=chosen,
        problem=problem or {},
        upload_js=asset_url("upload.js", view.prefix),
    )


def render_review(view: OperatorView, review: Review) -> str:
    """Make the page that shows what was found in an upload, before and after publishing."""
    upload, facts = review.upload, review.upload.facts
    kind, state = KINDS[upload.kind], upload.state.value
    report = facts.get("report") if state != "checking" else None
    is_looked_at = state in ("checked", "publishing") and "difference" in facts
    return _page(
        "operator_review.html",
        view,
        f"{UPLOAD}/{upload.id}",
        query=f"&temuan={review.severity}" if review.severity else "",
        styles=(LEAFLET_CSS, *REVIEW_STYLES),
        upload=upload,
        kind_name=strings(view.lang, "kinds")[kind.name],
        key=kind.key,
        is_secret=kind.tier is Tier.SECRET,
        is_busy=_is_busy(review),
        is_over=state in ("published", "unchanged"),
        can_publish=state == "checked",
        # A file with identity numbers is deleted once it is read: nothing is there to check again.
        can_check=state in ("checked", "refused") and not kind.has_identity,
        assess=review.assess,
        verdict=_verdict(view, upload),
        report=report,
        difference=facts["difference"] if is_looked_at else None,
        against=_against(view, facts.get("current") or {}),
        data_date=review.data_date,
        today=review.today,
        outlines=review.outlines,
        problem=review.problem,
        map_html=Markup(map_parts().html),  # noqa: S704 - constant text, made by Folium
        config=json_block(_map_config(view)),
        scripts=_map_scripts(view.prefix),
        upload_js=asset_url("upload.js", view.prefix),
        headers=facts.get("headers", []),
        options={**_AS_IT_IS, **facts["options"]},
        columns=_columns(kind, facts),
        **_findings(report, review.severity, review.page),
    )


def render_history(
    view: OperatorView,
    histories: Mapping[str, Sequence[Any]],
    kept: Mapping[str, bool],
    log: Sequence[Any],
    said: str = "",
    assess: Any = None,
) -> str:
    """Make the page of every version ever published, and of who did what.

    Parameters
    ----------
    kept
        Whether the rows of a snapshot are still kept, by hash.
    """
    return _page(
        "operator_history.html",
        view,
        HISTORY,
        kinds=strings(view.lang, "kinds"),
        histories=histories,
        kept=kept,
        log=log,
        said=said,
        assess=assess,
    )


def returned_text(view: OperatorView, kind: str, number: int, changed: bool) -> str:
    """Say what a return did."""
    words = _words(view)
    if not changed:
        return words["already_current"]
    return words["returned"].format(kind=strings(view.lang, "kinds")[kind], number=number)


def _page(template: str, view: OperatorView, here: str, *, query: str = "", **context: Any) -> str:
    words = _words(view)
    places = [
        {"path": "/", "name": words["map"]},
        {"path": UPLOAD, "name": words["upload"]},
        {"path": HISTORY, "name": words["history"]},
    ]
    sheet = Sheet(
        view.lang,
        view.prefix,
        here,
        places,
        view.label,
        view.form_token,
        query,
        is_private=True,
        zone=view.zone,
    )
    return render_sheet(template, sheet, words, **context)


def _words(view: OperatorView) -> dict[str, str]:
    return strings(view.lang, *TEXTS)


def _is_busy(review: Review) -> bool:
    working = review.assess is not None and review.assess.state in ("waiting", "running")
    return working or review.upload.state.value in ("checking", "publishing")


def _verdict(view: OperatorView, upload: Any) -> dict[str, str]:
    mood, key = _mood(upload)
    refused = upload.facts.get("report", {}).get("rows", {}).get("refused", 0)
    text = counted(view.lang, "operator", key, refused, n=number(refused, view.lang))
    return {"mood": mood, "text": text}


def _mood(upload: Any) -> tuple[str, str]:
    state = upload.state.value
    if state == "refused":
        return "bad", "verdict_bad"
    if state != "checked":
        key = "checking_lead" if state in ("checking", "publishing") else f"verdict_{state}"
        return ("good" if state == "published" else "plain"), key
    if upload.facts["identical"]:
        is_sample = upload.facts["current"].get("sample")
        return "plain", "verdict_same_sample" if is_sample else "verdict_same"
    is_partly = upload.facts["report"]["rows"]["refused"]
    return ("mixed", "verdict_partly") if is_partly else ("good", "verdict_good")


def _against(view: OperatorView, current: Mapping[str, Any]) -> str:
    if not current:
        return ""
    return _words(view)["difference_against"].format(
        origin=current["origin"],
        rows=number(current["rows"], view.lang),
        date=day(current["data_date"], view.lang),
    )


def _findings(report: Any, severity: str, page: int) -> dict[str, Any]:
    every = report["findings"] if report else []
    totals = dict.fromkeys(("error", "repair", "note"), 0)
    for finding in every:
        totals[finding["severity"]] += 1
    chosen = [f for f in every if not severity or f["severity"] == severity]
    pages = max(1, ceil(len(chosen) / FINDINGS_PER_PAGE))
    page = min(page, pages)
    start = (page - 1) * FINDINGS_PER_PAGE
    return {
        "findings": chosen[start : start + FINDINGS_PER_PAGE],
        "totals": {"all": len(every), **totals},
        "chosen": severity,
        "page": page,
        "pages": pages,
    }


def _columns(kind: DatasetKind, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Columns that a header can be chosen for, with what was recognised and what was chosen."""
    found = (facts.get("report") or {}).get("mapping") or {}
    chosen = facts["options"].get("mapping") or {}
    declared = [(c.name, c.sentence, c.required) for c in kind.columns]
    if kind.geometry == "point":
        declared += [
            ("lon", ", ".join(LON_SYNONYMS[:4]), True),
            ("lat", ", ".join(LAT_SYNONYMS[:3]), True),
        ]
    return [
        {
            "name": name,
            "sentence": sentence,
            "required": required,
            "found": found.get(name, ""),
            "chosen": chosen.get(name, ""),
        }
        for name, sentence, required in declared
    ]


def _map_config(view: OperatorView) -> dict[str, Any]:
    words = _words(view)
    names = (*(f"change_{change}" for change in CHANGE_COLOURS), "preview_rows", "preview_cut",
             "preview_failed", "preview_counts")  # fmt: skip
    return {
        "lang": view.lang,
        "strings": {name: words[name] for name in names},
        "colours": CHANGE_COLOURS,
        "sea": SEA,
    }


def _map_scripts(prefix: str) -> list[str]:
    names = (LEAFLET_JS, *REVIEW_SCRIPTS)
    return [*(asset_url(name, prefix) for name in names), map_script_url(prefix)]
