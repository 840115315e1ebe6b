"""Pages of a long list: a cursor names the run and the last item, so that no page ever shifts."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from fastapi import Request

from peta.errors import QueryError
from peta.render.answers import Json
from peta.settings import Settings
from peta.web.parameters import Parameters


def page_of(items: list[Json], run_id: str, limit: int, cursor: str) -> tuple[list[Json], str]:
    """Cut one page out of an ordered list.

    Parameters
    ----------
    items
        Each with a unique ``kode``.
    cursor
        Empty for the first page, else what the page before gave.

    Returns
    -------
    The page, and the cursor of the next one (empty after the last).

    Raises
    ------
    QueryError
        A cursor of another run, or one that no answer gave.

    Examples
    --------
    >>> items = [{"kode": "a"}, {"kode": "b"}, {"kode": "c"}]
    >>> page, cursor = page_of(items, "run", 2, "")
    >>> page_of(items, "run", 2, cursor)
    ([{'kode': 'c'}], '')
    """
    cut, following = page_at([item["kode"] for item in items], run_id, limit, cursor)
    return items[cut], following


def page_at(codes: Sequence[str], run_id: str, limit: int, cursor: str) -> tuple[slice, str]:
    """Where one page stands in an ordered list of codes, and the cursor of the next.

    Examples
    --------
    >>> page_at(["a", "b", "c"], "run", 2, "run:a")
    (slice(1, 3, None), '')
    """
    start = _position(codes, run_id, cursor) if cursor else 0
    stop = start + limit
    return slice(start, stop), f"{run_id}:{codes[stop - 1]}" if stop < len(codes) else ""


def next_link(base_url: str, path: str, query: Mapping[str, object], cursor: str) -> str | None:
    """Address of the next page, under the public base URL; None after the last."""
    if not cursor:
        return None
    return f"{base_url}{path}?{urlencode({**query, 'cursor': cursor})}"


def next_of(request: Request, parameters: Parameters, cursor: str) -> str | None:
    """Address of the page after that of a request; None after the last."""
    settings: Settings = request.app.state.settings
    query = parameters.model_dump(mode="json", exclude={"cursor"}, exclude_defaults=True)
    return next_link(settings.base_url, request.url.path, query, cursor)


def _position(codes: Sequence[str], run_id: str, cursor: str) -> int:
    run, _, kode = cursor.partition(":")
    if run != run_id:
        raise QueryError(
            "Penanda halaman (cursor) berasal dari penilaian lain.",
            code="stale_cursor",
            hint="Mulai lagi dari halaman pertama, tanpa cursor.",
        )
    if kode not in codes:
        raise QueryError(
            "Penanda halaman (cursor) tidak dikenal.",
            code="bad_cursor",
            hint="Pakai alamat `next` dari jawaban sebelumnya apa adanya.",
        )
    return codes.index(kode) + 1
