"""Every error as RFC 9457 problem+json: what is wrong, and what to do."""

import logging
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from peta.errors import (
    AccessError,
    BusyError,
    DataError,
    NotFoundError,
    PetaError,
    QueryError,
    StandardError,
)

# The first class that an error belongs to decides, so the narrow ones come first.
STATUSES: dict[type[PetaError], int] = {
    NotFoundError: 404,
    QueryError: 400,
    AccessError: 403,
    DataError: 503,
    StandardError: 503,
}

_TITLES = {
    400: "Permintaan tidak dapat dijawab",
    403: "Tidak diizinkan",
    404: "Tidak ditemukan",
    405: "Cara meminta tidak didukung",
    422: "Isian tidak dapat dipakai",
    500: "Kesalahan di pihak peta",
    503: "Data belum siap",
}

# What a fault of a parameter is called, by pydantic's word for it, and what to do.
_FAULTS: dict[str, tuple[str, str]] = {
    "extra_forbidden": ("parameter tidak dikenal", "Daftar parameter ada di /docs."),
    "missing": ("wajib diisi", "Tambahkan parameter ini; contohnya ada di /docs."),
    "finite_number": ("harus bilangan biasa, bukan NaN atau inf", "Tulis seperti 117.15."),
    "float_parsing": ("bukan bilangan", "Pakai titik desimal: 117.15."),
    "int_parsing": ("bukan bilangan bulat", "Tulis seperti 100."),
    "bool_parsing": ("bukan ya/tidak", "Tulis 1 atau 0."),
    "literal_error": ("pilihan tidak dikenal", "Pilih salah satu: {expected}."),
    "enum": ("pilihan tidak dikenal", "Pilih salah satu: {expected}."),
    "greater_than_equal": ("terlalu kecil", "Paling kecil {ge}."),
    "less_than_equal": ("terlalu besar", "Paling besar {le}."),
    "string_too_long": ("terlalu panjang", "Paling banyak {max_length} huruf."),
}
_OTHER_FAULT = "Lihat /docs untuk isian yang diterima."

_HTTP_DETAILS = {404: "Alamat ini tidak ada.", 405: "Alamat ini hanya dapat dibaca (GET)."}

log = logging.getLogger("peta.web")


def problem(status: int, detail: str, *, code: str, hint: str = "", **more: Any) -> Response:
    """Return a problem+json answer."""
    body = {
        "type": f"urn:peta:error:{code}",
        "title": _TITLES.get(status, "Permintaan tidak dapat dijawab"),
        "status": status,
        "detail": detail,
        "code": code,
        "hint": hint,
        **more,
    }
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
    )


def install(app: FastAPI) -> None:
    """Answer every failure of an app with a problem."""
    app.add_exception_handler(PetaError, _peta_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)


def status_of(error: PetaError) -> int:
    """HTTP status of an error, by its class."""
    return next((STATUSES[kind] for kind in STATUSES if isinstance(error, kind)), 500)


async def _peta_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, PetaError)
    answer = problem(status_of(error), error.message, code=error.code, hint=error.hint)
    if isinstance(error, BusyError):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


async def _validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = [_field(fault) for fault in error.errors()]
    first = wrong[0]
    detail = "; ".join(f"{field['parameter']}: {field['message']}".lstrip(": ") for field in wrong)
    return problem(422, detail, code="bad_parameter", hint=first["hint"], errors=wrong)


def _field(fault: dict[str, Any]) -> dict[str, str]:
    own_words = str(fault["msg"]).removeprefix("Value error, ")
    message, hint = _FAULTS.get(fault["type"], (own_words, _OTHER_FAULT))
    name = str(fault["loc"][-1])[:80]
    return {
        "parameter": "" if name == "query" else name,
        "message": message,
        "hint": hint.format(**fault.get("ctx", {})),
    }


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = _HTTP_DETAILS.get(error.status_code, str(error.detail))
    answer = problem(
        error.status_code, detail, code="http", hint="Daftar alamat dan caranya ada di /docs."
    )
    answer.headers.update(error.headers or {})
    return answer


def unexpected(scope: Any, error: Exception) -> Response:
    """Answer for what nobody foresaw: a fixed sentence for the asker, the traceback for the log."""
    log.error("failed: %s %s", scope["method"], scope["path"], exc_info=error)
    return problem(
        500,
        "peta gagal menjawab; kesalahan ini telah dicatat.",
        code="unexpected",
        hint="Coba lagi; bila berulang, beri tahu pengelola.",
    )
