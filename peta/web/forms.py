"""What browsers send: small forms, and files that go straight to disk while they arrive."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import Request
from pydantic import BaseModel, ValidationError
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from peta.errors import QueryError

MOST_FORM_BYTES = 64 * 1024
MOST_FILES = 20
_MOST_FIELDS = 80
_MOST_FIELD_BYTES = 4096
_MOST_HEADER_BYTES = 4096

Model = TypeVar("Model", bound=BaseModel)


class TooLargeError(QueryError):
    """More bytes than are taken."""


@dataclass(slots=True)
class Received:
    """A form with files.

    Parameters
    ----------
    files
        Name as given and name on disk of every file, in order.
    """

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, str]] = field(default_factory=list)


async def read_form(request: Request) -> dict[str, str]:
    """Fields of a small form; the last of a name counts.

    Raises
    ------
    QueryError
        Not such a form, or a large one.
    """
    if _media_type(request) != b"application/x-www-form-urlencoded":
        raise _bad_form()
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM_BYTES:
            raise too_large(MOST_FORM_BYTES)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise _bad_form() from None
    return dict(pairs)


def parse_fields(model: type[Model], fields: dict[str, str]) -> Model:
    """Check the fields of a form.

    Raises
    ------
    QueryError
        Naming the fields that cannot be used.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        wrong = ", ".join(
            sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]})
        )
        raise QueryError(
            f"Isian tidak dapat dipakai: {wrong[:200]}.",
            code="bad_form",
            hint="Muat ulang halamannya, lalu isi sekali lagi.",
        ) from None


async def receive_files(
    request: Request,
    folder: Path,
    limit: int,
    *,
    name_file: Callable[[str], str],
    check_fields: Callable[[dict[str, str]], None],
) -> Received:
    """Write the files of a form into a folder while they arrive; memory holds one chunk.

    Parameters
    ----------
    limit
        Bytes that the whole form may have.
    name_file
        Name on disk for a name as given.
    check_fields
        Called with the fields before the first file; it raises if the form is not to be taken.

    Raises
    ------
    TooLargeError
        More than `limit` bytes; known at once where the browser says how many come.
    QueryError
        Not a form with files, or a broken one.
    """
    media, parameters = parse_options_header(request.headers.get("content-type", ""))
    if media != b"multipart/form-data" or not parameters.get(b"boundary"):
        raise _bad_form()
    if int(request.headers.get("content-length") or 0) > limit:
        raise too_large(limit)
    reading = _Reading(folder, name_file, check_fields)
    try:
        parser = MultipartParser(parameters[b"boundary"], reading.callbacks())
        await _feed(request, parser, limit)
        parser.finalize()
    except FormParserError:
        raise _bad_form() from None
    finally:
        reading.close()
    check_fields(reading.received.fields)
    if not reading.is_whole:
        raise _bad_form()
    return reading.received


async def _feed(request: Request, parser: MultipartParser, limit: int) -> None:
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if taken > limit:
            raise too_large(limit)
        parser.write(chunk)


class _Reading:
    """Takes the parts of a form as the parser meets them."""

    def __init__(
        self,
        folder: Path,
        name_file: Callable[[str], str],
        check_fields: Callable[[dict[str, str]], None],
    ) -> None:
        self.received = Received()
        self.is_whole = False
        self._folder, self._name_file, self._check_fields = folder, name_file, check_fields
        self._header = [b"", b""]
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._value = b""
        self._file: IO[bytes] | None = None

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._head(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._head(1, data[start:end]),
            "on_header_end": self._head_done,
            "on_headers_finished": self._open,
            "on_part_data": lambda data, start, end: self._take(data[start:end]),
            "on_part_end": self._finish,
            "on_end": self._all_done,
        }

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._headers, self._header, self._value = {}, [b"", b""], b""

    def _head(self, which: int, data: bytes) -> None:
        self._header[which] += data
        if len(self._header[which]) > _MOST_HEADER_BYTES:
            raise _bad_form()

    def _head_done(self) -> None:
        self._headers[self._header[0].lower()] = self._header[1]
        self._header = [b"", b""]

    def _open(self) -> None:
        _, parts = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = parts.get(b"name", b"").decode(errors="replace")
        given = parts.get(b"filename")
        if given:  # a browser sends an empty name where no file was chosen
            self._open_file(given.decode(errors="replace"))

    def _open_file(self, given: str) -> None:
        self._check_fields(self.received.fields)
        if len(self.received.files) >= MOST_FILES:
            raise QueryError(
                f"Paling banyak {MOST_FILES} berkas sekaligus.",
                code="too_many_files",
                hint="Satukan berkasnya dalam satu zip atau unggah bertahap.",
            )
        stored = self._name_file(given)
        self._file = (self._folder / stored).open("xb")
        self.received.files.append((given, stored))

    def _take(self, data: bytes) -> None:
        if self._file is not None:
            self._file.write(data)
            return
        self._value += data
        if len(self._value) > _MOST_FIELD_BYTES:
            raise _bad_form()

    def _finish(self) -> None:
        if self._file is not None:
            self.close()
        elif len(self.received.fields) < _MOST_FIELDS:
            self.received.fields[self._name] = self._value.decode(errors="replace")

    def _all_done(self) -> None:
        self.is_whole = True


def too_large(limit: int) -> TooLargeError:
    """Return the error for more than `limit` bytes."""
    return TooLargeError(
        f"Kiriman lebih besar dari {limit // 1024**2 or 1} MB.",
        code="too_large",
        hint="Bagi berkasnya per kabupaten/kota, atau muat di server dengan peta load.",
    )


def _media_type(request: Request) -> bytes:
    return parse_options_header(request.headers.get("content-type", ""))[0]


def _bad_form() -> QueryError:
    return QueryError(
        "Formulir yang dikirim tidak dapat dibaca.",
        code="bad_form",
        hint="Muat ulang halamannya, lalu kirim sekali lagi.",
    )
