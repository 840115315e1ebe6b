"""Pages of a long list: a cursor names the run and the last item, so that no page ever shifts."""

from urllib.parse import urlencode

from peta.errors import QueryError
from peta.render.answers import Json


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
    start = _position(items, run_id, cursor) if cursor else 0
    page = items[start : start + limit]
    more = start + limit < len(items)
    return page, f"{run_id}:{page[-1]['kode']}" if more else ""


def next_link(base_url: str, path: str, query: dict[str, object], cursor: str) -> str | None:
    """Address of the next page, under the public base URL; None after the last."""
    if not cursor:
        return None
    return f"{base_url}{path}?{urlencode({**query, 'cursor': cursor})}"


def _position(items: list[Json], run_id: str, cursor: str) -> int:
    run, _, kode = cursor.partition(":")
    if run != run_id:
        raise QueryError(
            "Penanda halaman (cursor) berasal dari penilaian lain.",
            code="stale_cursor",
            hint="Mulai lagi dari halaman pertama, tanpa cursor.",
        )
    for position, item in enumerate(items):
        if item["kode"] == kode:
            return position + 1
    raise QueryError(
        "Penanda halaman (cursor) tidak dikenal.",
        code="bad_cursor",
        hint="Pakai alamat `next` dari jawaban sebelumnya apa adanya.",
    )
